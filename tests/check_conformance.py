#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Fails where doc/developer/conformance.md names a test that does not exist.

Whatever stands in backquotes in the last column of its tables is the name of a case
(a trailing * stands for any rest), or a file or directory.  A row of the table of
MUSTs and SHOULDs has to name at least one, or say why there is none.
"""
import os
import re
import sys

TOP = os.environ.get("LSPING_SRCDIR", os.path.join(os.path.dirname(__file__), ".."))
PAGE = "doc/developer/conformance.md"
WITHOUT = ("none: ", "all of the above")


def cases():
    "Names of all cases of the unit tests."
    found = set()
    for directory, _, names in os.walk(os.path.join(TOP, "tests")):
        for name in names:
            if name.endswith(".c"):
                with open(os.path.join(directory, name), encoding="utf-8") as source:
                    found.update(re.findall(r"^CASE\((\w+)\)", source.read(), re.M))
    return found


def exists(name, known):
    if "/" in name or name.endswith((".c", ".py")):
        return any(os.path.exists(os.path.join(TOP, base, name)) for base in ("", "tests/core"))
    if name.endswith("*"):
        return any(case.startswith(name[:-1]) for case in known)
    return name in known


def main():
    known, problems, checked = cases(), [], 0
    section = ""
    with open(os.path.join(TOP, PAGE), encoding="utf-8") as page:
        for number, line in enumerate(page, 1):
            if line.startswith("## "):
                section = line
            if not line.startswith("| ") or "test" not in section and "MUST" not in section:
                continue
            last = line.rstrip().rstrip("|").rsplit("| ", 1)[1].strip()
            if last in ("test", "reason"):
                continue
            names = re.findall(r"`([^`]+)`", last)
            if not names and not last.startswith(WITHOUT):
                problems.append("%s:%d: names no test" % (PAGE, number))
            for name in names:
                checked += 1
                if not exists(name, known):
                    problems.append("%s:%d: there is no %s" % (PAGE, number, name))
    for problem in problems:
        print(problem)
    if not checked:
        problems.append("no table was found")
    print("%d passed, %d failed" % (checked - len(problems) if checked else 0, len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
