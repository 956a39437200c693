// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MPLS label stack entries and stacks (RFC 3032, RFC 5462)
 *
 * An entry is 32 bits: label (20), traffic class (3), bottom of stack (1), TTL
 * (8).  Stacks have a fixed room of LSPING_MAX_LABELS entries, so that they are
 * plain values that can be copied and compared.
 */
#include <zebra.h>

#include "lspingd/lsping_label.h"

struct lsping_lse lsping_lse_read(struct lsping_rd *rd)
{
	uint32_t v = lsping_rd_u32(rd);

	return (struct lsping_lse){
		.label = v >> 12,
		.tc = v >> 9 & 7,
		.bos = v >> 8 & 1,
		.ttl = v & 0xff,
	};
}

void lsping_lse_write(struct lsping_wr *wr, const struct lsping_lse *lse)
{
	lsping_wr_u32(wr, (lse->label & LSPING_LABEL_MAX) << 12 | (uint32_t)(lse->tc & 7) << 9 |
				  (uint32_t)lse->bos << 8 | lse->ttl);
}

bool lsping_lstack_read(struct lsping_rd *rd, struct lsping_lstack *stack)
{
	memset(stack, 0, sizeof(*stack));
	while (stack->depth < LSPING_MAX_LABELS) {
		struct lsping_lse lse = lsping_lse_read(rd);

		if (!lsping_rd_ok(rd))
			return false;
		stack->lse[stack->depth++] = lse;
		if (lse.bos)
			return true;
	}
	lsping_rd_fail(rd);
	return false;
}

void lsping_lstack_write(struct lsping_wr *wr, const struct lsping_lstack *stack)
{
	if (stack->depth > LSPING_MAX_LABELS) {
		lsping_wr_fail(wr);
		return;
	}
	for (uint8_t i = 0; i < stack->depth; i++) {
		struct lsping_lse lse = stack->lse[i];

		lse.bos = i + 1 == stack->depth;
		lsping_lse_write(wr, &lse);
	}
}

bool lsping_lstack_add(struct lsping_lstack *stack, uint32_t label, uint8_t tc, uint8_t ttl)
{
	if (stack->depth >= LSPING_MAX_LABELS)
		return false;
	if (stack->depth)
		stack->lse[stack->depth - 1].bos = false;
	stack->lse[stack->depth++] = (struct lsping_lse){
		.label = label & LSPING_LABEL_MAX,
		.tc = tc & 7,
		.ttl = ttl,
		.bos = true,
	};
	return true;
}

const char *lsping_label_str(uint32_t label, char *buf, size_t size)
{
	switch (label) {
	case LSPING_LABEL_IPV4_EXPLICIT_NULL:
		strlcpy(buf, "explicit-null", size);
		break;
	case LSPING_LABEL_IPV6_EXPLICIT_NULL:
		strlcpy(buf, "ipv6-explicit-null", size);
		break;
	case LSPING_LABEL_IMPLICIT_NULL:
		strlcpy(buf, "implicit-null", size);
		break;
	default:
		snprintf(buf, size, "%u", label);
		break;
	}
	return buf;
}

const char *lsping_lstack_str(const struct lsping_lstack *stack, char *buf, size_t size)
{
	char one[LSPING_LABEL_STRLEN];

	if (!stack->depth)
		return lsping_label_str(LSPING_LABEL_IMPLICIT_NULL, buf, size);

	buf[0] = '\0';
	for (uint8_t i = 0; i < stack->depth; i++) {
		if (i)
			strlcat(buf, "/", size);
		strlcat(buf, lsping_label_str(stack->lse[i].label, one, sizeof(one)), size);
	}
	return buf;
}
