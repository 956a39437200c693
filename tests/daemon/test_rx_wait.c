// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder at work: requests that wait, for bindings or for a second look
 */
#include <zebra.h>

#include "tests/daemon/rx_script.h"

/* -- waiting */

CASE(waits_for_its_own_answer)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 3);
	arrive_for("10.255.0.9/32", 2);
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(waiting(), 5);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_WAIT], 5);

	w.binding = LSPING_BINDING_OK;
	answer_for("10.255.0.77/32");
	CHECK_INT(w.n_sent, 0);
	answer_for("10.255.0.2/32");
	CHECK_INT(w.n_sent, 3);
	CHECK_INT(waiting(), 2);
	CHECK_INT(w.reply.return_code, LSPING_RC_EGRESS);
	w.binding = LSPING_BINDING_NONE;
	answer_for("10.255.0.9/32");
	CHECK_INT(w.n_sent, 5);
	CHECK_INT(waiting(), 0);
	CHECK_INT(w.reply.return_code, LSPING_RC_NO_MAPPING);
}

CASE(waits_on_while_there_is_no_answer)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 1);
	answer_for("10.255.0.2/32");
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(waiting(), 1);
	w.binding = LSPING_BINDING_TIMEOUT;
	answer_for("10.255.0.2/32");
	CHECK_INT(w.reply.return_code, LSPING_RC_NONE);
	CHECK_INT(waiting(), 0);
}

CASE(full_queue_answers_at_once)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 256);
	CHECK_INT(waiting(), 256);
	CHECK_INT(w.n_sent, 0);
	arrive_for("10.255.0.2/32", 10);
	CHECK_INT(waiting(), 256);
	CHECK_INT(w.n_sent, 10);
	CHECK_INT(w.reply.return_code, LSPING_RC_NONE);
	CHECK_INT(w.stats.drops[LSPING_DROP_QUEUE_FULL], 10);
	CHECK_INT(w.stats.replies_sent[LSPING_RC_NONE], 10);
}

/* Long requests fill the queue before there are many of them, and leave it as
 * empty as it was.
 */
CASE(full_queue_in_octets)
{
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.2/32");
	echo.has_pad = true;
	echo.pad = (struct lsping_pad){ LSPING_PAD_COPY, 16000 };
	for (int round = 0; round < 2; round++) {
		if (round == 0)
			start();
		w.binding = LSPING_BINDING_PENDING;
		for (uint32_t i = 0; i < 80; i++) {
			e.src.ipaddr_v4.s_addr = htonl(0x0a020000 + i);
			arrive(&e, &echo);
		}
		CHECK_INT(waiting(), 65); /* of 16052 octets, in 1 MiB */
		CHECK_INT(w.stats.drops[LSPING_DROP_QUEUE_FULL], 15 * (round + 1));
		w.binding = LSPING_BINDING_OK;
		answer_for("10.255.0.2/32");
		CHECK_INT(waiting(), 0);
		CHECK_INT(w.reply.pad.len, 16000);
	}
}

/* Until so many replies have gone out; a busy machine is given time. */
static void run_until_sent(unsigned int n)
{
	for (int i = 0; i < 100 && w.n_sent < n; i++)
		run_loop(50);
	CHECK_INT(w.n_sent, n);
}

CASE(waits_for_three_seconds)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 2);
	run_loop(2700);
	CHECK_INT(w.n_sent, 0);
	run_loop(600);
	CHECK_INT(w.n_sent, 2);
	CHECK_INT(w.reply.return_code, LSPING_RC_NONE);
	CHECK_INT(w.stats.drops[LSPING_DROP_QUEUE_TIMEOUT], 2);
	CHECK_INT(waiting(), 0);
}

/* The kernel pops label 100; zebra would swap it. */
CASE(looks_twice_before_it_tells)
{
	start();
	zebra_swaps_to(17);
	arrive_expired();
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(waiting(), 1);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_AGAIN], 1);
	run_loop(100);
	CHECK_INT(w.n_sent, 0);
	run_until_sent(1);
	CHECK_INT(waiting(), 0);
	CHECK_INT(w.reply.return_code, LSPING_RC_WRONG_LABEL);
	CHECK_INT(w.stats.planes[LSPING_PLANES_LABELS], 1);

	/* now it is known, and nobody has to wait */
	arrive_expired();
	CHECK_INT(w.n_sent, 2);
	CHECK_INT(w.reply.return_code, LSPING_RC_WRONG_LABEL);
	CHECK_INT(w.stats.planes[LSPING_PLANES_LABELS], 2);

	/* zebra pops it as well: mended */
	zebra_swaps_to(LSPING_LABEL_IMPLICIT_NULL);
	arrive_expired();
	CHECK_INT(w.n_sent, 3);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(w.stats.planes[LSPING_PLANES_AGREE], 1);
}

/* What the second look does not see as well is not told. */
CASE(a_change_between_two_looks)
{
	start();
	zebra_swaps_to(17);
	arrive_expired();
	zebra_swaps_to(LSPING_LABEL_IMPLICIT_NULL);
	run_until_sent(1);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(w.stats.planes[LSPING_PLANES_LABELS], 0);

	/* another difference than before */
	start();
	zebra_swaps_to(17);
	arrive_expired();
	zebra_swaps_to(18);
	run_until_sent(1);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(w.stats.planes[LSPING_PLANES_LABELS], 0);

	/* zebra's labels are no longer known */
	start();
	zebra_swaps_to(17);
	arrive_expired();
	lsping_mirror_lost(w.mirror);
	run_until_sent(1);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
}

/* A label the kernel has, and zebra has not: told as it is, and counted. */
CASE(foreign_labels_are_counted)
{
	start();
	zebra_swaps_to(0);
	arrive_expired();
	CHECK_INT(w.n_sent, 0);
	run_until_sent(1);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(w.stats.planes[LSPING_PLANES_FOREIGN], 1);
}

/* With no room to wait in there is one look, which accuses nobody. */
CASE(full_queue_and_one_look)
{
	start();
	zebra_swaps_to(17);
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 256);
	arrive_expired();
	CHECK_INT(w.n_sent, 1);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(w.stats.drops[LSPING_DROP_QUEUE_FULL], 1);
}

/* Bindings are forgotten when labels have changed, once however many did. */
CASE(labels_change)
{
	start();
	zebra_swaps_to(17);
	arrive_for("10.255.0.2/32", 1);
	CHECK_INT(w.n_flushed, 1);
	arrive_for("10.255.0.2/32", 3);
	CHECK_INT(w.n_flushed, 1);
	for (int i = 0; i < 5; i++) {
		zebra_swaps_to(18 + i);
		arrive_for("10.255.0.2/32", 1);
	}
	CHECK_INT(w.n_flushed, 1);
	run_loop(110);
	arrive_for("10.255.0.2/32", 3);
	CHECK_INT(w.n_flushed, 2);
}

/* One answer that many have waited for does not keep the event loop. */
CASE(answers_in_turns)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 200);
	w.binding = LSPING_BINDING_OK;
	only_answer_for("10.255.0.2/32");
	CHECK_INT(w.n_sent, 0);
	CHECK(run_loop(500) >= 200 / 32);
	CHECK_INT(w.n_sent, 200);
	CHECK_INT(waiting(), 0);
}

/* One that has run, and has to wait again, still ends in time. */
CASE(waits_again)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 1);
	for (int i = 0; i < 3; i++)
		answer_for("10.255.0.2/32");
	CHECK_INT(waiting(), 1);
	run_loop(3300);
	CHECK_INT(waiting(), 0);
	CHECK_INT(w.reply.return_code, LSPING_RC_NONE);
	CHECK_INT(w.stats.drops[LSPING_DROP_QUEUE_TIMEOUT], 1);
}

CASE(links_and_counters)
{
	static const struct lsping_link link = { .ifindex = CORE };

	start();
	w.link(&link, false, w.link_arg);
	CHECK_INT(w.n_flushed, 1);
	w.discarded = 3;
	w.lost = 4;
	lsping_responderd_count(w.responderd);
	lsping_responderd_count(w.responderd);
	CHECK_INT(w.stats.drops[LSPING_DROP_PORT], 3);
	CHECK_INT(w.stats.drops[LSPING_DROP_KERNEL], 4);
}

/* Nothing is left behind, requests that wait included. */
CASE(freed)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 5);
	zebra_swaps_to(17);
	arrive_expired();
	CHECK_INT(waiting(), 6);
	lsping_responderd_free(&w.responderd);
	CHECK(!w.responderd && !w.tap && !w.answered);
	lsping_responderd_free(&w.responderd);
}

int main(void)
{
	rx_begin();
	RUN(waits_for_its_own_answer);
	RUN(waits_on_while_there_is_no_answer);
	RUN(full_queue_answers_at_once);
	RUN(full_queue_in_octets);
	RUN(waits_for_three_seconds);
	RUN(looks_twice_before_it_tells);
	RUN(a_change_between_two_looks);
	RUN(foreign_labels_are_counted);
	RUN(full_queue_and_one_look);
	RUN(labels_change);
	RUN(answers_in_turns);
	RUN(waits_again);
	RUN(links_and_counters);
	RUN(freed);
	return rx_end();
}
