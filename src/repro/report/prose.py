"""The little Markdown that our own sentences use, as HTML: `code` and *emphasis*."""

import re

from markupsafe import Markup, escape

CODE = re.compile(r"`([^`]+)`")
EMPHASIS = re.compile(r"\*([^*\s][^*]*)\*")


def prose(text: str) -> Markup:
    """Escaped text in which backticks and asterisks became tags; code keeps its asterisks."""
    pieces = CODE.split(str(text))
    shown = [
        f"<code>{escape(piece)}</code>"
        if number % 2
        else EMPHASIS.sub(r"<em>\1</em>", str(escape(piece)))
        for number, piece in enumerate(pieces)
    ]
    return Markup("").join(map(Markup, shown))
