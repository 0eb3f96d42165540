"""Where a function runs."""

from __future__ import annotations

from slint.model.function import Function
from slint.rules import Report, rule


@rule
def function_outside_vpc(function: Function, report: Report) -> None:
    """SL808: a function that is marked as sensitive, and is in no network of one's own."""
    if function.get("VpcConfig") is not None:
        return
    marked = report.options["tags"]
    for name, value in _tags(function).items():
        for tag, values in marked.items():
            if name.lower() == tag.lower() and value.lower() in [each.lower() for each in values]:
                report(
                    function.span,
                    f"`{function.id}` is tagged `{name}: {value}` and runs in no VPC; set "
                    f"`{function.word('VpcConfig')}` with the subnets and security groups that it "
                    "needs",
                )
                return


def _tags(function: Function) -> dict[str, str]:
    """The tags whose values are known; SAM has a mapping, CloudFormation a list."""
    written = function.get("Tags")
    if written is None:
        return {}
    pairs = [(key, value.text) for key, value in written.entries.items()]
    for item in () if written.entries else written.items:
        key, value = item.get("Key"), item.get("Value")
        pairs.append(((key.text if key else None) or "", value.text if value else None))
    return {key: value for key, value in pairs if value is not None}
