// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The mirror of zebra's label tables, by frames written with the codec the module
 * writes them with: what is in it when, what is not, and what it costs.
 */
#include <zebra.h>

#include <arpa/inet.h>
#include <malloc.h>
#include <string.h>
#include <time.h>

#include "lspingd/lsping_mirror.h"
#include "tests/check.h"

static uint8_t octets[LSPING_LFIB_FRAME_MAX];
static struct lsping_wr frame;

static void frame_start(uint32_t id, uint32_t number)
{
	struct lsping_lfib_frame header = {
		.version = LSPING_LFIB_VERSION,
		.id = id,
		.number = number,
	};

	frame = lsping_wr_init(octets, sizeof(octets));
	lsping_lfib_frame_write(&frame, &header);
}

static enum lsping_mirror_result frame_take(struct lsping_mirror *mirror)
{
	struct lsping_lfib_frame header;

	return lsping_mirror_take(mirror, octets, lsping_wr_at(&frame), &header);
}

static void add_label(uint32_t in, uint32_t out, unsigned int n_nhlfe)
{
	struct lsping_zlabel label = { .label = in, .installed = true, .n_nhlfe = n_nhlfe };
	size_t mark = lsping_lfib_record_start(&frame, LSPING_LFIB_LABEL);

	lsping_zlabel_write(&frame, &label);
	for (unsigned int i = 0; i < n_nhlfe; i++) {
		struct lsping_znhlfe nhlfe = {
			.owner = 2,
			.distance = 150,
			.selected = true,
			.installed = true,
			.active = true,
			.nexthop.ipa_type = IPADDR_V4,
			.ifindex = 7,
			.depth = 1,
			.label = { out },
		};

		nhlfe.nexthop.ipaddr_v4.s_addr = htonl(0x0a000001 + i);
		lsping_znhlfe_write(&frame, &nhlfe);
	}
	lsping_lfib_record_end(&frame, mark);
}

static void add_gone(uint32_t in)
{
	uint8_t key[4];
	struct lsping_wr wr = lsping_wr_init(key, sizeof(key));

	lsping_wr_u32(&wr, in);
	lsping_lfib_gone_write(&frame, LSPING_LFIB_LABEL, key);
}

/* In step with labels 100 and 200. */
static struct lsping_mirror *filled(void)
{
	struct lsping_mirror *mirror = lsping_mirror_new();

	lsping_mirror_await(mirror, 5);
	frame_start(5, 0);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_BEGIN);
	add_label(200, 201, 2);
	add_label(100, 101, 1);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_END);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_OK);
	CHECK(lsping_mirror_in_step(mirror));
	return mirror;
}

static uint32_t out_label(const struct lsping_mirror *mirror, uint32_t in)
{
	const struct lsping_mirror_entry *entry = lsping_mirror_label(mirror, in);
	struct lsping_znhlfe nhlfe;
	struct lsping_zlabel label;
	struct lsping_rd rd;

	if (!entry)
		return UINT32_MAX;
	rd = lsping_mirror_label_read(entry, &label);
	lsping_znhlfe_read(&rd, &nhlfe);
	return lsping_rd_ok(&rd) && label.label == in ? nhlfe.label[0] : UINT32_MAX;
}

CASE(snapshot_and_changes)
{
	struct lsping_mirror *mirror = filled();
	struct lsping_mirror_counts counts;
	uint64_t version = lsping_mirror_version(mirror);

	CHECK_INT(out_label(mirror, 100), 101);
	CHECK_INT(out_label(mirror, 200), 201);
	CHECK(!lsping_mirror_label(mirror, 150));

	/* What is no news changes nothing. */
	frame_start(5, 1);
	add_label(100, 101, 1);
	add_gone(300);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_OK);
	CHECK_INT(lsping_mirror_version(mirror), version);

	frame_start(5, 2);
	add_label(100, 102, 1); /* as long as before */
	add_label(200, 202, 1); /* shorter */
	add_label(300, 301, 1);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_OK);
	CHECK_INT(lsping_mirror_version(mirror), version + 3);
	CHECK_INT(out_label(mirror, 100), 102);
	CHECK_INT(out_label(mirror, 200), 202);
	CHECK_INT(out_label(mirror, 300), 301);

	frame_start(5, 3);
	add_gone(200);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_OK);
	CHECK(!lsping_mirror_label(mirror, 200));
	CHECK_INT(out_label(mirror, 300), 301);

	lsping_mirror_counts(mirror, &counts);
	CHECK_INT(counts.labels, 2);
	CHECK_INT(counts.frames, 4);
	CHECK_INT(counts.snapshots, 1);
	CHECK_INT(counts.updates, 6);
	CHECK_INT(counts.unchanged, 2);
	lsping_mirror_free(&mirror);
	CHECK(!mirror);
}

CASE(nothing_is_seen_before_the_end)
{
	struct lsping_mirror *mirror = lsping_mirror_new();

	CHECK(!lsping_mirror_in_step(mirror));
	lsping_mirror_await(mirror, 1);
	frame_start(1, 0);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_BEGIN);
	add_label(100, 101, 1);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_OK);
	CHECK(!lsping_mirror_in_step(mirror));
	CHECK(!lsping_mirror_label(mirror, 100));
	CHECK(!lsping_mirror_label_from(mirror, 0));
	CHECK(!lsping_mirror_first(mirror, LSPING_LFIB_LABEL));

	frame_start(1, 1);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_END);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_OK);
	CHECK(lsping_mirror_in_step(mirror));
	CHECK_INT(out_label(mirror, 100), 101);
	lsping_mirror_free(&mirror);
}

CASE(what_was_is_forgotten)
{
	struct lsping_mirror *mirror = filled();
	struct lsping_mirror_counts counts;
	uint64_t version = lsping_mirror_version(mirror);

	lsping_mirror_lost(mirror);
	CHECK(!lsping_mirror_in_step(mirror));
	CHECK(!lsping_mirror_label(mirror, 100));
	CHECK(lsping_mirror_version(mirror) > version);
	lsping_mirror_counts(mirror, &counts);
	CHECK_INT(counts.labels, 0);
	CHECK_INT(counts.octets, 0);

	/* Nobody is heard from then, and late frames of before do no harm. */
	frame_start(5, 1);
	add_label(100, 101, 1);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_IGNORED);
	lsping_mirror_await(mirror, 6);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_IGNORED);
	frame_start(6, 0);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_BEGIN);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_END);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_OK);
	CHECK(lsping_mirror_in_step(mirror));
	CHECK(!lsping_mirror_label(mirror, 100));
	lsping_mirror_free(&mirror);
}

CASE(a_gap_is_noticed)
{
	struct lsping_mirror *mirror = filled();
	struct lsping_mirror_counts counts;

	frame_start(5, 2);
	add_label(100, 102, 1);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_GAP);
	CHECK(!lsping_mirror_in_step(mirror));
	lsping_mirror_counts(mirror, &counts);
	CHECK_INT(counts.gaps, 1);
	lsping_mirror_free(&mirror);
}

CASE(another_version)
{
	struct lsping_mirror *mirror = lsping_mirror_new();
	struct lsping_lfib_frame header = { .version = LSPING_LFIB_VERSION + 1, .id = 9 };

	lsping_mirror_await(mirror, 9);
	frame = lsping_wr_init(octets, sizeof(octets));
	lsping_lfib_frame_write(&frame, &header);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_VERSION);
	CHECK(!lsping_mirror_in_step(mirror));
	lsping_mirror_free(&mirror);
}

CASE(order_of_marks)
{
	struct lsping_mirror *mirror = lsping_mirror_new();

	lsping_mirror_await(mirror, 1);
	frame_start(1, 0);
	add_label(100, 101, 1);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_MALFORMED);

	lsping_mirror_await(mirror, 2);
	frame_start(2, 0);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_BEGIN);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_BEGIN);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_MALFORMED);

	lsping_mirror_await(mirror, 3);
	frame_start(3, 0);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_BEGIN);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_END);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_END);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_MALFORMED);
	lsping_mirror_free(&mirror);
}

CASE(walk_in_order)
{
	struct lsping_mirror *mirror = filled();
	const struct lsping_mirror_entry *entry;
	struct lsping_zlabel label;

	entry = lsping_mirror_first(mirror, LSPING_LFIB_LABEL);
	REQUIRE(entry);
	lsping_mirror_label_read(entry, &label);
	CHECK_INT(label.label, 100);
	entry = lsping_mirror_next(mirror, entry);
	REQUIRE(entry);
	lsping_mirror_label_read(entry, &label);
	CHECK_INT(label.label, 200);
	CHECK_INT(label.n_nhlfe, 2);
	CHECK(!lsping_mirror_next(mirror, entry));

	CHECK(lsping_mirror_label_from(mirror, 101) == entry);
	CHECK(lsping_mirror_label_from(mirror, 200) == entry);
	CHECK(!lsping_mirror_label_from(mirror, 201));
	CHECK(!lsping_mirror_first(mirror, LSPING_LFIB_PW));
	lsping_mirror_free(&mirror);
}

/* Every member comes back, for the longest and the shortest. */
CASE(nhlfe_round_trip)
{
	struct lsping_znhlfe want, got;
	struct lsping_wr wr = lsping_wr_init(octets, sizeof(octets));
	struct lsping_rd rd;

	memset(&want, 0, sizeof(want));
	want.owner = 7;
	want.distance = 20;
	want.selected = want.deleted = want.blackhole = true;
	want.nexthop.ipa_type = IPADDR_V6;
	inet_pton(AF_INET6, "fe80::1", &want.nexthop.ipaddr_v6);
	want.ifindex = 0x01020304;
	want.vrf_id = 0x05060708;
	want.depth = LSPING_MAX_LABELS;
	for (unsigned int i = 0; i < LSPING_MAX_LABELS; i++)
		want.label[i] = 1000 + i;
	want.n_backups = LSPING_ZNHLFE_BACKUPS;
	for (unsigned int i = 0; i < LSPING_ZNHLFE_BACKUPS; i++)
		want.backup[i] = i + 1;
	lsping_znhlfe_write(&wr, &want);
	CHECK_INT(lsping_wr_at(&wr), LSPING_ZNHLFE_OCTETS);
	rd = lsping_rd_init(octets, lsping_wr_at(&wr));
	lsping_znhlfe_read(&rd, &got);
	CHECK(lsping_rd_ok(&rd) && !lsping_rd_left(&rd));
	CHECK_MEM(&got, sizeof(got), &want, sizeof(want));

	memset(&want, 0, sizeof(want));
	want.installed = want.active = true;
	wr = lsping_wr_init(octets, sizeof(octets));
	lsping_znhlfe_write(&wr, &want);
	rd = lsping_rd_init(octets, lsping_wr_at(&wr));
	lsping_znhlfe_read(&rd, &got);
	CHECK_MEM(&got, sizeof(got), &want, sizeof(want));
}

CASE(pw_and_policy)
{
	struct lsping_mirror *mirror = lsping_mirror_new();
	struct lsping_zpolicy policy, policy_got;
	const struct lsping_mirror_entry *entry;
	struct lsping_zpw pw, pw_got;
	struct lsping_rd rd;
	size_t mark;

	memset(&pw, 0, sizeof(pw));
	strlcpy(pw.ifname, "mpw0", sizeof(pw.ifname));
	pw.ifindex = 9;
	pw.type = 5;
	pw.control_word = pw.installed = true;
	pw.owner = 17;
	SET_IPADDR_V4(&pw.nexthop);
	pw.nexthop.ipaddr_v4.s_addr = htonl(0x0aff0005);
	pw.local_label = 16;
	pw.remote_label = 17;
	pw.status = 3;
	pw.lsr_id.s_addr = htonl(0x0aff0005);
	pw.pw_id = 100;

	memset(&policy, 0, sizeof(policy));
	policy.color = 1;
	SET_IPADDR_V6(&policy.endpoint);
	inet_pton(AF_INET6, "2001:db8::1", &policy.endpoint.ipaddr_v6);
	strlcpy(policy.name, "gold", sizeof(policy.name));
	policy.up = true;
	policy.binding_label = 4000;
	policy.owner = 7;
	policy.depth = 2;
	policy.label[0] = 16010;
	policy.label[1] = 16020;

	lsping_mirror_await(mirror, 1);
	frame_start(1, 0);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_BEGIN);
	mark = lsping_lfib_record_start(&frame, LSPING_LFIB_PW);
	lsping_zpw_write(&frame, &pw);
	lsping_lfib_record_end(&frame, mark);
	mark = lsping_lfib_record_start(&frame, LSPING_LFIB_POLICY);
	lsping_zpolicy_write(&frame, &policy);
	lsping_lfib_record_end(&frame, mark);
	/* The same color to another endpoint is another policy. */
	policy.endpoint.ipaddr_v6.s6_addr[15] = 2;
	mark = lsping_lfib_record_start(&frame, LSPING_LFIB_POLICY);
	lsping_zpolicy_write(&frame, &policy);
	lsping_lfib_record_end(&frame, mark);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_END);
	REQUIRE(frame_take(mirror) == LSPING_MIRROR_OK);

	entry = lsping_mirror_first(mirror, LSPING_LFIB_PW);
	REQUIRE(entry);
	rd = lsping_mirror_body(entry);
	lsping_zpw_read(&rd, &pw_got);
	CHECK_MEM(&pw_got, sizeof(pw_got), &pw, sizeof(pw));
	CHECK(!lsping_mirror_next(mirror, entry));

	entry = lsping_mirror_first(mirror, LSPING_LFIB_POLICY);
	REQUIRE(entry);
	entry = lsping_mirror_next(mirror, entry);
	REQUIRE(entry);
	rd = lsping_mirror_body(entry);
	lsping_zpolicy_read(&rd, &policy_got);
	CHECK_MEM(&policy_got, sizeof(policy_got), &policy, sizeof(policy));
	CHECK(!lsping_mirror_next(mirror, entry));

	frame_start(1, 1);
	lsping_lfib_gone_write(&frame, LSPING_LFIB_PW, (const uint8_t *)pw.ifname);
	CHECK_INT(frame_take(mirror), LSPING_MIRROR_OK);
	CHECK(!lsping_mirror_first(mirror, LSPING_LFIB_PW));
	lsping_mirror_free(&mirror);
}

CASE(requests)
{
	struct lsping_lfib_request want = { LSPING_LFIB_VERSION, LSPING_LFIB_ACK, 77, 3 }, got;
	struct lsping_wr wr = lsping_wr_init(octets, sizeof(octets));
	struct lsping_rd rd;

	lsping_lfib_request_write(&wr, &want);
	CHECK_INT(lsping_wr_at(&wr), LSPING_LFIB_REQUEST_OCTETS);
	rd = lsping_rd_init(octets, LSPING_LFIB_REQUEST_OCTETS);
	CHECK(lsping_lfib_request_read(&rd, &got));
	CHECK_MEM(&got, sizeof(got), &want, sizeof(want));
	rd = lsping_rd_init(octets, LSPING_LFIB_REQUEST_OCTETS - 1);
	CHECK(!lsping_lfib_request_read(&rd, &got));
	octets[1] = 99;
	rd = lsping_rd_init(octets, LSPING_LFIB_REQUEST_OCTETS);
	CHECK(!lsping_lfib_request_read(&rd, &got));
}

/* Each octet of a frame changed, and each length: never a fault of ours, and in
 * the end a mirror that can be read.
 */
CASE(broken_frames)
{
	static uint8_t good[LSPING_LFIB_FRAME_MAX];
	struct lsping_mirror *mirror = lsping_mirror_new();
	const struct lsping_mirror_entry *entry;
	struct lsping_lfib_frame header;
	struct lsping_znhlfe nhlfe;
	struct lsping_zlabel label;
	unsigned int malformed = 0;
	struct lsping_rd rd;
	size_t len;

	frame_start(1, 0);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_BEGIN);
	add_label(100, 101, 2);
	add_gone(99);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_END);
	len = lsping_wr_at(&frame);
	memcpy(good, octets, len);

	for (size_t at = 0; at < len; at++)
		for (unsigned int to = 0; to < 256; to += to < 32 ? 1 : 17) {
			memcpy(octets, good, len);
			octets[at] = to;
			lsping_mirror_await(mirror, 1);
			if (lsping_mirror_take(mirror, octets, len, &header) ==
			    LSPING_MIRROR_MALFORMED)
				malformed++;
			entry = lsping_mirror_first(mirror, LSPING_LFIB_LABEL);
			for (; entry; entry = lsping_mirror_next(mirror, entry)) {
				rd = lsping_mirror_label_read(entry, &label);
				for (int i = 0; i < label.n_nhlfe + label.n_backup; i++)
					lsping_znhlfe_read(&rd, &nhlfe);
				CHECK(lsping_rd_ok(&rd) && !lsping_rd_left(&rd));
			}
		}
	for (size_t shorter = 0; shorter < len; shorter++) {
		lsping_mirror_await(mirror, 1);
		lsping_mirror_take(mirror, good, shorter, &header);
		CHECK(!lsping_mirror_in_step(mirror));
	}
	CHECK(malformed > 100);
	lsping_mirror_free(&mirror);
}

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

#define MANY 100000

/* 250 octets a label are allowed, with what malloc adds (which it does not tell
 * under AddressSanitizer).
 */
CASE(a_hundred_thousand_labels)
{
	struct lsping_mirror *mirror = lsping_mirror_new();
	struct lsping_mirror_counts counts;
	uint32_t number = 0, found = 0;
	size_t heap = mallinfo2().uordblks;
	double start = now_s(), took;

	lsping_mirror_await(mirror, 1);
	frame_start(1, number++);
	lsping_lfib_mark_write(&frame, LSPING_LFIB_BEGIN);
	for (uint32_t i = 0; i < MANY; i++) {
		if (lsping_wr_at(&frame) > LSPING_LFIB_FRAME_MAX - 100) {
			REQUIRE(frame_take(mirror) == LSPING_MIRROR_OK);
			frame_start(1, number++);
		}
		/* in the disorder of zebra's table */
		add_label(16 + i * UINT32_C(7919) % MANY, 500000 + i, 1);
	}
	lsping_lfib_mark_write(&frame, LSPING_LFIB_END);
	REQUIRE(frame_take(mirror) == LSPING_MIRROR_OK);
	took = now_s() - start;
	heap = mallinfo2().uordblks - heap;
	lsping_mirror_counts(mirror, &counts);
	CHECK_INT(counts.labels, MANY);
	CHECK(counts.octets < MANY * 250);
	CHECK(heap < MANY * 250);
	printf("%u labels in %u frames: %.0f ms, %.1f octets each (heap: %.1f)\n", MANY, number,
	       took * 1e3, (double)counts.octets / MANY, (double)heap / MANY);

	start = now_s();
	for (uint32_t i = 0; i < MANY; i++)
		found += !!lsping_mirror_label(mirror, 16 + i);
	CHECK_INT(found, MANY);
	printf("a lookup: %.0f ns\n", (now_s() - start) * 1e9 / MANY);
	start = now_s();
	lsping_mirror_free(&mirror);
	printf("forgetting all: %.0f ms\n", (now_s() - start) * 1e3);
}

int main(void)
{
	RUN(snapshot_and_changes);
	RUN(nothing_is_seen_before_the_end);
	RUN(what_was_is_forgotten);
	RUN(a_gap_is_noticed);
	RUN(another_version);
	RUN(order_of_marks);
	RUN(walk_in_order);
	RUN(nhlfe_round_trip);
	RUN(pw_and_policy);
	RUN(requests);
	RUN(broken_frames);
	RUN(a_hundred_thousand_labels);
	return check_end();
}
