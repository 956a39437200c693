// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MPLS LSP ping: the names of the protocol's numbers
 *
 * A registry for each kind of number, as IANA has them (RFC 9041 tells which): the
 * numbers that were assigned, and ranges of numbers that have a meaning though none
 * of them is assigned: experiments, and what vendors do on their own.  A name does
 * not mean that lspingd acts on the number: a user who looks at another router's
 * message shall see what it says all the same.
 *
 * Numbers are of RFC 8029, or pseudowire types of RFC 4446, where no other RFC is
 * given; a comment holds for the lines after it up to the next one.
 */
#include <zebra.h>

#include "lspingd/lsping_proto.h"

struct name {
	uint16_t number;
	const char *name;
};

struct range {
	uint16_t first, last;
	const char *name;
};

struct registry {
	const struct name *names;
	size_t n_names;
	const struct range *ranges;
	size_t n_ranges;
};

#define NAMES(array)  .names = array, .n_names = array_size(array)
#define RANGES(array) .ranges = array, .n_ranges = array_size(array)

#define RESERVED     "reserved"
#define EXPERIMENTAL "experimental use"
/* Vendors' own until RFC 9041, since then for whoever registers one first. */
#define VENDOR "vendor's (first come, first served)"

/* Message types and reply modes, RFC 9041, tables 4 and 6. */
static const struct range header_ranges[] = {
	{ 0, 0, RESERVED },
	{ 248, 251, EXPERIMENTAL },
	{ LSPING_VENDOR_FIRST, 255, "private use" },
};

/* TLVs and sub-TLVs, RFC 9041, section 3.2. */
static const struct range tlv_ranges[] = {
	{ 0, 0, RESERVED },
	{ LSPING_IANA_EXPERIMENTAL_FIRST, LSPING_IANA_VENDOR_FIRST - 1, EXPERIMENTAL },
	{ LSPING_IANA_VENDOR_FIRST, LSPING_IANA_VENDOR_LAST, VENDOR },
	{ LSPING_IANA_OPTIONAL + LSPING_IANA_EXPERIMENTAL_FIRST,
	  LSPING_IANA_OPTIONAL + LSPING_IANA_VENDOR_FIRST - 1, EXPERIMENTAL },
	{ LSPING_IANA_OPTIONAL + LSPING_IANA_VENDOR_FIRST,
	  LSPING_IANA_OPTIONAL + LSPING_IANA_VENDOR_LAST, VENDOR },
};

/* Fields of an octet in a TLV: multipath types, pad types and address types, RFC
 * 8029, sections 6.2.6 to 6.2.8; protocols and adjacency types, RFC 8287, 9.2 to
 * 9.4.  Those of them that do not assign 0 reserve it.
 */
static const struct range octet_ranges[] = {
	{ 0, 0, RESERVED },
	{ 251, 254, EXPERIMENTAL },
	{ 255, 255, RESERVED },
};

/* RFC 7110, section 7.4. */
static const struct range reply_path_ranges[] = {
	{ 0xfffc, 0xffff, EXPERIMENTAL },
};

/* RFC 4446, section 3.2. */
static const struct range pw_ranges[] = {
	{ 4097, 32766, VENDOR },
};

static const struct name msg_type_names[] = {
	{ LSPING_MSG_REQUEST, "echo request" },
	{ LSPING_MSG_REPLY, "echo reply" },
	{ LSPING_MSG_PROXY_REQUEST, "proxy ping request" }, /* RFC 7555 */
	{ LSPING_MSG_PROXY_REPLY, "proxy ping reply" },
	{ 5, "relayed echo reply" }, /* RFC 7743 */
};

static const struct name reply_mode_names[] = {
	{ LSPING_REPLY_NONE, "do not reply" },
	{ LSPING_REPLY_UDP, "IP/UDP" },
	{ LSPING_REPLY_UDP_RA, "IP/UDP with Router Alert" },
	{ LSPING_REPLY_CHANNEL, "application-level control channel" },
	{ LSPING_REPLY_PATH, "specified path" }, /* RFC 7110 */
};

static const struct name return_code_names[] = {
	{ LSPING_RC_NONE, "no return code" },
	{ LSPING_RC_MALFORMED, "malformed echo request" },
	{ LSPING_RC_TLV_UNKNOWN, "TLV not understood" },
	{ LSPING_RC_EGRESS, "egress for the FEC" },
	{ LSPING_RC_NO_MAPPING, "no mapping for the FEC" },
	{ LSPING_RC_DSMAP_MISMATCH, "downstream mapping mismatch" },
	{ LSPING_RC_UPSTREAM_UNKNOWN, "upstream interface unknown" },
	{ LSPING_RC_RESERVED, "reserved" },
	{ LSPING_RC_LABEL_SWITCHED, "label switched" },
	{ LSPING_RC_NO_MPLS, "label switched but no MPLS forwarding" },
	{ LSPING_RC_WRONG_LABEL, "mapping for the FEC is not the given label" },
	{ LSPING_RC_NO_LABEL, "no label entry" },
	{ LSPING_RC_PROTOCOL, "protocol not associated with interface" },
	{ LSPING_RC_STACK_SHRUNK, "premature termination, label stack shrunk" },
	{ LSPING_RC_SEE_DDMAP, "see downstream detailed mapping" },
	{ LSPING_RC_FEC_CHANGE, "label switched with FEC change" },
	{ 16, "proxy ping not authorized" }, /* RFC 7555 */
	{ 17, "proxy ping parameters need to be modified" },
	{ 18, "echo request could not be sent" },
	{ 19, "FEC mapping for the topmost FEC" },
	{ 20, "TLVs not returned due to MTU" }, /* RFC 7743 */
	{ 21, "unsupported BFD version" },	/* RFC 7759 */
	{ 22, "unsupported BFD encapsulation" },
	{ 23, "unsupported BFD authentication type" },
	{ 24, "mismatch of BFD authentication key" },
	{ 25, "unsupported timestamp format" },
	{ 26, "unsupported delay mode" },
	{ 27, "unsupported loss mode" },
	{ 28, "delay variation unsupported" },
	{ 29, "dyadic mode unsupported" },
	{ 30, "loopback mode unsupported" },
	{ 31, "combined mode unsupported" },
	{ 32, "fault management signaling unsupported" },
	{ 33, "unable to create fault management association" },
	{ 34, "performance monitoring configuration error" },
	/* RFC 8287 */
	{ LSPING_RC_NOT_INCOMING_INTERFACE,
	  "mapping for the FEC is not associated with the incoming interface" },
	/* RFC 9489 */
	{ 37, "egress for the FEC, broadcast dropped by split horizon" },
	{ 38, "egress for the FEC, broadcast forwarded without split horizon" },
};

static const struct name tlv_type_names[] = {
	{ LSPING_TLV_FEC_STACK, "Target FEC Stack" },
	{ LSPING_TLV_DSMAP, "Downstream Mapping" },
	{ LSPING_TLV_PAD, "Pad" },
	{ LSPING_TLV_LSR_CAPABILITY, "LSR Capability" }, /* RFC 8611 */
	{ LSPING_TLV_VENDOR, "Vendor Enterprise Number" },
	{ LSPING_TLV_DETAILED_IF_LABEL_STACK, "Detailed Interface and Label Stack" }, /* RFC 8611 */
	{ LSPING_TLV_IF_LABEL_STACK, "Interface and Label Stack" },
	{ LSPING_TLV_ERRORED, "Errored TLVs" },
	{ LSPING_TLV_REPLY_TOS, "Reply TOS Byte" },
	{ LSPING_TLV_P2MP_RESPONDER, "P2MP Responder Identifier" }, /* RFC 6425 */
	{ LSPING_TLV_ECHO_JITTER, "Echo Jitter" },
	{ LSPING_TLV_SOURCE_ID, "Source Identifier" }, /* RFC 6426 */
	{ LSPING_TLV_DESTINATION_ID, "Destination Identifier" },
	{ LSPING_TLV_BFD_DISCRIMINATOR, "BFD Discriminator" },		   /* RFC 5884 */
	{ LSPING_TLV_REVERSE_FEC_STACK, "Reverse-path Target FEC Stack" }, /* RFC 6426 */
	{ LSPING_TLV_DDMAP, "Downstream Detailed Mapping" },
	{ LSPING_TLV_REPLY_PATH, "Reply Path" }, /* RFC 7110 */
	{ LSPING_TLV_REPLY_TC, "Reply TC" },
	{ LSPING_TLV_PROXY_PARAMETERS, "Proxy Echo Parameters" }, /* RFC 7555 */
	{ LSPING_TLV_REPLY_TO, "Reply-to Address" },
	{ LSPING_TLV_UPSTREAM_NEIGHBOR, "Upstream Neighbor Address" },
	{ LSPING_TLV_DOWNSTREAM_NEIGHBOR, "Downstream Neighbor Address" },
	{ LSPING_TLV_OAM_FUNCTIONS, "MPLS OAM Functions" },	/* RFC 7759 */
	{ LSPING_TLV_EGRESS_OLD, "Egress (deprecated)" },	/* RFC 9655 */
	{ LSPING_TLV_BFD_REVERSE_PATH, "BFD Reverse Path" },	/* RFC 9612 */
	{ LSPING_TLV_RELAY_STACK, "Relay Node Address Stack" }, /* RFC 7743 */
	{ LSPING_TLV_TTL, "Time to Live" },			/* RFC 7394 */
};

static const struct name fec_type_names[] = {
	{ LSPING_FEC_LDP_IPV4, "LDP IPv4 prefix" },
	{ LSPING_FEC_LDP_IPV6, "LDP IPv6 prefix" },
	{ LSPING_FEC_RSVP_IPV4, "RSVP IPv4 LSP" },
	{ LSPING_FEC_RSVP_IPV6, "RSVP IPv6 LSP" },
	{ LSPING_FEC_VPN_IPV4, "VPN IPv4 prefix" },
	{ LSPING_FEC_VPN_IPV6, "VPN IPv6 prefix" },
	{ LSPING_FEC_L2VPN, "L2 VPN endpoint" },
	{ LSPING_FEC_PW128_IPV4_OLD, "FEC 128 pseudowire IPv4 (deprecated)" },
	{ LSPING_FEC_PW128_IPV4, "FEC 128 pseudowire IPv4" },
	{ LSPING_FEC_PW129_IPV4, "FEC 129 pseudowire IPv4" },
	{ LSPING_FEC_BGP_IPV4, "BGP labeled IPv4 prefix" },
	{ LSPING_FEC_BGP_IPV6, "BGP labeled IPv6 prefix" },
	{ LSPING_FEC_GENERIC_IPV4, "Generic IPv4 prefix" },
	{ LSPING_FEC_GENERIC_IPV6, "Generic IPv6 prefix" },
	{ LSPING_FEC_NIL, "Nil FEC" },
	{ 17, "RSVP P2MP IPv4 session" }, /* RFC 6425 */
	{ 18, "RSVP P2MP IPv6 session" },
	{ 19, "Multicast P2MP LDP FEC stack" },
	{ 20, "Multicast MP2MP LDP FEC stack" },
	{ 22, "Static LSP" }, /* RFC 6426 */
	{ 23, "Static pseudowire" },
	{ LSPING_FEC_PW128_IPV6, "FEC 128 pseudowire IPv6" },
	{ LSPING_FEC_PW129_IPV6, "FEC 129 pseudowire IPv6" },
	{ 26, "IPv4 RSVP tunnel" }, /* RFC 7110 */
	{ 27, "IPv6 RSVP tunnel" },
	{ 28, "Static tunnel" },
	{ 31, "Multi-topology LDP IPv4 prefix" }, /* RFC 7307 */
	{ 32, "Multi-topology LDP IPv6 prefix" },
	{ 33, "Entropy label FEC" },				     /* RFC 8012 */
	{ LSPING_FEC_SR_PREFIX_IPV4, "IPv4 IGP-Prefix Segment ID" }, /* RFC 8287 */
	{ LSPING_FEC_SR_PREFIX_IPV6, "IPv6 IGP-Prefix Segment ID" },
	{ LSPING_FEC_SR_ADJACENCY, "IGP-Adjacency Segment ID" },
	{ 38, "PeerAdj Segment ID" }, /* RFC 9041, table 12 */
	{ 39, "PeerNode Segment ID" },
	{ 40, "PeerSet Segment ID" },
	{ 42, "EVPN MAC/IP" }, /* RFC 9489 */
	{ 43, "EVPN Inclusive Multicast" },
	{ 44, "EVPN Ethernet Auto-Discovery" },
	{ 45, "EVPN IP prefix" },
};

static const struct name addr_type_names[] = {
	{ LSPING_ADDR_IPV4_NUMBERED, "IPv4 numbered" },
	{ LSPING_ADDR_IPV4_UNNUMBERED, "IPv4 unnumbered" },
	{ LSPING_ADDR_IPV6_NUMBERED, "IPv6 numbered" },
	{ LSPING_ADDR_IPV6_UNNUMBERED, "IPv6 unnumbered" },
	{ LSPING_ADDR_NON_IP, "non-IP" }, /* RFC 6426 */
};

static const struct name ds_subtlv_names[] = {
	{ LSPING_DS_MULTIPATH, "Multipath data" },
	{ LSPING_DS_LABEL_STACK, "Label stack" },
	{ LSPING_DS_FEC_CHANGE, "FEC stack change" },
	{ LSPING_DS_LOCAL_IFINDEX, "Local interface index" }, /* RFC 8611 */
	{ LSPING_DS_REMOTE_IFINDEX, "Remote interface index" },
};

static const struct name multipath_type_names[] = {
	{ LSPING_MULTIPATH_NONE, "no multipath" },
	{ LSPING_MULTIPATH_IP, "IP addresses" },
	{ LSPING_MULTIPATH_RANGE, "IP address ranges" },
	{ LSPING_MULTIPATH_MASK, "bit-masked IP addresses" },
	{ LSPING_MULTIPATH_LABEL_MASK, "bit-masked labels" },
	{ LSPING_MULTIPATH_IP_LABEL, "IP and label sets" }, /* RFC 8012 */
};

static const struct name ds_protocol_names[] = {
	{ LSPING_DS_PROTO_UNKNOWN, "unknown" },
	{ LSPING_DS_PROTO_STATIC, "static" },
	{ LSPING_DS_PROTO_BGP, "BGP" },
	{ LSPING_DS_PROTO_LDP, "LDP" },
	{ LSPING_DS_PROTO_RSVP_TE, "RSVP-TE" },
	{ LSPING_DS_PROTO_OSPF, "OSPF" }, /* RFC 8287 */
	{ LSPING_DS_PROTO_ISIS, "IS-IS" },
	{ LSPING_DS_PROTO_OSPFV3, "OSPFv3" }, /* RFC 9214 */
};

static const struct name fec_op_names[] = {
	{ LSPING_FEC_PUSH, "push" },
	{ LSPING_FEC_POP, "pop" },
};

static const struct name sr_protocol_names[] = {
	{ LSPING_SR_PROTO_ANY, "any IGP" },
	{ LSPING_SR_PROTO_OSPF, "OSPF" },
	{ LSPING_SR_PROTO_ISIS, "IS-IS" },
	{ LSPING_SR_PROTO_OSPFV3, "OSPFv3" }, /* RFC 9214 */
};

static const struct name sr_adj_type_names[] = {
	{ LSPING_SR_ADJ_UNNUMBERED, "unnumbered" },
	{ LSPING_SR_ADJ_PARALLEL, "parallel" },
	{ LSPING_SR_ADJ_IPV4, "IPv4" },
	{ LSPING_SR_ADJ_IPV6, "IPv6" },
};

static const struct name pw_type_names[] = {
	{ 0x0001, "Frame Relay DLCI, Martini mode" },
	{ 0x0002, "ATM AAL5 SDU VCC transport" },
	{ 0x0003, "ATM transparent cell transport" },
	{ 0x0004, "Ethernet tagged mode" },
	{ 0x0005, "Ethernet" },
	{ 0x0006, "HDLC" },
	{ 0x0007, "PPP" },
	{ 0x0008, "SONET/SDH circuit emulation over MPLS" },
	{ 0x0009, "ATM n-to-one VCC cell transport" },
	{ 0x000a, "ATM n-to-one VPC cell transport" },
	{ 0x000b, "IP layer 2 transport" },
	{ 0x000c, "ATM one-to-one VCC cell mode" },
	{ 0x000d, "ATM one-to-one VPC cell mode" },
	{ 0x000e, "ATM AAL5 PDU VCC transport" },
	{ 0x000f, "Frame Relay port mode" },
	{ 0x0010, "SONET/SDH circuit emulation over packet" },
	{ 0x0011, "structure-agnostic E1 over packet" },
	{ 0x0012, "structure-agnostic T1 over packet" },
	{ 0x0013, "structure-agnostic E3 over packet" },
	{ 0x0014, "structure-agnostic T3 over packet" },
	{ 0x0015, "CESoPSN basic mode" },
	{ 0x0016, "TDMoIP AAL1 mode" },
	{ 0x0017, "CESoPSN TDM with CAS" },
	{ 0x0018, "TDMoIP AAL2 mode" },
	{ 0x0019, "Frame Relay DLCI" },
};

static const struct name pad_action_names[] = {
	{ LSPING_PAD_DROP, "drop from reply" },
	{ LSPING_PAD_COPY, "copy to reply" },
};

/* RFC 6425, section 3.2. */
static const struct name p2mp_type_names[] = {
	{ LSPING_P2MP_EGRESS_IPV4, "IPv4 egress address" },
	{ LSPING_P2MP_EGRESS_IPV6, "IPv6 egress address" },
	{ LSPING_P2MP_NODE_IPV4, "IPv4 node address" },
	{ LSPING_P2MP_NODE_IPV6, "IPv6 node address" },
};

/* RFC 7110, section 4.2. */
static const struct name reply_path_code_names[] = {
	{ 0, "no return code" },
	{ 1, "malformed Reply Path TLV" },
	{ 2, "sub-TLV of the Reply Path not understood" },
	{ 3, "sent by the specified path" },
	{ 4, "specified path not found, sent by another LSP" },
	{ 5, "specified path not found, sent by IP" },
};

/* A number's own name, or that of its range. */
static const char *name_find(const struct registry *registry, uint16_t number)
{
	for (size_t i = 0; i < registry->n_names; i++)
		if (registry->names[i].number == number)
			return registry->names[i].name;
	for (size_t i = 0; i < registry->n_ranges; i++)
		if (number >= registry->ranges[i].first && number <= registry->ranges[i].last)
			return registry->ranges[i].name;
	return "unknown";
}

const char *lsping_msg_type_str(uint8_t type)
{
	static const struct registry registry = { NAMES(msg_type_names), RANGES(header_ranges) };

	return name_find(&registry, type);
}

const char *lsping_reply_mode_str(uint8_t mode)
{
	static const struct registry registry = { NAMES(reply_mode_names), RANGES(header_ranges) };

	return name_find(&registry, mode);
}

const char *lsping_return_code_str(uint8_t code)
{
	static const struct registry registry = { NAMES(return_code_names), RANGES(header_ranges) };

	return name_find(&registry, code);
}

const char *lsping_tlv_type_str(uint16_t type)
{
	static const struct registry registry = { NAMES(tlv_type_names), RANGES(tlv_ranges) };

	return name_find(&registry, type);
}

const char *lsping_fec_type_str(uint16_t type)
{
	static const struct registry registry = { NAMES(fec_type_names), RANGES(tlv_ranges) };

	return name_find(&registry, type);
}

const char *lsping_addr_type_str(uint8_t type)
{
	static const struct registry registry = { NAMES(addr_type_names), RANGES(octet_ranges) };

	return name_find(&registry, type);
}

const char *lsping_ds_subtlv_str(uint16_t type)
{
	static const struct registry registry = { NAMES(ds_subtlv_names), RANGES(tlv_ranges) };

	return name_find(&registry, type);
}

const char *lsping_multipath_type_str(uint8_t type)
{
	static const struct registry registry = { NAMES(multipath_type_names),
						  RANGES(octet_ranges) };

	return name_find(&registry, type);
}

const char *lsping_ds_protocol_str(uint8_t protocol)
{
	static const struct registry registry = { NAMES(ds_protocol_names), RANGES(octet_ranges) };

	return name_find(&registry, protocol);
}

const char *lsping_fec_op_str(uint8_t op)
{
	static const struct registry registry = { NAMES(fec_op_names) };

	return name_find(&registry, op);
}

const char *lsping_sr_protocol_str(uint8_t protocol)
{
	static const struct registry registry = { NAMES(sr_protocol_names), RANGES(octet_ranges) };

	return name_find(&registry, protocol);
}

const char *lsping_sr_adj_type_str(uint8_t type)
{
	static const struct registry registry = { NAMES(sr_adj_type_names), RANGES(octet_ranges) };

	return name_find(&registry, type);
}

const char *lsping_pw_type_str(uint16_t type)
{
	static const struct registry registry = { NAMES(pw_type_names), RANGES(pw_ranges) };

	return name_find(&registry, type);
}

const char *lsping_pad_action_str(uint8_t action)
{
	static const struct registry registry = { NAMES(pad_action_names), RANGES(octet_ranges) };

	return name_find(&registry, action);
}

const char *lsping_p2mp_type_str(uint16_t type)
{
	static const struct registry registry = { NAMES(p2mp_type_names), RANGES(tlv_ranges) };

	return name_find(&registry, type);
}

const char *lsping_reply_path_code_str(uint16_t code)
{
	static const struct registry registry = { NAMES(reply_path_code_names),
						  RANGES(reply_path_ranges) };

	return name_find(&registry, code);
}
