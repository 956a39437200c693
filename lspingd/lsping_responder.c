// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder's algorithm: RFC 8029, sections 4.4, 4.4.1 and 4.5
 *
 * In the order of the functions below:
 *
 *   walk_stack()     steps 3 and 4: the received labels, from the outermost,
 *                    are taken through what the kernel would do with them.
 *                    The tap sees packets that only pass through as well, so
 *                    this decides first of all whether the probe ends here:
 *                    it is at its egress, its TTL has expired, or the kernel
 *                    drops it.  A probe that travels on is never answered.
 *                    [R6] What the kernel does is held against what zebra
 *                    believes, label by label.
 *   sanity_code()    step 1: malformed requests and TLVs not understood.
 *   fill_reply()     4.5, what does not depend on the outcome.
 *   decide_*()       steps 4, 5 and 6 for where the probe ended, with what
 *                    lsping_downstream.c makes of downstream mappings, and
 *                    lsping_fec_check.c of the FEC stack (step 6 and 4.4.1).
 *
 * Step 1 comes after the walk because a malformed probe that passes through
 * is not ours to complain about either.
 *
 * Depths: labels and FECs are numbered from the innermost, 1, as in the RFC's
 * return subcodes.  Where this departs from the RFC's pseudo-code, the reason
 * is in doc/developer/conformance.md under the rule's name, "[R1]" and so on.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_downstream.h"
#include "lspingd/lsping_fec_check.h"
#include "lspingd/lsping_responder.h"
#include "lspingd/lsping_tunnel.h"

/* Where a probe's way through this router ends. */
enum end {
	END_EGRESS,	/* all labels were popped here */
	END_TRANSIT,	/* the TTL expired before a label that is switched */
	END_NO_LABEL,	/* the kernel has no entry for a label */
	END_NO_INPUT,	/* labelled, on an interface that takes no labels */
	END_DEAD,	/* switched, but no next hop is alive */
	END_ELSEWHERE,	/* it travels on */
	END_UNEXPLORED, /* the kernel could not be asked; the TTL expired here */
	END_UNKNOWN,	/* the kernel could not be asked, and it may travel on */
};

struct walk {
	enum end end;
	uint8_t label_depth;   /* of the label where it ended; 0 at the egress */
	struct lsping_ilm ilm; /* of that label, if it is switched */

	/* What zebra makes of that label, if that is known. */
	bool has_view;
	struct lsping_planes_view view;
	/* The outermost label popped here of which zebra knows otherwise; 0: none. */
	uint8_t popped_depth;
	bool again; /* one of them wants a second look */
};

/* What a request is answered from, and into what. */
struct answering {
	const struct lsping_rx *rx;
	const struct lsping_echo *request;
	const struct lsping_ds *asked; /* its downstream mapping, or NULL */
	const struct lsping_responder_config *config;
	const struct lsping_tables *tables;
	struct lsping_wr *scratch;
	struct lsping_echo *reply;
};

/* The label at a depth of Stack-R, 1 being the innermost. */
static const struct lsping_lse *label_at(const struct lsping_lstack *stack, uint8_t depth)
{
	return &stack->lse[stack->depth - depth];
}

static bool all_dead(const struct lsping_ilm *ilm)
{
	for (uint16_t i = 0; i < ilm->n_nhlfe; i++) {
		if (!ilm->nhlfe[i].dead)
			return false;
	}
	return true;
}

/* Whether zebra would do another thing with a label than the kernel does. [R6] */
static bool is_other_swap(const struct lsping_planes_view *view)
{
	return view->planes == LSPING_PLANES_LABELS || view->planes == LSPING_PLANES_NEXTHOP;
}

/* Holds the kernel's entry for a label against zebra's. */
static bool view_label(const struct lsping_tables *tables, uint32_t label, struct walk *walk,
		       struct lsping_planes_view *view)
{
	*view = (struct lsping_planes_view){ .planes = LSPING_PLANES_AGREE, .settled = true };
	if (!tables->planes(tables->ctx, label, &walk->ilm, view))
		return false;
	if (view->settled)
		return true;
	switch (view->planes) {
	case LSPING_PLANES_AGREE:
	case LSPING_PLANES_NOT_ASKED:
	case LSPING_PLANES_MAX:
		break;
	case LSPING_PLANES_UNDER_WAY:
		/* What the kernel does is true meanwhile; but to have no entry
		 * may be over in a moment.
		 */
		walk->again |= walk->ilm.op == LSPING_ILM_MISSING;
		break;
	case LSPING_PLANES_MISSING:
	case LSPING_PLANES_FOREIGN:
	case LSPING_PLANES_LABELS:
	case LSPING_PLANES_NEXTHOP:
	case LSPING_PLANES_DEAD:
		walk->again = true;
		break;
	}
	return true;
}

/*
 * Steps 3 (Label Validation) and 4 (Label Operation Check), as the kernel does
 * them.  A label that is popped here hands what is below it to a device of this
 * router, as if it were received there: lo, or a VRF.  So the next label is
 * looked at only if that device takes labels in its turn.
 *
 * Each label has its own TTL, and the kernel tests it after finding the entry;
 * having expired at an outer label the probe is ours, and the labels below are
 * looked at only to say what would have become of it.
 */
static void walk_stack(const struct lsping_rx *rx, const struct lsping_tables *tables,
		       struct walk *walk)
{
	const struct lsping_lstack *stack = &rx->encap.stack;
	struct lsping_ilm *ilm = &walk->ilm;
	struct lsping_planes_view popped;
	uint32_t ifindex = rx->ifindex;
	bool expired = false;

	walk->has_view = walk->again = false;
	walk->popped_depth = 0;

	for (uint8_t depth = stack->depth; depth > 0; depth--) {
		const struct lsping_lse *lse = label_at(stack, depth);

		walk->label_depth = depth;
		/* [R5] Before step 3: the interface refuses the frame. */
		if (!tables->input(tables->ctx, ifindex)) {
			walk->end = END_NO_INPUT;
			return;
		}

		expired |= lse->ttl <= 1;
		tables->ilm(tables->ctx, lse->label, ilm);
		switch (ilm->op) {
		case LSPING_ILM_MISSING:
			/* Step 3. [R4] It dies here whatever its TTL. */
			walk->end = END_NO_LABEL;
			walk->has_view = view_label(tables, lse->label, walk, &walk->view);
			return;
		case LSPING_ILM_UNKNOWN:
			walk->end = expired ? END_UNEXPLORED : END_UNKNOWN;
			return;
		case LSPING_ILM_FORWARD:
			/* Step 4, "Swap or Pop and Switch based on Popped Label" */
			if (all_dead(ilm))
				walk->end = END_DEAD;
			else
				walk->end = expired ? END_TRANSIT : END_ELSEWHERE;
			if (walk->end != END_ELSEWHERE)
				walk->has_view = view_label(tables, lse->label, walk, &walk->view);
			return;
		case LSPING_ILM_LOCAL:
			/* Step 4, "Pop and Continue Processing" */
			if (view_label(tables, lse->label, walk, &popped) &&
			    is_other_swap(&popped) && !walk->popped_depth)
				walk->popped_depth = depth;
			ifindex = ilm->local_ifindex;
			break;
		}
	}

	/* Step 3, Label-stack-depth is 0. */
	walk->end = END_EGRESS;
	walk->label_depth = 0;
}

/*
 * What was not understood or is not supported, in an Errored TLVs TLV (3.8; RFC
 * 9041, 4.1).  Decoding has noted it.  A FEC is a sub-TLV: what is reported is a
 * Target FEC Stack TLV with just that one inside, as it stands in the request.
 */
static void collect_errored(const struct lsping_echo *request, struct lsping_echo *reply)
{
	reply->n_errored = request->n_unacted;
	memcpy(reply->errored, request->unacted, request->n_unacted * sizeof(reply->errored[0]));
	reply->has_errored = reply->n_errored > 0;
}

static bool is_reply_mode(uint8_t mode)
{
	return mode >= LSPING_REPLY_NONE && mode <= LSPING_REPLY_CHANNEL;
}

/* Step 1: is the request well-formed, and are its TLVs understood? */
static uint8_t sanity_code(const struct lsping_echo *request, enum lsping_decode_err err,
			   struct lsping_echo *reply)
{
	/* [R10] A reply mode that does not exist is a malformed request. */
	if (err != LSPING_DECODE_OK || !is_reply_mode(request->reply_mode))
		return LSPING_RC_MALFORMED;

	collect_errored(request, reply);
	return reply->has_errored ? LSPING_RC_TLV_UNKNOWN : LSPING_RC_NONE;
}

/* 3.7: where and how the request came, in the family it came in if possible. */
static void fill_if_stack(const struct lsping_rx *rx, const struct lsping_tables *tables,
			  struct lsping_echo *reply)
{
	struct lsping_if_stack *info = &reply->if_stack;
	int family = rx->encap.dst.ipa_type == IPADDR_V6 ? AF_INET6 : AF_INET;
	int other = family == AF_INET6 ? AF_INET : AF_INET6;

	*info = (struct lsping_if_stack){ .stack = rx->encap.stack };

	if (tables->ifaddr(tables->ctx, rx->ifindex, family, &info->ifaddr) ||
	    tables->ifaddr(tables->ctx, rx->ifindex, other, &info->ifaddr)) {
		info->addr_type = info->ifaddr.ipa_type == IPADDR_V6 ? LSPING_ADDR_IPV6_NUMBERED
								     : LSPING_ADDR_IPV4_NUMBERED;
		info->address = info->ifaddr;
	} else if (tables->router_addr(tables->ctx, family, &info->address) ||
		   tables->router_addr(tables->ctx, other, &info->address)) {
		info->addr_type = info->address.ipa_type == IPADDR_V6 ? LSPING_ADDR_IPV6_UNNUMBERED
								      : LSPING_ADDR_IPV4_UNNUMBERED;
		info->ifindex = rx->ifindex;
	} else {
		return; /* nothing truthful to put there */
	}
	reply->has_if_stack = true;
}

/* 4.5, but for what depends on the outcome.  Flags stay zero: R and T have no
 * place in a reply, and V asks something of the receiver.
 */
static void fill_reply(const struct lsping_rx *rx, const struct lsping_echo *request,
		       enum lsping_decode_err err, struct lsping_echo *reply)
{
	lsping_echo_init(reply);
	reply->msg_type = LSPING_MSG_REPLY;
	reply->reply_mode = request->reply_mode;
	reply->handle = request->handle;
	reply->seq = request->seq;
	reply->sent = request->sent;
	reply->received = rx->received;

	/* What a malformed request was decoded to may be half of something. */
	if (err != LSPING_DECODE_OK)
		return;

	reply->has_fecs = request->has_fecs;
	reply->fecs = request->fecs;
	if (request->has_pad && request->pad.action == LSPING_PAD_COPY) {
		reply->has_pad = true;
		reply->pad = request->pad;
	}
}

/* The FEC depth that goes with a label depth (return code 12): FECs stand for
 * the innermost labels, so labels beyond them belong to the outermost FEC.
 */
static uint8_t fec_depth_of(uint8_t label_depth, const struct lsping_fec_stack *fecs)
{
	return MIN(label_depth, fecs->depth);
}

/*
 * Steps 4 and 5, "verify that the IP address, interface address, and label
 * stack ... match Interface-I and Stack-R", where a mapping was given.
 *
 * Returns:
 *    false on a mismatch, which ends all
 */
static bool check_mapping(const struct answering *a, struct lsping_rc *best)
{
	uint8_t depth = 0;

	if (!a->asked)
		return true;
	if (a->asked->flags & LSPING_DS_FLAG_I) /* 3.4 */
		fill_if_stack(a->rx, a->tables, a->reply);
	switch (lsping_downstream_verify(a->rx, a->asked, a->tables, &depth)) {
	case LSPING_DS_MATCH:
	case LSPING_DS_DISCOVERY:
		return true;
	case LSPING_DS_UPSTREAM:
		/* Only transit routers say so: an egress has more to say. */
		if (best->code == LSPING_RC_LABEL_SWITCHED) {
			best->code = LSPING_RC_UPSTREAM_UNKNOWN;
			fill_if_stack(a->rx, a->tables, a->reply);
		}
		return true;
	case LSPING_DS_MISMATCH:
		*best = (struct lsping_rc){ LSPING_RC_DSMAP_MISMATCH, depth };
		fill_if_stack(a->rx, a->tables, a->reply);
		return false;
	}
	return true;
}

/* Whether the FEC of a label that is switched is to be checked. [R9] */
static bool wants_fec_check(const struct answering *a)
{
	bool wanted = (a->request->flags & LSPING_FLAG_V) || a->config->check_fecs_in_transit;
	uint8_t depth;

	if (!wanted || !a->asked || lsping_fecs_are_hidden(&a->request->fecs))
		return false;
	return lsping_downstream_verify(a->rx, a->asked, a->tables, &depth) != LSPING_DS_DISCOVERY;
}

/*
 * The end of step 4: the FEC that the announced labels give to the label that
 * is switched.
 *
 * Returns:
 *    false when a protocol has to be waited for
 */
static bool check_switched_fec(const struct answering *a, const struct walk *walk,
			       struct lsping_rc *best)
{
	const struct lsping_fec_stack *fecs = &a->request->fecs;
	uint8_t fec_depth, code = LSPING_RC_WRONG_LABEL;

	if (!wants_fec_check(a))
		return true;
	fec_depth = lsping_downstream_fec_depth(a->asked, walk->label_depth);
	if (fecs->depth < fec_depth)
		return true;

	switch (lsping_fec_check(lsping_fec_at(fecs, fec_depth),
				 label_at(&a->rx->encap.stack, walk->label_depth)->label, a->rx,
				 a->tables, &code)) {
	case LSPING_FEC_WAIT:
		return false;
	case LSPING_FEC_MATCH:
	case LSPING_FEC_SKIP:
		return true;
	case LSPING_FEC_IMPLICIT:
	case LSPING_FEC_ERROR:
		break;
	}
	*best = (struct lsping_rc){ code, code == LSPING_RC_NONE ? 0 : fec_depth };
	return true;
}

/* Whether the kernel swaps otherwise than zebra would have it: there is a next hop
 * in use that is none of zebra's, or one of zebra's is not there. [R6]
 */
static bool is_swapped_otherwise(const struct walk *walk)
{
	if (!walk->has_view || !is_other_swap(&walk->view))
		return false;
	for (uint16_t i = 0; i < walk->ilm.n_nhlfe; i++)
		if (walk->view.differs[i] && !walk->ilm.nhlfe[i].dead)
			return true;
	return walk->view.zebra_has_more;
}

/* The depth of the FEC that a label at a depth stands for, as far as is known. */
static uint8_t fec_depth_at(const struct answering *a, uint8_t label_depth)
{
	if (a->asked)
		label_depth = lsping_downstream_fec_depth(a->asked, label_depth);
	return fec_depth_of(label_depth, &a->request->fecs);
}

/* What is to be said of each next hop of the label that is switched. */
static void code_next_hops(const struct answering *a, const struct walk *walk,
			   struct lsping_rc code[LSPING_MAX_NHLFES])
{
	bool otherwise = is_swapped_otherwise(walk);

	for (uint16_t i = 0; i < walk->ilm.n_nhlfe; i++) {
		code[i] = (struct lsping_rc){ LSPING_RC_LABEL_SWITCHED, walk->label_depth };
		if (otherwise && walk->view.differs[i])
			code[i] = (struct lsping_rc){ LSPING_RC_WRONG_LABEL,
						      fec_depth_at(a, walk->label_depth) };
	}
}

static void clear_codes(struct lsping_echo *reply)
{
	for (uint8_t i = 0; i < reply->n_ds; i++)
		reply->ds[i].return_code = reply->ds[i].return_subcode = 0;
}

/*
 * Moves what all downstreams have in common from their mappings to the header (3.1,
 * Note 2; 3.4): a code there excludes one in a mapping, but for 14, which says that
 * each mapping has its own.  [R6] A fault of this router is told with the mapping
 * it is in, be it the only one.
 *
 * best
 *    the code as it would be if every next hop were as it should be
 */
static void settle_codes(struct lsping_echo *reply, struct lsping_rc *best)
{
	const struct lsping_ds *first = &reply->ds[0];
	bool alike = true;

	if (!reply->n_ds)
		return;
	for (uint8_t i = 1; i < reply->n_ds; i++)
		alike &= reply->ds[i].return_code == first->return_code;
	if (!alike || first->return_code == LSPING_RC_WRONG_LABEL) {
		*best = (struct lsping_rc){ LSPING_RC_SEE_DDMAP, 0 };
		return;
	}
	if (first->return_code != LSPING_RC_LABEL_SWITCHED)
		*best = (struct lsping_rc){ first->return_code, first->return_subcode };
	clear_codes(reply);
}

/* Whether a mapping of the reply is said to be wrong. */
static bool tells_fault(const struct lsping_echo *reply)
{
	for (uint8_t i = 0; i < reply->n_ds; i++)
		if (reply->ds[i].return_code == LSPING_RC_WRONG_LABEL)
			return true;
	return false;
}

/*
 * Finds out about tunnels, where a mapping can tell of them (4.5.1, 4.5.2).
 *
 * Returns:
 *    false when a protocol has to be waited for
 */
static bool know_tunnels(const struct answering *a, const struct walk *walk,
			 struct lsping_changes *pops)
{
	struct lsping_changes pushes;

	pops->n = 0;
	if (!a->asked || a->asked->tlv != LSPING_TLV_DDMAP)
		return true;
	for (uint16_t i = 0; i < walk->ilm.n_nhlfe; i++)
		if (!walk->ilm.nhlfe[i].dead &&
		    !lsping_tunnels_begun(&walk->ilm.nhlfe[i], a->tables, &pushes))
			return false;
	return lsping_tunnels_ended(a->rx, a->request, a->asked, walk->label_depth, a->tables,
				    pops);
}

/* The end of step 4: a mapping for each next hop, and the codes.  A DSMAP has no
 * code of its own, and where there are no mappings at all the header has to say
 * what is wrong.
 */
static void tell_next_hops(const struct answering *a, const struct walk *walk,
			   const struct lsping_changes *pops, struct lsping_rc *best)
{
	static struct lsping_rc code[LSPING_MAX_NHLFES];
	bool detailed = a->asked && a->asked->tlv == LSPING_TLV_DDMAP;
	bool switched = best->code == LSPING_RC_LABEL_SWITCHED ||
			best->code == LSPING_RC_UPSTREAM_UNKNOWN;

	code_next_hops(a, walk, code);
	if (a->asked)
		lsping_downstream_fill(a->rx, a->asked, &walk->ilm, walk->label_depth,
				       detailed ? code : NULL, pops, a->tables, a->scratch,
				       a->reply);
	if (tells_fault(a->reply) || (switched && !is_swapped_otherwise(walk))) {
		if (detailed)
			settle_codes(a->reply, best);
		return;
	}
	if (is_swapped_otherwise(walk))
		*best = (struct lsping_rc){ LSPING_RC_WRONG_LABEL,
					    fec_depth_at(a, walk->label_depth) };
	clear_codes(a->reply);
}

/* Whether a FEC stands for a label that its egress alone shall see expire. */
static bool is_service(const struct lsping_fec *fec)
{
	static const uint16_t services[] = {
		LSPING_FEC_VPN_IPV4,   LSPING_FEC_VPN_IPV6,   LSPING_FEC_L2VPN,
		LSPING_FEC_PW128_IPV4_OLD, LSPING_FEC_PW128_IPV4, LSPING_FEC_PW128_IPV6,
		LSPING_FEC_PW129_IPV4, LSPING_FEC_PW129_IPV6,
	};

	for (size_t i = 0; i < array_size(services); i++)
		if (fec->type == services[i])
			return true;
	return false;
}

/*
 * 4.7: the innermost label of a VPN or a pseudowire is sent with a TTL of 1, to end
 * at the egress.  Where it is the only one left and switched, it ended too early.  A
 * request with a mapping is a trace, which wants to end at every router.
 */
static bool ends_early(const struct answering *a, const struct walk *walk)
{
	return !a->asked && a->rx->encap.stack.depth == 1 && walk->end == END_TRANSIT &&
	       is_service(lsping_fec_at(&a->request->fecs, 1));
}

/* Step 4 for a label that is switched here; false when a protocol has to be
 * waited for.
 */
static bool decide_transit(const struct answering *a, const struct walk *walk,
			   struct lsping_rc *best)
{
	struct lsping_changes pops;

	*best = (struct lsping_rc){ LSPING_RC_LABEL_SWITCHED, walk->label_depth };
	if (!check_mapping(a, best))
		return true;
	if (walk->end == END_DEAD) {
		/* "The output interface is not MPLS enabled" [R8] */
		*best = (struct lsping_rc){ LSPING_RC_NO_MPLS, walk->label_depth };
		return true;
	}
	/* What this router does wrong comes before what others may have done. */
	if (!is_swapped_otherwise(walk) && !check_switched_fec(a, walk, best))
		return false;
	if (!know_tunnels(a, walk, &pops))
		return false;
	tell_next_hops(a, walk, &pops, best);
	if (best->code == LSPING_RC_LABEL_SWITCHED && ends_early(a, walk))
		*best = (struct lsping_rc){ LSPING_RC_STACK_SHRUNK, 0 };
	return true;
}

/*
 * Best-return-code and Best-rtn-subcode for a probe that ends here. [R3]
 *
 * Returns:
 *    false when a protocol has to be waited for
 */
static bool decide(const struct answering *a, const struct walk *walk, struct lsping_rc *best)
{
	/* [R6] Popped here, and zebra would have it go elsewhere: so what comes of
	 * it is not what the FEC is for.
	 */
	if (walk->popped_depth && walk->end != END_NO_INPUT && walk->end != END_NO_LABEL) {
		*best = (struct lsping_rc){ LSPING_RC_WRONG_LABEL,
					    fec_depth_at(a, walk->popped_depth) };
		return true;
	}
	switch (walk->end) {
	case END_EGRESS:
		/* Step 5, then step 6 */
		return !check_mapping(a, best) ||
		       lsping_fec_check_egress(a->rx, &a->request->fecs, a->tables, best);
	case END_TRANSIT:
	case END_DEAD:
		return decide_transit(a, walk, best);
	case END_NO_LABEL:
		/* Step 3 */
		*best = (struct lsping_rc){ LSPING_RC_NO_LABEL, walk->label_depth };
		return true;
	case END_NO_INPUT:
		/* No protocol gives out labels for where none are taken. [R5] */
		*best = (struct lsping_rc){ LSPING_RC_PROTOCOL,
					       fec_depth_of(walk->label_depth, &a->request->fecs) };
		fill_if_stack(a->rx, a->tables, a->reply);
		return true;
	case END_UNEXPLORED:
		*best = (struct lsping_rc){ LSPING_RC_NONE, 0 };
		return true;
	case END_ELSEWHERE:
	case END_UNKNOWN:
		break; /* told apart before */
	}
	return true;
}

enum lsping_verdict lsping_respond(const struct lsping_rx *rx, const struct lsping_echo *request,
				   enum lsping_decode_err err,
				   const struct lsping_responder_config *config,
				   const struct lsping_tables *tables, struct lsping_wr *scratch,
				   struct lsping_echo *reply)
{
	const struct answering a = {
		.rx = rx,
		.request = request,
		.asked = lsping_downstream_asked(request),
		.config = config,
		.tables = tables,
		.scratch = scratch,
		.reply = reply,
	};
	const struct lsping_lstack *stack = &rx->encap.stack;
	static struct walk walk; /* as large as many next hops are */
	struct lsping_rc best = {};

	if (err == LSPING_DECODE_SHORT)
		return LSPING_VERDICT_SHORT;
	if (err == LSPING_DECODE_VERSION)
		return LSPING_VERDICT_VERSION;
	if (request->msg_type != LSPING_MSG_REQUEST)
		return LSPING_VERDICT_NOT_REQUEST;

	/* RFC 6425, 3.4: silence, whatever else is the matter. */
	if ((request->flags & LSPING_FLAG_T) && stack->depth > 0 && stack->lse[0].ttl > 1)
		return LSPING_VERDICT_NOT_EXPIRED;

	/* Step 2 is rx itself: Interface-I and Stack-R. */
	walk_stack(rx, tables, &walk);
	if (walk.end == END_ELSEWHERE)
		return LSPING_VERDICT_PASSING;
	if (walk.end == END_UNKNOWN)
		return LSPING_VERDICT_UNCHECKED;
	if (walk.again)
		return LSPING_VERDICT_AGAIN;
	if (request->reply_mode == LSPING_REPLY_CHANNEL)
		return LSPING_VERDICT_NO_CHANNEL;

	fill_reply(rx, request, err, reply);
	best.code = sanity_code(request, err, reply);
	if (best.code == LSPING_RC_NONE && !decide(&a, &walk, &best))
		return LSPING_VERDICT_WAIT;

	/* Step 7 */
	reply->return_code = best.code;
	reply->return_subcode = best.subcode;
	return request->reply_mode == LSPING_REPLY_NONE ? LSPING_VERDICT_QUIET
							: LSPING_VERDICT_REPLY;
}

const char *lsping_verdict_str(enum lsping_verdict verdict)
{
	switch (verdict) {
	case LSPING_VERDICT_REPLY:
		return "reply";
	case LSPING_VERDICT_WAIT:
		return "waiting for a label protocol";
	case LSPING_VERDICT_AGAIN:
		return "control and data plane differ, looking again";
	case LSPING_VERDICT_QUIET:
		return "no reply wanted";
	case LSPING_VERDICT_PASSING:
		return "passing through";
	case LSPING_VERDICT_NOT_EXPIRED:
		return "TTL not expired, and T flag set";
	case LSPING_VERDICT_SHORT:
		return "shorter than a header";
	case LSPING_VERDICT_VERSION:
		return "unknown version";
	case LSPING_VERDICT_NOT_REQUEST:
		return "not an echo request";
	case LSPING_VERDICT_NO_CHANNEL:
		return "no control channel to reply by";
	case LSPING_VERDICT_UNCHECKED:
		return "the kernel could not be asked";
	case LSPING_VERDICT_MAX:
		break;
	}
	return "unknown";
}
