# SPDX-License-Identifier: GPL-2.0-or-later
"""
A responder that is flooded: r1 sends r2 echo requests as fast as it can

r1 and r2 share a link, OSPF and LDP.  tests/daemon/flood sends valid, broken and
forged requests, labelled and not, and such as ask about another FEC each time.
After every flood the counters have to account for each packet, and in the end
lspingd has to be as large as it was, ldpd to have been asked what may be asked,
and neither OSPF nor LDP to have noticed anything.

What the event loop spends in one go is read from libfrr (`show event cpu').  The
machine is User Mode Linux: its CPU time is the time of the machine outside, which
does other things too, so the limit here is for what is far off; the figures are
bench/responder's.
"""
import os
import re
import time

import pytest

import lib_lsping as lsping

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd, pytest.mark.ospf6d]

CWD = os.path.dirname(os.path.realpath(__file__))
FLOOD = os.path.join(os.environ.get("LSPING_BUILDDIR", "/build/obj-lab"), "tests/daemon/flood")

SECONDS = 3

# lspingd/lsping_ratelimit.h, lsping_binding.h, lsping_rx.c
RATE_TOTAL, RATE_SOURCE, RATE_QUESTIONS, PENDING_MAX = 1000, 100, 200, 256

# What memory may come and go with the allocator's moods.
GROWTH_KIB = 1024

FORGED, FORGED_IPV6 = "10.99.0.1", "2001:db8:99::1"
FORGED_NETS = ("10.99.0.0/16", "2001:db8:99::/48")


@pytest.fixture(scope="module", name="net")
def fixture_net(request):
    network = lsping.Network(request, CWD, 2)
    try:
        network.wait_converged()
        for capture in network.captures.values():
            capture.stop()  # it would take the machine's only processor
        # Forged sources get their replies; nobody is there to read them.
        for prefix in FORGED_NETS:
            network[1].net.cmd_raises("ip route add blackhole %s" % prefix)
            via = lsping.link_address("r1", "r2", "ipv6" if ":" in prefix else "ipv4")
            # ospf6d has a route of its own to that very address.
            network[2].net.cmd_raises("ip route add %s via %s dev r2-eth0 onlink" % (prefix, via))
        yield network
    finally:
        network.stop()


def resident_kib(router):
    with open("/proc/%d/status" % lsping.pid_of(router, "lspingd"), encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1])


def neighbours(router):
    "What would be different had an adjacency or a session been lost."
    ospf = lsping.show_json(router, "show ip ospf neighbor detail json")["neighbors"]
    ospf6 = lsping.show_json(router, "show ipv6 ospf6 neighbor json")["neighbors"]
    ldp = lsping.show_json(router, "show mpls ldp neighbor json")["neighbors"]
    return {
        "ospf": [(key, n["nbrState"], n["stateChangeCounter"]) for key, all_ in ospf.items()
                 for n in all_],
        "ospf6": [(n["neighborId"], n["state"]) for n in ospf6],
        "ldp": [(n["neighborId"], n["state"]) for n in ldp],
    }


def ldp_uptime(router):
    "Seconds the session has been up."
    neighbour = lsping.show_json(router, "show mpls ldp neighbor json")["neighbors"][0]
    hours, minutes, seconds = neighbour["upTime"].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def event_times(router):
    "Of lspingd's event loop: {function: (calls, average us, longest us)}, CPU time."
    output = router.net.cmd_raises("vtysh -d lspingd -c 'show event cpu'")
    found = {}
    for line in output.splitlines():
        match = re.match(r"\s*\d+\s+[\d.]+\s+(\d+)\s+(\d+)\s+(\d+)\s.*\s(\w+)\s*$", line)
        if match and match[4] != "TOTAL":
            found[match[4]] = tuple(int(match[i]) for i in (1, 2, 3))
    return found


class Flood:
    "One flood, and what r2's counters say of it."

    def __init__(self, net, options, seconds=SECONDS, source=FORGED, prefix=None):
        self.router = net[2]
        self.broken = "-i" in options.split()
        mac = net[2].net.cmd_raises("cat /sys/class/net/r2-eth0/address").strip()
        before, queries = lsping.counters(net[2]), lsping.ldpd_source(net[2])["queries"]
        self.begun = time.monotonic()
        output = net[1].net.cmd_raises(
            "%s -t %d %s r1-eth0 %s %s %s"
            % (FLOOD, seconds, options, mac, source, prefix or lsping.prefix("r2"))
        )
        self.sent = int(re.search(r"sent (\d+)", output)[1])
        assert self.sent > 1000 * seconds, "that is no flood: " + output
        self._wait_for_rest(before)
        self.seconds = time.monotonic() - self.begun
        after = lsping.counters(net[2])
        self.counted = {
            group: {name: value - before[group][name] for name, value in names.items()}
            for group, names in after.items()
            if isinstance(names, dict)
        }
        self.queries = lsping.ldpd_source(net[2])["queries"] - queries

    def _wait_for_rest(self, before):
        "Until what has arrived is worked off, and nothing waits any more."

        def seen():
            now = lsping.counters(self.router)
            pending = lsping.show_json(self.router, "show mpls oam json")["pending-requests"]
            return now["responder"]["requests-received"], now["drops"]["kernel-buffer"], pending

        last = []

        def is_quiet():
            last.append(seen())
            return last[-2:] == [last[-1]] * 2 and last[-1][2] == 0

        assert lsping.poll(is_quiet, wait=0.5), last
        self.reached = (
            last[-1][0] + last[-1][1]
            - before["responder"]["requests-received"] - before["drops"]["kernel-buffer"]
        )  # fmt: skip

    def __getitem__(self, group):
        return self.counted[group]

    def admitted(self):
        "Requests that the algorithm has seen, each once."
        verdicts = self["verdicts"]
        return (
            sum(verdicts.values()) - verdicts["wait-for-binding"] - verdicts["second-look"]
        )

    def refused(self):
        "Those it has not seen."
        names = (
            "destination-not-loopback",
            "source-not-answerable",
            "source-own-address",
            "source-denied",
            "reply-destination-denied",
            "rate-limit-total",
            "rate-limit-source",
            "truncated",
        )
        return sum(self["drops"][name] for name in names) + sum(
            self["encapsulation-errors"].values()
        )

    def check(self):
        "Every packet is accounted for, and no limit was broken."
        received = self["responder"]["requests-received"]
        # A broken one may be none that the tap's filter lets through.
        if self.broken:
            assert 0.9 * self.sent < self.reached <= self.sent, (self.reached, self.sent)
        else:
            assert self.reached == self.sent, self.counted
        assert received == self.refused() + self.admitted(), self.counted
        replies = sum(self["replies-sent"].values()) + self["responder"]["replies-not-sent"]
        assert replies == self["verdicts"]["reply"], self.counted
        most = RATE_TOTAL * (self.seconds + 1)
        passing = self["verdicts"]["passing"]
        assert self.admitted() - passing <= most and passing <= 2 * most, self.counted
        assert self.queries <= RATE_QUESTIONS * (self.seconds + 1), self.queries
        assert self["drops"]["queue-timeout"] == 0, self.counted
        print(
            "sent %d in %.1f s, lost before the tap %d, read %d, admitted %d, asked ldpd %d"
            % (self.sent, self.seconds, self["drops"]["kernel-buffer"], received,
               self.admitted(), self.queries)
        )


@pytest.fixture(scope="module", name="start")
def fixture_start(net):
    "What was true before, when everything had been used once."
    Flood(net, "-s 5000 -f 5000 -i", seconds=1)
    net[2].net.cmd_raises("vtysh -d lspingd -c 'clear event cpu'")
    return {
        "resident": resident_kib(net[2]),
        "neighbours": [neighbours(router) for router in net.routers],
        "uptime": ldp_uptime(net[2]),
        "time": time.monotonic(),
    }


def test_one_source(net, start):
    "All from r1 itself: what one source may have, and all of it answered."
    flood = Flood(net, "", source=lsping.loopback("r1"))
    flood.check()
    assert RATE_SOURCE <= flood.admitted() <= RATE_SOURCE * (flood.seconds + 1)
    assert flood["replies-sent"]["egress"] == flood.admitted(), flood.counted
    assert flood["drops"]["rate-limit-source"] > 0
    assert flood["drops"]["rate-limit-total"] == 0, "the others' share was taken"


@pytest.mark.parametrize("source", [FORGED, FORGED_IPV6])
def test_forged_sources(net, start, source):
    family = "ipv4" if source == FORGED else "ipv6"
    flood = Flood(net, "-s 60000", source=source, prefix=lsping.prefix("r2", family))
    flood.check()
    # Whether more is read in a second than may be answered is a matter of the machine.
    assert flood.refused() == flood["drops"]["rate-limit-total"], flood.counted
    assert flood["replies-sent"]["egress"] > 0, flood.counted
    # One FEC is two questions a second: what is bound to it, and where LDP runs.
    assert flood.queries <= 2 * (flood.seconds + 1), flood.queries


def test_broken_requests(net, start):
    flood = Flood(net, "-s 60000 -i")
    flood.check()
    assert sum(flood["encapsulation-errors"].values()) > 0
    assert sum(flood["decode-errors"].values()) > 0


@pytest.mark.parametrize("what", ["expired", "unknown", "passing"])
def test_labelled(net, start, what):
    "At a label of r2's, at one it does not have, and through it."
    label = lsping.binding(net[2], "r1") if what != "unknown" else 70000
    ttl = 255 if what == "passing" else 1
    flood = Flood(net, "-s 60000 -l %d/%d" % (label, ttl), prefix=lsping.prefix("r1"))
    flood.check()
    if what == "passing":
        assert flood["verdicts"]["passing"] == flood.admitted(), flood.counted
    else:
        code = "label-switched" if what == "expired" else "no-label-entry"
        assert flood["replies-sent"][code] == flood["verdicts"]["reply"] > 0, flood.counted


def test_another_fec_each_time(net, start):
    "ldpd is asked what it may be asked, and what waits is bounded."
    flood = Flood(net, "-s 60000 -f 60000", prefix="10.200.0.1/32")
    flood.check()
    assert flood.queries >= RATE_QUESTIONS, "that was no test: %d" % flood.queries
    answered = flood["replies-sent"]
    assert answered["no-mapping"] + answered["no-return-code"] == flood["verdicts"]["reply"]


def test_own_address(net, start):
    "Requests that claim to be r2's own are not answered to r2's own services."
    flood = Flood(net, "-p 161", seconds=1, source=lsping.loopback("r2"))
    flood.check()
    assert flood["drops"]["source-own-address"] == flood["responder"]["requests-received"]


def test_broadcast_sources(net, start):
    "The broadcast address of the link's subnet gets nothing."
    flood = Flood(net, "", seconds=1, source="10.0.12.255")
    flood.check()
    assert sum(flood["replies-sent"].values()) == 0, flood.counted
    assert flood["responder"]["replies-not-sent"] == flood["verdicts"]["reply"] > 0


def test_still_answers(net, start):
    "At once, by the rate of one who has not asked yet."
    net.check(net[1], net[2], "ipv4", lsping.RC_EGRESS, net[2], "repeat 3")
    net.check(net[1], net[2], "ipv6", lsping.RC_EGRESS, net[2], "repeat 3")


def test_event_loop(net, start):
    "No event keeps the loop, and a tap's least of all."
    times = event_times(net[2])
    print("\n".join("%-28s %8d calls, %6d us, longest %6d us" % (name, *values)
                    for name, values in sorted(times.items())))
    assert times["tap_read"][0] > 100, times
    for name, (calls, average, longest) in times.items():
        # In ticks of 10 ms here: of a few calls, one that met a tick is the average.
        assert average < 10000 or calls < 20, (name, average)
        assert longest < 500000, (name, longest)


def test_memory_is_flat(net, start):
    assert resident_kib(net[2]) - start["resident"] <= GROWTH_KIB


def test_protocols_stayed_up(net, start):
    assert [neighbours(router) for router in net.routers] == start["neighbours"]
    grown = ldp_uptime(net[2]) - start["uptime"]
    assert grown >= time.monotonic() - start["time"] - 5, "the LDP session is a new one"
    assert net.restarted() == []


def test_lspingd_ends_cleanly(net, start):
    assert net.end_lspingd() == []
