// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What lsping-decode --json printed, held against the YANG model
 *
 *	check_json FILE...
 *
 * For test_decode.py.  libyang reads each file as data of the grouping
 * decoded-capture; the exit status is 0 when all are valid.
 */
#include <zebra.h>

#include "tests/core/json_model.h"

#define MAX_JSON (64 << 20)

static struct ly_ctx *ctx;
static const char *path;

CASE(file)
{
	char *json = malloc(MAX_JSON);
	FILE *f = fopen(path, "r");

	REQUIRE(json && f);
	json[fread(json, 1, MAX_JSON - 1, f)] = '\0';
	fclose(f);
	lyd_free_all(model_check_data(ctx, "decoded-capture", json));
	free(json);
}

int main(int argc, char **argv)
{
	static const char *const groupings[] = { "decoded-capture" };

	ctx = model_context();
	if (!ctx || !model_instantiate(ctx, groupings, 1))
		return 1;
	for (int i = 1; i < argc; i++) {
		path = argv[i];
		check_run(path, file);
	}
	ly_ctx_destroy(ctx);
	return check_end();
}
