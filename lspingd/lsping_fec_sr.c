// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs of segment routing: IGP-Prefix and IGP-Adjacency Segment IDs (RFC 8287,
 * section 5; RFC 8690; RFC 9214)
 *
 * RFC 8287 did not say whether a length counts the two octets of the Reserved
 * field, and implementations differed.  RFC 8690 says it does, and that is what we
 * write.  In a prefix SID the field comes last, so both lengths are read: all that
 * matters is there.  In an adjacency SID it comes third: what a length two octets
 * short cuts off is the end of a node identifier, so such a sub-TLV is malformed.
 *
 * How long an adjacency SID's fields are follows from its adjacency type and its
 * protocol (RFC 8690, table 1; OSPFv3 has router IDs of 4 octets as OSPFv2).
 * The four layouts differ in length, so the length alone tells them apart.  That
 * serves for numbers nobody told us about: an unrecognized protocol is to be
 * treated as "any" (RFC 8287, section 7.4), whose identifiers would be 4 octets,
 * but whoever sends it means his own, so the length decides.  An adjacency type we
 * do not know has interface identifiers of 4 octets, taken as numbers, or of 16,
 * taken as IPv6 addresses.
 *
 * The interface identifiers of a parallel adjacency and the node identifiers of
 * "any protocol" must be zero, but nothing says that a receiver ignores them: they
 * are kept and written as they are, and whether they matter is the responder's
 * decision.
 */
#include <zebra.h>

#include "lspingd/lsping_fec_private.h"

#include "lib/jhash.h"
#include "lib/printfrr.h"

/* IGP-Prefix Segment IDs (RFC 8287, 5.1 and 5.2; RFC 8690, 4.1 and 4.2). */
#define RESERVED_LEN 2

static bool sr_prefix_read(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
			   struct lsping_fec *fec)
{
	if (!lsping_fec_prefix_read(rd, kind->family, &fec->sr_prefix.prefix))
		return false;
	fec->sr_prefix.protocol = lsping_rd_u8(rd);
	if (lsping_rd_left(rd))
		lsping_rd_take(rd, RESERVED_LEN);
	return fec->sr_prefix.prefix.prefixlen > 0; /* "values can be 1-32" */
}

static void sr_prefix_write(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
			    const struct lsping_fec *fec)
{
	if (!fec->sr_prefix.prefix.prefixlen)
		lsping_wr_fail(wr);
	lsping_fec_prefix_write(wr, kind->family, &fec->sr_prefix.prefix);
	lsping_wr_u8(wr, fec->sr_prefix.protocol);
	lsping_wr_zero(wr, RESERVED_LEN);
}

static bool sr_prefix_same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	return prefix_same(&a->sr_prefix.prefix, &b->sr_prefix.prefix) &&
	       a->sr_prefix.protocol == b->sr_prefix.protocol;
}

static uint32_t sr_prefix_hash(const struct lsping_fec *fec, uint32_t seed)
{
	return jhash_2words(prefix_hash_key(&fec->sr_prefix.prefix), fec->sr_prefix.protocol, seed);
}

static void sr_prefix_str(const struct lsping_fec_kind *kind, const struct lsping_fec *fec,
			  char *buf, size_t size)
{
	snprintfrr(buf, size, "%s %pFX protocol %u (%s)", kind->word, &fec->sr_prefix.prefix,
		   fec->sr_prefix.protocol, lsping_sr_protocol_str(fec->sr_prefix.protocol));
}

const struct lsping_fec_shape lsping_fec_sr_prefix_shape = {
	.read = sr_prefix_read,
	.write = sr_prefix_write,
	.same = sr_prefix_same,
	.hash = sr_prefix_hash,
	.str = sr_prefix_str,
};

/* IGP-Adjacency Segment ID (RFC 8287, 5.3; RFC 8690, 4.3). */
struct adj_layout {
	uint8_t len; /* of the value */
	bool ipv6;   /* interface identifiers are IPv6 addresses; else 4 octets */
	uint8_t node_len;
};

static const struct adj_layout adj_layouts[] = {
	{ .len = 20, .ipv6 = false, .node_len = 4 },
	{ .len = 24, .ipv6 = false, .node_len = 6 },
	{ .len = 44, .ipv6 = true, .node_len = 4 },
	{ .len = 48, .ipv6 = true, .node_len = 6 },
};

/* Whether a layout is what the adjacency type and the protocol ask for. */
static bool adj_layout_fits(const struct adj_layout *layout, uint8_t adj_type, uint8_t protocol)
{
	switch (adj_type) {
	case LSPING_SR_ADJ_UNNUMBERED:
	case LSPING_SR_ADJ_PARALLEL:
	case LSPING_SR_ADJ_IPV4:
		if (layout->ipv6)
			return false;
		break;
	case LSPING_SR_ADJ_IPV6:
		if (!layout->ipv6)
			return false;
		break;
	default: /* not ours to know */
		break;
	}

	switch (protocol) {
	case LSPING_SR_PROTO_ANY:
	case LSPING_SR_PROTO_OSPF:
	case LSPING_SR_PROTO_OSPFV3:
		return layout->node_len == 4;
	case LSPING_SR_PROTO_ISIS:
		return layout->node_len == 6;
	default: /* not ours to know */
		return true;
	}
}

/* What identifies the interfaces: addresses of a family, or numbers (NONE). */
static enum ipaddr_type_t adj_interface(const struct adj_layout *layout, uint8_t adj_type)
{
	if (layout->ipv6)
		return IPADDR_V6;
	return adj_type == LSPING_SR_ADJ_IPV4 ? IPADDR_V4 : IPADDR_NONE;
}

static bool sr_adj_read(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
			struct lsping_fec *fec)
{
	struct lsping_fec_sr_adj *adj = &fec->sr_adj;
	const struct adj_layout *layout = NULL;
	enum ipaddr_type_t interface;

	for (size_t i = 0; i < array_size(adj_layouts); i++)
		if (adj_layouts[i].len == lsping_rd_left(rd))
			layout = &adj_layouts[i];
	if (!layout)
		return false;

	adj->adj_type = lsping_rd_u8(rd);
	adj->protocol = lsping_rd_u8(rd);
	lsping_rd_take(rd, RESERVED_LEN);
	if (!adj_layout_fits(layout, adj->adj_type, adj->protocol))
		return false;

	interface = adj_interface(layout, adj->adj_type);
	if (interface == IPADDR_NONE) {
		adj->local_ifindex = lsping_rd_u32(rd);
		adj->remote_ifindex = lsping_rd_u32(rd);
	} else {
		lsping_fec_addr_read(rd, interface, &adj->local);
		lsping_fec_addr_read(rd, interface, &adj->remote);
	}
	adj->node_len = layout->node_len;
	lsping_rd_bytes(rd, adj->advertising, adj->node_len);
	lsping_rd_bytes(rd, adj->receiving, adj->node_len);
	return true;
}

static void sr_adj_write(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
			 const struct lsping_fec *fec)
{
	const struct lsping_fec_sr_adj *adj = &fec->sr_adj;
	const struct adj_layout layout = {
		.ipv6 = IS_IPADDR_V6(&adj->local),
		.node_len = adj->node_len,
	};
	enum ipaddr_type_t interface = adj_interface(&layout, adj->adj_type);

	if ((adj->node_len != 4 && adj->node_len != 6) || adj->local.ipa_type != interface ||
	    adj->remote.ipa_type != interface ||
	    !adj_layout_fits(&layout, adj->adj_type, adj->protocol)) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_u8(wr, adj->adj_type);
	lsping_wr_u8(wr, adj->protocol);
	lsping_wr_zero(wr, RESERVED_LEN);
	if (interface == IPADDR_NONE) {
		lsping_wr_u32(wr, adj->local_ifindex);
		lsping_wr_u32(wr, adj->remote_ifindex);
	} else {
		lsping_fec_addr_write(wr, interface, &adj->local);
		lsping_fec_addr_write(wr, interface, &adj->remote);
	}
	lsping_wr_bytes(wr, adj->advertising, adj->node_len);
	lsping_wr_bytes(wr, adj->receiving, adj->node_len);
}

static bool sr_adj_same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	const struct lsping_fec_sr_adj *x = &a->sr_adj, *y = &b->sr_adj;

	return x->adj_type == y->adj_type && x->protocol == y->protocol &&
	       ipaddr_is_same(&x->local, &y->local) && ipaddr_is_same(&x->remote, &y->remote) &&
	       x->local_ifindex == y->local_ifindex && x->remote_ifindex == y->remote_ifindex &&
	       x->node_len == y->node_len &&
	       !memcmp(x->advertising, y->advertising, sizeof(x->advertising)) &&
	       !memcmp(x->receiving, y->receiving, sizeof(x->receiving));
}

static uint32_t sr_adj_hash(const struct lsping_fec *fec, uint32_t seed)
{
	const struct lsping_fec_sr_adj *adj = &fec->sr_adj;

	seed = jhash_2words(adj->adj_type, adj->protocol, seed);
	seed = lsping_fec_addr_hash(&adj->local, seed);
	seed = lsping_fec_addr_hash(&adj->remote, seed);
	seed = jhash_3words(adj->local_ifindex, adj->remote_ifindex, adj->node_len, seed);
	seed = jhash(adj->advertising, sizeof(adj->advertising), seed);
	return jhash(adj->receiving, sizeof(adj->receiving), seed);
}

static void sr_adj_str(const struct lsping_fec_kind *kind, const struct lsping_fec *fec, char *buf,
		       size_t size)
{
	const struct lsping_fec_sr_adj *adj = &fec->sr_adj;
	char from[LSPING_NODE_STRLEN], to[LSPING_NODE_STRLEN], interfaces[100];

	if (IS_IPADDR_NONE(&adj->local))
		snprintf(interfaces, sizeof(interfaces), "%u to %u", adj->local_ifindex,
			 adj->remote_ifindex);
	else
		snprintfrr(interfaces, sizeof(interfaces), "%pIA to %pIA", &adj->local,
			   &adj->remote);
	snprintf(buf, size, "%s type %u (%s) protocol %u (%s) interface %s node %s to %s",
		 kind->word, adj->adj_type, lsping_sr_adj_type_str(adj->adj_type), adj->protocol,
		 lsping_sr_protocol_str(adj->protocol), interfaces,
		 lsping_node_str(adj->advertising, adj->node_len, from, sizeof(from)),
		 lsping_node_str(adj->receiving, adj->node_len, to, sizeof(to)));
}

const struct lsping_fec_shape lsping_fec_sr_adj_shape = {
	.read = sr_adj_read,
	.write = sr_adj_write,
	.same = sr_adj_same,
	.hash = sr_adj_hash,
	.str = sr_adj_str,
};
