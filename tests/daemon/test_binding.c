// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What ldpd and others are asked about a FEC, and what their answers say
 */
#include <zebra.h>

#include "tests/daemon/ldpd_script.h"

CASE(answered_and_cached)
{
	struct lsping_fec four = fec_of(4), six = fec_str("2001:db8:255::4/128");
	uint32_t label;

	server_start(script_right);
	begin();
	CHECK_INT(get(4, &label), LSPING_BINDING_PENDING);
	CHECK_INT(get(4, &label), LSPING_BINDING_PENDING);
	REQUIRE(run_until(&n_answered, 1, 1000));
	CHECK_STR(server.log[0], "show mpls ldp ipv4 binding 10.255.0.4/32 detail json");
	CHECK(lsping_fec_same(&answered[0], &four));
	for (unsigned i = 0; i < 1000; i++) {
		CHECK_INT(get(4, &label), LSPING_BINDING_OK);
		CHECK_INT(label, 1004);
	}
	CHECK_INT(server.commands, 1);
	CHECK_INT(source().cache_hits, 1000);
	CHECK(source().connected);

	/* A second later it is asked again, on the same connection. */
	run_ms(1010);
	CHECK_INT(get(4, &label), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 2, 1000));
	CHECK_INT(server.commands, 2);
	CHECK_INT(server.accepted, 1);

	CHECK_INT(lsping_binding_get(bindings, &six, &label), LSPING_BINDING_PENDING);
	CHECK(run_until(&server.commands, 3, 1000));
	CHECK_STR(server.log[2], "show mpls ldp ipv6 binding 2001:db8:255::4/128 detail json");
	finish();
}

CASE(flood_of_one_fec_is_one_question_a_second)
{
	int64_t end = now_ms() + 2500;
	uint32_t label;

	server_start(script_right);
	begin();
	while (now_ms() < end) {
		for (unsigned i = 0; i < 100; i++)
			get(4, &label);
		run_ms(1);
	}
	CHECK(server.commands >= 2 && server.commands <= 3);
	finish();
}

CASE(what_ldpd_says)
{
	static const struct {
		const char *prefix, *text;
		uint8_t status;
		enum lsping_binding_status want;
		uint32_t label;
	} rows[] = {
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"17\"}}\n", 0,
		  LSPING_BINDING_OK, 17 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"1048575\"}}\n", 0,
		  LSPING_BINDING_OK, 1048575 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"imp-null\"}}\n", 0,
		  LSPING_BINDING_OK, 3 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"exp-null\"}}\n", 0,
		  LSPING_BINDING_OK, 0 },
		{ "2001:db8::4/128", "{\"2001:db8::4/128\":{\"localLabel\":\"exp-null\"}}\n", 0,
		  LSPING_BINDING_OK, 2 },
		/* several rows: ours is found */
		{ "10.255.0.4/32",
		  "{\"10.255.0.0/16\":{\"localLabel\":\"16\"},"
		  "\"10.255.0.4/32\":{\"localLabel\":\"17\"}}\n",
		  0, LSPING_BINDING_OK, 17 },
		/* a neighbour's binding only; none at all; LDP not configured */
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"-\"}}\n", 0,
		  LSPING_BINDING_NONE, 0 },
		{ "10.255.0.4/32", "{}\n", 0, LSPING_BINDING_NONE, 0 },
		{ "10.255.0.4/32", "", 0, LSPING_BINDING_NONE, 0 },
		/* nothing that could be relied on */
		{ "10.255.0.4/32", "{\"10.255.0.5/32\":{\"localLabel\":\"17\"}}\n", 0,
		  LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{}}\n", 0, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":null}\n", 0, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":17}}\n", 0,
		  LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"1048576\"}}\n", 0,
		  LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"17x\"}}\n", 0,
		  LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"-17\"}}\n", 0,
		  LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "[1, 2]\n", 0, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLab", 0, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "Hello\n", 0, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "% Unknown command\n", 2, LSPING_BINDING_TIMEOUT, 0 },
		{ "10.255.0.4/32", "{\"10.255.0.4/32\":{\"localLabel\":\"17\"}}\n", 1,
		  LSPING_BINDING_TIMEOUT, 0 },
	};
	unsigned bad = 0;

	server_start(script_fixed);
	begin();
	for (unsigned i = 0; i < array_size(rows); i++) {
		uint32_t label;

		fixed_text = rows[i].text;
		fixed_status = rows[i].status;
		if (!CHECK_INT(ask_wait(rows[i].prefix, &label), rows[i].want))
			printf("\trow %u: %s\n", i, rows[i].text);
		if (rows[i].want == LSPING_BINDING_OK)
			CHECK_INT(label, rows[i].label);
		bad += rows[i].want == LSPING_BINDING_TIMEOUT;
	}
	CHECK_INT(source().bad_answers, bad);
	CHECK_INT(source().answers, array_size(rows) - bad);
	CHECK_INT(server.accepted, 1);
	finish();
}

CASE(other_fec_kinds)
{
	struct lsping_fec fec = fec_of(4);
	uint32_t label;

	server_start(script_right);
	begin();
	fec.type = LSPING_FEC_GENERIC_IPV4;
	CHECK_INT(lsping_binding_get(bindings, &fec, &label), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 1, 1000));
	CHECK_INT(lsping_binding_get(bindings, &fec, &label), LSPING_BINDING_OK);
	CHECK_INT(label, 1004);

	fec = (struct lsping_fec){ .type = LSPING_FEC_NIL, .known = true };
	CHECK_INT(lsping_binding_get(bindings, &fec, &label), LSPING_BINDING_NONE);
	fec = (struct lsping_fec){ .type = 77 };
	CHECK_INT(lsping_binding_get(bindings, &fec, &label), LSPING_BINDING_NONE);
	CHECK_INT(server.commands, 1);
	finish();
}

/* Which FEC a neighbour's label is for: as ldpd lays it out, one label at two
 * neighbours.
 */
CASE(remote_labels)
{
#define ROW(prefix, neighbour, used)                                                               \
	"{\"addressFamily\":\"ipv4\",\"prefix\":\"" prefix "\",\"neighborId\":\"" neighbour         \
	"\",\"localLabel\":\"19\",\"remoteLabel\":\"17\",\"inUse\":" used "}"
	static const struct {
		const char *text;
		enum lsping_binding_status want;
	} rows[] = {
		{ "{\"bindings\":[" ROW("10.255.0.4/32", "10.255.0.3", "1") "," ROW(
			  "10.255.0.9/32", "10.255.0.1", "0") "]}",
		  LSPING_BINDING_OK },
		/* given out, and not used here */
		{ "{\"bindings\":[" ROW("10.255.0.9/32", "10.255.0.1", "0") "]}",
		  LSPING_BINDING_NONE },
		/* used for two FECs, of two neighbours */
		{ "{\"bindings\":[" ROW("10.255.0.4/32", "10.255.0.3", "1") "," ROW(
			  "10.255.0.9/32", "10.255.0.1", "1") "]}",
		  LSPING_BINDING_NONE },
		{ "{\"bindings\":[]}", LSPING_BINDING_NONE },
		{ "{}", LSPING_BINDING_NONE },
		{ "", LSPING_BINDING_NONE },
		{ "[]", LSPING_BINDING_TIMEOUT },
		{ "{\"bindings\":7}", LSPING_BINDING_TIMEOUT },
		{ "{\"bindings\":[" ROW("10.255.0.4/99", "10.255.0.3", "1") "]}",
		  LSPING_BINDING_TIMEOUT },
		{ "{\"bindings\":[" ROW("10.255.0.4/32", "r3", "1") "]}", LSPING_BINDING_TIMEOUT },
		{ "{\"bindings\":[7]}", LSPING_BINDING_NONE },
	};
	struct lsping_fec fec, want = fec_str("10.255.0.4/32"), key = lsping_binding_remote_key(17);
	struct ipaddr peer;
	char buf[64];

	server_start(script_fixed);
	fixed_status = 0;
	for (unsigned i = 0; i < array_size(rows); i++) {
		begin();
		fixed_text = rows[i].text;
		CHECK_INT(lsping_binding_remote(bindings, 17, &fec, &peer), LSPING_BINDING_PENDING);
		CHECK(run_until(&n_answered, 1, 1000));
		CHECK(lsping_fec_same(&answered[0], &key));
		CHECK_STR(server.log[i], "show mpls ldp binding remote-label 17 json");
		if (!CHECK_INT(lsping_binding_remote(bindings, 17, &fec, &peer), rows[i].want))
			printf("\trow %u: %s\n", i, rows[i].text);
		if (rows[i].want == LSPING_BINDING_OK) {
			CHECK(lsping_fec_same(&fec, &want));
			CHECK_STR(ipaddr2str(&peer, buf, sizeof(buf)), "10.255.0.3");
		}
		/* what this label is to us is another question */
		CHECK_INT(server.commands, i + 1);
		lsping_bindings_free(bindings);
	}
	begin();
	finish();
#undef ROW
}

/* Whether LDP has anybody to talk to. */
CASE(protocol_of_ldp_fecs)
{
	static const struct {
		const char *text;
		enum lsping_binding_status want;
	} rows[] = {
		{ "{\"adjacencies\":[{\"addressFamily\":\"ipv4\",\"neighborId\":\"10.255.0.3\","
		  "\"type\":\"link\",\"interface\":\"r2-eth1\",\"helloHoldtime\":15}]}",
		  LSPING_BINDING_OK },
		{ "{\"adjacencies\":[]}", LSPING_BINDING_NONE },
		{ "{}\n", LSPING_BINDING_NONE },
		{ "", LSPING_BINDING_NONE },
		{ "{\"other\":1}", LSPING_BINDING_TIMEOUT },
		{ "{\"adjacencies\":1}", LSPING_BINDING_TIMEOUT },
		{ "[]", LSPING_BINDING_TIMEOUT },
	};
	struct lsping_fec fec = fec_of(4), key = lsping_binding_protocol_key();
	struct lsping_fec other = fec_of(4);

	server_start(script_fixed);
	fixed_status = 0;
	for (unsigned i = 0; i < array_size(rows); i++) {
		begin();
		fixed_text = rows[i].text;
		CHECK_INT(lsping_binding_protocol(bindings, &fec), LSPING_BINDING_PENDING);
		CHECK(run_until(&n_answered, 1, 1000));
		CHECK(lsping_fec_same(&answered[0], &key));
		CHECK_STR(server.log[i], "show mpls ldp discovery json");
		if (!CHECK_INT(lsping_binding_protocol(bindings, &fec), rows[i].want))
			printf("\trow %u: %s\n", i, rows[i].text);
		other.type = LSPING_FEC_BGP_IPV4;
		CHECK_INT(lsping_binding_protocol(bindings, &other), LSPING_BINDING_UNASKED);
		CHECK_INT(server.commands, i + 1);
		lsping_bindings_free(bindings);
	}
	begin();
	finish();
}

/* Somebody listens on a daemon's socket, and is asked nothing. */
static int listener(const char *daemon)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s/%s.vty", dir, daemon);
	unlink(sun.sun_path);
	if (bind(fd, (struct sockaddr *)&sun, sizeof(sun)) < 0 || listen(fd, 20) < 0)
		abort();
	return fd;
}

static void hang_up(int fd, const char *daemon)
{
	char name[128];

	snprintf(name, sizeof(name), "%s/%s.vty", dir, daemon);
	unlink(name);
	close(fd);
}

static enum lsping_binding_status status_of(const struct lsping_fec *fec)
{
	uint32_t label;

	return lsping_binding_get(bindings, fec, &label);
}

/* Kinds whose daemon cannot be asked: NONE without it, UNASKED while it runs. */
CASE(kinds_that_cannot_be_asked)
{
	static const struct {
		uint16_t type;
		uint8_t protocol;
		const char *daemon;
	} rows[] = {
		{ LSPING_FEC_BGP_IPV4, 0, "bgpd" },
		{ LSPING_FEC_BGP_IPV6, 0, "bgpd" },
		{ LSPING_FEC_VPN_IPV4, 0, "bgpd" },
		{ LSPING_FEC_VPN_IPV6, 0, "bgpd" },
		{ LSPING_FEC_PW128_IPV4, 0, "ldpd" },
		{ LSPING_FEC_PW128_IPV4_OLD, 0, "ldpd" },
		{ LSPING_FEC_PW128_IPV6, 0, "ldpd" },
		{ LSPING_FEC_SR_PREFIX_IPV4, LSPING_SR_PROTO_ANY, "isisd" },
		{ LSPING_FEC_SR_PREFIX_IPV4, LSPING_SR_PROTO_ANY, "ospfd" },
		{ LSPING_FEC_SR_PREFIX_IPV4, LSPING_SR_PROTO_OSPF, "ospfd" },
		{ LSPING_FEC_SR_PREFIX_IPV6, LSPING_SR_PROTO_ISIS, "isisd" },
	};

	for (unsigned i = 0; i < array_size(rows); i++) {
		struct lsping_fec fec = { .type = rows[i].type, .known = true };
		int fd;

		if (fec.type == LSPING_FEC_SR_PREFIX_IPV4 || fec.type == LSPING_FEC_SR_PREFIX_IPV6)
			fec.sr_prefix.protocol = rows[i].protocol;
		begin();
		CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
		CHECK(!lsping_binding_daemon_runs(bindings, &fec));
		fd = listener(rows[i].daemon);
		CHECK(lsping_binding_daemon_runs(bindings, &fec));
		/* what was found out is believed for a second */
		CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
		lsping_bindings_free(bindings);

		begin();
		if (!CHECK_INT(status_of(&fec), LSPING_BINDING_UNASKED))
			printf("\trow %u\n", i);
		hang_up(fd, rows[i].daemon);
		CHECK_INT(status_of(&fec), LSPING_BINDING_UNASKED);
		if (!i) {
			run_until(NULL, 0, 1050);
			CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
		}
		lsping_bindings_free(bindings);
	}
}

/* An SR FEC is of the protocol it names. */
CASE(sr_fecs_of_another_igp)
{
	struct lsping_fec fec = { .type = LSPING_FEC_SR_ADJACENCY, .known = true };
	int fd = listener("ospfd");

	begin();
	fec.sr_adj.protocol = LSPING_SR_PROTO_ISIS;
	CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
	fec.sr_adj.protocol = LSPING_SR_PROTO_OSPFV3;
	CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
	fec.sr_adj.protocol = 99;
	CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
	fec.sr_adj.protocol = LSPING_SR_PROTO_OSPF;
	CHECK_INT(status_of(&fec), LSPING_BINDING_UNASKED);
	lsping_bindings_free(bindings);
	hang_up(fd, "ospfd");
}

/* A generic FEC that LDP has not bound may be another protocol's. */
CASE(generic_fecs_of_others)
{
	struct lsping_fec fec = fec_of(4);
	int fd;

	fec.type = LSPING_FEC_GENERIC_IPV4;
	server_start(script_fixed);
	fixed_text = "{}\n";
	fixed_status = 0;
	begin();
	CHECK_INT(status_of(&fec), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 1, 1000));
	CHECK_INT(status_of(&fec), LSPING_BINDING_NONE);
	finish();

	server_start(script_fixed);
	fd = listener("bgpd");
	begin();
	CHECK_INT(status_of(&fec), LSPING_BINDING_PENDING);
	CHECK(run_until(&n_answered, 1, 1000));
	CHECK_INT(status_of(&fec), LSPING_BINDING_UNASKED);
	finish();
	hang_up(fd, "bgpd");
}

int main(void)
{
	if (!ldpd_begin("test_binding: "))
		return 1;
	RUN(answered_and_cached);
	RUN(flood_of_one_fec_is_one_question_a_second);
	RUN(what_ldpd_says);
	RUN(other_fec_kinds);
	RUN(remote_labels);
	RUN(protocol_of_ldp_fecs);
	RUN(kinds_that_cannot_be_asked);
	RUN(sr_fecs_of_another_igp);
	RUN(generic_fecs_of_others);
	return ldpd_end();
}
