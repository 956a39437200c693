# SPDX-License-Identifier: GPL-2.0-or-later
"""
Trees of paths that are all there, on real routers.

    r1 --- r2 === r3 === r4 === r5          === two parallel links
            \\
             '=/16/= r6                      sixteen

r1 reaches r5 by 2x2x2 paths and r6 by 16.  What `traceroute mpls ... multipath' finds
is compared with what follows from the routers' kernels, path for path; then each
path's destination is pinged, and every router's frames show that the probe took just
that path.  In the end labels change while paths are looked for.
"""
import ipaddress
import time

import pytest

import lib_graph as graph
import lib_lsping as lsping
from lib_trace import Trace

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd, pytest.mark.isisd]

LINKS = ((1, 2, 1), (2, 3, 2), (3, 4, 2), (4, 5, 2), (2, 6, 16))
TREES = (("r5", 8), ("r6", 16))

each_family = pytest.mark.parametrize("family", lsping.FAMILIES)
each_tree = pytest.mark.parametrize("target,count", TREES)


@pytest.fixture(scope="module", name="net")
def fixture_net(request):
    net = graph.Graph(request, LINKS, {"ipv4": "ospf", "ipv6": "isis"})
    try:
        net.wait_paths([("r1", target, count) for target, count in TREES])
        yield net
    finally:
        net.stop()


@pytest.fixture(scope="module", name="traces")
def fixture_traces(net):
    "A trace of each tree, made once."
    return {
        (target, family): Trace(
            net, net.gear("r1"), "ldp %s multipath timeout 10" % lsping.prefix(target, family)
        )
        for target, _ in TREES
        for family in lsping.FAMILIES
    }


def computed(net, target, family):
    kernels = graph.Kernels(net)
    source, gear = net.gear("r1"), net.gear(target)
    return kernels.paths(source, gear, family, graph.sample(family))


@each_family
@each_tree
def test_found_are_those_of_the_kernels(net, traces, target, count, family):
    expected = set(computed(net, target, family))
    assert len(expected) == count, "the network does not have %d paths: %s" % (count, expected)
    trace = traces[target, family]
    assert sorted(trace.found()) == sorted(expected), str(trace)
    assert trace.summary["paths-found"] == count, str(trace)
    assert trace.summary["paths-broken"] == trace.summary["paths-unexplored"] == 0, str(trace)
    assert trace.status == 0 and trace.alarms() == [], str(trace)


@each_family
@each_tree
def test_probes_are_not_wasted(net, traces, target, count, family):
    "At most 1.5 times the segments there are, and what was asked again; each is told once."
    trace = traces[target, family]
    paths = computed(net, target, family)
    assert len(paths) == count
    segments = {(ttl, ifname) for path in paths for ttl, ifname in enumerate(path, 1)}
    assert sorted((h["ttl"], trace.arrival(h)) for h in trace.hops) == sorted(segments), str(trace)
    assert trace.summary["requests-sent"] <= 1.5 * len(segments) + trace.retries(), str(trace)


@each_family
@each_tree
def test_destination_follows_its_path(net, traces, target, count, family):
    "Each path's destination takes that path, by the kernels' tables and on the wire."
    kernels = graph.Kernels(net)
    source = lsping.loopback("r1", family)
    way = kernels.ingress(net.gear("r1"), net.gear(target), family)[0]
    seen = set()
    for path in traces[target, family].paths:
        destination = path["destination"]
        route = traces[target, family].interfaces(path)
        assert kernels.walk(way, source, [destination])[destination] == route, destination
        with graph.Watch(net) as watch:
            ping = net.ping(
                net.gear("r1"),
                "ldp %s repeat 1 timeout 20 destination %s"
                % (lsping.prefix(target, family), destination),
            )
            frames = watch.frames(graph.ECHO)
        assert ping.status == 0, str(ping)
        probe = [f for f in frames if f.destination == ipaddress.ip_address(destination)]
        assert tuple(f.ifname for f in in_order(probe)) == route, [f.ifname for f in probe]
        seen.add(route)
    assert len(seen) == count


def in_order(frames):
    "A probe's frames from the ingress on: the labels' TTL counts down, then it has none."
    return sorted(frames, key=lambda frame: -(frame.ttls[0] if frame.ttls else 0))


@each_family
def test_one_path_of_the_tree(net, traces, family):
    "Without `multipath' the trace follows the path its destination has."
    for path in traces["r5", family].paths[:3]:
        trace = Trace(
            net, net.gear("r1"),
            "ldp %s timeout 10 destination %s"
            % (lsping.prefix("r5", family), path["destination"]))
        assert trace.found() == [traces["r5", family].interfaces(path)], str(trace)
        assert trace.status == 0 and trace.alarms() == [], str(trace)


def test_sessions_begin_anew(net):
    """The LDP sessions of r3 begin anew while all paths are looked for.

    What is found may be of before, between or after (in between the LSP is broken, and
    is called so); but no path twice, and when all have come back, those are found.  Not
    LDP off and on: ldpd 10.3 then gives labels to other FECs, and zebra keeps next hops
    of the ones before, IPv4 ones for an IPv6 FEC, which are rightly shown as more paths
    over the same links.
    """

    paths = [("r1", "r5", 8)]

    def left():
        return net.unresolved() + net.missing_paths(paths)

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
        assert sorted(last.found()) == sorted(computed(net, "r5", family)), str(last)
        assert last.status == 0 and last.alarms() == [], str(last)
