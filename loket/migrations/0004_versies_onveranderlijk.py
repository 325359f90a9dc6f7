"""A published version of a form never changes: its status may go to `vervangen`, nothing else, and it stays."""

from django.db import migrations

GUARD = """
CREATE FUNCTION loket_versie_onveranderlijk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'concept' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status IN (OLD.status, 'vervangen')
        AND (to_jsonb(NEW) - 'status') = (to_jsonb(OLD) - 'status') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'formulierversie % is gepubliceerd en verandert niet meer', OLD.id
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER loket_formulierversie_onveranderlijk BEFORE UPDATE OR DELETE ON loket_formulierversie
    FOR EACH ROW EXECUTE FUNCTION loket_versie_onveranderlijk();
"""
UNDO = """
DROP TRIGGER loket_formulierversie_onveranderlijk ON loket_formulierversie;
DROP FUNCTION loket_versie_onveranderlijk();
"""


class Migration(migrations.Migration):
    dependencies = [("loket", "0003_statuses_en_index")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
