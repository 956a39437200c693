// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One walk over what is to be shown, two outputs: text and JSON
 *
 * The JSON writer keeps a stack of the objects and arrays that are open; a
 * value goes into the innermost.  The text writer ignores structure and passes
 * its pieces on at once, so that a long command shows its lines as they come.
 */
#include <zebra.h>

#include <json-c/json.h>

#include "lib/memory.h"

#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_writer.h"

DEFINE_MTYPE_STATIC(LSPINGD, WRITER, "LSP ping output writer");
DEFINE_MTYPE_STATIC(LSPINGD, WRITER_TEXT, "LSP ping output text");

/* Containers within containers; our model has three levels. */
#define MAX_DEPTH 12

struct lsping_writer {
	lsping_text_cb out;
	void *arg;

	struct json_object *stack[MAX_DEPTH];
	unsigned int depth; /* stack[depth] is the innermost open one */
};

struct lsping_writer *lsping_writer_text(lsping_text_cb out, void *arg)
{
	struct lsping_writer *w = XCALLOC(MTYPE_WRITER, sizeof(*w));

	w->out = out;
	w->arg = arg;
	return w;
}

struct lsping_writer *lsping_writer_json(void)
{
	struct lsping_writer *w = XCALLOC(MTYPE_WRITER, sizeof(*w));

	w->stack[0] = json_object_new_object();
	return w;
}

bool lsping_writer_is_json(const struct lsping_writer *w)
{
	return !w->out;
}

struct json_object *lsping_writer_take(struct lsping_writer *w)
{
	struct json_object *root = w->stack[0];

	assert(w->depth == 0);
	w->stack[0] = NULL;
	return root;
}

void lsping_writer_free(struct lsping_writer **wp)
{
	struct lsping_writer *w = *wp;

	if (!w)
		return;
	if (w->stack[0])
		json_object_put(w->stack[0]);
	XFREE(MTYPE_WRITER, *wp);
}

/* Puts a value into the innermost open object (by name) or array. */
static void put(struct lsping_writer *w, const char *name, struct json_object *value)
{
	struct json_object *in = w->stack[w->depth];

	if (json_object_is_type(in, json_type_array))
		json_object_array_add(in, value);
	else
		json_object_object_add(in, name, value);
}

static void push(struct lsping_writer *w, const char *name, struct json_object *value)
{
	assert(w->depth + 1 < MAX_DEPTH);
	put(w, name, value);
	w->stack[++w->depth] = value;
}

void lsping_write_open(struct lsping_writer *w, const char *container)
{
	if (lsping_writer_is_json(w))
		push(w, container, json_object_new_object());
}

void lsping_write_list(struct lsping_writer *w, const char *list)
{
	if (lsping_writer_is_json(w))
		push(w, list, json_object_new_array());
}

void lsping_write_entry(struct lsping_writer *w)
{
	if (lsping_writer_is_json(w))
		push(w, NULL, json_object_new_object());
}

void lsping_write_close(struct lsping_writer *w)
{
	if (!lsping_writer_is_json(w))
		return;
	assert(w->depth > 0);
	w->depth--;
}

static void text_out(struct lsping_writer *w, const char *text, va_list ap)
{
	char buf[512], *p;

	if (!text || lsping_writer_is_json(w))
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
	if (lsping_writer_is_json(w))
		put(w, leaf, json_object_new_string(value));
	TEXT_OUT(w, text);
}

void lsping_write_uint(struct lsping_writer *w, const char *leaf, uint64_t value, const char *text,
		       ...)
{
	if (lsping_writer_is_json(w))
		put(w, leaf, json_object_new_uint64(value));
	TEXT_OUT(w, text);
}

void lsping_write_bool(struct lsping_writer *w, const char *leaf, bool value, const char *text, ...)
{
	if (lsping_writer_is_json(w))
		put(w, leaf, json_object_new_boolean(value));
	TEXT_OUT(w, text);
}

void lsping_write_text(struct lsping_writer *w, const char *text, ...)
{
	TEXT_OUT(w, text);
}
