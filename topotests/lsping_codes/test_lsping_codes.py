# SPDX-License-Identifier: GPL-2.0-or-later
"""
Every return code a responder can give, provoked on real routers.

Four routers in a chain (r1 - r2 - r3 - r4) with LDP, whose zebras have the module
zebra_lsping, so that lspingd can hold the kernel's labels against zebra's.  Requests
are made by hand and sent by the neighbour of the router that is asked; what provokes
the code is a real fault or a real configuration.  In the end tshark has to have read
the same codes, and to find nothing wrong with any reply.
"""
import ipaddress
import itertools
import os
import struct

import pytest

import lib_echo
import lib_lsping as lsping
from lib_capture import ECHO_REPLY, Wire, check_packets

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd, pytest.mark.ospf6d, pytest.mark.pathd]

CWD = os.path.dirname(os.path.realpath(__file__))
FAMILIES = lsping.FAMILIES
each_family = pytest.mark.parametrize("family", FAMILIES)

IMPLICIT_NULL = 3
RC_UPSTREAM_UNKNOWN, RC_STACK_SHRUNK, RC_SEE_DDMAP, RC_FEC_CHANGE = 6, 13, 14, 15
ALL_CODES = {0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15}

# FEC sub-TLVs (RFC 8029, 3.2).
RSVP_IPV4, VPN_IPV4, PW128_IPV4 = 3, 6, 10
GENERIC = {"ipv4": 14, "ipv6": 15}
LDP = {"ipv4": 1, "ipv6": 2}
NIL = 16

TLV_REPLY_TOS = 10
REPLY_ROUTER_ALERT, REPLY_CHANNEL = 3, 4

PUSH, POP = 1, 2

# The binding SID of r2's policy, and the label under its tunnel.
BINDING_SID, UNDER_TUNNEL = 4000, 5000

handles = itertools.count(0x50000)


@pytest.fixture(scope="module", name="net")
def fixture_net(request):
    network = lsping.Network(request, CWD, 4, "-M zebra_lsping", ["pathd"])
    network.answers = {}
    network.wire_checks = {}
    network.from_afar = []
    try:
        network.wait_converged()
        for router in network.routers:
            assert lsping.poll(lambda r=router: in_step(r), True, 20), router.name
        yield network
    finally:
        network.stop()


def in_step(router):
    return lsping.show_json(router, "show mpls oam json").get("lfib-check-available")


def ask(net, router, labels, *tlvs, family="ipv4", wait=5.0, **header):
    """The reply of a router to a request that its lower neighbour sends it.

    labels are (label, TTL); header is lib_echo.request()'s.  Replies are remembered
    by the request's handle.  None when reply mode 4 is asked for.
    """
    sender = net[lsping.number(router) - 1]
    handle = next(handles)
    message = lib_echo.request(*tlvs, handle=handle, **header)
    mac = "cat /sys/class/net/%s/address" % lsping.interface(router, sender)
    job = {
        "port": 20100,
        "source": lsping.loopback(sender, family),
        "destination": lsping.probe_destination(family),
        "interface": lsping.interface(sender, router),
        "mac": router.net.cmd_raises(mac).strip(),
        "labels": [list(label) for label in labels],
        "message": message.hex(),
        "wait": wait,
    }
    (reply,) = lib_echo.send(sender, [job])
    if header.get("reply_mode") == REPLY_CHANNEL:
        return reply
    assert reply, "no reply of %s" % router.name
    assert reply["from"] == lsping.loopback(router, family), reply
    assert reply["handle"] == handle, reply
    net.answers[handle] = reply
    reply["maps"] = [lib_echo.mapping(v) for k, v in reply["tlvs"] if k == lib_echo.TLV_DDMAP]
    reply["kinds"] = [kind for kind, _ in reply["tlvs"]]
    return reply


def code_of(reply):
    return reply["code"], reply["subcode"]


def to(router, family="ipv4"):
    "The LDP FEC of a router's loopback."
    return lib_echo.fec_ldp(lsping.prefix(router, family))


def generic(text):
    prefix = ipaddress.ip_network(text)
    kind = GENERIC["ipv4" if prefix.version == 4 else "ipv6"]
    return lib_echo.tlv(kind, prefix.network_address.packed + bytes([prefix.prefixlen]))


def stack(*fecs):
    return lib_echo.fec_stack(*fecs)


def announce(family, address, labels):
    "A DDMAP that says where the request was sent, and with what labels."
    size = 1 if family == "ipv4" else 3
    there = ipaddress.ip_address(address).packed
    if address in ("127.0.0.1", "::1"):
        head = struct.pack("!HBB", 1500, size + 1, 0) + there + struct.pack("!I", 0)
    else:
        head = struct.pack("!HBB", 1500, size, 0) + there + there
    words = [label << 12 | (i == len(labels) - 1) << 8 for i, label in enumerate(labels)]
    subs = lib_echo.tlv(2, struct.pack("!%dI" % len(words), *words))
    return lib_echo.tlv(lib_echo.TLV_DDMAP, head + struct.pack("!BBH", 0, 0, len(subs)) + subs)


def label_of(router, target, family="ipv4"):
    return lsping.binding(router, target, family)


def label_checks(router):
    return lsping.counters(router)["label-checks"]


# ---- 3, 8, 5, 6: healthy LSPs ----


@each_family
def test_egress(net, family):
    reply = ask(net, net[4], [], stack(to("r4", family)), family=family)
    assert code_of(reply) == (lsping.RC_EGRESS, 1)


@each_family
def test_label_switched(net, family):
    label = label_of(net[2], net[4], family)
    before = label_checks(net[2])
    reply = ask(
        net, net[2], [(label, 1)], stack(to("r4", family)), lib_echo.discover(family), family=family
    )
    assert code_of(reply) == (lsping.RC_LABEL_SWITCHED, 1)
    (way,) = reply["maps"]
    assert [value for value, _ in way["labels"]] == [label_of(net[3], net[4], family)], way
    assert (way["code"], way["subcode"], way["changes"]) == (0, 0, []), way
    after = label_checks(net[2])
    assert after["in-agreement"] == before["in-agreement"] + 1, (before, after)


@each_family
def test_mapping_mismatch(net, family):
    label = label_of(net[2], net[4], family)
    here = lsping.link_address(net[2], net[1], family)
    right = announce(family, here, [label])
    wrong_label = announce(family, here, [label + 1])
    wrong_link = announce(family, lsping.link_address(net[2], net[3], family), [label])
    fecs = stack(to("r4", family))
    reply = ask(net, net[2], [(label, 1)], fecs, right, family=family)
    assert code_of(reply) == (lsping.RC_LABEL_SWITCHED, 1)
    for wrong, depth in ((wrong_label, 1), (wrong_link, 0)):
        reply = ask(net, net[2], [(label, 1)], fecs, wrong, family=family)
        assert code_of(reply) == (lsping.RC_DSMAP_MISMATCH, depth)
        assert lib_echo.TLV_IF_LABEL_STACK in reply["kinds"], reply
        assert reply["maps"] == [], reply


@each_family
def test_upstream_interface_unknown(net, family):
    label = label_of(net[2], net[4], family)
    unknown = announce(family, "127.0.0.1" if family == "ipv4" else "::1", [label])
    reply = ask(net, net[2], [(label, 1)], stack(to("r4", family)), unknown, family=family)
    assert code_of(reply) == (RC_UPSTREAM_UNKNOWN, 1)
    assert lib_echo.TLV_IF_LABEL_STACK in reply["kinds"], reply
    assert len(reply["maps"]) == 1, reply


# ---- 1, 2, 4, 0: what is asked about ----


def test_malformed(net):
    assert code_of(ask(net, net[4], [], stack(to("r4")), reply_mode=9)) == (1, 0)
    assert code_of(ask(net, net[4], [], stack(lib_echo.tlv(1, b"\12\xff\0\4\xc8")))) == (1, 0)


def test_not_understood(net):
    unknown = lib_echo.tlv(99, b"what is this")
    reply = ask(net, net[4], [], stack(to("r4"), unknown))
    assert code_of(reply) == (lsping.RC_TLV_UNKNOWN, 0)
    errored = [value for kind, value in reply["tlvs"] if kind == lib_echo.TLV_ERRORED]
    assert errored == [stack(unknown)], errored


def test_no_mapping(net):
    "A prefix nobody has; a protocol FRR has not; a protocol that does not run."
    vpn = lib_echo.tlv(VPN_IPV4, bytes(8) + b"\x0a\x01\0\0" + b"\x10")
    rsvp = lib_echo.tlv(RSVP_IPV4, bytes(20))
    for fec in (lib_echo.fec_ldp("192.0.2.1/32"), rsvp, vpn):
        assert code_of(ask(net, net[4], [], stack(fec))) == (lsping.RC_NO_MAPPING, 1)


def pw128():
    ends = [ipaddress.ip_address(lsping.loopback(n)).packed for n in ("r1", "r4")]
    return lib_echo.tlv(PW128_IPV4, ends[0] + ends[1] + struct.pack("!IH", 100, 5))


def test_not_checked(net):
    "ldpd runs, and nobody asks it about pseudowires yet: neither right nor wrong."
    assert code_of(ask(net, net[4], [], stack(pw128()))) == (lsping.RC_NONE, 0)


# ---- what a reply looks like on the wire ----


@each_family
def test_reply_modes(net, family):
    "2 and 3; the latter has Router Alert. 4: there is no channel, and it is counted."
    fecs = stack(to("r4", family))
    tos = lib_echo.tlv(TLV_REPLY_TOS, b"\x28\0\0\0")
    plain = ask(net, net[4], [], fecs, family=family)
    alert = ask(net, net[4], [], fecs, tos, family=family, reply_mode=REPLY_ROUTER_ALERT)
    for reply in (plain, alert):
        assert code_of(reply) == (lsping.RC_EGRESS, 1)
    net.wire_checks[plain["handle"]] = (False, 48)
    net.wire_checks[alert["handle"]] = (True, 10)

    before = lsping.counted(net[4], "verdicts", "no-control-channel")
    assert ask(net, net[4], [], fecs, family=family, reply_mode=REPLY_CHANNEL, wait=0.5) is None
    assert lsping.counted(net[4], "verdicts", "no-control-channel") == before + 1


@each_family
@pytest.mark.parametrize("mode", ["udp", "router-alert"])
def test_reply_from_afar(net, family, mode):
    "Three hops back, by an LSP; looked at in test_labels_of_replies."
    options = "repeat 1 reply-mode " + mode
    ping = net.check(net[1], net[4], family, lsping.RC_EGRESS, net[4], options)
    labels = [label_of(net[3], net[1], family)] if mode == "udp" else []
    net.from_afar.append((ping, mode == "router-alert", labels))


# ---- 9, 11, 12: the kernel ----


@each_family
def test_no_label(net, family):
    reply = ask(net, net[2], [(99999, 255)], stack(to("r4", family)), family=family)
    assert code_of(reply) == (lsping.RC_NO_LABEL, 1)
    for reserved in (1, 7, 14):
        reply = ask(net, net[2], [(reserved, 255), (16, 255)], stack(to("r4")))
        assert code_of(reply) == (lsping.RC_NO_LABEL, 2)


@each_family
def test_label_lost(net, family):
    "zebra has the label, and the kernel has not: 11, and known for what it is."
    label = label_of(net[2], net[4], family)
    before = label_checks(net[2])
    with lsping.kernel_lfib(net[2]):
        lsping.ip_mpls(net[2], "del %d" % label)
        reply = ask(net, net[2], [(label, 255)], stack(to("r4", family)), family=family)
    assert code_of(reply) == (lsping.RC_NO_LABEL, 1)
    after = label_checks(net[2])
    assert after["missing-in-kernel"] == before["missing-in-kernel"] + 1, (before, after)


@each_family
def test_no_mpls_input(net, family):
    label = label_of(net[3], net[4], family)
    with lsping.sysctl(net[3], "net.mpls.conf.r3-eth0.input", 0):
        reply = ask(net, net[3], [(label, 1)], stack(to("r4", family)), family=family)
    assert code_of(reply) == (lsping.RC_PROTOCOL, 1)
    assert lib_echo.TLV_IF_LABEL_STACK in reply["kinds"], reply


def test_all_next_hops_dead(net):
    router = net[2]
    label = label_of(router, net[4])
    router.net.cmd_raises("ip link add dead0 type dummy")
    try:
        router.net.cmd_raises("ip addr add 192.0.2.1/24 dev dead0")
        router.net.cmd_raises("ip link set dead0 up")
        with lsping.kernel_lfib(router):
            lsping.ip_mpls(router, "replace %d as to 100 via inet 192.0.2.2 dev dead0" % label)
            router.net.cmd_raises("ip link set dead0 down")
            reply = ask(net, router, [(label, 1)], stack(to("r4")), lib_echo.discover("ipv4"))
            assert code_of(reply) == (lsping.RC_NO_MPLS, 1)
            assert reply["maps"] == [], reply
    finally:
        router.net.cmd_raises("ip link del dead0")


# ---- 10, 14: a wrong swap is the swapping router's own fault ----


@each_family
def test_wrong_fec(net, family):
    "V asks a transit router whether the label is the FEC's."
    label = label_of(net[2], net[4], family)
    here = announce(family, lsping.link_address(net[2], net[1], family), [label])
    for target, code in (("r4", lsping.RC_LABEL_SWITCHED), ("r3", lsping.RC_WRONG_LABEL)):
        fecs = stack(to(target, family))
        reply = ask(
            net, net[2], [(label, 1)], fecs, here, family=family, flags=lib_echo.FLAG_V
        )
        assert code_of(reply) == (code, 1)
        assert reply["flags"] == 0, reply


@each_family
def test_wrong_swap(net, family):
    "Without a DDMAP 10; with one 14, and the kernel's own way with 10 in it."
    label = label_of(net[2], net[4], family)
    before = label_checks(net[2])
    with lsping.kernel_lfib(net[2]) as routes:
        lsping.ip_mpls(net[2], "replace " + lsping.wrong_swap(routes[label], 777))
        fecs = stack(to("r4", family))
        reply = ask(net, net[2], [(label, 1)], fecs, family=family)
        assert code_of(reply) == (lsping.RC_WRONG_LABEL, 1)
        reply = ask(net, net[2], [(label, 1)], fecs, lib_echo.discover(family), family=family)
        assert code_of(reply) == (RC_SEE_DDMAP, 0)
        (way,) = reply["maps"]
        assert (way["code"], way["subcode"]) == (lsping.RC_WRONG_LABEL, 1), way
        assert [value for value, _ in way["labels"]] == [777], way
        # Told by ping as well: it is r2's fault, and r2 says so.
        net.check(net[1], net[4], family, lsping.RC_WRONG_LABEL, net[2], "repeat 1 ttl 1")
    after = label_checks(net[2])
    assert after["other-labels"] == before["other-labels"] + 3, (before, after)
    reply = ask(net, net[2], [(label, 1)], fecs, lib_echo.discover(family), family=family)
    assert code_of(reply) == (lsping.RC_LABEL_SWITCHED, 1)


def test_one_of_two_next_hops_is_wrong(net):
    "14, because the two have different codes."
    label = label_of(net[2], net[4])
    with lsping.kernel_lfib(net[2]) as routes:
        hop = routes[label].split(" via ")[1].split(" proto")[0]
        right = label_of(net[3], net[4])
        hops = "".join(" nexthop as to %d via %s" % (out, hop) for out in (right, 777))
        lsping.ip_mpls(net[2], "replace %d%s" % (label, hops))
        reply = ask(net, net[2], [(label, 1)], stack(to("r4")), lib_echo.discover("ipv4"))
    assert code_of(reply) == (RC_SEE_DDMAP, 0)
    told = sorted((way["labels"][0][0], way["code"], way["subcode"]) for way in reply["maps"])
    wanted = [(right, lsping.RC_LABEL_SWITCHED, 1), (777, lsping.RC_WRONG_LABEL, 1)]
    assert told == sorted(wanted), told


def test_foreign_label(net):
    "In the kernel only: what the kernel does, and counted."
    before = label_checks(net[2])
    with lsping.kernel_lfib(net[2]):
        lsping.ip_mpls(net[2], "add 90000 as to 777 via inet 10.0.23.2 dev r2-eth1")
        reply = ask(net, net[2], [(90000, 1)], stack(to("r4")))
        assert code_of(reply) == (lsping.RC_LABEL_SWITCHED, 1)
    after = label_checks(net[2])
    assert after["foreign-in-kernel"] == before["foreign-in-kernel"] + 1, (before, after)


def test_mismatches_are_logged_once(net):
    "One line for each that is new, and one when it is over."
    path = os.path.join(net.logdir, "r2", "lspingd.log")
    label = label_of(net[2], net[4])

    def lines():
        with open(path, encoding="utf-8", errors="replace") as log:
            return [line for line in log if "label %d:" % label in line]

    before = len(lines())
    with lsping.kernel_lfib(net[2]) as routes:
        lsping.ip_mpls(net[2], "replace " + lsping.wrong_swap(routes[label], 778))
        for _ in range(3):
            ask(net, net[2], [(label, 1)], stack(to("r4")))
    ask(net, net[2], [(label, 1)], stack(to("r4")))
    found = lines()[before:]
    assert len(found) == 2, found
    assert "other outgoing labels" in found[0] and "labels 778" in found[0], found
    assert "agree again" in found[1], found


# ---- 13: a service's label, alone ----


def test_stack_shrunk(net):
    label = label_of(net[2], net[4])
    assert code_of(ask(net, net[2], [(label, 1)], stack(to("r4"), pw128()))) == (RC_STACK_SHRUNK, 0)


# ---- 15: an LSP over an LSP ----


@pytest.fixture(scope="module", name="tunnel")
def fixture_tunnel(net):
    """r2 takes label 4000 through LDP's LSP to r4, where it goes on with label 5000.

    By a policy of pathd on r2 and a static LSP on r4, which leads back to r3.
    """
    segments = (label_of(net[2], net[4]), UNDER_TUNNEL)
    lsping.configure(
        net[2],
        ["segment-routing", "traffic-eng", "segment-list through-ldp"]
        + ["index %d mpls label %d" % (10 * i, label) for i, label in enumerate(segments, 1)]
        + ["exit", "policy color 1 endpoint " + lsping.loopback("r4"), "name over-ldp"]
        + ["binding-sid %d" % BINDING_SID]
        + ["candidate-path preference 100 name only explicit segment-list through-ldp"],
    )
    back = label_of(net[3], net[1])
    lsping.configure(net[4], ["mpls lsp %d %s %d" % (
        UNDER_TUNNEL, lsping.link_address(net[3], net[4]), back)])
    for router, label in ((net[2], BINDING_SID), (net[4], UNDER_TUNNEL)):
        there = lsping.poll(lambda r=router, l=label: l in lsping.lfib(r), True, 20)
        assert there, (router.name, lsping.lfib(router))
    return back


def labels_of(way):
    return [label for label, _ in way["labels"]]


def test_tunnel_begins(net, tunnel):
    "PUSH of LDP's FEC, which ldpd knows by the label and the neighbour it came from."
    there = generic("192.0.2.9/32")
    reply = ask(net, net[2], [(BINDING_SID, 1)], stack(there), lib_echo.discover("ipv4"))
    assert code_of(reply) == (RC_FEC_CHANGE, 0)
    (way,) = reply["maps"]
    assert labels_of(way) == [label_of(net[3], net[4]), UNDER_TUNNEL], way
    assert way["changes"] == [(PUSH, lsping.loopback("r3"), to("r4"))], way

    # Without a mapping there is nothing to tell it in.
    reply = ask(net, net[2], [(BINDING_SID, 1)], stack(there))
    assert code_of(reply) == (lsping.RC_LABEL_SWITCHED, 1)


def test_tunnel_nobody_knows(net, tunnel):
    "A tunnel that is not LDP's is a Nil FEC, of no peer."
    label = 91000
    with lsping.kernel_lfib(net[2]):
        lsping.ip_mpls(
            net[2], "add %d as to 999/%d via inet 10.0.23.2 dev r2-eth1" % (label, UNDER_TUNNEL)
        )
        there = generic("192.0.2.9/32")
        reply = ask(net, net[2], [(label, 1)], stack(there), lib_echo.discover("ipv4"))
    assert code_of(reply) == (RC_FEC_CHANGE, 0)
    (way,) = reply["maps"]
    assert labels_of(way) == [999, UNDER_TUNNEL], way
    assert way["changes"] == [(PUSH, None, lib_echo.tlv(NIL, bytes(4)))], way


def test_tunnel_passes(net, tunnel):
    "In the middle both labels go on, and no FEC changes."
    labels = [(label_of(net[3], net[4]), 1), (UNDER_TUNNEL, 255)]
    fecs = stack(to("r4"), generic("192.0.2.9/32"))
    reply = ask(net, net[3], labels, fecs, lib_echo.discover("ipv4"))
    assert code_of(reply) == (lsping.RC_LABEL_SWITCHED, 2)
    (way,) = reply["maps"]
    assert labels_of(way) == [IMPLICIT_NULL, UNDER_TUNNEL], way
    assert way["changes"] == [], way


def test_tunnel_ends(net, tunnel):
    "Its label was popped by r3; r4 pops its FEC and switches what is under it."
    here = lsping.link_address(net[4], net[3])
    fecs = stack(to("r4"), generic("192.0.2.9/32"))
    for mapping in (
        lib_echo.discover("ipv4"),
        announce("ipv4", here, [IMPLICIT_NULL, UNDER_TUNNEL]),
    ):
        reply = ask(net, net[4], [(UNDER_TUNNEL, 1)], fecs, mapping)
        assert code_of(reply) == (RC_FEC_CHANGE, 0)
        (way,) = reply["maps"]
        assert labels_of(way) == [tunnel], way
        assert way["changes"] == [(POP, None, to("r4"))], way


# ---- 12: LDP's FEC, and no LDP ----


def test_protocol_is_off(net):
    "RFC 8029, 4.4.1, step 5: ldpd binds the prefix still, and is nobody's neighbour."
    fecs = stack(to("r4"))
    assert code_of(ask(net, net[4], [], fecs)) == (lsping.RC_EGRESS, 1)
    try:
        lsping.configure_ldp(net[4], "no interface r4-eth0")
        told = lsping.poll(lambda: code_of(ask(net, net[4], [], fecs)), (lsping.RC_PROTOCOL, 1))
        assert told == (lsping.RC_PROTOCOL, 1)
    finally:
        lsping.configure_ldp(net[4], "interface r4-eth0")
    told = lsping.poll(lambda: code_of(ask(net, net[4], [], fecs)), (lsping.RC_EGRESS, 1), 60)
    assert told == (lsping.RC_EGRESS, 1)


# ---- in the end: what tshark read ----


@pytest.fixture(scope="module", name="wire")
def fixture_wire(net):
    return Wire(net)


@pytest.fixture(scope="module", name="replies")
def fixture_replies(wire):
    return [packet for packet in wire.all() if packet.type == ECHO_REPLY]


def test_all_codes_were_provoked(net):
    told = {reply["code"] for reply in net.answers.values()}
    assert told == ALL_CODES, ALL_CODES - told


def test_tshark_read_the_same(net, replies):
    seen = {p.handle: (p.code, p.subcode) for p in replies if p.handle in net.answers}
    told = {handle: code_of(reply) for handle, reply in net.answers.items()}
    assert seen == told


def test_headers_of_replies(net, replies):
    "RFC 8029, 4.5: whose they are, and what was asked for."
    own = {lsping.loopback(router, family) for router in net.routers for family in FAMILIES}
    for packet in replies:
        assert packet.sport == 3503 and packet.src in own, str(packet)
    seen = {
        p.handle: (p.router_alert, p.ipv4_dscp if p.ipv4_dscp is not None else p.ipv6_dscp)
        for p in replies
        if p.handle in net.wire_checks and p.ip_ttl == 255
    }
    assert seen == net.wire_checks


def test_labels_of_replies(net, wire):
    """Mode 2 is labelled as the route back is; mode 3 leaves as plain IP, since no router
    looks for Router Alert below labels."""
    for ping, alert, labels in net.from_afar:
        handles = {packet.handle for packet in wire.of(ping)[0].values()}
        link = wire.on(lsping.interface(net[3], net[4]))
        (reply,) = [p for p in link if p.type == ECHO_REPLY and p.handle in handles]
        assert (reply.router_alert, reply.labels) == (alert, labels), str(reply)
        assert (reply.ip_ttl, reply.sport) == (255, 3503), str(reply)
        dscp = reply.ipv4_dscp if reply.ipv4_dscp is not None else reply.ipv6_dscp
        assert dscp == 48, str(reply)


def test_replies_are_well_formed(replies):
    problems = check_packets(replies)
    assert problems == [], "\n".join(problems[:20])


def test_lspingd_ends_cleanly(net):
    problems = net.end_lspingd()
    assert problems == [], "\n".join(problems)
