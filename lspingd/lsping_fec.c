// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs: what a Target FEC Stack says an LSP is for (RFC 8029, section 3.2)
 *
 * A table has a row for each sub-TLV type whose content we understand: how long
 * its value may be, and how to read, write, compare, hash and print it.  The
 * public functions find the row and call it; they know no type by name.  A FEC
 * of a type without a row is kept as it came (known == false), is written again
 * unchanged, and its printed form says type and length.
 *
 * Several types look alike on the wire (an LDP and a generic prefix differ only
 * in what they mean), so rows share functions; what differs is in the row.
 */
#include <zebra.h>

#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_tlv.h"

#include "lib/jhash.h"
#include "lib/printfrr.h"

struct fec_kind {
	uint16_t type;
	uint16_t min_len, max_len; /* of the value, in octets */
	int family;		   /* of prefixes, else AF_UNSPEC */
	const char *word;	   /* what its printed form starts with */

	/* The value's length is within min_len and max_len. */
	bool (*read)(const struct fec_kind *kind, struct lsping_rd *rd, struct lsping_fec *fec);
	void (*write)(const struct fec_kind *kind, struct lsping_wr *wr,
		      const struct lsping_fec *fec);
	bool (*same)(const struct lsping_fec *a, const struct lsping_fec *b);
	uint32_t (*hash)(const struct lsping_fec *fec, uint32_t seed);
	void (*str)(const struct fec_kind *kind, const struct lsping_fec *fec, char *buf,
		    size_t size);
};

/* Prefixes: 4 or 16 octets and the length in bits (3.2.1, 3.2.2, 3.2.15,
 * 3.2.16).  Bits beyond the length ought to be zero; senders that leave them
 * mean the same FEC, so they are cleared.
 */
static size_t prefix_octets(const struct fec_kind *kind)
{
	return kind->family == AF_INET ? 4 : 16;
}

static bool prefix_read(const struct fec_kind *kind, struct lsping_rd *rd, struct lsping_fec *fec)
{
	struct prefix *p = &fec->prefix;

	p->family = kind->family;
	lsping_rd_bytes(rd, p->u.val, prefix_octets(kind));
	p->prefixlen = lsping_rd_u8(rd);
	if (p->prefixlen > prefix_octets(kind) * 8)
		return false;
	apply_mask(p);
	return true;
}

static void prefix_write(const struct fec_kind *kind, struct lsping_wr *wr,
			 const struct lsping_fec *fec)
{
	struct prefix p = fec->prefix;

	if (p.family != kind->family || p.prefixlen > prefix_octets(kind) * 8) {
		lsping_wr_fail(wr);
		return;
	}
	apply_mask(&p);
	lsping_wr_bytes(wr, p.u.val, prefix_octets(kind));
	lsping_wr_u8(wr, p.prefixlen);
}

static bool prefix_equal(const struct lsping_fec *a, const struct lsping_fec *b)
{
	return prefix_same(&a->prefix, &b->prefix);
}

static uint32_t prefix_hash(const struct lsping_fec *fec, uint32_t seed)
{
	return jhash_1word(prefix_hash_key(&fec->prefix), seed);
}

static void prefix_str(const struct fec_kind *kind, const struct lsping_fec *fec, char *buf,
		       size_t size)
{
	snprintfrr(buf, size, "%s %pFX", kind->word, &fec->prefix);
}

/* Nil (3.2.17): the label itself, in the upper 20 of 32 bits; the others are
 * ignored.
 */
static bool nil_read(const struct fec_kind *kind, struct lsping_rd *rd, struct lsping_fec *fec)
{
	fec->label = lsping_rd_u32(rd) >> 12;
	return true;
}

static void nil_write(const struct fec_kind *kind, struct lsping_wr *wr,
		      const struct lsping_fec *fec)
{
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

static void nil_str(const struct fec_kind *kind, const struct lsping_fec *fec, char *buf,
		    size_t size)
{
	snprintf(buf, size, "%s label %u", kind->word, fec->label);
}

/* What the rows of the prefix kinds share. */
#define PREFIX_IPV4                                                                                \
	.min_len = 5, .max_len = 5, .family = AF_INET, .read = prefix_read, .write = prefix_write, \
	.same = prefix_equal, .hash = prefix_hash, .str = prefix_str
#define PREFIX_IPV6                                                                                \
	.min_len = 17, .max_len = 17, .family = AF_INET6, .read = prefix_read,                     \
	.write = prefix_write, .same = prefix_equal, .hash = prefix_hash, .str = prefix_str

static const struct fec_kind kinds[] = {
	{ .type = LSPING_FEC_LDP_IPV4, .word = "LDP", PREFIX_IPV4 },
	{ .type = LSPING_FEC_LDP_IPV6, .word = "LDP", PREFIX_IPV6 },
	{ .type = LSPING_FEC_GENERIC_IPV4, .word = "generic", PREFIX_IPV4 },
	{ .type = LSPING_FEC_GENERIC_IPV6, .word = "generic", PREFIX_IPV6 },
	{
		.type = LSPING_FEC_NIL,
		.word = "Nil FEC",
		.min_len = 4,
		.max_len = 4,
		.family = AF_UNSPEC,
		.read = nil_read,
		.write = nil_write,
		.same = nil_same,
		.hash = nil_hash,
		.str = nil_str,
	},
};

static const struct fec_kind *kind_find(uint16_t type)
{
	for (size_t i = 0; i < array_size(kinds); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

/* The row of a FEC; NULL when its octets are all we have. */
static const struct fec_kind *kind_of(const struct lsping_fec *fec)
{
	return fec->known ? kind_find(fec->type) : NULL;
}

bool lsping_fec_read(struct lsping_rd *rd, uint16_t type, struct lsping_fec *fec)
{
	const struct fec_kind *kind = kind_find(type);
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
	return kind->read(kind, rd, fec) && lsping_rd_ok(rd) && !lsping_rd_left(rd);
}

void lsping_fec_write(struct lsping_wr *wr, const struct lsping_fec *fec)
{
	const struct fec_kind *kind = kind_of(fec);
	size_t mark = lsping_tlv_start(wr, fec->type);

	if (kind)
		kind->write(kind, wr, fec);
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
	const struct fec_kind *kind = kind_of(fec);

	return kind && kind->family != AF_UNSPEC;
}

bool lsping_fec_same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	const struct fec_kind *kind = kind_of(a);

	if (a->type != b->type || a->known != b->known)
		return false;
	if (kind)
		return kind->same(a, b);
	return a->raw.len == b->raw.len &&
	       (!a->raw.len || !memcmp(a->raw.value, b->raw.value, a->raw.len));
}

uint32_t lsping_fec_hash(const struct lsping_fec *fec)
{
	const struct fec_kind *kind = kind_of(fec);

	if (kind)
		return kind->hash(fec, fec->type);
	return fec->raw.len ? jhash(fec->raw.value, fec->raw.len, fec->type) : fec->type;
}

const char *lsping_fec_str(const struct lsping_fec *fec, char *buf, size_t size)
{
	const struct fec_kind *kind = kind_of(fec);

	if (kind)
		kind->str(kind, fec, buf, size);
	else
		snprintf(buf, size, "FEC type %u (%u octets)", fec->type, fec->raw.len);
	return buf;
}
