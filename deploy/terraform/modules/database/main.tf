locals {
  family = "postgres${split(".", var.engine_version)[0]}"
  logs   = ["postgresql", "upgrade"]
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = local.family

  dynamic "parameter" {
    for_each = merge(local.parameters, var.parameters)
    content {
      name  = parameter.key
      value = parameter.value
      # A restart is the operator's to choose; what needs none is in force at once either way.
      apply_method = "pending-reboot"
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  parameters = {
    "rds.force_ssl"                       = "1"
    "max_connections"                     = tostring(var.max_connections)
    "shared_preload_libraries"            = "pg_stat_statements"
    "log_min_duration_statement"          = "1000"
    "log_connections"                     = "1"
    "log_disconnections"                  = "1"
    "log_lock_waits"                      = "1"
    "idle_in_transaction_session_timeout" = "60000"
    # A replica that is asked for a long list must not lose it to the primary's clean-up.
    "hot_standby_feedback" = "1"
  }
}

# Each group here, so that the logs are encrypted and not kept for ever: RDS would make them otherwise.
resource "aws_cloudwatch_log_group" "this" {
  for_each = { for pair in setproduct(concat([var.name], local.replicas), local.logs) : "${pair[0]}/${pair[1]}" => pair }

  name              = "/aws/rds/instance/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_db_instance" "primary" {
  identifier = var.name

  engine                = "postgres"
  engine_version        = var.engine_version
  instance_class        = var.instance_class
  allocated_storage     = var.storage_gb
  max_allocated_storage = var.storage_gb * 10
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.data_key_arn

  db_name             = "lectern"
  username            = var.username
  password_wo         = var.password
  password_wo_version = var.secrets_version

  multi_az               = true
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.security_group_id]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period   = var.backup_days
  backup_window             = "02:00-03:00"
  maintenance_window        = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot     = true
  deletion_protection       = var.deletion_protection
  delete_automated_backups  = false
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.name}-final"

  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.data_key_arn
  performance_insights_retention_period = 7
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
  enabled_cloudwatch_logs_exports       = local.logs

  iam_database_authentication_enabled = true
  auto_minor_version_upgrade          = true
  apply_immediately                   = false

  depends_on = [aws_cloudwatch_log_group.this]
}

locals {
  replicas = [for number in range(var.replica_count) : "${var.name}-replica-${number + 1}"]
}

# Password, name and key are the primary's. RDS cannot replicate an instance whose password it manages itself
# (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html), which is why it does not here.
resource "aws_db_instance" "replica" {
  for_each = toset(local.replicas)

  identifier          = each.key
  replicate_source_db = aws_db_instance.primary.identifier

  instance_class    = var.instance_class
  storage_type      = "gp3"
  storage_encrypted = true

  vpc_security_group_ids = [var.security_group_id]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  maintenance_window    = "sun:04:30-sun:05:30"
  copy_tags_to_snapshot = true
  deletion_protection   = var.deletion_protection
  # A replica has nothing that the primary's backups have not.
  skip_final_snapshot = true

  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.data_key_arn
  performance_insights_retention_period = 7
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
  enabled_cloudwatch_logs_exports       = local.logs

  iam_database_authentication_enabled = true
  auto_minor_version_upgrade          = true
  apply_immediately                   = false

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_iam_role" "monitoring" {
  name = "${var.name}-rds-monitoring"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "monitoring.rds.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}
