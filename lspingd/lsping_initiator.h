// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator: sessions on real sockets, for real users
 *
 * Ties a session's engine (lsping_session.h) to zebra's view of the FEC, the
 * injector, a reply socket and the terminal of whoever asked.
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

/* What a ping command says, before anything is resolved. */
struct lsping_ping_args {
	struct prefix prefix;
	bool ldp; /* LDP asked for; else the kind of FEC follows the label's owner */
	uint32_t repeat, interval_ms, timeout_ms, size;
	struct ipaddr source, destination; /* IPADDR_NONE: chosen by us */
	uint8_t tc, ttl, reply_mode;
	bool router_alert, verbose, json;
	char ifname[16];       /* empty: any */
	struct ipaddr nexthop; /* on ifname; IPADDR_NONE: any */
};

/*
 * Runs a ping for a terminal.  The vty waits for the session's end or, when
 * nothing can be started, has been told why.
 *
 * Returns:
 *    what the command has to return
 */
int lsping_initiator_ping(struct lsping_initiator *initiator, struct vty *vty,
			  const struct lsping_ping_args *args);

/* Ends one session (or all, id 0) as if its user had; false if there is none. */
bool lsping_initiator_clear(struct lsping_initiator *initiator, uint32_t id);

/* For show commands: the running sessions in the order they began. */
struct lsping_session_info {
	uint32_t id;
	uint32_t handle;
	uint32_t age_s;
	const struct lsping_fec *fec;
	const struct lsping_summary *summary;
};
unsigned int lsping_initiator_count(const struct lsping_initiator *initiator);
void lsping_initiator_each(const struct lsping_initiator *initiator,
			   void (*fn)(const struct lsping_session_info *info, void *arg),
			   void *arg);

#endif /* LSPING_INITIATOR_H */
