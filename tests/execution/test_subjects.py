"""Every common form of an AWS call names its resource."""

from __future__ import annotations

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import executions
from slint.files import MemoryFiles
from slint.model.touch import touched
from slint.settings import Settings

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Run:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Environment:
        Variables:
          TABLE: !Ref Table
          OTHER: !Ref Other
          BUCKET: !Ref Bucket
          QUEUE: !Ref Queue
          QUEUE_NAME: !GetAtt Queue.QueueName
          TOPIC: !Ref Topic
          BUS: !Ref Bus
          BUS_ARN: !GetAtt Bus.Arn
          WORKER: !Ref Worker
          WORKER_ARN: !GetAtt Worker.Arn
          FLOW: !Ref Flow
          STREAM_ARN: !GetAtt Stream.Arn
          PARAMETER: !Ref Parameter
          STAGE: test
  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs24.x, Handler: index.handler}}
  Table: {Type: AWS::Serverless::SimpleTable}
  Other: {Type: AWS::Serverless::SimpleTable}
  Named: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: shop-test-orders}}
  Bucket: {Type: AWS::S3::Bucket}
  Queue: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
  Flow: {Type: AWS::StepFunctions::StateMachine}
  Stream: {Type: AWS::Kinesis::Stream}
  Parameter: {Type: AWS::SSM::Parameter}
"""

FORMS = [
    ('boto3.client("sns").publish(TargetArn=E["TOPIC"], Message="m")', "Topic"),
    ('boto3.resource("sns").Topic(E["TOPIC"]).publish(Message="m")', "Topic"),
    ('boto3.client("s3").upload_file("/tmp/a", E["BUCKET"], "k")', "Bucket"),
    ('boto3.client("s3").upload_fileobj(Fileobj=b"", Bucket=E["BUCKET"], Key="k")', "Bucket"),
    ('boto3.client("s3").download_file(E["BUCKET"], "k", "/tmp/a")', "Bucket"),
    ('boto3.client("s3").copy({"Bucket": "b", "Key": "a"}, E["BUCKET"], "b")', "Bucket"),
    (
        'boto3.client("s3").generate_presigned_url("get_object", Params={"Bucket": E["BUCKET"]})',
        "Bucket",
    ),
    ('boto3.client("s3").generate_presigned_post(E["BUCKET"], "k")', "Bucket"),
    ('boto3.resource("s3").Bucket(E["BUCKET"]).upload_file("/tmp/a", "k")', "Bucket"),
    ('boto3.resource("s3").Bucket(E["BUCKET"]).Object("k").get()', "Bucket"),
    ('boto3.resource("s3").Object(bucket_name=E["BUCKET"], key="k").put(Body=b"")', "Bucket"),
    (
        '[each.delete() for each in boto3.resource("s3").Bucket(E["BUCKET"]).objects.all()]',
        "Bucket",
    ),
    ('boto3.resource("dynamodb").Table(E["TABLE"]).put_item(Item={})', "Table"),
    ('boto3.resource("dynamodb").Table(f"shop-{E[\'STAGE\']}-orders").scan()', "Named"),
    ('boto3.resource("dynamodb").meta.client.query(TableName=E["TABLE"])', "Table"),
    ('boto3.resource("dynamodb").batch_write_item(RequestItems={E["TABLE"]: []})', "Table"),
    ('boto3.client("dynamodb").batch_get_item(RequestItems={E["TABLE"]: {"Keys": []}})', "Table"),
    (
        """boto3.client("dynamodb").transact_write_items(TransactItems=[
            {"Put": {"TableName": E["TABLE"]}}, {"Delete": {"TableName": E["OTHER"]}}])""",
        "Table Other",
    ),
    (
        'boto3.client("dynamodb").execute_statement(Statement=f\'SELECT * FROM "{E["TABLE"]}"\')',
        "Table",
    ),
    ('boto3.client("dynamodb").get_paginator("query").paginate(TableName=E["TABLE"])', "Table"),
    ('boto3.client("dynamodb").get_item(**{"TableName": E["TABLE"], "Key": {}})', "Table"),
    ('boto3.client("events").put_events(Entries=[{"EventBusName": E["BUS"]}])', "Bus"),
    ('boto3.client("events").put_events(Entries=[{"EventBusName": E["BUS_ARN"]}])', "Bus"),
    ('boto3.client("lambda").invoke(FunctionName=E["WORKER"])', "Worker"),
    ('boto3.client("lambda").invoke(FunctionName=E["WORKER_ARN"])', "Worker"),
    ('boto3.client("stepfunctions").start_execution(stateMachineArn=E["FLOW"])', "Flow"),
    ('boto3.client("kinesis").put_records(StreamARN=E["STREAM_ARN"], Records=[])', "Stream"),
    ('boto3.client("ssm").get_parameters(Names=[E["PARAMETER"]])', "Parameter"),
    ('getattr(boto3.client("sqs"), "purge_queue")(QueueUrl=E["QUEUE"])', "Queue"),
    (
        """sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=E["QUEUE_NAME"])["QueueUrl"]
    sqs.send_message(QueueUrl=url)""",
        "Queue",
    ),
    (
        'boto3.resource("sqs").get_queue_by_name(QueueName=E["QUEUE_NAME"]).send_message()',
        "Queue",
    ),
    ('[m.delete() for m in boto3.resource("sqs").Queue(E["QUEUE"]).receive_messages()]', "Queue"),
]


@pytest.mark.parametrize(("form", "resources"), FORMS)
def test_the_resource_of_a_call(form: str, resources: str) -> None:
    head = "import os\n\nimport boto3\n\nE = os.environ\n\n\ndef handler(event, context):\n"
    code = f"{head}    {form}\n"
    files = MemoryFiles({"template.yaml": TEMPLATE, "src/app.py": code})
    for execution in executions(files, Settings(ignore=("ALL",)), Catalogue.load()):
        if execution.function is not None and execution.function.id == "Run":
            last = [call for call in execution.calls if ":" in call.name or call.named][-1]
            found = [each.resource for each in touched(execution, last)]
            assert found == resources.split()
            return
    pytest.fail("the function was not joined")
