// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Diagnosis in words: which router is at fault, and what says so
 *
 * From return codes, the downstream mappings of neighbouring hops and this
 * router's own tables; one sentence, the router at fault first, then the
 * evidence.  Where evidence cannot decide, the sentence says what it can be.  The
 * rules are one table (lsping_diagnose.c).
 */
#ifndef LSPING_DIAGNOSE_H
#define LSPING_DIAGNOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_planes.h"
#include "lspingd/lsping_trace.h"

/* What is known when a hop, or the end of a path, is judged. */
struct lsping_evidence {
	const struct lsping_trace_hop *hop; /* to be judged */

	/* Which of the ways on that the hop announced the path takes; NULL: all of
	 * them are judged.  What a router says of one way is no fault of the others.
	 */
	const struct lsping_way *way;

	/* The nearest hop before it that answered; NULL: the ingress */
	const struct lsping_trace_hop *upstream;

	/* A hop behind it on the path that answered, or NULL; for a silent hop */
	const struct lsping_trace_hop *later;

	bool confirmed; /* asked twice, and both answers agree */
	bool last;	/* the path was given up or ends here */
	bool validate;	/* it was asked to check the FEC on the way too (V flag) */
	uint32_t size;	/* octets of the IP packet that was sent; 0: not known */

	/* Of this router: what its kernel does with the FEC's first label against
	 * what zebra believes; LSPING_PLANES_NOT_ASKED when that cannot be known.
	 * Told of the ingress (TTL 0); of the first hop it only says what was
	 * checked.
	 */
	enum lsping_planes ingress;
};

/* The rules, in the order in which they are tried. */
enum lsping_cause {
	LSPING_CAUSE_NONE = 0,

	/* this router */
	LSPING_CAUSE_INGRESS,  /* its kernel differs from its zebra */
	LSPING_CAUSE_NOT_SENT, /* the probe did not leave */

	/* what looks like a fault and is none */
	LSPING_CAUSE_CHANGING,	  /* the answer may be of labels that are gone */
	LSPING_CAUSE_CONSEQUENCE, /* of what the router before is at fault for */

	/* by return code */
	LSPING_CAUSE_PLANES,	  /* 10 of a way on: the kernel differs from zebra */
	LSPING_CAUSE_LACKS,	  /* 10, with ways on that are right: others are missing */
	LSPING_CAUSE_NO_LABEL,	  /* 11 */
	LSPING_CAUSE_INPUT,	  /* 12 */
	LSPING_CAUSE_INTERFACE,	  /* 5: another interface than announced */
	LSPING_CAUSE_LABELS,	  /* 5: other labels than announced */
	LSPING_CAUSE_MISMATCH,	  /* 5: one or the other */
	LSPING_CAUSE_END,	  /* 9: no label on */
	LSPING_CAUSE_UNLABELLED,  /* 10: no label where one is bound */
	LSPING_CAUSE_WRONG_LABEL, /* 10 */
	LSPING_CAUSE_NO_MAPPING,  /* 4 */
	LSPING_CAUSE_NO_INTERFACE, /* 35: not the incoming interface of the FEC */
	LSPING_CAUSE_UNCHECKED,	  /* 0 */
	LSPING_CAUSE_MALFORMED,	  /* 1 */
	LSPING_CAUSE_TLV,	  /* 2 */
	LSPING_CAUSE_SHRUNK,	  /* 13 */
	LSPING_CAUSE_OTHER_CODE,

	/* by comparison with the hops before and behind */
	LSPING_CAUSE_LOOP,
	LSPING_CAUSE_INCONSISTENT, /* passed, with other labels than announced */
	LSPING_CAUSE_NO_WAY_ON,	   /* the path ends where a router would send it on */
	LSPING_CAUSE_MAX_TTL,
	LSPING_CAUSE_CHANGED, /* and right since */

	/* without an answer */
	LSPING_CAUSE_SILENT, /* and passed */
	LSPING_CAUSE_MTU,
	LSPING_CAUSE_NO_ANSWER,
	LSPING_CAUSE_MAX
};

/*
 * Judges a hop, or the end of a path.
 *
 * A fault that only one answer speaks of (confirmed is false) is told as
 * LSPING_SEVERITY_UNDECIDED, with words that say so: ask again.
 *
 * finding
 *    filled; of severity LSPING_SEVERITY_NONE, with an empty sentence, when
 *    nothing is to be said
 */
void lsping_diagnose(const struct lsping_evidence *evidence, struct lsping_finding *finding);

/* "no-label-entry"; of static storage. */
const char *lsping_cause_name(uint16_t cause);

/* "fault"; of static storage. */
const char *lsping_severity_name(enum lsping_severity severity);

#endif /* LSPING_DIAGNOSE_H */
