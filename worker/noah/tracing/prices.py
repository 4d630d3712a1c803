"""What a turn or a report costs, about: the list prices of docs/deploy.md, in USD for a million tokens.

All that is read of a live model is counted at the price of sound, and all that it says: what a call costs at most.
"""

from collections.abc import Mapping

from opentelemetry.util.types import AttributeValue

LIVE = (3.00, 12.00)
TEXT = (0.30, 2.50)
"""For what is read, and for what is written."""


def cost(attributes: Mapping[str, AttributeValue]) -> float | None:
    """Of a span that has a model and its tokens; None for any other, and for one whose cost was counted already."""
    model, read = attributes.get("gen_ai.request.model"), attributes.get("gen_ai.usage.input_tokens")
    written, thought = (
        attributes.get("gen_ai.usage.output_tokens"),
        attributes.get("gen_ai.usage.reasoning.output_tokens"),
    )
    if not isinstance(model, str) or not isinstance(read, int | float) or not isinstance(written, int | float):
        return None
    price = LIVE if "live" in model else TEXT
    thinking = thought if isinstance(thought, int | float) else 0
    return round((read * price[0] + (written + thinking) * price[1]) / 1e6, 6)
