// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rtnetlink messages, made by hand, to values: what the kernel may say and what
 * it never should
 *
 * Messages are built with the request builder, which is tested that way too,
 * and copied to exactly as much memory as they need, so that ASan sees every
 * read beyond.
 */
#include <zebra.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/lwtunnel.h>
#include <linux/mpls_iptunnel.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>

#include "lspingd/lsping_netlink.h"
#include "lspingd/lsping_nlparse.h"

#include "tests/check.h"

#define LO 1
#define RED 7

static struct lsping_nl_request req;
static struct lsping_ilm ilm;

static bool is_local(void *arg, uint32_t ifindex)
{
	return ifindex == LO || ifindex == RED;
}

/* The message in memory of its own length. */
static struct nlmsghdr *message(void)
{
	struct nlmsghdr *msg = malloc(req.hdr.nlmsg_len);

	memcpy(msg, req.buf, req.hdr.nlmsg_len);
	return msg;
}

static bool parse_label(uint32_t label)
{
	struct nlmsghdr *msg = message();
	bool ok;

	memset(&ilm, 0xee, sizeof(ilm));
	ok = lsping_nl_parse_ilm(msg, label, is_local, NULL, &ilm);
	free(msg);
	return ok;
}

static void put_labels(uint16_t type, const uint32_t *labels, unsigned n)
{
	uint32_t lse[40];

	for (unsigned i = 0; i < n; i++)
		lse[i] = htonl(labels[i] << 12 | (i + 1 == n ? 0x100 : 0));
	lsping_nl_put(&req, type, lse, n * sizeof(lse[0]));
}

static void put_via(uint16_t family, const void *addr, size_t len)
{
	uint8_t via[32] = {};

	memcpy(via, &family, sizeof(family));
	memcpy(via + sizeof(family), addr, len);
	lsping_nl_put(&req, RTA_VIA, via, sizeof(family) + len);
}

static struct rtmsg *route(uint32_t label)
{
	struct rtmsg *rtm = lsping_nl_request_init(&req, RTM_NEWROUTE, 0, sizeof(*rtm));

	rtm->rtm_family = AF_MPLS;
	rtm->rtm_dst_len = 20;
	rtm->rtm_protocol = 193;
	put_labels(RTA_DST, &label, 1);
	return rtm;
}

/* A next hop inside RTA_MULTIPATH. */
static struct rtnexthop *nexthop(uint8_t flags, int ifindex)
{
	struct rtnexthop *rtnh = (struct rtnexthop *)(req.buf + NLMSG_ALIGN(req.hdr.nlmsg_len));

	memset(rtnh, 0, sizeof(*rtnh));
	rtnh->rtnh_flags = flags;
	rtnh->rtnh_ifindex = ifindex;
	req.hdr.nlmsg_len = NLMSG_ALIGN(req.hdr.nlmsg_len) + sizeof(*rtnh);
	return rtnh;
}

static void nexthop_end(struct rtnexthop *rtnh)
{
	rtnh->rtnh_len = req.buf + NLMSG_ALIGN(req.hdr.nlmsg_len) - (uint8_t *)rtnh;
}

static const uint8_t via4[] = { 10, 0, 2, 2 };
static const uint8_t via6[16] = { 0xfe, 0x80, [15] = 9 };

CASE(swap)
{
	uint32_t out = 200;

	route(100);
	put_labels(RTA_NEWDST, &out, 1);
	put_via(AF_INET, via4, sizeof(via4));
	lsping_nl_put_u32(&req, RTA_OIF, 5);
	REQUIRE(parse_label(100));
	CHECK_INT(ilm.op, LSPING_ILM_FORWARD);
	CHECK_INT(ilm.protocol, 193);
	CHECK_INT(ilm.n_nhlfe, 1);
	CHECK_INT(ilm.nhlfe[0].ifindex, 5);
	CHECK_INT(ilm.nhlfe[0].depth, 1);
	CHECK_INT(ilm.nhlfe[0].label[0], 200);
	CHECK(!ilm.nhlfe[0].dead);
	CHECK(IS_IPADDR_V4(&ilm.nhlfe[0].nexthop));
	CHECK_MEM(ilm.nhlfe[0].nexthop.ip.addrbytes, 4, via4, 4);
}

CASE(another_label)
{
	route(100);
	lsping_nl_put_u32(&req, RTA_OIF, 5);
	CHECK(!parse_label(101));
	CHECK_INT(ilm.n_nhlfe, 0xeeee);
	CHECK(parse_label(100));
}

CASE(other_messages)
{
	struct rtmsg *rtm = route(100);

	lsping_nl_put_u32(&req, RTA_OIF, 5);
	rtm->rtm_family = AF_INET;
	CHECK(!parse_label(100));
	rtm->rtm_family = AF_MPLS;
	req.hdr.nlmsg_type = RTM_DELROUTE;
	CHECK(!parse_label(100));

	/* No label at all is not label 0. */
	rtm = lsping_nl_request_init(&req, RTM_NEWROUTE, 0, sizeof(*rtm));
	rtm->rtm_family = AF_MPLS;
	CHECK(!parse_label(0));
}

CASE(which_label)
{
	uint32_t label = 0;
	struct rtmsg *rtm = route(104857);
	struct nlmsghdr *msg = message();

	CHECK(lsping_nl_parse_label(msg, &label));
	CHECK_INT(label, 104857);
	free(msg);
	/* What a kernel without MPLS lists when it is asked for labels. */
	rtm->rtm_family = AF_INET;
	msg = message();
	CHECK(!lsping_nl_parse_label(msg, &label));
	free(msg);
	lsping_nl_request_init(&req, RTM_NEWROUTE, 0, sizeof(*rtm));
	msg = message();
	CHECK(!lsping_nl_parse_label(msg, &label));
	free(msg);
}

CASE(pop_to_next_hop)
{
	route(101);
	put_via(AF_INET6, via6, sizeof(via6));
	lsping_nl_put_u32(&req, RTA_OIF, 5);
	REQUIRE(parse_label(101));
	CHECK_INT(ilm.op, LSPING_ILM_FORWARD);
	CHECK_INT(ilm.nhlfe[0].depth, 0);
	CHECK(IS_IPADDR_V6(&ilm.nhlfe[0].nexthop));
	CHECK_MEM(ilm.nhlfe[0].nexthop.ip.addrbytes, 16, via6, 16);
}

CASE(point_to_point)
{
	route(101);
	lsping_nl_put_u32(&req, RTA_OIF, 5);
	REQUIRE(parse_label(101));
	CHECK_INT(ilm.op, LSPING_ILM_FORWARD);
	CHECK(IS_IPADDR_NONE(&ilm.nhlfe[0].nexthop));

	/* A link-layer address given by hand is no IP next hop. */
	route(101);
	put_via(AF_PACKET, via6, 6);
	lsping_nl_put_u32(&req, RTA_OIF, 5);
	REQUIRE(parse_label(101));
	CHECK_INT(ilm.op, LSPING_ILM_FORWARD);
	CHECK(IS_IPADDR_NONE(&ilm.nhlfe[0].nexthop));
}

CASE(local)
{
	const uint32_t devices[] = { LO, RED };

	for (unsigned i = 0; i < 2; i++) {
		route(102);
		lsping_nl_put_u32(&req, RTA_OIF, devices[i]);
		REQUIRE(parse_label(102));
		CHECK_INT(ilm.op, LSPING_ILM_LOCAL);
		CHECK_INT(ilm.local_ifindex, devices[i]);
		CHECK_INT(ilm.n_nhlfe, 0);
	}
}

CASE(not_quite_local)
{
	uint32_t out = 300;
	struct rtmsg *rtm;

	/* A VRF device that is down: nothing arrives there. */
	rtm = route(103);
	rtm->rtm_flags = RTNH_F_DEAD;
	lsping_nl_put_u32(&req, RTA_OIF, RED);
	REQUIRE(parse_label(103));
	CHECK_INT(ilm.op, LSPING_ILM_FORWARD);
	CHECK(ilm.nhlfe[0].dead);

	/* Swapped and sent round the loopback device. */
	route(103);
	put_labels(RTA_NEWDST, &out, 1);
	lsping_nl_put_u32(&req, RTA_OIF, LO);
	REQUIRE(parse_label(103));
	CHECK_INT(ilm.op, LSPING_ILM_FORWARD);

	/* With an address behind it, it is that address that counts. */
	route(103);
	put_via(AF_INET, via4, sizeof(via4));
	lsping_nl_put_u32(&req, RTA_OIF, LO);
	REQUIRE(parse_label(103));
	CHECK_INT(ilm.op, LSPING_ILM_FORWARD);
}

CASE(dead_single)
{
	struct rtmsg *rtm = route(100);

	rtm->rtm_flags = RTNH_F_LINKDOWN;
	put_via(AF_INET, via4, sizeof(via4));
	lsping_nl_put_u32(&req, RTA_OIF, 5);
	REQUIRE(parse_label(100));
	CHECK(ilm.nhlfe[0].dead);

	/* The device was removed. */
	route(100);
	put_via(AF_INET, via4, sizeof(via4));
	REQUIRE(parse_label(100));
	CHECK(ilm.nhlfe[0].dead);
}

CASE(multipath)
{
	uint32_t stack[] = { 300, 301, 302 };
	struct rtnexthop *rtnh;
	struct rtattr *nest;

	route(104);
	nest = lsping_nl_nest(&req, RTA_MULTIPATH);
	rtnh = nexthop(0, 5);
	put_labels(RTA_NEWDST, stack, 3);
	put_via(AF_INET, via4, sizeof(via4));
	nexthop_end(rtnh);
	rtnh = nexthop(RTNH_F_DEAD, 6);
	put_via(AF_INET6, via6, sizeof(via6));
	nexthop_end(rtnh);
	rtnh = nexthop(RTNH_F_LINKDOWN, 4);
	nexthop_end(rtnh);
	lsping_nl_nest_end(&req, nest);

	REQUIRE(parse_label(104));
	CHECK_INT(ilm.op, LSPING_ILM_FORWARD);
	REQUIRE(ilm.n_nhlfe == 3);
	CHECK_INT(ilm.nhlfe[0].ifindex, 5);
	CHECK_INT(ilm.nhlfe[0].depth, 3);
	CHECK_INT(ilm.nhlfe[0].label[0], 300);
	CHECK_INT(ilm.nhlfe[0].label[2], 302);
	CHECK(!ilm.nhlfe[0].dead);
	CHECK_INT(ilm.nhlfe[1].ifindex, 6);
	CHECK_INT(ilm.nhlfe[1].depth, 0);
	CHECK(ilm.nhlfe[1].dead);
	CHECK_INT(ilm.nhlfe[2].ifindex, 4);
	CHECK(IS_IPADDR_NONE(&ilm.nhlfe[2].nexthop));
	CHECK(ilm.nhlfe[2].dead);
}

/* ---- what is pushed onto packets to a prefix ---- */

static struct prefix dst;

static void prefix_route(const char *prefix, uint8_t type)
{
	struct rtmsg *rtm = lsping_nl_request_init(&req, RTM_NEWROUTE, 0, sizeof(*rtm));

	REQUIRE(str2prefix(prefix, &dst));
	rtm->rtm_family = dst.family;
	rtm->rtm_dst_len = dst.prefixlen;
	rtm->rtm_protocol = 188;
	rtm->rtm_type = type;
	lsping_nl_put(&req, RTA_DST, &dst.u, dst.family == AF_INET ? 4 : 16);
}

static void put_encap(uint16_t encap_type, const uint32_t *labels, unsigned n)
{
	struct rtattr *nest;

	lsping_nl_put(&req, RTA_ENCAP_TYPE, &encap_type, sizeof(encap_type));
	nest = lsping_nl_nest(&req, RTA_ENCAP);
	put_labels(MPLS_IPTUNNEL_DST, labels, n);
	lsping_nl_nest_end(&req, nest);
}

static bool parse_prefix(const char *wanted)
{
	struct nlmsghdr *msg = message();
	struct prefix prefix;
	bool ok;

	memset(&ilm, 0xee, sizeof(ilm));
	ok = str2prefix(wanted, &prefix) && lsping_nl_parse_ftn(msg, &prefix, &ilm);
	free(msg);
	return ok;
}

CASE(pushed_labels)
{
	uint32_t stack[] = { 300, 301 };

	prefix_route("10.9.0.0/24", RTN_UNICAST);
	put_encap(LWTUNNEL_ENCAP_MPLS, stack, 2);
	lsping_nl_put(&req, RTA_GATEWAY, via4, sizeof(via4));
	lsping_nl_put_u32(&req, RTA_OIF, 5);
	REQUIRE(parse_prefix("10.9.0.0/24"));
	CHECK_INT(ilm.op, LSPING_ILM_FORWARD);
	CHECK_INT(ilm.protocol, 188);
	REQUIRE(ilm.n_nhlfe == 1);
	CHECK_INT(ilm.nhlfe[0].depth, 2);
	CHECK_INT(ilm.nhlfe[0].label[1], 301);
	CHECK(IS_IPADDR_V4(&ilm.nhlfe[0].nexthop));
	CHECK_MEM(ilm.nhlfe[0].nexthop.ip.addrbytes, 4, via4, 4);

	/* Another prefix, a shorter match; a longer one hides what was asked for. */
	CHECK(!parse_prefix("10.9.1.0/24"));
	CHECK(!parse_prefix("10.9.0.0/25"));
	CHECK(parse_prefix("10.9.0.0/23"));
	CHECK_INT(ilm.op, LSPING_ILM_UNKNOWN);
	CHECK(!parse_prefix("2001:db8::/24"));

	prefix_route("10.9.0.0/24", RTN_LOCAL);
	lsping_nl_put_u32(&req, RTA_OIF, 1);
	CHECK(!parse_prefix("10.9.0.0/24"));

	/* Something else is done to the packets. */
	prefix_route("10.9.0.0/24", RTN_UNICAST);
	put_encap(LWTUNNEL_ENCAP_IP, stack, 2);
	lsping_nl_put_u32(&req, RTA_OIF, 5);
	REQUIRE(parse_prefix("10.9.0.0/24"));
	CHECK_INT(ilm.op, LSPING_ILM_UNKNOWN);
}

CASE(pushed_labels_of_several_next_hops)
{
	uint32_t one = 300;
	struct rtnexthop *rtnh;
	struct rtattr *nest;

	prefix_route("2001:db8:9::/64", RTN_UNICAST);
	nest = lsping_nl_nest(&req, RTA_MULTIPATH);
	rtnh = nexthop(0, 5);
	put_encap(LWTUNNEL_ENCAP_MPLS, &one, 1);
	lsping_nl_put(&req, RTA_GATEWAY, via6, sizeof(via6));
	nexthop_end(rtnh);
	rtnh = nexthop(RTNH_F_DEAD, 6);
	lsping_nl_put(&req, RTA_GATEWAY, via6, sizeof(via6));
	nexthop_end(rtnh);
	lsping_nl_nest_end(&req, nest);
	REQUIRE(parse_prefix("2001:db8:9::/64"));
	REQUIRE(ilm.n_nhlfe == 2);
	CHECK_INT(ilm.nhlfe[0].label[0], 300);
	CHECK(IS_IPADDR_V6(&ilm.nhlfe[0].nexthop));
	CHECK_INT(ilm.nhlfe[1].depth, 0);
	CHECK(ilm.nhlfe[1].dead && !ilm.nhlfe[0].dead);
}

CASE(multipath_cut_short)
{
	struct rtnexthop *rtnh;
	struct rtattr *nest;

	/* A next hop that claims more than there is, and one less than itself. */
	for (unsigned len = 0; len < 40; len += 3) {
		route(104);
		nest = lsping_nl_nest(&req, RTA_MULTIPATH);
		rtnh = nexthop(0, 5);
		put_via(AF_INET, via4, sizeof(via4));
		nexthop_end(rtnh);
		lsping_nl_nest_end(&req, nest);
		if (len == rtnh->rtnh_len)
			continue;
		rtnh->rtnh_len = len;
		REQUIRE(parse_label(104));
		/* Shorter ones lose their attributes, or all. */
		CHECK(ilm.op == LSPING_ILM_UNKNOWN || len < 20);
	}
}

CASE(labels_too_deep)
{
	uint32_t stack[LSPING_MAX_LABELS + 1];

	for (unsigned i = 0; i <= LSPING_MAX_LABELS; i++)
		stack[i] = 1000 + i;
	for (unsigned n = LSPING_MAX_LABELS; n <= LSPING_MAX_LABELS + 1; n++) {
		route(100);
		put_labels(RTA_NEWDST, stack, n);
		put_via(AF_INET, via4, sizeof(via4));
		lsping_nl_put_u32(&req, RTA_OIF, 5);
		REQUIRE(parse_label(100));
		CHECK_INT(ilm.op, n > LSPING_MAX_LABELS ? LSPING_ILM_UNKNOWN : LSPING_ILM_FORWARD);
	}
	CHECK_INT(ilm.n_nhlfe, 0);
}

CASE(labels_that_cannot_be)
{
	const uint32_t no_bottom[] = { htonl(200 << 12) };
	const uint32_t two_bottoms[] = { htonl(200 << 12 | 0x100), htonl(201 << 12 | 0x100) };
	const struct {
		const void *data;
		size_t len;
	} bad[] = { { no_bottom, 4 }, { two_bottoms, 8 }, { two_bottoms, 7 }, { two_bottoms, 0 } };

	for (unsigned i = 0; i < array_size(bad); i++) {
		route(100);
		lsping_nl_put(&req, RTA_NEWDST, bad[i].data, bad[i].len);
		lsping_nl_put_u32(&req, RTA_OIF, 5);
		REQUIRE(parse_label(100));
		CHECK_INT(ilm.op, LSPING_ILM_UNKNOWN);
	}
}

/* Every prefix of a rich message: whatever comes of it, no read beyond. */
CASE(truncated)
{
	uint32_t stack[] = { 300, 301 };
	struct lsping_nl_neigh neigh;
	struct lsping_nl_link link;
	struct lsping_nl_addr addr;
	struct lsping_nl_netconf conf;
	struct rtnexthop *rtnh;
	struct rtattr *nest;
	uint32_t full;

	route(104);
	nest = lsping_nl_nest(&req, RTA_MULTIPATH);
	rtnh = nexthop(0, 5);
	put_labels(RTA_NEWDST, stack, 2);
	put_via(AF_INET6, via6, sizeof(via6));
	nexthop_end(rtnh);
	lsping_nl_nest_end(&req, nest);
	full = req.hdr.nlmsg_len;
	for (uint32_t len = sizeof(struct nlmsghdr); len <= full; len++) {
		struct nlmsghdr *msg;

		req.hdr.nlmsg_len = len;
		CHECK(!parse_label(104) || ilm.n_nhlfe <= 1);
		msg = message();
		lsping_nl_parse_link(msg, &link);
		lsping_nl_parse_addr(msg, &addr);
		lsping_nl_parse_neigh(msg, &neigh);
		lsping_nl_parse_netconf(msg, &conf);
		free(msg);
	}
	CHECK(parse_label(104) && ilm.n_nhlfe == 1);
}

static bool parse_link(struct lsping_nl_link *link)
{
	struct nlmsghdr *msg = message();
	bool ok = lsping_nl_parse_link(msg, link);

	free(msg);
	return ok;
}

CASE(links)
{
	struct lsping_nl_link link;
	struct ifinfomsg *ifi = lsping_nl_request_init(&req, RTM_NEWLINK, 0, sizeof(*ifi));

	ifi->ifi_index = 3;
	ifi->ifi_type = ARPHRD_ETHER;
	ifi->ifi_flags = IFF_UP;
	lsping_nl_put(&req, IFLA_IFNAME, "eth3", 5);
	lsping_nl_put_u32(&req, IFLA_MTU, 9000);
	lsping_nl_put_u32(&req, IFLA_MASTER, RED);
	REQUIRE(parse_link(&link));
	CHECK_INT(link.ifindex, 3);
	CHECK_STR(link.name, "eth3");
	CHECK_INT(link.mtu, 9000);
	CHECK_INT(link.master, RED);
	CHECK_INT(link.type, ARPHRD_ETHER);
	CHECK(!link.is_vrf);

	/* A bridge telling of its port is not the link itself. */
	ifi->ifi_family = AF_BRIDGE;
	CHECK(!parse_link(&link));
	ifi->ifi_family = AF_UNSPEC;
	ifi->ifi_index = 0;
	CHECK(!parse_link(&link));
}

CASE(vrf_link)
{
	struct lsping_nl_link link;
	struct ifinfomsg *ifi = lsping_nl_request_init(&req, RTM_NEWLINK, 0, sizeof(*ifi));
	struct rtattr *info, *data;

	ifi->ifi_index = RED;
	lsping_nl_put(&req, IFLA_IFNAME, "0123456789abcdefX", 17);
	info = lsping_nl_nest(&req, IFLA_LINKINFO);
	lsping_nl_put(&req, IFLA_INFO_KIND, "vrf", 4);
	data = lsping_nl_nest(&req, IFLA_INFO_DATA);
	lsping_nl_put_u32(&req, IFLA_VRF_TABLE, 1010);
	lsping_nl_nest_end(&req, data);
	lsping_nl_nest_end(&req, info);
	REQUIRE(parse_link(&link));
	CHECK(link.is_vrf);
	CHECK_INT(link.vrf_table, 1010);
	CHECK_STR(link.name, "0123456789abcde");

	ifi = lsping_nl_request_init(&req, RTM_NEWLINK, 0, sizeof(*ifi));
	ifi->ifi_index = RED;
	info = lsping_nl_nest(&req, IFLA_LINKINFO);
	lsping_nl_put(&req, IFLA_INFO_KIND, "vrfx", 5);
	lsping_nl_nest_end(&req, info);
	REQUIRE(parse_link(&link));
	CHECK(!link.is_vrf);
}

static bool parse_addr(struct lsping_nl_addr *addr)
{
	struct nlmsghdr *msg = message();
	bool ok = lsping_nl_parse_addr(msg, addr);

	free(msg);
	return ok;
}

CASE(addresses)
{
	const uint8_t peer[] = { 10, 9, 9, 9 };
	struct lsping_nl_addr addr;
	struct ifaddrmsg *ifa = lsping_nl_request_init(&req, RTM_NEWADDR, 0, sizeof(*ifa));

	ifa->ifa_family = AF_INET;
	ifa->ifa_index = 4;
	ifa->ifa_prefixlen = 32;
	ifa->ifa_flags = 0x01;
	lsping_nl_put(&req, IFA_ADDRESS, peer, sizeof(peer));
	lsping_nl_put(&req, IFA_LOCAL, via4, sizeof(via4));
	lsping_nl_put_u32(&req, IFA_FLAGS, 0x201);
	REQUIRE(parse_addr(&addr));
	CHECK_INT(addr.ifindex, 4);
	CHECK_INT(addr.flags, 0x201);
	CHECK_MEM(addr.addr.ip.addrbytes, 4, via4, 4);

	ifa = lsping_nl_request_init(&req, RTM_NEWADDR, 0, sizeof(*ifa));
	ifa->ifa_family = AF_INET6;
	ifa->ifa_flags = IFA_F_TENTATIVE;
	ifa->ifa_scope = RT_SCOPE_LINK;
	lsping_nl_put(&req, IFA_ADDRESS, via6, sizeof(via6));
	REQUIRE(parse_addr(&addr));
	CHECK_INT(addr.flags, IFA_F_TENTATIVE);
	CHECK_INT(addr.scope, RT_SCOPE_LINK);
	CHECK(IS_IPADDR_V6(&addr.addr));

	/* A family and a length that do not match. */
	ifa = lsping_nl_request_init(&req, RTM_NEWADDR, 0, sizeof(*ifa));
	ifa->ifa_family = AF_INET6;
	lsping_nl_put(&req, IFA_ADDRESS, via4, sizeof(via4));
	CHECK(!parse_addr(&addr));
}

static bool parse_conf(uint16_t type, int family, int32_t ifindex, int input,
		       struct lsping_nl_netconf *conf)
{
	struct netconfmsg *ncm = lsping_nl_request_init(&req, type, 0, sizeof(*ncm));
	struct nlmsghdr *msg;
	bool ok;

	ncm->ncm_family = family;
	lsping_nl_put_u32(&req, NETCONFA_IFINDEX, ifindex);
	if (input >= 0)
		lsping_nl_put_u32(&req, NETCONFA_INPUT, input);
	msg = message();
	ok = lsping_nl_parse_netconf(msg, conf);
	free(msg);
	return ok;
}

CASE(input)
{
	struct lsping_nl_netconf conf;

	REQUIRE(parse_conf(RTM_NEWNETCONF, AF_MPLS, 5, 1, &conf));
	CHECK(conf.ifindex == 5 && conf.input);
	REQUIRE(parse_conf(RTM_NEWNETCONF, AF_MPLS, 5, 0, &conf));
	CHECK(!conf.input);
	REQUIRE(parse_conf(RTM_DELNETCONF, AF_MPLS, 5, -1, &conf));
	CHECK(!conf.input);
	CHECK(!parse_conf(RTM_NEWNETCONF, AF_MPLS, 5, -1, &conf));
	CHECK(!parse_conf(RTM_NEWNETCONF, AF_INET, 5, 1, &conf));
	CHECK(!parse_conf(RTM_NEWNETCONF, AF_MPLS, NETCONFA_IFINDEX_DEFAULT, 1, &conf));
}

static bool parse_neigh(int family, const void *addr, size_t len, size_t mac_len,
			struct lsping_nl_neigh *neigh)
{
	static const uint8_t mac[20] = { 2, 0, 0, 0, 0, 7 };
	struct ndmsg *ndm = lsping_nl_request_init(&req, RTM_NEWNEIGH, 0, sizeof(*ndm));
	struct nlmsghdr *msg;
	bool ok;

	ndm->ndm_family = family;
	ndm->ndm_ifindex = 5;
	ndm->ndm_state = NUD_REACHABLE;
	lsping_nl_put(&req, NDA_DST, addr, len);
	if (mac_len)
		lsping_nl_put(&req, NDA_LLADDR, mac, mac_len);
	msg = message();
	ok = lsping_nl_parse_neigh(msg, neigh);
	free(msg);
	return ok;
}

CASE(neighbours)
{
	const uint8_t mac[] = { 2, 0, 0, 0, 0, 7 };
	struct lsping_nl_neigh neigh;

	REQUIRE(parse_neigh(AF_INET, via4, 4, 6, &neigh));
	CHECK_INT(neigh.ifindex, 5);
	CHECK_INT(neigh.state, NUD_REACHABLE);
	CHECK_MEM(neigh.mac, neigh.mac_len, mac, 6);
	CHECK(parse_neigh(AF_INET6, via6, 16, 6, &neigh));
	CHECK(parse_neigh(AF_INET, via4, 4, 0, &neigh) && neigh.mac_len == 0);
	/* InfiniBand's are longer than a packet socket takes. */
	CHECK(parse_neigh(AF_INET, via4, 4, 20, &neigh) && neigh.mac_len == 0);
	/* A bridge's table: the address is a MAC, or of a VXLAN peer. */
	CHECK(!parse_neigh(AF_BRIDGE, via4, 4, 6, &neigh));
	CHECK(!parse_neigh(AF_INET, via4, 3, 6, &neigh));
}

CASE(builder_is_bounded)
{
	uint8_t big[300] = {};

	lsping_nl_request_init(&req, RTM_GETROUTE, 0, sizeof(struct rtmsg));
	lsping_nl_put(&req, RTA_DST, big, sizeof(big));
	CHECK(!req.overflow);
	CHECK_INT(req.hdr.nlmsg_len, 16 + 12 + 4 + 300);
	lsping_nl_put(&req, RTA_DST, big, sizeof(big));
	CHECK(req.overflow);
	CHECK_INT(req.hdr.nlmsg_len, 16 + 12 + 4 + 300);
	CHECK(lsping_nl_nest(&req, RTA_MULTIPATH) == NULL);
	lsping_nl_nest_end(&req, NULL);
	CHECK_INT(lsping_nl_ask(NULL, &req, NULL, NULL), -EMSGSIZE);
}

static void count_one(void *arg, const struct nlmsghdr *msg)
{
	(*(unsigned int *)arg)++;
}

static struct lsping_nl_request *links_request(void)
{
	lsping_nl_request_init(&req, RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
	return &req;
}

/* From this machine's kernel: all at once and piece by piece are the same. */
CASE(table_piece_by_piece)
{
	struct lsping_nl *nl = lsping_nl_new(NULL);
	unsigned int at_once = 0, n = 0;
	const struct nlmsghdr *msg;
	int err;

	REQUIRE(nl != NULL);
	CHECK_INT(lsping_nl_ask(nl, links_request(), count_one, &at_once), 0);
	CHECK(at_once > 0);
	CHECK_INT(lsping_nl_dump_start(nl, links_request()), 0);
	while ((err = lsping_nl_dump_next(nl, &msg)) == 0 && msg) {
		CHECK_INT(msg->nlmsg_type, RTM_NEWLINK);
		n++;
	}
	CHECK_INT(err, 0);
	CHECK_INT(n, at_once);
	/* given up half way, and begun again */
	CHECK_INT(lsping_nl_dump_start(nl, links_request()), 0);
	CHECK_INT(lsping_nl_dump_next(nl, &msg), 0);
	lsping_nl_free(nl);
}

/* What the kernel refuses ends it with the kernel's word. */
CASE(table_refused)
{
	struct lsping_nl *nl = lsping_nl_new(NULL);
	const struct nlmsghdr *msg;

	REQUIRE(nl != NULL);
	lsping_nl_request_init(&req, RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
	((struct ifinfomsg *)NLMSG_DATA(&req.hdr))->ifi_change = 7; /* must not be, strictly */
	CHECK_INT(lsping_nl_dump_start(nl, &req), 0);
	CHECK(lsping_nl_dump_next(nl, &msg) < 0 && !msg);
	req.overflow = true;
	CHECK_INT(lsping_nl_dump_start(nl, &req), -EMSGSIZE);
	lsping_nl_free(nl);
}

int main(void)
{
	RUN(swap);
	RUN(another_label);
	RUN(other_messages);
	RUN(which_label);
	RUN(pop_to_next_hop);
	RUN(point_to_point);
	RUN(local);
	RUN(not_quite_local);
	RUN(dead_single);
	RUN(multipath);
	RUN(pushed_labels);
	RUN(pushed_labels_of_several_next_hops);
	RUN(multipath_cut_short);
	RUN(labels_too_deep);
	RUN(labels_that_cannot_be);
	RUN(truncated);
	RUN(links);
	RUN(vrf_link);
	RUN(addresses);
	RUN(input);
	RUN(neighbours);
	RUN(builder_is_bounded);
	RUN(table_piece_by_piece);
	RUN(table_refused);
	return check_end();
}
