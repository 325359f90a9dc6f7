"""What the database itself holds on to: what is looked over does not change, what is published never does."""

from django.db import migrations

from stadsportaal.kern.append_only import append_only

GUARD = """
CREATE OR REPLACE FUNCTION loket_versie_onveranderlijk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'concept' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        -- only the portal itself (no publisher) goes to published at once; people ask somebody else first
        IF NEW.status IN ('concept', 'ter_beoordeling')
            OR (NEW.status = 'gepubliceerd' AND NEW.gepubliceerd_door_id IS NULL) THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'formulierversie % is nog niet beoordeeld', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.status = 'ter_beoordeling' THEN
        IF TG_OP = 'UPDATE' THEN
            IF NEW.status = 'concept' THEN RETURN NEW; END IF;
            IF (NEW.status = 'ter_beoordeling'
                    OR (NEW.status = 'gepubliceerd' AND NEW.gepubliceerd_door_id IS NOT NULL))
                AND (to_jsonb(NEW) - ARRAY['status', 'nummer', 'versie', 'gepubliceerd_op', 'gepubliceerd_door_id'])
                  = (to_jsonb(OLD) - ARRAY['status', 'nummer', 'versie', 'gepubliceerd_op', 'gepubliceerd_door_id'])
            THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION 'formulierversie % ligt ter beoordeling en verandert niet', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status IN (OLD.status, 'vervangen')
        AND (to_jsonb(NEW) - 'status') = (to_jsonb(OLD) - 'status') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'formulierversie % is gepubliceerd en verandert niet meer', OLD.id
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION loket_testgeval_bij_concept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM loket_formulierversie v WHERE v.status <> 'concept' AND (
            (TG_OP <> 'INSERT' AND v.id = OLD.formulierversie_id)
            OR (TG_OP <> 'DELETE' AND v.id = NEW.formulierversie_id))) THEN
        RAISE EXCEPTION 'testgevallen veranderen alleen bij een concept' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER loket_testgeval_bij_concept BEFORE INSERT OR UPDATE OR DELETE ON loket_testgeval
    FOR EACH ROW EXECUTE FUNCTION loket_testgeval_bij_concept();
"""
UNDO = """
DROP TRIGGER loket_testgeval_bij_concept ON loket_testgeval;
DROP FUNCTION loket_testgeval_bij_concept();
"""


class Migration(migrations.Migration):
    dependencies = [("loket", "0006_versies_en_rechten"), ("kern", "0004_append_only")]
    operations = [migrations.RunSQL(GUARD, UNDO), *append_only("loket_formuliergebeurtenis")]
