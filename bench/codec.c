// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What reading and writing messages costs, and what multipath sets do
 *
 * The message is a typical request of a traceroute: one LDP FEC, and a DDMAP
 * with one label and multipath information of 32 addresses as a bit mask.  It is
 * decoded and encoded again and again; beside it, in the same run, the same
 * octets are copied and summed up, so that a figure of one machine says
 * something on another.
 *
 * Each row is the fastest of ROUNDS rounds of ROUND_MS or more, in CPU time, so
 * that what else the machine does counts for little.  What a row allocates is
 * counted by standing in for malloc() and its like; the rows of sets, which do
 * allocate, show that this counts.
 *
 * Before anything is measured the message has to decode to what was encoded.
 */
#include <zebra.h>

#include <time.h>

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_mpset.h"

#define ROUNDS	 9
#define ROUND_MS 60

/* -- what is allocated */

static uint64_t n_allocated, octets_allocated;

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);

void *malloc(size_t size)
{
	n_allocated++;
	octets_allocated += size;
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	n_allocated++;
	octets_allocated += n * size;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	n_allocated++;
	octets_allocated += size;
	return __libc_realloc(p, size);
}

/* -- what is measured */

/* The compiler may not know that nobody looks at a result. */
static inline void used(const void *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
}

static uint8_t octets[1024], copy[1024];
static size_t n_octets;
static struct lsping_echo request, decoded;

static struct lsping_mpset four, other_four, thirty_two;
static struct lsping_mpset result, part[4];
static struct lsping_multipath mask32, ranges4;

static void run_copy(void)
{
	memcpy(copy, octets, n_octets);
	used(copy);
}

/* The Internet checksum, as UDP has it. */
static void run_checksum(void)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < n_octets; i += 2)
		sum += (uint32_t)octets[i] << 8 | octets[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	used(&sum);
}

/* What decoding has to clear of the struct, and nothing else. */
static void run_clear(void)
{
	lsping_echo_init(&decoded);
	used(lsping_echo_add_ds(&decoded, LSPING_TLV_DDMAP));
}

static void run_decode(void)
{
	enum lsping_decode_err err = lsping_echo_decode(octets, n_octets, &decoded, NULL);

	used(&err);
}

static void run_encode(void)
{
	size_t n = lsping_echo_encode(&request, copy, sizeof(copy));

	used(&n);
}

static void run_valid(void)
{
	bool ok = lsping_multipath_is_valid(&mask32, AF_INET);

	used(&ok);
}

static void run_read_mask(void)
{
	lsping_mpset_read(&mask32, AF_INET, &result, NULL);
	used(&result);
}

static void run_read_ranges(void)
{
	lsping_mpset_read(&ranges4, AF_INET, &result, NULL);
	used(&result);
}

static void run_write(void)
{
	struct lsping_wr wr = lsping_wr_init(copy, sizeof(copy));

	lsping_mpset_write(&thirty_two, AF_INET, LSPING_MULTIPATH_NONE, &wr);
	used(copy);
}

static void run_union(void)
{
	lsping_mpset_union(&result, &four, &other_four);
	used(&result);
}

static void run_intersect(void)
{
	lsping_mpset_intersect(&result, &four, &other_four);
	used(&result);
}

static void run_has(void)
{
	bool ok = lsping_mpset_has(&four, 0x030303);

	used(&ok);
}

/* A hash that tells each address from the next, as a router's does. */
static uint32_t by_hash(void *arg, uint32_t first, uint32_t last, unsigned int *to)
{
	*to = first * 2654435761U >> 30;
	return first;
}

static void run_split(void)
{
	lsping_mpset_split(&thirty_two, part, array_size(part), by_hash, NULL, UINT32_MAX);
	used(part);
}

/* -- measuring */

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

struct cost {
	double ns, octets, allocations; /* each for one run */
};

static struct cost measure(void (*run)(void))
{
	uint64_t runs = 1, allocations, octets_before;
	struct cost cost = { .ns = 1e12 };
	double ns = 0, begin;

	/* as many as take a round's time */
	while (ns < ROUND_MS * 1e6) {
		runs *= ns < ROUND_MS * 1e5 ? 8 : 2;
		begin = now_ns();
		for (uint64_t i = 0; i < runs; i++)
			run();
		ns = now_ns() - begin;
	}
	allocations = n_allocated;
	octets_before = octets_allocated;
	for (unsigned int round = 0; round < ROUNDS; round++) {
		begin = now_ns();
		for (uint64_t i = 0; i < runs; i++)
			run();
		ns = (now_ns() - begin) / (double)runs;
		cost.ns = MIN(cost.ns, ns);
	}
	cost.allocations = (double)(n_allocated - allocations) / (double)(runs * ROUNDS);
	cost.octets = (double)(octets_allocated - octets_before) / (double)(runs * ROUNDS);
	return cost;
}

struct row {
	const char *name;
	void (*run)(void);
};

static const struct row messages[] = {
	{ "copy the octets (memcpy)", run_copy },
	{ "sum them up (checksum)", run_checksum },
	{ "clear a struct for decoding", run_clear },
	{ "decode", run_decode },
	{ "encode", run_encode },
};

static const struct row sets[] = {
	{ "check a mask of 32 bits", run_valid }, { "read it", run_read_mask },
	{ "read 4 ranges", run_read_ranges },	  { "write 32 addresses, smallest", run_write },
	{ "union, 4 and 4 ranges", run_union },	  { "intersection, 4 and 4 ranges", run_intersect },
	{ "is a number in 4 ranges", run_has },	  { "split 32 addresses into 4 parts", run_split },
};

static void table(const char *what, const struct row row[], size_t n)
{
	double copy_ns = measure(run_copy).ns, sum_ns = measure(run_checksum).ns;

	printf("%-32s %9s %12s %7s %7s %11s %7s\n", what, "ns", "per second", "copies", "sums",
	       "allocations", "octets");
	for (size_t i = 0; i < n; i++) {
		struct cost cost = measure(row[i].run);

		printf("%-32s %9.1f %12.0f %7.1f %7.1f %11.1f %7.0f\n", row[i].name, cost.ns,
		       1e9 / cost.ns, cost.ns / copy_ns, cost.ns / sum_ns, cost.allocations,
		       cost.octets);
		fflush(stdout);
	}
}

/* -- what is worked on */

static uint8_t mask_octets[] = { 127, 0, 0, 0, 0x5a, 0xff, 0x00, 0x3c };
static uint8_t ranges_octets[32];

static void make_request(void)
{
	struct lsping_ds *ds;
	struct prefix p;

	lsping_echo_init(&request);
	request.msg_type = LSPING_MSG_REQUEST;
	request.reply_mode = LSPING_REPLY_UDP;
	request.handle = 0xa1b2c3d4;
	request.seq = 7;
	request.sent = (struct lsping_ntp){ .sec = 0xecd00001, .frac = 0x80000000 };

	str2prefix("10.255.0.4/32", &p);
	request.has_fecs = true;
	request.fecs.depth = 1;
	request.fecs.fec[0] = lsping_fec_ldp(&p);

	ds = lsping_echo_add_ds(&request, LSPING_TLV_DDMAP);
	ds->mtu = 1500;
	ds->addr_type = LSPING_ADDR_IPV4_NUMBERED;
	str2ipaddr("10.255.0.2", &ds->address);
	str2ipaddr("10.0.1.2", &ds->ifaddr);
	ds->has_multipath = true;
	ds->multipath = mask32;
	ds->has_labels = true;
	ds->n_labels = 1;
	ds->label[0] = (struct lsping_ds_label){ .label = 16004,
						 .bos = true,
						 .protocol = LSPING_DS_PROTO_LDP };
}

/* Also that it is worth measuring: it decodes, and encodes to the same. */
static bool make_all(void)
{
	struct lsping_wr wr = lsping_wr_init(ranges_octets, sizeof(ranges_octets));

	mask32 = (struct lsping_multipath){ .type = LSPING_MULTIPATH_MASK,
					    .len = sizeof(mask_octets),
					    .info = mask_octets };
	make_request();
	n_octets = lsping_echo_encode(&request, octets, sizeof(octets));
	if (!n_octets || lsping_echo_decode(octets, n_octets, &decoded, NULL) != LSPING_DECODE_OK ||
	    decoded.n_ds != 1 || decoded.ds[0].multipath.len != sizeof(mask_octets) ||
	    lsping_echo_encode(&decoded, copy, sizeof(copy)) != n_octets ||
	    memcmp(octets, copy, n_octets))
		return false;

	for (uint32_t i = 0; i < 4; i++) {
		lsping_mpset_add(&four, i << 16, (i << 16) + 1000);
		lsping_mpset_add(&other_four, (i << 16) + 500, (i << 16) + 2000);
	}
	lsping_mpset_add(&thirty_two, 1, 32);
	if (lsping_mpset_write(&four, AF_INET, LSPING_MULTIPATH_RANGE, &wr) < 0)
		return false;
	ranges4 = (struct lsping_multipath){ .type = LSPING_MULTIPATH_RANGE,
					     .len = lsping_wr_at(&wr),
					     .info = ranges_octets };
	return lsping_multipath_is_valid(&ranges4, AF_INET);
}

int main(void)
{
	if (!make_all()) {
		fprintf(stderr, "the message does not survive encoding and decoding\n");
		return 1;
	}
	printf("message: %zu octets; decoded %zu, and %zu for each downstream mapping\n\n",
	       n_octets, offsetof(struct lsping_echo, ds), sizeof(struct lsping_ds));
	table("messages", messages, array_size(messages));
	printf("\n");
	table("multipath sets", sets, array_size(sets));

	lsping_mpset_free(&four);
	lsping_mpset_free(&other_four);
	lsping_mpset_free(&thirty_two);
	lsping_mpset_free(&result);
	for (size_t i = 0; i < array_size(part); i++)
		lsping_mpset_free(&part[i]);
	return 0;
}
