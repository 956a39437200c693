#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
How vtysh runs lspingd's commands: Ctrl-C, lost daemons, exit status, live output.

The vtysh that was just built talks to a fake lspingd, a thread here which
speaks the daemons' side of the vty socket and plays what a command's prefix
says (PLAYS).  So every way in which a daemon can end, or not end, an answer can
be tried, to the byte.  A fake zebra shows that other connections are left alone.
"""
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

BUILD = os.environ.get("LSPING_BUILDDIR", ".")
VTYSH = os.path.join(BUILD, "vtysh/vtysh")
SUCCESS, WARNING = 0, 1


def wait_until(condition, limit=5.0):
    """Whether something became true in time."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class Connection(threading.Thread):
    """The daemon's end of one vtysh connection."""

    def __init__(self, daemon, sock):
        super().__init__(daemon=True)
        self.owner, self.sock = daemon, sock
        self.lines, self.ended = [], None
        self.pending = b""

    def answer(self, text="", result=SUCCESS):
        self.sock.sendall(text.encode() + b"\0\0\0" + bytes([result]))

    def client_gone(self, seconds):
        """Waits; true as soon as vtysh has closed its side."""
        ready, _, _ = select.select([self.sock], [], [], seconds)
        if not ready:
            return False
        data = self.sock.recv(4096)
        self.pending += data
        if not data:
            self.ended = time.monotonic()
        return not data

    def read_line(self):
        while b"\0" not in self.pending:
            if self.client_gone(None):
                return None
        line, _, self.pending = self.pending.partition(b"\0")
        return line.decode()

    def run(self):
        try:
            while (line := self.read_line()) is not None:
                self.lines.append(line)
                self.owner.play(self, line)
        except OSError:
            pass
        self.ended = self.ended or time.monotonic()
        self.sock.close()


class FakeDaemon:
    """Listens on DIR/NAME.vty; what it plays depends on the line."""

    def __init__(self, folder, name):
        self.path = os.path.join(folder, name + ".vty")
        self.connections = []
        self.listen()

    def listen(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.bind(self.path)
        self.sock.listen()
        threading.Thread(target=self.accept, args=(self.sock,), daemon=True).start()

    def accept(self, sock):
        while True:
            try:
                client, _ = sock.accept()
            except OSError:
                return
            connection = Connection(self, client)
            self.connections.append(connection)
            connection.start()

    def stop(self):
        """As if killed."""
        os.unlink(self.path)
        self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
        for connection in self.connections:
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def play(self, connection, line):
        for pattern, play in PLAYS.items():
            if re.search(pattern, line):
                play(connection)
                return
        connection.answer()


def play_for_ever(connection):
    """A line each 50 ms until vtysh goes, then the summary."""
    number = 0
    while not connection.client_gone(0.05):
        number += 1
        connection.sock.sendall(f"line {number}\n".encode())
    connection.sock.sendall(b"summary\n")
    connection.sock.shutdown(socket.SHUT_RDWR)


def play_byte_by_byte(connection):
    for byte in b"slow\n" + b"\0\0\0\0":
        connection.sock.sendall(bytes([byte]))
        time.sleep(0.02)


def play_lost(connection):
    connection.sock.sendall(b"half an ans")
    connection.sock.shutdown(socket.SHUT_RDWR)


def play_stuck(connection):
    """Says one line, and then nothing, whatever happens."""
    connection.sock.sendall(b"stuck\n")
    time.sleep(20)


def play_two_seconds(connection):
    connection.sock.sendall(b"first\n")
    time.sleep(2)
    connection.answer("second\n")


PLAYS = {
    r"10\.0\.0\.1/32": lambda connection: connection.answer("success\n"),
    r"10\.0\.0\.2/32": lambda connection: connection.answer("failure\n", WARNING),
    r"10\.0\.0\.3/32": play_for_ever,
    r"10\.0\.0\.4/32": play_lost,
    r"10\.0\.0\.5/32": play_byte_by_byte,
    r"10\.0\.0\.6/32": lambda connection: connection.answer(BIG),
    r"10\.0\.0\.7/32": play_stuck,
    r"10\.0\.0\.8/32": play_two_seconds,
    r"show debugging lsping": lambda connection: connection.answer("debugs\n"),
}
BIG = "".join(f"{number:09}\n" for number in range(100000))


class Lab:
    """The fakes, and ways to run vtysh against them."""

    def __enter__(self):
        self.tmp = tempfile.TemporaryDirectory()
        self.folder = self.tmp.name
        for name in ("vtysh.conf", "frr.conf"):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8"):
                pass
        self.lspingd = FakeDaemon(self.folder, "lspingd")
        self.zebra = FakeDaemon(self.folder, "zebra")
        return self

    def __exit__(self, *_):
        for daemon in (self.lspingd, self.zebra):
            try:
                daemon.stop()
            except OSError:
                pass
        self.tmp.cleanup()

    def args(self, *commands):
        args = [VTYSH, "--vty_socket", self.folder, "--config_dir", self.folder]
        for command in commands:
            args += ["-c", command]
        return args

    def env(self):
        env = {**os.environ, "VTYSH_HISTFILE": os.path.join(self.folder, "history"),
               "TERM": "dumb", "HOME": self.folder}
        env.pop("VTYSH_PAGER", None)
        env["ASAN_OPTIONS"] = "detect_leaks=0"  # FRR's vtysh frees nothing at its end
        return env

    def popen(self, *commands, **more):
        return subprocess.Popen(self.args(*commands), env=self.env(), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, **more)

    def run(self, *commands):
        """Exit status, output, errors."""
        process = self.popen(*commands)
        out, err = process.communicate(timeout=20)
        return process.returncode, out.decode(), err.decode()

    def terminal(self):
        return Terminal(self.args(), self.env())


class Terminal:
    """An interactive vtysh on a terminal of its own."""

    PROMPT = re.compile(r"[#>] $")

    def __init__(self, args, env):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(args[0], args, env)
        self.text = ""

    def read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if ready:
            self.text += os.read(self.fd, 65536).decode().replace("\r", "")
        return bool(ready)

    def expect(self, pattern, limit=5.0):
        """Reads until a pattern matches; what came up to its end, or None."""
        end = time.monotonic() + limit
        while not (found := re.search(pattern, self.text)):
            left = end - time.monotonic()
            if left <= 0 or not self.read(left):
                print(f"\tno {pattern!r} in {self.text!r}")
                return None
        text, self.text = self.text[: found.end()], self.text[found.end() :]
        return text

    def send(self, text):
        os.write(self.fd, text.encode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


# -- vtysh -c


def test_success():
    with Lab() as lab:
        assert lab.run("ping mpls 10.0.0.1/32") == (0, "success\n", "")


def test_failure():
    with Lab() as lab:
        status, out, err = lab.run("ping mpls 10.0.0.2/32")
        assert status != 0 and (out, err) == ("failure\n", "")


def test_several_stop_at_first_failure():
    with Lab() as lab:
        status, out, _ = lab.run(
            "ping mpls 10.0.0.1/32", "ping mpls 10.0.0.2/32", "ping mpls 10.0.0.1/32"
        )
        assert status != 0 and out == "success\nfailure\n"


def test_lost_daemon():
    with Lab() as lab:
        status, out, err = lab.run("ping mpls 10.0.0.4/32")
        assert status != 0 and out == "half an ans"
        assert "lost the connection to lspingd" in err


def test_not_running():
    with Lab() as lab:
        lab.lspingd.stop()
        status, _, err = lab.run("ping mpls 10.0.0.1/32")
        assert status != 0 and "lspingd is not running" in err


def test_trailer_in_pieces():
    with Lab() as lab:
        assert lab.run("ping mpls 10.0.0.5/32") == (0, "slow\n", "")


def test_large_answer():
    with Lab() as lab:
        status, out, _ = lab.run("ping mpls 10.0.0.6/32")
        assert status == 0 and out == BIG


def test_output_is_live():
    with Lab() as lab:
        process = lab.popen("ping mpls 10.0.0.8/32")
        ready, _, _ = select.select([process.stdout], [], [], 10)
        assert ready and os.read(process.stdout.fileno(), 100) == b"first\n"
        out, _ = process.communicate(timeout=10)
        assert out == b"second\n" and process.returncode == 0


def test_interrupt_ends_the_command():
    with Lab() as lab:
        process = lab.popen("ping mpls 10.0.0.3/32", "show debugging lsping")
        assert process.stdout.readline() == b"line 1\n"
        pressed = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=10)
        assert process.returncode == -signal.SIGINT  # the shell's 130
        assert out.decode().endswith("summary\n"), out
        session = lab.lspingd.connections[0]
        assert wait_until(lambda: session.ended is not None)
        assert session.ended - pressed < 0.5, session.ended - pressed
        assert all("debugging" not in line for c in lab.lspingd.connections for line in c.lines)


def test_reader_gone():
    with Lab() as lab:
        process = lab.popen("ping mpls 10.0.0.3/32")
        assert process.stdout.readline() == b"line 1\n"
        process.stdout.close()
        assert process.wait(timeout=5) != 0
        assert wait_until(lambda: lab.lspingd.connections[0].ended is not None)


def test_stock_command_keeps_stock_status():
    """CMD_WARNING of another daemon's command is success to vtysh -c."""
    with Lab() as lab:
        PLAYS[r"show zebra client"] = lambda connection: connection.answer("odd\n", WARNING)
        status, out, _ = lab.run("show zebra client")
        assert (status, out) == (0, "odd\n")


# -- at a terminal


def test_interrupt_at_terminal():
    with Lab() as lab, lab.terminal() as terminal:
        assert terminal.expect(r"# $")
        terminal.send("ping mpls 10.0.0.3/32\n")
        assert terminal.expect(r"line 3\n")
        pressed = time.monotonic()
        terminal.send("\x03")
        text = terminal.expect(r"summary\n\s*\S+# $", 2)
        assert text and time.monotonic() - pressed < 1.0
        assert lab.lspingd.connections[0].ended - pressed < 0.5

        terminal.send("show debugging lsping\n")
        text = terminal.expect(r"# $")
        assert text and re.search(r"^show debugging lsping\n\S*\s*debugs\n", text), text
        assert "line" not in text and "Warning" not in text, text
        assert len(lab.lspingd.connections) == 2
        assert lab.lspingd.connections[1].lines == ["enable", "show debugging lsping"]
        assert len(lab.zebra.connections) == 1 and lab.zebra.connections[0].ended is None


def test_interrupt_of_stuck_daemon():
    with Lab() as lab, lab.terminal() as terminal:
        assert terminal.expect(r"# $")
        terminal.send("ping mpls 10.0.0.7/32\n")
        assert terminal.expect(r"stuck\n")
        pressed = time.monotonic()
        terminal.send("\x03")
        assert terminal.expect(r"# $", 2)
        assert time.monotonic() - pressed < 1.5
        terminal.send("ping mpls 10.0.0.1/32\n")
        assert terminal.expect(r"success\n")


def test_second_interrupt_is_at_once():
    with Lab() as lab, lab.terminal() as terminal:
        assert terminal.expect(r"# $")
        terminal.send("ping mpls 10.0.0.7/32\n")
        assert terminal.expect(r"stuck\n")
        terminal.send("\x03")
        time.sleep(0.1)
        pressed = time.monotonic()
        terminal.send("\x03")
        assert terminal.expect(r"# $", 2)
        assert time.monotonic() - pressed < 0.3


def test_interrupt_in_configuration():
    with Lab() as lab, lab.terminal() as terminal:
        assert terminal.expect(r"# $")
        terminal.send("configure\n")
        assert terminal.expect(r"\(config\)# $")
        terminal.send("do ping mpls 10.0.0.3/32\n")
        assert terminal.expect(r"line 2\n")
        terminal.send("\x03")
        assert terminal.expect(r"\(config\)# $")
        assert wait_until(lambda: len(lab.lspingd.connections) == 2)
        assert wait_until(lambda: lab.lspingd.connections[1].lines == ["enable", "configure"])
        terminal.send("debug lsping packet\n")
        assert terminal.expect(r"\(config\)# $")
        assert lab.lspingd.connections[1].lines[-1] == "debug lsping packet"


def test_suspend_waits_for_the_answer():
    """Ctrl-Z is vtysh's "end", to all daemons: not into the middle of an answer."""
    with Lab() as lab, lab.terminal() as terminal:
        assert terminal.expect(r"# $")
        terminal.send("ping mpls 10.0.0.8/32\n")
        assert terminal.expect(r"first\n")
        terminal.send("\x1a")
        text = terminal.expect(r"second\n", 4)
        assert text is not None
        assert wait_until(lambda: lab.lspingd.connections[0].lines[-1] == "end")
        assert lab.lspingd.connections[0].lines[-2].startswith("ping")


def test_daemon_restarted_between_commands():
    with Lab() as lab, lab.terminal() as terminal:
        assert terminal.expect(r"# $")
        terminal.send("ping mpls 10.0.0.1/32\n")
        assert terminal.expect(r"success\n.*# $")
        lab.lspingd.stop()
        assert wait_until(lambda: lab.lspingd.connections[0].ended is not None)
        lab.lspingd.listen()
        terminal.send("ping mpls 10.0.0.1/32\n")
        text = terminal.expect(r"success\n.*# $")
        assert text and "arning" not in text, text


def test_lost_at_terminal():
    with Lab() as lab, lab.terminal() as terminal:
        assert terminal.expect(r"# $")
        terminal.send("ping mpls 10.0.0.4/32\n")
        assert terminal.expect(r"lost the connection to lspingd\n.*# $")
        terminal.send("ping mpls 10.0.0.1/32\n")
        assert terminal.expect(r"success\n.*# $")


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
            line = error.__traceback__.tb_next.tb_lineno if error.__traceback__.tb_next else 0
            print(f"{name}:{line}: {type(error).__name__} {error}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
