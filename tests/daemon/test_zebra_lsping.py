#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
zebra_lsping.so in a real zebra, and lspingd's mirror of its label tables.

Where they run is lfib_router.py's.  Nothing here depends on how fast the machine is:
how soon a change is known and what a snapshot costs is measured by bench/lfib.py.
What a kernel does that takes the labels is looked at in topotests/lsping_module.
"""
import os
import re
import signal
import subprocess
import sys

from lfib_router import (GATEWAY, MANY, MODULE, MPLS_ON, OTHER, SBIN, Labels, Router, Vty,
                         own_network, wait_until)

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


def unavailable(router, cause):
    status, found = router.compared()
    check("no comparison", status != 0 and found == {"available": False, "cause": cause},
          (status, found))
    text = router.ask("show mpls oam consistency")
    check("nor in words", text.endswith("unavailable: %s\n" % cause), text)


def no_zebra(router):
    router.start_lspingd()
    check("lspingd without zebra", wait_until(
        lambda: router.shown("show mpls oam").get("lfib-check-cause") == "no connection to zebra"),
        router.shown("show mpls oam"))
    text = router.ask("show mpls oam")
    check("in words", "unavailable (no connection to zebra)" in text, text)
    text = router.ask("show mpls oam counters")
    check("beside the counters as well", "unavailable (no connection to zebra)" in text, text)
    unavailable(router, "no connection to zebra")


def no_module(router):
    router.start_zebra(MPLS_ON)
    cause = "zebra does not have the module zebra_lsping"
    check("zebra without the module", wait_until(
        lambda: router.shown("show mpls oam").get("lfib-check-cause") == cause, 20),
        router.shown("show mpls oam"))
    table = router.table()
    check("no table either", table == {"available": False, "cause": cause}, table)
    unavailable(router, cause)
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

    labels.tell("add", 100)
    refused = lambda: (router.label(100) or {}).get("pending") is False
    check("a label appears", wait_until(lambda: router.label(100)))
    check("which the kernel has refused", wait_until(refused), router.label(100))
    shown = router.label(100)
    wanted = {"owner": "sharp", "nexthop": GATEWAY, "interface": "core", "label-stack": [5000],
              "selected": True, "installed": False, "active": True}
    check("as it is", shown["installed"] is False and len(shown["nhlfe"]) == 1 and
          wanted.items() <= shown["nhlfe"][0].items(), shown)

    status, found = router.compared()
    # Nor does a kernel without MPLS take labels on any interface.
    check("it differs from the kernel", status != 0 and
          [(d.get("label", d.get("interface")), d["reason"]) for d in found["difference"]] ==
          [(100, "missing-in-kernel"), ("core", "input-off")], (status, found))
    check("and is counted", found["summary"]["missing-in-kernel"] == 1 and
          found["summary"]["zebra-labels"] == 1 and found["summary"]["complete"] is True, found)

    labels.tell("add", 100, 1, 6000)
    check("its change", wait_until(
        lambda: [n["label-stack"] for n in router.label(100)["nhlfe"]] in ([[6000]],
                                                                        [[5000], [6000]])),
        router.label(100))
    labels.tell("del", 100, 1, 6000)
    labels.tell("del", 100)
    check("its end, told by nobody in zebra", wait_until(lambda: router.label(100) is None),
          router.label(100))
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


def terminals_of_a_large_table(router):
    """All of it, while others are served; and one whose reader goes in the middle."""
    path = "%s/lspingd.vty" % router.dir
    reader = Vty(path)
    reader.sock.sendall(b"show mpls oam label-table json\0")
    begun = reader.sock.recv(4096)
    check("the table begins", begun.startswith(b"{"), begun[:100])
    check("another terminal is served", router.shown("show mpls oam").get("lfib-check-available"),
          router.shown("show mpls oam"))
    reader.sock.close()
    shown = router.table()
    check("all labels", len(shown.get("label", [])) > MANY - 10 and "cause" not in shown,
          {key: len(str(value)) for key, value in shown.items()})


def many(router):
    labels = Labels(router)
    labels.tell("add", 1000, MANY)
    counted = lambda: router.shown("show mpls oam").get("lfib-labels")
    check("100,000 labels", wait_until(lambda: counted() == MANY, 600, 0.2), counted())
    router.end("lspingd")
    router.start_lspingd()
    check("all of them in a snapshot", wait_until(lambda: counted() == MANY, 120), counted())
    labels.tell("del", 50000)
    check("one goes", wait_until(lambda: counted() == MANY - 1, 60), counted())
    terminals_of_a_large_table(router)
    labels.close()
    check("all go", wait_until(lambda: counted() == 0, 600, 0.2), counted())


def main():
    own_network()
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
