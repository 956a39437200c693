// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra's label tables: keeping the mirror (lsping_mirror.h) in step
 */
#ifndef LSPING_ZLFIB_H
#define LSPING_ZLFIB_H

#include <stdbool.h>
#include <stdint.h>

struct event_loop;
struct lsping_mirror;
struct lsping_zebra;
struct lsping_zlfib;

struct lsping_zlfib *lsping_zlfib_new(struct event_loop *loop, struct lsping_zebra *zebra);
void lsping_zlfib_free(struct lsping_zlfib **zlfib);

/* Borrowed; empty, and saying so, while it is not in step. */
const struct lsping_mirror *lsping_zlfib_mirror(const struct lsping_zlfib *zlfib);

/*
 * Why what zebra believes about labels cannot be known now, in a clause for a
 * user.
 *
 * Returns:
 *    NULL when it can: the mirror is in step
 */
const char *lsping_zlfib_cause(const struct lsping_zlfib *zlfib);

/* How long the last snapshot took, from the question to being in step. */
int64_t lsping_zlfib_snapshot_us(const struct lsping_zlfib *zlfib);

#endif /* LSPING_ZLFIB_H */
