# SPDX-License-Identifier: GPL-2.0-or-later
"""
FRR's other daemons die and come back while r1 of a chain r1 - r2 - r3 pings r3.

A terminal of lspingd shows each result as it comes, so the test knows when.
While something is missing the results have to say what; from the moment r1's
own zebra shows the labelled route again, pings have to work within 3 s (if the
answers have a way back by then).  lspingd itself is never restarted.

FRR does not always recover from a lone kill of zebra: the routing daemons do
not send their routes again (so `watchfrr' restarts them all together).  Where
that is so, the test restarts them as an operator would.
"""
import contextlib
import os
import re
import time

import pytest

import lib_lsping as lsping

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd, pytest.mark.ospf6d]

CWD = os.path.dirname(os.path.realpath(__file__))
FAMILIES = lsping.FAMILIES

# From zebra's labelled routes to the first success (seconds).
BACK_WITHIN = 3.0

CLIENTS = ["ospfd", "ospf6d", "ldpd", "staticd"]

each_family = pytest.mark.parametrize("family", FAMILIES)


@pytest.fixture(scope="module", name="net")
def fixture_net(request):
    network = lsping.Network(request, CWD, 3)
    try:
        network.wait_converged()
        yield network
    finally:
        network.stop()


class Watch:
    "A ping of r3 that goes on and on; its results with their times."

    def __init__(self, terminal):
        self.terminal = terminal

    def results(self, since=0.0):
        "(time, letter, sentence) of each request."
        found = []
        for when, text in list(self.terminal.lines):
            match = re.match(r"(\S) seq \d+[,:].*?: (.*)", text)
            if match and when >= since:
                found.append((when, match[1], match[2]))
        return found

    def wait(self, what, since, seconds):
        "Until a result after a time fits; its time, or None."

        def fitting(_=None):
            return [r[0] for r in self.results(since) if what(r)]

        self.terminal.wait(fitting, seconds)
        times = fitting()
        return times[0] if times else None

    def wait_success(self, since, seconds=20.0):
        return self.wait(lambda result: result[1] == "!", since, seconds)

    def tail(self):
        return "\n".join("%.2f %s %s" % r for r in self.results()[-30:])


@contextlib.contextmanager
def watching(net, families=FAMILIES):
    "Running pings of r3 from r1, that succeed in the beginning and in the end."
    terminals = [lsping.Terminal(net[1]) for _ in families]
    try:
        for terminal, family in zip(terminals, families):
            terminal.send(
                "ping mpls ldp %s repeat 0 interval 200 timeout 1" % lsping.prefix("r3", family)
            )
        watches = [Watch(terminal) for terminal in terminals]
        for watch in watches:
            assert watch.wait_success(0.0), watch.terminal.texts()
        yield watches
        now = time.time()
        for watch in watches:
            assert watch.wait_success(now), "does not succeed in the end:\n" + watch.tail()
            assert not watch.terminal.answers, "the session ended:\n" + watch.tail()
    finally:
        for terminal in terminals:
            terminal.close()
    assert net.restarted() == []


def labelled_since(router, target, family, seconds):
    """When a router's zebra first showed the labelled route to another (a time
    after it did: asking takes a while)."""
    wanted = [lsping.prefix(target, family)]
    left = lsping.poll(lambda: lsping.unlabelled(router, family, wanted), [], seconds, 0.2)
    return time.time() if left == [] else None


def assert_back(net, watches, families=FAMILIES, seconds=150.0):
    """Back in time, once r1's zebra has the label.

    Requests go out again then; that they are answered takes the way back as
    well: r3's and r2's routes to r1, which OSPF and LDP may bring later.
    """
    for watch, family in zip(watches, families):
        shown = labelled_since(net[1], "r3", family, seconds)
        assert shown, "zebra shows no labelled route after %g s" % seconds
        sent = watch.wait(lambda r: r[1] != "Q", shown, BACK_WITHIN + 5.0)
        assert sent and sent - shown <= BACK_WITHIN, "not sent though zebra has it\n" + watch.tail()
        whole = [labelled_since(router, "r1", family, seconds) for router in (net[2], net[3])]
        assert all(whole), "no way back after %g s" % seconds
        good = watch.wait_success(max(whole), BACK_WITHIN + 5.0)
        assert good, "no success at all\n" + watch.tail()
        late = good - max(whole)
        assert late <= BACK_WITHIN, "%.1f s after the routes\n%s" % (late, watch.tail())


def assert_says(watch, since, sentence):
    "While it lasts: not sent, because of this and of nothing else."
    assert watch.wait(
        lambda r: r[1] == "Q" and re.search(sentence, r[2]), since, 10.0
    ), "never said %r\n%s" % (sentence, watch.tail())


# ---- r1, where the pings start ----


def test_ldpd(net):
    with watching(net) as watches:
        now = time.time()
        lsping.kill(net[1], ["ldpd"])
        for watch in watches:
            assert_says(watch, now, "has no label: ldpd is not running")
        # It stays so, and new pings say so at once.
        for family in FAMILIES:
            ping = net.ping(net[1], lsping.prefix("r3", family))
            assert "ldpd is not running" in (ping.cause or ""), str(ping)
        lsping.start(net[1], ["ldpd"])
        assert_back(net, watches)


def test_zebra_and_its_clients(net):
    "As watchfrr restarts them: all together."
    daemons = ["zebra"] + CLIENTS
    with watching(net) as watches:
        now = time.time()
        lsping.kill(net[1], daemons)
        for watch in watches:
            assert_says(watch, now, "zebra is not running or not reachable")
        ping = net.ping(net[1], "10.255.0.3/32")
        assert "zebra is not running or not reachable" in (ping.cause or ""), str(ping)
        lsping.start(net[1], daemons)
        assert_back(net, watches)


def test_zebra_alone(net):
    with watching(net) as watches:
        now = time.time()
        lsping.kill(net[1], ["zebra"])
        for watch in watches:
            assert_says(watch, now, "zebra is not running or not reachable")
        lsping.start(net[1], ["zebra"])
        # Truthful again: zebra is there, and what it does not have is said.
        back = time.time()
        for watch in watches:
            assert watch.wait(
                lambda r: r[1] == "!" or "zebra is not running" not in r[2], back, 10.0
            ), watch.tail()
        if not all(labelled_since(net[1], "r3", family, 10.0) for family in FAMILIES):
            # As watchfrr would: zebra and its clients together.  And r2's ldpd: after
            # failed sessions it waits up to 2 minutes before the next (RFC 5036,
            # 2.5.3), by which time nobody would believe in a recovery.
            lsping.kill(net[1], ["zebra"] + CLIENTS)
            lsping.kill(net[2], ["ldpd"])
            lsping.start(net[2], ["ldpd"])
            lsping.start(net[1], ["zebra"] + CLIENTS)
        assert_back(net, watches)
        # What the pings did not need may have been lost as well.
        net.wait_labels(patience=60.0)


def test_mgmtd(net):
    "Not needed for the job."
    with watching(net) as watches:
        now = time.time()
        lsping.kill(net[1], ["mgmtd"])
        for watch in watches:
            assert watch.wait_success(now + 1.0), watch.tail()
        lsping.start(net[1], ["mgmtd"])
        for watch in watches:
            lost = [r for r in watch.results(now) if r[1] != "!"]
            assert lost == [], lost


# ---- r3, where they end ----


def test_everything_at_the_egress(net):
    """The LSPs go with r3's label protocol.

    r1's own state stays: the results come from the routers on the way, or not at
    all, and are no success.
    """
    daemons = ["zebra"] + CLIENTS
    with watching(net) as watches:
        now = time.time()
        lsping.kill(net[3], daemons)
        for watch in watches:
            bad = watch.wait(lambda r: r[1] != "!", now, 20.0)
            assert bad, watch.tail()
        lsping.start(net[3], daemons)
        net.wait_labels(patience=60.0)
        now = time.time()
        for watch in watches:
            assert watch.wait_success(now, 20.0), watch.tail()


def test_ldpd_at_the_egress(net):
    "r3's lspingd finds the new ldpd by itself."
    with watching(net) as watches:
        lsping.kill(net[3], ["ldpd"])
        lsping.start(net[3], ["ldpd"])
        net.wait_labels(patience=60.0)
        now = time.time()
        for watch in watches:
            assert watch.wait_success(now, 20.0), watch.tail()
        good = lsping.poll(lambda: net.ping(net[1], "10.255.0.3/32 repeat 3 interval 10").status, 0)
        assert good == 0, str(net.pings[-1])


# ---- in the end ----


def test_lspingd_ends_cleanly(net):
    problems = net.end_lspingd()
    assert problems == [], "\n".join(problems)
