"""Pages out of templates: everything is escaped that is not a drawing or a part of ours."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from metier.pages import report as report_page
from metier.web.rendering import filters

RESTORED = "_restored"
"""The field of forms that tells whether they are of before a restore."""
_FORM = re.compile(r"""<form\b[^>]*\bmethod="post"[^>]*>""")


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
    return _held(environment().get_template(template).render(**values), values)


def render_block(template: str, block: str, **values: object) -> str:
    """One block of a page, with the macros that the template imports."""
    found = environment().get_template(template)
    context = found.new_context({**values})
    # The template runs up to the first words of its base: what it imports and sets is there, and no page is made.
    next(iter(found.root_render_func(context)), None)
    return _held("".join(found.blocks[block](context)), values)


def _held(words: str, values: dict[str, object]) -> str:
    """The page, with the name of the last restore in each form that changes something; see `Site.restored`.

    Strangers' words have no marks of their own, so every form is one of ours.
    """
    restored = getattr(values.get("chrome"), "restored", "")
    if not restored:
        return words
    return _FORM.sub(rf'\g<0><input type="hidden" name="{RESTORED}" value="{restored}">', words)
