// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the tests of FECs share: a vector, and what must hold for each of them
 *
 * A vector is a value of a sub-TLV as an RFC's figure has it, what it is printed
 * as, and the octets of the whole sub-TLV.  Beside being read and written it has
 * every one of its bits turned over: that must give another FEC or none at all,
 * or, for a bit the RFC says to ignore, the same FEC.  So every field is known to
 * be looked at by the reader, by the comparison and by the hash.
 */
#ifndef TESTS_WIRE_FEC_H
#define TESTS_WIRE_FEC_H

#include <zebra.h>

#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_tlv.h"

#include "tests/check.h"
#include "tests/wire/wire.h"

/* As much as the longest FEC takes: header, FEC 129 IPv6, padding. */
#define FEC_ROOM 1024

/* Reads a value as a FEC of a type. */
static inline bool fec_read(uint16_t type, const struct octets *value, struct lsping_fec *fec)
{
	struct lsping_rd rd = lsping_rd_init(value->p, value->len);

	return lsping_fec_read(&rd, type, fec);
}

static inline bool fec_readable(uint16_t type, const char *text)
{
	struct octets o = hex(text);
	struct lsping_fec fec;
	bool ok = fec_read(type, &o, &fec);

	octets_free(&o);
	return ok;
}

static inline bool fec_writable(const struct lsping_fec *fec)
{
	uint8_t buf[FEC_ROOM];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	lsping_fec_write(&wr, fec);
	return lsping_wr_ok(&wr);
}

static inline void fec_written(const struct lsping_fec *fec, const char *text)
{
	struct octets want = hex(text);
	uint8_t buf[FEC_ROOM];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	lsping_fec_write(&wr, fec);
	CHECK(lsping_wr_ok(&wr));
	CHECK_MEM(buf, lsping_wr_at(&wr), want.p, want.len);

	/* Neither does it fit in less, nor is anything written beyond. */
	wr = lsping_wr_init(buf, want.len - 1);
	lsping_fec_write(&wr, fec);
	CHECK(!lsping_wr_ok(&wr));
	octets_free(&want);
}

/* Writes a FEC and reads that: must be the same. */
static inline bool fec_returns(const struct lsping_fec *fec)
{
	uint8_t buf[FEC_ROOM];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));
	struct lsping_rd rd;
	struct lsping_tlv sub;
	struct lsping_fec again;

	lsping_fec_write(&wr, fec);
	rd = lsping_rd_init(buf, lsping_wr_at(&wr));
	return lsping_wr_ok(&wr) && lsping_tlv_next(&rd, &sub) && !lsping_rd_left(&rd) &&
	       sub.type == fec->type && lsping_fec_read(&sub.value, sub.type, &again) &&
	       lsping_fec_same(fec, &again) && lsping_fec_hash(fec) == lsping_fec_hash(&again);
}

/* Turns over each bit of a value. */
static inline void fec_bits(const struct lsping_fec *fec, const struct octets *value,
			    const struct octets *ignored)
{
	struct octets o = octets_copy(value->p, value->len);
	struct lsping_fec other;

	for (size_t bit = 0; bit < o.len * 8; bit++) {
		uint8_t mask = 0x80 >> bit % 8;
		bool same = bit / 8 < ignored->len && (ignored->p[bit / 8] & mask);

		o.p[bit / 8] ^= mask;
		if (!fec_read(fec->type, &o, &other)) {
			if (!CHECK(!same))
				printf("\tbit %zu should be ignored, but is a fault\n", bit);
		} else if (!CHECK(lsping_fec_same(fec, &other) == same) ||
			   !CHECK(lsping_fec_same(&other, fec) == same) ||
			   !CHECK((lsping_fec_hash(fec) == lsping_fec_hash(&other)) == same) ||
			   !CHECK(fec_returns(&other))) {
			printf("\tbit %zu of type %u\n", bit, fec->type);
		}
		o.p[bit / 8] ^= mask;
	}
	octets_free(&o);
}

static inline void fec_prints(const struct lsping_fec *fec, const char *printed)
{
	char buf[LSPING_FEC_STRLEN], little[8], want[8];

	CHECK_STR(lsping_fec_str(fec, buf, sizeof(buf)), printed);
	snprintf(want, sizeof(want), "%.7s", printed);
	CHECK_STR(lsping_fec_str(fec, little, sizeof(little)), want);
}

/*
 * Checks one vector.
 *
 * value
 *    the sub-TLV's value in hex
 * ignored
 *    in hex, the bits of it that say nothing; "" when all do
 * fec, keep
 *    the FEC, for checks of its fields; keep is freed by the caller thereafter
 */
static inline bool fec_vector(uint16_t type, const char *value, const char *ignored,
			      const char *printed, const char *subtlv, struct lsping_fec *fec,
			      struct octets *keep)
{
	struct octets ign = hex(ignored);
	struct lsping_fec twin;
	struct octets copy;

	*keep = hex(value);
	copy = octets_copy(keep->p, keep->len);
	if (!CHECK(fec_read(type, keep, fec)) || !CHECK(fec_read(type, &copy, &twin))) {
		printf("\ttype %u: %s\n", type, value);
	} else {
		CHECK_INT(fec->type, type);
		CHECK(fec->known);
		CHECK(lsping_fec_same(fec, &twin) && lsping_fec_hash(fec) == lsping_fec_hash(&twin));
		fec_prints(fec, printed);
		fec_written(fec, subtlv);
		CHECK(fec_returns(fec));
		fec_bits(fec, keep, &ign);
	}
	octets_free(&copy);
	octets_free(&ign);
	return lsping_fec_same(fec, fec);
}

/*
 * A value is read at its own length only: neither cut off, nor with something
 * after it, be it zero or not.
 *
 * value
 *    in hex
 * also
 *    lengths that are fine besides, ended by 0
 */
static inline void fec_lengths(uint16_t type, const char *value, const size_t *also)
{
	struct octets o = hex(value), longer;
	struct lsping_fec fec;

	for (size_t len = 0; len < o.len; len++) {
		struct octets shorter = octets_copy(o.p, len);
		bool fine = false;

		for (const size_t *l = also; *l; l++)
			fine |= *l == len;
		if (!CHECK(fec_read(type, &shorter, &fec) == fine))
			printf("\ttype %u cut off at %zu octets\n", type, len);
		octets_free(&shorter);
	}
	for (size_t more = 1; more <= 5; more++) {
		for (unsigned int fill = 0; fill <= 0xff; fill += 0xff) {
			bool fine = false;

			longer = octets_copy(o.p, o.len);
			longer.p = realloc(longer.p, o.len + more);
			REQUIRE(longer.p);
			memset(longer.p + o.len, fill, more);
			longer.len += more;
			for (const size_t *l = also; *l && !fill; l++)
				fine |= *l == longer.len;
			if (!CHECK(fec_read(type, &longer, &fec) == fine))
				printf("\ttype %u with %zu octets 0x%02x after it\n", type, more,
				       fill);
			octets_free(&longer);
		}
	}
	octets_free(&o);
}

#endif /* TESTS_WIRE_FEC_H */
