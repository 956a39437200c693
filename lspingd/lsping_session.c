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
 * The last requests' sequence numbers and fates are remembered in a short ring
 * so that a late reply and a duplicate can be told from nonsense.
 */
#include <zebra.h>

#include <string.h>

#include "lib/memory.h"

#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_session.h"

DEFINE_MTYPE_STATIC(LSPINGD, SESSION, "LSP ping session");

/* Answers older than this many requests are nonsense, not late. */
#define HISTORY 64

enum fate {
	FATE_NEVER = 0,
	FATE_OUTSTANDING,
	FATE_ANSWERED,
	FATE_LOST, /* timed out; its reply would be late */
	FATE_FAILED,
};

struct past_request {
	uint32_t seq;
	enum fate fate;
	struct lsping_ntp sent;
};

enum state {
	STATE_IDLE,    /* nothing outstanding; the timer brings the next request */
	STATE_SENDING, /* handed to send(), sent() is due */
	STATE_WAITING, /* sent; a reply or the timeout is due */
	STATE_DONE,    /* the summary was reported */
};

struct lsping_session {
	struct lsping_options options;
	struct lsping_env env;
	struct lsping_stats *stats;
	uint32_t handle;
	uint16_t port;

	enum state state;
	bool paused, overdue; /* overdue: the timer came while paused */
	uint32_t seq;	      /* of the last request; the first is 1 */
	int64_t begun_us;     /* when it was made */
	int64_t sent_ns;      /* when it left, by the kernel */
	bool have_reply;      /* it is answered already, but sent() is still due */
	int64_t reply_ns;
	struct lsping_result result; /* being put together for it */
	struct lsping_summary summary;
	struct past_request history[HISTORY];
};

struct lsping_session *lsping_session_new(const struct lsping_options *options, uint32_t handle,
					  uint16_t port, const struct lsping_env *env,
					  struct lsping_stats *stats)
{
	struct lsping_session *session = XCALLOC(MTYPE_SESSION, sizeof(*session));

	session->options = *options;
	session->env = *env;
	session->stats = stats;
	session->handle = handle;
	session->port = port;
	return session;
}

void lsping_session_free(struct lsping_session **sp)
{
	struct lsping_session *session = *sp;

	if (!session)
		return;
	session->env.disarm(session->env.ctx);
	XFREE(MTYPE_SESSION, *sp);
}

const struct lsping_options *lsping_session_options(const struct lsping_session *session)
{
	return &session->options;
}

const struct lsping_summary *lsping_session_summary(const struct lsping_session *session)
{
	return &session->summary;
}

uint32_t lsping_session_handle(const struct lsping_session *session)
{
	return session->handle;
}

/* ---- the request ---- */

static struct past_request *past(struct lsping_session *session, uint32_t seq)
{
	return &session->history[seq % HISTORY];
}

/* RFC 8029, 4.3: everything but what differs from request to request. */
static void fill_echo(const struct lsping_options *options, struct lsping_echo *echo)
{
	lsping_echo_init(echo);
	echo->msg_type = LSPING_MSG_REQUEST;
	echo->reply_mode = options->reply_mode;
	echo->has_fecs = true;
	echo->fecs.depth = 1;
	echo->fecs.fec[0] = options->fec;
}

/* The innermost label's TTL is 255 for the FECs of one label; the user's TTL
 * counts hops and so belongs to the outermost (RFC 8029, 4.3).
 */
static void fill_encap(const struct lsping_options *options, const struct lsping_path *path,
		       uint16_t port, struct lsping_encap *encap)
{
	memset(encap, 0, sizeof(*encap));
	for (unsigned int i = 0; i < path->depth; i++)
		lsping_lstack_add(&encap->stack, path->label[i], options->tc,
				  i == 0 ? options->ttl : 255);
	encap->src = options->source;
	encap->dst = options->destination;
	encap->sport = port;
	encap->dport = LSPING_PORT;
	encap->ttl = 1;
	encap->router_alert = options->router_alert;
}

/* Octets of the IP packet without a Pad TLV. */
static uint32_t bare_size(const struct lsping_options *options)
{
	static const struct lsping_path no_labels;
	uint8_t buf[512];
	struct lsping_echo echo;
	struct lsping_encap encap;

	fill_echo(options, &echo);
	fill_encap(options, &no_labels, 0, &encap);
	return lsping_encap_ip_len(&encap) + lsping_echo_encode(&echo, buf, sizeof(buf));
}

/* A Pad TLV's type and length, and its shortest value padded to 4 octets. */
#define PAD_HEADER 4
#define PAD_MIN (PAD_HEADER + 4)

uint32_t lsping_options_min_size(const struct lsping_options *options)
{
	return bare_size(options) + PAD_MIN;
}

uint32_t lsping_options_real_size(const struct lsping_options *options)
{
	uint32_t bare = bare_size(options);

	if (!options->size || options->size < bare + PAD_MIN)
		return bare;
	return bare + ((options->size - bare) & ~3U);
}

static void fill_pad(const struct lsping_options *options, struct lsping_echo *echo)
{
	if (!options->size)
		return;
	echo->has_pad = true;
	echo->pad.action = LSPING_PAD_DROP;
	echo->pad.len = lsping_options_real_size(options) - bare_size(options) - PAD_HEADER;
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
	session->summary.not_sent++;
	session->stats->requests_not_sent++;
	past(session, session->seq)->fate = FATE_FAILED;
	finish_request(session);
}

/* The largest message, and room for the headers before it. */
static uint8_t message_buf[LSPING_MAX_MESSAGE];
static uint8_t frame_buf[UINT16_MAX + LSPING_ENCAP_MAX_HEADERS];

static void send_next(struct lsping_session *session)
{
	const struct lsping_env *env = &session->env;
	struct lsping_result *result = &session->result;
	struct past_request *request;
	struct lsping_encap encap;
	struct lsping_echo echo;
	size_t len;

	memset(result, 0, sizeof(*result));
	result->seq = ++session->seq;
	result->timeout_ms = session->options.timeout_ms;
	result->ttl = session->options.ttl;
	session->begun_us = env->mono_us(env->ctx);
	session->have_reply = false;
	session->state = STATE_SENDING;

	request = past(session, session->seq);
	request->seq = session->seq;
	if (!env->resolve(env->ctx, &result->path, result->cause, sizeof(result->cause))) {
		not_sent(session, result->cause);
		return;
	}
	request->fate = FATE_OUTSTANDING;
	request->sent = lsping_ntp_from_ns(env->real_ns(env->ctx));

	fill_echo(&session->options, &echo);
	fill_pad(&session->options, &echo);
	echo.handle = session->handle;
	echo.seq = session->seq;
	echo.sent = request->sent;
	fill_encap(&session->options, &result->path, session->port, &encap);

	len = lsping_echo_encode(&echo, message_buf, sizeof(message_buf));
	if (len)
		len = lsping_encap_write(&encap, message_buf, len, frame_buf, sizeof(frame_buf));
	if (!len) {
		not_sent(session, "the request does not fit an IP packet");
		return;
	}
	env->send(env->ctx, &result->path, frame_buf, len);
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
	return session->options.repeat && session->seq >= session->options.repeat;
}

/* The outstanding request has its result: tell it, then go on or end. */
static void finish_request(struct lsping_session *session)
{
	const struct lsping_env *env = &session->env;
	uint32_t interval_ms = MAX(session->options.interval_ms, LSPING_MIN_INTERVAL_MS);
	int64_t next_us = session->begun_us + (int64_t)interval_ms * 1000;
	int64_t now_us = env->mono_us(env->ctx);

	session->state = STATE_IDLE;
	report_result(session);
	/* The reader may have stopped the session on seeing the result. */
	if (session->state != STATE_IDLE)
		return;
	if (was_last(session))
		report_summary(session);
	else
		env->arm(env->ctx, next_us > now_us ? next_us : now_us);
}

/* Round trip by the kernel's stamps.  If the clock was set meanwhile they mean
 * nothing; the wakeups' clock, which cannot be set, then has to do.
 */
static int64_t round_trip_ns(const struct lsping_session *session)
{
	int64_t rtt_ns = session->reply_ns - session->sent_ns;
	int64_t limit_ns = (session->env.mono_us(session->env.ctx) - session->begun_us) * 1000;

	return rtt_ns < 0 || rtt_ns > limit_ns ? limit_ns : rtt_ns;
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
	session->result.rtt_ns = round_trip_ns(session);
	count_answer(&session->summary, &session->result);
	finish_request(session);
}

void lsping_session_sent(struct lsping_session *session, const char *cause, int64_t sent_ns)
{
	const struct lsping_env *env = &session->env;

	if (session->state != STATE_SENDING)
		return;
	if (cause) {
		not_sent(session, cause);
		return;
	}
	session->sent_ns = sent_ns;
	session->summary.sent++;
	session->stats->requests_sent++;
	if (session->have_reply) {
		finish_answered(session);
		return;
	}
	if (session->options.reply_mode == LSPING_REPLY_NONE) {
		session->result.outcome = LSPING_OUTCOME_UNASKED;
		session->summary.unasked++;
		past(session, session->seq)->fate = FATE_LOST;
		finish_request(session);
		return;
	}
	/* From now on: finding the neighbour may have taken seconds. */
	session->state = STATE_WAITING;
	env->arm(env->ctx,
		 env->mono_us(env->ctx) + (int64_t)session->options.timeout_ms * 1000);
}

void lsping_session_timer(struct lsping_session *session)
{
	switch (session->state) {
	case STATE_IDLE:
		if (session->paused)
			session->overdue = true;
		else
			send_next(session);
		return;
	case STATE_WAITING:
		session->result.outcome = LSPING_OUTCOME_TIMEOUT;
		session->summary.timeouts++;
		past(session, session->seq)->fate = FATE_LOST;
		finish_request(session);
		return;
	case STATE_SENDING:
	case STATE_DONE:
		return;
	}
}

void lsping_session_start(struct lsping_session *session)
{
	if (session->state == STATE_IDLE && session->seq == 0)
		send_next(session);
}

void lsping_session_stop(struct lsping_session *session)
{
	if (session->state == STATE_DONE)
		return;
	session->summary.stopped = true;
	report_summary(session);
}

void lsping_session_pause(struct lsping_session *session, bool paused)
{
	session->paused = paused;
	if (!paused && session->overdue && session->state == STATE_IDLE) {
		session->overdue = false;
		send_next(session);
	}
}

/* ---- replies ---- */

/* RFC 8029, 4.6: whose reply is it?  The port alone proves nothing. */
static enum lsping_reject match(struct lsping_session *session, const struct lsping_echo *echo)
{
	const struct past_request *request = past(session, echo->seq);

	if (echo->msg_type != LSPING_MSG_REPLY)
		return LSPING_REJECT_NOT_REPLY;
	if (echo->handle != session->handle)
		return LSPING_REJECT_HANDLE;
	if (request->seq != echo->seq)
		return LSPING_REJECT_SEQUENCE;
	switch (request->fate) {
	case FATE_NEVER:
	case FATE_FAILED:
		return LSPING_REJECT_SEQUENCE;
	case FATE_OUTSTANDING:
	case FATE_ANSWERED:
	case FATE_LOST:
		break;
	}
	if (!lsping_ntp_same(request->sent, echo->sent))
		return LSPING_REJECT_TIMESTAMP;
	if (request->fate == FATE_ANSWERED) {
		session->summary.duplicates++;
		return LSPING_REJECT_DUPLICATE;
	}
	if (request->fate == FATE_LOST) {
		session->summary.late++;
		return LSPING_REJECT_LATE;
	}
	return LSPING_REJECT_NONE;
}

static void take_reply(struct lsping_session *session, const struct ipaddr *from,
		       const struct lsping_echo *echo)
{
	struct lsping_result *result = &session->result;

	past(session, echo->seq)->fate = FATE_ANSWERED;
	result->outcome = LSPING_OUTCOME_ANSWERED;
	result->replier = *from;
	result->return_code = echo->return_code;
	result->return_subcode = echo->return_subcode;
	result->one_way_ns = lsping_ntp_diff_ns(echo->received, echo->sent);
	result->has_if_stack = echo->has_if_stack;
	result->if_stack = echo->if_stack;
	session->stats->replies_received[echo->return_code]++;
}

enum lsping_reject lsping_session_reply(struct lsping_session *session, const struct ipaddr *from,
					const uint8_t *payload, size_t len, int64_t received_ns)
{
	enum lsping_reject reject;
	struct lsping_echo echo;

	if (session->state == STATE_DONE)
		return LSPING_REJECT_SEQUENCE;
	if (lsping_echo_decode(payload, len, &echo, NULL) != LSPING_DECODE_OK)
		reject = LSPING_REJECT_MALFORMED;
	else
		reject = match(session, &echo);
	if (reject != LSPING_REJECT_NONE) {
		session->stats->replies_rejected[reject]++;
		return reject;
	}
	take_reply(session, from, &echo);
	session->reply_ns = received_ns;
	if (session->state == STATE_SENDING)
		session->have_reply = true;
	else
		finish_answered(session);
	return LSPING_REJECT_NONE;
}
