#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
make fuzz runs: every target for some seconds, and what a finding, a good input
and a missing clang do to it.

Without clang the test is skipped; the lab has it.
"""
import os
import re
import subprocess
import sys
import tempfile

TOP = os.environ["LSPING_SRCDIR"]
BUILD = os.environ["LSPING_BUILDDIR"]
CLANG = os.environ["FUZZ_CC"]
SECONDS = "2"  # of computing, for each target: the machine may be busy
LINE = re.compile(r"^(\w+): (\d+) executions, coverage (\d+) edges (\d+) features, corpus (\d+), "
                  r"(\d+) CPU seconds, (\d+) findings", re.M)
PLANTED = """
#include <stddef.h>
#include <stdlib.h>
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	if (size > 1 && data[0] == 'l' && data[1] == 's')
		PLANTED;
	return 0;
}
"""


def make(*args):
    # The make that runs the tests must not hand its own options down.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")
                   and name != "MFLAGS"}
    return subprocess.run(["make", "-C", BUILD, "-s", "-j2", *args], env=environment, check=False,
                          capture_output=True, text=True)


def runner(folder, *args):
    return subprocess.run(
        [sys.executable, os.path.join(TOP, "tests", "fuzz", "run_fuzzers.py"), "--corpus",
         os.path.join(folder, "corpus"), "--work", os.path.join(folder, "work"), *args, "planted"],
        check=False, capture_output=True, text=True)


def planted(folder, what, *args):
    """Runs the runner on a target that does something when an input begins with "ls"."""
    os.makedirs(os.path.join(folder, "corpus", "planted"))
    with open(os.path.join(folder, "corpus", "planted", "seed"), "wb") as file:
        file.write(b"lx")
    source = os.path.join(folder, "planted.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(PLANTED.replace("PLANTED", what))
    work = os.path.join(folder, "work")
    os.makedirs(work)
    subprocess.run([CLANG, "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all", "-o",
                    os.path.join(work, "fuzz_planted"), source], check=True)
    return runner(folder, "--nice", "0", *args)


def test_no_clang():
    try:
        os.unlink(os.path.join(BUILD, "fuzz", "clang"))
    except FileNotFoundError:
        pass
    done = make("fuzz", "FUZZ_CC=no")
    assert done.returncode != 0 and "apt-get install clang" in done.stderr, done.stderr


def test_every_target():
    done = make("fuzz", "FUZZ_CPU=" + SECONDS, "FUZZ_JOBS=2", "FUZZ_NICE=0")
    assert done.returncode == 0, done.stdout + done.stderr
    results = LINE.findall(done.stdout)
    names = sorted(line[0] for line in results)
    sources = os.listdir(os.path.join(TOP, "tests", "fuzz"))
    assert names == sorted(name[5:-2] for name in sources if re.match(r"fuzz_\w+\.c$", name)), names
    for name, executions, edges, features, inputs, _, findings in results:
        assert int(executions) > 100 and int(edges) > 20 and int(features) > 20, (name, done.stdout)
        assert int(inputs) > 1 and findings == "0", (name, done.stdout)


def test_finding():
    for what, sign in (("abort()", "deadly signal"),
                       ("((volatile char *)malloc(1))[size] = 1", "AddressSanitizer"),
                       ("return (int)size + 2147483646", "UndefinedBehaviorSanitizer")):
        with tempfile.TemporaryDirectory() as folder:
            done = planted(folder, what, "--cpu", "20")
            assert done.returncode == 1 and sign in done.stdout, done.stdout + done.stderr
            line = LINE.search(done.stdout)
            assert line and line.group(7) == "1", done.stdout
            kept = re.search(r"1 findings: \S+ (\S+)$", done.stdout, re.M).group(1)
            with open(kept, "rb") as file:
                assert file.read(2) == b"ls"


def test_ended_early():
    with tempfile.TemporaryDirectory() as folder:
        done = planted(folder, "_Exit(0)", "--cpu", "20")
        assert done.returncode == 1, done.stdout


def test_cpu_time_and_merge():
    with tempfile.TemporaryDirectory() as folder:
        done = planted(folder, "size++", "--cpu", "2")
        assert done.returncode == 0, done.stdout + done.stderr
        assert 2 <= int(LINE.search(done.stdout).group(6)) < 20, done.stdout
        merged = runner(folder, "--merge")
        assert merged.returncode == 0, merged.stderr
        names = os.listdir(os.path.join(folder, "corpus", "planted"))
        found = [name for name in names if name.startswith("found-")]
        assert "seed" in names and found and len(found) == len(names) - 1, merged.stdout


def main():
    if CLANG == "no":
        print("0 passed, 0 failed, 1 skipped")
        return 77
    passed = failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        try:
            test()
            passed += 1
        except Exception as error:  # pylint: disable=broad-exception-caught
            failed += 1
            trace = error.__traceback__.tb_next
            print(f"{name}:{trace.tb_lineno if trace else 0}: {type(error).__name__} {error}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
