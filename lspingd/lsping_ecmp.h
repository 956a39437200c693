// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which of several next hops the Linux MPLS data plane takes
 *
 * A responder says in a downstream mapping which destinations exercise each of
 * its ways on (RFC 8029, sections 3.4.1.1 and 4.1); to say so truthfully it has
 * to choose as the kernel does.  lsping_ecmp.c tells how that is.
 */
#ifndef LSPING_ECMP_H
#define LSPING_ECMP_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/ipaddr.h"

#include "lspingd/lsping_label.h"
#include "lspingd/lsping_lfib.h"
#include "lspingd/lsping_mpset.h"

/* What all packets of a flow family share: everything but the destination. */
struct lsping_ecmp {
	uint32_t seed;	  /* hash of the labels */
	bool labels_only; /* the payload is not looked at */
	struct ipaddr src;
	uint8_t protocol;
};

/*
 * Starts predicting.
 *
 * stack
 *    the labels as this router receives them, the one that it switches on top
 *
 * src
 *    source of the IP packet below; IPADDR_NONE: it is no IP packet
 *
 * protocol
 *    IPv4: its protocol; IPv6: the next header of the fixed header, so
 *    hop-by-hop (0) for a packet with Router Alert
 */
void lsping_ecmp_init(struct lsping_ecmp *ecmp, const struct lsping_lstack *stack,
		      const struct ipaddr *src, uint8_t protocol);

/* The kernel's hash of a packet; dst is of src's family, or ignored where the
 * payload is.
 */
uint32_t lsping_ecmp_hash(const struct lsping_ecmp *ecmp, const struct ipaddr *dst);

/*
 * The next hop for a hash.
 *
 * Returns:
 *    its place in ilm->nhlfe; -1 when no packet leaves: the label is not
 *    forwarded, or all its next hops are dead
 */
int lsping_ecmp_choose(const struct lsping_ilm *ilm, uint32_t hash);

/*
 * Splits destinations over a label's next hops.
 *
 * set, family
 *    the destinations asked about (lsping_mpset_address())
 *
 * part
 *    ilm->n_nhlfe sets of the caller's, one for each next hop, in their order
 *
 * budget
 *    how many hashes may be computed; destinations beyond are in no part
 *
 * Returns:
 *    true if the whole set was split
 */
bool lsping_ecmp_split(const struct lsping_ecmp *ecmp, const struct lsping_ilm *ilm,
		       const struct lsping_mpset *set, int family, struct lsping_mpset part[],
		       uint32_t budget);

#endif /* LSPING_ECMP_H */
