#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Copies vtysh's source out of FRR's tree and teaches the copy about lspingd.

Six small edits, each found by a pattern that must match exactly once; where
FRR has changed so that one does not, this stops and says which, and nothing is
built from a half-edited copy.  What vtysh does differently for lspingd's
commands is in vtysh_lsping.c; the copy only calls it.
"""
import os
import re
import shutil
import sys

SOURCES = ["vtysh.c", "vtysh.h", "vtysh_main.c", "vtysh_user.c", "vtysh_user.h", "vtysh_config.c"]


def edit(text, what, pattern, replacement):
    """Replaces what a pattern matches, once and only once."""
    changed, count = re.subn(pattern, replacement, text, flags=re.S | re.M)
    if count != 1:
        sys.exit(
            f"edit-vtysh.py: {what}: the pattern matches {count} times in this version of FRR,"
            " not once; vtysh/edit-vtysh.py must be adapted to it"
        )
    return changed


def edit_header(text):
    flags = [int(value, 16) for value in re.findall(r"^#define VTYSH_\w+\s+(0x[0-9a-f]+)$", text, re.M)]
    if not flags or max(flags) >= 1 << 30:
        sys.exit("edit-vtysh.py: no daemon flag is free in vtysh.h")
    text = edit(
        text,
        "daemon flag",
        r"(^#define VTYSH_\w+\s+%#x$)" % max(flags),
        r"\1" + f"\n#define VTYSH_LSPINGD {max(flags) << 1:#x}",
    )
    text = edit(
        text,
        "commands for all daemons",
        r"(^#define VTYSH_ALL\s*\\\n\s*)(?=VTYSH_)",
        r"\1VTYSH_LSPINGD | ",
    )
    return edit(
        text,
        "number of daemons",
        r"(?<=^extern struct vtysh_client vtysh_client\[)(\d+)(?=\];$)",
        lambda match: str(int(match.group(1)) + 1),
    )


def edit_vtysh(text):
    text = edit(
        text,
        "our header",
        r'(^#include "vtysh/vtysh\.h"$)',
        r'\1\n#include "vtysh/vtysh_lsping.h"',
    )
    text = edit(
        text,
        "table of daemons",
        r"(^struct vtysh_client vtysh_client\[\d*\] = \{.*?)(?=^\};$)",
        r'\1\t{.name = "lspingd", .flag = VTYSH_LSPINGD},\n',
    )
    # The one call that runs a command of a daemon's own, as typed.
    return edit(
        text,
        "running a command",
        r"cmd_stat = vtysh_client_execute\(\s*&vtysh_client\[i\], line\);"
        r"(?=\s*if \(cmd_stat != CMD_SUCCESS\)\s*break;)",
        "cmd_stat = lsping_vtysh_execute(cmd, &vtysh_client[i], line, vtysh_client_execute);",
    )


def edit_daemons(text):
    """The list in "show memory <zebra|...>" and the like."""
    text = edit(text, "list of daemons", r'(?<=^#define DAEMONS_LIST "<)([^"]*)(?=>"$)', r"\1|lspingd")
    return edit(
        text,
        "help of daemons",
        r'(?<=^#define DAEMONS_STR ")([^"]*)(?="$)',
        r"\1For the lspingd daemon\\n",
    )


def convert(source, target, function):
    with open(source, encoding="utf-8") as file:
        text = function(file.read())
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: edit-vtysh.py FRR_SOURCE TARGET")
    frr, target = sys.argv[1:]
    work = target + ".new"
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(os.path.join(work, "vtysh"))
    os.makedirs(os.path.join(work, "lib"))
    functions = {"vtysh.c": edit_vtysh, "vtysh.h": edit_header}
    for name in SOURCES:
        convert(
            os.path.join(frr, "vtysh", name),
            os.path.join(work, "vtysh", name),
            functions.get(name, lambda text: text),
        )
    convert(
        os.path.join(frr, "lib/vtysh_daemons.h"),
        os.path.join(work, "lib/vtysh_daemons.h"),
        edit_daemons,
    )
    # Into what is there: automake keeps its dependency files beside the sources.
    shutil.copytree(work, target, dirs_exist_ok=True)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
