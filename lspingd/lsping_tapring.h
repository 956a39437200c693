// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets of a packet socket, each with the time at which it arrived
 *
 * The kernel writes packets into memory that it shares with us (PACKET_RX_RING,
 * see packet(7)) and notes the time then: after the socket's filter, so that no
 * other packet pays for it.
 */
#ifndef LSPING_TAPRING_H
#define LSPING_TAPRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lsping_tapring {
	uint8_t *frames; /* NULL: not open */
	unsigned int n_frames;
	unsigned int next;  /* the first frame that is not done with */
	unsigned int taken; /* of those from there on */
};

/* Prepares fd, a packet socket that is not yet bound, and maps the memory.
 *
 * n_frames
 *    packets that may wait, a multiple of 128; 512 octets of memory each.  Longer packets
 *    wait in the socket's receive buffer besides.
 *
 * False: errno says why, and there is nothing to close but fd.
 */
bool lsping_tapring_open(struct lsping_tapring *ring, int fd, unsigned int n_frames);

/* Gives the memory back; before fd is closed.  Nothing if it is not open. */
void lsping_tapring_close(struct lsping_tapring *ring);

enum lsping_tapring_result {
	LSPING_TAPRING_EMPTY,
	LSPING_TAPRING_PACKET,
	LSPING_TAPRING_LOST,   /* a long packet that the receive buffer had no room for */
	LSPING_TAPRING_LONGER, /* than the caller's buffer */
};

/*
 * data, len
 *    the packet, from the network layer on; in the ring until that is done with, or
 *    in the caller's buffer
 */
struct lsping_tapring_packet {
	uint32_t ifindex; /* it arrived on */
	const uint8_t *data;
	size_t len;
	int64_t received_ns; /* since 1970, by the system's clock */
};

/* Takes the next packet; several may be taken before they are done with.
 *
 * buf, size
 *    where a packet goes that does not fit a frame
 */
enum lsping_tapring_result lsping_tapring_read(struct lsping_tapring *ring, int fd, uint8_t *buf,
					       size_t size, struct lsping_tapring_packet *packet);

/* The packets that were taken are done with; their frames may be filled again. */
void lsping_tapring_done(struct lsping_tapring *ring);

#endif /* LSPING_TAPRING_H */
