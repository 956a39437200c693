// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MPLS LSP ping: the names of the protocol's numbers
 *
 * One table for each of IANA's registries (RFC 9041 tells which).  A name does
 * not mean that lspingd acts on the number: a user who looks at another
 * router's message shall see what it says all the same.
 */
#include <zebra.h>

#include "lspingd/lsping_proto.h"

struct name {
	uint16_t number;
	const char *name;
};

static const struct name msg_types[] = {
	{ LSPING_MSG_REQUEST, "echo request" },
	{ LSPING_MSG_REPLY, "echo reply" },
	{ 3, "proxy ping request" }, /* RFC 7555 */
	{ 4, "proxy ping reply" },
	{ 5, "relayed echo reply" }, /* RFC 7743 */
};

static const struct name reply_modes[] = {
	{ LSPING_REPLY_NONE, "do not reply" },
	{ LSPING_REPLY_UDP, "IP/UDP" },
	{ LSPING_REPLY_UDP_RA, "IP/UDP with Router Alert" },
	{ LSPING_REPLY_CHANNEL, "application-level control channel" },
	{ 5, "specified path" }, /* RFC 7110 */
};

static const struct name return_codes[] = {
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
	{ 35, "mapping for the FEC is not associated with the incoming interface" }, /* RFC 8287 */
};

static const struct name tlv_types[] = {
	{ LSPING_TLV_FEC_STACK, "Target FEC Stack" },
	{ LSPING_TLV_DSMAP, "Downstream Mapping" },
	{ LSPING_TLV_PAD, "Pad" },
	{ 4, "LSR Capability" }, /* RFC 8611 */
	{ LSPING_TLV_VENDOR, "Vendor Enterprise Number" },
	{ 6, "Detailed Interface and Label Stack" }, /* RFC 8611 */
	{ LSPING_TLV_IF_LABEL_STACK, "Interface and Label Stack" },
	{ LSPING_TLV_ERRORED, "Errored TLVs" },
	{ LSPING_TLV_REPLY_TOS, "Reply TOS Byte" },
	{ 11, "P2MP Responder Identifier" }, /* RFC 6425 */
	{ 12, "Echo Jitter" },
	{ 13, "Source Identifier" }, /* RFC 6426 */
	{ 14, "Destination Identifier" },
	{ 15, "BFD Discriminator" },		 /* RFC 5884 */
	{ 16, "Reverse-path Target FEC Stack" }, /* RFC 6426 */
	{ LSPING_TLV_DDMAP, "Downstream Detailed Mapping" },
	{ 21, "Reply Path" }, /* RFC 7110 */
	{ 22, "Reply TC" },
	{ 23, "Proxy Echo Parameters" }, /* RFC 7555 */
	{ 24, "Reply-to Address" },
	{ 25, "Upstream Neighbor Address" },
	{ 26, "Downstream Neighbor Address" },
	{ LSPING_TLV_OAM_FUNCTIONS, "MPLS OAM Functions" },
	{ LSPING_TLV_RELAY_STACK, "Relay Node Address Stack" },
	{ LSPING_TLV_TTL, "Time to Live" },
};

static const struct name fec_types[] = {
	{ LSPING_FEC_LDP_IPV4, "LDP IPv4 prefix" },
	{ LSPING_FEC_LDP_IPV6, "LDP IPv6 prefix" },
	{ 3, "RSVP IPv4 LSP" },
	{ 4, "RSVP IPv6 LSP" },
	{ 6, "VPN IPv4 prefix" },
	{ 7, "VPN IPv6 prefix" },
	{ 8, "L2 VPN endpoint" },
	{ 9, "FEC 128 pseudowire IPv4 (deprecated)" },
	{ 10, "FEC 128 pseudowire IPv4" },
	{ 11, "FEC 129 pseudowire IPv4" },
	{ 12, "BGP labeled IPv4 prefix" },
	{ 13, "BGP labeled IPv6 prefix" },
	{ LSPING_FEC_GENERIC_IPV4, "Generic IPv4 prefix" },
	{ LSPING_FEC_GENERIC_IPV6, "Generic IPv6 prefix" },
	{ LSPING_FEC_NIL, "Nil FEC" },
	{ 17, "RSVP P2MP IPv4 session" }, /* RFC 6425 */
	{ 18, "RSVP P2MP IPv6 session" },
	{ 19, "Multicast P2MP LDP FEC stack" },
	{ 20, "Multicast MP2MP LDP FEC stack" },
	{ 22, "Static LSP" }, /* RFC 6426 */
	{ 23, "Static pseudowire" },
	{ 24, "FEC 128 pseudowire IPv6" },
	{ 25, "FEC 129 pseudowire IPv6" },
	{ 26, "IPv4 RSVP tunnel" }, /* RFC 7110 */
	{ 27, "IPv6 RSVP tunnel" },
	{ 28, "Static tunnel" },
	{ 33, "Entropy label FEC" },	      /* RFC 8012 */
	{ 34, "IPv4 IGP-Prefix Segment ID" }, /* RFC 8287 */
	{ 35, "IPv6 IGP-Prefix Segment ID" },
	{ 36, "IGP-Adjacency Segment ID" },
};

static const struct name addr_types[] = {
	{ LSPING_ADDR_IPV4_NUMBERED, "IPv4 numbered" },
	{ LSPING_ADDR_IPV4_UNNUMBERED, "IPv4 unnumbered" },
	{ LSPING_ADDR_IPV6_NUMBERED, "IPv6 numbered" },
	{ LSPING_ADDR_IPV6_UNNUMBERED, "IPv6 unnumbered" },
	{ LSPING_ADDR_NON_IP, "non-IP" }, /* RFC 6426 */
};

static const struct name ds_subtlvs[] = {
	{ LSPING_DS_MULTIPATH, "Multipath data" },
	{ LSPING_DS_LABEL_STACK, "Label stack" },
	{ LSPING_DS_FEC_CHANGE, "FEC stack change" },
	{ LSPING_DS_LOCAL_IFINDEX, "Local interface index" }, /* RFC 8611 */
	{ LSPING_DS_REMOTE_IFINDEX, "Remote interface index" },
};

static const struct name multipath_types[] = {
	{ LSPING_MULTIPATH_NONE, "no multipath" },
	{ LSPING_MULTIPATH_IP, "IP addresses" },
	{ LSPING_MULTIPATH_RANGE, "IP address ranges" },
	{ LSPING_MULTIPATH_MASK, "bit-masked IP addresses" },
	{ LSPING_MULTIPATH_LABEL_MASK, "bit-masked labels" },
	{ LSPING_MULTIPATH_IP_LABEL, "IP and label sets" }, /* RFC 8012 */
};

static const struct name ds_protocols[] = {
	{ LSPING_DS_PROTO_UNKNOWN, "unknown" },
	{ LSPING_DS_PROTO_STATIC, "static" },
	{ LSPING_DS_PROTO_BGP, "BGP" },
	{ LSPING_DS_PROTO_LDP, "LDP" },
	{ LSPING_DS_PROTO_RSVP_TE, "RSVP-TE" },
	{ LSPING_DS_PROTO_OSPF, "OSPF" }, /* RFC 8287 */
	{ LSPING_DS_PROTO_ISIS, "IS-IS" },
	{ LSPING_DS_PROTO_OSPFV3, "OSPFv3" }, /* RFC 9214 */
};

static const struct name fec_ops[] = {
	{ LSPING_FEC_PUSH, "push" },
	{ LSPING_FEC_POP, "pop" },
};

static const struct name sr_protocols[] = {
	{ LSPING_SR_PROTO_ANY, "any IGP" },
	{ LSPING_SR_PROTO_OSPF, "OSPF" },
	{ LSPING_SR_PROTO_ISIS, "IS-IS" },
	{ LSPING_SR_PROTO_OSPFV3, "OSPFv3" }, /* RFC 9214 */
};

static const struct name sr_adj_types[] = {
	{ LSPING_SR_ADJ_UNNUMBERED, "unnumbered" },
	{ LSPING_SR_ADJ_PARALLEL, "parallel" },
	{ LSPING_SR_ADJ_IPV4, "IPv4" },
	{ LSPING_SR_ADJ_IPV6, "IPv6" },
};

static const struct name pw_types[] = {
	{ 4, "Ethernet Tagged Mode" },
	{ 5, "Ethernet" },
};

static const struct name pad_actions[] = {
	{ LSPING_PAD_DROP, "drop from reply" },
	{ LSPING_PAD_COPY, "copy to reply" },
};

/* RFC 6425, section 3.2. */
static const struct name p2mp_types[] = {
	{ LSPING_P2MP_EGRESS_IPV4, "IPv4 egress address" },
	{ LSPING_P2MP_EGRESS_IPV6, "IPv6 egress address" },
	{ LSPING_P2MP_NODE_IPV4, "IPv4 node address" },
	{ LSPING_P2MP_NODE_IPV6, "IPv6 node address" },
};

/* RFC 7110, section 4.2. */
static const struct name reply_path_codes[] = {
	{ 0, "no return code" },
	{ 1, "malformed Reply Path TLV" },
	{ 2, "sub-TLV of the Reply Path not understood" },
	{ 3, "sent by the specified path" },
	{ 4, "specified path not found, sent by another LSP" },
	{ 5, "specified path not found, sent by IP" },
};

static const char *name_find(const struct name *names, size_t n, uint16_t number)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].number == number)
			return names[i].name;
	return "unknown";
}

const char *lsping_msg_type_str(uint8_t type)
{
	return name_find(msg_types, array_size(msg_types), type);
}

const char *lsping_reply_mode_str(uint8_t mode)
{
	return name_find(reply_modes, array_size(reply_modes), mode);
}

const char *lsping_return_code_str(uint8_t code)
{
	return name_find(return_codes, array_size(return_codes), code);
}

const char *lsping_tlv_type_str(uint16_t type)
{
	return name_find(tlv_types, array_size(tlv_types), type);
}

const char *lsping_fec_type_str(uint16_t type)
{
	return name_find(fec_types, array_size(fec_types), type);
}

const char *lsping_addr_type_str(uint8_t type)
{
	return name_find(addr_types, array_size(addr_types), type);
}

const char *lsping_ds_subtlv_str(uint16_t type)
{
	return name_find(ds_subtlvs, array_size(ds_subtlvs), type);
}

const char *lsping_multipath_type_str(uint8_t type)
{
	return name_find(multipath_types, array_size(multipath_types), type);
}

const char *lsping_ds_protocol_str(uint8_t protocol)
{
	return name_find(ds_protocols, array_size(ds_protocols), protocol);
}

const char *lsping_fec_op_str(uint8_t op)
{
	return name_find(fec_ops, array_size(fec_ops), op);
}

const char *lsping_sr_protocol_str(uint8_t protocol)
{
	return name_find(sr_protocols, array_size(sr_protocols), protocol);
}

const char *lsping_sr_adj_type_str(uint8_t type)
{
	return name_find(sr_adj_types, array_size(sr_adj_types), type);
}

const char *lsping_pw_type_str(uint16_t type)
{
	return name_find(pw_types, array_size(pw_types), type);
}

const char *lsping_pad_action_str(uint8_t action)
{
	return name_find(pad_actions, array_size(pad_actions), action);
}

const char *lsping_p2mp_type_str(uint16_t type)
{
	return name_find(p2mp_types, array_size(p2mp_types), type);
}

const char *lsping_reply_path_code_str(uint16_t code)
{
	return name_find(reply_path_codes, array_size(reply_path_codes), code);
}
