// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The commands: what several of them need, and clear mpls oam ...
 */
#include <zebra.h>

#include <string.h>

#include "lib/command.h"
#include "lib/json.h"
#include "lib/sockunion.h"
#include "lib/vty.h"

#include "lspingd/lsping_cli.h"
#include "lspingd/lsping_rx.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lspingd.h"

#include "lspingd/lsping_cli_clippy.c"

/* libfrr gives a command nothing but its words. */
static struct lspingd *lspingd;

struct ipaddr lsping_cli_addr(const union sockunion *su)
{
	struct ipaddr addr = { .ipa_type = IPADDR_NONE };

	if (!su)
		return addr;
	if (su->sa.sa_family == AF_INET) {
		addr.ipa_type = IPADDR_V4;
		addr.ipaddr_v4 = su->sin.sin_addr;
	} else {
		addr.ipa_type = IPADDR_V6;
		addr.ipaddr_v6 = su->sin6.sin6_addr;
	}
	return addr;
}

uint8_t lsping_cli_reply_mode(const char *word)
{
	static const struct {
		const char *word;
		uint8_t mode;
	} modes[] = {
		{ "udp", LSPING_REPLY_UDP },
		{ "router-alert", LSPING_REPLY_UDP_RA },
		{ "none", LSPING_REPLY_NONE },
		{ "control-channel", LSPING_REPLY_CHANNEL },
	};

	for (size_t i = 0; word && i < array_size(modes); i++)
		if (strmatch(word, modes[i].word))
			return modes[i].mode;
	return LSPING_REPLY_UDP;
}

void lsping_cli_target(struct lsping_request_args *args, const struct prefix *prefix,
		       const char *ifname)
{
	prefix_copy(&args->prefix, prefix);
	apply_mask(&args->prefix);
	if (ifname)
		strlcpy(args->ifname, ifname, sizeof(args->ifname));
}

DEFPY (clear_mpls_oam_session,
       clear_mpls_oam_session_cmd,
       "clear mpls oam session [(1-4294967295)$id]",
       CLEAR_STR
       MPLS_STR
       "Operations, administration and maintenance\n"
       "End running sessions; their users see the summary so far\n"
       "One session, by its number in \"show mpls oam sessions\"\n")
{
	if (lsping_initiator_clear(lspingd->initiator, id))
		return CMD_SUCCESS;
	if (id)
		vty_out(vty, "%% There is no session %ld\n", id);
	else
		vty_out(vty, "%% No session is running\n");
	return CMD_WARNING;
}

DEFPY (clear_mpls_oam_counters,
       clear_mpls_oam_counters_cmd,
       "clear mpls oam counters",
       CLEAR_STR
       MPLS_STR
       "Operations, administration and maintenance\n"
       "Set all counters to zero\n")
{
	lsping_responderd_count(lspingd->responder); /* what was lost before is cleared too */
	lsping_stats_clear(lspingd->stats);
	return CMD_SUCCESS;
}

void lsping_cli_init(struct lspingd *d)
{
	lspingd = d;
	lsping_cli_ping_init(d);
	lsping_cli_trace_init(d);
	install_element(ENABLE_NODE, &clear_mpls_oam_session_cmd);
	install_element(ENABLE_NODE, &clear_mpls_oam_counters_cmd);
}
