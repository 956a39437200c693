// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How an echo reply leaves this router (RFC 8029, section 4.5)
 */
#ifndef LSPING_REPLY_H
#define LSPING_REPLY_H

#include "lspingd/lsping_responder.h"

struct lspingd;
struct lsping_replier;
struct lsping_udp;

/* Uses lspingd's kernel, zebra, injector and stats, and the sockets given. */
struct lsping_replier *lsping_replier_new(struct lspingd *lspingd, struct lsping_udp *udp);

/* Frames of reply mode 3 whose neighbour is still being resolved count for
 * nothing any more; the injector has to be freed next.
 */
void lsping_replier_free(struct lsping_replier **replier);

/*
 * Sends what the algorithm made of a request, and counts it: soon, at the latest with
 * lsping_replier_flush().  One of reply mode 3 counts when it is out, which may be
 * later.
 */
void lsping_replier_send(struct lsping_replier *replier, const struct lsping_rx *rx,
			 const struct lsping_echo *request, const struct lsping_echo *reply);

/* Sends what has not been sent yet; for the end of what is done in an event. */
void lsping_replier_flush(struct lsping_replier *replier);

#endif /* LSPING_REPLY_H */
