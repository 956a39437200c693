// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What ping and traceroute share: making an echo request, and knowing a reply's
 * request (RFC 8029, sections 4.3 and 4.6)
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_probe.h"

/* ---- the request ---- */

/* What lies behind the egress of these is not to get a request (4.3). */
static bool stops_at_egress(const struct lsping_fec *fec)
{
	switch (fec->type) {
	case LSPING_FEC_VPN_IPV4:
	case LSPING_FEC_VPN_IPV6:
	case LSPING_FEC_L2VPN:
	case LSPING_FEC_PW128_IPV4_OLD:
	case LSPING_FEC_PW128_IPV4:
	case LSPING_FEC_PW128_IPV6:
	case LSPING_FEC_PW129_IPV4:
	case LSPING_FEC_PW129_IPV6:
		return true;
	}
	return false;
}

struct lsping_probe lsping_probe_init(const struct lsping_options *options)
{
	return (struct lsping_probe){
		.destination = options->destination,
		.flags = options->validate ? LSPING_FLAG_V : 0,
		.ttl = options->ttl,
		.inner_ttl = stops_at_egress(&options->fec) ? 1 : 0,
	};
}

/* The mapping of a ping, which knows nothing of the way before the router it will
 * end at.  The all-routers address asks for everything; but no FEC is checked for
 * it at transit (4.4 step 4), so with V it is the neighbour of unknown interface
 * (3.4), whose labels are left out.
 */
struct lsping_probe lsping_probe_ping(const struct lsping_options *options, struct lsping_ds *ds)
{
	struct lsping_probe probe = lsping_probe_init(options);
	bool v6 = options->destination.ipa_type == IPADDR_V6;

	if (!options->ddmap && !options->validate)
		return probe;
	probe.ds = ds;
	lsping_ds_all_routers(ds, LSPING_TLV_DDMAP, v6 ? AF_INET6 : AF_INET);
	if (!options->validate)
		return probe;
	if (v6)
		ds->address.ipaddr_v6 = in6addr_loopback;
	else
		ds->address.ipaddr_v4.s_addr = htonl(INADDR_LOOPBACK);
	return probe;
}

/* RFC 3032, section 2.1: each family has an explicit null of its own. */
static uint32_t explicit_null(const struct lsping_options *options)
{
	return options->destination.ipa_type == IPADDR_V6 ? LSPING_LABEL_IPV6_EXPLICIT_NULL
							   : LSPING_LABEL_IPV4_EXPLICIT_NULL;
}

void lsping_options_fecs(const struct lsping_options *options, struct lsping_fec_stack *fecs)
{
	fecs->depth = 1;
	fecs->fec[0] = options->fec;
	if (!options->explicit_null)
		return;
	fecs->fec[fecs->depth++] = (struct lsping_fec){
		.type = LSPING_FEC_NIL, .known = true, .label = explicit_null(options)
	};
}

/* RFC 8029, 4.3: the message but for its Pad. */
static void fill_echo(const struct lsping_options *options, const struct lsping_probe *probe,
		      struct lsping_echo *echo)
{
	lsping_echo_init(echo);
	echo->msg_type = LSPING_MSG_REQUEST;
	echo->reply_mode = options->reply_mode;
	echo->flags = probe->flags;
	echo->handle = probe->handle;
	echo->seq = probe->seq;
	echo->sent = probe->sent;
	echo->has_fecs = true;
	if (probe->fecs)
		echo->fecs = *probe->fecs;
	else
		lsping_options_fecs(options, &echo->fecs);
	echo->has_reply_tos = options->has_reply_dscp;
	echo->reply_tos = options->reply_dscp << 2;
	if (probe->ds)
		*lsping_echo_add_ds(echo, probe->ds->tlv) = *probe->ds;
}

/* The user's TTL counts hops and so belongs to the outermost label (RFC 8029,
 * 4.3); those below are 255, save an innermost one that has to stop the request
 * at its egress (4.3, 4.7).
 */
static void fill_encap(const struct lsping_options *options, const struct lsping_probe *probe,
		       struct lsping_encap *encap)
{
	const struct lsping_path *path = probe->path;
	unsigned int depth = path ? path->depth : 0;

	memset(encap, 0, sizeof(*encap));
	for (unsigned int i = 0; i < depth; i++)
		lsping_lstack_add(&encap->stack, path->label[i], options->tc, 255);
	for (unsigned int i = 0; i < probe->n_below && i + 1 < depth; i++)
		encap->stack.lse[i + 1].ttl = probe->below_ttl[i];
	if (depth && probe->inner_ttl)
		encap->stack.lse[depth - 1].ttl = probe->inner_ttl;
	if (depth)
		encap->stack.lse[0].ttl = probe->ttl;
	encap->src = options->source;
	encap->dst = probe->destination;
	encap->sport = probe->port;
	encap->dport = LSPING_PORT;
	encap->dscp = options->dscp;
	encap->ttl = 1;
	encap->router_alert = options->router_alert;
}

/* The largest message, and room for the headers before it. */
static uint8_t message_buf[LSPING_MAX_MESSAGE];
static uint8_t frame_buf[UINT16_MAX + LSPING_ENCAP_MAX_HEADERS];

/* Large: not on the stack. */
static struct lsping_echo request;

/* Octets of the IP packet without a Pad TLV. */
static uint32_t bare_size(const struct lsping_options *options, const struct lsping_probe *probe)
{
	struct lsping_encap encap;

	fill_echo(options, probe, &request);
	fill_encap(options, probe, &encap);
	return lsping_encap_ip_len(&encap) +
	       lsping_echo_encode(&request, message_buf, sizeof(message_buf));
}

/* A Pad TLV's type and length, and its shortest value padded to 4 octets. */
#define PAD_HEADER 4
#define PAD_MIN (PAD_HEADER + 4)

static uint32_t real_size(const struct lsping_options *options, uint32_t bare)
{
	if (!options->size || options->size < bare + PAD_MIN)
		return bare;
	return bare + ((options->size - bare) & ~3U);
}

uint32_t lsping_options_min_size(const struct lsping_options *options)
{
	struct lsping_ds ds;
	struct lsping_probe probe = lsping_probe_ping(options, &ds);

	return bare_size(options, &probe) + PAD_MIN;
}

uint32_t lsping_options_real_size(const struct lsping_options *options)
{
	struct lsping_ds ds;
	struct lsping_probe probe = lsping_probe_ping(options, &ds);

	return real_size(options, bare_size(options, &probe));
}

size_t lsping_probe_write(const struct lsping_options *options, const struct lsping_probe *probe,
			  const uint8_t **frame)
{
	uint32_t bare = options->size ? bare_size(options, probe) : 0;
	uint32_t size = options->size ? real_size(options, bare) : 0;
	struct lsping_encap encap;
	size_t len;

	fill_echo(options, probe, &request);
	fill_encap(options, probe, &encap);
	/* Downstream mappings may leave no room for a Pad TLV. */
	if (size > bare) {
		request.has_pad = true;
		request.pad.action = options->pad_action ? options->pad_action : LSPING_PAD_DROP;
		request.pad.len = size - bare - PAD_HEADER;
	}
	*frame = frame_buf;
	len = lsping_echo_encode(&request, message_buf, sizeof(message_buf));
	if (!len)
		return 0;
	return lsping_encap_write(&encap, message_buf, len, frame_buf, sizeof(frame_buf));
}

void lsping_ds_all_routers(struct lsping_ds *ds, uint16_t tlv, int family)
{
	memset(ds, 0, sizeof(*ds));
	ds->tlv = tlv;
	/* A DSMAP has both whatever they are. */
	ds->has_labels = ds->has_multipath = tlv == LSPING_TLV_DSMAP;
	if (family == AF_INET6) {
		ds->addr_type = LSPING_ADDR_IPV6_UNNUMBERED;
		ds->address.ipa_type = IPADDR_V6;
		ds->address.ipaddr_v6.s6_addr[0] = 0xff;
		ds->address.ipaddr_v6.s6_addr[1] = 0x02;
		ds->address.ipaddr_v6.s6_addr[15] = 2;
		return;
	}
	ds->addr_type = LSPING_ADDR_IPV4_UNNUMBERED;
	ds->address.ipa_type = IPADDR_V4;
	ds->address.ipaddr_v4.s_addr = htonl(INADDR_ALLRTRS_GROUP);
}

/* ---- the table of requests ---- */

static struct lsping_past_request *place(struct lsping_past *past, uint32_t seq)
{
	return &past->request[seq % LSPING_PAST_REQUESTS];
}

struct lsping_past_request *lsping_past_begin(struct lsping_past *past, int64_t now_us,
					      int64_t now_ns)
{
	struct lsping_past_request *request;

	do
		request = place(past, ++past->seq);
	while (request->fate == LSPING_FATE_OUTSTANDING);

	*request = (struct lsping_past_request){
		.seq = past->seq,
		.fate = LSPING_FATE_OUTSTANDING,
		.sent = lsping_ntp_from_ns(now_ns),
		.begun_us = now_us,
	};
	return request;
}

struct lsping_past_request *lsping_past_find(struct lsping_past *past, uint32_t seq)
{
	struct lsping_past_request *request = place(past, seq);

	return request->seq == seq && request->fate != LSPING_FATE_NEVER ? request : NULL;
}

enum lsping_reject lsping_past_match(struct lsping_past *past, const struct lsping_echo *echo,
				     struct lsping_past_request **found)
{
	struct lsping_past_request *request = lsping_past_find(past, echo->seq);

	if (echo->msg_type != LSPING_MSG_REPLY)
		return LSPING_REJECT_NOT_REPLY;
	if (echo->handle != past->handle)
		return LSPING_REJECT_HANDLE;
	if (!request || request->fate == LSPING_FATE_FAILED)
		return LSPING_REJECT_SEQUENCE;
	if (!lsping_ntp_same(request->sent, echo->sent))
		return LSPING_REJECT_TIMESTAMP;
	*found = request;
	switch (request->fate) {
	case LSPING_FATE_ANSWERED:
		return LSPING_REJECT_DUPLICATE;
	case LSPING_FATE_LOST:
		return LSPING_REJECT_LATE;
	case LSPING_FATE_NEVER:
	case LSPING_FATE_FAILED:
	case LSPING_FATE_OUTSTANDING:
		break;
	}
	return LSPING_REJECT_NONE;
}

int64_t lsping_past_rtt_ns(const struct lsping_past_request *request, int64_t now_us)
{
	int64_t rtt_ns = request->reply_ns - request->left_ns;
	int64_t limit_ns = (now_us - request->begun_us) * 1000;

	return rtt_ns < 0 || rtt_ns > limit_ns ? limit_ns : rtt_ns;
}

void lsping_result_answered(struct lsping_result *result, const struct ipaddr *from,
			    const struct lsping_echo *echo, struct lsping_stats *stats)
{
	result->outcome = LSPING_OUTCOME_ANSWERED;
	result->replier = *from;
	result->return_code = echo->return_code;
	result->return_subcode = echo->return_subcode;
	result->one_way_ns = lsping_ntp_diff_ns(echo->received, echo->sent);
	result->has_if_stack = echo->has_if_stack;
	result->if_stack = echo->if_stack;
	stats->replies_received[echo->return_code]++;
}
