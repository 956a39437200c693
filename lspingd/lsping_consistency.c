// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every label of zebra's LFIB against the kernel's table
 *
 *	zebra's mirror ---+
 *			  +-- merge, look --> agree: counted, forgotten
 *	kernel's dump ----+		  \-> suspect --+
 *						^	| LOOK_AGAIN_US
 *						+-- look again --> report, or settled
 *
 * The merge goes by label numbers and keeps no pointer into either table, so both
 * may change while it goes on: what is added behind it is not looked at, what
 * changes before it is seen as it is then, and what was caught in between is a
 * suspect.
 *
 * A suspect is one label and a digest of what both sides said of it.  It is
 * reported when another look, at both sides as they are then, finds the same
 * difference and digest, and it has stood so for some time; a digest that changes
 * starts that time again.  Suspects wait in a ring in the order they are due.
 * When it is full the merge waits; the kernel keeps the place in its table.
 *
 * Which interface a label's packets arrive on nobody can tell: the neighbours
 * choose it.  But who is a next hop of one of zebra's labels speaks a label
 * protocol with us, and sends labels on that interface.  So these interfaces are
 * collected on the way, and those that take no labels are reported at the end.
 */
#include <zebra.h>

#include <string.h>

#include "lib/jhash.h"
#include "lib/memory.h"

#include "lspingd/lsping_consistency.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, CONSISTENCY, "comparison of label tables");
DEFINE_MTYPE_STATIC(LSPINGD, CONSISTENCY_IF, "interfaces of compared label tables");

/* From one look to the next. */
#define LOOK_AGAIN_US LSPING_CONSISTENCY_STAND_US
/* Before a kernel is asked again that had nothing yet. */
#define LATER_US 1000
/* Pairs of next hops that take as long to compare as a label without them. */
#define NEXTHOPS_WORK 16

struct suspect {
	uint32_t label;
	uint32_t digest; /* of what was seen last */
	int64_t first_us;
	int64_t since_us; /* that the digest has not changed */
	int64_t due_us;
};

struct lsping_consistency {
	struct lsping_consistency_env env;
	struct lsping_consistency_counts counts;
	uint64_t snapshots; /* the mirror's, when we began */
	bool failed;

	/* the merge: what comes next on either side */
	uint32_t zebra_from;
	bool kernel_has, kernel_end;
	uint32_t kernel_label;
	struct lsping_ilm kernel_ilm;
	bool merged;
	int64_t later_us; /* not before */

	/* the ring */
	unsigned int first, n_suspects;
	struct suspect suspects[LSPING_CONSISTENCY_WAITING];
	struct lsping_ilm again; /* what a lookup finds */

	/* interfaces of zebra's next hops, ascending */
	uint32_t *ifindex;
	unsigned int n_ifs, room_ifs;
	int64_t input_due_us; /* 0: not looked at yet */
};

/* --- one label ------------------------------------------------------------ */

static uint32_t digest_nhlfe(const struct lsping_nhlfe *nhlfe, uint32_t digest)
{
	digest = jhash_3words(nhlfe->ifindex, nhlfe->dead, nhlfe->depth, digest);
	digest = jhash(nhlfe->label, nhlfe->depth * sizeof(nhlfe->label[0]), digest);
	if (IS_IPADDR_NONE(&nhlfe->nexthop))
		return digest;
	return jhash(&nhlfe->nexthop.ip, IS_IPADDR_V4(&nhlfe->nexthop) ? 4 : 16, digest);
}

/* Equal for two looks that saw the same. */
static uint32_t digest_of(enum lsping_planes planes, const struct lsping_mirror_entry *entry,
			  const struct lsping_ilm *ilm)
{
	uint32_t digest = jhash_3words(planes, ilm->op, ilm->local_ifindex, ilm->protocol);

	for (uint16_t i = 0; i < ilm->n_nhlfe; i++)
		digest = digest_nhlfe(&ilm->nhlfe[i], digest);
	if (entry) {
		struct lsping_rd body = lsping_mirror_body(entry);

		digest = jhash(lsping_rd_peek(&body), lsping_rd_left(&body), digest);
	}
	return digest;
}

static bool is_difference(enum lsping_planes planes)
{
	return planes >= LSPING_PLANES_MISSING && planes < LSPING_PLANES_MAX;
}

/* What one side has, where the other has nothing. */
static void fill_one_side(struct lsping_difference *difference,
			  const struct lsping_mirror_entry *entry, const struct lsping_ilm *ilm)
{
	struct lsping_planes_diff *diff = &difference->diff;
	struct lsping_zlabel label;
	struct lsping_rd rd;

	if (difference->planes == LSPING_PLANES_FOREIGN) {
		diff->has_kernel = true;
		if (ilm->op == LSPING_ILM_LOCAL)
			diff->kernel = (struct lsping_nhlfe){ .ifindex = ilm->local_ifindex };
		else
			diff->kernel = ilm->nhlfe[0];
		return;
	}
	if (difference->planes != LSPING_PLANES_MISSING)
		return;
	rd = lsping_mirror_label_read(entry, &label);
	for (uint16_t i = 0; i < label.n_nhlfe && !diff->has_zebra; i++) {
		lsping_znhlfe_read(&rd, &diff->zebra);
		diff->has_zebra = diff->zebra.selected && !diff->zebra.deleted;
	}
}

static void report(struct lsping_consistency *c, struct lsping_difference *difference,
		   const struct lsping_mirror_entry *entry, const struct lsping_ilm *ilm)
{
	fill_one_side(difference, entry, ilm);
	difference->protocol = ilm->protocol;
	c->counts.reported[difference->planes]++;
	c->env.report(c->env.ctx, difference);
}

/* --- suspects ------------------------------------------------------------- */

static void suspect_push(struct lsping_consistency *c, const struct suspect *suspect)
{
	unsigned int at = (c->first + c->n_suspects++) % LSPING_CONSISTENCY_WAITING;

	c->suspects[at] = *suspect;
}

static struct suspect suspect_pop(struct lsping_consistency *c)
{
	struct suspect suspect = c->suspects[c->first];

	c->first = (c->first + 1) % LSPING_CONSISTENCY_WAITING;
	c->n_suspects--;
	return suspect;
}

static void look(struct lsping_consistency *c, int64_t now_us, uint32_t label,
		 const struct lsping_mirror_entry *entry, const struct lsping_ilm *ilm)
{
	struct lsping_planes_diff diff;
	enum lsping_planes planes = lsping_planes_compare(label, entry, ilm, &diff);
	struct suspect suspect = {
		.label = label,
		.first_us = now_us,
		.since_us = now_us,
		.due_us = now_us + LOOK_AGAIN_US,
	};

	if (planes == LSPING_PLANES_AGREE)
		return;
	suspect.digest = digest_of(planes, entry, ilm);
	suspect_push(c, &suspect);
}

static void look_again(struct lsping_consistency *c, int64_t now_us)
{
	struct suspect suspect = suspect_pop(c);
	struct lsping_difference difference = { .label = suspect.label };
	const struct lsping_mirror_entry *entry = lsping_mirror_label(c->env.mirror, suspect.label);
	int64_t stand_us;
	uint32_t digest;

	c->env.lookup(c->env.ctx, suspect.label, &c->again);
	difference.planes = lsping_planes_compare(suspect.label, entry, &c->again,
						  &difference.diff);
	if (difference.planes == LSPING_PLANES_AGREE) {
		c->counts.settled++;
		return;
	}
	digest = digest_of(difference.planes, entry, &c->again);
	if (digest != suspect.digest) {
		suspect.digest = digest;
		suspect.since_us = now_us;
	}
	stand_us = difference.planes == LSPING_PLANES_DEAD ? LSPING_CONSISTENCY_STAND_DEAD_US
							   : LSPING_CONSISTENCY_STAND_US;
	if (is_difference(difference.planes) && now_us - suspect.since_us >= stand_us) {
		report(c, &difference, entry, &c->again);
		return;
	}
	if (now_us - suspect.first_us < LSPING_CONSISTENCY_PATIENCE_US) {
		suspect.due_us = now_us + LOOK_AGAIN_US;
		suspect_push(c, &suspect);
		return;
	}
	/* Another difference at each look is a change that does not end. */
	if (difference.planes != LSPING_PLANES_NOT_ASKED)
		difference.planes = LSPING_PLANES_UNDER_WAY;
	report(c, &difference, entry, &c->again);
}

static bool suspect_due(const struct lsping_consistency *c, int64_t now_us)
{
	return c->n_suspects && c->suspects[c->first].due_us <= now_us;
}

/* --- interfaces ----------------------------------------------------------- */

/* The place of an interface, or the one it would have. */
static unsigned int if_place(const struct lsping_consistency *c, uint32_t ifindex)
{
	unsigned int low = 0, high = c->n_ifs;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (c->ifindex[middle] < ifindex)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void if_add(struct lsping_consistency *c, uint32_t ifindex)
{
	unsigned int at = if_place(c, ifindex);

	if (at < c->n_ifs && c->ifindex[at] == ifindex)
		return;
	if (c->n_ifs == c->room_ifs) {
		c->room_ifs = MAX(16U, 2 * c->room_ifs);
		c->ifindex = XREALLOC(MTYPE_CONSISTENCY_IF, c->ifindex,
				      c->room_ifs * sizeof(c->ifindex[0]));
	}
	memmove(&c->ifindex[at + 1], &c->ifindex[at], (c->n_ifs++ - at) * sizeof(c->ifindex[0]));
	c->ifindex[at] = ifindex;
}

static void ifs_collect(struct lsping_consistency *c, const struct lsping_mirror_entry *entry)
{
	struct lsping_znhlfe nhlfe;
	struct lsping_zlabel label;
	struct lsping_rd rd = lsping_mirror_label_read(entry, &label);

	for (uint16_t i = 0; i < label.n_nhlfe; i++) {
		lsping_znhlfe_read(&rd, &nhlfe);
		if (nhlfe.selected && !nhlfe.deleted && nhlfe.ifindex)
			if_add(c, nhlfe.ifindex);
	}
}

/* Keeps those that take no labels now. */
static void ifs_filter(struct lsping_consistency *c)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < c->n_ifs; i++)
		if (c->env.input_off(c->env.ctx, c->ifindex[i]))
			c->ifindex[n++] = c->ifindex[i];
	c->n_ifs = n;
}

/* Looks twice as well; true when all is said. */
static bool ifs_look(struct lsping_consistency *c, int64_t now_us)
{
	if (c->input_due_us && now_us < c->input_due_us)
		return false;
	ifs_filter(c);
	if (!c->input_due_us && c->n_ifs) {
		c->input_due_us = now_us + LOOK_AGAIN_US;
		return false;
	}
	for (unsigned int i = 0; i < c->n_ifs; i++)
		c->env.report_input(c->env.ctx, c->ifindex[i]);
	c->counts.input_off = c->n_ifs;
	return true;
}

/* --- the merge ------------------------------------------------------------ */

/* Sees to it that the kernel's next label, or its end, is known. */
static bool kernel_ready(struct lsping_consistency *c, int64_t now_us)
{
	uint32_t label;

	if (c->kernel_has || c->kernel_end)
		return true;
	switch (c->env.next(c->env.ctx, &label, &c->kernel_ilm)) {
	case LSPING_NEXT_LABEL:
		c->kernel_has = true;
		c->kernel_label = label;
		return true;
	case LSPING_NEXT_END:
		c->kernel_end = true;
		return true;
	case LSPING_NEXT_LATER:
		c->later_us = now_us + LATER_US;
		return false;
	case LSPING_NEXT_FAILED:
		break;
	}
	c->failed = true;
	return false;
}

/* What comparing one label costs: each next hop with each, cheaply. */
static int label_work(const struct lsping_zlabel *zebra, const struct lsping_ilm *kernel)
{
	return 1 + (zebra->n_nhlfe + 1) * (kernel->n_nhlfe + 1) / NEXTHOPS_WORK;
}

/* Returns the work it was. */
static int merge_step(struct lsping_consistency *c, int64_t now_us)
{
	static const struct lsping_ilm missing = { .op = LSPING_ILM_MISSING };
	const struct lsping_mirror_entry *entry;
	struct lsping_zlabel zebra = {};
	bool of_zebra, of_kernel;

	if (!kernel_ready(c, now_us))
		return 1;
	entry = lsping_mirror_label_from(c->env.mirror, c->zebra_from);
	if (entry)
		(void)lsping_mirror_label_read(entry, &zebra);
	c->merged = !entry && c->kernel_end;
	if (c->merged)
		return 1;
	of_zebra = entry && (c->kernel_end || zebra.label <= c->kernel_label);
	of_kernel = c->kernel_has && (!entry || c->kernel_label <= zebra.label);
	if (of_zebra) {
		ifs_collect(c, entry);
		c->counts.zebra++;
		c->zebra_from = zebra.label + 1;
	}
	if (of_kernel) {
		c->counts.kernel++;
		c->kernel_has = false;
	}
	look(c, now_us, of_zebra ? zebra.label : c->kernel_label, of_zebra ? entry : NULL,
	     of_kernel ? &c->kernel_ilm : &missing);
	return label_work(&zebra, of_kernel ? &c->kernel_ilm : &missing);
}

static bool can_merge(const struct lsping_consistency *c, int64_t now_us)
{
	return !c->merged && !c->failed && c->later_us <= now_us &&
	       c->n_suspects < LSPING_CONSISTENCY_WAITING;
}

static bool is_lost(const struct lsping_consistency *c)
{
	struct lsping_mirror_counts counts;

	lsping_mirror_counts(c->env.mirror, &counts);
	return !lsping_mirror_in_step(c->env.mirror) || counts.snapshots != c->snapshots;
}

/* When there is something to do again. */
static int64_t next_due(const struct lsping_consistency *c, int64_t now_us)
{
	int64_t due_us = INT64_MAX;

	if (c->merged && !c->n_suspects)
		return c->input_due_us ? c->input_due_us : now_us;
	if (c->n_suspects)
		due_us = c->suspects[c->first].due_us;
	if (!c->merged && c->n_suspects < LSPING_CONSISTENCY_WAITING)
		due_us = MIN(due_us, c->later_us);
	return due_us;
}

enum lsping_consistency_state lsping_consistency_run(struct lsping_consistency *c, int64_t now_us,
						     int work, int64_t *due_us)
{
	if (is_lost(c))
		return LSPING_CONSISTENCY_LOST;
	while (work > 0) {
		if (suspect_due(c, now_us)) {
			look_again(c, now_us);
			work -= LSPING_CONSISTENCY_LOOKUP_WORK;
		} else if (can_merge(c, now_us)) {
			work -= merge_step(c, now_us);
		} else
			break;
	}
	if (c->failed)
		return LSPING_CONSISTENCY_FAILED;
	if (work > 0 && c->merged && !c->n_suspects && ifs_look(c, now_us))
		return LSPING_CONSISTENCY_DONE;
	*due_us = next_due(c, now_us);
	return LSPING_CONSISTENCY_RUNNING;
}

/* --- the comparison ------------------------------------------------------- */

const struct lsping_consistency_counts *
lsping_consistency_counts(const struct lsping_consistency *c)
{
	return &c->counts;
}

uint32_t lsping_consistency_differences(const struct lsping_consistency_counts *counts)
{
	uint32_t n = counts->input_off;

	for (unsigned int i = 0; i < LSPING_PLANES_MAX; i++)
		if (is_difference(i))
			n += counts->reported[i];
	return n;
}

uint32_t lsping_consistency_undecided(const struct lsping_consistency_counts *counts)
{
	return counts->reported[LSPING_PLANES_UNDER_WAY] +
	       counts->reported[LSPING_PLANES_NOT_ASKED];
}

struct lsping_consistency *lsping_consistency_new(const struct lsping_consistency_env *env)
{
	struct lsping_consistency *c = XCALLOC(MTYPE_CONSISTENCY, sizeof(*c));
	struct lsping_mirror_counts counts;

	lsping_mirror_counts(env->mirror, &counts);
	c->env = *env;
	c->snapshots = counts.snapshots;
	return c;
}

void lsping_consistency_free(struct lsping_consistency **consistency)
{
	if (!*consistency)
		return;
	XFREE(MTYPE_CONSISTENCY_IF, (*consistency)->ifindex);
	XFREE(MTYPE_CONSISTENCY, *consistency);
}
