// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which next hop is taken: the rules one by one
 *
 * That they are the kernel's is topotests/lsping_ecmp's to prove; the hashes
 * below were the same there.
 */
#include <zebra.h>

#include "tests/check.h"

#include "lspingd/lsping_ecmp.h"

static struct lsping_ilm ilm;

static void hops(uint16_t n, uint32_t dead)
{
	ilm = (struct lsping_ilm){ .op = LSPING_ILM_FORWARD, .n_nhlfe = n };
	for (uint16_t i = 0; i < n; i++)
		ilm.nhlfe[i].dead = dead >> i & 1;
}

static struct ipaddr addr(const char *text)
{
	struct ipaddr a = {};

	if (str2ipaddr(text, &a))
		abort();
	return a;
}

/* The hash of a packet; src NULL: it is not IP. */
static uint32_t hash(const char *src, const char *dst, uint8_t protocol, unsigned int depth, ...)
{
	struct ipaddr from = {}, to = {};
	struct lsping_lstack stack = {};
	struct lsping_ecmp ecmp;
	va_list labels;

	va_start(labels, depth);
	while (depth--)
		lsping_lstack_add(&stack, va_arg(labels, unsigned int), depth & 7, 200 + depth);
	va_end(labels);
	if (src) {
		from = addr(src);
		to = addr(dst);
	}
	lsping_ecmp_init(&ecmp, &stack, &from, protocol);
	return lsping_ecmp_hash(&ecmp, &to);
}

CASE(known_hashes)
{
	CHECK_INT(hash(NULL, NULL, 0, 1, 16), 2538625380);
	CHECK_INT(hash("10.0.0.1", "127.0.0.1", 17, 1, 1002), 2190712834);
	CHECK_INT(hash("2001:db8::1", "::ffff:127.0.0.1", 17, 1, 1002), 2750295763);
	CHECK_INT(hash("2001:db8::1", "::ffff:127.0.0.1", 0, 2, 1002, 99), 1428534218);
}

CASE(what_is_hashed)
{
	uint32_t base = hash("10.0.0.1", "127.0.0.1", 17, 2, 20, 30);

	CHECK(base != hash("10.0.0.2", "127.0.0.1", 17, 2, 20, 30));
	CHECK(base != hash("10.0.0.1", "127.0.0.2", 17, 2, 20, 30));
	CHECK(base != hash("10.0.0.1", "127.0.0.1", 6, 2, 20, 30));
	CHECK(base != hash("10.0.0.1", "127.0.0.1", 17, 2, 21, 30));
	CHECK(base != hash("10.0.0.1", "127.0.0.1", 17, 2, 20, 31));
	CHECK(base != hash("10.0.0.1", "127.0.0.1", 17, 2, 30, 20));
}

CASE(reserved_labels_are_not)
{
	uint32_t base = hash("10.0.0.1", "127.0.0.1", 17, 1, 20);

	CHECK_INT(hash("10.0.0.1", "127.0.0.1", 17, 2, 20, LSPING_LABEL_IPV4_EXPLICIT_NULL), base);
	CHECK_INT(hash("10.0.0.1", "127.0.0.1", 17, 2, LSPING_LABEL_ROUTER_ALERT, 20), base);
	CHECK_INT(hash("10.0.0.1", "127.0.0.1", 17, 2, 20, 15), base);
}

CASE(entropy_label_ends_it)
{
	uint32_t base = hash(NULL, NULL, 0, 2, 20, 30);

	CHECK_INT(hash("10.0.0.1", "127.0.0.1", 17, 3, 20, LSPING_LABEL_ELI, 30), base);
	CHECK_INT(hash("10.0.0.1", "127.0.0.9", 17, 3, 20, LSPING_LABEL_ELI, 30), base);
	CHECK_INT(hash("10.0.0.1", "127.0.0.1", 17, 4, 20, LSPING_LABEL_ELI, 30, 40), base);
	/* a reserved one is none: the next label is */
	CHECK_INT(hash("10.0.0.1", "127.0.0.1", 17, 4, 20, LSPING_LABEL_ELI, 3, 30), base);
	/* and without any, the payload counts */
	CHECK(hash("10.0.0.1", "127.0.0.1", 17, 2, 20, LSPING_LABEL_ELI) !=
	      hash("10.0.0.1", "127.0.0.2", 17, 2, 20, LSPING_LABEL_ELI));
}

CASE(four_labels)
{
	uint32_t base = hash(NULL, NULL, 0, 4, 20, 30, 40, 50);

	CHECK(hash("10.0.0.1", "127.0.0.1", 17, 4, 20, 30, 40, 50) != base);
	CHECK_INT(hash("10.0.0.1", "127.0.0.1", 17, 5, 20, 30, 40, 50, 60), base);
	CHECK_INT(hash("10.0.0.1", "127.0.0.2", 17, 5, 20, 30, 40, 50, 61), base);
}

CASE(the_alive_in_their_order)
{
	hops(4, 0);
	for (uint32_t i = 0; i < 9; i++)
		CHECK_INT(lsping_ecmp_choose(&ilm, i), i % 4);
	hops(4, 1 << 1);
	CHECK_INT(lsping_ecmp_choose(&ilm, 0), 0);
	CHECK_INT(lsping_ecmp_choose(&ilm, 1), 2);
	CHECK_INT(lsping_ecmp_choose(&ilm, 2), 3);
	CHECK_INT(lsping_ecmp_choose(&ilm, 3), 0);
	hops(4, 0xf);
	CHECK_INT(lsping_ecmp_choose(&ilm, 1), -1);
}

CASE(one_next_hop_is_used_dead_or_not)
{
	hops(1, 1);
	CHECK_INT(lsping_ecmp_choose(&ilm, 12345), 0);
	hops(0, 0);
	CHECK_INT(lsping_ecmp_choose(&ilm, 12345), -1);
	hops(2, 0);
	ilm.op = LSPING_ILM_LOCAL;
	CHECK_INT(lsping_ecmp_choose(&ilm, 12345), -1);
}

static void free_parts(struct lsping_mpset part[], unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		lsping_mpset_free(&part[i]);
}

/* Every destination is in the part of the next hop it takes, and in no other. */
static void split_agrees(int family, const char *src)
{
	struct lsping_mpset set = {}, part[5] = {};
	struct lsping_lstack stack = {};
	struct ipaddr from = addr(src), to;
	struct lsping_ecmp ecmp;
	uint32_t total = 0;

	hops(5, 1 << 3);
	lsping_lstack_add(&stack, 1005, 0, 1);
	lsping_ecmp_init(&ecmp, &stack, &from, 17);
	REQUIRE(lsping_mpset_add(&set, 0x10, 0x4f));
	REQUIRE(lsping_mpset_add(&set, 0xffff00, 0xffffff));
	CHECK(lsping_ecmp_split(&ecmp, &ilm, &set, family, part, 1000));
	for (int i = 0; i < 5; i++) {
		for (uint32_t nth = 0, number; lsping_mpset_nth(&part[i], nth, &number); nth++) {
			to = lsping_mpset_address(number, family);
			CHECK_INT(lsping_ecmp_choose(&ilm, lsping_ecmp_hash(&ecmp, &to)), i);
			CHECK(lsping_mpset_has(&set, number));
		}
		total += lsping_mpset_count(&part[i]);
		CHECK(lsping_mpset_is_empty(&part[i]) == (i == 3));
	}
	CHECK_INT(total, lsping_mpset_count(&set));
	free_parts(part, 5);

	/* no more than asked for */
	CHECK(!lsping_ecmp_split(&ecmp, &ilm, &set, family, part, 10));
	total = 0;
	for (int i = 0; i < 5; i++)
		total += lsping_mpset_count(&part[i]);
	CHECK_INT(total, 10);
	free_parts(part, 5);
	lsping_mpset_free(&set);
}

CASE(destinations_split_ipv4)
{
	split_agrees(AF_INET, "10.0.0.1");
}

CASE(destinations_split_ipv6)
{
	split_agrees(AF_INET6, "2001:db8::1");
}

CASE(all_of_127_8_where_it_does_not_matter)
{
	struct lsping_mpset set = {}, part[3] = {};
	struct lsping_lstack stack = {};
	struct ipaddr from = addr("10.0.0.1");
	struct lsping_ecmp ecmp;

	hops(3, 0);
	for (uint32_t i = 0; i < 5; i++)
		lsping_lstack_add(&stack, 1005 + i, 0, 1);
	lsping_ecmp_init(&ecmp, &stack, &from, 17);
	REQUIRE(lsping_mpset_add(&set, 0, LSPING_MPSET_MAX));
	CHECK(lsping_ecmp_split(&ecmp, &ilm, &set, AF_INET, part, 1));
	CHECK_INT(lsping_mpset_count(&part[0]) + lsping_mpset_count(&part[1]) +
			  lsping_mpset_count(&part[2]),
		  LSPING_MPSET_MAX + 1);
	free_parts(part, 3);

	/* only one left alive */
	hops(3, 5);
	stack.depth = 1;
	lsping_ecmp_init(&ecmp, &stack, &from, 17);
	CHECK(lsping_ecmp_split(&ecmp, &ilm, &set, AF_INET, part, 1));
	CHECK(lsping_mpset_same(&part[1], &set));
	free_parts(part, 3);

	/* none */
	hops(3, 7);
	CHECK(lsping_ecmp_split(&ecmp, &ilm, &set, AF_INET, part, 1));
	CHECK(lsping_mpset_is_empty(&part[0]) && lsping_mpset_is_empty(&part[2]));
	free_parts(part, 3);
	lsping_mpset_free(&set);
}

int main(void)
{
	RUN(known_hashes);
	RUN(what_is_hashed);
	RUN(reserved_labels_are_not);
	RUN(entropy_label_ends_it);
	RUN(four_labels);
	RUN(the_alive_in_their_order);
	RUN(one_next_hop_is_used_dead_or_not);
	RUN(destinations_split_ipv4);
	RUN(destinations_split_ipv6);
	RUN(all_of_127_8_where_it_does_not_matter);
	return check_end();
}
