# SPDX-License-Identifier: GPL-2.0-or-later
"""
FRR as the distribution starts it, with lspingd among its daemons.

For tests of one machine, not of a network: /usr/lib/frr/frrinit.sh and what it
reads, as on a router.  /etc/frr is put back at the end.
"""
import glob
import os
import re
import shutil
import socket
import subprocess
import time

INIT = "/usr/lib/frr/frrinit.sh"
LOG = "/var/log/frr/frr.log"

# What an administrator adds to /etc/frr/daemons (README.md).
DAEMONS = """
DAEMONS="$DAEMONS lspingd"
lspingd=yes
lspingd_options="-A 127.0.0.1"
zebra_options="-A 127.0.0.1 -s 90000000 -M zebra_lsping"
"""


def run(*args, **more):
    "A command's result; output and errors together unless said otherwise."
    more.setdefault("stderr", subprocess.STDOUT)
    return subprocess.run(
        args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False, **more
    )


def wait_for(condition, seconds=120.0):
    "What a condition gives, once it is true or the time is over."
    end = time.monotonic() + seconds
    while not (result := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    return result


def read(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def daemon_pid(name):
    "Process id of a running daemon, from its pid file; None if it does not run."
    text = read("/run/frr/%s.pid" % name).strip()
    return int(text) if text and os.path.exists("/proc/%s" % text) else None


def frr_processes():
    "Command lines of everything that runs out of FRR's directory."
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            words = read(path).split("\0")
        except OSError:
            continue
        if words[0].startswith("/usr/lib/frr/"):
            found.append(" ".join(words).strip())
    return found


def status_of(pid, key):
    return re.search(r"^%s:\s*(.*)$" % key, read("/proc/%d/status" % pid), re.M).group(1)


class Boot:
    "FRR started by its own script."

    def __init__(self, daemons, config):
        "daemons: names beside those always started; config: frr.conf."
        self.saved = {}
        for name in ("daemons", "frr.conf", "vtysh.conf"):
            path = "/etc/frr/" + name
            self.saved[path] = read(path) if os.path.exists(path) else None
        lines = ["%s=yes\n" % name for name in daemons]
        self.write("/etc/frr/daemons", self.saved["/etc/frr/daemons"] + "".join(lines) + DAEMONS)
        self.write("/etc/frr/vtysh.conf", "service integrated-vtysh-config\n")
        self.write("/etc/frr/frr.conf", config)
        self.names = ["zebra", "mgmtd", "staticd", "lspingd", *daemons]

    @staticmethod
    def write(path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        shutil.chown(path, "frr", "frr")

    def start(self):
        # FRR writes "hostname" into its configuration and refuses to read "(none)".
        socket.sethostname("boot")
        # Daemons keep the descriptors they are started with: no pipe to wait for.
        with open("/tmp/frrinit.log", "w", encoding="utf-8") as log:
            subprocess.run(
                [INIT, "start"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True
            )
        assert wait_for(self.all_up, 60), self.watchfrr()

    @staticmethod
    def watchfrr():
        return run("vtysh", "-c", "show watchfrr").stdout

    def all_up(self):
        text = self.watchfrr()
        return all(re.search(r"^\s*%s\s+Up\b" % name, text, re.M) for name in self.names)

    @staticmethod
    def stop():
        return run(INIT, "stop", timeout=120)

    def restore(self):
        if frr_processes():
            self.stop()
        for path, text in self.saved.items():
            if text is not None:
                self.write(path, text)
            elif os.path.exists(path):
                os.unlink(path)


def check_no_leak(log):
    """lspingd ended by itself, and gave everything back.

    With "debug memstats-at-exit" frr_fini() names what is left, group by group,
    in the log or, once that is closed, in a file.  The log's own targets may be
    left: libfrr calls that no error, and says so if debugging is logged."""
    ours = [line for line in log.splitlines() if " LSPING: " in line]
    assert any("Terminating on signal" in line for line in ours), log[-2000:]
    for path in glob.glob("/tmp/frr-memstats-lspingd-*"):
        ours += read(path).splitlines()
    excused = False
    for line in ours:
        assert "Received signal" not in line and "leaked" not in line, line
        if "active allocations" in line:
            excused = "logging subsystem (not an error)" in line
        if "active allocations" in line or "memstats:" in line:
            assert excused, line
