# Every ARN here is written out rather than taken from a resource, so that a plan shows the whole policy.

locals {
  arns = { for name, bucket in local.buckets : name => "arn:aws:s3:::${bucket}" }

  only_tls = { for name, arn in local.arns : name => {
    Sid       = "OnlyTls"
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = [arn, "${arn}/*"]
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  } }

  writers = {
    balancer   = { service = "logdelivery.elasticloadbalancing.amazonaws.com", prefix = "alb" }
    buckets    = { service = "logging.s3.amazonaws.com", prefix = "s3" }
    cloudfront = { service = "delivery.logs.amazonaws.com", prefix = "cloudfront" }
  }

  statements = {
    media = [{
      Sid       = "CloudFrontReads"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "${local.arns.media}/*"
      # As the key's policy: which distribution it is, is known only after the bucket.
      Condition = { StringLike = { "AWS:SourceArn" = "arn:aws:cloudfront::${var.account_id}:distribution/*" } }
    }]
    releases = []
    logs = [for name, writer in local.writers : {
      Sid       = "Write${title(name)}"
      Effect    = "Allow"
      Principal = { Service = writer.service }
      Action    = "s3:PutObject"
      Resource  = "${local.arns.logs}/${writer.prefix}/*"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.only_tls[each.key]], local.statements[each.key])
  })

  depends_on = [aws_s3_bucket_public_access_block.this]
}
