#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
lsping-decode on captures and hexadecimal, well formed and not.

What it reads is made by packets.py; what it prints is compared as text, and as
JSON, which check_json holds against the YANG model.  Nothing it is given may end
it by a signal, nor with a status other than its three.
"""
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

from packets import (
    DLT_C_HDLC, DLT_ETHERNET, DLT_IPV4, DLT_IPV6, DLT_LOOP, DLT_MPLS, DLT_NULL, DLT_PPP,
    DLT_PPP_SERIAL, DLT_RAW, DLT_SLL, DLT_SLL2, chdlc, cooked1, cooked2, ethernet, ipv4, ipv6,
    labels, ldp_stack, message, pcap, pcapng, ppp, tlv,
)

TOP = os.environ["LSPING_SRCDIR"]
BUILD = os.environ["LSPING_BUILDDIR"]
PROGRAM = os.path.join(BUILD, "lspingd/lsping-decode")
TMP = tempfile.TemporaryDirectory()
GOOD, BAD, FAILED = 0, 1, 2
printed = 0  # files of JSON for check_json


def run(*args, stdin=b""):
    done = subprocess.run([PROGRAM, *args], input=stdin, capture_output=True, check=False,
                          timeout=60)
    assert done.returncode in (GOOD, BAD, FAILED), (args, done.returncode, done.stderr.decode())
    assert b"Sanitizer" not in done.stderr and b"runtime error" not in done.stderr, done.stderr
    return done


def write(content, name="capture"):
    path = os.path.join(TMP.name, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def as_json(*args, status=(GOOD,), **how):
    """Output of --json, kept for check_json."""
    global printed
    done = run("--json", *args, **how)
    assert done.returncode in status, (args, done.returncode, done.stderr)
    printed += 1
    write(done.stdout, f"out-{printed}.json")
    return json.loads(done.stdout)


def decode(content, status=GOOD):
    return as_json(write(content), status=(status,))


def the_only(out):
    assert len(out["packet"]) == 1, out
    return out["packet"][0]


def skipped(out):
    return {entry["reason"]: entry["frames"] for entry in out["summary"]["skipped-reason"]}


PLAIN = {
    DLT_ETHERNET: ethernet,
    DLT_SLL: cooked1,
    DLT_SLL2: cooked2,
    DLT_PPP: ppp,
    DLT_PPP_SERIAL: ppp,
    DLT_C_HDLC: chdlc,
}


def test_link_types():
    """Every link type, with every packet it can carry."""
    for packet in (ipv4(), ipv6()):
        for dlt, link in PLAIN.items():
            got = the_only(decode(pcap([link(packet)], dlt)))
            assert not got["encapsulation"]["label-stack-entry"]
            got = the_only(decode(pcap([link(labels(packet, 16001, 99), True)], dlt)))
            stack = got["encapsulation"]["label-stack-entry"]
            assert [entry["label"] for entry in stack] == [16001, 99]
            assert [entry["ttl"] for entry in stack] == [255, 254]
            assert [entry["bottom-of-stack"] for entry in stack] == [False, True]
            assert got["message"]["target-fec"][0]["prefix"] == "10.255.0.4/32"
        the_only(decode(pcap([packet], DLT_RAW)))
        for family in (b"\2\0\0\0", b"\0\0\0\2", b"\x1e\0\0\0", b"\0\0\0\x0a"):
            the_only(decode(pcap([family + packet], DLT_NULL)))
            the_only(decode(pcap([family + packet], DLT_LOOP)))
        the_only(decode(pcap([labels(packet, 3000)], DLT_MPLS)))
    the_only(decode(pcap([ipv4()], DLT_IPV4)))
    the_only(decode(pcap([ipv6()], DLT_IPV6)))


def test_vlans():
    for vlans in ((0x8100,), (0x88A8, 0x8100), (0x9100, 0x8100), (0x8100,) * 5):
        the_only(decode(pcap([ethernet(ipv4(), vlans=vlans)])))
        the_only(decode(pcap([ethernet(labels(ipv6(), 20), True, vlans)])))
    out = decode(pcap([ethernet(b"", vlans=(0x8100,) * 5, kind=0x8100)]), BAD)
    assert skipped(out) == {"other protocol": 1}
    the_only(decode(pcap([ethernet(labels(ipv4(), 20), kind=0x8848)])))


def test_ppp_forms():
    """Fields that PPP may leave away."""
    for head in (b"\xff\x03", b""):
        the_only(decode(pcap([ppp(ipv4(), head=head)], DLT_PPP)))
        the_only(decode(pcap([ppp(ipv4(), head=head, short=True)], DLT_PPP)))
        the_only(decode(pcap([ppp(labels(ipv4(), 20), True, head)], DLT_PPP)))
    the_only(decode(pcap([chdlc(ipv4())], DLT_PPP_SERIAL)))


def test_associated_channel():
    """Pseudowires (RFC 5085) and sections (RFC 5586) have a header before IP."""
    for packet, kind in ((ipv4(), 0x21), (ipv6(), 0x57)):
        head = b"\x10\0" + kind.to_bytes(2, "big")
        got = the_only(decode(pcap([ethernet(labels(head + packet, 3000, 13), True)])))
        assert got["associated-channel"] == kind
        assert len(got["encapsulation"]["label-stack-entry"]) == 2
        assert got["message"]["sequence"] == 7
        spoiled = packet[:-len(message()) - 2] + b"\x12\x34" + message()
        got = the_only(decode(pcap([ethernet(labels(head + spoiled, 3000), True)])))
        assert got["message"]["sequence"] == 7 and got["encapsulation-error"]
        for other in (b"\x10\0\0\7", b"\0\0\0\x21", b"\x10\0\0"):
            out = decode(pcap([ethernet(labels(other + packet, 3000), True)]), BAD)
            assert skipped(out) == {"no valid IP header": 1}


def test_channel_without_ip():
    """RFC 6426, section 3: the message follows the channel's header at once."""
    for stack in ((20,), (20, 13)):
        frame = ethernet(labels(b"\x10\0\0\x25" + message(tlvs=ldp_stack()), *stack), True)
        for got in (the_only(decode(pcap([frame]))), the_only(as_json("--hex", frame.hex()))):
            assert got["associated-channel"] == 0x25
            assert list(got["encapsulation"]) == ["label-stack-entry"]
            assert [e["label"] for e in got["encapsulation"]["label-stack-entry"]] == list(stack)
            assert got["message"]["target-fec"][0]["prefix"] == "10.255.0.4/32"
        got = the_only(decode(pcap([(frame[:-4], len(frame))])))
        assert got["truncated"] is True and "target-fec" not in got["message"]
        short = frame[:-40]
        assert the_only(decode(pcap([short]), BAD))["fault"]["error"] == \
            "message ends inside the header"
    other = ethernet(labels(b"\x10\0\0\x26" + message(), 20), True)
    assert skipped(decode(pcap([other]), BAD)) == {"no valid IP header": 1}


def test_file_formats():
    frames = [ethernet(ipv4()), ethernet(ipv6())]
    for order in "<>":
        for nano in (False, True):
            out = decode(pcap(frames, order=order, nano=nano))
            times = [packet["time"] for packet in out["packet"]]
            fraction = "000123456" if nano else "123456000"
            assert times == [f"2023-11-14T22:13:2{i}.{fraction}Z" for i in range(2)], times
        out = decode(pcapng(frames, order=order))
        assert out["packet"][1]["time"] == "2023-11-14T22:13:21.000005000Z"
        assert out["packet"][1]["frame"] == 2
    out = as_json("-", stdin=pcap(frames))
    assert out["summary"]["messages"] == 2


TEXT = """\
Frame 2, 2023-11-14T22:13:21.123456000Z, 98 octets
  Label: 16001, TC 0, bottom of stack, TTL 255
  IP 10.0.0.1 to 127.0.0.1, DSCP 48, TTL 1, Router Alert
  UDP port 49152 to 3503
  Message type: 1 (echo request)
  Reply mode: 2 (IP/UDP)
  Return code: 0 (no return code)
  Return subcode: 0
  Global flags: 0x00
  Sender's handle: 0x1234abcd
  Sequence: 7
  Timestamp sent: 2026-07-14T00:23:28.250000000Z (ee000000.40000000)
  Target FEC at depth 1: 1 (LDP IPv4 prefix)
    Prefix: 10.255.0.4/32

Frames: 2, messages: 1, malformed: 0, truncated: 0, skipped: 1 (other port: 1)
"""


def test_text():
    alert = ipv4(options=b"\x94\x04\0\0")
    capture = write(pcap([ethernet(ipv4(dport=53)), ethernet(labels(alert, 16001), True)]))
    done = run(capture)
    assert (done.stdout.decode(), done.returncode) == (TEXT, GOOD), done.stdout.decode()
    assert not done.stderr


def test_json():
    packet = the_only(decode(pcap([ethernet(labels(ipv6(alert=True), 16001), True)])))
    assert packet["encapsulation"] == {
        "label-stack-entry": [
            {"label": 16001, "traffic-class": 0, "bottom-of-stack": True, "ttl": 255}],
        "source": "2001:db8::1", "destination": "::ffff:127.0.0.1", "dscp": 48, "ip-ttl": 1,
        "router-alert": True, "source-port": 49152, "destination-port": 3503,
    }
    assert packet["message"] == {
        "message-type": 1, "message-type-name": "echo request",
        "reply-mode": 2, "reply-mode-name": "IP/UDP",
        "return-code": 0, "return-code-name": "no return code", "return-subcode": 0,
        "vendor-private": False, "global-flags": 0, "handle": 0x1234ABCD, "sequence": 7,
        "timestamp-sent": "2026-07-14T00:23:28.250000000Z",
        "timestamp-sent-ntp": "ee000000.40000000",
        "target-fec": [{"depth": 1, "type": 1, "type-name": "LDP IPv4 prefix",
                        "prefix": "10.255.0.4/32"}],
    }
    del packet["encapsulation"], packet["message"]
    assert packet == {"frame": 1, "time": "2023-11-14T22:13:20.123456000Z",
                      "length": 122, "captured-length": 122}, packet


def test_replies_and_ports():
    """Either port makes a message of it."""
    reply = ipv4(message(2, b""), dst="10.0.0.9", sport=3503, dport=49152)
    got = the_only(decode(pcap([ethernet(reply), ethernet(ipv4(sport=3504, dport=3502))])))
    assert got["message"]["return-code-name"] == "egress for the FEC"
    assert "target-fec" not in got["message"]


def test_count():
    capture = write(pcap([ethernet(ipv4(message(seq=i))) for i in range(5)]))
    for option in (("-c", "2"), ("--count=2",), ("-c2",)):
        out = as_json(*option, capture)
        assert [p["message"]["sequence"] for p in out["packet"]] == [0, 1]
        assert out["summary"]["frames"] == 2
    for wrong in ("0", "-1", "x", "1x", "", "4294967296", "99999999999999999999"):
        done = run("-c", wrong, capture)
        assert done.returncode == FAILED and b"not a number" in done.stderr


def test_skipped():
    """Each reason to pass a frame over."""
    frames = [
        ethernet(b"\0\1\x08\0" * 7, kind=0x0806),
        ethernet(labels(ipv4(), *range(16, 33)), True),
        ethernet(labels(b"\0" * 40, 16), True),
        ethernet(ipv4(fragment=0x2000)), ethernet(ipv4(fragment=1)),
        ethernet(ipv4(checksum=1)),
        ethernet(ipv4(b"\0" * 20, protocol=6)),
        ethernet(ipv4(dport=3502)), ethernet(ipv4(dport=53, checksum=None, length=3)),
        ethernet(ipv6(dport=53)),
        ethernet(b"\x45"),
        b"", b"\0",
    ]
    out = decode(pcap(frames), BAD)
    assert skipped(out) == {
        "other protocol": 3, "label stack without bottom or too deep": 1,
        "no valid IP header": 2, "fragment": 2, "IP header checksum wrong": 1, "not UDP": 1,
        "other port": 3,
    }, skipped(out)
    assert out["summary"]["skipped"] == out["summary"]["frames"] == len(frames)
    assert out["packet"] == []


def test_malformed():
    """A good one beside a bad one is status 1, and both are printed."""
    bad = message(tlvs=ldp_stack()[:-4])
    out = decode(pcap([ethernet(ipv4()), ethernet(ipv4(bad))]), BAD)
    assert out["summary"]["malformed"] == 1 and "fault" not in out["packet"][0]
    fault = out["packet"][1]["fault"]
    assert fault == {"error": "TLV reaches beyond the message", "tlv": 1,
                     "tlv-name": "Target FEC Stack", "offset": 32}, fault
    assert out["packet"][1]["message"]["sequence"] == 7

    for payload in (b"", b"\0", message()[:31], message(version=2)):
        packet = the_only(decode(pcap([ethernet(ipv4(payload))]), BAD))
        assert "message" not in packet and "error" in packet["fault"]
    done = run(write(pcap([ethernet(ipv4(bad))])))
    assert b"\n  Malformed: TLV reaches beyond the message, in TLV 1 (Target FEC Stack), " \
        b"at octet 32\n" in done.stdout, done.stdout


def test_wrong_headers():
    """A checksum left to the network card is said, no fault; a length is one."""
    for packet in (ipv4(checksum=None), labels(ipv4(), 20)):
        at = len(packet) - len(message())
        spoiled = packet[:at - 2] + b"\x12\x34" + packet[at:]
        got = the_only(decode(pcap([ethernet(spoiled, len(packet) > len(ipv4()))])))
        assert got["encapsulation-error"] == "checksum wrong or absent"
        assert got["message"]["target-fec"][0]["prefix"] == "10.255.0.4/32"
    for alert in (False, True):
        packet = ipv6(alert=alert)
        spoiled = packet[:-len(message()) - 2] + b"\0\0" + message()
        got = the_only(decode(pcap([ethernet(spoiled)])))
        assert got["encapsulation-error"] == "checksum wrong or absent"
        assert got["encapsulation"]["router-alert"] is alert
        assert got["message"]["sequence"] == 7
    with_options = ipv4(options=b"\1" * 8)
    spoiled = with_options[:-len(message()) - 2] + b"\x12\x34" + message()
    assert the_only(decode(pcap([ethernet(spoiled)])))["message"]["sequence"] == 7
    for length in (7, 400):
        got = the_only(decode(pcap([ethernet(ipv4(length=length))]), BAD))
        assert got["encapsulation-error"] == "not UDP or of impossible length"
        assert "message" not in got


def test_snapshot_length():
    """Frames cut off anywhere: decoded as far as they go, and said to be."""
    whole = ethernet(labels(ipv4(message(tlvs=ldp_stack() + tlv(3, b"\1" * 40))), 20), True)
    headers = 14 + 4 + 20 + 8
    for size in range(len(whole)):
        out = decode(pcap([whole], snaplen=size), BAD if size < headers - 4 else GOOD)
        if size < headers - 4:
            assert not out["packet"] and out["summary"]["skipped"] == 1, size
            assert skipped(out) == {"cut off within its headers": 1}, (size, skipped(out))
            continue
        packet = the_only(out)
        assert packet["truncated"] is True and packet["captured-length"] == size
        assert packet["length"] == len(whole) and "fault" not in packet
        assert ("message" in packet) == (size >= headers + 32), size
        assert ("target-fec" in packet.get("message", {})) == (size >= headers + 32 + 16), size
        assert out["summary"]["truncated"] == 1 and not out["summary"]["malformed"]

    # What a cut cannot cause is a fault of the message.
    twice = message(tlvs=ldp_stack() * 2 + tlv(3, b"\1" * 40))
    for payload, cut, error in (
        (message(version=2), 4, "version other than 1"),
        (twice, 4, "second Target FEC Stack"),
        (message(tlvs=tlv(1, b"")), 0, "Target FEC Stack without FEC"),
    ):
        frame = ethernet(ipv4(payload)) + bytes(6)  # octets that are not the packet's
        out = decode(pcap([(frame[:-6 - cut], len(frame))]), BAD)
        assert the_only(out)["truncated"] is True and the_only(out)["fault"]["error"] == error
        assert out["summary"]["malformed"] == out["summary"]["truncated"] == 1
    # All of the message is there, so nothing in it is the cut's doing.
    frame = ethernet(ipv4(message(tlvs=ldp_stack()[:-4])))
    out = decode(pcap([(frame, len(frame) + 4)]), BAD)
    assert the_only(out)["fault"]["error"] == "TLV reaches beyond the message"

    done = run(write(pcap([whole], snaplen=96)))
    assert f"\n  Truncated: the capture has 96 of {len(whole)} octets\n".encode() in done.stdout
    decode(pcap([(ethernet(ipv4())[:60], 0xFFFFFFFF)]))


def test_unreadable():
    """A status of 2 and one line that says why."""
    whole = pcap([ethernet(ipv4())])
    for size in range(len(whole)):
        done = run(write(whole[:size]))
        if size == 24:  # no frames are no fault
            assert done.returncode == BAD
            continue
        assert done.returncode == FAILED, size
        assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith(b"lsping-decode: ")
    whole = pcap([ethernet(ipv4())] * 2)
    out = as_json(write(whole[:-1]), status=(FAILED,))
    assert out["summary"]["messages"] == 1, "those before are printed"

    for path, why in (
        (os.path.join(TMP.name, "nosuch"), b"No such file"),
        (TMP.name, b"directory"),
        (write(b"", "empty"), b""),
        (write(b"neither", "neither"), b""),
        (write(pcap([b"\0" * 40], 105), "wlan"), b"link type 105 (802.11) is none we know"),
        (write(pcap([b"\0" * 40], 147), "user"), b"link type 147"),
    ):
        done = run(path)
        assert done.returncode == FAILED and why in done.stderr, (path, done.stderr)
        assert not done.stdout, done.stdout
        assert json.loads(run("-j", path).stdout) == {"packet": []}


def test_usage():
    done = run("--help")
    assert done.returncode == GOOD and done.stdout.startswith(b"Usage: lsping-decode ")
    assert run("-h").stdout == done.stdout
    capture = write(pcap([ethernet(ipv4())]))
    for option in ("--count", "--json", "--hex", "--payload", "--help"):
        assert option.encode() in done.stdout
    for args in ((), (capture, capture), ("--nosuch", capture), ("-c",), ("--payload", capture)):
        done = run(*args)
        assert done.returncode == FAILED and done.stderr and not done.stdout, args


def test_output_fails():
    capture = write(pcap([ethernet(ipv4())]))
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, capture], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == FAILED and b"cannot write" in done.stderr


# -- hexadecimal


def xxd(data):
    for at in range(0, len(data), 16):
        line = data[at:at + 16]
        groups = " ".join(line[i:i + 2].hex() for i in range(0, len(line), 2))
        yield f"{at:08x}: {groups:39}  {ascii_of(line)}"


def tshark(data, gap=" "):
    for at in range(0, len(data), 16):
        line = data[at:at + 16]
        yield f"{at:04x}  {line.hex(gap):47}   {ascii_of(line)}"


def hexdump(data):
    for at in range(0, len(data), 16):
        line = data[at:at + 16]
        halves = f"{line[:8].hex(' '):23}  {line[8:].hex(' '):23}"
        yield f"{at:08x}  {halves}  |{ascii_of(line)}|"
    yield f"{len(data):08x}"


def tcpdump(data):
    yield "22:13:20.123456 MPLS (label 20, tc 0, [S], ttl 255) IP 10.0.0.1.49152 > 127.0.0.1.3503"
    for at in range(0, len(data), 16):
        line = data[at:at + 16]
        groups = " ".join(line[i:i + 2].hex() for i in range(0, len(line), 2))
        yield f"\t0x{at:04x}:  {groups:39}  {ascii_of(line)}"


def od(data):
    for at in range(0, len(data), 16):
        yield f"{at:06x} {data[at:at + 16].hex(' ')}"
    yield f"{len(data):06x}"


def ascii_of(line):
    return "".join(chr(c) if 32 <= c < 127 else "." for c in line)


def plain_forms(data):
    yield data.hex()
    yield data.hex().upper()
    yield data.hex(" ")
    yield data.hex(":")
    yield data.hex("-", 2)
    yield data.hex(" ", 4)
    yield "0x" + data.hex()
    yield " ".join("0x" + data[i:i + 4].hex() for i in range(0, len(data), 4))
    lines = [data[i:i + 7].hex(" ") for i in range(0, len(data), 7)]
    yield "# a comment\n" + "\n".join(lines) + "\r\n"


def test_hex_forms():
    """The same octets in every form give the same."""
    # characters that could be taken for digits, and a last line of every length
    for extra in range(0, 18):
        pad = tlv(3, b"\1" + b"abcdef01" * 4 + b"c" * extra)
        frame = ethernet(labels(ipv4(message(tlvs=ldp_stack() + pad)), 20), True)
        want = the_only(decode(pcap([frame])))
        del want["time"]
        texts = list(plain_forms(frame)) if not extra else []
        texts += ["\n".join(form(frame)) + "\n" for form in (xxd, tshark, hexdump, tcpdump, od)]
        for text in texts:
            got = the_only(as_json("--hex", stdin=text.encode()))
            assert got == want, (text, got)
        write(texts[0].encode(), "text")
        assert the_only(as_json("-x", os.path.join(TMP.name, "text"))) == want
        assert the_only(as_json("-x", "-", stdin=texts[0].encode())) == want
    payload = message()
    for args in ([payload.hex()], [payload.hex(" ")], payload.hex(" ").split()):
        assert the_only(as_json("--hex", *args))["message"]["sequence"] == 7


def test_hex_headers():
    """Headers are found, whichever there are, and none missed."""
    for packet in (ipv4(), ipv6(), ipv4(message(2, b"")), ipv6(alert=True)):
        stacks = (packet, ()), (labels(packet, 20), (20,)), (labels(packet, 20, 3000), (20, 3000))
        for octets, stack in stacks:
            frames = [octets] + [link(octets, bool(stack)) for link in PLAIN.values()]
            frames += [ethernet(octets, bool(stack), vlans=(0x8100,))]
            for frame in frames:
                got = the_only(as_json("--hex", frame.hex()))["encapsulation"]
                assert [entry["label"] for entry in got["label-stack-entry"]] == list(stack)
                assert got["destination-port"] == 3503
    got = the_only(as_json("--hex", (b"\2\0\0\0" + ipv4()).hex()))
    assert not got["encapsulation"]["label-stack-entry"]
    spoiled = ipv4()[:26] + b"\x12\x34" + message()
    assert the_only(as_json("--hex", spoiled.hex()))["encapsulation-error"]
    payload = the_only(as_json("--hex", message().hex()))
    assert "encapsulation" not in payload and payload["message"]["handle"] == 0x1234ABCD


def test_hex_payload():
    """--payload takes octets for a message, whatever they look like."""
    assert the_only(as_json("-xp", message().hex()))["message"]["sequence"] == 7
    fault = the_only(as_json("-xp", ipv4().hex(), status=(BAD,)))["fault"]
    assert fault["error"] == "version other than 1", fault
    assert as_json("-x", "00 02" + message()[2:].hex(), status=(BAD,))["packet"] == []
    fault = the_only(as_json("-x", message()[:20].hex(), status=(BAD,)))["fault"]
    assert fault["error"] and "message" not in fault


def test_hex_many():
    """Each offset of 0 begins a packet; what is none of ours is passed over."""
    frames = [ethernet(ipv4(message(seq=i))) for i in range(3)]
    frames.insert(1, ethernet(ipv4(b"\0" * 20, protocol=6)))
    frames.insert(2, ethernet(ipv6(dport=53)))
    for form in (xxd, tshark, hexdump):
        text = "\n\n".join("\n".join(form(frame)) for frame in frames)
        out = as_json("--hex", stdin=text.encode())
        assert [p["message"]["sequence"] for p in out["packet"]] == [0, 1, 2]
        assert [p["frame"] for p in out["packet"]] == [1, 4, 5]
        assert skipped(out) == {"not UDP": 1, "other port": 1}
        assert len(as_json("-c1", "--hex", stdin=text.encode())["packet"]) == 1


def test_hex_wrong():
    for text, why in (
        ("zz", "line 1: 'z' is no hexadecimal digit"),
        ("00\n01 02\n0g", "line 3: 'g' is no hexadecimal digit"),
        ("00 0", "an odd number of hexadecimal digits"),
        ("00 \x01", "octet 0x01 is no hexadecimal digit"),
        ("00 \xff", "is no hexadecimal digit"),
    ):
        done = run("--hex", stdin=text.encode())
        assert done.returncode == FAILED and why in done.stderr.decode(), (text, done.stderr)
    done = run("--hex", "no/such/file")
    assert done.returncode == FAILED and b"neither a file nor hexadecimal" in done.stderr
    done = run("--hex", TMP.name)
    assert done.returncode == FAILED and b"directory" in done.stderr.lower()
    assert run("--hex", stdin=b"00\0000").returncode == FAILED
    for text in (b"", b"\n\n", b"# only a comment", b"0000  \n", b"0000  zz\n"):
        done = run("--hex", stdin=text)
        assert done.returncode == BAD and not done.stderr, (text, done.stderr)


# -- whatever there may be


def mutated(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        if not data:
            break
        at = rng.randrange(len(data))
        what = rng.randrange(4)
        if what == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif what == 1:
            data[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        elif what == 2:
            del data[at:at + rng.randrange(1, 9)]
        else:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 9)))
    return bytes(data)


def seeds():
    yield ethernet(labels(ipv4(), 20), True), DLT_ETHERNET
    yield ethernet(ipv6(alert=True), vlans=(0x8100,)), DLT_ETHERNET
    yield cooked1(ipv4(options=b"\x94\4\0\0")), DLT_SLL
    yield cooked2(labels(ipv6(), 1, 2, 3), True), DLT_SLL2
    yield ppp(ipv4()), DLT_PPP
    yield chdlc(ipv4()), DLT_C_HDLC
    yield b"\2\0\0\0" + ipv4(), DLT_NULL
    yield labels(ipv4(), 7), DLT_MPLS
    yield ipv6(), DLT_RAW


def test_garbage():
    """Frames, files and text spoiled at random; the seed is printed."""
    seed = int(os.environ.get("LSPING_SEED", random.randrange(1 << 32)))
    rng = random.Random(seed)
    print(f"garbage: LSPING_SEED={seed}")
    for frame, dlt in seeds():
        frames = [mutated(rng, frame) for _ in range(300)]
        cut = [(f, len(f) + rng.choice((0, 0, 0, 9))) for f in frames]
        out = as_json(write(pcap(cut, dlt)), status=(GOOD, BAD))
        assert out["summary"]["frames"] == len(frames)
        noise = [rng.randbytes(rng.randrange(200)) for _ in range(300)]
        assert run(write(pcap(noise, dlt))).returncode in (GOOD, BAD)
        text = "\n".join("\n".join(tshark(f)) for f in frames)
        as_json("--hex", stdin=text.encode(), status=(GOOD, BAD))
        run("--hex", stdin=mutated(rng, text.encode()))
        run("--hex", stdin=mutated(rng, frame.hex().encode()))
        for whole in (pcap([frame] * 3, dlt), pcapng([frame] * 3, dlt)):
            for _ in range(6):
                run(write(mutated(rng, whole)))


def test_random_messages():
    """What the encoder makes of every TLV is well formed, and in the model."""
    path = os.path.join(TMP.name, "made")
    made = subprocess.run([os.path.join(BUILD, "tests/wire/make_pcap"), path, "300", "1"],
                          stdout=subprocess.DEVNULL, check=False)
    assert made.returncode == 0
    out = as_json(path)
    assert out["summary"]["messages"] == out["summary"]["frames"] == 300
    assert run(path).returncode == GOOD


def test_captures():
    """Of real routers, read where they lie; without them there is nothing to do."""
    for path in glob.glob(os.path.join(TOP, "../shared/captures/*.pcap")):
        out = as_json(path)
        assert out["summary"]["messages"] > 0 and out["summary"]["malformed"] == 0
        if not path.endswith("lspping-fec-ldp.pcap"):
            continue
        assert out["summary"]["frames"] == 13 and out["summary"]["messages"] == 10
        assert {p["message"].get("target-fec", [{}])[0].get("prefix") for p in out["packet"]} == \
            {"12.1.1.1/32", None}
        assert [p["message"]["sequence"] for p in out["packet"]] == \
            [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
        assert {e["label"] for p in out["packet"]
                for e in p["encapsulation"]["label-stack-entry"]} == {100688}


def test_json_is_in_the_model():
    """All that was printed above."""
    files = [os.path.join(TMP.name, f"out-{i + 1}.json") for i in range(printed)]
    done = subprocess.run([os.path.join(BUILD, "tests/decode/check_json"), *files],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert files


def main():
    passed = failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        try:
            test()
            passed += 1
        except (AssertionError, KeyError, IndexError, ValueError,
                subprocess.TimeoutExpired) as error:
            trace = error.__traceback__
            while trace.tb_next:
                trace = trace.tb_next
            print(f"{name}: line {trace.tb_lineno}: {type(error).__name__}: {error}")
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
