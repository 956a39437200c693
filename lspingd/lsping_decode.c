// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lsping-decode: the LSP ping messages of a capture, in words
 *
 * Reads a file of libpcap's formats, or octets in hexadecimal, takes each frame
 * apart (lsping_link.c, lsping_encap.c), and prints those that hold a message
 * to or from UDP port 3503, or one without IP in an associated channel
 * (lsping_print.c).  Needs neither a daemon nor privileges, and trusts nothing it
 * reads.
 *
 * A capture is not what a router receives.  Two things are wrong in many that
 * are no fault of the message's sender, so they are said and the message is
 * decoded all the same: a checksum which the sender's network card was to fill
 * in, and frames cut off at the capture's snapshot length.  For the latter the
 * frame is filled up with zeroes to its length on the wire, so that everything
 * but the checksums can be read as ever, and decoding ends where the octets do.
 *
 * What comes as octets says nothing of where it begins.  Every link type, a
 * label stack and an IP header are tried, and taken if they lead to a message; if
 * none does, it is a UDP payload, provided that it begins with the version.
 */
#include <zebra.h>

#include <errno.h>
#include <getopt.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/memory.h"

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_hextext.h"
#include "lspingd/lsping_link.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_print.h"

DEFINE_MTYPE_STATIC(LSPINGD, DECODE, "lsping-decode's input");

#define EXIT_GOOD   0 /* messages, all of them well formed */
#define EXIT_BAD    1 /* none, or malformed ones */
#define EXIT_FAILED 2 /* what was asked for could not be done */

/* The largest frame that can hold an IP packet, with room for headers before. */
#define MAX_FRAME (65535 + 1024)

/* In fewer octets of a frame its ports may not be. */
#define MIN_HEADERS (14 + 40 + 4)

/* An associated channel's header, and its types for IP (RFC 4385, section 6) and for
 * a message without IP (RFC 6426, section 3).
 */
#define ACH_NIBBLE  1
#define ACH_IPV4    0x0021
#define ACH_IPV6    0x0057
#define ACH_MESSAGE 0x0025

#define MAX_HEX_TEXT (64 * 1024 * 1024)

/* Why a frame is passed over. */
enum skip {
	SKIP_OTHER_PROTOCOL,
	SKIP_STACK,
	SKIP_IP,
	SKIP_FRAGMENT,
	SKIP_CHECKSUM,
	SKIP_NOT_UDP,
	SKIP_OTHER_PORT,
	SKIP_CUT_OFF,
	SKIP_MAX,
};

static const char *const skip_names[SKIP_MAX] = {
	[SKIP_OTHER_PROTOCOL] = "other protocol",
	[SKIP_STACK] = "label stack without bottom or too deep",
	[SKIP_IP] = "no valid IP header",
	[SKIP_FRAGMENT] = "fragment",
	[SKIP_CHECKSUM] = "IP header checksum wrong",
	[SKIP_NOT_UDP] = "not UDP",
	[SKIP_OTHER_PORT] = "other port",
	[SKIP_CUT_OFF] = "cut off within its headers",
};

struct decode {
	bool json, hex, payload;
	uint32_t max_messages; /* 0: all */

	struct lsping_writer *w;
	uint32_t frames, messages, malformed, truncated, skipped[SKIP_MAX];
	bool failed;
};

/* A frame as the file has it. */
struct frame {
	const uint8_t *octets;
	uint32_t captured, length; /* of it; on the wire */
	char time[LSPING_DATE_STRLEN];
};

/* A message found in it. */
struct found {
	struct lsping_encap encap;
	uint16_t channel; /* type of the associated channel behind the labels; 0: none */
	enum lsping_encap_err encap_err;
	const uint8_t *payload;
	size_t payload_len; /* as UDP says, but no more than was captured */
	bool cut;	    /* UDP says more */
};

static bool is_done(const struct decode *d)
{
	return d->max_messages && d->messages >= d->max_messages;
}

static void out(void *arg, const char *text)
{
	fputs(text, arg);
}

static void fail(struct decode *d, const char *what, const char *cause)
{
	fflush(stdout);
	if (strncmp(cause, what, strlen(what)) == 0) /* libpcap names the file, or not */
		fprintf(stderr, "lsping-decode: %s\n", cause);
	else
		fprintf(stderr, "lsping-decode: %s: %s\n", what, cause);
	d->failed = true;
}

/* ---- from a packet to the message in it ---- */

static bool is_ours(const struct found *found)
{
	return found->channel == ACH_MESSAGE || found->encap.sport == LSPING_PORT ||
	       found->encap.dport == LSPING_PORT;
}

/* Where UDP begins behind an IP header that has been read and is right; there is
 * no other function for it, because nobody but us goes on after a wrong checksum.
 */
static const uint8_t *udp_find(const uint8_t *ip)
{
	if (*ip >> 4 == 4)
		return ip + (size_t)(*ip & 0xf) * 4;
	if (ip[6] == IPPROTO_HOPOPTS)
		return ip + 40 + ((size_t)ip[41] + 1) * 8;
	return ip + 40;
}

/*
 * Steps over the header of an associated channel (RFC 5586, section 2; RFC 5085
 * for pseudowires), which has a 1 where IP has its version.
 *
 * Returns:
 *    the channel's type if IP or a message follows, else 0
 */
static uint16_t channel_read(struct lsping_rd *rd)
{
	uint8_t first = lsping_rd_u8(rd);
	uint16_t type;

	lsping_rd_u8(rd);
	type = lsping_rd_u16(rd);
	if (!lsping_rd_ok(rd) || first >> 4 != ACH_NIBBLE)
		return 0;
	return type == ACH_IPV4 || type == ACH_IPV6 || type == ACH_MESSAGE ? type : 0;
}

/* Reads headers as lsping_encap_read() does, and beyond an associated channel.
 *
 * Returns:
 *    where IP begins, or the message without it; no more is known of it than
 *    encap_err says
 */
static const uint8_t *headers_read(const uint8_t *packet, size_t len, bool labelled,
				   struct found *found)
{
	struct lsping_rd rd = lsping_rd_init(packet, len);
	struct lsping_encap inner;

	found->channel = 0;
	found->cut = false;
	found->encap_err = lsping_encap_read(packet, len, labelled, &found->encap, &found->payload,
					     &found->payload_len);
	lsping_rd_take(&rd, lsping_encap_labels_len(&found->encap));
	packet = lsping_rd_peek(&rd);
	if (!labelled || found->encap_err != LSPING_ENCAP_IP)
		return packet;
	found->channel = channel_read(&rd);
	if (!found->channel)
		return packet;
	if (found->channel == ACH_MESSAGE) { /* up to the packet's end */
		found->encap_err = LSPING_ENCAP_OK;
		found->payload = lsping_rd_peek(&rd);
		found->payload_len = lsping_rd_left(&rd);
		return found->payload;
	}
	found->encap_err = lsping_encap_read(lsping_rd_peek(&rd), lsping_rd_left(&rd), false,
					     &inner, &found->payload, &found->payload_len);
	inner.stack = found->encap.stack;
	found->encap = inner;
	return lsping_rd_peek(&rd);
}

static enum skip skip_of(enum lsping_encap_err err, const struct lsping_encap *encap)
{
	switch (err) {
	case LSPING_ENCAP_STACK:
		return SKIP_STACK;
	case LSPING_ENCAP_IP:
		return SKIP_IP;
	case LSPING_ENCAP_FRAGMENT:
		return SKIP_FRAGMENT;
	case LSPING_ENCAP_UDP:
		return encap->dport ? SKIP_OTHER_PORT : SKIP_NOT_UDP;
	case LSPING_ENCAP_CHECKSUM:
		return encap->dport ? SKIP_OTHER_PORT : SKIP_CHECKSUM;
	case LSPING_ENCAP_OK:
	case LSPING_ENCAP_ERR_MAX:
		break;
	}
	return SKIP_OTHER_PORT;
}

/*
 * Looks for a message in a packet.
 *
 * skip
 *    set to the reason if there is none
 */
static bool find_in_packet(const uint8_t *packet, size_t len, bool labelled, struct found *found,
			   enum skip *skip)
{
	const uint8_t *ip = headers_read(packet, len, labelled, found), *udp;

	if (!is_ours(found)) {
		*skip = skip_of(found->encap_err, &found->encap);
		return false;
	}
	if (found->encap_err == LSPING_ENCAP_CHECKSUM) {
		udp = udp_find(ip);
		found->payload = udp + 8;
		found->payload_len = ((size_t)udp[4] << 8 | udp[5]) - 8;
	}
	return true;
}

static bool find_in_frame(const struct lsping_link *link, const uint8_t *frame, size_t len,
			  struct found *found, enum skip *skip)
{
	struct lsping_rd rd = lsping_rd_init(frame, len);
	enum lsping_link_payload what = link->strip(&rd);

	*skip = SKIP_OTHER_PROTOCOL;
	switch (what) {
	case LSPING_LINK_IP:
	case LSPING_LINK_MPLS:
		return find_in_packet(lsping_rd_peek(&rd), lsping_rd_left(&rd),
				      what == LSPING_LINK_MPLS, found, skip);
	case LSPING_LINK_OTHER:
		break;
	}
	return false;
}

/* ---- printing ---- */

static void print_frame(struct decode *d, const struct frame *frame)
{
	lsping_write_entry(d->w);
	lsping_write_int(d->w, "frame", d->frames, "Frame %u", d->frames);
	if (frame->time[0])
		lsping_write_str(d->w, "time", frame->time, ", %s", frame->time);
	lsping_write_int(d->w, "length", frame->length, ", %u octets", frame->length);
	lsping_write_int(d->w, "captured-length", frame->captured,
			 frame->captured < frame->length ? ", %u captured" : NULL,
			 frame->captured);
	lsping_write_text(d->w, "\n");
	lsping_write_indent(d->w, 2);
}

/* Whether a message may have this fault because the capture has only its beginning. */
static bool is_from_cut(enum lsping_decode_err err)
{
	return err == LSPING_DECODE_SHORT || err == LSPING_DECODE_TLV_LENGTH ||
	       err == LSPING_DECODE_FEC_MISSING;
}

/* Decodes and prints; what ends too early in a message that was cut off is no
 * fault of it.
 */
static void print_message(struct decode *d, const uint8_t *payload, size_t len, bool cut)
{
	static struct lsping_echo echo;
	struct lsping_fault fault = {};
	enum lsping_decode_err err = lsping_echo_decode(payload, len, &echo, &fault);

	if (err != LSPING_DECODE_SHORT && err != LSPING_DECODE_VERSION) {
		lsping_write_open(d->w, "message");
		lsping_echo_print(d->w, &echo);
		lsping_write_close(d->w);
	}
	if (err == LSPING_DECODE_OK || (cut && is_from_cut(err)))
		return;
	lsping_write_open(d->w, "fault");
	lsping_fault_print(d->w, &fault);
	lsping_write_close(d->w);
	d->malformed++;
}

/* found: NULL when the payload is all there is. */
static void print_packet(struct decode *d, const struct frame *frame, const struct found *found,
			 const uint8_t *payload, size_t len)
{
	bool truncated = frame->captured < frame->length;
	bool no_payload = found && !found->payload;

	d->messages++;
	if (d->messages > 1)
		lsping_write_text(d->w, "\n");
	print_frame(d, frame);
	if (found) {
		lsping_write_open(d->w, "encapsulation");
		lsping_encap_print(d->w, &found->encap);
		lsping_write_close(d->w);
	}
	if (found && found->channel) {
		lsping_write_margin(d->w);
		lsping_write_int(d->w, "associated-channel", found->channel,
				 "Associated channel: 0x%04x\n", found->channel);
	}
	if (truncated) {
		d->truncated++;
		lsping_write_margin(d->w);
		lsping_write_bool(d->w, "truncated", true,
				  "Truncated: the capture has %u of %u octets\n", frame->captured,
				  frame->length);
	} else if (found && found->encap_err != LSPING_ENCAP_OK) {
		lsping_write_margin(d->w);
		lsping_write_str(d->w, "encapsulation-error",
				 lsping_encap_err_str(found->encap_err), "Headers: %s\n",
				 lsping_encap_err_str(found->encap_err));
		d->malformed += no_payload;
	}
	if (!no_payload)
		print_message(d, payload, len, found && found->cut);
	lsping_write_indent(d->w, -2);
	lsping_write_close(d->w);
	fflush(stdout); /* somebody may be watching */
}

static void print_skipped(struct decode *d, uint32_t total)
{
	const char *between = " (";

	lsping_write_int(d->w, "skipped", total, ", skipped: %u", total);
	lsping_write_list(d->w, "skipped-reason");
	for (unsigned int i = 0; i < SKIP_MAX; i++) {
		if (!d->skipped[i])
			continue;
		lsping_write_entry(d->w);
		lsping_write_str(d->w, "reason", skip_names[i], "%s%s", between, skip_names[i]);
		lsping_write_int(d->w, "frames", d->skipped[i], ": %u", d->skipped[i]);
		lsping_write_close(d->w);
		between = ", ";
	}
	lsping_write_close(d->w);
	lsping_write_text(d->w, total ? ")\n" : "\n");
}

static void print_summary(struct decode *d)
{
	uint32_t total = 0;

	for (unsigned int i = 0; i < SKIP_MAX; i++)
		total += d->skipped[i];
	if (d->messages)
		lsping_write_text(d->w, "\n");
	lsping_write_open(d->w, "summary");
	lsping_write_int(d->w, "frames", d->frames, "Frames: %u", d->frames);
	lsping_write_int(d->w, "messages", d->messages, ", messages: %u", d->messages);
	lsping_write_int(d->w, "malformed", d->malformed, ", malformed: %u", d->malformed);
	lsping_write_int(d->w, "truncated", d->truncated, ", truncated: %u", d->truncated);
	print_skipped(d, total);
	lsping_write_close(d->w);
}

/* ---- capture files ---- */

/* A frame as it was on the wire, as far as it matters, with zeroes for what was
 * not captured.
 */
static uint8_t *frame_whole(const struct frame *frame, size_t *len)
{
	uint8_t *whole;

	*len = frame->length < MAX_FRAME ? frame->length : MAX_FRAME;
	if (*len < frame->captured)
		*len = frame->captured;
	whole = XCALLOC(MTYPE_DECODE, *len + 1);
	memcpy(whole, frame->octets, frame->captured);
	return whole;
}

static void decode_frame(struct decode *d, const struct lsping_link *link,
			 const struct frame *frame)
{
	struct found found;
	enum skip skip;
	size_t len, at;
	uint8_t *whole = frame_whole(frame, &len);

	d->frames++;
	if (find_in_frame(link, whole, len, &found, &skip)) {
		at = found.payload ? (size_t)(found.payload - whole) : 0;
		if (at > frame->captured)
			at = frame->captured;
		found.cut = found.payload_len > frame->captured - at;
		if (found.cut)
			found.payload_len = frame->captured - at;
		print_packet(d, frame, &found, whole + at, found.payload_len);
	} else if (frame->captured < frame->length && frame->captured < MIN_HEADERS)
		d->skipped[SKIP_CUT_OFF]++; /* the zeroes were looked at */
	else
		d->skipped[skip]++;
	XFREE(MTYPE_DECODE, whole);
}

static void decode_capture(struct decode *d, const char *path)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	pcap_t *pcap = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO,
							       error);
	const struct lsping_link *link;
	struct pcap_pkthdr *header;
	const u_char *octets;
	int got = 1;

	if (!pcap) {
		fail(d, path, error);
		return;
	}
	link = lsping_link_find(pcap_datalink(pcap));
	if (!link) {
		const char *name = pcap_datalink_val_to_description(pcap_datalink(pcap));

		snprintf(error, sizeof(error), "link type %d (%s) is none we know",
			 pcap_datalink(pcap), name ? name : "unknown");
		fail(d, path, error);
		pcap_close(pcap);
		return;
	}
	while (!is_done(d) && (got = pcap_next_ex(pcap, &header, &octets)) == 1) {
		struct frame frame = { octets, header->caplen, header->len, "" };

		/* tv_usec holds nanoseconds: the precision that was asked for */
		lsping_date_str(header->ts.tv_sec, header->ts.tv_usec, frame.time,
				sizeof(frame.time));
		decode_frame(d, link, &frame);
	}
	if (got == PCAP_ERROR)
		fail(d, path, pcap_geterr(pcap));
	pcap_close(pcap);
}

/* ---- hexadecimal ---- */

/*
 * Looks for headers that lead to a message, or to something else without doubt.
 *
 * skip
 *    the reason why it is none; SKIP_OTHER_PROTOCOL if no headers were found
 */
static bool find_anywhere(const uint8_t *octets, size_t len, struct found *found, enum skip *skip)
{
	for (const struct lsping_link *link = lsping_link_next(NULL); link;
	     link = lsping_link_next(link)) {
		if (find_in_frame(link, octets, len, found, skip)) {
			if (found->payload)
				return true;
		} else if (*skip == SKIP_FRAGMENT || *skip == SKIP_NOT_UDP ||
			   (*skip == SKIP_OTHER_PORT && found->encap_err == LSPING_ENCAP_OK))
			return false;
	}
	*skip = SKIP_OTHER_PROTOCOL;
	return false;
}

static bool begins_with_version(const uint8_t *octets, size_t len)
{
	struct lsping_rd rd = lsping_rd_init(octets, len);

	return lsping_rd_u16(&rd) == LSPING_VERSION;
}

static void decode_octets(void *arg, const uint8_t *octets, size_t len)
{
	struct decode *d = arg;
	struct frame frame = { octets, len, len, "" };
	enum skip skip;
	struct found found;

	if (is_done(d))
		return;
	d->frames++;
	if (!d->payload && find_anywhere(octets, len, &found, &skip))
		print_packet(d, &frame, &found, found.payload, found.payload_len);
	else if (d->payload ||
		 (skip == SKIP_OTHER_PROTOCOL && begins_with_version(octets, len)))
		print_packet(d, &frame, NULL, octets, len);
	else
		d->skipped[skip]++;
}

/* All of a stream, with a NUL behind it; NULL, and told, when it cannot be. */
static char *read_all(struct decode *d, FILE *f, const char *name)
{
	size_t len = 0, room = 65536;
	char *text = XMALLOC(MTYPE_DECODE, room + 1);

	for (;;) {
		len += fread(text + len, 1, room - len, f);
		if (ferror(f)) {
			fail(d, name, safe_strerror(errno));
			break;
		}
		if (len < room) {
			text[len] = '\0';
			if (strlen(text) == len)
				return text;
			fail(d, name, "not text: it holds a NUL");
			break;
		}
		if (room >= MAX_HEX_TEXT) {
			fail(d, name, "too much text");
			break;
		}
		room *= 2;
		text = XREALLOC(MTYPE_DECODE, text, room + 1);
	}
	XFREE(MTYPE_DECODE, text);
	return NULL;
}

/* All arguments as one text, so that quotes may be left away. */
static char *join(char **args)
{
	size_t size = 1;
	char *text;

	for (char **arg = args; *arg; arg++)
		size += strlen(*arg) + 1;
	text = XCALLOC(MTYPE_DECODE, size);
	for (char **arg = args; *arg; arg++) {
		strlcat(text, *arg, size);
		strlcat(text, " ", size);
	}
	return text;
}

/* args: a file, "-" or none for standard input, or the digits themselves. */
static void decode_hex(struct decode *d, char **args)
{
	bool is_stdin = !args[0] || (!strcmp(args[0], "-") && !args[1]);
	const char *name = is_stdin ? "standard input" : args[0];
	char *text = NULL, error[128];
	struct stat st;
	FILE *f;

	if (is_stdin) {
		text = read_all(d, stdin, name);
	} else if (!args[1] && stat(args[0], &st) == 0) {
		f = fopen(args[0], "r");
		if (f) {
			text = read_all(d, f, name);
			fclose(f);
		} else
			fail(d, name, safe_strerror(errno));
	} else {
		name = "neither a file nor hexadecimal digits";
		text = join(args);
	}
	if (text && !lsping_hextext_read(text, decode_octets, d, error, sizeof(error)))
		fail(d, name, error);
	XFREE(MTYPE_DECODE, text);
}

/* ---- the command line ---- */

static const char usage_text[] =
	"Usage: lsping-decode [OPTION...] FILE\n"
	"       lsping-decode --hex [OPTION...] [FILE|DIGITS...]\n"
	"Prints the MPLS LSP ping messages (RFC 8029) of a capture file, or of octets in\n"
	"hexadecimal: from a file, from standard input, or as given.\n"
	"\n"
	"  -c, --count N   end after N messages\n"
	"  -j, --json      print one JSON object; its keys are in frr-lspingd.yang\n"
	"  -x, --hex       read hexadecimal digits, also as tshark -x, xxd, hexdump -C and\n"
	"                  tcpdump -x write them\n"
	"  -p, --payload   with --hex: the octets are a UDP payload; else headers before\n"
	"                  it are looked for\n"
	"  -h, --help      print this\n"
	"\n"
	"FILE is one of tcpdump's or Wireshark's (pcap, pcapng), - is standard input.\n"
	"Exit status: 0 messages were found, all well formed; 1 none, or malformed ones;\n"
	"2 wrong usage, or a file that cannot be read.\n";

static const struct option options[] = {
	{ "count", required_argument, NULL, 'c' },
	{ "json", no_argument, NULL, 'j' },
	{ "hex", no_argument, NULL, 'x' },
	{ "payload", no_argument, NULL, 'p' },
	{ "help", no_argument, NULL, 'h' },
	{}
};

static bool count_read(const char *arg, uint32_t *count)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(arg, &end, 10);
	if (errno || end == arg || *end || *arg == '-' || !n || n > UINT32_MAX)
		return false;
	*count = n;
	return true;
}

/* Reads the options; exits where there is nothing more to do. */
static void options_read(struct decode *d, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "c:jxph", options, NULL)) != -1)
		switch (option) {
		case 'c':
			if (count_read(optarg, &d->max_messages))
				break;
			fprintf(stderr, "lsping-decode: -c %s: not a number from 1 on\n", optarg);
			exit(EXIT_FAILED);
		case 'j':
			d->json = true;
			break;
		case 'x':
			d->hex = true;
			break;
		case 'p':
			d->payload = true;
			break;
		case 'h':
			fputs(usage_text, stdout);
			exit(EXIT_GOOD);
		default:
			fprintf(stderr, "Try 'lsping-decode --help'.\n");
			exit(EXIT_FAILED);
		}
	if ((!d->hex && (argc - optind != 1)) || (d->payload && !d->hex)) {
		fprintf(stderr,
			d->hex || !d->payload
				? "lsping-decode: one capture file is needed; try --help\n"
				: "lsping-decode: --payload goes with --hex; try --help\n");
		exit(EXIT_FAILED);
	}
}

int main(int argc, char **argv)
{
	struct decode d = {};

	options_read(&d, argc, argv);
	d.w = d.json ? lsping_writer_json(out, stdout) : lsping_writer_text(out, stdout);
	lsping_write_list(d.w, "packet");
	if (d.hex)
		decode_hex(&d, argv + optind);
	else
		decode_capture(&d, argv[optind]);
	lsping_write_close(d.w);
	if (d.frames || !d.failed)
		print_summary(&d);
	lsping_writer_free(&d.w);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "lsping-decode: cannot write: %s\n", safe_strerror(errno));
		return EXIT_FAILED;
	}
	if (d.failed)
		return EXIT_FAILED;
	return d.messages && !d.malformed ? EXIT_GOOD : EXIT_BAD;
}
