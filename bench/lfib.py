#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
How soon lspingd knows what zebra has changed, what a snapshot of 100,000 labels costs,
and how long lspingd's terminal waits while all of them are compared with the kernel's:
`make bench-lfib' in a tree that is configured without sanitizers.

Beside each time stands how long zebra's own terminal takes for one question in the
same run, with nothing of ours going on: what is many times of that is ours.
"""
import multiprocessing
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/daemon"))
from lfib_router import MANY, MODULE, MPLS_ON, Labels, Router, Vty, own_network, wait_until

CHANGES = 50


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


def usual_answer(router, seconds=3.0):
    end = time.monotonic() + seconds
    return slowest_answer(router, lambda: time.monotonic() > end)


def known_after(change, known):
    "Milliseconds from telling zebra to lspingd's showing it, looked at without a pause."
    start = time.monotonic()
    change()
    if not wait_until(known, 30, 0):
        raise SystemExit("lspingd did not come to know a change")
    return (time.monotonic() - start) * 1e3


def bench_changes(router):
    labels = Labels(router)
    times = {"a label that the kernel refuses": [], "its removal": []}
    for n in range(CHANGES):
        label = 100 + n
        refused = lambda: (router.label(label) or {}).get("pending") is False
        times["a label that the kernel refuses"].append(
            known_after(lambda: labels.tell("add", label), refused))
        times["its removal"].append(
            known_after(lambda: labels.tell("del", label), lambda: router.label(label) is None))
    labels.close()
    usual = usual_answer(router, 1.0) * 1e3
    print("%-34s %8s %8s %8s" % ("known after, ms", "median", "95 %", "most"))
    for what, all_of_them in times.items():
        all_of_them.sort()
        print("%-34s %8.1f %8.1f %8.1f" % (what, statistics.median(all_of_them),
                                         all_of_them[len(all_of_them) * 95 // 100],
                                         all_of_them[-1]))
    print("zebra's slowest answer in a second meanwhile: %.1f ms" % usual)


def bench_compare(router):
    "All labels of a zebra against a kernel that has none, while lspingd is asked other things."
    vty, found = Vty("%s/lspingd.vty" % router.dir), multiprocessing.Queue()

    def slowest_until(condition):
        slowest = 0.0
        while not condition():
            start = time.monotonic()
            vty.ask("show mpls oam json")
            slowest = max(slowest, time.monotonic() - start)
        return slowest * 1e3

    end = time.monotonic() + 3
    usual = slowest_until(lambda: time.monotonic() > end)
    used = -processor_time(router.running["lspingd"])
    # A process: a thread that parses as much JSON lets no other one run.
    comparing = multiprocessing.Process(
        target=lambda: found.put(router.compared()[1]["summary"]))
    comparing.start()
    slowest = slowest_until(lambda: not comparing.is_alive())
    used += processor_time(router.running["lspingd"])
    summary = found.get()
    if summary["missing-in-kernel"] != summary["zebra-labels"] or not summary["complete"]:
        raise SystemExit("not every label differs: %s" % summary)
    print("%d labels compared, all of them different: %.1f s, %.1f s of them computed by lspingd, "
          "other questions included" % (summary["zebra-labels"], summary["duration"] / 1e6, used))
    print("lspingd's slowest answer during it: %.0f ms, before it: %.0f ms" % (slowest, usual))


def bench_snapshot(router):
    labels = Labels(router)
    counted = lambda: router.shown("show mpls oam").get("lfib-labels")
    labels.tell("add", 1000, MANY)
    if not wait_until(lambda: counted() == MANY, 600, 0.2):
        raise SystemExit("zebra did not take %d labels" % MANY)
    router.end("lspingd")
    usual = usual_answer(router)
    used = -processor_time(router.running["zebra"])
    router.start_lspingd()
    slowest = slowest_answer(router, lambda: counted() == MANY)
    took = router.table(1000).get("snapshot-time", 0) / 1e3
    used += sum(processor_time(router.running[name]) for name in ("zebra", "lspingd"))
    print("a snapshot of %d labels: %.0f ms, %.0f ms of them computed by the two daemons" % (
        MANY, took, used * 1e3))
    print("zebra's slowest answer during it: %.0f ms, before it: %.0f ms" % (slowest * 1e3,
                                                                           usual * 1e3))
    print("one of them removed: known after %.0f ms" % known_after(
        lambda: labels.tell("del", 50000), lambda: counted() == MANY - 1))
    bench_compare(router)
    memory = router.ask("show memory")
    print("\n".join(line for line in memory.splitlines() if "SR policy of zebra" in line))
    labels.close()


def main():
    own_network()
    router = Router()
    try:
        router.start_zebra(MPLS_ON, MODULE)
        router.start_lspingd()
        if not router.in_step():
            raise SystemExit("not in step with zebra: %s" % router.shown("show mpls oam"))
        bench_changes(router)
        bench_snapshot(router)
    finally:
        router.close()


if __name__ == "__main__":
    main()
