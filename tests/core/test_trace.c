// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroute along one path, in a simulated network (trace_script.h)
 */
#include <zebra.h>

#include <string.h>

#include "tests/core/trace_script.h"

/* 0 - 1 - 2 - 3 - 4: node 4 is the egress. */
static void line(void)
{
	sim_reset();
	lsp(0, 1, false);
	lsp(1, 2, false);
	lsp(2, 3, false);
	lsp(3, 4, true);
}

static void run(void)
{
	struct lsping_trace_options o = sim_options();

	sim_run(&o);
}

CASE(four_hops)
{
	line();
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
	CHECK_INT(sim.path[0].mtu, 1500);
	CHECK(sim.path[0].has_destination);
	CHECK(!sim.armed);
}

int main(void)
{
	RUN(four_hops);
	lsping_trace_free(&sim.trace);
	return check_end();
}
