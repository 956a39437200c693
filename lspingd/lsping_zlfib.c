// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra's label tables: keeping the mirror in step
 *
 * A subscription to zebra_lsping.so for each session with zebra:
 *
 *	NO_ZEBRA --session--> ASKING --frame--> FILLING --END--> IN_STEP
 *	    ^                   | ^                |                |
 *	    |         PATIENCE  v |  a frame lost or malformed      |
 *	    |               NO_MODULE <-- (stays so while asking) --+
 *	    +------------------ session ended ----------------------+
 *
 * Nothing tells whether zebra has the module, and a question that comes before
 * the module is connected is dropped by zebra; so it is asked again, quickly at
 * first, as long as there is no answer.  Frames that are missing or cannot be
 * understood end the subscription, and the next one starts with everything.
 *
 * That the tables are not known is told to the log once, when patience ends, and
 * again only after they were known in between.
 */
#include <zebra.h>

#include <string.h>

#include "lib/frrevent.h"
#include "lib/log.h"
#include "lib/memory.h"

#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_errors.h"
#include "lspingd/lsping_lfib_msg.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_mirror.h"
#include "lspingd/lsping_zebra.h"
#include "lspingd/lsping_zlfib.h"

DEFINE_MTYPE_STATIC(LSPINGD, LSPING_ZLFIB, "subscription to zebra's label tables");

#define ASK_QUICKLY_MS 200
#define ASK_SLOWLY_MS  2000
/* A snapshot that stands still so long has lost its sender. */
#define STALL_MS 5000
/* How long no answer may just be a late one. */
#define PATIENCE_US INT64_C(3000000)

enum zlfib_state {
	ZLFIB_NO_ZEBRA,
	ZLFIB_ASKING,
	ZLFIB_NO_MODULE,
	ZLFIB_VERSION,
	ZLFIB_FILLING,
	ZLFIB_IN_STEP,
};

struct lsping_zlfib {
	struct event_loop *loop;
	struct lsping_zebra *zebra;
	struct lsping_mirror *mirror;
	enum zlfib_state state;
	uint32_t id; /* of the subscription */
	bool anew;   /* the next question is for another one */
	struct event *t_ask;
	int64_t asking_since_us;
	int64_t asked_us;
	int64_t snapshot_us;
	bool warned;
};

static void ask(struct event *event);

static const char *state_cause(enum zlfib_state state)
{
	switch (state) {
	case ZLFIB_NO_ZEBRA:
		return "no connection to zebra";
	case ZLFIB_ASKING:
		return "zebra_lsping has not answered yet";
	case ZLFIB_NO_MODULE:
		return "zebra does not have the module zebra_lsping";
	case ZLFIB_VERSION:
		return "zebra has a zebra_lsping of another build";
	case ZLFIB_FILLING:
		return "zebra's label tables are being read";
	case ZLFIB_IN_STEP:
		break;
	}
	return NULL;
}

static void state_set(struct lsping_zlfib *zlfib, enum zlfib_state state)
{
	if (zlfib->state == state)
		return;
	zlfib->state = state;
	DEBUGD(&lsping_dbg_zebra, "zebra's label tables: %s", state_cause(state) ?: "in step");
	switch (state) {
	case ZLFIB_NO_MODULE:
	case ZLFIB_VERSION:
		if (!zlfib->warned)
			flog_warn(EC_LSPING_LFIB,
				  "checks against zebra's label tables are unavailable: %s",
				  state_cause(state));
		zlfib->warned = true;
		return;
	case ZLFIB_IN_STEP:
		zlfib->snapshot_us = lsping_clock_us() - zlfib->asked_us;
		if (zlfib->warned)
			zlog_notice("checks against zebra's label tables are available again");
		zlfib->warned = false;
		return;
	case ZLFIB_NO_ZEBRA:
	case ZLFIB_ASKING:
	case ZLFIB_FILLING:
		return;
	}
}

static void request_send(struct lsping_zlfib *zlfib, enum lsping_lfib_op op, uint32_t number)
{
	const struct lsping_lfib_request request = {
		.version = LSPING_LFIB_VERSION,
		.op = op,
		.id = zlfib->id,
		.number = number,
	};
	uint8_t octets[LSPING_LFIB_REQUEST_OCTETS];
	struct lsping_wr wr = lsping_wr_init(octets, sizeof(octets));

	lsping_lfib_request_write(&wr, &request);
	lsping_zebra_send_opaque(zlfib->zebra, LSPING_LFIB_OPAQUE_REQUEST,
				 LSPING_LFIB_SESSION_MODULE, octets, lsping_wr_at(&wr));
}

static void ask_in(struct lsping_zlfib *zlfib, int ms)
{
	event_cancel(&zlfib->t_ask);
	event_add_timer_msec(zlfib->loop, ask, zlfib, ms, &zlfib->t_ask);
}

/* Asks for a subscription; what was known is forgotten. */
static void ask(struct event *event)
{
	struct lsping_zlfib *zlfib = EVENT_ARG(event);
	bool patient = lsping_clock_us() - zlfib->asking_since_us < PATIENCE_US;

	if (zlfib->state == ZLFIB_FILLING) {
		state_set(zlfib, ZLFIB_ASKING);
		zlfib->anew = true;
	} else if (zlfib->state == ZLFIB_ASKING && !patient) {
		state_set(zlfib, ZLFIB_NO_MODULE);
	}
	/* The same question again, lest an answer on its way become a stranger. */
	if (zlfib->anew)
		zlfib->id++;
	zlfib->anew = false;
	zlfib->asked_us = lsping_clock_us();
	lsping_mirror_await(zlfib->mirror, zlfib->id);
	request_send(zlfib, LSPING_LFIB_SUBSCRIBE, 0);
	/* What does not fit is not put right in a moment. */
	ask_in(zlfib, patient && zlfib->state != ZLFIB_VERSION ? ASK_QUICKLY_MS : ASK_SLOWLY_MS);
}

/* From the beginning; in a moment, so that what goes wrong again and again does
 * not become a load.
 */
static void ask_anew(struct lsping_zlfib *zlfib)
{
	zlfib->anew = true;
	zlfib->asking_since_us = lsping_clock_us();
	state_set(zlfib, ZLFIB_ASKING);
	ask_in(zlfib, ASK_QUICKLY_MS);
}

static void frame_taken(struct lsping_zlfib *zlfib, const struct lsping_lfib_frame *frame)
{
	request_send(zlfib, LSPING_LFIB_ACK, frame->number);
	if (lsping_mirror_in_step(zlfib->mirror)) {
		state_set(zlfib, ZLFIB_IN_STEP);
		event_cancel(&zlfib->t_ask);
		return;
	}
	state_set(zlfib, ZLFIB_FILLING);
	ask_in(zlfib, STALL_MS);
}

static void opaque_take(uint32_t type, const uint8_t *octets, size_t len, void *arg)
{
	struct lsping_zlfib *zlfib = arg;
	struct lsping_lfib_frame frame;

	if (type != LSPING_LFIB_OPAQUE_FRAME)
		return;
	switch (lsping_mirror_take(zlfib->mirror, octets, len, &frame)) {
	case LSPING_MIRROR_OK:
		frame_taken(zlfib, &frame);
		return;
	case LSPING_MIRROR_IGNORED:
		return;
	case LSPING_MIRROR_VERSION:
		state_set(zlfib, ZLFIB_VERSION);
		ask_in(zlfib, ASK_SLOWLY_MS);
		return;
	case LSPING_MIRROR_GAP:
	case LSPING_MIRROR_MALFORMED:
		DEBUGD(&lsping_dbg_zebra, "frame %u of %zu octets does not fit, asking anew",
		       frame.number, len);
		ask_anew(zlfib);
		return;
	}
}

static void session_changed(bool up, void *arg)
{
	struct lsping_zlfib *zlfib = arg;

	event_cancel(&zlfib->t_ask);
	lsping_mirror_lost(zlfib->mirror);
	if (!up) {
		state_set(zlfib, ZLFIB_NO_ZEBRA);
		return;
	}
	zlfib->anew = true;
	zlfib->asking_since_us = lsping_clock_us();
	state_set(zlfib, ZLFIB_ASKING);
	ask_in(zlfib, 0);
}

const struct lsping_mirror *lsping_zlfib_mirror(const struct lsping_zlfib *zlfib)
{
	return zlfib->mirror;
}

const char *lsping_zlfib_cause(const struct lsping_zlfib *zlfib)
{
	return state_cause(zlfib->state);
}

int64_t lsping_zlfib_snapshot_us(const struct lsping_zlfib *zlfib)
{
	return zlfib->snapshot_us;
}

struct lsping_zlfib *lsping_zlfib_new(struct event_loop *loop, struct lsping_zebra *zebra)
{
	struct lsping_zlfib *zlfib = XCALLOC(MTYPE_LSPING_ZLFIB, sizeof(*zlfib));

	zlfib->loop = loop;
	zlfib->zebra = zebra;
	zlfib->mirror = lsping_mirror_new();
	/* Frames meant for a predecessor are told from ours. */
	zlfib->id = lsping_clock_us();
	lsping_zebra_on_opaque(zebra, opaque_take, zlfib);
	lsping_zebra_on_session(zebra, session_changed, zlfib);
	return zlfib;
}

void lsping_zlfib_free(struct lsping_zlfib **zlfib)
{
	if (!*zlfib)
		return;
	event_cancel(&(*zlfib)->t_ask);
	lsping_zebra_on_opaque((*zlfib)->zebra, NULL, NULL);
	lsping_mirror_free(&(*zlfib)->mirror);
	XFREE(MTYPE_LSPING_ZLFIB, *zlfib);
}
