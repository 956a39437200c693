// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator's engine: one ping of one FEC (RFC 8029, 4.3 and 4.6)
 *
 * A session sends echo requests one after the other and waits for the reply of
 * each.  It is an engine (lsping_engine.h): time, resolution of the FEC and sending
 * are asked of a struct lsping_env, and records go out (lsping_report.h).
 */
#ifndef LSPING_SESSION_H
#define LSPING_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lspingd/lsping_engine.h"
#include "lspingd/lsping_probe.h"
#include "lspingd/lsping_report.h"
#include "lspingd/lsping_stats.h"

/* What a session needs of the world. */
struct lsping_env {
	void *ctx;

	/* A clock that only runs forward, in microseconds. */
	int64_t (*mono_us)(void *ctx);

	/* The time of day, in nanoseconds since 1970. */
	int64_t (*real_ns)(void *ctx);

	/* The way out for the next request, which goes to a destination.  False,
	 * with one clause in cause that says why, when there is none at the moment.
	 */
	bool (*resolve)(void *ctx, const struct ipaddr *destination, struct lsping_path *path,
			char *cause, size_t size);

	/* Sends a frame (labels, IP, UDP and message), that of the request of a
	 * sequence number; the outcome is told by lsping_engine_sent(), perhaps
	 * before the call returns.
	 */
	void (*send)(void *ctx, uint32_t seq, const struct lsping_path *path, const uint8_t *frame,
		     size_t len);

	/* Calls lsping_engine_timer() at a time of mono_us(); a later call
	 * replaces an earlier one.  disarm takes it back.
	 */
	void (*arm)(void *ctx, int64_t at_us);
	void (*disarm)(void *ctx);

	/* Takes one record.  After the last, the summary, the session does
	 * nothing any more and may be freed, but not inside the call.
	 */
	void (*report)(void *ctx, const struct lsping_record *record);
};

/*
 * handle, port
 *    the Sender's Handle of all requests, and the UDP port replies are to go to
 *
 * stats
 *    counts requests, replies and rejected replies
 */
struct lsping_engine *lsping_session_new(const struct lsping_options *options, uint32_t handle,
					 uint16_t port, const struct lsping_env *env,
					 struct lsping_stats *stats);

/* The following take an engine that was made by lsping_session_new(). */

/* The ways on that the reply to the last request announced, if it was to tell
 * (ddmap, validate); of the result that is being reported.
 */
struct lsping_way;
const struct lsping_way *lsping_session_ways(const struct lsping_engine *engine,
					     unsigned int *n);

/* What a sweep over sizes came to; NULL if there was none.  Complete when the
 * summary is reported.
 */
struct lsping_sweep;
const struct lsping_sweep *lsping_session_sweep(const struct lsping_engine *engine);
const struct lsping_summary *lsping_session_summary(const struct lsping_engine *engine);

#endif /* LSPING_SESSION_H */
