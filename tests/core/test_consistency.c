// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two label tables compared, by script
 *
 * The kernel's table is an array, zebra's a mirror that is filled by frames as
 * zebra's module would.  Time goes only where the comparison wants to be called
 * again, and at given times something is changed in either table.  Each slice is
 * held against the work it was allowed.
 */
#include <zebra.h>

#include <arpa/inet.h>
#include <string.h>

#include "lspingd/lsping_consistency.h"
#include "tests/check.h"

#define MS INT64_C(1000)

/* A next hop of either side, by number: 10.0.0.N on interface N. */
struct entry {
	bool has;
	bool dead, pending, unreadable;
	uint8_t hop;
	uint32_t out; /* 0: popped */
	uint8_t more; /* next hops after hop, the same way */
};

static struct {
	/* the kernel */
	struct entry kernel[LSPING_LABEL_MAX + 1];
	uint32_t at; /* of its dump */
	bool later;  /* it answers every other time only */
	unsigned int asked;
	uint32_t fail_at, back_at; /* labels where it fails, or starts from 16 again; 0: none */
	bool input_off[256];

	/* zebra */
	struct lsping_mirror *mirror;
	uint32_t frame;

	int64_t now_us;
	struct lsping_consistency *c;

	/* what came of it */
	unsigned int n_reported, n_inputs, slices;
	struct lsping_difference last;
	int64_t last_us;
	uint32_t last_input;
	bool ascending;
	unsigned int kernel_calls, lookups; /* of this slice */
	unsigned int most_waiting;
} t;

/* ---- zebra ---- */

static uint8_t octets[LSPING_LFIB_FRAME_MAX];
static struct lsping_wr wr;

static void frame_start(void)
{
	struct lsping_lfib_frame header = { .version = LSPING_LFIB_VERSION, .id = 5 };

	header.number = t.frame++;
	wr = lsping_wr_init(octets, sizeof(octets));
	lsping_lfib_frame_write(&wr, &header);
}

static void frame_end(void)
{
	struct lsping_lfib_frame header;

	CHECK_INT(lsping_mirror_take(t.mirror, octets, lsping_wr_at(&wr), &header),
		  LSPING_MIRROR_OK);
}

static void record(uint32_t label, struct entry e)
{
	struct lsping_zlabel zlabel = { .label = label, .installed = true, .pending = e.pending,
					.n_nhlfe = 2 + e.more };
	/* The last one is not selected, and so nothing to the kernel. */
	struct lsping_znhlfe nhlfe = { .selected = true, .active = true, .ifindex = e.hop,
				       .depth = 1, .label = { e.out ? e.out : 3 } };
	size_t mark = lsping_lfib_record_start(&wr, LSPING_LFIB_LABEL);

	SET_IPADDR_V4(&nhlfe.nexthop);
	lsping_zlabel_write(&wr, &zlabel);
	for (unsigned int i = 0; i <= e.more; i++) {
		nhlfe.ifindex = e.hop + i;
		nhlfe.nexthop.ipaddr_v4.s_addr = htonl(0x0a000000 + e.hop + i);
		lsping_znhlfe_write(&wr, &nhlfe);
	}
	nhlfe.selected = false;
	nhlfe.ifindex = 200;
	lsping_znhlfe_write(&wr, &nhlfe);
	lsping_lfib_record_end(&wr, mark);
}

static void zebra_has(uint32_t label, struct entry e)
{
	frame_start();
	record(label, e);
	frame_end();
}

static void zebra_lacks(uint32_t label)
{
	uint32_t key = htonl(label);

	frame_start();
	lsping_lfib_gone_write(&wr, LSPING_LFIB_LABEL, (uint8_t *)&key);
	frame_end();
}

static void zebra_snapshot(void)
{
	t.frame = 0;
	lsping_mirror_await(t.mirror, 5);
	frame_start();
	lsping_lfib_mark_write(&wr, LSPING_LFIB_BEGIN);
	lsping_lfib_mark_write(&wr, LSPING_LFIB_END);
	frame_end();
}

/* As many at once as a frame holds. */
static void zebra_has_many(uint32_t first, uint32_t n, struct entry e)
{
	for (uint32_t i = 0; i < n;) {
		frame_start();
		for (unsigned int k = 0; k < 300 && i < n; k++, i++)
			record(first + i, e);
		frame_end();
	}
}

/* ---- the kernel ---- */

static void fill(const struct entry *e, struct lsping_ilm *ilm)
{
	ilm->op = e->unreadable ? LSPING_ILM_UNKNOWN
		  : e->has	? LSPING_ILM_FORWARD
				: LSPING_ILM_MISSING;
	ilm->local_ifindex = 0;
	ilm->protocol = e->has ? LSPING_RTPROT_LDP : 0;
	ilm->n_nhlfe = e->has && !e->unreadable ? 1 + e->more : 0;
	for (unsigned int i = 0; i <= e->more; i++) {
		struct lsping_nhlfe *nhlfe = &ilm->nhlfe[i];

		memset(nhlfe, 0, sizeof(*nhlfe));
		SET_IPADDR_V4(&nhlfe->nexthop);
		nhlfe->nexthop.ipaddr_v4.s_addr = htonl(0x0a000000 + e->hop + i);
		nhlfe->ifindex = e->hop + i;
		nhlfe->dead = e->dead;
		nhlfe->depth = e->out ? 1 : 0;
		nhlfe->label[0] = e->out;
	}
}

static enum lsping_consistency_next next(void *ctx, uint32_t *label, struct lsping_ilm *ilm)
{
	if (t.later && t.asked++ % 2 == 0)
		return LSPING_NEXT_LATER;
	t.kernel_calls++;
	while (t.at <= LSPING_LABEL_MAX && !t.kernel[t.at].has)
		t.at++;
	if (t.fail_at && t.at >= t.fail_at)
		return LSPING_NEXT_FAILED;
	if (t.back_at && t.at >= t.back_at) {
		t.at = 16;
		t.back_at = 0;
	}
	if (t.at > LSPING_LABEL_MAX)
		return LSPING_NEXT_END;
	*label = t.at++;
	fill(&t.kernel[*label], ilm);
	return LSPING_NEXT_LABEL;
}

static void lookup(void *ctx, uint32_t label, struct lsping_ilm *ilm)
{
	t.lookups++;
	fill(&t.kernel[label], ilm);
}

static bool input_off(void *ctx, uint32_t ifindex)
{
	return t.input_off[ifindex];
}

/* ---- what it says ---- */

static void report(void *ctx, const struct lsping_difference *difference)
{
	t.ascending = t.ascending && (!t.n_reported || difference->label > t.last.label);
	t.n_reported++;
	t.last = *difference;
	t.last_us = t.now_us;
}

static void report_input(void *ctx, uint32_t ifindex)
{
	t.n_inputs++;
	t.last_input = ifindex;
	t.last_us = t.now_us;
}

/* ---- running it ---- */

static const struct entry same = { .has = true, .hop = 2, .out = 300 };

static void start(void)
{
	struct lsping_mirror *mirror = lsping_mirror_new();

	memset(&t, 0, sizeof(t));
	t.mirror = mirror;
	t.at = 16;
	t.ascending = true;
	t.now_us = 7777777;
	zebra_snapshot();
}

static void begin(void)
{
	const struct lsping_consistency_env env = {
		.mirror = t.mirror,
		.next = next,
		.lookup = lookup,
		.input_off = input_off,
		.report = report,
		.report_input = report_input,
	};

	t.c = lsping_consistency_new(&env);
}

static void end(void)
{
	lsping_consistency_free(&t.c);
	lsping_mirror_free(&t.mirror);
}

static const struct lsping_consistency_counts *counts(void)
{
	return lsping_consistency_counts(t.c);
}

/* Until the time given (ms from the start) or the end; slice by slice. */
static enum lsping_consistency_state run_until(int64_t ms, int work)
{
	enum lsping_consistency_state state;
	const int64_t until_us = 7777777 + ms * MS;
	int64_t due_us = t.now_us;

	for (;;) {
		t.kernel_calls = t.lookups = 0;
		state = lsping_consistency_run(t.c, t.now_us, work, &due_us);
		t.slices++;
		if (!CHECK((int)(t.kernel_calls + t.lookups * LSPING_CONSISTENCY_LOOKUP_WORK) <=
			   work + LSPING_CONSISTENCY_LOOKUP_WORK))
			return state;
		t.most_waiting = MAX(t.most_waiting,
				     counts()->zebra - t.n_reported - counts()->settled);
		if (state != LSPING_CONSISTENCY_RUNNING)
			return state;
		if (due_us >= until_us) {
			t.now_us = until_us;
			return state;
		}
		t.now_us = MAX(t.now_us, due_us);
	}
}

/* One slice, and what changes then comes in the middle. */
static enum lsping_consistency_state run_slice(int work)
{
	int64_t due_us;

	return lsping_consistency_run(t.c, t.now_us, work, &due_us);
}

static enum lsping_consistency_state run(void)
{
	return run_until(1000000, 64);
}

static int64_t reported_ms(void)
{
	return (t.last_us - 7777777) / MS;
}

CASE(no_labels)
{
	start();
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 0);
	CHECK_INT(counts()->zebra, 0);
	CHECK_INT(counts()->kernel, 0);
	end();
}

CASE(the_same)
{
	start();
	for (uint32_t label = 16; label < 1000; label += 3) {
		t.kernel[label] = same;
		zebra_has(label, same);
	}
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported + t.n_inputs, 0);
	CHECK_INT(counts()->zebra, 328);
	CHECK_INT(counts()->kernel, 328);
	CHECK_INT(counts()->settled, 0);
	CHECK_INT(t.now_us, 7777777); /* nothing to wait for */
	end();
}

/* One label of each side; the others agree. */
static void one(struct entry zebra, struct entry kernel, enum lsping_planes planes)
{
	start();
	for (uint32_t label = 100; label < 110; label++) {
		t.kernel[label] = same;
		zebra_has(label, same);
	}
	t.kernel[105] = kernel;
	if (zebra.has)
		zebra_has(105, zebra);
	else
		zebra_lacks(105);
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 1);
	CHECK_INT(t.last.label, 105);
	CHECK_INT(t.last.planes, planes);
	CHECK_INT(counts()->reported[planes], 1);
}

CASE(missing)
{
	one(same, (struct entry){}, LSPING_PLANES_MISSING);
	CHECK_INT(reported_ms(), 150);
	CHECK(t.last.diff.has_zebra && !t.last.diff.has_kernel);
	CHECK_INT(t.last.diff.zebra.label[0], 300);
	CHECK_INT(t.last.diff.zebra.ifindex, 2);
	CHECK_INT(lsping_consistency_differences(counts()), 1);
	CHECK_INT(lsping_consistency_undecided(counts()), 0);
	CHECK_INT(counts()->zebra, 10);
	CHECK_INT(counts()->kernel, 9);
	end();
}

CASE(foreign)
{
	one((struct entry){}, same, LSPING_PLANES_FOREIGN);
	CHECK(!t.last.diff.has_zebra && t.last.diff.has_kernel);
	CHECK_INT(t.last.diff.kernel.label[0], 300);
	CHECK_INT(t.last.protocol, LSPING_RTPROT_LDP);
	CHECK_INT(counts()->zebra, 9);
	CHECK_INT(counts()->kernel, 10);
	end();
}

CASE(other_label)
{
	one(same, (struct entry){ .has = true, .hop = 2, .out = 301 }, LSPING_PLANES_LABELS);
	CHECK_INT(t.last.diff.zebra.label[0], 300);
	CHECK_INT(t.last.diff.kernel.label[0], 301);
	end();
	one(same, (struct entry){ .has = true, .hop = 2 }, LSPING_PLANES_LABELS);
	end();
}

CASE(other_next_hop)
{
	one(same, (struct entry){ .has = true, .hop = 3, .out = 300 }, LSPING_PLANES_NEXTHOP);
	CHECK_INT(t.last.diff.zebra.ifindex, 2);
	CHECK_INT(t.last.diff.kernel.ifindex, 3);
	end();
}

/* Not in the time every link takes that goes down. */
CASE(dead)
{
	one(same, (struct entry){ .has = true, .hop = 2, .out = 300, .dead = true },
	    LSPING_PLANES_DEAD);
	CHECK(reported_ms() >= 1000 && reported_ms() < 1300);
	end();
}

CASE(a_link_goes_down)
{
	start();
	zebra_has(100, same);
	t.kernel[100] = (struct entry){ .has = true, .hop = 2, .out = 300, .dead = true };
	begin();
	CHECK_INT(run_until(500, 64), LSPING_CONSISTENCY_RUNNING);
	/* zebra has heard of it, and withdraws the label */
	zebra_has(100, (struct entry){ .has = true, .hop = 2, .out = 300, .pending = true });
	CHECK_INT(run_until(800, 64), LSPING_CONSISTENCY_RUNNING);
	zebra_lacks(100);
	t.kernel[100] = (struct entry){};
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 0);
	CHECK_INT(counts()->settled, 1);
	end();
}

CASE(changed_between_the_looks)
{
	start();
	zebra_has(100, same);
	begin();
	CHECK_INT(run_until(100, 64), LSPING_CONSISTENCY_RUNNING);
	t.kernel[100] = same;
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 0);
	CHECK_INT(counts()->settled, 1);
	CHECK_INT(lsping_consistency_differences(counts()), 0);
	end();
}

/* Another difference is a new one: its time begins anew. */
CASE(changed_into_another_difference)
{
	start();
	zebra_has(100, same);
	begin();
	CHECK_INT(run_until(100, 64), LSPING_CONSISTENCY_RUNNING);
	t.kernel[100] = (struct entry){ .has = true, .hop = 2, .out = 301 };
	CHECK_INT(run_until(250, 64), LSPING_CONSISTENCY_RUNNING);
	CHECK_INT(t.n_reported, 0);
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 1);
	CHECK_INT(t.last.planes, LSPING_PLANES_LABELS);
	CHECK_INT(reported_ms(), 300);
	end();
	/* zebra's side counts as well */
	start();
	zebra_has(100, same);
	begin();
	CHECK_INT(run_until(100, 64), LSPING_CONSISTENCY_RUNNING);
	zebra_has(100, (struct entry){ .has = true, .hop = 4, .out = 300 });
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.last.planes, LSPING_PLANES_MISSING);
	CHECK_INT(t.last.diff.zebra.ifindex, 4);
	CHECK_INT(reported_ms(), 300);
	end();
}

CASE(pending_is_no_fault)
{
	start();
	zebra_has(100, (struct entry){ .has = true, .hop = 2, .out = 300, .pending = true });
	begin();
	CHECK_INT(run_until(3000, 64), LSPING_CONSISTENCY_RUNNING);
	CHECK_INT(t.n_reported, 0);
	zebra_has(100, same);
	t.kernel[100] = same;
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 0);
	end();
}

CASE(pending_for_ever)
{
	one((struct entry){ .has = true, .hop = 2, .out = 300, .pending = true }, same,
	    LSPING_PLANES_UNDER_WAY);
	CHECK(reported_ms() >= 5000 && reported_ms() < 5200);
	CHECK_INT(lsping_consistency_differences(counts()), 0);
	CHECK_INT(lsping_consistency_undecided(counts()), 1);
	end();
}

CASE(different_at_each_look)
{
	start();
	zebra_has(100, same);
	begin();
	for (unsigned int i = 1; i <= 50; i++) {
		t.kernel[100] = (struct entry){ .has = true, .hop = 2, .out = 400 + i };
		if (run_until(100 * i, 64) != LSPING_CONSISTENCY_RUNNING)
			break;
	}
	CHECK_INT(t.n_reported, 0);
	t.kernel[100].out++;
	CHECK_INT(run_until(5199, 64), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 1);
	CHECK_INT(t.last.planes, LSPING_PLANES_UNDER_WAY);
	end();
}

CASE(the_kernel_does_not_say)
{
	one(same, (struct entry){ .has = true, .unreadable = true }, LSPING_PLANES_NOT_ASKED);
	CHECK_INT(lsping_consistency_undecided(counts()), 1);
	end();
}

CASE(empty_zebra_full_kernel)
{
	start();
	for (uint32_t label = 16; label < 516; label++)
		t.kernel[label] = same;
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(counts()->reported[LSPING_PLANES_FOREIGN], 500);
	CHECK_INT(t.n_reported, 500);
	CHECK(t.ascending);
	end();
}

CASE(full_zebra_empty_kernel)
{
	start();
	zebra_has_many(16, 500, same);
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(counts()->reported[LSPING_PLANES_MISSING], 500);
	CHECK_INT(t.n_reported, 500);
	CHECK(t.ascending);
	end();
}

/* One table ends before the other, at either end, and the last label there is. */
CASE(ends)
{
	start();
	t.kernel[16] = t.kernel[50] = same;
	zebra_has(50, same);
	zebra_has(LSPING_LABEL_MAX, same);
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(counts()->reported[LSPING_PLANES_FOREIGN], 1);
	CHECK_INT(counts()->reported[LSPING_PLANES_MISSING], 1);
	CHECK_INT(t.last.label, LSPING_LABEL_MAX);
	end();
	start();
	zebra_has(16, same);
	zebra_has(50, same);
	t.kernel[50] = t.kernel[LSPING_LABEL_MAX] = same;
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(counts()->reported[LSPING_PLANES_FOREIGN], 1);
	CHECK_INT(counts()->reported[LSPING_PLANES_MISSING], 1);
	CHECK_INT(t.last.label, LSPING_LABEL_MAX);
	end();
}

/* Reserved labels are the kernel's own: it does not list them, zebra need not. */
CASE(reserved_labels)
{
	start();
	zebra_has(0, same);
	zebra_has(3, same);
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 0);
	end();
}

/* Both tables are changed where the merge has not been and where it has. */
CASE(changes_around_the_merge)
{
	start();
	zebra_has_many(100, 100, same);
	for (uint32_t label = 100; label < 200; label++)
		t.kernel[label] = same;
	begin();
	CHECK_INT(run_slice(50), LSPING_CONSISTENCY_RUNNING);
	CHECK_INT(counts()->zebra, 50);
	zebra_lacks(120);
	zebra_has(30, same); /* behind: another time */
	zebra_lacks(180);
	t.kernel[180] = (struct entry){};
	zebra_has(190, (struct entry){ .has = true, .hop = 9, .out = 300 });
	t.kernel[190].hop = 9;
	zebra_has(500, same);
	t.kernel[500] = same;
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 0);
	CHECK_INT(counts()->zebra, 100);
	end();
}

CASE(the_kernel_takes_its_time)
{
	start();
	zebra_has_many(100, 10, same);
	for (uint32_t label = 100; label < 110; label++)
		t.kernel[label] = same;
	t.later = true;
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 0);
	CHECK_INT(counts()->kernel, 10);
	end();
}

CASE(the_kernel_fails)
{
	start();
	zebra_has_many(100, 10, same);
	for (uint32_t label = 100; label < 110; label++)
		t.kernel[label] = same;
	t.fail_at = 105;
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_FAILED);
	CHECK_INT(t.n_reported, 0);
	CHECK_INT(run(), LSPING_CONSISTENCY_FAILED);
	end();
}

/* A kernel that does not keep the order makes no false difference. */
CASE(the_kernel_repeats_itself)
{
	start();
	zebra_has_many(100, 10, same);
	for (uint32_t label = 100; label < 110; label++)
		t.kernel[label] = same;
	t.back_at = 105;
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 0);
	end();
}

CASE(zebra_is_lost)
{
	start();
	zebra_has_many(100, 100, same);
	begin();
	CHECK_INT(run_slice(50), LSPING_CONSISTENCY_RUNNING);
	lsping_mirror_lost(t.mirror);
	CHECK_INT(run(), LSPING_CONSISTENCY_LOST);
	CHECK_INT(t.n_reported, 0);
	/* and that there is another one does not make up for it */
	zebra_snapshot();
	CHECK_INT(run(), LSPING_CONSISTENCY_LOST);
	end();
}

CASE(input_off_is_reported)
{
	start();
	for (uint32_t label = 100; label < 130; label++) {
		struct entry e = { .has = true, .hop = 2 + label % 20, .out = label };

		t.kernel[label] = e;
		zebra_has(label, e);
	}
	t.input_off[7] = true;
	t.input_off[200] = true; /* of next hops that are not selected */
	t.input_off[100] = true; /* of none */
	begin();
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported, 0);
	CHECK_INT(t.n_inputs, 1);
	CHECK_INT(t.last_input, 7);
	CHECK_INT(counts()->input_off, 1);
	CHECK_INT(reported_ms(), 150);
	CHECK_INT(lsping_consistency_differences(counts()), 1);
	end();
}

CASE(input_off_for_a_moment)
{
	start();
	zebra_has(100, same);
	t.kernel[100] = same;
	t.input_off[2] = true;
	begin();
	CHECK_INT(run_until(100, 64), LSPING_CONSISTENCY_RUNNING);
	t.input_off[2] = false;
	CHECK_INT(run(), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_inputs, 0);
	end();
}

#define MANY 100000

CASE(a_hundred_thousand)
{
	start();
	zebra_has_many(1000, MANY, same);
	for (uint32_t label = 1000; label < 1000 + MANY; label++)
		t.kernel[label] = same;
	t.kernel[77777].out++;
	begin();
	CHECK_INT(run_until(1000000, 2048), LSPING_CONSISTENCY_DONE);
	CHECK_INT(counts()->zebra, MANY);
	CHECK_INT(counts()->kernel, MANY);
	CHECK_INT(t.n_reported, 1);
	CHECK_INT(t.last.label, 77777);
	CHECK(t.slices > MANY / 2048 && t.slices < MANY / 2048 + 20);
	end();
}

/* More than may wait: the merge waits for them, nothing is lost or told twice. */
CASE(a_hundred_thousand_differences)
{
	start();
	zebra_has_many(1000, MANY, same);
	begin();
	CHECK_INT(run_until(1000000, 2048), LSPING_CONSISTENCY_DONE);
	CHECK_INT(counts()->reported[LSPING_PLANES_MISSING], MANY);
	CHECK_INT(t.n_reported, MANY);
	CHECK(t.ascending);
	CHECK_INT(t.most_waiting, LSPING_CONSISTENCY_WAITING);
	end();
}

/* 64 next hops of each side are 4096 pairs: a slice has few of those labels. */
CASE(many_next_hops)
{
	const struct entry wide = { .has = true, .hop = 2, .out = 300, .more = 63 };

	start();
	for (uint32_t label = 1000; label < 1064; label++) {
		t.kernel[label] = wide;
		zebra_has(label, wide);
	}
	begin();
	CHECK_INT(run_until(1000000, 2048), LSPING_CONSISTENCY_DONE);
	CHECK_INT(t.n_reported + t.n_inputs, 0);
	CHECK_INT(counts()->kernel, 64);
	CHECK(t.slices >= 8 && t.slices <= 16);
	end();
}

int main(void)
{
	RUN(no_labels);
	RUN(the_same);
	RUN(missing);
	RUN(foreign);
	RUN(other_label);
	RUN(other_next_hop);
	RUN(dead);
	RUN(a_link_goes_down);
	RUN(changed_between_the_looks);
	RUN(changed_into_another_difference);
	RUN(pending_is_no_fault);
	RUN(pending_for_ever);
	RUN(different_at_each_look);
	RUN(the_kernel_does_not_say);
	RUN(empty_zebra_full_kernel);
	RUN(full_zebra_empty_kernel);
	RUN(ends);
	RUN(reserved_labels);
	RUN(changes_around_the_merge);
	RUN(the_kernel_takes_its_time);
	RUN(the_kernel_fails);
	RUN(the_kernel_repeats_itself);
	RUN(zebra_is_lost);
	RUN(input_off_is_reported);
	RUN(input_off_for_a_moment);
	RUN(a_hundred_thousand);
	RUN(a_hundred_thousand_differences);
	RUN(many_next_hops);
	return check_end();
}
