// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: any octets as multipath information, and as what is done to sets
 *
 * The first octet says what the rest is: 0x80 is set for IPv6, else IPv4; 0x40
 * for operations of 6 octets each on a few sets; else the other six bits are
 * the multipath type of the information that follows.
 *
 * What must hold: checking agrees with reading; a set is in its one form; what
 * is written reads back as the same set, and no type would have been shorter
 * than the one that was chosen; the laws of sets, between what was read and
 * another set cut from the same octets; the parts of a split are disjoint and
 * cover what was looked at; a string is whole or says that it is not.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_label.h"
#include "lspingd/lsping_mpset.h"

#include "tests/fuzz/fuzz.h"

#define FLAG_IPV6 0x80
#define FLAG_OPS  0x40
#define N_SETS	  4
#define N_PARTS	  3
#define MAX_RUNS  512U

/* Ascending, not touching, in its bounds and its memory. */
static void in_form(const struct lsping_mpset *set)
{
	uint32_t next = 0;

	HOLDS(set->n <= set->room && set->n <= LSPING_MPSET_MAX_RANGES);
	for (uint32_t i = 0; i < set->n; i++) {
		HOLDS(set->range[i].first >= next && set->range[i].first <= set->range[i].last);
		HOLDS(set->range[i].last <= LSPING_MPSET_MAX);
		next = set->range[i].last + 2;
	}
	HOLDS(lsping_mpset_is_empty(set) == !lsping_mpset_count(set));
	HOLDS(lsping_mpset_same(set, set) && lsping_mpset_includes(set, set));
}

/* Elements of a set are in it, in order; its neighbours are not. */
static void members(const struct lsping_mpset *set)
{
	uint32_t count = lsping_mpset_count(set), number, before = 0, step = MAX(1U, count / 64);

	HOLDS(!lsping_mpset_nth(set, count, &number));
	for (uint32_t nth = 0; nth < count; nth += step) {
		HOLDS(lsping_mpset_nth(set, nth, &number) && lsping_mpset_has(set, number));
		HOLDS(!nth || number > before);
		before = number;
	}
	for (uint32_t i = 0; i < MIN(set->n, 64U); i++) {
		HOLDS(!set->range[i].first || !lsping_mpset_has(set, set->range[i].first - 1));
		HOLDS(!lsping_mpset_has(set, set->range[i].last + 1));
	}
}

static void strings(const struct lsping_mpset *set, int family, size_t size)
{
	char *buf = malloc(size);
	size_t len;

	HOLDS(buf);
	HOLDS(lsping_mpset_str(set, family, buf, size) == buf);
	len = strnlen(buf, size);
	HOLDS(len && len < size);
	HOLDS(lsping_mpset_is_empty(set) == !strcmp(buf, "none"));
	free(buf);
}

/* Reads back what was written as a type; returns how long it was, SIZE_MAX when
 * it could not be written.
 */
static size_t write_as(const struct lsping_mpset *set, int family, enum lsping_multipath_type type,
		       int *written)
{
	static uint8_t buf[UINT16_MAX + 1];
	struct lsping_mpset again = {};
	struct lsping_multipath mp = { .info = buf };
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));
	size_t len;

	*written = lsping_mpset_write(set, family, type, &wr);
	if (*written < 0)
		return SIZE_MAX;
	len = lsping_wr_at(&wr);
	HOLDS(lsping_wr_ok(&wr) && len <= UINT16_MAX);
	HOLDS(*written == (int)type || type == LSPING_MULTIPATH_NONE || !set->n);
	mp.type = *written;
	mp.len = len;
	HOLDS(lsping_multipath_is_valid(&mp, family));
	HOLDS(lsping_mpset_read(&mp, family, &again, NULL));
	in_form(&again);
	HOLDS(lsping_mpset_same(set, &again));
	lsping_mpset_free(&again);

	/* one octet less does not suffice */
	wr = lsping_wr_init(buf, len ? len - 1 : 0);
	HOLDS(!len || lsping_mpset_write(set, family, type, &wr) == -1);
	return len;
}

static void writes(const struct lsping_mpset *set, int family)
{
	static const enum lsping_multipath_type types[] = { LSPING_MULTIPATH_IP,
							    LSPING_MULTIPATH_RANGE,
							    LSPING_MULTIPATH_MASK };
	int chosen, written;
	size_t best = write_as(set, family, LSPING_MULTIPATH_NONE, &chosen);

	HOLDS((chosen == LSPING_MULTIPATH_NONE) == lsping_mpset_is_empty(set));
	for (size_t i = 0; i < array_size(types); i++) {
		size_t len = write_as(set, family, types[i], &written);

		HOLDS(len >= best);
		if (set->n && len == best && written >= 0)
			HOLDS(written >= chosen);
	}
}

static void writes_labels(const struct lsping_mpset *set)
{
	static uint8_t buf[UINT16_MAX];
	struct lsping_mpset again = {}, none = {};
	struct lsping_multipath mp = { .info = buf };
	struct lsping_wr wr = lsping_wr_init(buf, sizeof(buf));
	int type = lsping_mpset_write_labels(set, &wr);

	if (type < 0)
		return;
	HOLDS(!lsping_mpset_has(set, LSPING_LABEL_MAX + 1));
	mp.type = type;
	mp.len = lsping_wr_at(&wr);
	HOLDS(lsping_multipath_is_valid(&mp, AF_INET));
	HOLDS(lsping_mpset_read(&mp, AF_INET6, &none, &again));
	HOLDS(lsping_mpset_is_empty(&none) && lsping_mpset_same(set, &again));
	lsping_mpset_free(&again);
	lsping_mpset_free(&none);
}

/* Laws between two sets. */
static void laws(const struct lsping_mpset *a, const struct lsping_mpset *b)
{
	struct lsping_mpset both = {}, any = {}, a_only = {}, b_only = {}, t = {};

	if (a->n + b->n > LSPING_MPSET_MAX_RANGES)
		return;
	HOLDS(lsping_mpset_union(&any, a, b) && lsping_mpset_intersect(&both, a, b));
	HOLDS(lsping_mpset_subtract(&a_only, a, b) && lsping_mpset_subtract(&b_only, b, a));
	in_form(&any);
	in_form(&both);
	in_form(&a_only);
	in_form(&b_only);
	HOLDS(lsping_mpset_includes(a, &both) && lsping_mpset_includes(b, &both));
	HOLDS(lsping_mpset_includes(&any, a) && lsping_mpset_includes(&any, b));
	HOLDS(lsping_mpset_count(a) + lsping_mpset_count(b) ==
	      lsping_mpset_count(&any) + lsping_mpset_count(&both));
	HOLDS(lsping_mpset_includes(a, b) == lsping_mpset_same(&any, a));
	HOLDS(lsping_mpset_includes(b, a) == lsping_mpset_is_empty(&a_only));
	HOLDS(lsping_mpset_same(a, b) ==
	      (lsping_mpset_is_empty(&a_only) && lsping_mpset_is_empty(&b_only)));

	/* a is what it has in common with b and what it has not */
	HOLDS(lsping_mpset_intersect(&t, &a_only, b) && lsping_mpset_is_empty(&t));
	HOLDS(lsping_mpset_union(&t, &a_only, &both) && lsping_mpset_same(&t, a));
	HOLDS(lsping_mpset_union(&a_only, &a_only, b) && lsping_mpset_same(&a_only, &any));

	/* the same when the result takes the place of an operand */
	lsping_mpset_copy(&t, a);
	HOLDS(lsping_mpset_same(&t, a));
	HOLDS(lsping_mpset_intersect(&t, b, &t) && lsping_mpset_same(&t, &both));
	HOLDS(lsping_mpset_subtract(&t, &t, &t) && lsping_mpset_is_empty(&t));

	/* adding range by range is the union, in either order of the ranges */
	lsping_mpset_copy(&t, a);
	for (uint32_t i = MIN(b->n, 1000U); i-- > 0;)
		HOLDS(lsping_mpset_add(&t, b->range[i].first, b->range[i].last));
	in_form(&t);
	HOLDS(b->n > 1000 || lsping_mpset_same(&t, &any));

	lsping_mpset_free(&both);
	lsping_mpset_free(&any);
	lsping_mpset_free(&a_only);
	lsping_mpset_free(&b_only);
	lsping_mpset_free(&t);
}

/* How a number is sorted: by its block of 2^shift, one in four into no part. */
struct sorter {
	unsigned int shift;
	uint32_t asked;
};

static unsigned int part_of(const struct sorter *sorter, uint32_t number)
{
	return (number >> sorter->shift) * 2654435761U >> 30;
}

static uint32_t sort_cb(void *arg, uint32_t first, uint32_t last, unsigned int *part)
{
	struct sorter *sorter = arg;

	HOLDS(first <= last);
	sorter->asked++;
	*part = part_of(sorter, first);
	return MIN(last, first | ((1U << sorter->shift) - 1));
}

static void splits(const struct lsping_mpset *set, unsigned int shift, uint32_t budget)
{
	struct lsping_mpset part[N_PARTS] = {}, all = {}, t = {};
	struct sorter sorter = { .shift = shift };
	uint32_t number;
	bool whole;

	whole = lsping_mpset_split(set, part, N_PARTS, sort_cb, &sorter, budget);
	HOLDS(sorter.asked <= budget && (whole || sorter.asked == budget));
	for (unsigned int i = 0; i < N_PARTS; i++) {
		in_form(&part[i]);
		HOLDS(lsping_mpset_includes(set, &part[i]));
		HOLDS(lsping_mpset_intersect(&t, &all, &part[i]) && lsping_mpset_is_empty(&t));
		HOLDS(lsping_mpset_union(&all, &all, &part[i]));
		for (uint32_t nth = 0; nth < 16 && lsping_mpset_nth(&part[i], nth, &number); nth++)
			HOLDS(part_of(&sorter, number) == i);
	}
	HOLDS(lsping_mpset_subtract(&t, set, &all));
	for (uint32_t nth = 0; whole && nth < 16 && lsping_mpset_nth(&t, nth, &number); nth++)
		HOLDS(part_of(&sorter, number) >= N_PARTS);
	for (unsigned int i = 0; i < N_PARTS; i++)
		lsping_mpset_free(&part[i]);
	lsping_mpset_free(&all);
	lsping_mpset_free(&t);
}

/* A set of any octets: each 4 are a length and where it begins, which makes
 * addresses of 127/8 ranges that overlap the addresses.
 */
static void cut(struct lsping_mpset *set, const uint8_t *p, size_t size)
{
	set->n = 0;
	for (; size >= 4; p += 4, size -= 4) {
		uint32_t first = (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
		uint32_t last = MIN(first + (p[0] & 0x1f), LSPING_MPSET_MAX);

		HOLDS(lsping_mpset_add(set, first, last));
	}
	in_form(set);
}

static void any_set(const struct lsping_mpset *set, int family, const uint8_t *p, size_t size)
{
	in_form(set);
	members(set);
	strings(set, family, 5 + (size ? p[size - 1] : 0));
	strings(set, 0, 5 + (size ? p[0] : 0));
	writes(set, family);
	writes_labels(set);
	splits(set, size % 25, MAX_RUNS >> (size % 16));
}

static void parts_of(const struct lsping_multipath *mp, int family,
		     const struct lsping_mpset *addresses, const struct lsping_mpset *labels)
{
	struct lsping_mpset section = {};
	struct lsping_multipath_parts parts;
	uint32_t sum = 0;

	if (!lsping_multipath_parts(mp, &parts)) {
		HOLDS(mp->type != LSPING_MULTIPATH_IP_LABEL && !parts.n_associated);
		return;
	}
	HOLDS(lsping_mpset_read(&parts.addresses, family, &section, NULL));
	HOLDS(lsping_mpset_same(&section, addresses));
	HOLDS(lsping_mpset_read(&parts.labels, family, NULL, &section));
	HOLDS(lsping_mpset_same(&section, labels));
	for (uint16_t i = 0; i < parts.n_associated; i++)
		sum |= lsping_multipath_associated(&parts, i);
	HOLDS(sum <= LSPING_LABEL_MAX);
	lsping_mpset_free(&section);
}

static void information(uint8_t type, int family, const uint8_t *p, size_t size)
{
	struct lsping_mpset addresses = {}, labels = {}, other = {}, alone = {};
	struct lsping_multipath mp = { .type = type, .len = size, .info = size ? p : NULL };
	bool ok;

	/* something that must not stay */
	HOLDS(lsping_mpset_add(&addresses, 5, 7) && lsping_mpset_add(&labels, 0, 0));
	ok = lsping_mpset_read(&mp, family, &addresses, &labels);
	HOLDS(ok == lsping_multipath_is_valid(&mp, family));
	HOLDS(ok || (lsping_mpset_is_empty(&addresses) && lsping_mpset_is_empty(&labels)));
	HOLDS(ok == lsping_mpset_read(&mp, family, &alone, NULL));
	HOLDS(lsping_mpset_same(&alone, &addresses));
	if (ok)
		parts_of(&mp, family, &addresses, &labels);

	any_set(&addresses, family, p, size);
	any_set(&labels, family, p, size);
	HOLDS(!lsping_mpset_has(&labels, LSPING_LABEL_MAX + 1));
	cut(&other, p, MIN(size, (size_t)8192));
	laws(ok ? &addresses : &alone, &other);
	laws(&other, &labels);
	if (!ok)
		any_set(&other, family, p, size);

	lsping_mpset_free(&addresses);
	lsping_mpset_free(&labels);
	lsping_mpset_free(&other);
	lsping_mpset_free(&alone);
}

/* One operation: what and on which sets (2 octets), a number (3), a length. */
static void operation(struct lsping_mpset set[], int family, const uint8_t *p)
{
	struct lsping_mpset *dst = &set[p[1] % N_SETS];
	const struct lsping_mpset *a = &set[p[1] / 4 % N_SETS], *b = &set[p[1] / 16 % N_SETS];
	uint32_t first = (uint32_t)p[2] << 16 | (uint32_t)p[3] << 8 | p[4];
	uint32_t last = first + p[5] * (p[1] & 0x80 ? 4099U : 1U);
	bool ok = true;

	switch (p[0] % 8) {
	case 0:
	case 1:
		ok = lsping_mpset_add(dst, first, last) == (last <= LSPING_MPSET_MAX);
		HOLDS(last > LSPING_MPSET_MAX ||
		      (lsping_mpset_has(dst, first) && lsping_mpset_has(dst, last)));
		break;
	case 2:
		ok = lsping_mpset_union(dst, a, b);
		break;
	case 3:
		ok = lsping_mpset_intersect(dst, a, b);
		break;
	case 4:
		ok = lsping_mpset_subtract(dst, a, b);
		break;
	case 5:
		lsping_mpset_copy(dst, a);
		break;
	case 6:
		any_set(dst, family, p, 6);
		splits(dst, p[5] % 25, first % MAX_RUNS);
		break;
	case 7:
		HOLDS(!last || !lsping_mpset_add(dst, last, last - 1));
		laws(a, b);
		break;
	}
	HOLDS(ok);
	in_form(dst);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lsping_mpset set[N_SETS] = {};
	int family;

	if (!size || size > FUZZ_MAX_SIZE || size - 1 > UINT16_MAX)
		return 0;
	family = data[0] & FLAG_IPV6 ? AF_INET6 : AF_INET;
	if (!(data[0] & FLAG_OPS)) {
		information(data[0] & 0x3f, family, data + 1, size - 1);
		return 0;
	}
	if (size > 6 * 64) /* laws take as long as the sets are large */
		size = 6 * 64;
	for (size_t at = 1; size - at >= 6; at += 6)
		operation(set, family, data + at);
	for (unsigned int i = 0; i < N_SETS; i++)
		lsping_mpset_free(&set[i]);
	return 0;
}
