// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroute against replies that are damaged at random
 *
 * Nothing is expected of what is found; the trace has to end, within bounds, and
 * without a fault that the sanitizers see.  What is damaged is never the header, by
 * which a reply is known, so that the rest is really looked at.
 */
#include <zebra.h>

#include <string.h>

#include "tests/core/trace_script.h"

#define ROUNDS 3000

/* xorshift: the same in every run. */
static uint32_t state = 2463534242U;
static uint32_t rnd(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % below;
}

/* Octets, the return code, or the length. */
static void damage(uint8_t *payload, size_t *len)
{
	if (!rnd(3))
		return;
	for (uint32_t n = rnd(6); n > 0; n--)
		if (*len > LSPING_HEADER_LEN)
			payload[LSPING_HEADER_LEN + rnd(*len - LSPING_HEADER_LEN)] = rnd(256);
	if (!rnd(4))
		payload[6] = rnd(16);
	if (!rnd(8))
		payload[7] = rnd(4);
	if (!rnd(16))
		*len = LSPING_HEADER_LEN + rnd(*len - LSPING_HEADER_LEN + 1);
}

/* Values that are well-formed, and nonsense. */
SPOIL(nonsense)
{
	if (!rnd(3))
		return;
	if (!rnd(4))
		reply->return_code = rnd(16);
	for (int i = 0; i < reply->n_ds; i++) {
		struct lsping_ds *ds = &reply->ds[i];

		/* Which has no form for most of it. */
		if (ds->tlv == LSPING_TLV_DSMAP)
			continue;
		if (!rnd(4))
			ds->return_code = rnd(16);
		if (!rnd(4) && ds->n_labels)
			ds->label[rnd(ds->n_labels)].label = rnd(1 << 20);
		if (!rnd(6))
			ds->n_labels = rnd(4);
		if (!rnd(4)) {
			ds->n_changes = 1 + rnd(3);
			for (int k = 0; k < ds->n_changes; k++)
				ds->change[k] = (struct lsping_fec_change){
					.op = k ? LSPING_FEC_PUSH : 1 + rnd(2),
					.has_fec = true,
					.fec = sim_fec(rnd(2)),
				};
		}
		if (!rnd(4))
			ds->multipath = (struct lsping_multipath){};
	}
	if (!rnd(8))
		reply->n_ds = rnd(reply->n_ds + 1);
}

static void diamond(void)
{
	sim_reset();
	lsp(0, 1, false);
	lsp(0, 2, false);
	for (int a = 1; a <= 2; a++)
		for (int b = 3; b <= 4; b++)
			lsp(a, b, false);
	lsp(3, 5, true);
	lsp(4, 5, true);
}

static void check_end_of_it(void)
{
	CHECK(sim.ended);
	CHECK(sim.frames < 4000);
	CHECK(sim.paths <= LSPING_TRACE_MAX_PATHS);
	CHECK(sim.summary.sent == sim.frames);
	CHECK(sim.summary.sent >= sim.summary.received);
}

static void rounds(bool octets)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct lsping_trace_options o;

		diamond();
		o = sim_options();
		o.multipath = rnd(2);
		o.destinations = 1 + rnd(64);
		o.max_ttl = 8;
		o.request.validate = rnd(2);
		if (octets)
			sim.mangle = damage;
		for (int k = 1; !octets && k <= 5; k++)
			sim.node[k].spoil = nonsense;
		sim_run(&o);
		check_end_of_it();
		if (check.faults)
			return;
	}
}

CASE(damaged_octets)
{
	rounds(true);
}

CASE(nonsense_values)
{
	rounds(false);
}

int main(void)
{
	RUN(damaged_octets);
	RUN(nonsense_values);
	sim_reset();
	return check_end();
}
