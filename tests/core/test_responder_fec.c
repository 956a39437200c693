// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder by script: FECs at the egress (4.4 step 6, 4.4.1)
 *
 * Cases are named by the section of RFC 8029 they are about, or by the rule of
 * doc/developer/conformance.md ("r4" is rule R4) where that departs from it.
 */
#include <zebra.h>

#include "tests/core/responder_script.h"

/* -- step 6 and 4.4.1 */

CASE(s4_4_1_step_3_no_mapping)
{
	start();
	fec_ldp("192.0.2.1/32");
	CHECK_REPLY(LSPING_RC_NO_MAPPING, 1);

	label(102, 1);
	CHECK_REPLY(LSPING_RC_NO_MAPPING, 1);
}

/* A wrong swap to another valid label of the egress. */
CASE(s4_4_1_step_4_other_label)
{
	start();
	label(102, 255);
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 0);
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
}

CASE(r1_explicit_null_is_egress)
{
	for (uint32_t value = 0; value <= 2; value += 2) {
		for (unsigned int ttl = 1; ttl < 256; ttl += 254) {
			start();
			label(value, ttl);
			fec_ldp("10.255.0.2/32");
			bound("10.255.0.2/32", LSPING_BINDING_OK, value);
			CHECK_REPLY(LSPING_RC_EGRESS, 1);
		}
	}
}

CASE(r1_uhp_and_vrf_labels_are_egress)
{
	start();
	label(102, 255);
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 102);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	s.rx.encap.stack.lse[0].ttl = 1;
	CHECK_REPLY(LSPING_RC_EGRESS, 1);

	start();
	label(103, 255);
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 103);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
}

/* Two FECs, two labels: the inner FEC goes with the inner label. */
CASE(r1_two_fecs_two_labels)
{
	start();
	label(102, 255);
	label(103, 255);
	fec_ldp("10.255.0.2/32");
	fec_ldp("10.9.0.0/24");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 102);
	bound("10.9.0.0/24", LSPING_BINDING_OK, 103);
	CHECK_REPLY(LSPING_RC_EGRESS, 2);

	/* the outer one is wrong */
	s.bindings[0].label = 16;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 2);
	s.bindings[0].status = LSPING_BINDING_NONE;
	CHECK_REPLY(LSPING_RC_NO_MAPPING, 2);

	/* the inner one is wrong, which is found first */
	s.bindings[1].label = 16;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
}

/* The outer label was popped on the way (PHP): one label, two FECs. */
CASE(r1_two_fecs_outer_popped_on_the_way)
{
	start();
	label(103, 255);
	fec_ldp("10.255.0.2/32");
	fec_ldp("10.9.0.0/24");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	bound("10.9.0.0/24", LSPING_BINDING_OK, 103);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
}

/* The inner FEC has no label of its own: the label is the outer one's. */
CASE(r1_label_skipped_for_implicit_null)
{
	start();
	label(102, 255);
	fec_ldp("10.255.0.2/32");
	fec_ldp("10.9.0.0/24");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 102);
	bound("10.9.0.0/24", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_EGRESS, 2);
}

/* More labels than FECs: the outer ones belong to tunnels nobody told us of. */
CASE(s4_4_more_labels_than_fecs)
{
	start();
	label(0, 255);
	label(102, 255);
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 102);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
}

CASE(s4_4_1_outermost_nil_skips_validation)
{
	start();
	label(102, 255);
	fec_nil(0);
	fec_ldp("192.0.2.1/32");
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK_INT(s.n_asked, 0);
}

CASE(s4_4_1_step_2_inner_nil)
{
	start();
	label(102, 255);
	label(0, 255);
	fec_ldp("10.255.0.2/32");
	fec_nil(0);
	bound("10.255.0.2/32", LSPING_BINDING_OK, 102);
	CHECK_REPLY(LSPING_RC_EGRESS, 2);

	s.rx.encap.stack.lse[1].label = 2;
	CHECK_REPLY(LSPING_RC_EGRESS, 2);
	s.rx.encap.stack.lse[1].label = 103;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	s.rx.encap.stack.depth = 0;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
}

/* The shim of section 4.2 below an LSP whose last label was popped on the way: that
 * the shim is right proves nothing of where it came.
 */
CASE(r1_nil_below_a_popped_label)
{
	for (uint32_t value = 0; value <= 2; value += 2) {
		start();
		label(value, 255);
		fec_ldp("10.255.0.2/32");
		fec_nil(value);
		bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
		CHECK_REPLY(LSPING_RC_EGRESS, 2);

		/* another router: it has bound a label, or none */
		s.bindings[0].label = 102;
		CHECK_REPLY(LSPING_RC_WRONG_LABEL, 2);
		s.n_bindings = 0;
		CHECK_REPLY(LSPING_RC_NO_MAPPING, 2);
	}
}

CASE(r7_unlabelled)
{
	start();
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	s.bindings[0].label = 16;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	s.bindings[0].label = 0;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	s.n_bindings = 0;
	CHECK_REPLY(LSPING_RC_NO_MAPPING, 1);
}

CASE(r7_explicit_null_to_an_implicit_null_binding)
{
	for (uint32_t value = 0; value <= 2; value += 2) {
		start();
		label(value, 255);
		fec_ldp("10.255.0.2/32");
		bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
		CHECK_REPLY(LSPING_RC_EGRESS, 1);
	}
}

/* A label that is another FEC's: misdelivery, not a success. */
CASE(r7_other_label_to_an_implicit_null_binding)
{
	start();
	label(103, 255);
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
}

CASE(ipv6_fec)
{
	start();
	str2ipaddr("::ffff:127.0.0.1", &s.rx.encap.dst);
	str2ipaddr("fd00::1", &s.rx.encap.src);
	label(2, 255);
	fec_ldp("fd00::2/128");
	bound("fd00::2/128", LSPING_BINDING_OK, 2);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	s.bindings[0].label = 19;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
}

CASE(s3_2_15_generic_is_bound_by_any_protocol)
{
	start();
	fec_generic("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);

	start();
	label(102, 255);
	fec_generic("fd00::2/128");
	bound("fd00::2/128", LSPING_BINDING_OK, 102);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	s.n_bindings = 0;
	CHECK_REPLY(LSPING_RC_NO_MAPPING, 1);
}

CASE(binding_pending_then_answered)
{
	start();
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_PENDING, 0);
	CHECK(respond() == LSPING_VERDICT_WAIT);
	s.bindings[0] = (struct binding){ "10.255.0.2/32", LSPING_BINDING_OK, 3 };
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
}

/* It arrived, and nobody could say whether rightly: 0, never silence. */
CASE(binding_not_answered_in_time)
{
	start();
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_TIMEOUT, 0);
	CHECK_REPLY(LSPING_RC_NONE, 0);

	/* of an outer FEC too, when the inner one is right */
	start();
	label(102, 255);
	label(103, 255);
	fec_ldp("10.255.0.2/32");
	fec_ldp("10.9.0.0/24");
	bound("10.255.0.2/32", LSPING_BINDING_TIMEOUT, 0);
	bound("10.9.0.0/24", LSPING_BINDING_OK, 103);
	CHECK_REPLY(LSPING_RC_NONE, 0);
}

/* No protocol of the interface would have advertised it.  Only for a FEC that is right
 * otherwise, and only if that is certain.
 */
CASE(s4_4_1_step_5_protocol)
{
	const enum lsping_binding_status uncertain[] = {
		LSPING_BINDING_OK, LSPING_BINDING_TIMEOUT, LSPING_BINDING_UNASKED
	};

	start();
	fec_ldp("10.255.0.2/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, 3);
	s.protocol = LSPING_BINDING_NONE;
	CHECK_REPLY(LSPING_RC_PROTOCOL, 1);
	label(102, 255);
	s.bindings[0].label = 102;
	CHECK_REPLY(LSPING_RC_PROTOCOL, 1);
	s.bindings[0].label = 17;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	s.bindings[0].status = LSPING_BINDING_NONE;
	CHECK_REPLY(LSPING_RC_NO_MAPPING, 1);

	s.bindings[0] = (struct binding){ "10.255.0.2/32", LSPING_BINDING_OK, 102 };
	s.protocol = LSPING_BINDING_PENDING;
	CHECK(respond() == LSPING_VERDICT_WAIT);
	for (size_t i = 0; i < array_size(uncertain); i++) {
		s.protocol = uncertain[i];
		CHECK_REPLY(LSPING_RC_EGRESS, 1);
	}
}

/* -- kinds of FECs: one label that is popped here, and one FEC of each kind */

static bool is_never_bound(uint16_t type)
{
	return type == LSPING_FEC_RSVP_IPV4 || type == LSPING_FEC_RSVP_IPV6 ||
	       type == LSPING_FEC_L2VPN || type == LSPING_FEC_PW129_IPV4 ||
	       type == LSPING_FEC_PW129_IPV6;
}

static const uint16_t types[] = {
	LSPING_FEC_LDP_IPV4,	   LSPING_FEC_LDP_IPV6,	      LSPING_FEC_RSVP_IPV4,
	LSPING_FEC_RSVP_IPV6,	   LSPING_FEC_VPN_IPV4,	      LSPING_FEC_VPN_IPV6,
	LSPING_FEC_L2VPN,	   LSPING_FEC_PW128_IPV4_OLD, LSPING_FEC_PW128_IPV4,
	LSPING_FEC_PW129_IPV4,	   LSPING_FEC_BGP_IPV4,	      LSPING_FEC_BGP_IPV6,
	LSPING_FEC_GENERIC_IPV4,   LSPING_FEC_GENERIC_IPV6,   LSPING_FEC_PW128_IPV6,
	LSPING_FEC_PW129_IPV6,	   LSPING_FEC_SR_PREFIX_IPV4, LSPING_FEC_SR_PREFIX_IPV6,
	LSPING_FEC_SR_ADJACENCY,
};

static void one_of(uint16_t type, enum lsping_binding_status status, uint32_t value)
{
	start();
	label(102, 255);
	*fec() = (struct lsping_fec){ .type = type, .known = true };
	bound("any", status, value);
}

CASE(r10_kinds_frr_cannot_have)
{
	for (size_t i = 0; i < array_size(types); i++) {
		if (!is_never_bound(types[i]))
			continue;
		one_of(types[i], LSPING_BINDING_OK, 102);
		CHECK_REPLY(LSPING_RC_NO_MAPPING, 1);
		CHECK_INT(s.n_asked, 0);
	}
}

CASE(s4_4_1_every_other_kind_is_asked_for)
{
	for (size_t i = 0; i < array_size(types); i++) {
		if (is_never_bound(types[i]))
			continue;
		one_of(types[i], LSPING_BINDING_OK, 102);
		CHECK_REPLY(LSPING_RC_EGRESS, 1);
		one_of(types[i], LSPING_BINDING_OK, 103);
		CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
		one_of(types[i], LSPING_BINDING_NONE, 0);
		CHECK_REPLY(LSPING_RC_NO_MAPPING, 1);
		/* its protocol runs, and cannot be asked: no lie */
		one_of(types[i], LSPING_BINDING_UNASKED, 0);
		CHECK_REPLY(LSPING_RC_NONE, 0);
		one_of(types[i], LSPING_BINDING_PENDING, 0);
		CHECK(respond() == LSPING_VERDICT_WAIT);
	}
}

/* An optional kind nobody knows is no FEC that could be wrong. */
CASE(rfc9041_only_optional_unknown_kinds)
{
	start();
	*fec() = (struct lsping_fec){ .type = 40000 };
	CHECK_REPLY(LSPING_RC_NO_MAPPING, 1);
}

int main(void)
{
	RUN(s4_4_1_step_5_protocol);
	RUN(r10_kinds_frr_cannot_have);
	RUN(s4_4_1_every_other_kind_is_asked_for);
	RUN(rfc9041_only_optional_unknown_kinds);
	RUN(s4_4_1_step_3_no_mapping);
	RUN(s4_4_1_step_4_other_label);
	RUN(r1_explicit_null_is_egress);
	RUN(r1_uhp_and_vrf_labels_are_egress);
	RUN(r1_two_fecs_two_labels);
	RUN(r1_two_fecs_outer_popped_on_the_way);
	RUN(r1_label_skipped_for_implicit_null);
	RUN(s4_4_more_labels_than_fecs);
	RUN(s4_4_1_outermost_nil_skips_validation);
	RUN(s4_4_1_step_2_inner_nil);
	RUN(r1_nil_below_a_popped_label);
	RUN(r7_unlabelled);
	RUN(r7_explicit_null_to_an_implicit_null_binding);
	RUN(r7_other_label_to_an_implicit_null_binding);
	RUN(ipv6_fec);
	RUN(s3_2_15_generic_is_bound_by_any_protocol);
	RUN(binding_pending_then_answered);
	RUN(binding_not_answered_in_time);
	return check_end();
}
