#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Makes vtysh's table of commands from the installed FRR and lspingd.

Every FRR binary carries the definitions of its commands ("xrefs", in an ELF
section that stripping leaves alone), and FRR's python/xrelfo.py turns them into
the C table vtysh is compiled with.  It tells which daemon a command belongs to
by two paths: the one of the binary, which must look as in a build of FRR
(zebra/zebra, isisd/fabricd, lib/libfrr.so), and the one of the source file
recorded in the binary, relative to the folder the build ran in.  Debian builds
in build/ below the source, so its binaries say ../lib/vty.c.  Hence a stage:

    STAGE/python, STAGE/lib/command.h     of FRR's source
    STAGE/build/zebra/zebra -> /usr/lib/frr/zebra, and so on
                                          run in here

Where a binary belongs is read from FRR's Makefile, so a daemon that Debian adds
needs no change here; one that FRR's Makefile does not know is an error.

A package of modules that is not installed has no commands in the table (on
Debian frr-rpki-tools for bgpd's RPKI): install it before building, or build
again after.

The source and the installed binaries must be of one version: a table of other
commands would send the wrong thing to the wrong daemon.
"""
import argparse
import filecmp
import os
import re
import shutil
import subprocess
import sys


def die(text):
    sys.exit(f"mktable.py: {text}")


def source_version(frr):
    with open(os.path.join(frr, "lib/version.h"), encoding="utf-8") as file:
        found = re.search(r'#define FRR_VER_SHORT\s+"(.*)"', file.read())
    return found.group(1) if found else die("no FRR_VER_SHORT in lib/version.h")


def check_version(frr, sbindir):
    """The source's version must be the installed one's."""
    zebra = os.path.join(sbindir, "zebra")
    try:
        said = subprocess.run([zebra, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        die(f"cannot ask {zebra} for its version: {error}")
    found = re.match(r"zebra version (\S+)", said.stdout)
    installed = found.group(1) if found else "unknown"
    if installed != source_version(frr):
        die(
            f"FRR's source is version {source_version(frr)} but the installed FRR is {installed};"
            f" get the source of {installed} (apt-get source frr={installed}*) and configure again"
        )


def has_xrefs(path):
    """Whether a file is an FRR binary: ELF, with FRR's note in it."""
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        data = file.read()
    return data[:4] == b"\x7fELF" and b"FRRouting\0" in data


def build_place(makefile, name):
    """Where a build of FRR has a program or library: zebra -> zebra/zebra."""
    stem, dot, _ = name.partition(".so")
    pattern = r"(?<![\w./-])([\w-]+(?:/[\w-]+)*/%s)%s(?![\w-])" % (
        re.escape(stem),
        r"\.la" if dot else r"\$\(EXEEXT\)",
    )
    places = set(re.findall(pattern, makefile))
    if len(places) != 1:
        die(f"FRR's Makefile has {len(places)} places for the installed {name}, not one")
    return places.pop() + (".so" if dot else "")


def installed_binaries(args):
    """Paths of everything installed that defines commands, but lspingd."""
    libdir = os.path.dirname(args.libfrr)
    for folder, keep in (
        (args.sbindir, lambda name: "." not in name and name != "lspingd"),
        (libdir, lambda name: name.endswith(".so.0")),
        (args.moduledir, lambda name: name.endswith(".so") and not name.endswith("_lsping.so")),
    ):
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if keep(name) and has_xrefs(path):
                yield path


def make_stage(args):
    """Links everything into its place; returns the places, lspingd's last."""
    shutil.rmtree(args.stage, ignore_errors=True)
    build = os.path.join(args.stage, "build")
    os.makedirs(build)
    os.makedirs(os.path.join(args.stage, "lib"))
    shutil.copytree(
        os.path.join(args.frr, "python"),
        os.path.join(args.stage, "python"),
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(os.path.join(args.frr, "lib/command.h"), os.path.join(args.stage, "lib"))
    with open(os.path.join(args.frr, "Makefile"), encoding="utf-8") as file:
        makefile = file.read()
    places = []
    for path in installed_binaries(args):
        places.append((build_place(makefile, os.path.basename(path)), path))
    if not any(place == "zebra/zebra" for place, _ in places):
        die(f"no zebra with command definitions in {args.sbindir}")
    places.append(("lspingd/lspingd", os.path.abspath(args.lspingd)))
    for place, path in places:
        os.makedirs(os.path.join(build, os.path.dirname(place)), exist_ok=True)
        os.symlink(path, os.path.join(build, place))
    return [place for place, _ in places]


def replace_if_changed(new, old):
    """Leaves a table alone that came out the same: compiling it takes a while."""
    if os.path.exists(old) and filecmp.cmp(new, old, shallow=False):
        os.remove(new)
    else:
        os.replace(new, old)


def main():
    argp = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    argp.add_argument("--frr", required=True, help="FRR's source, configured")
    argp.add_argument("--clippy", required=True)
    argp.add_argument("--sbindir", required=True, help="where FRR's daemons are installed")
    argp.add_argument("--moduledir", required=True)
    argp.add_argument("--libfrr", required=True)
    argp.add_argument("--lspingd", required=True, help="our daemon, built")
    argp.add_argument("--stage", required=True, help="folder to work in, made anew")
    argp.add_argument("tables", nargs="+", help="C files to write; more than one share the work")
    args = argp.parse_args()

    check_version(args.frr, args.sbindir)
    places = make_stage(args)
    outputs = [os.path.abspath(table) for table in args.tables]
    run = subprocess.run(
        [args.clippy, "../python/xrelfo.py", "-o", "all.xref", *places, "-c"]
        + [output + ".tmp" for output in outputs],
        cwd=os.path.join(args.stage, "build"),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        die(f"xrelfo.py failed:\n{run.stdout}{run.stderr}")
    with open(outputs[0] + ".tmp", encoding="utf-8") as file:
        if "VTYSH_LSPINGD" not in file.read():
            die("the table holds no command of lspingd")
    for output in outputs:
        replace_if_changed(output + ".tmp", output)


if __name__ == "__main__":
    main()
