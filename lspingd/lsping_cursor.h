// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bounds-checked cursors over wire octets
 *
 * The only place in lspingd where network byte order exists.  A read cursor
 * walks octets somebody else owns, a write cursor fills a buffer of the
 * caller's.  A cursor asked for more than it holds becomes "bad" and empty for
 * good: every later read yields zero, every later write is dropped.  So a codec
 * reads or writes straight down and asks lsping_rd_ok() or lsping_wr_ok() once,
 * and there is no read that was not checked.
 *
 * A TLV's value is read through a child cursor, cut with lsping_rd_sub() to the
 * length the TLV claims: what is inside cannot see what follows it.  Offsets
 * stay those of the whole message, so that a fault can be located.
 *
 * Neither cursor owns memory, allocates or logs.  Octets that end too early are
 * the sender's fault; the codec reports them as an enum.
 */
#ifndef LSPING_CURSOR_H
#define LSPING_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct lsping_rd {
	const uint8_t *base; /* where the message starts, in a child too */
	const uint8_t *p, *end;
	bool bad;
};

struct lsping_wr {
	uint8_t *base, *p, *end;
	bool bad;
};

/*
 * Starts reading.
 *
 * buf, len
 *    the octets; borrowed, must outlive the cursor and what it handed out.
 *    NULL is allowed when len is 0.
 */
static inline struct lsping_rd lsping_rd_init(const void *buf, size_t len)
{
	/* Adding 0 to NULL is undefined in C, so "nothing" is an own octet. */
	static const uint8_t nothing;
	const uint8_t *b = len ? buf : &nothing;

	return (struct lsping_rd){ .base = b, .p = b, .end = b + len };
}

/* False once something was asked for that was not there. */
static inline bool lsping_rd_ok(const struct lsping_rd *rd)
{
	return !rd->bad;
}

/* Makes the cursor bad and empty: its content turned out to be impossible. */
static inline void lsping_rd_fail(struct lsping_rd *rd)
{
	rd->bad = true;
	rd->p = rd->end;
}

/* Octets left; 0 once bad. */
static inline size_t lsping_rd_left(const struct lsping_rd *rd)
{
	return (size_t)(rd->end - rd->p);
}

/* Offset of the next octet in the message, also for a child cursor. */
static inline size_t lsping_rd_at(const struct lsping_rd *rd)
{
	return (size_t)(rd->p - rd->base);
}

/* The next octet's place, without stepping; lsping_rd_left() octets are there. */
static inline const uint8_t *lsping_rd_peek(const struct lsping_rd *rd)
{
	return rd->p;
}

/*
 * Steps over n octets.
 *
 * Returns:
 *    where they are, borrowed from the buffer; NULL, with the cursor bad, when
 *    fewer are left
 */
static inline const uint8_t *lsping_rd_take(struct lsping_rd *rd, size_t n)
{
	const uint8_t *p = rd->p;

	if (rd->bad || n > lsping_rd_left(rd)) {
		lsping_rd_fail(rd);
		return NULL;
	}
	rd->p += n;
	return p;
}

/* Read a number of 1, 2 or 4 octets; 0 when fewer are left. */
static inline uint8_t lsping_rd_u8(struct lsping_rd *rd)
{
	const uint8_t *p = lsping_rd_take(rd, 1);

	return p ? p[0] : 0;
}

static inline uint16_t lsping_rd_u16(struct lsping_rd *rd)
{
	const uint8_t *p = lsping_rd_take(rd, 2);

	return p ? (uint16_t)(p[0] << 8 | p[1]) : 0;
}

static inline uint32_t lsping_rd_u32(struct lsping_rd *rd)
{
	const uint8_t *p = lsping_rd_take(rd, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

/* Copies n octets as they are, or zeroes dst when fewer are left. */
static inline void lsping_rd_bytes(struct lsping_rd *rd, void *dst, size_t n)
{
	const uint8_t *p = lsping_rd_take(rd, n);

	if (p)
		memcpy(dst, p, n);
	else
		memset(dst, 0, n);
}

/*
 * Cuts a child cursor of the next n octets and steps over them.
 *
 * Returns:
 *    the child; itself bad when the parent had fewer octets or was bad
 */
static inline struct lsping_rd lsping_rd_sub(struct lsping_rd *rd, size_t n)
{
	const uint8_t *p = lsping_rd_take(rd, n);

	return (struct lsping_rd){
		.base = rd->base,
		.p = p ? p : rd->end,
		.end = p ? p + n : rd->end,
		.bad = !p,
	};
}

/*
 * Starts writing.
 *
 * buf, len
 *    the caller's buffer and its size; one written octet beyond makes the
 *    cursor bad and leaves the buffer as it is
 */
static inline struct lsping_wr lsping_wr_init(void *buf, size_t len)
{
	uint8_t *b = buf;

	return (struct lsping_wr){ .base = b, .p = b, .end = b + len };
}

/* False once something did not fit. */
static inline bool lsping_wr_ok(const struct lsping_wr *wr)
{
	return !wr->bad;
}

/* Makes the cursor bad: the value cannot be written. */
static inline void lsping_wr_fail(struct lsping_wr *wr)
{
	wr->bad = true;
}

/* Octets written so far; also the mark to give to lsping_wr_patch_u16(). */
static inline size_t lsping_wr_at(const struct lsping_wr *wr)
{
	return (size_t)(wr->p - wr->base);
}

/*
 * Reserves n octets.
 *
 * Returns:
 *    where they are, not yet filled; NULL, with the cursor bad, when they do
 *    not fit
 */
static inline uint8_t *lsping_wr_room(struct lsping_wr *wr, size_t n)
{
	uint8_t *p = wr->p;

	if (wr->bad || n > (size_t)(wr->end - wr->p)) {
		lsping_wr_fail(wr);
		return NULL;
	}
	wr->p += n;
	return p;
}

/* Writes n octets as they are; src may be NULL when n is 0. */
static inline void lsping_wr_bytes(struct lsping_wr *wr, const void *src, size_t n)
{
	uint8_t *p = lsping_wr_room(wr, n);

	if (p && n)
		memcpy(p, src, n);
}

/* Writes n zero octets. */
static inline void lsping_wr_zero(struct lsping_wr *wr, size_t n)
{
	uint8_t *p = lsping_wr_room(wr, n);

	if (p && n)
		memset(p, 0, n);
}

/* Write a number in 1, 2 or 4 octets. */
static inline void lsping_wr_u8(struct lsping_wr *wr, uint8_t v)
{
	lsping_wr_bytes(wr, &v, 1);
}

static inline void lsping_wr_u16(struct lsping_wr *wr, uint16_t v)
{
	uint8_t *p = lsping_wr_room(wr, 2);

	if (!p)
		return;
	p[0] = v >> 8;
	p[1] = v & 0xff;
}

static inline void lsping_wr_u32(struct lsping_wr *wr, uint32_t v)
{
	uint8_t *p = lsping_wr_room(wr, 4);

	if (!p)
		return;
	p[0] = v >> 24;
	p[1] = v >> 16 & 0xff;
	p[2] = v >> 8 & 0xff;
	p[3] = v & 0xff;
}

/*
 * Writes v over two octets already written (a length or a checksum that is
 * known only after what it is about).
 *
 * mark
 *    their offset, an earlier lsping_wr_at()
 */
static inline void lsping_wr_patch_u16(struct lsping_wr *wr, size_t mark, uint16_t v)
{
	if (wr->bad || mark + 2 > lsping_wr_at(wr)) {
		lsping_wr_fail(wr);
		return;
	}
	wr->base[mark] = v >> 8;
	wr->base[mark + 1] = v & 0xff;
}

#endif /* LSPING_CURSOR_H */
