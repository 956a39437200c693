// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What cannot be decoded: each fault, and where it is said to be
 */
#include <zebra.h>

#include "lspingd/lsping_echo.h"

#include "tests/wire/vector.h"

/* Every length below the header's. */
CASE(short_header)
{
	struct octets o = hex(REQUEST);
	struct lsping_fault fault;

	for (size_t len = 0; len < o.len; len++) {
		struct octets part = octets_copy(o.p, len);

		CHECK_INT(lsping_echo_decode(part.p, len, &echo, &fault), LSPING_DECODE_SHORT);
		CHECK_INT(fault.err, LSPING_DECODE_SHORT);
		CHECK_INT(fault.offset, len);
		CHECK_INT(fault.tlv, 0);
		octets_free(&part);
	}
	octets_free(&o);
}

CASE(version)
{
	faulty("0002 0000 01 02 00 00 a1b2c3d4 00000007 0000000000000000 0000000000000000" LDP4,
	       LSPING_DECODE_VERSION, 0, 0, 0);
	faulty("0000 0000 01 02 00 00 a1b2c3d4 00000007 0000000000000000 0000000000000000" LDP4,
	       LSPING_DECODE_VERSION, 0, 0, 0);
	faulty("0101 0000 01 02 00 00 a1b2c3d4 00000007 0000000000000000 0000000000000000" LDP4,
	       LSPING_DECODE_VERSION, 0, 0, 0);
	/* Another version's header may be shorter. */
	faulty("0002", LSPING_DECODE_VERSION, 0, 0, 0);
}

CASE(tlv_beyond_message)
{
	faulty(REQUEST LDP4 "80", LSPING_DECODE_TLV_LENGTH, 0, 0, END_LDP4);
	faulty(REQUEST LDP4 "8000", LSPING_DECODE_TLV_LENGTH, 0x8000, 0, END_LDP4);
	faulty(REQUEST LDP4 "8000 00", LSPING_DECODE_TLV_LENGTH, 0x8000, 0, END_LDP4);
	faulty(REQUEST LDP4 "8000 0001", LSPING_DECODE_TLV_LENGTH, 0x8000, 0, END_LDP4);
	faulty(REQUEST LDP4 "8000 0005 01020304", LSPING_DECODE_TLV_LENGTH, 0x8000, 0, END_LDP4);
	faulty(REQUEST LDP4 "8000 ffff 01020304", LSPING_DECODE_TLV_LENGTH, 0x8000, 0, END_LDP4);
	faulty(REQUEST "0001 000d 0001 0005 0aff0004 20 000000", LSPING_DECODE_TLV_LENGTH, 1, 0,
	       END_HEADER);
}

/* A length that does not fit the type, and content that cannot be. */
CASE(tlv_value)
{
	/* 3.5: at least one octet */
	faulty(REQUEST LDP4 "0003 0000", LSPING_DECODE_TLV_VALUE, 3, 0, END_LDP4);
	/* 3.6: always 4 */
	faulty(REQUEST LDP4 "0005 0003 000000 00", LSPING_DECODE_TLV_VALUE, 5, 0, END_LDP4);
	faulty(REQUEST LDP4 "0005 0005 0000000000 000000", LSPING_DECODE_TLV_VALUE, 5, 0, END_LDP4);
	/* 3.9: always 4 */
	faulty(REQUEST LDP4 "000a 0001 c0 000000", LSPING_DECODE_TLV_VALUE, 10, 0, END_LDP4);
	faulty(REQUEST LDP4 "000a 0005 c000000000 000000", LSPING_DECODE_TLV_VALUE, 10, 0,
	       END_LDP4);
	faulty(REQUEST LDP4 "000a 0008 c000000000000000", LSPING_DECODE_TLV_VALUE, 10, 0, END_LDP4);
}

CASE(if_stack_value)
{
	/* shorter than the address type says, for each type */
	faulty(REPLY "0007 0008 01 000000 0aff0002", LSPING_DECODE_TLV_VALUE, 7, 0, 32);
	faulty(REPLY "0007 000b 02 000000 0aff0002 000000 00", LSPING_DECODE_TLV_VALUE, 7, 0, 32);
	faulty(REPLY "0007 0020 03 000000 20010db8000000000000000000000002"
		     "20010db80001000000000000",
	       LSPING_DECODE_TLV_VALUE, 7, 0, 32);
	faulty(REPLY "0007 0014 04 000000 20010db8000000000000000000000002",
	       LSPING_DECODE_TLV_VALUE, 7, 0, 32);
	/* address types that are not assigned */
	faulty(REPLY "0007 000c 00 000000 0aff0002 0a000102", LSPING_DECODE_TLV_VALUE, 7, 0, 32);
	faulty(REPLY "0007 000c 05 000000 0aff0002 0a000102", LSPING_DECODE_TLV_VALUE, 7, 0, 32);
	faulty(REPLY "0007 000c ff 000000 0aff0002 0a000102", LSPING_DECODE_TLV_VALUE, 7, 0, 32);
	/* part of a label */
	faulty(REPLY "0007 000e 01 000000 0aff0002 0a000102 0001 0000", LSPING_DECODE_TLV_VALUE, 7,
	       0, 32);
	/* 17 labels: too deep, within and beyond the longest value */
	faulty(REPLY "0007 0050 01 000000 0aff0002 0a000102"
		     "00013000 00013000 00013000 00013000 00013000 00013000 00013000 00013000"
		     "00013000 00013000 00013000 00013000 00013000 00013000 00013000 00013000"
		     "00013100",
	       LSPING_DECODE_TLV_VALUE, 7, 0, 32);
	faulty(REPLY "0007 0068 03 000000 20010db8000000000000000000000002"
		     "20010db8000100000000000000000002"
		     "00013000 00013000 00013000 00013000 00013000 00013000 00013000 00013000"
		     "00013000 00013000 00013000 00013000 00013000 00013000 00013000 00013000"
		     "00013100",
	       LSPING_DECODE_TLV_VALUE, 7, 0, 32);
}

CASE(errored_value)
{
	faulty(REPLY "0009 0006 0014 0000 0015 0000", LSPING_DECODE_TLV_VALUE, 9, 0x15, 40);
	faulty(REPLY "0009 0008 0014 0005 01020304", LSPING_DECODE_TLV_VALUE, 9, 0x14, 36);
	faulty(REPLY "0009 0001 00 000000", LSPING_DECODE_TLV_VALUE, 9, 0, 36);
}

CASE(duplicate)
{
	faulty(REQUEST LDP4 LDP4, LSPING_DECODE_FEC_DUPLICATE, 1, 0, END_LDP4);
	faulty(REQUEST LDP4 "0003 0001 01 000000 0003 0001 01 000000", LSPING_DECODE_TLV_DUPLICATE,
	       3, 0, END_LDP4 + 8);
	faulty(REQUEST LDP4 "0005 0004 00000001 0005 0004 00000001", LSPING_DECODE_TLV_DUPLICATE, 5,
	       0, END_LDP4 + 8);
	faulty(REPLY "0007 000c 01 000000 0aff0002 0a000102 0007 000c 01 000000 0aff0002 0a000102",
	       LSPING_DECODE_TLV_DUPLICATE, 7, 0, 48);
	faulty(REPLY "0009 0000 0009 0000", LSPING_DECODE_TLV_DUPLICATE, 9, 0, 36);
	faulty(REQUEST LDP4 "000a 0004 c0000000 8000 0000 000a 0004 c0000000",
	       LSPING_DECODE_TLV_DUPLICATE, 10, 0, END_LDP4 + 12);
}

/* A message with n TLVs or sub-TLVs of type and no value behind what text says. */
static struct octets many(const char *text, uint16_t type, unsigned int n)
{
	struct octets o = hex(text);

	o.p = realloc(o.p, o.len + n * 4);
	if (!o.p)
		abort();
	for (unsigned int i = 0; i < n; i++) {
		memcpy(o.p + o.len, ((uint8_t[]){ type >> 8, type & 0xff, 0, 0 }), 4);
		o.len += 4;
	}
	return o;
}

CASE(limits)
{
	struct lsping_fault fault;
	struct octets o;

	o = many(REQUEST LDP4, 0x8000, LSPING_MAX_RAW_TLVS);
	CHECK_INT(lsping_echo_decode(o.p, o.len, &echo, &fault), LSPING_DECODE_OK);
	CHECK_INT(echo.n_unknown, LSPING_MAX_RAW_TLVS);
	octets_free(&o);

	o = many(REQUEST LDP4, 0x8000, LSPING_MAX_RAW_TLVS + 1);
	CHECK_INT(lsping_echo_decode(o.p, o.len, &echo, &fault), LSPING_DECODE_TLV_COUNT);
	CHECK_INT(fault.tlv, 0x8000);
	CHECK_INT(fault.offset, END_LDP4 + LSPING_MAX_RAW_TLVS * 4);
	octets_free(&o);

	o = many(REPLY "0009 0040", 77, LSPING_MAX_RAW_TLVS);
	CHECK_INT(lsping_echo_decode(o.p, o.len, &echo, &fault), LSPING_DECODE_OK);
	CHECK_INT(echo.n_errored, LSPING_MAX_RAW_TLVS);
	octets_free(&o);

	o = many(REPLY "0009 0044", 77, LSPING_MAX_RAW_TLVS + 1);
	CHECK_INT(lsping_echo_decode(o.p, o.len, &echo, &fault), LSPING_DECODE_TLV_COUNT);
	CHECK_INT(fault.tlv, 9);
	CHECK_INT(fault.subtlv, 77);
	CHECK_INT(fault.offset, 36 + LSPING_MAX_RAW_TLVS * 4);
	octets_free(&o);

	o = many(REQUEST "0001 0040", 77, LSPING_MAX_FECS);
	CHECK_INT(lsping_echo_decode(o.p, o.len, &echo, &fault), LSPING_DECODE_OK);
	CHECK_INT(echo.fecs.depth, LSPING_MAX_FECS);
	octets_free(&o);

	o = many(REQUEST "0001 0044", 77, LSPING_MAX_FECS + 1);
	CHECK_INT(lsping_echo_decode(o.p, o.len, &echo, &fault), LSPING_DECODE_FEC_COUNT);
	CHECK_INT(fault.tlv, 1);
	CHECK_INT(fault.subtlv, 77);
	CHECK_INT(fault.offset, 36 + LSPING_MAX_FECS * 4);
	octets_free(&o);
}

/* A request must say what it asks about; a reply need not repeat it. */
CASE(fec_missing)
{
	struct octets o = hex(REPLY);

	faulty(REQUEST, LSPING_DECODE_FEC_MISSING, 0, 0, END_HEADER);
	faulty(REQUEST "0003 0001 01 000000", LSPING_DECODE_FEC_MISSING, 0, 0, 40);
	CHECK_INT(lsping_echo_decode(o.p, o.len, &echo, NULL), LSPING_DECODE_OK);
	octets_free(&o);
}

CASE(fec_empty)
{
	faulty(REQUEST "0001 0000", LSPING_DECODE_FEC_EMPTY, 1, 0, END_HEADER);
	faulty(REPLY "0001 0000", LSPING_DECODE_FEC_EMPTY, 1, 0, END_HEADER);
}

CASE(fec_beyond_stack)
{
	faulty(REQUEST "0001 0004 0001 0005 0aff0004 20 000000", LSPING_DECODE_FEC_LENGTH, 1, 1,
	       36);
	faulty(REQUEST "0001 0008 0001 0005 0aff0004 20 000000", LSPING_DECODE_FEC_LENGTH, 1, 1,
	       36);
	faulty(REQUEST "0001 0003 0001 00 00", LSPING_DECODE_FEC_LENGTH, 1, 1, 36);
	faulty(REQUEST "0001 0001 00 000000", LSPING_DECODE_FEC_LENGTH, 1, 0, 36);
	faulty(REQUEST "0001 000e 0001 0005 0aff0004 20 000000 0010 0000", LSPING_DECODE_FEC_LENGTH,
	       1, 0x10, 48);
}

CASE(fec_value)
{
	faulty(REQUEST "0001 0008 0001 0004 0aff0004", LSPING_DECODE_FEC_VALUE, 1, 1, 36);
	faulty(REQUEST "0001 000c 0001 0005 0aff0004 21 000000", LSPING_DECODE_FEC_VALUE, 1, 1, 36);
	faulty(REQUEST "0001 000c 0001 0008 0aff0004 20 000000", LSPING_DECODE_FEC_VALUE, 1, 1, 36);
	faulty(REQUEST "0001 0010 0010 0004 00000000 0002 0004 0aff0004", LSPING_DECODE_FEC_VALUE,
	       1, 2, 44);
	faulty(REQUEST "0001 0008 0010 0002 0000 0000", LSPING_DECODE_FEC_VALUE, 1, 16, 36);
}

/* The first fault counts. */
CASE(first_fault)
{
	faulty(REQUEST "0005 0003 000000 00 0001 0000", LSPING_DECODE_TLV_VALUE, 5, 0, 32);
	faulty(REQUEST "0001 0000 0005 0003 000000 00", LSPING_DECODE_FEC_EMPTY, 1, 0, 32);
}

/* Cut off anywhere, a message is never read beyond its end (ASan looks on) and
 * is faulty unless it was cut between TLVs or in the last padding.
 */
CASE(cut_off_anywhere)
{
	struct octets o = hex(REQUEST LDP4 "0003 0005 0100000000 000000"
					   "0009 0008 0014 0002 abcd 0000");

	for (size_t len = END_HEADER; len <= o.len; len++) {
		struct octets part = octets_copy(o.p, len);
		bool ok = lsping_echo_decode(part.p, len, &echo, NULL) == LSPING_DECODE_OK;
		bool whole = len == END_LDP4 || (len >= 57 && len <= 60) || len == o.len;

		CHECK(ok == whole);
		octets_free(&part);
	}
	octets_free(&o);
}

int main(void)
{
	RUN(short_header);
	RUN(version);
	RUN(tlv_beyond_message);
	RUN(tlv_value);
	RUN(if_stack_value);
	RUN(errored_value);
	RUN(duplicate);
	RUN(limits);
	RUN(fec_missing);
	RUN(fec_empty);
	RUN(fec_beyond_stack);
	RUN(fec_value);
	RUN(first_fault);
	RUN(cut_off_anywhere);
	octets_free(&message);
	return check_end();
}
