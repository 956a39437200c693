#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Makes the seed corpus of the fuzz targets: corpus/NAME of each.

Every kind of message, TLV, FEC, mapping, set and encapsulation has a file that
is right and files that are wrong in one place.  All of it follows from this
program, so running it again changes nothing.  What fuzzing has found beyond it
(make fuzz-merge, and inputs that once were a finding) lies beside it under names
that begin with "found-", and is left alone.

    tests/fuzz/make_corpus.py
"""
import ipaddress
import os
import struct


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


RD = struct.pack(">HHI", 0, 65000, 1)
RD_IP = struct.pack(">H", 1) + address("10.0.0.1") + b"\0\7"
ROUTERS = address("10.255.0.1") + address("10.255.0.4")
SYSTEMS = bytes.fromhex("000000000001 000000000004")


def rsvp(number, end, sender, tunnel=7):
    width = len(address(end))
    return tlv(number, address(end) + struct.pack(">HH", 0, tunnel) +
               tunnel.to_bytes(width, "big") + address(sender) + struct.pack(">HH", 0, 3))


def pw128(number, *ends, kind=5):
    return tlv(number, b"".join(map(address, ends)) + struct.pack(">IHH", 100, kind, 0))


def pw129(number, sender, remote, *identifiers, kind=5, extra=b""):
    value = address(sender) + address(remote) + struct.pack(">H", kind)
    for octets in identifiers:
        value += bytes([1, len(octets)]) + octets
    return tlv(number, value + extra)


def adjacency(kind, protocol, interfaces, nodes):
    return tlv(36, bytes([kind, protocol, 0, 0]) + interfaces + nodes)


def fecs():
    """Name -> sub-TLV of a Target FEC Stack."""
    v4, v6 = ("10.255.0.4", "10.255.0.1"), ("2001:db8::4", "2001:db8::1")
    yield "ldp4", LDP4
    yield "ldp6", LDP6
    yield "rsvp4", rsvp(3, *v4)
    yield "rsvp6", rsvp(4, *v6)
    yield "vpn4", tlv(6, RD + prefix("10.1.0.0/16"))
    yield "vpn6", tlv(7, RD_IP + prefix("2001:db8:1::/48"))
    yield "l2vpn", tlv(8, RD + struct.pack(">HHH", 1, 2, 4))
    yield "pw128-old", pw128(9, v4[0])
    yield "pw128", pw128(10, *v4)
    yield "pw129", pw129(11, *v4, RD, address("10.255.0.1"), address("10.255.0.4"))
    yield "pw129-odd", pw129(11, *v4, b"", b"a", b"bc")
    yield "pw129-padded", pw129(11, *v4, b"", b"a", b"bc", extra=b"\0")
    yield "bgp4", tlv(12, prefix("203.0.113.0/24"))
    yield "bgp6", tlv(13, prefix("2001:db8:2::/64"))
    yield "generic4", GENERIC4
    yield "generic6", GENERIC6
    yield "nil", NIL
    yield "pw128-6", pw128(24, *v6)
    yield "pw129-6", pw129(25, *v6, b"agi", b"saii", b"taii")
    yield "sr4", tlv(34, prefix("10.255.0.4/32") + b"\1\0\0")
    yield "sr4-short", tlv(34, prefix("10.255.0.4/32") + b"\2")
    yield "sr6", tlv(35, prefix("2001:db8::4/128") + b"\2\0\0")
    yield "adj-unnumbered", adjacency(0, 1, struct.pack(">II", 3, 4), ROUTERS)
    yield "adj-parallel-isis", adjacency(1, 2, bytes(8), SYSTEMS)
    yield "adj4", adjacency(4, 1, address("10.0.0.1") + address("10.0.0.2"), ROUTERS)
    yield "adj6-isis", adjacency(6, 2, address("fe80::1") + address("fe80::2"), SYSTEMS)
    yield "adj6-ospfv3", adjacency(6, 3, address("fe80::1") + address("fe80::2"), ROUTERS)
    yield "adj-other", adjacency(9, 9, address("fe80::1") + address("fe80::2"), SYSTEMS)
    yield "unknown", tlv(77, b"abcde")
    yield "optional", tlv(0x8001)


ODD_FECS = ("unknown", "optional")


def fec_all():
    """Name -> value of a Target FEC Stack."""
    made = dict(fecs())
    yield from made.items()
    yield "all", b"".join(octets for name, octets in made.items() if name not in ODD_FECS)
    yield "sixteen", NIL * 16
    yield "twins", made["pw129"] * 2 + made["sr4"] + made["sr4-short"]
    host_bits = address("10.1.2.3") + b"\x10"
    yield "host-bits", tlv(1, host_bits) + tlv(34, host_bits + b"\1")
    yield "identifiers-255", pw129(11, "10.0.0.1", "10.0.0.2", *[bytes(range(255))] * 3)
    yield "control-word", pw128(10, "10.0.0.1", "10.0.0.2", kind=0x8005)
    yield "bad-beyond", LDP4[:8]
    yield "bad-prefix", tlv(1, address("10.0.0.0") + b"\x21")
    yield "bad-sr-zero", tlv(34, prefix("0.0.0.0/0") + b"\1\0\0")
    yield "bad-adj-length", adjacency(4, 1, address("10.0.0.1") + address("10.0.0.2"), ROUTERS[:6])
    yield "bad-identifier", pw129(11, "10.0.0.1", "10.0.0.2", b"", b"")
    yield "bad-remainder", pw129(11, "10.0.0.1", "10.0.0.2", b"", b"", b"a", extra=b"\1")


def down_label(value, protocol=3, bos=True, tc=0):
    return struct.pack(">I", value << 12 | tc << 9 | bos << 8 | protocol)


def addresses(kind):
    """What a mapping of an address type says of the next router."""
    return {1: address("10.255.0.2") + address("10.0.1.2"),
            2: address("10.255.0.2") + struct.pack(">I", 3),
            3: address("2001:db8::2") + address("2001:db8:1::2"),
            4: address("2001:db8::2") + struct.pack(">I", 3),
            5: struct.pack(">II", 7, 8)}[kind]


def ddmap(kind=1, sub=b"", flags=0, code=0, subcode=0, mtu=1500):
    return (struct.pack(">HBB", mtu, kind, flags) + addresses(kind) +
            struct.pack(">BBH", code, subcode, len(sub)) + sub)


def dsmap(kind=1, info=b"", labels=b"", flags=0, multipath=0, depth=0):
    return (struct.pack(">HBB", 1500, kind, flags) + addresses(kind) +
            struct.pack(">BBH", multipath, depth, len(info)) + info + labels)


def multipath(kind, info):
    return tlv(1, struct.pack(">BHB", kind, len(info), 0) + info)


def change(op, fec=b"", peer=""):
    kind = {0: 0, 4: 1, 16: 2}[len(address(peer)) if peer else 0]
    return tlv(3, bytes([op, kind, len(fec), 0]) + (address(peer) if peer else b"") + fec)


def ds_all():
    """Name -> first octet (1: DDMAP) and value."""
    old, new = b"\0", b"\1"
    mask = bits(0, b"\x80\0\0\x01")
    many = down_label(19, bos=False) + down_label(300)
    for kind in 1, 2, 3, 4, 5:
        yield f"ddmap-{kind}", new + ddmap(kind)
        yield f"dsmap-{kind}", old + dsmap(kind, labels=many)
    yield "ddmap-mask", new + ddmap(sub=multipath(8, mask), flags=3)
    yield "ddmap-mask6", new + ddmap(3, sub=multipath(8, bits(0, b"\xff" * 4, True)))
    yield "ddmap-ip", new + ddmap(sub=multipath(2, numbers((1,), (5,))))
    yield "ddmap-range", new + ddmap(2, sub=multipath(4, numbers((1, 5), (8, 9))))
    yield "ddmap-labels", new + ddmap(sub=multipath(9, labels_of(32) + b"\xf0\0\0\1"), flags=8)
    yield "ddmap-ip-label", new + ddmap(flags=12, sub=multipath(
        10, ip_label(section(2, numbers((1,))), section(9, labels_of(32, 0xC0000000)), (100,))))
    yield "ddmap-stack", new + ddmap(sub=tlv(2, many) + multipath(8, mask), code=8, subcode=1)
    yield "ddmap-stack-16", new + ddmap(sub=tlv(2, down_label(17, bos=False) * 16))
    yield "ddmap-stack-empty", new + ddmap(sub=tlv(2))
    yield "ddmap-pop", new + ddmap(sub=change(2, LDP4, "10.255.0.3"), code=15)
    yield "ddmap-push", new + ddmap(sub=change(1, rsvp(3, "10.0.0.4", "10.0.0.1"), "2001:db8::3"))
    yield "ddmap-pop-push", new + ddmap(sub=change(2) + change(2, NIL) + change(1, LDP6))
    yield "ddmap-push-pop", new + ddmap(sub=change(1, LDP6) + change(2, NIL))
    yield "ddmap-8-changes", new + ddmap(sub=change(1, NIL) * 8)
    yield "ddmap-9-changes", new + ddmap(sub=change(1, NIL) * 9)
    yield "ddmap-change-long", new + ddmap(
        sub=change(1, pw129(11, "10.0.0.1", "10.0.0.2", bytes(100), bytes(100), b"abc")))
    yield "ddmap-change-253", new + ddmap(sub=change(2, tlv(0x8001, bytes(249))[:253]))
    member = tlv(4, struct.pack(">I", 9)) + tlv(5, struct.pack(">I", 8))
    yield "ddmap-lag-request", new + ddmap(flags=0x12, sub=tlv(5, bytes(4)) + multipath(8, mask))
    yield "ddmap-lag-parts", new + ddmap(sub=(tlv(4, bytes(4)) + member + multipath(0, b"") * 2 +
                                              member + tlv(5, bytes(4))))
    yield "ddmap-lag-33", new + ddmap(sub=tlv(4, bytes(4)) * 33)
    yield "ddmap-ifindex-8", new + ddmap(sub=tlv(4, bytes(8)))
    yield "ddmap-lag", new + ddmap(sub=member + multipath(8, mask), flags=0x10)
    yield "ddmap-lag-2", new + ddmap(flags=0x10,
                                     sub=(member + multipath(8, mask)) * 2 + tlv(2, many))
    yield "ddmap-unknown", new + ddmap(sub=tlv(77, b"abc") + tlv(0x8001) * 3)
    yield "ddmap-5-unknown", new + ddmap(sub=tlv(77) * 5)
    yield "ddmap-twice", new + ddmap(sub=tlv(2, many) * 2)
    yield "ddmap-beyond", new + ddmap(sub=tlv(2, many))[:-4]
    yield "ddmap-padding-absent", new + ddmap(sub=tlv(77, b"abc")[:7])
    yield "ddmap-address-type", new + ddmap()[:2] + b"\6" + ddmap()[3:]
    yield "ddmap-multipath-beyond", new + ddmap(sub=tlv(1, struct.pack(">BHB", 8, 99, 0) + mask))
    yield "ddmap-short", new + ddmap()[:-1]
    yield "dsmap-mask", old + dsmap(info=mask, multipath=8, labels=many, flags=3)
    yield "dsmap-mask6", old + dsmap(3, bits(0, b"\xff" * 4, True), many, 0, 8)
    yield "dsmap-range", old + dsmap(2, numbers((1, 5)), b"", 0, 4, 9)
    yield "dsmap-odd", old + dsmap(info=b"abc", multipath=77)
    yield "dsmap-17-labels", old + dsmap(labels=many * 9)
    yield "dsmap-label-cut", old + dsmap(labels=many[:-1])
    yield "dsmap-nonip-short", old + dsmap(5)[:8]
    yield "dsmap-nonip-12", old + dsmap(5)[:12]
    yield "dsmap-mask-127", old + dsmap(info=mask[1:], multipath=8)


def echo_tlvs():
    """Name -> TLV of a kind no other message here has."""
    some = dict(ds_all())
    for name in ("ddmap-stack", "ddmap-pop-push", "ddmap-lag-2", "ddmap-ip-label", "ddmap-unknown",
                 "ddmap-5", "ddmap-push-pop"):
        yield name, tlv(20, some[name][1:])
    for name in "dsmap-mask", "dsmap-3", "dsmap-label-cut":
        yield name, tlv(2, some[name][1:])
    for kind, octets in (1, address("10.255.0.4")), (2, address("2001:db8::4")), \
            (3, address("10.0.0.4")), (4, address("2001:db8::5")):
        yield f"responder-{kind}", tlv(11, tlv(kind, octets))
    yield "responder-none", tlv(11)
    yield "jitter", tlv(12, struct.pack(">I", 100))
    yield "source-id", tlv(13, struct.pack(">II", 1, 2))
    yield "destination-id", tlv(14, struct.pack(">II", 1, 2))
    yield "reverse-fecs", tlv(16, LDP4 + NIL)
    yield "reply-path", tlv(21, struct.pack(">HH", 0, 2) + NIL)
    yield "reply-path-reverse", tlv(21, struct.pack(">HH", 0, 1))
    yield "reply-path-code", tlv(21, struct.pack(">HH", 5, 0) + LDP4 + VPN4)
    yield "reply-tc", tlv(22, b"\xa0\0\0\0")
    for number in 4, 6, 15, 23, 24, 25, 26, 27, 8, 17, 32768, 32769, 0x7C00, 0xFC00:
        yield f"type-{number}", tlv(number, bytes(range(8)))
    yield "type-32769-short", tlv(32769, b"\0\1")


def echo_more():
    made = dict(echo_tlvs())
    cut = b"".join(octets for name, octets in fecs() if name not in ODD_FECS)[:600]
    yield "request-other-fecs", header() + tlv(1, b"".join(dict(fecs())[name] for name in (
        "rsvp4", "vpn6", "l2vpn", "pw128", "pw129-odd", "bgp6", "pw129-6", "sr4", "adj6-isis")))
    yield "request-cut-fecs", header() + tlv(1, cut)
    for name, octets in made.items():
        yield f"request-tlv-{name}", header() + FEC + octets
        yield f"reply-tlv-{name}", header(2, code=14, subcode=1) + octets
    downs = [made[name] for name in ("ddmap-stack", "ddmap-pop-push", "dsmap-mask", "dsmap-3")]
    yield "reply-downstreams", header(2, code=14) + b"".join(downs) * 3
    yield "reply-64-downstreams", header(2, code=14) + tlv(20, ddmap()) * 64
    yield "reply-65-downstreams", header(2, code=14) + tlv(20, ddmap()) * 65
    yield "request-two-ddmaps", header() + FEC + made["ddmap-stack"] * 2
    yield "request-ddmap-dsmap", header() + FEC + made["ddmap-stack"] + made["dsmap-mask"]
    yield "request-whole", header() + FEC + b"".join(made[name] for name in (
        "ddmap-stack", "responder-1", "jitter", "source-id", "destination-id", "reverse-fecs",
        "reply-path", "reply-tc", "type-32769-short"))
    for kind in 3, 4, 77:
        yield f"type-{kind}", header(kind) + FEC


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
        many = [(n * 64, n * 64 + n) for n in range(20)]
        yield f"{family}-range-many", info(4, numbers(*many, v6=v6))
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
        0, number=0, length=255, far=True) + op(6, length=24) + op(7, 0, 0, 1) + op(
            0, number=0xFFFFFF, length=9)


def main():
    top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")
    for target, made in (("ds", dict(ds_all())),
                         ("echo", dict([*echo_good(), *echo_bad(), *echo_more()])),
                         ("encap", dict(encap_all())),
                         ("fec", dict(fec_all())),
                         ("mpset", dict([*mpset_good(), *mpset_operations()]))):
        folder = os.path.join(top, target)
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            if name not in made and not name.startswith("found-"):
                os.unlink(os.path.join(folder, name))
        for name, octets in made.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(octets)
        print(f"{target}: {len(made)} files, {sum(map(len, made.values()))} octets")


if __name__ == "__main__":
    main()
