"""Encrypted fields: what the database holds, what tampering does, and how keys rotate."""

import json
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from stadsportaal.kern import crypto
from stadsportaal.kern.crypto import (
    DecryptionFailed,
    EncryptedTextField,
    blind_index,
    decrypt,
    encrypt,
    key_id_of,
    new_token,
    token_hash,
)
from stadsportaal.kern.models import GeparkeerdePost

LABEL = "kern.geparkeerdepost.velden"


def _key(letter: str) -> str:
    return b64encode(letter.encode() * 32).decode()


@pytest.fixture(autouse=True)
def keys(settings: Any) -> None:
    settings.FIELD_KEYS = f"new:{_key('n')},old:{_key('o')}"
    settings.INDEX_KEYS = f"i2:{_key('2')}, i1:{_key('1')}"


@given(st.text())
def test_any_text_comes_back(plain: str) -> None:
    assert decrypt(encrypt(plain, LABEL), LABEL) == plain


def test_same_text_never_looks_the_same() -> None:
    assert len({encrypt("Ada", LABEL) for _ in range(20)}) == 20


def test_value_names_its_version_and_key() -> None:
    stored = encrypt("Ada", LABEL)
    assert stored.startswith("v1:new:")
    assert key_id_of(stored) == "new"


def test_old_key_still_decrypts_and_the_first_encrypts(settings: Any) -> None:
    settings.FIELD_KEYS = f"old:{_key('o')}"
    stored = encrypt("Ada", LABEL)
    settings.FIELD_KEYS = f"new:{_key('n')},old:{_key('o')}"
    assert decrypt(stored, LABEL) == "Ada"
    settings.FIELD_KEYS = f"new:{_key('n')}"
    with pytest.raises(DecryptionFailed):
        decrypt(stored, LABEL)


def test_every_changed_bit_is_noticed() -> None:
    prefix, _, encoded = encrypt("Ada", LABEL).rpartition(":")
    raw = b64decode(encoded)
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionFailed):
            decrypt(f"{prefix}:{b64encode(changed).decode()}", LABEL)


@pytest.mark.parametrize("stored", ["", "Ada", "v2:new:AAAA", "v1:new:", "v1:new:AAAA", "v1:new:é$", "v1:gone:AAAA"])
def test_other_text_is_refused(stored: str) -> None:
    with pytest.raises(DecryptionFailed):
        decrypt(stored, LABEL)


def test_value_of_another_column_is_refused() -> None:
    with pytest.raises(DecryptionFailed):
        decrypt(encrypt("Ada", "mensen.profiel.naam"), LABEL)


def test_error_says_where_and_never_what() -> None:
    with pytest.raises(DecryptionFailed) as caught:
        decrypt(encrypt("geheim", "a.b.c"), LABEL)
    assert LABEL in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    ["", "x", "a:", "a:AAAA", f":{_key('a')}", "a:***", f"a:{_key('a')},a:{_key('b')}", f"a:{_key('a')},"],
)
def test_bad_keys_stop_the_program(settings: Any, value: str) -> None:
    settings.FIELD_KEYS = value
    with pytest.raises(ImproperlyConfigured):
        encrypt("Ada", LABEL)


def test_blind_index_is_keyed_stable_and_rotates(settings: Any) -> None:
    first = blind_index("85073003328")
    assert first == blind_index("85073003328", "i2")
    assert len(first) == 64
    assert first != blind_index("85073003328", "i1")
    assert first != blind_index("85073003329")
    settings.INDEX_KEYS = f"i2:{_key('x')}"
    assert first != blind_index("85073003328")


def test_blind_index_of_an_unknown_key_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        blind_index("85073003328", "gone")


def test_tokens_are_long_and_only_their_hash_is_kept() -> None:
    one, other = new_token(), new_token()
    assert one != other
    assert len(one) == 43
    assert token_hash(one) != token_hash(other)
    assert token_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


def _post(velden: Any) -> GeparkeerdePost:
    return GeparkeerdePost.objects.create(
        token_hash=token_hash(new_token()), pad="/", velden=velden, verloopt_op=datetime(2026, 1, 1, tzinfo=UTC)
    )


def _stored(pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT velden FROM kern_geparkeerdepost WHERE id = %s", [pk])
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.django_db
@pytest.mark.parametrize("velden", [{"naam": ["Ada", "é"]}, [], "tekst", 3, {"op": "2026-01-03"}])
def test_field_keeps_the_value_and_the_database_cannot_read_it(velden: Any) -> None:
    post = _post(velden)
    assert GeparkeerdePost.objects.get().velden == velden
    assert _stored(post.pk).startswith("v1:new:")
    assert decrypt(_stored(post.pk), LABEL) == json.dumps(velden, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.django_db
def test_every_way_of_writing_encrypts() -> None:
    post = _post({"n": 1})
    GeparkeerdePost.objects.update(velden={"n": 2})
    assert GeparkeerdePost.objects.get().velden == {"n": 2}
    post.velden = {"op": date(2026, 1, 3)}
    GeparkeerdePost.objects.bulk_update([post], ["velden"])
    assert GeparkeerdePost.objects.values_list("velden", flat=True).get() == {"op": "2026-01-03"}
    assert "2026" not in _stored(post.pk)


@pytest.mark.django_db
def test_value_of_another_row_field_or_edit_is_refused_on_read() -> None:
    post = _post({"n": 1})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kern_geparkeerdepost SET velden = 'plain' WHERE id = %s", [post.pk])
    with pytest.raises(DecryptionFailed):
        GeparkeerdePost.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["velden", "velden__exact", "velden__icontains", "velden__in", "velden__n__gt"])
def test_nothing_can_be_looked_up(lookup: str) -> None:
    with pytest.raises(FieldError):
        GeparkeerdePost.objects.filter(**{lookup: "x"}).exists()


@pytest.mark.django_db
def test_isnull_works() -> None:
    _post({})
    assert GeparkeerdePost.objects.filter(velden__isnull=False).count() == 1
    assert not GeparkeerdePost.objects.filter(velden__isnull=True).exists()


def test_null_stays_null() -> None:
    field = GeparkeerdePost._meta.get_field("velden")
    assert field.get_db_prep_value(None, connection) is None
    assert field.from_db_value(None, None, connection) is None  # type: ignore[union-attr]


def test_text_field_of_a_model() -> None:
    class Geheim(models.Model):
        tekst = EncryptedTextField()

        class Meta:
            app_label = "crypto_test"
            managed = False

    field = Geheim._meta.get_field("tekst")
    stored = field.get_db_prep_value("Ada", connection)
    assert stored.startswith("v1:new:")
    assert field.from_db_value(stored, None, connection) == "Ada"
    assert field.crypto_label == "crypto_test.geheim.tekst"


def test_form_fields_are_those_of_the_plain_value() -> None:
    velden = GeparkeerdePost._meta.get_field("velden")
    assert isinstance(velden.formfield(), forms.JSONField)
    assert isinstance(EncryptedTextField().formfield(), forms.CharField)
    assert velden.db_type(connection) == "text"
    assert crypto.EncryptedJSONField().clone().description == "Encrypted JSON"
