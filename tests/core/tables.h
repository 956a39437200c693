// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables of routers made by hand (struct lsping_tables): what the responder's script
 * and the network of the traceroutes have in common
 */
#ifndef TESTS_CORE_TABLES_H
#define TESTS_CORE_TABLES_H

#include "lspingd/lsping_label.h"
#include "lspingd/lsping_lfib.h"
#include "lspingd/lsping_planes.h"

/* A label that ends here. */
static inline void ilm_local(struct lsping_ilm *ilm, uint32_t ifindex)
{
	ilm->op = LSPING_ILM_LOCAL;
	ilm->local_ifindex = ifindex;
}

/* One more next hop of a label, without labels so far. */
static inline struct lsping_nhlfe *ilm_next_hop(struct lsping_ilm *ilm, uint32_t ifindex,
						const struct ipaddr *nexthop)
{
	struct lsping_nhlfe *nhlfe = &ilm->nhlfe[ilm->n_nhlfe++];

	ilm->op = LSPING_ILM_FORWARD;
	*nhlfe = (struct lsping_nhlfe){ .ifindex = ifindex, .nexthop = *nexthop };
	return nhlfe;
}

/* The reserved labels that every router has (RFC 3032, 2.1); false for others. */
static inline bool ilm_explicit_null(struct lsping_ilm *ilm, uint32_t label, uint32_t lo)
{
	if (label != LSPING_LABEL_IPV4_EXPLICIT_NULL && label != LSPING_LABEL_IPV6_EXPLICIT_NULL)
		return false;
	ilm_local(ilm, lo);
	return true;
}

/* Which of a label's next hops zebra has otherwise, a bit each. */
static inline void view_differs(struct lsping_planes_view *view, const struct lsping_ilm *ilm,
				unsigned int differs)
{
	for (uint16_t i = 0; i < ilm->n_nhlfe && i < 32; i++)
		view->differs[i] = differs & (1U << i);
}

/* Whether an address that belongs to one interface is asked for there, or anywhere. */
static inline bool is_asked_for(uint32_t asked, uint32_t ifindex)
{
	return !asked || asked == ifindex;
}

#endif /* TESTS_CORE_TABLES_H */
