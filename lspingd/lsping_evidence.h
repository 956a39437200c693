// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Diagnosis: the evidence, put so that a rule can ask for it, and the words that
 * several sentences share (only for lsping_diagnose.c)
 */
#ifndef LSPING_EVIDENCE_H
#define LSPING_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/printfrr.h"

#include "lspingd/lsping_diagnose.h"

/* A hop behind the ingress that was answered; NULL is none. */
bool lsping_ev_answered(const struct lsping_trace_hop *hop);
bool lsping_ev_silent(const struct lsping_evidence *ev);

/* Return codes of a router that passes the probe on, and the egress' besides. */
bool lsping_ev_is_progress(uint8_t code);
bool lsping_ev_is_good(uint8_t code);

/* The first way on of those judged of which the router has something bad to say;
 * NULL: none.
 */
const struct lsping_way *lsping_ev_bad_way(const struct lsping_evidence *ev);

/* The return code that counts for what is judged, and, if not NULL, its subcode. */
uint8_t lsping_ev_code_of(const struct lsping_evidence *ev, uint8_t *subcode);
bool lsping_ev_has_code(const struct lsping_evidence *ev, uint8_t code);
bool lsping_ev_is_bad(const struct lsping_evidence *ev);

/* How many of a way's labels are on the packet: implicit null is not. */
unsigned int lsping_ev_n_real_labels(const struct lsping_way *way);

/* Whether the router says with which labels the probe came, and they are not
 * those that were announced.
 */
bool lsping_ev_labels_differ(const struct lsping_trace_hop *hop);

/* The label at a depth of the stack the probe came with (1: the innermost; 0:
 * not told, so the outermost): as the router saw it, else as it was announced.
 * False: not known.
 */
bool lsping_ev_label_at(const struct lsping_trace_hop *hop, uint8_t depth, uint32_t *label);

/* Whether it is known that the probe came without a label. */
bool lsping_ev_came_unlabelled(const struct lsping_trace_hop *hop);

bool lsping_ev_is_numbered(const struct lsping_if_stack *is);
bool lsping_ev_is_addr(const struct ipaddr *addr);

/* The TTL at which the probe was there before; 0: it was not. */
uint8_t lsping_ev_met_before(const struct lsping_evidence *ev);

/* The words: each appends to what buf has, as far as there is room. */
void lsping_ev_add(char *buf, size_t size, const char *text, ...) PRINTFRR(3, 4);
void lsping_ev_add_hop(const struct lsping_evidence *ev, char *buf, size_t size);
void lsping_ev_add_upstream(const struct lsping_evidence *ev, char *buf, size_t size);
void lsping_ev_add_way(const struct lsping_way *way, char *buf, size_t size);
void lsping_ev_add_labels(const struct lsping_way *way, char *buf, size_t size);
void lsping_ev_add_seen_labels(const struct lsping_trace_hop *hop, char *buf, size_t size);
void lsping_ev_add_fec(const struct lsping_evidence *ev, char *buf, size_t size);

/* "; 10.255.0.2 announced and sent that label to it": who is to be asked next. */
void lsping_ev_add_sender(const struct lsping_evidence *ev, const char *what, char *buf,
			  size_t size);

#endif /* LSPING_EVIDENCE_H */
