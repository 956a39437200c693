// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Multipath information both ways, against RFC 8029, section 3.4.1.1.1, and RFC
 * 8012, section 6, figure 2; and what sets promise at their limits.
 * test_mpset_model.c has the algebra.
 */
#include <zebra.h>

#include <time.h>

#include "lspingd/lsping_mpset.h"

#include "tests/check.h"
#include "tests/wire/wire.h"

#define STRLEN 4096

/* A room of its own for each writing, larger than any information. */
static uint8_t room[UINT16_MAX + 64];

static struct lsping_multipath multipath(uint8_t type, const struct octets *o)
{
	return (struct lsping_multipath){ .type = type, .len = o->len, .info = o->p };
}

/* Reads, both by checking and by making sets, and with sets left away. */
static bool reads(uint8_t type, int family, const char *text, struct lsping_mpset *addresses,
		  struct lsping_mpset *labels)
{
	struct octets o = hex(text);
	struct lsping_multipath mp = multipath(type, &o);
	struct lsping_mpset a = {}, l = {};
	bool ok;

	/* nothing that was there may stay */
	CHECK(lsping_mpset_add(addresses, 3, 9) && lsping_mpset_add(labels, 77, 78));
	ok = lsping_mpset_read(&mp, family, addresses, labels);
	CHECK_INT(lsping_multipath_is_valid(&mp, family), ok);
	CHECK_INT(lsping_mpset_read(&mp, family, &a, NULL), ok);
	CHECK_INT(lsping_mpset_read(&mp, family, NULL, &l), ok);
	CHECK(lsping_mpset_same(&a, addresses) && lsping_mpset_same(&l, labels));
	lsping_mpset_free(&a);
	lsping_mpset_free(&l);
	octets_free(&o);
	return ok;
}

static void refused(uint8_t type, int family, const char *text)
{
	struct lsping_mpset addresses = {}, labels = {};

	if (!CHECK(!reads(type, family, text, &addresses, &labels)))
		printf("\ttype %u: %s\n", type, text);
	CHECK(lsping_mpset_is_empty(&addresses) && lsping_mpset_is_empty(&labels));
	lsping_mpset_free(&addresses);
	lsping_mpset_free(&labels);
}

/* From octets to two sets, printed. */
static void read_only(uint8_t type, int family, const char *text, const char *addresses_want,
		      const char *labels_want)
{
	struct lsping_mpset addresses = {}, labels = {};
	char buf[STRLEN];

	if (!CHECK(reads(type, family, text, &addresses, &labels)))
		printf("\ttype %u: %s\n", type, text);
	CHECK_STR(lsping_mpset_str(&addresses, family, buf, sizeof(buf)), addresses_want);
	CHECK_STR(lsping_mpset_str(&labels, 0, buf, sizeof(buf)), labels_want);
	lsping_mpset_free(&addresses);
	lsping_mpset_free(&labels);
}

/* The same, and back to the octets. */
static void both_ways(uint8_t type, int family, const char *text, const char *want)
{
	bool labels = type == LSPING_MULTIPATH_LABEL_MASK;
	struct lsping_wr wr = lsping_wr_init(room, sizeof(room));
	struct lsping_mpset set = {}, other = {};
	struct octets o = hex(text);

	read_only(type, family, text, labels ? "none" : want, labels ? want : "none");
	if (labels) {
		CHECK(reads(type, family, text, &other, &set));
		CHECK_INT(lsping_mpset_write_labels(&set, &wr), type);
	} else {
		CHECK(reads(type, family, text, &set, &other));
		CHECK_INT(lsping_mpset_write(&set, family, type, &wr), type);
	}
	CHECK_MEM(room, lsping_wr_at(&wr), o.p, o.len);
	CHECK(lsping_wr_ok(&wr));
	lsping_mpset_free(&set);
	lsping_mpset_free(&other);
	octets_free(&o);
}

#define MAPPED "0000000000000000 0000ffff" /* ::ffff: */

/* The figures of 3.4.1.1.1. */
CASE(examples_of_the_rfc)
{
	both_ways(8, AF_INET, "7f020100 87ff0ffc",
		  "127.2.1.0, 127.2.1.5-127.2.1.15, 127.2.1.20-127.2.1.29");
	both_ways(8, AF_INET6, MAPPED "7f020100 87ff0ffc",
		  "::ffff:127.2.1.0, ::ffff:127.2.1.5-::ffff:127.2.1.15, "
		  "::ffff:127.2.1.20-::ffff:127.2.1.29");
	/* the odd ones between 1152 and 1279 */
	both_ways(9, AF_INET, "00000480 55555555 55555555 55555555 55555555",
		  "1153, 1155, 1157, 1159, 1161, 1163, 1165, 1167, 1169, 1171, 1173, 1175, 1177, "
		  "1179, 1181, 1183, 1185, 1187, 1189, 1191, 1193, 1195, 1197, 1199, 1201, 1203, "
		  "1205, 1207, 1209, 1211, 1213, 1215, 1217, 1219, 1221, 1223, 1225, 1227, 1229, "
		  "1231, 1233, 1235, 1237, 1239, 1241, 1243, 1245, 1247, 1249, 1251, 1253, 1255, "
		  "1257, 1259, 1261, 1263, 1265, 1267, 1269, 1271, 1273, 1275, 1277, 1279");
	/* "127.1.1.1->127.1.1.255", "127.1.1.128-> 127.1.1.255" */
	both_ways(4, AF_INET, "7f010101 7f0101ff", "127.1.1.1-127.1.1.255");
	both_ways(4, AF_INET, "7f010180 7f0101ff", "127.1.1.128-127.1.1.255");
}

CASE(no_information)
{
	for (uint8_t type = 0; type <= 10; type++)
		if (type == 0 || type == 2 || type == 4 || type >= 8)
			read_only(type, AF_INET, "", "none", "none");
	/* a mask of all zeros is null as well */
	read_only(8, AF_INET, "7f020100 00000000", "none", "none");
	read_only(8, AF_INET6, MAPPED "7f020100 00000000", "none", "none");
	read_only(9, AF_INET, "00000480 00000000", "none", "none");
	refused(0, AF_INET, "7f000001");
	refused(0, AF_INET, "00");
}

CASE(unknown_types)
{
	static const uint8_t types[] = { 1, 3, 5, 6, 7, 11, 12, 128, 255 };

	for (size_t i = 0; i < array_size(types); i++) {
		refused(types[i], AF_INET, "");
		refused(types[i], AF_INET, "7f000001");
	}
}

/* Type 2. */
CASE(addresses)
{
	both_ways(2, AF_INET, "7f000001", "127.0.0.1");
	both_ways(2, AF_INET, "7f000000 7fffffff", "127.0.0.0, 127.255.255.255");
	both_ways(2, AF_INET, "7f000001 7f000002 7f000101", "127.0.0.1-127.0.0.2, 127.0.1.1");
	both_ways(2, AF_INET6, MAPPED "7f000001" MAPPED "7f000003",
		  "::ffff:127.0.0.1, ::ffff:127.0.0.3");
	/* any order, repeated: only type 4 has rules for that */
	read_only(2, AF_INET, "7f000009 7f000001 7f000005 7f000003", /* back and forth */
		  "127.0.0.1, 127.0.0.3, 127.0.0.5, 127.0.0.9", "none");
	read_only(2, AF_INET, "7f000003 7f000002 7f000001", "127.0.0.1-127.0.0.3", "none");
	read_only(2, AF_INET, "7f000001 7f000001", "127.0.0.1", "none");
	read_only(2, AF_INET, "7f000002 7f000001 7f000002", "127.0.0.1-127.0.0.2", "none");

	refused(2, AF_INET, "7f");
	refused(2, AF_INET, "7f0000");
	refused(2, AF_INET, "7f000001 7f");
	refused(2, AF_INET, "7e000001");
	refused(2, AF_INET, "80000000");
	refused(2, AF_INET, "7f000001 0a000001");
	refused(2, AF_INET6, "7f000001");
	refused(2, AF_INET6, MAPPED "7e000001");
	refused(2, AF_INET6, MAPPED "7f0000");
	refused(2, AF_INET6, MAPPED "7f000001 00");
	refused(2, AF_INET6, "0000000000000000 00000000 7f000001"); /* compatible, not mapped */
	refused(2, AF_INET6, "0000000000000000 0001ffff 7f000001");
	refused(2, AF_INET6, "8000000000000000 0000ffff 7f000001");
	refused(2, AF_INET6, "00000000000000000000000000000001");
	refused(2, AF_INET6, "20010db8000000000000000000000001");
	refused(2, AF_UNSPEC, "7f000001");
}

/* Type 4. */
CASE(ranges)
{
	both_ways(4, AF_INET, "7f000001 7f000001", "127.0.0.1");
	both_ways(4, AF_INET, "7f000000 7fffffff", "127.0.0.0-127.255.255.255");
	both_ways(4, AF_INET, "7f010101 7f0101ff 7f020101 7f0201ff",
		  "127.1.1.1-127.1.1.255, 127.2.1.1-127.2.1.255");
	both_ways(4, AF_INET6, MAPPED "7f000000" MAPPED "7fffffff",
		  "::ffff:127.0.0.0-::ffff:127.255.255.255");
	/* what touches does not overlap */
	read_only(4, AF_INET, "7f000001 7f000004 7f000005 7f000009", "127.0.0.1-127.0.0.9", "none");

	refused(4, AF_INET, "7f000001");			    /* half a pair */
	refused(4, AF_INET, "7f000001 7f0000");			    /* cut */
	refused(4, AF_INET, "7f000001 7f000002 7f000003");	    /* one and a half */
	refused(4, AF_INET, "7f000002 7f000001");		    /* high before low */
	refused(4, AF_INET, "7f000001 7f000004 7f000004 7f000009"); /* overlap */
	refused(4, AF_INET, "7f000001 7f000009 7f000003 7f000004"); /* within */
	refused(4, AF_INET, "7f000001 7f000001 7f000001 7f000001"); /* twice */
	refused(4, AF_INET, "7f000005 7f000009 7f000001 7f000002"); /* descend */
	refused(4, AF_INET, "7fffffff 7fffffff 7f000000 7f000000"); /* descend, at the ends */
	refused(4, AF_INET, "7effffff 7f000001");
	refused(4, AF_INET, "7f000001 80000000");
	refused(4, AF_INET6, MAPPED "7f000001" MAPPED);
	refused(4, AF_INET6, MAPPED "7f000002" MAPPED "7f000001");
	refused(4, AF_INET6, MAPPED "7f000001" MAPPED "80000000");
}

/* Type 8: prefix, and 2^(32 - prefix length) bits, 32 at least. */
CASE(masks)
{
	both_ways(8, AF_INET, "7f000000 80000000", "127.0.0.0");
	both_ways(8, AF_INET, "7f000020 00000001", "127.0.0.63");
	both_ways(8, AF_INET, "7fffffe0 ffffffff", "127.255.255.224-127.255.255.255");
	both_ways(8, AF_INET, "7f000000 00000001 80000000", "127.0.0.31-127.0.0.32");
	both_ways(8, AF_INET, "7f000080 7fffffff ffffffff ffffffff fffffffe",
		  "127.0.0.129-127.0.0.254");
	both_ways(8, AF_INET6, MAPPED "7f000000 40000000 00000002",
		  "::ffff:127.0.0.1, ::ffff:127.0.0.62");
	/* longer than the set needs */
	read_only(8, AF_INET, "7f000000 80000000 00000000", "127.0.0.0", "none");

	refused(8, AF_INET, "7f0000");		/* not even a prefix */
	refused(8, AF_INET, "7f000000");	/* no mask */
	refused(8, AF_INET, "7f000000 80");	/* prefix length 29, */
	refused(8, AF_INET, "7f000000 8000");	/* 28 */
	refused(8, AF_INET, "7f000000 800000"); /* no power of two */
	refused(8, AF_INET, "7f000000 80000000 00");
	refused(8, AF_INET, "7f000000 80000000 00000000 00000000");
	refused(8, AF_INET, "7f000001 80000000"); /* bits below the prefix */
	refused(8, AF_INET, "7f000010 80000000");
	refused(8, AF_INET, "7f000020 80000000 00000000");
	refused(8, AF_INET, "7f000001 00000000"); /* also when null */
	refused(8, AF_INET, "7e000000 80000000");
	refused(8, AF_INET, "80000000 80000000");
	refused(8, AF_INET6, MAPPED "7f000000");
	refused(8, AF_INET6, MAPPED "7f000000 8000");
	refused(8, AF_INET6, MAPPED "7f000004 80000000");
	refused(8, AF_INET6, "7f000000 80000000");
	refused(8, AF_INET6, "0000000000000000 0001ffff 7f000000 80000000");
}

/* Type 9: the same with labels, which are numbers of 20 bits. */
CASE(label_masks)
{
	both_ways(9, AF_INET, "00000000 0000c000", "16-17");
	both_ways(9, AF_INET6, "00000000 80000001 80000001", "0, 31-32, 63");
	both_ways(9, AF_INET, "000fffe0 00000001", "1048575");
	both_ways(9, AF_UNSPEC, "000fffe0 ffffffff", "1048544-1048575");

	refused(9, AF_INET, "000004");
	refused(9, AF_INET, "00000480");
	refused(9, AF_INET, "00000480 5555");
	refused(9, AF_INET, "00000480 555555");
	refused(9, AF_INET, "00000480 55555555 55555555 55555555");
	refused(9, AF_INET, "00000481 55555555");
	refused(9, AF_INET, "000004a0 55555555 55555555");
	refused(9, AF_INET, "00100000 80000000"); /* 2^20 */
	refused(9, AF_INET, "7f000000 80000000");
	refused(9, AF_INET, "00480000 55555555"); /* not right justified */
}

/* Type 10: type (1), length (2), MBZ (1), addresses; the same, labels; length
 * (2), MBZ (2), 3 octets each of associated labels.
 */
CASE(addresses_and_labels)
{
	read_only(10, AF_INET, "08 0008 00 7f020100 87ff0ffc 09 0008 00 00000000 0000c000 0000 0000",
		  "127.2.1.0, 127.2.1.5-127.2.1.15, 127.2.1.20-127.2.1.29", "16-17");
	read_only(10, AF_INET, "00 0000 00 00 0000 00 0000 0000", "none", "none");
	read_only(10, AF_INET, "04 0008 00 7f000001 7f000009 00 0000 00 0000 0000",
		  "127.0.0.1-127.0.0.9", "none");
	read_only(10, AF_INET, "00 0000 00 09 0008 00 00000000 0000c000 0000 0000", "none", "16-17");
	read_only(10, AF_INET6,
		  "02 0020 00" MAPPED "7f000003" MAPPED "7f000001 00 0000 00 0000 0000",
		  "::ffff:127.0.0.1, ::ffff:127.0.0.3", "none");
	/* what must be zero is ignored, a section may be of no length */
	read_only(10, AF_INET, "02 0000 ff 09 0000 ff 0000 ffff", "none", "none");
	/* associated labels, of each address or of each label */
	read_only(10, AF_INET, "02 0008 00 7f000003 7f000001 00 0000 00 0006 0000 000010 0fffff",
		  "127.0.0.1, 127.0.0.3", "none");
	read_only(10, AF_INET,
		  "00 0000 00 09 0008 00 00000000 0000e000 0009 0000 000064 000065 000066", "none",
		  "16-18");
	read_only(10, AF_INET,
		  "04 0010 00 7f000001 7f000002 7f000005 7f000005 00 0000 00 "
		  "0009 0000 000064 000065 000066",
		  "127.0.0.1-127.0.0.2, 127.0.0.5", "none");

	refused(10, AF_INET, "00 0000 00 00 0000 00 0000 00"); /* cut */
	refused(10, AF_INET, "00 0000 00 00 0000 00");
	refused(10, AF_INET, "00 0000 00 00 0000 00 0000 0000 00"); /* more than it says */
	refused(10, AF_INET, "09 0008 00 00000000 0000c000 00 0000 00 0000 0000");
	refused(10, AF_INET, "00 0000 00 08 0008 00 7f020100 87ff0ffc 0000 0000");
	refused(10, AF_INET, "0a 000c 00 000000000000000000000000 00 0000 00 0000 0000");
	refused(10, AF_INET, "01 0000 00 00 0000 00 0000 0000");
	refused(10, AF_INET, "00 0000 00 0a 0000 00 0000 0000");
	refused(10, AF_INET, "00 0004 00 7f000001 00 0000 00 0000 0000"); /* type 0 */
	refused(10, AF_INET, "02 0004 00 0a000001 00 0000 00 0000 0000");
	refused(10, AF_INET, "02 0014 00 7f000001 00 0000 00 0000 0000"); /* beyond */
	refused(10, AF_INET, "02 0004 00 7f000001 09 0008 00 00000001 80000000 0000 0000");
	refused(10, AF_INET, "02 0004 00 7f000001 00 0000 00 0003 0000 0000");	   /* beyond */
	refused(10, AF_INET, "02 0004 00 7f000001 00 0000 00 0004 0000 00001000"); /* not of 3 */
	refused(10, AF_INET, "02 0004 00 7f000001 00 0000 00 0003 0000 100000");   /* no label */
	refused(10, AF_INET, "02 0004 00 7f000001 00 0000 00 0006 0000 000010 000011");
	refused(10, AF_INET, "02 0008 00 7f000001 7f000002 00 0000 00 0003 0000 000010");
	refused(10, AF_INET, "00 0000 00 00 0000 00 0003 0000 000010");
	refused(10, AF_INET6, "02 0004 00 7f000001 00 0000 00 0000 0000");
}

CASE(sections)
{
	struct octets o = hex("02 0008 00 7f000003 7f000001 09 0008 00 00000000 0000c000 "
			      "0006 0000 000010 0fffff"),
		      none = hex("");
	struct lsping_multipath mp = multipath(10, &o), null = multipath(10, &none),
				other = multipath(9, &o);
	struct lsping_multipath_parts parts;

	CHECK(lsping_multipath_parts(&mp, &parts));
	CHECK_INT(parts.addresses.type, 2);
	CHECK_MEM(parts.addresses.info, parts.addresses.len, o.p + 4, 8);
	CHECK_INT(parts.labels.type, 9);
	CHECK_MEM(parts.labels.info, parts.labels.len, o.p + 16, 8);
	CHECK_INT(parts.n_associated, 2);
	CHECK_INT(lsping_multipath_associated(&parts, 0), 16);
	CHECK_INT(lsping_multipath_associated(&parts, 1), LSPING_LABEL_MAX);

	CHECK(lsping_multipath_parts(&null, &parts));
	CHECK_INT(parts.addresses.type + parts.addresses.len + parts.n_associated, 0);
	CHECK(!lsping_multipath_parts(&other, &parts));
	mp.len--;
	CHECK(!lsping_multipath_parts(&mp, &parts));
	CHECK_INT(parts.addresses.type + parts.addresses.len + parts.n_associated, 0);
	octets_free(&o);
	octets_free(&none);
}

/* -- the smallest encoding */

/* What a set of a window of 16 numbers at base takes, counted by hand. */
static size_t naive_size(uint32_t bits, uint32_t base, size_t octets, int type)
{
	unsigned int members = 0, runs = 0, low = 16, high = 0;

	for (unsigned int i = 0; i < 16; i++) {
		if (!(bits >> i & 1))
			continue;
		members++;
		runs += i == 0 || !(bits >> (i - 1) & 1);
		low = MIN(low, i);
		high = i;
	}
	if (type == LSPING_MULTIPATH_IP)
		return members * octets;
	if (type == LSPING_MULTIPATH_RANGE)
		return runs * 2 * octets;
	for (unsigned int plen = 27;; plen--) /* the longest prefix that holds all */
		if ((base + low) >> (32 - plen) == (base + high) >> (32 - plen))
			return octets + (1U << (32 - plen)) / 8;
}

static void smallest(uint32_t bits, uint32_t base, int family)
{
	static const int types[] = { LSPING_MULTIPATH_IP, LSPING_MULTIPATH_RANGE,
				     LSPING_MULTIPATH_MASK };
	size_t octets = family == AF_INET ? 4 : 16, best = SIZE_MAX;
	struct lsping_mpset set = {}, again = {};
	struct lsping_multipath mp = { .info = room };
	struct lsping_wr wr;
	int best_type = 0, type;

	for (unsigned int i = 0; i < 16; i++)
		if (bits >> i & 1)
			CHECK(lsping_mpset_add(&set, base + i, base + i));
	for (size_t i = 0; i < array_size(types) && bits; i++) {
		size_t size = naive_size(bits, base, octets, types[i]);

		wr = lsping_wr_init(room, sizeof(room));
		type = lsping_mpset_write(&set, family, types[i], &wr);
		if (size > UINT16_MAX) {
			CHECK_INT(type, -1);
			continue;
		}
		CHECK_INT(type, types[i]);
		CHECK_INT(lsping_wr_at(&wr), size);
		if (size < best) {
			best = size;
			best_type = types[i];
		}
	}
	wr = lsping_wr_init(room, bits ? best : 0);
	type = lsping_mpset_write(&set, family, LSPING_MULTIPATH_NONE, &wr);
	CHECK_INT(type, best_type);
	CHECK_INT(lsping_wr_at(&wr), bits ? best : 0);
	mp.type = best_type;
	mp.len = bits ? best : 0;
	CHECK(lsping_mpset_read(&mp, family, &again, NULL));
	CHECK(lsping_mpset_same(&set, &again));
	lsping_mpset_free(&set);
	lsping_mpset_free(&again);
}

/* All sets of 11 numbers, and sparse ones of 16, where masks of 32 bits begin,
 * across their borders, across larger ones, at both ends.
 */
CASE(smallest_of_all)
{
	static const uint32_t bases[] = { 0, 25, 58, 121, 1018, 0xfff8, 0x7ffff8, 0xfffff0 };

	for (size_t i = 0; i < array_size(bases); i++)
		for (uint32_t bits = 0; bits < 1U << 11; bits++) {
			smallest(bits, bases[i], AF_INET);
			smallest(bits, bases[i], AF_INET6);
			smallest(bits * 29 & 0xffff, bases[i], AF_INET);
		}
}

/* "of two that take as many the lower type" */
CASE(ties)
{
	static const struct {
		const char *ranges, *written;
		int type;
	} cases[] = {
		{ "7f000001 7f000002", "7f000001 7f000002", 2 }, /* 8 as 2, 4 and 8 */
		{ "7f000001 7f000003", "7f000001 7f000003", 4 }, /* 8 as 4 and 8 */
		{ "7f00001f 7f000022", "7f00001f 7f000022", 4 },
		{ "7f000001 7f000001 7f000003 7f000004", "7f000000 58000000", 8 },
	};

	for (size_t i = 0; i < array_size(cases); i++) {
		struct lsping_wr wr = lsping_wr_init(room, sizeof(room));
		struct lsping_mpset set = {}, labels = {};
		struct octets want = hex(cases[i].written);

		CHECK(reads(4, AF_INET, cases[i].ranges, &set, &labels));
		CHECK_INT(lsping_mpset_write(&set, AF_INET, 0, &wr), cases[i].type);
		CHECK_MEM(room, lsping_wr_at(&wr), want.p, want.len);
		lsping_mpset_free(&set);
		lsping_mpset_free(&labels);
		octets_free(&want);
	}
}

/* Number 0, step, 2 * step, and so on. */
static struct lsping_mpset comb(uint32_t n, uint32_t step)
{
	struct lsping_mpset set = {};

	for (uint32_t i = 0; i < n; i++)
		CHECK(lsping_mpset_add(&set, i * step, i * step));
	return set;
}

/* What a set takes as a type, given that much and one octet less; SIZE_MAX for
 * what cannot be written.
 */
static size_t written_size(const struct lsping_mpset *set, int family, int type)
{
	struct lsping_wr wr = lsping_wr_init(room, sizeof(room));
	size_t len;

	if (lsping_mpset_write(set, family, type, &wr) < 0) {
		CHECK(!lsping_wr_ok(&wr));
		return SIZE_MAX;
	}
	len = lsping_wr_at(&wr);
	wr = lsping_wr_init(room, len);
	CHECK(lsping_mpset_write(set, family, type, &wr) > 0 && lsping_wr_ok(&wr));
	wr = lsping_wr_init(room, len - 1);
	CHECK_INT(lsping_mpset_write(set, family, type, &wr), -1);
	CHECK(!lsping_wr_ok(&wr));
	return len;
}

/* A Multipath Length has 16 bits. */
CASE(what_cannot_be_written)
{
	struct lsping_mpset most4 = comb(16383, 1), over4 = comb(16384, 1), most6 = comb(4095, 2),
			    over6 = comb(4096, 2), mask = comb(131072, 2), wide = comb(262144, 2);
	struct lsping_mpset ends = {};
	struct lsping_wr wr = lsping_wr_init(room, sizeof(room));

	CHECK_INT(written_size(&most4, AF_INET, LSPING_MULTIPATH_IP), 65532);
	CHECK_INT(written_size(&over4, AF_INET, LSPING_MULTIPATH_IP), SIZE_MAX);
	CHECK_INT(written_size(&over4, AF_INET, LSPING_MULTIPATH_NONE), 8);
	CHECK_INT(written_size(&most6, AF_INET6, LSPING_MULTIPATH_IP), 65520);
	CHECK_INT(written_size(&over6, AF_INET6, LSPING_MULTIPATH_IP), SIZE_MAX);
	CHECK_INT(written_size(&over6, AF_INET6, LSPING_MULTIPATH_RANGE), SIZE_MAX);
	CHECK_INT(written_size(&over6, AF_INET6, LSPING_MULTIPATH_NONE), 16 + 1024);

	/* 2^18 bits fit, 2^19 do not */
	CHECK_INT(written_size(&mask, AF_INET, LSPING_MULTIPATH_NONE), 32772);
	CHECK_INT(written_size(&mask, AF_INET6, LSPING_MULTIPATH_MASK), 32784);
	CHECK_INT(written_size(&wide, AF_INET, LSPING_MULTIPATH_NONE), SIZE_MAX);
	CHECK_INT(written_size(&wide, AF_INET, LSPING_MULTIPATH_MASK), SIZE_MAX);

	/* a mask of all addresses would have 2 MB */
	CHECK(lsping_mpset_add(&ends, 0, 0));
	CHECK(lsping_mpset_add(&ends, LSPING_MPSET_MAX, LSPING_MPSET_MAX));
	CHECK_INT(written_size(&ends, AF_INET, LSPING_MULTIPATH_MASK), SIZE_MAX);
	CHECK_INT(written_size(&ends, AF_INET, LSPING_MULTIPATH_NONE), 8);

	/* types that are none of addresses, and no family */
	CHECK_INT(written_size(&ends, AF_INET, LSPING_MULTIPATH_LABEL_MASK), SIZE_MAX);
	CHECK_INT(written_size(&ends, AF_INET, LSPING_MULTIPATH_IP_LABEL), SIZE_MAX);
	CHECK_INT(written_size(&ends, AF_UNSPEC, LSPING_MULTIPATH_IP), SIZE_MAX);

	/* labels have 20 bits */
	CHECK_INT(lsping_mpset_write_labels(&ends, &wr), -1);
	CHECK(!lsping_wr_ok(&wr));
	lsping_mpset_free(&ends);
	CHECK(lsping_mpset_add(&ends, LSPING_LABEL_MAX, LSPING_LABEL_MAX + 1));
	wr = lsping_wr_init(room, sizeof(room));
	CHECK_INT(lsping_mpset_write_labels(&ends, &wr), -1);
	lsping_mpset_free(&ends);
	CHECK(lsping_mpset_add(&ends, LSPING_LABEL_MAX + 1, LSPING_LABEL_MAX + 1));
	wr = lsping_wr_init(room, sizeof(room));
	CHECK_INT(lsping_mpset_write_labels(&ends, &wr), -1);
	wr = lsping_wr_init(room, sizeof(room));
	CHECK_INT(lsping_mpset_write_labels(&mask, &wr), LSPING_MULTIPATH_LABEL_MASK);
	CHECK_INT(lsping_wr_at(&wr), 32772);
	wr = lsping_wr_init(room, 32771);
	CHECK_INT(lsping_mpset_write_labels(&mask, &wr), -1);
	wr = lsping_wr_init(room, sizeof(room));
	CHECK_INT(lsping_mpset_write_labels(&wide, &wr), -1);

	lsping_mpset_free(&most4);
	lsping_mpset_free(&over4);
	lsping_mpset_free(&most6);
	lsping_mpset_free(&over6);
	lsping_mpset_free(&mask);
	lsping_mpset_free(&wide);
	lsping_mpset_free(&ends);
}

/* "the type MUST be set to 0" */
CASE(empty_is_type_0)
{
	static const enum lsping_multipath_type types[] = { LSPING_MULTIPATH_NONE,
							    LSPING_MULTIPATH_IP,
							    LSPING_MULTIPATH_RANGE,
							    LSPING_MULTIPATH_MASK };
	struct lsping_mpset set = {};
	struct lsping_wr wr = lsping_wr_init(room, 0);

	for (size_t i = 0; i < array_size(types); i++)
		CHECK_INT(lsping_mpset_write(&set, AF_INET, types[i], &wr), 0);
	CHECK_INT(lsping_mpset_write_labels(&set, &wr), 0);
	CHECK(lsping_wr_ok(&wr));
	CHECK_INT(lsping_wr_at(&wr), 0);
	lsping_wr_fail(&wr);
	CHECK_INT(lsping_mpset_write(&set, AF_INET, 0, &wr), -1);
	CHECK_INT(lsping_mpset_write_labels(&set, &wr), -1);
}

/* -- sets */

CASE(limits_of_add)
{
	struct lsping_mpset set = {}, other = {}, was = {};

	CHECK(lsping_mpset_is_empty(&set));
	CHECK(!lsping_mpset_add(&set, 2, 1));
	CHECK(!lsping_mpset_add(&set, 0, LSPING_MPSET_MAX + 1));
	CHECK(!lsping_mpset_add(&set, UINT32_MAX, UINT32_MAX));
	CHECK(lsping_mpset_is_empty(&set));

	for (uint32_t i = 0; i < LSPING_MPSET_MAX_RANGES; i++)
		CHECK(lsping_mpset_add(&set, i * 2, i * 2));
	CHECK_INT(set.n, LSPING_MPSET_MAX_RANGES);
	lsping_mpset_copy(&was, &set);
	CHECK(!lsping_mpset_add(&set, LSPING_MPSET_MAX, LSPING_MPSET_MAX));
	CHECK(lsping_mpset_same(&set, &was));
	CHECK(lsping_mpset_add(&other, LSPING_MPSET_MAX, LSPING_MPSET_MAX));
	CHECK(!lsping_mpset_union(&set, &set, &other));
	CHECK(lsping_mpset_same(&set, &was));
	CHECK(!lsping_mpset_union(&other, &other, &was));
	CHECK_INT(lsping_mpset_count(&other), 1);

	/* but what needs no further range is welcome */
	CHECK(lsping_mpset_add(&set, 1, 3));
	CHECK_INT(set.n, LSPING_MPSET_MAX_RANGES - 2);
	CHECK(lsping_mpset_add(&set, LSPING_MPSET_MAX, LSPING_MPSET_MAX));
	CHECK(lsping_mpset_add(&set, 0, LSPING_MPSET_MAX));
	CHECK_INT(lsping_mpset_count(&set), 1U << 24);
	CHECK_INT(set.n, 1);
	lsping_mpset_free(&set);
	CHECK(!set.range && !set.n && !set.room);
	lsping_mpset_free(&other);
	lsping_mpset_free(&was);
}

CASE(addresses_and_numbers)
{
	struct ipaddr last4 = addr("127.255.255.255"), last6 = addr("::ffff:127.255.255.255"),
		      one4 = addr("127.0.0.1"), one6 = addr("::ffff:127.0.0.1"), got;
	static const char *const others[] = { "126.255.255.255",  "128.0.0.0",
					      "10.0.0.1",	  "::1",
					      "::127.0.0.1",	  "::ffff:128.0.0.1",
					      "::fffe:127.0.0.1", "1::ffff:127.0.0.1" };
	struct ipaddr none = {};
	uint32_t number = 5;

	got = lsping_mpset_address(1, AF_INET);
	CHECK(!ipaddr_cmp(&got, &one4));
	got = lsping_mpset_address(1, AF_INET6);
	CHECK(!ipaddr_cmp(&got, &one6));
	got = lsping_mpset_address(LSPING_MPSET_MAX, AF_INET);
	CHECK(!ipaddr_cmp(&got, &last4));
	got = lsping_mpset_address(LSPING_MPSET_MAX, AF_INET6);
	CHECK(!ipaddr_cmp(&got, &last6));

	CHECK(lsping_mpset_number(&one6, &number));
	CHECK_INT(number, 1);
	CHECK(lsping_mpset_number(&last4, &number));
	CHECK_INT(number, LSPING_MPSET_MAX);
	for (size_t i = 0; i < array_size(others); i++) {
		struct ipaddr other = addr(others[i]);

		CHECK(!lsping_mpset_number(&other, &number));
	}
	CHECK(!lsping_mpset_number(&none, &number));
	CHECK_INT(number, LSPING_MPSET_MAX); /* as it was */
}

static void cut_off(const struct lsping_mpset *set, size_t size, const char *want)
{
	char *buf = malloc(size); /* for ASan */

	REQUIRE(buf);
	CHECK_STR(lsping_mpset_str(set, AF_INET, buf, size), want);
	free(buf);
}

CASE(strings_are_cut_off)
{
	struct lsping_mpset set = {};
	char label[8];

	cut_off(&set, 5, "none");
	CHECK(lsping_mpset_add(&set, 1, 1) && lsping_mpset_add(&set, 256, 511));
	cut_off(&set, 100, "127.0.0.1, 127.0.1.0-127.0.1.255");
	cut_off(&set, 33, "127.0.0.1, 127.0.1.0-127.0.1.255");
	cut_off(&set, 32, "127.0.0.1, ...");
	cut_off(&set, 15, "127.0.0.1, ...");
	cut_off(&set, 14, "...");
	cut_off(&set, 4, "...");
	cut_off(&set, 2, ".");
	CHECK(lsping_mpset_add(&set, 1000, 1000));
	cut_off(&set, 37, "127.0.0.1, ...");
	cut_off(&set, 38, "127.0.0.1, 127.0.1.0-127.0.1.255, ...");
	lsping_mpset_free(&set);

	/* what is left is shorter than saying so */
	CHECK(lsping_mpset_add(&set, 8, 8) && lsping_mpset_add(&set, 13, 13));
	CHECK_STR(lsping_mpset_str(&set, 0, label, 6), "8, 13");
	CHECK_STR(lsping_mpset_str(&set, 0, label, 5), "...");
	lsping_mpset_free(&set);
}

/* Sorts a half of the numbers to part 0, the other to 1. */
static uint32_t halves(void *arg, uint32_t first, uint32_t last, unsigned int *part)
{
	uint32_t *calls = arg;

	(*calls)++;
	*part = first >> 23;
	return first < 1U << 23 ? MIN(last, (1U << 23) - 1) : last;
}

/* All of 127/8 takes no longer than one address: 16 million steps each would
 * take minutes.
 */
CASE(time_depends_on_ranges)
{
	struct lsping_mpset all = {}, part[2] = {}, t = {};
	clock_t begin = clock();
	uint32_t calls = 0, number;
	char buf[64];

	CHECK(lsping_mpset_add(&all, 0, LSPING_MPSET_MAX));
	for (unsigned int round = 0; round < 5000; round++) {
		calls = 0;
		CHECK(lsping_mpset_split(&all, part, 2, halves, &calls, UINT32_MAX));
		CHECK(lsping_mpset_union(&t, &part[0], &part[1]) && lsping_mpset_same(&t, &all));
		CHECK(lsping_mpset_subtract(&t, &t, &part[0]) && lsping_mpset_same(&t, &part[1]));
		CHECK(lsping_mpset_intersect(&t, &all, &part[0]));
		CHECK(lsping_mpset_includes(&all, &t));
		CHECK(lsping_mpset_nth(&all, LSPING_MPSET_MAX, &number));
		CHECK(written_size(&all, AF_INET, LSPING_MULTIPATH_NONE) == 8);
		CHECK(written_size(&all, AF_INET, LSPING_MULTIPATH_IP) == SIZE_MAX);
		CHECK(written_size(&all, AF_INET6, LSPING_MULTIPATH_MASK) == SIZE_MAX);
		lsping_mpset_str(&all, AF_INET, buf, sizeof(buf));
	}
	CHECK_INT(calls, 2);
	CHECK_INT(number, LSPING_MPSET_MAX);
	CHECK((clock() - begin) / CLOCKS_PER_SEC < 10);
	lsping_mpset_free(&all);
	lsping_mpset_free(&part[0]);
	lsping_mpset_free(&part[1]);
	lsping_mpset_free(&t);
}

/* A sender chooses the order: the worst must not take its square. */
CASE(descending_addresses)
{
	struct lsping_mpset set = {};
	struct octets o = octets_copy(room, 65532);
	struct lsping_wr wr = lsping_wr_init(o.p, o.len);
	struct lsping_multipath mp = multipath(LSPING_MULTIPATH_IP, &o);
	clock_t begin = clock();

	for (uint32_t i = 16383; i-- > 0;)
		lsping_wr_u32(&wr, 0x7f000000 + i * 5);
	for (unsigned int round = 0; round < 400; round++)
		CHECK(lsping_mpset_read(&mp, AF_INET, &set, NULL));
	CHECK_INT(set.n, 16383);
	CHECK(clock() - begin < 2 * CLOCKS_PER_SEC);
	lsping_mpset_free(&set);
	octets_free(&o);
}

int main(void)
{
	RUN(examples_of_the_rfc);
	RUN(no_information);
	RUN(unknown_types);
	RUN(addresses);
	RUN(ranges);
	RUN(masks);
	RUN(label_masks);
	RUN(addresses_and_labels);
	RUN(sections);
	RUN(smallest_of_all);
	RUN(ties);
	RUN(what_cannot_be_written);
	RUN(empty_is_type_0);
	RUN(limits_of_add);
	RUN(addresses_and_numbers);
	RUN(strings_are_cut_off);
	RUN(time_depends_on_ranges);
	RUN(descending_addresses);
	return check_end();
}
