// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator's pings: a session's engine (lsping_session.h) in a job
 */
#include <zebra.h>

#include "lib/command.h"
#include "lib/memory.h"

#include "lspingd/lsping_clock.h"
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
	struct lsping_session *session; /* NULL until begun */
	bool replies_open;		/* JSON: the list of results has been begun */
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

static int64_t env_mono_us(void *ctx)
{
	return lsping_clock_us();
}

static int64_t env_real_ns(void *ctx)
{
	return lsping_job_real_ns();
}

static bool env_resolve(void *ctx, const struct ipaddr *destination, struct lsping_path *path,
			char *cause, size_t size)
{
	struct lsping_job *job = ctx;

	return lsping_resolve(job->d, job->target, &job->args, destination, path, cause, size);
}

static void env_send(void *ctx, uint32_t seq, const struct lsping_path *path,
		     const uint8_t *frame, size_t len)
{
	lsping_job_send(ctx, seq, path, frame, len);
}

static void env_arm(void *ctx, int64_t at_us)
{
	lsping_job_arm(ctx, at_us);
}

static void env_disarm(void *ctx)
{
	lsping_job_disarm(ctx);
}

static void write_result(struct ping *ping, const struct lsping_result *result)
{
	struct lsping_writer *w = ping->job.writer;
	const struct lsping_way *ways;
	unsigned int n;

	lsping_result_write_open(w, result, ping->job.args.verbose);
	ways = lsping_session_ways(ping->session, &n);
	if (n)
		lsping_ways_write(w, ways, n);
	lsping_write_close(w);
}

static void env_report(void *ctx, const struct lsping_record *record)
{
	struct ping *ping = ping_of(ctx);
	const struct lsping_sweep *sweep = lsping_session_sweep(ping->session);

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

static void fill_options(const struct ping *ping, struct lsping_options *options)
{
	const struct lsping_request_args *args = &ping->job.args;

	*options = (struct lsping_options){
		.fec = ping->job.fec,
		.repeat = ping->args.repeat,
		.interval_ms = ping->args.interval_ms,
		.timeout_ms = args->timeout_ms,
		.size = args->size,
		.source = args->source,
		.destination = args->destination,
		.sweep_min = ping->args.sweep_min,
		.sweep_max = ping->args.sweep_max,
		.sweep_step = ping->args.sweep_step,
		.tc = args->tc,
		.dscp = args->dscp,
		.ttl = ping->args.ttl,
		.reply_mode = args->reply_mode,
		.router_alert = args->router_alert,
		.has_reply_dscp = args->has_reply_dscp,
		.reply_dscp = args->reply_dscp,
		.pad_action = ping->args.pad_action,
		.ddmap = ping->args.ddmap,
		.validate = args->validate,
		.explicit_null = args->explicit_null,
	};
	if (ping->args.destination_to.ipa_type == IPADDR_NONE)
		return;
	options->destination_to = ping->args.destination_to;
	options->destination_step = ping->args.destination_step;
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
		.mono_us = env_mono_us,
		.real_ns = env_real_ns,
		.resolve = env_resolve,
		.send = env_send,
		.arm = env_arm,
		.disarm = env_disarm,
		.report = env_report,
	};
	struct ping *ping = ping_of(job);
	struct lsping_env env = env_ops;
	struct lsping_options options;
	char cause[LSPING_CAUSE_LEN];

	fill_options(ping, &options);
	if (!lsping_course_check(&options, cause, sizeof(cause))) {
		lsping_job_fail(job, cause);
		return;
	}
	env.ctx = job;
	ping->session = lsping_session_new(&options, lsping_job_handle(), lsping_job_port(job),
					   &env, job->d->stats);
	write_intro(ping, &options, out);
	lsping_session_start(ping->session);
}

static void ping_stop(struct lsping_job *job)
{
	lsping_session_stop(ping_of(job)->session);
}

static void ping_pause(struct lsping_job *job, bool paused)
{
	lsping_session_pause(ping_of(job)->session, paused);
}

static void ping_timer(struct lsping_job *job)
{
	lsping_session_timer(ping_of(job)->session);
}

static void ping_sent(struct lsping_job *job, uint32_t seq, const char *cause, int64_t sent_ns)
{
	lsping_session_sent(ping_of(job)->session, cause, sent_ns);
}

static enum lsping_reject ping_reply(struct lsping_job *job, const struct ipaddr *from,
				     const uint8_t *payload, size_t len, int64_t received_ns)
{
	return lsping_session_reply(ping_of(job)->session, from, payload, len, received_ns);
}

static void ping_info(const struct lsping_job *job, struct lsping_session_info *info)
{
	static const struct lsping_summary nothing_yet;
	const struct ping *ping = container_of(job, const struct ping, job);

	info->ping = &nothing_yet;
	if (!ping->session)
		return;
	info->handle = lsping_session_handle(ping->session);
	info->ping = lsping_session_summary(ping->session);
}

static void ping_free(struct lsping_job *job)
{
	struct ping *ping = ping_of(job);

	lsping_session_free(&ping->session);
	XFREE(MTYPE_PING, ping);
}

static const struct lsping_job_kind ping_kind = {
	.start = ping_start,
	.stop = ping_stop,
	.pause = ping_pause,
	.timer = ping_timer,
	.sent = ping_sent,
	.reply = ping_reply,
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
