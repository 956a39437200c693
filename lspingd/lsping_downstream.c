// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Downstream mappings at a responder (RFC 8029, sections 3.4, 4.4 and 4.5)
 *
 * A request may carry the mapping that the router before us gave of its way to
 * us: our address, and the labels we would see.  Comparing it with what came is
 * the one check in the protocol that finds a packet on the right labels over
 * the wrong link, or the reverse.
 *
 * A transit router answers with mappings of its own, one for each next hop of
 * the label.  All in them is what the kernel would do, not what a protocol
 * wished for: its next hops in its order, without the dead ones, the labels it
 * writes, the protocol that installed them, the MTU of the interface.  Labels
 * below the one that is switched are still on the packet when it leaves, so
 * they are listed after the new ones.
 *
 * Multipath information answers "which of these destinations would go there".
 * The set asked about is split exactly as the kernel splits traffic
 * (lsping_ecmp.h).  A set may name 16 million addresses in 8 octets; work and
 * answer are kept in proportion to the octets of the question, which RFC 8029,
 * section 3.4.1.1.1 allows: what is left out may be asked about again.
 * Labels are not split: Linux has no notion of a label that may be chosen
 * freely, save the entropy label, which nobody asks FRR to push.  So types 9 and
 * 10 are answered by addresses only.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_downstream.h"
#include "lspingd/lsping_ecmp.h"
#include "lspingd/lsping_mpset.h"
#include "lspingd/lsping_tunnel.h"

/* Destinations looked at for one request: eight for each octet of the question
 * (a bit mask's), within these.
 */
#define SPLIT_MIN 256
#define SPLIT_MAX 4096

/* Next header of an IPv6 packet with Router Alert, and protocol of all others. */
#define PROTO_HOP_BY_HOP 0
#define PROTO_UDP	 17

const struct lsping_ds *lsping_downstream_asked(const struct lsping_echo *request)
{
	const struct lsping_ds *asked = NULL;

	for (uint8_t i = 0; i < request->n_ds; i++)
		if (!asked || request->ds[i].tlv == LSPING_TLV_DDMAP)
			asked = &request->ds[i];
	return asked;
}

/* The addresses with a meaning of their own (3.4). */
static bool is_all_routers(const struct ipaddr *addr)
{
	static const uint8_t v6[16] = { 0xff, 0x02, [15] = 2 };

	if (IS_IPADDR_V4(addr))
		return addr->ipaddr_v4.s_addr == htonl(INADDR_ALLRTRS_GROUP);
	return IS_IPADDR_V6(addr) && !memcmp(&addr->ipaddr_v6, v6, sizeof(v6));
}

static bool is_unknown_neighbour(const struct ipaddr *addr)
{
	if (IS_IPADDR_V4(addr))
		return addr->ipaddr_v4.s_addr == htonl(INADDR_LOOPBACK);
	return IS_IPADDR_V6(addr) && IN6_IS_ADDR_LOOPBACK(&addr->ipaddr_v6);
}

/* Whether the request came by the interface that was announced. */
static bool verify_interface(const struct lsping_rx *rx, const struct lsping_ds *asked,
			     const struct lsping_tables *tables)
{
	switch (asked->addr_type) {
	case LSPING_ADDR_IPV4_NUMBERED:
	case LSPING_ADDR_IPV6_NUMBERED:
		/* Router ID or the interface's address; and the latter again. */
		return tables->is_own(tables->ctx, 0, &asked->address) &&
		       tables->is_own(tables->ctx, rx->ifindex, &asked->ifaddr);
	case LSPING_ADDR_IPV4_UNNUMBERED:
	case LSPING_ADDR_IPV6_UNNUMBERED:
		/* The index is the upstream router's, and means nothing here. */
		return tables->is_own(tables->ctx, 0, &asked->address);
	}
	return true; /* non-IP: there is no address (RFC 6426, section 2.1) */
}

/* Whether the labels are those announced; implicit null is not on the packet. */
static bool verify_labels(const struct lsping_rx *rx, const struct lsping_ds *asked,
			  uint8_t *depth)
{
	const struct lsping_lstack *stack = &rx->encap.stack;
	uint8_t n = 0;

	if (!asked->has_labels)
		return true;
	for (uint8_t i = 0; i < asked->n_labels; i++) {
		if (asked->label[i].label == LSPING_LABEL_IMPLICIT_NULL)
			continue;
		if (n == stack->depth || stack->lse[n].label != asked->label[i].label) {
			*depth = stack->depth - n;
			return false;
		}
		n++;
	}
	*depth = stack->depth - n;
	return n == stack->depth;
}

enum lsping_ds_match lsping_downstream_verify(const struct lsping_rx *rx,
					      const struct lsping_ds *asked,
					      const struct lsping_tables *tables, uint8_t *depth)
{
	bool unknown = is_unknown_neighbour(&asked->address);

	*depth = 0;
	if (is_all_routers(&asked->address))
		return LSPING_DS_DISCOVERY;
	if (!unknown && !verify_interface(rx, asked, tables))
		return LSPING_DS_MISMATCH;
	if (!verify_labels(rx, asked, depth))
		return LSPING_DS_MISMATCH;
	return unknown ? LSPING_DS_UPSTREAM : LSPING_DS_MATCH;
}

uint8_t lsping_downstream_fec_depth(const struct lsping_ds *asked, uint8_t label_depth)
{
	uint8_t fec_depth = 0;

	while (label_depth > 0 && fec_depth < asked->n_labels) {
		fec_depth++;
		if (asked->label[asked->n_labels - fec_depth].label != LSPING_LABEL_IMPLICIT_NULL)
			label_depth--;
	}
	/* Fewer labels announced than came: one FEC for each. */
	return fec_depth + label_depth;
}

/* The protocol whose route the kernel's entry is, by FRR's numbers for it. */
static uint8_t ds_protocol(uint8_t rtprot)
{
	static const uint8_t protocols[][2] = {
		{ LSPING_RTPROT_BOOT, LSPING_DS_PROTO_STATIC },
		{ LSPING_RTPROT_STATIC, LSPING_DS_PROTO_STATIC },
		{ LSPING_RTPROT_FRR_STATIC, LSPING_DS_PROTO_STATIC },
		{ LSPING_RTPROT_BGP, LSPING_DS_PROTO_BGP },
		{ LSPING_RTPROT_ISIS, LSPING_DS_PROTO_ISIS },
		{ LSPING_RTPROT_OSPF, LSPING_DS_PROTO_OSPF },
		{ LSPING_RTPROT_LDP, LSPING_DS_PROTO_LDP },
	};

	for (size_t i = 0; i < array_size(protocols); i++)
		if (protocols[i][0] == rtprot)
			return protocols[i][1];
	return LSPING_DS_PROTO_UNKNOWN;
}

static void add_label(struct lsping_ds *ds, uint32_t label, uint8_t tc, uint8_t protocol)
{
	ds->label[ds->n_labels++] = (struct lsping_ds_label){
		.label = label, .tc = tc, .protocol = protocol
	};
}

/*
 * The labels under the one that is switched, as they were announced: with an
 * implicit null for each FEC among them that has no label.
 *
 * Returns:
 *    NULL if they were not announced, or not so
 */
static const struct lsping_ds_label *announced_below(const struct lsping_ds *asked,
						     uint8_t label_depth, uint8_t *n)
{
	uint8_t below = lsping_downstream_fec_depth(asked, label_depth) - 1;
	const struct lsping_ds_label *label;
	uint8_t labels = 0;

	if (!asked->has_labels || below >= asked->n_labels)
		return NULL;
	label = &asked->label[asked->n_labels - below];
	for (uint8_t i = 0; i < below; i++)
		labels += label[i].label != LSPING_LABEL_IMPLICIT_NULL;
	*n = below;
	return labels == label_depth - 1 ? label : NULL;
}

/* The stack as the packet would leave with it (3.4.1.2), a label for each FEC.  Of
 * one deeper than we can tell nothing is told: a part of it would be announced as the
 * whole.
 */
static void fill_labels(const struct lsping_rx *rx, const struct lsping_ds *asked,
			const struct lsping_ilm *ilm, const struct lsping_nhlfe *nhlfe,
			uint8_t label_depth, struct lsping_ds *ds)
{
	const struct lsping_lstack *stack = &rx->encap.stack;
	uint8_t at = stack->depth - label_depth, n_below = label_depth - 1;
	uint8_t tc = stack->lse[at].tc, protocol = ds_protocol(ilm->protocol);
	const struct lsping_ds_label *below = announced_below(asked, label_depth, &n_below);

	ds->has_labels = MAX(nhlfe->depth, 1) + n_below <= LSPING_MAX_LABELS;
	if (!ds->has_labels)
		return;
	if (!nhlfe->depth)
		add_label(ds, LSPING_LABEL_IMPLICIT_NULL, tc, protocol);
	for (uint8_t i = 0; i < nhlfe->depth; i++)
		add_label(ds, nhlfe->label[i], tc, protocol);
	for (uint8_t i = 0; i < n_below; i++) {
		bool null = below && below[i].label == LSPING_LABEL_IMPLICIT_NULL;

		at += !null;
		add_label(ds, null ? LSPING_LABEL_IMPLICIT_NULL : stack->lse[at].label,
			  stack->lse[at].tc, LSPING_DS_PROTO_UNKNOWN);
	}
	ds->label[ds->n_labels - 1].bos = true;
}

/* What the FEC stack is other than here (3.4.1.3): ends before beginnings. */
static void fill_changes(const struct lsping_nhlfe *nhlfe, const struct lsping_changes *pops,
			 const struct lsping_tables *tables, struct lsping_ds *ds)
{
	struct lsping_changes pushes;

	if (!lsping_tunnels_begun(nhlfe, tables, &pushes) ||
	    pops->n + pushes.n > LSPING_MAX_FEC_CHANGES)
		return;
	for (uint8_t i = 0; i < pops->n; i++)
		ds->change[ds->n_changes++] = pops->change[i];
	for (uint8_t i = 0; i < pushes.n; i++)
		ds->change[ds->n_changes++] = pushes.change[i];
	if (ds->n_changes && ds->return_code == LSPING_RC_LABEL_SWITCHED) {
		ds->return_code = LSPING_RC_FEC_CHANGE;
		ds->return_subcode = 0;
	}
}

/* Who the next router is (3.4).  A next hop without address is a neighbour we
 * cannot name; the family is then that of the request's mapping, since it has
 * to be some.
 */
static void fill_address(const struct lsping_nhlfe *nhlfe, const struct lsping_ds *asked,
			 struct lsping_ds *ds)
{
	bool v6 = asked->addr_type == LSPING_ADDR_IPV6_NUMBERED ||
		  asked->addr_type == LSPING_ADDR_IPV6_UNNUMBERED;

	switch (nhlfe->nexthop.ipa_type) {
	case IPADDR_V4:
		ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
		break;
	case IPADDR_V6:
		ds->addr_type = LSPING_ADDR_IPV6_NUMBERED;
		break;
	case IPADDR_NONE:
		ds->addr_type = v6 ? LSPING_ADDR_IPV6_UNNUMBERED : LSPING_ADDR_IPV4_UNNUMBERED;
		ds->address.ipa_type = v6 ? IPADDR_V6 : IPADDR_V4;
		if (v6)
			ds->address.ipaddr_v6 = in6addr_loopback;
		else
			ds->address.ipaddr_v4.s_addr = htonl(INADDR_LOOPBACK);
		return;
	}
	ds->address = ds->ifaddr = nhlfe->nexthop;
}

/* Writes one next hop's destinations; none at all is type 0 (3.4.1.1.1).  They
 * are of the family that was asked about, whatever that of the next hop is.
 */
static void fill_multipath(const struct lsping_mpset *part, int family, struct lsping_wr *scratch,
			   struct lsping_ds *ds)
{
	struct lsping_wr wr = *scratch;
	size_t from = lsping_wr_at(&wr);
	int type = lsping_mpset_write(part, family, LSPING_MULTIPATH_NONE, &wr);

	ds->has_multipath = true;
	if (type < 0 || !lsping_wr_ok(&wr) || lsping_wr_at(&wr) - from > UINT16_MAX)
		return;
	ds->multipath = (struct lsping_multipath){
		.type = type,
		.len = lsping_wr_at(&wr) - from,
		.info = wr.base + from,
	};
	*scratch = wr;
}

/* The labels from a depth down, which are all that is left of the packet where
 * that label is switched: those above it were popped here.
 */
static struct lsping_lstack stack_from(const struct lsping_lstack *stack, uint8_t label_depth)
{
	struct lsping_lstack rest = { .depth = label_depth };

	memcpy(rest.lse, &stack->lse[stack->depth - label_depth],
	       label_depth * sizeof(rest.lse[0]));
	return rest;
}

/* Splits the destinations asked about over all next hops, dead ones included
 * (they get none): part has ilm->n_nhlfe sets.
 */
static void split(const struct lsping_rx *rx, const struct lsping_ds *asked,
		  const struct lsping_ilm *ilm, uint8_t label_depth, struct lsping_mpset part[])
{
	uint32_t budget = MIN(MAX(asked->multipath.len * 8U, SPLIT_MIN), SPLIT_MAX);
	const struct lsping_encap *encap = &rx->encap;
	struct lsping_lstack stack = stack_from(&encap->stack, label_depth);
	struct ipaddr src = encap->src;
	struct lsping_mpset set = {};
	struct lsping_ecmp ecmp;
	bool v6 = IS_IPADDR_V6(&src);

	/* "As if the determination of an IP payload had failed" (3.4, N). */
	if (asked->flags & LSPING_DS_FLAG_N)
		src = (struct ipaddr){};
	lsping_ecmp_init(&ecmp, &stack, &src,
			 v6 && encap->router_alert ? PROTO_HOP_BY_HOP : PROTO_UDP);
	if (lsping_mpset_read(&asked->multipath, lsping_ds_family(asked, &asked->multipath), &set,
			      NULL))
		lsping_ecmp_split(&ecmp, ilm, &set, v6 ? AF_INET6 : AF_INET, part, budget);
	lsping_mpset_free(&set);
}

void lsping_downstream_fill(const struct lsping_rx *rx, const struct lsping_ds *asked,
			    const struct lsping_ilm *ilm, uint8_t label_depth,
			    const struct lsping_rc code[], const struct lsping_changes *pops,
			    const struct lsping_tables *tables, struct lsping_wr *scratch,
			    struct lsping_echo *reply)
{
	static struct lsping_mpset part[LSPING_MAX_NHLFES]; /* empty between calls */
	bool multipath = asked->has_multipath && asked->multipath.len;
	int family = lsping_ds_family(asked, &asked->multipath);

	if (multipath)
		split(rx, asked, ilm, label_depth, part);
	for (uint16_t i = 0; i < ilm->n_nhlfe; i++) {
		const struct lsping_nhlfe *nhlfe = &ilm->nhlfe[i];
		struct lsping_ds *ds = nhlfe->dead ? NULL : lsping_echo_add_ds(reply, asked->tlv);

		if (ds) {
			ds->mtu = MIN(tables->mtu(tables->ctx, nhlfe->ifindex), UINT16_MAX);
			fill_address(nhlfe, asked, ds);
			fill_labels(rx, asked, ilm, nhlfe, label_depth, ds);
			fill_multipath(&part[i], family, scratch, ds);
			if (code) {
				ds->return_code = code[i].code;
				ds->return_subcode = code[i].subcode;
			}
			if (asked->tlv == LSPING_TLV_DDMAP)
				fill_changes(nhlfe, pops, tables, ds);
		}
		lsping_mpset_free(&part[i]);
	}
}
