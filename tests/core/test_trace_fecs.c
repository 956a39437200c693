// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroute of LSPs over LSPs: FEC stacks that change on the way, and the TTLs of
 * the labels below (RFC 8029, 4.5.1, 4.6 and 4.7), in a simulated network
 * (trace_script.h)
 */
#include <zebra.h>

#include <string.h>

#include "tests/core/trace_script.h"

static void push_tunnel(struct lsping_ds *ds)
{
	ds->n_changes = 1;
	ds->change[0] = (struct lsping_fec_change){ .op = LSPING_FEC_PUSH,
						    .has_fec = true,
						    .fec = sim_fec(1) };
}

static void check_tunnel(uint32_t seq)
{
	uint8_t ttl = sim_encap.stack.lse[0].ttl;

	if (ttl == 1)
		CHECK_INT(sim_request.fecs.depth, 1);
	else if (ttl < 4)
		CHECK_INT(sim_request.fecs.depth, 2);
	if (ttl > 1 && sim_request.fecs.depth == 2) {
		struct lsping_fec outer = sim_fec(1), inner = sim_fec(0);

		CHECK(lsping_fec_same(&sim_request.fecs.fec[0], &outer));
		CHECK(lsping_fec_same(&sim_request.fecs.fec[1], &inner));
	}
}

/* An LSP over another one, which begins at node 1 and ends at node 4 with a label of
 * its own: popped there, and then the FEC below is asked about.
 */
static void tunnel(void)
{
	sim_reset();
	lsp(0, 1, false);
	swap_to(1, LABEL(1), connect_nodes(1, 2), TUNNEL(2), LABEL(4));
	swap_to(2, TUNNEL(2), connect_nodes(2, 3), TUNNEL(3), 0);
	swap_to(3, TUNNEL(3), connect_nodes(3, 4), TUNNEL(4), 0);
	pop_here(4, TUNNEL(4));
	pop_here(4, LABEL(4));
	sim.node[4].has_binding[0] = sim.node[4].has_binding[1] = true;
	sim.node[4].bound[0] = LABEL(4);
	sim.node[4].bound[1] = TUNNEL(4);
	sim.node[1].knows_tunnels = true;
}

CASE(lsp_over_lsp)
{
	tunnel();
	sim.on_send = check_tunnel;
	run();
	CHECK_STR(sim.hop_log, "1 r1 l, 2 r2 L, 3 r3 L, 4 r4 !");
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_STR(sim.finding, "");
	CHECK_INT(sim_path[0].hop[3]->popped, 1);
	CHECK_INT(sim_path[0].hop[3]->fecs.depth, 1);
	CHECK_INT(sim_path[0].hop[2]->fecs.depth, 2);
	CHECK_INT(sim.frames, 5);
}

/* A tunnel that ends in the middle, one router early: from there on Linux does not
 * count the TTL of the label below, so node 3 is jumped over; nobody is accused.
 */
CASE(tunnel_ends_on_the_way)
{
	sim_reset();
	lsp(0, 1, false);
	swap_to(1, LABEL(1), connect_nodes(1, 2), TUNNEL(2), LABEL(3));
	swap_to(2, TUNNEL(2), connect_nodes(2, 3), 0, 0);
	lsp(3, 4, false);
	lsp(4, 5, false);
	lsp(5, 6, true);
	sim.node[3].has_binding[0] = sim.node[3].has_binding[1] = true;
	sim.node[3].bound[0] = LABEL(3);
	sim.node[3].bound[1] = LSPING_LABEL_IMPLICIT_NULL;
	sim.node[1].knows_tunnels = true;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r4 r5 r6");
	CHECK_STR(sim.finding, "");
	CHECK(sim_path[0].hop[2]->all_routers && !sim_path[0].hop[2]->way.announced);
}

/* A hidden tunnel: Nil FEC (4.5.1). */
SPOIL(begin_hidden)
{
	if (!CHECK(reply->n_ds == 1 && reply->ds[0].n_changes == 1))
		return;
	reply->ds[0].change[0].fec = (struct lsping_fec){ .type = LSPING_FEC_NIL, .known = true };
}

CASE(hidden_tunnel)
{
	tunnel();
	sim.node[1].spoil = begin_hidden;
	run();
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_INT(sim_path[0].hop[3]->popped, 1);
}

/* Stitched LSPs: one FEC ends, another begins (4.5.2); code 3 to it is the end. */
SPOIL(stitch)
{
	if (reply->n_ds != 1)
		return;
	reply->return_code = LSPING_RC_FEC_CHANGE;
	push_tunnel(&reply->ds[0]);
	reply->ds[0].change[1] = reply->ds[0].change[0];
	reply->ds[0].change[0] = (struct lsping_fec_change){ .op = LSPING_FEC_POP };
	reply->ds[0].n_changes = 2;
}

CASE(stitched)
{
	struct lsping_fec other;

	line();
	sim.node[2].spoil = stitch;
	sim.node[4].has_binding[1] = true;
	sim.node[4].bound[1] = LSPING_LABEL_IMPLICIT_NULL;
	run();
	other = sim_fec(1);
	CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
	CHECK_INT(sim_path[0].hop[2]->fecs.depth, 1);
	CHECK(lsping_fec_same(&sim_path[0].hop[2]->fecs.fec[0], &other));
	CHECK_INT(sim.frames, 4);
}

/* What 4.6 has dropped: popping the last FEC, popping one more, a pop after a push. */
static int illegal;
SPOIL(illegal_changes)
{
	if (!reply->n_ds)
		return;
	stitch(node, request, reply);
	if (illegal == 0)
		reply->ds[0].n_changes = 1;
	else if (illegal == 1)
		reply->ds[0].change[1] = (struct lsping_fec_change){ .op = LSPING_FEC_POP };
	else
		reply->ds[0].change[0] = reply->ds[0].change[1];
}

/* The encoder refuses it: the second of two pushes becomes a pop on the wire. */
static void push_then_pop(uint8_t *payload, size_t *len)
{
	const uint8_t push[] = { 0, LSPING_DS_FEC_CHANGE, 0 };
	uint8_t *second = NULL;

	for (size_t at = LSPING_HEADER_LEN; at + 5 <= *len; at++)
		if (memcmp(payload + at, push, sizeof(push)) == 0 &&
		    payload[at + 4] == LSPING_FEC_PUSH)
			second = payload + at + 4;
	if (second)
		*second = LSPING_FEC_POP;
}

CASE(illegal_changes_are_dropped)
{
	for (illegal = 0; illegal < 3; illegal++) {
		line();
		sim.node[2].spoil = illegal_changes;
		sim.mangle = illegal < 2 ? NULL : push_then_pop;
		run();
		CHECK_INT(sim.summary.dropped, 2);
		CHECK_STR(sim.path_log, "found r1 r2 r3 r4");
		CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 ., 3 r3 L, 4 r4 !");
		CHECK_INT(sim.summary.timeouts, 2);
	}
}

/* Code 13 (4.7): the innermost label's TTL is raised. */
static uint8_t inner_ttls[8];
static int n_inner;
static void note_inner(uint32_t seq)
{
	if (n_inner < 8)
		inner_ttls[n_inner++] = sim_encap.stack.lse[1].ttl;
}

SPOIL(shrunk_twice)
{
	if (node->asked <= 2) {
		reply->return_code = LSPING_RC_STACK_SHRUNK;
		reply->n_ds = 0;
		return;
	}
	reply->return_code = LSPING_RC_EGRESS;
}

CASE(stack_shrunk)
{
	struct lsping_trace_options o = sim_options();

	line();
	sim.out[0].label[sim.out[0].depth++] = 300;
	pop_here(4, 300);
	o.request.fec = (struct lsping_fec){ .type = LSPING_FEC_VPN_IPV4, .known = true };
	str2prefix("10.1.0.0/16", &o.request.fec.vpn.prefix);
	sim.node[1].spoil = shrunk_twice;
	n_inner = 0;
	sim.on_send = note_inner;
	sim_run(&o);
	CHECK_STR(sim.hop_log, "1 r1 !");
	REQUIRE(n_inner == 3);
	CHECK_INT(inner_ttls[0], 1);
	CHECK_INT(inner_ttls[1], 2);
	CHECK_INT(inner_ttls[2], 3);
}

/* We push two labels; the outer one ends at node 2.  From there on the TTL counts in
 * the inner one.
 */
CASE(two_labels)
{
	sim_reset();
	way_out(connect_nodes(0, 1), TUNNEL(1));
	sim.out[0].label[sim.out[0].depth++] = LABEL(3);
	swap_to(1, TUNNEL(1), connect_nodes(1, 2), TUNNEL(2), 0);
	swap_to(2, TUNNEL(2), connect_nodes(2, 3), 0, 0);
	swap_to(3, LABEL(3), connect_nodes(3, 4), LABEL(4), 0);
	swap_to(4, LABEL(4), connect_nodes(4, 5), 0, 0);
	sim.node[5].has_binding[0] = true;
	sim.node[5].bound[0] = LSPING_LABEL_IMPLICIT_NULL;
	run();
	CHECK_STR(sim.hop_log, "1 r1 L, 2 r2 L, 3 r3 L, 4 r4 L, 5 r5 !");
	CHECK_INT(sim.frames, 5);
}

int main(void)
{
	RUN(lsp_over_lsp);
	RUN(tunnel_ends_on_the_way);
	RUN(hidden_tunnel);
	RUN(stitched);
	RUN(illegal_changes_are_dropped);
	RUN(stack_shrunk);
	RUN(two_labels);
	sim_reset();
	return check_end();
}
