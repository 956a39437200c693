// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a tap lets through: classic BPF programs run by the kernel
 *
 * Echo requests only: UDP to port 3503 at 127/8, ::ffff:127.0.0.0/104 or ::1,
 * whole datagrams, with or without IP options or an IPv6 hop-by-hop header
 * (where Router Alert is), below 0 to 16 labels.  And only frames that were
 * sent to us on a device that is not a loopback.
 */
#ifndef LSPING_FILTER_H
#define LSPING_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/filter.h>

/* Which tap the program is for, by the ethertype it is bound to. */
enum lsping_filter {
	LSPING_FILTER_MPLS, /* 1 to 16 labels */
	LSPING_FILTER_IPV4,
	LSPING_FILTER_IPV6,
};

/* Enough for any of them. */
#define LSPING_FILTER_MAX 320

struct lsping_filter_program {
	uint16_t len;
	struct sock_filter insn[LSPING_FILTER_MAX];
};

/*
 * Makes the program for a socket on which a packet begins with its network
 * header (AF_PACKET, SOCK_DGRAM).
 *
 * device
 *    whether to ask the device as well: no loopback, and PACKET_HOST.  False
 *    only in tests that have no device.
 */
void lsping_filter_build(enum lsping_filter filter, bool device,
			 struct lsping_filter_program *program);

#endif /* LSPING_FILTER_H */
