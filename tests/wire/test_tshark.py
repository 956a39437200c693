#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
What we encode, decoded by somebody else: tshark must find the same in it.

make_pcap writes random messages to a capture file and says of each what must
be found in it; tshark dissects the file into PDML, which says of each field
its value, its place and its size.  For the echo message the two lists must be
equal, in order and in number: what tshark shows and was not meant is a fault
as well.  Of the headers before it the values that make_pcap names are compared.
No frame may be malformed or have an expert item of severity Warning or above,
but those that make_pcap foretells, word by word.

tshark is not always right.  Where it goes astray make_pcap says so: in which
TLV, behind which of its fields, and why, which is a key of ASTRAY here.  There
what tshark shows further on in that TLV (or, where it loses its way, in the
message) is passed over; all that precedes and follows is compared.  What tshark
could not be asked for is in doc/developer/wire-crosscheck.md, and UNCOMPARED
here lists the fields; one that is neither compared nor listed is a fault, and so
is one that is listed and compared.

make_pcap itself compares octets with a second encoder's, its own, and has our
decoder read them; what it found is counted here.  lsping-decode reads the same
file: what it prints and tshark shows must agree (decoded.py), in the messages
that tshark understands wholly, and in the headers of the others.  So do both
for the captures in ../shared/captures, or the one that LSPING_CAPTURE names.

The seed is printed; LSPING_SEED sets it, LSPING_COUNT the number of messages.
Without tshark the test is skipped.
"""
import collections
import datetime
import glob
import ipaddress
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import decoded

ENOUGH = 2000  # messages that have every field in them, and more than once
LARGE = 65500  # octets: of the largest messages, which fill a packet
WARNING = 0x600000  # PI_WARN, in tshark's expert severities
TIMES = ("mpls_echo.timestamp_sent", "mpls_echo.timestamp_rec")
PREFIX = "mpls_echo."
TSHARK = ("tshark", "-n", "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE")

# Why tshark goes astray, in words.
ASTRAY = {
    "nil-fec": "steps twice over a Nil FEC, and so over what follows it",
    "tlv-padding": "does not step over the padding of a TLV",
    "message-type": "expects a header of 16 octets unless type is 1 or 2",
    "multipath": "reads the next sub-TLV at the multipath information",
    "multipath-type": "does not know the multipath type, and reads beyond the sub-TLV",
    "fec-change": "reads the next sub-TLV at the FEC of a change",
    "other-subtlv": "reads the next sub-TLV at the value of one it does not know",
    "ddmap-ipv6-unnumbered": "does not know address type 4 in a DDMAP",
    "dsmap-ipv6-unnumbered": "takes address type 4 in a DSMAP for one of IPv4",
    "tlv-8": "knows a draft's TLV 8",
}

# Fields of tshark's that no message has, or none that it could be right about.
UNCOMPARED = {
    "mpls_echo.malformed":
        "a complaint about messages shorter than the header, which we do not make",
    "mpls_echo.subtlv.dd_map.multipath_value":
        "begins one octet before the multipath information and ends 3 behind the TLV",
}


def hop_by_hop_below_labels(want):
    return want["mpls.label"] and "ipv6.src" in want and want["ipv6.opt.router_alert"]


# Complaints about headers, and in which frames they are wrong.
KNOWN = {
    # tshark 4.4 wants the previous protocol to be IPv6 in a list in which MPLS
    # confuses it; the same packet without labels passes.
    "IPv6 Hop-by-Hop extension header must appear immediately after IPv6 header":
        hop_by_hop_below_labels,
}


NOT_DECODED = "lsping-decode finds no message"


def captures():
    if "LSPING_CAPTURE" in os.environ:
        return [os.environ["LSPING_CAPTURE"]]
    source = os.environ.get("LSPING_SRCDIR", ".")
    return sorted(glob.glob(os.path.join(source, "..", "shared", "captures", "*.pcap")))


def program(*path):
    return os.path.join(os.environ.get("LSPING_BUILDDIR", "."), *path)


def known_fields():
    """All fields tshark has for echo messages."""
    found = subprocess.run(["tshark", "-G", "fields"], check=True, capture_output=True, text=True)
    names = set()
    for line in found.stdout.splitlines():
        cells = line.split("\t")
        if cells[0] == "F" and cells[2].startswith(PREFIX) and cells[4] == "mpls-echo":
            names.add(cells[2])
    return names


def packets(pcap):
    """An element per frame, parsed while tshark writes."""
    command = [*TSHARK, "-r", pcap, "-T", "pdml",
               "-J", "mpls ip ipv6 ipv6.hopopts udp mpls-echo _ws.malformed"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          env={**os.environ, "TZ": "UTC"}) as tshark:
        for _, element in xml.etree.ElementTree.iterparse(tshark.stdout):
            if element.tag == "packet":
                yield element
                element.clear()
    if tshark.returncode:
        raise RuntimeError(f"tshark: exit status {tshark.returncode}")


def nanoseconds(text):
    """tshark's absolute time as nanoseconds since 1970."""
    match = re.fullmatch(r"(\w+ +\d+, \d+ \d+:\d+:\d+)\.(\d{9}) UTC", text)
    form = "%b %d, %Y %H:%M:%S"
    if not match:
        match = re.fullmatch(r"(\d+-\d+-\d+T\d+:\d+:\d+)\.(\d{9})(?:Z|\+0000)", text)
        form = "%Y-%m-%dT%H:%M:%S"
    if not match:
        raise ValueError(f"time {text!r}")
    when = datetime.datetime.strptime(re.sub(" +", " ", match[1]), form)
    seconds = (when - datetime.datetime(1970, 1, 1)) // datetime.timedelta(seconds=1)
    return seconds * 10**9 + int(match[2])


def same(want, got):
    """Whether two fields are: name, place, size and value."""
    if want == got:
        return True
    if want[0] != got[0] or want[2] != got[2] or want[1] not in (got[1], -1):
        return False
    if want[0] in TIMES:
        # to a nanosecond: tshark rounds the fraction in its own way
        return abs(int(want[3]) - nanoseconds(got[3])) <= 1
    return same_value(want[3], got[3])


def same_value(want, got):
    if want == got:
        return True
    try:
        # one address, written in two ways
        return ipaddress.IPv6Address(want) == ipaddress.IPv6Address(got)
    except ValueError:
        return False


class Found:
    """What tshark shows of an echo message, without what make_pcap knows to be astray."""

    def __init__(self, proto, astray):
        self.start = int(proto.get("pos"))
        self.fields = []
        self.errored = []  # from and to which field those in Errored TLVs are
        self.complaints = []  # place, text, severity, whether that may be
        self.complained = set()
        self.scopes = {scope: known for scope, _, known, _, _ in astray if scope}
        self.lost = min((start for scope, start, *_ in astray if not scope), default=None)
        for node in proto:
            if self.lost is None or node.get("name") or self.place(node) < self.lost:
                self.walk(node, False, True)

    def place(self, node):
        return int(node.get("pos")) - self.start

    @staticmethod
    def is_errored(node):
        """Whether it is an Errored TLVs TLV of the message."""
        first = node[0] if len(node) else node
        return (first.get("name"), first.get("show")) == (PREFIX + "tlv.type", "9")

    def walk(self, node, astray, may_be_tlv):
        name = node.get("name")
        if name == "_ws.expert":
            texts = {child.get("name"): child.get("show") for child in node}
            self.complaints.append((self.place(node), texts["_ws.expert.message"],
                                    int(texts["_ws.expert.severity"]), astray))
            self.complained.update(name for name in texts if name.startswith(PREFIX))
            return
        if name.startswith("_ws."):
            return
        if name:
            self.fields.append([name, self.place(node), int(node.get("size")), node.get("show")])
        known = self.scopes.pop(self.place(node), None) if may_be_tlv and not name else None
        has_tlvs = may_be_tlv and self.is_errored(node)
        first = len(self.fields)
        for child in node:
            self.walk(child, astray or known is not None, has_tlvs)
        if known is not None:
            del self.fields[first + known:]
        if has_tlvs:
            self.errored.append((first + 2, len(self.fields)))  # but for type and length


    def values(self):
        """The values of each field, as decoded.py has them, but for Errored TLVs."""
        values = collections.defaultdict(list)
        for number, (name, _, _, show) in enumerate(self.fields):
            if not any(first <= number < end for first, end in self.errored):
                values[name].append(decoded.FORMS.get(name, str)(show))
        values[PREFIX + "tlv.type"].sort(key=int)
        return values


def decode(pcap):
    """What lsping-decode prints: frame -> packet."""
    found = subprocess.run([program("lspingd", "lsping-decode"), "--json", pcap],
                           capture_output=True, text=True)
    if found.returncode:
        raise RuntimeError(f"lsping-decode: exit status {found.returncode}: {found.stderr}")
    return {packet["frame"]: packet for packet in json.loads(found.stdout)["packet"]}


def compare_decoded(packet, got, wholly):
    """Where lsping-decode and tshark differ."""
    if "fault" in packet:
        yield f"lsping-decode: {packet['fault']}"
        return
    ours = decoded.fields(packet) if wholly else decoded.header_fields(packet)
    theirs = got.values()
    if wholly:
        ours = {**{name: [] for name in decoded.NAMES}, **ours}
    for name, values in ours.items():
        shown = theirs.get(name, [])
        if name in TIMES:
            alike = abs(int(values[0]) - nanoseconds(shown[0])) <= 1
        else:
            alike = len(values) == len(shown) and all(map(same_value, values, shown))
        if not alike:
            yield f"lsping-decode: {name} is {values}, tshark has {shown}"


def compare_fields(want, got, malformed, astray):
    """Faults in the message itself; malformed: tshark gave up somewhere."""
    wanted = want["fields"]
    if malformed and len(got.fields) in [at for *_, at, _ in astray]:
        wanted = wanted[:len(got.fields)]
    elif malformed:
        yield "malformed"
    for number, field in enumerate(wanted):
        if number >= len(got.fields):
            yield f"{field} is missing"
            return
        if not same(field, got.fields[number]):
            yield f"{got.fields[number]}, not {field}"
            return
    for field in got.fields[len(wanted):]:
        yield f"{field} is too much"

    excused = {(place, text) for place, text, _ in want["complaints"]}
    due = {(place, text) for place, text, at in want["complaints"] if at <= len(wanted)}
    for place, text, severity, may_be in got.complaints:
        if severity >= WARNING and not may_be and (place, text) not in excused:
            yield f"expert at {place}: {text}"
        due.discard((place, text))
    for place, text in sorted(due):
        yield f"no longer complains at {place}: {text}"


def compare_headers(want, packet):
    """Faults before the message."""
    values = collections.defaultdict(list)
    for proto in packet:
        if proto.get("name") in ("mpls-echo", "_ws.malformed"):
            continue
        for node in proto.iter("field"):
            values[node.get("name")].append(node.get("show"))
    for name, wanted in want.items():
        got = ["1" if value == "True" else value for value in values[name]]
        if len(wanted) != len(got) or not all(map(same_value, wanted, got)):
            yield f"{name} is {got}, not {wanted}"
    for severity, text in zip(values["_ws.expert.severity"], values["_ws.expert.message"]):
        if int(severity) >= WARNING and not (text in KNOWN and KNOWN[text](want)):
            yield f"expert: {text}"


class Run:
    """All messages of a run, compared."""

    def __init__(self):
        self.passed = self.failed = self.whole = self.largest = 0
        self.compared = collections.Counter()
        self.astray = collections.Counter()

    def fault(self, number, text):
        print(f"frame {number}: {text[:1000]}")

    def message(self, number, want, packet, ours):
        protos = {proto.get("name"): proto for proto in packet}
        faults = [f"ours: {want['fault']}"] if want["fault"] else []
        if "mpls-echo" not in protos:
            faults.append("is no echo message")
        else:
            got = Found(protos["mpls-echo"], want["astray"])
            faults += compare_fields(want, got, "_ws.malformed" in protos, want["astray"])
            self.largest = max(self.largest, int(protos["mpls-echo"].get("size")))
            self.compared.update(field[0] for field in got.fields)
            self.compared.update(got.complained)
            faults += compare_decoded(ours, got, not want["astray"]) if ours else [NOT_DECODED]
        faults += compare_headers(want["frame"], packet)
        if ours:
            faults += compare_headers({**want["frame"], **decoded.frame_fields(ours)}, packet)
        for why in {stray[-1] for stray in want["astray"]}:
            self.astray[why] += 1
        self.whole += not want["astray"]
        for text in faults:
            self.fault(number, text)
        self.passed += not faults
        self.failed += bool(faults)

    def capture(self, pcap):
        """A capture of others': our decoder and tshark's."""
        ours = decode(pcap)
        for number, packet in enumerate(packets(pcap), 1):
            protos = {proto.get("name"): proto for proto in packet}
            faults = []
            if "mpls-echo" not in protos and number not in ours:
                continue
            if "mpls-echo" not in protos:
                faults.append("only lsping-decode finds a message")
            elif number not in ours:
                faults.append(NOT_DECODED)
            else:
                got = Found(protos["mpls-echo"], [])
                faults += compare_decoded(ours[number], got, True)
                faults += compare_headers(decoded.frame_fields(ours[number]), packet)
            for text in faults:
                self.fault(f"{number} of {os.path.basename(pcap)}", text)
            self.passed += not faults
            self.failed += bool(faults)

    def coverage(self):
        """Every field of tshark's is compared or excused."""
        names = known_fields()
        for name in sorted(names - set(UNCOMPARED)):
            if self.compared[name] < 2:
                print(f"{name} is compared too seldom")
                self.failed += 1
        for name in sorted((set(UNCOMPARED) & set(+self.compared)) | (set(UNCOMPARED) - names)):
            print(f"{name} is excused for nothing")
            self.failed += 1
        if self.largest < LARGE:
            print("no message is as large as a packet can hold")
            self.failed += 1
        for why in sorted(set(ASTRAY) ^ set(self.astray)):
            print(f"{why}: tshark never goes astray so, or nobody says why")
            self.failed += 1

    def report(self):
        print(f"{sum(self.compared.values())} values of {len(self.compared)} fields compared, "
              f"{self.whole} messages wholly; the largest has {self.largest} octets")
        for why, count in self.astray.most_common():
            print(f"{count:6} partly: tshark {ASTRAY[why]}")


def main():
    if not shutil.which("tshark"):
        print("tshark is not there\n0 passed, 0 failed, 1 skipped")
        return 77
    seed = os.environ.get("LSPING_SEED", "8029")
    count = os.environ.get("LSPING_COUNT", "2500")
    version = subprocess.run(["tshark", "--version"], check=True, capture_output=True, text=True)
    print(version.stdout.splitlines()[0])
    print(f"{count} messages, seed {seed}")
    run = Run()
    with tempfile.TemporaryDirectory() as folder:
        pcap = os.path.join(folder, "messages.pcap")
        made = subprocess.run([program("tests", "wire", "make_pcap"), pcap, count, seed],
                              check=True, capture_output=True, text=True)
        wanted = made.stdout.splitlines()
        ours = decode(pcap)
        number = 0
        for number, packet in enumerate(packets(pcap), 1):
            run.message(number, json.loads(wanted[number - 1]), packet, ours.get(number))
    if number != int(count) or len(wanted) != int(count):
        print(f"{number} frames dissected, {len(wanted)} described, not {count}")
        run.failed += 1
    if int(count) >= ENOUGH:
        run.coverage()
    run.report()
    for pcap in captures():
        print(f"{os.path.basename(pcap)}: read by tshark and lsping-decode")
        run.capture(pcap)
    print(f"{run.passed} passed, {run.failed} failed")
    return 1 if run.failed or not run.passed else 0


if __name__ == "__main__":
    sys.exit(main())
