// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a session tells the world
 *
 * The table below is the one place that knows what each return code (RFC 8029,
 * section 3.1) means to an operator: its letter, and the clause that says who
 * is at fault and in which layer.  The walks underneath make a text line and
 * JSON leaves of each record at once (lsping_writer.h).
 */
#include <zebra.h>

#include <math.h>
#include <string.h>

#include "lib/printfrr.h"

#include "lspingd/lsping_report.h"
#include "lspingd/lsping_report_private.h"
#include "lspingd/lsping_writer.h"

/* %s is the replying router; %u, where there is one, the stack depth it names. */
struct code_meaning {
	char letter;
	bool has_depth;
	const char *clause;
};

static const struct code_meaning code_meanings[] = {
	[LSPING_RC_NONE] = { 'x', false,
			     "received the probe but could not check the FEC" },
	[LSPING_RC_MALFORMED] = { 'M', false, "calls the request malformed" },
	[LSPING_RC_TLV_UNKNOWN] = { 'm', false,
				    "does not understand a TLV of the request" },
	[LSPING_RC_EGRESS] = { '!', true, "is the egress for the FEC at stack depth" },
	[LSPING_RC_NO_MAPPING] = { 'F', true,
				   "received the probe but its label protocols know no mapping for "
				   "the FEC at stack depth" },
	[LSPING_RC_DSMAP_MISMATCH] = { 'D', false,
				       "received the probe on another interface or with other "
				       "labels than announced upstream" },
	[LSPING_RC_UPSTREAM_UNKNOWN] = { 'I', false,
					 "received the probe; the upstream interface is unknown "
					 "to it" },
	[LSPING_RC_RESERVED] = { 'X', false, "answered with the reserved return code 7" },
	[LSPING_RC_LABEL_SWITCHED] = { 'L', true,
				       "is not the egress: it switches the label on, at stack depth" },
	[LSPING_RC_NO_MPLS] = { 'B', true,
				"would switch the label, but has no MPLS forwarding behind it, at "
				"stack depth" },
	[LSPING_RC_WRONG_LABEL] = { 'f', true,
				    "received the probe, but not with the label it has bound to the "
				    "FEC at stack depth" },
	[LSPING_RC_NO_LABEL] = { 'N', true,
				 "has no entry in its forwarding table for the label the probe "
				 "arrived with, at stack depth" },
	[LSPING_RC_PROTOCOL] = { 'P', true,
				 "received the probe on an interface that does not take it (MPLS "
				 "input is off there, or the FEC's protocol does not run there), "
				 "at stack depth" },
	[LSPING_RC_STACK_SHRUNK] = { 'p', false,
				     "ended the probe early: its label stack shrank to one label" },
	[LSPING_RC_SEE_DDMAP] = { 'd', false,
				  "gives a result for each of its downstream routers" },
	[LSPING_RC_FEC_CHANGE] = { 'l', false, "switches the label and changes the FEC" },
};

static const struct code_meaning other_code = { 'X', false,
						"answered with a return code without a meaning "
						"here" };

static const struct code_meaning *code_meaning(uint8_t code)
{
	if (code < array_size(code_meanings))
		return &code_meanings[code];
	return &other_code;
}

bool lsping_result_is_success(const struct lsping_result *result)
{
	return result->outcome == LSPING_OUTCOME_ANSWERED &&
	       result->return_code == LSPING_RC_EGRESS;
}

char lsping_result_letter(const struct lsping_result *result)
{
	switch (result->outcome) {
	case LSPING_OUTCOME_ANSWERED:
		return code_meaning(result->return_code)->letter;
	case LSPING_OUTCOME_TIMEOUT:
		return '.';
	case LSPING_OUTCOME_NOT_SENT:
		return 'Q';
	case LSPING_OUTCOME_UNASKED:
		return '-';
	}
	return 'X';
}

/* Octets as "10.0.2.2"; "an unnumbered interface" for no address. */
static void if_stack_clause(const struct lsping_if_stack *is, char *buf, size_t size)
{
	char labels[LSPING_LSTACK_STRLEN];
	bool numbered = is->addr_type == LSPING_ADDR_IPV4_NUMBERED ||
			is->addr_type == LSPING_ADDR_IPV6_NUMBERED;

	lsping_lstack_str(&is->stack, labels, sizeof(labels));
	if (numbered)
		snprintfrr(buf, size, "; it came in on the interface with address %pIA, label %s",
			   &is->ifaddr, labels);
	else
		snprintfrr(buf, size, "; it came in on the interface with index %u, label %s",
			   is->ifindex, labels);
}

static const char *answer_sentence(const struct lsping_result *result, char *buf, size_t size)
{
	const struct code_meaning *meaning = code_meaning(result->return_code);
	char depth[16] = "", where[LSPING_LSTACK_STRLEN + 80] = "";

	if (meaning->has_depth) {
		if (result->return_subcode)
			snprintf(depth, sizeof(depth), " %u", result->return_subcode);
		else /* old routers give none (4.4): "no value specified" */
			snprintf(depth, sizeof(depth), " unknown");
	}
	if (result->has_if_stack)
		if_stack_clause(&result->if_stack, where, sizeof(where));
	snprintfrr(buf, size, "%pIA %s%s%s", &result->replier, meaning->clause, depth, where);
	return buf;
}

const char *lsping_result_sentence(const struct lsping_result *result, char *buf, size_t size)
{
	switch (result->outcome) {
	case LSPING_OUTCOME_ANSWERED:
		return answer_sentence(result, buf, size);
	case LSPING_OUTCOME_TIMEOUT:
		snprintf(buf, size,
			 "no reply within %g s: the LSP or the way back to this router is broken, "
			 "or the far router limits or ignores requests",
			 result->timeout_ms / 1000.0);
		return buf;
	case LSPING_OUTCOME_NOT_SENT:
		snprintf(buf, size, "not sent: %s", result->cause);
		return buf;
	case LSPING_OUTCOME_UNASKED:
		snprintf(buf, size, "sent; no reply was asked for");
		return buf;
	}
	return buf;
}

bool lsping_summary_is_success(const struct lsping_summary *summary)
{
	return !summary->stopped && summary->sent > 0 && summary->not_sent == 0 &&
	       summary->succeeded == summary->sent;
}

const char *lsping_outcome_name(enum lsping_outcome outcome)
{
	switch (outcome) {
	case LSPING_OUTCOME_ANSWERED:
		return "answered";
	case LSPING_OUTCOME_TIMEOUT:
		return "timeout";
	case LSPING_OUTCOME_NOT_SENT:
		return "not-sent";
	case LSPING_OUTCOME_UNASKED:
		return "no-reply-asked";
	}
	return "unknown";
}

/* with_text: text shows the path too, as part of a line. */
static void write_labels(struct lsping_writer *w, const struct lsping_path *path, bool with_text)
{
	char buf[LSPING_LABEL_STRLEN];

	lsping_write_list(w, "label-stack");
	for (unsigned int i = 0; i < path->depth; i++)
		lsping_write_int(w, NULL, path->label[i], with_text ? "%s%s" : NULL,
				 i ? "/" : "label ",
				 lsping_label_str(path->label[i], buf, sizeof(buf)));
	lsping_write_close(w);
	if (with_text && path->depth == 0)
		lsping_write_text(w, "no label (implicit null)");
}

void lsping_write_path(struct lsping_writer *w, const struct lsping_path *path, bool with_text)
{
	char buf[INET6_ADDRSTRLEN] = "";

	lsping_write_str(w, "egress-interface", path->ifname,
			 with_text ? "via interface %s, " : NULL, path->ifname);
	if (path->nexthop.ipa_type != IPADDR_NONE) {
		ipaddr2str(&path->nexthop, buf, sizeof(buf));
		lsping_write_str(w, "next-hop", buf, with_text ? "next hop %s, " : NULL, buf);
	}
	write_labels(w, path, with_text);
}

void lsping_write_addr(struct lsping_writer *w, const char *leaf, const struct ipaddr *addr,
		       const char *text)
{
	char buf[INET6_ADDRSTRLEN];

	ipaddr2str(addr, buf, sizeof(buf));
	lsping_write_str(w, leaf, buf, text ? "%s%s" : NULL, text ? text : "", buf);
}

static void write_sizes(struct lsping_writer *w, const struct lsping_intro *intro)
{
	if (intro->sweep_step) {
		lsping_write_text(w, ", %u to %u octets in steps of %u", intro->sweep_min,
				  intro->sweep_max, intro->sweep_step);
		return;
	}
	lsping_write_int(w, "size", intro->size, ", %u octets", intro->size);
	if (intro->size_asked && intro->size_asked != intro->size)
		lsping_write_text(w, " (of %u asked for: TLVs come in steps of 4 octets)",
				  intro->size_asked);
}

static void write_destinations(struct lsping_writer *w, const struct lsping_intro *intro)
{
	lsping_write_addr(w, "destination", &intro->destination, ", destination ");
	if (!intro->destination_step)
		return;
	lsping_write_addr(w, "destination-to", &intro->destination_to, " to ");
	lsping_write_int(w, "destination-step", intro->destination_step,
			 intro->destination_step > 1 ? " in steps of %u" : NULL,
			 intro->destination_step);
}

void lsping_intro_write(struct lsping_writer *w, const struct lsping_intro *intro)
{
	char fec[LSPING_FEC_STRLEN];

	lsping_fec_str(&intro->fec, fec, sizeof(fec));
	lsping_write_text(w, "Sending ");
	if (intro->requests)
		lsping_write_text(w, "%" PRIu64 " ", intro->requests);
	lsping_write_text(w, "MPLS echo requests to ");
	lsping_write_str(w, "target-fec", fec, "%s", fec);
	write_sizes(w, intro);
	lsping_write_int(w, "timeout", intro->timeout_ms / 1000, ", timeout %u s",
			  intro->timeout_ms / 1000);
	lsping_write_int(w, "interval", intro->interval_ms, ", interval %u ms",
			  intro->interval_ms);
	lsping_write_text(w, "\n  ");
	lsping_write_path(w, &intro->path, true);
	lsping_write_addr(w, "source", &intro->source, ", source ");
	write_destinations(w, intro);
	lsping_write_int(w, "reply-mode", intro->reply_mode, NULL);
	lsping_write_text(w, "\n");
}

/* Text has them in a ping's sentence. */
void lsping_write_if_stack(struct lsping_writer *w, const struct lsping_if_stack *is)
{
	char buf[INET6_ADDRSTRLEN];

	lsping_write_open(w, "received-on");
	ipaddr2str(&is->address, buf, sizeof(buf));
	lsping_write_str(w, "address", buf, NULL);
	if (is->addr_type == LSPING_ADDR_IPV4_NUMBERED ||
	    is->addr_type == LSPING_ADDR_IPV6_NUMBERED) {
		ipaddr2str(&is->ifaddr, buf, sizeof(buf));
		lsping_write_str(w, "interface-address", buf, NULL);
	} else
		lsping_write_int(w, "interface-index", is->ifindex, NULL);
	lsping_write_list(w, "label-stack");
	for (unsigned int i = 0; i < is->stack.depth; i++)
		lsping_write_int(w, NULL, is->stack.lse[i].label, NULL);
	lsping_write_close(w);
	lsping_write_close(w);
}

/* What only an answered request has. */
static void write_answer(struct lsping_writer *w, const struct lsping_result *result)
{
	lsping_write_addr(w, "replier", &result->replier, ", reply from ");
	lsping_write_int(w, "return-code", result->return_code, ", return code %u",
			  result->return_code);
	lsping_write_int(w, "return-subcode", result->return_subcode, ", subcode %u",
			  result->return_subcode);
	lsping_write_int(w, "rtt", result->rtt_ns / 1000, ", time %.3f ms",
			  lsping_ms(result->rtt_ns));
	if (result->has_if_stack)
		lsping_write_if_stack(w, &result->if_stack);
}

/* More of a result than its line: all in JSON, in text when verbose. */
static void write_details(struct lsping_writer *w, const struct lsping_result *result,
			  bool verbose)
{
	const char *code_name = lsping_return_code_str(result->return_code);

	if (result->outcome == LSPING_OUTCOME_NOT_SENT)
		return;
	if (verbose)
		lsping_write_text(w, "    sent ");
	lsping_write_path(w, &result->path, verbose);
	lsping_write_int(w, "ttl", result->ttl, verbose ? ", TTL %u\n" : NULL, result->ttl);
	if (result->outcome != LSPING_OUTCOME_ANSWERED)
		return;
	lsping_write_str(w, "return-code-name", code_name,
			 verbose ? "    return code %u: %s\n" : NULL, result->return_code,
			 code_name);
	lsping_write_int(w, "one-way-delay", result->one_way_ns / 1000,
			 verbose ? "    one way %.3f ms by the two routers' clocks\n" : NULL,
			 lsping_ms(result->one_way_ns));
}

/* In text only what is not the same for all. */
static void write_course(struct lsping_writer *w, const struct lsping_result *result)
{
	char buf[INET6_ADDRSTRLEN];

	lsping_write_int(w, "size", result->size, result->sizes_vary ? ", %u octets" : NULL,
			 result->size);
	ipaddr2str(&result->destination, buf, sizeof(buf));
	lsping_write_str(w, "destination", buf, result->destinations_vary ? ", to %s" : NULL, buf);
}

void lsping_result_write_open(struct lsping_writer *w, const struct lsping_result *result,
			      bool verbose)
{
	char letter[2] = { lsping_result_letter(result) };
	char sentence[LSPING_CAUSE_LEN + LSPING_LSTACK_STRLEN + 256];

	lsping_result_sentence(result, sentence, sizeof(sentence));
	lsping_write_entry(w);
	lsping_write_str(w, "letter", letter, "%s ", letter);
	lsping_write_int(w, "sequence", result->seq, "seq %u", result->seq);
	write_course(w, result);
	lsping_write_str(w, "outcome", lsping_outcome_name(result->outcome), NULL);
	lsping_write_bool(w, "success", lsping_result_is_success(result), NULL);
	if (result->outcome == LSPING_OUTCOME_ANSWERED)
		write_answer(w, result);
	lsping_write_str(w, "sentence", sentence, ": %s\n", sentence);
	write_details(w, result, verbose);
}

void lsping_result_write(struct lsping_writer *w, const struct lsping_result *result, bool verbose)
{
	lsping_result_write_open(w, result, verbose);
	lsping_write_close(w);
}

/* Of the requests that have their result: one that is outstanding when the
 * session is shown or stopped is not lost.
 */
static double loss_percent(const struct lsping_summary *s)
{
	uint32_t decided = s->received + s->timeouts;

	return decided ? 100.0 * s->timeouts / decided : 0;
}

static void write_rtt(struct lsping_writer *w, const struct lsping_summary *s)
{
	double avg = s->rtt_sum_ns / s->received;
	double var = s->rtt_sum2_ns / s->received - avg * avg;
	double stddev = var > 0 ? sqrt(var) : 0;

	lsping_write_int(w, "rtt-min", s->rtt_min_ns / 1000,
			  "round trip min/avg/max/stddev = %.3f", lsping_ms(s->rtt_min_ns));
	lsping_write_int(w, "rtt-avg", avg / 1000, "/%.3f", lsping_ms(avg));
	lsping_write_int(w, "rtt-max", s->rtt_max_ns / 1000, "/%.3f", lsping_ms(s->rtt_max_ns));
	lsping_write_int(w, "rtt-stddev", stddev / 1000, "/%.3f ms\n", lsping_ms(stddev));
}

void lsping_summary_write(struct lsping_writer *w, const struct lsping_summary *s)
{
	lsping_write_open(w, "summary");
	lsping_write_int(w, "requests-sent", s->sent, "%u sent", s->sent);
	lsping_write_int(w, "replies-received", s->received, ", %u received", s->received);
	lsping_write_int(w, "replies-success", s->succeeded, ", %u with success", s->succeeded);
	lsping_write_int(w, "requests-not-sent", s->not_sent,
			  s->not_sent ? ", %u not sent" : NULL, s->not_sent);
	lsping_write_int(w, "replies-late", s->late, s->late ? ", %u late" : NULL, s->late);
	lsping_write_int(w, "replies-duplicate", s->duplicates,
			  s->duplicates ? ", %u duplicate" : NULL, s->duplicates);
	lsping_write_int(w, "timeouts", s->timeouts, ", %.1f%% loss", loss_percent(s));
	lsping_write_bool(w, "stopped", s->stopped, s->stopped ? " (stopped)\n" : "\n");
	lsping_write_bool(w, "success", lsping_summary_is_success(s), NULL);
	if (s->received)
		write_rtt(w, s);
	lsping_write_close(w);
}

void lsping_error_write(struct lsping_writer *w, const char *error, const char *cause)
{
	lsping_write_str(w, "error", error, "%% %s", error);
	lsping_write_str(w, "cause", cause, ": %s\n", cause);
}

void lsping_lfib_check_write(struct lsping_writer *w, const char *cause)
{
	lsping_write_bool(w, "lfib-check-available", !cause,
			  cause ? "  checks of labels against zebra's table are unavailable here"
				: NULL);
	if (cause)
		lsping_write_str(w, "lfib-check-cause", cause, ": %s\n", cause);
}
