"""The timeline only grows; two functions of the owner are the only doors for erasure."""

from django.db import migrations

from stadsportaal.kern.append_only import append_only

ERASURE = """
CREATE TABLE dossiers_grafsteen (
    kenmerk varchar(8) PRIMARY KEY, soort varchar(50) NOT NULL, thema varchar(20) NOT NULL,
    ingediend_op timestamptz, grond varchar(200) NOT NULL, vernietigd_op timestamptz NOT NULL DEFAULT now());
GRANT SELECT ON dossiers_grafsteen TO stad_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON dossiers_grafsteen FROM stad_app;

-- Blank the personal words of one dossier's timeline; the steps themselves stay.
CREATE FUNCTION voortgang_wissen(het_dossier bigint, grond text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE aantal integer;
BEGIN
    IF coalesce(btrim(grond), '') = '' THEN RAISE EXCEPTION 'een grond is verplicht'; END IF;
    PERFORM set_config('stad.erasure', 'on', true);
    UPDATE dossiers_voortgangtekst t SET tekst = '' FROM dossiers_voortgang v
        WHERE v.id = t.voortgang_id AND v.dossier_id = het_dossier AND t.tekst <> '';
    GET DIAGNOSTICS aantal = ROW_COUNT;
    UPDATE dossiers_voortgang SET account_id = NULL, profiel_id = NULL WHERE dossier_id = het_dossier;
    PERFORM set_config('stad.erasure', 'off', true);
    RETURN aantal;
END $$;

-- Destroy the timeline of a dossier and leave a tombstone; the caller deletes the rows that hang from it first.
CREATE FUNCTION dossier_vernietigen(het_dossier bigint, grond text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF coalesce(btrim(grond), '') = '' THEN RAISE EXCEPTION 'een grond is verplicht'; END IF;
    INSERT INTO dossiers_grafsteen (kenmerk, soort, thema, ingediend_op, grond)
        SELECT d.kenmerk, d.soort, d.thema, d.ingediend_op, dossier_vernietigen.grond
        FROM dossiers_dossier d WHERE d.id = het_dossier;
    IF NOT FOUND THEN RAISE EXCEPTION 'geen dossier %', het_dossier; END IF;
    PERFORM set_config('stad.erasure', 'on', true);
    DELETE FROM dossiers_voortgangtekst t USING dossiers_voortgang v
        WHERE v.id = t.voortgang_id AND v.dossier_id = het_dossier;
    DELETE FROM dossiers_voortgang WHERE dossier_id = het_dossier;
    DELETE FROM dossiers_dossier WHERE id = het_dossier;
    PERFORM set_config('stad.erasure', 'off', true);
END $$;
REVOKE ALL ON FUNCTION voortgang_wissen(bigint, text), dossier_vernietigen(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION voortgang_wissen(bigint, text), dossier_vernietigen(bigint, text) TO stad_app;
"""
UNDO = """
DROP FUNCTION voortgang_wissen(bigint, text); DROP FUNCTION dossier_vernietigen(bigint, text);
DROP TABLE dossiers_grafsteen;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0002_initial"), ("kern", "0004_append_only")]
    operations = [*append_only("dossiers_voortgang"), migrations.RunSQL(ERASURE, UNDO)]
