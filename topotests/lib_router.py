# SPDX-License-Identifier: GPL-2.0-or-later
"""
A router in namespaces of its own, without FRR's topotest library.

That library takes more of User Mode Linux's one processor to make a router than the
router's daemons take to converge.  A Router here is one process that holds a network,
a mount and a UTS namespace; it has the part of the library's interface that
lib_lsping.py uses, so everything there works with it.
"""
import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess

DAEMONS = "/usr/lib/frr"
CLONE_NEWNET = 0x40000000
PATIENCE = 20.0  # for a daemon's answer to one command
ASKED = 3  # times at most

# Who answers which command; the first that fits.
ANSWERS = (
    ("show mpls oam", "lspingd"),
    ("show mpls ldp", "ldpd"),
    ("show ip ospf", "ospfd"),
    ("show ipv6 ospf6", "ospf6d"),
    ("show ", "zebra"),
)

# What a router's first process does: places of its own for FRR's files.
INIT = """
for dir in /etc/frr /run/frr /var/lib/frr; do
	mount -t tmpfs -o mode=755 tmpfs $dir || exit 1
	chown frr:frr $dir
done
mount -t sysfs sysfs /sys || exit 1
hostname %s
ip link set lo up
printf 'service integrated-vtysh-config\\n' > /etc/frr/vtysh.conf
echo ready
exec sleep infinity
"""

SYSCTLS = """
net.ipv4.ip_forward=1
net.ipv6.conf.all.forwarding=1
net.ipv6.conf.default.forwarding=1
net.ipv4.conf.all.rp_filter=0
net.ipv4.conf.default.rp_filter=0
net.ipv6.conf.all.accept_dad=0
net.ipv6.conf.default.accept_dad=0
net.mpls.platform_labels=100000
net.mpls.conf.lo.input=1
"""


# ---- any router, also one of the library's: pid is that of a process in it ----


def vty(pid, daemon, command):
    "A command on a daemon's own terminal: a vtysh takes a second here."
    with socket.socket(socket.AF_UNIX) as terminal:
        # ldpd leaves a question unanswered now and then, while its sessions go.
        terminal.settimeout(PATIENCE)
        terminal.connect("/proc/%d/root/run/frr/%s.vty" % (pid, daemon))
        terminal.sendall(command.encode() + b"\0")
        answer = b""
        while answer[-4:-1] != b"\0\0\0":
            data = terminal.recv(65536)
            assert data, "%s: %s: connection lost" % (daemon, command)
            answer += data
    return answer[:-4].decode()


def shown(pid, command):
    "JSON of a command, or why there is none."
    daemon = next(daemon for start, daemon in ANSWERS if command.startswith(start))
    for _ in range(ASKED):
        try:
            return json.loads(vty(pid, daemon, command))
        except TimeoutError as error:
            failed = error
        except (OSError, ValueError) as error:
            return {"_error": str(error)}
    return {"_error": str(failed)}


# ---- one of ours ----


class Router:
    "The library calls these methods of a router, or of its net."

    def __init__(self, name, logdir):
        self.name = name
        self.net = self  # as TopoRouter.net
        self.logdir = os.path.join(logdir, name)
        os.makedirs(self.logdir, exist_ok=True)
        os.chmod(self.logdir, 0o777)
        self.daemons = {}
        self.links = {}  # {interface: (neighbour, its interface)}
        self.process = subprocess.Popen(
            ["unshare", "--net", "--mount", "--uts", "--propagation", "private", "bash", "-c",
             INIT % name],
            stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n", "%s: no namespaces" % name
        self.pid = self.process.pid
        self._sysctls(SYSCTLS)

    def _sysctls(self, lines):
        self.cmd_raises("sysctl -q -p -", stdin=lines)

    # ---- commands ----

    def _inside(self, command):
        enter = ["nsenter", "-t", str(self.pid), "-n", "-m", "-u", "--"]
        return enter + (["bash", "-c", command] if isinstance(command, str) else list(command))

    def cmd_status(self, command, warn=True, stdin=None):
        "(status, standard output, standard error)"
        done = subprocess.run(
            self._inside(command), input=stdin, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            **({} if stdin is not None else {"stdin": subprocess.DEVNULL}))
        if warn and done.returncode:
            print("%s: %s: %s" % (self.name, command, done.stderr))
        return done.returncode, done.stdout, done.stderr

    def cmd_raises(self, command, warn=True, stdin=None):
        status, output, error = self.cmd_status(command, warn, stdin)
        assert status == 0, "%s: %s: status %d\n%s%s" % (self.name, command, status, output, error)
        return output

    def run(self, command):
        return self.cmd_status(command)[1]

    def popen(self, command, **more):
        "A command that goes on; its process is the command itself."
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen(
            self._inside(command), stdin=subprocess.DEVNULL, text=True, **pipes)

    def ip(self, arguments):
        "ip(8) in the router's network namespace; quicker than cmd_raises()."
        with self.inside():
            done = subprocess.run(
                ["ip"] + arguments.split(), text=True, check=True, stdout=subprocess.PIPE)
        return done.stdout

    @contextlib.contextmanager
    def inside(self):
        "This thread is in the router's network namespace."
        with open("/proc/thread-self/ns/net", "rb") as home:
            with open("/proc/%d/ns/net" % self.pid, "rb") as there:
                _setns(there.fileno())
            try:
                yield
            finally:
                _setns(home.fileno())

    # ---- daemons ----

    def configure(self, daemons, frr_conf, zebra_conf, interfaces):
        "Files and sysctls, before start(); the interfaces are there by now."
        self.daemons = dict(daemons)
        for name, text in (("frr.conf", frr_conf), ("zebra.conf", zebra_conf)):
            with open(os.path.join(self.logdir, name), "w", encoding="ascii") as conf:
                conf.write(text)
        self.cmd_raises("cp %s/*.conf /etc/frr/ && chown frr:frr /etc/frr/*" % self.logdir)
        self._sysctls("".join("net.mpls.conf.%s.input=1\n" % name for name in interfaces))

    def start(self):
        self.startDaemons(self.daemons)
        self.cmd_raises("vtysh -b")

    def startDaemons(self, names):  # pylint: disable=invalid-name
        "Without configuration, as the library does."
        script = "cd %s && ulimit -c 0\n" % self.logdir
        for name in names:
            script += (
                "%s/%s -d %s --log file:%s/%s.log > %s.out 2> %s.err || exit 1\n"
                % (DAEMONS, name, self.daemons[name], self.logdir, name, name, name))
        self.cmd_raises(script)

    def stop(self):
        "Ends everything that lives in the router's network namespace."
        home = self._namespace(self.pid)
        for pid in (int(entry) for entry in os.listdir("/proc") if entry.isdigit()):
            if pid != self.pid and self._namespace(pid) == home:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    @staticmethod
    def _namespace(pid):
        try:
            return os.readlink("/proc/%d/ns/net" % pid)
        except OSError:
            return None


def connect(links):
    "veth pairs: ((router, interface), (router, interface)) each, both ends up."
    make = "".join(
        "link add name %s netns %d type veth peer name %s netns %d\n"
        % (one[1], one[0].pid, other[1], other[0].pid)
        for one, other in links)
    subprocess.run(["ip", "-batch", "-"], input=make, text=True, check=True)
    for (one, ifname), (other, other_ifname) in links:
        one.links[ifname] = (other, other_ifname)
        other.links[other_ifname] = (one, ifname)
    for router in {router for link in links for router, _ in link}:
        lines = "".join("link set %s up\n" % ifname for ifname in router.links)
        router.cmd_raises(["ip", "-batch", "-"], stdin=lines)


def _setns(descriptor):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
