// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the files behind lsping_kernel.h share, and nobody else includes
 *
 * lsping_kernel.c owns the sockets and what is known of links and addresses;
 * lsping_kernel_ilm.c looks up labels; lsping_neigh.c, lsping_blackhole.c and
 * lsping_kernel_labels.c are parts of it with a life of their own.
 */
#ifndef LSPING_KERNEL_PRIVATE_H
#define LSPING_KERNEL_PRIVATE_H

#include "lib/typesafe.h"

#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_netlink.h"
#include "lspingd/lsping_nlparse.h"

PREDECL_RBTREE_UNIQ(lsping_klinks);
PREDECL_RBTREE_UNIQ(lsping_kaddrs);
PREDECL_RBTREE_UNIQ(lsping_kowners);
PREDECL_DLIST(lsping_kwatchers);

struct lsping_neighs;
struct lsping_blackholes;

/* An interface, with what only we need to know. */
struct lsping_klink {
	struct lsping_klinks_item item;
	struct lsping_link link;
	uint32_t master; /* bridge, bond or VRF it is part of; 0: none */
	bool is_vrf;
	uint32_t vrf_table;
	uint32_t generation; /* of the last dump it was seen in */
	bool input_seen;     /* in the running dump of MPLS input states */
	bool changed;	     /* watchers have not been told yet */
};

/* An address of an interface, in the order the kernel has them. */
struct lsping_kaddr {
	struct lsping_kaddrs_item item;	  /* by interface, then address */
	struct lsping_kowners_item owner; /* by address, then interface */
	struct lsping_nl_addr addr;
	uint64_t order;
	uint32_t generation;
};

/* Labels that were asked for ahead, and what the kernel said. */
struct lsping_ahead {
	unsigned int n;
	uint32_t label[LSPING_NL_MANY];
	struct lsping_nl_answer answer[LSPING_NL_MANY];
};

struct lsping_kernel {
	struct event_loop *loop;
	struct zebra_privs_t *privs;
	struct lsping_nl *nl;
	struct lsping_nl_listener *listener;
	struct event *t_resync;
	struct lsping_klinks_head links;
	struct lsping_kaddrs_head addrs;
	struct lsping_kowners_head owners;
	struct lsping_kwatchers_head watchers;
	uint32_t generation;
	uint64_t order;
	struct lsping_neighs *neighs;
	struct lsping_blackholes *blackholes;
	struct lsping_ahead ahead;
};

int lsping_klink_cmp(const struct lsping_klink *a, const struct lsping_klink *b);
DECLARE_RBTREE_UNIQ(lsping_klinks, struct lsping_klink, item, lsping_klink_cmp);

/* How many labels the kernel has room for; 0 without MPLS.  A change of it is
 * not notified, so it is read when it is needed.
 */
unsigned long lsping_kernel_platform_labels(void);

/* The loopback interface; 0: there is none. */
uint32_t lsping_kernel_loopback(const struct lsping_kernel *kernel);

/* lsping_kernel_is_local() of a kernel, for lsping_nl_parse_ilm(). */
static inline bool lsping_kernel_pops_into(void *kernel, uint32_t ifindex)
{
	return lsping_kernel_is_local(kernel, ifindex);
}

/* Loses nothing but the group it listens to when nobody waits. */
struct lsping_neighs *lsping_neighs_new(struct lsping_kernel *kernel);
/* Requests still waiting are freed, and not called back. */
void lsping_neighs_free(struct lsping_neighs *neighs);

/* Installs at once what is needed, and removes it when freed. */
struct lsping_blackholes *lsping_blackholes_new(struct lsping_kernel *kernel);
void lsping_blackholes_free(struct lsping_blackholes *blackholes);

/* Looks which VRFs there are now; installs and removes accordingly. */
void lsping_blackholes_sync(struct lsping_blackholes *blackholes);

#endif /* LSPING_KERNEL_PRIVATE_H */
