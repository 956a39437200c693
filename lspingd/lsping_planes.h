// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control plane against data plane: is what the kernel does with a label what
 * zebra believes it does?
 */
#ifndef LSPING_PLANES_H
#define LSPING_PLANES_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_lfib.h"
#include "lspingd/lsping_lfib_msg.h"
#include "lspingd/lsping_mirror.h"
#include "lspingd/lsping_report.h"

enum lsping_planes {
	LSPING_PLANES_AGREE,
	LSPING_PLANES_UNDER_WAY, /* zebra is changing it: nobody is at fault yet */
	LSPING_PLANES_NOT_ASKED, /* the kernel could not be asked */
	LSPING_PLANES_MISSING,	 /* zebra has it, the kernel has not */
	LSPING_PLANES_FOREIGN,	 /* the kernel has it, zebra has not */
	LSPING_PLANES_LABELS,	 /* a next hop of both, with other labels */
	LSPING_PLANES_NEXTHOP,	 /* a next hop of one of them only */
	LSPING_PLANES_DEAD,	 /* the same, but the kernel will not use a next hop */
	LSPING_PLANES_MAX,
};

/* What differs, where there is one on that side: the first of several. */
struct lsping_planes_diff {
	bool has_zebra, has_kernel;
	struct lsping_znhlfe zebra;
	struct lsping_nhlfe kernel;
};

/*
 * Compares one label's entries.
 *
 * label
 *    the label; reserved ones are the kernel's own and always agree
 *
 * entry
 *    zebra's, from a mirror that is in step; NULL: it has none
 *
 * ilm
 *    the kernel's
 *
 * diff
 *    set for LABELS, NEXTHOP and DEAD
 */
enum lsping_planes lsping_planes_compare(uint32_t label, const struct lsping_mirror_entry *entry,
					 const struct lsping_ilm *ilm,
					 struct lsping_planes_diff *diff);

/*
 * Which of the kernel's next hops are none of zebra's, after LABELS or NEXTHOP.
 *
 * differs
 *    set for each of ilm->nhlfe
 *
 * Returns:
 *    whether zebra has a next hop that is none of the kernel's
 */
bool lsping_planes_differing(const struct lsping_mirror_entry *entry, const struct lsping_ilm *ilm,
			     bool differs[LSPING_MAX_NHLFES]);

/* Whether two differences are the same one. */
bool lsping_planes_diff_same(const struct lsping_planes_diff *a,
			     const struct lsping_planes_diff *b);

/*
 * The same at the ingress of an LSP: one of the ways zebra has for a prefix.
 *
 * path
 *    next hop, interface and labels by zebra's next hop tracking
 *
 * ftn
 *    what the kernel does with packets to the prefix
 */
enum lsping_planes lsping_planes_compare_ingress(const struct lsping_path *path,
						 const struct lsping_ilm *ftn);

/* By the names the model has for them, "missing-in-kernel"; and in words, "missing in
 * the kernel", of static storage.
 */
extern const char *const lsping_planes_names[LSPING_PLANES_MAX];
const char *lsping_planes_str(enum lsping_planes planes);

#endif /* LSPING_PLANES_H */
