// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FEC validation: is a FEC what its label stands for on this router (RFC 8029,
 * sections 4.4 step 6 and 4.4.1)
 *
 * One interface for all kinds of FECs: a row of lsping_fec_check.c's table says
 * how a kind is checked, and what is bound to a FEC is asked of the tables
 * (lsping_responder.h).  A kind that is new to us is a row there and one where
 * the daemon asks its label protocol (lsping_binding.c).
 */
#ifndef LSPING_FEC_CHECK_H
#define LSPING_FEC_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_responder.h"

/* FEC-status, and two more. */
enum lsping_fec_status {
	LSPING_FEC_MATCH,    /* 0: bound to this label */
	LSPING_FEC_ERROR,    /* 1: see the code */
	LSPING_FEC_IMPLICIT, /* 2: bound to implicit null, no label of its own */
	LSPING_FEC_WAIT,     /* its protocol has been asked */
	LSPING_FEC_SKIP,     /* of an optional kind nobody knows (RFC 9041, 4.1) */
};

/*
 * 4.4.1, steps 1 to 6, for one FEC.
 *
 * label
 *    Label-L; implicit null where there is none
 *
 * code
 *    FEC-return-code, set for LSPING_FEC_ERROR: 0 when nobody can tell
 */
enum lsping_fec_status lsping_fec_check(const struct lsping_fec *fec, uint32_t label,
					const struct lsping_rx *rx,
					const struct lsping_tables *tables, uint8_t *code);

/* Whether the outermost FEC is the Nil FEC, which hides what it stands for: then
 * nothing is validated (4.4.1, before step 1).
 */
bool lsping_fecs_are_hidden(const struct lsping_fec_stack *fecs);

/* The FEC at a depth, 1 being the innermost. */
const struct lsping_fec *lsping_fec_at(const struct lsping_fec_stack *fecs, uint8_t depth);

/*
 * 4.4 step 6, Egress FEC Validation, of a request whose labels were all popped
 * here.
 *
 * best
 *    Best-return-code and Best-rtn-subcode, set unless a protocol is waited for
 *
 * Returns:
 *    false when a protocol has to be waited for
 */
bool lsping_fec_check_egress(const struct lsping_rx *rx, const struct lsping_fec_stack *fecs,
			     const struct lsping_tables *tables, struct lsping_rc *best);

#endif /* LSPING_FEC_CHECK_H */
