// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which of several next hops the Linux MPLS data plane takes
 *
 * The kernel hashes a packet and takes the result modulo the number of next
 * hops that are alive, in the order of its table.  A label with one next hop is
 * not hashed, and that next hop is used whether it is alive or not.  There are
 * no weights and no random seed: equal packets go equal ways on every router
 * and after every boot.
 *
 * What is hashed, from the label that is switched, as it was received:
 *
 *  - the first four labels, but none of the reserved ones (RFC 6790, section
 *    4.3);
 *  - if an entropy label indicator was among them, nothing that follows the
 *    entropy label;
 *  - if the bottom of stack is among the first four, and an IP header follows:
 *    source, destination and protocol (IPv6: next header of the fixed header).
 *    No ports, no TTL, no traffic class.
 *
 * The hash is Bob Jenkins' lookup3 over one, three or four words at a time, each
 * seeded with the last one's result.  (libfrr's jhash is his older one.)
 * Addresses of IPv6 are four words in the machine's own byte order, everything
 * else is hashed as numbers.  (Kernels before 6.5 that lack the security fix of
 * July 2023 fold an IPv6 address into three words; their choice among next hops
 * of IPv6 packets is not predicted.)
 *
 * topotests/lsping_ecmp compares with the running kernel, packet by packet.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_ecmp.h"

#define HASHED_LABELS 4
#define LOOKUP3_START 0xdeadbeefU

static uint32_t rotate(uint32_t v, unsigned int bits)
{
	return v << bits | v >> (32 - bits);
}

/* lookup3's start, its round over three words of more, and its last one. */
static void hash_start(uint32_t v[3], unsigned int words, uint32_t seed)
{
	v[0] = v[1] = v[2] = LOOKUP3_START + words * 4 + seed;
}

static void hash_mix(uint32_t v[3])
{
	static const uint8_t turns[] = { 4, 6, 8, 16, 19, 4 };

	for (unsigned int i = 0; i < array_size(turns); i++) {
		uint32_t *a = &v[i % 3], *b = &v[(i + 1) % 3], *c = &v[(i + 2) % 3];

		*a = (*a - *c) ^ rotate(*c, turns[i]);
		*c += *b;
	}
}

static uint32_t hash_end(uint32_t v[3])
{
	static const uint8_t turns[] = { 14, 11, 25, 16, 4, 14, 24 };

	for (unsigned int i = 0; i < array_size(turns); i++) {
		uint32_t *to = &v[(i + 2) % 3], *from = &v[(i + 1) % 3];

		*to = (*to ^ *from) - rotate(*from, turns[i]);
	}
	return v[2];
}

static uint32_t hash_words(uint32_t a, uint32_t b, uint32_t c, unsigned int words, uint32_t seed)
{
	uint32_t v[3];

	hash_start(v, words, seed);
	v[0] += a;
	v[1] += b;
	v[2] += c;
	return hash_end(v);
}

static uint32_t hash_word(uint32_t word, uint32_t seed)
{
	return hash_words(word, 0, 0, 1, seed);
}

static uint32_t hash_ipv6(const struct ipaddr *addr, uint32_t seed)
{
	uint32_t word[4], v[3];

	memcpy(word, addr->ip.addrbytes, sizeof(word));
	hash_start(v, array_size(word), seed);
	v[0] += word[0];
	v[1] += word[1];
	v[2] += word[2];
	hash_mix(v);
	v[0] += word[3];
	return hash_end(v);
}

void lsping_ecmp_init(struct lsping_ecmp *ecmp, const struct lsping_lstack *stack,
		      const struct ipaddr *src, uint8_t protocol)
{
	uint8_t depth = MIN(stack->depth, HASHED_LABELS);
	bool entropy = false;

	*ecmp = (struct lsping_ecmp){
		.src = *src,
		.protocol = protocol,
		.labels_only = src->ipa_type == IPADDR_NONE || stack->depth > HASHED_LABELS,
	};
	for (uint8_t i = 0; i < depth; i++) {
		uint32_t label = stack->lse[i].label;

		if (label >= LSPING_LABEL_FIRST_UNRESERVED) {
			ecmp->seed = hash_word(label, ecmp->seed);
			if (entropy) {
				ecmp->labels_only = true;
				return;
			}
		} else if (label == LSPING_LABEL_ELI) {
			entropy = true;
		}
	}
}

uint32_t lsping_ecmp_hash(const struct lsping_ecmp *ecmp, const struct ipaddr *dst)
{
	uint32_t hash = ecmp->seed;

	if (ecmp->labels_only)
		return hash;
	if (IS_IPADDR_V4(&ecmp->src))
		return hash_words(ntohl(ecmp->src.ipaddr_v4.s_addr), ntohl(dst->ipaddr_v4.s_addr),
				  ecmp->protocol, 3, hash);
	hash = hash_ipv6(&ecmp->src, hash);
	hash = hash_ipv6(dst, hash);
	return hash_word(ecmp->protocol, hash);
}

static uint32_t count_alive(const struct lsping_ilm *ilm)
{
	uint32_t alive = 0;

	for (uint16_t i = 0; i < ilm->n_nhlfe; i++)
		alive += !ilm->nhlfe[i].dead;
	return alive;
}

int lsping_ecmp_choose(const struct lsping_ilm *ilm, uint32_t hash)
{
	uint32_t alive, left;

	if (ilm->op != LSPING_ILM_FORWARD || !ilm->n_nhlfe)
		return -1;
	if (ilm->n_nhlfe == 1)
		return 0;
	alive = count_alive(ilm);
	if (!alive)
		return -1;

	left = hash % alive;
	for (uint16_t i = 0; i < ilm->n_nhlfe; i++)
		if (!ilm->nhlfe[i].dead && !left--)
			return i;
	return -1;
}

struct split {
	const struct lsping_ecmp *ecmp;
	const struct lsping_ilm *ilm;
	int family;
	bool one_way; /* whatever the destination */
};

static uint32_t part_of(void *arg, uint32_t first, uint32_t last, unsigned int *part)
{
	const struct split *split = arg;
	struct ipaddr dst = lsping_mpset_address(first, split->family);
	int chosen = lsping_ecmp_choose(split->ilm, lsping_ecmp_hash(split->ecmp, &dst));

	*part = chosen < 0 ? UINT_MAX : (unsigned int)chosen;
	return split->one_way ? last : first;
}

bool lsping_ecmp_split(const struct lsping_ecmp *ecmp, const struct lsping_ilm *ilm,
		       const struct lsping_mpset *set, int family, struct lsping_mpset part[],
		       uint32_t budget)
{
	struct split split = {
		.ecmp = ecmp,
		.ilm = ilm,
		.family = family,
		.one_way = ecmp->labels_only || ilm->op != LSPING_ILM_FORWARD ||
			   ilm->n_nhlfe < 2 || count_alive(ilm) < 2,
	};

	return lsping_mpset_split(set, part, ilm->n_nhlfe, part_of, &split, budget);
}
