// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chance, the same for the same seed on every machine (xorshift64*)
 */
#include <zebra.h>

#include "tests/wire/make_pcap.h"

static uint64_t state;

/* Octets of the message being drawn, which borrows them. */
static uint8_t arena[4 << 20];
static size_t arena_used;

void rnd_start(uint64_t seed)
{
	state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

uint32_t rnd(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % below;
}

uint32_t rnd_u32(void)
{
	return rnd(0x10000) << 16 | rnd(0x10000);
}

bool chance(uint32_t one_in)
{
	return !rnd(one_in);
}

uint32_t rnd_number(unsigned int bits)
{
	uint32_t most = bits == 32 ? UINT32_MAX : (1U << bits) - 1;

	switch (rnd(8)) {
	case 0:
		return rnd(2);
	case 1:
		return most - rnd(2);
	}
	return rnd_u32() & most;
}

uint32_t rnd_len(uint32_t most)
{
	switch (rnd(8)) {
	case 0:
		return most;
	case 1:
	case 2:
		return rnd(most + 1);
	}
	return MIN(rnd(6), most);
}

void rnd_octets(uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		p[i] = rnd(256);
}

struct ipaddr rnd_addr(int family)
{
	struct ipaddr a = { .ipa_type = family == AF_INET ? IPADDR_V4 : IPADDR_V6 };

	rnd_octets(a.ip.addrbytes, IPADDRSZ(&a));
	/* Unicast: a packet's source may be nothing else. */
	a.ip.addrbytes[0] = family == AF_INET ? 10 : 0x20;
	return a;
}

uint8_t *octets_new(size_t len)
{
	uint8_t *p = arena + arena_used;

	if (len > sizeof(arena) - arena_used) {
		fprintf(stderr, "make_pcap: a message of more octets than there is room for\n");
		exit(1);
	}
	arena_used += len;
	return p;
}

const uint8_t *rnd_octets_new(size_t len)
{
	uint8_t *p = octets_new(len);

	rnd_octets(p, len);
	return p;
}

void octets_release(void)
{
	arena_used = 0;
}
