// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages both ways: octets to value to octets, for each TLV
 *
 * The octets are written after the figures of RFC 8029, section 3; what a
 * message says must come out of them, and the message must give them again.
 */
#include <zebra.h>

#include "lspingd/lsping_echo.h"

#include "tests/wire/vector.h"

/* Section 3, first figure, field by field. */
CASE(header)
{
	REQUIRE(decode("0001 0007 02 03 0a 04 01020304 05060708 11121314 21222324"
		       "31323334 41424344"));
	CHECK_INT(echo.flags, LSPING_FLAG_V | LSPING_FLAG_T | LSPING_FLAG_R);
	CHECK_INT(echo.msg_type, LSPING_MSG_REPLY);
	CHECK_INT(echo.reply_mode, LSPING_REPLY_UDP_RA);
	CHECK_INT(echo.return_code, LSPING_RC_WRONG_LABEL);
	CHECK_INT(echo.return_subcode, 4);
	CHECK_INT(echo.handle, 0x01020304);
	CHECK_INT(echo.seq, 0x05060708);
	CHECK_INT(echo.sent.sec, 0x11121314);
	CHECK_INT(echo.sent.frac, 0x21222324);
	CHECK_INT(echo.received.sec, 0x31323334);
	CHECK_INT(echo.received.frac, 0x41424344);
	CHECK(!echo.has_fecs && !echo.has_pad && !echo.has_reply_tos && !echo.has_vendor);
	CHECK(!echo.has_if_stack && !echo.has_errored && !echo.n_unknown);
	check_encoded("0001 0007 02 03 0a 04 01020304 05060708 11121314 21222324"
		      "31323334 41424344");
}

/* Section 3, figure of the Global Flags: R, T and V are the last three bits. */
CASE(each_flag)
{
	REQUIRE(decode("0001 0001 02 02 00 00 00000000 00000000 0000000000000000"
		       "0000000000000000"));
	CHECK_INT(echo.flags, LSPING_FLAG_V);
	message.p[3] = 2;
	lsping_echo_decode(message.p, message.len, &echo, NULL);
	CHECK_INT(echo.flags, LSPING_FLAG_T);
	message.p[3] = 4;
	lsping_echo_decode(message.p, message.len, &echo, NULL);
	CHECK_INT(echo.flags, LSPING_FLAG_R);
}

/* "the rest MUST be set to zero when sending and ignored on receipt" */
CASE(reserved_flags_are_dropped)
{
	REQUIRE(decode("0001 fff8 02 02 00 00 00000000 00000000 0000000000000000"
		       "0000000000000000"));
	CHECK_INT(echo.flags, 0);
	echo.flags = 0xffff;
	CHECK_INT(lsping_echo_encode(&echo, message.p, message.len), message.len);
	CHECK_MEM(message.p, 4, "\0\1\0\7", 4);
}

/* Numbers nobody assigned are the responder's business, not the decoder's. */
CASE(unknown_numbers_in_the_header)
{
	REQUIRE(decode("0001 0000 fe fd fc fb 00000000 00000000 0000000000000000"
		       "0000000000000000"));
	CHECK_INT(echo.msg_type, 0xfe);
	CHECK_INT(echo.reply_mode, 0xfd);
	CHECK_INT(echo.return_code, 0xfc);
	CHECK_INT(echo.return_subcode, 0xfb);
	check_encoded("0001 0000 fe fd fc fb 00000000 00000000 0000000000000000"
		      "0000000000000000");
}

/* Section 3, first example of lengths; 3.2.1 */
CASE(ldp_request)
{
	char buf[LSPING_FEC_STRLEN];

	REQUIRE(decode(REQUEST LDP4));
	CHECK(echo.has_fecs);
	CHECK_INT(echo.fecs.depth, 1);
	CHECK_STR(lsping_fec_str(&echo.fecs.fec[0], buf, sizeof(buf)), "LDP 10.255.0.4/32");
	CHECK(!lsping_echo_has_unknown_mandatory(&echo));
	check_encoded(REQUEST LDP4);
}

/* 3.2.2 */
CASE(ldp_ipv6_request)
{
	char buf[LSPING_FEC_STRLEN];

	REQUIRE(decode(REQUEST "0001 0018 0002 0011 20010db8000000000000000000000004 80 000000"));
	CHECK_INT(echo.fecs.depth, 1);
	CHECK_STR(lsping_fec_str(&echo.fecs.fec[0], buf, sizeof(buf)), "LDP 2001:db8::4/128");
	check_encoded(REQUEST "0001 0018 0002 0011 20010db8000000000000000000000004 80 000000");
}

/* 3.2.17, 3.2.1, 3.2.2, 3.2.15 and 3.2.16 in one stack */
CASE(kinds_of_fecs)
{
	static const char text[] = REQUEST "0001 0050"
					   "0010 0004 00000000"
					   "0001 0005 0a000000 08 000000"
					   "0002 0011 20010db8000000000000000000000000 20 000000"
					   "000e 0005 c0000200 18 000000"
					   "000f 0011 20010db8000000000000000000000001 80 000000";
	static const uint16_t types[] = { 16, 1, 2, 14, 15 };

	REQUIRE(decode(text));
	REQUIRE(echo.fecs.depth == array_size(types));
	for (size_t i = 0; i < array_size(types); i++) {
		CHECK_INT(echo.fecs.fec[i].type, types[i]);
		CHECK(echo.fecs.fec[i].known);
	}
	check_encoded(text);
}

/* The second example of section 3: LDP IPv4 and VPN IPv4 prefix, length 32. */
CASE(example_of_the_rfc)
{
	static const char text[] = REQUEST "0001 0020"
					   "0001 0005 c0000201 20 000000"
					   "0006 000d 0000fde800000001 cb007100 18 000000";
	char buf[LSPING_FEC_STRLEN];

	REQUIRE(decode(text));
	REQUIRE(echo.fecs.depth == 2);
	CHECK_STR(lsping_fec_str(&echo.fecs.fec[0], buf, sizeof(buf)), "LDP 192.0.2.1/32");
	CHECK(echo.fecs.fec[1].known);
	CHECK_INT(echo.fecs.fec[1].type, LSPING_FEC_VPN_IPV4);
	check_encoded(text);
}

/* RFC 9041, section 3.1: sub-TLVs from 32768 on can be dropped silently. */
CASE(unknown_optional_fec)
{
	REQUIRE(decode(REQUEST "0001 0010 8000 0000 0001 0005 0aff0004 20 000000"));
	CHECK_INT(echo.fecs.depth, 2);
	CHECK(!lsping_echo_has_unknown_mandatory(&echo));
	check_encoded(REQUEST "0001 0010 8000 0000 0001 0005 0aff0004 20 000000");

	REQUIRE(decode(REQUEST "0001 0004 7fff 0000"));
	CHECK(lsping_echo_has_unknown_mandatory(&echo));
}

/* 3.5 */
CASE(pad)
{
	REQUIRE(decode(REQUEST LDP4 "0003 0006 02 aabbccddee 0000"));
	CHECK(echo.has_pad);
	CHECK_INT(echo.pad.action, LSPING_PAD_COPY);
	CHECK_INT(echo.pad.len, 6);
	check_encoded(REQUEST LDP4 "0003 0006 02 aabbccddee 0000");
	echo.pad.octets = NULL;
	check_encoded(REQUEST LDP4 "0003 0006 02 0000000000 0000");

	REQUIRE(decode(REQUEST LDP4 "0003 0001 01 000000"));
	CHECK_INT(echo.pad.action, LSPING_PAD_DROP);
	CHECK_INT(echo.pad.len, 1);
	check_encoded(REQUEST LDP4 "0003 0001 01 000000");

	REQUIRE(decode(REQUEST LDP4 "0003 0004 fb 010203"));
	CHECK_INT(echo.pad.action, 251);
	check_encoded(REQUEST LDP4 "0003 0004 fb 010203");
}

/* Message types, reply modes and return codes from 252 on are a vendor's, in a
 * message with the vendor's number (3.6).  They decode like any others.
 */
CASE(vendor_private)
{
	REQUIRE(decode(HEADER("fb fb fb ff")));
	CHECK(!lsping_echo_is_vendor_private(&echo));
	for (unsigned int n = 252; n <= 255; n++) {
		for (unsigned int field = 4; field <= 6; field++) {
			REQUIRE(decode(REPLY "0005 0004 0000c350"));
			CHECK(!lsping_echo_is_vendor_private(&echo));
			message.p[field] = n;
			CHECK_INT(lsping_echo_decode(message.p, message.len, &echo, NULL),
				  LSPING_DECODE_OK);
			CHECK(lsping_echo_is_vendor_private(&echo));
			CHECK_INT(echo.vendor, 50000);
		}
	}
	both_ways(HEADER("fc fd fe ff") "0005 0004 ffffffff");
	both_ways(HEADER("01 ff 00 00") LDP4 "0005 0004 0000c350");

	/* No section calls it malformed without. */
	both_ways(HEADER("02 02 ff 00"));
}

/* A message of this size whose last padding was left away: neither 65507 nor 65527
 * is a multiple of 4.
 */
static void large_message(size_t size)
{
	static struct lsping_echo again;
	static uint8_t buf[LSPING_MAX_MESSAGE + 3];
	struct octets whole;
	size_t len;

	REQUIRE(decode(REQUEST LDP4));
	echo.has_pad = true;
	echo.pad.action = LSPING_PAD_COPY;
	echo.pad.len = size - message.len - 4;
	len = lsping_echo_encode(&echo, buf, sizeof(buf));
	REQUIRE(len == size + 1);
	CHECK_INT(lsping_echo_encode(&echo, buf, size), 0);

	whole = octets_copy(buf, size);
	CHECK_INT(lsping_echo_decode(whole.p, whole.len, &again, NULL), LSPING_DECODE_OK);
	CHECK(echo_same(&echo, &again));
	CHECK_INT(lsping_echo_encode(&again, buf, sizeof(buf)), len);
	CHECK_MEM(buf, whole.len, whole.p, whole.len);
	octets_free(&whole);

	/* one octet more than there is */
	whole = octets_copy(buf, size - 1);
	CHECK_INT(lsping_echo_decode(whole.p, whole.len, &again, NULL), LSPING_DECODE_TLV_LENGTH);
	octets_free(&whole);
}

CASE(largest_message)
{
	large_message(65507); /* IPv4 */
	large_message(LSPING_MAX_MESSAGE);
}

/* As much padding as a UDP datagram holds. */
CASE(largest_pad)
{
	static uint8_t buf[LSPING_MAX_MESSAGE];
	static struct lsping_echo again;
	size_t len;

	REQUIRE(decode(REQUEST LDP4));
	echo.has_pad = true;
	echo.pad.action = LSPING_PAD_DROP;
	echo.pad.len = sizeof(buf) - message.len - 4 - 3;
	len = lsping_echo_encode(&echo, buf, sizeof(buf));
	CHECK_INT(len, sizeof(buf) - 3);
	CHECK_INT(lsping_echo_decode(buf, len, &again, NULL), LSPING_DECODE_OK);
	CHECK(echo_same(&echo, &again));
}

/* 3.6 */
CASE(vendor)
{
	REQUIRE(decode(REPLY "0005 0004 0000c350"));
	CHECK(echo.has_vendor);
	CHECK_INT(echo.vendor, 50000);
	check_encoded(REPLY "0005 0004 0000c350");
}

/* 3.9; the three octets after the first are reserved */
CASE(reply_tos)
{
	REQUIRE(decode(REQUEST LDP4 "000a 0004 c0 112233"));
	CHECK(echo.has_reply_tos);
	CHECK_INT(echo.reply_tos, 0xc0);
	check_encoded(REQUEST LDP4 "000a 0004 c0 000000");
}

static void check_address(const struct ipaddr *got, const char *want)
{
	struct ipaddr a = addr(want);

	CHECK(ipaddr_is_same(got, &a));
}

/* 3.7: address type, zeroes (3), address, interface, labels */
CASE(if_stack_ipv4_numbered)
{
	static const char text[] = REPLY "0007 0014 01 000000 0aff0002 0a000102 000130ff 0012c101";
	char buf[LSPING_LSTACK_STRLEN];

	REQUIRE(decode(text));
	CHECK(echo.has_if_stack);
	CHECK_INT(echo.if_stack.addr_type, LSPING_ADDR_IPV4_NUMBERED);
	check_address(&echo.if_stack.address, "10.255.0.2");
	check_address(&echo.if_stack.ifaddr, "10.0.1.2");
	CHECK_STR(lsping_lstack_str(&echo.if_stack.stack, buf, sizeof(buf)), "19/300");
	CHECK_INT(echo.if_stack.stack.lse[0].ttl, 255);
	CHECK_INT(echo.if_stack.stack.lse[1].ttl, 1);
	check_encoded(text);
}

CASE(if_stack_ipv4_unnumbered)
{
	static const char text[] = REPLY "0007 0010 02 000000 0aff0002 00000107 000131ff";

	REQUIRE(decode(text));
	CHECK_INT(echo.if_stack.addr_type, LSPING_ADDR_IPV4_UNNUMBERED);
	check_address(&echo.if_stack.address, "10.255.0.2");
	CHECK_INT(echo.if_stack.ifindex, 263);
	CHECK_INT(echo.if_stack.stack.depth, 1);
	check_encoded(text);
}

CASE(if_stack_ipv6_numbered)
{
	static const char text[] = REPLY "0007 0028 03 000000 20010db8000000000000000000000002"
					 "20010db8000100000000000000000002 000021ff";

	REQUIRE(decode(text));
	CHECK_INT(echo.if_stack.addr_type, LSPING_ADDR_IPV6_NUMBERED);
	check_address(&echo.if_stack.address, "2001:db8::2");
	check_address(&echo.if_stack.ifaddr, "2001:db8:1::2");
	CHECK_INT(echo.if_stack.stack.lse[0].label, 2);
	check_encoded(text);
}

CASE(if_stack_ipv6_unnumbered)
{
	static const char text[] = REPLY "0007 001c 04 000000 20010db8000000000000000000000002"
					 "00000003 000131ff";

	REQUIRE(decode(text));
	CHECK_INT(echo.if_stack.addr_type, LSPING_ADDR_IPV6_UNNUMBERED);
	check_address(&echo.if_stack.address, "2001:db8::2");
	CHECK_INT(echo.if_stack.ifindex, 3);
	check_encoded(text);
}

/* A probe that came unlabelled has no labels to report (K octets only). */
CASE(if_stack_without_labels)
{
	static const char text[] = REPLY "0007 000c 01 000000 0aff0002 0a000102";

	REQUIRE(decode(text));
	CHECK_INT(echo.if_stack.stack.depth, 0);
	check_encoded(text);
}

/* The length says how many labels there are, whatever their S bits say. */
CASE(if_stack_s_bits)
{
	REQUIRE(decode(REPLY "0007 0014 01 112233 0aff0002 0a000102 000131ff 0012c001"));
	CHECK_INT(echo.if_stack.stack.depth, 2);
	CHECK(!echo.if_stack.stack.lse[0].bos);
	CHECK(echo.if_stack.stack.lse[1].bos);
	check_encoded(REPLY "0007 0014 01 000000 0aff0002 0a000102 000130ff 0012c101");
}

CASE(if_stack_deepest)
{
	struct lsping_if_stack *ifs = &echo.if_stack;
	uint8_t buf[256];
	size_t len;

	REQUIRE(decode(REPLY));
	echo.has_if_stack = true;
	ifs->addr_type = LSPING_ADDR_IPV6_NUMBERED;
	for (unsigned int i = 0; i < LSPING_MAX_LABELS; i++)
		lsping_lstack_add(&ifs->stack, 1000 + i, 0, 255);
	len = lsping_echo_encode(&echo, buf, sizeof(buf));
	CHECK_INT(len, 32 + 4 + 36 + 4 * LSPING_MAX_LABELS);
	CHECK_INT(lsping_echo_decode(buf, len, &echo, NULL), LSPING_DECODE_OK);
	CHECK_INT(ifs->stack.depth, LSPING_MAX_LABELS);
	CHECK_INT(ifs->stack.lse[LSPING_MAX_LABELS - 1].label, 1000 + LSPING_MAX_LABELS - 1);

	/* An address we do not have is sent as zeroes, a wrong one not at all. */
	ifs->address.ipa_type = IPADDR_NONE;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), len);
	ifs->address = addr("10.0.0.1");
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);
	ifs->addr_type = 0;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);
}

/* 3.8: the value holds what was not understood, as sub-TLVs */
CASE(errored)
{
	static const char text[] = REPLY "0009 0018 0014 0005 0102030405 000000"
					 "0015 0000"
					 "0016 0001 ff 000000";

	REQUIRE(decode(text));
	CHECK(echo.has_errored);
	REQUIRE(echo.n_errored == 3);
	CHECK_INT(echo.errored[0].type, 20);
	CHECK_MEM(echo.errored[0].value, echo.errored[0].len, ((uint8_t[]){ 1, 2, 3, 4, 5 }), 5);
	CHECK_INT(echo.errored[1].type, 21);
	CHECK_INT(echo.errored[1].len, 0);
	CHECK_INT(echo.errored[2].type, 22);
	CHECK_INT(echo.errored[2].len, 1);
	CHECK(!lsping_echo_has_unknown_mandatory(&echo));
	check_encoded(text);
}

CASE(errored_empty)
{
	REQUIRE(decode(REPLY "0009 0000"));
	CHECK(echo.has_errored);
	CHECK_INT(echo.n_errored, 0);
	check_encoded(REPLY "0009 0000");
}

/* As the responder makes it: the unknown TLVs of the request, given back. */
CASE(errored_from_unknown)
{
	static struct lsping_echo reply = { .msg_type = LSPING_MSG_REPLY, .has_errored = true };
	struct octets want = hex("0009 0010 4000 0003 aabbcc 00 4001 0004 01020304");
	uint8_t buf[128];
	size_t len;

	REQUIRE(decode(REQUEST LDP4 "4000 0003 aabbcc 00 8000 0004 01010101 4001 0004 01020304"));
	REQUIRE(echo.n_unknown == 3);
	reply.errored[reply.n_errored++] = echo.unknown[0];
	reply.errored[reply.n_errored++] = echo.unknown[2];
	len = lsping_echo_encode(&reply, buf, sizeof(buf));
	REQUIRE(len > 32);
	CHECK_MEM(buf + 32, len - 32, want.p, want.len);
	octets_free(&want);
}

CASE(unknown_tlvs_are_kept_in_order)
{
	static const char text[] = REQUEST LDP4 "001b 0002 abcd 0000"
						"fc00 0000"
						"001b 0005 0102030405 000000";

	REQUIRE(decode(text));
	REQUIRE(echo.n_unknown == 3);
	CHECK_INT(echo.unknown[0].type, 27);
	CHECK_MEM(echo.unknown[0].value, echo.unknown[0].len, ((uint8_t[]){ 0xab, 0xcd }), 2);
	CHECK_INT(echo.unknown[1].type, 64512);
	CHECK_INT(echo.unknown[1].len, 0);
	CHECK_INT(echo.unknown[2].type, 27);
	CHECK_INT(echo.unknown[2].len, 5);
	CHECK(lsping_echo_has_unknown_mandatory(&echo));
	check_encoded(text);
}

CASE(mandatory_or_optional)
{
	REQUIRE(decode(REQUEST LDP4 "8000 0000"));
	CHECK(!lsping_echo_has_unknown_mandatory(&echo));
	REQUIRE(decode(REQUEST LDP4 "7fff 0000"));
	CHECK(lsping_echo_has_unknown_mandatory(&echo));
}

/* Old routers leave the last padding away: of the last TLV, of the last
 * sub-TLV, and of both.
 */
CASE(last_padding_absent)
{
	REQUIRE(decode(REQUEST LDP4 "8000 0002 abcd"));
	CHECK_INT(echo.n_unknown, 1);
	check_encoded(REQUEST LDP4 "8000 0002 abcd 0000");

	REQUIRE(decode(REQUEST LDP4 "8000 0001 ab 00"));
	check_encoded(REQUEST LDP4 "8000 0001 ab 000000");

	REQUIRE(decode(REQUEST "0001 0009 0001 0005 0aff0004 20 000000"));
	check_encoded(REQUEST LDP4);
	REQUIRE(decode(REQUEST "0001 0009 0001 0005 0aff0004 20"));
	check_encoded(REQUEST LDP4);
	REQUIRE(decode(REQUEST "0001 0009 0001 0005 0aff0004 20 000000 000a 0004 c0 000000"));
	CHECK(echo.has_reply_tos);
	check_encoded(REQUEST LDP4 "000a 0004 c0 000000");
}

/* Whatever stands in the padding means nothing. */
CASE(padding_is_not_looked_at)
{
	REQUIRE(decode(REQUEST "0001 000c 0001 0005 0aff0004 20 ffffff 8000 0001 ab ffffff"));
	check_encoded(REQUEST LDP4 "8000 0001 ab 000000");
}

/* Everything at once, in another order than we write. */
CASE(order)
{
	REQUIRE(decode(HEADER("02 02 02 00") "0003 0004 01 000000"
					     "8000 0004 01020304"
					     "0009 0004 0014 0000"
					     "0007 000c 01 000000 0aff0002 0a000102"
					     "000a 0004 c0 000000"
					     "0005 0004 0000c350" LDP4));
	check_encoded(HEADER("02 02 02 00") LDP4 "0005 0004 0000c350"
						 "000a 0004 c0 000000"
						 "0007 000c 01 000000 0aff0002 0a000102"
						 "0009 0004 0014 0000"
						 "8000 0004 01020304"
						 "0003 0004 01 000000");
}

CASE(every_length_of_buffer)
{
	uint8_t buf[256];
	size_t len;

	REQUIRE(decode(HEADER("02 02 02 00") LDP4
		       "0003 0004 01 000000"
		       "8000 0003 010203 00"
		       "0009 0004 0014 0000"
		       "0007 0010 01 000000 0aff0002 0a000102 000131ff"));
	len = lsping_echo_encode(&echo, buf, sizeof(buf));
	REQUIRE(len);
	for (size_t size = 0; size < len; size++) {
		struct octets room = octets_copy(buf, size);

		CHECK_INT(lsping_echo_encode(&echo, room.p, size), 0);
		octets_free(&room);
	}
}

CASE(not_encodable)
{
	uint8_t buf[256];

	REQUIRE(decode(REQUEST LDP4));
	echo.fecs.depth = 0;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);
	echo.fecs.depth = LSPING_MAX_FECS + 1;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);

	REQUIRE(decode(REQUEST LDP4));
	echo.has_pad = true; /* of length 0 */
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);

	REQUIRE(decode(REQUEST LDP4));
	echo.n_unknown = LSPING_MAX_RAW_TLVS + 1;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);
	echo.n_unknown = 0;
	echo.has_errored = true;
	echo.n_errored = LSPING_MAX_RAW_TLVS + 1;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);
}

/* A value longer than a length field can say. */
CASE(longer_than_a_length)
{
	static uint8_t buf[100000], value[UINT16_MAX];

	REQUIRE(decode(REPLY));
	echo.has_errored = true;
	echo.errored[0] = echo.errored[1] = (struct lsping_raw){
		.type = 77,
		.len = 40000,
		.value = value,
	};
	echo.n_errored = 1;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 32 + 4 + 4 + 40000);
	echo.n_errored = 2;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);

	/* 65535 octets, one of padding */
	echo.has_errored = false;
	echo.unknown[echo.n_unknown++] = (struct lsping_raw){
		.type = 77,
		.len = UINT16_MAX,
		.value = value,
	};
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 32 + 4 + 65536);
}

/* Lists as long as they may be. */
CASE(full_lists)
{
	uint8_t buf[512];
	size_t len;

	REQUIRE(decode(REPLY));
	echo.has_errored = true;
	for (uint16_t i = 0; i < LSPING_MAX_RAW_TLVS; i++)
		echo.errored[echo.n_errored++] = echo.unknown[echo.n_unknown++] =
			(struct lsping_raw){ .type = 1000 + i };
	echo.has_fecs = true;
	for (uint16_t i = 0; i < LSPING_MAX_FECS; i++)
		echo.fecs.fec[echo.fecs.depth++] = (struct lsping_fec){
			.type = LSPING_FEC_NIL,
			.known = true,
			.label = i,
		};
	len = lsping_echo_encode(&echo, buf, sizeof(buf));
	CHECK_INT(len, 32 + 4 + LSPING_MAX_FECS * 8 + 4 + LSPING_MAX_RAW_TLVS * (4 + 4));
	REQUIRE(lsping_echo_decode(buf, len, &echo, NULL) == LSPING_DECODE_OK);
	CHECK_INT(echo.n_errored, LSPING_MAX_RAW_TLVS);
	CHECK_INT(echo.errored[LSPING_MAX_RAW_TLVS - 1].type, 1000 + LSPING_MAX_RAW_TLVS - 1);
	CHECK_INT(echo.n_unknown, LSPING_MAX_RAW_TLVS);
	CHECK_INT(echo.fecs.depth, LSPING_MAX_FECS);
	CHECK_INT(echo.fecs.fec[LSPING_MAX_FECS - 1].label, LSPING_MAX_FECS - 1);
}

int main(void)
{
	RUN(header);
	RUN(each_flag);
	RUN(reserved_flags_are_dropped);
	RUN(unknown_numbers_in_the_header);
	RUN(ldp_request);
	RUN(ldp_ipv6_request);
	RUN(kinds_of_fecs);
	RUN(example_of_the_rfc);
	RUN(unknown_optional_fec);
	RUN(pad);
	RUN(vendor_private);
	RUN(largest_message);
	RUN(largest_pad);
	RUN(vendor);
	RUN(reply_tos);
	RUN(if_stack_ipv4_numbered);
	RUN(if_stack_ipv4_unnumbered);
	RUN(if_stack_ipv6_numbered);
	RUN(if_stack_ipv6_unnumbered);
	RUN(if_stack_without_labels);
	RUN(if_stack_s_bits);
	RUN(if_stack_deepest);
	RUN(errored);
	RUN(errored_empty);
	RUN(errored_from_unknown);
	RUN(unknown_tlvs_are_kept_in_order);
	RUN(mandatory_or_optional);
	RUN(last_padding_absent);
	RUN(padding_is_not_looked_at);
	RUN(order);
	RUN(every_length_of_buffer);
	RUN(not_encodable);
	RUN(longer_than_a_length);
	RUN(full_lists);
	octets_free(&message);
	return check_end();
}
