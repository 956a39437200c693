// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroute along every equal-cost path, in a simulated network (trace_script.h)
 *
 * What is true is found by sending every destination through the label tables by
 * itself; the paths the engine finds have to be those, and each path's destination
 * has to take it.
 */
#include <zebra.h>

#include <string.h>

#include "tests/core/trace_script.h"

#define MAX_TRUE 1100

static struct lsping_trace_options all_paths(uint32_t destinations)
{
	struct lsping_trace_options o = sim_options();

	o.multipath = true;
	o.destinations = destinations;
	return o;
}

/* The links a destination takes, which ends with 0. */
static void true_path(const struct lsping_trace_options *o, const struct ipaddr *to,
		      int links[UINT8_MAX])
{
	const struct lsping_path *out = &sim.out[env_choose(NULL, sim.out, sim.n_out, to)];
	struct lsping_encap encap = { .src = o->request.source, .dst = *to };
	int at = 0, link = out->ifindex, n = 0;

	for (uint8_t i = 0; i < out->depth; i++)
		lsping_lstack_add(&encap.stack, out->label[i], 0, 255);
	while (link && n < UINT8_MAX - 1) {
		links[n++] = link;
		at = neighbour(link, at);
		link = encap.stack.depth ? sim_switch(&sim.node[at], &encap) : 0;
	}
	links[n] = 0;
}

/* The link a hop was reached by: its announcement names the interface. */
static int link_of(const struct lsping_trace_hop *hop)
{
	for (int i = 1; i <= sim.n_links; i++)
		for (int side = 0; side < 2; side++) {
			struct ipaddr addr = link_addr(i, side);

			if (!ipaddr_cmp(&addr, &hop->way.ifaddr))
				return i;
		}
	return 0;
}

static bool follows(const struct lsping_trace_path *path, const int links[UINT8_MAX])
{
	for (int i = 0; i < path->n_hops; i++)
		if (link_of(path->hop[i]) != links[i])
			return false;
	return links[path->n_hops] == 0;
}

/* How many paths there are in truth; each is one of those that were found, and every
 * found one's destination takes it.
 */
static unsigned int check_truth(const struct lsping_trace_options *o)
{
	static bool exists[MAX_TRUE];
	unsigned int n = 0;
	uint32_t first;
	int links[UINT8_MAX];

	memset(exists, 0, sizeof(exists));
	lsping_mpset_number(&o->request.destination, &first);
	for (uint32_t i = 0; i < o->destinations; i++) {
		struct ipaddr to = lsping_mpset_address(first + i, sim.v6 ? AF_INET6 : AF_INET);
		bool found = false;

		true_path(o, &to, links);
		for (unsigned int k = 0; k < sim.paths && !found; k++)
			if (sim_path[k].verdict == LSPING_PATH_FOUND &&
			    follows(&sim_path[k], links))
				found = exists[k] = true;
		if (!CHECK(found))
			return 0;
	}
	for (unsigned int k = 0; k < sim.paths; k++) {
		if (sim_path[k].verdict != LSPING_PATH_FOUND)
			continue;
		n += exists[k];
		true_path(o, &sim_path[k].destination, links);
		CHECK(follows(&sim_path[k], links));
		CHECK(sim_path[k].has_destination && sim_path[k].destinations > 0);
	}
	return n;
}

/* Requests are bounded by the segments there are. */
static void check_bound(unsigned int retries)
{
	unsigned int segments = sim.hops - 1;

	if (!CHECK(sim.frames <= segments * 3 / 2 + retries))
		printf("\t%u requests for %u segments\n", sim.frames, segments);
}

/* Stages of two nodes each, every one connected to both of the next: 2^n paths. */
static void ladder(int stages)
{
	int egress = stages * 2 + 1;

	sim_reset();
	lsp(0, 1, false);
	lsp(0, 2, false);
	for (int stage = 1; stage < stages; stage++)
		for (int a = stage * 2 - 1; a <= stage * 2; a++)
			for (int b = stage * 2 + 1; b <= stage * 2 + 2; b++)
				lsp(a, b, false);
	lsp(egress - 2, egress, true);
	lsp(egress - 1, egress, true);
}

CASE(two_by_two_by_two)
{
	struct lsping_trace_options o;

	for (int v6 = 0; v6 < 2; v6++) {
		ladder(3);
		sim.v6 = v6;
		if (v6) {
			/* Addresses of the next hops are of the other family now. */
			sim_reset();
			sim.v6 = true;
			lsp(0, 1, false);
			lsp(0, 2, false);
			for (int a = 1; a <= 2; a++)
				for (int b = 3; b <= 4; b++)
					lsp(a, b, false);
			for (int a = 3; a <= 4; a++)
				for (int b = 5; b <= 6; b++)
					lsp(a, b, false);
			lsp(5, 7, true);
			lsp(6, 7, true);
		}
		o = all_paths(1024);
		sim_run(&o);
		CHECK_INT(sim.summary.found, 8);
		CHECK_INT(check_truth(&o), 8);
		CHECK_INT(sim.summary.broken, 0);
		CHECK_INT(sim.summary.unexplored, 0);
		CHECK(sim.summary.success);
		check_bound(0);
	}
	sim_reset();
}

/* 64 paths over 7 hops: segments are merged, or it would take many more requests. */
CASE(sixty_four_paths)
{
	struct lsping_trace_options o;

	ladder(6);
	o = all_paths(4000);
	sim_run(&o);
	CHECK_INT(sim.summary.found, 64);
	CHECK_INT(check_truth(&o), 64);
	CHECK_INT(sim.hops - 1, 2 + 5 * 4 + 2);
	CHECK_INT(sim.frames, sim.hops - 1);
	check_bound(0);
	for (unsigned int i = 0; i < sim.paths; i++)
		CHECK_INT(sim_path[i].n_hops, 7);
}

CASE(sixteen_ways)
{
	struct lsping_trace_options o;

	sim_reset();
	lsp(0, 1, false);
	for (int i = 2; i < 18; i++) {
		lsp(1, i, false);
		lsp(i, 18, true);
	}
	o = all_paths(1024);
	sim_run(&o);
	CHECK_INT(sim.summary.found, 16);
	CHECK_INT(check_truth(&o), 16);
	CHECK(sim.summary.success);
	check_bound(0);
	CHECK_INT(sim.summary.elapsed_us / MS < 1000, 1);
}

/* At most so many requests are under way, and none comes sooner than the interval. */
static int64_t last_us;
static void check_rate(uint32_t seq)
{
	CHECK(seq == 1 || sim.now_us >= last_us + 25 * MS);
	last_us = sim.now_us;
}

CASE(rate_and_branches_at_once)
{
	struct lsping_trace_options o;

	sim_reset();
	lsp(0, 1, false);
	for (int i = 2; i < 34; i++) {
		lsp(1, i, false);
		lsp(i, 34, true);
		sim.node[i].delay_ms = 1000;
	}
	o = all_paths(1024);
	o.interval_ms = 25;
	sim.on_send = check_rate;
	sim_run(&o);
	CHECK_INT(sim.summary.found, 32);
	/* One after the other would take 32 seconds for the second hop alone. */
	CHECK(sim.summary.elapsed_us < 5000 * MS);
}

/* Routers that look at a part of what they were asked about (3.4.1.1.1). */
CASE(partial_answers)
{
	struct lsping_trace_options o;

	ladder(3);
	for (int i = 1; i < 7; i++)
		sim.node[i].most = 200;
	o = all_paths(1024);
	sim_run(&o);
	CHECK_INT(sim.summary.found, 8);
	CHECK_INT(check_truth(&o), 8);
	CHECK(sim.frames <= 3 * 14);

	/* One that takes them one by one is not followed to the end of them. */
	ladder(3);
	sim.node[1].most = 1;
	o = all_paths(1024);
	sim_run(&o);
	CHECK(sim.summary.found > 4);
	CHECK(sim.frames < 60);
}

CASE(few_destinations)
{
	struct lsping_trace_options o;

	/* Nobody exercises some ways: they are there, and unexplored. */
	ladder(3);
	o = all_paths(3);
	sim_run(&o);
	CHECK(sim.summary.found >= 1 && sim.summary.found <= 3);
	CHECK(sim.summary.unexplored >= 1);
	CHECK(!sim.summary.success);
	CHECK_INT(sim.summary.broken, 0);
	for (unsigned int i = 0; i < sim.paths; i++)
		if (sim_path[i].verdict == LSPING_PATH_UNEXPLORED)
			CHECK(!sim_path[i].has_destination && sim_path[i].way);
}

CASE(one_branch_broken)
{
	struct lsping_trace_options o;
	unsigned int broken = 0;

	ladder(3);
	sim.node[4].n_entries = 0; /* of the second stage */
	o = all_paths(1024);
	sim_run(&o);
	CHECK_INT(sim.summary.found, 4);
	CHECK_INT(sim.summary.broken, 2);
	for (unsigned int i = 0; i < sim.paths; i++) {
		struct ipaddr r4 = node_addr(&sim.node[4]);

		if (sim_path[i].verdict != LSPING_PATH_BROKEN)
			continue;
		broken++;
		CHECK_INT(sim_path[i].finding.severity, LSPING_SEVERITY_FAULT);
		CHECK_INT(sim_path[i].finding.cause, LSPING_CAUSE_NO_LABEL);
		CHECK(!ipaddr_cmp(&sim_path[i].finding.router, &r4));
		CHECK(sim_path[i].has_destination);
	}
	CHECK_INT(broken, 2);
	/* The two segments to it: each again, and the router before it. */
	check_bound(4);
}

/* One way of a router is not as its zebra has it: that one alone is broken. */
CASE(one_way_differs)
{
	struct lsping_trace_options o;

	ladder(3);
	sim.node[1].differs = 2;
	o = all_paths(1024);
	sim_run(&o);
	CHECK_INT(sim.summary.broken, 1);
	CHECK_INT(sim.summary.found, 6);
	for (unsigned int i = 0; i < sim.paths; i++) {
		if (sim_path[i].verdict == LSPING_PATH_FOUND)
			CHECK_INT(sim_path[i].finding.severity, LSPING_SEVERITY_NONE);
		else
			CHECK_INT(sim_path[i].finding.cause, LSPING_CAUSE_PLANES);
	}
}

CASE(one_branch_silent)
{
	struct lsping_trace_options o;

	ladder(4);
	sim.node[3].silent = true;
	o = all_paths(1024);
	sim_run(&o);
	CHECK_INT(sim.summary.broken, 0);
	/* Behind the silent one a path goes on, where nobody tells which there are. */
	CHECK(sim.summary.found >= 8);
	for (unsigned int i = 0; i < sim.paths; i++) {
		int links[UINT8_MAX];

		if (sim_path[i].verdict != LSPING_PATH_FOUND)
			continue;
		CHECK(sim_path[i].finding.severity <= LSPING_SEVERITY_NOTE);
		true_path(&o, &sim_path[i].destination, links);
		CHECK_INT(link_of(sim_path[i].hop[0]), links[0]);
		CHECK_INT(link_of(sim_path[i].hop[1]), links[1]);
	}
}

/* Routers that announce several ways, and not which destinations go where: by what
 * the next one says of how it was reached, one of them is known.
 */
CASE(no_sets)
{
	struct lsping_trace_options o;

	ladder(2);
	sim.node[1].no_multipath = sim.node[2].no_multipath = true;
	o = sim_options();
	sim_run(&o);
	CHECK_INT(sim.summary.found, 1);
	CHECK_INT(sim.paths, 1);
	CHECK(sim_path[0].hop[1]->way.announced);

	ladder(3);
	sim.node[1].no_multipath = true;
	o = all_paths(1024);
	sim_run(&o);
	CHECK(sim.summary.found >= 5);
	CHECK_INT(sim.summary.broken, 0);
	CHECK_INT(sim.summary.unexplored, 1);
}

/* Two of our own ways, of which nothing but the interface differs. */
CASE(ways_that_look_alike)
{
	struct lsping_trace_options o;

	sim_reset();
	lsp(0, 1, false);
	way_out(connect_nodes(0, 1), LABEL(1));
	lsp(1, 2, true);
	sim.out[0].nexthop = sim.out[1].nexthop = (struct ipaddr){};
	o = all_paths(64);
	sim_run(&o);
	CHECK_INT(sim.summary.found, 2);
	CHECK(sim.summary.success);
	CHECK_INT(sim.frames, 3);
	CHECK(sim_path[0].hop[0] != sim_path[1].hop[0]);
	CHECK(sim_path[0].hop[1] == sim_path[1].hop[1]);
	CHECK_INT(sim_path[0].hop[0]->out.ifindex, 1);
	CHECK_INT(sim_path[1].hop[0]->out.ifindex, 2);
}

/* ---- labels change meanwhile ---- */

/* Each path once, and all there are. */
static void check_all(const struct lsping_trace_options *o, unsigned int n)
{
	CHECK_INT(sim.summary.found, n);
	CHECK_INT(sim.paths, n);
	CHECK_INT(check_truth(o), n);
	CHECK_STR(sim.finding, "");
	CHECK(sim.summary.success);
}

/* The protocol has begun anew: other labels, and next hops in another order. */
static void relabel_stage(const struct lsping_trace_hop *hop)
{
	if (hop->ttl != 1 || sim.node[3].entry[0].label != LABEL(3))
		return;
	for (int i = 3; i <= 4; i++)
		sim.node[i].bound[0] = sim.node[i].entry[0].label = LABEL(i) + 500;
	for (int i = 1; i <= 2; i++) {
		struct lsping_nhlfe *nhlfe = sim.node[i].entry[0].ilm.nhlfe, first = nhlfe[0];

		nhlfe[0] = nhlfe[1];
		nhlfe[1] = first;
		nhlfe[0].label[0] += 500;
		nhlfe[1].label[0] += 500;
	}
}

CASE(next_hops_changed)
{
	struct lsping_trace_options o;

	ladder(2);
	sim.on_hop = relabel_stage;
	o = all_paths(1024);
	sim_run(&o);
	check_all(&o, 4);
	CHECK(sim_path[0].hop[1]->way.label[0].label >= LABEL(500));
}

/* One of our own ways out is lost, or found. */
static void lose_way(const struct lsping_trace_hop *hop)
{
	sim.n_out = 1;
}

static void find_way(const struct lsping_trace_hop *hop)
{
	sim.n_out = 2;
}

CASE(own_ways_changed)
{
	struct lsping_trace_options o;

	ladder(2);
	o = all_paths(1024);
	sim.on_hop = lose_way;
	sim_run(&o);
	check_all(&o, 2);

	ladder(2);
	sim.n_out = 1;
	sim.on_hop = find_way;
	sim_run(&o);
	check_all(&o, 4);
}

/* Those that change all the time are not looked at for ever. */
static void flap(const struct lsping_trace_hop *hop)
{
	sim.n_out = 3 - sim.n_out;
}

CASE(never_calm)
{
	struct lsping_trace_options o;

	ladder(2);
	o = all_paths(1024);
	sim.on_hop = flap;
	sim_run(&o);
	CHECK(sim.ended);
	CHECK(sim.frames < 200);
}

/* ---- lies ---- */

/* Destinations nobody asked about, for every way. */
SPOIL(claims_everything)
{
	static uint8_t all[8] = { 127, 0, 0, 0, 127, 255, 255, 255 };

	for (int i = 0; i < reply->n_ds; i++)
		reply->ds[i].multipath = (struct lsping_multipath){ .type = LSPING_MULTIPATH_RANGE,
								    .len = 8,
								    .info = all };
}

CASE(lies_about_sets)
{
	struct lsping_trace_options o;

	ladder(3);
	sim.node[1].spoil = sim.node[4].spoil = claims_everything;
	o = all_paths(64);
	sim_run(&o);
	CHECK(sim.paths > 0);
	CHECK(sim.frames < 60);
}

/* Always ways to somewhere else, which nobody has ever heard of. */
SPOIL(invents_ways)
{
	static uint32_t next;
	static uint8_t set[64][4];

	reply->return_code = LSPING_RC_LABEL_SWITCHED;
	reply->n_ds = 0;
	for (int i = 0; i < 64; i++) {
		struct lsping_ds *ds = lsping_echo_add_ds(reply, LSPING_TLV_DDMAP);

		next++;
		ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
		ds->address.ipa_type = IPADDR_V4;
		ds->address.ipaddr_v4.s_addr = htonl(0x0b000000 + next);
		ds->ifaddr = ds->address;
		ds->has_labels = true;
		ds->n_labels = 1;
		ds->label[0].label = 16 + next % 1000000;
		set[i][0] = 127;
		set[i][2] = next % 4;
		set[i][3] = next % 251;
		ds->has_multipath = true;
		ds->multipath = (struct lsping_multipath){ .type = LSPING_MULTIPATH_IP,
							   .len = 4,
							   .info = set[i] };
	}
}

CASE(lies_about_ways)
{
	struct lsping_trace_options o;

	ladder(3);
	for (int i = 1; i < 8; i++)
		sim.node[i].spoil = invents_ways;
	o = all_paths(1024);
	sim_run(&o);
	CHECK(sim.ended);
	CHECK(sim.frames < 30000);
	CHECK(sim.paths <= LSPING_TRACE_MAX_PATHS);

	ladder(3);
	for (int i = 1; i < 8; i++)
		sim.node[i].spoil = invents_ways;
	o = sim_options();
	sim_run(&o);
	CHECK(sim.ended);
	CHECK(sim.frames < 200);
}

SPOIL(mtu_zero)
{
	for (int i = 0; i < reply->n_ds; i++)
		reply->ds[i].mtu = 0;
}

CASE(mtu)
{
	struct lsping_trace_options o;

	ladder(2);
	sim.node[1].spoil = mtu_zero;
	for (int i = 1; i <= sim.n_links; i++)
		if (sim.link[i].node[0] == 2)
			sim.link[i].mtu = 1400;
	o = all_paths(256);
	sim_run(&o);
	for (unsigned int i = 0; i < sim.paths; i++) {
		char first[16];

		hop_name(sim_path[i].hop[0], first, sizeof(first));
		if (!strcmp(first, "r2")) {
			CHECK_INT(sim_path[i].mtu, 1400);
			CHECK_INT(sim_path[i].mtu_ttl, 1);
		} else {
			CHECK_INT(sim_path[i].mtu, 1500);
			CHECK_INT(sim_path[i].mtu_ttl, 0);
		}
	}
}

/* More paths than are told apart: 2^11, of which the rest is counted. */
CASE(more_paths_than_told)
{
	struct lsping_trace_options o;

	ladder(11);
	o = all_paths(16384);
	sim_run(&o);
	CHECK_INT(sim.paths, LSPING_TRACE_MAX_PATHS);
	CHECK(sim.summary.unexplored > 0);
	CHECK(!sim.summary.success);
}

int main(void)
{
	RUN(two_by_two_by_two);
	RUN(sixty_four_paths);
	RUN(sixteen_ways);
	RUN(rate_and_branches_at_once);
	RUN(partial_answers);
	RUN(few_destinations);
	RUN(one_branch_broken);
	RUN(one_way_differs);
	RUN(one_branch_silent);
	RUN(no_sets);
	RUN(ways_that_look_alike);
	RUN(next_hops_changed);
	RUN(own_ways_changed);
	RUN(never_calm);
	RUN(lies_about_sets);
	RUN(lies_about_ways);
	RUN(mtu);
	RUN(more_paths_than_told);
	sim_reset();
	return check_end();
}
