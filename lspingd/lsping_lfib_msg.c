// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The codec of what zebra_lsping.so and lspingd say to each other
 *
 * This file is compiled twice: into lspingd's lowest layer, and into the module,
 * where none of lspingd is but this.  It allocates nothing and knows neither of
 * zebra nor of lspingd.
 *
 * An NHLFE is of variable length, since most have one label and no backup: an
 * entry with one next hop takes 34 octets with IPv4, which is what both tables
 * keep of it.
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_lfib_msg.h"

/* --- requests and frames -------------------------------------------------- */

void lsping_lfib_request_write(struct lsping_wr *wr, const struct lsping_lfib_request *request)
{
	lsping_wr_u8(wr, request->version);
	lsping_wr_u8(wr, request->op);
	lsping_wr_u32(wr, request->id);
	lsping_wr_u32(wr, request->number);
}

bool lsping_lfib_request_read(struct lsping_rd *rd, struct lsping_lfib_request *request)
{
	uint8_t op;

	memset(request, 0, sizeof(*request));
	request->version = lsping_rd_u8(rd);
	op = lsping_rd_u8(rd);
	request->id = lsping_rd_u32(rd);
	if (request->version != LSPING_LFIB_VERSION)
		return false;
	if (op != LSPING_LFIB_SUBSCRIBE && op != LSPING_LFIB_ACK)
		return false;
	request->op = op;
	request->number = lsping_rd_u32(rd);
	return lsping_rd_ok(rd);
}

void lsping_lfib_frame_write(struct lsping_wr *wr, const struct lsping_lfib_frame *frame)
{
	lsping_wr_u8(wr, frame->version);
	lsping_wr_u32(wr, frame->id);
	lsping_wr_u32(wr, frame->number);
}

struct lsping_lfib_frame lsping_lfib_frame_read(struct lsping_rd *rd)
{
	struct lsping_lfib_frame frame;

	frame.version = lsping_rd_u8(rd);
	frame.id = lsping_rd_u32(rd);
	frame.number = lsping_rd_u32(rd);
	return frame;
}

/* --- records -------------------------------------------------------------- */

/* Family and 16 octets: a key has one length whatever the address. */
#define ADDR_FIXED 17

unsigned int lsping_lfib_key_octets(uint8_t kind)
{
	switch ((enum lsping_lfib_kind)kind) {
	case LSPING_LFIB_LABEL:
		return 4;
	case LSPING_LFIB_PW:
		return LSPING_ZPW_NAME;
	case LSPING_LFIB_POLICY:
		return 4 + ADDR_FIXED;
	case LSPING_LFIB_BEGIN:
	case LSPING_LFIB_END:
	case LSPING_LFIB_GONE:
		break;
	}
	return 0;
}

size_t lsping_lfib_record_start(struct lsping_wr *wr, enum lsping_lfib_kind kind)
{
	size_t mark;

	lsping_wr_u8(wr, kind);
	mark = lsping_wr_at(wr);
	lsping_wr_u16(wr, 0);
	return mark;
}

void lsping_lfib_record_end(struct lsping_wr *wr, size_t mark)
{
	if (lsping_wr_ok(wr))
		lsping_wr_patch_u16(wr, mark, lsping_wr_at(wr) - mark - 2);
}

void lsping_lfib_mark_write(struct lsping_wr *wr, enum lsping_lfib_kind kind)
{
	lsping_lfib_record_end(wr, lsping_lfib_record_start(wr, kind));
}

void lsping_lfib_gone_write(struct lsping_wr *wr, enum lsping_lfib_kind kind, const uint8_t *key)
{
	size_t mark = lsping_lfib_record_start(wr, LSPING_LFIB_GONE);

	lsping_wr_u8(wr, kind);
	lsping_wr_bytes(wr, key, lsping_lfib_key_octets(kind));
	lsping_lfib_record_end(wr, mark);
}

bool lsping_lfib_record_read(struct lsping_rd *rd, uint8_t *kind, struct lsping_rd *body)
{
	if (!lsping_rd_left(rd))
		return false;
	*kind = lsping_rd_u8(rd);
	*body = lsping_rd_sub(rd, lsping_rd_u16(rd));
	return lsping_rd_ok(rd);
}

/* --- addresses ------------------------------------------------------------ */

static uint8_t addr_octets(const struct ipaddr *addr)
{
	switch (addr->ipa_type) {
	case IPADDR_V4:
		return 4;
	case IPADDR_V6:
		return 16;
	case IPADDR_NONE:
		break;
	}
	return 0;
}

static void addr_write(struct lsping_wr *wr, const struct ipaddr *addr)
{
	lsping_wr_u8(wr, addr_octets(addr));
	lsping_wr_bytes(wr, &addr->ip, addr_octets(addr));
}

static void addr_read(struct lsping_rd *rd, struct ipaddr *addr)
{
	uint8_t octets = lsping_rd_u8(rd);

	memset(addr, 0, sizeof(*addr));
	if (octets == 4)
		SET_IPADDR_V4(addr);
	else if (octets == 16)
		SET_IPADDR_V6(addr);
	else if (octets)
		lsping_rd_fail(rd);
	if (lsping_rd_ok(rd) && octets)
		lsping_rd_bytes(rd, &addr->ip, octets);
}

static void addr_fixed_write(struct lsping_wr *wr, const struct ipaddr *addr)
{
	addr_write(wr, addr);
	lsping_wr_zero(wr, ADDR_FIXED - 1 - addr_octets(addr));
}

static void addr_fixed_read(struct lsping_rd *rd, struct ipaddr *addr)
{
	addr_read(rd, addr);
	lsping_rd_take(rd, ADDR_FIXED - 1 - addr_octets(addr));
}

/* A depth and so many labels. */
static void labels_write(struct lsping_wr *wr, const uint32_t *label, uint8_t depth)
{
	lsping_wr_u8(wr, depth);
	for (unsigned int i = 0; i < depth; i++)
		lsping_wr_u32(wr, label[i]);
}

static void labels_read(struct lsping_rd *rd, uint32_t *label, uint8_t *depth)
{
	uint8_t n = lsping_rd_u8(rd);

	*depth = 0;
	if (n > LSPING_MAX_LABELS)
		lsping_rd_fail(rd);
	for (unsigned int i = 0; i < n && lsping_rd_ok(rd); i++)
		label[(*depth)++] = lsping_rd_u32(rd);
}

/* --- labels --------------------------------------------------------------- */

#define LABEL_INSTALLED 0x01
#define LABEL_PENDING	0x02
#define LABEL_TRUNCATED 0x04

void lsping_zlabel_write(struct lsping_wr *wr, const struct lsping_zlabel *label)
{
	lsping_wr_u32(wr, label->label);
	lsping_wr_u8(wr, (label->installed ? LABEL_INSTALLED : 0) |
				 (label->pending ? LABEL_PENDING : 0) |
				 (label->truncated ? LABEL_TRUNCATED : 0));
	lsping_wr_u16(wr, label->n_nhlfe);
	lsping_wr_u16(wr, label->n_backup);
}

void lsping_zlabel_read(struct lsping_rd *rd, struct lsping_zlabel *label)
{
	uint8_t flags;

	label->label = lsping_rd_u32(rd);
	flags = lsping_rd_u8(rd);
	label->installed = flags & LABEL_INSTALLED;
	label->pending = flags & LABEL_PENDING;
	label->truncated = flags & LABEL_TRUNCATED;
	label->n_nhlfe = lsping_rd_u16(rd);
	label->n_backup = lsping_rd_u16(rd);
}

#define NHLFE_SELECTED	0x01
#define NHLFE_INSTALLED 0x02
#define NHLFE_ACTIVE	0x04
#define NHLFE_DELETED	0x08
#define NHLFE_BLACKHOLE 0x10

void lsping_znhlfe_write(struct lsping_wr *wr, const struct lsping_znhlfe *nhlfe)
{
	lsping_wr_u8(wr, nhlfe->owner);
	lsping_wr_u8(wr, nhlfe->distance);
	lsping_wr_u8(wr, (nhlfe->selected ? NHLFE_SELECTED : 0) |
				 (nhlfe->installed ? NHLFE_INSTALLED : 0) |
				 (nhlfe->active ? NHLFE_ACTIVE : 0) |
				 (nhlfe->deleted ? NHLFE_DELETED : 0) |
				 (nhlfe->blackhole ? NHLFE_BLACKHOLE : 0));
	addr_write(wr, &nhlfe->nexthop);
	lsping_wr_u32(wr, nhlfe->ifindex);
	lsping_wr_u32(wr, nhlfe->vrf_id);
	labels_write(wr, nhlfe->label, nhlfe->depth);
	lsping_wr_u8(wr, nhlfe->n_backups);
	lsping_wr_bytes(wr, nhlfe->backup, nhlfe->n_backups);
}

void lsping_znhlfe_read(struct lsping_rd *rd, struct lsping_znhlfe *nhlfe)
{
	uint8_t flags;

	memset(nhlfe, 0, sizeof(*nhlfe));
	nhlfe->owner = lsping_rd_u8(rd);
	nhlfe->distance = lsping_rd_u8(rd);
	flags = lsping_rd_u8(rd);
	nhlfe->selected = flags & NHLFE_SELECTED;
	nhlfe->installed = flags & NHLFE_INSTALLED;
	nhlfe->active = flags & NHLFE_ACTIVE;
	nhlfe->deleted = flags & NHLFE_DELETED;
	nhlfe->blackhole = flags & NHLFE_BLACKHOLE;
	addr_read(rd, &nhlfe->nexthop);
	nhlfe->ifindex = lsping_rd_u32(rd);
	nhlfe->vrf_id = lsping_rd_u32(rd);
	labels_read(rd, nhlfe->label, &nhlfe->depth);
	nhlfe->n_backups = lsping_rd_u8(rd);
	if (nhlfe->n_backups > LSPING_ZNHLFE_BACKUPS) {
		nhlfe->n_backups = 0;
		lsping_rd_fail(rd);
	}
	lsping_rd_bytes(rd, nhlfe->backup, nhlfe->n_backups);
}

/* --- pseudowires ---------------------------------------------------------- */

#define PW_CONTROL_WORD 0x01
#define PW_ENABLED	0x02
#define PW_INSTALLED	0x04

void lsping_zpw_write(struct lsping_wr *wr, const struct lsping_zpw *pw)
{
	size_t name_len = strnlen(pw->ifname, sizeof(pw->ifname));

	lsping_wr_bytes(wr, pw->ifname, name_len);
	lsping_wr_zero(wr, sizeof(pw->ifname) - name_len);
	lsping_wr_u32(wr, pw->ifindex);
	lsping_wr_u16(wr, pw->type);
	lsping_wr_u8(wr, (pw->control_word ? PW_CONTROL_WORD : 0) |
				 (pw->enabled ? PW_ENABLED : 0) |
				 (pw->installed ? PW_INSTALLED : 0));
	lsping_wr_u8(wr, pw->owner);
	addr_write(wr, &pw->nexthop);
	lsping_wr_u32(wr, pw->local_label);
	lsping_wr_u32(wr, pw->remote_label);
	lsping_wr_u32(wr, pw->status);
	lsping_wr_bytes(wr, &pw->lsr_id, sizeof(pw->lsr_id));
	lsping_wr_u32(wr, pw->pw_id);
}

void lsping_zpw_read(struct lsping_rd *rd, struct lsping_zpw *pw)
{
	uint8_t flags;

	memset(pw, 0, sizeof(*pw));
	lsping_rd_bytes(rd, pw->ifname, sizeof(pw->ifname));
	pw->ifname[sizeof(pw->ifname) - 1] = '\0';
	pw->ifindex = lsping_rd_u32(rd);
	pw->type = lsping_rd_u16(rd);
	flags = lsping_rd_u8(rd);
	pw->control_word = flags & PW_CONTROL_WORD;
	pw->enabled = flags & PW_ENABLED;
	pw->installed = flags & PW_INSTALLED;
	pw->owner = lsping_rd_u8(rd);
	addr_read(rd, &pw->nexthop);
	pw->local_label = lsping_rd_u32(rd);
	pw->remote_label = lsping_rd_u32(rd);
	pw->status = lsping_rd_u32(rd);
	lsping_rd_bytes(rd, &pw->lsr_id, sizeof(pw->lsr_id));
	pw->pw_id = lsping_rd_u32(rd);
}

/* --- policies ------------------------------------------------------------- */

void lsping_zpolicy_write(struct lsping_wr *wr, const struct lsping_zpolicy *policy)
{
	uint8_t name_len = strnlen(policy->name, sizeof(policy->name) - 1);

	lsping_wr_u32(wr, policy->color);
	addr_fixed_write(wr, &policy->endpoint);
	lsping_wr_u8(wr, name_len);
	lsping_wr_bytes(wr, policy->name, name_len);
	lsping_wr_u8(wr, policy->up);
	lsping_wr_u32(wr, policy->binding_label);
	lsping_wr_u8(wr, policy->owner);
	labels_write(wr, policy->label, policy->depth);
}

void lsping_zpolicy_read(struct lsping_rd *rd, struct lsping_zpolicy *policy)
{
	uint8_t name_len;

	memset(policy, 0, sizeof(*policy));
	policy->color = lsping_rd_u32(rd);
	addr_fixed_read(rd, &policy->endpoint);
	name_len = lsping_rd_u8(rd);
	if (name_len >= sizeof(policy->name))
		lsping_rd_fail(rd);
	else
		lsping_rd_bytes(rd, policy->name, name_len);
	policy->up = lsping_rd_u8(rd);
	policy->binding_label = lsping_rd_u32(rd);
	policy->owner = lsping_rd_u8(rd);
	labels_read(rd, policy->label, &policy->depth);
}

bool lsping_lfib_body_ok(uint8_t kind, struct lsping_rd body)
{
	struct lsping_zpolicy policy;
	struct lsping_znhlfe nhlfe;
	struct lsping_zlabel label;
	struct lsping_zpw pw;

	switch ((enum lsping_lfib_kind)kind) {
	case LSPING_LFIB_LABEL:
		lsping_zlabel_read(&body, &label);
		if (lsping_rd_ok(&body) && label.label > LSPING_LABEL_MAX)
			return false;
		for (unsigned int i = 0; lsping_rd_ok(&body) && i < label.n_nhlfe + label.n_backup;
		     i++)
			lsping_znhlfe_read(&body, &nhlfe);
		break;
	case LSPING_LFIB_PW:
		lsping_zpw_read(&body, &pw);
		break;
	case LSPING_LFIB_POLICY:
		lsping_zpolicy_read(&body, &policy);
		break;
	case LSPING_LFIB_BEGIN:
	case LSPING_LFIB_END:
	case LSPING_LFIB_GONE:
		break;
	}
	return lsping_rd_ok(&body) && !lsping_rd_left(&body);
}
