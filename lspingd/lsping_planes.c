// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control plane against data plane: is what the kernel does with a label what
 * zebra believes it does?
 *
 * zebra's entry is a list of NHLFEs of which it has selected some for the kernel;
 * the kernel's is a list of next hops.  They agree if each selected NHLFE has a
 * next hop of its own, with the same interface, address and labels, and no next
 * hop is left over.  The order does not matter: it decides which packet goes
 * where, and that is the kernel's alone.
 *
 * Both sides have two ways to say "popped": no labels, or implicit null.  A label
 * that is popped and looked at again is to the kernel one without a next hop, and
 * to zebra one with the loopback or a VRF as interface.
 *
 * "Not installed" in zebra is no excuse for a label the kernel lacks: zebra would
 * have it there, packets with it are dropped, and who looks at the protocols sees
 * none of that.  Only what zebra is working on just now is let pass.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_planes.h"

#define MAX_ZEBRA 256 /* NHLFEs of one label that are compared */

/* The labels a packet leaves with: an implicit null is none. */
struct pushed {
	const uint32_t *label;
	uint8_t depth;
};

static struct pushed pushed(const uint32_t *label, uint8_t depth)
{
	bool null = depth && label[0] == LSPING_LABEL_IMPLICIT_NULL;

	return (struct pushed){ label + null, depth - null };
}

static bool same_labels(const struct lsping_znhlfe *zebra, const struct lsping_nhlfe *kernel)
{
	struct pushed a = pushed(zebra->label, zebra->depth);
	struct pushed b = pushed(kernel->label, kernel->depth);

	return a.depth == b.depth && !memcmp(a.label, b.label, a.depth * sizeof(a.label[0]));
}

static bool same_nexthop(const struct lsping_znhlfe *zebra, const struct lsping_nhlfe *kernel)
{
	return (!zebra->ifindex || zebra->ifindex == kernel->ifindex) &&
	       !ipaddr_cmp(&zebra->nexthop, &kernel->nexthop);
}

/* What zebra wants in the kernel of an entry. */
static uint16_t read_selected(const struct lsping_mirror_entry *entry, struct lsping_zlabel *label,
			      struct lsping_znhlfe selected[MAX_ZEBRA])
{
	struct lsping_rd rd = lsping_mirror_label_read(entry, label);
	uint16_t n = 0;

	for (uint16_t i = 0; i < label->n_nhlfe && n < MAX_ZEBRA; i++) {
		lsping_znhlfe_read(&rd, &selected[n]);
		n += selected[n].selected && !selected[n].deleted;
	}
	return n;
}

/* A label popped into a device of this router: zebra names the device. */
static enum lsping_planes compare_local(const struct lsping_znhlfe *selected, uint16_t n,
					const struct lsping_ilm *ilm,
					struct lsping_planes_diff *diff)
{
	const struct lsping_nhlfe here = { .ifindex = ilm->local_ifindex };

	for (uint16_t i = 0; i < n; i++)
		if (selected[i].ifindex == ilm->local_ifindex && same_labels(&selected[i], &here))
			return LSPING_PLANES_AGREE;
	*diff = (struct lsping_planes_diff){ .has_zebra = n > 0, .has_kernel = true };
	diff->kernel = here;
	if (n)
		diff->zebra = selected[0];
	return LSPING_PLANES_NEXTHOP;
}

/* Finds each selected NHLFE a next hop of its own.  What stays without one is
 * marked in none of the two.
 */
static void match(const struct lsping_znhlfe *selected, uint16_t n, const struct lsping_ilm *ilm,
		  bool zebra_met[MAX_ZEBRA], bool kernel_met[LSPING_MAX_NHLFES])
{
	for (uint16_t i = 0; i < n; i++)
		for (uint16_t k = 0; k < ilm->n_nhlfe && !zebra_met[i]; k++)
			if (!kernel_met[k] && same_nexthop(&selected[i], &ilm->nhlfe[k]) &&
			    same_labels(&selected[i], &ilm->nhlfe[k]))
				zebra_met[i] = kernel_met[k] = true;
}

/* The first that was not met, or n. */
static uint16_t first_unmet(const bool *met, uint16_t n)
{
	uint16_t i = 0;

	while (i < n && met[i])
		i++;
	return i;
}

static enum lsping_planes compare_nexthops(const struct lsping_znhlfe *selected, uint16_t n,
					   const struct lsping_ilm *ilm,
					   struct lsping_planes_diff *diff)
{
	bool zebra_met[MAX_ZEBRA] = {}, kernel_met[LSPING_MAX_NHLFES] = {};
	uint16_t z, k;

	match(selected, n, ilm, zebra_met, kernel_met);
	z = first_unmet(zebra_met, n);
	k = first_unmet(kernel_met, ilm->n_nhlfe);
	if (z == n && k == ilm->n_nhlfe)
		return LSPING_PLANES_AGREE;

	*diff = (struct lsping_planes_diff){ .has_zebra = z < n, .has_kernel = k < ilm->n_nhlfe };
	if (diff->has_zebra)
		diff->zebra = selected[z];
	if (diff->has_kernel)
		diff->kernel = ilm->nhlfe[k];
	for (; k < ilm->n_nhlfe; k++) {
		for (uint16_t i = z; i < n && !kernel_met[k]; i++) {
			if (zebra_met[i] || !same_nexthop(&selected[i], &ilm->nhlfe[k]))
				continue;
			diff->zebra = selected[i];
			diff->kernel = ilm->nhlfe[k];
			return LSPING_PLANES_LABELS;
		}
	}
	return LSPING_PLANES_NEXTHOP;
}

static enum lsping_planes compare_dead(const struct lsping_ilm *ilm,
				       struct lsping_planes_diff *diff)
{
	for (uint16_t k = 0; k < ilm->n_nhlfe; k++) {
		if (!ilm->nhlfe[k].dead)
			continue;
		*diff = (struct lsping_planes_diff){ .has_kernel = true };
		diff->kernel = ilm->nhlfe[k];
		return LSPING_PLANES_DEAD;
	}
	return LSPING_PLANES_AGREE;
}

enum lsping_planes lsping_planes_compare(uint32_t label, const struct lsping_mirror_entry *entry,
					 const struct lsping_ilm *ilm,
					 struct lsping_planes_diff *diff)
{
	struct lsping_znhlfe selected[MAX_ZEBRA];
	enum lsping_planes planes;
	struct lsping_zlabel zlabel;
	uint16_t n;

	memset(diff, 0, sizeof(*diff));
	if (label < LSPING_LABEL_FIRST_UNRESERVED)
		return LSPING_PLANES_AGREE;
	if (ilm->op == LSPING_ILM_UNKNOWN)
		return LSPING_PLANES_NOT_ASKED;
	if (!entry)
		return ilm->op == LSPING_ILM_MISSING ? LSPING_PLANES_AGREE : LSPING_PLANES_FOREIGN;

	n = read_selected(entry, &zlabel, selected);
	if (zlabel.pending)
		return LSPING_PLANES_UNDER_WAY;
	if (ilm->op == LSPING_ILM_MISSING)
		return n ? LSPING_PLANES_MISSING : LSPING_PLANES_AGREE;
	if (ilm->op == LSPING_ILM_LOCAL)
		return compare_local(selected, n, ilm, diff);
	planes = compare_nexthops(selected, n, ilm, diff);
	/* More than a frame holds cannot be told from what is not there. */
	if (planes == LSPING_PLANES_NEXTHOP && zlabel.truncated)
		planes = LSPING_PLANES_AGREE;
	return planes == LSPING_PLANES_AGREE ? compare_dead(ilm, diff) : planes;
}

bool lsping_planes_differing(const struct lsping_mirror_entry *entry, const struct lsping_ilm *ilm,
			     bool differs[LSPING_MAX_NHLFES])
{
	bool zebra_met[MAX_ZEBRA] = {}, kernel_met[LSPING_MAX_NHLFES] = {};
	struct lsping_znhlfe selected[MAX_ZEBRA];
	struct lsping_zlabel zlabel;
	uint16_t n = read_selected(entry, &zlabel, selected);

	match(selected, n, ilm, zebra_met, kernel_met);
	for (uint16_t k = 0; k < ilm->n_nhlfe; k++)
		differs[k] = !kernel_met[k];
	return first_unmet(zebra_met, n) < n;
}

bool lsping_planes_diff_same(const struct lsping_planes_diff *a, const struct lsping_planes_diff *b)
{
	const struct lsping_znhlfe *za = &a->zebra, *zb = &b->zebra;
	const struct lsping_nhlfe *ka = &a->kernel, *kb = &b->kernel;

	if (a->has_zebra != b->has_zebra || a->has_kernel != b->has_kernel)
		return false;
	if (a->has_zebra && (za->ifindex != zb->ifindex ||
			     ipaddr_cmp(&za->nexthop, &zb->nexthop) || za->depth != zb->depth ||
			     memcmp(za->label, zb->label, za->depth * sizeof(za->label[0]))))
		return false;
	return !a->has_kernel ||
	       (ka->ifindex == kb->ifindex && !ipaddr_cmp(&ka->nexthop, &kb->nexthop) &&
		ka->depth == kb->depth &&
		!memcmp(ka->label, kb->label, ka->depth * sizeof(ka->label[0])));
}

static bool same_way(const struct lsping_path *path, const struct lsping_nhlfe *nhlfe)
{
	return path->ifindex == nhlfe->ifindex && ipaddr_is_same(&path->nexthop, &nhlfe->nexthop);
}

enum lsping_planes lsping_planes_compare_ingress(const struct lsping_path *path,
						 const struct lsping_ilm *ftn)
{
	enum lsping_planes planes = LSPING_PLANES_NEXTHOP;

	if (ftn->op == LSPING_ILM_UNKNOWN)
		return LSPING_PLANES_NOT_ASKED;
	if (ftn->op == LSPING_ILM_MISSING)
		return LSPING_PLANES_MISSING;
	/* Two next hops may differ in nothing but their labels. */
	for (uint16_t i = 0; i < ftn->n_nhlfe; i++) {
		const struct lsping_nhlfe *nhlfe = &ftn->nhlfe[i];

		if (!same_way(path, nhlfe))
			continue;
		planes = LSPING_PLANES_LABELS;
		if (path->depth == nhlfe->depth &&
		    memcmp(path->label, nhlfe->label, path->depth * sizeof(path->label[0])) == 0)
			return nhlfe->dead ? LSPING_PLANES_DEAD : LSPING_PLANES_AGREE;
	}
	return planes;
}

const char *const lsping_planes_names[LSPING_PLANES_MAX] = {
	[LSPING_PLANES_AGREE] = "in-agreement",
	[LSPING_PLANES_UNDER_WAY] = "change-under-way",
	[LSPING_PLANES_NOT_ASKED] = "kernel-not-asked",
	[LSPING_PLANES_MISSING] = "missing-in-kernel",
	[LSPING_PLANES_FOREIGN] = "foreign-in-kernel",
	[LSPING_PLANES_LABELS] = "other-labels",
	[LSPING_PLANES_NEXTHOP] = "other-next-hop",
	[LSPING_PLANES_DEAD] = "next-hop-dead",
};

const char *lsping_planes_str(enum lsping_planes planes)
{
	switch (planes) {
	case LSPING_PLANES_AGREE:
		return "in agreement";
	case LSPING_PLANES_UNDER_WAY:
		return "being changed";
	case LSPING_PLANES_NOT_ASKED:
		return "the kernel could not be asked";
	case LSPING_PLANES_MISSING:
		return "missing in the kernel";
	case LSPING_PLANES_FOREIGN:
		return "foreign in the kernel";
	case LSPING_PLANES_LABELS:
		return "other outgoing labels";
	case LSPING_PLANES_NEXTHOP:
		return "another next hop";
	case LSPING_PLANES_DEAD:
		return "next hop dead";
	case LSPING_PLANES_MAX:
		break;
	}
	return "unknown";
}
