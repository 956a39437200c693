// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What tests and fuzz targets of the wire layer share: octets written as hex,
 * comparing decoded messages, and addresses from strings
 */
#ifndef TESTS_WIRE_H
#define TESTS_WIRE_H

#include <zebra.h>

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"

/* Octets in memory of exactly their size, so that ASan sees a read beyond. */
struct octets {
	uint8_t *p;
	size_t len;
};

static inline struct octets octets_copy(const void *p, size_t len)
{
	struct octets o = { .p = malloc(len ? len : 1), .len = len };

	if (!o.p)
		abort();
	if (len)
		memcpy(o.p, p, len);
	return o;
}

static inline void octets_free(struct octets *o)
{
	free(o->p);
	o->p = NULL;
	o->len = 0;
}

/* Octets of a string of hex digits; anything else in it is ignored. */
static inline struct octets hex(const char *text)
{
	static const char digits[] = "0123456789abcdef";
	struct octets o = octets_copy(text, strlen(text) / 2);
	unsigned int nibbles = 0;
	const char *digit;

	for (; *text; text++) {
		digit = strchr(digits, *text);
		if (!digit)
			continue;
		o.p[nibbles / 2] = (uint8_t)((nibbles % 2 ? o.p[nibbles / 2] << 4 : 0) |
					     (digit - digits));
		nibbles++;
	}
	o.len = nibbles / 2;
	o.p = realloc(o.p, o.len ? o.len : 1);
	if (!o.p || nibbles % 2)
		abort();
	return o;
}

static inline struct ipaddr addr(const char *text)
{
	struct ipaddr a;

	if (str2ipaddr(text, &a))
		abort();
	return a;
}

static inline struct prefix prefix(const char *text)
{
	struct prefix p = {};

	if (str2prefix(text, &p) != 1)
		abort();
	return p;
}

static inline bool raw_same(const struct lsping_raw *a, const struct lsping_raw *b)
{
	return a->type == b->type && a->len == b->len &&
	       (!a->len || !memcmp(a->value, b->value, a->len));
}

static inline bool raws_same(const struct lsping_raw *a, uint8_t n_a, const struct lsping_raw *b,
			     uint8_t n_b)
{
	if (n_a != n_b)
		return false;
	for (uint8_t i = 0; i < n_a; i++)
		if (!raw_same(&a[i], &b[i]))
			return false;
	return true;
}

static inline bool lstack_same(const struct lsping_lstack *a, const struct lsping_lstack *b)
{
	if (a->depth != b->depth)
		return false;
	for (uint8_t i = 0; i < a->depth; i++)
		if (a->lse[i].label != b->lse[i].label || a->lse[i].tc != b->lse[i].tc ||
		    a->lse[i].ttl != b->lse[i].ttl || a->lse[i].bos != b->lse[i].bos)
			return false;
	return true;
}

static inline bool fecs_same(const struct lsping_fec_stack *a, const struct lsping_fec_stack *b)
{
	if (a->depth != b->depth)
		return false;
	for (uint8_t i = 0; i < a->depth; i++)
		if (!lsping_fec_same(&a->fec[i], &b->fec[i]))
			return false;
	return true;
}

static inline bool multipath_same(const struct lsping_multipath *a,
				  const struct lsping_multipath *b)
{
	return a->type == b->type && a->len == b->len &&
	       (!a->len || !memcmp(a->info, b->info, a->len));
}

static inline bool ds_labels_same(const struct lsping_ds *a, const struct lsping_ds *b)
{
	if (a->has_labels != b->has_labels || a->n_labels != b->n_labels)
		return false;
	for (uint8_t i = 0; i < a->n_labels; i++)
		if (a->label[i].label != b->label[i].label || a->label[i].tc != b->label[i].tc ||
		    a->label[i].bos != b->label[i].bos ||
		    a->label[i].protocol != b->label[i].protocol)
			return false;
	return true;
}

static inline bool ds_changes_same(const struct lsping_ds *a, const struct lsping_ds *b)
{
	if (a->n_changes != b->n_changes)
		return false;
	for (uint8_t i = 0; i < a->n_changes; i++)
		if (a->change[i].op != b->change[i].op ||
		    a->change[i].has_fec != b->change[i].has_fec ||
		    !ipaddr_is_same(&a->change[i].peer, &b->change[i].peer) ||
		    (a->change[i].has_fec &&
		     !lsping_fec_same(&a->change[i].fec, &b->change[i].fec)))
			return false;
	return true;
}

static inline bool ds_members_same(const struct lsping_ds *a, const struct lsping_ds *b)
{
	if (a->n_members != b->n_members)
		return false;
	for (uint8_t i = 0; i < a->n_members; i++) {
		const struct lsping_ds_member *m = &a->member[i], *n = &b->member[i];

		if (m->has_local != n->has_local || m->has_remote != n->has_remote ||
		    m->has_multipath != n->has_multipath ||
		    (m->has_local && m->local_ifindex != n->local_ifindex) ||
		    (m->has_remote && m->remote_ifindex != n->remote_ifindex) ||
		    (m->has_multipath && !multipath_same(&m->multipath, &n->multipath)))
			return false;
	}
	return true;
}

/* Whether two downstream mappings say the same. */
static inline bool ds_same(const struct lsping_ds *a, const struct lsping_ds *b)
{
	return a->tlv == b->tlv && a->mtu == b->mtu && a->addr_type == b->addr_type &&
	       a->flags == b->flags && ipaddr_is_same(&a->address, &b->address) &&
	       ipaddr_is_same(&a->ifaddr, &b->ifaddr) && a->ifindex == b->ifindex &&
	       a->in_ifnum == b->in_ifnum && a->depth_limit == b->depth_limit &&
	       a->return_code == b->return_code && a->return_subcode == b->return_subcode &&
	       a->has_multipath == b->has_multipath &&
	       (!a->has_multipath || multipath_same(&a->multipath, &b->multipath)) &&
	       ds_labels_same(a, b) &&
	       ds_changes_same(a, b) && ds_members_same(a, b) &&
	       raws_same(a->unknown, a->n_unknown, b->unknown, b->n_unknown);
}

static inline bool header_same(const struct lsping_echo *a, const struct lsping_echo *b)
{
	return a->flags == b->flags && a->msg_type == b->msg_type &&
	       a->reply_mode == b->reply_mode && a->return_code == b->return_code &&
	       a->return_subcode == b->return_subcode && a->handle == b->handle &&
	       a->seq == b->seq && lsping_ntp_same(a->sent, b->sent) &&
	       lsping_ntp_same(a->received, b->received);
}

/* No octets are zeroes. */
static inline bool pads_same(const struct lsping_pad *a, const struct lsping_pad *b)
{
	if (a->action != b->action || a->len != b->len)
		return false;
	for (uint16_t i = 0; i + 1 < a->len; i++)
		if ((a->octets ? a->octets[i] : 0) != (b->octets ? b->octets[i] : 0))
			return false;
	return true;
}

static inline bool tlvs_same(const struct lsping_echo *a, const struct lsping_echo *b)
{
	return a->has_fecs == b->has_fecs && a->has_pad == b->has_pad &&
	       a->has_reply_tos == b->has_reply_tos && a->has_vendor == b->has_vendor &&
	       a->has_if_stack == b->has_if_stack && a->has_errored == b->has_errored &&
	       fecs_same(&a->fecs, &b->fecs) && pads_same(&a->pad, &b->pad) &&
	       a->reply_tos == b->reply_tos && a->vendor == b->vendor &&
	       a->if_stack.addr_type == b->if_stack.addr_type &&
	       ipaddr_is_same(&a->if_stack.address, &b->if_stack.address) &&
	       ipaddr_is_same(&a->if_stack.ifaddr, &b->if_stack.ifaddr) &&
	       a->if_stack.ifindex == b->if_stack.ifindex &&
	       lstack_same(&a->if_stack.stack, &b->if_stack.stack) &&
	       raws_same(a->unknown, a->n_unknown, b->unknown, b->n_unknown) &&
	       raws_same(a->errored, a->n_errored, b->errored, b->n_errored);
}

/* Those of RFC 6425, 6426 and 7110. */
static inline bool later_tlvs_same(const struct lsping_echo *a, const struct lsping_echo *b)
{
	return a->has_p2mp_responder == b->has_p2mp_responder && a->has_jitter == b->has_jitter &&
	       a->has_source_id == b->has_source_id &&
	       a->has_destination_id == b->has_destination_id &&
	       a->has_reverse_fecs == b->has_reverse_fecs &&
	       a->has_reply_path == b->has_reply_path && a->has_reply_tc == b->has_reply_tc &&
	       a->p2mp_responder.type == b->p2mp_responder.type &&
	       ipaddr_is_same(&a->p2mp_responder.address, &b->p2mp_responder.address) &&
	       raw_same(&a->p2mp_responder.raw, &b->p2mp_responder.raw) &&
	       a->jitter_ms == b->jitter_ms && a->source_id.global_id == b->source_id.global_id &&
	       a->source_id.node_id == b->source_id.node_id &&
	       a->destination_id.global_id == b->destination_id.global_id &&
	       a->destination_id.node_id == b->destination_id.node_id &&
	       fecs_same(&a->reverse_fecs, &b->reverse_fecs) &&
	       a->reply_path.return_code == b->reply_path.return_code &&
	       a->reply_path.flags == b->reply_path.flags &&
	       fecs_same(&a->reply_path.path, &b->reply_path.path) && a->reply_tc == b->reply_tc;
}

static inline bool downstreams_same(const struct lsping_echo *a, const struct lsping_echo *b)
{
	if (a->n_ds != b->n_ds)
		return false;
	for (uint8_t i = 0; i < a->n_ds; i++)
		if (!ds_same(&a->ds[i], &b->ds[i]))
			return false;
	return true;
}

/* Whether two messages say the same; raw octets are compared by content.  What is
 * owed (unacted) is no part of what a message says.
 */
static inline bool echo_same(const struct lsping_echo *a, const struct lsping_echo *b)
{
	return header_same(a, b) && tlvs_same(a, b) && later_tlvs_same(a, b) &&
	       downstreams_same(a, b);
}

static inline bool encap_same(const struct lsping_encap *a, const struct lsping_encap *b)
{
	return lstack_same(&a->stack, &b->stack) && ipaddr_is_same(&a->src, &b->src) &&
	       ipaddr_is_same(&a->dst, &b->dst) && a->sport == b->sport && a->dport == b->dport &&
	       a->dscp == b->dscp && a->ecn == b->ecn && a->ttl == b->ttl &&
	       a->router_alert == b->router_alert;
}

#endif /* TESTS_WIRE_H */
