#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Makes the seed corpus of the fuzz targets: corpus/echo and corpus/encap.

Every kind of message, TLV, FEC and encapsulation has a file that is right and
files that are wrong in one place; then there are mutations of those.  All of it
follows from this program and its seed, so running it again changes nothing.
What a fuzzer finds later is put beside them under a name of its own; only files
whose names this program makes are replaced.

    tests/fuzz/make_corpus.py
"""
import ipaddress
import os
import random
import struct

SEED = 8029
MUTATIONS = 120  # of each corpus


def pad(octets):
    return octets + bytes(-len(octets) % 4)


def tlv(number, value=b"", length=None):
    return pad(struct.pack(">HH", number, len(value) if length is None else length) + value)


def address(text):
    return ipaddress.ip_address(text).packed


def prefix(text):
    net = ipaddress.ip_network(text)
    return net.network_address.packed + bytes([net.prefixlen])


def header(kind=1, mode=2, code=0, subcode=0, version=1, flags=0):
    return struct.pack(">HHBBBBIIQQ", version, flags, kind, mode, code, subcode, 0xA1B2C3D4, 7,
                       0xECD0000180000000, 0 if kind == 1 else 0xECD0000240000000)


def label(value, tc=0, bos=False, ttl=255):
    return struct.pack(">I", value << 12 | tc << 9 | bos << 8 | ttl)


LDP4 = tlv(1, prefix("10.255.0.4/32"))
LDP6 = tlv(2, prefix("2001:db8::4/128"))
GENERIC4 = tlv(14, prefix("192.0.2.0/24"))
GENERIC6 = tlv(15, prefix("2001:db8::/32"))
NIL = tlv(16, label(0, ttl=0))
VPN4 = tlv(6, struct.pack(">HIH", 0, 65000, 1) + prefix("203.0.113.0/24"))
FEC = tlv(1, LDP4)
NUMBERED4 = bytes([1, 0, 0, 0]) + address("10.255.0.2") + address("10.0.1.2")


def echo_good():
    """Name -> message."""
    request, reply = header(), header(2, code=3, subcode=1)
    yield "request-ldp4", request + FEC
    yield "request-ldp6", request + tlv(1, LDP6)
    yield "request-generic4", request + tlv(1, GENERIC4)
    yield "request-generic6", request + tlv(1, GENERIC6)
    yield "request-nil", request + tlv(1, NIL + LDP4)
    yield "request-all-fecs", request + tlv(1, NIL + LDP4 + LDP6 + GENERIC4 + GENERIC6)
    yield "request-unknown-fec", request + tlv(1, LDP4 + VPN4)
    yield "request-optional-fec", request + tlv(1, tlv(0x8001) + LDP4)
    yield "request-16-fecs", request + tlv(1, NIL * 16)
    yield "request-default-route", request + tlv(1, tlv(1, prefix("0.0.0.0/0")))
    yield "request-host-bits", request + tlv(1, tlv(1, address("10.1.2.3") + b"\x10"))
    yield "request-flags", header(flags=0xFFFF) + FEC
    for mode in 1, 3, 4, 5:
        yield f"request-mode-{mode}", header(mode=mode) + FEC
    for action in 1, 2, 251:
        yield f"request-pad-{action}", request + FEC + tlv(3, bytes([action]) + bytes(37))
    yield "request-pad-1-octet", request + FEC + tlv(3, b"\x01")
    yield "request-reply-tos", request + FEC + tlv(10, b"\xc0\0\0\0")
    yield "request-vendor", request + FEC + tlv(5, struct.pack(">I", 50000))
    yield "request-ddmap", request + FEC + tlv(20, struct.pack(">HBBIIBBH", 1500, 1, 0, 0x0A000001,
                                                              0x0A000001, 0, 0, 0))
    yield "request-unknown-mandatory", request + FEC + tlv(77, b"abc")
    yield "request-unknown-optional", request + FEC + tlv(0x8000, b"abcde")
    yield "request-16-unknown", request + FEC + tlv(0xFC00) * 16
    yield "request-last-padding-absent", request + FEC + struct.pack(">HH", 0x8000, 5) + b"abcde"
    yield "request-inner-padding-absent", request + tlv(1, LDP4[:9])
    yield "reply-bare", reply
    for code in 0, 1, 2, 4, 8, 10, 11, 12, 35:
        yield f"reply-code-{code}", header(2, code=code, subcode=1)
    yield "reply-fec", reply + FEC
    yield "reply-if4", reply + tlv(7, NUMBERED4 + label(19) + label(300, bos=True, ttl=1))
    yield "reply-if4-no-label", reply + tlv(7, NUMBERED4)
    yield "reply-if4-s-bits", reply + tlv(7, NUMBERED4 + label(19, bos=True) + label(300))
    yield "reply-if4-unnumbered", reply + tlv(7, b"\2\0\0\0" + address("10.255.0.2") +
                                              struct.pack(">I", 263) + label(19, bos=True))
    yield "reply-if6", reply + tlv(7, b"\3\0\0\0" + address("2001:db8::2") +
                                   address("2001:db8:1::2") + label(2, bos=True))
    yield "reply-if6-16-labels", reply + tlv(7, b"\3\0\0\0" + address("2001:db8::2") +
                                             address("2001:db8:1::2") + label(16) * 16)
    yield "reply-if6-unnumbered", reply + tlv(7, b"\4\0\0\0" + address("2001:db8::2") +
                                              struct.pack(">I", 3) + label(19, bos=True))
    yield "reply-errored", header(2, code=2) + tlv(9, tlv(77, b"abc") + tlv(20, bytes(16)))
    yield "reply-errored-empty", header(2, code=2) + tlv(9)
    yield "reply-everything", (header(2, code=2) + FEC + tlv(5, bytes(4)) + tlv(10, bytes(4)) +
                               tlv(7, NUMBERED4 + label(19, bos=True)) + tlv(9, tlv(77)) +
                               tlv(0x8000, b"x") + tlv(3, b"\2" + bytes(8)))


def echo_bad():
    request, reply = header(), header(2)
    yield "bad-short", request[:31]
    yield "bad-empty", b""
    yield "bad-version", header(version=2) + FEC
    yield "bad-no-fec", request
    yield "bad-fec-empty", request + tlv(1)
    yield "bad-fec-beyond", request + tlv(1, LDP4[:8])
    yield "bad-fec-value", request + tlv(1, tlv(1, address("10.0.0.0") + b"\x21"))
    yield "bad-fec-length", request + tlv(1, tlv(2, prefix("10.0.0.0/8")))
    yield "bad-17-fecs", request + tlv(1, NIL * 17)
    yield "bad-17-unknown", request + FEC + tlv(0xFC00) * 17
    yield "bad-tlv-beyond", request + FEC + tlv(3, b"\1" * 4, 5)
    yield "bad-tlv-huge", request + FEC + tlv(3, b"\1" * 4, 0xFFFF)
    yield "bad-tlv-header", request + FEC + b"\0\3\0"
    yield "bad-duplicate", request + FEC + FEC
    yield "bad-pad-empty", request + FEC + tlv(3)
    yield "bad-tos", request + FEC + tlv(10, b"\xc0")
    yield "bad-if-type", reply + tlv(7, b"\5" + NUMBERED4[1:])
    yield "bad-if-label", reply + tlv(7, NUMBERED4 + b"\0\1")
    yield "bad-if-17-labels", reply + tlv(7, NUMBERED4 + label(16) * 17)
    yield "bad-errored", reply + tlv(9, tlv(77, b"abc", 9))


def checksum(octets):
    octets += bytes(len(octets) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp(src, dst, data, summed=True):
    octets = struct.pack(">HHHH", 49152, 3503, 8 + len(data), 0) + data
    pseudo = address(src) + address(dst) + struct.pack(">II", len(octets), 17)
    found = (checksum(pseudo + octets) or 0xFFFF) if summed else 0
    return octets[:6] + struct.pack(">H", found) + octets[8:]


def ipv4(data, options=b"", fragment=0x4000, summed=True, proto=17):
    src, dst = "10.0.0.1", "127.0.0.1"
    data = udp(src, dst, data, summed)
    head = struct.pack(">BBHHHBBH", 0x45 + len(options) // 4, 0xC0,
                       20 + len(options) + len(data), 0, fragment, 1, proto, 0)
    head += address(src) + address(dst) + options
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + data


def ipv6(data, before=b"", first=17, dst="::ffff:127.0.0.1", summed=True):
    src = "2001:db8::1"
    data = before + udp(src, dst, data, summed)
    head = struct.pack(">IHBB", 0x6C000000, len(data), first, 1)
    return head + address(src) + address(dst) + data


def encap_all():
    """Name -> first octet (1: labelled) and packet."""
    ping, plain, labelled = header() + FEC, b"\0", b"\1"
    hop_by_hop = bytes.fromhex("11000502004501 00")
    one, two = label(19, bos=True), label(19) + label(300, tc=5, bos=True, ttl=1)
    deepest = label(17) * 15 + label(18, bos=True)
    alert = bytes.fromhex("94040000")
    yield "ipv4", plain + ipv4(ping)
    yield "ipv4-alert", plain + ipv4(ping, alert)
    yield "ipv4-one-label", labelled + one + ipv4(ping)
    yield "ipv4-two-labels-alert", labelled + two + ipv4(ping, alert)
    yield "ipv4-16-labels", labelled + deepest + ipv4(ping)
    yield "ipv4-explicit-null", labelled + label(0, bos=True) + ipv4(ping)
    yield "ipv4-no-sum", plain + ipv4(ping, summed=False)
    yield "ipv4-options", plain + ipv4(ping, bytes.fromhex("010707040000000094040000 00000000"))
    yield "ipv4-padded", plain + ipv4(b"") + bytes(18)
    yield "ipv4-empty", plain + ipv4(b"")
    yield "ipv4-odd", plain + ipv4(b"abc")
    yield "ipv6", plain + ipv6(ping)
    yield "ipv6-alert", plain + ipv6(ping, hop_by_hop, 0)
    yield "ipv6-one-label-alert", labelled + one + ipv6(ping, hop_by_hop, 0)
    yield "ipv6-two-labels", labelled + two + ipv6(ping)
    yield "ipv6-16-labels", labelled + deepest + ipv6(ping)
    yield "ipv6-loopback", plain + ipv6(ping, dst="::1")
    yield "ipv6-options", plain + ipv6(ping, bytes.fromhex("11010000010400000000050200450100"), 0)
    yield "ipv6-odd-padded", plain + ipv6(b"abc") + bytes(5)
    yield "bad-empty", plain
    yield "bad-no-bottom", labelled + label(19)
    yield "bad-17-labels", labelled + label(17) + deepest + ipv4(ping)
    yield "bad-not-ip", plain + bytes([0x10]) + bytes(40)
    yield "bad-ipv4-sum", plain + ipv4(ping)[:10] + b"\0\0" + ipv4(ping)[12:]
    yield "bad-ipv4-cut", plain + ipv4(ping)[:-1]
    yield "bad-ipv4-option", plain + ipv4(ping, bytes.fromhex("94090000"))
    yield "bad-ipv4-fragment", plain + ipv4(ping, fragment=0x2000)
    yield "bad-ipv4-fragment-later", plain + ipv4(ping, fragment=0x0010)
    yield "bad-ipv4-tcp", plain + ipv4(ping, proto=6)
    yield "bad-udp-sum", plain + ipv4(ping)[:-1] + b"\xff"
    yield "bad-ipv6-no-sum", plain + ipv6(ping, summed=False)
    yield "bad-ipv6-fragment", plain + ipv6(ping, bytes.fromhex("1100000000000001"), 44)
    yield "bad-ipv6-option", plain + ipv6(ping, bytes.fromhex("1100050900450100"), 0)
    yield "bad-ipv6-cut", plain + ipv6(ping)[:-1]


def numbers(*ranges, v6=False):
    """Octets of a range list: pairs of addresses of these numbers of 127/8."""
    base = address("::ffff:127.0.0.0" if v6 else "127.0.0.0")
    return b"".join(base[:-3] + struct.pack(">I", number)[1:] for pair in ranges for number in pair)


def bits(first, octets, v6=False):
    return numbers((first,), v6=v6) + octets


def section(kind, octets):
    return struct.pack(">BHB", kind, len(octets), 0) + octets


def ip_label(addresses, labels, associated=()):
    """RFC 8012, section 6: three sections; associated are labels, 3 octets each."""
    octets = b"".join(struct.pack(">I", value)[1:] for value in associated)
    return addresses + labels + struct.pack(">HH", len(octets), 0) + octets


def labels_of(*values):
    """Label mask of type 9: runs of 32 labels from a multiple of 32 on."""
    return b"".join(struct.pack(">I", value) for value in values)


def mpset_good():
    """Name -> first octet (0x80: IPv6, type), information."""
    for family, v6 in ("v4", False), ("v6", True):
        first = 0x80 if v6 else 0
        def info(kind, octets, first=first):
            return bytes([first | kind]) + octets
        yield f"{family}-none", info(0, b"")
        yield f"{family}-ip-one", info(2, numbers((1,), v6=v6))
        yield f"{family}-ip-three", info(2, numbers((1,), (5,), (0xFFFFFF,), v6=v6))
        yield f"{family}-ip-descending", info(2, numbers((9,), (5,), v6=v6))
        yield f"{family}-ip-twice", info(2, numbers((5,), (5,), v6=v6))
        yield f"{family}-ip-beyond", info(2, b"\x80" + numbers((1,), v6=v6)[1:])
        yield f"{family}-ip-cut", info(2, numbers((1,), (2,), v6=v6)[:-1])
        yield f"{family}-range", info(4, numbers((1, 16), v6=v6))
        yield f"{family}-range-all", info(4, numbers((0, 0xFFFFFF), v6=v6))
        yield f"{family}-range-many", info(4, numbers(*((n * 64, n * 64 + n) for n in range(20)), v6=v6))
        yield f"{family}-range-touching", info(4, numbers((1, 8), (9, 16), v6=v6))
        yield f"{family}-range-overlap", info(4, numbers((1, 8), (8, 16), v6=v6))
        yield f"{family}-range-backwards", info(4, numbers((8, 1), v6=v6))
        yield f"{family}-range-half", info(4, numbers((1, 8), (9,), v6=v6))
        for octets in b"\x80\0\0\x01", b"\xff" * 4, b"\xaa" * 32, b"\0" * 8, b"\x01":
            yield f"{family}-mask-{octets.hex()[:8]}-{len(octets)}", info(8, bits(0, octets, v6))
        yield f"{family}-mask-end", info(8, bits(0xFFFFE0, b"\xff" * 4, v6))
        yield f"{family}-mask-beyond", info(8, bits(0xFFFFE0, b"\xff" * 8, v6))
        yield f"{family}-mask-prefix-bits", info(8, bits(0x21, b"\xff" * 8, v6))
        yield f"{family}-mask-no-mask", info(8, bits(0, b"", v6))
        yield f"{family}-unknown", info(7, bytes(8))
    one = labels_of(32, 0xFFFFFFFF)
    yield "labels-mask", b"\x09" + struct.pack(">I", 32) + b"\xf0\0\0\x01"
    yield "labels-mask-bits", b"\x09" + struct.pack(">I", 33) + b"\xf0\0\0\x01"
    yield "labels-mask-long", b"\x09" + struct.pack(">I", 0xFFFC0) + b"\x11" * 8
    yield "labels-mask-beyond", b"\x09" + struct.pack(">I", 0xFFFE0) + b"\x11" * 8
    yield "labels-other", b"\x09" + one
    two, some = section(2, numbers((1,), (2,))), section(9, labels_of(32, 0xC0000000))
    yield "ip-label", b"\x0a" + ip_label(two, some, (100, 101))
    yield "ip-label-few", b"\x0a" + ip_label(two, some, (100,))
    yield "ip-label-huge", b"\x0a" + ip_label(two, some, (100, 0x100000))
    yield "ip-label-none", b"\x0a" + ip_label(two, section(0, b""))
    yield "ip-label-mask", b"\x0a" + ip_label(section(8, bits(0, b"\x80\0\0\x01")), some)
    yield "ip-label-v6", b"\x8a" + ip_label(section(4, numbers((1, 9), v6=True)), some)
    yield "ip-label-empty", b"\x0a"


def mpset_operations():
    """Name -> first octet (0x40) and operations on four sets."""
    add = struct.pack(">BBIB", 0, 0, 0, 0)[:6]
    def op(kind, dst=0, a=0, b=0, number=0, length=0, far=False):
        return (bytes([kind, dst | a << 2 | b << 4 | far << 7]) +
                struct.pack(">I", number)[1:] + bytes([length]))
    some = [op(0, number=n * 7, length=n) for n in range(12)]
    other = [op(0, 1, number=n * 5 + 3, length=1) for n in range(12)]
    yield "ops-add", b"\x40" + add * 3 + b"".join(some)
    yield "ops-add-down", b"\x40" + b"".join(reversed(some))
    yield "ops-two-sets", b"\xc0" + b"".join(some + other + [
        op(2, 2, 0, 1), op(3, 3, 0, 1), op(4, 2, 2, 1), op(6, 2, number=100, length=3),
        op(7, 2, 0, 1), op(5, 3, 2), op(4, 3, 3, 3)])
    yield "ops-far", b"\x40" + op(0, number=0xFFFF00, length=255) + op(
        0, number=0, length=255, far=True) + op(6, length=24) + op(7, 0, 0, 1) + op(0, number=0xFFFFFF, length=9)


def mutation(rnd, inputs):
    octets = bytearray(rnd.choice(inputs))
    for _ in range(rnd.randint(1, 3)):
        at = rnd.randrange(len(octets)) if octets else 0
        kind = rnd.randrange(4)
        if kind == 0:
            del octets[at:]
        elif kind == 1:
            octets[at:at] = rnd.choice(inputs)[-rnd.randint(1, 24):]
        elif octets:
            octets[at % len(octets)] = rnd.choice([0, 1, 2, 4, 5, 7, 8, 0x7F, 0x80, 0xFF,
                                                   rnd.randrange(256)])
    return bytes(octets[:600])


def main():
    top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")
    for target, made in (("echo", dict([*echo_good(), *echo_bad()])),
                         ("encap", dict(encap_all())),
                         ("mpset", dict([*mpset_good(), *mpset_operations()]))):
        rnd = random.Random(f"{SEED} {target}")
        inputs = list(made.values())
        for number in range(MUTATIONS):
            made[f"mutation-{number:03}"] = mutation(rnd, inputs)
        folder = os.path.join(top, target)
        os.makedirs(folder, exist_ok=True)
        for name, octets in made.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(octets)
        size = sum(map(len, made.values()))
        print(f"{target}: {len(made)} files, {size} octets")


if __name__ == "__main__":
    main()
