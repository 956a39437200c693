// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages drawn at random: header and TLVs; and what they must be on the wire
 * (RFC 8029, section 3; RFC 6425, RFC 6426, RFC 7110)
 *
 * TLVs come in the order of the encoder's table.  tshark 4.4 does not step over
 * the padding of a TLV, so what follows one of odd length is lost; most messages
 * have even ones, or an odd one last.
 *
 * Errored TLVs hold the TLVs of a second message, described in the same way:
 * tshark looks into them.
 */
#include <zebra.h>

#include <inttypes.h>

#include "lspingd/lsping_tlv.h"

#include "tests/wire/make_pcap.h"

#define M(name)	  "mpls_echo." name
#define TLV(name) "mpls_echo.tlv." name

#define OTHER_ILSO    8	    /* a draft's Interface and Label Stack TLV for IPv6 */
#define BFD	      15    /* BFD Discriminator (RFC 5884) */
#define VENDORS_FIRST 64512 /* RFC 9041, section 6.2.1 */

#define NTP_UNIX       2208988800U /* from 1900 to 1970, in seconds */
#define NTP_ERA_1_UNIX 2085978496U /* from 1970 to 2036, where era 1 begins */

/* One TLV of a message: a type, and which of that type's list. */
struct ref {
	uint16_t type;
	uint8_t index;
};

#define MAX_REFS (LSPING_N_TLV_KINDS + LSPING_MAX_DOWNSTREAMS + LSPING_MAX_RAW_TLVS)

/* All TLVs of the message drawn are of even length. */
static bool even;

/* -- drawing */

static struct lsping_lstack rnd_stack(void)
{
	struct lsping_lstack stack = {};

	for (uint32_t n = rnd_len(LSPING_MAX_LABELS); n; n--)
		lsping_lstack_add(&stack, rnd_number(20), rnd(8), rnd_number(8));
	return stack;
}

static void rnd_if_stack(struct lsping_if_stack *ifs)
{
	int family;

	ifs->addr_type = 1 + rnd(4);
	family = ifs->addr_type < LSPING_ADDR_IPV6_NUMBERED ? AF_INET : AF_INET6;
	ifs->address = rnd_addr(family);
	if (ifs->addr_type == LSPING_ADDR_IPV4_NUMBERED ||
	    ifs->addr_type == LSPING_ADDR_IPV6_NUMBERED)
		ifs->ifaddr = rnd_addr(family);
	else
		ifs->ifindex = rnd_number(32);
	ifs->stack = rnd_stack();
}

static struct lsping_raw rnd_raw(uint16_t type, uint32_t most)
{
	struct lsping_raw raw = { .type = type, .len = rnd_len(most) };

	if (even)
		raw.len &= ~3;
	raw.value = rnd_octets_new(raw.len);
	return raw;
}

static void rnd_p2mp(struct lsping_p2mp_responder *p2mp)
{
	static const uint16_t others[] = { 0, 5, 255, 32768, 65535 };

	p2mp->type = rnd(5);
	if (!p2mp->type && chance(2)) {
		p2mp->raw = rnd_raw(others[rnd(array_size(others))], 40);
		p2mp->type = p2mp->raw.type;
	} else if (p2mp->type) {
		p2mp->address = rnd_addr(p2mp->type % 2 ? AF_INET : AF_INET6);
	}
}

/* A type that is kept as it came. */
static uint16_t rnd_raw_type(void)
{
	static const uint16_t types[] = { 0,	 4,	6,     OTHER_ILSO, BFD,	  17,	 18,
					  19,	 23,	24,    25,	   26,	  27,	 28,
					  255,	 16384, 31743, 32767,	   32768, 32769, 40000,
					  64511, 64512, 64513, 65535 };
	uint16_t type;

	do
		type = chance(4) ? rnd_number(16) : types[rnd(array_size(types))];
	while (lsping_tlv_support(type) > LSPING_TLV_NAMED);
	return type;
}

static void rnd_unknown(struct lsping_echo *echo, bool large)
{
	uint32_t n = chance(16) ? LSPING_MAX_RAW_TLVS : 1 + rnd(3);

	while (echo->n_unknown < n)
		echo->unknown[echo->n_unknown++] = rnd_raw(rnd_raw_type(), large ? 3000 : 60);
}

static void rnd_downstreams(struct lsping_echo *echo, bool large)
{
	bool reply = echo->msg_type != LSPING_MSG_REQUEST;
	uint32_t n = !reply ? 1 : chance(16) ? LSPING_MAX_DOWNSTREAMS : 1 + rnd(4);

	if (!reply) {
		/* One, or one of each kind. */
		if (chance(4))
			rnd_ds(lsping_echo_add_ds(echo, LSPING_TLV_DSMAP), false);
		if (!echo->n_ds || chance(4))
			rnd_ds(lsping_echo_add_ds(echo, LSPING_TLV_DDMAP), large);
		return;
	}
	while (echo->n_ds < n)
		rnd_ds(lsping_echo_add_ds(echo, chance(3) ? LSPING_TLV_DSMAP : LSPING_TLV_DDMAP),
		       large && !echo->n_ds);
}

static void rnd_tlvs(struct lsping_echo *echo)
{
	bool large = chance(64);

	echo->has_fecs = echo->msg_type == LSPING_MSG_REQUEST || chance(4);
	if (echo->has_fecs)
		rnd_fec_stack(&echo->fecs, 1);
	echo->has_vendor = chance(6);
	if (echo->has_vendor)
		echo->vendor = rnd_number(32);
	echo->has_reply_tos = chance(6);
	if (echo->has_reply_tos)
		echo->reply_tos = rnd_number(8);
	echo->has_if_stack = chance(4);
	if (echo->has_if_stack)
		rnd_if_stack(&echo->if_stack);
	echo->has_p2mp_responder = chance(6);
	if (echo->has_p2mp_responder)
		rnd_p2mp(&echo->p2mp_responder);
	echo->has_jitter = chance(6);
	if (echo->has_jitter)
		echo->jitter_ms = rnd_number(32);
	echo->has_source_id = chance(6);
	if (echo->has_source_id)
		echo->source_id = (struct lsping_node_id){ rnd_number(32), rnd_number(32) };
	echo->has_destination_id = chance(6);
	if (echo->has_destination_id)
		echo->destination_id = (struct lsping_node_id){ rnd_number(32), rnd_number(32) };
	echo->has_reverse_fecs = chance(8);
	if (echo->has_reverse_fecs)
		rnd_fec_stack(&echo->reverse_fecs, 1);
	echo->has_reply_path = echo->reply_mode == LSPING_REPLY_PATH || chance(6);
	if (echo->has_reply_path) {
		echo->reply_path.return_code = rnd_number(16);
		echo->reply_path.flags = rnd(4);
		rnd_fec_stack(&echo->reply_path.path, 0);
	}
	echo->has_reply_tc = chance(6);
	if (echo->has_reply_tc)
		echo->reply_tc = rnd(8);
	if (chance(3))
		rnd_downstreams(echo, large);
	if (chance(3))
		rnd_unknown(echo, large);
	echo->has_pad = chance(4);
	if (echo->has_pad) {
		echo->pad = (struct lsping_pad){ chance(8) ? rnd_number(8) : 1 + rnd(2),
						 1 + rnd_len(200) };
		if (chance(2))
			echo->pad.octets = rnd_octets_new(echo->pad.len - 1);
	}
}

static uint8_t rnd_return_code(void)
{
	switch (rnd(4)) {
	case 0:
		return LSPING_VENDOR_FIRST + rnd(4);
	case 1:
		return chance(2) ? LSPING_RC_NOT_INCOMING_INTERFACE : rnd_number(8);
	}
	return rnd(20); /* RFC 8029 and RFC 7555 */
}

static void rnd_header(struct lsping_echo *echo)
{
	static const uint8_t others[] = { LSPING_MSG_PROXY_REQUEST, LSPING_MSG_PROXY_REPLY, 252,
					  255, 0 };

	echo->flags = rnd(8);
	echo->msg_type = chance(20) ? others[rnd(array_size(others))] : 1 + rnd(2);
	echo->reply_mode = chance(10)	? LSPING_VENDOR_FIRST + rnd(4)
			   : chance(10) ? rnd_number(8)
					: 1 + rnd(5);
	echo->return_code = rnd_return_code();
	echo->return_subcode = chance(2) ? rnd(5) : rnd_number(8);
	echo->handle = rnd_number(32);
	echo->seq = rnd_number(32);
	echo->sent = (struct lsping_ntp){ rnd_number(32), rnd_number(32) };
	echo->received = (struct lsping_ntp){ rnd_number(32), rnd_number(32) };
	if (chance(4))
		echo->received = (struct lsping_ntp){};
}

/* The TLVs of a message in the order they are written. */
static size_t refs_of(const struct lsping_echo *echo, struct ref refs[MAX_REFS])
{
	size_t n = 0;

	for (size_t i = 0; i < LSPING_N_TLV_KINDS; i++) {
		const struct lsping_tlv_kind *kind = &lsping_tlv_kinds[i];

		if (kind->place == LSPING_TLV_FIRST && *((const bool *)echo + kind->has))
			refs[n++] = (struct ref){ kind->type, 0 };
	}
	for (uint8_t i = 0; i < echo->n_ds; i++)
		refs[n++] = (struct ref){ echo->ds[i].tlv, i };
	for (uint8_t i = 0; i < echo->n_unknown; i++)
		refs[n++] = (struct ref){ echo->unknown[i].type, i };
	if (echo->has_pad)
		refs[n++] = (struct ref){ LSPING_TLV_PAD, 0 };
	return n;
}

static void want_tlv(struct want *w, const struct drawn *m, const struct lsping_echo *echo,
		     struct ref ref, bool last);

/* What a router did not understand: TLVs that it could have been sent. */
static void rnd_errored(struct drawn *m)
{
	static struct want *w;
	struct ref refs[MAX_REFS];
	size_t n;

	lsping_echo_init(&m->errored);
	m->errored.msg_type = LSPING_MSG_REPLY;
	rnd_tlvs(&m->errored);
	m->errored.n_ds = MIN(m->errored.n_ds, 2);
	m->errored.n_unknown = MIN(m->errored.n_unknown, 2);
	if (m->errored.n_unknown && chance(4))
		m->errored.unknown[0].type = LSPING_TLV_ERRORED;

	if (!w)
		w = want_new();
	n = refs_of(&m->errored, refs);
	for (size_t i = 0; i < n; i++) {
		struct lsping_raw *raw = &m->echo.errored[m->echo.n_errored++];
		uint8_t *value;

		want_reset(w);
		want_tlv(w, NULL, &m->errored, refs[i], true);
		raw->type = refs[i].type;
		raw->len = want_octets_at(w, 2)[0] << 8 | want_octets_at(w, 2)[1];
		value = octets_new(raw->len);
		memcpy(value, want_octets_at(w, 4), raw->len);
		raw->value = value;
	}
}

void rnd_drawn(struct drawn *m)
{
	octets_release();
	even = !chance(4);
	lsping_echo_init(&m->echo);
	rnd_header(&m->echo);
	rnd_tlvs(&m->echo);
	m->echo.has_errored = m->echo.msg_type != LSPING_MSG_REQUEST && chance(3);
	if (m->echo.has_errored)
		rnd_errored(m);
}

/* As large as a UDP payload can be: by a Pad TLV, or by one of unknown type. */
void rnd_fill(struct drawn *m, struct want *w, size_t room)
{
	struct lsping_echo *echo = &m->echo;
	size_t left;

	echo->has_pad = false;
	echo->pad = (struct lsping_pad){};
	want_reset(w);
	want_hide(w);
	want_drawn(w, m);
	left = room / 4 * 4 - want_len(w) - 4;
	if (chance(2) || echo->n_unknown == LSPING_MAX_RAW_TLVS) {
		echo->has_pad = true;
		echo->pad = (struct lsping_pad){ LSPING_PAD_COPY, left - rnd(4) };
		return;
	}
	left -= rnd(4);
	echo->unknown[echo->n_unknown++] = (struct lsping_raw){ rnd_raw_type(), left,
								rnd_octets_new(left) };
}

/* -- describing */

static void want_if_stack(struct want *w, const struct lsping_if_stack *ifs)
{
	bool v4 = ifs->addr_type < LSPING_ADDR_IPV6_NUMBERED;

	if (!v4) /* it knows OTHER_ILSO for this */
		want_complaint(w, want_len(w), "Incorrect address type for TLV?");
	want_number(w, TLV("ilso.addr_type"), 1, ifs->addr_type);
	want_hex(w, TLV("ilso.mbz"), 3, 0);
	want_address(w, v4 ? TLV("ilso_ipv4.addr") : TLV("ilso_ipv6.addr"), &ifs->address);
	if (IS_IPADDR_NONE(&ifs->ifaddr))
		want_hex(w, TLV("ilso.int_index"), 4, ifs->ifindex);
	else
		want_address(w, v4 ? TLV("ilso_ipv4.int_addr") : TLV("ilso_ipv6.int_addr"),
			     &ifs->ifaddr);
	for (uint8_t i = 0; i < ifs->stack.depth; i++) {
		const struct lsping_lse *lse = &ifs->stack.lse[i];
		bool bos = i + 1 == ifs->stack.depth;
		size_t pos = want_len(w);

		want_seen_number(w, TLV("ilso_ipv4.label"), pos, 3, lse->label);
		want_seen_number(w, TLV("ilso_ipv4.exp"), pos + 2, 1, lse->tc);
		want_seen_number(w, TLV("ilso_ipv4.bos"), pos + 2, 1, bos);
		want_number(w, NULL, 3, lse->label << 4 | lse->tc << 1 | bos);
		want_number(w, TLV("ilso_ipv4.ttl"), 1, lse->ttl);
	}
}

static void want_raw(struct want *w, const struct lsping_raw *raw)
{
	const uint8_t *p = raw->value;
	uint32_t first = 0;

	for (uint16_t i = 0; i < 4; i++)
		first = first << 8 | (i < raw->len ? p[i] : 0);
	if (!raw->len)
		return;
	if (raw->type == OTHER_ILSO) {
		want_astray(w, "tlv-8");
		want_octets(w, NULL, p, raw->len);
	} else if (raw->type == BFD) {
		char show[16];

		/* 4 octets, be there less or more */
		snprintf(show, sizeof(show), "0x%08x", first);
		want_seen(w, M("bfd_discriminator"), want_len(w), 4, show);
		want_octets(w, NULL, p, raw->len);
	} else if (raw->type < VENDORS_FIRST) {
		want_octets(w, TLV("value"), p, raw->len);
	} else if (raw->len < 4) {
		want_complaint(w, want_len(w) - 2,
			       "Invalid TLV Length (claimed %u, should be >= 4)", raw->len);
		want_octets(w, NULL, p, raw->len);
	} else {
		want_number(w, TLV("vendor_id"), 4, first);
		want_octets(w, TLV("value"), p + 4, raw->len - 4);
	}
}

static void want_p2mp(struct want *w, const struct lsping_p2mp_responder *p2mp)
{
	struct want_mark mark;

	if (IS_IPADDR_NONE(&p2mp->address)) {
		if (!p2mp->raw.value)
			return;
		mark = want_tlv_start(w, NULL, NULL, p2mp->raw.type, false);
		want_octets(w, NULL, p2mp->raw.value, p2mp->raw.len);
		want_tlv_end(w, mark, NULL);
		return;
	}
	mark = want_tlv_start(w, TLV("resp_id.type"), TLV("resp_id.length"), p2mp->type, false);
	want_address(w, IS_IPADDR_V4(&p2mp->address) ? TLV("resp_id.ipv4") : TLV("resp_id.ipv6"),
		     &p2mp->address);
	want_tlv_end(w, mark, NULL);
}

/* Octets only, to tshark. */
static void want_reply_path(struct want *w, const struct lsping_reply_path *path)
{
	size_t pos = want_len(w);

	want_hide(w);
	want_number(w, NULL, 2, path->return_code);
	want_number(w, NULL, 2, path->flags);
	want_fec_stack(w, &path->path);
	want_show(w);
	want_seen_octets(w, TLV("value"), pos, want_len(w) - pos);
}

/* tshark has the source's names for both. */
static void want_node_id(struct want *w, const struct lsping_node_id *id)
{
	struct ipaddr node = { .ipa_type = IPADDR_V4, .ipaddr_v4.s_addr = htonl(id->node_id) };

	want_number(w, "mpls_echo.lspping.tlv.src.addr.gid", 4, id->global_id);
	want_address(w, "mpls_echo.lspping.tlv.src.addr.nid", &node);
}

static void want_errored(struct want *w, const struct drawn *m)
{
	struct ref refs[MAX_REFS];
	size_t n = refs_of(&m->errored, refs);

	for (size_t i = 0; i < n; i++)
		want_tlv(w, NULL, &m->errored, refs[i], i + 1 == n);
}

static void want_pad(struct want *w, const struct lsping_pad *pad)
{
	const char *name = pad->len > 1 ? TLV("pad_padding") : NULL;

	want_number(w, TLV("pad_action"), 1, pad->action);
	if (pad->octets)
		want_octets(w, name, pad->octets, pad->len - 1);
	else
		want_zero(w, name, pad->len - 1);
}

static void want_value(struct want *w, const struct drawn *m, const struct lsping_echo *echo,
		       struct ref ref)
{
	const uint8_t tc[4] = { echo->reply_tc << 5 };

	switch (ref.type) {
	case LSPING_TLV_FEC_STACK:
		want_fec_stack(w, &echo->fecs);
		return;
	case LSPING_TLV_DSMAP:
	case LSPING_TLV_DDMAP:
		want_ds(w, &echo->ds[ref.index]);
		return;
	case LSPING_TLV_PAD:
		want_pad(w, &echo->pad);
		return;
	case LSPING_TLV_VENDOR:
		want_number(w, TLV("vendor_id"), 4, echo->vendor);
		return;
	case LSPING_TLV_IF_LABEL_STACK:
		want_if_stack(w, &echo->if_stack);
		return;
	case LSPING_TLV_ERRORED:
		if (!m)
			break;
		want_errored(w, m);
		return;
	case LSPING_TLV_REPLY_TOS:
		want_number(w, TLV("reply.tos"), 1, echo->reply_tos);
		want_hex(w, TLV("reply.tos.mbz"), 3, 0);
		return;
	case LSPING_TLV_P2MP_RESPONDER:
		want_p2mp(w, &echo->p2mp_responder);
		return;
	case LSPING_TLV_ECHO_JITTER:
		want_number(w, TLV("echo_jitter"), 4, echo->jitter_ms);
		return;
	case LSPING_TLV_SOURCE_ID:
		want_node_id(w, &echo->source_id);
		return;
	case LSPING_TLV_DESTINATION_ID:
		want_node_id(w, &echo->destination_id);
		return;
	case LSPING_TLV_REVERSE_FEC_STACK:
		want_fec_stack(w, &echo->reverse_fecs);
		return;
	case LSPING_TLV_REPLY_PATH:
		want_reply_path(w, &echo->reply_path);
		return;
	case LSPING_TLV_REPLY_TC:
		want_octets(w, TLV("value"), tc, sizeof(tc));
		return;
	}
	want_raw(w, &echo->unknown[ref.index]);
}

/* One TLV; m: the message it is in, NULL when that is Errored TLVs. */
static void want_tlv(struct want *w, const struct drawn *m, const struct lsping_echo *echo,
		     struct ref ref, bool last)
{
	struct want_mark mark = want_tlv_start(w, m ? TLV("type") : TLV("errored.type"), TLV("len"),
					       ref.type, true);
	size_t len, end;

	want_value(w, m, echo, ref);
	len = want_tlv_end(w, mark, NULL);
	end = mark.pos + 4 + len;
	if (len % 4 == 0)
		return;
	if (m && last)
		want_complaint(w, end, "Error processing TLV: length is %zu, should be >= 4",
			       want_len(w) - end);
	else if (m)
		want_lost(w, end, "tlv-padding");
	else if (!last)
		want_astray(w, "tlv-padding");
}

static void want_time(struct want *w, const char *name, struct lsping_ntp t)
{
	int64_t seconds = t.sec & 0x80000000 ? (int64_t)t.sec - NTP_UNIX
					     : (int64_t)t.sec + NTP_ERA_1_UNIX;
	char show[32];

	if (!t.sec && !t.frac)
		seconds = 0;
	snprintf(show, sizeof(show), "%" PRId64,
		 seconds * 1000000000 + (int64_t)((uint64_t)t.frac * 1000000000 >> 32));
	want_seen(w, name, want_len(w), 8, show);
	want_number(w, NULL, 4, t.sec);
	want_number(w, NULL, 4, t.frac);
}

static void want_header(struct want *w, const struct lsping_echo *echo)
{
	bool known = echo->msg_type == LSPING_MSG_REQUEST || echo->msg_type == LSPING_MSG_REPLY;
	size_t pos = want_len(w) + 2;

	want_number(w, M("version"), 2, 1);
	want_hex(w, known ? M("flags") : M("mbz"), 2, echo->flags);
	if (known) {
		want_seen(w, M("flag_sbz"), pos, 2, "0x0000");
		want_seen(w, M("flag_v"), pos, 2, echo->flags & 1 ? "True" : "False");
		want_seen(w, M("flag_t"), pos, 2, echo->flags & 2 ? "True" : "False");
		want_seen(w, M("flag_r"), pos, 2, echo->flags & 4 ? "True" : "False");
	}
	want_number(w, M("msg_type"), 1, echo->msg_type);
	want_number(w, M("reply_mode"), 1, echo->reply_mode);
	want_number(w, M("return_code"), 1, echo->return_code);
	want_number(w, M("return_subcode"), 1, echo->return_subcode);
	want_hex(w, M("sender_handle"), 4, echo->handle);
	want_number(w, M("sequence"), 4, echo->seq);
	if (!known)
		want_lost(w, want_len(w), "message-type");
	want_time(w, M("timestamp_sent"), echo->sent);
	want_time(w, M("timestamp_rec"), echo->received);
}

void want_drawn(struct want *w, const struct drawn *m)
{
	struct ref refs[MAX_REFS];
	size_t n = refs_of(&m->echo, refs);

	want_header(w, &m->echo);
	for (size_t i = 0; i < n; i++)
		want_tlv(w, m, &m->echo, refs[i], i + 1 == n);
}
