// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A label protocol for test_zebra_lsping.py: gives zebra labels and takes them
 * back, as told by lines of standard input:
 *
 *	add FIRST COUNT OUT NEXTHOP IFINDEX
 *	del FIRST COUNT OUT NEXTHOP IFINDEX
 *	backup FIRST COUNT OUT NEXTHOP IFINDEX
 *
 * Label FIRST + i is swapped for OUT + i; with "backup" it has a second next hop
 * for when this one fails, the next address, with two labels.  "done" is printed
 * when everything has been handed to zebra.  zebra takes all of them back when
 * this program ends.
 *
 *	zapi_labels ZSERV-SOCKET
 */
#include <zebra.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/frrevent.h"
#include "lib/libfrr.h"
#include "lib/mpls.h"
#include "lib/nexthop.h"
#include "lib/zclient.h"

static struct event_loop *loop;
static struct zclient *zclient;

/* What remains of the line that is being worked at. */
static struct {
	int command;
	bool backup;
	uint32_t in, out, left;
	struct in_addr nexthop;
	ifindex_t ifindex;
} job;

static void line_read(struct event *event);

static void add_backup(struct zapi_labels *zl)
{
	struct zapi_nexthop *nexthop = &zl->nexthops[0], *backup = &zl->backup_nexthops[0];

	SET_FLAG(zl->message, ZAPI_LABELS_HAS_BACKUPS);
	SET_FLAG(nexthop->flags, ZAPI_NEXTHOP_FLAG_HAS_BACKUP);
	nexthop->backup_num = 1;
	nexthop->backup_idx[0] = 0;
	zl->backup_nexthop_num = 1;
	*backup = *nexthop;
	UNSET_FLAG(backup->flags, ZAPI_NEXTHOP_FLAG_HAS_BACKUP);
	backup->backup_num = 0;
	backup->gate.ipv4.s_addr = htonl(ntohl(backup->gate.ipv4.s_addr) + 1);
	backup->label_num = 2;
	backup->labels[1] = backup->labels[0] + 1;
}

/* Not all at once: zebra's answers, and its patience, come in between. */
static void job_piece(struct event *event)
{
	for (unsigned int n = 0; n < 200 && job.left; n++, job.left--, job.in++, job.out++) {
		struct zapi_labels zl = { .type = ZEBRA_LSP_SHARP, .local_label = job.in };

		zl.nexthop_num = 1;
		zl.nexthops[0].type = NEXTHOP_TYPE_IPV4_IFINDEX;
		zl.nexthops[0].gate.ipv4 = job.nexthop;
		zl.nexthops[0].ifindex = job.ifindex;
		zl.nexthops[0].label_num = 1;
		zl.nexthops[0].labels[0] = job.out;
		if (job.backup)
			add_backup(&zl);
		if (zebra_send_mpls_labels(zclient, job.command, &zl) == ZCLIENT_SEND_FAILURE) {
			fprintf(stderr, "zapi_labels: zebra is gone\n");
			exit(1);
		}
	}
	if (job.left) {
		event_add_timer_msec(loop, job_piece, NULL, 1, NULL);
		return;
	}
	printf("done\n");
	fflush(stdout);
	event_add_read(loop, line_read, NULL, STDIN_FILENO, NULL);
}

static void line_read(struct event *event)
{
	char line[256], word[8], nexthop[64];

	if (!fgets(line, sizeof(line), stdin))
		exit(0);
	if (sscanf(line, "%7s %u %u %u %63s %d", word, &job.in, &job.left, &job.out, nexthop,
		   &job.ifindex) != 6 ||
	    inet_pton(AF_INET, nexthop, &job.nexthop) != 1) {
		fprintf(stderr, "zapi_labels: not understood: %s", line);
		exit(1);
	}
	job.backup = strcmp(word, "backup") == 0;
	job.command = strcmp(word, "del") == 0 ? ZEBRA_MPLS_LABELS_DELETE : ZEBRA_MPLS_LABELS_ADD;
	event_add_event(loop, job_piece, NULL, 0, NULL);
}

static void connected(struct zclient *client)
{
	printf("done\n");
	fflush(stdout);
	event_add_read(loop, line_read, NULL, STDIN_FILENO, NULL);
}

int main(int argc, char **argv)
{
	static struct zebra_privs_t privs;
	struct event event;

	if (argc != 2 || !frr_zclient_addr(&zclient_addr, &zclient_addr_len, argv[1]))
		return 2;
	/* One line, one read event. */
	setvbuf(stdin, NULL, _IONBF, 0);
	zprivs_preinit(&privs);
	zprivs_init(&privs);
	loop = event_master_create(NULL);
	zclient = zclient_new(loop, &zclient_options_auxiliary, NULL, 0);
	zclient->zebra_connected = connected;
	zclient_init(zclient, ZEBRA_ROUTE_SHARP, 0, &privs);
	while (event_fetch(loop, &event))
		event_call(&event);
	return 0;
}
