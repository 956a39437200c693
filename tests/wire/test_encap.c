// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Labels, IP and UDP around a message, both ways
 *
 * Octets are written after RFC 791, RFC 8200, RFC 768, RFC 2113 and RFC 7506;
 * where packets are made broken, one field at a time is, with the checksums set
 * right again, so that the one thing is what is found.
 */
#include <zebra.h>

#include "lspingd/lsping_encap.h"

#include "tests/check.h"
#include "tests/wire/wire.h"

static uint8_t buf[2048];
static size_t buf_len;
static struct lsping_encap got;
static const uint8_t *payload;
static size_t payload_len;

/* Reads buf from memory of exactly its size; leaves got and, if it is good, the
 * payload's place in buf.
 */
static enum lsping_encap_err read_buf(bool labelled)
{
	struct octets o = octets_copy(buf, buf_len);
	enum lsping_encap_err err;
	const uint8_t *at;

	err = lsping_encap_read(o.p, o.len, labelled, &got, &at, &payload_len);
	CHECK((err == LSPING_ENCAP_OK) == !!at);
	payload = at ? buf + (at - o.p) : NULL;
	octets_free(&o);
	return err;
}

static void load(const char *text)
{
	struct octets o = hex(text);

	memcpy(buf, o.p, o.len);
	buf_len = o.len;
	octets_free(&o);
}

/* The Internet checksum, the slow way: another way than the code under test. */
static uint16_t slow_sum(const uint8_t *p, size_t len, uint64_t sum)
{
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? p[i] : (uint64_t)p[i] << 8;
	return ~(sum % 0xffff) & 0xffff;
}

/* Sets the IPv4 header checksum of the packet at buf + at right. */
static void fix_ipv4(size_t at)
{
	uint16_t sum;

	buf[at + 10] = buf[at + 11] = 0;
	sum = slow_sum(buf + at, (size_t)(buf[at] & 0xf) * 4, 0);
	buf[at + 10] = sum >> 8;
	buf[at + 11] = sum & 0xff;
}

static struct lsping_encap request(const char *src, const char *dst)
{
	return (struct lsping_encap){
		.src = addr(src),
		.dst = addr(dst),
		.sport = 49152,
		.dport = 3503,
		.ttl = 1,
	};
}

static void check_write(const struct lsping_encap *encap, const char *data, const char *text)
{
	struct octets want = hex(text), in = hex(data);

	/* Exactly as much room as needed suffices, and one octet less does not. */
	CHECK_INT(lsping_encap_write(encap, in.p, in.len, buf, want.len - 1), 0);
	CHECK_INT(lsping_encap_write(encap, in.p, in.len, buf, want.len), want.len);
	buf_len = lsping_encap_write(encap, in.p, in.len, buf, sizeof(buf));
	CHECK_MEM(buf, buf_len, want.p, want.len);
	CHECK_INT(lsping_encap_labels_len(encap) + lsping_encap_ip_len(encap) + in.len, want.len);
	octets_free(&want);
	octets_free(&in);
}

CASE(ipv4)
{
	struct lsping_encap encap = request("10.0.0.1", "127.0.0.1");

	/* header: 4500+001e+4000+0111+0a00+0001+7f00+0001 = 10f31, 0f32, ~ is f0cd */
	check_write(&encap, "0102",
		    "45 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001"
		    "c000 0daf 000a a826 0102");
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	CHECK(encap_same(&got, &encap));
	CHECK_INT(payload_len, 2);
	CHECK(payload == buf + 28);
}

CASE(ipv4_labelled_with_router_alert)
{
	struct lsping_encap encap = request("10.0.0.1", "127.0.0.1");

	lsping_lstack_add(&encap.stack, 19, 0, 255);
	lsping_lstack_add(&encap.stack, 300, 5, 1);
	encap.router_alert = true;
	encap.dscp = 48;
	check_write(&encap, "0102",
		    "000130ff 0012cb01"
		    "46 c0 0022 0000 4000 01 11 5b05 0a000001 7f000001 94040000"
		    "c000 0daf 000a a826 0102");
	CHECK_INT(read_buf(true), LSPING_ENCAP_OK);
	CHECK(encap_same(&got, &encap));
	CHECK_INT(payload_len, 2);
	CHECK(payload == buf + 40);
}

CASE(ipv6)
{
	struct lsping_encap encap = request("2001:db8::1", "::ffff:127.0.0.1");

	encap.dscp = 48;
	check_write(&encap, "010203",
		    "6c000000 000b 11 01 20010db8000000000000000000000001"
		    "00000000000000000000ffff7f000001"
		    "c000 0daf 000b 816b 010203");
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	CHECK(encap_same(&got, &encap));
	CHECK_INT(payload_len, 3);
	CHECK(payload == buf + 48);
}

CASE(ipv6_labelled_with_router_alert)
{
	struct lsping_encap encap = request("2001:db8::1", "::ffff:127.0.0.1");

	lsping_lstack_add(&encap.stack, 19, 0, 255);
	encap.router_alert = true;
	check_write(&encap, "010203",
		    "000131ff"
		    "60000000 0013 00 01 20010db8000000000000000000000001"
		    "00000000000000000000ffff7f000001"
		    "11 00 05020045 0100"
		    "c000 0daf 000b 816b 010203");
	CHECK_INT(read_buf(true), LSPING_ENCAP_OK);
	CHECK(encap_same(&got, &encap));
	CHECK_INT(payload_len, 3);
}

/* Every combination gives itself again, with every number of labels. */
CASE(all_combinations)
{
	static const char *const dst[] = { "127.0.0.1", "127.255.255.254",
					   "10.0.0.9",	"::ffff:127.0.0.1",
					   "::1",	"2001:db8::9" };
	uint8_t data[101];
	unsigned int wrong = 0;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = i * 37 + 1;
	for (unsigned int i = 0; i < array_size(dst) * 2 * (LSPING_MAX_LABELS + 1); i++) {
		struct lsping_encap encap;
		size_t len = i % sizeof(data);

		encap = request(i % 6 < 3 ? "10.0.0.1" : "2001:db8::1", dst[i % 6]);
		encap.router_alert = i / 6 % 2;
		encap.dscp = i % 64;
		encap.ecn = i % 4;
		encap.ttl = i * 7 + 1;
		encap.sport = i * 331;
		for (unsigned int label = 0; label < i / 12; label++)
			lsping_lstack_add(&encap.stack, 16 + label * 61681, label, 255 - label);

		buf_len = lsping_encap_write(&encap, data, len, buf, sizeof(buf));
		CHECK_INT(buf_len,
			  lsping_encap_labels_len(&encap) + lsping_encap_ip_len(&encap) + len);
		wrong += read_buf(encap.stack.depth) != LSPING_ENCAP_OK;
		wrong += !encap_same(&got, &encap);
		wrong += payload_len != len || memcmp(payload, data, len);
	}
	CHECK_INT(wrong, 0);
}

CASE(write_impossible)
{
	static uint8_t large[65536 + 100], data[65536];
	struct lsping_encap encap = request("10.0.0.1", "127.0.0.1");

	CHECK_INT(lsping_encap_write(&encap, data, 65507, large, sizeof(large)), 65535);
	CHECK_INT(lsping_encap_write(&encap, data, 65508, large, sizeof(large)), 0);
	encap.router_alert = true;
	CHECK_INT(lsping_encap_write(&encap, data, 65503, large, sizeof(large)), 65535);
	CHECK_INT(lsping_encap_write(&encap, data, 65504, large, sizeof(large)), 0);
	CHECK_INT(lsping_encap_write(&encap, data, SIZE_MAX, large, sizeof(large)), 0);
	encap.ecn = 4;
	CHECK_INT(lsping_encap_write(&encap, data, 1, large, sizeof(large)), 0);
	encap.ecn = 3;
	encap.dscp = 64;
	CHECK_INT(lsping_encap_write(&encap, data, 1, large, sizeof(large)), 0);
	encap.dscp = 63;
	CHECK(lsping_encap_write(&encap, data, 1, large, sizeof(large)));
	encap.stack.depth = LSPING_MAX_LABELS + 1;
	CHECK_INT(lsping_encap_write(&encap, data, 1, large, sizeof(large)), 0);

	encap = request("2001:db8::1", "::1");
	CHECK_INT(lsping_encap_write(&encap, data, 65527, large, sizeof(large)), 65575);
	CHECK_INT(lsping_encap_write(&encap, data, 65528, large, sizeof(large)), 0);
	encap.router_alert = true;
	CHECK_INT(lsping_encap_write(&encap, data, 65519, large, sizeof(large)), 65575);
	CHECK_INT(lsping_encap_write(&encap, data, 65520, large, sizeof(large)), 0);

	encap = request("10.0.0.1", "::1");
	CHECK_INT(lsping_encap_write(&encap, data, 1, large, sizeof(large)), 0);
	encap = request("2001:db8::1", "127.0.0.1");
	CHECK_INT(lsping_encap_write(&encap, data, 1, large, sizeof(large)), 0);
	encap.src.ipa_type = encap.dst.ipa_type = IPADDR_NONE;
	CHECK_INT(lsping_encap_write(&encap, data, 1, large, sizeof(large)), 0);
}

/* A sum that comes out as 0 is sent as 0xffff: 0 would mean "none" (RFC 768). */
CASE(checksum_of_zero)
{
	struct lsping_encap encap = request("10.0.0.1", "127.0.0.1");
	const uint8_t data[2] = { 0xa9, 0x28 }; /* fills the sum up to 0xffff */

	buf_len = lsping_encap_write(&encap, data, 2, buf, sizeof(buf));
	CHECK_INT(buf[26] << 8 | buf[27], 0xffff);
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
}

/* Every octet that is summed up is: flip each, and the packet is refused. */
CASE(checksum_covers_all)
{
	static const char *const dst[] = { "127.0.0.1", "::ffff:127.0.0.1" };

	for (unsigned int i = 0; i < 2; i++) {
		struct lsping_encap encap = request(i ? "2001:db8::1" : "10.0.0.1", dst[i]);
		size_t first = i ? 8 : 0; /* IPv6: traffic class to hop limit are not */

		buf_len = lsping_encap_write(&encap, (const uint8_t *)"abcde", 5, buf, sizeof(buf));
		for (size_t at = first; at < buf_len; at++) {
			buf[at] ^= 0x40;
			CHECK(read_buf(false) != LSPING_ENCAP_OK);
			buf[at] ^= 0x40;
		}
		CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	}
}

CASE(udp_checksum_absent)
{
	struct lsping_encap encap = request("10.0.0.1", "127.0.0.1");

	buf_len = lsping_encap_write(&encap, (const uint8_t *)"abcd", 4, buf, sizeof(buf));
	buf[26] = buf[27] = 0;
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	CHECK_INT(payload_len, 4);

	encap = request("2001:db8::1", "::1");
	buf_len = lsping_encap_write(&encap, (const uint8_t *)"abcd", 4, buf, sizeof(buf));
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	buf[46] = buf[47] = 0;
	CHECK_INT(read_buf(false), LSPING_ENCAP_CHECKSUM);
}

CASE(checksum_wrong)
{
	load("45 00 001e 0000 4000 01 11 f0ce 0a000001 7f000001 c000 0daf 000a a826 0102");
	CHECK_INT(read_buf(false), LSPING_ENCAP_CHECKSUM); /* IPv4 header */
	load("45 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 000a a827 0102");
	CHECK_INT(read_buf(false), LSPING_ENCAP_CHECKSUM); /* UDP */
	load("60000000 000b 11 01 20010db8000000000000000000000001"
	     "00000000000000000000ffff7f000001 c000 0daf 000b 816c 010203");
	CHECK_INT(read_buf(false), LSPING_ENCAP_CHECKSUM);
}

CASE(labels)
{
	load("000130ff 000140ff");
	CHECK_INT(read_buf(true), LSPING_ENCAP_STACK);
	load("000131");
	CHECK_INT(read_buf(true), LSPING_ENCAP_STACK);
	load("");
	CHECK_INT(read_buf(true), LSPING_ENCAP_STACK);
	load("000131ff");
	CHECK_INT(read_buf(true), LSPING_ENCAP_IP);
	memset(buf, 0, (LSPING_MAX_LABELS + 1) * 4);
	buf_len = (LSPING_MAX_LABELS + 1) * 4;
	buf[buf_len - 2] = 1;
	CHECK_INT(read_buf(true), LSPING_ENCAP_STACK);
}

CASE(not_ip)
{
	load("");
	CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
	load("00");
	CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
	load("55 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 000a a826 0102");
	CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
	/* an associated channel header (RFC 5586) */
	load("10000021 00000000");
	CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
}

/* Each length a frame may be cut to, for both families and with options. */
CASE(cut_off_anywhere)
{
	for (unsigned int i = 0; i < 4; i++) {
		struct lsping_encap encap = request(i < 2 ? "10.0.0.1" : "2001:db8::1",
						    i < 2 ? "127.0.0.1" : "::1");
		size_t whole;

		encap.router_alert = i % 2;
		whole = lsping_encap_write(&encap, (const uint8_t *)"abc", 3, buf, sizeof(buf));
		for (buf_len = 0; buf_len < whole; buf_len++)
			CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
		CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	}
}

/* Short Ethernet frames are filled up; the IP length says where the packet ends. */
CASE(link_layer_padding)
{
	load("45 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 000a a826 0102"
	     "000000000000000000000000000000ff");
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	CHECK_INT(payload_len, 2);
	load("6c000000 000b 11 01 20010db8000000000000000000000001"
	     "00000000000000000000ffff7f000001 c000 0daf 000b 816b 010203 ffffff");
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	CHECK_INT(payload_len, 3);
}

CASE(ipv4_header_lengths)
{
	static const char good[] =
		"45 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 000a a826 0102";

	load(good);
	buf[0] = 0x44; /* shorter than a header */
	fix_ipv4(0);
	CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
	load(good);
	buf[0] = 0x4f; /* longer than the packet */
	CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
	load(good);
	buf[3] = 19; /* total length shorter than the header */
	fix_ipv4(0);
	CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
	load(good);
	buf[3] = 31; /* longer than the frame */
	fix_ipv4(0);
	CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
	load(good);
	buf[3] = 20; /* nothing behind the header */
	fix_ipv4(0);
	CHECK_INT(read_buf(false), LSPING_ENCAP_UDP);
	load(good);
	buf[3] = 29; /* UDP says one octet more */
	fix_ipv4(0);
	CHECK_INT(read_buf(false), LSPING_ENCAP_UDP);
}

CASE(ipv6_lengths)
{
	static const char good[] = "60000000 000b 11 01 20010db8000000000000000000000001"
				   "00000000000000000000ffff7f000001 c000 0daf 000b 816b 010203";

	load(good);
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	buf[5] = 12;
	CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
	buf[5] = 10;
	CHECK_INT(read_buf(false), LSPING_ENCAP_UDP);
	buf[5] = 0;
	CHECK_INT(read_buf(false), LSPING_ENCAP_UDP);
}

CASE(udp_lengths)
{
	load("45 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 0007 0000 0102");
	CHECK_INT(read_buf(false), LSPING_ENCAP_UDP);
	load("45 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 000b 0000 0102");
	CHECK_INT(read_buf(false), LSPING_ENCAP_UDP);
	load("45 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 0009 0000 0102");
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK); /* IP says more than UDP does */
	CHECK_INT(payload_len, 1);
	load("45 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 0008 0000 0102");
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	CHECK_INT(payload_len, 0);
}

CASE(fragments)
{
	static const struct {
		uint16_t field;
		enum lsping_encap_err err;
	} list[] = {
		{ 0x0000, LSPING_ENCAP_OK },	   { 0x4000, LSPING_ENCAP_OK },
		{ 0x8000, LSPING_ENCAP_OK },	   { 0x2000, LSPING_ENCAP_FRAGMENT },
		{ 0x0001, LSPING_ENCAP_FRAGMENT }, { 0x1fff, LSPING_ENCAP_FRAGMENT },
		{ 0x1000, LSPING_ENCAP_FRAGMENT },
	};

	for (size_t i = 0; i < array_size(list); i++) {
		load("45 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 000a a826 0102");
		buf[6] = list[i].field >> 8;
		buf[7] = list[i].field & 0xff;
		fix_ipv4(0);
		CHECK_INT(read_buf(false), list[i].err);
	}

	load("60000000 0013 2c 01 20010db8000000000000000000000001"
	     "00000000000000000000ffff7f000001 11 00 0000 00000001 c000 0daf 000b 816b 010203");
	CHECK_INT(read_buf(false), LSPING_ENCAP_FRAGMENT);
	load("60000000 001b 00 01 20010db8000000000000000000000001"
	     "00000000000000000000ffff7f000001 2c 00 0502 0045 0100"
	     "11 00 0000 00000001 c000 0daf 000b 816b 010203");
	CHECK_INT(read_buf(false), LSPING_ENCAP_FRAGMENT);
}

CASE(not_udp)
{
	load("45 00 001e 0000 4000 01 06 f0cd 0a000001 7f000001 c000 0daf 000a a826 0102");
	fix_ipv4(0);
	CHECK_INT(read_buf(false), LSPING_ENCAP_UDP);
	load("60000000 000b 06 01 20010db8000000000000000000000001"
	     "00000000000000000000ffff7f000001 c000 0daf 000b 816b 010203");
	CHECK_INT(read_buf(false), LSPING_ENCAP_UDP);
	load("60000000 0013 3c 01 20010db8000000000000000000000001" /* destination options */
	     "00000000000000000000ffff7f000001 11 00 0104 00000000 c000 0daf 000b 816b 010203");
	CHECK_INT(read_buf(false), LSPING_ENCAP_UDP);
}

/* An IPv4 header with these options (a multiple of 4 octets). */
static enum lsping_encap_err with_options(const char *options)
{
	struct octets o = hex(options);

	load("45 00 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 000a a826 0102");
	memmove(buf + 20 + o.len, buf + 20, buf_len - 20);
	memcpy(buf + 20, o.p, o.len);
	buf_len += o.len;
	buf[0] += o.len / 4;
	buf[3] += o.len;
	fix_ipv4(0);
	octets_free(&o);
	return read_buf(false);
}

CASE(ipv4_options)
{
	CHECK_INT(with_options("94040000"), LSPING_ENCAP_OK);
	CHECK(got.router_alert);
	CHECK_INT(payload_len, 2);
	CHECK_INT(with_options("01010101 94040000"), LSPING_ENCAP_OK); /* no-operations before */
	CHECK(got.router_alert);
	CHECK_INT(with_options("07070400000000 00 94040000"), LSPING_ENCAP_OK);
	CHECK(!got.router_alert); /* behind the end of options */
	CHECK_INT(with_options("07070400000000 94040000 00"), LSPING_ENCAP_OK);
	CHECK(got.router_alert); /* behind a record route */
	CHECK_INT(with_options("94040001"), LSPING_ENCAP_OK);
	CHECK(!got.router_alert); /* a value nobody defined */
	CHECK_INT(with_options("94030000"), LSPING_ENCAP_OK);
	CHECK(!got.router_alert);
	CHECK_INT(with_options("00000000"), LSPING_ENCAP_OK);
	CHECK_INT(with_options("01010101"), LSPING_ENCAP_OK);
	CHECK_INT(with_options("94050000"), LSPING_ENCAP_IP); /* beyond the header */
	CHECK_INT(with_options("94010000"), LSPING_ENCAP_IP); /* shorter than itself */
	CHECK_INT(with_options("94000000"), LSPING_ENCAP_IP);
	CHECK_INT(with_options("01010194"), LSPING_ENCAP_IP); /* without length */
	CHECK_INT(with_options("94020000"), LSPING_ENCAP_OK);
	CHECK(!got.router_alert);
}

/* An IPv6 packet with a hop-by-hop header of these options. */
static enum lsping_encap_err with_hbh(const char *options)
{
	struct octets o = hex(options);

	load("60000000 000b 00 01 20010db8000000000000000000000001"
	     "00000000000000000000ffff7f000001 c000 0daf 000b 816b 010203");
	memmove(buf + 42 + o.len, buf + 40, buf_len - 40);
	buf[40] = 17;
	buf[41] = (o.len + 2) / 8 - 1;
	memcpy(buf + 42, o.p, o.len);
	buf_len += o.len + 2;
	buf[5] += o.len + 2;
	octets_free(&o);
	return read_buf(false);
}

CASE(ipv6_options)
{
	CHECK_INT(with_hbh("05020045 0100"), LSPING_ENCAP_OK);
	CHECK(got.router_alert);
	CHECK_INT(payload_len, 3);
	CHECK_INT(with_hbh("05020000 0100"), LSPING_ENCAP_OK); /* for MLD, not for us */
	CHECK(!got.router_alert);
	CHECK_INT(with_hbh("0000 05020045"), LSPING_ENCAP_OK); /* Pad1 twice */
	CHECK(got.router_alert);
	CHECK_INT(with_hbh("00 05020045 00"), LSPING_ENCAP_OK); /* Pad1 has no length */
	CHECK(got.router_alert);
	CHECK_INT(with_hbh("0104 00000000"), LSPING_ENCAP_OK);
	CHECK(!got.router_alert);
	CHECK_INT(with_hbh("0104 00000000 05020045 0102 0000"), LSPING_ENCAP_OK);
	CHECK(got.router_alert);
	CHECK_INT(with_hbh("0501 00 05020045 010100 00"), LSPING_ENCAP_IP);
	CHECK_INT(with_hbh("050145 010100"), LSPING_ENCAP_OK);
	CHECK(!got.router_alert);
	CHECK_INT(with_hbh("0105 00000000"), LSPING_ENCAP_IP); /* beyond the header */
	CHECK_INT(with_hbh("0000000000 05"), LSPING_ENCAP_IP); /* without length */

	/* The header itself longer than the packet. */
	with_hbh("05020045 0100");
	buf[41] = 2;
	CHECK_INT(read_buf(false), LSPING_ENCAP_IP);
}

CASE(dscp_and_ecn)
{
	load("45 bb 001e 0000 4000 01 11 f0cd 0a000001 7f000001 c000 0daf 000a a826 0102");
	fix_ipv4(0);
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	CHECK_INT(got.dscp, 46);
	CHECK_INT(got.ecn, 3);
	load("6bb12345 000b 11 ff 20010db8000000000000000000000001"
	     "00000000000000000000ffff7f000001 c000 0daf 000b 816b 010203");
	CHECK_INT(read_buf(false), LSPING_ENCAP_OK);
	CHECK_INT(got.dscp, 46);
	CHECK_INT(got.ecn, 3);
	CHECK_INT(got.ttl, 255);
}

/* What was read before a fault is there: a counter may want to know from whom. */
CASE(filled_as_far_as_it_got)
{
	struct ipaddr want = addr("10.0.0.1");

	load("000131ff 45 00 001e 0000 2000 01 11 10ce 0a000001 7f000001 c000 0daf 000a a826 0102");
	CHECK_INT(read_buf(true), LSPING_ENCAP_FRAGMENT);
	CHECK_INT(got.stack.depth, 1);
	CHECK(ipaddr_is_same(&got.src, &want));
}

CASE(loopback_addresses)
{
	static const char *const in[] = { "127.0.0.0",
					  "127.0.0.1",
					  "127.255.255.255",
					  "::ffff:127.0.0.1",
					  "::ffff:127.255.255.255",
					  "::1" };
	static const char *const out[] = { "126.255.255.255",
					   "128.0.0.0",
					   "10.0.0.1",
					   "::",
					   "::2",
					   "::ffff:126.255.255.255",
					   "::ffff:128.0.0.1",
					   "::127.0.0.1",
					   "2001:db8::ffff:127.0.0.1",
					   "7f00::1" };
	struct ipaddr a;

	for (size_t i = 0; i < array_size(in); i++) {
		a = addr(in[i]);
		CHECK(lsping_addr_is_loopback(&a));
	}
	for (size_t i = 0; i < array_size(out); i++) {
		a = addr(out[i]);
		CHECK(!lsping_addr_is_loopback(&a));
	}
	a.ipa_type = IPADDR_NONE;
	CHECK(!lsping_addr_is_loopback(&a));
}

int main(void)
{
	RUN(ipv4);
	RUN(ipv4_labelled_with_router_alert);
	RUN(ipv6);
	RUN(ipv6_labelled_with_router_alert);
	RUN(all_combinations);
	RUN(write_impossible);
	RUN(checksum_of_zero);
	RUN(checksum_covers_all);
	RUN(udp_checksum_absent);
	RUN(checksum_wrong);
	RUN(labels);
	RUN(not_ip);
	RUN(cut_off_anywhere);
	RUN(link_layer_padding);
	RUN(ipv4_header_lengths);
	RUN(ipv6_lengths);
	RUN(udp_lengths);
	RUN(fragments);
	RUN(not_udp);
	RUN(ipv4_options);
	RUN(ipv6_options);
	RUN(dscp_and_ecn);
	RUN(filled_as_far_as_it_got);
	RUN(loopback_addresses);
	return check_end();
}
