// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Downstream mappings that are refused: each fault, its place, and what has no
 * form on the wire
 *
 * The octets of the sections named in test_ds.c, wrong in one place.  A value is
 * read as it would be in a message, 40 octets from its start, so that places
 * count from there.
 */
#include <zebra.h>

#include "tests/check.h"
#include "tests/wire/wire.h"

#define BEFORE 40
#define HEAD4  "05dc 01 00 0aff0002 0a000102" /* 12 octets */
#define DS     LSPING_TLV_DSMAP
#define DD     LSPING_TLV_DDMAP

#define SUBTLVS (BEFORE + 16) /* where those of an IPv4 DDMAP begin */

static enum lsping_decode_err read_octets(uint16_t tlv, const struct octets *value,
					  struct lsping_fault *fault, struct lsping_ds *ds)
{
	struct octets message = { .p = calloc(1, BEFORE + value->len), .len = BEFORE + value->len };
	struct lsping_rd rd;
	enum lsping_decode_err err;

	if (!message.p)
		abort();
	memcpy(message.p + BEFORE, value->p, value->len);
	rd = lsping_rd_init(message.p, message.len);
	lsping_rd_take(&rd, BEFORE);
	*fault = (struct lsping_fault){ .tlv = tlv, .offset = BEFORE - 4 };
	err = lsping_ds_read(&rd, tlv, ds, fault);
	octets_free(&message);
	return err;
}

/* A fault in the TLV itself leaves the place the caller has given: the TLV's. */
static void faulty(uint16_t tlv, const char *value, enum lsping_decode_err want, uint16_t subtlv,
		   uint32_t offset)
{
	struct octets o = hex(value);
	struct lsping_fault fault;
	struct lsping_ds ds;

	CHECK_INT(read_octets(tlv, &o, &fault, &ds), want);
	CHECK_INT(fault.tlv, tlv);
	CHECK_INT(fault.subtlv, subtlv);
	CHECK_INT(fault.offset, offset);
	octets_free(&o);
}

static void faulty_tlv(uint16_t tlv, const char *value, enum lsping_decode_err want)
{
	faulty(tlv, value, want, 0, BEFORE - 4);
}

/* One sub-TLV that is the only one; the Sub-TLV Length is right. */
static void faulty_subtlv(const char *subtlv, enum lsping_decode_err want, uint16_t type)
{
	struct octets o = hex(subtlv);
	char value[512];

	snprintf(value, sizeof(value), "%s 00 00 %04zx %s", HEAD4, o.len, subtlv);
	faulty(DD, value, want, type, SUBTLVS);
	octets_free(&o);
}

/* -- the fixed part */

/* No reading beyond, and no success, wherever a DDMAP ends early. */
CASE(ends_early)
{
	static const char *const values[] = {
		HEAD4 "00 00 0000",
		HEAD4 "00 00 0010  0001 000c 08 0008 00 7f020100 87ff0ffc",
		HEAD4 "00 00 0028  0003 0014 01 01 0c 00 0aff0009  0001 0005 0aff0004 20000000"
		      "0004 0004 00000001  0002 0004 00013103",
		"05dc 03 00 20010db8000000000000000000000002 20010db8000100000000000000000002"
		"00 00 0008  0005 0004 00000001",
		"05dc 05 00 00000001 00000000  00 00 0004 0002 0000",
	};
	struct lsping_fault fault;
	struct lsping_ds ds;

	for (size_t i = 0; i < array_size(values); i++) {
		struct octets o = hex(values[i]);

		CHECK_INT(read_octets(DD, &o, &fault, &ds), LSPING_DECODE_OK);
		while (o.len) {
			o.len--;
			CHECK(read_octets(DD, &o, &fault, &ds) != LSPING_DECODE_OK);
			CHECK(fault.offset <= BEFORE + o.len);
		}
		octets_free(&o);
	}
}

/* A DSMAP without its last labels is another one; it may not end elsewhere. */
CASE(dsmap_ends_early)
{
	static const char *const values[] = {
		HEAD4 "02 00 0008 7f000001 7f000009  00013003 00013103",
		"05dc 04 00 ff020000000000000000000000000002 00000007 00 00 0000 00013003",
		"05dc 05 00 00000001 00000000  00 00 0000 00013003",
	};
	static const size_t fixed[] = { 24, 28, 16 }; /* and 12 without IP */
	struct lsping_fault fault;
	struct lsping_ds ds;

	for (size_t i = 0; i < array_size(values); i++) {
		struct octets o = hex(values[i]);

		for (size_t len = o.len; o.len; o.len--) {
			bool whole = o.len >= fixed[i] ? (len - o.len) % 4 == 0
						       : i == 2 && o.len == 12;

			CHECK_INT(read_octets(DS, &o, &fault, &ds) == LSPING_DECODE_OK, whole);
		}
		octets_free(&o);
	}
}

CASE(fixed_part_short)
{
	faulty_tlv(DS, "", LSPING_DECODE_DS_VALUE);
	faulty_tlv(DD, "05dc", LSPING_DECODE_DS_VALUE);
	faulty_tlv(DS, "05dc 01 00 0aff0002 0a0001", LSPING_DECODE_DS_VALUE);
	faulty_tlv(DS, HEAD4 "00 00 00", LSPING_DECODE_DS_VALUE);
	faulty_tlv(DD, HEAD4 "00 00 00", LSPING_DECODE_DS_VALUE);
	faulty_tlv(DD, "05dc 05 00 00000001 00000000", LSPING_DECODE_DS_VALUE);
	/* IPv4 octets with an IPv6 type */
	faulty_tlv(DD, "05dc 03 00 0aff0002 0a000102 00 00 0000", LSPING_DECODE_DS_VALUE);
}

/* How long the addresses of another type would be nobody knows. */
CASE(address_type)
{
	faulty_tlv(DS, "05dc 00 00 0aff0002 0a000102 00 00 0000", LSPING_DECODE_DS_VALUE);
	faulty_tlv(DD, "05dc 06 00 0aff0002 0a000102 00 00 0000", LSPING_DECODE_DS_VALUE);
	faulty_tlv(DD, "05dc ff 00 0aff0002 0a000102 00 00 0000", LSPING_DECODE_DS_VALUE);
}

/* -- DSMAP */

CASE(dsmap_multipath_length)
{
	/* one more than there is, and far more */
	faulty_tlv(DS, HEAD4 "08 00 0009 7f020100 87ff0ffc", LSPING_DECODE_DS_LENGTH);
	faulty_tlv(DS, HEAD4 "08 00 ffff 7f020100 87ff0ffc", LSPING_DECODE_DS_LENGTH);
	/* one less, or one more taken from the label: no such mask */
	faulty_tlv(DS, HEAD4 "08 00 0007 7f020100 87ff0ffc", LSPING_DECODE_MULTIPATH);
	faulty_tlv(DS, HEAD4 "08 00 0009 7f020100 87ff0ffc 00013103", LSPING_DECODE_MULTIPATH);
	faulty_tlv(DS, HEAD4 "00 00 0001 00", LSPING_DECODE_MULTIPATH);
}

CASE(dsmap_labels_cut)
{
	faulty_tlv(DS, HEAD4 "00 00 0000 00", LSPING_DECODE_DS_LENGTH);
	faulty_tlv(DS, HEAD4 "00 00 0000 000131", LSPING_DECODE_DS_LENGTH);
	faulty_tlv(DS, HEAD4 "00 00 0000 00013103 0001", LSPING_DECODE_DS_LENGTH);
	/* of an unknown multipath type one octet less: it shifts the label */
	faulty_tlv(DS, HEAD4 "4d 00 0003 61626364 00013103", LSPING_DECODE_DS_LENGTH);
}

#define LABELS_8  "00013003 00013003 00013003 00013003 00013003 00013003 00013003 00013003"
#define LABELS_16 LABELS_8 LABELS_8

CASE(too_many_labels)
{
	faulty_tlv(DS, HEAD4 "00 00 0000" LABELS_16 "00013103", LSPING_DECODE_DS_LABELS);
	faulty_subtlv("0002 0044" LABELS_16 "00013103", LSPING_DECODE_DS_LABELS, 2);
}

/* -- DDMAP: lengths of what is nested */

CASE(subtlv_length)
{
	/* Sub-TLV Length: one less, one more; without sub-TLVs; far too long */
	faulty(DD, HEAD4 "00 00 0007 0002 0004 00013103", LSPING_DECODE_DS_LENGTH, 2, SUBTLVS);
	faulty_tlv(DD, HEAD4 "00 00 0009 0002 0004 00013103", LSPING_DECODE_DS_LENGTH);
	faulty_tlv(DD, HEAD4 "00 00 0000 0002 0004 00013103", LSPING_DECODE_DS_LENGTH);
	faulty_tlv(DD, HEAD4 "00 00 0004 0002 0004 00013103", LSPING_DECODE_DS_LENGTH);
	faulty_tlv(DD, HEAD4 "00 00 0001", LSPING_DECODE_DS_LENGTH);
	faulty_tlv(DD, HEAD4 "00 00 ffff 0002 0004 00013103", LSPING_DECODE_DS_LENGTH);
}

CASE(subtlv_beyond)
{
	faulty_subtlv("0002 0005 00013103", LSPING_DECODE_DS_LENGTH, 2);
	faulty_subtlv("0002 ffff 00013103", LSPING_DECODE_DS_LENGTH, 2);
	faulty_subtlv("004d 0005 00013103", LSPING_DECODE_DS_LENGTH, 77);
	/* the second one, and one that ends inside its header */
	faulty(DD, HEAD4 "00 00 0010 0002 0004 00013103 0004 0005 00000001",
	       LSPING_DECODE_DS_LENGTH, 4, SUBTLVS + 8);
	faulty(DD, HEAD4 "00 00 000b 0002 0004 00013103 0001 00", LSPING_DECODE_DS_LENGTH, 1,
	       SUBTLVS + 8);
	faulty(DD, HEAD4 "00 00 0009 0002 0004 00013103 00", LSPING_DECODE_DS_LENGTH, 0,
	       SUBTLVS + 8);
}

CASE(multipath_subtlv)
{
	faulty_subtlv("0001 0000", LSPING_DECODE_DS_VALUE, 1);
	faulty_subtlv("0001 0003 00 0000 00", LSPING_DECODE_DS_VALUE, 1);
	/* Multipath Length: one less, one more, all; of no known form either way */
	faulty_subtlv("0001 000c 08 0007 00 7f020100 87ff0ffc", LSPING_DECODE_MULTIPATH, 1);
	faulty_subtlv("0001 000c 08 0009 00 7f020100 87ff0ffc", LSPING_DECODE_DS_VALUE, 1);
	faulty_subtlv("0001 000c 08 ffff 00 7f020100 87ff0ffc", LSPING_DECODE_DS_VALUE, 1);
	faulty_subtlv("0001 000c 08 0004 00 7f020100 87ff0ffc", LSPING_DECODE_DS_VALUE, 1);
	faulty_subtlv("0001 000c 4d 0004 00 7f020100 87ff0ffc", LSPING_DECODE_DS_VALUE, 1);
	/* the sub-TLV's own: one less, one more */
	faulty_subtlv("0001 000b 08 0008 00 7f020100 87ff0f00", LSPING_DECODE_DS_VALUE, 1);
	faulty_subtlv("0001 000d 08 0008 00 7f020100 87ff0ffc 00000000", LSPING_DECODE_DS_VALUE,
		      1);
}

/* 3.4.1.1.1; more of this in test_mpset.c. */
CASE(multipath_information)
{
	faulty_subtlv("0001 0008 00 0004 00 00000000", LSPING_DECODE_MULTIPATH, 1);
	faulty_subtlv("0001 0008 02 0004 00 80000001", LSPING_DECODE_MULTIPATH, 1);
	faulty_subtlv("0001 000a 02 0006 00 7f000001 0000 0000", LSPING_DECODE_MULTIPATH, 1);
	faulty_subtlv("0001 000c 04 0008 00 7f000009 7f000001", LSPING_DECODE_MULTIPATH, 1);
	faulty_subtlv("0001 000c 08 0008 00 7f020101 87ff0ffc", LSPING_DECODE_MULTIPATH, 1);
	faulty_subtlv("0001 000c 09 0008 00 00100000 80000000", LSPING_DECODE_MULTIPATH, 1);
	faulty_subtlv("0001 0008 0a 0004 00 00000000", LSPING_DECODE_MULTIPATH, 1);
}

CASE(label_stack_cut)
{
	faulty_subtlv("0002 0003 00013100", LSPING_DECODE_DS_LENGTH, 2);
	faulty_subtlv("0002 0005 00013103 00000000", LSPING_DECODE_DS_LENGTH, 2);
}

/* RFC 8611, sections 8 and 9: the length is 4. */
CASE(ifindex_length)
{
	faulty_subtlv("0004 0003 00000100", LSPING_DECODE_DS_VALUE, 4);
	faulty_subtlv("0004 0005 00000001 00000000", LSPING_DECODE_DS_VALUE, 4);
	faulty_subtlv("0005 0000", LSPING_DECODE_DS_VALUE, 5);
	faulty_subtlv("0005 0003 00000100", LSPING_DECODE_DS_VALUE, 5);
	faulty_subtlv("0005 0005 00000001 00000000", LSPING_DECODE_DS_VALUE, 5);
}

/* -- DDMAP: how often */

CASE(subtlv_twice)
{
	faulty(DD, HEAD4 "00 00 0010 0001 0004 00 0000 00 0001 0004 00 0000 00",
	       LSPING_DECODE_DS_SUBTLVS, 1, SUBTLVS + 8);
	faulty(DD, HEAD4 "00 00 000c 0002 0000 0002 0004 00013103", LSPING_DECODE_DS_SUBTLVS, 2,
	       SUBTLVS + 4);
	/* a link's, the mapping's, and one more */
	faulty(DD,
	       HEAD4 "00 00 0020 0004 0004 00000001  0001 0004 00 0000 00"
		     "0001 0004 00 0000 00  0001 0004 00 0000 00",
	       LSPING_DECODE_DS_SUBTLVS, 1, SUBTLVS + 24);
}

CASE(too_many_unknown)
{
	faulty(DD, HEAD4 "00 00 0018 0006 0000 0006 0000 0006 0000 0002 0000 0006 0000 0006 0000",
	       LSPING_DECODE_DS_SUBTLVS, 6, SUBTLVS + 20);
}

/* The 33rd link, whichever of its indices begins it. */
CASE(too_many_links)
{
	for (uint16_t type = 4; type <= 5; type++) {
		char value[1024] = HEAD4 "00 00 0108";
		char *at = value + strlen(value);

		for (int i = 0; i < 33; i++)
			at += snprintf(at, value + sizeof(value) - at, "%04x000400000001", type);
		faulty(DD, value, LSPING_DECODE_DS_SUBTLVS, type, SUBTLVS + 32 * 8);
	}
}

/* -- FEC stack changes (3.4.1.3) */

#define LDP "0001 0005 0aff0004 20 000000"
#define POP "0003 0004 02 00 00 00"

CASE(change_short)
{
	faulty_subtlv("0003 0000", LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0003 02 00 00 00", LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0005 02 00 00 00 00000000", LSPING_DECODE_CHANGE_VALUE, 3);
	/* without the peer's address, and without the end of it */
	faulty_subtlv("0003 0004 02 01 00 00", LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0007 02 01 00 00 0aff0000", LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0008 02 02 00 00 0aff0009", LSPING_DECODE_CHANGE_VALUE, 3);
}

CASE(change_operation)
{
	faulty_subtlv("0003 0010 00 00 0c 00" LDP, LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0010 03 00 0c 00" LDP, LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0010 ff 00 0c 00" LDP, LSPING_DECODE_CHANGE_VALUE, 3);
}

CASE(change_peer_type)
{
	faulty_subtlv("0003 0010 02 03 0c 00" LDP, LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0010 02 ff 0c 00" LDP, LSPING_DECODE_CHANGE_VALUE, 3);
}

/* A FEC MUST be there when one is pushed. */
CASE(change_push_without_fec)
{
	faulty_subtlv("0003 0004 01 00 00 00", LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0008 01 01 00 00 0aff0009", LSPING_DECODE_CHANGE_VALUE, 3);
}

CASE(change_fec_length)
{
	/* FEC TLV length: less and more than the FEC; nothing; half a header */
	faulty_subtlv("0003 0010 01 00 08 00" LDP, LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0010 01 00 0d 00" LDP, LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0010 01 00 ff 00" LDP, LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0010 02 00 00 00" LDP, LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0008 01 00 04 00 0001 0005", LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0006 01 00 02 00 0001 0000", LSPING_DECODE_CHANGE_VALUE, 3);
	/* the FEC's own: one less, one more, beyond */
	faulty_subtlv("0003 0010 01 00 0c 00 0001 0004 0aff0004 20 000000",
		      LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0010 01 00 0c 00 0001 0006 0aff0004 20 000000",
		      LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0010 01 00 0c 00 0001 0009 0aff0004 20 000000",
		      LSPING_DECODE_CHANGE_VALUE, 3);
	/* a prefix length that cannot be */
	faulty_subtlv("0003 0010 01 00 0c 00 0001 0005 0aff0004 21 000000",
		      LSPING_DECODE_CHANGE_VALUE, 3);
	/* the sub-TLV's own: one less, one more */
	faulty_subtlv("0003 000f 01 00 0c 00" LDP, LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 0011 01 00 0c 00" LDP "00000000", LSPING_DECODE_CHANGE_VALUE, 3);
}

/* Exactly one FEC. */
CASE(change_of_two_fecs)
{
	faulty_subtlv("0003 001c 01 00 18 00" LDP LDP, LSPING_DECODE_CHANGE_VALUE, 3);
	faulty_subtlv("0003 000c 02 00 08 00 8001 0000 8001 0000", LSPING_DECODE_CHANGE_VALUE, 3);
}

/* Rule a: a push MUST NOT be followed by a pop, whatever is between them. */
CASE(change_order)
{
	faulty(DD, HEAD4 "00 00 001c 0003 0010 01 00 0c 00" LDP POP, LSPING_DECODE_CHANGE_ORDER, 3,
	       SUBTLVS + 20);
	faulty(DD, HEAD4 "00 00 002c " POP "0003 0010 01 00 0c 00" LDP "0002 0004 00013103" POP,
	       LSPING_DECODE_CHANGE_ORDER, 3, SUBTLVS + 36);
}

CASE(too_many_changes)
{
	faulty(DD, HEAD4 "00 00 0048" POP POP POP POP POP POP POP POP POP,
	       LSPING_DECODE_CHANGE_COUNT, 3, SUBTLVS + 64);
}

/* -- what has no form on the wire is not written as something else */

static struct lsping_ds mapping(uint16_t tlv)
{
	struct lsping_ds ds = {
		.tlv = tlv,
		.addr_type = LSPING_ADDR_IPV4_NUMBERED,
		.address = addr("10.255.0.2"),
		.ifaddr = addr("10.0.1.2"),
	};

	ds.has_multipath = ds.has_labels = tlv == DS;
	return ds;
}

static bool writable(const struct lsping_ds *ds)
{
	uint8_t buf[1024];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	lsping_ds_write(&wr, ds);
	return lsping_wr_ok(&wr);
}

/* The mapping can be written, and no more after the change. */
#define REFUSED(tlv, change)                                                                       \
	do {                                                                                       \
		struct lsping_ds ds = mapping(tlv);                                                \
		CHECK(writable(&ds));                                                              \
		change;                                                                            \
		CHECK(!writable(&ds));                                                             \
	} while (0)

CASE(unwritable_head)
{
	REFUSED(DD, ds.tlv = 0);
	REFUSED(DS, ds.tlv = LSPING_TLV_PAD);
	REFUSED(DD, ds.addr_type = 0);
	REFUSED(DD, ds.addr_type = 6);
	REFUSED(DD, ds.addr_type = LSPING_ADDR_IPV6_NUMBERED);
	REFUSED(DD, ds.addr_type = LSPING_ADDR_IPV4_UNNUMBERED); /* has an address */
	REFUSED(DD, ds.addr_type = LSPING_ADDR_NON_IP);
	REFUSED(DD, ds.address = addr("2001:db8::2"));
	REFUSED(DD, ds.address = (struct ipaddr){});
	REFUSED(DD, ds.ifaddr = (struct ipaddr){});
	REFUSED(DS, ds.ifindex = 1);
	REFUSED(DS, ds.in_ifnum = 1);
}

CASE(unwritable_dsmap)
{
	REFUSED(DS, ds.has_multipath = false);
	REFUSED(DS, ds.has_labels = false);
	REFUSED(DS, ds.return_code = LSPING_RC_LABEL_SWITCHED);
	REFUSED(DS, ds.return_subcode = 1);
	REFUSED(DS, ds.n_members = 1; ds.member[0].has_local = true);
	REFUSED(DS, ds.n_changes = 1; ds.change[0].op = LSPING_FEC_POP);
	REFUSED(DS, ds.n_unknown = 1; ds.unknown[0].type = 6);
	REFUSED(DD, ds.depth_limit = 1);
}

CASE(unwritable_labels)
{
	REFUSED(DS, ds.n_labels = 17);
	REFUSED(DD, ds.has_labels = true; ds.n_labels = 17);
	REFUSED(DD, ds.n_labels = 1);
	REFUSED(DS, ds.n_labels = 2; ds.label[1].label = LSPING_LABEL_MAX + 1);
	REFUSED(DS, ds.n_labels = 1; ds.label[0].tc = 8);
}

CASE(unwritable_multipath)
{
	static const uint8_t outside[] = { 10, 0, 0, 1 };

	REFUSED(DS, ds.multipath.len = 4; ds.multipath.info = outside);
	REFUSED(DD, ds.has_multipath = true; ds.multipath.type = LSPING_MULTIPATH_IP;
		ds.multipath.len = 4; ds.multipath.info = outside);
	REFUSED(DD, ds.n_members = 1; ds.member[0].has_local = ds.member[0].has_multipath = true;
		ds.member[0].multipath.len = 4; ds.member[0].multipath.info = outside);
}

CASE(unwritable_links)
{
	REFUSED(DD, ds.n_members = 1);
	REFUSED(DD, ds.n_members = 33; for (int i = 0; i < 32; i++) ds.member[i].has_local = true);
	/* multipath information of a link without a local index is the mapping's */
	REFUSED(DD, ds.n_members = 1;
		ds.member[0].has_remote = ds.member[0].has_multipath = true);
	/* an index on its own would be that of the link before */
	REFUSED(DD, ds.n_members = 2; ds.member[0].has_local = ds.member[1].has_remote = true);
}

CASE(unwritable_changes)
{
	static const uint8_t octets[252];
	const struct lsping_fec long_fec = {
		.type = 0x8001,
		.raw = { .type = 0x8001, .len = sizeof(octets), .value = octets },
	};
	const struct lsping_fec nil = { .type = LSPING_FEC_NIL, .known = true };

	REFUSED(DD, ds.n_changes = 9; for (int i = 0; i < 8; i++) ds.change[i].op = LSPING_FEC_POP);
	REFUSED(DD, ds.n_changes = 1);
	REFUSED(DD, ds.n_changes = 1; ds.change[0].op = 3);
	REFUSED(DD, ds.n_changes = 1; ds.change[0].op = LSPING_FEC_PUSH);
	REFUSED(DD, ds.n_changes = 1; ds.change[0].op = LSPING_FEC_POP;
		ds.change[0].peer.ipa_type = 1);
	REFUSED(DD, ds.n_changes = 1; ds.change[0].op = LSPING_FEC_POP;
		ds.change[0].has_fec = true; ds.change[0].fec = long_fec);
	/* a FEC that cannot be written */
	REFUSED(DD, ds.n_changes = 1; ds.change[0].op = LSPING_FEC_POP;
		ds.change[0].has_fec = true; ds.change[0].fec.type = 5;
		ds.change[0].fec.known = true);
	/* pop after push */
	REFUSED(DD, ds.n_changes = 2; ds.change[0].op = LSPING_FEC_PUSH;
		ds.change[0].has_fec = true; ds.change[0].fec = nil;
		ds.change[1].op = LSPING_FEC_POP);
}

CASE(unwritable_unknown)
{
	REFUSED(DD, ds.n_unknown = 5; for (int i = 0; i < 4; i++) ds.unknown[i].type = 6);
	for (uint16_t type = 1; type <= 5; type++)
		REFUSED(DD, ds.n_unknown = 1; ds.unknown[0].type = type);
}

/* Nothing is written beyond the room there is, and a mapping that does not fit
 * is not half of one.
 */
CASE(room)
{
	static const uint8_t addresses[] = { 127, 0, 0, 1 };
	struct lsping_ds ds = mapping(DD);

	ds.has_multipath = ds.has_labels = true;
	ds.multipath = (struct lsping_multipath){ LSPING_MULTIPATH_IP, 4, addresses };
	ds.n_labels = 1;
	ds.n_changes = 1;
	ds.change[0] = (struct lsping_fec_change){ .op = LSPING_FEC_POP, .peer = addr("10.0.0.9") };
	for (size_t size = 0; size <= 48; size++) {
		uint8_t *buf = malloc(size + 1);
		struct lsping_wr wr = lsping_wr_init(buf, size);

		REQUIRE(buf);
		lsping_ds_write(&wr, &ds);
		CHECK_INT(lsping_wr_ok(&wr), size == 48);
		free(buf);
	}
}

/* More than 65535 octets of sub-TLVs have no length. */
CASE(too_long)
{
	static uint8_t buf[4 * UINT16_MAX], octets[UINT16_MAX];
	struct lsping_ds ds = mapping(DD);

	ds.n_unknown = 2;
	for (int i = 0; i < 2; i++)
		ds.unknown[i] = (struct lsping_raw){ .type = 6, .len = 32760, .value = octets };
	for (uint16_t len = 32760; len < 32768; len++) {
		struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

		ds.unknown[1].len = len;
		lsping_ds_write(&wr, &ds);
		CHECK_INT(lsping_wr_ok(&wr), len <= 32764);
	}
}

int main(void)
{
	RUN(ends_early);
	RUN(dsmap_ends_early);
	RUN(fixed_part_short);
	RUN(address_type);
	RUN(dsmap_multipath_length);
	RUN(dsmap_labels_cut);
	RUN(too_many_labels);
	RUN(subtlv_length);
	RUN(subtlv_beyond);
	RUN(multipath_subtlv);
	RUN(multipath_information);
	RUN(label_stack_cut);
	RUN(ifindex_length);
	RUN(subtlv_twice);
	RUN(too_many_unknown);
	RUN(too_many_links);
	RUN(change_short);
	RUN(change_operation);
	RUN(change_peer_type);
	RUN(change_push_without_fec);
	RUN(change_fec_length);
	RUN(change_of_two_fecs);
	RUN(change_order);
	RUN(too_many_changes);
	RUN(unwritable_head);
	RUN(unwritable_dsmap);
	RUN(unwritable_labels);
	RUN(unwritable_multipath);
	RUN(unwritable_links);
	RUN(unwritable_changes);
	RUN(unwritable_unknown);
	RUN(room);
	RUN(too_long);
	return check_end();
}
