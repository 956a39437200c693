// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The way of a message onto the wire: label stack, IP, UDP
 *
 * lsping_encap_write() makes the frame's payload (what follows the link-layer
 * header) and lsping_encap_read() takes one apart, for both families, with or
 * without Router Alert, with any number of labels.
 */
#ifndef LSPING_ENCAP_H
#define LSPING_ENCAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

#include "lspingd/lsping_label.h"

/* Largest IP header we write: IPv6 with a hop-by-hop option. */
#define LSPING_ENCAP_MAX_HEADERS (LSPING_MAX_LABELS * 4 + 48 + 8)

struct lsping_encap {
	struct lsping_lstack stack; /* depth 0: a plain IP packet */
	struct ipaddr src, dst;
	uint16_t sport, dport;
	uint8_t dscp;	   /* 0..63 */
	uint8_t ecn;	   /* 0..3, the other bits of that octet */
	uint8_t ttl;	   /* IP TTL or hop limit */
	bool router_alert; /* RFC 2113, value 0; RFC 7506, value 69 */
};

enum lsping_encap_err {
	LSPING_ENCAP_OK = 0,
	LSPING_ENCAP_STACK,    /* no bottom of stack, or too deep */
	LSPING_ENCAP_IP,       /* not IPv4 or IPv6, or a header that cannot be */
	LSPING_ENCAP_FRAGMENT, /* not a whole datagram */
	LSPING_ENCAP_UDP,      /* not UDP, or its length cannot be */
	LSPING_ENCAP_CHECKSUM, /* IPv4 header or UDP checksum; absent for IPv6 */
	LSPING_ENCAP_ERR_MAX,
};

/*
 * Writes labels, IP and UDP headers and the payload.  IPv4 sets DF and
 * identification 0; checksums are computed.
 *
 * Returns:
 *    octets written, 0 when size does not suffice or the addresses are not of
 *    one family
 */
size_t lsping_encap_write(const struct lsping_encap *encap, const uint8_t *payload, size_t len,
			  uint8_t *buf, size_t size);

/* Octets that lsping_encap_write() puts before the payload: the labels, and
 * the IP and UDP headers.
 */
size_t lsping_encap_labels_len(const struct lsping_encap *encap);
size_t lsping_encap_ip_len(const struct lsping_encap *encap);

/*
 * Takes a packet apart as a tap delivers it (link-layer header removed).
 *
 * labelled
 *    the packet begins with a label stack (ethertype 0x8847); else with IP
 *
 * payload, payload_len
 *    the UDP payload inside buf
 *
 * Returns:
 *    LSPING_ENCAP_OK or what is wrong; encap is filled as far as reading got
 */
enum lsping_encap_err lsping_encap_read(const uint8_t *buf, size_t len, bool labelled,
					struct lsping_encap *encap, const uint8_t **payload,
					size_t *payload_len);

/* True for 127/8, ::ffff:127.0.0.0/104 and ::1: where an echo request may be
 * addressed to (RFC 8029, section 2.1; RFC 9570).
 */
bool lsping_addr_is_loopback(const struct ipaddr *addr);

const char *lsping_encap_err_str(enum lsping_encap_err err);

#endif /* LSPING_ENCAP_H */
