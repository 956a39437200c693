// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The daemon's clock for time limits: microseconds that only ever grow
 *
 * libfrr's monotime() returns seconds.
 */
#ifndef LSPING_CLOCK_H
#define LSPING_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t lsping_clock_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000) + ts.tv_nsec / 1000;
}

#endif /* LSPING_CLOCK_H */
