// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taps on the network interfaces
 *
 * Packets addressed to 127/8 never reach a UDP socket on Linux, labelled ones
 * whose TTL has expired reach nobody at all.  AF_PACKET sees both, before the
 * kernel has changed anything.
 *
 * Labelled packets: one socket on ETH_P_MPLS_UC for all devices.
 *
 * Unlabelled packets: an LSP's last label is popped one hop before its end, so
 * the egress gets plain IP, from the core.  Which interfaces face the core is
 * not to be had from the kernel: those with MPLS input on do, but one with MPLS
 * input off may be the end of a healthy LSP as well, if nothing arrives there
 * labelled.  So the rule is: every interface that is up and no loopback, as long
 * as the kernel has MPLS at all; those with MPLS input on first, should there be
 * more than LSPING_TAP_MAX_INTERFACES.  Without MPLS in the kernel there is no
 * LSP that could end here, and no IP tap.  The price, the delivery of each IP
 * packet received to one more socket, is measured in doc/developer/taps.md.
 * Sockets are bound to their interface rather than to all, so that lo and what
 * is left out pay nothing.
 *
 * Opening and closing waits for the kernel's other processors (synchronize_rcu()), so
 * it is not done without need: an interface that goes down keeps its taps, silent, until
 * others need the room; and when interfaces change, what that means for taps is
 * looked at once when all the changes have been read, one interface in each turn of
 * the event loop.
 *
 * The filter is attached before the socket is bound, so it sees no packet
 * without it, and is locked.  What passes waits in a ring (lsping_tapring.h), with
 * the time at which it arrived.
 *
 * What is there is read and worked on some packets at a time, which then share
 * system calls: a look at the clock, a question about labels, the sending of
 * replies.
 *
 * In a turn of the event loop, from one poll() to the next, all taps together
 * work for at most TURN_US (and what is being worked on then) and then read one
 * packet each: so the loop is back soon however many interfaces are flooded, and the
 * first of them cannot keep the others from being read.
 */
#include <zebra.h>

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <string.h>

#include "lib/frrevent.h"
#include "lib/log.h"
#include "lib/memory.h"
#include "lib/privs.h"
#include "lib/typesafe.h"

#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_errors.h"
#include "lspingd/lsping_filter.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_tap.h"
#include "lspingd/lsping_tapring.h"

DEFINE_MTYPE_STATIC(LSPINGD, TAPS, "Taps");
DEFINE_MTYPE_STATIC(LSPINGD, TAP_IF, "Taps of an interface");

/* How long taps may keep the event loop: one in packets, all in time. */
#define TAP_BURST 32
#define TURN_US	  INT64_C(5000)

/* Requests that may wait at a tap; what is over our rate limits anyway need not.
 * All labelled ones come through one tap.  The buffer is for long ones.
 */
#define WAITING_IP     256
#define WAITING_MPLS   512
#define RECEIVE_BUFFER (256 * 1024)

/* The longest IP packet below the deepest label stack. */
#define PACKET_MAX (UINT16_MAX + 4 * LSPING_MAX_LABELS)

PREDECL_RBTREE_UNIQ(tap_ifs);

/* One socket; fd is -1 while it is closed. */
struct tap {
	struct lsping_taps *taps;
	int fd;
	uint32_t ifindex; /* 0: all devices */
	bool labelled;
	struct lsping_tapring ring;
	struct event *read;
};

struct tap_if {
	struct tap_ifs_item item;
	uint32_t ifindex;
	bool input; /* MPLS input is on */
	struct tap ipv4, ipv6;
};

static int tap_if_cmp(const struct tap_if *a, const struct tap_if *b)
{
	return numcmp(a->ifindex, b->ifindex);
}

DECLARE_RBTREE_UNIQ(tap_ifs, struct tap_if, item, tap_if_cmp);

struct lsping_taps {
	struct event_loop *loop;
	struct lsping_kernel *kernel;
	struct zebra_privs_t *privs;
	lsping_tap_fn fn;
	void *arg;

	struct tap mpls;
	struct tap_ifs_head ifs;
	unsigned int wanting;
	bool full[2]; /* this look has found no room for more: without, with MPLS input */
	bool kernel_has_mpls; /* when we last looked */
	bool complained;
	uint64_t lost, truncated; /* not yet counted */
	struct event *sync;	  /* set when there may be something to open or to close */
	struct event *turn;	  /* set while a turn lasts */
	int64_t turn_us;	  /* spent in it */
	uint8_t packet[PACKET_MAX];
};

/* -- one socket */

/*
 * Some packets, and what is to be done with them.
 *
 * Returns:
 *    how many were read, those among them that are nobody's or were lost; 0 if there
 *    is none
 */
static unsigned int tap_read_some(struct tap *tap, unsigned int max, int64_t now_us)
{
	struct lsping_tap_packet packets[LSPING_TAP_BATCH];
	struct lsping_taps *taps = tap->taps;
	struct lsping_tapring_packet packet;
	unsigned int n_read = 0, n = 0;
	bool more = true;

	while (more && n_read < MIN(max, LSPING_TAP_BATCH)) {
		switch (lsping_tapring_read(&tap->ring, tap->fd, taps->packet,
					    sizeof(taps->packet), &packet)) {
		case LSPING_TAPRING_EMPTY:
			more = false;
			continue;
		case LSPING_TAPRING_PACKET:
			/* A tap on a device sees what arrives for a VLAN or a bond above
			 * it as well, and those have taps of their own.
			 */
			if (!tap->ifindex || packet.ifindex == tap->ifindex)
				packets[n++] = (struct lsping_tap_packet){
					.ifindex = packet.ifindex,
					.labelled = tap->labelled,
					.octets = packet.data,
					.len = packet.len,
					.received_ns = packet.received_ns,
				};
			/* There is one buffer for those that do not fit their frame. */
			more = packet.data != taps->packet;
			break;
		case LSPING_TAPRING_LOST:
			taps->lost++;
			break;
		case LSPING_TAPRING_LONGER:
			taps->truncated++;
			break;
		}
		n_read++;
	}
	if (n)
		taps->fn(taps->arg, packets, n, now_us);
	lsping_tapring_done(&tap->ring);
	return n_read;
}

/* poll() goes on telling of an error until it was read; ENETDOWN is no news. */
static void tap_clear_error(const struct tap *tap)
{
	int err;
	socklen_t len = sizeof(err);

	(void)getsockopt(tap->fd, SOL_SOCKET, SO_ERROR, &err, &len);
}

/* The event loop runs events before what the next poll() finds. */
static void turn_ended(struct event *event)
{
	struct lsping_taps *taps = EVENT_ARG(event);

	taps->turn_us = 0;
}

static void tap_read(struct event *event)
{
	struct tap *tap = EVENT_ARG(event);
	struct lsping_taps *taps = tap->taps;
	const int64_t start_us = lsping_clock_us();
	int64_t left_us = TURN_US - taps->turn_us, now_us = start_us;
	const unsigned int max = left_us > 0 ? TAP_BURST : 1;
	unsigned int n_read, n = 0;

	event_add_read(taps->loop, tap_read, tap, tap->fd, &tap->read);
	event_add_event(taps->loop, turn_ended, taps, 0, &taps->turn);

	do {
		n_read = tap_read_some(tap, max - n, now_us);
		n += n_read;
		if (n_read)
			now_us = lsping_clock_us();
	} while (n_read && n < max && now_us - start_us < left_us);
	if (!n)
		tap_clear_error(tap);
	taps->turn_us += now_us - start_us;
}

/* Collects what the kernel could not store; reading resets its counter. */
static void tap_collect(struct tap *tap)
{
	struct tpacket_stats stats = {};
	socklen_t len = sizeof(stats);

	if (tap->fd >= 0 && getsockopt(tap->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) == 0)
		tap->taps->lost += stats.tp_drops;
}

static void tap_close(struct tap *tap)
{
	if (tap->fd < 0)
		return;
	tap_collect(tap);
	event_cancel(&tap->read);
	lsping_tapring_close(&tap->ring);
	close(tap->fd);
	tap->fd = -1;
}

static bool tap_attach(int fd, enum lsping_filter filter)
{
	struct lsping_filter_program program;
	struct sock_fprog prog;
	int on = 1;

	lsping_filter_build(filter, true, &program);
	prog.len = program.len;
	prog.filter = program.insn;
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)) == 0 &&
	       setsockopt(fd, SOL_SOCKET, SO_LOCK_FILTER, &on, sizeof(on)) == 0;
}

/* Whether to say what does not work: once, and again only after everything did. */
static bool may_complain(struct lsping_taps *taps)
{
	bool may = !taps->complained;

	taps->complained = true;
	return may;
}

static const char *ifname_of(const struct lsping_taps *taps, uint32_t ifindex)
{
	const struct lsping_link *link = lsping_kernel_link(taps->kernel, ifindex);

	return link ? link->name : "all interfaces";
}

/*
 * ifindex
 *    0: all devices
 */
static bool tap_open(struct tap *tap, struct lsping_taps *taps, enum lsping_filter filter,
		     uint16_t ethertype, uint32_t ifindex)
{
	struct sockaddr_ll sll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ethertype),
		.sll_ifindex = ifindex,
	};
	int fd = -1, size = RECEIVE_BUFFER, err = 0;

	*tap = (struct tap){
		.taps = taps,
		.fd = -1,
		.ifindex = ifindex,
		.labelled = filter == LSPING_FILTER_MPLS,
	};

	/* Protocol 0: nothing is received until it is bound. */
	frr_with_privs (taps->privs) {
		fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		err = errno;
	}
	if (fd < 0) {
		if (may_complain(taps))
			flog_err(EC_LSPING_SOCKET,
				 "cannot open a packet socket for echo requests on %s: %s",
				 ifname_of(taps, ifindex), safe_strerror(err));
		return false;
	}
	if (!tap_attach(fd, filter)) {
		if (may_complain(taps))
			flog_err(EC_LSPING_FILTER, "cannot filter echo requests on %s: %s",
				 ifname_of(taps, ifindex), safe_strerror(errno));
		close(fd);
		return false;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (!lsping_tapring_open(&tap->ring, fd, tap->labelled ? WAITING_MPLS : WAITING_IP)) {
		if (may_complain(taps))
			flog_err(EC_LSPING_SOCKET, "no memory for echo requests on %s: %s",
				 ifname_of(taps, ifindex), safe_strerror(errno));
		close(fd);
		return false;
	}
	if (bind(fd, (struct sockaddr *)&sll, sizeof(sll)) < 0) {
		/* An interface that has just gone is none to complain about. */
		if (errno != ENODEV && may_complain(taps))
			flog_err(EC_LSPING_SOCKET,
				 "cannot bind a packet socket for echo requests on %s: %s",
				 ifname_of(taps, ifindex), safe_strerror(errno));
		lsping_tapring_close(&tap->ring);
		close(fd);
		return false;
	}

	tap->fd = fd;
	event_add_read(taps->loop, tap_read, tap, fd, &tap->read);
	return true;
}

/* -- interfaces */

static struct tap_if *tap_if_find(struct lsping_taps *taps, uint32_t ifindex)
{
	struct tap_if key = { .ifindex = ifindex };

	return tap_ifs_find(&taps->ifs, &key);
}

static void tap_if_close(struct lsping_taps *taps, struct tap_if *tap_if)
{
	tap_ifs_del(&taps->ifs, tap_if);
	tap_close(&tap_if->ipv4);
	tap_close(&tap_if->ipv6);
	XFREE(MTYPE_TAP_IF, tap_if);
}

static bool is_up(const struct lsping_taps *taps, uint32_t ifindex)
{
	const struct lsping_link *link = lsping_kernel_link(taps->kernel, ifindex);

	return link && link->up;
}

/* Closes the taps of an interface that is down, else of one without MPLS input if
 * that is for one that has it.
 */
static bool make_room(struct lsping_taps *taps, bool for_input)
{
	struct tap_if *tap_if, *least = NULL;

	if (tap_ifs_count(&taps->ifs) < LSPING_TAP_MAX_INTERFACES)
		return true;
	if (taps->full[for_input])
		return false;
	frr_each (tap_ifs, &taps->ifs, tap_if) {
		if (!is_up(taps, tap_if->ifindex)) {
			least = tap_if;
			break;
		}
		if (for_input && !tap_if->input)
			least = tap_if;
	}
	if (!least) {
		taps->full[for_input] = true;
		return false;
	}
	tap_if_close(taps, least);
	return true;
}

static bool tap_if_open(struct lsping_taps *taps, const struct lsping_link *link)
{
	struct tap_if *tap_if;

	if (!make_room(taps, link->mpls_input))
		return false;

	tap_if = XCALLOC(MTYPE_TAP_IF, sizeof(*tap_if));
	tap_if->ifindex = link->ifindex;
	tap_if->input = link->mpls_input;
	tap_if->ipv4.fd = tap_if->ipv6.fd = -1;
	if (!tap_open(&tap_if->ipv4, taps, LSPING_FILTER_IPV4, ETH_P_IP, link->ifindex) ||
	    !tap_open(&tap_if->ipv6, taps, LSPING_FILTER_IPV6, ETH_P_IPV6, link->ifindex)) {
		tap_close(&tap_if->ipv4);
		XFREE(MTYPE_TAP_IF, tap_if);
		return false;
	}
	tap_ifs_add(&taps->ifs, tap_if);
	DEBUGD(&lsping_dbg_packet, "tap: opened on %s", link->name);
	return true;
}

static bool is_wanted(const struct lsping_taps *taps, const struct lsping_link *link)
{
	return !link->loopback && (link->mpls_input || taps->kernel_has_mpls);
}

enum tap_step { STEP_NONE, STEP_DONE, STEP_FAILED };

/* Brings one interface's taps in line: nothing to do, done, or they ought to be open
 * and are not.
 */
static enum tap_step link_sync(struct lsping_taps *taps, const struct lsping_link *link)
{
	struct tap_if *tap_if = tap_if_find(taps, link->ifindex);

	if (!is_wanted(taps, link)) {
		if (!tap_if)
			return STEP_NONE;
		DEBUGD(&lsping_dbg_packet, "tap: closed on %s", link->name);
		tap_if_close(taps, tap_if);
		return STEP_DONE;
	}
	if (tap_if) {
		tap_if->input = link->mpls_input;
		return STEP_NONE;
	}
	if (!link->up)
		return STEP_NONE;
	return tap_if_open(taps, link) ? STEP_DONE : STEP_FAILED;
}

struct sync {
	struct lsping_taps *taps;
	bool all; /* rather than the first that is to be opened or closed */
	bool again;
};

static bool sync_one(const struct lsping_link *link, void *arg)
{
	struct sync *sync = arg;

	switch (link_sync(sync->taps, link)) {
	case STEP_NONE:
		break;
	case STEP_DONE:
		sync->again = !sync->all;
		break;
	case STEP_FAILED:
		sync->taps->wanting++;
		break;
	}
	return !sync->again;
}

/* True if there is more to do. */
static bool taps_sync(struct lsping_taps *taps, bool all)
{
	struct sync sync = { .taps = taps, .all = all };

	taps->wanting = 0;
	taps->full[false] = taps->full[true] = false;
	taps->kernel_has_mpls = lsping_kernel_has_mpls(taps->kernel);
	if (taps->mpls.fd < 0)
		tap_open(&taps->mpls, taps, LSPING_FILTER_MPLS, ETH_P_MPLS_UC, 0);
	lsping_kernel_link_each(taps->kernel, sync_one, &sync);
	if (taps->mpls.fd >= 0 && !taps->wanting && !sync.again)
		taps->complained = false;
	return sync.again;
}

static void sync_step(struct event *event)
{
	lsping_taps_sync(EVENT_ARG(event));
}

void lsping_taps_sync(struct lsping_taps *taps)
{
	if (taps_sync(taps, false))
		event_add_event(taps->loop, sync_step, taps, 0, &taps->sync);
}

static void link_changed(const struct lsping_link *link, bool removed, void *arg)
{
	struct lsping_taps *taps = arg;
	struct tap_if *tap_if = removed ? tap_if_find(taps, link->ifindex) : NULL;

	/* Its number may be another interface's before the event comes. */
	if (tap_if)
		tap_if_close(taps, tap_if);
	event_add_event(taps->loop, sync_step, taps, 0, &taps->sync);
}

/* -- all */

struct lsping_taps *lsping_taps_new(struct event_loop *loop, struct lsping_kernel *kernel,
				    struct zebra_privs_t *privs, lsping_tap_fn fn, void *arg)
{
	struct lsping_taps *taps = XCALLOC(MTYPE_TAPS, sizeof(*taps));

	taps->loop = loop;
	taps->kernel = kernel;
	taps->privs = privs;
	taps->fn = fn;
	taps->arg = arg;
	taps->mpls.fd = -1;
	tap_ifs_init(&taps->ifs);
	lsping_kernel_on_link(kernel, link_changed, taps);
	taps_sync(taps, true);
	return taps;
}

void lsping_taps_free(struct lsping_taps **tapsp)
{
	struct lsping_taps *taps = *tapsp;
	struct tap_if *tap_if;

	if (!taps)
		return;
	*tapsp = NULL;
	while ((tap_if = tap_ifs_first(&taps->ifs)))
		tap_if_close(taps, tap_if);
	tap_ifs_fini(&taps->ifs);
	tap_close(&taps->mpls);
	event_cancel(&taps->sync);
	event_cancel(&taps->turn);
	XFREE(MTYPE_TAPS, taps);
}

void lsping_taps_status(const struct lsping_taps *taps, struct lsping_taps_status *status)
{
	*status = (struct lsping_taps_status){
		.mpls = taps->mpls.fd >= 0,
		.interfaces = tap_ifs_count(&taps->ifs),
		.wanting = taps->wanting,
	};
}

void lsping_taps_count_lost(struct lsping_taps *taps, uint64_t *kernel, uint64_t *truncated)
{
	struct tap_if *tap_if;

	tap_collect(&taps->mpls);
	frr_each (tap_ifs, &taps->ifs, tap_if) {
		tap_collect(&tap_if->ipv4);
		tap_collect(&tap_if->ipv6);
	}
	*kernel += taps->lost;
	*truncated += taps->truncated;
	taps->lost = taps->truncated = 0;
}
