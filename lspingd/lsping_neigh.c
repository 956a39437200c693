// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Neighbour resolution by the kernel
 *
 * Frames are injected below IP, so nobody resolves the next hop for us.  The
 * kernel is asked for the neighbour's entry; if it is usable, that is the
 * answer.  Otherwise NTF_USE makes the kernel send ARP or neighbour
 * solicitations, and its notifications tell the outcome: about 1 ms later for
 * a neighbour that is there, 3 s (three solicitations) for one that is not.
 *
 * An entry the kernel has not confirmed lately (STALE) is used at once, with
 * NTF_USE beside it: injected frames alone would never make the kernel look
 * again, and a neighbour that went away would keep its entry for ever.
 *
 * All who wait for one neighbour share an entry and its timer.  Neighbour
 * notifications can be many on a router with big LANs, so they are listened to
 * only while somebody waits.
 *
 * A FAILED or removed entry in a notification may be older than our request
 * (it was queued before it), so bad news is looked up again before it is
 * believed; good news is good at any age.
 */
#include <zebra.h>

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "lib/debug.h"
#include "lib/frrevent.h"
#include "lib/jhash.h"
#include "lib/memory.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_kernel_private.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, NEIGHS, "neighbour resolution");
DEFINE_MTYPE_STATIC(LSPINGD, NEIGH_ENTRY, "neighbour being resolved");
DEFINE_MTYPE_STATIC(LSPINGD, NEIGH_WAITER, "neighbour waiter");

/* Three solicitations a second apart, and some. */
#define NEIGH_TIMEOUT_MS 3500

#define NUD_USABLE                                                                                 \
	(NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT | NUD_NOARP)

PREDECL_HASH(entries);
PREDECL_DLIST(waiters);

/* One who waits: the handle that lsping_neigh_resolve() gives out. */
struct lsping_neigh {
	struct waiters_item item;
	struct entry *entry;
	lsping_neigh_cb cb;
	void *arg;
};
DECLARE_DLIST(waiters, struct lsping_neigh, item);

/* One neighbour that is waited for. */
struct entry {
	struct entries_item item;
	struct lsping_neighs *neighs;
	uint32_t ifindex;
	struct ipaddr addr;
	struct waiters_head waiters;
	struct event *t_timeout;
	bool finishing; /* its waiters are being called */
};

static int entry_cmp(const struct entry *a, const struct entry *b)
{
	int by_link = numcmp(a->ifindex, b->ifindex);

	return by_link ? by_link : ipaddr_cmp(&a->addr, &b->addr);
}

static uint32_t entry_hash(const struct entry *entry)
{
	return jhash(entry->addr.ip.addrbytes, IPADDRSZ(&entry->addr), entry->ifindex);
}
DECLARE_HASH(entries, struct entry, item, entry_cmp, entry_hash);

struct lsping_neighs {
	struct lsping_kernel *kernel;
	struct lsping_nl_listener *listener;
	struct entries_head entries;
};

static void neigh_taken(void *arg, const struct nlmsghdr *msg)
{
	struct lsping_nl_neigh *neigh = arg;

	if (msg->nlmsg_type == RTM_NEWNEIGH)
		(void)lsping_nl_parse_neigh(msg, neigh);
}

static bool neigh_usable(const struct lsping_nl_neigh *neigh)
{
	return (neigh->state & NUD_USABLE) && neigh->mac_len > 0;
}

/* The kernel's entry as it is now; state NUD_NONE when it has none. */
static void neigh_get(struct lsping_kernel *kernel, uint32_t ifindex, const struct ipaddr *addr,
		      struct lsping_nl_neigh *neigh)
{
	struct lsping_nl_request req;
	struct ndmsg *ndm = lsping_nl_request_init(&req, RTM_GETNEIGH, 0, sizeof(*ndm));
	int err;

	memset(neigh, 0, sizeof(*neigh));
	ndm->ndm_family = ipaddr_family(addr);
	ndm->ndm_ifindex = ifindex;
	lsping_nl_put(&req, NDA_DST, addr->ip.addrbytes, IPADDRSZ(addr));
	err = lsping_nl_ask(kernel->nl, &req, neigh_taken, neigh);
	if (err && err != -ENOENT)
		DEBUGD(&lsping_dbg_kernel, "kernel: neighbour %pIA lookup: %s", addr,
		       safe_strerror(-err));
}

/* Makes the kernel look for, or confirm, a neighbour. */
static int neigh_use(struct lsping_kernel *kernel, uint32_t ifindex, const struct ipaddr *addr)
{
	struct lsping_nl_request req;
	struct ndmsg *ndm = lsping_nl_request_init(&req, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_ACK,
						   sizeof(*ndm));
	int err;

	ndm->ndm_family = ipaddr_family(addr);
	ndm->ndm_ifindex = ifindex;
	ndm->ndm_state = NUD_NONE;
	ndm->ndm_flags = NTF_USE;
	lsping_nl_put(&req, NDA_DST, addr->ip.addrbytes, IPADDRSZ(addr));
	err = lsping_nl_ask(kernel->nl, &req, NULL, NULL);
	if (err)
		DEBUGD(&lsping_dbg_kernel, "kernel: cannot resolve neighbour %pIA: %s", addr,
		       safe_strerror(-err));
	return err;
}

static void entry_free(struct entry *entry)
{
	struct lsping_neighs *neighs = entry->neighs;

	event_cancel(&entry->t_timeout);
	waiters_fini(&entry->waiters);
	XFREE(MTYPE_NEIGH_ENTRY, entry);
	if (entries_count(&neighs->entries) == 0)
		(void)lsping_nl_join(neighs->listener, RTNLGRP_NEIGH, false);
}

/* Ends an entry and calls all who waited, who may cancel each other and start
 * anew (which makes a new entry).
 */
static void entry_finish(struct entry *entry, const struct lsping_nl_neigh *neigh)
{
	bool resolved = neigh && neigh_usable(neigh);
	struct lsping_neigh *waiter;

	DEBUGD(&lsping_dbg_kernel, "kernel: neighbour %pIA on %u %s", &entry->addr,
	       entry->ifindex, resolved ? "resolved" : "does not answer");
	entry->finishing = true;
	entries_del(&entry->neighs->entries, entry);
	while ((waiter = waiters_pop(&entry->waiters))) {
		lsping_neigh_cb cb = waiter->cb;
		void *arg = waiter->arg;

		XFREE(MTYPE_NEIGH_WAITER, waiter);
		cb(arg, resolved, resolved ? neigh->mac : NULL, resolved ? neigh->mac_len : 0);
	}
	entry_free(entry);
}

/* Looks up what became of an entry that nothing good was heard of. */
static void entry_check(struct entry *entry, bool last)
{
	struct lsping_nl_neigh neigh;

	neigh_get(entry->neighs->kernel, entry->ifindex, &entry->addr, &neigh);
	if (last || neigh_usable(&neigh) || (neigh.state & NUD_FAILED))
		entry_finish(entry, &neigh);
}

static void entry_timeout(struct event *event)
{
	entry_check(EVENT_ARG(event), true);
}

static void neigh_notified(void *arg, const struct nlmsghdr *msg)
{
	struct lsping_neighs *neighs = arg;
	struct lsping_nl_neigh neigh;
	struct entry key = {}, *entry;

	if ((msg->nlmsg_type != RTM_NEWNEIGH && msg->nlmsg_type != RTM_DELNEIGH) ||
	    !lsping_nl_parse_neigh(msg, &neigh))
		return;
	key.ifindex = neigh.ifindex;
	key.addr = neigh.addr;
	entry = entries_find(&neighs->entries, &key);
	if (!entry)
		return;
	if (msg->nlmsg_type == RTM_NEWNEIGH && neigh_usable(&neigh))
		entry_finish(entry, &neigh);
	else if (neigh.state & NUD_FAILED)
		entry_check(entry, false);
}

static void neigh_lost(void *arg)
{
	struct lsping_neighs *neighs = arg;
	struct entry *entry;

	frr_each_safe (entries, &neighs->entries, entry)
		entry_check(entry, false);
}

struct lsping_neighs *lsping_neighs_new(struct lsping_kernel *kernel)
{
	struct lsping_neighs *neighs = XCALLOC(MTYPE_NEIGHS, sizeof(*neighs));

	neighs->kernel = kernel;
	neighs->listener = lsping_nl_listen(kernel->loop, kernel->privs, neigh_notified, neigh_lost,
					    neighs);
	if (!neighs->listener) {
		XFREE(MTYPE_NEIGHS, neighs);
		return NULL;
	}
	entries_init(&neighs->entries);
	return neighs;
}

void lsping_neighs_free(struct lsping_neighs *neighs)
{
	struct lsping_neigh *waiter;
	struct entry *entry;

	if (!neighs)
		return;
	while ((entry = entries_pop(&neighs->entries))) {
		while ((waiter = waiters_pop(&entry->waiters)))
			XFREE(MTYPE_NEIGH_WAITER, waiter);
		entry_free(entry);
	}
	entries_fini(&neighs->entries);
	lsping_nl_listener_free(neighs->listener);
	XFREE(MTYPE_NEIGHS, neighs);
}

/* The entry to wait on; NULL, with the outcome in *neigh, if there is no need. */
static struct entry *entry_get(struct lsping_neighs *neighs, uint32_t ifindex,
			       const struct ipaddr *addr, struct lsping_nl_neigh *neigh)
{
	struct entry key = { .ifindex = ifindex, .addr = *addr }, *entry;

	entry = entries_find(&neighs->entries, &key);
	if (entry)
		return entry;

	neigh_get(neighs->kernel, ifindex, addr, neigh);
	if (neigh_usable(neigh)) {
		if (neigh->state & NUD_STALE)
			(void)neigh_use(neighs->kernel, ifindex, addr);
		return NULL;
	}

	/* Listen first, then start, then look whether it is already done. */
	if (entries_count(&neighs->entries) == 0)
		(void)lsping_nl_join(neighs->listener, RTNLGRP_NEIGH, true);
	entry = XCALLOC(MTYPE_NEIGH_ENTRY, sizeof(*entry));
	*entry = (struct entry){ .neighs = neighs, .ifindex = ifindex, .addr = *addr };
	waiters_init(&entry->waiters);
	if (neigh_use(neighs->kernel, ifindex, addr) == 0) {
		neigh_get(neighs->kernel, ifindex, addr, neigh);
		if (!neigh_usable(neigh)) {
			event_add_timer_msec(neighs->kernel->loop, entry_timeout, entry,
					     NEIGH_TIMEOUT_MS, &entry->t_timeout);
			entries_add(&neighs->entries, entry);
			return entry;
		}
	}
	entry_free(entry);
	return NULL;
}

struct lsping_neigh *lsping_neigh_resolve(struct lsping_kernel *kernel, uint32_t ifindex,
					  const struct ipaddr *addr, lsping_neigh_cb cb, void *arg)
{
	const struct lsping_link *link = lsping_kernel_link(kernel, ifindex);
	struct lsping_nl_neigh neigh = {};
	struct lsping_neigh *waiter;
	struct entry *entry;

	if (link && !link->needs_mac) {
		cb(arg, true, NULL, 0);
		return NULL;
	}
	if (!link || IS_IPADDR_NONE(addr)) {
		cb(arg, false, NULL, 0);
		return NULL;
	}
	entry = entry_get(kernel->neighs, ifindex, addr, &neigh);
	if (!entry) {
		bool resolved = neigh_usable(&neigh);

		cb(arg, resolved, resolved ? neigh.mac : NULL, resolved ? neigh.mac_len : 0);
		return NULL;
	}
	waiter = XCALLOC(MTYPE_NEIGH_WAITER, sizeof(*waiter));
	waiter->entry = entry;
	waiter->cb = cb;
	waiter->arg = arg;
	waiters_add_tail(&entry->waiters, waiter);
	return waiter;
}

void lsping_neigh_cancel(struct lsping_neigh **neigh)
{
	struct lsping_neigh *waiter = *neigh;
	struct entry *entry;

	*neigh = NULL;
	if (!waiter)
		return;
	entry = waiter->entry;
	waiters_del(&entry->waiters, waiter);
	XFREE(MTYPE_NEIGH_WAITER, waiter);
	if (waiters_count(&entry->waiters) == 0 && !entry->finishing) {
		entries_del(&entry->neighs->entries, entry);
		entry_free(entry);
	}
}
