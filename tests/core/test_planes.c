// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra's entry against the kernel's, one difference at a time
 */
#include <zebra.h>

#include <arpa/inet.h>
#include <string.h>

#include "lspingd/lsping_planes.h"
#include "tests/check.h"

#define LABEL 100
#define LO    1
#define VRF   9

static struct lsping_zlabel zlabel;
static struct lsping_znhlfe nhlfes[LSPING_MAX_NHLFES];
static struct lsping_ilm ilm;
static struct lsping_planes_diff diff;

static void start(void)
{
	zlabel = (struct lsping_zlabel){ .label = LABEL, .installed = true };
	memset(&ilm, 0, sizeof(ilm));
	ilm.op = LSPING_ILM_FORWARD;
}

static struct ipaddr hop(uint32_t n)
{
	struct ipaddr a = { .ipa_type = IPADDR_V4 };

	a.ipaddr_v4.s_addr = htonl(0x0a000000 + n);
	return a;
}

static struct lsping_znhlfe *zebra(uint32_t n, uint8_t depth, uint32_t out)
{
	struct lsping_znhlfe *z = &nhlfes[zlabel.n_nhlfe++];

	*z = (struct lsping_znhlfe){
		.selected = true, .installed = true, .active = true, .nexthop = hop(n),
		.ifindex = n, .depth = depth, .label = { out },
	};
	return z;
}

static struct lsping_nhlfe *kernel(uint32_t n, uint8_t depth, uint32_t out)
{
	struct lsping_nhlfe *k = &ilm.nhlfe[ilm.n_nhlfe++];

	*k = (struct lsping_nhlfe){
		.nexthop = hop(n), .ifindex = n, .depth = depth, .label = { out },
	};
	return k;
}

/* By way of a mirror, as zebra's module would have filled it. */
static enum lsping_planes compare(void)
{
	static uint8_t octets[LSPING_LFIB_FRAME_MAX];
	struct lsping_wr wr = lsping_wr_init(octets, sizeof(octets));
	struct lsping_lfib_frame header = { .version = LSPING_LFIB_VERSION, .id = 5 };
	struct lsping_mirror *mirror = lsping_mirror_new();
	enum lsping_planes planes;
	size_t mark;

	lsping_mirror_await(mirror, 5);
	lsping_lfib_frame_write(&wr, &header);
	lsping_lfib_mark_write(&wr, LSPING_LFIB_BEGIN);
	mark = lsping_lfib_record_start(&wr, LSPING_LFIB_LABEL);
	lsping_zlabel_write(&wr, &zlabel);
	for (uint16_t i = 0; i < zlabel.n_nhlfe; i++)
		lsping_znhlfe_write(&wr, &nhlfes[i]);
	lsping_lfib_record_end(&wr, mark);
	lsping_lfib_mark_write(&wr, LSPING_LFIB_END);
	CHECK_INT(lsping_mirror_take(mirror, octets, lsping_wr_at(&wr), &header), LSPING_MIRROR_OK);
	CHECK(lsping_mirror_label(mirror, LABEL));
	planes = lsping_planes_compare(LABEL, lsping_mirror_label(mirror, LABEL), &ilm, &diff);
	lsping_mirror_free(&mirror);
	return planes;
}

CASE(the_same)
{
	start();
	zebra(2, 1, 200);
	kernel(2, 1, 200);
	CHECK_INT(compare(), LSPING_PLANES_AGREE);
}

CASE(order_does_not_matter)
{
	start();
	zebra(2, 1, 200);
	zebra(3, 1, 300);
	zebra(4, 1, 400);
	kernel(4, 1, 400);
	kernel(2, 1, 200);
	kernel(3, 1, 300);
	CHECK_INT(compare(), LSPING_PLANES_AGREE);
}

CASE(popped_in_two_ways)
{
	start();
	zebra(2, 1, LSPING_LABEL_IMPLICIT_NULL);
	kernel(2, 0, 0);
	CHECK_INT(compare(), LSPING_PLANES_AGREE);
	nhlfes[0].depth = 0;
	CHECK_INT(compare(), LSPING_PLANES_AGREE);
	/* explicit null is a label */
	nhlfes[0].depth = 1;
	nhlfes[0].label[0] = 0;
	CHECK_INT(compare(), LSPING_PLANES_LABELS);
}

CASE(what_zebra_does_not_want_does_not_count)
{
	start();
	zebra(2, 1, 200);
	zebra(3, 1, 300)->selected = false;
	zebra(4, 1, 400)->deleted = true;
	kernel(2, 1, 200);
	CHECK_INT(compare(), LSPING_PLANES_AGREE);
	kernel(3, 1, 300);
	CHECK_INT(compare(), LSPING_PLANES_NEXTHOP);
	CHECK(diff.has_kernel && !diff.has_zebra);
	CHECK_INT(diff.kernel.ifindex, 3);
}

CASE(other_labels)
{
	start();
	zebra(2, 1, 200);
	zebra(3, 1, 300);
	kernel(2, 1, 200);
	kernel(3, 1, 301);
	CHECK_INT(compare(), LSPING_PLANES_LABELS);
	CHECK(diff.has_zebra && diff.has_kernel);
	CHECK_INT(diff.zebra.label[0], 300);
	CHECK_INT(diff.kernel.label[0], 301);
	/* deeper */
	ilm.nhlfe[1].label[0] = 300;
	ilm.nhlfe[1].depth = 2;
	CHECK_INT(compare(), LSPING_PLANES_LABELS);
}

CASE(other_next_hop)
{
	start();
	zebra(2, 1, 200);
	kernel(3, 1, 200);
	CHECK_INT(compare(), LSPING_PLANES_NEXTHOP);
	CHECK_INT(diff.zebra.ifindex, 2);
	CHECK_INT(diff.kernel.ifindex, 3);
	/* the same address by another interface */
	ilm.nhlfe[0].nexthop = hop(2);
	CHECK_INT(compare(), LSPING_PLANES_NEXTHOP);
	/* one is missing */
	ilm.n_nhlfe = 0;
	kernel(2, 1, 200);
	zebra(3, 1, 300);
	CHECK_INT(compare(), LSPING_PLANES_NEXTHOP);
	CHECK(diff.has_zebra && !diff.has_kernel);
	CHECK_INT(diff.zebra.ifindex, 3);
}

CASE(twice_is_not_once)
{
	start();
	zebra(2, 1, 200);
	zebra(2, 1, 200);
	kernel(2, 1, 200);
	CHECK_INT(compare(), LSPING_PLANES_NEXTHOP);
	kernel(2, 1, 200);
	CHECK_INT(compare(), LSPING_PLANES_AGREE);
}

CASE(one_right_and_one_wrong_by_the_same_neighbour)
{
	start();
	zebra(2, 1, 200);
	zebra(2, 1, 201);
	kernel(2, 1, 201);
	kernel(2, 1, 202);
	CHECK_INT(compare(), LSPING_PLANES_LABELS);
	CHECK_INT(diff.zebra.label[0], 200);
	CHECK_INT(diff.kernel.label[0], 202);
}

CASE(a_neighbour_that_is_right_once_is_not_to_blame_for_another)
{
	start();
	zebra(5, 1, 500);
	zebra(2, 1, 200);
	kernel(2, 1, 200);
	kernel(2, 1, 999);
	CHECK_INT(compare(), LSPING_PLANES_NEXTHOP);
	CHECK_INT(diff.zebra.ifindex, 5);
	CHECK_INT(diff.kernel.label[0], 999);
}

CASE(dead)
{
	start();
	zebra(2, 1, 200);
	zebra(3, 1, 300);
	kernel(2, 1, 200);
	kernel(3, 1, 300)->dead = true;
	CHECK_INT(compare(), LSPING_PLANES_DEAD);
	CHECK_INT(diff.kernel.ifindex, 3);
	/* another fault is the worse one */
	ilm.nhlfe[0].label[0] = 9999;
	CHECK_INT(compare(), LSPING_PLANES_LABELS);
}

CASE(missing_and_foreign)
{
	start();
	zebra(2, 1, 200);
	ilm.op = LSPING_ILM_MISSING;
	CHECK_INT(compare(), LSPING_PLANES_MISSING);
	zlabel.installed = false; /* and zebra knows: it is missing all the same */
	nhlfes[0].installed = false;
	CHECK_INT(compare(), LSPING_PLANES_MISSING);
	nhlfes[0].selected = false;
	CHECK_INT(compare(), LSPING_PLANES_AGREE);

	start();
	kernel(2, 1, 200);
	CHECK_INT(lsping_planes_compare(LABEL, NULL, &ilm, &diff), LSPING_PLANES_FOREIGN);
	ilm.op = LSPING_ILM_MISSING;
	CHECK_INT(lsping_planes_compare(LABEL, NULL, &ilm, &diff), LSPING_PLANES_AGREE);
	/* the kernel's own */
	ilm.op = LSPING_ILM_LOCAL;
	CHECK_INT(lsping_planes_compare(0, NULL, &ilm, &diff), LSPING_PLANES_AGREE);
	CHECK_INT(lsping_planes_compare(16, NULL, &ilm, &diff), LSPING_PLANES_FOREIGN);
}

CASE(nobody_is_accused)
{
	start();
	zebra(2, 1, 200);
	ilm.op = LSPING_ILM_MISSING;
	zlabel.pending = true;
	CHECK_INT(compare(), LSPING_PLANES_UNDER_WAY);
	ilm.op = LSPING_ILM_UNKNOWN;
	CHECK_INT(compare(), LSPING_PLANES_NOT_ASKED);
}

CASE(popped_into_a_vrf)
{
	start();
	*zebra(VRF, 0, 0) = (struct lsping_znhlfe){ .selected = true, .ifindex = VRF };
	ilm.op = LSPING_ILM_LOCAL;
	ilm.local_ifindex = VRF;
	CHECK_INT(compare(), LSPING_PLANES_AGREE);
	ilm.local_ifindex = LO;
	CHECK_INT(compare(), LSPING_PLANES_NEXTHOP);
	CHECK_INT(diff.zebra.ifindex, VRF);
	CHECK_INT(diff.kernel.ifindex, LO);
	/* zebra would swap it */
	start();
	zebra(2, 1, 200);
	ilm.op = LSPING_ILM_LOCAL;
	ilm.local_ifindex = LO;
	CHECK_INT(compare(), LSPING_PLANES_NEXTHOP);
}

CASE(zebra_names_no_interface)
{
	start();
	zebra(2, 1, 200)->ifindex = 0;
	kernel(2, 1, 200);
	CHECK_INT(compare(), LSPING_PLANES_AGREE);
}

CASE(more_than_a_frame_holds)
{
	start();
	zlabel.truncated = true;
	zebra(2, 1, 200);
	kernel(2, 1, 200);
	kernel(3, 1, 300);
	CHECK_INT(compare(), LSPING_PLANES_AGREE);
	ilm.nhlfe[0].label[0] = 201;
	CHECK_INT(compare(), LSPING_PLANES_LABELS);
}

CASE(names)
{
	for (enum lsping_planes p = 0; p < LSPING_PLANES_MAX; p++) {
		CHECK(strcmp(lsping_planes_str(p), "unknown"));
		for (enum lsping_planes q = 0; q < p; q++)
			CHECK(strcmp(lsping_planes_str(p), lsping_planes_str(q)));
	}
	CHECK_STR(lsping_planes_str(LSPING_PLANES_MAX), "unknown");
}

/* At the ingress of an LSP: zebra's next hop tracking against a prefix's route. */
static struct lsping_path way(uint32_t n, uint8_t depth, uint32_t out)
{
	return (struct lsping_path){
		.nexthop = hop(n), .ifindex = n, .depth = depth, .label = { out },
	};
}

CASE(ingress)
{
	struct lsping_path path = way(2, 1, 17);

	start();
	kernel(1, 1, 17);
	kernel(2, 1, 17);
	CHECK_INT(lsping_planes_compare_ingress(&path, &ilm), LSPING_PLANES_AGREE);
	ilm.nhlfe[1].dead = true;
	CHECK_INT(lsping_planes_compare_ingress(&path, &ilm), LSPING_PLANES_DEAD);
	ilm.nhlfe[1].label[0] = 18;
	CHECK_INT(lsping_planes_compare_ingress(&path, &ilm), LSPING_PLANES_LABELS);
	ilm.nhlfe[1].depth = 0;
	CHECK_INT(lsping_planes_compare_ingress(&path, &ilm), LSPING_PLANES_LABELS);
	ilm.nhlfe[1].nexthop = hop(3);
	CHECK_INT(lsping_planes_compare_ingress(&path, &ilm), LSPING_PLANES_NEXTHOP);
	ilm.op = LSPING_ILM_MISSING;
	CHECK_INT(lsping_planes_compare_ingress(&path, &ilm), LSPING_PLANES_MISSING);
	ilm.op = LSPING_ILM_UNKNOWN;
	CHECK_INT(lsping_planes_compare_ingress(&path, &ilm), LSPING_PLANES_NOT_ASKED);

	/* Two that differ only in their labels; and implicit null. */
	start();
	kernel(2, 1, 18);
	kernel(2, 1, 17);
	kernel(3, 0, 0);
	CHECK_INT(lsping_planes_compare_ingress(&path, &ilm), LSPING_PLANES_AGREE);
	path = way(3, 0, 0);
	CHECK_INT(lsping_planes_compare_ingress(&path, &ilm), LSPING_PLANES_AGREE);
}

int main(void)
{
	RUN(ingress);
	RUN(the_same);
	RUN(order_does_not_matter);
	RUN(popped_in_two_ways);
	RUN(what_zebra_does_not_want_does_not_count);
	RUN(other_labels);
	RUN(other_next_hop);
	RUN(twice_is_not_once);
	RUN(one_right_and_one_wrong_by_the_same_neighbour);
	RUN(a_neighbour_that_is_right_once_is_not_to_blame_for_another);
	RUN(dead);
	RUN(missing_and_foreign);
	RUN(nobody_is_accused);
	RUN(popped_into_a_vrf);
	RUN(zebra_names_no_interface);
	RUN(more_than_a_frame_holds);
	RUN(names);
	return check_end();
}
