// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drives lsping_zebra and lsping_binding against real daemons, for topotests
 *
 *	control_driver VTY_DIR SECONDS PREFIX...
 *
 * Follows each prefix at the zebra whose socket is VTY_DIR/zserv.api, asks for
 * the binding of its LDP FEC five times a second, and prints a line for each
 * change: milliseconds since the epoch, then
 *
 *	session up|down
 *	router-id ADDRESS
 *	target PREFIX STATE [label-type N ADDRESS@IFINDEX=LABEL/LABEL ...]
 *	binding PREFIX ok LABEL | none | timeout
 *
 * At the end "sources ..." with ldpd's counters, and the memory that is left.
 */
#include <zebra.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "lib/frrevent.h"
#include "lib/libfrr.h"
#include "lib/log.h"
#include "lib/memory.h"
#include "lib/prefix.h"
#include "lib/vrf.h"
#include "lib/zclient.h"

#include "lspingd/lsping_binding.h"
#include "lspingd/lsping_zebra.h"

#define ASK_INTERVAL_MS 200
#define PREFIXES_MAX	16

struct followed {
	struct prefix prefix;
	const struct lsping_target *target;
	enum lsping_binding_status status;
	uint32_t label;
};

static struct event_loop *loop;
static struct lsping_zebra *zebra;
static struct lsping_bindings *bindings;
static struct followed followed[PREFIXES_MAX];
static unsigned n_followed;
static bool end;
static struct event *t_ask, *t_end;

static void stamp(void)
{
	struct timeval tv;

	gettimeofday(&tv, NULL);
	printf("%lld ", tv.tv_sec * 1000LL + tv.tv_usec / 1000);
}

static const char *state_str(enum lsping_target_state state)
{
	switch (state) {
	case LSPING_TARGET_PENDING:
		return "PENDING";
	case LSPING_TARGET_NO_ZEBRA:
		return "NO_ZEBRA";
	case LSPING_TARGET_NO_ROUTE:
		return "NO_ROUTE";
	case LSPING_TARGET_NOT_EXACT:
		return "NOT_EXACT";
	case LSPING_TARGET_NO_LABEL:
		return "NO_LABEL";
	case LSPING_TARGET_LOCAL:
		return "LOCAL";
	case LSPING_TARGET_OK:
		return "OK";
	}
	return "?";
}

static void target_print(void *arg)
{
	const struct followed *f = arg;
	const struct lsping_target *t = f->target;
	char buf[PREFIX_STRLEN];

	stamp();
	printf("target %s %s", prefix2str(&t->prefix, buf, sizeof(buf)), state_str(t->state));
	if (t->state == LSPING_TARGET_NOT_EXACT)
		printf(" matched %s", prefix2str(&t->matched, buf, sizeof(buf)));
	if (t->n_paths)
		printf(" label-type %u", t->label_type);
	for (unsigned i = 0; i < t->n_paths; i++) {
		const struct lsping_path *p = &t->path[i];

		printf(" %s@%u=",
		       IS_IPADDR_NONE(&p->nexthop) ? "-" : ipaddr2str(&p->nexthop, buf, sizeof(buf)),
		       p->ifindex);
		for (unsigned k = 0; k < p->depth; k++)
			printf("%s%u", k ? "/" : "", p->label[k]);
		if (!p->depth)
			printf("implicit-null");
	}
	printf("\n");
}

static void binding_ask(struct followed *f)
{
	struct lsping_fec fec = lsping_fec_ldp(&f->prefix);
	enum lsping_binding_status status;
	uint32_t label = 0;
	char buf[PREFIX_STRLEN];

	status = lsping_binding_get(bindings, &fec, &label);
	if (status == LSPING_BINDING_PENDING || (status == f->status && label == f->label))
		return;
	f->status = status;
	f->label = label;
	stamp();
	prefix2str(&f->prefix, buf, sizeof(buf));
	if (status == LSPING_BINDING_OK)
		printf("binding %s ok %u\n", buf, label);
	else
		printf("binding %s %s\n", buf, status == LSPING_BINDING_NONE ? "none" : "timeout");
}

static void answered(const struct lsping_fec *fec, void *arg)
{
	for (unsigned i = 0; i < n_followed; i++)
		if (prefix_same(&followed[i].prefix, &fec->prefix))
			binding_ask(&followed[i]);
}

static void ask_timer(struct event *event)
{
	for (unsigned i = 0; i < n_followed; i++)
		binding_ask(&followed[i]);
	event_add_timer_msec(loop, ask_timer, NULL, ASK_INTERVAL_MS, &t_ask);
}

static void session(bool up, void *arg)
{
	stamp();
	printf("session %s\n", up ? "up" : "down");
}

static void end_timer(struct event *event)
{
	end = true;
}

static void sources_print(void)
{
	struct lsping_binding_source s[4];
	unsigned n = lsping_bindings_sources(bindings, s, 4);

	for (unsigned i = 0; i < n; i++) {
		stamp();
		printf("source %s %s queries %" PRIu64 " answers %" PRIu64 " timeouts %" PRIu64
		       " bad %" PRIu64 " hits %" PRIu64 " full %" PRIu64 " not-running %" PRIu64
		       "\n",
		       s[i].daemon, s[i].state, s[i].queries, s[i].answers, s[i].timeouts,
		       s[i].bad_answers, s[i].cache_hits, s[i].queue_full, s[i].not_running);
	}
}

static void router_id_print(int family)
{
	struct ipaddr id;
	char buf[IPADDR_STRING_SIZE];

	stamp();
	printf("router-id %s\n", lsping_zebra_router_id(zebra, family, &id)
					 ? ipaddr2str(&id, buf, sizeof(buf))
					 : "none");
}

int main(int argc, char **argv)
{
	struct event event;
	char path[PATH_MAX];

	if (argc < 4)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	zlog_aux_init("control_driver: ", LOG_DEBUG);
	loop = event_master_create("driver");
	vrf_init(NULL, NULL, NULL, NULL);

	snprintf(path, sizeof(path), "%s/zserv.api", argv[1]);
	if (!frr_zclient_addr(&zclient_addr, &zclient_addr_len, path))
		return 2;
	zebra = lsping_zebra_new(loop, NULL);
	bindings = lsping_bindings_new(loop, argv[1]);
	lsping_bindings_on_answer(bindings, answered, NULL);
	lsping_zebra_on_session(zebra, session, NULL);

	for (int i = 3; i < argc && n_followed < PREFIXES_MAX; i++) {
		struct followed *f = &followed[n_followed];

		if (!str2prefix(argv[i], &f->prefix))
			return 2;
		f->status = LSPING_BINDING_PENDING;
		f->target = lsping_target_follow(zebra, &f->prefix, target_print, f);
		target_print(f);
		n_followed++;
	}
	event_add_timer_msec(loop, ask_timer, NULL, 0, &t_ask);
	event_add_timer(loop, end_timer, NULL, atoi(argv[2]), &t_end);
	while (!end && event_fetch(loop, &event))
		event_call(&event);

	router_id_print(AF_INET);
	router_id_print(AF_INET6);
	sources_print();
	event_cancel(&t_ask);
	for (unsigned i = 0; i < n_followed; i++)
		lsping_target_unfollow(zebra, followed[i].target, target_print, &followed[i]);
	lsping_bindings_free(bindings);
	lsping_zebra_free(zebra);
	vrf_terminate();
	event_master_free(loop);
	log_memstats("control_driver", true);
	return 0;
}
