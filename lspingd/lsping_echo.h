// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MPLS echo request and echo reply messages (RFC 8029, section 3)
 */
#ifndef LSPING_ECHO_H
#define LSPING_ECHO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/ipaddr.h"

#include "lspingd/lsping_ds.h"
#include "lspingd/lsping_fault.h"
#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_label.h"
#include "lspingd/lsping_proto.h"
#include "lspingd/lsping_time.h"

/* Octets of the largest message: the largest UDP payload, which is IPv6's; that of
 * IPv4 is 65507.
 */
#define LSPING_MAX_MESSAGE 65527

/* TLVs of types we do not read, kept from one message; more is malformed. */
#define LSPING_MAX_RAW_TLVS 16

/* Downstream mappings, DSMAP and DDMAP together, in one message. */
#define LSPING_MAX_DOWNSTREAMS 64

/* Pad TLV (RFC 8029, section 3.5).  The value is the action and len - 1 octets
 * of no meaning, which a reply copies all the same.
 */
struct lsping_pad {
	uint8_t action; /* enum lsping_pad_action, or a number we do not know */
	uint16_t len;	/* of the value, the action counted: 1 at least */
	const uint8_t *octets; /* those len - 1, borrowed; NULL: zeroes */
};

/* Interface and Label Stack TLV (RFC 8029, section 3.7): where and with which
 * labels the replying router received the request.
 */
struct lsping_if_stack {
	uint8_t addr_type;     /* enum lsping_addr_type */
	struct ipaddr address; /* of the interface, or the router's own */
	struct ipaddr ifaddr;  /* numbered: the interface's address */
	uint32_t ifindex;      /* unnumbered: its index */
	struct lsping_lstack stack;
};

/* Node of a transport network (RFC 6426, section 2.2). */
struct lsping_node_id {
	uint32_t global_id, node_id;
};

/* P2MP Responder Identifier (RFC 6425, section 3.2): who shall answer.  Only its
 * first sub-TLV counts; the others are neither kept nor looked at.
 */
struct lsping_p2mp_responder {
	uint16_t type;	       /* enum lsping_p2mp_type; 0, and no raw.value: no sub-TLV */
	struct ipaddr address; /* of those types */
	struct lsping_raw raw; /* of other types: as it came, with type set as well */
};

/* Reply Path (RFC 7110, section 4.2). */
struct lsping_reply_path {
	uint16_t return_code;
	uint16_t flags;		      /* A and B, LSPING_REPLY_PATH_FLAG_*; others are dropped */
	struct lsping_fec_stack path; /* depth 0: none given */
};

/* One decoded message, all in host order.  Raw TLVs and padding borrow from the buffer. */
struct lsping_echo {
	uint16_t flags; /* LSPING_FLAG_*; others are dropped both ways */
	uint8_t msg_type;
	uint8_t reply_mode;
	uint8_t return_code;
	uint8_t return_subcode;
	uint32_t handle;
	uint32_t seq;
	struct lsping_ntp sent;
	struct lsping_ntp received;

	bool has_fecs, has_pad, has_reply_tos, has_vendor, has_if_stack, has_errored;
	bool has_p2mp_responder, has_jitter, has_source_id, has_destination_id;
	bool has_reverse_fecs, has_reply_path, has_reply_tc;
	struct lsping_fec_stack fecs;
	struct lsping_pad pad;
	uint8_t reply_tos;
	uint32_t vendor; /* SMI private enterprise number */
	struct lsping_if_stack if_stack;
	struct lsping_p2mp_responder p2mp_responder;
	uint32_t jitter_ms; /* Echo Jitter (RFC 6425, section 3.3) */
	struct lsping_node_id source_id, destination_id;
	struct lsping_fec_stack reverse_fecs; /* RFC 6426 */
	struct lsping_reply_path reply_path;
	uint8_t reply_tc; /* Reply TC (RFC 7110), 0..7 */

	/* TLVs of types we do not read, registered or not, in the order they came. */
	uint8_t n_unknown;
	struct lsping_raw unknown[LSPING_MAX_RAW_TLVS];

	/* What a reply owes in its Errored TLVs: the TLVs of types below 32768 on
	 * which the responder does not act (lsping_tlv.c's table says which),
	 * unknown ones included, as they came; for such a FEC a Target FEC Stack
	 * with just that one in it.  Filled by decoding only, never written; of
	 * more than fit the first are here.
	 */
	uint8_t n_unacted;
	struct lsping_raw unacted[LSPING_MAX_RAW_TLVS];

	/* What an Errored TLVs TLV holds (RFC 8029, section 3.8). */
	uint8_t n_errored;
	struct lsping_raw errored[LSPING_MAX_RAW_TLVS];

	/* DSMAP and DDMAP TLVs, in the order they came.  Last and large: entries
	 * from n_ds on are never looked at, and may be anything.
	 */
	uint8_t n_ds;
	struct lsping_ds ds[LSPING_MAX_DOWNSTREAMS];
};

/* Makes a message empty; its unused downstream mappings are left untouched. */
static inline void lsping_echo_init(struct lsping_echo *echo)
{
	memset(echo, 0, offsetof(struct lsping_echo, ds));
}

/* Adds a downstream mapping, zeroed but for its TLV type, to be filled in; NULL
 * when there are LSPING_MAX_DOWNSTREAMS.
 */
static inline struct lsping_ds *lsping_echo_add_ds(struct lsping_echo *echo, uint16_t tlv)
{
	struct lsping_ds *ds;

	if (echo->n_ds == LSPING_MAX_DOWNSTREAMS)
		return NULL;
	ds = &echo->ds[echo->n_ds++];
	memset(ds, 0, sizeof(*ds));
	ds->tlv = tlv;
	return ds;
}

/*
 * Decodes an echo request or reply (RFC 8029, section 3).
 *
 * Checks form only: lengths, nesting, what may be there how often.  Whether
 * TLVs of unknown mandatory types, an unknown reply mode or a FEC are
 * acceptable is the responder's question, and so is the message type.  A TLV
 * that has no meaning in such a message is read nevertheless.
 *
 * buf, len
 *    UDP payload; only read, may be unaligned.  Must outlive the message if
 *    that holds raw TLVs or FECs, or padding.
 *
 * echo
 *    filled as far as decoding got: after any fault but SHORT and VERSION the
 *    header is there, which a "malformed" reply needs
 *
 * fault
 *    may be NULL; else says what and where
 *
 * Returns:
 *    LSPING_DECODE_OK, or the first fault
 */
enum lsping_decode_err lsping_echo_decode(const uint8_t *buf, size_t len, struct lsping_echo *echo,
					  struct lsping_fault *fault);

/* The Sequence Number, without decoding more; false for a message too short to
 * have one.  Nothing is checked.
 */
bool lsping_echo_peek_seq(const uint8_t *buf, size_t len, uint32_t *seq);

/*
 * Encodes a message; TLVs go out in a fixed order: FEC stack, the others in the
 * order of lsping_tlv.c's table, downstream mappings and then unknown ones as
 * they stand in the message, Pad last.
 *
 * Returns:
 *    octets written, 0 when size does not suffice or the message cannot be
 *    written (no FEC in the stack, a prefix or address of the wrong family)
 */
size_t lsping_echo_encode(const struct lsping_echo *echo, uint8_t *buf, size_t size);

/* Whether a decoded request is owed return code 2: something in it has a type
 * below 32768 (mandatory, RFC 8029 section 3; for sub-TLVs RFC 9041, section 3.1)
 * and the responder does not act on it.
 */
bool lsping_echo_has_unknown_mandatory(const struct lsping_echo *echo);

/*
 * Whether the header has a number of the ranges IANA left to vendors.
 *
 * Such a message MUST have a Vendor Enterprise Number TLV (RFC 8029, 3.6), which
 * is up to whoever makes one.  Decoding does not insist: no section says that a
 * message without it is malformed, RFC 9041 (section 2) has since made the ranges
 * "Private Use", and with or without the vendor's number we know no meaning for
 * them.  A request with such a reply mode is malformed to the responder because
 * it does not know the mode.
 */
bool lsping_echo_is_vendor_private(const struct lsping_echo *echo);

/* "TLV reaches beyond the message"; of static storage. */
const char *lsping_decode_err_str(enum lsping_decode_err err);

#endif /* LSPING_ECHO_H */
