// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taps: where echo requests are picked up before the kernel treats them
 *
 * One tap sees labelled packets of all devices, two more per interface see
 * unlabelled ones that arrive there over IPv4 and IPv6.  Filters in the kernel
 * (lsping_filter.h) let nothing through but echo requests.
 */
#ifndef LSPING_TAP_H
#define LSPING_TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_loop;
struct lsping_kernel;
struct lsping_taps;
struct zebra_privs_t;

/* Interfaces that get taps for unlabelled packets: two descriptors each, of the
 * 1024 that FRR's unit file allows.
 */
#define LSPING_TAP_MAX_INTERFACES 128

/* Packets that are given at once, at most. */
#define LSPING_TAP_BATCH 8

/*
 * One packet, whole and as it was received.
 *
 * labelled
 *    it begins with a label stack, else with IP
 *
 * octets, len
 *    what followed the link-layer header
 *
 * received_ns
 *    when it arrived at the tap, nanoseconds since 1970
 */
struct lsping_tap_packet {
	uint32_t ifindex;
	bool labelled;
	const uint8_t *octets;
	size_t len;
	int64_t received_ns;
};

/*
 * What has come, in its order.
 *
 * packets, n
 *    one at least; borrowed for the call, in which no tap may be closed
 *
 * now_us
 *    lsping_clock_us() a moment ago, so that it need not be asked again
 */
typedef void (*lsping_tap_fn)(void *arg, const struct lsping_tap_packet *packets, unsigned int n,
			      int64_t now_us);

/* Opens the taps, and follows interfaces and their MPLS state from then on. */
struct lsping_taps *lsping_taps_new(struct event_loop *loop, struct lsping_kernel *kernel,
				    struct zebra_privs_t *privs, lsping_tap_fn fn, void *arg);
void lsping_taps_free(struct lsping_taps **taps);

/* Opens what ought to be open and is not, for changes nobody is told of
 * (net.mpls.platform_labels, descriptors that ran out).
 */
void lsping_taps_sync(struct lsping_taps *taps);

struct lsping_taps_status {
	bool mpls;		 /* the tap for labelled packets is open */
	unsigned int interfaces; /* have taps for unlabelled packets */
	unsigned int wanting;	 /* ought to have them, but: see the log, or the limit */
};
void lsping_taps_status(const struct lsping_taps *taps, struct lsping_taps_status *status);

/* What was lost since the last call: because a tap's buffer was full, and
 * because a packet was longer than can be.  Added to the counters.
 */
void lsping_taps_count_lost(struct lsping_taps *taps, uint64_t *kernel, uint64_t *truncated);

#endif /* LSPING_TAP_H */
