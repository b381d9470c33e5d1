"""What is left of a line when the recognised stretches are cut out."""

from collections.abc import Iterable, Sequence

_SEPARATORS = ",;:-–—|"  # noqa: RUF001  people type either dash
_ATTACHED = ".,;:!?)]…"
_BRACKETS = ("()", "[]")
_DROPPED = (".", ",", ";", ":")


def title_of(line: str, cuts: Iterable[tuple[int, int]], escapes: Iterable[int] = ()) -> str:
    """The title: `line` without the `[start, end)` stretches and without the backslash at each of the `escapes`.

    White space and separators that a cut leaves behind go with it; everything else stays as typed.
    """
    position, pieces, backslashes = 0, [], frozenset(escapes)
    for start, end in _merged(line, sorted(cuts)):
        pieces.append(_unescaped(line, position, start, backslashes))
        position = end
    pieces.append(_unescaped(line, position, len(line), backslashes))
    title = pieces[0]
    for piece in pieces[1:]:
        title = _joined(title.rstrip(), piece.lstrip())
    return title.strip()


def _merged(line: str, cuts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cuts with nothing but white space between them as one."""
    merged: list[tuple[int, int]] = []
    for start, end in cuts:
        if merged and not line[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _unescaped(line: str, start: int, end: int, backslashes: frozenset[int]) -> str:
    if not backslashes:
        return line[start:end]
    return "".join(line[i] for i in range(start, end) if i not in backslashes)


def _joined(left: str, right: str) -> str:
    if left[-1:] + right[:1] in _BRACKETS:
        left, right = left[:-1].rstrip(), right[1:].lstrip()
    if not left:
        return _without_leading(right)
    if right in _DROPPED or not right:
        return _without_trailing(left)
    if right[0] in _ATTACHED:
        return left.rstrip(",;:") + right
    return f"{left} {right}"


def _without_leading(text: str) -> str:
    while text and text[0] in _SEPARATORS and not text[1:2].strip():
        text = text[1:].lstrip()
    return text


def _without_trailing(text: str) -> str:
    while text and text[-1] in _SEPARATORS and (text[-1] in ",;:" or not text[-2:-1].strip()):
        text = text[:-1].rstrip()
    return text
