from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from repro.analysis.plot.points import LEFT, WIDTH, Point, svg

SVG = "{http://www.w3.org/2000/svg}"
POINTS = st.lists(
    st.builds(
        Point,
        st.text(st.characters(codec="utf-8", categories=["L", "P"]), min_size=1),
        st.sampled_from("abc"),
        st.floats(0, 1),
    ),
    min_size=1,
    max_size=9,
)


@given(POINTS)
def test_every_point_is_drawn_once_whatever_its_label(points: list[Point]) -> None:
    tree = ET.fromstring(svg("<heading> & more", points))  # noqa: S314 (our own text)
    drawn = [
        circle for circle in tree.iter(f"{SVG}circle") if circle.find(f"{SVG}title") is not None
    ]
    assert len(drawn) == len(points)
    for circle, point in zip(drawn, points, strict=True):
        assert abs(float(circle.get("cx", "")) - LEFT - WIDTH * point.value) < 0.06


def test_an_interval_is_a_line_from_its_lower_to_its_upper_end() -> None:
    tree = ET.fromstring(svg("x", [Point("a", "s", 0.5, 0.25, 0.75)]))  # noqa: S314
    [line] = [line for line in tree.iter(f"{SVG}line") if line.get("stroke-width")]
    assert (line.get("x1"), line.get("x2")) == (str(LEFT + WIDTH / 4), str(LEFT + WIDTH * 0.75))
