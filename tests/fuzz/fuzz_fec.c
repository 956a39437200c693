// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: any octets as the value of a Target FEC Stack
 *
 * The value is a run of sub-TLVs (RFC 8029, section 3.2), of which each that can
 * be framed is read as a FEC, whether or not the one before could be.
 *
 * What must hold: reading sees nothing beyond the sub-TLV's length (each is given
 * in memory of exactly its size); a FEC that was read is written again, in octets
 * that read as the same FEC and are written again alike; a FEC is the same as, and
 * hashes like, itself read twice; printing yields something, in little room too.
 */
#include <zebra.h>

#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_tlv.h"

#include "tests/fuzz/fuzz.h"
#include "tests/wire/wire.h"

/* In its room, and cut off rather than different where that is little. */
static void print(const struct lsping_fec *fec)
{
	char buf[LSPING_FEC_STRLEN], little[12], rd[LSPING_RD_STRLEN];
	size_t len;

	HOLDS(lsping_fec_str(fec, buf, sizeof(buf)) == buf);
	len = strnlen(buf, sizeof(buf));
	HOLDS(len > 0 && len < sizeof(buf));
	HOLDS(lsping_fec_str(fec, little, sizeof(little)) == little);
	HOLDS(strnlen(little, sizeof(little)) < sizeof(little));
	HOLDS(!strncmp(little, buf, strlen(little)));
	HOLDS(*lsping_fec_type_str(fec->type));
	if (fec->known && fec->type == LSPING_FEC_VPN_IPV4)
		HOLDS(strstr(buf, lsping_rd_str(fec->vpn.rd, rd, sizeof(rd))));
}

static void same(const struct lsping_fec *a, const struct lsping_fec *b)
{
	HOLDS(a->type == b->type && a->known == b->known);
	HOLDS(lsping_fec_same(a, b) && lsping_fec_same(b, a));
	HOLDS(lsping_fec_hash(a) == lsping_fec_hash(b));
	HOLDS(lsping_fec_is_prefix(a) == lsping_fec_is_prefix(b));
}

/* Writes a FEC, that was read of so many octets, and reads it again; the octets
 * must be the same each time.
 */
static void write_again(const struct lsping_fec *fec, size_t read_len, const uint8_t *first,
			size_t first_len)
{
	/* canonical lengths may be greater by what some senders leave away */
	size_t room = 4 + read_len + 8, len;
	uint8_t *buf = malloc(room);
	struct lsping_fec again;
	struct lsping_tlv sub;
	struct octets value;
	struct lsping_wr wr;
	struct lsping_rd rd;

	HOLDS(buf);
	wr = lsping_wr_init(buf, room);
	lsping_fec_write(&wr, fec);
	HOLDS(lsping_wr_ok(&wr));
	len = lsping_wr_at(&wr);
	HOLDS(len >= 4 && len % 4 == 0);
	if (first)
		HOLDS(len == first_len && !memcmp(buf, first, len));

	rd = lsping_rd_init(buf, len);
	HOLDS(lsping_tlv_next(&rd, &sub) && !lsping_rd_left(&rd) && sub.type == fec->type);
	for (size_t i = 4 + sub.len; i < len; i++)
		HOLDS(!buf[i]); /* padding */
	value = octets_copy(lsping_rd_peek(&sub.value), sub.len);
	rd = lsping_rd_init(value.p, value.len);
	HOLDS(lsping_fec_read(&rd, sub.type, &again) && !lsping_rd_left(&rd));
	same(fec, &again);
	print(&again);
	if (!first)
		write_again(&again, sub.len, buf, len);

	/* One octet less than it takes is too little room. */
	wr = lsping_wr_init(buf, len - 1);
	lsping_fec_write(&wr, fec);
	HOLDS(!lsping_wr_ok(&wr));
	octets_free(&value);
	free(buf);
}

static bool one(uint16_t type, const struct octets *value, struct lsping_fec *fec)
{
	struct lsping_rd rd = lsping_rd_init(value->p, value->len);
	struct octets copy = octets_copy(value->p, value->len);
	struct lsping_fec twin;
	bool ok = lsping_fec_read(&rd, type, fec);

	HOLDS(fec->type == type);
	print(fec); /* also what was read before a fault */
	rd = lsping_rd_init(copy.p, copy.len);
	HOLDS(lsping_fec_read(&rd, type, &twin) == ok);
	if (ok) {
		same(fec, &twin);
		write_again(fec, value->len, NULL, 0);
	}
	octets_free(&copy);
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets value[LSPING_MAX_FECS];
	struct lsping_fec fec[LSPING_MAX_FECS];
	size_t depth = 0;
	struct lsping_tlv sub;
	struct lsping_rd rd;

	if (size > FUZZ_MAX_SIZE)
		return 0;
	rd = lsping_rd_init(data, size);
	while (depth < LSPING_MAX_FECS && lsping_rd_left(&rd) && lsping_tlv_next(&rd, &sub)) {
		value[depth] = octets_copy(lsping_rd_peek(&sub.value), sub.len);
		if (one(sub.type, &value[depth], &fec[depth]))
			depth++;
		else
			octets_free(&value[depth]);
	}

	/* Of any two FECs, those that are the same hash and print the same. */
	for (size_t i = 0; i < depth; i++) {
		for (size_t j = 0; j < i; j++)
			if (lsping_fec_same(&fec[i], &fec[j]))
				same(&fec[i], &fec[j]);
			else
				HOLDS(!lsping_fec_same(&fec[j], &fec[i]));
	}
	for (size_t i = 0; i < depth; i++)
		octets_free(&value[i]);
	return 0;
}
