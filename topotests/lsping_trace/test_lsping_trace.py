# SPDX-License-Identifier: GPL-2.0-or-later
"""
traceroute mpls, and what ping mpls finds with sizes, ranges and explicit null, on
r1 of a chain r1 - r2 - r3 - r4 (the network of lsping_ldp_topo1).

Where faults are located is the matter of lsping_faults, where paths fork of
lsping_tree; here are the commands: what they print, how they end, what is on the
wire.
"""
import contextlib
import json
import os
import signal

import pytest

import lib_lsping as lsping
from lib_capture import Wire, check_packets
from lib_yang import Model

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd, pytest.mark.ospf6d]

FAMILIES = lsping.FAMILIES
IMPLICIT_NULL = 3
# What is answered at all may take long on a busy machine.
PATIENT = " timeout 20"

each_family = pytest.mark.parametrize("family", FAMILIES)


@pytest.fixture(scope="module", name="net")
def fixture_net(request):
    chain = os.path.join(os.path.dirname(lsping.__file__), "lsping_ldp_topo1")
    network = lsping.Network(request, chain, 4)
    try:
        network.wait_converged()
        yield network
    finally:
        network.stop()


@pytest.fixture(scope="module", name="model")
def fixture_model():
    model = Model()
    model.trace = model.module.one("rpc", "traceroute").one("output")
    return model


class Trace:
    "One `traceroute mpls ... json' by vtysh -c."

    def __init__(self, router, words):
        self.words = words
        if "timeout" not in words:
            words += PATIENT
        self.status, self.output, _ = router.net.cmd_status(
            ["vtysh", "-c", "traceroute mpls %s json" % words], warn=False
        )
        try:
            self.data = json.loads(self.output)
        except ValueError:
            self.data = {}
        self.hops = self.data.get("hop", [])
        self.paths = self.data.get("path", [])
        self.summary = self.data.get("summary", {})

    def __str__(self):
        return "traceroute mpls %s: status %s\n%s" % (self.words, self.status, self.output)

    def by_ttl(self, key):
        return [hop.get(key) for hop in self.hops if hop["ttl"] > 0]


def trace_text(router, words):
    command = "traceroute mpls " + words + PATIENT
    status, output, _ = router.net.cmd_status(["vtysh", "-c", command], warn=False)
    return status, output


def ping_once(net, words):
    return net.ping(net[1], words + " repeat 1" + PATIENT)


def sessions_end(router):
    return lsping.poll(lambda: lsping.sessions(router), {}, 30.0, 0.05) == {}


# ---- a healthy LSP ----


@each_family
def test_healthy(net, model, family):
    "Each router, its code, where it was announced; nothing is said against any."
    trace = Trace(net[1], "ldp " + lsping.prefix("r4", family))
    assert trace.status == 0, str(trace)
    assert model.problems(trace.data, model.trace) == [], str(trace)
    assert [hop["ttl"] for hop in trace.hops] == [0, 1, 2, 3], str(trace)
    assert trace.by_ttl("return-code") == [8, 8, 3], str(trace)
    assert trace.by_ttl("replier") == [lsping.loopback(r, family) for r in ("r2", "r3", "r4")]
    assert trace.by_ttl("tries") == [1, 1, 1], str(trace)
    assert not any("finding" in part for part in trace.hops + trace.paths), str(trace)
    assert [path["verdict"] for path in trace.paths] == ["found"], str(trace)
    assert trace.paths[0]["mtu"] == 1500, str(trace)
    assert trace.summary["requests-sent"] == trace.summary["replies-received"] == 3, str(trace)


@each_family
def test_labels_are_the_routers_own(net, family):
    "What each hop was announced with is what the router there has bound."
    target = lsping.prefix("r4", family)
    trace = Trace(net[1], target)
    bound = [lsping.binding(net[n], "r4", family) for n in (2, 3)] + [IMPLICIT_NULL]
    announced = [
        [entry["label"] for entry in hop["way"]["downstream-label"]]
        for hop in trace.hops
        if hop["ttl"] > 0
    ]
    assert announced == [[label] for label in bound], str(trace)
    protocols = {
        entry["protocol-name"].lower()
        for hop in trace.hops
        if hop["ttl"] > 0
        for entry in hop["way"]["downstream-label"]
    }
    assert protocols == {"ldp"}, str(trace)


@each_family
def test_text_has_what_json_has(net, family):
    target = lsping.prefix("r4", family)
    trace = Trace(net[1], target)
    status, text = trace_text(net[1], target)
    assert status == 0, text
    for hop in trace.hops:
        if hop["ttl"] == 0:
            continue
        for leaf in ("replier", "letter"):
            assert hop[leaf] in text, "%s missing\n%s" % (hop[leaf], text)
    status, verbose = trace_text(net[1], target + " verbose")
    assert status == 0 and len(verbose.splitlines()) > len(text.splitlines()), verbose


@each_family
def test_explicit_null_is_healthy(net, family):
    "RFC 8029, 4.2: below the LSP's label, to an egress that wants none."
    target = lsping.prefix("r4", family)
    null = lsping.EXPLICIT_NULL[family]
    ping = ping_once(net, target + " explicit-null")
    assert ping.status == 0 and ping.data["label-stack"][-1] == null, str(ping)
    requests, _ = Wire(net).of(ping)
    assert len(requests[1].ttls) == 2, str(requests[1])
    trace = Trace(net[1], target + " explicit-null")
    assert trace.status == 0 and trace.by_ttl("return-code") == [8, 8, 3], str(trace)
    assert not any("finding" in part for part in trace.hops + trace.paths), str(trace)
    direct = Trace(net[1], lsping.prefix("r2", family) + " explicit-null")
    assert direct.status == 0 and direct.by_ttl("return-code") == [3], str(direct)


@each_family
def test_validate(net, family):
    "V with a mapping: checked in transit too, and right everywhere; on by default."
    target = lsping.prefix("r4", family)
    for words in ("validate", "no-validate size 300", "router-alert", "tc 3 dscp 46"):
        trace = Trace(net[1], "%s %s" % (target, words))
        assert trace.status == 0 and trace.by_ttl("return-code") == [8, 8, 3], str(trace)
    ping = ping_once(net, target + " validate")
    assert ping.status == 0, str(ping)
    # In transit, of an interface that nobody named (4.4, step 4).
    ping = ping_once(net, target + " ttl 1 validate")
    assert ping.values("return-code") == [6], str(ping)


@each_family
def test_ddmap(net, model, family):
    "A ping that ends at r2 learns where it would go on."
    target = lsping.prefix("r4", family)
    ping = ping_once(net, target + " ttl 1 ddmap")
    assert model.problems(ping.data, model.ping) == [], str(ping)
    assert ping.values("return-code") == [8], str(ping)
    [way] = ping.replies[0]["downstream"]
    assert way["mtu"] == 1500, str(ping)
    labels = [entry["label"] for entry in way["downstream-label"]]
    assert labels == [lsping.binding(net[3], "r4", family)], str(ping)
    # The egress has none (3.4).
    ping = ping_once(net, target + " ddmap")
    assert ping.status == 0 and "downstream" not in ping.replies[0], str(ping)


@each_family
def test_multipath_of_one_path(net, model, family):
    trace = Trace(net[1], lsping.prefix("r4", family) + " multipath")
    assert trace.status == 0 and len(trace.paths) == 1, str(trace)
    assert model.problems(trace.data, model.trace) == [], str(trace)
    assert trace.paths[0]["destination"] == lsping.probe_destination(family), str(trace)


# ---- ends that are no egress ----


def test_max_ttl(net):
    trace = Trace(net[1], "10.255.0.4/32 max-ttl 2")
    assert trace.status == 1 and trace.by_ttl("return-code") == [8, 8], str(trace)
    assert trace.summary["paths-found"] == 0, str(trace)


def test_broken(net, model):
    "r3's kernel loses the label: r3 says so, and vtysh fails."
    label = lsping.binding(net[3], "r4")
    with lsping.kernel_lfib(net[3]):
        lsping.ip_mpls(net[3], "del %d" % label)
        trace = Trace(net[1], "10.255.0.4/32")
        assert trace.status == 1 and trace.by_ttl("return-code") == [8, 11], str(trace)
        assert trace.paths[0]["verdict"] == "broken", str(trace)
        finding = trace.paths[0]["finding"]
        assert finding["severity"] == "fault", str(trace)
        assert finding["router"] == lsping.loopback("r3"), str(trace)
        assert model.problems(trace.data, model.trace) == [], str(trace)
        assert trace_text(net[1], "10.255.0.4/32")[0] == 1
    net.wait_green(net[1], net[4])


def test_router_without_lspingd(net):
    "It is passed over, and the LSP is not called broken."
    with lsping.frozen(net[3], "lspingd"):
        trace = Trace(net[1], "10.255.0.4/32 timeout 8 retries 1")
        assert trace.status == 0, str(trace)
        assert trace.by_ttl("outcome") == ["answered", "timeout", "answered"], str(trace)
        assert trace.by_ttl("tries") == [1, 2, 1], str(trace)
        assert trace.hops[2]["way"]["address"] == lsping.link_address("r3", "r2"), str(trace)
        severities = {
            part["finding"]["severity"] for part in trace.hops + trace.paths if "finding" in part
        }
        assert severities == {"note"}, str(trace)
    net.wait_green(net[1], net[4])


def test_silence_ends_it(net):
    with contextlib.ExitStack() as stack:
        for n in (3, 4):
            stack.enter_context(lsping.frozen(net[n], "lspingd"))
        trace = Trace(net[1], "10.255.0.4/32 timeout 8 retries 0 max-silent 2")
        assert trace.status == 1, str(trace)
        assert trace.by_ttl("outcome") == ["answered", "timeout", "timeout"], str(trace)
        assert trace.summary["timeouts"] == trace.summary["requests-sent"] - 1 == 2, str(trace)
    net.wait_green(net[1], net[4])


REFUSED = {
    "reply-mode none": ("10.255.0.4/32 reply-mode none", "a traceroute needs replies"),
    "no route": ("192.0.2.0/24", "no route to 192.0.2.0/24"),
    "own": ("10.255.0.1/32", "own"),
    "too small": ("10.255.0.4/32 size 20", "smallest"),
    "source": ("10.255.0.4/32 source 192.0.2.1", "192.0.2.1 is not an address of this"),
    "destination": ("10.255.0.4/32 destination 10.255.0.4", "127.0.0.0/8"),
    "interface": ("10.255.0.4/32 output interface nix0", "no interface nix0"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_refused(net, model, name):
    words, cause = REFUSED[name]
    status, text = trace_text(net[1], words)
    lines = text.strip().splitlines()
    assert status == 1 and len(lines) == 1 and lines[0].startswith("%"), text
    assert cause in lines[0], text
    trace = Trace(net[1], words)
    assert trace.status == 1 and set(trace.data) == {"error", "cause"}, str(trace)
    assert trace.data["cause"] in lines[0], str(trace)
    assert model.problems(trace.data, model.trace) == []


# ---- ended from outside ----


@contextlib.contextmanager
def slow_trace(net):
    "A traceroute by vtysh -c that waits for r3, for minutes; its process."
    with lsping.frozen(net[3], "lspingd"):
        process = net[1].net.popen(["vtysh", "-c", "traceroute mpls 10.255.0.4/32 timeout 600"])
        try:
            running = lsping.poll(lambda: len(lsping.sessions(net[1])), 1, 30.0)
            assert running == 1, "%d sessions run" % running
            yield process
        finally:
            net[1].net.cmd_status(["vtysh", "-c", "clear mpls oam session"], warn=False)
            process.wait(60)
    net.wait_green(net[1], net[4])


def test_ctrl_c(net):
    "Ends without waiting any longer, with what was found."
    with slow_trace(net) as process:
        assert lsping.poll(lambda: sent(net[1]), 2, 30.0) == 2
        # popen's process is nsenter's child or nsenter itself.
        os.kill(lsping.vtysh_pid(net[1]), signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        assert process.returncode != 0 and "L 1 10.255.0.2" in output, output
        assert sessions_end(net[1])


def sent(router):
    "Requests of the only session, a traceroute."
    return next(iter(lsping.sessions(router).values()))["traceroute"]["summary"]["requests-sent"]


def test_closed_terminal(net):
    with slow_trace(net):
        os.kill(lsping.vtysh_pid(net[1]), signal.SIGKILL)
        assert sessions_end(net[1])


def test_shown_and_cleared(net, model):
    with slow_trace(net) as process:
        shown = lsping.show_json(net[1], "show mpls oam sessions json")
        assert model.problems(shown, model.state) == [], shown
        session = shown["session"][0]
        assert session["command"] == "traceroute", shown
        assert session["target-fec"] == "LDP 10.255.0.4/32", shown
        net[1].net.cmd_raises(["vtysh", "-c", "clear mpls oam session %d" % session["id"]])
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 1 and "L 1 10.255.0.2" in output, output


def test_vtysh_s_own_traceroute(net):
    "FRR's command is there as it was; its own help says so."
    listed = net[1].net.cmd_raises(["vtysh", "-c", "list"])
    commands = [line.strip() for line in listed.splitlines()]
    assert "traceroute WORD" in commands, [c for c in commands if "traceroute" in c]
    assert any(c.startswith("traceroute mpls") for c in commands)
    status, output, _ = net[1].net.cmd_status(["vtysh", "-c", "traceroute 127.0.0.1"], warn=False)
    assert "mpls" not in output.lower(), output


# ---- what ping has besides ----


@each_family
def test_options_on_the_wire(net, family):
    target = lsping.prefix("r4", family)
    ping = ping_once(net, target + " size 300 pad copy dscp 46 reply-dscp 10")
    assert ping.status == 0, str(ping)
    requests, replies = Wire(net).of(ping)
    if family == "ipv4":
        assert requests[1].ipv4_dscp == 46 and replies[1][0].ipv4_dscp == 10, str(ping)
    without = ping_once(net, target + " size 300 pad drop")
    _, dropped = Wire(net).of(without)
    assert replies[1][0].ip_len > dropped[1][0].ip_len + 100, "%s\n%s" % (ping, without)
    ping = ping_once(net, target + " reply-mode router-alert")
    requests, replies = Wire(net).of(ping)
    assert ping.status == 0 and requests[1].reply_mode == 3, str(ping)
    assert replies[1][0].router_alert, str(replies[1][0])


def test_control_channel(net):
    "There is none: r4 has no way to answer, and says so in a counter only."
    ping = net.ping(net[1], "10.255.0.4/32 repeat 1 timeout 1 reply-mode control-channel")
    assert ping.values("outcome") == ["timeout"] and ping.status == 1, str(ping)


@each_family
def test_destinations(net, family):
    v4 = family == "ipv4"
    first, last = ("127.0.0.1", "127.0.0.5") if v4 else ("::ffff:127.0.0.1", "::ffff:127.0.0.5")
    ping = net.ping(
        net[1],
        "%s interval 10 destination %s to %s step 2%s"
        % (lsping.prefix("r4", family), first, last, PATIENT),
    )
    assert ping.status == 0, str(ping)
    wanted = [first, first[:-1] + "3", last]
    assert ping.values("destination") == wanted, str(ping)
    requests, _ = Wire(net).of(ping)
    assert [requests[n].dst for n in (1, 2, 3)] == wanted, str(ping)
    assert ping.data["destination-to"] == last and ping.data["destination-step"] == 2, str(ping)


PING_REFUSED = {
    "backwards": ("destination 127.0.0.2 to 127.0.0.1", "no destinations lead"),
    "sweep backwards": ("sweep 300 200 10", "below its beginning"),
    "sweep too small": ("sweep 20 200 10", "smallest"),
    "size and sweep": ("size 200 sweep 200 300 10", "exclude"),
}


@pytest.mark.parametrize("name", list(PING_REFUSED))
def test_ping_refused(net, name):
    words, cause = PING_REFUSED[name]
    ping = net.ping(net[1], "10.255.0.4/32 " + words)
    assert ping.status == 1 and cause in (ping.cause or ""), str(ping)


# ---- sizes; last, because the routing protocols notice ----


@contextlib.contextmanager
def link_mtu(net, left, right, mtu):
    "Both ends alike, or OSPF would not have it."
    ends = [(net[left], lsping.interface("r%d" % left, "r%d" % right))]
    ends.append((net[right], lsping.interface("r%d" % right, "r%d" % left)))
    for router, name in ends:
        router.net.cmd_raises("ip link set %s mtu %d" % (name, mtu))
    try:
        net.wait_converged()
        yield
    finally:
        for router, name in ends:
            router.net.cmd_raises("ip link set %s mtu 1500" % name)
        net.wait_converged()


def test_small_mtu_in_the_middle(net, model):
    "Between r2 and r3: the largest size with its label is the MTU."
    with link_mtu(net, 2, 3, 1400):
        for family in FAMILIES:
            target = lsping.prefix("r4", family)
            router = lsping.loopback("r2", family)
            ping = net.ping(net[1], target + " interval 10 timeout 5 sweep 1380 1400 4")
            assert ping.status == 1, str(ping)
            assert model.problems(ping.data, model.ping) == [], str(ping)
            assert ping.values("size") == [1380, 1384, 1388, 1392, 1396, 1400], str(ping)
            sweep = ping.data["sweep"]
            assert (sweep["largest"], sweep["too-large"]) == (1396, 1400), str(ping)
            limit = sweep["limit"]
            assert (limit["router"], limit["ttl"], limit["mtu"]) == (router, 1, 1400), str(ping)

            trace = Trace(net[1], target)
            path = trace.paths[0]
            assert (path["mtu"], path["mtu-ttl"]) == (1400, 1), str(trace)
            assert path["mtu-router"] == router and trace.status == 0, str(trace)

            trace = Trace(net[1], target + " size 1400 timeout 5 retries 1 max-silent 2")
            finding = trace.paths[0]["finding"]
            assert trace.status == 1 and finding["router"] == router, str(trace)
            assert "1400" in finding["sentence"], str(trace)
            trace = Trace(net[1], target + " size 1396")
            assert trace.status == 0, str(trace)
        status, text = net.ping_text(
            net[1], "10.255.0.4/32 interval 10 timeout 5 sweep 1388 1400 4"
        )
        assert status == 1 and "largest size that passes is 1396" in text, text
        assert "10.255.0.2" in text.splitlines()[-1], text


def test_small_mtu_at_home(net):
    with link_mtu(net, 1, 2, 1400):
        ping = net.ping(net[1], "10.255.0.4/32 interval 10 timeout 5 sweep 1388 1404 4")
        sweep = ping.data["sweep"]
        assert (sweep["largest"], sweep["too-large"]) == (1396, 1400), str(ping)
        assert sweep["limit"]["ttl"] == 0 and "router" not in sweep["limit"], str(ping)
        trace = Trace(net[1], "10.255.0.4/32")
        assert (trace.paths[0]["mtu"], trace.paths[0]["mtu-ttl"]) == (1400, 0), str(trace)


# ---- the end ----


def test_wire(net):
    assert check_packets(Wire(net).all()) == []


def test_lspingd_ends_cleanly(net):
    problems = net.end_lspingd()
    assert problems == [], "\n".join(problems)
