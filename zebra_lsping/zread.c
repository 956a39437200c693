// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra's label tables as records
 *
 * What zebra means with its flags:
 *
 * - LSP_FLAG_INSTALLED is set when an installation is handed to the dataplane
 *   thread, and taken away if that fails.  NHLFE_FLAG_INSTALLED is set on the
 *   selected next hops when it has succeeded.  So the first without the second
 *   is "on its way", and none of them "not there".
 * - A change of labels on an installed next hop leaves both set.
 * - LSP_FLAG_SCHEDULED: waiting to be looked at by zebra.
 */
#include <zebra.h>

#include <string.h>

#include "lib/hash.h"
#include "lib/nexthop.h"
#include "lib/pw.h"
#include "lib/srte.h"

#include "zebra/zebra_mpls.h"
#include "zebra/zebra_pw.h"
#include "zebra/zebra_srte.h"
#include "zebra/zebra_vrf.h"

#include "zebra_lsping/zread.h"

/* --- addresses ------------------------------------------------------------ */

static void gate_to_ipaddr(int family, const union g_addr *gate, struct ipaddr *addr)
{
	if (family == AF_INET) {
		SET_IPADDR_V4(addr);
		addr->ipaddr_v4 = gate->ipv4;
	} else if (family == AF_INET6) {
		SET_IPADDR_V6(addr);
		addr->ipaddr_v6 = gate->ipv6;
	}
}

/* A policy's key, and a label's, as the codec writes them. */
static void policy_key(const struct zebra_sr_policy *policy, uint8_t key[LSPING_LFIB_KEY_MAX])
{
	uint8_t octets[sizeof(struct lsping_zpolicy)];
	struct lsping_wr wr = lsping_wr_init(octets, sizeof(octets));
	struct lsping_zpolicy zpolicy = {
		.color = policy->color,
		.endpoint = policy->endpoint,
	};

	lsping_zpolicy_write(&wr, &zpolicy);
	memcpy(key, octets, lsping_lfib_key_octets(LSPING_LFIB_POLICY));
}

static void label_key(mpls_label_t label, uint8_t key[LSPING_LFIB_KEY_MAX])
{
	struct lsping_wr wr = lsping_wr_init(key, LSPING_LFIB_KEY_MAX);

	lsping_wr_u32(&wr, label);
}

/* --- labels --------------------------------------------------------------- */

static void nexthop_read(const struct nexthop *nexthop, struct lsping_znhlfe *out)
{
	switch (nexthop->type) {
	case NEXTHOP_TYPE_IFINDEX:
		break;
	case NEXTHOP_TYPE_IPV4:
	case NEXTHOP_TYPE_IPV4_IFINDEX:
		gate_to_ipaddr(AF_INET, &nexthop->gate, &out->nexthop);
		break;
	case NEXTHOP_TYPE_IPV6:
	case NEXTHOP_TYPE_IPV6_IFINDEX:
		gate_to_ipaddr(AF_INET6, &nexthop->gate, &out->nexthop);
		break;
	case NEXTHOP_TYPE_BLACKHOLE:
		out->blackhole = true;
		break;
	}
	out->ifindex = nexthop->ifindex;
	out->vrf_id = nexthop->vrf_id;
	out->active = CHECK_FLAG(nexthop->flags, NEXTHOP_FLAG_ACTIVE);
	if (nexthop->nh_label) {
		out->depth = MIN(nexthop->nh_label->num_labels, LSPING_MAX_LABELS);
		for (unsigned int i = 0; i < out->depth; i++)
			out->label[i] = nexthop->nh_label->label[i];
	}
	if (CHECK_FLAG(nexthop->flags, NEXTHOP_FLAG_HAS_BACKUP)) {
		out->n_backups = MIN(nexthop->backup_num, LSPING_ZNHLFE_BACKUPS);
		memcpy(out->backup, nexthop->backup_idx, out->n_backups);
	}
}

static void nhlfe_read(const struct zebra_nhlfe *nhlfe, struct lsping_znhlfe *out)
{
	memset(out, 0, sizeof(*out));
	out->owner = nhlfe->type;
	out->distance = nhlfe->distance;
	out->selected = CHECK_FLAG(nhlfe->flags, NHLFE_FLAG_SELECTED);
	out->installed = CHECK_FLAG(nhlfe->flags, NHLFE_FLAG_INSTALLED);
	out->deleted = CHECK_FLAG(nhlfe->flags, NHLFE_FLAG_DELETED);
	if (nhlfe->nexthop)
		nexthop_read(nhlfe->nexthop, out);
}

/* Writes the NHLFEs of a list; returns how many were written. */
static uint16_t nhlfes_write(struct lsping_wr *wr, const struct nhlfe_list_head *list,
			     struct lsping_zlabel *label, bool backups)
{
	const struct zebra_nhlfe *nhlfe;
	struct lsping_znhlfe out;
	uint16_t n = 0;

	frr_each (nhlfe_list_const, list, nhlfe) {
		if ((size_t)(wr->end - wr->p) < LSPING_ZNHLFE_OCTETS) {
			label->truncated = true;
			break;
		}
		nhlfe_read(nhlfe, &out);
		lsping_znhlfe_write(wr, &out);
		n++;
		if (backups)
			continue;
		if (out.installed)
			label->installed = true;
		if (out.deleted || (out.selected && out.active && !out.installed))
			label->pending = true;
	}
	return n;
}

static enum zread_state label_read(uint32_t in_label, struct lsping_wr *wr)
{
	struct zebra_vrf *zvrf = zebra_vrf_lookup_by_id(VRF_DEFAULT);
	struct zebra_ile key = { .in_label = in_label };
	struct lsping_zlabel label = { .label = in_label };
	struct lsping_wr head;
	struct zebra_lsp *lsp;
	size_t mark;

	if (!zvrf || !zvrf->lsp_table)
		return ZREAD_NONE;
	lsp = hash_lookup(zvrf->lsp_table, &key);
	if (!lsp || (!nhlfe_list_count(&lsp->nhlfe_list) &&
		     !nhlfe_list_count(&lsp->backup_nhlfe_list)))
		return ZREAD_NONE;

	mark = lsping_lfib_record_start(wr, LSPING_LFIB_LABEL);
	head = *wr;
	lsping_zlabel_write(wr, &label);
	label.n_nhlfe = nhlfes_write(wr, &lsp->nhlfe_list, &label, false);
	label.n_backup = nhlfes_write(wr, &lsp->backup_nhlfe_list, &label, true);
	if (!CHECK_FLAG(lsp->flags, LSP_FLAG_INSTALLED))
		label.installed = label.pending = false;
	if (CHECK_FLAG(lsp->flags, LSP_FLAG_SCHEDULED))
		label.pending = true;
	/* Over the first, now that all is known. */
	lsping_zlabel_write(&head, &label);
	lsping_lfib_record_end(wr, mark);
	return label.installed && !label.pending ? ZREAD_WELL : ZREAD_UNWELL;
}

bool zread_labels(uint32_t *bucket, unsigned int n_buckets, zread_key_cb fn)
{
	struct zebra_vrf *zvrf = zebra_vrf_lookup_by_id(VRF_DEFAULT);
	uint8_t key[LSPING_LFIB_KEY_MAX];
	const struct hash_bucket *entry;

	if (!zvrf || !zvrf->lsp_table)
		return false;
	for (; *bucket < zvrf->lsp_table->size && n_buckets; n_buckets--) {
		for (entry = zvrf->lsp_table->index[(*bucket)++]; entry; entry = entry->next) {
			const struct zebra_lsp *lsp = entry->data;

			label_key(lsp->ile.in_label, key);
			fn(LSPING_LFIB_LABEL, key);
		}
	}
	return *bucket < zvrf->lsp_table->size;
}

unsigned long zread_label_count(void)
{
	const struct zebra_vrf *zvrf = zebra_vrf_lookup_by_id(VRF_DEFAULT);

	return zvrf && zvrf->lsp_table ? hashcount(zvrf->lsp_table) : 0;
}

/* --- pseudowires and policies --------------------------------------------- */

static enum zread_state pw_read(const uint8_t *key, struct lsping_wr *wr)
{
	struct zebra_vrf *zvrf = zebra_vrf_lookup_by_id(VRF_DEFAULT);
	struct lsping_zpw out;
	struct zebra_pw *pw;
	size_t mark;

	memset(&out, 0, sizeof(out));
	memcpy(out.ifname, key, sizeof(out.ifname) - 1);
	pw = zvrf ? zebra_pw_find(zvrf, out.ifname) : NULL;
	if (!pw)
		return ZREAD_NONE;
	out.ifindex = pw->ifindex;
	out.type = pw->type;
	out.control_word = CHECK_FLAG(pw->flags, F_PSEUDOWIRE_CWORD);
	out.enabled = pw->enabled;
	out.installed = pw->enabled && pw->status == PW_FORWARDING;
	out.owner = pw->protocol;
	gate_to_ipaddr(pw->af, &pw->nexthop, &out.nexthop);
	out.local_label = pw->local_label;
	out.remote_label = pw->remote_label;
	out.status = pw->status;
	if (pw->protocol == ZEBRA_ROUTE_LDP) {
		out.lsr_id = pw->data.ldp.lsr_id;
		out.pw_id = pw->data.ldp.pwid;
	}
	mark = lsping_lfib_record_start(wr, LSPING_LFIB_PW);
	lsping_zpw_write(wr, &out);
	lsping_lfib_record_end(wr, mark);
	return ZREAD_WELL;
}

static enum zread_state policy_read(const uint8_t *key, struct lsping_wr *wr)
{
	struct lsping_zpolicy out;
	struct zebra_sr_policy *policy;
	struct lsping_rd rd;
	size_t mark;

	/* A record's beginning is its key; what follows is empty here. */
	rd = lsping_rd_init(key, lsping_lfib_key_octets(LSPING_LFIB_POLICY));
	lsping_zpolicy_read(&rd, &out);
	policy = zebra_sr_policy_find(out.color, &out.endpoint);
	if (!policy)
		return ZREAD_NONE;
	strlcpy(out.name, policy->name, sizeof(out.name));
	out.up = policy->status == ZEBRA_SR_POLICY_UP;
	out.binding_label = policy->segment_list.local_label == MPLS_LABEL_NONE
				    ? LSPING_ZPOLICY_NO_LABEL
				    : policy->segment_list.local_label;
	out.owner = policy->segment_list.type;
	out.depth = MIN(policy->segment_list.label_num, LSPING_MAX_LABELS);
	for (unsigned int i = 0; i < out.depth; i++)
		out.label[i] = policy->segment_list.labels[i];
	mark = lsping_lfib_record_start(wr, LSPING_LFIB_POLICY);
	lsping_zpolicy_write(wr, &out);
	lsping_lfib_record_end(wr, mark);
	return ZREAD_WELL;
}

void zread_others(zread_key_cb fn)
{
	struct zebra_vrf *zvrf = zebra_vrf_lookup_by_id(VRF_DEFAULT);
	uint8_t key[LSPING_LFIB_KEY_MAX];
	struct zebra_sr_policy *policy;
	struct zebra_pw *pw;

	if (zvrf)
		RB_FOREACH (pw, zebra_pw_head, &zvrf->pseudowires) {
			memset(key, 0, sizeof(key));
			memcpy(key, pw->ifname, strnlen(pw->ifname, LSPING_ZPW_NAME - 1));
			fn(LSPING_LFIB_PW, key);
		}
	RB_FOREACH (policy, zebra_sr_policy_instance_head, &zebra_sr_policy_instances) {
		policy_key(policy, key);
		fn(LSPING_LFIB_POLICY, key);
	}
}

enum zread_state zread_object(enum lsping_lfib_kind kind, const uint8_t *key, struct lsping_wr *wr)
{
	struct lsping_rd rd = lsping_rd_init(key, lsping_lfib_key_octets(kind));

	switch (kind) {
	case LSPING_LFIB_LABEL:
		return label_read(lsping_rd_u32(&rd), wr);
	case LSPING_LFIB_PW:
		return pw_read(key, wr);
	case LSPING_LFIB_POLICY:
		return policy_read(key, wr);
	case LSPING_LFIB_BEGIN:
	case LSPING_LFIB_END:
	case LSPING_LFIB_GONE:
		break;
	}
	return ZREAD_NONE;
}
