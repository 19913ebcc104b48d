"""Separation of duty in the database: what :func:`roles.clash` says, as a trigger on duties.

The service checks first and says it in a sentence; the trigger holds it against everything else that writes.
A test compares the two, so that a changed rule needs a migration that runs :data:`FUNCTIONS` anew.
"""

from __future__ import annotations

import itertools

from liandong.foundation.accounts.roles import Role, clash


def _pairs(*, same_area: bool) -> str:
    found = [
        f"('{one}', '{other}')"
        for one, other in itertools.permutations(Role.values, 2)
        if clash(Role(one), Role(other), same_area=same_area)
    ]
    return ", ".join(found)


def functions() -> str:
    """The SQL that makes the function of clashes and the trigger function anew."""
    return f"""
CREATE OR REPLACE FUNCTION liandong_roles_clash(one text, other text, same_area boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT (one, other) IN ({_pairs(same_area=False)})
        OR (same_area AND (one, other) IN ({_pairs(same_area=True)}))
$$;

CREATE OR REPLACE FUNCTION liandong_duty_separated() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    here text;
    clashing text;
BEGIN
    -- Two duties given to one person at once must see each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('duty:' || NEW.user_id, 0));
    SELECT p.path INTO here FROM places_place p WHERE p.id = NEW.place_id;
    SELECT held.role INTO clashing
      FROM accounts_duty held JOIN places_place p ON p.id = held.place_id
     WHERE held.user_id = NEW.user_id AND held.id <> NEW.id
       AND daterange(held.valid_from, held.valid_to, '[)') && daterange(NEW.valid_from, NEW.valid_to, '[)')
       AND liandong_roles_clash(NEW.role, held.role, starts_with(p.path, here) OR starts_with(here, p.path))
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'duty_separated: % and % may not be held by one person at a time', NEW.role, clashing
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'duty_separated';
    END IF;
    RETURN NEW;
END
$$;
"""  # noqa: S608  only names of roles


TRIGGER = """
CREATE TRIGGER duty_separated
BEFORE INSERT OR UPDATE OF user_id, role, place_id, valid_from, valid_to ON accounts_duty
FOR EACH ROW EXECUTE FUNCTION liandong_duty_separated();
"""
BACK = """
DROP TRIGGER duty_separated ON accounts_duty;
DROP FUNCTION liandong_duty_separated();
DROP FUNCTION liandong_roles_clash(text, text, boolean);
"""
