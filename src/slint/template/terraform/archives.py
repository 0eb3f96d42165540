"""Where the code of a function lies: in archives that Terraform makes or only names."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import replace

from slint.model.value import Property, Reference, Unknown
from slint.source import Span
from slint.template.terraform.instance import Instance
from slint.template.terraform.managed import Managed
from slint.template.terraform.values import whole

_OBJECTS = ("aws_s3_object", "aws_s3_bucket_object")


class Archives:
    """The archives of one root module."""

    def __init__(self, root: Instance) -> None:
        self.root = root
        self.estate = root.estate
        self._by_path: dict[str, Managed] | None = None

    def code(self, given: Mapping[str, Property]) -> Property | None:
        """The code that `filename` or the object of a bucket names.

        The folder or file that an archive is made of, the path of an archive that is made
        elsewhere, a mapping for an object of a bucket; None where nothing is named.
        """
        name = given.get("filename")
        if name is not None and name.data is not None:
            return self._archived(name)
        for each in (given.get("s3_key"), given.get("s3_bucket"), given.get("s3_object_version")):
            if each is None or each.data is None:
                continue
            source = self._object(each)
            if source is not None:
                return replace(self._archived(source), key=each.key)
            return Property({"S3Key": each}, each.span, each.key)
        return None

    def _object(self, key: Property) -> Property | None:
        """The file that the object of a bucket is made of."""
        data = key.data
        managed = self.estate.managed.get(data.id) if isinstance(data, Reference) else None
        if managed is None and key.text is not None:
            return None
        if managed is None or managed.kind not in _OBJECTS:
            return None
        return managed.value("source")

    def _archived(self, name: Property) -> Property:
        data = name.data
        managed = self.estate.managed.get(data.id) if isinstance(data, Reference) else None
        if managed is None and name.text is not None:
            managed = self.by_path.get(posixpath.normpath(name.text))
        if managed is None or managed.kind != "archive_file":
            return name
        for argument in ("source_dir", "source_file"):
            found = managed.value(argument)
            if found is not None:
                return Property(found.data, name.span, name.key)
        return Property(Unknown("archive"), name.span, name.key)

    @property
    def by_path(self) -> Mapping[str, Managed]:
        """The archives that are made, by the path where they are put."""
        if self._by_path is None:
            self._by_path = {}
            for instance in self.root.every_module():
                for kind, name in instance.definition.data:
                    if kind != "archive_file":
                        continue
                    value = instance.resource(kind, name, _PLACE, data=True)
                    for each in (value, *value.items, *value.entries.values()):
                        managed = self.estate.managed.get(whole(each) or "")
                        path = managed.value("output_path") if managed else None
                        if managed is not None and path is not None and path.text is not None:
                            self._by_path.setdefault(posixpath.normpath(path.text), managed)
        return self._by_path


_PLACE = Span("", 1, 1, 1, 1)
