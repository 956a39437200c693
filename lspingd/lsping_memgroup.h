// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory group of all of lspingd (show memory)
 */
#ifndef LSPING_MEMGROUP_H
#define LSPING_MEMGROUP_H

#include "lib/memory.h"

DECLARE_MGROUP(LSPINGD);

#endif /* LSPING_MEMGROUP_H */
