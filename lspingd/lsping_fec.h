// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs: what a Target FEC Stack says an LSP is for (RFC 8029, section 3.2)
 *
 * A FEC is a value: it can be compared, printed, parsed and carried.  How one
 * looks on the wire is a row in lsping_fec.c's table; which label this router
 * has bound to it is the business of upper layers.
 */
#ifndef LSPING_FEC_H
#define LSPING_FEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"
#include "lib/prefix.h"

#include "lspingd/lsping_cursor.h"
#include "lspingd/lsping_proto.h"

/* More FECs than labels can be stacked make no sense to anybody. */
#define LSPING_MAX_FECS 16

/* Octets of a TLV or sub-TLV kept as they came.  Borrowed from the buffer that
 * was decoded; valid as long as that one is.
 */
struct lsping_raw {
	uint16_t type;
	uint16_t len; /* without padding */
	const uint8_t *value;
};

/* RSVP IPv4 and IPv6 (3.2.3, 3.2.4): the session and the sender template. */
struct lsping_fec_rsvp {
	struct ipaddr endpoint, sender;
	struct ipaddr ext_tunnel_id; /* a number as long as an address, and often one */
	uint16_t tunnel_id, lsp_id;
};

/* VPN IPv4 and IPv6 (3.2.5, 3.2.6). */
struct lsping_fec_vpn {
	uint8_t rd[8]; /* route distinguisher, as on the wire (RFC 4364, section 4.2) */
	struct prefix prefix;
};

/* L2 VPN endpoint (3.2.7). */
struct lsping_fec_l2vpn {
	uint8_t rd[8];
	uint16_t sender_ve, remote_ve;
	uint16_t encap; /* a pseudowire type, 15 bits */
};

/* FEC 128 pseudowires (3.2.8, 3.2.9, 3.2.11). */
struct lsping_fec_pw128 {
	struct ipaddr sender; /* IPADDR_NONE in the deprecated form */
	struct ipaddr remote;
	uint32_t pw_id;
	uint16_t pw_type; /* 15 bits (RFC 4446, section 3.2) */
};

/* An attachment identifier of FEC 129: AGI, SAII, TAII (RFC 8077). */
#define LSPING_ATTACHMENT_MAX_LEN 255
struct lsping_attachment {
	uint8_t type, len;
	const uint8_t *value; /* borrowed, as a raw TLV's */
};

/* FEC 129 pseudowires (3.2.10, 3.2.12). */
struct lsping_fec_pw129 {
	struct ipaddr sender, remote;
	uint16_t pw_type;
	struct lsping_attachment agi, saii, taii;
};

/* IGP-Prefix Segment ID, IPv4 and IPv6 (RFC 8287, 5.1 and 5.2). */
struct lsping_fec_sr_prefix {
	struct prefix prefix; /* of at least 1 bit */
	uint8_t protocol;     /* enum lsping_sr_protocol, or a number we do not know */
};

/* IGP-Adjacency Segment ID (RFC 8287, 5.3; its lengths: RFC 8690, 4.3).  The
 * interfaces are addresses or, where these are IPADDR_NONE, numbers; which follows
 * from a known adjacency type, as node_len does from a known protocol.
 */
struct lsping_fec_sr_adj {
	uint8_t adj_type; /* enum lsping_sr_adj_type, or a number we do not know */
	uint8_t protocol; /* enum lsping_sr_protocol, or the same */
	struct ipaddr local, remote;
	uint32_t local_ifindex, remote_ifindex;
	uint8_t node_len;		      /* 4: router IDs; 6: IS-IS system IDs */
	uint8_t advertising[6], receiving[6]; /* node identifiers, zero beyond node_len */
};

struct lsping_fec {
	uint16_t type; /* enum lsping_fec_type, or any number we do not know */
	bool known;    /* the type has a row in the table; else only raw is set */
	union {
		struct prefix prefix; /* LDP, BGP labeled, generic; host bits are zero */
		struct lsping_fec_rsvp rsvp;
		struct lsping_fec_vpn vpn;
		struct lsping_fec_l2vpn l2vpn;
		struct lsping_fec_pw128 pw128;
		struct lsping_fec_pw129 pw129;
		struct lsping_fec_sr_prefix sr_prefix;
		struct lsping_fec_sr_adj sr_adj;
		uint32_t label; /* Nil FEC (3.2.17) */
		struct lsping_raw raw;
	};
};

/* fec[0] is the outermost FEC, as the first sub-TLV of a Target FEC Stack; the
 * RFC's "depth 1" is the innermost one, fec[depth - 1].
 */
struct lsping_fec_stack {
	uint8_t depth;
	struct lsping_fec fec[LSPING_MAX_FECS];
};

#define LSPING_FEC_STRLEN 256

/*
 * Reads one sub-TLV's value.
 *
 * rd
 *    a child cursor cut to the sub-TLV's length
 *
 * Returns:
 *    false when the length does not fit the type or a field has a value that
 *    cannot be (prefix length beyond the address); fec may then be printed and
 *    nothing else.  An unknown type is no error: the octets are kept (known ==
 *    false).
 */
bool lsping_fec_read(struct lsping_rd *rd, uint16_t type, struct lsping_fec *fec);

/*
 * Writes a whole sub-TLV: type, length, value, padding to 4 octets.  It is in the
 * form of the RFC whatever it was when read, and reads as the same FEC.  A value
 * that cannot be written so (a family that is not the type's, a number too large
 * for its field) makes wr bad.
 */
void lsping_fec_write(struct lsping_wr *wr, const struct lsping_fec *fec);

/* An LDP FEC for a prefix of either family. */
struct lsping_fec lsping_fec_ldp(const struct prefix *p);

/* True for the kinds that are a plain prefix (fec->prefix may be read): LDP, BGP
 * labeled and generic.
 */
bool lsping_fec_is_prefix(const struct lsping_fec *fec);

/* Whether two FECs are the same, borrowed octets compared by content, and a hash
 * that agrees with it.
 */
bool lsping_fec_same(const struct lsping_fec *a, const struct lsping_fec *b);
uint32_t lsping_fec_hash(const struct lsping_fec *fec);

/* "65000:1", "10.0.0.1:7", or 16 hex digits for a type we do not know; "65000L:1"
 * for an AS number written with 4 octets where 2 would do, which makes another
 * route distinguisher.  Returns buf.
 */
#define LSPING_RD_STRLEN 32
const char *lsping_rd_str(const uint8_t rd[8], char *buf, size_t size);

/* "10.255.0.4" for a router ID, "0000.0000.0004" for an IS-IS system ID; len is
 * 4 or 6.  Returns buf.
 */
#define LSPING_NODE_STRLEN 24
const char *lsping_node_str(const uint8_t *node, uint8_t len, char *buf, size_t size);

/* "LDP 10.255.0.4/32", "VPN 65000:1 10.1.0.0/16", "Nil FEC label 0", "FEC type
 * 77 (5 octets)"; cut off when size does not suffice.  Returns buf.
 */
const char *lsping_fec_str(const struct lsping_fec *fec, char *buf, size_t size);

#endif /* LSPING_FEC_H */
