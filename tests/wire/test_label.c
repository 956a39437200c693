// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Label stack entries and stacks against RFC 3032, section 2.1, figure 1:
 * label (20 bits), EXP, since RFC 5462 TC (3), S (1), TTL (8)
 */
#include <zebra.h>

#include "lspingd/lsping_label.h"

#include "tests/check.h"
#include "tests/wire/wire.h"

static bool read_stack(const char *text, struct lsping_lstack *stack, size_t *left)
{
	struct octets o = hex(text);
	struct lsping_rd rd = lsping_rd_init(o.p, o.len);
	bool ok;

	memset(stack, 0xff, sizeof(*stack)); /* nothing that was there may stay */
	ok = lsping_lstack_read(&rd, stack);
	CHECK(ok == lsping_rd_ok(&rd));
	*left = lsping_rd_left(&rd);
	octets_free(&o);
	return ok;
}

/* One entry both ways. */
static void entry(const char *text, uint32_t label, uint8_t tc, bool bos, uint8_t ttl)
{
	struct octets o = hex(text);
	struct lsping_rd rd = lsping_rd_init(o.p, o.len);
	struct lsping_lse lse = lsping_lse_read(&rd);
	uint8_t buf[4];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	CHECK_INT(lse.label, label);
	CHECK_INT(lse.tc, tc);
	CHECK_INT(lse.bos, bos);
	CHECK_INT(lse.ttl, ttl);
	lsping_lse_write(&wr, &lse);
	CHECK_MEM(buf, lsping_wr_at(&wr), o.p, o.len);
	octets_free(&o);
}

CASE(entries)
{
	entry("00000000", 0, 0, false, 0);
	entry("fffff000", LSPING_LABEL_MAX, 0, false, 0);
	entry("00000e00", 0, 7, false, 0);
	entry("00000100", 0, 0, true, 0);
	entry("000000ff", 0, 0, false, 255);
	entry("000138ff", 19, 4, false, 255);	 /* 19 << 12 | 4 << 9 | 255 */
	entry("18950fff", 100688, 7, true, 255); /* from the carrier capture */
}

CASE(write_keeps_to_its_bits)
{
	struct lsping_lse lse = { .label = 0x123456, .tc = 9, .ttl = 1 };
	uint8_t buf[4];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	lsping_lse_write(&wr, &lse);
	CHECK_MEM(buf, 4, ((uint8_t[]){ 0x23, 0x45, 0x62, 0x01 }), 4);
}

CASE(stack_ends_at_bottom)
{
	struct lsping_lstack stack;
	size_t left;

	REQUIRE(read_stack("000130ff 0012c101 deadbeef", &stack, &left));
	CHECK_INT(stack.depth, 2);
	CHECK_INT(stack.lse[0].label, 19);
	CHECK_INT(stack.lse[0].ttl, 255);
	CHECK(!stack.lse[0].bos);
	CHECK_INT(stack.lse[1].label, 300);
	CHECK_INT(stack.lse[1].ttl, 1);
	CHECK(stack.lse[1].bos);
	CHECK_INT(left, 4);
}

CASE(stack_without_bottom)
{
	struct lsping_lstack stack;
	size_t left;

	CHECK(!read_stack("", &stack, &left));
	CHECK(!read_stack("000131", &stack, &left));
	CHECK(!read_stack("000130ff 0012c0ff", &stack, &left));
	CHECK(!read_stack("000130ff 0012c1", &stack, &left));
}

CASE(deepest_stack)
{
	uint8_t buf[(LSPING_MAX_LABELS + 1) * 4] = {};
	struct lsping_lstack stack;
	struct lsping_rd rd;

	buf[LSPING_MAX_LABELS * 4 - 2] = 1; /* S of the last one allowed */
	rd = lsping_rd_init(buf, sizeof(buf));
	CHECK(lsping_lstack_read(&rd, &stack));
	CHECK_INT(stack.depth, LSPING_MAX_LABELS);
	CHECK_INT(lsping_rd_left(&rd), 4);

	buf[LSPING_MAX_LABELS * 4 - 2] = 0;
	buf[LSPING_MAX_LABELS * 4 + 2] = 1; /* S one too deep */
	rd = lsping_rd_init(buf, sizeof(buf));
	CHECK(!lsping_lstack_read(&rd, &stack));
	CHECK(!lsping_rd_ok(&rd));
}

CASE(add_and_write)
{
	struct octets want = hex("000130ff 00000e01 0012c140");
	struct lsping_lstack stack = {};
	uint8_t buf[12];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	CHECK(lsping_lstack_add(&stack, 19, 0, 255));
	CHECK(stack.lse[0].bos);
	CHECK(lsping_lstack_add(&stack, 0, 7, 1));
	CHECK(lsping_lstack_add(&stack, 300, 0, 64));
	CHECK(!stack.lse[0].bos && !stack.lse[1].bos && stack.lse[2].bos);

	/* What an entry says of the bottom does not count. */
	stack.lse[0].bos = true;
	stack.lse[2].bos = false;
	lsping_lstack_write(&wr, &stack);
	CHECK_MEM(buf, lsping_wr_at(&wr), want.p, want.len);
	octets_free(&want);
}

CASE(add_to_full_stack)
{
	struct lsping_lstack stack = {};

	for (unsigned int i = 0; i < LSPING_MAX_LABELS; i++)
		CHECK(lsping_lstack_add(&stack, 16 + i, 0, 255));
	CHECK(!lsping_lstack_add(&stack, 99, 0, 255));
	CHECK_INT(stack.depth, LSPING_MAX_LABELS);
	CHECK(stack.lse[LSPING_MAX_LABELS - 1].bos);
}

CASE(write_impossible_depth)
{
	struct lsping_lstack stack = { .depth = LSPING_MAX_LABELS + 1 };
	uint8_t buf[128];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	lsping_lstack_write(&wr, &stack);
	CHECK(!lsping_wr_ok(&wr));
}

CASE(printed)
{
	char buf[LSPING_LSTACK_STRLEN], small[8];
	struct lsping_lstack stack = {};

	CHECK_STR(lsping_lstack_str(&stack, buf, sizeof(buf)), "implicit-null");
	lsping_lstack_add(&stack, 19, 0, 255);
	CHECK_STR(lsping_lstack_str(&stack, buf, sizeof(buf)), "19");
	lsping_lstack_add(&stack, 300, 0, 255);
	CHECK_STR(lsping_lstack_str(&stack, buf, sizeof(buf)), "19/300");
	lsping_lstack_add(&stack, 0, 0, 255);
	CHECK_STR(lsping_lstack_str(&stack, buf, sizeof(buf)), "19/300/explicit-null");
	CHECK_STR(lsping_lstack_str(&stack, small, sizeof(small)), "19/300/");

	CHECK_STR(lsping_label_str(2, buf, sizeof(buf)), "ipv6-explicit-null");
	CHECK_STR(lsping_label_str(3, buf, sizeof(buf)), "implicit-null");
	CHECK_STR(lsping_label_str(LSPING_LABEL_MAX, buf, sizeof(buf)), "1048575");
}

CASE(longest_printed)
{
	char buf[LSPING_LSTACK_STRLEN];
	struct lsping_lstack stack = {};

	for (unsigned int i = 0; i < LSPING_MAX_LABELS; i++)
		lsping_lstack_add(&stack, LSPING_LABEL_IPV6_EXPLICIT_NULL, 0, 255);
	lsping_lstack_str(&stack, buf, sizeof(buf));
	CHECK_INT(strlen(buf), LSPING_MAX_LABELS * strlen("ipv6-explicit-null/") - 1);
}

int main(void)
{
	RUN(entries);
	RUN(write_keeps_to_its_bits);
	RUN(stack_ends_at_bottom);
	RUN(stack_without_bottom);
	RUN(deepest_stack);
	RUN(add_and_write);
	RUN(add_to_full_stack);
	RUN(write_impossible_depth);
	RUN(printed);
	RUN(longest_printed);
	return check_end();
}
