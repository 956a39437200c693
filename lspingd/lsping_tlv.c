// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TLVs: framing, and the table of those we understand (RFC 8029, section 3)
 *
 * The first half of this file is what every TLV and sub-TLV has in common: the
 * header, the length, the padding.  No other file knows how a TLV is padded.
 *
 * The second half is a table with a row for each TLV type: how long its value
 * may be, how often it may be there, and the functions that read and write the
 * value.  lsping_echo.c walks a message and finds the row; it checks length and
 * count before the reader is called.  A type without a row is unknown and is
 * kept as it came.  A further TLV is therefore a field in struct lsping_echo, a
 * reader, a writer and a row.
 *
 * The Target FEC Stack's row hands each of its sub-TLVs to lsping_fec.c, which
 * has a table of its own.
 */
#include <zebra.h>

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

/* Target FEC Stack (RFC 8029, section 3.2): a sub-TLV for each FEC, the
 * outermost one first.
 */
static enum lsping_decode_err fec_stack_read(struct lsping_rd *value, struct lsping_echo *echo,
					     struct lsping_fault *fault)
{
	struct lsping_fec_stack *fecs = &echo->fecs;
	struct lsping_tlv sub;

	echo->has_fecs = true;
	if (!lsping_rd_left(value))
		return LSPING_DECODE_FEC_EMPTY;

	while (lsping_rd_left(value)) {
		bool whole = lsping_tlv_next(value, &sub);

		fault->subtlv = sub.type;
		fault->offset = sub.offset;
		if (!whole)
			return LSPING_DECODE_FEC_LENGTH;
		if (fecs->depth == LSPING_MAX_FECS)
			return LSPING_DECODE_FEC_COUNT;
		if (!lsping_fec_read(&sub.value, sub.type, &fecs->fec[fecs->depth]))
			return LSPING_DECODE_FEC_VALUE;
		fecs->depth++;
	}
	return LSPING_DECODE_OK;
}

static bool fec_stack_present(const struct lsping_echo *echo)
{
	return echo->has_fecs;
}

static void fec_stack_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	if (!echo->fecs.depth || echo->fecs.depth > LSPING_MAX_FECS) {
		lsping_wr_fail(wr);
		return;
	}
	for (uint8_t i = 0; i < echo->fecs.depth; i++)
		lsping_fec_write(wr, &echo->fecs.fec[i]);
}

/* Vendor Enterprise Number (RFC 8029, section 3.6). */
static enum lsping_decode_err vendor_read(struct lsping_rd *value, struct lsping_echo *echo,
					  struct lsping_fault *fault)
{
	echo->has_vendor = true;
	echo->vendor = lsping_rd_u32(value);
	return LSPING_DECODE_OK;
}

static bool vendor_present(const struct lsping_echo *echo)
{
	return echo->has_vendor;
}

static void vendor_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	lsping_wr_u32(wr, echo->vendor);
}

/* Interface and Label Stack (RFC 8029, section 3.7).  The labels fill the rest
 * of the value, so their number follows from its length; the S bits in it are
 * set right whatever they were, as when a stack is written.
 */
static void address_read(struct lsping_rd *value, enum ipaddr_type_t type, struct ipaddr *addr)
{
	*addr = (struct ipaddr){ .ipa_type = type };
	lsping_rd_bytes(value, addr->ip.addrbytes, IPADDRSZ(addr));
}

static void address_write(struct lsping_wr *wr, enum ipaddr_type_t type, const struct ipaddr *addr)
{
	struct ipaddr any = { .ipa_type = type };

	if (addr->ipa_type == IPADDR_NONE)
		addr = &any;
	if (addr->ipa_type != type) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_bytes(wr, addr->ip.addrbytes, IPADDRSZ(addr));
}

static enum lsping_decode_err if_stack_read(struct lsping_rd *value, struct lsping_echo *echo,
					    struct lsping_fault *fault)
{
	struct lsping_if_stack *ifs = &echo->if_stack;
	struct lsping_lstack *stack = &ifs->stack;

	echo->has_if_stack = true;
	ifs->addr_type = lsping_rd_u8(value);
	lsping_rd_take(value, 3);
	switch (ifs->addr_type) {
	case LSPING_ADDR_IPV4_NUMBERED:
		address_read(value, IPADDR_V4, &ifs->address);
		address_read(value, IPADDR_V4, &ifs->ifaddr);
		break;
	case LSPING_ADDR_IPV4_UNNUMBERED:
		address_read(value, IPADDR_V4, &ifs->address);
		ifs->ifindex = lsping_rd_u32(value);
		break;
	case LSPING_ADDR_IPV6_NUMBERED:
		address_read(value, IPADDR_V6, &ifs->address);
		address_read(value, IPADDR_V6, &ifs->ifaddr);
		break;
	case LSPING_ADDR_IPV6_UNNUMBERED:
		address_read(value, IPADDR_V6, &ifs->address);
		ifs->ifindex = lsping_rd_u32(value);
		break;
	default: /* how long its addresses are cannot be known */
		return LSPING_DECODE_TLV_VALUE;
	}

	while (lsping_rd_left(value)) {
		struct lsping_lse lse = lsping_lse_read(value);

		if (!lsping_rd_ok(value) || !lsping_lstack_add(stack, lse.label, lse.tc, lse.ttl))
			return LSPING_DECODE_TLV_VALUE;
	}
	return lsping_rd_ok(value) ? LSPING_DECODE_OK : LSPING_DECODE_TLV_VALUE;
}

static bool if_stack_present(const struct lsping_echo *echo)
{
	return echo->has_if_stack;
}

static void if_stack_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	const struct lsping_if_stack *ifs = &echo->if_stack;

	lsping_wr_u8(wr, ifs->addr_type);
	lsping_wr_zero(wr, 3);
	switch (ifs->addr_type) {
	case LSPING_ADDR_IPV4_NUMBERED:
		address_write(wr, IPADDR_V4, &ifs->address);
		address_write(wr, IPADDR_V4, &ifs->ifaddr);
		break;
	case LSPING_ADDR_IPV4_UNNUMBERED:
		address_write(wr, IPADDR_V4, &ifs->address);
		lsping_wr_u32(wr, ifs->ifindex);
		break;
	case LSPING_ADDR_IPV6_NUMBERED:
		address_write(wr, IPADDR_V6, &ifs->address);
		address_write(wr, IPADDR_V6, &ifs->ifaddr);
		break;
	case LSPING_ADDR_IPV6_UNNUMBERED:
		address_write(wr, IPADDR_V6, &ifs->address);
		lsping_wr_u32(wr, ifs->ifindex);
		break;
	default:
		lsping_wr_fail(wr);
		return;
	}
	lsping_lstack_write(wr, &ifs->stack);
}

/* Errored TLVs (RFC 8029, section 3.8): the TLVs that were not understood, as
 * sub-TLVs.  What is in them is for a person to look at.
 */
static enum lsping_decode_err errored_read(struct lsping_rd *value, struct lsping_echo *echo,
					   struct lsping_fault *fault)
{
	struct lsping_tlv sub;

	echo->has_errored = true;
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

static bool errored_present(const struct lsping_echo *echo)
{
	return echo->has_errored;
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
	echo->has_reply_tos = true;
	echo->reply_tos = lsping_rd_u8(value);
	return LSPING_DECODE_OK;
}

static bool reply_tos_present(const struct lsping_echo *echo)
{
	return echo->has_reply_tos;
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
	echo->has_pad = true;
	echo->pad.len = lsping_rd_left(value);
	echo->pad.action = lsping_rd_u8(value);
	return LSPING_DECODE_OK;
}

static bool pad_present(const struct lsping_echo *echo)
{
	return echo->has_pad;
}

static void pad_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	if (!echo->pad.len) {
		lsping_wr_fail(wr);
		return;
	}
	lsping_wr_u8(wr, echo->pad.action);
	lsping_wr_zero(wr, echo->pad.len - 1);
}

#define IF_STACK_MAX_LEN (36 + 4 * LSPING_MAX_LABELS)

const struct lsping_tlv_kind lsping_tlv_kinds[LSPING_N_TLV_KINDS] = {
	{
		.type = LSPING_TLV_FEC_STACK,
		.min_len = 0, /* an empty one is a fault of its own */
		.max_len = UINT16_MAX,
		.max_count = 1,
		.read = fec_stack_read,
		.present = fec_stack_present,
		.write = fec_stack_write,
	},
	{
		.type = LSPING_TLV_VENDOR,
		.min_len = 4,
		.max_len = 4,
		.max_count = 1,
		.read = vendor_read,
		.present = vendor_present,
		.write = vendor_write,
	},
	{
		.type = LSPING_TLV_REPLY_TOS,
		.min_len = 4,
		.max_len = 4,
		.max_count = 1,
		.read = reply_tos_read,
		.present = reply_tos_present,
		.write = reply_tos_write,
	},
	{
		.type = LSPING_TLV_IF_LABEL_STACK,
		.min_len = 12,
		.max_len = IF_STACK_MAX_LEN,
		.max_count = 1,
		.read = if_stack_read,
		.present = if_stack_present,
		.write = if_stack_write,
	},
	{
		.type = LSPING_TLV_ERRORED,
		.min_len = 0,
		.max_len = UINT16_MAX,
		.max_count = 1,
		.read = errored_read,
		.present = errored_present,
		.write = errored_write,
	},
	{
		.type = LSPING_TLV_PAD,
		.min_len = 1,
		.max_len = UINT16_MAX,
		.max_count = 1,
		.place = LSPING_TLV_LAST,
		.read = pad_read,
		.present = pad_present,
		.write = pad_write,
	},
};
