// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of TLVs: what it says of each type, and what follows from it for a
 * request that the responder does not act on in all its parts
 */
#include <zebra.h>

#include "lspingd/lsping_tlv.h"

#include "tests/wire/vector.h"

/* The registry (RFC 9041, 6.2.1) and what we do of it. */
static const struct {
	uint16_t type;
	enum lsping_tlv_support support;
} registered[] = {
	{ 1, LSPING_TLV_ACTED },
	{ 2, LSPING_TLV_ACTED },
	{ 3, LSPING_TLV_ACTED },
	{ 4, LSPING_TLV_NAMED }, /* RFC 8611 */
	{ 5, LSPING_TLV_ACTED },
	{ 6, LSPING_TLV_NAMED }, /* RFC 8611 */
	{ 7, LSPING_TLV_ACTED },
	{ 9, LSPING_TLV_ACTED },
	{ 10, LSPING_TLV_ACTED },
	{ 11, LSPING_TLV_DECODED }, /* RFC 6425 */
	{ 12, LSPING_TLV_DECODED },
	{ 13, LSPING_TLV_DECODED }, /* RFC 6426 */
	{ 14, LSPING_TLV_DECODED },
	{ 15, LSPING_TLV_NAMED },   /* RFC 5884 */
	{ 16, LSPING_TLV_DECODED }, /* RFC 6426 */
	{ 20, LSPING_TLV_ACTED },
	{ 21, LSPING_TLV_DECODED }, /* RFC 7110 */
	{ 22, LSPING_TLV_DECODED },
	{ 23, LSPING_TLV_NAMED }, /* RFC 7555 */
	{ 24, LSPING_TLV_NAMED },
	{ 25, LSPING_TLV_NAMED },
	{ 26, LSPING_TLV_NAMED },
	{ 27, LSPING_TLV_NAMED },    /* RFC 7759 */
	{ 28, LSPING_TLV_NAMED },    /* RFC 9655 */
	{ 16384, LSPING_TLV_NAMED }, /* RFC 9612 */
	{ 32768, LSPING_TLV_NAMED }, /* RFC 7743 */
	{ 32769, LSPING_TLV_NAMED }, /* RFC 7394 */
};

CASE(support)
{
	size_t next = 0;

	for (uint32_t type = 0; type <= UINT16_MAX; type++) {
		if (next < array_size(registered) && registered[next].type == type)
			CHECK_INT(lsping_tlv_support(type), registered[next++].support);
		else
			CHECK_INT(lsping_tlv_support(type), LSPING_TLV_UNKNOWN);
	}
	CHECK_INT(next, array_size(registered));
	CHECK_INT(array_size(registered), LSPING_N_TLV_KINDS);
}

/* A row and a name go together; a type without either has the words of a range, or
 * none at all, as 8 has.
 */
CASE(names)
{
	static const uint16_t wordless[] = { 8, 0, 31740, 31744 };

	for (uint32_t type = 0; type <= UINT16_MAX; type++) {
		const char *name = lsping_tlv_type_str(type);
		bool is_named = true;

		for (size_t i = 0; i < array_size(wordless); i++)
			is_named &= strcmp(name, lsping_tlv_type_str(wordless[i])) != 0;
		CHECK(is_named == (lsping_tlv_kind_find(type) != NULL));
	}
}

CASE(rows)
{
	for (size_t i = 0; i < LSPING_N_TLV_KINDS; i++) {
		const struct lsping_tlv_kind *kind = &lsping_tlv_kinds[i];

		CHECK(lsping_tlv_kind_find(kind->type) == kind); /* no type twice */
		CHECK(kind->min_len <= kind->max_len);
		if (!kind->read) {
			CHECK(!kind->acts && !kind->write && !kind->has);
			CHECK_INT(kind->place, LSPING_TLV_LISTED);
			continue;
		}
		CHECK(kind->in_request || kind->in_reply);
		CHECK(kind->excess != LSPING_DECODE_OK);
		CHECK(!kind->write == (kind->place == LSPING_TLV_LISTED));
		CHECK(!kind->has == (kind->place == LSPING_TLV_LISTED));
	}
}

/* Each type in a request, as short as its form allows. */
static const char *shortest(uint16_t type)
{
	switch (type) {
	case 2:
		return "0002 0010 05dc 01 00 0a000302 0a000302 00 00 0000";
	case 3:
		return "0003 0001 01 000000";
	case 4:
		return "0004 0004 00000000";
	case 5:
		return "0005 0004 0000c350";
	case 6:
		return "0006 0001 ff 000000";
	case 7:
		return "0007 000c 01 000000 0aff0002 0a000102";
	case 9:
		return "0009 0004 0014 0000";
	case 10:
		return "000a 0004 c0000000";
	case 11:
		return "000b 0008 0001 0004 c0000201";
	case 12:
		return "000c 0004 00000005";
	case 13:
		return "000d 0008 00000003 00000004";
	case 14:
		return "000e 0008 00000001 00000002";
	case 15:
		return "000f 0004 00000007";
	case 16:
		return "0010 000c 0001 0005 c0000201 20 000000";
	case 20:
		return "0014 0010 05dc 01 00 0a000302 0a000302 00 00 0000";
	case 21:
		return "0015 0004 0000 0001";
	case 22:
		return "0016 0004 20000000";
	case 23:
		return "0017 0000";
	case 24:
		return "0018 0003 010203 00";
	case 25:
		return "0019 0000";
	case 26:
		return "001a 0000";
	case 27:
		return "001b 0000";
	case 28:
		return "001c 0000";
	case 16384:
		return "4000 0000";
	case 32768:
		return "8000 0000";
	case 32769:
		return "8001 0004 ff000000";
	}
	return NULL;
}

/* What is mandatory and not acted on is owed, as it came. */
CASE(owed_for_each_type)
{
	for (size_t i = 0; i < array_size(registered); i++) {
		uint16_t type = registered[i].type;
		bool owed = registered[i].support != LSPING_TLV_ACTED && type < 32768;
		char text[512];

		if (type == LSPING_TLV_FEC_STACK)
			continue; /* every request has it */
		REQUIRE(shortest(type));
		snprintf(text, sizeof(text), "%s%s", REQUEST LDP4, shortest(type));
		REQUIRE(decode(text));
		CHECK_INT(echo.n_unacted, owed);
		CHECK(lsping_echo_has_unknown_mandatory(&echo) == owed);
		if (!owed || !echo.n_unacted)
			continue;
		CHECK_INT(echo.unacted[0].type, type);
		CHECK(echo.unacted[0].value == message.p + END_LDP4 + 4);
		CHECK_INT(echo.unacted[0].len, message.p[END_LDP4 + 3]);
	}
}

CASE(owed_for_unknown_types)
{
	REQUIRE(decode(REQUEST LDP4 "0008 0000 7fff 0001 aa 000000 ffff 0000 8002 0000"));
	REQUIRE(echo.n_unacted == 2);
	CHECK_INT(echo.unacted[0].type, 8);
	CHECK_INT(echo.unacted[1].type, 0x7fff);
	CHECK_MEM(echo.unacted[1].value, echo.unacted[1].len, "\xaa", 1);
	CHECK_INT(echo.n_unknown, 4);
	REQUIRE(decode(REQUEST LDP4));
	CHECK_INT(echo.n_unacted, 0);
}

/* RFC 9041, 4.1: sub-TLVs as TLVs.  A FEC of a kind that can be read is answered
 * for in another way.
 */
CASE(owed_for_fecs)
{
	static const char text[] = REQUEST "0001 0030"
					   "0001 0005 c0000201 20 000000"
					   "0006 000d 0000fde800000001 cb007100 18 000000"
					   "0063 0002 abcd 0000"
					   "8063 0002 abcd 0000";

	REQUIRE(decode(text));
	CHECK_INT(echo.fecs.depth, 4);
	REQUIRE(echo.n_unacted == 1);
	CHECK_INT(echo.unacted[0].type, LSPING_TLV_FEC_STACK);
	CHECK(echo.unacted[0].value == message.p + END_HEADER + 4 + 12 + 20);
	/* padding counts, as in section 3's figure */
	CHECK_MEM(echo.unacted[0].value, echo.unacted[0].len, "\0\x63\0\2\xab\xcd\0\0", 8);

	/* Padding that an old router left away is not made up. */
	REQUIRE(decode(REQUEST "0001 0006 0063 0002 abcd"));
	REQUIRE(echo.n_unacted == 1);
	CHECK_MEM(echo.unacted[0].value, echo.unacted[0].len, "\0\x63\0\2\xab\xcd", 6);

	/* Other lists of FECs are owed as the TLVs they are. */
	REQUIRE(decode(REQUEST LDP4 "0015 0008 0000 0000 0063 0000"));
	REQUIRE(echo.n_unacted == 1);
	CHECK_INT(echo.unacted[0].type, LSPING_TLV_REPLY_PATH);
}

/* RFC 6425, 3.2: "processed as if it were absent"; any sub-TLV makes it present */
CASE(owed_for_an_empty_p2mp_responder)
{
	REQUIRE(decode(REQUEST LDP4 "000b 0000"));
	CHECK_INT(echo.n_unacted, 0);
	REQUIRE(decode(REQUEST LDP4 "000b 0004 0000 0000"));
	CHECK_INT(echo.n_unacted, 1);
	REQUIRE(decode(REQUEST LDP4 "000b 0004 0009 0000"));
	CHECK_INT(echo.n_unacted, 1);
}

/* A downstream mapping with a sub-TLV nobody knows: once, not for both. */
CASE(owed_once)
{
	REQUIRE(decode(REQUEST LDP4 "0014 0014 05dc 01 00 0a000302 0a000302 00 00 0004 0063 0000"));
	REQUIRE(echo.n_unacted == 1);
	CHECK_INT(echo.unacted[0].type, LSPING_TLV_DDMAP);
	CHECK_INT(echo.unacted[0].len, 20);
}

/* More than there is room for is no fault of the message. */
CASE(owed_more_than_fit)
{
	char text[1024] = REQUEST LDP4 "000c 0004 00000005";

	for (unsigned int i = 0; i < LSPING_MAX_RAW_TLVS; i++)
		strlcat(text, "4000 0000", sizeof(text));
	REQUIRE(decode(text));
	CHECK_INT(echo.n_unknown, LSPING_MAX_RAW_TLVS);
	CHECK_INT(echo.n_unacted, LSPING_MAX_RAW_TLVS);
	CHECK_INT(echo.unacted[0].type, LSPING_TLV_ECHO_JITTER);
	CHECK_INT(echo.unacted[LSPING_MAX_RAW_TLVS - 1].type, 0x4000);
	check_encoded(text);
}

/* A TLV in a message in which it has no meaning is read, once, and a TLV with a
 * meaning in any other kind of message as well (RFC 7555's, for one).
 */
CASE(without_meaning)
{
	for (size_t i = 0; i < array_size(registered); i++) {
		uint16_t type = registered[i].type;
		char text[512];

		if (type == LSPING_TLV_FEC_STACK)
			continue;
		snprintf(text, sizeof(text), "%s%s", REPLY, shortest(type));
		both_ways(text);
		snprintf(text, sizeof(text), "%s%s", REQUEST LDP4, shortest(type));
		both_ways(text);
		snprintf(text, sizeof(text), "%s%s", HEADER("03 02 00 00"), shortest(type));
		both_ways(text);
		snprintf(text, sizeof(text), "%s%s", HEADER("04 02 00 00"), shortest(type));
		both_ways(text);
		snprintf(text, sizeof(text), "%s%s", HEADER("fc 02 00 00"), shortest(type));
		both_ways(text);
	}
	faulty(REPLY "000c 0004 00000005 000c 0004 00000005", LSPING_DECODE_TLV_DUPLICATE, 12, 0,
	       END_HEADER + 8);
	faulty(REQUEST LDP4 "0009 0000 0009 0000", LSPING_DECODE_TLV_DUPLICATE, 9, 0, END_LDP4 + 4);
}

int main(void)
{
	RUN(support);
	RUN(names);
	RUN(rows);
	RUN(owed_for_each_type);
	RUN(owed_for_unknown_types);
	RUN(owed_for_fecs);
	RUN(owed_for_an_empty_p2mp_responder);
	RUN(owed_once);
	RUN(owed_more_than_fit);
	RUN(without_meaning);
	octets_free(&message);
	return check_end();
}
