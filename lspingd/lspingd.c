// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts of lspingd, put together
 *
 * Bottom up: what asks the kernel, what asks the other daemons, then the two
 * roles (responder and initiator) that use them.  Down in the other order, so
 * that nobody is left holding what is gone.
 */
#include <zebra.h>

#include <string.h>

#include "lib/log.h"
#include "lib/memory.h"

#include "lspingd/lsping_admit.h"
#include "lspingd/lsping_binding.h"
#include "lspingd/lsping_initiator.h"
#include "lspingd/lsping_inject.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_rx.h"
#include "lspingd/lsping_show.h"
#include "lspingd/lsping_stats.h"
#include "lspingd/lsping_zebra.h"
#include "lspingd/lsping_zlfib.h"
#include "lspingd/lspingd.h"

DEFINE_MTYPE_STATIC(LSPINGD, STATS, "LSP ping counters");

void lspingd_init(struct lspingd *d, const char *vty_dir)
{
	d->stats = XCALLOC(MTYPE_STATS, sizeof(*d->stats));
	d->kernel = lsping_kernel_new(d->loop, d->privs);
	if (d->kernel)
		d->injector = lsping_injector_new(d->loop, d->kernel, d->privs);
	if (!d->injector) { /* they have said why */
		zlog_err("lspingd cannot work without netlink and packet sockets, giving up");
		if (d->kernel)
			lsping_kernel_free(d->kernel);
		exit(1);
	}
	d->zebra = lsping_zebra_new(d->loop, d->privs);
	d->zlfib = lsping_zlfib_new(d->loop, d->zebra);
	d->bindings = lsping_bindings_new(d->loop, vty_dir);
	d->admit = lsping_admit_new(d);
	d->initiator = lsping_initiator_new(d);
	d->responder = lsping_responderd_new(d);
}

void lspingd_fini(struct lspingd *d)
{
	lsping_show_consistency_fini();
	lsping_show_lfib_fini();
	lsping_responderd_free(&d->responder);
	lsping_initiator_free(&d->initiator);
	lsping_admit_free(&d->admit);
	lsping_bindings_free(d->bindings);
	lsping_zlfib_free(&d->zlfib);
	lsping_zebra_free(d->zebra);
	lsping_injector_free(d->injector);
	lsping_kernel_free(d->kernel);
	XFREE(MTYPE_STATS, d->stats);
}
