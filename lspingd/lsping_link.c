// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a captured frame to the packet in it
 *
 * A link type is a function that steps over its header and says what follows;
 * most of them say it with an ethertype.  VLAN tags (IEEE 802.1Q and 802.1ad)
 * are stepped over wherever an ethertype announces one, however many there are.
 */
#include <zebra.h>

#include <pcap/dlt.h>

#include "lspingd/lsping_link.h"

#define ETHERTYPE_802_1Q   0x8100
#define ETHERTYPE_802_1AD  0x88a8
#define ETHERTYPE_QINQ_OLD 0x9100 /* what was used before 802.1ad */
#define ETHERTYPE_IPV4	   0x0800
#define ETHERTYPE_INET6	   0x86dd
#define ETHERTYPE_MPLS_UC  0x8847
#define ETHERTYPE_MPLS_MC  0x8848

#define PPP_IPV4    0x0021
#define PPP_INET6   0x0057
#define PPP_MPLS_UC 0x0281
#define PPP_MPLS_MC 0x0283

static enum lsping_link_payload by_ethertype(struct lsping_rd *rd, uint16_t ethertype)
{
	while (lsping_rd_ok(rd)) {
		switch (ethertype) {
		case ETHERTYPE_802_1Q:
		case ETHERTYPE_802_1AD:
		case ETHERTYPE_QINQ_OLD:
			lsping_rd_u16(rd);
			ethertype = lsping_rd_u16(rd);
			continue;
		case ETHERTYPE_IPV4:
		case ETHERTYPE_INET6:
			return LSPING_LINK_IP;
		case ETHERTYPE_MPLS_UC:
		case ETHERTYPE_MPLS_MC:
			return LSPING_LINK_MPLS;
		default:
			return LSPING_LINK_OTHER;
		}
	}
	return LSPING_LINK_OTHER;
}

static enum lsping_link_payload ethernet(struct lsping_rd *rd)
{
	lsping_rd_take(rd, 12); /* destination and source */
	return by_ethertype(rd, lsping_rd_u16(rd));
}

/* "Linux cooked", which "tcpdump -i any" writes. */
static enum lsping_link_payload cooked_v1(struct lsping_rd *rd)
{
	lsping_rd_take(rd, 14);
	return by_ethertype(rd, lsping_rd_u16(rd));
}

static enum lsping_link_payload cooked_v2(struct lsping_rd *rd)
{
	uint16_t ethertype = lsping_rd_u16(rd);

	lsping_rd_take(rd, 18);
	return by_ethertype(rd, ethertype);
}

static enum lsping_link_payload by_ip_version(struct lsping_rd *rd)
{
	uint8_t version = lsping_rd_left(rd) ? *lsping_rd_peek(rd) >> 4 : 0;

	return version == 4 || version == 6 ? LSPING_LINK_IP : LSPING_LINK_OTHER;
}

/* The address family's number and byte order are those of whoever captured; the
 * packet says the same.
 */
static enum lsping_link_payload loopback(struct lsping_rd *rd)
{
	lsping_rd_take(rd, 4);
	return by_ip_version(rd);
}

static enum lsping_link_payload mpls(struct lsping_rd *rd)
{
	return lsping_rd_left(rd) ? LSPING_LINK_MPLS : LSPING_LINK_OTHER;
}

/* Cisco's HDLC: an address, a control octet, and an ethertype. */
static enum lsping_link_payload chdlc(struct lsping_rd *rd)
{
	lsping_rd_take(rd, 2);
	return by_ethertype(rd, lsping_rd_u16(rd));
}

/* Address and control (RFC 1662, 3.1) may be left away, and so may the first
 * octet of a protocol number, which is even in all whole ones (RFC 1661, 2).
 */
static enum lsping_link_payload ppp(struct lsping_rd *rd)
{
	const uint8_t *p = lsping_rd_peek(rd);
	uint16_t protocol;

	if (lsping_rd_left(rd) < 2)
		return LSPING_LINK_OTHER;
	if (p[0] == 0xff && p[1] == 0x03)
		lsping_rd_take(rd, 2);
	else if ((p[0] == 0x0f || p[0] == 0x8f) && p[1] == 0x00)
		return chdlc(rd); /* as some capture it on a serial line */
	protocol = lsping_rd_u8(rd);
	if (!(protocol & 1))
		protocol = protocol << 8 | lsping_rd_u8(rd);
	if (!lsping_rd_ok(rd))
		return LSPING_LINK_OTHER;
	switch (protocol) {
	case PPP_IPV4:
	case PPP_INET6:
		return LSPING_LINK_IP;
	case PPP_MPLS_UC:
	case PPP_MPLS_MC:
		return LSPING_LINK_MPLS;
	}
	return LSPING_LINK_OTHER;
}

/* Those whose headers are plain to see come first, for lsping_link_next(); one
 * label looks much like the header of a loopback interface.
 */
static const struct lsping_link links[] = {
	{ DLT_EN10MB, "Ethernet", ethernet },
	{ DLT_LINUX_SLL, "Linux cooked v1", cooked_v1 },
	{ DLT_LINUX_SLL2, "Linux cooked v2", cooked_v2 },
	{ DLT_PPP, "PPP", ppp },
	{ DLT_PPP_SERIAL, "PPP over serial", ppp },
	{ DLT_C_HDLC, "Cisco HDLC", chdlc },
	{ DLT_MPLS, "MPLS", mpls },
	{ DLT_RAW, "raw IP", by_ip_version },
	{ DLT_IPV4, "raw IPv4", by_ip_version },
	{ DLT_IPV6, "raw IPv6", by_ip_version },
	{ DLT_NULL, "NULL", loopback },
	{ DLT_LOOP, "loopback", loopback },
};

const struct lsping_link *lsping_link_find(int dlt)
{
	for (size_t i = 0; i < array_size(links); i++)
		if (links[i].dlt == dlt)
			return &links[i];
	return NULL;
}

const struct lsping_link *lsping_link_next(const struct lsping_link *link)
{
	if (!link)
		return links;
	return link == &links[array_size(links) - 1] ? NULL : link + 1;
}
