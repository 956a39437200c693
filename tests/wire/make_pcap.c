// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Encodes echo messages into a capture file, for another decoder to look at
 *
 *	make_pcap FILE COUNT SEED
 *
 * Writes COUNT frames to FILE and one line for each to standard output: a JSON
 * object of what tshark must find in it, tshark's field names as keys, all
 * values in the order of the frame.  test_tshark.py compares.  The messages are
 * drawn at random from what the encoder can write; the same seed gives the same
 * ones.
 *
 * Two things tshark (4.4) gets wrong so that the rest of the message cannot be
 * compared, and are left out: it does not step over the padding of a TLV, so
 * lengths here are multiples of 4, and it steps twice over a Nil FEC's value,
 * so that one is the last of its stack.
 */
#include <zebra.h>

#include <inttypes.h>
#include <netinet/if_ether.h>

#include "tests/wire/wire.h"

#define LINKTYPE_ETHERNET 1
#define ETHER_LEN	  14

static uint64_t state;

static uint32_t rnd(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % below;
}

static bool chance(uint32_t one_in)
{
	return !rnd(one_in);
}

static uint32_t rnd_u32(void)
{
	return rnd(0x10000) << 16 | rnd(0x10000);
}

static struct ipaddr rnd_addr(int family)
{
	struct ipaddr a = { .ipa_type = family == AF_INET ? IPADDR_V4 : IPADDR_V6 };

	for (size_t i = 0; i < IPADDRSZ(&a); i++)
		a.ip.addrbytes[i] = rnd(256);
	/* Unicast: a source may be nothing else. */
	a.ip.addrbytes[0] = family == AF_INET ? 10 : 0x20;
	return a;
}

static struct lsping_lstack rnd_stack(uint32_t most)
{
	struct lsping_lstack stack = {};

	for (uint32_t n = rnd(most + 1); n; n--)
		lsping_lstack_add(&stack, LSPING_LABEL_FIRST_UNRESERVED + rnd(1048560), rnd(8),
				  1 + rnd(255));
	return stack;
}

static struct lsping_fec rnd_fec(bool last)
{
	static const uint16_t types[] = { LSPING_FEC_LDP_IPV4, LSPING_FEC_LDP_IPV6,
					  LSPING_FEC_GENERIC_IPV4, LSPING_FEC_GENERIC_IPV6,
					  LSPING_FEC_NIL };
	struct lsping_fec fec = { .type = types[rnd(array_size(types) - !last)], .known = true };
	bool v4 = fec.type == LSPING_FEC_LDP_IPV4 || fec.type == LSPING_FEC_GENERIC_IPV4;
	struct ipaddr a = rnd_addr(v4 ? AF_INET : AF_INET6);

	if (fec.type == LSPING_FEC_NIL) {
		fec.label = rnd(LSPING_LABEL_MAX + 1);
		return fec;
	}
	fec.prefix.family = v4 ? AF_INET : AF_INET6;
	memcpy(fec.prefix.u.val, a.ip.addrbytes, IPADDRSZ(&a));
	fec.prefix.prefixlen = rnd(v4 ? 33 : 129);
	apply_mask(&fec.prefix);
	return fec;
}

static struct lsping_echo rnd_echo(void)
{
	static const uint8_t unknown[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
	struct lsping_echo echo = {
		.flags = rnd(8),
		.msg_type = 1 + rnd(2),
		.reply_mode = 1 + rnd(4),
		.handle = rnd_u32(),
		.seq = rnd_u32(),
		.sent = { 3000000000 + rnd(1294967295), rnd_u32() },
	};

	if (echo.msg_type == LSPING_MSG_REPLY) {
		echo.return_code = rnd(16);
		echo.return_subcode = rnd(5);
		echo.received = (struct lsping_ntp){ 3000000000 + rnd(1294967295), rnd_u32() };
		echo.has_if_stack = chance(2);
		echo.if_stack.stack = rnd_stack(4);
		echo.if_stack.addr_type = 1 + rnd(4);
		echo.if_stack.address = rnd_addr(echo.if_stack.addr_type < 3 ? AF_INET : AF_INET6);
		echo.if_stack.ifaddr = rnd_addr(echo.if_stack.addr_type < 3 ? AF_INET : AF_INET6);
		echo.if_stack.ifindex = rnd_u32();
		echo.has_errored = chance(4);
		if (echo.has_errored)
			echo.errored[echo.n_errored++] = (struct lsping_raw){ 28 + rnd(200),
									      rnd(4) * 4, unknown };
	}
	echo.has_fecs = echo.msg_type == LSPING_MSG_REQUEST || chance(2);
	if (echo.has_fecs)
		for (uint32_t n = 1 + rnd(4); n; n--)
			echo.fecs.fec[echo.fecs.depth++] = rnd_fec(n == 1);
	echo.has_vendor = chance(4);
	echo.vendor = rnd_u32();
	echo.has_reply_tos = chance(4);
	echo.reply_tos = rnd(256);
	echo.has_pad = chance(3);
	echo.pad = (struct lsping_pad){ .action = 1 + rnd(2), .len = 4 + rnd(50) * 4 };
	if (chance(4))
		echo.unknown[echo.n_unknown++] = (struct lsping_raw){ 32000 + rnd(2000), rnd(4) * 4,
								      unknown };
	return echo;
}

static struct lsping_encap rnd_encap(bool request)
{
	int family = chance(2) ? AF_INET : AF_INET6;
	struct lsping_encap encap = {
		.stack = rnd_stack(3),
		.src = rnd_addr(family),
		.dst = rnd_addr(family),
		.sport = request ? 49152 + rnd(16384) : LSPING_PORT,
		.dport = request ? LSPING_PORT : 49152 + rnd(16384),
		.dscp = rnd(64),
		.ttl = request ? 1 : 255,
		.router_alert = chance(2),
	};

	if (request && family == AF_INET)
		encap.dst.ip.addrbytes[0] = 127;
	else if (request)
		encap.dst = addr("::ffff:127.0.0.1");
	return encap;
}

/* One field of the JSON object, whose values follow one by one. */
static bool first_field, first_value;

static void field(const char *name)
{
	printf("%s\"%s\": [", first_field ? "{" : "], ", name);
	first_field = false;
	first_value = true;
}

static void value(const char *str)
{
	printf("%s\"%s\"", first_value ? "" : ", ", str);
	first_value = false;
}

static void number(uint32_t n)
{
	char buf[16];

	snprintf(buf, sizeof(buf), "%u", n);
	value(buf);
}

static void address(const void *octets, int family)
{
	char buf[INET6_ADDRSTRLEN];

	value(inet_ntop(family, octets, buf, sizeof(buf)));
}

/* NTP as tshark's absolute time: seconds since 1970 and nanoseconds. */
static void ntp(struct lsping_ntp t)
{
	char buf[32];
	int64_t ns = lsping_ntp_to_ns(t, INT64_C(1800000000000000000));

	snprintf(buf, sizeof(buf), "%" PRId64, t.sec || t.frac ? ns : 0);
	value(buf);
}

static void describe_encap(const struct lsping_encap *encap)
{
	int family = ipaddr_family(&encap->dst);
	bool v4 = family == AF_INET;

	field("mpls.label");
	for (uint8_t i = 0; i < encap->stack.depth; i++)
		number(encap->stack.lse[i].label);
	field("mpls.exp");
	for (uint8_t i = 0; i < encap->stack.depth; i++)
		number(encap->stack.lse[i].tc);
	field("mpls.ttl");
	for (uint8_t i = 0; i < encap->stack.depth; i++)
		number(encap->stack.lse[i].ttl);
	field(v4 ? "ip.src" : "ipv6.src");
	address(encap->src.ip.addrbytes, family);
	field(v4 ? "ip.dst" : "ipv6.dst");
	address(encap->dst.ip.addrbytes, family);
	field(v4 ? "ip.ttl" : "ipv6.hlim");
	number(encap->ttl);
	field(v4 ? "ip.dsfield.dscp" : "ipv6.tclass.dscp");
	number(encap->dscp);
	field(v4 ? "ip.opt.ra" : "ipv6.opt.router_alert");
	if (encap->router_alert)
		number(v4 ? 0 : 69);
	if (v4) {
		field("ip.flags.df");
		value("True");
		field("ip.checksum.status");
		number(1);
	}
	field("udp.srcport");
	number(encap->sport);
	field("udp.dstport");
	number(encap->dport);
	field("udp.checksum.status");
	number(1);
}

static void describe_fecs(const struct lsping_fec_stack *fecs)
{
	static const struct {
		uint16_t type;
		int family;
		const char *prefix, *len;
	} list[] = {
		{ LSPING_FEC_LDP_IPV4, AF_INET, "mpls_echo.tlv.fec.ldp_ipv4",
		  "mpls_echo.tlv.fec.ldp_ipv4_mask" },
		{ LSPING_FEC_LDP_IPV6, AF_INET6, "mpls_echo.tlv.fec.ldp_ipv6",
		  "mpls_echo.tlv.fec.ldp_ipv6_mask" },
		{ LSPING_FEC_GENERIC_IPV4, AF_INET, "mpls_echo.tlv.fec.gen_ipv4",
		  "mpls_echo.tlv.fec.gen_ipv4_mask" },
		{ LSPING_FEC_GENERIC_IPV6, AF_INET6, "mpls_echo.tlv.fec.gen_ipv6",
		  "mpls_echo.tlv.fec.gen_ipv6_mask" },
	};

	field("mpls_echo.tlv.fec.type");
	for (uint8_t i = 0; i < fecs->depth; i++)
		number(fecs->fec[i].type);
	field("mpls_echo.tlv.fec.nil_label");
	for (uint8_t i = 0; i < fecs->depth; i++)
		if (fecs->fec[i].type == LSPING_FEC_NIL)
			number(fecs->fec[i].label);
	for (size_t k = 0; k < array_size(list); k++) {
		field(list[k].prefix);
		for (uint8_t i = 0; i < fecs->depth; i++)
			if (fecs->fec[i].type == list[k].type)
				address(fecs->fec[i].prefix.u.val, list[k].family);
		field(list[k].len);
		for (uint8_t i = 0; i < fecs->depth; i++)
			if (fecs->fec[i].type == list[k].type)
				number(fecs->fec[i].prefix.prefixlen);
	}
}

static void describe_if_stack(const struct lsping_echo *echo)
{
	const struct lsping_if_stack *ifs = &echo->if_stack;
	bool v4 = ifs->addr_type < LSPING_ADDR_IPV6_NUMBERED;
	bool numbered = ifs->addr_type == LSPING_ADDR_IPV4_NUMBERED ||
			ifs->addr_type == LSPING_ADDR_IPV6_NUMBERED;
	uint8_t depth = echo->has_if_stack ? ifs->stack.depth : 0;

	field("mpls_echo.tlv.ilso_ipv4.label");
	for (uint8_t i = 0; i < depth; i++)
		number(ifs->stack.lse[i].label);
	field("mpls_echo.tlv.ilso_ipv4.ttl");
	for (uint8_t i = 0; i < depth; i++)
		number(ifs->stack.lse[i].ttl);
	if (!echo->has_if_stack)
		return;
	field("mpls_echo.tlv.ilso.addr_type");
	number(ifs->addr_type);
	field(v4 ? "mpls_echo.tlv.ilso_ipv4.addr" : "mpls_echo.tlv.ilso_ipv6.addr");
	address(ifs->address.ip.addrbytes, v4 ? AF_INET : AF_INET6);
	if (numbered) {
		field(v4 ? "mpls_echo.tlv.ilso_ipv4.int_addr" : "mpls_echo.tlv.ilso_ipv6.int_addr");
		address(ifs->ifaddr.ip.addrbytes, v4 ? AF_INET : AF_INET6);
	} else {
		field("mpls_echo.tlv.ilso.int_index");
		number(ifs->ifindex);
	}
}

/* The order in which the encoder writes TLVs. */
static void describe_tlvs(const struct lsping_echo *echo)
{
	field("mpls_echo.tlv.type");
	if (echo->has_fecs)
		number(LSPING_TLV_FEC_STACK);
	if (echo->has_vendor)
		number(LSPING_TLV_VENDOR);
	if (echo->has_reply_tos)
		number(LSPING_TLV_REPLY_TOS);
	if (echo->has_if_stack)
		number(LSPING_TLV_IF_LABEL_STACK);
	if (echo->has_errored)
		number(LSPING_TLV_ERRORED);
	for (uint8_t i = 0; i < echo->n_unknown; i++)
		number(echo->unknown[i].type);
	if (echo->has_pad)
		number(LSPING_TLV_PAD);

	field("mpls_echo.tlv.vendor_id");
	if (echo->has_vendor)
		number(echo->vendor);
	field("mpls_echo.tlv.reply.tos");
	if (echo->has_reply_tos)
		number(echo->reply_tos);
	field("mpls_echo.tlv.errored.type");
	for (uint8_t i = 0; i < echo->n_errored; i++)
		number(echo->errored[i].type);
	field("mpls_echo.tlv.pad_action");
	if (echo->has_pad)
		number(echo->pad.action);
}

static void describe(const struct lsping_encap *encap, const struct lsping_echo *echo)
{
	first_field = true;
	describe_encap(encap);
	field("mpls_echo.version");
	number(LSPING_VERSION);
	field("mpls_echo.flags");
	number(echo->flags);
	field("mpls_echo.msg_type");
	number(echo->msg_type);
	field("mpls_echo.reply_mode");
	number(echo->reply_mode);
	field("mpls_echo.return_code");
	number(echo->return_code);
	field("mpls_echo.return_subcode");
	number(echo->return_subcode);
	field("mpls_echo.sender_handle");
	number(echo->handle);
	field("mpls_echo.sequence");
	number(echo->seq);
	field("mpls_echo.timestamp_sent");
	ntp(echo->sent);
	field("mpls_echo.timestamp_rec");
	ntp(echo->received);
	describe_tlvs(echo);
	describe_fecs(&echo->fecs);
	describe_if_stack(echo);
	printf("]}\n");
}

static void put_u32(FILE *f, uint32_t v)
{
	fwrite(&v, sizeof(v), 1, f);
}

static void put_frame(FILE *f, const struct lsping_encap *encap, const uint8_t *packet, size_t len)
{
	uint16_t ethertype = encap->stack.depth		 ? ETH_P_MPLS_UC
			     : IS_IPADDR_V4(&encap->dst) ? ETH_P_IP
							 : ETH_P_IPV6;
	uint8_t ether[ETHER_LEN] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, ethertype >> 8, ethertype & 0xff
	};

	put_u32(f, 0);
	put_u32(f, 0);
	put_u32(f, sizeof(ether) + len);
	put_u32(f, sizeof(ether) + len);
	fwrite(ether, sizeof(ether), 1, f);
	fwrite(packet, len, 1, f);
}

int main(int argc, char **argv)
{
	FILE *f = argc == 4 ? fopen(argv[1], "wb") : NULL;
	unsigned long count = f ? strtoul(argv[2], NULL, 0) : 0;

	if (!f) {
		fprintf(stderr, "usage: make_pcap FILE COUNT SEED\n");
		return 2;
	}
	state = strtoul(argv[3], NULL, 0) * UINT64_C(0x9e3779b97f4a7c15) + 1;
	put_u32(f, 0xa1b2c3d4);
	put_u32(f, 4U << 16 | 2); /* version 2.4, little-endian */
	put_u32(f, 0);
	put_u32(f, 0);
	put_u32(f, 65535);
	put_u32(f, LINKTYPE_ETHERNET);

	for (unsigned long i = 0; i < count; i++) {
		uint8_t message[2048], packet[4096];
		struct lsping_echo echo = rnd_echo();
		struct lsping_encap encap = rnd_encap(echo.msg_type == LSPING_MSG_REQUEST);
		size_t len = lsping_echo_encode(&echo, message, sizeof(message));

		len = len ? lsping_encap_write(&encap, message, len, packet, sizeof(packet)) : 0;
		if (!len) {
			fprintf(stderr, "message %lu cannot be encoded\n", i);
			return 1;
		}
		put_frame(f, &encap, packet, len);
		describe(&encap, &echo);
	}
	return fclose(f) ? 1 : 0;
}
