"""The back office of cases and of what the portal keeps; each module registers its own pages."""

from profiel.behandeling.admin import dossier, mensen, register, team  # noqa: F401 registers the pages
