"""Rendering: the one place that knows the template engine."""

from functools import cache
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader
from jinja2.loaders import ChoiceLoader

SERVICE_NAME = "Early response"


@cache
def environment() -> Environment:
    """The engine with our templates and the GOV.UK components, which count on chainable undefined values."""
    pages = PackageLoader("shared.web", "templates")
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made = Environment(
        loader=ChoiceLoader([pages, components]),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["service_name"] = SERVICE_NAME
    return made


def render(template: str, **view: Any) -> str:
    """Return the template filled with what a presenter has prepared."""
    return environment().get_template(template).render(**view)
