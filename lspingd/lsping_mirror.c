// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra's label tables, mirrored
 *
 *	LOST --await--> AWAITING --BEGIN--> FILLING --END--> IN_STEP
 *	  ^                |                   |                |
 *	  +------ lost, a gap, something malformed, a version --+
 *
 * Objects are kept as they came: octets with the key in front, in one tree for
 * all kinds, ordered by kind and key.  Keys are in network order, so labels are
 * in the order of their numbers.  That is a third of what decoded entries with
 * room for sixteen labels would take, a record is put in place by copying it,
 * and one that says nothing new is known by comparing.  A body is read through
 * once when it comes (lsping_lfib_body_ok()), so readers later cannot fail.
 *
 * Only while IN_STEP do readers see anything: a table half filled would show
 * labels as missing that are only late.
 */
#include <zebra.h>

#include <string.h>

#include "lib/memory.h"
#include "lib/typesafe.h"

#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_mirror.h"

DEFINE_MTYPE_STATIC(LSPINGD, LSPING_MIRROR, "mirror of zebra's label tables");
DEFINE_MTYPE_STATIC(LSPINGD, LSPING_MIRROR_ENTRY, "label, pseudowire or SR policy of zebra");

enum mirror_state {
	MIRROR_LOST,
	MIRROR_AWAITING,
	MIRROR_FILLING,
	MIRROR_IN_STEP,
};

PREDECL_RBTREE_UNIQ(entries);

struct lsping_mirror_entry {
	struct entries_item item;
	uint16_t len;
	uint8_t kind;
	uint8_t octets[]; /* the record's body */
};

/* What a search looks for: an entry with a key and nothing else. */
union entry_key {
	struct lsping_mirror_entry entry;
	uint8_t room[sizeof(struct lsping_mirror_entry) + LSPING_LFIB_KEY_MAX];
};

static int entry_cmp(const struct lsping_mirror_entry *a, const struct lsping_mirror_entry *b)
{
	if (a->kind != b->kind)
		return numcmp(a->kind, b->kind);
	return memcmp(a->octets, b->octets, lsping_lfib_key_octets(a->kind));
}

DECLARE_RBTREE_UNIQ(entries, struct lsping_mirror_entry, item, entry_cmp);

struct lsping_mirror {
	enum mirror_state state;
	uint32_t id;
	uint32_t expected; /* number of the next frame */
	uint64_t version;
	struct entries_head entries;
	struct lsping_mirror_counts counts;
};

/* --- entries -------------------------------------------------------------- */

static unsigned int *kind_count(struct lsping_mirror *mirror, uint8_t kind)
{
	switch ((enum lsping_lfib_kind)kind) {
	case LSPING_LFIB_LABEL:
		return &mirror->counts.labels;
	case LSPING_LFIB_PW:
		return &mirror->counts.pws;
	case LSPING_LFIB_POLICY:
		return &mirror->counts.policies;
	case LSPING_LFIB_BEGIN:
	case LSPING_LFIB_END:
	case LSPING_LFIB_GONE:
		break;
	}
	return NULL;
}

static size_t entry_octets(const struct lsping_mirror_entry *entry)
{
	return offsetof(struct lsping_mirror_entry, octets) + entry->len;
}

static struct lsping_mirror_entry *entry_find(const struct lsping_mirror *mirror, uint8_t kind,
					      const uint8_t *key)
{
	union entry_key ref = { .entry.kind = kind };

	memcpy(ref.entry.octets, key, lsping_lfib_key_octets(kind));
	/* The tree's functions for reading are not declared const for this. */
	return entries_find((struct entries_head *)&mirror->entries, &ref.entry);
}

static void entry_free(struct lsping_mirror *mirror, struct lsping_mirror_entry *entry)
{
	mirror->counts.octets -= entry_octets(entry);
	(*kind_count(mirror, entry->kind))--;
	XFREE(MTYPE_LSPING_MIRROR_ENTRY, entry);
}

static void entry_remove(struct lsping_mirror *mirror, struct lsping_mirror_entry *entry)
{
	entries_del(&mirror->entries, entry);
	entry_free(mirror, entry);
}

static void entry_add(struct lsping_mirror *mirror, uint8_t kind, const uint8_t *octets, size_t len)
{
	struct lsping_mirror_entry *entry;

	/* No less than the structure with its padding: it may be copied whole. */
	entry = XCALLOC(MTYPE_LSPING_MIRROR_ENTRY,
			MAX(sizeof(*entry), offsetof(struct lsping_mirror_entry, octets) + len));
	entry->kind = kind;
	entry->len = len;
	memcpy(entry->octets, octets, len);
	entries_add(&mirror->entries, entry);
	mirror->counts.octets += entry_octets(entry);
	(*kind_count(mirror, kind))++;
}

/* Empty, and in which state. */
static void mirror_clear(struct lsping_mirror *mirror, enum mirror_state state)
{
	struct lsping_mirror_entry *entry;

	if (mirror->state == MIRROR_IN_STEP)
		mirror->version++;
	mirror->state = state;
	while ((entry = entries_pop(&mirror->entries)))
		entry_free(mirror, entry);
}

/* --- frames --------------------------------------------------------------- */

static void changed(struct lsping_mirror *mirror)
{
	mirror->counts.updates++;
	if (mirror->state == MIRROR_IN_STEP)
		mirror->version++;
}

static bool take_gone(struct lsping_mirror *mirror, struct lsping_rd *body)
{
	uint8_t kind = lsping_rd_u8(body);
	unsigned int key_octets = lsping_lfib_key_octets(kind);
	struct lsping_mirror_entry *entry;
	const uint8_t *key;

	if (!key_octets)
		return false;
	key = lsping_rd_take(body, key_octets);
	if (!key || lsping_rd_left(body))
		return false;
	entry = entry_find(mirror, kind, key);
	if (!entry) {
		mirror->counts.unchanged++;
		return true;
	}
	entry_remove(mirror, entry);
	changed(mirror);
	return true;
}

static bool take_object(struct lsping_mirror *mirror, uint8_t kind, const struct lsping_rd *body)
{
	const uint8_t *octets = lsping_rd_peek(body);
	size_t len = lsping_rd_left(body);
	struct lsping_mirror_entry *entry;

	if (len < lsping_lfib_key_octets(kind) || !lsping_lfib_body_ok(kind, *body))
		return false;
	entry = entry_find(mirror, kind, octets);
	if (entry && entry->len == len) {
		if (!memcmp(entry->octets, octets, len)) {
			mirror->counts.unchanged++;
			return true;
		}
		memcpy(entry->octets, octets, len);
	} else {
		if (entry)
			entry_remove(mirror, entry);
		entry_add(mirror, kind, octets, len);
	}
	changed(mirror);
	return true;
}

static bool take_record(struct lsping_mirror *mirror, uint8_t kind, struct lsping_rd *body)
{
	/* Nothing is right before BEGIN, and BEGIN comes once. */
	if ((kind == LSPING_LFIB_BEGIN) != (mirror->state == MIRROR_AWAITING))
		return false;

	switch ((enum lsping_lfib_kind)kind) {
	case LSPING_LFIB_BEGIN:
		mirror->state = MIRROR_FILLING;
		return !lsping_rd_left(body);
	case LSPING_LFIB_END:
		if (mirror->state != MIRROR_FILLING)
			return false;
		mirror->state = MIRROR_IN_STEP;
		mirror->version++;
		mirror->counts.snapshots++;
		return !lsping_rd_left(body);
	case LSPING_LFIB_GONE:
		return take_gone(mirror, body);
	case LSPING_LFIB_LABEL:
	case LSPING_LFIB_PW:
	case LSPING_LFIB_POLICY:
		return take_object(mirror, kind, body);
	}
	return false;
}

static enum lsping_mirror_result take_records(struct lsping_mirror *mirror, struct lsping_rd *rd)
{
	struct lsping_rd body;
	uint8_t kind;

	while (lsping_rd_left(rd))
		if (!lsping_lfib_record_read(rd, &kind, &body) ||
		    !take_record(mirror, kind, &body)) {
			mirror->counts.malformed++;
			lsping_mirror_lost(mirror);
			return LSPING_MIRROR_MALFORMED;
		}
	mirror->counts.frames++;
	return LSPING_MIRROR_OK;
}

enum lsping_mirror_result lsping_mirror_take(struct lsping_mirror *mirror, const void *octets,
					     size_t len, struct lsping_lfib_frame *frame)
{
	struct lsping_rd rd = lsping_rd_init(octets, len);

	*frame = lsping_lfib_frame_read(&rd);
	if (mirror->state == MIRROR_LOST)
		return LSPING_MIRROR_IGNORED;
	if (!lsping_rd_ok(&rd)) {
		mirror->counts.malformed++;
		lsping_mirror_lost(mirror);
		return LSPING_MIRROR_MALFORMED;
	}
	if (frame->id != mirror->id)
		return LSPING_MIRROR_IGNORED;
	if (frame->version != LSPING_LFIB_VERSION) {
		mirror->counts.malformed++;
		lsping_mirror_lost(mirror);
		return LSPING_MIRROR_VERSION;
	}
	if (frame->number != mirror->expected) {
		mirror->counts.gaps++;
		lsping_mirror_lost(mirror);
		return LSPING_MIRROR_GAP;
	}
	mirror->expected++;
	return take_records(mirror, &rd);
}

void lsping_mirror_await(struct lsping_mirror *mirror, uint32_t id)
{
	mirror_clear(mirror, MIRROR_AWAITING);
	mirror->id = id;
	mirror->expected = 0;
}

void lsping_mirror_lost(struct lsping_mirror *mirror)
{
	mirror_clear(mirror, MIRROR_LOST);
}

/* --- reading -------------------------------------------------------------- */

bool lsping_mirror_in_step(const struct lsping_mirror *mirror)
{
	return mirror->state == MIRROR_IN_STEP;
}

uint64_t lsping_mirror_version(const struct lsping_mirror *mirror)
{
	return mirror->version;
}

static void label_key(uint32_t label, uint8_t key[4])
{
	struct lsping_wr wr = lsping_wr_init(key, 4);

	lsping_wr_u32(&wr, label);
}

const struct lsping_mirror_entry *lsping_mirror_label(const struct lsping_mirror *mirror,
						      uint32_t label)
{
	uint8_t key[4];

	if (mirror->state != MIRROR_IN_STEP)
		return NULL;
	label_key(label, key);
	return entry_find(mirror, LSPING_LFIB_LABEL, key);
}

/* The first entry of a kind whose key is not below the one given (NULL: any). */
static const struct lsping_mirror_entry *entry_from(const struct lsping_mirror *mirror,
						    uint8_t kind, const uint8_t *key)
{
	union entry_key ref = { .entry.kind = kind };
	const struct lsping_mirror_entry *entry;

	if (mirror->state != MIRROR_IN_STEP)
		return NULL;
	if (key)
		memcpy(ref.entry.octets, key, lsping_lfib_key_octets(kind));
	entry = entries_find_gteq((struct entries_head *)&mirror->entries, &ref.entry);
	return entry && entry->kind == kind ? entry : NULL;
}

const struct lsping_mirror_entry *lsping_mirror_label_from(const struct lsping_mirror *mirror,
							   uint32_t label)
{
	uint8_t key[4];

	label_key(label, key);
	return entry_from(mirror, LSPING_LFIB_LABEL, key);
}

const struct lsping_mirror_entry *lsping_mirror_first(const struct lsping_mirror *mirror,
						      enum lsping_lfib_kind kind)
{
	return entry_from(mirror, kind, NULL);
}

const struct lsping_mirror_entry *lsping_mirror_next(const struct lsping_mirror *mirror,
						     const struct lsping_mirror_entry *entry)
{
	const struct lsping_mirror_entry *next;

	next = entries_const_next(&mirror->entries, entry);
	return next && next->kind == entry->kind ? next : NULL;
}

struct lsping_rd lsping_mirror_body(const struct lsping_mirror_entry *entry)
{
	return lsping_rd_init(entry->octets, entry->len);
}

struct lsping_rd lsping_mirror_label_read(const struct lsping_mirror_entry *entry,
					  struct lsping_zlabel *label)
{
	struct lsping_rd rd = lsping_mirror_body(entry);

	lsping_zlabel_read(&rd, label);
	return rd;
}

void lsping_mirror_counts(const struct lsping_mirror *mirror, struct lsping_mirror_counts *counts)
{
	*counts = mirror->counts;
}

struct lsping_mirror *lsping_mirror_new(void)
{
	struct lsping_mirror *mirror = XCALLOC(MTYPE_LSPING_MIRROR, sizeof(*mirror));

	entries_init(&mirror->entries);
	return mirror;
}

void lsping_mirror_free(struct lsping_mirror **mirror)
{
	if (!*mirror)
		return;
	mirror_clear(*mirror, MIRROR_LOST);
	entries_fini(&(*mirror)->entries);
	XFREE(MTYPE_LSPING_MIRROR, *mirror);
}
