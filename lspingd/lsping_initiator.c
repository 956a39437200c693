// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator: sessions on real sockets, for real users
 *
 * A job is one ping command from its first word to its last:
 *
 *   lsping_initiator_ping()   checks what can be checked at once, follows the
 *                             FEC at zebra, takes the vty over
 *   target_changed()          zebra answered: start, or say why not
 *   begin()                   opens the reply socket and starts the engine
 *   env_*()                   what the engine asks of the world
 *   job_end()                 the engine's summary, a closed terminal, a
 *                             "clear" or lspingd's end: all go through here
 *
 * A job is freed from the event loop only, never inside a callback of one of
 * its parts.
 */
#include <zebra.h>

#include <string.h>
#include <sys/random.h>

#include "lib/command.h"
#include "lib/frrevent.h"
#include "lib/memory.h"
#include "lib/monotime.h"
#include "lib/network.h"
#include "lib/typesafe.h"
#include "lib/vty.h"

#include "lspingd/lsping_async.h"
#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_initiator.h"
#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_resolve.h"
#include "lspingd/lsping_source.h"
#include "lspingd/lsping_writer.h"
#include "lspingd/lsping_zebra.h"
#include "lspingd/lspingd.h"

DEFINE_MTYPE_STATIC(LSPINGD, JOB, "LSP ping command");
DEFINE_MTYPE_STATIC(LSPINGD, INITIATOR, "LSP ping initiator");

/* zebra answers a registration at once; more than this means it hangs. */
#define RESOLVE_TIMEOUT_MS 3000

PREDECL_DLIST(jobs);

struct job {
	struct jobs_item item;
	struct lsping_initiator *initiator;
	struct lsping_ping_args args;
	struct lsping_fec fec; /* its kind is settled when the target is known */
	uint32_t id;
	time_t begun;

	const struct lsping_target *target;
	struct lsping_session *session; /* NULL until begun */
	struct lsping_reply_socket *socket;
	uint64_t inject_id; /* 0: no frame under way */
	struct lsping_path sending; /* where it goes */
	size_t sending_len;

	struct lsping_async *async; /* NULL once the terminal is gone */
	struct lsping_writer *writer;
	bool replies_open; /* JSON: the list of results has been begun */
	bool ended;

	struct event *t_session, *t_resolve, *t_end;
};

DECLARE_DLIST(jobs, struct job, item);

struct lsping_initiator {
	struct lspingd *d;
	struct jobs_head jobs;
	uint32_t last_id;
};

static int family_of(const struct job *job)
{
	return job->args.prefix.family;
}

/* ---- output ---- */

static void text_out(void *arg, const char *text)
{
	struct job *job = arg;

	if (job->async)
		lsping_async_out(job->async, text);
}

/* JSON has one list of results, between intro and summary. */
static void set_replies_open(struct job *job, bool open)
{
	if (job->replies_open == open)
		return;
	job->replies_open = open;
	if (open)
		lsping_write_list(job->writer, "reply");
	else
		lsping_write_close(job->writer);
}

/* ---- the end of a job ---- */

static void job_free(struct job *job)
{
	struct lspingd *d = job->initiator->d;

	jobs_del(&job->initiator->jobs, job);
	event_cancel(&job->t_session);
	event_cancel(&job->t_resolve);
	event_cancel(&job->t_end);
	if (job->inject_id)
		lsping_inject_cancel(d->injector, job->inject_id);
	lsping_session_free(&job->session);
	if (job->socket)
		lsping_reply_socket_free(job->socket);
	lsping_writer_free(&job->writer);
	XFREE(MTYPE_JOB, job);
}

static void on_end(struct event *ev)
{
	job_free(EVENT_ARG(ev));
}

static void target_changed(void *arg);
static void on_resolve(struct event *ev);

/* Tells the terminal the end; the rest is taken down from the event loop. */
static void job_end(struct job *job, int status)
{
	struct lspingd *d = job->initiator->d;

	if (job->ended)
		return;
	job->ended = true;
	event_cancel(&job->t_resolve);
	lsping_target_unfollow(d->zebra, job->target, target_changed, job);
	set_replies_open(job, false);
	lsping_writer_free(&job->writer); /* which ends its output */
	if (job->async)
		lsping_async_end(&job->async, status);
	event_add_event(d->loop, on_end, job, 0, &job->t_end);
}

static void job_fail(struct job *job, const char *error, const char *cause)
{
	lsping_error_write(job->writer, error, cause);
	job_end(job, CMD_WARNING);
}

static void job_stop(struct job *job);

static void terminal_interrupted(void *arg)
{
	struct job *job = arg;

	DEBUGD(&lsping_dbg_session, "session %u: interrupted by its user", job->id);
	job_stop(job);
}

static void terminal_gone(void *arg)
{
	struct job *job = arg;

	job->async = NULL;
	DEBUGD(&lsping_dbg_session, "session %u: the terminal went away", job->id);
	job_end(job, CMD_WARNING);
}

static void terminal_stalled(void *arg, bool stalled)
{
	struct job *job = arg;

	if (job->session)
		lsping_session_pause(job->session, stalled);
}

static const struct lsping_async_ops terminal_ops = {
	.interrupted = terminal_interrupted,
	.gone = terminal_gone,
	.stalled = terminal_stalled,
};

/* ---- the engine's world ---- */

static int64_t env_mono_us(void *ctx)
{
	return lsping_clock_us();
}

static int64_t env_real_ns(void *ctx)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void on_session_timer(struct event *ev)
{
	struct job *job = EVENT_ARG(ev);

	if (!job->ended)
		lsping_session_timer(job->session);
}

static void env_arm(void *ctx, int64_t at_us)
{
	struct job *job = ctx;
	struct timeval tv = {};
	int64_t wait_us = at_us - lsping_clock_us();

	if (wait_us > 0) {
		tv.tv_sec = wait_us / 1000000;
		tv.tv_usec = wait_us % 1000000;
	}
	event_cancel(&job->t_session);
	event_add_timer_tv(job->initiator->d->loop, on_session_timer, job, &tv, &job->t_session);
}

static void env_disarm(void *ctx)
{
	struct job *job = ctx;

	event_cancel(&job->t_session);
}

static bool env_resolve(void *ctx, struct lsping_path *path, char *cause, size_t size)
{
	struct job *job = ctx;

	return lsping_resolve(job->initiator->d, job->target, &job->args, path, cause, size);
}

/* Why a frame did not leave, with what the user needs to mend it. */
static void send_cause(const struct job *job, enum lsping_send_err err,
		       const struct lsping_path *path, size_t len, char *buf, size_t size)
{
	const struct lsping_link *link;

	switch (err) {
	case LSPING_SEND_NO_NEIGHBOUR:
		snprintfrr(buf, size, "next hop %pIA on interface %s does not answer %s",
			   &path->nexthop, path->ifname,
			   path->nexthop.ipa_type == IPADDR_V6 ? "neighbour discovery" : "ARP");
		return;
	case LSPING_SEND_TOO_BIG:
		link = lsping_kernel_link(job->initiator->d->kernel, path->ifindex);
		snprintfrr(buf, size,
			   "the packet has %zu octets with its labels, the MTU of interface %s "
			   "is %u",
			   len, path->ifname, link ? link->mtu : 0);
		return;
	case LSPING_SEND_OK:
	case LSPING_SEND_NO_INTERFACE:
	case LSPING_SEND_DOWN:
	case LSPING_SEND_NO_BUFFERS:
	case LSPING_SEND_LOCAL:
	case LSPING_SEND_FAILED:
	case LSPING_SEND_ERR_MAX:
		break;
	}
	snprintfrr(buf, size, "interface %s: %s", path->ifname, lsping_send_err_str(err));
}

static void on_sent(void *arg, enum lsping_send_err err, int64_t sent_ns)
{
	struct job *job = arg;
	char cause[LSPING_CAUSE_LEN];

	job->inject_id = 0;
	if (job->ended)
		return;
	if (err == LSPING_SEND_OK) {
		lsping_session_sent(job->session, NULL, sent_ns);
		return;
	}
	send_cause(job, err, &job->sending, job->sending_len, cause, sizeof(cause));
	lsping_session_sent(job->session, cause, 0);
}

static void env_send(void *ctx, const struct lsping_path *path, const uint8_t *frame, size_t len)
{
	struct job *job = ctx;
	struct lsping_egress egress = { .ifindex = path->ifindex, .nexthop = path->nexthop };

	job->sending = *path;
	job->sending_len = len;
	lsping_inject(job->initiator->d->injector, &egress, path->depth > 0, family_of(job), frame,
		      len, on_sent, job, &job->inject_id);
}

static void env_report(void *ctx, const struct lsping_record *record)
{
	struct job *job = ctx;

	switch (record->kind) {
	case LSPING_RECORD_RESULT:
		set_replies_open(job, true);
		lsping_result_write(job->writer, &record->result, job->args.verbose);
		return;
	case LSPING_RECORD_SUMMARY:
		set_replies_open(job, false);
		lsping_summary_write(job->writer, &record->summary);
		job_end(job, lsping_summary_is_success(&record->summary) ? CMD_SUCCESS
									 : CMD_WARNING);
		return;
	}
}

/* ---- the beginning of a job ---- */

static void on_reply(void *arg, const struct ipaddr *from, uint16_t port, const uint8_t *payload,
		     size_t len, int64_t received_ns)
{
	struct job *job = arg;
	enum lsping_reject reject;

	if (job->ended)
		return;
	/* It may have overtaken the news of its request's leaving. */
	if (job->inject_id)
		lsping_inject_settle(job->initiator->d->injector, job->inject_id);
	reject = lsping_session_reply(job->session, from, payload, len, received_ns);
	if (reject != LSPING_REJECT_NONE)
		DEBUGD(&lsping_dbg_session, "session %u: reply from %pIA rejected: %s", job->id,
		       from, lsping_reject_str(reject));
}

static void fill_options(const struct job *job, struct lsping_options *options)
{
	const struct lsping_ping_args *args = &job->args;

	*options = (struct lsping_options){
		.fec = job->fec,
		.repeat = args->repeat,
		.interval_ms = args->interval_ms,
		.timeout_ms = args->timeout_ms,
		.size = args->size,
		.source = args->source,
		.destination = args->destination,
		.tc = args->tc,
		.ttl = args->ttl,
		.reply_mode = args->reply_mode,
		.router_alert = args->router_alert,
	};
}

static void write_intro(struct job *job, const struct lsping_options *options,
			const struct lsping_path *path)
{
	struct lsping_intro intro = {
		.fec = options->fec,
		.source = options->source,
		.destination = options->destination,
		.repeat = options->repeat,
		.interval_ms = options->interval_ms,
		.timeout_ms = options->timeout_ms,
		.size = lsping_options_real_size(options),
		.size_asked = options->size,
		.reply_mode = options->reply_mode,
		.path = *path,
	};

	lsping_intro_write(job->writer, &intro);
}

/* A Sender's Handle nobody can guess; any will do where there is no entropy. */
static uint32_t new_handle(void)
{
	uint32_t handle;

	if (getrandom(&handle, sizeof(handle), GRND_NONBLOCK) != sizeof(handle))
		handle = frr_weak_random();
	return handle;
}

/* The target is known: start the engine, or say what is missing. */
static void begin(struct job *job)
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
	struct lspingd *d = job->initiator->d;
	struct lsping_env env = env_ops;
	struct lsping_options options;
	struct lsping_path path;
	char cause[LSPING_CAUSE_LEN], small[64];

	event_cancel(&job->t_resolve);
	job->fec = lsping_resolve_fec(job->target, &job->args.prefix);
	if (!env_resolve(job, &path, cause, sizeof(cause))) {
		job_fail(job, "no request sent", cause);
		return;
	}
	if (job->args.source.ipa_type == IPADDR_NONE &&
	    !lsping_source_select(d, family_of(job), path.ifindex, &job->args.source)) {
		snprintfrr(cause, sizeof(cause), "this router has no global %s address to send from",
			   family_of(job) == AF_INET ? "IPv4" : "IPv6");
		job_fail(job, "no request sent", cause);
		return;
	}
	fill_options(job, &options);
	if (options.size && options.size < lsping_options_min_size(&options)) {
		snprintf(small, sizeof(small), "the smallest request of a chosen size has %u octets",
			 lsping_options_min_size(&options));
		job_fail(job, "no request sent", small);
		return;
	}
	job->socket = lsping_reply_socket_new(d->loop, &options.source, on_reply, job);
	if (!job->socket) {
		snprintfrr(cause, sizeof(cause), "cannot listen for replies on %pIA: %m",
			   &options.source);
		job_fail(job, "no request sent", cause);
		return;
	}
	env.ctx = job;
	job->session = lsping_session_new(&options, new_handle(),
					  lsping_reply_socket_port(job->socket), &env, d->stats);
	write_intro(job, &options, &path);
	lsping_session_start(job->session);
}

static bool target_known(const struct job *job)
{
	return job->target->state != LSPING_TARGET_PENDING;
}

static void target_changed(void *arg)
{
	struct job *job = arg;

	/* Never from inside the command itself: see on_resolve(). */
	if (job->ended || job->session || !target_known(job))
		return;
	event_cancel(&job->t_resolve); /* the wait for zebra */
	event_add_event(job->initiator->d->loop, on_resolve, job, 0, &job->t_resolve);
}

static void on_resolve(struct event *ev)
{
	struct job *job = EVENT_ARG(ev);

	begin(job); /* which says so if zebra has not answered in time */
}

/* What is wrong with the arguments themselves; true if nothing. */
static bool check_args(const struct lspingd *d, const struct lsping_ping_args *args, char *cause,
		       size_t size)
{
	enum ipaddr_type_t type = args->prefix.family == AF_INET ? IPADDR_V4 : IPADDR_V6;

	if (args->ifname[0] && !lsping_kernel_link_by_name(d->kernel, args->ifname)) {
		snprintfrr(cause, size, "there is no interface %s", args->ifname);
		return false;
	}
	if (args->source.ipa_type != IPADDR_NONE) {
		if (args->source.ipa_type != type) {
			snprintfrr(cause, size, "source %pIA is not of the family of %pFX",
				   &args->source, &args->prefix);
			return false;
		}
		if (IS_IPADDR_V6(&args->source) &&
		    IN6_IS_ADDR_LINKLOCAL(&args->source.ipaddr_v6)) {
			snprintfrr(cause, size,
				   "source %pIA is a link-local address, to which no far router "
				   "can reply",
				   &args->source);
			return false;
		}
		if (!lsping_kernel_is_own(d->kernel, &args->source)) {
			snprintfrr(cause, size, "source %pIA is not an address of this router",
				   &args->source);
			return false;
		}
	}
	if (args->destination.ipa_type != type || !lsping_addr_is_loopback(&args->destination)) {
		snprintfrr(cause, size,
			   "destination %pIA is not %s, where echo requests have to go (RFC 8029)",
			   &args->destination,
			   type == IPADDR_V4 ? "in 127.0.0.0/8" : "in ::ffff:127.0.0.0/104 or ::1");
		return false;
	}
	return true;
}

static void vty_text(void *arg, const char *text)
{
	vty_out((struct vty *)arg, "%s", text);
}

/* A command that comes to nothing before it could wait. */
static int refuse(struct vty *vty, bool json, const char *cause)
{
	struct lsping_writer *w = json ? lsping_writer_json(vty_text, vty)
				       : lsping_writer_text(vty_text, vty);

	lsping_error_write(w, "no request sent", cause);
	lsping_writer_free(&w);
	return CMD_WARNING;
}

static struct ipaddr default_destination(int family)
{
	struct ipaddr addr = { .ipa_type = IPADDR_V4 };

	if (family == AF_INET) {
		addr.ipaddr_v4.s_addr = htonl(INADDR_LOOPBACK);
		return addr;
	}
	addr.ipa_type = IPADDR_V6;
	addr.ipaddr_v6.s6_addr[10] = addr.ipaddr_v6.s6_addr[11] = 0xff;
	addr.ipaddr_v6.s6_addr[12] = 127;
	addr.ipaddr_v6.s6_addr[15] = 1;
	return addr;
}

int lsping_initiator_ping(struct lsping_initiator *initiator, struct vty *vty,
			  const struct lsping_ping_args *asked)
{
	struct lspingd *d = initiator->d;
	struct lsping_ping_args args = *asked;
	char cause[LSPING_CAUSE_LEN];
	struct job *job;

	if (args.destination.ipa_type == IPADDR_NONE)
		args.destination = default_destination(args.prefix.family);
	if (jobs_count(&initiator->jobs) >= LSPING_MAX_SESSIONS) {
		snprintf(cause, sizeof(cause), "%u sessions are running, no more are allowed",
			 LSPING_MAX_SESSIONS);
		return refuse(vty, args.json, cause);
	}
	if (!check_args(d, &args, cause, sizeof(cause)))
		return refuse(vty, args.json, cause);

	job = XCALLOC(MTYPE_JOB, sizeof(*job));
	job->initiator = initiator;
	job->args = args;
	job->async = lsping_async_new(d->loop, vty, &terminal_ops, job);
	if (!job->async) {
		XFREE(MTYPE_JOB, job);
		return refuse(vty, args.json, "this kind of terminal cannot wait; use vtysh");
	}
	job->id = ++initiator->last_id;
	job->fec = lsping_fec_ldp(&args.prefix); /* until the label's owner is known */
	job->begun = monotime(NULL);
	job->writer = args.json ? lsping_writer_json(text_out, job)
				: lsping_writer_text(text_out, job);
	jobs_add_tail(&initiator->jobs, job);
	job->target = lsping_target_follow(d->zebra, &args.prefix, target_changed, job);
	event_add_timer_msec(d->loop, on_resolve, job, target_known(job) ? 0 : RESOLVE_TIMEOUT_MS,
			     &job->t_resolve);
	return CMD_SUCCESS;
}

/* ---- all jobs ---- */

/* A job that has not begun has no summary to give. */
static void job_stop(struct job *job)
{
	if (job->ended)
		return;
	if (job->session)
		lsping_session_stop(job->session);
	else
		job_fail(job, "no request sent", "stopped before zebra answered");
}

bool lsping_initiator_clear(struct lsping_initiator *initiator, uint32_t id)
{
	struct job *job;
	bool found = false;

	frr_each_safe (jobs, &initiator->jobs, job) {
		if (job->ended || (id && job->id != id))
			continue;
		job_stop(job);
		found = true;
	}
	return found;
}

unsigned int lsping_initiator_count(const struct lsping_initiator *initiator)
{
	return jobs_count(&initiator->jobs);
}

void lsping_initiator_each(const struct lsping_initiator *initiator,
			   void (*fn)(const struct lsping_session_info *info, void *arg), void *arg)
{
	static const struct lsping_summary nothing_yet;
	const struct job *job;

	frr_each (jobs_const, &initiator->jobs, job) {
		struct lsping_session_info info = {
			.id = job->id,
			.handle = job->session ? lsping_session_handle(job->session) : 0,
			.age_s = monotime(NULL) - job->begun,
			.fec = &job->fec,
			.summary = job->session ? lsping_session_summary(job->session)
						: &nothing_yet,
		};

		fn(&info, arg);
	}
}

struct lsping_initiator *lsping_initiator_new(struct lspingd *lspingd)
{
	struct lsping_initiator *initiator = XCALLOC(MTYPE_INITIATOR, sizeof(*initiator));

	initiator->d = lspingd;
	jobs_init(&initiator->jobs);
	return initiator;
}

void lsping_initiator_free(struct lsping_initiator **ip)
{
	struct lsping_initiator *initiator = *ip;
	struct job *job;

	if (!initiator)
		return;
	frr_each_safe (jobs, &initiator->jobs, job) {
		job_stop(job);
		job_free(job);
	}
	jobs_fini(&initiator->jobs);
	XFREE(MTYPE_INITIATOR, *ip);
}
