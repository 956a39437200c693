// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can be wrong with a message, and where
 *
 * Decoding stops at the first fault.  Each has a number, so that it can be
 * counted, tested and answered, and a place, so that a person finds it in a
 * capture.  Their names are lsping_decode_err_str()'s (lsping_echo.h).
 */
#ifndef LSPING_FAULT_H
#define LSPING_FAULT_H

#include <stdint.h>

enum lsping_decode_err {
	LSPING_DECODE_OK = 0,
	LSPING_DECODE_SHORT,	     /* ends inside the header */
	LSPING_DECODE_VERSION,	     /* not version 1: nothing else is known */
	LSPING_DECODE_TLV_LENGTH,    /* a TLV reaches beyond the message */
	LSPING_DECODE_TLV_VALUE,     /* a TLV's length or content cannot be */
	LSPING_DECODE_TLV_DUPLICATE, /* a TLV that may be there once, twice */
	LSPING_DECODE_TLV_COUNT,     /* more unknown TLVs than we keep */
	LSPING_DECODE_FEC_MISSING,   /* a request without Target FEC Stack */
	LSPING_DECODE_FEC_DUPLICATE, /* a second Target FEC Stack */
	LSPING_DECODE_FEC_EMPTY,     /* a Target FEC Stack without FEC */
	LSPING_DECODE_FEC_LENGTH,    /* a FEC reaches beyond its TLV */
	LSPING_DECODE_FEC_VALUE,     /* a FEC's length or content cannot be */
	LSPING_DECODE_FEC_COUNT,     /* more than LSPING_MAX_FECS */
	LSPING_DECODE_DS_DUPLICATE,  /* a second DDMAP, or DSMAP, in a request */
	LSPING_DECODE_DS_COUNT,	     /* more than LSPING_MAX_DOWNSTREAMS */
	LSPING_DECODE_DS_LENGTH,     /* sub-TLVs, multipath information or labels that do not
				      * fit into what they are in
				      */
	LSPING_DECODE_DS_VALUE,	     /* address type, a sub-TLV's length or content */
	LSPING_DECODE_DS_LABELS,     /* more than LSPING_MAX_LABELS */
	LSPING_DECODE_DS_SUBTLVS,    /* a sub-TLV twice, more unknown ones than we keep, or
				      * more than LSPING_MAX_DS_MEMBERS
				      */
	LSPING_DECODE_MULTIPATH,     /* multipath information that cannot be (3.4.1.1.1) */
	LSPING_DECODE_CHANGE_VALUE,  /* a FEC stack change of impossible content */
	LSPING_DECODE_CHANGE_ORDER,  /* pop after push (3.4.1.3, rule a) */
	LSPING_DECODE_CHANGE_COUNT,  /* more than LSPING_MAX_FEC_CHANGES */
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

#endif /* LSPING_FAULT_H */
