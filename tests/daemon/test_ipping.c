// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ordinary pings, on the loopback addresses: which answers count
 */
#include <zebra.h>

#include <errno.h>
#include <string.h>

#include "lib/frrevent.h"

#include "lspingd/lsping_ipping.h"

#include "tests/check.h"

#define PATIENCE_MS 5000

static struct event_loop *loop;

struct heard {
	unsigned calls;
	uint32_t sum; /* of the numbers that came back */
};

static void on_answer(void *arg, uint32_t seq)
{
	struct heard *heard = arg;

	heard->calls++;
	heard->sum += seq;
}

static void set_true(struct event *event)
{
	*(bool *)EVENT_ARG(event) = true;
}

/* Until so many answers have come, or for a time. */
static void run(const struct heard *heard, unsigned calls, long ms)
{
	struct event *timer = NULL, event;
	bool over = false;

	event_add_timer_msec(loop, set_true, &over, ms, &timer);
	while (!over && heard->calls < calls && event_fetch(loop, &event))
		event_call(&event);
	event_cancel(&timer);
}

static struct ipaddr addr(const char *text)
{
	struct ipaddr a;

	memset(&a, 0, sizeof(a));
	str2ipaddr(text, &a);
	return a;
}

static void answers(const char *address)
{
	struct ipaddr own = addr(address);
	struct heard one = {}, other = {};
	struct lsping_ipping *ping = lsping_ipping_new(loop, NULL, &own, on_answer, &one);
	struct lsping_ipping *second = lsping_ipping_new(loop, NULL, &own, on_answer, &other);

	REQUIRE(ping && second);
	CHECK(lsping_ipping_send(ping, &own, 70000));
	CHECK(lsping_ipping_send(ping, &own, 5));
	run(&one, 2, PATIENCE_MS);
	CHECK_INT(one.calls, 2);
	CHECK_INT(one.sum, 70005);

	/* Answers to one socket come to the other, too, and are not its own. */
	CHECK(lsping_ipping_send(second, &own, 9));
	run(&other, 1, PATIENCE_MS);
	CHECK_INT(other.calls, 1);
	CHECK_INT(other.sum, 9);
	run(&one, 3, 50);
	CHECK_INT(one.calls, 2);
	lsping_ipping_free(&ping);
	lsping_ipping_free(&second);
	CHECK(!ping && !second);
}

CASE(ipv4)
{
	answers("127.0.0.1");
}

CASE(ipv6)
{
	answers("::1");
}

CASE(limits)
{
	struct ipaddr own = addr("127.0.0.1"), other = addr("::1");
	struct heard heard = {};
	struct lsping_ipping *ping = lsping_ipping_new(loop, NULL, &own, on_answer, &heard);
	unsigned sent = 0;

	REQUIRE(ping);
	CHECK(!lsping_ipping_send(ping, &other, 1));
	while (sent < 1000 && lsping_ipping_send(ping, &own, sent))
		sent++;
	CHECK_INT(sent, 64);
	run(&heard, sent, PATIENCE_MS);
	CHECK_INT(heard.calls, sent);
	CHECK_INT(heard.sum, 63 * 64 / 2);
	lsping_ipping_free(&ping);
}

CASE(not_ours)
{
	struct ipaddr far = addr("192.0.2.77");

	CHECK(lsping_ipping_new(loop, NULL, &far, on_answer, NULL) == NULL);
	CHECK_INT(errno, EADDRNOTAVAIL);
}

int main(void)
{
	loop = event_master_create("test_ipping");
	RUN(ipv4);
	RUN(ipv6);
	RUN(limits);
	RUN(not_ours);
	event_master_free(loop);
	return check_end();
}
