// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Debug categories and their commands
 *
 * One table row per category; libfrr writes those set in configuration mode
 * into the configuration (CONFIG_NODE sets both of its modes, ENABLE_NODE
 * only the one that ends with the daemon).
 *
 * vtysh's own "show debugging" asks every daemon in turn, so the answer to it
 * must not be in vtysh's table of commands (NOSH); the longer form is ours
 * alone and is.
 */
#include <zebra.h>

#include "lib/command.h"

#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_debug_clippy.c"

/* clang-format off */
struct debug lsping_dbg_packet = { 0, "debug lsping packet", "LSP ping packet" };
struct debug lsping_dbg_responder = { 0, "debug lsping responder", "LSP ping responder" };
struct debug lsping_dbg_session = { 0, "debug lsping session", "LSP ping session" };
struct debug lsping_dbg_zebra = { 0, "debug lsping zebra", "LSP ping zebra" };
struct debug lsping_dbg_binding = { 0, "debug lsping binding", "LSP ping binding" };
struct debug lsping_dbg_kernel = { 0, "debug lsping kernel", "LSP ping kernel" };

static const struct {
	const char *name;
	struct debug *debug;
} lsping_debugs[] = {
	{ "packet", &lsping_dbg_packet },
	{ "responder", &lsping_dbg_responder },
	{ "session", &lsping_dbg_session },
	{ "zebra", &lsping_dbg_zebra },
	{ "binding", &lsping_dbg_binding },
	{ "kernel", &lsping_dbg_kernel },
};
/* clang-format on */

DEFPY (debug_lsping,
       debug_lsping_cmd,
       "[no] debug lsping <packet|responder|session|zebra|binding|kernel>$category",
       NO_STR
       DEBUG_STR
       "MPLS LSP ping\n"
       "Echo requests and replies sent, received and dropped\n"
       "How echo requests are answered\n"
       "Pings of this router's users\n"
       "Connection to zebra and nexthop tracking\n"
       "Label bindings asked from label protocols\n"
       "Links, labels and neighbours of the kernel\n")
{
	for (size_t i = 0; i < array_size(lsping_debugs); i++)
		if (strmatch(lsping_debugs[i].name, category))
			DEBUG_MODE_SET(lsping_debugs[i].debug, DEBUG_NODE2MODE(vty->node), !no);

	return CMD_SUCCESS;
}

static void lsping_debug_show(struct vty *vty)
{
	vty_out(vty, "LSP ping debugging status:\n");
	cmd_show_lib_debugs(vty);
}

DEFUN_NOSH (show_debugging_all,
	    show_debugging_all_cmd,
	    "show debugging",
	    SHOW_STR
	    DEBUG_STR)
{
	lsping_debug_show(vty);
	return CMD_SUCCESS;
}

DEFPY (show_debugging_lsping,
       show_debugging_lsping_cmd,
       "show debugging lsping",
       SHOW_STR
       DEBUG_STR
       "MPLS LSP ping\n")
{
	lsping_debug_show(vty);
	return CMD_SUCCESS;
}

void lsping_debug_init(void)
{
	for (size_t i = 0; i < array_size(lsping_debugs); i++)
		debug_install(lsping_debugs[i].debug);

	install_element(ENABLE_NODE, &debug_lsping_cmd);
	install_element(CONFIG_NODE, &debug_lsping_cmd);
	install_element(ENABLE_NODE, &show_debugging_all_cmd);
	install_element(ENABLE_NODE, &show_debugging_lsping_cmd);
}
