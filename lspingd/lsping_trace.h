// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator's engine: traceroute of one FEC, along one path or all of them
 * (RFC 8029, sections 3.4.1.1, 4.1, 4.3, 4.6, 4.7 and 4.8)
 *
 * What is found is a graph of segments.  A segment is one link of the LSP as its
 * upstream router announced it: to which neighbour, with which labels; the first
 * ones are our own ways out.  Each is tried with a request whose TTL ends at its
 * far end, so a "hop" here is a segment and what the router behind it answered.
 * Equal segments reached over several routers are one (merged paths).  A trace
 * along one path is the same with one destination.
 *
 * It is an engine (lsping_engine.h): time and I/O are asked of an environment, to
 * which records go as well.
 */
#ifndef LSPING_TRACE_H
#define LSPING_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lspingd/lsping_ds.h"
#include "lspingd/lsping_engine.h"
#include "lspingd/lsping_planes.h"
#include "lspingd/lsping_probe.h"
#include "lspingd/lsping_report.h"

/* Requests of one trace that may be outstanding at once. */
#define LSPING_TRACE_IN_FLIGHT 16

/* Ways out of this router that are told apart. */
#define LSPING_TRACE_MAX_WAYS 64

/* Paths that are told apart; those beyond are counted as unexplored. */
#define LSPING_TRACE_MAX_PATHS 1024

struct lsping_trace_options {
	/* FEC, source, destination, timeout, tc, reply mode ...; repeat, interval
	 * and ttl are not read.
	 */
	struct lsping_options request;
	bool multipath;
	uint8_t max_ttl;      /* default 30 */
	uint8_t max_silent;   /* silent hops in a row after which a path is given up */
	uint8_t retries;      /* further requests after one that was not answered */
	uint32_t destinations; /* multipath: how many to offer, from .destination on */
	uint32_t interval_ms; /* least time between two requests */
};

/* In which form downstream mappings were asked for. */
enum lsping_ds_form {
	LSPING_DS_FORM_DDMAP,
	LSPING_DS_FORM_DSMAP, /* the router does not know DDMAP */
	LSPING_DS_FORM_NONE,  /* nor DSMAP */
};

/* One way on, as a router announced it; of the ingress, as our tables have it. */
struct lsping_way {
	bool announced; /* false: nobody did (a silent hop before); the rest is empty */
	uint8_t addr_type;
	struct ipaddr address, ifaddr; /* the next router; its interface if numbered */
	uint32_t ifindex;	       /* unnumbered: the announcing router's */
	uint16_t mtu;		       /* octets, labels counted; 0: not told */
	uint8_t n_labels;	       /* outermost first, implicit null as 3 */
	struct lsping_ds_label label[LSPING_MAX_LABELS];
	uint8_t return_code, return_subcode; /* of this way alone; 0: the header's */
	uint8_t n_changes;
	struct lsping_fec_change change[LSPING_MAX_FEC_CHANGES];
	uint32_t destinations; /* of those asked about, how many go there; 0: not told */
};

/* What a downstream mapping of a reply announces, but for its multipath
 * information.  Octets of FECs are still the reply's.
 */
void lsping_way_of_ds(const struct lsping_echo *echo, const struct lsping_ds *ds,
		      struct lsping_way *way);

/* What became of an ordinary ping (ICMP) towards where a path falls silent. */
enum lsping_ip_ping {
	LSPING_IP_PING_NOT_SENT, /* there was no need, or no address to send it to */
	LSPING_IP_PING_SENT,
	LSPING_IP_PING_ANSWERED,
	LSPING_IP_PING_LOST,
};

/* How sure a finding is. */
enum lsping_severity {
	LSPING_SEVERITY_NONE,	   /* nothing to say */
	LSPING_SEVERITY_NOTE,	   /* worth knowing, no fault: a silent hop that is passed */
	LSPING_SEVERITY_UNDECIDED, /* something is wrong; the evidence does not say where */
	LSPING_SEVERITY_FAULT,	   /* router is at fault */
};

/* What the evidence says (lsping_diagnose.h). */
struct lsping_finding {
	enum lsping_severity severity;
	uint16_t cause;	      /* enum lsping_cause */
	struct ipaddr router; /* at fault; IPADDR_NONE: not known, or this router */
	uint8_t ttl;	      /* its place: 0 is this router */
	char sentence[2 * LSPING_CAUSE_LEN];
};

/* One segment and what came of it.  Valid as long as the trace. */
struct lsping_trace_hop {
	uint32_t id; /* from 1 in the order they are reported; 0: the ingress, at first */
	uint8_t ttl; /* 0: the ingress */
	struct lsping_way way;
	struct lsping_path out;	      /* how this router sent it */
	struct lsping_fec_stack fecs; /* asked with */
	enum lsping_ds_form form;
	bool all_routers; /* asked without an announcement to be checked (4.8) */
	uint8_t tries;	  /* requests sent to it */
	uint8_t popped;	  /* pushed FECs that turned out to end here (4.6, code 3) */
	uint8_t loop_ttl; /* the same segment was passed at this TTL already; 0: no loop */
	bool changed;	  /* labels changed meanwhile: what is here is the newer truth */
	bool confirmed;	  /* two answers agree on what it said */
	bool validated;	  /* the last request had the V flag */
	uint32_t size;	  /* octets of the last request's IP packet */
	uint8_t n_mappings; /* downstream mappings in the last reply, taken or not */
	enum lsping_ip_ping ip_ping; /* of the first silent hop of a path's silent end */
	struct ipaddr ip_ping_to;    /* its address, or the FEC's */

	struct lsping_result result; /* of the last request */
	struct ipaddr destination;   /* it went to */

	uint16_t n_parents; /* segments it continues */
	const struct lsping_trace_hop **parent;
	uint16_t n_down; /* ways on that the reply announced */
	struct lsping_way *down;

	struct lsping_finding finding;
};

enum lsping_path_verdict {
	LSPING_PATH_FOUND,	/* to the egress, every hop right */
	LSPING_PATH_BROKEN,	/* at a hop that says so, or that nothing answers behind */
	LSPING_PATH_UNEXPLORED, /* no destination exercises it, or a limit was reached */
};

/* One path from the ingress to where it ends. */
struct lsping_trace_path {
	uint32_t number; /* from 1 */
	enum lsping_path_verdict verdict;
	uint8_t n_hops;
	const struct lsping_trace_hop *hop[UINT8_MAX]; /* from TTL 1 on */
	const struct lsping_way *way; /* that it takes from the last hop, if it was not
				       * followed (broken or unexplored there); else NULL
				       */
	bool has_destination;
	struct ipaddr destination;  /* "ping mpls ... destination" follows this path */
	uint32_t destinations;	    /* of those offered, how many do */
	uint16_t mtu;		    /* the smallest announced; 0: nobody told */
	uint8_t mtu_ttl;	    /* the hop that announced it (0: this router) */
	struct lsping_finding finding;
};

struct lsping_trace_summary {
	uint32_t found, broken, unexplored; /* paths */
	uint32_t sent, not_sent;	    /* requests */
	uint32_t received, timeouts;	    /* replies */
	uint32_t late, duplicates, dropped; /* dropped: illegal FEC stack changes (4.6) */
	int64_t elapsed_us;
	bool stopped;
	bool success; /* at least one path, all of them found and without fault, not stopped */
};

/* What a trace needs of the world: as lsping_env, with several requests under way. */
struct lsping_trace_env {
	void *ctx;
	int64_t (*mono_us)(void *ctx);
	int64_t (*real_ns)(void *ctx);

	/* All ways out at the moment, in the order in which choose() numbers them;
	 * 0, with one clause in cause, when there is none.
	 */
	unsigned int (*ways)(void *ctx, struct lsping_path *out, unsigned int max, char *cause,
			     size_t size);

	/* The way a ping to a destination takes by itself. */
	unsigned int (*choose)(void *ctx, const struct lsping_path *out, unsigned int n,
			       const struct ipaddr *destination);

	/* What this router's kernel does with a way out against what zebra believes;
	 * may be NULL (LSPING_PLANES_NOT_ASKED).
	 */
	enum lsping_planes (*planes)(void *ctx, const struct lsping_path *out);

	/* Sends a frame; the outcome is told by lsping_engine_sent() with the same
	 * sequence number, perhaps before the call returns.
	 */
	void (*send)(void *ctx, uint32_t seq, const struct lsping_path *out, const uint8_t *frame,
		     size_t len);

	/* Sends an ordinary ping from the trace's source; an answer is told by
	 * lsping_trace_ip_ping() with the same number.  False: it was not sent.  May
	 * be NULL.
	 */
	bool (*ip_ping)(void *ctx, uint32_t seq, const struct ipaddr *to);

	/* As in lsping_env: one timer. */
	void (*arm)(void *ctx, int64_t at_us);
	void (*disarm)(void *ctx);

	/* Takes what was found: each hop when it is settled (the ingress, hop 0,
	 * first; a silent one when it is known whether later ones answer), each path
	 * when the trace is done, the summary last.  Where labels changed while all
	 * paths were looked for, or a router takes back that it passes the probe on,
	 * it begins again, with another hop of TTL 0: the paths are those of the hops
	 * behind the last.  After the summary the
	 * trace may be freed, but not inside the call.
	 */
	void (*hop)(void *ctx, const struct lsping_trace_hop *hop);
	void (*path)(void *ctx, const struct lsping_trace_path *path);
	void (*summary)(void *ctx, const struct lsping_trace_summary *summary);
};

/* handle, port, stats: as of a session (lsping_session.h). */
struct lsping_engine *lsping_trace_new(const struct lsping_trace_options *options, uint32_t handle,
				       uint16_t port, const struct lsping_trace_env *env,
				       struct lsping_stats *stats);

/* The following take an engine that was made by it. */

/* The answer to an ip_ping(). */
void lsping_trace_ip_ping(struct lsping_engine *engine, uint32_t seq);

const struct lsping_trace_summary *lsping_trace_summary(const struct lsping_engine *engine);

#endif /* LSPING_TRACE_H */
