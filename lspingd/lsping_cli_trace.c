// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command traceroute mpls ... (DESIGN 9)
 */
#include <zebra.h>

#include "lib/command.h"
#include "lib/json.h"
#include "lib/vty.h"

#include "lspingd/lsping_cli.h"
#include "lspingd/lspingd.h"

#include "lspingd/lsping_cli_trace_clippy.c"

#define DEFAULT_MAX_TTL 30
#define DEFAULT_MAX_SILENT 5
#define DEFAULT_RETRIES 2

/* libfrr gives a command nothing but its words. */
static struct lspingd *lspingd;

DEFPY (traceroute_mpls,
       traceroute_mpls_cmd,
       "traceroute mpls [ldp$ldp] <A.B.C.D/M|X:X::X:X/M>$prefix \
	[{multipath$multipath\
	|max-ttl (1-255)$max_ttl\
	|max-silent (1-255)$max_silent\
	|retries (0-10)$retries\
	|timeout (1-3600)$timeout\
	|size (1-65535)$size\
	|source <A.B.C.D|X:X::X:X>$source\
	|destination <A.B.C.D|X:X::X:X>$destination\
	|tc (0-7)$tc\
	|dscp (0-63)$dscp\
	|reply-mode <udp|router-alert|none|control-channel>$reply_mode\
	|reply-dscp (0-63)$reply_dscp\
	|router-alert$router_alert\
	|explicit-null$explicit_null\
	|validate|no-validate$no_validate\
	|output interface IFNAME$ifname [nexthop <A.B.C.D|X:X::X:X>$nexthop]\
	|verbose$verbose\
	|json$json\
	}]",
       "Find the routers on the way\n"
       "Along an MPLS label switched path\n"
       "An LSP that LDP made\n"
       "IPv4 prefix the LSP leads to\n"
       "IPv6 prefix the LSP leads to\n"
       "All equal-cost paths, and a destination address for each\n"
       "How far to go\n"
       "Hops (default 30)\n"
       "How many silent hops in a row end a path\n"
       "Hops (default 5)\n"
       "How often a request that was not answered is sent again\n"
       "Times (default 2)\n"
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
       "DSCP of the requests\n"
       "DSCP (default 0)\n"
       "How the reply is to come back\n"
       "As an IP/UDP packet (default)\n"
       "As an IP/UDP packet with the Router Alert option\n"
       "Not at all: a ping may, a traceroute needs replies\n"
       "Through a control channel of the LSP, where there is one\n"
       "DSCP the replies are to have\n"
       "DSCP\n"
       "Set the IP Router Alert option\n"
       "Add an explicit null label: finds a last hop that takes no labels\n"
       "Have every router that answers check the FEC (default)\n"
       "Have only the egress check the FEC\n"
       "Choose one of the LSP's ways out\n"
       "By interface\n"
       INTERFACE_STR
       "By next hop on the interface\n"
       "IPv4 address of the next hop\n"
       "IPv6 address of the next hop\n"
       "Say more about each hop\n"
       JSON_STR)
{
	struct lsping_trace_args args = {
		.request = { LSPING_CLI_REQUEST, .validate = !no_validate },
		.multipath = multipath != NULL,
		.max_ttl = max_ttl_str ? max_ttl : DEFAULT_MAX_TTL,
		.max_silent = max_silent_str ? max_silent : DEFAULT_MAX_SILENT,
		.retries = retries_str ? retries : DEFAULT_RETRIES,
	};

	lsping_cli_target(&args.request, prefix, ifname);
	return lsping_initiator_trace(lspingd->initiator, vty, &args);
}

void lsping_cli_trace_init(struct lspingd *d)
{
	lspingd = d;
	install_element(VIEW_NODE, &traceroute_mpls_cmd);
}
