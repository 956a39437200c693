// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any echo message, said to a person or a program
 *
 * One walk renders a decoded message to text or JSON (lsping_writer.h); leaves
 * are those of grouping echo-message in yang/frr-lspingd.yang.  Debugging, the
 * program lsping-decode and tests read the same.
 */
#ifndef LSPING_PRINT_H
#define LSPING_PRINT_H

#include "lspingd/lsping_echo.h"
#include "lspingd/lsping_encap.h"
#include "lspingd/lsping_writer.h"

/*
 * A time as the YANG model has it (date-and-time), in UTC with nanoseconds.
 *
 * sec, ns
 *    since 1970; ns below 10^9
 *
 * Returns:
 *    buf; it is empty for a year of not four digits
 */
#define LSPING_DATE_STRLEN 40
const char *lsping_date_str(int64_t sec, uint32_t ns, char *buf, size_t size);

/* Writes a message, of any number the protocol has or has not; never fails. */
void lsping_echo_print(struct lsping_writer *w, const struct lsping_echo *echo);

/* One FEC, as an entry of a list; the same leaves wherever one is shown. */
void lsping_fec_print(struct lsping_writer *w, const struct lsping_fec *fec);

/* How the packet was addressed and labelled. */
void lsping_encap_print(struct lsping_writer *w, const struct lsping_encap *encap);

/* Why and where decoding stopped; what was decoded before can be printed too. */
void lsping_fault_print(struct lsping_writer *w, const struct lsping_fault *fault);

#endif /* LSPING_PRINT_H */
