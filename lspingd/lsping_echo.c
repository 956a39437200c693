// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MPLS echo request and echo reply messages (RFC 8029, section 3)
 *
 * A message is a header of 32 octets and TLVs.  The header is read and written
 * here; TLVs are walked here and handed, one by one, to the row of their type
 * in lsping_tlv.c's table, after their length and count have been checked
 * against the row.  A type without a reader is kept as it came, whether it is
 * mandatory or not, for a user who wants to see it.
 *
 * Whatever is mandatory and has a type on which the responder does not act is
 * noted as it came on the way, read or not: its reply has to give it back.
 *
 * Decoding stops at the first fault.  A message that ends early or lies about a
 * length has no trustworthy rest, and the reply says no more than "malformed"
 * anyway.  Nothing is allocated: lists have fixed limits, and raw octets borrow
 * from the buffer.
 *
 * What is ignored on receipt (reserved bits, host bits, padding, the content of
 * a Pad TLV) is not kept, so decoding what was encoded from a decoded message
 * gives the same value again.  tests/fuzz/fuzz_echo.c holds us to that.
 */
#include <zebra.h>

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_tlv.h"

/* The flags that have a meaning; the others MUST be zero when sent and are
 * ignored on receipt.
 */
#define FLAGS_KNOWN (LSPING_FLAG_V | LSPING_FLAG_T | LSPING_FLAG_R)

/* Octets of the header before the Sequence Number. */
#define SEQ_OFFSET 12

static struct lsping_ntp ntp_read(struct lsping_rd *rd)
{
	struct lsping_ntp ntp;

	ntp.sec = lsping_rd_u32(rd);
	ntp.frac = lsping_rd_u32(rd);
	return ntp;
}

static void ntp_write(struct lsping_wr *wr, struct lsping_ntp ntp)
{
	lsping_wr_u32(wr, ntp.sec);
	lsping_wr_u32(wr, ntp.frac);
}

static enum lsping_decode_err header_read(struct lsping_rd *rd, struct lsping_echo *echo,
					  struct lsping_fault *fault)
{
	uint16_t version = lsping_rd_u16(rd);

	/* A later version's header may well be shorter: version goes first. */
	if (lsping_rd_ok(rd) && version != LSPING_VERSION)
		return LSPING_DECODE_VERSION;

	echo->flags = lsping_rd_u16(rd) & FLAGS_KNOWN;
	echo->msg_type = lsping_rd_u8(rd);
	echo->reply_mode = lsping_rd_u8(rd);
	echo->return_code = lsping_rd_u8(rd);
	echo->return_subcode = lsping_rd_u8(rd);
	echo->handle = lsping_rd_u32(rd);
	echo->seq = lsping_rd_u32(rd);
	echo->sent = ntp_read(rd);
	echo->received = ntp_read(rd);
	fault->offset = lsping_rd_at(rd);
	return lsping_rd_ok(rd) ? LSPING_DECODE_OK : LSPING_DECODE_SHORT;
}

bool lsping_echo_peek_seq(const uint8_t *buf, size_t len, uint32_t *seq)
{
	struct lsping_rd rd = lsping_rd_init(buf, len);

	(void)lsping_rd_take(&rd, SEQ_OFFSET);
	*seq = lsping_rd_u32(&rd);
	return lsping_rd_ok(&rd);
}

static void header_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	lsping_wr_u16(wr, LSPING_VERSION);
	lsping_wr_u16(wr, echo->flags & FLAGS_KNOWN);
	lsping_wr_u8(wr, echo->msg_type);
	lsping_wr_u8(wr, echo->reply_mode);
	lsping_wr_u8(wr, echo->return_code);
	lsping_wr_u8(wr, echo->return_subcode);
	lsping_wr_u32(wr, echo->handle);
	lsping_wr_u32(wr, echo->seq);
	ntp_write(wr, echo->sent);
	ntp_write(wr, echo->received);
}

static enum lsping_decode_err unknown_keep(const struct lsping_tlv *tlv, struct lsping_echo *echo)
{
	if (echo->n_unknown == LSPING_MAX_RAW_TLVS)
		return LSPING_DECODE_TLV_COUNT;
	echo->unknown[echo->n_unknown++] = lsping_raw_keep(tlv);
	return LSPING_DECODE_OK;
}

/* The bool that says whether the message has such a TLV. */
static bool has(const struct lsping_echo *echo, const struct lsping_tlv_kind *kind)
{
	return *(const bool *)((const uint8_t *)echo + kind->has);
}

static void has_set(struct lsping_echo *echo, const struct lsping_tlv_kind *kind)
{
	*(bool *)((uint8_t *)echo + kind->has) = true;
}

/* How many of a kind a message may have.  Where it has no meaning nobody acts on
 * it, and one is read.
 */
static uint8_t limit(const struct lsping_tlv_kind *kind, uint8_t msg_type)
{
	uint8_t n = msg_type == LSPING_MSG_REQUEST ? kind->in_request : kind->in_reply;

	return MAX(n, 1);
}

/* One TLV: finds its row, checks what the row says, and reads it.
 *
 * count
 *    how many of each row's type the message had so far
 */
static enum lsping_decode_err tlv_read(const struct lsping_tlv *tlv, struct lsping_echo *echo,
				       uint8_t count[LSPING_N_TLV_KINDS], struct lsping_fault *fault)
{
	const struct lsping_tlv_kind *kind = lsping_tlv_kind_find(tlv->type);
	struct lsping_raw raw = lsping_raw_keep(tlv);
	struct lsping_rd value = tlv->value;
	enum lsping_decode_err err;

	if (!kind || !kind->read) {
		lsping_tlv_owe(echo, &raw, tlv->type);
		return unknown_keep(tlv, echo);
	}
	if (count[kind - lsping_tlv_kinds]++ == limit(kind, echo->msg_type))
		return kind->excess;
	if (tlv->len < kind->min_len || tlv->len > kind->max_len)
		return LSPING_DECODE_TLV_VALUE;

	if (kind->has)
		has_set(echo, kind);
	err = kind->read(&value, echo, fault);
	if (!kind->acts && !(kind->is_absent && kind->is_absent(echo)))
		lsping_tlv_owe(echo, &raw, tlv->type);
	return err;
}

static enum lsping_decode_err message_read(struct lsping_rd *rd, struct lsping_echo *echo,
					   struct lsping_fault *fault)
{
	uint8_t count[LSPING_N_TLV_KINDS] = {};
	enum lsping_decode_err err = header_read(rd, echo, fault);
	struct lsping_tlv tlv;

	while (err == LSPING_DECODE_OK && lsping_rd_left(rd)) {
		bool whole = lsping_tlv_next(rd, &tlv);

		*fault = (struct lsping_fault){ .tlv = tlv.type, .offset = tlv.offset };
		err = whole ? tlv_read(&tlv, echo, count, fault) : LSPING_DECODE_TLV_LENGTH;
	}
	if (err != LSPING_DECODE_OK)
		return err;

	*fault = (struct lsping_fault){ .offset = lsping_rd_at(rd) };
	if (echo->msg_type == LSPING_MSG_REQUEST && !echo->has_fecs)
		return LSPING_DECODE_FEC_MISSING;
	return LSPING_DECODE_OK;
}

enum lsping_decode_err lsping_echo_decode(const uint8_t *buf, size_t len, struct lsping_echo *echo,
					  struct lsping_fault *fault)
{
	struct lsping_rd rd = lsping_rd_init(buf, len);
	struct lsping_fault where = {};
	enum lsping_decode_err err;

	lsping_echo_init(echo);
	err = message_read(&rd, echo, &where);
	if (fault) {
		*fault = where;
		fault->err = err;
	}
	return err;
}

static void tlvs_write(struct lsping_wr *wr, const struct lsping_echo *echo,
		       enum lsping_tlv_place place)
{
	for (size_t i = 0; i < LSPING_N_TLV_KINDS; i++) {
		const struct lsping_tlv_kind *kind = &lsping_tlv_kinds[i];
		size_t mark;

		if (kind->place != place || !has(echo, kind))
			continue;
		mark = lsping_tlv_start(wr, kind->type);
		kind->write(wr, echo);
		lsping_tlv_end(wr, mark);
	}
}

/* ds[] and unknown[], as they stand there. */
static void lists_write(struct lsping_wr *wr, const struct lsping_echo *echo)
{
	if (echo->n_ds > LSPING_MAX_DOWNSTREAMS || echo->n_unknown > LSPING_MAX_RAW_TLVS) {
		lsping_wr_fail(wr);
		return;
	}
	for (uint8_t i = 0; i < echo->n_ds; i++) {
		size_t mark = lsping_tlv_start(wr, echo->ds[i].tlv);

		lsping_ds_write(wr, &echo->ds[i]);
		lsping_tlv_end(wr, mark);
	}
	for (uint8_t i = 0; i < echo->n_unknown; i++)
		lsping_raw_write(wr, &echo->unknown[i]);
}

size_t lsping_echo_encode(const struct lsping_echo *echo, uint8_t *buf, size_t size)
{
	struct lsping_wr wr = lsping_wr_init(buf, size);

	header_write(&wr, echo);
	tlvs_write(&wr, echo, LSPING_TLV_FIRST);
	lists_write(&wr, echo);
	tlvs_write(&wr, echo, LSPING_TLV_LAST);
	return lsping_wr_ok(&wr) ? lsping_wr_at(&wr) : 0;
}

bool lsping_echo_has_unknown_mandatory(const struct lsping_echo *echo)
{
	return echo->n_unacted > 0;
}

bool lsping_echo_is_vendor_private(const struct lsping_echo *echo)
{
	return echo->msg_type >= LSPING_VENDOR_FIRST || echo->reply_mode >= LSPING_VENDOR_FIRST ||
	       echo->return_code >= LSPING_VENDOR_FIRST;
}

const char *lsping_decode_err_str(enum lsping_decode_err err)
{
	switch (err) {
	case LSPING_DECODE_OK:
		return "no fault";
	case LSPING_DECODE_SHORT:
		return "message ends inside the header";
	case LSPING_DECODE_VERSION:
		return "version other than 1";
	case LSPING_DECODE_TLV_LENGTH:
		return "TLV reaches beyond the message";
	case LSPING_DECODE_TLV_VALUE:
		return "TLV of impossible length or content";
	case LSPING_DECODE_TLV_DUPLICATE:
		return "TLV more often than allowed";
	case LSPING_DECODE_TLV_COUNT:
		return "too many TLVs of unknown type";
	case LSPING_DECODE_FEC_MISSING:
		return "request without Target FEC Stack";
	case LSPING_DECODE_FEC_DUPLICATE:
		return "second Target FEC Stack";
	case LSPING_DECODE_FEC_EMPTY:
		return "Target FEC Stack without FEC";
	case LSPING_DECODE_FEC_LENGTH:
		return "FEC reaches beyond the Target FEC Stack";
	case LSPING_DECODE_FEC_VALUE:
		return "FEC of impossible length or content";
	case LSPING_DECODE_FEC_COUNT:
		return "too many FECs";
	case LSPING_DECODE_DS_DUPLICATE:
		return "second downstream mapping in a request";
	case LSPING_DECODE_DS_COUNT:
		return "too many downstream mappings";
	case LSPING_DECODE_DS_LENGTH:
		return "sub-TLV or label reaches beyond the downstream mapping";
	case LSPING_DECODE_DS_VALUE:
		return "downstream mapping of impossible length or content";
	case LSPING_DECODE_DS_LABELS:
		return "too many labels in a downstream mapping";
	case LSPING_DECODE_DS_SUBTLVS:
		return "sub-TLV more often than allowed in a downstream mapping";
	case LSPING_DECODE_MULTIPATH:
		return "impossible multipath information";
	case LSPING_DECODE_CHANGE_VALUE:
		return "FEC stack change of impossible length or content";
	case LSPING_DECODE_CHANGE_ORDER:
		return "FEC stack change: pop after push";
	case LSPING_DECODE_CHANGE_COUNT:
		return "too many FEC stack changes";
	case LSPING_DECODE_ERR_MAX:
		break;
	}
	return "unknown";
}
