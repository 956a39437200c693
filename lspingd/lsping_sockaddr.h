// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Socket addresses of both families
 */
#ifndef LSPING_SOCKADDR_H
#define LSPING_SOCKADDR_H

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#include "lib/ipaddr.h"
#include "lib/sockunion.h"

/*
 * Fills a socket address.
 *
 * addr
 *    of either family, not none
 *
 * port
 *    in host order; 0 where there is none
 *
 * Returns:
 *    its length, in octets
 */
static inline socklen_t lsping_sockaddr_fill(union sockunion *su, const struct ipaddr *addr,
					     uint16_t port)
{
	memset(su, 0, sizeof(*su));
	if (IS_IPADDR_V4(addr)) {
		su->sin.sin_family = AF_INET;
		su->sin.sin_port = htons(port);
		su->sin.sin_addr = addr->ipaddr_v4;
		return sizeof(su->sin);
	}
	su->sin6.sin6_family = AF_INET6;
	su->sin6.sin6_port = htons(port);
	su->sin6.sin6_addr = addr->ipaddr_v6;
	return sizeof(su->sin6);
}

#endif /* LSPING_SOCKADDR_H */
