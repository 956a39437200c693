// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An ordinary ping
 *
 * A raw ICMP socket is given every echo reply that comes to its address, those to
 * other programs too; ours have an identifier nobody can guess, twice: as ICMP has it,
 * and longer in the data.
 */
#include <zebra.h>

#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/checksum.h"
#include "lib/debug.h"
#include "lib/frrevent.h"
#include "lib/memory.h"
#include "lib/privs.h"
#include "lib/sockunion.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_ipping.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_random.h"
#include "lspingd/lsping_sockaddr.h"

DEFINE_MTYPE_STATIC(LSPINGD, IPPING, "Ordinary ping");

#define MAX_ASKED	   64
#define DATAGRAMS_PER_TURN 32

/* linux/icmp.h, which does not go with netinet/ip_icmp.h. */
#define RAW_ICMP_FILTER 1

struct echo_message {
	uint8_t type, code;
	uint16_t checksum;
	uint16_t id, seq;
	uint32_t cookie;
};

struct asked {
	struct ipaddr to;
	uint32_t seq;
	bool answered;
};

struct lsping_ipping {
	struct event_loop *loop;
	struct event *t_read;
	int fd;
	bool ipv6;
	uint32_t cookie;
	uint16_t n_asked;
	struct asked asked[MAX_ASKED]; /* the number in ICMP is the place here */
	lsping_ipping_cb cb;
	void *arg;
};

static bool is_from(const struct ipaddr *addr, const union sockunion *from)
{
	if (IS_IPADDR_V4(addr))
		return from->sin.sin_addr.s_addr == addr->ipaddr_v4.s_addr;
	return IPV6_ADDR_SAME(&from->sin6.sin6_addr, &addr->ipaddr_v6);
}

/* ---- answers ---- */

/* The message in what was received: behind the IP header for IPv4. */
static bool find_message(const struct lsping_ipping *ping, const uint8_t *data, size_t len,
			 struct echo_message *message)
{
	size_t head = 0;

	if (!ping->ipv6) {
		if (len < sizeof(struct ip))
			return false;
		head = (data[0] & 0xf) * 4;
	}
	if (len < head + sizeof(*message))
		return false;
	memcpy(message, data + head, sizeof(*message));
	return message->type == (ping->ipv6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY);
}

static void take(struct lsping_ipping *ping, const struct echo_message *message,
		 const union sockunion *from)
{
	uint16_t at = ntohs(message->seq);

	if (message->cookie != ping->cookie || message->id != (uint16_t)ping->cookie ||
	    at >= ping->n_asked || ping->asked[at].answered || !is_from(&ping->asked[at].to, from))
		return;
	ping->asked[at].answered = true;
	ping->cb(ping->arg, ping->asked[at].seq);
}

static bool read_one(struct lsping_ipping *ping)
{
	union sockunion from = {};
	socklen_t from_len = sizeof(from);
	struct echo_message message;
	uint8_t data[512];
	ssize_t len = recvfrom(ping->fd, data, sizeof(data), 0, &from.sa, &from_len);

	if (len < 0)
		return errno != EAGAIN && errno != EWOULDBLOCK;
	if (find_message(ping, data, len, &message))
		take(ping, &message, &from);
	return true;
}

static void on_readable(struct event *event)
{
	struct lsping_ipping *ping = EVENT_ARG(event);

	event_add_read(ping->loop, on_readable, ping, ping->fd, &ping->t_read);
	for (int i = 0; i < DATAGRAMS_PER_TURN; i++)
		if (!read_one(ping))
			break;
}

/* ---- requests ---- */

bool lsping_ipping_send(struct lsping_ipping *ping, const struct ipaddr *to, uint32_t seq)
{
	struct echo_message message = {
		.type = ping->ipv6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO,
		.id = (uint16_t)ping->cookie,
		.seq = htons(ping->n_asked),
		.cookie = ping->cookie,
	};
	union sockunion su;
	socklen_t len = lsping_sockaddr_fill(&su, to, 0);

	if (ping->n_asked >= MAX_ASKED || IS_IPADDR_V6(to) != ping->ipv6)
		return false;
	/* Of ICMPv6 the kernel computes it. */
	if (!ping->ipv6)
		message.checksum = in_cksum(&message, sizeof(message));
	if (sendto(ping->fd, &message, sizeof(message), 0, &su.sa, len) < 0) {
		DEBUGD(&lsping_dbg_packet, "ordinary ping to %pIA: %s", to, safe_strerror(errno));
		return false;
	}
	ping->asked[ping->n_asked++] = (struct asked){ .to = *to, .seq = seq };
	return true;
}

/* ---- the socket ---- */

/* Only echo replies. */
static bool set_filter(const struct lsping_ipping *ping)
{
	uint32_t but_replies = ~(1U << ICMP_ECHOREPLY);
	struct icmp6_filter filter;

	if (!ping->ipv6)
		return setsockopt(ping->fd, SOL_RAW, RAW_ICMP_FILTER, &but_replies,
				  sizeof(but_replies)) == 0;
	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
	return setsockopt(ping->fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)) == 0;
}

struct lsping_ipping *lsping_ipping_new(struct event_loop *loop, struct zebra_privs_t *privs,
					const struct ipaddr *source, lsping_ipping_cb cb, void *arg)
{
	struct lsping_ipping *ping;
	union sockunion local;
	socklen_t len = lsping_sockaddr_fill(&local, source, 0);
	int fd = -1, saved = 0;

	frr_with_privs (privs) {
		fd = socket(local.sa.sa_family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			    IS_IPADDR_V6(source) ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
		saved = errno;
	}
	if (fd < 0) {
		errno = saved;
		return NULL;
	}
	ping = XCALLOC(MTYPE_IPPING, sizeof(*ping));
	ping->loop = loop;
	ping->fd = fd;
	ping->ipv6 = IS_IPADDR_V6(source);
	ping->cb = cb;
	ping->arg = arg;
	ping->cookie = lsping_random_u32();
	if (!set_filter(ping) || bind(fd, &local.sa, len) < 0) {
		saved = errno;
		lsping_ipping_free(&ping);
		errno = saved;
		return NULL;
	}
	event_add_read(loop, on_readable, ping, fd, &ping->t_read);
	return ping;
}

void lsping_ipping_free(struct lsping_ipping **pp)
{
	struct lsping_ipping *ping = *pp;

	if (!ping)
		return;
	event_cancel(&ping->t_read);
	close(ping->fd);
	XFREE(MTYPE_IPPING, *pp);
}
