// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cursors: numbers in network byte order, and that nothing beyond the end
 * is ever read or written
 */
#include <zebra.h>

#include "lspingd/lsping_cursor.h"

#include "tests/check.h"
#include "tests/wire/wire.h"

CASE(read_numbers)
{
	struct octets o = hex("01 0203 04050607 ff");
	struct lsping_rd rd = lsping_rd_init(o.p, o.len);

	CHECK_INT(lsping_rd_left(&rd), 8);
	CHECK_INT(lsping_rd_u8(&rd), 0x01);
	CHECK_INT(lsping_rd_u16(&rd), 0x0203);
	CHECK_INT(lsping_rd_u32(&rd), 0x04050607);
	CHECK_INT(lsping_rd_at(&rd), 7);
	CHECK_INT(*lsping_rd_peek(&rd), 0xff);
	CHECK_INT(lsping_rd_left(&rd), 1);
	CHECK(lsping_rd_ok(&rd));
	octets_free(&o);
}

CASE(read_beyond_end_is_sticky)
{
	struct octets o = hex("aabbcc");
	struct lsping_rd rd = lsping_rd_init(o.p, o.len);

	CHECK_INT(lsping_rd_u32(&rd), 0);
	CHECK(!lsping_rd_ok(&rd));
	CHECK_INT(lsping_rd_left(&rd), 0);
	CHECK_INT(lsping_rd_u8(&rd), 0);
	CHECK_INT(lsping_rd_u16(&rd), 0);
	CHECK(!lsping_rd_take(&rd, 0));
	CHECK(!lsping_rd_ok(&rd));
	octets_free(&o);
}

CASE(read_bytes_or_zeroes)
{
	struct octets o = hex("0a0b0c");
	struct lsping_rd rd = lsping_rd_init(o.p, o.len);
	uint8_t two[2] = { 9, 9 };

	lsping_rd_bytes(&rd, two, sizeof(two));
	CHECK_MEM(two, sizeof(two), ((uint8_t[]){ 0x0a, 0x0b }), 2);
	lsping_rd_bytes(&rd, two, sizeof(two));
	CHECK_MEM(two, sizeof(two), ((uint8_t[]){ 0, 0 }), 2);
	CHECK(!lsping_rd_ok(&rd));
	octets_free(&o);
}

CASE(child_sees_its_part_only)
{
	struct octets o = hex("11 2233 44 55");
	struct lsping_rd rd = lsping_rd_init(o.p, o.len), sub;

	lsping_rd_u8(&rd);
	sub = lsping_rd_sub(&rd, 3);
	CHECK_INT(lsping_rd_at(&sub), 1);
	CHECK_INT(lsping_rd_u16(&sub), 0x2233);
	CHECK_INT(lsping_rd_u16(&sub), 0);
	CHECK(!lsping_rd_ok(&sub));
	CHECK(lsping_rd_ok(&rd));
	CHECK_INT(lsping_rd_u8(&rd), 0x55);
	octets_free(&o);
}

CASE(child_of_too_few_octets)
{
	struct octets o = hex("1122");
	struct lsping_rd rd = lsping_rd_init(o.p, o.len);
	struct lsping_rd sub = lsping_rd_sub(&rd, 3), grandchild;

	CHECK(!lsping_rd_ok(&rd));
	CHECK(!lsping_rd_ok(&sub));
	CHECK_INT(lsping_rd_left(&sub), 0);
	grandchild = lsping_rd_sub(&sub, 0);
	CHECK(!lsping_rd_ok(&grandchild));
	octets_free(&o);
}

CASE(read_nothing)
{
	struct lsping_rd rd = lsping_rd_init(NULL, 0);

	CHECK(lsping_rd_ok(&rd));
	CHECK_INT(lsping_rd_left(&rd), 0);
	CHECK(lsping_rd_take(&rd, 0));
	CHECK(!lsping_rd_take(&rd, 1));
}

CASE(fail_empties)
{
	struct octets o = hex("112233");
	struct lsping_rd rd = lsping_rd_init(o.p, o.len);

	lsping_rd_fail(&rd);
	CHECK(!lsping_rd_ok(&rd));
	CHECK_INT(lsping_rd_left(&rd), 0);
	octets_free(&o);
}

CASE(write_numbers)
{
	struct octets want = hex("01 0203 04050607 aabb 000000");
	uint8_t buf[12];
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	lsping_wr_u8(&wr, 0x01);
	lsping_wr_u16(&wr, 0x0203);
	lsping_wr_u32(&wr, 0x04050607);
	lsping_wr_bytes(&wr, ((uint8_t[]){ 0xaa, 0xbb }), 2);
	lsping_wr_zero(&wr, 3);
	lsping_wr_bytes(&wr, NULL, 0);
	CHECK(lsping_wr_ok(&wr));
	CHECK_MEM(buf, lsping_wr_at(&wr), want.p, want.len);
	octets_free(&want);
}

CASE(write_beyond_end_is_sticky)
{
	uint8_t buf[4] = { 9, 9, 9, 9 };
	struct lsping_wr wr = lsping_wr_init(buf, 3);

	lsping_wr_u16(&wr, 0x0102);
	lsping_wr_u16(&wr, 0x0304);
	CHECK(!lsping_wr_ok(&wr));
	CHECK_INT(lsping_wr_at(&wr), 2);
	lsping_wr_u8(&wr, 5);
	lsping_wr_zero(&wr, 1);
	CHECK_INT(lsping_wr_at(&wr), 2);
	CHECK(!lsping_wr_room(&wr, 0));
	CHECK_MEM(buf, sizeof(buf), ((uint8_t[]){ 1, 2, 9, 9 }), 4);
}

CASE(patch_what_was_written)
{
	uint8_t buf[8] = {};
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));

	lsping_wr_u32(&wr, 0);
	lsping_wr_patch_u16(&wr, 2, 0xabcd);
	CHECK(lsping_wr_ok(&wr));
	CHECK_MEM(buf, lsping_wr_at(&wr), ((uint8_t[]){ 0, 0, 0xab, 0xcd }), 4);
	lsping_wr_patch_u16(&wr, 3, 1);
	CHECK(!lsping_wr_ok(&wr));
	CHECK_MEM(buf, 4, ((uint8_t[]){ 0, 0, 0xab, 0xcd }), 4);
}

int main(void)
{
	RUN(read_numbers);
	RUN(read_beyond_end_is_sticky);
	RUN(read_bytes_or_zeroes);
	RUN(child_sees_its_part_only);
	RUN(child_of_too_few_octets);
	RUN(read_nothing);
	RUN(fail_empties);
	RUN(write_numbers);
	RUN(write_beyond_end_is_sticky);
	RUN(patch_what_was_written);
	return check_end();
}
