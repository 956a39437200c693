// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroute in a network whose labels change meanwhile: who is not to be accused
 * (trace_script.h)
 */
#include <zebra.h>

#include <string.h>

#include "tests/core/trace_script.h"

/* Labels change while the trace is under way: what node 2 announced is stale. */
static void relabel(const struct lsping_trace_hop *hop)
{
	if (hop->ttl != 2)
		return;
	sim.node[3].entry[0].label = sim.node[2].entry[0].ilm.nhlfe[0].label[0] = 777;
	sim.node[3].bound[0] = 777;
}

CASE(stale_announcement)
{
	line();
	sim.on_hop = relabel;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK(sim_path[0].hop[2]->changed);
	CHECK_INT(sim_path[0].hop[2]->way.label[0].label, 777);
	CHECK_STR(sim.finding, "labels-changed -");
	CHECK(sim.summary.success);
}

/* Our own label changes: the first segment is what it is now. */
static void relabel_first(const struct lsping_trace_hop *hop)
{
	if (hop->ttl)
		return;
	sim.node[1].entry[0].label = sim.out[0].label[0] = 778;
	sim.node[1].bound[0] = 778;
}

CASE(own_label_changed)
{
	line();
	sim.on_hop = relabel_first;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK(sim_path[0].hop[0]->changed);
	CHECK_INT(sim.frames, 4);
}

/* ldpd of node 3 restarts: for a while there is no label, then another one. */
static int64_t restarted_us;
static void restart(const struct lsping_trace_hop *hop)
{
	if (hop->ttl != 2 || restarted_us)
		return;
	restarted_us = sim.now_us;
	sim.node[3].entry[0].label = 777;
	sim.node[3].bound[0] = 777;
	/* Node 2 has lost its way on. */
	sim.node[2].entry[0].ilm.nhlfe[0].dead = true;
}

static void learn(uint32_t seq)
{
	struct lsping_nhlfe *nhlfe = &sim.node[2].entry[0].ilm.nhlfe[0];

	if (!restarted_us || sim.now_us < restarted_us + 9000 * MS)
		return;
	nhlfe->dead = false;
	nhlfe->label[0] = 777;
}

CASE(protocol_restarts)
{
	line();
	restarted_us = 0;
	sim.on_hop = restart;
	sim.on_send = learn;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_STR(sim.finding, "labels-changed -");
	CHECK(sim.frames < 40);
}

/* The same, but node 3 had been passed already: what is stale is the announcement of
 * the router that node 4 is asked about at.
 */
static void restart_later(const struct lsping_trace_hop *hop)
{
	if (hop->ttl != 3 || restarted_us)
		return;
	restarted_us = sim.now_us;
	sim.node[3].entry[0].label = 777;
	sim.node[3].bound[0] = 777;
	sim.node[2].entry[0].ilm.nhlfe[0].dead = true;
	sim.node[3].entry[0].ilm.nhlfe[0].depth = 1;
	sim.node[3].entry[0].ilm.nhlfe[0].label[0] = 888;
	pop_here(4, 888);
	sim.node[4].bound[0] = 888;
}

CASE(protocol_restarts_behind)
{
	line();
	restarted_us = 0;
	sim.on_hop = restart_later;
	sim.on_send = learn;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_STR(sim.finding, "");
	CHECK(sim.frames < 60);
}

/* Node 2 loses its label when node 3 has been passed: what node 4 is asked, node 2 answers. */
static void lose_label(const struct lsping_trace_hop *hop)
{
	if (hop->ttl == 3)
		sim.node[2].n_entries = 0;
}

CASE(label_lost_behind)
{
	line();
	sim.on_hop = lose_label;
	run();
	CHECK_STR(sim.path_log, "broken r1 r2");
	CHECK_STR(sim.finding, "no-label-entry r2");
	CHECK(sim.ended && sim.frames < 60);
}

/* The same behind a silent hop, where nobody can be asked what was announced. */
static void lose_label_late(uint32_t seq)
{
	if (sim_encap.stack.depth && sim_encap.stack.lse[0].ttl == 5)
		sim.node[2].n_entries = 0;
}

CASE(label_lost_behind_silence)
{
	line();
	sim.node[4].silent = true;
	sim.on_send = lose_label_late;
	run();
	CHECK_STR(sim.path_log, "broken r1 r2");
	CHECK_STR(sim.finding, "no-label-entry r2");
}

/* Node 3 sends to node 2, with a label that is none of its: nobody takes anything back. */
CASE(sent_back)
{
	int back;

	line();
	back = connect_nodes(3, 2);
	sim.node[3].n_entries = 0;
	swap_to(3, LABEL(3), back, 999, 0);
	run();
	CHECK_STR(sim.path_log, "broken r1 r2 r3 r2");
	CHECK_STR(sim.finding, "no-label-entry r2");
	CHECK(sim.frames < 10);
}

int main(void)
{
	RUN(stale_announcement);
	RUN(own_label_changed);
	RUN(protocol_restarts);
	RUN(protocol_restarts_behind);
	RUN(label_lost_behind);
	RUN(label_lost_behind_silence);
	RUN(sent_back);
	sim_reset();
	return check_end();
}
