// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FEC bindings: which label this router's label protocols gave to a FEC
 *
 * A FEC kind is a row of binding_kinds[]: which daemon to ask, with what
 * command, and how to read its answer; or which daemons could have bound it and
 * cannot be asked yet.  Each daemon has one
 * lsping_vtyclient, which queues, pipelines and keeps the time.
 *
 * An entry holds what is known of one FEC.  It is pending while its question
 * is out, then fresh for a second, whatever the answer was: a flood of echo
 * requests for one FEC is one question a second, also when the FEC has no
 * binding or the daemon hangs.  Entries are found by FEC (hash) and ordered by
 * last use (list); a new one beyond CACHE_MAX replaces the least recently used
 * one that is not pending.  There are always such, the client's queue being
 * shorter than the cache.
 *
 * A daemon looks through its whole table for an answer.  So however many FECs
 * are asked about, it gets no more than LSPING_BINDING_RATE questions a second; a FEC
 * beyond that is as one that was not answered in time, and is not remembered.
 *
 * "Not running" is not kept here: the client knows it for a second, which is
 * as long, and starts anew at the same moment for every FEC.
 *
 * What a daemon's silence means is not decided here (DESIGN 5): NONE is "no
 * mapping, or nobody who could have one", TIMEOUT is "somebody could, and we
 * do not know".  An answer that cannot be read is no knowledge either.
 *
 * ldpd: `show mpls ldp <ipv4|ipv6> binding P detail json` gives
 * {"P": {"localLabel": "17" | "imp-null" | "exp-null" | "-", ...}}, {} for a
 * prefix it does not know, and nothing at all while LDP is not configured.
 */
#include <zebra.h>

#include <string.h>

#include "lib/command.h"
#include "lib/frrevent.h"
#include "lib/jhash.h"
#include "lib/json.h"
#include "lib/log.h"
#include "lib/typesafe.h"

#include "lspingd/lsping_binding.h"
#include "lspingd/lsping_clock.h"
#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_errors.h"
#include "lspingd/lsping_label.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_ratelimit.h"
#include "lspingd/lsping_vtyclient.h"

DEFINE_MTYPE_STATIC(LSPINGD, LSPING_BINDINGS, "FEC bindings");
DEFINE_MTYPE_STATIC(LSPINGD, LSPING_BINDING, "FEC binding");

#define CACHE_US  (1000 * 1000)
#define CACHE_MAX 1024

/* An answer that crossed a flush: enough for those who waited for it to fetch
 * it, and no longer.
 */
#define CACHE_STALE_US (20 * 1000)

/* At most one log line about unusable answers in this time. */
#define LOG_INTERVAL_US (10 * 1000 * 1000)

enum daemon_id {
	DAEMON_LDPD = 0,
	DAEMON_BGPD,
	DAEMON_ISISD,
	DAEMON_OSPFD,
	DAEMON_MAX,
};

#define LDPD  (1U << DAEMON_LDPD)
#define BGPD  (1U << DAEMON_BGPD)
#define ISISD (1U << DAEMON_ISISD)
#define OSPFD (1U << DAEMON_OSPFD)

#define OTHERS (BGPD | ISISD | OSPFD) /* but LDP */

static const char *const daemon_names[DAEMON_MAX] = {
	[DAEMON_LDPD] = "ldpd",
	[DAEMON_BGPD] = "bgpd",
	[DAEMON_ISISD] = "isisd",
	[DAEMON_OSPFD] = "ospfd",
};

/* How long it is believed that a daemon that is asked nothing runs, or does not. */
#define RUNS_US (1000 * 1000)

/* What a daemon's answer says. */
enum reading {
	READING_BOUND,
	READING_NONE,
	READING_UNUSABLE,
};

/* What an answer told: the label bound to a FEC; or the FEC that a neighbour has
 * bound a label to.
 */
struct known {
	uint32_t label;
	struct lsping_fec fec;
	struct ipaddr peer;
};

/*
 * A FEC kind: whom to ask, how, and how to read the answer.
 *
 * unasked
 *    daemons that may have bound such a FEC as well and cannot be asked: while one
 *    of them runs, that nobody else has bound it says nothing
 */
struct binding_kind {
	uint16_t fec_type;
	enum daemon_id daemon; /* with command */
	void (*command)(const struct lsping_fec *fec, char *buf, size_t size);
	enum reading (*read)(const struct lsping_fec *fec, const char *text, struct known *known);
	unsigned int unasked;
};

PREDECL_HASH(binding_hash);
PREDECL_DLIST(binding_lru);

struct binding_source;

struct binding {
	struct binding_hash_item hash_item;
	struct binding_lru_item lru_item;
	struct lsping_fec fec; /* of a kind that borrows nothing */
	struct binding_source *source;
	const struct binding_kind *kind;
	bool pending;
	bool stale; /* pending, and flushed since */
	enum lsping_binding_status status;
	struct known known;
	int64_t fresh_until_us; /* monotonic */
};

static int binding_cmp(const struct binding *a, const struct binding *b)
{
	return !lsping_fec_same(&a->fec, &b->fec);
}

static uint32_t binding_hash_key(const struct binding *b)
{
	return lsping_fec_hash(&b->fec);
}

DECLARE_HASH(binding_hash, struct binding, hash_item, binding_cmp, binding_hash_key);
DECLARE_DLIST(binding_lru, struct binding, lru_item);

struct binding_source {
	struct lsping_bindings *bindings;
	enum daemon_id daemon;
	struct lsping_vtyclient *client;
	struct lsping_bucket may_ask;
	uint64_t queries, answers, timeouts, bad_answers, cache_hits, queue_full, not_running;
	uint64_t rate_limited;
	int64_t logged_us;
	int64_t runs_until_us; /* so long it is not looked again */
	bool runs;
};

struct lsping_bindings {
	struct binding_hash_head by_fec;
	struct binding_lru_head by_use; /* first: least recently used */
	struct binding_source source[DAEMON_MAX];
	uint32_t rate; /* questions a second, of each source */
	void (*on_answer)(const struct lsping_fec *fec, void *arg);
	void *on_answer_arg;
};

/* --- ldpd ---------------------------------------------------------------- */

static void ldpd_command(const struct lsping_fec *fec, char *buf, size_t size)
{
	snprintfrr(buf, size, "show mpls ldp %s binding %pFX detail json",
		   fec->prefix.family == AF_INET ? "ipv4" : "ipv6", &fec->prefix);
}

static enum reading ldpd_label(const struct lsping_fec *fec, const char *str, uint32_t *label)
{
	unsigned long value;
	char *end;

	if (!strcmp(str, "imp-null")) {
		*label = LSPING_LABEL_IMPLICIT_NULL;
		return READING_BOUND;
	}
	if (!strcmp(str, "exp-null")) {
		*label = fec->prefix.family == AF_INET ? LSPING_LABEL_IPV4_EXPLICIT_NULL
						       : LSPING_LABEL_IPV6_EXPLICIT_NULL;
		return READING_BOUND;
	}
	if (!strcmp(str, "-")) /* a neighbour has bound it, we have not */
		return READING_NONE;
	if (!isdigit((unsigned char)str[0]))
		return READING_UNUSABLE;
	value = strtoul(str, &end, 10);
	if (*end || value < LSPING_LABEL_FIRST_UNRESERVED || value > LSPING_LABEL_MAX)
		return READING_UNUSABLE;
	*label = value;
	return READING_BOUND;
}

static enum reading ldpd_read_json(const struct lsping_fec *fec, struct json_object *json,
				   uint32_t *label)
{
	struct json_object *local;
	unsigned rows = 0;

	json_object_object_foreach (json, key, row) {
		struct prefix p;

		rows++;
		if (!str2prefix(key, &p) || !prefix_same(&p, &fec->prefix))
			continue;
		if (!json_object_object_get_ex(row, "localLabel", &local) ||
		    !json_object_is_type(local, json_type_string))
			return READING_UNUSABLE;
		return ldpd_label(fec, json_object_get_string(local), label);
	}
	/* Rows, but none of them ours: not the answer to our question. */
	return rows ? READING_UNUSABLE : READING_NONE;
}

static enum reading ldpd_read(const struct lsping_fec *fec, const char *text, struct known *known)
{
	enum reading reading = READING_UNUSABLE;
	struct json_object *json;

	if (!text[strspn(text, " \r\n")])
		return READING_NONE; /* no `mpls ldp` in the configuration */
	json = json_tokener_parse(text);
	if (json && json_object_is_type(json, json_type_object))
		reading = ldpd_read_json(fec, json, &known->label);
	json_object_put(json);
	return reading;
}

/* The other way round: which FEC a label of a neighbour's is for.  The key of such an
 * entry is the Nil FEC with that label, which is a label without a FEC.
 */
static void ldpd_remote_command(const struct lsping_fec *fec, char *buf, size_t size)
{
	snprintf(buf, size, "show mpls ldp binding remote-label %u json", fec->label);
}

static const char *string_of(struct json_object *row, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(row, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return "";
	return json_object_get_string(value);
}

/* Rows of FECs and neighbours that have given them the label.  Neighbours give out
 * the same numbers, so only labels in use here count, and if there are still several
 * FECs nobody knows which it is.
 */
static enum reading ldpd_remote_rows(struct json_object *rows, struct known *known)
{
	struct json_object *in_use;
	bool bound = false;
	struct prefix p;

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);

		if (!json_object_object_get_ex(row, "inUse", &in_use) ||
		    !json_object_get_int(in_use))
			continue;
		if (!str2prefix(string_of(row, "prefix"), &p) || p.family == AF_ETHERNET ||
		    str2ipaddr(string_of(row, "neighborId"), &known->peer) < 0)
			return READING_UNUSABLE;
		if (bound && !prefix_same(&p, &known->fec.prefix))
			return READING_NONE;
		known->fec = lsping_fec_ldp(&p);
		bound = true;
	}
	return bound ? READING_BOUND : READING_NONE;
}

static enum reading ldpd_remote_read(const struct lsping_fec *fec, const char *text,
				     struct known *known)
{
	enum reading reading = READING_UNUSABLE;
	struct json_object *json, *rows;

	if (!text[strspn(text, " \r\n")])
		return READING_NONE; /* no `mpls ldp' in the configuration */
	json = json_tokener_parse(text);
	if (json && json_object_is_type(json, json_type_object)) {
		reading = READING_NONE;
		if (json_object_object_get_ex(json, "bindings", &rows))
			reading = json_object_is_type(rows, json_type_array)
					  ? ldpd_remote_rows(rows, known)
					  : READING_UNUSABLE;
	}
	json_object_put(json);
	return reading;
}

static const struct binding_kind ldpd_remote = {
	LSPING_FEC_NIL, DAEMON_LDPD, ldpd_remote_command, ldpd_remote_read
};

/* Whether LDP has anybody to talk to, by link or targeted hellos.  The key of this
 * entry is a label that no packet can have.
 */
#define LDP_ITSELF UINT32_MAX

static void ldpd_adjacencies_command(const struct lsping_fec *fec, char *buf, size_t size)
{
	strlcpy(buf, "show mpls ldp discovery json", size);
}

static enum reading ldpd_adjacencies_read(const struct lsping_fec *fec, const char *text,
					  struct known *known)
{
	enum reading reading = READING_UNUSABLE;
	struct json_object *json, *rows;

	if (!text[strspn(text, " \r\n")])
		return READING_NONE;
	json = json_tokener_parse(text);
	if (json && json_object_is_type(json, json_type_object)) {
		if (!json_object_object_get_ex(json, "adjacencies", &rows))
			reading = json_object_object_length(json) ? READING_UNUSABLE : READING_NONE;
		else if (json_object_is_type(rows, json_type_array))
			reading = json_object_array_length(rows) ? READING_BOUND : READING_NONE;
	}
	json_object_put(json);
	return reading;
}

static const struct binding_kind ldpd_adjacencies = {
	LSPING_FEC_NIL, DAEMON_LDPD, ldpd_adjacencies_command, ldpd_adjacencies_read
};

/* A generic FEC is whatever protocol has bound the prefix (RFC 8029, 3.2.15). */
static const struct binding_kind binding_kinds[] = {
	{ LSPING_FEC_LDP_IPV4, DAEMON_LDPD, ldpd_command, ldpd_read },
	{ LSPING_FEC_LDP_IPV6, DAEMON_LDPD, ldpd_command, ldpd_read },
	{ LSPING_FEC_GENERIC_IPV4, DAEMON_LDPD, ldpd_command, ldpd_read, OTHERS },
	{ LSPING_FEC_GENERIC_IPV6, DAEMON_LDPD, ldpd_command, ldpd_read, OTHERS },
	{ LSPING_FEC_BGP_IPV4, .unasked = BGPD },
	{ LSPING_FEC_BGP_IPV6, .unasked = BGPD },
	{ LSPING_FEC_VPN_IPV4, .unasked = BGPD },
	{ LSPING_FEC_VPN_IPV6, .unasked = BGPD },
	{ LSPING_FEC_PW128_IPV4_OLD, .unasked = LDPD },
	{ LSPING_FEC_PW128_IPV4, .unasked = LDPD },
	{ LSPING_FEC_PW128_IPV6, .unasked = LDPD },
	{ LSPING_FEC_SR_PREFIX_IPV4, .unasked = ISISD | OSPFD },
	{ LSPING_FEC_SR_PREFIX_IPV6, .unasked = ISISD },
	{ LSPING_FEC_SR_ADJACENCY, .unasked = ISISD | OSPFD },
};

static const struct binding_kind *kind_find(const struct lsping_fec *fec)
{
	for (size_t i = 0; i < array_size(binding_kinds); i++)
		if (fec->known && fec->type == binding_kinds[i].fec_type)
			return &binding_kinds[i];
	return NULL;
}

/* Whether there is a question for a daemon. */
static bool is_asked(enum daemon_id daemon)
{
	for (size_t i = 0; i < array_size(binding_kinds); i++)
		if (binding_kinds[i].command && binding_kinds[i].daemon == daemon)
			return true;
	return false;
}

/* The IGPs an SR FEC may be of, by the protocol it names (RFC 8287, 5). */
static unsigned int sr_daemons(const struct lsping_fec *fec)
{
	uint8_t protocol;

	if (fec->type == LSPING_FEC_SR_ADJACENCY)
		protocol = fec->sr_adj.protocol;
	else if (fec->type == LSPING_FEC_SR_PREFIX_IPV4 || fec->type == LSPING_FEC_SR_PREFIX_IPV6)
		protocol = fec->sr_prefix.protocol;
	else
		protocol = LSPING_SR_PROTO_ANY;

	switch (protocol) {
	case LSPING_SR_PROTO_ANY:
		return ~0U;
	case LSPING_SR_PROTO_ISIS:
		return ISISD;
	case LSPING_SR_PROTO_OSPF:
		return OSPFD;
	}
	return 0; /* OSPFv3, for which FRR has no SR, and numbers nobody knows */
}

/* What "nobody has bound it" is worth, with daemons that cannot be asked. */
static enum lsping_binding_status status_of_none(struct lsping_bindings *bindings,
						 const struct lsping_fec *fec,
						 const struct binding_kind *kind)
{
	unsigned int daemons = kind->unasked & sr_daemons(fec);
	int64_t now_us = lsping_clock_us();

	for (unsigned int i = 0; i < DAEMON_MAX; i++) {
		struct binding_source *source = &bindings->source[i];

		if (!(daemons & (1U << i)))
			continue;
		if (source->runs_until_us <= now_us) {
			source->runs = lsping_vtyclient_is_running(source->client);
			source->runs_until_us = now_us + RUNS_US;
		}
		if (source->runs)
			return LSPING_BINDING_UNASKED;
	}
	return LSPING_BINDING_NONE;
}

/* --- cache --------------------------------------------------------------- */

static struct binding *binding_find(struct lsping_bindings *bindings, const struct lsping_fec *fec)
{
	struct binding ref;

	memset(&ref, 0, sizeof(ref));
	ref.fec = *fec;
	return binding_hash_find(&bindings->by_fec, &ref);
}

static void binding_free(struct lsping_bindings *bindings, struct binding *b)
{
	binding_hash_del(&bindings->by_fec, b);
	binding_lru_del(&bindings->by_use, b);
	XFREE(MTYPE_LSPING_BINDING, b);
}

static struct binding *binding_new(struct lsping_bindings *bindings, const struct lsping_fec *fec,
				   const struct binding_kind *kind)
{
	struct binding *b;

	if (binding_hash_count(&bindings->by_fec) >= CACHE_MAX) {
		frr_each (binding_lru, &bindings->by_use, b)
			if (!b->pending)
				break;
		if (b)
			binding_free(bindings, b);
	}
	b = XCALLOC(MTYPE_LSPING_BINDING, sizeof(*b));
	b->fec = *fec;
	b->kind = kind;
	b->source = &bindings->source[kind->daemon];
	binding_hash_add(&bindings->by_fec, b);
	binding_lru_add_tail(&bindings->by_use, b);
	return b;
}

static void log_unusable(struct binding_source *source, const struct lsping_fec *fec,
			 uint8_t status, const char *text)
{
	int64_t now = lsping_clock_us();
	char buf[LSPING_FEC_STRLEN];

	if (source->logged_us && now - source->logged_us < LOG_INTERVAL_US)
		return;
	source->logged_us = now;
	flog_warn(EC_LSPING_BINDING_SOURCE,
		  "%s: unusable answer about %s (status %u, %" PRIu64 " so far): %.60s",
		  daemon_names[source->daemon], lsping_fec_str(fec, buf, sizeof(buf)), status,
		  source->bad_answers, text ? text : "");
}

static const char *status_str(enum lsping_binding_status status)
{
	switch (status) {
	case LSPING_BINDING_OK:
		return "has bound label";
	case LSPING_BINDING_NONE:
		return "is not bound";
	case LSPING_BINDING_PENDING:
		return "is asked for";
	case LSPING_BINDING_TIMEOUT:
		return "is not answered for";
	case LSPING_BINDING_UNASKED:
		return "cannot be asked for";
	}
	return "?";
}

/* Reads the daemon's answer into the entry. */
static void binding_answered(struct binding *b, uint8_t status, const char *text)
{
	struct binding_source *source = b->source;
	enum reading reading = READING_UNUSABLE;

	if (status == CMD_SUCCESS)
		reading = b->kind->read(&b->fec, text, &b->known);

	switch (reading) {
	case READING_BOUND:
		source->answers++;
		b->status = LSPING_BINDING_OK;
		return;
	case READING_NONE:
		source->answers++;
		b->status = LSPING_BINDING_NONE;
		return;
	case READING_UNUSABLE:
		break;
	}
	source->bad_answers++;
	b->status = LSPING_BINDING_TIMEOUT;
	log_unusable(source, &b->fec, status, text);
}

static void vty_answer(void *arg, void *question, enum lsping_vty_outcome outcome, uint8_t status,
		       const char *text)
{
	struct binding_source *source = arg;
	struct lsping_bindings *bindings = source->bindings;
	struct binding *b = question;
	struct lsping_fec fec = b->fec;
	char buf[LSPING_FEC_STRLEN];

	switch (outcome) {
	case LSPING_VTY_ANSWERED:
		binding_answered(b, status, text);
		break;
	case LSPING_VTY_NOT_RUNNING:
		source->not_running++;
		b->status = LSPING_BINDING_NONE;
		break;
	case LSPING_VTY_SILENT:
		source->timeouts++;
		b->status = LSPING_BINDING_TIMEOUT;
		break;
	case LSPING_VTY_BROKEN:
		source->bad_answers++;
		b->status = LSPING_BINDING_TIMEOUT;
		log_unusable(source, &b->fec, status, text);
		break;
	}
	DEBUGD(&lsping_dbg_binding, "%s: %s %s %u", daemon_names[source->daemon],
	       lsping_fec_str(&fec, buf, sizeof(buf)), status_str(b->status),
	       b->status == LSPING_BINDING_OK ? b->known.label : 0);
	b->pending = false;
	b->fresh_until_us = lsping_clock_us() + (b->stale ? CACHE_STALE_US : CACHE_US);
	b->stale = false;

	/* The entry may go away in there. */
	if (bindings->on_answer)
		bindings->on_answer(&fec, bindings->on_answer_arg);
}

/* Asks for an entry that is not pending. */
static enum lsping_binding_status binding_ask(struct lsping_bindings *bindings, struct binding *b,
					      int64_t now_us)
{
	char command[LSPING_VTY_COMMAND_MAX];
	struct binding_source *source = b->source;

	if (!lsping_bucket_take(&source->may_ask, bindings->rate, now_us)) {
		source->rate_limited++;
		binding_free(bindings, b);
		return LSPING_BINDING_TIMEOUT;
	}
	b->kind->command(&b->fec, command, sizeof(command));
	switch (lsping_vtyclient_ask(source->client, command, b)) {
	case LSPING_VTY_ASKED:
		source->queries++;
		b->pending = true;
		return LSPING_BINDING_PENDING;
	case LSPING_VTY_ASK_FULL:
		lsping_bucket_put_back(&source->may_ask);
		source->queue_full++;
		binding_free(bindings, b);
		return LSPING_BINDING_TIMEOUT;
	case LSPING_VTY_ASK_DOWN:
		lsping_bucket_put_back(&source->may_ask);
		source->not_running++;
		binding_free(bindings, b);
		return LSPING_BINDING_NONE;
	}
	return LSPING_BINDING_TIMEOUT;
}

/* What is known under a key, or is being asked for. */
static enum lsping_binding_status binding_look_up(struct lsping_bindings *bindings,
						  const struct lsping_fec *key,
						  const struct binding_kind *kind,
						  struct known *known)
{
	struct binding *b = binding_find(bindings, key);
	int64_t now_us = lsping_clock_us();

	if (!b)
		b = binding_new(bindings, key, kind);
	binding_lru_del(&bindings->by_use, b);
	binding_lru_add_tail(&bindings->by_use, b);

	if (b->pending)
		return LSPING_BINDING_PENDING;
	if (b->fresh_until_us <= now_us)
		return binding_ask(bindings, b, now_us);
	b->source->cache_hits++;
	if (b->status == LSPING_BINDING_OK)
		*known = b->known;
	return b->status;
}

enum lsping_binding_status lsping_binding_get(struct lsping_bindings *bindings,
					      const struct lsping_fec *fec, uint32_t *label)
{
	const struct binding_kind *kind = kind_find(fec);
	enum lsping_binding_status status;
	struct known known;

	if (!kind)
		return LSPING_BINDING_NONE;
	if (!kind->command)
		return status_of_none(bindings, fec, kind);

	status = binding_look_up(bindings, fec, kind, &known);
	if (status == LSPING_BINDING_OK)
		*label = known.label;
	return status == LSPING_BINDING_NONE ? status_of_none(bindings, fec, kind) : status;
}

struct lsping_fec lsping_binding_remote_key(uint32_t label)
{
	return (struct lsping_fec){ .type = LSPING_FEC_NIL, .known = true, .label = label };
}

enum lsping_binding_status lsping_binding_remote(struct lsping_bindings *bindings, uint32_t label,
						 struct lsping_fec *fec, struct ipaddr *peer)
{
	struct lsping_fec key = lsping_binding_remote_key(label);
	enum lsping_binding_status status;
	struct known known;

	status = binding_look_up(bindings, &key, &ldpd_remote, &known);
	if (status == LSPING_BINDING_OK) {
		*fec = known.fec;
		*peer = known.peer;
	}
	return status;
}

enum lsping_binding_status lsping_binding_protocol(struct lsping_bindings *bindings,
						   const struct lsping_fec *fec)
{
	struct lsping_fec key = lsping_binding_protocol_key();
	struct known known;

	if (fec->type != LSPING_FEC_LDP_IPV4 && fec->type != LSPING_FEC_LDP_IPV6)
		return LSPING_BINDING_UNASKED;
	return binding_look_up(bindings, &key, &ldpd_adjacencies, &known);
}

struct lsping_fec lsping_binding_protocol_key(void)
{
	return lsping_binding_remote_key(LDP_ITSELF);
}

void lsping_bindings_on_answer(struct lsping_bindings *bindings,
			       void (*fn)(const struct lsping_fec *fec, void *arg), void *arg)
{
	bindings->on_answer = fn;
	bindings->on_answer_arg = arg;
}

void lsping_bindings_flush(struct lsping_bindings *bindings)
{
	struct binding *b;

	frr_each_safe (binding_lru, &bindings->by_use, b) {
		if (b->pending)
			b->stale = true;
		else
			binding_free(bindings, b);
	}
}

bool lsping_binding_daemon_runs(const struct lsping_bindings *bindings, const struct lsping_fec *fec)
{
	const struct binding_kind *kind = kind_find(fec);

	for (unsigned int i = 0; kind && i < DAEMON_MAX; i++) {
		bool asked = kind->command && kind->daemon == i;

		if ((asked || (kind->unasked & sr_daemons(fec) & (1U << i))) &&
		    lsping_vtyclient_is_running(bindings->source[i].client))
			return true;
	}
	return false;
}

unsigned lsping_bindings_sources(const struct lsping_bindings *bindings,
				 struct lsping_binding_source *out, unsigned max)
{
	unsigned n = 0;

	for (unsigned i = 0; i < DAEMON_MAX && n < max; i++) {
		const struct binding_source *source = &bindings->source[i];
		struct lsping_vty_status vty;

		if (!is_asked(i))
			continue;
		lsping_vtyclient_status(source->client, &vty);
		out[n++] = (struct lsping_binding_source){
			.daemon = daemon_names[i],
			.state = lsping_vty_state_str(vty.state),
			.connected = vty.state == LSPING_VTY_CONNECTED,
			.queued = vty.queued,
			.queries = source->queries,
			.answers = source->answers,
			.timeouts = source->timeouts,
			.bad_answers = source->bad_answers,
			.cache_hits = source->cache_hits,
			.queue_full = source->queue_full,
			.rate_limited = source->rate_limited,
			.not_running = source->not_running,
		};
	}
	return n;
}

struct lsping_bindings *lsping_bindings_new(struct event_loop *loop, const char *vty_dir)
{
	struct lsping_bindings *bindings;
	char path[PATH_MAX];

	bindings = XCALLOC(MTYPE_LSPING_BINDINGS, sizeof(*bindings));
	binding_hash_init(&bindings->by_fec);
	binding_lru_init(&bindings->by_use);
	for (unsigned i = 0; i < DAEMON_MAX; i++) {
		struct binding_source *source = &bindings->source[i];

		source->bindings = bindings;
		source->daemon = i;
		snprintf(path, sizeof(path), "%s/%s.vty", vty_dir, daemon_names[i]);
		source->client = lsping_vtyclient_new(loop, path, vty_answer, source);
	}
	lsping_bindings_set_rate(bindings, LSPING_BINDING_RATE);
	return bindings;
}

void lsping_bindings_set_rate(struct lsping_bindings *bindings, uint32_t rate)
{
	bindings->rate = rate;
	for (unsigned i = 0; i < DAEMON_MAX; i++)
		lsping_bucket_fill(&bindings->source[i].may_ask, rate, lsping_clock_us());
}

void lsping_bindings_free(struct lsping_bindings *bindings)
{
	struct binding *b;

	if (!bindings)
		return;
	for (unsigned i = 0; i < DAEMON_MAX; i++)
		lsping_vtyclient_free(bindings->source[i].client);
	while ((b = binding_lru_first(&bindings->by_use)))
		binding_free(bindings, b);
	binding_hash_fini(&bindings->by_fec);
	binding_lru_fini(&bindings->by_use);
	XFREE(MTYPE_LSPING_BINDINGS, bindings);
}
