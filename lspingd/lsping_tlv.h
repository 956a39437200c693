// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TLVs: framing, and the table of all that are registered (RFC 8029, section 3;
 * RFC 9041, section 6.2.1)
 *
 * A TLV is a type and a length of two octets each, and a value.  The length
 * does not count the zero octets that align the next TLV to 4 octets.  TLVs and
 * the sub-TLVs in them are framed alike, so both are walked and written with
 * the functions here.
 *
 * Part of the wire layer; what is above it needs this header for one question
 * only: lsping_tlv_support().
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

/* Where a TLV goes when a message is written. */
enum lsping_tlv_place {
	LSPING_TLV_FIRST,  /* before all lists, in the table's order */
	LSPING_TLV_LISTED, /* in one of the message's lists: ds[] or unknown[] */
	LSPING_TLV_LAST,   /* after all lists */
};

/* A TLV type: a row of the table. */
struct lsping_tlv_kind {
	uint16_t type;

	/* The responder does all that the type's RFC asks of it.  If not, and the
	 * type is below 32768, a request with one is owed return code 2.
	 */
	bool acts;

	/* How many a message may have; 0: it has no meaning there, so nobody acts
	 * on it, but one is read for who looks at the message.
	 */
	uint8_t in_request, in_reply;

	/* What follows is of types that are read and written; those known by name
	 * only have no reader, and are kept as they came.
	 */
	enum lsping_decode_err excess; /* what one more than allowed is */
	uint16_t min_len, max_len;     /* of the value, in octets */
	enum lsping_tlv_place place;
	size_t has; /* the place in struct lsping_echo of the bool that says it is there, or 0 */

	/*
	 * Reads the value, whose length is within min_len and max_len.  Returns
	 * LSPING_DECODE_OK or what is wrong; for a fault in a sub-TLV fault's
	 * subtlv and offset are set to it.
	 */
	enum lsping_decode_err (*read)(struct lsping_rd *value, struct lsping_echo *echo,
				       struct lsping_fault *fault);

	/* Whether the one that was read is to be processed as if it were absent;
	 * NULL: never.
	 */
	bool (*is_absent)(const struct lsping_echo *echo);

	/* Writes the value; NULL for listed ones. */
	void (*write)(struct lsping_wr *wr, const struct lsping_echo *echo);
};

/* The table, in the order TLVs are written; LSPING_N_TLV_KINDS rows. */
#define LSPING_N_TLV_KINDS 27
extern const struct lsping_tlv_kind lsping_tlv_kinds[LSPING_N_TLV_KINDS];

/* The row of a type; NULL for one that is not registered. */
const struct lsping_tlv_kind *lsping_tlv_kind_find(uint16_t type);

/* What there is for a TLV type. */
enum lsping_tlv_support {
	LSPING_TLV_UNKNOWN, /* not registered: kept as it came */
	LSPING_TLV_NAMED,   /* has a name: kept as it came */
	LSPING_TLV_DECODED, /* read and written; the responder does not act on it */
	LSPING_TLV_ACTED,   /* and the responder acts on it */
};

enum lsping_tlv_support lsping_tlv_support(uint16_t type);

/* Notes, for the Errored TLVs of a reply, something of a type on which the
 * responder does not act: a TLV, or a TLV with just one sub-TLV in it.
 *
 * type
 *    of the TLV or the sub-TLV; from 32768 on nothing is owed
 */
void lsping_tlv_owe(struct lsping_echo *echo, const struct lsping_raw *raw, uint16_t type);

#endif /* LSPING_TLV_H */
