// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra_lsping.so: a module of zebra, by which lspingd learns its label tables
 *
 *	zebra -M zebra_lsping
 *
 * lspingd subscribes (lspingd/lsping_lfib_msg.h), gets a snapshot, and then what
 * changes (export.c).  Requests come by the only way an unmodified zebra leaves
 * to a module: an opaque message to a client of zebra's API, so the module is one
 * itself, "auxiliary", which keeps libfrr from doing twice what zebra does.  It
 * connects once zebra's event loop runs, and again if it is cut off.
 *
 * Which labels zebra has worked on is told by its work queue for them, whose
 * callbacks, says lib/workqueue.h, may be modified at will: ours calls zebra's
 * own and then notes the label.  Everything runs in zebra's main thread.
 *
 * FRR has no interface for modules that would stay the same from one version to
 * the next, and none that it checks: structures are read as the headers had them
 * that this was compiled with.  So the module does not load into any other
 * version than that one.  zebra then does not start, as with any module that it
 * cannot load; a module that had silently stayed outside would be found missing
 * by nobody.  The file is linked to stay in memory when it is closed, because
 * libfrr still looks into it after closing it.
 */
#include <zebra.h>

#include <string.h>

#include "lib/frrevent.h"
#include "lib/hook.h"
#include "lib/libfrr.h"
#include "lib/log.h"
#include "lib/module.h"
#include "lib/stream.h"
#include "lib/version.h"
#include "lib/workqueue.h"
#include "lib/zclient.h"

#include "zebra/zebra_mpls.h"
#include "zebra/zebra_router.h"
#include "zebra/zserv.h"

#include "zebra_lsping/export.h"

/* What it was compiled for; a test compiles it for something else. */
#ifndef ZEBRA_LSPING_FRR_VERSION
#define ZEBRA_LSPING_FRR_VERSION FRR_VERSION
#endif

/* How often is looked whether zebra has turned MPLS on meanwhile. */
#define QUEUE_RETRY_S 1

/* zebra's, in its main.c and without a header: where its API's socket is. */
extern char *zserv_path;
extern struct zebra_privs_t zserv_privs;

static struct zclient *loopback;
static struct event *t_queue;

/* --- zebra's work queue of labels ----------------------------------------- */

static void (*zebras_del_item_data)(struct work_queue *, void *);

/* zebra has processed a label; afterwards its entry may be gone. */
static void label_processed(struct work_queue *wq, void *data)
{
	const struct zebra_lsp *lsp = data;
	mpls_label_t label = lsp ? lsp->ile.in_label : MPLS_INVALID_LABEL;

	zebras_del_item_data(wq, data);
	if (label != MPLS_INVALID_LABEL && !zebra_router_in_shutdown())
		export_label_touched(label);
}

/* zebra makes the queue when it finds that the kernel has MPLS. */
static void queue_listen(struct event *event)
{
	struct work_queue *wq = zrouter.lsp_process_q;

	if (!wq) {
		event_add_timer(zrouter.master, queue_listen, NULL, QUEUE_RETRY_S, &t_queue);
		return;
	}
	zebras_del_item_data = wq->spec.del_item_data;
	wq->spec.del_item_data = label_processed;
}

static void queue_leave(void)
{
	event_cancel(&t_queue);
	if (zebras_del_item_data && zrouter.lsp_process_q)
		zrouter.lsp_process_q->spec.del_item_data = zebras_del_item_data;
	zebras_del_item_data = NULL;
}

/* --- requests ------------------------------------------------------------- */

static void request_take(const struct zapi_opaque_msg *info, const uint8_t *octets, size_t len)
{
	const struct export_client client = {
		.proto = info->src_proto,
		.instance = info->src_instance,
		.session = info->src_session_id,
	};
	struct lsping_rd rd = lsping_rd_init(octets, len);
	struct lsping_lfib_request request;

	if (!lsping_lfib_request_read(&rd, &request)) {
		export_refuse(&client, request.id);
		return;
	}
	switch (request.op) {
	case LSPING_LFIB_SUBSCRIBE:
		export_subscribe(&client, request.id);
		break;
	case LSPING_LFIB_ACK:
		export_acknowledged(request.id, request.number);
		break;
	}
}

static int opaque_message(ZAPI_CALLBACK_ARGS)
{
	struct stream *s = zclient->ibuf;
	struct zapi_opaque_msg info;

	if (zclient_opaque_decode(s, &info) < 0 || info.type != LSPING_LFIB_OPAQUE_REQUEST)
		return 0;
	/* Only requests to us: the registry sends on more than that. */
	if (!CHECK_FLAG(info.flags, ZAPI_OPAQUE_FLAG_UNICAST) ||
	    info.dest_session_id != LSPING_LFIB_SESSION_MODULE)
		return 0;
	request_take(&info, stream_pnt(s), info.len);
	return 0;
}

static zclient_handler *const handlers[] = {
	[ZEBRA_OPAQUE_MESSAGE] = opaque_message,
};

static void loopback_connected(struct zclient *zclient)
{
	zclient_register_opaque(zclient, LSPING_LFIB_OPAQUE_REQUEST);
}

static int client_closed(struct zserv *zserv)
{
	const struct export_client client = {
		.proto = zserv->proto,
		.instance = zserv->instance,
		.session = zserv->session_id,
	};

	export_client_gone(&client);
	return 0;
}

/* --- start and end -------------------------------------------------------- */

static int start(struct event_loop *loop)
{
	if (zserv_path && !frr_zclient_addr(&zclient_addr, &zclient_addr_len, zserv_path)) {
		zlog_err("zebra_lsping: %s is no address, lspingd will not be served", zserv_path);
		return 0;
	}
	export_init(loop);
	hook_register(zserv_client_close, client_closed);
	queue_listen(NULL);

	loopback = zclient_new(loop, &zclient_options_auxiliary, handlers, array_size(handlers));
	loopback->session_id = LSPING_LFIB_SESSION_MODULE;
	loopback->zebra_connected = loopback_connected;
	zclient_init(loopback, ZEBRA_ROUTE_HSLS, 0, &zserv_privs);
	return 0;
}

static int end(void)
{
	if (!loopback)
		return 0;
	queue_leave();
	hook_unregister(zserv_client_close, client_closed);
	export_fini();
	zclient_stop(loopback);
	zclient_free(loopback);
	loopback = NULL;
	return 0;
}

/* libfrr and zebra both say their version in the list of modules. */
static bool version_fits(void)
{
	const struct frrmod_runtime *module;

	for (module = frrmod_list; module; module = module->next) {
		if (strcmp(module->info->name, "libfrr") != 0 &&
		    strcmp(module->info->name, "zebra") != 0)
			continue;
		if (strcmp(module->info->version, ZEBRA_LSPING_FRR_VERSION) == 0)
			continue;
		fprintf(stderr,
			"zebra_lsping was built for FRR %s and does not load into %s of FRR %s: install the frr-lspingd built for %s, or take \"-M zebra_lsping\" out of zebra_options in /etc/frr/daemons\n",
			ZEBRA_LSPING_FRR_VERSION, module->info->name, module->info->version,
			module->info->version);
		return false;
	}
	return true;
}

static int load(void)
{
	if (!version_fits())
		return -1;
	hook_register(frr_late_init, start);
	hook_register(frr_early_fini, end);
	return 0;
}

FRR_MODULE_SETUP(.name = "zebra_lsping", .version = ZEBRA_LSPING_VERSION,
		 .description = "label tables for LSP ping (lspingd)", .init = load);
