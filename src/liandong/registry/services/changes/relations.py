"""What members are to one another when another member becomes head.

Relations are written to the head; with another head they all change. Where the new one follows for certain
it is worked out; elsewhere it is unknown, and asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from liandong.registry.codes import Relation as Rel
from liandong.registry.codes import Sex

# (if the person is a man, if a woman)
_Pair = tuple[Rel, Rel]
_SAME = (
    Rel.SON, Rel.DAUGHTER, Rel.DAUGHTER_IN_LAW, Rel.SON_IN_LAW, Rel.GRANDSON, Rel.GRANDDAUGHTER,
    Rel.DAUGHTERS_SON, Rel.DAUGHTERS_DAUGHTER,
)  # fmt: skip
_CHILDREN = {Rel.SON, Rel.DAUGHTER}
_PARENTS = {Rel.FATHER, Rel.MOTHER}


def _both(relation: Rel) -> _Pair:
    return relation, relation


def relation_after(
    relation: str | None,
    sex: str | None,
    *,
    new_head: str | None,
    new_head_sex: str | None,
    old_head_sex: str | None,
) -> Rel | None:
    """What somebody is to the new head.

    Args:
        relation: what they were to the old head; ``01`` for the old head.
        sex: theirs, ``1`` or ``2``.
        new_head: what the new head was to the old one.

    Returns: None where it does not follow for certain.

    >>> relation_after("01", "1", new_head="02", new_head_sex="2", old_head_sex="1").name
    'SPOUSE'
    >>> relation_after("02", "2", new_head="03", new_head_sex="1", old_head_sex="1").name
    'MOTHER'
    """
    if relation is None or new_head is None:
        return None
    pair = _table(Rel(new_head), new_head_sex, old_head_sex).get(Rel(relation))
    if pair is None:
        return None
    if pair[0] == pair[1]:
        return pair[0]
    return {Sex.MALE.value: pair[0], Sex.FEMALE.value: pair[1]}.get(sex or "")


def _table(new_head: Rel, new_sex: str | None, old_sex: str | None) -> Mapping[Rel, _Pair]:
    if new_head == Rel.SPOUSE:
        return _of_spouse(new_sex)
    if new_head in _CHILDREN:
        return _of_child(old_sex)
    return _of_parent(old_sex) if new_head in _PARENTS else {}


def _of_spouse(sex: str | None) -> Mapping[Rel, _Pair]:
    table = {Rel.HEAD: _both(Rel.SPOUSE)} | {one: _both(one) for one in _SAME}
    table |= {one: _both(Rel.FATHER) for one in (Rel.WIFES_FATHER, Rel.HUSBANDS_FATHER)}
    table |= {one: _both(Rel.MOTHER) for one in (Rel.WIFES_MOTHER, Rel.HUSBANDS_MOTHER)}
    if sex == Sex.FEMALE:
        table |= {
            Rel.FATHER: _both(Rel.HUSBANDS_FATHER),
            Rel.MOTHER: _both(Rel.HUSBANDS_MOTHER),
        }
    elif sex == Sex.MALE:
        table |= {
            Rel.FATHER: _both(Rel.WIFES_FATHER),
            Rel.MOTHER: _both(Rel.WIFES_MOTHER),
        }
    return table


def _of_child(old_sex: str | None) -> Mapping[Rel, _Pair]:
    table: dict[Rel, _Pair] = {
        Rel.HEAD: (Rel.FATHER, Rel.MOTHER),
        Rel.SPOUSE: (Rel.FATHER, Rel.MOTHER),
        Rel.SON: _both(Rel.OTHER),  # brothers and sisters have no word of their own in the form
        Rel.DAUGHTER: _both(Rel.OTHER),
        Rel.HUSBANDS_FATHER: _both(Rel.GRANDFATHER),
        Rel.HUSBANDS_MOTHER: _both(Rel.GRANDMOTHER),
        Rel.WIFES_FATHER: _both(Rel.MOTHERS_FATHER),
        Rel.WIFES_MOTHER: _both(Rel.MOTHERS_MOTHER),
    }
    if old_sex == Sex.MALE:
        table |= {Rel.FATHER: _both(Rel.GRANDFATHER), Rel.MOTHER: _both(Rel.GRANDMOTHER)}
    elif old_sex == Sex.FEMALE:
        table |= {
            Rel.FATHER: _both(Rel.MOTHERS_FATHER),
            Rel.MOTHER: _both(Rel.MOTHERS_MOTHER),
        }
    return table


def _of_parent(old_sex: str | None) -> Mapping[Rel, _Pair]:
    table: dict[Rel, _Pair] = {
        Rel.HEAD: (Rel.SON, Rel.DAUGHTER),
        Rel.SPOUSE: (Rel.SON_IN_LAW, Rel.DAUGHTER_IN_LAW),
        Rel.FATHER: _both(Rel.SPOUSE),
        Rel.MOTHER: _both(Rel.SPOUSE),
    }
    if old_sex == Sex.MALE:
        table |= {Rel.SON: _both(Rel.GRANDSON), Rel.DAUGHTER: _both(Rel.GRANDDAUGHTER)}
    elif old_sex == Sex.FEMALE:
        table |= {
            Rel.SON: _both(Rel.DAUGHTERS_SON),
            Rel.DAUGHTER: _both(Rel.DAUGHTERS_DAUGHTER),
        }
    return table
