"""A folder of Terraform as a template: what its functions, roles and triggers are."""

from __future__ import annotations

from textwrap import dedent

import pytest

from slint.files import MemoryFiles
from slint.model.template import Template
from slint.model.value import Property, Reference
from slint.source import Source, Unreadable
from slint.template.terraform.reader import read_terraform
from slint.template.terraform.suppressions import terraform_suppressions


def read(text: str = "", **files: str) -> Template:
    """The template of a main file and of others, by path with `__` for a slash."""
    named = {name.replace("__", "/").replace("_tf", ".tf"): text for name, text in files.items()}
    every = {"main.tf": dedent(text), **{name: dedent(text) for name, text in named.items()}}
    found = read_terraform(MemoryFiles(every), "main.tf", {})
    assert found is not None
    return found.template


def shown(value: Property | None) -> object:
    """A value without its places."""
    if value is None:
        return None
    if isinstance(value.data, tuple) and value.known:
        return [shown(item) for item in value.items]
    return {k: shown(v) for k, v in value.entries.items()} if value.entries else value.data


def test_function_in_the_words_of_cloudformation() -> None:
    template = read("""
        resource "aws_lambda_function" "orders" {
          function_name = "orders"
          role          = aws_iam_role.orders.arn
          memory_size   = 256
          tracing_config {
            mode = "Active"
          }
        }
        resource "aws_iam_role" "orders" {}
        """)
    function = template.functions[0][0]
    assert function.id == "aws_lambda_function.orders"
    assert function.type == "AWS::Lambda::Function"
    assert function.memory is not None
    assert function.memory.integer == 256
    assert function.memory.key is not None
    assert function.memory.key[1:] == (5, 3, 5, 14)
    role = function.get("Role")
    assert role is not None
    assert role.data == Reference("aws_iam_role.orders", "Arn")
    assert shown(function.get("TracingConfig")) == {"Mode": "Active"}
    assert function.span[1:] == (2, 1, 2, 40)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3 + 4 * 2", "11"),
        ('"a-${local.b}-c"', "a-b-c"),
        ('merge({ x = 1 }, { y = "2" })', {"x": "1", "y": "2"}),
        ('[for k, v in { a = 1, b = 2 } : "${k}${v}" if v > 1]', ["b2"]),
        ('{ for name in ["a", "b"] : upper(name) => name }', {"A": "a", "B": "b"}),
        ('lookup({ a = "x" }, "c", "none")', "none"),
        ('join(",", concat(["a"], split("-", "b-c")))', "a,b,c"),
        ('try(local.map.nothing, "else")', "else"),
        ('format("%s-%s-%%", "a", 3)', "a-3-%"),
        ("local.map.inner[0].name", "deep"),
        ("local.map.inner[*].name", ["deep"]),
        ('true ? "yes" : "no"', "yes"),
        ("length(local.map.inner) > 0 && !false", "true"),
        ('"a\\n$${x}"', "a\n${x}"),
        ('replace(lower("A_B"), "_", "-")', "a-b"),
        ("coalesce(null, local.b)", "b"),
    ],
)
def test_expressions(expression: str, value: object) -> None:
    template = read(f"""
        locals {{
          b   = "b"
          map = {{ inner = [{{ name = "deep" }}] }}
        }}
        resource "aws_sqs_queue" "q" {{
          tags = {{ value = {expression} }}
        }}
        """)
    tags = template.resources["aws_sqs_queue.q"][0].get("Tags", "value")
    assert shown(tags) == value


def test_each_of_known_values_is_a_function() -> None:
    template = read("""
        variable "names" { default = { a = 5, b = 9 } }
        resource "aws_lambda_function" "f" {
          for_each = var.names
          timeout  = each.value
        }
        resource "aws_lambda_function" "g" {
          for_each = var.unknown
          handler  = each.key
        }
        """)
    found = {each[0].id: shown(each[0].timeout) for each in template.functions}
    assert found == {
        'aws_lambda_function.f["a"]': "5",
        'aws_lambda_function.f["b"]': "9",
        "aws_lambda_function.g": None,
    }


def test_open_conditions_are_alternatives() -> None:
    template = read("""
        variable "stage" { default = "dev" }
        resource "aws_lambda_function" "f" {
          timeout = var.stage == "prod" ? 900 : 10
        }
        """)
    assert [shown(each.timeout) for each in template.functions[0]] == ["900", "10"]


def test_local_modules_are_a_part_of_the_template() -> None:
    template = read(
        """
        module "one" {
          source  = "./function"
          timeout = 7
        }
        resource "aws_lambda_permission" "p" {
          action        = "lambda:InvokeFunction"
          function_name = module.one.name
          principal     = "s3.amazonaws.com"
        }
        """,
        function__x_tf="""
        variable "timeout" {}
        resource "aws_lambda_function" "f" { timeout = var.timeout }
        output "name" { value = aws_lambda_function.f.function_name }
        """,
    )
    function = template.functions[0][0]
    assert function.id == "module.one.aws_lambda_function.f"
    assert function.timeout is not None
    assert function.timeout.span.path == "main.tf"
    assert [trigger.kind for trigger in function.triggers] == ["s3"]


@pytest.mark.parametrize(
    "text", ["resource {", 'resource "a" "b" { x = }', "x = " + "[" * 500 + "]" * 500]
)
def test_what_cannot_be_read_has_a_place(text: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(text + '\nresource "aws_sqs_queue" "q" {}')
    assert error.value.span.path == "main.tf"


def test_what_needs_itself_is_unknown() -> None:
    template = read("""
        locals {
          a = local.b
          b = local.a
        }
        resource "aws_sqs_queue" "q" { name = local.a }
        """)
    name = template.resources["aws_sqs_queue.q"][0].get("QueueName")
    assert name is not None
    assert not name.known


def test_comments_silence_what_starts_on_their_line_or_below() -> None:
    text = dedent("""\
        # slint: ignore[SL201] short
        resource "aws_lambda_function" "a" {
          runtime = "python3.8" // slint: ignore[SL904]
          handler = "é" /* slint: ignore[SL901] */
        }
        """)
    found = terraform_suppressions(Source("main.tf", text))
    places = [(each.rule, each.covers and each.covers[1:]) for each in found]
    assert places == [
        ("SL201", (2, 1, 5, 2)),
        ("SL904", (3, 1, 4, 1)),
        ("SL901", (4, 1, 5, 1)),
    ]


def test_messages_speak_terraform() -> None:
    template = read('resource "aws_lambda_function" "f" {}')
    function = template.functions[0][0]
    assert function.word("MemorySize") == "memory_size"
    assert function.word("AWS::CloudWatch::Alarm") == "aws_cloudwatch_metric_alarm"
