#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Making vtysh fails clearly where it cannot be made right.

edit-vtysh.py and mktable.py on FRR's source as it is, and on sources that are
not what they expect: another version, a pattern gone, a daemon flag too many.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.environ["LSPING_SRCDIR"]
FRR = os.environ["FRR_SOURCE"]
FILES = ["lib/version.h", "lib/vtysh_daemons.h", "lib/command.h", "Makefile"] + [
    "vtysh/" + name
    for name in ("vtysh.c", "vtysh.h", "vtysh_main.c", "vtysh_user.c", "vtysh_user.h",
                 "vtysh_config.c")
]


class Source:
    """A copy of what is looked at of FRR's source, to be spoiled."""

    def __enter__(self):
        self.tmp = tempfile.TemporaryDirectory()
        self.folder = self.tmp.name
        for name in FILES:
            os.makedirs(os.path.join(self.folder, os.path.dirname(name)), exist_ok=True)
            shutil.copy(os.path.join(FRR, name), os.path.join(self.folder, name))
        os.symlink(os.path.join(FRR, "python"), os.path.join(self.folder, "python"))
        return self

    def __exit__(self, *_):
        self.tmp.cleanup()

    def replace(self, name, pattern, text):
        path = os.path.join(self.folder, name)
        with open(path, encoding="utf-8") as file:
            before = file.read()
        after = re.sub(pattern, text, before)
        assert after != before
        with open(path, "w", encoding="utf-8") as file:
            file.write(after)

    def path(self, name):
        return os.path.join(self.folder, name)

    def edit(self):
        return run("edit-vtysh.py", self.folder, self.path("out"))

    def table(self):
        installed = os.environ["FRR_SBINDIR"]
        return run(
            "mktable.py", "--frr", self.folder, "--clippy", os.path.join(FRR, "lib/clippy"),
            "--sbindir", installed, "--moduledir", os.environ["FRR_MODULEDIR"],
            "--libfrr", os.environ["LIBFRR"], "--stage", self.path("stage"), "--lspingd",
            os.path.join(os.environ["LSPING_BUILDDIR"], "lspingd/lspingd"),
            self.path("one.c"), self.path("two.c"),
        )

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()


def run(script, *args):
    return subprocess.run(
        [sys.executable, os.path.join(TOP, "vtysh", script), *args],
        capture_output=True, text=True, check=False,
    )


def test_edit():
    with Source() as source:
        done = source.edit()
        assert done.returncode == 0, done.stderr
        assert '"lspingd"' in source.read("out/vtysh/vtysh.c")
        assert source.read("out/vtysh/vtysh.c").count("lsping_vtysh_execute") == 1
        flag = re.search(r"#define VTYSH_LSPINGD (0x\w+)", source.read("out/vtysh/vtysh.h"))
        assert source.read("out/vtysh/vtysh.h").lower().count(flag.group(1)) == 1
        before = re.search(r"vtysh_client\[(\d+)\]", source.read("vtysh/vtysh.h")).group(1)
        after = re.search(r"vtysh_client\[(\d+)\]", source.read("out/vtysh/vtysh.h")).group(1)
        assert int(after) == int(before) + 1
        assert "|lspingd>" in source.read("out/lib/vtysh_daemons.h")
        assert source.read("out/vtysh/vtysh_main.c") == source.read("vtysh/vtysh_main.c")


def test_edit_pattern_gone():
    for name, pattern, text, what in (
        ("vtysh/vtysh.c", r"cmd_stat = vtysh_client_execute", "cmd_stat = other", "running a command"),
        ("vtysh/vtysh.c", r"struct vtysh_client vtysh_client\[\] = ", "struct x y[] = ",
         "table of daemons"),
        ("vtysh/vtysh.h", r"#define VTYSH_ALL\b", "#define VTYSH_EVERY", "commands for all"),
        ("vtysh/vtysh.h", r"vtysh_client\[\d+\];", "vtysh_client[];", "number of daemons"),
        ("lib/vtysh_daemons.h", r"DAEMONS_LIST", "OTHER_LIST", "list of daemons"),
    ):
        with Source() as source:
            source.replace(name, pattern, text)
            done = source.edit()
            assert done.returncode != 0 and what in done.stderr, (what, done.stderr)
            assert len(done.stderr.splitlines()) == 1
            assert not os.path.exists(source.path("out"))


def test_edit_no_flag_left():
    with Source() as source:
        source.replace("vtysh/vtysh.h", r"(#define VTYSH_ZEBRA\s+)0x00001", r"\g<1>0x40000000")
        done = source.edit()
        assert done.returncode != 0 and "flag" in done.stderr


def test_table():
    with Source() as source:
        done = source.table()
        assert done.returncode == 0, done.stderr
        owners = re.findall(r"^DEFSH\w* \((\w+), ", source.read("one.c"), re.M)
        for name in ("zebra", "mgmtd", "ospfd", "ospf6d", "isisd", "fabricd", "bgpd", "ldpd",
                     "bfdd", "pimd", "pim6d", "staticd", "pathd", "watchfrr", "lspingd"):
            assert owners.count("VTYSH_" + name.upper()) >= 2, name


def test_table_of_another_version():
    with Source() as source:
        source.replace("lib/version.h", r'(#define FRR_VER_SHORT\s+)"[^"]*"', r'\1"9.9"')
        done = source.table()
        assert done.returncode != 0 and "9.9" in done.stderr and "apt-get source" in done.stderr
        assert not os.path.exists(source.path("one.c"))


def test_table_without_a_place():
    with Source() as source:
        source.replace("Makefile", r"bfdd/bfdd\$\(EXEEXT\)", "bfdd/other$(EXEEXT)")
        done = source.table()
        assert done.returncode != 0 and "bfdd" in done.stderr


def main():
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
