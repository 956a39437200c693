# SPDX-License-Identifier: GPL-2.0-or-later
"""
The daemon's kernel side against a real kernel, without FRR

Two network namespaces, a and b, with two veth pairs between them.  In a runs
tests/daemon/kernel_probe, which gives lspingd's kernel modules a command line;
what it says is compared with what ip(8) was told to set up and with what
arrives at b.

    a: a0 10.0.0.1/24 2001:db8::1/64 ---- b0 10.0.0.2/24 2001:db8::2/64 :b
       a1 10.0.1.1/24                ---- b1 10.0.1.2/24
       lo 10.255.0.1/32 2001:db8:ff::1/128
"""

import os
import re
import signal
import socket
import struct
import subprocess
import threading
import time

import pytest

PROBE = os.path.join(
    os.environ.get("LSPING_BUILDDIR", "/build/obj-lab"), "tests/daemon/kernel_probe"
)
A = "lspk-a"
B = "lspk-b"
ETH_P_MPLS_UC = 0x8847
ETH_P_ALL = 3
PACKET_HOST = 0


def run(command, check=True):
    done = subprocess.run(
        command.split(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert not check or done.returncode == 0, f"{command}: {done.stdout}"
    return done.stdout


def ip(netns, arguments, check=True):
    return run(f"ip -n {netns} {arguments}", check)


def sysctl(netns, setting):
    run(f"ip netns exec {netns} sysctl -qw {setting}")


def in_netns(netns, function):
    """What a function returns that is called inside a network namespace."""
    with open("/proc/self/ns/net", "rb") as home:
        with open(f"/run/netns/{netns}", "rb") as there:
            os.setns(there.fileno(), os.CLONE_NEWNET)
        try:
            return function()
        finally:
            os.setns(home.fileno(), os.CLONE_NEWNET)


def wait_for(what, seconds=5.0):
    """Waits until what() is true; its value."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.02)


class Probe:
    """A running kernel_probe: commands in; answers, events and its log out."""

    def __init__(self, netns=A):
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", netns, PROBE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )
        self.lines = []
        self.more = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        self.seen = 0
        self.expect("ready", 20)

    def _read(self):
        for line in self.process.stdout:
            with self.more:
                self.lines.append(line.rstrip("\n"))
                self.more.notify_all()

    def command(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def expect(self, pattern, seconds=5.0):
        """The next line that matches, whatever comes between."""
        end = time.monotonic() + seconds
        with self.more:
            while True:
                while self.seen < len(self.lines):
                    self.seen += 1
                    match = re.match(pattern, self.lines[self.seen - 1])
                    if match:
                        return match
                left = end - time.monotonic()
                assert left > 0 and self.more.wait(left) or self.seen < len(
                    self.lines
                ), f"no {pattern!r} in {self.lines[-15:]}"

    def ask(self, text, pattern, seconds=5.0):
        self.command(text)
        return self.expect(pattern, seconds)

    def label(self, label):
        return self.ask(f"label {label}", rf"label {label} (.*)").group(1)

    def links(self):
        """Interfaces by name, each a dictionary."""
        self.command("links")
        found = {}
        while True:
            match = self.expect(r"(?:link (\S+) (.*)|end)$")
            if match.group(1) is None:
                return found
            found[match.group(1)] = dict(
                item.split("=") for item in match.group(2).split()
            )

    def send(self, ifname, nexthop, kind, length, octets=b""):
        """Asks for one frame to be sent; its number."""
        match = self.ask(
            f"send {ifname} {nexthop} {kind} {length} {octets.hex() or '00'}",
            r"send (\d+) asked",
        )
        return match.group(1)

    def sent(self, number, seconds=5.0):
        """What came of it: error, before, sent, now."""
        match = self.expect(
            rf"sent {number} (\d+) before=(\d+) sent=(\d+) now=(\d+)", seconds
        )
        return [int(value) for value in match.groups()]

    def quit(self):
        """Ends it; nothing may be left in its memory."""
        self.ask("quit", r"left 0$")
        assert self.process.wait(10) == 0

    def kill(self):
        # "ip netns exec" becomes the program, so this is the probe itself.
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


# lspingd/lsping_inject.h
OK, NO_INTERFACE, DOWN, NO_NEIGHBOUR, TOO_BIG, NO_BUFFERS, LOCAL, FAILED = range(8)


def set_up():
    for netns in (A, B):
        run(f"ip netns add {netns}")
        sysctl(netns, "net.mpls.platform_labels=1000")
        sysctl(netns, "net.ipv6.conf.all.accept_dad=0")
        sysctl(netns, "net.ipv6.conf.default.accept_dad=0")
        ip(netns, "link set lo up")
    for n in (0, 1):
        ip(A, f"link add a{n} type veth peer name b{n} netns {B}")
        ip(A, f"addr add 10.0.{n}.1/24 dev a{n}")
        ip(B, f"addr add 10.0.{n}.2/24 dev b{n}")
        ip(A, f"link set a{n} up")
        ip(B, f"link set b{n} up")
    ip(A, "addr add 2001:db8::1/64 dev a0 nodad")
    ip(B, "addr add 2001:db8::2/64 dev b0 nodad")
    ip(A, "addr add 10.255.0.1/32 dev lo")
    ip(A, "addr add 2001:db8:ff::1/128 dev lo")
    ip(B, "route add 10.255.0.1/32 via 10.0.0.1")
    ip(B, "route add 2001:db8:ff::1/128 via 2001:db8::1")


def tear_down():
    for netns in (A, B):
        run(f"ip netns del {netns}", check=False)


@pytest.fixture(autouse=True)
def networks():
    assert os.access(PROBE, os.X_OK), f"{PROBE} is not built"
    tear_down()
    set_up()
    yield
    tear_down()


@pytest.fixture(name="probe")
def fixture_probe(networks):
    probe = Probe()
    yield probe
    if probe.process.poll() is None:
        probe.process.send_signal(signal.SIGCONT)
        probe.quit()


def test_labels(probe):
    ip(A, "link add red type vrf table 10")
    ip(A, "link set red up")
    # One the probe knows before it is asked about the label.
    probe.expect("watch changed red .*up=1")
    for route in (
        "100 as 200 via inet 10.0.0.2 dev a0 proto ldp",
        "101 via inet 10.0.0.2 dev a0 proto 186",
        "102 dev lo",
        "103 dev red",
        "104 as 300/301/302 via inet6 2001:db8::2 dev a0",
        "105 nexthop as 401 via inet 10.0.1.2 dev a1"
        " nexthop as 402 via inet6 fe80::99 dev a0"
        " nexthop via inet 10.0.0.2 dev a0",
        "999 as 16 via inet 10.0.1.2 dev a1",
    ):
        ip(A, f"-f mpls route add {route}")

    assert probe.label(100) == "FORWARD proto=193 [200 10.0.0.2 a0]"
    assert probe.label(101) == "FORWARD proto=186 [ 10.0.0.2 a0]"
    assert probe.label(102) == "LOCAL dev=lo proto=3"
    assert probe.label(103) == "LOCAL dev=red proto=3"
    assert probe.label(104) == "FORWARD proto=3 [300/301/302 2001:db8::2 a0]"
    assert probe.label(105) == (
        "FORWARD proto=3 [401 10.0.1.2 a1] [402 fe80::99 a0] [ 10.0.0.2 a0]"
    )
    assert probe.label(999) == "FORWARD proto=3 [16 10.0.1.2 a1]"

    # Built in, reserved, absent, beyond the table, beyond 20 bits.
    assert probe.label(0) == "LOCAL dev=lo proto=0"
    assert probe.label(2) == "LOCAL dev=lo proto=0"
    for label in (1, 3, 4, 7, 13, 14, 15, 16, 998, 1000, 1048575, 1048576):
        assert probe.label(label) == "MISSING proto=0", label

    # Each lookup is the table as it is now.
    ip(A, "-f mpls route replace 100 as 201 via inet 10.0.1.2 dev a1 proto ldp")
    assert probe.label(100) == "FORWARD proto=193 [201 10.0.1.2 a1]"
    ip(A, "-f mpls route del 100")
    assert probe.label(100) == "MISSING proto=0"


def test_labels_asked_ahead(probe):
    "Together they are what they are alone, until asked again."
    hops = " ".join(f"nexthop as {400 + n} via inet 10.0.0.2 dev a0" for n in range(120))
    for route in ("100 as 200 via inet 10.0.0.2 dev a0", "102 dev lo", f"105 {hops}"):
        ip(A, f"-f mpls route add {route}")
    some = [100, 998, 100, 0, 3, 102, 105, 1000, 1048575, 1048576, *range(106, 126)]

    def ahead(labels):
        probe.ask("ahead " + ",".join(map(str, labels)), "ahead done")
        return [probe.label(label) for label in some]

    alone = [probe.label(label) for label in some]
    assert len(re.findall("10.0.0.2", alone[6])) == 120
    assert ahead(some) == alone
    # That was then: but for what did not fit an answer, or is not of the first 16.
    ip(A, "-f mpls route del 100")
    ip(A, "-f mpls route replace 105 as 500 via inet 10.0.0.2 dev a0")
    ip(A, "-f mpls route add 106 as 501 via inet 10.0.0.2 dev a0")
    ip(A, "-f mpls route add 125 as 501 via inet 10.0.0.2 dev a0")
    now = [probe.label(label) for label in some]
    assert now[0] == now[2] == alone[0] and now[10] == alone[10] == "MISSING proto=0"
    assert now[6] == "FORWARD proto=3 [500 10.0.0.2 a0]"
    assert now[-1] == "FORWARD proto=3 [501 10.0.0.2 a0]"
    alone = ahead([0])
    assert alone[0] == "MISSING proto=0" and alone[10] == "FORWARD proto=3 [501 10.0.0.2 a0]"
    assert ahead(some) == alone


def test_dead_next_hops(probe):
    ip(A, "link add red type vrf table 10")
    ip(A, "link set red up")
    probe.expect("watch changed red .*up=1")
    ip(A, "-f mpls route add 100 as 200 via inet 10.0.1.2 dev a1")
    ip(A, "-f mpls route add 103 dev red")
    ip(
        A,
        "-f mpls route add 105 nexthop as 401 via inet 10.0.1.2 dev a1"
        " nexthop as 402 via inet 10.0.0.2 dev a0",
    )
    # Without carrier, then down: the kernel keeps the routes.
    ip(B, "link set b1 down")
    probe.expect("watch changed a1 .*up=0")
    assert probe.label(100) == "FORWARD proto=3 [200 10.0.1.2 a1 dead]"
    assert probe.label(105) == (
        "FORWARD proto=3 [401 10.0.1.2 a1 dead] [402 10.0.0.2 a0]"
    )
    ip(B, "link set b1 up")
    probe.expect("watch changed a1 .*up=1")
    assert probe.label(100) == "FORWARD proto=3 [200 10.0.1.2 a1]"
    ip(A, "link set a1 down")
    assert probe.label(100) == "FORWARD proto=3 [200 10.0.1.2 a1 dead]"
    # A VRF device that is down takes nothing.
    ip(A, "link set red down")
    assert probe.label(103) == "FORWARD proto=3 [ - red dead]"


def test_label_table_size(probe):
    assert probe.ask("mpls", r"mpls (\d)").group(1) == "1"
    sysctl(A, "net.mpls.platform_labels=2")
    assert probe.label(0) == "LOCAL dev=lo proto=0"
    assert probe.label(2) == "MISSING proto=0"
    assert probe.label(16) == "MISSING proto=0"
    sysctl(A, "net.mpls.platform_labels=0")
    assert probe.label(0) == "MISSING proto=0"
    assert probe.ask("mpls", r"mpls (\d)").group(1) == "0"


def test_input_and_links_are_followed(probe):
    links = probe.links()
    assert set(links) == {"lo", "a0", "a1"}
    assert links["lo"]["loopback"] == "1" and links["lo"]["mac"] == "0"
    assert links["a0"]["mac"] == "1" and links["a0"]["mtu"] == "1500"
    assert links["a0"]["up"] == "1" and links["a0"]["input"] == "0"

    sysctl(A, "net.mpls.conf.a0.input=1")
    probe.expect("watch changed a0 .*input=1")
    assert probe.links()["a0"]["input"] == "1"
    assert probe.links()["a1"]["input"] == "0"
    sysctl(A, "net.mpls.conf.a0.input=0")
    probe.expect("watch changed a0 .*input=0")

    ip(A, "link set a0 mtu 1400")
    probe.expect("watch changed a0 .*mtu=1400")
    ip(A, "link set a1 down")
    probe.expect("watch changed a1 .*up=0")
    ip(A, "link set a1 name core1")
    probe.expect("watch changed core1 ")
    assert set(probe.links()) == {"lo", "a0", "core1"}

    # A new one, with input on from the start as seen from us.
    sysctl(A, "net.mpls.conf.a0.input=1")
    ip(A, "link add d0 type dummy")
    probe.expect("watch changed d0 ")
    ip(A, "link add d1 type dummy")
    probe.expect("watch changed d1 ")
    assert probe.links()["d0"]["mac"] == "0"
    # A port that leaves its bridge is not gone.
    ip(A, "link add br0 type bridge")
    ip(A, "link set d0 master br0")
    ip(A, "link set d0 nomaster")
    ip(A, "link del br0")
    probe.expect("watch removed br0 .*up=0")
    assert {"d0", "d1"} <= set(probe.links())

    ip(A, "link del d0")
    probe.expect("watch removed d0 .*up=0")
    # Away into another namespace, and back.
    ip(A, f"link set d1 netns {B}")
    probe.expect("watch removed d1 .*up=0")
    assert set(probe.links()) == {"lo", "a0", "core1"}
    ip(B, f"link set d1 netns {A}")
    probe.expect("watch changed d1 ")


def test_state_before_the_start():
    sysctl(A, "net.mpls.conf.a1.input=1")
    probe = Probe()
    links = probe.links()
    assert links["a1"]["input"] == "1" and links["a0"]["input"] == "0"
    probe.quit()


def test_lost_notifications(probe):
    """Stopped while far more happens than its socket holds."""
    probe.ask("buffer 8192", "buffer done")
    probe.process.send_signal(signal.SIGSTOP)
    batch = "".join(
        f"link add x{n} type dummy\nlink set x{n} up\nlink set x{n} mtu 1400\n"
        f"link set x{n} down\nlink del x{n}\n"
        for n in range(50)
    )
    batch += "link add y0 type dummy\naddr add 10.77.0.1/24 dev y0\nlink set y0 up\n"
    batch += "link del a1\naddr del 2001:db8:ff::1/128 dev lo\n"
    subprocess.run(
        ["ip", "-n", A, "-force", "-batch", "-"], input=batch, text=True, check=True
    )
    sysctl(A, "net.mpls.conf.a0.input=1")
    probe.process.send_signal(signal.SIGCONT)
    assert wait_for(lambda: set(probe.links()) == {"lo", "a0", "y0"}, 20), probe.links()
    assert any("notifications lost" in line for line in probe.lines)
    links = probe.links()
    assert links["y0"]["up"] == "1" and links["a0"]["input"] == "1"
    assert probe.ask("own 10.77.0.1", r"own (\d)").group(1) == "1"
    assert probe.ask("own 10.0.1.1", r"own (\d)").group(1) == "0"
    assert probe.ask("loopback 6", "loopback (.*)").group(1) == "none"
    assert any("a1 " in line for line in probe.lines if "watch removed" in line)
    # And notifications are heard again.
    ip(A, "link del y0")
    probe.expect("watch removed y0")


def test_addresses(probe):
    def own(addr):
        return probe.ask(f"own {addr}", r"own (\d)").group(1) == "1"

    def ifaddr(ifname, family):
        return probe.ask(f"ifaddr {ifname} {family}", "ifaddr (.*)").group(1)

    assert probe.ask("loopback 4", "loopback (.*)").group(1) == "10.255.0.1"
    assert probe.ask("loopback 6", "loopback (.*)").group(1) == "2001:db8:ff::1"
    assert ifaddr("a0", 4) == "10.0.0.1"
    assert ifaddr("a0", 6) == "2001:db8::1"
    assert ifaddr("a1", 6).startswith("fe80::")
    assert own("10.0.0.1") and own("2001:db8:ff::1") and own("10.255.0.1")
    assert not own("10.0.0.2") and not own("127.0.0.1") and not own("::1")

    # The first one stays the first one; link scope comes after global.
    ip(A, "addr add 10.0.0.9/24 dev a0")
    ip(A, "addr add 10.1.1.1/24 dev a0 scope link")
    assert wait_for(lambda: own("10.0.0.9"))
    assert ifaddr("a0", 4) == "10.0.0.1"
    sysctl(A, "net.ipv4.conf.a0.promote_secondaries=1")
    ip(A, "addr del 10.0.0.1/24 dev a0")
    assert wait_for(lambda: not own("10.0.0.1"))
    assert ifaddr("a0", 4) == "10.0.0.9"
    ip(A, "addr del 10.0.0.9/24 dev a0")
    assert wait_for(lambda: ifaddr("a0", 4) == "10.1.1.1")
    ip(A, "addr del 10.1.1.1/24 dev a0")
    assert wait_for(lambda: ifaddr("a0", 4) == "none")

    # A peer's address is the peer's.
    ip(A, "addr add 10.5.5.1 peer 10.5.5.2/32 dev a0")
    assert wait_for(lambda: own("10.5.5.1"))
    assert not own("10.5.5.2")

    # One inside a VRF cannot be bound to from outside.
    assert own("10.0.1.1")
    ip(A, "link add red type vrf table 10")
    ip(A, "link set a1 master red")
    assert wait_for(lambda: not own("10.0.1.1"))
    assert ifaddr("a1", 4) == "10.0.1.1"


def test_neighbours(probe):
    mac = re.search(r"link/ether (\S+)", ip(B, "link show b0")).group(1)
    linklocal = re.search(r"inet6 (fe80::\S+)/", ip(B, "-6 addr show b0")).group(1)

    def neigh(ifname, addr):
        return probe.ask(f"neigh {ifname} {addr}", r"neigh (\d+) asked").group(1)

    # Twice each: to be resolved, and known.
    for addr in ("10.0.0.2", "2001:db8::2", linklocal):
        for _ in range(2):
            number = neigh("a0", addr)
            assert probe.expect(rf"neigh {number} (\S+)").group(1) == mac, addr

    # Absent: many wait for one, one changes its mind, all hear it in 3 s.
    begin = time.monotonic()
    first = int(neigh("a0", "10.0.0.77"))
    for _ in range(1, 50):
        neigh("a0", "10.0.0.77")
    other = neigh("a0", "2001:db8::77")
    probe.ask(f"neigh-cancel {first + 7}", "neigh-cancel done")
    waiting = set(range(first, first + 50)) - {first + 7} | {int(other)}
    while waiting:
        waiting.remove(int(probe.expect(r"neigh (\d+) failed", 6).group(1)))
    took = time.monotonic() - begin
    assert 2.0 < took < 5.0, took
    assert f"neigh {first + 7} failed" not in probe.lines

    # It fails anew, and is found when it is there.
    begin = time.monotonic()
    number = neigh("a0", "10.0.0.77")
    time.sleep(0.5)
    ip(B, "addr add 10.0.0.77/24 dev b0")
    assert probe.expect(rf"neigh {number} (\S+)", 4).group(1) == mac
    assert time.monotonic() - begin < 2.5

    # No address, no interface; interfaces that need none.
    assert probe.expect(rf"neigh {neigh('a0', '-')} (\S+)").group(1) == "failed"
    assert probe.expect(rf"neigh {neigh('zz', '10.0.0.2')} (\S+)").group(1) == "failed"
    ip(A, "link add d0 type dummy")
    probe.expect("watch changed d0")
    assert probe.expect(rf"neigh {neigh('d0', '10.9.9.9')} (\S+)").group(1) == "none"


def test_neighbour_that_went_away(probe):
    """A stale entry is used, and confirmed beside it: the next one knows."""
    ip(A, "neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 nud stale dev a0")
    number = probe.ask("neigh a0 10.0.0.77", r"neigh (\d+) asked").group(1)
    assert probe.expect(rf"neigh {number} (\S+)").group(1) == "02:00:00:00:00:77"
    assert re.search("DELAY|PROBE", ip(A, "neigh show 10.0.0.77"))


def test_neighbour_cancelled_at_the_end(probe):
    """What still waits at the end is freed: the fixture sees to it."""
    for n in range(10):
        probe.ask(f"neigh a0 10.0.0.{100 + n}", "neigh .* asked")
        probe.send("a0", f"10.0.0.{100 + n}", "m", 100)


def packet_socket(netns, ifname, kind=socket.SOCK_RAW):
    def make():
        tap = socket.socket(socket.AF_PACKET, kind, socket.htons(ETH_P_ALL))
        tap.bind((ifname, ETH_P_ALL))
        tap.settimeout(3)
        # SO_TIMESTAMPNS
        tap.setsockopt(socket.SOL_SOCKET, 35, 1)
        return tap

    return in_netns(netns, make)


def next_frame(tap, protocol):
    """The next frame of an ethertype sent to the host: its octets and stamp."""
    while True:
        data, control, _, address = tap.recvmsg(65536, 256)
        if address[1] != protocol or address[2] != PACKET_HOST:
            continue
        (seconds, nanoseconds) = struct.unpack("qq", control[0][2][:16])
        return data, seconds * 1000000000 + nanoseconds


def test_frames_arrive(probe):
    tap = packet_socket(B, "b0")
    mac = re.search(r"link/ether (\S+)", ip(B, "link show b0")).group(1)
    lse = struct.pack("!I", 19 << 12 | 0x1FF)

    for nexthop in ("10.0.0.2", "2001:db8::2"):
        number = probe.send("a0", nexthop, "m", 104, lse + b"\x45")
        err, before, sent, now = probe.sent(number)
        assert err == OK
        frame, arrived = next_frame(tap, ETH_P_MPLS_UC)
        assert frame[:6].hex(":") == mac
        assert frame[12:14] == b"\x88\x47"
        assert frame[14:19] == lse + b"\x45"
        assert len(frame) == 14 + 104
        # The driver's stamp: after the call began, not after the frame was
        # there, and far closer to that than a time-out could be.
        assert before < sent <= arrived and sent <= now, (before, sent, arrived, now)
        assert arrived - sent < 5000000

    # Unlabelled, both families.
    number = probe.send("a0", "10.0.0.2", "4", 60, b"\x45")
    assert probe.sent(number)[0] == OK
    assert next_frame(tap, 0x0800)[0][14:15] == b"\x45"
    number = probe.send("a0", "10.0.0.2", "6", 60, b"\x60\x01\x02")
    assert probe.sent(number)[0] == OK
    while next_frame(tap, 0x86DD)[0][14:17] != b"\x60\x01\x02":
        pass
    tap.close()


def test_point_to_point(probe):
    """No link-layer address on a tunnel, and no need for a next hop."""
    ip(A, "link add g0 type gre local 10.0.0.1 remote 10.0.0.2")
    ip(B, "link add g0 type gre local 10.0.0.2 remote 10.0.0.1")
    ip(A, "link set g0 up")
    ip(B, "link set g0 up")
    probe.expect("watch changed g0 .*up=1 .*mac=0")
    tap = packet_socket(B, "g0", socket.SOCK_DGRAM)
    for nexthop in ("-", "10.7.7.7"):
        number = probe.send("g0", nexthop, "m", 100, b"\x00\x01\x31\xff")
        err, before, sent, now = probe.sent(number)
        assert err == OK and before < sent <= now
        frame, arrived = next_frame(tap, ETH_P_MPLS_UC)
        assert frame == b"\x00\x01\x31\xff" + bytes(96)
        assert sent <= arrived
    tap.close()


def test_vlan(probe):
    """Two devices on the way, and a stamp from each: one frame, one answer."""
    for netns, side, number in ((A, "a", 1), (B, "b", 2)):
        ip(netns, f"link add link {side}0 name {side}v type vlan id 5")
        ip(netns, f"addr add 10.5.0.{number}/24 dev {side}v")
        ip(netns, f"link set {side}v up")
    probe.expect("watch changed av .*up=1 .*mac=1")
    tap = packet_socket(B, "bv")
    for _ in range(3):
        number = probe.send("av", "10.5.0.2", "m", 100, b"\x00\x01\x31\xff")
        err, before, sent, now = probe.sent(number)
        assert err == OK and before < sent <= now
        frame, arrived = next_frame(tap, ETH_P_MPLS_UC)
        assert frame[14:18] == b"\x00\x01\x31\xff"
        assert sent <= arrived
    tap.close()


def test_send_errors(probe):
    def send(*arguments):
        return probe.sent(probe.send(*arguments))[0]

    assert send("a0", "10.0.0.2", "m", 1500) == OK
    assert send("a0", "10.0.0.2", "m", 1501) == TOO_BIG
    assert send("zz", "10.0.0.2", "m", 100) == NO_INTERFACE
    assert send("lo", "10.0.0.2", "m", 100) == LOCAL
    ip(A, "link set a1 down")
    probe.expect("watch changed a1 .*up=0")
    assert send("a1", "10.0.1.2", "m", 100) == DOWN
    ip(A, "link set a1 up")
    ip(B, "link set b1 down")
    probe.expect("watch changed a1 .*up=0")
    assert send("a1", "10.0.1.2", "m", 100) == DOWN

    # Nobody there: told after 3 s, and others go on meanwhile.
    number = probe.send("a0", "10.0.0.77", "m", 100)
    cancelled = probe.send("a0", "10.0.0.77", "m", 100)
    probe.ask(f"send-cancel {cancelled}", "send-cancel done")
    assert send("a0", "10.0.0.2", "m", 100) == OK
    assert probe.sent(number, 5)[0] == NO_NEIGHBOUR
    assert not any(line.startswith(f"sent {cancelled} ") for line in probe.lines)

    # The kernel knows of a smaller MTU before we do, and its count of frames
    # goes on: stamps still belong to their frames.
    probe.process.send_signal(signal.SIGSTOP)
    probe.command("send a0 10.0.0.2 m 1450 00")
    probe.command("links")
    ip(A, "link set a0 mtu 1400")
    probe.process.send_signal(signal.SIGCONT)
    probe.expect(r"sent \d+ [04] ")
    probe.expect("end")
    for _ in range(5):
        err, before, sent, now = probe.sent(probe.send("a0", "10.0.0.2", "m", 100))
        assert err == OK and before < sent <= now


def test_many_frames_have_their_own_stamps(probe):
    for _ in range(200):
        probe.command("send a0 10.0.0.2 m 100 00")
    last = 0
    for n in range(200):
        err, before, sent, now = probe.sent(n)
        assert err == OK
        assert before < sent <= now and sent > last
        last = sent


def test_replies(probe):
    for addr, source in (("10.255.0.1", "10.0.0.2"), ("2001:db8:ff::1", "2001:db8::2")):
        family = socket.AF_INET6 if ":" in addr else socket.AF_INET
        peer = in_netns(B, lambda: socket.socket(family, socket.SOCK_DGRAM))
        peer.bind((source, 3503))
        match = probe.ask(f"reply {addr}", r"reply (\d+) (\d+)$")
        number, port = match.group(1), int(match.group(2))
        pattern = (
            rf"datagram {number} from=(\S+) port=(\d+) len=(\d+)"
            r" first=(\d+) last=(\d+) rx=(\d+) now=(\d+)"
        )
        for size in (1, 100, 1400, 20000, 65000):
            before = time.time_ns()
            peer.sendto(b"\x07" * (size - 1) + b"\x09", (addr, port))
            match = probe.expect(pattern)
            assert match.group(1) == source and match.group(2) == "3503"
            assert match.group(3) == str(size) and match.group(5) == "9"
            assert before < int(match.group(6)) <= int(match.group(7))

        # Stamped when it comes, not when it is read.
        probe.process.send_signal(signal.SIGSTOP)
        peer.sendto(b"x", (addr, port))
        time.sleep(0.3)
        probe.process.send_signal(signal.SIGCONT)
        match = probe.expect(pattern)
        assert int(match.group(7)) - int(match.group(6)) > 200000000

        # Closed: nothing comes any more, not even an error of ours.
        probe.ask(f"reply-close {number}", "reply-close done")
        peer.sendto(b"x", (addr, port))
        peer.close()

    match = probe.ask("reply 10.0.0.2", "reply failed (.*)")
    assert "Cannot assign" in match.group(1)


def test_descriptors(probe):
    """256 sessions and the rest of the daemon fit into 1024 descriptors."""
    for _ in range(256):
        probe.ask("reply 10.255.0.1", r"reply \d+ \d+$")
    used = len(os.listdir(f"/proc/{probe.process.pid}/fd"))
    assert used < 256 + 20, used


def blackholes(table):
    found = set()
    for family in ("4", "6"):
        for line in ip(A, f"-{family} route show table {table}", check=False).split(
            "\n"
        ):
            match = re.match(r"blackhole (\S+) .*proto (\S+)", line)
            if match:
                found.add(match.groups())
    return found


V4 = ("127.0.0.0/8", "203")
V6 = ("::ffff:127.0.0.0/104", "203")


def test_blackholes_come_and_go():
    ip(A, "link add red type vrf table 10")
    assert blackholes("main") == set()
    probe = Probe()
    assert blackholes("main") == {V6}
    assert blackholes(10) == {V4, V6}
    assert probe.ask("blackholes", r"blackholes (\d+)").group(1) == "3"
    assert any("blackhole route" in line and "installed" in line for line in probe.lines)

    # VRFs come and go.
    ip(A, "link add blue type vrf table 20")
    assert wait_for(lambda: blackholes(20) == {V4, V6})
    ip(A, "link del red")
    assert wait_for(lambda: blackholes(10) == set())
    assert blackholes("main") == {V6} and blackholes(20) == {V4, V6}

    # IPv6 routes go with the loopback device, and come back with it.
    ip(A, "link set lo down")
    ip(A, "link set lo up")
    assert wait_for(lambda: blackholes("main") == {V6})
    assert wait_for(lambda: blackholes(20) == {V4, V6})

    # One that somebody removed is back with the next look.
    ip(A, "-6 route del blackhole ::ffff:127.0.0.0/104")
    ip(A, "link add green type vrf table 30")
    assert wait_for(lambda: blackholes("main") == {V6})
    assert any("installed again" in line for line in probe.lines)

    probe.quit()
    assert blackholes("main") == set() and blackholes(20) == set()
    assert any("removed" in line for line in probe.lines)


def test_no_icmp_while_it_runs():
    """What the routes are for: no error for a probe that gets here."""
    prober = in_netns(B, lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
    prober.bind(("b0", 0x86DD))
    mac_a = re.search(r"link/ether (\S+)", ip(A, "link show a0")).group(1)
    mac_b = re.search(r"link/ether (\S+)", ip(B, "link show b0")).group(1)
    packet = bytes.fromhex(mac_a.replace(":", "") + mac_b.replace(":", "") + "86dd")
    packet += struct.pack("!IHBB", 6 << 28, 16, 17, 1)
    packet += socket.inet_pton(socket.AF_INET6, "2001:db8::2")
    packet += socket.inet_pton(socket.AF_INET6, "::ffff:127.0.0.1")
    packet += struct.pack("!HHHH", 40000, 3503, 16, 1) + bytes(8)

    def errors_sent():
        text = run(f"ip netns exec {A} cat /proc/net/snmp6")
        return int(re.search(r"Icmp6OutDestUnreachs\s+(\d+)", text).group(1))

    run(f"ip netns exec {B} ping -6 -c 1 -W 2 2001:db8::1")
    prober.send(packet)
    assert wait_for(lambda: errors_sent() == 1), "the kernel answers without us"
    probe = Probe()
    for _ in range(3):
        prober.send(packet)
    time.sleep(0.5)
    assert errors_sent() == 1
    probe.quit()
    prober.close()


def test_blackholes_of_others_stay():
    ip(A, "link add red type vrf table 10")
    ip(A, "-6 route add blackhole ::ffff:127.0.0.0/104 proto static")
    ip(A, "route add blackhole 127.0.0.0/8 table 10 proto static")
    probe = Probe()
    assert blackholes("main") == {(V6[0], "static")}
    assert blackholes(10) == {(V4[0], "static"), V6}
    assert probe.ask("blackholes", r"blackholes (\d+)").group(1) == "1"
    probe.quit()
    assert blackholes("main") == {(V6[0], "static")}
    assert blackholes(10) == {(V4[0], "static")}


def test_killed_and_started_again():
    ip(A, "link add red type vrf table 10")
    probe = Probe()
    probe.kill()
    assert blackholes("main") == {V6} and blackholes(10) == {V4, V6}
    probe = Probe()
    assert probe.ask("blackholes", r"blackholes (\d+)").group(1) == "3"
    assert sum("taken over" in line for line in probe.lines) == 3
    assert blackholes("main") == {V6} and blackholes(10) == {V4, V6}
    probe.quit()
    assert blackholes("main") == set() and blackholes(10) == set()


def test_without_ipv6():
    """A network without IPv6: no addresses of it, no routes, no trouble."""
    sysctl(A, "net.ipv6.conf.all.disable_ipv6=1")
    sysctl(A, "net.ipv6.conf.default.disable_ipv6=1")
    probe = Probe()
    assert probe.ask("loopback 6", "loopback (.*)").group(1) == "none"
    assert probe.ask("loopback 4", "loopback (.*)").group(1) == "10.255.0.1"
    assert probe.sent(probe.send("a0", "10.0.0.2", "m", 100))[0] == OK
    probe.quit()
