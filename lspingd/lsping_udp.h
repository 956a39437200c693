// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * UDP port 3503: where replies are sent from (RFC 8029, section 4.5)
 *
 * One socket per family.  Nothing is read from them: echo requests come by the
 * taps, and what the kernel would hand to the port went there by IP and proves
 * nothing about an LSP.
 */
#ifndef LSPING_UDP_H
#define LSPING_UDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

struct lsping_udp;
struct zebra_privs_t;

/* An echo reply's way. */
struct lsping_udp_way {
	struct ipaddr src; /* IPADDR_NONE: as the kernel's route has it */
	struct ipaddr dst;
	uint16_t port;	  /* host byte order */
	uint32_t ifindex; /* where a link-local destination is */
	uint8_t tos;	  /* the whole octet */
	bool router_alert;
};

struct lsping_udp *lsping_udp_new(struct zebra_privs_t *privs);
void lsping_udp_free(struct lsping_udp **udp);

/* Opens what is not open; false when something still is not, which has been
 * logged once.
 */
bool lsping_udp_open(struct lsping_udp *udp);
bool lsping_udp_is_open(const struct lsping_udp *udp, int family);

/* Datagrams that are sent at once, at most. */
#define LSPING_UDP_BATCH 8

/*
 * payload, len
 *    borrowed
 *
 * err
 *    set when it has been sent: 0, or an errno
 */
struct lsping_udp_datagram {
	struct lsping_udp_way way;
	const uint8_t *payload;
	size_t len;
	int err;
};

/*
 * Sends replies, with TTL or hop limit 255: as many with one system call as are for
 * one family and follow each other.
 *
 * n
 *    of datagrams, at most LSPING_UDP_BATCH
 */
void lsping_udp_send(struct lsping_udp *udp, struct lsping_udp_datagram *datagrams,
		     unsigned int n);

/* Datagrams that came to the port since the last call, and were discarded. */
uint64_t lsping_udp_discarded(struct lsping_udp *udp);

#endif /* LSPING_UDP_H */
