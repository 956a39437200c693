// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MPLS LSP ping: the numbers of the protocol and their names
 *
 * Every value here is IANA's (RFC 9041 tells which registry); nothing above
 * the wire layer writes such a number as a literal.
 */
#ifndef LSPING_PROTO_H
#define LSPING_PROTO_H

#include <stdint.h>

#define LSPING_PORT 3503
#define LSPING_VERSION 1
#define LSPING_HEADER_LEN 32

#define LSPING_IANA_OPTIONAL 32768 /* TLV types from here on may be ignored */

/* Global flags (RFC 8029, section 3). */
#define LSPING_FLAG_V 0x0001 /* validate FEC stack */
#define LSPING_FLAG_T 0x0002 /* respond only if TTL expired (RFC 6425, 3.4) */
#define LSPING_FLAG_R 0x0004 /* validate reverse path (RFC 6426, 3.4.2) */

enum lsping_msg_type {
	LSPING_MSG_REQUEST = 1,
	LSPING_MSG_REPLY = 2,
};

enum lsping_reply_mode {
	LSPING_REPLY_NONE = 1,
	LSPING_REPLY_UDP = 2,
	LSPING_REPLY_UDP_RA = 3,
	LSPING_REPLY_CHANNEL = 4,
};

/* RFC 8029, section 3.1. */
enum lsping_return_code {
	LSPING_RC_NONE = 0,
	LSPING_RC_MALFORMED = 1,
	LSPING_RC_TLV_UNKNOWN = 2,
	LSPING_RC_EGRESS = 3,
	LSPING_RC_NO_MAPPING = 4,
	LSPING_RC_DSMAP_MISMATCH = 5,
	LSPING_RC_UPSTREAM_UNKNOWN = 6,
	LSPING_RC_RESERVED = 7,
	LSPING_RC_LABEL_SWITCHED = 8,
	LSPING_RC_NO_MPLS = 9,
	LSPING_RC_WRONG_LABEL = 10,
	LSPING_RC_NO_LABEL = 11,
	LSPING_RC_PROTOCOL = 12,
	LSPING_RC_STACK_SHRUNK = 13,
	LSPING_RC_SEE_DDMAP = 14,
	LSPING_RC_FEC_CHANGE = 15,
};

/* TLVs (RFC 8029, section 3). */
enum lsping_tlv_type {
	LSPING_TLV_FEC_STACK = 1,
	LSPING_TLV_DSMAP = 2,
	LSPING_TLV_PAD = 3,
	LSPING_TLV_VENDOR = 5,
	LSPING_TLV_IF_LABEL_STACK = 7,
	LSPING_TLV_ERRORED = 9,
	LSPING_TLV_REPLY_TOS = 10,
	LSPING_TLV_DDMAP = 20,
};

/* Sub-TLVs of the Target FEC Stack (RFC 8029, section 3.2). */
enum lsping_fec_type {
	LSPING_FEC_LDP_IPV4 = 1,
	LSPING_FEC_LDP_IPV6 = 2,
	LSPING_FEC_GENERIC_IPV4 = 14,
	LSPING_FEC_GENERIC_IPV6 = 15,
	LSPING_FEC_NIL = 16,
};

/* First octet of a Pad TLV's value (RFC 8029, section 3.5). */
enum lsping_pad_action {
	LSPING_PAD_DROP = 1,
	LSPING_PAD_COPY = 2,
};

/* Address types of the Interface and Label Stack TLV (RFC 8029, 3.7). */
enum lsping_addr_type {
	LSPING_ADDR_IPV4_NUMBERED = 1,
	LSPING_ADDR_IPV4_UNNUMBERED = 2,
	LSPING_ADDR_IPV6_NUMBERED = 3,
	LSPING_ADDR_IPV6_UNNUMBERED = 4,
};

/*
 * Names of the numbers above, as a person reads them ("Label switched").
 *
 * Returns:
 *    a string of static storage, "unknown" for a number without a name
 */
const char *lsping_msg_type_str(uint8_t type);
const char *lsping_reply_mode_str(uint8_t mode);
const char *lsping_return_code_str(uint8_t code);
const char *lsping_tlv_type_str(uint16_t type);
const char *lsping_fec_type_str(uint16_t type);

#endif /* LSPING_PROTO_H */
