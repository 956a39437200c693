// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sends echo requests as fast as the machine lets it, for lsping_flood and
 * bench/responder
 *
 *	flood [OPTION...] INTERFACE MAC SOURCE PREFIX
 *
 * MAC is the neighbour's, SOURCE the requests' source address, PREFIX the LDP
 * FEC they ask about.  Options:
 *
 *	-t SECONDS	how long (1)
 *	-r N		that many a second instead of all that go
 *	-l LABEL[/TTL],...  a label stack, outermost first (none; TTL 1)
 *	-L N		the first label is one of N from LABEL on, in turn
 *	-s N		N source addresses from SOURCE on, in turn
 *	-f N		N prefixes of full length from PREFIX on, in turn
 *	-p PORT		the source port (40000)
 *	-i		half of the requests are broken somewhere
 *	-m MODE		the reply mode (2)
 *	-w N		no flood: N at a time, then their answers are waited for
 *	-d ADDRESS/PORT	to there, as an ordinary datagram
 *
 * At the end one line "sent N answered N"; answers are counted with -w only.  A
 * message's sequence number is its place.
 */
#include <zebra.h>

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/prefix.h"

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"

#define BATCH	     32
#define PACKET_MAX   512

struct flood {
	double seconds;
	uint64_t rate; /* 0: all that go */
	uint32_t labels, sources, fecs;
	bool broken;
	uint32_t first_label;
	uint32_t window; /* 0: answers are not waited for */

	struct lsping_encap encap;
	struct ipaddr source;
	struct prefix prefix;
	struct lsping_echo echo;
	struct sockaddr_ll to;
	uint64_t sent, answered;
};

static uint32_t random_state = 1;

static uint32_t random_next(void)
{
	random_state = random_state * 1664525 + 1013904223;
	return random_state >> 8;
}

static void __attribute__((noreturn)) usage(const char *what)
{
	fprintf(stderr, "flood: %s\n", what);
	exit(2);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* The nth address from one on. */
static struct ipaddr addr_add(const struct ipaddr *addr, uint32_t n)
{
	struct ipaddr sum = *addr;
	uint32_t low;

	if (IS_IPADDR_V4(addr)) {
		sum.ipaddr_v4.s_addr = htonl(ntohl(addr->ipaddr_v4.s_addr) + n);
		return sum;
	}
	memcpy(&low, &addr->ipaddr_v6.s6_addr[12], sizeof(low));
	low = htonl(ntohl(low) + n);
	memcpy(&sum.ipaddr_v6.s6_addr[12], &low, sizeof(low));
	return sum;
}

/* Breaks one octet of the message, or cuts it short. */
static size_t break_message(uint8_t *payload, size_t len)
{
	if (random_next() % 4 == 0)
		return random_next() % len;
	payload[random_next() % len] = random_next();
	return len;
}

static size_t make(struct flood *flood, uint64_t n, uint8_t *packet)
{
	uint8_t payload[PACKET_MAX];
	struct prefix prefix = flood->prefix;
	struct ipaddr addr = {};
	size_t len;

	flood->encap.src = addr_add(&flood->source, n % flood->sources);
	if (flood->encap.stack.depth)
		flood->encap.stack.lse[0].label =
			flood->first_label + n % flood->labels;
	if (flood->fecs > 1) {
		if (prefix.family == AF_INET) {
			SET_IPADDR_V4(&addr);
			addr.ipaddr_v4 = prefix.u.prefix4;
			addr = addr_add(&addr, n % flood->fecs);
			prefix.u.prefix4 = addr.ipaddr_v4;
		} else {
			SET_IPADDR_V6(&addr);
			addr.ipaddr_v6 = prefix.u.prefix6;
			addr = addr_add(&addr, n % flood->fecs);
			prefix.u.prefix6 = addr.ipaddr_v6;
		}
	}
	flood->echo.fecs.fec[0] = lsping_fec_ldp(&prefix);
	flood->echo.seq = n;
	len = lsping_echo_encode(&flood->echo, payload, sizeof(payload));
	if (flood->broken && n % 2)
		len = break_message(payload, len);
	len = lsping_encap_write(&flood->encap, payload, len, packet, PACKET_MAX);
	/* One of eight broken ones is so outside the message. */
	if (flood->broken && n % 16 == 1)
		packet[random_next() % len] ^= 1 << random_next() % 8;
	return len;
}

/* Sends the packets number first to first + n - 1. */
static void send_batch(struct flood *flood, int fd, unsigned int n)
{
	static uint8_t packets[BATCH][PACKET_MAX];
	struct mmsghdr msgs[BATCH] = {};
	struct iovec iovs[BATCH];
	int done;

	for (unsigned int i = 0; i < n; i++) {
		iovs[i].iov_base = packets[i];
		iovs[i].iov_len = make(flood, flood->sent + i, packets[i]);
		msgs[i].msg_hdr.msg_name = &flood->to;
		msgs[i].msg_hdr.msg_namelen = sizeof(flood->to);
		msgs[i].msg_hdr.msg_iov = &iovs[i];
		msgs[i].msg_hdr.msg_iovlen = 1;
	}
	for (unsigned int at = 0; at < n; at += done) {
		done = sendmmsg(fd, msgs + at, n - at, 0);
		if (done < 0 && (errno == ENOBUFS || errno == EAGAIN || errno == EINTR))
			done = 0;
		if (done < 0) {
			perror("flood: sendmmsg");
			exit(1);
		}
		flood->sent += done;
	}
}

/* Where answers come to. */
static int answers_open(const struct flood *flood)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct timeval patience = { .tv_usec = 200000 };
	int size = 1 << 20, fd, failed;

	fd = socket(ipaddr_family(&flood->source), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (IS_IPADDR_V4(&flood->source)) {
		sin.sin_addr = flood->source.ipaddr_v4;
		sin.sin_port = htons(flood->encap.sport);
		failed = bind(fd, (struct sockaddr *)&sin, sizeof(sin));
	} else {
		sin6.sin6_addr = flood->source.ipaddr_v6;
		sin6.sin6_port = htons(flood->encap.sport);
		failed = bind(fd, (struct sockaddr *)&sin6, sizeof(sin6));
	}
	if (failed) {
		perror("flood: bind");
		exit(1);
	}
	return fd;
}

static void run_windows(struct flood *flood, int fd)
{
	double start = now();
	char answer[PACKET_MAX];
	int answers = answers_open(flood);
	uint64_t due = 0;

	while (now() - start < flood->seconds) {
		send_batch(flood, fd, flood->window);
		for (due += flood->window; flood->answered < due; flood->answered++) {
			if (recv(answers, answer, sizeof(answer), 0) < 0)
				break;
		}
		due = flood->answered; /* what is lost is not waited for again */
	}
	close(answers);
}

static void run(struct flood *flood, int fd)
{
	double start = now(), elapsed;

	while ((elapsed = now() - start) < flood->seconds) {
		uint64_t due = flood->rate ? (uint64_t)(elapsed * flood->rate) : UINT64_MAX;

		if (due <= flood->sent) {
			usleep(500);
			continue;
		}
		send_batch(flood, fd, MIN(due - flood->sent, BATCH));
	}
}

static void parse_labels(struct flood *flood, char *text)
{
	for (char *each = strtok(text, ","); each; each = strtok(NULL, ",")) {
		char *slash = strchr(each, '/');

		lsping_lstack_add(&flood->encap.stack, strtoul(each, NULL, 10), 0,
				  slash ? strtoul(slash + 1, NULL, 10) : 1);
	}
	flood->first_label = flood->encap.stack.lse[0].label;
}

static void parse_options(struct flood *flood, int argc, char **argv)
{
	int opt;

	while ((opt = getopt(argc, argv, "t:r:l:L:s:f:p:m:w:d:i")) >= 0) {
		switch (opt) {
		case 't':
			flood->seconds = atof(optarg);
			break;
		case 'r':
			flood->rate = strtoull(optarg, NULL, 10);
			break;
		case 'l':
			parse_labels(flood, optarg);
			break;
		case 'L':
			flood->labels = strtoul(optarg, NULL, 10);
			break;
		case 's':
			flood->sources = strtoul(optarg, NULL, 10);
			break;
		case 'f':
			flood->fecs = strtoul(optarg, NULL, 10);
			break;
		case 'p':
			flood->encap.sport = strtoul(optarg, NULL, 10);
			break;
		case 'm':
			flood->echo.reply_mode = strtoul(optarg, NULL, 10);
			break;
		case 'w':
			flood->window = MIN(strtoul(optarg, NULL, 10), BATCH);
			break;
		case 'd':
			flood->encap.dport = strtoul(strchr(optarg, '/') + 1, NULL, 10);
			*strchr(optarg, '/') = '\0';
			if (str2ipaddr(optarg, &flood->encap.dst))
				usage("ADDRESS/PORT");
			flood->encap.ttl = 64;
			break;
		case 'i':
			flood->broken = true;
			break;
		default:
			usage("unknown option");
		}
	}
	if (!flood->labels || !flood->sources || !flood->fecs)
		usage("a number that has to be at least 1");
}

int main(int argc, char **argv)
{
	struct flood flood = { .seconds = 1, .labels = 1, .sources = 1, .fecs = 1 };
	struct sockaddr_ll *to = &flood.to;
	unsigned int mac[ETH_ALEN];
	int fd;

	flood.encap.sport = 40000;
	flood.encap.dport = LSPING_PORT;
	flood.encap.ttl = 1;
	lsping_echo_init(&flood.echo);
	flood.echo.msg_type = LSPING_MSG_REQUEST;
	flood.echo.reply_mode = LSPING_REPLY_UDP;
	flood.echo.handle = 7;
	flood.echo.has_fecs = true;
	flood.echo.fecs.depth = 1;

	parse_options(&flood, argc, argv);
	argv += optind;
	if (argc - optind != 4)
		usage("INTERFACE MAC SOURCE PREFIX");
	if (sscanf(argv[1], "%x:%x:%x:%x:%x:%x", &mac[0], &mac[1], &mac[2], &mac[3], &mac[4],
		   &mac[5]) != ETH_ALEN ||
	    str2ipaddr(argv[2], &flood.source) || !str2prefix(argv[3], &flood.prefix))
		usage("an address that is none");
	flood.encap.src = flood.source;
	if (IS_IPADDR_NONE(&flood.encap.dst))
		str2ipaddr(IS_IPADDR_V4(&flood.source) ? "127.0.0.1" : "::ffff:127.0.0.1",
			   &flood.encap.dst);

	to->sll_family = AF_PACKET;
	to->sll_ifindex = if_nametoindex(argv[0]);
	to->sll_halen = ETH_ALEN;
	to->sll_protocol = htons(flood.encap.stack.depth	? ETH_P_MPLS_UC
				 : IS_IPADDR_V4(&flood.source) ? ETH_P_IP
							       : ETH_P_IPV6);
	for (unsigned int i = 0; i < ETH_ALEN; i++)
		to->sll_addr[i] = mac[i];
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || !to->sll_ifindex) {
		perror("flood");
		return 1;
	}
	if (flood.window)
		run_windows(&flood, fd);
	else
		run(&flood, fd);
	printf("sent %" PRIu64 " answered %" PRIu64 "\n", flood.sent, flood.answered);
	return 0;
}
