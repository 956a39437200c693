// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One walk over what is to be shown, two outputs: text and JSON
 *
 * A show function describes its data once, by the leaf names of
 * yang/frr-lspingd.yang; the writer makes either aligned text lines or a JSON
 * object of it.
 */
#ifndef LSPING_WRITER_H
#define LSPING_WRITER_H

#include <stdbool.h>
#include <stdint.h>

struct json_object;
struct lsping_writer;

/* Where text goes, line by line; line has no newline. */
typedef void (*lsping_line_cb)(void *arg, const char *line);

/*
 * out, arg
 *    takes the text lines; for JSON, NULL
 */
struct lsping_writer *lsping_writer_text(lsping_line_cb out, void *arg);
struct lsping_writer *lsping_writer_json(void);

/* Ends the walk.  For JSON returns the object (caller's), for text NULL. */
struct json_object *lsping_writer_end(struct lsping_writer *w);

/*
 * A container, and a list with its entries.
 *
 * name
 *    the leaf's name in the YANG model ("reply-count")
 *
 * title
 *    what text shows in its place; NULL: nothing is printed for it
 */
void lsping_write_open(struct lsping_writer *w, const char *name, const char *title);
void lsping_write_close(struct lsping_writer *w);
void lsping_write_list(struct lsping_writer *w, const char *name, const char *title);
void lsping_write_entry(struct lsping_writer *w);

void lsping_write_str(struct lsping_writer *w, const char *name, const char *title,
		      const char *value);
void lsping_write_uint(struct lsping_writer *w, const char *name, const char *title,
		       uint64_t value);
void lsping_write_bool(struct lsping_writer *w, const char *name, const char *title, bool value);

#endif /* LSPING_WRITER_H */
