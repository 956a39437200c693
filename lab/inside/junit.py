#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints "PASSED FAILED" of a JUnit report, or with --failed the names of those that
failed; a skipped test is one that failed."""

import sys
import xml.etree.ElementTree as ElementTree

bad = {}
for case in ElementTree.parse(sys.argv[-1]).getroot().iter("testcase"):
    # One that fails in its teardown too is listed twice.
    name = (case.get("classname"), case.get("name"))
    kinds = {child.tag for child in case}
    bad[name] = bad.get(name, False) or bool(kinds & {"failure", "error", "skipped"})
if "--failed" in sys.argv[1:]:
    for (_, name), failed in bad.items():
        if failed:
            print(name)
else:
    print(sum(not failed for failed in bad.values()), sum(bad.values()))
