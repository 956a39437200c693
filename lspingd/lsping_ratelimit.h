// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rate limit of echo requests: token buckets, one for all and one per source
 *
 * Memory is fixed when the limiter is made; nothing is allocated per packet
 * and no call looks at more than a handful of sources.
 */
#ifndef LSPING_RATELIMIT_H
#define LSPING_RATELIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/ipaddr.h"

#define LSPING_RATE_TOTAL_DEFAULT  1000 /* requests per second */
#define LSPING_RATE_SOURCE_DEFAULT 100

/* One bucket by itself.  It holds one second's worth. */
struct lsping_bucket {
	int64_t tokens; /* millionths */
	int64_t seen_us;
};

/* Makes a full one, of rate tokens. */
void lsping_bucket_fill(struct lsping_bucket *bucket, uint32_t rate, int64_t now_us);

/* Takes a token; false if there is none. */
bool lsping_bucket_take(struct lsping_bucket *bucket, uint32_t rate, int64_t now_us);

/* Puts one back that was not needed. */
void lsping_bucket_put_back(struct lsping_bucket *bucket);

struct lsping_ratelimit;

enum lsping_rate {
	LSPING_RATE_OK = 0,
	LSPING_RATE_TOTAL,  /* over what all sources together may send */
	LSPING_RATE_SOURCE, /* over what one source may send */
};

/*
 * total, source
 *    requests per second, 1 to 1000000; a bucket holds one second's worth.  0: no
 *    limit
 *
 * seed
 *    a number nobody outside knows, so that nobody can choose addresses that
 *    fall into the same place of the table
 */
struct lsping_ratelimit *lsping_ratelimit_new(uint32_t total, uint32_t source, uint32_t seed);
void lsping_ratelimit_free(struct lsping_ratelimit *limit);

/*
 * Accounts for one request.
 *
 * now_us
 *    a clock that only runs forward, in microseconds
 *
 * Returns:
 *    LSPING_RATE_OK and both buckets have paid, or which of them is empty and
 *    none has: a source over its limit takes nothing from the others
 */
enum lsping_rate lsping_ratelimit_take(struct lsping_ratelimit *limit, const struct ipaddr *source,
				       int64_t now_us);

/* Gives back what a request has taken, at the same time, that needed nothing after all. */
void lsping_ratelimit_put_back(struct lsping_ratelimit *limit, const struct ipaddr *source,
			       int64_t now_us);

#endif /* LSPING_RATELIMIT_H */
