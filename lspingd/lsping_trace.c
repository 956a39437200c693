// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroute: requests and their times (RFC 8029, sections 4.3, 4.6 and 4.7)
 *
 * The graph (lsping_tree.c) is walked level by level: all hops of one TTL are asked
 * at once, as far as the rate and the number of requests under way allow, and when
 * the last of them is settled, those of the next are made.  So merged paths are
 * known to be merged before they are asked about.  A hop has one request under way
 * at most:
 *
 *   READY --send_request()--> SENDING --sent()--> WAITING
 *     ^                                              |
 *     +---- answer_reply(), answer_timeout(), answer_not_sent()
 *     |     (lsping_trace_answer.c) say what comes next ----> SETTLED
 *
 * Everything that happens ends in pump(), which does what can be done now and sets
 * the one timer for what comes next.  Callbacks of the environment may call back:
 * then they only leave a note, and pump() goes on when they return.
 */
#include <zebra.h>

#include <string.h>

#include "lib/memory.h"

#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_trace_private.h"

DEFINE_MTYPE_STATIC(LSPINGD, TRACE, "LSP trace");
DEFINE_MTYPE_STATIC(LSPINGD, TRACE_REPLY, "LSP trace reply");

/* A set is asked about as a bit mask, since what a router looks at may depend on the
 * octets it is asked with (ours: 8 addresses for each), and at most so many octets
 * of it, which leave room for the rest on any link: the set's numbers from a
 * multiple of MASK_NUMBERS on.
 */
#define MASK_NUMBERS 4096U
#define MASK_OCTETS  (MASK_NUMBERS / 8 + 16)

/* How long after labels changed paths are looked for again. */
#define AGAIN_US 2000000

/* Between two looks at this router's own planes. */
#define INGRESS_US 1500000

static struct lsping_trace *trace_of(struct lsping_engine *engine)
{
	return container_of(engine, struct lsping_trace, engine);
}

const struct lsping_trace_summary *lsping_trace_summary(const struct lsping_engine *engine)
{
	return &container_of(engine, const struct lsping_trace, engine)->summary;
}

/* ---- one request ---- */

/* Whose answer it will be. */
static struct lsping_result *result_of(struct hop *hop)
{
	return hop->other ? &hop->answer : &hop->pub.result;
}

/* One of the destinations that are asked about; the user's own if it is one of them,
 * the same as before if possible.
 */
static void choose_destination(struct lsping_trace *trace, struct hop *hop)
{
	const struct ipaddr *first = &trace->options.request.destination;
	uint32_t number;

	if (!trace->offered.n) {
		hop->pub.destination = *first;
		return;
	}
	if (lsping_mpset_number(&hop->pub.destination, &number) &&
	    lsping_mpset_has(&hop->asked, number))
		return;
	if (lsping_mpset_number(first, &number) && lsping_mpset_has(&hop->asked, number))
		hop->pub.destination = *first;
	else if (lsping_mpset_nth(&hop->asked, 0, &number))
		hop->pub.destination = lsping_mpset_address(number, trace->family);
}

/* The way out a request takes now; false, with the cause in result, if there is
 * none.
 */
static bool choose_out(struct lsping_trace *trace, const struct ipaddr *destination,
		       struct lsping_result *result)
{
	const struct lsping_trace_env *env = &trace->env;
	unsigned int chosen, n;

	n = env->ways(env->ctx, trace->out, LSPING_TRACE_MAX_WAYS, result->cause,
		      sizeof(result->cause));
	if (!n)
		return false;
	chosen = env->choose(env->ctx, trace->out, n, destination);
	result->path = trace->out[chosen < n ? chosen : 0];
	return true;
}

/* The first segment is what our tables say now. */
static void renew_first(struct lsping_trace *trace, struct hop *hop, const struct lsping_path *out)
{
	const struct link *link = tree_link_of(hop, &hop->pub.destination);
	struct lsping_way way;

	tree_way_of_path(trace, out, &way);
	if (tree_same_way(&way, &hop->pub.way))
		return;
	hop->pub.changed = true;
	hop->changing_us = trace_now_us(trace);
	hop->has_accusation = false;
	way.destinations = hop->pub.way.destinations;
	hop->pub.way = way;
	if (link->way >= 0)
		link->hop->pub.down[link->way] = way;
}

/* What of a set fits a request; the rest is asked about afterwards. */
static void fit_request(const struct lsping_mpset *set, struct lsping_mpset *fits)
{
	struct lsping_mpset block = {};
	uint32_t first;

	lsping_mpset_copy(fits, set);
	if (!lsping_mpset_nth(set, 0, &first))
		return;
	/* A block that is as large but begins elsewhere has a mask twice as long. */
	if (set->range[set->n - 1].last / MASK_NUMBERS == first / MASK_NUMBERS)
		return;
	first -= first % MASK_NUMBERS;
	lsping_mpset_add(&block, first, first + MASK_NUMBERS - 1);
	lsping_mpset_intersect(fits, set, &block);
	lsping_mpset_free(&block);
}

/* The set that is asked about, as the request carries it (3.4.1.1.1). */
static void fill_multipath(const struct lsping_trace *trace, const struct lsping_mpset *set,
			   struct lsping_ds *ds)
{
	static uint8_t buf[MASK_OCTETS];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));
	int type;

	if (lsping_mpset_is_empty(set))
		return;
	type = lsping_mpset_write(set, trace->family,
				  trace->options.multipath ? LSPING_MULTIPATH_MASK
							   : LSPING_MULTIPATH_IP,
				  &wr);
	if (type < 0)
		return;
	ds->has_multipath = true;
	ds->multipath = (struct lsping_multipath){ .type = type,
						   .len = lsping_wr_at(&wr),
						   .info = buf };
}

/* Whether nothing is announced in the request, and so nothing to be checked (4.8). */
static bool is_blind(const struct hop *to, const struct hop *hop)
{
	return to->pub.all_routers || (hop->other && hop->blind);
}

static void fill_ds(const struct lsping_trace *trace, const struct hop *to, const struct hop *hop,
		    struct lsping_ds *ds)
{
	uint16_t tlv = to->pub.form == LSPING_DS_FORM_DSMAP ? LSPING_TLV_DSMAP : LSPING_TLV_DDMAP;

	if (is_blind(to, hop))
		lsping_ds_all_routers(ds, tlv, trace->family);
	else
		tree_ds_of_way(&to->pub.way, tlv, ds);
	/* How the request was seen there says which way it came (3.7). */
	ds->flags = LSPING_DS_FLAG_I;
	fill_multipath(trace, &hop->asked, ds);
}

/* Each label we push ends at the TTL at which it is the outermost.  A label that was
 * popped on the way has what it needs to get there; the one below it began to
 * count only then where routers do not carry the TTL over (RFC 3443, 3.2 and 3.3),
 * and has the same value where they do.
 */
static void fill_ttls(const struct lsping_trace *trace, const struct hop *to,
		      struct lsping_probe *probe)
{
	probe->ttl = to->pub.ttl;
	probe->inner_ttl = trace->inner_ttl;
	for (uint8_t i = 0; i < to->n_popped && i < LSPING_MAX_LABELS; i++)
		probe->below_ttl[probe->n_below++] = to->pub.ttl - to->popped_at[i];
}

static void fill_probe(struct lsping_trace *trace, const struct hop *to,
		       const struct lsping_result *result, const struct hop *hop,
		       struct lsping_probe *probe)
{
	*probe = lsping_probe_init(&trace->options.request);
	probe->handle = trace->engine.past.handle;
	probe->seq = result->seq;
	probe->sent = hop->request->sent;
	probe->port = trace->port;
	probe->path = &result->path;
	probe->fecs = &to->pub.fecs;
	probe->destination = hop->pub.destination;
	if (hop->other && hop->checks_fec)
		probe->flags |= LSPING_FLAG_V;
	/* Not until somebody has announced something again (4.8). */
	if (is_blind(to, hop) || to->pub.form == LSPING_DS_FORM_NONE)
		probe->flags &= ~LSPING_FLAG_V;
	fill_ttls(trace, to, probe);
}

static void not_sent(struct lsping_trace *trace, struct hop *hop, const char *cause)
{
	struct lsping_result *result = result_of(hop);

	hop->request->fate = LSPING_FATE_FAILED;
	result->outcome = LSPING_OUTCOME_NOT_SENT;
	if (cause != result->cause)
		strlcpy(result->cause, cause, sizeof(result->cause));
	trace->in_flight--;
	trace->summary.not_sent++;
	trace->stats->requests_not_sent++;
	hop->phase = PHASE_READY;
	answer_not_sent(trace, hop);
}

static void send_request(struct lsping_trace *trace, struct hop *hop)
{
	const struct lsping_trace_env *env = &trace->env;
	struct lsping_result *result = result_of(hop);
	struct hop *to = hop->other ? hop->other : hop;
	struct lsping_probe probe;
	struct lsping_ds ds;
	const uint8_t *frame;
	size_t len;

	fit_request(hop->other ? &hop->set : &hop->left, &hop->asked);
	choose_destination(trace, hop);
	if (!hop->other) {
		if (hop->fresh)
			tree_clear_ways(trace, hop);
		hop->fresh = false;
	}
	hop->request = lsping_past_begin(&trace->engine.past, trace_now_us(trace),
					 env->real_ns(env->ctx));
	hop->seq = hop->request->seq;
	hop->phase = PHASE_SENDING;
	trace->in_flight++;
	if (hop->pub.tries < UINT8_MAX)
		hop->pub.tries++;
	memset(result, 0, sizeof(*result));
	result->seq = hop->seq;
	result->timeout_ms = trace->options.request.timeout_ms;
	result->ttl = to->pub.ttl;
	if (!choose_out(trace, &hop->pub.destination, result)) {
		not_sent(trace, hop, result->cause);
		return;
	}
	if (to->pub.ttl == 1 && !hop->other)
		renew_first(trace, hop, &result->path);
	if (!hop->other)
		hop->pub.out = result->path;

	fill_probe(trace, to, result, hop, &probe);
	if (!hop->other)
		hop->pub.validated = probe.flags & LSPING_FLAG_V;
	if (to->pub.form != LSPING_DS_FORM_NONE) {
		fill_ds(trace, to, hop, &ds);
		probe.ds = &ds;
	}
	len = lsping_probe_write(&trace->options.request, &probe, &frame);
	if (!len) {
		not_sent(trace, hop, "the request does not fit an IP packet");
		return;
	}
	if (!hop->other)
		hop->pub.size = len - result->path.depth * 4;
	env->send(env->ctx, hop->seq, &result->path, frame, len);
}

/* ---- what comes in ---- */

/* Large: not on the stack. */
static struct lsping_echo echo;

static struct hop *find_request(struct lsping_trace *trace, uint32_t seq)
{
	for (unsigned int i = trace->level; i < trace->n_hops; i++) {
		struct hop *hop = trace->hop[i];

		if (hop->seq == seq &&
		    (hop->phase == PHASE_SENDING || hop->phase == PHASE_WAITING))
			return hop;
	}
	return NULL;
}

static void count_rejected(struct lsping_trace *trace, enum lsping_reject reject)
{
	trace->stats->replies_rejected[reject]++;
	if (reject == LSPING_REJECT_DUPLICATE)
		trace->summary.duplicates++;
	else if (reject == LSPING_REJECT_LATE)
		trace->summary.late++;
}

/* 4.6: FEC stack changes that cannot be make the reply one that did not come. */
static bool is_legal(const struct hop *hop)
{
	const struct hop *to = hop->other ? hop->other : hop;
	struct lsping_fec_stack after;

	for (uint8_t i = 0; i < echo.n_ds; i++)
		if (!tree_apply_changes(&to->pub.fecs, echo.ds[i].change, echo.ds[i].n_changes,
					&after))
			return false;
	return true;
}

static void take_reply(struct lsping_trace *trace, struct hop *hop, const struct ipaddr *from)
{
	struct lsping_result *result = result_of(hop);

	trace->in_flight--;
	hop->phase = PHASE_READY;
	hop->due_us = 0;
	hop->misses = 0;
	hop->failing_us = 0;
	lsping_result_answered(result, from, &echo, trace->stats);
	if (!hop->other)
		hop->pub.n_mappings = echo.n_ds;
	result->rtt_ns = lsping_past_rtt_ns(hop->request, trace_now_us(trace));
	answer_reply(trace, hop, &echo);
}

static void pump(struct lsping_trace *trace);

static enum lsping_reject trace_reply(struct lsping_engine *engine, const struct ipaddr *from,
				      const uint8_t *payload, size_t len, int64_t received_ns)
{
	struct lsping_trace *trace = trace_of(engine);
	struct lsping_past_request *request = NULL;
	enum lsping_decode_err err;
	enum lsping_reject reject;
	struct hop *hop = NULL;

	if (trace->done)
		return LSPING_REJECT_SEQUENCE;
	err = lsping_echo_decode(payload, len, &echo, NULL);
	/* Illegal changes of the FEC stack are counted of the trace they are for. */
	if (err != LSPING_DECODE_OK && err != LSPING_DECODE_CHANGE_ORDER)
		reject = LSPING_REJECT_MALFORMED;
	else
		reject = lsping_past_match(&trace->engine.past, &echo, &request);
	if (reject == LSPING_REJECT_NONE) {
		hop = find_request(trace, echo.seq);
		if (!hop)
			reject = LSPING_REJECT_SEQUENCE;
	}
	if (reject != LSPING_REJECT_NONE) {
		count_rejected(trace, reject);
		return reject;
	}
	if (err != LSPING_DECODE_OK || !is_legal(hop)) {
		trace->summary.dropped++;
		count_rejected(trace, LSPING_REJECT_MALFORMED);
		return LSPING_REJECT_MALFORMED;
	}
	request->fate = LSPING_FATE_ANSWERED;
	request->has_reply = true;
	request->reply_ns = received_ns;
	trace->summary.received++;
	if (!request->has_left || trace->busy) {
		/* It has overtaken the news that its request left. */
		hop->early = XMALLOC(MTYPE_TRACE_REPLY, len);
		memcpy(hop->early, payload, len);
		hop->early_len = len;
		hop->early_from = *from;
		return LSPING_REJECT_NONE;
	}
	trace->busy = true;
	take_reply(trace, hop, from);
	trace->busy = false;
	pump(trace);
	return LSPING_REJECT_NONE;
}

void lsping_trace_ip_ping(struct lsping_engine *engine, uint32_t seq)
{
	struct lsping_trace *trace = trace_of(engine);

	if (trace->done)
		return;
	for (unsigned int i = trace->level; i < trace->n_hops; i++) {
		struct hop *hop = trace->hop[i];

		if (hop->phase == PHASE_IP_PING && hop->seq == seq) {
			answer_ip_ping(trace, hop, LSPING_IP_PING_ANSWERED);
			break;
		}
	}
	pump(trace);
}

static void take_early(struct lsping_trace *trace, struct hop *hop)
{
	uint8_t *payload = hop->early;

	hop->early = NULL;
	/* It was decoded when it came, so it can be. */
	if (lsping_echo_decode(payload, hop->early_len, &echo, NULL) == LSPING_DECODE_OK)
		take_reply(trace, hop, &hop->early_from);
	XFREE(MTYPE_TRACE_REPLY, payload);
}

/* The frame did not leave.  From inside send() too, hence busy. */
static void fail_send(struct lsping_trace *trace, struct hop *hop, const char *cause)
{
	bool busy = trace->busy;

	trace->busy = true;
	not_sent(trace, hop, cause);
	trace->busy = busy;
	pump(trace);
}

static void trace_sent(struct lsping_engine *engine, uint32_t seq, const char *cause,
		       int64_t sent_ns)
{
	struct lsping_trace *trace = trace_of(engine);
	struct hop *hop = find_request(trace, seq);

	if (trace->done || !hop || hop->phase != PHASE_SENDING)
		return;
	if (cause) {
		fail_send(trace, hop, cause);
		return;
	}
	hop->request->has_left = true;
	hop->request->left_ns = sent_ns;
	trace->summary.sent++;
	trace->stats->requests_sent++;
	hop->phase = PHASE_WAITING;
	/* From now on: finding the neighbour may have taken seconds. */
	hop->due_us = trace_now_us(trace) + (int64_t)trace->options.request.timeout_ms * 1000;
	pump(trace);
}

static void time_out(struct lsping_trace *trace, struct hop *hop)
{
	struct lsping_result *result = result_of(hop);

	trace->in_flight--;
	hop->phase = PHASE_READY;
	hop->due_us = 0;
	hop->request->fate = LSPING_FATE_LOST;
	result->outcome = LSPING_OUTCOME_TIMEOUT;
	trace->summary.timeouts++;
	answer_timeout(trace, hop);
}

/* ---- what comes next ---- */

/*
 * The ingress, from which everything follows.  Where this router's kernel and zebra
 * disagree it is looked at once more: the two are not read at one instant, and that
 * labels are gone is believed of zebra after a while only (lsping_zebra.c).
 */
static void begin(struct lsping_trace *trace)
{
	if (!tree_ingress(trace))
		return;
	if (path_ingress_differs(trace) && !trace->looks_twice) {
		trace->looks_twice = true;
		trace->hop[trace->ingress]->reported = true; /* never */
		trace->again_us = trace_now_us(trace) + INGRESS_US;
		return;
	}
	trace->looks_twice = false;
	path_report_ingress(trace);
}

/*
 * Whether what is known is of two times.  A router that has got another label, or
 * lost or found a next hop, sends destinations other ways than it said before; then
 * two hops may be one, and others have not been found.  A single destination has its
 * path all the same, unless a router on it does not pass it on any more.
 */
static bool is_mixed(const struct lsping_trace *trace)
{
	if (!trace_may_begin_again(trace))
		return false;
	if (trace->outdated)
		return true;
	if (!trace->options.multipath)
		return false;
	for (unsigned int i = trace->ingress; i < trace->n_hops; i++)
		if (trace->hop[i]->pub.changed)
			return true;
	/* They are changing still. */
	return trace->rounds && trace->hop[trace->ingress]->end == END_NOT_SENT;
}

static void begin_again(struct lsping_trace *trace, int64_t now_us)
{
	trace->rounds++;
	trace->outdated = false;
	trace->again_us = now_us + AGAIN_US;
}

static void finish(struct lsping_trace *trace)
{
	trace->done = true;
	trace->env.disarm(trace->env.ctx);
	trace->summary.stopped = trace->stop;
	trace->summary.elapsed_us = trace_now_us(trace) - trace->begun_us;
	path_report_all(trace);
}

/* When something is to be done next; INT64_MAX: never. */
struct next {
	struct hop *hop;
	int64_t at_us;
	bool any_open; /* a hop of this level is not settled */
};

static struct next find_next(const struct lsping_trace *trace)
{
	struct next next = { .at_us = INT64_MAX };
	bool may_send = !trace->paused && trace->in_flight < LSPING_TRACE_IN_FLIGHT;

	for (unsigned int i = trace->level; i < trace->n_hops; i++) {
		struct hop *hop = trace->hop[i];
		int64_t at_us = INT64_MAX;

		if (hop->phase == PHASE_SETTLED)
			continue;
		next.any_open = true;
		if (hop->phase == PHASE_WAITING)
			at_us = hop->early ? 0 : hop->due_us;
		else if (hop->phase == PHASE_IP_PING)
			at_us = hop->due_us;
		else if (hop->phase == PHASE_READY && may_send)
			at_us = MAX(hop->due_us, trace->next_send_us);
		if (at_us < next.at_us) {
			next.at_us = at_us;
			next.hop = hop;
		}
	}
	return next;
}

static void act(struct lsping_trace *trace, struct hop *hop, int64_t now_us)
{
	if (hop->phase == PHASE_WAITING) {
		if (hop->early)
			take_early(trace, hop);
		else
			time_out(trace, hop);
		return;
	}
	if (hop->phase == PHASE_IP_PING) {
		answer_ip_ping(trace, hop, LSPING_IP_PING_LOST);
		return;
	}
	trace->next_send_us = now_us + (int64_t)MAX(trace->options.interval_ms,
						    (uint32_t)LSPING_MIN_INTERVAL_MS) *
					       1000;
	send_request(trace, hop);
}

static void pump(struct lsping_trace *trace)
{
	const struct lsping_trace_env *env = &trace->env;
	struct next next = { .at_us = INT64_MAX };

	if (trace->busy || trace->done || !trace->started)
		return;
	trace->busy = true;
	for (;;) {
		int64_t now_us = trace_now_us(trace);

		if (trace->stop) {
			finish(trace);
			break;
		}
		if (trace->again_us && trace->again_us <= now_us) {
			trace->again_us = 0;
			begin(trace);
		}
		if (trace->again_us) {
			next.at_us = trace->again_us;
			break;
		}
		next = find_next(trace);
		if (!next.any_open) {
			if (tree_next_level(trace))
				continue;
			if (is_mixed(trace)) {
				begin_again(trace, now_us);
				continue;
			}
			finish(trace);
			break;
		}
		if (next.at_us > now_us)
			break;
		act(trace, next.hop, now_us);
	}
	trace->busy = false;
	if (trace->done)
		return;
	if (next.at_us < INT64_MAX)
		env->arm(env->ctx, next.at_us);
	else
		env->disarm(env->ctx);
}

static void trace_start(struct lsping_engine *engine)
{
	struct lsping_trace *trace = trace_of(engine);

	if (trace->started || trace->done)
		return;
	trace->started = true;
	trace->begun_us = trace_now_us(trace);
	trace->busy = true;
	begin(trace);
	trace->busy = false;
	pump(trace);
}

static void trace_timer(struct lsping_engine *engine)
{
	pump(trace_of(engine));
}

static void trace_stop(struct lsping_engine *engine)
{
	struct lsping_trace *trace = trace_of(engine);

	if (trace->done)
		return;
	trace->stop = true;
	if (!trace->started) {
		trace->started = true;
		trace->begun_us = trace_now_us(trace);
	}
	pump(trace);
}

static void trace_pause(struct lsping_engine *engine, bool paused)
{
	struct lsping_trace *trace = trace_of(engine);

	trace->paused = paused;
	if (!paused)
		pump(trace);
}

/* ---- the whole ---- */

static void trace_free(struct lsping_engine *engine)
{
	struct lsping_trace *trace = trace_of(engine);

	trace->env.disarm(trace->env.ctx);
	for (unsigned int i = 0; i < trace->n_hops; i++) {
		XFREE(MTYPE_TRACE_REPLY, trace->hop[i]->early);
		tree_hop_free(&trace->hop[i]);
	}
	tree_unkeep(trace);
	lsping_mpset_free(&trace->offered);
	XFREE(MTYPE_TRACE, trace);
}

struct lsping_engine *lsping_trace_new(const struct lsping_trace_options *options, uint32_t handle,
				       uint16_t port, const struct lsping_trace_env *env,
				       struct lsping_stats *stats)
{
	static const struct lsping_engine_ops ops = {
		.start = trace_start,
		.stop = trace_stop,
		.pause = trace_pause,
		.timer = trace_timer,
		.sent = trace_sent,
		.reply = trace_reply,
		.free = trace_free,
	};
	struct lsping_trace *trace = XCALLOC(MTYPE_TRACE, sizeof(*trace));

	trace->engine.ops = &ops;
	trace->engine.past.handle = handle;
	trace->options = *options;
	trace->options.max_ttl = MAX(options->max_ttl, 1);
	trace->env = *env;
	trace->stats = stats;
	trace->port = port;
	trace->family = IS_IPADDR_V6(&options->request.destination) ? AF_INET6 : AF_INET;
	trace->inner_ttl = lsping_probe_init(&options->request).inner_ttl;
	lsping_options_fecs(&options->request, &trace->fecs);
	return &trace->engine;
}
