// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Multipath sets against a model that is too simple to be wrong
 *
 * The model of a set is one bit for each number of a world: 4096 numbers at
 * both ends of the space, at its middle, where the labels end and across what
 * masks are aligned to; and all 2^24.  A few sets and their models go through
 * the same random operations, and after each one every set must hold exactly the
 * numbers its model has a bit for, in its one form.  What is written is read by
 * the model's own reader, and what the model writes, in forms that we would not
 * choose, by ours.
 *
 *	LSPING_SEED=N    the same operations again
 *	LSPING_COUNT=N   how many in each world
 */
#include <zebra.h>

#include <sys/random.h>

#include "lspingd/lsping_label.h"
#include "lspingd/lsping_mpset.h"

#include "tests/check.h"

#define N_SETS	  4
#define N_PARTS	  3
#define N_OPS	  8000 /* in each small world */
#define N_ALL_OPS 250  /* in the world of all numbers */
#define SMALL	  4096U
#define ALL	  (LSPING_MPSET_MAX + 1)

/* Bit i of the model is number base + i. */
struct model {
	uint64_t *words;
};

static uint32_t world_base, world_size;

static struct lsping_mpset set[N_SETS];
static struct model model[N_SETS];
static unsigned int op_number, ops_done;
static const char *op_name;

static uint8_t room[UINT16_MAX + 64];

/* xorshift64*: the same numbers everywhere. */
static uint64_t seed, state;

static uint32_t rnd(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % below;
}

/* -- the model */

static struct model model_new(void)
{
	struct model m = { .words = calloc(world_size / 64, sizeof(uint64_t)) };

	if (!m.words)
		abort();
	return m;
}

static void model_free(struct model *m)
{
	free(m->words);
	m->words = NULL;
}

static void model_copy(struct model *dst, const struct model *src)
{
	if (dst != src)
		memcpy(dst->words, src->words, world_size / 8);
}

static void model_clear(struct model *m)
{
	memset(m->words, 0, world_size / 8);
}

static bool model_has(const struct model *m, uint32_t number)
{
	uint32_t i = number - world_base;

	return number >= world_base && i < world_size && (m->words[i / 64] >> i % 64 & 1);
}

/* False for a number that is not of this world. */
static bool model_put(struct model *m, uint32_t number)
{
	uint32_t i = number - world_base;

	if (number < world_base || i >= world_size)
		return false;
	m->words[i / 64] |= UINT64_C(1) << i % 64;
	return true;
}

static bool model_put_all(struct model *m, uint32_t first, uint32_t last)
{
	bool ok = first <= last;

	for (uint32_t number = first; ok && number <= last; number++)
		ok = model_put(m, number);
	return ok;
}

static uint32_t model_count(const struct model *m)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < world_size / 64; i++)
		count += __builtin_popcountll(m->words[i]);
	return count;
}

static bool model_same(const struct model *a, const struct model *b)
{
	return !memcmp(a->words, b->words, world_size / 8);
}

/* -- comparing */

/* The rest after a difference would be noise. */
static bool agree(bool ok, const char *what)
{
	if (!CHECK(ok))
		printf("\tLSPING_SEED=%" PRIu64 ": world %06x, operation %u, %s: %s\n", seed,
		       world_base, op_number, op_name, what);
	return ok;
}

static bool is_modelled(const struct lsping_mpset *s, const struct model *m)
{
	struct model got = model_new();
	uint32_t above = 0;
	bool ok = true;

	for (uint32_t i = 0; i < s->n && ok; i++) {
		ok = s->range[i].first >= above &&
		     model_put_all(&got, s->range[i].first, s->range[i].last);
		above = s->range[i].last + 2; /* ascending, not touching */
	}
	ok = ok && model_same(&got, m);
	model_free(&got);
	return ok;
}

static bool all_modelled(void)
{
	for (unsigned int i = 0; i < N_SETS; i++)
		if (!agree(is_modelled(&set[i], &model[i]), "set and model differ"))
			return false;
	return true;
}

/* -- operations on two or three of the sets */

/* A number with a liking for places where something changes. */
static uint32_t some_number(void)
{
	const struct lsping_mpset *s = &set[rnd(N_SETS)];
	uint32_t number = world_base + rnd(world_size), near;

	if (rnd(3) || !s->n)
		return number;
	near = s->range[rnd(s->n)].first;
	near = rnd(2) ? near : s->range[rnd(s->n)].last;
	near = near + 2 - rnd(5);
	return near >= world_base && near - world_base < world_size ? near : number;
}

static void op_add(void)
{
	static const uint32_t longest[] = { 1, 2, 8, 40, 300 };
	uint32_t first = some_number(), i = rnd(N_SETS), last;

	last = first + rnd(rnd(16) ? longest[rnd(array_size(longest))] : world_size);
	last = MIN(last, world_base + world_size - 1);
	agree(lsping_mpset_add(&set[i], first, last), "not added");
	model_put_all(&model[i], first, last);
}

/* Many at once, one by one; sparse where the world is large. */
static void op_add_many(void)
{
	uint32_t i = rnd(N_SETS), step = 2 + rnd(rnd(2) ? 6 : world_size / 16), left = rnd(200),
		 number = some_number();

	for (; left && number - world_base < world_size; left--, number += 1 + rnd(step)) {
		agree(lsping_mpset_add(&set[i], number, number), "not added");
		model_put(&model[i], number);
	}
}

static void op_add_refused(void)
{
	uint32_t first = some_number(), i = rnd(N_SETS);

	if (first)
		agree(!lsping_mpset_add(&set[i], first, rnd(first)), "descending, but added");
	agree(!lsping_mpset_add(&set[i], first, ALL + rnd(ALL)), "too large, but added");
}

static void op_algebra(void)
{
	uint32_t d = rnd(N_SETS), a = rnd(N_SETS), b = rnd(N_SETS), which = rnd(3);
	struct model out = model_new();
	bool ok = false;

	for (uint32_t i = 0; i < world_size / 64; i++) {
		uint64_t x = model[a].words[i], y = model[b].words[i];

		out.words[i] = which == 0 ? x | y : which == 1 ? x & y : x & ~y;
	}
	if (which == 0)
		ok = lsping_mpset_union(&set[d], &set[a], &set[b]);
	if (which == 1)
		ok = lsping_mpset_intersect(&set[d], &set[a], &set[b]);
	if (which == 2)
		ok = lsping_mpset_subtract(&set[d], &set[a], &set[b]);
	agree(ok, "no result");
	model_copy(&model[d], &out);
	model_free(&out);
}

static void op_copy(void)
{
	uint32_t d = rnd(N_SETS), s = rnd(N_SETS);

	if (rnd(2)) {
		lsping_mpset_copy(&set[d], &set[s]);
		model_copy(&model[d], &model[s]);
		return;
	}
	lsping_mpset_free(&set[d]);
	model_clear(&model[d]);
}

/* Without a run of numbers, so that other operations have much to do. */
static void op_thin_out(void)
{
	uint32_t i = rnd(N_SETS), first = some_number(), last = first + rnd(world_size / 4);
	struct lsping_mpset hole = {};

	last = MIN(last, world_base + world_size - 1);
	agree(lsping_mpset_add(&hole, first, last), "not added");
	agree(lsping_mpset_subtract(&set[i], &set[i], &hole), "not subtracted");
	for (uint32_t at = first - world_base; at <= last - world_base; at++)
		model[i].words[at / 64] &= ~(UINT64_C(1) << at % 64);
	lsping_mpset_free(&hole);
}

static void op_relations(void)
{
	uint32_t a = rnd(N_SETS), b = rnd(N_SETS);
	bool includes = true;

	for (uint32_t i = 0; i < world_size / 64; i++)
		if (model[b].words[i] & ~model[a].words[i])
			includes = false;
	agree(lsping_mpset_same(&set[a], &set[b]) == model_same(&model[a], &model[b]), "same");
	agree(lsping_mpset_includes(&set[a], &set[b]) == includes, "includes");
}

static void op_members(void)
{
	uint32_t i = rnd(N_SETS), count = model_count(&model[i]), number, seen, nth;

	agree(lsping_mpset_count(&set[i]) == count, "count");
	agree(lsping_mpset_is_empty(&set[i]) == !count, "is empty");
	for (unsigned int n = 0; n < 20; n++) {
		number = n % 4 ? some_number() : rnd(ALL + 10);
		agree(lsping_mpset_has(&set[i], number) == model_has(&model[i], number), "has");
	}
	agree(!lsping_mpset_nth(&set[i], count + rnd(2), &number), "nth beyond");
	if (!count)
		return;
	nth = rnd(4) ? rnd(count) : rnd(2) ? 0 : count - 1;
	if (!agree(lsping_mpset_nth(&set[i], nth, &number), "nth"))
		return;
	/* it is there, and nth others are below it */
	seen = 0;
	for (uint32_t below = world_base; below < number; below++)
		seen += model_has(&model[i], below);
	agree(model_has(&model[i], number) && seen == nth, "nth is another");
}

/* -- splitting */

/* Where a number goes: by its block of 2^shift; N_PARTS is nowhere. */
struct sorter {
	uint32_t shift, salt;
	bool one_by_one;
};

static unsigned int part_of(const struct sorter *sorter, uint32_t number)
{
	return ((number >> sorter->shift) ^ sorter->salt) * 2654435761U >> 30;
}

static uint32_t run_end(const struct sorter *sorter, uint32_t first)
{
	return sorter->one_by_one ? first : first | ((1U << sorter->shift) - 1);
}

static uint32_t sort_cb(void *arg, uint32_t first, uint32_t last, unsigned int *part)
{
	const struct sorter *sorter = arg;

	*part = part_of(sorter, first);
	return MIN(last, run_end(sorter, first));
}

/* Number by number; returns whether the budget sufficed. */
static bool model_split(const struct model *m, struct model part[], const struct sorter *sorter,
			uint32_t budget)
{
	uint32_t end = 0;
	bool in = false; /* a run that ends at end */

	for (uint32_t i = 0; i < world_size; i++) {
		uint32_t number = world_base + i;

		if (!model_has(m, number)) {
			in = false;
			continue;
		}
		if (!in || number > end) {
			if (!budget--)
				return false;
			end = run_end(sorter, number);
			in = true;
		}
		if (part_of(sorter, number) < N_PARTS)
			model_put(&part[part_of(sorter, number)], number);
	}
	return true;
}

static void op_split(void)
{
	uint32_t i = rnd(N_SETS), budget = rnd(2) ? 100000 : rnd(rnd(2) ? 40 : 500);
	struct sorter sorter = { .shift = rnd(14), .salt = rnd(ALL), .one_by_one = !rnd(8) };
	struct lsping_mpset part[N_PARTS] = {};
	struct model want[N_PARTS];
	bool whole;

	for (unsigned int p = 0; p < N_PARTS; p++) {
		want[p] = model_new();
		agree(lsping_mpset_add(&part[p], p, 5000 + p), "not added"); /* must not stay */
	}
	whole = lsping_mpset_split(&set[i], part, N_PARTS, sort_cb, &sorter, budget);
	agree(whole == model_split(&model[i], want, &sorter, budget), "whole set looked at");
	for (unsigned int p = 0; p < N_PARTS; p++) {
		agree(is_modelled(&part[p], &want[p]), "a part");
		lsping_mpset_free(&part[p]);
		model_free(&want[p]);
	}
}

/* -- the wire */

/* An address to a number; ALL when it is none of ours. */
static uint32_t model_number(const uint8_t *p, int family)
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

	if (family == AF_INET6) {
		if (memcmp(p, mapped, sizeof(mapped)))
			return ALL;
		p += sizeof(mapped);
	}
	return p[0] == 127 ? (uint32_t)(p[1] << 16 | p[2] << 8 | p[3]) : ALL;
}

/* Reads without a thought for time or form. */
static bool model_read(struct model *m, int type, int family, const uint8_t *p, size_t len)
{
	size_t octets = family == AF_INET ? 4 : 16;
	bool ok = true;

	if (type == LSPING_MULTIPATH_IP)
		for (size_t at = 0; at < len && ok; at += octets)
			ok = model_put(m, model_number(p + at, family));
	if (type == LSPING_MULTIPATH_RANGE)
		for (size_t at = 0; at < len && ok; at += 2 * octets)
			ok = model_put_all(m, model_number(p + at, family),
					   model_number(p + at + octets, family));
	if (type == LSPING_MULTIPATH_MASK)
		for (size_t bit = 0; bit < (len - octets) * 8 && ok; bit++)
			if (p[octets + bit / 8] & 0x80 >> bit % 8)
				ok = model_put(m, model_number(p, family) + bit);
	if (type == LSPING_MULTIPATH_LABEL_MASK)
		for (size_t bit = 0; bit < (len - 4) * 8 && ok; bit++)
			if (p[4 + bit / 8] & 0x80 >> bit % 8)
				ok = model_put(m, ((uint32_t)p[1] << 16 | p[2] << 8 | p[3]) + bit);
	return ok;
}

static void read_back(const struct lsping_wr *wr, uint32_t i, int type, int family)
{
	struct lsping_multipath mp = { .type = type, .len = lsping_wr_at(wr), .info = room };
	bool labels = type == LSPING_MULTIPATH_LABEL_MASK;
	struct lsping_mpset addresses = {}, other = {};
	struct model got = model_new();

	agree(lsping_wr_ok(wr), "written is bad");
	agree(model_read(&got, type, family, room, mp.len) && model_same(&got, &model[i]),
	      "the model reads another set");
	agree(lsping_multipath_is_valid(&mp, family), "written is invalid");
	agree(lsping_mpset_read(&mp, family, labels ? &other : &addresses,
				labels ? &addresses : &other),
	      "written is unreadable");
	agree(is_modelled(&addresses, &model[i]), "read back");
	agree(lsping_mpset_is_empty(&other), "read back into the other set");
	lsping_mpset_free(&addresses);
	lsping_mpset_free(&other);
	model_free(&got);
}

/* A mask of 2^18 bits is the largest that 65535 octets hold. */
static bool mask_fits(const struct lsping_mpset *s)
{
	return !s->n || s->range[0].first >> 18 == s->range[s->n - 1].last >> 18;
}

static void op_write(void)
{
	static const enum lsping_multipath_type types[] = { LSPING_MULTIPATH_IP,
							    LSPING_MULTIPATH_RANGE,
							    LSPING_MULTIPATH_MASK };
	uint32_t i = rnd(N_SETS), count = model_count(&model[i]), runs = 0;
	int family = rnd(2) ? AF_INET : AF_INET6, chosen, written;
	size_t octets = family == AF_INET ? 4 : 16, best;
	struct lsping_wr wr = lsping_wr_init(room, UINT16_MAX);

	for (uint32_t at = 0; at < world_size; at++)
		runs += model_has(&model[i], world_base + at) &&
			!(at && model_has(&model[i], world_base + at - 1));
	chosen = lsping_mpset_write(&set[i], family, LSPING_MULTIPATH_NONE, &wr);
	best = chosen < 0 ? SIZE_MAX : lsping_wr_at(&wr);
	if (chosen >= 0)
		read_back(&wr, i, chosen, family);
	agree((chosen == LSPING_MULTIPATH_NONE) == !count, "type 0");
	for (size_t t = 0; t < array_size(types) && count; t++) {
		size_t size = types[t] == LSPING_MULTIPATH_IP ? count * octets : runs * 2 * octets;

		wr = lsping_wr_init(room, UINT16_MAX);
		written = lsping_mpset_write(&set[i], family, types[t], &wr);
		agree((written < 0) == (types[t] == LSPING_MULTIPATH_MASK ? !mask_fits(&set[i])
									  : size > UINT16_MAX),
		      "fits");
		if (written < 0)
			continue;
		agree(written == (int)types[t], "another type");
		if (types[t] != LSPING_MULTIPATH_MASK)
			agree(lsping_wr_at(&wr) == size, "size");
		agree(lsping_wr_at(&wr) > best || (lsping_wr_at(&wr) == best && chosen <= written),
		      "not the smallest");
		read_back(&wr, i, types[t], family);
	}
}

static void op_write_labels(void)
{
	struct lsping_wr wr = lsping_wr_init(room, UINT16_MAX);
	uint32_t i = rnd(N_SETS);
	int type = lsping_mpset_write_labels(&set[i], &wr);

	bool fits = mask_fits(&set[i]) &&
		    (!set[i].n || set[i].range[set[i].n - 1].last <= LSPING_LABEL_MAX);

	agree((type >= 0) == fits, "fits");
	if (type >= 0)
		agree((type == LSPING_MULTIPATH_NONE) == !model_count(&model[i]), "type 0");
	if (type > 0)
		read_back(&wr, i, type, AF_INET);
}

static void model_address(struct lsping_wr *wr, int family, uint32_t number)
{
	if (family == AF_INET6) {
		lsping_wr_zero(wr, 10);
		lsping_wr_u16(wr, 0xffff);
	}
	lsping_wr_u8(wr, 127);
	lsping_wr_u8(wr, number >> 16);
	lsping_wr_u16(wr, number);
}

/* A mask for a part of the world, which may be longer than need be. */
static uint32_t model_mask(struct lsping_wr *wr, const struct model *m)
{
	uint32_t bits = 32U << rnd(8), base = some_number() / bits * bits;

	for (uint32_t octet = 0; octet < bits / 8; octet++) {
		uint8_t mask = 0;

		for (uint32_t bit = 0; bit < 8; bit++)
			if (model_has(m, base + octet * 8 + bit))
				mask |= 0x80 >> bit;
		lsping_wr_u8(wr, mask);
	}
	return base;
}

/* What others may send, and we would not: addresses in any order and repeated,
 * ranges that touch, longer masks.
 */
static void op_read(void)
{
	static const int types[] = { LSPING_MULTIPATH_IP, LSPING_MULTIPATH_RANGE,
				     LSPING_MULTIPATH_MASK, LSPING_MULTIPATH_LABEL_MASK };
	int type = types[rnd(array_size(types))], family = rnd(2) ? AF_INET : AF_INET6;
	uint32_t i = rnd(N_SETS), from = rnd(N_SETS), count = rnd(60), number = some_number();
	struct lsping_mpset *s = &set[i], none = {};
	struct lsping_multipath mp = { .type = type, .info = room };
	struct lsping_wr wr = lsping_wr_init(room, UINT16_MAX), head;
	struct model m = model_new();

	switch (type) {
	case LSPING_MULTIPATH_IP:
		for (; count; count--, number = some_number())
			model_address(&wr, family, number);
		break;
	case LSPING_MULTIPATH_RANGE:
		for (; count && number - world_base < world_size - 40; count--) {
			model_address(&wr, family, number);
			number += rnd(20);
			model_address(&wr, family, number);
			number += rnd(2) ? 1 : 1 + rnd(20); /* touching, or not */
		}
		break;
	case LSPING_MULTIPATH_LABEL_MASK:
		if (world_base + world_size > LSPING_LABEL_MAX + 1)
			break;
		family = AF_INET;
		/* fallthrough */
	case LSPING_MULTIPATH_MASK:
		head = wr;
		model_address(&wr, family, 0);
		number = model_mask(&wr, &model[from]);
		model_address(&head, family, number);
		if (type == LSPING_MULTIPATH_LABEL_MASK)
			room[0] = 0;
		break;
	}
	mp.len = lsping_wr_at(&wr);
	agree(lsping_multipath_is_valid(&mp, family), "valid, but refused");
	if (type == LSPING_MULTIPATH_LABEL_MASK)
		agree(lsping_mpset_read(&mp, family, &none, s), "labels unreadable");
	else
		agree(lsping_mpset_read(&mp, family, s, &none), "unreadable");
	agree(lsping_mpset_is_empty(&none), "into the other set");
	agree(!mp.len || model_read(&m, type, family, room, mp.len), "the model cannot read it");
	model_copy(&model[i], &m);
	model_free(&m);
}

/* -- printing */

static void op_str(void)
{
	static char want[1 << 20], got[1 << 20];
	uint32_t i = rnd(N_SETS), a, b;
	int family = rnd(3) == 0 ? 0 : rnd(2) ? AF_INET : AF_INET6;
	const char *head = family == AF_INET6 ? "::ffff:" : "";
	size_t len = 0;

	for (uint32_t at = 0; at < world_size && len < sizeof(want) - 100; at++) {
		if (!model_has(&model[i], world_base + at))
			continue;
		a = world_base + at;
		for (b = a; model_has(&model[i], b + 1); b++)
			at++;
		len += snprintf(want + len, sizeof(want) - len, "%s", len ? ", " : "");
		for (uint32_t n = a;; n = b) {
			if (family)
				len += snprintf(want + len, sizeof(want) - len, "%s127.%u.%u.%u",
						head, n >> 16, n >> 8 & 0xff, n & 0xff);
			else
				len += snprintf(want + len, sizeof(want) - len, "%u", n);
			if (n == b)
				break;
			len += snprintf(want + len, sizeof(want) - len, "-");
		}
	}
	if (!len)
		len = snprintf(want, sizeof(want), "none");
	if (len >= sizeof(want) - 200)
		return;
	agree(!strcmp(lsping_mpset_str(&set[i], family, got, len + 1), want), "string");
	if (len < 5)
		return;
	/* less room: as much of it, and "..." */
	lsping_mpset_str(&set[i], family, got, len);
	len = strlen(got);
	agree(len >= 3 && !strcmp(got + len - 3, "...") && !strncmp(got, want, len - 3),
	      "string that was cut");
}

/* -- worlds */

static const struct {
	const char *name;
	void (*fn)(void);
	unsigned int weight;
} ops[] = {
	{ "add", op_add, 12 },
	{ "add many", op_add_many, 3 },
	{ "add refused", op_add_refused, 1 },
	{ "algebra", op_algebra, 8 },
	{ "copy", op_copy, 1 },
	{ "thin out", op_thin_out, 3 },
	{ "relations", op_relations, 3 },
	{ "members", op_members, 5 },
	{ "split", op_split, 3 },
	{ "write", op_write, 4 },
	{ "write labels", op_write_labels, 2 },
	{ "read", op_read, 4 },
	{ "string", op_str, 1 },
};

static void operate(void)
{
	unsigned int sum = 0, pick;

	for (size_t i = 0; i < array_size(ops); i++)
		sum += ops[i].weight;
	pick = rnd(sum);
	for (size_t i = 0; i < array_size(ops); i++) {
		if (pick < ops[i].weight) {
			op_name = ops[i].name;
			ops[i].fn();
			ops_done++;
			return;
		}
		pick -= ops[i].weight;
	}
}

static void world(uint32_t base, uint32_t size, unsigned int n_ops)
{
	const char *given = getenv("LSPING_COUNT");

	world_base = base;
	world_size = size;
	state = seed * UINT64_C(0x9e3779b97f4a7c15) + base + 1;
	if (given)
		n_ops = strtoul(given, NULL, 10);
	for (unsigned int i = 0; i < N_SETS; i++)
		model[i] = model_new();
	for (op_number = 0; op_number < n_ops && !check.faults; op_number++) {
		operate();
		all_modelled();
	}
	for (unsigned int i = 0; i < N_SETS; i++) {
		lsping_mpset_free(&set[i]);
		model_free(&model[i]);
	}
}

CASE(lowest)
{
	world(0, SMALL, N_OPS);
}

CASE(highest)
{
	world(ALL - SMALL, SMALL, N_OPS);
}

CASE(middle)
{
	world(0x7ff800, SMALL, N_OPS);
}

CASE(around_the_last_label)
{
	world(LSPING_LABEL_MAX + 1 - SMALL, SMALL, N_OPS);
	world(LSPING_LABEL_MAX + 1 - SMALL / 2, SMALL, N_OPS / 4);
}

CASE(unaligned)
{
	world(0x3fd31, SMALL, N_OPS); /* 2^18, the largest mask's border, is in it */
}

CASE(all_numbers)
{
	world(0, ALL, N_ALL_OPS);
}

int main(void)
{
	const char *given = getenv("LSPING_SEED");

	if (given)
		seed = strtoull(given, NULL, 10);
	else if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		return 1;
	printf("LSPING_SEED=%" PRIu64 "\n", seed);
	fflush(stdout);
	RUN(lowest);
	RUN(highest);
	RUN(middle);
	RUN(around_the_last_label);
	RUN(unaligned);
	RUN(all_numbers);
	printf("%u operations\n", ops_done);
	return check_end();
}
