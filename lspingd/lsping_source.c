// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which of its addresses this router speaks from
 */
#include <zebra.h>

#include <string.h>

#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_source.h"
#include "lspingd/lsping_zebra.h"
#include "lspingd/lspingd.h"

bool lsping_source_select(const struct lspingd *d, int family, uint32_t ifindex,
			  struct ipaddr *source)
{
	if (lsping_zebra_router_id(d->zebra, family, source) &&
	    lsping_kernel_is_own(d->kernel, source))
		return true;
	if (lsping_kernel_loopback_addr(d->kernel, family, source))
		return true;
	return ifindex && lsping_kernel_ifaddr(d->kernel, ifindex, family, source) &&
	       !(IS_IPADDR_V6(source) && IN6_IS_ADDR_LINKLOCAL(&source->ipaddr_v6));
}
