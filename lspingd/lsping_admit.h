// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which echo requests are worked on: limits before work
 *
 * Asked once the addresses of a packet are known and before anything else of it
 * is looked at.  Costs a few comparisons, two token buckets and the entries of
 * access lists; allocates nothing.
 */
#ifndef LSPING_ADMIT_H
#define LSPING_ADMIT_H

#include <stdint.h>

#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_stats.h"

struct lspingd;
struct lsping_admit;

/* What an operator may set. */
struct lsping_admit_config {
	uint32_t rate_total, rate_source; /* requests per second; 0: no limit */
	const char *source_acl;		  /* who may ask; NULL: anybody */
	const char *reply_acl;		  /* where replies may go; NULL: anywhere */
};

/* Starts with LSPING_RATE_*_DEFAULT and without access lists.  Asks lspingd's
 * kernel and initiator, which may come later.
 */
struct lsping_admit *lsping_admit_new(const struct lspingd *lspingd);
void lsping_admit_free(struct lsping_admit **admit);

/* Sets all at once; names are copied.  Buckets start anew where a rate changes. */
void lsping_admit_configure(struct lsping_admit *admit, const struct lsping_admit_config *config);

/* What is set; names are borrowed until the next change. */
void lsping_admit_config(const struct lsping_admit *admit, struct lsping_admit_config *config);

/*
 * Whether a request may be worked on.
 *
 * encap
 *    its addresses, as received
 *
 * now_us
 *    a clock that only runs forward
 *
 * Returns:
 *    LSPING_DROP_MAX if nothing speaks against it, else the cause to count
 */
enum lsping_drop lsping_admit(struct lsping_admit *admit, const struct lsping_encap *encap,
			      int64_t now_us);

/*
 * Tells that a request only passes through, so that others may have its place: those
 * that end here are not to be refused for those that do not.  Looking at what passes
 * takes time as well, so no more than the total rate are free in a second.
 */
void lsping_admit_passed(struct lsping_admit *admit, const struct lsping_encap *encap,
			 int64_t now_us);

#endif /* LSPING_ADMIT_H */
