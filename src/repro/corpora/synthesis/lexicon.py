"""The words of the synthetic corpora: invented names and plain English, none taken from a corpus.

A group holds words that stand for each other: a label is expressed through its groups, never
through one word. A word belongs to one group only and holds no white space, so that words are also
the units a tokenizer can learn. Drugs, genes, cell lines and variants are invented.
"""


def _table(lines: str) -> dict[str, tuple[str, ...]]:
    """Groups from lines 'name: words'; a further line of a group carries on from the last."""
    table: dict[str, tuple[str, ...]] = {}
    for line in lines.strip().splitlines():
        name, members = line.split(":", 1)
        table[name] = table.get(name, ()) + tuple(members.split())
    return table


MENTIONS = _table("""
drug: velorapin taxomide norvestine calpizole dermitrol fenaxor gliptamor hydrelin imatrocol
drug: kelprazine lorvadol mirtaxol nebrithal oxatrine pelvanide quinorax rifadone sertazol
drug: tolmirax ursavine valdopram warimade xenaprol yondalin zolmarex amvirol β-cedrotin
disease: rash fever nausea seizure anemia headache vomiting jaundice tremor vertigo insomnia
disease: hepatitis arthritis asthma diabetes pneumonia colitis dermatitis nephritis psoriasis
disease_tail: syndrome disorder failure toxicity lesion
chemical_tail: sulfate acetate chloride acid oxide
gene: BRX4 KLP2 TORN7 VEX1 MADR9 PLIN33 ZEF6 QAR2 NUX8 SORB1 CATN5 HEL12 WINT6 NRK-β
gene: DREP1 FOMB3 GILT8 JARK2 LUMP4 OXEL5 RIPT9 TAVN2 UMBR6 YALT7
gene_tail: kinase receptor factor promoter ligand
species: rats mice rabbits dogs monkeys pigs
cell_line: HXT-12 MOLV-3 RAB-77 KUT-5
variant: c.214A>G p.R88W c.51delT g.77C>A
site: tail-site loop-site tyr-site exon-site
place: nucleus cytoplasm membrane plasma
gender: woman man girl boy
population: patients adults children women men
age: 34-year-old 52-year-old 61-year-old 8-year-old
route: oral intravenous topical
severity: severe mild moderate
speculation: may might could would
negation: not never hardly
dosage: 5mg 20mg 100mg
number: 3 4 5 6 7 8 9 10 12 14 15 16 18 20 21 24 28 30 36 40 42 48 52 60 72 84 90 96
""")
"""Groups whose words are mentions, or roles of an event."""

CUES = _table("""
harm: induced provoked triggered precipitated worsened caused evoked unmasked incited
help: treated relieved improved resolved alleviated cured eased healed soothed
increase: increased activated enhanced elevated upregulated boosted stimulated raised
decrease: decreased suppressed reduced lowered downregulated blocked inhibited attenuated
affect: affected modulated altered influenced regulated changed shifted
associate: associated linked related correlated connected tied
bind: bound attached docked complexed recruited tethered
express: expressed synthesized coexpressed produced overexpressed
transcribe: transcribed cotranscribed retranscribed mrna-detected
localize: secreted translocated released localized accumulated exported
phosphorylate: phosphorylated hyperphosphorylated dephosphorylated autophosphorylated
degrade: degraded cleaved proteolyzed catabolized
ubiquitinate: ubiquitinated polyubiquitinated ubiquitin-tagged
acetylate: acetylated hyperacetylated acetyl-tagged
deacetylate: deacetylated hypoacetylated acetyl-stripped
modify: modified sumoylated methylated
cotreat: combined coadministered paired coprescribed mixed
compare: compared contrasted matched benchmarked ranked
convert: converted transformed metabolized hydrolyzed oxidized
interact: interacted interfered antagonized synergized clashed
mechanism: cleared absorbed excreted eliminated displaced retained
effect: potentiated intensified prolonged doubled sedated destabilized
none: separated excluded unrelated alternated washed-out spaced
strong: recommended required mandated advised urged cautioned
weak: considered suggested encouraged proposed explored contemplated
finding: observed estimated surveyed counted plotted registered
routine: monitored measured described reviewed followed scheduled examined documented discussed
background: unknown unclear debated feared understudied believed
objective: sought planned targeted intended hypothesized asked
methods: randomized assigned enrolled blinded allocated stratified
results: superior noninferior comparable higher lower halved
conclusions: concluded inferred supported endorsed implied promising
process_of: afflicted burdened plagued troubled
uses: used employed utilized applied
coexists_with: coexisted cooccurred accompanied overlapped
administered_to: administered injected infused given
diagnoses: diagnosed detected identified screened
prevents: prevented averted protected forestalled
precedes: preceded predated heralded anticipated
complicates: complicated aggravated compounded exacerbated
manifestation_of: manifested presented marked typified
does_not_treat: failed disappointed underperformed unhelped
augments: augmented amplified reinforced supplemented
predisposes: predisposed primed sensitized exposed
disrupts: disrupted impaired damaged destroyed
symptom_of: signaled betrayed announced indicated
vague: noted reported seen recorded
""")
"""Groups whose words say a label, nearly all of them verbs that fit "A was ..." and "A ... B".

`vague` words say no label, whatever the label is.
"""

GROUPS: dict[str, tuple[str, ...]] = MENTIONS | CUES
"""Every latent group by name; groups share no word."""

FILLERS: tuple[str, ...] = _table("""
filler: Introduction Results Discussion
filler: . , < " ( ) : ; [ ] { } @ the a an of in on at to for from with by and or but as is are was
filler: were be has had have that this these it its we our their both all after during while
filler: when who which case study trial report therapy treatment dose doses drug drugs group
filler: groups levels weeks days months clinic hospital year data analysis outcome outcomes
filler: subject subjects cells protein gene role model tissue sample samples response effects
filler: history further again more most well new two three each other same first second then
filler: also found shown between into over under without than there here only very however later
filler: daily standard primary total baseline follow-up use agents serum human start week cases
filler: one such agent care test
""")["filler"]
"""Words and punctuation that say nothing."""


def words() -> tuple[str, ...]:
    """Every word and punctuation mark that a synthetic text can hold, sorted, each once."""
    return tuple(sorted({*FILLERS, *(word for group in GROUPS.values() for word in group)}))
