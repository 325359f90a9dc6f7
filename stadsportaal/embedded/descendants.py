"""Processes that our children start themselves: granian's workers, Celery's pool processes.

The kernel's signal on a parent's death is not inherited by a fork, so each asks for its own.
"""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Have the kernel kill this process when process `parent` ends, also by kill -9.

    Ends at once when `parent` is no longer our parent: then its death came before our asking.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) refused")
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
