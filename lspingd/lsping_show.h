// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the files with show commands share
 */
#ifndef LSPING_SHOW_H
#define LSPING_SHOW_H

#include <stdbool.h>
#include <stdint.h>

struct lspingd;

/* The protocol whose label it is, from zebra's enum lsp_types_t, as FRR's commands
 * and the model name it; "none" for one that is not known.  Of static storage.
 */
const char *lsping_owner_str(uint8_t owner);

/* What the last "show mpls oam consistency" that came to its end has found. */
struct lsping_consistency_last {
	int64_t age_us; /* since its end */
	uint32_t differences;
	uint32_t undecided;
};

/* False while there was none. */
bool lsping_consistency_last(struct lsping_consistency_last *last);

/* Ends all that are running; their users see how far they came. */
void lsping_show_consistency_fini(void);

/* The same for "show mpls oam label-table". */
void lsping_show_lfib_fini(void);

#endif /* LSPING_SHOW_H */
