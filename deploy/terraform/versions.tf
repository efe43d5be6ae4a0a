terraform {
  # 1.11: write-only arguments, so that the database's password is in no state file.
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
      # CloudFront takes its firewall, its logs' delivery and its certificate from us-east-1 only.
      configuration_aliases = [aws.us_east_1]
    }
  }
}
