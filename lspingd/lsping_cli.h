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

/* What both commands say of their requests, from the variables that DEFPY makes of
 * the words they have in common; for an initialiser of struct lsping_request_args.
 */
#define LSPING_CLI_REQUEST                                                                         \
	.ldp = ldp != NULL,                                                                        \
	.timeout_ms = (timeout_str ? timeout : LSPING_CLI_TIMEOUT_S) * 1000,                       \
	.size = size,                                                                              \
	.source = lsping_cli_addr(source),                                                         \
	.destination = lsping_cli_addr(destination),                                               \
	.nexthop = lsping_cli_addr(nexthop),                                                       \
	.tc = tc,                                                                                  \
	.dscp = dscp,                                                                              \
	.reply_mode = lsping_cli_reply_mode(reply_mode),                                           \
	.has_reply_dscp = reply_dscp_str != NULL,                                                  \
	.reply_dscp = reply_dscp,                                                                  \
	.router_alert = router_alert != NULL,                                                      \
	.explicit_null = explicit_null != NULL,                                                    \
	.verbose = verbose != NULL,                                                                \
	.json = json != NULL

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
