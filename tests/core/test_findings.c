// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Second looks: when a finding about a label counts
 */
#include <zebra.h>

#include "lspingd/lsping_findings.h"

#include "tests/check.h"

#define MS 1000

static struct lsping_findings *findings;
static int64_t now_us;

static void start(void)
{
	lsping_findings_free(&findings);
	findings = lsping_findings_new();
	now_us = INT64_C(1000000000);
}

static struct lsping_planes_diff other_label(uint32_t label)
{
	struct lsping_planes_diff diff = { .has_zebra = true, .has_kernel = true };

	diff.zebra.depth = diff.kernel.depth = 1;
	diff.zebra.label[0] = 17;
	diff.kernel.label[0] = label;
	return diff;
}

static enum lsping_look look(uint32_t label, enum lsping_planes planes, uint32_t out)
{
	struct lsping_planes_diff diff = other_label(out);

	return lsping_findings_look(findings, label, planes, &diff, now_us);
}

CASE(two_looks_apart_agree)
{
	start();
	CHECK_INT(look(100, LSPING_PLANES_LABELS, 18), LSPING_LOOK_FIRST);
	now_us += 119 * MS;
	CHECK_INT(look(100, LSPING_PLANES_LABELS, 18), LSPING_LOOK_FIRST);
	now_us += 1 * MS;
	CHECK_INT(look(100, LSPING_PLANES_LABELS, 18), LSPING_LOOK_CONFIRMED);
	CHECK_INT(look(100, LSPING_PLANES_LABELS, 18), LSPING_LOOK_KNOWN);
}

/* The time between two looks is shorter than the wait for the second, so that a
 * timer that is a little early does no harm, and longer than the mirror lags.
 */
CASE(the_wait_is_long_enough)
{
	CHECK(LSPING_SECOND_LOOK_MS * MS > LSPING_LOOKS_APART_US + 10 * MS);
	CHECK(LSPING_LOOKS_APART_US > 100 * MS);
}

CASE(another_difference_is_another_finding)
{
	start();
	look(100, LSPING_PLANES_LABELS, 18);
	now_us += 200 * MS;
	CHECK_INT(look(100, LSPING_PLANES_LABELS, 19), LSPING_LOOK_FIRST);
	now_us += 200 * MS;
	CHECK_INT(look(100, LSPING_PLANES_NEXTHOP, 19), LSPING_LOOK_FIRST);
	now_us += 200 * MS;
	CHECK_INT(look(100, LSPING_PLANES_NEXTHOP, 19), LSPING_LOOK_CONFIRMED);
}

CASE(what_is_right_is_forgotten)
{
	const enum lsping_planes right[] = { LSPING_PLANES_AGREE, LSPING_PLANES_UNDER_WAY,
					     LSPING_PLANES_NOT_ASKED };

	for (size_t i = 0; i < array_size(right); i++) {
		start();
		look(100, LSPING_PLANES_LABELS, 18);
		now_us += 200 * MS;
		CHECK_INT(look(100, right[i], 18), LSPING_LOOK_RIGHT);
		CHECK_INT(look(100, LSPING_PLANES_LABELS, 18), LSPING_LOOK_FIRST);
	}
}

CASE(mended_is_said_once)
{
	start();
	look(100, LSPING_PLANES_LABELS, 18);
	now_us += 200 * MS;
	CHECK_INT(look(100, LSPING_PLANES_LABELS, 18), LSPING_LOOK_CONFIRMED);
	CHECK_INT(look(100, LSPING_PLANES_AGREE, 18), LSPING_LOOK_MENDED);
	CHECK_INT(look(100, LSPING_PLANES_AGREE, 18), LSPING_LOOK_RIGHT);

	look(100, LSPING_PLANES_LABELS, 18);
	now_us += 200 * MS;
	look(100, LSPING_PLANES_LABELS, 18);
	CHECK_INT(look(100, LSPING_PLANES_UNDER_WAY, 18), LSPING_LOOK_RIGHT);
}

CASE(labels_are_told_apart)
{
	start();
	look(100, LSPING_PLANES_LABELS, 18);
	look(101, LSPING_PLANES_LABELS, 18);
	now_us += 200 * MS;
	CHECK_INT(look(101, LSPING_PLANES_LABELS, 18), LSPING_LOOK_CONFIRMED);
	CHECK_INT(look(100, LSPING_PLANES_LABELS, 18), LSPING_LOOK_CONFIRMED);

	/* two of one place: neither is taken for the other */
	CHECK_INT(look(100 + 1024, LSPING_PLANES_LABELS, 18), LSPING_LOOK_FIRST);
	CHECK_INT(look(100, LSPING_PLANES_AGREE, 18), LSPING_LOOK_RIGHT);
	now_us += 200 * MS;
	CHECK_INT(look(100 + 1024, LSPING_PLANES_LABELS, 18), LSPING_LOOK_CONFIRMED);
}

CASE(old_findings_are_forgotten)
{
	start();
	look(100, LSPING_PLANES_FOREIGN, 0);
	now_us += 200 * MS;
	CHECK_INT(look(100, LSPING_PLANES_FOREIGN, 0), LSPING_LOOK_CONFIRMED);
	now_us += LSPING_FINDING_KEPT_US;
	CHECK_INT(look(100, LSPING_PLANES_FOREIGN, 0), LSPING_LOOK_KNOWN);
	now_us += LSPING_FINDING_KEPT_US + 1;
	CHECK_INT(look(100, LSPING_PLANES_FOREIGN, 0), LSPING_LOOK_FIRST);
}

int main(void)
{
	RUN(two_looks_apart_agree);
	RUN(the_wait_is_long_enough);
	RUN(another_difference_is_another_finding);
	RUN(what_is_right_is_forgotten);
	RUN(mended_is_said_once);
	RUN(labels_are_told_apart);
	RUN(old_findings_are_forgotten);
	lsping_findings_free(&findings);
	return check_end();
}
