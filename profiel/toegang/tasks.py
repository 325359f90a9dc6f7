"""What the clock starts: erasing what docs/bewaartermijnen.yaml says."""

from __future__ import annotations

from profiel.toegang.actions import purge_login_mails
from stadsportaal.kern.retention import retention

retention("toegang.aanmeldmails")(purge_login_mails)
