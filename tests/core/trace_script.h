// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A network of simulated routers for the traceroute engine
 *
 * Requests are the engine's own frames, decoded; each router runs the real
 * responder (lsping_respond()) over tables made by hand, and what it lets pass is
 * switched as the kernel would, next hop by the real hash.  Replies are encoded and
 * come back after a delay, in virtual time.  A case spoils routers: silent, knowing
 * no DDMAP, leaving out destinations, telling lies.
 *
 * Node 0 is the initiator.  A link between two nodes is an interface of the same
 * number at both; 10.0.L.1 and 10.0.L.2 are its addresses (fd00:L::1 and ::2).
 */
#ifndef TRACE_SCRIPT_H
#define TRACE_SCRIPT_H

#include <stdlib.h>

#include "lspingd/lsping_diagnose.h"
#include "lspingd/lsping_ecmp.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_trace.h"

#include "tests/check.h"
#include "tests/core/tables.h"

#define MS	  1000LL /* in the clock's microseconds */
#define MAX_NODES 96
#define MAX_LINKS 512
#define MAX_ILM	  8
#define LO	  1000 /* the ifindex of every node's lo */
#define SPOIL(fn) static void fn(struct node *node, const struct lsping_echo *request,             \
				 struct lsping_echo *reply)

struct node;

/* An entry of a label table: where links lead is known to the links. */
struct entry {
	uint32_t label;
	struct lsping_ilm ilm;
};

struct node {
	int id;
	struct entry entry[MAX_ILM];
	int n_entries;
	uint32_t bound[2]; /* to the two FECs there are, 10.255.0.99/32 and .98/32 */
	bool has_binding[2];
	bool no_input;
	bool knows_tunnels; /* that TUNNEL() labels are those of FEC 1 */
	unsigned int differs; /* next hops of its labels that are none of zebra's, a bit each */

	bool silent;
	int answers;	  /* silent after so many; 0: never */
	bool no_ddmap;	  /* answers code 2 to one */
	bool no_dsmap;	  /* and to a DSMAP */
	bool malformed;	  /* answers code 1 instead */
	bool no_multipath; /* leaves the sets out */
	uint32_t most;	  /* destinations it looks at for one request; 0: all */
	int copies;	  /* duplicates of each reply */
	int64_t delay_ms; /* of replies; 2 */
	void (*spoil)(struct node *node, const struct lsping_echo *request,
		      struct lsping_echo *reply);
	int asked; /* requests it answered, or would have */
};

struct sim_link {
	int node[2];
	uint32_t mtu;
};

struct packet {
	int64_t at_us;
	struct ipaddr from;
	size_t len;
	uint8_t *payload;
};

/* The last request, as it left. */
static struct lsping_echo sim_request;
static struct lsping_encap sim_encap;

static struct sim {
	int64_t now_us;
	bool armed;
	int64_t alarm_us;
	bool v6;

	struct node node[MAX_NODES];
	struct sim_link link[MAX_LINKS];
	int n_links;
	struct lsping_path out[LSPING_TRACE_MAX_WAYS];
	unsigned int n_out;

	struct packet queue[512];
	int n_queued;
	void (*on_send)(uint32_t seq); /* a case looks at, or changes, something */
	void (*on_hop)(const struct lsping_trace_hop *hop);
	void (*mangle)(uint8_t *payload, size_t *len);
	enum lsping_planes planes; /* of the way out by the first link */
	int64_t planes_until_us;   /* 0: always */
	int64_t ip_ping_ms; /* until an ordinary ping is answered; 0: never */
	int64_t ip_ping_at_us; /* that will be; 0: none is under way */
	uint32_t ip_ping_seq;
	unsigned int ip_pings;
	struct ipaddr ip_pinged;
	const char *send_error;
	bool sent_later; /* sent() is called by the case */

	struct lsping_engine *trace;
	struct lsping_stats stats;
	struct lsping_trace_summary summary;
	bool ended;
	unsigned int frames, hops, paths;
	char hop_log[65536], path_log[65536];
	char finding[4096]; /* of paths: severity, cause, router */
} sim;

/* The paths that were told. */
static struct lsping_trace_path sim_path[LSPING_TRACE_MAX_PATHS];

static inline struct ipaddr node_addr(const struct node *node)
{
	struct ipaddr addr;
	char text[64];

	snprintf(text, sizeof(text), sim.v6 ? "fd00:ff::%d" : "10.255.0.%d", node->id + 1);
	str2ipaddr(text, &addr);
	return addr;
}

static inline struct ipaddr link_addr(int link, int side)
{
	struct ipaddr addr;
	char text[64];

	snprintf(text, sizeof(text), sim.v6 ? "fd00:0:%d:%d::%d" : "10.%d.%d.%d", link / 256,
		 link % 256, side + 1);
	str2ipaddr(text, &addr);
	return addr;
}

static inline int side_of(int link, int node)
{
	return sim.link[link].node[0] == node ? 0 : 1;
}

static inline int neighbour(int link, int node)
{
	return sim.link[link].node[!side_of(link, node)];
}

/* Connects two nodes; returns the link. */
static inline int connect_nodes(int a, int b)
{
	int link = ++sim.n_links;

	sim.link[link] = (struct sim_link){ .node = { a, b }, .mtu = 1500 };
	return link;
}

/* ---- tables ---- */

static inline struct lsping_ilm *entry(int node, uint32_t label)
{
	struct node *n = &sim.node[node];

	for (int i = 0; i < n->n_entries; i++)
		if (n->entry[i].label == label)
			return &n->entry[i].ilm;
	n->entry[n->n_entries].label = label;
	memset(&n->entry[n->n_entries].ilm, 0, sizeof(struct lsping_ilm));
	return &n->entry[n->n_entries++].ilm;
}

/* A next hop of a label: over a link, with up to two labels (0: none). */
static inline void swap_to(int node, uint32_t label, int link, uint32_t out, uint32_t below)
{
	struct ipaddr nexthop = link_addr(link, !side_of(link, node));
	struct lsping_ilm *ilm = entry(node, label);
	struct lsping_nhlfe *nhlfe = ilm_next_hop(ilm, link, &nexthop);

	ilm->protocol = LSPING_RTPROT_LDP;
	if (out)
		nhlfe->label[nhlfe->depth++] = out;
	if (below)
		nhlfe->label[nhlfe->depth++] = below;
}

static inline void pop_here(int node, uint32_t label)
{
	ilm_local(entry(node, label), LO);
}

static inline void way_out(int link, uint32_t label)
{
	struct lsping_path *path = &sim.out[sim.n_out++];

	*path = (struct lsping_path){ .ifindex = link, .mtu = sim.link[link].mtu };
	snprintf(path->ifname, sizeof(path->ifname), "eth%d", link);
	path->nexthop = link_addr(link, !side_of(link, 0));
	if (label) {
		path->depth = 1;
		path->label[0] = label;
		path->protocol[0] = LSPING_DS_PROTO_LDP;
	}
}

/* A node's label for FEC 0: 1000 + id; for FEC 1: 2000 + id. */
#define LABEL(node)  (1000U + (node))
#define TUNNEL(node) (2000U + (node))

/* FEC 0 goes on from a node to another over a new link; the last is the egress and
 * has implicit null bound.
 */
static inline int lsp(int from, int to, bool last)
{
	int link = connect_nodes(from, to);
	uint32_t label = last ? 0 : LABEL(to);

	sim.node[to].has_binding[0] = true;
	sim.node[to].bound[0] = last ? LSPING_LABEL_IMPLICIT_NULL : label;
	if (from == 0)
		way_out(link, label);
	else
		swap_to(from, LABEL(from), link, label, 0);
	return link;
}

static inline bool sim_input(void *ctx, uint32_t ifindex)
{
	const struct node *node = ctx;

	return ifindex == LO || !node->no_input;
}

static inline void sim_ilm(void *ctx, uint32_t label, struct lsping_ilm *ilm)
{
	const struct node *node = ctx;

	memset(ilm, 0, sizeof(*ilm));
	ilm_explicit_null(ilm, label, LO);
	for (int i = 0; i < node->n_entries; i++)
		if (node->entry[i].label == label)
			*ilm = node->entry[i].ilm;
}

static inline bool sim_planes(void *ctx, uint32_t label, const struct lsping_ilm *ilm,
			      struct lsping_planes_view *view)
{
	const struct node *node = ctx;

	if (!node->differs)
		return false;
	view->planes = LSPING_PLANES_LABELS;
	view->settled = true;
	view_differs(view, ilm, node->differs);
	return true;
}

static inline struct lsping_fec sim_fec(int which)
{
	struct prefix p;

	if (sim.v6)
		str2prefix(which ? "fd00:ff::98/128" : "fd00:ff::99/128", &p);
	else
		str2prefix(which ? "10.255.0.98/32" : "10.255.0.99/32", &p);
	return lsping_fec_ldp(&p);
}

static inline enum lsping_binding_status sim_binding(void *ctx, const struct lsping_fec *fec,
						     uint32_t *label)
{
	const struct node *node = ctx;

	for (int i = 0; i < 2; i++) {
		struct lsping_fec mine = sim_fec(i);

		if (!lsping_fec_same(fec, &mine) || !node->has_binding[i])
			continue;
		*label = node->bound[i];
		return LSPING_BINDING_OK;
	}
	return LSPING_BINDING_NONE;
}

static inline enum lsping_binding_status sim_protocol(void *ctx, const struct lsping_fec *fec,
						      uint32_t ifindex)
{
	return LSPING_BINDING_OK;
}

static inline enum lsping_binding_status sim_tunnel(void *ctx, const struct lsping_nhlfe *nhlfe,
						    struct lsping_fec *fec, struct ipaddr *peer)
{
	const struct node *node = ctx;

	if (!node->knows_tunnels || nhlfe->label[0] < TUNNEL(0) || nhlfe->depth < 2)
		return LSPING_BINDING_NONE;
	*fec = sim_fec(1);
	*peer = nhlfe->nexthop;
	return LSPING_BINDING_OK;
}

static inline bool sim_ifaddr(void *ctx, uint32_t ifindex, int family, struct ipaddr *addr)
{
	const struct node *node = ctx;

	if ((family == AF_INET6) != sim.v6 || ifindex == LO)
		return false;
	*addr = link_addr(ifindex, side_of(ifindex, node->id));
	return true;
}

static inline bool sim_router_addr(void *ctx, int family, struct ipaddr *addr)
{
	*addr = node_addr(ctx);
	return (family == AF_INET6) == sim.v6;
}

static inline bool sim_is_own(void *ctx, uint32_t ifindex, const struct ipaddr *addr)
{
	const struct node *node = ctx;
	struct ipaddr own = node_addr(node);

	if (!ipaddr_cmp(&own, addr))
		return is_asked_for(ifindex, LO);
	for (int i = 1; i <= sim.n_links; i++) {
		if (sim.link[i].node[0] != node->id && sim.link[i].node[1] != node->id)
			continue;
		own = link_addr(i, side_of(i, node->id));
		if (!ipaddr_cmp(&own, addr))
			return is_asked_for(ifindex, i);
	}
	return false;
}

static inline uint32_t sim_mtu(void *ctx, uint32_t ifindex)
{
	return ifindex <= (uint32_t)sim.n_links ? sim.link[ifindex].mtu : 0;
}

/* ---- what travels ---- */

static inline void post(const struct node *node, const uint8_t *payload, size_t len,
			int64_t delay_ms)
{
	struct packet *packet;

	if (!CHECK(sim.n_queued < (int)array_size(sim.queue)))
		return;
	packet = &sim.queue[sim.n_queued++];
	packet->at_us = sim.now_us + delay_ms * MS;
	packet->from = node_addr(node);
	packet->len = len;
	packet->payload = malloc(len);
	memcpy(packet->payload, payload, len);
}

static inline void refuse(const struct node *node, const struct lsping_echo *request,
			  struct lsping_echo *reply)
{
	static uint8_t octets[4];
	uint16_t tlv = request->n_ds ? request->ds[0].tlv : 0;

	reply->n_ds = 0;
	reply->has_if_stack = false;
	reply->return_subcode = 0;
	reply->return_code = node->malformed ? LSPING_RC_MALFORMED : LSPING_RC_TLV_UNKNOWN;
	if (node->malformed)
		return;
	reply->has_errored = true;
	reply->n_errored = 1;
	reply->errored[0] = (struct lsping_raw){ .type = tlv, .len = 4, .value = octets };
}

static inline bool refuses(const struct node *node, const struct lsping_echo *request)
{
	if (!request->n_ds)
		return false;
	return request->ds[0].tlv == LSPING_TLV_DDMAP ? node->no_ddmap : node->no_dsmap;
}

/* Looks at the first destinations only. */
static inline void look_at_few(const struct node *node, struct lsping_echo *request)
{
	static uint8_t room[2048];
	struct lsping_wr wr = lsping_wr_init(room, sizeof(room));
	struct lsping_multipath *mp = &request->ds[0].multipath;
	struct lsping_mpset set = {}, few = {};
	uint32_t number;
	int type;

	lsping_mpset_read(mp, sim.v6 ? AF_INET6 : AF_INET, &set, NULL);
	for (uint32_t i = 0; i < node->most && lsping_mpset_nth(&set, i, &number); i++)
		lsping_mpset_add(&few, number, number);
	type = lsping_mpset_write(&few, sim.v6 ? AF_INET6 : AF_INET, LSPING_MULTIPATH_NONE, &wr);
	*mp = (struct lsping_multipath){ .type = type, .len = lsping_wr_at(&wr), .info = room };
	lsping_mpset_free(&set);
	lsping_mpset_free(&few);
}

/* A node answers a request. */
static inline void sim_reply(struct node *node, struct lsping_echo *request,
			     struct lsping_echo *reply)
{
	static uint8_t buf[LSPING_MAX_MESSAGE];
	size_t len;

	node->asked++;
	if (node->silent || (node->answers && node->asked > node->answers))
		return;
	if (refuses(node, request))
		refuse(node, request, reply);
	for (int i = 0; node->no_multipath && i < reply->n_ds; i++)
		reply->ds[i].multipath = (struct lsping_multipath){};
	if (node->spoil)
		node->spoil(node, request, reply);
	len = lsping_echo_encode(reply, buf, sizeof(buf));
	if (!CHECK(len > 0))
		return;
	for (int i = 0; i <= node->copies; i++) {
		if (sim.mangle)
			sim.mangle(buf, &len);
		post(node, buf, len, (node->delay_ms ? node->delay_ms : 2) + i);
	}
}

/* What the kernel of a node does with the outermost label; returns the link it goes
 * out by, 0 if it does not.
 */
static inline int sim_switch(const struct node *node, struct lsping_encap *encap)
{
	struct lsping_lstack *stack = &encap->stack;
	const struct lsping_nhlfe *nhlfe;
	struct lsping_ecmp ecmp;
	struct lsping_ilm ilm;
	uint8_t ttl = stack->lse[0].ttl - 1;
	int at;

	sim_ilm((void *)node, stack->lse[0].label, &ilm);
	lsping_ecmp_init(&ecmp, stack, &encap->src, 17);
	at = lsping_ecmp_choose(&ilm, lsping_ecmp_hash(&ecmp, &encap->dst));
	if (at < 0)
		return 0;
	nhlfe = &ilm.nhlfe[at];
	stack->depth--;
	memmove(&stack->lse[0], &stack->lse[1], stack->depth * sizeof(stack->lse[0]));
	for (int i = nhlfe->depth - 1; i >= 0; i--) {
		memmove(&stack->lse[1], &stack->lse[0], stack->depth * sizeof(stack->lse[0]));
		stack->depth++;
		stack->lse[0] = (struct lsping_lse){ .label = nhlfe->label[i], .ttl = ttl };
	}
	return nhlfe->ifindex;
}

static inline void travel(int link, struct lsping_encap *encap, const uint8_t *payload, size_t len)
{
	static const struct lsping_responder_config config;
	static struct lsping_echo request, reply;
	static uint8_t room[65536];
	int at = 0;

	for (int hops = 0; link && hops < 300; hops++) {
		struct node *node = &sim.node[neighbour(link, at)];
		struct lsping_tables tables = {
			.ctx = node,
			.input = sim_input,
			.ilm = sim_ilm,
			.planes = sim_planes,
			.binding = sim_binding,
			.protocol = sim_protocol,
			.tunnel = sim_tunnel,
			.ifaddr = sim_ifaddr,
			.router_addr = sim_router_addr,
			.is_own = sim_is_own,
			.mtu = sim_mtu,
		};
		struct lsping_rx rx = { .ifindex = link, .encap = *encap };
		struct lsping_wr scratch = lsping_wr_init(room, sizeof(room));
		enum lsping_decode_err err = lsping_echo_decode(payload, len, &request, NULL);
		enum lsping_verdict verdict;

		at = node->id;
		if (node->most && request.n_ds && !node->no_ddmap)
			look_at_few(node, &request);
		verdict = lsping_respond(&rx, &request, err, &config, &tables, &scratch, &reply);
		if (verdict == LSPING_VERDICT_REPLY)
			sim_reply(node, &request, &reply);
		if (verdict != LSPING_VERDICT_PASSING)
			return;
		link = sim_switch(node, encap);
	}
}

/* ---- the environment ---- */

static inline int64_t env_mono_us(void *ctx)
{
	return sim.now_us;
}

static inline int64_t env_real_ns(void *ctx)
{
	return 1790000000000000000LL + sim.now_us * 1000;
}

static inline unsigned int env_ways(void *ctx, struct lsping_path *out, unsigned int max,
				    char *cause, size_t size)
{
	snprintf(cause, size, "no label");
	memcpy(out, sim.out, sim.n_out * sizeof(*out));
	return sim.n_out;
}

static inline unsigned int env_choose(void *ctx, const struct lsping_path *out, unsigned int n,
				      const struct ipaddr *destination)
{
	uint32_t number = 1;

	lsping_mpset_number(destination, &number);
	return number * 2654435761U / 65536 % n;
}

static inline enum lsping_planes env_planes(void *ctx, const struct lsping_path *out)
{
	bool over = sim.planes_until_us && sim.now_us > sim.planes_until_us;

	return out->ifindex == 1 && !over ? sim.planes : LSPING_PLANES_AGREE;
}

static inline void env_send(void *ctx, uint32_t seq, const struct lsping_path *out,
			    const uint8_t *frame, size_t len)
{
	struct lsping_encap *encap = &sim_encap;
	const uint8_t *payload;
	size_t payload_len;

	sim.frames++;
	CHECK(lsping_encap_read(frame, len, out->depth > 0, encap, &payload, &payload_len) ==
	      LSPING_ENCAP_OK);
	CHECK(lsping_echo_decode(payload, payload_len, &sim_request, NULL) == LSPING_DECODE_OK);
	if (sim.on_send)
		sim.on_send(seq);
	if (sim.send_error) {
		lsping_engine_sent(sim.trace, seq, sim.send_error, 0);
		return;
	}
	if (!sim.sent_later)
		lsping_engine_sent(sim.trace, seq, NULL, env_real_ns(NULL));
	travel(out->ifindex, encap, payload, payload_len);
}

static inline bool env_ip_ping(void *ctx, uint32_t seq, const struct ipaddr *to)
{
	sim.ip_pings++;
	sim.ip_pinged = *to;
	sim.ip_ping_seq = seq;
	sim.ip_ping_at_us = sim.ip_ping_ms ? sim.now_us + sim.ip_ping_ms * MS : 0;
	return true;
}

static inline void env_arm(void *ctx, int64_t at_us)
{
	sim.armed = true;
	sim.alarm_us = at_us;
}

static inline void env_disarm(void *ctx)
{
	sim.armed = false;
}

/* "r3" for an address of node 3, of whatever kind. */
static inline const char *node_name(const struct ipaddr *addr, char *buf, size_t size)
{
	for (int i = 0; i < MAX_NODES; i++) {
		struct node *node = &sim.node[i];

		if (sim_is_own(node, 0, addr)) {
			snprintf(buf, size, "r%d", i);
			return buf;
		}
	}
	snprintf(buf, size, "?");
	return buf;
}

static inline const char *hop_name(const struct lsping_trace_hop *hop, char *buf, size_t size)
{
	if (hop->result.outcome == LSPING_OUTCOME_ANSWERED)
		return node_name(&hop->result.replier, buf, size);
	if (hop->way.announced)
		return node_name(&hop->way.address, buf, size);
	snprintf(buf, size, "*");
	return buf;
}

static inline void env_hop(void *ctx, const struct lsping_trace_hop *hop)
{
	size_t used = strlen(sim.hop_log);
	char name[16];

	sim.hops++;
	if (hop->ttl)
		snprintf(sim.hop_log + used, sizeof(sim.hop_log) - used, "%s%u %s %c",
			 used ? ", " : "", hop->ttl, hop_name(hop, name, sizeof(name)),
			 lsping_result_letter(&hop->result));
	if (sim.on_hop)
		sim.on_hop(hop);
}

static inline void env_path(void *ctx, const struct lsping_trace_path *path)
{
	static const char *const verdicts[] = { "found", "broken", "unexplored" };
	size_t used = strlen(sim.path_log);
	char *at = sim.path_log + used;
	size_t size = sizeof(sim.path_log) - used;
	int n;
	char name[16];

	n = snprintf(at, size, "%s%s", used ? ", " : "", verdicts[path->verdict]);
	for (int i = 0; i < path->n_hops && n < (int)size; i++)
		n += snprintf(at + n, size - n, " %s", hop_name(path->hop[i], name, sizeof(name)));
	used = strlen(sim.finding);
	if (path->finding.severity)
		snprintf(sim.finding + used, sizeof(sim.finding) - used, "%s%s %s",
			 used ? ", " : "", lsping_cause_name(path->finding.cause),
			 path->finding.router.ipa_type == IPADDR_NONE
				 ? "-"
				 : node_name(&path->finding.router, name, sizeof(name)));
	if (CHECK(sim.paths < array_size(sim_path)))
		sim_path[sim.paths] = *path;
	sim.paths++;
}

static inline void env_summary(void *ctx, const struct lsping_trace_summary *summary)
{
	CHECK(!sim.ended);
	sim.summary = *summary;
	sim.ended = true;
}

/* ---- a case ---- */

static inline void sim_reset(void)
{
	lsping_engine_free(&sim.trace);
	for (int i = 0; i < sim.n_queued; i++)
		free(sim.queue[i].payload);
	memset(&sim, 0, sizeof(sim));
	for (int i = 0; i < MAX_NODES; i++)
		sim.node[i].id = i;
}

static inline struct lsping_trace_options sim_options(void)
{
	struct lsping_trace_options o = {
		.request = {
			.fec = sim_fec(0),
			.timeout_ms = 2000,
			.reply_mode = LSPING_REPLY_UDP,
		},
		.max_ttl = 30,
		.max_silent = 3,
		.retries = 1,
		.destinations = 1,
		.interval_ms = 10,
	};

	o.request.source = node_addr(&sim.node[0]);
	str2ipaddr(sim.v6 ? "::ffff:127.0.0.1" : "127.0.0.1", &o.request.destination);
	return o;
}

static inline void sim_new(const struct lsping_trace_options *o)
{
	static const struct lsping_trace_env env = {
		.mono_us = env_mono_us,
		.real_ns = env_real_ns,
		.ways = env_ways,
		.choose = env_choose,
		.planes = env_planes,
		.send = env_send,
		.ip_ping = env_ip_ping,
		.arm = env_arm,
		.disarm = env_disarm,
		.hop = env_hop,
		.path = env_path,
		.summary = env_summary,
	};

	sim.trace = lsping_trace_new(o, 0x11223344, 40000, &env, &sim.stats);
}

/* Does what is due until a time. */
static inline void sim_until(int64_t end_us)
{
	while (!sim.ended) {
		int64_t at_us = sim.armed ? MAX(sim.alarm_us, sim.now_us) : INT64_MAX;
		int first = -1;

		if (sim.ip_ping_at_us && sim.ip_ping_at_us <= MIN(at_us, end_us)) {
			sim.now_us = MAX(sim.now_us, sim.ip_ping_at_us);
			sim.ip_ping_at_us = 0;
			lsping_trace_ip_ping(sim.trace, sim.ip_ping_seq);
			continue;
		}
		for (int i = 0; i < sim.n_queued; i++)
			if (sim.queue[i].at_us <= at_us &&
			    (first < 0 || sim.queue[i].at_us < sim.queue[first].at_us))
				first = i;
		if (first >= 0)
			at_us = sim.queue[first].at_us;
		if (at_us > end_us)
			break;
		sim.now_us = MAX(sim.now_us, at_us);
		if (first >= 0) {
			struct packet packet = sim.queue[first];

			sim.queue[first] = sim.queue[--sim.n_queued];
			lsping_engine_reply(sim.trace, &packet.from, packet.payload, packet.len,
					   env_real_ns(NULL));
			free(packet.payload);
			continue;
		}
		sim.armed = false;
		lsping_engine_timer(sim.trace);
	}
}

#define HOUR (3600 * 1000 * MS)

static inline void sim_run(const struct lsping_trace_options *o)
{
	sim_new(o);
	lsping_engine_start(sim.trace);
	sim_until(HOUR);
	CHECK(sim.ended);
}

/* ---- the simplest network ---- */

/* 0 - 1 - 2 - 3 - 4: node 4 is the egress. */
static inline void line_of(bool v6)
{
	sim_reset();
	sim.v6 = v6;
	lsp(0, 1, false);
	lsp(1, 2, false);
	lsp(2, 3, false);
	lsp(3, 4, true);
}

static inline void line(void)
{
	line_of(false);
}

static inline void run(void)
{
	struct lsping_trace_options o = sim_options();

	sim_run(&o);
}

#endif /* TRACE_SCRIPT_H */
