"""Language tags (BCP 47)."""

UNSPACED = frozenset({"ja", "km", "lo", "my", "th", "yue", "zh"})
"""Languages written without spaces between words."""


def primary(language: str) -> str:
    """The primary code of a BCP 47 tag: ``pt-BR`` is ``pt``."""
    return language.replace("_", "-").split("-")[0].lower()
