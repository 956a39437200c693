# SPDX-License-Identifier: GPL-2.0-or-later
"""
What the traces of trees cost; bench/trace runs it in the lab

    r1 --- r2 ==== r3 ==== r4 ==== r5       ==== four parallel links

r1 reaches r3 by 4 paths, r4 by 16 and r5 by 64.  Each tree is traced several times;
the quickest and the median count, and a trace that does not find all paths fails.
"""
import statistics

import lib_graph as graph
import lib_lsping as lsping
from lib_trace import Trace

LINKS = ((1, 2, 1), (2, 3, 4), (3, 4, 4), (4, 5, 4))
TREES = (("r3", 4), ("r4", 16), ("r5", 64))
TIMES = 7


def ping_rtt(net, target, family):
    "Median of the round-trip times of a ping, in ms."
    ping = net.ping(
        net.gear("r1"), "ldp %s repeat 20 interval 20 timeout 10" % lsping.prefix(target, family))
    assert ping.status == 0, str(ping)
    return statistics.median(reply["rtt"] for reply in ping.replies) / 1000


def row(net, target, count, family):
    traces = [
        Trace(net, net.gear("r1"), "ldp %s multipath timeout 10" % lsping.prefix(target, family))
        for _ in range(TIMES)
    ]
    for trace in traces:
        assert trace.status == 0 and len(trace.found()) == count, str(trace)
    times = sorted(trace.elapsed_ms() for trace in traces)
    probes = statistics.median(trace.summary["requests-sent"] for trace in traces)
    segments = len(traces[0].hops)
    rtt = ping_rtt(net, target, family)
    return "%-6s %5d %9d %7d %12.2f %9.1f %9.1f %9.2f %11.1f" % (
        family, count, segments, probes, probes / segments, times[0],
        statistics.median(times), rtt, statistics.median(times) / rtt)


def test_cost_of_trees(request):
    net = graph.Graph(request, LINKS, {"ipv4": "ospf", "ipv6": "isis"})
    try:
        net.wait_labels([("r1", target, count) for target, count in TREES])
        print("\n%-6s %5s %9s %7s %12s %9s %9s %9s %11s" % (
            "", "paths", "segments", "probes", "probes/seg.", "least ms", "median ms",
            "ping ms", "median/ping"))
        for family in lsping.FAMILIES:
            for target, count in TREES:
                print(row(net, target, count, family))
    finally:
        net.stop()
