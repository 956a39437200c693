// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rendering messages: downstream mappings
 *
 * Multipath information is shown as what it means, ranges of addresses and of
 * labels; one bit mask can be a thousand ranges, so no more than MAX_RANGES are
 * written and then how many there are besides.  What is of no form the RFC
 * knows is shown as its octets.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_mpset.h"
#include "lspingd/lsping_print.h"
#include "lspingd/lsping_print_private.h"

#define MAX_RANGES 32

static const struct lsping_flag_name ds_flags[] = {
	{ LSPING_DS_FLAG_N, "treat-as-non-ip" },
	{ LSPING_DS_FLAG_I, "interface-and-label-stack-request" },
	{ LSPING_DS_FLAG_E, "entropy-label" },
	{ LSPING_DS_FLAG_L, "label-based-load-balance" },
	{ LSPING_DS_FLAG_G, "lag-description" },
};

static void print_more(struct lsping_writer *w, const char *leaf, uint32_t n)
{
	if (n <= MAX_RANGES)
		return;
	lsping_write_margin(w);
	lsping_write_int(w, leaf, n - MAX_RANGES, "... and %u more\n", n - MAX_RANGES);
}

static void address_range(struct lsping_writer *w, const struct lsping_mprange *range, int family)
{
	struct ipaddr first = lsping_mpset_address(range->first, family);
	struct ipaddr last = lsping_mpset_address(range->last, family);
	char buf[INET6_ADDRSTRLEN];

	ipaddr2str(&first, buf, sizeof(buf));
	lsping_write_str(w, "first", buf, "Addresses: %s", buf);
	ipaddr2str(&last, buf, sizeof(buf));
	lsping_write_str(w, "last", buf, range->first == range->last ? "\n" : " to %s\n", buf);
}

static void print_addresses(struct lsping_writer *w, const struct lsping_mpset *set, int family)
{
	if (lsping_mpset_is_empty(set))
		return;
	lsping_leaf_num(w, "address-count", "Number of addresses", lsping_mpset_count(set));
	lsping_write_list(w, "address-range");
	for (uint32_t i = 0; i < set->n && i < MAX_RANGES; i++) {
		lsping_write_entry(w);
		lsping_write_margin(w);
		address_range(w, &set->range[i], family);
		lsping_write_close(w);
	}
	lsping_write_close(w);
	print_more(w, "address-ranges-more", set->n);
}

static void print_labels(struct lsping_writer *w, const struct lsping_mpset *set)
{
	if (lsping_mpset_is_empty(set))
		return;
	lsping_leaf_num(w, "label-count", "Number of labels", lsping_mpset_count(set));
	lsping_write_list(w, "label-range");
	for (uint32_t i = 0; i < set->n && i < MAX_RANGES; i++) {
		const struct lsping_mprange *range = &set->range[i];

		lsping_write_entry(w);
		lsping_write_margin(w);
		lsping_write_int(w, "first", range->first, "Labels: %u", range->first);
		lsping_write_int(w, "last", range->last,
				 range->first == range->last ? "\n" : " to %u\n", range->last);
		lsping_write_close(w);
	}
	lsping_write_close(w);
	print_more(w, "label-ranges-more", set->n);
}

/* Type 10 in a reply: the entropy label of each address (RFC 8012, section 6). */
static void print_associated(struct lsping_writer *w, const struct lsping_multipath *mp)
{
	struct lsping_multipath_parts parts;

	if (!lsping_multipath_parts(mp, &parts) || !parts.n_associated)
		return;
	lsping_write_list(w, "associated-label");
	for (unsigned int i = 0; i < parts.n_associated && i < MAX_RANGES; i++) {
		uint32_t label = lsping_multipath_associated(&parts, i);

		lsping_write_margin(w);
		lsping_write_int(w, NULL, label, "Associated label: %u\n", label);
	}
	lsping_write_close(w);
	print_more(w, "associated-labels-more", parts.n_associated);
}

static void print_multipath(struct lsping_writer *w, const struct lsping_ds *ds,
			    const struct lsping_multipath *mp)
{
	int family = lsping_ds_family(ds, mp);
	const char *name = lsping_multipath_type_str(mp->type);
	struct lsping_mpset addresses = {}, labels = {};

	lsping_print_container(w, "multipath", "Multipath: %u (%s)", mp->type, name);
	lsping_write_int(w, "type", mp->type, NULL);
	lsping_write_str(w, "type-name", name, NULL);
	if (mp->info && lsping_mpset_read(mp, family, &addresses, &labels)) {
		print_addresses(w, &addresses, family);
		print_labels(w, &labels);
		print_associated(w, mp);
	} else if (mp->info && mp->len)
		lsping_leaf_octets(w, mp->info, mp->len);
	lsping_mpset_free(&addresses);
	lsping_mpset_free(&labels);
	lsping_print_end(w);
}

static void print_ds_labels(struct lsping_writer *w, const struct lsping_ds *ds)
{
	lsping_write_list(w, "downstream-label");
	for (unsigned int i = 0; i < ds->n_labels && i < array_size(ds->label); i++) {
		const struct lsping_ds_label *label = &ds->label[i];
		const char *protocol = lsping_ds_protocol_str(label->protocol);

		lsping_write_entry(w);
		lsping_leaf_label(w, label->label);
		lsping_write_int(w, "traffic-class", label->tc, ", TC %u", label->tc);
		lsping_write_bool(w, "bottom-of-stack", label->bos,
				  label->bos ? ", bottom of stack" : NULL);
		lsping_write_int(w, "protocol", label->protocol, ", protocol %u", label->protocol);
		lsping_write_str(w, "protocol-name", protocol, " (%s)\n", protocol);
		lsping_write_close(w);
	}
	lsping_write_close(w);
}

static void print_changes(struct lsping_writer *w, const struct lsping_ds *ds)
{
	lsping_write_list(w, "fec-stack-change");
	for (unsigned int i = 0; i < ds->n_changes && i < array_size(ds->change); i++) {
		const struct lsping_fec_change *change = &ds->change[i];
		const char *name = lsping_fec_op_str(change->op);

		lsping_print_entry(w, "FEC stack change: %u (%s)", change->op, name);
		lsping_write_int(w, "operation", change->op, NULL);
		lsping_write_str(w, "operation-name", name, NULL);
		lsping_leaf_addr(w, "remote-peer", "Remote peer", &change->peer);
		if (change->has_fec) {
			lsping_write_open(w, "fec");
			lsping_fec_leaves(w, &change->fec);
			lsping_write_close(w);
		}
		lsping_print_end(w);
	}
	lsping_write_close(w);
}

/* Links of an aggregation group (RFC 8611). */
static void print_members(struct lsping_writer *w, const struct lsping_ds *ds)
{
	lsping_write_list(w, "lag-member");
	for (unsigned int i = 0; i < ds->n_members && i < array_size(ds->member); i++) {
		const struct lsping_ds_member *member = &ds->member[i];

		lsping_print_entry(w, "Member link %u:", i + 1);
		if (member->has_local)
			lsping_leaf_num(w, "local-interface-index", "Local interface index",
					member->local_ifindex);
		if (member->has_remote)
			lsping_leaf_num(w, "remote-interface-index", "Remote interface index",
					member->remote_ifindex);
		if (member->has_multipath)
			print_multipath(w, ds, &member->multipath);
		lsping_print_end(w);
	}
	lsping_write_close(w);
}

static void print_unknown(struct lsping_writer *w, const struct lsping_ds *ds)
{
	lsping_write_list(w, "unknown-sub-tlv");
	for (unsigned int i = 0; i < ds->n_unknown && i < array_size(ds->unknown); i++) {
		const struct lsping_raw *raw = &ds->unknown[i];
		const char *name = lsping_ds_subtlv_str(raw->type);

		lsping_print_entry(w, "Sub-TLV: %u (%s)", raw->type, name);
		lsping_write_int(w, "type", raw->type, NULL);
		lsping_write_str(w, "type-name", name, NULL);
		lsping_leaf_raw(w, raw);
		lsping_print_end(w);
	}
	lsping_write_close(w);
}

/* Where it leads: a numbered or unnumbered interface, or one that is not IP's
 * (RFC 6426, section 2.1.1).
 */
static void print_where(struct lsping_writer *w, const struct lsping_ds *ds)
{
	lsping_leaf_named(w, "address-type", "Address type", ds->addr_type,
			  lsping_addr_type_str(ds->addr_type));
	lsping_leaf_addr(w, "address", "Downstream address", &ds->address);
	switch (ds->addr_type) {
	case LSPING_ADDR_IPV4_NUMBERED:
	case LSPING_ADDR_IPV6_NUMBERED:
		lsping_leaf_addr(w, "interface-address", "Downstream interface", &ds->ifaddr);
		break;
	case LSPING_ADDR_IPV4_UNNUMBERED:
	case LSPING_ADDR_IPV6_UNNUMBERED:
		lsping_leaf_num(w, "interface-index", "Downstream interface index", ds->ifindex);
		break;
	case LSPING_ADDR_NON_IP:
		lsping_leaf_num(w, "ingress-interface-number", "Ingress interface number",
				ds->in_ifnum);
		lsping_leaf_num(w, "egress-interface-number", "Egress interface number",
				ds->ifindex);
		break;
	}
}

void lsping_ds_print(struct lsping_writer *w, const struct lsping_ds *ds)
{
	const char *name = lsping_tlv_type_str(ds->tlv);

	lsping_print_entry(w, "TLV: %u (%s)", ds->tlv, name);
	lsping_write_int(w, "type", ds->tlv, NULL);
	lsping_write_str(w, "type-name", name, NULL);
	lsping_leaf_num(w, "mtu", "MTU", ds->mtu);
	print_where(w, ds);
	lsping_leaf_flags(w, "ds-flags", "DS flags", ds->flags, ds_flags, array_size(ds_flags));
	if (ds->tlv == LSPING_TLV_DSMAP)
		lsping_leaf_num(w, "depth-limit", "Depth limit", ds->depth_limit);
	else {
		lsping_leaf_named(w, "return-code", "Return code", ds->return_code,
				  lsping_return_code_str(ds->return_code));
		lsping_leaf_num(w, "return-subcode", "Return subcode", ds->return_subcode);
	}
	if (ds->has_multipath)
		print_multipath(w, ds, &ds->multipath);
	if (ds->has_labels)
		print_ds_labels(w, ds);
	if (ds->n_changes)
		print_changes(w, ds);
	if (ds->n_members)
		print_members(w, ds);
	if (ds->n_unknown)
		print_unknown(w, ds);
	lsping_print_end(w);
}
