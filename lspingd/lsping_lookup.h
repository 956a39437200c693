// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables the responder's algorithm asks, from the parts of the daemon
 */
#ifndef LSPING_LOOKUP_H
#define LSPING_LOOKUP_H

#include <stdbool.h>

#include "lspingd/lsping_responder.h"

struct lspingd;

/* What is kept between requests: findings about labels, and how old bindings are. */
struct lsping_watch;

/* Uses lspingd's kernel, zebra, zlfib, bindings and stats. */
struct lsping_watch *lsping_watch_new(struct lspingd *lspingd);
void lsping_watch_free(struct lsping_watch **watch);

/* One run of the algorithm: what it may still wait for, and what it found out. */
struct lsping_lookup {
	struct lsping_watch *watch;
	int64_t now_us;		  /* lsping_clock_us() when this look began */
	bool give_up;		  /* a binding that is not known now will never be */
	bool last_look;		  /* nor will it be looked at a label again */
	struct lsping_fec wanted; /* the binding that was pending */
	/* Labels on which the planes agree or not, by kind. */
	unsigned int found[LSPING_PLANES_MAX];
};

/* lookup: what the tables ask with; has to outlive them. */
struct lsping_tables lsping_lookup_tables(struct lsping_lookup *lookup);

/* Counts what was found about labels, once for each request that we speak to. */
void lsping_lookup_count(const struct lsping_lookup *lookup, enum lsping_verdict verdict);

#endif /* LSPING_LOOKUP_H */
