// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The YANG models, judged by libyang as "yanglint --lint" would
 *
 * Debian 13 has no yanglint package, so this asks the library behind it.  A
 * model passes when it parses and compiles, with every feature on, without
 * one word from libyang, warnings included, and prints and parses again to
 * the same module.  FRR's own models are in the search path.
 */
#include <zebra.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <libyang/libyang.h>

#include "tests/check.h"

static char yang_dir[512];
static unsigned int complaints;

/* Shows and counts what libyang had to say. */
static void count_complaints(const struct ly_ctx *ctx)
{
	for (const struct ly_err_item *item = ly_err_first(ctx); item; item = item->next) {
		complaints++;
		printf("libyang: %s\n", item->msg);
	}
}

static struct ly_ctx *context_new(void)
{
	const char *frr = getenv("FRR_YANG_DIR");
	struct ly_ctx *ctx;

	if (ly_ctx_new(yang_dir, LY_CTX_DISABLE_SEARCHDIR_CWD, &ctx) != LY_SUCCESS)
		return NULL;
	if (frr)
		ly_ctx_set_searchdir(ctx, frr);
	return ctx;
}

static const char *const all_features[] = { "*", NULL };

/* Parses a module's text in a context of its own; its printed form, or NULL. */
static char *parse_and_print(const char *text, const char *path)
{
	struct ly_ctx *ctx = context_new();
	struct lys_module *module;
	struct ly_in *in;
	LY_ERR err;
	char *out = NULL;

	if (!ctx)
		return NULL;
	err = text ? ly_in_new_memory(text, &in) : ly_in_new_filepath(path, 0, &in);
	if (err == LY_SUCCESS) {
		err = lys_parse(ctx, in, LYS_IN_YANG, (const char **)all_features, &module);
		if (err == LY_SUCCESS)
			lys_print_mem(&out, module, LYS_OUT_YANG, 0);
		ly_in_free(in, 0);
	}
	count_complaints(ctx);
	ly_ctx_destroy(ctx);
	return out;
}

static void check_module(const char *name)
{
	char path[1024];
	char *once, *twice;

	snprintf(path, sizeof(path), "%s/%s", yang_dir, name);
	complaints = 0;
	once = parse_and_print(NULL, path);
	CHECK(once != NULL);
	CHECK(complaints == 0);
	if (!once) {
		printf("%s: not valid\n", path);
		return;
	}
	twice = parse_and_print(once, NULL);
	CHECK(twice && strcmp(once, twice) == 0);
	free(twice);
	free(once);
}

CASE(models_are_valid)
{
	DIR *dir = opendir(yang_dir);
	unsigned int found = 0;

	REQUIRE(dir != NULL);
	for (struct dirent *entry; (entry = readdir(dir));) {
		const char *dot = strrchr(entry->d_name, '.');

		if (!dot || strcmp(dot, ".yang") != 0)
			continue;
		found++;
		check_module(entry->d_name);
	}
	closedir(dir);
	CHECK(found > 0);
}

/* The check itself must be able to fail. */
CASE(faults_are_found)
{
	char *out;

	complaints = 0;
	out = parse_and_print("module x { namespace \"urn:x\"; prefix x;"
			      " leaf a { type nosuch; } }",
			      NULL);
	CHECK(out == NULL);
	CHECK(complaints > 0);
}

int main(void)
{
	const char *top = getenv("LSPING_SRCDIR");

	snprintf(yang_dir, sizeof(yang_dir), "%s/yang", top ? top : ".");
	ly_log_level(LY_LLWRN);
	ly_log_options(LY_LOSTORE);
	RUN(models_are_valid);
	RUN(faults_are_found);
	return check_end();
}
