// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records in words and in JSON
 *
 * Text is compared as a whole.  JSON is held against the YANG model: each key
 * must be a node of the model at the same place and of the same sort, so that
 * a leaf cannot be renamed on one side alone.
 */
#include <zebra.h>

#include <string.h>

#include "tests/check.h"
#include "tests/core/json_model.h"

#include "lspingd/lsping_report.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lsping_writer.h"

static char text[4096];

static void text_out(void *arg, const char *piece)
{
	strncat(text, piece, sizeof(text) - strlen(text) - 1);
}

static struct lsping_result answered(uint8_t code, uint8_t subcode)
{
	struct lsping_result r = {
		.seq = 7,
		.outcome = LSPING_OUTCOME_ANSWERED,
		.return_code = code,
		.return_subcode = subcode,
		.rtt_ns = 1234567,
		.timeout_ms = 2000,
		.ttl = 255,
		.path = { .ifindex = 2, .ifname = "eth0", .depth = 1, .label = { 19 } },
	};

	str2ipaddr("10.0.2.2", &r.replier);
	str2ipaddr("10.0.1.2", &r.path.nexthop);
	return r;
}

static const char *in_text(const struct lsping_result *r, bool verbose)
{
	struct lsping_writer *w = lsping_writer_text(text_out, NULL);

	text[0] = '\0';
	lsping_result_write(w, r, verbose);
	lsping_writer_free(&w);
	return text;
}

CASE(letters)
{
	static const char expected[] = "xMm!FDIXLBfNPpdlX";
	struct lsping_result r;

	for (unsigned int code = 0; code < sizeof(expected) - 1; code++) {
		r = answered(code, 1);
		CHECK_INT(lsping_result_letter(&r), expected[code]);
	}
	r = answered(200, 0);
	CHECK_INT(lsping_result_letter(&r), 'X');
	r.outcome = LSPING_OUTCOME_TIMEOUT;
	CHECK_INT(lsping_result_letter(&r), '.');
	r.outcome = LSPING_OUTCOME_NOT_SENT;
	CHECK_INT(lsping_result_letter(&r), 'Q');
}

CASE(one_line_each)
{
	struct lsping_result r = answered(LSPING_RC_EGRESS, 1);

	CHECK_STR(in_text(&r, false),
		  "! seq 7, reply from 10.0.2.2, return code 3, subcode 1, time 1.235 ms: "
		  "10.0.2.2 is the egress for the FEC at stack depth 1\n");
	r = answered(LSPING_RC_NO_LABEL, 1);
	CHECK_STR(in_text(&r, false),
		  "N seq 7, reply from 10.0.2.2, return code 11, subcode 1, time 1.235 ms: "
		  "10.0.2.2 has no entry in its forwarding table for the label the probe arrived "
		  "with, at stack depth 1\n");
	/* routers of 2004 give no depth */
	r = answered(LSPING_RC_EGRESS, 0);
	CHECK(strstr(in_text(&r, false), "at stack depth unknown\n") != NULL);
	r.outcome = LSPING_OUTCOME_TIMEOUT;
	CHECK_STR(in_text(&r, false), ". seq 7: no reply within 2 s: the LSP or the way back to "
				      "this router is broken, or the far router limits or "
				      "ignores requests\n");
	r.outcome = LSPING_OUTCOME_NOT_SENT;
	strlcpy(r.cause, "no route to 10.9.9.9/32", sizeof(r.cause));
	CHECK_STR(in_text(&r, true), "Q seq 7: not sent: no route to 10.9.9.9/32\n");
}

CASE(where_it_came_in)
{
	struct lsping_result r = answered(LSPING_RC_PROTOCOL, 1);

	r.has_if_stack = true;
	r.if_stack.addr_type = LSPING_ADDR_IPV4_NUMBERED;
	str2ipaddr("10.255.0.3", &r.if_stack.address);
	str2ipaddr("10.0.2.2", &r.if_stack.ifaddr);
	lsping_lstack_add(&r.if_stack.stack, 19, 0, 1);
	CHECK(strstr(in_text(&r, false),
		     "run there), at stack depth 1; it came in on the interface with address "
		     "10.0.2.2, label 19\n") != NULL);
}

CASE(verbose_lines)
{
	struct lsping_result r = answered(LSPING_RC_EGRESS, 1);

	CHECK(strstr(in_text(&r, true), "\n    sent via interface eth0, next hop 10.0.1.2, label "
					"19, TTL 255\n") != NULL);
	r.path.depth = 0;
	CHECK(strstr(in_text(&r, true), "no label (implicit null)") != NULL);
}

CASE(summaries)
{
	struct lsping_summary s = { .sent = 3,
				    .received = 2,
				    .succeeded = 2,
				    .timeouts = 1,
				    .rtt_min_ns = 1000000,
				    .rtt_max_ns = 3000000,
				    .rtt_sum_ns = 4e6,
				    .rtt_sum2_ns = 1e13 };
	struct lsping_writer *w = lsping_writer_text(text_out, NULL);

	text[0] = '\0';
	lsping_summary_write(w, &s);
	CHECK_STR(text, "3 sent, 2 received, 2 with success, 33.3% loss\n"
			"round trip min/avg/max/stddev = 1.000/2.000/3.000/1.000 ms\n");

	/* One of many lost is not "0% loss"; nothing sent is no division. */
	s = (struct lsping_summary){ .not_sent = 2, .stopped = true };
	text[0] = '\0';
	lsping_summary_write(w, &s);
	CHECK_STR(text, "0 sent, 0 received, 0 with success, 2 not sent, 0.0% loss (stopped)\n");
	lsping_writer_free(&w);
}

/* ---- JSON against the model ---- */

static struct ly_ctx *ctx;

static const struct lysc_node *model_node(const char *path)
{
	const struct lysc_node *node;

	if (!ctx)
		ctx = model_context();
	if (!ctx)
		return NULL;
	node = lys_find_path(ctx, NULL, path, 1);
	CHECK(node != NULL);
	return node;
}

static struct lsping_writer *json_begin(void)
{
	text[0] = '\0';
	return lsping_writer_json(text_out, NULL);
}

static void check_writer(struct lsping_writer *w, const struct lysc_node *node)
{
	struct json_object *json;

	lsping_writer_free(&w);
	json = json_tokener_parse(text);
	if (!CHECK(json != NULL)) {
		printf("%s", text);
		return;
	}
	CHECK(json_object_object_length(json) > 0);
	json_check_object(json, node);
	json_object_put(json);
}

/* As json-c's "pretty", which FRR's other commands print. */
CASE(json_layout)
{
	struct lsping_writer *w = json_begin();
	struct json_object *json;
	char got[sizeof(text)];

	lsping_write_str(w, "a", "quote \" slash / back \\ line\n", NULL);
	lsping_write_list(w, "empty");
	lsping_write_close(w);
	lsping_write_list(w, "list");
	lsping_write_int(w, NULL, -1, NULL);
	lsping_write_entry(w);
	lsping_write_bool(w, "yes", true, NULL);
	lsping_write_close(w);
	lsping_write_close(w);
	lsping_write_open(w, "open");
	lsping_write_int(w, "n", 5, NULL);
	lsping_writer_free(&w); /* closes what is open */

	strlcpy(got, text, sizeof(got));
	json = json_tokener_parse(got);
	REQUIRE(json != NULL);
	snprintf(text, sizeof(text), "%s\n",
		 json_object_to_json_string_ext(json, JSON_C_TO_STRING_PRETTY |
							      JSON_C_TO_STRING_NOSLASHESCAPE));
	CHECK_STR(got, text);
	json_object_put(json);
}

CASE(label_checks)
{
	struct lsping_writer *w = lsping_writer_text(text_out, NULL);

	text[0] = '\0';
	lsping_lfib_check_write(w, NULL);
	CHECK_STR(text, "");
	lsping_lfib_check_write(w, "no connection to zebra");
	CHECK_STR(text, "  checks of labels against zebra's table are unavailable here: no "
			"connection to zebra\n");
	lsping_writer_free(&w);
}

CASE(ping_is_in_the_model)
{
	const struct lysc_node *output = model_node("/frr-lspingd:ping/target-fec");
	struct lsping_writer *w = json_begin();
	struct lsping_intro intro = { .fec = { .type = LSPING_FEC_NIL, .known = true } };
	struct lsping_summary summary = { .sent = 2, .received = 2 };
	struct lsping_result r = answered(LSPING_RC_PROTOCOL, 1);

	REQUIRE(output != NULL);
	str2ipaddr("10.0.1.2", &intro.path.nexthop);
	str2ipaddr("10.255.0.1", &intro.source);
	str2ipaddr("127.0.0.1", &intro.destination);
	r.has_if_stack = true;
	r.if_stack.addr_type = LSPING_ADDR_IPV4_NUMBERED;
	str2ipaddr("10.255.0.3", &r.if_stack.address);
	r.if_stack.ifaddr = r.if_stack.address;
	lsping_lstack_add(&r.if_stack.stack, 19, 0, 1);

	lsping_intro_write(w, &intro);
	lsping_lfib_check_write(w, "no connection to zebra");
	lsping_write_list(w, "reply");
	lsping_result_write(w, &r, false);
	r.if_stack.addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	lsping_result_write(w, &r, false);
	r.outcome = LSPING_OUTCOME_NOT_SENT;
	lsping_result_write(w, &r, false);
	lsping_write_close(w);
	lsping_summary_write(w, &summary);
	check_writer(w, output->parent);

	w = json_begin();
	lsping_error_write(w, "no request sent", "no route");
	check_writer(w, output->parent);
}

static void check_counter(const char *group, const char *name, uint64_t value, void *arg)
{
	const struct lysc_node *counters = arg, *node = model_child(counters, group);

	if (!CHECK(node != NULL) || !CHECK(model_child(node, name) != NULL))
		printf("\tthe model has no counter %s/%s\n", group, name);
}

CASE(counters_are_in_the_model)
{
	static struct lsping_stats stats;
	const struct lysc_node *counters = model_node("/frr-lspingd:lspingd/counters");

	REQUIRE(counters != NULL);
	lsping_stats_walk(&stats, check_counter, (void *)(uintptr_t)counters);
}

int main(void)
{
	RUN(letters);
	RUN(one_line_each);
	RUN(where_it_came_in);
	RUN(verbose_lines);
	RUN(summaries);
	RUN(json_layout);
	RUN(label_checks);
	RUN(ping_is_in_the_model);
	RUN(counters_are_in_the_model);
	ly_ctx_destroy(ctx);
	return check_end();
}
