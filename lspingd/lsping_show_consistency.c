// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show mpls oam consistency [json]
 *
 * Each command is a check of its own: the comparison (lsping_consistency.h), the
 * kernel's table being read for it, and the terminal it talks to:
 *
 *	command --> check_new() --> slice() ... slice() --> check_end()
 *				      ^  |
 *				      +--+ at once, or when the comparison says
 *
 * A slice compares some labels and gives the event loop back.  Differences are
 * shown as they are found; a terminal that does not take them halts the check,
 * and with it the reading of both tables.
 */
#include <zebra.h>

#include <inttypes.h>
#include <string.h>

#include "lib/command.h"
#include "lib/frrevent.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/mpls.h"
#include "lib/typesafe.h"
#include "lib/vty.h"

#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_consistency.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_show.h"
#include "lspingd/lsping_sliced.h"
#include "lspingd/lsping_writer.h"
#include "lspingd/lsping_zlfib.h"
#include "lspingd/lspingd.h"

#include "lspingd/lsping_show_consistency_clippy.c"

DEFINE_MTYPE_STATIC(LSPINGD, CHECK, "LSP ping consistency command");

/* Labels of a slice: a few milliseconds. */
#define SLICE_WORK 2048
#define MAX_CHECKS 8

PREDECL_DLIST(checks);

struct check {
	struct checks_item item;
	struct lsping_sliced sliced;
	struct lsping_kernel_labels *labels;
	struct lsping_consistency *consistency;
	int64_t begun_us;
	int kernel_err; /* what ended reading the kernel's table */
};

DECLARE_DLIST(checks, struct check, item);

/* libfrr gives a command nothing but its words. */
static struct lspingd *lspingd;
static struct checks_head checks = INIT_DLIST(checks);

static struct {
	int64_t ended_us; /* 0: never */
	uint32_t differences, undecided;
} last_check;

/* --- a difference --------------------------------------------------------- */

/* Who installed a route, where it is somebody that gives labels. */
static const char *protocol_str(uint8_t protocol, char *buf, size_t size)
{
	switch ((enum lsping_rtprot)protocol) {
	case LSPING_RTPROT_BOOT:
		return "boot";
	case LSPING_RTPROT_STATIC:
	case LSPING_RTPROT_FRR_STATIC:
		return "static";
	case LSPING_RTPROT_BGP:
		return "bgp";
	case LSPING_RTPROT_ISIS:
		return "isis";
	case LSPING_RTPROT_OSPF:
		return "ospf";
	case LSPING_RTPROT_LDP:
		return "ldp";
	case LSPING_RTPROT_SRTE:
		return "srte";
	}
	snprintf(buf, size, "%u", protocol);
	return buf;
}

static void write_nexthop(struct lsping_writer *w, const struct ipaddr *nexthop, uint32_t ifindex,
			  const uint32_t *label, uint8_t depth)
{
	const struct lsping_link *link = lsping_kernel_link(lspingd->kernel, ifindex);
	char buf[INET6_ADDRSTRLEN];

	if (!IS_IPADDR_NONE(nexthop)) {
		ipaddr2str(nexthop, buf, sizeof(buf));
		lsping_write_str(w, "nexthop", buf, " via %s", buf);
	}
	lsping_write_int(w, "ifindex", ifindex, NULL);
	if (link)
		lsping_write_str(w, "interface", link->name, " on %s", link->name);
	lsping_write_list(w, "label-stack");
	for (unsigned int i = 0; i < depth; i++)
		if (label[i] == LSPING_LABEL_IMPLICIT_NULL)
			lsping_write_int(w, NULL, label[i], " popped");
		else
			lsping_write_int(w, NULL, label[i], i ? "/%u" : " with label %u",
					 label[i]);
	lsping_write_close(w);
	if (!depth)
		lsping_write_text(w, " popped");
}

static void write_sides(struct lsping_writer *w, const struct lsping_difference *difference)
{
	const struct lsping_planes_diff *diff = &difference->diff;
	char buf[16];
	const char *name;

	if (diff->has_zebra) {
		name = lsping_owner_str(diff->zebra.owner);
		lsping_write_open(w, "control-plane");
		lsping_write_str(w, "owner", name, "; zebra has it of %s,", name);
		write_nexthop(w, &diff->zebra.nexthop, diff->zebra.ifindex, diff->zebra.label,
			      diff->zebra.depth);
		lsping_write_close(w);
	}
	if (diff->has_kernel) {
		name = protocol_str(difference->protocol, buf, sizeof(buf));
		lsping_write_open(w, "data-plane");
		lsping_write_str(w, "protocol", name, "; the kernel has it of %s,", name);
		write_nexthop(w, &diff->kernel.nexthop, diff->kernel.ifindex, diff->kernel.label,
			      diff->kernel.depth);
		lsping_write_bool(w, "dead", diff->kernel.dead, NULL);
		lsping_write_close(w);
	}
}

static void report(void *ctx, const struct lsping_difference *difference)
{
	struct check *check = ctx;
	struct lsping_writer *w = check->sliced.writer;

	lsping_write_entry(w);
	lsping_write_int(w, "label", difference->label, "Label %u", difference->label);
	lsping_write_str(w, "reason", lsping_planes_names[difference->planes], ": %s",
			 lsping_planes_str(difference->planes));
	write_sides(w, difference);
	lsping_write_text(w, "\n");
	lsping_write_close(w);
}

static void report_input(void *ctx, uint32_t ifindex)
{
	const struct lsping_link *link = lsping_kernel_link(lspingd->kernel, ifindex);
	const char *name = link ? link->name : "?";
	struct check *check = ctx;
	struct lsping_writer *w = check->sliced.writer;

	lsping_write_entry(w);
	lsping_write_str(w, "interface", name, "Interface %s", name);
	lsping_write_int(w, "ifindex", ifindex, NULL);
	lsping_write_str(w, "reason", "input-off",
			 ": MPLS input off; labels that arrive on it are dropped\n");
	lsping_write_close(w);
}

/* --- the tables ----------------------------------------------------------- */

static enum lsping_consistency_next next(void *ctx, uint32_t *label, struct lsping_ilm *ilm)
{
	struct check *check = ctx;
	bool has;
	int err = lsping_kernel_labels_next(check->labels, &has, label, ilm);

	if (!err)
		return has ? LSPING_NEXT_LABEL : LSPING_NEXT_END;
	if (err == -EAGAIN)
		return LSPING_NEXT_LATER;
	check->kernel_err = -err;
	return LSPING_NEXT_FAILED;
}

static void lookup(void *ctx, uint32_t label, struct lsping_ilm *ilm)
{
	lsping_kernel_ilm(lspingd->kernel, label, ilm);
}

/* The loopback is a next hop of labels that end here: nothing comes in there. */
static bool input_off(void *ctx, uint32_t ifindex)
{
	const struct lsping_link *link = lsping_kernel_link(lspingd->kernel, ifindex);

	return link && link->up && !link->mpls_input &&
	       !lsping_kernel_is_local(lspingd->kernel, ifindex);
}

/* --- a check -------------------------------------------------------------- */

static void check_free(struct check *check)
{
	checks_del(&checks, check);
	lsping_consistency_free(&check->consistency);
	lsping_kernel_labels_free(&check->labels);
	XFREE(MTYPE_CHECK, check);
}

/* How many of one kind; text leaves out what is none. */
static void write_kind(struct lsping_writer *w, const char *leaf, uint32_t n, const char *text)
{
	lsping_write_int(w, leaf, n, n ? "  %u %s\n" : NULL, n, text);
}

static void write_summary(struct check *check, bool complete)
{
	const struct lsping_consistency_counts *counts =
		lsping_consistency_counts(check->consistency);
	uint32_t differences = lsping_consistency_differences(counts);
	int64_t took_us = lsping_clock_us() - check->begun_us;
	struct lsping_writer *w = check->sliced.writer;

	lsping_write_open(w, "summary");
	lsping_write_bool(w, "complete", complete, complete ? "" : "Not complete: ");
	lsping_write_int(w, "zebra-labels", counts->zebra, "%u labels in zebra, ", counts->zebra);
	lsping_write_int(w, "kernel-labels", counts->kernel, "%u in the kernel", counts->kernel);
	lsping_write_int(w, "differences", differences, ", %u difference%s", differences,
			 differences == 1 ? "" : "s");
	lsping_write_int(w, "duration", took_us, ", %" PRId64 ".%03d s\n", took_us / 1000000,
			 (int)(took_us / 1000 % 1000));
	for (enum lsping_planes i = LSPING_PLANES_MISSING; i < LSPING_PLANES_MAX; i++)
		write_kind(w, lsping_planes_names[i], counts->reported[i], lsping_planes_str(i));
	write_kind(w, "input-off", counts->input_off, "interfaces with MPLS input off");
	write_kind(w, "undecided", lsping_consistency_undecided(counts),
		   "labels could not be compared");
	write_kind(w, "settled", counts->settled,
		   "labels were being changed, and agreed at another look");
	lsping_write_close(w);
}

static void remember(const struct lsping_consistency_counts *counts)
{
	last_check.ended_us = lsping_clock_us();
	last_check.differences = lsping_consistency_differences(counts);
	last_check.undecided = lsping_consistency_undecided(counts);
}

/*
 * Says what it came to, and ends the command.
 *
 * cause
 *    why it did not come to its end, in a clause; NULL when it did
 */
static void check_end(struct check *check, const char *cause)
{
	const struct lsping_consistency_counts *counts =
		lsping_consistency_counts(check->consistency);
	bool agree = !lsping_consistency_differences(counts) &&
		     !lsping_consistency_undecided(counts);

	lsping_write_close(check->sliced.writer);
	write_summary(check, !cause);
	if (cause)
		lsping_write_str(check->sliced.writer, "cause", cause, "%% ended: %s\n", cause);
	else
		remember(counts);
	lsping_sliced_end(&check->sliced, !cause && agree ? CMD_SUCCESS : CMD_WARNING);
	check_free(check);
}

static void check_slice(void *arg)
{
	struct check *check = arg;
	const char *cause;
	char buf[160];
	int64_t due_us;

	switch (lsping_consistency_run(check->consistency, lsping_clock_us(), SLICE_WORK,
				       &due_us)) {
	case LSPING_CONSISTENCY_RUNNING:
		lsping_sliced_next(&check->sliced, due_us);
		return;
	case LSPING_CONSISTENCY_DONE:
		check_end(check, NULL);
		return;
	case LSPING_CONSISTENCY_LOST:
		cause = lsping_zlfib_cause(lspingd->zlfib);
		snprintf(buf, sizeof(buf), "zebra's label tables became unavailable%s%s",
			 cause ? ": " : " for a moment", cause ?: "");
		check_end(check, buf);
		return;
	case LSPING_CONSISTENCY_FAILED:
		snprintf(buf, sizeof(buf), "the kernel's label table cannot be read: %s",
			 safe_strerror(check->kernel_err));
		check_end(check, buf);
		return;
	}
}

static void check_interrupted(void *arg)
{
	check_end(arg, "interrupted");
}

static void check_gone(void *arg)
{
	check_free(arg);
}

static const struct lsping_sliced_ops check_ops = {
	.slice = check_slice,
	.interrupted = check_interrupted,
	.gone = check_gone,
};

/* --- the command ---------------------------------------------------------- */

static void vty_text(void *arg, const char *text)
{
	vty_out((struct vty *)arg, "%s", text);
}

static int refuse(struct vty *vty, bool json, const char *cause)
{
	struct lsping_writer *w = json ? lsping_writer_json(vty_text, vty)
				       : lsping_writer_text(vty_text, vty);

	lsping_write_bool(w, "available", false,
			  "%% the comparison of zebra's labels with the kernel's is unavailable");
	lsping_write_str(w, "cause", cause, ": %s\n", cause);
	lsping_writer_free(&w);
	return CMD_WARNING;
}

static int check_new(struct vty *vty, bool json)
{
	struct lsping_consistency_env env = {
		.mirror = lsping_zlfib_mirror(lspingd->zlfib),
		.next = next,
		.lookup = lookup,
		.input_off = input_off,
		.report = report,
		.report_input = report_input,
	};
	struct lsping_kernel_labels *labels = lsping_kernel_labels_new(lspingd->kernel);
	struct check *check;

	if (!labels)
		return refuse(vty, json, safe_strerror(errno));
	check = XCALLOC(MTYPE_CHECK, sizeof(*check));
	check->labels = labels;
	checks_add_tail(&checks, check);
	if (!lsping_sliced_begin(&check->sliced, lspingd->loop, vty, json, &check_ops, check)) {
		check_free(check);
		return refuse(vty, json, "this kind of terminal cannot wait; use vtysh");
	}
	env.ctx = check;
	check->consistency = lsping_consistency_new(&env);
	check->begun_us = lsping_clock_us();
	lsping_write_bool(check->sliced.writer, "available", true, NULL);
	lsping_write_list(check->sliced.writer, "difference");
	lsping_sliced_next(&check->sliced, 0);
	return CMD_SUCCESS;
}

DEFPY (show_mpls_oam_consistency,
       show_mpls_oam_consistency_cmd,
       "show mpls oam consistency [json$json]",
       SHOW_STR
       MPLS_STR
       "Operations, administration and maintenance\n"
       "zebra's labels against the kernel's, where they differ\n"
       JSON_STR)
{
	const char *cause = lsping_zlfib_cause(lspingd->zlfib);

	if (!cause && checks_count(&checks) >= MAX_CHECKS)
		cause = "too many comparisons are running";
	return cause ? refuse(vty, json, cause) : check_new(vty, json);
}

bool lsping_consistency_last(struct lsping_consistency_last *last)
{
	if (!last_check.ended_us)
		return false;
	last->age_us = lsping_clock_us() - last_check.ended_us;
	last->differences = last_check.differences;
	last->undecided = last_check.undecided;
	return true;
}

void lsping_show_consistency_fini(void)
{
	struct check *check;

	while ((check = checks_first(&checks)))
		check_end(check, "lspingd is ending");
}

void lsping_show_consistency_init(struct lspingd *d)
{
	lspingd = d;
	install_element(VIEW_NODE, &show_mpls_oam_consistency_cmd);
}
