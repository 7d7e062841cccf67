"""What a build adds: the query editor YASQE, out of the npm package that its makers publish.

It is not part of this repository. Where npm is there, the build takes the pinned version, checks that it is the file it
was when it was pinned, and keeps the script, the style and a note on their licence. Everywhere else, and where
``ANODEFREE_KG_EDITOR=plain`` is set, the package is built without, and its query page has a plain text field.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE, VERSION = "@zazuko/yasqe", "4.6.2"
SHA512 = "83iCLuBIgU04KBIaibxZTjKvrXD6sEe/+aqsHxLb4+ZVD4eaUwh5hFJEetuWkiKBY6WxTjVOmhKXvh2AAOR14g=="
FILES = ("yasqe.min.js", "yasqe.min.css")
NOTE = "NOTICE.txt"


class QueryEditorHook(BuildHookInterface[Any]):
    """Puts the editor's files where the package serves them from."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the files, or see to it that there are none."""
        folder = os.path.join(self.root, "anodefree_kg", "web", "vendor")
        if os.environ.get("ANODEFREE_KG_EDITOR") == "plain":
            if version == "editable":
                shutil.rmtree(folder, ignore_errors=True)
            return
        # The folder is no part of the repository, so a wheel takes it only if told to.
        build_data["artifacts"].append("/anodefree_kg/web/vendor/*")
        if _is_there(folder):
            return
        shutil.rmtree(folder, ignore_errors=True)
        npm = shutil.which("npm")
        with open(os.path.join(self.root, "LICENSE"), encoding="utf-8") as file:
            text = file.read()
        licence = text[text.index("Permission is hereby granted") :]
        reason = _fetch(npm, folder, licence) if npm else "npm is not installed"
        if reason:
            print(f"anodefree-kg: built with a plain query editor, because {reason}", file=sys.stderr)


def _is_there(folder: str) -> bool:
    try:
        with open(os.path.join(folder, NOTE), encoding="utf-8") as file:
            is_current = VERSION in file.readline()
        return is_current and all(os.path.isfile(os.path.join(folder, name)) for name in FILES)
    except OSError:
        return False


def _fetch(npm: str, folder: str, licence: str) -> str:
    """Fetch the package and keep what is needed, with the text of its licence, MIT; return why not, if not."""
    with tempfile.TemporaryDirectory() as base:
        command = [npm, "pack", f"{PACKAGE}@{VERSION}", "--silent", "--fetch-retries=1", "--fetch-timeout=30000"]
        try:
            done = subprocess.run(command, cwd=base, capture_output=True, text=True, timeout=120, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"npm failed ({error})"
        packed = [name for name in os.listdir(base) if name.endswith(".tgz")]
        if done.returncode or len(packed) != 1:
            return f"npm could not fetch {PACKAGE} {VERSION}"
        path = os.path.join(base, packed[0])
        with open(path, "rb") as file:
            found = base64.b64encode(hashlib.sha512(file.read()).digest()).decode()
        if found != SHA512:
            return f"{PACKAGE} {VERSION} is not the file that was pinned"
        beside = f"{folder}.{os.getpid()}.part"
        os.makedirs(beside, exist_ok=True)
        with tarfile.open(path) as archive:
            about = json.load(archive.extractfile("package/package.json"))  # type: ignore[arg-type]
            for name in FILES:
                with open(os.path.join(beside, name), "wb") as file:
                    file.write(archive.extractfile(f"package/build/{name}").read())  # type: ignore[union-attr]
        with open(os.path.join(beside, NOTE), "w", encoding="utf-8") as file:
            file.write(f"YASQE {about['version']}, {about['homepage']}\n")
            makers = ", ".join([about["author"], *(each["name"] for each in about["contributors"])])
            file.write(f"{about['license']} licence, copyright {makers} and contributors\n\n{licence}")
        os.replace(beside, folder)
    return ""
