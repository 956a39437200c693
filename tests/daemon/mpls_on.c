// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module of zebra for test_zebra_lsping.py: zebra keeps label tables although
 * this machine's kernel may have no MPLS.  The kernel then refuses each label,
 * which is one of the things that are to be tested.
 */
#include <zebra.h>

#include "lib/hook.h"
#include "lib/libfrr.h"
#include "lib/module.h"

#include "zebra/zebra_mpls.h"

static int turn_on(struct event_loop *loop)
{
	zebra_mpls_turned_on();
	return 0;
}

static int load(void)
{
	hook_register(frr_late_init, turn_on);
	return 0;
}

FRR_MODULE_SETUP(.name = "mpls_on", .version = "1", .description = "MPLS without a kernel",
		 .init = load);
