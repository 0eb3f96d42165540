"""What lies beside the modules of a function."""

from __future__ import annotations

from dataclasses import replace

from slint.files import MemoryFiles
from slint.model.code import Location, Package
from slint.project.by_name import Tree
from slint.project.locate import locate
from slint.project.package import Packages
from slint.source import Source
from slint.template.reader import read_template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      CodeUri: services/orders
      Handler: api/app.handler
      Layers: [!Ref L]
  L:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer}
"""


def package(files: dict[str, str | bytes], template: str = TEMPLATE) -> Package:
    memory = MemoryFiles(
        {
            "template.yaml": template,
            "services/orders/api/app.py": "import os\nos.environ['TABLE']\n",
            "layer/python/shop.py": "",
            **files,
        }
    )
    read = read_template(Source("template.yaml", template))
    assert read is not None
    function = read.functions[0][0]
    location = locate(function, read, memory)
    assert isinstance(location, Location)
    packages = Packages(memory, Tree(memory, list, list))
    found = packages.package(function, location)
    assert packages.package(replace(function, id="Other"), location) is found
    return found


def test_requirements_here_and_nearby() -> None:
    found = package(
        {
            "services/orders/requirements.txt": "requests",
            "services/orders/uv.lock": '[[package]]\nname = "idna"\n',
            "services/orders/api/requirements.txt": "pandas",
            "services/requirements.txt": "boto3",
            "layer/requirements.txt": "pyyaml",
            "requirements-dev.txt": "pytest",
            "web/requirements.txt": "flask",
        }
    )
    assert [each.name for each in found.requirements] == ["requests"]
    nearby = {each.name for each in found.nearby}
    assert nearby == {"idna", "pandas", "boto3", "pyyaml", "pytest"}


def test_modules_that_can_be_imported() -> None:
    found = package(
        {
            "services/orders/helpers.py": "",
            "services/orders/fast.cpython-313-x86_64-linux-gnu.so": b"",
            "services/orders/data.csv": "",
            "layer/python/lib/python3.13/site-packages/yaml/__init__.py": "",
        }
    )
    assert {"api", "helpers", "fast", "shop", "yaml"} <= found.modules
    assert "data" not in found.modules


def test_words_in_code_and_in_other_files() -> None:
    found = package(
        {"services/orders/run.sh": "echo $MODE", "services/orders/requirements.txt": "requests"}
    )
    assert found.mentioned_in_code("TABLE")
    assert not found.mentioned_in_code("MODE")
    assert found.mentioned("MODE")
    assert not found.mentioned("TABL")
    assert not found.mentioned("requests")


def test_code_in_the_template_is_read_too() -> None:
    template = """\
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
          import os
          def handler(event, context):
              return os.environ["TABLE"]
"""
    found = package({"requirements.txt": "requests"}, template)
    assert found.inline
    assert found.mentioned_in_code("TABLE")
    assert not found.modules
    assert not found.nearby


def test_builds_of_ones_own_and_unknown_layers_leave_it_open() -> None:
    assert package({}).closed()
    assert package({"README.md": "Run `pip install -r requirements.txt` and `sam build`."}).closed()
    assert not package({"Makefile": "build:\n\tpip install requests --target x\n"}).closed()
    assert not package({"services/build.sh": "pip3 install -r r.txt -t package/"}).closed()
    assert not package({}, TEMPLATE.replace("!Ref L", "arn:aws:lambda:x:y:layer:z:1")).closed()
