// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: any octets as an echo message
 *
 * What must hold for whatever comes: decoding reads nothing beyond the end
 * (ASan looks on), a fault lies within the message, and a message that can be
 * decoded can be encoded, and decodes again to the same value, and encodes to the
 * same octets.  Printing never fails, also of what was decoded before a fault:
 * text is lines of printable characters, and JSON is one object that a parser
 * accepts.
 *
 * Runs under libFuzzer, or over a corpus with replay.c.
 */
#include <zebra.h>

#include <string.h>

#include "lib/json.h"

#include "lspingd/lsping_print.h"

#include "tests/fuzz/fuzz.h"
#include "tests/wire/wire.h"

/* Printed text, as it comes. */
struct text {
	size_t len;
	char last;
};

static void take_text(void *arg, const char *piece)
{
	struct text *text = arg;

	for (; *piece; piece++) {
		HOLDS((*piece >= ' ' && *piece <= '~') || *piece == '\n');
		text->last = *piece;
		text->len++;
	}
}

/* Printed JSON, all of it: parsing piece by piece takes ten times as long. */
struct json {
	char *p;
	size_t len, room;
};

static void take_json(void *arg, const char *piece)
{
	struct json *json = arg;
	size_t len = strlen(piece);

	if (json->room - json->len <= len) {
		json->room = 2 * (json->room + len) + 1024;
		json->p = realloc(json->p, json->room);
		HOLDS(json->p);
	}
	memcpy(json->p + json->len, piece, len + 1);
	json->len += len;
}

/* One object, and nothing behind it but the end of the line. */
static void json_holds(const struct json *json)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *object;
	const char *end;

	HOLDS(tokener && json->len && json->len < INT_MAX);
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8 |
						JSON_TOKENER_ALLOW_TRAILING_CHARS);
	object = json_tokener_parse_ex(tokener, json->p, (int)json->len);
	HOLDS(object && json_object_is_type(object, json_type_object));
	end = json->p + json_tokener_get_parse_end(tokener);
	HOLDS(end[strspn(end, "\n")] == '\0');
	json_object_put(object);
	json_tokener_free(tokener);
}

static void print(struct lsping_writer *w, const struct lsping_echo *echo,
		  const struct lsping_fault *fault)
{
	if (fault->err != LSPING_DECODE_OK)
		lsping_fault_print(w, fault);
	lsping_echo_print(w, echo);
	lsping_writer_free(&w);
}

static void print_message(const struct lsping_echo *echo, const struct lsping_fault *fault)
{
	struct text text = {};
	struct json json = {};

	print(lsping_writer_text(take_text, &text), echo, fault);
	HOLDS(text.len && text.last == '\n');
	print(lsping_writer_json(take_json, &json), echo, fault);
	json_holds(&json);
	free(json.p);
}

static void fecs_hold(const struct lsping_fec_stack *a, const struct lsping_fec_stack *b)
{
	for (uint8_t i = 0; i < a->depth; i++) {
		const struct lsping_fec *fec = &a->fec[i];

		HOLDS(lsping_fec_same(fec, fec));
		HOLDS(!lsping_fec_is_prefix(fec) || fec->known);
		HOLDS(lsping_fec_hash(fec) == lsping_fec_hash(&b->fec[i]));
	}
}

static void encode_again(const struct lsping_echo *echo, size_t len)
{
	/* Up to 3 octets of padding may have been left away at the end, and 4
	 * octets in each DSMAP that is not IP's (RFC 6426, section 2.1.1).
	 */
	size_t room = len + 3 + (size_t)4 * echo->n_ds, first_len, second_len;
	uint8_t *first = malloc(room), *second = malloc(room);
	static struct lsping_echo again;

	HOLDS(first && second);
	first_len = lsping_echo_encode(echo, first, room);
	HOLDS(first_len && first_len <= room);
	HOLDS(lsping_echo_decode(first, first_len, &again, NULL) == LSPING_DECODE_OK);
	HOLDS(echo_same(echo, &again));
	HOLDS(echo->n_unacted == again.n_unacted);
	HOLDS(lsping_echo_has_unknown_mandatory(echo) == lsping_echo_has_unknown_mandatory(&again));
	fecs_hold(&echo->fecs, &again.fecs);
	fecs_hold(&echo->reverse_fecs, &again.reverse_fecs);
	fecs_hold(&echo->reply_path.path, &again.reply_path.path);

	second_len = lsping_echo_encode(&again, second, room);
	HOLDS(second_len == first_len && !memcmp(first, second, first_len));
	free(first);
	free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lsping_echo echo;
	enum lsping_decode_err err;
	struct lsping_fault fault;

	if (size > FUZZ_MAX_SIZE)
		return 0;
	err = lsping_echo_decode(data, size, &echo, &fault);
	HOLDS(err < LSPING_DECODE_ERR_MAX && fault.err == err && fault.offset <= size);
	HOLDS(echo.n_ds <= LSPING_MAX_DOWNSTREAMS && echo.n_unknown <= LSPING_MAX_RAW_TLVS &&
	      echo.n_unacted <= LSPING_MAX_RAW_TLVS && echo.n_errored <= LSPING_MAX_RAW_TLVS);
	print_message(&echo, &fault);
	if (err == LSPING_DECODE_OK)
		encode_again(&echo, size);
	return 0;
}
