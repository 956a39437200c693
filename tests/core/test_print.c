// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages in words and in JSON
 *
 * Each message here is printed both ways and compared with what stands in
 * print/NAME.txt and print/NAME.json beside this file; where they differ, what
 * was printed is left as print-NAME.txt or .json in the build directory, to be
 * looked at with diff.  libyang reads every JSON as data of the model, and in
 * the end there must be no leaf of the model that no message had.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_print.h"

#include "tests/core/print_script.h"
#include "tests/wire/wire.h"

/* ---- messages ---- */

static struct lsping_echo echo;

/* What they had that may stand elsewhere too. */
static struct lsping_fec kept_fecs[64];
static struct lsping_multipath kept_multipaths[32];
static size_t n_kept_fecs, n_kept_multipaths;

static void keep(void)
{
	for (uint8_t i = 0; i < echo.fecs.depth; i++)
		kept_fecs[n_kept_fecs++] = echo.fecs.fec[i];
	for (uint8_t i = 0; i < echo.reverse_fecs.depth; i++)
		kept_fecs[n_kept_fecs++] = echo.reverse_fecs.fec[i];
	for (uint8_t i = 0; i < echo.n_ds; i++)
		kept_multipaths[n_kept_multipaths++] = echo.ds[i].multipath;
}

static void print_text(void)
{
	struct lsping_writer *w = begin(false);

	lsping_echo_print(w, &echo);
	lsping_writer_free(&w);
}

static void print_json(void)
{
	struct lsping_writer *w = begin(true);

	lsping_echo_print(w, &echo);
	lsping_writer_free(&w);
	check_valid("echo-message");
}

static void check_echo(const char *name)
{
	print_text();
	check_golden(name, "txt");
	print_json();
	check_golden(name, "json");
	keep();
}

static const uint8_t octets_0_to_19[] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,
					  10, 11, 12, 13, 14, 15, 16, 17, 18, 19 };

static void echo_begin(uint8_t msg_type)
{
	lsping_echo_init(&echo);
	echo.msg_type = msg_type;
	echo.reply_mode = LSPING_REPLY_UDP;
	echo.handle = 0x1a2b3c4d;
	echo.seq = 17;
	/* a second before NTP's era ends, and one second into the next */
	echo.sent = (struct lsping_ntp){ 0xffffffff, 0x80000000 };
}

static struct lsping_fec *add_fec(struct lsping_fec_stack *fecs, uint16_t type)
{
	struct lsping_fec *fec = &fecs->fec[fecs->depth++];

	*fec = (struct lsping_fec){ .type = type, .known = true };
	return fec;
}

static void add_raw(struct lsping_raw *raws, uint8_t *n, uint16_t type, uint16_t len)
{
	raws[(*n)++] = (struct lsping_raw){ type, len, octets_0_to_19 };
}

CASE(request)
{
	echo_begin(LSPING_MSG_REQUEST);
	echo.flags = LSPING_FLAG_V | LSPING_FLAG_T | LSPING_FLAG_R;
	echo.has_fecs = true;
	add_fec(&echo.fecs, LSPING_FEC_LDP_IPV4)->prefix = prefix("10.255.0.4/32");
	add_fec(&echo.fecs, LSPING_FEC_NIL)->label = LSPING_LABEL_ROUTER_ALERT;
	echo.has_pad = true;
	echo.pad = (struct lsping_pad){ LSPING_PAD_COPY, 1200 };
	echo.has_reply_tos = true;
	echo.reply_tos = 0xc0;
	check_echo("request");
}

CASE(reply)
{
	echo_begin(LSPING_MSG_REPLY);
	echo.return_code = LSPING_RC_TLV_UNKNOWN;
	echo.return_subcode = 2;
	echo.received = (struct lsping_ntp){ 1, 0 };
	echo.has_if_stack = true;
	echo.if_stack.addr_type = LSPING_ADDR_IPV4_NUMBERED;
	echo.if_stack.address = addr("10.255.0.3");
	echo.if_stack.ifaddr = addr("10.0.2.2");
	lsping_lstack_add(&echo.if_stack.stack, 100688, 7, 255);
	lsping_lstack_add(&echo.if_stack.stack, LSPING_LABEL_IPV4_EXPLICIT_NULL, 0, 1);
	echo.has_errored = true;
	add_raw(echo.errored, &echo.n_errored, LSPING_TLV_BFD_DISCRIMINATOR, 4);
	add_raw(echo.errored, &echo.n_errored, 77, 0);
	check_echo("reply");

	/* the other forms of the place where it came in; no octets at all */
	echo.has_errored = false;
	echo.if_stack.addr_type = LSPING_ADDR_IPV6_UNNUMBERED;
	echo.if_stack.address = addr("2001:db8::3");
	echo.if_stack.ifindex = 7;
	echo.if_stack.stack.depth = 0;
	check_echo("reply_unnumbered");
}

static const uint8_t rd_as2[8] = { 0, 0, 0xfd, 0xe8, 0, 0, 0, 1 };

static void add_fecs_of_vpns(struct lsping_fec_stack *fecs)
{
	struct lsping_fec *fec = add_fec(fecs, LSPING_FEC_VPN_IPV4);

	memcpy(fec->vpn.rd, rd_as2, 8);
	fec->vpn.prefix = prefix("10.1.0.0/16");
	fec = add_fec(fecs, LSPING_FEC_VPN_IPV6);
	memcpy(fec->vpn.rd, rd_as2, 8);
	fec->vpn.prefix = prefix("2001:db8:1::/48");
	fec = add_fec(fecs, LSPING_FEC_L2VPN);
	memcpy(fec->l2vpn.rd, rd_as2, 8);
	fec->l2vpn.sender_ve = 1;
	fec->l2vpn.remote_ve = 2;
	fec->l2vpn.encap = 5;
}

static void add_fecs_of_pseudowires(struct lsping_fec_stack *fecs)
{
	static const struct lsping_attachment agi = { 1, 8, rd_as2 };
	static const struct lsping_attachment saii = { 1, 4, octets_0_to_19 };
	static const struct lsping_attachment taii = { 0, 0, NULL };
	struct lsping_fec *fec = add_fec(fecs, LSPING_FEC_PW128_IPV4_OLD);

	fec->pw128 = (struct lsping_fec_pw128){ .remote = addr("10.255.0.5"),
						.pw_id = 100,
						.pw_type = 4 };
	fec = add_fec(fecs, LSPING_FEC_PW128_IPV4);
	fec->pw128 = (struct lsping_fec_pw128){ addr("10.255.0.1"), addr("10.255.0.5"), UINT32_MAX,
						5 };
	fec = add_fec(fecs, LSPING_FEC_PW129_IPV4);
	fec->pw129 = (struct lsping_fec_pw129){ addr("10.255.0.1"), addr("10.255.0.5"), 5, agi,
						saii, taii };
	fec = add_fec(fecs, LSPING_FEC_PW128_IPV6);
	fec->pw128 = (struct lsping_fec_pw128){ addr("2001:db8::1"), addr("2001:db8::5"), 1, 5 };
	fec = add_fec(fecs, LSPING_FEC_PW129_IPV6);
	fec->pw129 = (struct lsping_fec_pw129){ addr("2001:db8::1"), addr("2001:db8::5"), 5, agi,
						saii, taii };
}

static struct lsping_fec_sr_adj sr_adj(uint8_t type)
{
	struct lsping_fec_sr_adj adj = {
		.adj_type = type,
		.protocol = LSPING_SR_PROTO_ISIS,
		.local_ifindex = 3,
		.remote_ifindex = 4,
		.node_len = 6,
		.advertising = { 0, 0, 0, 0, 0, 1 },
		.receiving = { 0, 0, 0, 0, 0, 2 },
	};

	if (type == LSPING_SR_ADJ_IPV4) {
		adj.local = addr("10.0.1.1");
		adj.remote = addr("10.0.1.2");
		adj.protocol = LSPING_SR_PROTO_OSPF;
		adj.node_len = 4;
		memcpy(adj.advertising, (uint8_t[]){ 10, 255, 0, 1 }, 4);
		memcpy(adj.receiving, (uint8_t[]){ 10, 255, 0, 2 }, 4);
	}
	if (type == LSPING_SR_ADJ_IPV6) {
		adj.local = addr("fe80::1");
		adj.remote = addr("fe80::2");
	}
	return adj;
}

CASE(fecs)
{
	static const uint16_t of_prefix[] = { LSPING_FEC_BGP_IPV4, LSPING_FEC_BGP_IPV6,
					      LSPING_FEC_GENERIC_IPV4, LSPING_FEC_GENERIC_IPV6,
					      LSPING_FEC_LDP_IPV6 };
	struct lsping_fec *fec;

	echo_begin(LSPING_MSG_REQUEST);
	echo.has_fecs = echo.has_reverse_fecs = true;
	for (size_t i = 0; i < array_size(of_prefix); i++)
		add_fec(&echo.fecs, of_prefix[i])->prefix =
			i % 2 || i == 4 ? prefix("2001:db8::/32") : prefix("192.0.2.0/24");
	fec = add_fec(&echo.fecs, LSPING_FEC_RSVP_IPV4);
	fec->rsvp = (struct lsping_fec_rsvp){ addr("10.255.0.4"), addr("10.255.0.1"),
					      addr("10.255.0.1"), 9, 65535 };
	fec = add_fec(&echo.fecs, LSPING_FEC_RSVP_IPV6);
	fec->rsvp = (struct lsping_fec_rsvp){ addr("2001:db8::4"), addr("2001:db8::1"), addr("::"),
					      9, 1 };
	add_fecs_of_vpns(&echo.fecs);
	add_fecs_of_pseudowires(&echo.fecs);

	add_fec(&echo.reverse_fecs, LSPING_FEC_SR_PREFIX_IPV4)->sr_prefix =
		(struct lsping_fec_sr_prefix){ prefix("10.255.0.4/32"), LSPING_SR_PROTO_ANY };
	add_fec(&echo.reverse_fecs, LSPING_FEC_SR_PREFIX_IPV6)->sr_prefix =
		(struct lsping_fec_sr_prefix){ prefix("2001:db8::4/128"), LSPING_SR_PROTO_OSPFV3 };
	add_fec(&echo.reverse_fecs, LSPING_FEC_SR_ADJACENCY)->sr_adj = sr_adj(LSPING_SR_ADJ_IPV4);
	add_fec(&echo.reverse_fecs, LSPING_FEC_SR_ADJACENCY)->sr_adj = sr_adj(LSPING_SR_ADJ_IPV6);
	add_fec(&echo.reverse_fecs, LSPING_FEC_SR_ADJACENCY)->sr_adj =
		sr_adj(LSPING_SR_ADJ_PARALLEL);
	fec = add_fec(&echo.reverse_fecs, 22); /* known by name */
	fec->known = false;
	fec->raw = (struct lsping_raw){ 22, 18, octets_0_to_19 };
	fec = add_fec(&echo.reverse_fecs, 64999); /* optional, and a vendor's */
	fec->known = false;
	fec->raw = (struct lsping_raw){ 64999, 1, octets_0_to_19 };
	check_echo("fecs");
}

static void multipath(struct lsping_multipath *mp, uint8_t type, const char *digits)
{
	static struct octets kept[16];
	static unsigned int n_kept;

	kept[n_kept] = hex(digits);
	*mp = (struct lsping_multipath){ type, kept[n_kept].len, kept[n_kept].p };
	n_kept++;
}

static void add_label(struct lsping_ds *ds, uint32_t label, uint8_t protocol)
{
	if (ds->n_labels)
		ds->label[ds->n_labels - 1].bos = false;
	ds->has_labels = true;
	ds->label[ds->n_labels++] = (struct lsping_ds_label){ label, 5, true, protocol };
}

/* The forms of a mapping's place, and every multipath type. */
CASE(downstream)
{
	struct lsping_ds *ds;

	echo_begin(LSPING_MSG_REPLY);
	echo.return_code = LSPING_RC_SEE_DDMAP;

	ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
	ds->mtu = 1500;
	ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
	ds->address = ds->ifaddr = addr("10.0.2.2");
	ds->flags = LSPING_DS_FLAG_I | LSPING_DS_FLAG_N;
	ds->return_code = LSPING_RC_LABEL_SWITCHED;
	ds->return_subcode = 1;
	ds->has_multipath = true;
	multipath(&ds->multipath, LSPING_MULTIPATH_MASK, "7f000000 c0000001");
	add_label(ds, 24000, LSPING_DS_PROTO_LDP);
	add_label(ds, LSPING_LABEL_IMPLICIT_NULL, LSPING_DS_PROTO_BGP);

	ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
	ds->addr_type = LSPING_ADDR_IPV6_NUMBERED;
	ds->address = addr("2001:db8::2");
	ds->ifaddr = addr("fe80::2");
	ds->has_multipath = true;
	multipath(&ds->multipath, LSPING_MULTIPATH_RANGE,
		  "00000000 00000000 0000ffff 7f000100 00000000 00000000 0000ffff 7f0001ff");

	ds = lsping_echo_add_ds(&echo, LSPING_TLV_DSMAP);
	ds->mtu = 9216;
	ds->addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	ds->address = addr("10.255.0.4");
	ds->ifindex = 12;
	ds->depth_limit = 3;
	ds->has_multipath = true;
	multipath(&ds->multipath, LSPING_MULTIPATH_IP, "7f000001 7f000003");
	ds->has_labels = true;

	ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
	ds->addr_type = LSPING_ADDR_NON_IP;
	ds->in_ifnum = 1;
	ds->ifindex = 2;
	ds->has_multipath = true;
	multipath(&ds->multipath, LSPING_MULTIPATH_LABEL_MASK, "00003e80 80000000");

	ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
	ds->addr_type = LSPING_ADDR_IPV6_UNNUMBERED;
	ds->address = addr("2001:db8::4");
	ds->ifindex = 12;
	ds->has_multipath = true; /* no information */
	check_echo("downstream");
}

CASE(downstream_more)
{
	struct lsping_ds *ds;

	echo_begin(LSPING_MSG_REPLY);
	ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
	ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
	ds->address = ds->ifaddr = addr("10.0.2.2");
	ds->flags = LSPING_DS_FLAG_G | LSPING_DS_FLAG_E | LSPING_DS_FLAG_L;
	ds->return_code = LSPING_RC_FEC_CHANGE;
	ds->n_changes = 2;
	ds->change[0] = (struct lsping_fec_change){ .op = LSPING_FEC_POP };
	ds->change[1].op = LSPING_FEC_PUSH;
	ds->change[1].has_fec = true;
	ds->change[1].peer = addr("10.255.0.5");
	ds->change[1].fec.type = LSPING_FEC_LDP_IPV4;
	ds->change[1].fec.known = true;
	ds->change[1].fec.prefix = prefix("10.255.0.5/32");

	ds->n_members = 2;
	ds->member[0].has_local = ds->member[0].has_remote = ds->member[0].has_multipath = true;
	ds->member[0].local_ifindex = 11;
	ds->member[0].remote_ifindex = 21;
	multipath(&ds->member[0].multipath, LSPING_MULTIPATH_IP, "7f000001");
	ds->member[1].has_local = true;
	ds->member[1].local_ifindex = 12;
	add_raw(ds->unknown, &ds->n_unknown, 9, 5);
	add_raw(ds->unknown, &ds->n_unknown, 40000, 0);

	/* RFC 8012: addresses and labels, and the entropy label of each */
	ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
	ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
	ds->has_multipath = true;
	multipath(&ds->multipath, LSPING_MULTIPATH_IP_LABEL,
		  "02 0008 00 7f000003 7f000001 09 0008 00 00000000 0000c000"
		  " 0006 0000 000010 0fffff");

	/* a form that is not the type's, and a type that is none */
	ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
	ds->has_multipath = true;
	multipath(&ds->multipath, LSPING_MULTIPATH_IP, "0a000001");
	ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
	ds->has_multipath = true;
	multipath(&ds->multipath, 77, "0a000001");
	check_echo("downstream_more");
}

static void many_ranges(uint8_t *octets, size_t len, uint8_t type, const char *digits)
{
	struct lsping_ds *ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
	struct octets first = hex(digits);

	memset(octets, 0x55, len);
	memcpy(octets, first.p, first.len);
	octets_free(&first);
	ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
	ds->has_multipath = true;
	ds->multipath = (struct lsping_multipath){ type, len, octets };
}

/* No more than 32 of the ranges, labels besides; then how many more. */
CASE(many)
{
	static uint8_t addresses[20], labels[20], associated[12 + 33 * 4 + 33 * 3];

	echo_begin(LSPING_MSG_REPLY);
	many_ranges(addresses, 20, LSPING_MULTIPATH_MASK, "7f000000 0fffffff");
	many_ranges(labels, 20, LSPING_MULTIPATH_LABEL_MASK, "00000100 55555557");

	many_ranges(associated, sizeof(associated), LSPING_MULTIPATH_IP_LABEL, "02 0084 00");
	for (uint8_t i = 0; i < 33; i++)
		memcpy(associated + 4 + i * 4, (uint8_t[]){ 127, 0, i, 1 }, 4);
	memcpy(associated + 4 + 132, (uint8_t[]){ 0, 0, 0, 0, 0, 99, 0, 0 }, 8);
	for (uint8_t i = 0; i < 33; i++)
		memcpy(associated + 12 + 132 + i * 3, (uint8_t[]){ 1, 0, i }, 3);
	check_echo("many");
}

CASE(extensions)
{
	static const uint16_t types[] = { 26, 27, 31740, 31744, 32767, 32768, 50000, 64508, 65535 };

	echo_begin(LSPING_MSG_PROXY_REQUEST);
	echo.flags = LSPING_FLAG_R;
	echo.reply_mode = LSPING_REPLY_PATH;
	echo.has_p2mp_responder = true;
	echo.p2mp_responder.type = LSPING_P2MP_NODE_IPV6;
	echo.p2mp_responder.address = addr("2001:db8::9");
	echo.has_jitter = true;
	echo.jitter_ms = 30000;
	echo.has_source_id = echo.has_destination_id = true;
	echo.source_id = (struct lsping_node_id){ 1, 2 };
	echo.destination_id = (struct lsping_node_id){ UINT32_MAX, 4 };
	echo.has_reply_path = true;
	echo.reply_path.return_code = 3;
	echo.reply_path.flags = LSPING_REPLY_PATH_FLAG_A | LSPING_REPLY_PATH_FLAG_B;
	add_fec(&echo.reply_path.path, LSPING_FEC_LDP_IPV4)->prefix = prefix("10.255.0.1/32");
	echo.has_reply_tc = true;
	echo.reply_tc = 6;
	for (size_t i = 0; i < array_size(types); i++)
		add_raw(echo.unknown, &echo.n_unknown, types[i], i * 2 + 1);
	check_echo("extensions");

	/* a sub-TLV that is none of the four, even of the reserved type 0; and none */
	echo_begin(LSPING_MSG_REQUEST);
	echo.has_p2mp_responder = true;
	echo.p2mp_responder.type = 5;
	echo.p2mp_responder.raw = (struct lsping_raw){ 5, 3, octets_0_to_19 };
	check_echo("p2mp_other");
	echo.p2mp_responder.type = echo.p2mp_responder.raw.type = 0;
	check_echo("p2mp_reserved");
	echo.p2mp_responder.raw = (struct lsping_raw){};
	check_echo("p2mp_none");
}

/* A flag that shares its name's place with another would not show where both are set. */
CASE(each_flag)
{
	static const char *const global[] = {
		"Global flags: 0x01 (validate-fec-stack)\n",
		"Global flags: 0x02 (respond-only-if-ttl-expired)\n",
		"Global flags: 0x04 (validate-reverse-path)\n",
		"Global flags: 0x08\n",
	};
	static const char *const downstream[] = {
		"  DS flags: 0x01 (treat-as-non-ip)\n",
		"  DS flags: 0x02 (interface-and-label-stack-request)\n",
		"  DS flags: 0x04 (entropy-label)\n",
		"  DS flags: 0x08 (label-based-load-balance)\n",
		"  DS flags: 0x10 (lag-description)\n",
		"  DS flags: 0x20\n",
	};
	static const char *const reply_path[] = {
		"  Flags: 0x01 (bidirectional)\n",
		"  Flags: 0x02 (alternative)\n",
	};

	for (unsigned int i = 0; i < array_size(downstream); i++) {
		echo_begin(LSPING_MSG_REPLY);
		echo.flags = echo.reply_path.flags = 1 << i;
		echo.has_reply_path = true;
		lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP)->flags = 1 << i;
		print_text();
		CHECK(strstr(text, downstream[i]));
		CHECK(i >= array_size(global) || strstr(text, global[i]));
		CHECK(i >= array_size(reply_path) || strstr(text, reply_path[i]));
	}
}

/* Numbers of vendors, which enterprise-number explains. */
CASE(vendor)
{
	echo_begin(LSPING_VENDOR_FIRST);
	echo.reply_mode = 254;
	echo.return_code = 255;
	echo.has_vendor = true;
	echo.vendor = 9;
	check_echo("vendor");

	echo_begin(LSPING_VENDOR_FIRST - 1);
	check_echo("no_vendor");
}

/* ---- whatever the numbers ---- */

/* Every field of the first mapping and of the FECs with the same number. */
static void fill_with(uint8_t n)
{
	uint16_t n2 = (uint16_t)(n * 257);
	struct lsping_ds *ds;

	echo_begin(n);
	echo.flags = n2;
	echo.reply_mode = echo.return_code = echo.return_subcode = n;
	echo.sent = (struct lsping_ntp){ n * UINT32_C(0x01010101), n * UINT32_C(0x01010101) };
	echo.has_fecs = echo.has_pad = echo.has_if_stack = echo.has_p2mp_responder = true;
	echo.has_reply_path = echo.has_errored = true;
	echo.pad = (struct lsping_pad){ n, n2 };
	echo.if_stack.addr_type = n;
	echo.p2mp_responder.type = n2;
	echo.reply_path.return_code = echo.reply_path.flags = n2;
	echo.fecs.depth = echo.reply_path.path.depth = n;
	for (unsigned int i = 0; i < LSPING_MAX_FECS; i++) {
		echo.fecs.fec[i].type = n + i * 256;
		echo.fecs.fec[i].known = i % 2;
	}
	echo.n_errored = echo.n_unknown = echo.n_unacted = n;
	for (unsigned int i = 0; i < LSPING_MAX_RAW_TLVS; i++)
		echo.unknown[i] = echo.errored[i] = (struct lsping_raw){ n2 + i, n2, NULL };
	ds = lsping_echo_add_ds(&echo, n2);
	ds->addr_type = ds->flags = ds->return_code = n;
	ds->has_multipath = ds->has_labels = true;
	ds->multipath = (struct lsping_multipath){ n, n % 20, octets_0_to_19 };
	ds->n_labels = ds->n_changes = ds->n_members = ds->n_unknown = n;
	for (unsigned int i = 0; i < array_size(ds->label); i++)
		ds->label[i].protocol = n;
	for (unsigned int i = 0; i < array_size(ds->change); i++)
		ds->change[i].op = n;
}

CASE(any_number)
{
	for (unsigned int n = 0; n < 256; n++) {
		fill_with(n);
		print_json();
		print_text();
		CHECK(text_len > 0 && text[text_len - 1] == '\n');
	}
}

/* A FEC of every kind whose fields were never set, as after a fault. */
CASE(empty_fecs)
{
	echo_begin(LSPING_MSG_REPLY);
	for (unsigned int type = 0; type < 40; type++) {
		echo.has_fecs = true;
		echo.fecs.depth = 1;
		memset(&echo.fecs.fec[0], 0, sizeof(echo.fecs.fec[0]));
		echo.fecs.fec[0].type = type;
		echo.fecs.fec[0].known = true;
		print_json();
	}
}

/* FECs and multipath information have the same leaves wherever they are. */
CASE(everywhere)
{
	struct lsping_ds *ds;

	for (size_t i = 0; i < n_kept_fecs; i++) {
		echo_begin(LSPING_MSG_REPLY);
		echo.has_fecs = echo.has_reverse_fecs = echo.has_reply_path = true;
		echo.fecs.depth = echo.reverse_fecs.depth = echo.reply_path.path.depth = 1;
		echo.fecs.fec[0] = echo.reverse_fecs.fec[0] = echo.reply_path.path.fec[0] =
			kept_fecs[i];
		ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
		ds->n_changes = 1;
		ds->change[0] = (struct lsping_fec_change){ .has_fec = true, .fec = kept_fecs[i] };
		print_json();
	}
	for (size_t i = 0; i < n_kept_multipaths; i++) {
		echo_begin(LSPING_MSG_REPLY);
		ds = lsping_echo_add_ds(&echo, LSPING_TLV_DDMAP);
		ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
		ds->n_members = 1;
		ds->member[0].has_multipath = ds->has_multipath = true;
		ds->member[0].multipath = ds->multipath = kept_multipaths[i];
		print_json();
	}
}

/* As an entry of a list of the caller's. */
CASE(one_fec)
{
	struct lsping_fec fec = { .type = LSPING_FEC_NIL, .known = true, .label = 1048575 };
	struct lsping_writer *w = begin(false);

	lsping_fec_print(w, &fec);
	lsping_writer_free(&w);
	CHECK_STR(text, "FEC type: 16 (Nil FEC)\nLabel: 1048575\n");
	w = begin(true);
	lsping_write_list(w, "target-fec");
	lsping_fec_print(w, &fec);
	lsping_writer_free(&w);
	check_valid("echo-message");
}

/* The longest value there can be comes whole. */
CASE(long_value)
{
	static uint8_t value[65535];
	const char *hex_begin;

	echo_begin(LSPING_MSG_REPLY);
	memset(value, 0xa5, sizeof(value));
	echo.n_unknown = 1;
	echo.unknown[0] = (struct lsping_raw){ 40000, sizeof(value), value };
	print_json();
	hex_begin = strstr(text, "\"value\":\"");
	REQUIRE(hex_begin != NULL);
	CHECK_INT(strspn(hex_begin + strlen("\"value\":\""), "a5:"), sizeof(value) * 3 - 1);

	print_text();
	CHECK(strstr(text, "\n  0000  a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5\n") != NULL);
	CHECK(strstr(text, "\n  fff0  a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5\n") != NULL);
}

/* ---- times ---- */

static const char *date(int64_t sec, uint32_t ns)
{
	static char buf[LSPING_DATE_STRLEN];

	return lsping_date_str(sec, ns, buf, sizeof(buf));
}

static void check_sent(uint32_t sec, uint32_t frac, const char *want)
{
	char *line;

	echo_begin(LSPING_MSG_REPLY);
	echo.sent = (struct lsping_ntp){ sec, frac };
	print_text();
	line = strstr(text, "Timestamp sent: ");
	if (line)
		line[strcspn(line, "\n") + 1] = '\0';
	CHECK_STR(line ? line : "", want);
}

CASE(times)
{
	CHECK_STR(date(0, 0), "1970-01-01T00:00:00.000000000Z");
	CHECK_STR(date(-1, 999999999), "1969-12-31T23:59:59.999999999Z");
	CHECK_STR(date(1795452035, 5), "2026-11-23T16:40:35.000000005Z");
	CHECK_STR(date(-62167219200, 0), "0000-01-01T00:00:00.000000000Z");
	CHECK_STR(date(-62135596800, 0), "0001-01-01T00:00:00.000000000Z");
	CHECK_STR(date(-62167219201, 0), "");
	CHECK_STR(date(253402300799, 0), "9999-12-31T23:59:59.000000000Z");
	CHECK_STR(date(253402300800, 0), "");
	CHECK_STR(date(INT64_MAX, 0), "");
	CHECK_STR(date(INT64_MIN, 0), "");

	/* the eras: 1968 to 2036, and after */
	check_sent(0x80000000, 0,
		   "Timestamp sent: 1968-01-20T03:14:08.000000000Z (80000000.00000000)\n");
	check_sent(0x83aa7e7f, 0x80000000,
		   "Timestamp sent: 1969-12-31T23:59:59.500000000Z (83aa7e7f.80000000)\n");
	check_sent(0xffffffff, 0xffffffff,
		   "Timestamp sent: 2036-02-07T06:28:16.000000000Z (ffffffff.ffffffff)\n");
	check_sent(0, 1, "Timestamp sent: 2036-02-07T06:28:16.000000000Z (00000000.00000001)\n");
	check_sent(0x7fffffff, 0,
		   "Timestamp sent: 2104-02-26T09:42:23.000000000Z (7fffffff.00000000)\n");
	check_sent(0, 0, ""); /* none */
}

/* ---- beside the message ---- */

static const char *encap_text(const struct lsping_encap *encap, bool json)
{
	struct lsping_writer *w = begin(json);

	lsping_encap_print(w, encap);
	lsping_writer_free(&w);
	return text;
}

CASE(encapsulation)
{
	struct lsping_encap encap = {
		.src = addr("10.0.0.1"),
		.dst = addr("127.0.0.1"),
		.sport = 49152,
		.dport = LSPING_PORT,
		.dscp = 48,
		.ttl = 1,
		.router_alert = true,
	};

	lsping_lstack_add(&encap.stack, 16001, 6, 255);
	lsping_lstack_add(&encap.stack, LSPING_LABEL_IPV6_EXPLICIT_NULL, 0, 254);
	CHECK_STR(encap_text(&encap, false),
		  "Label: 16001, TC 6, TTL 255\n"
		  "Label: 2 (ipv6-explicit-null), TC 0, bottom of stack, TTL 254\n"
		  "IP 10.0.0.1 to 127.0.0.1, DSCP 48, TTL 1, Router Alert\n"
		  "UDP port 49152 to 3503\n");
	encap_text(&encap, true);
	check_valid("encapsulation");

	/* reading ended behind the labels */
	encap = (struct lsping_encap){ .stack = encap.stack };
	encap.stack.depth = 1;
	CHECK_STR(encap_text(&encap, false), "Label: 16001, TC 6, TTL 255\n");
	encap_text(&encap, true);
	check_valid("encapsulation");
}

static const char *fault_text(uint16_t tlv, uint16_t subtlv, bool json)
{
	struct lsping_fault fault = { LSPING_DECODE_TLV_LENGTH, tlv, subtlv, 36 };
	struct lsping_writer *w = begin(json);

	lsping_fault_print(w, &fault);
	lsping_writer_free(&w);
	return text;
}

CASE(faults)
{
	struct lsping_writer *w;

	CHECK_STR(fault_text(0, 0, false),
		  "Malformed: TLV reaches beyond the message, at octet 36\n");
	CHECK_STR(fault_text(LSPING_TLV_REPLY_PATH, LSPING_FEC_NIL, false),
		  "Malformed: TLV reaches beyond the message, in TLV 21 (Reply Path), sub-TLV 16 "
		  "(Nil FEC), at octet 36\n");
	CHECK_STR(fault_text(LSPING_TLV_DDMAP, LSPING_DS_FEC_CHANGE, false),
		  "Malformed: TLV reaches beyond the message, in TLV 20 (Downstream Detailed "
		  "Mapping), sub-TLV 3 (FEC stack change), at octet 36\n");
	CHECK_STR(fault_text(LSPING_TLV_P2MP_RESPONDER, LSPING_P2MP_NODE_IPV4, false),
		  "Malformed: TLV reaches beyond the message, in TLV 11 (P2MP Responder "
		  "Identifier), sub-TLV 3 (IPv4 node address), at octet 36\n");
	CHECK_STR(fault_text(LSPING_TLV_ERRORED, LSPING_TLV_DDMAP, false),
		  "Malformed: TLV reaches beyond the message, in TLV 9 (Errored TLVs), sub-TLV 20 "
		  "(Downstream Detailed Mapping), at octet 36\n");
	fault_text(31744, 65535, true);
	check_valid("decode-fault");
	for (int err = 0; err <= LSPING_DECODE_ERR_MAX; err++) {
		struct lsping_fault fault = { .err = err };

		w = begin(true);
		lsping_fault_print(w, &fault);
		lsping_writer_free(&w);
		check_valid("decode-fault");
	}
}

/* ---- and nothing of the model is left over ---- */

CASE(every_leaf)
{
	static const char *const paths[] = { "/test:echo-message", "/test:encapsulation",
					     "/test:decode-fault" };
	unsigned int missing = 0;

	for (size_t i = 0; i < array_size(paths); i++) {
		const struct lysc_node *node = lys_find_path(ctx, NULL, paths[i], 0);

		REQUIRE(node != NULL);
		lysc_tree_dfs_full(node, must_be_seen, &missing);
	}
	CHECK_INT(missing, 0);
}

int main(void)
{
	static const char *const groupings[] = { "echo-message", "encapsulation", "decode-fault" };

	ctx = model_context();
	if (!ctx || !model_instantiate(ctx, groupings, array_size(groupings)))
		return 1;
	RUN(request);
	RUN(reply);
	RUN(fecs);
	RUN(downstream);
	RUN(downstream_more);
	RUN(many);
	RUN(extensions);
	RUN(each_flag);
	RUN(vendor);
	RUN(any_number);
	RUN(empty_fecs);
	RUN(everywhere);
	RUN(one_fec);
	RUN(long_value);
	RUN(times);
	RUN(encapsulation);
	RUN(faults);
	RUN(every_leaf);
	ly_ctx_destroy(ctx);
	free(text);
	return check_end();
}
