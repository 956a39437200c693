// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a followed prefix to the way out for a probe
 */
#ifndef LSPING_RESOLVE_H
#define LSPING_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>

#include "lspingd/lsping_initiator.h"
#include "lspingd/lsping_zebra.h"

struct lspingd;

/* The FEC of a prefix, by the owner of its label: LDP's, or a generic one for a
 * static label (RFC 8029, 3.2.15 and 3.2.16).
 */
struct lsping_fec lsping_resolve_fec(const struct lsping_target *target,
				     const struct prefix *prefix);

/*
 * All paths a request may take: those that fit the user's interface and next hop,
 * ordered by address and interface.  Where explicit null was asked for, it is the
 * last label of each.
 *
 * args
 *    prefix, ldp, explicit_null, ifname and nexthop are read
 *
 * cause, size
 *    for 0: one clause that says why there is none
 *
 * Returns:
 *    how many were written to out, at most max
 */
unsigned int lsping_resolve_all(const struct lspingd *lspingd, const struct lsping_target *target,
				const struct lsping_request_args *args, struct lsping_path *out,
				unsigned int max, char *cause, size_t size);

/* The one of n paths, in their order, that a request to a destination takes. */
unsigned int lsping_resolve_choose(unsigned int n, const struct ipaddr *destination);

/* Both: the path of the next request to a destination; false as for none. */
bool lsping_resolve(const struct lspingd *lspingd, const struct lsping_target *target,
		    const struct lsping_request_args *args, const struct ipaddr *destination,
		    struct lsping_path *path, char *cause, size_t size);

#endif /* LSPING_RESOLVE_H */
