#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints "PASSED FAILED" of a JUnit report; a skipped test is one that failed."""

import sys
import xml.etree.ElementTree as ElementTree

passed = failed = 0
for suite in ElementTree.parse(sys.argv[1]).getroot().iter("testsuite"):
    bad = {}
    for case in suite.iter("testcase"):
        # One that fails in its teardown too is listed twice.
        name = (case.get("classname"), case.get("name"))
        kinds = {child.tag for child in case}
        bad[name] = bad.get(name, False) or bool(kinds & {"failure", "error", "skipped"})
    failed += sum(bad.values())
    passed += len(bad) - sum(bad.values())
print(passed, failed)
