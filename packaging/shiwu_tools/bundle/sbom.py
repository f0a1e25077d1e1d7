"""The software bill of materials of a bundle, in the JSON of CycloneDX 1.6."""

import hashlib
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from shiwu_tools.bundle.parts import PROGRAM, Contents, Part

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int"

# An SPDX expression; free text in a licence field does not match.
_EXPRESSION = re.compile(r"\(?[A-Z0-9][\w.+-]*\)?( (AND|OR|WITH) \(?[A-Z0-9][\w.+-]*\)?)*")


def sbom(contents: Contents, folder: Path, epoch: int) -> dict[str, Json]:
    """Return the bill of materials; it depends only on the bundle and on `epoch`."""
    components = [component(part, folder) for part in contents.parts if part.name != PROGRAM]
    components += [
        {**file_component(name, folder), "properties": [{"name": "owner", "value": "unknown"}]}
        for name in contents.unknown
    ]
    program = [component(part, folder) for part in contents.parts if part.name == PROGRAM]
    bill: dict[str, Json] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {**program[0], "type": "application"} if program else {},
        },
        "components": [*components],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, repr(bill))
    return {**bill, "serialNumber": f"urn:uuid:{serial}"}


def component(part: Part, folder: Path) -> dict[str, Json]:
    """Return the entry of one part, with its files."""
    entry: dict[str, Json] = {"type": "library", "name": part.name, "version": part.version}
    if part.purl:
        entry |= {"purl": part.purl, "bom-ref": part.purl}
    if part.licence and _EXPRESSION.fullmatch(part.licence):
        entry["licenses"] = [{"expression": part.licence}]
    elif part.licence:
        entry["licenses"] = [{"license": {"name": part.licence}}]
    if part.files:
        entry["components"] = [file_component(name, folder) for name in part.files]
    return entry


def file_component(name: str, folder: Path) -> dict[str, Json]:
    entry: dict[str, Json] = {"type": "file", "name": name}
    path = folder / name
    if path.is_file():  # a module is inside the executable
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        entry["hashes"] = [{"alg": "SHA-256", "content": digest}]
    return entry
