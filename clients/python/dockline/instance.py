"""Where the service is, and who calls."""

import json
import os
import re
from pathlib import Path
from typing import NamedTuple, Optional


class Instance(NamedTuple):
    base_url: str
    api_key: str
    app_id: Optional[str]


def find_instance(
    base_url: Optional[str] = None,
    api_key: Optional[str] = None,
    app_id: Optional[str] = None,
    config_name: Optional[str] = None,
) -> Instance:
    """What is given, else the environment, else what `dockline account add-config` saved. Raises ValueError."""
    environment = {} if config_name is not None else os.environ
    saved = _read_saved(config_name)
    url = base_url or environment.get("DOCKLINE_URL") or saved.get("base_url")
    key = api_key or environment.get("DOCKLINE_API_KEY") or saved.get("api_key")
    if not url or not key:
        raise ValueError(
            "Say where Dockline is: DOCKLINE_URL and DOCKLINE_API_KEY, or dockline account add-config."
        )
    return Instance(url.rstrip("/"), key, app_id or os.environ.get("DOCKLINE_APP_ID"))


def _read_saved(name: Optional[str]) -> dict:
    folder = Path.home() / ".fiberwise"
    try:
        wanted = name or _read_default(folder) or "local"
        file = folder / "configs" / (re.sub(r"[^A-Za-z0-9_-]", "_", wanted) + ".json")
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _read_default(folder: Path) -> Optional[str]:
    try:
        return (folder / "default_config").read_text(encoding="utf-8").strip()
    except OSError:
        return None
