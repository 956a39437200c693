// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FEC validation: is a FEC what its label stands for on this router (RFC 8029,
 * sections 4.4 step 6 and 4.4.1)
 *
 * A FEC kind has one of these answers:
 *
 *	Nil		step 2: it stands for a label without a FEC
 *	bound		steps 3 to 5: the label its protocol has bound to it, which
 *			the tables know or find out
 *	never		FRR has no protocol that could bind it: no mapping
 *
 * What nobody can tell is return code 0, "it arrived, and was not checked": a
 * protocol that does not answer, and one that runs and cannot be asked.  To call
 * such a FEC right or wrong would be a guess.
 *
 * Where this departs from the RFC's pseudo-code, the reason is in
 * doc/developer/conformance.md under the rule's name, "[R1]" and so on.
 */
#include <zebra.h>

#include "lspingd/lsping_fec_check.h"

typedef enum lsping_fec_status check_fn(const struct lsping_fec *fec, uint32_t label,
					const struct lsping_rx *rx,
					const struct lsping_tables *tables, uint8_t *code);

/* Step 2 */
static enum lsping_fec_status check_nil(const struct lsping_fec *fec, uint32_t label,
					const struct lsping_rx *rx,
					const struct lsping_tables *tables, uint8_t *code)
{
	if (label == LSPING_LABEL_IPV4_EXPLICIT_NULL || label == LSPING_LABEL_IPV6_EXPLICIT_NULL ||
	    label == LSPING_LABEL_ROUTER_ALERT)
		return LSPING_FEC_MATCH;
	*code = LSPING_RC_WRONG_LABEL;
	return LSPING_FEC_ERROR;
}

static enum lsping_fec_status check_bound(const struct lsping_fec *fec, uint32_t label,
					  const struct lsping_rx *rx,
					  const struct lsping_tables *tables, uint8_t *code)
{
	/* Asked for before it is needed, so that there is one wait for both. */
	enum lsping_binding_status protocol = tables->protocol(tables->ctx, fec, rx->ifindex);
	uint32_t bound;

	/* Step 3 */
	switch (tables->binding(tables->ctx, fec, &bound)) {
	case LSPING_BINDING_NONE:
		*code = LSPING_RC_NO_MAPPING;
		return LSPING_FEC_ERROR;
	case LSPING_BINDING_TIMEOUT:
	case LSPING_BINDING_UNASKED:
		*code = LSPING_RC_NONE;
		return LSPING_FEC_ERROR;
	case LSPING_BINDING_PENDING:
		return LSPING_FEC_WAIT;
	case LSPING_BINDING_OK:
		break;
	}

	/* Step 4 */
	if (bound != LSPING_LABEL_IMPLICIT_NULL && bound != label) {
		*code = LSPING_RC_WRONG_LABEL;
		return LSPING_FEC_ERROR;
	}

	/* Step 5 */
	switch (protocol) {
	case LSPING_BINDING_NONE:
		*code = LSPING_RC_PROTOCOL;
		return LSPING_FEC_ERROR;
	case LSPING_BINDING_PENDING:
		return LSPING_FEC_WAIT;
	case LSPING_BINDING_OK:
	case LSPING_BINDING_TIMEOUT:
	case LSPING_BINDING_UNASKED:
		break;
	}
	return bound == LSPING_LABEL_IMPLICIT_NULL ? LSPING_FEC_IMPLICIT : LSPING_FEC_MATCH;
}

/* Step 3, and there cannot be a mapping. */
static enum lsping_fec_status check_never(const struct lsping_fec *fec, uint32_t label,
					  const struct lsping_rx *rx,
					  const struct lsping_tables *tables, uint8_t *code)
{
	*code = LSPING_RC_NO_MAPPING;
	return LSPING_FEC_ERROR;
}

static const struct {
	uint16_t type;
	check_fn *check;
} kinds[] = {
	{ LSPING_FEC_LDP_IPV4, check_bound },
	{ LSPING_FEC_LDP_IPV6, check_bound },
	{ LSPING_FEC_BGP_IPV4, check_bound },
	{ LSPING_FEC_BGP_IPV6, check_bound },
	{ LSPING_FEC_GENERIC_IPV4, check_bound }, /* by whatever protocol (3.2.15) */
	{ LSPING_FEC_GENERIC_IPV6, check_bound },
	{ LSPING_FEC_VPN_IPV4, check_bound },
	{ LSPING_FEC_VPN_IPV6, check_bound },
	{ LSPING_FEC_SR_PREFIX_IPV4, check_bound },
	{ LSPING_FEC_SR_PREFIX_IPV6, check_bound },
	{ LSPING_FEC_SR_ADJACENCY, check_bound },
	{ LSPING_FEC_PW128_IPV4_OLD, check_bound },
	{ LSPING_FEC_PW128_IPV4, check_bound },
	{ LSPING_FEC_PW128_IPV6, check_bound },
	{ LSPING_FEC_NIL, check_nil },
	{ LSPING_FEC_RSVP_IPV4, check_never },
	{ LSPING_FEC_RSVP_IPV6, check_never },
	{ LSPING_FEC_L2VPN, check_never },
	{ LSPING_FEC_PW129_IPV4, check_never },
	{ LSPING_FEC_PW129_IPV6, check_never },
};

enum lsping_fec_status lsping_fec_check(const struct lsping_fec *fec, uint32_t label,
					const struct lsping_rx *rx,
					const struct lsping_tables *tables, uint8_t *code)
{
	if (!fec->known && fec->type >= LSPING_IANA_OPTIONAL)
		return LSPING_FEC_SKIP;
	for (size_t i = 0; i < array_size(kinds); i++)
		if (kinds[i].type == fec->type)
			return kinds[i].check(fec, label, rx, tables, code);
	/* Not reached for what decodes: such a request is answered with 2. */
	return check_never(fec, label, rx, tables, code);
}

bool lsping_fecs_are_hidden(const struct lsping_fec_stack *fecs)
{
	return fecs->fec[0].type == LSPING_FEC_NIL;
}

const struct lsping_fec *lsping_fec_at(const struct lsping_fec_stack *fecs, uint8_t depth)
{
	return &fecs->fec[fecs->depth - depth];
}

/* Whether traffic of a FEC bound to implicit null may carry this as its label. */
static bool is_as_good_as_implicit_null(uint32_t label)
{
	return label == LSPING_LABEL_IPV4_EXPLICIT_NULL || label == LSPING_LABEL_IPV6_EXPLICIT_NULL;
}

/* The label at a depth of Stack-R, or implicit null beyond it. */
static uint32_t label_l(const struct lsping_lstack *stack, uint8_t depth)
{
	return depth <= stack->depth ? stack->lse[stack->depth - depth].label
				     : LSPING_LABEL_IMPLICIT_NULL;
}

/*
 * FECs from the innermost, each against the innermost label that none before it has
 * taken.  [R1] The walk begins at label depth 1, not with implicit null, and only a
 * FEC bound to implicit null takes no label.
 */
bool lsping_fec_check_egress(const struct lsping_rx *rx, const struct lsping_fec_stack *fecs,
			     const struct lsping_tables *tables, struct lsping_rc *best)
{
	const struct lsping_lstack *stack = &rx->encap.stack;
	uint8_t label_depth = 1, subcode;
	bool checked = false;

	/* Step 3 at depth 0 */
	*best = (struct lsping_rc){ LSPING_RC_EGRESS, 1 };
	if (lsping_fecs_are_hidden(fecs))
		return true;

	for (uint8_t fec_depth = 1; fec_depth <= fecs->depth; fec_depth++) {
		subcode = best->subcode;
		best->subcode = fec_depth;
		switch (lsping_fec_check(lsping_fec_at(fecs, fec_depth),
					 label_l(stack, label_depth), rx, tables, &best->code)) {
		case LSPING_FEC_WAIT:
			return false;
		case LSPING_FEC_ERROR:
			if (best->code == LSPING_RC_NONE)
				best->subcode = 0;
			return true;
		case LSPING_FEC_SKIP:
			best->subcode = subcode;
			continue;
		case LSPING_FEC_IMPLICIT:
			break;
		case LSPING_FEC_MATCH:
			/* "If Label-stack-depth > the number of labels in
			 * Stack-R", the rest has not come here by a label of its
			 * own.  [R1] But a Nil FEC is right at any router: what
			 * is above it has to be looked at.
			 */
			if (++label_depth > stack->depth &&
			    lsping_fec_at(fecs, fec_depth)->type != LSPING_FEC_NIL)
				return true;
			break;
		}
		checked = true;
	}

	if (!checked) {
		*best = (struct lsping_rc){ LSPING_RC_NO_MAPPING, 1 };
		return true;
	}

	/* [R7] Every FEC is bound to implicit null, and yet there is a label:
	 * traffic flows if that is an explicit null, else it is another FEC's.
	 */
	if (label_depth == 1 && stack->depth > 0 && !is_as_good_as_implicit_null(label_l(stack, 1)))
		best->code = LSPING_RC_WRONG_LABEL;
	return true;
}
