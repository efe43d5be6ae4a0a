# Lectern with what most need: the defaults, two to fifty servers, one replica, three nodes of Redis.

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
}
