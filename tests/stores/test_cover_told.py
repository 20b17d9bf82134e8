"""What was told about cover is kept as a whole, and never by two who did not know of each other."""

from datetime import date

import pytest

from shared.domain.errors import CoverTold
from shared.domain.roster.notice import Told, ToldGap
from tests.builders import NOW, SW, later
from tests.stores.conftest import Stores

GAP = ToldGap("preston", SW, "amhp", NOW, later(60))


def test_nothing_was_told_at_first(stores: Stores) -> None:
    assert stores.cover_told.told() == Told()


def test_what_was_told_is_read_back_with_a_new_version(stores: Stores) -> None:
    stores.cover_told.save_told(Told((GAP,), date(2026, 11, 22)))

    assert stores.cover_told.told() == Told((GAP,), date(2026, 11, 22), version=1)


def test_of_two_who_told_at_once_the_second_is_refused(stores: Stores) -> None:
    seen = stores.cover_told.told()
    stores.cover_told.save_told(Told((GAP,), None, seen.version))

    with pytest.raises(CoverTold):
        stores.cover_told.save_told(Told((), None, seen.version))
    assert stores.cover_told.told().gaps == (GAP,)
