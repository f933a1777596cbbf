"""What reads answers in JSON: a JSON parser and the form; then the plain answer's rules."""

from pydantic import ValidationError

from repro.tasks.asking import Asking
from repro.tasks.asking.structured import form_of
from repro.tasks.reading.api import Unreadable


def plain(task: Asking, answer: str) -> str:
    """The plain answer with the same words; raises Unreadable for what is not JSON in its form."""
    try:
        return form_of(task.info).model_validate_json(answer).plain()
    except ValidationError as error:
        kind = error.errors(include_url=False)[0]["type"]
        why = "no JSON" if kind == "json_invalid" else "JSON in another form"
        raise Unreadable(why if answer.strip() else "empty") from None
