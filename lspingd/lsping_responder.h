// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The responder: what to answer to an echo request (RFC 8029, 4.4 and 4.5)
 *
 * Deterministic: the request, how it came, and tables to ask are arguments;
 * a reply comes out.  Nothing is kept between calls.  A label protocol's
 * binding may take a while to learn; the table then says "pending",
 * lsping_respond() returns LSPING_VERDICT_WAIT, and is called again with the
 * same request when the answer is there.  The same goes for a label on which
 * control and data plane disagree: LSPING_VERDICT_AGAIN asks for a second look.
 */
#ifndef LSPING_RESPONDER_H
#define LSPING_RESPONDER_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_lfib.h"
#include "lspingd/lsping_planes.h"

/* A return code with its subcode (RFC 8029, section 3.1). */
struct lsping_rc {
	uint8_t code, subcode;
};

/* How an echo request reached this router. */
struct lsping_rx {
	uint32_t ifindex;	   /* Interface-I */
	struct lsping_encap encap; /* encap.stack is Stack-R */
	struct lsping_ntp received;
};

/* What a label protocol says of a FEC. */
enum lsping_binding_status {
	LSPING_BINDING_OK,	/* it has bound *label (3: implicit null) */
	LSPING_BINDING_NONE,	/* no mapping, or nobody runs who could have one */
	LSPING_BINDING_PENDING, /* asked; call again when the answer came */
	LSPING_BINDING_TIMEOUT, /* the daemon runs but did not answer */
	LSPING_BINDING_UNASKED, /* it runs, and we cannot ask it about this kind */
};

/* What zebra makes of a label, against what the kernel does with it. */
struct lsping_planes_view {
	enum lsping_planes planes;
	/* It may be told.  If not, a second look is due: the two planes are not
	 * read at one instant, and a change under way is no fault.
	 */
	bool settled;
	/* LABELS, NEXTHOP: which of the kernel's next hops are none of zebra's,
	 * and whether one of zebra's is none of the kernel's.
	 */
	bool differs[LSPING_MAX_NHLFES];
	bool zebra_has_more;
};

/* Read-only tables the algorithm asks; each call answers at once. */
struct lsping_tables {
	void *ctx;

	/* Whether the kernel takes labelled packets from an interface. */
	bool (*input)(void *ctx, uint32_t ifindex);

	/* What the kernel does with a label. */
	void (*ilm)(void *ctx, uint32_t label, struct lsping_ilm *ilm);

	/*
	 * Compares the kernel's entry for a label with zebra's.
	 *
	 * Returns:
	 *    false while zebra's is not known: nothing is said of it then
	 */
	bool (*planes)(void *ctx, uint32_t label, const struct lsping_ilm *ilm,
		       struct lsping_planes_view *view);

	/* The label bound to a FEC by its protocol. */
	enum lsping_binding_status (*binding)(void *ctx, const struct lsping_fec *fec,
					      uint32_t *label);

	/*
	 * Whether a protocol that may have advertised a FEC of that kind is
	 * associated with an interface.
	 *
	 * Returns:
	 *    NONE only when it can be determined that none is
	 */
	enum lsping_binding_status (*protocol)(void *ctx, const struct lsping_fec *fec,
					       uint32_t ifindex);

	/*
	 * The FEC for which a next hop has given out the outermost label that
	 * packets are sent to it with.
	 *
	 * fec, peer
	 *    set for OK only: the FEC, and the peer it was learned from
	 */
	enum lsping_binding_status (*tunnel)(void *ctx, const struct lsping_nhlfe *nhlfe,
					     struct lsping_fec *fec, struct ipaddr *peer);

	/* An address of an interface in a family (AF_INET, AF_INET6), and one
	 * of the router itself; false if there is none.
	 */
	bool (*ifaddr)(void *ctx, uint32_t ifindex, int family, struct ipaddr *addr);
	bool (*router_addr)(void *ctx, int family, struct ipaddr *addr);

	/* Whether an address is one of an interface, or with ifindex 0 one of
	 * the router's at all.
	 */
	bool (*is_own)(void *ctx, uint32_t ifindex, const struct ipaddr *addr);

	/* Octets of the largest packet, labels counted, an interface sends; 0
	 * if there is no such interface.
	 */
	uint32_t (*mtu)(void *ctx, uint32_t ifindex);
};

struct lsping_responder_config {
	/* "Configured to perform FEC checking by default" (4.4 step 4): as if
	 * every request had the V flag.
	 */
	bool check_fecs_in_transit;
};

enum lsping_verdict {
	LSPING_VERDICT_REPLY,	    /* send *reply */
	LSPING_VERDICT_WAIT,	    /* a binding is pending */
	LSPING_VERDICT_AGAIN,	    /* look again in LSPING_SECOND_LOOK_MS */
	LSPING_VERDICT_QUIET,	    /* processed; reply mode 1 wants no reply */
	LSPING_VERDICT_PASSING,	    /* the packet travels on: not for us */
	LSPING_VERDICT_NOT_EXPIRED, /* T flag and a TTL above 1 (RFC 6425, 3.4) */
	LSPING_VERDICT_SHORT,	    /* no whole header: nothing to answer with */
	LSPING_VERDICT_VERSION,	    /* not version 1 */
	LSPING_VERDICT_NOT_REQUEST, /* message type other than echo request */
	LSPING_VERDICT_NO_CHANNEL,  /* reply mode 4, and there is no channel */
	LSPING_VERDICT_UNCHECKED,   /* the kernel could not be asked, and it may be passing */
	LSPING_VERDICT_MAX,
};

/*
 * Runs RFC 8029, section 4.4 with the rules of doc/developer/conformance.md.
 *
 * request, err
 *    what lsping_echo_decode() made of the UDP payload, and what it returned
 *
 * scratch
 *    room for what the reply borrows besides; has to outlive it
 *
 * reply
 *    filled for LSPING_VERDICT_REPLY, and for QUIET (what would have been
 *    said, for counters).  Raw TLVs in it borrow from the request's buffer.
 *    Its reply_mode is the request's: 3 asks the sender for Router Alert.
 *
 * The reply TOS is left to the sender: request->reply_tos.
 */
enum lsping_verdict lsping_respond(const struct lsping_rx *rx, const struct lsping_echo *request,
				   enum lsping_decode_err err,
				   const struct lsping_responder_config *config,
				   const struct lsping_tables *tables, struct lsping_wr *scratch,
				   struct lsping_echo *reply);

const char *lsping_verdict_str(enum lsping_verdict verdict);

#endif /* LSPING_RESPONDER_H */
