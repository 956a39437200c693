// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lsping_binding and lsping_vtyclient against an ldpd made of paper
 *
 * The server lives in the same event loop, listens on a real socket in a
 * directory of its own, and does with each command what the case's script
 * says: answers, answers in pieces, nothing, hangs up.  Each FEC is
 * 10.255.X.Y/32 and the label its right answer has is 1000 + 256 X + Y, so an
 * answer given to the wrong question shows.
 */
#ifndef LDPD_SCRIPT_H
#define LDPD_SCRIPT_H

#include <zebra.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/frrevent.h"
#include "lib/log.h"
#include "lib/prefix.h"

#include "lspingd/lsping_binding.h"
#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_vtyclient.h"
#include "tests/check.h"

#define CONNS_MAX 8
#define LOG_MAX	  512

static struct event_loop *loop;
static char dir[] = "/tmp/ldpd_script.XXXXXX";
static char path[64];

/* --- the server ---------------------------------------------------------- */

struct conn {
	int fd; /* -1: closed */
	char in[8192];
	size_t in_len;
	struct event *t_read;
};

static struct server {
	int fd;
	struct event *t_accept;
	struct conn conn[CONNS_MAX];
	unsigned accepted;
	char log[LOG_MAX][LSPING_VTY_COMMAND_MAX];
	unsigned commands;
	void (*script)(struct conn *conn, const char *command);
} server;

static inline void conn_close(struct conn *c)
{
	event_cancel(&c->t_read);
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

static inline void conn_read(struct event *event)
{
	struct conn *c = EVENT_ARG(event);
	char *nul;
	ssize_t n;

	n = read(c->fd, c->in + c->in_len, sizeof(c->in) - c->in_len);
	if (n <= 0) {
		conn_close(c);
		return;
	}
	event_add_read(loop, conn_read, c, c->fd, &c->t_read);
	c->in_len += n;
	while (c->fd >= 0 && (nul = memchr(c->in, 0, c->in_len))) {
		size_t len = nul + 1 - c->in;
		char *line = server.log[server.commands++ % LOG_MAX];

		strlcpy(line, c->in, LSPING_VTY_COMMAND_MAX);
		c->in_len -= len;
		memmove(c->in, c->in + len, c->in_len);
		server.script(c, line);
	}
}

static inline void server_accept(struct event *event)
{
	struct conn *c = &server.conn[server.accepted++ % CONNS_MAX];

	event_add_read(loop, server_accept, NULL, server.fd, &server.t_accept);
	conn_close(c);
	c->in_len = 0;
	c->fd = accept(server.fd, NULL, NULL);
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	event_add_read(loop, conn_read, c, c->fd, &c->t_read);
}

static inline void server_start(void (*script)(struct conn *conn, const char *command))
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	memset(&server, 0, sizeof(server));
	for (unsigned i = 0; i < CONNS_MAX; i++)
		server.conn[i].fd = -1;
	server.script = script;
	server.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", path);
	unlink(path);
	if (bind(server.fd, (struct sockaddr *)&sun, sizeof(sun)) < 0 || listen(server.fd, 5) < 0)
		abort();
	event_add_read(loop, server_accept, NULL, server.fd, &server.t_accept);
}

static inline void server_stop(void)
{
	event_cancel(&server.t_accept);
	if (server.fd >= 0)
		close(server.fd);
	server.fd = -1;
	for (unsigned i = 0; i < CONNS_MAX; i++)
		conn_close(&server.conn[i]);
}

static inline void answer(struct conn *c, const char *text, uint8_t status)
{
	char buf[512];
	size_t len = strlen(text);

	memset(buf, 0, sizeof(buf));
	memcpy(buf, text, len);
	buf[len + 3] = status;
	if (send(c->fd, buf, len + 4, MSG_NOSIGNAL) < 0)
		conn_close(c);
}

/* The right answer, as ldpd lays it out. */
static inline void right_text(const char *command, char *buf, size_t size)
{
	unsigned x, y;

	if (sscanf(command, "show mpls ldp ipv4 binding 10.255.%u.%u/32 detail json", &x, &y) != 2)
		snprintf(buf, size, "%% Unknown command: %s\n", command);
	else
		snprintf(buf, size,
			 "{\n  \"10.255.%u.%u/32\":{\n    \"localLabel\":\"%u\",\n"
			 "    \"advertisedTo\":[\n    ],\n    \"remoteLabels\":[\n    ]\n  }\n}\n",
			 x, y, 1000 + 256 * x + y);
}

static inline void script_right(struct conn *c, const char *command)
{
	char buf[256];

	right_text(command, buf, sizeof(buf));
	answer(c, buf, 0);
}

static inline void script_silent(struct conn *c, const char *command)
{
}

static const char *fixed_text;
static uint8_t fixed_status;

static inline void script_fixed(struct conn *c, const char *command)
{
	answer(c, fixed_text, fixed_status);
}

static inline void script_hang_up(struct conn *c, const char *command)
{
	conn_close(c);
}

/* --- the client's side --------------------------------------------------- */

static struct lsping_bindings *bindings;
static struct lsping_fec answered[LOG_MAX];
static unsigned n_answered;
static bool ticked;

static inline void on_answer(const struct lsping_fec *fec, void *arg)
{
	answered[n_answered++ % LOG_MAX] = *fec;
}

static inline void begin(void)
{
	n_answered = 0;
	bindings = lsping_bindings_new(loop, dir);
	lsping_bindings_on_answer(bindings, on_answer, NULL);
}

static inline void finish(void)
{
	lsping_bindings_free(bindings);
	server_stop();
	unlink(path);
}

static inline struct lsping_fec fec_str(const char *str)
{
	struct prefix p;

	if (!str2prefix(str, &p))
		abort();
	return lsping_fec_ldp(&p);
}

static inline struct lsping_fec fec_of(unsigned i)
{
	char str[32];

	snprintf(str, sizeof(str), "10.255.%u.%u/32", i / 256, i % 256);
	return fec_str(str);
}

static inline enum lsping_binding_status get(unsigned i, uint32_t *label)
{
	struct lsping_fec fec = fec_of(i);

	*label = 0;
	return lsping_binding_get(bindings, &fec, label);
}

/* Asks for one FEC. */
static inline enum lsping_binding_status ask(unsigned i)
{
	uint32_t label;

	return get(i, &label);
}

static inline struct lsping_binding_source source(void)
{
	struct lsping_binding_source s;

	lsping_bindings_sources(bindings, &s, 1);
	return s;
}

static inline void tick(struct event *event)
{
	ticked = true;
}

static inline int64_t now_ms(void)
{
	return lsping_clock_us() / 1000;
}

/* Runs the loop until *counter has reached want, or for ms. */
static inline bool run_until(const unsigned *counter, unsigned want, int ms)
{
	int64_t end = now_ms() + ms;
	struct event *t_tick = NULL;
	struct event event;

	while ((!counter || *counter < want) && now_ms() < end) {
		ticked = false;
		event_add_timer_msec(loop, tick, NULL, 5, &t_tick);
		while (!ticked && event_fetch(loop, &event))
			event_call(&event);
	}
	return counter && *counter >= want;
}

static inline void run_ms(int ms)
{
	run_until(NULL, 0, ms);
}

/* The answer to a FEC, after it came. */
static inline enum lsping_binding_status ask_wait(const char *str, uint32_t *label)
{
	struct lsping_fec fec = fec_str(str);
	enum lsping_binding_status status;

	*label = 0xffffffff;
	n_answered = 0;
	lsping_bindings_flush(bindings);
	status = lsping_binding_get(bindings, &fec, label);
	if (status != LSPING_BINDING_PENDING)
		return status;
	run_until(&n_answered, 1, 3000);
	return lsping_binding_get(bindings, &fec, label);
}

static inline bool ldpd_begin(const char *name)
{
	if (!mkdtemp(dir))
		return false;
	snprintf(path, sizeof(path), "%s/ldpd.vty", dir);
	zlog_aux_init(name, LOG_CRIT);
	loop = event_master_create("test");
	server.fd = -1;
	return true;
}

static inline int ldpd_end(void)
{
	event_master_free(loop);
	rmdir(dir);
	return check_end();
}

#endif /* LDPD_SCRIPT_H */
