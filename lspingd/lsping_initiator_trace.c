// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator's traceroutes: a trace's engine (lsping_trace.h) in a job
 */
#include <zebra.h>

#include "lib/command.h"
#include "lib/memory.h"

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
	struct lsping_trace_print print;
	struct lsping_ipping *ip_ping; /* NULL until the first */
};

static struct trace *trace_of(struct lsping_job *job)
{
	return container_of(job, struct trace, job);
}

/* ---- the engine's world ---- */

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

static void ip_ping_answered(void *arg, uint32_t seq)
{
	struct lsping_job *job = arg;

	if (!job->ended)
		lsping_trace_ip_ping(job->engine, seq);
}

static bool env_ip_ping(void *ctx, uint32_t seq, const struct ipaddr *to)
{
	struct trace *trace = trace_of(ctx);
	const struct lspingd *d = trace->job.d;

	if (!trace->ip_ping)
		trace->ip_ping = lsping_ipping_new(d->loop, d->privs, &trace->job.args.source,
						   ip_ping_answered, ctx);
	return trace->ip_ping && lsping_ipping_send(trace->ip_ping, to, seq);
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

static struct lsping_trace_options trace_options(const struct trace *trace)
{
	struct lsping_trace_options options = {
		.request = lsping_job_options(&trace->job),
		.multipath = trace->args.multipath,
		.max_ttl = trace->args.max_ttl,
		.max_silent = trace->args.max_silent,
		.retries = trace->args.retries,
		.destinations = DESTINATIONS,
		.interval_ms = LSPING_MIN_INTERVAL_MS,
	};

	options.request.ttl = trace->args.max_ttl;
	options.request.ddmap = true;
	return options;
}

static void trace_start(struct lsping_job *job, const struct lsping_path *out)
{
	static const struct lsping_trace_env env_ops = {
		.mono_us = lsping_job_mono_us,
		.real_ns = lsping_job_real_ns,
		.ways = env_ways,
		.choose = env_choose,
		.planes = env_planes,
		.send = lsping_job_send,
		.ip_ping = env_ip_ping,
		.arm = lsping_job_arm,
		.disarm = lsping_job_disarm,
		.hop = env_hop,
		.path = env_path,
		.summary = env_summary,
	};
	struct trace *trace = trace_of(job);
	struct lsping_trace_env env = env_ops;
	struct lsping_trace_options options = trace_options(trace);
	char cause[LSPING_CAUSE_LEN];

	if (!lsping_course_check(&options.request, cause, sizeof(cause))) {
		lsping_job_fail(job, cause);
		return;
	}
	env.ctx = job;
	trace->print.w = job->writer;
	trace->print.verbose = job->args.verbose;
	job->engine = lsping_trace_new(&options, lsping_job_handle(), lsping_job_port(job), &env,
				       job->d->stats);
	lsping_trace_intro_write(&trace->print, &options);
	lsping_lfib_check_write(trace->print.w, lsping_zlfib_cause(job->d->zlfib));
	lsping_engine_start(job->engine);
}

static void trace_info(const struct lsping_job *job, struct lsping_session_info *info)
{
	static const struct lsping_trace_summary nothing_yet;

	info->trace = job->engine ? lsping_trace_summary(job->engine) : &nothing_yet;
}

static void trace_free(struct lsping_job *job)
{
	struct trace *trace = trace_of(job);

	lsping_ipping_free(&trace->ip_ping);
	XFREE(MTYPE_TRACE_JOB, trace);
}

static const struct lsping_job_kind trace_kind = {
	.start = trace_start,
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
