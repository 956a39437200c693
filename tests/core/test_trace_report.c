// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traceroutes in words and in JSON, against files of what is expected; JSON has
 * nothing but nodes of the model, and all of the model has been printed
 */
#include "tests/core/print_script.h"

#include "lspingd/lsping_diagnose.h"
#include "lspingd/lsping_trace_report.h"

#define MAX_HOPS 8

static struct lsping_trace_options options;
static struct lsping_trace_hop hop[MAX_HOPS];
static const struct lsping_trace_hop *parent[MAX_HOPS][2];
static struct lsping_way down[MAX_HOPS][3];
static struct lsping_trace_path path[4];
static struct lsping_trace_summary summary;
static unsigned int n_hops, n_paths;
static bool verbose;

static struct ipaddr addr(const char *str)
{
	struct ipaddr a;

	memset(&a, 0, sizeof(a));
	str2ipaddr(str, &a);
	return a;
}

static struct lsping_fec ldp(const char *str)
{
	struct prefix p;

	str2prefix(str, &p);
	return lsping_fec_ldp(&p);
}

static void reset(void)
{
	memset(hop, 0, sizeof(hop));
	memset(down, 0, sizeof(down));
	memset(path, 0, sizeof(path));
	n_hops = n_paths = 0;
	verbose = false;
	options = (struct lsping_trace_options){
		.request = {
			.fec = ldp("10.255.0.4/32"),
			.timeout_ms = 2000,
			.source = addr("10.255.0.1"),
			.destination = addr("127.0.0.1"),
			.reply_mode = LSPING_REPLY_UDP,
		},
		.max_ttl = 30,
		.max_silent = 3,
		.retries = 1,
	};
	summary = (struct lsping_trace_summary){
		.found = 1,
		.sent = 3,
		.received = 3,
		.elapsed_us = 12345,
		.success = true,
	};
}

static struct lsping_way *add_way(unsigned int at, const char *to, uint32_t label)
{
	struct lsping_way *way = &down[at][hop[at].n_down++];

	hop[at].down = down[at];
	*way = (struct lsping_way){
		.announced = true,
		.addr_type = LSPING_ADDR_IPV4_NUMBERED,
		.address = addr(to),
		.ifaddr = addr(to),
		.mtu = 1500,
		.n_labels = 1,
		.label = { { .label = label, .bos = true, .protocol = LSPING_DS_PROTO_LDP } },
	};
	return way;
}

/* The next hop; of way NULL nobody announced it. */
static struct lsping_trace_hop *add_hop(unsigned int from, const struct lsping_way *way,
					const char *router, uint8_t code, uint8_t subcode)
{
	struct lsping_trace_hop *h = &hop[n_hops];

	h->id = n_hops;
	h->out = (struct lsping_path){
		.ifindex = 2,
		.ifname = "r1-r2",
		.nexthop = addr("10.0.1.2"),
		.depth = 1,
		.label = { 18 },
		.mtu = 1500,
	};
	h->fecs.depth = 1;
	h->fecs.fec[0] = options.request.fec;
	h->destination = options.request.destination;
	h->result = (struct lsping_result){
		.seq = n_hops,
		.outcome = router ? LSPING_OUTCOME_ANSWERED : LSPING_OUTCOME_TIMEOUT,
		.return_code = code,
		.return_subcode = subcode,
		.rtt_ns = 1234567 + n_hops,
		.one_way_ns = 500000,
		.timeout_ms = 2000,
		.path = h->out,
	};
	h->tries = router ? 1 : 2;
	if (router)
		h->result.replier = addr(router);
	if (way)
		h->way = *way;
	if (n_hops) {
		parent[n_hops][0] = &hop[from];
		h->parent = parent[n_hops];
		h->n_parents = 1;
		h->ttl = h->result.ttl = hop[from].ttl + 1;
	}
	n_hops++;
	return h;
}

static struct lsping_trace_path *add_path(enum lsping_path_verdict verdict, const char *destination,
					  uint32_t destinations)
{
	struct lsping_trace_path *p = &path[n_paths++];

	p->number = n_paths;
	p->verdict = verdict;
	p->destinations = destinations;
	if (destination) {
		p->has_destination = true;
		p->destination = addr(destination);
	}
	return p;
}

static void add_hops(struct lsping_trace_path *p, unsigned int n, const unsigned int at[])
{
	for (unsigned int i = 0; i < n; i++)
		p->hop[p->n_hops++] = &hop[at[i]];
}

/* The diagnosis' own sentences are test_diagnose.c's. */
static void find(struct lsping_finding *finding, enum lsping_severity severity,
		 enum lsping_cause cause, const char *router, uint8_t ttl, const char *sentence)
{
	finding->severity = severity;
	finding->cause = cause;
	finding->ttl = ttl;
	if (router)
		finding->router = addr(router);
	strlcpy(finding->sentence, sentence, sizeof(finding->sentence));
}

static void print(bool json)
{
	struct lsping_trace_print out = { .w = begin(json), .verbose = verbose };

	lsping_trace_intro_write(&out, &options);
	for (unsigned int i = 0; i < n_hops; i++)
		lsping_trace_hop_write(&out, &hop[i]);
	for (unsigned int i = 0; i < n_paths; i++)
		lsping_trace_path_write(&out, &path[i]);
	lsping_trace_summary_write(&out, &summary);
	lsping_writer_free(&out.w);
}

/* Marks the nodes of the model that a JSON object has. */
static void see_object(struct json_object *json, const struct lysc_node *parent)
{
	const struct lysc_node *node;

	json_object_object_foreach(json, key, value)
	{
		node = model_child(parent, key);
		if (!node)
			continue;
		if (!is_seen(node) && CHECK(n_seen < array_size(seen)))
			seen[n_seen++] = node;
		if (json_object_is_type(value, json_type_object))
			see_object(value, node);
		else if (json_object_is_type(value, json_type_array) && node->nodetype == LYS_LIST)
			for (size_t i = 0; i < json_object_array_length(value); i++)
				see_object(json_object_array_get_idx(value, i), node);
	}
}

/* What is in text, of which all keys must be nodes of the model. */
static void check_model(const char *container)
{
	const struct lysc_node *node = lys_find_path(ctx, NULL, container, 0);
	struct json_object *json = json_tokener_parse(text);

	REQUIRE(node != NULL && json != NULL);
	json_check_object(json, node);
	seen[n_seen++] = node;
	see_object(json, node);
	json_object_put(json);
}

static void check_trace(const char *name)
{
	print(false);
	check_golden(name, "txt");
	print(true);
	check_golden(name, "json");
	check_model("/test:trace");
}

CASE(one_path)
{
	struct lsping_trace_path *p;

	reset();
	add_hop(0, NULL, "10.255.0.1", 0, 0);
	add_way(0, "10.0.1.2", 18)->destinations = 1;
	add_hop(0, &down[0][0], "10.255.0.2", LSPING_RC_LABEL_SWITCHED, 1);
	add_way(1, "10.0.2.2", 19)->mtu = 1496;
	add_hop(1, &down[1][0], "10.255.0.3", LSPING_RC_LABEL_SWITCHED, 1);
	add_way(2, "10.0.3.2", LSPING_LABEL_IMPLICIT_NULL);
	add_hop(2, &down[2][0], "10.255.0.4", LSPING_RC_EGRESS, 1);
	p = add_path(LSPING_PATH_FOUND, "127.0.0.1", 1);
	add_hops(p, 3, (unsigned int[]){ 1, 2, 3 });
	p->mtu = 1496;
	p->mtu_ttl = 1;
	check_trace("trace");
	verbose = true;
	print(false);
	check_golden("trace_verbose", "txt");
}

/* What can be out of the ordinary at a hop, each at one. */
CASE(odd_hops)
{
	struct lsping_trace_hop *h;
	struct lsping_trace_path *p;
	struct lsping_way *w;

	reset();
	options.request.size = 1500;
	options.interval_ms = 20;
	options.retries = 2;
	verbose = true;
	add_hop(0, NULL, "10.255.0.1", 0, 0);
	add_way(0, "10.0.1.2", 18);
	find(&hop[0].finding, LSPING_SEVERITY_FAULT, LSPING_CAUSE_INGRESS, NULL, 0,
	     "this router forwards differently");

	/* the start of an LSP over another one, an interface with another address */
	h = add_hop(0, &down[0][0], "10.255.0.2", LSPING_RC_FEC_CHANGE, 1);
	h->form = LSPING_DS_FORM_DDMAP;
	w = add_way(1, "10.255.0.3", 600);
	w->ifaddr = addr("10.0.2.2");
	w->n_labels = 2;
	w->label[0].tc = 5;
	w->label[1] = (struct lsping_ds_label){ .label = 19, .protocol = LSPING_DS_PROTO_BGP };
	w->n_changes = 2;
	w->change[0] = (struct lsping_fec_change){ .op = LSPING_FEC_POP };
	w->change[1] = (struct lsping_fec_change){
		.op = LSPING_FEC_PUSH,
		.has_fec = true,
		.peer = addr("10.255.0.3"),
		.fec = ldp("10.255.0.9/32"),
	};

	/* without an announcement; a way each with a code of its own */
	h = add_hop(1, &down[1][0], "10.255.0.3", LSPING_RC_SEE_DDMAP, 0);
	h->fecs.depth = 2;
	h->fecs.fec[1] = h->fecs.fec[0];
	h->fecs.fec[0] = ldp("10.255.0.9/32");
	h->popped = 1;
	h->all_routers = true;
	h->changed = true;
	h->result.has_if_stack = true;
	h->result.if_stack.addr_type = LSPING_ADDR_IPV4_NUMBERED;
	h->result.if_stack.address = addr("10.255.0.3");
	h->result.if_stack.ifaddr = addr("10.0.2.2");
	lsping_lstack_add(&h->result.if_stack.stack, 600, 0, 1);
	w = add_way(2, "10.0.3.2", 20);
	w->return_code = LSPING_RC_WRONG_LABEL;
	w->return_subcode = 1;
	w->destinations = 1;
	w = add_way(2, "10.0.4.2", LSPING_LABEL_IPV4_EXPLICIT_NULL);
	w->return_code = LSPING_RC_LABEL_SWITCHED;
	w->return_subcode = 1;
	w->destinations = 7;
	find(&h->finding, LSPING_SEVERITY_FAULT, LSPING_CAUSE_PLANES, "10.255.0.3", 2,
	     "10.255.0.3 forwards differently");

	/* silent, and passed */
	h = add_hop(2, &down[2][1], NULL, 0, 0);
	find(&h->finding, LSPING_SEVERITY_NOTE, LSPING_CAUSE_SILENT, NULL, 3,
	     "hop 3 (10.0.4.2) is silent");

	/* older routers; an unnumbered interface; labels nobody told */
	h = add_hop(3, NULL, "10.255.0.5", LSPING_RC_LABEL_SWITCHED, 0);
	h->form = LSPING_DS_FORM_DSMAP;
	h->tries = 2;
	h->result.has_if_stack = true;
	h->result.if_stack.addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	h->result.if_stack.address = addr("10.255.0.5");
	h->result.if_stack.ifindex = 4;
	w = add_way(4, "127.0.0.1", 0);
	w->addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	w->ifindex = 9;
	w->n_labels = 0;
	w->mtu = 0;
	h = add_hop(4, &down[4][0], "10.255.0.6", LSPING_RC_LABEL_SWITCHED, 1);
	h->form = LSPING_DS_FORM_NONE;
	h->loop_ttl = 3;
	h = add_hop(5, NULL, NULL, 0, 0);
	h->result.outcome = LSPING_OUTCOME_NOT_SENT;
	strlcpy(h->result.cause, "interface r1-r2 is down", sizeof(h->result.cause));
	find(&h->finding, LSPING_SEVERITY_UNDECIDED, LSPING_CAUSE_NO_ANSWER, NULL, 6,
	     "no answer beyond 10.255.0.6");
	h->ip_ping = LSPING_IP_PING_ANSWERED;
	h->ip_ping_to = addr("10.255.0.4");

	p = add_path(LSPING_PATH_BROKEN, "127.0.0.1", 1);
	add_hops(p, 6, (unsigned int[]){ 1, 2, 3, 4, 5, 6 });
	p->mtu = 1500;
	p->finding = hop[2].finding;
	w = &down[6][0]; /* which nobody followed */
	*w = down[4][0];
	w->return_code = LSPING_RC_NO_MPLS;
	w->return_subcode = 1;
	w->destinations = 1;
	w->n_changes = 1;
	w->change[0] = down[1][0].change[1];
	p->way = w;
	summary = (struct lsping_trace_summary){ .broken = 1,
						 .sent = 9,
						 .not_sent = 1,
						 .received = 5,
						 .timeouts = 4,
						 .late = 1,
						 .duplicates = 2,
						 .dropped = 3,
						 .elapsed_us = 8000000,
						 .stopped = true };
	check_trace("trace_odd");
}

/* 1 -+- 2 -+- 4
 *    +- 3 -+      and a way from 3 that no destination takes, and one that is broken
 */
CASE(tree)
{
	struct lsping_trace_path *p;
	struct lsping_trace_hop *h;

	reset();
	options.multipath = true;
	options.destinations = 256;
	add_hop(0, NULL, "10.255.0.1", 0, 0);
	add_way(0, "10.0.1.2", 18)->destinations = 128;
	add_way(0, "10.0.2.2", 19)->destinations = 128;
	add_hop(0, &down[0][0], "10.255.0.2", LSPING_RC_LABEL_SWITCHED, 1);
	add_way(1, "10.0.3.2", 20)->destinations = 128;
	add_hop(0, &down[0][1], "10.255.0.3", LSPING_RC_LABEL_SWITCHED, 1);
	add_way(2, "10.0.3.2", 20)->destinations = 127;
	add_way(2, "10.0.4.2", 21);
	add_way(2, "10.0.5.2", 22)->destinations = 1;
	h = add_hop(1, &down[1][0], "10.255.0.4", LSPING_RC_EGRESS, 1);
	parent[3][1] = &hop[2];
	h->n_parents = 2;
	h = add_hop(2, &down[2][2], "10.255.0.5", LSPING_RC_NO_LABEL, 1);
	find(&h->finding, LSPING_SEVERITY_FAULT, LSPING_CAUSE_NO_LABEL, "10.255.0.5", 2,
	     "10.255.0.5 has no entry for label 22 in its forwarding table; 10.255.0.3 announced "
	     "and sent that label to it");

	p = add_path(LSPING_PATH_FOUND, "127.0.0.1", 128);
	add_hops(p, 2, (unsigned int[]){ 1, 3 });
	p->mtu = 1500;
	p = add_path(LSPING_PATH_FOUND, "127.0.0.2", 127);
	add_hops(p, 2, (unsigned int[]){ 2, 3 });
	p->mtu = 1500;
	p = add_path(LSPING_PATH_UNEXPLORED, NULL, 0);
	add_hops(p, 1, (unsigned int[]){ 2 });
	p->way = &down[2][1];
	p = add_path(LSPING_PATH_BROKEN, "127.0.0.77", 1);
	add_hops(p, 2, (unsigned int[]){ 2, 4 });
	p->finding = h->finding;
	summary = (struct lsping_trace_summary){
		.found = 2, .broken = 1, .unexplored = 1, .sent = 5, .received = 5, .elapsed_us = 12345
	};
	check_trace("trace_tree");
}

static void print_sweep(struct lsping_sweep sweep, const char *want)
{
	struct lsping_writer *w = begin(false);

	lsping_sweep_write(w, &sweep);
	lsping_writer_free(&w);
	CHECK_STR(text, want);
	w = begin(true);
	lsping_sweep_write(w, &sweep);
	lsping_writer_free(&w);
	check_model("/test:rest");
}

CASE(sweeps)
{
	struct lsping_sweep sweep = { .min = 1400, .max = 1600, .step = 4, .largest = 1600 };

	print_sweep(sweep, "sweep from 1400 to 1600 octets in steps of 4: the largest size that "
			   "passes is 1600\n");
	sweep.largest = 1488;
	sweep.too_large = 1492;
	print_sweep(sweep, "sweep from 1400 to 1600 octets in steps of 4: the largest size that "
			   "passes is 1488; 1492 does not; which hop drops it could not be found "
			   "out\n");
	sweep.limit_known = sweep.stays = true;
	sweep.way = (struct lsping_way){ .address = addr("10.0.1.2"), .mtu = 1492 };
	print_sweep(sweep, "sweep from 1400 to 1600 octets in steps of 4: the largest size that "
			   "passes is 1488; 1492 does not; it does not leave this router, not "
			   "beyond it to 10.0.1.2, where the MTU is 1492 with labels\n");
	sweep.ttl = 1;
	sweep.router = addr("10.255.0.2");
	sweep.way.address = addr("10.0.2.2");
	print_sweep(sweep, "sweep from 1400 to 1600 octets in steps of 4: the largest size that "
			   "passes is 1488; 1492 does not; it is answered as far as 10.255.0.2 "
			   "(hop 1), not beyond it to 10.0.2.2, where the MTU is 1492 with "
			   "labels\n");
	sweep = (struct lsping_sweep){ .min = 1400, .max = 1600, .step = 4, .too_large = 1400 };
	print_sweep(sweep, "sweep from 1400 to 1600 octets in steps of 4: no size passes; 1400 does "
			   "not; which hop drops it could not be found out\n");
}

/* What a traceroute shares with other records and never has, and FECs, all of
 * which test_print.c has.
 */
static bool is_of_others(const struct lysc_node *node)
{
	static const char *const names[] = { "bottom-of-stack", "egress-interface", "next-hop",
					     "label-stack", "fec" };

	for (size_t i = 0; i < array_size(names); i++)
		if (!strcmp(node->name, names[i]))
			return true;
	return false;
}

static LY_ERR must_be_printed(struct lysc_node *node, void *data, ly_bool *without_children)
{
	if (!is_of_others(node))
		return must_be_seen(node, data, without_children);
	*without_children = true;
	return LY_SUCCESS;
}

CASE(all_of_the_model_is_printed)
{
	static const char *const containers[] = { "/test:trace", "/test:rest/sweep" };
	unsigned int missing = 0;

	for (size_t i = 0; i < array_size(containers); i++) {
		const struct lysc_node *node = lys_find_path(ctx, NULL, containers[i], 0);

		REQUIRE(node != NULL);
		lysc_tree_dfs_full(node, must_be_printed, &missing);
	}
	CHECK_INT(missing, 0);
}

static bool load_model(void)
{
	static const char module[] =
		"module test { yang-version 1.1; namespace \"urn:test\"; prefix t;"
		" import frr-lspingd { prefix l; }"
		" container trace { config false; uses l:trace; }"
		" container rest { config false; container sweep { uses l:sweep; } } }";

	ctx = model_context();
	return ctx && CHECK(lys_parse_mem(ctx, module, LYS_IN_YANG, NULL) == LY_SUCCESS);
}

int main(void)
{
	if (!load_model())
		return 1;
	RUN(one_path);
	RUN(odd_hops);
	RUN(tree);
	RUN(sweeps);
	RUN(all_of_the_model_is_printed);
	ly_ctx_destroy(ctx);
	free(text);
	return check_end();
}
