#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
MPLS echo requests made by hand, also such as lspingd would never send.

As a module: request() and its helpers make messages, parse() reads one.
send() runs this file as a program inside a router's namespaces; it reads a list
of jobs from standard input, sends each and prints what came back:

  {"port": 20000, "source": ADDRESS, "destination": ADDRESS, "interface": NAME,
   "mac": "aa:bb:...", "labels": [[label, ttl], ...], "message": HEX,
   "wait": SECONDS, "bad_checksum": false}
"""
import ipaddress
import json
import os
import select
import socket
import struct
import sys
import time

PORT = 3503
ECHO_REQUEST, ECHO_REPLY = 1, 2
REPLY_NONE, REPLY_UDP = 1, 2
FLAG_V = 1
HEADER = struct.Struct("!HHBBBBIIQQ")

TLV_FEC = 1
TLV_PAD = 3
TLV_IF_LABEL_STACK = 7
TLV_ERRORED = 9
TLV_DDMAP = 20


def tlv(kind, value, length=None):
    "A TLV; length says something else than what is there."
    pad = b"\0" * (-len(value) % 4)
    return struct.pack("!HH", kind, len(value) if length is None else length) + value + pad


def fec_ldp(text, length=None):
    "An LDP sub-TLV for a prefix."
    prefix = ipaddress.ip_network(text)
    kind = 1 if prefix.version == 4 else 2
    return tlv(kind, prefix.network_address.packed + bytes([prefix.prefixlen]), length)


def fec_stack(*fecs):
    return tlv(TLV_FEC, b"".join(fecs))


def discover(family, multipath=b""):
    "A DDMAP that asks what is downstream: the all-routers address, no labels."
    address = ipaddress.ip_address("224.0.0.2" if family == "ipv4" else "ff02::2").packed
    subs = tlv(1, multipath) if multipath else b""
    fixed = struct.pack("!HBB", 1500, 2 if family == "ipv4" else 4, 0) + address
    return tlv(TLV_DDMAP, fixed + struct.pack("!IBBH", 0, 0, 0, len(subs)) + subs)


def change(value):
    "A FEC stack change as (operation, peer or None, FEC sub-TLV)."
    operation, kind, length, _ = struct.unpack_from("!BBBB", value)
    size = {0: 0, 1: 4, 2: 16}[kind]
    peer = str(ipaddress.ip_address(value[4 : 4 + size])) if size else None
    fec = value[4 + size : 4 + size + length]
    assert len(fec) == length, value
    return operation, peer, fec + b"\0" * (-length % 4)


def mapping(value):
    "A DDMAP's value as a dictionary."
    mtu, kind, flags = struct.unpack_from("!HBB", value)
    size, index = {1: (4, 4), 2: (4, 4), 3: (16, 16), 4: (16, 4)}[kind]
    found = {
        "mtu": mtu,
        "address-type": kind,
        "flags": flags,
        "address": str(ipaddress.ip_address(value[4 : 4 + size])),
        "interface": value[4 + size : 4 + size + index],
        "labels": None,
        "multipath": None,
        "changes": [],
    }
    offset = 4 + size + index
    found["code"], found["subcode"], length = struct.unpack_from("!BBH", value, offset)
    offset += 4
    assert offset + length == len(value), value
    while offset < len(value):
        kind, length = struct.unpack_from("!HH", value, offset)
        sub = value[offset + 4 : offset + 4 + length]
        if kind == 1:
            found["multipath"] = (sub[0], sub[4:])
        if kind == 2:
            words = struct.unpack("!%dI" % (length // 4), sub)
            found["labels"] = [(word >> 12, word & 0xFF) for word in words]
        if kind == 3:
            found["changes"].append(change(sub))
        offset += 4 + length + -length % 4
    return found


def request(
    *tlvs, handle=0x40000, seq=1, version=1, flags=0, kind=ECHO_REQUEST, reply_mode=REPLY_UDP
):
    return HEADER.pack(version, flags, kind, reply_mode, 0, 0, handle, seq, 0, 0) + b"".join(tlvs)


def parse(message):
    "A message as a dictionary, its TLVs as (type, value)."
    fields = HEADER.unpack_from(message)
    names = ("version", "flags", "type", "mode", "code", "subcode", "handle", "seq")
    found = dict(zip(names, fields))
    found["tlvs"] = []
    offset = HEADER.size
    while offset + 4 <= len(message):
        kind, length = struct.unpack_from("!HH", message, offset)
        found["tlvs"].append((kind, message[offset + 4 : offset + 4 + length]))
        offset += 4 + length + -length % 4
    return found


def send(router, jobs):
    "Runs jobs on a router; for each the reply as parse() gives it (with `from'), or None."
    status, output, error = router.net.cmd_status(
        [sys.executable, os.path.realpath(__file__)], stdin=json.dumps(jobs), warn=False
    )
    assert status == 0, error
    replies = []
    for found in json.loads(output):
        reply = found and parse(bytes.fromhex(found["message"]))
        if reply:
            reply["from"] = found["from"]
        replies.append(reply)
    return replies


# ---- the program ----


def _checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _frame(job):
    source = ipaddress.ip_address(job["source"])
    destination = ipaddress.ip_address(job["destination"])
    message = bytes.fromhex(job["message"])
    length = 8 + len(message)
    udp = struct.pack("!HHH", job["port"], PORT, length)
    pseudo = source.packed + destination.packed + struct.pack("!IBBH", length, 0, 0, 17)
    checksum = _checksum(pseudo + udp + b"\0\0" + message) or 0xFFFF
    if job.get("bad_checksum"):
        checksum ^= 0x5555
    udp += struct.pack("!H", checksum) + message
    if source.version == 4:
        alert = b"\x94\x04\0\0"
        head = struct.pack("!BBHHHBBH", 0x46, 0, 24 + length, 0, 0, 1, 17, 0)
        head += source.packed + destination.packed + alert
        head = head[:10] + struct.pack("!H", _checksum(head)) + head[12:]
    else:
        head = struct.pack("!IHBB", 6 << 28, length, 17, 1) + source.packed + destination.packed
    labels = job["labels"]
    stack = b"".join(
        struct.pack("!I", label << 12 | (i == len(labels) - 1) << 8 | ttl)
        for i, (label, ttl) in enumerate(labels)
    )
    protocol = 0x8847 if labels else 0x0800 if source.version == 4 else 0x86DD
    return protocol, stack + head + udp


def _run(job):
    family = socket.AF_INET if "." in job["source"] else socket.AF_INET6
    mac = bytes.fromhex(job["mac"].replace(":", ""))
    with socket.socket(family, socket.SOCK_DGRAM) as replies, socket.socket(
        socket.AF_PACKET, socket.SOCK_DGRAM, 0
    ) as out:
        replies.bind((job["source"], job["port"]))
        protocol, frame = _frame(job)
        out.sendto(frame, (job["interface"], protocol, 0, 1, mac))
        deadline = time.monotonic() + job["wait"]
        while select.select([replies], [], [], max(0, deadline - time.monotonic()))[0]:
            message, sender = replies.recvfrom(65536)
            return {"message": message.hex(), "from": sender[0]}
    return None


if __name__ == "__main__":
    print(json.dumps([_run(each) for each in json.load(sys.stdin)]))
