"""A transfer as training and prediction see it: one more job, whose files other stages make."""

from dataclasses import dataclass

from repro.lora.job import Job


@dataclass(frozen=True, slots=True)
class TransferJob(Job):
    """What was trained on `source` answers `dataset`."""

    source: str

    def remedy(self, stage: str) -> str:
        if stage == "render":
            return f"run `dvc repro {self.pipeline}:render_transfer`"
        if stage == "train":
            return f"run `dvc repro {self.pipeline}:train@{self.model}-{self.source}`"
        return Job.remedy(self, stage)
