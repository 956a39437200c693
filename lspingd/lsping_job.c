// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A job: one command that sends echo requests, from its first word to its last
 *
 *   lsping_job_run()   checks, follows the FEC at zebra, takes the vty over
 *   target_changed()   zebra answered
 *   begin()            a way out, a source and a socket, or why there is none;
 *                      then kind->start()
 *   lsping_job_end()   see the header
 *
 * Frames.  A job may have several under way, each known to the engine by its
 * request's sequence number and to the injector by an id.  A reply may overtake
 * the news that its request has left, so before a reply is given to the engine
 * the frame it answers is settled, and only that one: the others still wait for
 * the kernel's stamp.
 */
#include <zebra.h>

#include <string.h>

#include "lib/command.h"
#include "lib/frrevent.h"
#include "lib/memory.h"
#include "lib/monotime.h"
#include "lib/vty.h"

#include "lspingd/lsping_async.h"
#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_job.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_random.h"
#include "lspingd/lsping_resolve.h"
#include "lspingd/lsping_source.h"
#include "lspingd/lsping_zebra.h"
#include "lspingd/lspingd.h"

DEFINE_MTYPE_STATIC(LSPINGD, JOB_FRAME, "LSP ping frame under way");

/* zebra answers a registration at once; more than this means it hangs. */
#define RESOLVE_TIMEOUT_MS 3000

struct frame {
	struct lsping_job_frames_item item;
	struct lsping_job *job;
	uint32_t seq;
	uint64_t inject_id;
	size_t len;
	struct lsping_path path;
};

DECLARE_DLIST(lsping_job_frames, struct frame, item);

static int family_of(const struct lsping_job *job)
{
	return job->args.prefix.family;
}

static void text_out(void *arg, const char *text)
{
	struct lsping_job *job = arg;

	if (job->async)
		lsping_async_out(job->async, text);
}

/* ---- the end of a job ---- */

static void frame_free(struct frame *frame)
{
	lsping_job_frames_del(&frame->job->frames, frame);
	XFREE(MTYPE_JOB_FRAME, frame);
}

void lsping_job_free(struct lsping_job *job)
{
	struct frame *frame;

	lsping_jobs_del(&job->initiator->jobs, job);
	event_cancel(&job->t_timer);
	event_cancel(&job->t_resolve);
	event_cancel(&job->t_end);
	while ((frame = lsping_job_frames_first(&job->frames))) {
		lsping_inject_cancel(job->d->injector, frame->inject_id);
		frame_free(frame);
	}
	lsping_job_frames_fini(&job->frames);
	if (job->socket)
		lsping_reply_socket_free(job->socket);
	lsping_writer_free(&job->writer);
	lsping_engine_free(&job->engine);
	job->kind->free(job);
}

static void on_end(struct event *ev)
{
	lsping_job_free(EVENT_ARG(ev));
}

static void target_changed(void *arg);
static void on_resolve(struct event *ev);

void lsping_job_end(struct lsping_job *job, int status)
{
	if (job->ended)
		return;
	job->ended = true;
	event_cancel(&job->t_resolve);
	lsping_target_unfollow(job->d->zebra, job->target, target_changed, job);
	lsping_writer_free(&job->writer); /* which ends its output */
	if (job->async)
		lsping_async_end(&job->async, status);
	event_add_event(job->d->loop, on_end, job, 0, &job->t_end);
}

void lsping_job_fail(struct lsping_job *job, const char *cause)
{
	lsping_error_write(job->writer, "no request sent", cause);
	lsping_job_end(job, CMD_WARNING);
}

/* A job that has not begun has no summary to give. */
void lsping_job_stop(struct lsping_job *job)
{
	if (job->ended)
		return;
	if (job->started)
		lsping_engine_stop(job->engine);
	else
		lsping_job_fail(job, "stopped before zebra answered");
}

/* ---- the terminal ---- */

static void terminal_interrupted(void *arg)
{
	struct lsping_job *job = arg;

	DEBUGD(&lsping_dbg_session, "session %u: interrupted by its user", job->id);
	lsping_job_stop(job);
}

static void terminal_gone(void *arg)
{
	struct lsping_job *job = arg;

	job->async = NULL;
	DEBUGD(&lsping_dbg_session, "session %u: the terminal went away", job->id);
	lsping_job_end(job, CMD_WARNING);
}

static void terminal_stalled(void *arg, bool stalled)
{
	struct lsping_job *job = arg;

	if (job->started && !job->ended)
		lsping_engine_pause(job->engine, stalled);
}

static const struct lsping_async_ops terminal_ops = {
	.interrupted = terminal_interrupted,
	.gone = terminal_gone,
	.stalled = terminal_stalled,
};

/* ---- the engine's world ---- */

int64_t lsping_job_mono_us(void *ctx)
{
	return lsping_clock_us();
}

int64_t lsping_job_real_ns(void *ctx)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void on_timer(struct event *ev)
{
	struct lsping_job *job = EVENT_ARG(ev);

	if (!job->ended)
		lsping_engine_timer(job->engine);
}

void lsping_job_arm(void *ctx, int64_t at_us)
{
	struct lsping_job *job = ctx;
	struct timeval tv = {};
	int64_t wait_us = at_us - lsping_clock_us();

	if (wait_us > 0) {
		tv.tv_sec = wait_us / 1000000;
		tv.tv_usec = wait_us % 1000000;
	}
	event_cancel(&job->t_timer);
	event_add_timer_tv(job->d->loop, on_timer, job, &tv, &job->t_timer);
}

void lsping_job_disarm(void *ctx)
{
	struct lsping_job *job = ctx;

	event_cancel(&job->t_timer);
}

/* Why a frame did not leave, with what the user needs to mend it. */
static void send_cause(const struct frame *frame, enum lsping_send_err err, char *buf, size_t size)
{
	const struct lsping_path *path = &frame->path;
	const struct lsping_link *link;

	switch (err) {
	case LSPING_SEND_NO_NEIGHBOUR:
		snprintfrr(buf, size, "next hop %pIA on interface %s does not answer %s",
			   &path->nexthop, path->ifname,
			   path->nexthop.ipa_type == IPADDR_V6 ? "neighbour discovery" : "ARP");
		return;
	case LSPING_SEND_TOO_BIG:
		link = lsping_kernel_link(frame->job->d->kernel, path->ifindex);
		snprintfrr(buf, size,
			   "the packet has %zu octets with its labels, the MTU of interface %s "
			   "is %u",
			   frame->len, path->ifname, link ? link->mtu : 0);
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
	struct frame *frame = arg;
	struct lsping_job *job = frame->job;
	uint32_t seq = frame->seq;
	char cause[LSPING_CAUSE_LEN] = "";

	if (err != LSPING_SEND_OK)
		send_cause(frame, err, cause, sizeof(cause));
	frame_free(frame);
	if (!job->ended)
		lsping_engine_sent(job->engine, seq, err == LSPING_SEND_OK ? NULL : cause,
				   sent_ns);
}

void lsping_job_send(void *ctx, uint32_t seq, const struct lsping_path *path,
		     const uint8_t *octets, size_t len)
{
	struct lsping_job *job = ctx;
	struct lsping_egress egress = { .ifindex = path->ifindex, .nexthop = path->nexthop };
	struct frame *frame = XCALLOC(MTYPE_JOB_FRAME, sizeof(*frame));

	frame->job = job;
	frame->seq = seq;
	frame->len = len;
	frame->path = *path;
	lsping_job_frames_add_tail(&job->frames, frame);
	/* May call back, and so free the frame, before it returns. */
	lsping_inject(job->d->injector, &egress, path->depth > 0, family_of(job), octets, len,
		      on_sent, frame, &frame->inject_id);
}

uint32_t lsping_job_handle(void)
{
	return lsping_random_u32();
}

uint16_t lsping_job_port(const struct lsping_job *job)
{
	return lsping_reply_socket_port(job->socket);
}

static void settle(struct lsping_job *job, uint32_t seq)
{
	struct frame *frame;

	frr_each (lsping_job_frames, &job->frames, frame) {
		if (frame->seq == seq) {
			lsping_inject_settle(job->d->injector, frame->inject_id);
			return;
		}
	}
}

static void on_reply(void *arg, const struct ipaddr *from, uint16_t port, const uint8_t *payload,
		     size_t len, int64_t received_ns)
{
	struct lsping_job *job = arg;
	enum lsping_reject reject;
	uint32_t seq;

	if (!job->ended && lsping_echo_peek_seq(payload, len, &seq))
		settle(job, seq);
	/* Having been sent may be what ends a job. */
	if (job->ended)
		return;
	reject = lsping_engine_reply(job->engine, from, payload, len, received_ns);
	if (reject != LSPING_REJECT_NONE)
		DEBUGD(&lsping_dbg_session, "session %u: reply from %pIA rejected: %s", job->id,
		       from, lsping_reject_str(reject));
}

/* ---- the beginning of a job ---- */

struct lsping_options lsping_job_options(const struct lsping_job *job)
{
	const struct lsping_request_args *args = &job->args;

	return (struct lsping_options){
		.fec = job->fec,
		.timeout_ms = args->timeout_ms,
		.size = args->size,
		.source = args->source,
		.destination = args->destination,
		.tc = args->tc,
		.dscp = args->dscp,
		.reply_mode = args->reply_mode,
		.router_alert = args->router_alert,
		.has_reply_dscp = args->has_reply_dscp,
		.reply_dscp = args->reply_dscp,
		.validate = args->validate,
		.explicit_null = args->explicit_null,
	};
}

/* The target is known: start the engine, or say what is missing. */
static void begin(struct lsping_job *job)
{
	struct lsping_request_args *args = &job->args;
	char cause[LSPING_CAUSE_LEN];
	struct lsping_path out;

	event_cancel(&job->t_resolve);
	job->fec = lsping_resolve_fec(job->target, &args->prefix);
	if (!lsping_resolve(job->d, job->target, args, &args->destination, &out, cause,
			    sizeof(cause))) {
		lsping_job_fail(job, cause);
		return;
	}
	if (args->source.ipa_type == IPADDR_NONE &&
	    !lsping_source_select(job->d, family_of(job), out.ifindex, &args->source)) {
		snprintfrr(cause, sizeof(cause), "this router has no global %s address to send from",
			   family_of(job) == AF_INET ? "IPv4" : "IPv6");
		lsping_job_fail(job, cause);
		return;
	}
	job->socket = lsping_reply_socket_new(job->d->loop, &args->source, on_reply, job);
	if (!job->socket) {
		snprintfrr(cause, sizeof(cause), "cannot listen for replies on %pIA: %m",
			   &args->source);
		lsping_job_fail(job, cause);
		return;
	}
	job->started = true;
	job->kind->start(job, &out);
}

static bool target_known(const struct lsping_job *job)
{
	return job->target->state != LSPING_TARGET_PENDING;
}

static void target_changed(void *arg)
{
	struct lsping_job *job = arg;

	/* Never from inside the command itself: see on_resolve(). */
	if (job->ended || job->started || !target_known(job))
		return;
	event_cancel(&job->t_resolve); /* the wait for zebra */
	event_add_event(job->d->loop, on_resolve, job, 0, &job->t_resolve);
}

static void on_resolve(struct event *ev)
{
	struct lsping_job *job = EVENT_ARG(ev);

	begin(job); /* which says so if zebra has not answered in time */
}

static bool check_source(const struct lspingd *d, const struct lsping_request_args *args,
			 enum ipaddr_type_t type, char *cause, size_t size)
{
	if (args->source.ipa_type != type) {
		snprintfrr(cause, size, "source %pIA is not of the family of %pFX", &args->source,
			   &args->prefix);
		return false;
	}
	if (IS_IPADDR_V6(&args->source) && IN6_IS_ADDR_LINKLOCAL(&args->source.ipaddr_v6)) {
		snprintfrr(cause, size,
			   "source %pIA is a link-local address, to which no far router can reply",
			   &args->source);
		return false;
	}
	if (!lsping_kernel_is_own(d->kernel, &args->source)) {
		snprintfrr(cause, size, "source %pIA is not an address of this router",
			   &args->source);
		return false;
	}
	return true;
}

/* What is wrong with the arguments themselves; true if nothing. */
static bool check_args(const struct lspingd *d, const struct lsping_request_args *args,
		       char *cause, size_t size)
{
	enum ipaddr_type_t type = args->prefix.family == AF_INET ? IPADDR_V4 : IPADDR_V6;

	if (args->ifname[0] && !lsping_kernel_link_by_name(d->kernel, args->ifname)) {
		snprintfrr(cause, size, "there is no interface %s", args->ifname);
		return false;
	}
	if (args->source.ipa_type != IPADDR_NONE && !check_source(d, args, type, cause, size))
		return false;
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

int lsping_job_refuse(struct vty *vty, bool json, const char *cause)
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

/* Whether a job may begin at all; else why not. */
static bool admit(struct lsping_initiator *initiator, struct lsping_job *job, char *cause,
		  size_t size)
{
	if (job->args.destination.ipa_type == IPADDR_NONE)
		job->args.destination = default_destination(job->args.prefix.family);
	if (lsping_jobs_count(&initiator->jobs) >= LSPING_MAX_SESSIONS) {
		snprintf(cause, size, "%u sessions are running, no more are allowed",
			 LSPING_MAX_SESSIONS);
		return false;
	}
	return check_args(initiator->d, &job->args, cause, size);
}

int lsping_job_run(struct lsping_initiator *initiator, struct vty *vty, struct lsping_job *job)
{
	struct lspingd *d = initiator->d;
	bool json = job->args.json;
	char cause[LSPING_CAUSE_LEN];

	if (!admit(initiator, job, cause, sizeof(cause))) {
		job->kind->free(job);
		return lsping_job_refuse(vty, json, cause);
	}
	job->async = lsping_async_new(d->loop, vty, &terminal_ops, job);
	if (!job->async) {
		job->kind->free(job);
		return lsping_job_refuse(vty, json,
					 "this kind of terminal cannot wait; use vtysh");
	}
	job->initiator = initiator;
	job->d = d;
	job->id = ++initiator->last_id;
	job->fec = lsping_fec_ldp(&job->args.prefix); /* until the label's owner is known */
	job->begun = monotime(NULL);
	job->writer = json ? lsping_writer_json(text_out, job) : lsping_writer_text(text_out, job);
	lsping_job_frames_init(&job->frames);
	lsping_jobs_add_tail(&initiator->jobs, job);
	job->target = lsping_target_follow(d->zebra, &job->args.prefix, target_changed, job);
	event_add_timer_msec(d->loop, on_resolve, job, target_known(job) ? 0 : RESOLVE_TIMEOUT_MS,
			     &job->t_resolve);
	return CMD_SUCCESS;
}
