"""The virus scanner clamd, over its INSTREAM command (man 8 clamd). No stand-in: without a scanner
``SCAN=niet_gecontroleerd`` says so by name.
"""

import socket
import struct

from django.core.exceptions import ImproperlyConfigured

_CHUNK = 64 * 1024
_TIMEOUT = 3.0


class ScannerUnavailable(Exception):
    """clamd did not answer in time, or not with a verdict."""


def parse_address(setting: str) -> tuple[str, int]:
    """("clamav", 3310) of "clamav:3310"; ImproperlyConfigured for anything else."""
    host, _, port = setting.rpartition(":")
    if not host or not port.isascii() or not port.isdigit():
        raise ImproperlyConfigured(f"SCAN is niet_gecontroleerd or host:port of clamd, not {setting!r}")
    return host, int(port)


def is_clean(data: bytes, address: tuple[str, int]) -> bool:
    """Whether clamd finds nothing in ``data``; ScannerUnavailable when there is no verdict."""
    try:
        with socket.create_connection(address, timeout=_TIMEOUT) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), _CHUNK):
                chunk = data[start : start + _CHUNK]
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (part := connection.recv(4096)):
                answer += part
    except OSError as error:
        raise ScannerUnavailable(str(error)) from error
    verdict = answer.rstrip(b"\0").decode(errors="replace")
    if verdict.endswith(" FOUND"):
        return False
    if verdict == "stream: OK":
        return True
    raise ScannerUnavailable(verdict or "no answer")
