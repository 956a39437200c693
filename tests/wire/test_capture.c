// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What two carriers' routers sent each other in 2004, decoded
 *
 * The capture is not ours to copy: it is read where it lies, ../shared/captures
 * beside the checkout or the file that LSPING_CAPTURE names, and without it the
 * cases are skipped.  It holds LDP sessions and LSP pings over PPP; the pings
 * are taken apart frame by frame and compared with what is known of them, and
 * what is encoded again must be what those routers sent.
 */
#include <zebra.h>

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"

#include "tests/check.h"
#include "tests/wire/wire.h"

#define CAPTURE "captures/lspping-fec-ldp.pcap"

#define PCAP_MAGIC	0xa1b2c3d4 /* in the byte order of who wrote it */
#define PCAP_HEADER_LEN 24
#define PCAP_RECORD_LEN 16
#define LINKTYPE_PPP	9

#define PPP_HEADER_LEN 4
#define PPP_MPLS       0x0281
#define PPP_IPV4       0x0021

/* One LSP ping message of the capture. */
struct ping {
	struct octets frame; /* after the PPP header */
	bool labelled;
	struct lsping_encap encap;
	struct lsping_echo echo;
	const uint8_t *payload;
	size_t payload_len;
};

static struct octets file;
static struct ping pings[16];
static size_t n_pings, n_frames;
static const char *absent; /* why there is no capture */

/* A number of a file written by a little-endian machine. */
static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static FILE *capture_open(void)
{
	const char *path = getenv("LSPING_CAPTURE"), *src = getenv("LSPING_SRCDIR");
	char buf[PATH_MAX];

	if (path)
		return fopen(path, "rb");
	snprintf(buf, sizeof(buf), "%s/../shared/" CAPTURE, src ? src : ".");
	return fopen(buf, "rb");
}

static bool capture_read(void)
{
	static uint8_t buf[65536];
	FILE *f = capture_open();

	if (!f) {
		absent = "the capture is not there (LSPING_CAPTURE names it)";
		return false;
	}
	file = octets_copy(buf, fread(buf, 1, sizeof(buf), f));
	fclose(f);
	return true;
}

/* Keeps a frame if it is an LSP ping's: UDP from or to its port. */
static void frame_keep(const uint8_t *p, size_t len)
{
	uint16_t protocol = p[2] << 8 | p[3];
	struct ping *ping = &pings[n_pings];

	ping->labelled = protocol == PPP_MPLS;
	ping->frame = octets_copy(p + PPP_HEADER_LEN, len - PPP_HEADER_LEN);
	if ((ping->labelled || protocol == PPP_IPV4) &&
	    lsping_encap_read(ping->frame.p, ping->frame.len, ping->labelled, &ping->encap,
			      &ping->payload, &ping->payload_len) == LSPING_ENCAP_OK &&
	    (ping->encap.sport == LSPING_PORT || ping->encap.dport == LSPING_PORT))
		n_pings++;
	else
		octets_free(&ping->frame);
}

CASE(frames)
{
	size_t at = PCAP_HEADER_LEN;

	if (!capture_read())
		SKIP(absent);
	REQUIRE(file.len > PCAP_HEADER_LEN);
	CHECK_INT(le32(file.p), PCAP_MAGIC);
	CHECK_INT(le32(file.p + 20), LINKTYPE_PPP);
	while (at < file.len) {
		size_t len;

		REQUIRE(file.len - at >= PCAP_RECORD_LEN);
		len = le32(file.p + at + 8);
		at += PCAP_RECORD_LEN;
		REQUIRE(len >= PPP_HEADER_LEN && len <= file.len - at);
		REQUIRE(n_pings < array_size(pings));
		frame_keep(file.p + at, len);
		at += len;
		n_frames++;
	}
	CHECK_INT(n_frames, 13);
	CHECK_INT(n_pings, 10); /* the three others are TCP */
}

/* Five times: a labelled request, the unlabelled reply. */
CASE(encapsulation)
{
	struct ipaddr pe = addr("12.4.4.4"), to = addr("127.0.0.1"), egress = addr("10.20.0.1");

	if (absent)
		SKIP(absent);
	REQUIRE(n_pings == 10);
	for (size_t i = 0; i < n_pings; i++) {
		const struct lsping_encap *encap = &pings[i].encap;
		bool request = i % 2 == 0;

		CHECK_INT(pings[i].labelled, request);
		CHECK(!encap->router_alert);
		CHECK(ipaddr_is_same(&encap->src, request ? &pe : &egress));
		CHECK(ipaddr_is_same(&encap->dst, request ? &to : &pe));
		CHECK_INT(encap->sport, request ? 4786 : LSPING_PORT);
		CHECK_INT(encap->dport, request ? LSPING_PORT : 4786);
		CHECK_INT(encap->ttl, request ? 64 : 62);
		CHECK_INT(encap->dscp, request ? 0 : 48);
		CHECK_INT(pings[i].payload_len, request ? 48 : 32);
		if (!request)
			continue;
		CHECK_INT(encap->stack.depth, 1);
		CHECK_INT(encap->stack.lse[0].label, 100688);
		CHECK_INT(encap->stack.lse[0].tc, 7);
		CHECK_INT(encap->stack.lse[0].ttl, 255);
	}
}

CASE(messages)
{
	/* sent, received: microseconds where a fraction of 2^32 is due */
	static const struct lsping_ntp times[][2] = {
		{ { 0x40cd7b24, 0x0001ce75 }, { 0x40cd7b24, 0x0001d48e } },
		{ { 0x40cd7b25, 0x0001f551 }, { 0x40cd7b25, 0x0001fa71 } },
		{ { 0x40cd7b26, 0x0001f61c }, { 0x40cd7b26, 0x0001fb86 } },
		{ { 0x40cd7b27, 0x0001f5f3 }, { 0x40cd7b27, 0x0001fb4e } },
		{ { 0x40cd7b28, 0x0001f645 }, { 0x40cd7b28, 0x0001fbe6 } },
	};
	char buf[LSPING_FEC_STRLEN];

	if (absent)
		SKIP(absent);
	REQUIRE(n_pings == 10);
	for (size_t i = 0; i < n_pings; i++) {
		struct lsping_echo *echo = &pings[i].echo;
		bool request = i % 2 == 0;

		REQUIRE(lsping_echo_decode(pings[i].payload, pings[i].payload_len, echo, NULL) ==
			LSPING_DECODE_OK);
		CHECK_INT(echo->flags, 0);
		CHECK_INT(echo->msg_type, request ? LSPING_MSG_REQUEST : LSPING_MSG_REPLY);
		CHECK_INT(echo->reply_mode, LSPING_REPLY_UDP);
		CHECK_INT(echo->return_code, request ? LSPING_RC_NONE : LSPING_RC_EGRESS);
		CHECK_INT(echo->return_subcode, 0); /* RFC 8029 wants the FEC depth */
		CHECK_INT(echo->handle, 0);
		CHECK_INT(echo->seq, i / 2 + 1);
		CHECK(lsping_ntp_same(echo->sent, times[i / 2][0]));
		CHECK(lsping_ntp_same(echo->received,
				      request ? (struct lsping_ntp){} : times[i / 2][1]));
		CHECK_INT(echo->has_fecs, request);
		CHECK_INT(echo->n_unknown, 0);
		if (!request)
			continue;
		CHECK_INT(echo->fecs.depth, 1);
		CHECK_STR(lsping_fec_str(&echo->fecs.fec[0], buf, sizeof(buf)), "LDP 12.1.1.1/32");
	}
}

/* What we make of the decoded values is what the routers sent: the message
 * entirely, the packet but for identification and DF and so the sum over them.
 */
CASE(encoded_again)
{
	uint8_t buf[256];
	size_t len;

	if (absent)
		SKIP(absent);
	for (size_t i = 0; i < n_pings; i++) {
		struct ping *ping = &pings[i];
		size_t ip = lsping_encap_labels_len(&ping->encap);

		len = lsping_echo_encode(&ping->echo, buf, sizeof(buf));
		CHECK_MEM(buf, len, ping->payload, ping->payload_len);

		len = lsping_encap_write(&ping->encap, ping->payload, ping->payload_len, buf,
					 sizeof(buf));
		REQUIRE(len == ping->frame.len);
		memcpy(buf + ip + 4, ping->frame.p + ip + 4, 4);
		memcpy(buf + ip + 10, ping->frame.p + ip + 10, 2);
		CHECK_MEM(buf, len, ping->frame.p, ping->frame.len);
	}
}

int main(void)
{
	RUN(frames);
	RUN(encapsulation);
	RUN(messages);
	RUN(encoded_again);
	for (size_t i = 0; i < n_pings; i++)
		octets_free(&pings[i].frame);
	octets_free(&file);
	return check_end();
}
