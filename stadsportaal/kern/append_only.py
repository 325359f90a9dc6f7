"""SQL for tables that only grow: the role that runs may insert and select, and a trigger is the second lock."""

from __future__ import annotations

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION kern_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('stad.erasure', true) = 'on' AND current_user = 'stad_eigenaar' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def append_only(*tables: str) -> list[migrations.RunSQL]:
    """Operations that make these tables append-only; the trigger guards rows and TRUNCATE, for the owner too.

    Only the SECURITY DEFINER functions of profiel.dossiers, which switch on `stad.erasure`, get past it.
    """
    return [
        migrations.RunSQL(
            f"""
            REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM stad_app;
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION kern_append_only();
            CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION kern_append_only();
            """,
            f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table};"
            f" GRANT UPDATE, DELETE ON {table} TO stad_app;",
        )
        for table in tables
    ]
