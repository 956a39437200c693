#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
What we encode, decoded by somebody else: tshark must find the same in it.

make_pcap writes random messages to a capture file and says of each what is in
it; tshark dissects the file.  Every field tshark knows must have the value we
meant, its checksums must be right, and no frame may be malformed or have an
expert item of severity Warning or above, but for what KNOWN lists: complaints
in which tshark is wrong, each only where its reason applies.

The seed is printed; LSPING_SEED sets it, LSPING_COUNT the number of messages.
Without tshark the test is skipped.
"""
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

WARNING = 0x600000  # PI_WARN, in tshark's expert severities
TIMES = ("mpls_echo.timestamp_sent", "mpls_echo.timestamp_rec")
OPTIONS = ("-n", "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE")
EXPERT = ("_ws.expert.severity", "_ws.expert.message", "_ws.malformed")


def labelled_router_alert_ipv6(want):
    return want["mpls.label"] and "ipv6.src" in want and want["ipv6.opt.router_alert"]


def if_stack_ipv6(want):
    return "mpls_echo.tlv.ilso_ipv6.addr" in want


KNOWN = {
    # tshark 4.4 wants the previous protocol to be IPv6 in a list in which MPLS
    # confuses it; the same packet without labels passes.
    "IPv6 Hop-by-Hop extension header must appear immediately after IPv6 header":
        labelled_router_alert_ipv6,
    # tshark knows a draft's second Interface and Label Stack TLV (8) for IPv6;
    # RFC 8029, section 3.7, has one for both.
    "Incorrect address type for TLV?": if_stack_ipv6,
}


def program(name):
    build = os.environ.get("LSPING_BUILDDIR", ".")
    return os.path.join(build, "tests", "wire", name)


def dissect(pcap, fields):
    """A list with a dictionary per frame: field -> list of values."""
    command = ["tshark", "-r", pcap, *OPTIONS, "-T", "fields", "-E", "occurrence=a",
               "-E", "aggregator=|", "-E", "separator=/t"]
    for name in fields:
        command += ["-e", name]
    found = subprocess.run(command, check=True, capture_output=True, text=True,
                           env={**os.environ, "TZ": "UTC"})
    rows = []
    for line in found.stdout.splitlines():
        cells = line.split("\t")
        rows.append({name: [value for value in cell.split("|") if value]
                     for name, cell in zip(fields, cells)})
    return rows


def nanoseconds(text):
    """tshark's absolute time as nanoseconds since 1970."""
    for pattern, form in ((r"(\w+ +\d+, \d+ \d+:\d+:\d+)\.(\d{9}) UTC", "%b %d, %Y %H:%M:%S"),
                          (r"(\d+-\d+-\d+T\d+:\d+:\d+)\.(\d{9})(?:Z|\+0000)", "%Y-%m-%dT%H:%M:%S")):
        match = re.fullmatch(pattern, text)
        if match:
            when = datetime.datetime.strptime(re.sub(" +", " ", match[1]), form)
            seconds = (when - datetime.datetime(1970, 1, 1)) // datetime.timedelta(seconds=1)
            return seconds * 10**9 + int(match[2])
    raise ValueError(f"time {text!r}")


def plain(name, value):
    """A value of tshark's in the form make_pcap writes."""
    if name in TIMES:
        return str(nanoseconds(value))
    if value.startswith("0x"):
        return str(int(value, 16))
    if name == "ip.flags.df":
        return "True" if value in ("True", "1") else "False"
    return value


def same(name, want, got):
    if name in TIMES:
        # tshark cuts a fraction off where we round it
        return len(want) == len(got) and all(abs(int(a) - int(b)) <= 1
                                             for a, b in zip(want, got))
    return want == got


def faults(want, frame):
    """What tshark holds against a frame."""
    for severity, message in zip(frame["_ws.expert.severity"], frame["_ws.expert.message"]):
        excused = message in KNOWN and KNOWN[message](want)
        if int(severity, 0) >= WARNING and not excused:
            yield f"expert: {message}"
    if frame["_ws.malformed"]:
        yield "malformed"


def main():
    if not shutil.which("tshark"):
        print("tshark is not there\n0 passed, 0 failed, 1 skipped")
        return 77
    seed = os.environ.get("LSPING_SEED", "8029")
    count = os.environ.get("LSPING_COUNT", "500")
    print(f"{count} messages, seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        pcap = os.path.join(folder, "messages.pcap")
        made = subprocess.run([program("make_pcap"), pcap, count, seed], check=True,
                              capture_output=True, text=True)
        wanted = [json.loads(line) for line in made.stdout.splitlines()]
        fields = sorted({name for want in wanted for name in want})
        frames = dissect(pcap, [*fields, *EXPERT])

    passed = failed = 0
    for number, (want, frame) in enumerate(zip(wanted, frames), 1):
        found = list(faults(want, frame))
        for name, values in want.items():
            got = [plain(name, value) for value in frame[name]]
            if not same(name, values, got):
                found.append(f"{name} is {got}, not {values}")
        for fault in found:
            print(f"frame {number}: {fault}")
        passed += not found
        failed += bool(found)
    if len(frames) != int(count) or len(wanted) != int(count):
        print(f"{len(frames)} frames dissected, {len(wanted)} described, not {count}")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
