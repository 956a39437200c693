// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Debug categories: debug lsping <packet|responder|session|zebra|binding|kernel>
 *
 * A debug line is written with DEBUGD(&lsping_dbg_packet, "...", ...), which
 * formats nothing while its category is off.
 */
#ifndef LSPING_DEBUG_H
#define LSPING_DEBUG_H

#include "lib/debug.h"

extern struct debug lsping_dbg_packet;	  /* echo messages sent, received, dropped */
extern struct debug lsping_dbg_responder; /* how an echo request was answered, and why */
extern struct debug lsping_dbg_session;	  /* pings: start, probes, end */
extern struct debug lsping_dbg_zebra;	  /* the connection to zebra, nexthop tracking */
extern struct debug lsping_dbg_binding;	  /* questions to label protocols and answers */
extern struct debug lsping_dbg_kernel;	  /* netlink: links, labels, neighbours, routes */

/* Registers the categories and their commands with libfrr. */
void lsping_debug_init(void);

#endif /* LSPING_DEBUG_H */
