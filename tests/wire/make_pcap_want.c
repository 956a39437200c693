// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a message must be: its octets, and what tshark must show of them
 *
 * A description is made from the first octet to the last.  Each step adds
 * octets and says as which field, at which place and with which value tshark
 * shows them; tests/wire/test_tshark.py compares the list with what tshark
 * found, make_pcap.c the octets with those the encoder wrote.
 *
 * Where tshark goes astray the octets go on and the fields end: up to the end
 * of the TLV (astray), or of the message (lost).  The places are part of the
 * description, so that nothing is left out that tshark could have told.
 */
#include <zebra.h>

#include <inttypes.h>
#include <stdarg.h>

#include "tests/wire/make_pcap.h"

#define NO_ITEM SIZE_MAX

struct item {
	const char *name;
	size_t pos, size;
	char *show;
};

struct complaint {
	size_t pos, at; /* at: how many fields precede it */
	char *text;
};

struct stray {
	size_t scope; /* where the TLV begins in which tshark goes astray; 0: lost */
	size_t from;  /* where that happens */
	size_t known; /* so many fields of the TLV are right */
	size_t at;    /* and so many of the message */
	const char *why;
};

struct array {
	size_t n, room;
};

struct want {
	uint8_t octets[WANT_MAX_OCTETS];
	size_t len;
	unsigned int hidden;
	bool astray, lost;
	size_t scope;	    /* where the innermost TLV begins that is one, */
	size_t scope_items; /* and how many fields there were then */

	struct item *items;
	struct complaint *complaints;
	struct stray *strays;
	struct array of_items, of_complaints, of_strays;
};

struct want *want_new(void)
{
	struct want *w = calloc(1, sizeof(*w));

	if (!w)
		abort();
	return w;
}

void want_reset(struct want *w)
{
	for (size_t i = 0; i < w->of_items.n; i++)
		free(w->items[i].show);
	for (size_t i = 0; i < w->of_complaints.n; i++)
		free(w->complaints[i].text);
	w->of_items.n = w->of_complaints.n = w->of_strays.n = 0;
	w->len = w->scope = w->scope_items = 0;
	w->hidden = 0;
	w->astray = w->lost = false;
}

void want_free(struct want *w)
{
	want_reset(w);
	free(w->items);
	free(w->complaints);
	free(w->strays);
	free(w);
}

size_t want_len(const struct want *w)
{
	return w->len;
}

const uint8_t *want_octets_at(const struct want *w, size_t pos)
{
	return w->octets + pos;
}

static void *grown(void *array, struct array *list, size_t size)
{
	if (list->n < list->room)
		return array;
	list->room = list->room ? list->room * 2 : 64;
	array = realloc(array, list->room * size);
	if (!array)
		abort();
	return array;
}

static void put(struct want *w, uint8_t octet)
{
	if (w->len < sizeof(w->octets))
		w->octets[w->len] = octet;
	w->len++;
}

/* Adds a field and returns where; takes over show. */
static size_t item(struct want *w, const char *name, size_t pos, size_t size, char *show)
{
	if (!name || w->hidden || w->astray || w->lost) {
		free(show);
		return NO_ITEM;
	}
	w->items = grown(w->items, &w->of_items, sizeof(*w->items));
	w->items[w->of_items.n] = (struct item){ name, pos, size, show };
	return w->of_items.n++;
}

static char *text(const char *format, ...) PRINTFRR(1, 2);

static char *text(const char *format, ...)
{
	char buf[128];
	va_list ap;

	va_start(ap, format);
	vsnprintfrr(buf, sizeof(buf), format, ap);
	va_end(ap);
	return strdup(buf);
}

static void number_put(struct want *w, size_t size, uint64_t number)
{
	for (size_t i = size; i--;)
		put(w, number >> i * 8 & 0xff);
}

void want_number(struct want *w, const char *name, size_t size, uint64_t number)
{
	item(w, name, w->len, size, text("%" PRIu64, number));
	number_put(w, size, number);
}

void want_hex(struct want *w, const char *name, size_t size, uint64_t number)
{
	item(w, name, w->len, size, text("0x%0*" PRIx64, (int)size * 2, number));
	number_put(w, size, number);
}

void want_address(struct want *w, const char *name, const struct ipaddr *address)
{
	item(w, name, w->len, IPADDRSZ(address), text("%pIA", address));
	for (size_t i = 0; i < IPADDRSZ(address); i++)
		put(w, address->ip.addrbytes[i]);
}

static char *colons(const uint8_t *p, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char *show = malloc(len * 3 + 1), *c = show;

	if (!show)
		abort();
	for (size_t i = 0; i < len; i++) {
		if (i)
			*c++ = ':';
		*c++ = digits[p[i] >> 4];
		*c++ = digits[p[i] & 15];
	}
	*c = '\0';
	return show;
}

void want_octets(struct want *w, const char *name, const void *p, size_t len)
{
	const uint8_t *octets = p;

	item(w, name, w->len, len, colons(octets, len));
	for (size_t i = 0; i < len; i++)
		put(w, octets[i]);
}

void want_zero(struct want *w, const char *name, size_t len)
{
	size_t pos = w->len;

	for (size_t i = 0; i < len; i++)
		put(w, 0);
	if (name)
		want_seen_octets(w, name, pos, len);
}

void want_seen(struct want *w, const char *name, size_t pos, size_t size, const char *show)
{
	item(w, name, pos, size, strdup(show));
}

void want_seen_number(struct want *w, const char *name, size_t pos, size_t size, uint64_t number)
{
	item(w, name, pos, size, text("%" PRIu64, number));
}

void want_seen_octets(struct want *w, const char *name, size_t pos, size_t len)
{
	if (pos + len <= sizeof(w->octets))
		item(w, name, pos, len, colons(w->octets + pos, len));
}

void want_complaint(struct want *w, size_t pos, const char *format, ...)
{
	char buf[128];
	va_list ap;

	if (w->hidden || w->astray || w->lost)
		return;
	va_start(ap, format);
	vsnprintfrr(buf, sizeof(buf), format, ap);
	va_end(ap);
	w->complaints = grown(w->complaints, &w->of_complaints, sizeof(*w->complaints));
	w->complaints[w->of_complaints.n++] = (struct complaint){ pos, w->of_items.n, strdup(buf) };
}

void want_astray(struct want *w, const char *why)
{
	if (w->hidden || w->astray || w->lost)
		return;
	w->strays = grown(w->strays, &w->of_strays, sizeof(*w->strays));
	w->strays[w->of_strays.n++] = (struct stray){ w->scope, w->len,
						      w->of_items.n - w->scope_items, w->of_items.n,
						      why };
	w->astray = true;
}

void want_lost(struct want *w, size_t from, const char *why)
{
	if (w->hidden || w->lost)
		return;
	w->strays = grown(w->strays, &w->of_strays, sizeof(*w->strays));
	w->strays[w->of_strays.n++] = (struct stray){ 0, from, w->of_items.n, w->of_items.n, why };
	w->lost = true;
}

struct want_mark want_tlv_start(struct want *w, const char *type_name, const char *len_name,
				uint16_t type, bool scope)
{
	struct want_mark mark = {
		.pos = w->len,
		.scope = w->scope,
		.scope_items = w->scope_items,
		.astray = w->astray,
	};

	if (scope) {
		w->scope = w->len;
		w->scope_items = w->of_items.n;
	}
	want_number(w, type_name, 2, type);
	mark.len_item = item(w, len_name, w->len, 2, NULL);
	number_put(w, 2, 0);
	return mark;
}

size_t want_tlv_end(struct want *w, struct want_mark mark, const char *padding_name)
{
	size_t len = w->len - mark.pos - 4;

	if (mark.len_item != NO_ITEM)
		w->items[mark.len_item].show = text("%zu", len);
	if (w->len <= sizeof(w->octets)) {
		w->octets[mark.pos + 2] = len >> 8;
		w->octets[mark.pos + 3] = len & 0xff;
	}
	if (len % 4)
		want_zero(w, padding_name, 4 - len % 4);
	if (w->scope != mark.scope) {
		w->scope = mark.scope;
		w->scope_items = mark.scope_items;
		w->astray = mark.astray; /* what goes astray in a scope ends with it */
	}
	return len;
}

void want_hide(struct want *w)
{
	w->hidden++;
}

void want_show(struct want *w)
{
	w->hidden--;
}

/* Nothing here needs to be escaped. */
void want_print(const struct want *w)
{
	printf("\"fields\": [");
	for (size_t i = 0; i < w->of_items.n; i++) {
		const struct item *it = &w->items[i];

		printf("%s[\"%s\", %zd, %zu, \"%s\"]", i ? ", " : "", it->name, (ssize_t)it->pos,
		       it->size, it->show);
	}
	printf("], \"complaints\": [");
	for (size_t i = 0; i < w->of_complaints.n; i++)
		printf("%s[%zu, \"%s\", %zu]", i ? ", " : "", w->complaints[i].pos,
		       w->complaints[i].text, w->complaints[i].at);
	printf("], \"astray\": [");
	for (size_t i = 0; i < w->of_strays.n; i++)
		printf("%s[%zu, %zu, %zu, %zu, \"%s\"]", i ? ", " : "", w->strays[i].scope,
		       w->strays[i].from, w->strays[i].known, w->strays[i].at, w->strays[i].why);
	printf("]");
}
