"""The value of a fact in words for people."""


def told(value: object) -> str:
    """Sums as "4,000 THB", names in a row, anything else as it is; from a finding or from its JSON."""
    if isinstance(value, list | tuple):
        return ", ".join(_sum(each) if isinstance(each, list | tuple) else str(each) for each in value)
    return "" if value is None else str(value)


def _sum(pair: list[object] | tuple[object, ...]) -> str:
    number, currency = pair
    return f"{number:,} {currency}" if isinstance(number, int | float) else f"{number} {currency}"
