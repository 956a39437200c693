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
