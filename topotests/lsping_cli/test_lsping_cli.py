# SPDX-License-Identifier: GPL-2.0-or-later
"""
The commands on r1 of a chain r1 - r2 - r3: options, bad input, exit statuses,
JSON against the YANG model, and many, stalled, interrupted and lost terminals.
"""
import contextlib
import json
import os
import re
import select
import signal
import socket
import time

import pexpect
import pytest

import lib_lsping as lsping
from lib_capture import ECHO_REPLY, ECHO_REQUEST, TLV_PAD, Wire, check_packets, check_ping
from lib_yang import Model

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd, pytest.mark.ospf6d]

CWD = os.path.dirname(os.path.realpath(__file__))
FAMILIES = lsping.FAMILIES

each_family = pytest.mark.parametrize("family", FAMILIES)

# What ends a session must end it within this time (seconds).
AT_ONCE = 1.0


@pytest.fixture(scope="module", name="net")
def fixture_net(request):
    network = lsping.Network(request, CWD, 3)
    try:
        network.wait_converged()
        yield network
    finally:
        network.stop()


@pytest.fixture(scope="module", name="model")
def fixture_model():
    return Model()


@contextlib.contextmanager
def terminal(router, **options):
    opened = lsping.Terminal(router, **options)
    try:
        yield opened
    finally:
        opened.close()


def running(router):
    "The numbers of the router's sessions, quicker than by vtysh."
    with terminal(router) as asking:
        _, output = asking.command("show mpls oam sessions json")
        return [session["id"] for session in json.loads(output)["session"]]


def assert_ends_at_once(router, limit=AT_ONCE):
    began = time.monotonic()
    left = lsping.poll(lambda: running(router), [], limit, 0.02)
    assert left == [], "still running after %.2f s: %s" % (time.monotonic() - began, left)


def assert_runs(router, count=1):
    found = lsping.poll(lambda: len(running(router)), count, 10.0, 0.05)
    assert found == count, "%d sessions run, %d wanted" % (found, count)


# ---- options, as the wire shows them ----

# name: words after the prefix (of r3), by family where they differ.
OPTIONS = {
    "defaults": "interval 50",
    "repeat": "repeat 3 interval 10",
    "interval": "repeat 4 interval 300",
    "size": "repeat 1 size 301",
    "big": "repeat 1 size 1490",
    "destination": {
        "ipv4": "repeat 1 destination 127.9.8.7",
        "ipv6": "repeat 1 destination ::ffff:127.9.8.7",
    },
    "other end of the range": {
        "ipv4": "repeat 1 destination 127.255.255.254",
        "ipv6": "repeat 1 destination ::1",
    },
    "tc": "repeat 1 tc 5",
    "ttl": "repeat 1 ttl 77",
    "no reply": "repeat 2 interval 10 reply-mode none",
    "udp reply": "repeat 1 reply-mode udp",
    "router alert": "repeat 1 router-alert",
    "output": "repeat 1 output interface r1-eth0",
    "all": "repeat 2 interval 20 timeout 3 size 200 tc 3 ttl 200 reply-mode udp router-alert "
    "output interface r1-eth0",
}


def option_words(name, family):
    words = OPTIONS[name]
    return words if isinstance(words, str) else words[family]


@pytest.fixture(scope="module", name="tried")
def fixture_tried(net):
    "Each option's ping, its requests and its replies, both by sequence number."
    pings = {
        (name, family): net.ping(
            net[1], "ldp %s %s" % (lsping.prefix("r3", family), option_words(name, family))
        )
        for name in OPTIONS
        for family in FAMILIES
    }
    wire = Wire(net)
    return {key: (ping,) + wire.of(ping) for key, ping in pings.items()}


@each_family
def test_option_defaults(tried, family):
    ping, requests, replies = tried["defaults", family]
    assert ping.status == 0, str(ping)
    assert sorted(requests) == sorted(replies) == [1, 2, 3, 4, 5], str(ping)
    for request in requests.values():
        assert request.ttls == [255] and request.tcs == [0], str(request)
        assert request.src == lsping.loopback("r1", family), str(request)
        assert request.dst == lsping.probe_destination(family), str(request)
        assert request.ip_ttl == 1 and not request.router_alert, str(request)
        assert request.reply_mode == 2 and TLV_PAD not in request.tlvs, str(request)
        assert request.dport == 3503 and request.ip_len == ping.data["size"], str(request)
    assert ping.data["timeout"] == 2 and ping.data["interval"] == 50, str(ping)


@each_family
def test_option_repeat(tried, family):
    ping, requests, _ = tried["repeat", family]
    assert sorted(requests) == [1, 2, 3] and ping.status == 0, str(ping)
    assert ping.summary["requests-sent"] == 3, str(ping)


@each_family
def test_option_interval(tried, family):
    _, requests, _ = tried["interval", family]
    gaps = [requests[n + 1].when - requests[n].when for n in (1, 2, 3)]
    assert all(0.28 < gap < 0.5 for gap in gaps), gaps


@each_family
def test_option_size(tried, family):
    for name, asked in (("size", 301), ("big", 1490)):
        ping, requests, replies = tried[name, family]
        assert ping.status == 0, str(ping)
        assert asked - 4 < requests[1].ip_len <= asked, "%s\n%s" % (requests[1], ping)
        assert TLV_PAD in requests[1].tlvs, str(requests[1])
        assert TLV_PAD not in replies[1][0].tlvs, "to be dropped: %s" % replies[1][0]


@each_family
def test_option_source(net, family):
    "From another of our addresses; r2 has a way back to it without a label."
    own = lsping.link_address("r1", "r2", family)
    ping = net.ping(net[1], "ldp %s repeat 1 source %s" % (lsping.prefix("r2", family), own))
    assert ping.status == 0 and ping.data["source"] == own, str(ping)
    requests, replies = Wire(net).of(ping)
    assert requests[1].src == own and replies[1][0].dst == own, str(requests[1])


@each_family
def test_option_destination(tried, family):
    for name in ("destination", "other end of the range"):
        ping, requests, _ = tried[name, family]
        wanted = option_words(name, family).split()[-1]
        assert ping.status == 0 and requests[1].dst == wanted, "%s\n%s" % (requests[1], ping)


@each_family
def test_option_tc(tried, family):
    ping, requests, _ = tried["tc", family]
    assert ping.status == 0 and requests[1].tcs == [5], str(requests[1])


@each_family
def test_option_ttl(tried, family):
    ping, requests, _ = tried["ttl", family]
    assert ping.status == 0 and requests[1].ttls == [77], str(requests[1])


@each_family
def test_option_reply_mode(tried, family):
    ping, requests, replies = tried["no reply", family]
    assert [requests[n].reply_mode for n in (1, 2)] == [1, 1] and not replies, str(ping)
    assert ping.values("letter") == ["-", "-"], str(ping)
    assert ping.values("outcome") == ["no-reply-asked"] * 2, str(ping)
    assert ping.status == 1, "nothing was proved\n%s" % ping
    ping, requests, _ = tried["udp reply", family]
    assert requests[1].reply_mode == 2 and ping.status == 0, str(ping)


@each_family
def test_option_router_alert(tried, family):
    ping, requests, _ = tried["router alert", family]
    assert requests[1].router_alert and ping.status == 0, str(requests[1])


@each_family
def test_option_output(net, tried, family):
    ping, _, _ = tried["output", family]
    assert ping.status == 0 and ping.data["egress-interface"] == "r1-eth0", str(ping)
    nexthop = ping.data["next-hop"]
    again = net.ping(
        net[1],
        "%s repeat 1 output interface r1-eth0 nexthop %s" % (lsping.prefix("r3", family), nexthop),
    )
    assert again.status == 0 and again.data["next-hop"] == nexthop, str(again)


@each_family
def test_options_together(tried, family):
    ping, requests, _ = tried["all", family]
    assert sorted(requests) == [1, 2] and ping.status == 0, str(ping)
    request = requests[2]
    assert (request.tcs, request.ttls, request.ip_len) == ([3], [200], 200), str(request)
    assert request.router_alert, str(request)


@each_family
def test_option_timeout(net, family):
    "r3's lspingd hangs: each probe is waited for as long as asked."
    with lsping.frozen(net[3], "lspingd"):
        for seconds in (1, 2):
            ping = net.ping(
                net[1],
                "%s repeat 2 interval 10 timeout %d" % (lsping.prefix("r3", family), seconds),
            )
            assert ping.values("letter") == [".", "."] and ping.status == 1, str(ping)
            assert 2 * seconds <= ping.ended - ping.began < 2 * seconds + 20, str(ping)
            assert ping.summary["timeouts"] == 2, str(ping)
    net.wait_green(net[1], net[3], family)


@each_family
def test_replies_on_the_wire(net, family):
    "RFC 8029, 4.5: from port 3503, IP TTL 255; DSCP CS6 by our choice."
    ping = net.check(net[1], net[2], family, lsping.RC_EGRESS, net[2])
    _, replies = Wire(net).of(ping)
    reply = replies[1][0]
    assert reply.sport == 3503 and reply.ip_ttl == 255, str(reply)
    if family == "ipv4":
        assert reply.ipv4_dscp == 48, str(reply)


def test_verbose(net):
    status, brief = net.ping_text(net[1], "10.255.0.3/32 repeat 1")
    assert status == 0
    status, verbose = net.ping_text(net[1], "10.255.0.3/32 repeat 1 verbose")
    assert status == 0
    assert len(verbose.splitlines()) > len(brief.splitlines()), verbose
    for words in ("TTL 255", "next hop 10.0.12.2", "return code 3"):
        assert words in verbose.split("seq 1", 1)[1], verbose


# ---- bad input: one sentence each ----

REFUSED = {
    "unknown prefix": ("ldp 192.0.2.0/24", "no route to 192.0.2.0/24"),
    "unknown IPv6 prefix": ("ldp 2001:db8:bad::/48", "no route to 2001:db8:bad::/48"),
    "longer than the route": (
        "ldp 10.0.23.0/25",
        "no route for exactly 10.0.23.0/25; the best match is 10.0.23.0/24",
    ),
    "longer than the IPv6 route": (
        "ldp 2001:db8:23::/65",
        "no route for exactly 2001:db8:23::/65; the best match is 2001:db8:23::/64",
    ),
    "own prefix": ("ldp 10.255.0.1/32", "own"),
    "own link": ("ldp 10.0.12.0/24", "own"),
    "no such interface": ("ldp 10.255.0.3/32 output interface nix0", "no interface nix0"),
    "interface without the LSP": (
        "ldp 10.255.0.3/32 output interface lo",
        "no labelled next hop on interface lo",
    ),
    "next hop without the LSP": (
        "ldp 10.255.0.3/32 output interface r1-eth0 nexthop 10.0.12.99",
        "10.0.12.99",
    ),
    "source not ours": (
        "ldp 10.255.0.3/32 source 192.0.2.1",
        "192.0.2.1 is not an address of this",
    ),
    "IPv6 source not ours": (
        "ldp 2001:db8:255::3/128 source 2001:db8::1",
        "2001:db8::1 is not an address of this",
    ),
    "source of the wrong family": ("ldp 10.255.0.3/32 source 2001:db8:255::1", "family"),
    "destination that could be routed": ("ldp 10.255.0.3/32 destination 10.255.0.3", "127.0.0.0/8"),
    "IPv6 destination that could be routed": (
        "ldp 2001:db8:255::3/128 destination 2001:db8:255::3",
        "::ffff:127.0.0.0/104",
    ),
    "destination of the wrong family": ("ldp 10.255.0.3/32 destination ::1", "127.0.0.0/8"),
    "too small": ("ldp 10.255.0.3/32 size 20", "smallest"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_refused(net, model, name):
    "No statistics, one line that names the cause, a failure; as JSON the same."
    words, cause = REFUSED[name]
    status, text = net.ping_text(net[1], words)
    lines = text.strip().splitlines()
    assert status == 1, text
    assert len(lines) == 1 and lines[0].startswith("%") and cause in lines[0], text
    ping = net.ping(net[1], words)
    assert ping.status == 1 and set(ping.data) == {"error", "cause"}, str(ping)
    assert cause in ping.cause and ping.cause in lines[0], str(ping)
    assert model.problems(ping.data, model.ping) == []


@pytest.mark.parametrize(
    "words",
    ("10.255.0.3", "nonsense", "ldp", "10.255.0.3/33", "10.255.0.3/32 repeat -1")
    + ("10.255.0.3/32 tc 8", "10.255.0.3/32 ttl 0", "10.255.0.3/32 interval 3600001"),
)
def test_syntax_errors(net, words):
    status, output = net.ping_text(net[1], words)
    assert status != 0 and output.startswith("%"), output


def test_route_without_label(net):
    lsping.configure(net[1], ["ip route 192.0.2.0/24 10.0.12.2"])
    try:
        wanted = "the route to 192.0.2.0/24 has no label"
        found = lsping.poll(lambda: wanted in (net.ping(net[1], "192.0.2.0/24").cause or ""))
        assert found, str(net.pings[-1])
        assert net.pings[-1].status == 1
    finally:
        lsping.configure(net[1], ["no ip route 192.0.2.0/24 10.0.12.2"])


@each_family
def test_larger_than_the_mtu(net, family):
    ping = net.ping(net[1], "%s repeat 2 interval 10 size 1600" % lsping.prefix("r3", family))
    assert ping.values("letter") == ["Q", "Q"] and ping.status == 1, str(ping)
    assert ping.summary["requests-sent"] == 0 and ping.summary["requests-not-sent"] == 2, str(ping)
    for sentence in ping.values("sentence"):
        assert "MTU of interface r1-eth0 is 1500" in sentence, sentence
    # 1500 octets and a label are too many, 1496 are not.
    fits = net.ping(net[1], "%s repeat 1 size 1496" % lsping.prefix("r3", family))
    assert fits.data["size"] == 1496 and fits.status == 0, str(fits)
    over = net.ping(net[1], "%s repeat 1 size 1500" % lsping.prefix("r3", family))
    assert over.data["size"] == 1500 and over.values("letter") == ["Q"], str(over)


def test_next_hop_without_neighbour(net):
    "r2 stops answering ARP while its link and its routes stay as they are."
    mac = net[1].net.cmd_raises("cat /sys/class/net/r1-eth0/address").strip()
    neighbour = "10.0.12.1 lladdr %s dev r2-eth0" % mac
    with lsping.sysctl(net[2], "net.ipv4.conf.r2-eth0.arp_ignore", 8):
        # r2 must not ask for r1 either: r1 would learn from that.
        net[2].net.cmd_raises("ip neigh replace %s nud permanent" % neighbour)
        net[1].net.cmd_raises("ip neigh flush dev r1-eth0")
        ping = net.ping(net[1], "10.255.0.3/32 repeat 2 interval 10")
        net[2].net.cmd_raises("ip neigh replace %s nud reachable" % neighbour)
        assert ping.values("letter") == ["Q", "Q"] and ping.status == 1, str(ping)
        wanted = "next hop 10.0.12.2 on interface r1-eth0 does not answer ARP"
        for sentence in ping.values("sentence"):
            assert wanted in sentence, sentence
    net.wait_green(net[1], net[3])


def test_ldpd_not_running(net):
    lsping.kill(net[1], ["ldpd"])
    try:
        for family in FAMILIES:
            target = lsping.prefix("r3", family)
            wanted = "the route to %s has no label: ldpd is not running" % target
            found = lsping.poll(lambda t=target: net.ping(net[1], "ldp " + t).cause, wanted)
            assert found == wanted, str(net.pings[-1])
    finally:
        lsping.start(net[1], ["ldpd"])
    net.wait_converged()


def test_nothing_was_restarted(net):
    assert net.restarted() == []


# ---- what commands print ----


def test_json_is_the_model_s(net, model):
    "Every leaf of every command's JSON is in the YANG model, and of its type."
    for options in ("repeat 2 interval 10", "repeat 1 ttl 1", "repeat 1 size 1600"):
        ping = net.ping(net[1], "10.255.0.3/32 " + options)
        assert model.problems(ping.data, model.ping) == [], str(ping)
    # With an Interface and Label Stack TLV.
    with lsping.sysctl(net[2], "net.mpls.conf.r2-eth0.input", 0):
        ping = net.ping(net[1], "10.255.0.3/32 repeat 1")
        assert "received-on" in ping.replies[0], str(ping)
        assert model.problems(ping.data, model.ping) == [], str(ping)
    with terminal(net[1]) as user:
        user.send("ping mpls 10.255.0.2/32 repeat 0")
        assert_runs(net[1])
        shown = lsping.show_json(net[1], "show mpls oam sessions json")
        assert len(shown["session"]) == 1, shown
        assert model.problems(shown, model.state) == []
    for command, part in (("", model.status), ("counters ", model.counters)):
        shown = lsping.show_json(net[1], "show mpls oam %sjson" % command)
        assert shown and model.problems(shown, part) == [], shown


def test_status(net):
    shown = lsping.show_json(net[1], "show mpls oam json")
    for key in ("responder-enabled", "zebra-connected", "kernel-mpls"):
        assert shown[key] is True, shown
    assert shown["router-id"] == "10.255.0.1", shown
    assert shown["router-id-ipv6"] == "2001:db8:255::1", shown
    assert shown["session-limit"] == 256, shown
    text = net[1].run("vtysh -c 'show mpls oam'")
    assert "10.255.0.1" in text and "256" in text, text


def test_text_and_json_agree(net):
    "Of the same LSP in the same state."
    for options, code in (("repeat 3 interval 10", 3), ("repeat 3 interval 10 ttl 1", 8)):
        ping = net.ping(net[1], "10.255.0.3/32 " + options)
        _, text = net.ping_text(net[1], "10.255.0.3/32 " + options)
        for reply in ping.replies:
            line = next(l for l in text.splitlines() if "seq %d," % reply["sequence"] in l)
            assert line.startswith(reply["letter"] + " "), line
            assert "reply from %s," % reply["replier"] in line, line
            assert "return code %d," % code in line and reply["return-code"] == code, line
            assert "subcode %d," % reply["return-subcode"] in line, line
            assert line.endswith(reply["sentence"]), line
        head = text.split("\n%s seq 1" % ping.replies[0]["letter"])[0]
        for leaf in ("target-fec", "size", "timeout", "interval", "egress-interface", "next-hop"):
            assert str(ping.data[leaf]) in head, (leaf, head)
        for leaf in ("source", "destination"):
            assert ping.data[leaf] in head, (leaf, head)
        assert "label %d" % ping.data["label-stack"][0] in head, head
        summary = "%d sent, %d received, %d with success, %.1f%% loss" % (
            ping.summary["requests-sent"],
            ping.summary["replies-received"],
            ping.summary["replies-success"],
            0,
        )
        assert summary in text, text
        assert re.search(r"min/avg/max/stddev = [\d.]+/[\d.]+/[\d.]+/[\d.]+ ms", text), text


def test_counters_of_the_initiator(net):
    net[1].run("vtysh -c 'clear mpls oam counters'")
    assert lsping.counted(net[1], "initiator", "requests-sent") == 0
    net.check(net[1], net[3], "ipv4", lsping.RC_EGRESS, net[3], "repeat 3")
    net.ping(net[1], "10.255.0.3/32 repeat 2 interval 10 size 1600")
    net.check(net[1], net[3], "ipv4", lsping.RC_LABEL_SWITCHED, net[2], "repeat 2 ttl 1")
    shown = lsping.counters(net[1])
    assert shown["initiator"] == {"requests-sent": 5, "requests-not-sent": 2}, shown
    assert shown["replies-received"]["egress"] == 3, shown
    assert shown["replies-received"]["label-switched"] == 2, shown


def test_exit_statuses(net):
    for words, wanted in (
        ("ping mpls 10.255.0.3/32 repeat 1", 0),
        ("ping mpls 10.255.0.3/32 repeat 1 ttl 1", 1),
        ("ping mpls 10.255.0.3/32 repeat 1 reply-mode none", 1),
        ("ping mpls 10.255.0.3/32 repeat 1 size 1600", 1),
        ("ping mpls 10.255.0.9/32", 1),
        ("show mpls oam", 0),
        ("show mpls oam counters", 0),
        ("show mpls oam sessions", 0),
        ("clear mpls oam session", 1),  # there is none
        ("clear mpls oam session 4711", 1),
    ):
        status, output, _ = net[1].net.cmd_status(["vtysh", "-c", words], warn=False)
        assert status == wanted, "%s: %d\n%s" % (words, status, output)


# ---- several users ----


def test_two_users(net):
    "Each sees its own session's results, in order and as they come."
    with terminal(net[1]) as one, terminal(net[1]) as other:
        one.send("ping mpls 10.255.0.3/32 repeat 20 interval 50")
        other.send("ping mpls 10.255.0.2/32 repeat 20 interval 50")
        for user, replier in ((one, "10.255.0.3"), (other, "10.255.0.2")):
            assert user.wait(lambda t: t.answers, 20.0), user.texts()
            results = [text for text in user.texts() if text.startswith("! seq")]
            assert [int(re.search(r"seq (\d+)", text)[1]) for text in results] == list(
                range(1, 21)
            ), user.texts()
            assert all("from %s," % replier in text for text in results), results
            assert user.answers == [0], user.answers
            came = [when for when, text in user.lines if text.startswith("! seq")]
            assert came[-1] - came[0] > 0.8, "not live: %s" % came


def read_many(sockets, done, seconds):
    "Reads from all until done(texts) or the time is over; the texts by socket."
    texts = {s.fileno(): b"" for s in sockets}
    by_fd = {s.fileno(): s for s in sockets}
    poller = select.poll()
    for s in sockets:
        poller.register(s, select.POLLIN)
    deadline = time.monotonic() + seconds
    while not done(texts.values()) and time.monotonic() < deadline:
        for descriptor, _ in poller.poll(200):
            data = by_fd[descriptor].recv(65536)
            texts[descriptor] += data
            if not data:
                poller.unregister(descriptor)
    return list(texts.values())


def test_300_terminals(net):
    "256 sessions run; the others are told so, in one sentence; all end cleanly."
    before = running(net[1])
    assert before == []
    path = "/proc/%d/root/run/frr/lspingd.vty" % net[1].net.pid
    sockets = []
    try:
        for _ in range(300):
            s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            s.connect(path)
            s.sendall(b"ping mpls 10.255.0.3/32 repeat 0 interval 60000 timeout 60\0")
            sockets.append(s)

        def settled(texts):
            return all(b"Sending" in t or b"\0\0\0" in t for t in texts)

        texts = read_many(sockets, settled, 30.0)
        assert settled(texts), [t for t in texts if not settled([t])]
        refused = [t for t in texts if b"\0\0\0" in t]
        assert len(refused) == 44, "%d refused: %s" % (len(refused), refused[:3])
        for text in refused:
            sentence = text.split(b"\0\0\0")[0].decode()
            assert sentence.count("\n") == 1 and "256 sessions" in sentence, sentence
        assert len(running(net[1])) == 256
        # The responder, and vtysh, go on.
        net.check(net[2], net[3], "ipv4", lsping.RC_EGRESS, net[3])
        assert "256 sessions" in net.ping(net[1], "10.255.0.3/32").cause
    finally:
        for s in sockets:
            s.close()
    assert_ends_at_once(net[1], 2 * AT_ONCE)
    net.wait_green(net[1], net[3])


def test_clear_session(net):
    "Its user sees the partial summary, and a failure."
    with terminal(net[1]) as one, terminal(net[1]) as other, terminal(net[1]) as admin:
        one.send("ping mpls 10.255.0.3/32 repeat 0 interval 20")
        other.send("ping mpls 10.255.0.2/32 repeat 0 interval 20")
        assert_runs(net[1], 2)
        assert one.wait(lambda t: any("seq 3" in text for text in t.texts())), one.texts()
        found = lsping.sessions(net[1])
        number = next(i for i, s in found.items() if s["target-fec"] == "LDP 10.255.0.3/32")
        assert admin.command("enable")[0] == 0
        assert admin.command("clear mpls oam session %d" % number)[0] == 0
        assert one.wait(lambda t: t.answers, AT_ONCE), one.texts()
        assert one.answers == [1], one.answers
        summary = re.compile(r"\d+ sent, \d+ received.*\(stopped\)")
        assert any(summary.match(text) for text in one.texts()), one.texts()
        # The other session is not concerned.
        assert running(net[1]) == [i for i in found if i != number]
        assert not other.answers
        assert admin.command("clear mpls oam session")[0] == 0
        assert other.wait(lambda t: t.answers, AT_ONCE), other.texts()
    assert running(net[1]) == []


# ---- terminals that are interrupted, lost or slow ----


def in_router(router):
    return ["nsenter", "-t", str(router.net.pid), "-m", "-n", "-u"]


@contextlib.contextmanager
def vtysh(router):
    "An interactive vtysh, on a terminal of its own."
    command = in_router(router) + ["vtysh"]
    child = pexpect.spawn(command[0], command[1:], encoding="utf-8", timeout=15, echo=False)
    try:
        child.expect_exact("r1# ")
        yield child
    finally:
        child.close(force=True)


def test_interrupt(net):
    "Ctrl-C ends the session at once, with its summary; what follows is the next command's."
    with vtysh(net[1]) as shell:
        for _ in range(2):
            shell.sendline("ping mpls 10.255.0.3/32 repeat 0 interval 50")
            shell.expect("seq 5,")
            shell.sendintr()
            shell.expect(r"\d+ sent, \d+ received.*\(stopped\)", timeout=AT_ONCE)
            shell.expect_exact("r1# ", timeout=AT_ONCE)
            assert_ends_at_once(net[1])
            shell.sendline("show mpls oam sessions")
            shell.expect_exact("r1# ")
            lines = [l for l in shell.before.replace("\r", "").split("\n") if l.strip()]
            assert lines[-1] == "No session is running", shell.before
            assert not [l for l in lines if "seq" in l or "sent" in l], shell.before
            # The other daemons are still there.
            shell.sendline("show mpls ldp neighbor")
            shell.expect_exact("OPERATIONAL")
            shell.expect_exact("r1# ")


def test_interrupt_of_a_script(net):
    process = net[1].net.popen(["vtysh", "-c", "ping mpls 10.255.0.3/32 repeat 0 interval 50"])
    assert_runs(net[1])
    # popen's process is nsenter's child or nsenter itself: ask the kernel.
    os.kill(lsping.vtysh_pid(net[1]), signal.SIGINT)
    assert process.wait(10) != 0
    process.communicate()
    assert_ends_at_once(net[1])


@pytest.mark.parametrize("how", ("hang up", "kill"))
def test_vtysh_goes_away(net, how):
    with vtysh(net[1]) as shell:
        shell.sendline("ping mpls 10.255.0.3/32 repeat 0 interval 50")
        shell.expect("seq 3,")
        assert_runs(net[1])
        if how == "kill":
            os.kill(lsping.vtysh_pid(net[1]), signal.SIGKILL)
        else:
            shell.close(force=True)
        assert_ends_at_once(net[1])


@pytest.mark.parametrize("json_option", ("", " json"))
def test_terminal_goes_away(net, json_option):
    with terminal(net[1]) as user:
        user.send("ping mpls 10.255.0.3/32 repeat 0 interval 50" + json_option)
        assert_runs(net[1])
    assert_ends_at_once(net[1])


@contextlib.contextmanager
def narrow_sockets():
    "What sockets hold unread, as Linux has it if nobody changes it."
    path = "/proc/sys/net/core/wmem_max"
    with open(path, encoding="ascii") as limit:
        before = limit.read()
    try:
        with open(path, "w", encoding="ascii") as limit:
            limit.write("212992")
        yield
    finally:
        with open(path, "w", encoding="ascii") as limit:
            limit.write(before)


def test_stalled_terminal(net):
    "Nobody reads: the session pauses and its memory stays bounded; others go on."

    def sent():
        found = lsping.sessions(net[1])
        return [s["summary"]["requests-sent"] for s in found.values()]

    # libfrr asks for 16 Mio octets of buffer, and FRR's topotests allow it that:
    # minutes of results.
    with narrow_sockets(), terminal(net[1], reading=False) as user:
        user.send("ping mpls 10.255.0.2/32 repeat 0 interval 0 timeout 1 verbose")
        assert_runs(net[1])

        def stands():
            first = sent()
            other = net.ping(net[1], "10.255.0.3/32 repeat 3 interval 300")
            assert other.status == 0, str(other)
            return sent() == first and first[0] > 0

        assert lsping.poll(stands, True, 60.0), "never paused: %s" % sent()
        stood_at = sent()[0]
        # It goes on where it stood once somebody reads.
        user.read_on()
        moved = lsping.poll(lambda: sent()[0] > stood_at, True, 10.0)
        assert moved, "does not go on after %d" % stood_at
        user.wait(lambda t: len(t.texts()) > stood_at, 10.0)
        numbers = [int(m[1]) for m in (re.match(r". seq (\d+)[,:]", t) for t in user.texts()) if m]
        assert numbers == list(range(1, len(numbers) + 1)), "lines were lost"
    assert_ends_at_once(net[1])


def test_stalled_terminal_goes_away(net):
    with narrow_sockets(), terminal(net[1], reading=False) as user:
        user.send("ping mpls 10.255.0.2/32 repeat 0 interval 1 verbose")
        assert_runs(net[1])
        sent = [0]

        def stands():
            sent.append(next(iter(lsping.sessions(net[1]).values()))["summary"]["requests-sent"])
            return 0 < sent[-1] == sent[-2]

        assert lsping.poll(stands, True, 60.0, 1.0), "never paused: %s" % sent
    assert_ends_at_once(net[1])


def test_commands_sent_ahead(net):
    "A client that does not wait for the answer gets both answers, in order."
    with terminal(net[1]) as user:
        user.send("ping mpls 10.255.0.3/32 repeat 5 interval 100")
        assert user.wait(lambda t: t.lines), "nothing came"
        user.send("show mpls oam sessions")
        assert user.wait(lambda t: len(t.answers) == 2, 10.0), user.texts()
        assert user.answers == [0, 0] and user.texts()[-1] == "No session is running", user.texts()


def test_include(net):
    status, output = net.ping_text(net[1], "10.255.0.3/32 repeat 3 interval 10 | include sent")
    lines = output.strip().splitlines()
    assert status == 0 and len(lines) == 1 and lines[0].startswith("3 sent"), output


def test_daemon_commands(net):
    for command, wanted in (
        ("show version", "FRRouting"),
        ("show memory lspingd", "LSP ping"),
    ):
        output = net[1].run("vtysh -d lspingd -c '%s'" % command.replace(" lspingd", ""))
        assert wanted in output, output


# ---- in the end ----


def test_wire(net):
    wire = Wire(net)
    packets = wire.all()
    assert len([p for p in packets if p.type == ECHO_REQUEST]) > 300
    assert len([p for p in packets if p.type == ECHO_REPLY]) > 300
    problems = check_packets(packets)
    for ping in net.pings:
        own = {lsping.loopback(ping.router, family) for family in FAMILIES}
        problems += check_ping(wire, ping, own)
    assert problems == [], "%d\n%s" % (len(problems), "\n".join(problems[:20]))


def test_lspingd_ends_cleanly(net):
    problems = net.end_lspingd()
    assert problems == [], "\n".join(problems)
