// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's label table, read piece by piece
 *
 * A dump on a socket of its own.  The kernel makes the next piece (up to 32 KiB,
 * some five hundred labels) when one is fetched and keeps its place by label
 * number, so whoever stops reading costs nothing, and a table of any size is
 * read in whatever steps its reader likes.
 */
#include <zebra.h>

#include <linux/rtnetlink.h>

#include "lib/memory.h"

#include "lspingd/lsping_kernel_private.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, KERNEL_LABELS, "kernel label table being read");

struct lsping_kernel_labels {
	struct lsping_kernel *kernel;
	struct lsping_nl *nl; /* NULL: there is no table */
};

struct lsping_kernel_labels *lsping_kernel_labels_new(struct lsping_kernel *kernel)
{
	struct lsping_kernel_labels *labels;
	struct lsping_nl_request req;
	struct rtmsg *rtm = lsping_nl_request_init(&req, RTM_GETROUTE, NLM_F_DUMP, sizeof(*rtm));
	struct lsping_nl *nl = NULL;
	int err;

	rtm->rtm_family = AF_MPLS;
	/* A kernel without MPLS would send its IP routes. */
	if (lsping_kernel_has_mpls(kernel)) {
		nl = lsping_nl_new(kernel->privs);
		if (!nl)
			return NULL;
		err = lsping_nl_dump_start(nl, &req);
		if (err) {
			lsping_nl_free(nl);
			errno = -err;
			return NULL;
		}
	}
	labels = XCALLOC(MTYPE_KERNEL_LABELS, sizeof(*labels));
	labels->kernel = kernel;
	labels->nl = nl;
	return labels;
}

int lsping_kernel_labels_next(struct lsping_kernel_labels *labels, bool *has, uint32_t *label,
			      struct lsping_ilm *ilm)
{
	const struct nlmsghdr *msg;
	int err;

	*has = false;
	if (!labels->nl)
		return 0;
	for (;;) {
		err = lsping_nl_dump_next(labels->nl, &msg);
		if (err || !msg)
			return err;
		if (lsping_nl_parse_label(msg, label) &&
		    lsping_nl_parse_ilm(msg, *label, lsping_kernel_pops_into, labels->kernel, ilm)) {
			*has = true;
			return 0;
		}
	}
}

void lsping_kernel_labels_free(struct lsping_kernel_labels **labels)
{
	if (!*labels)
		return;
	lsping_nl_free((*labels)->nl);
	XFREE(MTYPE_KERNEL_LABELS, *labels);
}
