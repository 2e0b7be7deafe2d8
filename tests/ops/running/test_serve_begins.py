"""`hotline serve` puts its line node together before any event loop runs."""

from ops.config import Settings
from ops.keys import ensure_keys
from ops.serve import build


def test_the_line_node_is_put_together_without_a_loop(hotline_settings: Settings) -> None:
    ensure_keys(hotline_settings.folder)

    node = build(hotline_settings)

    assert node.switchboard.running == frozenset()
