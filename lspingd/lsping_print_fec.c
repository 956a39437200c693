// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rendering messages: FECs
 *
 * Each kind of FEC is a function that writes its leaves, and a row of the table
 * that says for which sub-TLV types.  Kinds share the names of leaves that mean
 * the same ("prefix", "sender-address"), so a reader need not know the type to
 * find the prefix.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_print.h"
#include "lspingd/lsping_print_private.h"

static void print_prefix(struct lsping_writer *w, const struct lsping_fec *fec)
{
	lsping_leaf_prefix(w, "prefix", "Prefix", &fec->prefix);
}

static void print_rsvp(struct lsping_writer *w, const struct lsping_fec *fec)
{
	const struct lsping_fec_rsvp *rsvp = &fec->rsvp;

	lsping_leaf_addr(w, "tunnel-endpoint", "Tunnel endpoint", &rsvp->endpoint);
	lsping_leaf_num(w, "tunnel-id", "Tunnel ID", rsvp->tunnel_id);
	lsping_leaf_addr(w, "extended-tunnel-id", "Extended tunnel ID", &rsvp->ext_tunnel_id);
	lsping_leaf_addr(w, "sender-address", "Sender", &rsvp->sender);
	lsping_leaf_num(w, "lsp-id", "LSP ID", rsvp->lsp_id);
}

static void print_rd(struct lsping_writer *w, const uint8_t rd[8])
{
	char buf[LSPING_RD_STRLEN];

	lsping_leaf_str(w, "route-distinguisher", "Route distinguisher",
			lsping_rd_str(rd, buf, sizeof(buf)));
}

static void print_vpn(struct lsping_writer *w, const struct lsping_fec *fec)
{
	print_rd(w, fec->vpn.rd);
	lsping_leaf_prefix(w, "prefix", "Prefix", &fec->vpn.prefix);
}

static void print_pw_type(struct lsping_writer *w, uint16_t type)
{
	lsping_leaf_named(w, "pw-type", "Pseudowire type", type, lsping_pw_type_str(type));
}

static void print_l2vpn(struct lsping_writer *w, const struct lsping_fec *fec)
{
	print_rd(w, fec->l2vpn.rd);
	lsping_leaf_num(w, "sender-ve-id", "Sender's VE ID", fec->l2vpn.sender_ve);
	lsping_leaf_num(w, "remote-ve-id", "Remote VE ID", fec->l2vpn.remote_ve);
	print_pw_type(w, fec->l2vpn.encap);
}

static void print_pw128(struct lsping_writer *w, const struct lsping_fec *fec)
{
	lsping_leaf_addr(w, "sender-address", "Sender", &fec->pw128.sender);
	lsping_leaf_addr(w, "remote-address", "Remote", &fec->pw128.remote);
	lsping_leaf_num(w, "pw-id", "Pseudowire ID", fec->pw128.pw_id);
	print_pw_type(w, fec->pw128.pw_type);
}

static void print_attachment(struct lsping_writer *w, const char *container, const char *title,
			     const struct lsping_attachment *id)
{
	lsping_print_container(w, container, "%s: type %u, length %u", title, id->type, id->len);
	lsping_write_int(w, "type", id->type, NULL);
	lsping_write_hex(w, "value", id->value, id->value ? id->len : 0);
	lsping_print_end(w);
}

static void print_pw129(struct lsping_writer *w, const struct lsping_fec *fec)
{
	lsping_leaf_addr(w, "sender-address", "Sender", &fec->pw129.sender);
	lsping_leaf_addr(w, "remote-address", "Remote", &fec->pw129.remote);
	print_pw_type(w, fec->pw129.pw_type);
	print_attachment(w, "agi", "AGI", &fec->pw129.agi);
	print_attachment(w, "saii", "SAII", &fec->pw129.saii);
	print_attachment(w, "taii", "TAII", &fec->pw129.taii);
}

static void print_sr_protocol(struct lsping_writer *w, uint8_t protocol)
{
	lsping_leaf_named(w, "protocol", "Protocol", protocol, lsping_sr_protocol_str(protocol));
}

static void print_sr_prefix(struct lsping_writer *w, const struct lsping_fec *fec)
{
	lsping_leaf_prefix(w, "prefix", "Prefix", &fec->sr_prefix.prefix);
	print_sr_protocol(w, fec->sr_prefix.protocol);
}

/* A router ID or a system ID; of no more octets than there are. */
static void print_node(struct lsping_writer *w, const char *leaf, const char *title,
		       const uint8_t node[6], uint8_t len)
{
	char buf[LSPING_NODE_STRLEN];

	if (len == 4 || len == 6)
		lsping_leaf_str(w, leaf, title, lsping_node_str(node, len, buf, sizeof(buf)));
}

static void print_sr_adj(struct lsping_writer *w, const struct lsping_fec *fec)
{
	const struct lsping_fec_sr_adj *adj = &fec->sr_adj;

	lsping_leaf_named(w, "adjacency-type", "Adjacency type", adj->adj_type,
			  lsping_sr_adj_type_str(adj->adj_type));
	print_sr_protocol(w, adj->protocol);
	if (!IS_IPADDR_NONE(&adj->local)) {
		lsping_leaf_addr(w, "local-interface-address", "Local interface", &adj->local);
		lsping_leaf_addr(w, "remote-interface-address", "Remote interface", &adj->remote);
	} else {
		lsping_leaf_num(w, "local-interface-id", "Local interface ID", adj->local_ifindex);
		lsping_leaf_num(w, "remote-interface-id", "Remote interface ID",
				adj->remote_ifindex);
	}
	print_node(w, "advertising-node", "Advertising node", adj->advertising, adj->node_len);
	print_node(w, "receiving-node", "Receiving node", adj->receiving, adj->node_len);
}

static void print_nil(struct lsping_writer *w, const struct lsping_fec *fec)
{
	lsping_leaf_label(w, fec->label);
	lsping_write_text(w, "\n");
}

static const struct {
	uint16_t type;
	void (*print)(struct lsping_writer *w, const struct lsping_fec *fec);
} kinds[] = {
	{ LSPING_FEC_LDP_IPV4, print_prefix },
	{ LSPING_FEC_LDP_IPV6, print_prefix },
	{ LSPING_FEC_RSVP_IPV4, print_rsvp },
	{ LSPING_FEC_RSVP_IPV6, print_rsvp },
	{ LSPING_FEC_VPN_IPV4, print_vpn },
	{ LSPING_FEC_VPN_IPV6, print_vpn },
	{ LSPING_FEC_L2VPN, print_l2vpn },
	{ LSPING_FEC_PW128_IPV4_OLD, print_pw128 },
	{ LSPING_FEC_PW128_IPV4, print_pw128 },
	{ LSPING_FEC_PW129_IPV4, print_pw129 },
	{ LSPING_FEC_BGP_IPV4, print_prefix },
	{ LSPING_FEC_BGP_IPV6, print_prefix },
	{ LSPING_FEC_GENERIC_IPV4, print_prefix },
	{ LSPING_FEC_GENERIC_IPV6, print_prefix },
	{ LSPING_FEC_NIL, print_nil },
	{ LSPING_FEC_PW128_IPV6, print_pw128 },
	{ LSPING_FEC_PW129_IPV6, print_pw129 },
	{ LSPING_FEC_SR_PREFIX_IPV4, print_sr_prefix },
	{ LSPING_FEC_SR_PREFIX_IPV6, print_sr_prefix },
	{ LSPING_FEC_SR_ADJACENCY, print_sr_adj },
};

/* A FEC's type has been written; what makes it this FEC follows. */
static void print_content(struct lsping_writer *w, const struct lsping_fec *fec)
{
	for (size_t i = 0; fec->known && i < array_size(kinds); i++)
		if (kinds[i].type == fec->type) {
			kinds[i].print(w, fec);
			return;
		}
	if (!fec->known)
		lsping_leaf_raw(w, &fec->raw);
}

void lsping_fec_leaves(struct lsping_writer *w, const struct lsping_fec *fec)
{
	lsping_leaf_named(w, "type", "FEC type", fec->type, lsping_fec_type_str(fec->type));
	print_content(w, fec);
}

void lsping_fec_print(struct lsping_writer *w, const struct lsping_fec *fec)
{
	lsping_write_entry(w);
	lsping_fec_leaves(w, fec);
	lsping_write_close(w);
}

void lsping_fec_stack_print(struct lsping_writer *w, const char *list, const char *title,
			    const struct lsping_fec_stack *fecs)
{
	unsigned int depth = MIN(fecs->depth, LSPING_MAX_FECS);

	lsping_write_list(w, list);
	for (unsigned int i = 0; i < depth; i++) {
		const struct lsping_fec *fec = &fecs->fec[i];
		const char *name = lsping_fec_type_str(fec->type);

		lsping_print_entry(w, "%s at depth %u: %u (%s)", title, depth - i, fec->type, name);
		lsping_write_int(w, "depth", depth - i, NULL);
		lsping_write_int(w, "type", fec->type, NULL);
		lsping_write_str(w, "type-name", name, NULL);
		print_content(w, fec);
		lsping_print_end(w);
	}
	lsping_write_close(w);
}
