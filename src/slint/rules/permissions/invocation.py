"""Who may invoke a function, by the policies on the function itself."""

from __future__ import annotations

import re

from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property, Reference
from slint.rules import Report, rule

_PERMISSION = "AWS::Lambda::Permission"
_SOURCES = ("SourceArn", "SourceAccount", "PrincipalOrgID")
_SERVICE = re.compile(r"([a-z0-9-]+)\.(?:[\w\0-]+\.)?amazon(?:aws)?\.com(?:\.cn)?")


@rule
def public_invoke_permission(template: Template, report: Report) -> None:
    """SL411: whoever has an AWS account may invoke the function."""
    for variants in template.resources.values():
        found = [principal for resource in variants if (principal := _anyone(resource))]
        if found and len(found) == len(variants):
            _report_public(variants[0], found[0], template, report)


def _anyone(resource: Resource) -> Property | None:
    """The principal of a permission for everyone, None for any other resource."""
    principal = resource.get("Principal") if resource.type == _PERMISSION else None
    if principal is None or principal.text != "*" or _for_url(resource):
        return None
    return None if any(map(resource.get, _SOURCES)) else principal


def _report_public(
    resource: Resource, principal: Property, template: Template, report: Report
) -> None:
    with_url = _with_url(template, resource)
    advice = (
        f"name the account or service that calls it, or add `{resource.word('SourceAccount')}` or "
        f"`{resource.word('PrincipalOrgID')}`"
    )
    through = f"add `{resource.word('InvokedViaFunctionUrl: true')}`"
    if with_url:
        advice = f"{through}, which its function URL needs and nobody else can use"
    elif with_url is None:
        advice += f"; if a function URL needs it, {through} instead"
    report(
        principal.span,
        f"`{resource.id}` lets every AWS account invoke {_function(resource)}; {advice}",
        resource=resource.id,
    )


def _with_url(template: Template, permission: Resource) -> bool | None:
    """Whether the function that may be invoked has a URL; None where that is not known."""
    named, action = permission.get("FunctionName"), permission.get("Action")
    if action is not None and action.text == "lambda:InvokeFunctionUrl":
        return False
    ids = set(named.references) if named else set()
    for variants in template.functions:
        for function in variants:
            if function.id in ids:
                return any(trigger.kind == "function-url" for trigger in function.triggers)
    return None


@rule
def invoke_permission_without_source(resource: Resource, report: Report) -> None:
    """SL412: a service may invoke the function on behalf of any account."""
    principal = resource.get("Principal")
    if resource.type != _PERMISSION or principal is None:
        return
    service = _SERVICE.fullmatch(principal.pattern or "")
    if service is None or service[1] in report.options["same-account"]:
        return
    given = ("EventSourceToken", *_SOURCES)
    if any(map(resource.get, given)):
        return
    alexa = service[1].startswith("alexa-")
    hint = f"add the skill's id as `{resource.word('EventSourceToken')}`"
    if not alexa:
        hint = f"add `{resource.word('SourceArn')}`, or `{resource.word('SourceAccount')}`"
    whose = "any skill" if alexa else "any account"
    report(
        resource.span,
        f"`{resource.id}` lets {_shown(principal)} invoke {_function(resource)} for {whose}; "
        f"{hint}",
        related=[(principal.span, "the service")],
    )


def _for_url(resource: Resource) -> bool:
    """Whether it is, or may be, what an open function URL needs: that is for SL803."""
    kind, through = resource.get("FunctionUrlAuthType"), resource.get("InvokedViaFunctionUrl")
    if kind is not None and kind.text != "AWS_IAM":
        return True
    return through is not None and through.boolean is not False


def _function(resource: Resource) -> str:
    """The function that may be invoked, as far as it is known."""
    named = resource.get("FunctionName")
    if named is None:
        return "the function"
    return f"`{named.data.id}`" if isinstance(named.data, Reference) else _shown(named)


def _shown(value: Property) -> str:
    pattern = value.pattern or "\0"
    return "the function" if pattern == "\0" else f"`{pattern.replace(chr(0), '…')}`"
