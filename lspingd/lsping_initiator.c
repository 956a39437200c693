// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The initiator: all jobs there are
 */
#include <zebra.h>

#include "lib/memory.h"
#include "lib/monotime.h"

#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_job.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, INITIATOR, "LSP ping initiator");

bool lsping_initiator_clear(struct lsping_initiator *initiator, uint32_t id)
{
	struct lsping_job *job;
	bool found = false;

	frr_each_safe (lsping_jobs, &initiator->jobs, job) {
		if (job->ended || (id && job->id != id))
			continue;
		lsping_job_stop(job);
		found = true;
	}
	return found;
}

unsigned int lsping_initiator_count(const struct lsping_initiator *initiator)
{
	return lsping_jobs_count(&initiator->jobs);
}

bool lsping_initiator_hears(const struct lsping_initiator *initiator, uint16_t port)
{
	const struct lsping_job *job;

	frr_each (lsping_jobs_const, &initiator->jobs, job) {
		if (job->socket && lsping_reply_socket_port(job->socket) == port)
			return true;
	}
	return false;
}

void lsping_initiator_each(const struct lsping_initiator *initiator,
			   void (*fn)(const struct lsping_session_info *info, void *arg), void *arg)
{
	const struct lsping_job *job;

	frr_each (lsping_jobs_const, &initiator->jobs, job) {
		struct lsping_session_info info = {
			.id = job->id,
			.age_s = monotime(NULL) - job->begun,
			.fec = &job->fec,
			.handle = job->engine ? lsping_engine_handle(job->engine) : 0,
		};

		job->kind->info(job, &info);
		fn(&info, arg);
	}
}

struct lsping_initiator *lsping_initiator_new(struct lspingd *lspingd)
{
	struct lsping_initiator *initiator = XCALLOC(MTYPE_INITIATOR, sizeof(*initiator));

	initiator->d = lspingd;
	lsping_jobs_init(&initiator->jobs);
	return initiator;
}

void lsping_initiator_free(struct lsping_initiator **ip)
{
	struct lsping_initiator *initiator = *ip;
	struct lsping_job *job;

	if (!initiator)
		return;
	frr_each_safe (lsping_jobs, &initiator->jobs, job) {
		lsping_job_stop(job);
		lsping_job_free(job);
	}
	lsping_jobs_fini(&initiator->jobs);
	XFREE(MTYPE_INITIATOR, *ip);
}
