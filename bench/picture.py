"""The picture: Noah's share of what the baseline takes, one bar per row of the table, as plain SVG."""

from __future__ import annotations

import re
from html import escape

from bench.report import Row

WIDTH, BAR, STEP, LEFT, TOP = 860, 14, 26, 380, 46
FULL = 380  # pixels that stand for the baseline


def svg(rows: list[Row]) -> str:
    """Bars of Noah's value as a share of the baseline's; a full bar is as much as the baseline."""
    shown = [row for row in rows if row.ratio is not None and not re.search("greeted|of the words", row.what)]
    height = TOP + STEP * len(shown) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"',
        ' font-size="12">',
        "<style>text{fill:#222}.m{fill:#666}.b{fill:#d7dbe0}.n{fill:#2f6f9f}.w{fill:#b4572b}.bg{fill:#fff}",
        "@media(prefers-color-scheme:dark){text{fill:#ddd}.m{fill:#999}.b{fill:#3a4048}.n{fill:#5aa3d8}",
        ".bg{fill:#15181c}}</style>",
        f'<rect class="bg" width="{WIDTH}" height="{height}"/>',
        f'<text x="{LEFT}" y="20">Noah (dark) as a share of the baseline (light); less is better</text>',
    ]
    for index, row in enumerate(shown):
        assert row.ratio is not None
        y = TOP + STEP * index
        bar = min(max(row.ratio, 0.0), 1.15) * FULL
        kind = "n" if row.ratio <= 1 else "w"
        parts += [
            f'<text x="{LEFT - 10}" y="{y + 11}" text-anchor="end">{escape(row.what)}</text>',
            f'<rect class="b" x="{LEFT}" y="{y}" width="{FULL}" height="{BAR}" rx="2"/>',
            f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{bar:.1f}" height="{BAR}" rx="2"/>',
            f'<text class="m" x="{LEFT + FULL + 70}" y="{y + 11}" text-anchor="end">{row.ratio:.2f}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])
