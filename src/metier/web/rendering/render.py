"""Pages out of templates: everything is escaped that is not a drawing or a part of ours."""

from __future__ import annotations

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from metier.pages import report as report_page
from metier.web.rendering import filters


@cache
def environment() -> Environment:
    """The templates of the web app; those of the report file are there as `report/…`."""
    made = Environment(
        loader=ChoiceLoader(
            [PackageLoader("metier.web"), PrefixLoader({"report": PackageLoader("metier.pages")})]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= report_page.environment().filters
    made.filters |= filters.FILTERS
    made.tests |= filters.TESTS
    return made


def render(template: str, **values: object) -> str:
    """A whole page."""
    return environment().get_template(template).render(**values)


def render_block(template: str, block: str, **values: object) -> str:
    """One block of a page, with the macros that the template imports."""
    found = environment().get_template(template)
    context = found.new_context({**values})
    # The template runs up to the first words of its base: what it imports and sets is there, and no page is made.
    next(iter(found.root_render_func(context)), None)
    return "".join(found.blocks[block](context))
