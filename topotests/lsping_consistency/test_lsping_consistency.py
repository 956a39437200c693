# SPDX-License-Identifier: GPL-2.0-or-later
"""
show mpls oam consistency, against a kernel whose label table is changed behind
zebra's back.

r1 - r2 = r3, two links between r2 and r3, OSPF and LDP everywhere.  r2's zebra has
the module zebra_lsping, r1's has not.
"""
import contextlib
import json
import os
import re
import socket
import threading
import time

import pytest

from lib.topogen import Topogen, TopoRouter

import lib_lsping as lsping
import lib_yang

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd]

CWD = os.path.dirname(os.path.realpath(__file__))
COMMAND = "show mpls oam consistency"


def build(tgen):
    r1, r2, r3 = (tgen.add_router("r%d" % n) for n in (1, 2, 3))
    tgen.add_link(r1, r2)
    tgen.add_link(r2, r3)
    tgen.add_link(r2, r3)


@pytest.fixture(scope="module", name="net")
def fixture_net(request):
    tgen = Topogen(build, request.module.__name__)
    tgen.start_topology()
    for name, options in (("r1", ""), ("r2", "-M zebra_lsping"), ("r3", "")):
        daemons = [TopoRouter.RD_MGMTD, TopoRouter.RD_OSPF, TopoRouter.RD_LDP]
        if name != "r3":
            daemons.append(TopoRouter.RD_LSPING)
        tgen.gears[name].load_frr_config(
            os.path.join(CWD, name, "frr.conf"),
            [(TopoRouter.RD_ZEBRA, options)] + [(daemon, "") for daemon in daemons])
    tgen.start_router()
    try:
        yield tgen
    finally:
        tgen.stop_topology()


@pytest.fixture(name="r2")
def fixture_r2(net):
    return net.gears["r2"]


def run(router, command):
    """Exit status and output of vtysh -c.

    It asks lspingd alone: else it waits for every daemon, also for one that is frozen.
    """
    words = ["vtysh", "-d", "lspingd", "-c", command]
    status, output, _ = router.net.cmd_status(words, warn=False)
    return status, output


class Check:
    "One run of the command by vtysh -c, as JSON."

    def __init__(self, router):
        self._take(*run(router, COMMAND + " json"))

    @classmethod
    def of(cls, status, output):
        "One that was run before."
        check = cls.__new__(cls)
        check._take(status, output)
        return check

    def _take(self, status, output):
        self.status, self.output = status, output
        self.data = json.loads(self.output)
        self.differences = self.data.get("difference", [])
        self.summary = self.data.get("summary", {})

    def found(self):
        "(label or interface, reason) of each difference."
        return [(d.get("label", d.get("interface")), d["reason"]) for d in self.differences]

    def __str__(self):
        return "status %s: %s" % (self.status, self.output)


def text_of(router):
    return run(router, COMMAND)


def status_of(router):
    return lsping.show_json(router, "show mpls oam json")


def labels_of(router):
    return sorted(lsping.lfib(router))


def converged(router):
    "r2 reaches r1's and r3's loopback by label, over all links, and zebra agrees."
    routes = lsping.lfib(router)
    return (len(routes) >= 2 and any("nexthop" in route for route in routes.values())
            and Check(router).status == 0)


def left_behind(router):
    """Labels of LDP in the kernel that zebra has forgotten, by zebra's own table.

    zebra 10.3 does not delete a label that is taken back while its installation is under
    way (FRR's issue 23208): a difference indeed, for good, and none that a test made.
    """
    def look():
        table = lsping.show_json(router, "show mpls table json")
        of_zebra = {entry["inLabel"] for entry in table.values()}
        return {label for label, route in lsping.lfib(router).items()
                if "proto ldp" in route and label not in of_zebra}

    first = look()
    if not first:
        return first
    time.sleep(5)  # what is under way is not left behind
    return first & look()


def clear_left_behind(router):
    "As an operator would; which they were."
    labels = left_behind(router)
    for label in labels:
        print("zebra forgot label %d in the kernel" % label)
        lsping.ip_mpls(router, "del %d" % label)
    return labels


def wait_converged(router, seconds=60):
    if not lsping.poll(lambda: converged(router), True, seconds / 3):
        clear_left_behind(router)
    assert lsping.poll(lambda: converged(router), True, seconds), (
        "%s\n%s\n%s" % (Check(router), lsping.lfib(router),
                        router.run("vtysh -c 'show mpls table'")))


def one_fault(router, label, reason):
    "The command's answer when this and nothing else is wrong."
    check = Check(router)
    assert check.found() == [(label, reason)], check
    assert check.status != 0, check
    assert check.summary["differences"] == 1 and check.summary[reason] == 1, check
    assert check.summary["complete"] is True and check.summary["undecided"] == 0, check
    status, text = text_of(router)
    assert status != 0 and re.search(r", 1 difference, ", text), text
    assert str(label) in text.splitlines()[0], text
    print(text)
    return check.differences[0]


@pytest.fixture(name="label")
def fixture_label(r2):
    "r2's label for r3, which has two next hops."
    wait_converged(r2)
    return lsping.binding(r2, "r3")


def test_healthy(r2):
    wait_converged(r2)
    check = Check(r2)
    assert check.status == 0 and check.differences == [], check
    assert check.summary["zebra-labels"] == len(lsping.show_json(r2, "show mpls table json"))
    assert check.summary["kernel-labels"] == len(lsping.lfib(r2)), check
    assert check.summary["complete"] is True and check.summary["differences"] == 0, check
    status, text = text_of(r2)
    assert status == 0 and re.fullmatch(
        r"\d+ labels in zebra, \d+ in the kernel, 0 differences, \d+\.\d{3} s\n", text), text


def test_by_the_model(r2, label):
    model = lib_yang.Model()
    tree = model.state.one("container", "consistency")
    assert model.problems(Check(r2).data, tree) == []
    with lsping.kernel_lfib(r2):
        lsping.ip_mpls(r2, "del %d" % label)
        lsping.ip_mpls(r2, "add 777 as 888 via inet 10.0.12.1 dev r2-eth0")
        check = Check(r2)
        assert check.found() == [(label, "missing-in-kernel"), (777, "foreign-in-kernel")], check
        assert model.problems(check.data, tree) == [], check
    shown = status_of(r2)
    assert shown["lfib-differences"] == 2 and shown["lfib-checked"] < 60, shown
    assert model.problems(shown, model.status) == [], shown
    text = r2.run("vtysh -c 'show mpls oam'")
    assert re.search(r"compared label by label +\d+ s ago\n  differences then +2\n", text), text


def test_deleted_in_the_kernel(r2, label):
    with lsping.kernel_lfib(r2):
        lsping.ip_mpls(r2, "del %d" % label)
        found = one_fault(r2, label, "missing-in-kernel")
        assert found["control-plane"]["owner"] == "ldp" and "data-plane" not in found, found
        assert found["control-plane"]["interface"] in ("r2-eth1", "r2-eth2"), found
    assert Check(r2).status == 0


def test_foreign(r2, label):
    with lsping.kernel_lfib(r2):
        lsping.ip_mpls(r2, "add 777 as 888/889 via inet 10.0.12.1 dev r2-eth0 proto static")
        found = one_fault(r2, 777, "foreign-in-kernel")
        assert found["data-plane"] == {
            "protocol": "static", "nexthop": "10.0.12.1", "interface": "r2-eth0",
            "ifindex": found["data-plane"]["ifindex"], "label-stack": [888, 889],
            "dead": False}, found
        assert "control-plane" not in found, found
    with lsping.kernel_lfib(r2):
        lsping.ip_mpls(r2, "add 778 dev lo")
        found = one_fault(r2, 778, "foreign-in-kernel")
        assert found["data-plane"]["interface"] == "lo", found
    assert label and Check(r2).status == 0


def test_other_label(r2, label):
    "One of two next hops swaps to a label it should not."
    with lsping.kernel_lfib(r2) as before:
        first, rest = before[label].split(" ", 1)
        assert rest.count("nexthop") == 2, before
        at = rest.rindex("nexthop") + len("nexthop")
        lsping.ip_mpls(r2, "replace %s %s as to 5019%s" % (first, rest[:at], rest[at:]))
        found = one_fault(r2, label, "other-labels")
        assert found["data-plane"]["label-stack"] == [5019], found
        assert found["control-plane"]["label-stack"] in ([], [3]), found
        assert found["data-plane"]["interface"] == found["control-plane"]["interface"], found
    assert Check(r2).status == 0


def test_other_next_hop(r2, label):
    with lsping.kernel_lfib(r2):
        lsping.ip_mpls(r2, "replace %d as 16 via inet 10.0.12.1 dev r2-eth0 proto ldp" % label)
        found = one_fault(r2, label, "other-next-hop")
        assert found["data-plane"]["interface"] == "r2-eth0", found
        assert found["control-plane"]["interface"] in ("r2-eth1", "r2-eth2"), found
    assert Check(r2).status == 0


def test_a_next_hop_less(r2, label):
    with lsping.kernel_lfib(r2):
        lsping.ip_mpls(r2, "replace %d via inet 10.0.23.3 dev r2-eth1 proto ldp" % label)
        found = one_fault(r2, label, "other-next-hop")
        assert found["control-plane"]["interface"] == "r2-eth2", found
        assert "data-plane" not in found, found
    assert Check(r2).status == 0


def test_input_off(r2, label):
    with lsping.sysctl(r2, "net.mpls.conf.r2-eth0.input", "0"):
        found = one_fault(r2, "r2-eth0", "input-off")
        assert "label" not in found, found
    # An interface that leads to no label switching neighbour takes none, rightly.
    r2.run("ip link add idle type dummy && ip link set idle up")
    try:
        assert label and Check(r2).status == 0
    finally:
        r2.run("ip link del idle")


def test_refused_by_the_kernel(r2, label):
    "zebra knows that it is not installed; what differs is that it is wanted."
    assert label
    size = r2.net.cmd_raises("sysctl -n net.mpls.platform_labels").strip()
    with lsping.sysctl(r2, "net.mpls.platform_labels", "100000"):
        lsping.configure(r2, ["mpls lsp 100001 10.0.23.3 901"])
        try:
            one_fault(r2, 100001, "missing-in-kernel")
        finally:
            lsping.configure(r2, ["no mpls lsp 100001"])
    assert r2.net.cmd_raises("sysctl -n net.mpls.platform_labels").strip() == size
    assert Check(r2).status == 0


def test_platform_labels_lowered(r2, label):
    "And restored: the table is empty, and zebra does not notice."
    with lsping.kernel_lfib(r2) as before:
        with lsping.sysctl(r2, "net.mpls.platform_labels", "16"):
            pass
        assert lsping.lfib(r2) == {}
        check = Check(r2)
        assert check.found() == [(l, "missing-in-kernel") for l in sorted(before)], check
        assert check.summary["kernel-labels"] == 0 and check.status != 0, check
        assert check.summary["missing-in-kernel"] == len(before) >= 2, check
    assert label and Check(r2).status == 0


def test_no_false_alarm_in_convergence(r2, label):
    "One check after the other while a link goes down and comes back."
    checks, over = [], threading.Event()

    def look():
        while not over.is_set():
            checks.append(Check(r2))

    for command in ("down", "up"):
        over.clear()
        looking = threading.Thread(target=look)
        looking.start()
        r2.run("ip link set r2-eth2 %s" % command)
        time.sleep(4 if command == "down" else 12)  # of convergence, watched
        over.set()
        looking.join(30)
    assert len(checks) >= 4, len(checks)
    # But for what differs for good, in the eyes of others as well.
    left = {(label, "foreign-in-kernel") for label in clear_left_behind(r2)}
    assert [str(c) for c in checks if set(c.found()) - left] == []
    assert [str(c) for c in checks if bool(c.status) != bool(c.found())] == []
    print("%d checks, labels looked at again: %d" % (
        len(checks), sum(c.summary["settled"] for c in checks)))
    wait_converged(r2)
    assert label


def test_dead_and_zebra_does_not_see_it(r2, label):
    with lsping.frozen(r2, "zebra"):
        r2.run("ip link set r2-eth1 down")
        check = Check(r2)
        assert (label, "next-hop-dead") in check.found(), check
        assert {reason for _, reason in check.found()} == {"next-hop-dead"}, check
        found = next(d for d in check.differences if d["label"] == label)
        assert found["data-plane"]["dead"] and found["data-plane"]["interface"] == "r2-eth1"
        assert check.status != 0
        r2.run("ip link set r2-eth1 up")
    wait_converged(r2)


def test_interrupted(r2, label):
    "Ctrl-C, which closes vtysh's sending side, and a terminal that goes away."
    with lsping.frozen(r2, "zebra"):
        r2.run("ip link set r2-eth1 down")  # so that the check takes a second
        terminal, gone = lsping.Terminal(r2), lsping.Terminal(r2)
        gone.send(COMMAND)
        terminal.send(COMMAND)
        time.sleep(0.3)  # in the middle of it
        gone.close()
        terminal.socket.shutdown(socket.SHUT_WR)
        assert terminal.wait(lambda t: t.answers, 30), terminal.texts()
        assert terminal.answers[0] != 0
        assert any("interrupted" in line for line in terminal.texts()), terminal.texts()
        assert any("Not complete" in line for line in terminal.texts()), terminal.texts()
        terminal.close()
        r2.run("ip link set r2-eth1 up")
    wait_converged(r2)
    assert label


MANY = 100000


class Watch(threading.Thread):
    "Asks lspingd again and again; how long the slowest answer took."

    def __init__(self, router):
        super().__init__(daemon=True)
        self.terminal = lsping.Terminal(router)
        self.over = threading.Event()
        self.slowest, self.count = 0.0, 0

    def run(self):
        while not self.over.is_set():
            began = time.monotonic()
            self.terminal.command("show mpls oam json", 60)
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.count += 1

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join(60)
        self.terminal.close()


def memory(router):
    "Peak resident memory of lspingd, in KiB."
    with open("/proc/%d/status" % lsping.pid_of(router, "lspingd"), encoding="ascii") as lines:
        return int(re.search(r"VmHWM:\s+(\d+)", lines.read()).group(1))


@contextlib.contextmanager
def many_labels(router):
    "100,000 labels of nobody's in the kernel's table."
    first, path = 200000, "/tmp/lsping_consistency.routes"
    with open(path, "w", encoding="ascii") as routes:
        for label in range(first, first + MANY):
            routes.write("route add %d as 77 via inet 10.0.12.1 dev r2-eth0 proto ldp\n" % label)
    # They go with the room for them.
    with lsping.sysctl(router, "net.mpls.platform_labels", "500000"):
        router.net.cmd_raises("ip -f mpls -batch %s" % path)
        os.unlink(path)
        yield first


def test_100000_labels(r2, label):
    "A full kernel beside a zebra that has next to nothing."
    with Watch(r2) as watch:
        time.sleep(2)  # how long answers take when nothing else goes on
    usual, before = watch.slowest, memory(r2)
    with many_labels(r2) as first:
        began = time.monotonic()
        # Parsed later: Python would do nothing else meanwhile, watching neither.
        with Watch(r2) as watch:
            shown = run(r2, COMMAND + " json")
        check = Check.of(*shown)
        took, grown = time.monotonic() - began, memory(r2) - before
        assert check.summary["foreign-in-kernel"] == MANY, check.summary
        assert check.summary["differences"] == MANY, check.summary
        assert check.summary["kernel-labels"] == MANY + check.summary["zebra-labels"]
        found = [d["label"] for d in check.differences]
        assert found == list(range(first, first + MANY))
        print("%d foreign labels: %.1f s (%.1f at lspingd), %d answers meanwhile, the slowest "
              "after %.0f ms (before: %.0f), %d KiB more" % (
                  MANY, took, check.summary["duration"] / 1e6, watch.count,
                  watch.slowest * 1e3, usual * 1e3, grown))
        assert watch.count >= 10  # how slow they may be is bench/lfib.py's
        assert grown < 8192
    wait_converged(r2)
    assert label


def test_without_module(net):
    r1 = net.gears["r1"]
    cause = "zebra does not have the module zebra_lsping"
    assert lsping.poll(lambda: Check(r1).data.get("cause"), cause, 20) == cause
    check = Check(r1)
    assert check.data == {"available": False, "cause": cause} and check.status != 0, check
    status, text = text_of(r1)
    assert status != 0 and "unavailable: %s" % cause in text, text


def test_empty_zebra_full_kernel(r2, label):
    "zebra and ldpd crash, and zebra alone comes back: the kernel goes on forwarding."
    before = labels_of(r2)
    assert label in before
    lsping.kill(r2, ["zebra", "ldpd"])
    gone = lambda: Check(r2).data
    unavailable = {"available": False, "cause": "no connection to zebra"}
    assert lsping.poll(gone, unavailable, 10) == unavailable
    status, text = text_of(r2)
    assert status != 0 and "unavailable: no connection to zebra" in text, text
    pid = lsping.pid_of(r2, "lspingd")
    lsping.start(r2, ["zebra"])
    assert lsping.poll(lambda: Check(r2).data["available"], True, 20)
    assert labels_of(r2) == before
    check = Check(r2)
    assert check.found() == [(l, "foreign-in-kernel") for l in before], check
    assert check.summary["zebra-labels"] == 0 and check.status != 0, check
    assert {d["data-plane"]["protocol"] for d in check.differences} == {"ldp"}, check
    assert lsping.pid_of(r2, "lspingd") == pid


def test_nothing_complained(r2):
    log = r2.run("cat /var/log/frr/*.log 2>/dev/null") or ""
    assert not re.search("runtime error|Assertion|Backtrace", log), log[-2000:]
