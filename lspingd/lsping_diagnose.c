// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Diagnosis in words: the rules
 *
 * Each is a row of the table at the end: when it holds, how sure it is, whom it
 * blames, and its sentence.  They are tried in order and the first that holds
 * is the finding, so a row may rely on those above it not holding.  What stands
 * above has the better evidence: what this router knows of itself, what
 * explains a bad answer away, what a router says of itself, what it says of
 * what it received, what only comparison shows, and silence last.
 *
 * Three facts guide who is blamed.  A router that answers 11, 12 or 4 has looked at
 * its own tables and misses something there, so it is the one.  A way on that a
 * router itself gives return code 10 is its kernel's, and not what its control
 * plane has (DESIGN 6b, rule 6): that router is the one, and what becomes of the
 * probe behind it says nothing of others.  And where a router truly says that a
 * request came otherwise than announced, it is who announced and sent it.
 *
 * Everything is a function of the evidence; nothing is kept.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_diagnose.h"
#include "lspingd/lsping_evidence.h"

enum blame {
	BLAME_NOBODY,
	BLAME_SELF,	/* this router */
	BLAME_HOP,	/* the one that answered */
	BLAME_UPSTREAM, /* the one before it; this router if none */
};

struct rule {
	const char *name;
	enum lsping_severity severity;
	bool certain; /* not in need of a second answer */
	enum blame blame;
	bool (*holds)(const struct lsping_evidence *ev);
	void (*say)(const struct lsping_evidence *ev, char *buf, size_t size);
};

/* ---- the rules: when they hold, and their sentences ---- */

static bool ingress_differs(const struct lsping_evidence *ev)
{
	return ev->hop->ttl == 0 && ev->ingress != LSPING_PLANES_AGREE &&
	       ev->ingress != LSPING_PLANES_UNDER_WAY && ev->ingress != LSPING_PLANES_NOT_ASKED;
}

/* What of the two is missing or different, before "LDP 10.255.0.4/32". */
static const char *ingress_words(enum lsping_planes planes)
{
	switch (planes) {
	case LSPING_PLANES_MISSING:
		return "zebra has labels, and the kernel none, for";
	case LSPING_PLANES_FOREIGN:
		return "the kernel has labels, and zebra none, for";
	case LSPING_PLANES_LABELS:
		return "the kernel has other labels than zebra for";
	case LSPING_PLANES_NEXTHOP:
		return "the kernel has another next hop than zebra for";
	case LSPING_PLANES_DEAD:
		return "the kernel takes a next hop of zebra's for dead, for";
	case LSPING_PLANES_AGREE:
	case LSPING_PLANES_UNDER_WAY:
	case LSPING_PLANES_NOT_ASKED:
	case LSPING_PLANES_MAX:
		break;
	}
	return "the kernel differs from zebra for";
}

static void say_ingress(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add(buf, size, "this router forwards differently from its own control plane: %s ",
		      ingress_words(ev->ingress));
	lsping_ev_add_fec(ev, buf, size);
}

static bool not_sent(const struct lsping_evidence *ev)
{
	return ev->hop->ttl > 0 && ev->hop->result.outcome == LSPING_OUTCOME_NOT_SENT;
}

static void say_not_sent(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add(buf, size, "this router did not send the probe: %s", ev->hop->result.cause);
}

static bool is_changing(const struct lsping_evidence *ev)
{
	return lsping_ev_is_bad(ev) && ev->hop->changed && !ev->confirmed;
}

static void say_changing(const struct lsping_evidence *ev, char *buf, size_t size)
{
	uint8_t code = lsping_ev_code_of(ev, NULL);

	lsping_ev_add(buf, size, "labels changed during the trace: what ");
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size, " answered (return code %u, %s) may be of the old ones", code,
		      lsping_return_code_str(code));
}

static bool is_consequence(const struct lsping_evidence *ev)
{
	const struct lsping_way *way = &ev->hop->way;

	return lsping_ev_is_bad(ev) && way->announced && way->return_code &&
	       !lsping_ev_is_good(way->return_code);
}

static void say_consequence(const struct lsping_evidence *ev, char *buf, size_t size)
{
	uint8_t code = lsping_ev_code_of(ev, NULL);

	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size, " answers with return code %u (%s), which follows from what ",
		      code, lsping_return_code_str(code));
	lsping_ev_add_upstream(ev, buf, size);
	lsping_ev_add(buf, size, " sends it");
}

/* Return code 10 of a way on. */
static bool planes_differ(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_WRONG_LABEL) && lsping_ev_bad_way(ev);
}

static void say_planes(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_way *way = lsping_ev_bad_way(ev);
	char one[LSPING_LABEL_STRLEN];
	uint32_t label;

	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size,
		      " forwards differently from its own control plane: its kernel sends ");
	if (lsping_ev_label_at(ev->hop, 0, &label))
		lsping_ev_add(buf, size, "label %s", lsping_label_str(label, one, sizeof(one)));
	else
		lsping_ev_add(buf, size, "the probe");
	lsping_ev_add(buf, size, " to ");
	lsping_ev_add_way(way, buf, size);
	lsping_ev_add(buf, size, lsping_ev_n_real_labels(way) ? " as " : " with ");
	lsping_ev_add_labels(way, buf, size);
	lsping_ev_add(buf, size, ", its zebra has it otherwise");
}

/* Return code 10 of a router that passes the probe on, and was not asked to check
 * the FEC: none of its ways on is wrong, so one that zebra has is missing.
 */
static bool lacks_way(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_WRONG_LABEL) && ev->hop->n_mappings && !ev->validate;
}

static void say_lacks_way(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char one[LSPING_LABEL_STRLEN];
	uint32_t label;

	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size,
		      " forwards differently from its own control plane: its kernel lacks a next "
		      "hop that its zebra has");
	if (lsping_ev_label_at(ev->hop, 0, &label))
		lsping_ev_add(buf, size, " for label %s", lsping_label_str(label, one, sizeof(one)));
}

static bool no_label(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_NO_LABEL);
}

static void say_no_label(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char one[LSPING_LABEL_STRLEN];
	uint32_t label;
	uint8_t depth;

	lsping_ev_code_of(ev, &depth);
	lsping_ev_add_hop(ev, buf, size);
	if (lsping_ev_label_at(ev->hop, depth, &label))
		lsping_ev_add(buf, size, " has no entry for label %s in its forwarding table",
			      lsping_label_str(label, one, sizeof(one)));
	else
		lsping_ev_add(buf, size,
			      " has no entry in its forwarding table for the label the probe came "
			      "with");
	if (lsping_ev_labels_differ(ev->hop)) {
		lsping_ev_add(buf, size, "; ");
		lsping_ev_add_upstream(ev, buf, size);
		lsping_ev_add(buf, size, " announced ");
		lsping_ev_add_labels(&ev->hop->way, buf, size);
	} else
		lsping_ev_add_sender(ev, "that label", buf, size);
}

static bool no_input(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_PROTOCOL);
}

/* "interface 10.0.2.2" of the router that answered. */
static void add_interface(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_result *result = &ev->hop->result;

	if (result->has_if_stack && lsping_ev_is_numbered(&result->if_stack))
		lsping_ev_add(buf, size, "interface %pIA", &result->if_stack.ifaddr);
	else if (result->has_if_stack)
		lsping_ev_add(buf, size, "interface with index %u", result->if_stack.ifindex);
	else if (ev->hop->way.announced && lsping_ev_is_addr(&ev->hop->way.address))
		lsping_ev_add(buf, size, "interface %pIA", &ev->hop->way.address);
	else {
		lsping_ev_add(buf, size, "interface towards ");
		lsping_ev_add_upstream(ev, buf, size);
	}
}

static void say_no_input(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size, " takes no labels on its ");
	add_interface(ev, buf, size);
	lsping_ev_add(buf, size,
		      ": MPLS input is off there, or the FEC's protocol does not run there");
	if (!ev->hop->way.announced && ev->hop->ttl > 1) {
		lsping_ev_add_sender(ev, "it", buf, size);
		return;
	}
	lsping_ev_add(buf, size, "; ");
	lsping_ev_add_upstream(ev, buf, size);
	lsping_ev_add(buf, size, " sent ");
	if (ev->hop->result.has_if_stack)
		lsping_ev_add_seen_labels(ev->hop, buf, size);
	else
		lsping_ev_add_labels(&ev->hop->way, buf, size);
}

/* Return code 5 does not say which of the two it is; the Interface and Label
 * Stack TLV that goes with it does.
 */
static bool mismatch(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_DSMAP_MISMATCH);
}

static bool other_labels(const struct lsping_evidence *ev)
{
	return mismatch(ev) && lsping_ev_labels_differ(ev->hop);
}

static bool other_interface(const struct lsping_evidence *ev)
{
	return mismatch(ev) && ev->hop->way.announced && ev->hop->result.has_if_stack &&
	       !lsping_ev_labels_differ(ev->hop);
}

static void say_other_interface(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size, " received the probe on another interface than ");
	lsping_ev_add_upstream(ev, buf, size);
	lsping_ev_add(buf, size, " announced: on its ");
	add_interface(ev, buf, size);
	lsping_ev_add(buf, size, ", not on that of ");
	lsping_ev_add_way(&ev->hop->way, buf, size);
}

static void say_other_labels(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size, " received the probe with other labels than ");
	lsping_ev_add_upstream(ev, buf, size);
	lsping_ev_add(buf, size, " announced: with ");
	lsping_ev_add_seen_labels(ev->hop, buf, size);
	lsping_ev_add(buf, size, ", announced was ");
	lsping_ev_add_labels(&ev->hop->way, buf, size);
}

static void say_mismatch(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size,
		      " received the probe on another interface, or with other labels, than ");
	lsping_ev_add_upstream(ev, buf, size);
	lsping_ev_add(buf, size, " announced");
}

static bool lsp_ends(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_NO_MPLS);
}

static void say_lsp_ends(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_way *way = lsping_ev_bad_way(ev);
	char one[LSPING_LABEL_STRLEN];
	uint32_t label;

	if (!way && ev->hop->n_down)
		way = ev->way ? ev->way : &ev->hop->down[0];
	lsping_ev_add(buf, size, "the LSP ends at ");
	lsping_ev_add_hop(ev, buf, size);
	if (way) {
		lsping_ev_add(buf, size, ": no label towards ");
		lsping_ev_add_way(way, buf, size);
		return;
	}
	lsping_ev_add(buf, size, ": no next hop that is alive and has a label");
	if (lsping_ev_label_at(ev->hop, 0, &label))
		lsping_ev_add(buf, size, ", for what comes with label %s",
			      lsping_label_str(label, one, sizeof(one)));
}

/* Whether two planes that might explain a wrong label were compared: an upstream
 * router with the module would have said so itself (DESIGN 6b, rule 6).
 */
static void add_unchecked(const struct lsping_evidence *ev, char *buf, size_t size)
{
	if (lsping_ev_answered(ev->upstream)) {
		lsping_ev_add(buf, size, "; ");
		lsping_ev_add_upstream(ev, buf, size);
		lsping_ev_add(buf, size,
			      " reports no difference between its kernel and its control plane, "
			      "which could not be checked from here");
	} else if (ev->ingress == LSPING_PLANES_NOT_ASKED)
		lsping_ev_add(buf, size,
			      "; whether this router's kernel agrees with zebra could not be "
			      "checked");
}

/* Who sent it is known only of a router that announced it, and of this one. */
static bool unlabelled(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_WRONG_LABEL) &&
	       lsping_ev_came_unlabelled(ev->hop) && ev->hop->way.announced;
}

static void say_unlabelled(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add(buf, size, "the LSP ends at ");
	lsping_ev_add_upstream(ev, buf, size);
	lsping_ev_add(buf, size, ": it sent the probe to ");
	lsping_ev_add_way(&ev->hop->way, buf, size);
	lsping_ev_add(buf, size, " without a label, and ");
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size, " has one bound to ");
	lsping_ev_add_fec(ev, buf, size);
	add_unchecked(ev, buf, size);
}

static bool wrong_label(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_WRONG_LABEL);
}

static void say_wrong_label(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char one[LSPING_LABEL_STRLEN];
	uint32_t label;
	uint8_t depth;

	lsping_ev_add_hop(ev, buf, size);
	/* Else the innermost label, as FECs are checked at the egress. */
	lsping_ev_code_of(ev, &depth);
	if (lsping_ev_came_unlabelled(ev->hop))
		lsping_ev_add(buf, size,
			      " received the probe without a label, but has one bound to ");
	else if (lsping_ev_label_at(ev->hop, depth, &label) ||
		 lsping_ev_label_at(ev->hop, 1, &label))
		lsping_ev_add(buf, size, " has not bound label %s, with which the probe came, to ",
			      lsping_label_str(label, one, sizeof(one)));
	else
		lsping_ev_add(buf, size, " has not bound the label the probe came with to ");
	lsping_ev_add_fec(ev, buf, size);
	if (ev->hop->n_mappings) /* it passes the probe on: see lacks_way() */
		lsping_ev_add(buf, size, ", or its kernel lacks a next hop that its zebra has");
	lsping_ev_add_sender(ev, "that label", buf, size);
	add_unchecked(ev, buf, size);
}

static bool no_mapping(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_NO_MAPPING);
}

static void say_no_mapping(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char sent[LSPING_CAUSE_LEN] = "";

	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size,
		      " received the probe, but its label protocols know no mapping for ");
	lsping_ev_add_fec(ev, buf, size);
	if (lsping_ev_came_unlabelled(ev->hop))
		strlcpy(sent, "no label", sizeof(sent));
	else if (ev->hop->result.has_if_stack)
		lsping_ev_add_seen_labels(ev->hop, sent, sizeof(sent));
	else if (ev->hop->way.n_labels)
		lsping_ev_add_labels(&ev->hop->way, sent, sizeof(sent));
	lsping_ev_add_sender(ev, sent[0] ? sent : "it", buf, size);
}

static bool no_interface(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_NOT_INCOMING_INTERFACE);
}

static void say_no_interface(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size, " received the probe on its ");
	add_interface(ev, buf, size);
	lsping_ev_add(buf, size, ", which is not the one that ");
	lsping_ev_add_fec(ev, buf, size);
	lsping_ev_add(buf, size, " is for");
}

/* What the code alone says, as of a ping's reply. */
static void say_code(const struct lsping_evidence *ev, char *buf, size_t size)
{
	struct lsping_result result = ev->hop->result;

	result.return_code = lsping_ev_code_of(ev, &result.return_subcode);
	lsping_result_sentence(&result, buf, size);
}

static bool unchecked(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_NONE);
}

static void say_unchecked(const struct lsping_evidence *ev, char *buf, size_t size)
{
	say_code(ev, buf, size);
	lsping_ev_add(buf, size, ": the LSP leads there, whether rightly is not known");
}

static bool malformed(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_MALFORMED);
}

static void say_beyond(const struct lsping_evidence *ev, char *buf, size_t size)
{
	say_code(ev, buf, size);
	lsping_ev_add(buf, size, ": the LSP leads there, beyond it nothing is known");
}

static bool tlv_unknown(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_TLV_UNKNOWN);
}

static bool shrunk(const struct lsping_evidence *ev)
{
	return lsping_ev_has_code(ev, LSPING_RC_STACK_SHRUNK);
}

static void say_other_code(const struct lsping_evidence *ev, char *buf, size_t size)
{
	uint8_t code = lsping_ev_code_of(ev, NULL);

	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size,
		      " answered with return code %u (%s): the LSP leads there, beyond it nothing "
		      "is known",
		      code, lsping_return_code_str(code));
}

static bool loops(const struct lsping_evidence *ev)
{
	return lsping_ev_answered(ev->hop) && lsping_ev_is_progress(ev->hop->result.return_code) &&
	       lsping_ev_met_before(ev);
}

static void say_loops(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add(buf, size, "the LSP loops: ");
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size, " has the probe again at hop %u, as at hop %u; ", ev->hop->ttl,
		      lsping_ev_met_before(ev));
	lsping_ev_add_upstream(ev, buf, size);
	lsping_ev_add(buf, size, " sent it there");
}

/* A router that compares would have said 5; this one passes it on all the same. */
static bool inconsistent(const struct lsping_evidence *ev)
{
	return lsping_ev_answered(ev->hop) && !lsping_ev_is_bad(ev) &&
	       lsping_ev_labels_differ(ev->hop);
}

/* The trace knows no way on from a router that is not the egress. */
static bool no_way_on(const struct lsping_evidence *ev)
{
	return ev->last && lsping_ev_answered(ev->hop) &&
	       lsping_ev_is_progress(ev->hop->result.return_code) && !ev->hop->n_down;
}

static void say_no_way_on(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size,
		      " is not the egress, but does not say where it sends the probe on to");
}

static bool max_ttl(const struct lsping_evidence *ev)
{
	return ev->last && lsping_ev_answered(ev->hop) &&
	       lsping_ev_is_progress(ev->hop->result.return_code);
}

static void say_max_ttl(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_way *way = ev->way ? ev->way : &ev->hop->down[0];

	lsping_ev_add(buf, size, "the trace ended at hop %u without the egress: ", ev->hop->ttl);
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size, " sends the probe on to ");
	lsping_ev_add_way(way, buf, size);
	lsping_ev_add(buf, size, " with ");
	lsping_ev_add_labels(way, buf, size);
}

static bool changed(const struct lsping_evidence *ev)
{
	return lsping_ev_answered(ev->hop) && !lsping_ev_is_bad(ev) && ev->hop->changed;
}

static void say_changed(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add(buf, size, "labels changed at ");
	lsping_ev_add_hop(ev, buf, size);
	lsping_ev_add(buf, size, " during the trace; these are the new ones");
}

static bool is_passed(const struct lsping_evidence *ev)
{
	return lsping_ev_silent(ev) && lsping_ev_answered(ev->later);
}

/* A router that does not answer is known by what the one before it announced. */
static void say_passed(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add(buf, size, "hop %u", ev->hop->ttl);
	if (ev->hop->way.announced) {
		lsping_ev_add(buf, size, " (");
		lsping_ev_add_way(&ev->hop->way, buf, size);
		lsping_ev_add(buf, size, ")");
	}
	lsping_ev_add(buf, size, " is silent; later hops answer, so the LSP passes it");
}

/* Octets on the link to a hop, labels counted as an MTU counts them. */
static uint32_t link_octets(const struct lsping_evidence *ev)
{
	return ev->size + 4 * lsping_ev_n_real_labels(&ev->hop->way);
}

static bool too_large(const struct lsping_evidence *ev)
{
	return lsping_ev_silent(ev) && ev->last && ev->size && ev->hop->way.mtu &&
	       link_octets(ev) > ev->hop->way.mtu;
}

static void say_too_large(const struct lsping_evidence *ev, char *buf, size_t size)
{
	lsping_ev_add_upstream(ev, buf, size);
	lsping_ev_add(buf, size, " cannot send the probe on to ");
	lsping_ev_add_way(&ev->hop->way, buf, size);
	lsping_ev_add(buf, size, ": it has %u octets with its labels, the MTU there is %u",
		      link_octets(ev), ev->hop->way.mtu);
}

/* Said once, of the first of the hops that are silent to the end. */
static bool no_answer(const struct lsping_evidence *ev)
{
	const struct lsping_trace_hop *hop = ev->hop;

	return lsping_ev_silent(ev) && ev->last &&
	       (!hop->n_parents || !hop->parent[0]->ttl ||
		hop->parent[0]->result.outcome != LSPING_OUTCOME_TIMEOUT);
}

static void say_no_answer(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_trace_hop *hop = ev->hop;

	if (lsping_ev_answered(ev->upstream)) {
		lsping_ev_add(buf, size, "no answer beyond ");
		lsping_ev_add_upstream(ev, buf, size);
		lsping_ev_add(buf, size, ": the LSP beyond it");
	} else
		lsping_ev_add(buf, size, "no answer at all: the LSP");
	lsping_ev_add(buf, size, ", or the way back from ");
	if (ev->hop->way.announced)
		lsping_ev_add_way(&ev->hop->way, buf, size);
	else
		lsping_ev_add(buf, size, "there");
	lsping_ev_add(buf, size, ", is broken, or no router there answers echo requests");
	if (hop->ip_ping == LSPING_IP_PING_ANSWERED)
		lsping_ev_add(buf, size,
			      "; %pIA answers an ordinary ping, so the way back from it works",
			      &hop->ip_ping_to);
	else if (hop->ip_ping == LSPING_IP_PING_LOST)
		lsping_ev_add(buf, size, "; %pIA does not answer an ordinary ping either",
			      &hop->ip_ping_to);
}

static const struct rule rules[LSPING_CAUSE_MAX] = {
	[LSPING_CAUSE_INGRESS] = { "ingress-planes-differ", LSPING_SEVERITY_FAULT, true, BLAME_SELF,
				   ingress_differs, say_ingress },
	[LSPING_CAUSE_NOT_SENT] = { "not-sent", LSPING_SEVERITY_FAULT, true, BLAME_SELF, not_sent,
				    say_not_sent },
	[LSPING_CAUSE_CHANGING] = { "labels-changing", LSPING_SEVERITY_NOTE, true, BLAME_NOBODY,
				    is_changing, say_changing },
	[LSPING_CAUSE_CONSEQUENCE] = { "consequence", LSPING_SEVERITY_NOTE, true, BLAME_NOBODY,
				       is_consequence, say_consequence },
	[LSPING_CAUSE_PLANES] = { "planes-differ", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
				  planes_differ, say_planes },
	[LSPING_CAUSE_LACKS] = { "next-hop-missing", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
				 lacks_way, say_lacks_way },
	[LSPING_CAUSE_NO_LABEL] = { "no-label-entry", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
				    no_label, say_no_label },
	[LSPING_CAUSE_INPUT] = { "input-off", LSPING_SEVERITY_FAULT, false, BLAME_HOP, no_input,
				 say_no_input },
	[LSPING_CAUSE_INTERFACE] = { "other-interface", LSPING_SEVERITY_FAULT, false, BLAME_UPSTREAM,
				     other_interface, say_other_interface },
	[LSPING_CAUSE_LABELS] = { "other-labels", LSPING_SEVERITY_FAULT, false, BLAME_UPSTREAM,
				  other_labels, say_other_labels },
	[LSPING_CAUSE_MISMATCH] = { "downstream-mismatch", LSPING_SEVERITY_FAULT, false, BLAME_UPSTREAM,
				    mismatch, say_mismatch },
	[LSPING_CAUSE_END] = { "no-label-towards", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
			       lsp_ends, say_lsp_ends },
	[LSPING_CAUSE_UNLABELLED] = { "sent-unlabelled", LSPING_SEVERITY_FAULT, false,
				      BLAME_UPSTREAM, unlabelled, say_unlabelled },
	[LSPING_CAUSE_WRONG_LABEL] = { "wrong-label", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
				       wrong_label, say_wrong_label },
	[LSPING_CAUSE_NO_MAPPING] = { "no-mapping", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
				      no_mapping, say_no_mapping },
	[LSPING_CAUSE_NO_INTERFACE] = { "not-the-fec-interface", LSPING_SEVERITY_FAULT, false,
					BLAME_HOP, no_interface, say_no_interface },
	[LSPING_CAUSE_UNCHECKED] = { "not-checked", LSPING_SEVERITY_UNDECIDED, true, BLAME_NOBODY,
				     unchecked, say_unchecked },
	[LSPING_CAUSE_MALFORMED] = { "malformed-request", LSPING_SEVERITY_UNDECIDED, true,
				     BLAME_NOBODY, malformed, say_beyond },
	[LSPING_CAUSE_TLV] = { "tlv-not-understood", LSPING_SEVERITY_UNDECIDED, true, BLAME_NOBODY,
			       tlv_unknown, say_beyond },
	[LSPING_CAUSE_SHRUNK] = { "stack-shrunk", LSPING_SEVERITY_UNDECIDED, true, BLAME_NOBODY,
				  shrunk, say_beyond },
	[LSPING_CAUSE_OTHER_CODE] = { "other-return-code", LSPING_SEVERITY_UNDECIDED, true,
				      BLAME_NOBODY, lsping_ev_is_bad, say_other_code },
	[LSPING_CAUSE_LOOP] = { "loop", LSPING_SEVERITY_UNDECIDED, true, BLAME_NOBODY, loops,
				say_loops },
	[LSPING_CAUSE_INCONSISTENT] = { "inconsistent", LSPING_SEVERITY_UNDECIDED, true,
					BLAME_NOBODY, inconsistent, say_other_labels },
	[LSPING_CAUSE_NO_WAY_ON] = { "no-way-on", LSPING_SEVERITY_UNDECIDED, true, BLAME_NOBODY,
				     no_way_on, say_no_way_on },
	[LSPING_CAUSE_MAX_TTL] = { "max-ttl", LSPING_SEVERITY_UNDECIDED, true, BLAME_NOBODY,
				   max_ttl, say_max_ttl },
	[LSPING_CAUSE_CHANGED] = { "labels-changed", LSPING_SEVERITY_NOTE, true, BLAME_NOBODY,
				   changed, say_changed },
	[LSPING_CAUSE_SILENT] = { "silent-hop", LSPING_SEVERITY_NOTE, true, BLAME_NOBODY, is_passed,
				  say_passed },
	[LSPING_CAUSE_MTU] = { "mtu-too-small", LSPING_SEVERITY_FAULT, true, BLAME_UPSTREAM,
			       too_large, say_too_large },
	[LSPING_CAUSE_NO_ANSWER] = { "no-answer", LSPING_SEVERITY_UNDECIDED, true, BLAME_NOBODY,
				     no_answer, say_no_answer },
};

/* Who is at fault, and where. */
static void place(const struct lsping_evidence *ev, enum blame blame, struct lsping_finding *finding)
{
	const struct lsping_trace_hop *at = ev->hop;

	finding->ttl = ev->hop->ttl;
	switch (blame) {
	case BLAME_NOBODY:
		return;
	case BLAME_SELF:
		finding->ttl = 0;
		return;
	case BLAME_UPSTREAM:
		at = ev->upstream;
		break;
	case BLAME_HOP:
		break;
	}
	finding->ttl = at ? at->ttl : 0;
	if (lsping_ev_answered(at))
		finding->router = at->result.replier;
}

void lsping_diagnose(const struct lsping_evidence *ev, struct lsping_finding *finding)
{
	*finding = (struct lsping_finding){};
	for (enum lsping_cause cause = LSPING_CAUSE_NONE + 1; cause < LSPING_CAUSE_MAX; cause++) {
		const struct rule *rule = &rules[cause];

		if (!rule->holds(ev))
			continue;
		finding->cause = cause;
		finding->severity = rule->severity;
		place(ev, rule->blame, finding);
		rule->say(ev, finding->sentence, sizeof(finding->sentence));
		if (!rule->certain && !ev->confirmed) {
			finding->severity = LSPING_SEVERITY_UNDECIDED;
			lsping_ev_add(finding->sentence, sizeof(finding->sentence),
				      " (by one answer only)");
		}
		return;
	}
}

const char *lsping_cause_name(uint16_t cause)
{
	if (cause < LSPING_CAUSE_MAX && rules[cause].name)
		return rules[cause].name;
	return "none";
}

const char *lsping_severity_name(enum lsping_severity severity)
{
	switch (severity) {
	case LSPING_SEVERITY_NONE:
		return "none";
	case LSPING_SEVERITY_NOTE:
		return "note";
	case LSPING_SEVERITY_UNDECIDED:
		return "undecided";
	case LSPING_SEVERITY_FAULT:
		return "fault";
	}
	return "none";
}
