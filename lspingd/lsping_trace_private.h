// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the files of the traceroute engine share:
 *
 *   lsping_trace.c	    requests and their times: who is asked next
 *   lsping_trace_answer.c  what an answer, or none, means for a hop
 *   lsping_tree.c	    ways on, sets of destinations, FEC stacks, the next hops
 *   lsping_trace_path.c    what is told: hops, paths, the summary
 */
#ifndef LSPING_TRACE_PRIVATE_H
#define LSPING_TRACE_PRIVATE_H

#include "lspingd/lsping_mpset.h"
#include "lspingd/lsping_trace.h"

/* Hops, and ways on of all of them, that one trace remembers.  Only routers that
 * lie announce more than a few hundred.
 */
#define TRACE_MAX_HOPS 2048
#define TRACE_MAX_DOWN 8192

/* How often a trace begins again because what it knows is of two times. */
#define TRACE_MAX_AGAIN 4

/* Octets kept of FECs that are of no known form. */
#define TRACE_MAX_KEPT 65536

struct hop;

/* A way on from a hop, in the place of its struct lsping_way in pub.down[]. */
struct branch {
	struct lsping_mpset set; /* destinations that go there */
	struct hop *child;	 /* NULL: not followed */
};

/* Where a hop is reached from. */
struct link {
	struct hop *hop;
	int way; /* in pub.down[]; -1: nobody announced it */
};

enum phase {
	PHASE_READY,   /* to be asked, not before a time */
	PHASE_SENDING, /* handed to send(); sent() is due */
	PHASE_WAITING, /* for a reply or its time limit */
	PHASE_IP_PING, /* silent; for the answer to an ordinary ping or its time limit */
	PHASE_SETTLED,
};

/* What a hop turned out to be. */
enum end {
	END_NOT_YET,
	END_EGRESS,    /* return code 3 */
	END_TRANSIT,   /* it goes on from here */
	END_UNTOLD,    /* it answered, but not what is to be known: code 0 */
	END_SILENT,    /* no answer */
	END_FAULT,     /* an error code, or a loop */
	END_NOT_SENT,
	END_STRAYED,   /* the destination does not come this way after all */
};

/* An answer that accuses somebody, as far as two of them have to agree. */
struct accusation {
	uint8_t code, subcode;
	struct ipaddr replier;
	uint32_t ways; /* hash of what is said of single ways */
};

struct hop {
	struct lsping_trace_hop pub; /* first: a pointer to it is one to the hop */
	enum end end;
	bool reported, held; /* held: silent, and reported later */

	/* Where in the network. */
	struct link *parents; /* [pub.n_parents] */
	struct branch *branch; /* [pub.n_down] */
	struct branch onward;  /* a way on that nobody announced */
	struct lsping_mpset set; /* destinations that come here */
	uint8_t silent_run;	 /* hops in a row up to this that did not tell */
	bool hidden;		 /* behind a hop that nobody announced */

	/* Labels: how many of those we pushed have been popped on the way here, and
	 * at which TTL each was; how many that others pushed are above them.
	 */
	uint8_t n_popped;
	uint8_t popped_at[LSPING_MAX_LABELS];
	uint8_t foreign;
	bool leaves_tunnel; /* one of those has just been popped */

	/* The question. */
	enum phase phase;
	struct hop *other; /* one before it that is asked instead; its answer is in answer */
	bool checks_fec;   /* other: whether it has the FEC's label; else what it announces */
	bool blind;	   /* other: whatever was announced of the way to it */
	bool fresh;	 /* ways on so far are void: asked from the beginning */
	uint32_t seq;	 /* PHASE_SENDING, PHASE_WAITING */
	int64_t due_us;	 /* PHASE_READY: not before; PHASE_WAITING, _IP_PING: time limit */
	struct lsping_mpset left, asked; /* still to be asked about; asked about now */
	struct lsping_past_request *request;
	struct lsping_result answer;
	uint8_t *early;		     /* a reply that overtook sent() */
	size_t early_len;
	struct ipaddr early_from;

	/* Bounds. */
	uint8_t misses;	 /* not answered in a row */
	uint8_t partial; /* requests for what was left out */
	uint8_t rounds;	 /* of asking again before accusing */
	int64_t failing_us, changing_us; /* since when; 0: not */
	bool has_accusation, checked_upstream;
	struct accusation accusation;
	enum end accused; /* what the hop is if the accusation is true */
	uint8_t back_ttl; /* of other, when it checks the FEC */
	bool back_agrees; /* it has said once that the label is wrong */
};

/* Octets of FECs, kept from replies. */
struct kept {
	struct kept *next;
	uint8_t octets[];
};

struct lsping_trace {
	struct lsping_engine engine;
	struct lsping_trace_options options;
	struct lsping_trace_env env;
	struct lsping_stats *stats;
	uint16_t port;
	int family;

	struct lsping_mpset offered; /* destinations; empty if the one is no number */
	struct lsping_fec_stack fecs; /* being traced */
	uint8_t inner_ttl;	      /* as for a ping; grows with code 13 */

	/* Those of the level being asked, which all have the same TTL, are the last
	 * ones.  What is before the ingress is of earlier rounds.
	 */
	struct hop *hop[TRACE_MAX_HOPS];
	unsigned int n_hops, level, ingress;
	unsigned int n_down;
	bool cut; /* not all that was announced could be followed */
	uint32_t last_id;

	unsigned int in_flight;
	int64_t begun_us, next_send_us;
	unsigned int rounds; /* begun again */
	bool outdated;	     /* a router takes back what it said at a smaller TTL */
	int64_t changing_us; /* when one did so first; 0: none did */
	int64_t again_us;    /* when that is to be done; 0: not now */
	bool looks_twice;    /* again_us: at the ingress that was just looked at */
	bool started, paused, stop, done, busy;
	struct lsping_path out[LSPING_TRACE_MAX_WAYS];
	enum lsping_planes planes[LSPING_TRACE_MAX_WAYS]; /* of the ingress' ways */
	enum lsping_planes worst; /* of those that are taken */

	struct kept *kept;
	size_t n_kept;
	struct lsping_trace_summary summary;
};

static inline int64_t trace_now_us(const struct lsping_trace *trace)
{
	return trace->env.mono_us(trace->env.ctx);
}

/* Where the network changes all the time, what is known has to do in the end. */
static inline bool trace_may_begin_again(const struct lsping_trace *trace)
{
	return trace->rounds < TRACE_MAX_AGAIN;
}

/* ---- lsping_tree.c ---- */

/* The way out as a downstream mapping would announce it. */
void tree_way_of_path(const struct lsping_trace *trace, const struct lsping_path *path,
		      struct lsping_way *way);

/* The mapping to ask with, but for its multipath information. */
void tree_ds_of_way(const struct lsping_way *way, uint16_t tlv, struct lsping_ds *ds);

/* The same neighbour, by the same interface, with the same labels, and the same
 * FECs begin and end.
 */
bool tree_same_way(const struct lsping_way *a, const struct lsping_way *b);

/*
 * The FEC stack behind a way on (RFC 8029, 4.6).
 *
 * Returns:
 *    false when the changes are illegal and the reply has to be dropped
 */
bool tree_apply_changes(const struct lsping_fec_stack *from, const struct lsping_fec_change *change,
			uint8_t n, struct lsping_fec_stack *to);

/* Whether a request of so many octets, labels not counted, is larger than the way
 * is announced to take.
 */
bool tree_is_too_large(const struct lsping_way *way, uint32_t size);

/* An address that is another router's on another link: a link-local one, or none. */
bool tree_is_ambiguous(const struct ipaddr *addr);

/* Whether a way's own return code says that it does not go on there. */
bool tree_way_is_broken(const struct lsping_way *way);

/* The ingress: our own ways out, and who takes which.  False if there are too many
 * hops already.
 */
bool tree_ingress(struct lsping_trace *trace);

/* Adds what a reply announced to the hop's ways on.  Returns how many destinations
 * of hop->asked it told about.
 */
uint32_t tree_take_ways(struct lsping_trace *trace, struct hop *hop,
			const struct lsping_echo *echo);

/* Of a reply to somebody who asked about one destination, the way it takes; false
 * if that is not told.
 */
bool tree_find_way(struct lsping_trace *trace, const struct lsping_echo *echo,
		   const struct ipaddr *destination, struct lsping_way *way);

/* Forgets the hop's ways on. */
void tree_clear_ways(struct lsping_trace *trace, struct hop *hop);

/* The one announcement, of those the hop may have come by, that fits how it says it
 * was reached; it becomes the hop's way.
 */
bool tree_adopt(struct hop *hop);

/* Where a destination that comes to the hop comes from. */
const struct link *tree_link_of(const struct hop *hop, const struct ipaddr *destination);

/* The first of the silent hops in a row that end with this one. */
struct hop *tree_first_silent(struct hop *hop);

/* The hop of an earlier TTL on its way. */
struct hop *tree_before(struct hop *hop, const struct ipaddr *destination, uint8_t ttl);

/* The same segment before it, on a path to it; 0: none. */
uint8_t tree_loop(const struct hop *hop);

/* Makes the hops of the next level; false if there are none. */
bool tree_next_level(struct lsping_trace *trace);

void tree_hop_free(struct hop **hop);
void tree_unkeep(struct lsping_trace *trace);

/* ---- lsping_trace_answer.c ---- */

void answer_reply(struct lsping_trace *trace, struct hop *hop, const struct lsping_echo *echo);
void answer_timeout(struct lsping_trace *trace, struct hop *hop);
void answer_not_sent(struct lsping_trace *trace, struct hop *hop);

/* What became of the ordinary ping that a hop waits for. */
void answer_ip_ping(struct lsping_trace *trace, struct hop *hop, enum lsping_ip_ping outcome);

/* ---- lsping_trace_path.c ---- */

/* Holds this router's kernel against its zebra, for the ways out that are taken. */
bool path_ingress_differs(struct lsping_trace *trace);

/* After that. */
void path_report_ingress(struct lsping_trace *trace);
void path_report_settled(struct lsping_trace *trace, struct hop *hop);
void path_report_all(struct lsping_trace *trace);

#endif /* LSPING_TRACE_PRIVATE_H */
