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
 * Two facts guide who is blamed.  A router that answers 11, 12 or 4 has looked at
 * its own tables and misses something there, so it is the one.  A way on that a
 * router itself gives return code 10 is its kernel's, and not what its control
 * plane has (DESIGN 6b, rule 6): that router is the one, and what becomes of the
 * probe behind it says nothing of others.
 *
 * Everything is a function of the evidence; nothing is kept.
 */
#include <zebra.h>

#include <stdarg.h>
#include <string.h>

#include "lib/printfrr.h"

#include "lspingd/lsping_diagnose.h"

/* What else a sentence may need to name. */
#define NAME_LEN INET6_ADDRSTRLEN + 16

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

/* ---- the evidence, put so that rules can ask for it ---- */

static bool answered(const struct lsping_trace_hop *hop)
{
	return hop && hop->ttl > 0 && hop->result.outcome == LSPING_OUTCOME_ANSWERED;
}

static bool silent(const struct lsping_evidence *ev)
{
	return ev->hop->ttl > 0 && ev->hop->result.outcome == LSPING_OUTCOME_TIMEOUT;
}

static bool is_progress(uint8_t code)
{
	return code == LSPING_RC_LABEL_SWITCHED || code == LSPING_RC_UPSTREAM_UNKNOWN ||
	       code == LSPING_RC_SEE_DDMAP || code == LSPING_RC_FEC_CHANGE;
}

static bool is_good(uint8_t code)
{
	return code == LSPING_RC_EGRESS || is_progress(code);
}

/* The first way on of those judged of which the router has something bad to say:
 * with return code 14 each way has its own, and only then (RFC 8029, section 3.4).
 */
static const struct lsping_way *bad_way(const struct lsping_evidence *ev)
{
	const struct lsping_trace_hop *hop = ev->hop;

	if (hop->result.return_code != LSPING_RC_SEE_DDMAP)
		return NULL;
	for (uint16_t i = 0; i < hop->n_down; i++) {
		const struct lsping_way *way = &hop->down[i];

		if ((!ev->way || ev->way == way) && way->return_code &&
		    !is_good(way->return_code))
			return way;
	}
	return NULL;
}

/* The return code that counts for what is judged, and its subcode. */
static uint8_t code_of(const struct lsping_evidence *ev, uint8_t *subcode)
{
	const struct lsping_result *result = &ev->hop->result;
	const struct lsping_way *way = bad_way(ev);

	if (subcode)
		*subcode = way ? way->return_subcode : result->return_subcode;
	return way ? way->return_code : result->return_code;
}

static bool has_code(const struct lsping_evidence *ev, uint8_t code)
{
	return answered(ev->hop) && code_of(ev, NULL) == code;
}

static bool is_bad(const struct lsping_evidence *ev)
{
	return answered(ev->hop) && !is_good(code_of(ev, NULL));
}

/* A way's labels that are on the packet: implicit null is not. */
static unsigned int real_labels(const struct lsping_way *way, uint32_t label[LSPING_MAX_LABELS])
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < way->n_labels && i < LSPING_MAX_LABELS; i++)
		if (way->label[i].label != LSPING_LABEL_IMPLICIT_NULL)
			label[n++] = way->label[i].label;
	return n;
}

static unsigned int n_real_labels(const struct lsping_way *way)
{
	uint32_t label[LSPING_MAX_LABELS];

	return real_labels(way, label);
}

/* Whether the router says with which labels the probe came, and they are not
 * those that were announced.
 */
static bool labels_differ(const struct lsping_trace_hop *hop)
{
	const struct lsping_lstack *seen = &hop->result.if_stack.stack;
	uint32_t label[LSPING_MAX_LABELS];
	unsigned int n;

	if (!hop->result.has_if_stack || !hop->way.announced || hop->all_routers ||
	    !hop->way.n_labels)
		return false;
	n = real_labels(&hop->way, label);
	if (n != seen->depth)
		return true;
	for (unsigned int i = 0; i < n; i++)
		if (seen->lse[i].label != label[i])
			return true;
	return false;
}

/* The label at a depth of the stack the probe came with (1: the innermost; 0:
 * not told, so the outermost): as the router saw it, else as it was announced.
 */
static bool label_at(const struct lsping_trace_hop *hop, uint8_t depth, uint32_t *label)
{
	uint32_t labels[LSPING_MAX_LABELS];
	unsigned int n;

	if (hop->result.has_if_stack) {
		n = hop->result.if_stack.stack.depth;
		for (unsigned int i = 0; i < n; i++)
			labels[i] = hop->result.if_stack.stack.lse[i].label;
	} else
		n = real_labels(&hop->way, labels);
	if (!n || depth > n)
		return false;
	*label = labels[depth ? n - depth : 0];
	return true;
}

/* Whether it is known that the probe came without a label. */
static bool came_unlabelled(const struct lsping_trace_hop *hop)
{
	if (hop->result.has_if_stack)
		return !hop->result.if_stack.stack.depth;
	return hop->way.announced && hop->way.n_labels && !n_real_labels(&hop->way);
}

static bool is_numbered(const struct lsping_if_stack *is)
{
	return is->addr_type == LSPING_ADDR_IPV4_NUMBERED ||
	       is->addr_type == LSPING_ADDR_IPV6_NUMBERED;
}

static bool is_addr(const struct ipaddr *addr)
{
	return addr->ipa_type != IPADDR_NONE;
}

/* The TTL at which the probe was there before: by the same link, or at the same
 * router with another one in between.  0: it was not.
 */
static uint8_t met_before(const struct lsping_evidence *ev)
{
	const struct lsping_trace_hop *hop = ev->hop, *at = hop;

	if (!answered(hop) || hop->loop_ttl)
		return hop->loop_ttl;
	while (at->n_parents && at->parent[0]->ttl < at->ttl) {
		at = at->parent[0];
		if (answered(at) && at != ev->upstream &&
		    ipaddr_cmp(&at->result.replier, &hop->result.replier) == 0)
			return at->ttl;
	}
	return 0;
}

/* ---- words that several sentences share ---- */

/* Appends to what buf has. */
static void PRINTFRR(3, 4) add(char *buf, size_t size, const char *text, ...)
{
	size_t len = strlen(buf);
	va_list ap;

	va_start(ap, text);
	vsnprintfrr(buf + len, size - len, text, ap);
	va_end(ap);
}

static const char *name_of(const struct lsping_trace_hop *hop, char *buf, size_t size)
{
	if (answered(hop))
		snprintfrr(buf, size, "%pIA", &hop->result.replier);
	else
		strlcpy(buf, "this router", size);
	return buf;
}

static void add_hop(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char name[NAME_LEN];

	add(buf, size, "%s", name_of(ev->hop, name, sizeof(name)));
}

static void add_upstream(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char name[NAME_LEN];

	add(buf, size, "%s", name_of(ev->upstream, name, sizeof(name)));
}

/* The neighbour a way leads to; where it has no address, the interface. */
static void add_way(const struct lsping_way *way, char *buf, size_t size)
{
	if (is_addr(&way->address) && way->addr_type != LSPING_ADDR_IPV4_UNNUMBERED &&
	    way->addr_type != LSPING_ADDR_IPV6_UNNUMBERED)
		add(buf, size, "%pIA", &way->address);
	else if (way->ifindex)
		add(buf, size, "the neighbour on its interface with index %u", way->ifindex);
	else
		add(buf, size, "its neighbour");
}

static void add_labels(const struct lsping_way *way, char *buf, size_t size)
{
	uint32_t label[LSPING_MAX_LABELS];
	unsigned int n = real_labels(way, label);
	char one[LSPING_LABEL_STRLEN];

	if (!n)
		add(buf, size, "no label");
	for (unsigned int i = 0; i < n; i++)
		add(buf, size, "%s%s", i ? "/" : "label ",
		    lsping_label_str(label[i], one, sizeof(one)));
}

static void add_seen_labels(const struct lsping_trace_hop *hop, char *buf, size_t size)
{
	char labels[LSPING_LSTACK_STRLEN];

	if (hop->result.if_stack.stack.depth)
		add(buf, size, "label %s",
		    lsping_lstack_str(&hop->result.if_stack.stack, labels, sizeof(labels)));
	else
		add(buf, size, "no label");
}

static void add_fec(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_fec_stack *fecs = &ev->hop->fecs;
	char fec[LSPING_FEC_STRLEN];
	uint8_t depth;

	code_of(ev, &depth);
	if (!fecs->depth || depth > fecs->depth)
		add(buf, size, "the FEC");
	else
		add(buf, size, "%s",
		    lsping_fec_str(&fecs->fec[depth ? fecs->depth - depth : 0], fec, sizeof(fec)));
}

/* "; 10.255.0.2 announced and sent that label to it": who is to be asked next. */
static void add_sender(const struct lsping_evidence *ev, const char *what, char *buf, size_t size)
{
	char name[NAME_LEN];

	name_of(ev->upstream, name, sizeof(name));
	if (!ev->upstream && ev->hop->ttl == 1)
		add(buf, size, "; %s sent %s to it", name, what);
	else if (ev->hop->way.announced)
		add(buf, size, "; %s announced and sent %s to it", name, what);
	else
		add(buf, size, "; the router that sent it there does not answer, the one before "
			       "is %s", name);
}

/* ---- the rules: when they hold, and their sentences ---- */

static bool ingress_differs(const struct lsping_evidence *ev)
{
	return ev->hop->ttl == 0 && ev->ingress != LSPING_PLANES_AGREE &&
	       ev->ingress != LSPING_PLANES_UNDER_WAY && ev->ingress != LSPING_PLANES_NOT_ASKED;
}

static void say_ingress(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char fec[LSPING_FEC_STRLEN] = "the FEC";

	if (ev->hop->fecs.depth)
		lsping_fec_str(&ev->hop->fecs.fec[0], fec, sizeof(fec));
	add(buf, size,
	    "this router forwards differently from its own control plane: zebra's entry for %s is "
	    "%s", fec, lsping_planes_str(ev->ingress));
}

static bool not_sent(const struct lsping_evidence *ev)
{
	return ev->hop->ttl > 0 && ev->hop->result.outcome == LSPING_OUTCOME_NOT_SENT;
}

static void say_not_sent(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add(buf, size, "this router did not send the probe: %s", ev->hop->result.cause);
}

static bool is_changing(const struct lsping_evidence *ev)
{
	return is_bad(ev) && ev->hop->changed && !ev->confirmed;
}

static void say_changing(const struct lsping_evidence *ev, char *buf, size_t size)
{
	uint8_t code = code_of(ev, NULL);

	add(buf, size, "labels changed during the trace: what ");
	add_hop(ev, buf, size);
	add(buf, size, " answered (return code %u, %s) may be of the old ones", code,
	    lsping_return_code_str(code));
}

static bool is_consequence(const struct lsping_evidence *ev)
{
	const struct lsping_way *way = &ev->hop->way;

	return is_bad(ev) && way->announced && way->return_code && !is_good(way->return_code);
}

static void say_consequence(const struct lsping_evidence *ev, char *buf, size_t size)
{
	uint8_t code = code_of(ev, NULL);

	add_hop(ev, buf, size);
	add(buf, size, " answers with return code %u (%s), which follows from what ", code,
	    lsping_return_code_str(code));
	add_upstream(ev, buf, size);
	add(buf, size, " sends it");
}

/* Return code 10 of a way on. */
static bool planes_differ(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_WRONG_LABEL) && bad_way(ev);
}

static void say_planes(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_way *way = bad_way(ev);
	char one[LSPING_LABEL_STRLEN];
	uint32_t label;

	add_hop(ev, buf, size);
	add(buf, size, " forwards differently from its own control plane: its kernel sends ");
	if (label_at(ev->hop, 0, &label))
		add(buf, size, "label %s", lsping_label_str(label, one, sizeof(one)));
	else
		add(buf, size, "the probe");
	add(buf, size, " to ");
	add_way(way, buf, size);
	add(buf, size, n_real_labels(way) ? " as " : " with ");
	add_labels(way, buf, size);
	add(buf, size, ", its zebra has it otherwise");
}

static bool no_label(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_NO_LABEL);
}

static void say_no_label(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char one[LSPING_LABEL_STRLEN];
	uint32_t label;
	uint8_t depth;

	code_of(ev, &depth);
	add_hop(ev, buf, size);
	if (label_at(ev->hop, depth, &label))
		add(buf, size, " has no entry for label %s in its forwarding table",
		    lsping_label_str(label, one, sizeof(one)));
	else
		add(buf, size, " has no entry in its forwarding table for the label the probe came "
			       "with");
	if (labels_differ(ev->hop)) {
		add(buf, size, "; ");
		add_upstream(ev, buf, size);
		add(buf, size, " announced ");
		add_labels(&ev->hop->way, buf, size);
	} else
		add_sender(ev, "that label", buf, size);
}

static bool no_input(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_PROTOCOL);
}

/* "interface 10.0.2.2" of the router that answered. */
static void add_interface(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_result *result = &ev->hop->result;

	if (result->has_if_stack && is_numbered(&result->if_stack))
		add(buf, size, "interface %pIA", &result->if_stack.ifaddr);
	else if (result->has_if_stack)
		add(buf, size, "interface with index %u", result->if_stack.ifindex);
	else if (ev->hop->way.announced && is_addr(&ev->hop->way.address))
		add(buf, size, "interface %pIA", &ev->hop->way.address);
	else {
		add(buf, size, "interface towards ");
		add_upstream(ev, buf, size);
	}
}

static void say_no_input(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add_hop(ev, buf, size);
	add(buf, size, " takes no labels on its ");
	add_interface(ev, buf, size);
	add(buf, size, ": MPLS input is off there, or the FEC's protocol does not run there; ");
	add_upstream(ev, buf, size);
	add(buf, size, " sent ");
	if (ev->hop->result.has_if_stack)
		add_seen_labels(ev->hop, buf, size);
	else
		add_labels(&ev->hop->way, buf, size);
}

/* Return code 5 does not say which of the two it is; the Interface and Label
 * Stack TLV that goes with it does.
 */
static bool mismatch(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_DSMAP_MISMATCH);
}

static bool other_labels(const struct lsping_evidence *ev)
{
	return mismatch(ev) && labels_differ(ev->hop);
}

static bool other_interface(const struct lsping_evidence *ev)
{
	return mismatch(ev) && ev->hop->way.announced && ev->hop->result.has_if_stack &&
	       !labels_differ(ev->hop);
}

static void say_other_interface(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add_hop(ev, buf, size);
	add(buf, size, " received the probe on another interface than ");
	add_upstream(ev, buf, size);
	add(buf, size, " announced: on its ");
	add_interface(ev, buf, size);
	add(buf, size, ", not on that of ");
	add_way(&ev->hop->way, buf, size);
}

static void say_other_labels(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add_hop(ev, buf, size);
	add(buf, size, " received the probe with other labels than ");
	add_upstream(ev, buf, size);
	add(buf, size, " announced: with ");
	add_seen_labels(ev->hop, buf, size);
	add(buf, size, ", announced was ");
	add_labels(&ev->hop->way, buf, size);
}

static void say_mismatch(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add_hop(ev, buf, size);
	add(buf, size, " received the probe on another interface, or with other labels, than ");
	add_upstream(ev, buf, size);
	add(buf, size, " announced");
}

static bool lsp_ends(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_NO_MPLS);
}

static void say_lsp_ends(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_way *way = bad_way(ev);
	char one[LSPING_LABEL_STRLEN];
	uint32_t label;

	if (!way && ev->hop->n_down)
		way = ev->way ? ev->way : &ev->hop->down[0];
	add(buf, size, "the LSP ends at ");
	add_hop(ev, buf, size);
	if (way) {
		add(buf, size, ": no label towards ");
		add_way(way, buf, size);
		return;
	}
	add(buf, size, ": no next hop that is alive and has a label");
	if (label_at(ev->hop, 0, &label))
		add(buf, size, ", for what comes with label %s",
		    lsping_label_str(label, one, sizeof(one)));
}

/* Whether two planes that might explain a wrong label were compared: an upstream
 * router with the module would have said so itself (DESIGN 6b, rule 6).
 */
static void add_unchecked(const struct lsping_evidence *ev, char *buf, size_t size)
{
	if (answered(ev->upstream)) {
		add(buf, size, "; ");
		add_upstream(ev, buf, size);
		add(buf, size, " reports no difference between its kernel and its control plane, "
			       "which could not be checked from here");
	} else if (ev->ingress == LSPING_PLANES_NOT_ASKED)
		add(buf, size, "; whether this router's kernel agrees with zebra could not be "
			       "checked");
}

/* Who sent it is known only of a router that announced it, and of this one. */
static bool unlabelled(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_WRONG_LABEL) && came_unlabelled(ev->hop) &&
	       ev->hop->way.announced;
}

static void say_unlabelled(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add(buf, size, "the LSP ends at ");
	add_upstream(ev, buf, size);
	add(buf, size, ": it sent the probe to ");
	add_way(&ev->hop->way, buf, size);
	add(buf, size, " without a label, and ");
	add_hop(ev, buf, size);
	add(buf, size, " has one bound to ");
	add_fec(ev, buf, size);
	add_unchecked(ev, buf, size);
}

static bool wrong_label(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_WRONG_LABEL);
}

static void say_wrong_label(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char one[LSPING_LABEL_STRLEN];
	uint32_t label;

	add_hop(ev, buf, size);
	/* The innermost label, as FECs are checked at the egress. */
	if (came_unlabelled(ev->hop))
		add(buf, size, " received the probe without a label, but has one bound to ");
	else if (label_at(ev->hop, 1, &label))
		add(buf, size, " has not bound label %s, with which the probe came, to ",
		    lsping_label_str(label, one, sizeof(one)));
	else
		add(buf, size, " has not bound the label the probe came with to ");
	add_fec(ev, buf, size);
	add_sender(ev, "that label", buf, size);
	add_unchecked(ev, buf, size);
}

static bool no_mapping(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_NO_MAPPING);
}

static void say_no_mapping(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char sent[LSPING_CAUSE_LEN] = "";

	add_hop(ev, buf, size);
	add(buf, size, " received the probe, but its label protocols know no mapping for ");
	add_fec(ev, buf, size);
	if (came_unlabelled(ev->hop))
		strlcpy(sent, "no label", sizeof(sent));
	else if (ev->hop->result.has_if_stack)
		add_seen_labels(ev->hop, sent, sizeof(sent));
	else if (ev->hop->way.n_labels)
		add_labels(&ev->hop->way, sent, sizeof(sent));
	add_sender(ev, sent[0] ? sent : "it", buf, size);
}

static bool no_interface(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_NOT_INCOMING_INTERFACE);
}

static void say_no_interface(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add_hop(ev, buf, size);
	add(buf, size, " received the probe on its ");
	add_interface(ev, buf, size);
	add(buf, size, ", which is not the one that ");
	add_fec(ev, buf, size);
	add(buf, size, " is for");
}

/* What the code alone says, as of a ping's reply. */
static void say_code(const struct lsping_evidence *ev, char *buf, size_t size)
{
	struct lsping_result result = ev->hop->result;

	result.return_code = code_of(ev, &result.return_subcode);
	lsping_result_sentence(&result, buf, size);
}

static bool unchecked(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_NONE);
}

static void say_unchecked(const struct lsping_evidence *ev, char *buf, size_t size)
{
	say_code(ev, buf, size);
	add(buf, size, ": the LSP leads there, whether rightly is not known");
}

static bool malformed(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_MALFORMED);
}

static void say_beyond(const struct lsping_evidence *ev, char *buf, size_t size)
{
	say_code(ev, buf, size);
	add(buf, size, ": the LSP leads there, beyond it nothing is known");
}

static bool tlv_unknown(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_TLV_UNKNOWN);
}

static bool shrunk(const struct lsping_evidence *ev)
{
	return has_code(ev, LSPING_RC_STACK_SHRUNK);
}

static void say_other_code(const struct lsping_evidence *ev, char *buf, size_t size)
{
	uint8_t code = code_of(ev, NULL);

	add_hop(ev, buf, size);
	add(buf, size, " answered with return code %u (%s): the LSP leads there, beyond it nothing "
		       "is known",
	    code, lsping_return_code_str(code));
}

static bool loops(const struct lsping_evidence *ev)
{
	return answered(ev->hop) && is_progress(ev->hop->result.return_code) && met_before(ev);
}

static void say_loops(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add(buf, size, "the LSP loops: ");
	add_hop(ev, buf, size);
	add(buf, size, " has the probe again at hop %u, as at hop %u; ", ev->hop->ttl,
	    met_before(ev));
	add_upstream(ev, buf, size);
	add(buf, size, " sent it there");
}

/* A router that compares would have said 5; this one passes it on all the same. */
static bool inconsistent(const struct lsping_evidence *ev)
{
	return answered(ev->hop) && !is_bad(ev) && labels_differ(ev->hop);
}

/* The trace knows no way on from a router that is not the egress. */
static bool no_way_on(const struct lsping_evidence *ev)
{
	return ev->last && answered(ev->hop) && is_progress(ev->hop->result.return_code) &&
	       !ev->hop->n_down;
}

static void say_no_way_on(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add_hop(ev, buf, size);
	add(buf, size, " is not the egress, but does not say where it sends the probe on to");
}

static bool max_ttl(const struct lsping_evidence *ev)
{
	return ev->last && answered(ev->hop) && is_progress(ev->hop->result.return_code);
}

static void say_max_ttl(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_way *way = ev->way ? ev->way : &ev->hop->down[0];

	add(buf, size, "the trace ended at hop %u without the egress: ", ev->hop->ttl);
	add_hop(ev, buf, size);
	add(buf, size, " sends the probe on to ");
	add_way(way, buf, size);
	add(buf, size, " with ");
	add_labels(way, buf, size);
}

static bool changed(const struct lsping_evidence *ev)
{
	return answered(ev->hop) && !is_bad(ev) && ev->hop->changed;
}

static void say_changed(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add(buf, size, "labels changed at ");
	add_hop(ev, buf, size);
	add(buf, size, " during the trace; these are the new ones");
}

static bool is_passed(const struct lsping_evidence *ev)
{
	return silent(ev) && ev->later;
}

/* A router that does not answer is known by what the one before it announced. */
static void say_passed(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add(buf, size, "hop %u", ev->hop->ttl);
	if (ev->hop->way.announced) {
		add(buf, size, " (");
		add_way(&ev->hop->way, buf, size);
		add(buf, size, ")");
	}
	add(buf, size, " is silent; later hops answer, so the LSP passes it");
}

/* Octets on the link to a hop, labels counted as an MTU counts them. */
static uint32_t link_octets(const struct lsping_evidence *ev)
{
	return ev->size + 4 * n_real_labels(&ev->hop->way);
}

static bool too_large(const struct lsping_evidence *ev)
{
	return silent(ev) && ev->last && ev->size && ev->hop->way.mtu &&
	       link_octets(ev) > ev->hop->way.mtu;
}

static void say_too_large(const struct lsping_evidence *ev, char *buf, size_t size)
{
	add_upstream(ev, buf, size);
	add(buf, size, " cannot send the probe on to ");
	add_way(&ev->hop->way, buf, size);
	add(buf, size, ": it has %u octets with its labels, the MTU there is %u", link_octets(ev),
	    ev->hop->way.mtu);
}

/* Said once, of the first of the hops that are silent to the end. */
static bool no_answer(const struct lsping_evidence *ev)
{
	const struct lsping_trace_hop *hop = ev->hop;

	return silent(ev) && ev->last &&
	       (!hop->n_parents || !hop->parent[0]->ttl ||
		hop->parent[0]->result.outcome != LSPING_OUTCOME_TIMEOUT);
}

static void say_no_answer(const struct lsping_evidence *ev, char *buf, size_t size)
{
	if (answered(ev->upstream)) {
		add(buf, size, "no answer beyond ");
		add_upstream(ev, buf, size);
		add(buf, size, ": the LSP beyond it");
	} else
		add(buf, size, "no answer at all: the LSP");
	add(buf, size, ", or the way back from ");
	if (ev->hop->way.announced)
		add_way(&ev->hop->way, buf, size);
	else
		add(buf, size, "there");
	add(buf, size, ", is broken, or no router there answers echo requests");
}

static const struct rule rules[LSPING_CAUSE_MAX] = {
	[LSPING_CAUSE_INGRESS] = { "ingress-planes-differ", LSPING_SEVERITY_FAULT, true,
				   BLAME_SELF, ingress_differs, say_ingress },
	[LSPING_CAUSE_NOT_SENT] = { "not-sent", LSPING_SEVERITY_FAULT, true, BLAME_SELF, not_sent,
				    say_not_sent },
	[LSPING_CAUSE_CHANGING] = { "labels-changing", LSPING_SEVERITY_NOTE, true, BLAME_NOBODY,
				    is_changing, say_changing },
	[LSPING_CAUSE_CONSEQUENCE] = { "consequence", LSPING_SEVERITY_NOTE, true, BLAME_NOBODY,
				       is_consequence, say_consequence },
	[LSPING_CAUSE_PLANES] = { "planes-differ", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
				  planes_differ, say_planes },
	[LSPING_CAUSE_NO_LABEL] = { "no-label-entry", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
				    no_label, say_no_label },
	[LSPING_CAUSE_INPUT] = { "input-off", LSPING_SEVERITY_FAULT, false, BLAME_HOP, no_input,
				 say_no_input },
	[LSPING_CAUSE_INTERFACE] = { "other-interface", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
				     other_interface, say_other_interface },
	[LSPING_CAUSE_LABELS] = { "other-labels", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
				  other_labels, say_other_labels },
	[LSPING_CAUSE_MISMATCH] = { "downstream-mismatch", LSPING_SEVERITY_FAULT, false, BLAME_HOP,
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
				      BLAME_NOBODY, is_bad, say_other_code },
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
	[LSPING_CAUSE_MTU] = { "mtu-too-small", LSPING_SEVERITY_FAULT, false, BLAME_UPSTREAM,
			       too_large, say_too_large },
	[LSPING_CAUSE_NO_ANSWER] = { "no-answer", LSPING_SEVERITY_UNDECIDED, true, BLAME_NOBODY,
				     no_answer, say_no_answer },
};

/* Who is at fault, and where. */
static void place(const struct lsping_evidence *ev, enum blame blame,
		  struct lsping_finding *finding)
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
	if (answered(at))
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
			add(finding->sentence, sizeof(finding->sentence), " (by one answer only)");
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
