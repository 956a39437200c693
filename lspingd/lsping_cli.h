// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The commands: ping mpls, traceroute mpls, clear mpls oam ... (DESIGN 9)
 *
 * A command turns words into arguments and hands them on; it decides nothing.
 */
#ifndef LSPING_CLI_H
#define LSPING_CLI_H

#include <stdint.h>

#include "lspingd/lsping_initiator.h"

struct lspingd;
union sockunion;

/* What both commands default to. */
#define LSPING_CLI_TIMEOUT_S 2

/* An address; IPADDR_NONE for NULL, an option that was not given. */
struct ipaddr lsping_cli_addr(const union sockunion *su);

/* enum lsping_reply_mode by its word; NULL: the default. */
uint8_t lsping_cli_reply_mode(const char *word);

/* The prefix, its host bits cleared, and the interface if one was given. */
void lsping_cli_target(struct lsping_request_args *args, const struct prefix *prefix,
		       const char *ifname);

void lsping_cli_ping_init(struct lspingd *lspingd);
void lsping_cli_trace_init(struct lspingd *lspingd);

#endif /* LSPING_CLI_H */
