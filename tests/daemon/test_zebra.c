// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lsping_zebra against a zebra made of paper
 *
 * The server lives in the same event loop, listens on a real socket in a
 * directory of its own, keeps what it is told in ZAPI messages and says what
 * the case wants: resolutions, router-ids, nothing, or it hangs up.
 */
#include <zebra.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/frrevent.h"
#include "lib/libfrr.h"
#include "lib/log.h"
#include "lib/nexthop.h"
#include "lib/prefix.h"
#include "lib/stream.h"
#include "lib/vrf.h"
#include "lib/zclient.h"

#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_zebra.h"
#include "tests/check.h"

#define PREFIX "10.255.0.4/32"

static struct event_loop *loop;
static char dir[] = "/tmp/test_zebra.XXXXXX";
static char path[64];

/* --- the server ---------------------------------------------------------- */

static struct server {
	int listen_fd, fd;
	struct event *t_accept, *t_read;
	uint8_t in[65536];
	size_t in_len;
	unsigned accepted, registers, unregisters, router_id_asks;
	uint8_t hello_proto;
	uint32_t hello_session;
	uint8_t last_flags[2]; /* of the last registration: connected, by default */
	struct prefix last;    /* and its prefix */
} server = { .listen_fd = -1, .fd = -1 };

static void server_hang_up(void)
{
	event_cancel(&server.t_read);
	if (server.fd >= 0)
		close(server.fd);
	server.fd = -1;
	server.in_len = 0;
}

static void rnh_read(const uint8_t *p)
{
	memset(&server.last, 0, sizeof(server.last));
	server.last_flags[0] = p[0];
	server.last_flags[1] = p[1];
	server.last.family = p[4] << 8 | p[5];
	server.last.prefixlen = p[6];
	memcpy(&server.last.u, p + 7, server.last.family == AF_INET ? 4 : 16);
}

static void message_read(uint16_t command, const uint8_t *p)
{
	uint32_t session;

	switch (command) {
	case ZEBRA_HELLO:
		server.hello_proto = p[0];
		memcpy(&session, p + 3, 4);
		server.hello_session = ntohl(session);
		break;
	case ZEBRA_ROUTER_ID_ADD:
		server.router_id_asks++;
		break;
	case ZEBRA_NEXTHOP_REGISTER:
		server.registers++;
		rnh_read(p);
		break;
	case ZEBRA_NEXTHOP_UNREGISTER:
		server.unregisters++;
		rnh_read(p);
		break;
	}
}

static void server_read(struct event *event)
{
	ssize_t n = read(server.fd, server.in + server.in_len, sizeof(server.in) - server.in_len);

	if (n <= 0) {
		server_hang_up();
		return;
	}
	event_add_read(loop, server_read, NULL, server.fd, &server.t_read);
	server.in_len += n;
	while (server.in_len >= ZEBRA_HEADER_SIZE) {
		size_t len = server.in[0] << 8 | server.in[1];

		if (server.in_len < len)
			break;
		message_read(server.in[8] << 8 | server.in[9], server.in + ZEBRA_HEADER_SIZE);
		server.in_len -= len;
		memmove(server.in, server.in + len, server.in_len);
	}
}

static void server_accept(struct event *event)
{
	server_hang_up();
	server.accepted++;
	server.fd = accept(server.listen_fd, NULL, NULL);
	event_add_read(loop, server_read, NULL, server.fd, &server.t_read);
	event_add_read(loop, server_accept, NULL, server.listen_fd, &server.t_accept);
}

static void server_start(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	memset(&server, 0, sizeof(server));
	server.fd = -1;
	server.listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	strlcpy(sun.sun_path, path, sizeof(sun.sun_path));
	unlink(path);
	if (bind(server.listen_fd, (struct sockaddr *)&sun, sizeof(sun)) < 0 ||
	    listen(server.listen_fd, 5) < 0)
		abort();
	event_add_read(loop, server_accept, NULL, server.listen_fd, &server.t_accept);
}

static void server_stop(void)
{
	event_cancel(&server.t_accept);
	server_hang_up();
	if (server.listen_fd >= 0)
		close(server.listen_fd);
	server.listen_fd = -1;
	unlink(path);
}

static void stream_send(struct stream *s)
{
	stream_putw_at(s, 0, stream_get_endp(s));
	CHECK(send(server.fd, STREAM_DATA(s), stream_get_endp(s), MSG_NOSIGNAL) ==
	      (ssize_t)stream_get_endp(s));
	stream_free(s);
}

static void put_prefix(struct stream *s, const char *str)
{
	struct prefix p;

	if (!str2prefix(str, &p))
		abort();
	stream_putw(s, p.family);
	stream_putc(s, p.prefixlen);
	stream_put(s, &p.u, prefix_blen(&p));
}

/* "match resolves to resolved, a route of this type by these next hops" */
static void say(const char *match, const char *resolved, uint8_t type,
		const struct zapi_nexthop *nhs, unsigned n)
{
	struct stream *s = stream_new(65536);

	zclient_create_header(s, ZEBRA_NEXTHOP_UPDATE, VRF_DEFAULT);
	stream_putl(s, 0);
	stream_putw(s, SAFI_UNICAST);
	put_prefix(s, match);
	put_prefix(s, resolved);
	stream_putc(s, type);
	stream_putw(s, 0);
	stream_putc(s, 110);
	stream_putl(s, 20);
	stream_putw(s, n);
	for (unsigned i = 0; i < n; i++)
		zapi_nexthop_encode(s, &nhs[i], 0, 0);
	stream_send(s);
}

static void say_router_id(const char *str)
{
	struct stream *s = stream_new(1024);
	struct prefix p;

	if (!str2prefix(str, &p))
		abort();
	zclient_create_header(s, ZEBRA_ROUTER_ID_UPDATE, VRF_DEFAULT);
	stream_putc(s, p.family);
	stream_put(s, &p.u, prefix_blen(&p));
	stream_putc(s, p.prefixlen);
	stream_send(s);
}

/* A next hop with up to two labels; 0 is none. */
static struct zapi_nexthop hop4(const char *gate, ifindex_t ifindex, uint32_t outer, uint32_t inner)
{
	struct zapi_nexthop nh;

	memset(&nh, 0, sizeof(nh));
	nh.type = NEXTHOP_TYPE_IPV4_IFINDEX;
	inet_pton(AF_INET, gate, &nh.gate.ipv4);
	nh.ifindex = ifindex;
	nh.label_type = ZEBRA_LSP_LDP;
	if (outer)
		nh.labels[nh.label_num++] = outer;
	if (inner)
		nh.labels[nh.label_num++] = inner;
	return nh;
}

static void say_labelled(uint32_t label)
{
	struct zapi_nexthop nh = hop4("10.0.1.2", 2, label, 0);

	say(PREFIX, PREFIX, ZEBRA_ROUTE_OSPF, &nh, 1);
}

static void say_unlabelled(void)
{
	struct zapi_nexthop nh = hop4("10.0.1.2", 2, 0, 0);

	say(PREFIX, PREFIX, ZEBRA_ROUTE_OSPF, &nh, 1);
}

/* --- the client's side --------------------------------------------------- */

static struct lsping_zebra *zebra;
static unsigned changes, ups, downs;
static bool ticked;

static void changed(void *arg)
{
	changes++;
}

static void session(bool up, void *arg)
{
	if (up)
		ups++;
	else
		downs++;
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
		event_add_timer_msec(loop, tick, NULL, 2, &t_tick);
		while (!ticked && event_fetch(loop, &event))
			event_call(&event);
	}
	return counter && *counter >= want;
}

static void run_ms(int ms)
{
	run_until(NULL, 0, ms);
}

static void begin(void)
{
	changes = ups = downs = 0;
	zebra = lsping_zebra_new(loop, NULL);
	lsping_zebra_on_session(zebra, session, NULL);
}

static void finish(void)
{
	lsping_zebra_free(zebra);
	server_stop();
}

/* With a session, and PREFIX followed and registered. */
static const struct lsping_target *begin_followed(void)
{
	const struct lsping_target *t;
	struct prefix p;

	server_start();
	begin();
	run_until(&ups, 1, 2000);
	if (!str2prefix(PREFIX, &p))
		abort();
	t = lsping_target_follow(zebra, &p, changed, NULL);
	run_until(&server.registers, 1, 1000);
	return t;
}

static bool path_is(const struct lsping_path *path, const char *nexthop, uint32_t ifindex,
		    uint8_t depth, uint32_t outer, uint32_t inner)
{
	struct ipaddr addr;

	memset(&addr, 0, sizeof(addr));
	if (nexthop)
		str2ipaddr(nexthop, &addr);
	return path->ifindex == ifindex && !ipaddr_cmp(&path->nexthop, &addr) &&
	       path->depth == depth && (depth < 1 || path->label[0] == outer) &&
	       (depth < 2 || path->label[1] == inner);
}

/* --- cases --------------------------------------------------------------- */

CASE(registers_and_resolves)
{
	const struct lsping_target *t = begin_followed();
	struct prefix want;

	CHECK(lsping_zebra_connected(zebra));
	CHECK_INT(server.hello_proto, ZEBRA_ROUTE_HSLS);
	CHECK_INT(server.hello_session, 0x4c51);
	CHECK_INT(server.router_id_asks, 2);
	CHECK_INT(t->state, LSPING_TARGET_PENDING);
	CHECK_INT(server.registers, 1);
	CHECK(str2prefix(PREFIX, &want) && prefix_same(&server.last, &want));
	CHECK_INT(server.last_flags[0], 0);
	CHECK_INT(server.last_flags[1], 0);
	CHECK_INT(changes, 0);

	say_labelled(17);
	REQUIRE(run_until(&changes, 1, 1000));
	CHECK_INT(t->state, LSPING_TARGET_OK);
	CHECK_INT(t->n_paths, 1);
	CHECK(path_is(&t->path[0], "10.0.1.2", 2, 1, 17, 0));
	CHECK_INT(t->label_type, ZEBRA_LSP_LDP);
	CHECK_INT(t->route_type, ZEBRA_ROUTE_OSPF);

	/* The same again is no change. */
	say_labelled(17);
	run_ms(50);
	CHECK_INT(changes, 1);
	finish();
}

CASE(what_a_prefix_resolves_to)
{
	const struct lsping_target *t = begin_followed();
	struct zapi_nexthop plain = hop4("10.0.1.2", 2, 0, 0);
	struct zapi_nexthop connected = { .type = NEXTHOP_TYPE_IFINDEX, .ifindex = 1 };
	struct zapi_nexthop hole = { .type = NEXTHOP_TYPE_BLACKHOLE };
	struct zapi_nexthop labelled = hop4("10.0.1.2", 2, 17, 0);

	say(PREFIX, "0.0.0.0/0", ZEBRA_ROUTE_SYSTEM, NULL, 0);
	CHECK(run_until(&changes, 1, 1000));
	CHECK_INT(t->state, LSPING_TARGET_NO_ROUTE);

	say(PREFIX, "10.255.0.0/16", ZEBRA_ROUTE_OSPF, &labelled, 1);
	CHECK(run_until(&changes, 2, 1000));
	CHECK_INT(t->state, LSPING_TARGET_NOT_EXACT);
	CHECK_INT(t->matched.prefixlen, 16);
	CHECK_INT(t->n_paths, 0);

	say(PREFIX, "0.0.0.0/0", ZEBRA_ROUTE_STATIC, &plain, 1);
	CHECK(run_until(&changes, 3, 1000));
	CHECK_INT(t->state, LSPING_TARGET_NOT_EXACT);
	CHECK_INT(t->matched.prefixlen, 0);

	say(PREFIX, PREFIX, ZEBRA_ROUTE_OSPF, &plain, 1);
	CHECK(run_until(&changes, 4, 1000));
	CHECK_INT(t->state, LSPING_TARGET_NO_LABEL);

	say(PREFIX, PREFIX, ZEBRA_ROUTE_CONNECT, &connected, 1);
	CHECK(run_until(&changes, 5, 1000));
	CHECK_INT(t->state, LSPING_TARGET_LOCAL);

	say(PREFIX, PREFIX, ZEBRA_ROUTE_STATIC, &hole, 1);
	CHECK(run_until(&changes, 6, 1000));
	CHECK_INT(t->state, LSPING_TARGET_NO_LABEL);

	say(PREFIX, PREFIX, ZEBRA_ROUTE_LOCAL, &connected, 1);
	CHECK(run_until(&changes, 7, 1000));
	CHECK_INT(t->state, LSPING_TARGET_LOCAL);
	finish();
}

CASE(paths_in_order)
{
	const struct lsping_target *t = begin_followed();
	struct zapi_nexthop nhs[] = {
		hop4("10.0.9.2", 9, 0, 0), /* no label: no path */
		hop4("10.0.3.2", 4, 17, LSPING_LABEL_IMPLICIT_NULL),
		hop4("10.0.2.2", 7, 17, 84),
		hop4("10.0.2.2", 6, LSPING_LABEL_IMPLICIT_NULL, 0),
		hop4("10.0.10.2", 1, LSPING_LABEL_IPV4_EXPLICIT_NULL, 0),
		hop4("10.0.2.2", 7, 17, 84), /* twice */
		hop4("0.0.0.0", 5, 22, 0),
		hop4("10.0.4.2", 8, 23, 0),
	};

	nhs[0].label_type = ZEBRA_LSP_NONE;
	nhs[4].labels[0] = LSPING_LABEL_IPV4_EXPLICIT_NULL;
	nhs[4].label_num = 1;
	nhs[6].type = NEXTHOP_TYPE_IFINDEX;
	nhs[7].type = NEXTHOP_TYPE_BLACKHOLE;
	nhs[7].label_num = 0;

	say(PREFIX, PREFIX, ZEBRA_ROUTE_ISIS, nhs, array_size(nhs));
	REQUIRE(run_until(&changes, 1, 1000));
	CHECK_INT(t->state, LSPING_TARGET_OK);
	REQUIRE(t->n_paths == 5);
	CHECK(path_is(&t->path[0], NULL, 5, 1, 22, 0));
	CHECK(path_is(&t->path[1], "10.0.2.2", 6, 0, 0, 0));
	CHECK(path_is(&t->path[2], "10.0.2.2", 7, 2, 17, 84));
	CHECK(path_is(&t->path[3], "10.0.3.2", 4, 1, 17, 0));
	CHECK(path_is(&t->path[4], "10.0.10.2", 1, 1, 0, 0));
	CHECK_INT(t->label_type, ZEBRA_LSP_LDP);
	finish();
}

CASE(whose_labels)
{
	const struct lsping_target *t = begin_followed();
	struct zapi_nexthop nh = hop4("10.0.1.2", 2, 17, 0);

	/* A static route's own; but what a restarted zebra found in the kernel
	 * on a protocol's route is called static too.
	 */
	nh.label_type = ZEBRA_LSP_STATIC;
	say(PREFIX, PREFIX, ZEBRA_ROUTE_STATIC, &nh, 1);
	REQUIRE(run_until(&changes, 1, 1000));
	CHECK_INT(t->label_type, ZEBRA_LSP_STATIC);
	say(PREFIX, PREFIX, ZEBRA_ROUTE_ISIS, &nh, 1);
	REQUIRE(run_until(&changes, 2, 1000));
	CHECK_INT(t->state, LSPING_TARGET_OK);
	CHECK_INT(t->label_type, ZEBRA_LSP_NONE);
	nh.label_type = ZEBRA_LSP_LDP;
	say(PREFIX, PREFIX, ZEBRA_ROUTE_ISIS, &nh, 1);
	REQUIRE(run_until(&changes, 3, 1000));
	CHECK_INT(t->label_type, ZEBRA_LSP_LDP);
	finish();
}

CASE(more_paths_than_are_kept)
{
	const struct lsping_target *t = begin_followed();
	struct zapi_nexthop nhs[100];

	for (unsigned i = 0; i < array_size(nhs); i++) {
		char gate[32];

		snprintf(gate, sizeof(gate), "10.0.%u.2", 99 - i);
		nhs[i] = hop4(gate, i + 1, 16 + i, 0);
	}
	say(PREFIX, PREFIX, ZEBRA_ROUTE_ISIS, nhs, array_size(nhs));
	REQUIRE(run_until(&changes, 1, 1000));
	CHECK_INT(t->n_paths, LSPING_MAX_PATHS);
	CHECK(path_is(&t->path[0], "10.0.0.2", 100, 1, 115, 0));
	CHECK(path_is(&t->path[63], "10.0.63.2", 37, 1, 52, 0));
	finish();
}

CASE(ipv6)
{
	const struct lsping_target *t;
	struct zapi_nexthop nh;
	struct prefix p;

	server_start();
	begin();
	run_until(&ups, 1, 2000);
	REQUIRE(str2prefix("2001:db8:255::4/128", &p));
	t = lsping_target_follow(zebra, &p, changed, NULL);
	REQUIRE(run_until(&server.registers, 1, 1000));
	CHECK(prefix_same(&server.last, &p));

	memset(&nh, 0, sizeof(nh));
	nh.type = NEXTHOP_TYPE_IPV6_IFINDEX;
	inet_pton(AF_INET6, "fe80::2", &nh.gate.ipv6);
	nh.ifindex = 3;
	nh.label_num = 1;
	nh.labels[0] = 19;
	nh.label_type = ZEBRA_LSP_LDP;
	say("2001:db8:255::4/128", "2001:db8:255::4/128", ZEBRA_ROUTE_ISIS, &nh, 1);
	REQUIRE(run_until(&changes, 1, 1000));
	CHECK_INT(t->state, LSPING_TARGET_OK);
	CHECK(path_is(&t->path[0], "fe80::2", 3, 1, 19, 0));
	finish();
}

CASE(labels_gone_for_a_moment)
{
	const struct lsping_target *t = begin_followed();
	int64_t begun;

	/* The first answer counts at once, also without labels. */
	say_unlabelled();
	CHECK(run_until(&changes, 1, 200));
	CHECK_INT(t->state, LSPING_TARGET_NO_LABEL);
	say_labelled(17);
	CHECK(run_until(&changes, 2, 200));
	CHECK_INT(t->state, LSPING_TARGET_OK);

	/* Gone and back: nobody hears of it. */
	say_unlabelled();
	run_ms(500);
	CHECK_INT(t->state, LSPING_TARGET_OK);
	CHECK_INT(t->n_paths, 1);
	say_labelled(17);
	run_ms(1200);
	CHECK_INT(t->state, LSPING_TARGET_OK);
	CHECK_INT(changes, 2);

	/* Back with another label: that is shown at once. */
	say_unlabelled();
	run_ms(100);
	say_labelled(18);
	CHECK(run_until(&changes, 3, 200));
	CHECK_INT(t->path[0].label[0], 18);

	/* Gone for good; what was said last is shown. */
	begun = now_ms();
	say_unlabelled();
	run_ms(500);
	say(PREFIX, "0.0.0.0/0", ZEBRA_ROUTE_SYSTEM, NULL, 0);
	CHECK(run_until(&changes, 4, 1000));
	CHECK(now_ms() - begun >= 990 && now_ms() - begun < 1200);
	CHECK_INT(t->state, LSPING_TARGET_NO_ROUTE);
	CHECK_INT(t->n_paths, 0);
	finish();
}

CASE(zebra_dies_and_comes_back)
{
	const struct lsping_target *t = begin_followed();
	struct ipaddr id;
	int64_t begun;

	say_router_id("10.255.0.1/32");
	say_labelled(17);
	CHECK(run_until(&changes, 1, 1000));
	CHECK(lsping_zebra_router_id(zebra, AF_INET, &id));

	/* At once, though the labels went just now too: no debounce. */
	say_unlabelled();
	run_ms(100);
	server_stop();
	begun = now_ms();
	CHECK(run_until(&changes, 2, 1000));
	CHECK(now_ms() - begun < 100);
	CHECK_INT(t->state, LSPING_TARGET_NO_ZEBRA);
	CHECK_INT(t->n_paths, 0);
	CHECK_INT(downs, 1);
	CHECK(!lsping_zebra_connected(zebra));
	CHECK(!lsping_zebra_router_id(zebra, AF_INET, &id));
	run_ms(3000);
	CHECK_INT(t->state, LSPING_TARGET_NO_ZEBRA);
	CHECK_INT(changes, 2);

	/* Back: asked again without anybody's help, and not believed before it
	 * has answered.
	 */
	server_start();
	begun = now_ms();
	CHECK(run_until(&ups, 2, 3000));
	CHECK(now_ms() - begun < 1500);
	CHECK_INT(t->state, LSPING_TARGET_PENDING);
	CHECK(run_until(&server.registers, 1, 500));
	CHECK_INT(server.router_id_asks, 2);
	say_labelled(20);
	CHECK(run_until(&changes, 4, 500));
	CHECK_INT(t->state, LSPING_TARGET_OK);
	CHECK_INT(t->path[0].label[0], 20);
	finish();
}

CASE(last_words_of_a_dying_zebra)
{
	const struct lsping_target *t = begin_followed();

	for (unsigned i = 0; i < 50; i++)
		say_labelled(100 + i);
	server_stop();
	run_ms(300);
	CHECK_INT(t->state, LSPING_TARGET_NO_ZEBRA);
	CHECK_INT(downs, 1);
	finish();
}

CASE(not_there_at_start)
{
	const struct lsping_target *t;
	struct prefix p;
	int64_t begun;

	begin();
	CHECK(str2prefix(PREFIX, &p));
	t = lsping_target_follow(zebra, &p, changed, NULL);
	CHECK_INT(t->state, LSPING_TARGET_NO_ZEBRA);
	run_ms(2500);
	CHECK_INT(t->state, LSPING_TARGET_NO_ZEBRA);
	server_start();
	begun = now_ms();
	CHECK(run_until(&server.registers, 1, 3000));
	CHECK(now_ms() - begun < 1500);
	CHECK_INT(t->state, LSPING_TARGET_PENDING);
	finish();
}

CASE(followed_by_several)
{
	const struct lsping_target *t = begin_followed();
	const struct lsping_target *again;
	static int other;
	struct prefix p;

	/* Host bits do not matter. */
	CHECK(str2prefix(PREFIX, &p));
	again = lsping_target_follow(zebra, &p, changed, &other);
	CHECK(again == t);
	run_ms(50);
	CHECK_INT(server.registers, 1);
	say_labelled(17);
	CHECK(run_until(&changes, 2, 1000));

	lsping_target_unfollow(zebra, t, changed, &other);
	run_ms(50);
	CHECK_INT(server.unregisters, 0);
	say_labelled(18);
	CHECK(run_until(&changes, 3, 1000));
	run_ms(50);
	CHECK_INT(changes, 3);

	lsping_target_unfollow(zebra, t, changed, NULL);
	CHECK(run_until(&server.unregisters, 1, 1000));
	CHECK(prefix_same(&server.last, &p));
	say_labelled(19);
	run_ms(50);
	CHECK_INT(changes, 3);
	finish();
}

static const struct lsping_target *leaving;
static void leave_changed(void *arg);
static int leaver[3];

/* The first follower to hear of it sends everybody home. */
static void leave_changed(void *arg)
{
	changes++;
	for (unsigned i = 0; i < array_size(leaver); i++)
		lsping_target_unfollow(zebra, leaving, leave_changed, &leaver[i]);
}

CASE(unfollowed_from_the_callback)
{
	struct prefix p;

	leaving = begin_followed();
	lsping_target_unfollow(zebra, leaving, changed, NULL);
	CHECK(run_until(&server.unregisters, 1, 1000));
	CHECK(str2prefix("10.255.0.4/8", &p));
	for (unsigned i = 0; i < array_size(leaver); i++)
		leaving = lsping_target_follow(zebra, &p, leave_changed, &leaver[i]);
	CHECK_INT(leaving->prefix.u.prefix4.s_addr, htonl(10 << 24));
	CHECK(run_until(&server.registers, 2, 1000));
	say("10.0.0.0/8", "10.0.0.0/8", ZEBRA_ROUTE_SYSTEM, NULL, 0);
	CHECK(run_until(&server.unregisters, 2, 1000));
	CHECK_INT(changes, 1);

	/* As zebra dies. */
	for (unsigned i = 0; i < array_size(leaver); i++)
		leaving = lsping_target_follow(zebra, &p, leave_changed, &leaver[i]);
	run_ms(50);
	server_hang_up();
	CHECK(run_until(&changes, 2, 1000));
	run_ms(50);
	CHECK_INT(changes, 2);
	finish();
}

CASE(router_ids)
{
	struct ipaddr id;

	begin_followed();
	CHECK(!lsping_zebra_router_id(zebra, AF_INET, &id));
	CHECK(!lsping_zebra_router_id(zebra, AF_INET6, &id));
	say_router_id("10.255.0.1/32");
	say_router_id("2001:db8:255::1/128");
	run_ms(50);
	REQUIRE(lsping_zebra_router_id(zebra, AF_INET, &id));
	CHECK(IS_IPADDR_V4(&id) && id.ipaddr_v4.s_addr == htonl(0x0aff0001));
	REQUIRE(lsping_zebra_router_id(zebra, AF_INET6, &id));
	CHECK(IS_IPADDR_V6(&id) && id.ipaddr_v6.s6_addr[15] == 1);
	say_router_id("0.0.0.0/32");
	run_ms(50);
	CHECK(!lsping_zebra_router_id(zebra, AF_INET, &id));
	CHECK(lsping_zebra_router_id(zebra, AF_INET6, &id));
	finish();
}

int main(void)
{
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/zserv.api", dir);
	zlog_aux_init("test_zebra: ", LOG_CRIT);
	loop = event_master_create("test");
	vrf_init(NULL, NULL, NULL, NULL);
	if (!frr_zclient_addr(&zclient_addr, &zclient_addr_len, path))
		return 1;

	RUN(registers_and_resolves);
	RUN(what_a_prefix_resolves_to);
	RUN(paths_in_order);
	RUN(whose_labels);
	RUN(more_paths_than_are_kept);
	RUN(ipv6);
	RUN(labels_gone_for_a_moment);
	RUN(zebra_dies_and_comes_back);
	RUN(last_words_of_a_dying_zebra);
	RUN(not_there_at_start);
	RUN(followed_by_several);
	RUN(unfollowed_from_the_callback);
	RUN(router_ids);

	vrf_terminate();
	event_master_free(loop);
	rmdir(dir);
	return check_end();
}
