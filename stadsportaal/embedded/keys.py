"""The secrets of a local portal: made once, kept in the data folder, readable by its owner only."""

import base64
import os
import secrets
from pathlib import Path

_FILE = "secrets.env"


def local_keys(data_dir: Path) -> dict[str, str]:
    """Read the secrets of `data_dir`, after making those that are not there yet."""
    path = data_dir / _FILE
    known: dict[str, str] = {}
    if path.exists():
        lines = path.read_text().splitlines()
        known = {name: _unfold(value) for name, _, value in (line.partition("=") for line in lines)}
    makers = {
        "SECRET_KEY": lambda: secrets.token_urlsafe(50),
        "FIELD_KEYS": _numbered_key,
        "INDEX_KEYS": _numbered_key,
        "STATUS_TOKEN": lambda: secrets.token_urlsafe(32),
        "IDP_OIDC_PRIVATE_KEY": _rsa_key,
    }
    if missing := makers.keys() - known.keys():
        known |= {name: makers[name]() for name in sorted(missing)}
        _write_private(path, "".join(f"{name}={_fold(value)}\n" for name, value in known.items()))
    return known


def _fold(value: str) -> str:
    return value.replace("\n", "\\n")


def _unfold(value: str) -> str:
    return value.replace("\\n", "\n")


def _numbered_key() -> str:
    """A first AES-256 or HMAC key as `id:base64`."""
    return "1:" + base64.b64encode(secrets.token_bytes(32)).decode()


def _rsa_key() -> str:
    """The key with which the demo identity provider signs, as PEM."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    return (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


def _write_private(path: Path, text: str) -> None:
    """Write at once or not at all: half a file of secrets would lock people out of their data."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
