// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Diagnosis: each rule with the evidence it is for, which of two rules wins, and
 * that none has anything to say about a healthy LSP (diagnose_script.h)
 */
#include <zebra.h>

#include "tests/core/diagnose_script.h"

/* ---- nothing is wrong ---- */

CASE(healthy_is_silent)
{
	healthy();
	judge(&r1, NULL);
	check_nothing();
	judge(&r2, NULL);
	check_nothing();
	judge(&r3, &r2);
	check_nothing();
	ev.last = true;
	judge(&r4, &r3);
	check_nothing();
}

CASE(progress_is_silent)
{
	static const uint8_t codes[] = { LSPING_RC_LABEL_SWITCHED, LSPING_RC_UPSTREAM_UNKNOWN,
					 LSPING_RC_SEE_DDMAP, LSPING_RC_FEC_CHANGE };

	for (size_t i = 0; i < sizeof(codes); i++) {
		healthy();
		r3.result.return_code = codes[i];
		r3_down[0].return_code = codes[i] == LSPING_RC_SEE_DDMAP ? LSPING_RC_LABEL_SWITCHED
									 : 0;
		judge(&r3, &r2);
		check_nothing();
	}
}

CASE(seen_as_announced_is_silent)
{
	healthy();
	saw(&r3, "10.0.2.2", 19);
	judge(&r3, &r2);
	check_nothing();
	saw(&r4, "10.0.3.2", 0); /* implicit null */
	judge(&r4, &r3);
	check_nothing();
	/* Another address of the same interface, or of the other family. */
	saw(&r3, "2001:db8:2::2", 19);
	r3.result.if_stack.addr_type = LSPING_ADDR_IPV6_NUMBERED;
	judge(&r3, &r2);
	check_nothing();
	/* Nothing was announced that could be compared. */
	saw(&r3, "10.0.2.2", 77);
	r3.all_routers = true;
	judge(&r3, &r2);
	check_nothing();
	r3.all_routers = false;
	r3.way = (struct lsping_way){};
	judge(&r3, &r2);
	check_nothing();
}

/* Explicit null to an egress that expects none: it answers 3. */
CASE(explicit_null_at_implicit_null_is_silent)
{
	healthy();
	r4.way = r3_down[0] = way("10.0.3.2", LSPING_LABEL_IPV4_EXPLICIT_NULL);
	saw(&r4, "10.0.3.2", LSPING_LABEL_IPV4_EXPLICIT_NULL);
	r4.result.if_stack.stack.depth = 0;
	lsping_lstack_add(&r4.result.if_stack.stack, 0, 0, 1);
	judge(&r4, &r3);
	check_nothing();
}

CASE(a_silent_hop_may_yet_be_passed)
{
	healthy();
	silence(&r3);
	judge(&r3, &r2);
	check_nothing();
}

CASE(planes_that_agree_or_are_not_known_are_silent)
{
	static const enum lsping_planes fine[] = { LSPING_PLANES_AGREE, LSPING_PLANES_UNDER_WAY,
						   LSPING_PLANES_NOT_ASKED };

	for (size_t i = 0; i < array_size(fine); i++) {
		healthy();
		ev.ingress = fine[i];
		judge(&r1, NULL);
		check_nothing();
		judge(&r2, NULL);
		check_nothing();
	}
}

/* ---- this router ---- */

CASE(ingress)
{
	healthy();
	ev.ingress = LSPING_PLANES_LABELS;
	judge(&r1, NULL);
	check_fault(LSPING_CAUSE_INGRESS, "", 0,
		    "this router forwards differently from its own control plane: the kernel has "
		    "other labels than zebra for LDP 10.255.0.4/32");
	for (enum lsping_planes p = LSPING_PLANES_MISSING; p < LSPING_PLANES_MAX; p++) {
		ev.ingress = p;
		judge(&r1, NULL);
		CHECK_INT(finding.severity, LSPING_SEVERITY_FAULT);
		CHECK(strstr(finding.sentence, "zebra") != NULL);
	}
	ev.confirmed = false; /* its own tables are asked once */
	judge(&r1, NULL);
	CHECK_INT(finding.severity, LSPING_SEVERITY_FAULT);
	judge(&r2, NULL); /* which is right all the same */
	check_nothing();
}

CASE(not_sent)
{
	healthy();
	r2.result.outcome = LSPING_OUTCOME_NOT_SENT;
	strlcpy(r2.result.cause, "next hop 10.0.1.2 on interface eth0 does not answer ARP",
		sizeof(r2.result.cause));
	ev.confirmed = false;
	judge(&r2, NULL);
	check_fault(LSPING_CAUSE_NOT_SENT, "", 0,
		    "this router did not send the probe: next hop 10.0.1.2 on interface eth0 does "
		    "not answer ARP");
}

/* ---- what is no fault ---- */

CASE(labels_that_change)
{
	healthy();
	answer(&r3, LSPING_RC_NO_LABEL, 1);
	r3.changed = true;
	ev.confirmed = false;
	judge(&r3, &r2);
	check_note(LSPING_CAUSE_CHANGING, 2,
		   "labels changed during the trace: what 10.255.0.3 answered (return code 11, "
		   "no label entry) may be of the old ones");
	ev.confirmed = true; /* asked again, with the new ones */
	judge(&r3, &r2);
	CHECK_INT(finding.cause, LSPING_CAUSE_NO_LABEL);
	CHECK_INT(finding.severity, LSPING_SEVERITY_FAULT);

	healthy();
	r3.changed = true;
	judge(&r3, &r2);
	check_note(LSPING_CAUSE_CHANGED, 2,
		   "labels changed at 10.255.0.3 during the trace; these are the new ones");
}

/* The victim of a wrong swap is not accused: fault matrix 2 and 3. */
CASE(consequences)
{
	static const uint8_t codes[] = { LSPING_RC_NO_LABEL, LSPING_RC_WRONG_LABEL,
					 LSPING_RC_NO_MAPPING, LSPING_RC_DSMAP_MISMATCH };

	for (size_t i = 0; i < sizeof(codes); i++) {
		healthy();
		answer(&r3, codes[i], 1);
		r3.way.return_code = LSPING_RC_WRONG_LABEL;
		judge(&r3, &r2);
		CHECK_INT(finding.cause, LSPING_CAUSE_CONSEQUENCE);
		CHECK_INT(finding.severity, LSPING_SEVERITY_NOTE);
		CHECK(finding.router.ipa_type == IPADDR_NONE);
	}
	answer(&r3, LSPING_RC_NO_LABEL, 1);
	judge(&r3, &r2);
	check_note(LSPING_CAUSE_CONSEQUENCE, 2,
		   "10.255.0.3 answers with return code 11 (no label entry), which follows from "
		   "what 10.255.0.2 sends it");
}

/* ---- by return code ---- */

CASE(planes)
{
	healthy();
	r2.result.return_code = LSPING_RC_SEE_DDMAP;
	r2_down[0] = way("10.0.3.2", 5019);
	r2_down[0].return_code = LSPING_RC_WRONG_LABEL;
	judge(&r2, NULL);
	check_fault(LSPING_CAUSE_PLANES, "10.255.0.2", 1,
		    "10.255.0.2 forwards differently from its own control plane: its kernel sends "
		    "label 18 to 10.0.3.2 as label 5019, its zebra has it otherwise");
	r2_down[0].label[0].label = LSPING_LABEL_IMPLICIT_NULL;
	judge(&r2, NULL);
	CHECK(strstr(finding.sentence, "sends label 18 to 10.0.3.2 with no label, its") != NULL);
}

/* One member of several: the others are judged by themselves (matrix 7). */
CASE(planes_of_one_way)
{
	healthy();
	r2.result.return_code = LSPING_RC_SEE_DDMAP;
	r2.n_down = 2;
	r2_down[0].return_code = LSPING_RC_LABEL_SWITCHED;
	r2_down[1] = way("10.0.4.2", 5019);
	r2_down[1].return_code = LSPING_RC_WRONG_LABEL;
	ev.way = &r2_down[0];
	judge(&r2, NULL);
	check_nothing();
	ev.way = &r2_down[1];
	judge(&r2, NULL);
	CHECK_INT(finding.cause, LSPING_CAUSE_PLANES);
	CHECK(strstr(finding.sentence, "to 10.0.4.2 as label 5019") != NULL);
	ev.way = NULL;
	judge(&r2, NULL);
	CHECK_INT(finding.cause, LSPING_CAUSE_PLANES);
	CHECK(strstr(finding.sentence, "to 10.0.4.2 as label 5019") != NULL);
}

/* RFC 8029, 3.4: without 14 in the header the ways' codes are not read. */
CASE(codes_of_ways_without_14)
{
	healthy();
	r2_down[0].return_code = LSPING_RC_WRONG_LABEL;
	judge(&r2, NULL);
	check_nothing();
}

CASE(no_label)
{
	healthy();
	answer(&r3, LSPING_RC_NO_LABEL, 1);
	judge(&r3, &r2);
	check_fault(LSPING_CAUSE_NO_LABEL, "10.255.0.3", 2,
		    "10.255.0.3 has no entry for label 19 in its forwarding table; 10.255.0.2 "
		    "announced and sent that label to it");

	healthy();
	answer(&r2, LSPING_RC_NO_LABEL, 1);
	judge(&r2, NULL);
	check_fault(LSPING_CAUSE_NO_LABEL, "10.255.0.2", 1,
		    "10.255.0.2 has no entry for label 18 in its forwarding table; this router "
		    "sent that label to it");
}

/* The depth counts from the innermost label; implicit null is not on the packet. */
CASE(no_label_at_a_depth)
{
	healthy();
	r3.way.n_labels = 3;
	r3.way.label[0].label = LSPING_LABEL_IMPLICIT_NULL;
	r3.way.label[1].label = 19;
	r3.way.label[2].label = 700;
	answer(&r3, LSPING_RC_NO_LABEL, 1);
	judge(&r3, &r2);
	CHECK(strstr(finding.sentence, "entry for label 700 in") != NULL);
	answer(&r3, LSPING_RC_NO_LABEL, 2);
	judge(&r3, &r2);
	CHECK(strstr(finding.sentence, "entry for label 19 in") != NULL);
	answer(&r3, LSPING_RC_NO_LABEL, 0);
	judge(&r3, &r2);
	CHECK(strstr(finding.sentence, "entry for label 19 in") != NULL);
	answer(&r3, LSPING_RC_NO_LABEL, 200);
	judge(&r3, &r2);
	CHECK(strstr(finding.sentence, "for the label the probe came with") != NULL);
}

/* The router before is silent: nobody announced, so nobody is quoted. */
CASE(no_label_behind_a_silent_hop)
{
	healthy();
	silence(&r3);
	answer(&r4, LSPING_RC_NO_LABEL, 1);
	r4.way = (struct lsping_way){};
	judge(&r4, &r2);
	check_fault(LSPING_CAUSE_NO_LABEL, "10.255.0.4", 3,
		    "10.255.0.4 has no entry in its forwarding table for the label the probe came "
		    "with; the router that sent it there does not answer, the one before is "
		    "10.255.0.2");
	saw(&r4, "10.0.3.2", 23);
	judge(&r4, &r2);
	CHECK(strstr(finding.sentence, "no entry for label 23 in") != NULL);
}

/* It came with a label that was not announced: who announced is told as much. */
CASE(no_label_that_was_not_announced)
{
	healthy();
	answer(&r3, LSPING_RC_NO_LABEL, 1);
	saw(&r3, "10.0.2.2", 5019);
	judge(&r3, &r2);
	check_fault(LSPING_CAUSE_NO_LABEL, "10.255.0.3", 2,
		    "10.255.0.3 has no entry for label 5019 in its forwarding table; 10.255.0.2 "
		    "announced label 19");
}

CASE(input_off)
{
	healthy();
	answer(&r3, LSPING_RC_PROTOCOL, 1);
	saw(&r3, "10.0.2.2", 19);
	judge(&r3, &r2);
	check_fault(LSPING_CAUSE_INPUT, "10.255.0.3", 2,
		    "10.255.0.3 takes no labels on its interface 10.0.2.2: MPLS input is off "
		    "there, or the FEC's protocol does not run there; 10.255.0.2 sent label 19");
	r3.result.if_stack.addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	r3.result.if_stack.ifindex = 7;
	judge(&r3, &r2);
	CHECK(strstr(finding.sentence, "on its interface with index 7:") != NULL);
	r3.result.has_if_stack = false;
	judge(&r3, &r2);
	CHECK(strstr(finding.sentence, "on its interface 10.0.2.2:") != NULL);
	r3.way = (struct lsping_way){};
	judge(&r3, &r2);
	CHECK(strstr(finding.sentence, "on its interface towards 10.255.0.2:") != NULL);
	/* Who sent it is not known then. */
	CHECK(!strstr(finding.sentence, "10.255.0.2 sent"));
	CHECK(strstr(finding.sentence, "the router that sent it there does not answer") != NULL);
}

CASE(other_interface)
{
	healthy();
	answer(&r3, LSPING_RC_DSMAP_MISMATCH, 0);
	saw(&r3, "10.0.5.2", 19);
	judge(&r3, &r2);
	check_fault(LSPING_CAUSE_INTERFACE, "10.255.0.2", 1,
		    "10.255.0.3 received the probe on another interface than 10.255.0.2 announced: "
		    "on its interface 10.0.5.2, not on that of 10.0.2.2");
}

CASE(other_labels)
{
	healthy();
	answer(&r3, LSPING_RC_DSMAP_MISMATCH, 1);
	saw(&r3, "10.0.2.2", 21);
	judge(&r3, &r2);
	check_fault(LSPING_CAUSE_LABELS, "10.255.0.2", 1,
		    "10.255.0.3 received the probe with other labels than 10.255.0.2 announced: "
		    "with label 21, announced was label 19");
	saw(&r3, "10.0.2.2", 0);
	judge(&r3, &r2);
	CHECK(strstr(finding.sentence, "with no label, announced was label 19") != NULL);
}

CASE(one_or_the_other)
{
	healthy();
	answer(&r3, LSPING_RC_DSMAP_MISMATCH, 0);
	judge(&r3, &r2);
	check_fault(LSPING_CAUSE_MISMATCH, "10.255.0.2", 1,
		    "10.255.0.3 received the probe on another interface, or with other labels, "
		    "than 10.255.0.2 announced");
}

CASE(the_lsp_ends)
{
	healthy();
	r2.result.return_code = LSPING_RC_NO_MPLS;
	r2_down[0] = way("10.0.2.2", LSPING_LABEL_IMPLICIT_NULL);
	judge(&r2, NULL);
	check_fault(LSPING_CAUSE_END, "10.255.0.2", 1,
		    "the LSP ends at 10.255.0.2: no label towards 10.0.2.2");
	r2.result.return_code = LSPING_RC_SEE_DDMAP;
	r2_down[0].return_code = LSPING_RC_NO_MPLS;
	judge(&r2, NULL);
	check_fault(LSPING_CAUSE_END, "10.255.0.2", 1,
		    "the LSP ends at 10.255.0.2: no label towards 10.0.2.2");
	answer(&r2, LSPING_RC_NO_MPLS, 1);
	judge(&r2, NULL);
	check_fault(LSPING_CAUSE_END, "10.255.0.2", 1,
		    "the LSP ends at 10.255.0.2: no next hop that is alive and has a label, for "
		    "what comes with label 18");
}

CASE(unlabelled)
{
	healthy();
	answer(&r4, LSPING_RC_WRONG_LABEL, 1);
	judge(&r4, &r3);
	check_fault(LSPING_CAUSE_UNLABELLED, "10.255.0.3", 2,
		    "the LSP ends at 10.255.0.3: it sent the probe to 10.0.3.2 without a label, and "
		    "10.255.0.4 has one bound to LDP 10.255.0.4/32; 10.255.0.3 reports no "
		    "difference between its kernel and its control plane, which could not be "
		    "checked from here");

	/* The first hop: this router sent it so. */
	healthy();
	answer(&r2, LSPING_RC_WRONG_LABEL, 1);
	r2.way = way("10.0.1.2", LSPING_LABEL_IMPLICIT_NULL);
	judge(&r2, NULL);
	check_fault(LSPING_CAUSE_UNLABELLED, "", 0,
		    "the LSP ends at this router: it sent the probe to 10.0.1.2 without a label, "
		    "and 10.255.0.2 has one bound to LDP 10.255.0.4/32");

	/* Nobody is known to have sent it: nobody is blamed for it. */
	healthy();
	silence(&r3);
	answer(&r4, LSPING_RC_WRONG_LABEL, 1);
	r4.way = (struct lsping_way){};
	saw(&r4, "10.0.3.2", 0);
	judge(&r4, &r2);
	CHECK_INT(finding.cause, LSPING_CAUSE_WRONG_LABEL);
	CHECK_STR(finding.sentence,
		  "10.255.0.4 received the probe without a label, but has one bound to LDP "
		  "10.255.0.4/32; the router that sent it there does not answer, the one before "
		  "is 10.255.0.2; 10.255.0.2 reports no difference between its kernel and its "
		  "control plane, which could not be checked from here");
}

CASE(wrong_label)
{
	healthy();
	answer(&r3, LSPING_RC_WRONG_LABEL, 1);
	judge(&r3, &r2);
	check_fault(LSPING_CAUSE_WRONG_LABEL, "10.255.0.3", 2,
		    "10.255.0.3 has not bound label 19, with which the probe came, to LDP "
		    "10.255.0.4/32; 10.255.0.2 announced and sent that label to it; 10.255.0.2 "
		    "reports no difference between its kernel and its control plane, which could "
		    "not be checked from here");

	healthy();
	answer(&r2, LSPING_RC_WRONG_LABEL, 1);
	ev.ingress = LSPING_PLANES_NOT_ASKED;
	judge(&r2, NULL);
	check_fault(LSPING_CAUSE_WRONG_LABEL, "10.255.0.2", 1,
		    "10.255.0.2 has not bound label 18, with which the probe came, to LDP "
		    "10.255.0.4/32; this router sent that label to it; whether this router's "
		    "kernel agrees with zebra could not be checked");
	ev.ingress = LSPING_PLANES_AGREE;
	judge(&r2, NULL);
	CHECK(!strstr(finding.sentence, "could not be checked"));

	/* The label that the subcode counts to, of several. */
	healthy();
	r3.way.n_labels = 2;
	r3.way.label[1].label = 700;
	answer(&r3, LSPING_RC_WRONG_LABEL, 2);
	judge(&r3, &r2);
	CHECK(strstr(finding.sentence, "has not bound label 19, with which") != NULL);
	answer(&r3, LSPING_RC_WRONG_LABEL, 1);
	judge(&r3, &r2);
	CHECK(strstr(finding.sentence, "has not bound label 700, with which") != NULL);
}

/* A router that passes the probe on all the same: checking the FEC may have failed,
 * if that was asked for, or its kernel lacks a next hop.
 */
CASE(wrong_label_at_transit)
{
	healthy();
	r3.result.return_code = LSPING_RC_WRONG_LABEL;
	r3.n_mappings = 1;
	ev.validate = true;
	judge(&r3, &r2);
	CHECK_INT(finding.cause, LSPING_CAUSE_WRONG_LABEL);
	CHECK(strstr(finding.sentence,
		     "10.255.0.3 has not bound label 19, with which the probe came, "
		     "to LDP 10.255.0.4/32, or its kernel lacks a next hop that "
		     "its zebra has; 10.255.0.2 announced") != NULL);
	ev.validate = false;
	judge(&r3, &r2);
	check_fault(LSPING_CAUSE_LACKS, "10.255.0.3", 2,
		    "10.255.0.3 forwards differently from its own control plane: its kernel lacks "
		    "a next hop that its zebra has for label 19");
}

CASE(no_mapping)
{
	healthy();
	answer(&r4, LSPING_RC_NO_MAPPING, 1);
	judge(&r4, &r3);
	check_fault(LSPING_CAUSE_NO_MAPPING, "10.255.0.4", 3,
		    "10.255.0.4 received the probe, but its label protocols know no mapping for "
		    "LDP 10.255.0.4/32; 10.255.0.3 announced and sent no label to it");
}

CASE(not_the_interface_of_the_fec)
{
	healthy();
	answer(&r3, LSPING_RC_NOT_INCOMING_INTERFACE, 1);
	judge(&r3, &r2);
	check_fault(LSPING_CAUSE_NO_INTERFACE, "10.255.0.3", 2,
		    "10.255.0.3 received the probe on its interface 10.0.2.2, which is not the one "
		    "that LDP 10.255.0.4/32 is for");
}

CASE(codes_that_decide_nothing)
{
	healthy();
	answer(&r3, LSPING_RC_NONE, 0);
	judge(&r3, &r2);
	check_undecided(LSPING_CAUSE_UNCHECKED, 2,
			"10.255.0.3 received the probe but could not check the FEC: the LSP leads "
			"there, whether rightly is not known");
	answer(&r3, LSPING_RC_MALFORMED, 0);
	judge(&r3, &r2);
	check_undecided(LSPING_CAUSE_MALFORMED, 2,
			"10.255.0.3 calls the request malformed: the LSP leads there, beyond it "
			"nothing is known");
	answer(&r3, LSPING_RC_TLV_UNKNOWN, 0);
	judge(&r3, &r2);
	check_undecided(LSPING_CAUSE_TLV, 2,
			"10.255.0.3 does not understand a TLV of the request: the LSP leads there, "
			"beyond it nothing is known");
	answer(&r3, LSPING_RC_STACK_SHRUNK, 0);
	judge(&r3, &r2);
	check_undecided(LSPING_CAUSE_SHRUNK, 2,
			"10.255.0.3 ended the probe early: its label stack shrank to one label: "
			"the LSP leads there, beyond it nothing is known");
}

/* Every number a reply can have is spoken of, and none but the good ones is silent. */
CASE(all_codes)
{
	for (unsigned int code = 0; code <= UINT8_MAX; code++) {
		healthy();
		answer(&r4, code, 1);
		judge(&r4, &r3);
		if (code == LSPING_RC_EGRESS || code == LSPING_RC_LABEL_SWITCHED ||
		    code == LSPING_RC_UPSTREAM_UNKNOWN || code == LSPING_RC_SEE_DDMAP ||
		    code == LSPING_RC_FEC_CHANGE)
			CHECK_INT(finding.severity, LSPING_SEVERITY_NONE);
		else
			CHECK(finding.severity >= LSPING_SEVERITY_UNDECIDED);
	}
	answer(&r4, LSPING_RC_RESERVED, 0);
	judge(&r4, &r3);
	CHECK_INT(finding.cause, LSPING_CAUSE_OTHER_CODE);
	answer(&r4, 253, 0);
	judge(&r4, &r3);
	check_undecided(LSPING_CAUSE_OTHER_CODE, 3,
			"10.255.0.4 answered with return code 253 (private use): the LSP leads "
			"there, beyond it nothing is known");
}

/* ---- by comparison ---- */

CASE(loop)
{
	struct lsping_trace_hop again;
	const struct lsping_trace_hop *parent = &r3;

	healthy();
	again = r2;
	again.ttl = 3;
	again.parent = &parent;
	judge(&again, &r3);
	check_undecided(LSPING_CAUSE_LOOP, 3,
			"the LSP loops: 10.255.0.2 has the probe again at hop 3, as at hop 1; "
			"10.255.0.3 sent it there");
	/* the egress may be one that was passed before: an LSP in an LSP */
	again.result.return_code = LSPING_RC_EGRESS;
	judge(&again, &r3);
	check_nothing();
	/* the same router twice in a row, as where a tunnel ends */
	r3.result.replier = r2.result.replier;
	judge(&r3, &r2);
	check_nothing();
}

CASE(inconsistent)
{
	healthy();
	saw(&r3, "10.0.2.2", 21);
	judge(&r3, &r2);
	check_undecided(LSPING_CAUSE_INCONSISTENT, 2,
			"10.255.0.3 received the probe with other labels than 10.255.0.2 "
			"announced: with label 21, announced was label 19");
}

CASE(the_end_of_the_trace)
{
	healthy();
	ev.last = true;
	judge(&r3, &r2);
	check_undecided(LSPING_CAUSE_MAX_TTL, 2,
			"the trace ended at hop 2 without the egress: 10.255.0.3 sends the probe on "
			"to 10.0.3.2 with no label");
	r3.n_down = 0;
	judge(&r3, &r2);
	check_undecided(LSPING_CAUSE_NO_WAY_ON, 2,
			"10.255.0.3 is not the egress, but does not say where it sends the probe on "
			"to");
}

/* ---- silence ---- */

CASE(silent_and_passed)
{
	healthy();
	silence(&r3);
	ev.later = &r4;
	judge(&r3, &r2);
	check_note(LSPING_CAUSE_SILENT, 2,
		   "hop 2 (10.0.2.2) is silent; later hops answer, so the LSP passes it");
	r3.way = (struct lsping_way){};
	judge(&r3, &r2);
	check_note(LSPING_CAUSE_SILENT, 2,
		   "hop 2 is silent; later hops answer, so the LSP passes it");

	/* A later hop that could not even be asked shows nothing. */
	r4.result.outcome = LSPING_OUTCOME_NOT_SENT;
	judge(&r3, &r2);
	check_nothing();
}

CASE(silent_to_the_end)
{
	healthy();
	silence(&r3);
	ev.last = true;
	judge(&r3, &r2);
	check_undecided(LSPING_CAUSE_NO_ANSWER, 2,
			"no answer beyond 10.255.0.2: the LSP beyond it, or the way back from "
			"10.0.2.2, is broken, or no router there answers echo requests");
	r3.ip_ping = LSPING_IP_PING_LOST;
	r3.ip_ping_to = addr("10.0.2.2");
	judge(&r3, &r2);
	check_undecided(LSPING_CAUSE_NO_ANSWER, 2,
			"no answer beyond 10.255.0.2: the LSP beyond it, or the way back from "
			"10.0.2.2, is broken, or no router there answers echo requests; 10.0.2.2 "
			"does not answer an ordinary ping either");
	r3.ip_ping = LSPING_IP_PING_ANSWERED;
	judge(&r3, &r2);
	check_undecided(LSPING_CAUSE_NO_ANSWER, 2,
			"no answer beyond 10.255.0.2: the LSP beyond it, or the way back from "
			"10.0.2.2, is broken, or no router there answers echo requests; 10.0.2.2 "
			"answers an ordinary ping, so the way back from it works");
	/* once is enough */
	silence(&r4);
	judge(&r4, &r2);
	check_nothing();
	silence(&r2);
	judge(&r2, NULL);
	check_undecided(LSPING_CAUSE_NO_ANSWER, 1,
			"no answer at all: the LSP, or the way back from 10.0.1.2, is broken, or no "
			"router there answers echo requests");
}

CASE(mtu)
{
	healthy();
	silence(&r3);
	r3.way.mtu = 1400;
	ev.last = true;
	ev.size = 1397;
	judge(&r3, &r2);
	check_fault(LSPING_CAUSE_MTU, "10.255.0.2", 1,
		    "10.255.0.2 cannot send the probe on to 10.0.2.2: it has 1401 octets with its "
		    "labels, the MTU there is 1400");
	ev.size = 1396;
	judge(&r3, &r2);
	CHECK_INT(finding.cause, LSPING_CAUSE_NO_ANSWER);
	ev.size = 0;
	judge(&r3, &r2);
	CHECK_INT(finding.cause, LSPING_CAUSE_NO_ANSWER);
	ev.size = 1397;
	r3.way.mtu = 0; /* not told */
	judge(&r3, &r2);
	CHECK_INT(finding.cause, LSPING_CAUSE_NO_ANSWER);
}

/* ---- how sure ---- */

CASE(one_answer_is_no_accusation)
{
	static const uint8_t codes[] = { 4, 5, 9, 10, 11, 12, 35 };

	for (size_t i = 0; i < sizeof(codes); i++) {
		healthy();
		answer(&r3, codes[i], 1);
		ev.confirmed = false;
		judge(&r3, &r2);
		CHECK_INT(finding.severity, LSPING_SEVERITY_UNDECIDED);
		CHECK(strstr(finding.sentence, " (by one answer only)") != NULL);
		ev.confirmed = true;
		judge(&r3, &r2);
		CHECK_INT(finding.severity, LSPING_SEVERITY_FAULT);
		CHECK(strstr(finding.sentence, "one answer") == NULL);
	}
}

/* A sentence is never longer than there is room, whatever the names in it. */
CASE(long_sentences)
{
	healthy();
	answer(&r3, LSPING_RC_DSMAP_MISMATCH, 1);
	r3.result.replier = r2.result.replier = addr("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
	saw(&r3, "10.0.2.2", 0);
	for (unsigned int i = 0; i < LSPING_MAX_LABELS; i++) {
		lsping_lstack_add(&r3.result.if_stack.stack, LSPING_LABEL_MAX, 0, 1);
		r3.way.label[i] = (struct lsping_ds_label){ .label = LSPING_LABEL_MAX - 1 };
	}
	r3.way.n_labels = LSPING_MAX_LABELS;
	judge(&r3, &r2);
	CHECK_INT(finding.cause, LSPING_CAUSE_LABELS);
	CHECK(strlen(finding.sentence) < sizeof(finding.sentence));
	CHECK(strstr(finding.sentence, "1048574") != NULL);
}

/* ---- the table ---- */

CASE(every_rule_has_been_seen)
{
	for (unsigned int cause = 1; cause < LSPING_CAUSE_MAX; cause++) {
		if (!CHECK(seen[cause]))
			printf("\trule %s\n", lsping_cause_name(cause));
		for (unsigned int other = 0; other < cause; other++)
			CHECK(strcmp(lsping_cause_name(cause), lsping_cause_name(other)) != 0);
	}
	CHECK_STR(lsping_cause_name(LSPING_CAUSE_MAX), "none");
}

int main(void)
{
	RUN(healthy_is_silent);
	RUN(progress_is_silent);
	RUN(seen_as_announced_is_silent);
	RUN(explicit_null_at_implicit_null_is_silent);
	RUN(a_silent_hop_may_yet_be_passed);
	RUN(planes_that_agree_or_are_not_known_are_silent);
	RUN(ingress);
	RUN(not_sent);
	RUN(labels_that_change);
	RUN(consequences);
	RUN(planes);
	RUN(planes_of_one_way);
	RUN(codes_of_ways_without_14);
	RUN(no_label);
	RUN(no_label_at_a_depth);
	RUN(no_label_behind_a_silent_hop);
	RUN(no_label_that_was_not_announced);
	RUN(input_off);
	RUN(other_interface);
	RUN(other_labels);
	RUN(one_or_the_other);
	RUN(the_lsp_ends);
	RUN(unlabelled);
	RUN(wrong_label);
	RUN(wrong_label_at_transit);
	RUN(no_mapping);
	RUN(not_the_interface_of_the_fec);
	RUN(codes_that_decide_nothing);
	RUN(all_codes);
	RUN(loop);
	RUN(inconsistent);
	RUN(the_end_of_the_trace);
	RUN(silent_and_passed);
	RUN(silent_to_the_end);
	RUN(mtu);
	RUN(one_answer_is_no_accusation);
	RUN(long_sentences);
	RUN(every_rule_has_been_seen);
	return check_end();
}
