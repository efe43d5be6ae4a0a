# With the real provider and without an account: what a plan says, and what the variables refuse.
# terraform init -backend=false -plugin-dir DIRECTORY && terraform test

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

provider "aws" {
  alias                       = "us_east_1"
  region                      = "us-east-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
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
}

run "servers_scale_on_cpu_and_on_the_memory_that_the_agent_reports" {
  command = plan

  assert {
    condition     = module.compute.group_name == "lectern-servers"
    error_message = "The group's name is part of the metric's dimensions."
  }

  # The agent sums over exactly the dimensions that the policy asks for, under the same namespace and name.
  assert {
    condition     = jsondecode(module.compute.agent_config).metrics.aggregation_dimensions == [keys(module.compute.memory_metric.dimensions)]
    error_message = "The agent's aggregation and the policy's dimensions differ: nothing would scale on memory."
  }
  assert {
    condition     = jsondecode(module.compute.agent_config).metrics.namespace == module.compute.memory_metric.namespace
    error_message = "The agent's namespace and the policy's differ."
  }
  assert {
    condition     = contains(jsondecode(module.compute.agent_config).metrics.metrics_collected.mem.measurement, module.compute.memory_metric.name)
    error_message = "The agent does not report the figure that the policy asks for."
  }
  assert {
    condition     = module.compute.memory_metric.dimensions.AutoScalingGroupName == module.compute.group_name
    error_message = "The policy asks for another group's memory."
  }
}

run "all_servers_together_stay_below_what_postgresql_takes" {
  command = plan

  variables {
    max_size                 = 20
    database_max_connections = 500
  }

  # (500 - 50) / 22 servers while a release rolls.
  assert {
    condition     = output.settings.Lectern__Database__MaxConnections == "20"
    error_message = "Connections are not shared out as settings.tf says."
  }
}

run "cluster_mode_watches_each_node" {
  command = plan

  variables {
    redis_cluster_mode = true
    redis_shards       = 2
    single_nat         = true
    zones              = ["eu-central-1a", "eu-central-1b"]
  }

  assert {
    condition     = join(" ", module.cache.node_ids) == "lectern-0001-001 lectern-0001-002 lectern-0002-001 lectern-0002-002"
    error_message = "Alarms would watch nodes that are not there."
  }
}

run "what_cannot_work_is_refused_before_anything_is_made" {
  command = plan

  variables {
    account_id           = "1234"
    zones                = ["eu-central-1a"]
    edge_certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/one"
    release_sha256       = "abc"
    min_size             = 1
    cpu_target           = 100
    database_version     = "14.9"
    database_parameters  = { "rds.force_ssl" = "0" }
    database_password    = "short"
    redis_auth_token     = "has/slash-has/slash-has/slash"
    redis_node_type      = "cache.t4g.micro"
    backup_days          = 0
    cidr                 = "10.0.0.0/24"
    name                 = "Lectern"
    settings             = { "PATH" = "/tmp" }
    log_days             = 1
    signing_public_keys  = {}
  }

  expect_failures = [
    var.account_id, var.zones, var.edge_certificate_arn, var.release_sha256, var.min_size, var.cpu_target,
    var.database_version, var.database_parameters, var.database_password, var.redis_auth_token,
    var.redis_node_type, var.backup_days, var.cidr, var.name, var.settings, var.log_days, var.signing_public_keys,
  ]
}

# Apart: these look at other variables, and Terraform judges them only when those are in order.
run "limits_that_contradict_each_other_are_refused" {
  command = plan

  variables {
    min_size = 10
    max_size = 9
  }

  expect_failures = [var.max_size]
}

run "more_servers_than_postgresql_can_serve_are_refused" {
  command = plan

  variables {
    database_max_connections = 500
  }

  expect_failures = [var.database_max_connections]
}
