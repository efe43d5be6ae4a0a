# What teachers upload lies in one file system that every server mounts: any of them may be asked for it.

resource "aws_efs_file_system" "media" {
  creation_token  = "${var.name}-media"
  encrypted       = true
  kms_key_id      = var.data_key_arn
  throughput_mode = "elastic"
  tags            = { Name = "${var.name}-media" }

  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }
  lifecycle_policy {
    transition_to_primary_storage_class = "AFTER_1_ACCESS"
  }
}

resource "aws_efs_backup_policy" "media" {
  file_system_id = aws_efs_file_system.media.id
  backup_policy {
    status = "ENABLED"
  }
}

resource "aws_efs_mount_target" "media" {
  count = length(var.subnet_ids)

  file_system_id  = aws_efs_file_system.media.id
  subnet_id       = var.subnet_ids[count.index]
  security_groups = [var.security_group_id]
}

# Whoever mounts is this user, whatever they are on their machine. The number is that of deploy/systemd/lectern.sysusers.conf.
resource "aws_efs_access_point" "media" {
  file_system_id = aws_efs_file_system.media.id
  posix_user {
    uid = 990
    gid = 990
  }
  root_directory {
    path = "/media"
    creation_info {
      owner_uid   = 990
      owner_gid   = 990
      permissions = "0750"
    }
  }
}

resource "aws_efs_file_system_policy" "media" {
  file_system_id = aws_efs_file_system.media.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "*"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "Servers"
        Effect    = "Allow"
        Principal = { AWS = var.servers_role_arn }
        Action    = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
        Condition = { Bool = { "elasticfilesystem:AccessedViaMountTarget" = "true" } }
      },
    ]
  })
}
