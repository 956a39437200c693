// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NTP timestamps (RFC 5905, section 6) as RFC 8029 carries them
 *
 * 32 bits of seconds since 1900 and 32 bits of fraction.  The seconds wrap in
 * February 2036; conversions choose the era nearest to a time the caller
 * knows, so a timestamp means the same before and after the wrap.
 */
#ifndef LSPING_TIME_H
#define LSPING_TIME_H

#include <stdbool.h>
#include <stdint.h>

struct lsping_ntp {
	uint32_t sec;
	uint32_t frac;
};

/* Nanoseconds since 1970 (CLOCK_REALTIME) to an NTP timestamp. */
struct lsping_ntp lsping_ntp_from_ns(int64_t unix_ns);

/* And back, in the era that lies nearest to near_ns (nanoseconds since 1970). */
int64_t lsping_ntp_to_ns(struct lsping_ntp ntp, int64_t near_ns);

/* later - earlier in nanoseconds, right across the era's wrap. */
int64_t lsping_ntp_diff_ns(struct lsping_ntp later, struct lsping_ntp earlier);

static inline bool lsping_ntp_same(struct lsping_ntp a, struct lsping_ntp b)
{
	return a.sec == b.sec && a.frac == b.frac;
}

#endif /* LSPING_TIME_H */
