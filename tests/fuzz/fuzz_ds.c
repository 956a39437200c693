// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: any octets as a downstream mapping
 *
 * The lowest bit of the first octet says which TLV, 0 DSMAP, 1 DDMAP; the
 * others are its value.
 *
 * What must hold: reading stays within the value, and a fault too; what was read
 * before a fault can be printed; a mapping that can be read can be written, reads
 * the same again and is written to the same octets.  A mapping that was read and
 * then changed at random is either refused or written so that it reads the same:
 * no value is written as another one.
 */
#include <zebra.h>

#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/wire/wire.h"

#include "lspingd/lsping_mpset.h"

/* What a written value may have more than the one that was read: the fixed part
 * of a non-IP DSMAP that has none, or the padding of the last sub-TLV.
 */
#define MORE_ROOM 4

static void printed(const char *str, size_t size)
{
	HOLDS(str && *str && strnlen(str, size) < size);
}

static void print_multipath(const struct lsping_ds *ds, const struct lsping_multipath *mp)
{
	struct lsping_mpset addresses = {}, labels = {};
	int family = lsping_ds_family(ds, mp);
	char buf[256];

	printed(lsping_multipath_type_str(mp->type), SIZE_MAX);
	HOLDS(family == AF_INET || family == AF_INET6);
	HOLDS(lsping_mpset_read(mp, family, &addresses, &labels) ==
	      lsping_multipath_is_valid(mp, family));
	printed(lsping_mpset_str(&addresses, family, buf, sizeof(buf)), sizeof(buf));
	printed(lsping_mpset_str(&labels, 0, buf, sizeof(buf)), sizeof(buf));
	lsping_mpset_free(&addresses);
	lsping_mpset_free(&labels);
}

static void print_mapping(const struct lsping_ds *ds)
{
	char buf[LSPING_FEC_STRLEN];

	HOLDS(ds->n_labels <= LSPING_MAX_LABELS && ds->n_changes <= LSPING_MAX_FEC_CHANGES);
	HOLDS(ds->n_members <= LSPING_MAX_DS_MEMBERS && ds->n_unknown <= LSPING_MAX_DS_RAW);
	printed(lsping_addr_type_str(ds->addr_type), SIZE_MAX);
	printed(lsping_return_code_str(ds->return_code), SIZE_MAX);
	if (ds->has_multipath)
		print_multipath(ds, &ds->multipath);
	for (uint8_t i = 0; i < ds->n_members; i++)
		if (ds->member[i].has_multipath)
			print_multipath(ds, &ds->member[i].multipath);
	for (uint8_t i = 0; i < ds->n_labels; i++) {
		HOLDS(ds->label[i].label <= LSPING_LABEL_MAX && ds->label[i].tc <= 7);
		printed(lsping_label_str(ds->label[i].label, buf, sizeof(buf)), sizeof(buf));
		printed(lsping_ds_protocol_str(ds->label[i].protocol), SIZE_MAX);
	}
	for (uint8_t i = 0; i < ds->n_changes; i++) {
		printed(lsping_fec_op_str(ds->change[i].op), SIZE_MAX);
		if (ds->change[i].has_fec)
			printed(lsping_fec_str(&ds->change[i].fec, buf, sizeof(buf)), sizeof(buf));
	}
	for (uint8_t i = 0; i < ds->n_unknown; i++)
		printed(lsping_ds_subtlv_str(ds->unknown[i].type), SIZE_MAX);
}

/* Octets of the value in memory of their own; NULL when it cannot be written. */
static uint8_t *write_value(const struct lsping_ds *ds, size_t room, size_t *len)
{
	uint8_t *buf = malloc(room);
	struct lsping_wr wr = lsping_wr_init(buf, room);

	HOLDS(buf);
	lsping_ds_write(&wr, ds);
	*len = lsping_wr_at(&wr);
	if (lsping_wr_ok(&wr))
		return buf;
	free(buf);
	return NULL;
}

/* Reads what was written, and writes that. */
static void again(const struct lsping_ds *ds, const uint8_t *first, size_t first_len)
{
	struct lsping_rd rd = lsping_rd_init(first, first_len);
	struct lsping_fault fault = {};
	struct lsping_ds read;
	uint8_t *second;
	size_t len;

	HOLDS(lsping_ds_read(&rd, ds->tlv, &read, &fault) == LSPING_DECODE_OK);
	HOLDS(lsping_rd_ok(&rd) && !lsping_rd_left(&rd));
	HOLDS(ds_same(ds, &read));
	second = write_value(&read, first_len, &len);
	HOLDS(second && len == first_len && !memcmp(first, second, len));
	free(second);
}

/* Changes fields by what octets say. */
static void change_fields(struct lsping_ds *ds, const uint8_t *p, size_t len)
{
	struct lsping_fec_change *change = &ds->change[0];
	struct lsping_ds_member *member = &ds->member[0];

	for (size_t i = 0; i + 1 < len && i < 6; i += 2) {
		uint8_t v = p[i + 1];

		switch (p[i] % 16) {
		case 0:
			ds->addr_type = v;
			break;
		case 1:
			ds->address.ipa_type = v % 3 ? v % 2 ? IPADDR_V4 : IPADDR_V6 : IPADDR_NONE;
			break;
		case 2:
			ds->ifaddr.ipa_type = v % 3 ? v % 2 ? IPADDR_V4 : IPADDR_V6 : IPADDR_NONE;
			break;
		case 3:
			ds->ifindex = v;
			break;
		case 4:
			ds->in_ifnum = v;
			break;
		case 5:
			ds->depth_limit = v;
			break;
		case 6:
			ds->return_code = v;
			break;
		case 7:
			ds->multipath.type = v;
			break;
		case 8:
			ds->has_labels = v;
			break;
		case 9:
			ds->n_labels = v;
			break;
		case 10:
			ds->label[v % LSPING_MAX_LABELS].tc = v;
			break;
		case 11:
			ds->n_changes = v;
			break;
		case 12:
			change[v % LSPING_MAX_FEC_CHANGES].op = v / LSPING_MAX_FEC_CHANGES;
			break;
		case 13:
			ds->n_members = v;
			break;
		case 14:
			member[v % LSPING_MAX_DS_MEMBERS].has_local = v & 0x80;
			break;
		default:
			member[v % LSPING_MAX_DS_MEMBERS].has_remote = v & 0x80;
			break;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lsping_fault fault = {};
	enum lsping_decode_err err;
	struct octets value;
	struct lsping_ds ds;
	struct lsping_rd rd;
	uint8_t *written;
	size_t len;

	if (!size || size > FUZZ_MAX_SIZE)
		return 0;
	value = octets_copy(data + 1, size - 1);
	rd = lsping_rd_init(value.p, value.len);
	err = lsping_ds_read(&rd, *data & 1 ? LSPING_TLV_DDMAP : LSPING_TLV_DSMAP, &ds, &fault);
	HOLDS(err < LSPING_DECODE_ERR_MAX && fault.offset <= value.len);
	printed(lsping_decode_err_str(err), SIZE_MAX);
	printed(lsping_ds_subtlv_str(fault.subtlv), SIZE_MAX);
	print_mapping(&ds);
	if (err == LSPING_DECODE_OK) {
		written = write_value(&ds, value.len + MORE_ROOM, &len);
		HOLDS(written);
		again(&ds, written, len);
		free(written);

		change_fields(&ds, value.p, value.len);
		written = write_value(&ds, FUZZ_MAX_SIZE, &len);
		if (written)
			again(&ds, written, len);
		free(written);
	}
	octets_free(&value);
	return 0;
}
