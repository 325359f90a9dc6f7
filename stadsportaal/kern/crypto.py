"""Encryption of fields, blind indexes and one-way token hashes; keys live outside the database.

A stored value reads ``v1:<key id>:<base64 of nonce and ciphertext>``: AES-256-GCM (NIST SP 800-38D)
with the label of its model field as associated data, so a value moved to another column does not
decrypt. ``FIELD_KEYS`` is ``id:base64,id2:base64``: the first key encrypts, all of them decrypt.
``INDEX_KEYS`` has the same form and serves the keyed hashes of exact search.
"""

import binascii
import hashlib
import hmac
import json
import secrets
from base64 import b64decode, b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

if TYPE_CHECKING:
    _Text = models.TextField[Any, Any]
else:
    _Text = models.TextField

_VERSION = "v1"
_NONCE_BYTES = 12
_KEY_BYTES = 32


class DecryptionFailed(Exception):
    """A stored value was changed, moved to another column, or written with a key we do not have."""


@lru_cache(maxsize=16)
def _parse_keys(text: str) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, separator, encoded = part.strip().partition(":")
        try:
            key = b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not (key_id and separator and len(key) == _KEY_BYTES) or key_id in keys:
            raise ImproperlyConfigured(
                'FIELD_KEYS and INDEX_KEYS need "id:<base64 of 32 bytes>", each id once, comma between'
            )
        keys[key_id] = key
    return keys


def _first(keys: dict[str, bytes]) -> str:
    return next(iter(keys))


def encrypt(plain: str, label: str) -> str:
    """Encrypt text for the model field ``label`` with the first of FIELD_KEYS."""
    keys = _parse_keys(settings.FIELD_KEYS)
    key_id = _first(keys)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(keys[key_id]).encrypt(nonce, plain.encode(), label.encode())
    return f"{_VERSION}:{key_id}:{b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, label: str) -> str:
    """Decrypt a stored value of the model field ``label``; DecryptionFailed when it is not ours."""
    version, _, rest = stored.partition(":")
    key_id, _, encoded = rest.partition(":")
    key = _parse_keys(settings.FIELD_KEYS).get(key_id)
    if version != _VERSION or key is None:
        raise DecryptionFailed(f"{label}: unknown version or key id")
    try:
        raw = b64decode(encoded, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], label.encode()).decode()
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise DecryptionFailed(f"{label}: value was changed") from error


def key_id_of(stored: str) -> str:
    """Id of the key a stored value was written with; tells a rotation which rows are left."""
    return stored.split(":", 2)[1]


def blind_index(value: str, key_id: str | None = None) -> str:
    """HMAC-SHA256 of ``value`` as 64 hex digits: equal values can be found, none can be read.

    ``value`` must be normalised by the caller; ``key_id`` defaults to the first of INDEX_KEYS. A
    rotation fills a second column with the new key before the old one goes.
    """
    keys = _parse_keys(settings.INDEX_KEYS)
    key = keys.get(key_id or _first(keys))
    if key is None:
        raise ImproperlyConfigured(f"INDEX_KEYS has no key {key_id!r}")
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """256 random bits, safe in a URL; store only its ``token_hash``."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 as 64 hex digits; enough for tokens of ``new_token``, never for passwords or numbers."""
    return hashlib.sha256(token.encode()).hexdigest()


class EncryptedTextField(_Text):
    """Text that is encrypted in the database. Nothing can be looked up in it but ``isnull``."""

    description = "Encrypted text"

    @property
    def crypto_label(self) -> str:
        """What binds a value to its column, like ``kern.geparkeerdepost.velden``."""
        return f"{self.model._meta.label_lower}.{self.attname}"

    def to_plain(self, value: Any) -> str:
        """Write a Python value as the text that is encrypted."""
        return str(value)

    def from_plain(self, plain: str) -> Any:
        """Read back what ``to_plain`` wrote."""
        return plain

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:
        return None if value is None else encrypt(self.to_plain(value), self.crypto_label)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else self.from_plain(decrypt(value, self.crypto_label))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: only isnull works, not {lookup_name}")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is encrypted: no transform {lookup_name}")


class EncryptedJSONField(EncryptedTextField):
    """A JSON value that is encrypted in the database as one text."""

    description = "Encrypted JSON"
    if TYPE_CHECKING:  # what django-stubs lets a model assign and read
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def to_plain(self, value: Any) -> str:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))

    def from_plain(self, plain: str) -> Any:
        return json.loads(plain)

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": forms.JSONField, **kwargs})
