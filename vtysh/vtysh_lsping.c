// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How vtysh runs lspingd's commands
 *
 * A ping may run for hours, and scripts ask whether it was answered.  vtysh as
 * it is does neither justice: it ignores Ctrl-C while a daemon answers, and
 * "vtysh -c" ends with status 0 after CMD_WARNING or when the daemon died under
 * the command.  For commands that are lspingd's alone this file takes vtysh's
 * place:
 *
 * - Ctrl-C closes our side of the connection.  lspingd sees its vty end, ends
 *   the session at once, and may still say what it had so far; we show what
 *   comes within LAST_WORDS_MS (a second Ctrl-C cuts that short), close, and
 *   connect anew, so that the next command finds a connection on which nothing
 *   of the old one is left.  Other daemons' connections are not touched.  In
 *   "vtysh -c" the interrupt then ends vtysh, by the signal itself: the shell
 *   sees status 130 and stops its own loop too.
 * - Any result but CMD_SUCCESS becomes CMD_WARNING_CONFIG_FAILED, the one
 *   "warning" that "vtysh -c" does not take for success.  A connection lost
 *   under the command gives that as well, and one sentence.
 * - When nobody reads our output any more (vtysh -c 'ping ...' | head -1), the
 *   command ends; vtysh ignores SIGPIPE and would go on for ever.
 *
 * Signals: SIGINT is blocked but while we wait in ppoll(), so none is lost
 * between looking at the flag and waiting.  SIGTSTP is put off until the
 * command is over, because vtysh's handler for it sends "end" to every daemon
 * from within the handler, into the middle of our answer.
 *
 * The protocol on the vty socket: a line and a NUL byte go there; text comes
 * back, then three NUL bytes and one byte with the result.
 */
#include <zebra.h>

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/un.h>

#include "lib/command.h"
#include "lib/network.h"
#include "lib/vty.h"
#include "vtysh/vtysh.h"
#include "vtysh/vtysh_lsping.h"

/* How long lspingd may go on talking after Ctrl-C. */
#define LAST_WORDS_MS 500

/* Three NUL bytes and the result. */
#define TRAILER_LEN 4

enum lsping_end {
	LSPING_END_RESULT,	/* lspingd gave a result */
	LSPING_END_LOST,	/* the connection broke */
	LSPING_END_INTERRUPTED, /* the user pressed Ctrl-C */
	LSPING_END_UNREAD,	/* nobody takes the output */
};

struct lsping_answer {
	uint8_t trailer[TRAILER_LEN];
	size_t trailer_len;
};

static volatile sig_atomic_t lsping_interrupts;

static void lsping_on_interrupt(int signo)
{
	lsping_interrupts++;
}

/* What was in force before the command. */
struct lsping_signals {
	struct sigaction sigint;
	sigset_t mask;	     /* before the command */
	sigset_t wait_mask;  /* while waiting: SIGINT comes through */
};

static void lsping_signals_take(struct lsping_signals *saved)
{
	struct sigaction action = { .sa_handler = lsping_on_interrupt };
	sigset_t block;

	lsping_interrupts = 0;
	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTSTP);
	sigprocmask(SIG_BLOCK, &block, &saved->mask);
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, &saved->sigint);
	saved->wait_mask = saved->mask;
	sigdelset(&saved->wait_mask, SIGINT);
	sigaddset(&saved->wait_mask, SIGTSTP);
}

static void lsping_signals_give_back(const struct lsping_signals *saved)
{
	sigaction(SIGINT, &saved->sigint, NULL);
	sigprocmask(SIG_SETMASK, &saved->mask, NULL);
}

/* Connects once more, quietly; false if lspingd is not there. */
static bool lsping_connect(struct vtysh_client *client)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd;

	client->fd = VTYSH_WAS_ACTIVE;
	if (strlcpy(addr.sun_path, client->path, sizeof(addr.sun_path)) >= sizeof(addr.sun_path))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
		close(fd);
		return false;
	}
	client->fd = fd;
	return true;
}

/* Sends a line with its NUL byte. */
static bool lsping_send(struct vtysh_client *client, const char *line)
{
	size_t len = strlen(line) + 1, done = 0;

	while (done < len) {
		ssize_t sent = write(client->fd, line + done, len - done);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		done += sent;
	}
	return true;
}

/* Shows what is text of a piece of answer; true when its trailer is complete. */
static bool lsping_show(struct lsping_answer *answer, const char *data, size_t len, bool quiet)
{
	size_t text = 0;

	if (answer->trailer_len == 0) {
		const char *nul = memchr(data, '\0', len);

		text = nul ? (size_t)(nul - data) : len;
		if (text && !quiet) {
			vty_out(vty, "%.*s", (int)text, data);
			if (vty->of)
				fflush(vty->of);
		}
	}
	for (; text < len && answer->trailer_len < TRAILER_LEN; text++)
		answer->trailer[answer->trailer_len++] = data[text];
	return answer->trailer_len == TRAILER_LEN;
}

/* Reads the answer to its end; for LSPING_END_RESULT the result is filled. */
static enum lsping_end lsping_read_answer(struct vtysh_client *client,
					  const struct lsping_signals *signals, bool quiet,
					  int *result)
{
	struct lsping_answer answer = {};
	const struct timespec last_words = { .tv_nsec = LAST_WORDS_MS * 1000000L };
	sig_atomic_t seen = 0;
	char data[4096];

	while (1) {
		struct pollfd fds[] = {
			{ .fd = client->fd, .events = POLLIN },
			{ .fd = vty->of ? fileno(vty->of) : -1, .events = 0 },
		};
		ssize_t len;
		int ready = ppoll(fds, array_size(fds), seen ? &last_words : NULL,
				  &signals->wait_mask);

		if (lsping_interrupts > seen) {
			if (seen)
				return LSPING_END_INTERRUPTED;
			seen = lsping_interrupts;
			shutdown(client->fd, SHUT_WR);
			continue;
		}
		if (ready == 0)
			return LSPING_END_INTERRUPTED;
		if (ready < 0) {
			if (errno == EINTR)
				continue;
			return LSPING_END_LOST;
		}
		if (fds[1].revents & (POLLERR | POLLNVAL))
			return LSPING_END_UNREAD;
		if (!fds[0].revents)
			continue;

		len = read(client->fd, data, sizeof(data));
		if (len < 0 && ERRNO_IO_RETRY(errno))
			continue;
		if (len <= 0)
			return seen ? LSPING_END_INTERRUPTED : LSPING_END_LOST;
		if (lsping_show(&answer, data, len, quiet)) {
			if (seen)
				return LSPING_END_INTERRUPTED;
			*result = answer.trailer[TRAILER_LEN - 1];
			return LSPING_END_RESULT;
		}
	}
}

/* Brings a fresh connection to where the user is. */
static void lsping_follow_node(struct vtysh_client *client, const struct lsping_signals *signals)
{
	int result;

	if (vty->node == VIEW_NODE)
		return;
	if (!lsping_send(client, "enable") ||
	    lsping_read_answer(client, signals, true, &result) != LSPING_END_RESULT)
		goto lost;
	if (vty->node < CONFIG_NODE)
		return;
	if (!lsping_send(client, "configure") ||
	    lsping_read_answer(client, signals, true, &result) != LSPING_END_RESULT)
		goto lost;
	return;

lost:
	close(client->fd);
	client->fd = VTYSH_WAS_ACTIVE;
}

static void lsping_reconnect(struct vtysh_client *client, const struct lsping_signals *signals)
{
	if (client->fd >= 0)
		close(client->fd);
	lsping_interrupts = 0;
	if (lsping_connect(client))
		lsping_follow_node(client, signals);
}

/* The line goes out, over a new connection if the old one proves dead. */
static bool lsping_send_command(struct vtysh_client *client, const char *line,
				const struct lsping_signals *signals)
{
	if (client->fd >= 0 && lsping_send(client, line))
		return true;
	lsping_reconnect(client, signals);
	return client->fd >= 0 && lsping_send(client, line);
}

static enum lsping_end lsping_run(struct vtysh_client *client, const char *line, int *result)
{
	struct lsping_signals signals;
	enum lsping_end end = LSPING_END_LOST;

	lsping_signals_take(&signals);
	if (lsping_send_command(client, line, &signals))
		end = lsping_read_answer(client, &signals, false, result);
	if (end != LSPING_END_RESULT)
		lsping_reconnect(client, &signals);
	lsping_signals_give_back(&signals);
	return end;
}

int lsping_vtysh_execute(const struct cmd_element *cmd, struct vtysh_client *client,
			 const char *line,
			 int (*stock)(struct vtysh_client *client, const char *line))
{
	/* The loop of an interactive vtysh; "vtysh -c" has none. */
	bool interactive = master != NULL;
	int result = CMD_SUCCESS;

	if (cmd->daemon != VTYSH_LSPINGD)
		return stock(client, line);

	switch (lsping_run(client, line, &result)) {
	case LSPING_END_RESULT:
		break;
	case LSPING_END_LOST:
		fprintf(stderr, "%% lost the connection to lspingd\n");
		result = CMD_WARNING;
		break;
	case LSPING_END_UNREAD:
		result = CMD_WARNING;
		break;
	case LSPING_END_INTERRUPTED:
		if (!interactive) {
			signal(SIGINT, SIG_DFL);
			raise(SIGINT);
		}
		/* the terminal echoed ^C where the prompt is to be */
		fprintf(stdout, "\n");
		fflush(stdout);
		result = CMD_WARNING;
		break;
	}
	return result == CMD_SUCCESS ? CMD_SUCCESS : CMD_WARNING_CONFIG_FAILED;
}
