// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What test_print.c prints into, and compares with: text as it comes, JSON as
 * data of the model, files of what was expected
 */
#ifndef PRINT_SCRIPT_H
#define PRINT_SCRIPT_H

#include <zebra.h>

#include <limits.h>
#include <string.h>

#include "lspingd/lsping_writer.h"

#include "tests/core/json_model.h"

static struct ly_ctx *ctx;

static char *text;
static size_t text_len, text_room;

static void text_out(void *arg, const char *piece)
{
	size_t len = strlen(piece);

	if (text_len + len + 1 > text_room) {
		text_room = (text_len + len + 1) * 2;
		text = realloc(text, text_room);
		if (!text)
			abort();
	}
	memcpy(text + text_len, piece, len + 1);
	text_len += len;
}

static struct lsping_writer *begin(bool json)
{
	text_len = 0;
	text_out(NULL, "");
	return json ? lsping_writer_json(text_out, NULL) : lsping_writer_text(text_out, NULL);
}

/* ---- what the model has and messages had ---- */

static const struct lysc_node *seen[1024];
static size_t n_seen;

static bool is_seen(const struct lysc_node *schema)
{
	for (size_t i = 0; i < n_seen; i++)
		if (seen[i] == schema)
			return true;
	return false;
}

/* Nodes that libyang adds by itself are none that were printed. */
static void see(const struct lyd_node *tree)
{
	struct lyd_node *node;

	for (; tree; tree = tree->next)
		LYD_TREE_DFS_BEGIN (tree, node) {
			if (!(node->flags & LYD_DEFAULT) && !is_seen(node->schema) &&
			    n_seen < array_size(seen))
				seen[n_seen++] = node->schema;
			LYD_TREE_DFS_END(tree, node);
		}
}

/* The JSON in text must be data of the container of that name. */
__attribute__((unused)) static void check_valid(const char *grouping)
{
	struct lyd_node *tree = model_check_data(ctx, grouping, text);

	if (!tree) {
		if (text_len < 4096)
			printf("%s", text);
		return;
	}
	see(tree);
	lyd_free_all(tree);
}

/* ---- what was expected ---- */

static char *file_read(const char *path)
{
	FILE *f = fopen(path, "r");
	char *content = calloc(1, 1 << 20);

	if (f) {
		content[fread(content, 1, (1 << 20) - 1, f)] = '\0';
		fclose(f);
	}
	return content;
}

static void check_golden(const char *name, const char *ext)
{
	const char *src = getenv("LSPING_SRCDIR"), *build = getenv("LSPING_BUILDDIR");
	char path[PATH_MAX], *want;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/core/print/%s.%s", src ? src : ".", name, ext);
	want = file_read(path);
	if (!CHECK(!strcmp(want, text))) {
		snprintf(path, sizeof(path), "%s/tests/core/print-%s.%s", build ? build : ".",
			 name, ext);
		printf("\t%s.%s differs from %s\n", name, ext, path);
		f = fopen(path, "w");
		if (f) {
			fputs(text, f);
			fclose(f);
		}
	}
	free(want);
}

static LY_ERR must_be_seen(struct lysc_node *node, void *data, ly_bool *descend)
{
	unsigned int *missing = data;

	if (is_seen(node) || (node->nodetype & (LYS_CHOICE | LYS_CASE)))
		return LY_SUCCESS;
	printf("\tnever printed: %s/%s\n", node->parent ? node->parent->name : "", node->name);
	++*missing;
	*descend = false;
	return LY_SUCCESS;
}

#endif /* PRINT_SCRIPT_H */
