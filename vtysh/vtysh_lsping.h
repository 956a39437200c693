// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How vtysh runs lspingd's commands
 */
#ifndef VTYSH_LSPING_H
#define VTYSH_LSPING_H

struct cmd_element;
struct vtysh_client;

/*
 * Runs a command in one of the daemons it belongs to, and shows the answer as
 * it comes.
 *
 * stock
 *    vtysh's own way, taken for every command that is not lspingd's alone
 *
 * Returns:
 *    stock's result, or for lspingd's commands: CMD_SUCCESS, or a code that
 *    makes "vtysh -c" end with a non-zero status.  An interrupted "vtysh -c"
 *    does not return, it dies of SIGINT as any program would.
 */
int lsping_vtysh_execute(const struct cmd_element *cmd, struct vtysh_client *client,
			 const char *line,
			 int (*stock)(struct vtysh_client *client, const char *line));

#endif /* VTYSH_LSPING_H */
