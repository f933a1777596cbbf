"""Tokens that lie in the environment of a verb and may be found nowhere else."""

SECRETS = {
    "HF_TOKEN": "hf_sEcReTsEcReTsEcReT",
    "AWS_SECRET_ACCESS_KEY": "awsSeCrEtSeCrEt",
    "AWS_ACCESS_KEY_ID": "AKIASECRETSECRET",
    "AWS_SESSION_TOKEN": "sessionSeCrEt",
    "HTTPS_PROXY": "http://someone:proxySeCrEt@127.0.0.1:9",
}


def shown(text: str) -> list[str]:
    """The names of those that a text holds."""
    return [name for name, value in SECRETS.items() if value in text or "SeCrEt" in text]
