# In the order in which they are asked. A body's size is Lectern's to judge: the common rules would stop every upload over 8 KB.

locals {
  managed_rules = {
    AWSManagedRulesAmazonIpReputationList = { priority = 1, only_count = [] }
    AWSManagedRulesKnownBadInputsRuleSet  = { priority = 2, only_count = [] }
    AWSManagedRulesCommonRuleSet          = { priority = 3, only_count = ["SizeRestrictions_BODY"] }
    AWSManagedRulesSQLiRuleSet            = { priority = 4, only_count = [] }
  }
}

resource "aws_wafv2_web_acl" "this" {
  provider = aws.us_east_1

  name        = var.name
  description = "In front of Lectern"
  scope       = "CLOUDFRONT"

  default_action {
    allow {}
  }

  # First of all, and by address: a school behind one address has many learners, so the limit is generous.
  rule {
    name     = "requests-per-address"
    priority = 0
    action {
      block {
        custom_response {
          response_code = 429
        }
      }
    }
    statement {
      rate_based_statement {
        limit                 = var.requests_per_five_minutes
        evaluation_window_sec = 300
        aggregate_key_type    = "IP"
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "requests-per-address"
      sampled_requests_enabled   = true
    }
  }

  dynamic "rule" {
    for_each = local.managed_rules
    content {
      name     = rule.key
      priority = rule.value.priority
      override_action {
        none {}
      }
      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.key
          dynamic "rule_action_override" {
            for_each = rule.value.only_count
            content {
              name = rule_action_override.value
              action_to_use {
                count {}
              }
            }
          }
        }
      }
      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.key
        sampled_requests_enabled   = true
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = true
  }
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  provider = aws.us_east_1

  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.firewall.arn]

  # Whoever reads the log could otherwise be whoever is in it.
  dynamic "redacted_fields" {
    for_each = toset(["authorization", "cookie"])
    content {
      single_header {
        name = redacted_fields.key
      }
    }
  }
}
