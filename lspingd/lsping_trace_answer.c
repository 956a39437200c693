// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroute: what an answer, or none, means for a hop (RFC 8029, sections 3.1,
 * 3.4, 4.6, 4.7 and 4.8)
 *
 * An answer either settles the hop, or says what to ask it next:
 *
 *   a TLV it does not know	another form of downstream mappings, or none
 *   egress of a pushed FEC	the stack without that FEC (4.6)
 *   the stack shrank		a larger TTL in the innermost label (4.7)
 *   destinations left out	those (3.4.1.1.1)
 *   an accusation		the same again, after a while
 *
 * Nobody is accused on one answer.  What a router says against a request may be
 * true of labels that are no longer in use, because the announcement that the
 * request carries is from before they changed.  So the hop is asked twice, and when
 * both answers agree, the router before it is asked for its announcement once more.
 * If that is another one now, the hop begins anew with it; if the router before it
 * does not answer as it did, the network is changing, and all of it is done again
 * later.  All of this is bounded, in rounds and in time.  And where the request for the
 * router before it ends at one that has passed it on, the whole trace begins again.
 *
 * Where a path is given up after silent hops, an ordinary ping goes to the first of
 * them: whether the way back works is half of what the silence can mean.
 *
 * Where the FEC turns out to be wrong, the routers before are asked to check it as
 * well: it is the first of them that has to say so who counts.
 */
#include <zebra.h>

#include <string.h>

#include "lib/jhash.h"

#include "lspingd/lsping_trace_private.h"

/* Between an accusing answer and the question that is to confirm it: a router tells its
 * neighbours of a label before it has it in its own tables, by seconds if it is busy.
 */
#define CONFIRM_US 3000000

/* Between two looks at a network that is changing, and when to end that. */
#define CHANGING_US	 2000000
#define CHANGING_LIMIT_US 30000000

/* A request that cannot be sent is tried again for so long; for longer if others could
 * be, since labels may be on their way.
 */
#define NOT_SENT_US	   1000000
#define NOT_SENT_LIMIT_US  3000000
#define NOT_SENT_CHANGE_US 20000000

/* Questions about what was left out, and rounds of asking before accusing, of one
 * hop.
 */
#define MAX_PARTIAL 24
#define MAX_ROUNDS  24

static void settle(struct lsping_trace *trace, struct hop *hop, enum end end)
{
	hop->phase = PHASE_SETTLED;
	hop->other = NULL;
	hop->end = end;
	hop->silent_run = end == END_SILENT || end == END_UNTOLD ? hop->silent_run + 1 : 0;
	/* No answer to one request may be a lost packet. */
	if (end == END_SILENT)
		hop->pub.confirmed = trace->options.retries > 0;
	/* And what does not get over this link gets to none behind it. */
	if (end == END_SILENT && tree_is_too_large(&hop->pub.way, hop->pub.size))
		hop->silent_run = MAX(hop->silent_run, trace->options.max_silent);
	if (end == END_TRANSIT) {
		hop->pub.loop_ttl = tree_loop(hop);
		if (hop->pub.loop_ttl)
			hop->end = END_FAULT;
	}
	path_report_settled(trace, hop);
}

/* From the beginning: about all its destinations. */
static void ask_again(const struct lsping_trace *trace, struct hop *hop, int64_t after_us)
{
	hop->other = NULL;
	hop->fresh = true;
	hop->partial = 0;
	lsping_mpset_copy(&hop->left, &hop->set);
	hop->due_us = after_us ? trace_now_us(trace) + after_us : 0;
}

/* ---- two answers have to agree ---- */

static uint32_t hash_address(const struct ipaddr *addr)
{
	if (IS_IPADDR_V4(addr))
		return addr->ipaddr_v4.s_addr;
	return jhash(&addr->ipaddr_v6, sizeof(addr->ipaddr_v6), addr->ipa_type);
}

/* What is said of single ways, in whatever order. */
static uint32_t hash_ways(const struct hop *hop)
{
	uint32_t hash = 0;

	for (uint16_t i = 0; i < hop->pub.n_down; i++) {
		const struct lsping_way *way = &hop->pub.down[i];

		if (tree_way_is_broken(way))
			hash ^= jhash_3words(hash_address(&way->address), way->return_code,
					     way->n_labels ? way->label[0].label : 0, 1);
	}
	return hash;
}

static bool same_accusation(const struct accusation *a, const struct accusation *b)
{
	return a->code == b->code && a->subcode == b->subcode && a->ways == b->ways &&
	       !ipaddr_cmp(&a->replier, &b->replier);
}

static bool may_ask_upstream(const struct hop *hop)
{
	const struct link *link = tree_link_of(hop, &hop->pub.destination);

	/* Of our own announcement there is always the latest. */
	return hop->pub.way.announced && link->hop->pub.ttl > 0 && link->way >= 0;
}

static void ask_other(struct hop *hop, struct hop *other, bool checks_fec)
{
	hop->other = other;
	hop->checks_fec = checks_fec;
	hop->blind = false;
	hop->due_us = 0;
}

/*
 * A router that says that the FEC is not on this label, or not known to it, may be
 * on another LSP altogether, to which somebody before it has sent the request by a
 * wrong label.  Routers in between answer what they are asked: without the V flag
 * that they switch the label.  So they are asked with it, from the first on.
 */
static bool may_be_astray(const struct lsping_trace *trace, const struct hop *hop)
{
	uint8_t code = hop->pub.result.return_code;

	return (code == LSPING_RC_WRONG_LABEL || code == LSPING_RC_NO_MAPPING) &&
	       hop->accused == END_FAULT && !trace->options.request.validate;
}

static bool can_check_fec(const struct hop *hop)
{
	return hop->end == END_TRANSIT && !hop->pub.all_routers &&
	       hop->pub.form != LSPING_DS_FORM_NONE;
}

static void look_back(struct lsping_trace *trace, struct hop *hop)
{
	hop->back_agrees = false;
	while (++hop->back_ttl < hop->pub.ttl) {
		struct hop *before = tree_before(hop, &hop->pub.destination, hop->back_ttl);

		if (can_check_fec(before)) {
			ask_other(hop, before, true);
			return;
		}
		/* Found already, by another path. */
		if (before->end == END_FAULT)
			break;
	}
	hop->pub.confirmed = true;
	settle(trace, hop, hop->accused);
}

static void look_later(struct lsping_trace *trace, struct hop *hop)
{
	int64_t now_us = trace_now_us(trace);

	if (!hop->changing_us)
		hop->changing_us = now_us;
	hop->other = NULL;
	hop->has_accusation = hop->checked_upstream = false;
	if (now_us - hop->changing_us >= CHANGING_LIMIT_US || hop->rounds > MAX_ROUNDS) {
		settle(trace, hop, hop->accused);
		return;
	}
	ask_again(trace, hop, CHANGING_US);
}

static bool is_changing(const struct lsping_trace *trace, const struct hop *hop)
{
	int64_t since_us = hop->pub.changed ? hop->changing_us : 0;

	since_us = MAX(since_us, trace->changing_us);
	return since_us && trace_now_us(trace) - since_us < CHANGING_LIMIT_US &&
	       hop->rounds <= MAX_ROUNDS;
}

/* What the hop said last stands; but not soon after labels have changed. */
static void stands(struct lsping_trace *trace, struct hop *hop)
{
	hop->other = NULL;
	if (is_changing(trace, hop)) {
		look_later(trace, hop);
		return;
	}
	if (may_be_astray(trace, hop) && !hop->back_ttl) {
		look_back(trace, hop);
		return;
	}
	hop->pub.confirmed = true;
	settle(trace, hop, hop->accused);
}

/* A hop before it, asked with the V flag.  What two answers say, that it has not this
 * label for the FEC, is told of it instead; the hop's own answer follows from it.
 */
static void answer_of_checked(struct lsping_trace *trace, struct hop *hop,
			      const struct lsping_echo *echo)
{
	struct hop *before = hop->other;

	if (echo->return_code != LSPING_RC_WRONG_LABEL) {
		look_back(trace, hop);
		return;
	}
	if (!hop->back_agrees) {
		hop->back_agrees = true;
		hop->due_us = trace_now_us(trace) + CONFIRM_US;
		return;
	}
	before->pub.result = hop->answer;
	before->pub.confirmed = before->pub.validated = true;
	before->pub.n_mappings = echo->n_ds;
	before->end = END_FAULT;
	before->reported = false;
	path_report_settled(trace, before);
	hop->pub.way.return_code = LSPING_RC_WRONG_LABEL;
	hop->pub.confirmed = true;
	settle(trace, hop, hop->accused);
}

/*
 * Whether a router has passed requests on at a TTL smaller than the hop's, on its way.
 * Where it says now that it does not, it takes that back.
 */
static bool has_passed(struct hop *hop, const struct ipaddr *destination,
		       const struct ipaddr *replier)
{
	for (uint8_t ttl = hop->pub.ttl - 1; ttl > 0; ttl--) {
		const struct hop *before = tree_before(hop, destination, ttl);

		if (before->end == END_TRANSIT &&
		    !ipaddr_cmp(&before->pub.result.replier, replier))
			return true;
	}
	return false;
}

/* It is known better where the request goes to that router first. */
static void begin_again_later(struct lsping_trace *trace, struct hop *hop)
{
	trace->outdated = hop->pub.changed = true;
	if (!trace->changing_us)
		trace->changing_us = trace_now_us(trace);
	hop->other = NULL;
	hop->pub.confirmed = false;
	settle(trace, hop, hop->accused);
}

static void accuse(struct lsping_trace *trace, struct hop *hop, enum end end)
{
	const struct lsping_result *result = &hop->pub.result;
	struct accusation said = {
		.code = result->return_code,
		.subcode = result->return_subcode,
		.replier = result->replier,
		.ways = hash_ways(hop),
	};
	bool agrees = hop->has_accusation && same_accusation(&hop->accusation, &said);

	hop->has_accusation = true;
	hop->accusation = said;
	hop->accused = end;
	if (++hop->rounds > MAX_ROUNDS) {
		settle(trace, hop, end);
		return;
	}
	if (!agrees) {
		ask_again(trace, hop, CONFIRM_US);
		return;
	}
	/* Behind a silent hop nobody can be asked whether an LSP leads back there. */
	if (!hop->pub.way.announced && trace_may_begin_again(trace) &&
	    has_passed(hop, &hop->pub.destination, &hop->pub.result.replier)) {
		begin_again_later(trace, hop);
		return;
	}
	if (!hop->checked_upstream && may_ask_upstream(hop)) {
		hop->checked_upstream = true;
		ask_other(hop, tree_link_of(hop, &hop->pub.destination)->hop, false);
		return;
	}
	stands(trace, hop);
}

/* The router before it announces something else now: that is the truth to ask
 * about.
 */
static void take_new_way(struct lsping_trace *trace, struct hop *hop, const struct lsping_way *way)
{
	const struct link *link = tree_link_of(hop, &hop->pub.destination);
	struct lsping_way *old = &link->hop->pub.down[link->way];
	struct lsping_fec_stack fecs;

	if (!tree_apply_changes(&link->hop->pub.fecs, way->change, way->n_changes, &fecs)) {
		look_later(trace, hop);
		return;
	}
	hop->pub.way = *way;
	hop->pub.way.destinations = old->destinations;
	*old = hop->pub.way;
	hop->pub.fecs = fecs;
	hop->pub.changed = true;
	if (!hop->changing_us)
		hop->changing_us = trace_now_us(trace);
	hop->pub.form = LSPING_DS_FORM_DDMAP;
	hop->has_accusation = hop->checked_upstream = false;
	ask_again(trace, hop, 0);
}

static bool is_progress(uint8_t code)
{
	return code == LSPING_RC_LABEL_SWITCHED || code == LSPING_RC_UPSTREAM_UNKNOWN ||
	       code == LSPING_RC_FEC_CHANGE || code == LSPING_RC_SEE_DDMAP;
}

/* The router before the hop was asked what it announces now. */
static void answer_of_upstream(struct lsping_trace *trace, struct hop *hop,
			       const struct lsping_echo *echo)
{
	struct hop *before = hop->other;
	struct lsping_way way;

	if (!is_progress(echo->return_code) && !hop->blind) {
		/* What was announced of the way to it may be what is stale. */
		hop->blind = true;
		return;
	}
	if (!is_progress(echo->return_code) && trace_may_begin_again(trace) &&
	    has_passed(before, &hop->pub.destination, &hop->answer.replier)) {
		begin_again_later(trace, hop);
		return;
	}
	hop->other = NULL;
	if (hop->hidden && ipaddr_cmp(&hop->answer.replier, &before->pub.result.replier)) {
		/* Somebody who is not seen sends this destination another way. */
		settle(trace, hop, END_STRAYED);
		return;
	}
	if (!is_progress(echo->return_code)) {
		look_later(trace, hop);
		return;
	}
	if (!tree_find_way(trace, echo, &hop->pub.destination, &way)) {
		stands(trace, hop);
		return;
	}
	if (!tree_same_way(&way, &hop->pub.way))
		take_new_way(trace, hop, &way);
	else if (tree_way_is_broken(&way))
		look_later(trace, hop);
	else
		stands(trace, hop);
}

/* ---- the hop's own answers ---- */

/* Whether the router complains about the mapping it was asked with: as a TLV it
 * does not know, or, as some do, as a malformed message.
 */
static bool refuses_form(const struct hop *hop, const struct lsping_echo *echo)
{
	uint16_t tlv = hop->pub.form == LSPING_DS_FORM_DDMAP ? LSPING_TLV_DDMAP : LSPING_TLV_DSMAP;

	if (hop->pub.form == LSPING_DS_FORM_NONE)
		return false;
	if (echo->return_code == LSPING_RC_MALFORMED)
		return true;
	if (echo->return_code != LSPING_RC_TLV_UNKNOWN)
		return false;
	for (uint8_t i = 0; i < echo->n_errored; i++)
		if (echo->errored[i].type == tlv)
			return true;
	return !echo->n_errored;
}

/* The outermost FEC, which somebody on the way had pushed, ends here. */
static void pop_fec(struct hop *hop)
{
	struct lsping_fec_stack *fecs = &hop->pub.fecs;

	fecs->depth--;
	memmove(&fecs->fec[0], &fecs->fec[1], fecs->depth * sizeof(fecs->fec[0]));
	hop->pub.popped++;
}

/*
 * Behind the end of a tunnel that began on the way, where routers do not carry the
 * TTL over to the label below (RFC 3443, section 3.3; Linux does not), a request
 * gets farther than its TTL says, to a router that rightly finds that it is not the
 * one announced.  Those in between cannot be made to answer.
 */
static bool has_jumped(const struct hop *hop, uint8_t code)
{
	const struct lsping_result *result = &hop->pub.result;

	return hop->leaves_tunnel && code == LSPING_RC_DSMAP_MISMATCH && !hop->pub.all_routers &&
	       result->has_if_stack &&
	       result->if_stack.ifaddr.ipa_type == hop->pub.way.ifaddr.ipa_type &&
	       ipaddr_cmp(&result->if_stack.ifaddr, &hop->pub.way.ifaddr);
}

static void ask_unannounced(const struct lsping_trace *trace, struct hop *hop)
{
	uint16_t mtu = hop->pub.way.mtu;

	memset(&hop->pub.way, 0, sizeof(hop->pub.way));
	hop->pub.way.mtu = mtu;
	hop->pub.all_routers = hop->hidden = true;
	hop->has_accusation = false;
	/* The FEC of the label that was popped has ended at who cannot say so. */
	if (hop->pub.fecs.depth > trace->fecs.depth)
		pop_fec(hop);
	ask_again(trace, hop, 0);
}

static bool any_way_broken(const struct hop *hop)
{
	for (uint16_t i = 0; i < hop->pub.n_down; i++)
		if (tree_way_is_broken(&hop->pub.down[i]))
			return true;
	return false;
}

static void answer_progress(struct lsping_trace *trace, struct hop *hop,
			    const struct lsping_echo *echo)
{
	uint32_t told = tree_take_ways(trace, hop, echo);

	if (told && !lsping_mpset_is_empty(&hop->left) && hop->partial < MAX_PARTIAL) {
		hop->partial++;
		return;
	}
	if (any_way_broken(hop))
		accuse(trace, hop, END_TRANSIT);
	else
		settle(trace, hop, END_TRANSIT);
}

void answer_reply(struct lsping_trace *trace, struct hop *hop, const struct lsping_echo *echo)
{
	uint8_t code = echo->return_code;

	if (hop->other && hop->checks_fec) {
		answer_of_checked(trace, hop, echo);
		return;
	}
	if (hop->other) {
		answer_of_upstream(trace, hop, echo);
		return;
	}
	if (refuses_form(hop, echo)) {
		hop->pub.form++;
		return;
	}
	if (hop->pub.all_routers)
		tree_adopt(hop);
	if (code == LSPING_RC_EGRESS && hop->pub.fecs.depth > trace->fecs.depth) {
		pop_fec(hop);
		return;
	}
	if (code == LSPING_RC_EGRESS) {
		settle(trace, hop, END_EGRESS);
		return;
	}
	if (has_jumped(hop, code)) {
		ask_unannounced(trace, hop);
		return;
	}
	if (is_progress(code)) {
		answer_progress(trace, hop, echo);
		return;
	}
	if (code == LSPING_RC_STACK_SHRUNK && trace->inner_ttl &&
	    trace->inner_ttl < trace->options.max_ttl) {
		trace->inner_ttl++;
		return;
	}
	accuse(trace, hop, code == LSPING_RC_NONE ? END_UNTOLD : END_FAULT);
}

/* Then what is known without it has to do. */
static void no_answer_of_other(struct lsping_trace *trace, struct hop *hop)
{
	if (hop->checks_fec)
		look_back(trace, hop);
	else
		stands(trace, hop);
}

/* ---- silence ---- */

/* Whether the path is given up here if the hop is silent, and not for its size. */
static bool gives_up(const struct lsping_trace *trace, const struct hop *hop)
{
	return (hop->silent_run + 1 >= trace->options.max_silent ||
		hop->pub.ttl >= trace->options.max_ttl) &&
	       !tree_is_too_large(&hop->pub.way, hop->pub.size);
}

/* Where an ordinary ping can go: to the address it was announced with, else to the
 * FEC's, if it is one of a router.
 */
static bool pingable(const struct lsping_trace *trace, const struct hop *hop, struct ipaddr *to)
{
	const struct lsping_way *way = &hop->pub.way;
	const struct lsping_fec *fec = &trace->options.request.fec;
	const struct prefix *prefix = &fec->prefix;

	*to = way->address;
	if (way->announced && !tree_is_ambiguous(to))
		return true;
	if (!lsping_fec_is_prefix(fec) || prefix->prefixlen != 8 * prefix_blen(prefix))
		return false;
	*to = (struct ipaddr){ .ipa_type = prefix->family == AF_INET ? IPADDR_V4 : IPADDR_V6 };
	memcpy(to->ip.addrbytes, &prefix->u.prefix, IPADDRSZ(to));
	return true;
}

/* True: the hop waits for what becomes of it. */
static bool ping_by_ip(struct lsping_trace *trace, struct hop *hop)
{
	struct hop *first = tree_first_silent(hop);
	struct lsping_trace_hop *pub = &first->pub;

	if (!trace->env.ip_ping || !gives_up(trace, hop))
		return false;
	/* Another path that ends with the same hop may have sent it. */
	if (pub->ip_ping == LSPING_IP_PING_NOT_SENT) {
		if (!pingable(trace, first, &pub->ip_ping_to) ||
		    !trace->env.ip_ping(trace->env.ctx, hop->seq, &pub->ip_ping_to))
			return false;
		pub->ip_ping = LSPING_IP_PING_SENT;
	}
	if (pub->ip_ping != LSPING_IP_PING_SENT)
		return false;
	hop->phase = PHASE_IP_PING;
	hop->due_us = trace_now_us(trace) + (int64_t)trace->options.request.timeout_ms * 1000;
	return true;
}

/* All hops that wait for it are silent, whatever becomes of it. */
void answer_ip_ping(struct lsping_trace *trace, struct hop *hop, enum lsping_ip_ping outcome)
{
	struct hop *first = tree_first_silent(hop);

	first->pub.ip_ping = outcome;
	for (unsigned int i = trace->level; i < trace->n_hops; i++)
		if (trace->hop[i]->phase == PHASE_IP_PING &&
		    tree_first_silent(trace->hop[i]) == first)
			settle(trace, trace->hop[i], END_SILENT);
}

void answer_timeout(struct lsping_trace *trace, struct hop *hop)
{
	if (hop->misses++ < trace->options.retries)
		return;
	hop->misses = 0;
	if (hop->other)
		no_answer_of_other(trace, hop);
	else if (!ping_by_ip(trace, hop))
		settle(trace, hop, END_SILENT);
}

void answer_not_sent(struct lsping_trace *trace, struct hop *hop)
{
	int64_t now_us = trace_now_us(trace);

	if (!hop->failing_us)
		hop->failing_us = now_us;
	if (now_us - hop->failing_us <
	    (trace->summary.sent ? NOT_SENT_CHANGE_US : NOT_SENT_LIMIT_US)) {
		hop->due_us = now_us + NOT_SENT_US;
		return;
	}
	hop->failing_us = 0;
	if (hop->other)
		no_answer_of_other(trace, hop);
	else
		settle(trace, hop, END_NOT_SENT);
}
