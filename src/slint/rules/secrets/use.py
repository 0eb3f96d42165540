"""Secrets that the run fetches, and where they get to."""

from __future__ import annotations

from typing import Any

from slint.credentials import secret_like
from slint.model.abstract import Derived, Environment, Object, Origin, derives_from
from slint.model.execution import Call, Execution
from slint.model.function import Function
from slint.model.value import Unknown
from slint.model.walk import walk
from slint.rules import Report, rule
from slint.rules.places import led_here
from slint.rules.secrets.template import carried, resolved

# The parts of an answer that hold the secret itself; others must be named like one.
_HOLDING = frozenset(
    ("SecretString", "SecretBinary", "Parameter", "Parameters", "Value", "SecretValues")
)
_DEPTH = 3
# Fetching a secret, and what shows that it is no secret but something the function keeps there.
_FETCHING = frozenset(
    ("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "ssm:GetParameter",
     "ssm:GetParameters", "ssm:GetParametersByPath")
)  # fmt: skip
_STORES = {"secretsmanager": "Secrets Manager", "ssm": "Parameter Store"}
_CHANGING = frozenset(
    ("PutSecretValue", "UpdateSecret", "UpdateSecretVersionStage", "RotateSecret", "CreateSecret",
     "PutParameter", "LabelParameterVersion", "DeleteParameter")
)  # fmt: skip


@rule
def secret_logged(execution: Execution, report: Report) -> None:
    """SL306: a secret that is printed or logged."""
    for call in execution.all_calls:
        if call.log_level is None:
            continue
        atoms = (atom for value in call.arguments for atom in walk(value, _DEPTH, texts=True))
        found = next(filter(None, (_secret(atom, execution.function) for atom in atoms)), None)
        if found is None:
            continue
        name = call.name.removeprefix("builtins.").rpartition("aws_lambda_powertools.")[2]
        report(
            call.span,
            f"`{name}` writes {found} to the log, for everyone who may read it; leave it out, or "
            "log only its name",
            related=led_here(execution, call),
            owner=call.owner,
        )


def _secret(atom: Any, function: Function | None) -> str | None:
    """What secret an atom is, None where it is none for certain."""
    if isinstance(atom, Derived):
        for origin in atom.origins:
            if origin.kind in ("secret", "credentials") and _is(atom, origin):
                source, _, key = origin.path.partition("[")
                part = f"`{key[:-1]}` of " if key else "the answer of "
                return f"{part}`{source.rpartition('.')[2]}`"
    if function is None or isinstance(function.environment, Unknown):
        return None
    names = [atom.name] if isinstance(atom, Environment) else []
    if isinstance(atom, Object) and atom.kind == "environment":
        names = list(function.environment)
    for name in names:
        value = function.environment.get(name)
        if value and secret_like(name):
            if carried(function, name, value) or resolved(function, name, value):
                return f"the environment variable `{name}`, a secret,"
    return None


def _is(atom: Derived, origin: Origin) -> bool:
    """Whether an atom is what a call gave or a part of it, and that part is a secret."""
    source, _, key = origin.path.partition("[")
    if not source or not atom.name.startswith(source):
        return False
    return not key or key[:-1] in _HOLDING or secret_like(key[:-1])


@rule
def secret_fetched_every_invocation(execution: Execution, report: Report) -> None:
    """SL307: a secret or parameter that each invocation fetches anew."""
    function = execution.function
    if function is not None and function.custom_resource:
        return
    changed = {
        call.name.partition(":")[0]
        for call in execution.calls
        if call.name.partition(":")[2] in _CHANGING
    }
    for call in execution.calls:
        service = call.name.partition(":")[0]
        if call.name not in _FETCHING or service in changed or _once(call):
            continue
        if derives_from(call.argument_origins, "event", "context", "secret", "credentials"):
            continue
        if service == "ssm" and _served(call, execution):
            continue
        report(
            call.span,
            f"every invocation asks {_STORES[service]} anew with "
            f"`{call.name}`; ask once per environment and keep the answer, with "
            "a time to live if it can change",
            related=led_here(execution, call),
            owner=call.owner,
        )


def _served(call: Call, execution: Execution) -> bool:
    """Whether the handler returns the parameter: then its callers want the newest one."""
    written = [
        value for each in execution.calls if each.name == "json.dumps" for value in each.positional
    ]
    return any(
        isinstance(atom, Derived) and atom.name == call.name
        for value in (*written, *(returned.value for returned in execution.returns))
        for atom in walk(value, _DEPTH, texts=True)
    )


def _once(call: Call) -> bool:
    """Whether something keeps what is fetched, or only an error leads there."""
    return call.kept or any(
        guard.kind in ("cached", "except") or derives_from(guard.origins, "time")
        for guard in call.guards
    )
