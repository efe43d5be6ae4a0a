# One secret: the lines of environment that no configuration may hold. The servers read it when they start.

resource "aws_secretsmanager_secret" "environment" {
  name                    = "${var.name}/environment"
  description             = "Lectern's settings that are secret, as lines of NAME=VALUE"
  kms_key_id              = var.data_key_arn
  recovery_window_in_days = 30
}

# Write-only: neither plan nor state holds it. A new version number writes it again.
resource "aws_secretsmanager_secret_version" "environment" {
  secret_id                = aws_secretsmanager_secret.environment.id
  secret_string_wo         = join("\n", [for name, value in var.environment : "${name}=\"${value}\""])
  secret_string_wo_version = var.secrets_version
}

# Nobody reads it over the network without TLS, and nobody from another account.
resource "aws_secretsmanager_secret_policy" "environment" {
  secret_arn          = aws_secretsmanager_secret.environment.arn
  block_public_policy = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyThisAccount"
      Effect    = "Deny"
      Principal = "*"
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
      Condition = { StringNotEquals = { "aws:PrincipalAccount" = var.account_id } }
    }]
  })
}
