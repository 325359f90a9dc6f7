#!/usr/bin/env python
"""Django's command line. Commands that change tables run as the owner of the database."""

import os
import sys

from django.core.management import execute_from_command_line

AS_OWNER = {"migrate", "createcachetable", "sqlmigrate", "showmigrations"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadsportaal.settings")
    if set(sys.argv[1:2]) & AS_OWNER and (owner := os.environ.get("DATABASE_OWNER_URL")):
        os.environ["DATABASE_URL"] = owner
    execute_from_command_line(sys.argv)
