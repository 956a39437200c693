// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NTP timestamps (RFC 5905, section 6) as RFC 8029 carries them
 *
 * A timestamp is a 32.32 fixed-point number of seconds since 1900, modulo 2^32
 * seconds (136 years, an "era").  The fraction's unit is 0.23 ns, finer than a
 * nanosecond; both directions round to the nearest, so nanoseconds survive the
 * way there and back unchanged.
 *
 * Differences are taken modulo 2^64 and read as signed, which is right as long
 * as the two times lie less than 68 years apart, in whatever eras.
 */
#include <zebra.h>

#include "lspingd/lsping_time.h"

#define NS_PER_SEC INT64_C(1000000000)

/* 1970-01-01 in NTP's era 0: 70 years of which 17 were leap years. */
#define NTP_UNIX_EPOCH INT64_C(2208988800)

/* Seconds and nanoseconds of a time, the latter never negative. */
static int64_t floor_sec(int64_t ns, int64_t *rest)
{
	int64_t sec = ns / NS_PER_SEC;

	*rest = ns % NS_PER_SEC;
	if (*rest < 0) {
		*rest += NS_PER_SEC;
		sec--;
	}
	return sec;
}

static int64_t frac_to_ns(uint32_t frac)
{
	return (int64_t)(((uint64_t)frac * NS_PER_SEC + (UINT64_C(1) << 31)) >> 32);
}

/* sec * 10^9 + ns, kept within what 64 bits hold (years 1678 to 2262). */
static int64_t join_ns(int64_t sec, int64_t ns)
{
	int64_t all;

	if (__builtin_mul_overflow(sec, NS_PER_SEC, &all) || __builtin_add_overflow(all, ns, &all))
		return sec < 0 ? INT64_MIN : INT64_MAX;
	return all;
}

struct lsping_ntp lsping_ntp_from_ns(int64_t unix_ns)
{
	int64_t ns;
	int64_t sec = floor_sec(unix_ns, &ns);

	/* Less than a second never rounds up to one: 999999999 ns are 4.3
	 * units below 2^32.
	 */
	return (struct lsping_ntp){
		.sec = (uint32_t)(uint64_t)(sec + NTP_UNIX_EPOCH),
		.frac = (uint32_t)((((uint64_t)ns << 32) + NS_PER_SEC / 2) / NS_PER_SEC),
	};
}

int64_t lsping_ntp_to_ns(struct lsping_ntp ntp, int64_t near_ns)
{
	int64_t rest;
	int64_t near_sec = floor_sec(near_ns, &rest);
	uint32_t near_ntp = (uint32_t)(uint64_t)(near_sec + NTP_UNIX_EPOCH);

	return join_ns(near_sec + (int32_t)(ntp.sec - near_ntp), frac_to_ns(ntp.frac));
}

int64_t lsping_ntp_diff_ns(struct lsping_ntp later, struct lsping_ntp earlier)
{
	uint64_t a = (uint64_t)later.sec << 32 | later.frac;
	uint64_t b = (uint64_t)earlier.sec << 32 | earlier.frac;
	int64_t diff = (int64_t)(a - b);

	return join_ns(diff >> 32, frac_to_ns((uint32_t)(a - b)));
}
