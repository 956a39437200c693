// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Raw rtnetlink: building requests, asking, hearing notifications
 *
 * The kernel processes a request inside the system call that sends it, so an
 * answer is there when sending returns: asking is synchronous, and only as a
 * guard does it wait for a bounded time.  Errors are negative errno values.
 */
#ifndef LSPING_NETLINK_H
#define LSPING_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

struct event_loop;
struct zebra_privs_t;
struct lsping_nl;
struct lsping_nl_listener;

/* Requests are small; a builder that ran out of space sends nothing. */
#define LSPING_NL_REQUEST_SIZE 512

struct lsping_nl_request {
	bool overflow;
	union {
		struct nlmsghdr hdr;
		uint8_t buf[LSPING_NL_REQUEST_SIZE];
	};
};

/*
 * Starts a request with its fixed header (struct rtmsg, ndmsg, ...), zeroed.
 *
 * flags
 *    NLM_F_* besides NLM_F_REQUEST
 *
 * Returns:
 *    the fixed header, to be filled
 */
void *lsping_nl_request_init(struct lsping_nl_request *req, uint16_t type, uint16_t flags,
			     size_t header_len);
void lsping_nl_put(struct lsping_nl_request *req, uint16_t type, const void *data, size_t len);
void lsping_nl_put_u32(struct lsping_nl_request *req, uint16_t type, uint32_t value);

/* A nested attribute, or a struct rtnexthop's end: lengths are set on close. */
struct rtattr *lsping_nl_nest(struct lsping_nl_request *req, uint16_t type);
void lsping_nl_nest_end(struct lsping_nl_request *req, struct rtattr *nest);

/*
 * Opens a socket for requests.  NULL and errno when the kernel has none left.
 *
 * privs
 *    raised while opening and for each request that changes something; may be
 *    NULL
 */
struct lsping_nl *lsping_nl_new(struct zebra_privs_t *privs);
void lsping_nl_free(struct lsping_nl *nl);

/* One message of an answer. */
typedef void (*lsping_nl_cb)(void *arg, const struct nlmsghdr *msg);

/*
 * Sends a request and reads its answer.
 *
 * fn
 *    called for each message of the answer; may be NULL.  Must not use the
 *    same socket.
 *
 * Returns:
 *    0, or what the kernel said (-ENOENT, ...), -ETIMEDOUT when it said
 *    nothing, -EMSGSIZE for an answer that does not fit, -EINTR for a dump
 *    during which the table changed (all messages were delivered, but some may
 *    be missing)
 */
int lsping_nl_ask(struct lsping_nl *nl, struct lsping_nl_request *req, lsping_nl_cb fn, void *arg);

/* Questions that can be asked at once. */
#define LSPING_NL_MANY 16

/*
 * An answer among several.
 *
 * err
 *    0, or what the kernel said; -EAGAIN when nothing is known: ask alone
 *
 * msg
 *    valid until several are asked again with the same socket (lsping_nl_ask() leaves
 *    it as it is); NULL if err is set
 */
struct lsping_nl_answer {
	int err;
	const struct nlmsghdr *msg;
};

/*
 * Asks several questions whose answers are one message each (no dumps, no
 * acknowledgements, nothing that needs rights) for the price of one: two system calls.
 *
 * Answers of more than two KiB are not taken: forty next hops or more with a label
 * each, eighteen with sixteen.
 *
 * n
 *    of requests and answers, at most LSPING_NL_MANY
 */
void lsping_nl_ask_many(struct lsping_nl *nl, struct lsping_nl_request *reqs, unsigned int n,
			struct lsping_nl_answer *answers);

/*
 * Begins reading a table (a request with NLM_F_DUMP) piece by piece; the kernel
 * makes each piece when it is fetched, and keeps its place meanwhile.  The socket
 * takes no other request until it is freed.
 *
 * Returns:
 *    0 or a negative errno value
 */
int lsping_nl_dump_start(struct lsping_nl *nl, struct lsping_nl_request *req);

/*
 * The next message of the table.
 *
 * msg
 *    set to it, NULL at the end of the table; valid until the next call
 *
 * Returns:
 *    0; -EAGAIN when nothing is there yet; or what went wrong, which ends it.
 *    That the table changed meanwhile is not told: who reads piece by piece
 *    has to reckon with it anyway
 */
int lsping_nl_dump_next(struct lsping_nl *nl, const struct nlmsghdr **msg);

/*
 * Listens to multicast groups (RTNLGRP_*).
 *
 * fn
 *    called for each notification
 *
 * lost
 *    called when notifications were lost (the socket's buffer overflowed), and
 *    all that were queued are discarded: what is known must be read again
 *
 * Returns:
 *    NULL and errno on failure
 */
struct lsping_nl_listener *lsping_nl_listen(struct event_loop *loop, struct zebra_privs_t *privs,
					    lsping_nl_cb fn, void (*lost)(void *arg), void *arg);
void lsping_nl_listener_free(struct lsping_nl_listener *listener);

/* Joins or leaves a group; leaving one drops nothing that is queued. */
bool lsping_nl_join(struct lsping_nl_listener *listener, unsigned group, bool join);

/* Limits the listener's buffer; only tests want less than the default. */
void lsping_nl_set_buffer(struct lsping_nl_listener *listener, int octets);

/*
 * Indexes a message's attributes by type; those above max, or cut short, are
 * left out.  tb has max + 1 entries, NULL for an absent attribute.
 */
void lsping_nl_index(const struct rtattr *attr, size_t len, const struct rtattr **tb,
		     unsigned max);

/* The same for a whole message with a fixed header; false if it is too short. */
bool lsping_nl_index_msg(const struct nlmsghdr *msg, size_t header_len, const struct rtattr **tb,
			 unsigned max);

/* An attribute's value, 0 for an absent or short one. */
uint32_t lsping_nl_u32(const struct rtattr *attr);

#endif /* LSPING_NETLINK_H */
