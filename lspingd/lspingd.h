// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lspingd: the parts of the daemon, owned by main and passed down
 */
#ifndef LSPINGD_H
#define LSPINGD_H

struct event_loop;
struct lsping_kernel;
struct lsping_injector;
struct lsping_admit;
struct lsping_zebra;
struct lsping_zlfib;
struct lsping_bindings;
struct lsping_initiator;
struct lsping_responderd;
struct lsping_stats;
struct zebra_privs_t;

struct lspingd {
	struct event_loop *loop;
	struct zebra_privs_t *privs;
	struct lsping_stats *stats;
	struct lsping_kernel *kernel;
	struct lsping_injector *injector;
	struct lsping_zebra *zebra;
	struct lsping_zlfib *zlfib; /* zebra's label tables: lsping_mirror.h */
	struct lsping_bindings *bindings;
	struct lsping_admit *admit; /* which requests are answered: lsping_admit.h */
	struct lsping_responderd *responder; /* taps and replies: lsping_rx.h */
	struct lsping_initiator *initiator;
};

extern struct zebra_privs_t lspingd_privs;

/*
 * Builds the daemon's parts bottom up, and takes them down in the other order.
 *
 * lspingd
 *    loop and privs are set by the caller, the rest is filled
 *
 * vty_dir
 *    where the other daemons' vty sockets are
 */
void lspingd_init(struct lspingd *lspingd, const char *vty_dir);
void lspingd_fini(struct lspingd *lspingd);

/* Installs the vty commands, which reach the parts through lspingd; to be called
 * before the configuration is read, also when nothing is started (-C).
 */
void lsping_cli_init(struct lspingd *lspingd);
void lsping_show_init(struct lspingd *lspingd);
void lsping_show_lfib_init(struct lspingd *lspingd);
void lsping_show_consistency_init(struct lspingd *lspingd);

#endif /* LSPINGD_H */
