# SPDX-License-Identifier: GPL-2.0-or-later
"""
Echo requests must not leak to customers, with lspingd itself

A provider edge r has a customer c behind a VRF with a default route, and the
rules in the order that VRFs want (l3mdev before local).  The core neighbour s
sends what a remote edge sends to the VRF's label: customer traffic, and echo
requests.  Without lspingd the kernel forwards those to the customer; with it
they end in r, and are answered.

    s: s0 10.0.0.1 2001:db8:1::1 ---- r0 10.0.0.2 2001:db8:1::2 :r, label 103 is VRF red
    r: r2 10.0.2.1 2001:db8:2::1, in VRF red ---- c0 10.0.2.2 2001:db8:2::2 :c
"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import pytest

import lib_echo as echo
from test_lsping_kernel import in_netns, ip, run, sysctl, wait_for

LSPINGD = "/usr/lib/frr/lspingd"
S, R, C = "lspv-s", "lspv-r", "lspv-c"
TABLE = 10
LABEL = 103
ETH_P_ALL = 3
PORT = 40000
ADDRESSES = {
    "ipv4": {"s": "10.0.0.1", "probe": "127.0.0.1", "customer": "192.0.2.1"},
    "ipv6": {"s": "2001:db8:1::1", "probe": "::ffff:127.0.0.1", "customer": "2001:db8:99::1"},
}

each_family = pytest.mark.parametrize("family", ["ipv4", "ipv6"])


@pytest.fixture(scope="module", autouse=True, name="routers")
def fixture_routers():
    for netns in (S, R, C):
        run(f"ip netns del {netns}", check=False)
        run(f"ip netns add {netns}")
        for name in ("all", "default"):
            sysctl(netns, f"net.ipv6.conf.{name}.accept_dad=0")
            sysctl(netns, f"net.ipv4.conf.{name}.rp_filter=0")
        ip(netns, "link set lo up")
    ip(S, f"link add s0 type veth peer name r0 netns {R}")
    ip(R, f"link add r2 type veth peer name c0 netns {C}")
    ip(R, f"link add red type vrf table {TABLE}")
    ip(R, "link set red up")
    ip(R, "link set r2 master red")
    for netns, name, v4, v6 in (
        (S, "s0", "10.0.0.1/24", "2001:db8:1::1/64"),
        (R, "r0", "10.0.0.2/24", "2001:db8:1::2/64"),
        (R, "r2", "10.0.2.1/24", "2001:db8:2::1/64"),
        (C, "c0", "10.0.2.2/24", "2001:db8:2::2/64"),
    ):
        ip(netns, f"link set {name} up")
        ip(netns, f"addr add {v4} dev {name}")
        ip(netns, f"addr add {v6} dev {name} nodad")
    sysctl(R, "net.ipv4.ip_forward=1")
    sysctl(R, "net.ipv6.conf.all.forwarding=1")
    sysctl(R, "net.mpls.platform_labels=1000")
    sysctl(R, "net.mpls.conf.r0.input=1")
    ip(R, f"-f mpls route add {LABEL} dev red")
    for family, gateway in (("-4", "10.0.2.2"), ("-6", "2001:db8:2::2")):
        ip(R, f"{family} rule add pref 32765 table local")
        ip(R, f"{family} rule del pref 0")
        ip(R, f"{family} route add default via {gateway} vrf red")
    yield
    for netns in (S, R, C):
        run(f"ip netns del {netns}", check=False)


class Daemon:
    "lspingd in r, without any other daemon."

    def __init__(self, directory):
        os.chmod(directory, 0o777)  # lspingd is user frr in there
        self.log = open(directory / "log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", R, LSPINGD, "--vty_socket", str(directory), "-i",
             str(directory / "pid"), "-z", str(directory / "zserv.api"), "-f", "/dev/null",
             "--log", "stdout"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
        self.log.close()


def blackholes():
    "Of both families, in the VRF's table."
    return [
        line
        for family in ("-4", "-6")
        for line in ip(R, f"{family} route show table {TABLE} type blackhole").splitlines()
    ]


@pytest.fixture(name="lspingd")
def fixture_lspingd():
    directory = pathlib.Path(tempfile.mkdtemp())
    daemon = Daemon(directory)
    try:
        assert wait_for(lambda: len(blackholes()) == 2, 20), daemon.said()
        yield daemon
    finally:
        daemon.stop()
        shutil.rmtree(directory)
    assert wait_for(lambda: not blackholes()), "blackhole routes were left"


class Wire:
    "What arrives at the customer, and what s hears."

    def __init__(self, family):
        self.family = family
        self.addresses = ADDRESSES[family]
        kind = socket.AF_INET if family == "ipv4" else socket.AF_INET6
        self.customer = in_netns(
            C, lambda: socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
        )
        self.out = in_netns(S, lambda: socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0))
        self.replies = in_netns(S, lambda: socket.socket(kind, socket.SOCK_DGRAM))
        self.replies.bind((self.addresses["s"], PORT))
        self.mac = bytes.fromhex(
            run(f"ip netns exec {R} cat /sys/class/net/r0/address").strip().replace(":", "")
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in (self.customer, self.out, self.replies):
            each.close()

    def send(self, to):
        "One packet to the VRF's label: an echo request by what it says."
        prefix = "10.255.0.9/32" if self.family == "ipv4" else "2001:db8:255::9/128"
        message = echo.request(echo.fec_stack(echo.fec_ldp(prefix)))
        protocol, frame = in_netns(
            S,
            lambda: echo._frame(
                {
                    "source": self.addresses["s"],
                    "destination": self.addresses[to],
                    "port": PORT,
                    "message": message.hex(),
                    "labels": [[LABEL, 255]],
                }
            ),
        )
        in_netns(S, lambda: self.out.sendto(frame, ("s0", protocol, 0, 1, self.mac)))

    def leaked(self):
        """How many of three echo requests the customer gets.

        Customer traffic is sent after them, by the same way, and has to arrive.
        """
        for _ in range(3):
            self.send("probe")
        self.send("customer")
        wanted = {
            name: socket.inet_pton(
                socket.AF_INET if self.family == "ipv4" else socket.AF_INET6, self.addresses[name]
            )
            for name in ("probe", "customer")
        }
        count, end = 0, time.monotonic() + 10
        while time.monotonic() < end:
            self.customer.settimeout(max(0.1, end - time.monotonic()))
            try:
                packet = self.customer.recv(2000)
            except socket.timeout:
                break
            at = 16 if self.family == "ipv4" else 24
            if packet[at : at + len(wanted["probe"])] == wanted["probe"]:
                count += 1
            if packet[at : at + len(wanted["customer"])] == wanted["customer"]:
                return count
        raise AssertionError("customer traffic does not arrive")

    def reply(self, seconds=5):
        self.replies.settimeout(seconds)
        try:
            return echo.parse(self.replies.recv(2000))
        except socket.timeout:
            return None


@each_family
def test_without_lspingd_they_leak(family):
    with Wire(family) as wire:
        assert wire.leaked() == 3
        assert wire.reply(0.1) is None


@each_family
def test_with_lspingd_they_do_not(family, lspingd):
    with Wire(family) as wire:
        assert wire.leaked() == 0, ip(R, f"route show table {TABLE}")
        # The tap comes before routing: they were seen, and the VRF's label is
        # none that the FEC has here.
        for _ in range(3):
            reply = wire.reply()
            assert reply and reply["code"] == 4, (reply, lspingd.said())


@each_family
def test_after_lspingd_they_leak_again(family):
    with Wire(family) as wire:
        assert wire.leaked() == 3
