"""Secrets of second factors rest encrypted: who reads the database cannot make a code."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter

from stadsportaal.kern import crypto

LABEL = "mfa.authenticator.data"


class MFAAdapter(DefaultMFAAdapter):
    """allauth's hooks around what it stores of an app for codes and of recovery codes."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, LABEL)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text, LABEL)
