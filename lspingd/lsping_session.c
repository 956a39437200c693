// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator's engine: one ping of one FEC (RFC 8029, 4.3 and 4.6)
 *
 * One request is outstanding at a time:
 *
 *   IDLE --send_next()--> SENDING --sent()--> WAITING --reply()--> IDLE
 *                            |                   |
 *                            +--- error: Q ------+--- timeout: . ---> IDLE
 *
 * The next request goes out at the later of the interval and the end of the
 * one before it (DESIGN 9); one timer serves both waits.  The reply's time limit
 * begins when the request has left.  A reply may overtake
 * the news that its request has left (both come from the kernel, by different
 * sockets), so it is kept until the time of sending is known: the round trip
 * is the difference of two kernel timestamps, not of two wakeups.
 *
 * When a sweep over sizes has found one that is too large, further requests ask
 * hop after hop which is the last that it reaches (lsping_course.h).  They go the
 * same way through the states, but are no part of the ping: no results are
 * reported of them, and the summary does not count them.
 *
 * What a request is made of, and which request a reply belongs to, is in
 * lsping_probe.h.
 */
#include <zebra.h>

#include <string.h>

#include "lib/memory.h"

#include "lspingd/lsping_course.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_session.h"

DEFINE_MTYPE_STATIC(LSPINGD, SESSION, "LSP ping session");
DEFINE_MTYPE_STATIC(LSPINGD, SESSION_WAYS, "LSP ping downstream mappings");

enum state {
	STATE_IDLE,    /* nothing outstanding; the timer brings the next request */
	STATE_SENDING, /* handed to send(), sent() is due */
	STATE_WAITING, /* sent; a reply or the timeout is due */
	STATE_DONE,    /* the summary was reported */
};

struct lsping_session {
	struct lsping_engine engine;
	struct lsping_options options;
	struct lsping_env env;
	struct lsping_stats *stats;
	uint16_t port;

	enum state state;
	bool paused, overdue;		     /* overdue: the timer came while paused */
	struct lsping_past_request *request; /* the last one made */
	struct lsping_result result;	     /* being put together for it */
	struct lsping_summary summary;

	struct lsping_sweep sweep;
	bool searching; /* for the hop that limits the size */
	struct lsping_limit limit;
	unsigned int n_ways; /* in the last reply: where the request would go on */
	struct lsping_way *ways;
};

static struct lsping_session *session_of(struct lsping_engine *engine)
{
	return container_of(engine, struct lsping_session, engine);
}

static const struct lsping_session *const_session_of(const struct lsping_engine *engine)
{
	return container_of(engine, const struct lsping_session, engine);
}

const struct lsping_way *lsping_session_ways(const struct lsping_engine *engine, unsigned int *n)
{
	const struct lsping_session *session = const_session_of(engine);

	*n = session->n_ways;
	return session->ways;
}

const struct lsping_sweep *lsping_session_sweep(const struct lsping_engine *engine)
{
	const struct lsping_session *session = const_session_of(engine);

	return session->options.sweep_step ? &session->sweep : NULL;
}

const struct lsping_summary *lsping_session_summary(const struct lsping_engine *engine)
{
	return &const_session_of(engine)->summary;
}

/* ---- the course of one request ---- */

static void finish_request(struct lsping_session *session);

static void report_result(struct lsping_session *session)
{
	struct lsping_record record = { .kind = LSPING_RECORD_RESULT };

	record.result = session->result;
	session->env.report(session->env.ctx, &record);
}

static void not_sent(struct lsping_session *session, const char *cause)
{
	session->result.outcome = LSPING_OUTCOME_NOT_SENT;
	strlcpy(session->result.cause, cause, sizeof(session->result.cause));
	if (!session->searching)
		session->summary.not_sent++;
	session->stats->requests_not_sent++;
	session->request->fate = LSPING_FATE_FAILED;
	finish_request(session);
}

/* Size, destination and TTL of the next request; its result begins with them. */
static void plan(struct lsping_session *session, struct lsping_options *options)
{
	struct lsping_result *result = &session->result;

	*options = session->options;
	options->size = lsping_course_size(options, session->request->seq);
	options->destination = lsping_course_destination(options, session->request->seq);
	if (session->searching) {
		options->size = lsping_limit_size(&session->limit);
		options->destination = session->options.destination;
		options->ttl = session->limit.ttl;
		options->ddmap = true;
	}
	memset(result, 0, sizeof(*result));
	result->seq = session->request->seq;
	result->timeout_ms = options->timeout_ms;
	result->ttl = options->ttl;
	result->size = lsping_options_real_size(options);
	result->destination = options->destination;
	result->sizes_vary = options->sweep_step > 0;
	result->destinations_vary = options->destination_step > 0;
}

static void send_next(struct lsping_session *session)
{
	const struct lsping_env *env = &session->env;
	struct lsping_result *result = &session->result;
	struct lsping_past_request *request;
	struct lsping_options options;
	struct lsping_probe probe;
	struct lsping_ds ds;
	const uint8_t *frame;
	size_t len;

	request = session->request = lsping_past_begin(&session->engine.past, env->mono_us(env->ctx),
						       env->real_ns(env->ctx));
	session->state = STATE_SENDING;
	session->n_ways = 0;
	plan(session, &options);
	if (!env->resolve(env->ctx, &options.destination, &result->path, result->cause,
			  sizeof(result->cause))) {
		not_sent(session, result->cause);
		return;
	}
	probe = lsping_probe_ping(&options, &ds);
	probe.handle = session->engine.past.handle;
	probe.seq = request->seq;
	probe.sent = request->sent;
	probe.port = session->port;
	probe.path = &result->path;
	len = lsping_probe_write(&options, &probe, &frame);
	if (!len) {
		not_sent(session, "the request does not fit an IP packet");
		return;
	}
	env->send(env->ctx, request->seq, &result->path, frame, len);
}

static void report_summary(struct lsping_session *session)
{
	struct lsping_record record = { .kind = LSPING_RECORD_SUMMARY };

	session->state = STATE_DONE;
	session->env.disarm(session->env.ctx);
	record.summary = session->summary;
	session->env.report(session->env.ctx, &record);
}

static bool was_last(const struct lsping_session *session)
{
	return session->options.repeat &&
	       session->engine.past.seq >= session->options.repeat * lsping_course_round(&session->options);
}

/* What the request that is finished leaves to be done; false: nothing. */
static bool goes_on(struct lsping_session *session)
{
	if (session->searching)
		/* With several it is not known which would be the request's. */
		return lsping_limit_take(&session->limit, &session->result,
					 session->n_ways == 1 ? session->ways : NULL);
	if (session->options.sweep_step)
		lsping_sweep_take(&session->sweep, &session->result);
	if (!was_last(session))
		return true;
	session->searching = lsping_limit_begin(&session->limit, &session->sweep);
	return session->searching;
}

/* The outstanding request has its result: tell it, then go on or end. */
static void finish_request(struct lsping_session *session)
{
	const struct lsping_env *env = &session->env;
	uint32_t interval_ms = session->searching ? 0 : session->options.interval_ms;
	int64_t next_us, now_us = env->mono_us(env->ctx);

	interval_ms = MAX(interval_ms, LSPING_MIN_INTERVAL_MS);
	next_us = session->request->begun_us + (int64_t)interval_ms * 1000;
	session->state = STATE_IDLE;
	if (!session->searching)
		report_result(session);
	/* The reader may have stopped the session on seeing the result. */
	if (session->state != STATE_IDLE)
		return;
	if (goes_on(session))
		env->arm(env->ctx, next_us > now_us ? next_us : now_us);
	else
		report_summary(session);
}

static void count_answer(struct lsping_summary *summary, const struct lsping_result *result)
{
	double rtt = result->rtt_ns;

	if (!summary->received || result->rtt_ns < summary->rtt_min_ns)
		summary->rtt_min_ns = result->rtt_ns;
	if (!summary->received || result->rtt_ns > summary->rtt_max_ns)
		summary->rtt_max_ns = result->rtt_ns;
	summary->rtt_sum_ns += rtt;
	summary->rtt_sum2_ns += rtt * rtt;
	summary->received++;
	if (lsping_result_is_success(result))
		summary->succeeded++;
}

/* Both ends of the round trip are known. */
static void finish_answered(struct lsping_session *session)
{
	const struct lsping_env *env = &session->env;

	session->result.rtt_ns = lsping_past_rtt_ns(session->request, env->mono_us(env->ctx));
	if (!session->searching)
		count_answer(&session->summary, &session->result);
	finish_request(session);
}

static void session_sent(struct lsping_engine *engine, uint32_t seq, const char *cause,
			 int64_t sent_ns)
{
	struct lsping_session *session = session_of(engine);
	const struct lsping_env *env = &session->env;

	if (session->state != STATE_SENDING || session->request->seq != seq)
		return;
	if (cause) {
		not_sent(session, cause);
		return;
	}
	session->request->has_left = true;
	session->request->left_ns = sent_ns;
	if (!session->searching)
		session->summary.sent++;
	session->stats->requests_sent++;
	if (session->request->has_reply) {
		finish_answered(session);
		return;
	}
	if (session->options.reply_mode == LSPING_REPLY_NONE) {
		session->result.outcome = LSPING_OUTCOME_UNASKED;
		session->summary.unasked++;
		session->request->fate = LSPING_FATE_LOST;
		finish_request(session);
		return;
	}
	/* From now on: finding the neighbour may have taken seconds. */
	session->state = STATE_WAITING;
	env->arm(env->ctx,
		 env->mono_us(env->ctx) + (int64_t)session->options.timeout_ms * 1000);
}

static void session_timer(struct lsping_engine *engine)
{
	struct lsping_session *session = session_of(engine);

	switch (session->state) {
	case STATE_IDLE:
		if (session->paused)
			session->overdue = true;
		else
			send_next(session);
		return;
	case STATE_WAITING:
		session->result.outcome = LSPING_OUTCOME_TIMEOUT;
		if (!session->searching)
			session->summary.timeouts++;
		session->request->fate = LSPING_FATE_LOST;
		finish_request(session);
		return;
	case STATE_SENDING:
	case STATE_DONE:
		return;
	}
}

static void session_start(struct lsping_engine *engine)
{
	struct lsping_session *session = session_of(engine);

	if (session->state == STATE_IDLE && session->engine.past.seq == 0)
		send_next(session);
}

static void session_stop(struct lsping_engine *engine)
{
	struct lsping_session *session = session_of(engine);

	if (session->state == STATE_DONE)
		return;
	session->summary.stopped = true;
	report_summary(session);
}

static void session_pause(struct lsping_engine *engine, bool paused)
{
	struct lsping_session *session = session_of(engine);

	session->paused = paused;
	if (!paused && session->overdue && session->state == STATE_IDLE) {
		session->overdue = false;
		send_next(session);
	}
}

/* ---- replies ---- */

static void count_rejected(struct lsping_session *session, enum lsping_reject reject)
{
	session->stats->replies_rejected[reject]++;
	if (reject == LSPING_REJECT_DUPLICATE)
		session->summary.duplicates++;
	else if (reject == LSPING_REJECT_LATE)
		session->summary.late++;
}

/* Where the request would have gone on. */
static void note_ways(struct lsping_session *session, const struct lsping_echo *echo)
{
	XFREE(MTYPE_SESSION_WAYS, session->ways);
	session->n_ways = echo->n_ds;
	if (!echo->n_ds)
		return;
	session->ways = XCALLOC(MTYPE_SESSION_WAYS, echo->n_ds * sizeof(session->ways[0]));
	for (unsigned int i = 0; i < echo->n_ds; i++) {
		struct lsping_way *way = &session->ways[i];

		lsping_way_of_ds(echo, &echo->ds[i], way);
		/* A FEC of an unknown kind borrows from the datagram. */
		for (unsigned int k = 0; k < way->n_changes; k++)
			way->change[k].has_fec &= way->change[k].fec.known;
	}
}

static enum lsping_reject session_reply(struct lsping_engine *engine, const struct ipaddr *from,
					const uint8_t *payload, size_t len, int64_t received_ns)
{
	struct lsping_session *session = session_of(engine);
	struct lsping_past_request *request;
	enum lsping_reject reject;
	struct lsping_echo echo;

	if (session->state == STATE_DONE)
		return LSPING_REJECT_SEQUENCE;
	if (lsping_echo_decode(payload, len, &echo, NULL) != LSPING_DECODE_OK)
		reject = LSPING_REJECT_MALFORMED;
	else
		reject = lsping_past_match(&session->engine.past, &echo, &request);
	if (reject != LSPING_REJECT_NONE) {
		count_rejected(session, reject);
		return reject;
	}
	request->fate = LSPING_FATE_ANSWERED;
	request->has_reply = true;
	request->reply_ns = received_ns;
	lsping_result_answered(&session->result, from, &echo, session->stats);
	note_ways(session, &echo);
	/* Else sent() is still due. */
	if (request->has_left)
		finish_answered(session);
	return LSPING_REJECT_NONE;
}

/* ---- the whole ---- */

static void session_free(struct lsping_engine *engine)
{
	struct lsping_session *session = session_of(engine);

	session->env.disarm(session->env.ctx);
	XFREE(MTYPE_SESSION_WAYS, session->ways);
	XFREE(MTYPE_SESSION, session);
}

struct lsping_engine *lsping_session_new(const struct lsping_options *options, uint32_t handle,
					 uint16_t port, const struct lsping_env *env,
					 struct lsping_stats *stats)
{
	static const struct lsping_engine_ops ops = {
		.start = session_start,
		.stop = session_stop,
		.pause = session_pause,
		.timer = session_timer,
		.sent = session_sent,
		.reply = session_reply,
		.free = session_free,
	};
	struct lsping_session *session = XCALLOC(MTYPE_SESSION, sizeof(*session));

	session->engine.ops = &ops;
	session->engine.past.handle = handle;
	session->options = *options;
	session->env = *env;
	session->stats = stats;
	session->port = port;
	session->sweep.min = options->sweep_min;
	session->sweep.max = options->sweep_max;
	session->sweep.step = options->sweep_step;
	return &session->engine;
}
