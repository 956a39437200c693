// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a packet at a tap to an echo reply
 *
 *	tap -> encapsulation -> lsping_admit() -> decode -> algorithm
 *	    -> UDP socket
 *
 * in that order, so that what costs little comes first.  Whatever ends early is
 * counted by cause, never logged.  Packets that a tap gives together go through the
 * first three steps each, then the kernel is asked about the labels of all that
 * were let in, then each is answered.
 *
 * The algorithm (lsping_responder.h) asks tables (lsping_lookup.h): the kernel's
 * labels and interfaces, asked over netlink while it runs, zebra's labels, and the
 * bindings of label protocols.  A binding that has to be asked for makes the request wait:
 * a copy of it is queued, and the whole algorithm runs again when an answer has
 * come (by then the kernel's table may have changed too, and what counts is
 * what is true when we reply).  The queue is bounded in number, octets and
 * time.  A request that finds it full, or waits too long, is answered all the
 * same, with return code 0: it arrived, and silence would look like a broken
 * LSP.
 *
 * A label on which kernel and zebra disagree makes a request wait as well, once
 * and for a moment (lsping_findings.h), in the same queue.  What the second look
 * finds is told, counted, and logged when it is news; what only one of the two
 * has seen is taken for a change under way.
 *
 * One answer, or one moment, may let many that waited run: they do so in turns,
 * between which the event loop gets to everything else.
 *
 * Nothing here trusts the request: where a reply may go is lsping_admit.c's to
 * say, and a reply is never longer than the request by more than an Interface
 * and Label Stack TLV, what was asked to be told of downstream, or the TLV
 * headers of what was not understood.
 */
#include <zebra.h>

#include <string.h>

#include "lib/frrevent.h"
#include "lib/memory.h"
#include "lib/typesafe.h"

#include "lspingd/lsping_admit.h"
#include "lspingd/lsping_binding.h"
#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_findings.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_lookup.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_reply.h"
#include "lspingd/lsping_responder.h"
#include "lspingd/lsping_rx.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lsping_tap.h"
#include "lspingd/lsping_udp.h"
#include "lspingd/lsping_zebra.h"
#include "lspingd/lspingd.h"

DEFINE_MTYPE_STATIC(LSPINGD, RESPONDERD, "Responder");
DEFINE_MTYPE_STATIC(LSPINGD, WAITING, "Echo request waiting for a binding");

#define WAITING_MAX	   256
#define WAITING_MAX_OCTETS (1024 * 1024)
#define WAITING_MAX_US	   (3 * INT64_C(1000000))

#define SECOND_LOOK_US (LSPING_SECOND_LOOK_MS * INT64_C(1000))

/* How many of those that wait may run in one turn of the event loop, and how
 * long they may take.
 */
#define WAITING_BURST	 32
#define WAITING_BURST_US (5 * INT64_C(1000))

#define MAINTENANCE_S 10

/* Lines of "debug lsping packet" about dropped packets in this time. */
#define DROP_LINES_MAX 100
#define DROP_LINES_US  INT64_C(1000000)

PREDECL_DLIST(waiting);

/* A request that waits for the binding of fec, or for its second look. */
struct waiting {
	struct waiting_item item;
	int64_t until_us;
	bool looks_again;
	bool ready; /* to run: answered, or its time has come */
	struct lsping_fec fec; /* of a kind that borrows nothing */
	struct lsping_rx rx;
	size_t len;
	uint8_t payload[];
};

/* A request that was let in. */
struct arrival {
	struct lsping_rx rx;
	const uint8_t *payload;
	size_t len;
};

struct lsping_responderd {
	struct lspingd *lspingd;
	struct lsping_taps *taps;
	struct lsping_udp *udp;
	struct lsping_replier *replier;
	struct lsping_watch *watch;
	struct lsping_responder_config config;

	/* By until_us: for bindings, and for second looks. */
	struct waiting_head waiting, looking;
	size_t waiting_octets;
	unsigned int waiting_ready; /* of both */
	struct event *waiting_timer, *looking_timer, *waiting_run, *maintenance;

	int64_t drops_since_us;
	unsigned int drop_lines; /* written, or not, since then */

	uint8_t scratch[UINT16_MAX];
};

/* -- running the algorithm */

/* Writes what was decided and from what, for "debug lsping responder". */
static void debug_verdict(const struct lsping_rx *rx, const struct lsping_echo *request,
			  enum lsping_verdict verdict, const struct lsping_echo *reply)
{
	char stack[LSPING_LSTACK_STRLEN], fec[LSPING_FEC_STRLEN] = "no FEC";

	if (!DEBUG_MODE_CHECK(&lsping_dbg_responder, DEBUG_MODE_ALL))
		return;
	if (request->fecs.depth)
		lsping_fec_str(&request->fecs.fec[0], fec, sizeof(fec));
	if (verdict != LSPING_VERDICT_REPLY && verdict != LSPING_VERDICT_QUIET) {
		zlog_debug("responder: from %pIA, interface %u, labels %s, %s: %s", &rx->encap.src,
			   rx->ifindex, lsping_lstack_str(&rx->encap.stack, stack, sizeof(stack)),
			   fec, lsping_verdict_str(verdict));
		return;
	}
	zlog_debug("responder: from %pIA, interface %u, labels %s, %s: %s, code %u/%u (%s)",
		   &rx->encap.src, rx->ifindex,
		   lsping_lstack_str(&rx->encap.stack, stack, sizeof(stack)), fec,
		   lsping_verdict_str(verdict), reply->return_code, reply->return_subcode,
		   lsping_return_code_str(reply->return_code));
}

/*
 * Runs the algorithm on one request and replies.
 *
 * lookup
 *    wanted is set for LSPING_VERDICT_WAIT
 */
static enum lsping_verdict answer(struct lsping_responderd *responderd,
				  struct lsping_lookup *lookup, const struct lsping_rx *rx,
				  const struct lsping_echo *request, enum lsping_decode_err err)
{
	const struct lsping_tables tables = lsping_lookup_tables(lookup);
	struct lsping_wr scratch = lsping_wr_init(responderd->scratch, sizeof(responderd->scratch));
	struct lsping_echo reply;
	enum lsping_verdict verdict = lsping_respond(rx, request, err, &responderd->config, &tables,
						     &scratch, &reply);

	responderd->lspingd->stats->verdicts[verdict]++;
	lsping_lookup_count(lookup, verdict);
	debug_verdict(rx, request, verdict, &reply);
	if (verdict == LSPING_VERDICT_REPLY)
		lsping_replier_send(responderd->replier, rx, request, &reply);
	return verdict;
}

/* -- waiting for bindings, and for second looks */

DECLARE_DLIST(waiting, struct waiting, item);

static void waiting_arm(struct lsping_responderd *responderd);

static struct waiting_head *waiting_list(struct lsping_responderd *responderd,
					 const struct waiting *w)
{
	return w->looks_again ? &responderd->looking : &responderd->waiting;
}

static void waiting_free(struct lsping_responderd *responderd, struct waiting *w)
{
	waiting_del(waiting_list(responderd, w), w);
	responderd->waiting_octets -= w->len;
	XFREE(MTYPE_WAITING, w);
}

/* What one waits for, and how long at most. */
static void waiting_for(struct waiting *w, enum lsping_verdict verdict,
			const struct lsping_fec *fec)
{
	w->looks_again = verdict == LSPING_VERDICT_AGAIN;
	if (!w->looks_again)
		w->fec = *fec;
}

/*
 * Runs the algorithm again.  The request stays if it now waits for another
 * binding, also if it had waited for its second look.
 */
static void waiting_run_one(struct lsping_responderd *responderd, struct waiting *w, int64_t now_us)
{
	struct lsping_lookup lookup = {
		.watch = responderd->watch,
		.now_us = now_us,
		.give_up = !w->looks_again && w->until_us <= now_us,
		/* A request that waits for a binding has had its looks. */
		.last_look = true,
	};
	struct lsping_echo request;
	enum lsping_decode_err err = lsping_echo_decode(w->payload, w->len, &request, NULL);

	w->ready = false;
	responderd->waiting_ready--;
	if (lookup.give_up)
		responderd->lspingd->stats->drops[LSPING_DROP_QUEUE_TIMEOUT]++;
	if (answer(responderd, &lookup, &w->rx, &request, err) != LSPING_VERDICT_WAIT) {
		waiting_free(responderd, w);
		return;
	}
	if (w->looks_again) {
		waiting_del(&responderd->looking, w);
		w->until_us = lsping_clock_us() + WAITING_MAX_US;
		waiting_add_tail(&responderd->waiting, w);
	}
	waiting_for(w, LSPING_VERDICT_WAIT, &lookup.wanted);
}

/* Runs those of a list that are ready, until left or the time is used up. */
static void waiting_run_list(struct lsping_responderd *responderd, struct waiting_head *list,
			     unsigned int *left, int64_t end_us)
{
	int64_t now_us = lsping_clock_us();
	struct waiting *w;

	frr_each_safe (waiting, list, w) {
		if (!responderd->waiting_ready || !*left || now_us >= end_us)
			return;
		if (!w->ready)
			continue;
		waiting_run_one(responderd, w, now_us);
		--*left;
		now_us = lsping_clock_us();
	}
}

/* As many at a time as the event loop can spare time for. */
static void waiting_run(struct event *event)
{
	struct lsping_responderd *responderd = EVENT_ARG(event);
	int64_t end_us = lsping_clock_us() + WAITING_BURST_US;
	unsigned int left = WAITING_BURST;

	waiting_run_list(responderd, &responderd->waiting, &left, end_us);
	waiting_run_list(responderd, &responderd->looking, &left, end_us);
	lsping_replier_flush(responderd->replier);
	if (responderd->waiting_ready)
		event_add_event(responderd->lspingd->loop, waiting_run, responderd, 0,
				&responderd->waiting_run);
	waiting_arm(responderd);
}

static void waiting_set_ready(struct lsping_responderd *responderd, struct waiting *w)
{
	if (w->ready)
		return;
	w->ready = true;
	responderd->waiting_ready++;
	event_add_event(responderd->lspingd->loop, waiting_run, responderd, 0,
			&responderd->waiting_run);
}

/* The time of some has come. */
static void list_expired(struct lsping_responderd *responderd, struct waiting_head *list)
{
	int64_t now_us = lsping_clock_us();
	struct waiting *w;

	frr_each (waiting, list, w) {
		if (w->until_us > now_us)
			break;
		waiting_set_ready(responderd, w);
	}
	waiting_arm(responderd);
}

static void waiting_expired(struct event *event)
{
	struct lsping_responderd *responderd = EVENT_ARG(event);

	list_expired(responderd, &responderd->waiting);
}

static void looking_expired(struct event *event)
{
	struct lsping_responderd *responderd = EVENT_ARG(event);

	list_expired(responderd, &responderd->looking);
}

/* Sets a timer for the one that has waited longest. */
static void waiting_arm_list(struct lsping_responderd *responderd, struct waiting_head *list,
			     void (*fn)(struct event *event), struct event **timer)
{
	struct waiting *w;
	int64_t left_ms;

	if (event_is_scheduled(*timer))
		return;
	frr_each (waiting, list, w) {
		if (w->ready)
			continue;
		left_ms = MAX((w->until_us - lsping_clock_us()) / 1000 + 1, 1);
		event_add_timer_msec(responderd->lspingd->loop, fn, responderd, left_ms, timer);
		return;
	}
}

static void waiting_arm(struct lsping_responderd *responderd)
{
	waiting_arm_list(responderd, &responderd->waiting, waiting_expired,
			 &responderd->waiting_timer);
	waiting_arm_list(responderd, &responderd->looking, looking_expired,
			 &responderd->looking_timer);
}

/* A label protocol has said (or failed to say) what it bound to a FEC. */
static void binding_answered(const struct lsping_fec *fec, void *arg)
{
	struct lsping_responderd *responderd = arg;
	struct waiting *w;

	frr_each (waiting, &responderd->waiting, w) {
		if (lsping_fec_same(&w->fec, fec))
			waiting_set_ready(responderd, w);
	}
}

static unsigned int waiting_total(const struct lsping_responderd *responderd)
{
	return waiting_count(&responderd->waiting) + waiting_count(&responderd->looking);
}

/*
 * Puts a request aside.
 *
 * verdict, fec
 *    LSPING_VERDICT_WAIT and for what binding, or LSPING_VERDICT_AGAIN
 *
 * Returns:
 *    false when there is no room
 */
static bool waiting_put(struct lsping_responderd *responderd, enum lsping_verdict verdict,
			const struct lsping_fec *fec, const struct lsping_rx *rx,
			const uint8_t *payload, size_t len)
{
	struct waiting *w;

	if (waiting_total(responderd) >= WAITING_MAX ||
	    responderd->waiting_octets + len > WAITING_MAX_OCTETS)
		return false;
	w = XCALLOC(MTYPE_WAITING, sizeof(*w) + len);
	waiting_for(w, verdict, fec);
	w->until_us = lsping_clock_us() + (w->looks_again ? SECOND_LOOK_US : WAITING_MAX_US);
	w->rx = *rx;
	w->len = len;
	memcpy(w->payload, payload, len);
	responderd->waiting_octets += len;
	waiting_add_tail(waiting_list(responderd, w), w);
	waiting_arm(responderd);
	return true;
}

/* -- receiving */

/*
 * Whether "debug lsping packet" may write another line about a packet that was
 * dropped.  Those that are worked on are within the rate limits; of these there
 * can be as many as the wire is fast.
 */
static bool may_debug_drop(struct lsping_responderd *responderd)
{
	int64_t now_us;

	if (!DEBUG_MODE_CHECK(&lsping_dbg_packet, DEBUG_MODE_ALL))
		return false;
	now_us = lsping_clock_us();
	if (now_us - responderd->drops_since_us >= DROP_LINES_US) {
		if (responderd->drop_lines > DROP_LINES_MAX)
			zlog_debug("request: %u more were dropped",
				   responderd->drop_lines - DROP_LINES_MAX);
		responderd->drops_since_us = now_us;
		responderd->drop_lines = 0;
	}
	return responderd->drop_lines++ < DROP_LINES_MAX;
}

/* Finds the request in a packet from a tap. */
static bool take_apart(struct lsping_responderd *responderd,
		       const struct lsping_tap_packet *packet, struct arrival *arrival)
{
	struct lsping_stats *stats = responderd->lspingd->stats;
	enum lsping_encap_err err;

	stats->requests_received++;
	arrival->rx = (struct lsping_rx){ .ifindex = packet->ifindex };
	err = lsping_encap_read(packet->octets, packet->len, packet->labelled, &arrival->rx.encap,
				&arrival->payload, &arrival->len);
	if (err != LSPING_ENCAP_OK) {
		stats->encap_errors[err]++;
		if (may_debug_drop(responderd))
			zlog_debug("request: on interface %u dropped: %s", packet->ifindex,
				   lsping_encap_err_str(err));
		return false;
	}
	arrival->rx.received = lsping_ntp_from_ns(packet->received_ns);
	return true;
}

static void refuse(struct lsping_responderd *responderd, const struct lsping_encap *encap,
		   enum lsping_drop drop)
{
	responderd->lspingd->stats->drops[drop]++;
	if (may_debug_drop(responderd))
		zlog_debug("request: from %pIA to %pIA dropped: %s", &encap->src, &encap->dst,
			   lsping_drop_str(drop));
}

static void work_on(struct lsping_responderd *responderd, const struct arrival *arrival,
		    int64_t now_us)
{
	struct lsping_stats *stats = responderd->lspingd->stats;
	struct lsping_lookup lookup = { .watch = responderd->watch, .now_us = now_us };
	const struct lsping_rx *rx = &arrival->rx;
	enum lsping_decode_err err;
	enum lsping_verdict verdict;
	struct lsping_echo request;

	err = lsping_echo_decode(arrival->payload, arrival->len, &request, NULL);
	if (err != LSPING_DECODE_OK)
		stats->decode_errors[err]++;
	DEBUGD(&lsping_dbg_packet,
	       "request: from %pIA port %u to %pIA on interface %u, %u labels, seq %u, %zu octets: %s",
	       &rx->encap.src, rx->encap.sport, &rx->encap.dst, rx->ifindex,
	       rx->encap.stack.depth, request.seq, arrival->len, lsping_decode_err_str(err));

	verdict = answer(responderd, &lookup, rx, &request, err);
	if (verdict == LSPING_VERDICT_PASSING)
		lsping_admit_passed(responderd->lspingd->admit, &rx->encap, now_us);
	if (verdict != LSPING_VERDICT_WAIT && verdict != LSPING_VERDICT_AGAIN)
		return;
	if (waiting_put(responderd, verdict, &lookup.wanted, rx, arrival->payload, arrival->len))
		return;
	stats->drops[LSPING_DROP_QUEUE_FULL]++;
	lookup = (struct lsping_lookup){
		.watch = responderd->watch,
		.now_us = now_us,
		.give_up = true,
		.last_look = true,
	};
	answer(responderd, &lookup, rx, &request, err);
}

/* Works on all that were let in. */
static void work_off(struct lsping_responderd *responderd, struct arrival *arrivals,
		     unsigned int *n, int64_t now_us)
{
	struct lsping_kernel *kernel = responderd->lspingd->kernel;
	uint32_t labels[LSPING_TAP_BATCH];
	unsigned int n_labels = 0;

	for (unsigned int i = 0; i < *n; i++)
		if (arrivals[i].rx.encap.stack.depth)
			labels[n_labels++] = arrivals[i].rx.encap.stack.lse[0].label;
	/* One is asked for when it is needed, if it is. */
	if (n_labels > 1)
		lsping_kernel_ilm_ahead(kernel, labels, n_labels);
	for (unsigned int i = 0; i < *n; i++)
		work_on(responderd, &arrivals[i], now_us);
	if (n_labels > 1)
		lsping_kernel_ilm_ahead(kernel, NULL, 0);
	*n = 0;
}

static bool is_rate(enum lsping_drop drop)
{
	return drop == LSPING_DROP_RATE_TOTAL || drop == LSPING_DROP_RATE_SOURCE;
}

/* Packets from a tap. */
static void receive(void *arg, const struct lsping_tap_packet *packets, unsigned int n_packets,
		    int64_t now_us)
{
	struct lsping_responderd *responderd = arg;
	struct lsping_admit *admit = responderd->lspingd->admit;
	struct arrival arrivals[LSPING_TAP_BATCH], arrival;
	unsigned int n = 0;
	enum lsping_drop drop;

	for (unsigned int i = 0; i < n_packets; i++) {
		if (!take_apart(responderd, &packets[i], &arrival))
			continue;
		drop = lsping_admit(admit, &arrival.rx.encap, now_us);
		if (is_rate(drop) && n) {
			/* Those before it that only pass give back what they took. */
			work_off(responderd, arrivals, &n, now_us);
			drop = lsping_admit(admit, &arrival.rx.encap, now_us);
		}
		if (drop == LSPING_DROP_MAX)
			arrivals[n++] = arrival;
		else
			refuse(responderd, &arrival.rx.encap, drop);
	}
	work_off(responderd, arrivals, &n, now_us);
	lsping_replier_flush(responderd->replier);
}

/* -- all */

/* What is known of FECs may no longer be true when interfaces change. */
static void link_changed(const struct lsping_link *link, bool removed, void *arg)
{
	struct lsping_responderd *responderd = arg;

	lsping_bindings_flush(responderd->lspingd->bindings);
}

void lsping_responderd_configure(struct lsping_responderd *responderd,
				 const struct lsping_responder_config *config)
{
	responderd->config = *config;
}

void lsping_responderd_count(struct lsping_responderd *responderd)
{
	struct lsping_stats *stats = responderd->lspingd->stats;

	lsping_taps_count_lost(responderd->taps, &stats->drops[LSPING_DROP_KERNEL],
			       &stats->drops[LSPING_DROP_TRUNCATED]);
	stats->drops[LSPING_DROP_PORT] += lsping_udp_discarded(responderd->udp);
}

/* Mends what may have become possible, and keeps the kernel's counters from
 * running over.
 */
static void maintenance(struct event *event)
{
	struct lsping_responderd *responderd = EVENT_ARG(event);

	event_add_timer(responderd->lspingd->loop, maintenance, responderd, MAINTENANCE_S,
			&responderd->maintenance);
	lsping_taps_sync(responderd->taps);
	lsping_udp_open(responderd->udp);
	lsping_responderd_count(responderd);
}

struct lsping_responderd *lsping_responderd_new(struct lspingd *lspingd)
{
	struct lsping_responderd *responderd = XCALLOC(MTYPE_RESPONDERD, sizeof(*responderd));

	responderd->lspingd = lspingd;
	waiting_init(&responderd->waiting);
	waiting_init(&responderd->looking);
	responderd->watch = lsping_watch_new(lspingd);
	responderd->udp = lsping_udp_new(lspingd->privs);
	lsping_udp_open(responderd->udp);
	responderd->replier = lsping_replier_new(lspingd, responderd->udp);
	lsping_bindings_on_answer(lspingd->bindings, binding_answered, responderd);
	lsping_kernel_on_link(lspingd->kernel, link_changed, responderd);
	responderd->taps = lsping_taps_new(lspingd->loop, lspingd->kernel, lspingd->privs, receive,
					   responderd);
	event_add_timer(lspingd->loop, maintenance, responderd, MAINTENANCE_S,
			&responderd->maintenance);
	return responderd;
}

void lsping_responderd_free(struct lsping_responderd **responderdp)
{
	struct lsping_responderd *responderd = *responderdp;
	struct waiting *w;

	if (!responderd)
		return;
	*responderdp = NULL;
	event_cancel(&responderd->maintenance);
	event_cancel(&responderd->waiting_timer);
	event_cancel(&responderd->looking_timer);
	event_cancel(&responderd->waiting_run);
	lsping_bindings_on_answer(responderd->lspingd->bindings, NULL, NULL);
	lsping_taps_free(&responderd->taps);
	while ((w = waiting_first(&responderd->waiting)))
		waiting_free(responderd, w);
	while ((w = waiting_first(&responderd->looking)))
		waiting_free(responderd, w);
	waiting_fini(&responderd->waiting);
	waiting_fini(&responderd->looking);
	lsping_watch_free(&responderd->watch);
	lsping_replier_free(&responderd->replier);
	lsping_udp_free(&responderd->udp);
	XFREE(MTYPE_RESPONDERD, responderd);
}

void lsping_responderd_status(const struct lsping_responderd *responderd,
			      struct lsping_responderd_status *status)
{
	*status = (struct lsping_responderd_status){
		.udp_ipv4 = lsping_udp_is_open(responderd->udp, AF_INET),
		.udp_ipv6 = lsping_udp_is_open(responderd->udp, AF_INET6),
		.waiting = waiting_total(responderd),
		.waiting_max = WAITING_MAX,
	};
	lsping_taps_status(responderd->taps, &status->taps);
}
