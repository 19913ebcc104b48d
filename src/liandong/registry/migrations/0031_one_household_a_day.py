from django.db import migrations

FORWARD = """
create function registry_stay_after_stay() returns trigger language plpgsql as $$
declare
  ended date;
begin
  select valid_to into ended from registry_member where id = new.came_from_id for share;
  if ended is null or ended > new.valid_from then
    raise exception 'member_after_the_stay_before: the stay before % ends later than this one begins', new.id
      using errcode = 'exclusion_violation';
  end if;
  return null;
end $$;

create function registry_stay_before_stay() returns trigger language plpgsql as $$
begin
  if exists (
    select from registry_member n
    where n.came_from_id = new.id and (new.valid_to is null or n.valid_from < new.valid_to)
  ) then
    raise exception 'member_after_the_stay_before: a later stay begins before % ends', new.id
      using errcode = 'exclusion_violation';
  end if;
  return null;
end $$;

create trigger member_after_the_stay_before after insert or update of came_from_id, valid_from
  on registry_member for each row when (new.came_from_id is not null)
  execute function registry_stay_after_stay();

create trigger member_before_the_next_stay after update of valid_to
  on registry_member for each row when (new.valid_to is distinct from old.valid_to)
  execute function registry_stay_before_stay();
"""

BACK = """
drop trigger member_before_the_next_stay on registry_member;
drop trigger member_after_the_stay_before on registry_member;
drop function registry_stay_before_stay();
drop function registry_stay_after_stay();
"""


class Migration(migrations.Migration):
    """Nobody is in two households on a day: stays of one person follow each other."""

    dependencies = [("registry", "0030_household_changes")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
