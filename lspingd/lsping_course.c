// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The course of a ping over sizes and destinations, and what a sweep over sizes
 * comes to
 *
 * Addresses are counted by their last 32 bits: those of 127/8 and of
 * ::ffff:127.0.0.0/104 differ in no others.
 *
 * The search for a limit asks hop after hop twice at most with the size that is
 * too large.  The first that is silent either did not get the request or never
 * answers, and a request of the size that passes tells which.  In the first case
 * the link before it is the limit, in the second it is passed over.
 */
#include <zebra.h>

#include <string.h>

#include "lib/printfrr.h"

#include "lspingd/lsping_course.h"

#define TRIES	    2
#define MAX_SILENT  3
#define MAX_TTL	    64

/* The part of an address that counts up. */
static uint32_t addr_number(const struct ipaddr *addr)
{
	uint32_t number;

	if (IS_IPADDR_V4(addr))
		return ntohl(addr->ipaddr_v4.s_addr);
	memcpy(&number, &addr->ipaddr_v6.s6_addr[12], sizeof(number));
	return ntohl(number);
}

static void addr_set_number(struct ipaddr *addr, uint32_t number)
{
	uint32_t octets = htonl(number);

	if (IS_IPADDR_V4(addr))
		addr->ipaddr_v4.s_addr = octets;
	else
		memcpy(&addr->ipaddr_v6.s6_addr[12], &octets, sizeof(octets));
}

static uint32_t count(uint32_t first, uint32_t last, uint32_t step)
{
	return (last - first) / step + 1;
}

static uint32_t n_sizes(const struct lsping_options *options)
{
	if (!options->sweep_step)
		return 1;
	return count(options->sweep_min, options->sweep_max, options->sweep_step);
}

static uint32_t n_destinations(const struct lsping_options *options)
{
	if (!options->destination_step)
		return 1;
	return count(addr_number(&options->destination), addr_number(&options->destination_to),
		     options->destination_step);
}

uint64_t lsping_course_round(const struct lsping_options *options)
{
	return (uint64_t)n_sizes(options) * n_destinations(options);
}

uint32_t lsping_course_size(const struct lsping_options *options, uint32_t seq)
{
	if (!options->sweep_step)
		return options->size;
	return options->sweep_min + (seq - 1) % n_sizes(options) * options->sweep_step;
}

struct ipaddr lsping_course_destination(const struct lsping_options *options, uint32_t seq)
{
	struct ipaddr addr = options->destination;
	uint32_t index = (seq - 1) / n_sizes(options) % n_destinations(options);

	if (index)
		addr_set_number(&addr, addr_number(&addr) + index * options->destination_step);
	return addr;
}

/* Whether two addresses differ in nothing but what counts up. */
static bool same_range(const struct ipaddr *a, const struct ipaddr *b)
{
	struct ipaddr moved = *a;

	if (a->ipa_type != b->ipa_type)
		return false;
	addr_set_number(&moved, addr_number(b));
	return ipaddr_is_same(&moved, b);
}

bool lsping_course_check(const struct lsping_options *options, char *cause, size_t size)
{
	uint32_t min = lsping_options_min_size(options);

	if ((options->size && options->size < min) ||
	    (options->sweep_step && options->sweep_min < min)) {
		snprintf(cause, size, "the smallest request of a chosen size has %u octets", min);
		return false;
	}
	if (options->sweep_step && options->sweep_max < options->sweep_min) {
		snprintf(cause, size, "the sweep ends at %u octets, below its beginning at %u",
			 options->sweep_max, options->sweep_min);
		return false;
	}
	if (options->sweep_step && options->size) {
		snprintf(cause, size, "size and sweep exclude each other");
		return false;
	}
	if (options->sweep_step && options->reply_mode == LSPING_REPLY_NONE) {
		snprintf(cause, size, "a sweep needs replies");
		return false;
	}
	if (options->destination_step &&
	    (!same_range(&options->destination, &options->destination_to) ||
	     addr_number(&options->destination_to) < addr_number(&options->destination))) {
		snprintfrr(cause, size, "no destinations lead from %pIA up to %pIA",
			   &options->destination, &options->destination_to);
		return false;
	}
	return true;
}

/* ---- the sweep ---- */

/* Whether the reason for not sending was the interface's MTU. */
static bool exceeds_mtu(const struct lsping_result *result)
{
	return result->path.mtu && result->size + 4U * result->path.depth > result->path.mtu;
}

void lsping_sweep_take(struct lsping_sweep *sweep, const struct lsping_result *result)
{
	bool local = result->outcome == LSPING_OUTCOME_NOT_SENT;

	/* A size that is answered has arrived, whatever is to be said of the LSP. */
	if (result->outcome == LSPING_OUTCOME_ANSWERED) {
		sweep->largest = MAX(sweep->largest, result->size);
		if (sweep->too_large <= sweep->largest)
			sweep->too_large = 0;
		return;
	}
	if (result->size <= sweep->largest || (local && !exceeds_mtu(result)))
		return;
	if (sweep->too_large && result->size >= sweep->too_large)
		return;
	sweep->too_large = result->size;
	sweep->limit_known = sweep->stays = local;
	if (local) {
		sweep->ttl = 0;
		sweep->way = (struct lsping_way){ .mtu = result->path.mtu };
	}
}

bool lsping_limit_begin(struct lsping_limit *limit, struct lsping_sweep *sweep)
{
	*limit = (struct lsping_limit){ .sweep = sweep, .ttl = 1 };
	return sweep->largest && sweep->too_large && !sweep->limit_known;
}

uint32_t lsping_limit_size(const struct lsping_limit *limit)
{
	return limit->small ? limit->sweep->largest : limit->sweep->too_large;
}

static bool next_hop(struct lsping_limit *limit)
{
	limit->ttl++;
	limit->small = false;
	limit->tries = 0;
	return limit->ttl <= MAX_TTL;
}

bool lsping_limit_take(struct lsping_limit *limit, const struct lsping_result *result,
		       const struct lsping_way *way)
{
	static const struct lsping_way unknown;
	struct lsping_sweep *sweep = limit->sweep;

	switch (result->outcome) {
	case LSPING_OUTCOME_ANSWERED:
		if (limit->small) {
			/* It answers, but the larger one did not come. */
			sweep->limit_known = true;
			return false;
		}
		/* To the egress after all: what was lost was not too large. */
		if (result->return_code == LSPING_RC_EGRESS)
			return false;
		limit->silent = 0;
		sweep->ttl = result->ttl;
		sweep->router = result->replier;
		sweep->way = way ? *way : unknown;
		return next_hop(limit);
	case LSPING_OUTCOME_TIMEOUT:
		if (++limit->tries < TRIES)
			return true;
		limit->tries = 0;
		if (!limit->small) {
			limit->small = true;
			return true;
		}
		return ++limit->silent < MAX_SILENT && next_hop(limit);
	case LSPING_OUTCOME_NOT_SENT:
	case LSPING_OUTCOME_UNASKED:
		break;
	}
	return false;
}
