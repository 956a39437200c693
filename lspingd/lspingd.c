// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts of lspingd, put together
 */
#include <zebra.h>

#include "lspingd/lspingd.h"

void lspingd_init(struct lspingd *lspingd, const char *vty_dir)
{
}

void lspingd_fini(struct lspingd *lspingd)
{
}
