// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands that show a large table slice by slice
 *
 * Between two slices the event loop goes on.  While the terminal does not take what
 * is written, no slice is due.
 */
#ifndef LSPING_SLICED_H
#define LSPING_SLICED_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_async.h"
#include "lspingd/lsping_writer.h"

struct event;
struct event_loop;
struct vty;

struct lsping_sliced_ops {
	/* The next slice is due: writes it, and says when the one after is, or ends. */
	void (*slice)(void *arg);

	/* The user wants no more: ends at once. */
	void (*interrupted)(void *arg);

	/* The terminal is gone, and the writer with it: only what the owner has itself
	 * is to be freed.
	 */
	void (*gone)(void *arg);
};

/* Part of the owner's own; only the writer is for its use. */
struct lsping_sliced {
	struct lsping_writer *writer; /* of text or JSON */

	struct event_loop *loop;
	struct lsping_async *async;
	struct event *t_slice;
	const struct lsping_sliced_ops *ops;
	void *arg;
	bool paused;
};

/*
 * Takes over the vty of the command being executed (lsping_async_new()).  No slice is
 * due yet.
 *
 * arg
 *    given to ops
 *
 * Returns:
 *    false for a vty that cannot wait, with nothing to be ended
 */
bool lsping_sliced_begin(struct lsping_sliced *sliced, struct event_loop *loop, struct vty *vty,
			 bool json, const struct lsping_sliced_ops *ops, void *arg);

/*
 * due_us
 *    when the next slice is due, by lsping_clock_us(); 0: when the loop has been
 *    through everything else
 */
void lsping_sliced_next(struct lsping_sliced *sliced, int64_t due_us);

/* Ends output and command with a CMD_* status. */
void lsping_sliced_end(struct lsping_sliced *sliced, int status);

#endif /* LSPING_SLICED_H */
