// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Multipath sets and how they are written (RFC 8029, section 3.4.1.1.1; RFC
 * 8012, section 6)
 *
 * A set is an array of ranges that ascend and do not touch, so a set has one
 * form only and two are the same if their arrays are.  All set algebra is one
 * sweep, combine(): it walks the places where membership of either set changes,
 * and a truth table of four bits says what is kept.
 *
 * Reading has one path for checking and for making sets: walk() takes the
 * octets of any type apart, checks them, and puts each range into a sink, which
 * counts and, if there is a set, adds it.  What the types demand:
 *
 *	2   addresses, in any order; a repeated one changes nothing, since the
 *	    RFC demands an order of type 4 only
 *	4   pairs of addresses, each from low to high, above the pair before;
 *	    they may touch
 *	8   an address whose low bits are zero, and a mask of 32 bits or more, a
 *	    power of two, one bit for each value of those low bits: prefixes are
 *	    27 bits long at most, and the mask's length says how long
 *	9   the same with a label in 32 bits
 *	10  the three sections of RFC 8012, see walk_ip_label()
 *
 * No information at all is the null set in every type, a mask of zeros too.
 *
 * Writing first computes from the ranges what each type would take, and writes
 * only what fits: nothing here steps through addresses but those that go into
 * 65535 octets.
 */
#include <zebra.h>

#include <string.h>

#include "lib/memory.h"
#include "lib/printfrr.h"

#include "lspingd/lsping_ds.h"
#include "lspingd/lsping_label.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_mpset.h"

DEFINE_MTYPE_STATIC(LSPINGD, LSPING_MPSET, "Multipath set");

#define MIN_MASK_OCTETS 4U /* maximum prefix length 27 */
#define LOOPBACK_NET	127U
#define FEW_RANGES	4U /* most sets have no more */

/* -- sets */

void lsping_mpset_free(struct lsping_mpset *set)
{
	XFREE(MTYPE_LSPING_MPSET, set->range);
	memset(set, 0, sizeof(*set));
}

static void reserve(struct lsping_mpset *set, uint32_t n)
{
	if (n <= set->room)
		return;
	set->room = MAX(n, MAX(set->room * 2, FEW_RANGES));
	set->range = XREALLOC(MTYPE_LSPING_MPSET, set->range, set->room * sizeof(*set->range));
}

void lsping_mpset_copy(struct lsping_mpset *dst, const struct lsping_mpset *src)
{
	if (dst == src)
		return;
	reserve(dst, src->n);
	if (src->n)
		memcpy(dst->range, src->range, src->n * sizeof(*src->range));
	dst->n = src->n;
}

/* Appends a range; whether it is in order is the caller's business. */
static bool push(struct lsping_mpset *set, uint32_t first, uint32_t last)
{
	if (set->n == LSPING_MPSET_MAX_RANGES)
		return false;
	if (set->n == set->room)
		reserve(set, set->n + 1);
	set->range[set->n++] = (struct lsping_mprange){ first, last };
	return true;
}

/* Index of the first range that does not end below the number. */
static uint32_t find(const struct lsping_mpset *set, uint32_t number)
{
	uint32_t low = 0, high = set->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (set->range[middle].last < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Adds where the ranges are not simply continued at the end. */
static bool insert(struct lsping_mpset *set, uint32_t first, uint32_t last)
{
	/* What overlaps or touches: ranges from..to - 1, which become one. */
	uint32_t from = find(set, first ? first - 1 : 0), to = find(set, last + 1);
	struct lsping_mprange *range;

	if (to < set->n && set->range[to].first <= last + 1)
		to++;
	if (from == to) {
		if (!push(set, 0, 0))
			return false;
		range = &set->range[from];
		memmove(range + 1, range, (set->n - 1 - from) * sizeof(*range));
		*range = (struct lsping_mprange){ first, last };
		return true;
	}
	range = &set->range[from];
	range->first = MIN(range->first, first);
	range->last = MAX(set->range[to - 1].last, last);
	memmove(range + 1, &set->range[to], (set->n - to) * sizeof(*range));
	set->n -= to - from - 1;
	return true;
}

bool lsping_mpset_add(struct lsping_mpset *set, uint32_t first, uint32_t last)
{
	struct lsping_mprange *back = set->n ? &set->range[set->n - 1] : NULL;

	if (last < first || last > LSPING_MPSET_MAX)
		return false;
	if (!back || first > back->last + 1)
		return push(set, first, last);
	if (first < back->first)
		return insert(set, first, last);
	back->last = MAX(back->last, last);
	return true;
}

bool lsping_mpset_is_empty(const struct lsping_mpset *set)
{
	return !set->n;
}

uint32_t lsping_mpset_count(const struct lsping_mpset *set)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < set->n; i++)
		count += set->range[i].last - set->range[i].first + 1;
	return count;
}

bool lsping_mpset_has(const struct lsping_mpset *set, uint32_t number)
{
	uint32_t i = find(set, number);

	return i < set->n && set->range[i].first <= number;
}

bool lsping_mpset_same(const struct lsping_mpset *a, const struct lsping_mpset *b)
{
	return a->n == b->n && (!a->n || !memcmp(a->range, b->range, a->n * sizeof(*a->range)));
}

bool lsping_mpset_includes(const struct lsping_mpset *a, const struct lsping_mpset *b)
{
	uint32_t i = 0;

	for (uint32_t j = 0; j < b->n; j++) {
		while (i < a->n && a->range[i].last < b->range[j].last)
			i++;
		if (i == a->n || a->range[i].first > b->range[j].first)
			return false;
	}
	return true;
}

/* The kth place where membership changes: 0 the first number of the first
 * range, 1 the number behind its last, and so on; beyond all numbers when there
 * is none.
 */
static uint32_t edge(const struct lsping_mpset *set, uint32_t k)
{
	if (k >= set->n * 2)
		return UINT32_MAX;
	return k % 2 ? set->range[k / 2].last + 1 : set->range[k / 2].first;
}

/* What is kept of two sets, one bit for each of: in neither, in a, in b, in
 * both.
 */
enum keep {
	KEEP_UNION = 0xe,
	KEEP_BOTH = 0x8,
	KEEP_A_ONLY = 0x2,
};

static bool combine(struct lsping_mpset *dst, const struct lsping_mpset *a,
		    const struct lsping_mpset *b, enum keep keep)
{
	struct lsping_mpset out = {};
	uint32_t i = 0, j = 0, first = 0;
	bool in = false, ok = true;

	while (ok && (i < a->n * 2 || j < b->n * 2)) {
		uint32_t of_a = edge(a, i), of_b = edge(b, j), at = MIN(of_a, of_b);
		bool now;

		i += of_a == at;
		j += of_b == at;
		/* behind an odd number of edges is inside */
		now = keep >> (i % 2 + j % 2 * 2) & 1;
		if (now && !in)
			first = at;
		else if (!now && in)
			ok = push(&out, first, at - 1);
		in = now;
	}
	if (!ok) {
		lsping_mpset_free(&out);
		return false;
	}
	lsping_mpset_free(dst);
	*dst = out;
	return true;
}

bool lsping_mpset_union(struct lsping_mpset *dst, const struct lsping_mpset *a,
			const struct lsping_mpset *b)
{
	return combine(dst, a, b, KEEP_UNION);
}

bool lsping_mpset_intersect(struct lsping_mpset *dst, const struct lsping_mpset *a,
			    const struct lsping_mpset *b)
{
	return combine(dst, a, b, KEEP_BOTH);
}

bool lsping_mpset_subtract(struct lsping_mpset *dst, const struct lsping_mpset *a,
			   const struct lsping_mpset *b)
{
	return combine(dst, a, b, KEEP_A_ONLY);
}

bool lsping_mpset_nth(const struct lsping_mpset *set, uint32_t nth, uint32_t *number)
{
	for (uint32_t i = 0; i < set->n; i++) {
		uint32_t size = set->range[i].last - set->range[i].first + 1;

		if (nth < size) {
			*number = set->range[i].first + nth;
			return true;
		}
		nth -= size;
	}
	return false;
}

bool lsping_mpset_split(const struct lsping_mpset *set, struct lsping_mpset part[],
			unsigned int n_parts, lsping_mpset_part_cb cb, void *arg, uint32_t budget)
{
	for (unsigned int i = 0; i < n_parts; i++)
		part[i].n = 0;
	for (uint32_t i = 0; i < set->n; i++) {
		uint32_t first = set->range[i].first, last = set->range[i].last, end;

		for (; first <= last; first = end + 1) {
			unsigned int to = UINT_MAX;

			if (!budget)
				return false;
			budget--;
			end = cb(arg, first, last, &to);
			end = MAX(first, MIN(last, end));
			if (to < n_parts && !lsping_mpset_add(&part[to], first, end))
				return false;
		}
	}
	return true;
}

/* -- addresses */

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

/* Octets of an address; 0 for what is no address family. */
static size_t address_octets(int family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 0;
}

/* An address to its number; the cursor is bad when it is not of the range. */
static uint32_t address_read(struct lsping_rd *rd, int family)
{
	uint8_t head[sizeof(mapped)] = {};
	uint32_t v4;

	memcpy(head, mapped, sizeof(head));
	if (family == AF_INET6)
		lsping_rd_bytes(rd, head, sizeof(head));
	v4 = lsping_rd_u32(rd);
	if (!address_octets(family) || v4 >> 24 != LOOPBACK_NET ||
	    memcmp(head, mapped, sizeof(head)))
		lsping_rd_fail(rd);
	return v4 & LSPING_MPSET_MAX;
}

static void address_write(struct lsping_wr *wr, int family, uint32_t number)
{
	if (family == AF_INET6)
		lsping_wr_bytes(wr, mapped, sizeof(mapped));
	lsping_wr_u32(wr, LOOPBACK_NET << 24 | number);
}

struct ipaddr lsping_mpset_address(uint32_t number, int family)
{
	struct ipaddr address = {};
	struct lsping_wr wr;

	SET_IPADDR_V4(&address);
	if (family == AF_INET6)
		SET_IPADDR_V6(&address);
	wr = lsping_wr_init(&address.ip, address_octets(family));
	address_write(&wr, family, number & LSPING_MPSET_MAX);
	return address;
}

bool lsping_mpset_number(const struct ipaddr *address, uint32_t *number)
{
	int family = IS_IPADDR_V4(address) ? AF_INET : IS_IPADDR_V6(address) ? AF_INET6 : AF_UNSPEC;
	struct lsping_rd rd = lsping_rd_init(&address->ip, address_octets(family));
	uint32_t found = address_read(&rd, family);

	if (!lsping_rd_ok(&rd))
		return false;
	*number = found;
	return true;
}

/* -- reading */

/* Where ranges go that were read. */
struct sink {
	struct lsping_mpset *set; /* NULL: they are only counted */
	bool disordered;	  /* the set's ranges do not ascend, or overlap */
	uint32_t count;		  /* of numbers, repeated ones as often as they came */
};

static struct sink sink_init(struct lsping_mpset *set)
{
	if (set)
		set->n = 0;
	return (struct sink){ .set = set };
}

/* No information has more ranges than a set may have, so this never fails. */
static void sink_put(struct sink *sink, uint32_t first, uint32_t last)
{
	struct lsping_mpset *set = sink->set;

	sink->count += last - first + 1;
	if (!set)
		return;
	if (!sink->disordered && set->n && first < set->range[set->n - 1].first)
		sink->disordered = true;
	if (sink->disordered)
		push(set, first, last);
	else
		lsping_mpset_add(set, first, last);
}

static int range_cmp(const void *a, const void *b)
{
	const struct lsping_mprange *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/* Brings a disordered set to its one form: adding a range is only fast at the
 * end, and a sender chooses the order.
 */
static void sink_finish(struct sink *sink, bool ok)
{
	struct lsping_mpset *set = sink->set;
	uint32_t n;

	if (!set)
		return;
	n = set->n;
	if (!ok || sink->disordered)
		set->n = 0;
	if (!ok || !sink->disordered)
		return;
	qsort(set->range, n, sizeof(*set->range), range_cmp);
	for (uint32_t i = 0; i < n; i++) /* writes behind where it reads */
		lsping_mpset_add(set, set->range[i].first, set->range[i].last);
}

static void walk_addresses(struct lsping_rd *rd, int family, struct sink *sink)
{
	while (lsping_rd_left(rd)) {
		uint32_t number = address_read(rd, family);

		if (lsping_rd_ok(rd))
			sink_put(sink, number, number);
	}
}

static void walk_ranges(struct lsping_rd *rd, int family, struct sink *sink)
{
	uint32_t above = 0; /* the lowest number the next range may begin with */

	while (lsping_rd_left(rd)) {
		uint32_t first = address_read(rd, family), last = address_read(rd, family);

		if (first < above || last < first)
			lsping_rd_fail(rd);
		if (lsping_rd_ok(rd))
			sink_put(sink, first, last);
		above = last + 1;
	}
}

/* The mask behind a base, which is all that is left. */
static void walk_mask(struct lsping_rd *rd, uint32_t base, struct sink *sink)
{
	uint32_t octets = lsping_rd_left(rd), first = 0;
	const uint8_t *mask = lsping_rd_take(rd, octets);
	bool in = false;

	/* A base that is aligned to the mask also has room for it: it lies in a
	 * block, of 2^24 addresses or 2^20 labels, no 65535 octets can mask.
	 */
	if (octets < MIN_MASK_OCTETS || (octets & (octets - 1)) || base % (octets * 8)) {
		lsping_rd_fail(rd);
		return;
	}
	for (uint32_t i = 0; i < octets; i++) {
		if (mask[i] == (in ? 0xff : 0))
			continue;
		for (uint32_t bit = 0; bit < 8; bit++) {
			bool now = mask[i] & 0x80 >> bit;

			if (now && !in)
				first = base + i * 8 + bit;
			else if (!now && in)
				sink_put(sink, first, base + i * 8 + bit - 1);
			in = now;
		}
	}
	if (in)
		sink_put(sink, first, base + octets * 8 - 1);
}

static void walk_labels(struct lsping_rd *rd, struct sink *sink)
{
	uint32_t base = lsping_rd_u32(rd);

	if (base > LSPING_LABEL_MAX)
		lsping_rd_fail(rd);
	walk_mask(rd, base, sink);
}

static bool is_address_type(uint8_t type)
{
	return type == LSPING_MULTIPATH_NONE || type == LSPING_MULTIPATH_IP ||
	       type == LSPING_MULTIPATH_RANGE || type == LSPING_MULTIPATH_MASK;
}

static bool is_label_type(uint8_t type)
{
	return type == LSPING_MULTIPATH_NONE || type == LSPING_MULTIPATH_LABEL_MASK;
}

static bool walk(const struct lsping_multipath *mp, int family, struct sink *addresses,
		 struct sink *labels);

/* Type 10: two sections that are multipath information of other types, and
 * labels of which each belongs to one of the addresses, or of the labels: as
 * many of either as there are.
 */
static bool walk_ip_label(const struct lsping_multipath *mp, int family, struct sink *addresses,
			  struct sink *labels)
{
	struct lsping_multipath_parts parts;

	if (!lsping_multipath_parts(mp, &parts) || !is_address_type(parts.addresses.type) ||
	    !is_label_type(parts.labels.type))
		return false;
	if (!walk(&parts.addresses, family, addresses, labels) ||
	    !walk(&parts.labels, family, addresses, labels))
		return false;
	for (uint16_t i = 0; i < parts.n_associated; i++)
		if (lsping_multipath_associated(&parts, i) > LSPING_LABEL_MAX)
			return false;
	return !parts.n_associated || parts.n_associated == addresses->count ||
	       parts.n_associated == labels->count;
}

/* Checks the information of any type and puts what it holds into the sinks. */
static bool walk(const struct lsping_multipath *mp, int family, struct sink *addresses,
		 struct sink *labels)
{
	struct lsping_rd rd = lsping_rd_init(mp->info, mp->len);

	switch ((enum lsping_multipath_type)mp->type) {
	case LSPING_MULTIPATH_NONE:
		return !mp->len;
	case LSPING_MULTIPATH_IP:
		walk_addresses(&rd, family, addresses);
		return lsping_rd_ok(&rd);
	case LSPING_MULTIPATH_RANGE:
		walk_ranges(&rd, family, addresses);
		return lsping_rd_ok(&rd);
	case LSPING_MULTIPATH_MASK:
		if (mp->len)
			walk_mask(&rd, address_read(&rd, family), addresses);
		return lsping_rd_ok(&rd);
	case LSPING_MULTIPATH_LABEL_MASK:
		if (mp->len)
			walk_labels(&rd, labels);
		return lsping_rd_ok(&rd);
	case LSPING_MULTIPATH_IP_LABEL:
		return !mp->len || walk_ip_label(mp, family, addresses, labels);
	}
	return false;
}

/* A section of type 10: type (1), length (2), reserved (1), information. */
static void section_read(struct lsping_rd *rd, struct lsping_multipath *section)
{
	section->type = lsping_rd_u8(rd);
	section->len = lsping_rd_u16(rd);
	lsping_rd_u8(rd);
	section->info = lsping_rd_take(rd, section->len);
}

bool lsping_multipath_parts(const struct lsping_multipath *mp, struct lsping_multipath_parts *parts)
{
	struct lsping_rd rd = lsping_rd_init(mp->info, mp->len);
	uint16_t len;

	memset(parts, 0, sizeof(*parts));
	if (mp->type != LSPING_MULTIPATH_IP_LABEL)
		return false;
	if (!mp->len)
		return true;
	section_read(&rd, &parts->addresses);
	section_read(&rd, &parts->labels);
	len = lsping_rd_u16(&rd);
	lsping_rd_u16(&rd);
	parts->n_associated = len / 3;
	parts->associated = lsping_rd_take(&rd, len);
	if (lsping_rd_ok(&rd) && !lsping_rd_left(&rd) && len % 3 == 0)
		return true;
	memset(parts, 0, sizeof(*parts));
	return false;
}

uint32_t lsping_multipath_associated(const struct lsping_multipath_parts *parts, uint16_t nth)
{
	const uint8_t *p = parts->associated + nth * 3;

	return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

bool lsping_mpset_read(const struct lsping_multipath *mp, int family,
		       struct lsping_mpset *addresses, struct lsping_mpset *labels)
{
	struct sink to_addresses = sink_init(addresses), to_labels = sink_init(labels);
	bool ok = walk(mp, family, &to_addresses, &to_labels);

	sink_finish(&to_addresses, ok);
	sink_finish(&to_labels, ok);
	return ok;
}

bool lsping_multipath_is_valid(const struct lsping_multipath *mp, int family)
{
	return lsping_mpset_read(mp, family, NULL, NULL);
}

/* -- writing */

/* Octets of the mask that holds a set which is not empty. */
static uint32_t mask_octets(const struct lsping_mpset *set)
{
	uint32_t differ = set->range[0].first ^ set->range[set->n - 1].last,
		 octets = MIN_MASK_OCTETS;

	while (differ >= octets * 8)
		octets *= 2;
	return octets;
}

/* Sets bits first to last, counted from the left. */
static void mask_fill(uint8_t *mask, uint32_t first, uint32_t last)
{
	uint8_t head = 0xff >> first % 8, tail = 0xff << (7 - last % 8);

	if (first / 8 == last / 8) {
		mask[first / 8] |= head & tail;
		return;
	}
	mask[first / 8] |= head;
	memset(mask + first / 8 + 1, 0xff, last / 8 - first / 8 - 1);
	mask[last / 8] |= tail;
}

static void mask_write(struct lsping_wr *wr, const struct lsping_mpset *set, uint32_t base)
{
	uint32_t octets = mask_octets(set);
	uint8_t *mask = lsping_wr_room(wr, octets);

	if (!mask)
		return;
	memset(mask, 0, octets);
	for (uint32_t i = 0; i < set->n; i++)
		mask_fill(mask, set->range[i].first - base, set->range[i].last - base);
}

/* The number a mask of this set counts from. */
static uint32_t mask_base(const struct lsping_mpset *set)
{
	return set->range[0].first & ~(mask_octets(set) * 8 - 1);
}

/* Octets a set which is not empty takes as a type; UINT64_MAX if it has no
 * form in it.
 */
static uint64_t size_as(const struct lsping_mpset *set, int family, enum lsping_multipath_type type)
{
	uint64_t address = address_octets(family);

	switch (type) {
	case LSPING_MULTIPATH_IP:
		return address * lsping_mpset_count(set);
	case LSPING_MULTIPATH_RANGE:
		return address * 2 * set->n;
	case LSPING_MULTIPATH_MASK:
		return address + mask_octets(set);
	case LSPING_MULTIPATH_NONE:
	case LSPING_MULTIPATH_LABEL_MASK:
	case LSPING_MULTIPATH_IP_LABEL:
		break;
	}
	return UINT64_MAX;
}

static enum lsping_multipath_type smallest(const struct lsping_mpset *set, int family)
{
	static const enum lsping_multipath_type types[] = { LSPING_MULTIPATH_IP,
							    LSPING_MULTIPATH_RANGE,
							    LSPING_MULTIPATH_MASK };
	enum lsping_multipath_type best = types[0];

	for (size_t i = 1; i < array_size(types); i++)
		if (size_as(set, family, types[i]) < size_as(set, family, best))
			best = types[i];
	return best;
}

int lsping_mpset_write(const struct lsping_mpset *addresses, int family,
		       enum lsping_multipath_type type, struct lsping_wr *wr)
{
	const struct lsping_mprange *range = addresses->range;

	if (!addresses->n)
		return lsping_wr_ok(wr) ? LSPING_MULTIPATH_NONE : -1;
	if (type == LSPING_MULTIPATH_NONE)
		type = smallest(addresses, family);
	if (!address_octets(family) || size_as(addresses, family, type) > UINT16_MAX) {
		lsping_wr_fail(wr);
		return -1;
	}
	if (type == LSPING_MULTIPATH_MASK) {
		address_write(wr, family, mask_base(addresses));
		mask_write(wr, addresses, mask_base(addresses));
		return lsping_wr_ok(wr) ? (int)type : -1;
	}
	for (uint32_t i = 0; i < addresses->n && lsping_wr_ok(wr); i++) {
		if (type == LSPING_MULTIPATH_RANGE) {
			address_write(wr, family, range[i].first);
			address_write(wr, family, range[i].last);
			continue;
		}
		for (uint32_t number = range[i].first; number <= range[i].last; number++)
			address_write(wr, family, number);
	}
	return lsping_wr_ok(wr) ? (int)type : -1;
}

int lsping_mpset_write_labels(const struct lsping_mpset *labels, struct lsping_wr *wr)
{
	if (!labels->n)
		return lsping_wr_ok(wr) ? LSPING_MULTIPATH_NONE : -1;
	if (labels->range[labels->n - 1].last > LSPING_LABEL_MAX ||
	    4 + mask_octets(labels) > UINT16_MAX) {
		lsping_wr_fail(wr);
		return -1;
	}
	lsping_wr_u32(wr, mask_base(labels));
	mask_write(wr, labels, mask_base(labels));
	return lsping_wr_ok(wr) ? LSPING_MULTIPATH_LABEL_MASK : -1;
}

/* -- printing */

/* "127.0.0.1", "127.0.0.1-127.0.0.9" */
static size_t range_str(const struct lsping_mprange *range, int family, char *buf, size_t size)
{
	struct ipaddr first = lsping_mpset_address(range->first, family),
		      last = lsping_mpset_address(range->last, family);
	bool one = range->first == range->last;

	if (!family && one)
		return snprintfrr(buf, size, "%u", range->first);
	if (!family)
		return snprintfrr(buf, size, "%u-%u", range->first, range->last);
	if (one)
		return snprintfrr(buf, size, "%pIA", &first);
	return snprintfrr(buf, size, "%pIA-%pIA", &first, &last);
}

const char *lsping_mpset_str(const struct lsping_mpset *set, int family, char *buf, size_t size)
{
	static const char comma[] = ", ", cut[] = "...";
	char item[2 * INET6_ADDRSTRLEN + 2];
	size_t at = 0, whole = 0; /* the end of what leaves room to say that there is more */

	if (!set->n)
		snprintfrr(buf, size, "none");
	for (uint32_t i = 0; i < set->n; i++) {
		const char *before = i ? comma : "";
		size_t len = strlen(before) + range_str(&set->range[i], family, item, sizeof(item));

		if (at + len >= size) {
			snprintfrr(buf + whole, size - whole, "%s%s", whole ? comma : "", cut);
			break;
		}
		snprintfrr(buf + at, size - at, "%s%s", before, item);
		at += len;
		if (at + strlen(comma) + strlen(cut) < size)
			whole = at;
	}
	return buf;
}
