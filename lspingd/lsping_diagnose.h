// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Diagnosis in words: which router is at fault, and what says so
 *
 * From return codes, the downstream mappings of neighbouring hops and this
 * router's own tables; one sentence, the router at fault first, then the
 * evidence.  Where evidence cannot decide, the sentence says what it can be.  The
 * rules are one table.
 */
#ifndef LSPING_DIAGNOSE_H
#define LSPING_DIAGNOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_planes.h"
#include "lspingd/lsping_trace.h"

/* What is known when a hop, or the end of a path, is judged. */
struct lsping_evidence {
	const struct lsping_trace_hop *hop; /* to be judged */

	/* The nearest hop before it that answered; NULL: the ingress */
	const struct lsping_trace_hop *upstream;

	/* A hop behind it on the path that answered, or NULL; for a silent hop */
	const struct lsping_trace_hop *later;

	bool confirmed; /* asked twice, and both answers agree */
	bool last;	/* the path was given up or ends here */

	/* Of this router: what its kernel does with the FEC's first label against
	 * what zebra believes; LSPING_PLANES_NOT_ASKED when that cannot be known.
	 */
	enum lsping_planes ingress;
};

/* The rules, in the order in which they are tried; names for JSON. */
enum lsping_cause {
	LSPING_CAUSE_NONE = 0,
	LSPING_CAUSE_MAX /* extended by lsping_diagnose.c's table */
};

void lsping_diagnose(const struct lsping_evidence *evidence, struct lsping_finding *finding);

/* "no-label-entry"; of static storage. */
const char *lsping_cause_name(uint16_t cause);

#endif /* LSPING_DIAGNOSE_H */
