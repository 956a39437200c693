// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FRR's access lists, by name, applied to single addresses
 *
 * An operator writes `access-list NAME ...` and `ipv6 access-list NAME ...` as
 * for any other daemon of FRR; here is what asks them.
 */
#ifndef LSPING_ACL_H
#define LSPING_ACL_H

#include <stdbool.h>

#include "lib/ipaddr.h"

struct lsping_acl;

/* A use of an access list that names none yet: everything is permitted. */
struct lsping_acl *lsping_acl_new(void);
void lsping_acl_free(struct lsping_acl **acl);

/* Names the list, NULL for none.  There need not be one of that name yet, and
 * one that comes, changes or goes later is followed.
 */
void lsping_acl_set_name(struct lsping_acl *acl, const char *name);

/* NULL if none is named. */
const char *lsping_acl_name(const struct lsping_acl *acl);

/*
 * Whether an address is permitted.  As in FRR, the first entry that fits
 * decides, and where none does the address is denied.  As with `access-class`,
 * everything is permitted when no list is named, or none of that name exists in
 * the address's family.
 *
 * Looks at the list's entries one after the other, and at nothing else.
 */
bool lsping_acl_permits(const struct lsping_acl *acl, const struct ipaddr *addr);

#endif /* LSPING_ACL_H */
