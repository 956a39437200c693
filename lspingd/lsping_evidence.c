// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Diagnosis: the evidence, put so that a rule can ask for it, and the words that
 * several sentences share
 */
#include <zebra.h>

#include <stdarg.h>
#include <string.h>

#include "lib/printfrr.h"

#include "lspingd/lsping_evidence.h"

/* Names of routers. */
#define NAME_LEN (INET6_ADDRSTRLEN + 16)

/* ---- the evidence, put so that rules can ask for it ---- */

bool lsping_ev_answered(const struct lsping_trace_hop *hop)
{
	return hop && hop->ttl > 0 && hop->result.outcome == LSPING_OUTCOME_ANSWERED;
}

bool lsping_ev_silent(const struct lsping_evidence *ev)
{
	return ev->hop->ttl > 0 && ev->hop->result.outcome == LSPING_OUTCOME_TIMEOUT;
}

bool lsping_ev_is_progress(uint8_t code)
{
	return code == LSPING_RC_LABEL_SWITCHED || code == LSPING_RC_UPSTREAM_UNKNOWN ||
	       code == LSPING_RC_SEE_DDMAP || code == LSPING_RC_FEC_CHANGE;
}

bool lsping_ev_is_good(uint8_t code)
{
	return code == LSPING_RC_EGRESS || lsping_ev_is_progress(code);
}

/* The first way on of those judged of which the router has something bad to say:
 * with return code 14 each way has its own, and only then (RFC 8029, section 3.4).
 */
const struct lsping_way *lsping_ev_bad_way(const struct lsping_evidence *ev)
{
	const struct lsping_trace_hop *hop = ev->hop;

	if (hop->result.return_code != LSPING_RC_SEE_DDMAP)
		return NULL;
	for (uint16_t i = 0; i < hop->n_down; i++) {
		const struct lsping_way *way = &hop->down[i];

		if ((!ev->way || ev->way == way) && way->return_code &&
		    !lsping_ev_is_good(way->return_code))
			return way;
	}
	return NULL;
}

/* The return code that counts for what is judged, and its subcode. */
uint8_t lsping_ev_code_of(const struct lsping_evidence *ev, uint8_t *subcode)
{
	const struct lsping_result *result = &ev->hop->result;
	const struct lsping_way *way = lsping_ev_bad_way(ev);

	if (subcode)
		*subcode = way ? way->return_subcode : result->return_subcode;
	return way ? way->return_code : result->return_code;
}

bool lsping_ev_has_code(const struct lsping_evidence *ev, uint8_t code)
{
	return lsping_ev_answered(ev->hop) && lsping_ev_code_of(ev, NULL) == code;
}

bool lsping_ev_is_bad(const struct lsping_evidence *ev)
{
	return lsping_ev_answered(ev->hop) && !lsping_ev_is_good(lsping_ev_code_of(ev, NULL));
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

unsigned int lsping_ev_n_real_labels(const struct lsping_way *way)
{
	uint32_t label[LSPING_MAX_LABELS];

	return real_labels(way, label);
}

/* Whether the router says with which labels the probe came, and they are not
 * those that were announced.
 */
bool lsping_ev_labels_differ(const struct lsping_trace_hop *hop)
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
bool lsping_ev_label_at(const struct lsping_trace_hop *hop, uint8_t depth, uint32_t *label)
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
bool lsping_ev_came_unlabelled(const struct lsping_trace_hop *hop)
{
	if (hop->result.has_if_stack)
		return !hop->result.if_stack.stack.depth;
	return hop->way.announced && hop->way.n_labels && !lsping_ev_n_real_labels(&hop->way);
}

bool lsping_ev_is_numbered(const struct lsping_if_stack *is)
{
	return is->addr_type == LSPING_ADDR_IPV4_NUMBERED ||
	       is->addr_type == LSPING_ADDR_IPV6_NUMBERED;
}

bool lsping_ev_is_addr(const struct ipaddr *addr)
{
	return addr->ipa_type != IPADDR_NONE;
}

/* The TTL at which the probe was there before: by the same link, or at the same
 * router with another one in between.  0: it was not.
 */
uint8_t lsping_ev_met_before(const struct lsping_evidence *ev)
{
	const struct lsping_trace_hop *hop = ev->hop, *at = hop;

	if (!lsping_ev_answered(hop) || hop->loop_ttl)
		return hop->loop_ttl;
	while (at->n_parents && at->parent[0]->ttl < at->ttl) {
		at = at->parent[0];
		if (lsping_ev_answered(at) && at != ev->upstream &&
		    ipaddr_cmp(&at->result.replier, &hop->result.replier) == 0)
			return at->ttl;
	}
	return 0;
}

/* ---- words that several sentences share ---- */

/* Appends to what buf has. */
void lsping_ev_add(char *buf, size_t size, const char *text, ...)
{
	size_t len = strlen(buf);
	va_list ap;

	va_start(ap, text);
	vsnprintfrr(buf + len, size - len, text, ap);
	va_end(ap);
}

static const char *name_of(const struct lsping_trace_hop *hop, char *buf, size_t size)
{
	if (lsping_ev_answered(hop))
		snprintfrr(buf, size, "%pIA", &hop->result.replier);
	else
		strlcpy(buf, "this router", size);
	return buf;
}

void lsping_ev_add_hop(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char name[NAME_LEN];

	lsping_ev_add(buf, size, "%s", name_of(ev->hop, name, sizeof(name)));
}

void lsping_ev_add_upstream(const struct lsping_evidence *ev, char *buf, size_t size)
{
	char name[NAME_LEN];

	lsping_ev_add(buf, size, "%s", name_of(ev->upstream, name, sizeof(name)));
}

/* The neighbour a way leads to; where it has no address, the interface. */
void lsping_ev_add_way(const struct lsping_way *way, char *buf, size_t size)
{
	if (lsping_ev_is_addr(&way->address) && way->addr_type != LSPING_ADDR_IPV4_UNNUMBERED &&
	    way->addr_type != LSPING_ADDR_IPV6_UNNUMBERED)
		lsping_ev_add(buf, size, "%pIA", &way->address);
	else if (way->ifindex)
		lsping_ev_add(buf, size, "the neighbour on its interface with index %u",
			      way->ifindex);
	else
		lsping_ev_add(buf, size, "its neighbour");
}

void lsping_ev_add_labels(const struct lsping_way *way, char *buf, size_t size)
{
	uint32_t label[LSPING_MAX_LABELS];
	unsigned int n = real_labels(way, label);
	char one[LSPING_LABEL_STRLEN];

	if (!n)
		lsping_ev_add(buf, size, "no label");
	for (unsigned int i = 0; i < n; i++)
		lsping_ev_add(buf, size, "%s%s", i ? "/" : "label ",
			      lsping_label_str(label[i], one, sizeof(one)));
}

void lsping_ev_add_seen_labels(const struct lsping_trace_hop *hop, char *buf, size_t size)
{
	char labels[LSPING_LSTACK_STRLEN];

	if (hop->result.if_stack.stack.depth)
		lsping_ev_add(buf, size, "label %s",
			      lsping_lstack_str(&hop->result.if_stack.stack, labels,
						sizeof(labels)));
	else
		lsping_ev_add(buf, size, "no label");
}

void lsping_ev_add_fec(const struct lsping_evidence *ev, char *buf, size_t size)
{
	const struct lsping_fec_stack *fecs = &ev->hop->fecs;
	char fec[LSPING_FEC_STRLEN];
	uint8_t depth;

	lsping_ev_code_of(ev, &depth);
	if (!fecs->depth || depth > fecs->depth)
		lsping_ev_add(buf, size, "the FEC");
	else
		lsping_ev_add(buf, size, "%s",
			      lsping_fec_str(&fecs->fec[depth ? fecs->depth - depth : 0], fec,
					     sizeof(fec)));
}

/* "; 10.255.0.2 announced and sent that label to it": who is to be asked next. */
void lsping_ev_add_sender(const struct lsping_evidence *ev, const char *what, char *buf, size_t size)
{
	char name[NAME_LEN];

	name_of(ev->upstream, name, sizeof(name));
	if (!ev->upstream && ev->hop->ttl == 1)
		lsping_ev_add(buf, size, "; %s sent %s to it", name, what);
	else if (ev->hop->way.announced)
		lsping_ev_add(buf, size, "; %s announced and sent %s to it", name, what);
	else
		lsping_ev_add(buf, size,
			      "; the router that sent it there does not answer, the one before "
			      "is %s",
			      name);
}
