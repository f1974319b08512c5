"""A plugin for pytest: a test that hangs fails after a while, and the run goes on with the next one."""
import os
import signal

import pytest

SECONDS = int(os.environ.get("FELLOE_TEST_SECONDS", "120"))


class TooLong(Exception):
    pass


def _ring(_signal, _frame):
    raise TooLong(f"longer than {SECONDS} s")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    yield from _guarded()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup(item):
    yield from _guarded()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item):
    yield from _guarded()


def _guarded():
    signal.signal(signal.SIGALRM, _ring)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
