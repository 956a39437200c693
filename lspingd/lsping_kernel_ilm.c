// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking up labels in the kernel
 *
 * One by one when a packet needs them: one system call pair, and the answer is
 * what the data plane does at that moment.  A mirror would be wrong exactly when
 * it matters (interfaces going down change next hops without any MPLS
 * notification).
 *
 * Packets that came together may have their labels asked for together
 * (lsping_kernel_ilm_ahead()).  What the kernel said then counts for these packets
 * and no longer; what it did not say is asked for one by one after all.
 */
#include <zebra.h>

#include <linux/rtnetlink.h>

#include "lib/debug.h"
#include "lib/log.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_kernel_private.h"

/* A lookup under way. */
struct ilm_lookup {
	struct lsping_kernel *kernel;
	uint32_t label;
	struct lsping_ilm *ilm;
};

static void looked_up(void *arg, const struct nlmsghdr *msg)
{
	struct ilm_lookup *lookup = arg;

	(void)lsping_nl_parse_ilm(msg, lookup->label, lsping_kernel_pops_into, lookup->kernel,
				  lookup->ilm);
}

static void ilm_request(struct lsping_nl_request *req, uint32_t label)
{
	uint32_t lse = htonl(label << 12 | 0x100);
	struct rtmsg *rtm = lsping_nl_request_init(req, RTM_GETROUTE, 0, sizeof(*rtm));

	rtm->rtm_family = AF_MPLS;
	rtm->rtm_dst_len = 20;
	rtm->rtm_flags = RTM_F_FIB_MATCH;
	lsping_nl_put(req, RTA_DST, &lse, sizeof(lse));
}

/* Kernels before 4.14 cannot look up one label; they have few. */
static int ilm_search(struct ilm_lookup *lookup)
{
	struct lsping_nl_request req;
	struct rtmsg *rtm = lsping_nl_request_init(&req, RTM_GETROUTE, NLM_F_DUMP, sizeof(*rtm));

	rtm->rtm_family = AF_MPLS;
	return lsping_nl_ask(lookup->kernel->nl, &req, looked_up, lookup);
}

/* What was asked ahead, else what the kernel says now. */
static int ilm_get(struct ilm_lookup *lookup)
{
	const struct lsping_ahead *ahead = &lookup->kernel->ahead;
	struct lsping_nl_request req;

	for (unsigned int i = 0; i < ahead->n; i++) {
		const struct lsping_nl_answer *answer = &ahead->answer[i];

		if (ahead->label[i] != lookup->label || answer->err == -EAGAIN)
			continue;
		if (!answer->err)
			looked_up(lookup, answer->msg);
		return answer->err;
	}
	ilm_request(&req, lookup->label);
	return lsping_nl_ask(lookup->kernel->nl, &req, looked_up, lookup);
}

void lsping_kernel_ilm(struct lsping_kernel *kernel, uint32_t label, struct lsping_ilm *ilm)
{
	struct ilm_lookup lookup = { .kernel = kernel, .label = label, .ilm = ilm };
	int err;

	ilm->op = LSPING_ILM_MISSING;
	ilm->local_ifindex = 0;
	ilm->protocol = 0;
	ilm->n_nhlfe = 0;

	/* Explicit null is built in and not listed, as far as the label table
	 * reaches; the other reserved labels Linux does not forward at all.
	 */
	if (label < LSPING_LABEL_FIRST_UNRESERVED) {
		if ((label == LSPING_LABEL_IPV4_EXPLICIT_NULL ||
		     label == LSPING_LABEL_IPV6_EXPLICIT_NULL) &&
		    label < lsping_kernel_platform_labels()) {
			ilm->op = LSPING_ILM_LOCAL;
			ilm->local_ifindex = lsping_kernel_loopback(kernel);
		}
		return;
	}
	if (label > LSPING_LABEL_MAX)
		return;

	err = ilm_get(&lookup);
	if (err == -EOPNOTSUPP && lsping_kernel_platform_labels() > 0)
		err = ilm_search(&lookup);
	/* No such entry; no MPLS, so the packet dies here; beyond the table. */
	if (err == 0 || err == -ENETUNREACH || err == -EOPNOTSUPP || err == -EAFNOSUPPORT ||
	    (err == -EINVAL && label >= lsping_kernel_platform_labels()))
		return;
	DEBUGD(&lsping_dbg_kernel, "kernel: lookup of label %u failed: %s", label,
	       safe_strerror(-err));
	ilm->op = LSPING_ILM_UNKNOWN;
}

static bool is_ahead(const struct lsping_ahead *ahead, uint32_t label)
{
	for (unsigned int i = 0; i < ahead->n; i++)
		if (ahead->label[i] == label)
			return true;
	return false;
}

void lsping_kernel_ilm_ahead(struct lsping_kernel *kernel, const uint32_t *labels, unsigned int n)
{
	struct lsping_ahead *ahead = &kernel->ahead;
	struct lsping_nl_request reqs[LSPING_NL_MANY];

	ahead->n = 0;
	for (unsigned int i = 0; i < n && ahead->n < LSPING_NL_MANY; i++) {
		if (labels[i] < LSPING_LABEL_FIRST_UNRESERVED || labels[i] > LSPING_LABEL_MAX ||
		    is_ahead(ahead, labels[i]))
			continue;
		ilm_request(&reqs[ahead->n], labels[i]);
		ahead->label[ahead->n++] = labels[i];
	}
	if (ahead->n)
		lsping_nl_ask_many(kernel->nl, reqs, ahead->n, ahead->answer);
}
