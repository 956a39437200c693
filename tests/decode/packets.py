# SPDX-License-Identifier: GPL-2.0-or-later
"""
Messages, packets, frames and capture files for test_decode.py, made octet by
octet: nothing here is lspingd's, so both cannot be wrong in the same way.
"""
import ipaddress
import struct

DLT_NULL, DLT_ETHERNET, DLT_PPP, DLT_PPP_SERIAL = 0, 1, 9, 50
DLT_RAW, DLT_C_HDLC, DLT_LOOP, DLT_SLL = 101, 104, 108, 113
DLT_MPLS, DLT_IPV4, DLT_IPV6, DLT_SLL2 = 219, 228, 229, 276


def tlv(number, value):
    return struct.pack("!HH", number, len(value)) + value + bytes(-len(value) % 4)


def ldp_stack(prefix="10.255.0.4/32"):
    net = ipaddress.ip_network(prefix)
    value = net.network_address.packed + bytes([net.prefixlen])
    return tlv(1, tlv(1 if net.version == 4 else 2, value))


def message(kind=1, tlvs=None, version=1, seq=7):
    header = struct.pack(
        "!HHBBBBIIIIII", version, 0, kind, 2, 3 if kind == 2 else 0, 0, 0x1234ABCD, seq,
        0xEE000000, 0x40000000, 0, 0)
    return header + (ldp_stack() if tlvs is None else tlvs)


def internet_sum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp(src, dst, payload, sport=49152, dport=3503, checksum=None, length=None):
    length = len(payload) + 8 if length is None else length
    pseudo = src.packed + dst.packed + struct.pack("!II", length, 17)
    head = struct.pack("!HHH", sport, dport, length)
    if checksum is None:
        checksum = internet_sum(pseudo + head + bytes(2) + payload) or 0xFFFF
    return head + struct.pack("!H", checksum) + payload


def ipv4(payload=None, src="10.0.0.1", dst="127.0.0.1", protocol=17, fragment=0, options=b"",
         ttl=1, checksum=None, **how):
    src, dst = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    if protocol == 17:
        payload = udp(src, dst, message() if payload is None else payload, **how)
    head = struct.pack(
        "!BBHHHBBH", 0x45 + len(options) // 4, 0xC0, 20 + len(options) + len(payload), 1,
        fragment, ttl, protocol, 0) + src.packed + dst.packed + options
    checksum = internet_sum(head) if checksum is None else checksum
    return head[:10] + struct.pack("!H", checksum) + head[12:] + payload


def ipv6(payload=None, src="2001:db8::1", dst="::ffff:127.0.0.1", alert=False, **how):
    src, dst = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    rest = udp(src, dst, message() if payload is None else payload, **how)
    if alert:
        rest = bytes([17, 0, 5, 2, 0, 69, 1, 0]) + rest
    return struct.pack("!IHBB", 6 << 28 | 48 << 22, len(rest), 0 if alert else 17, 1) + \
        src.packed + dst.packed + rest


def labels(packet, *stack):
    """Before a packet; the last label is the innermost."""
    out = b""
    for i, label in enumerate(stack):
        out += struct.pack("!I", label << 12 | (i + 1 == len(stack)) << 8 | 255 - i)
    return out + packet


def ethertype(packet, labelled):
    if labelled:
        return 0x8847
    return 0x0800 if packet[0] >> 4 == 4 else 0x86DD


def ethernet(packet, labelled=False, vlans=(), kind=None):
    kind = ethertype(packet, labelled) if kind is None else kind
    tags = b"".join(struct.pack("!HH", tag, 100 + i) for i, tag in enumerate(vlans))
    return bytes(range(12)) + tags + struct.pack("!H", kind) + packet


def cooked1(packet, labelled=False):
    return struct.pack("!HHH8sH", 0, 1, 6, b"\2\0\0\0\0\1", ethertype(packet, labelled)) + packet


def cooked2(packet, labelled=False):
    return struct.pack("!HHIHBB8s", ethertype(packet, labelled), 0, 3, 1, 0, 6, b"\2\0\0\0\0\1") \
        + packet


def ppp(packet, labelled=False, head=b"\xff\x03", short=False):
    number = 0x0281 if labelled else 0x0021 if packet[0] >> 4 == 4 else 0x0057
    return head + (bytes([number]) if short else struct.pack("!H", number)) + packet


def chdlc(packet, labelled=False):
    return struct.pack("!BBH", 0x0F, 0, ethertype(packet, labelled)) + packet


def pcap(frames, dlt=DLT_ETHERNET, order="<", nano=False, snaplen=None):
    """frames: octets, or (octets, length on the wire), one a second."""
    out = struct.pack(order + "IHHIIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0,
                      262144, dlt)
    for i, frame in enumerate(frames):
        octets, length = frame if isinstance(frame, tuple) else (frame, len(frame))
        if snaplen is not None:
            octets = octets[:snaplen]
        out += struct.pack(order + "IIII", 1700000000 + i, 123456, len(octets), length) + octets
    return out


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + size + body + size


def pcapng(frames, dlt=DLT_ETHERNET, order="<"):
    out = block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    out += block(order, 1, struct.pack(order + "HHI", dlt, 0, 0))
    for i, frame in enumerate(frames):
        ticks = (1700000000 + i) * 1000000 + 5
        out += block(order, 6, struct.pack(
            order + "IIIII", 0, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame)) + frame)
    return out
