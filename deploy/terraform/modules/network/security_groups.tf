# CloudFront -> balancer -> servers -> stores: each takes only what the one before it sends.

locals {
  groups = {
    balancer = "CloudFront's way in"
    servers  = "Lectern"
    database = "PostgreSQL"
    cache    = "Redis"
    files    = "Shared media"
  }

  # Who may talk to whom.
  ways = {
    balancer_servers = { from = "balancer", to = "servers", port = var.app_port }
    servers_database = { from = "servers", to = "database", port = 5432 }
    servers_cache    = { from = "servers", to = "cache", port = 6379 }
    servers_files    = { from = "servers", to = "files", port = 2049 }
  }
}

resource "aws_security_group" "this" {
  for_each = local.groups

  name        = "${var.name}-${each.key}"
  description = each.value
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "way" {
  for_each = local.ways

  security_group_id            = aws_security_group.this[each.value.to].id
  description                  = "From ${each.value.from}"
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "way" {
  for_each = local.ways

  security_group_id            = aws_security_group.this[each.value.from].id
  description                  = "To ${each.value.to}"
  referenced_security_group_id = aws_security_group.this[each.value.to].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html: a VPC origin's traffic
# comes from CloudFront's managed prefix list.
data "aws_ec2_managed_prefix_list" "cloudfront" {
  count = var.cloudfront_prefix_list_id == null ? 1 : 0

  name = "com.amazonaws.global.cloudfront.origin-facing"
}

resource "aws_vpc_security_group_ingress_rule" "cloudfront" {
  security_group_id = aws_security_group.this["balancer"].id
  description       = "From CloudFront"
  prefix_list_id    = var.cloudfront_prefix_list_id == null ? data.aws_ec2_managed_prefix_list.cloudfront[0].id : var.cloudfront_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# AWS' own services, Slack, the heartbeat: all over TLS.
resource "aws_vpc_security_group_egress_rule" "servers_https" {
  security_group_id = aws_security_group.this["servers"].id
  description       = "To services over TLS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
