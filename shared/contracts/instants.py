"""Instants as others send them: with their offset, and in a year that every calendar here can reckon with."""

from datetime import date, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Far inside what can be turned into UTC, and moved by a year or two, whatever the offset."""

Moment = TypeVar("Moment", date, datetime)


def _within_reach(moment: Moment) -> Moment:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise PydanticCustomError("year_out_of_reach", "This year is too far away")
    return moment


Instant = Annotated[AwareDatetime, AfterValidator(_within_reach)]
Day = Annotated[date, AfterValidator(_within_reach)]
