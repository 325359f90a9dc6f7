"""What the clock erases of dossiers."""

from __future__ import annotations

from profiel.dossiers.delen.actions import purge_deelcodes
from stadsportaal.kern.retention import retention

retention("dossiers.deelcodes")(purge_deelcodes)
