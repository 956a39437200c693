// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What ping and traceroute share: making an echo request, and knowing a reply's
 * request (RFC 8029, sections 4.3 and 4.6)
 *
 * A request is made from the user's options, which stay the same, and a struct
 * lsping_probe, which says what is particular about it.  Requests that were made
 * are remembered in a table for as long as a reply, a late one or a duplicate, may
 * come.  Nothing here waits, sends or keeps time.
 */
#ifndef LSPING_PROBE_H
#define LSPING_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lspingd/lsping_ds.h"
#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_report.h"
#include "lspingd/lsping_stats.h"

/* Requests to one router follow each other no faster, whatever the interval:
 * responders limit what they answer to one source (ours to 100 a second), and a
 * reply they withheld would look like a broken LSP.
 */
#define LSPING_MIN_INTERVAL_MS 10

/* What the user asked for; ranges are checked by the commands (DESIGN 9). */
struct lsping_options {
	struct lsping_fec fec;
	uint32_t repeat;      /* rounds (lsping_course.h); 0: until stopped */
	uint32_t interval_ms; /* from one request to the next; see LSPING_MIN_INTERVAL_MS */
	uint32_t timeout_ms;  /* for each reply */
	uint32_t size;	      /* octets of the IP packet, labels not counted; 0: no Pad TLV */
	struct ipaddr source;
	struct ipaddr destination;

	/* Several sizes, or destinations up to the last, in turn (lsping_course.h);
	 * of a ping only.  Step 0: only the one above.
	 */
	uint32_t sweep_min, sweep_max, sweep_step;
	struct ipaddr destination_to;
	uint32_t destination_step;
	uint8_t tc;
	uint8_t dscp; /* of the request's IP header, 0..63 */
	uint8_t ttl;  /* of the outermost label */
	uint8_t reply_mode;
	bool router_alert;

	/* A Reply TOS TLV (RFC 8029, section 3.9) asks for this DSCP, 0..63. */
	bool has_reply_dscp;
	uint8_t reply_dscp;

	/* What becomes of the padding in the reply: enum lsping_pad_action; 0 is
	 * LSPING_PAD_DROP.
	 */
	uint8_t pad_action;

	/* A DDMAP goes along; with validate the V flag as well, by which transit
	 * routers check the FEC, too (3 and 4.4 step 4).
	 */
	bool ddmap, validate;

	/* A Nil FEC below the others (3.2.17, 4.2): a router that should not send
	 * labelled packets to its next hop, and does not, then cannot pass the
	 * request on.  Its label, explicit null, is the last of the path's: who
	 * resolves adds it.
	 */
	bool explicit_null;
};

/* What is particular about one request. */
struct lsping_probe {
	uint32_t handle, seq;
	uint16_t port; /* that replies go to */
	struct lsping_ntp sent;
	const struct lsping_path *path;	  /* its labels; NULL: none */
	const struct lsping_fec_stack *fecs; /* NULL: lsping_options_fecs() */
	const struct lsping_ds *ds;	     /* downstream mapping to ask with; NULL: none */
	struct ipaddr destination;
	uint16_t flags;	   /* LSPING_FLAG_* */
	uint8_t ttl;	   /* of the outermost label */
	uint8_t inner_ttl; /* of the innermost, if that is another one; 0: 255 */

	/* Of the labels below the outermost, from the outer one; those beyond have
	 * 255, and inner_ttl goes before.
	 */
	uint8_t n_below;
	uint8_t below_ttl[LSPING_MAX_LABELS];
};

/* A request with destination, TTL and flags of the options. */
struct lsping_probe lsping_probe_init(const struct lsping_options *options);

/*
 * A ping's: with the mapping it is to have.
 *
 * ds
 *    filled if there is one, and then has to live as long as the probe
 */
struct lsping_probe lsping_probe_ping(const struct lsping_options *options, struct lsping_ds *ds);

/* The FEC stack the options ask about. */
void lsping_options_fecs(const struct lsping_options *options, struct lsping_fec_stack *fecs);

/*
 * Makes a request.
 *
 * frame
 *    set to what follows the link-layer header: labels, IP, UDP, message.  Of
 *    static storage, valid until the next call.
 *
 * Returns:
 *    its octets; 0 if the request does not fit an IP packet
 */
size_t lsping_probe_write(const struct lsping_options *options, const struct lsping_probe *probe,
			  const uint8_t **frame);

/* The smallest size an option may ask for, in octets of the IP packet; and what
 * a request of the options alone really has (TLVs come in steps of 4 octets).
 */
uint32_t lsping_options_min_size(const struct lsping_options *options);
uint32_t lsping_options_real_size(const struct lsping_options *options);

/* A mapping that announces nothing and asks for everything: its address is the
 * all-routers address of a family (3.4), the label stack is left out.
 *
 * tlv
 *    LSPING_TLV_DDMAP or LSPING_TLV_DSMAP
 */
void lsping_ds_all_routers(struct lsping_ds *ds, uint16_t tlv, int family);

/* ---- the table of requests ---- */

/* Answers older than this many requests are nonsense, not late. */
#define LSPING_PAST_REQUESTS 128

enum lsping_fate {
	LSPING_FATE_NEVER = 0,
	LSPING_FATE_OUTSTANDING,
	LSPING_FATE_ANSWERED,
	LSPING_FATE_LOST, /* timed out; its reply would be late */
	LSPING_FATE_FAILED,
};

/* One request.  A reply may overtake the news that it has left. */
struct lsping_past_request {
	uint32_t seq;
	enum lsping_fate fate;
	struct lsping_ntp sent; /* the timestamp in it */
	int64_t begun_us;	/* when it was made */
	bool has_left, has_reply;
	int64_t left_ns, reply_ns; /* by the kernel's stamps, since 1970 */
};

struct lsping_past {
	uint32_t handle;
	uint32_t seq; /* of the last request; the first is 1 */
	struct lsping_past_request request[LSPING_PAST_REQUESTS];
};

/*
 * Begins a request, with the next sequence number whose place in the table is
 * not held by one that is outstanding.
 *
 * now_us, now_ns
 *    a clock that only runs forward; the time of day
 */
struct lsping_past_request *lsping_past_begin(struct lsping_past *past, int64_t now_us,
					      int64_t now_ns);

/* The request of a number; NULL if there is none, or it is forgotten. */
struct lsping_past_request *lsping_past_find(struct lsping_past *past, uint32_t seq);

/*
 * RFC 8029, 4.6: which request is it the reply of?  The port alone proves
 * nothing: it has our handle, the number of a request that we sent, and exactly
 * the timestamp that was in it.
 *
 * request
 *    set for LSPING_REJECT_NONE, DUPLICATE and LATE
 */
enum lsping_reject lsping_past_match(struct lsping_past *past, const struct lsping_echo *echo,
				     struct lsping_past_request **request);

/*
 * Round trip of a request that has left and was answered: by the kernel's stamps.
 * If the clock was set meanwhile they mean nothing; the wakeups' clock, which
 * cannot be set, then has to do.
 */
int64_t lsping_past_rtt_ns(const struct lsping_past_request *request, int64_t now_us);

/* Fills in what a reply says, and counts it. */
void lsping_result_answered(struct lsping_result *result, const struct ipaddr *from,
			    const struct lsping_echo *echo, struct lsping_stats *stats);

#endif /* LSPING_PROBE_H */
