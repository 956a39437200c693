#!/usr/bin/env python
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Our vtysh beside the distribution's, on the same running daemons.

Three questions.  Does every stock command still say the same?  Commands of all
daemons are run through both and compared, and their lists of commands are.
Does every stock command still go to the same daemons?  Both talk to sockets of
this test, which note what each "daemon" is sent.  And do lspingd's commands end
as they must: Ctrl-C, a closed terminal, a killed daemon, exit status?

The distribution's vtysh is what is kept as vtysh.distrib when ours is installed.

The pings go along a static LSP into an interface with nothing behind it: they
can be sent and are never answered, so they last as long as the test wants.
"""
import glob
import os
import signal
import socket
import subprocess
import threading
import time

import pexpect
import pytest

from lib_boot import LOG, Boot, check_no_leak, daemon_pid, read, run, wait_for

# pexpect forks while threads run here, which Python warns of; its child only execs.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pty")

OURS = "/usr/bin/vtysh"
STOCK = "/usr/bin/vtysh.distrib"
LSP = "10.9.9.9/32"

CONFIG = """\
log file %s informational
debug memstats-at-exit
service integrated-vtysh-config
ip route 192.0.2.0/24 10.99.0.2
ip route %s 10.99.0.2 label 100
ipv6 route 2001:db8:9::/64 Null0
ip prefix-list SOME permit 10.0.0.0/8 le 24
ipv6 prefix-list SOME6 permit 2001:db8::/32
route-map SOME permit 10
 match ip address prefix-list SOME
exit
interface d0
 ip ospf area 0
 ipv6 ospf6 area 0
 ip router isis CORE
exit
router ospf
 ospf router-id 10.255.0.1
exit
router ospf6
 ospf6 router-id 10.255.0.1
exit
router isis CORE
 net 49.0001.0102.5500.0001.00
exit
router bgp 65001
 bgp router-id 10.255.0.1
 no bgp ebgp-requires-policy
 neighbor 10.99.0.2 remote-as 65002
exit
mpls ldp
 router-id 10.255.0.1
 address-family ipv4
  discovery transport-address 10.99.0.1
  interface d0
  exit
 exit-address-family
exit
bfd
 peer 10.99.0.2
 exit
exit
router rip
 network d0
exit
router eigrp 1
 network 10.99.0.0/24
exit
""" % (LOG, LSP)

DAEMONS = ["ospfd", "ospf6d", "isisd", "bgpd", "ldpd", "bfdd", "ripd", "eigrpd", "pathd"]

# Read-only commands, by the daemon that answers.
SHOW = {
    "zebra": [
        "show ip route", "show ipv6 route", "show interface d0", "show interface brief",
        "show mpls table", "show ip nht", "show ip route json", "show router-id",
        "show zebra dplane providers",
    ],
    "mgmtd": ["show mgmt backend-adapter all", "show mgmt backend-yang-xpath-registry"],
    "ospfd": [
        "show ip ospf", "show ip ospf interface d0", "show ip ospf neighbor",
        "show ip ospf database", "show ip ospf route",
    ],
    "ospf6d": ["show ipv6 ospf6", "show ipv6 ospf6 route", "show ipv6 ospf6 database"],
    "isisd": ["show isis summary", "show isis interface", "show isis database"],
    "bgpd": ["show bgp summary", "show bgp ipv4 unicast", "show bgp vrfs", "show bgp router"],
    "ldpd": ["show mpls ldp interface", "show mpls ldp binding", "show mpls ldp discovery detail"],
    "bfdd": ["show bfd peers brief"],
    "ripd": ["show ip rip", "show ip rip status"],
    "eigrpd": ["show ip eigrp topology"],
    "pathd": ["show sr-te policy"],
    "several": [
        "show running-config", "show ip prefix-list", "show route-map",
        "show running-config ospfd",
    ],
}

# For the question who is sent what, lines that change things, too, and those that
# vtysh itself spreads; each list is one vtysh.
LINES = [[command] for command in SHOW["several"] + SHOW["zebra"][:2]] + [
    ["clear ip ospf process"],
    ["clear bgp *"],
    ["debug ospf event"],
    ["debug zebra nht"],
    ["debug bgp updates"],
    ["show memory ldpd"],
    ["show event cpu"],
    ["show logging"],
    ["show debugging"],
    ["write terminal"],
    ["configure", "ip route 198.51.100.0/24 Null0"],
    ["configure", "interface d0", "ip ospf cost 10", "isis metric 5", "mpls enable"],
    ["configure", "interface d0", "ip address 203.0.113.1/24"],
    ["configure", "router ospf", "passive-interface default"],
    ["configure", "router bgp 65001", "neighbor 10.99.0.3 remote-as 65003"],
    ["configure", "router bgp 65001", "address-family ipv6 unicast", "network 2001:db8::/32"],
    ["configure", "route-map OTHER permit 10", "set metric 5", "match interface d0"],
    ["configure", "ip prefix-list OTHER permit 10.0.0.0/8"],
    ["configure", "ipv6 prefix-list OTHER permit 2001:db8::/32"],
    ["configure", "access-list OTHER permit 10.0.0.0/8"],
    ["configure", "log syslog warnings"],
    ["configure", "hostname other"],
    ["configure", "mpls ldp", "router-id 10.0.0.9"],
    ["configure", "router isis CORE", "is-type level-2-only"],
    ["configure", "bfd", "peer 10.99.0.9"],
    ["configure", "vrf RED", "ip route 198.51.100.0/24 Null0"],
    ["configure", "segment-routing", "traffic-eng", "policy color 1 endpoint 10.0.0.1"],
]

NODES = [
    [], ["configure"], ["configure", "interface d0"], ["configure", "router ospf"],
    ["configure", "router bgp 65001"], ["configure", "router bgp 65001", "address-family ipv4"],
    ["configure", "router isis CORE"], ["configure", "mpls ldp"], ["configure", "bfd"],
    ["configure", "route-map SOME permit 10"], ["configure", "vrf RED"], ["configure", "router rip"],
]


def arguments(vtysh, commands):
    args = [vtysh]
    for command in commands:
        args += ["-c", command]
    return args


def is_between(before, text, after):
    """Whether a text says what two runs of another vtysh say, one before, one after.

    A word in which those two differ is an age, a timer or a counter, however it is
    written, and may be anything in the text between.
    """
    words = [answer.split() for answer in (before, text, after)]
    return len({len(answer) for answer in words}) == 1 and all(
        old != new or mid == old for old, mid, new in zip(*words))


@pytest.fixture(scope="module", name="boot", autouse=True)
def fixture_boot():
    assert os.path.exists(STOCK), "the distribution's vtysh is not kept as %s" % STOCK
    run("ip", "link", "add", "d0", "type", "dummy")
    run("ip", "address", "add", "10.99.0.1/24", "dev", "d0")
    run("ip", "-6", "address", "add", "2001:db8:99::1/64", "dev", "d0", "nodad")
    run("ip", "link", "set", "d0", "up")
    run("ip", "link", "set", "d0", "arp", "on")
    run("ip", "neighbour", "add", "10.99.0.2", "lladdr", "02:00:00:00:00:02", "dev", "d0")
    run("sysctl", "-q", "-w", "net.mpls.platform_labels=1000", "net.mpls.conf.d0.input=1",
        "net.ipv4.ip_forward=1")
    boot = Boot(DAEMONS, CONFIG)
    try:
        boot.start()
        assert wait_for(lambda: "label 100" in run(OURS, "-c", "show ip route " + LSP).stdout)
        yield boot
    finally:
        boot.restore()
        run("ip", "link", "del", "d0")


# -- the same answers


@pytest.mark.parametrize("command", [c for commands in SHOW.values() for c in commands])
def test_same_answer(command):
    "What both print, and their exit status; tried again where a timer came between."
    for _ in range(10):
        before = run(*arguments(STOCK, [command]))
        ours = run(*arguments(OURS, [command]))
        after = run(*arguments(STOCK, [command]))
        if is_between(before.stdout, ours.stdout, after.stdout):
            break
    else:
        pytest.fail("\n".join(["stock:", before.stdout, "ours:", ours.stdout, "stock:", after.stdout]))
    assert ours.returncode == before.returncode == after.returncode
    assert "Unknown command" not in before.stdout


def test_enough_commands():
    assert len([d for d in SHOW if d != "several"]) >= 8
    assert sum(map(len, SHOW.values())) >= 20


@pytest.mark.parametrize("node", NODES, ids=lambda node: node[-1] if node else "enable")
def test_same_commands(node):
    "Every command the stock vtysh lists is in ours; what is new is lspingd's."

    def listed(vtysh):
        out = run(*arguments(vtysh, [*node, "list"])).stdout
        # the daemons one can name in "show memory ..." and the like
        return {line.strip().replace("|lspingd", "") for line in out.splitlines()}

    stock, ours = listed(STOCK), listed(OURS)
    assert len(stock) > 10
    # Ours is made from what is installed; a module that is not has no commands.
    if not glob.glob("/usr/lib/*/frr/modules/bgpd_rpki.so"):
        stock = {command for command in stock if "rpki" not in command}
        ours = {command for command in ours if "rpki" not in command}
    assert stock - ours == set()
    assert [c for c in ours - stock if "lsping" not in c and "mpls" not in c] == []


# -- the same daemons


class Recorder:
    "Stands in for all daemons: notes the lines each is sent, answers nothing."

    def __init__(self, folder, names):
        self.lines = []
        self.sockets = []
        for name in names:
            sock = socket.socket(socket.AF_UNIX)
            sock.bind("%s/%s.vty" % (folder, name))
            sock.listen()
            self.sockets.append(sock)
            threading.Thread(target=self.accept, args=(sock, name), daemon=True).start()

    def accept(self, sock, name):
        while True:
            try:
                client, _ = sock.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client, name), daemon=True).start()

    def serve(self, client, name):
        pending = b""
        while data := client.recv(4096):
            pending += data
            while b"\0" in pending:
                line, _, pending = pending.partition(b"\0")
                self.lines.append((name, line.decode()))
                client.sendall(b"\0\0\0\0")
        client.close()


ALL_DAEMONS = """mgmtd zebra ripd ripngd ospfd ospf6d ldpd bgpd isisd pimd nhrpd eigrpd babeld fabricd
watchfrr pbrd staticd bfdd vrrpd pathd pim6d lspingd""".split()


@pytest.fixture(scope="module", name="recorder")
def fixture_recorder(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("vty"))
    for name in ("vtysh.conf", "frr.conf"):
        with open(os.path.join(folder, name), "w", encoding="utf-8"):
            pass
    recorder = Recorder(folder, ALL_DAEMONS)
    recorder.folder = folder
    return recorder


@pytest.mark.parametrize("lines", LINES, ids=lambda lines: lines[-1])
def test_same_daemons(recorder, lines):
    "Who is sent what; lspingd gets only what goes to every daemon."

    def sent_by(vtysh):
        recorder.lines = []
        run(*arguments(vtysh, lines), *("--vty_socket %s --config_dir %s" %
            (recorder.folder, recorder.folder)).split())
        return list(recorder.lines)

    stock, ours = sent_by(STOCK), sent_by(OURS)
    assert {line for _, line in stock} > {"enable"}
    assert [pair for pair in ours if pair[0] != "lspingd"] == stock
    for name, line in ours:
        if name == "lspingd":
            others = {other for other, sent in stock if sent == line}
            assert len(others) >= 15, (line, others)


# -- lspingd's commands


def sessions():
    return run(OURS, "-c", "show mpls oam sessions json").stdout


def no_session():
    return LSP not in sessions()


@pytest.fixture(name="shell")
def fixture_shell():
    shell = pexpect.spawn(OURS, encoding="utf-8", timeout=10, env={**os.environ, "TERM": "dumb"})
    shell.expect("# ")
    yield shell
    shell.close(force=True)


def start_ping(shell, options="repeat 0 interval 100 timeout 1"):
    shell.sendline("ping mpls %s %s" % (LSP, options))
    assert wait_for(lambda: not no_session(), 5)


def test_status_of_failure():
    done = run(OURS, "-c", "ping mpls %s repeat 2 interval 0 timeout 1" % LSP)
    assert done.returncode != 0
    assert ".." in done.stdout.replace("\n", "") or "imeout" in done.stdout, done.stdout


def test_status_of_success():
    assert run(OURS, "-c", "show mpls oam").returncode == 0


def test_status_of_refusal():
    done = run(OURS, "-c", "ping mpls 10.77.77.77/32")
    assert done.returncode != 0
    assert len(done.stdout.strip().splitlines()) == 1, done.stdout


def test_first_failure_ends():
    done = run(OURS, "-c", "ping mpls 10.77.77.77/32", "-c", "show version")
    assert done.returncode != 0 and "FRRouting" not in done.stdout
    done = run(OURS, "-c", "show mpls oam", "-c", "show version")
    assert done.returncode == 0 and "FRRouting" in done.stdout


def test_output_is_live():
    "Through a pipe: something of the first probe is there before the last is sent."
    with subprocess.Popen(
        [OURS, "-c", "ping mpls %s repeat 4 interval 1000 timeout 1" % LSP],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as ping:
        os.set_blocking(ping.stdout.fileno(), False)
        began = time.monotonic()
        assert wait_for(ping.stdout.read, 2.5)
        assert time.monotonic() - began < 3 and ping.poll() is None
        ping.send_signal(signal.SIGINT)
        ping.wait(5)


def test_interrupt_of_vtysh_c():
    with subprocess.Popen(
        [OURS, "-c", "ping mpls %s repeat 0 timeout 1" % LSP, "-c", "show version"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as ping:
        assert wait_for(lambda: not no_session(), 5)
        ping.send_signal(signal.SIGINT)
        began = time.monotonic()
        out, _ = ping.communicate(timeout=5)
        assert time.monotonic() - began < 1.5
    assert ping.returncode == -signal.SIGINT
    assert "FRRouting" not in out
    assert wait_for(no_session, 1)


def test_interrupt_at_prompt(shell):
    "Back at the prompt at once; what follows shows its own output only."
    start_ping(shell)
    began = time.monotonic()
    shell.sendintr()
    shell.expect("# ")
    assert time.monotonic() - began < 1.5
    assert wait_for(no_session, 1)
    shell.sendline("show mpls oam sessions json")
    shell.expect("# ")
    assert LSP not in shell.before
    shell.sendline("show ip route " + LSP)
    shell.expect("# ")
    assert "label 100" in shell.before and "arning" not in shell.before


def test_many_interrupts(shell):
    for _ in range(5):
        start_ping(shell)
        shell.sendintr()
        shell.expect("# ")
        assert wait_for(no_session, 1)
    shell.sendline("show debugging lsping")
    shell.expect("LSP ping debugging status.*# ")


def test_closed_terminal():
    "A vtysh that goes away, however it does, takes its session along."
    for number in (signal.SIGKILL, signal.SIGHUP, signal.SIGTERM):
        shell = pexpect.spawn(OURS, encoding="utf-8", timeout=10)
        shell.expect("# ")
        start_ping(shell)
        os.kill(shell.pid, number)
        assert wait_for(no_session, 2), number
        shell.close(force=True)


def test_two_users(shell):
    "One user's Ctrl-C and output are not the other's."
    start_ping(shell)
    other = pexpect.spawn(OURS, encoding="utf-8", timeout=10, env={**os.environ, "TERM": "dumb"})
    other.expect("# ")
    other.sendline("ping mpls %s repeat 0 timeout 1 verbose" % LSP)
    assert wait_for(lambda: sessions().count(LSP) >= 2, 5), sessions()
    other.sendintr()
    other.expect("# ")
    assert wait_for(lambda: sessions().count(LSP) == 1, 2), sessions()
    other.close(force=True)
    shell.sendintr()
    shell.expect("# ")


def test_killed_daemon(boot, shell):
    "A lost lspingd is a failure, said in a sentence; the next command finds the new one."
    start_ping(shell)
    with subprocess.Popen(
        [OURS, "-c", "ping mpls %s repeat 0 timeout 1" % LSP],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as ping:
        assert wait_for(lambda: sessions().count(LSP) >= 2, 5)
        killed = daemon_pid("lspingd")
        os.kill(killed, signal.SIGKILL)
        _, err = ping.communicate(timeout=5)
    assert ping.returncode not in (0, None) and "lost the connection to lspingd" in err
    shell.expect("lost the connection to lspingd")
    shell.expect("# ")
    done = run(OURS, "-c", "show mpls oam")
    assert done.returncode != 0 and "lspingd is not running" in done.stdout
    assert wait_for(lambda: daemon_pid("lspingd") not in (None, killed) and boot.all_up(), 90)
    shell.sendline("show debugging lsping")
    shell.expect("LSP ping debugging status")
    shell.expect("# ")


def test_stopped_while_in_use(boot, shell):
    "A ping that runs when FRR is stopped ends with it, and all memory is given back."
    run(OURS, "-c", "ping mpls %s repeat 2 interval 0 timeout 1" % LSP)
    run(OURS, "-c", "ping mpls 10.77.77.77/32")
    start_ping(shell)
    boot.stop()
    assert daemon_pid("lspingd") is None
    shell.expect("lost the connection to lspingd|received")
    check_no_leak(read(LOG))
