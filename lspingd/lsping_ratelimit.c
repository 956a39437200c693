// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Token buckets in fixed memory
 *
 * Sources live in a hash table of rows with WAYS places each.  A source is
 * looked for in its own row only; one that is new takes the place of the row's
 * longest unseen, and starts with a full bucket.  So a flood of invented
 * addresses costs a row's scan per packet and never more memory, and while it
 * lasts the total bucket is what holds it.  A place that was not seen for a
 * second would hold a full bucket anyway: forgetting it loses nothing.
 *
 * Tokens are counted in millionths, so that each microsecond adds exactly
 * `rate` of them: no rounding, no drift, and the order of calls alone decides.
 */
#include <zebra.h>

#include "lib/jhash.h"
#include "lib/memory.h"

#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_ratelimit.h"

DEFINE_MTYPE_STATIC(LSPINGD, RATELIMIT, "Rate limit of echo requests");

#define ROWS	  256 /* a power of two */
#define WAYS	  8
#define TOKEN	  INT64_C(1000000)
#define SECOND_US INT64_C(1000000)

struct source {
	struct ipaddr addr; /* IPADDR_NONE: place is free */
	struct lsping_bucket bucket;
};

struct lsping_ratelimit {
	uint32_t total_rate, source_rate;
	uint32_t seed;
	struct lsping_bucket total;
	bool started; /* total.seen_us is valid */
	struct source sources[ROWS][WAYS];
};

struct lsping_ratelimit *lsping_ratelimit_new(uint32_t total, uint32_t source, uint32_t seed)
{
	struct lsping_ratelimit *limit = XCALLOC(MTYPE_RATELIMIT, sizeof(*limit));

	limit->total_rate = total;
	limit->source_rate = source;
	limit->seed = seed;
	return limit;
}

void lsping_ratelimit_free(struct lsping_ratelimit *limit)
{
	XFREE(MTYPE_RATELIMIT, limit);
}

void lsping_bucket_fill(struct lsping_bucket *bucket, uint32_t rate, int64_t now_us)
{
	bucket->tokens = (int64_t)rate * TOKEN;
	bucket->seen_us = now_us;
}

/* Adds what has flowed in since the bucket was looked at. */
static void bucket_refill(struct lsping_bucket *bucket, uint32_t rate, int64_t now_us)
{
	int64_t elapsed_us = now_us - bucket->seen_us;

	if (elapsed_us <= 0)
		return;
	if (elapsed_us >= SECOND_US) {
		lsping_bucket_fill(bucket, rate, now_us);
		return;
	}
	bucket->tokens = MIN(bucket->tokens + elapsed_us * rate, (int64_t)rate * TOKEN);
	bucket->seen_us = now_us;
}

bool lsping_bucket_take(struct lsping_bucket *bucket, uint32_t rate, int64_t now_us)
{
	bucket_refill(bucket, rate, now_us);
	if (bucket->tokens < TOKEN)
		return false;
	bucket->tokens -= TOKEN;
	return true;
}

void lsping_bucket_put_back(struct lsping_bucket *bucket)
{
	bucket->tokens += TOKEN;
}

static uint32_t addr_hash(const struct ipaddr *addr, uint32_t seed)
{
	switch (addr->ipa_type) {
	case IPADDR_V4:
		return jhash(&addr->ipaddr_v4, sizeof(addr->ipaddr_v4), seed);
	case IPADDR_V6:
		return jhash(&addr->ipaddr_v6, sizeof(addr->ipaddr_v6), seed);
	case IPADDR_NONE:
		break;
	}
	return seed;
}

/* The source's place, taken from the row's longest unseen if it has none. */
static struct source *source_get(struct lsping_ratelimit *limit, const struct ipaddr *addr,
				 int64_t now_us)
{
	struct source *row = limit->sources[addr_hash(addr, limit->seed) & (ROWS - 1)];
	struct source *oldest = &row[0];

	for (struct source *source = row; source < row + WAYS; source++) {
		if (source->addr.ipa_type == IPADDR_NONE) {
			oldest = source;
			break;
		}
		if (ipaddr_cmp(&source->addr, addr) == 0)
			return source;
		if (source->bucket.seen_us < oldest->bucket.seen_us)
			oldest = source;
	}

	oldest->addr = *addr;
	lsping_bucket_fill(&oldest->bucket, limit->source_rate, now_us);
	return oldest;
}

enum lsping_rate lsping_ratelimit_take(struct lsping_ratelimit *limit, const struct ipaddr *addr,
				       int64_t now_us)
{
	struct source *source = limit->source_rate ? source_get(limit, addr, now_us) : NULL;

	if (!limit->started) {
		lsping_bucket_fill(&limit->total, limit->total_rate, now_us);
		limit->started = true;
	}

	if (source) {
		bucket_refill(&source->bucket, limit->source_rate, now_us);
		if (source->bucket.tokens < TOKEN)
			return LSPING_RATE_SOURCE;
	}
	if (limit->total_rate) {
		if (!lsping_bucket_take(&limit->total, limit->total_rate, now_us))
			return LSPING_RATE_TOTAL;
	}
	if (source)
		source->bucket.tokens -= TOKEN;
	return LSPING_RATE_OK;
}

void lsping_ratelimit_put_back(struct lsping_ratelimit *limit, const struct ipaddr *addr,
			       int64_t now_us)
{
	if (limit->source_rate)
		lsping_bucket_put_back(&source_get(limit, addr, now_us)->bucket);
	if (limit->total_rate)
		lsping_bucket_put_back(&limit->total);
}
