// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra's label tables as records (lspingd/lsping_lfib_msg.h)
 *
 * The only part of the module that knows how zebra keeps them.  To be called in
 * zebra's main thread only; nothing is kept and nothing of zebra's is changed.
 */
#ifndef ZEBRA_LSPING_ZREAD_H
#define ZEBRA_LSPING_ZREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_lfib_msg.h"

/* How an object is that was read. */
enum zread_state {
	ZREAD_NONE,   /* there is none */
	ZREAD_WELL,   /* installed, nothing under way */
	ZREAD_UNWELL, /* not (yet) installed: it may change without a word */
};

/*
 * Writes the record of the object with a key, if there is one.
 *
 * wr
 *    with room for LSPING_LFIB_RECORD_MAX octets: what does not fit is left out
 *    of a label's list, and the record says so
 */
enum zread_state zread_object(enum lsping_lfib_kind kind, const uint8_t *key,
			      struct lsping_wr *wr);

typedef void (*zread_key_cb)(enum lsping_lfib_kind kind, const uint8_t *key);

/*
 * The labels of some more buckets of zebra's table.  The table may grow in
 * between: a bucket's labels then move on, to where the walk has not been yet.
 *
 * bucket
 *    where to go on; the first time 0
 *
 * Returns:
 *    false when that was the last
 */
bool zread_labels(uint32_t *bucket, unsigned int n_buckets, zread_key_cb fn);

/* How many labels zebra has. */
unsigned long zread_label_count(void);

/* All pseudowires and policies. */
void zread_others(zread_key_cb fn);

#endif /* ZEBRA_LSPING_ZREAD_H */
