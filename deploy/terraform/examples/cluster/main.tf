# For hundreds of thousands of learners: Redis in cluster mode, three replicas, larger servers that are given more memory.

module "lectern" {
  source    = "../.."
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  account_id                = var.account_id
  zones                     = [for letter in ["a", "b", "c"] : "${var.region}${letter}"]
  tags                      = local.tags
  cloudfront_prefix_list_id = var.cloudfront_prefix_list_id

  domain_names             = var.domain_names
  edge_certificate_arn     = var.edge_certificate_arn
  balancer_certificate_arn = var.balancer_certificate_arn

  release_key    = var.release_key
  release_sha256 = var.release_sha256

  database_password   = var.database_password
  redis_auth_token    = var.redis_auth_token
  operations_token    = var.operations_token
  signing_public_keys = var.signing_public_keys
  alarm_emails        = var.alarm_emails

  min_size      = 6
  instance_type = "c7g.2xlarge"
  settings      = { Lectern__Cache__MemoryMegabytes = "2048" }

  database_class           = "db.r7g.4xlarge"
  database_storage_gb      = 500
  database_replicas        = 3
  database_max_connections = 3000

  redis_cluster_mode = true
  redis_node_type    = "cache.r7g.xlarge"

  price_class = "PriceClass_All"
}
