// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LSPs over LSPs: tunnels that begin or end at the router where a label is
 * switched (RFC 8029, sections 3.4.1.3, 4.5.1 and 4.5.2)
 *
 * A label that is replaced by several enters tunnels: the last of the new labels
 * is what the LSP goes on with, those over it are tunnels'.  The label of the
 * outermost was given to us by the next hop, so our label protocol can say for
 * which FEC; the labels below it belong to routers further on, with whom we
 * may have nothing to do.  What is not known is told as a Nil FEC, as 4.5.1 has
 * it for tunnels that shall not be named: the initiator then keeps its count of
 * labels and FECs, and is told nothing wrong.
 *
 * A tunnel's end sees the label under it switched.  Its own label has been popped,
 * here, or by the router before (then it is bound to implicit null here).  The
 * FECs of the request say which tunnels there were: those over the FEC of the
 * label that is switched.
 */
#include <zebra.h>

#include "lspingd/lsping_downstream.h"
#include "lspingd/lsping_fec_check.h"
#include "lspingd/lsping_tunnel.h"

bool lsping_tunnels_ended(const struct lsping_rx *rx, const struct lsping_echo *request,
			  const struct lsping_ds *asked, uint8_t label_depth,
			  const struct lsping_tables *tables, struct lsping_changes *pops)
{
	uint8_t below = lsping_downstream_fec_depth(asked, label_depth);
	uint8_t popped_here = rx->encap.stack.depth - label_depth;
	uint8_t code;

	pops->n = 0;
	/* An outermost Nil FEC hides what is there (4.4.1). */
	if (lsping_fecs_are_hidden(&request->fecs))
		return true;
	for (uint8_t depth = request->fecs.depth;
	     depth > below && pops->n < LSPING_MAX_FEC_CHANGES; depth--) {
		const struct lsping_fec *fec = lsping_fec_at(&request->fecs, depth);

		if (depth - below > popped_here) {
			switch (lsping_fec_check(fec, LSPING_LABEL_IMPLICIT_NULL, rx, tables,
						 &code)) {
			case LSPING_FEC_WAIT:
				return false;
			case LSPING_FEC_IMPLICIT:
				break;
			case LSPING_FEC_MATCH:
			case LSPING_FEC_ERROR:
			case LSPING_FEC_SKIP:
				return true;
			}
		}
		pops->change[pops->n++] = (struct lsping_fec_change){
			.op = LSPING_FEC_POP, .has_fec = true, .fec = *fec
		};
	}
	return true;
}

bool lsping_tunnels_begun(const struct lsping_nhlfe *nhlfe, const struct lsping_tables *tables,
			  struct lsping_changes *pushes)
{
	pushes->n = 0;
	for (int i = nhlfe->depth - 2; i >= 0 && pushes->n < LSPING_MAX_FEC_CHANGES; i--) {
		struct lsping_fec_change *change = &pushes->change[pushes->n++];

		/* 4.5.1: label zero, and no peer */
		*change = (struct lsping_fec_change){ .op = LSPING_FEC_PUSH, .has_fec = true };
		change->fec = (struct lsping_fec){ .type = LSPING_FEC_NIL, .known = true };
		if (i > 0)
			continue;
		switch (tables->tunnel(tables->ctx, nhlfe, &change->fec, &change->peer)) {
		case LSPING_BINDING_PENDING:
			return false;
		case LSPING_BINDING_OK:
		case LSPING_BINDING_NONE:
		case LSPING_BINDING_TIMEOUT:
		case LSPING_BINDING_UNASKED:
			break;
		}
	}
	return true;
}
