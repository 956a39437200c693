// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroute: what is told of the graph
 *
 * Hops are told as they settle.  A silent one waits until a hop behind it answers,
 * or the path is given up: only then is it known what its silence means.
 *
 * Paths are the ways through the graph from the ingress.  Each carries the
 * destinations that all its routers send along it, which is the intersection of
 * their sets, since routers choose by themselves; where that becomes empty nobody
 * can say how the path goes on, and it ends as unexplored.
 */
#include <zebra.h>

#include <string.h>

#include "lib/memory.h"

#include "lspingd/lsping_diagnose.h"
#include "lspingd/lsping_trace_private.h"

/* ---- hops ---- */

static bool has_answered(const struct hop *hop)
{
	return hop->pub.result.outcome == LSPING_OUTCOME_ANSWERED && hop->end != END_NOT_YET;
}

/* The nearest hop before it that answered; NULL: the ingress. */
static const struct lsping_trace_hop *upstream_of(const struct hop *hop)
{
	while (hop->pub.n_parents) {
		hop = hop->parents[0].hop;
		if (!hop->pub.ttl)
			return NULL;
		if (has_answered(hop))
			return &hop->pub;
	}
	return NULL;
}

static bool ends_here(const struct lsping_trace *trace, const struct hop *hop)
{
	switch (hop->end) {
	case END_TRANSIT:
		return hop->pub.ttl >= trace->options.max_ttl;
	case END_SILENT:
	case END_UNTOLD:
		return hop->silent_run >= trace->options.max_silent ||
		       hop->pub.ttl >= trace->options.max_ttl;
	case END_NOT_YET:
	case END_EGRESS:
	case END_FAULT:
	case END_NOT_SENT:
	case END_STRAYED:
		break;
	}
	return true;
}

static struct lsping_evidence evidence_of(const struct hop *hop, const struct lsping_way *way,
					  bool last)
{
	return (struct lsping_evidence){
		.hop = &hop->pub,
		.way = way,
		.upstream = upstream_of(hop),
		.confirmed = hop->pub.confirmed,
		.last = last,
		.size = hop->pub.size,
		.validate = hop->pub.validated,
		.ingress = LSPING_PLANES_NOT_ASKED,
	};
}

static void tell(struct lsping_trace *trace, struct hop *hop, const struct hop *later, bool last)
{
	struct lsping_evidence evidence = evidence_of(hop, NULL, last);

	if (hop->reported)
		return;
	hop->reported = true;
	hop->pub.id = ++trace->last_id;
	evidence.later = later ? &later->pub : NULL;
	lsping_diagnose(&evidence, &hop->pub.finding);
	trace->env.hop(trace->env.ctx, &hop->pub);
}

static bool is_disagreement(enum lsping_planes planes)
{
	return planes != LSPING_PLANES_AGREE && planes != LSPING_PLANES_NOT_ASKED &&
	       planes != LSPING_PLANES_UNDER_WAY;
}

bool path_ingress_differs(struct lsping_trace *trace)
{
	const struct lsping_trace_env *env = &trace->env;
	const struct hop *ingress = trace->hop[trace->ingress];

	trace->worst = LSPING_PLANES_NOT_ASKED;
	for (uint16_t i = 0; i < ingress->pub.n_down; i++) {
		trace->planes[i] = LSPING_PLANES_NOT_ASKED;
		if (!env->planes ||
		    (trace->offered.n && lsping_mpset_is_empty(&ingress->branch[i].set)))
			continue;
		trace->planes[i] = env->planes(env->ctx, &trace->out[i]);
		if (!is_disagreement(trace->worst))
			trace->worst = trace->planes[i];
	}
	return is_disagreement(trace->worst);
}

void path_report_ingress(struct lsping_trace *trace)
{
	const struct lsping_trace_env *env = &trace->env;
	struct hop *ingress = trace->hop[trace->ingress];
	struct lsping_evidence evidence = evidence_of(ingress, NULL, ingress->end != END_TRANSIT);

	evidence.ingress = trace->worst;
	lsping_diagnose(&evidence, &ingress->pub.finding);
	ingress->reported = true;
	/* The first one is 0. */
	ingress->pub.id = trace->rounds ? ++trace->last_id : 0;
	env->hop(env->ctx, &ingress->pub);
}

/* Silent hops before a hop that were kept back, the first of them first. */
static void tell_held(struct lsping_trace *trace, struct hop *hop, const struct hop *later,
		      bool last)
{
	for (uint16_t i = 0; i < hop->pub.n_parents; i++) {
		struct hop *parent = hop->parents[i].hop;

		if (parent->reported)
			continue;
		tell_held(trace, parent, later, last);
		tell(trace, parent, later, last);
	}
}

void path_report_settled(struct lsping_trace *trace, struct hop *hop)
{
	bool last = ends_here(trace, hop);

	if (hop->end == END_SILENT && !last)
		return;
	if (hop->end == END_SILENT)
		tell_held(trace, hop, NULL, true);
	else
		tell_held(trace, hop, hop, false);
	tell(trace, hop, NULL, last);
}

/* ---- paths ---- */

struct walk {
	struct lsping_trace *trace;
	struct lsping_trace_path path;
	const struct lsping_way *way[UINT8_MAX + 1]; /* from each hop of it; NULL: not known */
	uint32_t n; /* told, or counted beyond what is told */
	bool any_fault;
};

/* Whether what is to be said of the ingress is so of the way this path takes. */
static bool is_sent_wrong(const struct walk *walk, const struct hop *ingress)
{
	const struct lsping_way *way = walk->way[0];

	return !way || is_disagreement(walk->trace->planes[way - ingress->pub.down]);
}

/*
 * What is to be said of a path: the first fault from here on, since what is wrong
 * behind it may follow from it; else the worst there is.  A hop that blames one of
 * its ways is judged by the one this path takes.
 */
static void path_finding(const struct walk *walk, const struct lsping_finding *end,
			 struct lsping_finding *finding)
{
	const struct lsping_trace_path *path = &walk->path;
	const struct hop *ingress = walk->trace->hop[walk->trace->ingress];
	struct lsping_finding of_hop;

	memset(finding, 0, sizeof(*finding));
	if (is_sent_wrong(walk, ingress))
		*finding = ingress->pub.finding;
	for (uint8_t i = 0; i < path->n_hops && finding->severity != LSPING_SEVERITY_FAULT; i++) {
		const struct hop *hop = (const struct hop *)path->hop[i];
		struct lsping_evidence evidence;

		of_hop = hop->pub.finding;
		if (of_hop.severity != LSPING_SEVERITY_NONE && hop->pub.n_down > 1 &&
		    walk->way[i + 1] && i + 1 < path->n_hops) {
			evidence = evidence_of(hop, walk->way[i + 1], false);
			lsping_diagnose(&evidence, &of_hop);
		}
		/* The end has been judged as such. */
		if (i + 1 == path->n_hops && path->verdict != LSPING_PATH_FOUND)
			break;
		if (of_hop.severity > finding->severity)
			*finding = of_hop;
	}
	if (end->severity > finding->severity)
		*finding = *end;
}

static void find_mtu(const struct walk *walk, struct lsping_trace_path *path)
{
	for (uint8_t i = 0; i < path->n_hops; i++) {
		uint16_t mtu = path->hop[i]->way.mtu;

		if (mtu && (!path->mtu || mtu < path->mtu)) {
			path->mtu = mtu;
			path->mtu_ttl = path->hop[i]->ttl - 1;
		}
	}
}

static void find_destination(const struct walk *walk, const struct lsping_mpset *set,
			     struct lsping_trace_path *path)
{
	const struct lsping_trace *trace = walk->trace;
	const struct ipaddr *first = &trace->options.request.destination;
	uint32_t number;

	path->destinations = lsping_mpset_count(set);
	path->has_destination = path->destinations > 0 || !trace->offered.n;
	if (!trace->offered.n ||
	    (lsping_mpset_number(first, &number) && lsping_mpset_has(set, number)))
		path->destination = *first;
	else if (lsping_mpset_nth(set, 0, &number))
		path->destination = lsping_mpset_address(number, trace->family);
	if (!path->has_destination)
		path->destination = (struct ipaddr){};
}

static void count_path(struct lsping_trace *trace, enum lsping_path_verdict verdict)
{
	switch (verdict) {
	case LSPING_PATH_FOUND:
		trace->summary.found++;
		return;
	case LSPING_PATH_BROKEN:
		trace->summary.broken++;
		return;
	case LSPING_PATH_UNEXPLORED:
		trace->summary.unexplored++;
		return;
	}
}

static void end_path(struct walk *walk, struct hop *hop, const struct lsping_way *way,
		     const struct lsping_mpset *set, enum lsping_path_verdict verdict)
{
	/* Behind the one before the first of the silent hops nothing is known. */
	const struct hop *known = hop->end == END_SILENT ? tree_first_silent(hop) : hop;
	struct lsping_trace *trace = walk->trace;
	struct lsping_trace_path *path = &walk->path;
	struct lsping_evidence evidence = evidence_of(known, way, true);
	struct lsping_finding end = {};

	if (walk->n++ >= LSPING_TRACE_MAX_PATHS) {
		count_path(trace, LSPING_PATH_UNEXPLORED);
		return;
	}
	path->number = walk->n;
	path->verdict = verdict;
	path->way = way;
	path->mtu = path->mtu_ttl = 0;
	find_mtu(walk, path);
	find_destination(walk, set, path);
	if (verdict != LSPING_PATH_FOUND)
		lsping_diagnose(&evidence, &end);
	path_finding(walk, &end, &path->finding);
	walk->any_fault |= path->finding.severity == LSPING_SEVERITY_FAULT;
	count_path(trace, verdict);
	trace->env.path(trace->env.ctx, path);
}

/* Whether an answer other than of the egress says that the LSP is broken, and not only
 * that the router could not make anything of the request.
 */
static bool tells_of_the_lsp(uint8_t code)
{
	switch (code) {
	case LSPING_RC_MALFORMED:
	case LSPING_RC_TLV_UNKNOWN:
	case LSPING_RC_STACK_SHRUNK:
		return false;
	}
	return code <= LSPING_RC_FEC_CHANGE || code == LSPING_RC_NOT_INCOMING_INTERFACE;
}

static enum lsping_path_verdict verdict_of(const struct hop *hop)
{
	switch (hop->end) {
	case END_EGRESS:
		return LSPING_PATH_FOUND;
	case END_FAULT:
		return tells_of_the_lsp(hop->pub.result.return_code) ? LSPING_PATH_BROKEN
								      : LSPING_PATH_UNEXPLORED;
	case END_SILENT:
	case END_NOT_SENT:
		return LSPING_PATH_BROKEN;
	case END_UNTOLD:  /* it arrives there, and nobody says whether rightly */
	case END_TRANSIT: /* the largest TTL, or more hops than there may be */
	case END_NOT_YET:
	case END_STRAYED:
		break;
	}
	return LSPING_PATH_UNEXPLORED;
}

static void walk_hop(struct walk *walk, struct hop *hop, const struct lsping_mpset *set);

static void walk_branch(struct walk *walk, struct hop *hop, const struct branch *branch,
			const struct lsping_way *way, const struct lsping_mpset *set)
{
	const struct lsping_trace *trace = walk->trace;
	bool numbered = trace->offered.n > 0;
	struct lsping_mpset common = {};

	walk->way[walk->path.n_hops] = way;
	lsping_mpset_intersect(&common, set, &branch->set);
	if (way && tree_way_is_broken(way)) {
		if (trace->options.multipath || !numbered || !lsping_mpset_is_empty(&common))
			end_path(walk, hop, way, &common, LSPING_PATH_BROKEN);
	} else if (branch->child && branch->child->end != END_NOT_YET &&
		   (!numbered || !lsping_mpset_is_empty(&common))) {
		if (walk->n < LSPING_TRACE_MAX_PATHS)
			walk_hop(walk, branch->child, &common);
		else
			end_path(walk, hop, way, &common, LSPING_PATH_UNEXPLORED);
	} else if (trace->options.multipath || !lsping_mpset_is_empty(&common)) {
		end_path(walk, hop, way, &common, LSPING_PATH_UNEXPLORED);
	}
	lsping_mpset_free(&common);
}

static void walk_hop(struct walk *walk, struct hop *hop, const struct lsping_mpset *set)
{
	struct lsping_trace_path *path = &walk->path;
	const uint32_t before = walk->n;
	uint16_t told = 0;

	if (hop->pub.ttl)
		path->hop[path->n_hops++] = &hop->pub;
	if (ends_here(walk->trace, hop)) {
		end_path(walk, hop, NULL, set, verdict_of(hop));
	} else if (hop->onward.child) {
		/* One of its ways, nobody knows which; the others are not known. */
		walk_branch(walk, hop, &hop->onward, NULL, set);
		told = walk->trace->options.multipath && hop->pub.n_down ? hop->pub.n_down - 1 : 0;
		for (uint16_t i = 0; i < told; i++)
			end_path(walk, hop, NULL, &hop->branch[i].set, LSPING_PATH_UNEXPLORED);
	} else if (hop->pub.n_down) {
		for (uint16_t i = 0; i < hop->pub.n_down; i++)
			walk_branch(walk, hop, &hop->branch[i], &hop->pub.down[i], set);
		/* It did not say which of them the destination takes. */
		if (walk->n == before)
			end_path(walk, hop, NULL, set, LSPING_PATH_UNEXPLORED);
	} else {
		end_path(walk, hop, NULL, set, verdict_of(hop) == LSPING_PATH_FOUND
							? LSPING_PATH_FOUND
							: LSPING_PATH_UNEXPLORED);
	}
	if (hop->pub.ttl)
		path->n_hops--;
}

void path_report_all(struct lsping_trace *trace)
{
	struct lsping_trace_summary *summary = &trace->summary;
	struct walk *walk = XCALLOC(MTYPE_TMP, sizeof(*walk));

	/* Those that were stopped before their time. */
	for (unsigned int i = 0; i < trace->n_hops; i++) {
		struct hop *hop = trace->hop[i];

		if (!hop->reported && hop->end != END_NOT_YET)
			tell(trace, hop, NULL, true);
	}
	walk->trace = trace;
	if (trace->n_hops)
		walk_hop(walk, trace->hop[trace->ingress], &trace->offered);
	summary->success = summary->found && !summary->broken && !summary->unexplored &&
			   !summary->stopped && !walk->any_fault;
	XFREE(MTYPE_TMP, walk);
	trace->env.summary(trace->env.ctx, summary);
}
