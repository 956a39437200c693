// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every label of zebra's LFIB against the kernel's table
 *
 * Two streams in the order of labels are merged: zebra's mirror, and the
 * kernel's table as it is read piece by piece.  What differs is looked at again
 * before it is told: a change under way is no fault.  The work comes in slices
 * and memory does not grow with the tables, so an event loop goes on meanwhile.
 * Time, tables and output are the caller's; same input, same output.
 */
#ifndef LSPING_CONSISTENCY_H
#define LSPING_CONSISTENCY_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_planes.h"

/* How long a difference has to stand unchanged: longer than zebra, the kernel and
 * the mirror take for a change.  A dead next hop is what every link that goes
 * down looks like first, until zebra has heard of it and found another way.
 */
#define LSPING_CONSISTENCY_STAND_US	 INT64_C(150000)
#define LSPING_CONSISTENCY_STAND_DEAD_US INT64_C(1000000)
/* What has not stood still in this time is told as not comparable. */
#define LSPING_CONSISTENCY_PATIENCE_US INT64_C(5000000)
/* Labels waiting to be looked at again, at most; more of them wait in the tables. */
#define LSPING_CONSISTENCY_WAITING 16384
/* What one lookup costs, where comparing a label costs 1: it is a system call. */
#define LSPING_CONSISTENCY_LOOKUP_WORK 16

struct lsping_consistency;

/* A label that zebra and the kernel differ about. */
struct lsping_difference {
	uint32_t label;
	/* MISSING and what follows; UNDER_WAY and NOT_ASKED for a label that
	 * could not be compared in all the time it got
	 */
	enum lsping_planes planes;
	/* For MISSING zebra's first next hop, for FOREIGN the kernel's (of a label
	 * popped here: the device it is popped into)
	 */
	struct lsping_planes_diff diff;
	uint8_t protocol; /* the kernel's: enum lsping_rtprot, or another */
};

enum lsping_consistency_next {
	LSPING_NEXT_LABEL,
	LSPING_NEXT_LATER, /* not there yet */
	LSPING_NEXT_END,
	LSPING_NEXT_FAILED,
};

struct lsping_consistency_env {
	void *ctx;
	const struct lsping_mirror *mirror;

	/* The next entry of the kernel's table, in the order of labels. */
	enum lsping_consistency_next (*next)(void *ctx, uint32_t *label, struct lsping_ilm *ilm);

	/* The kernel's entry of one label, as it is now. */
	void (*lookup)(void *ctx, uint32_t label, struct lsping_ilm *ilm);

	/* Whether labels that arrive on an interface are dropped now: it is up,
	 * part of the network, and its MPLS input is off.
	 */
	bool (*input_off)(void *ctx, uint32_t ifindex);

	/* Take one difference each.  May not free the comparison. */
	void (*report)(void *ctx, const struct lsping_difference *difference);
	void (*report_input)(void *ctx, uint32_t ifindex);
};

struct lsping_consistency_counts {
	uint32_t zebra;			    /* labels of zebra that were compared */
	uint32_t kernel;		    /* of the kernel */
	uint32_t reported[LSPING_PLANES_MAX]; /* by what they came to */
	uint32_t input_off;		    /* interfaces */
	uint32_t settled;		    /* differed, and at another look did not */
};

/*
 * Starts a comparison.
 *
 * env
 *    copied; its mirror must be in step, and outlive the comparison
 */
struct lsping_consistency *lsping_consistency_new(const struct lsping_consistency_env *env);
void lsping_consistency_free(struct lsping_consistency **consistency);

enum lsping_consistency_state {
	LSPING_CONSISTENCY_RUNNING,
	LSPING_CONSISTENCY_DONE,
	LSPING_CONSISTENCY_LOST,   /* the mirror has not been in step throughout */
	LSPING_CONSISTENCY_FAILED, /* next() has */
};

/*
 * Does a piece of the work.
 *
 * now_us
 *    microseconds that only grow
 *
 * work
 *    how many labels to compare at most; one of many next hops counts as more, and
 *    a lookup as LSPING_CONSISTENCY_LOOKUP_WORK of them
 *
 * due_us
 *    set while RUNNING: when to be called again, now or earlier: at once
 */
enum lsping_consistency_state lsping_consistency_run(struct lsping_consistency *consistency,
						     int64_t now_us, int work, int64_t *due_us);

const struct lsping_consistency_counts *
lsping_consistency_counts(const struct lsping_consistency *consistency);

/* Differences reported so far, interfaces included, what could not be compared not. */
uint32_t lsping_consistency_differences(const struct lsping_consistency_counts *counts);
/* Labels that could not be compared. */
uint32_t lsping_consistency_undecided(const struct lsping_consistency_counts *counts);

#endif /* LSPING_CONSISTENCY_H */
