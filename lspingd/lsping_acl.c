// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FRR's access lists, by name, applied to single addresses
 *
 * libfrr keeps the lists by name and family, sorted in a chain; the packet path
 * must not search it, so a use holds pointers to its two lists.  libfrr tells of
 * every list that came, changed or is about to be freed (it is out of the chain
 * by then), without saying much more, by one function for the whole process:
 * all uses then look for their lists again.
 */
#include <zebra.h>

#include <string.h>

#include "lib/filter.h"
#include "lib/memory.h"
#include "lib/prefix.h"
#include "lib/typesafe.h"

#include "lspingd/lsping_acl.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, ACL, "Use of an access list");
DEFINE_MTYPE_STATIC(LSPINGD, ACL_NAME, "Name of an access list");

PREDECL_DLIST(acls);

struct lsping_acl {
	struct acls_item item;
	char *name;
	struct access_list *ipv4, *ipv6; /* NULL: there is none of that name */
};

DECLARE_DLIST(acls, struct lsping_acl, item);

/* libfrr's functions have no argument. */
static struct acls_head acls = INIT_DLIST(acls);

static void acl_find(struct lsping_acl *acl)
{
	acl->ipv4 = access_list_lookup(AFI_IP, acl->name);
	acl->ipv6 = access_list_lookup(AFI_IP6, acl->name);
}

static void lists_changed(struct access_list *list)
{
	struct lsping_acl *acl;

	frr_each (acls, &acls, acl)
		acl_find(acl);
}

struct lsping_acl *lsping_acl_new(void)
{
	struct lsping_acl *acl = XCALLOC(MTYPE_ACL, sizeof(*acl));

	acls_add_tail(&acls, acl);
	access_list_add_hook(lists_changed);
	access_list_delete_hook(lists_changed);
	return acl;
}

void lsping_acl_free(struct lsping_acl **aclp)
{
	struct lsping_acl *acl = *aclp;

	if (!acl)
		return;
	*aclp = NULL;
	acls_del(&acls, acl);
	XFREE(MTYPE_ACL_NAME, acl->name);
	XFREE(MTYPE_ACL, acl);
}

void lsping_acl_set_name(struct lsping_acl *acl, const char *name)
{
	char *copy = name ? XSTRDUP(MTYPE_ACL_NAME, name) : NULL;

	XFREE(MTYPE_ACL_NAME, acl->name);
	acl->name = copy;
	acl_find(acl);
}

const char *lsping_acl_name(const struct lsping_acl *acl)
{
	return acl->name;
}

bool lsping_acl_permits(const struct lsping_acl *acl, const struct ipaddr *addr)
{
	struct access_list *list = IS_IPADDR_V6(addr) ? acl->ipv6 : acl->ipv4;
	struct prefix p = {};

	if (!list)
		return true;
	if (IS_IPADDR_V6(addr)) {
		p.family = AF_INET6;
		p.prefixlen = IPV6_MAX_BITLEN;
		p.u.prefix6 = addr->ipaddr_v6;
	} else {
		p.family = AF_INET;
		p.prefixlen = IPV4_MAX_BITLEN;
		p.u.prefix4 = addr->ipaddr_v4;
	}
	return access_list_apply(list, &p) == FILTER_PERMIT;
}
