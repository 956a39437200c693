// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NTP timestamps (RFC 5905, section 6, figure 4 names the epochs used here)
 */
#include <zebra.h>

#include "lspingd/lsping_time.h"

#include "tests/check.h"

#define S INT64_C(1000000000)

/* 2036-02-07 06:28:16 UTC: the first second of era 1, in seconds since 1970. */
#define ERA1 INT64_C(2085978496)

/* A time in 2026, as the daemon would know it. */
#define NOW (INT64_C(1795442400) * S)

CASE(known_epochs)
{
	struct lsping_ntp ntp = lsping_ntp_from_ns(0);

	CHECK_INT(ntp.sec, 2208988800); /* 1970-01-01, RFC 5905 */
	CHECK_INT(ntp.frac, 0);

	ntp = lsping_ntp_from_ns(INT64_C(63072000) * S);
	CHECK_INT(ntp.sec, 2272060800); /* 1972-01-01, the first day of UTC */

	ntp = lsping_ntp_from_ns(-INT64_C(2208988800) * S);
	CHECK_INT(ntp.sec, 0); /* 1900-01-01, era 0 */

	ntp = lsping_ntp_from_ns((ERA1 - 1) * S);
	CHECK_INT(ntp.sec, UINT32_MAX);
	ntp = lsping_ntp_from_ns(ERA1 * S);
	CHECK_INT(ntp.sec, 0);
}

CASE(fraction)
{
	CHECK_INT(lsping_ntp_from_ns(S / 2).frac, 0x80000000);
	CHECK_INT(lsping_ntp_from_ns(S / 4).frac, 0x40000000);
	CHECK_INT(lsping_ntp_from_ns(1).frac, 4);	       /* 4.29 */
	CHECK_INT(lsping_ntp_from_ns(2).frac, 9);	       /* 8.59 */
	CHECK_INT(lsping_ntp_from_ns(S - 1).frac, 0xfffffffc); /* -4.29 */
	CHECK_INT(lsping_ntp_from_ns(S - 1).sec, 2208988800);
	CHECK_INT(lsping_ntp_from_ns(-1).frac, 0xfffffffc);
	CHECK_INT(lsping_ntp_from_ns(-1).sec, 2208988799);
	/* The largest fraction is nearer to the next second. */
	CHECK_INT(lsping_ntp_to_ns((struct lsping_ntp){ 2208988800, UINT32_MAX }, 0), S);
}

CASE(nanoseconds_survive)
{
	static const int64_t base[] = { 0, NOW, (ERA1 - 1) * S, ERA1 * S, -5 * S, ERA1 * 2 * S };
	uint32_t lost = 0;

	for (size_t i = 0; i < array_size(base); i++) {
		/* a prime step: 100,000 values spread over the second */
		for (int64_t ns = 0; ns < S; ns += 9973) {
			int64_t t = base[i] + ns;

			lost += lsping_ntp_to_ns(lsping_ntp_from_ns(t), t) != t;
		}
		for (int64_t ns = 0; ns < 1000; ns++) {
			int64_t first = base[i] + ns, last = base[i] + S - 1 - ns;

			lost += lsping_ntp_to_ns(lsping_ntp_from_ns(first), NOW) != first &&
				base[i] <= ERA1 * S; /* NOW is near enough */
			lost += lsping_ntp_to_ns(lsping_ntp_from_ns(last), last) != last;
		}
	}
	CHECK_INT(lost, 0);
}

CASE(era_is_the_nearest)
{
	struct lsping_ntp before = { UINT32_MAX, 0 }, after = { 1, 0 };

	/* seen from before the wrap, and from behind it */
	CHECK_INT(lsping_ntp_to_ns(before, (ERA1 - 2) * S), (ERA1 - 1) * S);
	CHECK_INT(lsping_ntp_to_ns(before, (ERA1 + 2) * S), (ERA1 - 1) * S);
	CHECK_INT(lsping_ntp_to_ns(after, (ERA1 - 2) * S), (ERA1 + 1) * S);
	CHECK_INT(lsping_ntp_to_ns(after, (ERA1 + 2) * S), (ERA1 + 1) * S);

	/* 68 years either way, and not further: era 1 for whom it is nearer */
	CHECK_INT(lsping_ntp_to_ns((struct lsping_ntp){}, ERA1 * S - INT32_MAX * S), ERA1 * S);
	CHECK_INT(lsping_ntp_to_ns((struct lsping_ntp){}, ERA1 * S + INT32_MAX * S), ERA1 * S);
	CHECK_INT(lsping_ntp_to_ns((struct lsping_ntp){}, 0),
		  -INT64_C(2208988800) * S + (INT64_C(1) << 32) * S);
	CHECK_INT(lsping_ntp_to_ns((struct lsping_ntp){}, -INT64_C(2208988800) * S),
		  -INT64_C(2208988800) * S);
}

CASE(difference)
{
	struct lsping_ntp t = lsping_ntp_from_ns(NOW + 123456789);

	CHECK_INT(lsping_ntp_diff_ns(t, t), 0);
	CHECK_INT(lsping_ntp_diff_ns(lsping_ntp_from_ns(NOW + 1234567890), t), 1111111101);
	CHECK_INT(lsping_ntp_diff_ns(t, lsping_ntp_from_ns(NOW + 1234567890)), -1111111101);
	CHECK_INT(lsping_ntp_diff_ns(lsping_ntp_from_ns(NOW), lsping_ntp_from_ns(NOW + 1)), -1);
	CHECK_INT(lsping_ntp_diff_ns(lsping_ntp_from_ns(NOW), lsping_ntp_from_ns(NOW - 1)), 1);
}

CASE(difference_across_the_wrap)
{
	struct lsping_ntp before = lsping_ntp_from_ns(ERA1 * S - 7);
	struct lsping_ntp after = lsping_ntp_from_ns(ERA1 * S + 5);

	CHECK_INT(after.sec, 0);
	CHECK_INT(lsping_ntp_diff_ns(after, before), 12);
	CHECK_INT(lsping_ntp_diff_ns(before, after), -12);
	CHECK_INT(lsping_ntp_diff_ns(lsping_ntp_from_ns((ERA1 + 3600) * S),
				     lsping_ntp_from_ns((ERA1 - 3600) * S)),
		  7200 * S);
}

CASE(difference_is_exact_and_monotonic)
{
	int64_t base = ERA1 * S - S / 2, last = INT64_MIN;
	struct lsping_ntp earlier = lsping_ntp_from_ns(base);
	uint32_t wrong = 0;

	for (int64_t ns = -S; ns <= S; ns += 19997) {
		int64_t diff = lsping_ntp_diff_ns(lsping_ntp_from_ns(base + ns), earlier);

		wrong += diff != ns || diff <= last;
		last = diff;
	}
	CHECK_INT(wrong, 0);
}

CASE(monotonic_in_the_fraction)
{
	struct lsping_ntp t = { 0xffffffff, 0xffffff00 }, zero = t;
	int64_t last = 0;
	uint32_t wrong = 0;

	for (int i = 0; i < 1024; i++) {
		int64_t diff;

		if (!++t.frac)
			t.sec++;
		diff = lsping_ntp_diff_ns(t, zero);
		wrong += diff < last || diff > last + 1;
		last = diff;
	}
	CHECK_INT(wrong, 0);
	CHECK_INT(last, 238); /* 1024 / 4.295 */
}

/* Near the ends of what nanoseconds in 64 bits can say: kept, not undefined. */
CASE(far_away)
{
	CHECK_INT(lsping_ntp_to_ns(lsping_ntp_from_ns(INT64_MAX), INT64_MAX), INT64_MAX);
	CHECK_INT(lsping_ntp_to_ns((struct lsping_ntp){ UINT32_MAX, 0 }, INT64_MIN), INT64_MIN);
	for (uint32_t sec = 0; sec < UINT32_MAX - 0x11111111; sec += 0x11111111) {
		struct lsping_ntp ntp = { sec, UINT32_MAX };

		CHECK(lsping_ntp_to_ns(ntp, INT64_MAX) > INT64_MAX / 2);
		CHECK(lsping_ntp_to_ns(ntp, INT64_MIN) < INT64_MIN / 2);
	}
}

CASE(same)
{
	struct lsping_ntp a = { 1, 2 };

	CHECK(lsping_ntp_same(a, a));
	CHECK(!lsping_ntp_same(a, (struct lsping_ntp){ 1, 3 }));
	CHECK(!lsping_ntp_same(a, (struct lsping_ntp){ 2, 2 }));
}

int main(void)
{
	RUN(known_epochs);
	RUN(fraction);
	RUN(nanoseconds_survive);
	RUN(era_is_the_nearest);
	RUN(difference);
	RUN(difference_across_the_wrap);
	RUN(difference_is_exact_and_monotonic);
	RUN(monotonic_in_the_fraction);
	RUN(far_away);
	RUN(same);
	return check_end();
}
