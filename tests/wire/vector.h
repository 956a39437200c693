// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Test vectors of whole messages: octets to value, value to octets, and faults
 *
 *	CASE(jitter)
 *	{
 *		REQUIRE(decode(REQUEST LDP4 "000c 0004 000003e8"));
 *		CHECK_INT(echo.jitter_ms, 1000);
 *		check_encoded(REQUEST LDP4 "000c 0004 000003e8");
 *	}
 *
 * Octets are hex digits, written after the figures of the RFC that a case names;
 * what is between the digits is for the reader.  A test that includes this has
 * one message, decoded from octets in memory of exactly their size.
 */
#ifndef TESTS_VECTOR_H
#define TESTS_VECTOR_H

#include "tests/check.h"
#include "tests/wire/wire.h"

/* Version 1, V flag; type, mode, code, subcode; handle; seq; sent; received. */
#define HEADER(type_mode_code_subcode)                                                             \
	"0001 0001" type_mode_code_subcode "a1b2c3d4 00000007 ecd00001 80000000"                   \
	"ecd00002 40000000"
#define REQUEST HEADER("01 02 00 00")
#define REPLY	HEADER("02 02 03 01")
#define LDP4	"0001 000c 0001 0005 0aff0004 20 000000"

/* Where the TLVs of REQUEST or REPLY begin, and those after LDP4. */
#define END_HEADER 32
#define END_LDP4   48

static struct octets message;
static struct lsping_echo echo;

/* Decodes into the variables above. */
__attribute__((unused)) static bool decode(const char *text)
{
	struct lsping_fault fault;

	octets_free(&message);
	message = hex(text);
	if (!CHECK_STR(lsping_decode_err_str(
			       lsping_echo_decode(message.p, message.len, &echo, &fault)),
		       "no fault")) {
		printf("\tTLV %u, sub-TLV %u, octet %u\n", fault.tlv, fault.subtlv, fault.offset);
		return false;
	}
	CHECK_INT(fault.err, LSPING_DECODE_OK);
	return true;
}

/* The message encodes to these octets, and they say the same. */
__attribute__((unused)) static void check_encoded(const char *text)
{
	static struct lsping_echo again;
	static uint8_t buf[65536];
	struct octets want = hex(text);
	size_t len = lsping_echo_encode(&echo, buf, sizeof(buf));

	CHECK_MEM(buf, len, want.p, want.len);
	CHECK_INT(lsping_echo_decode(want.p, want.len, &again, NULL), LSPING_DECODE_OK);
	CHECK(echo_same(&echo, &again));

	/* Exactly as much room as needed suffices, and one octet less does not. */
	CHECK_INT(lsping_echo_encode(&echo, buf, want.len), want.len);
	CHECK_INT(lsping_echo_encode(&echo, buf, want.len - 1), 0);
	octets_free(&want);
}

/* Decodes and encodes: the same octets again. */
__attribute__((unused)) static void both_ways(const char *text)
{
	if (decode(text))
		check_encoded(text);
}

/* Decodes octets that have this fault, there. */
__attribute__((unused)) static void faulty(const char *text, enum lsping_decode_err err,
					   uint16_t tlv, uint16_t subtlv, uint32_t offset)
{
	struct lsping_fault fault;

	octets_free(&message);
	message = hex(text);
	CHECK_STR(lsping_decode_err_str(lsping_echo_decode(message.p, message.len, &echo, &fault)),
		  lsping_decode_err_str(err));
	CHECK_INT(fault.err, err);
	CHECK_INT(fault.tlv, tlv);
	CHECK_INT(fault.subtlv, subtlv);
	CHECK_INT(fault.offset, offset);

	/* Who does not want to know where, need not. */
	CHECK_INT(lsping_echo_decode(message.p, message.len, &echo, NULL), err);

	/* A "malformed" reply needs the header. */
	if (err != LSPING_DECODE_SHORT && err != LSPING_DECODE_VERSION) {
		CHECK_INT(echo.handle, 0xa1b2c3d4);
		CHECK_INT(echo.seq, 7);
		CHECK_INT(echo.reply_mode, LSPING_REPLY_UDP);
	}
}

#endif /* TESTS_VECTOR_H */
