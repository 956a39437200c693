#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
What a tap delivers: every packet, whole, and with the time at which it arrived

A responder (responder_lab.py) is stopped while requests come, so that they wait at
its tap, and goes on then.  Replies copy the requests' padding, which is different
in each.
"""
import os
import signal
import socket
import struct
import subprocess
import sys
import time

from responder_lab import CLIENT, SERVER, Checks, Responder, run, server_mac, set_up, tear_down

MTU = 9000
ETH_P_IP = 0x0800
NTP_1970 = 2208988800

check = Checks()


# -- in the client's namespace


def padding(handle, size):
    return bytes((handle * 7 + n) % 251 for n in range(size))


def request(handle, size):
    "An echo request about an LDP FEC, with so much padding that is to be copied."
    fec = struct.pack("!HHHH4sB3x", 1, 12, 1, 5, socket.inet_aton("10.200.0.1"), 32)
    pad = struct.pack("!HHB", 3, size, 2) + padding(handle, size - 1) if size else b""
    message = struct.pack("!HHBBBBII16x", 1, 0, 1, 2, 0, 0, handle, 1) + fec + pad
    message += bytes(-len(message) % 4)
    # No UDP checksum; IP's own has to be right.
    udp = struct.pack("!HHHH", 20100, 3503, 8 + len(message), 0) + message
    head = struct.pack(
        "!BBHHHBBH4s4s", 0x46, 0, 24 + len(udp), handle, 0, 1, 17, 0,
        socket.inet_aton("10.0.0.1"), socket.inet_aton("127.0.0.1"),
    ) + b"\x94\x04\0\0"
    total = sum(struct.unpack("!12H", head))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return head[:10] + struct.pack("!H", 0xFFFF - total) + head[12:] + udp


def client(mac, responder, sizes):
    """Sends requests, the first of handle 1, while the responder is stopped.

    Prints for each reply its handle, whether its padding is right, and how long its
    Timestamp Received, in microseconds, is after the sending of the request began,
    and before the responder went on.
    """
    replies = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    replies.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
    replies.bind(("0.0.0.0", 20100))
    out = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    where = ("s0", ETH_P_IP, 0, 0, bytes.fromhex(mac.replace(":", "")))

    os.kill(responder, signal.SIGSTOP)
    sent = {}
    for handle, size in enumerate(sizes, 1):
        sent[handle] = time.time()
        out.sendto(request(handle, size), where)
    time.sleep(0.2)  # so that the two times differ
    goes_on = time.time()
    os.kill(responder, signal.SIGCONT)

    replies.settimeout(10)
    missing = len(sizes)
    while missing:
        try:
            data = replies.recv(65536)
        except socket.timeout:
            return
        replies.settimeout(3)
        handle, seconds, fraction = struct.unpack_from("!I12xII", data, 8)
        received = seconds - NTP_1970 + fraction / 2**32
        # the Pad TLV: the same as the request's, up to the end
        size = sizes[handle - 1]
        good = size == 0 or data.endswith(padding(handle, size - 1) + bytes(-size % 4))
        after, before = (received - sent[handle]) * 1e6, (goes_on - received) * 1e6
        print(handle, int(good), int(after), int(before))
        missing -= 1


# -- the tests


class Asked:
    "What became of requests of these sizes."

    def __init__(self, responder, sizes, device="r0"):
        command = ["ip", "netns", "exec", CLIENT, sys.executable, os.path.abspath(__file__)]
        command += ["client", server_mac(device), str(responder.process.pid), *map(str, sizes)]
        lines = subprocess.run(command, check=True, text=True, capture_output=True).stdout
        self.replies = [tuple(map(int, line.split())) for line in lines.splitlines()]
        self.handles = [handle for handle, *_ in self.replies]

    def check(self, what):
        "What is true of every reply."
        check(all(good for _, good, *_ in self.replies), f"{what}: padding: {self.replies}")
        # An NTP fraction is rounded: a microsecond is none.
        late = [reply for reply in self.replies if reply[2] < -1 or reply[3] < 0]
        check(late == [], f"{what}: not the time of arrival: {late}")


def test_arrival(responder):
    asked = Asked(responder, [0])
    check(asked.handles == [1], f"one request: {asked.replies}")
    asked.check("one request")


def test_sizes(responder):
    "Those that fit a frame of the ring, those that do not, and both by turns."
    around = [*range(200, 500, 12)]
    for what, sizes in (
        ("long ones", [8000, 8500, 8900, 5000]),
        ("sizes around a frame's", around),
        ("by turns", [8000 if n % 2 else 100 for n in range(30)]),
        ("longest", [MTU - 24 - 8 - 32 - 16 - 4]),
    ):
        asked = Asked(responder, sizes)
        check(asked.handles == [*range(1, len(sizes) + 1)], f"{what}: {asked.handles}")
        asked.check(what)


def test_ring_goes_round():
    "More than the ring's 256 frames, never so many at a time: none is lost."
    responder = Responder()
    for turn in range(6):
        asked = Asked(responder, [0] * 100)
        check(asked.handles == [*range(1, 101)], f"turn {turn}: {asked.handles}")
    responder.end()
    lost = responder.get("drops", "kernel-buffer")
    check(lost == 0, f"ring goes round: {lost} lost")


def test_too_many():
    "Each is answered or counted as lost, and then it goes on as before."
    for what, size, count in (("short ones", 0, 700), ("long ones", 8000, 200)):
        responder = Responder()
        asked = Asked(responder, [size] * count)
        asked.check(f"too many {what}")
        again = Asked(responder, [size] * 3)
        check(again.handles == [1, 2, 3], f"after too many {what}: {again.replies}")
        responder.end()
        answered, lost = len(asked.handles), responder.get("drops", "kernel-buffer")
        check(0 < answered < count, f"too many {what}: {answered} of {count}, that was no test")
        check(answered + lost == count, f"too many {what}: {answered} answered, {lost} lost")
        check(responder.status == 0, f"too many {what}: ended with {responder.status}")


def test_interface_goes_down(responder):
    "It is told of as an error of the socket, which must not keep the loop awake."

    def cpu_ticks():
        with open(f"/proc/{responder.process.pid}/stat", encoding="ascii") as stat:
            return sum(map(int, stat.read().rsplit(") ", 1)[1].split()[11:13]))

    run(f"ip -n {SERVER} link set r0 down")
    time.sleep(0.2)  # in which it hears of that
    before = cpu_ticks()
    time.sleep(1)  # in which it has nothing to do
    busy = (cpu_ticks() - before) / os.sysconf("SC_CLK_TCK")
    check(busy < 0.3, f"interface down: {busy} s of CPU in 1 s")
    run(f"ip -n {SERVER} link set r0 up")
    run(f"ip netns exec {SERVER} ping -c 1 -w 10 10.0.0.1")
    asked = Asked(responder, [0, 8000])
    check(asked.handles == [1, 2], f"up again: {asked.replies}")
    asked.check("up again")


def test_many_interfaces():
    "More than get taps, in one go: those that are down make room."
    limit, count = 128, 140

    def tapped():
        "The numbers of the interfaces that have both taps."
        with open(f"/proc/{responder.process.pid}/net/packet", encoding="ascii") as sockets:
            numbers = [int(line.split()[4]) for line in sockets.readlines()[1:]]
        return {number for number in numbers if number and numbers.count(number) == 2}

    def settled(wanted):
        end = time.monotonic() + 20
        while not wanted(tapped()) and time.monotonic() < end:
            time.sleep(0.05)
        return wanted(tapped())

    def batch(lines, netns=SERVER):
        run(f"ip -n {netns} -batch -", input="".join(line + "\n" for line in lines))

    names = [f"many{n}" for n in range(count)]
    responder = Responder()
    r0 = tapped()
    check(len(r0) == 1, f"before: {r0}")
    batch(f"link add {name} up type veth peer name {name} netns {CLIENT}" for name in names)
    batch((f"link set {name} up" for name in names), CLIENT)
    check(settled(lambda found: len(found) == limit and r0 < found), f"many: {len(tapped())}")
    some = tapped()
    batch([f"link set {names[0]} down"])
    check(settled(lambda found: len(found) == limit and len(some - found) == 1),
          f"one down: {len(tapped())}, {some - tapped()}")
    batch(f"link set {name} down" for name in names)
    batch(f"link set {name} up" for name in names)
    check(settled(lambda found: len(found) == limit and r0 < found), f"up: {len(tapped())}")
    batch(f"link del {name}" for name in names)
    check(settled(lambda found: found == r0), f"gone: {tapped()}")
    check(Asked(responder, [0]).handles == [1], "gone: r0 does not answer")
    responder.end()


def test_device_above():
    "Both devices have taps, and the lower one's sees what is the upper one's as well."
    run(f"ip -n {SERVER} link add m0 link r0 type macvlan mode bridge")
    run(f"ip -n {SERVER} link set m0 up")
    responder = Responder()
    asked = Asked(responder, [0, 0, 0], "m0")
    responder.end()
    run(f"ip -n {SERVER} link del m0")
    check(asked.handles == [1, 2, 3], f"device above: {asked.replies}")
    received = responder.get("responder", "requests-received")
    check(received == 3, f"device above: 3 requests, {received} received")


def main():
    if sys.argv[1:2] == ["client"]:
        client(sys.argv[2], int(sys.argv[3]), [*map(int, sys.argv[4:])])
        return 0
    set_up(MTU)
    try:
        responder = Responder()
        test_arrival(responder)
        test_sizes(responder)
        test_interface_goes_down(responder)
        responder.end()
        check(responder.status == 0, f"ended with {responder.status}")
        test_ring_goes_round()
        test_too_many()
        test_many_interfaces()
        test_device_above()
    finally:
        tear_down()
    return check.end()


if __name__ == "__main__":
    sys.exit(main())
