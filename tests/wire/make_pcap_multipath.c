// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Multipath information of all types, drawn at random, and what tshark makes of
 * it (RFC 8029, section 3.4.1.1.1; type 10: RFC 8012, section 6)
 *
 * The information is drawn as the octets it is on the wire, octet by octet from
 * the RFC's text: the sets of lsping_mpset.h are not asked.
 *
 * tshark 4.4 knows IPv4 addresses only, and one of them, or one range.  Of other
 * lengths it complains and shows nothing; of IPv6 prefixes it shows the first 4
 * octets as an address and the other 12 as part of the mask.
 */
#include <zebra.h>

#include "tests/wire/make_pcap.h"

#define DS(name) "mpls_echo.tlv.ds_map." name
#define MP(name) "mpls_echo.tlv.ds_map_mp." name
#define DD(name) "mpls_echo.subtlv.dd_map." name
#define DM(name) "mpls_echo.tlv.ddstlv_map_mp." name

#define MIN_MASK  4 /* octets: a prefix has 27 bits at most */
#define MAX_MASK  32768
#define FIRST_BIT 24 /* 127/8 and its image have so many bits to choose */

/* -- drawing */

static void put_u32(uint8_t *p, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		p[i] = number >> (24 - 8 * i) & 0xff;
}

static size_t address_len(int family)
{
	return family == AF_INET ? 4 : 16;
}

/* An address of 127/8, or of ::ffff:127.0.0.0/104. */
static void put_address(uint8_t *p, int family, uint32_t number)
{
	if (family == AF_INET6) {
		memset(p, 0, 16);
		p[10] = p[11] = 0xff;
		p += 12;
	}
	put_u32(p, 127U << FIRST_BIT | number);
}

static struct lsping_multipath addresses(int family, uint32_t n)
{
	size_t size = address_len(family);
	struct lsping_multipath mp = { .type = LSPING_MULTIPATH_IP, .len = n * size };
	uint8_t *p = octets_new(mp.len);

	mp.info = p;
	for (uint32_t i = 0; i < n; i++)
		put_address(p + i * size, family, rnd_number(FIRST_BIT));
	return mp;
}

/* Pairs that ascend and do not overlap. */
static struct lsping_multipath ranges(int family, uint32_t n)
{
	size_t size = address_len(family);
	struct lsping_multipath mp = { .type = LSPING_MULTIPATH_RANGE, .len = n * 2 * size };
	uint8_t *p = octets_new(mp.len);
	uint32_t step = n ? (1U << FIRST_BIT) / n : 0;

	mp.info = p;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t first = i * step + rnd(step / 2), last = first + rnd(step / 2);

		put_address(p + i * 2 * size, family, first);
		put_address(p + (i * 2 + 1) * size, family, last);
	}
	return mp;
}

/* A base aligned to the mask, and the mask; bits: of the numbers there are. */
static struct lsping_multipath masked(int family, unsigned int bits, uint32_t mask_octets)
{
	size_t size = family ? address_len(family) : 4;
	struct lsping_multipath mp = {
		.type = family ? LSPING_MULTIPATH_MASK : LSPING_MULTIPATH_LABEL_MASK,
		.len = size + mask_octets,
	};
	uint8_t *p = octets_new(mp.len);
	uint32_t base = rnd_number(bits) & ~(mask_octets * 8 - 1);

	mp.info = p;
	if (family)
		put_address(p, family, base);
	else
		put_u32(p, base);
	if (chance(4))
		memset(p + size, chance(2) ? 0xff : 0, mask_octets);
	else
		rnd_octets(p + size, mask_octets);
	return mp;
}

static uint32_t rnd_mask_octets(bool large)
{
	return large ? MAX_MASK : MIN_MASK << rnd(4);
}

static struct lsping_multipath rnd_labels(bool large)
{
	return masked(0, 20, rnd_mask_octets(large));
}

static struct lsping_multipath rnd_addresses(int family, bool large)
{
	/* Their number: rather one, which is what tshark understands. */
	uint32_t n = chance(2) ? 1 : large ? 1500 : 1 + rnd(5);

	switch (rnd(3)) {
	case 0:
		return addresses(family, n);
	case 1:
		return ranges(family, n);
	}
	return masked(family, FIRST_BIT, rnd_mask_octets(large));
}

static uint8_t *put_section(uint8_t *p, const struct lsping_multipath *mp)
{
	p[0] = mp->type;
	p[1] = mp->len >> 8;
	p[2] = mp->len & 0xff;
	p[3] = 0;
	if (mp->len)
		memcpy(p + 4, mp->info, mp->len);
	return p + 4 + mp->len;
}

/* How many addresses there are, or labels; type 8 and 9 only. */
static uint32_t bits_set(const struct lsping_multipath *mp, size_t from)
{
	uint32_t n = 0;

	for (size_t i = from; i < mp->len; i++)
		n += __builtin_popcount(mp->info[i]);
	return n;
}

/* Addresses or labels or both, and a label for each address or each label. */
static struct lsping_multipath addresses_and_labels(int family)
{
	struct lsping_multipath mp = { .type = LSPING_MULTIPATH_IP_LABEL };
	struct lsping_multipath ips = {}, labels = {};
	uint32_t n = 0;
	uint8_t *p;

	if (chance(2))
		ips = chance(2) ? masked(family, FIRST_BIT, MIN_MASK) : rnd_addresses(family, false);
	if (!ips.len || chance(2))
		labels = rnd_labels(false);
	if (chance(2))
		n = labels.len				? bits_set(&labels, 4)
		    : ips.type == LSPING_MULTIPATH_MASK ? bits_set(&ips, address_len(family))
		    : ips.type == LSPING_MULTIPATH_IP	? ips.len / address_len(family)
							: 0;
	mp.len = 4 + ips.len + 4 + labels.len + 4 + n * 3;
	p = octets_new(mp.len);
	mp.info = p;
	p = put_section(p, &ips);
	p = put_section(p, &labels);
	put_u32(p, (n * 3) << 16);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t label = rnd_number(20);

		p[4 + i * 3] = label >> 16;
		p[5 + i * 3] = label >> 8 & 0xff;
		p[6 + i * 3] = label & 0xff;
	}
	return mp;
}

/* Of a type that nobody knows, or those drafts knew: any octets. */
static struct lsping_multipath rnd_other(void)
{
	static const uint8_t types[] = { 1, 5, 6, 7, 11, 255 };
	struct lsping_multipath mp = { .type = types[rnd(array_size(types))], .len = rnd_len(64) };

	mp.info = rnd_octets_new(mp.len);
	return mp;
}

struct lsping_multipath rnd_multipath(int family, bool large)
{
	static const uint8_t types[] = { LSPING_MULTIPATH_NONE,	      LSPING_MULTIPATH_IP,
					 LSPING_MULTIPATH_RANGE,      LSPING_MULTIPATH_MASK,
					 LSPING_MULTIPATH_LABEL_MASK, LSPING_MULTIPATH_IP_LABEL };
	struct lsping_multipath empty = { .type = types[rnd(array_size(types))] };

	/* "Null" information has length 0 whatever its type (3.4.1.1.1). */
	if (chance(16))
		return empty;
	if (chance(10))
		return rnd_other();
	switch (rnd(8)) {
	case 0:
		return (struct lsping_multipath){ .type = LSPING_MULTIPATH_NONE };
	case 1:
		return rnd_labels(large);
	case 2:
		return addresses_and_labels(family);
	}
	return rnd_addresses(family, large);
}

/* -- describing */

/* A prefix, of which tshark shows 4 octets as an address, and a mask. */
static void want_mask(struct want *w, const char *ip, const char *mask,
		      const struct lsping_multipath *mp)
{
	struct ipaddr a = { .ipa_type = IPADDR_V4 };

	memcpy(a.ip.addrbytes, mp->info, 4);
	want_address(w, ip, &a);
	want_octets(w, mp->len > 4 ? mask : NULL, mp->info + 4, mp->len - 4);
}

static void want_pair(struct want *w, const char *low, const char *high,
		      const struct lsping_multipath *mp)
{
	struct ipaddr a = { .ipa_type = IPADDR_V4 }, b = a;

	memcpy(a.ip.addrbytes, mp->info, 4);
	memcpy(b.ip.addrbytes, mp->info + 4, 4);
	want_address(w, low, &a);
	want_address(w, high, &b);
}

static void complain_dsmap(struct want *w, size_t pos, uint16_t len, unsigned int should)
{
	want_complaint(w, pos, "Invalid FEC Multipath (claimed %u, should be %u)", len, should);
}

static void complain_ddmap(struct want *w, size_t pos, uint16_t len, const char *least,
			   unsigned int should)
{
	want_complaint(w, pos, "Invalid Sub-tlv Length (claimed %u, should be %s%u)", len, least,
		       should);
}

/* The information of a DSMAP; len_pos: where its length is. */
void want_dsmap_multipath(struct want *w, const struct lsping_multipath *mp, size_t len_pos)
{
	struct ipaddr a = { .ipa_type = IPADDR_V4 };
	const char *shown = NULL;

	if (!mp->len)
		return;
	switch (mp->type) {
	case LSPING_MULTIPATH_IP:
		if (mp->len == 4) {
			memcpy(a.ip.addrbytes, mp->info, 4);
			want_address(w, MP("ip"), &a);
			return;
		}
		complain_dsmap(w, len_pos, mp->len, 4);
		break;
	case LSPING_MULTIPATH_RANGE:
		if (mp->len == 8) {
			want_pair(w, MP("ip_low"), MP("ip_high"), mp);
			return;
		}
		complain_dsmap(w, len_pos, mp->len, 8);
		break;
	case LSPING_MULTIPATH_MASK:
		want_mask(w, MP("ip"), MP("mask"), mp);
		return;
	case LSPING_MULTIPATH_NONE:
	case LSPING_MULTIPATH_LABEL_MASK:
	case LSPING_MULTIPATH_IP_LABEL:
		shown = MP("value");
		break;
	default: /* drafts had types 5 to 7 */
		shown = mp->type >= 5 && mp->type <= 7 ? MP("no_multipath_info") : MP("value");
		break;
	}
	want_octets(w, shown, mp->info, mp->len);
}

/* Type, length, reserved: fields that tshark shows or does not. */
static void want_multipath_head(struct want *w, const struct lsping_multipath *mp, bool type,
				bool rest)
{
	want_number(w, type ? DD("multipath_type") : NULL, 1, mp->type);
	want_number(w, rest ? DD("multipath_length") : NULL, 2, mp->len);
	want_number(w, rest ? DD("reserved") : NULL, 1, 0);
}

/* The value of a DDMAP's multipath sub-TLV, whose header precedes it. */
void want_ddmap_multipath(struct want *w, const struct lsping_multipath *mp)
{
	size_t pos = want_len(w) - 4;

	switch (mp->type) {
	case LSPING_MULTIPATH_NONE:
		want_multipath_head(w, mp, true, true);
		want_octets(w, DD("multipath_info"), NULL, 0);
		return;
	case LSPING_MULTIPATH_IP:
		if (mp->len == 4) {
			struct ipaddr a = { .ipa_type = IPADDR_V4 };

			memcpy(a.ip.addrbytes, mp->info, 4);
			want_multipath_head(w, mp, true, true);
			want_address(w, DM("ip"), &a);
			return;
		}
		complain_ddmap(w, pos, mp->len, "", 4);
		break;
	case LSPING_MULTIPATH_RANGE:
		if (mp->len == 8) {
			want_multipath_head(w, mp, true, true);
			want_pair(w, DM("ip_low"), DM("ip_high"), mp);
			return;
		}
		complain_ddmap(w, pos, mp->len, "", 8);
		break;
	case LSPING_MULTIPATH_MASK:
		if (mp->len) {
			want_multipath_head(w, mp, true, true);
			want_mask(w, DM("ip"), DM("mask"), mp);
			return;
		}
		complain_ddmap(w, pos, mp->len, ">= ", 4);
		break;
	case LSPING_MULTIPATH_LABEL_MASK:
		want_multipath_head(w, mp, true, false);
		want_octets(w, NULL, mp->info, mp->len);
		return;
	default:
		/* Type twice, then one octet too early all that is left of the TLV. */
		want_seen_number(w, DD("multipath_type"), want_len(w), 1, mp->type);
		want_number(w, DD("multipath_type"), 1, mp->type);
		want_number(w, DD("multipath_length"), 2, mp->len);
		want_astray(w, "multipath-type");
		want_number(w, NULL, 1, 0);
		want_octets(w, NULL, mp->info, mp->len);
		return;
	}
	want_multipath_head(w, mp, false, false);
	want_octets(w, NULL, mp->info, mp->len);
}
