// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Linux data plane, asked over netlink
 *
 * Labels are looked up on demand (RTM_GETROUTE with RTM_F_FIB_MATCH), one at a time
 * or those of packets that came together; nothing is mirrored but what the kernel
 * notifies and a packet needs at once: links, addresses, MPLS input per interface.
 */
#ifndef LSPING_KERNEL_H
#define LSPING_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/ipaddr.h"
#include "lib/prefix.h"

#include "lspingd/lsping_lfib.h"

struct event_loop;
struct zebra_privs_t;
struct lsping_kernel;

/* Opens the sockets and reads links, addresses and MPLS input states.  NULL
 * (and a log line) when netlink is not to be had.
 */
struct lsping_kernel *lsping_kernel_new(struct event_loop *loop, struct zebra_privs_t *privs);
void lsping_kernel_free(struct lsping_kernel *kernel);

/* Whether the kernel has MPLS at all (mpls_router loaded, platform_labels set). */
bool lsping_kernel_has_mpls(const struct lsping_kernel *kernel);

/* One label's entry; labels 0 and 2 are built in, 1, 3 and 4-15 are MISSING. */
void lsping_kernel_ilm(struct lsping_kernel *kernel, uint32_t label, struct lsping_ilm *ilm);

/*
 * Asks for several labels in one go: lsping_kernel_ilm() then says of these what is
 * true now, without asking the kernel again, until this is called again.  For labels
 * that are wanted at once; call it with none afterwards.
 *
 * n
 *    of labels, the same ones and reserved ones among them or not; of more than 16
 *    the others are asked for one by one
 */
void lsping_kernel_ilm_ahead(struct lsping_kernel *kernel, const uint32_t *labels, unsigned int n);

/*
 * What is done with packets to a prefix, in the main routing table.
 *
 * ftn
 *    FORWARD, with the labels pushed for each next hop; MISSING when there is no
 *    route for exactly this prefix; UNKNOWN when the kernel could not be asked
 */
void lsping_kernel_ftn(struct lsping_kernel *kernel, const struct prefix *prefix,
		       struct lsping_ilm *ftn);

/*
 * The label table, read piece by piece: entries in the order of labels, reserved
 * ones not.  Each is true when it is fetched from the kernel, which is up to
 * some hundred labels before it is given.
 *
 * Returns:
 *    NULL and errno on failure; without MPLS in the kernel the table is empty
 */
struct lsping_kernel_labels;
struct lsping_kernel_labels *lsping_kernel_labels_new(struct lsping_kernel *kernel);
void lsping_kernel_labels_free(struct lsping_kernel_labels **labels);

/* The next entry: 0, and has is false at the end; -EAGAIN when it is not there
 * yet, or another negative errno value.
 */
int lsping_kernel_labels_next(struct lsping_kernel_labels *labels, bool *has, uint32_t *label,
			      struct lsping_ilm *ilm);

/* What is known of an interface; NULL if there is none. */
struct lsping_link {
	uint32_t ifindex;
	char name[16];
	uint32_t mtu;
	bool up;	/* administratively and with carrier */
	bool loopback;
	bool needs_mac; /* false: point-to-point or NOARP */
	bool mpls_input;
};
const struct lsping_link *lsping_kernel_link(const struct lsping_kernel *kernel, uint32_t ifindex);
const struct lsping_link *lsping_kernel_link_by_name(const struct lsping_kernel *kernel,
						     const char *name);
/* Whether it is one that labels are popped into: the loopback, or a VRF. */
bool lsping_kernel_is_local(const struct lsping_kernel *kernel, uint32_t ifindex);

/* Every interface by index, until fn returns false; whether it never did. */
bool lsping_kernel_link_each(const struct lsping_kernel *kernel,
			     bool (*fn)(const struct lsping_link *link, void *arg), void *arg);

/* Called after any change of a link or its MPLS input; link->up false and name
 * kept when it is being removed.  Several functions may be registered; they
 * hear of changes only, so read what is there with link_each first.
 */
void lsping_kernel_on_link(struct lsping_kernel *kernel,
			   void (*fn)(const struct lsping_link *link, bool removed, void *arg),
			   void *arg);

/* First usable address of an interface: global scope first, for IPv6 a
 * link-local one if there is no other; never one of 127/8 or ::1, or one that
 * duplicate address detection has not passed.
 */
bool lsping_kernel_ifaddr(const struct lsping_kernel *kernel, uint32_t ifindex, int family,
			  struct ipaddr *addr);

/* Whether an address is one of this router's that a socket outside a VRF can be
 * bound to.  127/8 and ::1 are every host's, and not meant.
 */
bool lsping_kernel_is_own(const struct lsping_kernel *kernel, const struct ipaddr *addr);

/* Whether an interface has an address, of whatever scope. */
bool lsping_kernel_has_addr(const struct lsping_kernel *kernel, uint32_t ifindex,
			    const struct ipaddr *addr);

/* First global address of the loopback interface. */
bool lsping_kernel_loopback_addr(const struct lsping_kernel *kernel, int family,
				 struct ipaddr *addr);

/* Where the kernel would send a packet by IP. */
struct lsping_route {
	bool local; /* it would stay here */
	uint32_t ifindex;
	struct ipaddr nexthop; /* the destination itself if it is on the link */
	struct ipaddr src;     /* what the kernel would speak from; IPADDR_NONE: unknown */
};

/*
 * Asks for the route to an address; labels that the route has are left out.
 *
 * ifindex
 *    where a link-local address is
 *
 * Returns:
 *    false if there is none
 */
bool lsping_kernel_route(struct lsping_kernel *kernel, const struct ipaddr *dst, uint32_t ifindex,
			 struct lsping_route *route);

/*
 * Neighbour resolution.  Starts what is needed and calls back once: before
 * returning if the outcome is known, later otherwise (about 3 s for a
 * neighbour that is not there).
 *
 * cb
 *    mac is NULL and mac_len 0 for an interface that needs none, and when
 *    resolution failed.  May cancel and start other requests.
 *
 * Returns:
 *    a handle to cancel with, NULL when cb has been called already.  It is
 *    invalid from the moment cb is called.
 */
struct lsping_neigh;
typedef void (*lsping_neigh_cb)(void *arg, bool resolved, const uint8_t *mac, uint8_t mac_len);
struct lsping_neigh *lsping_neigh_resolve(struct lsping_kernel *kernel, uint32_t ifindex,
					  const struct ipaddr *addr, lsping_neigh_cb cb, void *arg);
void lsping_neigh_cancel(struct lsping_neigh **neigh);

/* What our routes in the kernel are marked with (rtm_protocol): not used by
 * FRR (42, 186-198) nor named in iproute2's rt_protos.
 */
#define LSPING_RTPROT 203

/*
 * Blackhole for ::ffff:127.0.0.0/104, so that the kernel answers no probe with
 * an ICMPv6 error (DESIGN 6): in the main table and in every VRF's, and for
 * 127/8 in every VRF's.  Installed on start, followed as VRFs come and go, and
 * removed by lsping_kernel_free(); routes that were there before stay.  Routes
 * left by an lspingd that was killed are taken over.
 *
 * Returns:
 *    how many of them are in the kernel, put there by us
 */
unsigned lsping_kernel_blackholes(const struct lsping_kernel *kernel);

#endif /* LSPING_KERNEL_H */
