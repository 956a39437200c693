// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of counters, and the one walk that shows them
 *
 * A name is the leaf's name in the YANG model.  The tables are indexed by the
 * enums; tests/core/test_stats.c finds a value without a name, and two with
 * the same.  Where index 0 of an enum is "no error" there is nothing to count,
 * and the walk leaves it out.
 */
#include <zebra.h>

#include "lspingd/lsping_stats.h"

#define CODES_KNOWN (LSPING_RC_FEC_CHANGE + 1)

static const char *const drop_names[LSPING_DROP_MAX] = {
	[LSPING_DROP_DESTINATION] = "destination-not-loopback",
	[LSPING_DROP_SOURCE] = "source-not-answerable",
	[LSPING_DROP_SOURCE_OWN] = "source-own-address",
	[LSPING_DROP_SOURCE_DENIED] = "source-denied",
	[LSPING_DROP_REPLY_DENIED] = "reply-destination-denied",
	[LSPING_DROP_RATE_TOTAL] = "rate-limit-total",
	[LSPING_DROP_RATE_SOURCE] = "rate-limit-source",
	[LSPING_DROP_QUEUE_FULL] = "queue-full",
	[LSPING_DROP_QUEUE_TIMEOUT] = "queue-timeout",
	[LSPING_DROP_TRUNCATED] = "truncated",
	[LSPING_DROP_KERNEL] = "kernel-buffer",
	[LSPING_DROP_PORT] = "sent-to-udp-port",
};

static const char *const reject_names[LSPING_REJECT_MAX] = {
	[LSPING_REJECT_NONE] = "accepted",
	[LSPING_REJECT_MALFORMED] = "malformed",
	[LSPING_REJECT_NOT_REPLY] = "not-a-reply",
	[LSPING_REJECT_HANDLE] = "unknown-handle",
	[LSPING_REJECT_SEQUENCE] = "unknown-sequence",
	[LSPING_REJECT_TIMESTAMP] = "wrong-timestamp",
	[LSPING_REJECT_DUPLICATE] = "duplicate",
	[LSPING_REJECT_LATE] = "late",
};

static const char *const encap_names[LSPING_ENCAP_ERR_MAX] = {
	[LSPING_ENCAP_OK] = "none",	   [LSPING_ENCAP_STACK] = "label-stack",
	[LSPING_ENCAP_IP] = "ip-header",   [LSPING_ENCAP_FRAGMENT] = "fragment",
	[LSPING_ENCAP_UDP] = "udp-header", [LSPING_ENCAP_CHECKSUM] = "checksum",
};

static const char *const decode_names[LSPING_DECODE_ERR_MAX] = {
	[LSPING_DECODE_OK] = "none",
	[LSPING_DECODE_SHORT] = "short-header",
	[LSPING_DECODE_VERSION] = "version",
	[LSPING_DECODE_TLV_LENGTH] = "tlv-length",
	[LSPING_DECODE_TLV_VALUE] = "tlv-value",
	[LSPING_DECODE_TLV_DUPLICATE] = "tlv-duplicate",
	[LSPING_DECODE_TLV_COUNT] = "tlv-count",
	[LSPING_DECODE_FEC_MISSING] = "fec-missing",
	[LSPING_DECODE_FEC_DUPLICATE] = "fec-duplicate",
	[LSPING_DECODE_FEC_EMPTY] = "fec-empty",
	[LSPING_DECODE_FEC_LENGTH] = "fec-length",
	[LSPING_DECODE_FEC_VALUE] = "fec-value",
	[LSPING_DECODE_FEC_COUNT] = "fec-count",
	[LSPING_DECODE_DS_DUPLICATE] = "ds-duplicate",
	[LSPING_DECODE_DS_COUNT] = "ds-count",
	[LSPING_DECODE_DS_LENGTH] = "ds-length",
	[LSPING_DECODE_DS_VALUE] = "ds-value",
	[LSPING_DECODE_DS_LABELS] = "ds-labels",
	[LSPING_DECODE_DS_SUBTLVS] = "ds-sub-tlvs",
	[LSPING_DECODE_MULTIPATH] = "multipath",
	[LSPING_DECODE_CHANGE_VALUE] = "fec-change-value",
	[LSPING_DECODE_CHANGE_ORDER] = "fec-change-order",
	[LSPING_DECODE_CHANGE_COUNT] = "fec-change-count",
};

static const char *const verdict_names[LSPING_VERDICT_MAX] = {
	[LSPING_VERDICT_REPLY] = "reply",
	[LSPING_VERDICT_WAIT] = "wait-for-binding",
	[LSPING_VERDICT_AGAIN] = "second-look",
	[LSPING_VERDICT_QUIET] = "no-reply-wanted",
	[LSPING_VERDICT_PASSING] = "passing",
	[LSPING_VERDICT_NOT_EXPIRED] = "ttl-not-expired",
	[LSPING_VERDICT_SHORT] = "short-header",
	[LSPING_VERDICT_VERSION] = "version",
	[LSPING_VERDICT_NOT_REQUEST] = "not-a-request",
	[LSPING_VERDICT_NO_CHANNEL] = "no-control-channel",
	[LSPING_VERDICT_UNCHECKED] = "kernel-not-asked",
};

static const char *const code_names[CODES_KNOWN] = {
	[LSPING_RC_NONE] = "no-return-code",
	[LSPING_RC_MALFORMED] = "malformed-request",
	[LSPING_RC_TLV_UNKNOWN] = "tlv-not-understood",
	[LSPING_RC_EGRESS] = "egress",
	[LSPING_RC_NO_MAPPING] = "no-mapping",
	[LSPING_RC_DSMAP_MISMATCH] = "downstream-mapping-mismatch",
	[LSPING_RC_UPSTREAM_UNKNOWN] = "upstream-interface-unknown",
	[LSPING_RC_RESERVED] = "reserved",
	[LSPING_RC_LABEL_SWITCHED] = "label-switched",
	[LSPING_RC_NO_MPLS] = "no-mpls-forwarding",
	[LSPING_RC_WRONG_LABEL] = "mapping-not-given-label",
	[LSPING_RC_NO_LABEL] = "no-label-entry",
	[LSPING_RC_PROTOCOL] = "protocol-not-associated",
	[LSPING_RC_STACK_SHRUNK] = "premature-termination",
	[LSPING_RC_SEE_DDMAP] = "see-downstream-mapping",
	[LSPING_RC_FEC_CHANGE] = "fec-change",
};

const char *lsping_drop_str(enum lsping_drop drop)
{
	return drop < LSPING_DROP_MAX ? drop_names[drop] : "unknown";
}

const char *lsping_reject_str(enum lsping_reject reject)
{
	return reject < LSPING_REJECT_MAX ? reject_names[reject] : "unknown";
}

const char *lsping_stats_code_name(uint8_t code)
{
	return code < CODES_KNOWN ? code_names[code] : "other";
}

typedef void (*walk_fn)(const char *group, const char *name, uint64_t value, void *arg);

/* Visits counters[first..n-1]. */
static void walk_group(const char *group, const char *const *names, const uint64_t *counters,
		       unsigned int first, unsigned int n, walk_fn fn, void *arg)
{
	for (unsigned int i = first; i < n; i++)
		fn(group, names[i], counters[i], arg);
}

static void walk_codes(const char *group, const uint64_t counters[256], walk_fn fn, void *arg)
{
	uint64_t other = 0;

	walk_group(group, code_names, counters, 0, CODES_KNOWN, fn, arg);
	for (unsigned int code = CODES_KNOWN; code < 256; code++)
		other += counters[code];
	fn(group, "other", other, arg);
}

void lsping_stats_walk(const struct lsping_stats *stats,
		       void (*fn)(const char *group, const char *name, uint64_t value, void *arg),
		       void *arg)
{
	fn("initiator", "requests-sent", stats->requests_sent, arg);
	fn("initiator", "requests-not-sent", stats->requests_not_sent, arg);
	walk_codes("replies-received", stats->replies_received, fn, arg);
	walk_group("replies-rejected", reject_names, stats->replies_rejected,
		   LSPING_REJECT_NONE + 1, LSPING_REJECT_MAX, fn, arg);

	fn("responder", "requests-received", stats->requests_received, arg);
	fn("responder", "replies-not-sent", stats->replies_not_sent, arg);
	walk_group("drops", drop_names, stats->drops, 0, LSPING_DROP_MAX, fn, arg);
	walk_group("encapsulation-errors", encap_names, stats->encap_errors, LSPING_ENCAP_OK + 1,
		   LSPING_ENCAP_ERR_MAX, fn, arg);
	walk_group("decode-errors", decode_names, stats->decode_errors, LSPING_DECODE_OK + 1,
		   LSPING_DECODE_ERR_MAX, fn, arg);
	walk_group("verdicts", verdict_names, stats->verdicts, 0, LSPING_VERDICT_MAX, fn, arg);
	walk_group("label-checks", lsping_planes_names, stats->planes, 0, LSPING_PLANES_MAX, fn, arg);
	walk_codes("replies-sent", stats->replies_sent, fn, arg);
}

void lsping_stats_clear(struct lsping_stats *stats)
{
	*stats = (struct lsping_stats){};
}
