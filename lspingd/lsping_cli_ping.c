// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command ping mpls ... (DESIGN 9)
 */
#include <zebra.h>

#include "lib/command.h"
#include "lib/json.h"
#include "lib/vty.h"

#include "lspingd/lsping_cli.h"
#include "lspingd/lspingd.h"

#include "lspingd/lsping_cli_ping_clippy.c"

#define DEFAULT_REPEAT 5
#define DEFAULT_INTERVAL_MS 1000
#define DEFAULT_TTL 255

/* libfrr gives a command nothing but its words. */
static struct lspingd *lspingd;

DEFPY (ping_mpls,
       ping_mpls_cmd,
       "ping mpls [ldp$ldp] <A.B.C.D/M|X:X::X:X/M>$prefix \
	[{repeat (0-2147483647)$repeat\
	|interval (0-3600000)$interval\
	|timeout (1-3600)$timeout\
	|size (1-65535)$size\
	|sweep (1-65535)$sweep_min (1-65535)$sweep_max (1-65535)$sweep_step\
	|pad <drop|copy>$pad\
	|source <A.B.C.D|X:X::X:X>$source\
	|destination <A.B.C.D|X:X::X:X>$destination \
	 [to <A.B.C.D|X:X::X:X>$destination_to [step (1-16777215)$destination_step]]\
	|tc (0-7)$tc\
	|dscp (0-63)$dscp\
	|ttl (1-255)$ttl\
	|reply-mode <udp|router-alert|none|control-channel>$reply_mode\
	|reply-dscp (0-63)$reply_dscp\
	|router-alert$router_alert\
	|explicit-null$explicit_null\
	|validate$validate\
	|ddmap$ddmap\
	|output interface IFNAME$ifname [nexthop <A.B.C.D|X:X::X:X>$nexthop]\
	|verbose$verbose\
	|json$json\
	}]",
       "Send echo requests\n"
       "Along an MPLS label switched path\n"
       "An LSP that LDP made\n"
       "IPv4 prefix the LSP leads to\n"
       "IPv6 prefix the LSP leads to\n"
       "How many requests to send, of each size and destination\n"
       "Requests, 0 to go on until stopped (default 5; 1 of several sizes or destinations)\n"
       "Time from one request to the next\n"
       "Milliseconds (default 1000)\n"
       "How long to wait for a reply\n"
       "Seconds (default 2)\n"
       "Size of the IP packet without labels, made up with padding\n"
       "Octets\n"
       "Try several sizes and find the largest that passes\n"
       "First size in octets\n"
       "Last size in octets\n"
       "Octets from one size to the next\n"
       "What becomes of padding in the reply\n"
       "The reply goes without (default)\n"
       "The reply has it too\n"
       "Source address of the requests\n"
       "An IPv4 address of this router\n"
       "An IPv6 address of this router\n"
       "Destination address of the requests; chooses among equal-cost paths\n"
       "An address in 127.0.0.0/8 (default 127.0.0.1)\n"
       "An address in ::ffff:127.0.0.0/104 or ::1 (default ::ffff:127.0.0.1)\n"
       "Take all destinations up to this one in turn\n"
       "The last address\n"
       "The last address\n"
       "Distance from one destination to the next\n"
       "Addresses (default 1)\n"
       "Traffic class of the labels\n"
       "Traffic class (default 0)\n"
       "DSCP of the requests\n"
       "DSCP (default 0)\n"
       "TTL of the outermost label\n"
       "TTL (default 255)\n"
       "How the reply is to come back\n"
       "As an IP/UDP packet (default)\n"
       "As an IP/UDP packet with the Router Alert option\n"
       "Not at all\n"
       "Through a control channel of the LSP, where there is one\n"
       "DSCP the replies are to have\n"
       "DSCP\n"
       "Set the IP Router Alert option\n"
       "Add an explicit null label: finds a last hop that takes no labels\n"
       "Have every router that answers check the FEC\n"
       "Ask for downstream mappings\n"
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
		.request = { LSPING_CLI_REQUEST, .validate = validate != NULL },
		.repeat = DEFAULT_REPEAT,
		.interval_ms = interval_str ? interval : DEFAULT_INTERVAL_MS,
		.ttl = ttl_str ? ttl : DEFAULT_TTL,
		.pad_action = pad && strmatch(pad, "copy") ? LSPING_PAD_COPY : LSPING_PAD_DROP,
		.ddmap = ddmap != NULL,
		.sweep_min = sweep_min,
		.sweep_max = sweep_max,
		.sweep_step = sweep_step,
		.destination_to = lsping_cli_addr(destination_to),
		.destination_step = destination_step_str ? destination_step : 1,
	};

	if (repeat_str)
		args.repeat = repeat;
	else if (sweep_step || destination_to)
		args.repeat = 1;
	lsping_cli_target(&args.request, prefix, ifname);
	return lsping_initiator_ping(lspingd->initiator, vty, &args);
}

void lsping_cli_ping_init(struct lspingd *d)
{
	lspingd = d;
	install_element(VIEW_NODE, &ping_mpls_cmd);
}
