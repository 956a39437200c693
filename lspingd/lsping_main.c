// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lspingd as one of FRR's daemons: options, signals, privileges, start and end
 *
 * Everything a daemon of FRR has comes from libfrr: the standard options, the
 * pid file, the vty socket, logging, "show version", "show memory".  This file
 * tells libfrr who we are and runs the loop; what lspingd consists of is put
 * together in lspingd.c.
 *
 * Order at start: libfrr's own initialisation, which drops the privileges to
 * user frr; our parts (they open their sockets with privileges raised for
 * that moment only); then the configuration, the fork into the background and
 * the loop.  At the end the same backwards, and frr_fini() reports what was
 * not freed.
 *
 * Capabilities: NET_RAW to open AF_PACKET sockets, NET_ADMIN to install the
 * blackhole routes.  BIND is not among them, UDP port 3503 needs none.
 */
#include <zebra.h>

#include <getopt.h>
#include <string.h>

#include "lib/command.h"
#include "lib/frrevent.h"
#include "lib/libfrr.h"
#include "lib/log.h"
#include "lib/privs.h"
#include "lib/sigevent.h"
#include "lib/version.h"
#include "lib/vrf.h"
#include "lib/vty.h"

#include "lspingd/lspingd.h"
#include "lspingd/lsping_debug.h"
#include "lspingd/lsping_errors.h"

/* The registry in libfrr.h ends at 2623; this leaves room for it to grow. */
#define LSPINGD_VTY_PORT 2699

static zebra_capabilities_t lspingd_caps[] = {
	ZCAP_NET_RAW,
	ZCAP_NET_ADMIN,
};

struct zebra_privs_t lspingd_privs = {
#if defined(FRR_USER) && defined(FRR_GROUP)
	.user = FRR_USER,
	.group = FRR_GROUP,
#endif
#ifdef VTY_GROUP
	.vty_group = VTY_GROUP,
#endif
	.caps_p = lspingd_caps,
	.cap_num_p = array_size(lspingd_caps),
};

static struct lspingd lspingd;
static struct frr_daemon_info lspingd_di;

/* Configuration of vtysh's integrated file comes by vtysh; a file of our own,
 * where there is one, is read again.
 */
static void lspingd_sighup(void)
{
	zlog_info("SIGHUP received");
	vty_read_config(NULL, lspingd_di.config_file, config_default);
}

static void __attribute__((noreturn)) lspingd_terminate(void)
{
	zlog_notice("Terminating on signal");
	lspingd_fini(&lspingd);
	vrf_terminate();
	frr_fini();
	exit(0);
}

static void lspingd_sigusr1(void)
{
	zlog_rotate();
}

static struct frr_signal_t lspingd_signals[] = {
	{ .signal = SIGHUP, .handler = lspingd_sighup },
	{ .signal = SIGUSR1, .handler = lspingd_sigusr1 },
	{ .signal = SIGINT, .handler = lspingd_terminate },
	{ .signal = SIGTERM, .handler = lspingd_terminate },
};

/* clang-format off */
FRR_DAEMON_INFO(lspingd, LSPING,
	.vty_port = LSPINGD_VTY_PORT,
	.proghelp = "MPLS LSP ping, RFC 8029: finds black holes the control plane does not see.",

	.signals = lspingd_signals,
	.n_signals = array_size(lspingd_signals),

	.privs = &lspingd_privs,
);
/* clang-format on */

int main(int argc, char **argv)
{
	static const struct option longopts[] = { { 0 } };

	frr_preinit(&lspingd_di, argc, argv);
	frr_opt_add("", longopts, "");
	while (1) {
		int opt = frr_getopt(argc, argv, NULL);

		if (opt == EOF)
			break;
		if (opt != 0)
			frr_help_exit(1);
	}

	lspingd.loop = frr_init();
	lspingd.privs = &lspingd_privs;

	lsping_error_init();
	lsping_debug_init();
	vrf_init(NULL, NULL, NULL, NULL);
	lsping_cli_init(&lspingd);
	lsping_show_init(&lspingd);
	lsping_show_lfib_init(&lspingd);
	lsping_show_consistency_init(&lspingd);
	/* A dry run (-C) ends in frr_config_fork() and must touch nothing.
	 * --vty_socket moves the other daemons' sockets as well as ours.
	 */
	if (!lspingd_di.dryrun)
		lspingd_init(&lspingd,
			     lspingd_di.vty_sock_path ? lspingd_di.vty_sock_path : frr_runstatedir);

	frr_config_fork();
	frr_run(lspingd.loop);

	return 0; /* not reached: the loop ends in lspingd_terminate() */
}
