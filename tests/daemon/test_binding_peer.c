// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions to an ldpd that is slow, silent, gone, back, or talks rubbish
 */
#include <zebra.h>

#include "tests/daemon/ldpd_script.h"

/* One octet at a time: the end mark comes in pieces too. */
static char trickle_text[512];
static size_t trickle_len, trickle_at;
static struct conn *trickle_conn;
static struct event *t_trickle;

static void trickle(struct event *event)
{
	if (trickle_at == trickle_len)
		return;
	CHECK(send(trickle_conn->fd, trickle_text + trickle_at++, 1, MSG_NOSIGNAL) == 1);
	event_add_timer_msec(loop, trickle, NULL, 1, &t_trickle);
}

static void script_trickle(struct conn *c, const char *command)
{
	size_t at = trickle_len;

	if (!at)
		memset(trickle_text, 0, sizeof(trickle_text));
	right_text(command, trickle_text + at, sizeof(trickle_text) - at);
	trickle_len = at + strlen(trickle_text + at) + 4;
	trickle_conn = c;
	if (!at)
		event_add_timer_msec(loop, trickle, NULL, 1, &t_trickle);
}

CASE(answers_in_pieces)
{
	uint32_t label;

	trickle_len = trickle_at = 0;
	server_start(script_trickle);
	begin();
	ask(4);
	ask(5);
	REQUIRE(run_until(&n_answered, 2, 1900));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1004);
	CHECK_INT(get(5, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1005);
	event_cancel(&t_trickle);
	finish();
}

/* Answers all commands it has, in one write, when told to. */
static void answer_all(struct conn *c, unsigned from, unsigned to)
{
	char buf[16384];
	size_t len = 0;

	memset(buf, 0, sizeof(buf));
	for (unsigned i = from; i < to; i++) {
		right_text(server.log[i], buf + len, sizeof(buf) - len);
		len += strlen(buf + len) + 4;
	}
	CHECK(send(c->fd, buf, len, MSG_NOSIGNAL) == (ssize_t)len);
}

CASE(pipelined_in_order)
{
	uint32_t label;

	server_start(script_silent);
	begin();
	for (unsigned i = 0; i < 20; i++)
		CHECK_INT(ask(i), LSPING_BINDING_PENDING);
	run_ms(50);
	CHECK_INT(server.commands, LSPING_VTY_WINDOW);
	CHECK_INT(source().queued, 20);

	answer_all(&server.conn[0], 0, 8);
	CHECK(run_until(&n_answered, 8, 1000));
	run_ms(50);
	CHECK_INT(server.commands, 16);
	answer_all(&server.conn[0], 8, 16);
	CHECK(run_until(&server.commands, 20, 1000));
	answer_all(&server.conn[0], 16, 20);
	CHECK(run_until(&n_answered, 20, 1000));

	for (unsigned i = 0; i < 20; i++) {
		CHECK_INT(get(i, &label), LSPING_BINDING_OK);
		CHECK_INT(label, 1000 + i);
	}
	CHECK_INT(source().queued, 0);
	finish();
}

CASE(flood_of_fecs)
{
	unsigned pending = 0, timeout = 0;
	int64_t begun = now_ms();

	server_start(script_silent);
	begin();
	for (unsigned i = 0; i < 3000; i++) {
		enum lsping_binding_status status = ask(i);

		pending += status == LSPING_BINDING_PENDING;
		timeout += status == LSPING_BINDING_TIMEOUT;
	}
	CHECK_INT(pending, LSPING_VTY_QUEUE_MAX);
	CHECK_INT(timeout, 3000 - LSPING_VTY_QUEUE_MAX);
	CHECK_INT(source().queue_full, timeout);
	run_ms(100);
	CHECK_INT(server.commands, LSPING_VTY_WINDOW);

	/* All of them end in time, and there is room again. */
	CHECK(run_until(&n_answered, LSPING_VTY_QUEUE_MAX, 2500));
	CHECK(now_ms() - begun < 2600);
	CHECK_INT(source().timeouts, LSPING_VTY_QUEUE_MAX);
	server.script = script_right;
	CHECK_INT(ask(5000), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, LSPING_VTY_QUEUE_MAX + 1, 1500));
	finish();
}

/* A daemon that answers everything at once is still not asked for more. */
CASE(many_fecs_and_a_quick_daemon)
{
	const int64_t begun = now_ms();
	unsigned asked = 0, refused = 0, most;

	server_start(script_right);
	begin();
	for (unsigned i = 0; i < 60; i++) {
		for (unsigned k = 0; k < 50; k++) {
			enum lsping_binding_status status = ask(i * 50 + k);

			asked += status == LSPING_BINDING_PENDING;
			refused += status == LSPING_BINDING_TIMEOUT;
		}
		run_ms(10);
	}
	most = LSPING_BINDING_RATE + LSPING_BINDING_RATE * (now_ms() - begun) / 1000 + 1;
	CHECK_INT(asked + refused, 3000);
	CHECK(asked >= LSPING_BINDING_RATE && asked <= most);
	CHECK_INT(source().queries, asked);
	CHECK_INT(source().rate_limited + source().queue_full, refused);
	CHECK(source().rate_limited > 0);

	/* What is known is told all the same. */
	ask(2999);
	run_ms(1010);
	n_answered = 0;
	CHECK_INT(ask(7), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 1, 1000));
	for (unsigned i = 0; i < 1000; i++)
		CHECK_INT(ask(7), LSPING_BINDING_OK);
	finish();
}

/* Those who do not run are not asked, however often. */
CASE(not_running_takes_nothing_from_the_rate)
{
	begin();
	for (unsigned i = 0; i < 1000; i++)
		CHECK_INT(ask(i), LSPING_BINDING_NONE);
	server_start(script_right);
	run_ms(1010);
	for (unsigned i = 0; i < 100; i++)
		CHECK_INT(ask(i), LSPING_BINDING_PENDING);
	CHECK_INT(source().rate_limited, 0);
	finish();
}

CASE(more_fecs_than_are_kept)
{
	uint32_t label;

	server_start(script_right);
	begin();
	lsping_bindings_set_rate(bindings, 1000000);
	for (unsigned i = 0; i < 2000; i += 100) {
		n_answered = 0;
		for (unsigned k = i; k < i + 100; k++)
			CHECK_INT(ask(k), LSPING_BINDING_PENDING);
		CHECK(run_until(&n_answered, 100, 1000));
		CHECK_INT(get(i + 99, &label), LSPING_BINDING_OK);
		CHECK_INT(label, 1000 + i + 99);
	}
	finish();
}

CASE(silence)
{
	int64_t begun = now_ms();
	uint32_t label;

	server_start(script_silent);
	begin();
	ask(4);
	run_ms(1000);
	CHECK_INT(ask(5), LSPING_BINDING_PENDING);

	/* The first runs out of time; the connection goes; the second is asked
	 * again on the next one, and what is then said on the old one reaches
	 * nobody.
	 */
	CHECK(run_until(&n_answered, 1, 1500));
	CHECK(now_ms() - begun >= 1990 && now_ms() - begun < 2200);
	CHECK_INT(ask(4), LSPING_BINDING_TIMEOUT);
	CHECK_INT(source().timeouts, 1);
	CHECK(run_until(&server.commands, 3, 1000));
	CHECK_INT(server.accepted, 2);
	CHECK_STR(server.log[2], server.log[1]);
	if (server.conn[0].fd >= 0)
		script_right(&server.conn[0], server.log[0]);
	script_right(&server.conn[1], server.log[2]);
	CHECK(run_until(&n_answered, 2, 500));
	CHECK_INT(get(5, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1005);

	/* Not asked again at once. */
	CHECK_INT(ask(4), LSPING_BINDING_TIMEOUT);
	finish();
}

CASE(not_running)
{
	uint32_t label;

	begin();
	for (unsigned i = 0; i < 1000; i++)
		CHECK_INT(ask(i), LSPING_BINDING_NONE);
	CHECK_INT(source().not_running, 1000);
	CHECK_STR(source().state, "not-running");

	/* It comes up; what was refused counts for at most a second. */
	server_start(script_right);
	CHECK_INT(ask(4), LSPING_BINDING_NONE);
	run_ms(1010);
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 1, 1000));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	CHECK_INT(server.accepted, 1);
	finish();
}

CASE(killed_and_back)
{
	int64_t begun;
	uint32_t label;

	server_start(script_right);
	begin();
	ask(4);
	CHECK(run_until(&n_answered, 1, 1000));

	/* Killed with a question open: no mapping, long before 2 s. */
	run_ms(1010);
	server.script = script_silent;
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK(run_until(&server.commands, 2, 1000));
	server_stop();
	begun = now_ms();
	CHECK(run_until(&n_answered, 2, 1500));
	CHECK(now_ms() - begun < 200);
	CHECK_INT(ask(4), LSPING_BINDING_NONE);

	run_ms(1010);
	server_start(script_right);
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 3, 1000));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);

	/* Restarted while nobody asks: the next question finds the new one. */
	server_stop();
	server_start(script_right);
	run_ms(1010);
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 4, 1000));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	finish();
}

CASE(hangs_up)
{
	int64_t begun = now_ms();

	server_start(script_hang_up);
	begin();
	ask(4);
	CHECK(run_until(&n_answered, 1, 2500));
	CHECK_INT(ask(4), LSPING_BINDING_TIMEOUT);
	CHECK_INT(server.commands, 2);
	CHECK_INT(server.accepted, 2);
	CHECK(now_ms() - begun >= 990); /* not hammered */

	/* Once only: the question is repeated. */
	server.script = script_right;
	run_ms(1100);
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 2, 1500));
	CHECK_INT(ask(4), LSPING_BINDING_OK);
	finish();
}

static void script_rubbish(struct conn *c, const char *command)
{
	CHECK(send(c->fd, "abc\0x", 5, MSG_NOSIGNAL) == 5);
	server.script = script_right;
}

static void script_twice(struct conn *c, const char *command)
{
	script_right(c, command);
	script_right(c, command);
	server.script = script_silent;
}

static void script_endless(struct conn *c, const char *command)
{
	char buf[65536];

	memset(buf, 'x', sizeof(buf));
	if (send(c->fd, buf, sizeof(buf), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN)
		conn_close(c);
}

static void endless(struct event *event)
{
	for (unsigned i = 0; i < CONNS_MAX; i++)
		if (server.conn[i].fd >= 0)
			script_endless(&server.conn[i], "");
	event_add_timer_msec(loop, endless, NULL, 1, &t_trickle);
}

CASE(rubbish)
{
	uint32_t label;

	/* No end mark: the first question is the one that was answered badly,
	 * the second gets its answer on a new connection.
	 */
	server_start(script_rubbish);
	begin();
	ask(4);
	ask(5);
	CHECK(run_until(&n_answered, 1, 500));
	CHECK_INT(get(4, &label), LSPING_BINDING_TIMEOUT);
	CHECK(run_until(&n_answered, 2, 1500));
	CHECK_INT(get(5, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1005);
	CHECK_INT(server.accepted, 2);
	CHECK_INT(source().bad_answers, 1);
	finish();

	/* An answer nobody asked for must not be the next question's. */
	server_start(script_twice);
	begin();
	ask(4);
	CHECK(run_until(&n_answered, 1, 1000));
	run_ms(50);
	CHECK(!source().connected);
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	server.script = script_right;
	ask(5);
	CHECK(run_until(&n_answered, 2, 1500));
	CHECK_INT(get(5, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1005);
	CHECK_INT(server.accepted, 2);
	finish();

	/* No end at all. */
	server_start(script_silent);
	begin();
	ask(4);
	CHECK(run_until(&server.commands, 1, 1000));
	event_add_timer_msec(loop, endless, NULL, 1, &t_trickle);
	CHECK(run_until(&n_answered, 1, 1900));
	CHECK_INT(source().bad_answers, 1);
	event_cancel(&t_trickle);
	finish();
}

CASE(nobody_accepts)
{
	int held[64];
	unsigned n = 0;
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	/* A stopped daemon whose backlog is full. */
	server_start(script_silent);
	event_cancel(&server.t_accept);
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", path);
	while (n < array_size(held)) {
		held[n] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (connect(held[n++], (struct sockaddr *)&sun, sizeof(sun)) < 0)
			break;
	}
	REQUIRE(n < array_size(held));
	begin();
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK_STR(source().state, "retrying");
	CHECK(run_until(&n_answered, 1, 2500));
	CHECK_INT(ask(4), LSPING_BINDING_TIMEOUT);

	/* It goes on: the old ones are dropped, a question gets through. */
	while (n--)
		close(held[n]);
	server.script = script_right;
	event_add_read(loop, server_accept, NULL, server.fd, &server.t_accept);
	CHECK_INT(ask(5), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 2, 1500));
	CHECK_INT(ask(5), LSPING_BINDING_OK);
	finish();
}

CASE(flushed)
{
	uint32_t label;

	server_start(script_right);
	begin();
	ask(4);
	CHECK(run_until(&n_answered, 1, 1000));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	lsping_bindings_flush(bindings);
	CHECK_INT(get(4, &label), LSPING_BINDING_PENDING);

	/* Flushed on its way: those who wait get it, later ones ask anew. */
	lsping_bindings_flush(bindings);
	CHECK(run_until(&n_answered, 2, 1000));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	run_ms(40);
	CHECK_INT(get(4, &label), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 3, 1000));
	CHECK_INT(server.commands, 3);
	finish();
}

static void on_answer_chain(const struct lsping_fec *fec, void *arg)
{
	uint32_t label;

	CHECK_INT(lsping_binding_get(bindings, fec, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1000 + n_answered);
	lsping_bindings_flush(bindings);
	if (++n_answered < 50)
		CHECK_INT(ask(n_answered), LSPING_BINDING_PENDING);
}

CASE(asked_from_the_callback)
{
	server_start(script_right);
	begin();
	lsping_bindings_on_answer(bindings, on_answer_chain, NULL);
	ask(0);
	CHECK(run_until(&n_answered, 50, 3000));
	CHECK_INT(server.commands, 50);
	finish();
}

CASE(freed_with_questions_open)
{
	server_start(script_silent);
	begin();
	for (unsigned i = 0; i < 50; i++)
		ask(i);
	run_ms(20);
	finish();
	run_ms(20);
	CHECK_INT(n_answered, 0);
}

int main(void)
{
	if (!ldpd_begin("test_binding_peer: "))
		return 1;
	RUN(answers_in_pieces);
	RUN(pipelined_in_order);
	RUN(flood_of_fecs);
	RUN(many_fecs_and_a_quick_daemon);
	RUN(not_running_takes_nothing_from_the_rate);
	RUN(more_fecs_than_are_kept);
	RUN(silence);
	RUN(not_running);
	RUN(killed_and_back);
	RUN(hangs_up);
	RUN(rubbish);
	RUN(nobody_accepts);
	RUN(flushed);
	RUN(asked_from_the_callback);
	RUN(freed_with_questions_open);
	return ldpd_end();
}
