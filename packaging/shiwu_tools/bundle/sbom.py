"""The software bill of materials of a bundle, in the JSON of CycloneDX 1.6."""

import hashlib
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from shiwu_tools.bundle.parts import PROGRAM, Contents, Part

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int"

# An expression of SPDX has no words of prose in it.
_EXPRESSION = re.compile(r"\(?[A-Z0-9][\w.+-]*\)?( (AND|OR|WITH) \(?[A-Z0-9][\w.+-]*\)?)*")


def sbom(contents: Contents, folder: Path, epoch: int) -> dict[str, Json]:
    """Return the bill; the same bundle always has the same one."""
    parts = [component(part, folder) for part in contents.parts if part.name != PROGRAM]
    unknown: list[Json] = [
        {**file_component(name, folder), "properties": [{"name": "owner", "value": "unknown"}]}
        for name in contents.unknown
    ]
    ours = [component(part, folder) for part in contents.parts if part.name == PROGRAM]
    program: dict[str, Json] = {**ours[0], "type": "application"} if ours else {}
    bill: dict[str, Json] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": program,
        },
        "components": [*parts, *unknown],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, repr(bill))
    return {**bill, "serialNumber": f"urn:uuid:{serial}"}


def component(part: Part, folder: Path) -> dict[str, Json]:
    """Return what the bill says of one part."""
    files: list[Json] = [file_component(name, folder) for name in part.files]
    said: dict[str, Json] = {"type": "library", "name": part.name, "version": part.version}
    if part.purl:
        said |= {"purl": part.purl, "bom-ref": part.purl}
    if part.licence and _EXPRESSION.fullmatch(part.licence):
        said["licenses"] = [{"expression": part.licence}]
    elif part.licence:
        said["licenses"] = [{"license": {"name": part.licence}}]
    if files:
        said["components"] = files
    return said


def file_component(name: str, folder: Path) -> dict[str, Json]:
    said: dict[str, Json] = {"type": "file", "name": name}
    path = folder / name
    if path.is_file():  # a module inside the executable is none
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        said["hashes"] = [{"alg": "SHA-256", "content": digest}]
    return said
