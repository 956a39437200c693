// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Encodes echo messages into a capture file, for other decoders to look at
 *
 *	make_pcap FILE COUNT SEED
 *
 * Writes COUNT frames to FILE and one line for each to standard output: a JSON
 * object of what tshark must find in it, which test_tshark.py compares.  The
 * messages are drawn at random from all that the wire layer can write; the same
 * seed gives the same ones.
 *
 *	frame       fields of the headers: name -> all values in order
 *	fields      of the message, in order: name, place, octets, value; place -1
 *	            where tshark's is of no use
 *	complaints  tshark's unjustified ones: place, text, how many fields precede
 *	astray      where tshark does: the place of the TLV (0: the rest of the
 *	            message), from where, how many fields of the TLV are right, how
 *	            many of the message, why
 *	fault       what the checks here found, or null
 *
 * A message is checked here as well: its octets must be those of the
 * description, which knows the RFCs' figures and none of our functions, and
 * decoding them must give the message that was meant, and its octets again.
 */
#include <zebra.h>

#include <netinet/if_ether.h>

#include "tests/wire/make_pcap.h"

#define LINKTYPE_ETHERNET 1
#define ETHER_LEN	  14
#define SNAPLEN		  262144

/* Of a UDP payload: IPv4 with Router Alert; IPv6 with its hop-by-hop header. */
#define MAX_PAYLOAD_IPV4 (65535 - 24 - 8)
#define MAX_PAYLOAD_IPV6 (65535 - 8 - 8)

static struct drawn drawn;
static struct lsping_echo decoded;
static uint8_t octets[WANT_MAX_OCTETS + 1], again[WANT_MAX_OCTETS + 1];
static uint8_t packet[WANT_MAX_OCTETS + LSPING_ENCAP_MAX_HEADERS];

/* -- headers */

static struct lsping_encap rnd_encap(bool request)
{
	int family = chance(2) ? AF_INET : AF_INET6;
	struct lsping_encap encap = {
		.src = rnd_addr(family),
		.dst = rnd_addr(family),
		.sport = request ? 49152 + rnd(16384) : LSPING_PORT,
		.dport = request ? LSPING_PORT : 49152 + rnd(16384),
		.dscp = rnd(64),
		.ttl = request ? 1 : 255,
		.router_alert = chance(2),
	};

	for (uint32_t n = chance(8) ? LSPING_MAX_LABELS : rnd(4); n; n--)
		lsping_lstack_add(&encap.stack, LSPING_LABEL_FIRST_UNRESERVED + rnd(1048560),
				  rnd(8), 1 + rnd(255));
	if (request && family == AF_INET)
		encap.dst.ip.addrbytes[0] = 127;
	else if (request)
		encap.dst = addr("::ffff:127.0.0.1");
	return encap;
}

/* The values of a field, one by one. */
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

static void address(const struct ipaddr *a)
{
	char buf[INET6_ADDRSTRLEN];

	value(ipaddr2str(a, buf, sizeof(buf)));
}

static void describe_encap(const struct lsping_encap *encap)
{
	bool v4 = IS_IPADDR_V4(&encap->dst);

	first_field = true;
	field("mpls.label");
	for (uint8_t i = 0; i < encap->stack.depth; i++)
		number(encap->stack.lse[i].label);
	field("mpls.exp");
	for (uint8_t i = 0; i < encap->stack.depth; i++)
		number(encap->stack.lse[i].tc);
	field("mpls.bottom");
	for (uint8_t i = 0; i < encap->stack.depth; i++)
		number(i + 1 == encap->stack.depth);
	field("mpls.ttl");
	for (uint8_t i = 0; i < encap->stack.depth; i++)
		number(encap->stack.lse[i].ttl);
	field(v4 ? "ip.src" : "ipv6.src");
	address(&encap->src);
	field(v4 ? "ip.dst" : "ipv6.dst");
	address(&encap->dst);
	field(v4 ? "ip.ttl" : "ipv6.hlim");
	number(encap->ttl);
	field(v4 ? "ip.dsfield.dscp" : "ipv6.tclass.dscp");
	number(encap->dscp);
	field(v4 ? "ip.opt.ra" : "ipv6.opt.router_alert");
	if (encap->router_alert)
		number(v4 ? 0 : 69);
	if (v4) {
		field("ip.flags.df");
		number(1);
		field("ip.checksum.status");
		number(1);
	}
	field("udp.srcport");
	number(encap->sport);
	field("udp.dstport");
	number(encap->dport);
	field("udp.checksum.status");
	number(1);
	printf("]}");
}

/* -- checks */

/* Room for what is wrong, with the first octets that are. */
static char fault[256];

static bool same_octets(const uint8_t *got, size_t got_len, const uint8_t *want, size_t want_len,
			const char *what)
{
	size_t at = 0;

	if (got_len == want_len && !memcmp(got, want, got_len))
		return true;
	while (at < got_len && at < want_len && got[at] == want[at])
		at++;
	snprintf(fault, sizeof(fault), "%s: %zu octets, not %zu; octet %zu is 0x%02x, not 0x%02x",
		 what, got_len, want_len, at, at < got_len ? got[at] : 0,
		 at < want_len ? want[at] : 0);
	return false;
}

static bool message_is_right(const struct want *want, size_t len)
{
	enum lsping_decode_err err;
	struct lsping_fault where;

	if (!len) {
		snprintf(fault, sizeof(fault), "is not encoded");
		return false;
	}
	if (!same_octets(octets, len, want_octets_at(want, 0), want_len(want), "encoded"))
		return false;
	err = lsping_echo_decode(octets, len, &decoded, &where);
	if (err != LSPING_DECODE_OK) {
		snprintf(fault, sizeof(fault), "decoded: %s (TLV %u, sub-TLV %u, octet %u)",
			 lsping_decode_err_str(err), where.tlv, where.subtlv, where.offset);
		return false;
	}
	if (!echo_same(&decoded, &drawn.echo)) {
		snprintf(fault, sizeof(fault), "decoded: another %s",
			 !header_same(&decoded, &drawn.echo)	   ? "header"
			 : !tlvs_same(&decoded, &drawn.echo)	   ? "TLV"
			 : !later_tlvs_same(&decoded, &drawn.echo) ? "later TLV"
								   : "downstream mapping");
		return false;
	}
	return same_octets(again, lsping_echo_encode(&decoded, again, sizeof(again)), octets, len,
			   "encoded again");
}

static bool packet_is_right(const struct lsping_encap *encap, size_t packet_len, size_t len)
{
	struct lsping_encap back = {};
	enum lsping_encap_err err;
	const uint8_t *payload;
	size_t payload_len;

	if (!packet_len) {
		snprintf(fault, sizeof(fault), "packet is not encoded");
		return false;
	}
	err = lsping_encap_read(packet, packet_len, encap->stack.depth, &back, &payload,
				&payload_len);
	if (err != LSPING_ENCAP_OK || !encap_same(&back, encap)) {
		snprintf(fault, sizeof(fault), "packet decoded: %s", lsping_encap_err_str(err));
		return false;
	}
	return same_octets(payload, payload_len, octets, len, "payload");
}

/* -- the file */

static void put_u32(FILE *f, uint32_t v)
{
	fwrite(&v, sizeof(v), 1, f);
}

static void put_frame(FILE *f, const struct lsping_encap *encap, size_t len)
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

/* Draws messages until one fits in a packet; one in so many fills it. */
static void draw(struct want *want, struct lsping_encap *encap, bool fill)
{
	size_t room;

	do {
		rnd_drawn(&drawn);
		*encap = rnd_encap(drawn.echo.msg_type == LSPING_MSG_REQUEST);
		room = IS_IPADDR_V4(&encap->dst) ? MAX_PAYLOAD_IPV4 : MAX_PAYLOAD_IPV6;
		want_reset(want);
		want_drawn(want, &drawn);
	} while (want_len(want) > room - 8);
	if (!fill)
		return;
	rnd_fill(&drawn, want, room);
	want_reset(want);
	want_drawn(want, &drawn);
}

static void one(FILE *f, struct want *want, bool fill)
{
	struct lsping_encap encap;
	size_t len, packet_len;

	draw(want, &encap, fill);
	len = lsping_echo_encode(&drawn.echo, octets, sizeof(octets));
	fault[0] = '\0';
	if (!message_is_right(want, len)) {
		/* A frame there must be. */
		if (!len)
			memcpy(octets, want_octets_at(want, 0), len = LSPING_HEADER_LEN);
	}
	packet_len = lsping_encap_write(&encap, octets, len, packet, sizeof(packet));
	if (!fault[0])
		packet_is_right(&encap, packet_len, len);
	put_frame(f, &encap, packet_len);

	printf("{\"frame\": ");
	describe_encap(&encap);
	printf(", ");
	want_print(want);
	if (fault[0])
		printf(", \"fault\": \"%s\"}\n", fault);
	else
		printf(", \"fault\": null}\n");
}

int main(int argc, char **argv)
{
	FILE *f = argc == 4 ? fopen(argv[1], "wb") : NULL;
	unsigned long count = f ? strtoul(argv[2], NULL, 0) : 0;
	struct want *want;

	if (!f) {
		fprintf(stderr, "usage: make_pcap FILE COUNT SEED\n");
		return 2;
	}
	rnd_start(strtoull(argv[3], NULL, 0));
	put_u32(f, 0xa1b2c3d4);
	put_u32(f, 4U << 16 | 2); /* version 2.4, in this machine's byte order */
	put_u32(f, 0);
	put_u32(f, 0);
	put_u32(f, SNAPLEN);
	put_u32(f, LINKTYPE_ETHERNET);

	want = want_new();
	for (unsigned long i = 0; i < count; i++)
		one(f, want, chance(128));
	want_free(want);
	return fclose(f) || fflush(stdout) ? 1 : 0;
}
