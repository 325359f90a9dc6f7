"""Existing products keep what they say when the column becomes unreadable; and back again."""

from __future__ import annotations

import importlib
from typing import Any

from producten.models import Product
from tests.producten.geld import boete
from tests.profiel.dossiers.cast import Cast

MIGRATION = importlib.import_module("producten.migrations.0004_velden_versleuteld")


class Rows:
    """The queryset of a historical model with both columns, as far as the migration uses it."""

    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: self

    def iterator(self) -> Any:
        return iter(self.rows)

    def filter(self, pk: int) -> Any:
        return Rows([row for row in self.rows if row.pk == pk])

    def update(self, **change: Any) -> None:
        for row in self.rows:
            vars(row).update(change)
            if "velden" in change:
                Product.objects.filter(pk=row.pk).update(velden=change["velden"])


class Apps:
    def __init__(self, rows: list[Any]) -> None:
        self.objects = Rows(rows)

    def get_model(self, app: str, name: str) -> Any:
        return self


def test_what_stood_open_is_encrypted_row_by_row(cast: Cast) -> None:
    product = Product.objects.get(pk=boete(cast).product_id)
    product.velden_open, product.velden = [["Adres", "Kroonstraat 24"]], []  # type: ignore[attr-defined]
    MIGRATION.encrypt(Apps([product]), None)
    assert Product.objects.get(pk=product.pk).velden == [["Adres", "Kroonstraat 24"]]
    product.velden_open = []  # type: ignore[attr-defined]
    MIGRATION.decrypt(Apps([product]), None)
    assert product.velden_open == [["Adres", "Kroonstraat 24"]]  # type: ignore[attr-defined]
