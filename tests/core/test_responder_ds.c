// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder by script: requests with a downstream mapping
 *
 * Cases are named by the section of RFC 8029 they are about, or by the rule of
 * doc/developer/conformance.md where that departs from it.  What a mapping is
 * compared with and filled from is test_downstream.c's.
 */
#include <zebra.h>

#include "tests/core/responder_script.h"

/* A request for one FEC on one label, with the mapping that announced it. */
static struct lsping_ds *announced(uint32_t value, uint8_t ttl)
{
	struct lsping_ds *ds;

	start();
	if (value)
		label(value, ttl);
	fec_ldp("10.255.0.4/32");
	ds = lsping_echo_add_ds(&s.request, LSPING_TLV_DDMAP);
	ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
	str2ipaddr("10.0.2.2", &ds->address);
	str2ipaddr("10.0.2.2", &ds->ifaddr);
	ds->has_labels = true;
	ds->label[ds->n_labels++].label = value ? value : LSPING_LABEL_IMPLICIT_NULL;
	return ds;
}

static void unnumbered(struct lsping_ds *ds, const char *address)
{
	ds->addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	ds->ifaddr = (struct ipaddr){};
	str2ipaddr(address, &ds->address);
}

/* -- step 4: a label that is switched */

CASE(s4_4_step_4_the_way_on_is_described)
{
	announced(100, 1);
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	REQUIRE(s.reply.n_ds == 1);
	CHECK_INT(s.reply.ds[0].tlv, LSPING_TLV_DDMAP);
	CHECK_INT(s.reply.ds[0].label[0].label, 200);
	CHECK_INT(s.reply.ds[0].return_code, 0);
	CHECK(!s.reply.has_if_stack && !s.reply.has_errored);
	CHECK_INT(s.n_asked, 0);
}

CASE(a2_dsmap_is_answered_with_dsmap)
{
	announced(100, 1)->tlv = LSPING_TLV_DSMAP;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	REQUIRE(s.reply.n_ds == 1);
	CHECK_INT(s.reply.ds[0].tlv, LSPING_TLV_DSMAP);
}

CASE(s4_4_step_4_mismatch)
{
	struct lsping_ds *ds = announced(100, 1);

	str2ipaddr("10.0.9.9", &ds->ifaddr);
	CHECK_REPLY(LSPING_RC_DSMAP_MISMATCH, 0);
	CHECK_INT(s.reply.n_ds, 0);
	REQUIRE(s.reply.has_if_stack);
	CHECK_INT(s.reply.if_stack.stack.lse[0].label, 100);

	announced(100, 1)->label[0].label = 99;
	CHECK_REPLY(LSPING_RC_DSMAP_MISMATCH, 1);
	CHECK(s.reply.has_if_stack);
}

CASE(s4_4_step_4_upstream_interface_unknown)
{
	unnumbered(announced(100, 1), "127.0.0.1");
	CHECK_REPLY(LSPING_RC_UPSTREAM_UNKNOWN, 1);
	CHECK(s.reply.has_if_stack);
	CHECK_INT(s.reply.n_ds, 1);
}

CASE(s3_4_all_routers)
{
	struct lsping_ds *ds = announced(100, 1);

	unnumbered(ds, "224.0.0.2");
	ds->n_labels = 0;
	s.request.flags = LSPING_FLAG_V; /* not honoured beside it */
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK(!s.reply.has_if_stack);
	CHECK_INT(s.reply.n_ds, 1);
	CHECK_INT(s.n_asked, 0);
}

CASE(s3_4_i_flag)
{
	announced(100, 1)->flags = LSPING_DS_FLAG_I;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK(s.reply.has_if_stack);
	announced(0, 0)->flags = LSPING_DS_FLAG_I;
	bound("10.255.0.4/32", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK(s.reply.has_if_stack);
}

CASE(r8_all_next_hops_dead)
{
	announced(105, 1);
	CHECK_REPLY(LSPING_RC_NO_MPLS, 1);
	CHECK_INT(s.reply.n_ds, 0);
	/* the wrong labels come first */
	announced(105, 1)->label[0].label = 9;
	CHECK_REPLY(LSPING_RC_DSMAP_MISMATCH, 1);
}

CASE(passing_is_passing)
{
	announced(100, 2)->label[0].label = 99;
	CHECK(respond() == LSPING_VERDICT_PASSING);
}

/* -- the end of step 4: FEC checking in transit */

CASE(r9_v_flag_checks_the_fec)
{
	announced(100, 1);
	s.request.flags = LSPING_FLAG_V;
	bound("10.255.0.4/32", LSPING_BINDING_OK, 100);
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.n_asked, 1);
	CHECK_INT(s.reply.flags, 0);

	s.bindings[0].label = 101;
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	CHECK_INT(s.reply.n_ds, 1);
	s.bindings[0].label = LSPING_LABEL_IMPLICIT_NULL; /* FEC-status 2 */
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	s.bindings[0].status = LSPING_BINDING_NONE;
	CHECK_REPLY(LSPING_RC_NO_MAPPING, 1);
	s.bindings[0].status = LSPING_BINDING_TIMEOUT;
	CHECK_REPLY(LSPING_RC_NONE, 0);
	s.bindings[0].status = LSPING_BINDING_PENDING;
	CHECK(respond() == LSPING_VERDICT_WAIT);
}

/* "Configured to perform FEC checking by default" */
CASE(r9_checks_by_default_if_configured)
{
	announced(100, 1);
	s.config.check_fecs_in_transit = true;
	bound("10.255.0.4/32", LSPING_BINDING_OK, 101);
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 1);
	s.bindings[0].label = 100;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);

	/* still only where the mapping allows it */
	s.bindings[0].label = 101;
	s.request.n_ds = 0;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.n_asked, 0);
}

CASE(r9_no_v_flag_no_check)
{
	announced(100, 1);
	bound("10.255.0.4/32", LSPING_BINDING_OK, 101);
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.n_asked, 0);
}

CASE(r9_no_mapping_no_check)
{
	announced(100, 1);
	s.request.n_ds = 0;
	s.request.flags = LSPING_FLAG_V;
	bound("10.255.0.4/32", LSPING_BINDING_OK, 101);
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.n_asked, 0);
}

CASE(s4_4_1_outermost_nil_skips_it)
{
	announced(100, 1);
	s.request.flags = LSPING_FLAG_V;
	s.request.fecs.depth = 0;
	fec_nil(0);
	fec_ldp("10.255.0.4/32");
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.n_asked, 0);
}

/* Two labels, the outer one switched: its FEC is the outer one; with an
 * implicit null announced between them there is a FEC without a label.
 */
CASE(s4_4_fec_depth_from_the_announced_labels)
{
	struct lsping_ds *ds = announced(100, 1);

	s.request.flags = LSPING_FLAG_V;
	label(30, 9);
	ds->label[ds->n_labels++].label = 30;
	s.request.fecs.depth = 0;
	fec_ldp("10.255.0.4/32");
	fec_ldp("10.255.0.5/32");
	bound("10.255.0.4/32", LSPING_BINDING_OK, 77);
	bound("10.255.0.5/32", LSPING_BINDING_OK, 100);
	CHECK_REPLY(LSPING_RC_WRONG_LABEL, 2);

	/* 100, implicit null, 30: the FEC of 100 is at depth 3, and there is none */
	ds->label[2] = ds->label[1];
	ds->label[1].label = LSPING_LABEL_IMPLICIT_NULL;
	ds->n_labels = 3;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 2);
	CHECK_INT(s.n_asked, 0);
}

CASE(rfc9041_unknown_optional_fec_is_not_checked)
{
	announced(100, 1);
	s.request.flags = LSPING_FLAG_V;
	s.request.fecs.depth = 0;
	*fec() = (struct lsping_fec){ .type = 40000 };
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
}

/* -- step 5: the egress */

CASE(s4_4_step_5_egress_as_announced)
{
	announced(0, 0);
	bound("10.255.0.4/32", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	CHECK_INT(s.reply.n_ds, 0); /* 4.5: none from the destination of the FEC */
	CHECK(!s.reply.has_if_stack);
}

CASE(s4_4_step_5_mismatch)
{
	str2ipaddr("10.0.9.9", &announced(0, 0)->ifaddr);
	bound("10.255.0.4/32", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_DSMAP_MISMATCH, 0);
	CHECK(s.reply.has_if_stack);
	CHECK_INT(s.n_asked, 0);

	announced(102, 1)->label[0].label = LSPING_LABEL_IMPLICIT_NULL;
	CHECK_REPLY(LSPING_RC_DSMAP_MISMATCH, 1);
}

CASE(r2_egress_bypasses)
{
	unnumbered(announced(0, 0), "127.0.0.1");
	bound("10.255.0.4/32", LSPING_BINDING_OK, 3);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
	unnumbered(announced(102, 1), "224.0.0.2");
	s.request.ds[0].n_labels = 0;
	bound("10.255.0.4/32", LSPING_BINDING_OK, 102);
	CHECK_REPLY(LSPING_RC_EGRESS, 1);
}

/* -- where mappings do not matter */

CASE(faults_before_them)
{
	announced(50, 1)->label[0].label = 9;
	CHECK_REPLY(LSPING_RC_NO_LABEL, 1);
	announced(100, 1)->label[0].label = 9;
	s.no_input[CORE] = true;
	CHECK_REPLY(LSPING_RC_PROTOCOL, 1);
}

int main(void)
{
	RUN(s4_4_step_4_the_way_on_is_described);
	RUN(a2_dsmap_is_answered_with_dsmap);
	RUN(s4_4_step_4_mismatch);
	RUN(s4_4_step_4_upstream_interface_unknown);
	RUN(s3_4_all_routers);
	RUN(s3_4_i_flag);
	RUN(r8_all_next_hops_dead);
	RUN(passing_is_passing);
	RUN(r9_v_flag_checks_the_fec);
	RUN(r9_checks_by_default_if_configured);
	RUN(r9_no_v_flag_no_check);
	RUN(r9_no_mapping_no_check);
	RUN(s4_4_1_outermost_nil_skips_it);
	RUN(s4_4_fec_depth_from_the_announced_labels);
	RUN(rfc9041_unknown_optional_fec_is_not_checked);
	RUN(s4_4_step_5_egress_as_announced);
	RUN(s4_4_step_5_mismatch);
	RUN(r2_egress_bypasses);
	RUN(faults_before_them);
	return check_end();
}
