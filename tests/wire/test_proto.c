// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of numbers: exactly those that were assigned have one, no two share one, a
 * range with a meaning has its name, and what nobody assigned is "unknown"
 */
#include <zebra.h>

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_proto.h"

#include "tests/check.h"

/* A range of numbers, and the name they share; NULL: each has its own. */
struct span {
	uint32_t first, last;
	const char *name;
};

#define EXPERIMENTAL "experimental use"
#define PRIVATE	     "private use"
#define VENDOR	     "vendor's (first come, first served)"

/* The functions as one type. */
#define NUMBER_STR(x)                                                                              \
	static const char *x(uint32_t n)                                                           \
	{                                                                                          \
		return lsping_##x##_str(n);                                                        \
	}
NUMBER_STR(msg_type)
NUMBER_STR(reply_mode)
NUMBER_STR(return_code)
NUMBER_STR(tlv_type)
NUMBER_STR(fec_type)
NUMBER_STR(addr_type)
NUMBER_STR(ds_subtlv)
NUMBER_STR(multipath_type)
NUMBER_STR(ds_protocol)
NUMBER_STR(fec_op)
NUMBER_STR(sr_protocol)
NUMBER_STR(sr_adj_type)
NUMBER_STR(pw_type)
NUMBER_STR(pad_action)
NUMBER_STR(p2mp_type)
NUMBER_STR(reply_path_code)
NUMBER_STR(decode_err)
NUMBER_STR(encap_err)

static const struct span *span_find(const struct span *spans, size_t n_spans, uint32_t n)
{
	for (size_t i = 0; i < n_spans; i++)
		if (n >= spans[i].first && n <= spans[i].last)
			return &spans[i];
	return NULL;
}

/* Exactly the numbers in the spans have names, and those of their own differ. */
static void check_names(const char *(*str)(uint32_t), uint32_t max, const struct span *spans,
			size_t n_spans)
{
	const char *seen[64];
	size_t n_seen = 0;

	for (uint32_t n = 0; n <= max; n++) {
		const struct span *span = span_find(spans, n_spans, n);
		const char *name = str(n);

		REQUIRE(name && *name);
		if (!span || span->name) {
			if (!CHECK_STR(name, span ? span->name : "unknown"))
				printf("\tnumber %u\n", n);
			continue;
		}
		if (!CHECK(strcmp(name, "unknown")))
			printf("\tnumber %u\n", n);
		for (size_t i = 0; i < n_spans; i++)
			CHECK(!spans[i].name || strcmp(spans[i].name, name));
		for (size_t i = 0; i < n_seen; i++)
			CHECK(strcmp(seen[i], name));
		REQUIRE(n_seen < array_size(seen));
		seen[n_seen++] = name;
	}
}

/* RFC 9041, table 4. */
CASE(msg_types)
{
	static const struct span spans[] = {
		{ 0, 0, "reserved" },
		{ 1, 5 },
		{ 248, 251, EXPERIMENTAL },
		{ 252, 255, PRIVATE },
	};

	check_names(msg_type, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_msg_type_str(LSPING_MSG_REQUEST), "echo request");
	CHECK_STR(lsping_msg_type_str(LSPING_MSG_REPLY), "echo reply");
	CHECK_STR(lsping_msg_type_str(3), "proxy ping request");
	CHECK_STR(lsping_msg_type_str(4), "proxy ping reply");
}

/* RFC 9041, table 6. */
CASE(reply_modes)
{
	static const struct span spans[] = {
		{ 0, 0, "reserved" },
		{ 1, 5 },
		{ 248, 251, EXPERIMENTAL },
		{ 252, 255, PRIVATE },
	};

	check_names(reply_mode, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_reply_mode_str(LSPING_REPLY_NONE), "do not reply");
	CHECK_STR(lsping_reply_mode_str(5), "specified path");
}

/* RFC 9041, table 8, and RFC 9489, section 8.2. */
CASE(return_codes)
{
	static const struct span spans[] = {
		{ 7, 7, "reserved" },
		{ 0, 35 },
		{ 37, 38 },
		{ 248, 251, EXPERIMENTAL },
		{ 252, 255, PRIVATE },
	};

	check_names(return_code, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_return_code_str(LSPING_RC_EGRESS), "egress for the FEC");
	CHECK_STR(lsping_return_code_str(LSPING_RC_NO_LABEL), "no label entry");
	CHECK_STR(lsping_return_code_str(16), "proxy ping not authorized");
	CHECK_STR(lsping_return_code_str(35),
		  "mapping for the FEC is not associated with the incoming interface");
}

/* RFC 9041, tables 9 and 10, and what came after it. */
CASE(tlv_types)
{
	static const struct span spans[] = {
		{ 0, 0, "reserved" },
		{ 1, 7 },
		{ 9, 16 },
		{ 20, 28 },
		{ 16384, 16384 },
		{ 31740, 31743, EXPERIMENTAL },
		{ 31744, 32767, VENDOR },
		{ 32768, 32769 },
		{ 64508, 64511, EXPERIMENTAL },
		{ 64512, 65535, VENDOR },
	};

	check_names(tlv_type, UINT16_MAX, spans, array_size(spans));
	CHECK_STR(lsping_tlv_type_str(LSPING_TLV_FEC_STACK), "Target FEC Stack");
	CHECK_STR(lsping_tlv_type_str(4), "LSR Capability");
	CHECK_STR(lsping_tlv_type_str(27), "MPLS OAM Functions");
	CHECK_STR(lsping_tlv_type_str(32769), "Time to Live");
}

/* RFC 9041, tables 11 and 12; RFC 7307, figure 12; RFC 9489, table 1. */
CASE(fec_types)
{
	static const struct span spans[] = {
		{ 0, 0, "reserved" },
		{ 1, 4 },
		{ 6, 20 },
		{ 22, 28 },
		{ 31, 36 },
		{ 38, 40 },
		{ 42, 45 },
		{ 31740, 31743, EXPERIMENTAL },
		{ 31744, 32767, VENDOR },
		{ 64508, 64511, EXPERIMENTAL },
		{ 64512, 65535, VENDOR },
	};

	check_names(fec_type, UINT16_MAX, spans, array_size(spans));
	CHECK_STR(lsping_fec_type_str(LSPING_FEC_LDP_IPV4), "LDP IPv4 prefix");
	CHECK_STR(lsping_fec_type_str(LSPING_FEC_NIL), "Nil FEC");
	CHECK_STR(lsping_fec_type_str(25), "FEC 129 pseudowire IPv6");
	CHECK_STR(lsping_fec_type_str(36), "IGP-Adjacency Segment ID");
}

/* RFC 8029, sections 6.2.4 and 6.2.8. */
CASE(addr_types)
{
	static const struct span spans[] = {
		{ 0, 0, "reserved" },
		{ 1, 5 },
		{ 251, 254, EXPERIMENTAL },
		{ 255, 255, "reserved" },
	};

	check_names(addr_type, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_addr_type_str(1), "IPv4 numbered");
	CHECK_STR(lsping_addr_type_str(4), "IPv6 unnumbered");
	CHECK_STR(lsping_addr_type_str(5), "non-IP");
}

/* RFC 9041, tables 17 and 18. */
CASE(ds_subtlvs)
{
	static const struct span spans[] = {
		{ 0, 0, "reserved" },
		{ 1, 5 },
		{ 31740, 31743, EXPERIMENTAL },
		{ 31744, 32767, VENDOR },
		{ 64508, 64511, EXPERIMENTAL },
		{ 64512, 65535, VENDOR },
	};

	check_names(ds_subtlv, UINT16_MAX, spans, array_size(spans));
	CHECK_STR(lsping_ds_subtlv_str(1), "Multipath data");
	CHECK_STR(lsping_ds_subtlv_str(5), "Remote interface index");
}

/* RFC 8029, section 6.2.6. */
CASE(multipath_types)
{
	static const struct span spans[] = {
		{ 0, 0 },
		{ 2, 2 },
		{ 4, 4 },
		{ 8, 10 },
		{ 251, 254, EXPERIMENTAL },
		{ 255, 255, "reserved" },
	};

	check_names(multipath_type, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_multipath_type_str(0), "no multipath");
	CHECK_STR(lsping_multipath_type_str(8), "bit-masked IP addresses");
}

/* RFC 8287, section 9.4; RFC 9214, section 7.2.  0 is called "Unknown" there. */
CASE(ds_protocols)
{
	static const struct span spans[] = {
		{ 0, 0, "unknown" },
		{ 1, 7 },
		{ 251, 254, EXPERIMENTAL },
		{ 255, 255, "reserved" },
	};

	check_names(ds_protocol, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_ds_protocol_str(3), "LDP");
	CHECK_STR(lsping_ds_protocol_str(7), "OSPFv3");
}

/* RFC 8029, section 3.4.1.3. */
CASE(fec_ops)
{
	static const struct span spans[] = { { 1, 2 } };

	check_names(fec_op, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_fec_op_str(1), "push");
	CHECK_STR(lsping_fec_op_str(2), "pop");
}

/* RFC 8287, section 9.2; RFC 9214, section 7.1. */
CASE(sr_protocols)
{
	static const struct span spans[] = {
		{ 0, 3 },
		{ 251, 254, EXPERIMENTAL },
		{ 255, 255, "reserved" },
	};

	check_names(sr_protocol, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_sr_protocol_str(1), "OSPF");
	CHECK_STR(lsping_sr_protocol_str(2), "IS-IS");
	CHECK_STR(lsping_sr_protocol_str(3), "OSPFv3");
}

/* RFC 8287, section 9.3. */
CASE(sr_adj_types)
{
	static const struct span spans[] = {
		{ 0, 1 },
		{ 4, 4 },
		{ 6, 6 },
		{ 251, 254, EXPERIMENTAL },
		{ 255, 255, "reserved" },
	};

	check_names(sr_adj_type, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_sr_adj_type_str(0), "unnumbered");
	CHECK_STR(lsping_sr_adj_type_str(1), "parallel");
	CHECK_STR(lsping_sr_adj_type_str(6), "IPv6");
}

/* RFC 4446, section 3.2. */
CASE(pw_types)
{
	static const struct span spans[] = {
		{ 1, 25 },
		{ 4097, 32766, VENDOR },
	};

	check_names(pw_type, UINT16_MAX, spans, array_size(spans));
	CHECK_STR(lsping_pw_type_str(4), "Ethernet tagged mode");
	CHECK_STR(lsping_pw_type_str(5), "Ethernet");
	CHECK_STR(lsping_pw_type_str(7), "PPP");
	CHECK_STR(lsping_pw_type_str(0x19), "Frame Relay DLCI");
}

/* RFC 8029, section 6.2.7. */
CASE(pad_actions)
{
	static const struct span spans[] = {
		{ 0, 0, "reserved" },
		{ 1, 2 },
		{ 251, 254, EXPERIMENTAL },
		{ 255, 255, "reserved" },
	};

	check_names(pad_action, UINT8_MAX, spans, array_size(spans));
	CHECK_STR(lsping_pad_action_str(1), "drop from reply");
}

/* RFC 9041, tables 15 and 16. */
CASE(p2mp_types)
{
	static const struct span spans[] = {
		{ 0, 0, "reserved" },
		{ 1, 4 },
		{ 31740, 31743, EXPERIMENTAL },
		{ 31744, 32767, VENDOR },
		{ 64508, 64511, EXPERIMENTAL },
		{ 64512, 65535, VENDOR },
	};

	check_names(p2mp_type, UINT16_MAX, spans, array_size(spans));
	CHECK_STR(lsping_p2mp_type_str(3), "IPv4 node address");
}

/* RFC 7110, section 7.4. */
CASE(reply_path_codes)
{
	static const struct span spans[] = {
		{ 0, 5 },
		{ 0xfffc, 0xffff, EXPERIMENTAL },
	};

	check_names(reply_path_code, UINT16_MAX, spans, array_size(spans));
	CHECK_STR(lsping_reply_path_code_str(3), "sent by the specified path");
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
	RUN(addr_types);
	RUN(ds_subtlvs);
	RUN(multipath_types);
	RUN(ds_protocols);
	RUN(fec_ops);
	RUN(sr_protocols);
	RUN(sr_adj_types);
	RUN(pw_types);
	RUN(pad_actions);
	RUN(p2mp_types);
	RUN(reply_path_codes);
	RUN(decode_errors);
	RUN(encap_errors);
	return check_end();
}
