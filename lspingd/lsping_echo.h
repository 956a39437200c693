// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MPLS echo request and echo reply messages (RFC 8029, section 3)
 */
#ifndef LSPING_ECHO_H
#define LSPING_ECHO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

#include "lspingd/lsping_fec.h"
#include "lspingd/lsping_label.h"
#include "lspingd/lsping_proto.h"
#include "lspingd/lsping_time.h"

/* TLVs of types we do not know, kept from one message; more is malformed. */
#define LSPING_MAX_RAW_TLVS 16

/* Pad TLV (RFC 8029, section 3.5).  The value is the action and len - 1 octets
 * of no meaning, written as zeroes.
 */
struct lsping_pad {
	uint8_t action; /* enum lsping_pad_action, or a number we do not know */
	uint16_t len;	/* of the value, the action counted: 1 at least */
};

/* Interface and Label Stack TLV (RFC 8029, section 3.7): where and with which
 * labels the replying router received the request.
 */
struct lsping_if_stack {
	uint8_t addr_type;     /* enum lsping_addr_type */
	struct ipaddr address; /* of the interface, or the router's own */
	struct ipaddr ifaddr;  /* numbered: the interface's address */
	uint32_t ifindex;      /* unnumbered: its index */
	struct lsping_lstack stack;
};

/* One decoded message, all in host order.  Raw TLVs borrow from the buffer. */
struct lsping_echo {
	uint16_t flags; /* LSPING_FLAG_*; others are dropped both ways */
	uint8_t msg_type;
	uint8_t reply_mode;
	uint8_t return_code;
	uint8_t return_subcode;
	uint32_t handle;
	uint32_t seq;
	struct lsping_ntp sent;
	struct lsping_ntp received;

	bool has_fecs, has_pad, has_reply_tos, has_vendor, has_if_stack, has_errored;
	struct lsping_fec_stack fecs;
	struct lsping_pad pad;
	uint8_t reply_tos;
	uint32_t vendor; /* SMI private enterprise number */
	struct lsping_if_stack if_stack;

	/* TLVs without a row in the table, in the order they came. */
	uint8_t n_unknown;
	struct lsping_raw unknown[LSPING_MAX_RAW_TLVS];

	/* What an Errored TLVs TLV holds (RFC 8029, section 3.8). */
	uint8_t n_errored;
	struct lsping_raw errored[LSPING_MAX_RAW_TLVS];
};

enum lsping_decode_err {
	LSPING_DECODE_OK = 0,
	LSPING_DECODE_SHORT,	     /* ends inside the header */
	LSPING_DECODE_VERSION,	     /* not version 1: nothing else is known */
	LSPING_DECODE_TLV_LENGTH,    /* a TLV reaches beyond the message */
	LSPING_DECODE_TLV_VALUE,     /* a TLV's length or content cannot be */
	LSPING_DECODE_TLV_DUPLICATE, /* a TLV that may be there once, twice */
	LSPING_DECODE_TLV_COUNT,     /* more unknown TLVs than we keep */
	LSPING_DECODE_FEC_MISSING,   /* a request without Target FEC Stack */
	LSPING_DECODE_FEC_EMPTY,     /* a Target FEC Stack without FEC */
	LSPING_DECODE_FEC_LENGTH,    /* a FEC reaches beyond its TLV */
	LSPING_DECODE_FEC_VALUE,     /* a FEC's length or content cannot be */
	LSPING_DECODE_FEC_COUNT,     /* more than LSPING_MAX_FECS */
	LSPING_DECODE_ERR_MAX,
};

/* Where decoding stopped. */
struct lsping_fault {
	enum lsping_decode_err err;
	uint16_t tlv;	 /* 0 in the header */
	uint16_t subtlv; /* 0 outside one */
	uint32_t offset; /* octets from the message's start: of the (sub-)TLV at
			  * fault, else where reading ended
			  */
};

/*
 * Decodes an echo request or reply (RFC 8029, section 3).
 *
 * Checks form only: lengths, nesting, what may be there how often.  Whether
 * TLVs of unknown mandatory types, an unknown reply mode or a FEC are
 * acceptable is the responder's question, and so is the message type.
 *
 * buf, len
 *    UDP payload; only read, may be unaligned.  Must outlive the message if
 *    that holds raw TLVs or FECs.
 *
 * echo
 *    filled as far as decoding got: after any fault but SHORT and VERSION the
 *    header is there, which a "malformed" reply needs
 *
 * fault
 *    may be NULL; else says what and where
 *
 * Returns:
 *    LSPING_DECODE_OK, or the first fault
 */
enum lsping_decode_err lsping_echo_decode(const uint8_t *buf, size_t len, struct lsping_echo *echo,
					  struct lsping_fault *fault);

/*
 * Encodes a message; TLVs go out in a fixed order: FEC stack, the others,
 * unknown ones as they came, Pad last.
 *
 * Returns:
 *    octets written, 0 when size does not suffice or the message cannot be
 *    written (no FEC in the stack, a prefix or address of the wrong family)
 */
size_t lsping_echo_encode(const struct lsping_echo *echo, uint8_t *buf, size_t size);

/* Whether a type below 32768 (mandatory, RFC 8029 section 3; for sub-TLVs RFC
 * 9041, section 3.1) is among the unknown TLVs or the FECs of unknown type.
 */
bool lsping_echo_has_unknown_mandatory(const struct lsping_echo *echo);

/* "TLV reaches beyond the message"; of static storage. */
const char *lsping_decode_err_str(enum lsping_decode_err err);

#endif /* LSPING_ECHO_H */
