"""The assets of the CDK: which folder or file is behind what a template of it names."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping

from slint.files import Files, Kind, under
from slint.model.value import Property

_KEY = re.compile(r"(?:.*/)?([0-9a-f]{64})\.zip")
_BUCKET = re.compile(r"cdk-[\w\0-]+-assets-")


def asset(
    attributes: Mapping[str, Property], code: Property | None, template: str, files: Files
) -> str | None:
    """The path from a template's folder to the asset that a resource's code is; None where none is.

    The CDK notes it next to the resource, or lists it in the file of the stack's assets by the
    hash that the key in its bucket is.
    """
    metadata = attributes.get("Metadata")
    path = metadata.get("aws:asset:path") if metadata else None
    if path is not None and path.text:
        return path.text
    bucket, key = (code.get(name) if code else None for name in ("S3Bucket", "S3Key"))
    named = _KEY.fullmatch(key.text) if key is not None and key.text else None
    if named is None or bucket is None or not _BUCKET.match(bucket.pattern or ""):
        return None
    hashed = named[1]
    return _listed(hashed, template, files) or f"asset.{hashed}"


def _listed(hashed: str, template: str, files: Files) -> str | None:
    """Where the file of a stack's assets says that one lies."""
    stack = re.sub(r"(\.template)?\.(json|ya?ml)$", "", posixpath.basename(template))
    path = under(posixpath.dirname(template) or ".", f"{stack}.assets.json")
    if files.kind(path) is not Kind.FILE:
        return None
    try:
        listed = json.loads(files.read(path))["files"][hashed]["source"]["path"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return listed if isinstance(listed, str) else None
