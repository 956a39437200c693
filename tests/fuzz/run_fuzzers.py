#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Runs libFuzzer targets for a given time, and says what they found: make fuzz

    run_fuzzers.py [--time S | --cpu S] [--jobs N] [--nice N] --corpus DIR --work DIR NAME...
    run_fuzzers.py --merge --corpus DIR --work DIR NAME...

Each target NAME is the program WORK/fuzz_NAME.  It starts from the corpus of the
source, CORPUS/NAME, which is only read, and from what earlier runs have added to
WORK/corpus/NAME, where its new inputs go.  --time is time on the clock, --cpu
what the target has computed, for machines with other things to do; whichever is
reached, the target is asked to end.  Targets run at the lowest priority, unless
--nice says otherwise.

A target ends at its first finding.  The input that caused it is kept as
WORK/findings/NAME-*, and the program run with it alone shows it again.  The last
lines of output are one for each target.  The exit status is 0 only if every
target executed something and none found anything.

--merge adds to CORPUS/NAME what WORK/corpus/NAME has and no input there covers,
under names that begin with "found-".
"""
import argparse
import glob
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

MAX_LEN = 4096  # octets of an input; what is longer says nothing new
MAX_SEED_LEN = 2048  # of an input worth keeping in the source
GRACE = 60  # seconds a target has to end when it is asked to
OPTIONS = [f"-max_len={MAX_LEN}", "-timeout=25", "-rss_limit_mb=2048", "-print_final_stats=1"]
ENVIRONMENT = {"ASAN_OPTIONS": "symbolize=0", "UBSAN_OPTIONS": "print_stacktrace=1:symbolize=0"}
# The fewest inputs that reach every edge; how often one is passed does not count.
MERGE_OPTIONS = ["-set_cover_merge=1", "-use_counters=0"]
# Of a log: progress, and the surroundings of an address.
NOISE = r"#\d+\s|stat::|INFO:|\tNEW_FUNC|(Shadow|  0x|=>0x|  \w[\w ]*: +[0-9a-f]{2} )"
TICK = os.sysconf("SC_CLK_TCK")


def program(work, name):
    return os.path.join(work, f"fuzz_{name}")


class Run:
    """One target, from its start to its line in the result."""

    def __init__(self, name, corpus, work, nice):
        self.name, self.work = name, work
        self.log = os.path.join(work, f"{name}.log")
        own = os.path.join(work, "corpus", name)
        os.makedirs(own, exist_ok=True)
        self.asked = None  # when it was asked to end
        self.cpu = 0.0
        self.status = None
        self.start = time.monotonic()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program(work, name), *OPTIONS,
                 f"-artifact_prefix={os.path.join(work, 'findings', name)}-", own,
                 os.path.join(corpus, name)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **ENVIRONMENT}, preexec_fn=lambda: os.nice(nice))

    def elapsed(self):
        return time.monotonic() - self.start

    def cpu_so_far(self):
        try:
            with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
                fields = file.read().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / TICK
        except OSError:
            return 0.0

    def ended(self):
        pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
        if not pid:
            return False
        self.cpu = usage.ru_utime + usage.ru_stime
        self.status = os.waitstatus_to_exitcode(status)
        self.process.returncode = self.status
        return True

    def ask_to_end(self):
        if self.asked is None:
            self.asked = time.monotonic()
            self.process.send_signal(signal.SIGUSR1)
        elif time.monotonic() - self.asked > GRACE:
            self.process.kill()

    def result(self):
        """(whether all is well, the line)"""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            log = file.read()
        executed = re.search(r"^stat::number_of_executed_units: (\d+)", log, re.M)
        covered = re.findall(r"^#\d+\s.* cov: (\d+) ft: (\d+) corp: (\d+)/", log, re.M)
        executed = int(executed.group(1)) if executed else 0
        edges, features, inputs = covered[-1] if covered else (0, 0, 0)
        finding = re.search(r"^.*Test unit written to (.*)$", log, re.M)
        line = (f"{self.name}: {executed} executions, coverage {edges} edges "
                f"{features} features, corpus {inputs}, {self.cpu:.0f} CPU seconds, "
                f"{1 if finding else 0} findings")
        if finding:
            return False, f"{line}: {program(self.work, self.name)} {finding.group(1)}"
        if self.status or not executed:
            return False, f"{line}; ended with status {self.status}, see {self.log}"
        return True, line

    def why(self):
        """The lines of the log that tell a finding, addresses in the program named."""
        own = re.escape(program(self.work, self.name))
        with open(self.log, encoding="utf-8", errors="replace") as file:
            lines = [line for line in file if not re.match(NOISE, line)]
        return re.sub(rf"\([^(]*{own}\+(0x[0-9a-f]+)\)(?: \(BuildId.*\))?",
                      lambda found: self.place(found.group(1)), "".join(lines[:60]))

    def place(self, address):
        """"function file:line" of an address; clang's llvm-symbolizer need not be there."""
        named = subprocess.run(["addr2line", "-f", "-e", program(self.work, self.name), address],
                               check=False, capture_output=True, text=True).stdout.split("\n")
        return " ".join(named[:2]) or address


def fuzz(args):
    os.makedirs(os.path.join(args.work, "findings"), exist_ok=True)
    waiting, running, done = list(args.names), [], []
    stop = []
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        signal.signal(number, lambda *_: stop.append(1))
    while running or (waiting and not stop):
        while waiting and not stop and len(running) < args.jobs:
            running.append(Run(waiting.pop(0), args.corpus, args.work, args.nice))
            print(f"fuzz {running[-1].name}: {running[-1].log}", flush=True)
        for run in list(running):
            if run.ended():
                running.remove(run)
                done.append(run)
            elif (stop or (args.cpu and run.cpu_so_far() >= args.cpu)
                  or (not args.cpu and run.elapsed() >= args.time)):
                run.ask_to_end()
        time.sleep(0.2)
    results = [(run, *run.result()) for run in done]
    for run, well, _ in results:
        if not well:
            print(run.why())
    for _, _, line in results:
        print(line)
    return 0 if results and not waiting and all(well for _, well, _ in results) else 1


def merge(args):
    for name in args.names:
        kept = os.path.join(args.corpus, name)
        with tempfile.TemporaryDirectory() as folder:
            # A target that runs takes inputs away that it has made smaller.
            chosen, learnt = os.path.join(folder, "chosen"), os.path.join(folder, "learnt")
            shutil.copytree(kept, chosen)
            os.mkdir(learnt)
            for path in glob.glob(os.path.join(args.work, "corpus", name, "*")):
                try:
                    shutil.copy(path, learnt)
                except FileNotFoundError:
                    pass
            before = set(os.listdir(chosen))
            subprocess.run([program(args.work, name), f"-max_len={MAX_SEED_LEN}", *MERGE_OPTIONS,
                            chosen, learnt], check=True, stdin=subprocess.DEVNULL,
                           capture_output=True)
            new = set(os.listdir(chosen)) - before
            for entry in new:
                path = os.path.join(chosen, entry)
                with open(path, "rb") as file:
                    found = "found-" + hashlib.sha256(file.read()).hexdigest()[:12]
                shutil.copyfile(path, os.path.join(kept, found))
        print(f"{name}: {len(new)} inputs added to {len(before)}")
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--time", type=float, default=60)
    parser.add_argument("--cpu", type=float)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--nice", type=int, default=19)
    parser.add_argument("--merge", action="store_true")
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("names", nargs="+")
    args = parser.parse_args()
    return merge(args) if args.merge else fuzz(args)


if __name__ == "__main__":
    sys.exit(main())
