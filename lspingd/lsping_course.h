// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The course of a ping over sizes and destinations, and what a sweep over sizes
 * comes to
 *
 * A round of a ping tries each of its destinations with each of its sizes.  A
 * size above the largest that passed raises the question where on the way it is
 * too large, which requests of that size answer whose TTL ends at hop after hop
 * (RFC 8029, 3.5: the reply goes without the padding, so the way back does not
 * count).
 */
#ifndef LSPING_COURSE_H
#define LSPING_COURSE_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_probe.h"
#include "lspingd/lsping_trace_report.h"

/* How many requests one round has; 1 for a ping of one size and destination. */
uint64_t lsping_course_round(const struct lsping_options *options);

/* The size and the destination of the request of a number, from 1. */
uint32_t lsping_course_size(const struct lsping_options *options, uint32_t seq);
struct ipaddr lsping_course_destination(const struct lsping_options *options, uint32_t seq);

/*
 * What is wrong with sizes and destinations that were asked for.
 *
 * Returns:
 *    false, with one clause in cause
 */
bool lsping_course_check(const struct lsping_options *options, char *cause, size_t size);

/* Takes the result of a request of a sweep: its size passes, or did not. */
void lsping_sweep_take(struct lsping_sweep *sweep, const struct lsping_result *result);

/* The search for the hop that limits the size. */
struct lsping_limit {
	struct lsping_sweep *sweep; /* the answer goes there */
	uint8_t ttl;		    /* of the request that is next, or under way */
	bool small;		    /* it has the size that passes: does the hop answer at all? */
	uint8_t tries;		    /* of it so far */
	uint8_t silent;		    /* hops in a row that answer to no size */
};

/* Begins a search.  False if there is nothing to be searched for, or it is known. */
bool lsping_limit_begin(struct lsping_limit *limit, struct lsping_sweep *sweep);

/* The size of the next request, which is sent with TTL limit->ttl. */
uint32_t lsping_limit_size(const struct lsping_limit *limit);

/*
 * Takes what became of it.
 *
 * way
 *    where it would have gone on by its reply; NULL if that is not known
 *
 * Returns:
 *    true if another request is due
 */
bool lsping_limit_take(struct lsping_limit *limit, const struct lsping_result *result,
		       const struct lsping_way *way);

#endif /* LSPING_COURSE_H */
