"""The test-only app of the proofs: one event, a handler of each kind, and the ways to do it wrong."""

ROW, MAIL = "proef.rij", "proef.mail"
"""The names of the handlers; `handlers` itself is imported by processes of a proof only: importing registers."""
