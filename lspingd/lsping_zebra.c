// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra: where a FEC's LSP starts on this router
 *
 * A target is a prefix somebody follows.  It is registered with zebra's
 * nexthop tracking once, whoever and how many follow it, and zebra sends what
 * the prefix resolves to: at once, and again at each change of next hops or
 * labels.  Tracking finds the longest match; whether it is the prefix itself
 * is checked here.
 *
 *	NO_ZEBRA --connected--> PENDING --update--> OK, NO_LABEL, ... --update--+
 *	    ^                      |                   |     ^                  |
 *	    +----- session down ---+-------------------+     +------------------+
 *
 * The way from OK to a state without labels is held up for DEBOUNCE_MS: an IGP
 * change gives the route to zebra first and its labels a moment later, and a
 * ping that ends in between would accuse an LSP that is well.  Every other way
 * is taken at once, as is the one to OK.
 *
 * The session.  libfrr's zclient connects and reconnects by itself: once a
 * second, but after 30 failures only every 5 s, which is too late for us, so
 * failures_forget() runs at a third of that distance while there is no session
 * (a timer, because nothing announces that zebra will accept).  It does not
 * tell when the session ends, either.  So a duplicate of its socket is watched
 * for the other end's shutdown by an epoll descriptor, which, other than the
 * event loop's own poll, can wait for that without waking for each message.
 * What zclient still reads from a socket whose end was seen is old and ignored.
 *
 * The client's type is ZEBRA_ROUTE_HSLS, which no daemon uses: when a client
 * goes away zebra removes what its type has installed, whoever it was.
 *
 * zclient's callbacks carry no argument of ours, hence the one static pointer.
 */
#include <zebra.h>

#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>

#include "lib/frrevent.h"
#include "lib/jhash.h"
#include "lib/log.h"
#include "lib/nexthop.h"
#include "lib/prefix.h"
#include "lib/typesafe.h"
#include "lib/vrf.h"
#include "lib/zclient.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_errors.h"
#include "lspingd/lsping_lfib_msg.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_zebra.h"

DEFINE_MTYPE_STATIC(LSPINGD, LSPING_ZEBRA, "zebra client");
DEFINE_MTYPE_STATIC(LSPINGD, LSPING_TARGET, "followed prefix");
DEFINE_MTYPE_STATIC(LSPINGD, LSPING_FOLLOWER, "follower of a prefix");
DEFINE_MTYPE_STATIC(LSPINGD, LSPING_SESSION_FN, "zebra session callback");

#define DEBOUNCE_MS 1000

/* Well below the 30 s in which zclient becomes patient. */
#define FORGET_FAILURES_S 10

PREDECL_HASH(targets);
PREDECL_DLIST(followers);
PREDECL_DLIST(session_fns);

struct follower {
	struct followers_item item;
	void (*changed)(void *arg);
	void *arg;
	bool gone; /* to be freed when nobody walks the list */
};

DECLARE_DLIST(followers, struct follower, item);

struct target {
	struct targets_item item;
	struct lsping_zebra *zebra;
	struct lsping_target shown;  /* what the followers see */
	struct lsping_target latest; /* held up by t_debounce */
	struct event *t_debounce;
	struct followers_head followers;
	bool notifying; /* followers are being called: none may be freed */
};

static int target_cmp(const struct target *a, const struct target *b)
{
	return prefix_cmp(&a->shown.prefix, &b->shown.prefix);
}

static uint32_t target_hash(const struct target *t)
{
	return prefix_hash_key(&t->shown.prefix);
}

DECLARE_HASH(targets, struct target, item, target_cmp, target_hash);

struct session_fn {
	struct session_fns_item item;
	void (*fn)(bool up, void *arg);
	void *arg;
};

DECLARE_DLIST(session_fns, struct session_fn, item);

struct lsping_zebra {
	struct event_loop *loop;
	struct zclient *zclient;
	bool up;

	/* The watch for the session's end: epoll_fd waits for peer_fd. */
	int epoll_fd;
	int peer_fd;
	struct event *t_down;
	struct event *t_forget;

	struct ipaddr router_id4;
	struct ipaddr router_id6;
	struct targets_head targets;
	struct session_fns_head session_fns;

	void (*opaque_fn)(uint32_t type, const uint8_t *octets, size_t len, void *arg);
	void *opaque_arg;

	/* Where an update is sorted: too much for the stack. */
	struct lsping_path sorted[MULTIPATH_NUM];
};

static struct lsping_zebra *the_zebra;

/* --- targets ------------------------------------------------------------- */

static const char *target_state_str(enum lsping_target_state state)
{
	switch (state) {
	case LSPING_TARGET_PENDING:
		return "pending";
	case LSPING_TARGET_NO_ZEBRA:
		return "no zebra";
	case LSPING_TARGET_NO_ROUTE:
		return "no route";
	case LSPING_TARGET_NOT_EXACT:
		return "not exact";
	case LSPING_TARGET_NO_LABEL:
		return "no label";
	case LSPING_TARGET_LOCAL:
		return "local";
	case LSPING_TARGET_OK:
		return "labelled";
	}
	return "unknown";
}

static void target_free(struct target *t)
{
	struct follower *f;

	while ((f = followers_pop(&t->followers)))
		XFREE(MTYPE_LSPING_FOLLOWER, f);
	followers_fini(&t->followers);
	event_cancel(&t->t_debounce);
	targets_del(&t->zebra->targets, t);
	XFREE(MTYPE_LSPING_TARGET, t);
}

static void target_register(struct target *t, int command)
{
	/* Neither connected routes only, nor by way of the default route. */
	if (t->zebra->up)
		zclient_send_rnh(t->zebra->zclient, command, &t->shown.prefix, SAFI_UNICAST, false,
				 false, VRF_DEFAULT);
}

static void target_release(struct target *t)
{
	target_register(t, ZEBRA_NEXTHOP_UNREGISTER);
	target_free(t);
}

/* Tells the followers.  They may follow and unfollow anything, so the target
 * may be gone afterwards.
 */
static void target_notify(struct target *t)
{
	struct follower *f;

	if (t->notifying)
		return; /* the outer call is on its way through the list */
	t->notifying = true;
	frr_each (followers, &t->followers, f)
		if (f->changed && !f->gone)
			f->changed(f->arg);
	t->notifying = false;

	frr_each_safe (followers, &t->followers, f) {
		if (!f->gone)
			continue;
		followers_del(&t->followers, f);
		XFREE(MTYPE_LSPING_FOLLOWER, f);
	}
	if (!followers_count(&t->followers))
		target_release(t);
}

/* By address, then interface; then labels, so that the order is total. */
static int path_cmp(const void *va, const void *vb)
{
	const struct lsping_path *a = va, *b = vb;
	int cmp = ipaddr_cmp(&a->nexthop, &b->nexthop);

	if (!cmp)
		cmp = numcmp(a->ifindex, b->ifindex);
	if (!cmp)
		cmp = numcmp(a->depth, b->depth);
	if (!cmp)
		cmp = memcmp(a->label, b->label, sizeof(a->label));
	return cmp;
}

/* Same for a follower's eyes. */
static bool target_same(const struct lsping_target *a, const struct lsping_target *b)
{
	if (a->state != b->state || a->n_paths != b->n_paths || a->label_type != b->label_type ||
	    a->route_type != b->route_type || !prefix_same(&a->matched, &b->matched))
		return false;
	for (unsigned i = 0; i < a->n_paths; i++)
		if (path_cmp(&a->path[i], &b->path[i]))
			return false;
	return true;
}

static void target_show(struct target *t, const struct lsping_target *news)
{
	event_cancel(&t->t_debounce);
	if (target_same(&t->shown, news))
		return;
	DEBUGD(&lsping_dbg_zebra, "%pFX: %s -> %s, %u paths", &t->shown.prefix,
	       target_state_str(t->shown.state), target_state_str(news->state), news->n_paths);
	t->shown = *news;
	target_notify(t);
}

static void target_debounced(struct event *event)
{
	struct target *t = EVENT_ARG(event);

	target_show(t, &t->latest);
}

/* zebra's word on a target came. */
static void target_update(struct target *t, const struct lsping_target *news)
{
	if (t->shown.state == LSPING_TARGET_OK && news->state != LSPING_TARGET_OK) {
		t->latest = *news;
		if (!t->t_debounce)
			event_add_timer_msec(t->zebra->loop, target_debounced, t, DEBOUNCE_MS,
					     &t->t_debounce);
		return;
	}
	target_show(t, news);
}

/* Nothing is known any more, or not yet. */
static void target_reset(struct target *t, enum lsping_target_state state)
{
	struct lsping_target news;

	memset(&news, 0, sizeof(news));
	news.state = state;
	news.prefix = t->shown.prefix;
	target_show(t, &news);
}

/* Resets all targets.  Followers may make and end targets meanwhile: one more
 * round as long as there is one to be reset.
 */
static void targets_reset(struct lsping_zebra *zebra, enum lsping_target_state state)
{
	struct target *t;

again:
	frr_each (targets, &zebra->targets, t) {
		if (t->shown.state == state)
			continue;
		target_reset(t, state);
		goto again;
	}
}

/* --- updates ------------------------------------------------------------- */

/* A next hop as a path; false if it is none that a probe could take. */
static bool path_from_nexthop(const struct zapi_nexthop *nh, struct lsping_path *path)
{
	memset(path, 0, sizeof(*path));
	if (!CHECK_FLAG(nh->flags, ZAPI_NEXTHOP_FLAG_LABEL) || !nh->label_num)
		return false;

	switch (nh->type) {
	case NEXTHOP_TYPE_IFINDEX:
		break;
	case NEXTHOP_TYPE_IPV4:
	case NEXTHOP_TYPE_IPV4_IFINDEX:
		SET_IPADDR_V4(&path->nexthop);
		path->nexthop.ipaddr_v4 = nh->gate.ipv4;
		break;
	case NEXTHOP_TYPE_IPV6:
	case NEXTHOP_TYPE_IPV6_IFINDEX:
		SET_IPADDR_V6(&path->nexthop);
		path->nexthop.ipaddr_v6 = nh->gate.ipv6;
		break;
	case NEXTHOP_TYPE_BLACKHOLE:
		return false;
	}
	path->ifindex = nh->ifindex;

	/* Implicit null is signalled, never sent (RFC 3032, 2.1). */
	for (unsigned i = 0; i < nh->label_num; i++) {
		if (nh->labels[i] == LSPING_LABEL_IMPLICIT_NULL)
			continue;
		if (path->depth == LSPING_MAX_LABELS)
			return false;
		path->label[path->depth++] = nh->labels[i];
	}
	return true;
}

/*
 * Whose the labels are.  A zebra that was restarted finds the routes of its
 * predecessor in the kernel and takes them over, labels and all, as static ones;
 * and it tells nobody when the real owner then gives them the same labels again.
 * Static labels on a route that is not static are therefore anybody's.
 */
static enum lsp_types_t label_owner(const struct zapi_nexthop *nh, const struct zapi_route *route)
{
	if (nh->label_type == ZEBRA_LSP_STATIC && route->type != ZEBRA_ROUTE_STATIC &&
	    route->type != ZEBRA_ROUTE_KERNEL)
		return ZEBRA_LSP_NONE;
	return nh->label_type;
}

/* The labelled next hops of a route, ordered, none twice. */
static void paths_from_route(struct lsping_zebra *zebra, const struct zapi_route *route,
			     struct lsping_target *news)
{
	unsigned n = 0;

	for (unsigned i = 0; i < route->nexthop_num && n < array_size(zebra->sorted); i++) {
		const struct zapi_nexthop *nh = &route->nexthops[i];

		if (!path_from_nexthop(nh, &zebra->sorted[n]))
			continue;
		if (!n)
			news->label_type = label_owner(nh, route);
		n++;
	}
	qsort(zebra->sorted, n, sizeof(zebra->sorted[0]), path_cmp);
	for (unsigned i = 0; i < n && news->n_paths < LSPING_MAX_PATHS; i++)
		if (!i || path_cmp(&zebra->sorted[i - 1], &zebra->sorted[i]))
			news->path[news->n_paths++] = zebra->sorted[i];
}

static enum lsping_target_state state_from_route(const struct lsping_target *news,
						 const struct zapi_route *route)
{
	if (!route->nexthop_num)
		return LSPING_TARGET_NO_ROUTE;
	if (!prefix_same(&news->matched, &news->prefix))
		return LSPING_TARGET_NOT_EXACT;
	if (news->n_paths)
		return LSPING_TARGET_OK;
	if (route->type == ZEBRA_ROUTE_CONNECT || route->type == ZEBRA_ROUTE_LOCAL)
		return LSPING_TARGET_LOCAL;
	return LSPING_TARGET_NO_LABEL;
}

static void nexthop_update(struct vrf *vrf, struct prefix *match, struct zapi_route *route)
{
	struct lsping_zebra *zebra = the_zebra;
	struct lsping_target news;
	struct target ref, *t;

	if (!zebra->up || vrf->vrf_id != VRF_DEFAULT)
		return;
	memset(&ref, 0, sizeof(ref));
	prefix_copy(&ref.shown.prefix, match);
	t = targets_find(&zebra->targets, &ref);
	if (!t)
		return; /* unregistered while this was on its way */

	memset(&news, 0, sizeof(news));
	news.prefix = t->shown.prefix;
	prefix_copy(&news.matched, &route->prefix);
	news.route_type = route->type;
	paths_from_route(zebra, route, &news);
	news.state = state_from_route(&news, route);
	if (news.state != LSPING_TARGET_OK)
		news.n_paths = 0;
	target_update(t, &news);
}

static int router_id_update(ZAPI_CALLBACK_ARGS)
{
	struct lsping_zebra *zebra = the_zebra;
	struct prefix p;

	memset(&p, 0, sizeof(p));
	if (!zebra->up || vrf_id != VRF_DEFAULT ||
	    zebra_router_id_update_read(zclient->ibuf, &p) < 0)
		return 0;
	DEBUGD(&lsping_dbg_zebra, "router-id %pFX", &p);
	if (p.family == AF_INET) {
		zebra->router_id4.ipa_type = p.u.prefix4.s_addr == INADDR_ANY ? IPADDR_NONE
									      : IPADDR_V4;
		zebra->router_id4.ipaddr_v4 = p.u.prefix4;
	} else if (p.family == AF_INET6) {
		zebra->router_id6.ipa_type = IN6_IS_ADDR_UNSPECIFIED(&p.u.prefix6) ? IPADDR_NONE
										   : IPADDR_V6;
		zebra->router_id6.ipaddr_v6 = p.u.prefix6;
	}
	return 0;
}

/* --- session ------------------------------------------------------------- */

static void failures_forget(struct event *event)
{
	struct lsping_zebra *zebra = EVENT_ARG(event);

	zebra->zclient->fail = 0;
	event_add_timer(zebra->loop, failures_forget, zebra, FORGET_FAILURES_S, &zebra->t_forget);
}

static void watch_stop(struct lsping_zebra *zebra)
{
	event_cancel(&zebra->t_down);
	if (zebra->epoll_fd >= 0)
		close(zebra->epoll_fd);
	if (zebra->peer_fd >= 0)
		close(zebra->peer_fd);
	zebra->epoll_fd = -1;
	zebra->peer_fd = -1;
}

static void session_notify(struct lsping_zebra *zebra)
{
	struct session_fn *s;

	frr_each (session_fns, &zebra->session_fns, s)
		s->fn(zebra->up, s->arg);
}

static void session_down(struct lsping_zebra *zebra)
{
	watch_stop(zebra);
	if (!zebra->up)
		return;
	zebra->up = false;
	SET_IPADDR_NONE(&zebra->router_id4);
	SET_IPADDR_NONE(&zebra->router_id6);
	if (!zebra->t_forget)
		event_add_timer(zebra->loop, failures_forget, zebra, FORGET_FAILURES_S,
				&zebra->t_forget);
	DEBUGD(&lsping_dbg_zebra, "session with zebra ended");
	targets_reset(zebra, LSPING_TARGET_NO_ZEBRA);
	session_notify(zebra);
}

static void peer_closed(struct event *event)
{
	session_down(EVENT_ARG(event));
}

static void watch_start(struct lsping_zebra *zebra)
{
	struct epoll_event want = { .events = EPOLLRDHUP };

	zebra->peer_fd = fcntl(zebra->zclient->sock, F_DUPFD_CLOEXEC, 0);
	zebra->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (zebra->peer_fd < 0 || zebra->epoll_fd < 0 ||
	    epoll_ctl(zebra->epoll_fd, EPOLL_CTL_ADD, zebra->peer_fd, &want) < 0) {
		flog_warn(EC_LSPING_ZEBRA,
			  "cannot watch the session with zebra, its end will be noticed late: %s",
			  safe_strerror(errno));
		watch_stop(zebra);
		return;
	}
	event_add_read(zebra->loop, peer_closed, zebra, zebra->epoll_fd, &zebra->t_down);
}

/* zclient has a (new) connection. */
static void zebra_connected(struct zclient *zclient)
{
	struct lsping_zebra *zebra = the_zebra;
	struct target *t;

	session_down(zebra); /* if zclient itself has dropped the old one */
	zebra->up = true;
	event_cancel(&zebra->t_forget);
	watch_start(zebra);
	DEBUGD(&lsping_dbg_zebra, "session with zebra established");

	zclient_send_router_id_update(zclient, ZEBRA_ROUTER_ID_ADD, AFI_IP, VRF_DEFAULT);
	zclient_send_router_id_update(zclient, ZEBRA_ROUTER_ID_ADD, AFI_IP6, VRF_DEFAULT);
	frr_each (targets, &zebra->targets, t)
		target_register(t, ZEBRA_NEXTHOP_REGISTER);
	targets_reset(zebra, LSPING_TARGET_PENDING);
	session_notify(zebra);
}

static int opaque_message(ZAPI_CALLBACK_ARGS)
{
	struct lsping_zebra *zebra = the_zebra;
	struct zapi_opaque_msg info;

	if (!zebra->up || !zebra->opaque_fn || zclient_opaque_decode(zclient->ibuf, &info) < 0)
		return 0;
	zebra->opaque_fn(info.type, stream_pnt(zclient->ibuf), info.len, zebra->opaque_arg);
	return 0;
}

static zclient_handler *const handlers[] = {
	[ZEBRA_ROUTER_ID_UPDATE] = router_id_update,
	[ZEBRA_OPAQUE_MESSAGE] = opaque_message,
};

/* --- interface ----------------------------------------------------------- */

bool lsping_zebra_connected(const struct lsping_zebra *zebra)
{
	return zebra->up;
}

bool lsping_zebra_router_id(const struct lsping_zebra *zebra, int family, struct ipaddr *addr)
{
	const struct ipaddr *id = family == AF_INET ? &zebra->router_id4 : &zebra->router_id6;

	if (IS_IPADDR_NONE(id))
		return false;
	*addr = *id;
	return true;
}

const struct lsping_target *lsping_target_follow(struct lsping_zebra *zebra,
						 const struct prefix *prefix,
						 void (*changed)(void *arg), void *arg)
{
	struct follower *f;
	struct target ref, *t;

	memset(&ref, 0, sizeof(ref));
	prefix_copy(&ref.shown.prefix, prefix);
	apply_mask(&ref.shown.prefix);
	t = targets_find(&zebra->targets, &ref);
	if (!t) {
		t = XCALLOC(MTYPE_LSPING_TARGET, sizeof(*t));
		t->zebra = zebra;
		t->shown.prefix = ref.shown.prefix;
		t->shown.state = zebra->up ? LSPING_TARGET_PENDING : LSPING_TARGET_NO_ZEBRA;
		followers_init(&t->followers);
		targets_add(&zebra->targets, t);
		target_register(t, ZEBRA_NEXTHOP_REGISTER);
	}
	f = XCALLOC(MTYPE_LSPING_FOLLOWER, sizeof(*f));
	f->changed = changed;
	f->arg = arg;
	followers_add_tail(&t->followers, f);
	return &t->shown;
}

void lsping_target_unfollow(struct lsping_zebra *zebra, const struct lsping_target *target,
			    void (*changed)(void *arg), void *arg)
{
	struct target ref, *t;
	struct follower *f;

	memset(&ref, 0, sizeof(ref));
	ref.shown.prefix = target->prefix;
	t = targets_find(&zebra->targets, &ref);
	if (!t)
		return;
	frr_each (followers, &t->followers, f)
		if (f->changed == changed && f->arg == arg && !f->gone)
			break;
	if (!f)
		return;
	if (t->notifying) {
		f->gone = true;
		return;
	}
	followers_del(&t->followers, f);
	XFREE(MTYPE_LSPING_FOLLOWER, f);
	if (!followers_count(&t->followers))
		target_release(t);
}

void lsping_zebra_on_session(struct lsping_zebra *zebra, void (*fn)(bool up, void *arg), void *arg)
{
	struct session_fn *s = XCALLOC(MTYPE_LSPING_SESSION_FN, sizeof(*s));

	s->fn = fn;
	s->arg = arg;
	session_fns_add_tail(&zebra->session_fns, s);
}

void lsping_zebra_on_opaque(struct lsping_zebra *zebra,
			    void (*fn)(uint32_t type, const uint8_t *octets, size_t len, void *arg),
			    void *arg)
{
	zebra->opaque_fn = fn;
	zebra->opaque_arg = arg;
}

void lsping_zebra_send_opaque(struct lsping_zebra *zebra, uint32_t type, uint32_t session,
			      const uint8_t *octets, size_t len)
{
	if (zebra->up)
		zclient_send_opaque_unicast(zebra->zclient, type, ZEBRA_ROUTE_HSLS, 0, session,
					    octets, len);
}

struct lsping_zebra *lsping_zebra_new(struct event_loop *loop, struct zebra_privs_t *privs)
{
	struct lsping_zebra *zebra = XCALLOC(MTYPE_LSPING_ZEBRA, sizeof(*zebra));

	assert(!the_zebra);
	the_zebra = zebra;
	zebra->loop = loop;
	zebra->epoll_fd = -1;
	zebra->peer_fd = -1;
	targets_init(&zebra->targets);
	session_fns_init(&zebra->session_fns);

	zebra->zclient = zclient_new(loop, &zclient_options_default, handlers, array_size(handlers));
	zebra->zclient->zebra_connected = zebra_connected;
	zebra->zclient->nexthop_update = nexthop_update;
	zebra->zclient->session_id = LSPING_LFIB_SESSION_LSPINGD;
	zclient_init(zebra->zclient, ZEBRA_ROUTE_HSLS, 0, privs);
	event_add_timer(loop, failures_forget, zebra, FORGET_FAILURES_S, &zebra->t_forget);
	return zebra;
}

void lsping_zebra_free(struct lsping_zebra *zebra)
{
	struct session_fn *s;
	struct target *t;

	if (!zebra)
		return;
	watch_stop(zebra);
	event_cancel(&zebra->t_forget);
	zclient_stop(zebra->zclient);
	zclient_free(zebra->zclient);
	zebra->up = false;

	while ((t = targets_first(&zebra->targets)))
		target_free(t);
	targets_fini(&zebra->targets);
	while ((s = session_fns_pop(&zebra->session_fns)))
		XFREE(MTYPE_LSPING_SESSION_FN, s);
	session_fns_fini(&zebra->session_fns);
	the_zebra = NULL;
	XFREE(MTYPE_LSPING_ZEBRA, zebra);
}
