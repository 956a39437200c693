// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vty commands that take a while
 *
 * libfrr knows one kind of command whose answer comes later: one that waits
 * for mgmtd (vty->mgmt_req_pending_cmd).  Its connection is then neither read
 * nor answered until vty_mgmt_resume_response() is called.  This file borrows
 * that state: the reading is ours meanwhile, so we see the terminal close, and
 * so is the writing.
 *
 * vtysh sends nothing while it waits for an answer.  Its Ctrl-C closes the
 * sending side of the connection, so the end of file is the user's wish to end
 * and no reason not to answer; if vtysh itself is gone, the answer finds nobody,
 * which libfrr's next read or write of the vty notices.  Should a client send
 * the next command ahead all the same, it stays in the socket for libfrr to read
 * later, and we stop watching for the end of file, which poll() could not tell
 * from that data; a client that is gone is then found by the next write.
 *
 * Writing goes past vty_out(): that flushes by itself once enough has piled up,
 * and then frees the vty on an error, or leaves its own write event where ours
 * is.  We put text into the vty's buffer and flush it from the event loop.  A
 * terminal that nobody reads shows by what piles up there: Linux calls a Unix
 * socket writable only up to a quarter of its buffer, so short lines are never
 * refused, the write event just does not come.
 *
 * vty_out() would also filter ("| include"), but libfrr ends the filter when the
 * command's function returns.  So the filter is taken over with the vty.
 */
#include <zebra.h>

#include <string.h>

#include "lib/buffer.h"
#include "lib/command.h"
#include "lib/frrevent.h"
#include "lib/memory.h"
#include "lib/network.h"
#include "lib/vty.h"

#include "lspingd/lsping_async.h"
#include "lspingd/lsping_compat.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, ASYNC, "LSP ping running command");
DEFINE_MTYPE_STATIC(LSPINGD, ASYNC_LINE, "LSP ping filtered line");

/* A terminal that has not taken this much (octets) is stalled. */
#define STALL_SIZE 16384

struct lsping_async {
	struct event_loop *loop;
	struct vty *vty;
	const struct lsping_async_ops *ops;
	void *arg;
	bool stalled;
	size_t waiting; /* octets written since the terminal had taken all */
	struct event *t_read, *t_write;

	/* "| include": lines that do not match are left out. */
	bool filter;
	regex_t include;
	char *line; /* of the filter: begun, without its end */
	size_t line_len, line_size;
};

static void async_free(struct lsping_async *async)
{
	event_cancel(&async->t_read);
	event_cancel(&async->t_write);
	if (async->filter)
		regfree(&async->include);
	XFREE(MTYPE_ASYNC_LINE, async->line);
	XFREE(MTYPE_ASYNC, async);
}

/* The other end is gone: tell the owner, then let libfrr take the vty down. */
static void hang_up(struct lsping_async *async)
{
	const struct lsping_async_ops *ops = async->ops;
	struct vty *vty = async->vty;
	void *arg = async->arg;

	async_free(async);
	ops->gone(arg);
	buffer_reset(vty->obuf);
	vty->mgmt_req_pending_cmd = NULL;
	vty_close(vty);
}

static void on_read(struct event *ev)
{
	struct lsping_async *async = EVENT_ARG(ev);
	char octet;
	ssize_t n = recv(async->vty->fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT);

	if (n > 0) /* the next command, sent ahead: see above */
		return;
	if (n < 0 && ERRNO_IO_RETRY(errno)) {
		event_add_read(async->loop, on_read, async, async->vty->fd, &async->t_read);
		return;
	}
	if (n < 0)
		hang_up(async);
	else
		async->ops->interrupted(async->arg);
}

static void set_stalled(struct lsping_async *async, bool stalled)
{
	if (async->stalled == stalled)
		return;
	async->stalled = stalled;
	async->ops->stalled(async->arg, stalled);
}

/* Only from the event loop: the owner may be in the middle of something when
 * it writes, and is not to be told "gone" there.
 */
static void on_write(struct event *ev)
{
	struct lsping_async *async = EVENT_ARG(ev);

	switch (buffer_flush_available(async->vty->obuf, async->vty->wfd)) {
	case BUFFER_EMPTY:
		async->waiting = 0;
		set_stalled(async, false);
		return;
	case BUFFER_PENDING:
		event_add_write(async->loop, on_write, async, async->vty->wfd, &async->t_write);
		set_stalled(async, true);
		return;
	case BUFFER_ERROR:
		hang_up(async);
		return;
	}
}

struct lsping_async *lsping_async_new(struct event_loop *loop, struct vty *vty,
				      const struct lsping_async_ops *ops, void *arg)
{
	struct lsping_async *async;

	if (vty->type != VTY_SHELL_SERV)
		return NULL;
	async = XCALLOC(MTYPE_ASYNC, sizeof(*async));
	async->loop = loop;
	async->vty = vty;
	async->ops = ops;
	async->arg = arg;
	async->filter = vty->filter;
	async->include = vty->include;
	vty->filter = false; /* it is ours to free now */
	vty->mgmt_req_pending_cmd = "lspingd";
	event_add_read(loop, on_read, async, vty->fd, &async->t_read);
	return async;
}

static void put(struct lsping_async *async, const char *text, size_t len)
{
	buffer_put(async->vty->obuf, text, len);
	async->waiting += len;
	if (async->waiting > STALL_SIZE)
		set_stalled(async, true);
	event_add_write(async->loop, on_write, async, async->vty->wfd, &async->t_write);
}

/* Shows the line that was put together if the filter lets it. */
static void line_done(struct lsping_async *async)
{
	if (!async->line_len)
		return;
	async->line[async->line_len] = '\0';
	if (regexec(&async->include, async->line, 0, NULL, 0) == 0) {
		put(async, async->line, async->line_len);
		put(async, "\n", 1);
	}
	async->line_len = 0;
}

static void line_add(struct lsping_async *async, const char *text, size_t len)
{
	if (async->line_len + len >= async->line_size) {
		async->line_size = 2 * (async->line_len + len + 1);
		async->line = XREALLOC(MTYPE_ASYNC_LINE, async->line, async->line_size);
	}
	memcpy(async->line + async->line_len, text, len);
	async->line_len += len;
}

void lsping_async_out(struct lsping_async *async, const char *text)
{
	const char *end;

	if (!async->filter) {
		put(async, text, strlen(text));
		return;
	}
	for (; (end = strchr(text, '\n')); text = end + 1) {
		line_add(async, text, end - text);
		line_done(async);
	}
	line_add(async, text, strlen(text));
}

void lsping_async_end(struct lsping_async **asyncp, int status)
{
	struct lsping_async *async = *asyncp;
	struct vty *vty = async->vty;

	*asyncp = NULL;
	line_done(async);
	async_free(async);
	lsping_vty_resume(vty, status);
}
