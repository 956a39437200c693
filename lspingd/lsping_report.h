// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a session tells the world
 *
 * Records are values without pointers: a session makes them, the command line
 * prints them, later the northbound reads them.  Their leaves are those of
 * yang/frr-lspingd.yang.
 */
#ifndef LSPING_REPORT_H
#define LSPING_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_lfib.h"

struct lsping_writer;

/* One way out of this router: the label stack outermost first; depth 0 is
 * implicit null.
 */
struct lsping_path {
	uint32_t ifindex;
	char ifname[16];
	struct ipaddr nexthop; /* IPADDR_NONE on point-to-point interfaces */
	uint16_t mtu;	       /* of the interface, octets; 0: not known */
	uint8_t depth;
	uint32_t label[LSPING_MAX_LABELS];
	uint8_t protocol[LSPING_MAX_LABELS]; /* enum lsping_ds_protocol, of each label */
};

enum lsping_outcome {
	LSPING_OUTCOME_ANSWERED, /* a reply came; return_code says what it means */
	LSPING_OUTCOME_TIMEOUT,	 /* none in time */
	LSPING_OUTCOME_NOT_SENT, /* the request did not leave; cause says why */
	LSPING_OUTCOME_UNASKED,	 /* sent; reply mode 1 asks for no reply */
};

#define LSPING_CAUSE_LEN 256

/* One request and what became of it. */
struct lsping_result {
	uint32_t seq;
	enum lsping_outcome outcome;
	struct lsping_path path; /* not for NOT_SENT */
	uint32_t timeout_ms;
	uint8_t ttl;
	uint32_t size; /* of the IP packet, octets */
	struct ipaddr destination;
	bool sizes_vary, destinations_vary; /* from request to request: text has them, too */

	/* ANSWERED */
	struct ipaddr replier;
	uint8_t return_code, return_subcode;
	int64_t rtt_ns;
	int64_t one_way_ns; /* received by the replier - sent; its clock against ours */
	bool has_if_stack;
	struct lsping_if_stack if_stack;

	/* NOT_SENT */
	char cause[LSPING_CAUSE_LEN];
};

struct lsping_summary {
	uint32_t sent;	    /* requests that left */
	uint32_t not_sent;
	uint32_t received;  /* accepted replies */
	uint32_t succeeded; /* of them, with return code 3 */
	uint32_t unasked;   /* of the sent ones, with reply mode 1 */
	uint32_t timeouts;
	uint32_t late;	     /* replies after their timeout */
	uint32_t duplicates;
	bool stopped;	     /* ended before all requests were made */
	int64_t rtt_min_ns, rtt_max_ns;
	double rtt_sum_ns, rtt_sum2_ns; /* of the RTTs and of their squares */
};

enum lsping_record_kind {
	LSPING_RECORD_RESULT,
	LSPING_RECORD_SUMMARY,
};

struct lsping_record {
	enum lsping_record_kind kind;
	union {
		struct lsping_result result;
		struct lsping_summary summary;
	};
};

/* What a session is about to do, told before its first request. */
struct lsping_intro {
	struct lsping_fec fec;
	struct ipaddr source, destination;
	struct ipaddr destination_to; /* the last one; IPADDR_NONE: only one */
	uint32_t destination_step;
	uint64_t requests; /* to be sent; 0: until stopped */
	uint32_t interval_ms, timeout_ms;
	uint32_t size, size_asked; /* octets of IP, as sent and as asked for (0: not) */
	uint32_t sweep_min, sweep_max, sweep_step; /* instead of size; step 0: no sweep */
	uint8_t reply_mode;
	struct lsping_path path;
};

/* The letter of a result, as on the routers operators know (DESIGN 9). */
char lsping_result_letter(const struct lsping_result *result);

/* True for the one outcome that proves the LSP: return code 3. */
bool lsping_result_is_success(const struct lsping_result *result);

/*
 * What a result means, in one sentence that names the router, the layer and
 * what disagrees.  Returns buf.
 */
const char *lsping_result_sentence(const struct lsping_result *result, char *buf, size_t size);

/* True when every request was sent and answered with success. */
bool lsping_summary_is_success(const struct lsping_summary *summary);

/* The walks: intro, one result, summary.  verbose adds lines to text; JSON has
 * all leaves always.
 */
void lsping_intro_write(struct lsping_writer *w, const struct lsping_intro *intro);
void lsping_result_write(struct lsping_writer *w, const struct lsping_result *result,
			 bool verbose);

/* The same, with its entry left open for more leaves. */
void lsping_result_write_open(struct lsping_writer *w, const struct lsping_result *result,
			      bool verbose);
void lsping_summary_write(struct lsping_writer *w, const struct lsping_summary *summary);

/* A request that could not be made at all: one sentence. */
void lsping_error_write(struct lsping_writer *w, const char *error, const char *cause);

/*
 * Whether this router's labels are checked against zebra's table: to be said
 * wherever results are shown.  Text is one line, and only when they are not.
 *
 * cause
 *    why they are not, in a clause; NULL: they are
 */
void lsping_lfib_check_write(struct lsping_writer *w, const char *cause);

#endif /* LSPING_REPORT_H */
