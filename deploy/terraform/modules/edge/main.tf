terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.us_east_1]
    }
  }
}

locals {
  lectern = "lectern"
  media   = "media"

  # AWS' managed policies, by their ids: the same in every account, and no look-up when planning.
  # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
  caching_disabled         = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  caching_optimized        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  as_origin_says           = "4cc15a8a-d715-48a4-82b8-cc0b614638fe" # with the query in the key: a signed address is its own entry
  origin_all_viewer        = "216adef6-5c7f-47e4-b989-5492eafa07d3"
  origin_host_only         = "bf0718e1-ba1e-49d1-88b1-f726733018ae"
  origin_cors_s3           = "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf"
  response_security_header = "67f7725c-6f97-4210-82d7-5512b31e9d03"

  safe = ["GET", "HEAD", "OPTIONS"]
  all  = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]

  # What Lectern has that is the same for everybody. Hashed names never change what they hold; which media are private, and for how
  # long an answer may be kept, Lectern says itself.
  kept = {
    "/assets/*" = { cache = local.caching_optimized, request = local.origin_host_only }
    "/media/*"  = { cache = local.as_origin_says, request = null }
  }
}

resource "aws_cloudfront_vpc_origin" "this" {
  vpc_origin_endpoint_config {
    name                   = var.name
    arn                    = var.balancer_arn
    http_port              = 80
    https_port             = 443
    origin_protocol_policy = "https-only"
    origin_ssl_protocols {
      items    = ["TLSv1.2"]
      quantity = 1
    }
  }
}

resource "aws_cloudfront_origin_access_control" "media" {
  name                              = "${var.name}-media"
  description                       = "CloudFront signs what it asks of the bucket"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# Who has the private half of one of these may sign URLs. Two at a time make a rotation without a gap.
resource "aws_cloudfront_public_key" "signers" {
  for_each = var.signing_public_keys

  name        = "${var.name}-${each.key}"
  encoded_key = each.value
}

resource "aws_cloudfront_key_group" "signers" {
  name  = var.name
  items = [for key in aws_cloudfront_public_key.signers : key.id]
}

resource "aws_cloudfront_distribution" "this" {
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  comment         = var.name
  aliases         = var.domain_names
  price_class     = var.price_class
  web_acl_id      = aws_wafv2_web_acl.this.arn

  origin {
    origin_id   = local.lectern
    domain_name = var.balancer_dns_name
    vpc_origin_config {
      vpc_origin_id            = aws_cloudfront_vpc_origin.this.id
      origin_keepalive_timeout = 60
      origin_read_timeout      = 30
    }
  }

  origin {
    origin_id                = local.media
    domain_name              = var.media_domain
    origin_access_control_id = aws_cloudfront_origin_access_control.media.id
  }

  # Pages and API: whose they are is in cookie and Authorization, so nothing is kept here but what kept names.
  default_cache_behavior {
    target_origin_id         = local.lectern
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = local.all
    cached_methods           = ["GET", "HEAD"]
    compress                 = true
    cache_policy_id          = local.caching_disabled
    origin_request_policy_id = local.origin_all_viewer
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.kept
    content {
      path_pattern             = ordered_cache_behavior.key
      target_origin_id         = local.lectern
      viewer_protocol_policy   = "redirect-to-https"
      allowed_methods          = local.safe
      cached_methods           = ["GET", "HEAD"]
      compress                 = true
      cache_policy_id          = ordered_cache_behavior.value.cache
      origin_request_policy_id = ordered_cache_behavior.value.request
    }
  }

  # What was paid for: from the bucket, and only with a signature of the key group.
  ordered_cache_behavior {
    path_pattern               = var.signed_path
    target_origin_id           = local.media
    viewer_protocol_policy     = "https-only"
    allowed_methods            = local.safe
    cached_methods             = ["GET", "HEAD"]
    compress                   = false
    cache_policy_id            = local.caching_optimized
    origin_request_policy_id   = local.origin_cors_s3
    response_headers_policy_id = local.response_security_header
    trusted_key_groups         = [aws_cloudfront_key_group.signers.id]
  }

  viewer_certificate {
    acm_certificate_arn      = var.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
}
