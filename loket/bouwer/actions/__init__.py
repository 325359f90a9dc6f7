"""What people do with forms: making versions, publishing them with two, giving rights, closing a dienst."""

from loket.bouwer.actions.maken import (
    ConceptExists,
    ConceptLocked,
    FormulierExists,
    NaamRefused,
    TestgevalRefused,
    delete_concept,
    delete_testgeval,
    export_definitie,
    import_definitie,
    new_concept,
    new_formulier,
    run_testgevallen,
    save_concept,
    save_testgeval,
    set_dates,
)
from loket.bouwer.actions.onderhoud import OnderhoudRefused, set_onderhoud, stop_onderhoud
from loket.bouwer.actions.publiceren import (
    FourEyes,
    Impact,
    NotAsked,
    NotPublishable,
    ask_review,
    impact,
    publish,
    send_back,
)
from loket.bouwer.actions.rechten import OwnRights, RechtRefused, give_recht, take_recht
from loket.bouwer.nazicht import problemen_van
from loket.bouwer.proef import Testuitslag

__all__ = [
    "ConceptExists",
    "ConceptLocked",
    "FormulierExists",
    "FourEyes",
    "Impact",
    "NaamRefused",
    "NotAsked",
    "NotPublishable",
    "OnderhoudRefused",
    "OwnRights",
    "RechtRefused",
    "TestgevalRefused",
    "Testuitslag",
    "ask_review",
    "delete_concept",
    "delete_testgeval",
    "export_definitie",
    "give_recht",
    "impact",
    "import_definitie",
    "new_concept",
    "new_formulier",
    "problemen_van",
    "publish",
    "run_testgevallen",
    "save_concept",
    "save_testgeval",
    "send_back",
    "set_dates",
    "set_onderhoud",
    "stop_onderhoud",
    "take_recht",
]
