// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator's engine, driven by a script
 *
 * The environment below is a clock that is set by hand, a list of the frames
 * that were sent, and a log of what was reported, one line a record.  Replies
 * are made from the frames, so a reply is right unless a case spoils it.
 */
#include <zebra.h>

#include <string.h>

#include "tests/check.h"

#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_session.h"

#define MS 1000LL /* in the clock's microseconds */
#define NS_PER_US 1000LL

static struct world {
	int64_t now_us, real_offset_ns;
	bool armed;
	int64_t alarm_us;

	bool resolves;
	const char *send_error; /* NULL: sends succeed */
	bool send_later;	/* sent() is called by the case */
	uint8_t frame[2048];
	size_t frame_len;
	unsigned int frames;

	char log[4096];
	struct lsping_result last;
	struct lsping_summary summary;
	bool stop_on_result;

	struct lsping_session *session;
	struct lsping_stats stats;
} w;

static int64_t real_ns(void *ctx)
{
	return 1790000000000000000LL + w.now_us * NS_PER_US + w.real_offset_ns;
}

static int64_t mono_us(void *ctx)
{
	return w.now_us;
}

static bool resolve(void *ctx, const struct ipaddr *destination, struct lsping_path *path, char *cause, size_t size)
{
	if (!w.resolves) {
		snprintf(cause, size, "no label");
		return false;
	}
	*path = (struct lsping_path){ .ifindex = 2, .ifname = "eth0", .depth = 2 };
	path->label[0] = 19;
	path->label[1] = 300;
	return true;
}

static void do_send(void *ctx, uint32_t seq, const struct lsping_path *path, const uint8_t *frame,
		    size_t len)
{
	w.frames++;
	w.frame_len = len;
	memcpy(w.frame, frame, MIN(len, sizeof(w.frame)));
	if (!w.send_later)
		lsping_session_sent(w.session, w.send_error, real_ns(NULL));
}

static void arm(void *ctx, int64_t at_us)
{
	w.armed = true;
	w.alarm_us = at_us;
}

static void disarm(void *ctx)
{
	w.armed = false;
}

static void report(void *ctx, const struct lsping_record *record)
{
	size_t used = strlen(w.log);
	char *at = w.log + used;

	if (record->kind == LSPING_RECORD_RESULT) {
		w.last = record->result;
		snprintf(at, sizeof(w.log) - used, "%c%u@%lld ",
			 lsping_result_letter(&record->result), record->result.seq,
			 (long long)(w.now_us / MS));
		if (w.stop_on_result)
			lsping_session_stop(w.session);
		return;
	}
	w.summary = record->summary;
	snprintf(at, sizeof(w.log) - used, "end@%lld", (long long)(w.now_us / MS));
}

static struct lsping_options options(void)
{
	struct lsping_options o = {
		.repeat = 3,
		.interval_ms = 1000,
		.timeout_ms = 2000,
		.ttl = 255,
		.reply_mode = LSPING_REPLY_UDP,
	};
	struct prefix p;

	str2prefix("10.255.0.4/32", &p);
	o.fec = lsping_fec_ldp(&p);
	str2ipaddr("10.255.0.1", &o.source);
	str2ipaddr("127.0.0.1", &o.destination);
	return o;
}

static void begin(const struct lsping_options *o)
{
	static const struct lsping_env env = { NULL, mono_us, real_ns, resolve, do_send,
					       arm,  disarm,  report };

	lsping_session_free(&w.session);
	memset(&w, 0, sizeof(w));
	w.resolves = true;
	w.session = lsping_session_new(o, 0x11223344, 40000, &env, &w.stats);
}

/* Lets time pass; the alarm rings when its time comes. */
static void pass(int64_t ms)
{
	int64_t end_us = w.now_us + ms * MS;

	while (w.armed && w.alarm_us <= end_us) {
		w.now_us = MAX(w.now_us, w.alarm_us);
		w.armed = false;
		lsping_session_timer(w.session);
	}
	w.now_us = end_us;
}

/* The request in the last frame. */
static bool request(struct lsping_encap *encap, struct lsping_echo *echo)
{
	const uint8_t *payload;
	size_t len;

	return lsping_encap_read(w.frame, w.frame_len, true, encap, &payload, &len) ==
		       LSPING_ENCAP_OK &&
	       lsping_echo_decode(payload, len, echo, NULL) == LSPING_DECODE_OK;
}

/* The reply an egress would give to it. */
static void good_reply(struct lsping_echo *echo)
{
	struct lsping_encap encap;

	CHECK(request(&encap, echo));
	echo->msg_type = LSPING_MSG_REPLY;
	echo->return_code = LSPING_RC_EGRESS;
	echo->return_subcode = 1;
	echo->received = echo->sent;
	echo->has_pad = false;
}

static enum lsping_reject give(const struct lsping_echo *echo)
{
	struct ipaddr from;
	uint8_t buf[2048];
	size_t len = lsping_echo_encode(echo, buf, sizeof(buf));

	str2ipaddr("10.255.0.4", &from);
	return lsping_session_reply(w.session, &from, buf, len, real_ns(NULL));
}

static enum lsping_reject give_good(void)
{
	struct lsping_echo echo;

	good_reply(&echo);
	return give(&echo);
}

/* 4.3: what goes out. */
CASE(request_as_sent)
{
	struct lsping_options o = options();
	struct lsping_encap encap;
	struct lsping_echo echo;

	o.tc = 5;
	o.ttl = 3;
	begin(&o);
	lsping_session_start(w.session);
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
	lsping_session_start(w.session);
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
	lsping_session_start(w.session);
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
	lsping_session_start(w.session);
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
	lsping_session_start(w.session);
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
	lsping_session_start(w.session);

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

	CHECK_INT(lsping_session_reply(w.session, &from, (const uint8_t *)"x", 1, 0),
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
	lsping_session_start(w.session);
	pass(3);
	CHECK_INT(give_good(), LSPING_REJECT_NONE);
	CHECK_STR(w.log, "");
	lsping_session_sent(w.session, NULL, real_ns(NULL) - 2000000);
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
		lsping_session_start(w.session);
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
	lsping_session_start(w.session);
	pass(1900);
	lsping_session_sent(w.session, NULL, real_ns(NULL));
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
	lsping_session_start(w.session);
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
	lsping_session_start(w.session);
	pass(100);
	CHECK_STR(w.log, "-1@0 -2@10 -3@20 end@20");
}

CASE(not_resolved)
{
	struct lsping_options o = options();

	begin(&o);
	lsping_session_start(w.session);
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
	lsping_session_start(w.session);
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
	lsping_session_start(w.session);
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
	lsping_session_start(w.session);
	pass(5000);
	CHECK_STR(w.log, "-1@0 -2@1000 -3@2000 end@2000");
	CHECK_INT(w.summary.unasked, 3);
	CHECK(!lsping_summary_is_success(&w.summary));
}

CASE(stopped)
{
	struct lsping_options o = options();

	begin(&o);
	lsping_session_start(w.session);
	give_good();
	pass(100);
	lsping_session_stop(w.session);
	CHECK_STR(w.log, "!1@0 end@100");
	CHECK(w.summary.stopped);
	CHECK(!lsping_summary_is_success(&w.summary));
	CHECK(!w.armed);
	lsping_session_stop(w.session);
	lsping_session_timer(w.session);
	lsping_session_sent(w.session, NULL, 0);
	CHECK_STR(w.log, "!1@0 end@100");

	begin(&o);
	w.stop_on_result = true;
	lsping_session_start(w.session);
	give_good();
	pass(5000);
	CHECK_STR(w.log, "!1@0 end@0");
	CHECK_INT(w.frames, 1);
}

CASE(paused)
{
	struct lsping_options o = options();

	begin(&o);
	lsping_session_start(w.session);
	give_good();
	lsping_session_pause(w.session, true);
	pass(5000);
	CHECK_INT(w.frames, 1);
	lsping_session_pause(w.session, false);
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
		lsping_session_start(w.session);
		REQUIRE(request(&encap, &echo));
		CHECK(echo.has_pad);
		CHECK_INT(echo.pad.action, LSPING_PAD_DROP);
		CHECK_INT(w.frame_len, lsping_options_real_size(&o) + 8);
		CHECK_INT(lsping_options_real_size(&o), o.size & ~3U);
	}
	o.size = 1500;
	o.router_alert = true;
	begin(&o);
	lsping_session_start(w.session);
	CHECK_INT(w.frame_len, 1508);
	str2prefix("2001:db8::4/128", &o.fec.prefix);
	o.fec = lsping_fec_ldp(&o.fec.prefix);
	str2ipaddr("2001:db8::1", &o.source);
	str2ipaddr("::ffff:127.0.0.1", &o.destination);
	begin(&o);
	lsping_session_start(w.session);
	CHECK_INT(w.frame_len, 1508);
}

/* A size no UDP packet has is not sent, and nothing is written beyond. */
CASE(size_beyond_udp)
{
	struct lsping_options o = options();

	o.size = 65535;
	begin(&o);
	lsping_session_start(w.session);
	CHECK_INT(w.frame_len, 65532 + 8);
	o.router_alert = true;
	begin(&o);
	lsping_session_start(w.session);
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
	lsping_session_free(&w.session);
	return check_end();
}
