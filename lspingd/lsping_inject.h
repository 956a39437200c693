// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sending echo requests and hearing their replies
 *
 * A request leaves through an AF_PACKET socket, with its label stack as given,
 * towards the neighbour that is the LSP's next hop; the kernel's routing is
 * not asked.  Replies come to a UDP socket bound to the request's source
 * address and port.  Both ends are stamped by the kernel.
 */
#ifndef LSPING_INJECT_H
#define LSPING_INJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

struct event_loop;
struct lsping_kernel;
struct lsping_injector;
struct lsping_reply_socket;
struct zebra_privs_t;

enum lsping_send_err {
	LSPING_SEND_OK = 0,
	LSPING_SEND_NO_INTERFACE,  /* the outgoing interface does not exist */
	LSPING_SEND_DOWN,	   /* it is down or has no carrier */
	LSPING_SEND_NO_NEIGHBOUR,  /* the next hop does not answer ARP or ND */
	LSPING_SEND_TOO_BIG,	   /* the frame exceeds the interface's MTU */
	LSPING_SEND_NO_BUFFERS,	   /* the kernel's queue is full, or ours */
	LSPING_SEND_LOCAL,	   /* the next hop is this router itself: nothing to send */
	LSPING_SEND_FAILED,	   /* anything else */
	LSPING_SEND_ERR_MAX,
};
/* "the interface is down"; of static storage. */
const char *lsping_send_err_str(enum lsping_send_err err);

/* Opens the sending socket; NULL (and a log line) when it is not to be had. */

struct lsping_injector *lsping_injector_new(struct event_loop *loop, struct lsping_kernel *kernel,
					    struct zebra_privs_t *privs);
void lsping_injector_free(struct lsping_injector *injector);

/* Where a frame goes. */
struct lsping_egress {
	uint32_t ifindex;
	struct ipaddr nexthop; /* IPADDR_NONE on a point-to-point interface */
};

/*
 * Called once for each frame: err, and for OK when the kernel handed it to the
 * device (CLOCK_REALTIME, nanoseconds; the time of the system call if the
 * device does not stamp).  May be called before lsping_inject() returns.
 */
typedef void (*lsping_sent_cb)(void *arg, enum lsping_send_err err, int64_t sent_ns);

/*
 * Sends one frame, or queues it while its next hop is being resolved.
 *
 * egress
 *    a loopback interface means the LSP ends on this router: the frame is not
 *    sent (LSPING_SEND_LOCAL), the upper layer answers itself
 *
 * labelled, family
 *    what the frame begins with: a label stack, or IP of that family
 *
 * frame, len
 *    what follows the link-layer header; copied
 *
 * id
 *    given to lsping_inject_cancel() to forget the frame and its callback; set
 *    before the callback can be called.  Never 0, never used again; cancelling
 *    one that was called back does nothing.
 */
void lsping_inject(struct lsping_injector *injector, const struct lsping_egress *egress,
		   bool labelled, int family, const uint8_t *frame, size_t len, lsping_sent_cb cb,
		   void *arg, uint64_t *id);
void lsping_inject_cancel(struct lsping_injector *injector, uint64_t id);

/* How many frames wait for their next hop to be resolved; there is an end to that. */
unsigned int lsping_injector_resolving(const struct lsping_injector *injector);

/*
 * Calls back at once for a frame that is out but whose stamp has not come yet:
 * its reply is here already.  The stamp is taken if the kernel has it by now,
 * else the time of the system call.  Does nothing for any other id.
 */
void lsping_inject_settle(struct lsping_injector *injector, uint64_t id);

/* One UDP datagram that came to a reply socket; payload is valid during the
 * call.  received_ns is the kernel's stamp (CLOCK_REALTIME).  May free the
 * socket.
 */
typedef void (*lsping_reply_cb)(void *arg, const struct ipaddr *from, uint16_t port,
				const uint8_t *payload, size_t len, int64_t received_ns);

/*
 * Opens a UDP socket on an own address and a port the kernel chooses.  NULL
 * and errno when the address is not ours or descriptors are out.
 */
struct lsping_reply_socket *lsping_reply_socket_new(struct event_loop *loop,
						    const struct ipaddr *source,
						    lsping_reply_cb cb, void *arg);
void lsping_reply_socket_free(struct lsping_reply_socket *socket);
uint16_t lsping_reply_socket_port(const struct lsping_reply_socket *socket);

#endif /* LSPING_INJECT_H */
