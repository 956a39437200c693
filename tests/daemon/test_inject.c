// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The injector against a kernel played by script
 *
 * The system calls it makes on its packet socket, the link table and neighbour
 * resolution are replaced by functions here, so that what a real kernel does
 * only now and then can be had at will: stamps that come late, in another
 * order, twice or never, errors that move the kernel's count, neighbours that
 * take their time.
 */
#include <zebra.h>

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <net/ethernet.h>
#include <netpacket/packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>

#include "lib/frrevent.h"
#include "lib/memory.h"

#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_kernel.h"

#include "tests/check.h"

#define SCRIPT_MAX 2048

static struct event_loop *loop;
static struct lsping_injector *injector;
static int wake_fd = -1;
static bool no_stamps; /* an old kernel */

/* The kernel. */
static struct {
	int send_err;	     /* what sendto() fails with */
	bool counts_failed;  /* and whether it counts such a frame */
	bool stamps_at_once; /* SND is there when sendto() returns */
	bool id_on;
	uint32_t count; /* OPT_ID's */
	unsigned n_sent, n_restarts;
	struct sockaddr_ll to;
	uint8_t data[9100];
	size_t len;

	struct {
		uint32_t key, kind;
		int64_t ns;
	} queue[SCRIPT_MAX];
	unsigned head, tail;
} k;

/* Neighbours: what resolving comes to at once, and who waits. */
static struct {
	bool later, resolved;
	uint8_t mac_len;
} neighbour;
struct lsping_neigh {
	lsping_neigh_cb cb;
	void *arg;
};
static struct lsping_neigh *waiting[SCRIPT_MAX];
static unsigned n_waiting;

static struct lsping_link link_table[] = {
	{ .ifindex = 1, .name = "lo", .mtu = 65536, .up = true, .loopback = true },
	{ .ifindex = 2, .name = "eth0", .mtu = 1500, .up = true, .needs_mac = true },
	{ .ifindex = 3, .name = "gre1", .mtu = 1476, .up = true },
	{ .ifindex = 4, .name = "eth1", .mtu = 1500, .needs_mac = true },
};

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

const struct lsping_link *lsping_kernel_link(const struct lsping_kernel *kernel, uint32_t ifindex)
{
	for (unsigned i = 0; i < array_size(link_table); i++)
		if (link_table[i].ifindex == ifindex)
			return &link_table[i];
	return NULL;
}

struct lsping_neigh *lsping_neigh_resolve(struct lsping_kernel *kernel, uint32_t ifindex,
					  const struct ipaddr *addr, lsping_neigh_cb cb, void *arg)
{
	static const uint8_t mac[] = { 2, 0, 0, 0, 0, 9, 9, 9 };
	struct lsping_neigh *n;

	if (!neighbour.later) {
		cb(arg, neighbour.resolved, neighbour.mac_len ? mac : NULL, neighbour.mac_len);
		return NULL;
	}
	n = calloc(1, sizeof(*n));
	n->cb = cb;
	n->arg = arg;
	waiting[n_waiting++] = n;
	return n;
}

void lsping_neigh_cancel(struct lsping_neigh **neigh)
{
	for (unsigned i = 0; i < n_waiting; i++)
		if (*neigh && waiting[i] == *neigh) {
			waiting[i] = waiting[--n_waiting];
			free(*neigh);
		}
	*neigh = NULL;
}

/* The first who waits is answered. */
static void answer(bool resolved)
{
	struct lsping_neigh n = *waiting[0];

	free(waiting[0]);
	memmove(waiting, waiting + 1, --n_waiting * sizeof(waiting[0]));
	n.cb(n.arg, resolved, resolved ? (const uint8_t *)"\2\0\0\0\0\7" : NULL, resolved ? 6 : 0);
}

static void stamp(uint32_t key, uint32_t kind, int64_t ns)
{
	uint64_t one = 1;

	k.queue[k.tail].key = key;
	k.queue[k.tail].kind = kind;
	k.queue[k.tail++].ns = ns;
	CHECK(write(wake_fd, &one, sizeof(one)) == sizeof(one));
}

/* The system calls, in the C library's place. */
int socket(int domain, int type, int protocol)
{
	CHECK(domain == AF_PACKET && protocol == 0);
	CHECK((type & 0xf) == SOCK_DGRAM && (type & SOCK_NONBLOCK));
	wake_fd = eventfd(0, EFD_NONBLOCK);
	return wake_fd;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	if (level == SOL_SOCKET && name == SO_TIMESTAMPING) {
		unsigned flags;

		if (no_stamps) {
			errno = ENOPROTOOPT;
			return -1;
		}
		memcpy(&flags, value, sizeof(flags));
		if ((flags & SOF_TIMESTAMPING_OPT_ID) && !k.id_on) {
			k.count = 0;
			k.n_restarts++;
		}
		k.id_on = flags & SOF_TIMESTAMPING_OPT_ID;
	}
	return 0;
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	return 0;
}

ssize_t sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to,
	       socklen_t to_len)
{
	if (k.send_err) {
		k.count += k.counts_failed;
		errno = k.send_err;
		return -1;
	}
	k.n_sent++;
	memcpy(&k.to, to, sizeof(k.to));
	memcpy(k.data, data, len);
	k.len = len;
	if (k.stamps_at_once)
		stamp(k.count, SCM_TSTAMP_SND, now_ns());
	k.count++;
	return len;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct scm_timestamping ts = {};
	struct sock_extended_err err = {};
	struct cmsghdr *c;
	uint64_t woken;

	if (!(flags & MSG_ERRQUEUE) || k.head == k.tail) {
		(void)!read(wake_fd, &woken, sizeof(woken));
		errno = EAGAIN;
		return -1;
	}
	ts.ts[0].tv_sec = k.queue[k.head].ns / 1000000000;
	ts.ts[0].tv_nsec = k.queue[k.head].ns % 1000000000;
	err.ee_errno = ENOMSG;
	err.ee_origin = SO_EE_ORIGIN_TIMESTAMPING;
	err.ee_data = k.queue[k.head].key;
	err.ee_info = k.queue[k.head++].kind;

	c = CMSG_FIRSTHDR(msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SO_TIMESTAMPING;
	c->cmsg_len = CMSG_LEN(sizeof(ts));
	memcpy(CMSG_DATA(c), &ts, sizeof(ts));
	c = (struct cmsghdr *)((uint8_t *)c + CMSG_SPACE(sizeof(ts)));
	c->cmsg_level = SOL_PACKET;
	c->cmsg_type = 16; /* PACKET_TX_TIMESTAMP */
	c->cmsg_len = CMSG_LEN(sizeof(err));
	memcpy(CMSG_DATA(c), &err, sizeof(err));
	msg->msg_controllen = CMSG_SPACE(sizeof(ts)) + CMSG_SPACE(sizeof(err));
	return 0;
}

/* One frame of the test, and what its callback was told. */
struct result {
	uint64_t id;
	unsigned calls;
	enum lsping_send_err err;
	int64_t ns;
	uint64_t cancels; /* another one, from inside the callback */
	struct result *injects;
};

static const struct lsping_egress eth0 = { .ifindex = 2 };

static void inject(struct result *r, const struct lsping_egress *egress, size_t len);

static void on_sent(void *arg, enum lsping_send_err err, int64_t ns)
{
	struct result *r = arg;

	r->calls++;
	r->err = err;
	r->ns = ns;
	lsping_inject_cancel(injector, r->id);
	lsping_inject_cancel(injector, r->cancels);
	if (r->injects)
		inject(r->injects, &eth0, 100);
}

static void inject(struct result *r, const struct lsping_egress *egress, size_t len)
{
	static uint8_t data[9100] = { 0xab };

	lsping_inject(injector, egress, true, AF_INET, data, len, on_sent, r, &r->id);
}

static void set_true(struct event *event)
{
	*(bool *)EVENT_ARG(event) = true;
}

/* Runs the loop for a time. */
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
	memset(&k, 0, sizeof(k));
	neighbour.later = false;
	neighbour.resolved = true;
	neighbour.mac_len = 6;
	link_table[1].up = true;
	injector = lsping_injector_new(loop, NULL, NULL);
	k.stamps_at_once = true;
}

static void stop(void)
{
	lsping_injector_free(injector);
	CHECK_INT(n_waiting, 0);
}

CASE(stamped_at_once)
{
	struct result r = {};

	start();
	inject(&r, &eth0, 100);
	CHECK_INT(r.calls, 1);
	CHECK_INT(r.err, LSPING_SEND_OK);
	CHECK_INT(r.ns, k.queue[0].ns);
	CHECK(r.id != 0);
	CHECK_INT(k.len, 100);
	CHECK_INT(k.data[0], 0xab);
	CHECK_INT(k.to.sll_ifindex, 2);
	CHECK_INT(ntohs(k.to.sll_protocol), ETH_P_MPLS_UC);
	CHECK_INT(k.to.sll_halen, 6);
	CHECK_INT(k.to.sll_addr[5], 9);
	stop();
}

CASE(protocols)
{
	const struct lsping_egress gre = { .ifindex = 3 };
	struct result r = {};
	uint8_t data[20] = {};

	start();
	neighbour.mac_len = 0;
	lsping_inject(injector, &gre, false, AF_INET, data, 20, on_sent, &r, &r.id);
	CHECK_INT(ntohs(k.to.sll_protocol), ETH_P_IP);
	CHECK_INT(k.to.sll_halen, 0);
	lsping_inject(injector, &gre, false, AF_INET6, data, 20, on_sent, &r, &r.id);
	CHECK_INT(ntohs(k.to.sll_protocol), ETH_P_IPV6);
	lsping_inject(injector, &gre, true, AF_INET6, data, 20, on_sent, &r, &r.id);
	CHECK_INT(ntohs(k.to.sll_protocol), ETH_P_MPLS_UC);
	CHECK_INT(r.calls, 3);
	stop();
}

CASE(stamped_later_and_out_of_order)
{
	struct result a = {}, b = {};
	int64_t t = now_ns() + 1000000000;

	start();
	k.stamps_at_once = false;
	inject(&a, &eth0, 100);
	inject(&b, &eth0, 100);
	CHECK(a.calls == 0 && b.calls == 0);
	stamp(1, SCM_TSTAMP_SCHED, t + 1);
	stamp(1, SCM_TSTAMP_SND, t + 2);
	run_ms(5);
	CHECK_INT(b.calls, 1);
	CHECK_INT(b.ns, t + 2);
	CHECK_INT(a.calls, 0);
	stamp(0, SCM_TSTAMP_SND, t + 3);
	run_ms(5);
	CHECK_INT(a.calls, 1);
	CHECK_INT(a.ns, t + 3);
	/* A second one for the same frame is nobody's. */
	stamp(0, SCM_TSTAMP_SND, t + 4);
	run_ms(5);
	CHECK_INT(a.calls, 1);
	stop();
}

CASE(never_stamped)
{
	int64_t begin = now_ns(), called;
	struct result r = {};

	start();
	k.stamps_at_once = false;
	inject(&r, &eth0, 100);
	called = now_ns();
	run_ms(30);
	CHECK_INT(r.calls, 0);
	run_ms(60);
	CHECK_INT(r.calls, 1);
	CHECK_INT(r.err, LSPING_SEND_OK);
	CHECK(r.ns >= begin && r.ns <= called);
	stop();
}

CASE(stamped_by_the_queue_only)
{
	int64_t t = now_ns() + 1000000000;
	struct result r = {};

	start();
	k.stamps_at_once = false;
	inject(&r, &eth0, 100);
	stamp(0, SCM_TSTAMP_SCHED, t);
	run_ms(90);
	CHECK_INT(r.calls, 1);
	CHECK_INT(r.ns, t);
	stop();
}

CASE(older_than_the_frame)
{
	struct result r = {};
	int64_t t;

	start();
	k.stamps_at_once = false;
	stamp(0, SCM_TSTAMP_SND, now_ns() - 1000);
	inject(&r, &eth0, 100);
	CHECK_INT(r.calls, 0);
	t = now_ns();
	stamp(0, SCM_TSTAMP_SND, t);
	run_ms(5);
	CHECK_INT(r.calls, 1);
	CHECK_INT(r.ns, t);
	stop();
}

CASE(cancelled)
{
	struct result a = {}, b = {};
	int64_t t = now_ns() + 1000000000;

	start();
	k.stamps_at_once = false;
	inject(&a, &eth0, 100);
	lsping_inject_cancel(injector, a.id);
	inject(&b, &eth0, 100);
	CHECK(a.id != b.id);
	stamp(0, SCM_TSTAMP_SND, t);
	stamp(1, SCM_TSTAMP_SND, t + 1);
	run_ms(80);
	CHECK_INT(a.calls, 0);
	CHECK_INT(b.calls, 1);
	CHECK_INT(b.ns, t + 1);
	lsping_inject_cancel(injector, b.id);
	lsping_inject_cancel(injector, 77777);
	stop();
}

CASE(checked_before_sending)
{
	const struct {
		uint32_t ifindex;
		size_t len;
		enum lsping_send_err err;
	} cases[] = {
		{ 9, 100, LSPING_SEND_NO_INTERFACE }, { 4, 100, LSPING_SEND_DOWN },
		{ 1, 100, LSPING_SEND_LOCAL },	      { 2, 1501, LSPING_SEND_TOO_BIG },
		{ 3, 1477, LSPING_SEND_TOO_BIG },
	};
	struct result r = {};

	start();
	for (unsigned i = 0; i < array_size(cases); i++) {
		const struct lsping_egress to = { .ifindex = cases[i].ifindex };

		inject(&r, &to, cases[i].len);
		CHECK_INT(r.calls, i + 1);
		CHECK_INT(r.err, cases[i].err);
		CHECK_INT(r.ns, 0);
	}
	CHECK_INT(k.n_sent, 0);
	inject(&r, &eth0, 1500);
	CHECK_INT(r.err, LSPING_SEND_OK);
	CHECK_INT(k.n_sent, 1);
	stop();
}

CASE(refused_by_the_kernel)
{
	const struct {
		int err;
		enum lsping_send_err want;
	} cases[] = {
		{ EMSGSIZE, LSPING_SEND_TOO_BIG },    { ENETDOWN, LSPING_SEND_DOWN },
		{ ENOBUFS, LSPING_SEND_NO_BUFFERS },  { EAGAIN, LSPING_SEND_NO_BUFFERS },
		{ ENXIO, LSPING_SEND_NO_INTERFACE },  { ENODEV, LSPING_SEND_NO_INTERFACE },
		{ ENOMEM, LSPING_SEND_NO_BUFFERS },   { EPERM, LSPING_SEND_FAILED },
	};
	struct result r = {};

	start();
	for (unsigned i = 0; i < array_size(cases); i++) {
		k.send_err = cases[i].err;
		k.counts_failed = i % 2;
		inject(&r, &eth0, 100);
		CHECK_INT(r.calls, 2 * i + 1);
		CHECK_INT(r.err, cases[i].want);
		/* Whether it was counted or not, the next one has its stamp. */
		k.send_err = 0;
		inject(&r, &eth0, 100);
		CHECK_INT(r.calls, 2 * i + 2);
		CHECK_INT(r.err, LSPING_SEND_OK);
		CHECK_INT(r.ns, k.queue[i].ns);
	}
	CHECK_INT(k.n_restarts, 1 + array_size(cases));
	stop();
}

/* Those who wait for stamps when another frame fails: called once each, also
 * when their callbacks cancel each other, the failing one, or send anew.
 */
CASE(restart_with_others_waiting)
{
	struct result a = {}, b = {}, c = {}, fresh = {}, bad = {};
	int64_t t = now_ns() + 1000000000;

	start();
	k.stamps_at_once = false;
	inject(&a, &eth0, 100);
	inject(&b, &eth0, 100);
	inject(&c, &eth0, 100);
	a.injects = &fresh;
	a.cancels = b.id;
	b.cancels = a.id;
	k.send_err = ENOBUFS;
	inject(&bad, &eth0, 100);
	CHECK_INT(bad.calls, 1);
	CHECK_INT(bad.err, LSPING_SEND_NO_BUFFERS);
	CHECK_INT(a.calls + b.calls, 1);
	CHECK_INT(c.calls, 1);
	CHECK_INT(c.err, LSPING_SEND_OK);
	/* a, if called, sent another one: it failed too, in this script. */
	CHECK_INT(fresh.calls, a.calls);

	k.send_err = 0;
	inject(&c, &eth0, 100);
	CHECK_INT(c.calls, 1);
	stamp(0, SCM_TSTAMP_SND, t);
	run_ms(5);
	CHECK_INT(c.calls, 2);
	CHECK_INT(c.ns, t);

	/* The failing one is cancelled by one of those. */
	memset(&a, 0, sizeof(a));
	memset(&bad, 0, sizeof(bad));
	inject(&a, &eth0, 100);
	a.cancels = a.id + 1;
	k.send_err = ENOBUFS;
	inject(&bad, &eth0, 100);
	CHECK_INT(a.calls, 1);
	CHECK_INT(bad.calls, 0);
	stop();
}

CASE(sent_anew_while_restarting)
{
	struct result a = {}, bad = {}, fresh = {};
	int64_t t = now_ns() + 1000000000;

	start();
	neighbour.later = true;
	inject(&bad, &eth0, 100);
	neighbour.later = false;
	k.stamps_at_once = false;
	inject(&a, &eth0, 100);
	/* What a sends from its callback finds its neighbour later. */
	a.injects = &fresh;
	k.send_err = EMSGSIZE;
	neighbour.later = true;
	answer(true);
	CHECK(a.calls == 1 && bad.calls == 1 && fresh.calls == 0);
	k.send_err = 0;
	REQUIRE(n_waiting == 1);
	answer(true);
	CHECK_INT(fresh.calls, 0);
	stamp(0, SCM_TSTAMP_SND, t);
	run_ms(5);
	CHECK_INT(fresh.calls, 1);
	CHECK_INT(fresh.ns, t);
	stop();
}

CASE(neighbour_takes_its_time)
{
	struct result a = {}, b = {}, c = {};

	start();
	neighbour.later = true;
	inject(&a, &eth0, 100);
	inject(&b, &eth0, 100);
	inject(&c, &eth0, 100);
	CHECK_INT(n_waiting, 3);
	answer(false);
	CHECK_INT(a.err, LSPING_SEND_NO_NEIGHBOUR);
	CHECK_INT(a.calls, 1);
	answer(true);
	CHECK_INT(b.calls, 1);
	CHECK_INT(b.err, LSPING_SEND_OK);
	CHECK_INT(k.to.sll_addr[5], 7);
	/* The interface went down meanwhile. */
	link_table[1].up = false;
	answer(true);
	CHECK_INT(c.err, LSPING_SEND_DOWN);
	CHECK_INT(k.n_sent, 1);
	stop();
}

CASE(cancelled_while_resolving)
{
	struct result a = {}, b = {};

	start();
	neighbour.later = true;
	inject(&a, &eth0, 100);
	inject(&b, &eth0, 100);
	lsping_inject_cancel(injector, a.id);
	CHECK_INT(n_waiting, 1);
	/* The end cancels what is left, and calls nobody. */
	stop();
	CHECK(a.calls == 0 && b.calls == 0);
}

CASE(queue_is_bounded)
{
	static struct result r[1100];

	start();
	neighbour.later = true;
	memset(r, 0, sizeof(r));
	for (unsigned i = 0; i < array_size(r); i++)
		inject(&r[i], &eth0, 100);
	CHECK_INT(n_waiting, 1024);
	CHECK_INT(r[1023].calls, 0);
	CHECK_INT(r[1024].calls, 1);
	CHECK_INT(r[1024].err, LSPING_SEND_NO_BUFFERS);
	/* One leaves, whichever way, one can come. */
	answer(false);
	lsping_inject_cancel(injector, r[5].id);
	inject(&r[1024], &eth0, 100);
	inject(&r[1025], &eth0, 100);
	inject(&r[1026], &eth0, 100);
	CHECK_INT(r[1024].calls, 1);
	CHECK_INT(r[1025].calls, 1);
	CHECK_INT(r[1026].calls, 2);
	stop();
}

CASE(settled_by_its_reply)
{
	struct result a = {}, b = {};
	int64_t t = now_ns() + 1000000000, begin = now_ns();

	start();
	k.stamps_at_once = false;
	inject(&a, &eth0, 100);
	lsping_inject_settle(injector, a.id);
	CHECK_INT(a.calls, 1);
	CHECK(a.ns >= begin && a.ns <= now_ns());
	/* The stamp is in the queue by now. */
	inject(&b, &eth0, 100);
	stamp(1, SCM_TSTAMP_SND, t);
	lsping_inject_settle(injector, b.id);
	CHECK_INT(b.calls, 1);
	CHECK_INT(b.ns, t);
	lsping_inject_settle(injector, b.id);
	CHECK_INT(b.calls, 1);
	/* One that is not out yet has nothing to settle. */
	neighbour.later = true;
	inject(&b, &eth0, 100);
	lsping_inject_settle(injector, b.id);
	CHECK_INT(b.calls, 1);
	stop();
}

CASE(kernel_without_stamps)
{
	struct result r = {};
	int64_t begin = now_ns();

	no_stamps = true;
	start();
	no_stamps = false;
	k.stamps_at_once = false;
	inject(&r, &eth0, 100);
	CHECK_INT(r.calls, 1);
	CHECK(r.ns >= begin && r.ns <= now_ns());
	stop();
}

CASE(every_error_has_words)
{
	for (int i = 0; i < LSPING_SEND_ERR_MAX; i++) {
		CHECK(strlen(lsping_send_err_str(i)) > 0);
		CHECK(strcmp(lsping_send_err_str(i), "unknown"));
	}
}

int main(void)
{
	loop = event_master_create("test_inject");
	RUN(stamped_at_once);
	RUN(protocols);
	RUN(stamped_later_and_out_of_order);
	RUN(never_stamped);
	RUN(stamped_by_the_queue_only);
	RUN(older_than_the_frame);
	RUN(cancelled);
	RUN(checked_before_sending);
	RUN(refused_by_the_kernel);
	RUN(restart_with_others_waiting);
	RUN(sent_anew_while_restarting);
	RUN(neighbour_takes_its_time);
	RUN(cancelled_while_resolving);
	RUN(queue_is_bounded);
	RUN(settled_by_its_reply);
	RUN(kernel_without_stamps);
	RUN(every_error_has_words);
	event_master_free(loop);
	return check_end();
}
