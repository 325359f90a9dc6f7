"""The third door for erasure: looks that are older than we promise to keep them, and no younger ones."""

from django.db import migrations

WISSEN = """
-- Delete looks from before a moment; never one of the last ten years, whatever the caller asks.
CREATE FUNCTION inzage_wissen(voor timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE aantal integer;
BEGIN
    IF voor IS NULL THEN RAISE EXCEPTION 'een moment is verplicht'; END IF;
    PERFORM set_config('stad.erasure', 'on', true);
    DELETE FROM toegang_inzage WHERE created_at < least(voor, now() - interval '10 years');
    GET DIAGNOSTICS aantal = ROW_COUNT;
    PERFORM set_config('stad.erasure', 'off', true);
    RETURN aantal;
END $$;
REVOKE ALL ON FUNCTION inzage_wissen(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION inzage_wissen(timestamptz) TO stad_app;
"""


class Migration(migrations.Migration):
    dependencies = [("toegang", "0004_begeleiding")]
    operations = [migrations.RunSQL(WISSEN, "DROP FUNCTION inzage_wissen(timestamptz);")]
