// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LSPs over LSPs: tunnels that begin or end at the router where a label is
 * switched (RFC 8029, sections 3.4.1.3, 4.5.1 and 4.5.2)
 */
#ifndef LSPING_TUNNEL_H
#define LSPING_TUNNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_ds.h"
#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_lfib.h"
#include "lspingd/lsping_responder.h"

/* FEC stack changes, in the order in which they are told. */
struct lsping_changes {
	uint8_t n;
	struct lsping_fec_change change[LSPING_MAX_FEC_CHANGES];
};

/*
 * The tunnels that end here: one POP for each FEC, from the outermost, that is
 * over the FEC of the label that is switched and whose label was popped here, or
 * that is bound to implicit null here so that its label was popped on the way.
 *
 * asked, label_depth
 *    the request's mapping, and the depth of the label that is switched
 *
 * Returns:
 *    false when a protocol has to be waited for
 */
bool lsping_tunnels_ended(const struct lsping_rx *rx, const struct lsping_echo *request,
			  const struct lsping_ds *asked, uint8_t label_depth,
			  const struct lsping_tables *tables, struct lsping_changes *pops);

/*
 * The tunnels that begin here towards a next hop: one PUSH for each label that is
 * pushed over the one that takes the switched label's place, the innermost first.
 * A tunnel nobody here knows is a Nil FEC.
 *
 * Returns:
 *    false when a protocol has to be waited for
 */
bool lsping_tunnels_begun(const struct lsping_nhlfe *nhlfe, const struct lsping_tables *tables,
			  struct lsping_changes *pushes);

#endif /* LSPING_TUNNEL_H */
