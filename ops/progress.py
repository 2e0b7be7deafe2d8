"""The bar that shows how far long work has come, to whoever sits at the terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(doing: str, total: int | None) -> Iterator[Callable[[], None]]:
    """On standard error, so that what is printed stays clean; call what it gives after each piece.

    None where nobody knows how much there is: then it only shows that something is done.
    """
    from rich.console import Console
    from rich.progress import Progress

    at_hand = (
        sys.stdout.isatty()
    )  # else lines written meanwhile would go where the bar is, and not to the file
    with Progress(console=Console(stderr=True), transient=True, redirect_stdout=at_hand) as shown:
        task = shown.add_task(doing, total=total)
        yield lambda: shown.advance(task)
