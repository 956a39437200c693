// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the taps cost each packet that a router forwards
 *
 *	taps [ROUNDS]
 *
 * Makes three network namespaces in a row, sender, router and receiver, joined by
 * veth pairs, and sends packets through the router on one CPU: the kernel does
 * all of it inside the sender's sendto(), so the time of that is the time of a
 * packet's whole way.  Beside each other, in turns of a few milliseconds:
 *
 *	none	no tap
 *	reject	a packet socket whose filter is one instruction, "reject"
 *	lspingd	a packet socket with lspingd's filter
 *
 * for IPv4, IPv6 and, where the kernel has MPLS, labelled packets.  Taps are
 * bound as lspingd binds them: ETH_P_MPLS_UC everywhere, IP to the interface.
 *
 * Printed are the turns' nanoseconds of CPU time per packet, of each kind the
 * lower quartile, and how many times as much as the reject-all tap ours adds.
 */
#include <zebra.h>

#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_filter.h"

#define PER_TURN    500
#define ROUNDS	    400
#define ROUNDS_MAX  10000
#define PAYLOAD_LEN 64

enum tap { TAP_NONE, TAP_REJECT, TAP_LSPINGD, TAP_MAX };

static const char *const tap_names[TAP_MAX] = { "none", "reject", "lspingd" };

struct kind {
	const char *name;
	enum lsping_filter filter;
	uint16_t ethertype;
	const char *src, *dst;
	uint32_t label; /* 0: none */
};

static const struct kind kinds[] = {
	{ "IPv4", LSPING_FILTER_IPV4, ETH_P_IP, "10.1.0.1", "10.2.0.2", 0 },
	{ "IPv6", LSPING_FILTER_IPV6, ETH_P_IPV6, "fd01::1", "fd02::2", 0 },
	{ "MPLS", LSPING_FILTER_MPLS, ETH_P_MPLS_UC, "10.1.0.1", "10.2.0.2", 100 },
};

static const char *const set_up[] = {
	"ip netns add lsbs",
	"ip netns add lsbr",
	"ip netns add lsbd",
	"ip -n lsbs link add s0 type veth peer name r0 netns lsbr",
	"ip -n lsbr link add r1 type veth peer name d0 netns lsbd",
	"ip -n lsbs addr add 10.1.0.1/24 dev s0",
	"ip -n lsbr addr add 10.1.0.2/24 dev r0",
	"ip -n lsbr addr add 10.2.0.1/24 dev r1",
	"ip -n lsbd addr add 10.2.0.2/24 dev d0",
	"ip -n lsbs addr add fd01::1/64 dev s0 nodad",
	"ip -n lsbr addr add fd01::2/64 dev r0 nodad",
	"ip -n lsbr addr add fd02::1/64 dev r1 nodad",
	"ip -n lsbd addr add fd02::2/64 dev d0 nodad",
	"ip -n lsbs link set s0 up",
	"ip -n lsbr link set r0 up",
	"ip -n lsbr link set r1 up",
	"ip -n lsbd link set d0 up",
	"ip netns exec lsbr sysctl -qw net.ipv4.ip_forward=1",
	"ip netns exec lsbr sysctl -qw net.ipv6.conf.all.forwarding=1",
	/* Delivered and dropped in silence: nobody listens, and says so not. */
	"ip -n lsbd route add blackhole 10.1.0.0/24",
	"ip -n lsbd -6 route add blackhole fd01::/64",
};

static const char *const set_up_mpls[] = {
	"ip netns exec lsbr sysctl -qw net.mpls.platform_labels=1000",
	"ip netns exec lsbr sysctl -qw net.mpls.conf.r0.input=1",
	"ip -n lsbr -f mpls route add 100 as 200 via inet 10.2.0.2",
};

static const char *const tear_down[] = {
	"ip netns del lsbs 2>/dev/null",
	"ip netns del lsbr 2>/dev/null",
	"ip netns del lsbd 2>/dev/null",
};

static bool run_all(const char *const *commands, size_t n)
{
	bool good = true;

	for (size_t i = 0; i < n; i++)
		good &= system(commands[i]) == 0;
	return good;
}

static void enter(const char *netns)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0) {
		perror(path);
		exit(1);
	}
	close(fd);
}

/* A tap in the router, as lspingd opens them, or -1 for none. */
static int tap_open(const struct kind *kind, enum tap tap)
{
	static const struct sock_filter reject = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sockaddr_ll sll = { .sll_family = AF_PACKET,
				   .sll_protocol = htons(kind->ethertype) };
	struct lsping_filter_program program = { .len = 1, .insn = { reject } };
	struct sock_fprog prog = { .filter = program.insn };
	int fd;

	if (tap == TAP_NONE)
		return -1;
	if (tap == TAP_LSPINGD)
		lsping_filter_build(kind->filter, true, &program);
	prog.len = program.len;
	enter("lsbr");
	if (!kind->label)
		sll.sll_ifindex = if_nametoindex("r0");
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)) < 0 ||
	    bind(fd, (struct sockaddr *)&sll, sizeof(sll)) < 0) {
		perror("taps: packet socket");
		exit(1);
	}
	enter("lsbs");
	return fd;
}

/* The thread's CPU time: on a busy machine it says more than a clock does. */
static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	return numcmp(*(const double *)a, *(const double *)b);
}

/* Nanoseconds per packet of one turn. */
static double turn(int fd, const struct sockaddr_ll *to, const uint8_t *packet, size_t len)
{
	int64_t begun = now_ns();

	for (unsigned int i = 0; i < PER_TURN; i++) {
		if (sendto(fd, packet, len, 0, (const struct sockaddr *)to, sizeof(*to)) < 0) {
			perror("taps: sendto");
			exit(1);
		}
	}
	return (double)(now_ns() - begun) / PER_TURN;
}

/* Packets that came through the router. */
static unsigned long received(void)
{
	FILE *pipe = popen("ip netns exec lsbd cat /sys/class/net/d0/statistics/rx_packets", "r");
	unsigned long n = 0;

	if (!pipe || fscanf(pipe, "%lu", &n) != 1)
		n = 0;
	if (pipe)
		pclose(pipe);
	return n;
}

static size_t make(const struct kind *kind, uint8_t *packet, size_t size)
{
	static const uint8_t payload[PAYLOAD_LEN];
	struct lsping_encap encap = { .sport = 4000, .dport = 4001, .ttl = 64 };

	str2ipaddr(kind->src, &encap.src);
	str2ipaddr(kind->dst, &encap.dst);
	if (kind->label)
		lsping_lstack_add(&encap.stack, kind->label, 0, 64);
	return lsping_encap_write(&encap, payload, sizeof(payload), packet, size);
}

static void measure(const struct kind *kind, const struct sockaddr_ll *router, unsigned int rounds)
{
	static double times[TAP_MAX][ROUNDS_MAX];
	struct sockaddr_ll to = *router;
	uint8_t packet[256];
	size_t len = make(kind, packet, sizeof(packet));
	double quartile[TAP_MAX], extra, reject;
	unsigned long before = received(), came;
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0);

	to.sll_protocol = htons(kind->ethertype);
	for (unsigned int round = 0; round < rounds; round++) {
		for (unsigned int i = 0; i < TAP_MAX; i++) {
			/* Not always in the same order. */
			enum tap tap = (i + round) % TAP_MAX;
			int tap_fd = tap_open(kind, tap);

			turn(fd, &to, packet, len); /* the caches are warm again */
			times[tap][round] = turn(fd, &to, packet, len);
			if (tap_fd >= 0)
				close(tap_fd);
		}
	}
	close(fd);
	came = received() - before;
	for (unsigned int tap = 0; tap < TAP_MAX; tap++) {
		qsort(times[tap], rounds, sizeof(times[tap][0]), by_value);
		quartile[tap] = times[tap][rounds / 4];
	}
	reject = quartile[TAP_REJECT] - quartile[TAP_NONE];
	extra = quartile[TAP_LSPINGD] - quartile[TAP_NONE];
	printf("%s, %zu octets:", kind->name, len);
	for (unsigned int tap = 0; tap < TAP_MAX; tap++)
		printf(" %s %.0f ns", tap_names[tap], quartile[tap]);
	printf("; reject adds %.0f ns, lspingd %.0f ns, %.2f times as much; %.0f %% forwarded\n",
	       reject, extra, extra / reject,
	       100.0 * came / ((double)rounds * TAP_MAX * 2 * PER_TURN));
}

int main(int argc, char **argv)
{
	struct sockaddr_ll router = { .sll_family = AF_PACKET, .sll_halen = ETH_ALEN };
	unsigned int rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : ROUNDS;
	cpu_set_t cpus;
	bool mpls;
	FILE *pipe;

	rounds = MIN(rounds, ROUNDS_MAX);
	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);

	run_all(tear_down, array_size(tear_down));
	if (!run_all(set_up, array_size(set_up)))
		return 1;
	mpls = access("/proc/sys/net/mpls", F_OK) == 0 &&
	       run_all(set_up_mpls, array_size(set_up_mpls));

	pipe = popen("ip netns exec lsbr cat /sys/class/net/r0/address", "r");
	for (unsigned int i = 0; i < ETH_ALEN; i++) {
		unsigned int octet = 0;

		if (!pipe || fscanf(pipe, i ? ":%x" : "%x", &octet) != 1)
			return 1;
		router.sll_addr[i] = octet;
	}
	pclose(pipe);
	/* The next hop's address has to be known before. */
	(void)!system("ip netns exec lsbr ping -c 1 -w 2 10.2.0.2 > /dev/null 2>&1;"
		      "ip netns exec lsbr ping -c 1 -w 2 fd02::2 > /dev/null 2>&1");
	enter("lsbs");
	router.sll_ifindex = if_nametoindex("s0");
	for (unsigned int i = 0; i < array_size(kinds); i++)
		if (!kinds[i].label || mpls)
			measure(&kinds[i], &router, rounds);
	run_all(tear_down, array_size(tear_down));
	return 0;
}
