#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
How many echo requests lspingd answers, beside a bare UDP echo server

    responder.py DIRECTORY [SECONDS]

DIRECTORY has the programs responder_alone, udp_echo and flood.  Two network namespaces
joined by a veth pair: in one the server, in the other one who asks, 32 requests
at a time, and then hears the answers; last, one at a time, so that nothing can be
done for several at once.  Each server is measured for SECONDS (2), all of them in
turn, five times.

The figure is answers per second of the server's CPU time, which is what one core
does in a second; what else the machine does hardly changes it.  What the kernel
does for a packet before the server gets it is paid by who sent it, for all
servers alike.

Where the kernel has MPLS there are labelled requests too, whose TTL expires at a
label that is switched: each asks the kernel about its label.  The label table
has 100 labels, then 100,000.

Last, the responder with its rate limits is flooded: nothing is measured but how
long one event of its loop took, and its memory.
"""
import os
import re
import signal
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../tests/daemon"))
# pylint: disable=wrong-import-position
from responder_lab import CLIENT, SERVER, run, server_mac, set_up, tear_down

ROUNDS = 5
ECHO_PORT = 7000
MPLS = "/proc/sys/net/mpls"


def enable_mpls():
    if os.path.exists(MPLS):
        run(f"ip netns exec {SERVER} sysctl -qw net.mpls.platform_labels=1048575")
        run(f"ip netns exec {SERVER} sysctl -qw net.mpls.conf.r0.input=1")


def set_labels(count):
    "The server's label table has the labels from 1000 on."
    batch = "".join(
        f"route replace {label} as {label + 200000} via inet 10.0.0.1\n"
        for label in range(1000, 1000 + count)
    )
    run(f"ip -n {SERVER} -f mpls -batch -", input=batch)


class Server:
    "A program in its namespace, on a processor of its own if there are two."

    def __init__(self, *command):
        processor = min(1, os.cpu_count() - 1)
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", SERVER, "taskset", "-c", str(processor), *command],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n", command
        time.sleep(0.2)

    def cpu(self):
        "Seconds, of the process (see clock_getcpuclockid(3))."
        return time.clock_gettime((~self.process.pid) << 3 | 2)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate()[0]


class Bench:
    def __init__(self, directory, seconds):
        self.directory = directory
        self.seconds = seconds
        self.mac = server_mac()

    def program(self, name):
        return os.path.join(self.directory, name)

    def flood(self, options, seconds, source="10.0.0.1"):
        output = run(
            f"ip netns exec {CLIENT} taskset -c 0 {self.program('flood')} -t {seconds}"
            f" {options} s0 {self.mac} {source} 10.255.0.9/32"
        )
        return [int(number) for number in re.findall(r"\d+", output)]

    def answers(self, command, options, window):
        "Per second of the server's CPU time."
        server = Server(*command)
        try:
            begun = server.cpu()
            sent, answered = self.flood(f"{options} -w {window}", self.seconds)
            cpu = server.cpu() - begun
        finally:
            server.stop()
        assert answered > 100, f"{command}: {sent} requests, {answered} answers"
        return answered / cpu

    def compare(self, rows, window=32):
        found = {name: [] for name, _, _ in rows}
        for _ in range(ROUNDS):
            for name, command, options in rows:
                found[name].append(self.answers(command, options, window))
        bare = statistics.median(found[rows[0][0]])
        for name, values in found.items():
            value = statistics.median(values)
            print(f"{name:<44}{value:>10.0f}{1e6 / value:>10.1f}{100 * value / bare:>8.0f} %")
        sys.stdout.flush()


def answered_requests(bench):
    echo = ("bare UDP echo server", [bench.program("udp_echo"), str(ECHO_PORT)],
            f"-d 10.0.0.2/{ECHO_PORT}")
    responder = [bench.program("responder_alone")]
    print(f"{'':<44}{'answers/s':>10}{'us each':>10}{'of bare':>10}")
    bench.compare([echo, ("lspingd, no label", responder, "")])
    mpls = os.path.exists(MPLS)
    for count in (100, 100000) if mpls else ():
        set_labels(count)
        bench.compare(
            [
                echo,
                (f"lspingd, no label, {count} in the table", responder, ""),
                (f"lspingd, one label of {count}", responder, "-l 1000"),
                (f"lspingd, {count} labels in turn", responder, f"-l 1000 -L {count}"),
                (f"lspingd, label not one of {count}", responder, "-l 900000"),
            ]
        )
    bench.compare(
        [
            ("one at a time: bare UDP echo server", *echo[1:]),
            ("one at a time: lspingd, no label", responder, ""),
        ]
        + [("one at a time: lspingd, one label", responder, "-l 1000")] * mpls,
        window=1,
    )


def floods(bench):
    print(f"\n{'flooded for 5 s':<44}{'sent/s':>10}{'answered':>10}  longest event, memory")
    for name, options in (
        ("one source", ""),
        ("60000 forged sources", "-s 60000"),
        ("the same, half of them broken", "-s 60000 -i"),
        ("the same, another FEC each time", "-s 60000 -f 60000"),
    ):
        server = Server(bench.program("responder_alone"), "-r")
        sent = bench.flood(options, 5, "10.99.0.1")[0]
        output = server.stop()
        answered, cpu, wall, before, after = map(int, re.findall(r"\d+", output.splitlines()[0]))
        print(
            f"{name:<44}{sent / 5:>10.0f}{answered:>10}"
            f"  {cpu} us of CPU, {wall} us; {before} KiB, then {after}"
        )


def main():
    set_up()
    try:
        enable_mpls()
        bench = Bench(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 2)
        answered_requests(bench)
        floods(bench)
    finally:
        tear_down()


if __name__ == "__main__":
    main()
