// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What differs between the versions of FRR we build against (10.3 and later)
 *
 * Nothing else in lspingd knows of versions.  FRR gives no number to compare;
 * configure looks into its headers and defines LSPING_FRR_* (m4/lsping_frr.m4).
 */
#ifndef LSPING_COMPAT_H
#define LSPING_COMPAT_H

#include "lib/vty.h"

/*
 * Ends a command that was suspended with vty->mgmt_req_pending_cmd set: ret
 * goes to the terminal or vtysh, and the vty reads its next command.
 */
static inline void lsping_vty_resume(struct vty *vty, int ret)
{
#ifdef LSPING_FRR_VTY_RESUME_RESPONSE
	vty_resume_response(vty, ret);
#else
	vty_mgmt_resume_response(vty, ret);
#endif
}

#endif /* LSPING_COMPAT_H */
