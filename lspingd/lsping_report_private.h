// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the reports of a ping and of a traceroute have in common
 */
#ifndef LSPING_REPORT_PRIVATE_H
#define LSPING_REPORT_PRIVATE_H

#include "lspingd/lsping_report.h"
#include "lspingd/lsping_writer.h"

/* Nanoseconds as an operator reads a round trip, in milliseconds: 1.234. */
static inline double lsping_ms(double ns)
{
	return ns / 1e6;
}

/* "answered", "timeout"; of static storage. */
const char *lsping_outcome_name(enum lsping_outcome outcome);

/* An address: leaf and, where text is not NULL, that text and the address. */
void lsping_write_addr(struct lsping_writer *w, const char *leaf, const struct ipaddr *addr,
		       const char *text);

/* The way a request takes; with_text: text shows it too, as part of a line. */
void lsping_write_path(struct lsping_writer *w, const struct lsping_path *path, bool with_text);

/* What an Interface and Label Stack TLV says; JSON only. */
void lsping_write_if_stack(struct lsping_writer *w, const struct lsping_if_stack *is);

#endif /* LSPING_REPORT_PRIVATE_H */
