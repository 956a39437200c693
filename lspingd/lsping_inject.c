// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sending echo requests
 *
 * All frames leave through one AF_PACKET socket of protocol 0, which receives
 * nothing.  A frame goes through at most two waits:
 *
 *    inject --> RESOLVING the next hop's link-layer address (lsping_neigh)
 *           --> sendto() --> STAMPING: the kernel's transmit time stamp
 *           --> callback
 *
 * Stamps come back on the socket's error queue, each with the number (OPT_ID)
 * the kernel gave the frame: it counts the frames of the socket, and so do we.
 * SND is taken when the driver hands the frame to the device, SCHED when it
 * enters the queueing discipline; SND is what is wanted, SCHED better than
 * nothing.  A device that never stamps (or a stamp that got lost) must not hold
 * up a session: after 50 ms the SCHED stamp or the time of the system call has
 * to do.  On most devices the stamp is there when sendto() returns, so the
 * queue is read right away.
 *
 * When sendto() fails it is not known whether the kernel had counted the frame
 * (it has for EMSGSIZE and ENOBUFS, has not for ENETDOWN).  Numbering is then
 * started afresh: frames still waiting for a stamp get the time they have, and
 * switching OPT_ID off and on sets the kernel's count to zero.  A stamp of the
 * old count that comes later could meet a frame of the same new number, but it
 * is older than that frame's system call, and that is checked for each.
 *
 * Callbacks may inject and cancel: a frame is out of all containers when its
 * callback is called.
 */
#include <zebra.h>

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <net/ethernet.h>
#include <netpacket/packet.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/debug.h"
#include "lib/frrevent.h"
#include "lib/jhash.h"
#include "lib/log.h"
#include "lib/memory.h"
#include "lib/privs.h"
#include "lib/typesafe.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_errors.h"
#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, INJECTOR, "injector");
DEFINE_MTYPE_STATIC(LSPINGD, FRAME, "frame to send");
DEFINE_MTYPE_STATIC(LSPINGD, FRAME_DATA, "frame contents");

/* Four for each of 256 sessions; a neighbour that is not there holds a frame
 * for 3.5 s.
 */
#define MAX_RESOLVING 1024

#define STAMP_TIMEOUT_MS 50

/* Room for the stamps of a burst. */
#define RECEIVE_BUFFER (1 << 18)

#ifndef SCM_TIMESTAMPING
#define SCM_TIMESTAMPING SO_TIMESTAMPING
#endif
#ifndef PACKET_TX_TIMESTAMP
#define PACKET_TX_TIMESTAMP 16
#endif

PREDECL_HASH(frames);
PREDECL_HASH(stamps);
PREDECL_DLIST(settling);

enum frame_state {
	FRAME_RESOLVING, /* the next hop, or about to */
	FRAME_STAMPING,	 /* out; in stamps */
	FRAME_SETTLING,	 /* out; its stamp is given up; in settling */
};

struct frame {
	struct frames_item by_id;
	struct stamps_item by_key;
	struct settling_item item;
	enum frame_state state;
	struct lsping_injector *injector;
	uint64_t id;
	lsping_sent_cb cb;
	void *arg;

	/* RESOLVING */
	struct lsping_egress egress;
	uint16_t protocol; /* ETH_P_* */
	struct lsping_neigh *neigh;
	uint8_t *data;
	size_t len;

	/* STAMPING */
	uint32_t key;	   /* the kernel's number of the frame */
	int64_t before_ns; /* the system call's begin */
	int64_t sent_ns;   /* the best that is known */
	struct event *t_stamp;
};

static int frame_cmp_id(const struct frame *a, const struct frame *b)
{
	return numcmp(a->id, b->id);
}

static uint32_t frame_hash_id(const struct frame *frame)
{
	return jhash_2words(frame->id, frame->id >> 32, 0);
}
DECLARE_HASH(frames, struct frame, by_id, frame_cmp_id, frame_hash_id);

static int frame_cmp_key(const struct frame *a, const struct frame *b)
{
	return numcmp(a->key, b->key);
}

static uint32_t frame_hash_key(const struct frame *frame)
{
	return jhash_1word(frame->key, 0);
}
DECLARE_HASH(stamps, struct frame, by_key, frame_cmp_key, frame_hash_key);
DECLARE_DLIST(settling, struct frame, item);

struct lsping_injector {
	struct event_loop *loop;
	struct lsping_kernel *kernel;
	int fd;
	bool stamps_on; /* the kernel was willing to stamp */
	struct event *t_read;
	uint64_t last_id;
	uint32_t next_key;
	unsigned resolving;
	struct frames_head frames;
	struct stamps_head stamps;
	struct settling_head settling;
};

const char *lsping_send_err_str(enum lsping_send_err err)
{
	switch (err) {
	case LSPING_SEND_OK:
		return "sent";
	case LSPING_SEND_NO_INTERFACE:
		return "the outgoing interface does not exist";
	case LSPING_SEND_DOWN:
		return "the outgoing interface is down";
	case LSPING_SEND_NO_NEIGHBOUR:
		return "the next hop does not answer ARP or neighbour discovery";
	case LSPING_SEND_TOO_BIG:
		return "the packet is larger than the outgoing interface's MTU";
	case LSPING_SEND_NO_BUFFERS:
		return "the transmit queue is full";
	case LSPING_SEND_LOCAL:
		return "the next hop is this router itself";
	case LSPING_SEND_FAILED:
		return "the kernel refused to send";
	case LSPING_SEND_ERR_MAX:
		break;
	}
	return "unknown";
}

static int64_t realtime_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct frame *frame_find(struct lsping_injector *injector, uint64_t id)
{
	struct frame key = { .id = id };

	return frames_find(&injector->frames, &key);
}

/* Takes a frame out of everything; its callback is the caller's business. */
static void frame_free(struct frame *frame)
{
	struct lsping_injector *injector = frame->injector;

	if (frame->neigh)
		injector->resolving--;
	lsping_neigh_cancel(&frame->neigh);
	switch (frame->state) {
	case FRAME_RESOLVING:
		break;
	case FRAME_STAMPING:
		stamps_del(&injector->stamps, frame);
		break;
	case FRAME_SETTLING:
		settling_del(&injector->settling, frame);
		break;
	}
	event_cancel(&frame->t_stamp);
	frames_del(&injector->frames, frame);
	XFREE(MTYPE_FRAME_DATA, frame->data);
	XFREE(MTYPE_FRAME, frame);
}

static void frame_done(struct frame *frame, enum lsping_send_err err)
{
	lsping_sent_cb cb = frame->cb;
	void *arg = frame->arg;
	int64_t sent_ns = frame->sent_ns;

	frame_free(frame);
	cb(arg, err, err == LSPING_SEND_OK ? sent_ns : 0);
}

static void stamp_timeout(struct event *event)
{
	struct frame *frame = EVENT_ARG(event);

	DEBUGD(&lsping_dbg_packet, "inject: no transmit stamp from interface %u",
	       frame->egress.ifindex);
	frame_done(frame, LSPING_SEND_OK);
}

/* A stamp for a frame that waits for it; others are of cancelled frames. */
static void stamp_take(struct lsping_injector *injector, uint32_t key, uint32_t kind,
		       int64_t stamp_ns)
{
	struct frame search = { .key = key }, *frame;

	frame = stamps_find(&injector->stamps, &search);
	if (!frame || stamp_ns < frame->before_ns)
		return;
	frame->sent_ns = stamp_ns;
	if (kind == SCM_TSTAMP_SND)
		frame_done(frame, LSPING_SEND_OK);
}

/* One message of the error queue; false when it is empty. */
static bool stamp_read(struct lsping_injector *injector)
{
	union {
		struct cmsghdr align;
		uint8_t buf[256];
	} control;
	uint8_t data[1];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = &control,
			      .msg_controllen = sizeof(control) };
	struct sock_extended_err err = {};
	struct scm_timestamping stamp = {};
	bool has_stamp = false;

	if (recvmsg(injector->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return errno == EINTR;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING &&
		    c->cmsg_len >= CMSG_LEN(sizeof(stamp))) {
			memcpy(&stamp, CMSG_DATA(c), sizeof(stamp));
			has_stamp = true;
		}
		if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_TX_TIMESTAMP &&
		    c->cmsg_len >= CMSG_LEN(sizeof(err)))
			memcpy(&err, CMSG_DATA(c), sizeof(err));
	}
	if (has_stamp && err.ee_origin == SO_EE_ORIGIN_TIMESTAMPING)
		stamp_take(injector, err.ee_data, err.ee_info,
			   (int64_t)stamp.ts[0].tv_sec * 1000000000 + stamp.ts[0].tv_nsec);
	return true;
}

static void stamps_read(struct lsping_injector *injector)
{
	while (stamp_read(injector))
		;
}

static void inject_read(struct event *event)
{
	struct lsping_injector *injector = EVENT_ARG(event);
	socklen_t len = sizeof(int);
	int err = 0;

	event_add_read(injector->loop, inject_read, injector, injector->fd, &injector->t_read);
	stamps_read(injector);
	/* A pending socket error would wake us for ever. */
	(void)getsockopt(injector->fd, SOL_SOCKET, SO_ERROR, &err, &len);
}

/* (Re)starts the kernel's count of frames at zero. */
static void stamps_start(struct lsping_injector *injector)
{
	unsigned base = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_SCHED |
			SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY;
	unsigned with_id = base | SOF_TIMESTAMPING_OPT_ID;

	injector->next_key = 0;
	injector->stamps_on = setsockopt(injector->fd, SOL_SOCKET, SO_TIMESTAMPING, &base,
					 sizeof(base)) == 0 &&
			      setsockopt(injector->fd, SOL_SOCKET, SO_TIMESTAMPING, &with_id,
					 sizeof(with_id)) == 0;
}

/* After a failed system call: the kernel's count and ours may differ.  Callbacks
 * may inject, with numbers of the new count, so the frames of the old one are
 * set aside first.
 */
static void stamps_restart(struct lsping_injector *injector)
{
	struct frame *frame;

	stamps_start(injector);
	while ((frame = stamps_pop(&injector->stamps))) {
		frame->state = FRAME_SETTLING;
		settling_add_tail(&injector->settling, frame);
	}
	while ((frame = settling_first(&injector->settling)))
		frame_done(frame, LSPING_SEND_OK);
}

static enum lsping_send_err send_err(const struct lsping_link *link, int err)
{
	switch (err) {
	case ENODEV:
	case ENXIO:
		return LSPING_SEND_NO_INTERFACE;
	case ENETDOWN:
		return LSPING_SEND_DOWN;
	case EMSGSIZE:
		return LSPING_SEND_TOO_BIG;
	case ENOBUFS:
		/* Also what a device without carrier gives. */
		return link && !link->up ? LSPING_SEND_DOWN : LSPING_SEND_NO_BUFFERS;
	case EAGAIN:
	case ENOMEM:
		return LSPING_SEND_NO_BUFFERS;
	}
	return LSPING_SEND_FAILED;
}

/* What can be said without asking the kernel; the interface may have changed
 * while the next hop was being resolved.
 */
static enum lsping_send_err frame_check(const struct frame *frame)
{
	const struct lsping_link *link = lsping_kernel_link(frame->injector->kernel,
							    frame->egress.ifindex);

	if (!link)
		return LSPING_SEND_NO_INTERFACE;
	if (link->loopback)
		return LSPING_SEND_LOCAL;
	if (!link->up)
		return LSPING_SEND_DOWN;
	if (frame->len > link->mtu)
		return LSPING_SEND_TOO_BIG;
	return LSPING_SEND_OK;
}

static void frame_send(struct frame *frame, const uint8_t *mac, uint8_t mac_len)
{
	struct lsping_injector *injector = frame->injector;
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(frame->protocol),
				  .sll_ifindex = frame->egress.ifindex,
				  .sll_halen = mac_len };
	enum lsping_send_err err = frame_check(frame);
	uint64_t id = frame->id;
	ssize_t sent;

	if (err == LSPING_SEND_OK && mac_len > sizeof(to.sll_addr))
		err = LSPING_SEND_FAILED;
	if (err != LSPING_SEND_OK) {
		frame_done(frame, err);
		return;
	}
	if (mac_len)
		memcpy(to.sll_addr, mac, mac_len);

	frame->before_ns = realtime_ns();
	do {
		sent = sendto(injector->fd, frame->data, frame->len, MSG_DONTWAIT,
			      (struct sockaddr *)&to, sizeof(to));
	} while (sent < 0 && errno == EINTR);
	if (sent < 0) {
		int saved = errno;

		DEBUGD(&lsping_dbg_packet, "inject: sending %zu octets on interface %u: %s",
		       frame->len, frame->egress.ifindex, safe_strerror(saved));
		err = send_err(lsping_kernel_link(injector->kernel, frame->egress.ifindex), saved);
		stamps_read(injector);
		stamps_restart(injector);
		/* A callback of those may have cancelled this one. */
		frame = frame_find(injector, id);
		if (frame)
			frame_done(frame, err);
		return;
	}

	XFREE(MTYPE_FRAME_DATA, frame->data);
	frame->sent_ns = realtime_ns();
	if (!injector->stamps_on) {
		frame_done(frame, LSPING_SEND_OK);
		return;
	}
	frame->key = injector->next_key++;
	frame->state = FRAME_STAMPING;
	stamps_add(&injector->stamps, frame);
	event_add_timer_msec(injector->loop, stamp_timeout, frame, STAMP_TIMEOUT_MS,
			     &frame->t_stamp);
	/* May free the frame. */
	stamps_read(injector);
}

static void frame_resolved(void *arg, bool resolved, const uint8_t *mac, uint8_t mac_len)
{
	struct frame *frame = arg;

	if (frame->neigh) {
		frame->neigh = NULL;
		frame->injector->resolving--;
	}
	if (resolved)
		frame_send(frame, mac, mac_len);
	else
		frame_done(frame, LSPING_SEND_NO_NEIGHBOUR);
}

void lsping_inject(struct lsping_injector *injector, const struct lsping_egress *egress,
		   bool labelled, int family, const uint8_t *frame_data, size_t len,
		   lsping_sent_cb cb, void *arg, uint64_t *id)
{
	struct frame *frame = XCALLOC(MTYPE_FRAME, sizeof(*frame));
	enum lsping_send_err err;
	struct lsping_neigh *neigh;
	uint64_t my_id;

	frame->injector = injector;
	frame->id = my_id = *id = ++injector->last_id;
	frame->cb = cb;
	frame->arg = arg;
	frame->egress = *egress;
	frame->protocol = labelled ? ETH_P_MPLS_UC : family == AF_INET ? ETH_P_IP : ETH_P_IPV6;
	frame->data = XMALLOC(MTYPE_FRAME_DATA, len);
	frame->len = len;
	memcpy(frame->data, frame_data, len);
	frames_add(&injector->frames, frame);

	err = frame_check(frame);
	if (err == LSPING_SEND_OK && injector->resolving >= MAX_RESOLVING)
		err = LSPING_SEND_NO_BUFFERS;
	if (err != LSPING_SEND_OK) {
		frame_done(frame, err);
		return;
	}
	/* NULL: it was called back, and the frame may be gone. */
	neigh = lsping_neigh_resolve(injector->kernel, egress->ifindex, &egress->nexthop,
				     frame_resolved, frame);
	if (neigh) {
		frame->neigh = neigh;
		injector->resolving++;
	}
}

unsigned int lsping_injector_resolving(const struct lsping_injector *injector)
{
	return injector->resolving;
}

void lsping_inject_cancel(struct lsping_injector *injector, uint64_t id)
{
	struct frame *frame = frame_find(injector, id);

	if (frame)
		frame_free(frame);
}

void lsping_inject_settle(struct lsping_injector *injector, uint64_t id)
{
	struct frame *frame = frame_find(injector, id);

	if (!frame || frame->state == FRAME_RESOLVING)
		return;
	stamps_read(injector);
	frame = frame_find(injector, id);
	if (frame)
		frame_done(frame, LSPING_SEND_OK);
}

struct lsping_injector *lsping_injector_new(struct event_loop *loop, struct lsping_kernel *kernel,
					    struct zebra_privs_t *privs)
{
	struct lsping_injector *injector;
	int fd = -1, err = 0, size = RECEIVE_BUFFER;

	frr_with_privs (privs) {
		fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		err = errno;
	}
	if (fd < 0) {
		flog_err(EC_LSPING_SOCKET, "cannot open a packet socket to send with: %s",
			 safe_strerror(err));
		return NULL;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));

	injector = XCALLOC(MTYPE_INJECTOR, sizeof(*injector));
	injector->loop = loop;
	injector->kernel = kernel;
	injector->fd = fd;
	frames_init(&injector->frames);
	stamps_init(&injector->stamps);
	settling_init(&injector->settling);
	stamps_start(injector);
	if (!injector->stamps_on)
		DEBUGD(&lsping_dbg_packet, "inject: the kernel does not stamp sent frames: %s",
		       safe_strerror(errno));
	event_add_read(loop, inject_read, injector, fd, &injector->t_read);
	return injector;
}

void lsping_injector_free(struct lsping_injector *injector)
{
	struct frame *frame;

	if (!injector)
		return;
	event_cancel(&injector->t_read);
	while ((frame = frames_first(&injector->frames)))
		frame_free(frame);
	frames_fini(&injector->frames);
	stamps_fini(&injector->stamps);
	settling_fini(&injector->settling);
	close(injector->fd);
	XFREE(MTYPE_INJECTOR, injector);
}
