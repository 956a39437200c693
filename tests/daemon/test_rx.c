// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder at work, between taps and sockets that are not there
 *
 * lsping_rx.c is linked against the stand-ins below for taps, reply sockets,
 * kernel, zebra and bindings.  A case hands it packets as a tap would, plays the
 * label protocol, and looks at what was sent and counted.
 */
#include <zebra.h>

#include <string.h>

#include "lib/frrevent.h"
#include "lib/memory.h"

#include "lib/filter.h"

#include "lspingd/lsping_admit.h"
#include "lspingd/lsping_binding.h"
#include "lspingd/lsping_findings.h"
#include "lspingd/lsping_initiator.h"
#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_mirror.h"
#include "lspingd/lsping_rx.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lsping_udp.h"
#include "lspingd/lsping_zebra.h"
#include "lspingd/lsping_zlfib.h"
#include "lspingd/lspingd.h"

#include "tests/check.h"

#define CORE 2

/* -- the stand-ins */

static struct world {
	struct lspingd lspingd;
	struct lsping_stats stats;
	struct lsping_responderd *responderd;

	lsping_tap_fn tap;
	void *tap_arg;
	void (*answered)(const struct lsping_fec *fec, void *arg);
	void *answered_arg;
	void (*link)(const struct lsping_link *link, bool removed, void *arg);
	void *link_arg;

	enum lsping_binding_status binding;
	uint32_t label;
	unsigned int n_asked, n_flushed;

	bool no_router_id, router_id_not_ours;
	struct lsping_mirror *mirror; /* of zebra's labels; not in step at first */
	uint32_t frame;
	struct ipaddr own; /* besides the router ID; IPADDR_NONE: none */
	uint16_t session_port;

	unsigned int n_sent;
	int send_err;
	struct lsping_route route; /* ifindex 0: there is none */
	enum lsping_send_err inject_err;
	unsigned int n_injected;
	struct lsping_egress egress;
	struct lsping_encap injected;
	struct lsping_udp_way way;
	struct lsping_echo reply;
	uint8_t octets[20000];
	uint64_t discarded, lost;
} w;

struct lsping_taps *lsping_taps_new(struct event_loop *loop, struct lsping_kernel *kernel,
				    struct zebra_privs_t *privs, lsping_tap_fn fn, void *arg)
{
	w.tap = fn;
	w.tap_arg = arg;
	return NULL;
}

void lsping_taps_free(struct lsping_taps **taps)
{
	w.tap = NULL;
}

void lsping_taps_sync(struct lsping_taps *taps)
{
}

void lsping_taps_status(const struct lsping_taps *taps, struct lsping_taps_status *status)
{
	*status = (struct lsping_taps_status){ .mpls = true, .interfaces = 2 };
}

void lsping_taps_count_lost(struct lsping_taps *taps, uint64_t *kernel, uint64_t *truncated)
{
	*kernel += w.lost;
	w.lost = 0;
}

struct lsping_udp *lsping_udp_new(struct zebra_privs_t *privs)
{
	return NULL;
}

void lsping_udp_free(struct lsping_udp **udp)
{
}

bool lsping_udp_open(struct lsping_udp *udp)
{
	return true;
}

bool lsping_udp_is_open(const struct lsping_udp *udp, int family)
{
	return family == AF_INET;
}

int lsping_udp_send(struct lsping_udp *udp, const struct lsping_udp_way *way,
		    const uint8_t *payload, size_t len)
{
	w.n_sent++;
	w.way = *way;
	memset(&w.reply, 0, sizeof(w.reply));
	if (CHECK(len <= sizeof(w.octets))) {
		memcpy(w.octets, payload, len);
		CHECK(lsping_echo_decode(w.octets, len, &w.reply, NULL) == LSPING_DECODE_OK);
	}
	return w.send_err;
}

bool lsping_kernel_route(struct lsping_kernel *kernel, const struct ipaddr *dst, uint32_t ifindex,
			 struct lsping_route *route)
{
	*route = w.route;
	return w.route.ifindex != 0;
}

const char *lsping_send_err_str(enum lsping_send_err err)
{
	return "as it was told to";
}

void lsping_inject(struct lsping_injector *injector, const struct lsping_egress *egress,
		   bool labelled, int family, const uint8_t *frame, size_t len, lsping_sent_cb cb,
		   void *arg, uint64_t *id)
{
	const uint8_t *payload;
	size_t payload_len;

	w.n_injected++;
	w.egress = *egress;
	CHECK(!labelled);
	CHECK(lsping_encap_read(frame, len, false, &w.injected, &payload, &payload_len) ==
	      LSPING_ENCAP_OK);
	CHECK_INT(family, ipaddr_family(&w.injected.dst));
	if (CHECK(payload_len <= sizeof(w.octets))) {
		memcpy(w.octets, payload, payload_len);
		CHECK(lsping_echo_decode(w.octets, payload_len, &w.reply, NULL) ==
		      LSPING_DECODE_OK);
	}
	*id = 1;
	cb(arg, w.inject_err, 0);
}

uint64_t lsping_udp_discarded(struct lsping_udp *udp)
{
	uint64_t n = w.discarded;

	w.discarded = 0;
	return n;
}

const struct lsping_link *lsping_kernel_link(const struct lsping_kernel *kernel, uint32_t ifindex)
{
	static const struct lsping_link core = { .ifindex = CORE, .up = true, .mpls_input = true };
	static const struct lsping_link off = { .ifindex = CORE + 1, .up = true };

	return ifindex == CORE ? &core : ifindex == CORE + 1 ? &off : NULL;
}

/* Label 100 is switched, others are not there. */
void lsping_kernel_ilm(struct lsping_kernel *kernel, uint32_t label, struct lsping_ilm *ilm)
{
	memset(ilm, 0, sizeof(*ilm));
	if (label != 100)
		return;
	ilm->op = LSPING_ILM_FORWARD;
	ilm->n_nhlfe = 1;
}

bool lsping_kernel_ifaddr(const struct lsping_kernel *kernel, uint32_t ifindex, int family,
			  struct ipaddr *addr)
{
	return false;
}

static bool is_router_id(const struct ipaddr *addr)
{
	struct ipaddr id;

	str2ipaddr(IS_IPADDR_V4(addr) ? "10.255.0.2" : "fd00::2", &id);
	return ipaddr_is_same(addr, &id);
}

bool lsping_kernel_is_own(const struct lsping_kernel *kernel, const struct ipaddr *addr)
{
	return (is_router_id(addr) && !w.router_id_not_ours) || ipaddr_is_same(addr, &w.own);
}

bool lsping_initiator_hears(const struct lsping_initiator *initiator, uint16_t port)
{
	return w.session_port && port == w.session_port;
}

bool lsping_kernel_has_addr(const struct lsping_kernel *kernel, uint32_t ifindex,
			    const struct ipaddr *addr)
{
	return !w.router_id_not_ours;
}

bool lsping_kernel_loopback_addr(const struct lsping_kernel *kernel, int family, struct ipaddr *addr)
{
	if (family != AF_INET)
		return false;
	str2ipaddr("10.255.0.99", addr);
	return true;
}

void lsping_kernel_on_link(struct lsping_kernel *kernel,
			   void (*fn)(const struct lsping_link *link, bool removed, void *arg),
			   void *arg)
{
	w.link = fn;
	w.link_arg = arg;
}

const struct lsping_mirror *lsping_zlfib_mirror(const struct lsping_zlfib *zlfib)
{
	return w.mirror;
}

bool lsping_zebra_router_id(const struct lsping_zebra *zebra, int family, struct ipaddr *addr)
{
	if (w.no_router_id)
		return false;
	str2ipaddr(family == AF_INET ? "10.255.0.2" : "fd00::2", addr);
	return true;
}

enum lsping_binding_status lsping_binding_get(struct lsping_bindings *bindings,
					      const struct lsping_fec *fec, uint32_t *label)
{
	w.n_asked++;
	*label = w.label;
	return w.binding;
}

enum lsping_binding_status lsping_binding_remote(struct lsping_bindings *bindings, uint32_t label,
						 struct lsping_fec *fec, struct ipaddr *peer)
{
	return LSPING_BINDING_NONE;
}

enum lsping_binding_status lsping_binding_protocol(struct lsping_bindings *bindings,
						   const struct lsping_fec *fec)
{
	return LSPING_BINDING_OK;
}

struct lsping_fec lsping_binding_protocol_key(void)
{
	return (struct lsping_fec){ .type = LSPING_FEC_NIL, .known = true };
}

struct lsping_fec lsping_binding_remote_key(uint32_t label)
{
	return (struct lsping_fec){ .type = LSPING_FEC_NIL, .known = true, .label = label };
}

void lsping_bindings_on_answer(struct lsping_bindings *bindings,
			       void (*fn)(const struct lsping_fec *fec, void *arg), void *arg)
{
	w.answered = fn;
	w.answered_arg = arg;
}

void lsping_bindings_flush(struct lsping_bindings *bindings)
{
	w.n_flushed++;
}

/* -- the case's side */

/* A responder that has just started, with ldpd having bound implicit null to
 * everything.
 */
static void start(void)
{
	struct event_loop *loop = w.lspingd.loop;

	if (w.responderd)
		lsping_responderd_free(&w.responderd);
	lsping_mirror_free(&w.mirror);
	lsping_admit_free(&w.lspingd.admit);
	memset(&w, 0, sizeof(w));
	w.mirror = lsping_mirror_new();
	lsping_mirror_await(w.mirror, 5);
	w.lspingd.loop = loop;
	w.lspingd.stats = &w.stats;
	w.binding = LSPING_BINDING_OK;
	w.label = LSPING_LABEL_IMPLICIT_NULL;
	w.lspingd.admit = lsping_admit_new(&w.lspingd);
	w.responderd = lsping_responderd_new(&w.lspingd);
}

static struct lsping_encap encap(void)
{
	struct lsping_encap e = { .sport = 40000, .dport = LSPING_PORT, .ttl = 1 };

	str2ipaddr("127.0.0.1", &e.dst);
	str2ipaddr("10.255.0.1", &e.src);
	return e;
}

static void request(struct lsping_echo *echo, const char *prefix)
{
	struct prefix p;

	str2prefix(prefix, &p);
	lsping_echo_init(echo);
	echo->msg_type = LSPING_MSG_REQUEST;
	echo->reply_mode = LSPING_REPLY_UDP;
	echo->handle = 5;
	echo->seq = 6;
	echo->has_fecs = true;
	echo->fecs.depth = 1;
	echo->fecs.fec[0] = lsping_fec_ldp(&p);
}

static void arrive(const struct lsping_encap *e, const struct lsping_echo *echo)
{
	uint8_t payload[20000], packet[20100];
	size_t len = lsping_echo_encode(echo, payload, sizeof(payload));

	CHECK(len > 0);
	len = lsping_encap_write(e, payload, len, packet, sizeof(packet));
	CHECK(len > 0);
	w.tap(w.tap_arg, CORE, e->stack.depth > 0, packet, len, INT64_C(1700000000000000000));
}

/* n plain requests for one FEC. */
static void arrive_for(const char *prefix, unsigned int n)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	request(&echo, prefix);
	while (n--) {
		/* a source of its own each, so that no limit is met */
		e.src.ipaddr_v4.s_addr = htonl(0x0a010000 + n);
		arrive(&e, &echo);
	}
}

static void stop_loop(struct event *event)
{
	*(bool *)EVENT_ARG(event) = true;
}

/* Lets the event loop run for a while; how many turns it took. */
static unsigned int run_loop(unsigned int ms)
{
	struct event event, *timer = NULL;
	unsigned int turns = 0;
	bool done = false;

	event_add_timer_msec(w.lspingd.loop, stop_loop, &done, ms, &timer);
	for (; !done && event_fetch(w.lspingd.loop, &event); turns++)
		event_call(&event);
	return turns;
}

/* zebra has label 100, and swaps it to this one; 0: it says nothing of it. */
static void zebra_swaps_to(uint32_t out)
{
	uint8_t octets[500];
	struct lsping_wr wr = lsping_wr_init(octets, sizeof(octets));
	struct lsping_lfib_frame header = {
		.version = LSPING_LFIB_VERSION, .id = 5, .number = w.frame++
	};
	struct lsping_zlabel label = { .label = 100, .installed = true, .n_nhlfe = 1 };
	struct lsping_znhlfe nhlfe = { .selected = true, .depth = 1, .label = { out } };
	size_t mark;

	lsping_lfib_frame_write(&wr, &header);
	if (!header.number)
		lsping_lfib_mark_write(&wr, LSPING_LFIB_BEGIN);
	if (out) {
		mark = lsping_lfib_record_start(&wr, LSPING_LFIB_LABEL);
		lsping_zlabel_write(&wr, &label);
		lsping_znhlfe_write(&wr, &nhlfe);
		lsping_lfib_record_end(&wr, mark);
	}
	if (!header.number)
		lsping_lfib_mark_write(&wr, LSPING_LFIB_END);
	CHECK_INT(lsping_mirror_take(w.mirror, octets, lsping_wr_at(&wr), &header),
		  LSPING_MIRROR_OK);
	CHECK(lsping_mirror_in_step(w.mirror));
}

/* A probe that expires at label 100. */
static void arrive_expired(void)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	lsping_lstack_add(&e.stack, 100, 0, 1);
	request(&echo, "10.255.0.9/32");
	arrive(&e, &echo);
}

static unsigned int waiting(void)
{
	struct lsping_responderd_status status;

	lsping_responderd_status(w.responderd, &status);
	return status.waiting;
}

/* The protocol's answer, without what follows from it. */
static void only_answer_for(const char *prefix)
{
	struct lsping_echo echo;

	request(&echo, prefix);
	w.answered(&echo.fecs.fec[0], w.answered_arg);
}

static void answer_for(const char *prefix)
{
	unsigned int before;

	only_answer_for(prefix);
	do {
		before = waiting();
		run_loop(30);
	} while (waiting() < before);
}

CASE(answered)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;
	struct ipaddr addr;

	request(&echo, "10.255.0.2/32");
	start();
	arrive(&e, &echo);
	REQUIRE(w.n_sent == 1);
	CHECK_INT(w.reply.return_code, LSPING_RC_EGRESS);
	CHECK_INT(w.reply.handle, 5);
	CHECK_INT(w.reply.seq, 6);
	CHECK_INT(w.reply.received.sec, 1700000000u + 2208988800u);
	CHECK(ipaddr_is_same(&w.way.dst, &e.src));
	CHECK_INT(w.way.port, 40000);
	CHECK_INT(w.way.tos, 0xc0);
	CHECK(!w.way.router_alert);
	str2ipaddr("10.255.0.2", &addr);
	CHECK(ipaddr_is_same(&w.way.src, &addr));
	CHECK_INT(w.stats.requests_received, 1);
	CHECK_INT(w.stats.replies_sent[LSPING_RC_EGRESS], 1);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_REPLY], 1);
}

CASE(reply_options)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	request(&echo, "10.255.0.2/32");
	start();
	echo.has_reply_tos = true;
	echo.reply_tos = 0xb8;
	arrive(&e, &echo);
	CHECK_INT(w.way.tos, 0xb8);
	CHECK(!w.way.router_alert);

	echo.reply_mode = LSPING_REPLY_NONE;
	arrive(&e, &echo);
	CHECK_INT(w.n_sent, 1);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_QUIET], 1);
}

/* Reply mode 3: to the next hop, with Router Alert and without labels. */
CASE(router_alert)
{
	static const char *const sources[] = { "10.255.0.1", "fd00::1" };
	struct lsping_encap e = encap();
	struct lsping_echo echo;
	struct ipaddr addr;

	for (unsigned int i = 0; i < array_size(sources); i++) {
		request(&echo, "10.255.0.2/32");
		echo.reply_mode = LSPING_REPLY_UDP_RA;
		echo.has_reply_tos = true;
		echo.reply_tos = 0xb8;
		start();
		w.route.ifindex = 7;
		str2ipaddr(i ? "fe80::7" : "10.0.7.1", &w.route.nexthop);
		str2ipaddr(sources[i], &e.src);
		str2ipaddr(i ? "::ffff:127.0.0.1" : "127.0.0.1", &e.dst);
		arrive(&e, &echo);
		CHECK_INT(w.n_sent, 0);
		REQUIRE(w.n_injected == 1);
		CHECK_INT(w.egress.ifindex, 7);
		CHECK(ipaddr_is_same(&w.egress.nexthop, &w.route.nexthop));
		CHECK(w.injected.router_alert);
		CHECK_INT(w.injected.stack.depth, 0);
		CHECK_INT(w.injected.ttl, 255);
		CHECK_INT(w.injected.dscp, 0xb8 >> 2);
		CHECK_INT(w.injected.sport, LSPING_PORT);
		CHECK_INT(w.injected.dport, e.sport);
		CHECK(ipaddr_is_same(&w.injected.dst, &e.src));
		str2ipaddr(i ? "fd00::2" : "10.255.0.2", &addr);
		CHECK(ipaddr_is_same(&w.injected.src, &addr));
		CHECK_INT(w.reply.return_code, LSPING_RC_EGRESS);
		CHECK_INT(w.stats.replies_sent[LSPING_RC_EGRESS], 1);

		/* the router's own addresses being no good, the route's */
		w.no_router_id = true;
		str2ipaddr(i ? "fd00::77" : "10.255.0.99", &addr);
		w.route.src = addr;
		arrive(&e, &echo);
		CHECK_INT(w.n_injected, 2);
		CHECK(ipaddr_is_same(&w.injected.src, &addr));

		w.inject_err = LSPING_SEND_NO_NEIGHBOUR;
		arrive(&e, &echo);
		CHECK_INT(w.stats.replies_sent[LSPING_RC_EGRESS], 2);
		CHECK_INT(w.stats.replies_not_sent, 1);

		/* nowhere to, and to this router itself */
		w.route.ifindex = 0;
		arrive(&e, &echo);
		CHECK_INT(w.n_injected, 3);
		CHECK_INT(w.stats.replies_not_sent, 2);
		w.route.ifindex = 1;
		w.route.local = true;
		arrive(&e, &echo);
		CHECK_INT(w.n_injected, 3);
		CHECK_INT(w.n_sent, 1);
	}
}

CASE(reply_source)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;
	struct ipaddr lo, id;

	request(&echo, "10.255.0.2/32");
	str2ipaddr("10.255.0.99", &lo);
	start();
	w.router_id_not_ours = true;
	arrive(&e, &echo);
	CHECK(ipaddr_is_same(&w.way.src, &lo));

	w.router_id_not_ours = false;
	w.no_router_id = true;
	arrive(&e, &echo);
	CHECK(ipaddr_is_same(&w.way.src, &lo));

	/* IPv6: router ID, or what the kernel chooses */
	str2ipaddr("fd00::1", &e.src);
	str2ipaddr("::1", &e.dst);
	arrive(&e, &echo);
	CHECK_INT(w.way.src.ipa_type, IPADDR_NONE);
	w.no_router_id = false;
	arrive(&e, &echo);
	str2ipaddr("fd00::2", &id);
	CHECK(ipaddr_is_same(&w.way.src, &id));
	CHECK_INT(w.way.ifindex, CORE);
}

CASE(reply_not_sent)
{
	start();
	w.send_err = ENETUNREACH;
	arrive_for("10.255.0.2/32", 1);
	CHECK_INT(w.stats.replies_not_sent, 1);
	CHECK_INT(w.stats.replies_sent[LSPING_RC_EGRESS], 0);
}

CASE(never_replies_to_such_sources)
{
	static const char *const bad[] = {
		"127.0.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.5", "255.255.255.255",
		"240.0.0.1", "::",	"::1",	   "ff02::1",	"::ffff:10.255.0.1"
	};
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.2/32");
	start();
	for (unsigned int i = 0; i < array_size(bad); i++) {
		str2ipaddr(bad[i], &e.src);
		str2ipaddr(e.src.ipa_type == IPADDR_V4 ? "127.0.0.1" : "::1", &e.dst);
		arrive(&e, &echo);
		if (!CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE], i + 1))
			printf("\t%s\n", bad[i]);
	}
	e = encap();
	e.sport = 0;
	arrive(&e, &echo);
	CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE], array_size(bad) + 1);
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(w.n_asked, 0);
}

/* From ourselves only what a session of ours has sent. */
CASE(own_addresses)
{
	static const char *const own[] = { "10.255.0.77", "2001:db8::77" };
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.2/32");
	for (unsigned int i = 0; i < array_size(own); i++) {
		start();
		str2ipaddr(own[i], &w.own);
		e.src = w.own;
		str2ipaddr(IS_IPADDR_V4(&w.own) ? "127.0.0.1" : "::1", &e.dst);
		arrive(&e, &echo);
		CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE_OWN], 1);
		CHECK_INT(w.n_sent, 0);
		CHECK_INT(w.n_asked, 0);
		w.session_port = e.sport;
		arrive(&e, &echo);
		CHECK_INT(w.n_sent, 1);
		w.session_port++;
		arrive(&e, &echo);
		CHECK_INT(w.n_sent, 1);
		CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE_OWN], 2);
	}
}

/* An entry at the end of an access list. */
static void acl_add(const char *name, enum filter_type type, const char *prefix)
{
	struct filter *filter = filter_new();
	struct access_list *list;

	str2prefix(prefix, &filter->u.zfilter.prefix);
	filter->type = type;
	filter->seq = -1;
	list = access_list_get(family2afi(filter->u.zfilter.prefix.family), name);
	filter->acl = list;
	access_list_filter_add(list, filter);
	access_list_filter_update(list);
}

static void acl_del(const char *name)
{
	static const afi_t afis[] = { AFI_IP, AFI_IP6 };

	for (unsigned int i = 0; i < array_size(afis); i++) {
		struct access_list *list = access_list_lookup(afis[i], name);

		if (list)
			access_list_delete(list);
	}
}

/* A request from an address; whether it was answered. */
static bool is_answered(const char *source)
{
	unsigned int before = w.n_sent;
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	request(&echo, "10.255.0.2/32");
	str2ipaddr(source, &e.src);
	str2ipaddr(IS_IPADDR_V4(&e.src) ? "127.0.0.1" : "::1", &e.dst);
	arrive(&e, &echo);
	return w.n_sent > before;
}

CASE(source_access_list)
{
	start();
	lsping_admit_configure(w.lspingd.admit,
			       &(struct lsping_admit_config){ .source_acl = "askers" });
	/* none of that name, none of that name in the family */
	CHECK(is_answered("10.1.0.1"));
	acl_add("askers", FILTER_DENY, "10.1.2.0/24");
	acl_add("askers", FILTER_PERMIT, "10.1.0.0/16");
	acl_add("others", FILTER_DENY, "10.1.0.0/16");
	CHECK(is_answered("fd00::1"));

	CHECK(is_answered("10.1.0.1"));
	CHECK(!is_answered("10.1.2.3"));  /* the first entry that fits */
	CHECK(!is_answered("10.2.0.1"));  /* none does */
	CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE_DENIED], 2);

	acl_add("askers", FILTER_PERMIT, "fd00::/64");
	CHECK(is_answered("fd00::1"));
	CHECK(!is_answered("fd01::1"));
	CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE_DENIED], 3);
	CHECK_INT(w.stats.drops[LSPING_DROP_REPLY_DENIED], 0);

	/* a list that grows, goes and comes back */
	acl_add("askers", FILTER_PERMIT, "10.2.0.0/16");
	CHECK(is_answered("10.2.0.1"));
	acl_del("askers");
	CHECK(is_answered("10.1.2.3"));
	acl_add("askers", FILTER_DENY, "0.0.0.0/0");
	CHECK(!is_answered("10.1.0.1"));

	/* no list named any more */
	lsping_admit_configure(w.lspingd.admit, &(struct lsping_admit_config){});
	CHECK(is_answered("10.1.0.1"));
	acl_del("askers");
	acl_del("others");
}

CASE(reply_access_list)
{
	struct lsping_admit_config config;

	start();
	acl_add("replies", FILTER_PERMIT, "10.1.0.0/16");
	lsping_admit_configure(w.lspingd.admit,
			       &(struct lsping_admit_config){ .reply_acl = "replies" });
	CHECK(is_answered("10.1.0.1"));
	CHECK(!is_answered("10.2.0.1"));
	CHECK_INT(w.stats.drops[LSPING_DROP_REPLY_DENIED], 1);
	CHECK_INT(w.stats.drops[LSPING_DROP_SOURCE_DENIED], 0);
	CHECK_INT(w.n_asked, 1);
	lsping_admit_config(w.lspingd.admit, &config);
	CHECK_STR(config.reply_acl, "replies");
	CHECK(!config.source_acl);
	acl_del("replies");
}

/* What is denied takes nothing from the others' rate. */
CASE(denied_takes_no_tokens)
{
	start();
	acl_add("askers", FILTER_PERMIT, "10.2.0.0/16");
	lsping_admit_configure(w.lspingd.admit,
			       &(struct lsping_admit_config){ .source_acl = "askers",
							      .rate_total = 1 });
	for (int i = 0; i < 100; i++)
		is_answered("10.1.0.1");
	CHECK(is_answered("10.2.0.1"));
	acl_del("askers");
}

CASE(configured_rates)
{
	struct lsping_admit_config config;

	start();
	lsping_admit_config(w.lspingd.admit, &config);
	CHECK_INT(config.rate_total, 1000);
	CHECK_INT(config.rate_source, 100);
	CHECK(!config.source_acl && !config.reply_acl);

	/* of one source without limit, then of all without limit, then none */
	lsping_admit_configure(w.lspingd.admit,
			       &(struct lsping_admit_config){ .rate_total = 300 });
	for (int i = 0; i < 5000; i++)
		is_answered("10.1.0.1");
	CHECK(w.n_sent >= 300 && w.n_sent < 4000);
	CHECK_INT(w.stats.drops[LSPING_DROP_RATE_TOTAL], 5000 - w.n_sent);

	start();
	lsping_admit_configure(w.lspingd.admit,
			       &(struct lsping_admit_config){ .rate_source = 10 });
	arrive_for("10.255.0.2/32", 3000);
	CHECK_INT(w.n_sent, 3000);
	for (int i = 0; i < 50; i++)
		is_answered("10.2.0.1");
	CHECK(w.n_sent >= 3010 && w.n_sent < 3040);

	start();
	lsping_admit_configure(w.lspingd.admit, &(struct lsping_admit_config){});
	for (int i = 0; i < 3000; i++)
		is_answered("10.2.0.1");
	CHECK_INT(w.n_sent, 3000);
}

CASE(only_loopback_destinations)
{
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.2/32");
	start();
	str2ipaddr("10.255.0.2", &e.dst);
	arrive(&e, &echo);
	CHECK_INT(w.stats.drops[LSPING_DROP_DESTINATION], 1);
	CHECK_INT(w.n_sent, 0);
}

CASE(limits_come_before_work)
{
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.2/32");
	start();
	for (int i = 0; i < 500; i++)
		arrive(&e, &echo);
	/* 100 at once, and one more each 10 ms that this took */
	CHECK(w.n_sent >= 100 && w.n_sent < 300);
	CHECK_INT(w.stats.drops[LSPING_DROP_RATE_SOURCE], 500 - w.n_sent);
	CHECK_INT(w.n_asked, w.n_sent);

	start();
	arrive_for("10.255.0.2/32", 20000);
	CHECK(w.n_sent >= 1000 && w.n_sent < 15000);
	CHECK_INT(w.stats.drops[LSPING_DROP_RATE_TOTAL], 20000 - w.n_sent);
}

CASE(broken_packets_are_counted)
{
	uint8_t octets[64] = { 0x45 };
	struct lsping_encap e = encap();
	uint8_t packet[256];
	size_t len;

	start();
	w.tap(w.tap_arg, CORE, false, octets, sizeof(octets), 0);
	CHECK_INT(w.stats.encap_errors[LSPING_ENCAP_IP], 1);

	len = lsping_encap_write(&e, octets, 10, packet, sizeof(packet));
	w.tap(w.tap_arg, CORE, false, packet, len, 0);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_VERSION], 1);
	CHECK_INT(w.stats.decode_errors[LSPING_DECODE_VERSION], 1);

	octets[0] = 0;
	octets[1] = 1;
	len = lsping_encap_write(&e, octets, 10, packet, sizeof(packet));
	w.tap(w.tap_arg, CORE, false, packet, len, 0);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_SHORT], 1);
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(w.stats.requests_received, 3);
}

CASE(passing_is_not_answered)
{
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.4/32");
	start();
	lsping_lstack_add(&e.stack, 100, 0, 255);
	arrive(&e, &echo);
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_PASSING], 1);
	e.stack.lse[0].ttl = 1;
	arrive(&e, &echo);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
}

/* -- waiting */

CASE(waits_for_its_own_answer)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 3);
	arrive_for("10.255.0.9/32", 2);
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(waiting(), 5);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_WAIT], 5);

	w.binding = LSPING_BINDING_OK;
	answer_for("10.255.0.77/32");
	CHECK_INT(w.n_sent, 0);
	answer_for("10.255.0.2/32");
	CHECK_INT(w.n_sent, 3);
	CHECK_INT(waiting(), 2);
	CHECK_INT(w.reply.return_code, LSPING_RC_EGRESS);
	w.binding = LSPING_BINDING_NONE;
	answer_for("10.255.0.9/32");
	CHECK_INT(w.n_sent, 5);
	CHECK_INT(waiting(), 0);
	CHECK_INT(w.reply.return_code, LSPING_RC_NO_MAPPING);
}

CASE(waits_on_while_there_is_no_answer)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 1);
	answer_for("10.255.0.2/32");
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(waiting(), 1);
	w.binding = LSPING_BINDING_TIMEOUT;
	answer_for("10.255.0.2/32");
	CHECK_INT(w.reply.return_code, LSPING_RC_NONE);
	CHECK_INT(waiting(), 0);
}

CASE(full_queue_answers_at_once)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 256);
	CHECK_INT(waiting(), 256);
	CHECK_INT(w.n_sent, 0);
	arrive_for("10.255.0.2/32", 10);
	CHECK_INT(waiting(), 256);
	CHECK_INT(w.n_sent, 10);
	CHECK_INT(w.reply.return_code, LSPING_RC_NONE);
	CHECK_INT(w.stats.drops[LSPING_DROP_QUEUE_FULL], 10);
	CHECK_INT(w.stats.replies_sent[LSPING_RC_NONE], 10);
}

/* Long requests fill the queue before there are many of them, and leave it as
 * empty as it was.
 */
CASE(full_queue_in_octets)
{
	struct lsping_echo echo;
	struct lsping_encap e = encap();

	request(&echo, "10.255.0.2/32");
	echo.has_pad = true;
	echo.pad = (struct lsping_pad){ LSPING_PAD_COPY, 16000 };
	for (int round = 0; round < 2; round++) {
		if (round == 0)
			start();
		w.binding = LSPING_BINDING_PENDING;
		for (uint32_t i = 0; i < 80; i++) {
			e.src.ipaddr_v4.s_addr = htonl(0x0a020000 + i);
			arrive(&e, &echo);
		}
		CHECK_INT(waiting(), 65); /* of 16052 octets, in 1 MiB */
		CHECK_INT(w.stats.drops[LSPING_DROP_QUEUE_FULL], 15 * (round + 1));
		w.binding = LSPING_BINDING_OK;
		answer_for("10.255.0.2/32");
		CHECK_INT(waiting(), 0);
		CHECK_INT(w.reply.pad.len, 16000);
	}
}

/* Until so many replies have gone out; a busy machine is given time. */
static void run_until_sent(unsigned int n)
{
	for (int i = 0; i < 100 && w.n_sent < n; i++)
		run_loop(50);
	CHECK_INT(w.n_sent, n);
}

CASE(waits_for_three_seconds)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 2);
	run_loop(2700);
	CHECK_INT(w.n_sent, 0);
	run_loop(600);
	CHECK_INT(w.n_sent, 2);
	CHECK_INT(w.reply.return_code, LSPING_RC_NONE);
	CHECK_INT(w.stats.drops[LSPING_DROP_QUEUE_TIMEOUT], 2);
	CHECK_INT(waiting(), 0);
}

/* The kernel pops label 100; zebra would swap it. */
CASE(looks_twice_before_it_tells)
{
	start();
	zebra_swaps_to(17);
	arrive_expired();
	CHECK_INT(w.n_sent, 0);
	CHECK_INT(waiting(), 1);
	CHECK_INT(w.stats.verdicts[LSPING_VERDICT_AGAIN], 1);
	run_loop(100);
	CHECK_INT(w.n_sent, 0);
	run_until_sent(1);
	CHECK_INT(waiting(), 0);
	CHECK_INT(w.reply.return_code, LSPING_RC_WRONG_LABEL);
	CHECK_INT(w.stats.planes[LSPING_PLANES_LABELS], 1);

	/* now it is known, and nobody has to wait */
	arrive_expired();
	CHECK_INT(w.n_sent, 2);
	CHECK_INT(w.reply.return_code, LSPING_RC_WRONG_LABEL);
	CHECK_INT(w.stats.planes[LSPING_PLANES_LABELS], 2);

	/* zebra pops it as well: mended */
	zebra_swaps_to(LSPING_LABEL_IMPLICIT_NULL);
	arrive_expired();
	CHECK_INT(w.n_sent, 3);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(w.stats.planes[LSPING_PLANES_AGREE], 1);
}

/* What the second look does not see as well is not told. */
CASE(a_change_between_two_looks)
{
	start();
	zebra_swaps_to(17);
	arrive_expired();
	zebra_swaps_to(LSPING_LABEL_IMPLICIT_NULL);
	run_until_sent(1);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(w.stats.planes[LSPING_PLANES_LABELS], 0);

	/* another difference than before */
	start();
	zebra_swaps_to(17);
	arrive_expired();
	zebra_swaps_to(18);
	run_until_sent(1);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(w.stats.planes[LSPING_PLANES_LABELS], 0);

	/* zebra's labels are no longer known */
	start();
	zebra_swaps_to(17);
	arrive_expired();
	lsping_mirror_lost(w.mirror);
	run_until_sent(1);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
}

/* A label the kernel has, and zebra has not: told as it is, and counted. */
CASE(foreign_labels_are_counted)
{
	start();
	zebra_swaps_to(0);
	arrive_expired();
	CHECK_INT(w.n_sent, 0);
	run_until_sent(1);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(w.stats.planes[LSPING_PLANES_FOREIGN], 1);
}

/* With no room to wait in there is one look, which accuses nobody. */
CASE(full_queue_and_one_look)
{
	start();
	zebra_swaps_to(17);
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 256);
	arrive_expired();
	CHECK_INT(w.n_sent, 1);
	CHECK_INT(w.reply.return_code, LSPING_RC_LABEL_SWITCHED);
	CHECK_INT(w.stats.drops[LSPING_DROP_QUEUE_FULL], 1);
}

/* Bindings are forgotten when labels have changed, once however many did. */
CASE(labels_change)
{
	start();
	zebra_swaps_to(17);
	arrive_for("10.255.0.2/32", 1);
	CHECK_INT(w.n_flushed, 1);
	arrive_for("10.255.0.2/32", 3);
	CHECK_INT(w.n_flushed, 1);
	for (int i = 0; i < 5; i++) {
		zebra_swaps_to(18 + i);
		arrive_for("10.255.0.2/32", 1);
	}
	CHECK_INT(w.n_flushed, 1);
	run_loop(110);
	arrive_for("10.255.0.2/32", 3);
	CHECK_INT(w.n_flushed, 2);
}

/* One answer that many have waited for does not keep the event loop. */
CASE(answers_in_turns)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 200);
	w.binding = LSPING_BINDING_OK;
	only_answer_for("10.255.0.2/32");
	CHECK_INT(w.n_sent, 0);
	CHECK(run_loop(500) >= 200 / 32);
	CHECK_INT(w.n_sent, 200);
	CHECK_INT(waiting(), 0);
}

/* One that has run, and has to wait again, still ends in time. */
CASE(waits_again)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 1);
	for (int i = 0; i < 3; i++)
		answer_for("10.255.0.2/32");
	CHECK_INT(waiting(), 1);
	run_loop(3300);
	CHECK_INT(waiting(), 0);
	CHECK_INT(w.reply.return_code, LSPING_RC_NONE);
	CHECK_INT(w.stats.drops[LSPING_DROP_QUEUE_TIMEOUT], 1);
}

CASE(links_and_counters)
{
	static const struct lsping_link link = { .ifindex = CORE };

	start();
	w.link(&link, false, w.link_arg);
	CHECK_INT(w.n_flushed, 1);
	w.discarded = 3;
	w.lost = 4;
	lsping_responderd_count(w.responderd);
	lsping_responderd_count(w.responderd);
	CHECK_INT(w.stats.drops[LSPING_DROP_PORT], 3);
	CHECK_INT(w.stats.drops[LSPING_DROP_KERNEL], 4);
}

/* Nothing is left behind, requests that wait included. */
CASE(freed)
{
	start();
	w.binding = LSPING_BINDING_PENDING;
	arrive_for("10.255.0.2/32", 5);
	zebra_swaps_to(17);
	arrive_expired();
	CHECK_INT(waiting(), 6);
	lsping_responderd_free(&w.responderd);
	CHECK(!w.responderd && !w.tap && !w.answered);
	lsping_responderd_free(&w.responderd);
}

int main(void)
{
	w.lspingd.loop = event_master_create(NULL);
	RUN(answered);
	RUN(reply_options);
	RUN(router_alert);
	RUN(reply_source);
	RUN(reply_not_sent);
	RUN(never_replies_to_such_sources);
	RUN(own_addresses);
	RUN(source_access_list);
	RUN(reply_access_list);
	RUN(denied_takes_no_tokens);
	RUN(configured_rates);
	RUN(only_loopback_destinations);
	RUN(limits_come_before_work);
	RUN(broken_packets_are_counted);
	RUN(passing_is_not_answered);
	RUN(waits_for_its_own_answer);
	RUN(waits_on_while_there_is_no_answer);
	RUN(full_queue_answers_at_once);
	RUN(full_queue_in_octets);
	RUN(waits_for_three_seconds);
	RUN(looks_twice_before_it_tells);
	RUN(a_change_between_two_looks);
	RUN(foreign_labels_are_counted);
	RUN(full_queue_and_one_look);
	RUN(labels_change);
	RUN(answers_in_turns);
	RUN(waits_again);
	RUN(links_and_counters);
	RUN(freed);
	lsping_mirror_free(&w.mirror);
	lsping_admit_free(&w.lspingd.admit);
	event_master_free(w.lspingd.loop);
	return check_end();
}
