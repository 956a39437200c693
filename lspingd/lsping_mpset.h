// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Multipath sets: which destinations (or labels) exercise a path (RFC 8029,
 * sections 3.4.1.1 and 4.1)
 *
 * A set of numbers below 2^24, kept as ranges: the low 24 bits of an address of
 * 127/8, or of one of ::ffff:127.0.0.0/104, which are the same numbers; or
 * labels, which are below 2^20.  Sets are values: they can be united,
 * intersected, split and written to the wire exactly.  Whatever is done takes
 * time by the number of ranges, never by the number of addresses.
 *
 * Part of the wire layer; a set allocates its ranges (MTYPE LSPING_MPSET).
 */
#ifndef LSPING_MPSET_H
#define LSPING_MPSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

#include "lspingd/lsping_cursor.h"
#include "lspingd/lsping_ds.h"
#include "lspingd/lsping_proto.h"

#define LSPING_MPSET_MAX 0xffffffU /* the largest number a set may hold */

/* No UDP payload's bit mask can have more ranges. */
#define LSPING_MPSET_MAX_RANGES (65536U * 8 / 2)

/* From first to last, both in the set. */
struct lsping_mprange {
	uint32_t first, last;
};

/* Ranges ascend and neither overlap nor touch.  Zeroed is the empty set. */
struct lsping_mpset {
	uint32_t n, room;
	struct lsping_mprange *range;
};

void lsping_mpset_free(struct lsping_mpset *set); /* and makes it empty */
void lsping_mpset_copy(struct lsping_mpset *dst, const struct lsping_mpset *src);

/* Adds first to last; false, with the set as it was, when last is less than
 * first, is beyond LSPING_MPSET_MAX, or the set would have too many ranges.
 * Fast (amortised O(1)) when ranges are added in ascending order.
 */
bool lsping_mpset_add(struct lsping_mpset *set, uint32_t first, uint32_t last);

bool lsping_mpset_is_empty(const struct lsping_mpset *set);
uint32_t lsping_mpset_count(const struct lsping_mpset *set);		/* of numbers, up to 2^24 */
bool lsping_mpset_has(const struct lsping_mpset *set, uint32_t number); /* O(log ranges) */
bool lsping_mpset_same(const struct lsping_mpset *a, const struct lsping_mpset *b);
bool lsping_mpset_includes(const struct lsping_mpset *a, const struct lsping_mpset *b);

/* dst, which may be a or b, becomes what is in a or b, in both, in a only.
 * False (dst as it was) when the result would have too many ranges.
 */
bool lsping_mpset_union(struct lsping_mpset *dst, const struct lsping_mpset *a,
			const struct lsping_mpset *b);
bool lsping_mpset_intersect(struct lsping_mpset *dst, const struct lsping_mpset *a,
			    const struct lsping_mpset *b);
bool lsping_mpset_subtract(struct lsping_mpset *dst, const struct lsping_mpset *a,
			   const struct lsping_mpset *b);

/* The nth number, 0 the smallest; false if there are not that many. */
bool lsping_mpset_nth(const struct lsping_mpset *set, uint32_t nth, uint32_t *number);

/*
 * Sorts a run of numbers into parts.
 *
 * first, last
 *    a range of the set that is being split
 *
 * part
 *    to be set to the part that first belongs to; a number beyond the parts
 *    there are: to none
 *
 * Returns:
 *    the last number of the run that begins with first and belongs to that part
 *    as a whole: first when only that one is known, last when all
 */
typedef uint32_t (*lsping_mpset_part_cb)(void *arg, uint32_t first, uint32_t last,
					 unsigned int *part);

/*
 * Splits a set: each number goes to the part the callback says.
 *
 * part, n_parts
 *    sets of the caller's, whose old content is replaced; set is none of them
 *
 * budget
 *    how many runs may be asked for; numbers beyond are in no part, as RFC 8029
 *    allows a responder that was asked for too much (3.4.1.1.1)
 *
 * Returns:
 *    true if the whole set was looked at
 */
bool lsping_mpset_split(const struct lsping_mpset *set, struct lsping_mpset part[],
			unsigned int n_parts, lsping_mpset_part_cb cb, void *arg, uint32_t budget);

/*
 * Reads what a DSMAP or DDMAP carries.  Types 2, 4 and 8 give addresses, 9
 * labels, 10 (RFC 8012, section 6) both, 0 neither.  No octets at all are the
 * empty set in each type, and so is a mask of zeros.
 *
 * family
 *    AF_INET or AF_INET6: of the addresses, which follows from the mapping's
 *    address type
 *
 * addresses, labels
 *    sets of the caller's whose old content is replaced; either may be NULL
 *
 * Returns:
 *    false, with both sets empty, when the type is unknown, or the octets are
 *    not of the form 3.4.1.1.1 demands: a length that does not fit, an address
 *    out of 127/8 (or its image), ranges that overlap or descend, a prefix with
 *    bits of the mask set
 */
bool lsping_mpset_read(const struct lsping_multipath *mp, int family,
		       struct lsping_mpset *addresses, struct lsping_mpset *labels);

/* The same check, without making sets and without allocating: for decoding. */
bool lsping_multipath_is_valid(const struct lsping_multipath *mp, int family);

/* The sections of type 10 (RFC 8012, section 6). */
struct lsping_multipath_parts {
	struct lsping_multipath addresses; /* type 0, 2, 4 or 8 */
	struct lsping_multipath labels;	   /* type 0 or 9 */

	/* Entropy labels, the nth for the nth address (or the nth label), as
	 * lsping_multipath_associated() gives them; only in replies.
	 */
	uint16_t n_associated;
	const uint8_t *associated; /* borrowed: 3 octets each */
};

/* Takes the sections apart, which may then be given to lsping_mpset_read() each
 * for itself; false, with parts empty, if it is not type 10 or their lengths do
 * not fit.  Their content is checked by lsping_multipath_is_valid() only.
 */
bool lsping_multipath_parts(const struct lsping_multipath *mp, struct lsping_multipath_parts *parts);

/* The nth associated label, nth below n_associated. */
uint32_t lsping_multipath_associated(const struct lsping_multipath_parts *parts, uint16_t nth);

/*
 * Writes a set of addresses exactly, as that of types 2, 4 and 8 which takes
 * the fewest octets; of two that take as many the lower type; the empty set is
 * type 0 whatever is asked for (RFC 8029, section 3.4.1.1.1).
 *
 * type
 *    LSPING_MULTIPATH_NONE: choose; else write as this type
 *
 * Returns:
 *    the type written; -1, with wr bad, when it did not fit, in wr or in a
 *    Multipath Length of 16 bits, or the type asked for is none of addresses
 */
int lsping_mpset_write(const struct lsping_mpset *addresses, int family,
		       enum lsping_multipath_type type, struct lsping_wr *wr);

/* The same for labels, as type 9. */
int lsping_mpset_write_labels(const struct lsping_mpset *labels, struct lsping_wr *wr);

/* An address of the set's number space, and back; false for an address beyond
 * it.
 */
struct ipaddr lsping_mpset_address(uint32_t number, int family);
bool lsping_mpset_number(const struct ipaddr *address, uint32_t *number);

/* "127.0.0.1, 127.0.1.0-127.0.1.255", "none"; cut off with "..." when size does
 * not suffice.  family 0: labels.  Returns buf.
 */
const char *lsping_mpset_str(const struct lsping_mpset *set, int family, char *buf, size_t size);

#endif /* LSPING_MPSET_H */
