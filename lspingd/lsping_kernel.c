// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Linux data plane, asked over netlink: links, addresses, routes
 *
 * Links, addresses and the MPLS input switch of each interface are mirrored:
 * subscribe first, then read everything, then apply notifications.  Each is
 * applied as it comes and says the whole state of its object, so what was both
 * read and notified is merely written twice.  When the kernel had to drop
 * notifications, everything is read again; what a generation of reading has
 * not seen is gone.  Watchers are told after a reading has ended, never in the
 * middle, because they may ask the kernel themselves.
 *
 * Everything here is one network namespace, that of the process.
 */
#include <zebra.h>

#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>

#include "lib/debug.h"
#include "lib/frrevent.h"
#include "lib/log.h"
#include "lib/memory.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_errors.h"
#include "lspingd/lsping_kernel_private.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, KERNEL, "kernel state");
DEFINE_MTYPE_STATIC(LSPINGD, KERNEL_LINK, "kernel link");
DEFINE_MTYPE_STATIC(LSPINGD, KERNEL_ADDR, "kernel address");
DEFINE_MTYPE_STATIC(LSPINGD, KERNEL_WATCHER, "kernel link watcher");

/* Not in every C library's <net/if.h>. */
#ifndef IFF_LOWER_UP
#define IFF_LOWER_UP 0x10000
#endif

#define PLATFORM_LABELS "/proc/sys/net/mpls/platform_labels"
#define DUMP_TRIES 5
#define RESYNC_RETRY_MS 1000

struct watcher {
	struct lsping_kwatchers_item item;
	void (*fn)(const struct lsping_link *link, bool removed, void *arg);
	void *arg;
};
DECLARE_DLIST(lsping_kwatchers, struct watcher, item);

int lsping_klink_cmp(const struct lsping_klink *a, const struct lsping_klink *b)
{
	return numcmp(a->link.ifindex, b->link.ifindex);
}

static int kaddr_cmp(const struct lsping_kaddr *a, const struct lsping_kaddr *b)
{
	int by_link = numcmp(a->addr.ifindex, b->addr.ifindex);

	return by_link ? by_link : ipaddr_cmp(&a->addr.addr, &b->addr.addr);
}
DECLARE_RBTREE_UNIQ(lsping_kaddrs, struct lsping_kaddr, item, kaddr_cmp);

static int kowner_cmp(const struct lsping_kaddr *a, const struct lsping_kaddr *b)
{
	int by_addr = ipaddr_cmp(&a->addr.addr, &b->addr.addr);

	return by_addr ? by_addr : numcmp(a->addr.ifindex, b->addr.ifindex);
}
DECLARE_RBTREE_UNIQ(lsping_kowners, struct lsping_kaddr, owner, kowner_cmp);

static struct lsping_klink *klink_find(const struct lsping_kernel *kernel, uint32_t ifindex)
{
	struct lsping_klink key = { .link.ifindex = ifindex };

	/* typesafe's find on a const head gives a const item; ours are not. */
	return lsping_klinks_find((struct lsping_klinks_head *)&kernel->links, &key);
}

static void klink_tell(struct lsping_kernel *kernel, struct lsping_klink *klink, bool removed)
{
	struct watcher *w;

	klink->changed = false;
	frr_each_safe (lsping_kwatchers, &kernel->watchers, w)
		w->fn(&klink->link, removed, w->arg);
}

static void kaddr_del(struct lsping_kernel *kernel, struct lsping_kaddr *kaddr)
{
	lsping_kaddrs_del(&kernel->addrs, kaddr);
	lsping_kowners_del(&kernel->owners, kaddr);
	XFREE(MTYPE_KERNEL_ADDR, kaddr);
}

static void klink_del(struct lsping_kernel *kernel, struct lsping_klink *klink)
{
	struct lsping_kaddr *kaddr;

	frr_each_safe (lsping_kaddrs, &kernel->addrs, kaddr)
		if (kaddr->addr.ifindex == klink->link.ifindex)
			kaddr_del(kernel, kaddr);
	lsping_klinks_del(&kernel->links, klink);
	XFREE(MTYPE_KERNEL_LINK, klink);
}

/* Writes a link's state into the mirror; changed is set if it is news. */
static struct lsping_klink *klink_apply(struct lsping_kernel *kernel,
					const struct lsping_nl_link *nl)
{
	struct lsping_klink *klink = klink_find(kernel, nl->ifindex);
	struct lsping_link before;

	if (!klink) {
		klink = XCALLOC(MTYPE_KERNEL_LINK, sizeof(*klink));
		klink->link.ifindex = nl->ifindex;
		lsping_klinks_add(&kernel->links, klink);
		klink->changed = true;
	}
	before = klink->link;
	memcpy(klink->link.name, nl->name, sizeof(klink->link.name));
	klink->link.mtu = nl->mtu;
	klink->link.up = (nl->flags & IFF_UP) && (nl->flags & IFF_LOWER_UP);
	klink->link.loopback = (nl->flags & IFF_LOOPBACK) != 0;
	klink->link.needs_mac = nl->type == ARPHRD_ETHER &&
				!(nl->flags & (IFF_NOARP | IFF_POINTOPOINT | IFF_LOOPBACK));
	if (memcmp(&before, &klink->link, sizeof(before)) || klink->master != nl->master ||
	    klink->is_vrf != nl->is_vrf || klink->vrf_table != nl->vrf_table)
		klink->changed = true;
	klink->master = nl->master;
	klink->is_vrf = nl->is_vrf;
	klink->vrf_table = nl->vrf_table;
	klink->generation = kernel->generation;
	return klink;
}

static void kaddr_apply(struct lsping_kernel *kernel, const struct lsping_nl_addr *addr)
{
	struct lsping_kaddr key = { .addr = *addr };
	struct lsping_kaddr *kaddr = lsping_kaddrs_find(&kernel->addrs, &key);

	if (!kaddr) {
		kaddr = XCALLOC(MTYPE_KERNEL_ADDR, sizeof(*kaddr));
		kaddr->addr = *addr;
		kaddr->order = ++kernel->order;
		lsping_kaddrs_add(&kernel->addrs, kaddr);
		lsping_kowners_add(&kernel->owners, kaddr);
	}
	kaddr->addr = *addr;
	kaddr->generation = kernel->generation;
}

static void dumped_link(void *arg, const struct nlmsghdr *msg)
{
	struct lsping_nl_link link;

	if (msg->nlmsg_type == RTM_NEWLINK && lsping_nl_parse_link(msg, &link))
		klink_apply(arg, &link);
}

static void dumped_addr(void *arg, const struct nlmsghdr *msg)
{
	struct lsping_nl_addr addr;

	if (msg->nlmsg_type == RTM_NEWADDR && lsping_nl_parse_addr(msg, &addr))
		kaddr_apply(arg, &addr);
}

static void dumped_netconf(void *arg, const struct nlmsghdr *msg)
{
	struct lsping_nl_netconf conf;
	struct lsping_klink *klink;

	if (!lsping_nl_parse_netconf(msg, &conf))
		return;
	klink = klink_find(arg, conf.ifindex);
	if (!klink)
		return;
	klink->input_seen = true;
	klink->changed |= klink->link.mpls_input != conf.input;
	klink->link.mpls_input = conf.input;
}

/* A whole table; again when it changed while being read. */
static int dump(struct lsping_kernel *kernel, uint16_t type, uint8_t family, size_t header_len,
		lsping_nl_cb fn)
{
	int err = -EINTR;

	for (int i = 0; i < DUMP_TRIES && err == -EINTR; i++) {
		struct lsping_nl_request req;
		uint8_t *header = lsping_nl_request_init(&req, type, NLM_F_DUMP, header_len);

		/* Every fixed header of rtnetlink begins with the family. */
		header[0] = family;
		err = lsping_nl_ask(kernel->nl, &req, fn, kernel);
	}
	return err;
}

/* The kernel's answer about MPLS, or about an interface, that there is none. */
static bool no_mpls(int err)
{
	return err == -EOPNOTSUPP || err == -EAFNOSUPPORT || err == -ENODEV;
}

/* MPLS input of all interfaces; without MPLS in the kernel, off everywhere. */
static int read_netconf(struct lsping_kernel *kernel)
{
	struct lsping_klink *klink;
	int err;

	frr_each (lsping_klinks, &kernel->links, klink)
		klink->input_seen = false;
	err = dump(kernel, RTM_GETNETCONF, AF_MPLS, sizeof(struct netconfmsg), dumped_netconf);
	/* Without MPLS in the kernel no interface takes labels; after any other
	 * failure what was known stays, lest healthy interfaces be accused.
	 */
	if (err && !no_mpls(err))
		return err;
	frr_each (lsping_klinks, &kernel->links, klink) {
		if (klink->input_seen || !klink->link.mpls_input)
			continue;
		klink->link.mpls_input = false;
		klink->changed = true;
	}
	return 0;
}

static void kernel_resync(struct lsping_kernel *kernel);

static void resync_again(struct event *event)
{
	kernel_resync(EVENT_ARG(event));
}

/* Reads everything, forgets what is no longer there, tells what changed. */
static void kernel_resync(struct lsping_kernel *kernel)
{
	struct lsping_klink *klink;
	struct lsping_kaddr *kaddr;
	int err, err4, err6, errm;

	kernel->generation++;
	err = dump(kernel, RTM_GETLINK, AF_UNSPEC, sizeof(struct ifinfomsg), dumped_link);
	err4 = dump(kernel, RTM_GETADDR, AF_INET, sizeof(struct ifaddrmsg), dumped_addr);
	err6 = dump(kernel, RTM_GETADDR, AF_INET6, sizeof(struct ifaddrmsg), dumped_addr);
	/* A kernel without IPv6 has no addresses of that family. */
	if (err6 == -EOPNOTSUPP || err6 == -EAFNOSUPPORT)
		err6 = 0;
	errm = read_netconf(kernel);

	if (err || err4 || err6 || errm) {
		flog_err(EC_LSPING_NETLINK,
			 "cannot read links, addresses and MPLS input from the kernel, trying again: %s",
			 safe_strerror(err ? -err : err4 ? -err4 : err6 ? -err6 : -errm));
		event_add_timer_msec(kernel->loop, resync_again, kernel, RESYNC_RETRY_MS,
				     &kernel->t_resync);
	} else {
		frr_each_safe (lsping_kaddrs, &kernel->addrs, kaddr)
			if (kaddr->generation != kernel->generation)
				kaddr_del(kernel, kaddr);
		frr_each_safe (lsping_klinks, &kernel->links, klink) {
			if (klink->generation == kernel->generation)
				continue;
			klink->link.up = false;
			klink_tell(kernel, klink, true);
			klink_del(kernel, klink);
		}
	}
	frr_each_safe (lsping_klinks, &kernel->links, klink)
		if (klink->changed)
			klink_tell(kernel, klink, false);
	if (kernel->blackholes)
		lsping_blackholes_sync(kernel->blackholes);
}

static void notifications_lost(void *arg)
{
	DEBUGD(&lsping_dbg_kernel, "kernel: notifications lost, reading links and addresses again");
	kernel_resync(arg);
}

static void notified_link(struct lsping_kernel *kernel, const struct nlmsghdr *msg)
{
	struct lsping_klink *klink;
	struct lsping_nl_link link;
	bool known, routes;
	int err;

	if (!lsping_nl_parse_link(msg, &link))
		return;
	klink = klink_find(kernel, link.ifindex);
	known = klink != NULL;

	if (msg->nlmsg_type == RTM_DELLINK) {
		if (!known)
			return;
		DEBUGD(&lsping_dbg_kernel, "kernel: %s (%u) removed", klink->link.name,
		       klink->link.ifindex);
		routes = klink->is_vrf;
		klink->link.up = false;
		klink_tell(kernel, klink, true);
		klink_del(kernel, klink);
		if (routes)
			lsping_blackholes_sync(kernel->blackholes);
		return;
	}

	routes = known && klink->is_vrf;
	klink = klink_apply(kernel, &link);
	/* Its MPLS state was notified before the link itself. */
	if (!known) {
		struct lsping_nl_request req;
		struct netconfmsg *ncm = lsping_nl_request_init(&req, RTM_GETNETCONF, 0,
								sizeof(*ncm));

		ncm->ncm_family = AF_MPLS;
		lsping_nl_put_u32(&req, NETCONFA_IFINDEX, link.ifindex);
		err = lsping_nl_ask(kernel->nl, &req, dumped_netconf, kernel);
		/* Not knowing is not "off": once more, with everything. */
		if (err && !no_mpls(err))
			event_add_timer_msec(kernel->loop, resync_again, kernel, RESYNC_RETRY_MS,
					     &kernel->t_resync);
	}
	if (!klink->changed)
		return;
	DEBUGD(&lsping_dbg_kernel, "kernel: %s (%u) mtu %u %s", klink->link.name,
	       klink->link.ifindex, klink->link.mtu, klink->link.up ? "up" : "down");
	/* Routes live on the loopback device too: they go when it goes down. */
	routes = routes || klink->is_vrf || klink->link.loopback;
	klink_tell(kernel, klink, false);
	if (routes)
		lsping_blackholes_sync(kernel->blackholes);
}

static void notified_addr(struct lsping_kernel *kernel, const struct nlmsghdr *msg)
{
	struct lsping_kaddr key = {}, *kaddr;

	if (!lsping_nl_parse_addr(msg, &key.addr))
		return;
	if (msg->nlmsg_type == RTM_NEWADDR) {
		kaddr_apply(kernel, &key.addr);
		return;
	}
	kaddr = lsping_kaddrs_find(&kernel->addrs, &key);
	if (kaddr)
		kaddr_del(kernel, kaddr);
}

static void notified_netconf(struct lsping_kernel *kernel, const struct nlmsghdr *msg)
{
	struct lsping_nl_netconf conf;
	struct lsping_klink *klink;

	if (!lsping_nl_parse_netconf(msg, &conf))
		return;
	klink = klink_find(kernel, conf.ifindex);
	if (!klink || klink->link.mpls_input == conf.input)
		return;
	klink->link.mpls_input = conf.input;
	DEBUGD(&lsping_dbg_kernel, "kernel: %s MPLS input %s", klink->link.name,
	       conf.input ? "on" : "off");
	klink_tell(kernel, klink, false);
}

static void notified(void *arg, const struct nlmsghdr *msg)
{
	struct lsping_kernel *kernel = arg;

	switch (msg->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		notified_link(kernel, msg);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		notified_addr(kernel, msg);
		break;
	case RTM_NEWNETCONF:
	case RTM_DELNETCONF:
		notified_netconf(kernel, msg);
		break;
	}
}

struct lsping_kernel *lsping_kernel_new(struct event_loop *loop, struct zebra_privs_t *privs)
{
	static const unsigned groups[] = { RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR,
					   RTNLGRP_MPLS_NETCONF };
	struct lsping_kernel *kernel = XCALLOC(MTYPE_KERNEL, sizeof(*kernel));

	kernel->loop = loop;
	kernel->privs = privs;
	lsping_klinks_init(&kernel->links);
	lsping_kaddrs_init(&kernel->addrs);
	lsping_kowners_init(&kernel->owners);
	lsping_kwatchers_init(&kernel->watchers);
	kernel->nl = lsping_nl_new(privs);
	if (kernel->nl)
		kernel->listener = lsping_nl_listen(loop, privs, notified, notifications_lost,
						    kernel);
	if (kernel->listener)
		kernel->neighs = lsping_neighs_new(kernel);
	if (!kernel->neighs) {
		flog_err(EC_LSPING_NETLINK, "cannot open a netlink socket: %s",
			 safe_strerror(errno));
		lsping_kernel_free(kernel);
		return NULL;
	}
	for (unsigned i = 0; i < array_size(groups); i++)
		if (!lsping_nl_join(kernel->listener, groups[i], true))
			DEBUGD(&lsping_dbg_kernel, "kernel: no notification group %u: %s",
			       groups[i], safe_strerror(errno));
	kernel_resync(kernel);
	kernel->blackholes = lsping_blackholes_new(kernel);
	return kernel;
}

void lsping_kernel_free(struct lsping_kernel *kernel)
{
	struct lsping_klink *klink;
	struct lsping_kaddr *kaddr;
	struct watcher *w;

	if (!kernel)
		return;
	event_cancel(&kernel->t_resync);
	lsping_blackholes_free(kernel->blackholes);
	lsping_neighs_free(kernel->neighs);
	while ((w = lsping_kwatchers_pop(&kernel->watchers)))
		XFREE(MTYPE_KERNEL_WATCHER, w);
	while ((kaddr = lsping_kaddrs_first(&kernel->addrs)))
		kaddr_del(kernel, kaddr);
	while ((klink = lsping_klinks_pop(&kernel->links)))
		XFREE(MTYPE_KERNEL_LINK, klink);
	lsping_kwatchers_fini(&kernel->watchers);
	lsping_kowners_fini(&kernel->owners);
	lsping_kaddrs_fini(&kernel->addrs);
	lsping_klinks_fini(&kernel->links);
	lsping_nl_listener_free(kernel->listener);
	lsping_nl_free(kernel->nl);
	XFREE(MTYPE_KERNEL, kernel);
}

unsigned long lsping_kernel_platform_labels(void)
{
	char text[32];
	ssize_t len;
	int fd = open(PLATFORM_LABELS, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (len <= 0)
		return 0;
	text[len] = '\0';
	return strtoul(text, NULL, 10);
}

bool lsping_kernel_has_mpls(const struct lsping_kernel *kernel)
{
	return lsping_kernel_platform_labels() > 0;
}

bool lsping_kernel_is_local(const struct lsping_kernel *kernel, uint32_t ifindex)
{
	const struct lsping_klink *klink = klink_find(kernel, ifindex);

	return klink && (klink->link.loopback || klink->is_vrf);
}

uint32_t lsping_kernel_loopback(const struct lsping_kernel *kernel)
{
	const struct lsping_klink *klink;

	frr_each (lsping_klinks_const, &kernel->links, klink)
		if (klink->link.loopback)
			return klink->link.ifindex;
	return 0;
}

struct ftn_lookup {
	const struct prefix *prefix;
	struct lsping_ilm *ftn;
};

static void looked_up_ftn(void *arg, const struct nlmsghdr *msg)
{
	struct ftn_lookup *lookup = arg;

	(void)lsping_nl_parse_ftn(msg, lookup->prefix, lookup->ftn);
}

void lsping_kernel_ftn(struct lsping_kernel *kernel, const struct prefix *prefix,
		       struct lsping_ilm *ftn)
{
	struct ftn_lookup lookup = { .prefix = prefix, .ftn = ftn };
	struct lsping_nl_request req;
	struct rtmsg *rtm = lsping_nl_request_init(&req, RTM_GETROUTE, 0, sizeof(*rtm));
	size_t octets = prefix->family == AF_INET ? 4 : 16;
	int err;

	*ftn = (struct lsping_ilm){ .op = LSPING_ILM_MISSING };
	rtm->rtm_family = prefix->family;
	rtm->rtm_dst_len = octets * 8; /* the longest match is searched for */
	rtm->rtm_flags = RTM_F_FIB_MATCH;
	lsping_nl_put(&req, RTA_DST, &prefix->u, octets);
	err = lsping_nl_ask(kernel->nl, &req, looked_up_ftn, &lookup);
	if (err == 0 || err == -ENETUNREACH || err == -EHOSTUNREACH)
		return;
	DEBUGD(&lsping_dbg_kernel, "kernel: lookup of %pFX failed: %s", prefix,
	       safe_strerror(-err));
	ftn->op = LSPING_ILM_UNKNOWN;
}

const struct lsping_link *lsping_kernel_link(const struct lsping_kernel *kernel, uint32_t ifindex)
{
	const struct lsping_klink *klink = klink_find(kernel, ifindex);

	return klink ? &klink->link : NULL;
}

const struct lsping_link *lsping_kernel_link_by_name(const struct lsping_kernel *kernel,
						     const char *name)
{
	const struct lsping_klink *klink;

	frr_each (lsping_klinks_const, &kernel->links, klink)
		if (strmatch(klink->link.name, name))
			return &klink->link;
	return NULL;
}

bool lsping_kernel_link_each(const struct lsping_kernel *kernel,
			     bool (*fn)(const struct lsping_link *link, void *arg), void *arg)
{
	const struct lsping_klink *klink;

	frr_each (lsping_klinks_const, &kernel->links, klink)
		if (!fn(&klink->link, arg))
			return false;
	return true;
}

void lsping_kernel_on_link(struct lsping_kernel *kernel,
			   void (*fn)(const struct lsping_link *link, bool removed, void *arg),
			   void *arg)
{
	struct watcher *w = XCALLOC(MTYPE_KERNEL_WATCHER, sizeof(*w));

	w->fn = fn;
	w->arg = arg;
	lsping_kwatchers_add_tail(&kernel->watchers, w);
}

static bool ip_is_loopback(const struct ipaddr *addr)
{
	if (IS_IPADDR_V4(addr))
		return (ntohl(addr->ipaddr_v4.s_addr) >> 24) == 127;
	return IN6_IS_ADDR_LOOPBACK(&addr->ipaddr_v6);
}

/* How well an address serves as a source: 0 not at all, more is better. */
static unsigned kaddr_rank(const struct lsping_nl_addr *addr)
{
	bool linklocal = IS_IPADDR_V6(&addr->addr) &&
			 IN6_IS_ADDR_LINKLOCAL(&addr->addr.ipaddr_v6);

	if (ip_is_loopback(&addr->addr) || (addr->flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)))
		return 0;
	if (linklocal || addr->scope > RT_SCOPE_UNIVERSE)
		return 1;
	if (addr->flags & IFA_F_DEPRECATED)
		return 2;
	/* IFA_F_SECONDARY is IFA_F_TEMPORARY for IPv6. */
	return addr->flags & IFA_F_SECONDARY ? 3 : 4;
}

bool lsping_kernel_ifaddr(const struct lsping_kernel *kernel, uint32_t ifindex, int family,
			  struct ipaddr *addr)
{
	const struct lsping_kaddr *kaddr, *best = NULL;
	struct lsping_kaddr first = { .addr.ifindex = ifindex };

	for (kaddr = lsping_kaddrs_const_find_gteq(&kernel->addrs, &first);
	     kaddr && kaddr->addr.ifindex == ifindex;
	     kaddr = lsping_kaddrs_const_next(&kernel->addrs, kaddr)) {
		unsigned rank = kaddr_rank(&kaddr->addr);

		if (ipaddr_family(&kaddr->addr.addr) != family || rank == 0)
			continue;
		if (!best || rank > kaddr_rank(&best->addr) ||
		    (rank == kaddr_rank(&best->addr) && kaddr->order < best->order))
			best = kaddr;
	}
	if (best)
		*addr = best->addr.addr;
	return best != NULL;
}

/* Whether an interface is part of a VRF, and so cannot be used from outside. */
static bool in_vrf(const struct lsping_kernel *kernel, uint32_t ifindex)
{
	const struct lsping_klink *klink = klink_find(kernel, ifindex), *master;

	if (!klink || klink->is_vrf)
		return klink != NULL;
	master = klink->master ? klink_find(kernel, klink->master) : NULL;
	return master && master->is_vrf;
}

bool lsping_kernel_is_own(const struct lsping_kernel *kernel, const struct ipaddr *addr)
{
	const struct lsping_kaddr *kaddr;
	struct lsping_kaddr first = { .addr.addr = *addr };

	for (kaddr = lsping_kowners_const_find_gteq(&kernel->owners, &first);
	     kaddr && !ipaddr_cmp(&kaddr->addr.addr, addr);
	     kaddr = lsping_kowners_const_next(&kernel->owners, kaddr))
		if (kaddr_rank(&kaddr->addr) > 0 && !in_vrf(kernel, kaddr->addr.ifindex))
			return true;
	return false;
}

bool lsping_kernel_has_addr(const struct lsping_kernel *kernel, uint32_t ifindex,
			    const struct ipaddr *addr)
{
	struct lsping_kaddr key = { .addr = { .ifindex = ifindex, .addr = *addr } };

	return lsping_kaddrs_const_find(&kernel->addrs, &key) != NULL;
}

bool lsping_kernel_loopback_addr(const struct lsping_kernel *kernel, int family,
				 struct ipaddr *addr)
{
	uint32_t ifindex = lsping_kernel_loopback(kernel);

	return ifindex && lsping_kernel_ifaddr(kernel, ifindex, family, addr) &&
	       !(IS_IPADDR_V6(addr) && IN6_IS_ADDR_LINKLOCAL(&addr->ipaddr_v6));
}
