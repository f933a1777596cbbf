"""Style plain: an instruction and the text, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from repro.schema import Example
from repro.tasks.asking import Asking, prompts


@dataclass(frozen=True)
class Plain:
    """What writes the rows of one corpus; other styles override what they change."""

    task: Asking
    train: Sequence[Example]
    examples: int

    def prompt(self, row: Example) -> str:
        """The whole prompt, ending where the answer begins; its first paragraph asks."""
        return prompts.prompt(self.task, row)

    def completion(self, row: Example) -> str:
        """The answer a perfect model gives; the style's reading finds the gold items in it."""
        return self.task.target(row)

    def remark(self, rows: Sequence[Example]) -> str:
        """What people should know of these rows after their prompts were written, or nothing."""
        del rows
        return ""
