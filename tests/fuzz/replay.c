// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a fuzz target without a fuzzer: over its corpus, and over mutations
 *
 * Linked with one target, whose name the program's own ends with
 * ("replay_echo": the corpus is tests/fuzz/corpus/echo).  Every file there is
 * given to the target, and then mutations of them: bits flipped, octets
 * overwritten with telling values, cut off, doubled, spliced with another file.
 * The mutations follow from a seed that is printed; LSPING_FUZZ_SEED sets it,
 * LSPING_FUZZ_RUNS how many.  So make check finds what a short fuzzing finds,
 * the same on each run, under whatever sanitizer was built in.
 *
 *	replay_echo [FILE|DIRECTORY...]     these files, no mutations
 *
 * A finding aborts; the input that caused it is in replay-NAME.crash then.
 */
#include <zebra.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "tests/check.h"
#include "tests/fuzz/fuzz.h"

#define MAX_FILES    4096
#define DEFAULT_RUNS 100000
#define DEFAULT_SEED 8029

static struct input {
	uint8_t *p;
	size_t len;
} inputs[MAX_FILES];
static size_t n_inputs;

/* What the target is looking at, for the crash file. */
static const uint8_t *current;
static size_t current_len;
static char crash_file[64];

static const char *target_name; /* "echo" */

/* What a sanitizer finds shall abort as well, so that the input is kept. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "abort_on_error=1";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
	return "abort_on_error=1:halt_on_error=1:print_stacktrace=1";
}

static void crashed(int sig)
{
	int fd = current ? open(crash_file, O_WRONLY | O_CREAT | O_TRUNC, 0644) : -1;

	if (fd >= 0 && write(fd, current, current_len) == (ssize_t)current_len)
		close(fd);
	signal(sig, SIG_DFL);
	raise(sig);
}

static void give(const uint8_t *p, size_t len)
{
	current = p;
	current_len = len;
	LLVMFuzzerTestOneInput(p, len);
	current = NULL;
}

static bool file_load(const char *path)
{
	static uint8_t buf[FUZZ_MAX_SIZE];
	FILE *f = fopen(path, "rb");
	struct input *input = &inputs[n_inputs];

	if (!f || n_inputs == MAX_FILES) {
		fprintf(stderr, "%s: %s\n", path, f ? "too many files" : strerror(errno));
		if (f)
			fclose(f);
		return false;
	}
	input->len = fread(buf, 1, sizeof(buf), f);
	fclose(f);
	input->p = malloc(input->len ? input->len : 1);
	if (!input->p)
		abort();
	memcpy(input->p, buf, input->len);
	n_inputs++;
	return true;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool path_load(const char *path)
{
	struct dirent **names;
	char buf[PATH_MAX];
	struct stat st;
	bool ok = true;
	int n;

	if (stat(path, &st) || !S_ISDIR(st.st_mode))
		return file_load(path);
	n = scandir(path, &names, visible, alphasort);
	for (int i = 0; i < n; i++) {
		snprintf(buf, sizeof(buf), "%s/%s", path, names[i]->d_name);
		ok = file_load(buf) && ok;
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return ok && n >= 0;
}

/* xorshift64*: the same numbers everywhere. */
static uint64_t state;

static uint32_t rnd(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % below;
}

/* One mutation in place; room is what the buffer holds.  Returns the length. */
static size_t mutate(uint8_t *p, size_t len, size_t room)
{
	static const uint8_t telling[] = { 0, 1, 2, 4, 5, 8, 16, 17, 32, 0x7f, 0x80, 0xff };
	const struct input *other = &inputs[rnd(n_inputs)];
	size_t at = len ? rnd(len) : 0, some = (size_t)1 << rnd(6), n;

	switch (rnd(8)) {
	case 0: /* a bit */
		if (len)
			p[at] ^= 1U << rnd(8);
		return len;
	case 1: /* a telling value */
	case 2:
		if (len)
			p[at] = telling[rnd(array_size(telling))];
		return len;
	case 3: /* any value */
		if (len)
			p[at] = rnd(256);
		return len;
	case 4: /* cut off */
		return at;
	case 5: /* octets taken out */
		n = MIN(len - at, some);
		memmove(p + at, p + at + n, len - at - n);
		return len - n;
	case 6: /* a part doubled */
		n = MIN(MIN(len - at, room - len), some);
		memmove(p + at + n, p + at, len - at);
		return len + n;
	default: /* the end of another input instead of this one's */
		n = other->len ? rnd(other->len) : 0;
		n = MIN(other->len - n, room - at);
		memcpy(p + at, other->p + other->len - n, n);
		return at + n;
	}
}

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 0) : otherwise;
}

/* Each mutation is given in memory of exactly its size.  Returns how many. */
static unsigned long mutations(unsigned long runs)
{
	static uint8_t buf[8192];
	unsigned long run;

	for (run = 0; run < runs; run++) {
		const struct input *input = &inputs[rnd(n_inputs)];
		size_t len = MIN(input->len, sizeof(buf));
		uint8_t *copy;

		memcpy(buf, input->p, len);
		for (uint32_t n = 1 + rnd(4); n; n--)
			len = mutate(buf, len, sizeof(buf));
		copy = malloc(len ? len : 1);
		if (!copy)
			abort();
		memcpy(copy, buf, len);
		give(copy, len);
		free(copy);
	}
	return run;
}

CASE(corpus)
{
	for (size_t i = 0; i < n_inputs; i++)
		give(inputs[i].p, inputs[i].len);
	CHECK(n_inputs > 0);
}

CASE(mutations_of_corpus)
{
	unsigned long seed = setting("LSPING_FUZZ_SEED", DEFAULT_SEED);
	unsigned long runs = setting("LSPING_FUZZ_RUNS", DEFAULT_RUNS);

	REQUIRE(n_inputs > 0 && runs > 0);
	printf("%s: %zu files, %lu mutations, seed %lu\n", target_name, n_inputs, runs, seed);
	fflush(stdout);
	state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	CHECK_INT(mutations(runs), runs);
}

int main(int argc, char **argv)
{
	const char *src = getenv("LSPING_SRCDIR");
	char path[PATH_MAX];
	bool ok = true;

	target_name = strrchr(argv[0], '_');
	target_name = target_name ? target_name + 1 : "";
	snprintf(crash_file, sizeof(crash_file), "replay-%s.crash", target_name);
	signal(SIGABRT, crashed);

	for (int i = 1; i < argc; i++)
		ok = path_load(argv[i]) && ok;
	if (argc == 1) {
		snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s", src ? src : ".",
			 target_name);
		ok = path_load(path);
	}
	if (!ok)
		return 1;

	RUN(corpus);
	if (argc == 1)
		RUN(mutations_of_corpus);
	for (size_t i = 0; i < n_inputs; i++)
		free(inputs[i].p);
	return check_end();
}
