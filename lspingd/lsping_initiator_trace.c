// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator's traceroutes: a trace's engine (lsping_trace.h) in a job
 */
#include <zebra.h>

#include "lib/command.h"
#include "lib/memory.h"

#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_course.h"
#include "lspingd/lsping_ipping.h"
#include "lspingd/lsping_job.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_resolve.h"
#include "lspingd/lsping_trace.h"
#include "lspingd/lsping_trace_report.h"
#include "lspingd/lsping_zlfib.h"
#include "lspingd/lspingd.h"

DEFINE_MTYPE_STATIC(LSPINGD, TRACE_JOB, "LSP traceroute command");

/* Destinations a multipath trace offers to be split: enough for each of 64
 * paths to get one where five routers split them unevenly.
 */
#define DESTINATIONS 1024

struct trace {
	struct lsping_job job;
	struct lsping_trace_args args;
	struct lsping_trace *engine; /* NULL until begun */
	struct lsping_trace_print print;
	struct lsping_ipping *ip_ping; /* NULL until the first */
};

static struct trace *trace_of(struct lsping_job *job)
{
	return container_of(job, struct trace, job);
}

/* ---- the engine's world ---- */

static int64_t env_mono_us(void *ctx)
{
	return lsping_clock_us();
}

static int64_t env_real_ns(void *ctx)
{
	return lsping_job_real_ns();
}

static unsigned int env_ways(void *ctx, struct lsping_path *out, unsigned int max, char *cause,
			     size_t size)
{
	struct lsping_job *job = ctx;

	return lsping_resolve_all(job->d, job->target, &job->args, out, max, cause, size);
}

static unsigned int env_choose(void *ctx, const struct lsping_path *out, unsigned int n,
			       const struct ipaddr *destination)
{
	return lsping_resolve_choose(n, destination);
}

/* zebra's next hop tracking against the kernel's route.  The explicit null that
 * requests may have below is in neither.
 */
static enum lsping_planes env_planes(void *ctx, const struct lsping_path *out)
{
	struct lsping_job *job = ctx;
	struct lsping_path path = *out;
	struct lsping_ilm ftn;

	if (job->args.explicit_null && path.depth)
		path.depth--;
	lsping_kernel_ftn(job->d->kernel, &job->args.prefix, &ftn);
	return lsping_planes_compare_ingress(&path, &ftn);
}

static void env_send(void *ctx, uint32_t seq, const struct lsping_path *path,
		     const uint8_t *frame, size_t len)
{
	lsping_job_send(ctx, seq, path, frame, len);
}

static void ip_ping_answered(void *arg, uint32_t seq)
{
	struct trace *trace = arg;

	if (!trace->job.ended)
		lsping_trace_ip_ping(trace->engine, seq);
}

static bool env_ip_ping(void *ctx, uint32_t seq, const struct ipaddr *to)
{
	struct trace *trace = trace_of(ctx);
	const struct lspingd *d = trace->job.d;

	if (!trace->ip_ping)
		trace->ip_ping = lsping_ipping_new(d->loop, d->privs, &trace->job.args.source,
						   ip_ping_answered, trace);
	return trace->ip_ping && lsping_ipping_send(trace->ip_ping, to, seq);
}

static void env_arm(void *ctx, int64_t at_us)
{
	lsping_job_arm(ctx, at_us);
}

static void env_disarm(void *ctx)
{
	lsping_job_disarm(ctx);
}

static void env_hop(void *ctx, const struct lsping_trace_hop *hop)
{
	lsping_trace_hop_write(&trace_of(ctx)->print, hop);
}

static void env_path(void *ctx, const struct lsping_trace_path *path)
{
	lsping_trace_path_write(&trace_of(ctx)->print, path);
}

static void env_summary(void *ctx, const struct lsping_trace_summary *summary)
{
	struct lsping_job *job = ctx;

	lsping_trace_summary_write(&trace_of(job)->print, summary);
	lsping_job_end(job, summary->success ? CMD_SUCCESS : CMD_WARNING);
}

/* ---- a job's kind ---- */

static void fill_options(const struct trace *trace, struct lsping_trace_options *options)
{
	const struct lsping_request_args *args = &trace->job.args;

	*options = (struct lsping_trace_options){
		.request = {
			.fec = trace->job.fec,
			.timeout_ms = args->timeout_ms,
			.size = args->size,
			.source = args->source,
			.destination = args->destination,
			.tc = args->tc,
			.dscp = args->dscp,
			.ttl = trace->args.max_ttl,
			.reply_mode = args->reply_mode,
			.router_alert = args->router_alert,
			.has_reply_dscp = args->has_reply_dscp,
			.reply_dscp = args->reply_dscp,
			.ddmap = true,
			.validate = args->validate,
			.explicit_null = args->explicit_null,
		},
		.multipath = trace->args.multipath,
		.max_ttl = trace->args.max_ttl,
		.max_silent = trace->args.max_silent,
		.retries = trace->args.retries,
		.destinations = DESTINATIONS,
		.interval_ms = LSPING_MIN_INTERVAL_MS,
	};
}

static void trace_start(struct lsping_job *job, const struct lsping_path *out)
{
	static const struct lsping_trace_env env_ops = {
		.mono_us = env_mono_us,
		.real_ns = env_real_ns,
		.ways = env_ways,
		.choose = env_choose,
		.planes = env_planes,
		.send = env_send,
		.ip_ping = env_ip_ping,
		.arm = env_arm,
		.disarm = env_disarm,
		.hop = env_hop,
		.path = env_path,
		.summary = env_summary,
	};
	struct trace *trace = trace_of(job);
	struct lsping_trace_env env = env_ops;
	struct lsping_trace_options options;
	char cause[LSPING_CAUSE_LEN];

	fill_options(trace, &options);
	if (!lsping_course_check(&options.request, cause, sizeof(cause))) {
		lsping_job_fail(job, cause);
		return;
	}
	env.ctx = job;
	trace->print.w = job->writer;
	trace->print.verbose = job->args.verbose;
	trace->engine = lsping_trace_new(&options, lsping_job_handle(), lsping_job_port(job), &env,
					 job->d->stats);
	lsping_trace_intro_write(&trace->print, &options);
	lsping_lfib_check_write(trace->print.w, lsping_zlfib_cause(job->d->zlfib));
	lsping_trace_start(trace->engine);
}

static void trace_stop(struct lsping_job *job)
{
	lsping_trace_stop(trace_of(job)->engine);
}

static void trace_pause(struct lsping_job *job, bool paused)
{
	lsping_trace_pause(trace_of(job)->engine, paused);
}

static void trace_timer(struct lsping_job *job)
{
	lsping_trace_timer(trace_of(job)->engine);
}

static void trace_sent(struct lsping_job *job, uint32_t seq, const char *cause, int64_t sent_ns)
{
	lsping_trace_sent(trace_of(job)->engine, seq, cause, sent_ns);
}

static enum lsping_reject trace_reply(struct lsping_job *job, const struct ipaddr *from,
				      const uint8_t *payload, size_t len, int64_t received_ns)
{
	return lsping_trace_reply(trace_of(job)->engine, from, payload, len, received_ns);
}

static void trace_info(const struct lsping_job *job, struct lsping_session_info *info)
{
	static const struct lsping_trace_summary nothing_yet;
	const struct trace *trace = container_of(job, const struct trace, job);

	info->trace = &nothing_yet;
	if (!trace->engine)
		return;
	info->handle = lsping_trace_handle(trace->engine);
	info->trace = lsping_trace_summary(trace->engine);
}

static void trace_free(struct lsping_job *job)
{
	struct trace *trace = trace_of(job);

	lsping_trace_free(&trace->engine);
	lsping_ipping_free(&trace->ip_ping);
	XFREE(MTYPE_TRACE_JOB, trace);
}

static const struct lsping_job_kind trace_kind = {
	.start = trace_start,
	.stop = trace_stop,
	.pause = trace_pause,
	.timer = trace_timer,
	.sent = trace_sent,
	.reply = trace_reply,
	.info = trace_info,
	.free = trace_free,
};

int lsping_initiator_trace(struct lsping_initiator *initiator, struct vty *vty,
			   const struct lsping_trace_args *args)
{
	struct trace *trace;

	if (args->request.reply_mode == LSPING_REPLY_NONE)
		return lsping_job_refuse(vty, args->request.json,
					 "a traceroute needs replies; reply-mode none is for pings");
	trace = XCALLOC(MTYPE_TRACE_JOB, sizeof(*trace));
	trace->job.kind = &trace_kind;
	trace->job.args = args->request;
	trace->args = *args;
	return lsping_job_run(initiator, vty, &trace->job);
}
