// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator's engine: one ping of one FEC (RFC 8029, 4.3 and 4.6)
 *
 * A session sends echo requests one after the other and waits for the reply of
 * each; it knows neither sockets nor clocks.  Time, resolution of the FEC and
 * sending are asked of a struct lsping_env; what happens comes in by
 * lsping_session_*() calls, and records go out (lsping_report.h).  A test is
 * therefore a script of events.
 */
#ifndef LSPING_SESSION_H
#define LSPING_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lspingd/lsping_report.h"
#include "lspingd/lsping_stats.h"

struct lsping_session;

/* Requests of one session follow each other no faster, whatever the interval:
 * responders limit what they answer to one source (ours to 100 a second), and a
 * reply they withheld would look like a broken LSP.
 */
#define LSPING_MIN_INTERVAL_MS 10

/* What the user asked for; ranges are checked by the commands (DESIGN 9). */
struct lsping_options {
	struct lsping_fec fec;
	uint32_t repeat;      /* 0: until stopped */
	uint32_t interval_ms; /* from one request to the next; see LSPING_MIN_INTERVAL_MS */
	uint32_t timeout_ms;  /* for each reply */
	uint32_t size;	      /* octets of the IP packet, labels not counted; 0: no Pad TLV */
	struct ipaddr source;
	struct ipaddr destination;
	uint8_t tc;
	uint8_t dscp; /* of the request's IP header, 0..63 */
	uint8_t ttl;  /* of the outermost label */
	uint8_t reply_mode;
	bool router_alert;

	/* A Reply TOS TLV (RFC 8029, section 3.9) asks for this DSCP, 0..63. */
	bool has_reply_dscp;
	uint8_t reply_dscp;

	/* What becomes of the padding in the reply: enum lsping_pad_action; 0 is
	 * LSPING_PAD_DROP.
	 */
	uint8_t pad_action;

	/* A DDMAP goes along; with validate the V flag as well, by which transit
	 * routers check the FEC, too (3 and 4.4 step 4).
	 */
	bool ddmap, validate;

	/* A Nil FEC below the others (3.2.17, 4.2).  Its label, explicit null, is
	 * the last of the path's: who resolves adds it.
	 */
	bool explicit_null;
};

/* What an engine needs of the world. */
struct lsping_env {
	void *ctx;

	/* A clock that only runs forward, in microseconds. */
	int64_t (*mono_us)(void *ctx);

	/* The time of day, in nanoseconds since 1970. */
	int64_t (*real_ns)(void *ctx);

	/* The way out for the next request.  False, with one clause in cause
	 * that says why, when there is none at the moment.
	 */
	bool (*resolve)(void *ctx, struct lsping_path *path, char *cause, size_t size);

	/* Sends a frame (labels, IP, UDP and message); the outcome is told by
	 * lsping_session_sent(), perhaps before the call returns.
	 */
	void (*send)(void *ctx, const struct lsping_path *path, const uint8_t *frame, size_t len);

	/* Calls lsping_session_timer() at a time of mono_us(); a later call
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
struct lsping_session *lsping_session_new(const struct lsping_options *options, uint32_t handle,
					  uint16_t port, const struct lsping_env *env,
					  struct lsping_stats *stats);
void lsping_session_free(struct lsping_session **session);

/* The smallest size an option may ask for, in octets of the IP packet; and
 * what a request of the session really has (TLVs come in steps of 4 octets).
 */
uint32_t lsping_options_min_size(const struct lsping_options *options);
uint32_t lsping_options_real_size(const struct lsping_options *options);

/* Sends the first request. */
void lsping_session_start(struct lsping_session *session);

/* Ends the session early; the summary of what was is reported. */
void lsping_session_stop(struct lsping_session *session);

/* While paused (the reader of the records cannot keep up) nothing is sent. */
void lsping_session_pause(struct lsping_session *session, bool paused);

/* The time asked for by arm() has come. */
void lsping_session_timer(struct lsping_session *session);

/*
 * The outcome of the last send().
 *
 * cause
 *    NULL for success, else a clause for the user
 *
 * sent_ns
 *    when the frame left, nanoseconds since 1970
 */
void lsping_session_sent(struct lsping_session *session, const char *cause, int64_t sent_ns);

/*
 * A datagram that came to the session's port.
 *
 * Returns:
 *    LSPING_REJECT_NONE if it answers the outstanding request, else why not.
 *    It is accepted only with our handle, an outstanding sequence number and
 *    exactly the timestamp that was sent.
 */
enum lsping_reject lsping_session_reply(struct lsping_session *session, const struct ipaddr *from,
					const uint8_t *payload, size_t len, int64_t received_ns);

const struct lsping_options *lsping_session_options(const struct lsping_session *session);
const struct lsping_summary *lsping_session_summary(const struct lsping_session *session);
uint32_t lsping_session_handle(const struct lsping_session *session);

#endif /* LSPING_SESSION_H */
