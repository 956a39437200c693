// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Addresses on the wire, and what an address type says of those that follow it
 */
#include <zebra.h>

#include "lspingd/lsping_addr.h"

const struct lsping_addr_shape *lsping_addr_shape(uint8_t addr_type)
{
	static const struct lsping_addr_shape shapes[] = {
		[LSPING_ADDR_IPV4_NUMBERED] = { IPADDR_V4, true },
		[LSPING_ADDR_IPV4_UNNUMBERED] = { IPADDR_V4, false },
		[LSPING_ADDR_IPV6_NUMBERED] = { IPADDR_V6, true },
		[LSPING_ADDR_IPV6_UNNUMBERED] = { IPADDR_V6, false },
		[LSPING_ADDR_NON_IP] = { IPADDR_NONE, false },
	};

	return addr_type && addr_type < array_size(shapes) ? &shapes[addr_type] : NULL;
}

size_t lsping_addr_octets(enum ipaddr_type_t family)
{
	struct ipaddr any = { .ipa_type = family };

	return family == IPADDR_NONE ? 0 : IPADDRSZ(&any);
}

void lsping_addr_read(struct lsping_rd *rd, enum ipaddr_type_t family, struct ipaddr *addr)
{
	*addr = (struct ipaddr){ .ipa_type = family };
	lsping_rd_bytes(rd, addr->ip.addrbytes, lsping_addr_octets(family));
}

void lsping_addr_write(struct lsping_wr *wr, enum ipaddr_type_t family, const struct ipaddr *addr)
{
	if (addr->ipa_type != family)
		lsping_wr_fail(wr);
	else
		lsping_wr_bytes(wr, addr->ip.addrbytes, lsping_addr_octets(family));
}
