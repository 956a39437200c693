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

/* vty_dir: where the daemons' vty sockets are (frr_runstatedir or --vty_socket). */
struct lsping_bindings *lsping_bindings_new(struct event_loop *loop, const char *vty_dir);
void lsping_bindings_free(struct lsping_bindings *bindings);

/*
 * The binding of a FEC.
 *
 * Returns:
 *    OK, NONE or TIMEOUT from the cache; else PENDING, and the question has
 *    been queued.  When it is answered (or times out) the wakeup function is
 *    called, and asking again gives the answer.
 *
 *    A full queue gives TIMEOUT at once (and is counted).
 */
enum lsping_binding_status lsping_binding_get(struct lsping_bindings *bindings,
					      const struct lsping_fec *fec, uint32_t *label);

/* fn is called after the answer for fec came; several FECs, several calls. */
void lsping_bindings_on_answer(struct lsping_bindings *bindings,
			       void (*fn)(const struct lsping_fec *fec, void *arg), void *arg);

/* Forgets all cached answers (label tables or interfaces changed). */
void lsping_bindings_flush(struct lsping_bindings *bindings);

/* For show commands: a daemon's state. */
struct lsping_binding_source {
	const char *daemon; /* "ldpd" */
	bool connected;
	uint64_t queries, answers, timeouts, cache_hits, queue_full;
	unsigned queued;
};
unsigned lsping_bindings_sources(const struct lsping_bindings *bindings,
				 struct lsping_binding_source *out, unsigned max);

#endif /* LSPING_BINDING_H */
