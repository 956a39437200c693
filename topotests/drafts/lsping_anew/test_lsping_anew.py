# SPDX-License-Identifier: GPL-2.0-or-later
"""
All paths, while labels change.

    r1 --- r2 === r3 === r4 === r5          === two parallel links
"""
import time

import pytest

import lib_graph as graph
import lib_lsping as lsping
from lib_trace import Trace

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd, pytest.mark.isisd]

LINKS = ((1, 2, 1), (2, 3, 2), (3, 4, 2), (4, 5, 2))
PATHS = [("r1", "r5", 8)]


@pytest.fixture(scope="module", name="net")
def fixture_net(request):
    net = graph.Graph(graph.run_directory(request), LINKS, {"ipv4": "ospf", "ipv6": "isis"})
    try:
        net.wait_labels(PATHS)
        yield net
    finally:
        net.stop()


def test_sessions_begin_anew(net):
    """The LDP sessions of r3 begin anew while all paths are looked for.

    What is found may be of before, between or after (in between the LSP is broken, and
    is called so); but no path twice, and when all have come back, those are found.  Not
    LDP off and on: ldpd 10.3 then gives labels to other FECs, and zebra keeps next hops
    of the ones before, IPv4 ones for an IPv6 FEC, which are rightly shown as more paths
    over the same links.
    """

    def left():
        return net.unresolved() + net.missing_paths(PATHS)

    def trace(family):
        traced = Trace(
            net, net.gear("r1"), "ldp %s multipath timeout 3" % lsping.prefix("r5", family))
        found = traced.found()
        assert len(set(found)) == len(found), str(traced)
        return traced

    for _ in range(2):
        net.gear("r3").cmd_raises("vtysh -c 'clear mpls ldp neighbor'")
        end = time.monotonic() + 300
        missing = True
        while missing:
            for family in lsping.FAMILIES:
                trace(family)
            missing = left()
            assert not missing or time.monotonic() < end, missing
    for family in lsping.FAMILIES:
        last = trace(family)
        kernels = graph.Kernels(net)
        paths = kernels.paths(net.gear("r1"), net.gear("r5"), family, graph.sample(family))
        assert sorted(last.found()) == sorted(paths), str(last)
        assert last.status == 0 and last.alarms() == [], str(last)
