// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of numbers: every value of our enums has one, no two share one, and
 * what nobody assigned is "unknown"
 */
#include <zebra.h>

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_proto.h"

#include "tests/check.h"

/* The numbers of one of IANA's registries (RFC 9041) that must have a name. */
struct span {
	uint32_t first, last;
};

static const char *msg_type(uint32_t n)
{
	return lsping_msg_type_str(n);
}

static const char *reply_mode(uint32_t n)
{
	return lsping_reply_mode_str(n);
}

static const char *return_code(uint32_t n)
{
	return lsping_return_code_str(n);
}

static const char *tlv_type(uint32_t n)
{
	return lsping_tlv_type_str(n);
}

static const char *fec_type(uint32_t n)
{
	return lsping_fec_type_str(n);
}

static const char *decode_err(uint32_t n)
{
	return lsping_decode_err_str(n);
}

static const char *encap_err(uint32_t n)
{
	return lsping_encap_err_str(n);
}

/* Exactly the numbers in the spans have names, and all are different. */
static void check_names(const char *(*str)(uint32_t), uint32_t max, const struct span *spans,
			size_t n_spans)
{
	const char *seen[64];
	size_t n_seen = 0;

	for (uint32_t n = 0; n <= max; n++) {
		const char *name = str(n);
		bool wanted = false;

		for (size_t i = 0; i < n_spans; i++)
			wanted |= n >= spans[i].first && n <= spans[i].last;
		REQUIRE(name && *name);
		if (wanted == !strcmp(name, "unknown")) {
			printf("number %u: \"%s\"\n", n, name);
			CHECK(!"name missing or too many");
		}
		if (!wanted)
			continue;
		for (size_t i = 0; i < n_seen; i++)
			CHECK(strcmp(seen[i], name));
		REQUIRE(n_seen < array_size(seen));
		seen[n_seen++] = name;
	}
}

CASE(msg_types)
{
	static const struct span spans[] = { { 1, 5 } };

	check_names(msg_type, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_msg_type_str(LSPING_MSG_REQUEST), "echo request");
	CHECK_STR(lsping_msg_type_str(LSPING_MSG_REPLY), "echo reply");
}

CASE(reply_modes)
{
	static const struct span spans[] = { { 1, 5 } };

	check_names(reply_mode, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_reply_mode_str(LSPING_REPLY_NONE), "do not reply");
}

CASE(return_codes)
{
	static const struct span spans[] = { { 0, 35 } };

	check_names(return_code, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_return_code_str(LSPING_RC_EGRESS), "egress for the FEC");
	CHECK_STR(lsping_return_code_str(LSPING_RC_NO_LABEL), "no label entry");
}

CASE(tlv_types)
{
	static const struct span spans[] = { { 1, 7 }, { 9, 16 }, { 20, 27 }, { 32768, 32769 } };

	check_names(tlv_type, UINT16_MAX, spans, array_size(spans));
	CHECK_STR(lsping_tlv_type_str(LSPING_TLV_FEC_STACK), "Target FEC Stack");
}

CASE(fec_types)
{
	static const struct span spans[] = { { 1, 4 }, { 6, 20 }, { 22, 28 }, { 33, 36 } };

	check_names(fec_type, UINT16_MAX, spans, array_size(spans));
	CHECK_STR(lsping_fec_type_str(LSPING_FEC_LDP_IPV4), "LDP IPv4 prefix");
	CHECK_STR(lsping_fec_type_str(LSPING_FEC_NIL), "Nil FEC");
}

CASE(decode_errors)
{
	static const struct span spans[] = { { 0, LSPING_DECODE_ERR_MAX - 1 } };

	check_names(decode_err, LSPING_DECODE_ERR_MAX, spans, array_size(spans));
}

CASE(encap_errors)
{
	static const struct span spans[] = { { 0, LSPING_ENCAP_ERR_MAX - 1 } };

	check_names(encap_err, LSPING_ENCAP_ERR_MAX, spans, array_size(spans));
}

int main(void)
{
	RUN(msg_types);
	RUN(reply_modes);
	RUN(return_codes);
	RUN(tlv_types);
	RUN(fec_types);
	RUN(decode_errors);
	RUN(encap_errors);
	return check_end();
}
