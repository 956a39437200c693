// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder by script: labels, sanity, and the reply
 *
 * Cases are named by the section of RFC 8029 they are about, or by the rule of
 * doc/developer/conformance.md ("r4" is rule R4) where that departs from it.
 */
#include <zebra.h>

#include "tests/core/responder_script.h"

/* -- step 3 and 4: the received labels */

CASE(s4_4_step_3_unlabelled_is_egress)
{
	start();
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK(!s.reply.has_if_stack && !s.reply.has_errored);
}

CASE(s4_4_step_4_transit_expired_is_label_switched)
{
	start();
	label(100, 1);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.n_asked, 0);

	s.rx.encap.stack.lse[0].ttl = 0;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
}

CASE(s4_4_step_4_expired_at_the_penultimate_hop)
{
	start();
	label(101, 1);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
}

/* A VPN's or a pseudowire's label, alone, and switched. */
CASE(s4_7_stack_shrunk_to_a_single_label)
{
	const uint16_t services[] = {
		LSPING_FEC_VPN_IPV4,	   LSPING_FEC_VPN_IPV6,	  LSPING_FEC_L2VPN,
		LSPING_FEC_PW128_IPV4_OLD, LSPING_FEC_PW128_IPV4, LSPING_FEC_PW128_IPV6,
		LSPING_FEC_PW129_IPV4,	   LSPING_FEC_PW129_IPV6,
	};

	for (size_t i = 0; i < array_size(services); i++) {
		start();
		label(100, 1);
		*fec() = (struct lsping_fec){ .type = services[i], .known = true };
		CHECK_REPLY(LSPING_RC_STACK_SHRUNK, 0);

		/* not while it travels on */
		s.rx.encap.stack.lse[0].ttl = 2;
		CHECK(respond() == LSPING_VERDICT_PASSING);
		/* nor for one who traces */
		s.rx.encap.stack.lse[0].ttl = 1;
		lsping_echo_add_ds(&s.request, LSPING_TLV_DDMAP)->addr_type =
			LSPING_ADDR_IPV4_UNNUMBERED;
		str2ipaddr("224.0.0.2", &s.request.ds[0].address);
		CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
		/* nor with another label under it */
		s.request.n_ds = 0;
		label(300, 1);
		CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 2);
	}

	/* other FECs' labels are expected to end anywhere */
	start();
	label(100, 1);
	*fec() = (struct lsping_fec){ .type = LSPING_FEC_VPN_IPV4, .known = true };
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
}

CASE(s4_4_step_4_passing_is_not_answered)
{
	start();
	label(100, 2);
	fec_ldp("10.255.0.4/32");
	CHECK(respond() == LSPING_VERDICT_PASSING);
	s.rx.encap.stack.lse[0].ttl = 255;
	CHECK(respond() == LSPING_VERDICT_PASSING);

	/* nor are its faults our business */
	s.err = LSPING_DECODE_TLV_LENGTH;
	CHECK(respond() == LSPING_VERDICT_PASSING);
	s.err = LSPING_DECODE_OK;
	s.request.reply_mode = 77;
	CHECK(respond() == LSPING_VERDICT_PASSING);
}

/* Only the TTL of the label that is switched counts. */
CASE(s4_4_step_4_ttl_below_the_switched_label)
{
	start();
	label(100, 255);
	label(300, 1);
	fec_ldp("10.255.0.4/32");
	CHECK(respond() == LSPING_VERDICT_PASSING);

	s.rx.encap.stack.lse[0].ttl = 1;
	s.rx.encap.stack.lse[1].ttl = 255;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 2);
}

CASE(s4_4_step_4_popped_here_then_switched)
{
	start();
	label(102, 255);
	label(100, 255);
	fec_ldp("10.255.0.4/32");
	CHECK(respond() == LSPING_VERDICT_PASSING);

	s.rx.encap.stack.lse[1].ttl = 1;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);

	/* expired at the outer one: it will not get as far, but the label is ours */
	s.rx.encap.stack.lse[0].ttl = 1;
	s.rx.encap.stack.lse[1].ttl = 255;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
}

CASE(s4_4_step_4_popped_here_many_times)
{
	start();
	for (int i = 0; i < LSPING_MAX_LABELS - 1; i++)
		label(102, 255);
	label(100, 1);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
}

CASE(s4_4_step_3_no_label_entry)
{
	start();
	label(999, 1);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_NO_LABEL, 1);
	CHECK_INT(s.n_asked, 0);
}

/* The packet dies here whatever its TTL. */
CASE(r4_no_label_entry_though_not_expired)
{
	start();
	label(999, 255);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_NO_LABEL, 1);
}

CASE(r4_no_label_entry_at_its_depth)
{
	start();
	label(999, 255);
	label(100, 255);
	label(101, 255);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_NO_LABEL, 3);

	start();
	label(102, 255);
	label(999, 255);
	label(101, 255);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_NO_LABEL, 2);
}

CASE(r4_reserved_labels_linux_does_not_forward)
{
	for (uint32_t value = 1; value < 16; value++) {
		if (value == 2)
			continue;
		start();
		label(value, 255);
		label(100, 255);
		fec_ldp("10.255.0.4/32");
		CHECK_REPLY(LSPING_RC_NO_LABEL, 2);
	}
}

/* -- MPLS input */

CASE(r5_labelled_where_input_is_off)
{
	start();
	s.no_input[CORE] = true;
	label(100, 255);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_PROTOCOL, 1);
	REQUIRE(s.reply.has_if_stack);
	CHECK_INT(s.reply.if_stack.stack.depth, 1);
	CHECK_INT(s.reply.if_stack.stack.lse[0].label, 100);
	CHECK_INT(s.reply.if_stack.stack.lse[0].ttl, 255);
	CHECK_INT(s.reply.if_stack.addr_type, LSPING_ADDR_IPV4_NUMBERED);

	/* expired or unknown changes nothing: the interface comes first */
	s.rx.encap.stack.lse[0].ttl = 1;
	CHECK_REPLY(LSPING_RC_PROTOCOL, 1);
	s.rx.encap.stack.lse[0].label = 999;
	CHECK_REPLY(LSPING_RC_PROTOCOL, 1);
}

/* The healthy case that looks like that fault: PHP, and nothing labelled. */
CASE(r5_unlabelled_where_input_is_off_is_healthy)
{
	start();
	s.no_input[CORE] = true;
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK(!s.reply.has_if_stack);
}

/* What is below a label popped here is received by lo. */
CASE(r5_input_of_the_device_popped_into)
{
	start();
	s.no_input[LO] = true;
	label(102, 255);
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 102);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);

	label(100, 255);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_PROTOCOL, 1);
	CHECK(s.reply.has_if_stack);

	start();
	s.no_input[VRF] = true;
	label(103, 255);
	label(100, 255);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_PROTOCOL, 1);
	s.no_input[VRF] = false;
	s.no_input[LO] = true;
	CHECK(respond() == LSPING_VERDICT_PASSING);
}

CASE(r3_subcode_of_12_is_a_fec_depth)
{
	start();
	s.no_input[CORE] = true;
	label(100, 255);
	label(300, 255);
	label(301, 255);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_PROTOCOL, 1);
	fec_ldp("10.255.0.5/32");
	CHECK_REPLY(LSPING_RC_PROTOCOL, 2);
}

CASE(s3_7_interface_and_label_stack)
{
	struct ipaddr addr;

	start();
	s.no_input[CORE] = true;
	label(100, 255);
	fec_ldp("10.255.0.4/32");
	respond();
	str2ipaddr("10.0.2.2", &addr);
	CHECK(ipaddr_is_same(&s.reply.if_stack.ifaddr, &addr));
	CHECK(ipaddr_is_same(&s.reply.if_stack.address, &addr));

	/* an IPv6 request, an interface with an IPv6 address */
	str2ipaddr("::ffff:127.0.0.1", &s.rx.encap.dst);
	respond();
	str2ipaddr("fd00:2::2", &addr);
	CHECK_INT(s.reply.if_stack.addr_type, LSPING_ADDR_IPV6_NUMBERED);
	CHECK(ipaddr_is_same(&s.reply.if_stack.ifaddr, &addr));

	/* an IPv6 request, an interface without one */
	s.rx.ifindex = CORE_2;
	s.no_input[CORE_2] = true;
	respond();
	CHECK_INT(s.reply.if_stack.addr_type, LSPING_ADDR_IPV4_NUMBERED);

	/* and the other way round */
	s.rx.ifindex = ONLY_IPV6;
	s.no_input[ONLY_IPV6] = true;
	str2ipaddr("127.0.0.1", &s.rx.encap.dst);
	respond();
	CHECK_INT(s.reply.if_stack.addr_type, LSPING_ADDR_IPV6_NUMBERED);
	str2ipaddr("::ffff:127.0.0.1", &s.rx.encap.dst);

	/* unnumbered: the router's address and the interface's index */
	s.rx.ifindex = UNNUMBERED;
	s.no_input[UNNUMBERED] = true;
	respond();
	str2ipaddr("fd00::2", &addr);
	CHECK_INT(s.reply.if_stack.addr_type, LSPING_ADDR_IPV6_UNNUMBERED);
	CHECK(ipaddr_is_same(&s.reply.if_stack.address, &addr));
	CHECK_INT(s.reply.if_stack.ifindex, UNNUMBERED);

	str2ipaddr("127.0.0.1", &s.rx.encap.dst);
	respond();
	str2ipaddr("10.255.0.2", &addr);
	CHECK_INT(s.reply.if_stack.addr_type, LSPING_ADDR_IPV4_UNNUMBERED);
	CHECK(ipaddr_is_same(&s.reply.if_stack.address, &addr));

	/* no address at all: the code alone */
	s.no_addresses = true;
	CHECK_REPLY(LSPING_RC_PROTOCOL, 1);
	CHECK(!s.reply.has_if_stack);
}

/* -- next hops */

CASE(r8_all_next_hops_dead)
{
	start();
	label(105, 1);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_NO_MPLS, 1);

	/* it goes nowhere with any TTL */
	s.rx.encap.stack.lse[0].ttl = 255;
	CHECK_REPLY(LSPING_RC_NO_MPLS, 1);
	label(300, 255);
	CHECK_REPLY(LSPING_RC_NO_MPLS, 2);
}

CASE(r8_one_next_hop_alive_is_healthy)
{
	start();
	label(104, 1);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	s.rx.encap.stack.lse[0].ttl = 255;
	CHECK(respond() == LSPING_VERDICT_PASSING);
}

CASE(kernel_not_asked)
{
	start();
	label(106, 1);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_NONE, 0);
	s.rx.encap.stack.lse[0].ttl = 255;
	CHECK(respond() == LSPING_VERDICT_UNCHECKED);
}

/* -- T flag, RFC 6425, 3.4 */

CASE(t_flag_and_ttl)
{
	start();
	s.request.flags = LSPING_FLAG_T;
	label(100, 2);
	fec_ldp("10.255.0.4/32");
	CHECK(respond() == LSPING_VERDICT_NOT_EXPIRED);

	s.rx.encap.stack.lse[0].ttl = 1;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.reply.flags, 0);

	/* silent at the egress too, and about faults */
	s.rx.encap.stack.lse[0] = (struct lsping_lse){ .label = 102, .ttl = 255 };
	CHECK(respond() == LSPING_VERDICT_NOT_EXPIRED);
	s.rx.encap.stack.lse[0].label = 999;
	CHECK(respond() == LSPING_VERDICT_NOT_EXPIRED);
	s.no_input[CORE] = true;
	CHECK(respond() == LSPING_VERDICT_NOT_EXPIRED);
	s.err = LSPING_DECODE_FEC_EMPTY;
	CHECK(respond() == LSPING_VERDICT_NOT_EXPIRED);
}

CASE(t_flag_unlabelled_is_ignored)
{
	start();
	s.request.flags = LSPING_FLAG_T;
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
}

/* -- step 1: sanity */

CASE(s4_4_step_1_malformed)
{
	for (enum lsping_decode_err err = LSPING_DECODE_TLV_LENGTH; err < LSPING_DECODE_ERR_MAX;
	     err++) {
		start();
		s.err = err;
		fec_ldp("10.255.0.2/32");
		bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
		CHECK_REPLY(LSPING_RC_MALFORMED, 0);
		CHECK(!s.reply.has_fecs && !s.reply.has_pad);
		CHECK_INT(s.reply.handle, 0x11223344);
		CHECK_INT(s.n_asked, 0);
	}
}

/* Its transit hop finds it malformed before it finds it label switched. */
CASE(s4_4_step_1_malformed_in_transit)
{
	start();
	s.err = LSPING_DECODE_FEC_EMPTY;
	label(100, 1);
	CHECK_REPLY(LSPING_RC_MALFORMED, 0);
	s.no_input[CORE] = true;
	CHECK_REPLY(LSPING_RC_MALFORMED, 0);
	CHECK(!s.reply.has_if_stack);
}

CASE(r10_unknown_reply_mode)
{
	start();
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	s.request.reply_mode = 0;
	CHECK_REPLY(LSPING_RC_MALFORMED, 0);
	s.request.reply_mode = 5;
	CHECK_REPLY(LSPING_RC_MALFORMED, 0);
	s.request.reply_mode = 255;
	CHECK_REPLY(LSPING_RC_MALFORMED, 0);
}

CASE(s3_message_types_and_versions)
{
	start();
	fec_ldp("10.255.0.2/32");
	s.request.msg_type = LSPING_MSG_REPLY;
	CHECK(respond() == LSPING_VERDICT_NOT_REQUEST);
	s.request.msg_type = 0;
	CHECK(respond() == LSPING_VERDICT_NOT_REQUEST);
	s.request.msg_type = LSPING_MSG_REQUEST;
	s.err = LSPING_DECODE_VERSION;
	CHECK(respond() == LSPING_VERDICT_VERSION);
	s.err = LSPING_DECODE_SHORT;
	CHECK(respond() == LSPING_VERDICT_SHORT);
}

/* A request on the wire: header, an LDP FEC for 10.255.0.2/32 within a Target
 * FEC Stack, and what follows.
 */
#define HEADER                                                                                     \
	0, 1, 0, 0, 1, 2, 0, 0, 0x11, 0x22, 0x33, 0x44, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0,  \
		0, 0, 0, 0, 0, 0
#define LDP_FEC 0, 1, 0, 5, 10, 255, 0, 2, 32, 0, 0, 0

static void decode(const uint8_t *octets, size_t len)
{
	start();
	s.err = lsping_echo_decode(octets, len, &s.request, NULL);
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
}

CASE(s3_8_unknown_mandatory_tlv)
{
	static const uint8_t octets[] = { HEADER, 0,   1,   0,	 12,   LDP_FEC, 0, 77, 0,
					  3,	  'a', 'b', 'c', 0,    0x80,	1, 0,  4,
					  1,	  2,   3,   4,	 0x7f, 0xff,	0, 0 };

	decode(octets, sizeof(octets));
	CHECK_REPLY(LSPING_RC_TLV_UNKNOWN, 0);
	REQUIRE(s.reply.has_errored);
	REQUIRE(s.reply.n_errored == 2);
	CHECK_INT(s.reply.errored[0].type, 77);
	CHECK_MEM(s.reply.errored[0].value, s.reply.errored[0].len, "abc", 3);
	CHECK_INT(s.reply.errored[1].type, 0x7fff);
	CHECK(s.reply.has_fecs);
	CHECK_INT(s.n_asked, 0);
	CHECK_INT(s.reply.n_unknown, 0);
}

CASE(s3_unknown_optional_tlv_is_ignored)
{
	static const uint8_t octets[] = { HEADER, 0, 1, 0, 12, LDP_FEC, 0x80, 0, 0, 4, 1, 2, 3, 4 };

	decode(octets, sizeof(octets));
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK(!s.reply.has_errored);
	CHECK_INT(s.reply.n_unknown, 0);
}

/* Known by name or decoded is not supported: "MUST either be supported by an
 * implementation or result in the Return Code of 2".  All are given back.
 */
CASE(s3_decoded_tlvs_are_not_supported)
{
	static const uint8_t jitter_and_path[] = { HEADER, 0,  1, 0,	12, LDP_FEC, 0, 12, 0, 4, 0,
						   0,	   1,  2, 0x80, 0,  0,	     0, 0,  4, 0, 4,
						   0,	   0,  0, 3,	0,  21,	     0, 4,  0, 0, 0,
						   1 };
	static const uint8_t empty_p2mp[] = { HEADER, 0, 1, 0, 12, LDP_FEC, 0, 11, 0, 0 };

	decode(jitter_and_path, sizeof(jitter_and_path));
	CHECK_REPLY(LSPING_RC_TLV_UNKNOWN, 0);
	REQUIRE(s.reply.n_errored == 3);
	CHECK_INT(s.reply.errored[0].type, LSPING_TLV_ECHO_JITTER);
	CHECK_MEM(s.reply.errored[0].value, s.reply.errored[0].len, "\0\0\1\2", 4);
	CHECK_INT(s.reply.errored[1].type, LSPING_TLV_LSR_CAPABILITY);
	CHECK_INT(s.reply.errored[2].type, LSPING_TLV_REPLY_PATH);
	CHECK(!s.reply.has_jitter && !s.reply.has_reply_path && !s.reply.n_unacted);

	/* RFC 6425, 3.2: as if it were absent */
	decode(empty_p2mp, sizeof(empty_p2mp));
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
}

/* A FEC we can read and not check is none we may say "no mapping" of. */
CASE(r10_unknown_fec)
{
	static const uint8_t octets[] = { HEADER, 0, 1, 0, 24, LDP_FEC, 0, 99, 0,
					  6,	  1, 2, 3, 4,  5,	6, 0,  0 };
	static const uint8_t sub_tlv[] = { 0, 99, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0 };

	decode(octets, sizeof(octets));
	CHECK_REPLY(LSPING_RC_TLV_UNKNOWN, 0);
	REQUIRE(s.reply.n_errored == 1);
	CHECK_INT(s.reply.errored[0].type, LSPING_TLV_FEC_STACK);
	CHECK_MEM(s.reply.errored[0].value, s.reply.errored[0].len, sub_tlv, sizeof(sub_tlv));
}

CASE(s3_8_errored_tlvs_survive_encoding)
{
	static const uint8_t octets[] = { HEADER, 0,  1, 0, 20, 0,  99, 0, 0,  LDP_FEC,
					  0,	  99, 0, 0, 0,	77, 0,	1, 'x' };
	struct lsping_echo decoded;
	uint8_t buf[256];
	size_t len;

	decode(octets, sizeof(octets));
	CHECK_REPLY(LSPING_RC_TLV_UNKNOWN, 0);
	len = lsping_echo_encode(&s.reply, buf, sizeof(buf));
	REQUIRE(len > 0);
	CHECK(lsping_echo_decode(buf, len, &decoded, NULL) == LSPING_DECODE_OK);
	CHECK_INT(decoded.msg_type, LSPING_MSG_REPLY);
	CHECK_INT(decoded.return_code, LSPING_RC_TLV_UNKNOWN);
	CHECK_INT(decoded.n_errored, 3);
	CHECK_INT(decoded.errored[2].type, 77);
	CHECK_INT(decoded.fecs.depth, 3);
}

CASE(rfc9041_unknown_optional_fec_is_stepped_over)
{
	static const uint8_t octets[] = { HEADER, 0, 1, 0, 20, LDP_FEC, 0x80, 99, 0, 4, 1, 2, 3, 4 };
	static const uint8_t alone[] = { HEADER, 0, 1, 0, 8, 0x80, 99, 0, 4, 1, 2, 3, 4 };

	decode(octets, sizeof(octets));
	CHECK_REPLY(LSPING_RC_EGRESS, 2);
	CHECK(!s.reply.has_errored);

	/* nothing is left that could be an egress of */
	decode(alone, sizeof(alone));
	CHECK_REPLY(LSPING_RC_NO_MAPPING, 1);
}

/* -- 4.5: the reply */

CASE(s4_5_header)
{
	start();
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	s.request.flags = LSPING_FLAG_V | LSPING_FLAG_R;
	s.request.return_code = 14;
	s.request.return_subcode = 9;
	s.request.received = (struct lsping_ntp){ 1, 1 };
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK_INT(s.reply.msg_type, LSPING_MSG_REPLY);
	CHECK_INT(s.reply.flags, 0);
	CHECK_INT(s.reply.handle, 0x11223344);
	CHECK_INT(s.reply.seq, 7);
	CHECK(lsping_ntp_same(s.reply.sent, s.request.sent));
	CHECK(lsping_ntp_same(s.reply.received, s.rx.received));
	REQUIRE(s.reply.has_fecs && s.reply.fecs.depth == 1);
	CHECK(lsping_fec_same(&s.reply.fecs.fec[0], &s.request.fecs.fec[0]));
}

CASE(s4_5_reply_modes)
{
	start();
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);

	s.request.reply_mode = LSPING_REPLY_UDP_RA;
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK_INT(s.reply.reply_mode, LSPING_REPLY_UDP_RA);

	s.request.reply_mode = LSPING_REPLY_NONE;
	CHECK(respond() == LSPING_VERDICT_QUIET);
	CHECK_INT(s.reply.return_code, LSPING_RC_EGRESS);

	s.request.reply_mode = LSPING_REPLY_CHANNEL;
	CHECK(respond() == LSPING_VERDICT_NO_CHANNEL);
}

CASE(s3_5_pad)
{
	static const uint8_t octets[99] = { 1, 2, 3 };

	start();
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	s.request.has_pad = true;
	s.request.pad = (struct lsping_pad){ LSPING_PAD_DROP, 100, octets };
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK(!s.reply.has_pad);

	s.request.pad.action = LSPING_PAD_COPY;
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK(s.reply.has_pad && s.reply.pad.len == 100 && s.reply.pad.action == LSPING_PAD_COPY);
	CHECK(s.reply.pad.octets == octets);

	s.request.pad.action = 0;
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK(!s.reply.has_pad);
}

CASE(s3_6_and_3_9_vendor_and_tos_are_not_echoed)
{
	start();
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	s.request.has_vendor = true;
	s.request.vendor = 9;
	s.request.has_reply_tos = true;
	s.request.reply_tos = 0xb8;
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK(!s.reply.has_vendor && !s.reply.has_reply_tos);
}

CASE(verdict_names)
{
	for (enum lsping_verdict verdict = 0; verdict < LSPING_VERDICT_MAX; verdict++)
		CHECK(strcmp(lsping_verdict_str(verdict), "unknown"));
}

int main(void)
{
	RUN(s4_4_step_3_unlabelled_is_egress);
	RUN(s4_4_step_4_transit_expired_is_label_switched);
	RUN(s4_4_step_4_expired_at_the_penultimate_hop);
	RUN(s4_7_stack_shrunk_to_a_single_label);
	RUN(s4_4_step_4_passing_is_not_answered);
	RUN(s4_4_step_4_ttl_below_the_switched_label);
	RUN(s4_4_step_4_popped_here_then_switched);
	RUN(s4_4_step_4_popped_here_many_times);
	RUN(s4_4_step_3_no_label_entry);
	RUN(r4_no_label_entry_though_not_expired);
	RUN(r4_no_label_entry_at_its_depth);
	RUN(r4_reserved_labels_linux_does_not_forward);
	RUN(r5_labelled_where_input_is_off);
	RUN(r5_unlabelled_where_input_is_off_is_healthy);
	RUN(r5_input_of_the_device_popped_into);
	RUN(r3_subcode_of_12_is_a_fec_depth);
	RUN(s3_7_interface_and_label_stack);
	RUN(r8_all_next_hops_dead);
	RUN(r8_one_next_hop_alive_is_healthy);
	RUN(kernel_not_asked);
	RUN(t_flag_and_ttl);
	RUN(t_flag_unlabelled_is_ignored);
	RUN(s4_4_step_1_malformed);
	RUN(s4_4_step_1_malformed_in_transit);
	RUN(r10_unknown_reply_mode);
	RUN(s3_message_types_and_versions);
	RUN(s3_8_unknown_mandatory_tlv);
	RUN(s3_unknown_optional_tlv_is_ignored);
	RUN(s3_decoded_tlvs_are_not_supported);
	RUN(r10_unknown_fec);
	RUN(s3_8_errored_tlvs_survive_encoding);
	RUN(rfc9041_unknown_optional_fec_is_stepped_over);
	RUN(s4_5_header);
	RUN(s4_5_reply_modes);
	RUN(s3_5_pad);
	RUN(s3_6_and_3_9_vendor_and_tos_are_not_echoed);
	RUN(verdict_names);
	return check_end();
}
