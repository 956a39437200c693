// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An asynchronous client of another FRR daemon's vty socket
 *
 * A question is in one of two queues: waiting (not yet given to the daemon) or
 * asked (given, unanswered).  At most LSPING_VTY_WINDOW are asked at a time, so
 * that a burst here stays a trickle there; the daemon runs a vty command in its
 * main loop, and while it does it does nothing else.
 *
 *	ask() --> waiting --pump()--> asked --receive()--> answer()
 *	             ^                  |
 *	             +---- lost() ------+      (the connection ended)
 *
 * Answers carry no name: the n-th answer belongs to the n-th question.  So the
 * stream must never slip.  Whatever makes its position doubtful (an answer that
 * is late, octets nobody asked for, an end mark that is none) costs the whole
 * connection; questions that were asked on it go back to the head of the queue
 * and are asked once more on the next one, each within its own time limit.  No
 * answer of one connection can reach a question of another.
 *
 * Connecting is lazy: an idle client that lost its daemon does nothing until
 * somebody asks.  connect() on a local socket ends at once, so there is no
 * "connecting" state, but three outcomes: connected; refused (nobody listens:
 * every question is answered "not running" at once, and for LSPING_VTY_DOWN_MS
 * without trying again); anything else, as a full backlog (the daemon hangs:
 * tried again soon, until the questions run out of time).  Two connections are
 * at least LSPING_VTY_DOWN_MS apart, so a daemon that hangs up on our question
 * is not hammered.
 */
#include <zebra.h>

#include <string.h>
#include <sys/un.h>

#include "lib/frrevent.h"
#include "lib/log.h"
#include "lib/network.h"
#include "lib/typesafe.h"

#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_errors.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_vtyclient.h"

DEFINE_MTYPE_STATIC(LSPINGD, LSPING_VTYCLIENT, "vty client");
DEFINE_MTYPE_STATIC(LSPINGD, LSPING_VTYQUESTION, "vty client question");
DEFINE_MTYPE_STATIC(LSPINGD, LSPING_VTYANSWER, "vty client answer");

/* Nobody's answer about one FEC is longer. */
#define ANSWER_MAX   (1024 * 1024)
#define ANSWER_CHUNK 4096

/* Three NULs and the status. */
#define END_MARK_LEN 4

/* Asked once more after a lost connection, not for ever. */
#define ASK_MAX 2

/* connect() said neither yes nor no. */
#define CONNECT_RETRY_MS 100

#define DOWN_US (LSPING_VTY_DOWN_MS * 1000LL)

PREDECL_DLIST(vty_questions);

struct vty_question {
	struct vty_questions_item item;
	void *question;
	int64_t deadline_us; /* monotonic */
	uint8_t asks;
	char command[LSPING_VTY_COMMAND_MAX];
};

DECLARE_DLIST(vty_questions, struct vty_question, item);

struct lsping_vtyclient {
	struct event_loop *loop;
	char *path;
	lsping_vty_answer_fn *answer;
	void *arg;

	/* Both in the order of asking, and so of their time limits; all asked
	 * ones are older than all waiting ones.
	 */
	struct vty_questions_head waiting;
	struct vty_questions_head asked;

	int fd;		       /* -1: not connected */
	bool connect_error;    /* told the log */
	int64_t connected_us;  /* when the last connection was opened, 0: never */
	int64_t down_until_us; /* refused: no question before */
	uint64_t commands, connects, losses;

	struct event *t_read;
	struct event *t_write;
	struct event *t_connect;
	struct event *t_deadline;

	/* Commands not yet written: never more than the window's. */
	char out[LSPING_VTY_WINDOW * LSPING_VTY_COMMAND_MAX];
	size_t out_len;

	/* An answer as far as it came, with room for a NUL behind. */
	char *in;
	size_t in_len;
	size_t in_size;
	size_t in_scanned; /* octets known to hold no NUL */
};

static void client_pump(struct lsping_vtyclient *client);
static void client_open(struct lsping_vtyclient *client);

static int64_t ms_until(int64_t when_us)
{
	int64_t us = when_us - lsping_clock_us();

	return us > 0 ? (us + 999) / 1000 : 0;
}

static unsigned queued(const struct lsping_vtyclient *client)
{
	return vty_questions_count(&client->waiting) + vty_questions_count(&client->asked);
}

/* Ends a question.  The answer function may ask more, so nothing that was read
 * from the client before this call is still true after it.
 */
static void question_end(struct lsping_vtyclient *client, struct vty_question *q,
			 enum lsping_vty_outcome outcome, uint8_t status, const char *text)
{
	void *question = q->question;

	XFREE(MTYPE_LSPING_VTYQUESTION, q);
	client->answer(client->arg, question, outcome, status, text);
}

/* Forgets the connection; its questions wait again, in their old order. */
static void client_close(struct lsping_vtyclient *client)
{
	struct vty_question *q;

	event_cancel(&client->t_read);
	event_cancel(&client->t_write);
	if (client->fd >= 0) {
		close(client->fd);
		client->fd = -1;
		client->losses++;
	}
	client->out_len = 0;
	client->in_len = 0;
	client->in_scanned = 0;

	while ((q = vty_questions_last(&client->asked))) {
		vty_questions_del(&client->asked, q);
		vty_questions_add_head(&client->waiting, q);
	}
}

/* Ends all questions that were there when the call began. */
static void end_all(struct lsping_vtyclient *client, enum lsping_vty_outcome outcome)
{
	struct vty_questions_head all;
	struct vty_question *q;

	vty_questions_init(&all);
	vty_questions_swap_all(&all, &client->waiting);
	while ((q = vty_questions_pop(&all)))
		question_end(client, q, outcome, 0, NULL);
	vty_questions_fini(&all);
}

static void client_connect_timer(struct event *event)
{
	struct lsping_vtyclient *client = EVENT_ARG(event);

	if (!vty_questions_count(&client->waiting))
		return; /* all ran out of time */
	client_open(client);
	if (client->down_until_us)
		end_all(client, LSPING_VTY_NOT_RUNNING);
}

/*
 * After a connection ended: opens the next one if somebody waits for it.
 * Always from a timer, because the caller may be anywhere.
 */
static void client_reopen(struct lsping_vtyclient *client)
{
	if (client->fd >= 0 || client->t_connect || !vty_questions_count(&client->waiting))
		return;
	event_add_timer_msec(client->loop, client_connect_timer, client,
			     ms_until(client->connected_us + DOWN_US), &client->t_connect);
}

/*
 * The connection is of no use any more.
 *
 * outcome
 *    what to tell the question that was answered with rubbish, if in_flight;
 *    the others get another chance
 */
static void client_lost(struct lsping_vtyclient *client, bool in_flight,
			enum lsping_vty_outcome outcome)
{
	struct vty_question *q, *culprit = NULL;

	if (in_flight)
		culprit = vty_questions_pop(&client->asked);
	client_close(client);
	if (culprit)
		question_end(client, culprit, outcome, 0, NULL);

	/* Asked often enough, and each time the daemon went away. */
	while ((q = vty_questions_first(&client->waiting)) && q->asks >= ASK_MAX) {
		vty_questions_del(&client->waiting, q);
		question_end(client, q, LSPING_VTY_SILENT, 0, NULL);
	}
	client_reopen(client);
}

static void client_deadline(struct event *event);

/* Arms the timer for the oldest question. */
static void deadline_arm(struct lsping_vtyclient *client)
{
	const struct vty_question *q = vty_questions_const_first(&client->asked);

	if (!q)
		q = vty_questions_const_first(&client->waiting);
	event_cancel(&client->t_deadline);
	if (q)
		event_add_timer_msec(client->loop, client_deadline, client,
				     ms_until(q->deadline_us), &client->t_deadline);
}

static void client_deadline(struct event *event)
{
	struct lsping_vtyclient *client = EVENT_ARG(event);
	int64_t now = lsping_clock_us();
	struct vty_question *q;

	/* An answer that is overdue may still come, and would be taken for the
	 * next one's: the connection has to go.
	 */
	q = vty_questions_first(&client->asked);
	if (q && q->deadline_us <= now)
		client_close(client);

	while ((q = vty_questions_first(&client->waiting)) && q->deadline_us <= now) {
		vty_questions_del(&client->waiting, q);
		question_end(client, q, LSPING_VTY_SILENT, 0, NULL);
	}
	client_reopen(client);
	deadline_arm(client);
}

/* Makes room and reads what is there.  False: the connection has ended. */
static bool in_fill(struct lsping_vtyclient *client)
{
	ssize_t n;

	if (client->in_size - client->in_len < ANSWER_CHUNK) {
		client->in_size = MAX(2 * client->in_size, ANSWER_CHUNK);
		client->in = XREALLOC(MTYPE_LSPING_VTYANSWER, client->in, client->in_size);
	}
	n = recv(client->fd, client->in + client->in_len, client->in_size - client->in_len,
		 MSG_DONTWAIT);
	if (n > 0)
		client->in_len += n;
	return n > 0 || (n < 0 && ERRNO_IO_RETRY(errno));
}

/*
 * Takes one answer from the front of the input.
 *
 * Returns:
 *    false when there is no whole answer, or the connection is gone
 */
static bool receive_one(struct lsping_vtyclient *client)
{
	static const char end_mark[END_MARK_LEN - 1] = { 0 };
	struct vty_question *q;
	size_t text_len, used;
	uint8_t status;
	char *nul;

	if (client->fd < 0 || !client->in_len)
		return false;
	if (!vty_questions_count(&client->asked)) {
		DEBUGD(&lsping_dbg_binding, "%s: %zu octets nobody asked for", client->path,
		       client->in_len);
		client_lost(client, false, LSPING_VTY_BROKEN);
		return false;
	}

	nul = memchr(client->in + client->in_scanned, 0, client->in_len - client->in_scanned);
	if (!nul) {
		client->in_scanned = client->in_len;
		if (client->in_len > ANSWER_MAX)
			client_lost(client, true, LSPING_VTY_BROKEN);
		return false;
	}
	text_len = nul - client->in;
	client->in_scanned = text_len;
	used = text_len + END_MARK_LEN;
	if (client->in_len < used)
		return false;
	if (memcmp(nul, end_mark, sizeof(end_mark))) {
		client_lost(client, true, LSPING_VTY_BROKEN);
		return false;
	}
	status = nul[END_MARK_LEN - 1];

	/* The text is handed out of the buffer, its NUL being the end mark's;
	 * nothing reads more before the answer function returned.
	 */
	q = vty_questions_pop(&client->asked);
	question_end(client, q, LSPING_VTY_ANSWERED, status, client->in);

	client->in_len -= used;
	memmove(client->in, client->in + used, client->in_len);
	client->in_scanned = 0;
	return true;
}

static void client_read(struct event *event)
{
	struct lsping_vtyclient *client = EVENT_ARG(event);
	bool lost;

	lost = !in_fill(client);
	while (receive_one(client))
		;
	if (lost && client->fd >= 0)
		client_lost(client, false, LSPING_VTY_SILENT);
	if (client->fd >= 0) {
		event_add_read(client->loop, client_read, client, client->fd, &client->t_read);
		client_pump(client);
	}
	deadline_arm(client);
}

static void client_write(struct event *event)
{
	struct lsping_vtyclient *client = EVENT_ARG(event);

	client_pump(client);
	deadline_arm(client);
}

/* Gives the daemon as many questions as the window lets, and writes. */
static void client_pump(struct lsping_vtyclient *client)
{
	struct vty_question *q;
	ssize_t n;

	if (client->fd < 0)
		return;
	while (vty_questions_count(&client->asked) < LSPING_VTY_WINDOW &&
	       (q = vty_questions_pop(&client->waiting))) {
		size_t len = strlen(q->command) + 1;

		vty_questions_add_tail(&client->asked, q);
		memcpy(client->out + client->out_len, q->command, len);
		client->out_len += len;
		client->commands++;
		q->asks++;
	}
	if (!client->out_len)
		return;

	n = send(client->fd, client->out, client->out_len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0 && !ERRNO_IO_RETRY(errno)) {
		/* The reader sees the end of the connection too, and acts. */
		client->out_len = 0;
		return;
	}
	if (n > 0) {
		client->out_len -= n;
		memmove(client->out, client->out + n, client->out_len);
	}
	if (client->out_len)
		event_add_write(client->loop, client_write, client, client->fd, &client->t_write);
}

/* connect() once.  Returns 0 and the descriptor, or errno. */
static int socket_connect(const char *path, int *fdp)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd, err;

	if (strlcpy(sun.sun_path, path, sizeof(sun.sun_path)) >= sizeof(sun.sun_path))
		return ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) < 0) {
		err = errno;
		close(fd);
		return err;
	}
	*fdp = fd;
	return 0;
}

static bool nobody_listens(int err)
{
	return err == ENOENT || err == ECONNREFUSED;
}

bool lsping_vtyclient_is_running(const struct lsping_vtyclient *client)
{
	int fd, err;

	if (client->fd >= 0)
		return true;
	err = socket_connect(client->path, &fd);
	if (!err)
		close(fd);
	return !nobody_listens(err);
}

static void client_open(struct lsping_vtyclient *client)
{
	int err = socket_connect(client->path, &client->fd);

	client->down_until_us = 0;
	if (!err) {
		client->connected_us = lsping_clock_us();
		client->connect_error = false;
		client->connects++;
		event_add_read(client->loop, client_read, client, client->fd, &client->t_read);
		client_pump(client);
		return;
	}
	if (nobody_listens(err)) {
		client->down_until_us = lsping_clock_us() + DOWN_US;
		return;
	}
	/* EAGAIN is a full backlog: the daemon is busy, or hangs. */
	if (err != EAGAIN && !client->connect_error) {
		flog_warn(EC_LSPING_BINDING_SOURCE, "cannot connect to %s: %s", client->path,
			  safe_strerror(err));
		client->connect_error = true;
	}
	event_add_timer_msec(client->loop, client_connect_timer, client, CONNECT_RETRY_MS,
			     &client->t_connect);
}

enum lsping_vty_ask lsping_vtyclient_ask(struct lsping_vtyclient *client, const char *command,
					 void *question)
{
	int64_t now = lsping_clock_us();
	struct vty_question *q;

	if (client->down_until_us > now)
		return LSPING_VTY_ASK_DOWN;
	if (queued(client) >= LSPING_VTY_QUEUE_MAX)
		return LSPING_VTY_ASK_FULL;

	/* Due for a connection at once, so that "not running" is known now. */
	if (client->fd < 0 && !client->t_connect &&
	    (!client->connected_us || now - client->connected_us >= DOWN_US)) {
		client_open(client);
		if (client->down_until_us > now)
			return LSPING_VTY_ASK_DOWN;
	}

	q = XCALLOC(MTYPE_LSPING_VTYQUESTION, sizeof(*q));
	q->question = question;
	q->deadline_us = now + LSPING_VTY_PATIENCE_MS * 1000LL;
	strlcpy(q->command, command, sizeof(q->command));
	vty_questions_add_tail(&client->waiting, q);
	client_pump(client);
	client_reopen(client);
	if (!client->t_deadline)
		deadline_arm(client);
	return LSPING_VTY_ASKED;
}

void lsping_vtyclient_status(const struct lsping_vtyclient *client, struct lsping_vty_status *status)
{
	if (client->fd >= 0)
		status->state = LSPING_VTY_CONNECTED;
	else if (client->t_connect)
		status->state = LSPING_VTY_RETRYING;
	else
		status->state = client->down_until_us ? LSPING_VTY_DOWN : LSPING_VTY_IDLE;
	status->queued = queued(client);
	status->commands = client->commands;
	status->connects = client->connects;
	status->losses = client->losses;
}

const char *lsping_vty_state_str(enum lsping_vty_state state)
{
	switch (state) {
	case LSPING_VTY_IDLE:
		return "idle";
	case LSPING_VTY_CONNECTED:
		return "connected";
	case LSPING_VTY_DOWN:
		return "not-running";
	case LSPING_VTY_RETRYING:
		return "retrying";
	}
	return "unknown";
}

struct lsping_vtyclient *lsping_vtyclient_new(struct event_loop *loop, const char *path,
					      lsping_vty_answer_fn *answer, void *arg)
{
	struct lsping_vtyclient *client;

	client = XCALLOC(MTYPE_LSPING_VTYCLIENT, sizeof(*client));
	client->loop = loop;
	client->path = XSTRDUP(MTYPE_LSPING_VTYCLIENT, path);
	client->answer = answer;
	client->arg = arg;
	client->fd = -1;
	vty_questions_init(&client->waiting);
	vty_questions_init(&client->asked);
	return client;
}

void lsping_vtyclient_free(struct lsping_vtyclient *client)
{
	struct vty_question *q;

	if (!client)
		return;
	event_cancel(&client->t_connect);
	event_cancel(&client->t_deadline);
	client_close(client);
	while ((q = vty_questions_pop(&client->waiting)))
		XFREE(MTYPE_LSPING_VTYQUESTION, q);
	vty_questions_fini(&client->waiting);
	vty_questions_fini(&client->asked);
	XFREE(MTYPE_LSPING_VTYANSWER, client->in);
	XFREE(MTYPE_LSPING_VTYCLIENT, client->path);
	XFREE(MTYPE_LSPING_VTYCLIENT, client);
}
