// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Downstream mappings, both ways: octets against values
 *
 * Each vector was put together by hand from the bit diagrams of the section it
 * names: RFC 8029, section 3.4 (DDMAP), 3.4.1.1 to 3.4.1.3 (its sub-TLVs) and
 * appendix A.2 (DSMAP); RFC 6426, section 2.1.1, figure 2 (non-IP); RFC 8012,
 * section 6, figure 2 (multipath type 10); RFC 8611, figures 2, 3, 5 and 6
 * (aggregation groups).  What must be refused is in test_ds_faults.c.
 */
#include <zebra.h>

#include "tests/check.h"
#include "tests/wire/wire.h"

#include "lspingd/lsping_mpset.h"
#include "lspingd/lsping_tlv.h"

/* MTU 1500, IPv4 numbered, no flags: what most vectors begin with. */
#define HEAD4 "05dc 01 00 0aff0002 0a000102"

/* 3.4.1.1.1: 127.2.1.0, 127.2.1.5 to .15 and 127.2.1.20 to .29, as printed. */
static const uint8_t mask4[] = { 127, 2, 1, 0, 0x87, 0xff, 0x0f, 0xfc };
static const uint8_t mask6[] = { 0,   0, 0, 0, 0,    0,	   0,	 0,    0,    0,
				 0xff, 0xff, 127, 2, 1, 0,	 0x87, 0xff, 0x0f, 0xfc };
/* 3.4.1.1.1: the odd labels from 1152 to 1279. */
static const uint8_t label_mask[] = { 0,    0,	  4,	0x80, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
				      0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55 };
static const uint8_t two_addresses[] = { 127, 0, 0, 1, 127, 0, 0, 9 };

#define MULTIPATH(number, octets)                                                                  \
	((struct lsping_multipath){ .type = (number), .len = sizeof(octets), .info = (octets) })

static struct lsping_ds mapping(uint16_t tlv)
{
	struct lsping_ds ds = {
		.tlv = tlv,
		.mtu = 1500,
		.addr_type = LSPING_ADDR_IPV4_NUMBERED,
		.address = addr("10.255.0.2"),
		.ifaddr = addr("10.0.1.2"),
	};

	ds.has_multipath = ds.has_labels = tlv == LSPING_TLV_DSMAP;
	return ds;
}

static void add_label(struct lsping_ds *ds, uint32_t label, uint8_t tc, bool bos, uint8_t protocol)
{
	ds->has_labels = true;
	ds->label[ds->n_labels++] = (struct lsping_ds_label){
		.label = label,
		.tc = tc,
		.bos = bos,
		.protocol = protocol,
	};
}

static struct lsping_fec_change *add_change(struct lsping_ds *ds, uint8_t op)
{
	struct lsping_fec_change *change = &ds->change[ds->n_changes++];

	change->op = op;
	return change;
}

static void set_ldp(struct lsping_fec_change *change, const char *text)
{
	struct prefix p = prefix(text);

	change->has_fec = true;
	change->fec = lsping_fec_ldp(&p);
}

static void reads_as(const struct lsping_ds *want, const char *value)
{
	struct octets o = hex(value);
	struct lsping_rd rd = lsping_rd_init(o.p, o.len);
	struct lsping_fault fault = {};
	struct lsping_ds got;

	CHECK_INT(lsping_ds_read(&rd, want->tlv, &got, &fault), LSPING_DECODE_OK);
	CHECK_INT(lsping_rd_left(&rd), 0);
	CHECK(ds_same(&got, want));
	octets_free(&o);
}

static void written_as(const struct lsping_ds *ds, const char *value)
{
	struct octets want = hex(value);
	uint8_t buf[2048];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	lsping_ds_write(&wr, ds);
	CHECK(lsping_wr_ok(&wr));
	CHECK_MEM(buf, lsping_wr_at(&wr), want.p, want.len);
	octets_free(&want);
}

static void both_ways(const struct lsping_ds *ds, const char *value)
{
	reads_as(ds, value);
	written_as(ds, value);
}

/* -- DSMAP (RFC 8029, appendix A.2): the figure of the value */

/* Address type 1: K is 16. */
CASE(dsmap_ipv4_numbered)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DSMAP);

	add_label(&ds, 19, 0, true, LSPING_DS_PROTO_LDP);
	both_ways(&ds, HEAD4 "00 00 0000  000131 03");

	ds.flags = LSPING_DS_FLAG_I;
	ds.depth_limit = 4;
	ds.multipath = MULTIPATH(LSPING_MULTIPATH_IP, two_addresses);
	both_ways(&ds, "05dc 01 02 0aff0002 0a000102  02 04 0008  7f000001 7f000009  000131 03");
}

/* Address type 2: K is 16.  What an initiator sends that knows no next router. */
CASE(dsmap_ipv4_unnumbered)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DSMAP);

	ds.addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	ds.address = addr("224.0.0.2");
	ds.ifaddr = (struct ipaddr){};
	ds.multipath = MULTIPATH(LSPING_MULTIPATH_MASK, mask4);
	both_ways(&ds, "05dc 02 00 e0000002 00000000  08 00 0008  7f020100 87ff0ffc");

	ds.ifindex = 0x01020304;
	ds.flags = LSPING_DS_FLAG_N;
	both_ways(&ds, "05dc 02 01 e0000002 01020304  08 00 0008  7f020100 87ff0ffc");
}

/* Address type 3: K is 40. */
CASE(dsmap_ipv6_numbered)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DSMAP);

	ds.mtu = 65535;
	ds.addr_type = LSPING_ADDR_IPV6_NUMBERED;
	ds.address = addr("2001:db8::2");
	ds.ifaddr = addr("2001:db8:1::2");
	ds.multipath = MULTIPATH(LSPING_MULTIPATH_MASK, mask6);
	add_label(&ds, 300, 5, false, LSPING_DS_PROTO_RSVP_TE);
	both_ways(&ds, "ffff 03 00 20010db8000000000000000000000002"
		       "20010db8000100000000000000000002"
		       "08 00 0014 00000000000000000000ffff7f020100 87ff0ffc  0012ca 04");
}

/* Address type 4: K is 28. */
CASE(dsmap_ipv6_unnumbered)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DSMAP);

	ds.addr_type = LSPING_ADDR_IPV6_UNNUMBERED;
	ds.address = addr("ff02::2");
	ds.ifaddr = (struct ipaddr){};
	ds.ifindex = 7;
	both_ways(&ds, "05dc 04 00 ff020000000000000000000000000002 00000007  00 00 0000");
}

/* RFC 6426, figure 2.  Its table says 12 octets, which leaves nothing to be
 * after the interface numbers.
 */
CASE(dsmap_non_ip)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DSMAP);

	ds.addr_type = LSPING_ADDR_NON_IP;
	ds.address = ds.ifaddr = (struct ipaddr){};
	ds.in_ifnum = 0x11;
	ds.ifindex = 0x22;
	both_ways(&ds, "05dc 05 00 00000011 00000022  00 00 0000");
	reads_as(&ds, "05dc 05 00 00000011 00000022");

	add_label(&ds, 13, 0, true, LSPING_DS_PROTO_STATIC);
	both_ways(&ds, "05dc 05 00 00000011 00000022  00 00 0000  0000d1 01");
}

/* Implicit null is there as label 3, between others; protocols as in the table
 * of A.2, and of RFC 8287, section 6, and RFC 9214, section 5.
 */
CASE(dsmap_labels)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DSMAP);

	for (uint8_t protocol = 0; protocol < 8; protocol++)
		add_label(&ds, protocol + 16, protocol, protocol % 2, protocol);
	add_label(&ds, LSPING_LABEL_IMPLICIT_NULL, 0, false, 255);
	add_label(&ds, LSPING_LABEL_MAX, 7, true, LSPING_DS_PROTO_UNKNOWN);
	both_ways(&ds, HEAD4 "00 00 0000  000100 00  000113 01  000124 02  000137 03"
			     "000148 04  00015b 05  00016c 06  00017f 07  000030 ff  ffffff 00");
}

CASE(dsmap_most_labels)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DSMAP);

	for (int i = 0; i < 16; i++)
		add_label(&ds, 19, 0, false, LSPING_DS_PROTO_BGP);
	both_ways(&ds, HEAD4 "00 00 0000  00013002 00013002 00013002 00013002 00013002 00013002"
			     "00013002 00013002 00013002 00013002 00013002 00013002 00013002"
			     "00013002 00013002 00013002");
}

/* Flags MUST be ignored on receipt but for those with a meaning: in a DSMAP N
 * and I.  What both know is sent.
 */
CASE(dsmap_flags)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DSMAP);

	ds.flags = LSPING_DS_FLAG_N | LSPING_DS_FLAG_I;
	both_ways(&ds, "05dc 01 03 0aff0002 0a000102  00 00 0000");
	reads_as(&ds, "05dc 01 ff 0aff0002 0a000102  00 00 0000");
	ds.flags = 0xff;
	written_as(&ds, "05dc 01 03 0aff0002 0a000102  00 00 0000");
}

/* -- DDMAP (3.4): the figure of the value; no sub-TLVs */

CASE(ddmap_ipv4_numbered)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	both_ways(&ds, HEAD4 "00 00 0000");
	ds.return_code = LSPING_RC_LABEL_SWITCHED;
	ds.return_subcode = 2;
	both_ways(&ds, HEAD4 "08 02 0000");
}

CASE(ddmap_ipv4_unnumbered)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	ds.addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	ds.address = addr("127.0.0.1");
	ds.ifaddr = (struct ipaddr){};
	ds.ifindex = 0xfffffffe;
	both_ways(&ds, "05dc 02 00 7f000001 fffffffe  00 00 0000");
}

CASE(ddmap_ipv6_numbered)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	ds.mtu = 9000;
	ds.addr_type = LSPING_ADDR_IPV6_NUMBERED;
	ds.address = addr("2001:db8::2");
	ds.ifaddr = addr("2001:db8:1::2");
	both_ways(&ds, "2328 03 00 20010db8000000000000000000000002"
		       "20010db8000100000000000000000002  00 00 0000");
}

CASE(ddmap_ipv6_unnumbered)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	ds.addr_type = LSPING_ADDR_IPV6_UNNUMBERED;
	ds.address = addr("::1");
	ds.ifaddr = (struct ipaddr){};
	both_ways(&ds, "05dc 04 00 00000000000000000000000000000001 00000000  00 00 0000");
}

/* RFC 6426, figure 2, with a DDMAP's end. */
CASE(ddmap_non_ip)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	ds.addr_type = LSPING_ADDR_NON_IP;
	ds.address = ds.ifaddr = (struct ipaddr){};
	ds.in_ifnum = 5;
	ds.has_multipath = true;
	both_ways(&ds, "05dc 05 00 00000005 00000000  00 00 0008  0001 0004 00 0000 00");
}

/* RFC 8029, 3.4: I is bit 6, N bit 7; RFC 8012, section 5: L is bit 4, E bit 5
 * (11.2 and the registry agree; RFC 8611 has them the other way round in its
 * figure); RFC 8611, section 7: G is bit 3.
 */
CASE(ddmap_flags)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	ds.flags = LSPING_DS_FLAG_G | LSPING_DS_FLAG_N;
	both_ways(&ds, "05dc 01 11 0aff0002 0a000102  00 00 0000");
	ds.flags = LSPING_DS_FLAG_L | LSPING_DS_FLAG_I;
	both_ways(&ds, "05dc 01 0a 0aff0002 0a000102  00 00 0000");
	ds.flags = LSPING_DS_FLAG_E;
	both_ways(&ds, "05dc 01 04 0aff0002 0a000102  00 00 0000");

	ds.flags = 0x1f;
	reads_as(&ds, "05dc 01 ff 0aff0002 0a000102  00 00 0000");
	ds.flags = 0xff;
	written_as(&ds, "05dc 01 1f 0aff0002 0a000102  00 00 0000");
}

/* -- Multipath Data sub-TLV (3.4.1.1) */

static void multipath(uint8_t type, const void *info, uint16_t len, const char *subtlv_len,
		      const char *subtlv)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);
	char value[512];

	ds.has_multipath = true;
	ds.multipath = (struct lsping_multipath){ .type = type, .len = len, .info = info };
	snprintf(value, sizeof(value), "%s 00 00 %s %s", HEAD4, subtlv_len, subtlv);
	both_ways(&ds, value);
}

CASE(multipath_none)
{
	multipath(LSPING_MULTIPATH_NONE, NULL, 0, "0008", "0001 0004 00 0000 00");
}

/* A null set may be of any type (3.4.1.1.1). */
CASE(multipath_empty)
{
	multipath(LSPING_MULTIPATH_IP, NULL, 0, "0008", "0001 0004 02 0000 00");
	multipath(LSPING_MULTIPATH_MASK, NULL, 0, "0008", "0001 0004 08 0000 00");
}

CASE(multipath_addresses)
{
	multipath(LSPING_MULTIPATH_IP, two_addresses, 8, "0010",
		  "0001 000c 02 0008 00 7f000001 7f000009");
}

CASE(multipath_ranges)
{
	multipath(LSPING_MULTIPATH_RANGE, two_addresses, 8, "0010",
		  "0001 000c 04 0008 00 7f000001 7f000009");
}

CASE(multipath_mask)
{
	multipath(LSPING_MULTIPATH_MASK, mask4, sizeof(mask4), "0010",
		  "0001 000c 08 0008 00 7f020100 87ff0ffc");
}

/* IPv6 addresses over a link with IPv4 ones: the octets tell. */
CASE(multipath_mask_ipv6)
{
	multipath(LSPING_MULTIPATH_MASK, mask6, sizeof(mask6), "001c",
		  "0001 0018 08 0014 00 00000000000000000000ffff7f020100 87ff0ffc");
}

CASE(multipath_label_mask)
{
	multipath(LSPING_MULTIPATH_LABEL_MASK, label_mask, sizeof(label_mask), "001c",
		  "0001 0018 09 0014 00 00000480 55555555 55555555 55555555 55555555");
}

/* RFC 8012, section 6, figure 2: two addresses, 16 labels, and a label for each
 * of the two.  34 octets, which are padded.
 */
CASE(multipath_ip_label)
{
	static const uint8_t info[] = {
		2,    0,    8,	  0,	127, 0, 0, 1, 127, 0, 0, 2,    9, 0, 8, 0, 0, 0, 4,
		0x80, 0x55, 0x55, 0x55, 0x55, 0, 6, 0, 0,   0, 0, 0x10, 0, 0, 0x11,
	};

	multipath(LSPING_MULTIPATH_IP_LABEL, info, sizeof(info), "002c",
		  "0001 0026 0a 0022 00 02 0008 00 7f000001 7f000002"
		  "09 0008 00 00000480 55555555 0006 0000 000010 000011 0000");
}

/* A type of tomorrow is no fault; its octets are kept. */
CASE(multipath_unknown)
{
	multipath(77, "abcde", 5, "0010", "0001 0009 4d 0005 00 6162636465 000000");
	multipath(1, NULL, 0, "0008", "0001 0004 01 0000 00");
}

/* MBZ is ignored; padding that the sub-TLV's length counts as well. */
CASE(multipath_tolerated)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	ds.has_multipath = true;
	ds.multipath = MULTIPATH(LSPING_MULTIPATH_MASK, mask4);
	reads_as(&ds, HEAD4 "00 00 0010  0001 000c 08 0008 ff 7f020100 87ff0ffc");
	ds.multipath = (struct lsping_multipath){ 77, 5, (const uint8_t *)"abcde" };
	reads_as(&ds, HEAD4 "00 00 0010  0001 000c 4d 0005 00 6162636465 000000");
	/* and the last padding left away, or not counted */
	reads_as(&ds, HEAD4 "00 00 000d  0001 0009 4d 0005 00 6162636465");
	reads_as(&ds, HEAD4 "00 00 000d  0001 0009 4d 0005 00 6162636465 000000");
}

/* Which addresses these are, for who makes sets of them. */
CASE(family)
{
	static const uint8_t one6[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1 };
	const struct lsping_multipath v4 = MULTIPATH(LSPING_MULTIPATH_MASK, mask4),
				      v6 = MULTIPATH(LSPING_MULTIPATH_IP, one6),
				      labels = MULTIPATH(LSPING_MULTIPATH_LABEL_MASK, label_mask);
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	CHECK_INT(lsping_ds_family(&ds, &v4), AF_INET);
	CHECK_INT(lsping_ds_family(&ds, &v6), AF_INET6);
	CHECK_INT(lsping_ds_family(&ds, &labels), AF_INET);
	ds.addr_type = LSPING_ADDR_IPV6_UNNUMBERED;
	CHECK_INT(lsping_ds_family(&ds, &v4), AF_INET);
	CHECK_INT(lsping_ds_family(&ds, &v6), AF_INET6);
	CHECK_INT(lsping_ds_family(&ds, &labels), AF_INET6);
	ds.addr_type = LSPING_ADDR_NON_IP;
	CHECK_INT(lsping_ds_family(&ds, &v4), AF_INET);
	CHECK_INT(lsping_ds_family(&ds, &v6), AF_INET6);
}

/* -- Label Stack sub-TLV (3.4.1.2) */

CASE(label_stack)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	ds.has_labels = true;
	both_ways(&ds, HEAD4 "00 00 0004  0002 0000");
	add_label(&ds, 19, 0, true, LSPING_DS_PROTO_LDP);
	both_ways(&ds, HEAD4 "00 00 0008  0002 0004 000131 03");
	add_label(&ds, LSPING_LABEL_IMPLICIT_NULL, 0, false, LSPING_DS_PROTO_RSVP_TE);
	add_label(&ds, 300, 5, true, LSPING_DS_PROTO_ISIS);
	both_ways(&ds, HEAD4 "00 00 0010  0002 000c 000131 03  000030 04  0012cb 06");
}

CASE(label_stack_of_16)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	for (uint32_t i = 0; i < 16; i++)
		add_label(&ds, 0xabc00 + i, 0, i == 15, LSPING_DS_PROTO_OSPFV3);
	both_ways(&ds, HEAD4 "00 00 0044  0002 0040 abc000 07 abc010 07 abc020 07 abc030 07"
			     "abc040 07 abc050 07 abc060 07 abc070 07 abc080 07 abc090 07"
			     "abc0a0 07 abc0b0 07 abc0c0 07 abc0d0 07 abc0e0 07 abc0f1 07");
}

/* -- FEC Stack Change sub-TLV (3.4.1.3) */

/* Rule e: what is equivalent to return code 3, which is there as well. */
CASE(change_pop)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);
	struct lsping_fec_change *change = add_change(&ds, LSPING_FEC_POP);

	ds.return_code = LSPING_RC_EGRESS;
	ds.return_subcode = 1;
	both_ways(&ds, HEAD4 "03 01 0008  0003 0004 02 00 00 00");
	change->peer = addr("10.255.0.9");
	both_ways(&ds, HEAD4 "03 01 000c  0003 0008 02 01 00 00 0aff0009");
	set_ldp(change, "10.255.0.4/32");
	both_ways(&ds, HEAD4 "03 01 0018  0003 0014 02 01 0c 00 0aff0009"
			     "0001 0005 0aff0004 20 000000");
	change->peer = (struct ipaddr){};
	both_ways(&ds, HEAD4 "03 01 0014  0003 0010 02 00 0c 00  0001 0005 0aff0004 20 000000");
}

CASE(change_push)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);
	struct lsping_fec_change *change = add_change(&ds, LSPING_FEC_PUSH);

	ds.return_code = LSPING_RC_FEC_CHANGE;
	ds.return_subcode = 1;
	change->peer = addr("2001:db8::9");
	change->has_fec = true;
	change->fec = (struct lsping_fec){ .type = LSPING_FEC_NIL, .known = true };
	both_ways(&ds, HEAD4 "0f 01 0020  0003 001c 01 02 08 00 20010db8000000000000000000000009"
			     "0010 0004 00000000");
	change->peer = addr("10.255.0.9");
	set_ldp(change, "2001:db8::4/128");
	both_ways(&ds, HEAD4 "0f 01 0024  0003 0020 01 01 18 00 0aff0009"
			     "0002 0011 20010db8000000000000000000000004 80 000000");
}

/* Rules b, c and d: one sub-TLV each, pops before pushes. */
CASE(change_splice)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	add_change(&ds, LSPING_FEC_POP);
	set_ldp(add_change(&ds, LSPING_FEC_POP), "10.255.0.4/32");
	set_ldp(add_change(&ds, LSPING_FEC_PUSH), "10.255.0.5/32");
	set_ldp(add_change(&ds, LSPING_FEC_PUSH), "10.255.0.6/32");
	both_ways(&ds, HEAD4 "00 00 0044  0003 0004 02 00 00 00"
			     "0003 0010 02 00 0c 00  0001 0005 0aff0004 20 000000"
			     "0003 0010 01 00 0c 00  0001 0005 0aff0005 20 000000"
			     "0003 0010 01 00 0c 00  0001 0005 0aff0006 20 000000");
}

CASE(change_8)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	for (int i = 0; i < 8; i++)
		add_change(&ds, LSPING_FEC_POP);
	both_ways(&ds, HEAD4 "00 00 0040  00030004 02000000 00030004 02000000 00030004 02000000"
			     "00030004 02000000 00030004 02000000 00030004 02000000"
			     "00030004 02000000 00030004 02000000");
}

/* Reserved MUST be zero and is not looked at; the lengths may leave the FEC's
 * padding out, and the octets too.
 */
CASE(change_tolerated)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	set_ldp(add_change(&ds, LSPING_FEC_POP), "10.255.0.4/32");
	reads_as(&ds, HEAD4 "00 00 0014  0003 0010 02 00 0c ff  0001 0005 0aff0004 20 ffffff");
	reads_as(&ds, HEAD4 "00 00 0014  0003 0010 02 00 09 00  0001 0005 0aff0004 20 000000");
	reads_as(&ds, HEAD4 "00 00 0014  0003 000d 02 00 09 00  0001 0005 0aff0004 20 000000");
	reads_as(&ds, HEAD4 "00 00 0011  0003 000d 02 00 09 00  0001 0005 0aff0004 20");
}

/* A FEC that fills the one octet of its length is written without counting its
 * padding; one of 4 octets more has no form.
 */
CASE(change_long_fec)
{
	static const uint8_t octets[252];
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP), got;
	struct lsping_fec_change *change = add_change(&ds, LSPING_FEC_PUSH);
	struct lsping_fault fault = {};
	uint8_t buf[512];

	change->has_fec = true;
	for (uint16_t len = 247; len <= 252; len++) {
		struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));
		struct lsping_rd rd;

		change->fec = (struct lsping_fec){
			.type = 0x8001,
			.raw = { .type = 0x8001, .len = len, .value = octets },
		};
		lsping_ds_write(&wr, &ds);
		CHECK_INT(lsping_wr_ok(&wr), len < 252);
		if (!lsping_wr_ok(&wr))
			continue;
		/* head (16), sub-TLV's header (4), operation, peer's address type */
		CHECK_INT(buf[22], len <= 248 ? 252 : len + 4);
		CHECK_INT(lsping_wr_at(&wr), len <= 248 ? 276 : 280);
		rd = lsping_rd_init(buf, lsping_wr_at(&wr));
		CHECK_INT(lsping_ds_read(&rd, ds.tlv, &got, &fault), LSPING_DECODE_OK);
		CHECK(ds_same(&ds, &got));
	}
}

/* -- Local and Remote Interface Index (RFC 8611, figures 5 and 6) */

static struct lsping_ds_member *add_member(struct lsping_ds *ds, bool has_local, uint32_t local,
					   bool has_remote, uint32_t remote)
{
	struct lsping_ds_member *member = &ds->member[ds->n_members++];

	member->has_local = has_local;
	member->local_ifindex = local;
	member->has_remote = has_remote;
	member->remote_ifindex = remote;
	return member;
}

/* Figure 2: a reply that describes two links, and then the labels. */
CASE(group_in_reply)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);
	struct lsping_ds_member *member;

	ds.flags = LSPING_DS_FLAG_G;
	member = add_member(&ds, true, 0x101, true, 0x201);
	member->has_multipath = true;
	member->multipath = MULTIPATH(LSPING_MULTIPATH_MASK, mask4);
	member = add_member(&ds, true, 0x102, true, 0x202);
	member->has_multipath = true; /* none of what was asked for (4.2) */
	add_label(&ds, 19, 0, true, LSPING_DS_PROTO_LDP);
	both_ways(&ds, "05dc 01 10 0aff0002 0a000102  00 00 0040"
		       "0004 0004 00000101  0005 0004 00000201"
		       "0001 000c 08 0008 00 7f020100 87ff0ffc"
		       "0004 0004 00000102  0005 0004 00000202  0001 0004 00 0000 00"
		       "0002 0004 000131 03");
}

/* Figure 3: a request through one link; the multipath information is the
 * mapping's.
 */
CASE(group_in_request)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	ds.flags = LSPING_DS_FLAG_G | LSPING_DS_FLAG_I;
	add_member(&ds, false, 0, true, 0xffffffff);
	ds.has_multipath = true;
	ds.multipath = MULTIPATH(LSPING_MULTIPATH_MASK, mask4);
	add_label(&ds, 19, 0, true, LSPING_DS_PROTO_LDP);
	both_ways(&ds, "05dc 01 12 0aff0002 0a000102  00 00 0020  0005 0004 ffffffff"
		       "0001 000c 08 0008 00 7f020100 87ff0ffc  0002 0004 000131 03");
}

/* Links without an index of the next router's, or without multipath data. */
CASE(group_in_parts)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	add_member(&ds, true, 1, false, 0);
	add_member(&ds, true, 2, false, 0)->has_multipath = true;
	add_member(&ds, true, 3, true, 4);
	add_member(&ds, false, 0, true, 5);
	ds.has_multipath = true;
	both_ways(&ds, HEAD4 "00 00 0038  0001 0004 00 0000 00  0004 0004 00000001"
			     "0004 0004 00000002  0001 0004 00 0000 00"
			     "0004 0004 00000003  0005 0004 00000004  0005 0004 00000005");
	/* the mapping's own may be anywhere nothing else takes it */
	reads_as(&ds, HEAD4 "00 00 0038  0004 0004 00000001"
			    "0004 0004 00000002  0001 0004 00 0000 00"
			    "0004 0004 00000003  0005 0004 00000004  0005 0004 00000005"
			    "0001 0004 00 0000 00");
	/* or right behind that of a link */
	reads_as(&ds, HEAD4 "00 00 0038  0004 0004 00000001"
			    "0004 0004 00000002  0001 0004 00 0000 00  0001 0004 00 0000 00"
			    "0004 0004 00000003  0005 0004 00000004  0005 0004 00000005");
}

CASE(group_of_32)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP), got;
	struct lsping_fault fault = {};
	uint8_t buf[512];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));
	struct lsping_rd rd;

	for (uint32_t i = 0; i < 32; i++)
		add_member(&ds, true, i, false, 0);
	lsping_ds_write(&wr, &ds);
	CHECK(lsping_wr_ok(&wr));
	CHECK_INT(lsping_wr_at(&wr), 16 + 32 * 8);
	rd = lsping_rd_init(buf, lsping_wr_at(&wr));
	CHECK_INT(lsping_ds_read(&rd, ds.tlv, &got, &fault), LSPING_DECODE_OK);
	CHECK(ds_same(&ds, &got));
}

/* -- all together */

/* Sub-TLVs of different types may come in any order. */
CASE(any_order)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);

	ds.has_multipath = true;
	ds.multipath = MULTIPATH(LSPING_MULTIPATH_MASK, mask4);
	add_label(&ds, 19, 0, true, LSPING_DS_PROTO_LDP);
	add_change(&ds, LSPING_FEC_POP);
	set_ldp(add_change(&ds, LSPING_FEC_PUSH), "10.255.0.4/32");
	both_ways(&ds, HEAD4 "00 00 0034  0001 000c 08 0008 00 7f020100 87ff0ffc"
			     "0002 0004 000131 03  0003 0004 02 00 00 00"
			     "0003 0010 01 00 0c 00  0001 0005 0aff0004 20 000000");
	reads_as(&ds, HEAD4 "00 00 0034  0003 0004 02 00 00 00"
			    "0002 0004 000131 03"
			    "0003 0010 01 00 0c 00  0001 0005 0aff0004 20 000000"
			    "0001 000c 08 0008 00 7f020100 87ff0ffc");
}

/* Sub-TLVs of other types are kept, zero length and all, in their order. */
CASE(unknown_subtlvs)
{
	struct lsping_ds ds = mapping(LSPING_TLV_DDMAP);
	const uint8_t *octets = (const uint8_t *)"abcde";

	ds.n_unknown = 4;
	ds.unknown[0] = (struct lsping_raw){ .type = 6, .len = 0, .value = octets };
	ds.unknown[1] = (struct lsping_raw){ .type = 0xffff, .len = 5, .value = octets };
	ds.unknown[2] = (struct lsping_raw){ .type = 0, .len = 4, .value = octets };
	ds.unknown[3] = (struct lsping_raw){ .type = 6, .len = 1, .value = octets };
	add_label(&ds, 19, 0, true, LSPING_DS_PROTO_LDP);
	both_ways(&ds, HEAD4 "00 00 0028  0002 0004 000131 03  0006 0000"
			     "ffff 0005 6162636465 000000  0000 0004 61626364"
			     "0006 0001 61 000000");
	reads_as(&ds, HEAD4 "00 00 0025  0006 0000  ffff 0005 6162636465 000000"
			    "0002 0004 000131 03  0000 0004 61626364  0006 0001 61");
}

/* A sub-TLV of a type below 32768 that is not acted on: the request is owed
 * return code 2, with the TLV it is in (RFC 9041, section 4.1).
 */
static void owes(const char *subtlv, bool owed)
{
	static struct lsping_echo echo;
	struct octets o = hex(subtlv);
	char message[512];

	snprintf(message, sizeof(message),
		 "0001 0000 01 02 00 00 00000001 00000001 00000000 00000000 00000000 00000000"
		 "0001 000c 0001 0005 0aff0004 20 000000  0014 %04zx %s 00 00 %04zx %s",
		 16 + o.len, HEAD4, o.len, subtlv);
	octets_free(&o);
	o = hex(message);
	CHECK_INT(lsping_echo_decode(o.p, o.len, &echo, NULL), LSPING_DECODE_OK);
	CHECK_INT(echo.n_ds, 1);
	CHECK_INT(echo.ds[0].owed, owed);
	/* once, also while the responder does not act on the TLV as a whole */
	owed = owed || lsping_tlv_support(LSPING_TLV_DDMAP) != LSPING_TLV_ACTED;
	CHECK_INT(echo.n_unacted, owed);
	if (echo.n_unacted) {
		CHECK_INT(echo.unacted[0].type, LSPING_TLV_DDMAP);
		CHECK_MEM(echo.unacted[0].value, echo.unacted[0].len, o.p + 52, o.len - 52);
	}
	octets_free(&o);
}

CASE(owed)
{
	owes("0001 0004 00 0000 00", false);
	owes("0002 0004 000131 03", false);
	owes("0003 0004 02 00 00 00", false);
	owes("0004 0004 00000001", true);
	owes("0005 0004 00000001", true);
	owes("7fff 0001 61 000000 0002 0000", true);
	owes("8000 0001 61 000000 0002 0000", false);
}

int main(void)
{
	RUN(dsmap_ipv4_numbered);
	RUN(dsmap_ipv4_unnumbered);
	RUN(dsmap_ipv6_numbered);
	RUN(dsmap_ipv6_unnumbered);
	RUN(dsmap_non_ip);
	RUN(dsmap_labels);
	RUN(dsmap_most_labels);
	RUN(dsmap_flags);
	RUN(ddmap_ipv4_numbered);
	RUN(ddmap_ipv4_unnumbered);
	RUN(ddmap_ipv6_numbered);
	RUN(ddmap_ipv6_unnumbered);
	RUN(ddmap_non_ip);
	RUN(ddmap_flags);
	RUN(multipath_none);
	RUN(multipath_empty);
	RUN(multipath_addresses);
	RUN(multipath_ranges);
	RUN(multipath_mask);
	RUN(multipath_mask_ipv6);
	RUN(multipath_label_mask);
	RUN(multipath_ip_label);
	RUN(multipath_unknown);
	RUN(multipath_tolerated);
	RUN(family);
	RUN(label_stack);
	RUN(label_stack_of_16);
	RUN(change_pop);
	RUN(change_push);
	RUN(change_splice);
	RUN(change_8);
	RUN(change_tolerated);
	RUN(change_long_fec);
	RUN(group_in_reply);
	RUN(group_in_request);
	RUN(group_in_parts);
	RUN(group_of_32);
	RUN(any_order);
	RUN(unknown_subtlvs);
	RUN(owed);
	return check_end();
}
