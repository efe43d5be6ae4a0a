# Learners -> CloudFront and its firewall -> internal balancer -> 2 to 50 servers -> PostgreSQL, Redis, shared media.

# Read from the provider's configuration: nothing is asked over the network.
data "aws_region" "current" {}

locals {
  region   = data.aws_region.current.name
  app_port = 8080
}

module "keys" {
  source = "./modules/keys"

  name       = var.name
  account_id = var.account_id
  region     = local.region
}

module "network" {
  source = "./modules/network"

  name                      = var.name
  account_id                = var.account_id
  region                    = local.region
  cidr                      = var.cidr
  zones                     = var.zones
  single_nat                = var.single_nat
  app_port                  = local.app_port
  cloudfront_prefix_list_id = var.cloudfront_prefix_list_id
  logs_key_arn              = module.keys.arns.logs
  log_days                  = var.log_days
}

module "storage" {
  source = "./modules/storage"

  name         = var.name
  account_id   = var.account_id
  region       = local.region
  data_key_arn = module.keys.arns.data
  log_days     = var.log_days
}

module "database" {
  source = "./modules/database"

  name                = var.name
  account_id          = var.account_id
  subnet_ids          = module.network.isolated_subnet_ids
  security_group_id   = module.network.security_group_ids.database
  data_key_arn        = module.keys.arns.data
  logs_key_arn        = module.keys.arns.logs
  log_days            = var.log_days
  engine_version      = var.database_version
  instance_class      = var.database_class
  storage_gb          = var.database_storage_gb
  replica_count       = var.database_replicas
  max_connections     = var.database_max_connections
  parameters          = var.database_parameters
  backup_days         = var.backup_days
  deletion_protection = var.deletion_protection
  username            = local.database_user
  password            = var.database_password
  secrets_version     = var.secrets_version
}

module "cache" {
  source = "./modules/cache"

  name               = var.name
  subnet_ids         = module.network.isolated_subnet_ids
  security_group_id  = module.network.security_group_ids.cache
  data_key_arn       = module.keys.arns.data
  logs_key_arn       = module.keys.arns.logs
  log_days           = var.log_days
  engine_version     = var.redis_version
  node_type          = var.redis_node_type
  node_count         = var.redis_nodes
  cluster_mode       = var.redis_cluster_mode
  shard_count        = var.redis_shards
  replicas_per_shard = var.redis_replicas_per_shard
  auth_token         = var.redis_auth_token
}

module "files" {
  source = "./modules/files"

  name              = var.name
  data_key_arn      = module.keys.arns.data
  subnet_ids        = module.network.isolated_subnet_ids
  security_group_id = module.network.security_group_ids.files
  servers_role_arn  = module.compute.role_arn
}

module "balancer" {
  source = "./modules/balancer"

  name                = var.name
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.private_subnet_ids
  security_group_id   = module.network.security_group_ids.balancer
  certificate_arn     = var.balancer_certificate_arn
  app_port            = local.app_port
  drain_seconds       = local.drain_seconds
  logs_bucket         = module.storage.buckets.logs
  deletion_protection = var.deletion_protection
}

module "compute" {
  source = "./modules/compute"

  name              = var.name
  account_id        = var.account_id
  region            = local.region
  tags              = var.tags
  subnet_ids        = module.network.private_subnet_ids
  security_group_id = module.network.security_group_ids.servers
  target_group_arn  = module.balancer.target_group_arn
  architecture      = var.architecture
  instance_type     = var.instance_type
  min_size          = var.min_size
  max_size          = var.max_size
  cpu_target        = var.cpu_target
  memory_target     = var.memory_target
  app_port          = local.app_port
  releases_bucket   = module.storage.buckets.releases
  release_key       = var.release_key
  release_sha256    = var.release_sha256
  secret_name       = local.secret_name
  secrets_stamp     = local.secrets_stamp
  settings          = local.settings
  data_key_alias    = module.keys.aliases.data
  logs_key_arn      = module.keys.arns.logs
  log_days          = var.log_days
}

module "edge" {
  source    = "./modules/edge"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name                      = var.name
  account_id                = var.account_id
  domain_names              = var.domain_names
  certificate_arn           = var.edge_certificate_arn
  price_class               = var.price_class
  balancer_arn              = module.balancer.arn
  balancer_dns_name         = module.balancer.dns_name
  media_domain              = module.storage.media_domain
  signed_path               = var.signed_path
  signing_public_keys       = var.signing_public_keys
  requests_per_five_minutes = var.requests_per_five_minutes
  logs_bucket_arn           = module.storage.logs_bucket_arn
  log_days                  = var.log_days
}

module "observability" {
  source = "./modules/observability"

  name                     = var.name
  account_id               = var.account_id
  region                   = local.region
  alerts_key_arn           = module.keys.arns.alerts
  emails                   = var.alarm_emails
  balancer_arn_suffix      = module.balancer.arn_suffix
  target_group_arn_suffix  = module.balancer.target_group_arn_suffix
  group_name               = module.compute.group_name
  min_size                 = var.min_size
  max_size                 = var.max_size
  memory_metric            = module.compute.memory_metric
  database_identifiers     = module.database.identifiers
  database_max_connections = var.database_max_connections
  cache_node_ids           = module.cache.node_ids
}
