"""Text on the terminal. Colours only where there is one."""

import re
import unicodedata

from rich.console import Console
from rich.text import Text

out = Console(highlight=False, soft_wrap=True)
err = Console(highlight=False, soft_wrap=True, stderr=True)

# Control, formatting (direction marks among them) and surrogate characters, and the
# line breaks of Unicode.
UNSAFE = ("Cc", "Cf", "Cs", "Zl", "Zp")
# A word, and what makes it an e-mail address. Each word is read once; with the second
# part required, a word of a megabyte would be read anew from each of its letters.
WORD = re.compile(r"[^\s@'\"<>(),;:|]+(?P<domain>@[\w-]+(\.[\w-]+)+)?")


def harmless(text: str, kept: str = "\n\t") -> str:
    """Return a text in which nothing moves the cursor or hides what follows.

    Names, titles and cells come from strangers; what they hold is shown, not obeyed.
    """
    return "".join(
        character
        if character in kept or unicodedata.category(character) not in UNSAFE
        else f"\\u{ord(character):04x}"
        for character in text
    )


def without_addresses(text: str, mark: str = "…@…") -> str:
    """Return a text with a mark in the place of each e-mail address."""
    return WORD.sub(lambda word: mark if word["domain"] else word[0], text)


def in_a_line(text: str) -> str:
    """Return a text from the input for a place in a line, which it cannot end."""
    return harmless(text, kept="")


def say(text: str, style: str = "", console: Console = out) -> None:
    """Print a text as it is: no markup, no control characters, no wrapping."""
    console.print(Text(harmless(text), style=style))
