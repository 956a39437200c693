// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder at work: taps, limits, the algorithm, replies
 */
#ifndef LSPING_RX_H
#define LSPING_RX_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_tap.h"

struct lspingd;
struct lsping_responderd;

/* Starts answering echo requests.  Uses lspingd's loop, privs, kernel, zebra,
 * zlfib, bindings (whose answer function it takes), admit and stats.
 */
struct lsping_responderd *lsping_responderd_new(struct lspingd *lspingd);

/* Stops; requests that wait are forgotten. */
void lsping_responderd_free(struct lsping_responderd **responderd);

/* Sets how the algorithm behaves; by default FECs are not checked in transit. */
struct lsping_responder_config;
void lsping_responderd_configure(struct lsping_responderd *responderd,
				 const struct lsping_responder_config *config);

/* Brings the counters up to date with what the kernel counts for us; to be
 * called before they are shown or cleared.
 */
void lsping_responderd_count(struct lsping_responderd *responderd);

/* For show commands. */
struct lsping_responderd_status {
	struct lsping_taps_status taps;
	bool udp_ipv4, udp_ipv6;  /* port 3503 is open */
	unsigned int waiting;	  /* requests that wait for a binding or a second look */
	unsigned int waiting_max; /* how many may */
};
void lsping_responderd_status(const struct lsping_responderd *responderd,
			      struct lsping_responderd_status *status);

#endif /* LSPING_RX_H */
