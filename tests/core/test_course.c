// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pings over several sizes and destinations, and the search for the hop that
 * limits the size, in a chain of routers whose links have MTUs
 */
#include <zebra.h>

#include "tests/core/session_script.h"

#include "lspingd/lsping_course.h"

#define MAX_HOPS 8

/* Hop 1 is behind link 0, which is ours.  The last one is the egress. */
static struct chain {
	uint8_t hops;
	uint32_t mtu[MAX_HOPS];	  /* of the link to hop i + 1; labels counted */
	bool silent[MAX_HOPS];	  /* hop i + 1 */
	uint32_t silent_above;	  /* all hops, to larger requests; 0: to none */
	uint8_t egress_code;	  /* 0: that of a healthy one */
	uint32_t lose_at_size;	  /* requests of this size are lost once */
	char requests[512];	  /* each one: TTL/size */
} net;

static void chain(uint8_t hops)
{
	memset(&net, 0, sizeof(net));
	net.hops = hops;
	for (uint8_t i = 0; i < hops; i++)
		net.mtu[i] = 1500;
}

/* The hop whose router gets a frame; 0: none. */
static uint8_t arrives_at(uint8_t ttl, size_t len)
{
	uint8_t hop = MIN(ttl, net.hops);

	for (uint8_t i = 0; i < hop; i++)
		if (len > net.mtu[i])
			return 0;
	return hop;
}

static struct ipaddr hop_addr(uint8_t hop)
{
	struct ipaddr addr;

	str2ipaddr("10.255.0.0", &addr);
	addr.ipaddr_v4.s_addr |= htonl(hop);
	return addr;
}

static void hop_replies(uint8_t hop, struct lsping_echo *echo)
{
	struct ipaddr from = hop_addr(hop);
	bool asked = echo->n_ds > 0;
	static uint8_t buf[4096];

	echo->msg_type = LSPING_MSG_REPLY;
	echo->return_code = hop == net.hops ? LSPING_RC_EGRESS : LSPING_RC_LABEL_SWITCHED;
	if (hop == net.hops && net.egress_code)
		echo->return_code = net.egress_code;
	echo->return_subcode = 1;
	echo->has_pad = false;
	echo->n_ds = 0;
	if (asked && hop < net.hops) {
		struct lsping_ds *ds = lsping_echo_add_ds(echo, LSPING_TLV_DDMAP);

		ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
		ds->address = ds->ifaddr = hop_addr(hop + 1);
		ds->mtu = net.mtu[hop];
	}
	CHECK_INT(lsping_engine_reply(w.session, &from, buf,
				       lsping_echo_encode(echo, buf, sizeof(buf)), real_ns(NULL)),
		  LSPING_REJECT_NONE);
}

/* What the chain does with the frame that was just sent. */
static void forward(void)
{
	size_t used = strlen(net.requests);
	struct lsping_encap encap;
	struct lsping_echo echo;
	uint8_t ttl, hop;
	uint32_t size = w.frame_len - 8;

	REQUIRE(request(&encap, &echo));
	ttl = encap.stack.lse[0].ttl;
	snprintf(net.requests + used, sizeof(net.requests) - used, "%u/%u ", ttl, size);
	if (size == net.lose_at_size) {
		net.lose_at_size = 0;
		return;
	}
	hop = arrives_at(ttl, w.frame_len);
	if (hop && !net.silent[hop - 1] && (!net.silent_above || size <= net.silent_above))
		hop_replies(hop, &echo);
}

/* Until the summary, at most so many requests. */
static void run(unsigned int limit)
{
	unsigned int seen = 0;

	lsping_engine_start(w.session);
	while (!strstr(w.log, "end") && w.frames < limit) {
		if (w.frames > seen) {
			seen = w.frames;
			forward();
		}
		if (w.armed) {
			w.now_us = MAX(w.now_us, w.alarm_us);
			w.armed = false;
			lsping_engine_timer(w.session);
		}
	}
}

static struct lsping_options sweep(uint32_t min, uint32_t max, uint32_t step)
{
	struct lsping_options o = options();

	o.repeat = 1;
	o.interval_ms = 10;
	o.sweep_min = min;
	o.sweep_max = max;
	o.sweep_step = step;
	return o;
}

static const struct lsping_sweep *swept(void)
{
	return lsping_session_sweep(w.session);
}

CASE(sizes_and_destinations_in_turn)
{
	struct lsping_options o = sweep(100, 250, 100);
	char got[256] = "";

	str2ipaddr("127.0.0.254", &o.destination);
	str2ipaddr("127.0.1.3", &o.destination_to);
	o.destination_step = 2;
	CHECK_INT(lsping_course_round(&o), 2 * 3);
	for (uint32_t seq = 1; seq <= 7; seq++) {
		struct ipaddr to = lsping_course_destination(&o, seq);
		char word[64];

		snprintfrr(word, sizeof(word), "%pIA/%u ", &to, lsping_course_size(&o, seq));
		strlcat(got, word, sizeof(got));
	}
	CHECK_STR(got, "127.0.0.254/100 127.0.0.254/200 127.0.1.0/100 127.0.1.0/200 "
		       "127.0.1.2/100 127.0.1.2/200 127.0.0.254/100 ");

	str2ipaddr("::ffff:127.0.0.1", &o.destination);
	str2ipaddr("::ffff:127.0.0.2", &o.destination_to);
	o.destination_step = 1;
	o.sweep_step = 0;
	CHECK_INT(lsping_course_round(&o), 2);
	o.destination = lsping_course_destination(&o, 2);
	CHECK(ipaddr_is_same(&o.destination, &o.destination_to));
}

/* Each destination as often as asked for; the result says which. */
CASE(ping_of_several_destinations)
{
	struct lsping_options o = options();

	chain(3);
	o.repeat = 2;
	str2ipaddr("127.0.0.7", &o.destination_to);
	o.destination_step = 3;
	begin(&o);
	run(100);
	CHECK_INT(w.frames, 2 * 3);
	CHECK(w.last.destinations_vary && !w.last.sizes_vary);
	CHECK(ipaddr_is_same(&w.last.destination, &o.destination_to));
	CHECK(lsping_summary_is_success(&w.summary));
	CHECK(!swept());
}

static const struct wrong {
	uint32_t size, min, max, step;
	const char *destination, *to, *cause;
} wrongs[] = {
	{ .size = 20, .cause = "the smallest request of a chosen size has 84 octets" },
	{ .min = 20, .max = 100, .step = 1, .cause = "the smallest request of a chosen size has 84 octets" },
	{ .min = 200, .max = 100, .step = 1, .cause = "the sweep ends at 100 octets, below its beginning at 200" },
	{ .size = 100, .min = 100, .max = 200, .step = 1, .cause = "size and sweep exclude each other" },
	{ .destination = "127.0.0.2", .to = "127.0.0.1", .cause = "no destinations lead from 127.0.0.2 up to 127.0.0.1" },
	{ .destination = "127.0.0.2", .to = "::ffff:127.0.0.3", .cause = "no destinations lead from 127.0.0.2 up to ::ffff:127.0.0.3" },
	{ .destination = "::1", .to = "::ffff:127.0.0.3", .cause = "no destinations lead from ::1 up to ::ffff:127.0.0.3" },
};

CASE(refused)
{
	for (size_t i = 0; i < array_size(wrongs); i++) {
		const struct wrong *wrong = &wrongs[i];
		struct lsping_options o = sweep(wrong->min, wrong->max, wrong->step);
		char cause[LSPING_CAUSE_LEN] = "";

		o.size = wrong->size;
		if (wrong->to) {
			o.destination_step = 1;
			str2ipaddr(wrong->destination, &o.destination);
			str2ipaddr(wrong->to, &o.destination_to);
			if (o.destination.ipa_type == IPADDR_V6)
				str2ipaddr("2001:db8::1", &o.source);
		}
		CHECK(!lsping_course_check(&o, cause, sizeof(cause)));
		CHECK_STR(cause, wrong->cause);
	}
}

CASE(a_sweep_without_replies)
{
	struct lsping_options o = sweep(100, 200, 10);
	char cause[LSPING_CAUSE_LEN] = "";

	CHECK(lsping_course_check(&o, cause, sizeof(cause)));
	o.reply_mode = LSPING_REPLY_NONE;
	CHECK(!lsping_course_check(&o, cause, sizeof(cause)));
	CHECK_STR(cause, "a sweep needs replies");
}

CASE(limit_is_found)
{
	for (uint8_t limit = 1; limit < 4; limit++) {
		struct lsping_options o = sweep(1000, 1500, 100);
		struct ipaddr router = hop_addr(limit);

		chain(4);
		net.mtu[limit] = 1300;
		begin(&o);
		run(100);
		CHECK_INT(swept()->largest, 1200);
		CHECK_INT(swept()->too_large, 1300);
		CHECK(swept()->limit_known);
		CHECK_INT(swept()->ttl, limit);
		CHECK(ipaddr_is_same(&swept()->router, &router));
		CHECK_INT(swept()->way.mtu, 1300);
		/* The search is no part of the ping. */
		CHECK_INT(w.summary.sent, 6);
		CHECK_INT(w.summary.received, 3);
		CHECK_INT(w.summary.timeouts, 3);
		CHECK_INT(w.last.size, 1500);
		CHECK(w.last.sizes_vary);
	}
	/* Twice at each hop, then once with what passes. */
	CHECK_STR(net.requests, "255/1000 255/1100 255/1200 255/1300 255/1400 255/1500 "
				"1/1300 2/1300 3/1300 4/1300 4/1300 4/1200 ");
}

/* A router that answers to no request is no limit. */
CASE(silent_hops_are_passed_over)
{
	struct lsping_options o = sweep(1000, 1500, 100);
	struct ipaddr router = hop_addr(3);

	chain(5);
	net.silent[0] = net.silent[1] = true;
	net.mtu[3] = 1300;
	begin(&o);
	run(100);
	CHECK(swept()->limit_known);
	CHECK_INT(swept()->ttl, 3);
	CHECK(ipaddr_is_same(&swept()->router, &router));

	/* But where nobody answers there is an end to it. */
	chain(5);
	net.silent[0] = net.silent[1] = net.silent[2] = net.silent[3] = true;
	net.mtu[3] = 1300;
	begin(&o);
	run(100);
	CHECK(!swept()->limit_known);
	CHECK_INT(swept()->largest, 1200);
}

/* What is answered has arrived, whatever the answer says of the LSP. */
CASE(sizes_of_a_broken_lsp)
{
	struct lsping_options o = sweep(1000, 1400, 100);

	chain(3);
	net.egress_code = LSPING_RC_NO_LABEL;
	begin(&o);
	run(100);
	CHECK_INT(swept()->largest, 1400);
	CHECK_INT(swept()->too_large, 0);
	CHECK(!lsping_summary_is_success(&w.summary));
}

/* The first router answers to what is smaller: the larger one has left this router. */
CASE(limit_before_the_first_router)
{
	struct lsping_options o = sweep(1000, 1500, 100);

	chain(3);
	net.silent_above = 1250;
	begin(&o);
	run(100);
	CHECK_INT(swept()->largest, 1200);
	CHECK_INT(swept()->too_large, 1300);
	CHECK(swept()->limit_known);
	CHECK_INT(swept()->ttl, 0);
	CHECK(!swept()->stays);
}

/* What does not leave this router is limited by it. */
CASE(limit_at_home)
{
	struct lsping_options o = sweep(1000, 1500, 100);

	chain(3);
	begin(&o);
	w.mtu = 1300;
	run(100);
	CHECK(swept()->stays);
	CHECK_INT(swept()->largest, 1200);
	CHECK_INT(swept()->too_large, 1300);
	CHECK(swept()->limit_known);
	CHECK_INT(swept()->ttl, 0);
	CHECK_INT(swept()->way.mtu, 1300);
	CHECK_INT(w.frames, 3);
}

CASE(no_limit)
{
	struct lsping_options o = sweep(1000, 1400, 100);

	/* All pass. */
	chain(3);
	begin(&o);
	run(100);
	CHECK_INT(w.frames, 5);
	CHECK_INT(swept()->largest, 1400);
	CHECK_INT(swept()->too_large, 0);
	CHECK(lsping_summary_is_success(&w.summary));

	/* A lost one below one that passes. */
	chain(3);
	net.lose_at_size = 1200;
	begin(&o);
	run(100);
	CHECK_INT(w.frames, 5);
	CHECK_INT(swept()->largest, 1400);
	CHECK_INT(swept()->too_large, 0);

	/* A lost one at the end: the search shows that it was not too large. */
	chain(3);
	net.lose_at_size = 1400;
	begin(&o);
	run(100);
	CHECK_INT(swept()->too_large, 1400);
	CHECK(!swept()->limit_known);
	CHECK_INT(w.frames, 5 + 3);

	/* None pass. */
	chain(3);
	net.mtu[1] = 900;
	begin(&o);
	run(100);
	CHECK_INT(w.frames, 5);
	CHECK_INT(swept()->largest, 0);
	CHECK(!swept()->limit_known);
}

CASE(stopped_while_searching)
{
	struct lsping_options o = sweep(1000, 1500, 100);

	chain(4);
	net.mtu[2] = 1300;
	begin(&o);
	run(7);
	lsping_engine_stop(w.session);
	CHECK(w.summary.stopped && !w.armed);
	CHECK_INT(w.summary.sent, 6);
	CHECK(!swept()->limit_known);
}

/* What the options make of a request. */
CASE(options_on_the_wire)
{
	struct lsping_options o = options();
	struct lsping_encap encap;
	struct lsping_echo echo;

	o.dscp = 46;
	o.has_reply_dscp = true;
	o.reply_dscp = 10;
	o.size = 200;
	o.pad_action = LSPING_PAD_COPY;
	o.explicit_null = true;
	o.ddmap = true;
	begin(&o);
	lsping_engine_start(w.session);
	REQUIRE(request(&encap, &echo));
	CHECK_INT(encap.dscp, 46);
	CHECK(echo.has_reply_tos);
	CHECK_INT(echo.reply_tos, 10 << 2);
	CHECK_INT(echo.pad.action, LSPING_PAD_COPY);
	CHECK_INT(w.frame_len, 200 + 8);
	CHECK_INT(echo.fecs.depth, 2);
	CHECK_INT(echo.fecs.fec[1].type, LSPING_FEC_NIL);
	CHECK_INT(echo.n_ds, 1);
	CHECK_INT(echo.flags, 0);

	o.ddmap = false;
	o.validate = true;
	begin(&o);
	lsping_engine_start(w.session);
	REQUIRE(request(&encap, &echo));
	CHECK_INT(echo.flags, LSPING_FLAG_V);
	CHECK_INT(echo.n_ds, 1);
	CHECK(IS_IPADDR_V4(&echo.ds[0].address));
	CHECK_INT(echo.ds[0].address.ipaddr_v4.s_addr, htonl(INADDR_LOOPBACK));
}

/* What a reply announces is there when its result is told, and not after. */
CASE(ways_of_a_reply)
{
	struct lsping_options o = options();
	const struct lsping_way *ways;
	struct ipaddr next = hop_addr(2);
	unsigned int n;

	chain(3);
	o.repeat = 2;
	o.ttl = 1;
	o.ddmap = true;
	begin(&o);
	lsping_engine_start(w.session);
	forward();
	ways = lsping_session_ways(w.session, &n);
	REQUIRE(n == 1);
	CHECK(ways[0].announced && ipaddr_is_same(&ways[0].address, &next));
	CHECK_INT(ways[0].mtu, 1500);
	pass(1000);
	lsping_session_ways(w.session, &n);
	CHECK_INT(n, 0);
}

int main(void)
{
	RUN(sizes_and_destinations_in_turn);
	RUN(ping_of_several_destinations);
	RUN(refused);
	RUN(limit_is_found);
	RUN(silent_hops_are_passed_over);
	RUN(a_sweep_without_replies);
	RUN(sizes_of_a_broken_lsp);
	RUN(limit_before_the_first_router);
	RUN(limit_at_home);
	RUN(no_limit);
	RUN(stopped_while_searching);
	RUN(options_on_the_wire);
	RUN(ways_of_a_reply);
	lsping_engine_free(&w.session);
	return check_end();
}
