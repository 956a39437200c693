// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blackhole routes that keep probes where they belong
 *
 * An echo request is addressed to 127/8 or ::ffff:127.0.0.0/104.  Linux drops
 * the IPv4 ones silently as martians in the default VRF, but answers the IPv6
 * ones with an ICMPv6 error to the ingress, and inside a VRF forwards either
 * along a default route to the customer.  A blackhole for the destinations in
 * the main table (IPv6) and in every VRF's table (both) ends that; taps are
 * not affected, they come before routing (DESIGN 6).
 *
 * The routes carry a protocol number of our own.  That is how routes left by an
 * lspingd that was killed are recognised and taken over, and how only ours are
 * removed at the end.  A route for the same prefix and metric that somebody
 * else has put there stays, and ours is not added.
 *
 * Which tables need them follows from the VRF devices there are.  Nobody tells
 * us when our route is removed (listening to all route changes would cost too
 * much on a router with a full table), so they are looked after twice a minute.
 */
#include <zebra.h>

#include <linux/rtnetlink.h>
#include <string.h>

#include "lib/debug.h"
#include "lib/frrevent.h"
#include "lib/log.h"
#include "lib/memory.h"
#include "lib/prefix.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_errors.h"
#include "lspingd/lsping_kernel_private.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, BLACKHOLES, "blackhole routes");
DEFINE_MTYPE_STATIC(LSPINGD, BLACKHOLE, "blackhole route");

#define AUDIT_S 30

enum blackhole_state {
	BLACKHOLE_NEW,	  /* not tried yet */
	BLACKHOLE_OURS,	  /* in the kernel, put there by us */
	BLACKHOLE_OTHERS, /* somebody else's route is there */
	BLACKHOLE_FAILED, /* the kernel refused */
};

PREDECL_RBTREE_UNIQ(routes);

struct blackhole {
	struct routes_item item;
	uint8_t family;
	uint32_t table;
	bool wanted;
	enum blackhole_state state;
	int err; /* why FAILED */
};

static int blackhole_cmp(const struct blackhole *a, const struct blackhole *b)
{
	int by_table = numcmp(a->table, b->table);

	return by_table ? by_table : numcmp(a->family, b->family);
}
DECLARE_RBTREE_UNIQ(routes, struct blackhole, item, blackhole_cmp);

struct lsping_blackholes {
	struct lsping_kernel *kernel;
	struct routes_head routes;
	struct event *t_audit;
};

/* 127/8, or ::ffff:127.0.0.0/104. */
static struct prefix blackhole_prefix(uint8_t family)
{
	struct prefix p = { .family = family, .prefixlen = family == AF_INET ? 8 : 104 };

	if (family == AF_INET)
		p.u.prefix4.s_addr = htonl(INADDR_LOOPBACK & 0xff000000);
	else
		p.u.prefix6.s6_addr[10] = p.u.prefix6.s6_addr[11] = 0xff,
		p.u.prefix6.s6_addr[12] = 127;
	return p;
}

/* Adds or removes our route; 0 or a negative errno value. */
static int blackhole_ask(struct lsping_blackholes *blackholes, const struct blackhole *b, bool add)
{
	struct prefix p = blackhole_prefix(b->family);
	struct lsping_nl_request req;
	uint16_t flags = add ? NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL : NLM_F_ACK;
	struct rtmsg *rtm = lsping_nl_request_init(&req, add ? RTM_NEWROUTE : RTM_DELROUTE, flags,
						   sizeof(*rtm));

	rtm->rtm_family = b->family;
	rtm->rtm_dst_len = p.prefixlen;
	rtm->rtm_table = RT_TABLE_UNSPEC;
	rtm->rtm_protocol = LSPING_RTPROT;
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;
	rtm->rtm_type = RTN_BLACKHOLE;
	lsping_nl_put(&req, RTA_DST, &p.u.prefix, b->family == AF_INET ? 4 : 16);
	lsping_nl_put_u32(&req, RTA_TABLE, b->table);
	return lsping_nl_ask(blackholes->kernel->nl, &req, NULL, NULL);
}

static void blackhole_failed(struct blackhole *b, const struct prefix *p, int err)
{
	/* Said once, not at every audit. */
	if (b->state == BLACKHOLE_FAILED && b->err == err)
		return;
	b->state = BLACKHOLE_FAILED;
	b->err = err;
	if (err == -EAFNOSUPPORT || err == -EOPNOTSUPP) {
		DEBUGD(&lsping_dbg_kernel, "kernel: no routes of family %u here", b->family);
		return;
	}
	flog_warn(EC_LSPING_BLACKHOLE, "cannot install blackhole route %pFX in table %u: %s", p,
		  b->table, safe_strerror(-err));
}

static void blackhole_install(struct lsping_blackholes *blackholes, struct blackhole *b)
{
	struct prefix p = blackhole_prefix(b->family);
	const char *how = b->state == BLACKHOLE_OURS ? "installed again" : "installed";
	int err = blackhole_ask(blackholes, b, true);

	if (err == -EEXIST) {
		if (b->state == BLACKHOLE_OURS || b->state == BLACKHOLE_OTHERS)
			return;
		/* Removal asks for our protocol number, so it tells whose it is. */
		if (blackhole_ask(blackholes, b, false) == 0) {
			how = "taken over from an lspingd that was killed";
			err = blackhole_ask(blackholes, b, true);
		}
	}
	if (err == -EEXIST) {
		b->state = BLACKHOLE_OTHERS;
		zlog_info("route %pFX in table %u is there already and not ours, left as it is", &p,
			  b->table);
	} else if (err) {
		blackhole_failed(b, &p, err);
	} else {
		b->state = BLACKHOLE_OURS;
		zlog_info("blackhole route %pFX in table %u %s", &p, b->table, how);
	}
}

static void blackhole_remove(struct lsping_blackholes *blackholes, struct blackhole *b)
{
	struct prefix p = blackhole_prefix(b->family);
	int err;

	routes_del(&blackholes->routes, b);
	if (b->state == BLACKHOLE_OURS) {
		err = blackhole_ask(blackholes, b, false);
		if (!err)
			zlog_info("blackhole route %pFX in table %u removed", &p, b->table);
		else if (err != -ESRCH)
			flog_warn(EC_LSPING_BLACKHOLE,
				  "cannot remove blackhole route %pFX from table %u: %s", &p,
				  b->table, safe_strerror(-err));
	}
	XFREE(MTYPE_BLACKHOLE, b);
}

static void blackhole_want(struct lsping_blackholes *blackholes, uint8_t family, uint32_t table)
{
	struct blackhole key = { .family = family, .table = table };
	struct blackhole *b = routes_find(&blackholes->routes, &key);

	if (!b) {
		b = XCALLOC(MTYPE_BLACKHOLE, sizeof(*b));
		b->family = family;
		b->table = table;
		routes_add(&blackholes->routes, b);
	}
	b->wanted = true;
}

static void audit(struct event *event)
{
	lsping_blackholes_sync(EVENT_ARG(event));
}

void lsping_blackholes_sync(struct lsping_blackholes *blackholes)
{
	const struct lsping_klink *klink;
	struct blackhole *b;

	if (!blackholes)
		return;
	frr_each (routes, &blackholes->routes, b)
		b->wanted = false;
	blackhole_want(blackholes, AF_INET6, RT_TABLE_MAIN);
	frr_each (lsping_klinks_const, &blackholes->kernel->links, klink) {
		if (!klink->is_vrf || klink->vrf_table == RT_TABLE_UNSPEC ||
		    klink->vrf_table == RT_TABLE_LOCAL)
			continue;
		blackhole_want(blackholes, AF_INET, klink->vrf_table);
		blackhole_want(blackholes, AF_INET6, klink->vrf_table);
	}
	frr_each_safe (routes, &blackholes->routes, b) {
		if (b->wanted)
			blackhole_install(blackholes, b);
		else
			blackhole_remove(blackholes, b);
	}
	event_cancel(&blackholes->t_audit);
	event_add_timer(blackholes->kernel->loop, audit, blackholes, AUDIT_S, &blackholes->t_audit);
}

struct lsping_blackholes *lsping_blackholes_new(struct lsping_kernel *kernel)
{
	struct lsping_blackholes *blackholes = XCALLOC(MTYPE_BLACKHOLES, sizeof(*blackholes));

	blackholes->kernel = kernel;
	routes_init(&blackholes->routes);
	lsping_blackholes_sync(blackholes);
	return blackholes;
}

void lsping_blackholes_free(struct lsping_blackholes *blackholes)
{
	struct blackhole *b;

	if (!blackholes)
		return;
	event_cancel(&blackholes->t_audit);
	while ((b = routes_first(&blackholes->routes)))
		blackhole_remove(blackholes, b);
	routes_fini(&blackholes->routes);
	XFREE(MTYPE_BLACKHOLES, blackholes);
}

unsigned lsping_kernel_blackholes(const struct lsping_kernel *kernel)
{
	const struct blackhole *b;
	unsigned n = 0;

	frr_each (routes_const, &kernel->blackholes->routes, b)
		n += b->state == BLACKHOLE_OURS;
	return n;
}
