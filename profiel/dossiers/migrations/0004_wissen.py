"""Wiped words are deleted: an empty string in an encrypted field cannot be read back."""

from django.db import migrations

WISSEN = """
-- Delete the personal words of one dossier's timeline and who acted; the steps themselves stay.
CREATE OR REPLACE FUNCTION voortgang_wissen(het_dossier bigint, grond text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE aantal integer;
BEGIN
    IF coalesce(btrim(grond), '') = '' THEN RAISE EXCEPTION 'een grond is verplicht'; END IF;
    PERFORM set_config('stad.erasure', 'on', true);
    DELETE FROM dossiers_voortgangtekst t USING dossiers_voortgang v
        WHERE v.id = t.voortgang_id AND v.dossier_id = het_dossier;
    GET DIAGNOSTICS aantal = ROW_COUNT;
    UPDATE dossiers_voortgang SET account_id = NULL, profiel_id = NULL WHERE dossier_id = het_dossier;
    PERFORM set_config('stad.erasure', 'off', true);
    RETURN aantal;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0003_append_only")]
    operations = [migrations.RunSQL(WISSEN, migrations.RunSQL.noop)]
