// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One walk over what is to be shown, two outputs: text and JSON
 *
 * Both writers pass on what they make at once and keep nothing but how deep
 * they are, so a command that runs for days needs no more memory than one that
 * ends at once, and shows what it has.  The JSON is laid out as FRR's other
 * commands print it (json-c's "pretty"); json-c does the quoting.
 */
#include <zebra.h>

#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/memory.h"

#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_writer.h"

DEFINE_MTYPE_STATIC(LSPINGD, WRITER, "LSP ping output writer");
DEFINE_MTYPE_STATIC(LSPINGD, WRITER_TEXT, "LSP ping output text");

/* Containers within containers; a decoded message has nine levels. */
#define MAX_DEPTH 12

#define HEX_DUMP_WIDTH 16

struct lsping_writer {
	lsping_text_cb out;
	void *arg;
	bool json;
	unsigned int margin; /* text: columns before a line that asks for them */

	/* JSON: what is open, the outermost first; ']' or '}' to end it with */
	unsigned int depth;
	struct level {
		char end;
		bool used; /* the next value needs a comma */
	} level[MAX_DEPTH];
};

struct lsping_writer *lsping_writer_text(lsping_text_cb out, void *arg)
{
	struct lsping_writer *w = XCALLOC(MTYPE_WRITER, sizeof(*w));

	w->out = out;
	w->arg = arg;
	return w;
}

static void begin(struct lsping_writer *w, const char *bracket, char end)
{
	assert(w->depth < MAX_DEPTH);
	w->out(w->arg, bracket);
	w->level[w->depth++] = (struct level){ .end = end };
}

struct lsping_writer *lsping_writer_json(lsping_text_cb out, void *arg)
{
	struct lsping_writer *w = lsping_writer_text(out, arg);

	w->json = true;
	begin(w, "{", '}');
	return w;
}

bool lsping_writer_is_json(const struct lsping_writer *w)
{
	return w->json;
}

static void new_line(struct lsping_writer *w)
{
	w->out(w->arg, "\n");
	for (unsigned int i = 0; i < w->depth; i++)
		w->out(w->arg, "  ");
}

static void end(struct lsping_writer *w)
{
	struct level closed = w->level[--w->depth];

	if (closed.used)
		new_line(w);
	w->out(w->arg, closed.end == '}' ? "}" : "]");
}

void lsping_writer_free(struct lsping_writer **wp)
{
	struct lsping_writer *w = *wp;

	if (!w)
		return;
	while (w->depth)
		end(w);
	if (w->json)
		w->out(w->arg, "\n");
	XFREE(MTYPE_WRITER, *wp);
}

static void quoted(struct lsping_writer *w, const char *str)
{
	struct json_object *json = json_object_new_string(str);

	w->out(w->arg, json_object_to_json_string_ext(json, JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(json);
}

/* All that stands before a value: comma, line, name (not in arrays). */
static void before_value(struct lsping_writer *w, const char *name)
{
	struct level *in = &w->level[w->depth - 1];

	if (in->used)
		w->out(w->arg, ",");
	in->used = true;
	new_line(w);
	if (in->end == ']')
		return;
	quoted(w, name);
	w->out(w->arg, ":");
}

void lsping_write_open(struct lsping_writer *w, const char *container)
{
	if (!w->json)
		return;
	before_value(w, container);
	begin(w, "{", '}');
}

void lsping_write_list(struct lsping_writer *w, const char *list)
{
	if (!w->json)
		return;
	before_value(w, list);
	begin(w, "[", ']');
}

void lsping_write_entry(struct lsping_writer *w)
{
	lsping_write_open(w, NULL);
}

void lsping_write_close(struct lsping_writer *w)
{
	if (w->json)
		end(w);
}

static void text_out(struct lsping_writer *w, const char *text, va_list ap)
{
	char buf[512], *p;

	if (!text || w->json)
		return;
	p = vasnprintfrr(MTYPE_WRITER_TEXT, buf, sizeof(buf), text, ap);
	w->out(w->arg, p);
	if (p != buf)
		XFREE(MTYPE_WRITER_TEXT, p);
}

#define TEXT_OUT(w, text)                                                                          \
	do {                                                                                       \
		va_list ap;                                                                        \
                                                                                                   \
		va_start(ap, text);                                                                \
		text_out(w, text, ap);                                                             \
		va_end(ap);                                                                        \
	} while (0)

void lsping_write_str(struct lsping_writer *w, const char *leaf, const char *value,
		      const char *text, ...)
{
	if (w->json) {
		before_value(w, leaf);
		quoted(w, value);
	}
	TEXT_OUT(w, text);
}

void lsping_write_int(struct lsping_writer *w, const char *leaf, int64_t value, const char *text,
		      ...)
{
	char number[32];

	if (w->json) {
		snprintf(number, sizeof(number), "%" PRId64, value);
		before_value(w, leaf);
		w->out(w->arg, number);
	}
	TEXT_OUT(w, text);
}

void lsping_write_bool(struct lsping_writer *w, const char *leaf, bool value, const char *text, ...)
{
	if (w->json) {
		before_value(w, leaf);
		w->out(w->arg, value ? "true" : "false");
	}
	TEXT_OUT(w, text);
}

void lsping_write_text(struct lsping_writer *w, const char *text, ...)
{
	TEXT_OUT(w, text);
}

void lsping_write_margin(struct lsping_writer *w)
{
	lsping_write_text(w, "%*s", (int)w->margin, "");
}

void lsping_write_indent(struct lsping_writer *w, int columns)
{
	assert(columns >= 0 || w->margin >= (unsigned int)-columns);
	w->margin += columns;
}

static void hex_string(struct lsping_writer *w, const uint8_t *octets, size_t len)
{
	char one[8];

	w->out(w->arg, "\"");
	for (size_t i = 0; i < len; i++) {
		snprintf(one, sizeof(one), "%s%02x", i ? ":" : "", octets[i]);
		w->out(w->arg, one);
	}
	w->out(w->arg, "\"");
}

static void hex_dump(struct lsping_writer *w, const uint8_t *octets, size_t len)
{
	for (size_t at = 0; at < len; at += HEX_DUMP_WIDTH) {
		lsping_write_margin(w);
		lsping_write_text(w, "%04zx ", at);
		for (size_t i = at; i < len && i < at + HEX_DUMP_WIDTH; i++)
			lsping_write_text(w, " %02x", octets[i]);
		lsping_write_text(w, "\n");
	}
}

void lsping_write_hex(struct lsping_writer *w, const char *leaf, const void *octets, size_t len)
{
	if (w->json) {
		before_value(w, leaf);
		hex_string(w, octets, len);
	} else
		hex_dump(w, octets, len);
}
