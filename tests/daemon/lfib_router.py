# SPDX-License-Identifier: GPL-2.0-or-later
"""
A zebra with zebra_lsping.so, lspingd, and a small label protocol in a network
namespace of their own: what test_zebra_lsping.py and bench/lfib.py share.

zebra is the installed one; the module, lspingd and zapi_labels are those just
built.  mpls_on.so makes zebra keep labels whatever the kernel thinks of them, so a
kernel without MPLS is a kernel that refuses every label.
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

BUILD = os.path.abspath(os.environ.get("LSPING_BUILDDIR", "."))
SBIN = os.environ.get("FRR_SBINDIR", "/usr/lib/frr")
MODULE = os.path.join(BUILD, "zebra_lsping/zebra_lsping.so")
MPLS_ON = os.path.join(BUILD, "tests/daemon/mpls_on.so")
OTHER = os.path.join(BUILD, "tests/daemon/zebra_lsping_other.so")
GATEWAY = "10.1.1.2"
MANY = 100000


def wait_until(condition, limit=10.0, step=0.01):
    """Whether something became true in time."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


class Vty:
    """A daemon's terminal."""

    def __init__(self, path):
        self.status = None  # of the last command
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)

    def ask(self, command):
        self.sock.sendall(command.encode() + b"\0")
        answer = bytearray()
        while answer[-4:-1] != b"\0\0\0":
            data = self.sock.recv(1 << 20)
            if not data:
                raise OSError("closed")
            answer += data
        self.status = answer[-1]
        return answer[:-4].decode()


class Router:
    """zebra and lspingd."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="lsping.", dir="/tmp")
        shutil.chown(self.dir, "frr", "frr")
        os.chmod(self.dir, 0o755)
        self.running = {}

    def start(self, name, path, *options):
        log = os.path.join(self.dir, name + ".log")
        args = [path, "--vty_socket", self.dir, "-i", "%s/%s.pid" % (self.dir, name), "-f",
                "/dev/null", "-z", self.dir + "/zserv.api", "--log", "file:" + log, *options]
        with open(os.path.join(self.dir, name + ".out"), "ab") as output:
            self.running[name] = subprocess.Popen(args, stdout=output, stderr=output,
                                                  stdin=subprocess.DEVNULL)

    def start_zebra(self, *modules):
        options = [word for module in modules for word in ("-M", module)]
        self.start("zebra", os.path.join(SBIN, "zebra"), *options)

    def start_lspingd(self):
        self.start("lspingd", os.path.join(BUILD, "lspingd/lspingd"))

    def end(self, name, how=signal.SIGTERM):
        process = self.running.pop(name, None)
        if process:
            process.send_signal(how)
            process.wait(60)
            return process.returncode
        return None

    def ask(self, command, daemon="lspingd"):
        try:
            return Vty("%s/%s.vty" % (self.dir, daemon)).ask(command)
        except OSError:
            return ""

    def shown(self, command):
        try:
            return json.loads(self.ask(command + " json"))
        except ValueError:
            return {}

    def table(self, label=""):
        return self.shown("show mpls oam label-table %s" % label)

    def label(self, label):
        found = self.table(label).get("label", [])
        return found[0] if found else None

    def compared(self):
        """(status, JSON) of zebra's labels against the kernel's."""
        vty = Vty("%s/lspingd.vty" % self.dir)
        found = json.loads(vty.ask("show mpls oam consistency json"))
        return vty.status, found

    def in_step(self, limit=20.0):
        return wait_until(
            lambda: self.shown("show mpls oam").get("lfib-check-available") is True, limit)

    def log(self, name):
        with open(os.path.join(self.dir, name + ".log"), encoding="utf-8",
                  errors="replace") as log:
            return log.read()

    def close(self):
        for name in list(self.running):
            self.end(name, signal.SIGKILL)
        shutil.rmtree(self.dir)


class Labels:
    """A label protocol."""

    def __init__(self, router):
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "tests/daemon/zapi_labels"), router.dir + "/zserv.api"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.ifindex = socket.if_nametoindex("core")

    def tell(self, word, first, count=1, out=5000):
        self.process.stdin.write("%s %d %d %d %s %d\n" % (word, first, count, out, GATEWAY,
                                                          self.ifindex))
        self.process.stdin.flush()
        self.process.stdout.readline()

    def close(self):
        self.process.kill()
        self.process.wait()


def own_network():
    """Runs the program again in a network namespace, and makes the link "core" there."""
    if os.environ.get("LSPING_TEST_NETNS") != "1":
        os.environ["LSPING_TEST_NETNS"] = "1"
        os.execvp("unshare", ["unshare", "--net", sys.executable, os.path.abspath(sys.argv[0]),
                              *sys.argv[1:]])
    for command in ("link set lo up", "link add core type veth peer name edge",
                    "link set core up", "link set edge up", "addr add 10.1.1.1/24 dev core"):
        subprocess.run(["ip"] + command.split(), check=True)
