// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Echo replies by UDP
 *
 * What comes to the port is discarded by the kernel itself: a filter of one
 * instruction rejects everything, so a flood of datagrams to it neither wakes
 * us nor fills a buffer.  The kernel counts what it discards (SO_MEMINFO).
 * That the port is open at all has a use of its own: a datagram to it is not
 * answered with an ICMP error.
 *
 * Replies may be fragmented (IP_PMTUDISC_DONT): a copied Pad TLV makes them as
 * long as their request, and the way back may be narrower than the way out.
 */
#include <zebra.h>

#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <string.h>

#include "lib/log.h"
#include "lib/memory.h"
#include "lib/privs.h"

#include "lspingd/lsping_errors.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_proto.h"
#include "lspingd/lsping_sockaddr.h"
#include "lspingd/lsping_udp.h"

DEFINE_MTYPE_STATIC(LSPINGD, UDP, "Reply sockets");

struct port {
	int fd; /* -1 while it is closed */
	bool complained;
	uint32_t discarded; /* the kernel's counter when last read */
};

struct lsping_udp {
	struct zebra_privs_t *privs;
	struct port ipv4, ipv6;
};

static bool set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

static bool discard_all(int fd)
{
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog prog = { .len = 1, .filter = &nothing };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)) == 0;
}

static bool set_up(int fd, int family)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(LSPING_PORT) };
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6, .sin6_port = htons(LSPING_PORT) };

	if (!discard_all(fd))
		return false;
	if (family == AF_INET)
		return set(fd, IPPROTO_IP, IP_TTL, 255) &&
		       set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT) &&
		       bind(fd, (struct sockaddr *)&sin, sizeof(sin)) == 0;
	return set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
	       set(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 255) &&
	       set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DONT) &&
	       bind(fd, (struct sockaddr *)&sin6, sizeof(sin6)) == 0;
}

static bool port_open(struct port *port, int family)
{
	int fd;

	if (port->fd >= 0)
		return true;
	fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || !set_up(fd, family)) {
		if (!port->complained)
			flog_err(EC_LSPING_SOCKET,
				 "cannot open UDP port %u for echo replies over %s: %s", LSPING_PORT,
				 family == AF_INET ? "IPv4" : "IPv6", safe_strerror(errno));
		port->complained = true;
		if (fd >= 0)
			close(fd);
		return false;
	}
	*port = (struct port){ .fd = fd };
	return true;
}

struct lsping_udp *lsping_udp_new(struct zebra_privs_t *privs)
{
	struct lsping_udp *udp = XCALLOC(MTYPE_UDP, sizeof(*udp));

	udp->privs = privs;
	udp->ipv4.fd = udp->ipv6.fd = -1;
	return udp;
}

void lsping_udp_free(struct lsping_udp **udpp)
{
	struct lsping_udp *udp = *udpp;

	if (!udp)
		return;
	*udpp = NULL;
	if (udp->ipv4.fd >= 0)
		close(udp->ipv4.fd);
	if (udp->ipv6.fd >= 0)
		close(udp->ipv6.fd);
	XFREE(MTYPE_UDP, udp);
}

bool lsping_udp_open(struct lsping_udp *udp)
{
	bool ipv4 = port_open(&udp->ipv4, AF_INET);
	bool ipv6 = port_open(&udp->ipv6, AF_INET6);

	return ipv4 && ipv6;
}

bool lsping_udp_is_open(const struct lsping_udp *udp, int family)
{
	return (family == AF_INET ? udp->ipv4.fd : udp->ipv6.fd) >= 0;
}

/* -- sending */

/* A datagram as the kernel wants it, under construction. */
struct outgoing {
	struct iovec iov;
	union sockunion dst;
	_Alignas(struct cmsghdr) uint8_t control[128];
};

static void control_add(struct msghdr *msg, int level, int type, const void *data, size_t len)
{
	struct cmsghdr *cmsg =
		(struct cmsghdr *)((uint8_t *)msg->msg_control + msg->msg_controllen);

	assert(msg->msg_controllen + CMSG_SPACE(len) <= sizeof(((struct outgoing *)0)->control));
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), data, len);
	msg->msg_controllen += CMSG_SPACE(len);
}

/* RFC 2113: type 148, length 4, value 0. */
static const uint8_t router_alert_ipv4[] = { 148, 4, 0, 0 };

/* RFC 2711 and 7506: a hop-by-hop header with option 5, length 2, value 69, and
 * PadN; the kernel fills in the next header.
 */
static const uint8_t router_alert_ipv6[] = { 0, 0, 5, 2, 0, 69, 1, 0 };

static void control_ipv4(struct msghdr *msg, const struct lsping_udp_way *way)
{
	struct in_pktinfo info = {};
	int tos = way->tos;

	if (way->src.ipa_type == IPADDR_V4) {
		info.ipi_spec_dst = way->src.ipaddr_v4;
		control_add(msg, IPPROTO_IP, IP_PKTINFO, &info, sizeof(info));
	}
	control_add(msg, IPPROTO_IP, IP_TOS, &tos, sizeof(tos));
	if (way->router_alert)
		control_add(msg, IPPROTO_IP, IP_RETOPTS, router_alert_ipv4,
			    sizeof(router_alert_ipv4));
}

static void control_ipv6(struct msghdr *msg, const struct lsping_udp_way *way)
{
	struct in6_pktinfo info = {};
	int tclass = way->tos;

	if (way->src.ipa_type == IPADDR_V6) {
		info.ipi6_addr = way->src.ipaddr_v6;
		control_add(msg, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	}
	control_add(msg, IPPROTO_IPV6, IPV6_TCLASS, &tclass, sizeof(tclass));
	if (way->router_alert)
		control_add(msg, IPPROTO_IPV6, IPV6_HOPOPTS, router_alert_ipv6,
			    sizeof(router_alert_ipv6));
}

static void outgoing_fill(struct outgoing *out, struct msghdr *msg,
			  const struct lsping_udp_datagram *datagram)
{
	const struct lsping_udp_way *way = &datagram->way;

	memset(out->control, 0, sizeof(out->control));
	out->iov = (struct iovec){ .iov_base = (void *)datagram->payload,
				   .iov_len = datagram->len };
	*msg = (struct msghdr){
		.msg_iov = &out->iov,
		.msg_iovlen = 1,
		.msg_name = &out->dst,
		.msg_namelen = lsping_sockaddr_fill(&out->dst, &way->dst, way->port),
		.msg_control = out->control,
	};
	if (way->dst.ipa_type == IPADDR_V6) {
		if (IN6_IS_ADDR_LINKLOCAL(&way->dst.ipaddr_v6))
			out->dst.sin6.sin6_scope_id = way->ifindex;
		control_ipv6(msg, way);
	} else {
		control_ipv4(msg, way);
	}
}

/* Sends some of one family.  The kernel stops at one that it cannot send, and says why
 * when it is the first.
 */
static void send_run(struct lsping_udp *udp, struct lsping_udp_datagram *datagrams,
		     unsigned int n, bool router_alert)
{
	const bool ipv6 = datagrams[0].way.dst.ipa_type == IPADDR_V6;
	const int fd = ipv6 ? udp->ipv6.fd : udp->ipv4.fd;
	struct outgoing out[LSPING_UDP_BATCH];
	struct mmsghdr msgs[LSPING_UDP_BATCH];
	unsigned int done = 0;
	int sent = -1, err = 0;

	for (unsigned int i = 0; i < n; i++)
		outgoing_fill(&out[i], &msgs[i].msg_hdr, &datagrams[i]);
	while (done < n) {
		/* The kernel wants CAP_NET_RAW for an IPv6 extension header. */
		frr_with_privs (ipv6 && router_alert ? udp->privs : NULL) {
			sent = sendmmsg(fd, msgs + done, n - done, 0);
			err = errno;
		}
		if (sent < 0 && err == EINTR)
			continue;
		if (sent <= 0)
			datagrams[done++].err = err;
		for (int i = 0; i < sent; i++)
			datagrams[done++].err = 0;
	}
}

void lsping_udp_send(struct lsping_udp *udp, struct lsping_udp_datagram *datagrams,
		     unsigned int n)
{
	unsigned int run;

	for (; n; n -= run, datagrams += run) {
		const struct lsping_udp_way *first = &datagrams[0].way;

		for (run = 1; run < n; run++)
			if (datagrams[run].way.dst.ipa_type != first->dst.ipa_type ||
			    datagrams[run].way.router_alert != first->router_alert)
				break;
		send_run(udp, datagrams, run, first->router_alert);
	}
}

/* -- what came to the port */

static uint32_t port_discarded(struct port *port)
{
	uint32_t info[SK_MEMINFO_VARS] = {}, before = port->discarded;
	socklen_t len = sizeof(info);

	if (port->fd < 0 || getsockopt(port->fd, SOL_SOCKET, SO_MEMINFO, info, &len) < 0)
		return 0;
	port->discarded = info[SK_MEMINFO_DROPS];
	return port->discarded - before;
}

uint64_t lsping_udp_discarded(struct lsping_udp *udp)
{
	return (uint64_t)port_discarded(&udp->ipv4) + port_discarded(&udp->ipv6);
}
