// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Octets written as hexadecimal digits
 *
 * What makes a line of digits one of a dump is that it begins with the offset
 * which comes next: the number of octets read so far, or 0 where a packet
 * begins, of four digits or more and set off from what follows.  Digits of a
 * message do not look like that by accident: messages begin with a version.
 *
 * Where the octets of a dump's line end and its characters begin is told by the
 * blanks between them: three or more, or two anywhere but in the middle, where
 * "hexdump -C" has two as well.
 */
#include <zebra.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"

#include "lspingd/lsping_hextext.h"
#include "lspingd/lsping_memgroup.h"

DEFINE_MTYPE_STATIC(LSPINGD, HEXTEXT, "Octets read from text");

#define HALF_LINE 8 /* octets before the middle of a dump's line */

struct reader {
	lsping_hextext_cb cb;
	void *arg;
	uint8_t *octets; /* room for all there can be */
	size_t len;
	bool half;    /* the upper digit of the next octet is in octets[len] */
	bool started; /* a packet */
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static size_t n_digits(const char *p)
{
	size_t n = 0;

	while (digit(p[n]) >= 0)
		n++;
	return n;
}

static size_t n_blanks(const char *p)
{
	return strspn(p, " \t");
}

static void add_digit(struct reader *r, int value)
{
	if (r->half)
		r->octets[r->len++] |= value;
	else
		r->octets[r->len] = value << 4;
	r->half = !r->half;
}

static void packet_end(struct reader *r)
{
	if (r->started)
		r->cb(r->arg, r->octets, r->len);
	r->started = false;
	r->len = 0;
}

/*
 * Looks for an offset.
 *
 * expected
 *    the one that continues a packet; 0 is always expected
 *
 * Returns:
 *    where the octets begin; NULL if the line has no offset
 */
static const char *after_offset(const char *line, size_t expected, size_t *offset)
{
	const char *p = line + n_blanks(line);
	size_t n, blanks;

	if (!strncmp(p, "0x", 2))
		p += 2;
	n = n_digits(p);
	if (n < 4 || n > 8)
		return NULL;
	*offset = strtoul(p, NULL, 16);
	if (*offset && *offset != expected)
		return NULL;
	p += n;
	if (*p == ':')
		return n_blanks(p + 1) ? p + 1 : NULL;
	blanks = n_blanks(p);
	/* one blank or a tab suffices for "000000 45 00", as of "od -tx1" */
	if (blanks > 1 || (blanks && (*p == '\t' || (n > 4 && n_digits(p + 1) == 2))))
		return p;
	return NULL;
}

/* The octets of a dump's line, up to its characters. */
static void dump_line(struct reader *r, const char *p)
{
	size_t on_line = 0, blanks = n_blanks(p);

	p += blanks;
	for (;;) {
		size_t n = n_digits(p);

		if (!n || n % 2 || !strchr(" \t\r\n", p[n]))
			return;
		for (size_t i = 0; i < n; i++)
			add_digit(r, digit(p[i]));
		on_line += n / 2;
		p += n;
		blanks = n_blanks(p);
		if (blanks > 2 || (blanks == 2 && on_line != HALF_LINE))
			return;
		p += blanks;
	}
}

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

static bool is_dump(const char *text)
{
	size_t offset;

	for (const char *line = text; *line; line = next_line(line))
		if (after_offset(line, 0, &offset))
			return true;
	return false;
}

static void dump_read(struct reader *r, const char *text)
{
	for (const char *line = text; *line; line = next_line(line)) {
		size_t offset;
		const char *octets = after_offset(line, r->len, &offset);

		if (!octets || (offset && !r->started))
			continue;
		if (!offset)
			packet_end(r);
		r->started = true;
		dump_line(r, octets);
	}
	packet_end(r);
}

/* All digits of a line without offset; what is none, or NULL. */
static const char *plain_line(struct reader *r, const char *p)
{
	if (*p == '#')
		return NULL;
	for (; *p && *p != '\n'; p++) {
		int value = digit(*p);

		if (!value && (p[1] == 'x' || p[1] == 'X') && !r->half) {
			p++;
			continue;
		}
		if (value >= 0)
			add_digit(r, value);
		else if (!strchr(" \t\r:-.,", *p))
			return p;
	}
	return NULL;
}

static bool plain_read(struct reader *r, const char *text, char *error, size_t size)
{
	unsigned int number = 1;

	for (const char *line = text; *line; line = next_line(line), number++) {
		const char *wrong = plain_line(r, line);

		if (!wrong)
			continue;
		if (isprint((unsigned char)*wrong))
			snprintf(error, size, "line %u: '%c' is no hexadecimal digit", number,
				 *wrong);
		else
			snprintf(error, size, "line %u: octet 0x%02x is no hexadecimal digit",
				 number, (unsigned char)*wrong);
		return false;
	}
	if (r->half) {
		snprintf(error, size, "an odd number of hexadecimal digits");
		return false;
	}
	r->started = r->len > 0;
	packet_end(r);
	return true;
}

bool lsping_hextext_read(const char *text, lsping_hextext_cb cb, void *arg, char *error,
			 size_t size)
{
	struct reader r = { .cb = cb, .arg = arg };
	bool ok = true;

	r.octets = XCALLOC(MTYPE_HEXTEXT, strlen(text) / 2 + 1);
	if (is_dump(text))
		dump_read(&r, text);
	else
		ok = plain_read(&r, text, error, size);
	XFREE(MTYPE_HEXTEXT, r.octets);
	return ok;
}
