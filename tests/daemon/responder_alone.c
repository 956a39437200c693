// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lspingd's responder by itself, for test_flood.py and bench/responder.py
 *
 *	responder_alone [-r] [-v DIRECTORY]
 *
 * Everything between the taps and the reply socket is lspingd's own and put
 * together as lspingd does; there are no rate limits, unless -r asks for those it
 * has by default.  On a machine whose kernel has no MPLS the taps are opened all
 * the same: lsping_kernel_has_mpls() is replaced when this is linked.
 *
 * -v says where ldpd's vty socket is.  Without, no label protocol runs and a FEC
 * has no mapping (return code 4): as much work as any other code, but for the
 * answer ldpd gives, which is kept for a second anyway.
 *
 * Ends on SIGTERM with one line: what was answered, the event that took longest,
 * by CPU time and by the clock, in microseconds, and memory in KiB at the start
 * and at the end; then a line for each counter that is not zero.
 */
#include <zebra.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/frrevent.h"
#include "lib/libfrr.h"
#include "lib/log.h"
#include "lib/zlog.h"

#include "lspingd/lsping_admit.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_rx.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lspingd.h"

static volatile sig_atomic_t stopped;

bool __wrap_lsping_kernel_has_mpls(const struct lsping_kernel *kernel);

bool __wrap_lsping_kernel_has_mpls(const struct lsping_kernel *kernel)
{
	return true;
}

static void on_signal(int sig)
{
	stopped = sig;
}

static int64_t clock_us(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return ts.tv_sec * INT64_C(1000000) + ts.tv_nsec / 1000;
}

static long resident_kib(void)
{
	long pages = 0;
	FILE *statm = fopen("/proc/self/statm", "r");

	if (statm && fscanf(statm, "%*d %ld", &pages) != 1)
		pages = 0;
	if (statm)
		fclose(statm);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* The loop as frr_run() has it, with a look at the clocks. */
static void run(struct event_loop *loop, int64_t *longest_cpu, int64_t *longest)
{
	int64_t cpu, begun;
	struct event event;

	while (!stopped && event_fetch(loop, &event)) {
		cpu = clock_us(CLOCK_THREAD_CPUTIME_ID);
		begun = clock_us(CLOCK_MONOTONIC);
		event_call(&event);
		*longest_cpu = MAX(*longest_cpu, clock_us(CLOCK_THREAD_CPUTIME_ID) - cpu);
		*longest = MAX(*longest, clock_us(CLOCK_MONOTONIC) - begun);
	}
}

static uint64_t sum_replies(const struct lsping_stats *stats)
{
	uint64_t sum = 0;

	for (unsigned int code = 0; code < array_size(stats->replies_sent); code++)
		sum += stats->replies_sent[code];
	return sum;
}

static void print_counter(const char *group, const char *name, uint64_t value, void *arg)
{
	if (value)
		printf("%s %s %" PRIu64 "\n", group, name, value);
}

int main(int argc, char **argv)
{
	static const struct lsping_admit_config no_limits;
	const char *vty_dir = "/nonexistent";
	int64_t longest_cpu = 0, longest = 0;
	struct lspingd d = {};
	bool limits = false;
	long before;
	int opt;

	zlog_aux_init("NONE: ", LOG_WARNING);
	signal(SIGTERM, on_signal);
	d.loop = event_master_create("responder");
	while ((opt = getopt(argc, argv, "rv:")) >= 0) {
		if (opt == 'r')
			limits = true;
		else if (opt == 'v')
			vty_dir = optarg;
		else
			return 2;
	}
	lspingd_init(&d, vty_dir);
	if (!limits)
		lsping_admit_configure(d.admit, &no_limits);
	before = resident_kib();
	printf("ready\n");
	fflush(stdout);

	run(d.loop, &longest_cpu, &longest);
	lsping_responderd_count(d.responder);
	printf("answered %" PRIu64 " longest-cpu %" PRId64 " longest %" PRId64
	       " resident %ld %ld\n",
	       sum_replies(d.stats), longest_cpu, longest, before, resident_kib());
	lsping_stats_walk(d.stats, print_counter, NULL);
	lspingd_fini(&d);
	event_master_free(d.loop);
	return 0;
}
