"""A passkey in software: makes the credential and signs, as a phone would (WebAuthn level 2 §6.5, §7)."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

UP_UV = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class Passkey:
    """One key pair for one site."""

    origin: str = "http://testserver"
    rp_id: str = "testserver"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user_handle: bytes = b""

    def _client_data(self, kind: str, challenge: str) -> bytes:
        data = CollectedClientData.create(kind, websafe_decode(challenge), self.origin)
        return bytes(data)

    def _hash(self) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest()

    def register(self, options: dict[str, Any]) -> str:
        """The browser's answer to `navigator.credentials.create`."""
        asked = options["publicKey"]
        self.user_handle = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        attested = AttestedCredentialData.create(b"\0" * 16, self.credential_id, public)
        flags = UP_UV | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(self._hash(), flags, 0, attested)
        response = {
            "clientDataJSON": websafe_encode(self._client_data("webauthn.create", asked["challenge"])),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
            "transports": ["internal"],
        }
        return self._answer(response)

    def sign(self, options: dict[str, Any]) -> str:
        """The browser's answer to `navigator.credentials.get`."""
        client_data = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        data = bytes(AuthenticatorData.create(self._hash(), UP_UV, 1))
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client_data),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(self.user_handle),
        }
        return self._answer(response)

    def _answer(self, response: dict[str, Any]) -> str:
        ident = websafe_encode(self.credential_id)
        extensions = {"credProps": {"rk": True}}
        answer = {"type": "public-key", "id": ident, "rawId": ident, "response": response}
        return json.dumps(answer | {"clientExtensionResults": extensions, "authenticatorAttachment": "platform"})
