// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JSON held against the YANG model
 *
 * What a command prints must be nodes of yang/frr-lspingd.yang at the same place
 * and of the same sort, so that a leaf cannot be renamed on one side alone.
 *
 * json_check_object() compares keys and sorts; it is for records whose 64-bit
 * numbers are JSON numbers, as FRR's are.  model_check_data() has libyang read
 * the JSON as data, so types, ranges, patterns and choices are checked as well.
 */
#ifndef JSON_MODEL_H
#define JSON_MODEL_H

#include <json-c/json.h>
#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"

/* A context with our model and FRR's in the search path, ours loaded; NULL, with
 * a check failed, if it does not load.
 */
__attribute__((unused)) static struct ly_ctx *model_context(void)
{
	const char *src = getenv("LSPING_SRCDIR");
	struct ly_ctx *ctx = NULL;
	char dir[512];

	snprintf(dir, sizeof(dir), "%s/yang", src ? src : ".");
	ly_ctx_new(getenv("FRR_YANG_DIR"), LY_CTX_DISABLE_SEARCHDIR_CWD, &ctx);
	if (!CHECK(ctx != NULL))
		return NULL;
	ly_ctx_set_searchdir(ctx, dir);
	if (!CHECK(ly_ctx_load_module(ctx, "frr-lspingd", NULL, NULL) != NULL)) {
		ly_ctx_destroy(ctx);
		return NULL;
	}
	return ctx;
}

__attribute__((unused)) static const struct lysc_node *model_child(const struct lysc_node *parent,
								   const char *name)
{
	const struct lysc_node *node = NULL;

	while ((node = lys_getnext(node, parent, NULL, 0)))
		if (!strcmp(node->name, name))
			return node;
	return NULL;
}

__attribute__((unused)) static void json_check_object(struct json_object *json,
						      const struct lysc_node *parent);

__attribute__((unused)) static void json_check_value(const char *key, struct json_object *value,
						     const struct lysc_node *node)
{
	switch (json_object_get_type(value)) {
	case json_type_object:
		CHECK(node->nodetype == LYS_CONTAINER);
		json_check_object(value, node);
		return;
	case json_type_array:
		CHECK(node->nodetype & (LYS_LIST | LYS_LEAFLIST));
		for (size_t i = 0; i < json_object_array_length(value); i++)
			if (node->nodetype == LYS_LIST)
				json_check_object(json_object_array_get_idx(value, i), node);
		return;
	case json_type_null:
	case json_type_boolean:
	case json_type_double:
	case json_type_int:
	case json_type_string:
		if (!CHECK(node->nodetype == LYS_LEAF))
			printf("\t%s is no leaf\n", key);
		return;
	}
}

__attribute__((unused)) static void json_check_object(struct json_object *json,
						      const struct lysc_node *parent)
{
	const struct lysc_node *node;

	json_object_object_foreach(json, key, value)
	{
		node = model_child(parent, key);
		if (!CHECK(node != NULL))
			printf("\t%s has no node %s\n", parent->name, key);
		else
			json_check_value(key, value, node);
	}
}

/*
 * A module "test" that has a container of state for each of our groupings named,
 * of the same name.  False, with a check failed, if it does not compile.
 */
__attribute__((unused)) static bool model_instantiate(struct ly_ctx *ctx,
						      const char *const groupings[], size_t n)
{
	char text[2048] = "module test { yang-version 1.1; namespace \"urn:test\"; prefix t;"
			  " import frr-lspingd { prefix l; }";

	for (size_t i = 0; i < n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 " container %s { config false; uses l:%s; }", groupings[i], groupings[i]);
	snprintf(text + strlen(text), sizeof(text) - strlen(text), " }");
	return CHECK(lys_parse_mem(ctx, text, LYS_IN_YANG, NULL) == LY_SUCCESS);
}

/*
 * Reads a JSON object as data of such a container.
 *
 * Returns:
 *    the tree, to be freed with lyd_free_all(); NULL, with a check failed and
 *    libyang's reason printed, if it is not valid
 */
__attribute__((unused)) static struct lyd_node *model_check_data(struct ly_ctx *ctx,
								 const char *grouping,
								 const char *json)
{
	size_t size = strlen(json) + strlen(grouping) + 16;
	char *data = malloc(size);
	struct lyd_node *tree = NULL;
	LY_ERR err;

	snprintf(data, size, "{\"test:%s\":%s}", grouping, json);
	err = lyd_parse_data_mem(ctx, data, LYD_JSON, LYD_PARSE_STRICT, LYD_VALIDATE_PRESENT,
				 &tree);
	if (!CHECK(err == LY_SUCCESS && tree))
		printf("\t%s: %s\n", grouping, ly_last_errmsg() ? ly_last_errmsg() : "no data");
	free(data);
	return tree;
}

#endif /* JSON_MODEL_H */
