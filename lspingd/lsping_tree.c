// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroute: the graph of segments (RFC 8029, sections 3.4.1.1, 4.1, 4.6, 4.8)
 *
 * Each hop has the set of destinations that come to it.  What a router announces
 * splits this set over its ways on; each way that some destination exercises
 * becomes a hop of the next TTL, asked with one of its own destinations.  Ways that
 * are the same segment are one hop, with the destinations of all of them.
 *
 * Two rules keep routers that lie from leading anywhere: a way gets only
 * destinations that were asked about, and no destination goes two ways.
 *
 * A trace of one path is the same with a set of one destination.
 *
 * A router that does not tell which destinations go where, or which of its ways
 * there are, is passed all the same: by a hop that nobody announced, which is asked
 * with the all-routers address (4.8).  If it says how it was reached (3.7), the
 * announcement that fits is found afterwards.
 */
#include <zebra.h>

#include <string.h>

#include "lib/jhash.h"
#include "lib/memory.h"

#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_trace_private.h"

DEFINE_MTYPE_STATIC(LSPINGD, TRACE_HOP, "LSP trace hop");
DEFINE_MTYPE_STATIC(LSPINGD, TRACE_WAY, "LSP trace ways");
DEFINE_MTYPE_STATIC(LSPINGD, TRACE_KEPT, "LSP trace FECs");

/* ---- octets that outlive a reply ---- */

/* No FEC of a known form borrows more than three attachment identifiers. */
#define MAX_RAW_FEC 1024

static void *keep_octets(struct lsping_trace *trace, const void *octets, size_t len)
{
	struct kept *kept;

	if (len > TRACE_MAX_KEPT - trace->n_kept)
		return NULL;
	kept = XMALLOC(MTYPE_TRACE_KEPT, sizeof(*kept) + len);
	kept->next = trace->kept;
	trace->kept = kept;
	trace->n_kept += len;
	memcpy(kept->octets, octets, len);
	return kept->octets;
}

void tree_unkeep(struct lsping_trace *trace)
{
	struct kept *kept;

	while ((kept = trace->kept)) {
		trace->kept = kept->next;
		XFREE(MTYPE_TRACE_KEPT, kept);
	}
}

static bool keep(struct lsping_trace *trace, const uint8_t **octets, size_t len)
{
	if (!len)
		return true;
	if (len > MAX_RAW_FEC)
		return false;
	*octets = keep_octets(trace, *octets, len);
	return *octets != NULL;
}

/* Makes a FEC independent of the buffer it was read from. */
static bool keep_fec(struct lsping_trace *trace, struct lsping_fec *fec)
{
	if (!fec->known)
		return keep(trace, &fec->raw.value, fec->raw.len);
	if (fec->type == LSPING_FEC_PW129_IPV4 || fec->type == LSPING_FEC_PW129_IPV6)
		return keep(trace, &fec->pw129.agi.value, fec->pw129.agi.len) &&
		       keep(trace, &fec->pw129.saii.value, fec->pw129.saii.len) &&
		       keep(trace, &fec->pw129.taii.value, fec->pw129.taii.len);
	return true;
}

void tree_hop_free(struct hop **hp)
{
	struct hop *hop = *hp;

	for (uint16_t i = 0; i < hop->pub.n_down; i++)
		lsping_mpset_free(&hop->branch[i].set);
	lsping_mpset_free(&hop->onward.set);
	lsping_mpset_free(&hop->set);
	lsping_mpset_free(&hop->left);
	lsping_mpset_free(&hop->asked);
	XFREE(MTYPE_TRACE_WAY, hop->branch);
	XFREE(MTYPE_TRACE_WAY, hop->pub.down);
	XFREE(MTYPE_TRACE_WAY, hop->parents);
	XFREE(MTYPE_TRACE_WAY, hop->pub.parent);
	XFREE(MTYPE_TRACE_HOP, *hp);
}

static struct hop *new_hop(struct lsping_trace *trace, uint8_t ttl)
{
	struct hop *hop;

	if (trace->n_hops == TRACE_MAX_HOPS) {
		trace->cut = true;
		return NULL;
	}
	hop = XCALLOC(MTYPE_TRACE_HOP, sizeof(*hop));
	hop->pub.ttl = ttl;
	hop->pub.fecs = trace->fecs;
	trace->hop[trace->n_hops++] = hop;
	return hop;
}

/* ---- ways and downstream mappings ---- */

static bool is_own_label(const struct lsping_ds_label *label)
{
	return label->label != LSPING_LABEL_IMPLICIT_NULL;
}

/* Labels that are really on the packet. */
static uint8_t real_labels(const struct lsping_way *way)
{
	uint8_t n = 0;

	for (uint8_t i = 0; i < way->n_labels; i++)
		n += is_own_label(&way->label[i]);
	return n;
}

static struct ipaddr unknown_neighbour(int family)
{
	struct ipaddr addr = { .ipa_type = family == AF_INET6 ? IPADDR_V6 : IPADDR_V4 };

	if (family == AF_INET6)
		addr.ipaddr_v6 = in6addr_loopback;
	else
		addr.ipaddr_v4.s_addr = htonl(INADDR_LOOPBACK);
	return addr;
}

static bool is_unknown_neighbour(const struct ipaddr *addr)
{
	if (IS_IPADDR_V4(addr))
		return addr->ipaddr_v4.s_addr == htonl(INADDR_LOOPBACK);
	return !IS_IPADDR_V6(addr) || IN6_IS_ADDR_LOOPBACK(&addr->ipaddr_v6);
}

bool tree_is_ambiguous(const struct ipaddr *addr)
{
	return is_unknown_neighbour(addr) ||
	       (IS_IPADDR_V6(addr) && IN6_IS_ADDR_LINKLOCAL(&addr->ipaddr_v6));
}

static void add_label(struct lsping_way *way, uint32_t label, uint8_t protocol)
{
	if (way->n_labels < LSPING_MAX_LABELS)
		way->label[way->n_labels++] = (struct lsping_ds_label){ .label = label,
									.protocol = protocol };
}

void tree_way_of_path(const struct lsping_trace *trace, const struct lsping_path *path,
		      struct lsping_way *way)
{
	uint8_t shim = trace->options.request.explicit_null ? 1 : 0;

	memset(way, 0, sizeof(*way));
	way->announced = true;
	way->mtu = path->mtu;
	switch (path->nexthop.ipa_type) {
	case IPADDR_V4:
		way->addr_type = LSPING_ADDR_IPV4_NUMBERED;
		way->address = way->ifaddr = path->nexthop;
		break;
	case IPADDR_V6:
		way->addr_type = LSPING_ADDR_IPV6_NUMBERED;
		way->address = way->ifaddr = path->nexthop;
		break;
	case IPADDR_NONE:
		/* "If an LSR does not know the IP address of its neighbor" (3.4) */
		way->addr_type = trace->family == AF_INET6 ? LSPING_ADDR_IPV6_UNNUMBERED
							   : LSPING_ADDR_IPV4_UNNUMBERED;
		way->address = unknown_neighbour(trace->family);
		break;
	}
	/* The LSP's own label, and the shim below it (4.2). */
	if (path->depth <= shim)
		add_label(way, LSPING_LABEL_IMPLICIT_NULL, LSPING_DS_PROTO_UNKNOWN);
	for (uint8_t i = 0; i < path->depth; i++)
		add_label(way, path->label[i], path->protocol[i]);
	way->label[way->n_labels - 1].bos = true;
}

void tree_ds_of_way(const struct lsping_way *way, uint16_t tlv, struct lsping_ds *ds)
{
	memset(ds, 0, sizeof(*ds));
	ds->tlv = tlv;
	ds->mtu = way->mtu;
	ds->addr_type = way->addr_type;
	ds->address = way->address;
	ds->ifaddr = way->ifaddr;
	ds->ifindex = way->ifindex;
	ds->has_labels = way->n_labels > 0 || tlv == LSPING_TLV_DSMAP;
	ds->n_labels = way->n_labels;
	memcpy(ds->label, way->label, way->n_labels * sizeof(ds->label[0]));
	ds->has_multipath = tlv == LSPING_TLV_DSMAP;
}

void lsping_way_of_ds(const struct lsping_echo *echo, const struct lsping_ds *ds,
		      struct lsping_way *way)
{
	memset(way, 0, sizeof(*way));
	way->announced = true;
	way->mtu = ds->mtu;
	way->addr_type = ds->addr_type;
	way->address = ds->address;
	way->ifaddr = ds->ifaddr;
	way->ifindex = ds->ifindex;
	way->n_labels = ds->n_labels;
	memcpy(way->label, ds->label, ds->n_labels * sizeof(ds->label[0]));
	way->n_changes = ds->n_changes;
	memcpy(way->change, ds->change, ds->n_changes * sizeof(ds->change[0]));
	/* "MUST be ignored" otherwise (3.4, Return Code) */
	if (echo->return_code == LSPING_RC_SEE_DDMAP) {
		way->return_code = ds->return_code;
		way->return_subcode = ds->return_subcode;
	}
}

static bool keep_way(struct lsping_trace *trace, struct lsping_way *way)
{
	for (uint8_t i = 0; i < way->n_changes; i++)
		if (way->change[i].has_fec && !keep_fec(trace, &way->change[i].fec))
			return false;
	return true;
}

static bool same_change(const struct lsping_fec_change *a, const struct lsping_fec_change *b)
{
	if (a->op != b->op || a->has_fec != b->has_fec)
		return false;
	return !a->has_fec || lsping_fec_same(&a->fec, &b->fec);
}

/* Neighbour, interface and labels. */
static bool same_link(const struct lsping_way *a, const struct lsping_way *b)
{
	if (a->announced != b->announced || a->addr_type != b->addr_type ||
	    a->ifindex != b->ifindex || a->n_labels != b->n_labels ||
	    ipaddr_cmp(&a->address, &b->address) || ipaddr_cmp(&a->ifaddr, &b->ifaddr))
		return false;
	for (uint8_t i = 0; i < a->n_labels; i++)
		if (a->label[i].label != b->label[i].label)
			return false;
	return true;
}

bool tree_same_way(const struct lsping_way *a, const struct lsping_way *b)
{
	if (!same_link(a, b) || a->n_changes != b->n_changes)
		return false;
	for (uint8_t i = 0; i < a->n_changes; i++)
		if (!same_change(&a->change[i], &b->change[i]))
			return false;
	return true;
}

bool tree_is_too_large(const struct lsping_way *way, uint32_t size)
{
	return way->mtu && size + real_labels(way) * 4 > way->mtu;
}

bool tree_way_is_broken(const struct lsping_way *way)
{
	switch (way->return_code) {
	case LSPING_RC_NONE:
	case LSPING_RC_EGRESS:
	case LSPING_RC_UPSTREAM_UNKNOWN:
	case LSPING_RC_LABEL_SWITCHED:
	case LSPING_RC_FEC_CHANGE:
		return false;
	}
	return true;
}

/* ---- FEC stacks ---- */

bool tree_apply_changes(const struct lsping_fec_stack *from, const struct lsping_fec_change *change,
			uint8_t n, struct lsping_fec_stack *to)
{
	struct lsping_fec_stack fecs = *from;
	bool push_seen = false;

	for (uint8_t i = 0; i < n; i++) {
		if (change[i].op == LSPING_FEC_POP) {
			if (push_seen || fecs.depth == 0)
				return false;
			fecs.depth--;
			memmove(&fecs.fec[0], &fecs.fec[1], fecs.depth * sizeof(fecs.fec[0]));
			continue;
		}
		/* Deeper than anything can be asked about. */
		if (!change[i].has_fec || fecs.depth == LSPING_MAX_FECS)
			return false;
		push_seen = true;
		memmove(&fecs.fec[1], &fecs.fec[0], fecs.depth * sizeof(fecs.fec[0]));
		fecs.fec[0] = change[i].fec;
		fecs.depth++;
	}
	if (fecs.depth == 0)
		return false;
	*to = fecs;
	return true;
}

static bool same_fecs(const struct lsping_fec_stack *a, const struct lsping_fec_stack *b)
{
	if (a->depth != b->depth)
		return false;
	for (uint8_t i = 0; i < a->depth; i++)
		if (!lsping_fec_same(&a->fec[i], &b->fec[i]))
			return false;
	return true;
}

/* ---- the ways on from a hop ---- */

static void count_destinations(struct hop *hop, uint16_t way)
{
	hop->pub.down[way].destinations = lsping_mpset_count(&hop->branch[way].set);
}

/* The place of a way among the hop's, added if it is new; -1: there is no room. */
static int place_way(struct lsping_trace *trace, struct hop *hop, const struct lsping_way *way)
{
	struct lsping_way *mine;
	uint16_t n = hop->pub.n_down;

	for (uint16_t i = 0; i < n; i++) {
		mine = &hop->pub.down[i];
		if (tree_same_way(mine, way)) {
			mine->return_code = way->return_code;
			mine->return_subcode = way->return_subcode;
			return i;
		}
	}
	if (n == LSPING_MAX_DOWNSTREAMS || trace->n_down == TRACE_MAX_DOWN) {
		trace->cut = true;
		return -1;
	}
	hop->pub.down = XREALLOC(MTYPE_TRACE_WAY, hop->pub.down,
				 (n + 1) * sizeof(hop->pub.down[0]));
	hop->branch = XREALLOC(MTYPE_TRACE_WAY, hop->branch, (n + 1) * sizeof(hop->branch[0]));
	hop->pub.down[n] = *way;
	memset(&hop->branch[n], 0, sizeof(hop->branch[n]));
	if (!keep_way(trace, &hop->pub.down[n])) {
		trace->cut = true;
		return -1;
	}
	hop->pub.n_down++;
	trace->n_down++;
	return n;
}

void tree_clear_ways(struct lsping_trace *trace, struct hop *hop)
{
	for (uint16_t i = 0; i < hop->pub.n_down; i++)
		lsping_mpset_free(&hop->branch[i].set);
	trace->n_down -= hop->pub.n_down;
	hop->pub.n_down = 0;
	XFREE(MTYPE_TRACE_WAY, hop->branch);
	XFREE(MTYPE_TRACE_WAY, hop->pub.down);
}

/* The destinations of a mapping; false: it does not tell. */
static bool read_set(const struct lsping_ds *ds, struct lsping_mpset *set)
{
	return ds->has_multipath && ds->multipath.type != LSPING_MULTIPATH_NONE &&
	       lsping_mpset_read(&ds->multipath, lsping_ds_family(ds, &ds->multipath), set, NULL) &&
	       !lsping_mpset_is_empty(set);
}

uint32_t tree_take_ways(struct lsping_trace *trace, struct hop *hop,
			const struct lsping_echo *echo)
{
	struct lsping_mpset left = {}, set = {};
	struct lsping_way way;
	uint32_t told;

	/* Destinations that no mapping has claimed yet. */
	lsping_mpset_copy(&left, &hop->asked);
	for (uint8_t i = 0; i < echo->n_ds; i++) {
		const struct lsping_ds *ds = &echo->ds[i];
		int at;

		lsping_way_of_ds(echo, ds, &way);
		at = place_way(trace, hop, &way);
		if (at < 0)
			continue;
		/* The only way there is takes what it says nothing about. */
		if (!read_set(ds, &set) && echo->n_ds == 1)
			lsping_mpset_copy(&set, &left);
		lsping_mpset_intersect(&set, &set, &left);
		lsping_mpset_union(&hop->branch[at].set, &hop->branch[at].set, &set);
		lsping_mpset_subtract(&left, &left, &set);
		count_destinations(hop, at);
		lsping_mpset_free(&set);
	}
	told = lsping_mpset_count(&hop->asked) - lsping_mpset_count(&left);
	lsping_mpset_subtract(&hop->left, &hop->left, &hop->asked);
	lsping_mpset_union(&hop->left, &hop->left, &left);
	lsping_mpset_free(&left);
	return told;
}

bool tree_find_way(struct lsping_trace *trace, const struct lsping_echo *echo,
		   const struct ipaddr *destination, struct lsping_way *way)
{
	const struct lsping_ds *found = echo->n_ds == 1 ? &echo->ds[0] : NULL;
	struct lsping_mpset set = {};
	uint32_t number;

	if (lsping_mpset_number(destination, &number)) {
		for (uint8_t i = 0; i < echo->n_ds; i++)
			if (read_set(&echo->ds[i], &set) && lsping_mpset_has(&set, number)) {
				found = &echo->ds[i];
				break;
			}
	}
	lsping_mpset_free(&set);
	if (!found)
		return false;
	lsping_way_of_ds(echo, found, way);
	return keep_way(trace, way);
}

/* Whether a packet on the way would be seen as the hop says it saw it. */
static bool fits(const struct lsping_way *way, const struct lsping_if_stack *seen)
{
	uint8_t n = 0;

	if (way->ifaddr.ipa_type != IPADDR_NONE && seen->ifaddr.ipa_type == way->ifaddr.ipa_type &&
	    ipaddr_cmp(&way->ifaddr, &seen->ifaddr))
		return false;
	for (uint8_t i = 0; i < way->n_labels; i++) {
		if (!is_own_label(&way->label[i]))
			continue;
		if (n == seen->stack.depth || seen->stack.lse[n].label != way->label[i].label)
			return false;
		n++;
	}
	return n == seen->stack.depth;
}

bool tree_adopt(struct hop *hop)
{
	struct link *link = &hop->parents[0];
	struct hop *parent = link->hop;
	int found = -1;

	if (link->way >= 0 || parent->end != END_TRANSIT || !hop->pub.result.has_if_stack)
		return false;
	for (uint16_t i = 0; i < parent->pub.n_down; i++) {
		if (!fits(&parent->pub.down[i], &hop->pub.result.if_stack))
			continue;
		if (found >= 0 || parent->branch[i].child)
			return false;
		found = i;
	}
	/* It was asked without them. */
	if (found < 0 || parent->pub.down[found].n_changes)
		return false;
	link->way = found;
	hop->pub.way = parent->pub.down[found];
	hop->hidden = parent->hidden;
	lsping_mpset_copy(&parent->branch[found].set, &parent->onward.set);
	count_destinations(parent, found);
	parent->branch[found].child = hop;
	parent->onward.child = NULL;
	lsping_mpset_free(&parent->onward.set);
	return true;
}

static const struct lsping_mpset *set_of(const struct link *link)
{
	return link->way < 0 ? &link->hop->onward.set : &link->hop->branch[link->way].set;
}

const struct link *tree_link_of(const struct hop *hop, const struct ipaddr *destination)
{
	uint32_t number;

	if (lsping_mpset_number(destination, &number)) {
		for (uint16_t i = 0; i < hop->pub.n_parents; i++)
			if (lsping_mpset_has(set_of(&hop->parents[i]), number))
				return &hop->parents[i];
	}
	return &hop->parents[0];
}

struct hop *tree_first_silent(struct hop *hop)
{
	while (hop->pub.n_parents && hop->parents[0].hop->end == END_SILENT)
		hop = hop->parents[0].hop;
	return hop;
}

struct hop *tree_before(struct hop *hop, const struct ipaddr *destination, uint8_t ttl)
{
	while (hop->pub.ttl > ttl)
		hop = tree_link_of(hop, destination)->hop;
	return hop;
}

uint8_t tree_loop(const struct hop *hop)
{
	const struct hop *before = hop;

	if (!hop->pub.way.announced || is_unknown_neighbour(&hop->pub.way.address))
		return 0;
	/* Each step goes one TTL back, so this ends at the ingress. */
	while (before->pub.ttl > 1) {
		before = before->parents[0].hop;
		if (before->end == END_TRANSIT && same_link(&before->pub.way, &hop->pub.way) &&
		    same_fecs(&before->pub.fecs, &hop->pub.fecs))
			return before->pub.ttl;
	}
	return 0;
}

/* ---- the ingress ---- */

/* The destinations offered, or none if the first is no number. */
static void offer(struct lsping_trace *trace)
{
	uint32_t first, n = trace->options.multipath ? MAX(trace->options.destinations, 1U) : 1;

	if (lsping_mpset_number(&trace->options.request.destination, &first))
		lsping_mpset_add(&trace->offered, first,
				 MIN(first + (n - 1), (uint32_t)LSPING_MPSET_MAX));
}

static void split_ingress(struct lsping_trace *trace, struct hop *ingress, unsigned int n)
{
	const struct lsping_trace_env *env = &trace->env;

	for (uint32_t i = 0; i < trace->offered.n; i++) {
		const struct lsping_mprange *range = &trace->offered.range[i];

		for (uint32_t number = range->first; number <= range->last; number++) {
			struct ipaddr to = lsping_mpset_address(number, trace->family);
			unsigned int at = env->choose(env->ctx, trace->out, n, &to);

			if (at < n)
				lsping_mpset_add(&ingress->branch[at].set, number, number);
		}
	}
}

bool tree_ingress(struct lsping_trace *trace)
{
	const struct lsping_trace_env *env = &trace->env;
	struct hop *ingress = new_hop(trace, 0);
	struct lsping_result *result;
	unsigned int n, chosen;

	if (!ingress)
		return false;
	result = &ingress->pub.result;
	trace->ingress = trace->n_hops - 1;
	offer(trace);
	n = env->ways(env->ctx, trace->out, LSPING_TRACE_MAX_WAYS, result->cause,
		      sizeof(result->cause));
	ingress->phase = PHASE_SETTLED;
	ingress->end = n ? END_TRANSIT : END_NOT_SENT;
	result->outcome = n ? LSPING_OUTCOME_ANSWERED : LSPING_OUTCOME_NOT_SENT;
	ingress->pub.destination = trace->options.request.destination;
	if (!n)
		return true;
	ingress->pub.down = XCALLOC(MTYPE_TRACE_WAY, n * sizeof(ingress->pub.down[0]));
	ingress->branch = XCALLOC(MTYPE_TRACE_WAY, n * sizeof(ingress->branch[0]));
	for (unsigned int i = 0; i < n; i++)
		tree_way_of_path(trace, &trace->out[i], &ingress->pub.down[i]);
	ingress->pub.n_down = n;
	split_ingress(trace, ingress, n);
	for (unsigned int i = 0; i < n; i++)
		count_destinations(ingress, i);
	chosen = env->choose(env->ctx, trace->out, n, &trace->options.request.destination);
	ingress->pub.out = trace->out[chosen < n ? chosen : 0];
	trace->level = trace->n_hops;
	return true;
}

/* ---- the next level ---- */

static void add_parent(struct hop *hop, struct hop *parent, int way)
{
	uint16_t n = hop->pub.n_parents++;

	hop->parents = XREALLOC(MTYPE_TRACE_WAY, hop->parents, (n + 1) * sizeof(hop->parents[0]));
	hop->pub.parent = XREALLOC(MTYPE_TRACE_WAY, hop->pub.parent,
				   (n + 1) * sizeof(hop->pub.parent[0]));
	hop->parents[n] = (struct link){ .hop = parent, .way = way };
	hop->pub.parent[n] = &parent->pub;
}

static bool continues(const struct hop *hop, const struct hop *parent)
{
	for (uint16_t i = 0; i < hop->pub.n_parents; i++)
		if (hop->parents[i].hop == parent)
			return true;
	return false;
}

/* The same segment, already found by way of another router.  Two ways of one router are
 * two, however alike: our own may have next hops without an address, or with the same
 * link-local one, on several interfaces.
 */
static struct hop *find_segment(const struct lsping_trace *trace, unsigned int from,
				const struct hop *parent, const struct lsping_way *way,
				const struct lsping_fec_stack *fecs)
{
	for (unsigned int i = from; i < trace->n_hops; i++) {
		struct hop *hop = trace->hop[i];
		const struct hop *other = hop->parents[0].hop;

		if (!same_link(&hop->pub.way, way) || !same_fecs(&hop->pub.fecs, fecs) ||
		    continues(hop, parent))
			continue;
		/* Such an address means something to its router only. */
		if (tree_is_ambiguous(&way->address) && other != parent &&
		    ipaddr_cmp(&other->pub.result.replier, &parent->pub.result.replier))
			continue;
		return hop;
	}
	return NULL;
}

/* Which labels are left of those that we pushed, as the ways tell. */
static void follow_labels(struct hop *hop, const struct hop *parent, const struct lsping_way *way)
{
	int before = real_labels(&parent->pub.way), after = real_labels(way);

	hop->n_popped = parent->n_popped;
	hop->foreign = parent->foreign;
	memcpy(hop->popped_at, parent->popped_at, sizeof(hop->popped_at));
	if (!parent->pub.ttl || !parent->pub.way.n_labels || !way->n_labels)
		return;
	for (; before < after; before++)
		hop->foreign++;
	for (; before > after; before--) {
		if (hop->foreign) {
			hop->foreign--;
			hop->leaves_tunnel = true;
		} else if (hop->n_popped < LSPING_MAX_LABELS)
			hop->popped_at[hop->n_popped++] = parent->pub.ttl;
	}
}

static struct hop *continue_at(struct lsping_trace *trace, struct hop *parent, int at,
			       const struct lsping_mpset *set, unsigned int from)
{
	static const struct lsping_way unannounced;
	const struct lsping_way *way = at < 0 ? &unannounced : &parent->pub.down[at];
	struct lsping_fec_stack fecs = parent->pub.fecs;
	struct hop *hop = NULL;

	if (!tree_apply_changes(&parent->pub.fecs, way->change, way->n_changes, &fecs))
		return NULL;
	if (way->announced)
		hop = find_segment(trace, from, parent, way, &fecs);
	if (!hop) {
		hop = new_hop(trace, parent->pub.ttl + 1);
		if (!hop)
			return NULL;
		hop->pub.way = *way;
		hop->pub.fecs = fecs;
		hop->hidden = parent->hidden || !way->announced;
		hop->pub.all_routers = !way->announced;
		follow_labels(hop, parent, way);
	}
	add_parent(hop, parent, at);
	hop->silent_run = MAX(hop->silent_run, parent->silent_run);
	lsping_mpset_union(&hop->set, &hop->set, set);
	lsping_mpset_copy(&hop->left, &hop->set);
	return hop;
}

/* Whether a way is to be followed: it works, and a destination exercises it.  One
 * that is no number goes where there is but one way.
 */
static bool is_followed(const struct lsping_trace *trace, const struct hop *hop, uint16_t way)
{
	if (tree_way_is_broken(&hop->pub.down[way]))
		return false;
	if (trace->offered.n)
		return !lsping_mpset_is_empty(&hop->branch[way].set);
	if (!hop->pub.ttl) {
		struct lsping_way out;

		tree_way_of_path(trace, &hop->pub.out, &out);
		return tree_same_way(&out, &hop->pub.down[way]);
	}
	return hop->pub.n_down == 1;
}

static void continue_from(struct lsping_trace *trace, struct hop *hop, unsigned int from)
{
	bool followed = false, broken = false;

	for (uint16_t i = 0; i < hop->pub.n_down; i++) {
		broken |= tree_way_is_broken(&hop->pub.down[i]);
		if (!is_followed(trace, hop, i))
			continue;
		followed = true;
		hop->branch[i].child = continue_at(trace, hop, i, &hop->branch[i].set, from);
	}
	/* Nobody told where it goes on, but on it goes. */
	if (!followed && !broken && hop->pub.ttl) {
		lsping_mpset_copy(&hop->onward.set, &hop->set);
		hop->onward.child = continue_at(trace, hop, -1, &hop->onward.set, from);
	}
}

/* Whether the router before it on all ways is itself: then it is the last one, which
 * answers to whatever TTL.
 */
static bool is_same_as_before(const struct hop *hop)
{
	for (uint16_t i = 0; i < hop->pub.n_parents; i++) {
		const struct hop *before = hop->parents[i].hop;

		if (before->end != END_UNTOLD ||
		    ipaddr_cmp(&before->pub.result.replier, &hop->pub.result.replier))
			return false;
	}
	return hop->pub.n_parents > 0;
}

static bool goes_on(const struct lsping_trace *trace, const struct hop *hop)
{
	switch (hop->end) {
	case END_TRANSIT:
		return true;
	case END_UNTOLD:
		if (is_same_as_before(hop))
			return false;
		return hop->silent_run < trace->options.max_silent;
	case END_SILENT:
		return hop->silent_run < trace->options.max_silent;
	case END_NOT_YET:
	case END_EGRESS:
	case END_FAULT:
	case END_NOT_SENT:
	case END_STRAYED:
		break;
	}
	return false;
}

bool tree_next_level(struct lsping_trace *trace)
{
	unsigned int from = trace->n_hops, first = trace->level;
	uint8_t ttl = trace->hop[from - 1]->pub.ttl;

	if (!ttl)
		first = trace->ingress;
	if (ttl < trace->options.max_ttl)
		for (unsigned int i = first; i < from; i++)
			if (goes_on(trace, trace->hop[i]))
				continue_from(trace, trace->hop[i], from);
	trace->level = from;
	return trace->n_hops > from;
}
