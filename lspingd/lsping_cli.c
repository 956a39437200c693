// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The commands: ping mpls ..., clear mpls oam ... (DESIGN 9)
 *
 * A command turns words into arguments and hands them on; it decides nothing.
 */
#include <zebra.h>

#include <string.h>

#include "lib/command.h"
#include "lib/json.h"
#include "lib/sockunion.h"
#include "lib/vty.h"

#include "lspingd/lsping_initiator.h"
#include "lspingd/lsping_rx.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lspingd.h"

#include "lspingd/lsping_cli_clippy.c"

#define DEFAULT_REPEAT 5
#define DEFAULT_INTERVAL_MS 1000
#define DEFAULT_TIMEOUT_S 2
#define DEFAULT_TTL 255

/* libfrr gives a command nothing but its words. */
static struct lspingd *lspingd;

static struct ipaddr ipaddr_of(const union sockunion *su)
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

DEFPY (ping_mpls,
       ping_mpls_cmd,
       "ping mpls [ldp$ldp] <A.B.C.D/M|X:X::X:X/M>$prefix \
	[{repeat (0-2147483647)$repeat\
	|interval (0-3600000)$interval\
	|timeout (1-3600)$timeout\
	|size (1-65535)$size\
	|source <A.B.C.D|X:X::X:X>$source\
	|destination <A.B.C.D|X:X::X:X>$destination\
	|tc (0-7)$tc\
	|ttl (1-255)$ttl\
	|reply-mode <udp|none>$reply_mode\
	|router-alert$router_alert\
	|output interface IFNAME$ifname [nexthop <A.B.C.D|X:X::X:X>$nexthop]\
	|verbose$verbose\
	|json$json\
	}]",
       "Send echo requests\n"
       "Along an MPLS label switched path\n"
       "An LSP that LDP made\n"
       "IPv4 prefix the LSP leads to\n"
       "IPv6 prefix the LSP leads to\n"
       "How many requests to send\n"
       "Requests, 0 to go on until stopped (default 5)\n"
       "Time from one request to the next\n"
       "Milliseconds (default 1000)\n"
       "How long to wait for a reply\n"
       "Seconds (default 2)\n"
       "Size of the IP packet without labels, made up with padding\n"
       "Octets\n"
       "Source address of the requests\n"
       "An IPv4 address of this router\n"
       "An IPv6 address of this router\n"
       "Destination address of the requests; chooses among equal-cost paths\n"
       "An address in 127.0.0.0/8 (default 127.0.0.1)\n"
       "An address in ::ffff:127.0.0.0/104 or ::1 (default ::ffff:127.0.0.1)\n"
       "Traffic class of the labels\n"
       "Traffic class (default 0)\n"
       "TTL of the outermost label\n"
       "TTL (default 255)\n"
       "How the reply is to come back\n"
       "As an IP/UDP packet (default)\n"
       "Not at all\n"
       "Set the IP Router Alert option\n"
       "Choose one of the LSP's ways out\n"
       "By interface\n"
       INTERFACE_STR
       "By next hop on the interface\n"
       "IPv4 address of the next hop\n"
       "IPv6 address of the next hop\n"
       "Say more about each request\n"
       JSON_STR)
{
	struct lsping_ping_args args = {
		.ldp = ldp != NULL,
		.repeat = repeat_str ? repeat : DEFAULT_REPEAT,
		.interval_ms = interval_str ? interval : DEFAULT_INTERVAL_MS,
		.timeout_ms = (timeout_str ? timeout : DEFAULT_TIMEOUT_S) * 1000,
		.size = size,
		.source = ipaddr_of(source),
		.destination = ipaddr_of(destination),
		.nexthop = ipaddr_of(nexthop),
		.tc = tc,
		.ttl = ttl_str ? ttl : DEFAULT_TTL,
		.reply_mode = reply_mode && strmatch(reply_mode, "none") ? LSPING_REPLY_NONE
									 : LSPING_REPLY_UDP,
		.router_alert = router_alert != NULL,
		.verbose = verbose != NULL,
		.json = json != NULL,
	};

	prefix_copy(&args.prefix, prefix);
	apply_mask(&args.prefix);
	if (ifname)
		strlcpy(args.ifname, ifname, sizeof(args.ifname));
	return lsping_initiator_ping(lspingd->initiator, vty, &args);
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
	install_element(VIEW_NODE, &ping_mpls_cmd);
	install_element(ENABLE_NODE, &clear_mpls_oam_session_cmd);
	install_element(ENABLE_NODE, &clear_mpls_oam_counters_cmd);
}
