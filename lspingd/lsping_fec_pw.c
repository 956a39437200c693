// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs of layer 2 services: pseudowires and L2 VPN endpoints (RFC 8029, sections
 * 3.2.7 to 3.2.12 and A.1.1)
 *
 * A pseudowire is named by the addresses of its two ends and, within the
 * targeted LDP session between these, by what LDP's own FEC element carries
 * (RFC 8077, section 6): a number (FEC 128), or three attachment identifiers of
 * any content (FEC 129).  A VPLS that BGP set up is named by the numbers of its
 * sites (VE IDs) instead.
 *
 * A pseudowire type has 15 bits.  In LDP's FEC elements the 16th is the control
 * word bit C; here it is zero (3.2.9, 3.2.10).  A sender that copied it along
 * names no other pseudowire, so it is ignored when read and never written.
 *
 * FEC 129's value is no multiple of 4 octets.  The zero octets that make it one
 * are not in the length (3.2.10), like those of any sub-TLV.  Because that section
 * draws them inside of the value, a length that counts them is read as well: it is
 * the only thing a remainder of up to three zero octets can mean.  Between the
 * attachment identifiers there is no padding: the figure shows each in a word of
 * its own only because it does not know how long they are, and both formulas, for
 * the length here and for LDP's PW information length, leave no room for it.
 */
#include <zebra.h>

#include "lspingd/lsping_fec_private.h"

#include "lib/jhash.h"
#include "lib/printfrr.h"

#define PW_TYPE_MASK 0x7fff

static uint16_t pw_type_read(struct lsping_rd *rd)
{
	return lsping_rd_u16(rd) & PW_TYPE_MASK;
}

static void pw_type_write(struct lsping_wr *wr, uint16_t pw_type)
{
	if (pw_type > PW_TYPE_MASK)
		lsping_wr_fail(wr);
	lsping_wr_u16(wr, pw_type);
}

/* L2 VPN endpoint (3.2.7). */
static bool l2vpn_read(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
		       struct lsping_fec *fec)
{
	lsping_rd_bytes(rd, fec->l2vpn.rd, sizeof(fec->l2vpn.rd));
	fec->l2vpn.sender_ve = lsping_rd_u16(rd);
	fec->l2vpn.remote_ve = lsping_rd_u16(rd);
	fec->l2vpn.encap = pw_type_read(rd);
	return true;
}

static void l2vpn_write(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
			const struct lsping_fec *fec)
{
	lsping_wr_bytes(wr, fec->l2vpn.rd, sizeof(fec->l2vpn.rd));
	lsping_wr_u16(wr, fec->l2vpn.sender_ve);
	lsping_wr_u16(wr, fec->l2vpn.remote_ve);
	pw_type_write(wr, fec->l2vpn.encap);
}

static bool l2vpn_same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	return !memcmp(a->l2vpn.rd, b->l2vpn.rd, sizeof(a->l2vpn.rd)) &&
	       a->l2vpn.sender_ve == b->l2vpn.sender_ve &&
	       a->l2vpn.remote_ve == b->l2vpn.remote_ve && a->l2vpn.encap == b->l2vpn.encap;
}

static uint32_t l2vpn_hash(const struct lsping_fec *fec, uint32_t seed)
{
	seed = jhash(fec->l2vpn.rd, sizeof(fec->l2vpn.rd), seed);
	return jhash_3words(fec->l2vpn.sender_ve, fec->l2vpn.remote_ve, fec->l2vpn.encap, seed);
}

static void l2vpn_str(const struct lsping_fec_kind *kind, const struct lsping_fec *fec, char *buf,
		      size_t size)
{
	const struct lsping_fec_l2vpn *l2vpn = &fec->l2vpn;
	char rd[LSPING_RD_STRLEN];

	snprintf(buf, size, "%s %s VE %u to %u type %u (%s)", kind->word,
		 lsping_rd_str(l2vpn->rd, rd, sizeof(rd)), l2vpn->sender_ve, l2vpn->remote_ve,
		 l2vpn->encap, lsping_pw_type_str(l2vpn->encap));
}

const struct lsping_fec_shape lsping_fec_l2vpn_shape = {
	.read = l2vpn_read,
	.write = l2vpn_write,
	.same = l2vpn_same,
	.hash = l2vpn_hash,
	.str = l2vpn_str,
};

/* FEC 128: both addresses (3.2.9, 3.2.11), or the deprecated form, which leaves
 * the sender's to the packet's source address (A.1.1).
 */
static void pw128_read_rest(struct lsping_rd *rd, struct lsping_fec_pw128 *pw)
{
	pw->pw_id = lsping_rd_u32(rd);
	pw->pw_type = pw_type_read(rd);
}

static bool pw128_read(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
		       struct lsping_fec *fec)
{
	lsping_fec_addr_read(rd, kind->family, &fec->pw128.sender);
	lsping_fec_addr_read(rd, kind->family, &fec->pw128.remote);
	pw128_read_rest(rd, &fec->pw128);
	return true;
}

static bool pw128_old_read(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
			   struct lsping_fec *fec)
{
	fec->pw128.sender.ipa_type = IPADDR_NONE;
	lsping_fec_addr_read(rd, kind->family, &fec->pw128.remote);
	pw128_read_rest(rd, &fec->pw128);
	return true;
}

static void pw128_write_rest(struct lsping_wr *wr, const struct lsping_fec_pw128 *pw)
{
	lsping_wr_u32(wr, pw->pw_id);
	pw_type_write(wr, pw->pw_type);
}

static void pw128_write(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
			const struct lsping_fec *fec)
{
	lsping_fec_addr_write(wr, kind->family, &fec->pw128.sender);
	lsping_fec_addr_write(wr, kind->family, &fec->pw128.remote);
	pw128_write_rest(wr, &fec->pw128);
}

static void pw128_old_write(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
			    const struct lsping_fec *fec)
{
	if (!IS_IPADDR_NONE(&fec->pw128.sender))
		lsping_wr_fail(wr); /* it would be lost */
	lsping_fec_addr_write(wr, kind->family, &fec->pw128.remote);
	pw128_write_rest(wr, &fec->pw128);
}

static bool pw128_same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	return ipaddr_is_same(&a->pw128.sender, &b->pw128.sender) &&
	       ipaddr_is_same(&a->pw128.remote, &b->pw128.remote) &&
	       a->pw128.pw_id == b->pw128.pw_id && a->pw128.pw_type == b->pw128.pw_type;
}

static uint32_t pw128_hash(const struct lsping_fec *fec, uint32_t seed)
{
	seed = lsping_fec_addr_hash(&fec->pw128.sender, seed);
	seed = lsping_fec_addr_hash(&fec->pw128.remote, seed);
	return jhash_2words(fec->pw128.pw_id, fec->pw128.pw_type, seed);
}

static void pw128_str(const struct lsping_fec_kind *kind, const struct lsping_fec *fec, char *buf,
		      size_t size)
{
	const struct lsping_fec_pw128 *pw = &fec->pw128;

	snprintfrr(buf, size, "%s %pIA to %pIA ID %u type %u (%s)", kind->word, &pw->sender,
		   &pw->remote, pw->pw_id, pw->pw_type, lsping_pw_type_str(pw->pw_type));
}

static void pw128_old_str(const struct lsping_fec_kind *kind, const struct lsping_fec *fec,
			  char *buf, size_t size)
{
	const struct lsping_fec_pw128 *pw = &fec->pw128;

	snprintfrr(buf, size, "%s to %pIA ID %u type %u (%s)", kind->word, &pw->remote, pw->pw_id,
		   pw->pw_type, lsping_pw_type_str(pw->pw_type));
}

const struct lsping_fec_shape lsping_fec_pw128_shape = {
	.read = pw128_read,
	.write = pw128_write,
	.same = pw128_same,
	.hash = pw128_hash,
	.str = pw128_str,
};

const struct lsping_fec_shape lsping_fec_pw128_old_shape = {
	.read = pw128_old_read,
	.write = pw128_old_write,
	.same = pw128_same,
	.hash = pw128_hash,
	.str = pw128_old_str,
};

/* An attachment identifier: type, length of the value, value, as in LDP (RFC 8077,
 * section 6.2.2).
 */
static void attachment_read(struct lsping_rd *rd, struct lsping_attachment *id)
{
	id->type = lsping_rd_u8(rd);
	id->len = lsping_rd_u8(rd);
	id->value = lsping_rd_take(rd, id->len);
	if (!id->value)
		id->len = 0; /* also what is malformed gets printed */
}

static void attachment_write(struct lsping_wr *wr, const struct lsping_attachment *id)
{
	lsping_wr_u8(wr, id->type);
	lsping_wr_u8(wr, id->len);
	lsping_wr_bytes(wr, id->value, id->len);
}

static bool attachment_same(const struct lsping_attachment *a, const struct lsping_attachment *b)
{
	return a->type == b->type && a->len == b->len &&
	       (!a->len || !memcmp(a->value, b->value, a->len));
}

static uint32_t attachment_hash(const struct lsping_attachment *id, uint32_t seed)
{
	seed = jhash_2words(id->type, id->len, seed);
	return id->len ? jhash(id->value, id->len, seed) : seed;
}

/* FEC 129 (3.2.10, 3.2.12). */
static bool pw129_read(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
		       struct lsping_fec *fec)
{
	struct lsping_fec_pw129 *pw = &fec->pw129;
	size_t len = lsping_rd_left(rd), counted;

	lsping_fec_addr_read(rd, kind->family, &pw->sender);
	lsping_fec_addr_read(rd, kind->family, &pw->remote);
	pw->pw_type = pw_type_read(rd);
	attachment_read(rd, &pw->agi);
	attachment_read(rd, &pw->saii);
	attachment_read(rd, &pw->taii);

	counted = lsping_rd_left(rd);
	if (!counted)
		return true;
	if (counted > 3 || len % 4)
		return false;
	while (counted--)
		if (lsping_rd_u8(rd))
			return false;
	return true;
}

static void pw129_write(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
			const struct lsping_fec *fec)
{
	const struct lsping_fec_pw129 *pw = &fec->pw129;

	lsping_fec_addr_write(wr, kind->family, &pw->sender);
	lsping_fec_addr_write(wr, kind->family, &pw->remote);
	pw_type_write(wr, pw->pw_type);
	attachment_write(wr, &pw->agi);
	attachment_write(wr, &pw->saii);
	attachment_write(wr, &pw->taii);
}

static bool pw129_same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	return ipaddr_is_same(&a->pw129.sender, &b->pw129.sender) &&
	       ipaddr_is_same(&a->pw129.remote, &b->pw129.remote) &&
	       a->pw129.pw_type == b->pw129.pw_type &&
	       attachment_same(&a->pw129.agi, &b->pw129.agi) &&
	       attachment_same(&a->pw129.saii, &b->pw129.saii) &&
	       attachment_same(&a->pw129.taii, &b->pw129.taii);
}

static uint32_t pw129_hash(const struct lsping_fec *fec, uint32_t seed)
{
	seed = lsping_fec_addr_hash(&fec->pw129.sender, seed);
	seed = lsping_fec_addr_hash(&fec->pw129.remote, seed);
	seed = jhash_1word(fec->pw129.pw_type, seed);
	seed = attachment_hash(&fec->pw129.agi, seed);
	seed = attachment_hash(&fec->pw129.saii, seed);
	return attachment_hash(&fec->pw129.taii, seed);
}

/* "1:0000fde900000001": enough octets for those in use, so that the three of them
 * and IPv6 addresses stay within LSPING_FEC_STRLEN.
 */
#define ATTACHMENT_PRINTED 12
#define ATTACHMENT_STRLEN  (4 + 2 * ATTACHMENT_PRINTED + 3 + 1)

static const char *attachment_str(const struct lsping_attachment *id, char buf[ATTACHMENT_STRLEN])
{
	int at = snprintf(buf, ATTACHMENT_STRLEN, "%u:", id->type);

	for (uint8_t i = 0; i < id->len && i < ATTACHMENT_PRINTED; i++)
		at += snprintf(buf + at, ATTACHMENT_STRLEN - at, "%02x", id->value[i]);
	if (id->len > ATTACHMENT_PRINTED)
		snprintf(buf + at, ATTACHMENT_STRLEN - at, "...");
	return buf;
}

static void pw129_str(const struct lsping_fec_kind *kind, const struct lsping_fec *fec, char *buf,
		      size_t size)
{
	char agi[ATTACHMENT_STRLEN], saii[ATTACHMENT_STRLEN], taii[ATTACHMENT_STRLEN];
	const struct lsping_fec_pw129 *pw = &fec->pw129;

	snprintfrr(buf, size, "%s %pIA to %pIA AGI %s SAII %s TAII %s type %u (%s)", kind->word,
		   &pw->sender, &pw->remote, attachment_str(&pw->agi, agi),
		   attachment_str(&pw->saii, saii), attachment_str(&pw->taii, taii), pw->pw_type,
		   lsping_pw_type_str(pw->pw_type));
}

const struct lsping_fec_shape lsping_fec_pw129_shape = {
	.read = pw129_read,
	.write = pw129_write,
	.same = pw129_same,
	.hash = pw129_hash,
	.str = pw129_str,
};
