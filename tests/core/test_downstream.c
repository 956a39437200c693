// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Downstream mappings at a responder, by script
 *
 * Cases are named by the section of RFC 8029 they are about.
 */
#include <zebra.h>

#include "tests/core/responder_script.h"

#include "lspingd/lsping_downstream.h"
#include "lspingd/lsping_ecmp.h"
#include "lspingd/lsping_mpset.h"
#include "lspingd/lsping_tunnel.h"

static struct lsping_ds asked;
static struct lsping_ilm ilm;
static uint8_t room[8192];
static uint8_t depth;

/* A request's mapping, numbered and right for interface CORE. */
static void announce(void)
{
	start();
	asked = (struct lsping_ds){
		.tlv = LSPING_TLV_DDMAP,
		.addr_type = LSPING_ADDR_IPV4_NUMBERED,
		.has_labels = true,
	};
	str2ipaddr("10.0.2.2", &asked.address);
	str2ipaddr("10.0.2.2", &asked.ifaddr);
	ilm = (struct lsping_ilm){};
}

static void announce_label(uint32_t value)
{
	asked.label[asked.n_labels++] = (struct lsping_ds_label){ .label = value };
}

static void announce_address(uint8_t type, const char *address, const char *ifaddr)
{
	asked.addr_type = type;
	asked.address = asked.ifaddr = (struct ipaddr){};
	str2ipaddr(address, &asked.address);
	if (ifaddr)
		str2ipaddr(ifaddr, &asked.ifaddr);
}

static enum lsping_ds_match verify(void)
{
	return lsping_downstream_verify(&s.rx, &asked, &tables, &depth);
}

/* -- which mapping counts */

CASE(ddmap_before_dsmap)
{
	start();
	CHECK(!lsping_downstream_asked(&s.request));
	lsping_echo_add_ds(&s.request, LSPING_TLV_DSMAP);
	CHECK(lsping_downstream_asked(&s.request) == &s.request.ds[0]);
	lsping_echo_add_ds(&s.request, LSPING_TLV_DDMAP);
	CHECK(lsping_downstream_asked(&s.request) == &s.request.ds[1]);
}

/* -- 4.4 steps 4 and 5: verification */

CASE(s4_4_it_came_as_announced)
{
	announce();
	label(100, 1);
	announce_label(100);
	CHECK(verify() == LSPING_DS_MATCH);
	/* the router's own address will do for the first of the two */
	announce_address(LSPING_ADDR_IPV4_NUMBERED, "10.255.0.2", "10.0.2.2");
	CHECK(verify() == LSPING_DS_MATCH);
	announce_address(LSPING_ADDR_IPV6_NUMBERED, "fd00:2::2", "fd00:2::2");
	CHECK(verify() == LSPING_DS_MATCH);
}

CASE(s4_4_another_interface)
{
	announce();
	label(100, 1);
	announce_label(100);
	announce_address(LSPING_ADDR_IPV4_NUMBERED, "10.0.2.2", "10.255.0.2");
	CHECK(verify() == LSPING_DS_MISMATCH);
	CHECK_INT(depth, 0);
	announce_address(LSPING_ADDR_IPV4_NUMBERED, "10.0.9.9", "10.0.2.2");
	CHECK(verify() == LSPING_DS_MISMATCH);
	/* right, but it came by another interface */
	announce_address(LSPING_ADDR_IPV4_NUMBERED, "10.0.2.2", "10.0.2.2");
	s.rx.ifindex = UNNUMBERED;
	CHECK(verify() == LSPING_DS_MISMATCH);
}

CASE(s4_4_unnumbered_the_index_is_the_upstream_routers)
{
	announce();
	s.rx.ifindex = UNNUMBERED;
	announce_address(LSPING_ADDR_IPV4_UNNUMBERED, "10.255.0.2", NULL);
	asked.ifindex = 4711;
	CHECK(verify() == LSPING_DS_MATCH);
	announce_address(LSPING_ADDR_IPV6_UNNUMBERED, "fd00::2", NULL);
	CHECK(verify() == LSPING_DS_MATCH);
	announce_address(LSPING_ADDR_IPV4_UNNUMBERED, "10.255.0.9", NULL);
	CHECK(verify() == LSPING_DS_MISMATCH);
}

CASE(s3_4_unknown_neighbour_bypasses_the_interface_only)
{
	announce();
	label(100, 1);
	announce_label(100);
	announce_address(LSPING_ADDR_IPV4_UNNUMBERED, "127.0.0.1", NULL);
	CHECK(verify() == LSPING_DS_UPSTREAM);
	announce_address(LSPING_ADDR_IPV6_UNNUMBERED, "::1", NULL);
	CHECK(verify() == LSPING_DS_UPSTREAM);
	asked.label[0].label = 101;
	CHECK(verify() == LSPING_DS_MISMATCH);
	CHECK_INT(depth, 1);
}

CASE(s3_4_all_routers_bypasses_everything)
{
	announce();
	label(100, 1);
	announce_label(999);
	announce_address(LSPING_ADDR_IPV4_UNNUMBERED, "224.0.0.2", NULL);
	CHECK(verify() == LSPING_DS_DISCOVERY);
	announce_address(LSPING_ADDR_IPV6_UNNUMBERED, "ff02::2", NULL);
	CHECK(verify() == LSPING_DS_DISCOVERY);
	/* nearly */
	announce_address(LSPING_ADDR_IPV4_UNNUMBERED, "224.0.0.3", NULL);
	CHECK(verify() == LSPING_DS_MISMATCH);
	announce_address(LSPING_ADDR_IPV6_UNNUMBERED, "ff02::1:2", NULL);
	CHECK(verify() == LSPING_DS_MISMATCH);
}

CASE(rfc6426_non_ip_bypasses_the_interface)
{
	announce();
	label(100, 1);
	announce_label(100);
	asked.addr_type = LSPING_ADDR_NON_IP;
	asked.address = asked.ifaddr = (struct ipaddr){};
	CHECK(verify() == LSPING_DS_MATCH);
	asked.label[0].label = 101;
	CHECK(verify() == LSPING_DS_MISMATCH);
}

CASE(s4_4_labels_as_announced)
{
	announce();
	label(100, 1);
	label(101, 5);
	announce_label(100);
	CHECK(verify() == LSPING_DS_MISMATCH); /* one too few */
	CHECK_INT(depth, 1);
	announce_label(101);
	CHECK(verify() == LSPING_DS_MATCH);
	announce_label(102);
	CHECK(verify() == LSPING_DS_MISMATCH); /* one too many */
	CHECK_INT(depth, 0);
	asked.n_labels = 2;
	asked.label[0].label = 55;
	CHECK(verify() == LSPING_DS_MISMATCH);
	CHECK_INT(depth, 2);
}

CASE(s4_4_implicit_null_is_announced_and_does_not_come)
{
	announce();
	announce_label(LSPING_LABEL_IMPLICIT_NULL);
	CHECK(verify() == LSPING_DS_MATCH);
	label(101, 5);
	CHECK(verify() == LSPING_DS_MISMATCH);
	announce_label(101);
	CHECK(verify() == LSPING_DS_MATCH);
	announce_label(LSPING_LABEL_IMPLICIT_NULL);
	CHECK(verify() == LSPING_DS_MATCH);
	/* explicit null does come */
	announce_label(LSPING_LABEL_IPV4_EXPLICIT_NULL);
	CHECK(verify() == LSPING_DS_MISMATCH);
	label(0, 5);
	CHECK(verify() == LSPING_DS_MATCH);
}

CASE(s4_4_no_labels_were_announced)
{
	announce();
	label(100, 1);
	asked.has_labels = false;
	CHECK(verify() == LSPING_DS_MATCH);
	/* that there are none is something else */
	asked.has_labels = true;
	CHECK(verify() == LSPING_DS_MISMATCH);
}

/* -- 4.4 step 4: FEC-stack-depth */

CASE(s4_4_fec_depth_counts_implicit_null)
{
	announce();
	announce_label(100);
	announce_label(101);
	CHECK_INT(lsping_downstream_fec_depth(&asked, 1), 1);
	CHECK_INT(lsping_downstream_fec_depth(&asked, 2), 2);

	asked.n_labels = 0;
	announce_label(100);
	announce_label(LSPING_LABEL_IMPLICIT_NULL);
	CHECK_INT(lsping_downstream_fec_depth(&asked, 1), 2);

	asked.n_labels = 0;
	announce_label(LSPING_LABEL_IMPLICIT_NULL);
	announce_label(100);
	CHECK_INT(lsping_downstream_fec_depth(&asked, 1), 1);

	asked.n_labels = 0;
	CHECK_INT(lsping_downstream_fec_depth(&asked, 2), 2);
}

/* -- 4.5: what is downstream */

static const struct lsping_changes pops;

static void fill(uint8_t label_depth)
{
	struct lsping_wr scratch = lsping_wr_init(room, sizeof(room));

	lsping_echo_init(&s.reply);
	lsping_downstream_fill(&s.rx, &asked, &ilm, label_depth, NULL, &pops, &tables,
			       &scratch, &s.reply);
}

static void ask_for(uint8_t type, const char *octets, size_t len)
{
	asked.has_multipath = true;
	asked.multipath = (struct lsping_multipath){
		.type = type, .len = len, .info = (const uint8_t *)octets
	};
}

CASE(s4_5_one_for_each_next_hop_alive)
{
	announce();
	label(104, 1);
	table_ilm(NULL, 104, &ilm);
	ilm.protocol = LSPING_RTPROT_LDP;
	fill(1);
	REQUIRE(s.reply.n_ds == 1);
	CHECK_INT(s.reply.ds[0].tlv, LSPING_TLV_DDMAP);
	CHECK_INT(s.reply.ds[0].mtu, 1504);
	CHECK_INT(s.reply.ds[0].addr_type, LSPING_ADDR_IPV4_NUMBERED);
	CHECK(!ipaddr_cmp(&s.reply.ds[0].address, &ilm.nhlfe[1].nexthop));
	CHECK(!ipaddr_cmp(&s.reply.ds[0].ifaddr, &ilm.nhlfe[1].nexthop));
	REQUIRE(s.reply.ds[0].n_labels == 1);
	CHECK_INT(s.reply.ds[0].label[0].label, 202);
	CHECK_INT(s.reply.ds[0].label[0].protocol, LSPING_DS_PROTO_LDP);
	CHECK(s.reply.ds[0].label[0].bos);
	CHECK_INT(s.reply.ds[0].multipath.type, LSPING_MULTIPATH_NONE);

	asked.tlv = LSPING_TLV_DSMAP;
	fill(1);
	CHECK_INT(s.reply.ds[0].tlv, LSPING_TLV_DSMAP);
}

CASE(s3_4_1_2_implicit_null_and_the_labels_below)
{
	announce();
	label(101, 1);
	label(30, 7);
	label(31, 7);
	s.rx.encap.stack.lse[0].tc = 5;
	s.rx.encap.stack.lse[1].tc = 6;
	table_ilm(NULL, 101, &ilm);
	ilm.protocol = 77;
	fill(3);
	REQUIRE(s.reply.n_ds == 1 && s.reply.ds[0].n_labels == 3);
	CHECK_INT(s.reply.ds[0].label[0].label, LSPING_LABEL_IMPLICIT_NULL);
	CHECK_INT(s.reply.ds[0].label[0].tc, 5);
	CHECK_INT(s.reply.ds[0].label[0].protocol, LSPING_DS_PROTO_UNKNOWN);
	CHECK_INT(s.reply.ds[0].label[1].label, 30);
	CHECK_INT(s.reply.ds[0].label[1].tc, 6);
	CHECK_INT(s.reply.ds[0].label[2].label, 31);
	CHECK(!s.reply.ds[0].label[1].bos && s.reply.ds[0].label[2].bos);
}

/* 16 labels can be told; 17 are not told as 16. */
CASE(more_labels_than_can_be_told)
{
	announce();
	label(100, 1);
	for (int i = 1; i < LSPING_MAX_LABELS; i++)
		label(20 + i, 7);
	nhlfe(&ilm, false, 1, 200);
	fill(LSPING_MAX_LABELS);
	REQUIRE(s.reply.n_ds == 1);
	CHECK(s.reply.ds[0].has_labels);
	CHECK_INT(s.reply.ds[0].n_labels, LSPING_MAX_LABELS);
	CHECK(s.reply.ds[0].label[LSPING_MAX_LABELS - 1].bos);
	ilm.nhlfe[0].depth = 2;
	fill(LSPING_MAX_LABELS);
	REQUIRE(s.reply.n_ds == 1);
	CHECK(!s.reply.ds[0].has_labels);
	CHECK_INT(s.reply.ds[0].n_labels, 0);
}

CASE(s3_4_a_neighbour_without_address)
{
	announce();
	label(100, 1);
	table_ilm(NULL, 100, &ilm);
	ilm.nhlfe[0].nexthop = (struct ipaddr){};
	ilm.nhlfe[0].ifindex = UNNUMBERED;
	fill(1);
	REQUIRE(s.reply.n_ds == 1);
	CHECK_INT(s.reply.ds[0].addr_type, LSPING_ADDR_IPV4_UNNUMBERED);
	CHECK_INT(ntohl(s.reply.ds[0].address.ipaddr_v4.s_addr), INADDR_LOOPBACK);
	CHECK_INT(s.reply.ds[0].ifindex, 0);
	CHECK_INT(s.reply.ds[0].mtu, 65535); /* all that 16 bits can say */
	announce_address(LSPING_ADDR_IPV6_NUMBERED, "fd00:2::2", "fd00:2::2");
	fill(1);
	CHECK_INT(s.reply.ds[0].addr_type, LSPING_ADDR_IPV6_UNNUMBERED);
	CHECK(IN6_IS_ADDR_LOOPBACK(&s.reply.ds[0].address.ipaddr_v6));
}

CASE(no_more_than_a_reply_may_have)
{
	announce();
	label(100, 1);
	for (int i = 0; i < 200; i++)
		nhlfe(&ilm, false, 1, 300 + i);
	fill(1);
	CHECK_INT(s.reply.n_ds, LSPING_MAX_DOWNSTREAMS);
}

/* -- 3.4.1.1.1: multipath information */

/* 127.2.1.0-127.2.1.31, all of them */
static const char mask_of_32[] = "\x7f\x02\x01\x00\xff\xff\xff\xff";

/* Every destination of the question is answered once, by the next hop that the
 * kernel takes, and by no other.
 */
static void check_split(const char *src, uint8_t protocol, int hops, int family)
{
	uint32_t total = 0;
	struct lsping_ecmp ecmp;
	struct ipaddr from = {}, to;

	str2ipaddr(src, &from);
	lsping_ecmp_init(&ecmp, &s.rx.encap.stack, &from, protocol);
	for (uint8_t i = 0; i < s.reply.n_ds; i++) {
		const struct lsping_multipath *mp = &s.reply.ds[i].multipath;
		struct lsping_mpset set = {};

		CHECK(s.reply.ds[i].has_multipath);
		CHECK(lsping_mpset_read(mp, AF_INET, &set, NULL));
		CHECK(lsping_mpset_is_empty(&set) == (mp->type == LSPING_MULTIPATH_NONE));
		for (uint32_t nth = 0, number; lsping_mpset_nth(&set, nth, &number); nth++) {
			to = lsping_mpset_address(number, family);
			CHECK_INT(lsping_ecmp_choose(&ilm, lsping_ecmp_hash(&ecmp, &to)), i);
		}
		total += lsping_mpset_count(&set);
		lsping_mpset_free(&set);
	}
	CHECK_INT(total, 32);
	CHECK_INT(s.reply.n_ds, hops);
}

CASE(s3_4_1_1_1_destinations_are_split_as_traffic_is)
{
	announce();
	label(100, 1);
	for (int i = 0; i < 3; i++)
		nhlfe(&ilm, false, 1, 300 + i);
	ask_for(LSPING_MULTIPATH_MASK, mask_of_32, 8);
	fill(1);
	check_split("10.255.0.1", 17, 3, AF_INET);

	/* the same numbers in an IPv6 packet, with and without Router Alert */
	str2ipaddr("fd00::1", &s.rx.encap.src);
	fill(1);
	check_split("fd00::1", 17, 3, AF_INET6);
	s.rx.encap.router_alert = true;
	fill(1);
	check_split("fd00::1", 0, 3, AF_INET6);
}

/* A label that is popped here hands the others to another device, which hashes
 * what it receives.
 */
CASE(s3_4_1_1_1_labels_popped_here_are_not_hashed)
{
	announce();
	for (uint32_t value = 50; value < 55; value++)
		label(value, 1);
	label(100, 1);
	for (int i = 0; i < 3; i++)
		nhlfe(&ilm, false, 1, 300 + i);
	ask_for(LSPING_MULTIPATH_MASK, mask_of_32, 8);
	fill(1);
	s.rx.encap.stack.lse[0] = s.rx.encap.stack.lse[5];
	s.rx.encap.stack.depth = 1;
	check_split("10.255.0.1", 17, 3, AF_INET);
}

CASE(s3_4_n_flag_hashes_labels_only)
{
	announce();
	label(100, 1);
	for (int i = 0; i < 3; i++)
		nhlfe(&ilm, false, 1, 300 + i);
	ask_for(LSPING_MULTIPATH_MASK, mask_of_32, 8);
	asked.flags = LSPING_DS_FLAG_N;
	fill(1);
	for (uint8_t i = 0, with = 0; i < 3; i++) {
		with += s.reply.ds[i].multipath.type != LSPING_MULTIPATH_NONE;
		if (i == 2)
			CHECK_INT(with, 1);
	}
}

CASE(s3_4_1_1_1_one_way_takes_them_all)
{
	announce();
	label(100, 1);
	table_ilm(NULL, 100, &ilm);
	ask_for(LSPING_MULTIPATH_RANGE, "\x7f\x00\x00\x01\x7f\xff\xff\xfe", 8);
	fill(1);
	REQUIRE(s.reply.n_ds == 1);
	CHECK_INT(s.reply.ds[0].multipath.type, LSPING_MULTIPATH_RANGE);
	CHECK_MEM(s.reply.ds[0].multipath.info, s.reply.ds[0].multipath.len,
		  "\x7f\x00\x00\x01\x7f\xff\xff\xfe", 8);
}

/* The question's family, over whatever links it goes. */
CASE(s3_4_1_1_1_ipv6_destinations_over_an_ipv4_link)
{
	static const char one[] = "\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\1";

	announce();
	label(100, 1);
	table_ilm(NULL, 100, &ilm);
	ask_for(LSPING_MULTIPATH_IP, one, 16);
	fill(1);
	REQUIRE(s.reply.n_ds == 1);
	CHECK_INT(s.reply.ds[0].addr_type, LSPING_ADDR_IPV4_NUMBERED);
	CHECK_INT(s.reply.ds[0].multipath.type, LSPING_MULTIPATH_IP);
	CHECK_MEM(s.reply.ds[0].multipath.info, s.reply.ds[0].multipath.len, one, 16);
}

CASE(s3_4_1_1_1_more_than_we_are_willing_to_compute)
{
	uint32_t total = 0;

	announce();
	label(100, 1);
	nhlfe(&ilm, false, 1, 300);
	nhlfe(&ilm, false, 1, 301);
	ask_for(LSPING_MULTIPATH_RANGE, "\x7f\x00\x00\x00\x7f\xff\xff\xff", 8);
	fill(1);
	for (uint8_t i = 0; i < 2; i++) {
		struct lsping_mpset set = {};

		CHECK(lsping_mpset_read(&s.reply.ds[i].multipath, AF_INET, &set, NULL));
		total += lsping_mpset_count(&set);
		CHECK(s.reply.ds[i].multipath.len <= 36);
		lsping_mpset_free(&set);
	}
	CHECK_INT(total, 256);
}

CASE(s3_4_1_1_1_null_information_gives_type_0)
{
	announce();
	label(100, 1);
	table_ilm(NULL, 100, &ilm);
	ask_for(LSPING_MULTIPATH_MASK, "\x7f\x02\x01\x00\0\0\0\0", 8);
	fill(1);
	CHECK_INT(s.reply.ds[0].multipath.type, LSPING_MULTIPATH_NONE);
	CHECK_INT(s.reply.ds[0].multipath.len, 0);
	/* labels nobody may choose, and a type nobody knows */
	ask_for(LSPING_MULTIPATH_LABEL_MASK, "\x00\x00\x04\x80\xff\xff\xff\xff", 8);
	fill(1);
	CHECK_INT(s.reply.ds[0].multipath.type, LSPING_MULTIPATH_NONE);
	ask_for(77, "abcd", 4);
	fill(1);
	CHECK_INT(s.reply.ds[0].multipath.type, LSPING_MULTIPATH_NONE);
}

int main(void)
{
	RUN(ddmap_before_dsmap);
	RUN(s4_4_it_came_as_announced);
	RUN(s4_4_another_interface);
	RUN(s4_4_unnumbered_the_index_is_the_upstream_routers);
	RUN(s3_4_unknown_neighbour_bypasses_the_interface_only);
	RUN(s3_4_all_routers_bypasses_everything);
	RUN(rfc6426_non_ip_bypasses_the_interface);
	RUN(s4_4_labels_as_announced);
	RUN(s4_4_implicit_null_is_announced_and_does_not_come);
	RUN(s4_4_no_labels_were_announced);
	RUN(s4_4_fec_depth_counts_implicit_null);
	RUN(s4_5_one_for_each_next_hop_alive);
	RUN(s3_4_1_2_implicit_null_and_the_labels_below);
	RUN(more_labels_than_can_be_told);
	RUN(s3_4_a_neighbour_without_address);
	RUN(no_more_than_a_reply_may_have);
	RUN(s3_4_1_1_1_destinations_are_split_as_traffic_is);
	RUN(s3_4_1_1_1_labels_popped_here_are_not_hashed);
	RUN(s3_4_n_flag_hashes_labels_only);
	RUN(s3_4_1_1_1_one_way_takes_them_all);
	RUN(s3_4_1_1_1_ipv6_destinations_over_an_ipv4_link);
	RUN(s3_4_1_1_1_more_than_we_are_willing_to_compute);
	RUN(s3_4_1_1_1_null_information_gives_type_0);
	return check_end();
}
