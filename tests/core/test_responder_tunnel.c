// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder by script: tunnels that begin and end here (RFC 8029, 3.4.1.3,
 * 4.5.1 and 4.5.2)
 */
#include <zebra.h>

#include "tests/core/responder_script.h"

/* A request that asks what is downstream and names no labels. */
static struct lsping_ds *discovering(void)
{
	struct lsping_ds *ds = lsping_echo_add_ds(&s.request, LSPING_TLV_DDMAP);

	ds->addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	str2ipaddr("224.0.0.2", &ds->address);
	return ds;
}

static void announce(struct lsping_ds *ds, uint32_t value)
{
	ds->has_labels = true;
	ds->label[ds->n_labels++].label = value;
}

/* One FEC on label 108, of which one next hop is reached through two tunnels. */
static void at_the_head(void)
{
	start();
	label(108, 1);
	fec_generic("10.255.0.9/32");
	discovering();
}

static void check_labels(const struct lsping_ds *ds, unsigned int n, uint32_t a, uint32_t b,
			 uint32_t c)
{
	const uint32_t want[] = { a, b, c };

	CHECK(ds->has_labels);
	if (!CHECK_INT(ds->n_labels, n))
		return;
	for (unsigned int i = 0; i < n; i++) {
		CHECK_INT(ds->label[i].label, want[i]);
		CHECK(ds->label[i].bos == (i == n - 1));
	}
}

static void check_nil_push(const struct lsping_fec_change *change)
{
	CHECK_INT(change->op, LSPING_FEC_PUSH);
	CHECK(change->has_fec);
	CHECK_INT(change->fec.type, LSPING_FEC_NIL);
	CHECK_INT(change->fec.label, 0);
	CHECK(IS_IPADDR_NONE(&change->peer));
}

/* The reply as the initiator reads it: also that it can be written. */
static void over_the_wire(void)
{
	static uint8_t octets[4000];
	static struct lsping_echo echo;
	size_t len = lsping_echo_encode(&s.reply, octets, sizeof(octets));

	CHECK(len > 0);
	CHECK_INT(lsping_echo_decode(octets, len, &echo, NULL), LSPING_DECODE_OK);
	CHECK_INT(echo.n_ds, s.reply.n_ds);
	for (uint8_t i = 0; i < echo.n_ds; i++) {
		CHECK_INT(echo.ds[i].n_changes, s.reply.ds[i].n_changes);
		for (uint8_t k = 0; k < echo.ds[i].n_changes; k++)
			CHECK(lsping_fec_same(&echo.ds[i].change[k].fec,
					      &s.reply.ds[i].change[k].fec));
	}
}

/* -- 4.5.1: a tunnel begins */

/* Two downstreams, and only one of them through tunnels: 14 (3.1, Note 2). */
CASE(s4_5_1_one_push_for_each_label)
{
	const struct lsping_ds *ds = s.reply.ds;

	at_the_head();
	s.tunnel = (struct binding){ "10.255.0.4/32", LSPING_BINDING_OK, 0 };
	CHECK_REPLY(LSPING_RC_SEE_DDMAP, 0);
	REQUIRE(s.reply.n_ds == 2);
	CHECK_INT(ds[0].return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(ds[0].return_subcode, 1);
	CHECK_INT(ds[0].n_changes, 0);
	check_labels(&ds[0], 1, 204, 0, 0);

	CHECK_INT(ds[1].return_code, LSPING_RC_FEC_CHANGE);
	CHECK_INT(ds[1].return_subcode, 0);
	check_labels(&ds[1], 3, 301, 302, 204);
	/* the inner tunnel is another router's: nobody here knows it */
	REQUIRE(ds[1].n_changes == 2);
	check_nil_push(&ds[1].change[0]);
	CHECK_INT(ds[1].change[1].op, LSPING_FEC_PUSH);
	CHECK_INT(ds[1].change[1].fec.type, LSPING_FEC_LDP_IPV4);
	CHECK(!IS_IPADDR_NONE(&ds[1].change[1].peer));
	over_the_wire();
}

CASE(s4_5_1_nil_fec_when_not_known)
{
	const enum lsping_binding_status unknown[] = { LSPING_BINDING_NONE, LSPING_BINDING_TIMEOUT,
						       LSPING_BINDING_UNASKED };

	for (size_t i = 0; i < array_size(unknown); i++) {
		at_the_head();
		s.tunnel = (struct binding){ "10.255.0.4/32", unknown[i], 0 };
		CHECK_REPLY(LSPING_RC_SEE_DDMAP, 0);
		REQUIRE(s.reply.n_ds == 2 && s.reply.ds[1].n_changes == 2);
		check_nil_push(&s.reply.ds[1].change[0]);
		check_nil_push(&s.reply.ds[1].change[1]);
		over_the_wire();
	}
}

CASE(s4_5_1_waits_for_the_fec)
{
	at_the_head();
	s.tunnel = (struct binding){ "10.255.0.4/32", LSPING_BINDING_PENDING, 0 };
	CHECK(respond() == LSPING_VERDICT_WAIT);

	/* not where no mapping can tell it */
	s.request.n_ds = 0;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	at_the_head();
	s.request.ds[0].tlv = LSPING_TLV_DSMAP;
	s.tunnel = (struct binding){ "10.255.0.4/32", LSPING_BINDING_PENDING, 0 };
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	REQUIRE(s.reply.n_ds == 2);
	CHECK_INT(s.reply.ds[1].n_changes, 0);
	CHECK_INT(s.reply.ds[1].return_code, 0);
}

/* A fault of this router is more than a change. */
CASE(r6_before_the_change)
{
	at_the_head();
	zebra_says(108, LSPING_PLANES_LABELS, 2);
	CHECK_REPLY(LSPING_RC_SEE_DDMAP, 0);
	REQUIRE(s.reply.n_ds == 2);
	CHECK_INT(s.reply.ds[0].return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(s.reply.ds[1].return_code, LSPING_RC_WRONG_LABEL);
	CHECK_INT(s.reply.ds[1].n_changes, 2);
}

/* -- a tunnel ends */

/* The tunnel's label was popped by the router before; this one switches what is
 * under it.
 */
static struct lsping_ds *at_the_tail(void)
{
	struct lsping_ds *ds;

	start();
	label(100, 1);
	fec_ldp("10.255.0.2/32");
	fec_generic("10.255.0.9/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, LSPING_LABEL_IMPLICIT_NULL);
	ds = discovering();
	return ds;
}

static void check_one_pop(void)
{
	CHECK_REPLY(LSPING_RC_FEC_CHANGE, 0);
	REQUIRE(s.reply.n_ds == 1);
	CHECK_INT(s.reply.ds[0].return_code, 0);
	check_labels(&s.reply.ds[0], 1, 200, 0, 0);
	REQUIRE(s.reply.ds[0].n_changes == 1);
	CHECK_INT(s.reply.ds[0].change[0].op, LSPING_FEC_POP);
	CHECK(lsping_fec_same(&s.reply.ds[0].change[0].fec, &s.request.fecs.fec[0]));
	CHECK(IS_IPADDR_NONE(&s.reply.ds[0].change[0].peer));
	over_the_wire();
}

CASE(s3_4_1_3_popped_on_the_way)
{
	struct lsping_ds *ds = at_the_tail();

	check_one_pop();

	/* the same with the labels announced: implicit null, 100 */
	str2ipaddr("127.0.0.1", &ds->address);
	announce(ds, LSPING_LABEL_IMPLICIT_NULL);
	announce(ds, 100);
	check_one_pop();
}

/* The tunnel is another router's: it does not end here. */
CASE(s3_4_1_3_not_this_router)
{
	at_the_tail();
	s.bindings[0].label = 17;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.reply.ds[0].n_changes, 0);
	s.bindings[0].status = LSPING_BINDING_NONE;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	s.bindings[0].status = LSPING_BINDING_TIMEOUT;
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	s.bindings[0].status = LSPING_BINDING_PENDING;
	CHECK(respond() == LSPING_VERDICT_WAIT);
}

/* Its label is popped here, whatever it is. */
CASE(s3_4_1_3_popped_here)
{
	start();
	label(102, 255);
	label(100, 1);
	fec_ldp("10.255.0.2/32");
	fec_generic("10.255.0.9/32");
	discovering();
	check_one_pop();
	CHECK_INT(s.n_asked, 0);
}

/* In the middle of a tunnel both labels go on. */
CASE(s3_4_1_3_in_the_middle)
{
	start();
	label(101, 1);
	label(300, 255);
	fec_ldp("10.255.0.3/32");
	fec_generic("10.255.0.9/32");
	discovering();
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 2);
	REQUIRE(s.reply.n_ds == 1);
	CHECK_INT(s.reply.ds[0].n_changes, 0);
	check_labels(&s.reply.ds[0], 2, LSPING_LABEL_IMPLICIT_NULL, 300, 0);
	CHECK_INT(s.n_asked, 0);
}

CASE(s4_5_2_one_ends_and_others_begin)
{
	start();
	label(108, 1);
	fec_ldp("10.255.0.2/32");
	fec_generic("10.255.0.9/32");
	bound("10.255.0.2/32", LSPING_BINDING_OK, LSPING_LABEL_IMPLICIT_NULL);
	discovering();
	/* all downstreams change, but not alike: every mapping has its changes */
	CHECK_REPLY(LSPING_RC_FEC_CHANGE, 0);
	REQUIRE(s.reply.n_ds == 2);
	CHECK_INT(s.reply.ds[0].n_changes, 1);
	REQUIRE(s.reply.ds[1].n_changes == 3);
	CHECK_INT(s.reply.ds[1].change[0].op, LSPING_FEC_POP);
	CHECK_INT(s.reply.ds[1].change[1].op, LSPING_FEC_PUSH);
	CHECK_INT(s.reply.ds[1].change[2].op, LSPING_FEC_PUSH);
	over_the_wire();
}

/* A tunnel that hides what it is has no end that could be told (4.4.1). */
CASE(s4_4_1_hidden_tunnels)
{
	start();
	label(100, 1);
	fec_nil(0);
	fec_generic("10.255.0.9/32");
	discovering();
	CHECK_REPLY(LSPING_RC_LABEL_SWITCHED, 1);
	CHECK_INT(s.reply.ds[0].n_changes, 0);
}

/* -- 3.4.1.2: a label for each FEC */

/* The FEC under the one that is switched has no label of its own. */
CASE(s3_4_1_2_implicit_nulls_are_there)
{
	struct lsping_ds *ds;

	start();
	label(100, 1);
	label(300, 255);
	fec_ldp("10.255.0.4/32");
	fec_ldp("10.255.0.5/32");
	fec_generic("10.255.0.9/32");
	ds = discovering();
	str2ipaddr("127.0.0.1", &ds->address);
	announce(ds, 100);
	announce(ds, LSPING_LABEL_IMPLICIT_NULL);
	announce(ds, 300);
	CHECK_REPLY(LSPING_RC_UPSTREAM_UNKNOWN, 2);
	REQUIRE(s.reply.n_ds == 1);
	check_labels(&s.reply.ds[0], 3, 200, LSPING_LABEL_IMPLICIT_NULL, 300);
	over_the_wire();
}

int main(void)
{
	RUN(s4_5_1_one_push_for_each_label);
	RUN(s4_5_1_nil_fec_when_not_known);
	RUN(s4_5_1_waits_for_the_fec);
	RUN(r6_before_the_change);
	RUN(s3_4_1_3_popped_on_the_way);
	RUN(s3_4_1_3_not_this_router);
	RUN(s3_4_1_3_popped_here);
	RUN(s3_4_1_3_in_the_middle);
	RUN(s4_5_2_one_ends_and_others_begin);
	RUN(s4_4_1_hidden_tunnels);
	RUN(s3_4_1_2_implicit_nulls_are_there);
	return check_end();
}
