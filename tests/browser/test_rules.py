"""Rule files in a real browser, in four faces: they are read. How one comes into force: ``test_editor``."""

from __future__ import annotations

import pytest

from tests.cast import make_cast
from tests.support.browser import PageFor, assert_accessible, assert_fits, every_face, photograph, visit

READ = (
    "standards/",
    "standards/four_looks/",
    "standards/key_households/",
    "standards/national_lines/",
    "standards/in-force/",
    "standards/new/",
)


@every_face
@pytest.mark.django_db(transaction=True)
def test_rule_files_are_read(signed_in_page: PageFor, width: int, language: str) -> None:
    officer = signed_in_page(make_cast().county_officer, width, language)
    for path in READ:
        visit(officer, f"/{path}")
        assert_fits(officer)
        assert_accessible(officer)
        photograph(officer, f"rules-{path.replace('/', '-')}{width}-{language}")
