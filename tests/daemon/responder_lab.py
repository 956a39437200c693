# SPDX-License-Identifier: GPL-2.0-or-later
"""
Two network namespaces joined by a veth pair, for tests of a responder by itself

lspingd's responder (responder_alone) runs in SERVER, on r0 with 10.0.0.2; who asks
it is in CLIENT, on s0 with 10.0.0.1.
"""
import os
import signal
import subprocess
import sys

BUILD = os.environ.get("LSPING_BUILDDIR", ".")
RESPONDER = os.path.join(BUILD, "tests/daemon/responder_alone")
# Several tests may run at once.
SERVER, CLIENT = (f"{end}-{os.path.basename(sys.argv[0])}" for end in ("server", "client"))


def run(command, **options):
    "What it prints; options are subprocess.run()'s."
    return subprocess.run(
        command.split(), check=True, text=True, capture_output=True, **options
    ).stdout


class Checks:
    "Counts what is true and prints what is not."

    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{os.path.basename(sys.argv[0])}: {what}")

    def end(self):
        "The last line, as automake's log has it; the exit status."
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0


def tear_down():
    for netns in (SERVER, CLIENT):
        subprocess.run(["ip", "netns", "del", netns], stderr=subprocess.DEVNULL, check=False)


def set_up(mtu=1500):
    tear_down()
    for netns in (SERVER, CLIENT):
        run(f"ip netns add {netns}")
        run(f"ip -n {netns} link set lo up")
    run(f"ip -n {CLIENT} link add s0 mtu {mtu} type veth peer name r0 mtu {mtu} netns {SERVER}")
    for netns, name, host in ((CLIENT, "s0", 1), (SERVER, "r0", 2)):
        run(f"ip -n {netns} addr add 10.0.0.{host}/24 dev {name}")
        run(f"ip -n {netns} link set {name} up")
    run(f"ip -n {SERVER} addr add 10.255.0.2/32 dev lo")
    run(f"ip -n {SERVER} route add 10.99.0.0/16 via 10.0.0.1")
    run(f"ip -n {CLIENT} route add blackhole 10.99.0.0/16")
    run(f"ip netns exec {SERVER} ping -c 1 -w 10 10.0.0.1")


def server_mac(device="r0"):
    return run(f"ip netns exec {SERVER} cat /sys/class/net/{device}/address").strip()


class Responder:
    "The responder while it runs, and what it says in the end."

    def __init__(self, *options):
        # What is freed is to be gone: memory is what some tests look at.
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", SERVER, RESPONDER, *options],
            stdout=subprocess.PIPE,
            text=True,
            env=dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=1"),
        )
        assert self.process.stdout.readline() == "ready\n"
        self.status, self.summary, self.counters = None, "", {}

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        lines = self.process.communicate()[0].splitlines()
        self.status = self.process.returncode
        # Before these it may have logged, of an event that took long.
        first = next(n for n, line in enumerate(lines) if line.startswith("answered"))
        self.summary = lines[first]
        for line in lines[first + 1:]:
            group, name, value = line.split()
            self.counters.setdefault(group, {})[name] = int(value)

    def get(self, group, name):
        return self.counters.get(group, {}).get(name, 0)

    def sum(self, group, *without):
        return sum(v for k, v in self.counters.get(group, {}).items() if k not in without)
