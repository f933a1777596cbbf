"""What a Genia sentence can say: templates with the roles their slots play."""

from dataclasses import dataclass, field

# event type: cue group, weight
EVENTS_2011 = {
    "Gene_expression": ("express", 0.22),
    "Transcription": ("transcribe", 0.08),
    "Protein_catabolism": ("degrade", 0.04),
    "Phosphorylation": ("phosphorylate", 0.06),
    "Localization": ("localize", 0.08),
    "Binding": ("bind", 0.12),
    "Regulation": ("affect", 0.12),
    "Positive_regulation": ("increase", 0.18),
    "Negative_regulation": ("decrease", 0.1),
}
EVENTS_2013 = EVENTS_2011 | {
    "Protein_modification": ("modify", 0.02),
    "Ubiquitination": ("ubiquitinate", 0.03),
    "Acetylation": ("acetylate", 0.02),
    "Deacetylation": ("deacetylate", 0.02),
}
NESTABLE = ("Gene_expression", "Transcription", "Phosphorylation", "Localization")


@dataclass(frozen=True, slots=True)
class Frame:
    """A template with one event, whose trigger is the slot `cue`, and perhaps one inside it.

    `roles` maps roles to slots; the inner event (trigger slot `inner`) is the Theme of the outer
    and has `inner_roles`. `equiv`: gene and gene2 name the same protein.
    """

    template: str
    roles: dict[str, str]
    inner_roles: dict[str, str] = field(default_factory=dict)
    modification: str | None = None
    equiv: bool = False


THEME = {"Theme": "gene"}
SIMPLE = (
    Frame("{gene} was {cue} in {cell_line} cells .", THEME),
    Frame("in {species} with {disease} {gene} was {cue} at {number} weeks .", THEME),
    Frame("{gene} ( {gene2} ) was {cue} in human tissue .", THEME, equiv=True),
    Frame("{gene} was {negation} {cue} at {number} weeks .", THEME, modification="Negation"),
    Frame("{gene} {speculation} be {cue} under {drug} .", THEME, modification="Speculation"),
)
BINDING = (
    Frame("{gene} was {cue} to {gene2} in {species} .", THEME | {"Theme2": "gene2"}),
    Frame(
        "{gene} was {cue} at the {site} of {gene2} .",
        THEME | {"Theme2": "gene2", "Site2": "site"},
    ),
    Frame(
        "{gene} , {gene2} and {gene3} were {cue} in {cell_line} cells .",
        THEME | {"Theme2": "gene2", "Theme3": "gene3"},
    ),
    *SIMPLE,
)
REGULATION = (
    Frame("{gene} {cue} {gene2} in {cell_line} cells .", {"Theme": "gene2", "Cause": "gene"}),
    Frame(
        "{gene} at its {site} {cue} {gene2} .",
        {"Theme": "gene2", "Cause": "gene", "CSite": "site"},
    ),
    Frame(
        "{gene} {cue} {inner} {gene2} at {number} weeks .", {"Cause": "gene"}, {"Theme": "gene2"}
    ),
    Frame("{drug} {cue} {inner} {gene} in {species} .", {}, THEME),
    *SIMPLE,
)
PHOSPHORYLATION = (
    Frame("{gene} was {cue} at the {site} in {species} .", THEME | {"Site": "site"}),
    *SIMPLE,
)
LOCALIZATION = (
    Frame("{gene} was {cue} to the {place} .", THEME | {"ToLoc": "place"}),
    Frame("{gene} was {cue} in the {place} .", THEME | {"AtLoc": "place"}),
    *SIMPLE,
)
FRAMES = {
    "Binding": BINDING,
    "Phosphorylation": PHOSPHORYLATION,
    "Localization": LOCALIZATION,
    "Regulation": REGULATION,
    "Positive_regulation": REGULATION,
    "Negative_regulation": REGULATION,
}
NO_EVENT = (
    "{gene} was {routine} in {cell_line} cells at {number} weeks .",
    "{species} with {disease} were {routine} for {number} weeks .",
)
ANAPHORA = "this protein was then {routine} in {species} ."
