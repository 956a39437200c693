// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can go wrong that the operator should act on: codes for flog_err() and
 * flog_warn(), explained by "show error CODE"
 *
 * Bad packets are none of these: they are counted, never logged above debug.
 */
#ifndef LSPING_ERRORS_H
#define LSPING_ERRORS_H

#include "lib/ferr.h"

/* Far from the ranges that FRR's own daemons take one after the other. */
#define LSPING_FERR_START 0x4C000001

enum lsping_log_refs {
	EC_LSPING_NETLINK = LSPING_FERR_START,
	EC_LSPING_SOCKET,
	EC_LSPING_BLACKHOLE,
	EC_LSPING_FILTER,
	EC_LSPING_ZEBRA,
	EC_LSPING_BINDING_SOURCE,
	EC_LSPING_LFIB,
	EC_LSPING_PLANES,
};

/* Registers the codes with libfrr. */
void lsping_error_init(void);

#endif /* LSPING_ERRORS_H */
