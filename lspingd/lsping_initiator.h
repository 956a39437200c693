// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator: pings and traceroutes on real sockets, for real users
 *
 * Ties the engines (lsping_session.h, lsping_trace.h) to zebra's view of the FEC,
 * the injector, a reply socket and the terminal of whoever asked.
 */
#ifndef LSPING_INITIATOR_H
#define LSPING_INITIATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_session.h"

/* At once; each holds two descriptors and FRR's unit file allows 1024. */
#define LSPING_MAX_SESSIONS 256

struct lspingd;
struct lsping_initiator;
struct vty;

struct lsping_initiator *lsping_initiator_new(struct lspingd *lspingd);

/* Ends all sessions first; their users see the summaries. */
void lsping_initiator_free(struct lsping_initiator **initiator);

/* What a command says of its requests, before anything is resolved. */
struct lsping_request_args {
	struct prefix prefix;
	bool ldp; /* LDP asked for; else the kind of FEC follows the label's owner */
	uint32_t timeout_ms, size;
	struct ipaddr source, destination; /* IPADDR_NONE: chosen by us */
	uint8_t tc, dscp, reply_mode;
	bool has_reply_dscp;
	uint8_t reply_dscp;
	bool router_alert, explicit_null, validate, verbose, json;
	char ifname[16];       /* empty: any */
	struct ipaddr nexthop; /* on ifname; IPADDR_NONE: any */
};

struct lsping_ping_args {
	struct lsping_request_args request;
	uint32_t repeat, interval_ms;
	uint8_t ttl, pad_action;
	bool ddmap;
	uint32_t sweep_min, sweep_max, sweep_step; /* sizes; step 0: no sweep */
	struct ipaddr destination_to;		   /* the last one; IPADDR_NONE: only one */
	uint32_t destination_step;
};

struct lsping_trace_args {
	struct lsping_request_args request;
	uint8_t max_ttl, max_silent, retries;
	bool multipath;
};

/*
 * Run a command for a terminal.  The vty waits for the session's end or, when
 * nothing can be started, has been told why.
 *
 * Return:
 *    what the command has to return
 */
int lsping_initiator_ping(struct lsping_initiator *initiator, struct vty *vty,
			  const struct lsping_ping_args *args);
int lsping_initiator_trace(struct lsping_initiator *initiator, struct vty *vty,
			   const struct lsping_trace_args *args);

/* Ends one session (or all, id 0) as if its user had; false if there is none. */
bool lsping_initiator_clear(struct lsping_initiator *initiator, uint32_t id);

/* Whether a session's replies come to this UDP port. */
bool lsping_initiator_hears(const struct lsping_initiator *initiator, uint16_t port);

/* For show commands: the running sessions in the order they began.  A session
 * that has not begun has neither handle nor summary.
 */
struct lsping_session_info {
	uint32_t id;
	uint32_t handle;
	uint32_t age_s;
	const struct lsping_fec *fec;
	const struct lsping_summary *ping;	  /* one of them is set */
	const struct lsping_trace_summary *trace;
};
unsigned int lsping_initiator_count(const struct lsping_initiator *initiator);
void lsping_initiator_each(const struct lsping_initiator *initiator,
			   void (*fn)(const struct lsping_session_info *info, void *arg),
			   void *arg);

#endif /* LSPING_INITIATOR_H */
