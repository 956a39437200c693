// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters: every one is shown once, under a name that is its own
 */
#include <zebra.h>

#include "lspingd/lsping_stats.h"

#include "tests/check.h"

#define MAX_SEEN 256

struct seen {
	unsigned int n;
	uint64_t sum;
	struct {
		const char *group, *name;
		uint64_t value;
	} counter[MAX_SEEN];
};

static void see(const char *group, const char *name, uint64_t value, void *arg)
{
	struct seen *seen = arg;

	CHECK(group && name);
	if (!CHECK(seen->n < MAX_SEEN))
		return;
	seen->counter[seen->n].group = group;
	seen->counter[seen->n].name = name;
	seen->counter[seen->n].value = value;
	seen->n++;
	seen->sum += value;
}

static uint64_t value_of(const struct seen *seen, const char *group, const char *name)
{
	for (unsigned int i = 0; i < seen->n; i++) {
		if (!strcmp(seen->counter[i].group, group) && !strcmp(seen->counter[i].name, name))
			return seen->counter[i].value;
	}
	CHECK(!"counter not shown");
	return 0;
}

/* A YANG identifier as we write them: lower case words joined by "-". */
static bool is_leaf_name(const char *name)
{
	return name && *name &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name) &&
	       *name != '-' && !(*name >= '0' && *name <= '9');
}

CASE(names_are_leaf_names_and_unique)
{
	struct lsping_stats stats = {};
	struct seen seen = {};

	lsping_stats_walk(&stats, see, &seen);
	for (unsigned int i = 0; i < seen.n; i++) {
		CHECK(is_leaf_name(seen.counter[i].group));
		CHECK(is_leaf_name(seen.counter[i].name));
		for (unsigned int j = 0; j < i; j++)
			CHECK(strcmp(seen.counter[i].name, seen.counter[j].name) ||
			      strcmp(seen.counter[i].group, seen.counter[j].group));
	}
}

/* All of the structure but the indexes that mean "no error" reaches the walk:
 * each counter is set to one, and the sum is what is expected.
 */
CASE(every_counter_is_walked)
{
	const unsigned int n = sizeof(struct lsping_stats) / sizeof(uint64_t);
	struct lsping_stats stats;
	uint64_t ones[sizeof(struct lsping_stats) / sizeof(uint64_t)];
	struct seen seen = {};

	for (unsigned int i = 0; i < n; i++)
		ones[i] = 1;
	memcpy(&stats, ones, sizeof(stats));
	lsping_stats_walk(&stats, see, &seen);
	CHECK_INT(seen.sum, n - 3); /* REJECT_NONE, ENCAP_OK, DECODE_OK */
}

CASE(values_under_their_names)
{
	struct lsping_stats stats = {};
	struct seen seen = {};

	stats.replies_sent[LSPING_RC_EGRESS] = 11;
	stats.replies_received[LSPING_RC_NO_LABEL] = 12;
	stats.replies_sent[16] = 100;
	stats.replies_sent[255] = 1;
	stats.drops[LSPING_DROP_RATE_SOURCE] = 13;
	stats.replies_rejected[LSPING_REJECT_LATE] = 14;
	stats.decode_errors[LSPING_DECODE_FEC_VALUE] = 15;
	stats.encap_errors[LSPING_ENCAP_CHECKSUM] = 16;
	stats.verdicts[LSPING_VERDICT_PASSING] = 17;
	lsping_stats_walk(&stats, see, &seen);
	CHECK_INT(value_of(&seen, "replies-sent", "egress"), 11);
	CHECK_INT(value_of(&seen, "replies-received", "no-label-entry"), 12);
	CHECK_INT(value_of(&seen, "replies-sent", "other"), 101);
	CHECK_INT(value_of(&seen, "drops", "rate-limit-source"), 13);
	CHECK_INT(value_of(&seen, "replies-rejected", "late"), 14);
	CHECK_INT(value_of(&seen, "decode-errors", "fec-value"), 15);
	CHECK_INT(value_of(&seen, "encapsulation-errors", "checksum"), 16);
	CHECK_INT(value_of(&seen, "verdicts", "passing"), 17);
}

CASE(clear)
{
	struct lsping_stats stats;
	struct seen seen = {};

	memset(&stats, 0xff, sizeof(stats));
	lsping_stats_clear(&stats);
	lsping_stats_walk(&stats, see, &seen);
	CHECK_INT(seen.sum, 0);
}

CASE(enum_names)
{
	for (enum lsping_drop drop = 0; drop < LSPING_DROP_MAX; drop++)
		CHECK(is_leaf_name(lsping_drop_str(drop)));
	for (enum lsping_reject reject = 0; reject < LSPING_REJECT_MAX; reject++)
		CHECK(is_leaf_name(lsping_reject_str(reject)));
	for (unsigned int code = 0; code < 256; code++)
		CHECK(is_leaf_name(lsping_stats_code_name(code)));
	CHECK_STR(lsping_stats_code_name(8), "label-switched");
	CHECK_STR(lsping_stats_code_name(16), "other");
	CHECK_STR(lsping_drop_str(LSPING_DROP_MAX), "unknown");
	CHECK_STR(lsping_reject_str(LSPING_REJECT_MAX), "unknown");
}

int main(void)
{
	RUN(names_are_leaf_names_and_unique);
	RUN(every_counter_is_walked);
	RUN(values_under_their_names);
	RUN(clear);
	RUN(enum_names);
	return check_end();
}
