// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder at work: what is answered, to where, and what is refused
 */
#include <zebra.h>

#include "tests/daemon/rx_script.h"

CASE(answered)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;
	struct ipaddr addr;

	request(&echo, "10.255.0.2/32");
	start();
	arrive(&e, &echo);
	REQUIRE(w.n_sent == 1);
	CHECK_INT(w.reply.return_code, LSPING_RC_EGRESS);
	CHECK_INT(w.reply.handle, 5);
	CHECK_INT(w.reply.seq, 6);
	CHECK_INT(w.reply.received.sec, 1700000000u + 2208988800u);
	CHECK(ipaddr_is_same(&w.way.dst, &e.src));
	CHECK_INT(w.way.port, 40000);
	CHECK_INT(w.way.tos, 0xc0);
	CHECK(!w.way.router_alert);
	str2ipaddr("10.255.0.2", &addr);
	CHECK(ipaddr_is_same(&w.way.src, &addr));
	CHECK_INT(w.stats.requests_received, 1);
	CHECK_INT(w.stats.replies_sent[LSPING_RC_EGRESS], 1);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_REPLY], 1);
}

CASE(reply_options)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	request(&echo, "10.255.0.2/32");
	start();
	echo.has_reply_tos = true;
	echo.reply_tos = 0xb8;
	arrive(&e, &echo);
	CHECK_INT(w.way.tos, 0xb8);
	CHECK(!w.way.router_alert);

	echo.reply_mode = LSPING_REPLY_NONE;
	arrive(&e, &echo);
	CHECK_INT(w.n_sent, 1);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_QUIET], 1);
}

/* Reply mode 3: to the next hop, with Router Alert and without labels. */
CASE(router_alert)
{
	static const char *const sources[] = { "10.255.0.1", "fd00::1" };
	struct lsping_encap e = encap();
	struct lsping_echo echo;
	struct ipaddr addr;

	for (unsigned int i = 0; i < array_size(sources); i++) {
		request(&echo, "10.255.0.2/32");
		echo.reply_mode = LSPING_REPLY_UDP_RA;
		echo.has_reply_tos = true;
		echo.reply_tos = 0xb9;
		start();
		w.route.ifindex = 7;
		str2ipaddr(i ? "fe80::7" : "10.0.7.1", &w.route.nexthop);
		str2ipaddr(sources[i], &e.src);
		str2ipaddr(i ? "::ffff:127.0.0.1" : "127.0.0.1", &e.dst);
		arrive(&e, &echo);
		CHECK_INT(w.n_sent, 0);
		REQUIRE(w.n_injected == 1);
		CHECK_INT(w.egress.ifindex, 7);
		CHECK(ipaddr_is_same(&w.egress.nexthop, &w.route.nexthop));
		CHECK(w.injected.router_alert);
		CHECK_INT(w.injected.stack.depth, 0);
		CHECK_INT(w.injected.ttl, 255);
		CHECK_INT(w.injected.dscp, 0xb9 >> 2);
		CHECK_INT(w.injected.ecn, 0xb9 & 3);
		CHECK_INT(w.injected.sport, LSPING_PORT);
		CHECK_INT(w.injected.dport, e.sport);
		CHECK(ipaddr_is_same(&w.injected.dst, &e.src));
		str2ipaddr(i ? "fd00::2" : "10.255.0.2", &addr);
		CHECK(ipaddr_is_same(&w.injected.src, &addr));
		CHECK_INT(w.reply.return_code, LSPING_RC_EGRESS);
		CHECK_INT(w.stats.replies_sent[LSPING_RC_EGRESS], 1);

		/* the router's own addresses being no good, the route's */
		w.no_router_id = true;
		str2ipaddr(i ? "fd00::77" : "10.255.0.99", &addr);
		w.route.src = addr;
		arrive(&e, &echo);
		CHECK_INT(w.n_injected, 2);
		CHECK(ipaddr_is_same(&w.injected.src, &addr));

		w.inject_err = LSPING_SEND_NO_NEIGHBOUR;
		arrive(&e, &echo);
		CHECK_INT(w.stats.replies_sent[LSPING_RC_EGRESS], 2);
		CHECK_INT(w.stats.replies_not_sent, 1);

		/* nowhere to, and to this router itself */
		w.route.ifindex = 0;
		arrive(&e, &echo);
		CHECK_INT(w.n_injected, 3);
		CHECK_INT(w.stats.replies_not_sent, 2);
		w.route.ifindex = 1;
		w.route.local = true;
		arrive(&e, &echo);
		CHECK_INT(w.n_injected, 3);
		CHECK_INT(w.n_sent, 1);
	}
}

/* Where many frames wait for a next hop already, a reply does not join them. */
CASE(router_alert_leaves_room)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	request(&echo, "10.255.0.2/32");
	echo.reply_mode = LSPING_REPLY_UDP_RA;
	start();
	w.route.ifindex = 7;
	str2ipaddr("10.0.7.1", &w.route.nexthop);
	w.n_resolving = 255;
	arrive(&e, &echo);
	CHECK_INT(w.n_injected, 1);
	CHECK_INT(w.stats.replies_not_sent, 0);
	w.n_resolving++;
	arrive(&e, &echo);
	CHECK_INT(w.n_injected, 1);
	CHECK_INT(w.stats.replies_not_sent, 1);
}

CASE(reply_source)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;
	struct ipaddr lo, id;

	request(&echo, "10.255.0.2/32");
	str2ipaddr("10.255.0.99", &lo);
	start();
	w.router_id_not_ours = true;
	arrive(&e, &echo);
	CHECK(ipaddr_is_same(&w.way.src, &lo));

	w.router_id_not_ours = false;
	w.no_router_id = true;
	arrive(&e, &echo);
	CHECK(ipaddr_is_same(&w.way.src, &lo));

	/* IPv6: router ID, or what the kernel chooses */
	str2ipaddr("fd00::1", &e.src);
	str2ipaddr("::1", &e.dst);
	arrive(&e, &echo);
	CHECK_INT(w.way.src.ipa_type, IPADDR_NONE);
	w.no_router_id = false;
	arrive(&e, &echo);
	str2ipaddr("fd00::2", &id);
	CHECK(ipaddr_is_same(&w.way.src, &id));
	CHECK_INT(w.way.ifindex, CORE);
}

CASE(reply_not_sent)
{
	start();
	w.send_err = ENETUNREACH;
	arrive_for("10.255.0.2/32", 1);
	CHECK_INT(w.stats.replies_not_sent, 1);
	CHECK_INT(w.stats.replies_sent[LSPING_RC_EGRESS], 0);
}

CASE(never_replies_to_such_sources)
{
	static const char *const bad[] = {
		"127.0.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.5", "255.255.255.255",
		"240.0.0.1", "::",	"::1",	   "ff02::1",	"::ffff:10.255.0.1"
	};
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.2/32");
	start();
	for (unsigned int i = 0; i < array_size(bad); i++) {
		str2ipaddr(bad[i], &e.src);
		str2ipaddr(e.src.ipa_type == IPADDR_V4 ? "127.0.0.1" : "::1", &e.dst);
		arrive(&e, &echo);
		if (!CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE], i + 1))
			printf("\t%s\n", bad[i]);
	}
	e = encap();
	e.sport = 0;
	arrive(&e, &echo);
	CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE], array_size(bad) + 1);
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(w.n_asked, 0);
}

/* From ourselves only what a session of ours has sent. */
/* Of what was announced, the next router may be named by a Router ID that no interface
 * has (RFC 8029, 3.4): that is no mismatch.
 */
CASE(announced_by_router_id)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;
	struct lsping_ds *ds;

	for (int i = 0; i < 2; i++) {
		request(&echo, "10.255.0.2/32");
		ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
		ds->addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
		start();
		w.router_id_not_ours = true;
		CHECK(lsping_zebra_router_id(NULL, AF_INET, &ds->address));
		if (i)
			str2ipaddr("10.99.99.99", &ds->address);
		arrive(&e, &echo);
		CHECK_INT(w.reply.return_code,
			  i ? LSPING_RC_DSMAP_MISMATCH : LSPING_RC_EGRESS);
	}
}

CASE(own_addresses)
{
	static const char *const own[] = { "10.255.0.77", "2001:db8::77" };
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.2/32");
	for (unsigned int i = 0; i < array_size(own); i++) {
		start();
		str2ipaddr(own[i], &w.own);
		e.src = w.own;
		str2ipaddr(IS_IPADDR_V4(&w.own) ? "127.0.0.1" : "::1", &e.dst);
		arrive(&e, &echo);
		CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE_OWN], 1);
		CHECK_INT(w.n_sent, 0);
		CHECK_INT(w.n_asked, 0);
		w.session_port = e.sport;
		arrive(&e, &echo);
		CHECK_INT(w.n_sent, 1);
		w.session_port++;
		arrive(&e, &echo);
		CHECK_INT(w.n_sent, 1);
		CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE_OWN], 2);
	}
}

/* An entry at the end of an access list. */
static void acl_add(const char *name, enum filter_type type, const char *prefix)
{
	struct filter *filter = filter_new();
	struct access_list *list;

	str2prefix(prefix, &filter->u.zfilter.prefix);
	filter->type = type;
	filter->seq = -1;
	list = access_list_get(family2afi(filter->u.zfilter.prefix.family), name);
	filter->acl = list;
	access_list_filter_add(list, filter);
	access_list_filter_update(list);
}

static void acl_del(const char *name)
{
	static const afi_t afis[] = { AFI_IP, AFI_IP6 };

	for (unsigned int i = 0; i < array_size(afis); i++) {
		struct access_list *list = access_list_lookup(afis[i], name);

		if (list)
			access_list_delete(list);
	}
}

/* A request from an address; whether it was answered. */
static bool is_answered(const char *source)
{
	unsigned int before = w.n_sent;
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	request(&echo, "10.255.0.2/32");
	str2ipaddr(source, &e.src);
	str2ipaddr(IS_IPADDR_V4(&e.src) ? "127.0.0.1" : "::1", &e.dst);
	arrive(&e, &echo);
	return w.n_sent > before;
}

CASE(source_access_list)
{
	start();
	lsping_admit_configure(w.lspingd.admit,
			       &(struct lsping_admit_config){ .source_acl = "askers" });
	/* none of that name, none of that name in the family */
	CHECK(is_answered("10.1.0.1"));
	acl_add("askers", FILTER_DENY, "10.1.2.0/24");
	acl_add("askers", FILTER_PERMIT, "10.1.0.0/16");
	acl_add("others", FILTER_DENY, "10.1.0.0/16");
	CHECK(is_answered("fd00::1"));

	CHECK(is_answered("10.1.0.1"));
	CHECK(!is_answered("10.1.2.3"));  /* the first entry that fits */
	CHECK(!is_answered("10.2.0.1"));  /* none does */
	CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE_DENIED], 2);

	acl_add("askers", FILTER_PERMIT, "fd00::/64");
	CHECK(is_answered("fd00::1"));
	CHECK(!is_answered("fd01::1"));
	CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE_DENIED], 3);
	CHECK_INT(w.stats.drops[LSPING_DROP_REPLY_DENIED], 0);

	/* a list that grows, goes and comes back */
	acl_add("askers", FILTER_PERMIT, "10.2.0.0/16");
	CHECK(is_answered("10.2.0.1"));
	acl_del("askers");
	CHECK(is_answered("10.1.2.3"));
	acl_add("askers", FILTER_DENY, "0.0.0.0/0");
	CHECK(!is_answered("10.1.0.1"));

	/* no list named any more */
	lsping_admit_configure(w.lspingd.admit, &(struct lsping_admit_config){});
	CHECK(is_answered("10.1.0.1"));
	acl_del("askers");
	acl_del("others");
}

CASE(reply_access_list)
{
	struct lsping_admit_config config;

	start();
	acl_add("replies", FILTER_PERMIT, "10.1.0.0/16");
	lsping_admit_configure(w.lspingd.admit,
			       &(struct lsping_admit_config){ .reply_acl = "replies" });
	CHECK(is_answered("10.1.0.1"));
	CHECK(!is_answered("10.2.0.1"));
	CHECK_INT(w.stats.drops[LSPING_DROP_REPLY_DENIED], 1);
	CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE_DENIED], 0);
	CHECK_INT(w.n_asked, 1);
	lsping_admit_config(w.lspingd.admit, &config);
	CHECK_STR(config.reply_acl, "replies");
	CHECK(!config.source_acl);
	acl_del("replies");
}

/* What is denied takes nothing from the others' rate. */
CASE(denied_takes_no_tokens)
{
	start();
	acl_add("askers", FILTER_PERMIT, "10.2.0.0/16");
	lsping_admit_configure(w.lspingd.admit,
			       &(struct lsping_admit_config){ .source_acl = "askers",
							      .rate_total = 1 });
	for (int i = 0; i < 100; i++)
		is_answered("10.1.0.1");
	CHECK(is_answered("10.2.0.1"));
	acl_del("askers");
}

CASE(configured_rates)
{
	struct lsping_admit_config config;

	start();
	lsping_admit_config(w.lspingd.admit, &config);
	CHECK_INT(config.rate_total, 1000);
	CHECK_INT(config.rate_source, 100);
	CHECK(!config.source_acl && !config.reply_acl);

	/* of one source without limit, then of all without limit, then none */
	lsping_admit_configure(w.lspingd.admit,
			       &(struct lsping_admit_config){ .rate_total = 300 });
	for (int i = 0; i < 5000; i++)
		is_answered("10.1.0.1");
	CHECK(w.n_sent >= 300 && w.n_sent < 4000);
	CHECK_INT(w.stats.drops[LSPING_DROP_RATE_TOTAL], 5000 - w.n_sent);

	start();
	lsping_admit_configure(w.lspingd.admit,
			       &(struct lsping_admit_config){ .rate_source = 10 });
	arrive_for("10.255.0.2/32", 3000);
	CHECK_INT(w.n_sent, 3000);
	for (int i = 0; i < 50; i++)
		is_answered("10.2.0.1");
	CHECK(w.n_sent >= 3010 && w.n_sent < 3040);

	start();
	lsping_admit_configure(w.lspingd.admit, &(struct lsping_admit_config){});
	for (int i = 0; i < 3000; i++)
		is_answered("10.2.0.1");
	CHECK_INT(w.n_sent, 3000);
}

CASE(only_loopback_destinations)
{
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.2/32");
	start();
	str2ipaddr("10.255.0.2", &e.dst);
	arrive(&e, &echo);
	CHECK_INT(w.stats.drops[LSPING_DROP_DESTINATION], 1);
	CHECK_INT(w.n_sent, 0);
}

CASE(limits_come_before_work)
{
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.2/32");
	start();
	for (int i = 0; i < 500; i++)
		arrive(&e, &echo);
	/* 100 at once, and one more each 10 ms that this took */
	CHECK(w.n_sent >= 100 && w.n_sent < 300);
	CHECK_INT(w.stats.drops[LSPING_DROP_RATE_SOURCE], 500 - w.n_sent);
	CHECK_INT(w.n_asked, w.n_sent);

	start();
	arrive_for("10.255.0.2/32", 20000);
	CHECK(w.n_sent >= 1000 && w.n_sent < 15000);
	CHECK_INT(w.stats.drops[LSPING_DROP_RATE_TOTAL], 20000 - w.n_sent);
}

static void arrive_octets(const uint8_t *octets, size_t len)
{
	const struct lsping_tap_packet packet = { .ifindex = CORE, .octets = octets, .len = len };

	w.tap(w.tap_arg, &packet, 1, lsping_clock_us());
}

CASE(broken_packets_are_counted)
{
	uint8_t octets[64] = { 0x45 };
	struct lsping_encap e = encap();
	uint8_t packet[256];
	size_t len;

	start();
	arrive_octets(octets, sizeof(octets));
	CHECK_INT(w.stats.encap_errors[LSPING_ENCAP_IP], 1);

	len = lsping_encap_write(&e, octets, 10, packet, sizeof(packet));
	arrive_octets(packet, len);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_VERSION], 1);
	CHECK_INT(w.stats.decode_errors[LSPING_DECODE_VERSION], 1);

	octets[0] = 0;
	octets[1] = 1;
	len = lsping_encap_write(&e, octets, 10, packet, sizeof(packet));
	arrive_octets(packet, len);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_SHORT], 1);
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(w.stats.requests_received, 3);
}

CASE(passing_is_not_answered)
{
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.4/32");
	start();
	lsping_lstack_add(&e.stack, 100, 0, 255);
	arrive(&e, &echo);
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_PASSING], 1);
	e.stack.lse[0].ttl = 1;
	arrive(&e, &echo);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
}

/* One source may have 100 requests in a second: those that end here. */
CASE(passing_leaves_room)
{
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.4/32");
	start();
	lsping_lstack_add(&e.stack, 100, 0, 255);
	for (int i = 0; i < 900; i++)
		arrive(&e, &echo);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_PASSING], 900);
	e.stack.lse[0].ttl = 1;
	for (int i = 0; i < 100; i++)
		arrive(&e, &echo);
	CHECK_INT(w.n_sent, 100);

	/* But not for any number of them. */
	e.stack.lse[0].ttl = 255;
	for (int i = 0; i < 9000; i++)
		arrive(&e, &echo);
	CHECK(w.stats.verdicts[LSPING_VERDICT_PASSING] < 5000);
	CHECK(w.stats.drops[LSPING_DROP_RATE_SOURCE] > 4000);
}

/* A probe with a number and a TTL at a label. */
static void batch_probe(struct batch *b, uint32_t seq, uint32_t label, uint8_t ttl)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	lsping_lstack_add(&e.stack, label, 0, ttl);
	request(&echo, "10.255.0.9/32");
	echo.seq = seq;
	batch_add(b, &e, &echo);
}

static void batch_expired(struct batch *b, uint32_t seq, uint32_t label)
{
	batch_probe(b, seq, label, 1);
}

/* What comes together is answered in its order, with one question and one sending. */
CASE(together)
{
	static struct batch b;
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	start();
	for (unsigned int i = 1; i <= 7; i++)
		batch_expired(&b, i, 100);
	request(&echo, "10.255.0.4/32");
	echo.seq = 8;
	batch_add(&b, &e, &echo); /* without a label */
	batch_arrive(&b);
	CHECK_INT(w.n_sent, 8);
	CHECK_INT(w.sequence, 12345678);
	CHECK_INT(w.n_sends, 1);
	CHECK_INT(w.most_ahead, 7);
	CHECK_INT(w.ahead[6], 100);
	CHECK_INT(w.n_asked_alone, 0);
	CHECK_INT(w.n_ahead, 0); /* and forgotten */

	/* One label is asked for when it is needed. */
	start();
	batch_expired(&b, 1, 100);
	batch_add(&b, &e, &echo);
	batch_arrive(&b);
	CHECK_INT(w.n_sent, 2);
	CHECK_INT(w.most_ahead, 0);
	CHECK_INT(w.n_asked_alone, 1);
}

/* What is not let in costs no question. */
CASE(together_within_limits)
{
	static struct batch b;
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	start();
	w.now_us = lsping_clock_us();
	for (unsigned int i = 0; i < 98; i++)
		arrive_expired();
	w.sequence = 0;
	for (unsigned int i = 1; i <= 6; i++)
		batch_expired(&b, i, 100);
	batch_arrive(&b);
	CHECK_INT(w.n_sent, 100);
	CHECK_INT(w.sequence, 12);
	CHECK_INT(w.most_ahead, 2);
	CHECK_INT(w.stats.drops[LSPING_DROP_RATE_SOURCE], 4);

	/* Not for us, and broken. */
	start();
	str2ipaddr("10.255.0.2", &e.dst);
	lsping_lstack_add(&e.stack, 102, 0, 1);
	request(&echo, "10.255.0.4/32");
	batch_add(&b, &e, &echo);
	batch_expired(&b, 9, 103);
	b.packet[1].len = 20;
	for (unsigned int i = 1; i <= 2; i++)
		batch_expired(&b, i, 99 + i);
	batch_arrive(&b);
	CHECK_INT(w.stats.drops[LSPING_DROP_DESTINATION], 1);
	CHECK_INT(w.sequence, 12);
	CHECK_INT(w.most_ahead, 2);
	CHECK_INT(w.ahead[0], 100);
	CHECK_INT(w.ahead[1], 101);
	CHECK_INT(w.reply.return_code, LSPING_RC_NO_LABEL);
	CHECK_INT(w.stats.replies_sent[LSPING_RC_LABEL_SWITCHED], 1);
	CHECK_INT(w.stats.replies_sent[LSPING_RC_NO_LABEL], 1);
}

/* Those that end here are not refused for those that pass, which came with them. */
CASE(together_passing_leaves_room)
{
	static struct batch b;

	start();
	w.now_us = lsping_clock_us();
	for (unsigned int i = 0; i < 99; i++)
		arrive_expired();
	w.sequence = 0;
	for (unsigned int i = 0; i < 6; i++)
		batch_probe(&b, 9, 100, 255);
	batch_expired(&b, 1, 100);
	batch_expired(&b, 2, 100);
	batch_arrive(&b);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_PASSING], 6);
	CHECK_INT(w.sequence, 1);
	CHECK_INT(w.stats.drops[LSPING_DROP_RATE_SOURCE], 1);
	CHECK_INT(w.stats.requests_received, 99 + 8);
}

/* A reply with Router Alert goes another way, and spoils no other's octets. */
CASE(together_in_other_modes)
{
	static struct batch b;
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	start();
	w.route.ifindex = CORE;
	str2ipaddr("10.0.7.1", &w.route.nexthop);
	request(&echo, "10.255.0.4/32");
	for (unsigned int i = 1; i <= 5; i++) {
		echo.seq = i;
		echo.reply_mode = i % 2 ? LSPING_REPLY_UDP : LSPING_REPLY_UDP_RA;
		str2ipaddr(i == 3 ? "fd00::9" : "10.255.0.1", &e.src);
		str2ipaddr(i == 3 ? "::ffff:127.0.0.1" : "127.0.0.1", &e.dst);
		batch_add(&b, &e, &echo);
	}
	batch_arrive(&b);
	CHECK_INT(w.sequence, 135);
	CHECK_INT(w.n_injected, 2);
	CHECK_INT(w.stats.replies_sent[LSPING_RC_EGRESS], 5);

	/* To ourselves it goes by the socket. */
	w.route = (struct lsping_route){ .local = true, .ifindex = CORE };
	w.sequence = 0;
	str2ipaddr("10.255.0.1", &e.src);
	str2ipaddr("127.0.0.1", &e.dst);
	for (unsigned int i = 1; i <= 3; i++) {
		echo.seq = i;
		echo.reply_mode = i == 2 ? LSPING_REPLY_UDP_RA : LSPING_REPLY_UDP;
		batch_add(&b, &e, &echo);
	}
	batch_arrive(&b);
	CHECK_INT(w.sequence, 123);
	CHECK_INT(w.n_injected, 2);
}

/* A reply that the kernel does not take is counted, and the others are sent. */
CASE(together_one_not_sent)
{
	static struct batch b;

	start();
	w.send_err = ENETUNREACH;
	w.send_err_seq = 2;
	for (unsigned int i = 1; i <= 3; i++)
		batch_expired(&b, i, 100);
	batch_arrive(&b);
	CHECK_INT(w.stats.replies_not_sent, 1);
	CHECK_INT(w.stats.replies_sent[LSPING_RC_LABEL_SWITCHED], 2);
}

/* Replies that are too long to wait for each other in one buffer. */
CASE(together_and_long)
{
	static struct batch b;
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	start();
	request(&echo, "10.255.0.4/32");
	echo.has_pad = true;
	echo.pad = (struct lsping_pad){ .action = LSPING_PAD_COPY, .len = 18000 };
	for (unsigned int i = 1; i <= 8; i++) {
		echo.seq = i;
		batch_add(&b, &e, &echo);
	}
	batch_arrive(&b);
	CHECK_INT(w.n_sent, 8);
	CHECK_INT(w.sequence, 12345678);
	CHECK_INT(w.n_sends, 3); /* three, three and two of 18000 octets in 65535 */
	CHECK_INT(w.reply.pad.len, 18000);
}

int main(void)
{
	rx_begin();
	RUN(answered);
	RUN(reply_options);
	RUN(router_alert);
	RUN(router_alert_leaves_room);
	RUN(reply_source);
	RUN(reply_not_sent);
	RUN(never_replies_to_such_sources);
	RUN(announced_by_router_id);
	RUN(own_addresses);
	RUN(source_access_list);
	RUN(reply_access_list);
	RUN(denied_takes_no_tokens);
	RUN(configured_rates);
	RUN(only_loopback_destinations);
	RUN(limits_come_before_work);
	RUN(broken_packets_are_counted);
	RUN(passing_is_not_answered);
	RUN(passing_leaves_room);
	RUN(together);
	RUN(together_within_limits);
	RUN(together_passing_leaves_room);
	RUN(together_in_other_modes);
	RUN(together_one_not_sent);
	RUN(together_and_long);
	return rx_end();
}
