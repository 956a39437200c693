// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroute along one path, in a simulated network (trace_script.h)
 */
#include <zebra.h>

#include <string.h>

#include "tests/core/trace_script.h"

CASE(four_hops)
{
	for (int v6 = 0; v6 < 2; v6++) {
		line_of(v6);
		run();
		CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 L, 3 r3 L, 4 r4 !");
		CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
		CHECK_STR(sim.finding, "");
		CHECK_INT(sim.frames, 4);
		CHECK_INT(sim.hops, 5);
		CHECK(sim.summary.success);
		CHECK_INT(sim.summary.found, 1);
		CHECK_INT(sim.summary.sent, 4);
		CHECK_INT(sim.summary.received, 4);
		CHECK_INT(sim_path[0].mtu, 1500);
		CHECK(sim_path[0].has_destination);
		CHECK_INT(sim_path[0].destinations, 1);
		CHECK(!sim.armed);
	}
	sim_reset();
}

/* What is in the requests: the announcement of the router before, and in it the one
 * destination.
 */
static void second_request(uint32_t seq)
{
	const struct lsping_ds *ds = &sim_request.ds[0];
	struct lsping_mpset set = {};
	uint32_t number;

	CHECK_INT(sim_encap.stack.depth, 1);
	CHECK_INT(sim_encap.stack.lse[0].label, LABEL(1));
	CHECK_INT(sim_encap.stack.lse[0].ttl, seq);
	CHECK_INT(sim_request.n_ds, 1);
	CHECK_INT(ds->tlv, LSPING_TLV_DDMAP);
	CHECK(ds->flags & LSPING_DS_FLAG_I);
	CHECK(sim_request.flags & LSPING_FLAG_V);
	CHECK_INT(ds->n_labels, 1);
	if (seq < 4)
		CHECK_INT(ds->label[0].label, LABEL(seq));
	else
		CHECK_INT(ds->label[0].label, LSPING_LABEL_IMPLICIT_NULL);
	CHECK_INT(ds->multipath.type, LSPING_MULTIPATH_IP);
	REQUIRE(lsping_mpset_read(&ds->multipath, AF_INET, &set, NULL));
	CHECK_INT(lsping_mpset_count(&set), 1);
	CHECK(lsping_mpset_nth(&set, 0, &number) && number == 1);
	lsping_mpset_free(&set);
	CHECK_INT(sim_request.fecs.depth, 1);
}

CASE(requests)
{
	struct lsping_trace_options o = sim_options();

	line();
	o.request.validate = true;
	sim.on_send = second_request;
	sim_run(&o);
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
}

/* The label below all others, and the Nil FEC for it (4.2). */
static void shim(uint32_t seq)
{
	uint8_t n = sim_request.ds[0].n_labels;

	CHECK_INT(sim_request.fecs.depth, 2);
	CHECK_INT(sim_request.fecs.fec[1].type, LSPING_FEC_NIL);
	CHECK_INT(n, 2);
	CHECK_INT(sim_request.ds[0].label[n - 1].label, LSPING_LABEL_IPV4_EXPLICIT_NULL);
}

CASE(explicit_null)
{
	struct lsping_trace_options o = sim_options();

	line();
	o.request.explicit_null = true;
	sim.out[0].label[sim.out[0].depth++] = LSPING_LABEL_IPV4_EXPLICIT_NULL;
	sim.on_send = shim;
	sim_run(&o);
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");

	/* One hop, where the LSP itself has no label. */
	sim_reset();
	lsp(0, 1, true);
	sim.out[0].label[sim.out[0].depth++] = LSPING_LABEL_IPV4_EXPLICIT_NULL;
	sim.on_send = shim;
	sim_run(&o);
	CHECK_STR(sim.path_log, "found r1");
}

/* ---- routers' limits ---- */

CASE(dsmap_only)
{
	line();
	sim.node[2].no_ddmap = true;
	run();
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 L, 3 r3 L, 4 r4 !");
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_INT(sim_path[0].hop[1]->form, LSPING_DS_FORM_DSMAP);
	CHECK_INT(sim_path[0].hop[2]->form, LSPING_DS_FORM_DDMAP);
	CHECK_INT(sim.frames, 5);
	CHECK(sim_path[0].hop[2]->way.announced);

	line();
	sim.node[2].no_ddmap = sim.node[2].malformed = true;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_INT(sim_path[0].hop[1]->form, LSPING_DS_FORM_DSMAP);
}

static void after_two(uint32_t seq)
{
	if (sim_encap.stack.lse[0].ttl != 3)
		return;
	CHECK(!(sim_request.flags & LSPING_FLAG_V));
	CHECK_INT(ntohl(sim_request.ds[0].address.ipaddr_v4.s_addr), INADDR_ALLRTRS_GROUP);
	CHECK(!sim_request.ds[0].has_labels);
}

CASE(no_mappings_at_all)
{
	struct lsping_trace_options o = sim_options();

	line();
	o.request.validate = true;
	sim.node[2].no_ddmap = sim.node[2].no_dsmap = true;
	sim.on_send = after_two;
	sim_run(&o);
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 L, 3 r3 L, 4 r4 !");
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_INT(sim_path[0].hop[1]->form, LSPING_DS_FORM_NONE);
	CHECK(sim_path[0].hop[2]->all_routers);
	CHECK(!sim_path[0].hop[3]->all_routers);
	CHECK_INT(sim.frames, 6);
}

CASE(silent_hop)
{
	struct lsping_trace_options o = sim_options();

	line();
	o.request.validate = true;
	sim.node[2].silent = true;
	sim.on_send = after_two;
	sim_run(&o);
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 ., 3 r3 L, 4 r4 !");
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_STR(sim.finding, "silent-hop -");
	CHECK_INT(sim.frames, 5);
	CHECK_INT(sim.summary.timeouts, 2);
	CHECK(sim.summary.success);
	CHECK(sim_path[0].hop[1]->way.announced);
	CHECK(!sim_path[0].hop[2]->way.announced);

	/* The way back, as far as anybody can tell: later hops answer. */
	line();
	sim.node[1].silent = sim.node[2].silent = true;
	run();
	CHECK_STR(sim.path_log, "found r1 * r3 r4");
}

CASE(nothing_behind)
{
	struct lsping_trace_options o = sim_options();

	line();
	for (int i = 3; i < 5; i++)
		sim.node[i].silent = true;
	sim_run(&o);
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 L, 3 r3 ., 4 * ., 5 * .");
	CHECK_STR(sim.path_log, "broken r1 r2 r3 * *");
	CHECK_STR(sim.finding, "no-answer -");
	CHECK_INT(sim.frames, 2 + 3 * 2);
	CHECK(!sim.summary.success);

	o.max_silent = 1;
	line();
	sim.node[3].silent = true;
	sim_run(&o);
	CHECK_STR(sim.path_log, "broken r1 r2 r3");

	o.max_silent = 3;
	o.max_ttl = 2;
	line();
	sim_run(&o);
	CHECK_STR(sim.path_log, "unexplored r1 r2");
}

static void check_pinged(unsigned int pings, const char *to, enum lsping_ip_ping outcome)
{
	const struct lsping_trace_hop *hop = sim_path[0].hop[2];
	struct ipaddr addr;

	str2ipaddr(to, &addr);
	CHECK_INT(sim.ip_pings, pings);
	CHECK(!ipaddr_cmp(&sim.ip_pinged, &addr));
	CHECK(!ipaddr_cmp(&hop->ip_ping_to, &addr));
	CHECK_INT(hop->ip_ping, outcome);
	CHECK_STR(sim.finding, "no-answer -");
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 L, 3 r3 ., 4 * ., 5 * .");
}

/* An ordinary ping goes to the first silent hop of those a path ends with, once. */
CASE(silence_and_ip)
{
	const char *where = " answer an ordinary ping";

	for (int answered = 0; answered < 2; answered++) {
		line();
		sim.node[3].silent = sim.node[4].silent = true;
		sim.ip_ping_ms = answered ? 5 : 0;
		run();
		check_pinged(1, "10.0.3.2", answered ? LSPING_IP_PING_ANSWERED : LSPING_IP_PING_LOST);
		CHECK((strstr(sim_path[0].finding.sentence, where) != NULL) == !answered);
		CHECK_STR(sim_path[0].finding.sentence, sim_path[0].hop[2]->finding.sentence);
		/* Of the requests to hop 3 to 5, and of the ping if nothing comes. */
		CHECK_INT(sim.summary.timeouts, 6);
		CHECK(sim.summary.elapsed_us < (answered ? 13000 : 15000) * MS);
		CHECK(sim.summary.elapsed_us >= (answered ? 12000 : 14000) * MS);
	}

	/* Later than the time limit is not at all. */
	line();
	sim.node[3].silent = sim.node[4].silent = true;
	sim.ip_ping_ms = 2500;
	run();
	check_pinged(1, "10.0.3.2", LSPING_IP_PING_LOST);

	/* Whoever passes probes on is not asked. */
	line();
	sim.node[3].silent = true;
	run();
	CHECK_INT(sim.ip_pings, 0);
	CHECK_STR(sim.finding, "silent-hop -");
}

/* Neighbours that are told by an address of the link only: then it is the FEC's. */
SPOIL(link_local)
{
	for (int i = 0; i < reply->n_ds; i++)
		str2ipaddr("fe80::2", &reply->ds[i].address);
}

CASE(silence_and_link_local)
{
	line_of(true);
	sim.node[2].spoil = link_local;
	sim.node[3].silent = sim.node[4].silent = true;
	sim.ip_ping_ms = 5;
	run();
	CHECK_INT(sim.ip_pings, 1);
	CHECK_INT(sim_path[0].hop[2]->ip_ping, LSPING_IP_PING_ANSWERED);
	CHECK(strstr(sim_path[0].finding.sentence, "fd00:ff::99 answers an ordinary ping") != NULL);
	sim_reset();
}

/* ---- faults, and what looks like one ---- */

CASE(label_missing)
{
	line();
	sim.node[3].n_entries = 0;
	run();
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 L, 3 r3 N");
	CHECK_STR(sim.path_log, "broken r1 r2 r3");
	CHECK_STR(sim.finding, "no-label-entry r3");
	CHECK(sim_path[0].hop[2]->confirmed);
	/* The hop twice, and the one before it once more. */
	CHECK_INT(sim.frames, 5);
	CHECK(!sim.summary.success);
}

CASE(input_off)
{
	line();
	sim.node[2].no_input = true;
	run();
	CHECK_STR(sim.path_log, "broken r1 r2");
	CHECK_STR(sim.finding, "input-off r2");
}

CASE(no_fec_at_the_egress)
{
	line();
	sim.node[4].has_binding[0] = false;
	run();
	CHECK_STR(sim.path_log, "broken r1 r2 r3 r4");
	CHECK_STR(sim.finding, "no-mapping r4");
}

/* Its kernel sends to what zebra never had: the router says so of itself, and what
 * is behind is not asked.
 */
CASE(planes_differ)
{
	line();
	sim.node[2].differs = 1;
	run();
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 d");
	CHECK_STR(sim.path_log, "broken r1 r2");
	CHECK_STR(sim.finding, "planes-differ r2");
	CHECK_INT(sim.frames, 1 + 2 + 1);
	CHECK(sim_path[0].way == &sim_path[0].hop[1]->down[0]);
}

/* What this router's kernel sends is not what its zebra has: the path may be found,
 * but it is not in order.
 */
CASE(ingress_differs)
{
	line();
	sim.planes = LSPING_PLANES_LABELS;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_STR(sim.finding, "ingress-planes-differ -");
	CHECK(!sim.summary.success);

	/* Seen once, and not a second and a half later. */
	line();
	sim.planes = LSPING_PLANES_MISSING;
	sim.planes_until_us = sim.now_us + 1000 * MS;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_STR(sim.finding, "");
	CHECK(sim.summary.success);

	/* A change under way is no fault. */
	line();
	sim.planes = LSPING_PLANES_UNDER_WAY;
	run();
	CHECK_STR(sim.finding, "");
	CHECK(sim.summary.success);
}

/* A request larger than the link to node 3 takes: nothing behind it is asked. */
SPOIL(small_mtu)
{
	for (int i = 0; i < reply->n_ds; i++)
		reply->ds[i].mtu = 1200;
}

CASE(too_large)
{
	struct lsping_trace_options o;

	line();
	o = sim_options();
	o.request.size = 1400;
	sim.node[2].spoil = small_mtu;
	sim.node[3].silent = sim.node[4].silent = true;
	sim_run(&o);
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 L, 3 r3 .");
	CHECK_STR(sim.path_log, "broken r1 r2 r3");
	CHECK_STR(sim.finding, "mtu-too-small r2");
	CHECK_INT(sim.frames, 2 + 2);
	CHECK_INT(sim_path[0].mtu, 1200);
	CHECK_INT(sim_path[0].mtu_ttl, 2);
}

/* Node 2 swaps to the label of another FEC's LSP at node 3, and nobody in between is
 * asked to check the FEC: that it is the wrong LSP comes out at the end of it.
 */
CASE(other_lsp)
{
	int link;

	line();
	link = connect_nodes(3, 5);
	swap_to(3, TUNNEL(3), link, TUNNEL(5), 0);
	swap_to(5, TUNNEL(5), connect_nodes(5, 6), 0, 0);
	sim.node[6].has_binding[1] = true;
	sim.node[6].bound[1] = LSPING_LABEL_IMPLICIT_NULL;
	sim.node[2].entry[0].ilm.nhlfe[0].label[0] = TUNNEL(3);
	run();
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 L, 3 r3 L, 4 r5 L, 3 r3 f, 5 r6 F");
	CHECK_STR(sim.path_log, "broken r1 r2 r3");
	CHECK_STR(sim.finding, "wrong-label r3");
	CHECK(sim.frames < 16);
	CHECK(sim_path[0].hop[2]->validated && !sim_path[0].hop[1]->validated);
	CHECK_INT(sim_path[0].hop[1]->n_mappings, 1);
}

/* An accusation that is not repeated is none. */
SPOIL(wrong_once)
{
	if (node->asked > 1)
		return;
	reply->return_code = LSPING_RC_NO_LABEL;
	reply->n_ds = 0;
}

CASE(wrong_once_only)
{
	line();
	sim.node[2].spoil = wrong_once;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_STR(sim.finding, "");
	CHECK_INT(sim.frames, 5);
	CHECK(!sim_path[0].hop[1]->confirmed);
}

/* The egress arrives at no judgement, and answers so to every TTL from its own on. */
SPOIL(not_checked)
{
	reply->return_code = LSPING_RC_NONE;
	reply->return_subcode = 0;
}

CASE(egress_that_checks_nothing)
{
	line();
	sim.node[4].spoil = not_checked;
	run();
	CHECK_STR(sim.path_log, "unexplored r1 r2 r3 r4 r4");
	CHECK_STR(sim.finding, "not-checked -");
	CHECK_INT(sim.summary.broken, 0);
	CHECK(!sim.summary.success);
}

/* A code of a vendor's: it arrives, and what is beyond is not known, so not broken. */
SPOIL(private_code)
{
	reply->return_code = 200;
	reply->n_ds = 0;
}

CASE(code_that_says_nothing_of_the_lsp)
{
	line();
	sim.node[2].spoil = private_code;
	run();
	CHECK_STR(sim.path_log, "unexplored r1 r2");
	CHECK_STR(sim.finding, "other-return-code -");
	CHECK_INT(sim.summary.broken, 0);
}

/* Two ways on without a word on who takes which, and one of them is wrong. */
SPOIL(one_of_two_is_wrong)
{
	if (reply->n_ds != 1)
		return;
	reply->n_ds = 2;
	reply->ds[1] = reply->ds[0];
	str2ipaddr(sim.v6 ? "fd00:9::9" : "10.9.9.9", &reply->ds[1].address);
	reply->ds[1].ifaddr = reply->ds[1].address;
	reply->ds[1].return_code = LSPING_RC_WRONG_LABEL;
	reply->ds[0].return_code = LSPING_RC_LABEL_SWITCHED;
	reply->ds[0].multipath = reply->ds[1].multipath = (struct lsping_multipath){};
	reply->return_code = LSPING_RC_SEE_DDMAP;
}

CASE(ways_without_destinations)
{
	line();
	sim.node[2].spoil = one_of_two_is_wrong;
	run();
	CHECK_INT(sim.paths, 1);
	CHECK(strncmp(sim.path_log, "unexplored r1 r2", 16) == 0);
}

CASE(loop)
{
	struct lsping_trace_options o = sim_options();
	int back;

	/* Node 3 sends back to node 2. */
	line();
	back = connect_nodes(3, 2);
	sim.node[3].n_entries = 0;
	swap_to(3, LABEL(3), back, LABEL(2), 0);
	o.max_ttl = 255;
	sim_run(&o);
	CHECK_STR(sim.path_log, "broken r1 r2 r3 r2 r3");
	CHECK_STR(sim.finding, "loop -");
	CHECK_INT(sim_path[0].hop[4]->loop_ttl, 3);
	CHECK(sim.frames < 8);
}

/* ---- times ---- */

CASE(duplicates_and_late)
{
	line();
	sim.node[2].copies = 2;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_STR(sim.finding, "");
	CHECK_INT(sim.summary.duplicates, 2);
	CHECK_INT(sim.summary.received, 4);

	line();
	sim.node[2].delay_ms = 2500;
	run();
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 ., 3 r3 L, 4 r4 !");
	CHECK_INT(sim.summary.timeouts, 2);
	CHECK_INT(sim.summary.late, 1);
	CHECK_INT(sim.summary.received, 3);
}

CASE(cannot_send)
{
	line();
	sim.send_error = "interface eth1: down";
	run();
	CHECK_STR(sim.path_log, "broken r1");
	CHECK_STR(sim.finding, "not-sent -");
	CHECK_STR(sim_path[0].hop[0]->result.cause, "interface eth1: down");
	CHECK_INT(sim.summary.sent, 0);
	CHECK_INT(sim.summary.not_sent, sim.frames);
	CHECK(sim.frames <= 12);

	line();
	sim.n_out = 0;
	run();
	CHECK_STR(sim.path_log, "broken");
	CHECK_INT(sim.frames, 0);
	CHECK(!sim.summary.success);
}

CASE(reply_before_sent)
{
	struct lsping_trace_options o = sim_options();

	line();
	sim.sent_later = true;
	sim_new(&o);
	lsping_engine_start(sim.trace);
	sim_until(5 * MS);
	CHECK_STR(sim.hop_log, "");
	lsping_engine_sent(sim.trace, 1, NULL, env_real_ns(NULL) - 2000000);
	CHECK_STR(sim.hop_log, "1 r1 L");
	CHECK_INT(lsping_trace_summary(sim.trace)->received, 1);
}

CASE(stopped)
{
	struct lsping_trace_options o = sim_options();

	line();
	sim.node[3].silent = true;
	sim_new(&o);
	lsping_engine_start(sim.trace);
	sim_until(100 * MS);
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 L");
	lsping_engine_stop(sim.trace);
	CHECK(sim.ended);
	CHECK_STR(sim.path_log, "unexplored r1 r2");
	CHECK(sim.summary.stopped && !sim.summary.success);
	lsping_engine_stop(sim.trace);
	lsping_engine_timer(sim.trace);

	/* Before it began. */
	line();
	sim_new(&o);
	lsping_engine_stop(sim.trace);
	CHECK(sim.ended);
	CHECK_INT(sim.frames, 0);
}

static void stop_it(const struct lsping_trace_hop *hop)
{
	if (hop->ttl == 2)
		lsping_engine_stop(sim.trace);
}

CASE(stopped_by_its_reader)
{
	line();
	sim.on_hop = stop_it;
	run();
	CHECK_STR(sim.path_log, "unexplored r1 r2");
	CHECK_INT(sim.frames, 2);
}

CASE(paused)
{
	struct lsping_trace_options o = sim_options();

	line();
	sim_new(&o);
	lsping_engine_start(sim.trace);
	lsping_engine_pause(sim.trace, true);
	sim_until(1000 * MS);
	CHECK_INT(sim.frames, 1);
	CHECK_STR(sim.hop_log, "1 r1 L");
	lsping_engine_pause(sim.trace, false);
	sim_until(HOUR);
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
}

/* 4.6: whose reply is it? */
CASE(strangers)
{
	struct lsping_trace_options o = sim_options();
	struct ipaddr from = {};
	uint8_t junk[64] = { 0, 1 };

	line();
	sim_new(&o);
	lsping_engine_start(sim.trace);
	CHECK_INT(sim.n_queued, 1);
	CHECK_INT(lsping_engine_reply(sim.trace, &from, junk, 1, 0), LSPING_REJECT_MALFORMED);
	sim.queue[0].payload[11]++; /* Sender's Handle, Sequence Number, TimeStamp Sent */
	sim_until(10 * MS);
	CHECK_INT(sim.stats.replies_rejected[LSPING_REJECT_HANDLE], 1);
	sim_until(HOUR);
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_INT(sim.summary.timeouts, 1);
}

/* A destination that is in no multipath set. */
CASE(destination_without_number)
{
	struct lsping_trace_options o;

	line_of(true);
	o = sim_options();
	str2ipaddr("::1", &o.request.destination);
	sim_run(&o);
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK(sim_path[0].has_destination);
	sim_reset();
}

int main(void)
{
	RUN(four_hops);
	RUN(requests);
	RUN(explicit_null);
	RUN(dsmap_only);
	RUN(no_mappings_at_all);
	RUN(silent_hop);
	RUN(nothing_behind);
	RUN(silence_and_ip);
	RUN(silence_and_link_local);
	RUN(label_missing);
	RUN(input_off);
	RUN(no_fec_at_the_egress);
	RUN(planes_differ);
	RUN(ingress_differs);
	RUN(too_large);
	RUN(other_lsp);
	RUN(wrong_once_only);
	RUN(egress_that_checks_nothing);
	RUN(code_that_says_nothing_of_the_lsp);
	RUN(ways_without_destinations);
	RUN(loop);
	RUN(duplicates_and_late);
	RUN(cannot_send);
	RUN(reply_before_sent);
	RUN(stopped);
	RUN(stopped_by_its_reader);
	RUN(paused);
	RUN(strangers);
	RUN(destination_without_number);
	sim_reset();
	return check_end();
}
