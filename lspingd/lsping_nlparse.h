// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rtnetlink messages to values
 *
 * Pure functions: a message in, a value out; false for a message that is too
 * short, of another kind, or about something that is no business of ours.
 */
#ifndef LSPING_NLPARSE_H
#define LSPING_NLPARSE_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/netlink.h>

#include "lib/ipaddr.h"
#include "lib/prefix.h"

#include "lspingd/lsping_lfib.h"

/* RTM_NEWLINK, RTM_DELLINK.  A bridge reports its ports with messages of the
 * same type (a port that leaves it as RTM_DELLINK): those are refused.
 */
struct lsping_nl_link {
	uint32_t ifindex;
	char name[16];
	uint32_t mtu;
	uint32_t flags;	    /* IFF_* */
	uint16_t type;	    /* ARPHRD_* */
	uint32_t master;    /* ifindex of the bridge, bond or VRF it is part of */
	bool is_vrf;	    /* it is itself a VRF device */
	uint32_t vrf_table; /* its routing table */
};
bool lsping_nl_parse_link(const struct nlmsghdr *msg, struct lsping_nl_link *link);

/* RTM_NEWADDR, RTM_DELADDR. */
struct lsping_nl_addr {
	uint32_t ifindex;
	struct ipaddr addr; /* the local end's */
	uint8_t plen;
	uint8_t scope;	/* RT_SCOPE_* */
	uint32_t flags; /* IFA_F_* */
};
bool lsping_nl_parse_addr(const struct nlmsghdr *msg, struct lsping_nl_addr *addr);

/* RTM_NEWNETCONF, RTM_DELNETCONF of AF_MPLS; false for one that does not speak
 * of an interface's input.
 */
struct lsping_nl_netconf {
	uint32_t ifindex;
	bool input;
};
bool lsping_nl_parse_netconf(const struct nlmsghdr *msg, struct lsping_nl_netconf *conf);

/* RTM_NEWNEIGH, RTM_DELNEIGH of an IP neighbour (not a bridge's table). */
#define LSPING_NL_MAC_MAX 8
struct lsping_nl_neigh {
	uint32_t ifindex;
	struct ipaddr addr;
	uint16_t state; /* NUD_* */
	uint8_t mac[LSPING_NL_MAC_MAX];
	uint8_t mac_len; /* 0: none, or longer than we can use */
};
bool lsping_nl_parse_neigh(const struct nlmsghdr *msg, struct lsping_nl_neigh *neigh);

/* The label an RTM_NEWROUTE of AF_MPLS is about. */
bool lsping_nl_parse_label(const struct nlmsghdr *msg, uint32_t *label);

/*
 * RTM_NEWROUTE of AF_MPLS: one label's entry.
 *
 * label
 *    the label looked up; a message about another one is refused
 *
 * is_local
 *    whether a device is one a label is popped into: loopback or a VRF
 *
 * ilm
 *    LOCAL when every next hop is a plain pop into such a device, and that
 *    device is up; else FORWARD; UNKNOWN when the entry holds more than we can (labels deeper
 *    than LSPING_MAX_LABELS).  Untouched on false.
 */
bool lsping_nl_parse_ilm(const struct nlmsghdr *msg, uint32_t label,
			 bool (*is_local)(void *arg, uint32_t ifindex), void *arg,
			 struct lsping_ilm *ilm);

/*
 * RTM_NEWROUTE of an IP family: what is done with packets to a prefix.
 *
 * prefix
 *    the one that was looked up, by its first address; a route for one that holds
 *    it is refused, and so is one that is not for forwarding
 *
 * ftn
 *    FORWARD, with the labels that are pushed for each next hop; UNKNOWN when the
 *    route does more to packets than we can tell, or is for a part of the prefix and
 *    hides the prefix's own.  Untouched on false.
 */
bool lsping_nl_parse_ftn(const struct nlmsghdr *msg, const struct prefix *prefix,
			 struct lsping_ilm *ftn);

#endif /* LSPING_NLPARSE_H */
