// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Downstream mappings at a responder: is what the upstream router announced
 * what came, and where would it go from here (RFC 8029, sections 3.4, 4.4 steps
 * 4 and 5, 4.5)
 */
#ifndef LSPING_DOWNSTREAM_H
#define LSPING_DOWNSTREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_ds.h"
#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_responder.h"

/* The mapping a request asks with: its DDMAP, else its DSMAP, else NULL. */
const struct lsping_ds *lsping_downstream_asked(const struct lsping_echo *request);

enum lsping_ds_match {
	LSPING_DS_MATCH,     /* it came as announced */
	LSPING_DS_UPSTREAM,  /* as far as labels tell; the interface was not named (code 6) */
	LSPING_DS_DISCOVERY, /* nothing was announced: all-routers address (3.4) */
	LSPING_DS_MISMATCH,  /* another interface or other labels (code 5) */
};

/*
 * Compares what was announced with Interface-I and Stack-R.
 *
 * depth
 *    set for a mismatch of labels: the depth, from the innermost, of the first
 *    label from the outermost that differs; 0 for one of interfaces
 */
enum lsping_ds_match lsping_downstream_verify(const struct lsping_rx *rx,
					      const struct lsping_ds *asked,
					      const struct lsping_tables *tables, uint8_t *depth);

/*
 * The depth of the FEC that goes with the label at label_depth, by the labels
 * that were announced (4.4 step 4): each of them stands for a FEC, and those
 * that are implicit null for one without a label.
 */
uint8_t lsping_downstream_fec_depth(const struct lsping_ds *asked, uint8_t label_depth);

struct lsping_changes;

/*
 * Adds a mapping to the reply for each next hop that is alive, in the kernel's
 * order, in the form asked for.
 *
 * ilm, label_depth
 *    the label that is switched: what the kernel does with it, and its depth in
 *    rx->encap.stack
 *
 * code
 *    what is to be said of each next hop, in their order; NULL: nothing.  "Label
 *    switched" becomes "label switched with FEC change" where there is one.
 *
 * pops
 *    the tunnels that end here; a DDMAP's only
 *
 * scratch
 *    takes the multipath information, which the reply then borrows
 */
void lsping_downstream_fill(const struct lsping_rx *rx, const struct lsping_ds *asked,
			    const struct lsping_ilm *ilm, uint8_t label_depth,
			    const struct lsping_rc code[], const struct lsping_changes *pops,
			    const struct lsping_tables *tables, struct lsping_wr *scratch,
			    struct lsping_echo *reply);

#endif /* LSPING_DOWNSTREAM_H */
