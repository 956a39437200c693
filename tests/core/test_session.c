// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator's engine, driven by a script (session_script.h)
 */
#include <zebra.h>

#include "tests/core/session_script.h"

/* 4.3: what goes out. */
CASE(request_as_sent)
{
	struct lsping_options o = options();
	struct lsping_encap encap;
	struct lsping_echo echo;

	o.tc = 5;
	o.ttl = 3;
	begin(&o);
	lsping_engine_start(w.session);
	REQUIRE(request(&encap, &echo));
	CHECK_INT(encap.stack.depth, 2);
	CHECK_INT(encap.stack.lse[0].label, 19);
	CHECK_INT(encap.stack.lse[0].ttl, 3);
	CHECK_INT(encap.stack.lse[0].tc, 5);
	CHECK_INT(encap.stack.lse[1].label, 300);
	CHECK_INT(encap.stack.lse[1].ttl, 255);
	CHECK_INT(encap.ttl, 1);
	CHECK_INT(encap.sport, 40000);
	CHECK_INT(encap.dport, LSPING_PORT);
	CHECK(!encap.router_alert);
	CHECK_INT(echo.msg_type, LSPING_MSG_REQUEST);
	CHECK_INT(echo.return_code, 0);
	CHECK_INT(echo.handle, 0x11223344);
	CHECK_INT(echo.seq, 1);
	CHECK(lsping_fec_same(&echo.fecs.fec[0], &o.fec));
	CHECK(lsping_ntp_same(echo.sent, lsping_ntp_from_ns(real_ns(NULL))));
	CHECK(!echo.has_pad);
}

CASE(three_good_replies)
{
	struct lsping_options o = options();

	begin(&o);
	lsping_engine_start(w.session);
	for (int i = 0; i < 3; i++) {
		pass(4 + i);
		CHECK_INT(give_good(), LSPING_REJECT_NONE);
		pass(i < 2 ? 1000 - 4 - i : 0);
	}
	CHECK_STR(w.log, "!1@4 !2@1005 !3@2006 end@2006");
	CHECK_INT(w.summary.sent, 3);
	CHECK_INT(w.summary.received, 3);
	CHECK_INT(w.summary.succeeded, 3);
	CHECK_INT(w.summary.rtt_min_ns, 4000000);
	CHECK_INT(w.summary.rtt_max_ns, 6000000);
	CHECK(lsping_summary_is_success(&w.summary));
	CHECK_INT(w.stats.requests_sent, 3);
	CHECK_INT(w.stats.replies_received[LSPING_RC_EGRESS], 3);
	CHECK(!w.armed);
}

/* A timeout longer than the interval delays the next request (DESIGN 9). */
CASE(loss)
{
	struct lsping_options o = options();

	begin(&o);
	lsping_engine_start(w.session);
	pass(10000);
	CHECK_STR(w.log, ".1@2000 .2@4000 .3@6000 end@6000");
	CHECK_INT(w.summary.sent, 3);
	CHECK_INT(w.summary.timeouts, 3);
	CHECK(!lsping_summary_is_success(&w.summary));
}

CASE(late_reply)
{
	struct lsping_options o = options();
	struct lsping_echo late;

	begin(&o);
	lsping_engine_start(w.session);
	good_reply(&late);
	pass(2500);
	CHECK_INT(give(&late), LSPING_REJECT_LATE);
	CHECK_INT(give_good(), LSPING_REJECT_NONE); /* seq 2 goes on undisturbed */
	CHECK_STR(w.log, ".1@2000 !2@2500 ");
	CHECK_INT(w.summary.late, 0);
	CHECK_INT(lsping_session_summary(w.session)->late, 1);
	CHECK_INT(w.stats.replies_rejected[LSPING_REJECT_LATE], 1);
}

CASE(duplicate_reply)
{
	struct lsping_options o = options();

	begin(&o);
	lsping_engine_start(w.session);
	CHECK_INT(give_good(), LSPING_REJECT_NONE);
	CHECK_INT(give_good(), LSPING_REJECT_DUPLICATE);
	CHECK_INT(lsping_session_summary(w.session)->received, 1);
	CHECK_INT(lsping_session_summary(w.session)->duplicates, 1);
}

/* 4.6: the port alone proves nothing. */
CASE(strangers)
{
	struct lsping_options o = options();
	struct lsping_echo echo;
	struct ipaddr from = {};

	begin(&o);
	lsping_engine_start(w.session);

	good_reply(&echo);
	echo.handle++;
	CHECK_INT(give(&echo), LSPING_REJECT_HANDLE);

	good_reply(&echo);
	echo.seq = 2;
	CHECK_INT(give(&echo), LSPING_REJECT_SEQUENCE);
	echo.seq = 1 + 64; /* the same place in the history */
	CHECK_INT(give(&echo), LSPING_REJECT_SEQUENCE);
	echo.seq = 0;
	CHECK_INT(give(&echo), LSPING_REJECT_SEQUENCE);

	good_reply(&echo);
	echo.sent.frac ^= 1;
	CHECK_INT(give(&echo), LSPING_REJECT_TIMESTAMP);

	good_reply(&echo);
	echo.msg_type = LSPING_MSG_REQUEST;
	CHECK_INT(give(&echo), LSPING_REJECT_NOT_REPLY);

	CHECK_INT(lsping_engine_reply(w.session, &from, (const uint8_t *)"x", 1, 0),
		  LSPING_REJECT_MALFORMED);
	CHECK_STR(w.log, "");
	CHECK_INT(lsping_session_summary(w.session)->received, 0);
	CHECK_INT(give_good(), LSPING_REJECT_NONE);
}

/* Both news come from the kernel, by two sockets. */
CASE(reply_before_sent)
{
	struct lsping_options o = options();

	begin(&o);
	w.send_later = true;
	lsping_engine_start(w.session);
	pass(3);
	CHECK_INT(give_good(), LSPING_REJECT_NONE);
	CHECK_STR(w.log, "");
	lsping_engine_sent(w.session, 1, NULL, real_ns(NULL) - 2000000);
	CHECK_STR(w.log, "!1@3 ");
	CHECK_INT(w.last.rtt_ns, 2000000);
}

/* Setting the clock between request and reply does not make a round trip
 * negative or hours long.
 */
CASE(clock_set)
{
	struct lsping_options o = options();
	struct lsping_echo echo;

	for (int sign = -1; sign <= 1; sign += 2) {
		begin(&o);
		lsping_engine_start(w.session);
		good_reply(&echo);
		pass(7);
		w.real_offset_ns = sign * 3600 * 1000000000LL;
		CHECK_INT(give(&echo), LSPING_REJECT_NONE);
		CHECK_INT(w.last.rtt_ns, 7000000);
	}
}

/* The reply's time begins with the request's leaving, not with the search for
 * the neighbour before it.
 */
CASE(slow_neighbour)
{
	struct lsping_options o = options();

	begin(&o);
	w.send_later = true;
	lsping_engine_start(w.session);
	pass(1900);
	lsping_engine_sent(w.session, 1, NULL, real_ns(NULL));
	pass(1500);
	CHECK_INT(give_good(), LSPING_REJECT_NONE);
	CHECK_STR(w.log, "!1@3400 ");
	CHECK_INT(w.last.rtt_ns, 1500000000);
}

/* Faster than responders answer would look like loss; and what is not waited
 * for at all must not fill the loop.
 */
CASE(least_interval)
{
	struct lsping_options o = options();

	o.interval_ms = 0;
	begin(&o);
	lsping_engine_start(w.session);
	give_good();
	pass(9);
	CHECK_INT(w.frames, 1);
	pass(1);
	CHECK_INT(w.frames, 2);
	w.resolves = false;
	give_good();
	pass(10);
	CHECK_STR(w.log, "!1@0 !2@10 Q3@20 end@20");

	o.reply_mode = LSPING_REPLY_NONE;
	begin(&o);
	lsping_engine_start(w.session);
	pass(100);
	CHECK_STR(w.log, "-1@0 -2@10 -3@20 end@20");
}

CASE(not_resolved)
{
	struct lsping_options o = options();

	begin(&o);
	lsping_engine_start(w.session);
	give_good();
	w.resolves = false;
	pass(1500);
	CHECK_STR(w.last.cause, "no label");
	w.resolves = true;
	pass(500);
	give_good();
	CHECK_STR(w.log, "!1@0 Q2@1000 !3@2000 end@2000");
	CHECK_INT(w.summary.not_sent, 1);
	CHECK_INT(w.summary.sent, 2);
	CHECK_INT(w.frames, 2);
	CHECK(!lsping_summary_is_success(&w.summary));
}

CASE(send_fails)
{
	struct lsping_options o = options();

	begin(&o);
	w.send_error = "interface eth0: down";
	lsping_engine_start(w.session);
	CHECK_STR(w.log, "Q1@0 ");
	CHECK_STR(w.last.cause, "interface eth0: down");
	CHECK_INT(w.stats.requests_sent, 0);
	CHECK_INT(w.stats.requests_not_sent, 1);
}

/* Code 3 and no other is success. */
CASE(bad_return_codes)
{
	struct lsping_options o = options();
	struct lsping_echo echo;

	o.repeat = 256;
	o.interval_ms = 0;
	begin(&o);
	lsping_engine_start(w.session);
	for (int code = 0; code < 256; code++) {
		good_reply(&echo);
		echo.return_code = code;
		CHECK_INT(give(&echo), LSPING_REJECT_NONE);
		CHECK(lsping_result_is_success(&w.last) == (code == 3));
		w.log[0] = '\0';
		pass(10);
	}
	CHECK_INT(w.summary.received, 256);
	CHECK_INT(w.summary.succeeded, 1);
	CHECK(!lsping_summary_is_success(&w.summary));
}

CASE(no_reply_asked)
{
	struct lsping_options o = options();

	o.reply_mode = LSPING_REPLY_NONE;
	begin(&o);
	lsping_engine_start(w.session);
	pass(5000);
	CHECK_STR(w.log, "-1@0 -2@1000 -3@2000 end@2000");
	CHECK_INT(w.summary.unasked, 3);
	CHECK(!lsping_summary_is_success(&w.summary));
}

CASE(stopped)
{
	struct lsping_options o = options();

	begin(&o);
	lsping_engine_start(w.session);
	give_good();
	pass(100);
	lsping_engine_stop(w.session);
	CHECK_STR(w.log, "!1@0 end@100");
	CHECK(w.summary.stopped);
	CHECK(!lsping_summary_is_success(&w.summary));
	CHECK(!w.armed);
	lsping_engine_stop(w.session);
	lsping_engine_timer(w.session);
	lsping_engine_sent(w.session, 1, NULL, 0);
	CHECK_STR(w.log, "!1@0 end@100");

	begin(&o);
	w.stop_on_result = true;
	lsping_engine_start(w.session);
	give_good();
	pass(5000);
	CHECK_STR(w.log, "!1@0 end@0");
	CHECK_INT(w.frames, 1);
}

CASE(paused)
{
	struct lsping_options o = options();

	begin(&o);
	lsping_engine_start(w.session);
	give_good();
	lsping_engine_pause(w.session, true);
	pass(5000);
	CHECK_INT(w.frames, 1);
	lsping_engine_pause(w.session, false);
	CHECK_INT(w.frames, 2);
	give_good();
	pass(1000);
	CHECK_INT(w.frames, 3);
}

/* A chosen size is met to 4 octets, and is that of the IP packet. */
CASE(sizes)
{
	struct lsping_options o = options();
	struct lsping_encap encap;
	struct lsping_echo echo;
	uint32_t min = lsping_options_min_size(&o);

	CHECK_INT(lsping_options_real_size(&o), 20 + 8 + 32 + 16);
	CHECK_INT(min, 20 + 8 + 32 + 16 + 8);
	for (o.size = min; o.size < min + 9; o.size++) {
		begin(&o);
		lsping_engine_start(w.session);
		REQUIRE(request(&encap, &echo));
		CHECK(echo.has_pad);
		CHECK_INT(echo.pad.action, LSPING_PAD_DROP);
		CHECK_INT(w.frame_len, lsping_options_real_size(&o) + 8);
		CHECK_INT(lsping_options_real_size(&o), o.size & ~3U);
	}
	o.size = 1500;
	o.router_alert = true;
	begin(&o);
	lsping_engine_start(w.session);
	CHECK_INT(w.frame_len, 1508);
	str2prefix("2001:db8::4/128", &o.fec.prefix);
	o.fec = lsping_fec_ldp(&o.fec.prefix);
	str2ipaddr("2001:db8::1", &o.source);
	str2ipaddr("::ffff:127.0.0.1", &o.destination);
	begin(&o);
	lsping_engine_start(w.session);
	CHECK_INT(w.frame_len, 1508);
}

/* A size no UDP packet has is not sent, and nothing is written beyond. */
CASE(size_beyond_udp)
{
	struct lsping_options o = options();

	o.size = 65535;
	begin(&o);
	lsping_engine_start(w.session);
	CHECK_INT(w.frame_len, 65532 + 8);
	o.router_alert = true;
	begin(&o);
	lsping_engine_start(w.session);
	CHECK_INT(w.frame_len, 65532 + 8);
}

int main(void)
{
	RUN(request_as_sent);
	RUN(three_good_replies);
	RUN(loss);
	RUN(late_reply);
	RUN(duplicate_reply);
	RUN(strangers);
	RUN(reply_before_sent);
	RUN(clock_set);
	RUN(slow_neighbour);
	RUN(least_interval);
	RUN(not_resolved);
	RUN(send_fails);
	RUN(bad_return_codes);
	RUN(no_reply_asked);
	RUN(stopped);
	RUN(paused);
	RUN(sizes);
	RUN(size_beyond_udp);
	lsping_engine_free(&w.session);
	return check_end();
}
