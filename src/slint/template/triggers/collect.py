"""Which triggers each function of a template has, and where its failures go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from slint.model.resource import Resource
from slint.model.trigger import Access, Trigger
from slint.model.value import Unknown, Value
from slint.source import Source
from slint.template.conditions import Assumption
from slint.template.triggers import apis, notifications, permissions
from slint.template.triggers.mappings import event_source_mapping
from slint.template.triggers.openapi import definition
from slint.template.triggers.sam_events import events
from slint.template.triggers.scope import Alternatives, Scope, Targets
from slint.template.triggers.settings import destination, whole
from slint.template.triggers.state_machines import state_machine
from slint.template.triggers.wiring import WIRING, wires

Read = Callable[[Resource, Scope], Iterator[Trigger]]

_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")
_READERS: Mapping[str, Read] = {
    "AWS::ApiGateway::Method": apis.method,
    "AWS::ApiGateway::RestApi": definition,
    "AWS::ApiGatewayV2::Integration": apis.integration,
    "AWS::ApiGatewayV2::Route": apis.route,
    "AWS::Cognito::UserPool": notifications.user_pool,
    "AWS::Events::Rule": notifications.rule,
    "AWS::IoT::TopicRule": notifications.topic_rule,
    "AWS::Lambda::EventSourceMapping": event_source_mapping,
    "AWS::Lambda::Permission": permissions.permission,
    "AWS::Lambda::Url": apis.url,
    "AWS::Logs::SubscriptionFilter": notifications.log_subscription,
    "AWS::S3::Bucket": notifications.bucket,
    "AWS::SNS::Subscription": notifications.subscription,
    "AWS::SNS::Topic": notifications.topic,
    "AWS::Scheduler::Schedule": notifications.schedule,
    "AWS::Serverless::Api": definition,
    "AWS::Serverless::Connector": permissions.connector,
    "AWS::Serverless::Function": events,
    "AWS::Serverless::HttpApi": definition,
    "AWS::Serverless::StateMachine": state_machine,
    "AWS::StepFunctions::StateMachine": state_machine,
}
