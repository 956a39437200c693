// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables the responder's algorithm asks, from the parts of the daemon
 *
 * The kernel is asked over netlink while the algorithm runs; zebra's labels are in
 * the mirror, and while that is not in step nothing is said of them.  What is wrong
 * with a label counts when two looks agree (lsping_findings.h); it is logged when it
 * is news, and when it is over, within limits.  Bindings come from the label
 * protocols, in time or later: what a run would have had to wait for is noted.
 */
#include <zebra.h>

#include "lib/log.h"
#include "lib/memory.h"
#include "lib/printfrr.h"

#include "lspingd/lsping_binding.h"
#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_errors.h"
#include "lspingd/lsping_findings.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_lookup.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_mirror.h"
#include "lspingd/lsping_planes.h"
#include "lspingd/lsping_source.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lsping_zlfib.h"
#include "lspingd/lsping_zebra.h"
#include "lspingd/lspingd.h"

DEFINE_MTYPE_STATIC(LSPINGD, WATCH, "Findings of the responder");

/* However often labels change, bindings are believed for so long. */
#define BINDINGS_KEPT_US INT64_C(100000)

/* Log lines about labels on which the planes disagree: so many at once, then one
 * in so much time.
 */
#define FINDING_LINES	 10
#define FINDING_LINES_US INT64_C(1000000)

struct lsping_watch {
	struct lspingd *lspingd;

	uint64_t labels_version; /* of the mirror, when bindings were last forgotten */
	int64_t flushed_us;

	struct lsping_findings *findings;
	unsigned int finding_lines; /* that may be logged now */
	int64_t finding_lines_us;   /* since when */
	unsigned int findings_unlogged;
};

static bool table_input(void *ctx, uint32_t ifindex)
{
	const struct lsping_lookup *lookup = ctx;
	const struct lsping_link *link = lsping_kernel_link(lookup->watch->lspingd->kernel,
							    ifindex);

	/* An interface younger than what we know of is not to be blamed. */
	return !link || link->mpls_input;
}

static void table_ilm(void *ctx, uint32_t label, struct lsping_ilm *ilm)
{
	const struct lsping_lookup *lookup = ctx;

	lsping_kernel_ilm(lookup->watch->lspingd->kernel, label, ilm);
}

/* "10.0.2.2 on eth1, labels 17/18" */
static void next_hop_str(const struct lsping_kernel *kernel, const struct ipaddr *nexthop,
			 uint32_t ifindex, const uint32_t *label, uint8_t depth, char *buf,
			 size_t size)
{
	const struct lsping_link *link = lsping_kernel_link(kernel, ifindex);
	struct fbuf fb = { .buf = buf, .pos = buf, .len = size - 1 };

	if (!IS_IPADDR_NONE(nexthop))
		bprintfrr(&fb, "%pIA on ", nexthop);
	if (link && link->name[0])
		bprintfrr(&fb, "%s", link->name);
	else
		bprintfrr(&fb, "interface %u", ifindex);
	bprintfrr(&fb, depth ? ", labels " : ", no label");
	for (uint8_t i = 0; i < depth; i++)
		bprintfrr(&fb, "%s%u", i ? "/" : "", label[i]);
	*fb.pos = '\0';
}

/* Whether one more line may be written. */
static bool finding_line(struct lsping_watch *watch)
{
	int64_t now_us = lsping_clock_us();
	int64_t earned = (now_us - watch->finding_lines_us) / FINDING_LINES_US;

	if (earned > 0) {
		watch->finding_lines = MIN(watch->finding_lines + earned, FINDING_LINES);
		watch->finding_lines_us = now_us;
	}
	if (!watch->finding_lines) {
		watch->findings_unlogged++;
		return false;
	}
	watch->finding_lines--;
	return true;
}

/* Logs what is news about a label. */
static void log_finding(struct lsping_watch *watch, uint32_t label, enum lsping_look look,
			enum lsping_planes planes, const struct lsping_planes_diff *diff)
{
	const struct lsping_kernel *kernel = watch->lspingd->kernel;
	char in_kernel[256] = "nothing", in_zebra[256] = "nothing";

	if ((look != LSPING_LOOK_MENDED && look != LSPING_LOOK_CONFIRMED) || !finding_line(watch))
		return;
	if (look == LSPING_LOOK_MENDED) {
		zlog_notice("label %u: kernel and zebra agree again", label);
		return;
	}
	if (diff->has_kernel)
		next_hop_str(kernel, &diff->kernel.nexthop, diff->kernel.ifindex,
			     diff->kernel.label, diff->kernel.depth, in_kernel, sizeof(in_kernel));
	if (diff->has_zebra)
		next_hop_str(kernel, &diff->zebra.nexthop, diff->zebra.ifindex, diff->zebra.label,
			     diff->zebra.depth, in_zebra, sizeof(in_zebra));
	if (diff->has_kernel || diff->has_zebra)
		flog_warn(EC_LSPING_PLANES, "label %u: %s: in the kernel %s; in zebra %s", label,
			  lsping_planes_str(planes), in_kernel, in_zebra);
	else
		flog_warn(EC_LSPING_PLANES, "label %u: %s", label, lsping_planes_str(planes));
	if (watch->findings_unlogged)
		flog_warn(EC_LSPING_PLANES, "%u lines like the last were not written",
			  watch->findings_unlogged);
	watch->findings_unlogged = 0;
}

static bool table_planes(void *ctx, uint32_t label, const struct lsping_ilm *ilm,
			 struct lsping_planes_view *view)
{
	struct lsping_lookup *lookup = ctx;
	struct lsping_watch *watch = lookup->watch;
	const struct lsping_mirror *mirror = lsping_zlfib_mirror(watch->lspingd->zlfib);
	const struct lsping_mirror_entry *entry;
	struct lsping_planes_diff diff;
	enum lsping_look look;

	if (!lsping_mirror_in_step(mirror))
		return false;
	entry = lsping_mirror_label(mirror, label);
	view->planes = lsping_planes_compare(label, entry, ilm, &diff);
	if (view->planes == LSPING_PLANES_LABELS || view->planes == LSPING_PLANES_NEXTHOP)
		view->zebra_has_more = lsping_planes_differing(entry, ilm, view->differs);

	look = lsping_findings_look(watch->findings, label, view->planes, &diff, lookup->now_us);
	log_finding(watch, label, look, view->planes, &diff);
	view->settled = lookup->last_look || look == LSPING_LOOK_CONFIRMED ||
			look == LSPING_LOOK_KNOWN;
	if (look == LSPING_LOOK_FIRST) {
		if (lookup->last_look)
			view->planes = LSPING_PLANES_UNDER_WAY;
		return true;
	}
	lookup->found[view->planes]++;
	return true;
}

/* Bindings change with labels, so what is remembered of them is forgotten when zebra's
 * labels have changed; not more often than the mirror is behind, or a storm of changes
 * would be one of questions.
 */
static struct lsping_bindings *bindings_of(struct lsping_lookup *lookup)
{
	struct lsping_watch *watch = lookup->watch;
	struct lspingd *lspingd = watch->lspingd;
	uint64_t version = lsping_mirror_version(lsping_zlfib_mirror(lspingd->zlfib));

	if (version != watch->labels_version &&
	    lookup->now_us - watch->flushed_us >= BINDINGS_KEPT_US) {
		watch->labels_version = version;
		watch->flushed_us = lookup->now_us;
		lsping_bindings_flush(lspingd->bindings);
	}
	return lspingd->bindings;
}

static enum lsping_binding_status table_binding(void *ctx, const struct lsping_fec *fec,
						uint32_t *label)
{
	struct lsping_lookup *lookup = ctx;
	enum lsping_binding_status status =
		lsping_binding_get(bindings_of(lookup), fec, label);

	if (status != LSPING_BINDING_PENDING)
		return status;
	if (lookup->give_up)
		return LSPING_BINDING_TIMEOUT;
	lookup->wanted = *fec;
	return LSPING_BINDING_PENDING;
}

/* 4.4.1 step 5: LDP gives labels to neighbours, not to interfaces, and their packets
 * may come by any link.  So only an LDP without any neighbour is associated with no
 * interface.
 */
static enum lsping_binding_status table_protocol(void *ctx, const struct lsping_fec *fec,
						 uint32_t ifindex)
{
	struct lsping_lookup *lookup = ctx;
	enum lsping_binding_status status = lsping_binding_protocol(bindings_of(lookup), fec);

	if (status != LSPING_BINDING_PENDING)
		return status;
	if (lookup->give_up)
		return LSPING_BINDING_TIMEOUT;
	lookup->wanted = lsping_binding_protocol_key();
	return LSPING_BINDING_PENDING;
}

static enum lsping_binding_status table_tunnel(void *ctx, const struct lsping_nhlfe *nhlfe,
					       struct lsping_fec *fec, struct ipaddr *peer)
{
	struct lsping_lookup *lookup = ctx;
	enum lsping_binding_status status =
		lsping_binding_remote(bindings_of(lookup), nhlfe->label[0], fec, peer);

	if (status != LSPING_BINDING_PENDING)
		return status;
	if (lookup->give_up)
		return LSPING_BINDING_TIMEOUT;
	lookup->wanted = lsping_binding_remote_key(nhlfe->label[0]);
	return LSPING_BINDING_PENDING;
}

static bool table_ifaddr(void *ctx, uint32_t ifindex, int family, struct ipaddr *addr)
{
	const struct lsping_lookup *lookup = ctx;

	return lsping_kernel_ifaddr(lookup->watch->lspingd->kernel, ifindex, family, addr);
}

static bool table_router_addr(void *ctx, int family, struct ipaddr *addr)
{
	const struct lsping_lookup *lookup = ctx;

	return lsping_source_select(lookup->watch->lspingd, family, 0, addr);
}

static bool table_is_own(void *ctx, uint32_t ifindex, const struct ipaddr *addr)
{
	const struct lsping_lookup *lookup = ctx;
	const struct lspingd *d = lookup->watch->lspingd;
	struct ipaddr router_id;

	if (ifindex)
		return lsping_kernel_has_addr(d->kernel, ifindex, addr);
	/* It need not be an interface's (RFC 8029, 3.4: the downstream address of an
	 * unnumbered interface).
	 */
	if (lsping_zebra_router_id(d->zebra, IS_IPADDR_V4(addr) ? AF_INET : AF_INET6, &router_id) &&
	    !ipaddr_cmp(&router_id, addr))
		return true;
	return lsping_kernel_is_own(d->kernel, addr);
}

static uint32_t table_mtu(void *ctx, uint32_t ifindex)
{
	const struct lsping_lookup *lookup = ctx;
	const struct lsping_link *link = lsping_kernel_link(lookup->watch->lspingd->kernel,
							    ifindex);

	return link ? link->mtu : 0;
}

struct lsping_tables lsping_lookup_tables(struct lsping_lookup *lookup)
{
	return (struct lsping_tables){
		.ctx = lookup,
		.input = table_input,
		.ilm = table_ilm,
		.planes = table_planes,
		.binding = table_binding,
		.protocol = table_protocol,
		.tunnel = table_tunnel,
		.ifaddr = table_ifaddr,
		.router_addr = table_router_addr,
		.is_own = table_is_own,
		.mtu = table_mtu,
	};
}

void lsping_lookup_count(const struct lsping_lookup *lookup, enum lsping_verdict verdict)
{
	struct lsping_stats *stats = lookup->watch->lspingd->stats;

	if (verdict != LSPING_VERDICT_REPLY && verdict != LSPING_VERDICT_QUIET &&
	    verdict != LSPING_VERDICT_NO_CHANNEL)
		return;
	for (unsigned int planes = 0; planes < LSPING_PLANES_MAX; planes++)
		stats->planes[planes] += lookup->found[planes];
}

struct lsping_watch *lsping_watch_new(struct lspingd *lspingd)
{
	struct lsping_watch *watch = XCALLOC(MTYPE_WATCH, sizeof(*watch));

	watch->lspingd = lspingd;
	watch->findings = lsping_findings_new();
	watch->finding_lines = FINDING_LINES;
	return watch;
}

void lsping_watch_free(struct lsping_watch **watch)
{
	if (!*watch)
		return;
	lsping_findings_free(&(*watch)->findings);
	XFREE(MTYPE_WATCH, *watch);
}
