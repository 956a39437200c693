// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a followed prefix to the way out for a probe
 *
 * zebra tells what a prefix resolves to (lsping_zebra.h).  Here it becomes one
 * path for the next request, by what the user asked for and by the label's
 * owner, or a clause that names what is missing.
 */
#include <zebra.h>

#include <string.h>

#include "lib/mpls.h"
#include "lib/printfrr.h"

#include "lspingd/lsping_binding.h"
#include "lspingd/lsping_kernel.h"
#include "lspingd/lsping_resolve.h"
#include "lspingd/lspingd.h"

/* Why there is no way out, in a clause; names the cause, not the symptom. */
static void target_cause(const struct lspingd *d, const struct lsping_target *target, char *buf,
			 size_t size)
{
	const struct prefix *p = &target->prefix;
	struct lsping_fec fec;

	switch (target->state) {
	case LSPING_TARGET_PENDING:
		snprintfrr(buf, size, "zebra has not answered yet where %pFX is", p);
		return;
	case LSPING_TARGET_NO_ZEBRA:
		snprintfrr(buf, size, "zebra is not running or not reachable");
		return;
	case LSPING_TARGET_NO_ROUTE:
		snprintfrr(buf, size, "no route to %pFX", p);
		return;
	case LSPING_TARGET_NOT_EXACT:
		snprintfrr(buf, size, "no route for exactly %pFX; the best match is %pFX", p,
			   &target->matched);
		return;
	case LSPING_TARGET_NO_LABEL:
		fec = lsping_resolve_fec(target, p);
		if (!lsping_binding_daemon_runs(d->bindings, &fec))
			snprintfrr(buf, size, "the route to %pFX has no label: ldpd is not running",
				   p);
		else
			snprintfrr(buf, size,
				   "the route to %pFX has no label: no neighbour on its next hop "
				   "has bound one",
				   p);
		return;
	case LSPING_TARGET_LOCAL:
		snprintfrr(buf, size, "%pFX is this router's own: its LSPs end here", p);
		return;
	case LSPING_TARGET_OK:
		break;
	}
	snprintfrr(buf, size, "%pFX has no usable next hop", p);
}

/* RFC 8029 says of ECMP only that the sender chooses.  Ours: a hash of the
 * destination over the paths in their order, so that a destination means the
 * same path as long as the paths stay.
 */
static uint32_t destination_hash(const struct ipaddr *addr)
{
	const uint8_t *octets = (const uint8_t *)&addr->ip.addr;
	uint32_t hash = 2166136261U; /* FNV-1a */

	for (size_t i = 0; i < IPADDRSZ(addr); i++)
		hash = (hash ^ octets[i]) * 16777619U;
	return hash;
}

unsigned int lsping_resolve_choose(unsigned int n, const struct ipaddr *destination)
{
	return destination_hash(destination) % n;
}

/* The protocol that made a label, as downstream mappings number it. */
static uint8_t label_protocol(const struct lsping_target *target)
{
	switch ((enum lsp_types_t)target->label_type) {
	case ZEBRA_LSP_STATIC:
		return LSPING_DS_PROTO_STATIC;
	case ZEBRA_LSP_LDP:
		return LSPING_DS_PROTO_LDP;
	case ZEBRA_LSP_BGP:
		return LSPING_DS_PROTO_BGP;
	case ZEBRA_LSP_OSPF_SR:
		return LSPING_DS_PROTO_OSPF;
	case ZEBRA_LSP_ISIS_SR:
		return LSPING_DS_PROTO_ISIS;
	case ZEBRA_LSP_NONE:
	case ZEBRA_LSP_SHARP:
	case ZEBRA_LSP_SRTE:
	case ZEBRA_LSP_EVPN:
		break;
	}
	return LSPING_DS_PROTO_UNKNOWN;
}

/* RFC 8029, 4.2: below the LSP's labels, so that its last hop must forward a
 * labelled packet.
 */
static void add_explicit_null(const struct prefix *prefix, struct lsping_path *path)
{
	if (path->depth == LSPING_MAX_LABELS)
		return;
	path->label[path->depth] = prefix->family == AF_INET ? LSPING_LABEL_IPV4_EXPLICIT_NULL
							     : LSPING_LABEL_IPV6_EXPLICIT_NULL;
	path->protocol[path->depth++] = LSPING_DS_PROTO_UNKNOWN;
}

/* What zebra does not tell: it knows the interface by its index. */
static struct lsping_path completed(const struct lspingd *d, const struct lsping_target *target,
				    const struct lsping_request_args *args,
				    const struct lsping_path *path)
{
	const struct lsping_link *link = lsping_kernel_link(d->kernel, path->ifindex);
	struct lsping_path found = *path;

	strlcpy(found.ifname, link ? link->name : "?", sizeof(found.ifname));
	found.mtu = link ? MIN(link->mtu, UINT16_MAX) : 0;
	memset(found.protocol, label_protocol(target), found.depth);
	if (args->explicit_null)
		add_explicit_null(&args->prefix, &found);
	return found;
}

static bool path_fits(const struct lsping_request_args *args, const struct lsping_path *path)
{
	if (args->ifname[0] && strcmp(path->ifname, args->ifname) != 0)
		return false;
	return args->nexthop.ipa_type == IPADDR_NONE ||
	       ipaddr_is_same(&path->nexthop, &args->nexthop);
}

static const char *owner_name(enum lsp_types_t owner)
{
	switch (owner) {
	case ZEBRA_LSP_NONE:
		return "nobody";
	case ZEBRA_LSP_STATIC:
		return "a static configuration";
	case ZEBRA_LSP_LDP:
		return "LDP";
	case ZEBRA_LSP_BGP:
		return "BGP";
	case ZEBRA_LSP_OSPF_SR:
		return "OSPF segment routing";
	case ZEBRA_LSP_ISIS_SR:
		return "IS-IS segment routing";
	case ZEBRA_LSP_SHARP:
		return "sharpd";
	case ZEBRA_LSP_SRTE:
		return "an SR policy";
	case ZEBRA_LSP_EVPN:
		return "EVPN";
	}
	return "an unknown protocol";
}

/* The label's owner decides which FEC this is; an LDP FEC needs LDP's label. */
static bool fec_fits(const struct lsping_target *target, bool ldp, char *cause, size_t size)
{
	switch ((enum lsp_types_t)target->label_type) {
	case ZEBRA_LSP_LDP:
	case ZEBRA_LSP_NONE: /* a restarted zebra does not know; most likely LDP */
		return true;
	case ZEBRA_LSP_STATIC:
		if (!ldp)
			return true;
		break;
	case ZEBRA_LSP_BGP:
	case ZEBRA_LSP_OSPF_SR:
	case ZEBRA_LSP_ISIS_SR:
	case ZEBRA_LSP_SHARP:
	case ZEBRA_LSP_SRTE:
	case ZEBRA_LSP_EVPN:
		break;
	}
	snprintfrr(cause, size, "the label of %pFX was made by %s, not by LDP", &target->prefix,
		   owner_name(target->label_type));
	return false;
}

/* Why none of the paths is the one the user wants. */
static void no_fit_cause(const struct lsping_request_args *args, char *cause, size_t size)
{
	if (args->nexthop.ipa_type != IPADDR_NONE)
		snprintfrr(cause, size, "%pIA on interface %s is no labelled next hop of %pFX",
			   &args->nexthop, args->ifname, &args->prefix);
	else
		snprintfrr(cause, size, "%pFX has no labelled next hop on interface %s",
			   &args->prefix, args->ifname);
}

struct lsping_fec lsping_resolve_fec(const struct lsping_target *target,
				     const struct prefix *prefix)
{
	struct lsping_fec fec = lsping_fec_ldp(prefix);

	if (target->state == LSPING_TARGET_OK && target->label_type == ZEBRA_LSP_STATIC)
		fec.type = prefix->family == AF_INET ? LSPING_FEC_GENERIC_IPV4
						     : LSPING_FEC_GENERIC_IPV6;
	return fec;
}

unsigned int lsping_resolve_all(const struct lspingd *d, const struct lsping_target *target,
				const struct lsping_request_args *args, struct lsping_path *out,
				unsigned int max, char *cause, size_t size)
{
	unsigned int n = 0;

	if (target->state != LSPING_TARGET_OK) {
		target_cause(d, target, cause, size);
		return 0;
	}
	if (!fec_fits(target, args->ldp, cause, size))
		return 0;
	for (uint16_t i = 0; i < target->n_paths && n < max; i++) {
		out[n] = completed(d, target, args, &target->path[i]);
		if (path_fits(args, &out[n]))
			n++;
	}
	if (n == 0) {
		if (args->ifname[0])
			no_fit_cause(args, cause, size);
		else
			target_cause(d, target, cause, size);
	}
	return n;
}

bool lsping_resolve(const struct lspingd *d, const struct lsping_target *target,
		    const struct lsping_request_args *args, const struct ipaddr *destination,
		    struct lsping_path *path, char *cause, size_t size)
{
	struct lsping_path fits[LSPING_MAX_PATHS];
	unsigned int n = lsping_resolve_all(d, target, args, fits, array_size(fits), cause, size);

	if (!n)
		return false;
	*path = fits[lsping_resolve_choose(n, destination)];
	return true;
}
