// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What zebra_lsping.so and lspingd say to each other
 *
 * Both are clients of zebra's API, of type ZEBRA_ROUTE_HSLS, which no daemon
 * uses, told apart by their session ids.  lspingd's requests are opaque unicast
 * messages to the module; the module's frames come as opaque messages straight
 * out of zebra.
 *
 *	lspingd                                        module
 *	   SUBSCRIBE id ------------------------------->
 *	   <--------------- frame id 0: BEGIN, record, record, ...
 *	   ACK id 0 ----------------------------------->
 *	   <--------------- frame id 1: record, ..., END: in step
 *	   <--------------- frame id 2: what has changed since
 *
 * A subscription has an id of lspingd's choice, and its frames are numbered
 * from 0 without gaps.  The module keeps no more than LSPING_LFIB_WINDOW frames
 * unacknowledged, so a reader that hangs costs zebra nothing.  A record tells
 * the present state of one object, whole; a later one of the same object
 * replaces it; GONE takes it away.
 *
 * A question may be repeated; the module goes on with the subscription it has.
 * To one of another version it answers with an empty frame of its own.
 *
 * Layout: a frame is version (1 octet), id, number (4 each), then records: kind
 * (1), length (2), body.  The body of an object begins with its key, which has
 * the same length for all objects of a kind, so that tables can be kept without
 * looking further.  A frame's first 9 octets are the same in all versions, and so
 * are a request's first 6: version, what it is, id.
 *
 * The values are zebra's own (enum lsp_types_t, ZEBRA_ROUTE_*): both sides are
 * built for one version of FRR.
 */
#ifndef LSPING_LFIB_MSG_H
#define LSPING_LFIB_MSG_H

#include <stdbool.h>
#include <stdint.h>
#include <netinet/in.h>

#include "lib/ipaddr.h"

#include "lspingd/lsping_cursor.h"
#include "lspingd/lsping_label.h"

#define LSPING_LFIB_VERSION 1

/* Opaque message types, and the session ids of the two. */
#define LSPING_LFIB_OPAQUE_REQUEST  0x4c535001
#define LSPING_LFIB_OPAQUE_FRAME    0x4c535002
#define LSPING_LFIB_SESSION_MODULE  0x4c50
#define LSPING_LFIB_SESSION_LSPINGD 0x4c51

/* Octets of a frame: with zebra's headers below the 64 KiB of a message. */
#define LSPING_LFIB_FRAME_MAX	 60000
#define LSPING_LFIB_FRAME_HEADER 9
/* Octets of a record with its header, so that one always fits. */
#define LSPING_LFIB_RECORD_MAX (LSPING_LFIB_FRAME_MAX - LSPING_LFIB_FRAME_HEADER)
#define LSPING_LFIB_WINDOW     32

enum lsping_lfib_op {
	LSPING_LFIB_SUBSCRIBE = 1,
	LSPING_LFIB_ACK = 2,
};

struct lsping_lfib_request {
	uint8_t version;
	enum lsping_lfib_op op;
	uint32_t id;
	uint32_t number; /* ACK: of the frame */
};

#define LSPING_LFIB_REQUEST_OCTETS 10

void lsping_lfib_request_write(struct lsping_wr *wr, const struct lsping_lfib_request *request);
/* False: not understood; of another version only version and id are set. */
bool lsping_lfib_request_read(struct lsping_rd *rd, struct lsping_lfib_request *request);

struct lsping_lfib_frame {
	uint8_t version;
	uint32_t id;
	uint32_t number;
};

void lsping_lfib_frame_write(struct lsping_wr *wr, const struct lsping_lfib_frame *frame);
struct lsping_lfib_frame lsping_lfib_frame_read(struct lsping_rd *rd);

enum lsping_lfib_kind {
	LSPING_LFIB_BEGIN = 1, /* no body: all that follows is the whole */
	LSPING_LFIB_END,       /* no body: and now the tables are in step */
	LSPING_LFIB_GONE,      /* a kind (1 octet) and a key */
	LSPING_LFIB_LABEL,
	LSPING_LFIB_PW,
	LSPING_LFIB_POLICY,
};

#define LSPING_LFIB_KEY_MAX 21

/* Octets of a kind's key; 0 if the kind has no objects. */
unsigned int lsping_lfib_key_octets(uint8_t kind);

/* Starts a record; returns the mark for lsping_lfib_record_end(). */
size_t lsping_lfib_record_start(struct lsping_wr *wr, enum lsping_lfib_kind kind);
void lsping_lfib_record_end(struct lsping_wr *wr, size_t mark);

/* A record of nothing but its kind (BEGIN, END). */
void lsping_lfib_mark_write(struct lsping_wr *wr, enum lsping_lfib_kind kind);
void lsping_lfib_gone_write(struct lsping_wr *wr, enum lsping_lfib_kind kind, const uint8_t *key);

/* The next record: its body is a child cursor.  False at the end, or with the
 * cursor bad.  An unknown kind is given as it is.
 */
bool lsping_lfib_record_read(struct lsping_rd *rd, uint8_t *kind, struct lsping_rd *body);

/* -- one incoming label; its NHLFEs follow, then its backup NHLFEs */

struct lsping_zlabel {
	uint32_t label;
	bool installed;	   /* zebra holds it for installed in the kernel */
	bool pending;	   /* zebra is about to change it, or waits for the kernel */
	bool truncated;	   /* there are more NHLFEs than a frame could hold */
	uint16_t n_nhlfe;  /* selected and not */
	uint16_t n_backup;
};

#define LSPING_ZNHLFE_BACKUPS 8

struct lsping_znhlfe {
	uint8_t owner;	  /* enum lsp_types_t */
	uint8_t distance;
	bool selected;	  /* zebra wants it in the kernel */
	bool installed;	  /* and it is there, as far as zebra knows */
	bool active;	  /* the next hop is reachable */
	bool deleted;	  /* its owner has withdrawn it, zebra has not got round to it */
	bool blackhole;
	struct ipaddr nexthop; /* IPADDR_NONE: by the interface alone */
	uint32_t ifindex;
	uint32_t vrf_id;
	uint8_t depth;	       /* of label; 0: none given (popped) */
	uint32_t label[LSPING_MAX_LABELS]; /* outermost first, implicit null as 3 */
	uint8_t n_backups;     /* places in the list of backups that protect it */
	uint8_t backup[LSPING_ZNHLFE_BACKUPS];
};

/* Octets of the longest NHLFE. */
#define LSPING_ZNHLFE_OCTETS (1 + 1 + 1 + 1 + 16 + 4 + 4 + 1 + LSPING_MAX_LABELS * 4 + 1 + 8)

void lsping_zlabel_write(struct lsping_wr *wr, const struct lsping_zlabel *label);
void lsping_zlabel_read(struct lsping_rd *rd, struct lsping_zlabel *label);
void lsping_znhlfe_write(struct lsping_wr *wr, const struct lsping_znhlfe *nhlfe);
void lsping_znhlfe_read(struct lsping_rd *rd, struct lsping_znhlfe *nhlfe);

/* -- a pseudowire */

#define LSPING_ZPW_NAME 16

struct lsping_zpw {
	char ifname[LSPING_ZPW_NAME]; /* the key */
	uint32_t ifindex;
	uint16_t type;	     /* RFC 4446 */
	bool control_word;
	bool enabled;
	bool installed;	     /* forwarding, as far as zebra knows */
	uint8_t owner;	     /* ZEBRA_ROUTE_* */
	struct ipaddr nexthop;
	uint32_t local_label, remote_label;
	uint32_t status;     /* RFC 4447 status bits; 0: forwarding */
	struct in_addr lsr_id;
	uint32_t pw_id;
};

void lsping_zpw_write(struct lsping_wr *wr, const struct lsping_zpw *pw);
void lsping_zpw_read(struct lsping_rd *rd, struct lsping_zpw *pw);

/* -- a segment routing policy */

#define LSPING_ZPOLICY_NAME 64

struct lsping_zpolicy {
	uint32_t color;		/* the key, with */
	struct ipaddr endpoint; /* this */
	char name[LSPING_ZPOLICY_NAME];
	bool up;
	uint32_t binding_label; /* LSPING_ZPOLICY_NO_LABEL: none */
	uint8_t owner;		/* enum lsp_types_t */
	uint8_t depth;
	uint32_t label[LSPING_MAX_LABELS]; /* the segment list, outermost first */
};

#define LSPING_ZPOLICY_NO_LABEL UINT32_MAX

void lsping_zpolicy_write(struct lsping_wr *wr, const struct lsping_zpolicy *policy);
void lsping_zpolicy_read(struct lsping_rd *rd, struct lsping_zpolicy *policy);

/*
 * Whether the body of an object can be read to its end by the functions above.
 * Afterwards they need not be asked again.
 */
bool lsping_lfib_body_ok(uint8_t kind, struct lsping_rd body);

#endif /* LSPING_LFIB_MSG_H */
