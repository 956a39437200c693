#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the command of a run inside User Mode Linux, as its first process.

uml-init becomes this.  With input "tty" the command gets a session on ttyS0;
else its output goes through pipes, so that programs do not take the serial
lines for a terminal, and a daemon that keeps its standard output open keeps
nobody waiting.  Orphans are reaped here.  At the end, what was written has left
the lines before the power goes off.

Descriptors 3 and 4 are ttyS0 and ttyS1, already set up.
"""

import ctypes
import os
import select
import signal
import sys
import termios

LINES = {"out": 3, "err": 4}
RB_POWER_OFF = 0x4321FEDC

# The leader outlives the command: when it goes, the terminal hangs up and
# forgets what it has not sent yet (stty waits for that).
TTY_COMMAND = [
    "setsid", "--ctty", "--wait", "bash", "-c",
    'trap : INT QUIT; "$@"; status=$?; stty sane; exit $status', "-",
]  # fmt: skip


def spawn(argv, descriptors):
    pid = os.fork()
    if pid:
        return pid
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.closerange(3, 64)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        print(f"lab: {argv[0]}: {error.strerror}", file=sys.stderr, flush=True)
        os._exit(126 if error.errno == 13 else 127)


def reap(child):
    """Collects whoever has died; the child's exit status if it is among them."""
    status = None
    while True:
        try:
            pid, code = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status
        if pid == 0:
            return status
        if pid == child:
            code = os.waitstatus_to_exitcode(code)
            status = code if code >= 0 else 128 - code


def write_all(descriptor, data):
    while data:
        data = data[os.write(descriptor, data) :]


def relay(child, pipes, wakeup):
    """Copies pipes to lines until the child is gone and they are empty."""
    poll = select.poll()
    poll.register(wakeup, select.POLLIN)
    for pipe in pipes:
        os.set_blocking(pipe, False)
        poll.register(pipe, select.POLLIN)
    status = None
    while status is None:
        for descriptor, _ in poll.poll():
            if descriptor == wakeup:
                os.read(wakeup, 512)
                status = reap(child)
            elif not copy(descriptor, pipes[descriptor]):
                poll.unregister(descriptor)
    for pipe, line in pipes.items():
        while copy(pipe, line):
            pass
    return status


def copy(pipe, line):
    """False at the end of the pipe, or when nothing is in it."""
    try:
        data = os.read(pipe, 65536)
        write_all(line, data)
    except BlockingIOError:
        return False
    except OSError:
        # Nobody reads the output any more: the command finds its pipe broken.
        os.dup2(os.open("/dev/null", os.O_RDONLY), pipe)
        return False
    return bool(data)


def run(argv, mode):
    wakeup_read, wakeup_write = os.pipe()
    os.set_blocking(wakeup_write, False)
    signal.set_wakeup_fd(wakeup_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    if mode == "tty":
        return relay(spawn(TTY_COMMAND + argv, [3, 3, 3]), {}, wakeup_read)
    source = 3 if mode == "pipe" else os.open("/dev/null", os.O_RDONLY)
    out_read, out_write = os.pipe()
    err_read, err_write = os.pipe()
    child = spawn(argv, [source, out_write, err_write])
    os.close(out_write)
    os.close(err_write)
    return relay(child, {out_read: LINES["out"], err_read: LINES["err"]}, wakeup_read)


def main():
    with open("/.lab/argv", encoding="utf-8", errors="surrogateescape") as f:
        argv = f.read().split("\0")[:-1]
    status = run(argv, os.environ.pop("LAB_INPUT", ""))
    for line in LINES.values():
        try:
            termios.tcdrain(line)
        except termios.error:
            pass  # hung up with its session, which has drained it
    with open("/.lab/status", "w", encoding="ascii") as f:
        f.write(f"{status}\n")
    os.sync()
    ctypes.CDLL(None).reboot(RB_POWER_OFF)


if __name__ == "__main__":
    main()
