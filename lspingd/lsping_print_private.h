// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rendering messages: what the lsping_print*.c files share
 *
 * Each function here writes one fact: in JSON a leaf (or a number and its name,
 * "x" and "x-name"), in text one line "Title: value" at the writer's margin.
 */
#ifndef LSPING_PRINT_PRIVATE_H
#define LSPING_PRINT_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"
#include "lib/prefix.h"
#include "lib/printfrr.h"

#include "lspingd/lsping_ds.h"
#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_label.h"
#include "lspingd/lsping_time.h"
#include "lspingd/lsping_writer.h"

/* A bit of a flags field, and the YANG bit of that name. */
struct lsping_flag_name {
	uint16_t bit;
	const char *name;
};

void lsping_leaf_num(struct lsping_writer *w, const char *leaf, const char *title, uint32_t value);

/* A number with a name, or with one for each of its bits that has one. */
void lsping_leaf_named(struct lsping_writer *w, const char *leaf, const char *title,
		       uint32_t value, const char *name);
void lsping_leaf_flags(struct lsping_writer *w, const char *leaf, const char *title,
		       uint16_t value, const struct lsping_flag_name *names, size_t n_names);

/* Nothing where there is no address, no prefix; nothing for a timestamp of zero,
 * which is how "none" is written (RFC 8029, section 3).
 */
void lsping_leaf_addr(struct lsping_writer *w, const char *leaf, const char *title,
		      const struct ipaddr *addr);
void lsping_leaf_prefix(struct lsping_writer *w, const char *leaf, const char *title,
			const struct prefix *prefix);
void lsping_leaf_time(struct lsping_writer *w, const char *leaf, const char *title,
		      struct lsping_ntp time);
void lsping_leaf_str(struct lsping_writer *w, const char *leaf, const char *title,
		     const char *value);

/* The text line may give more than the label; it is not ended here. */
void lsping_leaf_label(struct lsping_writer *w, uint32_t label);

/* What is left when nothing more is known of a TLV: length and octets. */
void lsping_leaf_octets(struct lsping_writer *w, const uint8_t *value, size_t len);

/* The same with what its type demands of those who do not know it. */
void lsping_leaf_raw(struct lsping_writer *w, const struct lsping_raw *raw);

/*
 * A container, and an entry of a list, under a line of text of its own; what
 * is in it is indented.  Both end with lsping_print_end().
 */
void lsping_print_container(struct lsping_writer *w, const char *container, const char *text, ...)
	PRINTFRR(3, 4);
void lsping_print_entry(struct lsping_writer *w, const char *text, ...) PRINTFRR(2, 3);
void lsping_print_end(struct lsping_writer *w);

/* A list of label stack entries, a line each. */
void lsping_lstack_print(struct lsping_writer *w, const struct lsping_lstack *stack);

/* A list of FECs, outermost first; title is "Target FEC". */
void lsping_fec_stack_print(struct lsping_writer *w, const char *list, const char *title,
			    const struct lsping_fec_stack *fecs);

/* The leaves of a FEC, into what is open; the type under the given title. */
void lsping_fec_leaves(struct lsping_writer *w, const struct lsping_fec *fec);

/* An entry of the list downstream-mapping. */
void lsping_ds_print(struct lsping_writer *w, const struct lsping_ds *ds);

#endif /* LSPING_PRINT_PRIVATE_H */
