# SPDX-License-Identifier: GPL-2.0-or-later
"""
The predicted next hop against the one the kernel takes, packet by packet

    source ---- in | router | out1 ---- peer1 | sink
                             ...
                            out16 ---- peer16 |

The router has a label for each number of next hops, 1000 + N for N of them.
Labelled packets that differ in labels and addresses go in; a packet's number is
in its payload, so the sink knows which came out where.  ecmp_predict says what
lspingd would have answered.  Every single one has to agree.
"""

import os
import random
import select
import socket
import struct
import subprocess
import time

import pytest

PREDICT = os.path.join(
    os.environ.get("LSPING_BUILDDIR", "/build/obj-lab"), "tests/core/ecmp_predict"
)
SOURCE, ROUTER, SINK = "lspe-source", "lspe-router", "lspe-sink"
ETH_P_MPLS_UC = 0x8847
MOST = 16
PACKETS = 1000
ELI = 7
UDP = 17
HOP_BY_HOP = 0
SEED = int(os.environ.get("LSPING_SEED", "8029"))


def run(command):
    done = subprocess.run(
        command.split(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert done.returncode == 0, f"{command}: {done.stdout}"
    return done.stdout


def ip(netns, arguments):
    return run(f"ip -n {netns} {arguments}")


def batch(netns, lines):
    """Many ip(8) commands at once."""
    subprocess.run(
        ["ip", "-n", netns, "-batch", "-"], input="\n".join(lines), text=True, check=True
    )


def packet_socket(netns, protocol=0):
    with open("/proc/self/ns/net", "rb") as home:
        with open(f"/run/netns/{netns}", "rb") as there:
            os.setns(there.fileno(), os.CLONE_NEWNET)
        try:
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(protocol))
        finally:
            os.setns(home.fileno(), os.CLONE_NEWNET)
    return sock


def out_numbers(most):
    return range(1, most + 1)


@pytest.fixture(scope="module")
def net():
    for name in (SOURCE, ROUTER, SINK):
        run(f"ip netns add {name}")
    ip(SOURCE, f"link add to-router type veth peer name in netns {ROUTER}")
    ip(SOURCE, "link set to-router up")
    ip(ROUTER, "link set in up")
    run(f"ip netns exec {ROUTER} sysctl -qw net.mpls.platform_labels=2000 net.mpls.conf.in.input=1")
    for i in out_numbers(MOST):
        ip(ROUTER, f"link add out{i} type veth peer name peer{i} netns {SINK}")
        ip(SINK, f"link set peer{i} up")
    macs = {
        words[0].split("@")[0]: words[2]
        for words in map(str.split, ip(SINK, "-br link show").splitlines())
    }
    for i in out_numbers(MOST):
        batch(ROUTER, [
            f"link set out{i} up",
            f"address add 10.1.{i}.1/24 dev out{i}",
            f"neigh replace 10.1.{i}.2 lladdr {macs[f'peer{i}']} dev out{i} nud permanent",
        ])
    for n in range(2, MOST + 1):
        hops = " ".join(
            f"nexthop as {2000 + i} via inet 10.1.{i}.2 dev out{i}" for i in out_numbers(n)
        )
        ip(ROUTER, f"-family mpls route add {1000 + n} {hops}")
    sender = packet_socket(SOURCE)
    mac = ip(ROUTER, "-br link show in").split()[2]
    receiver = packet_socket(SINK, ETH_P_MPLS_UC)
    receiver.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
    yield Net(sender, mac, receiver)
    sender.close()
    receiver.close()
    for name in (SOURCE, ROUTER, SINK):
        run(f"ip netns del {name}")


class Net:
    def __init__(self, sender, mac, receiver):
        self.sender = sender
        self.mac = bytes.fromhex(mac.replace(":", ""))
        self.receiver = receiver
        self.hop = {f"peer{i}": i - 1 for i in out_numbers(MOST)}

    def send(self, frame):
        self.sender.sendto(frame, ("to-router", ETH_P_MPLS_UC, 0, 0, self.mac))

    def drain(self, seen, wanted, seconds):
        """Notes the next hop of each packet that came, until all did or none more do."""
        end = time.monotonic() + seconds
        while len(seen) < wanted and time.monotonic() < end:
            if not select.select([self.receiver], [], [], 0.1)[0]:
                continue
            data, where = self.receiver.recvfrom(2048)
            assert where[0] in self.hop
            number = struct.unpack("!I", data[-4:])[0]
            assert number not in seen, f"packet {number} came twice"
            seen[number] = self.hop[where[0]]

    def where(self, frames):
        """The next hop each frame left by, in order; -1 for none."""
        seen = {}
        for number, frame in enumerate(frames):
            self.send(frame + struct.pack("!I", number))
        self.drain(seen, len(frames), 3.0)
        return [seen.get(number, -1) for number in range(len(frames))]


def label_stack(labels):
    out = b""
    for place, label in enumerate(labels):
        bottom = place == len(labels) - 1
        out += struct.pack("!I", label << 12 | random.randrange(8) << 9 | bottom << 8 | 64)
    return out


def ipv4(src, dst, length, rng):
    header = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 20 + length, 0, 0, rng.randrange(1, 255), UDP, 0,
        socket.inet_aton(src), socket.inet_aton(dst),
    )
    total = sum(struct.unpack("!10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    total = (total & 0xFFFF) + (total >> 16)
    return header[:10] + struct.pack("!H", ~total & 0xFFFF) + header[12:]


def ipv6(src, dst, next_header, length, rng):
    return struct.pack("!IHBB", 6 << 28, length, next_header, rng.randrange(1, 255)) + (
        socket.inet_pton(socket.AF_INET6, src) + socket.inet_pton(socket.AF_INET6, dst)
    )


def revive(i):
    """An interface that was down forgot its neighbour."""
    ip(ROUTER, f"link set out{i} up")
    ip(SINK, f"link set peer{i} up")
    mac = ip(SINK, f"-br link show peer{i}").split()[2]
    ip(ROUTER, f"neigh replace 10.1.{i}.2 lladdr {mac} dev out{i} nud permanent")


def draw_labels(rng, top, depth):
    """The label that is looked up, and others below it; some of them reserved."""
    labels = [top]
    while len(labels) < depth:
        labels.append(rng.choice([0, 2, ELI, ELI, 14]) if rng.random() < 0.15
                      else rng.randrange(16, 1 << 20))
    return labels


def draw(rng, top, family, depth):
    """A frame, and how ecmp_predict is asked about it (but for the next hops)."""
    labels = draw_labels(rng, top, depth)
    words = " ".join(map(str, labels))
    tail = f"127.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}"
    udp = struct.pack("!HHHH", rng.randrange(1, 65536), 3503, 12, 0)
    if family == 0:
        return label_stack(labels) + b"\0" * 36, f"- - 0 {words}"
    if family == 4:
        src = f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}"
        header = ipv4(src, tail, len(udp) + 4, rng)
        return label_stack(labels) + header + udp, f"{src} {tail} {UDP} {words}"
    src, dst = f"2001:db8::{rng.randrange(65536):x}:{rng.randrange(65536):x}", f"::ffff:{tail}"
    alert = b"" if rng.random() < 0.5 else bytes([UDP, 0, 5, 2, 0, 69, 1, 0])
    next_header = HOP_BY_HOP if alert else UDP
    header = ipv6(src, dst, next_header, len(alert) + len(udp) + 4, rng)
    return label_stack(labels) + header + alert + udp, f"{src} {dst} {next_header} {words}"


def compare(net, hops, family, depth, dead=0, want_none=False):
    rng = random.Random(f"{SEED} {hops} {family} {depth} {dead}")
    frames, asked = zip(*(draw(rng, 1000 + hops, family, depth) for _ in range(PACKETS)))
    told = subprocess.run(
        [PREDICT], input="".join(f"{hops} {dead:#x} {line}\n" for line in asked),
        text=True, check=True, stdout=subprocess.PIPE,
    )
    predicted = [int(word) for word in told.stdout.split()]
    taken = net.where(frames)
    assert len(predicted) == len(taken) == PACKETS
    wrong = [(a, p, t) for a, p, t in zip(asked, predicted, taken) if p != t]
    assert not wrong, f"{len(wrong)} of {PACKETS} otherwise than predicted: {wrong[:3]}"
    if not want_none:
        assert -1 not in taken
    return set(taken)


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize("hops", range(2, MOST + 1))
def test_one_to_five_labels(net, hops, family):
    """1000 packets for each depth; up to four labels all next hops are used."""
    for depth in range(1, 6):
        used = compare(net, hops, family, depth)
        assert used == set(range(hops))


def test_not_ip(net):
    """No IP packet below: the labels decide alone."""
    assert len(compare(net, 8, 0, 1)) == 1
    assert len(compare(net, 8, 0, 3)) == 8


@pytest.mark.parametrize("family", [4, 6])
def test_dead_next_hops(net, family):
    """One interface down, one without carrier, both, and healed."""
    every = set(range(8))
    ip(ROUTER, "link set out3 down")
    assert compare(net, 8, family, 1, 1 << 2) == every - {2}
    ip(SINK, "link set peer6 down")
    assert compare(net, 8, family, 2, 1 << 2 | 1 << 5) == every - {2, 5}
    revive(3)
    assert compare(net, 8, family, 3, 1 << 5) == every - {5}
    revive(6)
    assert compare(net, 8, family, 1) == every


def test_all_dead(net):
    """Both next hops of a label down: nothing leaves."""
    ip(ROUTER, "link set out1 down")
    ip(ROUTER, "link set out2 down")
    assert compare(net, 2, 4, 1, 3, want_none=True) == {-1}
    revive(1)
    revive(2)
    assert compare(net, 2, 4, 1) == {0, 1}
