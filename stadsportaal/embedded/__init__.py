"""The servers and processes that `make run` and `make test` start themselves.

Everything here is light to import: no Django, and psycopg only when a database is prepared.
Linux only; nothing is installed or written outside the data folder and one short temp folder.
"""
