# SPDX-License-Identifier: GPL-2.0-or-later
"""
The fault matrix: LDP over OSPF and over IS-IS, for IPv4 and IPv6

Every fault of lib_faults.py's table, made on real routers, has to be located by
`traceroute mpls', along one path and in the tree of all paths, without accusing anybody
else; and there is no alarm before and after.  The last test but one prints the table.
"""
import pytest

import lib_faults as faults
import lib_graph as graph

pytestmark = [pytest.mark.ldpd, pytest.mark.ospfd, pytest.mark.ospf6d, pytest.mark.isisd]


@pytest.fixture(scope="module", name="matrix", params=("ospf", "isis"))
def fixture_matrix(request):
    net = graph.Graph(
        request, faults.LINKS, {"ipv4": request.param, "ipv6": request.param},
        without=(faults.UNCHECKED,))
    try:
        yield faults.Matrix(net)
    finally:
        net.stop()


@pytest.mark.parametrize("case", faults.CASES, ids=lambda case: case.name)
def test_fault(matrix, case, capsys):
    rows = matrix.run(case)
    with capsys.disabled():
        print("", *[row.text() for row in rows], sep="\n")
    faults.check(rows)


def test_labels_change_during_traces(matrix):
    faults.check(matrix.run_restart(faults.RESTART))


def test_all_located(matrix, capsys):
    "N of N."
    with capsys.disabled():
        print(matrix.table())
    assert matrix.rows and not [row.text() for row in matrix.rows if row.problems]


def test_nothing_complained(matrix):
    matrix.use_setting(None)
    assert matrix.net.restarted() == []
    assert matrix.net.end_lspingd() == []
