# SPDX-License-Identifier: GPL-2.0-or-later
"""
The fault matrix: LDP over IS-IS, for IPv4 and IPv6

Of lib_faults.py's table the rows in which a router has to know what LDP or the IGP has
made of the network: whose label it is (1, 3, 7, 8), where LDP ends (12), who the neighbour
is (15), and what changes meanwhile (16).  The others break the kernel or the link below
both, which nothing of IS-IS can be seen in; lsping_faults has them all.
"""
import pytest

import lib_faults as faults
import lib_graph as graph

pytestmark = [pytest.mark.ldpd, pytest.mark.isisd]

ROWS = ("1", "3", "7", "8", "12", "15")
CASES = [case for case in faults.CASES if case.row in ROWS]


@pytest.fixture(scope="module", name="matrix")
def fixture_matrix(request):
    net = graph.Graph(
        graph.run_directory(request), faults.LINKS, {"ipv4": "isis", "ipv6": "isis"},
        without=(faults.UNCHECKED,))
    try:
        yield faults.Matrix(net)
    finally:
        net.stop()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fault(matrix, case, capsys):
    rows = matrix.run(case)
    with capsys.disabled():
        print("", *[row.text() for row in rows], sep="\n")
    faults.check(rows)


def test_labels_change_during_traces(matrix):
    faults.check(matrix.run_restart(faults.RESTART, 1))


def test_all_located(matrix, capsys):
    "N of N."
    with capsys.disabled():
        print(matrix.table())
    assert matrix.rows and not [row.text() for row in matrix.rows if row.problems]


def test_nothing_complained(matrix):
    assert matrix.net.restarted() == []
    assert matrix.net.end_lspingd() == []
