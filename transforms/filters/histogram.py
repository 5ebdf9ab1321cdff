"""Histograms of what the filters measure, with the thresholds, as SVG."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

import numpy as np

from transforms.filters.derived_thresholds import Distribution

WIDTH, HEIGHT, ACROSS = 300, 150, 3
"""Of one histogram, and how many stand side by side; in pixels."""
LEFT, RIGHT, TOP, BOTTOM = 12, 12, 40, 22
BARS = 40
BAR, IN_USE, DERIVED = "#9db4d0", "#888", "#b0342b"


def histograms(tag: str, found: Sequence[tuple[Distribution, float | None]]) -> str:
    """A plot for each measure of a language: its values, the threshold in use (grey) and the one derived (red)."""
    rows = -(-len(found) // ACROSS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ACROSS * WIDTH} {rows * HEIGHT}"'
        ' font-family="sans-serif" font-size="10">',
        f"<title>{escape(tag)}: measures of the filters, thresholds in use (grey) and derived (red)</title>",
        f'<rect width="{ACROSS * WIDTH}" height="{rows * HEIGHT}" fill="white"/>',
    ]
    for number, (distribution, derived) in enumerate(found):
        across, down = number % ACROSS * WIDTH, number // ACROSS * HEIGHT
        parts += [f'<g transform="translate({across} {down})">', *_histogram(distribution, derived), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _histogram(distribution: Distribution, derived: float | None) -> list[str]:
    values = distribution.values
    title = f"{distribution.filter_name}.{distribution.name}"
    parts = [f'<text x="{LEFT}" y="14" font-weight="bold">{escape(title)}</text>']
    parts.append(f'<text x="{LEFT}" y="27">{escape(distribution.measure)}</text>')
    if not len(values):
        return [*parts, f'<text x="{LEFT}" y="{HEIGHT / 2}">no text was measured</text>']
    # Both thresholds where they are near the values: a bound of 100,000 words would leave one bar.
    marks = [mark for mark in (distribution.threshold, derived) if mark is not None and np.isfinite(mark)]
    low, high = float(values[0]), float(np.quantile(values, 0.999))
    reach = 3 * max(high - low, 1e-9)
    shown = [mark for mark in marks if low - reach <= mark <= high + reach]
    low, high = min([low, *shown]), max([high, *shown])
    high = high if high > low else low + 1
    counts, _ = np.histogram(np.minimum(values, high), BARS, (low, high))
    width = (WIDTH - LEFT - RIGHT) / BARS
    room = HEIGHT - TOP - BOTTOM
    # Square roots, for tails to be seen.
    for bar, height in enumerate(np.sqrt(counts / counts.max()) * room):
        if height:
            x, y = LEFT + bar * width, HEIGHT - BOTTOM - height
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width - 0.5:.1f}" height="{height:.1f}" fill="{BAR}"/>'
            )
    for mark, colour in ((distribution.threshold, IN_USE), (derived, DERIVED)):
        if mark in shown and mark is not None:
            x = LEFT + (mark - low) / (high - low) * (WIDTH - LEFT - RIGHT)
            parts.append(f'<path d="M{x:.1f} {TOP - 6}V{HEIGHT - BOTTOM}" stroke="{colour}" stroke-width="1.5"/>')
    bottom = HEIGHT - BOTTOM
    parts.append(f'<path d="M{LEFT} {bottom}H{WIDTH - RIGHT}" stroke="black" stroke-width="0.7"/>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">{low:.3g}</text>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" text-anchor="end">{high:.3g}</text>')
    return parts
