// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs that are a prefix, RSVP's, VPN's and Nil as sub-TLVs, both ways, against
 * the figures of RFC 8029, section 3.2; and what holds for all kinds
 *
 * Pseudowires are in test_fec_pw.c, segment routing is in test_fec_sr.c.
 */
#include <zebra.h>

#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_label.h"

#include "tests/check.h"
#include "tests/wire/fec.h"
#include "tests/wire/wire.h"

/*
 * A prefix FEC: from its value to a FEC, its printed form, and to a sub-TLV.
 */
static void prefix_fec(uint16_t type, const char *value, const char *ignored, const char *p,
		       const char *printed, const char *subtlv)
{
	struct prefix want = prefix(p);
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(type, value, ignored, printed, subtlv, &fec, &o)) {
		CHECK(lsping_fec_is_prefix(&fec));
		CHECK_INT(fec.prefix.family, want.family);
		CHECK_INT(fec.prefix.prefixlen, want.prefixlen);
		CHECK_MEM(fec.prefix.u.val, o.len - 1, want.u.val, o.len - 1); /* host bits too */
	}
	octets_free(&o);
}

/* 3.2.1, the only figure: IPv4 prefix (4), prefix length (1), and "Must Be Zero",
 * which is the padding: the table of 3.2 says that the length is 5.
 */
CASE(ldp_ipv4)
{
	prefix_fec(1, "0aff0004 20", "", "10.255.0.4/32", "LDP 10.255.0.4/32",
		   "0001 0005 0aff0004 20 000000");
	prefix_fec(1, "0a000000 08", "00ffffff", "10.0.0.0/8", "LDP 10.0.0.0/8",
		   "0001 0005 0a000000 08 000000");
	prefix_fec(1, "00000000 00", "ffffffff", "0.0.0.0/0", "LDP 0.0.0.0/0",
		   "0001 0005 00000000 00 000000");
}

/* 3.2.2: IPv6 prefix (16), prefix length (1). */
CASE(ldp_ipv6)
{
	prefix_fec(2, "20010db8000000000000000000000004 80", "", "2001:db8::4/128",
		   "LDP 2001:db8::4/128", "0002 0011 20010db8000000000000000000000004 80 000000");
	prefix_fec(2, "20010db8ff0000000000000000000000 28", "0000000000ffffffffffffffffffffff",
		   "2001:db8:ff00::/40", "LDP 2001:db8:ff00::/40",
		   "0002 0011 20010db8ff0000000000000000000000 28 000000");
}

/* 3.2.13, sub-type 12: IPv4 prefix (4), prefix length (1); 3.2.14, sub-type 13:
 * IPv6 prefix (16), prefix length (1).
 */
CASE(bgp)
{
	prefix_fec(12, "c6336400 16", "000003ff", "198.51.100.0/22", "BGP 198.51.100.0/22",
		   "000c 0005 c6336400 16 000000");
	prefix_fec(13, "20010db8000000000000000000000001 80", "", "2001:db8::1/128",
		   "BGP 2001:db8::1/128", "000d 0011 20010db8000000000000000000000001 80 000000");
}

/* 3.2.15, sub-type 14: IPv4 prefix (4), prefix length (1); 3.2.16, sub-type 15:
 * IPv6 prefix (16), prefix length (1).
 */
CASE(generic)
{
	prefix_fec(14, "c0000200 18", "000000ff", "192.0.2.0/24", "generic 192.0.2.0/24",
		   "000e 0005 c0000200 18 000000");
	prefix_fec(15, "20010db8000000000000000000000000 20", "00000000ffffffffffffffffffffffff",
		   "2001:db8::/32", "generic 2001:db8::/32",
		   "000f 0011 20010db8000000000000000000000000 20 000000");
}

/* "trailing bits SHOULD be set to zero": where they are not, they mean nothing. */
CASE(host_bits_are_masked)
{
	struct prefix host = prefix("10.1.2.3/16");
	struct lsping_fec fec = lsping_fec_ldp(&host);

	prefix_fec(1, "0a01ffff 10", "0000ffff", "10.1.0.0/16", "LDP 10.1.0.0/16",
		   "0001 0005 0a010000 10 000000");
	prefix_fec(1, "0a01ffff 0f", "0001ffff", "10.0.0.0/15", "LDP 10.0.0.0/15",
		   "0001 0005 0a000000 0f 000000");
	prefix_fec(2, "ffffffffffffffffffffffffffffffff 01", "7fffffffffffffffffffffffffffffff",
		   "8000::/1", "LDP 8000::/1",
		   "0002 0011 80000000000000000000000000000000 01 000000");
	fec_written(&fec, "0001 0005 0a010000 10 000000");

	CHECK_INT(ntohl(fec.prefix.u.prefix4.s_addr), 0x0a010000);

	/* Also when somebody filled the FEC by hand. */
	fec.prefix.u.prefix4.s_addr = htonl(0x0a010203);
	fec_written(&fec, "0001 0005 0a010000 10 000000");
}

/* 3.2.3: IPv4 tunnel endpoint address (4); must be zero (2), tunnel ID (2);
 * extended tunnel ID (4); IPv4 tunnel sender address (4); must be zero (2), LSP ID
 * (2).
 */
CASE(rsvp_ipv4)
{
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(3, "0aff0004 0000 0007 0aff0001 0aff0002 0000 1234",
		       "00000000 ffff 0000 00000000 00000000 ffff 0000",
		       "RSVP 10.255.0.2 to 10.255.0.4 tunnel 7 extended 10.255.0.1 LSP 4660",
		       "0003 0014 0aff0004 0000 0007 0aff0001 0aff0002 0000 1234", &fec, &o)) {
		struct ipaddr endpoint = addr("10.255.0.4"), ext = addr("10.255.0.1"),
			      sender = addr("10.255.0.2");

		CHECK(ipaddr_is_same(&fec.rsvp.endpoint, &endpoint));
		CHECK(ipaddr_is_same(&fec.rsvp.ext_tunnel_id, &ext));
		CHECK(ipaddr_is_same(&fec.rsvp.sender, &sender));
		CHECK_INT(fec.rsvp.tunnel_id, 7);
		CHECK_INT(fec.rsvp.lsp_id, 0x1234);
		CHECK(!lsping_fec_is_prefix(&fec));
	}
	octets_free(&o);
	CHECK(fec_readable(3, "0aff0004 ffff 0007 0aff0001 0aff0002 ffff 1234"));
}

/* 3.2.4: the same with addresses and extended tunnel ID of 16 octets each. */
CASE(rsvp_ipv6)
{
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(4,
		       "20010db8000000000000000000000004 0000 ffff "
		       "20010db8000000000000000000000001 "
		       "20010db8000000000000000000000002 0000 0100",
		       "00000000000000000000000000000000 ffff 0000 "
		       "00000000000000000000000000000000 "
		       "00000000000000000000000000000000 ffff 0000",
		       "RSVP 2001:db8::2 to 2001:db8::4 tunnel 65535 extended 2001:db8::1 LSP 256",
		       "0004 0038 20010db8000000000000000000000004 0000 ffff "
		       "20010db8000000000000000000000001 "
		       "20010db8000000000000000000000002 0000 0100",
		       &fec, &o)) {
		struct ipaddr endpoint = addr("2001:db8::4"), ext = addr("2001:db8::1"),
			      sender = addr("2001:db8::2");

		CHECK(ipaddr_is_same(&fec.rsvp.endpoint, &endpoint));
		CHECK(ipaddr_is_same(&fec.rsvp.ext_tunnel_id, &ext));
		CHECK(ipaddr_is_same(&fec.rsvp.sender, &sender));
		CHECK_INT(fec.rsvp.tunnel_id, 65535);
		CHECK_INT(fec.rsvp.lsp_id, 256);
	}
	octets_free(&o);
}

/* 3.2.5: route distinguisher (8), IPv4 prefix (4), prefix length (1); the table of
 * 3.2 gives length 13, so "Must Be Zero" is padding.
 */
CASE(vpn_ipv4)
{
	static const uint8_t rd[8] = { 0, 0, 0xfd, 0xe8, 0, 0, 0, 1 };
	struct prefix want = prefix("10.1.0.0/16");
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(6, "0000fde800000001 0a010000 10", "0000000000000000 0000ffff 00",
		       "VPN 65000:1 10.1.0.0/16", "0006 000d 0000fde800000001 0a010000 10 000000",
		       &fec, &o)) {
		CHECK_MEM(fec.vpn.rd, sizeof(fec.vpn.rd), rd, sizeof(rd));
		CHECK(prefix_same(&fec.vpn.prefix, &want));
		CHECK(!lsping_fec_is_prefix(&fec)); /* a route distinguisher besides */
	}
	octets_free(&o);

	/* Host bits say nothing. */
	fec_vector(6, "0000fde800000001 0a01ffff 10", "0000000000000000 0000ffff 00",
		   "VPN 65000:1 10.1.0.0/16", "0006 000d 0000fde800000001 0a010000 10 000000", &fec,
		   &o);
	octets_free(&o);
}

/* 3.2.6: route distinguisher (8), IPv6 prefix (16), prefix length (1): 25. */
CASE(vpn_ipv6)
{
	struct prefix want = prefix("2001:db8:1::/48");
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(7, "00010a0000010007 20010db8000100000000000000000000 30",
		       "0000000000000000 000000000000ffffffffffffffffffff 00",
		       "VPN 10.0.0.1:7 2001:db8:1::/48",
		       "0007 0019 00010a0000010007 20010db8000100000000000000000000 30 000000",
		       &fec, &o))
		CHECK(prefix_same(&fec.vpn.prefix, &want));
	octets_free(&o);
}

/* 3.2.17, sub-type 16: label (20 bits), the other 12 must be zero and are
 * ignored.
 */
CASE(nil)
{
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(16, "00000000", "00000fff", "Nil FEC label 0", "0010 0004 00000000", &fec,
		       &o)) {
		CHECK_INT(fec.label, 0);
		CHECK(!lsping_fec_is_prefix(&fec));
	}
	octets_free(&o);

	if (fec_vector(16, "00013fff", "00000fff", "Nil FEC label 19", "0010 0004 00013000", &fec,
		       &o)) {
		CHECK_INT(fec.label, 19);
		fec.label = LSPING_LABEL_MAX;
		fec_written(&fec, "0010 0004 fffff000");
		fec.label = LSPING_LABEL_MAX + 1;
		CHECK(!fec_writable(&fec));
	}
	octets_free(&o);
}

CASE(unknown_is_kept)
{
	struct octets o = hex("0102030405"), none = hex("");
	struct lsping_fec fec;

	REQUIRE(fec_read(77, &o, &fec));
	CHECK_INT(fec.type, 77);
	CHECK_INT(fec.raw.type, 77);
	CHECK(!fec.known);
	CHECK(!lsping_fec_is_prefix(&fec));
	CHECK_MEM(fec.raw.value, fec.raw.len, o.p, o.len);
	fec_prints(&fec, "FEC type 77 (5 octets)");
	fec_written(&fec, "004d 0005 0102030405 000000");

	REQUIRE(fec_read(65535, &none, &fec));
	CHECK_INT(fec.raw.len, 0);
	fec_prints(&fec, "FEC type 65535 (0 octets)");
	fec_written(&fec, "ffff 0000");
	octets_free(&o);
	octets_free(&none);
}

/* Each length one too short and one too long, and more of either. */
CASE(lengths)
{
	static const size_t none[] = { 0 };
	static const uint8_t huge[UINT16_MAX + 1];
	struct lsping_rd rd = lsping_rd_init(huge, sizeof(huge));
	struct lsping_fec fec;

	CHECK(!lsping_fec_read(&rd, 77, &fec)); /* more than a length can say */
	fec_lengths(1, "0aff0004 20", none);
	fec_lengths(2, "20010db8000000000000000000000004 80", none);
	fec_lengths(3, "0aff0004 0000 0007 0aff0001 0aff0002 0000 1234", none);
	fec_lengths(4,
		    "20010db8000000000000000000000004 0000 ffff 20010db8000000000000000000000001 "
		    "20010db8000000000000000000000002 0000 0100",
		    none);
	fec_lengths(6, "0000fde800000001 0a010000 10", none);
	fec_lengths(7, "00010a0000010007 20010db8000100000000000000000000 30", none);
	fec_lengths(12, "c6336400 16", none);
	fec_lengths(13, "20010db8000000000000000000000001 80", none);
	fec_lengths(14, "c0000200 18", none);
	fec_lengths(15, "20010db8000000000000000000000000 20", none);
	fec_lengths(16, "00013000", none);
}

CASE(prefix_lengths)
{
	static const uint16_t ipv4[] = { 1, 12, 14 }, ipv6[] = { 2, 13, 15 };

	for (size_t i = 0; i < array_size(ipv4); i++) {
		CHECK(fec_readable(ipv4[i], "0aff0004 20"));
		CHECK(!fec_readable(ipv4[i], "0aff0004 21"));
		CHECK(!fec_readable(ipv4[i], "0aff0004 ff"));
	}
	for (size_t i = 0; i < array_size(ipv6); i++) {
		CHECK(fec_readable(ipv6[i], "20010db8000000000000000000000004 80"));
		CHECK(!fec_readable(ipv6[i], "20010db8000000000000000000000004 81"));
		CHECK(!fec_readable(ipv6[i], "20010db8000000000000000000000004 ff"));
	}
	CHECK(fec_readable(6, "0000fde800000001 0a010000 20"));
	CHECK(!fec_readable(6, "0000fde800000001 0a010000 21"));
	CHECK(fec_readable(7, "0000fde800000001 20010db8000000000000000000000004 80"));
	CHECK(!fec_readable(7, "0000fde800000001 20010db8000000000000000000000004 81"));
}

CASE(not_writable)
{
	struct prefix p = prefix("10.0.0.0/8");
	struct lsping_fec fec = lsping_fec_ldp(&p), unknown = { .type = 77, .known = true };
	struct octets o;

	CHECK(fec_writable(&fec));
	fec.type = LSPING_FEC_LDP_IPV6; /* family and type disagree */
	CHECK(!fec_writable(&fec));
	fec.type = LSPING_FEC_LDP_IPV4;
	fec.prefix.prefixlen = 33;
	CHECK(!fec_writable(&fec));
	CHECK(!fec_writable(&unknown)); /* said to be known, but has no row */

	o = hex("0aff0004 0000 0007 0aff0001 0aff0002 0000 1234");
	REQUIRE(fec_read(3, &o, &fec));
	CHECK(fec_writable(&fec));
	fec.type = LSPING_FEC_RSVP_IPV6;
	CHECK(!fec_writable(&fec));
	fec.type = LSPING_FEC_RSVP_IPV4;
	fec.rsvp.sender = addr("2001:db8::1");
	CHECK(!fec_writable(&fec));
	fec.rsvp.sender = (struct ipaddr){ .ipa_type = IPADDR_NONE };
	CHECK(!fec_writable(&fec));
	octets_free(&o);

	o = hex("0000fde800000001 0a010000 10");
	REQUIRE(fec_read(6, &o, &fec));
	CHECK(fec_writable(&fec));
	fec.vpn.prefix.prefixlen = 33;
	CHECK(!fec_writable(&fec));
	fec.vpn.prefix = prefix("2001:db8::/32");
	CHECK(!fec_writable(&fec));
	fec.type = LSPING_FEC_VPN_IPV6;
	CHECK(fec_writable(&fec));
	octets_free(&o);
}

CASE(ldp_from_prefix)
{
	struct prefix v4 = prefix("10.255.0.4/32"), v6 = prefix("2001:db8::/32");
	struct lsping_fec fec = lsping_fec_ldp(&v4);

	CHECK_INT(fec.type, LSPING_FEC_LDP_IPV4);
	CHECK(fec.known && prefix_same(&fec.prefix, &v4));
	fec = lsping_fec_ldp(&v6);
	CHECK_INT(fec.type, LSPING_FEC_LDP_IPV6);
	CHECK(fec.known && prefix_same(&fec.prefix, &v6));
}

CASE(same_and_hash)
{
	/* all differ, each is the same as itself */
	static const struct {
		uint16_t type;
		const char *value;
	} list[] = {
		{ 1, "0aff0004 20" },
		{ 12, "0aff0004 20" },
		{ 14, "0aff0004 20" },
		{ 14, "0aff0004 1f" },
		{ 14, "0aff0000 20" },
		{ 2, "20010db8000000000000000000000004 80" },
		{ 13, "20010db8000000000000000000000004 80" },
		{ 15, "20010db8000000000000000000000004 80" },
		{ 15, "20010db8000000000000000000000005 80" },
		{ 6, "0000fde800000001 0a010000 10" },
		{ 6, "0002fde800000001 0a010000 10" },
		{ 10, "0aff0001 0aff0004 00000064 0005" },
		{ 10, "0aff0004 0aff0001 00000064 0005" },
		{ 9, "0aff0004 00000064 0005" },
		{ 11, "0aff0001 0aff0004 0005 0100 0101aa 0100" },
		{ 11, "0aff0001 0aff0004 0005 0100 0100 0101aa" },
		{ 11, "0aff0001 0aff0004 0005 0101aa 0100 0100" },
		{ 34, "0aff0004 20 01 0000" },
		{ 34, "0aff0004 20 02 0000" },
		{ 36, "0000 0000 00000001 00000002 0aff0001 0aff0002" },
		{ 36, "0100 0000 00000001 00000002 0aff0001 0aff0002" },
		{ 36, "0100 0000 00000002 00000001 0aff0001 0aff0002" },
		{ 36, "0100 0000 00000001 00000002 0aff0002 0aff0001" },
		{ 16, "00000000" },
		{ 16, "00013000" },
		{ 77, "0102" },
		{ 77, "0103" },
		{ 77, "010300" },
		{ 78, "010300" },
		{ 78, "" },
	};
	struct lsping_fec fec[array_size(list)], again;
	struct octets value[array_size(list)], copy;

	for (size_t i = 0; i < array_size(list); i++) {
		value[i] = hex(list[i].value);
		REQUIRE(fec_read(list[i].type, &value[i], &fec[i]));
	}
	for (size_t i = 0; i < array_size(list); i++) {
		copy = octets_copy(value[i].p, value[i].len);
		REQUIRE(fec_read(list[i].type, &copy, &again));
		CHECK(lsping_fec_same(&fec[i], &again));
		CHECK(lsping_fec_hash(&fec[i]) == lsping_fec_hash(&again));
		octets_free(&copy);
		for (size_t j = 0; j < i; j++) {
			CHECK(!lsping_fec_same(&fec[i], &fec[j]));
			CHECK(!lsping_fec_same(&fec[j], &fec[i]));
			CHECK(lsping_fec_hash(&fec[i]) != lsping_fec_hash(&fec[j]));
		}
	}
	for (size_t i = 0; i < array_size(list); i++)
		octets_free(&value[i]);
}

/* RFC 4364, section 4.2. */
CASE(route_distinguishers)
{
	static const struct {
		const char *octets, *printed;
	} list[] = {
		{ "0000fde800000001", "65000:1" },
		{ "0000ffffffffffff", "65535:4294967295" },
		{ "00010a0000010007", "10.0.0.1:7" },
		{ "0001ffffffffffff", "255.255.255.255:65535" },
		{ "0002fa56ea000001", "4200000000:1" },
		{ "000200010000ffff", "65536:65535" },
		/* not the first one */
		{ "00020000fde80001", "65000L:1" },
		{ "0003000000000001", "0003000000000001" },
		{ "ffffffffffffffff", "ffffffffffffffff" },
	};
	char buf[LSPING_RD_STRLEN];

	for (size_t i = 0; i < array_size(list); i++) {
		struct octets o = hex(list[i].octets);

		REQUIRE(o.len == 8);
		CHECK_STR(lsping_rd_str(o.p, buf, sizeof(buf)), list[i].printed);
		octets_free(&o);
	}
}

CASE(node_identifiers)
{
	static const uint8_t router[] = { 10, 255, 0, 4 }, system[] = { 0x01, 0x23, 0xab, 0, 0, 4 };
	char buf[LSPING_NODE_STRLEN];

	CHECK_STR(lsping_node_str(router, 4, buf, sizeof(buf)), "10.255.0.4");
	CHECK_STR(lsping_node_str(system, 6, buf, sizeof(buf)), "0123.ab00.0004");
}

int main(void)
{
	RUN(ldp_ipv4);
	RUN(ldp_ipv6);
	RUN(bgp);
	RUN(generic);
	RUN(host_bits_are_masked);
	RUN(rsvp_ipv4);
	RUN(rsvp_ipv6);
	RUN(vpn_ipv4);
	RUN(vpn_ipv6);
	RUN(nil);
	RUN(unknown_is_kept);
	RUN(lengths);
	RUN(prefix_lengths);
	RUN(not_writable);
	RUN(ldp_from_prefix);
	RUN(same_and_hash);
	RUN(route_distinguishers);
	RUN(node_identifiers);
	return check_end();
}
