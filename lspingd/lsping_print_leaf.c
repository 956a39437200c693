// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rendering messages: one fact at a time
 *
 * Whatever the value, something is written that the YANG model allows: a number
 * out of every registry gets the name "unknown", an address that is none gets
 * no leaf.  Nothing here looks at more than the one value it is given.
 */
#include <zebra.h>

#include <string.h>
#include <time.h>

#include "lspingd/lsping_print.h"
#include "lspingd/lsping_print_private.h"

#define INDENT 2

#define NS_PER_SEC 1000000000

/* "return-code" has its name in "return-code-name". */
#define LEAF_LEN 64

/* 2036-02-07T06:28:16Z, when NTP's era 1 begins.  The era that lies nearest to
 * it takes a timestamp of the highest bit set for one before that day, and
 * others for later ones (RFC 4330, section 3): 1968 to 2104.
 */
#define ERA_1_NS (INT64_C(2085978496) * NS_PER_SEC)

void lsping_leaf_num(struct lsping_writer *w, const char *leaf, const char *title, uint32_t value)
{
	lsping_write_margin(w);
	lsping_write_int(w, leaf, value, "%s: %u\n", title, value);
}

void lsping_leaf_str(struct lsping_writer *w, const char *leaf, const char *title,
		     const char *value)
{
	lsping_write_margin(w);
	lsping_write_str(w, leaf, value, "%s: %s\n", title, value);
}

static void write_name(struct lsping_writer *w, const char *leaf, const char *name)
{
	char name_leaf[LEAF_LEN];

	snprintf(name_leaf, sizeof(name_leaf), "%s-name", leaf);
	lsping_write_str(w, name_leaf, name, " (%s)\n", name);
}

void lsping_leaf_named(struct lsping_writer *w, const char *leaf, const char *title,
		       uint32_t value, const char *name)
{
	lsping_write_margin(w);
	lsping_write_int(w, leaf, value, "%s: %u", title, value);
	write_name(w, leaf, name);
}

void lsping_leaf_flags(struct lsping_writer *w, const char *leaf, const char *title,
		       uint16_t value, const struct lsping_flag_name *names, size_t n_names)
{
	char set[256] = "";

	for (size_t i = 0; i < n_names; i++)
		if (value & names[i].bit) {
			strlcat(set, set[0] ? " " : "", sizeof(set));
			strlcat(set, names[i].name, sizeof(set));
		}
	lsping_write_margin(w);
	lsping_write_int(w, leaf, value, "%s: 0x%02x", title, value);
	if (set[0])
		write_name(w, leaf, set);
	else
		lsping_write_text(w, "\n");
}

void lsping_leaf_addr(struct lsping_writer *w, const char *leaf, const char *title,
		      const struct ipaddr *addr)
{
	char buf[INET6_ADDRSTRLEN];

	if (!IS_IPADDR_V4(addr) && !IS_IPADDR_V6(addr))
		return;
	ipaddr2str(addr, buf, sizeof(buf));
	lsping_leaf_str(w, leaf, title, buf);
}

void lsping_leaf_prefix(struct lsping_writer *w, const char *leaf, const char *title,
			const struct prefix *prefix)
{
	char buf[PREFIX_STRLEN];

	if (prefix->family != AF_INET && prefix->family != AF_INET6)
		return;
	prefix2str(prefix, buf, sizeof(buf));
	lsping_leaf_str(w, leaf, title, buf);
}

const char *lsping_date_str(int64_t sec, uint32_t ns, char *buf, size_t size)
{
	time_t t = sec;
	char date[LSPING_DATE_STRLEN];
	struct tm tm;

	buf[0] = '\0';
	if (!gmtime_r(&t, &tm) || tm.tm_year < 0 - 1900 || tm.tm_year > 9999 - 1900)
		return buf;
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	/* %Y has no leading zeroes before the year 1000 */
	snprintf(buf, size, "%s%s.%09uZ", &"000"[strcspn(date, "-") - 1], date, ns % NS_PER_SEC);
	return buf;
}

void lsping_leaf_time(struct lsping_writer *w, const char *leaf, const char *title,
		      struct lsping_ntp time)
{
	int64_t ns = lsping_ntp_to_ns(time, ERA_1_NS);
	int64_t rest = ns % NS_PER_SEC;
	char date[LSPING_DATE_STRLEN], exact[24], exact_leaf[LEAF_LEN];

	if (!time.sec && !time.frac)
		return;
	if (rest < 0) /* 1968 and 1969 */
		rest += NS_PER_SEC;
	lsping_date_str((ns - rest) / NS_PER_SEC, rest, date, sizeof(date));
	lsping_write_margin(w);
	lsping_write_str(w, leaf, date, "%s: %s", title, date);
	snprintf(exact, sizeof(exact), "%08x.%08x", time.sec, time.frac);
	snprintf(exact_leaf, sizeof(exact_leaf), "%s-ntp", leaf);
	lsping_write_str(w, exact_leaf, exact, " (%s)\n", exact);
}

void lsping_leaf_label(struct lsping_writer *w, uint32_t label)
{
	char name[LSPING_LABEL_STRLEN];

	lsping_label_str(label, name, sizeof(name));
	lsping_write_margin(w);
	lsping_write_int(w, "label", label, "Label: %u", label);
	if (!isdigit((unsigned char)name[0]))
		lsping_write_text(w, " (%s)", name);
}

void lsping_leaf_octets(struct lsping_writer *w, const uint8_t *value, size_t len)
{
	lsping_leaf_num(w, "length", "Length", len);
	lsping_write_hex(w, "value", value, value ? len : 0);
}

void lsping_leaf_raw(struct lsping_writer *w, const struct lsping_raw *raw)
{
	bool mandatory = raw->type < LSPING_IANA_OPTIONAL;

	lsping_write_margin(w);
	lsping_write_bool(w, "mandatory", mandatory, "Mandatory: %s\n", mandatory ? "yes" : "no");
	lsping_leaf_octets(w, raw->value, raw->len);
}

void lsping_print_container(struct lsping_writer *w, const char *container, const char *text, ...)
{
	struct va_format title = { .fmt = text };
	va_list ap;

	lsping_write_open(w, container);
	lsping_write_margin(w);
	va_start(ap, text);
	title.va = &ap;
	lsping_write_text(w, "%pVA\n", &title);
	va_end(ap);
	lsping_write_indent(w, INDENT);
}

void lsping_print_entry(struct lsping_writer *w, const char *text, ...)
{
	struct va_format title = { .fmt = text };
	va_list ap;

	va_start(ap, text);
	title.va = &ap;
	lsping_print_container(w, NULL, "%pVA", &title);
	va_end(ap);
}

void lsping_print_end(struct lsping_writer *w)
{
	lsping_write_indent(w, -INDENT);
	lsping_write_close(w);
}

void lsping_lstack_print(struct lsping_writer *w, const struct lsping_lstack *stack)
{
	lsping_write_list(w, "label-stack-entry");
	for (unsigned int i = 0; i < stack->depth && i < array_size(stack->lse); i++) {
		const struct lsping_lse *lse = &stack->lse[i];

		lsping_write_entry(w);
		lsping_leaf_label(w, lse->label);
		lsping_write_int(w, "traffic-class", lse->tc, ", TC %u", lse->tc);
		lsping_write_bool(w, "bottom-of-stack", lse->bos,
				  lse->bos ? ", bottom of stack" : NULL);
		lsping_write_int(w, "ttl", lse->ttl, ", TTL %u\n", lse->ttl);
		lsping_write_close(w);
	}
	lsping_write_close(w);
}
