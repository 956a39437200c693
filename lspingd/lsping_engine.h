// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the initiator's engines have in common: a ping (lsping_session.h) and a
 * traceroute (lsping_trace.h) for whoever runs them
 *
 * An engine sends echo requests and takes replies; it knows neither sockets nor
 * clocks.  Time and sending are asked of an environment that it is made with, what
 * happens comes in by the calls below.  A test is therefore a script of events.
 */
#ifndef LSPING_ENGINE_H
#define LSPING_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lspingd/lsping_probe.h"

struct lsping_engine;

/* What each kind does of what is explained below. */
struct lsping_engine_ops {
	void (*start)(struct lsping_engine *engine);
	void (*stop)(struct lsping_engine *engine);
	void (*pause)(struct lsping_engine *engine, bool paused);
	void (*timer)(struct lsping_engine *engine);
	void (*sent)(struct lsping_engine *engine, uint32_t seq, const char *cause,
		     int64_t sent_ns);
	enum lsping_reject (*reply)(struct lsping_engine *engine, const struct ipaddr *from,
				    const uint8_t *payload, size_t len, int64_t received_ns);
	void (*free)(struct lsping_engine *engine);
};

/* At the head of each kind's own structure. */
struct lsping_engine {
	const struct lsping_engine_ops *ops;
	struct lsping_past past; /* the requests made, by their Sender's Handle */
};

/* Sends the first request. */
static inline void lsping_engine_start(struct lsping_engine *engine)
{
	engine->ops->start(engine);
}

/* Ends it early; what was found so far is reported, the summary last. */
static inline void lsping_engine_stop(struct lsping_engine *engine)
{
	engine->ops->stop(engine);
}

/* While paused (the reader of what is reported cannot keep up) nothing is sent. */
static inline void lsping_engine_pause(struct lsping_engine *engine, bool paused)
{
	engine->ops->pause(engine, paused);
}

/* The time asked for by the environment's arm() has come. */
static inline void lsping_engine_timer(struct lsping_engine *engine)
{
	engine->ops->timer(engine);
}

/*
 * The outcome of a send() of the environment.
 *
 * seq
 *    which one: the request's sequence number
 *
 * cause
 *    NULL for success, else a clause for the user
 *
 * sent_ns
 *    when the frame left, nanoseconds since 1970
 */
static inline void lsping_engine_sent(struct lsping_engine *engine, uint32_t seq,
				      const char *cause, int64_t sent_ns)
{
	engine->ops->sent(engine, seq, cause, sent_ns);
}

/*
 * A datagram that came to the engine's port.
 *
 * Returns:
 *    LSPING_REJECT_NONE if it answers an outstanding request, else why not.  It is
 *    accepted only with our handle, an outstanding sequence number and exactly the
 *    timestamp that was sent.
 */
static inline enum lsping_reject lsping_engine_reply(struct lsping_engine *engine,
						     const struct ipaddr *from,
						     const uint8_t *payload, size_t len,
						     int64_t received_ns)
{
	return engine->ops->reply(engine, from, payload, len, received_ns);
}

/* The Sender's Handle of all its requests. */
static inline uint32_t lsping_engine_handle(const struct lsping_engine *engine)
{
	return engine->past.handle;
}

/* Not inside a call of its environment.  NULL is allowed. */
static inline void lsping_engine_free(struct lsping_engine **engine)
{
	if (*engine)
		(*engine)->ops->free(*engine);
	*engine = NULL;
}

#endif /* LSPING_ENGINE_H */
