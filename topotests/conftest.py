# SPDX-License-Identifier: GPL-2.0-or-later
"""
Runs our topotests on FRR's own topotest library, unmodified.

FRR's tests/topotests (of the source that FRR's packages were built from; in the
lab /usr/src/frr/current, else FRR_SOURCE in the environment) goes onto the
module path, so that `from lib.topogen import Topogen' is FRR's.  Its conftest.py
is taken in whole: its options, hooks and fixtures become this file's.  Two
things are different here:

 - lspingd is a daemon the library knows (shim_lspingd.py): a router gets it by
   TopoRouter.RD_LSPING, in load_frr_config() or load_config().
 - A failed test does not collect a support bundle (hundreds of commands on each
   router, minutes in User Mode Linux); the logs are in --rundir.

A skipped topotest is a failure: the library skips what a kernel without MPLS
cannot do, and in the lab that must not pass unnoticed.
"""
import importlib.util
import os
import sys

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
FRR_TOPOTESTS = os.path.join(
    os.environ.get("FRR_SOURCE", "/usr/src/frr/current"), "tests/topotests"
)
if not os.path.isfile(os.path.join(FRR_TOPOTESTS, "lib/topogen.py")):
    pytest.exit(
        "FRR's topotest library is not in %s: set FRR_SOURCE, or run "
        "lab/check topotests" % FRR_TOPOTESTS,
        returncode=4,
    )
sys.path[:0] = [HERE, FRR_TOPOTESTS]


def _load_frr_conftest():
    path = os.path.join(FRR_TOPOTESTS, "conftest.py")
    spec = importlib.util.spec_from_file_location("frr_topotests_conftest", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return {name: value for name, value in vars(module).items() if not name.startswith("__")}


_frr = _load_frr_conftest()
_frr.pop("pytest_exception_interact")
globals().update(_frr)

import shim_lspingd  # noqa: E402 pylint: disable=wrong-import-position

shim_lspingd.register()


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = "skipped, which counts as failed here: %s" % (report.longrepr,)
    _frr["pytest_runtest_makereport"](item, call)
