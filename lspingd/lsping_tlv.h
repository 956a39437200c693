// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TLVs: framing, and the table of those we understand (RFC 8029, section 3)
 *
 * A TLV is a type and a length of two octets each, and a value.  The length
 * does not count the zero octets that align the next TLV to 4 octets.  TLVs and
 * the sub-TLVs in them are framed alike, so both are walked and written with
 * the functions here.
 *
 * Part of the wire layer; nothing above it needs this header.
 */
#ifndef LSPING_TLV_H
#define LSPING_TLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lspingd/lsping_cursor.h"
#include "lspingd/lsping_echo.h"

/* One TLV or sub-TLV found by lsping_tlv_next(). */
struct lsping_tlv {
	uint16_t type;
	uint16_t len;		/* of the value, without padding */
	uint32_t offset;	/* of the type field, from the message's start */
	struct lsping_rd value; /* the value, and nothing beyond it */
};

/*
 * Reads one TLV and steps over its padding.
 *
 * Old routers leave the padding of the last TLV away, so as much of it as is
 * there is skipped; its content is not looked at.
 *
 * rd
 *    where to read: the rest of a message, or of an enclosing TLV's value; has
 *    at least one octet left
 *
 * Returns:
 *    false, with rd bad, when the header or the value ends beyond rd; tlv then
 *    has offset, and the type if that could be read (else 0)
 */
bool lsping_tlv_next(struct lsping_rd *rd, struct lsping_tlv *tlv);

/*
 * Start and end a TLV whose value is written in between.  TLVs may be nested.
 * The end fills in the length and pads; a value beyond 65535 octets makes the
 * cursor bad.
 *
 * Returns (start):
 *    a mark to give to the end
 */
size_t lsping_tlv_start(struct lsping_wr *wr, uint16_t type);
void lsping_tlv_end(struct lsping_wr *wr, size_t mark);

/* Keeps a TLV as it came, and writes one as it was kept. */
struct lsping_raw lsping_raw_keep(const struct lsping_tlv *tlv);
void lsping_raw_write(struct lsping_wr *wr, const struct lsping_raw *raw);

/* Where a TLV goes among the others when a message is written. */
enum lsping_tlv_place {
	LSPING_TLV_BEFORE_UNKNOWN,
	LSPING_TLV_LAST,
};

/* How one TLV type is read and written: a row of the table. */
struct lsping_tlv_kind {
	uint16_t type;
	uint16_t min_len, max_len; /* of the value, in octets */
	uint8_t max_count;	   /* how many of them a message may have */
	enum lsping_tlv_place place;

	/*
	 * Reads the value, whose length is within min_len and max_len.  Returns
	 * LSPING_DECODE_OK or what is wrong; for a fault in a sub-TLV fault's
	 * subtlv and offset are set to it.
	 */
	enum lsping_decode_err (*read)(struct lsping_rd *value, struct lsping_echo *echo,
				       struct lsping_fault *fault);

	/* Whether the message has it, and writing its value. */
	bool (*present)(const struct lsping_echo *echo);
	void (*write)(struct lsping_wr *wr, const struct lsping_echo *echo);
};

/* The table, in the order TLVs are written; LSPING_N_TLV_KINDS rows. */
#define LSPING_N_TLV_KINDS 6
extern const struct lsping_tlv_kind lsping_tlv_kinds[LSPING_N_TLV_KINDS];

#endif /* LSPING_TLV_H */
