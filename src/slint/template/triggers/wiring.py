"""Resources that name a function and say no more about it: where they name it, by type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from slint.model.resource import Resource
from slint.model.trigger import Invocation, Trigger
from slint.model.value import Property
from slint.template.triggers.scope import Scope
from slint.template.triggers.settings import whole, wired


class Wire(NamedTuple):
    """Where a function is named, and what that makes of it.

    `source` is the property that names what the trigger belongs to, where that is not the
    resource itself. `how` is a property of the entry that says `Event`, `FIRE_AND_FORGET` … where
    the invocation is asynchronous.
    """

    path: str
    kind: str
    source: str = ""
    how: str = ""
    default: Invocation | None = None


_SERVERLESS_FUNCTION = (
    Wire("EventInvokeConfig.DestinationConfig.OnSuccess.Destination", "destination"),
    Wire("EventInvokeConfig.DestinationConfig.OnFailure.Destination", "destination"),
    Wire("DeploymentPreference.Hooks.*", "codedeploy"),
)
_CODE_HOOK = "CodeHookSpecification.LambdaCodeHook.LambdaArn"
_ASSOCIATIONS = "LambdaFunctionAssociations.*.LambdaFunctionARN"
_ALARM = tuple(
    Wire(f"{name}.*", "cloudwatch-alarm")
    for name in ("AlarmActions", "OKActions", "InsufficientDataActions")
)
WIRING: Mapping[str, tuple[Wire, ...]] = {
    "AWS::ApiGateway::Authorizer": (Wire("AuthorizerUri", "api-authorizer", "RestApiId"),),
    "AWS::ApiGatewayV2::Authorizer": (Wire("AuthorizerUri", "api-authorizer", "ApiId"),),
    "AWS::AppSync::DataSource": (Wire("LambdaConfig.LambdaFunctionArn", "appsync", "ApiId"),),
    "AWS::AppSync::GraphQLApi": (
        Wire("LambdaAuthorizerConfig.AuthorizerUri", "api-authorizer"),
        Wire(
            "AdditionalAuthenticationProviders.*.LambdaAuthorizerConfig.AuthorizerUri",
            "api-authorizer",
        ),
    ),
    "AWS::Bedrock::Agent": (
        Wire("ActionGroups.*.ActionGroupExecutor.Lambda", "bedrock"),
        Wire("PromptOverrideConfiguration.OverrideLambda", "bedrock"),
    ),
    "AWS::BedrockAgentCore::Gateway": (
        Wire("InterceptorConfigurations.*.Interceptor.Lambda.Arn", "bedrock"),
    ),
    "AWS::BedrockAgentCore::GatewayTarget": (
        Wire("TargetConfiguration.Mcp.Lambda.LambdaArn", "bedrock"),
    ),
    "AWS::CloudFormation::Macro": (Wire("FunctionName", "cloudformation-macro"),),
    "AWS::CloudFront::Distribution": (
        Wire(f"DistributionConfig.DefaultCacheBehavior.{_ASSOCIATIONS}", "cloudfront"),
        Wire(f"DistributionConfig.CacheBehaviors.*.{_ASSOCIATIONS}", "cloudfront"),
    ),
    "AWS::CloudWatch::Alarm": _ALARM,
    "AWS::CloudWatch::CompositeAlarm": _ALARM,
    "AWS::CodeCommit::Repository": (Wire("Triggers.*.DestinationArn", "codecommit"),),
    "AWS::CodePipeline::Pipeline": (
        Wire("Stages.*.Actions.*.Configuration.FunctionName", "codepipeline"),
    ),
    "AWS::Config::ConfigRule": (Wire("Source.SourceIdentifier", "config"),),
    "AWS::Config::OrganizationConfigRule": (
        Wire("OrganizationCustomRuleMetadata.LambdaFunctionArn", "config"),
    ),
    "AWS::Connect::IntegrationAssociation": (Wire("IntegrationArn", "connect", "InstanceId"),),
    "AWS::ElasticLoadBalancingV2::TargetGroup": (Wire("Targets.*.Id", "alb"),),
    "AWS::IoT::Authorizer": (Wire("AuthorizerFunctionArn", "iot-authorizer"),),
    "AWS::KinesisFirehose::DeliveryStream": tuple(
        Wire(
            f"{name}DestinationConfiguration.ProcessingConfiguration"
            ".Processors.*.Parameters.*.ParameterValue",
            "firehose",
        )
        for name in (
            "ExtendedS3", "HttpEndpoint", "Redshift", "Splunk", "Elasticsearch",
            "Amazonopensearchservice", "AmazonOpenSearchServerless", "Snowflake", "Iceberg",
        )
    ),
    "AWS::Lambda::EventInvokeConfig": (
        Wire("DestinationConfig.OnSuccess.Destination", "destination"),
        Wire("DestinationConfig.OnFailure.Destination", "destination"),
    ),
    "AWS::Lex::Bot": (
        Wire(f"TestBotAliasSettings.BotAliasLocaleSettings.*.BotAliasLocaleSetting.{_CODE_HOOK}",
             "lex"),
    ),
    "AWS::Lex::BotAlias": (
        Wire(f"BotAliasLocaleSettings.*.BotAliasLocaleSetting.{_CODE_HOOK}", "lex"),
    ),
    "AWS::Pipes::Pipe": (
        Wire(
            "Target", "pipes", "Source", "TargetParameters.LambdaFunctionParameters.InvocationType",
            "synchronous",
        ),
        Wire("Enrichment", "pipes", "Source", "", "synchronous"),
    ),
    "AWS::S3ObjectLambda::AccessPoint": (
        Wire(
            "ObjectLambdaConfiguration.TransformationConfigurations.*"
            ".ContentTransformation.AwsLambda.FunctionArn",
            "s3-object-lambda",
        ),
    ),
    "AWS::SES::ReceiptRule": (
        Wire("Rule.Actions.*.LambdaAction.FunctionArn", "ses", "",
             "LambdaAction.InvocationType", "asynchronous"),
    ),
    "AWS::SecretsManager::RotationSchedule": (
        Wire("RotationLambdaARN", "secretsmanager", "SecretId"),
    ),
    "AWS::Serverless::Function": _SERVERLESS_FUNCTION,
    "AWS::Serverless::GraphQLApi": (
        Wire("DataSources.Lambda.*.FunctionArn", "appsync"),
        Wire("Auth.LambdaAuthorizer.AuthorizerUri", "api-authorizer"),
        Wire("Auth.Additional.*.LambdaAuthorizer.AuthorizerUri", "api-authorizer"),
    ),
    "AWS::SSM::Document": (Wire("Content.mainSteps.*.inputs.FunctionName", "ssm"),),
    "AWS::SSM::MaintenanceWindowTask": (Wire("TaskArn", "ssm"),),
    "AWS::Transfer::Server": (Wire("IdentityProviderDetails.Function", "transfer"),),
    "AWS::Transfer::Workflow": (
        Wire("Steps.*.CustomStepDetails.Target", "transfer-workflow"),
        Wire("OnExceptionSteps.*.CustomStepDetails.Target", "transfer-workflow"),
    ),
    "AWS::VpcLattice::TargetGroup": (Wire("Targets.*.Id", "vpc-lattice"),),
    "AWS::Serverless::Api": (
        Wire("Auth.Authorizers.*.FunctionArn", "api-authorizer"),
    ),
    "AWS::Serverless::HttpApi": (
        Wire("Auth.Authorizers.*.FunctionArn", "api-authorizer"),
    ),
}  # fmt: skip

_CUSTOM_RESOURCE = (Wire("ServiceToken", "custom-resource"),)
_HOW: Mapping[str, Invocation] = {
    "Event": "asynchronous",
    "FIRE_AND_FORGET": "asynchronous",
    "RequestResponse": "synchronous",
    "REQUEST_RESPONSE": "synchronous",
}


def wires(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The functions that a resource of a listed type, or a custom resource, names."""
    custom = resource.type.startswith(("Custom::", "AWS::CloudFormation::CustomResource"))
    properties = whole(resource)
    for wire in _CUSTOM_RESOURCE if custom else WIRING.get(resource.type, ()):
        for named, entry in scope.found(properties, wire.path):
            function = scope.function(named)
            if function is None:
                continue
            facts = {}
            if wire.default:
                facts["invocation"] = _how(entry, wire)
            source = resource.get(wire.source) if wire.source else None
            yield wired(
                resource,
                function,
                wire.kind,
                entry,
                named if "." in wire.path else None,
                source=source,
                source_id=scope.source(source, wire.kind) if wire.source else resource.id,
                **facts,
            )


def _how(entry: Property, wire: Wire) -> Invocation | None:
    written = entry.get(*wire.how.split(".")) if wire.how else None
    if written is None:
        return wire.default
    return _HOW.get(written.text or "", "unknown")
