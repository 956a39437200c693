// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One walk over what is to be shown, two outputs: text and JSON
 *
 * A show function goes over its data once.  For each leaf it gives the leaf's
 * name in yang/frr-lspingd.yang and its value, and beside them how a text line
 * reads there.  The writer takes the first for JSON, the second for text, so
 * neither can show what the other does not know of.
 */
#ifndef LSPING_WRITER_H
#define LSPING_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/printfrr.h"

struct lsping_writer;

/* Takes text as it comes, in pieces that may be shorter or longer than a line. */
typedef void (*lsping_text_cb)(void *arg, const char *text);

/* A writer of text, and one of a JSON object; both give what they make to out
 * at once, piece by piece.
 */
struct lsping_writer *lsping_writer_text(lsping_text_cb out, void *arg);
struct lsping_writer *lsping_writer_json(lsping_text_cb out, void *arg);

bool lsping_writer_is_json(const struct lsping_writer *w);

/* Ends the walk; a JSON object, and what is still open in it, is closed. */
void lsping_writer_free(struct lsping_writer **w);

/*
 * A container; a list, and one entry of it (also of a leaf-list, whose values
 * are written with leaf NULL).  Each is ended by lsping_write_close().
 */
void lsping_write_open(struct lsping_writer *w, const char *container);
void lsping_write_list(struct lsping_writer *w, const char *list);
void lsping_write_entry(struct lsping_writer *w);
void lsping_write_close(struct lsping_writer *w);

/*
 * A leaf.
 *
 * text
 *    what a line of text says in its place, with printf arguments as
 *    snprintfrr() takes them; NULL when text does not show it
 */
void lsping_write_str(struct lsping_writer *w, const char *leaf, const char *value,
		      const char *text, ...) PRINTFRR(4, 5);
void lsping_write_int(struct lsping_writer *w, const char *leaf, int64_t value, const char *text,
		      ...) PRINTFRR(4, 5);
void lsping_write_bool(struct lsping_writer *w, const char *leaf, bool value, const char *text,
		       ...) PRINTFRR(4, 5);

/*
 * A leaf of octets, as "0a:1b:2c" (yang:hex-string); of any length, since it is
 * made piece by piece.  Text has them as a dump, 16 octets and their offset on
 * each line, from the margin on; none for no octets.
 */
void lsping_write_hex(struct lsping_writer *w, const char *leaf, const void *octets, size_t len);

/* Words that only text has: headings, separators, ends of lines. */
void lsping_write_text(struct lsping_writer *w, const char *text, ...) PRINTFRR(2, 3);

/*
 * Where text is a tree: blanks at the start of a line, and the step by which
 * there are more of them (negative: fewer) from now on.
 */
void lsping_write_margin(struct lsping_writer *w);
void lsping_write_indent(struct lsping_writer *w, int columns);

#endif /* LSPING_WRITER_H */
