from django.db import migrations

# What is locked is locked for the database too. Only rows are guarded: TRUNCATE is left to the owner of the
# tables. FOR SHARE waits for whoever is locking the sheet at this moment; only what is read after it is asked.
GUARD = """
CREATE FUNCTION public.evaluation_guard_score() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $guard$
DECLARE
    sheets uuid[] := ARRAY[]::uuid[];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        sheets := sheets || OLD.sheet_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        sheets := sheets || NEW.sheet_id;
    END IF;
    PERFORM 1 FROM public.evaluation_sheet WHERE id = ANY (sheets) FOR SHARE;
    IF EXISTS (SELECT 1 FROM public.evaluation_sheet WHERE id = ANY (sheets) AND status = 'locked') THEN
        RAISE EXCEPTION 'The sheet is locked; its scores do not change.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$guard$;
CREATE TRIGGER evaluation_guard_score BEFORE INSERT OR UPDATE OR DELETE ON public.evaluation_score
    FOR EACH ROW EXECUTE FUNCTION public.evaluation_guard_score();

CREATE FUNCTION public.evaluation_guard_sheet() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $guard$
BEGIN
    RAISE EXCEPTION 'The sheet is locked and does not change.'
        USING ERRCODE = 'integrity_constraint_violation';
END
$guard$;
CREATE TRIGGER evaluation_guard_sheet BEFORE UPDATE OR DELETE ON public.evaluation_sheet
    FOR EACH ROW WHEN (OLD.status = 'locked') EXECUTE FUNCTION public.evaluation_guard_sheet();
"""
UNGUARD = """
DROP TRIGGER evaluation_guard_sheet ON public.evaluation_sheet;
DROP FUNCTION public.evaluation_guard_sheet();
DROP TRIGGER evaluation_guard_score ON public.evaluation_score;
DROP FUNCTION public.evaluation_guard_score();
"""


class Migration(migrations.Migration):
    """A locked sheet and its scores stay as they are."""

    dependencies = [("evaluation", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
