// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs as sub-TLVs, both ways, against the figures of RFC 8029, section 3.2
 */
#include <zebra.h>

#include "lspingd/lsping_fec.h"

#include "tests/check.h"
#include "tests/wire/wire.h"

/* Reads a value given in hex as a FEC of a type. */
static bool read_fec(uint16_t type, const struct octets *value, struct lsping_fec *fec)
{
	struct lsping_rd rd = lsping_rd_init(value->p, value->len);

	return lsping_fec_read(&rd, type, fec);
}

static bool readable(uint16_t type, const char *text)
{
	struct octets o = hex(text);
	struct lsping_fec fec;
	bool ok = read_fec(type, &o, &fec);

	octets_free(&o);
	return ok;
}

static void check_written(const struct lsping_fec *fec, const char *text)
{
	struct octets want = hex(text);
	uint8_t buf[64];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	lsping_fec_write(&wr, fec);
	CHECK(lsping_wr_ok(&wr));
	CHECK_MEM(buf, lsping_wr_at(&wr), want.p, want.len);
	octets_free(&want);
}

/*
 * A prefix FEC: from its value to a FEC, its printed form, and to a sub-TLV.
 */
static void prefix_fec(uint16_t type, const char *value, const char *p, const char *printed,
		       const char *subtlv)
{
	struct octets o = hex(value);
	struct prefix want = prefix(p);
	char buf[LSPING_FEC_STRLEN];
	struct lsping_fec fec;

	REQUIRE(read_fec(type, &o, &fec));
	CHECK_INT(fec.type, type);
	CHECK(fec.known);
	CHECK(lsping_fec_is_prefix(&fec));
	CHECK_INT(fec.prefix.family, want.family);
	CHECK_INT(fec.prefix.prefixlen, want.prefixlen);
	CHECK_MEM(fec.prefix.u.val, o.len - 1, want.u.val, o.len - 1); /* host bits too */
	CHECK_STR(lsping_fec_str(&fec, buf, sizeof(buf)), printed);
	check_written(&fec, subtlv);
	octets_free(&o);
}

/* 3.2.1: prefix (4), prefix length (1); three octets of padding follow. */
CASE(ldp_ipv4)
{
	prefix_fec(1, "0aff0004 20", "10.255.0.4/32", "LDP 10.255.0.4/32",
		   "0001 0005 0aff0004 20 000000");
	prefix_fec(1, "0a000000 08", "10.0.0.0/8", "LDP 10.0.0.0/8",
		   "0001 0005 0a000000 08 000000");
	prefix_fec(1, "00000000 00", "0.0.0.0/0", "LDP 0.0.0.0/0", "0001 0005 00000000 00 000000");
}

/* 3.2.2: prefix (16), prefix length (1). */
CASE(ldp_ipv6)
{
	prefix_fec(2, "20010db8000000000000000000000004 80", "2001:db8::4/128",
		   "LDP 2001:db8::4/128", "0002 0011 20010db8000000000000000000000004 80 000000");
	prefix_fec(2, "20010db8ff0000000000000000000000 28", "2001:db8:ff00::/40",
		   "LDP 2001:db8:ff00::/40",
		   "0002 0011 20010db8ff0000000000000000000000 28 000000");
}

/* 3.2.15 and 3.2.16, sub-types 14 and 15. */
CASE(generic)
{
	prefix_fec(14, "c0000200 18", "192.0.2.0/24", "generic 192.0.2.0/24",
		   "000e 0005 c0000200 18 000000");
	prefix_fec(15, "20010db8000000000000000000000000 20", "2001:db8::/32",
		   "generic 2001:db8::/32", "000f 0011 20010db8000000000000000000000000 20 000000");
}

/* "trailing bits SHOULD be set to zero": where they are not, they mean nothing. */
CASE(host_bits_are_masked)
{
	struct prefix host = prefix("10.1.2.3/16");
	struct lsping_fec fec = lsping_fec_ldp(&host);

	prefix_fec(1, "0a01ffff 10", "10.1.0.0/16", "LDP 10.1.0.0/16",
		   "0001 0005 0a010000 10 000000");
	prefix_fec(1, "0a01ffff 0f", "10.0.0.0/15", "LDP 10.0.0.0/15",
		   "0001 0005 0a000000 0f 000000");
	prefix_fec(2, "ffffffffffffffffffffffffffffffff 01", "8000::/1", "LDP 8000::/1",
		   "0002 0011 80000000000000000000000000000000 01 000000");
	check_written(&fec, "0001 0005 0a010000 10 000000");

	CHECK_INT(ntohl(fec.prefix.u.prefix4.s_addr), 0x0a010000);

	/* Also when somebody filled the FEC by hand. */
	fec.prefix.u.prefix4.s_addr = htonl(0x0a010203);
	check_written(&fec, "0001 0005 0a010000 10 000000");
}

/* 3.2.17, sub-type 16: label (20 bits), the other 12 must be zero and are
 * ignored.
 */
CASE(nil)
{
	struct octets o = hex("00000000"), ones = hex("00013fff");
	char buf[LSPING_FEC_STRLEN];
	struct lsping_fec fec;

	REQUIRE(read_fec(16, &o, &fec));
	CHECK_INT(fec.label, 0);
	CHECK(fec.known);
	CHECK(!lsping_fec_is_prefix(&fec));
	CHECK_STR(lsping_fec_str(&fec, buf, sizeof(buf)), "Nil FEC label 0");
	check_written(&fec, "0010 0004 00000000");

	REQUIRE(read_fec(16, &ones, &fec));
	CHECK_INT(fec.label, 19);
	CHECK_STR(lsping_fec_str(&fec, buf, sizeof(buf)), "Nil FEC label 19");
	check_written(&fec, "0010 0004 00013000");

	fec.label = LSPING_LABEL_MAX;
	check_written(&fec, "0010 0004 fffff000");
	octets_free(&o);
	octets_free(&ones);
}

CASE(unknown_is_kept)
{
	struct octets o = hex("0102030405"), none = hex("");
	char buf[LSPING_FEC_STRLEN];
	struct lsping_fec fec;

	REQUIRE(read_fec(77, &o, &fec));
	CHECK_INT(fec.type, 77);
	CHECK_INT(fec.raw.type, 77);
	CHECK(!fec.known);
	CHECK(!lsping_fec_is_prefix(&fec));
	CHECK_MEM(fec.raw.value, fec.raw.len, o.p, o.len);
	CHECK_STR(lsping_fec_str(&fec, buf, sizeof(buf)), "FEC type 77 (5 octets)");
	check_written(&fec, "004d 0005 0102030405 000000");

	REQUIRE(read_fec(65535, &none, &fec));
	CHECK_INT(fec.raw.len, 0);
	CHECK_STR(lsping_fec_str(&fec, buf, sizeof(buf)), "FEC type 65535 (0 octets)");
	check_written(&fec, "ffff 0000");
	octets_free(&o);
	octets_free(&none);
}

CASE(impossible)
{
	static const uint8_t huge[UINT16_MAX + 1];
	struct lsping_rd rd = lsping_rd_init(huge, sizeof(huge));
	struct lsping_fec fec;

	CHECK(!lsping_fec_read(&rd, 77, &fec)); /* more than a length can say */
	CHECK(!readable(1, "0aff0004"));
	CHECK(!readable(1, "0aff0004 20 00"));
	CHECK(!readable(1, ""));
	CHECK(!readable(1, "0aff0004 21"));
	CHECK(!readable(2, "20010db8000000000000000000000004"));
	CHECK(!readable(2, "20010db8000000000000000000000004 80 00"));
	CHECK(!readable(2, "20010db8000000000000000000000004 81"));
	CHECK(!readable(14, "0aff0004 21"));
	CHECK(!readable(14, "0aff0004"));
	CHECK(!readable(15, "20010db8000000000000000000000004 81"));
	CHECK(!readable(15, "0aff0004 20"));
	CHECK(!readable(16, "000000"));
	CHECK(!readable(16, "0000000000"));
}

static bool writable(const struct lsping_fec *fec)
{
	uint8_t buf[64];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	lsping_fec_write(&wr, fec);
	return lsping_wr_ok(&wr);
}

CASE(not_writable)
{
	struct prefix p = prefix("10.0.0.0/8");
	struct lsping_fec fec = lsping_fec_ldp(&p), unknown = { .type = 77, .known = true };

	CHECK(writable(&fec));
	fec.type = LSPING_FEC_LDP_IPV6; /* family and type disagree */
	CHECK(!writable(&fec));
	fec.type = LSPING_FEC_LDP_IPV4;
	fec.prefix.prefixlen = 33;
	CHECK(!writable(&fec));
	CHECK(!writable(&unknown)); /* said to be known, but has no row */
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
	/* pairs of neighbours differ, each is the same as itself */
	static const struct {
		uint16_t type;
		const char *value;
	} list[] = {
		{ 1, "0aff0004 20" },
		{ 14, "0aff0004 20" },
		{ 14, "0aff0004 1f" },
		{ 14, "0aff0000 20" },
		{ 2, "20010db8000000000000000000000004 80" },
		{ 15, "20010db8000000000000000000000004 80" },
		{ 15, "20010db8000000000000000000000005 80" },
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
		REQUIRE(read_fec(list[i].type, &value[i], &fec[i]));
	}
	for (size_t i = 0; i < array_size(list); i++) {
		copy = octets_copy(value[i].p, value[i].len);
		REQUIRE(read_fec(list[i].type, &copy, &again));
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

CASE(printed_into_little_room)
{
	struct prefix p = prefix("10.255.0.4/32");
	struct lsping_fec fec = lsping_fec_ldp(&p);
	char buf[8];

	CHECK_STR(lsping_fec_str(&fec, buf, sizeof(buf)), "LDP 10.");
}

int main(void)
{
	RUN(ldp_ipv4);
	RUN(ldp_ipv6);
	RUN(generic);
	RUN(host_bits_are_masked);
	RUN(nil);
	RUN(unknown_is_kept);
	RUN(impossible);
	RUN(not_writable);
	RUN(ldp_from_prefix);
	RUN(same_and_hash);
	RUN(printed_into_little_room);
	return check_end();
}
