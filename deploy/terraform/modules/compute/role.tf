# What a server may do: read its release and its secret, mount its files, say how it is. Nothing else.

resource "aws_iam_role" "this" {
  name = local.group_name
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_instance_profile" "this" {
  name = local.group_name
  role = aws_iam_role.this.name
}

# A shell by Session Manager: no port, no key, and a record of who had one.
resource "aws_iam_role_policy_attachment" "shell" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_role_policy" "this" {
  name = "server"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Release"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${var.releases_bucket}/${var.release_key}"
      },
      {
        Sid    = "Secret"
        Effect = "Allow"
        Action = "secretsmanager:GetSecretValue"
        # Secrets Manager adds six characters to the name.
        Resource = "arn:aws:secretsmanager:${var.region}:${var.account_id}:secret:${var.secret_name}-??????"
      },
      {
        Sid       = "Key"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = "arn:aws:kms:${var.region}:${var.account_id}:key/*"
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = var.data_key_alias } }
      },
      {
        Sid       = "Figures"
        Effect    = "Allow"
        Action    = "cloudwatch:PutMetricData"
        Resource  = "*" # It knows no other; the condition is the bound.
        Condition = { StringEquals = { "cloudwatch:namespace" = local.namespace } }
      },
      {
        Sid      = "OwnGroupsName"
        Effect   = "Allow"
        Action   = "ec2:DescribeTags"
        Resource = "*" # It knows no other.
      },
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
        Resource = "arn:aws:logs:${var.region}:${var.account_id}:log-group:${local.log_group}:*"
      },
    ]
  })
}
