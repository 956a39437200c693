// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An ordinary ping: ICMP echo requests of this router, and who answers them
 *
 * Where an LSP falls silent it says whether IP still gets there and back, which a
 * traceroute tells beside the silence.  The way back is that of echo replies: the
 * requests come from the same address.
 */
#ifndef LSPING_IPPING_H
#define LSPING_IPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

struct event_loop;
struct lsping_ipping;
struct zebra_privs_t;

/* An answer to the request with this number came from the address it went to. */
typedef void (*lsping_ipping_cb)(void *arg, uint32_t seq);

/*
 * Opens a socket for requests from an own address.
 *
 * Returns:
 *    NULL and errno when that is not possible
 */
struct lsping_ipping *lsping_ipping_new(struct event_loop *loop, struct zebra_privs_t *privs,
					const struct ipaddr *source, lsping_ipping_cb cb,
					void *arg);
void lsping_ipping_free(struct lsping_ipping **ping);

/*
 * Sends one request, as the kernel routes it.
 *
 * seq
 *    given back with its answer
 *
 * Returns:
 *    false when it did not leave, or too many are unanswered already
 */
bool lsping_ipping_send(struct lsping_ipping *ping, const struct ipaddr *to, uint32_t seq);

#endif /* LSPING_IPPING_H */
