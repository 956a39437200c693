// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs: what a Target FEC Stack says an LSP is for (RFC 8029, section 3.2)
 *
 * A table has a row for each sub-TLV type whose content we understand: how long
 * its value may be, and its shape, which is how to read, write, compare, hash
 * and print it.  The public functions find the row and call it; they know no
 * type by name.  A FEC of a type without a row is kept as it came (known ==
 * false), is written again unchanged, and its printed form says type and length.
 *
 * Several types look alike on the wire (an LDP and a generic prefix differ only
 * in what they mean), so rows share shapes; what differs is in the row.
 *
 * A value is written in one form only, that of the RFC.  What is read may differ
 * from it where the difference says nothing: bits that must be zero, bits of a
 * prefix beyond its length, padding that a sender counted.  So a FEC that was
 * read is not always written with the same octets, but with octets that read as
 * the same FEC.
 */
#include <zebra.h>

#include "lspingd/lsping_addr.h"
#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_fec_private.h"
#include "lspingd/lsping_label.h"
#include "lspingd/lsping_tlv.h"

#include "lib/jhash.h"
#include "lib/printfrr.h"

static size_t family_octets(int family)
{
	return family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
}

void lsping_fec_addr_read(struct lsping_rd *rd, int family, struct ipaddr *addr)
{
	lsping_addr_read(rd, family == AF_INET ? IPADDR_V4 : IPADDR_V6, addr);
}

void lsping_fec_addr_write(struct lsping_wr *wr, int family, const struct ipaddr *addr)
{
	lsping_addr_write(wr, family == AF_INET ? IPADDR_V4 : IPADDR_V6, addr);
}

uint32_t lsping_fec_addr_hash(const struct ipaddr *addr, uint32_t seed)
{
	if (IS_IPADDR_NONE(addr))
		return seed;
	return jhash(addr->ip.addrbytes, IPADDRSZ(addr), seed);
}

bool lsping_fec_prefix_read(struct lsping_rd *rd, int family, struct prefix *p)
{
	p->family = family;
	lsping_rd_bytes(rd, p->u.val, family_octets(family));
	p->prefixlen = lsping_rd_u8(rd);
	if (p->prefixlen > family_octets(family) * 8)
		return false;
	apply_mask(p);
	return true;
}

void lsping_fec_prefix_write(struct lsping_wr *wr, int family, const struct prefix *p)
{
	struct prefix masked = *p;

	if (p->family != family || p->prefixlen > family_octets(family) * 8) {
		lsping_wr_fail(wr);
		return;
	}
	apply_mask(&masked);
	lsping_wr_bytes(wr, masked.u.val, family_octets(family));
	lsping_wr_u8(wr, masked.prefixlen);
}

/* Prefixes: 4 or 16 octets and the length in bits (3.2.1, 3.2.2, 3.2.13 to
 * 3.2.16).
 */
static bool prefix_read(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
			struct lsping_fec *fec)
{
	return lsping_fec_prefix_read(rd, kind->family, &fec->prefix);
}

static void prefix_write(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
			 const struct lsping_fec *fec)
{
	lsping_fec_prefix_write(wr, kind->family, &fec->prefix);
}

static bool prefix_equal(const struct lsping_fec *a, const struct lsping_fec *b)
{
	return prefix_same(&a->prefix, &b->prefix);
}

static uint32_t prefix_hash(const struct lsping_fec *fec, uint32_t seed)
{
	return jhash_1word(prefix_hash_key(&fec->prefix), seed);
}

static void prefix_str(const struct lsping_fec_kind *kind, const struct lsping_fec *fec, char *buf,
		       size_t size)
{
	snprintfrr(buf, size, "%s %pFX", kind->word, &fec->prefix);
}

static const struct lsping_fec_shape prefix_shape = {
	.read = prefix_read,
	.write = prefix_write,
	.same = prefix_equal,
	.hash = prefix_hash,
	.str = prefix_str,
};

/* RSVP (3.2.3, 3.2.4): what identifies a session (endpoint, tunnel ID, extended
 * tunnel ID) and a sender in it (sender, LSP ID), both IDs right justified in 32
 * bits.
 */
static bool rsvp_read(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
		      struct lsping_fec *fec)
{
	struct lsping_fec_rsvp *rsvp = &fec->rsvp;

	lsping_fec_addr_read(rd, kind->family, &rsvp->endpoint);
	lsping_rd_u16(rd);
	rsvp->tunnel_id = lsping_rd_u16(rd);
	lsping_fec_addr_read(rd, kind->family, &rsvp->ext_tunnel_id);
	lsping_fec_addr_read(rd, kind->family, &rsvp->sender);
	lsping_rd_u16(rd);
	rsvp->lsp_id = lsping_rd_u16(rd);
	return true;
}

static void rsvp_write(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
		       const struct lsping_fec *fec)
{
	const struct lsping_fec_rsvp *rsvp = &fec->rsvp;

	lsping_fec_addr_write(wr, kind->family, &rsvp->endpoint);
	lsping_wr_u16(wr, 0);
	lsping_wr_u16(wr, rsvp->tunnel_id);
	lsping_fec_addr_write(wr, kind->family, &rsvp->ext_tunnel_id);
	lsping_fec_addr_write(wr, kind->family, &rsvp->sender);
	lsping_wr_u16(wr, 0);
	lsping_wr_u16(wr, rsvp->lsp_id);
}

static bool rsvp_same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	return ipaddr_is_same(&a->rsvp.endpoint, &b->rsvp.endpoint) &&
	       ipaddr_is_same(&a->rsvp.ext_tunnel_id, &b->rsvp.ext_tunnel_id) &&
	       ipaddr_is_same(&a->rsvp.sender, &b->rsvp.sender) &&
	       a->rsvp.tunnel_id == b->rsvp.tunnel_id && a->rsvp.lsp_id == b->rsvp.lsp_id;
}

static uint32_t rsvp_hash(const struct lsping_fec *fec, uint32_t seed)
{
	seed = lsping_fec_addr_hash(&fec->rsvp.endpoint, seed);
	seed = lsping_fec_addr_hash(&fec->rsvp.ext_tunnel_id, seed);
	seed = lsping_fec_addr_hash(&fec->rsvp.sender, seed);
	return jhash_2words(fec->rsvp.tunnel_id, fec->rsvp.lsp_id, seed);
}

static void rsvp_str(const struct lsping_fec_kind *kind, const struct lsping_fec *fec, char *buf,
		     size_t size)
{
	const struct lsping_fec_rsvp *rsvp = &fec->rsvp;

	snprintfrr(buf, size, "%s %pIA to %pIA tunnel %u extended %pIA LSP %u", kind->word,
		   &rsvp->sender, &rsvp->endpoint, rsvp->tunnel_id, &rsvp->ext_tunnel_id,
		   rsvp->lsp_id);
}

static const struct lsping_fec_shape rsvp_shape = {
	.read = rsvp_read,
	.write = rsvp_write,
	.same = rsvp_same,
	.hash = rsvp_hash,
	.str = rsvp_str,
};

/* VPN (3.2.5, 3.2.6): route distinguisher, which is an opaque value, and prefix. */
static bool vpn_read(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
		     struct lsping_fec *fec)
{
	lsping_rd_bytes(rd, fec->vpn.rd, sizeof(fec->vpn.rd));
	return lsping_fec_prefix_read(rd, kind->family, &fec->vpn.prefix);
}

static void vpn_write(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
		      const struct lsping_fec *fec)
{
	lsping_wr_bytes(wr, fec->vpn.rd, sizeof(fec->vpn.rd));
	lsping_fec_prefix_write(wr, kind->family, &fec->vpn.prefix);
}

static bool vpn_same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	return !memcmp(a->vpn.rd, b->vpn.rd, sizeof(a->vpn.rd)) &&
	       prefix_same(&a->vpn.prefix, &b->vpn.prefix);
}

static uint32_t vpn_hash(const struct lsping_fec *fec, uint32_t seed)
{
	seed = jhash(fec->vpn.rd, sizeof(fec->vpn.rd), seed);
	return jhash_1word(prefix_hash_key(&fec->vpn.prefix), seed);
}

static void vpn_str(const struct lsping_fec_kind *kind, const struct lsping_fec *fec, char *buf,
		    size_t size)
{
	char rd[LSPING_RD_STRLEN];

	snprintfrr(buf, size, "%s %s %pFX", kind->word, lsping_rd_str(fec->vpn.rd, rd, sizeof(rd)),
		   &fec->vpn.prefix);
}

static const struct lsping_fec_shape vpn_shape = {
	.read = vpn_read,
	.write = vpn_write,
	.same = vpn_same,
	.hash = vpn_hash,
	.str = vpn_str,
};

/* Nil (3.2.17): the label itself, in the upper 20 of 32 bits; the others are
 * ignored.
 */
static bool nil_read(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
		     struct lsping_fec *fec)
{
	fec->label = lsping_rd_u32(rd) >> 12;
	return true;
}

static void nil_write(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
		      const struct lsping_fec *fec)
{
	if (fec->label > LSPING_LABEL_MAX)
		lsping_wr_fail(wr);
	lsping_wr_u32(wr, fec->label << 12);
}

static bool nil_same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	return a->label == b->label;
}

static uint32_t nil_hash(const struct lsping_fec *fec, uint32_t seed)
{
	return jhash_1word(fec->label, seed);
}

static void nil_str(const struct lsping_fec_kind *kind, const struct lsping_fec *fec, char *buf,
		    size_t size)
{
	snprintf(buf, size, "%s label %u", kind->word, fec->label);
}

static const struct lsping_fec_shape nil_shape = {
	.read = nil_read,
	.write = nil_write,
	.same = nil_same,
	.hash = nil_hash,
	.str = nil_str,
};

/* Type, least and greatest length of the value, family, word, shape. */
static const struct lsping_fec_kind kinds[] = {
	{ LSPING_FEC_LDP_IPV4, 5, 5, AF_INET, "LDP", &prefix_shape },
	{ LSPING_FEC_LDP_IPV6, 17, 17, AF_INET6, "LDP", &prefix_shape },
	{ LSPING_FEC_RSVP_IPV4, 20, 20, AF_INET, "RSVP", &rsvp_shape },
	{ LSPING_FEC_RSVP_IPV6, 56, 56, AF_INET6, "RSVP", &rsvp_shape },
	{ LSPING_FEC_VPN_IPV4, 13, 13, AF_INET, "VPN", &vpn_shape },
	{ LSPING_FEC_VPN_IPV6, 25, 25, AF_INET6, "VPN", &vpn_shape },
	{ LSPING_FEC_L2VPN, 14, 14, AF_UNSPEC, "L2 VPN", &lsping_fec_l2vpn_shape },
	{ LSPING_FEC_PW128_IPV4_OLD, 10, 10, AF_INET, "FEC 128 (deprecated)",
	  &lsping_fec_pw128_old_shape },
	{ LSPING_FEC_PW128_IPV4, 14, 14, AF_INET, "FEC 128", &lsping_fec_pw128_shape },
	{ LSPING_FEC_PW128_IPV6, 38, 38, AF_INET6, "FEC 128", &lsping_fec_pw128_shape },
	/* and three attachment identifiers, and their padding where counted */
	{ LSPING_FEC_PW129_IPV4, 16, 16 + 3 * LSPING_ATTACHMENT_MAX_LEN + 3, AF_INET, "FEC 129",
	  &lsping_fec_pw129_shape },
	{ LSPING_FEC_PW129_IPV6, 40, 40 + 3 * LSPING_ATTACHMENT_MAX_LEN + 3, AF_INET6, "FEC 129",
	  &lsping_fec_pw129_shape },
	{ LSPING_FEC_BGP_IPV4, 5, 5, AF_INET, "BGP", &prefix_shape },
	{ LSPING_FEC_BGP_IPV6, 17, 17, AF_INET6, "BGP", &prefix_shape },
	{ LSPING_FEC_GENERIC_IPV4, 5, 5, AF_INET, "generic", &prefix_shape },
	{ LSPING_FEC_GENERIC_IPV6, 17, 17, AF_INET6, "generic", &prefix_shape },
	{ LSPING_FEC_NIL, 4, 4, AF_UNSPEC, "Nil FEC", &nil_shape },
	/* without and with the Reserved field at the end */
	{ LSPING_FEC_SR_PREFIX_IPV4, 6, 8, AF_INET, "SR prefix", &lsping_fec_sr_prefix_shape },
	{ LSPING_FEC_SR_PREFIX_IPV6, 18, 20, AF_INET6, "SR prefix", &lsping_fec_sr_prefix_shape },
	{ LSPING_FEC_SR_ADJACENCY, 20, 48, AF_UNSPEC, "SR adjacency", &lsping_fec_sr_adj_shape },
};

static const struct lsping_fec_kind *kind_find(uint16_t type)
{
	for (size_t i = 0; i < array_size(kinds); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

/* The row of a FEC; NULL when its octets are all we have. */
static const struct lsping_fec_kind *kind_of(const struct lsping_fec *fec)
{
	return fec->known ? kind_find(fec->type) : NULL;
}

bool lsping_fec_read(struct lsping_rd *rd, uint16_t type, struct lsping_fec *fec)
{
	const struct lsping_fec_kind *kind = kind_find(type);
	size_t len = lsping_rd_left(rd);

	memset(fec, 0, sizeof(*fec));
	fec->type = type;
	if (!kind) {
		if (len > UINT16_MAX)
			return false;
		fec->raw.type = type;
		fec->raw.len = len;
		fec->raw.value = lsping_rd_take(rd, len);
		return lsping_rd_ok(rd);
	}

	fec->known = true;
	if (len < kind->min_len || len > kind->max_len)
		return false;
	return kind->shape->read(kind, rd, fec) && lsping_rd_ok(rd) && !lsping_rd_left(rd);
}

void lsping_fec_write(struct lsping_wr *wr, const struct lsping_fec *fec)
{
	const struct lsping_fec_kind *kind = kind_of(fec);
	size_t mark = lsping_tlv_start(wr, fec->type);

	if (kind)
		kind->shape->write(kind, wr, fec);
	else if (fec->known)
		lsping_wr_fail(wr);
	else
		lsping_wr_bytes(wr, fec->raw.value, fec->raw.len);
	lsping_tlv_end(wr, mark);
}

struct lsping_fec lsping_fec_ldp(const struct prefix *p)
{
	struct lsping_fec fec;

	memset(&fec, 0, sizeof(fec));
	fec.type = p->family == AF_INET ? LSPING_FEC_LDP_IPV4 : LSPING_FEC_LDP_IPV6;
	fec.known = true;
	prefix_copy(&fec.prefix, p);
	apply_mask(&fec.prefix);
	return fec;
}

bool lsping_fec_is_prefix(const struct lsping_fec *fec)
{
	const struct lsping_fec_kind *kind = kind_of(fec);

	return kind && kind->shape == &prefix_shape;
}

bool lsping_fec_same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	const struct lsping_fec_kind *kind = kind_of(a);

	if (a->type != b->type || a->known != b->known)
		return false;
	if (kind)
		return kind->shape->same(a, b);
	return a->raw.len == b->raw.len &&
	       (!a->raw.len || !memcmp(a->raw.value, b->raw.value, a->raw.len));
}

uint32_t lsping_fec_hash(const struct lsping_fec *fec)
{
	const struct lsping_fec_kind *kind = kind_of(fec);

	if (kind)
		return kind->shape->hash(fec, fec->type);
	return fec->raw.len ? jhash(fec->raw.value, fec->raw.len, fec->type) : fec->type;
}

const char *lsping_fec_str(const struct lsping_fec *fec, char *buf, size_t size)
{
	const struct lsping_fec_kind *kind = kind_of(fec);

	if (kind)
		kind->shape->str(kind, fec, buf, size);
	else
		snprintf(buf, size, "FEC type %u (%u octets)", fec->type, fec->raw.len);
	return buf;
}

/* A number of up to 4 octets in network byte order. */
static uint32_t number(const uint8_t *p, size_t octets)
{
	uint32_t n = 0;

	while (octets--)
		n = n << 8 | *p++;
	return n;
}

const char *lsping_rd_str(const uint8_t rd[8], char *buf, size_t size)
{
	uint32_t as;

	/* RFC 4364, section 4.2: two octets say how the other six are divided. */
	switch (number(rd, 2)) {
	case 0: /* AS number of 2 octets, a number of 4 */
		snprintf(buf, size, "%u:%u", number(rd + 2, 2), number(rd + 4, 4));
		break;
	case 1: /* IPv4 address, a number of 2 octets */
		snprintf(buf, size, "%u.%u.%u.%u:%u", rd[2], rd[3], rd[4], rd[5], number(rd + 6, 2));
		break;
	case 2: /* AS number of 4 octets, a number of 2 */
		/* Must not look like type 0 when the AS number would fit there. */
		as = number(rd + 2, 4);
		snprintf(buf, size, "%u%s:%u", as, as <= UINT16_MAX ? "L" : "", number(rd + 6, 2));
		break;
	default:
		snprintf(buf, size, "%08x%08x", number(rd, 4), number(rd + 4, 4));
		break;
	}
	return buf;
}

const char *lsping_node_str(const uint8_t *node, uint8_t len, char *buf, size_t size)
{
	if (len == 4)
		snprintf(buf, size, "%u.%u.%u.%u", node[0], node[1], node[2], node[3]);
	else
		snprintf(buf, size, "%04x.%04x.%04x", number(node, 2), number(node + 2, 2),
			 number(node + 4, 2));
	return buf;
}
