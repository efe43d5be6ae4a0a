# Three keys, so that who may read the logs or the alerts need not be able to read the data.

locals {
  root = {
    Sid       = "Account"
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }

  use = ["kms:Decrypt", "kms:GenerateDataKey*"]

  keys = {
    data = {
      description = "Database, cache, files, buckets and secrets"
      statements = [{
        Sid       = "CloudFrontReadsMedia"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        # The distribution's own ARN would make a circle: key, bucket, distribution, key.
        Condition = { StringLike = { "AWS:SourceArn" = "arn:aws:cloudfront::${var.account_id}:distribution/*" } }
      }]
    }
    logs = {
      description = "CloudWatch Logs"
      statements = [{
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.${var.region}.amazonaws.com" }
        Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${var.region}:${var.account_id}:log-group:*" } }
      }]
    }
    alerts = {
      description = "Alarms on their way to people"
      statements = [{
        # Without it CloudWatch cannot publish to an encrypted topic, and says so nowhere but in the alarm's history.
        Sid       = "AlarmsPublish"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = local.use
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
      }]
    }
  }
}

resource "aws_kms_key" "this" {
  for_each = local.keys

  description             = "${var.name}: ${each.value.description}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.root], each.value.statements)
  })
}

resource "aws_kms_alias" "this" {
  for_each = local.keys

  name          = "alias/${var.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}
