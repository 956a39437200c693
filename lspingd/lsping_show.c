// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show mpls oam [counters|sessions] [json]
 *
 * Each command is one walk (lsping_writer.h) over one part of the model in
 * yang/frr-lspingd.yang.
 */
#include <zebra.h>

#include <string.h>

#include "lib/command.h"
#include "lib/json.h"
#include "lib/vty.h"

#include "lspingd/lsping_admit.h"
#include "lspingd/lsping_binding.h"
#include "lspingd/lsping_initiator.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_mirror.h"
#include "lspingd/lsping_rx.h"
#include "lspingd/lsping_show.h"
#include "lspingd/lsping_source.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lsping_trace_report.h"
#include "lspingd/lsping_writer.h"
#include "lspingd/lsping_zebra.h"
#include "lspingd/lsping_zlfib.h"
#include "lspingd/lspingd.h"

#include "lspingd/lsping_show_clippy.c"

/* libfrr gives a command nothing but its words. */
static struct lspingd *lspingd;

static void vty_text(void *arg, const char *text)
{
	vty_out((struct vty *)arg, "%s", text);
}

static struct lsping_writer *writer_new(struct vty *vty, bool json)
{
	return json ? lsping_writer_json(vty_text, vty) : lsping_writer_text(vty_text, vty);
}

static int writer_done(struct lsping_writer *w)
{
	lsping_writer_free(&w);
	return CMD_SUCCESS;
}

static void write_yes(struct lsping_writer *w, const char *leaf, bool value, const char *title)
{
	lsping_write_bool(w, leaf, value, "%-40s%s\n", title, value ? "yes" : "no");
}

static void write_number(struct lsping_writer *w, const char *leaf, uint64_t value,
			 const char *title)
{
	lsping_write_int(w, leaf, value, "%-40s%" PRIu64 "\n", title, value);
}

static void write_source(struct lsping_writer *w, const char *leaf, int family, const char *title)
{
	char buf[INET6_ADDRSTRLEN];
	struct ipaddr addr;

	if (!lsping_source_select(lspingd, family, 0, &addr)) {
		lsping_write_text(w, "%-40snone\n", title);
		return;
	}
	ipaddr2str(&addr, buf, sizeof(buf));
	lsping_write_str(w, leaf, buf, "%-40s%s\n", title, buf);
}

static void write_binding_sources(struct lsping_writer *w)
{
	struct lsping_binding_source sources[8];
	unsigned int n = lsping_bindings_sources(lspingd->bindings, sources, array_size(sources));

	lsping_write_list(w, "binding-source");
	for (unsigned int i = 0; i < n; i++) {
		const struct lsping_binding_source *s = &sources[i];

		lsping_write_entry(w);
		lsping_write_str(w, "daemon", s->daemon, "FEC bindings from %s:\n", s->daemon);
		lsping_write_str(w, "state", s->state, "%-40s%s\n", "  connection", s->state);
		write_number(w, "queries", s->queries, "  questions");
		write_number(w, "answers", s->answers, "  answers");
		write_number(w, "timeouts", s->timeouts, "  not answered in time");
		write_number(w, "bad-answers", s->bad_answers, "  answers not understood");
		write_number(w, "cache-hits", s->cache_hits, "  answered from the cache");
		write_number(w, "queue-overflows", s->queue_full, "  not asked, queue full");
		write_number(w, "rate-limited", s->rate_limited, "  not asked, too many questions");
		write_number(w, "not-running", s->not_running, "  not asked, not running");
		write_number(w, "queued", s->queued, "  waiting now");
		lsping_write_close(w);
	}
	lsping_write_close(w);
}

static void write_last_check(struct lsping_writer *w)
{
	struct lsping_consistency_last last;

	if (!lsping_consistency_last(&last)) {
		lsping_write_text(w, "%-40snever\n", "  compared label by label");
		return;
	}
	lsping_write_int(w, "lfib-checked", last.age_us / 1000000,
			 "%-40s%" PRId64 " s ago\n", "  compared label by label",
			 last.age_us / 1000000);
	write_number(w, "lfib-differences", last.differences, "  differences then");
	write_number(w, "lfib-undecided", last.undecided, "  labels not comparable then");
}

/* Whether what the control plane believes about labels is known; why not. */
static void write_lfib_check(struct lsping_writer *w)
{
	const char *cause = lsping_zlfib_cause(lspingd->zlfib);

	lsping_write_bool(w, "lfib-check-available", !cause, "%-40s%s",
			  "zebra's LFIB against the kernel's",
			  cause ? "unavailable" : "available");
	if (cause)
		lsping_write_str(w, "lfib-check-cause", cause, " (%s)", cause);
	lsping_write_text(w, "\n");
}

static void write_lfib(struct lsping_writer *w)
{
	struct lsping_mirror_counts counts;

	write_lfib_check(w);
	if (lsping_zlfib_cause(lspingd->zlfib))
		return;
	lsping_mirror_counts(lsping_zlfib_mirror(lspingd->zlfib), &counts);
	write_number(w, "lfib-labels", counts.labels, "  labels known");
	write_number(w, "lfib-pseudowires", counts.pws, "  pseudowires known");
	write_number(w, "lfib-policies", counts.policies, "  segment routing policies known");
	write_last_check(w);
}

static void write_acl(struct lsping_writer *w, const char *leaf, const char *name,
		      const char *title)
{
	if (name)
		lsping_write_str(w, leaf, name, "%-40s%s\n", title, name);
	else
		lsping_write_text(w, "%-40sany\n", title);
}

/* Which requests are answered. */
static void write_admission(struct lsping_writer *w)
{
	struct lsping_admit_config config;

	lsping_admit_config(lspingd->admit, &config);
	write_number(w, "rate-limit-total", config.rate_total,
		     "Requests answered a second, at most");
	write_number(w, "rate-limit-source", config.rate_source, "  of one source, at most");
	write_acl(w, "source-access-list", config.source_acl, "  from sources in access list");
	write_acl(w, "reply-access-list", config.reply_acl, "  if replies go where permitted by");
}

DEFPY (show_mpls_oam,
       show_mpls_oam_cmd,
       "show mpls oam [json$json]",
       SHOW_STR
       MPLS_STR
       "Operations, administration and maintenance\n"
       JSON_STR)
{
	struct lsping_writer *w = writer_new(vty, json);
	struct lsping_responderd_status rx;

	lsping_responderd_status(lspingd->responder, &rx);
	write_yes(w, "responder-enabled", rx.taps.mpls && (rx.udp_ipv4 || rx.udp_ipv6),
		  "Echo requests are answered");
	write_yes(w, "kernel-mpls", lsping_kernel_has_mpls(lspingd->kernel),
		  "The kernel forwards MPLS");
	write_yes(w, "zebra-connected", lsping_zebra_connected(lspingd->zebra),
		  "Connected to zebra");
	write_lfib(w);
	write_source(w, "router-id", AF_INET, "IPv4 source address");
	write_source(w, "router-id-ipv6", AF_INET6, "IPv6 source address");
	write_number(w, "tapped-interfaces", rx.taps.interfaces,
		     "Interfaces tapped for unlabelled probes");
	write_number(w, "untapped-interfaces", rx.taps.wanting, "  of those due, not tapped");
	write_admission(w);
	write_number(w, "blackhole-routes", lsping_kernel_blackholes(lspingd->kernel),
		     "Blackhole routes installed");
	write_number(w, "pending-requests", rx.waiting, "Requests waiting for bindings");
	write_number(w, "pending-limit", rx.waiting_max, "  at most");
	write_number(w, "sessions-running", lsping_initiator_count(lspingd->initiator),
		     "Sessions running");
	write_number(w, "session-limit", LSPING_MAX_SESSIONS, "  at most");
	write_binding_sources(w);
	return writer_done(w);
}

/* Group by group; text leaves out what is zero. */
struct counters_walk {
	struct lsping_writer *w;
	const char *group;
	bool titled;
};

static void write_counter(const char *group, const char *name, uint64_t value, void *arg)
{
	struct counters_walk *walk = arg;

	if (!walk->group || strcmp(walk->group, group) != 0) {
		if (walk->group)
			lsping_write_close(walk->w);
		lsping_write_open(walk->w, group);
		walk->group = group;
		walk->titled = false;
	}
	if (value && !walk->titled) {
		lsping_write_text(walk->w, "%s:\n", group);
		walk->titled = true;
	}
	lsping_write_int(walk->w, name, value, value ? "  %-38s%" PRIu64 "\n" : NULL, name,
			  value);
}

DEFPY (show_mpls_oam_counters,
       show_mpls_oam_counters_cmd,
       "show mpls oam counters [json$json]",
       SHOW_STR
       MPLS_STR
       "Operations, administration and maintenance\n"
       "Messages by type, return code and cause of rejection\n"
       JSON_STR)
{
	struct counters_walk walk = { .w = writer_new(vty, json) };

	/* Without it the counters of label checks stand still. */
	write_lfib_check(walk.w);
	lsping_responderd_count(lspingd->responder);
	lsping_stats_walk(lspingd->stats, write_counter, &walk);
	if (walk.group)
		lsping_write_close(walk.w);
	return writer_done(walk.w);
}

static void write_trace(struct lsping_writer *w, const struct lsping_trace_summary *summary)
{
	struct lsping_trace_print print = { .w = w };

	lsping_write_open(w, "traceroute");
	lsping_trace_summary_write(&print, summary);
	lsping_write_close(w);
}

static void write_session(const struct lsping_session_info *info, void *arg)
{
	const char *command = info->ping ? "ping" : "traceroute";
	char fec[LSPING_FEC_STRLEN];
	struct lsping_writer *w = arg;

	lsping_fec_str(info->fec, fec, sizeof(fec));
	lsping_write_entry(w);
	lsping_write_int(w, "id", info->id, "Session %u", info->id);
	lsping_write_str(w, "command", command, ": %s ", command);
	lsping_write_str(w, "target-fec", fec, "%s", fec);
	lsping_write_int(w, "handle", info->handle, ", handle 0x%08x", info->handle);
	lsping_write_int(w, "age", info->age_s, ", running for %u s\n", info->age_s);
	if (info->ping)
		lsping_summary_write(w, info->ping);
	else
		write_trace(w, info->trace);
	lsping_write_close(w);
}

DEFPY (show_mpls_oam_sessions,
       show_mpls_oam_sessions_cmd,
       "show mpls oam sessions [json$json]",
       SHOW_STR
       MPLS_STR
       "Operations, administration and maintenance\n"
       "Running pings and traceroutes\n"
       JSON_STR)
{
	struct lsping_writer *w = writer_new(vty, json);

	lsping_write_list(w, "session");
	lsping_initiator_each(lspingd->initiator, write_session, w);
	lsping_write_close(w);
	if (!lsping_initiator_count(lspingd->initiator))
		lsping_write_text(w, "No session is running\n");
	return writer_done(w);
}

void lsping_show_init(struct lspingd *d)
{
	lspingd = d;
	install_element(VIEW_NODE, &show_mpls_oam_cmd);
	install_element(VIEW_NODE, &show_mpls_oam_counters_cmd);
	install_element(VIEW_NODE, &show_mpls_oam_sessions_cmd);
}
