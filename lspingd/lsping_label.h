// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MPLS label stack entries and stacks (RFC 3032, RFC 5462)
 */
#ifndef LSPING_LABEL_H
#define LSPING_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lspingd/lsping_cursor.h"

/* What the tap's filter walks, and the deepest stack anything here holds. */
#define LSPING_MAX_LABELS 16

/* Reserved labels (RFC 3032, section 2.1; RFC 6790; RFC 5586). */
#define LSPING_LABEL_IPV4_EXPLICIT_NULL 0
#define LSPING_LABEL_ROUTER_ALERT 1
#define LSPING_LABEL_IPV6_EXPLICIT_NULL 2
#define LSPING_LABEL_IMPLICIT_NULL 3
#define LSPING_LABEL_ELI 7
#define LSPING_LABEL_GAL 13
#define LSPING_LABEL_FIRST_UNRESERVED 16
#define LSPING_LABEL_MAX 0xfffff

/* One label stack entry, in host order. */
struct lsping_lse {
	uint32_t label; /* 0..LSPING_LABEL_MAX */
	uint8_t tc;	/* 0..7 */
	uint8_t ttl;
	bool bos;
};

/* lse[0] is the outermost (top) entry; depth 0 is "unlabelled". */
struct lsping_lstack {
	uint8_t depth;
	struct lsping_lse lse[LSPING_MAX_LABELS];
};

/* Room for what lsping_label_str() and lsping_lstack_str() make. */
#define LSPING_LABEL_STRLEN 20
#define LSPING_LSTACK_STRLEN (LSPING_MAX_LABELS * LSPING_LABEL_STRLEN)

/* Reads or writes one entry of 4 octets. */
struct lsping_lse lsping_lse_read(struct lsping_rd *rd);
void lsping_lse_write(struct lsping_wr *wr, const struct lsping_lse *lse);

/*
 * Reads entries up to and with the bottom of stack.
 *
 * Returns:
 *    false, with the cursor bad, when the octets end before the bottom or the
 *    stack is deeper than LSPING_MAX_LABELS
 */
bool lsping_lstack_read(struct lsping_rd *rd, struct lsping_lstack *stack);

/* Writes the stack; the S bit is set on the last entry and on no other,
 * whatever the entries say.
 */
void lsping_lstack_write(struct lsping_wr *wr, const struct lsping_lstack *stack);

/* Adds an entry below all others (the innermost); false when the stack is full. */
bool lsping_lstack_add(struct lsping_lstack *stack, uint32_t label, uint8_t tc, uint8_t ttl);

/* Prints labels from the outermost: "19/300", "implicit-null" for an empty
 * stack.  Returns buf.
 */
const char *lsping_lstack_str(const struct lsping_lstack *stack, char *buf, size_t size);

/* "implicit-null", "explicit-null", "ipv6-explicit-null", or the number.
 * Returns buf.
 */
const char *lsping_label_str(uint32_t label, char *buf, size_t size);

#endif /* LSPING_LABEL_H */
