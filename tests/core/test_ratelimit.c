// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Token buckets: rates, bursts, fairness, bounded memory
 */
#include <zebra.h>

#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_ratelimit.h"

#include "tests/check.h"

#define SECOND INT64_C(1000000)

static struct ipaddr v4(uint32_t host)
{
	struct ipaddr addr = { .ipa_type = IPADDR_V4 };

	addr.ipaddr_v4.s_addr = htonl(host);
	return addr;
}

static struct ipaddr v6(uint32_t host)
{
	struct ipaddr addr = { .ipa_type = IPADDR_V6 };

	addr.ip.addrbytes[0] = 0xfd;
	addr.ip.addrbytes[12] = host >> 24;
	addr.ip.addrbytes[13] = host >> 16 & 0xff;
	addr.ip.addrbytes[14] = host >> 8 & 0xff;
	addr.ip.addrbytes[15] = host & 0xff;
	return addr;
}

/* n requests of one source at one moment; how many pass. */
static unsigned int burst(struct lsping_ratelimit *limit, struct ipaddr addr, int64_t now,
			  unsigned int n)
{
	unsigned int passed = 0;

	while (n--)
		passed += lsping_ratelimit_take(limit, &addr, now) == LSPING_RATE_OK;
	return passed;
}

CASE(source_bucket_holds_one_second)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(1000, 100, 1);

	CHECK_INT(burst(limit, v4(1), 0, 1000), 100);
	CHECK_INT(burst(limit, v6(1), 0, 1000), 100);
	lsping_ratelimit_free(limit);
}

/* 0 is no limit, for either without the other. */
CASE(no_limit)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(0, 100, 1);

	CHECK_INT(burst(limit, v4(1), 0, 1000), 100);
	for (uint32_t i = 2; i < 3000; i++)
		CHECK_INT(burst(limit, v4(i), 0, 1), 1);
	lsping_ratelimit_free(limit);

	limit = lsping_ratelimit_new(1000, 0, 1);
	CHECK_INT(burst(limit, v4(1), 0, 5000), 1000);
	CHECK_INT(burst(limit, v4(1), SECOND / 10, 5000), 100);
	lsping_ratelimit_free(limit);

	limit = lsping_ratelimit_new(0, 0, 1);
	CHECK_INT(burst(limit, v4(1), 0, 5000), 5000);
	lsping_ratelimit_free(limit);
}

CASE(one_bucket)
{
	struct lsping_bucket bucket;
	unsigned int passed = 0;

	lsping_bucket_fill(&bucket, 10, 0);
	for (int i = 0; i < 50; i++)
		passed += lsping_bucket_take(&bucket, 10, 0);
	CHECK_INT(passed, 10);
	lsping_bucket_put_back(&bucket);
	CHECK(lsping_bucket_take(&bucket, 10, 0));
	CHECK(!lsping_bucket_take(&bucket, 10, SECOND / 10 - 1));
	CHECK(lsping_bucket_take(&bucket, 10, SECOND / 10));
	for (int i = 0; i < 50; i++)
		passed += lsping_bucket_take(&bucket, 10, 5 * SECOND);
	CHECK_INT(passed, 20);
}

CASE(source_over_its_limit_is_told_apart)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(1000, 100, 1);
	struct ipaddr addr = v4(1);

	burst(limit, addr, 0, 100);
	CHECK(lsping_ratelimit_take(limit, &addr, 0) == LSPING_RATE_SOURCE);
	lsping_ratelimit_free(limit);
}

CASE(tokens_come_back_at_the_rate)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(1000, 100, 1);

	burst(limit, v4(1), 0, 100);
	CHECK_INT(burst(limit, v4(1), 9999, 5), 0);
	CHECK_INT(burst(limit, v4(1), 10000, 5), 1);
	CHECK_INT(burst(limit, v4(1), 10000 + SECOND / 2, 1000), 50);
	CHECK_INT(burst(limit, v4(1), 3600 * SECOND, 1000), 100);
	lsping_ratelimit_free(limit);
}

/* No rounding: a token every 10 ms is a token every 10 ms after an hour too,
 * however often the bucket is looked at in between.
 */
CASE(no_drift)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(1000, 100, 1);
	unsigned int passed = 0;

	burst(limit, v4(1), 0, 100);
	for (int64_t now = 7; now <= 60 * SECOND; now += 7)
		passed += burst(limit, v4(1), now, 1);
	CHECK(passed == 5999 || passed == 6000);
	lsping_ratelimit_free(limit);
}

CASE(all_sources_together)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(1000, 100, 1);
	struct ipaddr addr = v4(999);
	unsigned int passed = 0;

	for (uint32_t host = 0; host < 50; host++)
		passed += burst(limit, v4(host), 0, 100);
	CHECK_INT(passed, 1000);
	CHECK(lsping_ratelimit_take(limit, &addr, 0) == LSPING_RATE_TOTAL);

	/* one that was refused for the total has not paid itself */
	CHECK_INT(burst(limit, addr, SECOND / 10, 200), 100);
	lsping_ratelimit_free(limit);
}

/* One source that floods takes its own share and leaves the rest. */
CASE(flooder_does_not_starve_others)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(1000, 100, 1);
	unsigned int flood = 0, quiet = 0, asked = 0;

	for (int64_t now = 0; now < 10 * SECOND; now += 100) {
		flood += burst(limit, v4(1), now, 1);
		if (now % (SECOND / 50) == 0) {
			quiet += burst(limit, v4(2), now, 1);
			asked++;
		}
	}
	CHECK_INT(quiet, asked);
	CHECK(flood <= 100 + 1000);
	lsping_ratelimit_free(limit);
}

/* Invented addresses: never more than the total, and never more memory (the
 * table is one allocation, made by new()).
 */
/* What is given back can be taken again, and no more than that. */
CASE(given_back)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(15, 10, 1);
	struct ipaddr one = v4(0x0a000001), other = v4(0x0a000002);
	int64_t now = 5 * SECOND;

	for (int i = 0; i < 100; i++) {
		CHECK_INT(lsping_ratelimit_take(limit, &one, now), LSPING_RATE_OK);
		lsping_ratelimit_put_back(limit, &one, now);
	}
	CHECK_INT(burst(limit, one, now, 20), 10);
	CHECK_INT(burst(limit, other, now, 20), 5);
	lsping_ratelimit_put_back(limit, &one, now);
	CHECK_INT(lsping_ratelimit_take(limit, &other, now), LSPING_RATE_OK);
	lsping_ratelimit_put_back(limit, &other, now);
	CHECK_INT(burst(limit, one, now, 20), 1);
	lsping_ratelimit_free(limit);
}

CASE(spoofed_sources)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(1000, 100, 1);
	unsigned int passed = 0;

	for (uint32_t i = 0; i < 1000000; i++)
		passed += burst(limit, i & 1 ? v4(i) : v6(i), (int64_t)i * 2, 1);
	CHECK(passed <= 1000 + 2000);
	CHECK(passed >= 2999);
	lsping_ratelimit_free(limit);
}

CASE(clock_that_stands_or_steps_back)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(1000, 100, 1);

	CHECK_INT(burst(limit, v4(1), 5 * SECOND, 60), 60);
	CHECK_INT(burst(limit, v4(1), 4 * SECOND, 60), 40);
	CHECK_INT(burst(limit, v4(1), 5 * SECOND, 60), 0);
	lsping_ratelimit_free(limit);
}

CASE(rates_at_their_ends)
{
	struct lsping_ratelimit *limit = lsping_ratelimit_new(1000000, 1, 1);

	CHECK_INT(burst(limit, v4(1), 0, 3), 1);
	CHECK_INT(burst(limit, v4(1), SECOND - 1, 3), 0);
	CHECK_INT(burst(limit, v4(1), SECOND, 3), 1);
	lsping_ratelimit_free(limit);

	limit = lsping_ratelimit_new(1000000, 1000000, 1);
	CHECK_INT(burst(limit, v4(1), 0, 1000001), 1000000);
	CHECK_INT(burst(limit, v4(1), INT64_MAX / 2, 1000001), 1000000);
	lsping_ratelimit_free(limit);
}

int main(void)
{
	RUN(source_bucket_holds_one_second);
	RUN(no_limit);
	RUN(one_bucket);
	RUN(source_over_its_limit_is_told_apart);
	RUN(tokens_come_back_at_the_rate);
	RUN(no_drift);
	RUN(all_sources_together);
	RUN(flooder_does_not_starve_others);
	RUN(given_back);
	RUN(spoofed_sources);
	RUN(clock_that_stands_or_steps_back);
	RUN(rates_at_their_ends);
	return check_end();
}
