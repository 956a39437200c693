#!/usr/bin/env python
# SPDX-License-Identifier: GPL-2.0-or-later
"""
lspingd as a daemon of FRR: started, configured, watched and stopped with it.

FRR's own scripts do all of it, told by three lines in /etc/frr/daemons and one
in the integrated frr.conf.  The tests build on each other, from start to stop.
"""
import os
import pwd
import signal
import socket
import stat
import subprocess
import time

import pytest

import lib_boot
from lib_boot import LOG, Boot, check_no_leak, daemon_pid, read, run, status_of, wait_for

CONFIG = """\
log file %s debugging
service integrated-vtysh-config
debug memstats-at-exit
debug lsping packet
""" % LOG

CAP_NET_ADMIN, CAP_NET_RAW = 12, 13


def vtysh(*commands):
    args = ["vtysh"]
    for command in commands:
        args += ["-c", command]
    return run(*args)


@pytest.fixture(scope="module", name="boot")
def fixture_boot():
    if os.path.exists(LOG):
        os.unlink(LOG)
    boot = Boot(["ospfd", "ldpd"], CONFIG)
    try:
        boot.start()
        yield boot
    finally:
        boot.restore()


def running_config():
    return vtysh("show running-config").stdout


def test_started_with_the_others(boot):
    "watchfrr has it up, it has a pid file and a vty socket."
    assert boot.all_up(), boot.watchfrr()
    pid = daemon_pid("lspingd")
    assert pid
    command = read("/proc/%d/cmdline" % pid).split("\0")
    assert command[0] == "/usr/lib/frr/lspingd"
    assert "-d" in command and "-A" in command
    vty = os.stat("/run/frr/lspingd.vty")
    assert stat.S_ISSOCK(vty.st_mode)
    assert pwd.getpwuid(vty.st_uid).pw_name == "frr"


def test_privileges(boot):
    "User frr, and of capabilities only two, raised only while they are used."
    pid = daemon_pid("lspingd")
    assert {pwd.getpwuid(int(uid)).pw_name for uid in status_of(pid, "Uid").split()} == {"frr"}
    wanted = 1 << CAP_NET_ADMIN | 1 << CAP_NET_RAW
    assert int(status_of(pid, "CapPrm"), 16) == wanted
    assert int(status_of(pid, "CapEff"), 16) == 0
    assert int(status_of(pid, "CapInh"), 16) == 0
    assert int(status_of(pid, "CapAmb"), 16) == 0


def test_configured_at_boot(boot):
    "The line of the integrated configuration holds."
    assert "\ndebug lsping packet\n" in running_config()
    out = vtysh("show debugging lsping").stdout
    assert "packet debugging is on" in out and "session" not in out


def test_commands_of_every_daemon(boot):
    version = vtysh("show version").stdout
    assert "FRRouting 10" in version
    memory = vtysh("show memory lspingd").stdout
    assert "qmem lspingd" in memory, memory
    assert "qmem ospfd" not in memory
    assert "lspingd" in vtysh("show daemons").stdout
    assert "LSP ping" in vtysh("show debugging").stdout
    status = vtysh("show mpls oam")
    assert status.returncode == 0 and status.stdout.strip(), status.stdout


def test_zebra_has_the_module(boot):
    "By the option in /etc/frr/daemons; and the tables are known."
    command = read("/proc/%d/cmdline" % daemon_pid("zebra")).split("\0")
    assert command[command.index("-M") + 1] == "zebra_lsping", command
    assert wait_for(lambda: "LFIB against the kernel's       available" in
                    vtysh("show mpls oam").stdout, 20), vtysh("show mpls oam").stdout
    assert "zebra_lsping" in vtysh("show modules").stdout


def test_debug_commands(boot):
    "From the enable node for now, from the configuration node for good."
    for name in ("packet", "responder", "session", "zebra", "binding", "kernel"):
        assert vtysh("debug lsping " + name).returncode == 0
        assert "%s debugging is on" % name in vtysh("show debugging lsping").stdout
    config = running_config()
    assert "debug lsping packet" in config and "debug lsping kernel" not in config
    for name in ("responder", "session", "zebra", "binding", "kernel"):
        assert vtysh("no debug lsping " + name).returncode == 0
    assert "kernel" not in vtysh("show debugging lsping").stdout
    assert vtysh("configure", "debug lsping zebra").returncode == 0
    assert "\ndebug lsping zebra\n" in running_config()


def test_write(boot):
    "vtysh's write puts our lines into the integrated configuration."
    assert vtysh("write").returncode == 0
    assert "\ndebug lsping zebra\n" in read("/etc/frr/frr.conf")
    assert "\ndebug lsping packet\n" in read("/etc/frr/frr.conf")


def test_reload(boot):
    "frrinit.sh reload takes a line away and adds one."
    text = read("/etc/frr/frr.conf")
    boot.write("/etc/frr/frr.conf", text.replace("debug lsping zebra", "debug lsping binding"))
    with open("/tmp/reload.log", "w", encoding="utf-8") as log:
        done = subprocess.run(
            [lib_boot.INIT, "reload"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    # the script ends with 0 whatever happened
    assert done.returncode == 0 and "failed" not in read("/tmp/reload.log")
    assert wait_for(boot.all_up, 60)
    config = running_config()
    assert "\ndebug lsping binding\n" in config and "debug lsping zebra" not in config


def test_logging(boot):
    "Lines in FRR's log, rotated on SIGUSR1; SIGHUP changes nothing here."
    pid = daemon_pid("lspingd")
    assert " LSPING: [" in read(LOG)
    os.rename(LOG, LOG + ".1")
    for name in ("zebra", "mgmtd", "staticd", "ospfd", "ldpd", "lspingd"):
        os.kill(daemon_pid(name), signal.SIGUSR1)
    assert wait_for(lambda: os.path.exists(LOG), 5)
    os.kill(pid, signal.SIGHUP)
    assert wait_for(lambda: " LSPING: " in read(LOG) and "SIGHUP" in read(LOG), 5), read(LOG)
    assert daemon_pid("lspingd") == pid
    assert "debug lsping binding" in running_config()


def test_watched(boot):
    "Killed, it comes back with its configuration; the others do not notice."
    before = {name: daemon_pid(name) for name in boot.names}
    os.kill(before["lspingd"], signal.SIGKILL)
    assert wait_for(
        lambda: daemon_pid("lspingd") not in (None, before["lspingd"]) and boot.all_up(), 60
    ), boot.watchfrr()
    for name in boot.names:
        if name != "lspingd":
            assert daemon_pid(name) == before[name], name
    assert wait_for(lambda: "\ndebug lsping packet\n" in running_config(), 10)


def options_namespace():
    run("ip", "netns", "add", "options")
    run("ip", "-n", "options", "link", "set", "lo", "up")


def test_options(boot, tmp_path):
    "The options every daemon of FRR has, in a namespace of its own."
    folder = "/tmp/lspingd-options"
    os.makedirs(folder, exist_ok=True)
    lib_boot.shutil.chown(folder, "frr", "frr")
    boot.write(folder + "/own.conf", "debug memstats-at-exit\ndebug lsping kernel\n")
    options_namespace()
    try:
        started = subprocess.run(
            "ip netns exec options /usr/lib/frr/lspingd -d -A 127.0.0.1 -P 3699 -N blue"
            " -z {0}/zserv.api --vty_socket {0} -f {0}/own.conf --log file:{0}/own.log"
            " --log-level debug -i {0}/own.pid -u frr -g frr".format(folder).split(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        assert started.returncode == 0
        # -N puts the daemon's sockets and files in a directory of that name,
        # except where another is given
        assert wait_for(lambda: read(folder + "/own.pid"), 5)
        pid = int(read(folder + "/own.pid"))
        sockets = [
            path for path in (folder + "/lspingd.vty", folder + "/blue/lspingd.vty")
            if os.path.exists(path)
        ]
        assert len(sockets) == 1
        out = run("vtysh", "--vty_socket", os.path.dirname(sockets[0]), "-d", "lspingd",
                  "-c", "show running-config").stdout
        assert "debug lsping kernel" in out, out
        with open("/proc/%d/net/tcp" % pid, encoding="utf-8") as table:
            assert "0100007F:%04X" % 3699 in table.read()
        assert read(folder + "/own.log")
        os.kill(pid, signal.SIGTERM)
        assert wait_for(lambda: not os.path.exists("/proc/%d" % pid), 10)
        check_no_leak(read(folder + "/own.log"))
    finally:
        run("ip", "netns", "del", "options")


def test_dry_run(boot):
    "-C reads the configuration, says what it thinks of it, and touches nothing."
    good, bad = "/tmp/good.conf", "/tmp/bad.conf"
    boot.write(good, "debug lsping kernel\n")
    boot.write(bad, "debug lsping nonsense\n")
    before = daemon_pid("lspingd")
    run("ip", "netns", "add", "dry")
    try:
        enter = ["ip", "netns", "exec", "dry", "timeout", "10", "/usr/lib/frr/lspingd", "-C", "-f"]
        done = run(*enter, good)
        assert done.returncode == 0, done.stdout
        done = run(*enter, bad)
        assert "nonsense" in done.stdout, done.stdout
        assert "ffff:127" not in run("ip", "-n", "dry", "-6", "route", "show", "table", "all").stdout
    finally:
        run("ip", "netns", "del", "dry")
    assert daemon_pid("lspingd") == before


@pytest.mark.parametrize(
    "option, complaint",
    [
        (["-M", "no_such_module"], "no_such_module"),
        (["--no-such-option"], "no-such-option"),
        (["-u", "nosuchuser"], "nosuchuser"),
    ],
)
def test_bad_option(boot, option, complaint):
    run("ip", "netns", "add", "none")
    try:
        done = run("ip", "netns", "exec", "none", "timeout", "10", "/usr/lib/frr/lspingd",
                   "-i", "/tmp/none.pid", "--vty_socket", "/tmp", *option)
    finally:
        run("ip", "netns", "del", "none")
    assert done.returncode not in (0, 124), done.stdout
    assert complaint in done.stdout


def test_module_option(boot):
    "-M, with the one thing every daemon can show of it."
    assert "lspingd" in vtysh("show modules").stdout


def test_stop_leaves_nothing(boot):
    "frrinit.sh stop ends everything, promptly and without a leak."
    began = time.monotonic()
    done = boot.stop()
    assert done.returncode == 0, done.stdout
    assert "Stopped lspingd" in done.stdout
    assert time.monotonic() - began < 30
    assert lib_boot.frr_processes() == []
    assert not os.path.exists("/run/frr/lspingd.pid")
    check_no_leak(read(LOG))
    assert "ffff:127" not in run("ip", "-6", "route", "show", "table", "all").stdout
    # nobody listens on what was our port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("0.0.0.0", 3503))
