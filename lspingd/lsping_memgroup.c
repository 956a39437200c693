// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory group of all of lspingd
 *
 * It lives in the lowest layer, apart from main, because the layers' memory
 * types belong to it and the unit tests link the layers without main.
 */
#include <zebra.h>

#include "lspingd/lsping_memgroup.h"

DEFINE_MGROUP(LSPINGD, "lspingd");
