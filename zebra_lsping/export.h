// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Telling one subscriber what is in zebra's label tables, and what changes
 */
#ifndef ZEBRA_LSPING_EXPORT_H
#define ZEBRA_LSPING_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "lspingd/lsping_lfib_msg.h"

struct event_loop;

/* The subscriber, as zebra knows its clients. */
struct export_client {
	uint8_t proto;
	uint16_t instance;
	uint32_t session;
};

void export_init(struct event_loop *loop);
void export_fini(void);

/* A snapshot and then the changes, to this client and no other; a subscription
 * that there is already goes on.
 */
void export_subscribe(const struct export_client *client, uint32_t id);

/* Tells a client of another version which one is spoken here. */
void export_refuse(const struct export_client *client, uint32_t id);

/* The subscriber has frame number of subscription id. */
void export_acknowledged(uint32_t id, uint32_t number);

/* A client has gone; if it was the subscriber, that is the end of it. */
void export_client_gone(const struct export_client *client);

/* Something has (perhaps) happened to a label; costs next to nothing. */
void export_label_touched(uint32_t label);

#endif /* ZEBRA_LSPING_EXPORT_H */
