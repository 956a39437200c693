// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a traceroute tells the world, in text and in JSON
 *
 * Hops are written as they settle, then the paths, then the summary.  JSON has
 * the leaves of rpc traceroute in yang/frr-lspingd.yang: the lists "hop" and
 * "path", which are opened and closed here as they begin and end, and the
 * container "summary".
 */
#ifndef LSPING_TRACE_REPORT_H
#define LSPING_TRACE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_trace.h"
#include "lspingd/lsping_writer.h"

/* One traceroute being shown: the first two are the caller's to fill in, the
 * rest is zero at the beginning.
 */
struct lsping_trace_print {
	struct lsping_writer *w;
	bool verbose; /* text: more lines for each hop; JSON has all leaves always */

	bool multipath;	  /* from the intro */
	const char *list; /* JSON: the list that is open */
};

/* In this order: the intro once, each hop, each path, the summary once. */
void lsping_trace_intro_write(struct lsping_trace_print *print,
			      const struct lsping_trace_options *options);
void lsping_trace_hop_write(struct lsping_trace_print *print, const struct lsping_trace_hop *hop);
void lsping_trace_path_write(struct lsping_trace_print *print,
			     const struct lsping_trace_path *path);
void lsping_trace_summary_write(struct lsping_trace_print *print,
				const struct lsping_trace_summary *summary);

/* The ways on that a ping's reply announced: a list, or a line of text for each. */
void lsping_ways_write(struct lsping_writer *w, const struct lsping_way *ways, unsigned int n);

/* What came of a ping's sweep over sizes, in octets of the IP packet. */
struct lsping_sweep {
	uint32_t min, max, step; /* as asked for */
	uint32_t largest;	 /* the largest that was answered, whatever the code; 0: none */
	uint32_t too_large;	 /* the smallest above it that was not; 0: all passed */

	/* Where the one that was too large ended: the last router that still
	 * answered to its size with a TTL that ends there.
	 */
	bool limit_known;
	uint8_t ttl;	      /* 0: no router answered to it */
	bool stays;	      /* ttl 0: it did not even leave this router */
	struct ipaddr router; /* not for ttl 0 */
	struct lsping_way way; /* on from there, as the router announced it */
};

/* The end of a ping with a sweep: a container "sweep", or one line of text. */
void lsping_sweep_write(struct lsping_writer *w, const struct lsping_sweep *sweep);

#endif /* LSPING_TRACE_REPORT_H */
