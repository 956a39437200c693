// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FECs: what lsping_fec.c's table and the files with its functions share
 *
 * A row of the table has a shape: five functions that several rows may share.
 * Shapes are grouped in files by what they are about: prefixes, RSVP and Nil in
 * lsping_fec.c, pseudowires in lsping_fec_pw.c, segment routing in
 * lsping_fec_sr.c.  Nothing else includes this header.
 */
#ifndef LSPING_FEC_PRIVATE_H
#define LSPING_FEC_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lspingd/lsping_fec.h"

struct lsping_fec_kind;

struct lsping_fec_shape {
	/* Reads a value whose length is within the row's limits.  Returns false
	 * when it says something impossible; octets left over are the caller's
	 * to find.  fec is zeroed, with type and known set.
	 */
	bool (*read)(const struct lsping_fec_kind *kind, struct lsping_rd *rd,
		     struct lsping_fec *fec);

	/* Writes a value; makes wr bad when it could not be read again. */
	void (*write)(const struct lsping_fec_kind *kind, struct lsping_wr *wr,
		      const struct lsping_fec *fec);

	/* Both FECs are of the same row. */
	bool (*same)(const struct lsping_fec *a, const struct lsping_fec *b);
	uint32_t (*hash)(const struct lsping_fec *fec, uint32_t seed);

	void (*str)(const struct lsping_fec_kind *kind, const struct lsping_fec *fec, char *buf,
		    size_t size);
};

/* A row of the table. */
struct lsping_fec_kind {
	uint16_t type;
	uint16_t min_len, max_len; /* of the value, in octets */
	int family;		   /* of its addresses and prefixes; AF_UNSPEC: has none */
	const char *word;	   /* what its printed form starts with */
	const struct lsping_fec_shape *shape;
};

extern const struct lsping_fec_shape lsping_fec_l2vpn_shape;
extern const struct lsping_fec_shape lsping_fec_pw128_old_shape;
extern const struct lsping_fec_shape lsping_fec_pw128_shape;
extern const struct lsping_fec_shape lsping_fec_pw129_shape;
extern const struct lsping_fec_shape lsping_fec_sr_prefix_shape;
extern const struct lsping_fec_shape lsping_fec_sr_adj_shape;

/* An address of the row's family.  One of another family is not written. */
void lsping_fec_addr_read(struct lsping_rd *rd, int family, struct ipaddr *addr);
void lsping_fec_addr_write(struct lsping_wr *wr, int family, const struct ipaddr *addr);
uint32_t lsping_fec_addr_hash(const struct ipaddr *addr, uint32_t seed);

/*
 * A prefix of the row's family: its octets, then its length in bits.
 *
 * Bits beyond the length ought to be zero; senders that leave them mean the same
 * FEC, so they are cleared both ways.
 *
 * Returns (read):
 *    false for a length beyond the address
 */
bool lsping_fec_prefix_read(struct lsping_rd *rd, int family, struct prefix *p);
void lsping_fec_prefix_write(struct lsping_wr *wr, int family, const struct prefix *p);

#endif /* LSPING_FEC_PRIVATE_H */
