// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A ring of frames that the kernel fills and we empty
 *
 * Version 2 of the kernel's format: one packet a frame, and each frame belongs to
 * the kernel or to us, which its status word says.  A packet that does not fit its
 * frame is cut there, and queued whole on the socket in the same order
 * (PACKET_COPY_THRESH); the frame then says so and still has its time and
 * interface.
 */
#include <zebra.h>

#include <linux/if_packet.h>
#include <sys/mman.h>

#include "lspingd/lsping_tapring.h"

/* Most echo requests fit. */
#define FRAME_SIZE 512

static struct tpacket2_hdr *frame_at(const struct lsping_tapring *ring, unsigned int number)
{
	return (struct tpacket2_hdr *)(ring->frames +
				       (size_t)(number % ring->n_frames) * FRAME_SIZE);
}

bool lsping_tapring_open(struct lsping_tapring *ring, int fd, unsigned int n_frames)
{
	const int version = TPACKET_V2, copy = 1;
	const size_t block = sysconf(_SC_PAGESIZE);
	const size_t size = (size_t)n_frames * FRAME_SIZE;
	const struct tpacket_req req = {
		.tp_block_size = block,
		.tp_block_nr = size / block,
		.tp_frame_size = FRAME_SIZE,
		.tp_frame_nr = n_frames,
	};
	void *frames;

	if (setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_COPY_THRESH, &copy, sizeof(copy)) < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof(req)) < 0)
		return false;
	frames = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (frames == MAP_FAILED)
		return false;
	*ring = (struct lsping_tapring){ .frames = frames, .n_frames = n_frames };
	return true;
}

void lsping_tapring_close(struct lsping_tapring *ring)
{
	if (ring->frames)
		munmap(ring->frames, (size_t)ring->n_frames * FRAME_SIZE);
	*ring = (struct lsping_tapring){};
}

enum lsping_tapring_result lsping_tapring_read(struct lsping_tapring *ring, int fd, uint8_t *buf,
					       size_t size, struct lsping_tapring_packet *packet)
{
	struct tpacket2_hdr *frame = frame_at(ring, ring->next + ring->taken);
	/* What the kernel wrote before it gave us the frame is read after that. */
	const uint32_t status = __atomic_load_n(&frame->tp_status, __ATOMIC_ACQUIRE);
	const struct sockaddr_ll *from =
		(const void *)((uint8_t *)frame + TPACKET_ALIGN(sizeof(*frame)));
	ssize_t len;

	if (!(status & TP_STATUS_USER) || ring->taken == ring->n_frames)
		return LSPING_TAPRING_EMPTY;
	ring->taken++;
	*packet = (struct lsping_tapring_packet){
		.ifindex = from->sll_ifindex,
		.data = (uint8_t *)frame + frame->tp_net,
		.len = frame->tp_len,
		.received_ns = frame->tp_sec * INT64_C(1000000000) + frame->tp_nsec,
	};
	if (status & TP_STATUS_COPY) {
		/* That the interface went down is told once, in the place of a packet. */
		do {
			len = recv(fd, buf, size, MSG_TRUNC);
		} while (len < 0 && errno == ENETDOWN);
		if (len < 0)
			return LSPING_TAPRING_LOST;
		packet->data = buf;
		packet->len = len;
		return (size_t)len > size ? LSPING_TAPRING_LONGER : LSPING_TAPRING_PACKET;
	}
	return frame->tp_snaplen < frame->tp_len ? LSPING_TAPRING_LOST : LSPING_TAPRING_PACKET;
}

void lsping_tapring_done(struct lsping_tapring *ring)
{
	for (; ring->taken; ring->taken--) {
		__atomic_store_n(&frame_at(ring, ring->next)->tp_status, TP_STATUS_KERNEL,
				 __ATOMIC_RELEASE);
		ring->next = (ring->next + 1) % ring->n_frames;
	}
}
