// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An asynchronous client of another FRR daemon's vty socket
 *
 * The protocol is the one vtysh speaks: a command and one NUL go in; text,
 * three NULs and an octet with the command's result (CMD_SUCCESS, ...) come
 * back, in the order of the commands.
 */
#ifndef LSPING_VTYCLIENT_H
#define LSPING_VTYCLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_loop;
struct lsping_vtyclient;

/* Longest command, with its NUL. */
#define LSPING_VTY_COMMAND_MAX 160

/* Questions waiting or asked, in one client. */
#define LSPING_VTY_QUEUE_MAX 128

/* How many of them the daemon is given at a time. */
#define LSPING_VTY_WINDOW 8

/* How long a question may take from lsping_vtyclient_ask() on. */
#define LSPING_VTY_PATIENCE_MS 2000

/* How long a refused connection counts as "not running", and the least time
 * between two connections.
 */
#define LSPING_VTY_DOWN_MS 1000

enum lsping_vty_outcome {
	LSPING_VTY_ANSWERED,	/* text and status are the daemon's */
	LSPING_VTY_NOT_RUNNING, /* nobody listens on the socket */
	LSPING_VTY_SILENT,	/* somebody does, and has not answered in time */
	LSPING_VTY_BROKEN,	/* what came was no answer; connection closed */
};

/*
 * What became of a question.
 *
 * question
 *    what lsping_vtyclient_ask() was given
 *
 * status, text
 *    for LSPING_VTY_ANSWERED: CMD_*, and the answer, NUL-terminated, valid
 *    during the call
 */
typedef void lsping_vty_answer_fn(void *arg, void *question, enum lsping_vty_outcome outcome,
				  uint8_t status, const char *text);

/* path: the daemon's socket.  Nothing is connected before the first question. */
struct lsping_vtyclient *lsping_vtyclient_new(struct event_loop *loop, const char *path,
					      lsping_vty_answer_fn *answer, void *arg);

/* Questions still open get no answer. */
void lsping_vtyclient_free(struct lsping_vtyclient *client);

enum lsping_vty_ask {
	LSPING_VTY_ASKED,    /* the answer function will be called, once */
	LSPING_VTY_ASK_FULL, /* the queue is full: not asked */
	LSPING_VTY_ASK_DOWN, /* the daemon is not running: not asked */
};

/*
 * Asks; never blocks, and never calls the answer function from within.
 *
 * command
 *    one line, shorter than LSPING_VTY_COMMAND_MAX
 *
 * question
 *    handed back with the answer
 */
enum lsping_vty_ask lsping_vtyclient_ask(struct lsping_vtyclient *client, const char *command,
					 void *question);

/* Whether somebody listens on the daemon's socket at this moment (true while
 * there is a connection; else tried by connecting).
 */
bool lsping_vtyclient_is_running(const struct lsping_vtyclient *client);

enum lsping_vty_state {
	LSPING_VTY_IDLE, /* not connected, nothing to ask */
	LSPING_VTY_CONNECTED,
	LSPING_VTY_DOWN,     /* the last connection was refused */
	LSPING_VTY_RETRYING, /* lost or not accepted, to be opened again */
};

struct lsping_vty_status {
	enum lsping_vty_state state;
	unsigned queued;   /* waiting or asked */
	uint64_t commands; /* given to the daemon, repetitions included */
	uint64_t connects; /* connections opened */
	uint64_t losses;   /* connections that ended, by either side */
};
void lsping_vtyclient_status(const struct lsping_vtyclient *client,
			     struct lsping_vty_status *status);

const char *lsping_vty_state_str(enum lsping_vty_state state);

#endif /* LSPING_VTYCLIENT_H */
