// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Telling one subscriber what is in zebra's label tables, and what changes
 *
 * Of each object that was told there is a row in one tree, with a digest of the
 * record that was sent.  An object is looked at when there is a reason, and sent
 * if its digest is another one.  So it does not matter how often or why it is
 * looked at: an interface event makes zebra go through all of its labels, and
 * what did not change in that is not sent.  Rows of an earlier subscription count
 * as never told, and are used again.  A row is in at most one queue:
 *
 *	DIRTY    zebra has worked on it: looked at as soon as possible, at most
 *		 COALESCE_MS later
 *	FRESH    changed within the last second
 *	UNWELL   older, but not installed, or with something under way
 *
 * The last two are looked at again and again, FRESH rows every 20 ms, UNWELL
 * ones as many each time as there is time for: whether the kernel has taken a
 * label is known in zebra's main thread only after the answer came from the
 * dataplane thread, a refused one never gets to a provider behind the kernel,
 * and one that was refused is taken out of zebra's table without a word; but then
 * the table has another size, and all UNWELL rows are looked at in one go.  What
 * is well and has been so for a second changes only by zebra's queue of labels,
 * which zebra_lsping.c listens to.
 *
 * Pseudowires and policies, few as they are, are gone through every time.  Beside
 * all that a slow sweep goes over both tables, in case something was missed.
 *
 * Time: everything runs in zebra's main thread, in pieces of about PIECE_US, and
 * what is done at regular times takes at most a twentieth of the time.  Memory:
 * what is not acknowledged is bounded by the window, and what has changed
 * meanwhile waits as a row in a queue, once however often it changes.  Without a
 * subscriber nothing is done at all.
 */
#include <zebra.h>

#include <string.h>

#include "lib/frrevent.h"
#include "lib/jhash.h"
#include "lib/memory.h"
#include "lib/stream.h"
#include "lib/typesafe.h"
#include "lib/zclient.h"

#include "zebra/rib.h"
#include "zebra/zebra_dplane.h"
#include "zebra/zserv.h"

#include "lspingd/lsping_clock.h"
#include "zebra_lsping/export.h"
#include "zebra_lsping/zread.h"

DEFINE_MTYPE_STATIC(ZEBRA, LSPING_ROW, "object told to lspingd");

#define COALESCE_MS 10
#define FRESH_US    INT64_C(1000000)
#define PIECE_US    2000
#define TICK_BUSY_MS 20
#define TICK_IDLE_MS 50
/* How often a tick may come: its own time, so many times. */
#define TICK_REST 20
/* What a tick does at most, so that its time is a piece. */
#define TICK_FRESH  4000
#define TICK_UNWELL 4000
#define TICK_SWEEP  16
/* Rows thrown away at a time when the subscriber has gone. */
#define CLEAR_PIECE 2000

PREDECL_RBTREE_UNIQ(rows);
PREDECL_DLIST(queue);

enum row_queue {
	QUEUE_NONE,
	QUEUE_DIRTY,
	QUEUE_FRESH,
	QUEUE_UNWELL,
	QUEUE_MAX,
};

struct row {
	struct rows_item item;
	struct queue_item queue_item;
	uint64_t digest;    /* of what was sent last */
	int64_t changed_us; /* when that was */
	uint32_t told;	    /* to which subscription; 0: to none */
	uint32_t seen;	    /* by which round over pseudowires and policies */
	uint8_t kind;
	uint8_t queue; /* enum row_queue */
	uint8_t key[LSPING_LFIB_KEY_MAX];
};

static int row_cmp(const struct row *a, const struct row *b)
{
	if (a->kind != b->kind)
		return numcmp(a->kind, b->kind);
	return memcmp(a->key, b->key, lsping_lfib_key_octets(a->kind));
}

DECLARE_RBTREE_UNIQ(rows, struct row, item, row_cmp);
DECLARE_DLIST(queue, struct row, queue_item);

static struct {
	struct event_loop *loop;
	struct event *t_run;  /* at once */
	struct event *t_soon; /* COALESCE_MS after the first touch */
	struct event *t_tick;

	struct event *t_clear;

	bool subscribed;
	uint32_t subscription; /* counts them */
	struct export_client client;
	uint32_t id;
	uint32_t number;       /* of the next frame */
	uint32_t acknowledged; /* frames below this one */

	bool snapshot; /* being sent */
	bool walking;  /* for it, just now */
	uint32_t snapshot_bucket;
	uint32_t sweep_bucket;
	uint32_t round; /* over pseudowires and policies */
	struct row sweep_from;

	unsigned long told_labels;  /* rows of labels the subscriber has */
	unsigned long zebra_labels; /* of zebra's table, when it was last another number */
	unsigned int hurry;	    /* UNWELL rows to be looked at in one go */

	struct rows_head rows;
	struct queue_head queues[QUEUE_MAX];
	uint8_t octets[LSPING_LFIB_FRAME_MAX];
	struct lsping_wr frame; /* being filled; empty: only its header */
} out;

static void run_at_once(void);

static bool client_same(const struct export_client *a, const struct export_client *b)
{
	return a->proto == b->proto && a->instance == b->instance && a->session == b->session;
}

/* --- frames --------------------------------------------------------------- */

static void frame_start(void)
{
	struct lsping_lfib_frame header = {
		.version = LSPING_LFIB_VERSION,
		.id = out.id,
		.number = out.number,
	};

	out.frame = lsping_wr_init(out.octets, sizeof(out.octets));
	lsping_lfib_frame_write(&out.frame, &header);
}

/* Straight into the client's output, without the opaque registry and its limit
 * of 16 KiB.  False if the client is gone.
 */
static bool octets_send(const struct export_client *to, const uint8_t *octets, size_t len)
{
	struct zserv *client = zserv_acquire_client(to->proto, to->instance, to->session);
	struct stream *s;

	if (!client)
		return false;
	s = stream_new(len + 64);
	zclient_create_header(s, ZEBRA_OPAQUE_MESSAGE, VRF_DEFAULT);
	stream_putl(s, LSPING_LFIB_OPAQUE_FRAME);
	stream_putw(s, 0);
	stream_putc(s, ZEBRA_ROUTE_HSLS);
	stream_putw(s, 0);
	stream_putl(s, LSPING_LFIB_SESSION_MODULE);
	stream_put(s, octets, len);
	stream_putw_at(s, 0, stream_get_endp(s));
	zserv_send_message(client, s);
	zserv_release_client(client);
	return true;
}

static void frame_send(void)
{
	if (lsping_wr_at(&out.frame) <= LSPING_LFIB_FRAME_HEADER)
		return;
	/* Of a client that is gone the hook will tell. */
	octets_send(&out.client, out.octets, lsping_wr_at(&out.frame));
	out.number++;
	frame_start();
}

static bool window_open(void)
{
	return out.number - out.acknowledged < LSPING_LFIB_WINDOW;
}

static void record_append(const uint8_t *octets, size_t len)
{
	if (len > sizeof(out.octets) - lsping_wr_at(&out.frame))
		frame_send();
	lsping_wr_bytes(&out.frame, octets, len);
}

static void mark_append(enum lsping_lfib_kind kind)
{
	uint8_t octets[3];
	struct lsping_wr wr = lsping_wr_init(octets, sizeof(octets));

	lsping_lfib_mark_write(&wr, kind);
	record_append(octets, sizeof(octets));
}

/* --- rows ----------------------------------------------------------------- */

static void row_queue(struct row *row, enum row_queue queue)
{
	if (row->queue != QUEUE_NONE)
		queue_del(&out.queues[row->queue], row);
	row->queue = queue;
	if (queue != QUEUE_NONE)
		queue_add_tail(&out.queues[queue], row);
}

static struct row *row_get(enum lsping_lfib_kind kind, const uint8_t *key)
{
	struct row ref = { .kind = kind }, *row;

	memcpy(ref.key, key, lsping_lfib_key_octets(kind));
	row = rows_find(&out.rows, &ref);
	if (row)
		return row;
	row = XCALLOC(MTYPE_LSPING_ROW, sizeof(*row));
	row->kind = kind;
	memcpy(row->key, ref.key, sizeof(row->key));
	rows_add(&out.rows, row);
	return row;
}

static void row_free(struct row *row)
{
	row_queue(row, QUEUE_NONE);
	rows_del(&out.rows, row);
	XFREE(MTYPE_LSPING_ROW, row);
}

/* Piece by piece, like everything. */
static void rows_clear(struct event *event)
{
	struct row *row;

	for (unsigned int n = 0; n < CLEAR_PIECE; n++) {
		row = rows_first(&out.rows);
		if (!row)
			return;
		row_free(row);
	}
	event_add_event(out.loop, rows_clear, NULL, 0, &out.t_clear);
}

static bool row_told(const struct row *row)
{
	return row->told == out.subscription;
}

static uint64_t digest_of(const uint8_t *octets, size_t len)
{
	return (uint64_t)jhash(octets, len, 0x4c535049) << 32 | jhash(octets, len, 0x4e474c53);
}

/* Where a row goes that was looked at.  As long as the dataplane has a backlog,
 * what is fresh stays so: the answer may be among it.  What a snapshot finds is
 * new to the subscriber only.
 */
static enum row_queue row_next_queue(const struct row *row, enum zread_state state, int64_t now_us)
{
	if (row->kind != LSPING_LFIB_LABEL)
		return QUEUE_NONE;
	if (out.walking && state == ZREAD_UNWELL)
		return QUEUE_UNWELL;
	if (now_us - row->changed_us < FRESH_US ||
	    (row->queue == QUEUE_FRESH && dplane_get_in_queue_len()))
		return QUEUE_FRESH;
	return state == ZREAD_WELL ? QUEUE_NONE : QUEUE_UNWELL;
}

/* Looks at a row's object and sends it, if there is news.  The row may be gone
 * afterwards.
 */
static void row_look(struct row *row, int64_t now_us)
{
	static uint8_t octets[LSPING_LFIB_RECORD_MAX];
	struct lsping_wr wr = lsping_wr_init(octets, sizeof(octets));
	enum zread_state state = zread_object(row->kind, row->key, &wr);
	uint64_t digest;

	if (state == ZREAD_NONE) {
		if (row_told(row)) {
			out.told_labels -= row->kind == LSPING_LFIB_LABEL;
			lsping_lfib_gone_write(&wr, row->kind, row->key);
			record_append(octets, lsping_wr_at(&wr));
		}
		row_free(row);
		return;
	}
	digest = digest_of(octets, lsping_wr_at(&wr));
	if (!row_told(row) || row->digest != digest) {
		record_append(octets, lsping_wr_at(&wr));
		out.told_labels += row->kind == LSPING_LFIB_LABEL && !row_told(row);
		row->told = out.subscription;
		row->digest = digest;
		row->changed_us = now_us;
	}
	row_queue(row, row_next_queue(row, state, now_us));
}

/* --- what is gone through ------------------------------------------------- */

static void snapshot_key(enum lsping_lfib_kind kind, const uint8_t *key)
{
	struct row *row = row_get(kind, key);

	if (!row_told(row))
		row_look(row, lsping_clock_us());
}

static void others_key(enum lsping_lfib_kind kind, const uint8_t *key)
{
	struct row *row = row_get(kind, key);

	row->seen = out.round;
	row_look(row, 0);
}

/* All pseudowires and policies; those that were not met are gone. */
static void others_look(void)
{
	struct row ref = { .kind = LSPING_LFIB_PW }, *row, *next;

	out.round++;
	zread_others(others_key);
	for (row = rows_find_gteq(&out.rows, &ref); row; row = next) {
		next = rows_next(&out.rows, row);
		if (row->seen != out.round)
			row_look(row, 0);
	}
}

/* True if there is more. */
static bool snapshot_piece(void)
{
	bool more;

	out.walking = true;
	more = zread_labels(&out.snapshot_bucket, 64, snapshot_key);
	out.walking = false;
	if (!more)
		others_look();
	return more;
}

static void sweep_key(enum lsping_lfib_kind kind, const uint8_t *key)
{
	row_look(row_get(kind, key), lsping_clock_us());
}

/* Some of zebra's labels, and some of the labels that were told. */
static void sweep(void)
{
	struct row *row = rows_find_gteq(&out.rows, &out.sweep_from), *next;

	for (unsigned int n = 0; row && n < TICK_SWEEP; n++, row = next) {
		next = rows_next(&out.rows, row);
		row_look(row, lsping_clock_us());
	}
	memset(&out.sweep_from, 0, sizeof(out.sweep_from));
	if (row) {
		out.sweep_from.kind = row->kind;
		memcpy(out.sweep_from.key, row->key, sizeof(row->key));
	}
	if (!zread_labels(&out.sweep_bucket, TICK_SWEEP, sweep_key))
		out.sweep_bucket = 0;
}

/* At most n rows of a queue; they go to the end of it, or of another one. */
static void queue_look(enum row_queue queue, unsigned int n)
{
	int64_t now_us = lsping_clock_us(), end_us = now_us + PIECE_US;
	struct row *row;

	n = MIN(n, queue_count(&out.queues[queue]));
	for (unsigned int i = 0; i < n && window_open(); i++) {
		row = queue_first(&out.queues[queue]);
		row_look(row, now_us);
		if (i % 32 == 31 && lsping_clock_us() > end_us)
			break;
	}
}

/* --- events --------------------------------------------------------------- */

/* A piece of what is due; true if there is more. */
static bool run_piece(void)
{
	int64_t end_us = lsping_clock_us() + PIECE_US;

	while (window_open() && lsping_clock_us() < end_us) {
		if (queue_count(&out.queues[QUEUE_DIRTY])) {
			queue_look(QUEUE_DIRTY, 64);
		} else if (out.hurry) {
			unsigned int n = MIN(out.hurry, 64);

			out.hurry -= n;
			queue_look(QUEUE_UNWELL, n);
		} else if (out.snapshot) {
			if (snapshot_piece())
				continue;
			mark_append(LSPING_LFIB_END);
			out.snapshot = false;
		} else {
			return false;
		}
	}
	return true;
}

static void run(struct event *event)
{
	bool more = run_piece();

	/* A snapshot fills its frames; a change does not wait for others. */
	if (!more || !out.snapshot)
		frame_send();
	if (more && window_open())
		run_at_once();
	/* else an acknowledgement goes on with it */
}

static void run_at_once(void)
{
	event_cancel(&out.t_soon);
	event_add_event(out.loop, run, NULL, 0, &out.t_run);
}

static void soon(struct event *event)
{
	run_at_once();
}

/* A label that was never installed is gone without a word? */
static void count_look(void)
{
	unsigned long count = zread_label_count();

	if (count == out.told_labels || count == out.zebra_labels)
		return;
	out.zebra_labels = count;
	out.hurry = queue_count(&out.queues[QUEUE_UNWELL]);
	if (out.hurry)
		run_at_once();
}

static void tick(struct event *event)
{
	int64_t start_us = lsping_clock_us(), rest_ms;
	bool busy;

	if (!out.snapshot && window_open()) {
		queue_look(QUEUE_FRESH, TICK_FRESH);
		queue_look(QUEUE_UNWELL, TICK_UNWELL);
		others_look();
		sweep();
		count_look();
		frame_send();
	}
	busy = queue_count(&out.queues[QUEUE_FRESH]) || queue_count(&out.queues[QUEUE_UNWELL]);
	rest_ms = (lsping_clock_us() - start_us) * TICK_REST / 1000;
	event_add_timer_msec(out.loop, tick, NULL,
			     MAX(rest_ms, busy ? TICK_BUSY_MS : TICK_IDLE_MS), &out.t_tick);
}

/* --- interface ------------------------------------------------------------ */

static void unsubscribe(void)
{
	out.subscribed = false;
	event_cancel(&out.t_run);
	event_cancel(&out.t_soon);
	event_cancel(&out.t_tick);
}

void export_subscribe(const struct export_client *client, uint32_t id)
{
	if (out.subscribed && id == out.id && client_same(client, &out.client))
		return;
	unsubscribe();
	event_cancel(&out.t_clear);
	out.subscribed = true;
	out.subscription++;
	out.client = *client;
	out.id = id;
	out.number = 0;
	out.acknowledged = 0;
	out.snapshot = true;
	out.snapshot_bucket = 0;
	out.told_labels = 0;
	out.zebra_labels = 0;
	out.hurry = 0;
	out.sweep_bucket = 0;
	memset(&out.sweep_from, 0, sizeof(out.sweep_from));
	frame_start();
	mark_append(LSPING_LFIB_BEGIN);
	run_at_once();
	event_add_timer_msec(out.loop, tick, NULL, TICK_BUSY_MS, &out.t_tick);
}

void export_acknowledged(uint32_t id, uint32_t number)
{
	/* Frames that were sent and are not yet acknowledged, and no others. */
	if (!out.subscribed || id != out.id ||
	    number - out.acknowledged >= out.number - out.acknowledged)
		return;
	out.acknowledged = number + 1;
	if (out.snapshot || out.hurry || queue_count(&out.queues[QUEUE_DIRTY]))
		run_at_once();
}

void export_client_gone(const struct export_client *client)
{
	if (!out.subscribed || !client_same(client, &out.client))
		return;
	unsubscribe();
	event_add_event(out.loop, rows_clear, NULL, 0, &out.t_clear);
}

void export_refuse(const struct export_client *client, uint32_t id)
{
	const struct lsping_lfib_frame header = { .version = LSPING_LFIB_VERSION, .id = id };
	uint8_t octets[LSPING_LFIB_FRAME_HEADER];
	struct lsping_wr wr = lsping_wr_init(octets, sizeof(octets));

	lsping_lfib_frame_write(&wr, &header);
	octets_send(client, octets, sizeof(octets));
}

void export_label_touched(uint32_t label)
{
	uint8_t key[LSPING_LFIB_KEY_MAX];
	struct lsping_wr wr = lsping_wr_init(key, sizeof(key));
	struct row *row;

	if (!out.subscribed)
		return;
	lsping_wr_u32(&wr, label);
	row = row_get(LSPING_LFIB_LABEL, key);
	if (row->queue == QUEUE_DIRTY)
		return;
	row_queue(row, QUEUE_DIRTY);
	if (!out.t_soon && !out.t_run)
		event_add_timer_msec(out.loop, soon, NULL, COALESCE_MS, &out.t_soon);
}

void export_init(struct event_loop *loop)
{
	out.loop = loop;
	rows_init(&out.rows);
	for (unsigned int i = 0; i < QUEUE_MAX; i++)
		queue_init(&out.queues[i]);
}

void export_fini(void)
{
	struct row *row;

	unsubscribe();
	event_cancel(&out.t_clear);
	while ((row = rows_first(&out.rows)))
		row_free(row);
	rows_fini(&out.rows);
	for (unsigned int i = 0; i < QUEUE_MAX; i++)
		queue_fini(&out.queues[i]);
}
