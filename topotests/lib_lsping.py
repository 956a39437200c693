# SPDX-License-Identifier: GPL-2.0-or-later
"""
What the topotests of lspingd have in common.

The network is always a chain of FRR routers, r1 - r2 - ... - rN, with OSPFv2,
OSPFv3 and LDP for both families:

  router N:  lo 10.255.0.N/32, 2001:db8:255::N/128
  link A-B:  10.0.AB.0/24, 2001:db8:AB::/64; the lower router has .1, the other .2
             rA-eth1 (r1-eth0 on the first) to rB-eth0

All times are waited for by looking at what has to come true, never by sleeping.
Every ping is remembered with what it printed; lib_capture.py compares it with
what was on the wire.
"""
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import warnings

import lib_router
from lib_capture import Capture
from lib_router import Router, connect

# Return codes of RFC 8029, section 3.1.
RC_NONE = 0
RC_MALFORMED = 1
RC_TLV_UNKNOWN = 2
RC_EGRESS = 3
RC_NO_MAPPING = 4
RC_DSMAP_MISMATCH = 5
RC_LABEL_SWITCHED = 8
RC_NO_MPLS = 9
RC_WRONG_LABEL = 10
RC_NO_LABEL = 11
RC_PROTOCOL = 12

LETTERS = {0: "x", 1: "M", 2: "m", 3: "!", 4: "F", 8: "L", 9: "B", 10: "f", 11: "N", 12: "P"}

EXPLICIT_NULL = {"ipv4": 0, "ipv6": 2}
FAMILIES = ("ipv4", "ipv6")

# Beside zebra.
DAEMONS = ("mgmtd", "staticd", "ospfd", "ospf6d", "ldpd", "lspingd")

# The marks of a daemon that did something it must not.
ALARMS = ("runtime error:", "Backtrace", "memstats:", "Assertion", "AddressSanitizer")


# ---- names of the network ----


def number(router):
    "The N of rN, from a name, a router or N itself."
    if isinstance(router, int):
        return router
    return int(getattr(router, "name", router)[1:])


def loopback(router, family="ipv4"):
    return ("10.255.0.%d" if family == "ipv4" else "2001:db8:255::%d") % number(router)


def prefix(router, family="ipv4"):
    return loopback(router, family) + ("/32" if family == "ipv4" else "/128")


def link_address(router, neighbour, family="ipv4"):
    "The router's own address on the link to a neighbour."
    low, high = sorted((number(router), number(neighbour)))
    host = 1 if number(router) == low else 2
    return ("10.0.%d%d.%d" if family == "ipv4" else "2001:db8:%d%d::%d") % (low, high, host)


def interface(router, neighbour):
    "The router's interface to a neighbour."
    index = 0 if number(neighbour) < number(router) or number(router) == 1 else 1
    return "r%d-eth%d" % (number(router), index)


def probe_destination(family="ipv4"):
    return "127.0.0.1" if family == "ipv4" else "::ffff:127.0.0.1"


# ---- waiting ----


def poll(func, what=True, seconds=30.0, wait=0.2):
    "run_and_expect() with times that fit UML; what func returned last."
    deadline = time.monotonic() + seconds
    while True:
        result = func()
        if result == what or time.monotonic() > deadline:
            return result
        time.sleep(wait)  # between two looks


# ---- commands ----


class Ping:
    """One `ping mpls ... json' by vtysh -c.

    data is the JSON it printed; error and cause are set if no request was sent.
    """

    def __init__(self, router, words, status, output, began):
        self.router = router
        self.words = words
        self.status = status
        self.output = output
        self.began = began
        self.ended = time.time()
        try:
            self.data = json.loads(output)
        except ValueError:
            self.data = {}
        self.replies = self.data.get("reply", [])
        self.summary = self.data.get("summary", {})
        self.error = self.data.get("error")
        self.cause = self.data.get("cause")

    def values(self, key):
        "A leaf of each reply."
        return [reply.get(key) for reply in self.replies]

    def __str__(self):
        return "%s: ping mpls %s: status %s\n%s" % (
            self.router.name,
            self.words,
            self.status,
            self.output,
        )


class Terminal(threading.Thread):
    """A terminal of lspingd: its vty socket, read (or not) by us.

    lines has (time, text) of what came, as it came; answers has the return value
    of each command that has ended.
    """

    def __init__(self, router, reading=True):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # The socket lies in the router's own mount namespace.
        self.socket.connect("/proc/%d/root/run/frr/lspingd.vty" % router.net.pid)
        self.lines = []
        self.answers = []
        self.closed = False
        self.begun_reading = False
        self._text = b""
        self._changed = threading.Condition()
        if reading:
            self.read_on()

    def read_on(self):
        self.begun_reading = True
        self.start()

    def run(self):
        while True:
            try:
                data = self.socket.recv(65536)
            except OSError:
                data = b""
            with self._changed:
                if not data:
                    self.closed = True
                    self._changed.notify_all()
                    return
                self._take(data)
                self._changed.notify_all()

    def _take(self, data):
        self._text += data
        while True:
            newline, end = self._text.find(b"\n"), self._text.find(b"\0\0\0")
            if end >= 0 and (newline < 0 or end < newline):
                if len(self._text) < end + 4:
                    return
                if end:
                    self.lines.append((time.time(), self._text[:end].decode()))
                self.answers.append(self._text[end + 3])
                self._text = self._text[end + 4 :]
            elif newline >= 0:
                self.lines.append((time.time(), self._text[:newline].decode()))
                self._text = self._text[newline + 1 :]
            else:
                return

    def send(self, command):
        self.socket.sendall(command.encode() + b"\0")

    def wait(self, condition, seconds=10.0):
        "Until condition(self); false if it did not come true."
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), seconds)

    def command(self, command, seconds=10.0):
        "Runs a short command; (return value, output)."
        count, first = len(self.answers), len(self.lines)
        self.send(command)
        assert self.wait(
            lambda t: len(t.answers) > count, seconds
        ), "lspingd did not answer %r within %g s" % (command, seconds)
        return self.answers[-1], "\n".join(text for _, text in self.lines[first:])

    def texts(self):
        return [text for _, text in self.lines]

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


# ---- the network ----


def run_directory(request):
    "Where a module's routers have their logs."
    return os.path.join(request.config.getoption("--rundir"), request.module.__name__)


class Network:
    """A running chain; the tests of one module share it. network[1] is r1.

    Its frr.conf are in the directory, one for each router; zebra are options of each
    zebra; daemons are some that run besides.
    """

    def __init__(self, request, directory, count, zebra="", daemons=()):
        self.logdir = run_directory(request)
        self.pings = []
        self.routers = []
        self.captures = {}
        self.make_routers(request, count)
        for router in self.routers:
            self.configure_router(
                router, os.path.join(directory, router.name, "frr.conf"),
                [("zebra", zebra)] + [(daemon, "") for daemon in (*DAEMONS, *daemons)])
        for left, right in zip(self.routers, self.routers[1:]):
            name = interface(left, right)
            self.captures[name] = Capture(left, name, self.logdir)
        self.start_routers()
        self.first_pid = {router.name: pid_of(router, "lspingd") for router in self.routers}

    # How routers are made and end; lsping_ldp_topo1 has it otherwise.

    def make_routers(self, _request, count):
        self.routers = [Router("r%d" % (n + 1), self.logdir) for n in range(count)]
        connect([
            ((left, interface(left, right)), (right, interface(right, left)))
            for left, right in zip(self.routers, self.routers[1:])
        ])

    def configure_router(self, router, path, daemons):
        with open(path, encoding="ascii") as conf:
            router.configure(daemons, conf.read(), "", list(router.links))

    def start_routers(self):
        for router in self.routers:
            router.start()

    def end_routers(self):
        for router in self.routers:
            router.stop()

    # What tests do with them.

    def __getitem__(self, index):
        return self.routers[index - 1]

    def pairs(self):
        return [(a, b) for a in self.routers for b in self.routers if a is not b]

    def unresolved(self):
        "LSPs whose ingress has no label yet."
        return [
            (source.name, family, missing)
            for source in self.routers
            for family in FAMILIES
            for missing in unlabelled(
                source, family, [prefix(r, family) for r in self.routers if r is not source]
            )
        ]

    def wait_labels(self, missing=None, patience=120.0, wait=1.0, seconds=480.0):
        """Until nothing is missing (a function like unresolved(), which is the default).

        Where routes got next hops while sessions came up, or a daemon died, ldpd and zebra
        10.3 do not always agree in the end: a route stays without its label for good.  Then
        the sessions begin anew after so many seconds, as an operator would have them.
        """
        end = time.monotonic() + seconds
        while left := poll(missing or self.unresolved, [], patience, wait):
            assert time.monotonic() < end, "after %g s: %s" % (seconds, left)
            self.ldp_anew(left)

    def ldp_anew(self, left):
        """Sessions of the routers that lack a label begin anew; left: of unresolved().

        Something longer than those says nothing of the router, and all routers do it.
        """
        # In the summary of the run, also where all is well in the end.
        warnings.warn("LDP begins anew, since there is no label for %s" % (left,))
        sources = {line[0] for line in left if len(line) == 3}
        for router in self.routers:
            if not sources or router.name in sources:
                router.net.cmd_raises("vtysh -c 'clear mpls ldp neighbor'")

    def wait_converged(self):
        self.wait_labels()
        # Transit entries come with the same messages as the routes.
        for source, target in ((self[1], self.routers[-1]), (self.routers[-1], self[1])):
            for family in FAMILIES:
                self.wait_green(source, target, family, 120.0)

    def ping(self, router, words):
        began = time.time()
        status, output, _ = router.net.cmd_status(
            ["vtysh", "-c", "ping mpls %s json" % words], warn=False
        )
        ping = Ping(router, words, status, output, began)
        self.pings.append(ping)
        return ping

    def ping_text(self, router, words):
        "(exit status, output) of a ping without json."
        status, output, _ = router.net.cmd_status(["vtysh", "-c", "ping mpls " + words], warn=False)
        return status, output

    def check(self, source, target, family, code, replier, options="repeat 1"):
        "Pings an LSP and asserts what its probes tell, and who."
        if getattr(replier, "name", None):
            replier = loopback(replier, family)
        words = "ldp %s interval 10 %s" % (prefix(target, family), options)
        ping = self.ping(source, words)
        assert ping.values("return-code") == [code] * len(
            ping.replies
        ), "return code %d wanted\n%s" % (code, ping)
        assert ping.replies, "no request was made\n%s" % ping
        assert set(ping.values("replier")) == {replier}, "answer of %s wanted\n%s" % (replier, ping)
        assert set(ping.values("letter")) == {LETTERS[code]}, "letter %s wanted\n%s" % (
            LETTERS[code],
            ping,
        )
        assert ping.status == (0 if code == RC_EGRESS else 1), "exit status\n%s" % ping
        return ping

    def is_green(self, source, target, family="ipv4"):
        words = "ldp %s repeat 1 timeout 1" % prefix(target, family)
        return self.ping(source, words).status == 0

    def wait_green(self, source, target, family="ipv4", seconds=20.0):
        green = poll(lambda: self.is_green(source, target, family), True, seconds)
        assert green, "%s to %s, %s: does not answer\n%s" % (
            source.name,
            target.name,
            family,
            self.pings[-1],
        )

    def restarted(self):
        "Routers whose lspingd is not the one that was started."
        return [
            r.name for r in self.routers if pid_of(r, "lspingd") != self.first_pid[r.name]
        ]

    def end_lspingd(self):
        """Ends lspingd everywhere as init would; what went wrong, in lines.

        libfrr writes what memory was left to standard error, and so does UBSan.
        """
        problems = []
        for router in self.routers:
            pid = pid_of(router, "lspingd")
            if pid is None:
                problems.append("%s: lspingd is not running" % router.name)
                continue
            if pid != self.first_pid[router.name]:
                problems.append("%s: lspingd was restarted" % router.name)
            os.kill(pid, signal.SIGTERM)
            if not poll(lambda p=pid: not os.path.exists("/proc/%d" % p), True, 10.0):
                problems.append("%s: lspingd does not end" % router.name)
        return problems + self.alarms()

    def alarms(self):
        found = []
        for router in self.routers:
            for suffix in ("err", "out", "log"):
                path = os.path.join(self.logdir, router.name, "lspingd." + suffix)
                if not os.path.exists(path):
                    continue
                with open(path, encoding="utf-8", errors="replace") as log:
                    found += [
                        "%s: %s" % (router.name, line.strip())
                        for line in log
                        if any(alarm in line for alarm in ALARMS)
                    ]
        return found

    def stop(self):
        for capture in self.captures.values():
            capture.stop()
        self.end_routers()


# ---- what routers know ----


def show_json(router, command):
    "JSON of a command, on the terminal of the daemon that answers it."
    return lib_router.shown(router.net.pid, command)


def pid_of(router, daemon):
    "Of a daemon that runs, else None."
    try:
        path = "/proc/%d/root/run/frr/%s.pid" % (router.net.pid, daemon)
        with open(path, encoding="ascii") as pid_file:
            pid = int(pid_file.read())
        with open("/proc/%d/stat" % pid, encoding="ascii") as stat:
            return None if stat.read().rsplit(")", 1)[1].split()[0] == "Z" else pid
    except (OSError, ValueError):
        return None


def unlabelled(router, family, prefixes):
    "Those of the prefixes for which the router's zebra shows no labelled route."
    command = "show ip route json" if family == "ipv4" else "show ipv6 route json"
    routes = show_json(router, command)
    return [p for p in prefixes if not has_label(routes.get(p, []))]


def has_label(routes):
    return any(
        nexthop.get("fib") and nexthop.get("labels")
        for route in routes
        if route.get("selected")
        for nexthop in route.get("nexthops", [])
    )


def binding(router, target, family="ipv4"):
    "The label this router's ldpd has bound to another router's loopback."
    data = show_json(
        router, "show mpls ldp %s binding %s json" % (family, prefix(target, family))
    )
    labels = {b["localLabel"] for b in data.get("bindings", [])}
    assert len(labels) == 1, "%s, binding of %s: %s" % (router.name, prefix(target, family), data)
    return int(labels.pop())


def counters(router):
    return show_json(router, "show mpls oam counters json")


def counted(router, group, name):
    return counters(router)[group][name]


def ldpd_source(router):
    "How lspingd gets on with ldpd."
    shown = show_json(router, "show mpls oam json")
    return next(s for s in shown["binding-source"] if s["daemon"] == "ldpd")


def sessions(router):
    "Sessions that run, by their number."
    return {s["id"]: s for s in show_json(router, "show mpls oam sessions json")["session"]}


# ---- the kernel's label table, behind FRR's back ----


def lfib(router):
    "The kernel's label routes, as `ip -f mpls route' takes them, by label."
    lines = ip(router, "-o -f mpls route show").splitlines()
    # With -o a backslash stands where a route of several next hops has a line's end.
    routes = [" ".join(line.replace("\\", " ").split()) for line in lines]
    return {int(route.split()[0]): route for route in routes if route}


def ip(router, words):
    return router.ip(words) if hasattr(router, "ip") else router.net.cmd_raises("ip " + words)


def ip_mpls(router, words):
    ip(router, "-f mpls route " + words)


@contextlib.contextmanager
def kernel_lfib(router):
    "Whatever is done to the kernel's label table, it is as it was afterwards."
    before = lfib(router)
    try:
        yield before
    finally:
        now = lfib(router)
        for label, route in before.items():
            if now.get(label) != route:
                ip_mpls(router, "replace " + route)
        for label in now.keys() - before.keys():
            ip_mpls(router, "del %d" % label)


@contextlib.contextmanager
def sysctl(router, name, value):
    before = router.net.cmd_raises("sysctl -n " + name).strip()
    router.net.cmd_raises("sysctl -w %s=%s" % (name, value))
    try:
        yield
    finally:
        router.net.cmd_raises("sysctl -w %s=%s" % (name, before))


def wrong_swap(route, label):
    "A label route that swaps (or pops) made to swap to another label at every next hop."
    return re.sub(r"(?: as to \S+)? via ", " as to %d via " % label, route)


# ---- processes ----


def vtysh_pid(router):
    "The one vtysh in the router's network namespace."
    found = subprocess.check_output(["pgrep", "-x", "vtysh"], text=True).split()
    mine = [
        int(pid)
        for pid in found
        if os.readlink("/proc/%s/ns/net" % pid) == os.readlink("/proc/%d/ns/net" % router.net.pid)
    ]
    assert len(mine) == 1, mine
    return mine[0]


# ---- daemons ----


@contextlib.contextmanager
def frozen(router, daemon):
    "A daemon that hangs."
    pid = pid_of(router, daemon)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def kill(router, daemons):
    "kill -9 of several daemons at once; returns when they are gone."
    pids = [pid_of(router, daemon) for daemon in daemons]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    gone = poll(lambda: [d for d in daemons if pid_of(router, d)], [], 10.0, 0.05)
    assert gone == [], "still there: %s" % gone


def start(router, daemons):
    "Starts daemons, and gives them their configuration."
    router.startDaemons(list(daemons))
    for daemon in daemons:
        router.net.cmd_raises("vtysh -d %s -f /etc/frr/frr.conf" % daemon, warn=False)


def configure(router, lines):
    commands = "".join(" -c '%s'" % line for line in ["configure terminal"] + lines)
    router.net.cmd_raises("vtysh" + commands)


def configure_ldp(router, *commands):
    "In both of ldpd's address families."
    lines = ["mpls ldp"]
    for family in FAMILIES:
        lines += ["address-family " + family, *commands, "exit-address-family"]
    configure(router, lines)
