// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Second looks: what was found wrong with a label of this router, and whether it
 * was found before
 *
 * One place per label, by the label's number modulo the size of the table: label
 * blocks are contiguous, so labels in use rarely meet.  Two that do take the place
 * from each other, and the worst of it is that a finding is not confirmed.
 */
#include <zebra.h>

#include "lib/memory.h"

#include "lspingd/lsping_findings.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, LSPING_FINDINGS, "Findings about labels");

#define PLACES 1024

struct finding {
	uint32_t label;
	enum lsping_planes planes; /* AGREE: the place is free */
	struct lsping_planes_diff diff;
	int64_t first_us, last_us;
	bool confirmed;
};

struct lsping_findings {
	struct finding place[PLACES];
};

struct lsping_findings *lsping_findings_new(void)
{
	return XCALLOC(MTYPE_LSPING_FINDINGS, sizeof(struct lsping_findings));
}

void lsping_findings_free(struct lsping_findings **findings)
{
	XFREE(MTYPE_LSPING_FINDINGS, *findings);
}

static bool is_wrong(enum lsping_planes planes)
{
	return planes != LSPING_PLANES_AGREE && planes != LSPING_PLANES_UNDER_WAY &&
	       planes != LSPING_PLANES_NOT_ASKED;
}

enum lsping_look lsping_findings_look(struct lsping_findings *findings, uint32_t label,
				      enum lsping_planes planes,
				      const struct lsping_planes_diff *diff, int64_t now_us)
{
	struct finding *f = &findings->place[label % PLACES];
	bool known = is_wrong(f->planes) && f->label == label;
	bool same = known && f->planes == planes && lsping_planes_diff_same(&f->diff, diff) &&
		    now_us - f->last_us <= LSPING_FINDING_KEPT_US;

	if (!is_wrong(planes)) {
		bool mended = known && f->confirmed && planes == LSPING_PLANES_AGREE;

		if (known)
			f->planes = LSPING_PLANES_AGREE;
		return mended ? LSPING_LOOK_MENDED : LSPING_LOOK_RIGHT;
	}
	if (!same)
		*f = (struct finding){ label, planes, *diff, now_us, now_us, false };
	f->last_us = now_us;
	if (f->confirmed)
		return LSPING_LOOK_KNOWN;
	if (now_us - f->first_us < LSPING_LOOKS_APART_US)
		return LSPING_LOOK_FIRST;
	f->confirmed = true;
	return LSPING_LOOK_CONFIRMED;
}
