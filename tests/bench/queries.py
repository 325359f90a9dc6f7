"""How many queries each page costs: JSON `{name: [url, cookie]}` in, `{name: [count, status]}` out."""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    """Each page once to warm what a process keeps, then counted."""
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, (url, cookie) in json.loads(sys.stdin.read()).items():
        client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
        for part in filter(None, cookie.split("; ")):
            key, _, value = part.partition("=")
            client.cookies[key] = value
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        found[name] = [len(queries), answer.status_code]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
