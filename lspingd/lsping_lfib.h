// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a router does with a label: ILM and NHLFE (RFC 3031, section 3.10)
 *
 * Values only.  The daemon fills them from the kernel (lsping_kernel.h), tests
 * by hand; the responder reads them.
 */
#ifndef LSPING_LFIB_H
#define LSPING_LFIB_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/ipaddr.h"

#include "lspingd/lsping_label.h"

/* As many next hops as FRR installs for one label. */
#define LSPING_MAX_NHLFES 256

struct lsping_nhlfe {
	struct ipaddr nexthop; /* IPADDR_NONE: the interface is point-to-point */
	uint32_t ifindex;
	bool dead; /* the kernel will not use it: dead or without carrier */
	uint8_t depth; /* labels pushed in place of the popped one; 0: popped */
	uint32_t label[LSPING_MAX_LABELS]; /* outermost first */
};

/* Who installed a route, by the numbers the kernel and FRR have for it. */
enum lsping_rtprot {
	LSPING_RTPROT_BOOT = 3, /* ip(8) without a word on it */
	LSPING_RTPROT_STATIC = 4,
	LSPING_RTPROT_BGP = 186,
	LSPING_RTPROT_ISIS = 187,
	LSPING_RTPROT_OSPF = 188,
	LSPING_RTPROT_LDP = 193,
	LSPING_RTPROT_FRR_STATIC = 196,
	LSPING_RTPROT_SRTE = 198,
};

enum lsping_ilm_op {
	LSPING_ILM_MISSING = 0, /* no entry: the packet dies here */
	LSPING_ILM_LOCAL,	/* pop and go on with what is below, here */
	LSPING_ILM_FORWARD,	/* swap, or pop, and send to a next hop */
	LSPING_ILM_UNKNOWN,	/* the kernel could not be asked */
};

struct lsping_ilm {
	enum lsping_ilm_op op;
	uint32_t local_ifindex; /* LOCAL: the device popped into (lo, a VRF) */
	uint8_t protocol;	/* enum lsping_rtprot, or another; 0 if built in */
	uint16_t n_nhlfe;	/* FORWARD: in the kernel's order */
	struct lsping_nhlfe nhlfe[LSPING_MAX_NHLFES];
};

#endif /* LSPING_LFIB_H */
