// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Addresses on the wire, and what an address type says of those that follow it
 */
#ifndef LSPING_ADDR_H
#define LSPING_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

#include "lspingd/lsping_cursor.h"
#include "lspingd/lsping_proto.h"

/* What an address type of a downstream mapping or of an Interface and Label
 * Stack TLV stands for (RFC 8029, sections 3.4 and 3.7; RFC 6426, section 2.1).
 */
struct lsping_addr_shape {
	enum ipaddr_type_t family; /* of the addresses; IPADDR_NONE: none, but numbers */
	bool numbered;		   /* the interface is an address, not an index */
};

/* NULL for a type we do not know. */
const struct lsping_addr_shape *lsping_addr_shape(uint8_t addr_type);

/* Octets of an address: 4, 16, or 0 for IPADDR_NONE. */
size_t lsping_addr_octets(enum ipaddr_type_t family);

/* Reads an address of a family, in network byte order as struct ipaddr has it;
 * one of IPADDR_NONE is no octets.  Zero, with rd bad, when fewer are left.
 */
void lsping_addr_read(struct lsping_rd *rd, enum ipaddr_type_t family, struct ipaddr *addr);

/* Writes one; one of another family makes the cursor bad. */
void lsping_addr_write(struct lsping_wr *wr, enum ipaddr_type_t family,
		       const struct ipaddr *addr);

#endif /* LSPING_ADDR_H */
