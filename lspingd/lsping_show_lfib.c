// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show mpls oam label-table [LABEL] [json]
 *
 * What zebra has told us of its label tables: labels with all their NHLFEs, and,
 * when no label is asked for, pseudowires and segment routing policies.  All of it
 * is written in slices, between which the event loop goes on and the terminal may
 * stall or go.
 */
#include <zebra.h>

#include <string.h>

#include "lib/command.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/mpls.h"
#include "lib/typesafe.h"
#include "lib/vty.h"
#include "lib/zclient.h"

#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_mirror.h"
#include "lspingd/lsping_show.h"
#include "lspingd/lsping_sliced.h"
#include "lspingd/lsping_writer.h"
#include "lspingd/lsping_zlfib.h"
#include "lspingd/lspingd.h"

#include "lspingd/lsping_show_lfib_clippy.c"

DEFINE_MTYPE_STATIC(LSPINGD, DUMP, "LSP ping label table command");

/* Labels of a slice: a few milliseconds. */
#define SLICE_LABELS 256

PREDECL_DLIST(dumps);

struct dump {
	struct dumps_item item;
	struct lsping_sliced sliced;
	uint32_t next; /* label; the table may change between two slices */
};

DECLARE_DLIST(dumps, struct dump, item);

/* libfrr gives a command nothing but its words. */
static struct lspingd *lspingd;
static struct dumps_head dumps = INIT_DLIST(dumps);

static void vty_text(void *arg, const char *text)
{
	vty_out((struct vty *)arg, "%s", text);
}

const char *lsping_owner_str(uint8_t owner)
{
	switch ((enum lsp_types_t)owner) {
	case ZEBRA_LSP_NONE:
		break;
	case ZEBRA_LSP_STATIC:
		return "static";
	case ZEBRA_LSP_LDP:
		return "ldp";
	case ZEBRA_LSP_BGP:
		return "bgp";
	case ZEBRA_LSP_OSPF_SR:
		return "ospf-sr";
	case ZEBRA_LSP_ISIS_SR:
		return "isis-sr";
	case ZEBRA_LSP_SHARP:
		return "sharp";
	case ZEBRA_LSP_SRTE:
		return "srte";
	case ZEBRA_LSP_EVPN:
		return "evpn";
	}
	return "none";
}

static void write_addr(struct lsping_writer *w, const char *leaf, const struct ipaddr *addr,
		       const char *before)
{
	char buf[INET6_ADDRSTRLEN];

	if (IS_IPADDR_NONE(addr))
		return;
	ipaddr2str(addr, buf, sizeof(buf));
	lsping_write_str(w, leaf, buf, "%s%s", before, buf);
}

static void write_stack(struct lsping_writer *w, const uint32_t *label, uint8_t depth)
{
	lsping_write_list(w, "label-stack");
	for (unsigned int i = 0; i < depth; i++)
		lsping_write_int(w, NULL, label[i], i ? "/%u" : ", labels %u", label[i]);
	lsping_write_close(w);
}

/* A mark of text, shown when it is so. */
static void write_flag(struct lsping_writer *w, const char *leaf, bool value, const char *text)
{
	lsping_write_bool(w, leaf, value, value ? "%s" : NULL, text);
}

static void write_nhlfe(struct lsping_writer *w, const struct lsping_znhlfe *nhlfe, bool backup)
{
	const char *owner = lsping_owner_str(nhlfe->owner);
	const struct lsping_link *link;

	lsping_write_entry(w);
	lsping_write_str(w, "owner", owner, "  %s%s", backup ? "backup " : "", owner);
	lsping_write_int(w, "distance", nhlfe->distance, NULL);
	write_addr(w, "nexthop", &nhlfe->nexthop, " via ");
	link = lsping_kernel_link(lspingd->kernel, nhlfe->ifindex);
	lsping_write_int(w, "ifindex", nhlfe->ifindex, NULL);
	if (link)
		lsping_write_str(w, "interface", link->name, " on %s", link->name);
	write_stack(w, nhlfe->label, nhlfe->depth);
	write_flag(w, "backup", backup, "");
	write_flag(w, "selected", nhlfe->selected, ", selected");
	write_flag(w, "installed", nhlfe->installed, ", installed");
	write_flag(w, "active", nhlfe->active, "");
	write_flag(w, "withdrawn", nhlfe->deleted, ", withdrawn");
	write_flag(w, "blackhole", nhlfe->blackhole, ", black hole");
	lsping_write_list(w, "protected-by");
	for (unsigned int i = 0; i < nhlfe->n_backups; i++)
		lsping_write_int(w, NULL, nhlfe->backup[i], NULL);
	lsping_write_close(w);
	lsping_write_text(w, "\n");
	lsping_write_close(w);
}

static void write_label(struct lsping_writer *w, const struct lsping_mirror_entry *entry)
{
	struct lsping_zlabel label;
	struct lsping_znhlfe nhlfe;
	struct lsping_rd rd = lsping_mirror_label_read(entry, &label);

	lsping_write_entry(w);
	lsping_write_int(w, "label", label.label, "Label %u", label.label);
	write_flag(w, "installed", label.installed, ", installed");
	write_flag(w, "pending", label.pending, ", pending");
	lsping_write_text(w, "\n");
	lsping_write_list(w, "nhlfe");
	for (unsigned int i = 0; i < label.n_nhlfe + label.n_backup; i++) {
		lsping_znhlfe_read(&rd, &nhlfe);
		write_nhlfe(w, &nhlfe, i >= label.n_nhlfe);
	}
	lsping_write_close(w);
	lsping_write_close(w);
}

static void write_pw(struct lsping_writer *w, const struct lsping_mirror_entry *entry)
{
	struct lsping_rd rd = lsping_mirror_body(entry);
	struct ipaddr lsr = { .ipa_type = IPADDR_V4 };
	struct lsping_zpw pw;

	lsping_zpw_read(&rd, &pw);
	lsr.ipaddr_v4 = pw.lsr_id;
	lsping_write_entry(w);
	lsping_write_str(w, "name", pw.ifname, "Pseudowire %s", pw.ifname);
	lsping_write_str(w, "owner", zebra_route_string(pw.owner), ", %s",
			 zebra_route_string(pw.owner));
	lsping_write_int(w, "type", pw.type, NULL);
	lsping_write_int(w, "local-label", pw.local_label, ", labels %u local", pw.local_label);
	lsping_write_int(w, "remote-label", pw.remote_label, " %u remote", pw.remote_label);
	write_addr(w, "nexthop", &pw.nexthop, ", to ");
	write_addr(w, "lsr-id", &lsr, ", LSR ");
	lsping_write_int(w, "pw-id", pw.pw_id, ", id %u", pw.pw_id);
	lsping_write_int(w, "status", pw.status, NULL);
	write_flag(w, "control-word", pw.control_word, ", control word");
	write_flag(w, "enabled", pw.enabled, "");
	write_flag(w, "installed", pw.installed, ", installed");
	lsping_write_text(w, "\n");
	lsping_write_close(w);
}

static void write_policy(struct lsping_writer *w, const struct lsping_mirror_entry *entry)
{
	struct lsping_rd rd = lsping_mirror_body(entry);
	struct lsping_zpolicy policy;

	lsping_zpolicy_read(&rd, &policy);
	lsping_write_entry(w);
	lsping_write_int(w, "color", policy.color, "Policy of color %u", policy.color);
	write_addr(w, "endpoint", &policy.endpoint, " to ");
	lsping_write_str(w, "name", policy.name, " %s", policy.name);
	if (policy.binding_label != LSPING_ZPOLICY_NO_LABEL)
		lsping_write_int(w, "binding-label", policy.binding_label, ", binding label %u",
				 policy.binding_label);
	write_stack(w, policy.label, policy.depth);
	write_flag(w, "up", policy.up, ", up");
	lsping_write_text(w, "\n");
	lsping_write_close(w);
}

/* False, and why in words, when zebra's tables are not known. */
static bool write_available(struct lsping_writer *w)
{
	const struct lsping_mirror *mirror = lsping_zlfib_mirror(lspingd->zlfib);
	const char *cause = lsping_zlfib_cause(lspingd->zlfib);

	lsping_write_bool(w, "available", !cause, NULL);
	if (cause) {
		lsping_write_str(w, "cause", cause, "zebra's label tables are unavailable: %s\n",
				 cause);
		return false;
	}
	lsping_write_int(w, "version", lsping_mirror_version(mirror), NULL);
	lsping_write_int(w, "snapshot-time", lsping_zlfib_snapshot_us(lspingd->zlfib), NULL);
	return true;
}

/* A label, or why nothing is known of any. */
static void write_one(struct lsping_writer *w, uint32_t label)
{
	const struct lsping_mirror_entry *entry;

	if (!write_available(w))
		return;
	entry = lsping_mirror_label(lsping_zlfib_mirror(lspingd->zlfib), label);
	lsping_write_list(w, "label");
	if (entry)
		write_label(w, entry);
	else
		lsping_write_text(w, "zebra has no label %u\n", label);
	lsping_write_close(w);
}

/* --- all of it, slice by slice ------------------------------------------- */

static void dump_free(struct dump *dump)
{
	dumps_del(&dumps, dump);
	XFREE(MTYPE_DUMP, dump);
}

/* cause: why it did not come to its end; NULL when it did */
static void dump_end(struct dump *dump, const char *cause)
{
	struct lsping_writer *w = dump->sliced.writer;

	lsping_write_close(w);
	if (cause)
		lsping_write_str(w, "cause", cause, "%% ended: %s\n", cause);
	lsping_sliced_end(&dump->sliced, cause ? CMD_WARNING : CMD_SUCCESS);
	dump_free(dump);
}

static void write_kind(struct lsping_writer *w, const char *list, enum lsping_lfib_kind kind,
		       void (*write)(struct lsping_writer *w,
				     const struct lsping_mirror_entry *entry))
{
	const struct lsping_mirror *mirror = lsping_zlfib_mirror(lspingd->zlfib);
	const struct lsping_mirror_entry *entry = lsping_mirror_first(mirror, kind);

	lsping_write_close(w);
	lsping_write_list(w, list);
	for (; entry; entry = lsping_mirror_next(mirror, entry))
		write(w, entry);
}

static void dump_slice(void *arg)
{
	struct dump *dump = arg;
	const struct lsping_mirror *mirror = lsping_zlfib_mirror(lspingd->zlfib);
	const struct lsping_mirror_entry *entry;
	struct lsping_zlabel label;

	if (!lsping_mirror_in_step(mirror)) {
		dump_end(dump, "zebra's label tables became unavailable");
		return;
	}
	for (int i = 0; i < SLICE_LABELS; i++) {
		entry = lsping_mirror_label_from(mirror, dump->next);
		if (!entry) {
			/* Nobody has as many of these as of labels. */
			write_kind(dump->sliced.writer, "pseudowire", LSPING_LFIB_PW, write_pw);
			write_kind(dump->sliced.writer, "policy", LSPING_LFIB_POLICY,
				   write_policy);
			dump_end(dump, NULL);
			return;
		}
		(void)lsping_mirror_label_read(entry, &label);
		write_label(dump->sliced.writer, entry);
		dump->next = label.label + 1;
	}
	lsping_sliced_next(&dump->sliced, 0);
}

static void dump_interrupted(void *arg)
{
	dump_end(arg, "interrupted");
}

static void dump_gone(void *arg)
{
	dump_free(arg);
}

static const struct lsping_sliced_ops dump_ops = {
	.slice = dump_slice,
	.interrupted = dump_interrupted,
	.gone = dump_gone,
};

static int dump_new(struct vty *vty, bool json)
{
	struct dump *dump = XCALLOC(MTYPE_DUMP, sizeof(*dump));

	dumps_add_tail(&dumps, dump);
	if (!lsping_sliced_begin(&dump->sliced, lspingd->loop, vty, json, &dump_ops, dump)) {
		dump_free(dump);
		vty_out(vty, "%% this kind of terminal cannot wait; use vtysh\n");
		return CMD_WARNING;
	}
	write_available(dump->sliced.writer);
	lsping_write_list(dump->sliced.writer, "label");
	lsping_sliced_next(&dump->sliced, 0);
	return CMD_SUCCESS;
}

DEFPY (show_mpls_oam_label_table,
       show_mpls_oam_label_table_cmd,
       "show mpls oam label-table [(0-1048575)$label] [json$json]",
       SHOW_STR
       MPLS_STR
       "Operations, administration and maintenance\n"
       "zebra's label tables, as they are known here\n"
       "Incoming label\n"
       JSON_STR)
{
	struct lsping_writer *w;

	if (!label_str && !lsping_zlfib_cause(lspingd->zlfib))
		return dump_new(vty, !!json);
	w = json ? lsping_writer_json(vty_text, vty) : lsping_writer_text(vty_text, vty);
	write_one(w, label);
	lsping_writer_free(&w);
	return CMD_SUCCESS;
}

void lsping_show_lfib_fini(void)
{
	struct dump *dump;

	while ((dump = dumps_first(&dumps)))
		dump_end(dump, "lspingd is ending");
}

void lsping_show_lfib_init(struct lspingd *d)
{
	lspingd = d;
	install_element(VIEW_NODE, &show_mpls_oam_label_table_cmd);
}
