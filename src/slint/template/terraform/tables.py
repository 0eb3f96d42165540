"""What Terraform's resources are in CloudFormation's words.

A name that no row mentions is CloudFormation's in another spelling: `memory_size` is `MemorySize`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One type of resource.

    `names` are the properties that are called differently, by the path in Terraform; a dot in
    the new name leads further down. `lists` are the paths of blocks of which there may be
    several, `texts` those of attributes that hold JSON.
    """

    type: str
    names: Mapping[str, str] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()


def _row(type_: str, lists: str = "", texts: str = "", **names: str) -> Row:
    dotted = {name.replace("__", "."): target for name, target in names.items()}
    return Row(type_, dotted, frozenset(lists.split()), frozenset(texts.split()))


ROWS: Mapping[str, Row] = {
    # Lambda
    "aws_lambda_function": _row(
        "AWS::Lambda::Function",
        lists="file_system_config",
        file_system_config="FileSystemConfigs",
        file_system_config__local_mount_path="LocalMountPath",
        kms_key_arn="KmsKeyArn",
        reserved_concurrent_executions="ReservedConcurrentExecutions",
        snap_start="SnapStart",
    ),
    "aws_lambda_event_source_mapping": _row(
        "AWS::Lambda::EventSourceMapping",
        lists="filter_criteria.filter source_access_configuration",
        destination_config__on_failure__destination_arn="Destination",
        document_db_event_source_config="DocumentDBEventSourceConfig",
        filter_criteria__filter="Filters",
        self_managed_event_source__endpoints="Endpoints",
        source_access_configuration="SourceAccessConfigurations",
    ),
    "aws_lambda_permission": _row("AWS::Lambda::Permission", principal_org_id="PrincipalOrgID"),
    "aws_lambda_layer_version": _row(
        "AWS::Lambda::LayerVersion", license_info="LicenseInfo", s3_bucket="", s3_key=""
    ),
    "aws_lambda_function_url": _row(
        "AWS::Lambda::Url", function_name="TargetFunctionArn", authorization_type="AuthType"
    ),
    "aws_lambda_function_event_invoke_config": _row("AWS::Lambda::EventInvokeConfig"),
    "aws_lambda_alias": _row("AWS::Lambda::Alias"),
    "aws_lambda_provisioned_concurrency_config": _row(
        "AWS::Lambda::Version", provisioned_concurrent_executions="ProvisionedConcurrencyConfig"
    ),
    # IAM
    "aws_iam_role": _row(
        "AWS::IAM::Role",
        lists="inline_policy",
        texts="assume_role_policy inline_policy.policy",
        name="RoleName",
        assume_role_policy="AssumeRolePolicyDocument",
        inline_policy="Policies",
        inline_policy__policy="PolicyDocument",
        inline_policy__name="PolicyName",
    ),
    "aws_iam_role_policy": _row(
        "AWS::IAM::RolePolicy",
        texts="policy",
        role="RoleName",
        policy="PolicyDocument",
        name="PolicyName",
    ),
    "aws_iam_policy": _row(
        "AWS::IAM::ManagedPolicy",
        texts="policy",
        policy="PolicyDocument",
        name="ManagedPolicyName",
    ),
    "aws_iam_user_policy": _row(
        "AWS::IAM::UserPolicy", texts="policy", user="UserName", policy="PolicyDocument"
    ),
    "aws_iam_group_policy": _row(
        "AWS::IAM::GroupPolicy", texts="policy", group="GroupName", policy="PolicyDocument"
    ),
    # Queues, topics, buses
    "aws_sqs_queue": _row(
        "AWS::SQS::Queue",
        texts="redrive_policy redrive_allow_policy",
        name="QueueName",
        visibility_timeout_seconds="VisibilityTimeout",
        message_retention_seconds="MessageRetentionPeriod",
        kms_master_key_id="KmsMasterKeyId",
        policy="",
    ),
    "aws_sqs_queue_policy": _row(
        "AWS::SQS::QueuePolicy", texts="policy", queue_url="Queues", policy="PolicyDocument"
    ),
    "aws_sns_topic": _row(
        "AWS::SNS::Topic", name="TopicName", kms_master_key_id="KmsMasterKeyId", policy=""
    ),
    "aws_sns_topic_policy": _row(
        "AWS::SNS::TopicPolicy", texts="policy", arn="Topics", policy="PolicyDocument"
    ),
    "aws_sns_topic_subscription": _row(
        "AWS::SNS::Subscription", texts="redrive_policy filter_policy"
    ),
    "aws_cloudwatch_event_bus": _row("AWS::Events::EventBus"),
    "aws_cloudwatch_event_rule": _row(
        "AWS::Events::Rule", texts="event_pattern", is_enabled="Enabled"
    ),
    "aws_scheduler_schedule": _row("AWS::Scheduler::Schedule"),
    # Logs and alarms
    "aws_cloudwatch_log_group": _row("AWS::Logs::LogGroup", name="LogGroupName"),
    "aws_cloudwatch_log_subscription_filter": _row("AWS::Logs::SubscriptionFilter"),
    "aws_cloudwatch_metric_alarm": _row(
        "AWS::CloudWatch::Alarm",
        lists="metric_query",
        ok_actions="OKActions",
        metric_query="Metrics",
        metric_query__metric="MetricStat.Metric",
    ),
    "aws_cloudwatch_composite_alarm": _row(
        "AWS::CloudWatch::CompositeAlarm", ok_actions="OKActions"
    ),
    # APIs
    "aws_api_gateway_rest_api": _row(
        "AWS::ApiGateway::RestApi", texts="body policy", endpoint_configuration__types="Types"
    ),
    "aws_api_gateway_resource": _row("AWS::ApiGateway::Resource"),
    "aws_api_gateway_method": _row(
        "AWS::ApiGateway::Method",
        authorization="AuthorizationType",
        api_key_required="ApiKeyRequired",
    ),
    "aws_api_gateway_deployment": _row("AWS::ApiGateway::Deployment"),
    "aws_api_gateway_stage": _row(
        "AWS::ApiGateway::Stage",
        access_log_settings="AccessLogSetting",
        xray_tracing_enabled="TracingEnabled",
    ),
    "aws_api_gateway_usage_plan": _row(
        "AWS::ApiGateway::UsagePlan",
        lists="api_stages",
        throttle_settings="Throttle",
        quota_settings="Quota",
    ),
    "aws_api_gateway_authorizer": _row("AWS::ApiGateway::Authorizer"),
    "aws_apigatewayv2_api": _row("AWS::ApiGatewayV2::Api", texts="body"),
    "aws_apigatewayv2_integration": _row(
        "AWS::ApiGatewayV2::Integration", timeout_milliseconds="TimeoutInMillis"
    ),
    "aws_apigatewayv2_route": _row("AWS::ApiGatewayV2::Route"),
    "aws_apigatewayv2_stage": _row(
        "AWS::ApiGatewayV2::Stage",
        lists="",
        name="StageName",
        default_route_settings="DefaultRouteSettings",
    ),
    "aws_apigatewayv2_authorizer": _row("AWS::ApiGatewayV2::Authorizer"),
    "aws_appsync_graphql_api": _row("AWS::AppSync::GraphQLApi"),
    "aws_appsync_datasource": _row(
        "AWS::AppSync::DataSource", lambda_config__function_arn="LambdaFunctionArn"
    ),
    # Data
    "aws_dynamodb_table": _row(
        "AWS::DynamoDB::Table",
        lists="attribute global_secondary_index local_secondary_index replica",
        name="TableName",
        attribute="AttributeDefinitions",
        attribute__name="AttributeName",
        attribute__type="AttributeType",
        global_secondary_index="GlobalSecondaryIndexes",
        global_secondary_index__name="IndexName",
        local_secondary_index="LocalSecondaryIndexes",
        local_secondary_index__name="IndexName",
        stream_view_type="StreamSpecification.StreamViewType",
    ),
    "aws_kinesis_stream": _row("AWS::Kinesis::Stream"),
    "aws_kinesis_stream_consumer": _row("AWS::Kinesis::StreamConsumer", stream_arn="StreamARN"),
    "aws_kinesis_firehose_delivery_stream": _row(
        "AWS::KinesisFirehose::DeliveryStream",
        name="DeliveryStreamName",
        lists="extended_s3_configuration.processing_configuration.processors"
        " extended_s3_configuration.processing_configuration.processors.parameters",
        extended_s3_configuration="ExtendedS3DestinationConfiguration",
    ),
    "aws_s3_bucket": _row("AWS::S3::Bucket", bucket="BucketName"),
    "aws_s3_bucket_policy": _row("AWS::S3::BucketPolicy", texts="policy", policy="PolicyDocument"),
    "aws_msk_cluster": _row("AWS::MSK::Cluster"),
    "aws_msk_serverless_cluster": _row("AWS::MSK::ServerlessCluster"),
    "aws_mq_broker": _row("AWS::AmazonMQ::Broker"),
    "aws_docdb_cluster": _row("AWS::DocDB::DBCluster"),
    "aws_kms_key": _row("AWS::KMS::Key", texts="policy", policy="KeyPolicy"),
    # Others that invoke functions
    "aws_sfn_state_machine": _row(
        "AWS::StepFunctions::StateMachine", name="StateMachineName", definition="DefinitionString"
    ),
    "aws_cognito_user_pool": _row("AWS::Cognito::UserPool", name="UserPoolName"),
    "aws_iot_topic_rule": _row("AWS::IoT::TopicRule"),
    "aws_pipes_pipe": _row("AWS::Pipes::Pipe"),
    "aws_config_config_rule": _row("AWS::Config::ConfigRule"),
    "aws_ses_receipt_rule": _row("AWS::SES::ReceiptRule"),
    "aws_lb_target_group": _row("AWS::ElasticLoadBalancingV2::TargetGroup"),
    "aws_alb_target_group": _row("AWS::ElasticLoadBalancingV2::TargetGroup"),
    "aws_secretsmanager_secret_rotation": _row(
        "AWS::SecretsManager::RotationSchedule", rotation_lambda_arn="RotationLambdaARN"
    ),
    "aws_cloudfront_distribution": _row(
        "AWS::CloudFront::Distribution",
        lists="ordered_cache_behavior ordered_cache_behavior.lambda_function_association"
        " default_cache_behavior.lambda_function_association",
        ordered_cache_behavior="CacheBehaviors",
        ordered_cache_behavior__lambda_function_association="LambdaFunctionAssociations",
        ordered_cache_behavior__lambda_function_association__lambda_arn="LambdaFunctionARN",
        default_cache_behavior__lambda_function_association="LambdaFunctionAssociations",
        default_cache_behavior__lambda_function_association__lambda_arn="LambdaFunctionARN",
    ),
    # Secrets and settings
    "aws_ssm_parameter": _row("AWS::SSM::Parameter"),
    "aws_secretsmanager_secret": _row("AWS::SecretsManager::Secret"),
    "aws_secretsmanager_secret_version": _row("AWS::SecretsManager::Secret"),
    "aws_secretsmanager_secret_policy": _row(
        "AWS::SecretsManager::ResourcePolicy", texts="policy", policy="ResourcePolicy"
    ),
}

# Attributes that tell which resource it is, with CloudFormation's; the empty one is its Ref.
_IDENTITY = {
    "arn": "Arn",
    "bucket": "",
    "function_name": "",
    "id": "",
    "invoke_arn": "Arn",
    "name": "",
    "qualified_arn": "Arn",
    "qualified_invoke_arn": "Arn",
    "stream_arn": "StreamArn",
    "url": "",
    "execution_arn": "",
    "root_resource_id": "RootResourceId",
    "rest_api_id": None,
}
_REF_IS_ARN = frozenset(
    ("aws_sns_topic", "aws_sfn_state_machine", "aws_secretsmanager_secret", "aws_iam_policy",
     "aws_lambda_layer_version", "aws_lambda_alias", "aws_secretsmanager_secret_version")
)  # fmt: skip
_OWN = {
    ("aws_sqs_queue", "name"): "QueueName",
    ("aws_sns_topic", "name"): "TopicName",
    ("aws_sfn_state_machine", "name"): "Name",
    ("aws_secretsmanager_secret", "name"): "Name",
    ("aws_lambda_permission", "function_name"): None,
    ("aws_lambda_alias", "function_name"): None,
    ("aws_lambda_alias", "name"): None,
    ("aws_lambda_layer_version", "layer_arn"): "",
}


def attribute_of(kind: str, name: str) -> str | None:
    """What CloudFormation calls an attribute that tells which resource it is; else None."""
    if (kind, name) in _OWN:
        return _OWN[kind, name]
    if name in ("function_name", "bucket") and kind not in ("aws_lambda_function", "aws_s3_bucket"):
        return None
    found = _IDENTITY.get(name)
    return "" if found == "Arn" and kind in _REF_IS_ARN else found


def camel(name: str) -> str:
    """`memory_size` as `MemorySize`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
