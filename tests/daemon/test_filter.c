// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The taps' filters, run by the kernel
 *
 * Content: a program is attached to one end of a datagram socket pair, a packet
 * goes in at the other, and comes out or not.  A list of packets that must pass
 * and that must not; then random ones, against a classifier written in plain C
 * from RFC 8029's words and not from the programs.
 *
 * Device: the whole programs, on AF_PACKET sockets in a network namespace with
 * a veth pair: frames to us, frames to another MAC address, frames on lo.  Needs
 * root; without it those cases are skipped.
 *
 *	LSPING_SEED=N   the random cases again as they were
 */
#include <zebra.h>

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/wait.h>

#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_filter.h"
#include "lspingd/lsping_proto.h"

#include "tests/check.h"

#define PACKET_MAX 1024

struct packet {
	uint8_t octets[PACKET_MAX];
	size_t len;
};

/* -- running a program in the kernel */

struct runner {
	int in, out;
};

static struct runner runners[3];

static bool attach(int fd, enum lsping_filter filter, bool device)
{
	struct lsping_filter_program program;
	struct sock_fprog prog;

	lsping_filter_build(filter, device, &program);
	prog.len = program.len;
	prog.filter = program.insn;
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)) == 0;
}

static bool runner_open(enum lsping_filter filter)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fds) < 0)
		return false;
	runners[filter] = (struct runner){ fds[0], fds[1] };
	return attach(fds[1], filter, false);
}

/* Whether the kernel lets the packet through, and all of it. */
static bool passes(enum lsping_filter filter, const struct packet *packet)
{
	const struct runner *runner = &runners[filter];
	uint8_t buf[PACKET_MAX];
	ssize_t got;

	/* A filtered packet is no error of send(). */
	if (send(runner->in, packet->octets, packet->len, 0) < 0 && errno != EPERM) {
		CHECK(!"send failed");
		return false;
	}
	got = recv(runner->out, buf, sizeof(buf), 0);
	return got == (ssize_t)packet->len;
}

/* -- packets */

static struct lsping_encap encap(const char *dst)
{
	struct lsping_encap e = { .sport = 40000, .dport = LSPING_PORT, .ttl = 1 };

	str2ipaddr(dst, &e.dst);
	str2ipaddr(e.dst.ipa_type == IPADDR_V4 ? "10.255.0.1" : "fd00::1", &e.src);
	return e;
}

static struct packet build(const struct lsping_encap *e)
{
	static const uint8_t payload[64] = { 0, 1 };
	struct packet packet;

	packet.len = lsping_encap_write(e, payload, sizeof(payload), packet.octets, PACKET_MAX);
	CHECK(packet.len > 0);
	return packet;
}

static enum lsping_filter filter_of(const struct lsping_encap *e)
{
	if (e->stack.depth)
		return LSPING_FILTER_MPLS;
	return e->dst.ipa_type == IPADDR_V4 ? LSPING_FILTER_IPV4 : LSPING_FILTER_IPV6;
}

static const char *const good_destinations[] = { "127.0.0.1",	       "127.255.255.255",
						 "127.0.0.0",	       "::ffff:127.0.0.1",
						 "::ffff:127.255.1.2", "::1" };

static void push(struct lsping_encap *e, unsigned int depth)
{
	for (unsigned int i = 0; i < depth; i++)
		lsping_lstack_add(&e->stack, 16 + i, 0, 255);
}

/* -- must pass */

CASE(pass_every_destination_at_every_depth)
{
	for (unsigned int i = 0; i < array_size(good_destinations); i++) {
		for (unsigned int depth = 0; depth <= LSPING_MAX_LABELS; depth++) {
			for (int alert = 0; alert < 2; alert++) {
				struct lsping_encap e = encap(good_destinations[i]);
				struct packet packet;

				push(&e, depth);
				e.router_alert = alert;
				packet = build(&e);
				if (!CHECK(passes(filter_of(&e), &packet)))
					printf("\t%s, %u labels, alert %d\n", good_destinations[i],
					       depth, alert);
			}
		}
	}
}

CASE(pass_any_ttl_label_and_source_port)
{
	struct lsping_encap e = encap("127.0.0.1");
	struct packet packet;

	e.ttl = 0;
	e.sport = LSPING_PORT;
	e.dscp = 46;
	packet = build(&e);
	CHECK(passes(LSPING_FILTER_IPV4, &packet));
	lsping_lstack_add(&e.stack, LSPING_LABEL_MAX, 7, 0);
	lsping_lstack_add(&e.stack, 0, 7, 1);
	packet = build(&e);
	CHECK(passes(LSPING_FILTER_MPLS, &packet));
}

/* Ethernet fills short frames up; and the longest header there is. */
CASE(pass_padding_and_options)
{
	struct lsping_encap e = encap("127.0.0.1");
	struct packet packet = build(&e);

	memset(packet.octets + packet.len, 0, 20);
	packet.len += 20;
	CHECK(passes(LSPING_FILTER_IPV4, &packet));

	packet = build(&e);
	memmove(packet.octets + 60, packet.octets + 20, packet.len - 20);
	memset(packet.octets + 20, 1, 40);
	packet.octets[0] = 0x4f;
	packet.len += 40;
	CHECK(passes(LSPING_FILTER_IPV4, &packet));

	e = encap("::1");
	e.router_alert = true;
	packet = build(&e);
	memmove(packet.octets + 64, packet.octets + 48, packet.len - 48);
	memset(packet.octets + 48, 0, 16);
	packet.octets[41] = 2;
	packet.len += 16;
	CHECK(passes(LSPING_FILTER_IPV6, &packet));
}

/* -- must not pass */

CASE(reject_other_destinations)
{
	static const char *const bad[] = { "128.0.0.1",
					   "126.255.255.255",
					   "10.255.0.2",
					   "::2",
					   "::",
					   "::ffff:128.0.0.1",
					   "::fffe:127.0.0.1",
					   "::127.0.0.1",
					   "::1:ffff:7f00:1",
					   "fd00::1",
					   "1::ffff:7f00:1",
					   "0:1::ffff:7f00:1",
					   "0:0:1::1",
					   "ff02::1",
					   "1::1",
					   "::1:0:1",
					   "::ffff:0:0:7f00:1" };

	for (unsigned int i = 0; i < array_size(bad); i++) {
		for (unsigned int depth = 0; depth <= LSPING_MAX_LABELS; depth += 4) {
			struct lsping_encap e = encap(bad[i]);
			struct packet packet;

			push(&e, depth);
			packet = build(&e);
			if (!CHECK(!passes(filter_of(&e), &packet)))
				printf("\t%s, %u labels\n", bad[i], depth);
		}
	}
}

CASE(reject_other_ports_and_protocols)
{
	for (unsigned int i = 0; i < array_size(good_destinations); i++) {
		for (unsigned int depth = 0; depth <= LSPING_MAX_LABELS; depth += 8) {
			struct lsping_encap e = encap(good_destinations[i]);
			size_t protocol;
			struct packet packet;

			push(&e, depth);
			packet = build(&e);
			protocol = 4 * depth + (e.dst.ipa_type == IPADDR_V4 ? 9 : 6);
			packet.octets[protocol] = IPPROTO_TCP;
			CHECK(!passes(filter_of(&e), &packet));
			packet.octets[protocol] = IPPROTO_FRAGMENT;
			CHECK(!passes(filter_of(&e), &packet));

			e.dport = LSPING_PORT + 1;
			packet = build(&e);
			CHECK(!passes(filter_of(&e), &packet));

			/* 3503 is the source port: that is a reply */
			e.sport = LSPING_PORT;
			packet = build(&e);
			CHECK(!passes(filter_of(&e), &packet));
		}
	}
}

CASE(reject_hop_by_hop_without_udp)
{
	struct lsping_encap e = encap("::ffff:127.0.0.1");
	struct packet packet;

	e.router_alert = true;
	packet = build(&e);
	packet.octets[40] = IPPROTO_TCP;
	CHECK(!passes(LSPING_FILTER_IPV6, &packet));
	packet.octets[40] = IPPROTO_HOPOPTS;
	CHECK(!passes(LSPING_FILTER_IPV6, &packet));
}

CASE(reject_fragments)
{
	struct lsping_encap e = encap("127.0.0.1");
	struct packet packet = build(&e);

	packet.octets[6] = 0x20; /* the first of several */
	CHECK(!passes(LSPING_FILTER_IPV4, &packet));
	packet.octets[6] = 0;
	packet.octets[7] = 1; /* a later one */
	CHECK(!passes(LSPING_FILTER_IPV4, &packet));
	packet.octets[6] = 0x40; /* DF */
	packet.octets[7] = 0;
	CHECK(passes(LSPING_FILTER_IPV4, &packet));
}

CASE(reject_stacks_deeper_than_sixteen)
{
	struct lsping_encap e = encap("127.0.0.1");
	struct packet packet;

	push(&e, LSPING_MAX_LABELS);
	packet = build(&e);
	memmove(packet.octets + 4, packet.octets, packet.len);
	memset(packet.octets, 0, 4);
	packet.len += 4;
	CHECK(!passes(LSPING_FILTER_MPLS, &packet));
}

CASE(reject_no_bottom_and_no_ip)
{
	struct lsping_encap e = encap("127.0.0.1");
	struct packet packet;

	push(&e, 3);
	packet = build(&e);
	packet.octets[10] &= ~1; /* the bottom's S bit: IP is read as labels */
	CHECK(!passes(LSPING_FILTER_MPLS, &packet));

	packet = build(&e);
	packet.octets[12] = 0x05; /* version 0: a pseudowire's control word */
	CHECK(!passes(LSPING_FILTER_MPLS, &packet));
	packet.octets[12] = 0x44; /* a header shorter than the shortest */
	CHECK(!passes(LSPING_FILTER_MPLS, &packet));
}

CASE(reject_version_against_ethertype)
{
	struct lsping_encap e = encap("127.0.0.1");
	struct packet packet = build(&e);

	CHECK(!passes(LSPING_FILTER_IPV6, &packet));
	packet.octets[0] = 0x65;
	CHECK(!passes(LSPING_FILTER_IPV4, &packet));

	e = encap("::1");
	packet = build(&e);
	CHECK(!passes(LSPING_FILTER_IPV4, &packet));
	packet.octets[0] = 0x45;
	CHECK(!passes(LSPING_FILTER_IPV6, &packet));
}

/* Cut anywhere before the port has been seen. */
CASE(reject_truncated)
{
	for (unsigned int i = 0; i < array_size(good_destinations); i++) {
		for (unsigned int depth = 0; depth <= LSPING_MAX_LABELS; depth += 5) {
			struct lsping_encap e = encap(good_destinations[i]);
			struct packet packet;
			size_t ports;

			push(&e, depth);
			packet = build(&e);
			ports = lsping_encap_labels_len(&e) + lsping_encap_ip_len(&e) - 8 + 4;
			for (packet.len = 1; packet.len < ports; packet.len++)
				CHECK(!passes(filter_of(&e), &packet));
			CHECK(passes(filter_of(&e), &packet));
		}
	}
}

/* -- random packets, against a plain classifier */

static uint64_t seed;

static uint32_t rnd(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 11) % n;
}

/* What an echo request looks like, in plain words: is there one in here? */
static bool classify_udp(const uint8_t *p, size_t len)
{
	return len >= 4 && p[2] * 256 + p[3] == LSPING_PORT;
}

static bool classify_ipv4(const uint8_t *p, size_t len)
{
	size_t header;

	if (len < 20 || p[0] / 16 != 4)
		return false;
	header = p[0] % 16 * 4;
	if (header < 20 || header > len || p[16] != 127 || p[9] != IPPROTO_UDP)
		return false;
	if ((p[6] & 0x20) || (p[6] & 0x1f) || p[7])
		return false;
	return classify_udp(p + header, len - header);
}

static bool classify_ipv6(const uint8_t *p, size_t len)
{
	struct ipaddr dst = { .ipa_type = IPADDR_V6 };
	size_t udp = 40;
	uint8_t next;

	if (len < 40 || p[0] / 16 != 6)
		return false;
	memcpy(dst.ip.addrbytes, p + 24, 16);
	if (!lsping_addr_is_loopback(&dst))
		return false;
	next = p[6];
	if (next == IPPROTO_HOPOPTS) {
		if (len < 42)
			return false;
		next = p[40];
		udp += (p[41] + 1) * 8;
	}
	return next == IPPROTO_UDP && udp <= len && classify_udp(p + udp, len - udp);
}

static bool classify(enum lsping_filter filter, const uint8_t *p, size_t len)
{
	switch (filter) {
	case LSPING_FILTER_IPV4:
		return classify_ipv4(p, len);
	case LSPING_FILTER_IPV6:
		return classify_ipv6(p, len);
	case LSPING_FILTER_MPLS:
		for (int i = 0; i < 16; i++) {
			if (len < 4)
				return false;
			p += 4;
			len -= 4;
			if (p[-2] & 1)
				return classify_ipv4(p, len) || classify_ipv6(p, len);
		}
		return false;
	}
	return false;
}

static void random_labels(struct packet *packet)
{
	unsigned int depth = rnd(2) ? 1 + rnd(3) : 1 + rnd(18);

	for (unsigned int i = 0; i < depth; i++) {
		for (int j = 0; j < 4; j++)
			packet->octets[packet->len++] = rnd(256);
		packet->octets[packet->len - 2] &= ~1;
		if (i == depth - 1 && rnd(16))
			packet->octets[packet->len - 2] |= 1;
	}
}

static void random_ipv4(struct packet *packet)
{
	uint8_t *p = packet->octets + packet->len;
	unsigned int words = rnd(3) ? 5 + rnd(2) : rnd(16);

	for (unsigned int i = 0; i < 60; i++)
		p[i] = rnd(256);
	p[0] = 0x40 | words;
	p[6] = rnd(8) ? 0x40 * rnd(2) : rnd(256);
	p[7] = rnd(8) ? 0 : rnd(256);
	p[9] = rnd(8) ? IPPROTO_UDP : rnd(256);
	p[16] = rnd(8) ? 127 : rnd(256);
	packet->len += words * 4;
}

static void random_ipv6(struct packet *packet)
{
	uint8_t *p = packet->octets + packet->len;
	bool options = rnd(2);

	for (unsigned int i = 0; i < 40; i++)
		p[i] = rnd(256);
	p[0] = 0x60;
	memset(p + 24, 0, 16);
	if (rnd(2)) {
		p[39] = rnd(8) ? 1 : rnd(256);
	} else {
		p[34] = p[35] = 0xff;
		p[36] = rnd(8) ? 127 : rnd(256);
		p[37] = rnd(256);
		p[39] = rnd(4);
	}
	if (!rnd(8))
		p[24 + rnd(16)] ^= 1 << rnd(8);
	p[6] = options ? IPPROTO_HOPOPTS : IPPROTO_UDP;
	if (!rnd(8))
		p[6] = rnd(256);
	packet->len += 40;
	if (!options)
		return;
	p[40] = rnd(8) ? IPPROTO_UDP : rnd(256);
	p[41] = rnd(4) ? 0 : rnd(8);
	packet->len += (p[41] + 1) * 8;
}

static void random_packet(enum lsping_filter filter, struct packet *packet)
{
	uint8_t *udp;

	packet->len = 0;
	if (filter == LSPING_FILTER_MPLS)
		random_labels(packet);
	if (filter == LSPING_FILTER_IPV4 || (filter == LSPING_FILTER_MPLS && rnd(2)))
		random_ipv4(packet);
	else
		random_ipv6(packet);

	udp = packet->octets + packet->len;
	for (unsigned int i = 0; i < 12; i++)
		udp[i] = rnd(256);
	udp[2] = LSPING_PORT >> 8;
	udp[3] = rnd(8) ? LSPING_PORT & 0xff : rnd(256);
	packet->len += 8 + rnd(4);

	if (!rnd(8))
		packet->octets[rnd(packet->len)] ^= 1 << rnd(8);
	if (!rnd(16))
		packet->len = 1 + rnd(packet->len);
}

#define N_RANDOM 200000

CASE(random_packets)
{
	const uint64_t first = seed;
	unsigned int passed = 0, wrong = 0;
	static struct packet packet;

	for (unsigned int i = 0; i < N_RANDOM && wrong < 5; i++) {
		enum lsping_filter filter = rnd(3);
		bool got, want;

		random_packet(filter, &packet);
		got = passes(filter, &packet);
		want = classify(filter, packet.octets, packet.len);
		passed += got;
		if (CHECK(got == want))
			continue;
		wrong++;
		printf("\tLSPING_SEED=%" PRIu64 " packet %u filter %d: %s, wrongly\n", first, i,
		       filter, got ? "passed" : "rejected");
		check_dump("packet", packet.octets, packet.len);
	}
	/* A test that mostly rejects proves little. */
	CHECK(passed > N_RANDOM / 5 && passed < N_RANDOM * 4 / 5);
	printf("seed %" PRIu64 ": %u of %u random packets passed\n", first, passed, N_RANDOM);
}

/* -- devices */

static int run(const char *const argv[])
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -1;
	return status;
}

#define RUN_CMD(...) run((const char *const[]){ __VA_ARGS__, NULL })

static bool namespace_ready;

/* A namespace of our own with lo and a veth pair, v0 and v1. */
static void namespace_make(void)
{
	if (geteuid() != 0 || unshare(CLONE_NEWNET) < 0)
		return;
	namespace_ready = RUN_CMD("ip", "link", "add", "v0", "type", "veth", "peer", "name",
				  "v1") == 0 &&
			  RUN_CMD("ip", "link", "set", "lo", "up") == 0 &&
			  RUN_CMD("ip", "link", "set", "v0", "up") == 0 &&
			  RUN_CMD("ip", "link", "set", "v1", "up") == 0;
}

static const uint16_t ethertypes[] = {
	[LSPING_FILTER_MPLS] = ETH_P_MPLS_UC,
	[LSPING_FILTER_IPV4] = ETH_P_IP,
	[LSPING_FILTER_IPV6] = ETH_P_IPV6,
};

/* A tap as lsping_tap.c opens it, on all devices. */
static int tap_open(enum lsping_filter filter, bool device)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	struct sockaddr_ll sll = { .sll_family = AF_PACKET,
				   .sll_protocol = htons(ethertypes[filter]) };

	if (!CHECK(fd >= 0))
		return -1;
	CHECK(attach(fd, filter, device));
	CHECK(bind(fd, (struct sockaddr *)&sll, sizeof(sll)) == 0);
	return fd;
}

/* Sends on a device, to its peer's address or another one. */
static void emit(const char *ifname, const uint8_t mac[6], enum lsping_filter filter,
		 const struct packet *packet)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	struct sockaddr_ll sll = { .sll_family = AF_PACKET,
				   .sll_protocol = htons(ethertypes[filter]),
				   .sll_ifindex = if_nametoindex(ifname),
				   .sll_halen = 6 };

	memcpy(sll.sll_addr, mac, 6);
	CHECK(sendto(fd, packet->octets, packet->len, 0, (struct sockaddr *)&sll, sizeof(sll)) ==
	      (ssize_t)packet->len);
	close(fd);
}

static void mac_of(const char *ifname, uint8_t mac[6])
{
	struct ifreq ifr = {};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	strlcpy(ifr.ifr_name, ifname, sizeof(ifr.ifr_name));
	CHECK(ioctl(fd, SIOCGIFHWADDR, &ifr) == 0);
	memcpy(mac, ifr.ifr_hwaddr.sa_data, 6);
	close(fd);
}

/* How many packets wait at a tap; the last one's device and length. */
static unsigned int drain(int fd, struct sockaddr_ll *from, ssize_t *len)
{
	uint8_t buf[PACKET_MAX];
	socklen_t from_len = sizeof(*from);
	unsigned int n = 0;
	ssize_t got;

	while ((got = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)from, &from_len)) >= 0) {
		*len = got;
		n++;
	}
	return n;
}

CASE(device_frames_to_us_once_and_whole)
{
	if (!namespace_ready)
		SKIP("needs root and network namespaces");

	for (enum lsping_filter filter = 0; filter < array_size(ethertypes); filter++) {
		struct lsping_encap e = encap(filter == LSPING_FILTER_IPV6 ? "::ffff:127.0.0.1"
									   : "127.0.0.1");
		struct sockaddr_ll from = {};
		struct packet packet;
		uint8_t mac[6];
		ssize_t len = 0;
		int fd;

		push(&e, filter == LSPING_FILTER_MPLS ? 3 : 0);
		packet = build(&e);
		fd = tap_open(filter, true);
		mac_of("v1", mac);
		emit("v0", mac, filter, &packet);
		CHECK_INT(drain(fd, &from, &len), 1);
		CHECK_INT(from.sll_ifindex, if_nametoindex("v1"));
		CHECK_INT(len, packet.len);

		/* the rest of the program is still there */
		packet.octets[packet.len - 64 - 8 + 3]++;
		emit("v0", mac, filter, &packet);
		CHECK_INT(drain(fd, &from, &len), 0);
		close(fd);
	}
}

CASE(device_not_frames_to_others)
{
	static const uint8_t other[6] = { 2, 0, 0, 0, 0, 99 };
	static const uint8_t broadcast[6] = { 255, 255, 255, 255, 255, 255 };

	if (!namespace_ready)
		SKIP("needs root and network namespaces");
	RUN_CMD("ip", "link", "set", "v1", "promisc", "on");
	for (enum lsping_filter filter = 0; filter < array_size(ethertypes); filter++) {
		struct lsping_encap e = encap(filter == LSPING_FILTER_IPV6 ? "::ffff:127.0.0.1"
									   : "127.0.0.1");
		struct sockaddr_ll from;
		struct packet packet;
		ssize_t len;
		int fd, without;

		push(&e, filter == LSPING_FILTER_MPLS ? 1 : 0);
		packet = build(&e);
		fd = tap_open(filter, true);
		without = tap_open(filter, false);
		emit("v0", other, filter, &packet);
		emit("v0", broadcast, filter, &packet);
		CHECK_INT(drain(fd, &from, &len), 0);
		CHECK_INT(drain(without, &from, &len), 2);
		close(fd);
		close(without);
	}
	RUN_CMD("ip", "link", "set", "v1", "promisc", "off");
}

CASE(device_not_lo)
{
	static const uint8_t mac[6];

	if (!namespace_ready)
		SKIP("needs root and network namespaces");
	for (enum lsping_filter filter = 0; filter < array_size(ethertypes); filter++) {
		struct lsping_encap e = encap(filter == LSPING_FILTER_IPV6 ? "::ffff:127.0.0.1"
									   : "127.0.0.1");
		struct sockaddr_ll from;
		struct packet packet;
		ssize_t len;
		int fd, without;

		push(&e, filter == LSPING_FILTER_MPLS ? 1 : 0);
		packet = build(&e);
		fd = tap_open(filter, true);
		without = tap_open(filter, false);
		emit("lo", mac, filter, &packet);
		CHECK_INT(drain(fd, &from, &len), 0);
		CHECK_INT(drain(without, &from, &len), 1);
		close(fd);
		close(without);
	}
}

int main(void)
{
	const char *given = getenv("LSPING_SEED");

	if (given)
		seed = strtoull(given, NULL, 10);
	else if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		return 1;
	seed |= 1; /* the generator's one dead state is 0 */

	if (!runner_open(LSPING_FILTER_MPLS) || !runner_open(LSPING_FILTER_IPV4) ||
	    !runner_open(LSPING_FILTER_IPV6)) {
		printf("the kernel does not take a program: %s\n", strerror(errno));
		return 1;
	}
	namespace_make();

	RUN(pass_every_destination_at_every_depth);
	RUN(pass_any_ttl_label_and_source_port);
	RUN(pass_padding_and_options);
	RUN(reject_other_destinations);
	RUN(reject_other_ports_and_protocols);
	RUN(reject_hop_by_hop_without_udp);
	RUN(reject_fragments);
	RUN(reject_stacks_deeper_than_sixteen);
	RUN(reject_no_bottom_and_no_ip);
	RUN(reject_version_against_ethertype);
	RUN(reject_truncated);
	RUN(random_packets);
	RUN(device_frames_to_us_once_and_whole);
	RUN(device_not_frames_to_others);
	RUN(device_not_lo);
	return check_end();
}
