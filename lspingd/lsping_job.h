// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A job: one command that sends echo requests, from its first word to its last
 *
 * What ping and traceroute have in common: whom they are for (a vty that waits),
 * where the FEC's LSP begins (followed at zebra), the socket for replies, the
 * frames under way, one timer, and the end, however it comes.  What differs is
 * in a struct lsping_job_kind.
 *
 *   lsping_job_run()    checks what can be checked at once, takes the vty over,
 *                       follows the FEC
 *   kind->start()       zebra has answered and there is a way out: the engine
 *                       is made and begins
 *   lsping_job_end()    the engine's summary, a closed terminal, a "clear" or
 *                       lspingd's end: all go through here
 *
 * A job is freed from the event loop only, never inside a callback of one of its
 * parts.
 */
#ifndef LSPING_JOB_H
#define LSPING_JOB_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "lib/typesafe.h"

#include "lspingd/lsping_engine.h"
#include "lspingd/lsping_initiator.h"
#include "lspingd/lsping_writer.h"

struct event;
struct lsping_async;
struct lsping_reply_socket;
struct lsping_target;

struct lsping_job;

struct lsping_job_kind {
	/* The arguments and the source address are settled, the reply socket is
	 * open; out is the way of a request at the moment.  Makes job->engine and
	 * starts it.
	 */
	void (*start)(struct lsping_job *job, const struct lsping_path *out);

	/* Points to the engine's summary, or to one of nothing if there is no engine
	 * yet.
	 */
	void (*info)(const struct lsping_job *job, struct lsping_session_info *info);

	/* Frees the job's own memory. */
	void (*free)(struct lsping_job *job);
};

PREDECL_DLIST(lsping_jobs);
PREDECL_DLIST(lsping_job_frames);

/* The common part, at the head of each kind's own structure. */
struct lsping_job {
	struct lsping_jobs_item item;
	const struct lsping_job_kind *kind;
	struct lsping_initiator *initiator;
	struct lspingd *d;
	struct lsping_request_args args;
	struct lsping_fec fec; /* its kind is settled when the target is known */
	uint32_t id;
	time_t begun;

	const struct lsping_target *target;
	struct lsping_reply_socket *socket;
	struct lsping_job_frames_head frames; /* under way */
	struct lsping_engine *engine; /* NULL until it has begun */
	bool started;

	struct lsping_async *async; /* NULL once the terminal is gone */
	struct lsping_writer *writer;
	bool ended;

	struct event *t_timer, *t_resolve, *t_end;
};

DECLARE_DLIST(lsping_jobs, struct lsping_job, item);

struct lsping_initiator {
	struct lspingd *d;
	struct lsping_jobs_head jobs;
	uint32_t last_id;
};

/*
 * Begins a job.
 *
 * job
 *    zeroed memory of the kind; args and kind are filled.  Freed here, by
 *    kind->free(), when nothing can be started.
 *
 * Returns:
 *    what the command has to return; the vty has been told why, or waits
 */
int lsping_job_run(struct lsping_initiator *initiator, struct vty *vty, struct lsping_job *job);

/* A command that comes to nothing before there is a job: tells the vty why. */
int lsping_job_refuse(struct vty *vty, bool json, const char *cause);

/* Tells the terminal the end with a CMD_* status; taken down from the event loop.
 * What the writer has open is closed.
 */
void lsping_job_end(struct lsping_job *job, int status);

/* The same for a job that came to nothing. */
void lsping_job_fail(struct lsping_job *job, const char *cause);

/* As if its user had ended it. */
void lsping_job_stop(struct lsping_job *job);

/* Frees it at once, ended or not. */
void lsping_job_free(struct lsping_job *job);

/* What the command said of its requests, for the engine's options. */
struct lsping_options lsping_job_options(const struct lsping_job *job);

/* ---- what an engine needs of the world; ctx is the job ---- */

int64_t lsping_job_mono_us(void *ctx);
int64_t lsping_job_real_ns(void *ctx);
void lsping_job_arm(void *ctx, int64_t at_us);
void lsping_job_disarm(void *ctx);
void lsping_job_send(void *ctx, uint32_t seq, const struct lsping_path *path,
		     const uint8_t *frame, size_t len);

/* A Sender's Handle nobody can guess. */
uint32_t lsping_job_handle(void);

/* The UDP port replies come to. */
uint16_t lsping_job_port(const struct lsping_job *job);

#endif /* LSPING_JOB_H */
