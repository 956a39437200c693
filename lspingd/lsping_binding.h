// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FEC bindings: which label this router's label protocols gave to a FEC
 *
 * Asked from the daemon that owns the FEC kind, over its vty socket, with one
 * connection per daemon, pipelined, 2 s of patience, and a cache of at most
 * one second per FEC, so that a flood of requests for one FEC is one question
 * a second to ldpd.  Questions wait in a bounded queue.
 */
#ifndef LSPING_BINDING_H
#define LSPING_BINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_responder.h"

struct event_loop;
struct lsping_bindings;

/* Questions a second that one daemon is asked at most. */
#define LSPING_BINDING_RATE 200

/* vty_dir: where the daemons' vty sockets are (frr_runstatedir or --vty_socket). */
struct lsping_bindings *lsping_bindings_new(struct event_loop *loop, const char *vty_dir);
void lsping_bindings_free(struct lsping_bindings *bindings);

/* Another rate than LSPING_BINDING_RATE; only tests want one. */
void lsping_bindings_set_rate(struct lsping_bindings *bindings, uint32_t rate);

/*
 * The binding of a FEC.
 *
 * label
 *    set when the answer is OK: 3 is implicit null, 0 and 2 explicit null
 *
 * Returns:
 *    OK, NONE or TIMEOUT from the cache; else PENDING, and the question has
 *    been queued.  When it is answered (or times out) the wakeup function is
 *    called, and asking again gives the answer.
 *
 *    A daemon that is not running and a FEC kind no daemon here can have give
 *    NONE at once; a full queue and a question beyond the rate give TIMEOUT at
 *    once (and are counted).
 *
 *    UNASKED instead of NONE while a daemon runs that may have bound such a FEC
 *    and that cannot be asked about it.
 */
enum lsping_binding_status lsping_binding_get(struct lsping_bindings *bindings,
					      const struct lsping_fec *fec, uint32_t *label);

/*
 * The FEC that a neighbour of this router's LDP has bound a label to, of those FECs
 * for which this router sends with that label.
 *
 * fec, peer
 *    set when the answer is OK: the LDP FEC, and the neighbour's LSR ID
 *
 * Returns:
 *    as lsping_binding_get().  NONE also when more than one FEC is sent with that
 *    label, to different neighbours.  The wakeup function is called with
 *    lsping_binding_remote_key().
 */
enum lsping_binding_status lsping_binding_remote(struct lsping_bindings *bindings, uint32_t label,
						 struct lsping_fec *fec, struct ipaddr *peer);
struct lsping_fec lsping_binding_remote_key(uint32_t label);

/*
 * Whether anybody could have learned a FEC of that kind from this router.
 *
 * Returns:
 *    as lsping_binding_get(): NONE for LDP's FECs while LDP has no adjacency at all,
 *    UNASKED for other kinds.  The wakeup function is called with
 *    lsping_binding_protocol_key().
 */
enum lsping_binding_status lsping_binding_protocol(struct lsping_bindings *bindings,
						   const struct lsping_fec *fec);
struct lsping_fec lsping_binding_protocol_key(void);

/*
 * fn is called after the answer for fec came; several FECs, several calls.
 * It may ask (again).  One function at a time.
 */
void lsping_bindings_on_answer(struct lsping_bindings *bindings,
			       void (*fn)(const struct lsping_fec *fec, void *arg), void *arg);

/*
 * Forgets all cached answers (label tables or interfaces changed).  An answer
 * on its way is still given to those who wait for it, but not kept.
 */
void lsping_bindings_flush(struct lsping_bindings *bindings);

/* Whether the daemon that would know a FEC's binding is running now: for words
 * to a user, not for the packet path (it may open a connection to find out).
 */
bool lsping_binding_daemon_runs(const struct lsping_bindings *bindings,
				const struct lsping_fec *fec);

/* For show commands: a daemon's state. */
struct lsping_binding_source {
	const char *daemon; /* "ldpd" */
	const char *state;  /* "idle", "connected", "not-running", "retrying" */
	bool connected;	    /* false also when nobody has asked yet: see state */
	unsigned queued;    /* questions waiting or asked */

	uint64_t queries;     /* questions put into the queue */
	uint64_t answers;     /* of them, answered */
	uint64_t timeouts;    /* of them, not answered within 2 s */
	uint64_t bad_answers; /* of them, answered with something unusable */
	uint64_t cache_hits;
	uint64_t queue_full;   /* not asked: the queue was full */
	uint64_t rate_limited; /* not asked: too many in this second */
	uint64_t not_running;  /* not asked, or in vain: nobody to ask */
};
unsigned lsping_bindings_sources(const struct lsping_bindings *bindings,
				 struct lsping_binding_source *out, unsigned max);

#endif /* LSPING_BINDING_H */
