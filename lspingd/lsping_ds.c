// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Downstream mappings on the wire (RFC 8029, sections 3.3 and 3.4)
 *
 * Both TLVs begin alike: MTU, address type, flags, and two addresses whose size
 * the address type tells.  A DSMAP (RFC 8029, appendix A.2) goes on with
 * multipath information and labels, up to its end.  A DDMAP goes on with a
 * return code and sub-TLVs, each of which has a reader in the table at the end
 * of the reading half.  A sub-TLV of another type is kept as it came.
 *
 * Sub-TLVs may come in any order; they are written in the order of the writing
 * half.  Order means something among two kinds only: FEC stack changes, which
 * are kept as a list, and what describes the links of an aggregation group (RFC
 * 8611, section 4.2).  There a Local Interface Index begins a link, and the
 * first Remote Interface Index and Multipath Data after it belong to it;
 * without such a beginning they are about the mapping as a whole, as in a
 * request (section 4.3).
 *
 * How long something nested is stands on the wire twice: by its own length and
 * by that of what it is in.  The two must agree, but the outer one may count
 * the padding to 4 octets that the inner one does not.
 *
 * What is written reads the same again.  So whatever has no form on the wire,
 * or would be read as something else, makes the cursor bad.  Reserved octets and
 * flags without a meaning are dropped both ways.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_addr.h"
#include "lspingd/lsping_ds.h"
#include "lspingd/lsping_mpset.h"
#include "lspingd/lsping_tlv.h"

/* RFC 8012 and RFC 8611 define theirs for the DDMAP. */
#define DSMAP_FLAGS (LSPING_DS_FLAG_N | LSPING_DS_FLAG_I)
#define DDMAP_FLAGS (DSMAP_FLAGS | LSPING_DS_FLAG_E | LSPING_DS_FLAG_L | LSPING_DS_FLAG_G)

/* A label, its TC and S bits: 24 bits, an LSE without its TTL (3.4.1.2). */
#define LABEL_SHIFT 4
#define TC_SHIFT    1
#define TC_MAX	    7

#define MAX_FEC_TLV_LEN UINT8_MAX /* the length is one octet (3.4.1.3) */

/* Peer address types of a FEC stack change (3.4.1.3), by their number. */
static const enum ipaddr_type_t peer_types[] = { IPADDR_NONE, IPADDR_V4, IPADDR_V6 };

/* Whether room octets hold one thing of len octets and nothing else. */
static bool fills(size_t len, size_t room)
{
	return room == len || room == len + (-len & 3);
}

/* Whether the information is of its type's form.  There is none that a type we
 * do not know would have to have.
 *
 * RFC 8029 does not tie the family of the addresses to the address type: over a
 * link with IPv4 addresses goes what IPv6 addresses exercise as well.  Their
 * first octet tells which they are, 127 or 0, so no address is valid as both.
 */
static bool multipath_is_valid(const struct lsping_multipath *mp)
{
	switch ((enum lsping_multipath_type)mp->type) {
	case LSPING_MULTIPATH_NONE:
	case LSPING_MULTIPATH_IP:
	case LSPING_MULTIPATH_RANGE:
	case LSPING_MULTIPATH_MASK:
	case LSPING_MULTIPATH_LABEL_MASK:
	case LSPING_MULTIPATH_IP_LABEL:
		return lsping_multipath_is_valid(mp, AF_INET) ||
		       lsping_multipath_is_valid(mp, AF_INET6);
	}
	return true;
}

int lsping_ds_family(const struct lsping_ds *ds, const struct lsping_multipath *mp)
{
	const struct lsping_addr_shape *shape = lsping_addr_shape(ds->addr_type);
	int first = shape && shape->family == IPADDR_V6 ? AF_INET6 : AF_INET;
	int second = first == AF_INET ? AF_INET6 : AF_INET;

	return !lsping_multipath_is_valid(mp, first) && lsping_multipath_is_valid(mp, second)
		       ? second
		       : first;
}

static bool is_change_allowed(const struct lsping_ds *ds, uint8_t n_before, uint8_t op)
{
	return op != LSPING_FEC_POP || !n_before || ds->change[n_before - 1].op != LSPING_FEC_PUSH;
}

/* -- reading */

/* What both TLVs begin with. */
static enum lsping_decode_err head_read(struct lsping_rd *rd, struct lsping_ds *ds)
{
	const struct lsping_addr_shape *shape;

	ds->mtu = lsping_rd_u16(rd);
	ds->addr_type = lsping_rd_u8(rd);
	ds->flags = lsping_rd_u8(rd);
	ds->flags &= ds->tlv == LSPING_TLV_DSMAP ? DSMAP_FLAGS : DDMAP_FLAGS;

	shape = lsping_addr_shape(ds->addr_type);
	if (!shape) /* how long the addresses are cannot be known */
		return LSPING_DECODE_DS_VALUE;
	if (shape->family == IPADDR_NONE)
		ds->in_ifnum = lsping_rd_u32(rd);
	else
		lsping_addr_read(rd, shape->family, &ds->address);
	if (shape->numbered)
		lsping_addr_read(rd, shape->family, &ds->ifaddr);
	else
		ds->ifindex = lsping_rd_u32(rd);
	return lsping_rd_ok(rd) ? LSPING_DECODE_OK : LSPING_DECODE_DS_VALUE;
}

/* Labels, up to the end. */
static enum lsping_decode_err labels_read(struct lsping_rd *rd, struct lsping_ds *ds)
{
	ds->has_labels = true;
	while (lsping_rd_left(rd)) {
		struct lsping_ds_label label;
		uint32_t word = lsping_rd_u32(rd), entry = word >> 8;

		if (!lsping_rd_ok(rd))
			return LSPING_DECODE_DS_LENGTH;
		if (ds->n_labels == LSPING_MAX_LABELS)
			return LSPING_DECODE_DS_LABELS;
		label.label = entry >> LABEL_SHIFT;
		label.tc = entry >> TC_SHIFT & TC_MAX;
		label.bos = entry & 1;
		label.protocol = word & 0xff;
		ds->label[ds->n_labels++] = label;
	}
	return LSPING_DECODE_OK;
}

static enum lsping_decode_err dsmap_read(struct lsping_rd *rd, struct lsping_ds *ds)
{
	struct lsping_multipath *mp = &ds->multipath;

	ds->has_multipath = ds->has_labels = true;

	/* RFC 6426 has 12 octets for the fixed part of a non-IP DSMAP in its
	 * table, and 16 in its figure.  One of 12 can only mean: no more.
	 */
	if (ds->addr_type == LSPING_ADDR_NON_IP && !lsping_rd_left(rd))
		return LSPING_DECODE_OK;

	mp->type = lsping_rd_u8(rd);
	ds->depth_limit = lsping_rd_u8(rd);
	mp->len = lsping_rd_u16(rd);
	if (!lsping_rd_ok(rd))
		return LSPING_DECODE_DS_VALUE;
	mp->info = lsping_rd_take(rd, mp->len);
	if (!mp->info) {
		mp->len = 0;
		return LSPING_DECODE_DS_LENGTH;
	}
	if (!multipath_is_valid(mp))
		return LSPING_DECODE_MULTIPATH;
	return labels_read(rd, ds);
}

/* The link that a sub-TLV may still belong to; NULL when there is none. */
static struct lsping_ds_member *open_member(struct lsping_ds *ds)
{
	struct lsping_ds_member *last = ds->n_members ? &ds->member[ds->n_members - 1] : NULL;

	return last && last->has_local && !last->has_multipath ? last : NULL;
}

static struct lsping_ds_member *add_member(struct lsping_ds *ds)
{
	return ds->n_members < LSPING_MAX_DS_MEMBERS ? &ds->member[ds->n_members++] : NULL;
}

/* Multipath Data (3.4.1.1). */
static enum lsping_decode_err multipath_read(struct lsping_rd *rd, struct lsping_ds *ds)
{
	struct lsping_ds_member *member = open_member(ds);
	struct lsping_multipath mp;

	if (!member && ds->has_multipath)
		return LSPING_DECODE_DS_SUBTLVS;

	mp.type = lsping_rd_u8(rd);
	mp.len = lsping_rd_u16(rd);
	lsping_rd_u8(rd);
	if (!lsping_rd_ok(rd) || !fills(mp.len, lsping_rd_left(rd)))
		return LSPING_DECODE_DS_VALUE;
	mp.info = lsping_rd_take(rd, mp.len);
	if (!multipath_is_valid(&mp))
		return LSPING_DECODE_MULTIPATH;

	if (member) {
		member->has_multipath = true;
		member->multipath = mp;
	} else {
		ds->has_multipath = true;
		ds->multipath = mp;
	}
	return LSPING_DECODE_OK;
}

/* Label Stack (3.4.1.2). */
static enum lsping_decode_err label_stack_read(struct lsping_rd *rd, struct lsping_ds *ds)
{
	return ds->has_labels ? LSPING_DECODE_DS_SUBTLVS : labels_read(rd, ds);
}

/* The FEC of a change: a sub-TLV as in a Target FEC Stack, and no other. */
static bool change_fec_read(struct lsping_rd *rd, uint8_t len, struct lsping_fec_change *change)
{
	struct lsping_rd inner;
	struct lsping_tlv sub;

	if (!fills(len, lsping_rd_left(rd)))
		return false;
	change->has_fec = len;
	if (!len)
		return true;
	inner = lsping_rd_sub(rd, len);
	return lsping_tlv_next(&inner, &sub) && !lsping_rd_left(&inner) &&
	       lsping_fec_read(&sub.value, sub.type, &change->fec);
}

/* FEC Stack Change (3.4.1.3). */
static enum lsping_decode_err change_read(struct lsping_rd *rd, struct lsping_ds *ds)
{
	struct lsping_fec_change *change = &ds->change[ds->n_changes];
	uint8_t peer_type, fec_len;

	if (ds->n_changes == LSPING_MAX_FEC_CHANGES)
		return LSPING_DECODE_CHANGE_COUNT;

	change->op = lsping_rd_u8(rd);
	peer_type = lsping_rd_u8(rd);
	fec_len = lsping_rd_u8(rd);
	lsping_rd_u8(rd);
	if (change->op != LSPING_FEC_PUSH && change->op != LSPING_FEC_POP)
		return LSPING_DECODE_CHANGE_VALUE;
	if (!is_change_allowed(ds, ds->n_changes, change->op))
		return LSPING_DECODE_CHANGE_ORDER;
	if (peer_type >= array_size(peer_types))
		return LSPING_DECODE_CHANGE_VALUE;
	lsping_addr_read(rd, peer_types[peer_type], &change->peer);
	if (!lsping_rd_ok(rd) || !change_fec_read(rd, fec_len, change))
		return LSPING_DECODE_CHANGE_VALUE;
	if (change->op == LSPING_FEC_PUSH && !change->has_fec)
		return LSPING_DECODE_CHANGE_VALUE;
	ds->n_changes++;
	return LSPING_DECODE_OK;
}

/* Local Interface Index (RFC 8611, section 8). */
static enum lsping_decode_err local_ifindex_read(struct lsping_rd *rd, struct lsping_ds *ds)
{
	struct lsping_ds_member *member = add_member(ds);

	if (!member)
		return LSPING_DECODE_DS_SUBTLVS;
	member->has_local = true;
	member->local_ifindex = lsping_rd_u32(rd);
	return LSPING_DECODE_OK;
}

/* Remote Interface Index (RFC 8611, section 9). */
static enum lsping_decode_err remote_ifindex_read(struct lsping_rd *rd, struct lsping_ds *ds)
{
	struct lsping_ds_member *member = open_member(ds);

	if (!member || member->has_remote)
		member = add_member(ds);
	if (!member)
		return LSPING_DECODE_DS_SUBTLVS;
	member->has_remote = true;
	member->remote_ifindex = lsping_rd_u32(rd);
	return LSPING_DECODE_OK;
}

/* How each sub-TLV is read.  The responder acts on what RFC 8029 defines; a FEC
 * stack change says nothing in a request, and so asks for nothing.
 */
static const struct subtlv_kind {
	uint16_t type;
	bool acts;
	uint16_t len; /* what its value must have; 0: any */
	enum lsping_decode_err (*read)(struct lsping_rd *rd, struct lsping_ds *ds);
} kinds[] = {
	{ LSPING_DS_MULTIPATH, true, 0, multipath_read },
	{ LSPING_DS_LABEL_STACK, true, 0, label_stack_read },
	{ LSPING_DS_FEC_CHANGE, true, 0, change_read },
	{ LSPING_DS_LOCAL_IFINDEX, false, 4, local_ifindex_read },
	{ LSPING_DS_REMOTE_IFINDEX, false, 4, remote_ifindex_read },
};

static const struct subtlv_kind *kind_find(uint16_t type)
{
	for (size_t i = 0; i < array_size(kinds); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

static enum lsping_decode_err subtlv_read(struct lsping_tlv *sub, struct lsping_ds *ds)
{
	const struct subtlv_kind *kind = kind_find(sub->type);

	if (!(kind && kind->acts) && sub->type < LSPING_IANA_OPTIONAL)
		ds->owed = true;
	if (!kind) {
		if (ds->n_unknown == LSPING_MAX_DS_RAW)
			return LSPING_DECODE_DS_SUBTLVS;
		ds->unknown[ds->n_unknown++] = lsping_raw_keep(sub);
		return LSPING_DECODE_OK;
	}
	if (kind->len && sub->len != kind->len)
		return LSPING_DECODE_DS_VALUE;
	return kind->read(&sub->value, ds);
}

static enum lsping_decode_err ddmap_read(struct lsping_rd *rd, struct lsping_ds *ds,
					 struct lsping_fault *fault)
{
	enum lsping_decode_err err = LSPING_DECODE_OK;
	struct lsping_rd inner;
	struct lsping_tlv sub;
	uint16_t len;

	ds->return_code = lsping_rd_u8(rd);
	ds->return_subcode = lsping_rd_u8(rd);
	len = lsping_rd_u16(rd);
	if (!lsping_rd_ok(rd))
		return LSPING_DECODE_DS_VALUE;
	if (!fills(len, lsping_rd_left(rd)))
		return LSPING_DECODE_DS_LENGTH;

	inner = lsping_rd_sub(rd, len);
	lsping_rd_take(rd, lsping_rd_left(rd));
	while (err == LSPING_DECODE_OK && lsping_rd_left(&inner)) {
		bool whole = lsping_tlv_next(&inner, &sub);

		fault->subtlv = sub.type;
		fault->offset = sub.offset;
		err = whole ? subtlv_read(&sub, ds) : LSPING_DECODE_DS_LENGTH;
	}
	return err;
}

enum lsping_decode_err lsping_ds_read(struct lsping_rd *value, uint16_t tlv, struct lsping_ds *ds,
				      struct lsping_fault *fault)
{
	enum lsping_decode_err err;

	memset(ds, 0, sizeof(*ds));
	ds->tlv = tlv;
	err = head_read(value, ds);
	if (err != LSPING_DECODE_OK)
		return err;
	return tlv == LSPING_TLV_DSMAP ? dsmap_read(value, ds) : ddmap_read(value, ds, fault);
}

/* -- writing */

static void head_write(struct lsping_wr *wr, const struct lsping_ds *ds)
{
	const struct lsping_addr_shape *shape = lsping_addr_shape(ds->addr_type);

	/* Numbers and addresses that the type has no place for. */
	if (!shape || (shape->numbered ? ds->ifindex != 0 : ds->ifaddr.ipa_type != IPADDR_NONE) ||
	    (shape->family == IPADDR_NONE ? ds->address.ipa_type != IPADDR_NONE : ds->in_ifnum)) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_u16(wr, ds->mtu);
	lsping_wr_u8(wr, ds->addr_type);
	lsping_wr_u8(wr, ds->flags & (ds->tlv == LSPING_TLV_DSMAP ? DSMAP_FLAGS : DDMAP_FLAGS));
	if (shape->family == IPADDR_NONE)
		lsping_wr_u32(wr, ds->in_ifnum);
	else
		lsping_addr_write(wr, shape->family, &ds->address);
	if (shape->numbered)
		lsping_addr_write(wr, shape->family, &ds->ifaddr);
	else
		lsping_wr_u32(wr, ds->ifindex);
}

static void labels_write(struct lsping_wr *wr, const struct lsping_ds *ds)
{
	if (ds->n_labels > LSPING_MAX_LABELS) {
		lsping_wr_fail(wr);
		return;
	}
	for (uint8_t i = 0; i < ds->n_labels; i++) {
		const struct lsping_ds_label *label = &ds->label[i];
		uint32_t entry = label->label << LABEL_SHIFT | (uint32_t)label->tc << TC_SHIFT |
				 label->bos;

		if (label->label > LSPING_LABEL_MAX || label->tc > TC_MAX)
			lsping_wr_fail(wr);
		lsping_wr_u32(wr, entry << 8 | label->protocol);
	}
}

static void dsmap_write(struct lsping_wr *wr, const struct lsping_ds *ds)
{
	const struct lsping_multipath *mp = &ds->multipath;

	if (!ds->has_multipath || !ds->has_labels || ds->return_code || ds->return_subcode ||
	    ds->n_changes || ds->n_members || ds->n_unknown || !multipath_is_valid(mp)) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_u8(wr, mp->type);
	lsping_wr_u8(wr, ds->depth_limit);
	lsping_wr_u16(wr, mp->len);
	lsping_wr_bytes(wr, mp->info, mp->len);
	labels_write(wr, ds);
}

static void multipath_write(struct lsping_wr *wr, const struct lsping_multipath *mp)
{
	size_t mark = lsping_tlv_start(wr, LSPING_DS_MULTIPATH);

	if (!multipath_is_valid(mp))
		lsping_wr_fail(wr);
	lsping_wr_u8(wr, mp->type);
	lsping_wr_u16(wr, mp->len);
	lsping_wr_zero(wr, 1);
	lsping_wr_bytes(wr, mp->info, mp->len);
	lsping_tlv_end(wr, mark);
}

static void ifindex_write(struct lsping_wr *wr, uint16_t type, uint32_t ifindex)
{
	size_t mark = lsping_tlv_start(wr, type);

	lsping_wr_u32(wr, ifindex);
	lsping_tlv_end(wr, mark);
}

/* Whether a link, written behind another one, reads the same again: without a
 * local index it would be read as the rest of one that has nothing else.
 */
static bool member_is_expressible(const struct lsping_ds_member *member,
				  const struct lsping_ds_member *before)
{
	if (member->has_local)
		return true;
	return member->has_remote && !member->has_multipath &&
	       (!before || !before->has_local || before->has_remote || before->has_multipath);
}

static void member_write(struct lsping_wr *wr, const struct lsping_ds_member *member)
{
	if (member->has_local)
		ifindex_write(wr, LSPING_DS_LOCAL_IFINDEX, member->local_ifindex);
	if (member->has_remote)
		ifindex_write(wr, LSPING_DS_REMOTE_IFINDEX, member->remote_ifindex);
	if (member->has_multipath)
		multipath_write(wr, &member->multipath);
}

/* The links, and before the first with a local index what is the mapping's own:
 * there nothing that comes before takes it for its.
 */
static void multipaths_write(struct lsping_wr *wr, const struct lsping_ds *ds)
{
	bool own = ds->has_multipath;

	if (ds->n_members > LSPING_MAX_DS_MEMBERS) {
		lsping_wr_fail(wr);
		return;
	}
	for (uint8_t i = 0; i < ds->n_members; i++) {
		const struct lsping_ds_member *member = &ds->member[i];

		if (!member_is_expressible(member, i ? member - 1 : NULL))
			lsping_wr_fail(wr);
		if (own && member->has_local) {
			multipath_write(wr, &ds->multipath);
			own = false;
		}
		member_write(wr, member);
	}
	if (own)
		multipath_write(wr, &ds->multipath);
}

/*
 * The FEC of a change, and its length.
 *
 * The length counts the padding, as that of a Target FEC Stack does, but for a
 * FEC so long that it could not.
 *
 * mark
 *    of the length's octet and the reserved one behind it
 */
static void change_fec_write(struct lsping_wr *wr, const struct lsping_fec *fec, size_t mark)
{
	size_t start = lsping_wr_at(wr), len;
	struct lsping_tlv sub;
	struct lsping_rd rd;

	lsping_fec_write(wr, fec);
	if (!lsping_wr_ok(wr))
		return;
	len = lsping_wr_at(wr) - start;
	if (len > MAX_FEC_TLV_LEN) {
		rd = lsping_rd_init(wr->base + start, len);
		lsping_tlv_next(&rd, &sub);
		len = lsping_rd_at(&sub.value) + sub.len;
	}
	if (len > MAX_FEC_TLV_LEN)
		lsping_wr_fail(wr);
	else
		lsping_wr_patch_u16(wr, mark, (uint16_t)(len << 8));
}

static void change_write(struct lsping_wr *wr, const struct lsping_fec_change *change)
{
	size_t mark = lsping_tlv_start(wr, LSPING_DS_FEC_CHANGE), fec_len;
	uint8_t peer_type = 0;

	while (peer_type < array_size(peer_types) && peer_types[peer_type] != change->peer.ipa_type)
		peer_type++;
	if (peer_type == array_size(peer_types) ||
	    (change->op == LSPING_FEC_PUSH ? !change->has_fec : change->op != LSPING_FEC_POP)) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_u8(wr, change->op);
	lsping_wr_u8(wr, peer_type);
	fec_len = lsping_wr_at(wr);
	lsping_wr_u16(wr, 0);
	lsping_addr_write(wr, peer_types[peer_type], &change->peer);
	if (change->has_fec)
		change_fec_write(wr, &change->fec, fec_len);
	lsping_tlv_end(wr, mark);
}

static void changes_write(struct lsping_wr *wr, const struct lsping_ds *ds)
{
	if (ds->n_changes > LSPING_MAX_FEC_CHANGES) {
		lsping_wr_fail(wr);
		return;
	}
	for (uint8_t i = 0; i < ds->n_changes; i++) {
		if (!is_change_allowed(ds, i, ds->change[i].op))
			lsping_wr_fail(wr);
		change_write(wr, &ds->change[i]);
	}
}

static void ddmap_write(struct lsping_wr *wr, const struct lsping_ds *ds)
{
	size_t mark, len;

	if (ds->depth_limit || ds->n_unknown > LSPING_MAX_DS_RAW ||
	    (ds->n_labels && !ds->has_labels)) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_u8(wr, ds->return_code);
	lsping_wr_u8(wr, ds->return_subcode);
	mark = lsping_wr_at(wr);
	lsping_wr_u16(wr, 0);

	multipaths_write(wr, ds);
	if (ds->has_labels) {
		size_t labels = lsping_tlv_start(wr, LSPING_DS_LABEL_STACK);

		labels_write(wr, ds);
		lsping_tlv_end(wr, labels);
	}
	changes_write(wr, ds);
	for (uint8_t i = 0; i < ds->n_unknown; i++) {
		if (kind_find(ds->unknown[i].type))
			lsping_wr_fail(wr);
		lsping_raw_write(wr, &ds->unknown[i]);
	}

	len = lsping_wr_at(wr) - mark - 2;
	if (len > UINT16_MAX)
		lsping_wr_fail(wr);
	else
		lsping_wr_patch_u16(wr, mark, len);
}

void lsping_ds_write(struct lsping_wr *wr, const struct lsping_ds *ds)
{
	if (ds->tlv != LSPING_TLV_DSMAP && ds->tlv != LSPING_TLV_DDMAP) {
		lsping_wr_fail(wr);
		return;
	}
	head_write(wr, ds);
	if (ds->tlv == LSPING_TLV_DSMAP)
		dsmap_write(wr, ds);
	else
		ddmap_write(wr, ds);
}
