// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder by script: kernel against zebra, and a code for each downstream
 *
 * Rule R6 of doc/developer/conformance.md, and RFC 8029, sections 3.1 (Note 2) and
 * 3.4.  What is compared with what is test_planes.c's.
 */
#include <zebra.h>

#include "tests/core/responder_script.h"

/* A request for one FEC on one label, with the mapping that announced it. */
static struct lsping_ds *announced(uint32_t value, uint8_t ttl)
{
	struct lsping_ds *ds;

	start();
	label(value, ttl);
	fec_ldp("10.255.0.4/32");
	ds = lsping_echo_add_ds(&s.request, LSPING_TLV_DDMAP);
	ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
	str2ipaddr("10.0.2.2", &ds->address);
	str2ipaddr("10.0.2.2", &ds->ifaddr);
	ds->has_labels = true;
	ds->label[ds->n_labels++].label = value;
	return ds;
}

static void plain(uint32_t value, uint8_t ttl)
{
	announced(value, ttl);
	s.request.n_ds = 0;
}

#define CHECK_DS(i, code, subcode)                                                                 \
	do {                                                                                       \
		CHECK_INT(s.reply.ds[i].return_code, code);                                        \
		CHECK_INT(s.reply.ds[i].return_subcode, subcode);                                  \
	} while (0)

CASE(r6_agreement_changes_nothing)
{
	announced(100, 1);
	zebra_says(100, LSPING_PLANES_AGREE, 0);
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_DS(0, 0, 0);
	CHECK_INT(s.n_viewed, 1);
}

CASE(r6_nothing_is_guessed_while_zebra_is_not_known)
{
	announced(100, 1);
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_DS(0, 0, 0);
	plain(999, 1);
	CHECK_REPLY(LSPING_RC_NO_LABEL, 1);
}

CASE(r6_swapped_otherwise_without_ddmap)
{
	const enum lsping_planes other[] = { LSPING_PLANES_LABELS, LSPING_PLANES_NEXTHOP };

	for (size_t i = 0; i < array_size(other); i++) {
		plain(100, 1);
		zebra_says(100, other[i], 1);
		CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	}
	/* the FEC's depth: labels beyond the FECs are the outermost's */
	plain(100, 1);
	label(300, 9);
	zebra_says(100, LSPING_PLANES_LABELS, 1);
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	fec_ldp("10.255.0.5/32");
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 2);
}

CASE(r6_swapped_otherwise_with_ddmap)
{
	announced(100, 1);
	zebra_says(100, LSPING_PLANES_LABELS, 1);
	CHECK_REPLY(LSPING_RC_SEE_DDMAP, 0);
	REQUIRE(s.reply.n_ds == 1);
	CHECK_DS(0, LSPING_RC_WRONG_LABEL, 1);
	/* what the kernel does is what is told */
	CHECK_INT(s.reply.ds[0].label[0].label, 200);
}

CASE(r6_swapped_otherwise_with_dsmap)
{
	announced(100, 1)->tlv = LSPING_TLV_DSMAP;
	zebra_says(100, LSPING_PLANES_LABELS, 1);
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	REQUIRE(s.reply.n_ds == 1);
	CHECK_DS(0, 0, 0);
	CHECK_INT(s.reply.ds[0].label[0].label, 200);
}

/* 3.1, Note 2: a code for each downstream where they differ. */
CASE(s3_1_note_2_one_of_several_is_wrong)
{
	announced(107, 1);
	zebra_says(107, LSPING_PLANES_LABELS, 1 << 2);
	CHECK_REPLY(LSPING_RC_SEE_DDMAP, 0);
	REQUIRE(s.reply.n_ds == 2);
	CHECK_DS(0, LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.reply.ds[0].label[0].label, 201);
	CHECK_DS(1, LSPING_RC_WRONG_LABEL, 1);
	CHECK_INT(s.reply.ds[1].label[0].label, 203);
}

CASE(r6_all_are_wrong)
{
	announced(107, 1);
	zebra_says(107, LSPING_PLANES_NEXTHOP, 7);
	CHECK_REPLY(LSPING_RC_SEE_DDMAP, 0);
	REQUIRE(s.reply.n_ds == 2);
	CHECK_DS(0, LSPING_RC_WRONG_LABEL, 1);
	CHECK_DS(1, LSPING_RC_WRONG_LABEL, 1);
}

/* The kernel's next hops are all zebra's, and one of zebra's is missing: there is
 * no mapping to say so in.
 */
CASE(r6_a_next_hop_is_missing)
{
	announced(107, 1);
	zebra_says(107, LSPING_PLANES_NEXTHOP, 0)->has_more = true;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	REQUIRE(s.reply.n_ds == 2);
	CHECK_DS(0, 0, 0);
	CHECK_DS(1, 0, 0);
}

/* A dead next hop carries nothing, be it zebra's or not. */
CASE(r6_dead_is_no_fault_of_swapping)
{
	announced(107, 1);
	zebra_says(107, LSPING_PLANES_DEAD, 0);
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.reply.n_ds, 2);
	announced(107, 1);
	zebra_says(107, LSPING_PLANES_NEXTHOP, 1 << 1);
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.reply.n_ds, 2);
	announced(105, 1);
	zebra_says(105, LSPING_PLANES_DEAD, 0);
	CHECK_REPLY(LSPING_RC_NO_MPLS, 1);
}

CASE(r6_in_zebra_only)
{
	announced(999, 1);
	zebra_says(999, LSPING_PLANES_MISSING, 0);
	CHECK_REPLY(LSPING_RC_NO_LABEL, 1);
	plain(999, 255);
	zebra_says(999, LSPING_PLANES_MISSING, 0);
	CHECK_REPLY(LSPING_RC_NO_LABEL, 1);
}

/* What the kernel does, but for the binding where that is asked for. */
CASE(r6_in_the_kernel_only)
{
	announced(100, 1);
	zebra_says(100, LSPING_PLANES_FOREIGN, 0);
	bound("10.255.0.4/32", LSPING_BINDING_OK, 101);
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	s.request.flags = LSPING_FLAG_V;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	CHECK_INT(s.reply.n_ds, 1);
	CHECK_DS(0, 0, 0);
	s.bindings[0].label = 100;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
}

/* This router's own fault comes before the FEC, which is not asked for. */
CASE(r6_before_the_fec)
{
	announced(100, 1);
	s.request.flags = LSPING_FLAG_V;
	zebra_says(100, LSPING_PLANES_LABELS, 1);
	bound("10.255.0.4/32", LSPING_BINDING_NONE, 0);
	CHECK_REPLY(LSPING_RC_SEE_DDMAP, 0);
	CHECK_INT(s.n_asked, 0);
}

/* What came is not what was announced: that is the upstream router's. */
CASE(r6_after_the_mapping)
{
	announced(100, 1)->label[0].label = 99;
	zebra_says(100, LSPING_PLANES_LABELS, 1);
	CHECK_REPLY(LSPING_RC_DSMAP_MISMATCH, 1);
	CHECK_INT(s.reply.n_ds, 0);
}

CASE(r6_with_an_unknown_upstream_interface)
{
	struct lsping_ds *ds = announced(100, 1);

	ds->addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	ds->ifaddr = (struct ipaddr){};
	str2ipaddr("127.0.0.1", &ds->address);
	zebra_says(100, LSPING_PLANES_AGREE, 0);
	CHECK_REPLY(LSPING_RC_UPSTREAM_UNKNOWN, 1);
	CHECK_DS(0, 0, 0);
	s.views[0].planes = LSPING_PLANES_LABELS;
	s.views[0].differs = 1;
	CHECK_REPLY(LSPING_RC_SEE_DDMAP, 0);
	CHECK_DS(0, LSPING_RC_WRONG_LABEL, 1);
}

/* Popped here, which zebra would have forwarded. */
CASE(r6_popped_otherwise)
{
	plain(102, 255);
	zebra_says(102, LSPING_PLANES_NEXTHOP, 0)->has_more = true;
	bound("10.255.0.4/32", LSPING_BINDING_OK, 102);
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	CHECK_INT(s.n_asked, 0);

	/* and the label below travels on: nobody is answered */
	plain(102, 255);
	label(100, 255);
	zebra_says(102, LSPING_PLANES_NEXTHOP, 0);
	CHECK(respond() == LSPING_VERDICT_PASSING);
	s.views[0].not_settled = true;
	CHECK(respond() == LSPING_VERDICT_PASSING);
	s.views[0].not_settled = false;
	s.rx.encap.stack.lse[1].ttl = 1;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
}

/* -- the second look */

CASE(r6_looks_again_before_it_tells)
{
	const enum lsping_planes wrong[] = { LSPING_PLANES_LABELS, LSPING_PLANES_NEXTHOP,
					     LSPING_PLANES_FOREIGN, LSPING_PLANES_DEAD };

	for (size_t i = 0; i < array_size(wrong); i++) {
		announced(100, 1);
		zebra_says(100, wrong[i], 0)->not_settled = true;
		CHECK(respond() == LSPING_VERDICT_AGAIN);
	}
	announced(999, 255);
	zebra_says(999, LSPING_PLANES_MISSING, 0)->not_settled = true;
	CHECK(respond() == LSPING_VERDICT_AGAIN);
	plain(102, 255);
	zebra_says(102, LSPING_PLANES_NEXTHOP, 0)->not_settled = true;
	CHECK(respond() == LSPING_VERDICT_AGAIN);
}

CASE(r6_a_change_under_way_is_no_fault)
{
	announced(100, 1);
	zebra_says(100, LSPING_PLANES_UNDER_WAY, 1)->not_settled = true;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);

	/* but what is missing may be there in a moment */
	announced(999, 1);
	zebra_says(999, LSPING_PLANES_UNDER_WAY, 0)->not_settled = true;
	CHECK(respond() == LSPING_VERDICT_AGAIN);
	s.views[0].not_settled = false;
	CHECK_REPLY(LSPING_RC_NO_LABEL, 1);
}

CASE(r6_agreement_and_passing_need_no_second_look)
{
	announced(100, 1);
	zebra_says(100, LSPING_PLANES_AGREE, 0)->not_settled = true;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	announced(100, 2);
	zebra_says(100, LSPING_PLANES_LABELS, 1)->not_settled = true;
	CHECK(respond() == LSPING_VERDICT_PASSING);
	CHECK_INT(s.n_viewed, 0);
}

int main(void)
{
	RUN(r6_agreement_changes_nothing);
	RUN(r6_nothing_is_guessed_while_zebra_is_not_known);
	RUN(r6_swapped_otherwise_without_ddmap);
	RUN(r6_swapped_otherwise_with_ddmap);
	RUN(r6_swapped_otherwise_with_dsmap);
	RUN(s3_1_note_2_one_of_several_is_wrong);
	RUN(r6_all_are_wrong);
	RUN(r6_a_next_hop_is_missing);
	RUN(r6_dead_is_no_fault_of_swapping);
	RUN(r6_in_zebra_only);
	RUN(r6_in_the_kernel_only);
	RUN(r6_before_the_fec);
	RUN(r6_after_the_mapping);
	RUN(r6_with_an_unknown_upstream_interface);
	RUN(r6_popped_otherwise);
	RUN(r6_looks_again_before_it_tells);
	RUN(r6_a_change_under_way_is_no_fault);
	RUN(r6_agreement_and_passing_need_no_second_look);
	return check_end();
}
