// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TLVs: framing, and the table of those we understand (RFC 8029, section 3)
 *
 * The first half of this file is what every TLV and sub-TLV has in common: the
 * header, the length, the padding.  No other file knows how a TLV is padded.
 *
 * The second half is a table with a row for each TLV type that is registered:
 * whether the responder acts on it, how often it may be there, how long its value
 * may be, and the functions that read and write the value.  lsping_echo.c walks a
 * message and finds the row; it checks length and count before the reader is
 * called.  A type without a reader is kept as it came, be it unknown or known by
 * name only.  A further TLV is therefore a field in struct lsping_echo, a reader,
 * a writer and a row.
 *
 * What it means to act: RFC 8029, section 3 (in the words of RFC 9041, 4.1) wants
 * a type below 32768 either supported or answered with return code 2.  Support is
 * not that we can read the value, it is that the responder does what the type's
 * RFC asks of it.  So a row says "acts" for
 *
 *   1 Target FEC Stack, 2 DSMAP, 3 Pad, 10 Reply TOS, 20 DDMAP: what they ask for
 *     is done;
 *   5 Vendor Enterprise Number: it asks nothing of who receives it;
 *   7 Interface and Label Stack, 9 Errored TLVs: they are the reply's, and the
 *     responder sends them.  No section gives one in a request a meaning, so
 *     there it is read and nothing follows.
 *
 * and for no other.  16 (Reverse-path Target FEC Stack) is the reply's as well,
 * but the responder, which does not validate reverse paths, never sends it: to a
 * request that has one it owes return code 2.
 *
 * FECs and downstream mappings have files of their own, lsping_fec.c and
 * lsping_ds.c.  The one reader of FEC stacks here serves types 1, 16 and 21,
 * whose sub-TLVs are of one registry (RFC 9041, section 6.2.2).
 */
#include <zebra.h>

#include "lspingd/lsping_addr.h"
#include "lspingd/lsping_tlv.h"

bool lsping_tlv_next(struct lsping_rd *rd, struct lsping_tlv *tlv)
{
	size_t padding;

	*tlv = (struct lsping_tlv){ .offset = lsping_rd_at(rd) };
	tlv->type = lsping_rd_u16(rd);
	tlv->len = lsping_rd_u16(rd);
	tlv->value = lsping_rd_sub(rd, tlv->len);
	if (!lsping_rd_ok(rd))
		return false;

	padding = -tlv->len & 3;
	lsping_rd_take(rd, MIN(padding, lsping_rd_left(rd)));
	return true;
}

size_t lsping_tlv_start(struct lsping_wr *wr, uint16_t type)
{
	lsping_wr_u16(wr, type);
	lsping_wr_u16(wr, 0);
	return lsping_wr_at(wr);
}

void lsping_tlv_end(struct lsping_wr *wr, size_t mark)
{
	size_t len = lsping_wr_at(wr) - mark;

	if (!lsping_wr_ok(wr))
		return;
	if (len > UINT16_MAX) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_patch_u16(wr, mark - 2, len);
	lsping_wr_zero(wr, -len & 3);
}

struct lsping_raw lsping_raw_keep(const struct lsping_tlv *tlv)
{
	return (struct lsping_raw){
		.type = tlv->type,
		.len = tlv->len,
		.value = lsping_rd_peek(&tlv->value),
	};
}

void lsping_raw_write(struct lsping_wr *wr, const struct lsping_raw *raw)
{
	size_t mark = lsping_tlv_start(wr, raw->type);

	lsping_wr_bytes(wr, raw->value, raw->len);
	lsping_tlv_end(wr, mark);
}

void lsping_tlv_owe(struct lsping_echo *echo, const struct lsping_raw *raw, uint16_t type)
{
	const struct lsping_raw *last = echo->n_unacted ? &echo->unacted[echo->n_unacted - 1] : NULL;

	if (type >= LSPING_IANA_OPTIONAL || echo->n_unacted == LSPING_MAX_RAW_TLVS)
		return;
	/* Once, be it for its own type or for one in it. */
	if (!last || last->value != raw->value)
		echo->unacted[echo->n_unacted++] = *raw;
}

/* What is owed for a FEC is a Target FEC Stack with just that one in it.
 *
 * start, len
 *    the whole sub-TLV; its padding is counted, as in the second example of RFC
 *    8029, section 3
 */
static void owe_fec(struct lsping_echo *echo, uint16_t type, const uint8_t *start, size_t len)
{
	struct lsping_raw raw = { .type = LSPING_TLV_FEC_STACK, .len = len, .value = start };

	lsping_tlv_owe(echo, &raw, type);
}

/*
 * A list of FECs: a sub-TLV for each, the outermost one first.
 *
 * value
 *    has nothing but FECs left
 *
 * echo
 *    NULL, or where FECs of unknown kinds are noted
 */
static enum lsping_decode_err fecs_read(struct lsping_rd *value, struct lsping_fec_stack *fecs,
					struct lsping_echo *echo, struct lsping_fault *fault)
{
	struct lsping_tlv sub;

	while (lsping_rd_left(value)) {
		const uint8_t *start = lsping_rd_peek(value);
		bool whole = lsping_tlv_next(value, &sub);

		fault->subtlv = sub.type;
		fault->offset = sub.offset;
		if (!whole)
			return LSPING_DECODE_FEC_LENGTH;
		if (fecs->depth == LSPING_MAX_FECS)
			return LSPING_DECODE_FEC_COUNT;
		if (!lsping_fec_read(&sub.value, sub.type, &fecs->fec[fecs->depth]))
			return LSPING_DECODE_FEC_VALUE;
		/* Every kind that can be read is answered for (lsping_fec_check.h). */
		if (echo && !fecs->fec[fecs->depth].known)
			owe_fec(echo, sub.type, start, lsping_rd_at(value) - sub.offset);
		fecs->depth++;
	}
	return LSPING_DECODE_OK;
}

static void fecs_write(struct lsping_wr *wr, const struct lsping_fec_stack *fecs)
{
	if (fecs->depth > LSPING_MAX_FECS) {
		lsping_wr_fail(wr);
		return;
	}
	for (uint8_t i = 0; i < fecs->depth; i++)
		lsping_fec_write(wr, &fecs->fec[i]);
}

/* Target FEC Stack (RFC 8029, section 3.2). */
static enum lsping_decode_err fec_stack_read(struct lsping_rd *value, struct lsping_echo *echo,
					     struct lsping_fault *fault)
{
	if (!lsping_rd_left(value))
		return LSPING_DECODE_FEC_EMPTY;
	return fecs_read(value, &echo->fecs, echo, fault);
}

static void fec_stack_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	if (!echo->fecs.depth)
		lsping_wr_fail(wr);
	fecs_write(wr, &echo->fecs);
}

/* Reverse-path Target FEC Stack (RFC 6426, section 3.4.2): the same in all. */
static enum lsping_decode_err reverse_fecs_read(struct lsping_rd *value, struct lsping_echo *echo,
						struct lsping_fault *fault)
{
	if (!lsping_rd_left(value))
		return LSPING_DECODE_FEC_EMPTY;
	return fecs_read(value, &echo->reverse_fecs, NULL, fault);
}

static void reverse_fecs_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	if (!echo->reverse_fecs.depth)
		lsping_wr_fail(wr);
	fecs_write(wr, &echo->reverse_fecs);
}

/* Vendor Enterprise Number (RFC 8029, section 3.6). */
static enum lsping_decode_err vendor_read(struct lsping_rd *value, struct lsping_echo *echo,
					  struct lsping_fault *fault)
{
	echo->vendor = lsping_rd_u32(value);
	return LSPING_DECODE_OK;
}

static void vendor_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	lsping_wr_u32(wr, echo->vendor);
}

/* Interface and Label Stack (RFC 8029, section 3.7).  The labels fill the rest
 * of the value, so their number follows from its length; the S bits in it are
 * set right whatever they were, as when a stack is written.
 */
static const struct lsping_addr_shape *if_stack_shape(uint8_t addr_type)
{
	const struct lsping_addr_shape *shape = lsping_addr_shape(addr_type);

	return shape && shape->family != IPADDR_NONE ? shape : NULL;
}

/* An address that nobody knows is zeros. */
static void addr_or_zero_write(struct lsping_wr *wr, enum ipaddr_type_t family,
				const struct ipaddr *addr)
{
	struct ipaddr any = { .ipa_type = family };

	lsping_addr_write(wr, family, IS_IPADDR_NONE(addr) ? &any : addr);
}

static enum lsping_decode_err if_stack_read(struct lsping_rd *value, struct lsping_echo *echo,
					    struct lsping_fault *fault)
{
	struct lsping_if_stack *ifs = &echo->if_stack;
	const struct lsping_addr_shape *shape;
	struct lsping_lstack *stack = &ifs->stack;

	ifs->addr_type = lsping_rd_u8(value);
	shape = if_stack_shape(ifs->addr_type);
	lsping_rd_take(value, 3);
	if (!shape) /* how long its addresses are cannot be known */
		return LSPING_DECODE_TLV_VALUE;
	lsping_addr_read(value, shape->family, &ifs->address);
	if (shape->numbered)
		lsping_addr_read(value, shape->family, &ifs->ifaddr);
	else
		ifs->ifindex = lsping_rd_u32(value);

	while (lsping_rd_left(value)) {
		struct lsping_lse lse = lsping_lse_read(value);

		if (!lsping_rd_ok(value) || !lsping_lstack_add(stack, lse.label, lse.tc, lse.ttl))
			return LSPING_DECODE_TLV_VALUE;
	}
	return lsping_rd_ok(value) ? LSPING_DECODE_OK : LSPING_DECODE_TLV_VALUE;
}

static void if_stack_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	const struct lsping_if_stack *ifs = &echo->if_stack;
	const struct lsping_addr_shape *shape = if_stack_shape(ifs->addr_type);

	if (!shape) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_u8(wr, ifs->addr_type);
	lsping_wr_zero(wr, 3);
	addr_or_zero_write(wr, shape->family, &ifs->address);
	if (shape->numbered)
		addr_or_zero_write(wr, shape->family, &ifs->ifaddr);
	else
		lsping_wr_u32(wr, ifs->ifindex);
	lsping_lstack_write(wr, &ifs->stack);
}

/* Errored TLVs (RFC 8029, section 3.8): the TLVs that were not understood, as
 * sub-TLVs.  What is in them is for a person to look at.
 */
static enum lsping_decode_err errored_read(struct lsping_rd *value, struct lsping_echo *echo,
					   struct lsping_fault *fault)
{
	struct lsping_tlv sub;

	while (lsping_rd_left(value)) {
		bool whole = lsping_tlv_next(value, &sub);

		fault->subtlv = sub.type;
		fault->offset = sub.offset;
		if (!whole)
			return LSPING_DECODE_TLV_VALUE;
		if (echo->n_errored == LSPING_MAX_RAW_TLVS)
			return LSPING_DECODE_TLV_COUNT;
		echo->errored[echo->n_errored++] = lsping_raw_keep(&sub);
	}
	return LSPING_DECODE_OK;
}

static void errored_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	if (echo->n_errored > LSPING_MAX_RAW_TLVS) {
		lsping_wr_fail(wr);
		return;
	}
	for (uint8_t i = 0; i < echo->n_errored; i++)
		lsping_raw_write(wr, &echo->errored[i]);
}

/* Reply TOS Octet (RFC 8029, section 3.9). */
static enum lsping_decode_err reply_tos_read(struct lsping_rd *value, struct lsping_echo *echo,
					     struct lsping_fault *fault)
{
	echo->reply_tos = lsping_rd_u8(value);
	return LSPING_DECODE_OK;
}

static void reply_tos_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	lsping_wr_u8(wr, echo->reply_tos);
	lsping_wr_zero(wr, 3);
}

/* Pad (RFC 8029, section 3.5): what follows the first octet means nothing. */
static enum lsping_decode_err pad_read(struct lsping_rd *value, struct lsping_echo *echo,
				       struct lsping_fault *fault)
{
	echo->pad.len = lsping_rd_left(value);
	echo->pad.action = lsping_rd_u8(value);
	echo->pad.octets = lsping_rd_take(value, lsping_rd_left(value));
	return LSPING_DECODE_OK;
}

static void pad_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	if (!echo->pad.len) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_u8(wr, echo->pad.action);
	if (echo->pad.octets)
		lsping_wr_bytes(wr, echo->pad.octets, echo->pad.len - 1);
	else
		lsping_wr_zero(wr, echo->pad.len - 1);
}

/* P2MP Responder Identifier (RFC 6425, section 3.2). */
static enum ipaddr_type_t p2mp_family(uint16_t type)
{
	switch ((enum lsping_p2mp_type)type) {
	case LSPING_P2MP_EGRESS_IPV4:
	case LSPING_P2MP_NODE_IPV4:
		return IPADDR_V4;
	case LSPING_P2MP_EGRESS_IPV6:
	case LSPING_P2MP_NODE_IPV6:
		return IPADDR_V6;
	}
	return IPADDR_NONE;
}

static enum lsping_decode_err p2mp_read(struct lsping_rd *value, struct lsping_echo *echo,
					struct lsping_fault *fault)
{
	struct lsping_p2mp_responder *p2mp = &echo->p2mp_responder;
	enum ipaddr_type_t family;
	struct lsping_tlv sub;
	bool whole;

	if (!lsping_rd_left(value))
		return LSPING_DECODE_OK;
	whole = lsping_tlv_next(value, &sub);
	fault->subtlv = sub.type;
	fault->offset = sub.offset;
	if (!whole)
		return LSPING_DECODE_TLV_VALUE;

	p2mp->type = sub.type;
	family = p2mp_family(sub.type);
	if (family == IPADDR_NONE) {
		p2mp->raw = lsping_raw_keep(&sub);
		return LSPING_DECODE_OK;
	}
	lsping_addr_read(&sub.value, family, &p2mp->address);
	if (!lsping_rd_ok(&sub.value) || lsping_rd_left(&sub.value))
		return LSPING_DECODE_TLV_VALUE;
	return LSPING_DECODE_OK;
}

/* "If no sub-TLVs are present, the TLV MUST be processed as if it were absent." */
static bool p2mp_is_absent(const struct lsping_echo *echo)
{
	return !echo->p2mp_responder.type && !echo->p2mp_responder.raw.value;
}

static void p2mp_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	const struct lsping_p2mp_responder *p2mp = &echo->p2mp_responder;
	enum ipaddr_type_t family = p2mp_family(p2mp->type);
	size_t mark;

	if (p2mp_is_absent(echo))
		return;
	if (family == IPADDR_NONE) {
		lsping_raw_write(wr, &p2mp->raw);
		return;
	}
	mark = lsping_tlv_start(wr, p2mp->type);
	addr_or_zero_write(wr, family, &p2mp->address);
	lsping_tlv_end(wr, mark);
}

/* Echo Jitter (RFC 6425, section 3.3). */
static enum lsping_decode_err jitter_read(struct lsping_rd *value, struct lsping_echo *echo,
					  struct lsping_fault *fault)
{
	echo->jitter_ms = lsping_rd_u32(value);
	return LSPING_DECODE_OK;
}

static void jitter_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	lsping_wr_u32(wr, echo->jitter_ms);
}

/* Source and Destination Identifier (RFC 6426, section 2.2.1). */
static void node_id_read(struct lsping_rd *value, struct lsping_node_id *id)
{
	id->global_id = lsping_rd_u32(value);
	id->node_id = lsping_rd_u32(value);
}

static void node_id_write(struct lsping_wr *wr, const struct lsping_node_id *id)
{
	lsping_wr_u32(wr, id->global_id);
	lsping_wr_u32(wr, id->node_id);
}

static enum lsping_decode_err source_id_read(struct lsping_rd *value, struct lsping_echo *echo,
					     struct lsping_fault *fault)
{
	node_id_read(value, &echo->source_id);
	return LSPING_DECODE_OK;
}

static void source_id_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	node_id_write(wr, &echo->source_id);
}

static enum lsping_decode_err destination_id_read(struct lsping_rd *value, struct lsping_echo *echo,
						  struct lsping_fault *fault)
{
	node_id_read(value, &echo->destination_id);
	return LSPING_DECODE_OK;
}

static void destination_id_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	node_id_write(wr, &echo->destination_id);
}

/* Reply Path (RFC 7110, section 4.2).  A and B together are for the reply's own
 * return code to complain about, the message is well-formed.  The FECs beside
 * one of them "SHOULD be ignored" by who selects a path; they are read.
 */
#define REPLY_PATH_FLAGS (LSPING_REPLY_PATH_FLAG_A | LSPING_REPLY_PATH_FLAG_B)

static enum lsping_decode_err reply_path_read(struct lsping_rd *value, struct lsping_echo *echo,
					      struct lsping_fault *fault)
{
	echo->reply_path.return_code = lsping_rd_u16(value);
	echo->reply_path.flags = lsping_rd_u16(value) & REPLY_PATH_FLAGS;
	return fecs_read(value, &echo->reply_path.path, NULL, fault);
}

static void reply_path_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	lsping_wr_u16(wr, echo->reply_path.return_code);
	lsping_wr_u16(wr, echo->reply_path.flags & REPLY_PATH_FLAGS);
	fecs_write(wr, &echo->reply_path.path);
}

/* Reply TC (RFC 7110, section 4.4): the three bits that come first. */
static enum lsping_decode_err reply_tc_read(struct lsping_rd *value, struct lsping_echo *echo,
					    struct lsping_fault *fault)
{
	echo->reply_tc = lsping_rd_u8(value) >> 5;
	return LSPING_DECODE_OK;
}

static void reply_tc_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	if (echo->reply_tc > 7)
		lsping_wr_fail(wr);
	lsping_wr_u8(wr, echo->reply_tc << 5);
	lsping_wr_zero(wr, 3);
}

/* Downstream Mapping and Downstream Detailed Mapping (RFC 8029, sections 3.3 and
 * 3.4), both kinds in one list.
 */
static enum lsping_decode_err downstream_read(struct lsping_rd *value, uint16_t tlv,
					      struct lsping_echo *echo, struct lsping_fault *fault)
{
	struct lsping_raw raw = { .type = tlv, .len = lsping_rd_left(value) };
	struct lsping_ds *ds = lsping_echo_add_ds(echo, tlv);
	enum lsping_decode_err err;

	if (!ds)
		return LSPING_DECODE_DS_COUNT;
	raw.value = lsping_rd_peek(value);
	err = lsping_ds_read(value, tlv, ds, fault);
	/* For a sub-TLV; what is owed is the TLV it is in, and that only once. */
	if (ds->owed && lsping_tlv_support(tlv) == LSPING_TLV_ACTED)
		lsping_tlv_owe(echo, &raw, tlv);
	return err;
}

static enum lsping_decode_err dsmap_read(struct lsping_rd *value, struct lsping_echo *echo,
					 struct lsping_fault *fault)
{
	return downstream_read(value, LSPING_TLV_DSMAP, echo, fault);
}

static enum lsping_decode_err ddmap_read(struct lsping_rd *value, struct lsping_echo *echo,
					 struct lsping_fault *fault)
{
	return downstream_read(value, LSPING_TLV_DDMAP, echo, fault);
}

/* ---- the table ---- */

#define IF_STACK_MAX_LEN (36 + 4 * LSPING_MAX_LABELS)

#define HAS(field) .has = offsetof(struct lsping_echo, has_##field)

#define NAMED(t, request, reply)                                                                   \
	{                                                                                          \
		.type = (t), .in_request = (request), .in_reply = (reply),                         \
		.place = LSPING_TLV_LISTED,                                                        \
	}

const struct lsping_tlv_kind lsping_tlv_kinds[LSPING_N_TLV_KINDS] = {
	{
		.type = LSPING_TLV_FEC_STACK,
		.acts = true,
		.in_request = 1,
		.in_reply = 1,
		.excess = LSPING_DECODE_FEC_DUPLICATE,
		.min_len = 0, /* an empty one is a fault of its own */
		.max_len = UINT16_MAX,
		HAS(fecs),
		.read = fec_stack_read,
		.write = fec_stack_write,
	},
	{
		.type = LSPING_TLV_VENDOR,
		.acts = true,
		.in_request = 1,
		.in_reply = 1,
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 4,
		.max_len = 4,
		HAS(vendor),
		.read = vendor_read,
		.write = vendor_write,
	},
	{
		.type = LSPING_TLV_REPLY_TOS,
		.acts = true,
		.in_request = 1,
		.in_reply = 0,
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 4,
		.max_len = 4,
		HAS(reply_tos),
		.read = reply_tos_read,
		.write = reply_tos_write,
	},
	{
		.type = LSPING_TLV_IF_LABEL_STACK,
		.acts = true,
		.in_request = 0,
		.in_reply = 1,
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 12,
		.max_len = IF_STACK_MAX_LEN,
		HAS(if_stack),
		.read = if_stack_read,
		.write = if_stack_write,
	},
	{
		.type = LSPING_TLV_ERRORED,
		.acts = true,
		.in_request = 0,
		.in_reply = 1,
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 0,
		.max_len = UINT16_MAX,
		HAS(errored),
		.read = errored_read,
		.write = errored_write,
	},
	{
		.type = LSPING_TLV_P2MP_RESPONDER,
		.in_request = 1,
		.in_reply = 0, /* "MUST be ignored" */
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 0,
		.max_len = UINT16_MAX,
		HAS(p2mp_responder),
		.read = p2mp_read,
		.is_absent = p2mp_is_absent,
		.write = p2mp_write,
	},
	{
		.type = LSPING_TLV_ECHO_JITTER,
		.in_request = 1,
		.in_reply = 0, /* "MUST be ignored" */
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 4,
		.max_len = 4,
		HAS(jitter),
		.read = jitter_read,
		.write = jitter_write,
	},
	{
		.type = LSPING_TLV_SOURCE_ID,
		.in_request = 1,
		.in_reply = 1,
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 8,
		.max_len = 8,
		HAS(source_id),
		.read = source_id_read,
		.write = source_id_write,
	},
	{
		.type = LSPING_TLV_DESTINATION_ID,
		.in_request = 1,
		.in_reply = 1,
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 8,
		.max_len = 8,
		HAS(destination_id),
		.read = destination_id_read,
		.write = destination_id_write,
	},
	{
		.type = LSPING_TLV_REVERSE_FEC_STACK,
		.in_request = 0,
		.in_reply = 1,
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 0, /* an empty one is a fault of its own */
		.max_len = UINT16_MAX,
		HAS(reverse_fecs),
		.read = reverse_fecs_read,
		.write = reverse_fecs_write,
	},
	{
		.type = LSPING_TLV_REPLY_PATH,
		.in_request = 1,
		.in_reply = 1,
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 4,
		.max_len = UINT16_MAX,
		HAS(reply_path),
		.read = reply_path_read,
		.write = reply_path_write,
	},
	{
		.type = LSPING_TLV_REPLY_TC,
		.in_request = 1,
		.in_reply = 0,
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 4,
		.max_len = 4,
		HAS(reply_tc),
		.read = reply_tc_read,
		.write = reply_tc_write,
	},

	/* One for each way, in a reply: as many as there is room for, which is counted
	 * where they are added.  How long they may be is lsping_ds.c's.
	 */
	{
		.type = LSPING_TLV_DSMAP,
		.acts = true,
		.in_request = 1,
		.in_reply = UINT8_MAX,
		.excess = LSPING_DECODE_DS_DUPLICATE,
		.min_len = 0,
		.max_len = UINT16_MAX,
		.place = LSPING_TLV_LISTED,
		.read = dsmap_read,
	},
	{
		.type = LSPING_TLV_DDMAP,
		.acts = true,
		.in_request = 1,
		.in_reply = UINT8_MAX,
		.excess = LSPING_DECODE_DS_DUPLICATE,
		.min_len = 0,
		.max_len = UINT16_MAX,
		.place = LSPING_TLV_LISTED,
		.read = ddmap_read,
	},

	/* Known by name only: RFC 8611, RFC 5884, RFC 7555 (in its own messages only), RFC
	 * 7759, RFC 9655, RFC 9612, RFC 7743 (in its own messages as well) and RFC 7394
	 */
	NAMED(LSPING_TLV_LSR_CAPABILITY, 1, 1),
	NAMED(LSPING_TLV_DETAILED_IF_LABEL_STACK, 0, 1),
	NAMED(LSPING_TLV_BFD_DISCRIMINATOR, 1, 1),
	NAMED(LSPING_TLV_PROXY_PARAMETERS, 0, 0),
	NAMED(LSPING_TLV_REPLY_TO, 0, 0),
	NAMED(LSPING_TLV_UPSTREAM_NEIGHBOR, 0, 0),
	NAMED(LSPING_TLV_DOWNSTREAM_NEIGHBOR, 0, 0),
	NAMED(LSPING_TLV_OAM_FUNCTIONS, 1, 1),
	NAMED(LSPING_TLV_EGRESS_OLD, 1, 0),
	NAMED(LSPING_TLV_BFD_REVERSE_PATH, 1, 1),
	NAMED(LSPING_TLV_RELAY_STACK, 1, 1),
	NAMED(LSPING_TLV_TTL, 1, 0),

	{
		.type = LSPING_TLV_PAD,
		.acts = true,
		.in_request = 1,
		.in_reply = 1,
		.excess = LSPING_DECODE_TLV_DUPLICATE,
		.min_len = 1,
		.max_len = UINT16_MAX,
		.place = LSPING_TLV_LAST,
		HAS(pad),
		.read = pad_read,
		.write = pad_write,
	},
};

const struct lsping_tlv_kind *lsping_tlv_kind_find(uint16_t type)
{
	for (size_t i = 0; i < LSPING_N_TLV_KINDS; i++)
		if (lsping_tlv_kinds[i].type == type)
			return &lsping_tlv_kinds[i];
	return NULL;
}

enum lsping_tlv_support lsping_tlv_support(uint16_t type)
{
	const struct lsping_tlv_kind *kind = lsping_tlv_kind_find(type);

	if (!kind)
		return LSPING_TLV_UNKNOWN;
	if (!kind->read)
		return LSPING_TLV_NAMED;
	return kind->acts ? LSPING_TLV_ACTED : LSPING_TLV_DECODED;
}
