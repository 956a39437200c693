// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reply sockets, on the loopback address: what comes, from where, when
 */
#include <zebra.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "lib/frrevent.h"
#include "lib/memory.h"

#include "lspingd/lsping_inject.h"

#include "tests/check.h"

static struct event_loop *loop;
static struct lsping_reply_socket *rs;
static struct ipaddr source;
static int sender = -1;

static struct {
	unsigned calls;
	size_t len, last_len;
	uint8_t first, last;
	struct ipaddr from;
	uint16_t port;
	int64_t ns;
	bool frees; /* the socket, from inside the callback */
} got;

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void on_reply(void *arg, const struct ipaddr *from, uint16_t port, const uint8_t *payload,
		     size_t len, int64_t received_ns)
{
	got.calls++;
	got.len += len;
	got.last_len = len;
	got.first = len ? payload[0] : 0;
	got.last = len ? payload[len - 1] : 0;
	got.from = *from;
	got.port = port;
	got.ns = received_ns;
	if (got.frees) {
		lsping_reply_socket_free(rs);
		rs = NULL;
	}
}

static void set_true(struct event *event)
{
	*(bool *)EVENT_ARG(event) = true;
}

static void run_ms(long ms)
{
	struct event *timer = NULL, event;
	bool over = false;

	event_add_timer_msec(loop, set_true, &over, ms, &timer);
	while (!over && event_fetch(loop, &event))
		event_call(&event);
}

static void start(void)
{
	memset(&got, 0, sizeof(got));
	str2ipaddr("127.0.0.1", &source);
	rs = lsping_reply_socket_new(loop, &source, on_reply, NULL);
	sender = socket(AF_INET, SOCK_DGRAM, 0);
}

static void stop(void)
{
	lsping_reply_socket_free(rs);
	rs = NULL;
	close(sender);
}

static bool send_octets(size_t len)
{
	static uint8_t data[65507];
	struct sockaddr_in to = { .sin_family = AF_INET };

	data[0] = 0x42;
	if (len > 1)
		data[len - 1] = 0x43;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = htons(lsping_reply_socket_port(rs));
	return sendto(sender, data, len, 0, (struct sockaddr *)&to, sizeof(to)) == (ssize_t)len;
}

CASE(one_datagram)
{
	struct sockaddr_in local = {};
	socklen_t local_len = sizeof(local);

	start();
	REQUIRE(rs && lsping_reply_socket_port(rs) != 0);
	REQUIRE(send_octets(100));
	getsockname(sender, (struct sockaddr *)&local, &local_len);
	run_ms(10);
	CHECK_INT(got.calls, 1);
	CHECK_INT(got.len, 100);
	CHECK(got.first == 0x42 && got.last == 0x43);
	CHECK_INT(got.port, ntohs(local.sin_port));
	CHECK(!ipaddr_cmp(&got.from, &source));
	stop();
}

/* The stamp tells when a datagram came, not when it was read.  The kernel
 * begins to stamp a moment after it was asked to.
 */
CASE(stamp)
{
	int64_t before, after;
	bool stamped = false;

	start();
	REQUIRE(rs);
	for (unsigned i = 0; i < 50 && !stamped; i++) {
		before = now_ns();
		REQUIRE(send_octets(100));
		after = now_ns();
		usleep(20000);
		run_ms(10);
		CHECK_INT(got.calls, i + 1);
		stamped = got.ns >= before && got.ns <= after;
	}
	CHECK(stamped);
	stop();
}

CASE(sizes)
{
	const size_t sizes[] = { 0, 1, 1472, 65507 };

	start();
	REQUIRE(rs);
	for (unsigned i = 0; i < array_size(sizes); i++) {
		REQUIRE(send_octets(sizes[i]));
		run_ms(10);
		CHECK_INT(got.calls, i + 1);
		CHECK_INT(got.last_len, sizes[i]);
	}
	CHECK_INT(got.last, 0x43);
	stop();
}

/* More than are read in one turn. */
CASE(many)
{
	start();
	REQUIRE(rs);
	for (unsigned i = 0; i < 100; i++)
		REQUIRE(send_octets(50));
	run_ms(30);
	CHECK_INT(got.calls, 100);
	stop();
}

CASE(freed_by_its_callback)
{
	start();
	REQUIRE(rs);
	got.frees = true;
	for (unsigned i = 0; i < 5; i++)
		REQUIRE(send_octets(50));
	run_ms(10);
	CHECK_INT(got.calls, 1);
	CHECK(rs == NULL);
	stop();
}

CASE(own_port_each)
{
	struct lsping_reply_socket *other;

	start();
	REQUIRE(rs);
	other = lsping_reply_socket_new(loop, &source, on_reply, NULL);
	REQUIRE(other);
	CHECK(lsping_reply_socket_port(other) != lsping_reply_socket_port(rs));
	lsping_reply_socket_free(other);
	stop();
}

CASE(not_ours)
{
	struct ipaddr addr;

	str2ipaddr("192.0.2.77", &addr);
	CHECK(lsping_reply_socket_new(loop, &addr, on_reply, NULL) == NULL);
	CHECK_INT(errno, EADDRNOTAVAIL);
	SET_IPADDR_NONE(&addr);
	CHECK(lsping_reply_socket_new(loop, &addr, on_reply, NULL) == NULL);
	CHECK_INT(errno, EADDRNOTAVAIL);
	lsping_reply_socket_free(NULL);
}

int main(void)
{
	loop = event_master_create("test_reply_socket");
	RUN(one_datagram);
	RUN(stamp);
	RUN(sizes);
	RUN(many);
	RUN(freed_by_its_callback);
	RUN(own_port_each);
	RUN(not_ours);
	event_master_free(loop);
	return check_end();
}
