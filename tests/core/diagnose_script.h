// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is said of a healthy LSP, for tests that spoil it before they have it judged
 *
 * The LSP is this router - 10.255.0.2 - 10.255.0.3 - 10.255.0.4, over links
 * 10.0.1.0 to 10.0.3.0, with labels 18, 19 and implicit null.
 */
#ifndef DIAGNOSE_SCRIPT_H
#define DIAGNOSE_SCRIPT_H

#include <string.h>

#include "tests/check.h"

#include "lspingd/lsping_diagnose.h"

static struct lsping_trace_hop r1, r2, r3, r4;
static const struct lsping_trace_hop *r2_parent, *r3_parent, *r4_parent;
static struct lsping_way r2_down[2], r3_down[2];
static struct lsping_evidence ev;
static struct lsping_finding finding;
static bool seen[LSPING_CAUSE_MAX];

static inline struct ipaddr addr(const char *text)
{
	struct ipaddr a;

	memset(&a, 0, sizeof(a));
	str2ipaddr(text, &a);
	return a;
}

static inline struct lsping_way way(const char *to, uint32_t label)
{
	struct lsping_way w = {
		.announced = true,
		.addr_type = LSPING_ADDR_IPV4_NUMBERED,
		.address = addr(to),
		.ifaddr = addr(to),
		.mtu = 1500,
		.n_labels = 1,
		.label = { { .label = label, .bos = true, .protocol = LSPING_DS_PROTO_LDP } },
	};

	return w;
}

static inline struct lsping_trace_hop hop(uint8_t ttl, const char *router, uint8_t code, uint8_t subcode)
{
	struct prefix fec;
	struct lsping_trace_hop h = {
		.id = ttl,
		.ttl = ttl,
		.tries = 1,
		.fecs.depth = 1,
		.result = {
			.outcome = LSPING_OUTCOME_ANSWERED,
			.return_code = code,
			.return_subcode = subcode,
			.timeout_ms = 2000,
			.replier = addr(router),
		},
	};

	str2prefix("10.255.0.4/32", &fec);
	h.fecs.fec[0] = lsping_fec_ldp(&fec);
	return h;
}

static inline void healthy(void)
{
	r1 = hop(0, "10.255.0.1", 0, 0);
	r2 = hop(1, "10.255.0.2", LSPING_RC_LABEL_SWITCHED, 1);
	r3 = hop(2, "10.255.0.3", LSPING_RC_LABEL_SWITCHED, 1);
	r4 = hop(3, "10.255.0.4", LSPING_RC_EGRESS, 1);
	r2.way = way("10.0.1.2", 18);
	r3.way = r2_down[0] = way("10.0.2.2", 19);
	r4.way = r3_down[0] = way("10.0.3.2", LSPING_LABEL_IMPLICIT_NULL);
	r2_down[1] = r3_down[1] = (struct lsping_way){};
	r2_parent = &r1;
	r3_parent = &r2;
	r4_parent = &r3;
	r2.parent = &r2_parent;
	r3.parent = &r3_parent;
	r4.parent = &r4_parent;
	r2.n_parents = r3.n_parents = r4.n_parents = 1;
	r2.down = r2_down;
	r3.down = r3_down;
	r2.n_down = r3.n_down = 1;
	ev = (struct lsping_evidence){ .confirmed = true };
}

static inline void judge(const struct lsping_trace_hop *h, const struct lsping_trace_hop *upstream)
{
	ev.hop = h;
	ev.upstream = upstream;
	lsping_diagnose(&ev, &finding);
	seen[finding.cause] = true;
}

static inline void silence(struct lsping_trace_hop *h)
{
	h->result.outcome = LSPING_OUTCOME_TIMEOUT;
	h->result.return_code = h->result.return_subcode = 0;
	h->result.replier = (struct ipaddr){};
	h->n_down = 0;
}

/* A code that a hop answers with; from a failing hop nothing leads on. */
static inline void answer(struct lsping_trace_hop *h, uint8_t code, uint8_t subcode)
{
	h->result.return_code = code;
	h->result.return_subcode = subcode;
	h->n_down = 0;
}

/* Where and with which label, 0 for none, it says the probe came. */
static inline void saw(struct lsping_trace_hop *h, const char *on, uint32_t label)
{
	struct lsping_if_stack *is = &h->result.if_stack;

	memset(is, 0, sizeof(*is));
	h->result.has_if_stack = true;
	is->addr_type = LSPING_ADDR_IPV4_NUMBERED;
	is->address = is->ifaddr = addr(on);
	if (label)
		lsping_lstack_add(&is->stack, label, 0, 1);
}

static inline void check_finding(enum lsping_cause cause, enum lsping_severity severity,
			  const char *router, uint8_t ttl, const char *sentence)
{
	char buf[INET6_ADDRSTRLEN] = "";

	CHECK_STR(lsping_cause_name(finding.cause), lsping_cause_name(cause));
	CHECK_STR(lsping_severity_name(finding.severity), lsping_severity_name(severity));
	if (finding.router.ipa_type != IPADDR_NONE)
		ipaddr2str(&finding.router, buf, sizeof(buf));
	CHECK_STR(buf, router);
	CHECK_INT(finding.ttl, ttl);
	CHECK_STR(finding.sentence, sentence);
}

static inline void check_fault(enum lsping_cause cause, const char *router, uint8_t ttl,
			const char *sentence)
{
	check_finding(cause, LSPING_SEVERITY_FAULT, router, ttl, sentence);
}

static inline void check_undecided(enum lsping_cause cause, uint8_t ttl, const char *sentence)
{
	check_finding(cause, LSPING_SEVERITY_UNDECIDED, "", ttl, sentence);
}

static inline void check_note(enum lsping_cause cause, uint8_t ttl, const char *sentence)
{
	check_finding(cause, LSPING_SEVERITY_NOTE, "", ttl, sentence);
}

static inline void check_nothing(void)
{
	check_finding(LSPING_CAUSE_NONE, LSPING_SEVERITY_NONE, "", 0, "");
}

#endif /* DIAGNOSE_SCRIPT_H */
