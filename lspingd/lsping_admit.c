// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which echo requests are worked on: limits before work
 *
 * In the order of lsping_admit(): what can never be right (RFC 8029, section
 * 2.1: the destination; then the source, which is where a reply would go), what
 * the operator's lists deny, and last the token buckets, so that nothing that
 * is refused anyway takes tokens from others.
 *
 * Where a reply may go.  A source address is worth what the network is worth
 * that let it through, so nothing is sent that could come back or multiply:
 *
 *  - not to 0/8, 127/8, 224/3 and their like in IPv6, nor to port 0;
 *  - to an address of this router only if a session of our own waits at that
 *    port: a request that a wrong label brought back to where it came from is
 *    answered, a forged one does not make us talk to our own services;
 *  - not to a broadcast address of a subnet: the kernel sends nothing there, our
 *    socket lacking SO_BROADCAST, and that is counted as not sent.
 *
 * A reply itself is never answered, by anybody: it is no request.
 */
#include <zebra.h>

#include "lib/memory.h"

#include "lspingd/lsping_acl.h"
#include "lspingd/lsping_admit.h"
#include "lspingd/lsping_initiator.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_memgroup.h"
#include "lspingd/lsping_random.h"
#include "lspingd/lsping_ratelimit.h"
#include "lspingd/lspingd.h"

DEFINE_MTYPE_STATIC(LSPINGD, ADMIT, "Limits of echo requests");

struct lsping_admit {
	const struct lspingd *lspingd;
	uint32_t rate_total, rate_source;
	struct lsping_ratelimit *limit; /* NULL: neither rate is limited */
	struct lsping_bucket passing;   /* requests that gave back what they had taken */
	struct lsping_acl *source, *reply;
};

static void limit_new(struct lsping_admit *admit)
{
	if (!admit->rate_total && !admit->rate_source)
		return;
	admit->limit = lsping_ratelimit_new(admit->rate_total, admit->rate_source,
					    lsping_random_u32());
	admit->passing = (struct lsping_bucket){};
}

struct lsping_admit *lsping_admit_new(const struct lspingd *lspingd)
{
	struct lsping_admit *admit = XCALLOC(MTYPE_ADMIT, sizeof(*admit));

	admit->lspingd = lspingd;
	admit->rate_total = LSPING_RATE_TOTAL_DEFAULT;
	admit->rate_source = LSPING_RATE_SOURCE_DEFAULT;
	admit->source = lsping_acl_new();
	admit->reply = lsping_acl_new();
	limit_new(admit);
	return admit;
}

void lsping_admit_free(struct lsping_admit **admitp)
{
	struct lsping_admit *admit = *admitp;

	if (!admit)
		return;
	*admitp = NULL;
	lsping_acl_free(&admit->source);
	lsping_acl_free(&admit->reply);
	lsping_ratelimit_free(admit->limit);
	XFREE(MTYPE_ADMIT, admit);
}

void lsping_admit_configure(struct lsping_admit *admit, const struct lsping_admit_config *config)
{
	lsping_acl_set_name(admit->source, config->source_acl);
	lsping_acl_set_name(admit->reply, config->reply_acl);
	if (config->rate_total == admit->rate_total && config->rate_source == admit->rate_source)
		return;
	admit->rate_total = config->rate_total;
	admit->rate_source = config->rate_source;
	lsping_ratelimit_free(admit->limit);
	admit->limit = NULL;
	limit_new(admit);
}

void lsping_admit_config(const struct lsping_admit *admit, struct lsping_admit_config *config)
{
	*config = (struct lsping_admit_config){
		.rate_total = admit->rate_total,
		.rate_source = admit->rate_source,
		.source_acl = lsping_acl_name(admit->source),
		.reply_acl = lsping_acl_name(admit->reply),
	};
}

/* Whether it is an address of one host, and a port of it. */
static bool is_answerable(const struct ipaddr *addr, uint16_t port)
{
	const struct in6_addr *v6 = &addr->ipaddr_v6;
	uint32_t v4;

	switch (addr->ipa_type) {
	case IPADDR_V4:
		v4 = ntohl(addr->ipaddr_v4.s_addr);
		return port && !IPV4_NET0(v4) && !IPV4_NET127(v4) && !IPV4_CLASS_DE(v4);
	case IPADDR_V6:
		return port && !IN6_IS_ADDR_UNSPECIFIED(v6) && !IN6_IS_ADDR_LOOPBACK(v6) &&
		       !IN6_IS_ADDR_MULTICAST(v6) && !IN6_IS_ADDR_V4MAPPED(v6);
	case IPADDR_NONE:
		break;
	}
	return false;
}

/* Whether a request claims to be from this router and no session sent it. */
static bool is_forged_own(const struct lsping_admit *admit, const struct lsping_encap *encap)
{
	const struct lspingd *d = admit->lspingd;

	return lsping_kernel_is_own(d->kernel, &encap->src) &&
	       !lsping_initiator_hears(d->initiator, encap->sport);
}

enum lsping_drop lsping_admit(struct lsping_admit *admit, const struct lsping_encap *encap,
			      int64_t now_us)
{
	if (!lsping_addr_is_loopback(&encap->dst))
		return LSPING_DROP_DESTINATION;
	if (!is_answerable(&encap->src, encap->sport))
		return LSPING_DROP_SOURCE;
	if (is_forged_own(admit, encap))
		return LSPING_DROP_SOURCE_OWN;
	if (!lsping_acl_permits(admit->source, &encap->src))
		return LSPING_DROP_SOURCE_DENIED;
	/* A reply goes to where the request says it is from (RFC 8029, 4.5). */
	if (!lsping_acl_permits(admit->reply, &encap->src))
		return LSPING_DROP_REPLY_DENIED;
	if (!admit->limit)
		return LSPING_DROP_MAX;
	switch (lsping_ratelimit_take(admit->limit, &encap->src, now_us)) {
	case LSPING_RATE_TOTAL:
		return LSPING_DROP_RATE_TOTAL;
	case LSPING_RATE_SOURCE:
		return LSPING_DROP_RATE_SOURCE;
	case LSPING_RATE_OK:
		break;
	}
	return LSPING_DROP_MAX;
}

void lsping_admit_passed(struct lsping_admit *admit, const struct lsping_encap *encap,
			 int64_t now_us)
{
	if (!admit->limit || (admit->rate_total &&
			      !lsping_bucket_take(&admit->passing, admit->rate_total, now_us)))
		return;
	lsping_ratelimit_put_back(admit->limit, &encap->src, now_us);
}
