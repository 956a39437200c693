// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Downstream mappings: one way a router would send a request on (RFC 8029,
 * sections 3.3 and 3.4)
 *
 * The Downstream Mapping TLV (DSMAP, deprecated) and the Downstream Detailed
 * Mapping TLV (DDMAP) say the same in two forms, so both are one value here.
 * What only a DDMAP can say is zero in a DSMAP, and written nowhere.
 *
 * Part of the wire layer.
 */
#ifndef LSPING_DS_H
#define LSPING_DS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

#include "lspingd/lsping_cursor.h"
#include "lspingd/lsping_fault.h"
#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_label.h"

/* More changes at one hop than labels can be popped and pushed make no sense. */
#define LSPING_MAX_FEC_CHANGES 8

/* Links of one link aggregation group, in one DDMAP. */
#define LSPING_MAX_DS_MEMBERS 32

/* Sub-TLVs of types we do not know, kept from one DDMAP. */
#define LSPING_MAX_DS_RAW 4

/* One label of the stack as the packet would leave with it (3.4.1.2). */
struct lsping_ds_label {
	uint32_t label;
	uint8_t tc;
	bool bos;	  /* as it came; written as given */
	uint8_t protocol; /* enum lsping_ds_protocol, or a number we do not know */
};

/* A FEC that ends (pop) or begins (push) at this hop (3.4.1.3). */
struct lsping_fec_change {
	uint8_t op; /* enum lsping_fec_op */
	bool has_fec;
	struct ipaddr peer; /* IPADDR_NONE: unspecified */
	struct lsping_fec fec;
};

/* Addresses or labels that exercise this way, as on the wire (3.4.1.1.1);
 * lsping_mpset.h makes sets of them.
 */
struct lsping_multipath {
	uint8_t type; /* enum lsping_multipath_type, or a number we do not know */
	uint16_t len;
	const uint8_t *info; /* borrowed, as a raw TLV's */
};

/*
 * A link of a link aggregation group (RFC 8611, section 4.2): its interface
 * index at the router that describes it, that at the next router, and what
 * exercises it.
 *
 * A request has only the index that the router it goes to gave the link (4.3);
 * its multipath information is the mapping's.
 */
struct lsping_ds_member {
	bool has_local, has_remote; /* one of them at least */
	bool has_multipath;	    /* only with a local index */
	uint32_t local_ifindex, remote_ifindex;
	struct lsping_multipath multipath;
};

struct lsping_ds {
	uint16_t tlv; /* LSPING_TLV_DDMAP or LSPING_TLV_DSMAP */
	uint16_t mtu; /* octets, labels and IP header counted */
	uint8_t addr_type; /* enum lsping_addr_type */
	uint8_t flags;	   /* LSPING_DS_FLAG_*; others are dropped both ways, and in a
			    * DSMAP all but N and I
			    */

	/* Numbered and unnumbered: the next router.  Non-IP: IPADDR_NONE. */
	struct ipaddr address;
	struct ipaddr ifaddr; /* numbered: its interface */
	uint32_t ifindex;     /* unnumbered: its index; non-IP: egress IF_Num */
	uint32_t in_ifnum;    /* non-IP: ingress IF_Num (RFC 6426, section 2.1.1) */

	uint8_t depth_limit;			 /* DSMAP only */
	uint8_t return_code, return_subcode;	 /* DDMAP only */

	/* A DSMAP always has both; for a DDMAP they are sub-TLVs.  This multipath
	 * information is of the mapping as a whole; that of a link is in member[].
	 */
	bool has_multipath, has_labels;
	struct lsping_multipath multipath;
	uint8_t n_labels; /* outermost first; implicit null is there as label 3 */
	struct lsping_ds_label label[LSPING_MAX_LABELS];

	uint8_t n_changes; /* in the order they came: pops before pushes */
	struct lsping_fec_change change[LSPING_MAX_FEC_CHANGES];

	uint8_t n_members; /* RFC 8611; in the order they came.  DDMAP only */
	struct lsping_ds_member member[LSPING_MAX_DS_MEMBERS];

	uint8_t n_unknown;
	struct lsping_raw unknown[LSPING_MAX_DS_RAW];

	/* Set by reading only, never written: a sub-TLV has a type below 32768,
	 * known or not, on which the responder does not act, so that a request is
	 * owed return code 2 (RFC 9041, section 4.1).
	 */
	bool owed;
};

/*
 * Reads a downstream mapping.
 *
 * value
 *    the value of a DSMAP or DDMAP TLV, and nothing beyond it
 *
 * tlv
 *    LSPING_TLV_DSMAP or LSPING_TLV_DDMAP
 *
 * ds
 *    filled as far as reading got.  Borrows octets (multipath information, FECs,
 *    unknown sub-TLVs) from the buffer under the cursor.
 *
 * fault
 *    as the caller filled it for the TLV; for a fault in a sub-TLV of a DDMAP
 *    subtlv and offset are set to that one.  err is left to the caller.
 *
 * Returns:
 *    LSPING_DECODE_OK, or the first fault
 */
enum lsping_decode_err lsping_ds_read(struct lsping_rd *value, uint16_t tlv, struct lsping_ds *ds,
				      struct lsping_fault *fault);

/*
 * Writes the value of the TLV ds->tlv; its type and length are the caller's.
 *
 * What is written is read as the same value.  So what has no form on the wire
 * makes the cursor bad: another TLV type, an address the address type has no
 * place for or of the wrong family, impossible multipath information, more
 * labels, changes or links than there may be, a pop after a push, a push
 * without FEC, an unknown sub-TLV of a type we know; in a DSMAP whatever only a
 * DDMAP can say, and the reverse.
 */
void lsping_ds_write(struct lsping_wr *wr, const struct lsping_ds *ds);

/*
 * Of which family multipath information's addresses are.
 *
 * mp
 *    ds->multipath, or one of its links'
 *
 * Returns:
 *    AF_INET or AF_INET6, to be given to the functions of lsping_mpset.h: the
 *    address type's, unless the addresses show that they are of the other one
 */
int lsping_ds_family(const struct lsping_ds *ds, const struct lsping_multipath *mp);

#endif /* LSPING_DS_H */
