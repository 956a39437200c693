// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Downstream mappings on the wire (RFC 8029, sections 3.3 and 3.4)
 */
#include <zebra.h>

#include "lspingd/lsping_ds.h"
