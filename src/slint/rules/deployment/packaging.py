"""How functions are packaged: the fields and the transform that their kind needs."""

from __future__ import annotations

import re

from slint.model.function import Function
from slint.model.template import Template
from slint.rules import Report, rule

_FOR_ARCHIVES = ("Handler", "Runtime", "Layers")
_ONLY_X86 = re.compile(r"python3\.[67]|python2|nodejs(4|6|8|10)\b|java8$|go1|ruby2\.5|dotnetcore2")


@rule
def role_and_image_fields(function: Function, report: Report) -> None:
    """SL911: fields that do not go with the package type, or that it needs."""
    package = function.get("PackageType")
    if package is not None and package.text == "Image":
        for name in _FOR_ARCHIVES:
            value = function.get(name)
            if value is not None and value.data != ():
                report(
                    function.at(name),
                    f"`{function.id}` is a container image, so it cannot have "
                    f"`{function.word(name)}`: the "
                    "deployment is refused; remove it, or set it in the Dockerfile",
                )
        return
    if package is not None and package.text != "Zip":
        return
    image = "ImageUri" if function.get("ImageUri") else "Code"
    missing = [name for name in ("Handler", "Runtime") if function.get(name) is None]
    if missing and function.image:
        report(
            function.at(image),
            f"`{function.id}` names a container image, but its "
            f"`{function.word('PackageType')}` is Zip, the default: "
            f"the deployment is refused; write `{function.word('PackageType: Image')}`",
        )
    elif missing:
        names = " and ".join(f"`{function.word(name)}`" for name in missing)
        report(
            function.span,
            f"`{function.id}` has no {names}, which every function needs that is no container "
            "image: the deployment is refused; add what is missing",
        )


@rule
def x86_architecture(function: Function, report: Report) -> None:
    """SL908: a function on x86, where Arm costs less."""
    architectures = function.get("Architectures")
    runtime = function.runtime
    if not function.image and (runtime is None or _ONLY_X86.match(runtime)):
        return
    if any(trigger.kind == "cloudfront" for trigger in function.triggers):
        return
    if architectures is not None and [each.text for each in architectures.items] != ["x86_64"]:
        return
    default = "" if architectures else ", the default"
    report(
        function.at("Architectures"),
        f"`{function.id}` runs on x86_64{default}; set "
        f"`{function.word('Architectures: [arm64]')}`, where each "
        "millisecond costs a fifth less",
    )


@rule
def transform_missing(template: Template, report: Report) -> None:
    """SL912: resources of SAM in a template that does not ask for SAM."""
    if template.transformed is False and template.serverless is not None:
        kind, span = template.serverless
        report(
            span,
            f"CloudFormation does not know `{kind}` in a template without SAM's transform; "
            "add `Transform: AWS::Serverless-2016-10-31` at its top",
        )
