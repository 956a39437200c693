// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra: where a FEC's LSP starts on this router
 *
 * Next hops and label stacks of a prefix come from ZAPI nexthop tracking,
 * registered while somebody is interested and kept by reference count.  zebra
 * may die and come back: registrations are sent again, and until it has
 * answered a target says so instead of giving what was true before.
 */
#ifndef LSPING_ZEBRA_H
#define LSPING_ZEBRA_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/prefix.h"

#include "lspingd/lsping_report.h"

struct event_loop;
struct zebra_privs_t;
struct lsping_zebra;

struct lsping_zebra *lsping_zebra_new(struct event_loop *loop, struct zebra_privs_t *privs);
void lsping_zebra_free(struct lsping_zebra *zebra);

bool lsping_zebra_connected(const struct lsping_zebra *zebra);

/* zebra's router-id of a family; false if it has none. */
bool lsping_zebra_router_id(const struct lsping_zebra *zebra, int family, struct ipaddr *addr);

enum lsping_target_state {
	LSPING_TARGET_PENDING,	 /* registered, zebra has not answered yet */
	LSPING_TARGET_NO_ZEBRA,	 /* not connected */
	LSPING_TARGET_NO_ROUTE,	 /* nothing matches */
	LSPING_TARGET_NOT_EXACT, /* another prefix matches (target->matched) */
	LSPING_TARGET_NO_LABEL,	 /* a route without label on any next hop */
	LSPING_TARGET_LOCAL,	 /* connected: this router is the egress */
	LSPING_TARGET_OK,
};

#define LSPING_MAX_PATHS 64

struct lsping_target {
	enum lsping_target_state state;
	struct prefix prefix;
	struct prefix matched;
	uint8_t label_type; /* enum lsp_types_t of the outermost contributor;
			     * ZEBRA_LSP_NONE: unknown, zebra found the route in
			     * the kernel when it was restarted
			     */
	uint8_t route_type; /* ZEBRA_ROUTE_* */
	uint16_t n_paths;   /* labelled ones, ordered by address and interface */
	struct lsping_path path[LSPING_MAX_PATHS];
};

/*
 * Follows a prefix.  target->state is right from the start (PENDING or
 * NO_ZEBRA); changed is called after each later change, about 1 s late when a
 * change took the labels away (an IGP change drops them for a moment).
 *
 * Returns:
 *    the target, to be given to lsping_target_unfollow(); readers see it
 *    change in place
 */
const struct lsping_target *lsping_target_follow(struct lsping_zebra *zebra,
						 const struct prefix *prefix,
						 void (*changed)(void *arg), void *arg);
void lsping_target_unfollow(struct lsping_zebra *zebra, const struct lsping_target *target,
			    void (*changed)(void *arg), void *arg);

/* Called when the connection to zebra came up or went down. */
void lsping_zebra_on_session(struct lsping_zebra *zebra, void (*fn)(bool up, void *arg), void *arg);

/*
 * Opaque messages, which zebra hands from one client to another.
 *
 * One function takes all that come, of whatever type; octets are only lent.
 */
void lsping_zebra_on_opaque(struct lsping_zebra *zebra,
			    void (*fn)(uint32_t type, const uint8_t *octets, size_t len, void *arg),
			    void *arg);

/* Sends one to the client of our own type (ZEBRA_ROUTE_HSLS) with this session
 * id; dropped when there is no session with zebra or nobody of that name.
 */
void lsping_zebra_send_opaque(struct lsping_zebra *zebra, uint32_t type, uint32_t session,
			      const uint8_t *octets, size_t len);

#endif /* LSPING_ZEBRA_H */
