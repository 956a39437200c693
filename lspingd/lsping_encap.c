// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The way of a message onto the wire: label stack, IP, UDP
 *
 * Writing goes outside in: labels, the IP header with room for its checksum,
 * UDP, the payload; lengths and checksums are filled in where they are known.
 *
 * Reading takes a packet from anybody.  A tap delivers link-layer padding (a
 * short Ethernet frame is filled up to 60 octets), so the IP length says where
 * the packet ends, and only a length beyond the frame is a fault.  Everything
 * that a kernel would check before a UDP socket sees a datagram is checked
 * here, because the tap sees it first: header checksum, UDP length and
 * checksum, and that it is a whole datagram.  The IP TTL is not looked at: what
 * brought a labelled packet here is the TTL in the label.
 *
 * Router Alert is an IP option (RFC 2113) or an IPv6 hop-by-hop option (RFC
 * 7506 gives the value for MPLS OAM).  Other options are stepped over.  Behind
 * an IPv6 header only the hop-by-hop header is accepted: an echo request has no
 * use for any other, and our filters do not pass them.
 */
#include <zebra.h>

#include "lspingd/lsping_encap.h"

#define IPV4_HEADER_LEN 20
#define IPV4_RA_LEN	4
#define IPV6_HEADER_LEN 40
#define IPV6_HBH_LEN	8
#define UDP_HEADER_LEN	8

#define IPV4_DF	       0x4000
#define IPV4_FRAG_MASK 0x3fff /* more fragments, and the offset */

#define IPV4_OPT_END	0
#define IPV4_OPT_NOP	1
#define IPV4_OPT_RA	148
#define IPV4_RA_EXAMINE 0 /* "examine packet", the only value there is */

#define IPV6_OPT_PAD1	 0
#define IPV6_OPT_PADN	 1
#define IPV6_OPT_RA	 5
#define IPV6_RA_MPLS_OAM 69 /* RFC 7506, section 3 */

/* The Internet checksum (RFC 1071), added up in steps; an odd number of octets
 * only in the last one.
 */
static uint32_t sum_add(uint32_t sum, const uint8_t *p, size_t len)
{
	struct lsping_rd rd = lsping_rd_init(p, len);

	while (lsping_rd_left(&rd) > 1) {
		sum += lsping_rd_u16(&rd);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	if (lsping_rd_left(&rd))
		sum += (uint32_t)lsping_rd_u8(&rd) << 8;
	return sum;
}

static uint16_t sum_end(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

/* Over the pseudo header (RFC 768; RFC 8200, section 8.1) and the datagram.
 * Returns 0 when a checksum that is in there is right.
 */
static uint16_t udp_checksum(const struct lsping_encap *encap, const uint8_t *udp, size_t len)
{
	uint32_t sum = IPPROTO_UDP + (uint32_t)len;

	sum = sum_add(sum, encap->src.ip.addrbytes, IPADDRSZ(&encap->src));
	sum = sum_add(sum, encap->dst.ip.addrbytes, IPADDRSZ(&encap->dst));
	return sum_end(sum_add(sum, udp, len));
}

size_t lsping_encap_labels_len(const struct lsping_encap *encap)
{
	return encap->stack.depth * 4;
}

size_t lsping_encap_ip_len(const struct lsping_encap *encap)
{
	if (IS_IPADDR_V4(&encap->dst))
		return IPV4_HEADER_LEN + (encap->router_alert ? IPV4_RA_LEN : 0) + UDP_HEADER_LEN;
	return IPV6_HEADER_LEN + (encap->router_alert ? IPV6_HBH_LEN : 0) + UDP_HEADER_LEN;
}

static void ipv4_write(struct lsping_wr *wr, const struct lsping_encap *encap, size_t udp_len)
{
	size_t header = IPV4_HEADER_LEN + (encap->router_alert ? IPV4_RA_LEN : 0);
	size_t start = lsping_wr_at(wr);

	if (header + udp_len > UINT16_MAX) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_u8(wr, 0x40 | header / 4);
	lsping_wr_u8(wr, encap->dscp << 2 | encap->ecn);
	lsping_wr_u16(wr, header + udp_len);
	lsping_wr_u16(wr, 0);
	lsping_wr_u16(wr, IPV4_DF);
	lsping_wr_u8(wr, encap->ttl);
	lsping_wr_u8(wr, IPPROTO_UDP);
	lsping_wr_u16(wr, 0);
	lsping_wr_bytes(wr, &encap->src.ipaddr_v4, 4);
	lsping_wr_bytes(wr, &encap->dst.ipaddr_v4, 4);
	if (encap->router_alert) {
		lsping_wr_u8(wr, IPV4_OPT_RA);
		lsping_wr_u8(wr, IPV4_RA_LEN);
		lsping_wr_u16(wr, IPV4_RA_EXAMINE);
	}
	if (lsping_wr_ok(wr))
		lsping_wr_patch_u16(wr, start + 10, sum_end(sum_add(0, wr->base + start, header)));
}

static void ipv6_write(struct lsping_wr *wr, const struct lsping_encap *encap, size_t udp_len)
{
	size_t len = udp_len + (encap->router_alert ? IPV6_HBH_LEN : 0);

	if (len > UINT16_MAX) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_u32(wr, UINT32_C(6) << 28 | (uint32_t)encap->dscp << 22 |
				  (uint32_t)encap->ecn << 20);
	lsping_wr_u16(wr, len);
	lsping_wr_u8(wr, encap->router_alert ? IPPROTO_HOPOPTS : IPPROTO_UDP);
	lsping_wr_u8(wr, encap->ttl);
	lsping_wr_bytes(wr, &encap->src.ipaddr_v6, 16);
	lsping_wr_bytes(wr, &encap->dst.ipaddr_v6, 16);
	if (encap->router_alert) {
		lsping_wr_u8(wr, IPPROTO_UDP);
		lsping_wr_u8(wr, 0); /* 8 octets in all */
		lsping_wr_u8(wr, IPV6_OPT_RA);
		lsping_wr_u8(wr, 2);
		lsping_wr_u16(wr, IPV6_RA_MPLS_OAM);
		lsping_wr_u8(wr, IPV6_OPT_PADN);
		lsping_wr_u8(wr, 0);
	}
}

size_t lsping_encap_write(const struct lsping_encap *encap, const uint8_t *payload, size_t len,
			  uint8_t *buf, size_t size)
{
	struct lsping_wr wr = lsping_wr_init(buf, size);
	size_t udp, udp_len = UDP_HEADER_LEN + len;
	uint16_t checksum;

	if (len > UINT16_MAX || encap->dscp > 63 || encap->ecn > 3 ||
	    encap->src.ipa_type != encap->dst.ipa_type)
		return 0;

	lsping_lstack_write(&wr, &encap->stack);
	switch (encap->dst.ipa_type) {
	case IPADDR_V4:
		ipv4_write(&wr, encap, udp_len);
		break;
	case IPADDR_V6:
		ipv6_write(&wr, encap, udp_len);
		break;
	case IPADDR_NONE:
		return 0;
	}

	udp = lsping_wr_at(&wr);
	lsping_wr_u16(&wr, encap->sport);
	lsping_wr_u16(&wr, encap->dport);
	lsping_wr_u16(&wr, udp_len);
	lsping_wr_u16(&wr, 0);
	lsping_wr_bytes(&wr, payload, len);
	if (!lsping_wr_ok(&wr))
		return 0;

	/* 0 means "no checksum"; 0xffff is the same sum (RFC 768). */
	checksum = udp_checksum(encap, wr.base + udp, udp_len);
	lsping_wr_patch_u16(&wr, udp + 6, checksum ? checksum : 0xffff);
	return lsping_wr_at(&wr);
}

/* True when the options are well formed. */
static bool ipv4_options_read(struct lsping_rd *options, struct lsping_encap *encap)
{
	while (lsping_rd_left(options)) {
		uint8_t type = lsping_rd_u8(options);
		struct lsping_rd value;
		uint8_t len;

		if (type == IPV4_OPT_END)
			return true;
		if (type == IPV4_OPT_NOP)
			continue;
		len = lsping_rd_u8(options);
		if (len < 2)
			return false;
		value = lsping_rd_sub(options, len - 2);
		if (type == IPV4_OPT_RA && len == IPV4_RA_LEN &&
		    lsping_rd_u16(&value) == IPV4_RA_EXAMINE && lsping_rd_ok(&value))
			encap->router_alert = true;
	}
	return lsping_rd_ok(options);
}

/*
 * Reads the IP header and its options.
 *
 * udp
 *    the IP payload, cut to the packet's end
 */
static enum lsping_encap_err ipv4_read(struct lsping_rd *rd, struct lsping_encap *encap,
				       struct lsping_rd *udp)
{
	const uint8_t *start = lsping_rd_peek(rd);
	size_t left = lsping_rd_left(rd), header, total;
	struct lsping_rd options;
	uint16_t fragment;
	uint8_t tos, protocol;

	header = (size_t)(lsping_rd_u8(rd) & 0xf) * 4;
	tos = lsping_rd_u8(rd);
	encap->dscp = tos >> 2;
	encap->ecn = tos & 3;
	total = lsping_rd_u16(rd);
	lsping_rd_u16(rd); /* identification */
	fragment = lsping_rd_u16(rd);
	encap->ttl = lsping_rd_u8(rd);
	protocol = lsping_rd_u8(rd);
	lsping_rd_u16(rd); /* checksum */
	encap->src.ipa_type = IPADDR_V4;
	lsping_rd_bytes(rd, &encap->src.ipaddr_v4, 4);
	encap->dst.ipa_type = IPADDR_V4;
	lsping_rd_bytes(rd, &encap->dst.ipaddr_v4, 4);
	if (!lsping_rd_ok(rd) || header < IPV4_HEADER_LEN || total < header || total > left)
		return LSPING_ENCAP_IP;
	if (sum_end(sum_add(0, start, header)))
		return LSPING_ENCAP_CHECKSUM;
	options = lsping_rd_sub(rd, header - IPV4_HEADER_LEN);
	if (!ipv4_options_read(&options, encap))
		return LSPING_ENCAP_IP;
	if (fragment & IPV4_FRAG_MASK)
		return LSPING_ENCAP_FRAGMENT;
	if (protocol != IPPROTO_UDP)
		return LSPING_ENCAP_UDP;
	*udp = lsping_rd_sub(rd, total - header);
	return LSPING_ENCAP_OK;
}

/* The hop-by-hop options header, after its next header field. */
static bool ipv6_hbh_read(struct lsping_rd *rd, struct lsping_encap *encap)
{
	size_t len = (size_t)lsping_rd_u8(rd) * 8 + 6;
	struct lsping_rd options = lsping_rd_sub(rd, len);

	while (lsping_rd_left(&options)) {
		uint8_t type = lsping_rd_u8(&options);
		struct lsping_rd value;
		uint8_t opt_len;

		if (type == IPV6_OPT_PAD1)
			continue;
		opt_len = lsping_rd_u8(&options);
		value = lsping_rd_sub(&options, opt_len);
		if (type == IPV6_OPT_RA && opt_len == 2 &&
		    lsping_rd_u16(&value) == IPV6_RA_MPLS_OAM && lsping_rd_ok(&value))
			encap->router_alert = true;
	}
	return lsping_rd_ok(&options);
}

static enum lsping_encap_err ipv6_read(struct lsping_rd *rd, struct lsping_encap *encap,
				       struct lsping_rd *udp)
{
	uint32_t first = lsping_rd_u32(rd);
	size_t len = lsping_rd_u16(rd);
	uint8_t next = lsping_rd_u8(rd);

	encap->dscp = first >> 22 & 0x3f;
	encap->ecn = first >> 20 & 3;
	encap->ttl = lsping_rd_u8(rd);
	encap->src.ipa_type = IPADDR_V6;
	lsping_rd_bytes(rd, &encap->src.ipaddr_v6, 16);
	encap->dst.ipa_type = IPADDR_V6;
	lsping_rd_bytes(rd, &encap->dst.ipaddr_v6, 16);
	*udp = lsping_rd_sub(rd, len);
	if (!lsping_rd_ok(rd))
		return LSPING_ENCAP_IP;
	if (next == IPPROTO_HOPOPTS) {
		next = lsping_rd_u8(udp);
		if (!ipv6_hbh_read(udp, encap))
			return LSPING_ENCAP_IP;
	}
	if (next == IPPROTO_FRAGMENT)
		return LSPING_ENCAP_FRAGMENT;
	return next == IPPROTO_UDP ? LSPING_ENCAP_OK : LSPING_ENCAP_UDP;
}

static enum lsping_encap_err udp_read(struct lsping_rd *rd, struct lsping_encap *encap,
				      const uint8_t **payload, size_t *payload_len)
{
	const uint8_t *start = lsping_rd_peek(rd);
	size_t left = lsping_rd_left(rd), len;
	uint16_t checksum;

	encap->sport = lsping_rd_u16(rd);
	encap->dport = lsping_rd_u16(rd);
	len = lsping_rd_u16(rd);
	checksum = lsping_rd_u16(rd);
	if (!lsping_rd_ok(rd) || len < UDP_HEADER_LEN || len > left)
		return LSPING_ENCAP_UDP;

	/* IPv6 has no header checksum, so a UDP one is not optional there (RFC
	 * 8200, section 8.1).
	 */
	if (!checksum && IS_IPADDR_V6(&encap->dst))
		return LSPING_ENCAP_CHECKSUM;
	if (checksum && udp_checksum(encap, start, len))
		return LSPING_ENCAP_CHECKSUM;
	*payload = start + UDP_HEADER_LEN;
	*payload_len = len - UDP_HEADER_LEN;
	return LSPING_ENCAP_OK;
}

enum lsping_encap_err lsping_encap_read(const uint8_t *buf, size_t len, bool labelled,
					struct lsping_encap *encap, const uint8_t **payload,
					size_t *payload_len)
{
	struct lsping_rd rd = lsping_rd_init(buf, len), udp = {};
	enum lsping_encap_err err = LSPING_ENCAP_IP;

	memset(encap, 0, sizeof(*encap));
	*payload = NULL;
	*payload_len = 0;
	if (labelled && !lsping_lstack_read(&rd, &encap->stack))
		return LSPING_ENCAP_STACK;
	if (!lsping_rd_left(&rd))
		return LSPING_ENCAP_IP;

	if (*lsping_rd_peek(&rd) >> 4 == 4)
		err = ipv4_read(&rd, encap, &udp);
	else if (*lsping_rd_peek(&rd) >> 4 == 6)
		err = ipv6_read(&rd, encap, &udp);
	if (err != LSPING_ENCAP_OK)
		return err;
	return udp_read(&udp, encap, payload, payload_len);
}

bool lsping_addr_is_loopback(const struct ipaddr *addr)
{
	static const uint8_t mapped_127[13] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127 };

	switch (addr->ipa_type) {
	case IPADDR_V4:
		return addr->ip.addrbytes[0] == 127;
	case IPADDR_V6:
		return IN6_IS_ADDR_LOOPBACK(&addr->ipaddr_v6) ||
		       !memcmp(addr->ip.addrbytes, mapped_127, sizeof(mapped_127));
	case IPADDR_NONE:
		break;
	}
	return false;
}

const char *lsping_encap_err_str(enum lsping_encap_err err)
{
	switch (err) {
	case LSPING_ENCAP_OK:
		return "no fault";
	case LSPING_ENCAP_STACK:
		return "label stack without bottom or too deep";
	case LSPING_ENCAP_IP:
		return "no valid IP header";
	case LSPING_ENCAP_FRAGMENT:
		return "fragment";
	case LSPING_ENCAP_UDP:
		return "not UDP or of impossible length";
	case LSPING_ENCAP_CHECKSUM:
		return "checksum wrong or absent";
	case LSPING_ENCAP_ERR_MAX:
		break;
	}
	return "unknown";
}
