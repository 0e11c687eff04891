"""What the database does by itself: a link at commit (`chain.link_hash` is the same in Python), and erasure."""

LINK_FUNCTION = """
CREATE FUNCTION public.audit_append_link() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $append$
DECLARE
    last public.audit_auditlink%ROWTYPE;
    previous text := repeat('0', 64);
    place bigint := 1;
    spelled text;
BEGIN
    PERFORM pg_advisory_xact_lock(7223001);
    SELECT * INTO last FROM public.audit_auditlink ORDER BY position DESC LIMIT 1;
    IF FOUND THEN
        previous := last.sha256;
        place := last.position + 1;
    END IF;
    spelled := jsonb_build_array(
        place, previous, NEW.id, (extract(epoch FROM NEW.at) * 1000000)::bigint, NEW.verb, NEW.subject_type,
        NEW.subject_id, NEW.actor_id, NEW.actor_name, NEW.actor_roles, NEW.organization_id, NEW.request_id,
        NEW.address, NEW.payload_sha256
    )::text;
    INSERT INTO public.audit_auditlink (position, event_id, previous_sha256, sha256)
    VALUES (place, NEW.id, previous, encode(sha256(convert_to(spelled, 'UTF8')), 'hex'));
    RETURN NULL;
END
$append$;
REVOKE ALL ON FUNCTION public.audit_append_link() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER audit_append_link AFTER INSERT ON public.audit_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.audit_append_link();
"""
DROP_LINK_FUNCTION = """
DROP TRIGGER audit_append_link ON public.audit_auditevent;
DROP FUNCTION public.audit_append_link();
"""

# The application may not delete payloads; this does it for an erasure that is on the record already.
ERASE_FUNCTION = """
CREATE FUNCTION public.audit_erase_payload(erased uuid, erasure uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $erase$
BEGIN
    PERFORM FROM public.audit_auditevent
    WHERE id = erasure AND verb = 'audit.erase_payload' AND subject_type = 'audit.auditevent'
        AND subject_id = erased::text;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'An erasure is recorded before it is done.';
    END IF;
    DELETE FROM public.audit_auditpayload WHERE event_id = erased;
END
$erase$;
"""
DROP_ERASE_FUNCTION = "DROP FUNCTION public.audit_erase_payload(uuid, uuid);"
