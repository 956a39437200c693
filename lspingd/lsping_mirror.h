// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra's label tables, mirrored: LFIB, pseudowires, SR policies
 *
 * Filled frame by frame from what zebra_lsping.so sends (lsping_lfib_msg.h).
 * A mirror that is not in step is empty: what was true a moment ago is not given
 * to anybody.  Time and I/O are the caller's; same frames, same mirror.
 */
#ifndef LSPING_MIRROR_H
#define LSPING_MIRROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lspingd/lsping_lfib_msg.h"

struct lsping_mirror;
struct lsping_mirror_entry;

struct lsping_mirror *lsping_mirror_new(void);
void lsping_mirror_free(struct lsping_mirror **mirror);

/* Forgets everything and waits for frames of subscription id, from number 0. */
void lsping_mirror_await(struct lsping_mirror *mirror, uint32_t id);

/* Forgets everything and waits for nothing: there is nobody to hear from. */
void lsping_mirror_lost(struct lsping_mirror *mirror);

enum lsping_mirror_result {
	LSPING_MIRROR_OK,	 /* taken; to be acknowledged */
	LSPING_MIRROR_IGNORED,	 /* of an earlier subscription */
	LSPING_MIRROR_VERSION,	 /* the module speaks another version */
	LSPING_MIRROR_GAP,	 /* a frame before this one is missing */
	LSPING_MIRROR_MALFORMED,
};

/*
 * Takes a frame.
 *
 * octets, len
 *    the frame, only read
 *
 * frame
 *    its header, for the acknowledgement
 *
 * Returns:
 *    after VERSION, GAP and MALFORMED the mirror is lost, and a new
 *    subscription is due
 */
enum lsping_mirror_result lsping_mirror_take(struct lsping_mirror *mirror, const void *octets,
					     size_t len, struct lsping_lfib_frame *frame);

/* Whether it is what zebra has, but for the milliseconds a change takes. */
bool lsping_mirror_in_step(const struct lsping_mirror *mirror);

/*
 * Grows with each change of what readers can see, coming into step and losing
 * it included; equal numbers, equal content.
 */
uint64_t lsping_mirror_version(const struct lsping_mirror *mirror);

/*
 * The entry of a label.
 *
 * Returns:
 *    NULL when zebra has none; also while the mirror is not in step, so ask
 *    that first.  Valid until the next frame.
 */
const struct lsping_mirror_entry *lsping_mirror_label(const struct lsping_mirror *mirror,
						      uint32_t label);

/*
 * The first label not below another one: a walk over all of them can be
 * interrupted and taken up again, also across changes.
 */
const struct lsping_mirror_entry *lsping_mirror_label_from(const struct lsping_mirror *mirror,
							   uint32_t label);

/* All objects of a kind, in the order of their keys (labels: of numbers). */
const struct lsping_mirror_entry *lsping_mirror_first(const struct lsping_mirror *mirror,
						      enum lsping_lfib_kind kind);
const struct lsping_mirror_entry *lsping_mirror_next(const struct lsping_mirror *mirror,
						     const struct lsping_mirror_entry *entry);

/* An object's body, for lsping_zpw_read() and lsping_zpolicy_read(). */
struct lsping_rd lsping_mirror_body(const struct lsping_mirror_entry *entry);

/*
 * A label's entry.  Its NHLFEs, label->n_nhlfe of them and then label->n_backup
 * backups, are read from the cursor returned with lsping_znhlfe_read(), which
 * does not fail on them.
 */
struct lsping_rd lsping_mirror_label_read(const struct lsping_mirror_entry *entry,
					  struct lsping_zlabel *label);

struct lsping_mirror_counts {
	unsigned int labels, pws, policies;
	size_t octets;	    /* that the entries take */
	uint64_t frames;    /* taken */
	uint64_t snapshots; /* times in step */
	uint64_t updates;   /* records that changed something */
	uint64_t unchanged; /* records that did not */
	uint64_t gaps;
	uint64_t malformed; /* also of another version */
};

void lsping_mirror_counts(const struct lsping_mirror *mirror, struct lsping_mirror_counts *counts);

#endif /* LSPING_MIRROR_H */
