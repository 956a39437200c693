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
static char dir[] = "/tmp/test_binding.XXXXXX";
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

static void conn_close(struct conn *c)
{
	event_cancel(&c->t_read);
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

static void conn_read(struct event *event)
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

static void server_accept(struct event *event)
{
	struct conn *c = &server.conn[server.accepted++ % CONNS_MAX];

	event_add_read(loop, server_accept, NULL, server.fd, &server.t_accept);
	conn_close(c);
	c->in_len = 0;
	c->fd = accept(server.fd, NULL, NULL);
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	event_add_read(loop, conn_read, c, c->fd, &c->t_read);
}

static void server_start(void (*script)(struct conn *conn, const char *command))
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

static void server_stop(void)
{
	event_cancel(&server.t_accept);
	if (server.fd >= 0)
		close(server.fd);
	server.fd = -1;
	for (unsigned i = 0; i < CONNS_MAX; i++)
		conn_close(&server.conn[i]);
}

static void answer(struct conn *c, const char *text, uint8_t status)
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
static void right_text(const char *command, char *buf, size_t size)
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

static void script_right(struct conn *c, const char *command)
{
	char buf[256];

	right_text(command, buf, sizeof(buf));
	answer(c, buf, 0);
}

static void script_silent(struct conn *c, const char *command)
{
}

static const char *fixed_text;
static uint8_t fixed_status;

static void script_fixed(struct conn *c, const char *command)
{
	answer(c, fixed_text, fixed_status);
}

static void script_hang_up(struct conn *c, const char *command)
{
	conn_close(c);
}

/* --- the client's side --------------------------------------------------- */

static struct lsping_bindings *bindings;
static struct lsping_fec answered[LOG_MAX];
static unsigned n_answered;
static bool ticked;

static void on_answer(const struct lsping_fec *fec, void *arg)
{
	answered[n_answered++ % LOG_MAX] = *fec;
}

static void begin(void)
{
	n_answered = 0;
	bindings = lsping_bindings_new(loop, dir);
	lsping_bindings_on_answer(bindings, on_answer, NULL);
}

static void finish(void)
{
	lsping_bindings_free(bindings);
	server_stop();
	unlink(path);
}

static struct lsping_fec fec_str(const char *str)
{
	struct prefix p;

	if (!str2prefix(str, &p))
		abort();
	return lsping_fec_ldp(&p);
}

static struct lsping_fec fec_of(unsigned i)
{
	char str[32];

	snprintf(str, sizeof(str), "10.255.%u.%u/32", i / 256, i % 256);
	return fec_str(str);
}

static enum lsping_binding_status get(unsigned i, uint32_t *label)
{
	struct lsping_fec fec = fec_of(i);

	*label = 0;
	return lsping_binding_get(bindings, &fec, label);
}

/* Asks for one FEC. */
static enum lsping_binding_status ask(unsigned i)
{
	uint32_t label;

	return get(i, &label);
}

static struct lsping_binding_source source(void)
{
	struct lsping_binding_source s;

	lsping_bindings_sources(bindings, &s, 1);
	return s;
}

static void tick(struct event *event)
{
	ticked = true;
}

static int64_t now_ms(void)
{
	return lsping_clock_us() / 1000;
}

/* Runs the loop until *counter has reached want, or for ms. */
static bool run_until(const unsigned *counter, unsigned want, int ms)
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

static void run_ms(int ms)
{
	run_until(NULL, 0, ms);
}

/* The answer to a FEC, after it came. */
static enum lsping_binding_status ask_wait(const char *str, uint32_t *label)
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

/* --- cases --------------------------------------------------------------- */

CASE(answered_and_cached)
{
	struct lsping_fec four = fec_of(4), six = fec_str("2001:db8:255::4/128");
	uint32_t label;

	server_start(script_right);
	begin();
	CHECK_INT(get(4, &label), LSPING_BINDING_PENDING);
	CHECK_INT(get(4, &label), LSPING_BINDING_PENDING);
	REQUIRE(run_until(&n_answered, 1, 1000));
	CHECK_STR(server.log[0], "show mpls ldp ipv4 binding 10.255.0.4/32 detail json");
	CHECK(lsping_fec_same(&answered[0], &four));
	for (unsigned i = 0; i < 1000; i++) {
		CHECK_INT(get(4, &label), LSPING_BINDING_OK);
		CHECK_INT(label, 1004);
	}
	CHECK_INT(server.commands, 1);
	CHECK_INT(source().cache_hits, 1000);
	CHECK(source().connected);

	/* A second later it is asked again, on the same connection. */
	run_ms(1010);
	CHECK_INT(get(4, &label), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 2, 1000));
	CHECK_INT(server.commands, 2);
	CHECK_INT(server.accepted, 1);

	CHECK_INT(lsping_binding_get(bindings, &six, &label), LSPING_BINDING_PENDING);
	CHECK(run_until(&server.commands, 3, 1000));
	CHECK_STR(server.log[2], "show mpls ldp ipv6 binding 2001:db8:255::4/128 detail json");
	finish();
}

CASE(flood_of_one_fec_is_one_question_a_second)
{
	int64_t end = now_ms() + 2500;
	uint32_t label;

	server_start(script_right);
	begin();
	while (now_ms() < end) {
		for (unsigned i = 0; i < 100; i++)
			get(4, &label);
		run_ms(1);
	}
	CHECK(server.commands >= 2 && server.commands <= 3);
	finish();
}

CASE(what_ldpd_says)
{
	static const struct {
		const char *prefix, *text;
		uint8_t status;
		enum lsping_binding_status want;
		uint32_t label;
	} rows[] = {
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"17\"}}\n", 0,
		  LSPING_BINDING_OK, 17 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"1048575\"}}\n", 0,
		  LSPING_BINDING_OK, 1048575 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"imp-null\"}}\n", 0,
		  LSPING_BINDING_OK, 3 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"exp-null\"}}\n", 0,
		  LSPING_BINDING_OK, 0 },
		{ "2001:db8::4/128", "{\"2001:db8::4/128\":{\"localLabel\":\"exp-null\"}}\n", 0,
		  LSPING_BINDING_OK, 2 },
		/* several rows: ours is found */
		{ "10.255.0.4/32",
		  "{\"10.255.0.0/16\":{\"localLabel\":\"16\"},"
		  "\"10.255.0.4/32\":{\"localLabel\":\"17\"}}\n",
		  0, LSPING_BINDING_OK, 17 },
		/* a neighbour's binding only; none at all; LDP not configured */
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"-\"}}\n", 0,
		  LSPING_BINDING_NONE, 0 },
		{ "10.255.0.4/32", "{}\n", 0, LSPING_BINDING_NONE, 0 },
		{ "10.255.0.4/32", "", 0, LSPING_BINDING_NONE, 0 },
		/* nothing that could be relied on */
		{ "10.255.0.4/32", "{\"10.255.0.5/32\":{\"localLabel\":\"17\"}}\n", 0,
		  LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{}}\n", 0, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":null}\n", 0, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":17}}\n", 0,
		  LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"1048576\"}}\n", 0,
		  LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"17x\"}}\n", 0,
		  LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"-17\"}}\n", 0,
		  LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "[1, 2]\n", 0, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLab", 0, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "Hello\n", 0, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "% Unknown command\n", 2, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"17\"}}\n", 1,
		  LSPING_BINDING_TIMEOUT, 0 },
	};
	unsigned bad = 0;

	server_start(script_fixed);
	begin();
	for (unsigned i = 0; i < array_size(rows); i++) {
		uint32_t label;

		fixed_text = rows[i].text;
		fixed_status = rows[i].status;
		if (!CHECK_INT(ask_wait(rows[i].prefix, &label), rows[i].want))
			printf("\trow %u: %s\n", i, rows[i].text);
		if (rows[i].want == LSPING_BINDING_OK)
			CHECK_INT(label, rows[i].label);
		bad += rows[i].want == LSPING_BINDING_TIMEOUT;
	}
	CHECK_INT(source().bad_answers, bad);
	CHECK_INT(source().answers, array_size(rows) - bad);
	CHECK_INT(server.accepted, 1);
	finish();
}

CASE(other_fec_kinds)
{
	struct lsping_fec fec = fec_of(4);
	uint32_t label;

	server_start(script_right);
	begin();
	fec.type = LSPING_FEC_GENERIC_IPV4;
	CHECK_INT(lsping_binding_get(bindings, &fec, &label), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 1, 1000));
	CHECK_INT(lsping_binding_get(bindings, &fec, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1004);

	fec = (struct lsping_fec){ .type = LSPING_FEC_NIL, .known = true };
	CHECK_INT(lsping_binding_get(bindings, &fec, &label), LSPING_BINDING_NONE);
	fec = (struct lsping_fec){ .type = 77 };
	CHECK_INT(lsping_binding_get(bindings, &fec, &label), LSPING_BINDING_NONE);
	CHECK_INT(server.commands, 1);
	finish();
}

/* Which FEC a neighbour's label is for: as ldpd lays it out, one label at two
 * neighbours.
 */
CASE(remote_labels)
{
#define ROW(prefix, neighbour, used)                                                               \
	"{\"addressFamily\":\"ipv4\",\"prefix\":\"" prefix "\",\"neighborId\":\"" neighbour         \
	"\",\"localLabel\":\"19\",\"remoteLabel\":\"17\",\"inUse\":" used "}"
	static const struct {
		const char *text;
		enum lsping_binding_status want;
	} rows[] = {
		{ "{\"bindings\":[" ROW("10.255.0.4/32", "10.255.0.3", "1") "," ROW(
			  "10.255.0.9/32", "10.255.0.1", "0") "]}",
		  LSPING_BINDING_OK },
		/* given out, and not used here */
		{ "{\"bindings\":[" ROW("10.255.0.9/32", "10.255.0.1", "0") "]}",
		  LSPING_BINDING_NONE },
		/* used for two FECs, of two neighbours */
		{ "{\"bindings\":[" ROW("10.255.0.4/32", "10.255.0.3", "1") "," ROW(
			  "10.255.0.9/32", "10.255.0.1", "1") "]}",
		  LSPING_BINDING_NONE },
		{ "{\"bindings\":[]}", LSPING_BINDING_NONE },
		{ "{}", LSPING_BINDING_NONE },
		{ "", LSPING_BINDING_NONE },
		{ "[]", LSPING_BINDING_TIMEOUT },
		{ "{\"bindings\":7}", LSPING_BINDING_TIMEOUT },
		{ "{\"bindings\":[" ROW("10.255.0.4/99", "10.255.0.3", "1") "]}",
		  LSPING_BINDING_TIMEOUT },
		{ "{\"bindings\":[" ROW("10.255.0.4/32", "r3", "1") "]}", LSPING_BINDING_TIMEOUT },
		{ "{\"bindings\":[7]}", LSPING_BINDING_NONE },
	};
	struct lsping_fec fec, want = fec_str("10.255.0.4/32"), key = lsping_binding_remote_key(17);
	struct ipaddr peer;
	char buf[64];

	server_start(script_fixed);
	fixed_status = 0;
	for (unsigned i = 0; i < array_size(rows); i++) {
		begin();
		fixed_text = rows[i].text;
		CHECK_INT(lsping_binding_remote(bindings, 17, &fec, &peer), LSPING_BINDING_PENDING);
		CHECK(run_until(&n_answered, 1, 1000));
		CHECK(lsping_fec_same(&answered[0], &key));
		CHECK_STR(server.log[i], "show mpls ldp binding remote-label 17 json");
		if (!CHECK_INT(lsping_binding_remote(bindings, 17, &fec, &peer), rows[i].want))
			printf("\trow %u: %s\n", i, rows[i].text);
		if (rows[i].want == LSPING_BINDING_OK) {
			CHECK(lsping_fec_same(&fec, &want));
			CHECK_STR(ipaddr2str(&peer, buf, sizeof(buf)), "10.255.0.3");
		}
		/* what this label is to us is another question */
		CHECK_INT(server.commands, i + 1);
		lsping_bindings_free(bindings);
	}
	begin();
	finish();
#undef ROW
}

/* Whether LDP has anybody to talk to. */
CASE(protocol_of_ldp_fecs)
{
	static const struct {
		const char *text;
		enum lsping_binding_status want;
	} rows[] = {
		{ "{\"adjacencies\":[{\"addressFamily\":\"ipv4\",\"neighborId\":\"10.255.0.3\","
		  "\"type\":\"link\",\"interface\":\"r2-eth1\",\"helloHoldtime\":15}]}",
		  LSPING_BINDING_OK },
		{ "{\"adjacencies\":[]}", LSPING_BINDING_NONE },
		{ "{}\n", LSPING_BINDING_NONE },
		{ "", LSPING_BINDING_NONE },
		{ "{\"other\":1}", LSPING_BINDING_TIMEOUT },
		{ "{\"adjacencies\":1}", LSPING_BINDING_TIMEOUT },
		{ "[]", LSPING_BINDING_TIMEOUT },
	};
	struct lsping_fec fec = fec_of(4), key = lsping_binding_protocol_key();
	struct lsping_fec other = fec_of(4);

	server_start(script_fixed);
	fixed_status = 0;
	for (unsigned i = 0; i < array_size(rows); i++) {
		begin();
		fixed_text = rows[i].text;
		CHECK_INT(lsping_binding_protocol(bindings, &fec), LSPING_BINDING_PENDING);
		CHECK(run_until(&n_answered, 1, 1000));
		CHECK(lsping_fec_same(&answered[0], &key));
		CHECK_STR(server.log[i], "show mpls ldp discovery json");
		if (!CHECK_INT(lsping_binding_protocol(bindings, &fec), rows[i].want))
			printf("\trow %u: %s\n", i, rows[i].text);
		other.type = LSPING_FEC_BGP_IPV4;
		CHECK_INT(lsping_binding_protocol(bindings, &other), LSPING_BINDING_UNASKED);
		CHECK_INT(server.commands, i + 1);
		lsping_bindings_free(bindings);
	}
	begin();
	finish();
}

/* Somebody listens on a daemon's socket, and is asked nothing. */
static int listener(const char *daemon)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s/%s.vty", dir, daemon);
	unlink(sun.sun_path);
	if (bind(fd, (struct sockaddr *)&sun, sizeof(sun)) < 0 || listen(fd, 20) < 0)
		abort();
	return fd;
}

static void hang_up(int fd, const char *daemon)
{
	char name[128];

	snprintf(name, sizeof(name), "%s/%s.vty", dir, daemon);
	unlink(name);
	close(fd);
}

static enum lsping_binding_status status_of(const struct lsping_fec *fec)
{
	uint32_t label;

	return lsping_binding_get(bindings, fec, &label);
}

/* Kinds whose daemon cannot be asked: NONE without it, UNASKED while it runs. */
CASE(kinds_that_cannot_be_asked)
{
	static const struct {
		uint16_t type;
		uint8_t protocol;
		const char *daemon;
	} rows[] = {
		{ LSPING_FEC_BGP_IPV4, 0, "bgpd" },
		{ LSPING_FEC_BGP_IPV6, 0, "bgpd" },
		{ LSPING_FEC_VPN_IPV4, 0, "bgpd" },
		{ LSPING_FEC_VPN_IPV6, 0, "bgpd" },
		{ LSPING_FEC_PW128_IPV4, 0, "ldpd" },
		{ LSPING_FEC_PW128_IPV4_OLD, 0, "ldpd" },
		{ LSPING_FEC_PW128_IPV6, 0, "ldpd" },
		{ LSPING_FEC_SR_PREFIX_IPV4, LSPING_SR_PROTO_ANY, "isisd" },
		{ LSPING_FEC_SR_PREFIX_IPV4, LSPING_SR_PROTO_ANY, "ospfd" },
		{ LSPING_FEC_SR_PREFIX_IPV4, LSPING_SR_PROTO_OSPF, "ospfd" },
		{ LSPING_FEC_SR_PREFIX_IPV6, LSPING_SR_PROTO_ISIS, "isisd" },
	};

	for (unsigned i = 0; i < array_size(rows); i++) {
		struct lsping_fec fec = { .type = rows[i].type, .known = true };
		int fd;

		if (fec.type == LSPING_FEC_SR_PREFIX_IPV4 || fec.type == LSPING_FEC_SR_PREFIX_IPV6)
			fec.sr_prefix.protocol = rows[i].protocol;
		begin();
		CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
		CHECK(!lsping_binding_daemon_runs(bindings, &fec));
		fd = listener(rows[i].daemon);
		CHECK(lsping_binding_daemon_runs(bindings, &fec));
		/* what was found out is believed for a second */
		CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
		lsping_bindings_free(bindings);

		begin();
		if (!CHECK_INT(status_of(&fec), LSPING_BINDING_UNASKED))
			printf("\trow %u\n", i);
		hang_up(fd, rows[i].daemon);
		CHECK_INT(status_of(&fec), LSPING_BINDING_UNASKED);
		if (!i) {
			run_until(NULL, 0, 1050);
			CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
		}
		lsping_bindings_free(bindings);
	}
}

/* An SR FEC is of the protocol it names. */
CASE(sr_fecs_of_another_igp)
{
	struct lsping_fec fec = { .type = LSPING_FEC_SR_ADJACENCY, .known = true };
	int fd = listener("ospfd");

	begin();
	fec.sr_adj.protocol = LSPING_SR_PROTO_ISIS;
	CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
	fec.sr_adj.protocol = LSPING_SR_PROTO_OSPFV3;
	CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
	fec.sr_adj.protocol = 99;
	CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
	fec.sr_adj.protocol = LSPING_SR_PROTO_OSPF;
	CHECK_INT(status_of(&fec), LSPING_BINDING_UNASKED);
	lsping_bindings_free(bindings);
	hang_up(fd, "ospfd");
}

/* A generic FEC that LDP has not bound may be another protocol's. */
CASE(generic_fecs_of_others)
{
	struct lsping_fec fec = fec_of(4);
	int fd;

	fec.type = LSPING_FEC_GENERIC_IPV4;
	server_start(script_fixed);
	fixed_text = "{}\n";
	fixed_status = 0;
	begin();
	CHECK_INT(status_of(&fec), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 1, 1000));
	CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
	finish();

	server_start(script_fixed);
	fd = listener("bgpd");
	begin();
	CHECK_INT(status_of(&fec), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 1, 1000));
	CHECK_INT(status_of(&fec), LSPING_BINDING_UNASKED);
	finish();
	hang_up(fd, "bgpd");
}

/* One octet at a time: the end mark comes in pieces too. */
static char trickle_text[512];
static size_t trickle_len, trickle_at;
static struct conn *trickle_conn;
static struct event *t_trickle;

static void trickle(struct event *event)
{
	if (trickle_at == trickle_len)
		return;
	CHECK(send(trickle_conn->fd, trickle_text + trickle_at++, 1, MSG_NOSIGNAL) == 1);
	event_add_timer_msec(loop, trickle, NULL, 1, &t_trickle);
}

static void script_trickle(struct conn *c, const char *command)
{
	size_t at = trickle_len;

	if (!at)
		memset(trickle_text, 0, sizeof(trickle_text));
	right_text(command, trickle_text + at, sizeof(trickle_text) - at);
	trickle_len = at + strlen(trickle_text + at) + 4;
	trickle_conn = c;
	if (!at)
		event_add_timer_msec(loop, trickle, NULL, 1, &t_trickle);
}

CASE(answers_in_pieces)
{
	uint32_t label;

	trickle_len = trickle_at = 0;
	server_start(script_trickle);
	begin();
	ask(4);
	ask(5);
	REQUIRE(run_until(&n_answered, 2, 1900));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1004);
	CHECK_INT(get(5, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1005);
	event_cancel(&t_trickle);
	finish();
}

/* Answers all commands it has, in one write, when told to. */
static void answer_all(struct conn *c, unsigned from, unsigned to)
{
	char buf[16384];
	size_t len = 0;

	memset(buf, 0, sizeof(buf));
	for (unsigned i = from; i < to; i++) {
		right_text(server.log[i], buf + len, sizeof(buf) - len);
		len += strlen(buf + len) + 4;
	}
	CHECK(send(c->fd, buf, len, MSG_NOSIGNAL) == (ssize_t)len);
}

CASE(pipelined_in_order)
{
	uint32_t label;

	server_start(script_silent);
	begin();
	for (unsigned i = 0; i < 20; i++)
		CHECK_INT(ask(i), LSPING_BINDING_PENDING);
	run_ms(50);
	CHECK_INT(server.commands, LSPING_VTY_WINDOW);
	CHECK_INT(source().queued, 20);

	answer_all(&server.conn[0], 0, 8);
	CHECK(run_until(&n_answered, 8, 1000));
	run_ms(50);
	CHECK_INT(server.commands, 16);
	answer_all(&server.conn[0], 8, 16);
	CHECK(run_until(&server.commands, 20, 1000));
	answer_all(&server.conn[0], 16, 20);
	CHECK(run_until(&n_answered, 20, 1000));

	for (unsigned i = 0; i < 20; i++) {
		CHECK_INT(get(i, &label), LSPING_BINDING_OK);
		CHECK_INT(label, 1000 + i);
	}
	CHECK_INT(source().queued, 0);
	finish();
}

CASE(flood_of_fecs)
{
	unsigned pending = 0, timeout = 0;
	int64_t begun = now_ms();

	server_start(script_silent);
	begin();
	for (unsigned i = 0; i < 3000; i++) {
		enum lsping_binding_status status = ask(i);

		pending += status == LSPING_BINDING_PENDING;
		timeout += status == LSPING_BINDING_TIMEOUT;
	}
	CHECK_INT(pending, LSPING_VTY_QUEUE_MAX);
	CHECK_INT(timeout, 3000 - LSPING_VTY_QUEUE_MAX);
	CHECK_INT(source().queue_full, timeout);
	run_ms(100);
	CHECK_INT(server.commands, LSPING_VTY_WINDOW);

	/* All of them end in time, and there is room again. */
	CHECK(run_until(&n_answered, LSPING_VTY_QUEUE_MAX, 2500));
	CHECK(now_ms() - begun < 2600);
	CHECK_INT(source().timeouts, LSPING_VTY_QUEUE_MAX);
	server.script = script_right;
	CHECK_INT(ask(5000), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, LSPING_VTY_QUEUE_MAX + 1, 1500));
	finish();
}

/* A daemon that answers everything at once is still not asked for more. */
CASE(many_fecs_and_a_quick_daemon)
{
	const int64_t begun = now_ms();
	unsigned asked = 0, refused = 0, most;

	server_start(script_right);
	begin();
	for (unsigned i = 0; i < 60; i++) {
		for (unsigned k = 0; k < 50; k++) {
			enum lsping_binding_status status = ask(i * 50 + k);

			asked += status == LSPING_BINDING_PENDING;
			refused += status == LSPING_BINDING_TIMEOUT;
		}
		run_ms(10);
	}
	most = LSPING_BINDING_RATE + LSPING_BINDING_RATE * (now_ms() - begun) / 1000 + 1;
	CHECK_INT(asked + refused, 3000);
	CHECK(asked >= LSPING_BINDING_RATE && asked <= most);
	CHECK_INT(source().queries, asked);
	CHECK_INT(source().rate_limited + source().queue_full, refused);
	CHECK(source().rate_limited > 0);

	/* What is known is told all the same. */
	ask(2999);
	run_ms(1010);
	n_answered = 0;
	CHECK_INT(ask(7), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 1, 1000));
	for (unsigned i = 0; i < 1000; i++)
		CHECK_INT(ask(7), LSPING_BINDING_OK);
	finish();
}

/* Those who do not run are not asked, however often. */
CASE(not_running_takes_nothing_from_the_rate)
{
	begin();
	for (unsigned i = 0; i < 1000; i++)
		CHECK_INT(ask(i), LSPING_BINDING_NONE);
	server_start(script_right);
	run_ms(1010);
	for (unsigned i = 0; i < 100; i++)
		CHECK_INT(ask(i), LSPING_BINDING_PENDING);
	CHECK_INT(source().rate_limited, 0);
	finish();
}

CASE(more_fecs_than_are_kept)
{
	uint32_t label;

	server_start(script_right);
	begin();
	lsping_bindings_set_rate(bindings, 1000000);
	for (unsigned i = 0; i < 2000; i += 100) {
		n_answered = 0;
		for (unsigned k = i; k < i + 100; k++)
			CHECK_INT(ask(k), LSPING_BINDING_PENDING);
		CHECK(run_until(&n_answered, 100, 1000));
		CHECK_INT(get(i + 99, &label), LSPING_BINDING_OK);
		CHECK_INT(label, 1000 + i + 99);
	}
	finish();
}

CASE(silence)
{
	int64_t begun = now_ms();
	uint32_t label;

	server_start(script_silent);
	begin();
	ask(4);
	run_ms(1000);
	CHECK_INT(ask(5), LSPING_BINDING_PENDING);

	/* The first runs out of time; the connection goes; the second is asked
	 * again on the next one, and what is then said on the old one reaches
	 * nobody.
	 */
	CHECK(run_until(&n_answered, 1, 1500));
	CHECK(now_ms() - begun >= 1990 && now_ms() - begun < 2200);
	CHECK_INT(ask(4), LSPING_BINDING_TIMEOUT);
	CHECK_INT(source().timeouts, 1);
	CHECK(run_until(&server.commands, 3, 1000));
	CHECK_INT(server.accepted, 2);
	CHECK_STR(server.log[2], server.log[1]);
	if (server.conn[0].fd >= 0)
		script_right(&server.conn[0], server.log[0]);
	script_right(&server.conn[1], server.log[2]);
	CHECK(run_until(&n_answered, 2, 500));
	CHECK_INT(get(5, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1005);

	/* Not asked again at once. */
	CHECK_INT(ask(4), LSPING_BINDING_TIMEOUT);
	finish();
}

CASE(not_running)
{
	uint32_t label;

	begin();
	for (unsigned i = 0; i < 1000; i++)
		CHECK_INT(ask(i), LSPING_BINDING_NONE);
	CHECK_INT(source().not_running, 1000);
	CHECK_STR(source().state, "not-running");

	/* It comes up; what was refused counts for at most a second. */
	server_start(script_right);
	CHECK_INT(ask(4), LSPING_BINDING_NONE);
	run_ms(1010);
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 1, 1000));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	CHECK_INT(server.accepted, 1);
	finish();
}

CASE(killed_and_back)
{
	int64_t begun;
	uint32_t label;

	server_start(script_right);
	begin();
	ask(4);
	CHECK(run_until(&n_answered, 1, 1000));

	/* Killed with a question open: no mapping, long before 2 s. */
	run_ms(1010);
	server.script = script_silent;
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK(run_until(&server.commands, 2, 1000));
	server_stop();
	begun = now_ms();
	CHECK(run_until(&n_answered, 2, 1500));
	CHECK(now_ms() - begun < 200);
	CHECK_INT(ask(4), LSPING_BINDING_NONE);

	run_ms(1010);
	server_start(script_right);
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 3, 1000));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);

	/* Restarted while nobody asks: the next question finds the new one. */
	server_stop();
	server_start(script_right);
	run_ms(1010);
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 4, 1000));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	finish();
}

CASE(hangs_up)
{
	int64_t begun = now_ms();

	server_start(script_hang_up);
	begin();
	ask(4);
	CHECK(run_until(&n_answered, 1, 2500));
	CHECK_INT(ask(4), LSPING_BINDING_TIMEOUT);
	CHECK_INT(server.commands, 2);
	CHECK_INT(server.accepted, 2);
	CHECK(now_ms() - begun >= 990); /* not hammered */

	/* Once only: the question is repeated. */
	server.script = script_right;
	run_ms(1100);
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 2, 1500));
	CHECK_INT(ask(4), LSPING_BINDING_OK);
	finish();
}

static void script_rubbish(struct conn *c, const char *command)
{
	CHECK(send(c->fd, "abc\0x", 5, MSG_NOSIGNAL) == 5);
	server.script = script_right;
}

static void script_twice(struct conn *c, const char *command)
{
	script_right(c, command);
	script_right(c, command);
	server.script = script_silent;
}

static void script_endless(struct conn *c, const char *command)
{
	char buf[65536];

	memset(buf, 'x', sizeof(buf));
	if (send(c->fd, buf, sizeof(buf), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN)
		conn_close(c);
}

static void endless(struct event *event)
{
	for (unsigned i = 0; i < CONNS_MAX; i++)
		if (server.conn[i].fd >= 0)
			script_endless(&server.conn[i], "");
	event_add_timer_msec(loop, endless, NULL, 1, &t_trickle);
}

CASE(rubbish)
{
	uint32_t label;

	/* No end mark: the first question is the one that was answered badly,
	 * the second gets its answer on a new connection.
	 */
	server_start(script_rubbish);
	begin();
	ask(4);
	ask(5);
	CHECK(run_until(&n_answered, 1, 500));
	CHECK_INT(get(4, &label), LSPING_BINDING_TIMEOUT);
	CHECK(run_until(&n_answered, 2, 1500));
	CHECK_INT(get(5, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1005);
	CHECK_INT(server.accepted, 2);
	CHECK_INT(source().bad_answers, 1);
	finish();

	/* An answer nobody asked for must not be the next question's. */
	server_start(script_twice);
	begin();
	ask(4);
	CHECK(run_until(&n_answered, 1, 1000));
	run_ms(50);
	CHECK(!source().connected);
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	server.script = script_right;
	ask(5);
	CHECK(run_until(&n_answered, 2, 1500));
	CHECK_INT(get(5, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1005);
	CHECK_INT(server.accepted, 2);
	finish();

	/* No end at all. */
	server_start(script_silent);
	begin();
	ask(4);
	CHECK(run_until(&server.commands, 1, 1000));
	event_add_timer_msec(loop, endless, NULL, 1, &t_trickle);
	CHECK(run_until(&n_answered, 1, 1900));
	CHECK_INT(source().bad_answers, 1);
	event_cancel(&t_trickle);
	finish();
}

CASE(nobody_accepts)
{
	int held[64];
	unsigned n = 0;
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	/* A stopped daemon whose backlog is full. */
	server_start(script_silent);
	event_cancel(&server.t_accept);
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", path);
	while (n < array_size(held)) {
		held[n] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (connect(held[n++], (struct sockaddr *)&sun, sizeof(sun)) < 0)
			break;
	}
	REQUIRE(n < array_size(held));
	begin();
	CHECK_INT(ask(4), LSPING_BINDING_PENDING);
	CHECK_STR(source().state, "retrying");
	CHECK(run_until(&n_answered, 1, 2500));
	CHECK_INT(ask(4), LSPING_BINDING_TIMEOUT);

	/* It goes on: the old ones are dropped, a question gets through. */
	while (n--)
		close(held[n]);
	server.script = script_right;
	event_add_read(loop, server_accept, NULL, server.fd, &server.t_accept);
	CHECK_INT(ask(5), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 2, 1500));
	CHECK_INT(ask(5), LSPING_BINDING_OK);
	finish();
}

CASE(flushed)
{
	uint32_t label;

	server_start(script_right);
	begin();
	ask(4);
	CHECK(run_until(&n_answered, 1, 1000));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	lsping_bindings_flush(bindings);
	CHECK_INT(get(4, &label), LSPING_BINDING_PENDING);

	/* Flushed on its way: those who wait get it, later ones ask anew. */
	lsping_bindings_flush(bindings);
	CHECK(run_until(&n_answered, 2, 1000));
	CHECK_INT(get(4, &label), LSPING_BINDING_OK);
	run_ms(40);
	CHECK_INT(get(4, &label), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 3, 1000));
	CHECK_INT(server.commands, 3);
	finish();
}

static void on_answer_chain(const struct lsping_fec *fec, void *arg)
{
	uint32_t label;

	CHECK_INT(lsping_binding_get(bindings, fec, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1000 + n_answered);
	lsping_bindings_flush(bindings);
	if (++n_answered < 50)
		CHECK_INT(ask(n_answered), LSPING_BINDING_PENDING);
}

CASE(asked_from_the_callback)
{
	server_start(script_right);
	begin();
	lsping_bindings_on_answer(bindings, on_answer_chain, NULL);
	ask(0);
	CHECK(run_until(&n_answered, 50, 3000));
	CHECK_INT(server.commands, 50);
	finish();
}

CASE(freed_with_questions_open)
{
	server_start(script_silent);
	begin();
	for (unsigned i = 0; i < 50; i++)
		ask(i);
	run_ms(20);
	finish();
	run_ms(20);
	CHECK_INT(n_answered, 0);
}

int main(void)
{
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/ldpd.vty", dir);
	zlog_aux_init("test_binding: ", LOG_CRIT);
	loop = event_master_create("test");
	server.fd = -1;

	RUN(answered_and_cached);
	RUN(flood_of_one_fec_is_one_question_a_second);
	RUN(what_ldpd_says);
	RUN(other_fec_kinds);
	RUN(remote_labels);
	RUN(protocol_of_ldp_fecs);
	RUN(kinds_that_cannot_be_asked);
	RUN(sr_fecs_of_another_igp);
	RUN(generic_fecs_of_others);
	RUN(answers_in_pieces);
	RUN(pipelined_in_order);
	RUN(flood_of_fecs);
	RUN(many_fecs_and_a_quick_daemon);
	RUN(not_running_takes_nothing_from_the_rate);
	RUN(more_fecs_than_are_kept);
	RUN(silence);
	RUN(not_running);
	RUN(killed_and_back);
	RUN(hangs_up);
	RUN(rubbish);
	RUN(nobody_accepts);
	RUN(flushed);
	RUN(asked_from_the_callback);
	RUN(freed_with_questions_open);

	event_master_free(loop);
	rmdir(dir);
	return check_end();
}
