#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
zebra_lsping.so in a real zebra, and lspingd's mirror of its label tables.

In a network namespace of their own run the installed zebra with the module that
was just built, the lspingd that was just built, and a small label protocol
(zapi_labels).  zebra is made to keep labels whatever the kernel thinks of them
(mpls_on.so), so a kernel without MPLS is a kernel that refuses every label.  What
a kernel does that takes them is looked at in topotests/lsping_module.
"""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

BUILD = os.path.abspath(os.environ.get("LSPING_BUILDDIR", "."))
SBIN = os.environ.get("FRR_SBINDIR", "/usr/lib/frr")
MODULE = os.path.join(BUILD, "zebra_lsping/zebra_lsping.so")
MPLS_ON = os.path.join(BUILD, "tests/daemon/mpls_on.so")
OTHER = os.path.join(BUILD, "tests/daemon/zebra_lsping_other.so")
GATEWAY = "10.1.1.2"


def wait_until(condition, limit=10.0, step=0.01):
    """Whether something became true in time."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


class Vty:
    """A daemon's terminal."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)

    def ask(self, command):
        self.sock.sendall(command.encode() + b"\0")
        answer = b""
        while answer[-4:-1] != b"\0\0\0":
            data = self.sock.recv(1 << 20)
            if not data:
                raise OSError("closed")
            answer += data
        return answer[:-4].decode()


class Router:
    """zebra and lspingd."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="lsping.", dir="/tmp")
        shutil.chown(self.dir, "frr", "frr")
        os.chmod(self.dir, 0o755)
        self.running = {}

    def start(self, name, path, *options):
        log = os.path.join(self.dir, name + ".log")
        args = [path, "--vty_socket", self.dir, "-i", "%s/%s.pid" % (self.dir, name), "-f",
                "/dev/null", "-z", self.dir + "/zserv.api", "--log", "file:" + log, *options]
        with open(os.path.join(self.dir, name + ".out"), "ab") as output:
            self.running[name] = subprocess.Popen(args, stdout=output, stderr=output,
                                                  stdin=subprocess.DEVNULL)

    def start_zebra(self, *modules):
        options = [word for module in modules for word in ("-M", module)]
        self.start("zebra", os.path.join(SBIN, "zebra"), *options)

    def start_lspingd(self):
        self.start("lspingd", os.path.join(BUILD, "lspingd/lspingd"))

    def end(self, name, how=signal.SIGTERM):
        process = self.running.pop(name, None)
        if process:
            process.send_signal(how)
            process.wait(60)
            return process.returncode
        return None

    def ask(self, command, daemon="lspingd"):
        try:
            return Vty("%s/%s.vty" % (self.dir, daemon)).ask(command)
        except OSError:
            return ""

    def shown(self, command):
        try:
            return json.loads(self.ask(command + " json"))
        except ValueError:
            return {}

    def table(self, label=""):
        return self.shown("show mpls oam label-table %s" % label)

    def label(self, label):
        found = self.table(label).get("label", [])
        return found[0] if found else None

    def in_step(self, limit=20.0):
        return wait_until(
            lambda: self.shown("show mpls oam").get("lfib-check-available") is True, limit)

    def log(self, name):
        with open(os.path.join(self.dir, name + ".log"), encoding="utf-8",
                  errors="replace") as log:
            return log.read()

    def close(self):
        for name in list(self.running):
            self.end(name, signal.SIGKILL)
        shutil.rmtree(self.dir)


class Labels:
    """A label protocol."""

    def __init__(self, router):
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "tests/daemon/zapi_labels"), router.dir + "/zserv.api"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.ifindex = socket.if_nametoindex("core")

    def tell(self, word, first, count=1, out=5000):
        self.process.stdin.write("%s %d %d %d %s %d\n" % (word, first, count, out, GATEWAY,
                                                          self.ifindex))
        self.process.stdin.flush()
        self.process.stdout.readline()

    def close(self):
        self.process.kill()
        self.process.wait()


checks = {"passed": 0, "failed": 0}


def check(what, ok, shown=""):
    checks["passed" if ok else "failed"] += 1
    if not ok:
        print("%s: FAILED %s" % (what, shown), flush=True)


# ---- the cases ----


def another_version():
    done = subprocess.run([os.path.join(SBIN, "zebra"), "-M", OTHER, "-f", "/dev/null", "-i",
                           "/tmp/other.pid", "-z", "/tmp/other.api", "--vty_socket", "/tmp"],
                          capture_output=True, text=True, timeout=30, check=False)
    said = done.stdout + done.stderr
    check("does not load into another version", done.returncode == 1,
          "status %s: %s" % (done.returncode, said))
    check("says why", re.search(r"built for FRR 9\.9 and does not load into \S+ of FRR 1", said),
          said)
    check("says what to do", "-M zebra_lsping" in said, said)


def no_zebra(router):
    router.start_lspingd()
    check("lspingd without zebra", wait_until(
        lambda: router.shown("show mpls oam").get("lfib-check-cause") == "no connection to zebra"),
        router.shown("show mpls oam"))
    text = router.ask("show mpls oam")
    check("in words", "unavailable (no connection to zebra)" in text, text)


def no_module(router):
    router.start_zebra(MPLS_ON)
    cause = "zebra does not have the module zebra_lsping"
    check("zebra without the module", wait_until(
        lambda: router.shown("show mpls oam").get("lfib-check-cause") == cause, 20),
        router.shown("show mpls oam"))
    table = router.table()
    check("no table either", table == {"available": False, "cause": cause}, table)
    check("and one warning", router.log("lspingd").count("are unavailable") == 1,
          router.log("lspingd"))
    router.end("zebra")


def changes(router):
    router.start_zebra(MPLS_ON, MODULE)
    check("in step with a zebra that has it", router.in_step())
    check("the warning is taken back",
          router.log("lspingd").count("are available again") == 1, router.log("lspingd"))
    labels = Labels(router)
    check("no labels yet", router.table().get("label") == [], router.table())

    start = time.monotonic()
    labels.tell("add", 100)
    refused = lambda: (router.label(100) or {}).get("pending") is False
    check("a label appears", wait_until(lambda: router.label(100)))
    check("which the kernel has refused", wait_until(refused), router.label(100))
    took = time.monotonic() - start
    shown = router.label(100)
    check("within 100 ms, but for the machine's own delays", took < 0.4, "%.3f s" % took)
    print("a label refused by the kernel: known after %.0f ms" % (took * 1e3))
    wanted = {"owner": "sharp", "nexthop": GATEWAY, "interface": "core", "label-stack": [5000],
              "selected": True, "installed": False, "active": True}
    check("as it is", shown["installed"] is False and len(shown["nhlfe"]) == 1 and
          wanted.items() <= shown["nhlfe"][0].items(), shown)

    labels.tell("add", 100, 1, 6000)
    check("its change", wait_until(
        lambda: [n["label-stack"] for n in router.label(100)["nhlfe"]] in ([[6000]],
                                                                        [[5000], [6000]])),
        router.label(100))
    start = time.monotonic()
    labels.tell("del", 100, 1, 6000)
    labels.tell("del", 100)
    check("its end, told by nobody in zebra", wait_until(lambda: router.label(100) is None),
          router.label(100))
    took = time.monotonic() - start
    check("within 100 ms as well", took < 0.4, "%.3f s" % took)
    print("a refused label withdrawn: known after %.0f ms" % (took * 1e3))
    labels.tell("add", 200, 50)
    # Of a client that is gone zebra still takes what it has not read yet.
    check("fifty labels", wait_until(lambda: len(router.table()["label"]) == 50))
    labels.close()
    check("a protocol dies", wait_until(lambda: router.table().get("label") == []))


def backups(router):
    labels = Labels(router)
    labels.tell("backup", 120, 1, 7000)
    check("a label with a backup", wait_until(
        lambda: len((router.label(120) or {}).get("nhlfe", [])) == 2), router.label(120))
    first, backup = router.label(120)["nhlfe"]
    check("which protects the other one", first["backup"] is False and
          first["protected-by"] == [0] and backup["protected-by"] == [], (first, backup))
    wanted = {"backup": True, "nexthop": "10.1.1.3", "label-stack": [7000, 7001],
              "installed": False}
    check("as it is", wanted.items() <= backup.items(), backup)
    labels.close()
    check("and gone", wait_until(lambda: router.table().get("label") == []))


def hanging(router):
    """For an lspingd that takes nothing changes are not kept, but the last state.

    Each change of a label is one of the mirror's version; what zebra's side had
    kept would all be taken when lspingd goes on.
    """
    labels = Labels(router)
    many = 10000
    labels.tell("add", 2000, many)
    counted = lambda: router.shown("show mpls oam").get("lfib-labels")
    check("10,000 labels", wait_until(lambda: counted() == many, 60), counted())
    last = lambda: '"outLabel":%d,' % out in router.ask(
        "show mpls table %d json" % (1999 + many), "zebra")
    before = router.table(2000).get("version")
    router.running["lspingd"].send_signal(signal.SIGSTOP)
    for n in range(1, 11):
        labels.tell("add", 2000, many, 50000 * n)
        out = 50000 * n + many - 1
        check("zebra has heard it", wait_until(last, 60), out)
    labels.tell("del", 2000, many // 2, 500000)
    router.running["lspingd"].send_signal(signal.SIGCONT)
    check("in step again", wait_until(lambda: counted() == many - many // 2, 60), counted())
    changes_seen = router.table(2000).get("version") - before
    check("not every change was kept", changes_seen < 9 * many, changes_seen)
    print("lspingd stopped while %d labels change 10 times: %d changes came after" % (
        many, changes_seen))
    labels.close()
    check("empty", wait_until(lambda: counted() == 0, 60), counted())


def restarts(router):
    labels = Labels(router)
    labels.tell("add", 300, 10)
    ten = lambda: len(router.table().get("label", [])) == 10
    check("ten labels", wait_until(ten))
    for how in (signal.SIGTERM, signal.SIGKILL):
        router.end("lspingd", how)
        router.start_lspingd()
        check("lspingd restarted (%d)" % how, router.in_step() and wait_until(ten))
    labels.close()
    for how in (signal.SIGTERM, signal.SIGKILL):
        status = router.end("zebra", how)
        check("zebra ends well (%d)" % how, status in (0, -signal.SIGKILL), status)
        check("lspingd knows nothing then", wait_until(
            lambda: router.table().get("cause") == "no connection to zebra"), router.table())
        router.start_zebra(MPLS_ON, MODULE)
        check("zebra restarted (%d)" % how, router.in_step(), router.shown("show mpls oam"))
        check("without labels", router.table().get("label") == [], router.table())
    router.end("lspingd")
    router.end("zebra")
    router.start_lspingd()
    router.start_zebra(MPLS_ON, MODULE)
    check("both, lspingd first", router.in_step())


def pseudowire(router):
    "One of zebra's own."
    vty = Vty("%s/zebra.vty" % router.dir)
    for line in ("enable", "configure terminal", "pseudowire mpw0",
                 "mpls label local 16 remote 17", "neighbor 10.1.1.9"):
        vty.ask(line)
    pws = lambda: router.table().get("pseudowire", [])
    check("a pseudowire", wait_until(lambda: pws() and pws()[0]["remote-label"] == 17), pws())
    wanted = {"name": "mpw0", "owner": "static", "local-label": 16, "remote-label": 17,
              "nexthop": "10.1.1.9", "installed": False}
    check("as it is", pws() and wanted.items() <= pws()[0].items(), pws())
    for line in ("exit", "no pseudowire mpw0"):
        vty.ask(line)
    check("and gone", wait_until(lambda: pws() == []), pws())


def processor_time(process):
    "Seconds, of all threads."
    with open("/proc/%d/stat" % process.pid, encoding="ascii") as stat:
        words = stat.read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def slowest_answer(router, until):
    "Seconds, of zebra's terminal, asked again and again."
    vty, slowest = Vty("%s/zebra.vty" % router.dir), 0.0
    while not until():
        start = time.monotonic()
        vty.ask("show mpls table 1000 json")
        slowest = max(slowest, time.monotonic() - start)
    return slowest


MANY = 100000


def many(router):
    labels = Labels(router)
    start = time.monotonic()
    labels.tell("add", 1000, MANY)
    counted = lambda: router.shown("show mpls oam").get("lfib-labels")
    check("100,000 labels", wait_until(lambda: counted() == MANY, 300, 0.2), counted())
    print("zebra was given %d labels, and we know them, after %.1f s" % (MANY,
                                                                         time.monotonic() - start))
    router.end("lspingd")
    # How slow everything is here, with nothing of ours going on.
    end = time.monotonic() + 3
    usual = slowest_answer(router, lambda: time.monotonic() > end)
    used = -processor_time(router.running["zebra"])
    router.start_lspingd()
    end = time.monotonic() + 60
    slowest = slowest_answer(router, lambda: counted() == MANY or time.monotonic() > end)
    took = router.table(1000).get("snapshot-time", 1e9) / 1e6
    used += sum(processor_time(router.running[name]) for name in ("zebra", "lspingd"))
    # Under a second, if nobody else wants the processor; so that is what is looked at.
    check("all of them in under a second", counted() == MANY and used < 1.0, "%.2f s" % used)
    print("a snapshot of %d labels: %.0f ms, %.0f of them work; zebra's terminal meanwhile: "
          "at most %.0f ms, before: %.0f" % (MANY, took * 1e3, used * 1e3, slowest * 1e3,
                                             usual * 1e3))
    check("zebra is not held up", slowest < 0.2 + 10 * usual, "%.3f s" % slowest)
    memory = router.ask("show memory")
    print("\n".join(l for l in memory.splitlines() if "SR policy of zebra" in l))
    start = time.monotonic()
    labels.tell("del", 50000)
    check("one goes", wait_until(lambda: counted() == MANY - 1), counted())
    took = time.monotonic() - start
    check("soon", took < 1.0 + 20 * usual, "%.3f s" % took)
    print("one of %d refused labels withdrawn: known after %.0f ms" % (MANY, took * 1e3))
    labels.close()
    check("all go", wait_until(lambda: counted() == 0, 300, 0.2), counted())


def main():
    if os.environ.get("LSPING_TEST_NETNS") != "1":
        os.environ["LSPING_TEST_NETNS"] = "1"
        os.execvp("unshare", ["unshare", "--net", sys.executable, os.path.abspath(__file__)])
    for command in ("link set lo up", "link add core type veth peer name edge",
                    "link set core up", "link set edge up", "addr add 10.1.1.1/24 dev core"):
        subprocess.run(["ip"] + command.split(), check=True)
    another_version()
    router = Router()
    try:
        no_zebra(router)
        no_module(router)
        changes(router)
        backups(router)
        hanging(router)
        restarts(router)
        pseudowire(router)
        many(router)
        ended = [router.end("lspingd"), router.end("zebra")]
        check("all end well", ended == [0, 0], ended)
        with open(os.path.join(router.dir, "lspingd.out"), encoding="utf-8",
                  errors="replace") as output:
            said = output.read()
        check("nothing was left", "memstats" not in said and "ERROR" not in said, said)
    finally:
        if checks["failed"]:
            print(router.log("zebra")[-3000:], router.log("lspingd")[-3000:])
        router.close()
    print("%(passed)d passed, %(failed)d failed" % checks)
    return 1 if checks["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
