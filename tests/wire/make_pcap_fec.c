// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs of all kinds, drawn at random, and what they must be on the wire
 *
 * RFC 8029, section 3.2, with the Segment ID sub-TLVs of RFC 8287, section 5,
 * at the lengths of RFC 8690.  Types that we keep as they came are drawn too;
 * some of them tshark takes apart (P2MP: RFC 6425, section 3.1; static LSPs and
 * pseudowires: RFC 6426, section 2.3), and vendors' all alike.
 */
#include <zebra.h>

#include "tests/wire/make_pcap.h"

#define TLV(name) "mpls_echo.tlv." name
#define FEC(name) TLV("fec." name)
#define TP(name)  "mpls_echo.lspping.tlv." name

#define VENDORS_FIRST 64512 /* RFC 9041, section 6.2.1 */

enum p2mp { P2MP_IPV4 = 17, P2MP_IPV6 = 18, STATIC_LSP = 22, STATIC_PW = 23 };

/* -- drawing */

static struct prefix rnd_prefix(int family, uint8_t least)
{
	struct ipaddr a = rnd_addr(family);
	struct prefix p = { .family = family };

	memcpy(p.u.val, a.ip.addrbytes, IPADDRSZ(&a));
	p.prefixlen = least + rnd(prefix_blen(&p) * 8 + 1 - least);
	if (chance(4))
		p.prefixlen = prefix_blen(&p) * 8;
	apply_mask(&p);
	return p;
}

static struct lsping_attachment rnd_attachment(void)
{
	struct lsping_attachment a = { .type = rnd_number(8), .len = rnd_len(255) };

	a.value = rnd_octets_new(a.len);
	return a;
}

static struct lsping_fec_sr_adj rnd_adjacency(void)
{
	static const uint8_t types[] = { LSPING_SR_ADJ_UNNUMBERED, LSPING_SR_ADJ_PARALLEL,
					 LSPING_SR_ADJ_IPV4, LSPING_SR_ADJ_IPV6 };
	struct lsping_fec_sr_adj adj = {
		.adj_type = types[rnd(array_size(types))],
		.protocol = rnd(LSPING_SR_PROTO_OSPFV3 + 1),
	};
	int family = adj.adj_type == LSPING_SR_ADJ_IPV6 ? AF_INET6 : AF_INET;
	bool addresses = adj.adj_type == LSPING_SR_ADJ_IPV4 || adj.adj_type == LSPING_SR_ADJ_IPV6;

	/* What nobody knows has one of the lengths there are. */
	if (chance(8)) {
		adj.adj_type = 7 + rnd(249);
		addresses = chance(2);
		family = AF_INET6;
	}
	adj.node_len = adj.protocol == LSPING_SR_PROTO_ISIS ? 6 : 4;
	if (chance(8)) {
		adj.protocol = 4 + rnd(252);
		adj.node_len = chance(2) ? 6 : 4;
	}
	if (addresses) {
		adj.local = rnd_addr(family);
		adj.remote = rnd_addr(family);
	} else {
		adj.local_ifindex = rnd_number(32);
		adj.remote_ifindex = rnd_number(32);
	}
	rnd_octets(adj.advertising, adj.node_len);
	rnd_octets(adj.receiving, adj.node_len);
	return adj;
}

/* A type of no row in our table, with octets in it. */
static void rnd_unknown(struct lsping_fec *fec)
{
	static const uint16_t types[] = { 0,	 5,	    19,	       21,	   26,	     37,
					  255,	 32767,	    32768,     64511,	   64512,    64513,
					  65535, P2MP_IPV4, P2MP_IPV6, STATIC_LSP, STATIC_PW };
	uint16_t len = chance(8) ? rnd_len(2000) : rnd_len(40);

	fec->known = false;
	fec->type = types[rnd(array_size(types))];
	switch (fec->type) {
	case P2MP_IPV4:
		len = 20;
		break;
	case P2MP_IPV6:
		len = 56;
		break;
	case STATIC_LSP:
		len = 24;
		break;
	case STATIC_PW:
		len = 32;
		break;
	}
	fec->raw = (struct lsping_raw){ fec->type, len, rnd_octets_new(len) };
}

static void rnd_pseudowire(struct lsping_fec *fec)
{
	bool v6 = fec->type == LSPING_FEC_PW128_IPV6 || fec->type == LSPING_FEC_PW129_IPV6;
	bool has_sender = fec->type != LSPING_FEC_PW128_IPV4_OLD;
	struct ipaddr sender = rnd_addr(v6 ? AF_INET6 : AF_INET);
	struct ipaddr remote = rnd_addr(v6 ? AF_INET6 : AF_INET);
	struct ipaddr none = { .ipa_type = IPADDR_NONE };

	if (fec->type == LSPING_FEC_PW129_IPV4 || fec->type == LSPING_FEC_PW129_IPV6) {
		fec->pw129.sender = sender;
		fec->pw129.remote = remote;
		fec->pw129.pw_type = rnd_number(15);
		fec->pw129.agi = rnd_attachment();
		fec->pw129.saii = rnd_attachment();
		fec->pw129.taii = rnd_attachment();
		return;
	}
	fec->pw128.sender = has_sender ? sender : none;
	fec->pw128.remote = remote;
	fec->pw128.pw_id = rnd_number(32);
	fec->pw128.pw_type = rnd_number(15);
}

static void rnd_known(struct lsping_fec *fec)
{
	bool v4 = fec->type == LSPING_FEC_LDP_IPV4 || fec->type == LSPING_FEC_RSVP_IPV4 ||
		  fec->type == LSPING_FEC_VPN_IPV4 || fec->type == LSPING_FEC_BGP_IPV4 ||
		  fec->type == LSPING_FEC_GENERIC_IPV4 || fec->type == LSPING_FEC_SR_PREFIX_IPV4;
	int family = v4 ? AF_INET : AF_INET6;

	switch ((enum lsping_fec_type)fec->type) {
	case LSPING_FEC_LDP_IPV4:
	case LSPING_FEC_LDP_IPV6:
	case LSPING_FEC_BGP_IPV4:
	case LSPING_FEC_BGP_IPV6:
	case LSPING_FEC_GENERIC_IPV4:
	case LSPING_FEC_GENERIC_IPV6:
		fec->prefix = rnd_prefix(family, 0);
		break;
	case LSPING_FEC_RSVP_IPV4:
	case LSPING_FEC_RSVP_IPV6:
		fec->rsvp.endpoint = rnd_addr(family);
		fec->rsvp.sender = rnd_addr(family);
		fec->rsvp.ext_tunnel_id = rnd_addr(family);
		fec->rsvp.tunnel_id = rnd_number(16);
		fec->rsvp.lsp_id = rnd_number(16);
		break;
	case LSPING_FEC_VPN_IPV4:
	case LSPING_FEC_VPN_IPV6:
		rnd_octets(fec->vpn.rd, sizeof(fec->vpn.rd));
		fec->vpn.prefix = rnd_prefix(family, 0);
		break;
	case LSPING_FEC_L2VPN:
		rnd_octets(fec->l2vpn.rd, sizeof(fec->l2vpn.rd));
		fec->l2vpn.sender_ve = rnd_number(16);
		fec->l2vpn.remote_ve = rnd_number(16);
		fec->l2vpn.encap = rnd_number(15);
		break;
	case LSPING_FEC_PW128_IPV4_OLD:
	case LSPING_FEC_PW128_IPV4:
	case LSPING_FEC_PW128_IPV6:
	case LSPING_FEC_PW129_IPV4:
	case LSPING_FEC_PW129_IPV6:
		rnd_pseudowire(fec);
		break;
	case LSPING_FEC_NIL:
		fec->label = rnd_number(20);
		break;
	case LSPING_FEC_SR_PREFIX_IPV4:
	case LSPING_FEC_SR_PREFIX_IPV6:
		fec->sr_prefix.prefix = rnd_prefix(family, 1); /* RFC 8287, 5.1 */
		fec->sr_prefix.protocol = chance(4) ? rnd_number(8) : rnd(4);
		break;
	case LSPING_FEC_SR_ADJACENCY:
		fec->sr_adj = rnd_adjacency();
		break;
	}
}

struct lsping_fec rnd_fec(size_t within)
{
	static const uint16_t types[] = {
		LSPING_FEC_LDP_IPV4,	   LSPING_FEC_LDP_IPV6,	      LSPING_FEC_RSVP_IPV4,
		LSPING_FEC_RSVP_IPV6,	   LSPING_FEC_VPN_IPV4,	      LSPING_FEC_VPN_IPV6,
		LSPING_FEC_L2VPN,	   LSPING_FEC_PW128_IPV4_OLD, LSPING_FEC_PW128_IPV4,
		LSPING_FEC_PW129_IPV4,	   LSPING_FEC_BGP_IPV4,	      LSPING_FEC_BGP_IPV6,
		LSPING_FEC_GENERIC_IPV4,   LSPING_FEC_GENERIC_IPV6,   LSPING_FEC_NIL,
		LSPING_FEC_PW128_IPV6,	   LSPING_FEC_PW129_IPV6,     LSPING_FEC_SR_PREFIX_IPV4,
		LSPING_FEC_SR_PREFIX_IPV6, LSPING_FEC_SR_ADJACENCY,
	};
	static struct want *w;
	struct lsping_fec fec;

	if (!w)
		w = want_new();
	do {
		memset(&fec, 0, sizeof(fec));
		fec.known = true;
		fec.type = types[rnd(array_size(types))];
		if (chance(10))
			rnd_unknown(&fec);
		else
			rnd_known(&fec);
		want_reset(w);
		want_hide(w);
		want_fec(w, &fec);
	} while (want_len(w) > within);
	return fec;
}

void rnd_fec_stack(struct lsping_fec_stack *stack, uint8_t least)
{
	uint32_t depth = chance(16) ? LSPING_MAX_FECS : least + rnd(4);

	stack->depth = 0;
	while (stack->depth < depth)
		stack->fec[stack->depth++] = rnd_fec(4096);
}

/* -- describing */

static struct ipaddr prefix_address(const struct prefix *p)
{
	struct ipaddr a = { .ipa_type = p->family == AF_INET ? IPADDR_V4 : IPADDR_V6 };

	memcpy(a.ip.addrbytes, p->u.val, IPADDRSZ(&a));
	return a;
}

/* An address and a length of one octet. */
static void want_prefix(struct want *w, const char *name, const char *len_name,
			const struct prefix *p)
{
	struct ipaddr a = prefix_address(p);

	want_address(w, name, &a);
	want_number(w, len_name, 1, p->prefixlen);
}

static void want_rsvp(struct want *w, const struct lsping_fec_rsvp *rsvp, bool v4)
{
	const struct ipaddr *ext = &rsvp->ext_tunnel_id;

	want_address(w, v4 ? FEC("rsvp_ipv4_ep") : FEC("rsvp_ipv6_ep"), &rsvp->endpoint);
	want_number(w, FEC("rsvp_ip_mbz1"), 2, 0);
	want_number(w, FEC("rsvp_ip_tun_id"), 2, rsvp->tunnel_id);
	if (v4)
		want_hex(w, FEC("rsvp_ipv4_ext_tun_id"), 4, ntohl(ext->ipaddr_v4.s_addr));
	else
		want_octets(w, FEC("rsvp_ipv6_ext_tun_id"), ext->ip.addrbytes, 16);
	want_address(w, v4 ? FEC("rsvp_ipv4_sender") : FEC("rsvp_ipv6_sender"), &rsvp->sender);
	want_number(w, FEC("rsvp_ip_mbz2"), 2, 0);
	want_number(w, FEC("rsvp_ip_lsp_id"), 2, rsvp->lsp_id);
}

static void want_pw128(struct want *w, const struct lsping_fec_pw128 *pw, uint16_t type)
{
	if (type == LSPING_FEC_PW128_IPV6) {
		want_address(w, FEC("pw_ipv6_128_sender"), &pw->sender);
		want_address(w, FEC("pw_ipv6_128_remote"), &pw->remote);
		/* tshark takes the PW ID for one of two octets (RFC 8029, 3.2.11) */
		want_number(w, FEC("fec.pw_ipv6_128_pwid"), 2, pw->pw_id >> 16);
		want_number(w, FEC("fec.pw_ipv6_128_pw_type"), 2, pw->pw_id & 0xffff);
		want_hex(w, FEC("fec.pw_ipv6_128_mbz"), 2, pw->pw_type);
		return;
	}
	if (type == LSPING_FEC_PW128_IPV4)
		want_address(w, FEC("l2cid_sender"), &pw->sender);
	want_address(w, FEC("l2cid_remote"), &pw->remote);
	want_number(w, FEC("l2cid_vcid"), 4, pw->pw_id);
	want_number(w, FEC("l2cid_encap"), 2, pw->pw_type);
}

static void want_attachment(struct want *w, const struct lsping_attachment *a)
{
	want_number(w, NULL, 1, a->type);
	want_number(w, NULL, 1, a->len);
	want_octets(w, NULL, a->value, a->len);
}

static void want_pw129(struct want *w, const struct lsping_fec_pw129 *pw)
{
	size_t pos = want_len(w);

	want_address(w, NULL, &pw->sender);
	want_address(w, NULL, &pw->remote);
	want_number(w, NULL, 2, pw->pw_type);
	want_attachment(w, &pw->agi);
	want_attachment(w, &pw->saii);
	want_attachment(w, &pw->taii);
	want_seen_octets(w, FEC("value"), pos, want_len(w) - pos);
}

static void want_adjacency(struct want *w, const struct lsping_fec_sr_adj *adj)
{
	static const struct {
		const char *advertising, *receiving;
	} nodes[] = {
		[LSPING_SR_PROTO_ANY] = { FEC("igp_adj_adv_node_id.ident"),
					  FEC("igp_adj_rec_node_id.ident") },
		[LSPING_SR_PROTO_OSPF] = { FEC("igp_adj_adv_node_id.ospf"),
					   FEC("igp_adj_rec_node_id.ospf") },
		[LSPING_SR_PROTO_ISIS] = { FEC("igp_adj_adv_node_id.isis"),
					   FEC("igp_adj_rec_node_id.isis") },
	};
	const char *advertising = NULL, *receiving = NULL;
	uint8_t ids[8];
	size_t pos;

	if (adj->protocol < array_size(nodes)) { /* RFC 9214 is too late for tshark */
		advertising = nodes[adj->protocol].advertising;
		receiving = nodes[adj->protocol].receiving;
	}
	want_number(w, FEC("igp_adj_type"), 1, adj->adj_type);
	want_number(w, FEC("igp_protocol"), 1, adj->protocol);
	want_zero(w, FEC("igp_reserved"), 2);
	pos = want_len(w);
	for (int i = 0; i < 4; i++) {
		ids[i] = adj->local_ifindex >> (24 - 8 * i) & 0xff;
		ids[4 + i] = adj->remote_ifindex >> (24 - 8 * i) & 0xff;
	}
	switch (adj->adj_type) {
	case LSPING_SR_ADJ_UNNUMBERED:
	case LSPING_SR_ADJ_PARALLEL:
		want_octets(w, FEC("igp_adj_local_id.ident"), ids, 4);
		want_octets(w, FEC("igp_adj_remote_id.ident"), ids + 4, 4);
		break;
	case LSPING_SR_ADJ_IPV4:
		want_address(w, FEC("igp_adj_local_id.ipv4"), &adj->local);
		want_address(w, FEC("igp_adj_remote_id.ipv4"), &adj->remote);
		break;
	case LSPING_SR_ADJ_IPV6:
		want_address(w, FEC("igp_adj_local_id.ipv6"), &adj->local);
		want_address(w, FEC("igp_adj_remote_id.ipv6"), &adj->remote);
		break;
	default:
		/* Of types it does not know tshark takes the interfaces for the nodes. */
		if (IS_IPADDR_NONE(&adj->local)) {
			want_octets(w, NULL, ids, sizeof(ids));
		} else {
			want_address(w, NULL, &adj->local);
			want_address(w, NULL, &adj->remote);
		}
		want_octets(w, NULL, adj->advertising, adj->node_len);
		want_octets(w, NULL, adj->receiving, adj->node_len);
		want_seen_octets(w, advertising, pos, adj->node_len);
		want_seen_octets(w, receiving, pos + adj->node_len, adj->node_len);
		return;
	}
	want_octets(w, advertising, adj->advertising, adj->node_len);
	want_octets(w, receiving, adj->receiving, adj->node_len);
}

/* The fields of FECs that tshark takes apart and we do not. */
struct part {
	const char *name;
	size_t size;
	enum { NUMBER, ADDRESS } form;
};

static const struct part p2mp_ipv4[] = {
	{ FEC("rsvp_p2mp_ipv4_id"), 4, NUMBER },
	{ FEC("rsvp_p2mp_ip_mbz1"), 2, NUMBER },
	{ FEC("rsvp_p2mp_ip_tun_id"), 2, NUMBER },
	{ FEC("rsvp_p2mp_ipv4_ext_tun_id"), 4, ADDRESS },
	{ FEC("rsvp_p2mp_ipv4_sender"), 4, ADDRESS },
	{ FEC("rsvp_p2mp_ip_mbz2"), 2, NUMBER },
	{ FEC("rsvp_p2mp_ip_lsp_id"), 2, NUMBER },
	{},
};

static const struct part p2mp_ipv6[] = {
	{ FEC("rsvp_p2mp_ipv6_id"), 16, ADDRESS },
	{ FEC("rsvp_p2mp_ip_mbz1"), 2, NUMBER },
	{ FEC("rsvp_p2mp_ip_tun_id"), 2, NUMBER },
	{ FEC("rsvp_p2mp_ipv6_ext_tun_id"), 16, ADDRESS },
	{ FEC("rsvp_p2mp_ipv6_sender"), 16, ADDRESS },
	{ FEC("rsvp_ip_mbz2"), 2, NUMBER }, /* tshark's, of another FEC */
	{ FEC("rsvp_p2mp_ip_lsp_id"), 2, NUMBER },
	{},
};

static const struct part static_lsp[] = {
	{ TP("src.gid"), 4, NUMBER },
	{ TP("src.nid"), 4, ADDRESS },
	{ TP("tunnel.no"), 2, NUMBER },
	{ TP("lsp.no"), 2, NUMBER },
	{ TP("dst.gid"), 4, NUMBER },
	{ TP("dst.nid"), 4, ADDRESS },
	{ TP("dst.tunnel.no"), 2, NUMBER },
	{ TP("resv"), 2, NUMBER },
	{},
};

static const struct part static_pw[] = {
	{ TP("pw.serv.identifier"), 8, NUMBER },
	{ TP("src.gid"), 4, NUMBER },
	{ TP("src.nid"), 4, ADDRESS },
	{ TP("pw.src.ac.id"), 4, NUMBER },
	{ TP("dst.gid"), 4, NUMBER },
	{ TP("dst.nid"), 4, ADDRESS },
	{ TP("pw.dst.ac.id"), 4, NUMBER },
	{},
};

static void want_parts(struct want *w, const struct part *parts, const uint8_t *p)
{
	for (; parts->name; p += parts++->size) {
		struct ipaddr a = { .ipa_type = parts->size == 4 ? IPADDR_V4 : IPADDR_V6 };
		uint64_t number = 0;

		if (parts->form == ADDRESS) {
			memcpy(a.ip.addrbytes, p, parts->size);
			want_address(w, parts->name, &a);
			continue;
		}
		for (size_t i = 0; i < parts->size; i++)
			number = number << 8 | p[i];
		want_number(w, parts->name, parts->size, number);
	}
}

static void want_unknown(struct want *w, const struct lsping_raw *raw)
{
	switch (raw->type) {
	case P2MP_IPV4:
		want_parts(w, p2mp_ipv4, raw->value);
		return;
	case P2MP_IPV6:
		want_parts(w, p2mp_ipv6, raw->value);
		return;
	case STATIC_LSP:
		want_parts(w, static_lsp, raw->value);
		return;
	case STATIC_PW:
		want_parts(w, static_pw, raw->value);
		return;
	}
	if (raw->type < VENDORS_FIRST) {
		want_octets(w, raw->len ? FEC("value") : NULL, raw->value, raw->len);
	} else if (raw->len < 4) {
		want_complaint(w, want_len(w) - 2,
			       "Invalid FEC Sub-TLV Length (claimed %u, should be >= 4)", raw->len);
		want_octets(w, NULL, raw->value, raw->len);
	} else {
		want_number(w, TLV("vendor_id"), 4,
			    (uint32_t)raw->value[0] << 24 | raw->value[1] << 16 |
				    raw->value[2] << 8 | raw->value[3]);
		want_octets(w, TLV("value"), raw->value + 4, raw->len - 4);
	}
}

static void want_value(struct want *w, const struct lsping_fec *fec)
{
	switch ((enum lsping_fec_type)fec->type) {
	case LSPING_FEC_LDP_IPV4:
		want_prefix(w, FEC("ldp_ipv4"), FEC("ldp_ipv4_mask"), &fec->prefix);
		break;
	case LSPING_FEC_LDP_IPV6:
		want_prefix(w, FEC("ldp_ipv6"), FEC("ldp_ipv6_mask"), &fec->prefix);
		break;
	case LSPING_FEC_RSVP_IPV4:
	case LSPING_FEC_RSVP_IPV6:
		want_rsvp(w, &fec->rsvp, fec->type == LSPING_FEC_RSVP_IPV4);
		break;
	case LSPING_FEC_VPN_IPV4:
		want_octets(w, FEC("vpn_route_dist"), fec->vpn.rd, 8);
		want_prefix(w, FEC("vpn_ipv4"), FEC("vpn_len"), &fec->vpn.prefix);
		break;
	case LSPING_FEC_VPN_IPV6:
		want_octets(w, FEC("vpn_route_dist"), fec->vpn.rd, 8);
		want_prefix(w, FEC("vpn_ipv6"), FEC("vpn_len"), &fec->vpn.prefix);
		break;
	case LSPING_FEC_L2VPN:
		want_octets(w, FEC("l2vpn_route_dist"), fec->l2vpn.rd, 8);
		want_hex(w, FEC("l2vpn_send_ve_id"), 2, fec->l2vpn.sender_ve);
		want_hex(w, FEC("l2vpn_recv_ve_id"), 2, fec->l2vpn.remote_ve);
		want_number(w, FEC("l2vpn_encap_type"), 2, fec->l2vpn.encap);
		break;
	case LSPING_FEC_PW128_IPV4_OLD:
	case LSPING_FEC_PW128_IPV4:
	case LSPING_FEC_PW128_IPV6:
		want_pw128(w, &fec->pw128, fec->type);
		break;
	case LSPING_FEC_PW129_IPV4:
	case LSPING_FEC_PW129_IPV6:
		want_pw129(w, &fec->pw129);
		break;
	case LSPING_FEC_BGP_IPV4:
		want_prefix(w, FEC("bgp_ipv4"), FEC("bgp_len"), &fec->prefix);
		break;
	case LSPING_FEC_BGP_IPV6:
		want_prefix(w, FEC("bgp_ipv6"), FEC("bgp_len"), &fec->prefix);
		break;
	case LSPING_FEC_GENERIC_IPV4:
		want_prefix(w, FEC("gen_ipv4"), FEC("gen_ipv4_mask"), &fec->prefix);
		break;
	case LSPING_FEC_GENERIC_IPV6:
		want_prefix(w, FEC("gen_ipv6"), FEC("gen_ipv6_mask"), &fec->prefix);
		break;
	case LSPING_FEC_NIL:
		want_seen_number(w, FEC("nil_label"), want_len(w), 3, fec->label);
		want_number(w, NULL, 4, fec->label << 12);
		break;
	case LSPING_FEC_SR_PREFIX_IPV4:
		want_prefix(w, FEC("igp_ipv4"), FEC("igp_mask"), &fec->sr_prefix.prefix);
		want_number(w, FEC("igp_protocol"), 1, fec->sr_prefix.protocol);
		want_zero(w, FEC("igp_reserved"), 2);
		break;
	case LSPING_FEC_SR_PREFIX_IPV6:
		want_prefix(w, FEC("igp_ipv6"), FEC("igp_mask"), &fec->sr_prefix.prefix);
		want_number(w, FEC("igp_protocol"), 1, fec->sr_prefix.protocol);
		want_zero(w, FEC("igp_reserved"), 2);
		break;
	case LSPING_FEC_SR_ADJACENCY:
		want_adjacency(w, &fec->sr_adj);
		break;
	}
}

/* Octets of a FEC 128 and an L2 VPN endpoint that must be zero are not counted
 * by the length (RFC 8029, section 3.2): padding.  tshark shows some of them
 * as fields, and then all as padding.
 */
size_t want_fec_within(struct want *w, const struct lsping_fec *fec, size_t within)
{
	struct want_mark mark = want_tlv_start(w, FEC("type"), FEC("len"), fec->type, false);
	bool has_mbz = fec->known && (fec->type == LSPING_FEC_PW128_IPV4_OLD ||
				      fec->type == LSPING_FEC_PW128_IPV4);
	size_t len, padded;

	if (fec->known)
		want_value(w, fec);
	else
		want_unknown(w, &fec->raw);
	if (has_mbz)
		want_seen(w, FEC("l2cid_mbz"), want_len(w), 2, "0x0000");
	len = want_len(w) - mark.pos;
	padded = (len + 3) / 4 * 4;
	if (padded > within)
		want_complaint(w, mark.pos + 2,
			       "Invalid FEC Sub-TLV Padded Length (claimed %zu, found %zu)",
			       padded - 4, within - 4);
	want_tlv_end(w, mark, padded > within ? NULL : "mpls_echo.padding");
	return len;
}

void want_fec(struct want *w, const struct lsping_fec *fec)
{
	want_fec_within(w, fec, SIZE_MAX);
}

void want_fec_stack(struct want *w, const struct lsping_fec_stack *stack)
{
	for (uint8_t i = 0; i < stack->depth; i++) {
		if (i && stack->fec[i - 1].known && stack->fec[i - 1].type == LSPING_FEC_NIL)
			want_astray(w, "nil-fec");
		want_fec(w, &stack->fec[i]);
	}
}
