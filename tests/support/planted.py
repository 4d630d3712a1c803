"""A parser with a defect that only a fuzzer finds which sees where its bytes lead."""


def reads(content: bytes) -> None:
    """Raises ZeroDivisionError for one input of four billion."""
    if content[:1] == b"n" and content[1:2] == b"o" and content[2:3] == b"a" and content[3:4] == b"h":
        raise ZeroDivisionError("planted")
