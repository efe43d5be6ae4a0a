# With mocks, applied: what is known only when everything is made. Mocks make up what AWS would say.

mock_provider "aws" {
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555" }
  }
  mock_resource "aws_cloudfront_distribution" {
    defaults = { arn = "arn:aws:cloudfront::123456789012:distribution/E1" }
  }
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/lectern/1" }
  }
  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/lectern/1" }
  }
  mock_resource "aws_lb_listener" {
    defaults = { load_balancer_arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/lectern/1" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/lectern" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:lectern" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:123456789012:lectern-alarms" }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:lectern/environment-abcdef", id = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:lectern/environment-abcdef" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 7 }
  }
  mock_resource "aws_efs_file_system" {
    defaults = { id = "fs-0123456789abcdef0" }
  }
  mock_resource "aws_efs_access_point" {
    defaults = { id = "fsap-0123456789abcdef0" }
  }
  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }
}

mock_provider "aws" {
  alias = "us_east_1"

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-lectern" }
  }
  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/lectern/1" }
  }
  mock_resource "aws_cloudwatch_log_delivery_destination" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:delivery-destination:lectern-access" }
  }
}

variables {
  account_id                = "123456789012"
  zones                     = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  domain_names              = ["learn.example.org"]
  edge_certificate_arn      = "arn:aws:acm:us-east-1:123456789012:certificate/one"
  balancer_certificate_arn  = "arn:aws:acm:eu-central-1:123456789012:certificate/two"
  release_key               = "lectern.tar.gz"
  release_sha256            = "0000000000000000000000000000000000000000000000000000000000000000"
  database_password         = "offline-offline-offline-1"
  redis_auth_token          = "offline-offline-offline-2"
  operations_token          = "offline-offline-offline-3"
  signing_public_keys       = { first = "-----BEGIN PUBLIC KEY-----\n" }
  cloudfront_prefix_list_id = "pl-0123456789abcdef0"
  alarm_emails              = ["operator@example.org"]
}

run "the_whole_is_made" {
  command = apply

  assert {
    condition     = length(output.database_hosts) == 2
    error_message = "A primary and one replica."
  }
  assert {
    condition     = length(keys(output.signing_key_ids)) == 1
    error_message = "Each public key has an id to sign with."
  }
}

run "files_are_shared_with_the_servers_only_and_over_tls" {
  command = apply

  module {
    source = "./modules/files"
  }
  variables {
    name              = "lectern"
    data_key_arn      = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    subnet_ids        = ["subnet-1", "subnet-2"]
    security_group_id = "sg-1"
    servers_role_arn  = "arn:aws:iam::123456789012:role/lectern-servers"
  }

  assert {
    condition = anytrue([for statement in jsondecode(aws_efs_file_system_policy.media.policy).Statement :
    statement.Effect == "Deny" && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false"])
    error_message = "The file system takes what is not encrypted."
  }
  assert {
    condition = [for statement in jsondecode(aws_efs_file_system_policy.media.policy).Statement :
    statement.Principal.AWS if statement.Effect == "Allow"] == ["arn:aws:iam::123456789012:role/lectern-servers"]
    error_message = "Others than the servers may mount."
  }
}

run "a_new_release_rolls_the_servers" {
  command = apply

  module {
    source = "./modules/compute"
  }
  variables {
    name              = "lectern"
    region            = "eu-central-1"
    tags              = { Application = "lectern" }
    subnet_ids        = ["subnet-1", "subnet-2"]
    security_group_id = "sg-1"
    target_group_arn  = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/lectern/1"
    architecture      = "arm64"
    instance_type     = "c7g.large"
    min_size          = 2
    max_size          = 50
    cpu_target        = 70
    memory_target     = 80
    app_port          = 8080
    releases_bucket   = "lectern-releases"
    secret_name       = "lectern/environment"
    secrets_stamp     = "version 1"
    settings          = { Lectern__Redis__Tls = "true" }
    data_key_alias    = "alias/lectern-data"
    logs_key_arn      = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    log_days          = 90
  }

  assert {
    condition     = aws_autoscaling_group.this.launch_template[0].version == "7"
    error_message = "The group follows a name such as $Latest instead of a number: no release would roll out."
  }
  assert {
    condition     = aws_autoscaling_policy.memory.target_tracking_configuration[0].target_value == 80 && aws_autoscaling_policy.cpu.target_tracking_configuration[0].target_value == 70
    error_message = "The targets are not those that were asked for."
  }
  # What runs on the servers is what the policy was compared with.
  assert {
    condition     = strcontains(base64decode(aws_launch_template.this.user_data), output.agent_config)
    error_message = "The servers are told something else than what agent_config says."
  }
  assert {
    condition = { for dimension in aws_autoscaling_policy.memory.target_tracking_configuration[0].customized_metric_specification[0].metric_dimension :
    dimension.name => dimension.value } == { AutoScalingGroupName = aws_autoscaling_group.this.name }
    error_message = "The policy's dimensions are not exactly those that the agent sums over."
  }
}
