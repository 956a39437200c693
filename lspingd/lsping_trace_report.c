// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a traceroute tells the world
 *
 * Text has a line for each hop, which begins with the letter a ping would give
 * the same answer, and under it, indented, what does not fit the line: several
 * ways on, FECs that begin and end, and what the diagnosis has to say.  With one
 * way on it is part of the line, since on most networks that is all there is.
 * Of a trace along all paths each hop has a number, and says which hops it is
 * reached from: that makes the lines a tree, in the order they come in.
 *
 *   L 3 [5 from 2, 3] 10.255.0.4, return code 8, ...
 *
 * What a return code means is lsping_report.c's and lsping_proto.c's business,
 * what is wrong lsping_diagnose.c's; here is only how it looks.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_addr.h"
#include "lspingd/lsping_diagnose.h"
#include "lspingd/lsping_print_private.h"
#include "lspingd/lsping_report_private.h"
#include "lspingd/lsping_trace_report.h"

#define INDENT "    "

/* The list of that name is open in JSON, and no other; NULL for none. */
static void set_list(struct lsping_trace_print *print, const char *list)
{
	if (print->list == list)
		return;
	if (print->list)
		lsping_write_close(print->w);
	if (list)
		lsping_write_list(print->w, list);
	print->list = list;
}

static const char list_hop[] = "hop", list_path[] = "path";

/* ---- one way on ---- */

static const char *protocol_word(uint8_t protocol)
{
	switch (protocol) {
	case LSPING_DS_PROTO_UNKNOWN:
		return "";
	case LSPING_DS_PROTO_STATIC:
	case LSPING_DS_PROTO_BGP:
	case LSPING_DS_PROTO_LDP:
	case LSPING_DS_PROTO_RSVP_TE:
	case LSPING_DS_PROTO_OSPF:
	case LSPING_DS_PROTO_ISIS:
	case LSPING_DS_PROTO_OSPFV3:
		return lsping_ds_protocol_str(protocol);
	}
	return "unknown protocol";
}

/* "[label 19 LDP / 300 BGP]" */
static void write_labels(struct lsping_writer *w, const struct lsping_way *way)
{
	char buf[LSPING_LABEL_STRLEN];

	lsping_write_text(w, " [");
	lsping_write_list(w, "downstream-label");
	for (unsigned int i = 0; i < way->n_labels && i < LSPING_MAX_LABELS; i++) {
		const struct lsping_ds_label *label = &way->label[i];
		const char *protocol = protocol_word(label->protocol);

		lsping_label_str(label->label, buf, sizeof(buf));
		lsping_write_entry(w);
		lsping_write_int(w, "label", label->label, "%s%s%s%s", i ? " / " : "",
				 !i && isdigit((unsigned char)buf[0]) ? "label " : "", buf,
				 protocol[0] ? " " : "");
		lsping_write_int(w, "traffic-class", label->tc, NULL);
		lsping_write_int(w, "protocol", label->protocol, NULL);
		lsping_write_str(w, "protocol-name", lsping_ds_protocol_str(label->protocol), "%s",
				 protocol);
		if (label->tc)
			lsping_write_text(w, " TC %u", label->tc);
		lsping_write_close(w);
	}
	lsping_write_close(w);
	if (!way->n_labels)
		lsping_write_text(w, "labels not told");
	lsping_write_text(w, "]");
}

/* Where it leads: a neighbour, and the interface if it has another address. */
static void write_where(struct lsping_writer *w, const struct lsping_way *way)
{
	const struct lsping_addr_shape *shape = lsping_addr_shape(way->addr_type);
	bool numbered = shape && shape->numbered && shape->family != IPADDR_NONE;
	char buf[INET6_ADDRSTRLEN];

	if (way->address.ipa_type != IPADDR_NONE) {
		ipaddr2str(&way->address, buf, sizeof(buf));
		lsping_write_str(w, "address", buf, numbered ? "via %s" : NULL, buf);
	}
	if (numbered && way->ifaddr.ipa_type != IPADDR_NONE) {
		ipaddr2str(&way->ifaddr, buf, sizeof(buf));
		lsping_write_str(w, "interface-address", buf,
				 ipaddr_cmp(&way->address, &way->ifaddr) ? ", interface %s" : NULL,
				 buf);
	}
	if (!numbered)
		lsping_write_int(w, "interface-index", way->ifindex,
				 "via its interface with index %u", way->ifindex);
}

static void write_changes(struct lsping_writer *w, const struct lsping_way *way)
{
	char buf[LSPING_FEC_STRLEN];

	lsping_write_list(w, "fec-stack-change");
	for (unsigned int i = 0; i < way->n_changes && i < LSPING_MAX_FEC_CHANGES; i++) {
		const struct lsping_fec_change *change = &way->change[i];
		const char *op = lsping_fec_op_str(change->op);

		lsping_write_entry(w);
		lsping_write_int(w, "operation", change->op, NULL);
		lsping_write_str(w, "operation-name", op, ", %s", op);
		if (change->has_fec) {
			lsping_write_text(w, " %s", lsping_fec_str(&change->fec, buf, sizeof(buf)));
			lsping_write_open(w, "fec");
			if (lsping_writer_is_json(w)) /* in text they are lines */
				lsping_fec_leaves(w, &change->fec);
			lsping_write_close(w);
		} else
			lsping_write_text(w, " the outermost FEC");
		if (change->peer.ipa_type != IPADDR_NONE) {
			ipaddr2str(&change->peer, buf, sizeof(buf));
			lsping_write_str(w, "remote-peer", buf, " (of %s)", buf);
		}
		lsping_write_close(w);
	}
	lsping_write_close(w);
}

/* The leaves of a way, into what is open; a part of a line of text.  The only way
 * on has all destinations, which need not be said.
 */
static void write_way(struct lsping_writer *w, const struct lsping_way *way, const char *ifname,
		      bool is_only)
{
	const char *name = lsping_return_code_str(way->return_code);

	if (way->mtu)
		lsping_write_int(w, "mtu", way->mtu, "MTU %u, ", way->mtu);
	write_where(w, way);
	if (ifname[0])
		lsping_write_text(w, " on %s", ifname);
	write_labels(w, way);
	if (way->return_code) {
		lsping_write_int(w, "return-code", way->return_code, ", return code %u",
				 way->return_code);
		lsping_write_int(w, "return-subcode", way->return_subcode,
				 way->return_subcode ? ", subcode %u" : NULL, way->return_subcode);
		lsping_write_str(w, "return-code-name", name, " (%s)", name);
	}
	write_changes(w, way);
	if (way->destinations)
		lsping_write_int(w, "destinations", way->destinations,
				 is_only ? NULL : ", %u destination%s", way->destinations,
				 way->destinations == 1 ? "" : "s");
}

/* The ways on from a hop: on its line if there is but one. */
static void write_down(struct lsping_trace_print *print, const struct lsping_trace_hop *hop)
{
	const char *ifname = hop->ttl == 0 && hop->n_down == 1 ? hop->out.ifname : "";
	struct lsping_writer *w = print->w;

	lsping_write_list(w, "downstream");
	for (uint16_t i = 0; i < hop->n_down; i++) {
		lsping_write_entry(w);
		lsping_write_text(w, hop->n_down == 1 ? ", " : "\n" INDENT);
		write_way(w, &hop->down[i], ifname, !print->multipath && hop->n_down == 1);
		lsping_write_close(w);
	}
	lsping_write_close(w);
	lsping_write_text(w, "\n");
}

void lsping_ways_write(struct lsping_writer *w, const struct lsping_way *ways, unsigned int n)
{
	lsping_write_list(w, "downstream");
	for (unsigned int i = 0; i < n; i++) {
		lsping_write_entry(w);
		lsping_write_text(w, INDENT "would go on: ");
		write_way(w, &ways[i], "", false);
		lsping_write_text(w, "\n");
		lsping_write_close(w);
	}
	lsping_write_close(w);
}

/* ---- what the diagnosis found ---- */

static void write_finding(struct lsping_writer *w, const struct lsping_finding *finding)
{
	const char *severity = lsping_severity_name(finding->severity);

	if (finding->severity == LSPING_SEVERITY_NONE)
		return;
	lsping_write_open(w, "finding");
	lsping_write_str(w, "cause", lsping_cause_name(finding->cause), NULL);
	lsping_write_str(w, "severity", severity, INDENT "%s: ", severity);
	if (finding->router.ipa_type != IPADDR_NONE)
		lsping_write_addr(w, "router", &finding->router, NULL);
	lsping_write_int(w, "ttl", finding->ttl, NULL);
	lsping_write_str(w, "sentence", finding->sentence, "%s\n", finding->sentence);
	lsping_write_close(w);
}

/* ---- the intro ---- */

void lsping_trace_intro_write(struct lsping_trace_print *print,
			      const struct lsping_trace_options *options)
{
	const struct lsping_options *request = &options->request;
	struct lsping_writer *w = print->w;
	char fec[LSPING_FEC_STRLEN];

	print->multipath = options->multipath;
	lsping_fec_str(&request->fec, fec, sizeof(fec));
	lsping_write_bool(w, "multipath", options->multipath, "Tracing %s to ",
			  options->multipath ? "all paths of the MPLS LSP" : "the MPLS LSP");
	lsping_write_str(w, "target-fec", fec, "%s", fec);
	lsping_write_int(w, "max-ttl", options->max_ttl, ", at most %u hops", options->max_ttl);
	lsping_write_int(w, "max-silent", options->max_silent, ", %u silent in a row",
			 options->max_silent);
	lsping_write_int(w, "timeout", request->timeout_ms / 1000, ", timeout %u s",
			 request->timeout_ms / 1000);
	lsping_write_int(w, "retries", options->retries, ", %u %s", options->retries,
			 options->retries == 1 ? "retry" : "retries");
	lsping_write_int(w, "interval", options->interval_ms,
			 options->interval_ms ? ", interval %u ms" : NULL, options->interval_ms);
	if (request->size) {
		uint32_t size = lsping_options_real_size(request);

		lsping_write_int(w, "size", size, ", %u octets", size);
	}
	lsping_write_addr(w, "source", &request->source, "\n  source ");
	lsping_write_addr(w, "destination", &request->destination,
			  options->multipath ? ", destinations from " : ", destination ");
	if (options->multipath)
		lsping_write_int(w, "destinations", options->destinations, " on (%u)",
				 options->destinations);
	lsping_write_int(w, "reply-mode", request->reply_mode, NULL);
	lsping_write_text(w, "\n");
}

/* ---- hops ---- */

static const char *form_name(enum lsping_ds_form form)
{
	switch (form) {
	case LSPING_DS_FORM_DDMAP:
		return "ddmap";
	case LSPING_DS_FORM_DSMAP:
		return "dsmap";
	case LSPING_DS_FORM_NONE:
		return "none";
	}
	return "none";
}

/* "[5 from 2, 3]" */
static void write_place(struct lsping_trace_print *print, const struct lsping_trace_hop *hop)
{
	bool shown = print->multipath && hop->ttl > 0;
	struct lsping_writer *w = print->w;

	lsping_write_int(w, "ttl", hop->ttl, "%u ", hop->ttl);
	lsping_write_int(w, "id", hop->id, shown ? "[%u" : NULL, hop->id);
	lsping_write_list(w, "parent");
	for (uint16_t i = 0; i < hop->n_parents; i++) {
		uint32_t id = hop->parent[i]->id;

		if (hop->parent[i]->ttl || !shown)
			lsping_write_int(w, NULL, id, shown ? "%s%u" : NULL, i ? ", " : " from ",
					 id);
		else /* the ingress has no number in the text */
			lsping_write_int(w, NULL, id, NULL);
	}
	lsping_write_close(w);
	if (shown)
		lsping_write_text(w, "] ");
}

/* Whether the text has to say which of the ways announced before this one is. */
static bool is_one_of_several(const struct lsping_trace_print *print,
			      const struct lsping_trace_hop *hop)
{
	return hop->way.announced && hop->way.address.ipa_type != IPADDR_NONE &&
	       (print->multipath || (hop->n_parents && hop->parent[0]->n_down > 1));
}

static void write_answer(struct lsping_trace_print *print, const struct lsping_trace_hop *hop)
{
	const struct lsping_result *result = &hop->result;
	const char *name = lsping_return_code_str(result->return_code);
	struct lsping_writer *w = print->w;

	lsping_write_addr(w, "replier", &result->replier, "");
	if (is_one_of_several(print, hop))
		lsping_write_text(w, " (%pIA)", &hop->way.address);
	lsping_write_int(w, "return-code", result->return_code, ", return code %u",
			 result->return_code);
	lsping_write_int(w, "return-subcode", result->return_subcode,
			 result->return_subcode ? ", subcode %u" : NULL, result->return_subcode);
	lsping_write_str(w, "return-code-name", name, " (%s)", name);
	lsping_write_int(w, "rtt", result->rtt_ns / 1000, ", %.3f ms", lsping_ms(result->rtt_ns));
	lsping_write_int(w, "one-way-delay", result->one_way_ns / 1000, NULL);
	if (result->has_if_stack)
		lsping_write_if_stack(w, &result->if_stack);
}

/* Who did not answer is known from what was announced. */
static void write_silence(struct lsping_writer *w, const struct lsping_trace_hop *hop)
{
	if (hop->way.announced && hop->way.address.ipa_type != IPADDR_NONE)
		lsping_write_text(w, "%pIA: ", &hop->way.address);
	lsping_write_text(w, "no reply to %u request%s within %g s", hop->tries,
			  hop->tries == 1 ? "" : "s", hop->result.timeout_ms / 1000.0);
}

static void write_outcome(struct lsping_trace_print *print, const struct lsping_trace_hop *hop)
{
	char sentence[LSPING_CAUSE_LEN + LSPING_LSTACK_STRLEN + 256];
	struct lsping_writer *w = print->w;

	lsping_result_sentence(&hop->result, sentence, sizeof(sentence));
	lsping_write_int(w, "sequence", hop->result.seq, NULL);
	lsping_write_str(w, "outcome", lsping_outcome_name(hop->result.outcome), NULL);
	lsping_write_bool(w, "success", lsping_result_is_success(&hop->result), NULL);
	lsping_write_str(w, "sentence", sentence, NULL);
	switch (hop->result.outcome) {
	case LSPING_OUTCOME_ANSWERED:
		write_answer(print, hop);
		return;
	case LSPING_OUTCOME_TIMEOUT:
		write_silence(w, hop);
		return;
	case LSPING_OUTCOME_NOT_SENT:
		lsping_write_text(w, "not sent");
		return;
	case LSPING_OUTCOME_UNASKED:
		lsping_write_text(w, "sent; no reply was asked for");
		return;
	}
}

/* As announced by the router before, under whose line the text has it. */
static void write_arrival(struct lsping_writer *w, const struct lsping_trace_hop *hop)
{
	if (!hop->way.announced || !lsping_writer_is_json(w))
		return;
	lsping_write_open(w, "way");
	write_way(w, &hop->way, "", false);
	lsping_write_close(w);
}

/* How it was asked: in text only what is out of the ordinary, or when verbose. */
static void write_question(struct lsping_trace_print *print, const struct lsping_trace_hop *hop)
{
	bool answered = hop->result.outcome == LSPING_OUTCOME_ANSWERED;
	struct lsping_writer *w = print->w;
	char buf[LSPING_FEC_STRLEN];

	if (print->verbose)
		lsping_write_text(w, INDENT "asked %u time%s ", hop->tries,
				  hop->tries == 1 ? "" : "s");
	lsping_write_path(w, &hop->out, print->verbose);
	lsping_write_addr(w, "destination", &hop->destination,
			  print->verbose ? ", destination " : NULL);
	lsping_write_int(w, "tries", hop->tries, NULL);
	lsping_write_list(w, "target-fec");
	for (unsigned int i = 0; i < hop->fecs.depth; i++) {
		lsping_fec_str(&hop->fecs.fec[i], buf, sizeof(buf));
		lsping_write_str(w, NULL, buf, print->verbose ? "%s%s" : NULL,
				 i ? " / " : "\n" INDENT "FEC stack ", buf);
	}
	lsping_write_close(w);
	if (print->verbose)
		lsping_write_text(w, "\n");
	lsping_write_bool(w, "all-routers", hop->all_routers,
			  print->verbose && hop->all_routers ? INDENT
				  "asked without an announcement to be checked\n"
							     : NULL);
	lsping_write_str(w, "downstream-form", form_name(hop->form), NULL);
	if (answered && hop->form == LSPING_DS_FORM_DSMAP)
		lsping_write_text(w, INDENT "%pIA does not know DDMAP, and was asked with DSMAP\n",
				  &hop->result.replier);
	if (answered && hop->form == LSPING_DS_FORM_NONE)
		lsping_write_text(w,
				  INDENT "%pIA knows neither DDMAP nor DSMAP, and was asked "
					 "without: it does not tell where it sends the probe\n",
				  &hop->result.replier);
}

/* A FEC that a router before pushed onto the stack, and that ends here. */
static void write_popped(struct lsping_writer *w, const struct lsping_trace_hop *hop)
{
	lsping_write_int(w, "fecs-ended", hop->popped, NULL);
	if (hop->popped)
		lsping_write_text(w,
				  INDENT "the egress of %u FEC%s that began on the way; the LSP "
					 "goes on\n",
				  hop->popped, hop->popped == 1 ? "" : "s");
}

void lsping_trace_hop_write(struct lsping_trace_print *print, const struct lsping_trace_hop *hop)
{
	char letter[2] = { hop->ttl ? lsping_result_letter(&hop->result) : ' ' };
	struct lsping_writer *w = print->w;

	set_list(print, list_hop);
	if (!hop->ttl && hop->id)
		lsping_write_text(w, "labels changed meanwhile: once more from the beginning\n");
	lsping_write_entry(w);
	if (hop->ttl)
		lsping_write_str(w, "letter", letter, "%s ", letter);
	else
		lsping_write_text(w, "  ");
	write_place(print, hop);
	if (hop->ttl) {
		write_outcome(print, hop);
		write_arrival(w, hop);
	} else
		lsping_write_text(w, "this router");
	write_down(print, hop);
	if (hop->ttl) {
		write_question(print, hop);
		write_popped(w, hop);
	}
	if (hop->loop_ttl)
		lsping_write_int(w, "loop-ttl", hop->loop_ttl, NULL);
	lsping_write_bool(w, "labels-changed", hop->changed, NULL);
	if (hop->ip_ping == LSPING_IP_PING_ANSWERED || hop->ip_ping == LSPING_IP_PING_LOST) {
		lsping_write_addr(w, "ip-ping-to", &hop->ip_ping_to, NULL);
		lsping_write_bool(w, "ip-ping-answered",
				  hop->ip_ping == LSPING_IP_PING_ANSWERED, NULL);
	}
	write_finding(w, &hop->finding);
	lsping_write_close(w);
}

/* ---- paths ---- */

static const char *verdict_name(enum lsping_path_verdict verdict)
{
	switch (verdict) {
	case LSPING_PATH_FOUND:
		return "found";
	case LSPING_PATH_BROKEN:
		return "broken";
	case LSPING_PATH_UNEXPLORED:
		return "unexplored";
	}
	return "unexplored";
}

/* Who has the smallest MTU, if any is larger. */
static void write_mtu(struct lsping_writer *w, const struct lsping_trace_path *path)
{
	const struct lsping_trace_hop *at = NULL;
	bool larger = false;

	for (uint8_t i = 0; i < path->n_hops; i++) {
		larger |= path->hop[i]->way.mtu > path->mtu;
		if (path->mtu_ttl && path->hop[i]->ttl == path->mtu_ttl)
			at = path->hop[i];
	}
	lsping_write_int(w, "mtu", path->mtu, ", MTU %u", path->mtu);
	lsping_write_int(w, "mtu-ttl", path->mtu_ttl, NULL);
	if (at && at->result.outcome == LSPING_OUTCOME_ANSWERED)
		lsping_write_addr(w, "mtu-router", &at->result.replier,
				  larger ? " limited by " : NULL);
	else if (larger)
		lsping_write_text(w,
				  path->mtu_ttl ? " limited by hop %u" : " limited by this router",
				  path->mtu_ttl);
}

static void write_hops(struct lsping_trace_print *print, const struct lsping_trace_path *path)
{
	struct lsping_writer *w = print->w;

	if (print->multipath && path->n_hops)
		lsping_write_text(w, ", hops");
	lsping_write_list(w, "hop");
	for (uint8_t i = 0; i < path->n_hops; i++)
		lsping_write_int(w, NULL, path->hop[i]->id, print->multipath ? " %u" : NULL,
				 path->hop[i]->id);
	lsping_write_close(w);
}

/* Whether a hop of the path has said the same already. */
static bool is_told(const struct lsping_trace_path *path)
{
	for (uint8_t i = 0; i < path->n_hops; i++)
		if (!strcmp(path->hop[i]->finding.sentence, path->finding.sentence))
			return true;
	return false;
}

void lsping_trace_path_write(struct lsping_trace_print *print, const struct lsping_trace_path *path)
{
	const char *verdict = verdict_name(path->verdict);
	struct lsping_writer *w = print->w;
	char buf[INET6_ADDRSTRLEN];

	set_list(print, list_path);
	lsping_write_entry(w);
	lsping_write_int(w, "number", path->number, print->multipath ? "path %u " : "path ",
			 path->number);
	lsping_write_str(w, "verdict", verdict, "%s", verdict);
	if (path->has_destination) {
		ipaddr2str(&path->destination, buf, sizeof(buf));
		lsping_write_str(w, "destination", buf,
				 print->multipath ? ", destination %s" : NULL, buf);
	}
	lsping_write_int(w, "destinations", path->destinations,
			 path->destinations > 1 ? " and %u more" : NULL, path->destinations - 1);
	write_hops(print, path);
	if (path->mtu)
		write_mtu(w, path);
	/* Where the only path is broken the last hop's line has it. */
	if (path->way && (print->multipath || path->verdict != LSPING_PATH_BROKEN ||
			  lsping_writer_is_json(w))) {
		lsping_write_open(w, "way");
		lsping_write_text(w, path->verdict == LSPING_PATH_UNEXPLORED
					     ? "; no destination leads on by "
					     : "; then ");
		write_way(w, path->way, "", false);
		lsping_write_close(w);
	}
	lsping_write_text(w, "\n");
	/* Along one path the text has it under the hop already. */
	if (lsping_writer_is_json(w) || print->multipath || !is_told(path))
		write_finding(w, &path->finding);
	lsping_write_close(w);
}

/* ---- the summary ---- */

void lsping_trace_summary_write(struct lsping_trace_print *print,
				const struct lsping_trace_summary *s)
{
	struct lsping_writer *w = print->w;

	set_list(print, NULL);
	lsping_write_open(w, "summary");
	lsping_write_int(w, "paths-found", s->found, "paths found/broken/unexplored %u", s->found);
	lsping_write_int(w, "paths-broken", s->broken, "/%u", s->broken);
	lsping_write_int(w, "paths-unexplored", s->unexplored, "/%u", s->unexplored);
	lsping_write_int(w, "requests-sent", s->sent, ", requests sent/failed %u", s->sent);
	lsping_write_int(w, "requests-not-sent", s->not_sent, "/%u", s->not_sent);
	lsping_write_int(w, "replies-received", s->received, ", replies received/timed out %u",
			 s->received);
	lsping_write_int(w, "timeouts", s->timeouts, "/%u", s->timeouts);
	lsping_write_int(w, "replies-late", s->late, s->late ? ", %u late" : NULL, s->late);
	lsping_write_int(w, "replies-duplicate", s->duplicates,
			 s->duplicates ? ", %u duplicate" : NULL, s->duplicates);
	lsping_write_int(w, "replies-dropped", s->dropped, s->dropped ? ", %u dropped" : NULL,
			 s->dropped);
	lsping_write_int(w, "elapsed", s->elapsed_us, ", elapsed %.0f ms", s->elapsed_us / 1e3);
	lsping_write_bool(w, "stopped", s->stopped, s->stopped ? " (stopped)\n" : "\n");
	lsping_write_bool(w, "success", s->success, NULL);
	lsping_write_close(w);
}

/* ---- a ping's sweep ---- */

/* Which router does not pass the next size on, or that nobody knows. */
static void write_limit(struct lsping_writer *w, const struct lsping_sweep *sweep)
{
	char buf[INET6_ADDRSTRLEN];

	if (!sweep->limit_known) {
		lsping_write_text(w, "; which hop drops it could not be found out");
		return;
	}
	lsping_write_open(w, "limit");
	if (sweep->ttl)
		lsping_write_addr(w, "router", &sweep->router, "; it is answered as far as ");
	else
		lsping_write_text(w, sweep->stays ? "; it does not leave this router"
						  : "; it does not get to the first router");
	lsping_write_int(w, "ttl", sweep->ttl, sweep->ttl ? " (hop %u)" : NULL, sweep->ttl);
	if (sweep->way.address.ipa_type != IPADDR_NONE) {
		ipaddr2str(&sweep->way.address, buf, sizeof(buf));
		lsping_write_str(w, "next-hop", buf, ", not beyond it to %s", buf);
	}
	if (sweep->way.mtu)
		lsping_write_int(w, "mtu", sweep->way.mtu, ", where the MTU is %u with labels",
				 sweep->way.mtu);
	lsping_write_close(w);
}

void lsping_sweep_write(struct lsping_writer *w, const struct lsping_sweep *sweep)
{
	lsping_write_open(w, "sweep");
	lsping_write_int(w, "min", sweep->min, "sweep from %u", sweep->min);
	lsping_write_int(w, "max", sweep->max, " to %u", sweep->max);
	lsping_write_int(w, "step", sweep->step, " octets in steps of %u: ", sweep->step);
	if (sweep->largest)
		lsping_write_int(w, "largest", sweep->largest, "the largest size that passes is %u",
				 sweep->largest);
	else
		lsping_write_text(w, "no size passes");
	if (sweep->too_large) {
		lsping_write_int(w, "too-large", sweep->too_large, "; %u does not",
				 sweep->too_large);
		write_limit(w, sweep);
	}
	lsping_write_text(w, "\n");
	lsping_write_close(w);
}
