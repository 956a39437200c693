// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The world of a ping's engine, for tests by script
 *
 * A clock that is set by hand, the last frame that was sent, and a log of what was
 * reported, one word a record.  Replies are made from the frames, so a reply is
 * right unless a case spoils it.
 */
#ifndef TESTS_CORE_SESSION_SCRIPT_H
#define TESTS_CORE_SESSION_SCRIPT_H

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
	uint16_t mtu; /* of our own interface; 0: not known, and nothing is too large */
	const char *send_error; /* NULL: sends succeed */
	bool send_later;	/* sent() is called by the case */
	uint8_t frame[2048];
	size_t frame_len;
	unsigned int frames;

	char log[4096];
	struct lsping_result last;
	struct lsping_summary summary;
	bool stop_on_result;

	struct lsping_engine *session;
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
	path->mtu = w.mtu;
	return true;
}

static void do_send(void *ctx, uint32_t seq, const struct lsping_path *path, const uint8_t *frame,
		    size_t len)
{
	if (w.mtu && len > w.mtu) {
		lsping_engine_sent(w.session, seq, "too large", 0);
		return;
	}
	w.frames++;
	w.frame_len = len;
	memcpy(w.frame, frame, MIN(len, sizeof(w.frame)));
	if (!w.send_later)
		lsping_engine_sent(w.session, seq, w.send_error, real_ns(NULL));
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
			lsping_engine_stop(w.session);
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

	lsping_engine_free(&w.session);
	memset(&w, 0, sizeof(w));
	w.resolves = true;
	w.session = lsping_session_new(o, 0x11223344, 40000, &env, &w.stats);
}

/* Lets time pass; the alarm rings when its time comes. */
__attribute__((unused)) static void pass(int64_t ms)
{
	int64_t end_us = w.now_us + ms * MS;

	while (w.armed && w.alarm_us <= end_us) {
		w.now_us = MAX(w.now_us, w.alarm_us);
		w.armed = false;
		lsping_engine_timer(w.session);
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
	return lsping_engine_reply(w.session, &from, buf, len, real_ns(NULL));
}

__attribute__((unused)) static enum lsping_reject give_good(void)
{
	struct lsping_echo echo;

	good_reply(&echo);
	return give(&echo);
}

#endif /* TESTS_CORE_SESSION_SCRIPT_H */
