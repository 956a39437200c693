// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How an echo reply leaves this router (RFC 8029, section 4.5)
 *
 * Reply mode 2 goes out of the UDP socket: by the kernel's route, and labelled
 * if that is.  Replies that come about together wait for each other, in one
 * buffer, and leave with one system call.
 *
 * Reply mode 3 has Router Alert in its IP header, which no router looks at below
 * labels.  RFC 8029 wants the Router Alert label on top where the reply takes an
 * LSP, and a Linux router drops that label and the reply with it.  So these go
 * to the route's next hop as plain IP: written here in full, and handed to the
 * injector as requests are.  They are never fragmented.
 */
#include <zebra.h>

#include "lib/debug.h"
#include "lib/log.h"
#include "lib/memory.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_reply.h"
#include "lspingd/lsping_source.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lsping_udp.h"
#include "lspingd/lspingd.h"

DEFINE_MTYPE_STATIC(LSPINGD, REPLIER, "Sender of echo replies");

/* Class selector 6, network control: what the protocols around us use. */
#define TOS_DEFAULT 0xc0

/* Frames that may wait for a next hop before a reply does not: whoever sends requests
 * from addresses that nobody has must not keep this router's own pings from leaving,
 * which find a few times as many places (lsping_inject.c).
 */
#define MAX_RESOLVING 256

/* What a frame that is under way counts as. */
struct counting {
	struct lsping_stats *stats;
	uint8_t code;
};

/* What is told of a reply when it has been sent. */
struct told {
	uint32_t seq;
	uint8_t code, subcode;
};

struct lsping_replier {
	struct lspingd *lspingd;
	struct lsping_udp *udp;
	struct counting counting[UINT8_MAX + 1]; /* by return code */

	/* To be sent; their payloads follow each other from the start. */
	struct lsping_udp_datagram queue[LSPING_UDP_BATCH];
	struct told told[LSPING_UDP_BATCH];
	unsigned int n_queued;
	size_t n_octets;

	uint8_t payload[UINT16_MAX];
	uint8_t frame[UINT16_MAX + LSPING_ENCAP_MAX_HEADERS];
};

struct lsping_replier *lsping_replier_new(struct lspingd *lspingd, struct lsping_udp *udp)
{
	struct lsping_replier *replier = XCALLOC(MTYPE_REPLIER, sizeof(*replier));

	replier->lspingd = lspingd;
	replier->udp = udp;
	for (unsigned int code = 0; code < array_size(replier->counting); code++)
		replier->counting[code] = (struct counting){ lspingd->stats, code };
	return replier;
}

void lsping_replier_free(struct lsping_replier **replierp)
{
	XFREE(MTYPE_REPLIER, *replierp);
}

static void frame_sent(void *arg, enum lsping_send_err err, int64_t sent_ns)
{
	const struct counting *counting = arg;

	if (err == LSPING_SEND_OK) {
		counting->stats->replies_sent[counting->code]++;
		return;
	}
	counting->stats->replies_not_sent++;
	DEBUGD(&lsping_dbg_packet, "reply: with Router Alert, not sent: %s",
	       lsping_send_err_str(err));
}

/*
 * Sends one with Router Alert, and counts it, or not.
 *
 * Returns:
 *    0 or an errno, which is not counted yet; EHOSTDOWN (no route is so) for one
 *    that does not leave this router
 */
static int send_alerting(struct lsping_replier *replier, const struct lsping_udp_way *way,
			 uint8_t code, const uint8_t *payload, size_t len)
{
	struct lspingd *d = replier->lspingd;
	struct lsping_encap encap = {
		.src = way->src,
		.dst = way->dst,
		.sport = LSPING_PORT,
		.dport = way->port,
		.dscp = way->tos >> 2,
		.ecn = way->tos & 3,
		.ttl = 255,
		.router_alert = true,
	};
	struct lsping_egress egress;
	struct lsping_route route;
	uint64_t id;

	if (lsping_injector_resolving(d->injector) >= MAX_RESOLVING)
		return ENOBUFS;
	if (!lsping_kernel_route(d->kernel, &way->dst, way->ifindex, &route))
		return ENETUNREACH;
	if (route.local)
		return EHOSTDOWN;
	if (IS_IPADDR_NONE(&encap.src))
		encap.src = route.src;
	len = lsping_encap_write(&encap, payload, len, replier->frame,
				 sizeof(replier->frame));
	if (!len)
		return EADDRNOTAVAIL;
	egress = (struct lsping_egress){ .ifindex = route.ifindex, .nexthop = route.nexthop };
	lsping_inject(d->injector, &egress, false, ipaddr_family(&way->dst), replier->frame, len,
		      frame_sent, &replier->counting[code], &id);
	return 0;
}

static void account(struct lsping_replier *replier, const struct lsping_udp_way *way,
		    const struct told *told, size_t len, int err)
{
	struct lsping_stats *stats = replier->lspingd->stats;

	if (err) {
		stats->replies_not_sent++;
		DEBUGD(&lsping_dbg_packet, "reply: to %pIA port %u not sent: %s", &way->dst,
		       way->port, safe_strerror(err));
		return;
	}
	stats->replies_sent[told->code]++;
	DEBUGD(&lsping_dbg_packet, "reply: to %pIA port %u, seq %u, code %u/%u, %zu octets",
	       &way->dst, way->port, told->seq, told->code, told->subcode, len);
}

void lsping_replier_flush(struct lsping_replier *replier)
{
	const unsigned int n = replier->n_queued;

	if (!n)
		return;
	replier->n_queued = 0;
	replier->n_octets = 0;
	lsping_udp_send(replier->udp, replier->queue, n);
	for (unsigned int i = 0; i < n; i++)
		account(replier, &replier->queue[i].way, &replier->told[i], replier->queue[i].len,
			replier->queue[i].err);
}

/* Behind what is queued, or that goes first. */
static uint8_t *encode(struct lsping_replier *replier, const struct lsping_echo *reply,
		       size_t *len)
{
	uint8_t *payload = replier->payload + replier->n_octets;

	*len = lsping_echo_encode(reply, payload, sizeof(replier->payload) - replier->n_octets);
	if (*len || !replier->n_queued)
		return payload;
	lsping_replier_flush(replier);
	*len = lsping_echo_encode(reply, replier->payload, sizeof(replier->payload));
	return replier->payload;
}

void lsping_replier_send(struct lsping_replier *replier, const struct lsping_rx *rx,
			 const struct lsping_echo *request, const struct lsping_echo *reply)
{
	const struct told told = { reply->seq, reply->return_code, reply->return_subcode };
	struct lsping_udp_way way = {
		.dst = rx->encap.src,
		.port = rx->encap.sport,
		.ifindex = rx->ifindex,
		.tos = request->has_reply_tos ? request->reply_tos : TOS_DEFAULT,
		.router_alert = request->reply_mode == LSPING_REPLY_UDP_RA,
	};
	uint8_t *payload;
	int err = 0;
	size_t len;

	payload = encode(replier, reply, &len);
	if (!len)
		err = EMSGSIZE;
	/* Without an address of the router itself the kernel chooses one, of
	 * the interface the reply goes out of.
	 */
	if (!lsping_source_select(replier->lspingd, ipaddr_family(&way.dst), 0, &way.src))
		way.src.ipa_type = IPADDR_NONE;

	if (!err && way.router_alert) {
		err = send_alerting(replier, &way, reply->return_code, payload, len);
		if (!err)
			return;
		/* To ourselves: by the socket, and nothing is on the wire. */
		if (err == EHOSTDOWN)
			err = 0;
	}
	if (err) {
		account(replier, &way, &told, len, err);
		return;
	}
	replier->told[replier->n_queued] = told;
	replier->queue[replier->n_queued++] =
		(struct lsping_udp_datagram){ .way = way, .payload = payload, .len = len };
	replier->n_octets += len;
	if (replier->n_queued == LSPING_UDP_BATCH)
		lsping_replier_flush(replier);
}
