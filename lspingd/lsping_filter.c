// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The taps' filters, put together instruction by instruction
 *
 * Classic BPF has no loops and jumps forward only, by at most 255; so the label
 * stack is walked by 16 copies of the same test, and jumps are written to named
 * places that get their distances at the end (resolve()).  A load beyond the
 * packet's end rejects it, so lengths need no tests of their own.
 *
 * Every packet of its protocol runs through a tap's program, on the router's
 * forwarding path.  What an ordinary packet meets is therefore short and made
 * of loads at fixed offsets, which the kernel compiles to plain loads (loads
 * relative to X become function calls): the S bits down to the bottom of the
 * stack, then the octets where an echo request has its 127, or the last word of
 * ::1.  Only what has those goes on to the exact tests.
 *
 * The stages, where X is the offset of the IP header:
 *
 *	labels   find the bottom of the stack, look for 127 or ::1 behind it
 *	ip       version
 *	ipv4     destination, UDP, no fragment; X += header length
 *	ipv6     destination, UDP, perhaps behind a hop-by-hop header
 *	port     3503
 *	device   not a loopback: what a label sends to lo shows up there a second
 *		 time.  PACKET_HOST: not a frame to somebody else's MAC address.
 */
#include <zebra.h>

#include <net/if_arp.h>
#include <linux/if_packet.h>

#include "lspingd/lsping_filter.h"
#include "lspingd/lsping_label.h"
#include "lspingd/lsping_proto.h"

/* Places in a program. */
enum place {
	NEXT = 0,  /* the following instruction */
	PROMISING, /* the glance at an unlabelled packet found something */
	IP,
	IPV4,
	IPV6,
	IPV6_MAPPED,
	IPV6_NEXT_HEADER,
	IPV6_PORT,
	DEVICE,
	REJECT,
	BOTTOM, /* BOTTOM + i: label i was the bottom of the stack */
	N_PLACES = BOTTOM + LSPING_MAX_LABELS,
};

struct assembler {
	struct lsping_filter_program *program;
	enum place jt[LSPING_FILTER_MAX], jf[LSPING_FILTER_MAX];
	int at[N_PLACES];
};

static void insn(struct assembler *as, uint16_t code, uint32_t k)
{
	uint16_t n = as->program->len++;

	assert(n < LSPING_FILTER_MAX); /* programs do not depend on input */
	as->program->insn[n] = (struct sock_filter){ .code = code, .k = k };
	as->jt[n] = as->jf[n] = NEXT;
}

/* If the test is true go to one place, else to the other. */
static void jump(struct assembler *as, uint16_t test, uint32_t k, enum place yes, enum place no)
{
	insn(as, BPF_JMP | test | BPF_K, k);
	as->jt[as->program->len - 1] = yes;
	as->jf[as->program->len - 1] = no;
}

static void here(struct assembler *as, enum place place)
{
	as->at[place] = as->program->len;
}

static uint8_t distance(const struct assembler *as, int from, enum place to)
{
	int n = to == NEXT ? 0 : as->at[to] - from - 1;

	assert(n >= 0 && n <= UINT8_MAX);
	return n;
}

static void resolve(struct assembler *as)
{
	for (int i = 0; i < as->program->len; i++) {
		struct sock_filter *f = &as->program->insn[i];

		if (BPF_CLASS(f->code) != BPF_JMP)
			continue;
		f->jt = distance(as, i, as->jt[i]);
		f->jf = distance(as, i, as->jf[i]);
	}
}

/* Accumulator loads, at an offset and at X plus an offset. */
#define LOAD_8	 (BPF_LD | BPF_B | BPF_ABS)
#define LOAD_32	 (BPF_LD | BPF_W | BPF_ABS)
#define LOADX_8	 (BPF_LD | BPF_B | BPF_IND)
#define LOADX_16 (BPF_LD | BPF_H | BPF_IND)
#define LOADX_32 (BPF_LD | BPF_W | BPF_IND)
#define SET_X	 (BPF_LDX | BPF_W | BPF_IMM)

/* Offsets within headers. */
#define IPV4_FRAGMENT	 6
#define IPV4_PROTOCOL	 9
#define IPV4_DESTINATION 16
#define IPV6_NEXT	 6
#define IPV6_DESTINATION 24
#define IPV6_LENGTH	 40
#define UDP_DESTINATION	 2

#define NET_127_8 0x7f000000U

/* Does an IPv6 header whose destination's last word is at an offset lead to
 * ::1 or perhaps to ::ffff:127/104?
 */
static void glance_ipv6(struct assembler *as, uint32_t header, enum place yes, enum place no)
{
	insn(as, LOAD_32, header + IPV6_DESTINATION + 12);
	jump(as, BPF_JEQ, 1, yes, NEXT);
	insn(as, BPF_ALU | BPF_AND | BPF_K, 0xff000000U);
	jump(as, BPF_JEQ, NET_127_8, yes, no);
}

/* The label stack.  The tests behind each possible bottom are in reverse order,
 * which keeps all jumps within 255.
 */
static void labels(struct assembler *as)
{
	for (int i = 0; i < LSPING_MAX_LABELS; i++) {
		insn(as, LOAD_8, 4 * i + 2); /* the octet with the S bit */
		jump(as, BPF_JSET, 1, BOTTOM + i, NEXT);
	}
	insn(as, BPF_RET | BPF_K, 0); /* deeper than we look */

	for (int i = LSPING_MAX_LABELS - 1; i >= 0; i--) {
		uint32_t header = 4 * (i + 1);

		here(as, BOTTOM + i);
		insn(as, SET_X, header);
		insn(as, LOAD_8, header + IPV4_DESTINATION);
		jump(as, BPF_JEQ, 127, IP, NEXT);
		glance_ipv6(as, header, IP, NEXT);
		insn(as, BPF_RET | BPF_K, 0);
	}
}

/* The version tells which IP follows a label stack; an unlabelled packet has to
 * be of the version its ethertype says.
 */
static void ip_version(struct assembler *as, enum place v4, enum place v6)
{
	here(as, IP);
	insn(as, LOADX_8, 0);
	insn(as, BPF_ALU | BPF_RSH | BPF_K, 4);
	jump(as, BPF_JEQ, 4, v4, NEXT);
	jump(as, BPF_JEQ, 6, v6, REJECT);
}

static void ipv4(struct assembler *as)
{
	here(as, IPV4);
	insn(as, LOADX_8, IPV4_DESTINATION);
	jump(as, BPF_JEQ, 127, NEXT, REJECT);
	insn(as, LOADX_8, IPV4_PROTOCOL);
	jump(as, BPF_JEQ, IPPROTO_UDP, NEXT, REJECT);
	insn(as, LOADX_16, IPV4_FRAGMENT); /* neither MF nor an offset */
	jump(as, BPF_JSET, 0x3fff, REJECT, NEXT);
	insn(as, LOADX_8, 0);
	insn(as, BPF_ALU | BPF_AND | BPF_K, 0xf);
	jump(as, BPF_JGE, 5, NEXT, REJECT);
	insn(as, BPF_ALU | BPF_LSH | BPF_K, 2);
	insn(as, BPF_ALU | BPF_ADD | BPF_X, 0);
	insn(as, BPF_MISC | BPF_TAX, 0);
	insn(as, LOADX_16, UDP_DESTINATION);
	jump(as, BPF_JEQ, LSPING_PORT, DEVICE, REJECT);
}

static void ipv6(struct assembler *as)
{
	here(as, IPV6);
	insn(as, LOADX_32, IPV6_DESTINATION);
	jump(as, BPF_JEQ, 0, NEXT, REJECT);
	insn(as, LOADX_32, IPV6_DESTINATION + 4);
	jump(as, BPF_JEQ, 0, NEXT, REJECT);
	insn(as, LOADX_32, IPV6_DESTINATION + 8);
	jump(as, BPF_JEQ, 0xffff, IPV6_MAPPED, NEXT);
	jump(as, BPF_JEQ, 0, NEXT, REJECT);
	insn(as, LOADX_32, IPV6_DESTINATION + 12); /* ::1 */
	jump(as, BPF_JEQ, 1, IPV6_NEXT_HEADER, REJECT);

	here(as, IPV6_MAPPED);
	insn(as, LOADX_8, IPV6_DESTINATION + 12);
	jump(as, BPF_JEQ, 127, NEXT, REJECT);

	here(as, IPV6_NEXT_HEADER);
	insn(as, LOADX_8, IPV6_NEXT);
	jump(as, BPF_JEQ, IPPROTO_UDP, IPV6_PORT, NEXT);
	jump(as, BPF_JEQ, IPPROTO_HOPOPTS, NEXT, REJECT);
	insn(as, LOADX_8, IPV6_LENGTH);
	jump(as, BPF_JEQ, IPPROTO_UDP, NEXT, REJECT);
	insn(as, LOADX_8, IPV6_LENGTH + 1);
	insn(as, BPF_ALU | BPF_ADD | BPF_K, 1);
	insn(as, BPF_ALU | BPF_LSH | BPF_K, 3);
	insn(as, BPF_ALU | BPF_ADD | BPF_X, 0);
	insn(as, BPF_MISC | BPF_TAX, 0);

	here(as, IPV6_PORT);
	insn(as, LOADX_16, IPV6_LENGTH + UDP_DESTINATION);
	jump(as, BPF_JEQ, LSPING_PORT, DEVICE, REJECT);
}

/* What an echo request meets at the end, and nothing else does. */
static void ending(struct assembler *as, bool device)
{
	here(as, DEVICE);
	if (device) {
		insn(as, BPF_LD | BPF_H | BPF_ABS, SKF_AD_OFF + SKF_AD_HATYPE);
		jump(as, BPF_JEQ, ARPHRD_LOOPBACK, REJECT, NEXT);
		insn(as, LOAD_32, SKF_AD_OFF + SKF_AD_PKTTYPE);
		jump(as, BPF_JEQ, PACKET_HOST, NEXT, REJECT);
	}
	insn(as, BPF_RET | BPF_K, UINT32_MAX); /* all of it */

	here(as, REJECT);
	insn(as, BPF_RET | BPF_K, 0);
}

void lsping_filter_build(enum lsping_filter filter, bool device,
			 struct lsping_filter_program *program)
{
	struct assembler as = { .program = program };

	program->len = 0;
	switch (filter) {
	case LSPING_FILTER_MPLS:
		labels(&as);
		ip_version(&as, IPV4, IPV6);
		ipv4(&as);
		ipv6(&as);
		break;
	case LSPING_FILTER_IPV4:
		insn(&as, LOAD_8, IPV4_DESTINATION);
		jump(&as, BPF_JEQ, 127, NEXT, REJECT);
		insn(&as, SET_X, 0);
		ip_version(&as, IPV4, REJECT);
		ipv4(&as);
		break;
	case LSPING_FILTER_IPV6:
		glance_ipv6(&as, 0, PROMISING, REJECT);
		here(&as, PROMISING);
		insn(&as, SET_X, 0);
		ip_version(&as, REJECT, IPV6);
		ipv6(&as);
		break;
	}
	ending(&as, device);
	resolve(&as);
}
