// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vty commands that take a while
 *
 * A command that cannot answer at once hands its vty over and returns.  Output
 * then goes out as it is made, the end of the terminal (Ctrl-C, a closed
 * vtysh) is noticed at once, and the command ends when its owner says so.
 * Nobody above holds a struct vty across events.
 */
#ifndef LSPING_ASYNC_H
#define LSPING_ASYNC_H

#include <stdbool.h>

struct event_loop;
struct lsping_async;
struct vty;

/* What the owner of a command is told. */
struct lsping_async_ops {
	/* The user wants no more (Ctrl-C in vtysh, a closed vtysh).  The owner
	 * ends the command at once; what it says last is still shown if there
	 * is somebody to read it.
	 */
	void (*interrupted)(void *arg);

	/* The terminal is gone: the handle is invalid from now on. */
	void (*gone)(void *arg);

	/* The terminal does not take what is written (true), or does again. */
	void (*stalled)(void *arg, bool stalled);
};

/*
 * Takes over the vty of the command being executed; the command must then
 * return CMD_SUCCESS without writing to the vty any more.
 *
 * Returns:
 *    NULL for a vty that cannot wait (telnet, a configuration file)
 */
struct lsping_async *lsping_async_new(struct event_loop *loop, struct vty *vty,
				      const struct lsping_async_ops *ops, void *arg);

/* Shows text now. */
void lsping_async_out(struct lsping_async *async, const char *text);

/* Ends the command with a CMD_* status; the handle is invalid afterwards. */
void lsping_async_end(struct lsping_async **async, int status);

#endif /* LSPING_ASYNC_H */
