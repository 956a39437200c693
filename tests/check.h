// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Unit tests: cases, checks, and one line that sums up
 *
 *	CASE(stack_of_two)
 *	{
 *		CHECK(stack.depth == 2);
 *	}
 *
 *	int main(void)
 *	{
 *		RUN(stack_of_two);
 *		return check_end();
 *	}
 *
 * A CHECK that fails prints where and what, is counted, and the case goes on;
 * REQUIRE ends the case, for what the rest of it rests on.  SKIP ends a case
 * that cannot run here and says why; it is no success and is counted apart.  A
 * case counts as one: passed when none of its checks failed and there was at
 * least one, so a case that checks nothing fails.
 *
 * check_end() prints "N passed, N failed" (and ", N skipped"), which is the
 * last line of the output, and returns main()'s exit status.
 */
#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static struct check {
	unsigned int passed, failed, skipped;

	/* the running case */
	const char *name;
	unsigned int checks, faults;
	bool skip;
} check;

/* Counts one check; returns ok. */
__attribute__((unused)) static bool check_count(bool ok, const char *file, int line,
						const char *what)
{
	check.checks++;
	if (!ok) {
		check.faults++;
		printf("%s:%d: %s: %s\n", file, line, check.name, what);
	}
	return ok;
}

__attribute__((unused)) static bool check_same_int(int64_t got, int64_t want, const char *file,
						   int line, const char *what)
{
	if (!check_count(got == want, file, line, what))
		printf("\tis %" PRId64 ", not %" PRId64 "\n", got, want);
	return got == want;
}

__attribute__((unused)) static bool check_same_str(const char *got, const char *want,
						   const char *file, int line, const char *what)
{
	bool same = got && want && !strcmp(got, want);

	if (!check_count(same, file, line, what))
		printf("\tis  \"%s\"\n\tnot \"%s\"\n", got ? got : "(null)", want ? want : "(null)");
	return same;
}

static inline void check_dump(const char *title, const void *octets, size_t len)
{
	const uint8_t *p = octets;

	printf("\t%s", title);
	for (size_t i = 0; i < len; i++)
		printf("%s%02x", i % 16 ? (i % 4 ? "" : " ") : "\n\t\t", p[i]);
	printf("\n");
}

__attribute__((unused)) static bool check_same_mem(const void *got, size_t got_len,
						   const void *want, size_t want_len,
						   const char *file, int line, const char *what)
{
	bool same = got_len == want_len && (!got_len || !memcmp(got, want, got_len));

	if (!check_count(same, file, line, what)) {
		check_dump("is", got, got_len);
		check_dump("not", want, want_len);
	}
	return same;
}

static inline void check_run(const char *name, void (*fn)(void))
{
	check.name = name;
	check.checks = check.faults = 0;
	check.skip = false;
	fn();
	if (check.skip && !check.faults) {
		check.skipped++;
		return;
	}
	if (!check.checks && !check.faults) {
		printf("%s: checks nothing\n", name);
		check.faults++;
	}
	if (check.faults)
		check.failed++;
	else
		check.passed++;
}

static inline int check_end(void)
{
	printf("%u passed, %u failed", check.passed, check.failed);
	if (check.skipped)
		printf(", %u skipped", check.skipped);
	printf("\n");
	fflush(stdout);
	return check.failed || (!check.passed && !check.skipped) ? 1 : 0;
}

#define CASE(name) static void name(void)
#define RUN(name)  check_run(#name, name)

#define CHECK(cond) check_count((cond), __FILE__, __LINE__, #cond)
#define REQUIRE(cond)                                                                              \
	do {                                                                                       \
		if (!CHECK(cond))                                                                  \
			return;                                                                    \
	} while (0)

/* Compare numbers, strings, octets; a difference is printed. */
#define CHECK_INT(got, want) check_same_int((got), (want), __FILE__, __LINE__, #got " == " #want)
#define CHECK_STR(got, want) check_same_str((got), (want), __FILE__, __LINE__, #got)
#define CHECK_MEM(got, got_len, want, want_len)                                                    \
	check_same_mem((got), (got_len), (want), (want_len), __FILE__, __LINE__, #got)

/* Ends the case; counted as skipped. */
#define SKIP(why)                                                                                  \
	do {                                                                                       \
		printf("%s: skipped: %s\n", check.name, why);                                      \
		check.skip = true;                                                                 \
		return;                                                                            \
	} while (0)

#endif /* CHECK_H */
