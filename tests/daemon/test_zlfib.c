// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lsping_zlfib against a module made of paper: this file stands for lsping_zebra,
 * hears what is asked of the module and answers, late, wrongly, or not at all.
 */
#include <zebra.h>

#include <string.h>

#include "lib/frrevent.h"

#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_lfib_msg.h"
#include "lspingd/lsping_mirror.h"
#include "lspingd/lsping_zebra.h"
#include "lspingd/lsping_zlfib.h"
#include "tests/check.h"

static struct event_loop *loop;
static struct lsping_zlfib *zlfib;

/* --- lsping_zebra, as far as it is asked ---------------------------------- */

static void (*opaque_fn)(uint32_t type, const uint8_t *octets, size_t len, void *arg);
static void (*session_fn)(bool up, void *arg);
static void *opaque_arg, *session_arg;

static struct lsping_lfib_request last;
static unsigned int subscriptions, acks;

void lsping_zebra_on_opaque(struct lsping_zebra *zebra,
			    void (*fn)(uint32_t type, const uint8_t *octets, size_t len, void *arg),
			    void *arg)
{
	opaque_fn = fn;
	opaque_arg = arg;
}

void lsping_zebra_on_session(struct lsping_zebra *zebra, void (*fn)(bool up, void *arg), void *arg)
{
	session_fn = fn;
	session_arg = arg;
}

void lsping_zebra_send_opaque(struct lsping_zebra *zebra, uint32_t type, uint32_t session,
			      const uint8_t *octets, size_t len)
{
	struct lsping_rd rd = lsping_rd_init(octets, len);

	CHECK_INT(type, LSPING_LFIB_OPAQUE_REQUEST);
	CHECK_INT(session, LSPING_LFIB_SESSION_MODULE);
	CHECK(lsping_lfib_request_read(&rd, &last));
	if (last.op == LSPING_LFIB_SUBSCRIBE)
		subscriptions++;
	else
		acks++;
}

/* --- the module ------------------------------------------------------------ */

static uint8_t octets[4096];
static struct lsping_wr wr;

static void frame_start(uint8_t version, uint32_t id, uint32_t number)
{
	struct lsping_lfib_frame header = { version, id, number };

	wr = lsping_wr_init(octets, sizeof(octets));
	lsping_lfib_frame_write(&wr, &header);
}

static void frame_send(void)
{
	opaque_fn(LSPING_LFIB_OPAQUE_FRAME, octets, lsping_wr_at(&wr), opaque_arg);
}

static void add_label(uint32_t label)
{
	struct lsping_zlabel zlabel = { .label = label };
	size_t mark = lsping_lfib_record_start(&wr, LSPING_LFIB_LABEL);

	lsping_zlabel_write(&wr, &zlabel);
	lsping_lfib_record_end(&wr, mark);
}

/* Everything at once: one label. */
static void answer(uint32_t id)
{
	frame_start(LSPING_LFIB_VERSION, id, 0);
	lsping_lfib_mark_write(&wr, LSPING_LFIB_BEGIN);
	add_label(100);
	lsping_lfib_mark_write(&wr, LSPING_LFIB_END);
	frame_send();
}

/* --- cases ------------------------------------------------------------------ */

static void stop(struct event *event)
{
	*(bool *)EVENT_ARG(event) = true;
}

/* Lets the loop run. */
static void pass_ms(int ms)
{
	struct event *t_stop = NULL;
	struct event event;
	bool over = false;

	event_add_timer_msec(loop, stop, &over, ms, &t_stop);
	while (!over && event_fetch(loop, &event))
		event_call(&event);
}

static bool cause_is(const char *cause)
{
	const char *is = lsping_zlfib_cause(zlfib);

	if (cause && is)
		return CHECK_STR(is, cause);
	return CHECK(!cause == !is);
}

static void begin(void)
{
	subscriptions = acks = 0;
	zlfib = lsping_zlfib_new(loop, NULL);
	cause_is("no connection to zebra");
	session_fn(true, session_arg);
	pass_ms(20);
}

static void finish(void)
{
	lsping_zlfib_free(&zlfib);
	CHECK(!zlfib && !opaque_fn);
}

CASE(question_and_answer)
{
	begin();
	CHECK_INT(subscriptions, 1);
	cause_is("zebra_lsping has not answered yet");
	answer(last.id);
	cause_is(NULL);
	CHECK(lsping_mirror_label(lsping_zlfib_mirror(zlfib), 100));
	CHECK_INT(acks, 1);
	CHECK_INT(last.number, 0);
	CHECK(lsping_zlfib_snapshot_us(zlfib) < 1000000);

	frame_start(LSPING_LFIB_VERSION, last.id, 1);
	add_label(101);
	frame_send();
	CHECK_INT(acks, 2);
	CHECK_INT(last.number, 1);
	CHECK(lsping_mirror_label(lsping_zlfib_mirror(zlfib), 101));

	/* Others may send opaque messages too. */
	opaque_fn(1, octets, 3, opaque_arg);
	cause_is(NULL);
	pass_ms(300);
	CHECK_INT(subscriptions, 1);

	session_fn(false, session_arg);
	cause_is("no connection to zebra");
	CHECK(!lsping_mirror_label(lsping_zlfib_mirror(zlfib), 100));
	finish();
}

/* Asked again and again, always the same; a late answer is still one. */
CASE(no_answer)
{
	uint32_t id;

	begin();
	id = last.id;
	pass_ms(1000);
	CHECK(subscriptions >= 4);
	CHECK_INT(last.id, id);
	cause_is("zebra_lsping has not answered yet");
	pass_ms(2500);
	cause_is("zebra does not have the module zebra_lsping");
	CHECK_INT(last.id, id);
	answer(id);
	cause_is(NULL);
	finish();
}

CASE(another_version)
{
	begin();
	frame_start(LSPING_LFIB_VERSION + 1, last.id, 0);
	frame_send();
	cause_is("zebra has a zebra_lsping of another build");
	CHECK_INT(acks, 0);
	/* The user may put it right: it is asked again now and then. */
	pass_ms(2900);
	CHECK_INT(subscriptions, 2);
	cause_is("zebra has a zebra_lsping of another build");
	answer(last.id);
	cause_is(NULL);
	finish();
}

CASE(a_frame_is_lost)
{
	uint32_t id;

	begin();
	id = last.id;
	answer(id);
	frame_start(LSPING_LFIB_VERSION, id, 2);
	frame_send();
	cause_is("zebra_lsping has not answered yet");
	CHECK(!lsping_mirror_in_step(lsping_zlfib_mirror(zlfib)));
	pass_ms(300);
	CHECK_INT(subscriptions, 2);
	CHECK(last.id != id);

	/* What was on its way for the old subscription does not count. */
	answer(id);
	cause_is("zebra_lsping has not answered yet");
	answer(last.id);
	cause_is(NULL);
	finish();
}

CASE(a_frame_is_nonsense)
{
	begin();
	answer(last.id);
	frame_start(LSPING_LFIB_VERSION, last.id, 1);
	lsping_wr_u8(&wr, 200);
	frame_send();
	cause_is("zebra_lsping has not answered yet");
	pass_ms(300);
	CHECK_INT(subscriptions, 2);
	finish();
}

CASE(the_snapshot_stands_still)
{
	uint32_t id;

	begin();
	id = last.id;
	frame_start(LSPING_LFIB_VERSION, id, 0);
	lsping_lfib_mark_write(&wr, LSPING_LFIB_BEGIN);
	frame_send();
	cause_is("zebra's label tables are being read");
	CHECK_INT(acks, 1);
	pass_ms(5300);
	CHECK_INT(subscriptions, 2);
	CHECK(last.id != id);
	cause_is("zebra_lsping has not answered yet");
	finish();
}

CASE(zebra_restarts)
{
	uint32_t id;

	begin();
	id = last.id;
	answer(id);
	session_fn(false, session_arg);
	session_fn(true, session_arg);
	pass_ms(20);
	CHECK_INT(subscriptions, 2);
	CHECK(last.id != id);
	answer(last.id);
	cause_is(NULL);
	finish();
}

int main(void)
{
	loop = event_master_create(NULL);
	RUN(question_and_answer);
	RUN(no_answer);
	RUN(another_version);
	RUN(a_frame_is_lost);
	RUN(a_frame_is_nonsense);
	RUN(the_snapshot_stands_still);
	RUN(zebra_restarts);
	event_master_free(loop);
	return check_end();
}
