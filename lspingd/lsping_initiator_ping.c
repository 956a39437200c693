// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator's pings: a session's engine (lsping_session.h) in a job
 */
#include <zebra.h>

#include "lib/command.h"
#include "lib/memory.h"

#include "lspingd/lsping_course.h"
#include "lspingd/lsping_job.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_resolve.h"
#include "lspingd/lsping_zlfib.h"
#include "lspingd/lspingd.h"

DEFINE_MTYPE_STATIC(LSPINGD, PING, "LSP ping command");

struct ping {
	struct lsping_job job;
	struct lsping_ping_args args;
	bool replies_open; /* JSON: the list of results has been begun */
};

static struct ping *ping_of(struct lsping_job *job)
{
	return container_of(job, struct ping, job);
}

/* JSON has one list of results, between intro and summary. */
static void set_replies_open(struct ping *ping, bool open)
{
	if (ping->replies_open == open)
		return;
	ping->replies_open = open;
	if (open)
		lsping_write_list(ping->job.writer, "reply");
	else
		lsping_write_close(ping->job.writer);
}

/* ---- the engine's world ---- */

static bool env_resolve(void *ctx, const struct ipaddr *destination, struct lsping_path *path,
			char *cause, size_t size)
{
	struct lsping_job *job = ctx;

	return lsping_resolve(job->d, job->target, &job->args, destination, path, cause, size);
}

static void write_result(struct ping *ping, const struct lsping_result *result)
{
	struct lsping_writer *w = ping->job.writer;
	const struct lsping_way *ways;
	unsigned int n;

	lsping_result_write_open(w, result, ping->job.args.verbose);
	ways = lsping_session_ways(ping->job.engine, &n);
	if (n)
		lsping_ways_write(w, ways, n);
	lsping_write_close(w);
}

static void env_report(void *ctx, const struct lsping_record *record)
{
	struct ping *ping = ping_of(ctx);
	const struct lsping_sweep *sweep = lsping_session_sweep(ping->job.engine);

	switch (record->kind) {
	case LSPING_RECORD_RESULT:
		set_replies_open(ping, true);
		write_result(ping, &record->result);
		return;
	case LSPING_RECORD_SUMMARY:
		set_replies_open(ping, false);
		lsping_summary_write(ping->job.writer, &record->summary);
		if (sweep)
			lsping_sweep_write(ping->job.writer, sweep);
		lsping_job_end(&ping->job, lsping_summary_is_success(&record->summary)
						   ? CMD_SUCCESS
						   : CMD_WARNING);
		return;
	}
}

/* ---- a job's kind ---- */

static struct lsping_options ping_options(const struct ping *ping)
{
	struct lsping_options options = lsping_job_options(&ping->job);
	const struct lsping_ping_args *args = &ping->args;

	options.repeat = args->repeat;
	options.interval_ms = args->interval_ms;
	options.ttl = args->ttl;
	options.pad_action = args->pad_action;
	options.ddmap = args->ddmap;
	options.sweep_min = args->sweep_min;
	options.sweep_max = args->sweep_max;
	options.sweep_step = args->sweep_step;
	if (args->destination_to.ipa_type != IPADDR_NONE) {
		options.destination_to = args->destination_to;
		options.destination_step = args->destination_step;
	}
	return options;
}

static void write_intro(struct ping *ping, const struct lsping_options *options,
			const struct lsping_path *path)
{
	struct lsping_intro intro = {
		.fec = options->fec,
		.source = options->source,
		.destination = options->destination,
		.destination_to = options->destination_to,
		.destination_step = options->destination_step,
		.requests = options->repeat * lsping_course_round(options),
		.sweep_min = options->sweep_min,
		.sweep_max = options->sweep_max,
		.sweep_step = options->sweep_step,
		.interval_ms = options->interval_ms,
		.timeout_ms = options->timeout_ms,
		.size = lsping_options_real_size(options),
		.size_asked = options->size,
		.reply_mode = options->reply_mode,
		.path = *path,
	};

	lsping_intro_write(ping->job.writer, &intro);
	lsping_lfib_check_write(ping->job.writer, lsping_zlfib_cause(ping->job.d->zlfib));
}

static void ping_start(struct lsping_job *job, const struct lsping_path *out)
{
	static const struct lsping_env env_ops = {
		.mono_us = lsping_job_mono_us,
		.real_ns = lsping_job_real_ns,
		.resolve = env_resolve,
		.send = lsping_job_send,
		.arm = lsping_job_arm,
		.disarm = lsping_job_disarm,
		.report = env_report,
	};
	struct ping *ping = ping_of(job);
	struct lsping_env env = env_ops;
	struct lsping_options options = ping_options(ping);
	char cause[LSPING_CAUSE_LEN];

	if (!lsping_course_check(&options, cause, sizeof(cause))) {
		lsping_job_fail(job, cause);
		return;
	}
	env.ctx = job;
	job->engine = lsping_session_new(&options, lsping_job_handle(), lsping_job_port(job), &env,
					 job->d->stats);
	write_intro(ping, &options, out);
	lsping_engine_start(job->engine);
}

static void ping_info(const struct lsping_job *job, struct lsping_session_info *info)
{
	static const struct lsping_summary nothing_yet;

	info->ping = job->engine ? lsping_session_summary(job->engine) : &nothing_yet;
}

static void ping_free(struct lsping_job *job)
{
	struct ping *ping = ping_of(job);

	XFREE(MTYPE_PING, ping);
}

static const struct lsping_job_kind ping_kind = {
	.start = ping_start,
	.info = ping_info,
	.free = ping_free,
};

int lsping_initiator_ping(struct lsping_initiator *initiator, struct vty *vty,
			  const struct lsping_ping_args *args)
{
	struct ping *ping = XCALLOC(MTYPE_PING, sizeof(*ping));

	ping->job.kind = &ping_kind;
	ping->job.args = args->request;
	ping->args = *args;
	return lsping_job_run(initiator, vty, &ping->job);
}
