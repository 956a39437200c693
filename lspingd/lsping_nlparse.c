// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rtnetlink messages to values
 *
 * The kernel is trusted to tell the truth but lengths are checked all the
 * same: attributes are indexed within the message, and every value read is
 * compared with the length it came with.
 *
 * A route's next hops come in one of two shapes: attributes of the route
 * itself with flags in its header (one next hop), or RTA_MULTIPATH, a list of
 * struct rtnexthop with attributes of their own.  Both end in parse_nhlfe().
 * Labels are in the order and encoding of the wire (RFC 3032, section 2.1).
 */
#include <zebra.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/lwtunnel.h>
#include <linux/mpls_iptunnel.h>
#include <linux/neighbour.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "lspingd/lsping_netlink.h"
#include "lspingd/lsping_nlparse.h"

/* linux/mpls.h and linux/if_arp.h do not go well with the C library's headers
 * everywhere; of RFC 3032's entry this is all that is needed.
 */
#define LSE_LABEL_SHIFT 12
#define LSE_BOTTOM 0x100

/* The kernel's limit on next hops of one label is 255, ours not below it. */
_Static_assert(LSPING_MAX_NHLFES >= 255, "a label's next hops must fit");

/* An address attribute of a family; false if it is absent or of another size. */
static bool parse_ip(const struct rtattr *attr, uint8_t family, struct ipaddr *addr)
{
	size_t size = family == AF_INET ? 4 : 16;

	if (!attr || (family != AF_INET && family != AF_INET6) || RTA_PAYLOAD(attr) != size)
		return false;
	memset(addr, 0, sizeof(*addr));
	addr->ipa_type = family == AF_INET ? IPADDR_V4 : IPADDR_V6;
	memcpy(addr->ip.addrbytes, RTA_DATA(attr), size);
	return true;
}

/* Whether a string attribute says exactly this (it may end with a NUL or not). */
static bool attr_is(const struct rtattr *attr, const char *text)
{
	size_t len = strlen(text);

	return attr && RTA_PAYLOAD(attr) >= len && !memcmp(RTA_DATA(attr), text, len) &&
	       (RTA_PAYLOAD(attr) == len || ((const char *)RTA_DATA(attr))[len] == '\0');
}

bool lsping_nl_parse_link(const struct nlmsghdr *msg, struct lsping_nl_link *link)
{
	const struct rtattr *tb[IFLA_LINKINFO + 1], *info[IFLA_INFO_DATA + 1];
	const struct rtattr *vrf[IFLA_VRF_TABLE + 1];
	const struct ifinfomsg *ifi = NLMSG_DATA(msg);
	size_t len;

	if (!lsping_nl_index_msg(msg, sizeof(*ifi), tb, array_size(tb) - 1) ||
	    ifi->ifi_family != AF_UNSPEC || ifi->ifi_index <= 0)
		return false;

	memset(link, 0, sizeof(*link));
	link->ifindex = ifi->ifi_index;
	link->flags = ifi->ifi_flags;
	link->type = ifi->ifi_type;
	link->mtu = lsping_nl_u32(tb[IFLA_MTU]);
	link->master = lsping_nl_u32(tb[IFLA_MASTER]);
	if (tb[IFLA_IFNAME]) {
		len = MIN(RTA_PAYLOAD(tb[IFLA_IFNAME]), sizeof(link->name) - 1);
		memcpy(link->name, RTA_DATA(tb[IFLA_IFNAME]), len);
	}
	if (!tb[IFLA_LINKINFO])
		return true;
	lsping_nl_index(RTA_DATA(tb[IFLA_LINKINFO]), RTA_PAYLOAD(tb[IFLA_LINKINFO]), info,
			array_size(info) - 1);
	if (!attr_is(info[IFLA_INFO_KIND], "vrf"))
		return true;
	link->is_vrf = true;
	if (!info[IFLA_INFO_DATA])
		return true;
	lsping_nl_index(RTA_DATA(info[IFLA_INFO_DATA]), RTA_PAYLOAD(info[IFLA_INFO_DATA]), vrf,
			array_size(vrf) - 1);
	link->vrf_table = lsping_nl_u32(vrf[IFLA_VRF_TABLE]);
	return true;
}

bool lsping_nl_parse_addr(const struct nlmsghdr *msg, struct lsping_nl_addr *addr)
{
	const struct rtattr *tb[IFA_FLAGS + 1];
	const struct ifaddrmsg *ifa = NLMSG_DATA(msg);

	if (!lsping_nl_index_msg(msg, sizeof(*ifa), tb, array_size(tb) - 1))
		return false;

	memset(addr, 0, sizeof(*addr));
	/* With a peer, IFA_ADDRESS is the peer's and IFA_LOCAL ours. */
	if (!parse_ip(tb[IFA_LOCAL] ? tb[IFA_LOCAL] : tb[IFA_ADDRESS], ifa->ifa_family,
		      &addr->addr))
		return false;
	addr->ifindex = ifa->ifa_index;
	addr->plen = ifa->ifa_prefixlen;
	addr->scope = ifa->ifa_scope;
	addr->flags = tb[IFA_FLAGS] ? lsping_nl_u32(tb[IFA_FLAGS]) : ifa->ifa_flags;
	return true;
}

bool lsping_nl_parse_netconf(const struct nlmsghdr *msg, struct lsping_nl_netconf *conf)
{
	const struct rtattr *tb[NETCONFA_INPUT + 1];
	const struct netconfmsg *ncm = NLMSG_DATA(msg);

	if (!lsping_nl_index_msg(msg, sizeof(*ncm), tb, array_size(tb) - 1) ||
	    ncm->ncm_family != AF_MPLS || !tb[NETCONFA_IFINDEX])
		return false;
	/* Removal names the interface only. */
	if (msg->nlmsg_type == RTM_NEWNETCONF && !tb[NETCONFA_INPUT])
		return false;

	/* NETCONFA_IFINDEX_ALL and _DEFAULT are negative: no interface's. */
	conf->ifindex = lsping_nl_u32(tb[NETCONFA_IFINDEX]);
	conf->input = msg->nlmsg_type == RTM_NEWNETCONF && lsping_nl_u32(tb[NETCONFA_INPUT]) != 0;
	return (int32_t)conf->ifindex > 0;
}

bool lsping_nl_parse_neigh(const struct nlmsghdr *msg, struct lsping_nl_neigh *neigh)
{
	const struct rtattr *tb[NDA_LLADDR + 1];
	const struct ndmsg *ndm = NLMSG_DATA(msg);

	if (!lsping_nl_index_msg(msg, sizeof(*ndm), tb, array_size(tb) - 1))
		return false;
	memset(neigh, 0, sizeof(*neigh));
	if (!parse_ip(tb[NDA_DST], ndm->ndm_family, &neigh->addr))
		return false;
	neigh->ifindex = ndm->ndm_ifindex;
	neigh->state = ndm->ndm_state;
	if (tb[NDA_LLADDR] && RTA_PAYLOAD(tb[NDA_LLADDR]) <= sizeof(neigh->mac)) {
		neigh->mac_len = RTA_PAYLOAD(tb[NDA_LLADDR]);
		memcpy(neigh->mac, RTA_DATA(tb[NDA_LLADDR]), neigh->mac_len);
	}
	return true;
}

/* A label stack attribute; false when it is deeper than we hold, or not a
 * whole number of entries ending with the bottom of stack.
 */
static bool parse_labels(const struct rtattr *attr, struct lsping_nhlfe *nhlfe)
{
	size_t n = attr ? RTA_PAYLOAD(attr) / 4 : 0;

	nhlfe->depth = 0;
	if (!attr)
		return true;
	if (n == 0 || RTA_PAYLOAD(attr) % 4 || n > LSPING_MAX_LABELS)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint32_t lse;

		memcpy(&lse, (const uint8_t *)RTA_DATA(attr) + i * 4, sizeof(lse));
		lse = ntohl(lse);
		if (!(lse & LSE_BOTTOM) != (i + 1 < n))
			return false;
		nhlfe->label[nhlfe->depth++] = lse >> LSE_LABEL_SHIFT;
	}
	return true;
}

/* The labels an IP route pushes: NULL for none; false when what it does to packets
 * is something else.
 */
static bool parse_encap(const struct rtattr *const *tb, const struct rtattr **labels)
{
	const struct rtattr *nested[MPLS_IPTUNNEL_DST + 1];
	const struct rtattr *type = tb[RTA_ENCAP_TYPE];
	uint16_t encap_type;

	*labels = NULL;
	if (!tb[RTA_ENCAP])
		return true;
	if (!type || RTA_PAYLOAD(type) < sizeof(encap_type))
		return false;
	memcpy(&encap_type, RTA_DATA(type), sizeof(encap_type));
	if (encap_type != LWTUNNEL_ENCAP_MPLS)
		return false;
	lsping_nl_index(RTA_DATA(tb[RTA_ENCAP]), RTA_PAYLOAD(tb[RTA_ENCAP]), nested,
			array_size(nested) - 1);
	*labels = nested[MPLS_IPTUNNEL_DST];
	return *labels != NULL;
}

/* One next hop, from its attributes; false when it does not fit our struct.  A
 * label's has its labels in RTA_NEWDST, a prefix's in RTA_ENCAP.
 */
static bool parse_nhlfe(const struct rtattr *const *tb, uint32_t ifindex, uint32_t rtnh_flags,
			struct lsping_nhlfe *nhlfe)
{
	const struct rtattr *via = tb[RTA_VIA], *labels;
	const struct rtvia *v;
	size_t len;

	memset(nhlfe, 0, sizeof(*nhlfe));
	nhlfe->ifindex = ifindex;
	/* A device that was removed leaves a next hop without one. */
	nhlfe->dead = ifindex == 0 || (rtnh_flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN));
	if (!parse_encap(tb, &labels) ||
	    !parse_labels(tb[RTA_NEWDST] ? tb[RTA_NEWDST] : labels, nhlfe))
		return false;

	/* Absent: the device's own idea of the next hop; a family other than
	 * IP: a link-layer address given by hand.  Either way no IP next hop.
	 */
	SET_IPADDR_NONE(&nhlfe->nexthop);
	if (tb[RTA_GATEWAY]) {
		bool v6 = RTA_PAYLOAD(tb[RTA_GATEWAY]) >= 16;

		return parse_ip(tb[RTA_GATEWAY], v6 ? AF_INET6 : AF_INET, &nhlfe->nexthop);
	}
	if (!via || RTA_PAYLOAD(via) < sizeof(*v))
		return true;
	v = RTA_DATA(via);
	len = RTA_PAYLOAD(via) - sizeof(*v);
	if (v->rtvia_family == AF_INET && len >= 4) {
		SET_IPADDR_V4(&nhlfe->nexthop);
		memcpy(&nhlfe->nexthop.ipaddr_v4, v->rtvia_addr, 4);
	} else if (v->rtvia_family == AF_INET6 && len >= 16) {
		SET_IPADDR_V6(&nhlfe->nexthop);
		memcpy(&nhlfe->nexthop.ipaddr_v6, v->rtvia_addr, 16);
	}
	return true;
}

static bool parse_multipath(const struct rtattr *attr, struct lsping_ilm *ilm)
{
	const struct rtattr *tb[RTA_ENCAP + 1];
	const uint8_t *p = RTA_DATA(attr);
	size_t left = RTA_PAYLOAD(attr);

	while (left >= sizeof(struct rtnexthop)) {
		const struct rtnexthop *rtnh = (const struct rtnexthop *)p;
		size_t len = rtnh->rtnh_len;

		if (len < sizeof(*rtnh) || len > left || ilm->n_nhlfe == LSPING_MAX_NHLFES)
			return false;
		lsping_nl_index((const struct rtattr *)RTNH_DATA(rtnh), len - sizeof(*rtnh), tb,
				array_size(tb) - 1);
		if (!parse_nhlfe(tb, rtnh->rtnh_ifindex, rtnh->rtnh_flags,
				 &ilm->nhlfe[ilm->n_nhlfe++]))
			return false;
		len = MIN(RTNH_ALIGN(len), left);
		p += len;
		left -= len;
	}
	return ilm->n_nhlfe > 0;
}

/* All next hops of a route; what we cannot hold makes it UNKNOWN. */
static void parse_nexthops(const struct rtmsg *rtm, const struct rtattr *const *tb,
			   struct lsping_ilm *ilm)
{
	bool fits;

	/* Not all of it: it is large, and tables are too. */
	ilm->op = LSPING_ILM_FORWARD;
	ilm->local_ifindex = 0;
	ilm->protocol = rtm->rtm_protocol;
	ilm->n_nhlfe = 0;
	if (tb[RTA_MULTIPATH])
		fits = parse_multipath(tb[RTA_MULTIPATH], ilm);
	else
		fits = parse_nhlfe(tb, lsping_nl_u32(tb[RTA_OIF]), rtm->rtm_flags,
				   &ilm->nhlfe[ilm->n_nhlfe++]);
	if (fits)
		return;
	ilm->op = LSPING_ILM_UNKNOWN;
	ilm->n_nhlfe = 0;
}

bool lsping_nl_parse_ftn(const struct nlmsghdr *msg, const struct prefix *prefix,
			 struct lsping_ilm *ftn)
{
	const struct rtattr *tb[RTA_ENCAP + 1];
	const struct rtmsg *rtm = NLMSG_DATA(msg);
	size_t octets = prefix->family == AF_INET ? 4 : 16;

	if (!lsping_nl_index_msg(msg, sizeof(*rtm), tb, array_size(tb) - 1) ||
	    msg->nlmsg_type != RTM_NEWROUTE || rtm->rtm_family != prefix->family)
		return false;
	if (rtm->rtm_dst_len > prefix->prefixlen) {
		ftn->op = LSPING_ILM_UNKNOWN;
		return true;
	}
	if (rtm->rtm_type != RTN_UNICAST || rtm->rtm_dst_len != prefix->prefixlen)
		return false;
	/* The default route has no destination. */
	if (tb[RTA_DST] && (RTA_PAYLOAD(tb[RTA_DST]) < octets ||
			    memcmp(RTA_DATA(tb[RTA_DST]), &prefix->u, octets) != 0))
		return false;
	if (!tb[RTA_DST] && prefix->prefixlen)
		return false;
	parse_nexthops(rtm, tb, ftn);
	return true;
}

/* The label of a route whose attributes are indexed already. */
static bool route_label(const struct nlmsghdr *msg, const struct rtattr *const *tb, uint32_t *label)
{
	const struct rtmsg *rtm = NLMSG_DATA(msg);

	if (msg->nlmsg_type != RTM_NEWROUTE || rtm->rtm_family != AF_MPLS || !tb[RTA_DST])
		return false;
	*label = ntohl(lsping_nl_u32(tb[RTA_DST])) >> LSE_LABEL_SHIFT;
	return true;
}

bool lsping_nl_parse_label(const struct nlmsghdr *msg, uint32_t *label)
{
	const struct rtattr *tb[RTA_DST + 1];

	return lsping_nl_index_msg(msg, sizeof(struct rtmsg), tb, array_size(tb) - 1) &&
	       route_label(msg, tb, label);
}

bool lsping_nl_parse_ilm(const struct nlmsghdr *msg, uint32_t label,
			 bool (*is_local)(void *arg, uint32_t ifindex), void *arg,
			 struct lsping_ilm *ilm)
{
	const struct rtattr *tb[RTA_ENCAP + 1];
	const struct rtmsg *rtm = NLMSG_DATA(msg);
	bool local = true;
	uint32_t of;

	if (!lsping_nl_index_msg(msg, sizeof(*rtm), tb, array_size(tb) - 1) ||
	    !route_label(msg, tb, &of) || of != label)
		return false;

	parse_nexthops(rtm, tb, ilm);
	if (ilm->op == LSPING_ILM_UNKNOWN)
		return true;

	for (unsigned i = 0; i < ilm->n_nhlfe && local; i++)
		local = !ilm->nhlfe[i].dead && ilm->nhlfe[i].depth == 0 &&
			IS_IPADDR_NONE(&ilm->nhlfe[i].nexthop) &&
			is_local(arg, ilm->nhlfe[i].ifindex);
	if (local) {
		ilm->op = LSPING_ILM_LOCAL;
		ilm->local_ifindex = ilm->nhlfe[0].ifindex;
		ilm->n_nhlfe = 0;
	}
	return true;
}
