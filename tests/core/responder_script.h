// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the responder's scripts share: a router made by hand, and requests
 *
 * The router of the tables:
 *
 *	interface 1  lo, 2 and 3 towards the core, 4 unnumbered, 5 with an IPv6
 *		     address only, 10 a VRF
 *	label 100    swapped to 200, next hop on 3
 *	      101    popped towards a next hop on 3
 *	      102    popped here into lo
 *	      103    popped here into the VRF
 *	      104    two next hops, the first dead
 *	      105    both next hops dead
 *	      106    the kernel cannot be asked
 *	      108    two next hops: swapped to 204, and 204 under 302 and 301
 *	      107    three next hops, the second dead
 *	      0, 2   popped here into lo; other reserved labels are not there
 *
 * zebra's label table is not known, but for labels given to zebra_says().
 */
#ifndef RESPONDER_SCRIPT_H
#define RESPONDER_SCRIPT_H

#include "lspingd/lsping_responder.h"

#include "tests/check.h"
#include "tests/core/tables.h"

#define LO	   1
#define CORE	   2
#define CORE_2	   3
#define UNNUMBERED 4
#define ONLY_IPV6  5
#define VRF	   10

struct binding {
	const char *prefix;
	enum lsping_binding_status status;
	uint32_t label;
};

/* What zebra makes of a label; differs has a bit for each of the kernel's next hops. */
struct zebra_view {
	uint32_t label;
	enum lsping_planes planes;
	unsigned int differs;
	bool has_more, not_settled;
};

/* The router, and the request as it arrives at it. */
static struct script {
	bool no_input[16];
	bool no_addresses; /* not even the router's own */
	struct binding bindings[8];
	unsigned int n_bindings, n_asked;
	struct zebra_view views[4];
	unsigned int n_views, n_viewed;
	enum lsping_binding_status protocol; /* of the interface, for any FEC */
	struct binding tunnel; /* whose label 301 is; no prefix: nobody knows */

	struct lsping_responder_config config;
	struct lsping_rx rx;
	struct lsping_echo request, reply;
	enum lsping_decode_err err;
} s;

static inline bool table_input(void *ctx, uint32_t ifindex)
{
	return !s.no_input[ifindex];
}

static inline void nhlfe(struct lsping_ilm *ilm, bool dead, uint8_t depth, uint32_t label)
{
	struct lsping_nhlfe *n;
	struct ipaddr nexthop;

	str2ipaddr("10.0.3.2", &nexthop);
	n = ilm_next_hop(ilm, CORE_2, &nexthop);
	n->dead = dead;
	n->depth = depth;
	n->label[0] = label;
}

static inline void table_ilm(void *ctx, uint32_t label, struct lsping_ilm *ilm)
{
	memset(ilm, 0, sizeof(*ilm));
	if (ilm_explicit_null(ilm, label, LO))
		return;
	switch (label) {
	case 102:
		ilm_local(ilm, LO);
		break;
	case 103:
		ilm_local(ilm, VRF);
		break;
	case 100:
		nhlfe(ilm, false, 1, 200);
		break;
	case 101:
		nhlfe(ilm, false, 0, 0);
		break;
	case 104:
		nhlfe(ilm, true, 1, 201);
		nhlfe(ilm, false, 1, 202);
		break;
	case 105:
		nhlfe(ilm, true, 1, 201);
		nhlfe(ilm, true, 1, 202);
		break;
	case 107:
		nhlfe(ilm, false, 1, 201);
		nhlfe(ilm, true, 1, 202);
		nhlfe(ilm, false, 1, 203);
		break;
	case 108:
		nhlfe(ilm, false, 1, 204);
		nhlfe(ilm, false, 3, 301);
		ilm->nhlfe[1].label[1] = 302;
		ilm->nhlfe[1].label[2] = 204;
		break;
	case 106:
		ilm->op = LSPING_ILM_UNKNOWN;
		break;
	}
}

static inline bool table_planes(void *ctx, uint32_t label, const struct lsping_ilm *ilm,
				struct lsping_planes_view *view)
{
	s.n_viewed++;
	for (unsigned int i = 0; i < s.n_views; i++) {
		if (s.views[i].label != label)
			continue;
		view->planes = s.views[i].planes;
		view->settled = !s.views[i].not_settled;
		view->zebra_has_more = s.views[i].has_more;
		view_differs(view, ilm, s.views[i].differs);
		return true;
	}
	return false;
}

static inline enum lsping_binding_status table_binding(void *ctx, const struct lsping_fec *fec,
						       uint32_t *label)
{
	s.n_asked++;
	for (unsigned int i = 0; i < s.n_bindings; i++) {
		struct prefix p;

		/* "any": of whatever kind */
		if (strcmp(s.bindings[i].prefix, "any") &&
		    (!lsping_fec_is_prefix(fec) || !str2prefix(s.bindings[i].prefix, &p) ||
		     !prefix_same(&p, &fec->prefix)))
			continue;
		*label = s.bindings[i].label;
		return s.bindings[i].status;
	}
	return LSPING_BINDING_NONE;
}

static inline enum lsping_binding_status table_protocol(void *ctx, const struct lsping_fec *fec,
							uint32_t ifindex)
{
	CHECK_INT(ifindex, s.rx.ifindex);
	return s.protocol;
}

static inline enum lsping_binding_status table_tunnel(void *ctx, const struct lsping_nhlfe *nhlfe,
						      struct lsping_fec *fec, struct ipaddr *peer)
{
	struct prefix p;

	if (!s.tunnel.prefix)
		return LSPING_BINDING_NONE;
	CHECK_INT(nhlfe->label[0], 301);
	if (s.tunnel.status == LSPING_BINDING_OK) {
		str2prefix(s.tunnel.prefix, &p);
		*fec = lsping_fec_ldp(&p);
		str2ipaddr("10.255.0.3", peer);
	}
	return s.tunnel.status;
}

static inline bool table_ifaddr(void *ctx, uint32_t ifindex, int family, struct ipaddr *addr)
{
	if (s.no_addresses || ifindex == UNNUMBERED)
		return false;
	if ((ifindex == CORE_2 && family == AF_INET6) || (ifindex == ONLY_IPV6 && family == AF_INET))
		return false;
	str2ipaddr(family == AF_INET ? "10.0.2.2" : "fd00:2::2", addr);
	return true;
}

static inline bool table_router_addr(void *ctx, int family, struct ipaddr *addr)
{
	if (s.no_addresses)
		return false;
	str2ipaddr(family == AF_INET ? "10.255.0.2" : "fd00::2", addr);
	return true;
}

static inline bool table_is_own(void *ctx, uint32_t ifindex, const struct ipaddr *addr)
{
	struct ipaddr own;
	int family = IS_IPADDR_V6(addr) ? AF_INET6 : AF_INET;

	if (table_router_addr(ctx, family, &own) && !ipaddr_cmp(&own, addr))
		return is_asked_for(ifindex, LO);
	if (ifindex)
		return table_ifaddr(ctx, ifindex, family, &own) && !ipaddr_cmp(&own, addr);
	return table_ifaddr(ctx, CORE, family, &own) && !ipaddr_cmp(&own, addr);
}

static inline uint32_t table_mtu(void *ctx, uint32_t ifindex)
{
	return ifindex == CORE_2 ? 1504 : 70000;
}

static const struct lsping_tables tables = {
	.input = table_input,
	.ilm = table_ilm,
	.planes = table_planes,
	.binding = table_binding,
	.protocol = table_protocol,
	.tunnel = table_tunnel,
	.ifaddr = table_ifaddr,
	.router_addr = table_router_addr,
	.is_own = table_is_own,
	.mtu = table_mtu,
};

/* A fresh router and an empty, well-formed, unlabelled IPv4 request. */
static inline void start(void)
{
	memset(&s, 0, sizeof(s));
	s.rx.ifindex = CORE;
	s.rx.received = (struct lsping_ntp){ 4000, 5 };
	str2ipaddr("10.255.0.1", &s.rx.encap.src);
	str2ipaddr("127.0.0.1", &s.rx.encap.dst);
	s.rx.encap.sport = 40000;
	s.rx.encap.dport = LSPING_PORT;
	s.rx.encap.ttl = 1;

	s.request.msg_type = LSPING_MSG_REQUEST;
	s.request.reply_mode = LSPING_REPLY_UDP;
	s.request.handle = 0x11223344;
	s.request.seq = 7;
	s.request.sent = (struct lsping_ntp){ 3000, 9 };
}

/* Adds a label below those there are. */
static inline void label(uint32_t value, uint8_t ttl)
{
	lsping_lstack_add(&s.rx.encap.stack, value, 0, ttl);
}

/* Adds a FEC below (inside) those there are. */
static inline struct lsping_fec *fec(void)
{
	s.request.has_fecs = true;
	return &s.request.fecs.fec[s.request.fecs.depth++];
}

static inline void fec_ldp(const char *prefix)
{
	struct prefix p;

	str2prefix(prefix, &p);
	*fec() = lsping_fec_ldp(&p);
}

static inline void fec_generic(const char *prefix)
{
	struct lsping_fec *f = fec();
	struct prefix p;

	str2prefix(prefix, &p);
	*f = lsping_fec_ldp(&p);
	f->type = p.family == AF_INET ? LSPING_FEC_GENERIC_IPV4 : LSPING_FEC_GENERIC_IPV6;
}

static inline void fec_nil(uint32_t value)
{
	*fec() = (struct lsping_fec){ .type = LSPING_FEC_NIL, .known = true, .label = value };
}

static inline void bound(const char *prefix, enum lsping_binding_status status, uint32_t value)
{
	s.bindings[s.n_bindings++] = (struct binding){ prefix, status, value };
}

static inline struct zebra_view *zebra_says(uint32_t value, enum lsping_planes planes,
					    unsigned int differs)
{
	s.views[s.n_views] = (struct zebra_view){ value, planes, differs, false, false };
	return &s.views[s.n_views++];
}

/* A reply is no larger than its request, but for the TLVs that are due: mappings,
 * Interface and Label Stack, Errored TLVs.
 */
static inline void check_not_amplified(void)
{
	static uint8_t buf[UINT16_MAX];
	static struct lsping_echo bare;
	const size_t asked = lsping_echo_encode(&s.request, buf, sizeof(buf));
	size_t told;

	bare = s.reply;
	bare.n_ds = 0;
	bare.has_if_stack = bare.has_errored = false;
	told = lsping_echo_encode(&bare, buf, sizeof(buf));
	/* Of some scripts the request is less than a message: it cannot be written. */
	CHECK(!asked || told <= asked || s.err != LSPING_DECODE_OK);
	CHECK(s.reply.n_ds == 0 || s.request.n_ds > 0);
}

static inline enum lsping_verdict respond(void)
{
	static uint8_t room[8192];
	struct lsping_wr scratch = lsping_wr_init(room, sizeof(room));
	enum lsping_verdict verdict;

	s.n_asked = s.n_viewed = 0;
	verdict = lsping_respond(&s.rx, &s.request, s.err, &s.config, &tables, &scratch, &s.reply);
	if (verdict == LSPING_VERDICT_REPLY)
		check_not_amplified();
	return verdict;
}

#define CHECK_REPLY(code, subcode)                                                                 \
	do {                                                                                       \
		CHECK(respond() == LSPING_VERDICT_REPLY);                                          \
		CHECK_INT(s.reply.return_code, code);                                              \
		CHECK_INT(s.reply.return_subcode, subcode);                                        \
	} while (0)

#endif /* RESPONDER_SCRIPT_H */
