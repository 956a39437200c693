// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder at work, between taps and sockets that are not there
 *
 * lsping_rx.c is linked against the stand-ins below for taps, reply sockets,
 * kernel, zebra and bindings.  A case hands it packets as a tap would, plays the
 * label protocol, and looks at what was sent and counted.
 */
#ifndef RX_SCRIPT_H
#define RX_SCRIPT_H

#include <zebra.h>

#include <string.h>

#include "lib/frrevent.h"
#include "lib/memory.h"

#include "lib/filter.h"

#include "lspingd/lsping_admit.h"
#include "lspingd/lsping_binding.h"
#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_findings.h"
#include "lspingd/lsping_initiator.h"
#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_mirror.h"
#include "lspingd/lsping_rx.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lsping_tap.h"
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

	unsigned int n_resolving; /* frames that wait for their next hop */

	unsigned int n_sent, n_sends;
	uint64_t sequence; /* the last digits of the numbers of replies sent */
	int send_err;
	uint32_t send_err_seq; /* only of this reply; 0: of all */
	struct lsping_route route; /* ifindex 0: there is none */
	enum lsping_send_err inject_err;
	unsigned int n_injected;
	struct lsping_egress egress;
	struct lsping_encap injected;
	struct lsping_udp_way way;
	struct lsping_echo reply;
	uint8_t octets[20000];
	uint64_t discarded, lost;

	/* labels that the kernel was asked for ahead */
	unsigned int n_ahead, most_ahead;
	uint32_t ahead[LSPING_TAP_BATCH];
	unsigned int n_asked_alone; /* labels that it was not asked for ahead */

	int64_t now_us; /* of what comes; 0: it really is now */
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

/* The last one remains. */
void lsping_udp_send(struct lsping_udp *udp, struct lsping_udp_datagram *datagrams,
		     unsigned int n)
{
	CHECK(n >= 1 && n <= LSPING_UDP_BATCH);
	w.n_sends++;
	for (unsigned int i = 0; i < n; i++) {
		w.n_sent++;
		w.way = datagrams[i].way;
		memset(&w.reply, 0, sizeof(w.reply));
		if (CHECK(datagrams[i].len <= sizeof(w.octets))) {
			memcpy(w.octets, datagrams[i].payload, datagrams[i].len);
			CHECK(lsping_echo_decode(w.octets, datagrams[i].len, &w.reply, NULL) ==
			      LSPING_DECODE_OK);
		}
		w.sequence = w.sequence * 10 + w.reply.seq;
		datagrams[i].err = w.send_err_seq && w.reply.seq != w.send_err_seq ? 0 : w.send_err;
	}
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

unsigned int lsping_injector_resolving(const struct lsping_injector *injector)
{
	return w.n_resolving;
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
	bool is_ahead = false;

	for (unsigned int i = 0; i < w.n_ahead; i++)
		is_ahead |= w.ahead[i] == label;
	w.n_asked_alone += !is_ahead;
	memset(ilm, 0, sizeof(*ilm));
	if (label != 100)
		return;
	ilm->op = LSPING_ILM_FORWARD;
	ilm->n_nhlfe = 1;
}

void lsping_kernel_ilm_ahead(struct lsping_kernel *kernel, const uint32_t *labels, unsigned int n)
{
	w.n_ahead = n;
	w.most_ahead = MAX(w.most_ahead, n);
	for (unsigned int i = 0; i < n; i++)
		w.ahead[i] = labels[i];
}

bool lsping_kernel_ifaddr(const struct lsping_kernel *kernel, uint32_t ifindex, int family,
			  struct ipaddr *addr)
{
	return false;
}

static inline bool is_router_id(const struct ipaddr *addr)
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
static inline void start(void)
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

static inline struct lsping_encap encap(void)
{
	struct lsping_encap e = { .sport = 40000, .dport = LSPING_PORT, .ttl = 1 };

	str2ipaddr("127.0.0.1", &e.dst);
	str2ipaddr("10.255.0.1", &e.src);
	return e;
}

static inline void request(struct lsping_echo *echo, const char *prefix)
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

/* Packets that a tap is about to give. */
struct batch {
	unsigned int n;
	struct lsping_tap_packet packet[LSPING_TAP_BATCH];
	uint8_t octets[LSPING_TAP_BATCH][20100];
};

static inline void batch_add(struct batch *b, const struct lsping_encap *e,
			     const struct lsping_echo *echo)
{
	uint8_t payload[20000];
	size_t len = lsping_echo_encode(echo, payload, sizeof(payload));

	CHECK(len > 0);
	len = lsping_encap_write(e, payload, len, b->octets[b->n], sizeof(b->octets[b->n]));
	CHECK(len > 0);
	b->packet[b->n] = (struct lsping_tap_packet){
		.ifindex = CORE,
		.labelled = e->stack.depth > 0,
		.octets = b->octets[b->n],
		.len = len,
		.received_ns = INT64_C(1700000000000000000),
	};
	b->n++;
}

static inline void batch_arrive(struct batch *b)
{
	w.tap(w.tap_arg, b->packet, b->n, w.now_us ? w.now_us : lsping_clock_us());
	b->n = 0;
}

static inline void arrive(const struct lsping_encap *e, const struct lsping_echo *echo)
{
	static struct batch alone;

	batch_add(&alone, e, echo);
	batch_arrive(&alone);
}

/* n plain requests for one FEC. */
static inline void arrive_for(const char *prefix, unsigned int n)
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

static inline void stop_loop(struct event *event)
{
	*(bool *)EVENT_ARG(event) = true;
}

/* Lets the event loop run for a while; how many turns it took. */
static inline unsigned int run_loop(unsigned int ms)
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
static inline void zebra_swaps_to(uint32_t out)
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
static inline void arrive_expired(void)
{
	struct lsping_encap e = encap();
	struct lsping_echo echo;

	lsping_lstack_add(&e.stack, 100, 0, 1);
	request(&echo, "10.255.0.9/32");
	arrive(&e, &echo);
}

static inline unsigned int waiting(void)
{
	struct lsping_responderd_status status;

	lsping_responderd_status(w.responderd, &status);
	return status.waiting;
}

/* The protocol's answer, without what follows from it. */
static inline void only_answer_for(const char *prefix)
{
	struct lsping_echo echo;

	request(&echo, prefix);
	w.answered(&echo.fecs.fec[0], w.answered_arg);
}

static inline void answer_for(const char *prefix)
{
	unsigned int before;

	only_answer_for(prefix);
	do {
		before = waiting();
		run_loop(30);
	} while (waiting() < before);
}

static inline void rx_begin(void)
{
	w.lspingd.loop = event_master_create(NULL);
}

static inline int rx_end(void)
{
	lsping_mirror_free(&w.mirror);
	lsping_admit_free(&w.lspingd.admit);
	event_master_free(w.lspingd.loop);
	return check_end();
}

#endif /* RX_SCRIPT_H */
