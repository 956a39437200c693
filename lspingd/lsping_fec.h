// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs: what a Target FEC Stack says an LSP is for (RFC 8029, section 3.2)
 *
 * A FEC is a value: it can be compared, printed, parsed and carried.  How one
 * looks on the wire is a row in lsping_fec.c's table; which label this router
 * has bound to it is the business of upper layers.
 */
#ifndef LSPING_FEC_H
#define LSPING_FEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/prefix.h"

#include "lspingd/lsping_cursor.h"
#include "lspingd/lsping_proto.h"

/* More FECs than labels can be stacked make no sense to anybody. */
#define LSPING_MAX_FECS 16

/* Octets of a TLV or sub-TLV kept as they came.  Borrowed from the buffer that
 * was decoded; valid as long as that one is.
 */
struct lsping_raw {
	uint16_t type;
	uint16_t len; /* without padding */
	const uint8_t *value;
};

struct lsping_fec {
	uint16_t type; /* enum lsping_fec_type, or any number we do not know */
	bool known;    /* the type has a row in the table; else only raw is set */
	union {
		struct prefix prefix; /* LDP, generic; host bits are zero */
		uint32_t label;	      /* Nil FEC (3.2.16) */
		struct lsping_raw raw;
	};
};

/* fec[0] is the outermost FEC, as the first sub-TLV of a Target FEC Stack; the
 * RFC's "depth 1" is the innermost one, fec[depth - 1].
 */
struct lsping_fec_stack {
	uint8_t depth;
	struct lsping_fec fec[LSPING_MAX_FECS];
};

#define LSPING_FEC_STRLEN 96

/*
 * Reads one sub-TLV's value.
 *
 * rd
 *    a child cursor cut to the sub-TLV's length
 *
 * Returns:
 *    false when the length does not fit the type or a field has a value that
 *    cannot be (prefix length beyond the address).  An unknown type is no
 *    error: the octets are kept (known == false).
 */
bool lsping_fec_read(struct lsping_rd *rd, uint16_t type, struct lsping_fec *fec);

/* Writes a whole sub-TLV: type, length, value, padding to 4 octets. */
void lsping_fec_write(struct lsping_wr *wr, const struct lsping_fec *fec);

/* An LDP FEC for a prefix of either family. */
struct lsping_fec lsping_fec_ldp(const struct prefix *p);

/* True for the kinds that are a plain prefix (fec->prefix may be read). */
bool lsping_fec_is_prefix(const struct lsping_fec *fec);

bool lsping_fec_same(const struct lsping_fec *a, const struct lsping_fec *b);
uint32_t lsping_fec_hash(const struct lsping_fec *fec);

/* "LDP 10.255.0.4/32", "Nil FEC label 0", "FEC type 77 (5 octets)".  Returns
 * buf.
 */
const char *lsping_fec_str(const struct lsping_fec *fec, char *buf, size_t size);

#endif /* LSPING_FEC_H */
