// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Raw rtnetlink
 *
 * Two kinds of sockets.  A request socket (struct lsping_nl) sends one request
 * at a time and reads until its answer is complete: an acknowledgement, the end
 * of a dump, or the one message of a lookup.  Each request has a sequence
 * number of its own; a message with another one is left over from a request
 * that was given up and is skipped, and what is queued before sending is thrown
 * away, so answers never shift by one.  A table can also be read piece by piece
 * (lsping_nl_dump_start()): the socket is then good for nothing else.
 *
 * A listener (struct lsping_nl_listener) is read by the event loop, a bounded
 * number of datagrams per turn.  When its buffer overflowed the kernel says
 * ENOBUFS once and queues nothing more until everything queued was read.
 * Those older messages must not be believed after a fresh dump (they would
 * overwrite the newer state), so they are read and dropped first.
 *
 * Each socket has a buffer of its own, and none is read inside its own callback:
 * a notification's callback may ask.
 */
#include <zebra.h>

#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/frrevent.h"
#include "lib/memory.h"
#include "lib/network.h"
#include "lib/privs.h"

#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_netlink.h"

DEFINE_MTYPE_STATIC(LSPINGD, NL_SOCKET, "netlink socket");

/* A route with 255 next hops and 16 labels each is 25 KiB; dumps come in
 * portions of at most 32 KiB.
 */
#define NL_BUFFER_SIZE 65536

/* Of each of several answers. */
#define NL_SHORT_SIZE 2048

#define NL_TIMEOUT_MS 1000
#define NL_LISTENER_BUFFER (1 << 20)
#define NL_DATAGRAMS_PER_TURN 64

struct lsping_nl {
	int fd;
	uint32_t seq;
	struct zebra_privs_t *privs;
	uint8_t *buf;
	uint8_t *many; /* NULL until several answers were wanted at once */
	bool unread;   /* there may be something of an answer that was not read to its end */

	/* a table read piece by piece: what is left of the last piece */
	const struct nlmsghdr *dump_next;
	ssize_t dump_left;
};

struct lsping_nl_listener {
	int fd;
	struct event_loop *loop;
	struct event *t_read;
	lsping_nl_cb fn;
	void (*lost)(void *arg);
	void *arg;
	uint8_t *buf;
};

void *lsping_nl_request_init(struct lsping_nl_request *req, uint16_t type, uint16_t flags,
			     size_t header_len)
{
	memset(req, 0, sizeof(*req));
	/* Aligned: strict checking takes a short header for a malformed one. */
	req->hdr.nlmsg_len = NLMSG_LENGTH(NLMSG_ALIGN(header_len));
	req->hdr.nlmsg_type = type;
	req->hdr.nlmsg_flags = NLM_F_REQUEST | flags;
	return NLMSG_DATA(&req->hdr);
}

void lsping_nl_put(struct lsping_nl_request *req, uint16_t type, const void *data, size_t len)
{
	size_t at = NLMSG_ALIGN(req->hdr.nlmsg_len);
	struct rtattr *attr = (struct rtattr *)(req->buf + at);

	if (req->overflow || at + RTA_SPACE(len) > sizeof(req->buf)) {
		req->overflow = true;
		return;
	}
	attr->rta_type = type;
	attr->rta_len = RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(attr), data, len);
	req->hdr.nlmsg_len = at + RTA_LENGTH(len);
}

void lsping_nl_put_u32(struct lsping_nl_request *req, uint16_t type, uint32_t value)
{
	lsping_nl_put(req, type, &value, sizeof(value));
}

struct rtattr *lsping_nl_nest(struct lsping_nl_request *req, uint16_t type)
{
	struct rtattr *nest = (struct rtattr *)(req->buf + NLMSG_ALIGN(req->hdr.nlmsg_len));

	lsping_nl_put(req, type, NULL, 0);
	return req->overflow ? NULL : nest;
}

void lsping_nl_nest_end(struct lsping_nl_request *req, struct rtattr *nest)
{
	if (!nest)
		return;
	/* The last attribute's padding is inside the nest. */
	req->hdr.nlmsg_len = NLMSG_ALIGN(req->hdr.nlmsg_len);
	nest->rta_len = req->buf + req->hdr.nlmsg_len - (uint8_t *)nest;
}

/* A bound netlink socket, or -1 and errno. */
static int nl_socket(struct zebra_privs_t *privs)
{
	struct sockaddr_nl local = { .nl_family = AF_NETLINK };
	int fd = -1, saved = 0;

	frr_with_privs (privs) {
		fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
		saved = errno;
	}
	if (fd >= 0 && bind(fd, (struct sockaddr *)&local, sizeof(local)) < 0) {
		saved = errno;
		close(fd);
		fd = -1;
	}
	errno = saved;
	return fd;
}

struct lsping_nl *lsping_nl_new(struct zebra_privs_t *privs)
{
	int one = 1, fd = nl_socket(privs);
	struct lsping_nl *nl;

	if (fd < 0)
		return NULL;

	/* Filters of a dump are honoured, and unknown ones refused, only with
	 * strict checking; kernels before 4.20 do not have it and send more.
	 */
	(void)setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof(one));
	/* Errors without a copy of the request. */
	(void)setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));

	nl = XCALLOC(MTYPE_NL_SOCKET, sizeof(*nl));
	nl->buf = XMALLOC(MTYPE_NL_SOCKET, NL_BUFFER_SIZE);
	nl->fd = fd;
	nl->privs = privs;
	nl->seq = 1;
	return nl;
}

void lsping_nl_free(struct lsping_nl *nl)
{
	if (!nl)
		return;
	close(nl->fd);
	XFREE(MTYPE_NL_SOCKET, nl->many);
	XFREE(MTYPE_NL_SOCKET, nl->buf);
	XFREE(MTYPE_NL_SOCKET, nl);
}

/* One datagram from the kernel: its length, or a negative errno value. */
static ssize_t nl_receive(int fd, uint8_t *buf)
{
	struct sockaddr_nl from;
	struct iovec iov = { .iov_base = buf, .iov_len = NL_BUFFER_SIZE };
	struct msghdr msg = { .msg_name = &from,
			      .msg_namelen = sizeof(from),
			      .msg_iov = &iov,
			      .msg_iovlen = 1 };
	ssize_t len;

	for (;;) {
		msg.msg_namelen = sizeof(from);
		len = recvmsg(fd, &msg, 0);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return -errno;
		/* Another process may send to our port; only the kernel counts. */
		if (msg.msg_namelen != sizeof(from) || from.nl_pid != 0)
			continue;
		if (msg.msg_flags & MSG_TRUNC)
			return -EMSGSIZE;
		return len;
	}
}

static void nl_drain(struct lsping_nl *nl)
{
	uint8_t octet;

	while (recv(nl->fd, &octet, sizeof(octet), MSG_DONTWAIT) >= 0 || errno == EINTR ||
	       errno == ENOBUFS)
		;
}

/* What reading an answer has come to. */
struct nl_answer {
	uint32_t seq;
	bool dump, ack;
	bool done;
	int err;
	lsping_nl_cb fn;
	void *arg;
};

static void nl_take(struct nl_answer *answer, const struct nlmsghdr *msg)
{
	const struct nlmsgerr *err = NLMSG_DATA(msg);
	const int *done = NLMSG_DATA(msg);

	if (msg->nlmsg_seq != answer->seq)
		return;
	if (msg->nlmsg_flags & NLM_F_DUMP_INTR)
		answer->err = -EINTR;

	switch (msg->nlmsg_type) {
	case NLMSG_NOOP:
		return;
	case NLMSG_ERROR:
		answer->done = true;
		answer->err = msg->nlmsg_len >= NLMSG_LENGTH(sizeof(*err)) ? err->error : -EBADMSG;
		return;
	case NLMSG_DONE:
		/* A dump that failed half way carries its error here. */
		answer->done = true;
		if (msg->nlmsg_len >= NLMSG_LENGTH(sizeof(*done)) && *done < 0)
			answer->err = *done;
		return;
	}
	if (answer->fn)
		answer->fn(answer->arg, msg);
	if (!answer->dump && !answer->ack)
		answer->done = true;
}

static int nl_read_answer(struct lsping_nl *nl, struct nl_answer *answer)
{
	struct pollfd pfd = { .fd = nl->fd, .events = POLLIN };
	const struct nlmsghdr *msg;
	ssize_t len;

	while (!answer->done) {
		len = nl_receive(nl->fd, nl->buf);
		if (len == -EAGAIN || len == -EWOULDBLOCK) {
			int ready = poll(&pfd, 1, NL_TIMEOUT_MS);

			if (ready == 0)
				return -ETIMEDOUT;
			if (ready < 0 && errno != EINTR)
				return -errno;
			continue;
		}
		if (len < 0)
			return len;
		for (msg = (const struct nlmsghdr *)nl->buf; NLMSG_OK(msg, len) && !answer->done;
		     msg = NLMSG_NEXT(msg, len))
			nl_take(answer, msg);
	}
	nl->unread = false;
	return answer->err;
}

/* Sends a request, with a number of its own; 0 or a negative errno value. */
static int nl_send(struct lsping_nl *nl, struct lsping_nl_request *req)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	/* Only NEW and DEL need rights (rtnetlink(7)): GET types are 2 mod 4. */
	bool changes = (req->hdr.nlmsg_type & 3) != 2;
	ssize_t sent = -1;
	int err = 0;

	if (req->overflow)
		return -EMSGSIZE;
	if (nl->unread)
		nl_drain(nl);
	nl->unread = true;
	req->hdr.nlmsg_seq = ++nl->seq;
	frr_with_privs (changes ? nl->privs : NULL) {
		do {
			sent = sendto(nl->fd, req->buf, req->hdr.nlmsg_len, 0,
				      (struct sockaddr *)&kernel, sizeof(kernel));
		} while (sent < 0 && errno == EINTR);
		err = errno;
	}
	return sent < 0 ? -err : 0;
}

int lsping_nl_ask(struct lsping_nl *nl, struct lsping_nl_request *req, lsping_nl_cb fn, void *arg)
{
	struct nl_answer answer = {
		.dump = (req->hdr.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP,
		.ack = req->hdr.nlmsg_flags & NLM_F_ACK,
		.fn = fn,
		.arg = arg,
	};
	int err = nl_send(nl, req);

	if (err)
		return err;
	answer.seq = nl->seq;
	return nl_read_answer(nl, &answer);
}

/* Sends several requests as one datagram, which the kernel goes through; whether it has. */
static bool nl_send_many(struct lsping_nl *nl, struct lsping_nl_request *reqs, unsigned int n)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct iovec iov[LSPING_NL_MANY];
	struct msghdr msg = {
		.msg_name = &kernel,
		.msg_namelen = sizeof(kernel),
		.msg_iov = iov,
		.msg_iovlen = n,
	};
	ssize_t sent;

	for (unsigned int i = 0; i < n; i++)
		if (reqs[i].overflow)
			return false;
	if (nl->unread)
		nl_drain(nl);
	nl->unread = true;
	for (unsigned int i = 0; i < n; i++) {
		reqs[i].hdr.nlmsg_seq = ++nl->seq;
		/* The next one begins aligned; what is between is zero. */
		iov[i] = (struct iovec){ .iov_base = reqs[i].buf,
					 .iov_len = NLMSG_ALIGN(reqs[i].hdr.nlmsg_len) };
	}
	do {
		sent = sendmsg(nl->fd, &msg, 0);
	} while (sent < 0 && errno == EINTR);
	return sent >= 0;
}

/* A datagram that may be the answer to one of n requests, the first of which had
 * this number; whether it is.
 */
static bool nl_take_one(const uint8_t *buf, size_t len, uint32_t first, unsigned int n,
			struct lsping_nl_answer *answers)
{
	const struct nlmsghdr *msg = (const struct nlmsghdr *)buf;
	const struct nlmsgerr *err = NLMSG_DATA(msg);
	struct lsping_nl_answer *answer;

	if (!NLMSG_OK(msg, len) || msg->nlmsg_seq - first >= n)
		return false;
	answer = &answers[msg->nlmsg_seq - first];
	if (msg->nlmsg_type != NLMSG_ERROR)
		*answer = (struct lsping_nl_answer){ .msg = msg };
	else if (msg->nlmsg_len >= NLMSG_LENGTH(sizeof(*err)) && err->error)
		answer->err = err->error;
	return true;
}

void lsping_nl_ask_many(struct lsping_nl *nl, struct lsping_nl_request *reqs, unsigned int n,
			struct lsping_nl_answer *answers)
{
	const uint32_t first = nl->seq + 1;
	struct sockaddr_nl from[LSPING_NL_MANY];
	struct mmsghdr msgs[LSPING_NL_MANY];
	struct iovec iov[LSPING_NL_MANY];
	unsigned int answered = 0;
	int came;

	assert(n <= LSPING_NL_MANY);
	for (unsigned int i = 0; i < n; i++)
		answers[i] = (struct lsping_nl_answer){ .err = -EAGAIN };
	if (!nl->many)
		nl->many = XMALLOC(MTYPE_NL_SOCKET, NL_SHORT_SIZE * LSPING_NL_MANY);
	for (unsigned int i = 0; i < n; i++) {
		iov[i] = (struct iovec){ .iov_base = nl->many + i * NL_SHORT_SIZE,
					 .iov_len = NL_SHORT_SIZE };
		msgs[i].msg_hdr = (struct msghdr){ .msg_name = &from[i],
						   .msg_namelen = sizeof(from[i]),
						   .msg_iov = &iov[i],
						   .msg_iovlen = 1 };
	}
	if (!nl_send_many(nl, reqs, n))
		return;
	do {
		came = recvmmsg(nl->fd, msgs, n, 0, NULL);
	} while (came < 0 && errno == EINTR);
	for (int i = 0; i < came; i++) {
		const struct msghdr *msg = &msgs[i].msg_hdr;

		/* See nl_receive(). */
		if (msg->msg_namelen == sizeof(from[i]) && from[i].nl_pid == 0 &&
		    !(msg->msg_flags & MSG_TRUNC) &&
		    nl_take_one(iov[i].iov_base, msgs[i].msg_len, first, n, answers))
			answered++;
	}
	/* What else may have come is thrown away before the next question. */
	nl->unread = answered < n;
}

int lsping_nl_dump_start(struct lsping_nl *nl, struct lsping_nl_request *req)
{
	nl->dump_left = 0;
	return nl_send(nl, req);
}

/* The end of a dump, or what ended it. */
static int nl_dump_end(const struct nlmsghdr *msg)
{
	const struct nlmsgerr *err = NLMSG_DATA(msg);
	const int *done = NLMSG_DATA(msg);

	if (msg->nlmsg_type == NLMSG_ERROR)
		return msg->nlmsg_len >= NLMSG_LENGTH(sizeof(*err)) ? err->error : -EBADMSG;
	return msg->nlmsg_len >= NLMSG_LENGTH(sizeof(*done)) && *done < 0 ? *done : 0;
}

int lsping_nl_dump_next(struct lsping_nl *nl, const struct nlmsghdr **msgp)
{
	const struct nlmsghdr *msg;

	*msgp = NULL;
	for (;;) {
		if (!NLMSG_OK(nl->dump_next, nl->dump_left)) {
			ssize_t len = nl_receive(nl->fd, nl->buf);

			if (len < 0)
				return len == -EWOULDBLOCK ? -EAGAIN : len;
			nl->dump_next = (const struct nlmsghdr *)nl->buf;
			nl->dump_left = len;
			continue;
		}
		msg = nl->dump_next;
		nl->dump_next = NLMSG_NEXT(msg, nl->dump_left);
		if (msg->nlmsg_seq != nl->seq || msg->nlmsg_type == NLMSG_NOOP)
			continue;
		if (msg->nlmsg_type == NLMSG_ERROR || msg->nlmsg_type == NLMSG_DONE) {
			nl->unread = false;
			return nl_dump_end(msg);
		}
		*msgp = msg;
		return 0;
	}
}

/* Reads and drops all that is queued. */
static void listener_discard(struct lsping_nl_listener *listener)
{
	ssize_t len;

	do {
		len = nl_receive(listener->fd, listener->buf);
	} while (len >= 0 || len == -ENOBUFS || len == -EMSGSIZE);
}

static void listener_read(struct event *event)
{
	struct lsping_nl_listener *listener = EVENT_ARG(event);
	const struct nlmsghdr *msg;
	ssize_t len;

	event_add_read(listener->loop, listener_read, listener, listener->fd, &listener->t_read);
	for (int i = 0; i < NL_DATAGRAMS_PER_TURN; i++) {
		len = nl_receive(listener->fd, listener->buf);
		if (len == -ENOBUFS || len == -EMSGSIZE) {
			listener_discard(listener);
			listener->lost(listener->arg);
			return;
		}
		if (len < 0)
			return;
		for (msg = (const struct nlmsghdr *)listener->buf; NLMSG_OK(msg, len);
		     msg = NLMSG_NEXT(msg, len))
			if (msg->nlmsg_type >= RTM_BASE)
				listener->fn(listener->arg, msg);
	}
}

struct lsping_nl_listener *lsping_nl_listen(struct event_loop *loop, struct zebra_privs_t *privs,
					    lsping_nl_cb fn, void (*lost)(void *arg), void *arg)
{
	int size = NL_LISTENER_BUFFER, forced = -1, fd = nl_socket(privs);
	struct lsping_nl_listener *listener;

	if (fd < 0)
		return NULL;
	frr_with_privs (privs) {
		forced = setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	}
	if (forced < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));

	listener = XCALLOC(MTYPE_NL_SOCKET, sizeof(*listener));
	listener->buf = XMALLOC(MTYPE_NL_SOCKET, NL_BUFFER_SIZE);
	listener->fd = fd;
	listener->loop = loop;
	listener->fn = fn;
	listener->lost = lost;
	listener->arg = arg;
	event_add_read(loop, listener_read, listener, fd, &listener->t_read);
	return listener;
}

void lsping_nl_listener_free(struct lsping_nl_listener *listener)
{
	if (!listener)
		return;
	event_cancel(&listener->t_read);
	close(listener->fd);
	XFREE(MTYPE_NL_SOCKET, listener->buf);
	XFREE(MTYPE_NL_SOCKET, listener);
}

bool lsping_nl_join(struct lsping_nl_listener *listener, unsigned group, bool join)
{
	int g = group;

	return setsockopt(listener->fd, SOL_NETLINK,
			  join ? NETLINK_ADD_MEMBERSHIP : NETLINK_DROP_MEMBERSHIP, &g,
			  sizeof(g)) == 0;
}

void lsping_nl_set_buffer(struct lsping_nl_listener *listener, int octets)
{
	(void)setsockopt(listener->fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof(octets));
}

void lsping_nl_index(const struct rtattr *attr, size_t len, const struct rtattr **tb, unsigned max)
{
	for (unsigned i = 0; i <= max; i++)
		tb[i] = NULL;
	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len)) {
		unsigned type = attr->rta_type & NLA_TYPE_MASK;

		if (type <= max)
			tb[type] = attr;
		/* RTA_NEXT's aligned step may pass the end of the last one. */
		if (RTA_ALIGN(attr->rta_len) > len)
			return;
	}
}

bool lsping_nl_index_msg(const struct nlmsghdr *msg, size_t header_len, const struct rtattr **tb,
			 unsigned max)
{
	size_t header = NLMSG_ALIGN(NLMSG_LENGTH(header_len));

	lsping_nl_index(NULL, 0, tb, max);
	if (msg->nlmsg_len < NLMSG_LENGTH(header_len))
		return false;
	if (msg->nlmsg_len > header)
		lsping_nl_index((const struct rtattr *)((const uint8_t *)msg + header),
				msg->nlmsg_len - header, tb, max);
	return true;
}

uint32_t lsping_nl_u32(const struct rtattr *attr)
{
	uint32_t value = 0;

	if (attr && RTA_PAYLOAD(attr) >= sizeof(value))
		memcpy(&value, RTA_DATA(attr), sizeof(value));
	return value;
}
