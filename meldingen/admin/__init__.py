"""The back office of reports; each module registers its own pages."""

from meldingen.admin import categorie, melding  # noqa: F401 registers the pages
