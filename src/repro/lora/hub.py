"""Asking the Hugging Face Hub: each way it can fail is one line with a remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from repro.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable

MIRROR = "REPRO_MODELS"
T = TypeVar("T")


def ask(model: str, name: str, call: Callable[[], T]) -> T:
    """What `call` gets from the Hub; `model` is an id, `name` how messages call it.

    Raises RunError: gated, unknown or out of reach, a proxy that wants a password, or a network
    that answers with a page of its own.
    """
    from httpx2 import HTTPError
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
    )

    try:
        return call()
    except GatedRepoError:
        raise RunError(
            f"{model}: gated; ask for access at https://huggingface.co/{model} "
            "and set HF_TOKEN (or run `hf auth login`)"
        ) from None
    except LocalEntryNotFoundError as error:
        why = f" ({_first_line(error.__cause__)})" if error.__cause__ else ""
        raise RunError(
            f"{name}: not in the cache and the Hub is out of reach{why}; connect, "
            f"set HF_HOME to a cache that holds it, or set {MIRROR} to a folder of models"
        ) from None
    except (RepositoryNotFoundError, HfHubHTTPError) as error:
        raise RunError(f"{name}: the Hub answers {_first_line(error)}") from None
    except HTTPError as error:
        raise RunError(
            f"{name}: the Hub is out of reach ({_first_line(error)}); look at HTTPS_PROXY and "
            f"HF_ENDPOINT, or set {MIRROR} to a folder of models"
        ) from None
    except ValueError as error:
        raise RunError(
            f"{name}: what answers is not the Hub ({_first_line(error)}): a login page of the "
            "network, or a wrong HF_ENDPOINT; log in with a browser and run it again"
        ) from None
    except OSError as error:
        raise RunError(f"{name}: the download failed ({_first_line(error)})") from None


def _first_line(error: BaseException) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), repr(error))
