// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the parts of make_pcap share
 *
 *	make_pcap.c		messages, their frames, our own decoder
 *	make_pcap_rnd.c		chance
 *	make_pcap_want.c	octets and fields a message must have, as JSON
 *	make_pcap_tlv.c		header and TLVs
 *	make_pcap_fec.c		FECs
 *	make_pcap_ds.c		downstream mappings
 *	make_pcap_multipath.c	their multipath information
 *
 * The last four have two functions for each thing: rnd_x() draws one at random,
 * want_x() says which octets it must become and what tshark must find there,
 * from the RFCs' figures and without any of the functions under test.
 */
#ifndef MAKE_PCAP_H
#define MAKE_PCAP_H

#include <zebra.h>

#include "tests/wire/wire.h"

/* -- chance */

void rnd_start(uint64_t seed);
uint32_t rnd(uint32_t below);
uint32_t rnd_u32(void);
bool chance(uint32_t one_in);

/* Any number of so many bits; the smallest and largest ones are likely. */
uint32_t rnd_number(unsigned int bits);

/* A length: 0 to 5, the most, or anything up to that. */
uint32_t rnd_len(uint32_t most);

struct ipaddr rnd_addr(int family);
void rnd_octets(uint8_t *p, size_t len);

/* Octets that last until the next message is drawn; the second: random ones. */
uint8_t *octets_new(size_t len);
const uint8_t *rnd_octets_new(size_t len);
void octets_release(void);

/* -- what a message must be */

#define WANT_MAX_OCTETS 65535

struct want;

struct want *want_new(void);
void want_free(struct want *w);
void want_reset(struct want *w);

/* The octets there are by now; more than WANT_MAX_OCTETS are counted, not kept. */
const uint8_t *want_octets_at(const struct want *w, size_t pos);
size_t want_len(const struct want *w);

/*
 * Octets, and the field as which tshark shows them; name NULL: as none.
 *
 * Numbers are in decimal, hex numbers in as many digits as octets have, octets
 * with colons: tshark's own forms.
 */
void want_number(struct want *w, const char *name, size_t size, uint64_t number);
void want_hex(struct want *w, const char *name, size_t size, uint64_t number);
void want_address(struct want *w, const char *name, const struct ipaddr *address);
void want_octets(struct want *w, const char *name, const void *p, size_t len);
void want_zero(struct want *w, const char *name, size_t len);

/* A field of octets that are there already; pos WANT_ANYWHERE: tshark shows it
 * at a place that makes no sense.
 */
#define WANT_ANYWHERE SIZE_MAX
void want_seen(struct want *w, const char *name, size_t pos, size_t size, const char *show);
void want_seen_number(struct want *w, const char *name, size_t pos, size_t size, uint64_t number);
void want_seen_octets(struct want *w, const char *name, size_t pos, size_t len);

/* A complaint of tshark's about the field at pos, in which it is wrong. */
void want_complaint(struct want *w, size_t pos, const char *format, ...) PRINTFRR(3, 4);

/* From here to the end of the TLV, or from some place to that of the message,
 * tshark reads something else than what is there; why is a key of ASTRAY in
 * test_tshark.py.
 */
void want_astray(struct want *w, const char *why);
void want_lost(struct want *w, size_t from, const char *why);

/* TLVs and sub-TLVs; the end sets the length and pads.  Those that begin with a
 * scope are what want_astray() ends with.
 */
struct want_mark {
	size_t pos, len_item, scope, scope_items;
	bool astray;
};

struct want_mark want_tlv_start(struct want *w, const char *type_name, const char *len_name,
				uint16_t type, bool scope);
size_t want_tlv_end(struct want *w, struct want_mark mark, const char *padding_name);

/* Between these two octets are written, but no fields. */
void want_hide(struct want *w);
void want_show(struct want *w);

void want_print(const struct want *w);

/* -- FECs */

/* within: how many octets the sub-TLV may have, its header and padding counted */
struct lsping_fec rnd_fec(size_t within);
void rnd_fec_stack(struct lsping_fec_stack *stack, uint8_t least);
void want_fec(struct want *w, const struct lsping_fec *fec);

/* The same, where tshark expects so many octets; returns its length without the
 * padding.
 */
size_t want_fec_within(struct want *w, const struct lsping_fec *fec, size_t within);
void want_fec_stack(struct want *w, const struct lsping_fec_stack *stack);

/* -- downstream mappings */

void rnd_ds(struct lsping_ds *ds, bool large);
void want_ds(struct want *w, const struct lsping_ds *ds);

struct lsping_multipath rnd_multipath(int family, bool large);
void want_dsmap_multipath(struct want *w, const struct lsping_multipath *mp, size_t len_pos);
void want_ddmap_multipath(struct want *w, const struct lsping_multipath *mp);

/* -- messages */

/* A message and, for its Errored TLVs, the one they are from. */
struct drawn {
	struct lsping_echo echo, errored;
};

void rnd_drawn(struct drawn *m);

/* room: how many octets the UDP payload may have */
void rnd_fill(struct drawn *m, struct want *w, size_t room);
void want_drawn(struct want *w, const struct drawn *m);

#endif /* MAKE_PCAP_H */
