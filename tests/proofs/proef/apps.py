"""Registers the handlers of the proofs, and the control that a run asks for."""

import os

from django.apps import AppConfig


class ProefConfig(AppConfig):
    name = "tests.proofs.proef"
    label = "proef"

    def ready(self) -> None:
        """Only processes of a proof come here."""
        from tests.proofs.proef import controle, handlers  # noqa: F401 importing registers

        name = os.environ.get("PROEF_CONTROLE", "")
        if name:
            getattr(controle, name)()
