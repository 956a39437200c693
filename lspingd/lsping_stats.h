// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters: every message sent, received, answered or dropped, by cause
 *
 * Plain numbers in arrays indexed by the enums they count; whoever sees the
 * event adds one.  Names are in one table per enum (lsping_stats.c) and are the
 * leaf names of the YANG model.
 */
#ifndef LSPING_STATS_H
#define LSPING_STATS_H

#include <stdint.h>

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_planes.h"
#include "lspingd/lsping_responder.h"

/* Why a packet at the taps, or the kernel on the way to them, was given up
 * before the responder saw it, or its answer could not wait.
 */
enum lsping_drop {
	LSPING_DROP_DESTINATION = 0, /* not addressed to 127/8 or its IPv6 kin */
	LSPING_DROP_SOURCE,	     /* no unicast address and port to reply to */
	LSPING_DROP_SOURCE_OWN,	     /* claims to be from this router, and is not */
	LSPING_DROP_SOURCE_DENIED,   /* by the access list of who may ask */
	LSPING_DROP_REPLY_DENIED,    /* by the one of where replies may go */
	LSPING_DROP_RATE_TOTAL,	     /* more requests than we answer */
	LSPING_DROP_RATE_SOURCE,     /* more than we answer to one source */
	LSPING_DROP_QUEUE_FULL,	     /* too many wait: answered with what is known */
	LSPING_DROP_QUEUE_TIMEOUT,   /* waited too long for one: answered with 0 */
	LSPING_DROP_TRUNCATED,	     /* longer than any packet can be */
	LSPING_DROP_KERNEL,	     /* the taps' buffers were full */
	LSPING_DROP_PORT,	     /* came to our UDP port, where nothing is read */
	LSPING_DROP_MAX,
};

/* Why a datagram that came to a session's port is not taken for a reply. */
enum lsping_reject {
	LSPING_REJECT_NONE = 0,
	LSPING_REJECT_MALFORMED, /* does not decode */
	LSPING_REJECT_NOT_REPLY, /* another message type */
	LSPING_REJECT_HANDLE,	 /* not our Sender's Handle */
	LSPING_REJECT_SEQUENCE,	 /* a sequence number that was never sent */
	LSPING_REJECT_TIMESTAMP, /* not the timestamp that was sent with it */
	LSPING_REJECT_DUPLICATE, /* that request has been answered */
	LSPING_REJECT_LATE,	 /* that request has timed out */
	LSPING_REJECT_MAX,
};

struct lsping_stats {
	/* Initiator. */
	uint64_t requests_sent;
	uint64_t requests_not_sent;
	uint64_t replies_received[256]; /* by return code */
	uint64_t replies_rejected[LSPING_REJECT_MAX];

	/* Responder. */
	uint64_t requests_received; /* all that the taps gave us */
	uint64_t drops[LSPING_DROP_MAX];
	uint64_t encap_errors[LSPING_ENCAP_ERR_MAX];
	uint64_t decode_errors[LSPING_DECODE_ERR_MAX];
	uint64_t verdicts[LSPING_VERDICT_MAX];
	uint64_t planes[LSPING_PLANES_MAX]; /* labels of requests answered, zebra against kernel */
	uint64_t replies_sent[256]; /* by return code */
	uint64_t replies_not_sent;  /* the kernel refused them */
};

/* Names of the enums' values ("rate-total"); of static storage. */
const char *lsping_drop_str(enum lsping_drop drop);
const char *lsping_reject_str(enum lsping_reject reject);

/* "egress" for 3, "other" for codes that RFC 8029 does not define. */
const char *lsping_stats_code_name(uint8_t code);

/*
 * Visits every counter, zero or not, group by group and always in the same
 * order.  Return codes that RFC 8029 does not define are added up in "other".
 *
 * fn
 *    group ("replies-sent") and name ("egress") are of static storage
 */
void lsping_stats_walk(const struct lsping_stats *stats,
		       void (*fn)(const char *group, const char *name, uint64_t value, void *arg),
		       void *arg);

/* Sets every counter to zero. */
void lsping_stats_clear(struct lsping_stats *stats);

#endif /* LSPING_STATS_H */
