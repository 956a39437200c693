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

/* What IANA left to vendors; a message that uses one of them in its header has
 * a Vendor Enterprise Number TLV (RFC 8029, section 3.6).
 */
#define LSPING_VENDOR_FIRST 252 /* message types, reply modes and return codes, up to 255 */

/* Ranges of TLV and sub-TLV types for experiments, and those that were once for
 * vendors and are first come, first served now (RFC 9041, section 3.2); the same
 * again LSPING_IANA_OPTIONAL higher.
 */
#define LSPING_IANA_EXPERIMENTAL_FIRST 31740
#define LSPING_IANA_VENDOR_FIRST       31744
#define LSPING_IANA_VENDOR_LAST	       32767

/* Global flags (RFC 8029, section 3). */
#define LSPING_FLAG_V 0x0001 /* validate FEC stack */
#define LSPING_FLAG_T 0x0002 /* respond only if TTL expired (RFC 6425, 3.4) */
#define LSPING_FLAG_R 0x0004 /* validate reverse path (RFC 6426, 3.4.2) */

enum lsping_msg_type {
	LSPING_MSG_REQUEST = 1,
	LSPING_MSG_REPLY = 2,
	LSPING_MSG_PROXY_REQUEST = 3, /* RFC 7555 */
	LSPING_MSG_PROXY_REPLY = 4,
};

enum lsping_reply_mode {
	LSPING_REPLY_NONE = 1,
	LSPING_REPLY_UDP = 2,
	LSPING_REPLY_UDP_RA = 3,
	LSPING_REPLY_CHANNEL = 4,
	LSPING_REPLY_PATH = 5, /* RFC 7110 */
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
	LSPING_RC_NOT_INCOMING_INTERFACE = 35, /* RFC 8287, section 7.4 */
};

/* TLVs (RFC 8029, section 3). */
enum lsping_tlv_type {
	LSPING_TLV_FEC_STACK = 1,
	LSPING_TLV_DSMAP = 2,
	LSPING_TLV_PAD = 3,
	LSPING_TLV_LSR_CAPABILITY = 4, /* RFC 8611 */
	LSPING_TLV_VENDOR = 5,
	LSPING_TLV_DETAILED_IF_LABEL_STACK = 6, /* RFC 8611 */
	LSPING_TLV_IF_LABEL_STACK = 7,
	LSPING_TLV_ERRORED = 9,
	LSPING_TLV_REPLY_TOS = 10,
	LSPING_TLV_P2MP_RESPONDER = 11, /* RFC 6425 */
	LSPING_TLV_ECHO_JITTER = 12,
	LSPING_TLV_SOURCE_ID = 13, /* RFC 6426 */
	LSPING_TLV_DESTINATION_ID = 14,
	LSPING_TLV_BFD_DISCRIMINATOR = 15, /* RFC 5884 */
	LSPING_TLV_REVERSE_FEC_STACK = 16, /* RFC 6426 */
	LSPING_TLV_DDMAP = 20,
	LSPING_TLV_REPLY_PATH = 21, /* RFC 7110 */
	LSPING_TLV_REPLY_TC = 22,
	LSPING_TLV_PROXY_PARAMETERS = 23, /* RFC 7555 */
	LSPING_TLV_REPLY_TO = 24,
	LSPING_TLV_UPSTREAM_NEIGHBOR = 25,
	LSPING_TLV_DOWNSTREAM_NEIGHBOR = 26,
	LSPING_TLV_OAM_FUNCTIONS = 27,	     /* RFC 7759 */
	LSPING_TLV_EGRESS_OLD = 28,	     /* RFC 9655 */
	LSPING_TLV_BFD_REVERSE_PATH = 16384, /* RFC 9612 */
	LSPING_TLV_RELAY_STACK = 32768,	     /* RFC 7743 */
	LSPING_TLV_TTL = 32769,		     /* RFC 7394 */
};

/* Sub-TLVs of the DDMAP TLV (RFC 8029, section 3.4.1; RFC 8611). */
enum lsping_ds_subtlv {
	LSPING_DS_MULTIPATH = 1,
	LSPING_DS_LABEL_STACK = 2,
	LSPING_DS_FEC_CHANGE = 3,
	LSPING_DS_LOCAL_IFINDEX = 4,
	LSPING_DS_REMOTE_IFINDEX = 5,
};

/* DS Flags of the DSMAP and DDMAP TLVs (RFC 8029, section 3.4; RFC 8012, section 5;
 * RFC 8611, section 7, whose figure has L and E in each other's place: IANA's
 * registry has them as RFC 8012, section 11.2).
 */
#define LSPING_DS_FLAG_N 0x01 /* treat as a non-IP packet */
#define LSPING_DS_FLAG_I 0x02 /* Interface and Label Stack TLV wanted */
#define LSPING_DS_FLAG_E 0x04 /* pushes entropy labels (RFC 8012, section 5) */
#define LSPING_DS_FLAG_L 0x08 /* balances by labels (RFC 8012, section 5) */
#define LSPING_DS_FLAG_G 0x10 /* LAG members described (RFC 8611) */

/* Multipath types (RFC 8029, section 3.4.1.1; RFC 8012). */
enum lsping_multipath_type {
	LSPING_MULTIPATH_NONE = 0,
	LSPING_MULTIPATH_IP = 2,
	LSPING_MULTIPATH_RANGE = 4,
	LSPING_MULTIPATH_MASK = 8,
	LSPING_MULTIPATH_LABEL_MASK = 9,
	LSPING_MULTIPATH_IP_LABEL = 10, /* RFC 8012 */
};

/* Label distribution protocols of a downstream label (RFC 8029, section
 * 3.4.1.2; RFC 8287, section 6; RFC 9214, section 5).
 */
enum lsping_ds_protocol {
	LSPING_DS_PROTO_UNKNOWN = 0,
	LSPING_DS_PROTO_STATIC = 1,
	LSPING_DS_PROTO_BGP = 2,
	LSPING_DS_PROTO_LDP = 3,
	LSPING_DS_PROTO_RSVP_TE = 4,
	LSPING_DS_PROTO_OSPF = 5,
	LSPING_DS_PROTO_ISIS = 6,
	LSPING_DS_PROTO_OSPFV3 = 7,
};

/* Operations of a FEC stack change (RFC 8029, section 3.4.1.3). */
enum lsping_fec_op {
	LSPING_FEC_PUSH = 1,
	LSPING_FEC_POP = 2,
};

/* Sub-TLVs of the Target FEC Stack (RFC 8029, section 3.2). */
enum lsping_fec_type {
	LSPING_FEC_LDP_IPV4 = 1,
	LSPING_FEC_LDP_IPV6 = 2,
	LSPING_FEC_RSVP_IPV4 = 3,
	LSPING_FEC_RSVP_IPV6 = 4,
	LSPING_FEC_VPN_IPV4 = 6,
	LSPING_FEC_VPN_IPV6 = 7,
	LSPING_FEC_L2VPN = 8,
	LSPING_FEC_PW128_IPV4_OLD = 9, /* deprecated: no sender's address */
	LSPING_FEC_PW128_IPV4 = 10,
	LSPING_FEC_PW129_IPV4 = 11,
	LSPING_FEC_BGP_IPV4 = 12,
	LSPING_FEC_BGP_IPV6 = 13,
	LSPING_FEC_GENERIC_IPV4 = 14,
	LSPING_FEC_GENERIC_IPV6 = 15,
	LSPING_FEC_NIL = 16,
	LSPING_FEC_PW128_IPV6 = 24,
	LSPING_FEC_PW129_IPV6 = 25,
	LSPING_FEC_SR_PREFIX_IPV4 = 34, /* RFC 8287, section 5 */
	LSPING_FEC_SR_PREFIX_IPV6 = 35,
	LSPING_FEC_SR_ADJACENCY = 36,
};

/* Protocol and adjacency type of the SR FECs (RFC 8287, section 5; RFC 9214). */
enum lsping_sr_protocol {
	LSPING_SR_PROTO_ANY = 0,
	LSPING_SR_PROTO_OSPF = 1,
	LSPING_SR_PROTO_ISIS = 2,
	LSPING_SR_PROTO_OSPFV3 = 3,
};

enum lsping_sr_adj_type {
	LSPING_SR_ADJ_UNNUMBERED = 0,
	LSPING_SR_ADJ_PARALLEL = 1,
	LSPING_SR_ADJ_IPV4 = 4,
	LSPING_SR_ADJ_IPV6 = 6,
};

/* First octet of a Pad TLV's value (RFC 8029, section 3.5). */
enum lsping_pad_action {
	LSPING_PAD_DROP = 1,
	LSPING_PAD_COPY = 2,
};

/* Flags of the Reply Path TLV (RFC 7110, section 4.2). */
#define LSPING_REPLY_PATH_FLAG_B 0x0001 /* the reverse of the bidirectional LSP */
#define LSPING_REPLY_PATH_FLAG_A 0x0002 /* any path but the default one */

/* Sub-TLVs of the P2MP Responder Identifier TLV (RFC 6425, section 3.2). */
enum lsping_p2mp_type {
	LSPING_P2MP_EGRESS_IPV4 = 1,
	LSPING_P2MP_EGRESS_IPV6 = 2,
	LSPING_P2MP_NODE_IPV4 = 3,
	LSPING_P2MP_NODE_IPV6 = 4,
};

/* Address types of the Interface and Label Stack TLV (RFC 8029, 3.7) and of the
 * DSMAP and DDMAP TLVs (3.4; non-IP: RFC 6426, section 2.1).
 */
enum lsping_addr_type {
	LSPING_ADDR_IPV4_NUMBERED = 1,
	LSPING_ADDR_IPV4_UNNUMBERED = 2,
	LSPING_ADDR_IPV6_NUMBERED = 3,
	LSPING_ADDR_IPV6_UNNUMBERED = 4,
	LSPING_ADDR_NON_IP = 5,
};

/*
 * Names of the numbers above, and of others that are registered, as a person
 * reads them ("label switched").
 *
 * Returns:
 *    a string of static storage: the number's own name; for one without, what its
 *    range is for ("reserved", "experimental use", "private use", "vendor's (first
 *    come, first served)"); "unknown" when nobody assigned it
 */
const char *lsping_msg_type_str(uint8_t type);
const char *lsping_reply_mode_str(uint8_t mode);
const char *lsping_return_code_str(uint8_t code);
const char *lsping_tlv_type_str(uint16_t type);
const char *lsping_fec_type_str(uint16_t type);
const char *lsping_addr_type_str(uint8_t type);
const char *lsping_ds_subtlv_str(uint16_t type);
const char *lsping_multipath_type_str(uint8_t type);
const char *lsping_ds_protocol_str(uint8_t protocol);
const char *lsping_fec_op_str(uint8_t op);
const char *lsping_sr_protocol_str(uint8_t protocol);
const char *lsping_sr_adj_type_str(uint8_t type);
const char *lsping_pw_type_str(uint16_t type); /* RFC 4446, section 3.2 */
const char *lsping_pad_action_str(uint8_t action);
const char *lsping_p2mp_type_str(uint16_t type);
const char *lsping_reply_path_code_str(uint16_t code);

#endif /* LSPING_PROTO_H */
