"""What a definition says of others who must sign is judged before it is published."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from loket.definitie import parse
from loket.poorten import OPHOUDERS, Ophouder, houd_op, register_deel, register_ophouder
from loket.samencontrole import controleer_samen
from tests.loket.ondertekening.kast import FORM

FACTS = frozenset({"leeftijd"})


def problems(**changes: Any) -> list[str]:
    data = copy.deepcopy(FORM)
    data["mede_ondertekenaars"][1].update(changes)
    return [str(probleem) for probleem in controleer_samen(parse(data), FACTS)]


def test_the_form_is_right() -> None:
    assert problems() == []
    assert problems(als=[{"feit": "leeftijd", "groter_dan": 17}]) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wie": "buur"}, "is partner of vraag"),
        ({"waarom": " "}, "waarom die mee moet tekenen"),
        ({"dagen": 0}, "1 tot 60 dagen"),
        ({"dagen": 61}, "1 tot 60 dagen"),
        ({"wie": "partner"}, "kennen we uit het register"),
        ({"naam": "geen"}, "geen vraag naar een naam"),
        ({"email": "ander_naam"}, "vraagt geen e-mailadres"),
        ({"als": [{"vraag": "geen", "is": True}]}, "hangt af van vraag 'geen', maar die bestaat niet"),
        ({"als": [{"feit": "geen", "is": True}]}, "hangt af van het feit 'geen', maar dat kennen we niet"),
        ({"als": [{"vraag": "ander_naam", "groter_dan": "veel"}]}, "past niet bij vraag 'ander_naam'"),
        ({"als": [{"feit": "leeftijd", "groter_dan": "veel"}]}, "dit feit is een getal"),
    ],
)
def test_every_mistake_is_a_sentence(changes: dict[str, Any], said: str) -> None:
    assert any(said in text for text in problems(**changes)), problems(**changes)


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(
    "option", [{"optioneel": True}, {"zacht": "Dan tekent niemand."}, {"weet_niet": "Weet ik niet"}]
)
def test_nobody_escapes_a_signature_by_leaving_out_who_or_where(place: int, option: dict[str, Any]) -> None:
    data = copy.deepcopy(FORM)
    data["stappen"][1]["vragen"][place] |= option
    (found,) = controleer_samen(parse(data), FACTS)
    assert "zo tekent niemand" in found.tekst
    assert (found.stap, found.vraag) == ("wie", ("ander_naam", "ander_email")[place])


KEUZES = [{"waarde": "a", "label": "A"}, {"waarde": "b", "label": "B"}]


@pytest.mark.parametrize(
    ("first", "regels", "right"),
    [
        ({}, [], True),
        ({"optioneel": True}, [], False),
        ({"zacht": "Dan kiezen wij."}, [], False),
        ({"weet_niet": "Maakt niet uit"}, [], False),
        ({}, [{"als": [{"feit": "leeftijd", "groter_dan": 5}], "dan": {"toon_vraag": "groep"}}], False),
        ({}, [{"als": [{"feit": "leeftijd", "groter_dan": 5}], "dan": {"toon_stap": "samen"}}], False),
    ],
)
def test_everybody_on_a_list_chose_a_group(first: dict[str, Any], regels: list[Any], right: bool) -> None:
    data = copy.deepcopy(FORM) | {"mede_ondertekenaars": []}
    data["stappen"][0]["vragen"] += [
        {"key": "groep", "soort": "keuze", "label": "Welke groep?", "keuzes": KEUZES} | first,
        {"key": "reserve", "soort": "keuze", "label": "En anders?", "keuzes": KEUZES, "optioneel": True},
    ]
    data["stappen"][0]["regels"] = regels
    data["wachtlijst"] = {"aanbod": "zwemles", "vragen": ["groep", "reserve"]}
    found = [probleem.tekst for probleem in controleer_samen(parse(data), FACTS)]
    assert found == ([] if right else [found[0]])
    assert right or "stel er minstens één altijd" in found[0]


@pytest.mark.parametrize(
    ("vragen", "said"), [([], "noemt geen vraag"), (["ander_naam"], "laat niets kiezen"), (["geen"], "bestaat niet")]
)
def test_list_reads_its_groups_from_choices(vragen: list[str], said: str) -> None:
    data = copy.deepcopy(FORM) | {"mede_ondertekenaars": [], "wachtlijst": {"aanbod": "zwemles", "vragen": vragen}}
    assert any(said in probleem.tekst for probleem in controleer_samen(parse(data), FACTS))


def test_something_to_wait_for_has_one_owner() -> None:
    known = OPHOUDERS[0]
    register_ophouder(known)
    with pytest.raises(ValueError, match="bestaat al"):
        register_ophouder(Ophouder(known.naam, 99, lambda aanvraag, by: None, {}))
    from loket.poorten import DELEN

    before = len(DELEN)
    register_deel(DELEN[0])
    assert len(DELEN) == before
    nothing: Any = None
    assert houd_op(nothing, nothing, na=OPHOUDERS[-1].naam) is None
