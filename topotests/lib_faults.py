# SPDX-License-Identifier: GPL-2.0-or-later
"""
Faults that a traceroute has to locate, as a table of cases.

    r1 --- r2 === r3 === r5 --- r6          === two parallel links
             \\=== r4 ===/                   r4's zebra does not have zebra_lsping

r2 has four ways on to r6, r3 and r4 have two each: eight paths.  Each case says what
is broken, what that does to data packets, and what `traceroute mpls' from r1 has to
say of it: which router, which return code, which words, and how many of the paths are
still found.  A fault is made for both families at once, and is gone at the end of its
block.  The network is healthy, and said to be, before and after each.
"""
import concurrent.futures
import contextlib
import dataclasses
import json
import re
import threading
import time

import lib_graph as graph
import lib_lsping as lsping
from lib_trace import Trace

LINKS = ((1, 2, 1), (2, 3, 2), (2, 4, 2), (3, 5, 2), (4, 5, 2), (5, 6, 1))
UNCHECKED = "r4"
PATHS = 8
FAMILIES = lsping.FAMILIES
MODES = ("path", "multipath")


# ---- the table's columns ----


@dataclasses.dataclass
class Case:
    """One fault.

    row: the row of the matrix; fault: in words; inject: a context manager of the network;
    target: the far end of the LSP; via: what data packets pass that meet the fault (a
    router, an interface, or None for all of them); delivered: what becomes of those:
    True, False, or None where the case does not say.

    Expected: severity of the verdict ("fault", "undecided", "note" or "none"); router and
    code it names; every word of words in the sentence, one of each tuple; never any
    of unsaid.  lost: whether the paths over `via' count as not found.
    silent: `via' does not tell its ways on, so of the paths over it some are not seen.
    rerouted: the IGP converges anew, and kernels may deal destinations to paths otherwise.
    """

    row: str
    fault: str
    inject: object
    target: str = "r6"
    via: str = None
    delivered: bool = None
    severity: str = "fault"
    router: str = None
    code: int = None
    words: tuple = ()
    unsaid: tuple = ()
    lost: bool = True
    silent: bool = False
    rerouted: bool = False
    options: str = ""
    setting: object = None
    also: object = None

    @property
    def name(self):
        return "%s-%s" % (self.row, self.fault.replace(" ", "-"))


def owner(net, ifname):
    "The router that has an interface."
    return net.gear(graph.number_name(graph.ends_of(ifname)[0]))


# ---- the kernels' label tables, behind FRR's back ----


def each_label(net, router, target):
    "What a router has bound to a loopback, for each family."
    return {
        family: lsping.binding(net.gear(router), target, family) for family in FAMILIES
    }


@contextlib.contextmanager
def label_deleted(net, router, target="r6"):
    with lsping.kernel_lfib(net.gear(router)):
        for label in each_label(net, router, target).values():
            lsping.ip_mpls(net.gear(router), "del %d" % label)
        yield


@contextlib.contextmanager
def rewritten(net, router, rewrite, target="r6"):
    "rewrite(family, route) makes the kernel's route of the LSP's label another one."
    gear = net.gear(router)
    with lsping.kernel_lfib(gear) as before:
        for family, label in each_label(net, router, target).items():
            lsping.ip_mpls(gear, "replace " + rewrite(family, before[label]))
        yield


def swapped_to_unknown(net, router, target="r6", label=900):
    "To a label of the neighbour's block that it has not given to anybody."
    unknown = {"r3": 5000, "r4": 5000, "r5": 6000}[router] + label
    return rewritten(net, router, lambda _, route: lsping.wrong_swap(route, unknown), target)


@contextlib.contextmanager
def swapped_to_valid(net, router, wrong="r2"):
    "To what the neighbour has bound to another router's loopback."
    valid = each_label(net, "r5", wrong)
    swap = lambda family, route: lsping.wrong_swap(route, valid[family])
    with rewritten(net, router, swap):
        yield


@contextlib.contextmanager
def other_next_hop(net):
    "r2 sends to r4 what it should send to r3, with r3's label."
    via_r3 = {family: str(label) for family, label in each_label(net, "r3", "r6").items()}
    addresses = link_locals(net)

    def rewrite(family, route):
        for number in (1, 2):
            wrong, right = graph.link_name("r2", "r4", number), graph.link_name("r2", "r3", number)
            hop = "as to %s via %s dev %s" % (
                via_r3[family], neighbour_address(addresses, family, wrong), wrong)
            route = _replace_hop(route, right, hop)
        return route

    with rewritten(net, "r2", rewrite):
        yield


def _replace_hop(route, ifname, hop):
    "The next hop over an interface, in a route of several, made another one."
    parts = route.split(" nexthop ")
    found = [i for i, part in enumerate(parts) if "dev %s" % ifname in part]
    assert found, "no next hop over %s in %s" % (ifname, route)
    for i in found:
        parts[i] = hop
    return " nexthop ".join(parts)


def link_locals(net):
    "fe80:: of every interface."
    found = {}
    for router in net.routers:
        for line in router.ip("-6 -o addr show scope link").splitlines():
            words = line.split()
            found[words[1]] = words[3].split("/")[0]
    return found


def neighbour_address(addresses, family, ifname):
    "As `via' of ip(8) takes it."
    if family == "ipv6":
        return "inet6 " + addresses[graph.peer_of(ifname)]
    router, neighbour, number = graph.ends_of(ifname)
    return "inet " + graph.link_address(neighbour, router, number)


@contextlib.contextmanager
def labels_flushed(net, router):
    "platform_labels lowered and restored: the kernel has forgotten every label."
    gear = net.gear(router)
    with lsping.kernel_lfib(gear):
        with lsping.sysctl(gear, "net.mpls.platform_labels", 16):
            pass
        assert lsping.lfib(gear) == {}
        yield


@contextlib.contextmanager
def input_off(net, ifname):
    router = owner(net, ifname)
    with lsping.sysctl(router, "net.mpls.conf.%s.input" % ifname, 0):
        yield


# ---- by configuration ----


@contextlib.contextmanager
def overridden(net, router, target, label):
    """A static entry of zebra for the label that LDP has bound to the target.

    It is better than LDP's, so kernel and zebra agree on it whatever LDP says.
    """
    gear = net.gear(router)
    lines = [
        "mpls lsp %d %s %s" % (bound, graph.link_address(target, router, 1, family), label)
        for family, bound in each_label(net, router, target).items()
    ]
    wanted = {line.split()[2] for line in lines}
    # Installed when the kernel has it as the protocol of static routes.
    missing = lambda: wanted - {
        str(n) for n, route in lsping.lfib(gear).items() if "proto static" in route
    }
    try:
        lsping.configure(gear, lines)
        assert lsping.poll(missing, set(), 30.0) == set(), (lines, lsping.lfib(gear))
        yield
    finally:
        lsping.configure(gear, ["no " + " ".join(line.split()[:4]) for line in lines])


@contextlib.contextmanager
def egress_forgot(net):
    """r6 has no LDP any more, so no label for its loopback; r5 still pops towards it.

    Not by an access list of its ldpd, which may hang for good when that changes.
    """
    r6 = net.gear("r6")
    with overridden(net, "r5", "r6", "implicit-null"):
        lsping.kill(r6, ["ldpd"])
        try:
            yield
        finally:
            lsping.start(r6, ["ldpd"])


@contextlib.contextmanager
def egress_other_label(net):
    "r5 sends r6 a label that r6 takes for its own, but has not bound to this FEC."
    r6 = net.gear("r6")
    with overridden(net, "r5", "r6", "6900"), lsping.kernel_lfib(r6):
        lsping.ip_mpls(r6, "add 6900 dev lo")
        yield


def _is_bound(router, target, family):
    data = lsping.show_json(
        router, "show mpls ldp %s binding %s json" % (family, lsping.prefix(target, family))
    )
    return any(b["localLabel"] not in ("", "-") for b in data.get("bindings", []))


@contextlib.contextmanager
def explicit_null(net):
    "A setting: r5 and r6 want label 0 (2 for IPv6) instead of none."
    gears = [net.gear(name) for name in ("r5", "r6")]

    def advertise(command):
        for gear in gears:
            lsping.configure_ldp(gear, command)
            gear.net.cmd_raises("vtysh -c 'clear mpls ldp neighbor'")

    def last_labels():
        kernels = graph.Kernels(net)
        return [
            kernels.tables["r5"].get(label, [(None, None)])[0][1]
            for label in each_label(net, "r5", "r6").values()
        ]

    advertise("label local advertise explicit-null")
    assert lsping.poll(last_labels, [[0], [2]], 60.0, 1.0) == [[0], [2]]
    try:
        yield
    finally:
        advertise("no label local advertise explicit-null")
        assert lsping.poll(last_labels, [[], []], 60.0, 1.0) == [[], []]


def popped(net, router, target):
    "The kernel pops where the label should be swapped for explicit null."
    return rewritten(net, router, lambda _, route: re.sub(r" as to \S+", "", route), target)


@contextlib.contextmanager
def ldp_off(net, ifnames):
    """On the far side: the neighbour goes on offering LDP there, and gets no labels.

    The interfaces are all those to one neighbour.

    Where ldpd of FRR has LDP off on its own interface to the next hop, it makes itself the
    FEC's egress instead, and the LSP rightly ends there.
    """
    router = owner(net, ifnames[0])
    lsping.configure_ldp(router, *["no interface " + ifname for ifname in ifnames])
    neighbour = net.gear(graph.number_name(graph.ends_of(ifnames[0])[1]))
    number = lsping.loopback(router)

    def session():
        shown = lsping.show_json(neighbour, "show mpls ldp neighbor json")
        return [
            n for n in shown.get("neighbors", [])
            if n["neighborId"] == number and n["state"] == "OPERATIONAL"
        ]

    def entries():
        "What zebra has not taken out yet."
        table = lsping.lfib(neighbour)
        return [n for n in each_label(net, neighbour.name, "r6").values() if n in table]

    try:
        assert lsping.poll(session, [], 30.0) == []
        assert lsping.poll(entries, [], 30.0) == []
        yield
    finally:
        lsping.configure_ldp(router, *["interface " + ifname for ifname in ifnames])


# ---- what is on the way ----


@contextlib.contextmanager
def link_mtu(net, ifnames, mtu):
    def use(octets):
        for ifname in ifnames:
            owner(net, ifname).net.cmd_raises("ip link set %s mtu %d" % (ifname, octets))

    try:
        use(mtu)
        # ospfd starts its adjacencies anew when an MTU changes.
        net.wait_paths([("r1", "r6", PATHS)])
        yield
    finally:
        use(1500)


@contextlib.contextmanager
def own_replies(gear, ifname, link, ways):
    "What the router itself sends to r1 goes to a new link; what it forwards does not."
    run = gear.net.cmd_raises
    run("ip link add %s %s" % (ifname, link))
    try:
        run("ip link set %s up" % ifname)
        for option, family in (("-4", "ipv4"), ("-6", "ipv6")):
            run("ip %s route add default %s dev %s table 99" % (option, ways[family], ifname))
            run("ip %s rule add pref 10 iif lo to %s lookup 99"
                % (option, lsping.loopback("r1", family)))
        yield
    finally:
        run("ip link del %s" % ifname)
        for option in ("-4", "-6"):
            gear.net.cmd_status("ip %s rule del pref 10" % option)


def no_way_back(net, router):
    "What the router itself sends to r1 is lost; what it forwards is not."
    return own_replies(net.gear(router), "lost", "type dummy", {"ipv4": "", "ipv6": ""})


@contextlib.contextmanager
def late(net, router, milliseconds):
    """What the router itself sends to r1 is late; what it forwards is not.

    It goes into one end of a link, waits there, comes back by the other, and is
    forwarded as anything that comes in.
    """
    gear = net.gear(router)
    run = gear.net.cmd_raises
    ways = {"ipv4": "via 169.254.99.2 onlink", "ipv6": "via fe80::99"}
    with own_replies(gear, "late", "type veth peer name late-far", ways):
        run("ip link set late-far up")
        run("sysctl -q -w net.ipv4.conf.late-far.accept_local=1")
        mac = json.loads(gear.ip("-j link show dev late-far"))[0]["address"]
        for option, family in (("-4", "ipv4"), ("-6", "ipv6")):
            run("ip %s neigh replace %s lladdr %s dev late nud permanent"
                % (option, ways[family].split()[1], mac))
        run("tc qdisc replace dev late root netem limit 10000 delay %dms" % milliseconds)
        yield


@contextlib.contextmanager
def duplicated(net, ifname):
    "Everything that goes out of an interface does so twice."
    run = owner(net, ifname).net.cmd_raises
    run("tc qdisc replace dev %s root netem limit 10000 duplicate 100%%" % ifname)
    try:
        yield
    finally:
        run("tc qdisc del dev %s root" % ifname)


@contextlib.contextmanager
def no_lspingd(net, router):
    gear = net.gear(router)
    lsping.kill(gear, ["lspingd"])
    try:
        yield
    finally:
        lsping.start(gear, ["lspingd"])
        net.first_pid[router] = lsping.pid_of(gear, "lspingd")


def _restart(router):
    lsping.kill(router, ["ldpd"])
    lsping.start(router, ["ldpd"])


# ---- the matrix ----

R3_TO_R5 = ("r3-r5-1", "r3-r5-2")

# Where somebody is silent.
HASTY = "retries 1 max-silent 2"

CASES = (
    Case("1", "transit label deleted in the kernel", lambda net: label_deleted(net, "r3"),
         via="r3", delivered=False, router="r3", code=11, words=("no entry for label",)),
    Case("2", "label swapped to an unknown label", lambda net: swapped_to_unknown(net, "r3"),
         via="r3", delivered=False, router="r3", code=10, words=("its own control plane",)),
    Case("3", "label swapped to another valid label", lambda net: swapped_to_valid(net, "r3"),
         via="r3", router="r3", code=10, words=("its own control plane",)),
    Case("3", "the same without the zebra module", lambda net: swapped_to_valid(net, "r4"),
         via="r4", router="r5", code=10, words=("r4", "could not be checked")),
    Case("4", "next hop replaced by another neighbour", other_next_hop,
         via="r3", router="r2", code=10, words=("its own control plane",)),
    Case("5", "MPLS input off on one interface", lambda net: input_off(net, "r3-r2-1"),
         via="r3-r2-1", delivered=False, router="r3", code=12, words=("r3-r2-1",)),
    Case("6", "platform_labels lowered and restored", lambda net: labels_flushed(net, "r3"),
         via="r3", delivered=False, router="r3", code=11, words=("no entry for label",),
         lost=None, also="consistency", options=HASTY),
    Case("7", "one ECMP member's neighbour lost the label", lambda net: label_deleted(net, "r4"),
         via="r4", delivered=False, router="r4", code=11, words=("no entry for label",)),
    Case("8", "egress no longer knows the FEC", egress_forgot,
         delivered=True, router="r6", code=4, words=("no mapping",)),
    Case("8", "egress knows the FEC with another label", egress_other_label,
         delivered=True, router="r6", code=10, words=("has not bound label 6900", "r5")),
    Case("9", "label sent to an egress that expects none",
         lambda net: swapped_to_unknown(net, "r5"),
         delivered=False, router="r5", code=10, words=("its own control plane",)),
    Case("9", "the same without the zebra module",
         lambda net: swapped_to_unknown(net, "r4", "r5"), target="r5",
         via="r4", delivered=False, router="r5", code=11, words=("no entry for label", "r4")),
    Case("10", "explicit null to an implicit-null egress is healthy",
         lambda net: overridden(net, "r5", "r6", "explicit-null"),
         delivered=True, severity="none", lost=False),
    Case("11", "link MTU too small at one hop", lambda net: link_mtu(net, R3_TO_R5, 1320),
         via="r3", severity="none", lost=False, also="sweep", rerouted=True),
    Case("12", "LDP off on one interface", lambda net: ldp_off(net, ["r6-r5-1"]),
         router="r5", words=(("no entry for label", "no label towards"),)),
    Case("12", "LDP off on the links between two transit routers",
         lambda net: ldp_off(net, ["r5-r3-1", "r5-r3-2"]), via="r3", delivered=False,
         router="r3", words=(("no entry for label", "no label towards"),)),
    Case("13", "reply path of a transit router broken", lambda net: no_way_back(net, "r3"),
         via="r3", delivered=True, severity="note", words=("is silent", "passes"), lost=False,
         silent=True, options=HASTY),
    Case("13", "reply path of the egress broken", lambda net: no_way_back(net, "r6"),
         delivered=True, severity="undecided",
         words=("beyond", "r5", "way back", "does not answer an ordinary ping either"),
         options=HASTY),
    Case("14", "duplicated replies", lambda net: duplicated(net, "r2-r1-1"),
         delivered=True, severity="none", lost=False, also="duplicates"),
    Case("14", "late replies of a transit router", lambda net: late(net, "r3", 2600),
         via="r3", delivered=True, severity="note", words=("is silent", "passes"), lost=False,
         silent=True, options="retries 1", also="late"),
    Case("15", "a router without lspingd", lambda net: no_lspingd(net, "r3"),
         via="r3", delivered=True, severity="note", words=("r3", "is silent"), lost=False,
         silent=True, options=HASTY),
    Case("15", "an egress without lspingd", lambda net: no_lspingd(net, "r6"),
         delivered=True, severity="undecided",
         words=("beyond", "r5", "answers an ordinary ping, so the way back from it works"),
         options=HASTY),
    Case("9", "no label to an egress that expects explicit null",
         lambda net: popped(net, "r5", "r6"), setting=explicit_null,
         router="r5", code=10, words=("its own control plane",)),
    Case("9", "no label without the zebra module", lambda net: popped(net, "r4", "r5"),
         setting=explicit_null, target="r5", via="r4",
         router="r4", code=10, words=("without a label", "could not be checked")),
    Case("10", "no label where explicit null was asked",
         lambda net: overridden(net, "r5", "r6", "implicit-null"), setting=explicit_null,
         router="r5", code=10, words=("without a label", "r6")),
)

# Not a fault that stays: its traces run while it comes and goes.
RESTART = Case("16", "ldpd restarted, labels changed during traces", None, severity="none")


# ---- judging ----

SEVERITIES = ("none", "note", "undecided", "fault")


class Row:
    "One line of the table that the run prints."

    def __init__(self, case, family, mode):
        self.case, self.family, self.mode = case, family, mode
        self.problems = []
        self.seconds = 0.0
        self.said = ""

    def text(self):
        return "%-3s %-52s %-5s %-9s %-7s %5.1f  %s" % (
            self.case.row, self.case.fault, self.family, self.mode,
            "found" if not self.problems else "MISSED", self.seconds,
            self.said or "no alarm")


class Matrix:
    "The network, and what became of the cases so far."

    def __init__(self, net):
        self.net = net
        self.rows = []
        self.healthy = None  # (target, its paths), if that was the last thing seen
        self.setting, self.stack = None, contextlib.ExitStack()

    # ---- the state the network is in ----

    def use_setting(self, setting):
        if setting is self.setting:
            return
        self.healthy = None
        self.setting = None
        self.stack.close()
        if setting:
            self.stack.enter_context(setting(self.net))
        self.setting = setting

    def paths(self, case):
        "By the kernels as they are: {family: {path: destinations}}."
        kernels = graph.Kernels(self.net)
        source, target = self.net.gear("r1"), self.net.gear(case.target)
        return {
            family: kernels.paths(source, target, family, graph.sample(family, 256))
            for family in FAMILIES
        }

    def wait_healthy(self, case):
        "Until the tables have all labels and paths, and data arrives; what the paths are."
        net = self.net
        net.wait_paths([("r1", case.target, PATHS)])
        for family in FAMILIES:
            arrive = lambda f=family: graph.delivered(
                net, net.gear("r1"), net.gear(case.target), f)
            assert lsping.poll(arrive, 32, 60.0, 0.5) == 32, "data is lost"
        return self.paths(case)

    def check_healthy(self, case, paths, when):
        "No alarm in the healthy network; what is wrong with that, in lines."
        problems = []
        asked = [(case, family, mode) for family in FAMILIES for mode in MODES]
        for (_, family, mode), trace in zip(asked, self.traces(asked)):
            wrong = []
            if trace.alarms():
                wrong.append("alarm: %s" % trace.sentences())
            if trace.status != 0:
                wrong.append("exit status %s" % trace.status)
            if mode == "multipath" and sorted(trace.found()) != sorted(paths[family]):
                wrong.append("paths %s, there are %s" % (trace.found(), sorted(paths[family])))
            if wrong:
                problems.append("%s, %s: %s\n%s" % (when, family, "; ".join(wrong), trace))
        return problems

    def traces(self, asked):
        "Several at once, since all they do is wait; asked has the arguments of trace()."
        with concurrent.futures.ThreadPoolExecutor(len(asked)) as pool:
            return list(pool.map(lambda arguments: self.trace(*arguments), asked))

    def trace(self, case, family, mode, destination=None, options=""):
        words = "ldp " + lsping.prefix(case.target, family)
        if mode == "multipath":
            words += " multipath"
        elif destination:
            words += " destination " + destination
        words += " " + options
        return Trace(self.net, self.net.gear("r1"), words.strip())

    # ---- a case ----

    def run(self, case):
        "Injects, traces, restores; returns the case's rows."
        self.use_setting(case.setting)
        before = []
        if not self.healthy or self.healthy[0] != case.target:
            self.healthy = (case.target, self.wait_healthy(case))
            before = self.check_healthy(case, self.healthy[1], "before")
        paths = self.healthy[1]
        self.healthy = None
        with case.inject(self.net):
            if case.rerouted:
                paths = self.paths(case)
            rows = self.run_faulty(case, paths)
        paths = self.wait_healthy(case)
        after = self.check_healthy(case, paths, "after")
        if not after:
            self.healthy = (case.target, paths)
        for row in rows:
            row.problems += before + after
        self.rows += rows
        return rows

    def run_faulty(self, case, paths):
        "While the fault is there; paths: those of the healthy network, of each family."
        rows = []
        hit = {
            family: {path for path in paths[family] if touches(path, case.via)}
            for family in FAMILIES
        }
        # One whose packets meet the fault.
        destination = {family: paths[family][min(hit[family])][0] for family in FAMILIES}
        data = {
            family: self.check_data(case, family, hit[family], paths[family])
            for family in FAMILIES
        }
        asked = [
            (case, family, mode, destination[family], case.options)
            for family in FAMILIES for mode in MODES
        ]
        for (_, family, mode, *_), trace in zip(asked, self.traces(asked)):
            row = Row(case, family, mode)
            row.seconds = trace.seconds
            found = expected_paths(case, mode, trace, hit[family], set(paths[family]))
            row.problems += data[family] + self.judge(case, trace, found)
            row.said = "; ".join(self.named(s) for s in trace.sentences()[:1])
            if row.problems:
                row.problems.append(str(trace))
            if case.also and mode == "multipath":
                also = getattr(self, "also_" + case.also)
                row.problems += also(case, family, trace, destination[family])
            rows.append(row)
        return rows

    def check_data(self, case, family, hit, healthy):
        "Whether the fault does to data packets what the row says."
        if case.delivered is None:
            return []
        net = self.net
        sent = 64
        arrived = graph.delivered(net, net.gear("r1"), net.gear(case.target), family, sent)
        if case.delivered:
            wanted = arrived == sent
        elif len(hit) == len(healthy):
            wanted = arrived == 0
        else:
            wanted = 0 < arrived < sent
        return [] if wanted else ["the fault does otherwise: %d of %d arrive" % (arrived, sent)]

    def judge(self, case, trace, found):
        problems = []
        findings = trace.findings()
        worst = max([SEVERITIES.index(f["severity"]) for f in findings], default=0)
        if SEVERITIES[worst] != case.severity:
            problems.append("said to be %s, is %s" % (SEVERITIES[worst], case.severity))
        accused = {case.router} if case.severity == "fault" else set()
        if trace.accused() != accused:
            problems.append("accused %s, should be %s" % (trace.accused(), accused))
        if case.code is not None and case.code not in trace.codes():
            problems.append("return code %d is nowhere" % case.code)
        sentences = [
            self.named(f["sentence"]) for f in findings if f["severity"] == case.severity
        ]
        if case.words and not any(says(s, case.words) for s in sentences):
            problems.append("no sentence with %s: %s" % (case.words, sentences))
        if found is not None and set(trace.found()) != found:
            problems.append("found %s, there are %s" % (trace.found(), sorted(found)))
        if (trace.status == 0) != (case.severity in ("none", "note")):
            problems.append("exit status %s" % trace.status)
        return problems

    def named(self, sentence):
        "With the names of routers and interfaces instead of their addresses."
        words = []
        for word in sentence.split():
            bare = word.strip(".,;:()")
            router, ifname = self.net.addresses.get(bare, (None, None))
            if router:
                word = word.replace(bare, router if ifname == "lo" else ifname)
            words.append(word)
        return " ".join(words)

    # ---- what single rows want besides ----

    def also_consistency(self, *_):
        "The router's own comparison of the planes has every label."
        router = self.net.gear("r3")
        lost = set(
            entry["inLabel"] for entry in lsping.show_json(router, "show mpls table json").values()
        )
        shown = lsping.show_json(router, "show mpls oam consistency json")
        listed = {entry["label"] for entry in shown.get("difference", [])}
        return [] if lost and listed == lost else ["consistency lists %s of %s" % (listed, lost)]

    def also_duplicates(self, _case, _family, trace, _destination):
        return [] if trace.summary["replies-duplicate"] else ["duplicates were not counted"]

    def also_late(self, _case, _family, trace, _destination):
        return [] if trace.summary["replies-late"] else ["late replies were not counted"]

    def also_sweep(self, case, family, _trace, destination):
        "ping's sweep finds the size, and the hop within one."
        ping = self.net.ping(
            self.net.gear("r1"),
            "ldp %s sweep 1300 1340 4 timeout 1 destination %s"
            % (lsping.prefix(case.target, family), destination))
        sweep = ping.data.get("sweep", {})
        problems = []
        if sweep.get("largest") != 1316:
            problems.append("largest size %s, is 1316\n%s" % (sweep.get("largest"), ping))
        limit = sweep.get("limit", {})
        if limit.get("ttl") not in (1, 2, 3):
            problems.append("limited at %s\n%s" % (limit, ping))
        return problems

    # ---- row 16 ----

    def run_restart(self, case):
        """ldpd of r3 is killed twice and comes back with other labels, traces going on.

        Not one of them may accuse anybody; what they find meanwhile may be any part
        of the tree.
        """
        net = self.net
        self.use_setting(None)
        router = net.gear("r3")
        rows = {family: Row(case, family, "multipath") for family in FAMILIES}
        if not self.healthy:
            self.wait_healthy(case)
        before = each_label(net, "r3", case.target)
        for turn in range(2):
            first = 3000 + 300 * (turn % 2 == 0)
            lsping.configure(router, ["mpls label dynamic-block %d %d" % (first, first + 299)])
            worker = threading.Thread(target=_restart, args=(router,))
            worker.start()
            traced, anew, tries, left = 0, time.monotonic() + 120, 0, []
            while worker.is_alive() or traced < 2 or (left := self._unbound(router, case.target)):
                if time.monotonic() > anew:
                    # What an operator does, too: see wait_labels().
                    assert tries < 2, "no labels: %s" % (left,)
                    net.ldp_anew(left)
                    anew, tries = time.monotonic() + 120, tries + 1
                asked = [(case, family, "multipath", None, "timeout 1") for family in FAMILIES]
                for family, trace in zip(FAMILIES, self.traces(asked)):
                    row = rows[family]
                    row.seconds += trace.seconds
                    if trace.accused():
                        row.problems.append("accused %s\n%s" % (trace.accused(), trace))
                traced += 1
            worker.join()
            after = each_label(net, "r3", case.target)
            assert all(before[family] != after[family] for family in FAMILIES), after
            before = after
        problems = self.check_healthy(case, self.wait_healthy(case), "after")
        for row in rows.values():
            row.problems += problems
        self.rows += rows.values()
        return list(rows.values())

    def _unbound(self, router, target):
        "Where ldpd has no label for the target, or an ingress none: as unresolved()."
        unbound = [(router.name, f, target) for f in FAMILIES if not _is_bound(router, target, f)]
        return unbound + self.net.unresolved()

    def table(self):
        good = sum(not row.problems for row in self.rows)
        return "\n".join(
            ["", "row fault %s family trace    verdict seconds, what was said" % (" " * 45)]
            + [row.text() for row in self.rows]
            + ["%d of %d located" % (good, len(self.rows))])


def expected_paths(case, mode, trace, hit, healthy):
    "Which paths are found although hit meet the fault; None: nobody can say."
    if mode == "path":
        return {min(hit)} if case.lost is False else set()
    if case.lost is None:
        return None  # the labels of the way back are gone, too
    if case.silent and hit & set(trace.found()):
        return healthy - hit | hit & set(trace.found())
    return healthy if case.lost is False else healthy - hit


def touches(path, via):
    "Whether packets of a path meet a router or an interface."
    return via is None or any(name == via or name.split("-")[0] == via for name in path)


def says(sentence, words):
    return all(
        any(w in sentence for w in (word if isinstance(word, tuple) else (word,)))
        for word in words)


def check(rows):
    "Fails with everything that is wrong."
    problems = ["%s\n    %s" % (row.text(), problem) for row in rows for problem in row.problems]
    assert not problems, "\n".join(problems)
