// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs of layer 2 services as sub-TLVs, both ways, against the figures of RFC
 * 8029, sections 3.2.7 to 3.2.12 and A.1.1
 */
#include <zebra.h>

#include "lspingd/lsping_fec.h"

#include "tests/check.h"
#include "tests/wire/fec.h"
#include "tests/wire/wire.h"

#define ADDR6_1 "20010db8000000000000000000000001"
#define ADDR6_4 "20010db8000000000000000000000004"

static const size_t none[] = { 0 };

static void attachment_is(const struct lsping_attachment *id, uint8_t type, const char *text)
{
	struct octets want = hex(text);

	CHECK_INT(id->type, type);
	CHECK_MEM(id->value, id->len, want.p, want.len);
	octets_free(&want);
}

/* 3.2.7: route distinguisher (8); sender's VE ID (2), receiver's VE ID (2);
 * encapsulation type (2): length 14, "Must Be Zero" is padding.  The type's
 * uppermost bit is zero (as in 3.2.9).
 */
CASE(l2vpn)
{
	static const uint8_t rd[8] = { 0, 1, 10, 0, 0, 1, 0, 7 };
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(8, "00010a0000010007 0102 0304 0005", "0000000000000000 0000 0000 8000",
		       "L2 VPN 10.0.0.1:7 VE 258 to 772 type 5 (Ethernet)",
		       "0008 000e 00010a0000010007 0102 0304 0005 0000", &fec, &o)) {
		CHECK_MEM(fec.l2vpn.rd, sizeof(fec.l2vpn.rd), rd, sizeof(rd));
		CHECK_INT(fec.l2vpn.sender_ve, 0x0102);
		CHECK_INT(fec.l2vpn.remote_ve, 0x0304);
		CHECK_INT(fec.l2vpn.encap, 5);
		CHECK(!lsping_fec_is_prefix(&fec));
		fec.l2vpn.encap = 0x8005;
		CHECK(!fec_writable(&fec));
	}
	octets_free(&o);
	fec_lengths(8, "00010a0000010007 0102 0304 0005", none);
}

/* A.1.1, sub-type 9: remote PE IPv4 address (4), PW ID (4), PW type (2): length
 * 10.
 */
CASE(pw128_deprecated)
{
	struct ipaddr remote = addr("10.255.0.4");
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(9, "0aff0004 00000064 0004", "00000000 00000000 8000",
		       "FEC 128 (deprecated) to 10.255.0.4 ID 100 type 4 (Ethernet tagged mode)",
		       "0009 000a 0aff0004 00000064 0004 0000", &fec, &o)) {
		CHECK_INT(fec.pw128.sender.ipa_type, IPADDR_NONE);
		CHECK(ipaddr_is_same(&fec.pw128.remote, &remote));
		CHECK_INT(fec.pw128.pw_id, 100);
		CHECK_INT(fec.pw128.pw_type, 4);
		fec.pw128.sender = addr("10.255.0.1"); /* has no place here */
		CHECK(!fec_writable(&fec));
	}
	octets_free(&o);
	fec_lengths(9, "0aff0004 00000064 0004", none);
}

/* 3.2.9, sub-type 10: sender's PE IPv4 address (4), remote PE IPv4 address (4), PW
 * ID (4), PW type (2): length 14.
 */
CASE(pw128_ipv4)
{
	struct ipaddr sender = addr("10.255.0.1"), remote = addr("10.255.0.4");
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(10, "0aff0001 0aff0004 12345678 0005", "00000000 00000000 00000000 8000",
		       "FEC 128 10.255.0.1 to 10.255.0.4 ID 305419896 type 5 (Ethernet)",
		       "000a 000e 0aff0001 0aff0004 12345678 0005 0000", &fec, &o)) {
		CHECK(ipaddr_is_same(&fec.pw128.sender, &sender));
		CHECK(ipaddr_is_same(&fec.pw128.remote, &remote));
		CHECK_INT(fec.pw128.pw_id, 0x12345678);
		CHECK_INT(fec.pw128.pw_type, 5);
		fec.pw128.pw_type = 0x7fff;
		fec_written(&fec, "000a 000e 0aff0001 0aff0004 12345678 7fff 0000");
		fec.pw128.pw_type = 0x8000;
		CHECK(!fec_writable(&fec));
		fec.pw128.pw_type = 5;
		fec.pw128.sender = addr("2001:db8::1");
		CHECK(!fec_writable(&fec));
	}
	octets_free(&o);

	/* A sender that copied LDP's control word bit along. */
	fec_vector(10, "0aff0001 0aff0004 00000001 8005", "00000000 00000000 00000000 8000",
		   "FEC 128 10.255.0.1 to 10.255.0.4 ID 1 type 5 (Ethernet)",
		   "000a 000e 0aff0001 0aff0004 00000001 0005 0000", &fec, &o);
	octets_free(&o);
	fec_lengths(10, "0aff0001 0aff0004 12345678 0005", none);
}

/* 3.2.11, sub-type 24: addresses of 16 octets each, PW ID (4), PW type (2): 38. */
CASE(pw128_ipv6)
{
	struct ipaddr sender = addr("2001:db8::1"), remote = addr("2001:db8::4");
	struct lsping_fec fec;
	struct octets o;

	if (fec_vector(24, ADDR6_1 ADDR6_4 "00000064 0007",
		       "0000000000000000000000000000000000000000000000000000000000000000"
		       "00000000 8000",
		       "FEC 128 2001:db8::1 to 2001:db8::4 ID 100 type 7 (PPP)",
		       "0018 0026" ADDR6_1 ADDR6_4 "00000064 0007 0000", &fec, &o)) {
		CHECK(ipaddr_is_same(&fec.pw128.sender, &sender));
		CHECK(ipaddr_is_same(&fec.pw128.remote, &remote));
		CHECK_INT(fec.pw128.pw_id, 100);
		CHECK_INT(fec.pw128.pw_type, 7);
	}
	octets_free(&o);
	fec_lengths(24, ADDR6_1 ADDR6_4 "00000064 0007", none);
}

/* 3.2.10, sub-type 11: sender's and remote PE IPv4 address (4 each), PW type (2),
 * AGI type (1) and length (1), AGI; AII type (1), SAII length (1), SAII; AII type
 * (1), TAII length (1), TAII.  "The Length of this TLV is 16 + AGI length + SAII
 * length + TAII length."
 */
CASE(pw129_ipv4)
{
	struct ipaddr sender = addr("10.255.0.1"), remote = addr("10.255.0.4");
	struct lsping_fec fec;
	struct octets o;

	/* 16 + 8 + 4 + 5 = 33, padded to 36 */
	if (fec_vector(11,
		       "0aff0001 0aff0004 0005 01 08 0000fde800000001 02 04 0aff0001 03 05 "
		       "0aff000400",
		       "00000000 00000000 8000",
		       "FEC 129 10.255.0.1 to 10.255.0.4 AGI 1:0000fde800000001 SAII 2:0aff0001 "
		       "TAII 3:0aff000400 type 5 (Ethernet)",
		       "000b 0021 0aff0001 0aff0004 0005 01 08 0000fde800000001 02 04 0aff0001 03 "
		       "05 0aff000400 000000",
		       &fec, &o)) {
		CHECK(ipaddr_is_same(&fec.pw129.sender, &sender));
		CHECK(ipaddr_is_same(&fec.pw129.remote, &remote));
		CHECK_INT(fec.pw129.pw_type, 5);
		attachment_is(&fec.pw129.agi, 1, "0000fde800000001");
		attachment_is(&fec.pw129.saii, 2, "0aff0001");
		attachment_is(&fec.pw129.taii, 3, "0aff000400");
		fec.pw129.remote = addr("2001:db8::4");
		CHECK(!fec_writable(&fec));
	}
	octets_free(&o);

	/* "The null string can be sent by setting the Length byte to 0" (RFC 8077,
	 * 6.2.2): 16, nothing to pad.
	 */
	if (fec_vector(11, "0aff0001 0aff0004 0005 0000 0000 0000", "00000000 00000000 8000",
		       "FEC 129 10.255.0.1 to 10.255.0.4 AGI 0: SAII 0: TAII 0: type 5 (Ethernet)",
		       "000b 0010 0aff0001 0aff0004 0005 0000 0000 0000", &fec, &o)) {
		CHECK_INT(fec.pw129.agi.len, 0);
		CHECK_INT(fec.pw129.saii.len, 0);
		CHECK_INT(fec.pw129.taii.len, 0);
	}
	octets_free(&o);
}

/* 3.2.12, sub-type 25: the same with addresses of 16 octets; 40 + the lengths. */
CASE(pw129_ipv6)
{
	struct ipaddr sender = addr("2001:db8::1"), remote = addr("2001:db8::4");
	struct lsping_fec fec;
	struct octets o;

	/* 40 + 0 + 1 + 2 = 43, padded to 44 */
	if (fec_vector(25, ADDR6_1 ADDR6_4 "0004 0100 0101aa 0102bbcc",
		       "0000000000000000000000000000000000000000000000000000000000000000 8000",
		       "FEC 129 2001:db8::1 to 2001:db8::4 AGI 1: SAII 1:aa TAII 1:bbcc type 4 "
		       "(Ethernet tagged mode)",
		       "0019 002b" ADDR6_1 ADDR6_4 "0004 0100 0101aa 0102bbcc 00", &fec, &o)) {
		CHECK(ipaddr_is_same(&fec.pw129.sender, &sender));
		CHECK(ipaddr_is_same(&fec.pw129.remote, &remote));
		attachment_is(&fec.pw129.agi, 1, "");
		attachment_is(&fec.pw129.saii, 1, "aa");
		attachment_is(&fec.pw129.taii, 1, "bbcc");
	}
	octets_free(&o);
}

/* "the length of the padding is not included in the Length field"; a sender that
 * includes it is understood, and its FEC written as the RFC has it.
 */
CASE(pw129_counted_padding)
{
	static const size_t one[] = { 20, 0 }, two[] = { 20, 0 }, three[] = { 20, 0 };
	struct lsping_fec fec;
	struct octets o;

	fec_lengths(11, "0aff0001 0aff0004 0005 0100 0101aa 0102aabb", one);
	fec_lengths(11, "0aff0001 0aff0004 0005 0100 0101aa 0101bb", two);
	fec_lengths(11, "0aff0001 0aff0004 0005 0100 0100 0101bb", three);
	fec_lengths(11, "0aff0001 0aff0004 0005 0100 0102aabb 0102aabb", none);
	fec_lengths(25, ADDR6_1 ADDR6_4 "0004 0100 0102aabb 0102bbcc", none);

	o = hex("0aff0001 0aff0004 0005 0100 0100 0101bb 000000");
	REQUIRE(fec_read(11, &o, &fec));
	attachment_is(&fec.pw129.taii, 1, "bb");
	fec_written(&fec, "000b 0011 0aff0001 0aff0004 0005 0100 0100 0101bb 000000");
	octets_free(&o);

	/* What is not zero is no padding. */
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 0100 0100 0101bb 000001"));
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 0100 0100 0101bb 010000"));
	/* Nor is what does not end at a multiple of 4, or is a whole word. */
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 0100 0100 0101bb 00"));
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 0100 0100 0100 00000000"));
}

/* Inner lengths beyond the sub-TLV: the readers must not believe them. */
CASE(pw129_inner_lengths)
{
	/* of 22 octets: 8 addresses, 2 PW type, 3 * 2 headers, 2 + 2 + 2 values */
	CHECK(fec_readable(11, "0aff0001 0aff0004 0005 0102aaaa 0102bbbb 0102cccc"));
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 0102aaaa 0102bbbb 0103cccc"));
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 0102aaaa 0102bbbb 01ffcccc"));
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 0102aaaa 0107bbbb 0102cccc"));
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 0102aaaa 01ffbbbb 0102cccc"));
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 010baaaa 0102bbbb 0102cccc"));
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 01ffaaaa 0102bbbb 0102cccc"));
	/* and one that leaves something over */
	CHECK(!fec_readable(11, "0aff0001 0aff0004 0005 0102aaaa 0102bbbb 0101cccc"));
	CHECK(!fec_readable(25, ADDR6_1 ADDR6_4 "0005 0102aaaa 0102bbbb 0103cccc"));
}

/* The longest there is: three identifiers of 255 octets. */
CASE(pw129_longest)
{
	uint8_t value[16 + 3 * LSPING_ATTACHMENT_MAX_LEN], buf[FEC_ROOM];
	struct octets head = hex("0aff0001 0aff0004 0005"), o;
	struct lsping_wr wr = lsping_wr_init(value, sizeof(value));
	struct lsping_fec fec;
	char str[LSPING_FEC_STRLEN];

	lsping_wr_bytes(&wr, head.p, head.len);
	for (uint8_t i = 1; i <= 3; i++) {
		lsping_wr_u8(&wr, i);
		lsping_wr_u8(&wr, LSPING_ATTACHMENT_MAX_LEN);
		memset(lsping_wr_room(&wr, LSPING_ATTACHMENT_MAX_LEN), i, LSPING_ATTACHMENT_MAX_LEN);
	}
	REQUIRE(lsping_wr_ok(&wr) && lsping_wr_at(&wr) == sizeof(value));
	o = octets_copy(value, sizeof(value));
	REQUIRE(fec_read(11, &o, &fec));
	CHECK_INT(fec.pw129.agi.len, 255);
	CHECK_INT(fec.pw129.taii.len, 255);
	CHECK_INT(fec.pw129.taii.value[254], 3);
	CHECK(fec_returns(&fec));
	CHECK_STR(lsping_fec_str(&fec, str, sizeof(str)),
		  "FEC 129 10.255.0.1 to 10.255.0.4 AGI 1:010101010101010101010101... "
		  "SAII 2:020202020202020202020202... TAII 3:030303030303030303030303... type 5 "
		  "(Ethernet)");

	wr = lsping_wr_init(buf, sizeof(buf));
	lsping_fec_write(&wr, &fec);
	CHECK_INT(lsping_wr_at(&wr), 4 + sizeof(value) + 3); /* 781, padded to 784 */
	CHECK_MEM(buf + 4, sizeof(value), value, sizeof(value));
	octets_free(&o);
	octets_free(&head);
}

/* What cannot be read can be printed: callers show a message up to its fault. */
CASE(malformed_prints)
{
	struct octets o = hex("0aff0001 0aff0004 0005 0102aaaa 0102bbbb 01ffcccc");
	char str[LSPING_FEC_STRLEN];
	struct lsping_fec fec;

	REQUIRE(!fec_read(11, &o, &fec));
	CHECK_STR(lsping_fec_str(&fec, str, sizeof(str)),
		  "FEC 129 10.255.0.1 to 10.255.0.4 AGI 1:aaaa SAII 1:bbbb TAII 1: type 5 "
		  "(Ethernet)");
	octets_free(&o);
}

int main(void)
{
	RUN(l2vpn);
	RUN(pw128_deprecated);
	RUN(pw128_ipv4);
	RUN(pw128_ipv6);
	RUN(pw129_ipv4);
	RUN(pw129_ipv6);
	RUN(pw129_counted_padding);
	RUN(pw129_inner_lengths);
	RUN(pw129_longest);
	RUN(malformed_prints);
	return check_end();
}
