// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers that nobody else can guess
 */
#ifndef LSPING_RANDOM_H
#define LSPING_RANDOM_H

#include <stdint.h>
#include <sys/random.h>

#include "lib/network.h"

/* Never waits: any number will do where the kernel has no entropy yet. */
static inline uint32_t lsping_random_u32(void)
{
	uint32_t n;

	if (getrandom(&n, sizeof(n), GRND_NONBLOCK) != sizeof(n))
		n = frr_weak_random();
	return n;
}

#endif /* LSPING_RANDOM_H */
