// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs of segment routing as sub-TLVs, both ways, against the figures of RFC 8287,
 * section 5, and of RFC 8690, section 4; protocol 3 is of RFC 9214
 */
#include <zebra.h>

#include "lspingd/lsping_fec.h"

#include "tests/check.h"
#include "tests/wire/fec.h"
#include "tests/wire/wire.h"

#define ADDR6_1 "20010db8000000000000000000000001"
#define ADDR6_2 "20010db8000000000000000000000002"
#define ZERO6	"00000000000000000000000000000000"

static const size_t none[] = { 0 };

static void prefix_sid(uint16_t type, const char *value, const char *ignored, const char *p,
		       uint8_t protocol, const char *printed, const char *subtlv)
{
	struct prefix want = prefix(p);
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(type, value, ignored, printed, subtlv, &fec, &o)) {
		CHECK(prefix_same(&fec.sr_prefix.prefix, &want));
		CHECK_INT(fec.sr_prefix.protocol, protocol);
		CHECK(!lsping_fec_is_prefix(&fec));
	}
	octets_free(&o);
}

/* RFC 8690, 4.1: type 34, length 8; IPv4 prefix (4); prefix length (1), protocol
 * (1), reserved (2).
 */
CASE(prefix_ipv4)
{
	prefix_sid(34, "0aff0004 20 01 0000", "00000000 00 00 ffff", "10.255.0.4/32", 1,
		   "SR prefix 10.255.0.4/32 protocol 1 (OSPF)", "0022 0008 0aff0004 20 01 0000");
	prefix_sid(34, "0aff0000 10 02 0000", "0000ffff 00 00 ffff", "10.255.0.0/16", 2,
		   "SR prefix 10.255.0.0/16 protocol 2 (IS-IS)", "0022 0008 0aff0000 10 02 0000");
	prefix_sid(34, "0aff0004 20 00 0000", "00000000 00 00 ffff", "10.255.0.4/32", 0,
		   "SR prefix 10.255.0.4/32 protocol 0 (any IGP)", "0022 0008 0aff0004 20 00 0000");
	/* host bits and reserved ones are written as zero */
	prefix_sid(34, "0affffff 10 03 abcd", "0000ffff 00 00 ffff", "10.255.0.0/16", 3,
		   "SR prefix 10.255.0.0/16 protocol 3 (OSPFv3)", "0022 0008 0aff0000 10 03 0000");
}

/* RFC 8690, 4.2: type 35, length 20; IPv6 prefix (16); prefix length (1), protocol
 * (1), reserved (2).
 */
CASE(prefix_ipv6)
{
	prefix_sid(35, ADDR6_1 "80 03 0000", ZERO6 "00 00 ffff", "2001:db8::1/128", 3,
		   "SR prefix 2001:db8::1/128 protocol 3 (OSPFv3)",
		   "0023 0014" ADDR6_1 "80 03 0000");
	prefix_sid(35, "20010db8000000000000000000000000 20 02 0000",
		   "00000000ffffffffffffffffffffffff 00 00 ffff", "2001:db8::/32", 2,
		   "SR prefix 2001:db8::/32 protocol 2 (IS-IS)",
		   "0023 0014 20010db8000000000000000000000000 20 02 0000");
}

/* A protocol nobody told us about is kept. */
CASE(prefix_protocols)
{
	struct lsping_fec fec;

	for (unsigned int protocol = 0; protocol <= 0xff; protocol++) {
		uint8_t value[] = { 10, 255, 0, 4, 32, protocol, 0, 0 };
		struct octets o = octets_copy(value, sizeof(value));

		REQUIRE(fec_read(34, &o, &fec));
		CHECK_INT(fec.sr_prefix.protocol, protocol);
		CHECK(fec_returns(&fec));
		octets_free(&o);
	}
}

/* RFC 8287: "values can be 1-32", "1-128". */
CASE(prefix_faults)
{
	static const size_t also4[] = { 6, 0 }, also6[] = { 18, 0 };
	struct octets o = hex("0aff0004 20 01 0000");
	struct lsping_fec fec;

	CHECK(fec_readable(34, "80000000 01 01 0000"));
	CHECK(!fec_readable(34, "00000000 00 01 0000"));
	CHECK(!fec_readable(34, "0aff0004 21 01 0000"));
	CHECK(!fec_readable(35, ADDR6_1 "00 01 0000"));
	CHECK(!fec_readable(35, ADDR6_1 "81 01 0000"));

	/* Without the Reserved field there is all that matters (see below). */
	fec_lengths(34, "0aff0004 20 01 0000", also4);
	fec_lengths(35, ADDR6_1 "80 02 0000", also6);

	REQUIRE(fec_read(34, &o, &fec));
	CHECK(fec_writable(&fec));
	fec.sr_prefix.prefix.prefixlen = 0;
	CHECK(!fec_writable(&fec));
	fec.sr_prefix.prefix.prefixlen = 33;
	CHECK(!fec_writable(&fec));
	fec.sr_prefix.prefix = prefix("2001:db8::/32");
	CHECK(!fec_writable(&fec));
	octets_free(&o);
}

/* The length of those who did not count the Reserved field, which RFC 8690 is
 * about; it is written as 8 and 20.
 */
CASE(prefix_without_reserved)
{
	prefix_sid(34, "0aff0004 20 01", "", "10.255.0.4/32", 1,
		   "SR prefix 10.255.0.4/32 protocol 1 (OSPF)", "0022 0008 0aff0004 20 01 0000");
	prefix_sid(35, ADDR6_1 "80 02", "", "2001:db8::1/128", 2,
		   "SR prefix 2001:db8::1/128 protocol 2 (IS-IS)", "0023 0014" ADDR6_1 "80 02 0000");
}

/* RFC 8690, 4.3, the figure: type 36, length 20; adjacency type (1) = 1, protocol
 * (1) = 0, reserved (2); local interface ID (4), remote interface ID (4),
 * advertising node identifier (4), receiving node identifier (4).
 */
CASE(adjacency_parallel)
{
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(36, "01 00 0000 00000000 00000000 00000000 00000000", "00 00 ffff",
		       "SR adjacency type 1 (parallel) protocol 0 (any IGP) interface 0 to 0 node "
		       "0.0.0.0 to 0.0.0.0",
		       "0024 0014 01 00 0000 00000000 00000000 00000000 00000000", &fec, &o)) {
		CHECK_INT(fec.sr_adj.adj_type, LSPING_SR_ADJ_PARALLEL);
		CHECK_INT(fec.sr_adj.protocol, LSPING_SR_PROTO_ANY);
		CHECK_INT(fec.sr_adj.node_len, 4);
		CHECK_INT(fec.sr_adj.local.ipa_type, IPADDR_NONE);
	}
	octets_free(&o);
}

/* RFC 8287, 5.3, with the lengths of RFC 8690, table 1: OSPF, IPv4 and unnumbered,
 * 20.
 */
CASE(adjacency_ospf)
{
	static const uint8_t a[6] = { 10, 255, 0, 1 }, b[6] = { 10, 255, 0, 2 };
	struct ipaddr local = addr("10.0.0.1"), remote = addr("10.0.0.2");
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(36, "04 01 0000 0a000001 0a000002 0aff0001 0aff0002", "00 00 ffff",
		       "SR adjacency type 4 (IPv4) protocol 1 (OSPF) interface 10.0.0.1 to 10.0.0.2 "
		       "node 10.255.0.1 to 10.255.0.2",
		       "0024 0014 04 01 0000 0a000001 0a000002 0aff0001 0aff0002", &fec, &o)) {
		CHECK_INT(fec.sr_adj.adj_type, LSPING_SR_ADJ_IPV4);
		CHECK_INT(fec.sr_adj.protocol, LSPING_SR_PROTO_OSPF);
		CHECK(ipaddr_is_same(&fec.sr_adj.local, &local));
		CHECK(ipaddr_is_same(&fec.sr_adj.remote, &remote));
		CHECK_INT(fec.sr_adj.local_ifindex, 0);
		CHECK_INT(fec.sr_adj.node_len, 4);
		CHECK_MEM(fec.sr_adj.advertising, 6, a, 6);
		CHECK_MEM(fec.sr_adj.receiving, 6, b, 6);
	}
	octets_free(&o);

	if (fec_vector(36, "00 01 0000 00000007 ffffffff 0aff0001 0aff0002", "00 00 ffff",
		       "SR adjacency type 0 (unnumbered) protocol 1 (OSPF) interface 7 to "
		       "4294967295 node 10.255.0.1 to 10.255.0.2",
		       "0024 0014 00 01 0000 00000007 ffffffff 0aff0001 0aff0002", &fec, &o)) {
		CHECK_INT(fec.sr_adj.local.ipa_type, IPADDR_NONE);
		CHECK_INT(fec.sr_adj.local_ifindex, 7);
		CHECK_INT(fec.sr_adj.remote_ifindex, 0xffffffff);
	}
	octets_free(&o);
}

/* IS-IS: system IDs of 6 octets; IPv4 24, IPv6 48. */
CASE(adjacency_isis)
{
	static const uint8_t a[6] = { 0, 0, 0, 0, 0, 1 },
			     b[6] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab };
	struct ipaddr local = addr("2001:db8::1"), remote = addr("2001:db8::2");
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(36, "04 02 0000 0a000001 0a000002 000000000001 0123456789ab", "00 00 ffff",
		       "SR adjacency type 4 (IPv4) protocol 2 (IS-IS) interface 10.0.0.1 to "
		       "10.0.0.2 node 0000.0000.0001 to 0123.4567.89ab",
		       "0024 0018 04 02 0000 0a000001 0a000002 000000000001 0123456789ab", &fec,
		       &o)) {
		CHECK_INT(fec.sr_adj.node_len, 6);
		CHECK_MEM(fec.sr_adj.advertising, 6, a, 6);
		CHECK_MEM(fec.sr_adj.receiving, 6, b, 6);
	}
	octets_free(&o);

	if (fec_vector(36, "06 02 0000" ADDR6_1 ADDR6_2 "000000000001 0123456789ab", "00 00 ffff",
		       "SR adjacency type 6 (IPv6) protocol 2 (IS-IS) interface 2001:db8::1 to "
		       "2001:db8::2 node 0000.0000.0001 to 0123.4567.89ab",
		       "0024 0030 06 02 0000" ADDR6_1 ADDR6_2 "000000000001 0123456789ab", &fec,
		       &o)) {
		CHECK(ipaddr_is_same(&fec.sr_adj.local, &local));
		CHECK(ipaddr_is_same(&fec.sr_adj.remote, &remote));
	}
	octets_free(&o);
}

/* OSPFv3 has router IDs of 4 octets: IPv6 44. */
CASE(adjacency_ospfv3)
{
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(36, "06 03 0000" ADDR6_1 ADDR6_2 "0aff0001 0aff0002", "00 00 ffff",
		       "SR adjacency type 6 (IPv6) protocol 3 (OSPFv3) interface 2001:db8::1 to "
		       "2001:db8::2 node 10.255.0.1 to 10.255.0.2",
		       "0024 002c 06 03 0000" ADDR6_1 ADDR6_2 "0aff0001 0aff0002", &fec, &o))
		CHECK_INT(fec.sr_adj.node_len, 4);
	octets_free(&o);
}

/* RFC 8690, table 1, and nothing else: each known type and protocol at each
 * length.
 */
CASE(adjacency_lengths)
{
	/* any, OSPF, IS-IS, OSPFv3 */
	static const uint8_t node[] = { 4, 4, 6, 4 };
	static const uint8_t types[] = { 0, 1, 4, 6 };

	for (size_t t = 0; t < array_size(types); t++) {
		for (uint8_t protocol = 0; protocol <= 3; protocol++) {
			size_t want = 4 + 2 * (types[t] == 6 ? 16 : 4) + 2 * node[protocol];

			for (size_t len = 0; len <= 60; len++) {
				uint8_t value[60] = { types[t], protocol };
				struct octets o = octets_copy(value, len);
				struct lsping_fec fec;

				if (!CHECK(fec_read(36, &o, &fec) == (len == want)))
					printf("\ttype %u, protocol %u: %zu octets\n", types[t],
					       protocol, len);
				octets_free(&o);
			}
		}
	}
	fec_lengths(36, "04 01 0000 0a000001 0a000002 0aff0001 0aff0002", none);
	fec_lengths(36, "06 02 0000" ADDR6_1 ADDR6_2 "000000000001 0123456789ab", none);
}

/* Numbers we do not know: the length tells how the value is laid out. */
CASE(adjacency_unknown_numbers)
{
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(36, "04 fb 0000 0a000001 0a000002 000000000001 0123456789ab", "00 00 ffff",
		       "SR adjacency type 4 (IPv4) protocol 251 (experimental use) interface "
		       "10.0.0.1 to 10.0.0.2 node 0000.0000.0001 to 0123.4567.89ab",
		       "0024 0018 04 fb 0000 0a000001 0a000002 000000000001 0123456789ab", &fec, &o))
		CHECK_INT(fec.sr_adj.node_len, 6);
	octets_free(&o);
	if (fec_vector(36, "06 09 0000" ADDR6_1 ADDR6_2 "0aff0001 0aff0002", "00 00 ffff",
		       "SR adjacency type 6 (IPv6) protocol 9 (unknown) interface 2001:db8::1 to "
		       "2001:db8::2 node 10.255.0.1 to 10.255.0.2",
		       "0024 002c 06 09 0000" ADDR6_1 ADDR6_2 "0aff0001 0aff0002", &fec, &o))
		CHECK_INT(fec.sr_adj.node_len, 4);
	octets_free(&o);
	CHECK(!fec_readable(36, "04 09 0000" ADDR6_1 ADDR6_2 "0aff0001 0aff0002"));
	CHECK(!fec_readable(36, "06 09 0000 0a000001 0a000002 0aff0001 0aff0002"));

	if (fec_vector(36, "02 01 0000 00000007 00000008 0aff0001 0aff0002", "00 00 ffff",
		       "SR adjacency type 2 (unknown) protocol 1 (OSPF) interface 7 to 8 node "
		       "10.255.0.1 to 10.255.0.2",
		       "0024 0014 02 01 0000 00000007 00000008 0aff0001 0aff0002", &fec, &o))
		CHECK_INT(fec.sr_adj.remote_ifindex, 8);
	octets_free(&o);
	if (fec_vector(36, "02 02 0000" ADDR6_1 ADDR6_2 "000000000001 0123456789ab", "00 00 ffff",
		       "SR adjacency type 2 (unknown) protocol 2 (IS-IS) interface 2001:db8::1 to "
		       "2001:db8::2 node 0000.0000.0001 to 0123.4567.89ab",
		       "0024 0030 02 02 0000" ADDR6_1 ADDR6_2 "000000000001 0123456789ab", &fec, &o))
		CHECK_INT(fec.sr_adj.local.ipa_type, IPADDR_V6);
	octets_free(&o);
	CHECK(!fec_readable(36, "02 02 0000 00000007 00000008 0aff0001 0aff0002"));
}

CASE(adjacency_not_writable)
{
	struct octets o = hex("04 01 0000 0a000001 0a000002 0aff0001 0aff0002");
	struct lsping_fec good, fec;

	REQUIRE(fec_read(36, &o, &good));
	CHECK(fec_writable(&good));
	fec = good;
	fec.sr_adj.node_len = 5;
	CHECK(!fec_writable(&fec));
	fec.sr_adj.node_len = 6; /* not OSPF's */
	CHECK(!fec_writable(&fec));
	fec.sr_adj.protocol = LSPING_SR_PROTO_ISIS;
	CHECK(fec_writable(&fec));
	fec.sr_adj.node_len = 4;
	CHECK(!fec_writable(&fec));
	fec.sr_adj.protocol = 77; /* may be either */
	CHECK(fec_writable(&fec));

	fec = good;
	fec.sr_adj.remote = addr("2001:db8::2");
	CHECK(!fec_writable(&fec));
	fec.sr_adj.local = addr("2001:db8::1");
	CHECK(!fec_writable(&fec));
	fec.sr_adj.adj_type = LSPING_SR_ADJ_IPV6;
	CHECK(fec_writable(&fec));
	fec.sr_adj.adj_type = LSPING_SR_ADJ_UNNUMBERED;
	CHECK(!fec_writable(&fec));

	fec = good;
	fec.sr_adj.adj_type = LSPING_SR_ADJ_UNNUMBERED; /* has no addresses */
	CHECK(!fec_writable(&fec));
	fec.sr_adj.adj_type = LSPING_SR_ADJ_IPV6;
	CHECK(!fec_writable(&fec));
	fec.sr_adj.adj_type = 2; /* would come back as two numbers */
	CHECK(!fec_writable(&fec));
	fec = good;
	fec.sr_adj.local.ipa_type = fec.sr_adj.remote.ipa_type = IPADDR_NONE;
	CHECK(!fec_writable(&fec));
	fec.sr_adj.adj_type = LSPING_SR_ADJ_UNNUMBERED;
	CHECK(fec_writable(&fec));
	fec.sr_adj.remote.ipa_type = IPADDR_V4; /* would be lost */
	CHECK(!fec_writable(&fec));
	fec.sr_adj.remote.ipa_type = IPADDR_NONE;
	fec.sr_adj.local.ipa_type = IPADDR_V4;
	CHECK(!fec_writable(&fec));
	octets_free(&o);
}

int main(void)
{
	RUN(prefix_ipv4);
	RUN(prefix_ipv6);
	RUN(prefix_protocols);
	RUN(prefix_faults);
	RUN(prefix_without_reserved);
	RUN(adjacency_parallel);
	RUN(adjacency_ospf);
	RUN(adjacency_isis);
	RUN(adjacency_ospfv3);
	RUN(adjacency_lengths);
	RUN(adjacency_unknown_numbers);
	RUN(adjacency_not_writable);
	return check_end();
}
