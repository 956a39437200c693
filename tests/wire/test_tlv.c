// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TLVs beside those of RFC 8029's own (test_echo.c): both ways and their faults
 *
 * P2MP Responder Identifier and Echo Jitter (RFC 6425), Source and Destination
 * Identifier and Reverse-path Target FEC Stack (RFC 6426), Reply Path and Reply
 * TC (RFC 7110), and downstream mappings as far as they are TLVs of a message;
 * what is in one is in test_ds*.c.
 */
#include <zebra.h>

#include "lspingd/lsping_echo.h"

#include "tests/wire/vector.h"

static void check_address(const struct ipaddr *got, const char *want)
{
	struct ipaddr a = addr(want);

	CHECK(ipaddr_is_same(got, &a));
}

static void check_fec(const struct lsping_fec *fec, const char *want)
{
	char buf[LSPING_FEC_STRLEN];

	CHECK_STR(lsping_fec_str(fec, buf, sizeof(buf)), want);
}

/* RFC 6425, 3.2, first figure, and the two of 3.2.1: type 11, a sub-TLV of type 1
 * or 2 with an address.
 */
CASE(p2mp_egress)
{
	REQUIRE(decode(REQUEST LDP4 "000b 0008 0001 0004 c0000201"));
	CHECK(echo.has_p2mp_responder);
	CHECK_INT(echo.p2mp_responder.type, LSPING_P2MP_EGRESS_IPV4);
	check_address(&echo.p2mp_responder.address, "192.0.2.1");
	check_encoded(REQUEST LDP4 "000b 0008 0001 0004 c0000201");

	REQUIRE(decode(REQUEST LDP4 "000b 0014 0002 0010 20010db8000000000000000000000001"));
	CHECK_INT(echo.p2mp_responder.type, LSPING_P2MP_EGRESS_IPV6);
	check_address(&echo.p2mp_responder.address, "2001:db8::1");
	check_encoded(REQUEST LDP4 "000b 0014 0002 0010 20010db8000000000000000000000001");
}

/* RFC 6425, the two figures of 3.2.2: sub-TLVs of type 3 and 4. */
CASE(p2mp_node)
{
	REQUIRE(decode(REQUEST LDP4 "000b 0008 0003 0004 c0000203"));
	CHECK_INT(echo.p2mp_responder.type, LSPING_P2MP_NODE_IPV4);
	check_address(&echo.p2mp_responder.address, "192.0.2.3");
	check_encoded(REQUEST LDP4 "000b 0008 0003 0004 c0000203");

	REQUIRE(decode(REQUEST LDP4 "000b 0014 0004 0010 20010db8000000000000000000000004"));
	CHECK_INT(echo.p2mp_responder.type, LSPING_P2MP_NODE_IPV6);
	check_address(&echo.p2mp_responder.address, "2001:db8::4");
	check_encoded(REQUEST LDP4 "000b 0014 0004 0010 20010db8000000000000000000000004");
}

/* 3.2, "Zero, one, or more sub-TLVs" */
CASE(p2mp_without_sub_tlv)
{
	REQUIRE(decode(REQUEST LDP4 "000b 0000"));
	CHECK(echo.has_p2mp_responder);
	CHECK_INT(echo.p2mp_responder.type, 0);
	CHECK_INT(echo.p2mp_responder.address.ipa_type, IPADDR_NONE);
	check_encoded(REQUEST LDP4 "000b 0000");
}

/* "subsequent sub-TLVs SHOULD be ignored", whatever they are like */
CASE(p2mp_first_sub_tlv_counts)
{
	REQUIRE(decode(REQUEST LDP4 "000b 0010 0001 0004 c0000201 0003 0004 c0000203"));
	CHECK_INT(echo.p2mp_responder.type, LSPING_P2MP_EGRESS_IPV4);
	check_address(&echo.p2mp_responder.address, "192.0.2.1");
	check_encoded(REQUEST LDP4 "000b 0008 0001 0004 c0000201");

	REQUIRE(decode(REQUEST LDP4 "000b 000c 0003 0004 c0000203 0001 ffff"));
	CHECK_INT(echo.p2mp_responder.type, LSPING_P2MP_NODE_IPV4);
	check_encoded(REQUEST LDP4 "000b 0008 0003 0004 c0000203");
}

/* A sub-TLV of a type that RFC 6425 does not have: kept, reserved type 0 too. */
CASE(p2mp_unknown_sub_tlv)
{
	REQUIRE(decode(REQUEST LDP4 "000b 0008 0005 0003 aabbcc 00"));
	CHECK_INT(echo.p2mp_responder.type, 5);
	CHECK_INT(echo.p2mp_responder.address.ipa_type, IPADDR_NONE);
	CHECK_MEM(echo.p2mp_responder.raw.value, echo.p2mp_responder.raw.len, "\xaa\xbb\xcc", 3);
	check_encoded(REQUEST LDP4 "000b 0008 0005 0003 aabbcc 00");
	both_ways(REQUEST LDP4 "000b 0004 0000 0000");
	both_ways(REQUEST LDP4 "000b 0004 ffff 0000");
}

CASE(p2mp_faults)
{
	faulty(REQUEST LDP4 "000b 0003 0001 00 00", LSPING_DECODE_TLV_VALUE, 11, 1, END_LDP4 + 4);
	faulty(REQUEST LDP4 "000b 0007 0001 0004 c00002 00", LSPING_DECODE_TLV_VALUE, 11, 1,
	       END_LDP4 + 4);
	/* the address of the other family */
	faulty(REQUEST LDP4 "000b 0014 0001 0010 20010db8000000000000000000000001",
	       LSPING_DECODE_TLV_VALUE, 11, 1, END_LDP4 + 4);
	faulty(REQUEST LDP4 "000b 0008 0004 0004 c0000201", LSPING_DECODE_TLV_VALUE, 11, 4,
	       END_LDP4 + 4);
	/* one octet off, both ways */
	faulty(REQUEST LDP4 "000b 0008 0003 0003 c00002 00", LSPING_DECODE_TLV_VALUE, 11, 3,
	       END_LDP4 + 4);
	faulty(REQUEST LDP4 "000b 000c 0001 0005 c000020100 000000", LSPING_DECODE_TLV_VALUE, 11, 1,
	       END_LDP4 + 4);
	faulty(REQUEST LDP4 "000b 0004 0002 0000", LSPING_DECODE_TLV_VALUE, 11, 2, END_LDP4 + 4);
	faulty(REQUEST LDP4 "000b 0000 000b 0000", LSPING_DECODE_TLV_DUPLICATE, 11, 0,
	       END_LDP4 + 4);
}

CASE(p2mp_not_encodable)
{
	uint8_t buf[128];

	REQUIRE(decode(REQUEST LDP4 "000b 0008 0001 0004 c0000201"));
	echo.p2mp_responder.type = LSPING_P2MP_EGRESS_IPV6;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);
}

/* RFC 6425, 3.3: type 12, length 4, milliseconds */
CASE(jitter)
{
	REQUIRE(decode(REQUEST LDP4 "000c 0004 01020304"));
	CHECK(echo.has_jitter);
	CHECK_INT(echo.jitter_ms, 0x01020304);
	check_encoded(REQUEST LDP4 "000c 0004 01020304");

	/* In a reply it "MUST be ignored": no fault, and nobody asks for it. */
	both_ways(REPLY "000c 0004 000003e8");

	faulty(REQUEST LDP4 "000c 0003 000000 00", LSPING_DECODE_TLV_VALUE, 12, 0, END_LDP4);
	faulty(REQUEST LDP4 "000c 0005 0000000000 000000", LSPING_DECODE_TLV_VALUE, 12, 0,
	       END_LDP4);
	faulty(REQUEST LDP4 "000c 0000", LSPING_DECODE_TLV_VALUE, 12, 0, END_LDP4);
	faulty(REQUEST LDP4 "000c 0004 00000001 000c 0004 00000001", LSPING_DECODE_TLV_DUPLICATE,
	       12, 0, END_LDP4 + 8);
}

/* RFC 6426, 2.2.1, figure 3: types 13 and 14, length 8, Global_ID and Node_ID.
 * More than one of either is error 1 (2.2.2 and 2.2.3).
 */
CASE(node_ids)
{
	static const char text[] = REQUEST LDP4 "000d 0008 0000fde8 0aff0001"
						"000e 0008 0000fde9 0aff0004";

	REQUIRE(decode(text));
	CHECK(echo.has_source_id && echo.has_destination_id);
	CHECK_INT(echo.source_id.global_id, 65000);
	CHECK_INT(echo.source_id.node_id, 0x0aff0001);
	CHECK_INT(echo.destination_id.global_id, 65001);
	CHECK_INT(echo.destination_id.node_id, 0x0aff0004);
	check_encoded(text);
	both_ways(REPLY "000e 0008 00000001 00000002");

	faulty(REQUEST LDP4 "000d 0007 0000fde8 0aff00 00", LSPING_DECODE_TLV_VALUE, 13, 0,
	       END_LDP4);
	faulty(REQUEST LDP4 "000e 0009 0000fde8 0aff0004 00 000000", LSPING_DECODE_TLV_VALUE, 14, 0,
	       END_LDP4);
	faulty(REQUEST LDP4 "000d 0000", LSPING_DECODE_TLV_VALUE, 13, 0, END_LDP4);
	faulty(REQUEST LDP4 "000d 0008 0000fde8 0aff0001 000d 0008 0000fde8 0aff0001",
	       LSPING_DECODE_TLV_DUPLICATE, 13, 0, END_LDP4 + 12);
	faulty(REQUEST LDP4 "000e 0008 0000fde8 0aff0001 000e 0008 0000fde8 0aff0002",
	       LSPING_DECODE_TLV_DUPLICATE, 14, 0, END_LDP4 + 12);
}

/* RFC 6426, 3.4.2, figure 8: type 16, the format of a Target FEC Stack (RFC 8029,
 * section 3, second example of lengths).
 */
CASE(reverse_fecs)
{
	static const char text[] = REPLY LDP4 "0010 0020"
					      "0001 0005 c0000201 20 000000"
					      "0006 000d 0000fde800000001 cb007100 18 000000";

	REQUIRE(decode(text));
	CHECK(echo.has_reverse_fecs && echo.has_fecs);
	CHECK_INT(echo.fecs.depth, 1);
	REQUIRE(echo.reverse_fecs.depth == 2);
	check_fec(&echo.reverse_fecs.fec[0], "LDP 192.0.2.1/32");
	check_fec(&echo.reverse_fecs.fec[1], "VPN 65000:1 203.0.113.0/24");
	check_encoded(text);

	/* alone, and with a FEC nobody knows */
	both_ways(REPLY "0010 0008 7fff 0003 aabbcc 00");

	faulty(REPLY "0010 0000", LSPING_DECODE_FEC_EMPTY, 16, 0, END_HEADER);
	faulty(REPLY "0010 0003 0001 00 00", LSPING_DECODE_FEC_LENGTH, 16, 1, END_HEADER + 4);
	faulty(REPLY "0010 0008 0001 0004 0aff0004", LSPING_DECODE_FEC_VALUE, 16, 1,
	       END_HEADER + 4);
	faulty(REPLY "0010 0004 7fff 0000 0010 0004 7fff 0000", LSPING_DECODE_TLV_DUPLICATE, 16, 0,
	       END_HEADER + 8);
}

/* RFC 7110, 4.2, figures 1 and 2: type 21, return code, flags, FECs */
CASE(reply_path)
{
	static const char request[] = REQUEST LDP4 "0015 0010 0000 0000"
						   "0001 0005 c0000201 20 000000";
	static const char reply[] = REPLY "0015 001c 0003 0000"
					  "0002 0011 20010db8000000000000000000000004 80 000000";

	REQUIRE(decode(request));
	CHECK(echo.has_reply_path);
	CHECK_INT(echo.reply_path.return_code, 0);
	CHECK_INT(echo.reply_path.flags, 0);
	REQUIRE(echo.reply_path.path.depth == 1);
	check_fec(&echo.reply_path.path.fec[0], "LDP 192.0.2.1/32");
	check_encoded(request);

	REQUIRE(decode(reply));
	CHECK_INT(echo.reply_path.return_code, 3);
	REQUIRE(echo.reply_path.path.depth == 1);
	check_fec(&echo.reply_path.path.fec[0], "LDP 2001:db8::4/128");
	check_encoded(reply);

	both_ways(REPLY "0015 0004 fffc 0000");
}

/* Figure 2: "A" is the last bit but one, "B" the last; the others MUST be zero. */
CASE(reply_path_flags)
{
	REQUIRE(decode(REQUEST LDP4 "0015 0004 0000 0002"));
	CHECK_INT(echo.reply_path.flags, LSPING_REPLY_PATH_FLAG_A);
	CHECK_INT(echo.reply_path.path.depth, 0);
	check_encoded(REQUEST LDP4 "0015 0004 0000 0002");

	REQUIRE(decode(REQUEST LDP4 "0015 0004 0000 0001"));
	CHECK_INT(echo.reply_path.flags, LSPING_REPLY_PATH_FLAG_B);
	check_encoded(REQUEST LDP4 "0015 0004 0000 0001");

	/* "MUST NOT both be set": answered within the TLV, not malformed */
	both_ways(REQUEST LDP4 "0015 0004 0000 0003");

	REQUIRE(decode(REQUEST LDP4 "0015 0004 0000 fffd"));
	CHECK_INT(echo.reply_path.flags, LSPING_REPLY_PATH_FLAG_B);
	check_encoded(REQUEST LDP4 "0015 0004 0000 0001");
	echo.reply_path.flags = 0xffff;
	REQUIRE(lsping_echo_encode(&echo, message.p, message.len));
	CHECK_INT(message.p[message.len - 2], 0);
	CHECK_INT(message.p[message.len - 1], 3);
}

CASE(reply_path_faults)
{
	faulty(REQUEST LDP4 "0015 0000", LSPING_DECODE_TLV_VALUE, 21, 0, END_LDP4);
	faulty(REQUEST LDP4 "0015 0003 000000 00", LSPING_DECODE_TLV_VALUE, 21, 0, END_LDP4);
	faulty(REQUEST LDP4 "0015 0006 0000 0000 0001 0000", LSPING_DECODE_FEC_LENGTH, 21, 1,
	       END_LDP4 + 8);
	faulty(REQUEST LDP4 "0015 000c 0000 0000 0001 0004 c0000201", LSPING_DECODE_FEC_VALUE, 21,
	       1, END_LDP4 + 8);
	faulty(REQUEST LDP4 "0015 0004 0000 0001 0015 0004 0000 0001", LSPING_DECODE_TLV_DUPLICATE,
	       21, 0, END_LDP4 + 8);
}

/* RFC 7110, 4.4, figure 7: type 22, length 4, three bits of TC */
CASE(reply_tc)
{
	REQUIRE(decode(REQUEST LDP4 "0016 0004 a0000000"));
	CHECK(echo.has_reply_tc);
	CHECK_INT(echo.reply_tc, 5);
	check_encoded(REQUEST LDP4 "0016 0004 a0000000");
	both_ways(REQUEST LDP4 "0016 0004 00000000");

	REQUIRE(decode(REQUEST LDP4 "0016 0004 ffffffff"));
	CHECK_INT(echo.reply_tc, 7);
	check_encoded(REQUEST LDP4 "0016 0004 e0000000");
	echo.reply_tc = 8;
	CHECK_INT(lsping_echo_encode(&echo, message.p, message.len), 0);

	faulty(REQUEST LDP4 "0016 0003 a00000 00", LSPING_DECODE_TLV_VALUE, 22, 0, END_LDP4);
	faulty(REQUEST LDP4 "0016 0001 a0 000000", LSPING_DECODE_TLV_VALUE, 22, 0, END_LDP4);
	faulty(REQUEST LDP4 "0016 0005 a000000000 000000", LSPING_DECODE_TLV_VALUE, 22, 0,
	       END_LDP4);
	faulty(REQUEST LDP4 "0016 0004 a0000000 0016 0004 a0000000", LSPING_DECODE_TLV_DUPLICATE,
	       22, 0, END_LDP4 + 8);
}

/* The length of a TLV counts the padding between its sub-TLVs but not that after
 * the last; some leave that away in the message, too.
 */
CASE(padding_after_the_last_fec)
{
	static const char want[] = REQUEST LDP4 "0015 0010 0000 0001 0001 0005 c0000201 20 000000";

	REQUIRE(decode(REQUEST LDP4 "0015 000d 0000 0001 0001 0005 c0000201 20 ffffff"));
	check_encoded(want);
	REQUIRE(decode(REQUEST LDP4 "0015 000d 0000 0001 0001 0005 c0000201 20"));
	check_encoded(want);
	REQUIRE(decode(REPLY "0010 0009 0001 0005 c0000201 20"));
	check_encoded(REPLY "0010 000c 0001 0005 c0000201 20 000000");
}

/* RFC 8611, figures 4 and 6: kept as they came, as are those of RFC 5884 (6.1)
 * and RFC 7555 (5.1 to 5.4).
 */
CASE(known_by_name)
{
	static const char text[] = REPLY "0004 0004 00000003"
					 "0006 000c 01 000000 0aff0002 0a000102"
					 "000f 0004 00000007"
					 "0017 0001 ff 000000"
					 "001a 0000";

	REQUIRE(decode(text));
	REQUIRE(echo.n_unknown == 5);
	CHECK_INT(echo.unknown[0].type, LSPING_TLV_LSR_CAPABILITY);
	CHECK_MEM(echo.unknown[0].value, echo.unknown[0].len, "\0\0\0\3", 4);
	CHECK_INT(echo.unknown[1].type, LSPING_TLV_DETAILED_IF_LABEL_STACK);
	CHECK_INT(echo.unknown[1].len, 12);
	CHECK_INT(echo.unknown[2].type, LSPING_TLV_BFD_DISCRIMINATOR);
	CHECK_INT(echo.unknown[3].type, LSPING_TLV_PROXY_PARAMETERS);
	CHECK_INT(echo.unknown[4].type, LSPING_TLV_DOWNSTREAM_NEIGHBOR);
	check_encoded(text);

	/* Their form and number are for who knows more of them than the name. */
	both_ways(REPLY "0004 0003 000000 00 0004 0000");
}

/* RFC 8029, figures of 3.3 and 3.4: MTU, address type, DS flags, address,
 * interface; then multipath type, depth limit, multipath length or return code,
 * subcode, length of sub-TLVs.
 */
#define DSMAP(mtu) "0002 0010" mtu "01 00 0a000302 0a000302 00 00 0000"
#define DDMAP(mtu) "0014 0010" mtu "01 00 0a000302 0a000302 00 00 0000"

CASE(downstreams)
{
	REQUIRE(decode(REQUEST LDP4 DDMAP("05dc")));
	REQUIRE(echo.n_ds == 1);
	CHECK_INT(echo.ds[0].tlv, LSPING_TLV_DDMAP);
	CHECK_INT(echo.ds[0].mtu, 1500);
	check_address(&echo.ds[0].address, "10.0.3.2");
	check_encoded(REQUEST LDP4 DDMAP("05dc"));

	REQUIRE(decode(REQUEST LDP4 DSMAP("05dd")));
	REQUIRE(echo.n_ds == 1);
	CHECK_INT(echo.ds[0].tlv, LSPING_TLV_DSMAP);
	CHECK_INT(echo.ds[0].mtu, 1501);
	check_encoded(REQUEST LDP4 DSMAP("05dd"));
}

/* One of each, in whichever order, may be in a request; of one kind one. */
CASE(downstreams_of_a_request)
{
	both_ways(REQUEST LDP4 DDMAP("05dc") DSMAP("05dd"));
	both_ways(REQUEST LDP4 DSMAP("05dd") DDMAP("05dc"));
	faulty(REQUEST LDP4 DDMAP("05dc") DDMAP("05dc"), LSPING_DECODE_DS_DUPLICATE, 20, 0,
	       END_LDP4 + 20);
	faulty(REQUEST LDP4 DSMAP("05dc") DDMAP("05dc") DSMAP("05dc"), LSPING_DECODE_DS_DUPLICATE,
	       2, 0, END_LDP4 + 40);
}

/* A fault inside one is lsping_ds.c's, and located in the message. */
CASE(downstream_faults)
{
	faulty(REQUEST LDP4 "0014 0000", LSPING_DECODE_DS_VALUE, 20, 0, END_LDP4);
	faulty(REQUEST LDP4 "0002 0004 05dc 01 00", LSPING_DECODE_DS_VALUE, 2, 0, END_LDP4);
	faulty(REQUEST LDP4 "0014 0014 05dc 01 00 0a000302 0a000302 00 00 0004 0001 0001",
	       LSPING_DECODE_DS_LENGTH, 20, 1, END_LDP4 + 20);
}

/* They keep their order, before unknown TLVs and after all others. */
CASE(downstreams_of_a_reply)
{
	REQUIRE(decode(REPLY "8000 0000" DDMAP("0001") DSMAP("0002") DDMAP("0003")
		       "0016 0004 20000000" DDMAP("0004") LDP4));
	CHECK_INT(echo.n_ds, 4);
	check_encoded(REPLY LDP4 "0016 0004 20000000" DDMAP("0001") DSMAP("0002") DDMAP("0003")
		      DDMAP("0004") "8000 0000");
}

CASE(most_downstreams)
{
	static uint8_t buf[4096];
	struct octets one = hex(REPLY DDMAP("0000"));
	struct lsping_fault fault;
	size_t len = END_HEADER;

	memcpy(buf, one.p, len);
	for (unsigned int i = 0; i < LSPING_MAX_DOWNSTREAMS + 1; i++) {
		/* every third a DSMAP: both kinds count together */
		memcpy(buf + len, one.p + END_HEADER, 20);
		buf[len + 1] = i % 3 ? LSPING_TLV_DDMAP : LSPING_TLV_DSMAP;
		buf[len + 5] = i;
		len += 20;
	}
	CHECK_INT(lsping_echo_decode(buf, len, &echo, &fault), LSPING_DECODE_DS_COUNT);
	CHECK_INT(fault.offset, END_HEADER + LSPING_MAX_DOWNSTREAMS * 20);
	CHECK_INT(fault.tlv, LSPING_TLV_DDMAP);
	CHECK(!lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP));

	len -= 20;
	REQUIRE(lsping_echo_decode(buf, len, &echo, &fault) == LSPING_DECODE_OK);
	CHECK_INT(echo.n_ds, LSPING_MAX_DOWNSTREAMS);
	CHECK_INT(echo.ds[LSPING_MAX_DOWNSTREAMS - 1].mtu, LSPING_MAX_DOWNSTREAMS - 1);
	octets_free(&message);
	message = octets_copy(buf, len);
	REQUIRE(lsping_echo_encode(&echo, buf, sizeof(buf)) == len);
	CHECK_MEM(buf, len, message.p, message.len);

	echo.n_ds = LSPING_MAX_DOWNSTREAMS + 1;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);
	octets_free(&one);
}

/* Decoding does not look at what a former message left in ds[]. */
CASE(former_downstreams)
{
	REQUIRE(decode(REPLY DDMAP("0001") DDMAP("0002")));
	memset(&echo.ds[0], 0xff, sizeof(echo.ds[0]));
	memset(&echo.ds[1], 0xff, sizeof(echo.ds[1]));
	REQUIRE(decode(REPLY DDMAP("05dc")));
	CHECK_INT(echo.n_ds, 1);
	check_encoded(REPLY DDMAP("05dc"));
	REQUIRE(decode(REPLY));
	CHECK_INT(echo.n_ds, 0);
	check_encoded(REPLY);
}

/* Everything at once: FEC stack, the table's order, mappings, unknown, Pad. */
CASE(order)
{
	REQUIRE(decode(REQUEST "0003 0004 01 000000" DDMAP("05dc") "8000 0000"
			       "0016 0004 20000000"
			       "0015 0004 0000 0001"
			       "0010 0004 7fff 0000"
			       "000e 0008 00000001 00000002"
			       "000d 0008 00000003 00000004"
			       "000c 0004 00000005"
			       "000f 0004 00000007"
			       "000b 0000"
			       "0009 0000"
			       "0007 000c 01 000000 0aff0002 0a000102"
			       "000a 0004 c0000000"
			       "0005 0004 0000c350" LDP4));
	check_encoded(REQUEST LDP4 "0005 0004 0000c350"
				   "000a 0004 c0000000"
				   "0007 000c 01 000000 0aff0002 0a000102"
				   "0009 0000"
				   "000b 0000"
				   "000c 0004 00000005"
				   "000d 0008 00000003 00000004"
				   "000e 0008 00000001 00000002"
				   "0010 0004 7fff 0000"
				   "0015 0004 0000 0001"
				   "0016 0004 20000000" DDMAP("05dc") "8000 0000"
				   "000f 0004 00000007"
				   "0003 0004 01 000000");
}

/* Each list of FECs has the depth of its own, and only so many. */
CASE(deepest_lists_of_fecs)
{
	static uint8_t buf[1024];
	size_t len;

	REQUIRE(decode(REPLY LDP4 "0010 0004 7fff 0000 0015 0008 0000 0000 7fff 0000"));
	for (uint8_t i = 1; i < LSPING_MAX_FECS; i++) {
		echo.reverse_fecs.fec[i] = echo.reverse_fecs.fec[0];
		echo.reply_path.path.fec[i] = echo.reverse_fecs.fec[0];
	}
	echo.reverse_fecs.depth = echo.reply_path.path.depth = LSPING_MAX_FECS;
	len = lsping_echo_encode(&echo, buf, sizeof(buf));
	REQUIRE(len == END_LDP4 + 4 + LSPING_MAX_FECS * 4 + 8 + LSPING_MAX_FECS * 4);
	CHECK_INT(lsping_echo_decode(buf, len, &echo, NULL), LSPING_DECODE_OK);
	CHECK_INT(echo.fecs.depth, 1);
	CHECK_INT(echo.reverse_fecs.depth, LSPING_MAX_FECS);
	CHECK_INT(echo.reply_path.path.depth, LSPING_MAX_FECS);

	/* one more, in the last TLV */
	buf[END_LDP4 + 4 + LSPING_MAX_FECS * 4 + 3] += 4;
	memcpy(buf + len, "\x7f\xff\0\0", 4);
	CHECK_INT(lsping_echo_decode(buf, len + 4, &echo, NULL), LSPING_DECODE_FEC_COUNT);

	REQUIRE(decode(REPLY LDP4 "0010 0004 7fff 0000 0015 0004 0000 0000"));
	echo.reply_path.path.depth = LSPING_MAX_FECS + 1;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);
	echo.reply_path.path.depth = 0;
	CHECK(lsping_echo_encode(&echo, buf, sizeof(buf)));
	echo.reverse_fecs.depth = 0;
	CHECK_INT(lsping_echo_encode(&echo, buf, sizeof(buf)), 0);
}

/* Cut off anywhere, and damaged anywhere, nothing is read beyond the end (ASan
 * looks on), and what still decodes encodes to what decodes to the same.
 */
CASE(cut_off_and_damaged_anywhere)
{
	static struct lsping_echo again;
	static uint8_t buf[1024];
	struct octets o = hex(REQUEST LDP4 "000b 0008 0001 0004 c0000201"
					   "000c 0004 00000005"
					   "000d 0008 00000003 00000004"
					   "0010 000c 0001 0005 c0000201 20 000000"
					   "0015 0010 0000 0001 0001 0005 c0000201 20 000000"
					   "0016 0004 20000000" DDMAP("05dc"));
	unsigned int n_ok = 0;

	for (size_t len = 0; len <= o.len; len++) {
		struct octets part = octets_copy(o.p, len);

		n_ok += lsping_echo_decode(part.p, len, &echo, NULL) == LSPING_DECODE_OK;
		octets_free(&part);
	}
	/* after each of the eight TLVs */
	CHECK_INT(n_ok, 8);

	for (size_t at = 0; at < o.len; at++) {
		for (unsigned int bit = 0; bit < 8; bit++) {
			o.p[at] ^= 1 << bit;
			if (lsping_echo_decode(o.p, o.len, &echo, NULL) == LSPING_DECODE_OK) {
				size_t len = lsping_echo_encode(&echo, buf, sizeof(buf));

				CHECK(len);
				CHECK_INT(lsping_echo_decode(buf, len, &again, NULL),
					  LSPING_DECODE_OK);
				CHECK(echo_same(&echo, &again));
			}
			o.p[at] ^= 1 << bit;
		}
	}
	octets_free(&o);
}

int main(void)
{
	RUN(p2mp_egress);
	RUN(p2mp_node);
	RUN(p2mp_without_sub_tlv);
	RUN(p2mp_first_sub_tlv_counts);
	RUN(p2mp_unknown_sub_tlv);
	RUN(p2mp_faults);
	RUN(p2mp_not_encodable);
	RUN(jitter);
	RUN(node_ids);
	RUN(reverse_fecs);
	RUN(reply_path);
	RUN(reply_path_flags);
	RUN(reply_path_faults);
	RUN(reply_tc);
	RUN(padding_after_the_last_fec);
	RUN(known_by_name);
	RUN(downstreams);
	RUN(downstreams_of_a_request);
	RUN(downstream_faults);
	RUN(downstreams_of_a_reply);
	RUN(most_downstreams);
	RUN(former_downstreams);
	RUN(order);
	RUN(deepest_lists_of_fecs);
	RUN(cut_off_and_damaged_anywhere);
	octets_free(&message);
	return check_end();
}
