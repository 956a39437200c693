# SPDX-License-Identifier: GPL-2.0-or-later
"""
Tells FRR's topotest library about lspingd.

The library has a fixed list of daemons in two places: TopoRouter.RD (the number
a test names it by) and Router.daemons (which of them a router runs).  lspingd is
added to both; starting, logging, stopping and crash detection are the same for
all daemons, so nothing else is needed.
"""
from lib import topotest
from lib.topogen import TopoRouter

RD_LSPING = 1000
DAEMON = "lspingd"


def register():
    """Makes TopoRouter.RD_LSPING known; once per process."""
    if DAEMON in TopoRouter.RD.values():
        return
    TopoRouter.RD_LSPING = RD_LSPING
    TopoRouter.RD[RD_LSPING] = DAEMON
    init = topotest.Router.__init__

    def init_with_lspingd(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.daemons[DAEMON] = 0

    topotest.Router.__init__ = init_with_lspingd
