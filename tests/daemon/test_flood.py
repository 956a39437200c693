#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
A responder that is flooded, on this machine's own kernel

Two network namespaces joined by a veth pair: in one lspingd's responder by itself
(responder_alone), beside an ldpd that knows nothing and answers at once, in the
other one who sends echo requests as fast as it can (flood): from one source and
from forged ones, broken ones, and such as ask about another FEC each time.

Looked at are the counters, which have to account for each packet, the rate
limits, the questions to ldpd, memory, and the CPU time of the event of its loop
that took longest.  Not by the clock: this machine may do other things.
"""
import os
import re
import socket
import sys
import tempfile
import threading

from responder_lab import BUILD, CLIENT, Checks, Responder, run, server_mac, set_up, tear_down

FLOOD = os.path.join(BUILD, "tests/daemon/flood")
SECONDS = 2

# lspingd/lsping_ratelimit.h, lsping_binding.h
RATE_TOTAL, RATE_SOURCE, RATE_QUESTIONS = 1000, 100, 200
LONGEST_CPU_US = 50000

# AddressSanitizer keeps what is freed for a while, and notes on every allocation:
# this is less than half a KiB for each packet.  bench/responder.py has it without.
GROWTH_KIB = 24 * 1024

check = Checks()


class Ldpd(threading.Thread):
    "Answers every question on ldpd's vty socket with an empty object."

    def __init__(self, directory):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.bind(os.path.join(directory, "ldpd.vty"))
        self.socket.listen()
        self.questions = 0

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
                while data := connection.recv(65536):
                    count = data.count(b"\0")
                    self.questions += data.count(b"show ")
                    connection.sendall(b"{}\n\0\0\0\0" * count)
            except OSError:
                return


class Flooded:
    "What became of a flood."

    def __init__(self, options, source="10.99.0.1", seconds=SECONDS):
        self.again = lambda: Flooded(options, source, seconds)
        with tempfile.TemporaryDirectory() as directory:
            ldpd = Ldpd(directory)
            ldpd.start()
            server = Responder("-r", "-v", directory)
            output = run(
                f"ip netns exec {CLIENT} {FLOOD} -t {seconds} {options} s0 {server_mac()}"
                f" {source} 10.200.0.1/32"
            )
            server.end()
            self.questions = ldpd.questions
            ldpd.socket.close()
        self.sent = int(re.search(r"sent (\d+)", output)[1])
        self.seconds = seconds
        self.status, self.counters = server.status, server.counters
        self.get, self.sum = server.get, server.sum
        numbers = [int(n) for n in re.findall(r"\d+", server.summary)]
        self.answered, self.longest_cpu, _, self.before, self.after = numbers

    def admitted(self):
        return self.sum("verdicts", "wait-for-binding", "second-look")

    def check(self, what):
        "What is true of every flood."
        received = self.get("responder", "requests-received")
        refused = self.sum("encapsulation-errors") + self.sum(
            "drops", "queue-full", "queue-timeout", "kernel-buffer", "sent-to-udp-port"
        )
        # What waited when it ended has been seen once, and not answered.
        waiting = received - refused - self.admitted()
        replies = self.answered + self.get("responder", "replies-not-sent")
        check(self.status == 0, f"{what}: ended with {self.status}")
        check(self.sent > 1000, f"{what}: {self.sent} are no flood")
        check(0 <= waiting <= 256, f"{what}: {waiting} are not accounted for: {self.counters}")
        check(replies == self.get("verdicts", "reply"), f"{what}: {self.counters}")
        # The loop may run on for a while after the last request.
        check(self.answered <= RATE_TOTAL * (self.seconds + 5), f"{what}: {self.answered} answers")
        most = RATE_QUESTIONS * (self.seconds + 5)
        check(self.questions <= most, f"{what}: {self.questions} questions to ldpd")
        longest = self.longest_cpu
        for _ in range(2):
            # A virtual machine that stood still counts as CPU time; an event that really
            # takes long does so each time.
            if longest >= LONGEST_CPU_US:
                longest = min(longest, self.again().longest_cpu)
        check(longest < LONGEST_CPU_US, f"{what}: an event took {longest} us of CPU")
        check(
            self.after - self.before < GROWTH_KIB,
            f"{what}: memory went from {self.before} to {self.after} KiB",
        )


def test_all():
    flood = Flooded("", "10.0.0.1")
    flood.check("one source")
    check(flood.answered <= RATE_SOURCE * (SECONDS + 5), f"one source: {flood.answered} answers")
    check(flood.answered >= RATE_SOURCE, f"one source: {flood.answered} answers")
    check(flood.get("drops", "rate-limit-total") == 0, "one source took what others may have")
    check(flood.questions <= SECONDS + 5, f"one FEC: {flood.questions} questions to ldpd")

    flood = Flooded("-s 60000")
    flood.check("forged sources")
    check(flood.get("drops", "rate-limit-total") > 0, f"forged sources: {flood.counters}")

    flood = Flooded("-s 60000 -i")
    flood.check("broken requests")
    check(flood.sum("encapsulation-errors") > 0, f"broken requests: {flood.counters}")
    check(flood.sum("decode-errors") > 0, f"broken requests: {flood.counters}")

    flood = Flooded("-s 60000 -f 60000")
    flood.check("another FEC each time")
    check(flood.questions >= RATE_QUESTIONS, f"that was no test: {flood.questions} questions")
    check(
        flood.answered
        == flood.get("replies-sent", "no-mapping") + flood.get("replies-sent", "no-return-code"),
        f"another FEC each time: {flood.counters}",
    )

    flood = Flooded("-p 161", "10.255.0.2", 1)
    check(
        0 < flood.get("responder", "requests-received") == flood.get("drops", "source-own-address"),
        f"own address: {flood.counters}",
    )
    flood = Flooded("", "10.0.0.255", 1)
    check(
        flood.answered == 0 < flood.get("responder", "replies-not-sent"),
        f"broadcast address: {flood.counters}",
    )
    # Every second one of those that leave together cannot be sent.
    flood = Flooded("-s 2", "10.0.0.254", 1)
    flood.check("broadcast address in turn")
    refused = flood.get("responder", "replies-not-sent")
    check(flood.answered > 0 and refused > 0, f"in turn: {flood.counters}")


def main():
    set_up()
    try:
        test_all()
    finally:
        tear_down()
    return check.end()


if __name__ == "__main__":
    sys.exit(main())
