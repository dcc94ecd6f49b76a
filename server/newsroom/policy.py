"""What the newsroom's pages may load (Content Security Policy, level 3)."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def with_style_nonce(nonce: str) -> str:
    """Lets one style element in: the waveform's library writes its own, in its shadow tree."""
    return POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")


EMBEDDED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
"""Of the one kind of page that other sites may show within their own."""
