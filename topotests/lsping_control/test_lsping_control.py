# SPDX-License-Identifier: GPL-2.0-or-later
"""
Targets and bindings while zebra and ldpd die, hang and come back

Three routers, r1 - r2 - r3, with zebra, mgmtd, isisd and ldpd (both families).
At r1 runs tests/daemon/control_driver, which has lspingd's modules for zebra and
ldpd and prints each change with the time of day; the tests do something to r1's
daemons and compare what it prints, and when.

The routers are plain network namespaces: the daemons are to be killed and
stopped behind everybody's back, which FRR's topotest library would report.
"""

import os
import re
import signal
import subprocess
import threading
import time

import pytest

DRIVER = os.path.join(
    os.environ.get("LSPING_BUILDDIR", "/build/obj-lab"), "tests/daemon/control_driver"
)
FRR = "/usr/lib/frr"
RUN = "/run/lspc"
ROUTERS = 3
DAEMONS = ("zebra", "mgmtd", "isisd", "ldpd")
FAR = "10.255.0.3/32"
FAR6 = "2001:db8:255::3/128"
NEAR = "10.255.0.2/32"
OWN = "10.255.0.1/32"
WIDE = "10.255.0.0/16"
NOWHERE = "10.9.9.9/32"
FOLLOWED = (FAR, FAR6, NEAR, OWN, WIDE, NOWHERE)


def run(*command, check=True):
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert not check or done.returncode == 0, f"{command}: {done.stdout}"
    return done.stdout


def netns(n):
    return f"lspc-r{n}"


def interfaces(n):
    return [f"l{n}-{m}" for m in (n - 1, n + 1) if 1 <= m <= ROUTERS]


def configuration(n):
    lines = [f"hostname r{n}"]
    for name in ["lo"] + interfaces(n):
        lines += [f"interface {name}", " ip router isis 1", " ipv6 router isis 1"]
        if name == "lo":
            lines += [" isis passive"]
        else:
            lines += [
                " isis network point-to-point",
                " isis hello-interval 1",
                " isis hello-multiplier 3",
            ]
        lines += ["exit"]
    lines += ["router isis 1", f" net 49.0000.0000.0000.000{n}.00", " is-type level-1"]
    lines += [" lsp-gen-interval 1", " spf-interval 1", "exit"]
    lines += ["mpls ldp", f" router-id 10.255.0.{n}"]
    for family, address in (("ipv4", f"10.255.0.{n}"), ("ipv6", f"2001:db8:255::{n}")):
        # Both families before any interface: see README.md.
        lines += [f" address-family {family}", f"  discovery transport-address {address}"]
        lines += [" exit-address-family"]
    for family in ("ipv4", "ipv6"):
        lines += [f" address-family {family}"]
        for name in interfaces(n):
            lines += [f"  interface {name}", "  exit"]
        lines += [" exit-address-family"]
    return "\n".join(lines + ["exit", ""])


def build():
    for n in range(1, ROUTERS + 1):
        run("ip", "netns", "add", netns(n))
        run("ip", "-n", netns(n), "link", "set", "lo", "up")
        run("ip", "-n", netns(n), "addr", "add", f"10.255.0.{n}/32", "dev", "lo")
        run("ip", "-n", netns(n), "addr", "add", f"2001:db8:255::{n}/128", "dev", "lo")
        for setting in (
            "net.ipv4.ip_forward=1",
            "net.ipv6.conf.all.forwarding=1",
            "net.ipv6.conf.default.accept_dad=0",
            "net.mpls.platform_labels=100000",
        ):
            run("ip", "netns", "exec", netns(n), "sysctl", "-qw", setting)
    for n in range(1, ROUTERS):
        here, there = f"l{n}-{n + 1}", f"l{n + 1}-{n}"
        run(
            *("ip", "link", "add", here, "netns", netns(n), "type", "veth"),
            *("peer", "name", there, "netns", netns(n + 1)),
        )
        for side, name, host in ((n, here, 1), (n + 1, there, 2)):
            run("ip", "-n", netns(side), "addr", "add", f"10.0.{n}.{host}/24", "dev", name)
            run("ip", "-n", netns(side), "link", "set", name, "up")
            setting = f"net.mpls.conf.{name}.input=1"
            run("ip", "netns", "exec", netns(side), "sysctl", "-qw", setting)


def start(n, *daemons):
    home = f"{RUN}/r{n}"
    for daemon in daemons:
        subprocess.run(
            ["ip", "netns", "exec", netns(n), f"{FRR}/{daemon}", "-d", "-N", f"lspc-r{n}"]
            + ["--vty_socket", home, "-i", f"{home}/{daemon}.pid", "-z", f"{home}/zserv.api"]
            + ["--log", f"file:{home}/{daemon}.log"],
            check=True,
            # a daemon keeps its output open for ever: no pipe
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def vtysh(n, *arguments):
    shell = ("vtysh", "--vty_socket", f"{RUN}/r{n}")
    return run("ip", "netns", "exec", netns(n), *shell, *arguments, check=False)


def commands(n, *lines):
    return vtysh(n, *[word for line in lines for word in ("-c", line)])


def null_label(*words):
    """What r1 advertises for its own prefixes, in both families."""
    line = " ".join(words + ("label local advertise explicit-null",))
    ldp = ["configure terminal", "mpls ldp"]
    commands(1, *ldp, "address-family ipv4", line, "exit", "address-family ipv6", line)


def configure(n):
    vtysh(n, "-f", f"{RUN}/r{n}/frr.conf")


def pid(daemon):
    with open(f"{RUN}/r1/{daemon}.pid") as f:
        return int(f.read())


def kill(daemon, how=signal.SIGKILL):
    os.kill(pid(daemon), how)


def end_all():
    for n in range(1, ROUTERS + 1):
        for daemon in DAEMONS:
            try:
                with open(f"{RUN}/r{n}/{daemon}.pid") as f:
                    os.kill(int(f.read()), signal.SIGKILL)
            except (OSError, ValueError):
                pass
        run("ip", "netns", "del", netns(n), check=False)


def labelled():
    """Whether r1's zebra shows labels for the loopbacks of the others."""
    return all(
        re.search(label, vtysh(1, "-c", f"show {family} route {prefix}"))
        for family, prefix, label in (
            ("ip", FAR, r"label \d+"),
            ("ipv6", FAR6, r"label \d+"),
            ("ip", NEAR, r"label implicit-null"),
        )
    )


def wait_for(what, seconds):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"{what.__name__}() not within {seconds} s"
        time.sleep(0.1)


class Driver:
    """A running control_driver; remembers the latest line on each subject."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", netns(1), "setpriv", "--reuid=frr", "--regid=frr"]
            + ["--groups=frrvty", DRIVER, f"{RUN}/r1", "3600"]
            + list(FOLLOWED),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines = []
        self.now = {}
        self.more = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            words = line.split()
            with self.more:
                self.lines.append(line)
                if len(words) > 3 and words[1] in ("target", "binding"):
                    self.now[words[1], words[2]] = (int(words[0]) / 1000, " ".join(words[3:]))
                self.more.notify_all()

    def expect(self, kind, prefix, pattern, seconds):
        """Waits until the latest line matches; when it was printed."""
        end = time.monotonic() + seconds
        with self.more:
            while True:
                when, what = self.now.get((kind, prefix), (0, ""))
                if re.fullmatch(pattern, what):
                    return when
                left = end - time.monotonic()
                assert left > 0, f"{kind} {prefix}: {what!r}, not {pattern!r}: {self.lines[-30:]}"
                self.more.wait(left)

    def history(self, kind, prefix, since):
        """All that was printed of one subject since a time of day."""
        with self.more:
            rows = [line.split(maxsplit=3) for line in self.lines]
        return [
            row[3].strip()
            for row in rows
            if len(row) > 3 and row[1] == kind and row[2] == prefix and int(row[0]) / 1000 >= since
        ]


@pytest.fixture(scope="module")
def driver():
    end_all()
    build()
    try:
        for n in range(1, ROUTERS + 1):
            os.makedirs(f"{RUN}/r{n}", exist_ok=True)
            with open(f"{RUN}/r{n}/frr.conf", "w") as f:
                f.write(configuration(n))
            run("chown", "-R", "frr:frr", f"{RUN}/r{n}")
            start(n, *DAEMONS)
        for n in range(1, ROUTERS + 1):
            configure(n)
        wait_for(labelled, 150)
        driver = Driver()
        yield driver
        driver.process.terminate()
        driver.process.wait()
    finally:
        end_all()


# label type 2 is LDP; 0 is what a restarted zebra found in the kernel
OK = r"OK label-type [02] {nexthop}@\d+={label}"
OK_FAR = OK.format(nexthop=r"10\.0\.1\.2", label=r"\d+")


def all_well(driver, seconds):
    driver.expect("target", FAR, OK_FAR, seconds)
    driver.expect("target", FAR6, OK.format(nexthop=r"fe80:\S+", label=r"\d+"), seconds)
    driver.expect("target", NEAR, OK.format(nexthop=r"10\.0\.1\.2", label="implicit-null"), seconds)
    driver.expect("target", OWN, "LOCAL", seconds)
    driver.expect("binding", FAR, r"ok \d+", seconds)
    driver.expect("binding", FAR6, r"ok \d+", seconds)
    driver.expect("binding", OWN, "ok 3", seconds)


def test_what_is_there(driver):
    all_well(driver, 5)
    driver.expect("target", WIDE, "NO_ROUTE", 1)
    driver.expect("target", NOWHERE, "NO_ROUTE", 1)
    driver.expect("binding", WIDE, "none", 1)
    driver.expect("binding", NOWHERE, "none", 1)
    # our label and the next hop's are those that FRR's own commands show
    label = driver.now["target", FAR][1].rsplit("=", 1)[1]
    assert f"label {label}" in vtysh(1, "-c", f"show ip route {FAR}")
    bound = driver.now["binding", FAR][1].split()[1]
    assert f'"localLabel":"{bound}"' in vtysh(1, "-c", f"show mpls ldp binding {FAR} json")


def test_explicit_null(driver):
    null_label()
    driver.expect("binding", OWN, "ok 0", 5)
    null_label("no")
    driver.expect("binding", OWN, "ok 3", 5)
    wait_for(labelled, 150)
    all_well(driver, 5)


def test_ldpd_hangs(driver):
    begun = time.time()
    kill("ldpd", signal.SIGSTOP)
    try:
        # one second of cache, two of patience
        driver.expect("binding", FAR, "timeout", 4)
        driver.expect("binding", NOWHERE, "timeout", 1)
        time.sleep(3)
        # silence is never taken for "not bound"
        assert "none" not in driver.history("binding", FAR, begun)
    finally:
        kill("ldpd", signal.SIGCONT)
    driver.expect("binding", FAR, r"ok \d+", 5)
    driver.expect("binding", NOWHERE, "none", 5)


def test_ldpd_is_killed(driver):
    kill("ldpd")
    driver.expect("binding", FAR, "none", 3)
    driver.expect("binding", OWN, "none", 1)
    driver.expect("target", FAR, "NO_LABEL", 10)
    start(1, "ldpd")
    configure(1)
    wait_for(labelled, 150)
    all_well(driver, 3)


def test_all_are_killed(driver):
    begun = time.time()
    for daemon in reversed(DAEMONS):
        kill(daemon)
    down = driver.expect("target", FAR, "NO_ZEBRA", 2)
    assert down - begun < 2
    driver.expect("target", OWN, "NO_ZEBRA", 1)
    driver.expect("binding", FAR, "none", 3)
    start(1, *DAEMONS)
    configure(1)
    wait_for(labelled, 150)
    all_well(driver, 3)
    # until then, what was missing was said, and nothing else
    said = driver.history("target", FAR, begun)
    assert said[0] == "NO_ZEBRA"
    assert "PENDING" in said


def test_zebra_is_killed_for_long(driver):
    """Longer than libfrr keeps on trying each second."""
    kill("zebra")
    driver.expect("target", FAR, "NO_ZEBRA", 2)
    time.sleep(36)
    # ldpd lives, and keeps its bindings
    driver.expect("binding", FAR, r"ok \d+", 1)
    start(1, "zebra")
    up = time.time()
    when = driver.expect("target", FAR, "(?!NO_ZEBRA).*", 3)
    assert when - up < 2
