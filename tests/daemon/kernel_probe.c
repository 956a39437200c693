// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The daemon's kernel side, driven line by line
 *
 * A program for topotests/lsping_kernel: it is started inside a network
 * namespace, reads commands from standard input and writes one line for each
 * answer and event to standard output, log messages in between.  It gives up
 * root as lspingd does, so what needs privileges is found out.
 *
 *	mpls				mpls 1
 *	label N				label N FORWARD|LOCAL|MISSING|UNKNOWN ...
 *	ahead N,N,...			ahead done: label then answers from what is true now
 *	links				link NAME ... for each, then "end"
 *	ifaddr IFNAME 4|6		ifaddr ADDRESS|none
 *	loopback 4|6			loopback ADDRESS|none
 *	own ADDRESS			own 0|1
 *	blackholes			blackholes N
 *	buffer OCTETS			buffer done: for notifications, so that some get lost
 *	neigh IFNAME ADDRESS		neigh N asked; later: neigh N MAC|none|failed
 *	neigh-cancel N
 *	send IFNAME NEXTHOP|- m|4|6 LEN HEX	send N asked; later: sent N ERR BEFORE SENT
 *	send-cancel N
 *	reply ADDRESS			reply N PORT; later: datagram N ...
 *	reply-close N
 *	quit
 *
 * LEN pads the frame with zeroes.  "watch" lines come by themselves.
 */
#include <zebra.h>

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "lib/debug.h"
#include "lib/frrevent.h"
#include "lib/libfrr.h"
#include "lib/log.h"
#include "lib/memory.h"
#include "lib/privs.h"
#include "lib/zlog.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_kernel_private.h"

#define MAX_WAITING 600
#define MAX_ARGS 6
#define MAX_FRAME 70000

static zebra_capabilities_t caps[] = { ZCAP_NET_RAW, ZCAP_BIND, ZCAP_NET_ADMIN };
static struct zebra_privs_t privs = {
	.user = "frr",
	.group = "frr",
	.caps_p = caps,
	.cap_num_p = array_size(caps),
};

static struct event_loop *loop;
static struct event *t_read;
static struct lsping_kernel *kernel;
static struct lsping_injector *injector;
static struct lsping_ilm ilm;
static uint8_t frame[MAX_FRAME];
static bool stop;

static struct probe_neigh {
	struct lsping_neigh *neigh;
	bool waiting;
} neighs[MAX_WAITING];
static struct probe_send {
	uint64_t id;
	int64_t before_ns;
} sends[MAX_WAITING];
static struct lsping_reply_socket *replies[MAX_WAITING];
static unsigned n_neighs, n_sends, n_replies;

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static bool print_link(const struct lsping_link *link, void *arg)
{
	printf("%s %s ifindex=%u mtu=%u up=%d loopback=%d mac=%d input=%d\n", (const char *)arg,
	       link->name, link->ifindex, link->mtu, link->up, link->loopback, link->needs_mac,
	       link->mpls_input);
	return true;
}

static void on_link(const struct lsping_link *link, bool removed, void *arg)
{
	char what[] = "watch changed";
	char gone[] = "watch removed";

	print_link(link, removed ? gone : what);
}

static const char *link_name(uint32_t ifindex)
{
	const struct lsping_link *link = lsping_kernel_link(kernel, ifindex);

	return link ? link->name : "?";
}

static void print_addr(const char *what, bool found, const struct ipaddr *addr)
{
	if (found)
		printfrr("%s %pIA\n", what, addr);
	else
		printf("%s none\n", what);
}

static void do_label(uint32_t label)
{
	static const char *const ops[] = { "MISSING", "LOCAL", "FORWARD", "UNKNOWN" };

	lsping_kernel_ilm(kernel, label, &ilm);
	printf("label %u %s", label, ops[ilm.op]);
	if (ilm.op == LSPING_ILM_LOCAL)
		printf(" dev=%s", link_name(ilm.local_ifindex));
	printf(" proto=%u", ilm.protocol);
	for (unsigned i = 0; i < ilm.n_nhlfe; i++) {
		const struct lsping_nhlfe *nh = &ilm.nhlfe[i];

		printf(" [");
		for (unsigned d = 0; d < nh->depth; d++)
			printf("%s%u", d ? "/" : "", nh->label[d]);
		if (IS_IPADDR_NONE(&nh->nexthop))
			printf(" -");
		else
			printfrr(" %pIA", &nh->nexthop);
		printf(" %s%s]", link_name(nh->ifindex), nh->dead ? " dead" : "");
	}
	printf("\n");
}

static void do_ahead(char *text)
{
	uint32_t labels[40];
	unsigned int n = 0;

	for (char *number; n < array_size(labels) && (number = strsep(&text, ","));)
		labels[n++] = strtoul(number, NULL, 10);
	lsping_kernel_ilm_ahead(kernel, labels, n);
	printf("ahead done\n");
}

static void neigh_done(void *arg, bool resolved, const uint8_t *mac, uint8_t mac_len)
{
	struct probe_neigh *n = arg;

	n->waiting = false;
	n->neigh = NULL;
	printf("neigh %td ", n - neighs);
	if (!resolved)
		printf("failed");
	else if (!mac_len)
		printf("none");
	for (unsigned i = 0; i < mac_len; i++)
		printf("%s%02x", i ? ":" : "", mac[i]);
	printf("\n");
}

static void do_neigh(const char *ifname, const char *text)
{
	const struct lsping_link *link = lsping_kernel_link_by_name(kernel, ifname);
	struct probe_neigh *n = &neighs[n_neighs];
	struct ipaddr addr = {};

	if (n_neighs == MAX_WAITING || (!strmatch(text, "-") && str2ipaddr(text, &addr) < 0)) {
		printf("error\n");
		return;
	}
	printf("neigh %u asked\n", n_neighs++);
	n->waiting = true;
	n->neigh = lsping_neigh_resolve(kernel, link ? link->ifindex : 9999, &addr, neigh_done, n);
}

static void sent(void *arg, enum lsping_send_err err, int64_t sent_ns)
{
	struct probe_send *s = arg;

	printf("sent %td %d before=%" PRId64 " sent=%" PRId64 " now=%" PRId64 " %s\n", s - sends,
	       err, s->before_ns, sent_ns, now_ns(), lsping_send_err_str(err));
}

static void do_send(char **args, int n)
{
	const struct lsping_link *link = lsping_kernel_link_by_name(kernel, args[1]);
	struct lsping_egress egress = { .ifindex = link ? link->ifindex : 9999 };
	struct probe_send *s = &sends[n_sends];
	size_t len = n > 4 ? strtoul(args[4], NULL, 10) : 0;
	size_t given = n > 5 ? strlen(args[5]) / 2 : 0;

	if (n < 6 || n_sends == MAX_WAITING || len > sizeof(frame) || given > len ||
	    (!strmatch(args[2], "-") && str2ipaddr(args[2], &egress.nexthop) < 0)) {
		printf("error\n");
		return;
	}
	memset(frame, 0, len);
	for (size_t i = 0; i < given; i++) {
		char octet[3] = { args[5][i * 2], args[5][i * 2 + 1], '\0' };

		frame[i] = strtoul(octet, NULL, 16);
	}
	printf("send %u asked\n", n_sends++);
	s->before_ns = now_ns();
	lsping_inject(injector, &egress, args[3][0] == 'm', args[3][0] == '4' ? AF_INET : AF_INET6,
		      frame, len, sent, s, &s->id);
}

static void reply_came(void *arg, const struct ipaddr *from, uint16_t port, const uint8_t *payload,
		       size_t len, int64_t received_ns)
{
	printfrr("datagram %td from=%pIA port=%u len=%zu first=%u last=%u rx=%" PRId64
		 " now=%" PRId64 "\n",
		 (struct lsping_reply_socket **)arg - replies, from, port, len,
		 len ? payload[0] : 0, len ? payload[len - 1] : 0, received_ns, now_ns());
}

static void do_reply(const char *text)
{
	struct ipaddr addr;

	if (n_replies == MAX_WAITING || str2ipaddr(text, &addr) < 0) {
		printf("error\n");
		return;
	}
	replies[n_replies] = lsping_reply_socket_new(loop, &addr, reply_came, &replies[n_replies]);
	if (!replies[n_replies]) {
		printf("reply failed %s\n", safe_strerror(errno));
		return;
	}
	printf("reply %u %u\n", n_replies, lsping_reply_socket_port(replies[n_replies]));
	n_replies++;
}

static void do_addr(char **args, int n)
{
	int family = strmatch(args[n - 1], "4") ? AF_INET : AF_INET6;
	const struct lsping_link *link;
	struct ipaddr addr;

	if (strmatch(args[0], "loopback")) {
		print_addr("loopback", lsping_kernel_loopback_addr(kernel, family, &addr), &addr);
		return;
	}
	link = lsping_kernel_link_by_name(kernel, args[1]);
	print_addr("ifaddr", link && lsping_kernel_ifaddr(kernel, link->ifindex, family, &addr),
		   &addr);
}

static void do_cancel(char **args, unsigned which)
{
	if (strmatch(args[0], "neigh-cancel") && which < n_neighs) {
		lsping_neigh_cancel(&neighs[which].neigh);
	} else if (strmatch(args[0], "send-cancel") && which < n_sends) {
		lsping_inject_cancel(injector, sends[which].id);
	} else if (strmatch(args[0], "reply-close") && which < n_replies) {
		lsping_reply_socket_free(replies[which]);
		replies[which] = NULL;
	}
	printf("%s done\n", args[0]);
}

static void command(char *line)
{
	char *args[MAX_ARGS + 1], *save = NULL;
	char link_word[] = "link";
	struct ipaddr addr;
	int n = 0;

	for (char *word = strtok_r(line, " \n", &save); word && n < MAX_ARGS;
	     word = strtok_r(NULL, " \n", &save))
		args[n++] = word;
	args[n] = NULL;
	if (n == 0)
		return;
	if (strmatch(args[0], "quit")) {
		stop = true;
	} else if (strmatch(args[0], "mpls")) {
		printf("mpls %d\n", lsping_kernel_has_mpls(kernel));
	} else if (strmatch(args[0], "links")) {
		lsping_kernel_link_each(kernel, print_link, link_word);
		printf("end\n");
	} else if (strmatch(args[0], "blackholes")) {
		printf("blackholes %u\n", lsping_kernel_blackholes(kernel));
	} else if (n >= 2 && strmatch(args[0], "buffer")) {
		lsping_nl_set_buffer(kernel->listener, atoi(args[1]));
		printf("buffer done\n");
	} else if (n >= 2 && strmatch(args[0], "ahead")) {
		do_ahead(args[1]);
	} else if (n >= 2 && strmatch(args[0], "label")) {
		do_label(strtoul(args[1], NULL, 10));
	} else if (n >= 2 && (strmatch(args[0], "loopback") || strmatch(args[0], "ifaddr"))) {
		do_addr(args, n);
	} else if (n >= 2 && strmatch(args[0], "own")) {
		printf("own %d\n",
		       str2ipaddr(args[1], &addr) == 0 && lsping_kernel_is_own(kernel, &addr));
	} else if (n >= 3 && strmatch(args[0], "neigh")) {
		do_neigh(args[1], args[2]);
	} else if (strmatch(args[0], "send")) {
		do_send(args, n);
	} else if (n >= 2 && strmatch(args[0], "reply")) {
		do_reply(args[1]);
	} else if (n >= 2) {
		do_cancel(args, strtoul(args[1], NULL, 10));
	} else {
		printf("error\n");
	}
}

static void read_commands(struct event *event)
{
	static char buf[2 * MAX_FRAME];
	static size_t used;
	ssize_t len = read(STDIN_FILENO, buf + used, sizeof(buf) - 1 - used);
	char *end;

	event_add_read(loop, read_commands, NULL, STDIN_FILENO, &t_read);
	if (len <= 0) {
		stop = true;
		return;
	}
	used += len;
	buf[used] = '\0';
	while (!stop && (end = strchr(buf, '\n'))) {
		*end = '\0';
		command(buf);
		used -= end + 1 - buf;
		memmove(buf, end + 1, used + 1);
	}
}

int main(void)
{
	struct rlimit files = { .rlim_cur = 1024, .rlim_max = 1024 };
	struct event event;

	/* What systemd gives a service. */
	setrlimit(RLIMIT_NOFILE, &files);
	setvbuf(stdout, NULL, _IOLBF, 0);
	zlog_aux_init("NONE: ", LOG_DEBUG);
	zprivs_preinit(&privs);
	zprivs_init(&privs);
	loop = event_master_create("kernel_probe");
	DEBUG_MODE_SET(&lsping_dbg_kernel, DEBUG_MODE_ALL, true);
	DEBUG_MODE_SET(&lsping_dbg_packet, DEBUG_MODE_ALL, true);

	kernel = lsping_kernel_new(loop, &privs);
	if (kernel)
		injector = lsping_injector_new(loop, kernel, &privs);
	if (!injector) {
		lsping_kernel_free(kernel);
		return 1;
	}
	lsping_kernel_on_link(kernel, on_link, NULL);
	printf("ready\n");
	event_add_read(loop, read_commands, NULL, STDIN_FILENO, &t_read);
	while (!stop && event_fetch(loop, &event))
		event_call(&event);

	for (unsigned i = 0; i < n_replies; i++)
		lsping_reply_socket_free(replies[i]);
	lsping_injector_free(injector);
	lsping_kernel_free(kernel);
	event_cancel(&t_read);
	event_master_free(loop);
	zprivs_terminate(&privs);
	printf("left %d\n", log_memstats("kernel_probe", true));
	return 0;
}
