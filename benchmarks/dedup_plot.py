"""The plot of S-curves and measured recall, as SVG."""

from dataclasses import dataclass
from pathlib import Path

from transforms.duplicates.banding import Banding

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 56, 150, 20, 48
LOWEST = 0.3
CURVES = ("#1f4e8c", "#b0642b", "#4b8a4b")
SHAPES = ("circle", "square", "diamond")


@dataclass(frozen=True)
class Series:
    """A banding and its measured points (Jaccard, recall), by what they were measured on."""

    banding: Banding
    points: dict[str, list[tuple[float, float]]]


def write_s_curves(path: Path, series: list[Series]) -> None:
    """Write the curve of each banding, 1 - (1 - j**rows)**bands, and its points."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        ' font-size="12">',
        "<title>Probability that a pair becomes a candidate, and measured recall, by Jaccard similarity</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *_axes(),
    ]
    for number, one in enumerate(series):
        steps = [LOWEST + (1 - LOWEST) * step / 200 for step in range(201)]
        line = " ".join(f"{_x(j):.1f},{_y(one.banding.candidate_probability(j)):.1f}" for j in steps)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{CURVES[number]}" stroke-width="1.6"/>')
        for points in one.points.values():
            parts += [_mark(number, _x(jaccard), _y(recall)) for jaccard, recall in points]
        parts += _legend(number, one)
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def _x(jaccard: float) -> float:
    return LEFT + (jaccard - LOWEST) / (1 - LOWEST) * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _axes() -> list[str]:
    parts = []
    for step in range(6):
        share = step / 5
        parts.append(f'<path d="M{_x(LOWEST)} {_y(share):.1f}H{_x(1)}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>')
    for step in range(8):
        jaccard = LOWEST + step / 10
        parts.append(f'<path d="M{_x(jaccard):.1f} {_y(0)}V{_y(1)}" stroke="#eee"/>')
        parts.append(f'<text x="{_x(jaccard):.1f}" y="{_y(0) + 18}" text-anchor="middle">{jaccard:.1f}</text>')
    middle = (_x(LOWEST) + _x(1)) / 2
    parts.append(f'<text x="{middle:.0f}" y="{HEIGHT - 10}" text-anchor="middle">Jaccard similarity of a pair</text>')
    across = f'transform="translate(14 {HEIGHT / 2:.0f}) rotate(-90)"'
    return [*parts, f'<text {across} text-anchor="middle">pairs that become candidates</text>']


def _mark(number: int, x: float, y: float) -> str:
    style = f'fill="{CURVES[number]}" fill-opacity="0.35" stroke="{CURVES[number]}" stroke-width="0.7"'
    if SHAPES[number] == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" {style}/>'
    turn = f' transform="rotate(45 {x:.1f} {y:.1f})"' if SHAPES[number] == "diamond" else ""
    return f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" {style}{turn}/>'


def _legend(number: int, one: Series) -> list[str]:
    left, top = _x(1) + 14, TOP + 16 + 64 * number
    measured = next(iter(one.points)) if len(one.points) == 1 else f"{len(one.points)} scripts, each"
    return [
        f'<path d="M{left} {top - 4}h22" stroke="{CURVES[number]}" stroke-width="1.6"/>',
        f'<text x="{left + 28}" y="{top}">{one.banding.bands} bands</text>',
        f'<text x="{left + 28}" y="{top + 15}">of {one.banding.rows} rows</text>',
        _mark(number, left + 11, top + 28),
        f'<text x="{left + 28}" y="{top + 32}">{measured}</text>',
    ]
