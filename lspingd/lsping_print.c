// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any echo message, said to a person or a program
 *
 * The walk goes over a message in the order of its struct: the header's fields,
 * the FEC stack, downstream mappings, the other TLVs as far as they are there,
 * and those of unknown types last.  FECs and downstream mappings have files of
 * their own (lsping_print_fec.c, lsping_print_ds.c), and so has the writing of
 * single facts (lsping_print_leaf.c).
 *
 * A message may come from a decoder that gave up half way, from a fuzzer, or be
 * made by hand, so no number is trusted: counts are cut to the room there is,
 * numbers without a name are "unknown", and what a struct does not say has no
 * leaf.  The TLVs on which this implementation does not act (unacted) are among
 * the others and not shown twice.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_print.h"
#include "lspingd/lsping_print_private.h"

static const struct lsping_flag_name global_flags[] = {
	{ LSPING_FLAG_V, "validate-fec-stack" },
	{ LSPING_FLAG_T, "respond-only-if-ttl-expired" },
	{ LSPING_FLAG_R, "validate-reverse-path" },
};

static const struct lsping_flag_name reply_path_flags[] = {
	{ LSPING_REPLY_PATH_FLAG_B, "bidirectional" },
	{ LSPING_REPLY_PATH_FLAG_A, "alternative" },
};

static void print_return_code(struct lsping_writer *w, const struct lsping_echo *echo)
{
	lsping_leaf_named(w, "return-code", "Return code", echo->return_code,
			  lsping_return_code_str(echo->return_code));
	lsping_leaf_num(w, "return-subcode", "Return subcode", echo->return_subcode);
}

static void print_header(struct lsping_writer *w, const struct lsping_echo *echo)
{
	lsping_leaf_named(w, "message-type", "Message type", echo->msg_type,
			  lsping_msg_type_str(echo->msg_type));
	lsping_leaf_named(w, "reply-mode", "Reply mode", echo->reply_mode,
			  lsping_reply_mode_str(echo->reply_mode));
	print_return_code(w, echo);
	lsping_write_bool(w, "vendor-private", lsping_echo_is_vendor_private(echo), NULL);
	lsping_leaf_flags(w, "global-flags", "Global flags", echo->flags, global_flags,
			  array_size(global_flags));
	lsping_write_margin(w);
	lsping_write_int(w, "handle", echo->handle, "Sender's handle: 0x%08x\n", echo->handle);
	lsping_leaf_num(w, "sequence", "Sequence", echo->seq);
	lsping_leaf_time(w, "timestamp-sent", "Timestamp sent", echo->sent);
	lsping_leaf_time(w, "timestamp-received", "Timestamp received", echo->received);
}

static void print_pad(struct lsping_writer *w, const struct lsping_pad *pad)
{
	lsping_print_container(w, "pad", "Pad:");
	lsping_leaf_named(w, "action", "Action", pad->action, lsping_pad_action_str(pad->action));
	lsping_leaf_num(w, "length", "Length", pad->len);
	lsping_print_end(w);
}

static void print_if_stack(struct lsping_writer *w, const struct lsping_if_stack *is)
{
	lsping_print_container(w, "received-on", "Interface and label stack:");
	lsping_leaf_named(w, "address-type", "Address type", is->addr_type,
			  lsping_addr_type_str(is->addr_type));
	lsping_leaf_addr(w, "address", "Address", &is->address);
	if (is->addr_type == LSPING_ADDR_IPV4_NUMBERED ||
	    is->addr_type == LSPING_ADDR_IPV6_NUMBERED)
		lsping_leaf_addr(w, "interface-address", "Interface", &is->ifaddr);
	else
		lsping_leaf_num(w, "interface-index", "Interface index", is->ifindex);
	lsping_lstack_print(w, &is->stack);
	lsping_print_end(w);
}

static void print_raws(struct lsping_writer *w, const char *list, const char *title,
		       const struct lsping_raw *raws, unsigned int n)
{
	lsping_write_list(w, list);
	for (unsigned int i = 0; i < n && i < LSPING_MAX_RAW_TLVS; i++) {
		const char *name = lsping_tlv_type_str(raws[i].type);

		lsping_print_entry(w, "%s: %u (%s)", title, raws[i].type, name);
		lsping_write_int(w, "type", raws[i].type, NULL);
		lsping_write_str(w, "type-name", name, NULL);
		lsping_leaf_raw(w, &raws[i]);
		lsping_print_end(w);
	}
	lsping_write_close(w);
}

static void print_node_id(struct lsping_writer *w, const char *container, const char *title,
			  const struct lsping_node_id *id)
{
	lsping_print_container(w, container, "%s:", title);
	lsping_leaf_num(w, "global-id", "Global ID", id->global_id);
	lsping_leaf_num(w, "node-id", "Node ID", id->node_id);
	lsping_print_end(w);
}

static void print_p2mp_responder(struct lsping_writer *w, const struct lsping_p2mp_responder *p2mp)
{
	lsping_print_container(w, "p2mp-responder", "P2MP responder identifier:");
	if (p2mp->type || p2mp->raw.value) {
		lsping_leaf_named(w, "type", "Type", p2mp->type, lsping_p2mp_type_str(p2mp->type));
		if (IS_IPADDR_NONE(&p2mp->address))
			lsping_leaf_raw(w, &p2mp->raw);
		else
			lsping_leaf_addr(w, "address", "Address", &p2mp->address);
	}
	lsping_print_end(w);
}

static void print_reply_path(struct lsping_writer *w, const struct lsping_reply_path *path)
{
	lsping_print_container(w, "reply-path", "Reply path:");
	lsping_leaf_named(w, "return-code", "Return code", path->return_code,
			  lsping_reply_path_code_str(path->return_code));
	lsping_leaf_flags(w, "flags", "Flags", path->flags, reply_path_flags,
			  array_size(reply_path_flags));
	lsping_fec_stack_print(w, "path-fec", "Path FEC", &path->path);
	lsping_print_end(w);
}

/* TLVs of RFC 6425, 6426 and 7110. */
static void print_extensions(struct lsping_writer *w, const struct lsping_echo *echo)
{
	if (echo->has_p2mp_responder)
		print_p2mp_responder(w, &echo->p2mp_responder);
	if (echo->has_jitter)
		lsping_leaf_num(w, "echo-jitter", "Echo jitter (ms)", echo->jitter_ms);
	if (echo->has_source_id)
		print_node_id(w, "source-identifier", "Source identifier", &echo->source_id);
	if (echo->has_destination_id)
		print_node_id(w, "destination-identifier", "Destination identifier",
			      &echo->destination_id);
	if (echo->has_reverse_fecs)
		lsping_fec_stack_print(w, "reverse-path-target-fec", "Reverse-path target FEC",
				       &echo->reverse_fecs);
	if (echo->has_reply_path)
		print_reply_path(w, &echo->reply_path);
	if (echo->has_reply_tc)
		lsping_leaf_num(w, "reply-tc", "Reply TC", echo->reply_tc);
}

void lsping_echo_print(struct lsping_writer *w, const struct lsping_echo *echo)
{
	print_header(w, echo);
	if (echo->has_fecs)
		lsping_fec_stack_print(w, "target-fec", "Target FEC", &echo->fecs);
	if (echo->n_ds) {
		lsping_write_list(w, "downstream-mapping");
		for (unsigned int i = 0; i < echo->n_ds && i < array_size(echo->ds); i++)
			lsping_ds_print(w, &echo->ds[i]);
		lsping_write_close(w);
	}
	if (echo->has_vendor)
		lsping_leaf_num(w, "enterprise-number", "Vendor enterprise number", echo->vendor);
	if (echo->has_reply_tos)
		lsping_leaf_num(w, "reply-tos", "Reply TOS", echo->reply_tos);
	if (echo->has_if_stack)
		print_if_stack(w, &echo->if_stack);
	print_extensions(w, echo);
	if (echo->has_errored)
		print_raws(w, "errored-tlv", "Errored TLV", echo->errored, echo->n_errored);
	if (echo->n_unknown)
		print_raws(w, "unknown-tlv", "TLV", echo->unknown, echo->n_unknown);
	if (echo->has_pad)
		print_pad(w, &echo->pad);
}

void lsping_encap_print(struct lsping_writer *w, const struct lsping_encap *encap)
{
	char buf[INET6_ADDRSTRLEN];
	bool has_ip = IS_IPADDR_V4(&encap->src) || IS_IPADDR_V6(&encap->src);

	lsping_lstack_print(w, &encap->stack);
	if (!has_ip)
		return; /* reading ended before */
	lsping_write_margin(w);
	ipaddr2str(&encap->src, buf, sizeof(buf));
	lsping_write_str(w, "source", buf, "IP %s", buf);
	ipaddr2str(&encap->dst, buf, sizeof(buf));
	lsping_write_str(w, "destination", buf, " to %s", buf);
	lsping_write_int(w, "dscp", encap->dscp, ", DSCP %u", encap->dscp);
	lsping_write_int(w, "ip-ttl", encap->ttl, ", TTL %u", encap->ttl);
	lsping_write_bool(w, "router-alert", encap->router_alert,
			  encap->router_alert ? ", Router Alert\n" : "\n");
	lsping_write_margin(w);
	lsping_write_int(w, "source-port", encap->sport, "UDP port %u", encap->sport);
	lsping_write_int(w, "destination-port", encap->dport, " to %u\n", encap->dport);
}

/* Sub-TLVs of a TLV have a registry of their own (RFC 9041, section 6.2.3). */
static const char *subtlv_name(const struct lsping_fault *fault)
{
	switch (fault->tlv) {
	case LSPING_TLV_DDMAP:
		return lsping_ds_subtlv_str(fault->subtlv);
	case LSPING_TLV_P2MP_RESPONDER:
		return lsping_p2mp_type_str(fault->subtlv);
	case LSPING_TLV_ERRORED: /* TLVs as sub-TLVs */
		return lsping_tlv_type_str(fault->subtlv);
	default:
		return lsping_fec_type_str(fault->subtlv);
	}
}

void lsping_fault_print(struct lsping_writer *w, const struct lsping_fault *fault)
{
	const char *error = lsping_decode_err_str(fault->err), *name;

	lsping_write_margin(w);
	lsping_write_str(w, "error", error, "Malformed: %s", error);
	if (fault->tlv) {
		name = lsping_tlv_type_str(fault->tlv);
		lsping_write_int(w, "tlv", fault->tlv, ", in TLV %u", fault->tlv);
		lsping_write_str(w, "tlv-name", name, " (%s)", name);
	}
	if (fault->subtlv) {
		name = subtlv_name(fault);
		lsping_write_int(w, "sub-tlv", fault->subtlv, ", sub-TLV %u", fault->subtlv);
		lsping_write_str(w, "sub-tlv-name", name, " (%s)", name);
	}
	lsping_write_int(w, "offset", fault->offset, ", at octet %u\n", fault->offset);
}
