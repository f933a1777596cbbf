"""Events as lines: what a gold example writes is read again, and what unclear arguments mean."""

from hypothesis import given
from hypothesis import strategies as st

from repro.schema import Argument, Entity, Event, Example, TaskInfo
from repro.scoring import event_items
from repro.tasks import asking, reading
from repro.tasks.asking.event_lines import written
from repro.tasks.reading import event_lines
from repro.tasks.reading.event_lines import Stated
from repro.tasks.reading.strict import rows

TEXT = "FOO1 and BAR2 induce expression and overexpression"
PLACES = {"T1": (0, 4), "T2": (9, 13), "T3": (14, 20), "T4": (21, 31), "T5": (36, 50)}
KINDS = {"T1": "Protein", "T2": "Protein", "T3": "Positive_regulation"}
ENTITIES = tuple(
    Entity(id_, KINDS.get(id_, "Gene_expression"), ((start, end),), TEXT[start:end])
    for id_, (start, end) in PLACES.items()
)
OVER = Entity("T6", "Positive_regulation", (PLACES["T5"],), "overexpression")
AT_PROTEIN = Entity("T7", "Binding", (PLACES["T2"],), "BAR2")
BARE = Example("1", "1", TEXT, entities=(*ENTITIES, OVER, AT_PROTEIN))
INFO = TaskInfo("demo", "Demo", "events", ("Gene_expression", "Positive_regulation"), "strict")
TYPE = {entity.id: entity.type for entity in BARE.entities}


def example(*events: Event) -> Example:
    return Example("1", "1", TEXT, entities=BARE.entities, events=events)


def event(id_: str, trigger: str, *arguments: tuple[str, str]) -> Event:
    return Event(id_, TYPE[trigger], trigger, tuple(Argument(*argument) for argument in arguments))


def event_of(trigger: str, *themes: str) -> Event:
    return Event("E1", "Use", trigger, tuple(Argument("Theme", ref) for ref in themes))


def read(answer: str) -> Stated:
    rows = [line.split(" | ") for line in answer.strip().split("\n")]
    return event_lines.read(rows, BARE)


def stated(answer: str) -> list[str]:
    """The events of an answer as words, nested ones in brackets."""
    items = event_items.of_stated(read(answer), BARE)
    return sorted(" | ".join(map(str, item)) for item in items)


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """Events on few triggers, so that many share one, each naming mentions and earlier events.

    One trigger is at the place of a protein, and some mentions at the place of a trigger.
    """
    events: list[Event] = []
    for number in range(draw(st.integers(0, 7))):
        known = ["T1", "T2", "T3", "T4", *(earlier.id for earlier in events)]
        roles = st.sampled_from(["Theme", "Theme2", "Cause"])
        arguments = draw(st.lists(st.tuples(roles, st.sampled_from(known)), max_size=3))
        trigger = draw(st.sampled_from(["T3", "T4", "T5", "T6", "T7"]))
        events.append(event(f"E{number}", trigger, *arguments))
    return example(*draw(st.permutations(events)))


@given(examples())
def test_what_a_target_states_is_read_again(gold: Example) -> None:
    answer = asking.of(INFO).target(gold)
    found = event_lines.read(rows(answer), gold)
    assert event_items.of_stated(found, gold) == event_items.of_gold(gold)
    assert len(found.events) == len(written(gold))
    for other in (reading.of(INFO), reading.arguments(INFO)):
        assert other.parse(answer, gold) == other.gold(gold)


def test_a_mention_at_a_trigger_s_place_is_no_event() -> None:
    gold = example(event("E1", "T4", ("Theme", "T1")), event("E2", "T3", ("Theme", "T4")))
    assert written(gold)[0][2] == "Theme: expression @0"
    assert stated(
        """
Positive_regulation | induce | Theme: expression @0
Gene_expression | expression | Theme: FOO1
"""
    ) == [
        "Gene_expression | 21-31 | Theme: 0-4",
        "Positive_regulation | 14-20 | Theme: 21-31",
    ]


def test_words_at_a_protein_s_place_are_the_protein_unless_a_number_names_the_event() -> None:
    gold = example(event("E1", "T7", ("Theme", "T1")), event("E2", "T3", ("Theme", "E1")))
    assert written(gold)[1][2] == "Theme: BAR2 @1"
    assert stated("Binding | BAR2 | Theme: FOO1\nRegulation | induce | Theme: BAR2")[1] == (
        "Regulation | 14-20 | Theme: 9-13"
    )


def test_words_that_end_like_a_number_are_read_again() -> None:
    text = "Use PEG @2 or PEG now"
    peg = [Entity(f"T{n}", "Drug", (place,), "PEG") for n, place in enumerate([(4, 10), (14, 17)])]
    use = Entity("T9", "Use", ((0, 3),), "Use")
    gold = Example("1", "1", text, entities=(*peg, use), events=(event_of("T9", "T0", "T1"),))
    assert written(gold)[0][2:] == ("Theme: PEG \\@2", "Theme: PEG #2")
    found = event_lines.read(written(gold), gold)
    assert event_items.of_stated(found, gold) == event_items.of_gold(gold)
    as_it_stands = event_lines.read([("Use", "Use", "Theme: PEG @2", "Theme: PEG #2")], gold)
    assert event_items.of_stated(as_it_stands, gold) == event_items.of_gold(gold)


def test_a_line_for_each_event_in_the_order_of_the_triggers() -> None:
    gold = example(
        event("E1", "T4", ("Theme", "T2")),
        event("E2", "T3", ("Theme", "E1"), ("Cause", "T1")),
    )
    assert written(gold) == [
        ("Positive_regulation", "induce", "Theme: expression", "Cause: FOO1"),
        ("Gene_expression", "expression", "Theme: BAR2"),
    ]


def test_a_number_says_which_event_of_a_trigger_is_meant() -> None:
    gold = example(
        event("E1", "T4", ("Theme", "T1")),
        event("E2", "T4", ("Theme", "T2")),
        event("E3", "T3", ("Theme", "E2")),
    )
    assert written(gold)[0][2] == "Theme: expression @2"
    assert stated(
        """
Positive_regulation | induce | Theme: expression @2
Gene_expression | expression | Theme: FOO1
Gene_expression | expression | Theme: BAR2
"""
    )[2:] == ["Positive_regulation | 14-20 | Theme: (Gene_expression 21-31 Theme: 9-13)"]


def test_without_a_number_every_event_of_the_trigger_is_meant() -> None:
    assert stated(
        """
Positive_regulation | induce | Theme: expression
Gene_expression | expression | Theme: FOO1
Gene_expression | expression | Theme: BAR2
"""
    )[2:] == [
        "Positive_regulation | 14-20 | Theme: (Gene_expression 21-31 Theme: 0-4)",
        "Positive_regulation | 14-20 | Theme: (Gene_expression 21-31 Theme: 9-13)",
    ]


def test_events_that_state_the_same_are_one_line() -> None:
    same = [event(id_, "T4", ("Theme", "T1")) for id_ in ("E1", "E2")]
    outer = [event(id_, "T3", ("Theme", ref)) for id_, ref in (("E3", "E1"), ("E4", "E2"))]
    assert len(written(example(*same, *outer))) == 2


def test_an_event_may_name_another_on_its_own_trigger_and_not_itself() -> None:
    assert stated(
        """
Positive_regulation | overexpression | Theme: overexpression
Gene_expression | overexpression | Theme: FOO1
"""
    ) == [
        "Gene_expression | 36-50 | Theme: 0-4",
        "Positive_regulation | 36-50 | Theme: (Gene_expression 36-50 Theme: 0-4)",
    ]


def test_lines_that_name_each_other_alone_each_state_one_event_that_is_wrong() -> None:
    assert stated(
        """
Positive_regulation | induce | Theme: overexpression
Positive_regulation | overexpression | Theme: induce
"""
    ) == [
        "Positive_regulation | 14-20 | Theme: 36-50",
        "Positive_regulation | 36-50 | Theme: 14-20",
    ]


def test_words_that_name_nothing_are_an_argument_that_no_gold_event_has() -> None:
    assert stated("Gene_expression | expression | Theme: BAR9") == [
        "Gene_expression | 21-31 | Theme: ?BAR9"
    ]
    assert stated("Gene_expression | expression | Theme: and @2") == [
        "Gene_expression | 21-31 | Theme: ?and @2"
    ]
    assert stated("Gene_expression | expressed | Theme: FOO1") == [
        "Gene_expression | ?expressed | Theme: 0-4"
    ]


def test_a_line_without_a_trigger_or_said_before_and_a_field_without_a_role_state_nothing() -> None:
    assert read("none") == Stated()
    found = read("Gene_expression | expression | FOO1\nGene_expression | expression | FOO1")
    assert [given.arguments for given in found.events] == [()]


def test_an_answer_that_doubles_with_every_line_ends() -> None:
    triggers = [word for word in TEXT.split() if word != "and"]
    answer = "\n".join(
        f"Type{number} | {trigger} | Theme: {triggers[place - 1]} | Cause: {triggers[place - 1]}"
        for place, trigger in enumerate(triggers)
        if place
        for number in range(20)
    )
    most = event_lines.MOST
    assert len(read(answer).events) == 20 * (1 + 1 + most + most), "FOO1 and BAR2 are proteins"
