# SPDX-License-Identifier: GPL-2.0-or-later
"""
lspingd's mirror of zebra's label tables, on a kernel with MPLS.

r1 and r2, two links between them, OSPF and LDP over the first.  r1's zebra loads
zebra_lsping, r2's does not.  Against what zebra itself says by its commands: labels
of LDP, static ones, a pseudowire, a policy; what changes, what the kernel refuses,
and daemons that die.
"""
import json
import os
import re
import socket
import time

import pytest

from lib.topogen import Topogen, TopoRouter

import lib_lsping as lsping
import lib_yang

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd]

CWD = os.path.dirname(os.path.realpath(__file__))
NO_MODULE = "zebra does not have the module zebra_lsping"

# How long the mirror may be behind zebra (seconds).
IN_STEP = 0.1


def build(tgen):
    r1, r2 = tgen.add_router("r1"), tgen.add_router("r2")
    tgen.add_link(r1, r2)
    tgen.add_link(r1, r2)


@pytest.fixture(scope="module", name="net")
def fixture_net(request):
    tgen = Topogen(build, request.module.__name__)
    tgen.start_topology()
    for name, options, more in (("r1", "-M zebra_lsping", [TopoRouter.RD_PATH]), ("r2", "", [])):
        daemons = [TopoRouter.RD_MGMTD, TopoRouter.RD_OSPF, TopoRouter.RD_LDP,
                   TopoRouter.RD_STATIC, TopoRouter.RD_LSPING] + more
        tgen.gears[name].load_frr_config(
            os.path.join(CWD, name, "frr.conf"),
            [(TopoRouter.RD_ZEBRA, options)] + [(daemon, "") for daemon in daemons])
    tgen.start_router()
    try:
        yield tgen
    finally:
        tgen.stop_topology()


@pytest.fixture(name="r1")
def fixture_r1(net):
    return net.gears["r1"]


class Vty:
    "A daemon's terminal; quicker than vtysh."

    def __init__(self, router, daemon):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect("/proc/%d/root/run/frr/%s.vty" % (router.net.pid, daemon))

    def json(self, command):
        self.socket.sendall(command.encode() + b" json\0")
        answer = b""
        while answer[-4:-1] != b"\0\0\0":
            data = self.socket.recv(65536)
            assert data, "%s: connection lost" % command
            answer += data
        return json.loads(answer[:-4])


def status(router):
    return lsping.show_json(router, "show mpls oam json")


def table(router, label=""):
    return lsping.show_json(router, "show mpls oam label-table %s json" % label)


def eventually(func, what, seconds):
    found = lsping.poll(func, what, seconds)
    assert found == what, found


def in_step(router):
    return status(router).get("lfib-check-available")


def of_zebra(router):
    "Label: (next hop, labels, installed) of each next hop, by zebra's own command."
    found = {}
    for entry in lsping.show_json(router, "show mpls table json").values():
        found[entry["inLabel"]] = sorted(
            (nexthop.get("nexthop", ""), nexthop.get("outLabelStack", []),
             nexthop.get("installed", False))
            for nexthop in entry["nexthops"])
    return found


def of_mirror(router):
    return {
        entry["label"]: sorted(
            (nhlfe.get("nexthop", ""), nhlfe["label-stack"], nhlfe["installed"])
            for nhlfe in entry["nhlfe"])
        for entry in table(router).get("label", [])
    }


def assert_same(router, wanted=lambda labels: labels):
    assert lsping.poll(lambda: bool(wanted(of_zebra(router))), True, 30), of_zebra(router)
    assert lsping.poll(lambda: of_zebra(router) == of_mirror(router), True, 5), (
        of_zebra(router), of_mirror(router))


def behind(router, label, condition, what):
    """Does what, and returns by how much lspingd was later than zebra to show it.

    condition(outgoing label or None, installed) of a label with one next hop.
    """
    zebra, lspingd = Vty(router, "zebra"), Vty(router, "lspingd")

    def zebras():
        entry = zebra.json("show mpls table %d" % label)
        nexthops = entry.get("nexthops", [])
        return condition(nexthops[0].get("outLabel") if nexthops else None,
                         bool(nexthops) and entry.get("installed", False))

    def ours():
        entries = lspingd.json("show mpls oam label-table %d" % label)["label"]
        stack = entries[0]["nhlfe"][0]["label-stack"] if entries else []
        return condition(stack[0] if stack else None, bool(entries) and entries[0]["installed"])

    what()
    assert lsping.poll(zebras, True, 10, 0.002)
    first = time.monotonic()
    assert lsping.poll(ours, True, 10, 0.002), lspingd.json("show mpls oam label-table %d" % label)
    return time.monotonic() - first


def test_in_step(r1):
    eventually(lambda: in_step(r1), True, 30)
    assert_same(r1, lambda labels: len(labels) >= 1)

    shown = []

    def installed():
        shown[:] = [e for e in table(r1).get("label", []) if e["nhlfe"][0]["owner"] == "ldp"]
        return [(e["installed"], e["pending"]) for e in shown[:1]]

    # It may just be on its way into the kernel, and is shown as such.
    eventually(installed, [(True, False)], 30)
    assert shown[0]["nhlfe"][0]["interface"] == "r1-eth0", shown
    assert shown[0]["nhlfe"][0]["selected"], shown
    assert "available" in r1.run("vtysh -c 'show mpls oam'")


def test_shown_by_the_model(r1):
    model = lib_yang.Model()
    assert model.problems(status(r1), model.status) == []
    tables = model.state.one("container", "label-table")
    assert model.problems(table(r1), tables) == [], table(r1)


def test_without_module(net):
    r2 = net.gears["r2"]
    eventually(lambda: status(r2).get("lfib-check-cause"), NO_MODULE, 20)
    assert status(r2)["lfib-check-available"] is False
    assert "unavailable (%s)" % NO_MODULE in r2.run("vtysh -c 'show mpls oam'")
    assert table(r2) == {"available": False, "cause": NO_MODULE}


def test_static_label(r1):
    def step(line, out):
        late = behind(r1, 900, lambda label, installed: (label, installed) == (out, bool(out)),
                      lambda: lsping.configure(r1, [line]))
        assert late < IN_STEP, "%s: %.0f ms behind zebra" % (line, late * 1e3)
        return late

    times = [step("mpls lsp 900 10.0.12.2 901", 901),
             step("mpls lsp 900 10.0.12.2 902", 902),
             step("no mpls lsp 900", None)]
    print("behind zebra by %s ms" % ["%.0f" % (t * 1e3) for t in times])
    assert_same(r1)


def test_several_next_hops(r1):
    lsping.configure(r1, ["mpls lsp 910 10.0.12.2 911", "mpls lsp 910 10.0.21.2 912"])
    assert_same(r1, lambda labels: len(labels.get(910, [])) == 2)
    r1.run("ip link set r1-eth1 down")
    try:
        lost = lambda: [n["active"] for n in table(r1, 910)["label"][0]["nhlfe"]].count(False)
        eventually(lost, 1, 10)
        assert_same(r1)
    finally:
        r1.run("ip link set r1-eth1 up")
    assert lsping.poll(lambda: all(i for _, _, i in of_mirror(r1)[910]), True, 10), of_mirror(r1)
    lsping.configure(r1, ["no mpls lsp 910"])
    assert_same(r1, lambda labels: 910 not in labels)


def test_the_kernel_refuses(r1):
    "A label beyond the kernel's table: zebra fails to install it, and we know."
    with lsping.sysctl(r1, "net.mpls.platform_labels", "100000"):
        late = behind(
            r1, 100001, lambda label, installed: (label, installed) == (901, False),
            lambda: lsping.configure(r1, ["mpls lsp 100001 10.0.12.2 901"]))
        assert late < IN_STEP, "%.0f ms behind zebra" % (late * 1e3)
        settled = lambda: table(r1, 100001)["label"][0]["pending"]
        eventually(settled, False, 5)
        shown = table(r1, 100001)["label"][0]
        assert not shown["installed"] and not shown["nhlfe"][0]["installed"], shown
        assert shown["nhlfe"][0]["selected"] and 100001 not in lsping.lfib(r1), shown
        late = behind(r1, 100001, lambda label, _: label is None,
                      lambda: lsping.configure(r1, ["no mpls lsp 100001"]))
        assert late < IN_STEP, "%.0f ms behind zebra" % (late * 1e3)
    assert_same(r1)


def test_pseudowire(r1):
    lsping.configure(r1, ["pseudowire mpw0", "mpls label local 50 remote 51",
                          "neighbor 10.255.0.2"])
    pws = lambda: table(r1).get("pseudowire", [])
    eventually(lambda: [p["remote-label"] for p in pws()], [51], 5)
    assert pws()[0]["name"] == "mpw0" and pws()[0]["nexthop"] == "10.255.0.2", pws()
    lsping.configure(r1, ["no pseudowire mpw0"])
    eventually(pws, [], 5)


def test_policy(r1):
    policies = lambda: table(r1).get("policy", [])
    eventually(lambda: len(policies()), 1, 20)
    shown = policies()[0]
    assert shown["color"] == 1 and shown["endpoint"] == "10.255.0.2", shown
    assert shown["name"] == "gold" and shown["binding-label"] == 4000, shown
    assert shown["label-stack"] == [16010, 16020], shown
    lsping.kill(r1, ["pathd"])
    eventually(policies, [], 5)
    lsping.start(r1, ["pathd"])
    eventually(lambda: len(policies()), 1, 20)


def test_lspingd_restarts(r1):
    before = of_mirror(r1)
    lsping.kill(r1, ["lspingd"])
    lsping.start(r1, ["lspingd"])
    eventually(lambda: in_step(r1), True, 20)
    assert before and of_mirror(r1) == before


def test_ldpd_dies(r1):
    lsping.kill(r1, ["ldpd"])
    ldps = lambda: [e for e in table(r1)["label"] if e["nhlfe"][0]["owner"] == "ldp"]
    eventually(ldps, [], 10)
    assert_same(r1, lambda labels: True)
    lsping.start(r1, ["ldpd"])


def test_zebra_restarts(r1):
    "The mirror is empty at once, and in step with whatever the new zebra has."
    lsping.kill(r1, ["zebra"])
    eventually(lambda: table(r1).get("cause"), "no connection to zebra", 5)
    lsping.start(r1, ["zebra"])
    eventually(lambda: in_step(r1), True, 20)
    assert_same(r1, lambda labels: True)
    # A label that only the new one has.
    lsping.configure(r1, ["mpls lsp 920 10.0.12.2 921"])
    assert_same(r1, lambda labels: 920 in labels)


def test_nothing_complained(r1):
    log = r1.run("cat /var/log/frr/*.log 2>/dev/null") or ""
    assert not re.search("runtime error|Assertion|Backtrace", log), log[-2000:]
    assert "zebra_lsping" in r1.run("vtysh -d zebra -c 'show modules'")
