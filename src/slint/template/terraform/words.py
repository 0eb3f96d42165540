"""Terraform's words for what messages name."""

from __future__ import annotations

from slint.model.words import PARAMETER, Words
from slint.template.terraform.tables import ROWS

# What is called the same in every resource, and what is no property of one.
_EVERYWHERE = {
    "AccessLogSetting": "access_log_settings",
    "AccessLogSettings": "access_log_settings",
    "Architectures": "architectures",
    "Architectures: [arm64]": 'architectures = ["arm64"]',
    "BisectBatchOnFunctionError": "bisect_batch_on_function_error",
    "DeadLetterConfig": "dead_letter_config",
    "DefaultRouteSettings": "default_route_settings",
    "DestinationConfig.OnFailure.Destination": "destination_config.on_failure.destination_arn",
    "Environment": "environment",
    "EventSourceToken": "event_source_token",
    "FilterCriteria": "filter_criteria",
    "FunctionResponseTypes": "function_response_types",
    "FunctionResponseTypes: [ReportBatchItemFailures]": (
        'function_response_types = ["ReportBatchItemFailures"]'
    ),
    "GenerateSecretString": "random_password",
    "Handler": "handler",
    "ImageUri": "image_uri",
    "InvokedViaFunctionUrl: true": "invoked_via_function_url = true",
    "Layers": "layers",
    "MaximumRetryAttempts": "maximum_retry_attempts",
    "MemorySize": "memory_size",
    "MethodSettings": "aws_api_gateway_method_settings",
    "NotAction": "not_actions",
    "NotResource": "not_resources",
    "OnFailure": "on_failure",
    "PackageType": "package_type",
    "PackageType: Image": 'package_type = "Image"',
    "PrincipalOrgID": "principal_org_id",
    "RedrivePolicy": "redrive_policy",
    "ReservedConcurrentExecutions": "reserved_concurrent_executions",
    "RetentionInDays": "retention_in_days",
    "Runtime": "runtime",
    "ScalingConfig.MaximumConcurrency": "scaling_config.maximum_concurrency",
    "SourceAccount": "source_account",
    "SourceArn": "source_arn",
    "Timeout": "timeout",
    "TracingConfig": "tracing_config",
    "VisibilityTimeout": "visibility_timeout_seconds",
    "VpcConfig": "vpc_config",
    "{{resolve:secretsmanager:…}}": "data.aws_secretsmanager_secret_version",
}
_PARTICULAR = {
    "AWS::Lambda::Url": {"AuthType": "authorization_type", "Cors": "cors"},
    "AWS::Lambda::Function": {"Code": "filename", "KmsKeyArn": "kms_key_arn"},
    "AWS::SSM::Parameter": {"Value": "value", "Type": "type"},
    "AWS::SecretsManager::Secret": {"SecretString": "secret_string"},
    PARAMETER: {"Default": "default", "NoEcho": "sensitive", "NoEcho: true": "sensitive = true"},
}


def _types() -> dict[str, str]:
    """Terraform's types by CloudFormation's; the first row of a type names it."""
    found: dict[str, str] = {}
    for name, row in ROWS.items():
        found.setdefault(row.type, name)
    return found


def _rows() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for row in ROWS.values():
        own = rows.setdefault(row.type, {})
        for name, target in row.names.items():
            if target and "." not in target and "." not in name:
                own.setdefault(target, name)
    for kind, names in _PARTICULAR.items():
        rows.setdefault(kind, {}).update(names)
    rows[""] = {**_types(), **_EVERYWHERE}
    return rows


WORDS = Words(_rows())
