// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reply sockets of the responder, on loopback addresses: what is sent together, of
 * both families, and one that the kernel does not take
 */
#include <zebra.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "lspingd/lsping_proto.h"
#include "lspingd/lsping_udp.h"

#include "tests/check.h"

static struct lsping_udp *udp;

/* Who hears the replies, over one family. */
static struct listener {
	int fd;
	uint16_t port;
} ipv4, ipv6;

/* What was heard last. */
static struct {
	char payload[64];
	struct ipaddr from;
	uint16_t port;
	int ttl, tos;
} got;

static void set(int fd, int level, int name)
{
	const int one = 1;

	CHECK_INT(setsockopt(fd, level, name, &one, sizeof(one)), 0);
}

static void listener_open(struct listener *listener, int family)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct timeval patience = { .tv_sec = 5 };
	bool is_ipv6 = family == AF_INET6;
	struct sockaddr *sa = is_ipv6 ? (struct sockaddr *)&sin6 : (struct sockaddr *)&sin;
	socklen_t len = is_ipv6 ? sizeof(sin6) : sizeof(sin);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener->fd = socket(family, SOCK_DGRAM, 0);
	REQUIRE(listener->fd >= 0 && bind(listener->fd, sa, len) == 0 &&
		getsockname(listener->fd, sa, &len) == 0);
	setsockopt(listener->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	listener->port = ntohs(is_ipv6 ? sin6.sin6_port : sin.sin_port);
	set(listener->fd, is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP,
	    is_ipv6 ? IPV6_RECVHOPLIMIT : IP_RECVTTL);
	set(listener->fd, is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP,
	    is_ipv6 ? IPV6_RECVTCLASS : IP_RECVTOS);
}

static void start(void)
{
	udp = lsping_udp_new(NULL);
	REQUIRE(lsping_udp_open(udp));
	listener_open(&ipv4, AF_INET);
	listener_open(&ipv6, AF_INET6);
}

static void stop(void)
{
	lsping_udp_free(&udp);
	close(ipv4.fd);
	close(ipv6.fd);
}

static void take_control(const struct cmsghdr *c)
{
	int value = 0;

	/* IPv4's TOS is one octet, the others are ints. */
	memcpy(&value, CMSG_DATA(c), c->cmsg_len >= CMSG_LEN(sizeof(int)) ? sizeof(int) : 1);
	if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL) ||
	    (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT))
		got.ttl = value;
	else
		got.tos = value;
}

/* The next datagram's payload; "nothing" after five seconds. */
static const char *hear(const struct listener *listener)
{
	_Alignas(struct cmsghdr) uint8_t control[256];
	struct iovec iov = { got.payload, sizeof(got.payload) - 1 };
	struct sockaddr_in6 from = {};
	struct msghdr msg = { .msg_name = &from,
			      .msg_namelen = sizeof(from),
			      .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	const struct sockaddr_in *from4 = (const struct sockaddr_in *)&from;

	memset(&got, 0, sizeof(got));
	if (recvmsg(listener->fd, &msg, 0) < 0)
		return "nothing";
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		take_control(c);
	if (from.sin6_family == AF_INET6) {
		SET_IPADDR_V6(&got.from);
		got.from.ipaddr_v6 = from.sin6_addr;
		got.port = ntohs(from.sin6_port);
	} else {
		SET_IPADDR_V4(&got.from);
		got.from.ipaddr_v4 = from4->sin_addr;
		got.port = ntohs(from4->sin_port);
	}
	return got.payload;
}

/* text: the payload; borrowed */
static struct lsping_udp_datagram datagram(const char *dst, const struct listener *listener,
					   const char *text)
{
	struct lsping_udp_datagram d = { .way.port = listener->port,
					 .way.tos = 0xc0,
					 .payload = (const uint8_t *)text,
					 .len = strlen(text),
					 .err = -1 };

	str2ipaddr(dst, &d.way.dst);
	return d;
}

static const char *from_str(void)
{
	static char buf[INET6_ADDRSTRLEN];

	return inet_ntop(ipaddr_family(&got.from), &got.from.ip, buf, sizeof(buf));
}

CASE(both_families)
{
	start();
	struct lsping_udp_datagram d[] = {
		datagram("127.0.0.1", &ipv4, "one"), datagram("::1", &ipv6, "two"),
		datagram("::1", &ipv6, "three"),     datagram("127.0.0.1", &ipv4, "four"),
		datagram("127.0.0.1", &ipv4, "five"),
	};

	str2ipaddr("127.0.0.5", &d[3].way.src);
	d[3].way.tos = 0x28;
	d[2].way.tos = 0x2c;
	lsping_udp_send(udp, d, array_size(d));
	for (unsigned int i = 0; i < array_size(d); i++)
		CHECK_INT(d[i].err, 0);

	CHECK_STR(hear(&ipv4), "one");
	CHECK_STR(from_str(), "127.0.0.1");
	CHECK_INT(got.port, LSPING_PORT);
	CHECK_INT(got.ttl, 255);
	CHECK_INT(got.tos, 0xc0);
	CHECK_STR(hear(&ipv4), "four");
	CHECK_STR(from_str(), "127.0.0.5");
	CHECK_INT(got.tos, 0x28);
	CHECK_STR(hear(&ipv4), "five");
	CHECK_STR(from_str(), "127.0.0.1");
	CHECK_INT(got.tos, 0xc0);

	CHECK_STR(hear(&ipv6), "two");
	CHECK_STR(from_str(), "::1");
	CHECK_INT(got.port, LSPING_PORT);
	CHECK_INT(got.ttl, 255);
	CHECK_INT(got.tos, 0xc0);
	CHECK_STR(hear(&ipv6), "three");
	CHECK_INT(got.tos, 0x2c);
	stop();
}

/* The kernel stops at what it does not take; we do not. */
CASE(some_refused)
{
	start();
	struct lsping_udp_datagram d[] = {
		datagram("127.0.0.1", &ipv4, "one"),
		datagram("255.255.255.255", &ipv4, "to everybody"),
		datagram("127.0.0.1", &ipv4, "three"),
		datagram("255.255.255.255", &ipv4, "to everybody"),
		datagram("255.255.255.255", &ipv4, "to everybody"),
		datagram("127.0.0.1", &ipv4, "six"),
		datagram("255.255.255.255", &ipv4, "to everybody"),
		datagram("::1", &ipv6, "eight"),
	};
	const bool refused[] = { false, true, false, true, true, false, true, false };

	lsping_udp_send(udp, d, array_size(d));
	for (unsigned int i = 0; i < array_size(d); i++) {
		CHECK(d[i].err >= 0);
		CHECK_INT(d[i].err != 0, refused[i]);
	}
	CHECK_STR(hear(&ipv4), "one");
	CHECK_STR(hear(&ipv4), "three");
	CHECK_STR(hear(&ipv4), "six");
	CHECK_STR(hear(&ipv6), "eight");
	stop();
}

CASE(not_open)
{
	start();
	struct lsping_udp *closed = lsping_udp_new(NULL);
	struct lsping_udp_datagram d[] = { datagram("127.0.0.1", &ipv4, "one"),
					   datagram("::1", &ipv6, "two") };

	CHECK(!lsping_udp_is_open(closed, AF_INET) && !lsping_udp_is_open(closed, AF_INET6));
	lsping_udp_send(closed, d, array_size(d));
	CHECK_INT(d[0].err, EBADF);
	CHECK_INT(d[1].err, EBADF);
	lsping_udp_free(&closed);
	stop();
}

/* What comes to the port wakes nobody and is counted. */
CASE(what_comes_is_counted)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(LSPING_PORT) };
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6,
				     .sin6_port = htons(LSPING_PORT),
				     .sin6_addr = in6addr_loopback };

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	start();
	CHECK_INT(lsping_udp_discarded(udp), 0);
	for (int i = 0; i < 3; i++)
		CHECK_INT(sendto(ipv4.fd, "x", 1, 0, (struct sockaddr *)&sin, sizeof(sin)), 1);
	CHECK_INT(sendto(ipv6.fd, "x", 1, 0, (struct sockaddr *)&sin6, sizeof(sin6)), 1);
	CHECK_INT(lsping_udp_discarded(udp), 4);
	CHECK_INT(lsping_udp_discarded(udp), 0);
	stop();
}

int main(void)
{
	RUN(both_families);
	RUN(some_refused);
	RUN(not_open);
	RUN(what_comes_is_counted);
	return check_end();
}
