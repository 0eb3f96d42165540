"""The access logs of APIs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Reference
from slint.rules import Report, rule

_SETTINGS = {
    "AWS::Serverless::Api": ("AccessLogSetting",),
    "AWS::Serverless::HttpApi": ("AccessLogSettings",),
    "AWS::ApiGateway::Stage": ("AccessLogSetting",),
    "AWS::ApiGateway::Deployment": ("StageDescription", "AccessLogSetting"),
    "AWS::ApiGatewayV2::Stage": ("AccessLogSettings",),
}
_VARIABLE = re.compile(r"(\$(?:context|stageVariables)(?:\.\w+)+)")
# They become a number, are quoted by the gateway, or are whatever an authorizer returns.
_NUMBER = re.compile(
    r"(?i).*(?:status|latency|length|epoch|messageString)"
    r"|\$context\.authorizer\.(?!claims|principalId).*"
)


@rule
def api_without_access_logs(template: Template, report: Report) -> None:
    """SL707: a REST or HTTP API that does not write down who asked for what."""
    for name, variants in {**template.resources, **template.apis}.items():
        path = _SETTINGS.get(variants[0].type)
        if path is None or not all(_silent(each, path, template) for each in variants):
            continue
        what, where = f"requests to `{name}`", f"`{variants[0].word('.'.join(path))}`"
        if name not in template.resources:
            what = "requests to the API that SAM makes for this event"
            section = "Api" if variants[0].type.endswith("::Api") else "HttpApi"
            where = f"`Globals.{section}.{path[0]}`"
        report(
            variants[0].span,
            f"{what} are not logged; set {where} to a log group and a format",
            resource=name,
        )


def _silent(stage: Resource, path: Sequence[str], template: Template) -> bool:
    """Whether a stage has no access log, and is not one of a WebSocket API."""
    if stage.get(*path, "DestinationArn"):
        return False
    if stage.type == "AWS::ApiGateway::Deployment":
        return stage.get("StageName") is not None
    if stage.type != "AWS::ApiGatewayV2::Stage":
        return True
    api = stage.get("ApiId")
    data = api.data if api else None
    found = template.resources.get(data.id, ()) if isinstance(data, Reference) else ()
    protocols = [each.get("ProtocolType") for each in found]
    return all(each is None or each.text == "HTTP" for each in protocols)


@rule
def access_log_not_json(resource: Resource, report: Report) -> None:
    """SL708: a format whose lines no JSON reader takes."""
    path = _SETTINGS.get(resource.type)
    written = resource.get(*path, "Format") if path else None
    fault = _fault(written.text) if written and written.text is not None else None
    if written is not None and fault is not None:
        report(
            written.span,
            f"the access log of `{resource.id}` is not JSON{fault}, so its fields cannot be "
            "queried by name; write the format as a JSON object",
        )


def _fault(form: str) -> str | None:
    """Why a format is no JSON object once its variables are filled in; None where it is one."""
    filled, bare, quoted = [], "", False
    parts = _VARIABLE.split(form)
    for text, variable in zip(parts[::2], [*parts[1::2], ""], strict=True):
        filled.append(text)
        quoted ^= len(re.findall(r'(?<!\\)"', text)) % 2 == 1
        if variable:
            filled.append("0")
            bare = bare or ("" if quoted or _NUMBER.fullmatch(variable) else variable)
    try:
        whole = isinstance(json.loads(line := "".join(filled)), dict)
    except json.JSONDecodeError as error:
        if not form.lstrip().startswith("{"):
            return ""
        rest = line[error.pos :].strip()[:20]
        return f" (it breaks before `{rest}`)" if rest else " (its end is missing)"
    if whole and bare:
        return f" (`{bare}` is a string without quotes)"
    return None if whole else ""
