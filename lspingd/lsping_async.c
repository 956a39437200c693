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
 * vtysh sends nothing while it waits for an answer.  Should a client send the
 * next command ahead all the same, it stays in the socket for libfrr to read
 * later, and we stop watching for the end of file, which poll() could not tell
 * from that data; a client that is gone is then found by the next write.
 *
 * Writing: libfrr closes (frees) a vty on a write error, also inside vty_out()
 * once enough has piled up.  The count that triggers this is reset before each
 * piece, so the flush is always ours, and ours tells the owner first.
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

struct lsping_async {
	struct event_loop *loop;
	struct vty *vty;
	const struct lsping_async_ops *ops;
	void *arg;
	bool stalled;
	struct event *t_read, *t_write;
};

static void async_free(struct lsping_async *async)
{
	event_cancel(&async->t_read);
	event_cancel(&async->t_write);
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
	hang_up(async);
}

static void on_write(struct event *ev);

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
	vty->mgmt_req_pending_cmd = "lspingd";
	event_add_read(loop, on_read, async, vty->fd, &async->t_read);
	return async;
}

void lsping_async_out(struct lsping_async *async, const char *text)
{
	async->vty->vty_buf_size_accumulated = 0;
	vty_out(async->vty, "%s", text);
	event_add_write(async->loop, on_write, async, async->vty->wfd, &async->t_write);
}

void lsping_async_end(struct lsping_async **asyncp, int status)
{
	struct lsping_async *async = *asyncp;
	struct vty *vty = async->vty;

	*asyncp = NULL;
	async_free(async);
	lsping_vty_resume(vty, status);
}
