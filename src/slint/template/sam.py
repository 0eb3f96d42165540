"""What SAM adds to CloudFormation before anything is read: Globals, and APIs by their use."""

from __future__ import annotations

from collections.abc import Callable

from slint.template.intrinsics import is_intrinsic
from slint.template.nodes import MappingNode, Node, ScalarNode, SequenceNode

FUNCTION = "AWS::Serverless::Function"
API = "AWS::Serverless::Api"
HTTP_API = "AWS::Serverless::HttpApi"
PREFIX = "AWS::Serverless::"
TRANSFORM = "AWS::Serverless-2016-10-31"
GLOBALS = {FUNCTION: "Function", API: "Api", HTTP_API: "HttpApi"}  # sections by type
IMPLICIT_APIS = {"ServerlessRestApi": API, "ServerlessHttpApi": HTTP_API}


def with_globals(
    defaults: MappingNode | None, resource: MappingNode, spend: Callable[[int], None]
) -> Node | None:
    """The properties of a resource, with those that Globals give its type.

    `spend` is told how many entries are copied.
    """
    own = resource.get("Properties")
    ignored = resource.get("IgnoreGlobals")
    if isinstance(ignored, SequenceNode) and defaults:
        names = {item.text for item in ignored.items if isinstance(item, ScalarNode)}
        kept = {name: pair for name, pair in defaults.entries.items() if name not in names}
        defaults = MappingNode(kept, defaults.start, defaults.end, defaults.strange)
    elif isinstance(ignored, ScalarNode) and ignored.text == "*":
        return own
    if not defaults:
        return own
    if own is None or (isinstance(own, ScalarNode) and own.null):
        return defaults
    return _merged(defaults, own, spend)


def _merged(default: Node, own: Node, spend: Callable[[int], None]) -> Node:
    """Maps merge, lists follow on the global ones, anything else hides what is global.

    An intrinsic function counts as a scalar. The depth of the document bounds the recursion.
    """
    if isinstance(default, SequenceNode) and isinstance(own, SequenceNode):
        spend(len(default.items) + len(own.items))
        return SequenceNode(default.items + own.items, own.start, own.end)
    if not isinstance(default, MappingNode) or not isinstance(own, MappingNode):
        return own
    if is_intrinsic(default) or is_intrinsic(own):
        return own
    spend(len(default.entries) + len(own.entries))
    entries = {**default.entries, **own.entries}
    for name in default.entries.keys() & own.entries.keys():
        key, value = own.entries[name]
        merged = _merged(default.entries[name][1], value, spend)
        if merged is not value:
            key = ScalarNode(key.text, key.start, key.end, key.style)
            entries[name] = (key, merged)
    return MappingNode(entries, own.start, own.end, default.strange + own.strange)
