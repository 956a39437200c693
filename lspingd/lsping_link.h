// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a captured frame to the packet in it
 *
 * For the link types of capture files on which MPLS and IP are seen.
 */
#ifndef LSPING_LINK_H
#define LSPING_LINK_H

#include <stddef.h>

#include "lspingd/lsping_cursor.h"

enum lsping_link_payload {
	LSPING_LINK_OTHER, /* neither of the two, or the frame is too short to say */
	LSPING_LINK_IP,
	LSPING_LINK_MPLS, /* a label stack */
};

/* How one link type is taken off: a row of the table. */
struct lsping_link {
	int dlt; /* libpcap's number (DLT_*) */
	const char *name;

	/* Steps over the header; what follows is the packet. */
	enum lsping_link_payload (*strip)(struct lsping_rd *rd);
};

/* The link type of that number; NULL if we do not know it. */
const struct lsping_link *lsping_link_find(int dlt);

/* One after the other: the first for NULL, NULL after the last.  In this order
 * they may be tried on a frame of unknown type.
 */
const struct lsping_link *lsping_link_next(const struct lsping_link *link);

#endif /* LSPING_LINK_H */
