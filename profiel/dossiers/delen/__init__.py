"""Sharing one dossier, to read along, by code."""
