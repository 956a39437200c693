// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Titles, descriptions and suggestions of lspingd's error codes
 */
#include <zebra.h>

#include "lspingd/lsping_errors.h"

/* clang-format off */
static struct log_ref lsping_refs[] = {
	{
		.code = EC_LSPING_NETLINK,
		.title = "LSP ping netlink error",
		.description = "A netlink socket could not be opened, or the kernel refused a request on it.  Label lookups and interface states may be missing.",
		.suggestion = "See the error text of the message; check that lspingd was started as root and could keep CAP_NET_ADMIN.",
	},
	{
		.code = EC_LSPING_SOCKET,
		.title = "LSP ping socket error",
		.description = "A socket to receive or send echo messages could not be opened or set up.",
		.suggestion = "See the error text of the message; check that lspingd could keep CAP_NET_RAW, that no other program uses UDP port 3503, and the limit on open files.",
	},
	{
		.code = EC_LSPING_BLACKHOLE,
		.title = "LSP ping blackhole route not installed",
		.description = "The blackhole route that keeps the kernel from answering IPv6 probes with ICMPv6 errors could not be installed.",
		.suggestion = "See the error text of the message; look for another route to ::ffff:127.0.0.0/104.",
	},
	{
		.code = EC_LSPING_FILTER,
		.title = "LSP ping packet filter not attached",
		.description = "The kernel refused the packet filter of a tap; the tap is not used, for it would see all traffic.",
		.suggestion = "See the error text of the message; echo requests arriving there are not answered.",
	},
	{
		.code = EC_LSPING_ZEBRA,
		.title = "LSP ping protocol error with zebra",
		.description = "zebra sent something that could not be understood.",
		.suggestion = "Check that lspingd was built for the FRR version that runs.",
	},
	{
		.code = EC_LSPING_BINDING_SOURCE,
		.title = "Label protocol does not answer",
		.description = "A label protocol daemon runs but does not answer questions about its bindings; echo requests for its FECs are answered without a check (return code 0).",
		.suggestion = "Check the health of the daemon named in the message.",
	},
	{
		.code = EC_LSPING_LFIB,
		.title = "zebra's label tables not known to LSP ping",
		.description = "zebra_lsping, the module by which zebra tells lspingd its label tables, is not loaded or of another build.  What the control plane believes about a label cannot be compared with the kernel; everything else works.",
		.suggestion = "Add \"-M zebra_lsping\" to zebra_options in /etc/frr/daemons and restart zebra; see \"show mpls oam\".",
	},
	{
		.code = EC_LSPING_PLANES,
		.title = "Kernel and zebra disagree about a label",
		.description = "An echo request met with a label that the kernel forwards otherwise than zebra believes.  Traffic with that label does not go where the control plane says, and no protocol notices.  The reply told its sender so.",
		.suggestion = "Compare \"show mpls table LABEL\" with \"ip -f mpls route show LABEL\"; see \"show mpls oam consistency\" for all labels.  Restarting zebra, or having the label's protocol withdraw and advertise it, writes the kernel's entry anew.",
	},
	{
		.code = END_FERR,
	},
};
/* clang-format on */

void lsping_error_init(void)
{
	log_ref_add(lsping_refs);
}
