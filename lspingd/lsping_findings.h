// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Second looks: what was found wrong with a label of this router, and whether it
 * was found before
 *
 * Control and data plane are never read at the same instant, so a difference
 * between them is one only when it is still there, unchanged, after longer than
 * a change takes to be known.  This table remembers what was found last for each
 * label, for some seconds.  A label that is found wrong again and again is looked
 * at twice the first time only.
 *
 * Memory is fixed; time is an argument.
 */
#ifndef LSPING_FINDINGS_H
#define LSPING_FINDINGS_H

#include <stdint.h>

#include "lspingd/lsping_planes.h"

/* When to look again, and how far apart two looks have to be at least: both
 * longer than the 100 ms in which the mirror follows zebra.
 */
#define LSPING_SECOND_LOOK_MS	 150
#define LSPING_LOOKS_APART_US	 INT64_C(120000)
/* A finding nobody has met with for so long is forgotten. */
#define LSPING_FINDING_KEPT_US INT64_C(10000000)

struct lsping_findings;

struct lsping_findings *lsping_findings_new(void);
void lsping_findings_free(struct lsping_findings **findings);

enum lsping_look {
	LSPING_LOOK_RIGHT,     /* nothing is wrong */
	LSPING_LOOK_MENDED,    /* nor now, but there was */
	LSPING_LOOK_FIRST,     /* seen once, or just a moment ago: look again */
	LSPING_LOOK_CONFIRMED, /* two looks agree, for the first time */
	LSPING_LOOK_KNOWN,     /* and have agreed before */
};

/*
 * Takes down what a look at a label found.
 *
 * planes, diff
 *    what lsping_planes_compare() made of it.  AGREE, UNDER_WAY and NOT_ASKED
 *    are nothing wrong, and make the label's earlier finding forgotten.
 *
 * now_us
 *    a clock that only runs forward, in microseconds
 */
enum lsping_look lsping_findings_look(struct lsping_findings *findings, uint32_t label,
				      enum lsping_planes planes,
				      const struct lsping_planes_diff *diff, int64_t now_us);

#endif /* LSPING_FINDINGS_H */
