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
 * The path the next request takes: among those that fit the user's interface
 * and next hop, the one the destination address hashes to.
 *
 * args
 *    prefix, ldp, destination, ifname and nexthop are read
 *
 * cause, size
 *    for false: one clause that says why there is none
 */
bool lsping_resolve(const struct lspingd *lspingd, const struct lsping_target *target,
		    const struct lsping_ping_args *args, struct lsping_path *path, char *cause,
		    size_t size);

#endif /* LSPING_RESOLVE_H */
