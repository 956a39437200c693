// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hearing echo replies
 *
 * Each session has a UDP socket of its own, bound to its source address and a
 * port the kernel chose, so a reply can only meet the session that asked; that
 * a reply came from port 3503 would prove nothing (DESIGN 6).  Whether the
 * datagram is a reply at all is the session's question.
 *
 * The kernel stamps datagrams as they arrive (SO_TIMESTAMPNS).  That costs
 * every packet of the machine a little, so it is on only while a session has
 * its socket open.
 */
#include <zebra.h>

#include <string.h>
#include <sys/socket.h>

#include "lib/debug.h"
#include "lib/frrevent.h"
#include "lib/memory.h"
#include "lib/sockunion.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_sockaddr.h"

DEFINE_MTYPE_STATIC(LSPINGD, REPLY_SOCKET, "reply socket");

/* The largest UDP datagram there is. */
#define DATAGRAM_MAX 65536
#define DATAGRAMS_PER_TURN 32
#define RECEIVE_BUFFER (1 << 20)

/* One for all: there is one thread, and a payload lives during its callback. */
static uint8_t datagram[DATAGRAM_MAX];

struct lsping_reply_socket {
	struct event_loop *loop;
	struct event *t_read;
	int fd;
	uint16_t port;
	lsping_reply_cb cb;
	void *arg;
	bool calling; /* inside the callback */
	bool dead;    /* freed inside it */
};

static int64_t timespec_ns(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * 1000000000 + ts->tv_nsec;
}

/* The kernel's receive stamp, else the time now. */
static int64_t received_at(struct msghdr *msg)
{
	struct timespec ts;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS ||
		    c->cmsg_len < CMSG_LEN(sizeof(ts)))
			continue;
		memcpy(&ts, CMSG_DATA(c), sizeof(ts));
		return timespec_ns(&ts);
	}
	clock_gettime(CLOCK_REALTIME, &ts);
	return timespec_ns(&ts);
}

/* One datagram; false when there is none, or the socket is gone. */
static bool reply_read_one(struct lsping_reply_socket *rs)
{
	union {
		struct cmsghdr align;
		uint8_t buf[256];
	} control;
	union sockunion from = {};
	struct iovec iov = { .iov_base = datagram, .iov_len = sizeof(datagram) };
	struct msghdr msg = { .msg_name = &from,
			      .msg_namelen = sizeof(from),
			      .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = &control,
			      .msg_controllen = sizeof(control) };
	struct ipaddr addr = {};
	uint16_t port;
	ssize_t len = recvmsg(rs->fd, &msg, 0);

	if (len < 0) {
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			return false;
		/* An ICMP error for something sent; next. */
		DEBUGD(&lsping_dbg_packet, "reply socket: %s", safe_strerror(errno));
		return true;
	}
	if (sockunion_family(&from) == AF_INET) {
		SET_IPADDR_V4(&addr);
		addr.ipaddr_v4 = from.sin.sin_addr;
		port = ntohs(from.sin.sin_port);
	} else {
		SET_IPADDR_V6(&addr);
		addr.ipaddr_v6 = from.sin6.sin6_addr;
		port = ntohs(from.sin6.sin6_port);
	}
	rs->calling = true;
	rs->cb(rs->arg, &addr, port, datagram, len, received_at(&msg));
	rs->calling = false;
	return !rs->dead;
}

static void reply_read(struct event *event)
{
	struct lsping_reply_socket *rs = EVENT_ARG(event);

	event_add_read(rs->loop, reply_read, rs, rs->fd, &rs->t_read);
	for (int i = 0; i < DATAGRAMS_PER_TURN; i++)
		if (!reply_read_one(rs))
			break;
	if (rs->dead)
		XFREE(MTYPE_REPLY_SOCKET, rs);
}

/* Options, address and port; false and errno. */
static bool reply_bind(struct lsping_reply_socket *rs, const struct ipaddr *source)
{
	int one = 1, size = RECEIVE_BUFFER;
	union sockunion local;
	socklen_t len = lsping_sockaddr_fill(&local, source, 0);

	if (IS_IPADDR_V6(source) &&
	    setsockopt(rs->fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one)) < 0)
		return false;
	/* Without it, or with less buffer, it works all the same. */
	(void)setsockopt(rs->fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one));
	(void)setsockopt(rs->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (bind(rs->fd, &local.sa, len) < 0 || getsockname(rs->fd, &local.sa, &len) < 0)
		return false;
	rs->port = ntohs(IS_IPADDR_V4(source) ? local.sin.sin_port : local.sin6.sin6_port);
	return true;
}

struct lsping_reply_socket *lsping_reply_socket_new(struct event_loop *loop,
						    const struct ipaddr *source,
						    lsping_reply_cb cb, void *arg)
{
	struct lsping_reply_socket *rs;
	int fd, saved;

	if (IS_IPADDR_NONE(source)) {
		errno = EADDRNOTAVAIL;
		return NULL;
	}
	fd = socket(ipaddr_family(source), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return NULL;

	rs = XCALLOC(MTYPE_REPLY_SOCKET, sizeof(*rs));
	rs->loop = loop;
	rs->fd = fd;
	rs->cb = cb;
	rs->arg = arg;
	if (!reply_bind(rs, source)) {
		saved = errno;
		close(fd);
		XFREE(MTYPE_REPLY_SOCKET, rs);
		errno = saved;
		return NULL;
	}
	event_add_read(loop, reply_read, rs, fd, &rs->t_read);
	return rs;
}

void lsping_reply_socket_free(struct lsping_reply_socket *rs)
{
	if (!rs)
		return;
	event_cancel(&rs->t_read);
	close(rs->fd);
	if (rs->calling)
		rs->dead = true; /* reply_read() frees it when the callback returns */
	else
		XFREE(MTYPE_REPLY_SOCKET, rs);
}

uint16_t lsping_reply_socket_port(const struct lsping_reply_socket *rs)
{
	return rs->port;
}
