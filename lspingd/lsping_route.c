// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the kernel would send a packet by IP: one RTM_GETROUTE
 *
 * The answer is the next hop the kernel chose, labels or not: a route with labels
 * (RTA_ENCAP) has the same next hop and interface as without.
 */
#include <zebra.h>

#include <string.h>

#include <linux/rtnetlink.h>

#include "lspingd/lsping_kernel_private.h"

struct asking {
	const struct ipaddr *dst;
	struct lsping_route *route;
	bool found;
};

static bool addr_set(struct ipaddr *addr, uint8_t family, const void *octets, size_t len)
{
	if (family == AF_INET && len >= sizeof(addr->ipaddr_v4)) {
		SET_IPADDR_V4(addr);
		memcpy(&addr->ipaddr_v4, octets, sizeof(addr->ipaddr_v4));
		return true;
	}
	if (family == AF_INET6 && len >= sizeof(addr->ipaddr_v6)) {
		SET_IPADDR_V6(addr);
		memcpy(&addr->ipaddr_v6, octets, sizeof(addr->ipaddr_v6));
		return true;
	}
	return false;
}

static void take(void *arg, const struct nlmsghdr *msg)
{
	const struct rtmsg *rtm = NLMSG_DATA(msg);
	const struct rtattr *tb[RTA_MAX + 1];
	struct asking *asking = arg;
	struct lsping_route *route = asking->route;
	const struct rtvia *via;

	if (msg->nlmsg_type != RTM_NEWROUTE || !lsping_nl_index_msg(msg, sizeof(*rtm), tb, RTA_MAX))
		return;
	route->local = rtm->rtm_type == RTN_LOCAL;
	if (!tb[RTA_OIF] || (rtm->rtm_type != RTN_UNICAST && !route->local))
		return;
	route->ifindex = lsping_nl_u32(tb[RTA_OIF]);
	route->nexthop = *asking->dst;
	if (tb[RTA_GATEWAY])
		addr_set(&route->nexthop, rtm->rtm_family, RTA_DATA(tb[RTA_GATEWAY]),
			 RTA_PAYLOAD(tb[RTA_GATEWAY]));
	else if (tb[RTA_VIA] && RTA_PAYLOAD(tb[RTA_VIA]) > sizeof(*via)) {
		via = RTA_DATA(tb[RTA_VIA]);
		addr_set(&route->nexthop, via->rtvia_family, via->rtvia_addr,
			 RTA_PAYLOAD(tb[RTA_VIA]) - sizeof(*via));
	}
	if (tb[RTA_PREFSRC])
		addr_set(&route->src, rtm->rtm_family, RTA_DATA(tb[RTA_PREFSRC]),
			 RTA_PAYLOAD(tb[RTA_PREFSRC]));
	asking->found = true;
}

bool lsping_kernel_route(struct lsping_kernel *kernel, const struct ipaddr *dst, uint32_t ifindex,
			 struct lsping_route *route)
{
	struct asking asking = { .dst = dst, .route = route };
	struct lsping_nl_request req;
	struct rtmsg *rtm = lsping_nl_request_init(&req, RTM_GETROUTE, 0, sizeof(*rtm));

	*route = (struct lsping_route){ .src = { .ipa_type = IPADDR_NONE } };
	rtm->rtm_family = ipaddr_family(dst);
	rtm->rtm_dst_len = IS_IPADDR_V4(dst) ? IPV4_MAX_BITLEN : IPV6_MAX_BITLEN;
	lsping_nl_put(&req, RTA_DST, &dst->ip, IPADDRSZ(dst));
	if (IS_IPADDR_V6(dst) && IN6_IS_ADDR_LINKLOCAL(&dst->ipaddr_v6))
		lsping_nl_put_u32(&req, RTA_OIF, ifindex);
	return lsping_nl_ask(kernel->nl, &req, take, &asking) == 0 && asking.found;
}
