// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: any octets as a packet a tap delivers
 *
 * The first octet says by its lowest bit whether labels come first; the others
 * are the packet.  Checksums make it unlikely that a mutation is still a good
 * packet, so each packet is tried once as it is and, if a checksum is what is
 * wrong with it, once more with that set right.
 *
 * What must hold: the payload lies within the packet, and a packet that can be
 * read is written again from its values and reads the same.
 */
#include <zebra.h>

#include "tests/fuzz/fuzz.h"
#include "tests/wire/wire.h"

static void write_again(const struct lsping_encap *encap, const uint8_t *payload, size_t len)
{
	size_t room = LSPING_ENCAP_MAX_HEADERS + len, written, again_len;
	struct lsping_encap again;
	const uint8_t *at;
	uint8_t *buf = malloc(room);

	HOLDS(buf);
	written = lsping_encap_write(encap, payload, len, buf, room);
	HOLDS(written == lsping_encap_labels_len(encap) + lsping_encap_ip_len(encap) + len);
	HOLDS(lsping_encap_read(buf, written, encap->stack.depth, &again, &at, &again_len) ==
	      LSPING_ENCAP_OK);
	HOLDS(encap_same(encap, &again));
	HOLDS(again_len == len && (!len || !memcmp(at, payload, len)));
	free(buf);
}

/* The Internet checksum over 16-bit words; zero octets do not count. */
static uint32_t words(const uint8_t *p, size_t len, uint32_t sum)
{
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void set_sum(uint8_t *at, uint32_t sum)
{
	at[0] = ~sum >> 8 & 0xff;
	at[1] = ~sum & 0xff;
}

/* Sets the checksums of a packet right, as far as it has the fields: offset of
 * the IP header in p, whose lengths may be anything.
 */
static void sums_set(uint8_t *p, size_t len, size_t ip)
{
	bool v4 = len > ip && p[ip] >> 4 == 4;
	size_t header = v4 ? (size_t)(p[ip] & 0xf) * 4 : 40, udp = ip + header, udp_len;
	uint32_t sum;

	if (len <= ip || udp + 8 > len || header < 20)
		return;
	if (v4) {
		p[ip + 10] = p[ip + 11] = 0;
		set_sum(p + ip + 10, words(p + ip, header, 0));
	} else if (!p[ip + 6]) {
		udp += ((size_t)p[udp + 1] + 1) * 8;
	}
	if (udp + 8 > len)
		return;
	udp_len = (size_t)p[udp + 4] << 8 | p[udp + 5];
	if (udp_len < 8 || udp_len > len - udp)
		return;
	p[udp + 6] = p[udp + 7] = 0;
	sum = words(p + (v4 ? ip + 12 : ip + 8), v4 ? 8 : 32, 17 + (uint32_t)udp_len);
	set_sum(p + udp + 6, words(p + udp, udp_len, sum));
}

static enum lsping_encap_err one(const uint8_t *p, size_t len, bool labelled)
{
	const uint8_t *payload;
	struct lsping_encap encap;
	enum lsping_encap_err err;
	size_t payload_len;

	err = lsping_encap_read(p, len, labelled, &encap, &payload, &payload_len);
	HOLDS(err < LSPING_ENCAP_ERR_MAX && *lsping_encap_err_str(err));
	if (err != LSPING_ENCAP_OK) {
		HOLDS(!payload && !payload_len);
		return err;
	}
	HOLDS(payload >= p && payload + payload_len <= p + len);
	HOLDS(labelled == (encap.stack.depth > 0));
	(void)lsping_addr_is_loopback(&encap.dst);
	write_again(&encap, payload, payload_len);
	return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets packet;
	size_t ip = 0;
	bool labelled;

	if (!size || size > FUZZ_MAX_SIZE)
		return 0;
	labelled = *data & 1;
	packet = octets_copy(data + 1, size - 1);
	if (one(packet.p, packet.len, labelled) == LSPING_ENCAP_CHECKSUM) {
		while (labelled && !(packet.p[ip + 2] & 1))
			ip += 4;
		sums_set(packet.p, packet.len, labelled ? ip + 4 : 0);
		one(packet.p, packet.len, labelled);
	}
	octets_free(&packet);
	return 0;
}
