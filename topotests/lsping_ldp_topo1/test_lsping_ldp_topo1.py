# SPDX-License-Identifier: GPL-2.0-or-later
"""
Healthy and broken LSPs of LDP on four routers in a chain (r1 - r2 - r3 - r4).

Faults are made in the kernel's label table, behind FRR's back, so that every
control plane stays green; `ping mpls' has to name the fault and the router that
has it.  With r1 pinging r4, the labels are

    r1 --[r2's label]--> r2 --[r3's label]--> r3 --(popped: r4 is next)--> r4

and every test leaves the network healthy.  All links are captured all the time;
the last tests compare what was printed with what was sent.

The routers are made by FRR's own topotest library, as those of FRR's tests are.
"""
import contextlib
import functools
import ipaddress
import os
import struct

import pytest

from lib.topogen import Topogen, TopoRouter

import lib_echo
import lib_lsping as lsping
from lib_capture import (
    ECHO_REPLY,
    ECHO_REQUEST,
    Wire,
    check_packets,
    check_ping,
)

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd, pytest.mark.ospf6d]

CWD = os.path.dirname(os.path.realpath(__file__))
FAMILIES = lsping.FAMILIES

# Of a downstream mapping: a label, and the protocol that gave it.
IMPLICIT_NULL, LDP = 3, 3

each_family = pytest.mark.parametrize("family", FAMILIES)


def build_chain(tgen, count):
    routers = [tgen.add_router("r%d" % (n + 1)) for n in range(count)]
    for left, right in zip(routers, routers[1:]):
        tgen.add_link(left, right)


class LibraryNetwork(lsping.Network):
    "A chain of the library's routers."

    def make_routers(self, request, count):
        # pylint: disable=attribute-defined-outside-init
        self.tgen = Topogen(functools.partial(build_chain, count=count), request.module.__name__)
        self.tgen.start_topology()
        self.logdir = self.tgen.logdir
        self.routers = [self.tgen.gears["r%d" % (n + 1)] for n in range(count)]

    def configure_router(self, router, path, daemons):
        numbers = {name: number for number, name in TopoRouter.RD.items()}
        router.load_frr_config(path, [(numbers[name], options) for name, options in daemons])

    def start_routers(self):
        self.tgen.start_router()

    def end_routers(self):
        self.tgen.stop_topology()


@pytest.fixture(scope="module", name="net")
def fixture_net(request):
    network = LibraryNetwork(request, CWD, 4)
    try:
        network.wait_converged()
        yield network
    finally:
        network.stop()


@contextlib.contextmanager
def fault(net, family="ipv4"):
    "A fault made in the block is mended by then; the LSP is healthy before and after."
    net.check(net[1], net[4], family, lsping.RC_EGRESS, net[4])
    yield
    net.check(net[1], net[4], family, lsping.RC_EGRESS, net[4])


# ---- healthy LSPs ----


@each_family
def test_all_pairs(net, family):
    "Every LSP, direct neighbours (no label at all) included, by vtysh -c."
    for source, target in net.pairs():
        ping = net.check(source, target, family, lsping.RC_EGRESS, target, "repeat 2")
        neighbours = abs(lsping.number(source) - lsping.number(target)) == 1
        assert (ping.data["label-stack"] == []) == neighbours, str(ping)
        assert ping.data["source"] == lsping.loopback(source, family), str(ping)
        assert ping.values("return-subcode") == [1, 1], str(ping)


@each_family
def test_prefix_alone(net, family):
    "Without `ldp' the label's owner says what kind of FEC it is."
    ping = net.ping(net[1], "%s repeat 1" % lsping.prefix("r4", family))
    assert ping.status == 0, str(ping)
    assert ping.data["target-fec"] == "LDP " + lsping.prefix("r4", family), str(ping)


@each_family
def test_transit_routers_keep_silent(net, family):
    "A probe that passes is nobody's but the egress's: exactly one answer to each."
    before = [lsping.counters(router)["replies-sent"] for router in net.routers]
    net.check(net[1], net[4], family, lsping.RC_EGRESS, net[4], "repeat 5")
    after = [lsping.counters(router)["replies-sent"] for router in net.routers]
    sent = [{k: b[k] - a[k] for k in b if b[k] != a[k]} for a, b in zip(before, after)]
    assert sent == [{}, {}, {}, {"egress": 5}], sent


@each_family
def test_ttl_names_each_hop(net, family):
    "A label TTL of 1 and 2: label switched at r2 and r3, one label deep."
    for ttl, hop in ((1, net[2]), (2, net[3])):
        ping = net.check(
            net[1], net[4], family, lsping.RC_LABEL_SWITCHED, hop, "repeat 2 ttl %d" % ttl
        )
        assert ping.values("return-subcode") == [1, 1], str(ping)
    net.check(net[1], net[4], family, lsping.RC_EGRESS, net[4], "repeat 1 ttl 3")


@each_family
def test_mpls_input_off_behind_the_last_pop(net, family):
    "No label arrives at r4, so it needs no MPLS input: a healthy LSP."
    with lsping.sysctl(net[4], "net.mpls.conf.r4-eth0.input", 0):
        net.check(net[1], net[4], family, lsping.RC_EGRESS, net[4], "repeat 2")
        net.check(net[3], net[4], family, lsping.RC_EGRESS, net[4], "repeat 2")
    net.check(net[1], net[4], family, lsping.RC_EGRESS, net[4])


def advertise_explicit_null(net, wanted):
    """r4 wants label 0 (2 for IPv6) instead of no label, or does not.

    The sessions are made anew because ldpd of FRR 10.3 withdraws the other
    family's labels when this is changed for one.
    """
    command = "%slabel local advertise explicit-null" % ("" if wanted else "no ")
    for family in FAMILIES:
        lsping.configure(net[4], ["mpls ldp", "address-family " + family, command])
    net[4].net.cmd_raises("vtysh -c 'clear mpls ldp neighbor'")

    def last_labels():
        pings = [net.ping(net[3], "%s repeat 1" % lsping.prefix("r4", f)) for f in FAMILIES]
        return [ping.data.get("label-stack") for ping in pings]

    labels = [[lsping.EXPLICIT_NULL[f]] if wanted else [] for f in FAMILIES]
    assert lsping.poll(last_labels, labels, 60.0, 1.0) == labels, str(net.pings[-1])
    net.wait_labels()
    for family in FAMILIES:
        net.wait_green(net[1], net[4], family)


def test_explicit_null(net):
    advertise_explicit_null(net, True)
    try:
        for family in FAMILIES:
            ping = net.check(net[3], net[4], family, lsping.RC_EGRESS, net[4], "repeat 2")
            assert ping.data["label-stack"] == [lsping.EXPLICIT_NULL[family]], str(ping)
            net.check(net[1], net[4], family, lsping.RC_EGRESS, net[4], "repeat 2")
            # The label arrives at r4, so here MPLS input off is a fault.
            with lsping.sysctl(net[4], "net.mpls.conf.r4-eth0.input", 0):
                net.check(net[1], net[4], family, lsping.RC_PROTOCOL, net[4])
            net.check(net[1], net[4], family, lsping.RC_EGRESS, net[4])
    finally:
        advertise_explicit_null(net, False)


# ---- black holes ----


@each_family
@pytest.mark.parametrize("victim", (2, 3))
def test_label_deleted(net, family, victim):
    router = net[victim]
    label = lsping.binding(router, net[4], family)
    with fault(net, family), lsping.kernel_lfib(router):
        lsping.ip_mpls(router, "del %d" % label)
        ping = net.check(net[1], net[4], family, lsping.RC_NO_LABEL, router, "repeat 2")
        assert ping.values("return-subcode") == [1, 1], str(ping)
        # Whether or not its TTL expires there, the probe ends there.
        ttl = "ttl %d repeat 1" % (victim - 1)
        net.check(net[1], net[4], family, lsping.RC_NO_LABEL, router, ttl)


@each_family
@pytest.mark.parametrize(
    "victim,wrong_fec,arrival",
    (
        (2, 1, 1),  # r3's label for r1: r3 -> r2 -> r1, the sender itself
        (2, 2, 2),  # r3's label for r2: popped by r3, back to r2
        (3, 1, 1),  # r4's label for r1: r4 -> r3 -> r2 -> r1
        (3, 2, 2),  # r4's label for r2: r4 -> r3 (pops) -> r2
        (3, 3, 3),  # r4's label for r3: popped by r4, back to r3
    ),
)
def test_wrong_swap_to_a_valid_label(net, family, victim, wrong_fec, arrival):
    "The probe follows another FEC's LSP to its end; that router says so."
    router, following = net[victim], net[victim + 1]
    label = lsping.binding(router, net[4], family)
    wrong = lsping.binding(following, net[wrong_fec], family)
    with fault(net, family), lsping.kernel_lfib(router) as before:
        lsping.ip_mpls(router, "replace " + lsping.wrong_swap(before[label], wrong))
        ping = net.check(net[1], net[4], family, lsping.RC_WRONG_LABEL, net[arrival], "repeat 2")
        assert ping.values("return-subcode") == [1, 1], str(ping)


@each_family
def test_wrong_swap_to_explicit_null(net, family):
    "r3 takes the probe for its own, by a label it never gave to this FEC."
    label = lsping.binding(net[2], net[4], family)
    with fault(net, family), lsping.kernel_lfib(net[2]) as before:
        swap = lsping.wrong_swap(before[label], lsping.EXPLICIT_NULL[family])
        lsping.ip_mpls(net[2], "replace " + swap)
        net.check(net[1], net[4], family, lsping.RC_WRONG_LABEL, net[3], "repeat 2")


@each_family
@pytest.mark.parametrize("victim", (2, 3))
def test_wrong_swap_to_an_unknown_label(net, family, victim):
    "The next router is the one that drops it."
    router, following = net[victim], net[victim + 1]
    label = lsping.binding(router, net[4], family)
    with fault(net, family), lsping.kernel_lfib(router) as before:
        assert 5019 not in lsping.lfib(following)
        lsping.ip_mpls(router, "replace " + lsping.wrong_swap(before[label], 5019))
        net.check(net[1], net[4], family, lsping.RC_NO_LABEL, following, "repeat 2")


@each_family
def test_mpls_input_off(net, family):
    "r3 drops every labelled frame from r2, and says where and with what label."
    label = lsping.binding(net[3], net[4], family)
    with fault(net, family), lsping.sysctl(net[3], "net.mpls.conf.r3-eth0.input", 0):
        ping = net.check(net[1], net[4], family, lsping.RC_PROTOCOL, net[3], "repeat 2")
        for reply in ping.replies:
            received_on = reply["received-on"]
            assert received_on["label-stack"] == [label], str(ping)
            incoming = lsping.link_address(net[3], net[2], family)
            assert received_on["interface-address"] == incoming, str(ping)
            # Either is right by RFC 8029, 3.6.
            assert received_on["address"] in (incoming, lsping.loopback(net[3], family)), str(ping)


def test_label_space_lowered(net):
    "The kernel forgets every label beyond platform_labels, and keeps forgetting."
    with fault(net, "ipv4"), fault(net, "ipv6"), lsping.kernel_lfib(net[3]):
        with lsping.sysctl(net[3], "net.mpls.platform_labels", 16):
            for family in FAMILIES:
                net.check(net[1], net[4], family, lsping.RC_NO_LABEL, net[3])
        for family in FAMILIES:
            net.check(net[1], net[4], family, lsping.RC_NO_LABEL, net[3])


@each_family
def test_all_next_hops_dead(net, family):
    "The kernel has the label, but nowhere to send it."
    router = net[2]
    label = lsping.binding(router, net[4], family)
    via = "inet 192.0.2.2" if family == "ipv4" else "inet6 2001:db8:999::2"
    router.net.cmd_raises("ip link add dead0 type dummy")
    try:
        router.net.cmd_raises("ip addr add 192.0.2.1/24 dev dead0")
        router.net.cmd_raises("ip addr add 2001:db8:999::1/64 dev dead0")
        router.net.cmd_raises("ip link set dead0 up")
        with fault(net, family), lsping.kernel_lfib(router):
            lsping.ip_mpls(router, "replace %d as to 100 via %s dev dead0" % (label, via))
            router.net.cmd_raises("ip link set dead0 down")
            assert "dead" in lsping.lfib(router)[label], lsping.lfib(router)
            net.check(net[1], net[4], family, lsping.RC_NO_MPLS, router, "repeat 2")
    finally:
        router.net.cmd_raises("ip link del dead0")


# ---- the control plane of the egress ----


@each_family
def test_ldpd_hangs_at_the_egress(net, family):
    "The probe arrived, but nobody can say whether it should: not silence."
    net.wait_green(net[1], net[4], family)
    timeouts = lsping.ldpd_source(net[4])["timeouts"]
    with lsping.frozen(net[4], "ldpd"):
        # A cached answer may still serve for a second.
        codes = lsping.poll(
            lambda: net.ping(
                net[1], "%s repeat 1 timeout 5" % lsping.prefix("r4", family)
            ).values("return-code"),
            [lsping.RC_NONE],
            10.0,
        )
        assert codes == [lsping.RC_NONE], str(net.pings[-1])
        ping = net.pings[-1]
        assert ping.values("letter") == ["x"] and ping.status == 1, str(ping)
        assert ping.values("replier") == [lsping.loopback("r4", family)], str(ping)
        assert 1.5e6 < ping.replies[0]["rtt"] < 3.5e6, "2 s wanted\n%s" % ping
    net.wait_green(net[1], net[4], family)
    assert lsping.ldpd_source(net[4])["timeouts"] > timeouts


def test_ldpd_stopped_at_the_egress(net):
    """No label protocol, no mapping.

    r3 takes its LSP down with the LDP session; its entries are put back by hand,
    so that probes go on to arrive at r4.
    """
    entries = lsping.lfib(net[3])
    labels = [lsping.binding(net[3], net[4], family) for family in FAMILIES]
    lsping.kill(net[4], ["ldpd"])
    try:
        gone = lsping.poll(lambda: [l for l in labels if l in lsping.lfib(net[3])], [])
        assert gone == [], "r3 still has labels of a dead session: %s" % gone
        for family, label in zip(FAMILIES, labels):
            net.check(net[1], net[4], family, lsping.RC_NO_LABEL, net[3])
            lsping.ip_mpls(net[3], "replace " + entries[label])
            net.check(net[1], net[4], family, lsping.RC_NO_MAPPING, net[4], "repeat 2")
            lsping.ip_mpls(net[3], "del %d" % label)
    finally:
        lsping.start(net[4], ["ldpd"])
    net.wait_labels()
    for family in FAMILIES:
        net.wait_green(net[1], net[4], family)


# ---- requests that lspingd would not send ----


def job(net, family, request, **changes):
    "A message from r1, by the LSP to r4 unless changed."
    values = {
        "port": 20000,
        "source": lsping.loopback("r1", family),
        "destination": lsping.probe_destination(family),
        "interface": "r1-eth0",
        "mac": net[2].net.cmd_raises("cat /sys/class/net/r2-eth0/address").strip(),
        "labels": [[lsping.binding(net[2], net[4], family), 255]],
        "message": request.hex(),
        "wait": 3.0,
    }
    values.update(changes)
    return values


def r4_fec(family):
    return lib_echo.fec_stack(lib_echo.fec_ldp(lsping.prefix("r4", family)))


UNKNOWN = lib_echo.tlv(0x1234, b"what is this")
UNKNOWN_OPTIONAL = lib_echo.tlv(0x9234, b"never mind")


@each_family
@pytest.mark.parametrize(
    "name,make,code",
    (
        ("plain", lambda f: (r4_fec(f),), lsping.RC_EGRESS),
        ("unknown TLV", lambda f: (r4_fec(f), UNKNOWN), lsping.RC_TLV_UNKNOWN),
        ("unknown TLV first", lambda f: (UNKNOWN, r4_fec(f)), lsping.RC_TLV_UNKNOWN),
        ("unknown optional TLV", lambda f: (UNKNOWN_OPTIONAL, r4_fec(f)), lsping.RC_EGRESS),
        ("no FEC", lambda f: (), lsping.RC_MALFORMED),
        ("empty FEC stack", lambda f: (lib_echo.fec_stack(),), lsping.RC_MALFORMED),
        (
            "FEC beyond its TLV",
            lambda f: (lib_echo.fec_stack(lib_echo.fec_ldp(lsping.prefix("r4", f), 200)),),
            lsping.RC_MALFORMED,
        ),
        (
            "TLV beyond the message",
            lambda f: (r4_fec(f), lib_echo.tlv(lib_echo.TLV_PAD, b"\1padding", 400)),
            lsping.RC_MALFORMED,
        ),
        (
            "prefix length 200",
            lambda f: (lib_echo.fec_stack(lib_echo.tlv(1, b"\12\xff\0\4\xc8")),),
            lsping.RC_MALFORMED,
        ),
    ),
)
def test_odd_messages(net, family, name, make, code):
    message = lib_echo.request(*make(family), handle=0x40001, seq=7)
    (reply,) = lib_echo.send(net[1], [job(net, family, message)])
    assert reply, "%s: no reply" % name
    assert (reply["type"], reply["handle"], reply["seq"]) == (ECHO_REPLY, 0x40001, 7), reply
    assert reply["from"] == lsping.loopback("r4", family), reply
    assert reply["code"] == code, "%s: return code %d wanted, %s" % (name, code, reply)
    errored = [value for kind, value in reply["tlvs"] if kind == lib_echo.TLV_ERRORED]
    if code == lsping.RC_TLV_UNKNOWN:
        assert errored == [UNKNOWN], "%s: Errored TLVs: %s" % (name, errored)
    if code == lsping.RC_EGRESS:
        assert errored == [], errored


def ask_hop(net, family, ttl, ddmap, flags=0):
    "What the router at a TTL on the LSP from r1 to r4 answers to a DDMAP."
    message = lib_echo.request(r4_fec(family), ddmap, flags=flags)
    labels = [[lsping.binding(net[2], net[4], family), ttl]]
    (reply,) = lib_echo.send(net[1], [job(net, family, message, labels=labels)])
    assert reply, "no reply at TTL %d" % ttl
    kinds = [kind for kind, _ in reply["tlvs"]]
    maps = [value for kind, value in reply["tlvs"] if kind == lib_echo.TLV_DDMAP]
    return reply["from"], reply["code"], maps, kinds


@each_family
def test_downstream_mappings(net, family):
    """
    Each router says where the LSP goes on, and the next one finds it to be so.

    Destinations asked about come back all of them: there is one way only.
    """
    loopback = {number: lsping.loopback("r%d" % number, family) for number in (2, 3, 4)}
    network = lsping.probe_destination(family)
    mask = ipaddress.ip_address(network).packed[:-1] + b"\0\xa5\x5a\xff\x01"
    where, code, maps, _ = ask_hop(
        net, family, 1, lib_echo.discover(family, struct.pack("!BHB", 8, len(mask), 0) + mask)
    )
    assert (where, code, len(maps)) == (loopback[2], lsping.RC_LABEL_SWITCHED, 1)
    to_r3 = lib_echo.mapping(maps[0])

    assert to_r3["labels"] == [(lsping.binding(net[3], net[4], family), LDP)], to_r3
    assert to_r3["multipath"] == (8, mask), to_r3
    assert to_r3["mtu"] == int(net[2].net.cmd_raises("cat /sys/class/net/r2-eth1/mtu")), to_r3
    assert to_r3["address"] in net[3].net.cmd_raises("ip address show r3-eth0"), to_r3

    # What r2 said is what r3 sees, and V has it check the FEC too.
    where, code, maps, _ = ask_hop(
        net, family, 2, lib_echo.tlv(lib_echo.TLV_DDMAP, maps[0]), lib_echo.FLAG_V
    )
    assert (where, code, len(maps)) == (loopback[3], lsping.RC_LABEL_SWITCHED, 1)
    to_r4 = lib_echo.mapping(maps[0])
    assert to_r4["labels"] == [(IMPLICIT_NULL, LDP)], to_r4
    where, code, egress_maps, _ = ask_hop(
        net, family, 255, lib_echo.tlv(lib_echo.TLV_DDMAP, maps[0])
    )
    assert (where, code, egress_maps) == (loopback[4], lsping.RC_EGRESS, [])

    # Of the way to r4 r3 would have to say that it is another one.
    where, code, _, kinds = ask_hop(net, family, 2, lib_echo.tlv(lib_echo.TLV_DDMAP, maps[0]))
    assert (where, code) == (loopback[3], lsping.RC_DSMAP_MISMATCH)
    assert lib_echo.TLV_IF_LABEL_STACK in kinds, kinds


@each_family
def test_reply_modes(net, family):
    "1: no reply, but noticed; unknown ones: malformed."
    silent = lib_echo.request(r4_fec(family), reply_mode=lib_echo.REPLY_NONE)
    unknown = lib_echo.request(r4_fec(family), reply_mode=9)
    before = lsping.counted(net[4], "verdicts", "no-reply-wanted")
    replies = lib_echo.send(
        net[1], [job(net, family, silent, wait=0.5), job(net, family, unknown)]
    )
    assert replies[0] is None, replies[0]
    assert lsping.counted(net[4], "verdicts", "no-reply-wanted") == before + 1
    assert replies[1] and replies[1]["code"] == lsping.RC_MALFORMED, replies[1]


@each_family
def test_silently_dropped(net, family):
    "What is no request for this router, and what counts it."
    good = lib_echo.request(r4_fec(family))
    cases = (
        ("verdicts", "version", {"message": lib_echo.request(r4_fec(family), version=2).hex()}),
        ("verdicts", "not-a-request", {"message": lib_echo.request(r4_fec(family), kind=2).hex()}),
        ("verdicts", "short-header", {"message": good[:20].hex()}),
        ("encapsulation-errors", "checksum", {"message": good.hex(), "bad_checksum": True}),
        # To r4's own address: it comes by the UDP port, where nobody listens to it.
        (
            "drops",
            "sent-to-udp-port",
            {"message": good.hex(), "destination": lsping.loopback("r4", family)},
        ),
    )
    before = lsping.counters(net[4])
    jobs = [job(net, family, good, wait=0.3, **change) for _, _, change in cases]
    # IP TTL 1 would end before r4 if the packet were routed, not switched.
    replies = lib_echo.send(net[1], jobs)
    after = lsping.counters(net[4])
    assert replies == [None] * len(cases), replies
    for group, name, _ in cases:
        assert after[group][name] == before[group][name] + 1, "%s %s: %s, then %s" % (
            group,
            name,
            before[group],
            after[group],
        )


def test_icmp_is_not_provoked(net):
    "The blackhole keeps the kernel from answering ::ffff:127/104 with ICMPv6."
    for router in net.routers:
        route = router.net.cmd_raises("ip -6 route show ::ffff:127.0.0.0/104")
        assert "blackhole" in route, "%s: %r" % (router.name, route)


# ---- in the end: all that was sent ----


@pytest.fixture(scope="module", name="wire")
def fixture_wire(net):
    return Wire(net)


def test_captured_packets_are_well_formed(wire):
    packets = wire.all()
    kinds = {kind: [p for p in packets if p.type == kind] for kind in (ECHO_REQUEST, ECHO_REPLY)}
    assert min(len(found) for found in kinds.values()) > 100, {k: len(v) for k, v in kinds.items()}
    problems = check_packets(packets)
    assert problems == [], "\n".join(problems[:20])


def test_printed_is_what_was_sent(net, wire):
    problems, answered = [], 0
    for ping in net.pings:
        own = {lsping.loopback(ping.router, family) for family in FAMILIES}
        problems += check_ping(wire, ping, own)
        answered += len([r for r in ping.replies if r["outcome"] == "answered"])
    assert answered > 100, answered
    assert problems == [], "%d\n%s" % (len(problems), "\n".join(problems[:20]))


def test_no_icmp_errors(net):
    for ifname, capture in net.captures.items():
        errors = net[1].net.cmd_raises(
            ["tcpdump", "-n", "-r", capture.path, "icmp[0]==3 or icmp[0]==11 or icmp6[0]<5"]
        )
        assert errors.strip() == "", "%s:\n%s" % (ifname, errors)


def test_lspingd_ends_cleanly(net):
    "The daemons that were started first, without leaks, crashes or UBSan's complaints."
    problems = net.end_lspingd()
    assert problems == [], "\n".join(problems)
