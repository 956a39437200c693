// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Downstream mappings of both forms, drawn at random, and what they must be on
 * the wire (RFC 8029, section 3.4 and appendix A.2; RFC 8611; RFC 6426, 2.1)
 *
 * Behind the value of a sub-TLV of a DDMAP tshark 4.4 is right only when it was
 * a label stack, or had none.  Behind others it takes the value for the next
 * sub-TLV's header, so what follows there is astray: the order of the sub-TLVs
 * is the encoder's, but not each message has all of them.
 */
#include <zebra.h>

#include "tests/wire/make_pcap.h"

#define DS(name)  "mpls_echo.tlv.ds_map." name
#define DD(name)  "mpls_echo.tlv.dd_map." name
#define SUB(name) "mpls_echo.subtlv.dd_map." name
#define MAP(name) "mpls_echo.tlv.ddstlv_map." name

#define MAX_CHANGE_FEC 255 /* FEC-tlv length is one octet (3.4.1.3) */

/* The flags of RFC 8029, which both have, and those of RFC 8012 and 8611. */
#define DSMAP_FLAGS 0x03
#define DDMAP_FLAGS 0x1f

/* -- drawing */

static void rnd_head(struct lsping_ds *ds)
{
	int family;

	ds->mtu = rnd_number(16);
	ds->addr_type = 1 + rnd(5);
	ds->flags = rnd(DDMAP_FLAGS + 1);
	family = ds->addr_type < LSPING_ADDR_IPV6_NUMBERED ? AF_INET : AF_INET6;
	switch ((enum lsping_addr_type)ds->addr_type) {
	case LSPING_ADDR_IPV4_NUMBERED:
	case LSPING_ADDR_IPV6_NUMBERED:
		ds->address = rnd_addr(family);
		ds->ifaddr = rnd_addr(family);
		break;
	case LSPING_ADDR_IPV4_UNNUMBERED:
	case LSPING_ADDR_IPV6_UNNUMBERED:
		ds->address = rnd_addr(family);
		ds->ifindex = rnd_number(32);
		break;
	case LSPING_ADDR_NON_IP:
		ds->in_ifnum = rnd_number(32);
		ds->ifindex = rnd_number(32);
		break;
	}
}

static void rnd_labels(struct lsping_ds *ds)
{
	ds->has_labels = true;
	ds->n_labels = rnd_len(LSPING_MAX_LABELS);
	for (uint8_t i = 0; i < ds->n_labels; i++)
		ds->label[i] = (struct lsping_ds_label){
			.label = chance(4) ? rnd(LSPING_LABEL_FIRST_UNRESERVED) : rnd_number(20),
			.tc = rnd(8),
			.bos = chance(8) ? chance(2) : i + 1 == ds->n_labels,
			.protocol = chance(8) ? rnd_number(8) : rnd(LSPING_DS_PROTO_OSPFV3 + 1),
		};
}

/* A FEC 129 pseudowire so long that its length fits, and with its padding not. */
static struct lsping_fec longest_fec(void)
{
	struct lsping_fec fec = { .type = LSPING_FEC_PW129_IPV4, .known = true };
	uint8_t len = MAX_CHANGE_FEC - rnd(3) - 4 - 16;

	fec.pw129.sender = rnd_addr(AF_INET);
	fec.pw129.remote = rnd_addr(AF_INET);
	fec.pw129.pw_type = rnd_number(15);
	fec.pw129.saii.len = rnd(len + 1);
	fec.pw129.saii.value = rnd_octets_new(fec.pw129.saii.len);
	fec.pw129.taii.len = len - fec.pw129.saii.len;
	fec.pw129.taii.value = rnd_octets_new(fec.pw129.taii.len);
	return fec;
}

/* A FEC whose length fits in the octet there is for it. */
static struct lsping_fec rnd_change_fec(void)
{
	static struct want *w;
	struct lsping_fec fec;

	if (!w)
		w = want_new();
	if (chance(24))
		return longest_fec();
	do {
		fec = rnd_fec(MAX_CHANGE_FEC + 1);
		want_reset(w);
	} while (want_fec_within(w, &fec, SIZE_MAX) > MAX_CHANGE_FEC);
	return fec;
}

/* Pops, then pushes (3.4.1.3, rules a and b). */
static void rnd_changes(struct lsping_ds *ds)
{
	uint8_t n = chance(8) ? LSPING_MAX_FEC_CHANGES : 1 + rnd(3), pops = rnd(n + 1);

	for (ds->n_changes = 0; ds->n_changes < n; ds->n_changes++) {
		struct lsping_fec_change *change = &ds->change[ds->n_changes];

		change->op = ds->n_changes < pops ? LSPING_FEC_POP : LSPING_FEC_PUSH;
		if (chance(3))
			change->peer = (struct ipaddr){ .ipa_type = IPADDR_NONE };
		else
			change->peer = rnd_addr(chance(2) ? AF_INET : AF_INET6);
		change->has_fec = change->op == LSPING_FEC_PUSH || chance(2);
		if (change->has_fec)
			change->fec = rnd_change_fec();
	}
}

/* The links of an aggregation group (RFC 8611, section 4.2). */
static void rnd_members(struct lsping_ds *ds, int family)
{
	uint8_t n = chance(8) ? LSPING_MAX_DS_MEMBERS : 1 + rnd(3);

	while (ds->n_members < n) {
		struct lsping_ds_member *member = &ds->member[ds->n_members++];

		member->has_local = true;
		member->local_ifindex = rnd_number(32);
		member->has_remote = chance(2);
		if (member->has_remote)
			member->remote_ifindex = rnd_number(32);
		member->has_multipath = chance(2);
		if (member->has_multipath)
			member->multipath = rnd_multipath(family, false);
	}
	/* Behind a whole link a remote index may stand alone. */
	if (n < LSPING_MAX_DS_MEMBERS && ds->member[n - 1].has_remote && chance(4))
		ds->member[ds->n_members++] = (struct lsping_ds_member){
			.has_remote = true,
			.remote_ifindex = rnd_number(32),
		};
}

static void rnd_unknown(struct lsping_ds *ds)
{
	static const uint16_t types[] = { 0, 6, 255, 16383, 32767, 32768, 65535 };

	uint8_t n = chance(8) ? LSPING_MAX_DS_RAW : 1;

	while (ds->n_unknown < n) {
		uint16_t type = types[rnd(array_size(types))], len = rnd_len(80);

		ds->unknown[ds->n_unknown++] = (struct lsping_raw){ type, len, rnd_octets_new(len) };
	}
}

void rnd_ds(struct lsping_ds *ds, bool large)
{
	int family;

	rnd_head(ds);
	family = ds->addr_type < LSPING_ADDR_IPV6_NUMBERED ? AF_INET : AF_INET6;
	if (chance(8)) /* the address type does not tell (see lsping_ds.c) */
		family = AF_INET + AF_INET6 - family;

	if (ds->tlv == LSPING_TLV_DSMAP) {
		ds->flags &= DSMAP_FLAGS;
		ds->depth_limit = rnd_number(8);
		ds->has_multipath = true;
		ds->multipath = rnd_multipath(family, large);
		rnd_labels(ds);
		return;
	}
	ds->return_code = rnd_number(8);
	ds->return_subcode = rnd_number(8);
	if (large || chance(3)) {
		ds->has_multipath = true;
		ds->multipath = rnd_multipath(family, large);
	}
	if (chance(2))
		rnd_labels(ds);
	if (chance(3))
		rnd_changes(ds);
	if (chance(6))
		rnd_members(ds, family);
	if (chance(4))
		rnd_unknown(ds);
}

/* -- describing */

/* The sub-TLVs of a DDMAP: where they end, and where tshark will read next. */
struct subs {
	struct want *w;
	size_t end;
	const char *behind; /* why that is not where it should; NULL: it is */
	struct want_mark mark;
};

static void sub_start(struct subs *s, uint16_t type)
{
	if (s->behind)
		want_astray(s->w, s->behind);
	s->behind = NULL;
	s->mark = want_tlv_start(s->w, NULL, NULL, type, false);
}

/* With as many as 4 octets left to it tshark looks at no further sub-TLV.  why:
 * the reason it reads on at the value and not behind it; uncounted: octets that
 * it does not know to be part of the value.
 */
static void sub_end(struct subs *s, const char *why, size_t uncounted)
{
	if (s->end + uncounted > want_len(s->w) + 4)
		s->behind = why;
	want_tlv_end(s->w, s->mark, NULL);
}

static void want_labels(struct want *w, const struct lsping_ds *ds)
{
	bool dsmap = ds->tlv == LSPING_TLV_DSMAP;

	for (uint8_t i = 0; i < ds->n_labels; i++) {
		const struct lsping_ds_label *label = &ds->label[i];
		size_t pos = want_len(w);

		want_seen_number(w, dsmap ? DS("mp_label") : "mpls_echo.subtlv.label", pos, 3,
				 label->label);
		want_seen_number(w, dsmap ? DS("mp_exp") : "mpls_echo.subtlv.traffic_class",
				 pos + 2, 1, label->tc);
		want_seen_number(w, dsmap ? DS("mp_bos") : "mpls_echo.subtlv.s_bit", pos + 2, 1,
				 label->bos);
		want_number(w, NULL, 3, label->label << 4 | label->tc << 1 | label->bos);
		want_number(w, dsmap ? DS("mp_proto") : MAP("mp_proto"), 1, label->protocol);
	}
}

static void want_change(struct subs *s, const struct lsping_fec_change *change)
{
	static struct want *scratch;
	struct want *w = s->w;
	size_t fec_len = 0, uncounted = 0;

	if (!scratch)
		scratch = want_new();
	if (change->has_fec) {
		want_reset(scratch);
		fec_len = want_fec_within(scratch, &change->fec, SIZE_MAX);
		/* With its padding, if that fits (lsping_ds.c). */
		if (want_len(scratch) <= MAX_CHANGE_FEC)
			fec_len = want_len(scratch);
		uncounted = want_len(scratch) - fec_len;
	}
	sub_start(s, LSPING_DS_FEC_CHANGE);
	want_number(w, MAP("op_type"), 1, change->op);
	want_number(w, MAP("address_type"), 1,
		    IS_IPADDR_NONE(&change->peer) ? 0
		    : IS_IPADDR_V4(&change->peer) ? 1
						  : 2);
	want_number(w, SUB("fec_tlv_type"), 1, fec_len); /* tshark's name for the length */
	want_number(w, SUB("reserved"), 1, 0);
	if (IS_IPADDR_NONE(&change->peer))
		want_seen(w, DD("unspecified"), want_len(w), 0, "");
	else
		want_address(w, IS_IPADDR_V4(&change->peer) ? DD("remote_ip") : DD("remote_ipv6"),
			     &change->peer);
	if (change->has_fec)
		want_fec_within(w, &change->fec, fec_len);
	sub_end(s, change->has_fec ? "fec-change" : NULL, uncounted);
}

static void want_sub_multipath(struct subs *s, const struct lsping_multipath *mp)
{
	sub_start(s, LSPING_DS_MULTIPATH);
	want_ddmap_multipath(s->w, mp);
	sub_end(s, "multipath", 0);
}

/* A sub-TLV that tshark does not know. */
static void want_other(struct subs *s, uint16_t type, const void *value, uint16_t len)
{
	struct want *w = s->w;
	bool seen = s->end > want_len(w) + 4;

	sub_start(s, type);
	if (seen) {
		want_seen_number(w, SUB("type"), WANT_ANYWHERE, 2, type);
		want_seen_number(w, SUB("length"), WANT_ANYWHERE, 2, len);
	}
	want_octets(w, seen ? SUB("value") : NULL, value, len);
	sub_end(s, len ? "other-subtlv" : NULL, 0);
}

static void want_ifindex(struct subs *s, uint16_t type, uint32_t ifindex)
{
	uint8_t octets[4];

	for (int i = 0; i < 4; i++)
		octets[i] = ifindex >> (24 - 8 * i) & 0xff;
	want_other(s, type, octets, sizeof(octets));
}

/* In the encoder's order. */
static void want_subs(struct want *w, const struct lsping_ds *ds, size_t end)
{
	struct subs s = { .w = w, .end = end };
	bool own = ds->has_multipath;

	for (uint8_t i = 0; i < ds->n_members; i++) {
		const struct lsping_ds_member *member = &ds->member[i];

		if (own)
			want_sub_multipath(&s, &ds->multipath);
		own = false;
		if (member->has_local)
			want_ifindex(&s, LSPING_DS_LOCAL_IFINDEX, member->local_ifindex);
		if (member->has_remote)
			want_ifindex(&s, LSPING_DS_REMOTE_IFINDEX, member->remote_ifindex);
		if (member->has_multipath)
			want_sub_multipath(&s, &member->multipath);
	}
	if (own)
		want_sub_multipath(&s, &ds->multipath);
	if (ds->has_labels) {
		sub_start(&s, LSPING_DS_LABEL_STACK);
		want_labels(w, ds);
		sub_end(&s, NULL, 0);
	}
	for (uint8_t i = 0; i < ds->n_changes; i++)
		want_change(&s, &ds->change[i]);
	for (uint8_t i = 0; i < ds->n_unknown; i++)
		want_other(&s, ds->unknown[i].type, ds->unknown[i].value, ds->unknown[i].len);
}

static void want_flags(struct want *w, const struct lsping_ds *ds)
{
	bool dsmap = ds->tlv == LSPING_TLV_DSMAP;
	size_t pos = want_len(w);
	char show[8];

	want_hex(w, dsmap ? DS("res") : DD("res"), 1, ds->flags);
	snprintf(show, sizeof(show), "0x%02x", ds->flags >> 2);
	want_seen(w, dsmap ? DS("flag_res") : DD("flag_res"), pos, 1, show);
	want_seen(w, dsmap ? DS("flag_i") : DD("flag_i"), pos, 1, ds->flags & 2 ? "True" : "False");
	want_seen(w, dsmap ? DS("flag_n") : DD("flag_n"), pos, 1, ds->flags & 1 ? "True" : "False");
}

static void want_addresses(struct want *w, const struct lsping_ds *ds)
{
	bool dsmap = ds->tlv == LSPING_TLV_DSMAP;
	size_t flags_pos = want_len(w) - 1;

	switch ((enum lsping_addr_type)ds->addr_type) {
	case LSPING_ADDR_IPV4_NUMBERED:
		want_address(w, dsmap ? DS("ds_ip") : DD("ds_ip"), &ds->address);
		want_address(w, dsmap ? DS("int_ip") : DD("int_ip"), &ds->ifaddr);
		break;
	case LSPING_ADDR_IPV6_NUMBERED:
		want_address(w, dsmap ? DS("ds_ipv6") : DD("ds_ipv6"), &ds->address);
		want_address(w, dsmap ? DS("int_ipv6") : DD("int_ipv6"), &ds->ifaddr);
		break;
	case LSPING_ADDR_IPV4_UNNUMBERED:
		if (!dsmap)
			want_complaint(w, flags_pos, "Unknown Address Type (2)");
		want_address(w, dsmap ? DS("ds_ip") : NULL, &ds->address);
		want_number(w, dsmap ? DS("if_index") : NULL, 4, ds->ifindex);
		break;
	case LSPING_ADDR_IPV6_UNNUMBERED:
		if (!dsmap)
			want_complaint(w, flags_pos, "Unknown Address Type (4)");
		want_astray(w, dsmap ? "dsmap-ipv6-unnumbered" : "ddmap-ipv6-unnumbered");
		want_address(w, NULL, &ds->address);
		want_number(w, NULL, 4, ds->ifindex);
		break;
	case LSPING_ADDR_NON_IP:
		want_number(w, dsmap ? DS("ingress.if.num") : DD("ingress.if.num"), 4, ds->in_ifnum);
		want_number(w, dsmap ? DS("egress.if.num") : DD("egress.if.num"), 4, ds->ifindex);
		break;
	}
}

/* The value of the TLV. */
void want_ds(struct want *w, const struct lsping_ds *ds)
{
	static struct want *scratch;
	size_t len;

	if (ds->tlv == LSPING_TLV_DSMAP) {
		want_number(w, DS("mtu"), 2, ds->mtu);
		want_number(w, DS("addr_type"), 1, ds->addr_type);
		want_flags(w, ds);
		want_addresses(w, ds);
		want_number(w, DS("hash_type"), 1, ds->multipath.type);
		want_number(w, DS("depth"), 1, ds->depth_limit);
		len = want_len(w);
		want_number(w, DS("multi_len"), 2, ds->multipath.len);
		want_dsmap_multipath(w, &ds->multipath, len);
		want_labels(w, ds);
		return;
	}
	if (!scratch)
		scratch = want_new();
	want_reset(scratch);
	want_hide(scratch);
	want_subs(scratch, ds, 0);
	len = want_len(scratch);

	want_number(w, "mpls_echo.lspping.tlv.dd_map.mtu", 2, ds->mtu);
	want_number(w, DD("addr_type"), 1, ds->addr_type);
	want_flags(w, ds);
	want_addresses(w, ds);
	want_number(w, DD("return_code"), 1, ds->return_code);
	want_number(w, DD("return_subcode"), 1, ds->return_subcode);
	want_number(w, DD("subtlv_len"), 2, len);
	want_subs(w, ds, want_len(w) + len);
}
