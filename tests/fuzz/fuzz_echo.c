// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: any octets as an echo message
 *
 * What must hold for whatever comes: decoding reads nothing beyond the end
 * (ASan looks on), a fault lies within the message, printing never fails, and a
 * message that can be decoded can be encoded, and decodes again to the same
 * value, and encodes to the same octets.
 *
 * Runs under libFuzzer, or over a corpus with replay.c.
 */
#include <zebra.h>

#include "tests/fuzz/fuzz.h"
#include "tests/wire/wire.h"

/* A string that was made: in its room, not empty. */
static void printed(const char *str, size_t size)
{
	HOLDS(str && *str && strnlen(str, size) < size);
}

static void print_message(const struct lsping_echo *echo)
{
	char buf[LSPING_FEC_STRLEN], lstack[LSPING_LSTACK_STRLEN];

	printed(lsping_msg_type_str(echo->msg_type), SIZE_MAX);
	printed(lsping_reply_mode_str(echo->reply_mode), SIZE_MAX);
	printed(lsping_return_code_str(echo->return_code), SIZE_MAX);
	for (uint8_t i = 0; i < echo->fecs.depth; i++) {
		const struct lsping_fec *fec = &echo->fecs.fec[i];

		printed(lsping_fec_str(fec, buf, sizeof(buf)), sizeof(buf));
		printed(lsping_fec_type_str(fec->type), SIZE_MAX);
		HOLDS(lsping_fec_same(fec, fec));
		HOLDS(!lsping_fec_is_prefix(fec) || fec->known);
	}
	for (uint8_t i = 0; i < echo->n_unknown; i++)
		printed(lsping_tlv_type_str(echo->unknown[i].type), SIZE_MAX);
	if (echo->has_if_stack)
		printed(lsping_lstack_str(&echo->if_stack.stack, lstack, sizeof(lstack)),
			sizeof(lstack));
}

static void encode_again(const struct lsping_echo *echo, size_t len)
{
	/* Up to 3 octets of padding may have been left away at the end. */
	size_t room = len + 3, first_len, second_len;
	uint8_t *first = malloc(room), *second = malloc(room);
	struct lsping_echo again;

	HOLDS(first && second);
	first_len = lsping_echo_encode(echo, first, room);
	HOLDS(first_len && first_len <= room);
	HOLDS(lsping_echo_decode(first, first_len, &again, NULL) == LSPING_DECODE_OK);
	HOLDS(echo_same(echo, &again));
	for (uint8_t i = 0; i < echo->fecs.depth; i++)
		HOLDS(lsping_fec_hash(&echo->fecs.fec[i]) == lsping_fec_hash(&again.fecs.fec[i]));
	HOLDS(lsping_echo_has_unknown_mandatory(echo) == lsping_echo_has_unknown_mandatory(&again));

	second_len = lsping_echo_encode(&again, second, room);
	HOLDS(second_len == first_len && !memcmp(first, second, first_len));
	free(first);
	free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum lsping_decode_err err;
	struct lsping_fault fault;
	struct lsping_echo echo;

	if (size > FUZZ_MAX_SIZE)
		return 0;
	err = lsping_echo_decode(data, size, &echo, &fault);
	HOLDS(err < LSPING_DECODE_ERR_MAX && fault.err == err && fault.offset <= size);
	printed(lsping_decode_err_str(err), SIZE_MAX);
	printed(lsping_tlv_type_str(fault.tlv), SIZE_MAX);
	print_message(&echo); /* also what was decoded before a fault */
	if (err == LSPING_DECODE_OK)
		encode_again(&echo, size);
	return 0;
}
