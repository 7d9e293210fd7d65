"""Which text of a PDF page a reader sees: by colour, size, place and what lies beneath it.

pypdf gives text without its looks, so the page's own drawing operations are followed here as far as hiding goes: fills
and pictures are remembered as boxes, and text is looked at where it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Colour: TypeAlias = tuple[float, float, float] | None
"""Red, green and blue from 0 to 1; None where it is not known: a picture, a pattern, a printing ink."""
Operation: TypeAlias = tuple[Any, bytes]

TINY = 1.5
"""Points; nobody reads letters of half a millimetre."""
_ALIKE = 0.06  # colours nearer than this cannot be told apart on paper
_CLEAR = 0.05  # opacity below which nothing is seen
_MARGIN = 20.0  # points that text may begin beyond the page's edge
_MAX_BOXES = 20_000
_MAX_FORMS = 200
_SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
_FILLS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_ENDS = frozenset({b"S", b"s", b"n"})
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_WHITE: Colour = (1.0, 1.0, 1.0)
_BLACK: Colour = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Box:
    """What was painted: a filled path or a picture."""

    left: float
    bottom: float
    right: float
    top: float
    colour: Colour
    is_picture: bool = False

    def covers(self, x: float, y: float) -> bool:
        """Whether a point lies on it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    @property
    def area(self) -> float:
        """Square points."""
        return max(0.0, self.right - self.left) * max(0.0, self.top - self.bottom)


@dataclass(frozen=True, slots=True)
class _State:
    """The graphics state, as far as it hides text."""

    ctm: Matrix = _IDENTITY
    colour: Colour = _BLACK
    space: str = "/DeviceGray"
    opacity: float = 1.0
    size: float = 0.0
    mode: int = 0
    leading: float = 0.0


@dataclass
class Seen:
    """What was found on one page.

    Attributes:
        hidden: Of the page's own operations, numbers of those that show hidden text, and how it is hidden.
        forms: The same for every form drawn on it, by the id of the form.
        boxes: What was painted, in order.
    """

    width: float
    height: float
    hidden: dict[int, str] = field(default_factory=dict)
    forms: dict[int, Form] = field(default_factory=dict)
    boxes: list[Box] = field(default_factory=list)

    @property
    def picture_share(self) -> float:
        """Share of the page that its largest picture covers."""
        largest = max((box.area for box in self.boxes if box.is_picture), default=0.0)
        return largest / max(1.0, self.width * self.height)


@dataclass
class Form:
    """A form that a page draws, with its operations.

    Attributes:
        holder: The resources it stands in, and its name there.
        hidden: Numbers of operations that show hidden text each time it is drawn.
    """

    holder: Any
    name: str
    stream: Any
    operations: list[Operation]
    hidden: dict[int, str] | None = None


def look(page: Any, operations: Sequence[Operation], contents_of: Any) -> Seen:
    """Follow a page's operations.

    Args:
        contents_of: From a form to its operations.

    Cost: linear in the operations, forms counted each time they are drawn; at most 200 draws of forms.
    """
    box = page.cropbox
    left, bottom = float(box.left), float(box.bottom)
    seen = Seen(float(box.right) - left, float(box.top) - bottom)
    walk = _Walk(seen, contents_of)
    walk.run(
        operations,
        page.get("/Resources") or {},
        _State(ctm=(1, 0, 0, 1, -left, -bottom)),
        seen.hidden,
        depth=0,
    )
    return seen


@dataclass
class _Walk:
    """The walk over the operations of a page and of its forms."""

    seen: Seen
    contents_of: Any
    n_forms: int = 0

    def run(
        self,
        operations: Sequence[Operation],
        resources: Any,
        state: _State,
        hidden: dict[int, str],
        *,
        depth: int,
    ) -> None:
        """Follow operations, noting in `hidden` those that show hidden text."""
        stack: list[_State] = []
        matrix = line = _IDENTITY
        points: list[tuple[float, float]] = []
        for number, (operands, operator) in enumerate(operations):
            values = _numbers(operands)
            if operator == b"q":
                stack.append(state)
            elif operator == b"Q":
                state = stack.pop() if stack else state
            elif operator == b"BT":
                matrix = line = _IDENTITY
            elif operator in {b"Td", b"TD", b"T*", b"Tm"}:
                if operator == b"TD" and len(values) == 2:
                    state = replace(state, leading=-values[1])
                line = _next_line(operator, values, line, state.leading)
                matrix = line
            elif operator in _SHOWS:
                if operator in {b"'", b'"'}:
                    line = matrix = _next_line(b"T*", [], line, state.leading)
                why = self._why_hidden(state, matrix)
                if why:
                    hidden[number] = why
            elif operator in {b"re", b"m", b"l", b"c", b"v", b"y"}:
                points += _points(operator, values, state.ctm)
            elif operator in _FILLS:
                self._paint(points, state)
                points = []
            elif operator in _ENDS:
                points = []
            elif operator == b"Do":
                self._draw(operands, resources, state, depth)
            elif operator == b"INLINE IMAGE":
                self._picture(state)
            elif operator == b"sh":
                self.seen.boxes.append(Box(0, 0, self.seen.width, self.seen.height, None))
            else:
                state = _changed(state, operator, operands, values, resources)

    def _why_hidden(self, state: _State, matrix: Matrix) -> str:
        at = _times(matrix, state.ctm)
        x, y = at[4], at[5]
        height = state.size * (at[2] ** 2 + at[3] ** 2) ** 0.5
        if state.mode in {3, 7}:
            return "invisible"
        if state.opacity < _CLEAR:
            return "transparent"
        if abs(height) < TINY:
            return "tiny"
        if not (-_MARGIN <= x <= self.seen.width + _MARGIN and -_MARGIN <= y <= self.seen.height + _MARGIN):
            return "off the page"
        under = next(
            (box for box in reversed(self.seen.boxes) if box.covers(x + height / 4, y + height / 4)), None
        )
        ground = under.colour if under else _WHITE
        return "of the colour of the paper" if _alike(state.colour, ground) else ""

    def _paint(self, points: list[tuple[float, float]], state: _State) -> None:
        if points and state.opacity > 1 - _CLEAR and len(self.seen.boxes) < _MAX_BOXES:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            self.seen.boxes.append(Box(min(xs), min(ys), max(xs), max(ys), state.colour))

    def _picture(self, state: _State) -> None:
        corners = _points(b"re", [0, 0, 1, 1], state.ctm)
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        self.seen.boxes.append(Box(min(xs), min(ys), max(xs), max(ys), None, is_picture=True))

    def _draw(self, operands: Any, resources: Any, state: _State, depth: int) -> None:
        holder = _mapping(_mapping(resources).get("/XObject"))
        name = str(operands[0]) if operands else ""
        stream = _mapping(holder.get(name))
        if not stream:
            return
        if stream.get("/Subtype") == "/Image":
            self._picture(state)
            return
        self.n_forms += 1
        if depth > 5 or self.n_forms > _MAX_FORMS:
            return
        form = self.seen.forms.get(id(stream))
        if form is None:
            form = self.seen.forms[id(stream)] = Form(holder, name, stream, self.contents_of(stream))
        own = _numbers(stream.get("/Matrix") or [])
        inner = replace(state, ctm=_times(_six(own), state.ctm))
        hidden: dict[int, str] = {}
        self.run(
            form.operations, _mapping(stream.get("/Resources")) or resources, inner, hidden, depth=depth + 1
        )
        if form.hidden is None:
            form.hidden = hidden
        else:  # what is seen once is no hidden text
            form.hidden = {number: why for number, why in form.hidden.items() if number in hidden}


# --- operations -----------------------------------------------------------------------------------------


def without(operations: Sequence[Operation], numbers: Iterable[int]) -> list[Operation]:
    """The operations without those that show some text; lines still move on."""
    left_out = set(numbers)
    found: list[Operation] = []
    for number, (operands, operator) in enumerate(operations):
        if number not in left_out:
            found.append((operands, operator))
        elif operator in {b"'", b'"'}:
            found.append(([], b"T*"))
    return found


def shows(operations: Sequence[Operation]) -> list[int]:
    """Numbers of the operations that show text."""
    return [number for number, (_, operator) in enumerate(operations) if operator in _SHOWS]


def _changed(state: _State, operator: bytes, operands: Any, values: list[float], resources: Any) -> _State:
    """The state after an operation that only sets something."""
    if operator == b"cm":
        return replace(state, ctm=_times(_six(values), state.ctm))
    if operator == b"Tf" and values:
        return replace(state, size=values[-1])
    if operator == b"Tr" and values:
        return replace(state, mode=int(values[0]))
    if operator == b"TL" and values:
        return replace(state, leading=values[0])
    if operator in {b"g", b"rg", b"k"}:
        space = {b"g": "/DeviceGray", b"rg": "/DeviceRGB", b"k": "/DeviceCMYK"}[operator]
        return replace(state, colour=_colour(values), space=space)
    if operator == b"cs" and operands:
        return replace(state, space=_space(str(operands[0]), resources), colour=_BLACK)
    if operator in {b"sc", b"scn"}:
        return replace(state, colour=_colour(values) if state.space else None)
    if operator == b"gs" and operands:
        chosen = _mapping(_mapping(_mapping(resources).get("/ExtGState")).get(str(operands[0])))
        opacity = _numbers([chosen.get("/ca")])
        return replace(state, opacity=opacity[0]) if opacity else state
    return state


def _next_line(operator: bytes, values: list[float], line: Matrix, leading: float) -> Matrix:
    if operator == b"Tm":
        return _six(values)
    dx, dy = (values[0], values[1]) if len(values) == 2 else (0.0, -leading)
    return _times((1, 0, 0, 1, dx, dy), line)


def _points(operator: bytes, values: list[float], ctm: Matrix) -> list[tuple[float, float]]:
    if operator == b"re" and len(values) == 4:
        x, y, width, height = values
        pairs = [(x, y), (x + width, y), (x, y + height), (x + width, y + height)]
    else:
        pairs = list(zip(values[::2], values[1::2], strict=False))
    return [(x * ctm[0] + y * ctm[2] + ctm[4], x * ctm[1] + y * ctm[3] + ctm[5]) for x, y in pairs]


def _space(name: str, resources: Any) -> str:
    """The name of a colour space whose numbers are light; empty for inks and patterns."""
    if name in {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK"}:
        return name
    found = _object(_mapping(_mapping(resources).get("/ColorSpace")).get(name))
    family = str(found[0]) if isinstance(found, list) and found else str(found)
    return (
        name
        if family in {"/ICCBased", "/CalRGB", "/CalGray", "/DeviceGray", "/DeviceRGB", "/DeviceCMYK"}
        else ""
    )


def _colour(values: list[float]) -> Colour:
    if len(values) == 1:
        return (values[0],) * 3
    if len(values) == 3:
        return values[0], values[1], values[2]
    if len(values) == 4:
        cyan, magenta, yellow, black = values
        return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
    return None


def _alike(one: Colour, other: Colour) -> bool:
    return (
        one is not None
        and other is not None
        and all(abs(a - b) < _ALIKE for a, b in zip(one, other, strict=True))
    )


def _times(one: Matrix, other: Matrix) -> Matrix:
    """The matrix that does `one` first, then `other`."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _six(values: Sequence[float]) -> Matrix:
    if len(values) != 6:
        return _IDENTITY
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def _numbers(operands: Any) -> list[float]:
    if not isinstance(operands, list | tuple):
        return []
    return [float(value) for value in operands if isinstance(value, int | float)]


def _object(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _mapping(value: Any) -> Mapping[str, Any]:
    found = _object(value)
    return found if isinstance(found, Mapping) else {}
