// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which of its addresses this router speaks from
 */
#ifndef LSPING_SOURCE_H
#define LSPING_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/ipaddr.h"

struct lspingd;

/*
 * The source address of requests and replies (DESIGN 7): zebra's router-id if
 * it is an address of ours, else the first global address of lo, else one of
 * the interface the packet goes out of.
 *
 * family
 *    AF_INET or AF_INET6
 *
 * ifindex
 *    0 when it is not known
 *
 * Returns:
 *    false when there is none of the family that others can reach (link-local
 *    ones cannot be replied to from afar)
 */
bool lsping_source_select(const struct lspingd *lspingd, int family, uint32_t ifindex,
			  struct ipaddr *source);

#endif /* LSPING_SOURCE_H */
