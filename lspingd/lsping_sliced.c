// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands that show a large table slice by slice
 */
#include <zebra.h>

#include "lib/frrevent.h"

#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_sliced.h"

static void slice(struct event *event)
{
	struct lsping_sliced *sliced = EVENT_ARG(event);

	sliced->ops->slice(sliced->arg);
}

void lsping_sliced_next(struct lsping_sliced *sliced, int64_t due_us)
{
	int64_t wait_us = MAX(due_us - lsping_clock_us(), INT64_C(0));

	event_cancel(&sliced->t_slice);
	if (!sliced->paused)
		event_add_timer_msec(sliced->loop, slice, sliced, (wait_us + 999) / 1000,
				     &sliced->t_slice);
}

static void text_out(void *arg, const char *text)
{
	struct lsping_sliced *sliced = arg;

	if (sliced->async)
		lsping_async_out(sliced->async, text);
}

static void terminal_interrupted(void *arg)
{
	struct lsping_sliced *sliced = arg;

	sliced->ops->interrupted(sliced->arg);
}

static void terminal_gone(void *arg)
{
	struct lsping_sliced *sliced = arg;

	sliced->async = NULL;
	event_cancel(&sliced->t_slice);
	lsping_writer_free(&sliced->writer);
	sliced->ops->gone(sliced->arg);
}

static void terminal_stalled(void *arg, bool stalled)
{
	struct lsping_sliced *sliced = arg;

	sliced->paused = stalled;
	if (stalled)
		event_cancel(&sliced->t_slice);
	else
		lsping_sliced_next(sliced, 0);
}

static const struct lsping_async_ops terminal_ops = {
	.interrupted = terminal_interrupted,
	.gone = terminal_gone,
	.stalled = terminal_stalled,
};

bool lsping_sliced_begin(struct lsping_sliced *sliced, struct event_loop *loop, struct vty *vty,
			 bool json, const struct lsping_sliced_ops *ops, void *arg)
{
	*sliced = (struct lsping_sliced){ .loop = loop, .ops = ops, .arg = arg };
	sliced->async = lsping_async_new(loop, vty, &terminal_ops, sliced);
	if (!sliced->async)
		return false;
	sliced->writer = json ? lsping_writer_json(text_out, sliced)
			      : lsping_writer_text(text_out, sliced);
	return true;
}

void lsping_sliced_end(struct lsping_sliced *sliced, int status)
{
	event_cancel(&sliced->t_slice);
	lsping_writer_free(&sliced->writer); /* which ends its output */
	lsping_async_end(&sliced->async, status);
}
