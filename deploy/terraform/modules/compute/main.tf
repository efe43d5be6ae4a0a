locals {
  group_name = "${var.name}-servers"
  log_group  = "/${var.name}/server"
  namespace  = "Lectern/${var.name}"

  user_data = templatefile("${path.module}/boot.sh.tftpl", {
    region         = var.region
    architecture   = var.architecture
    release_bucket = var.releases_bucket
    release_key    = var.release_key
    release_sha256 = var.release_sha256
    secret_name    = var.secret_name
    secrets_stamp  = var.secrets_stamp
    settings       = var.settings
    agent_config   = jsonencode(local.agent)
    unit           = file("${path.module}/../../../systemd/lectern.service")
    users          = file("${path.module}/../../../systemd/lectern.sysusers.conf")
    app_port       = var.app_port
  })
}

resource "aws_launch_template" "this" {
  name                   = local.group_name
  update_default_version = true

  # The newest image when a server starts; servers live 30 days at most (max_instance_lifetime), so patches arrive.
  image_id      = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${var.architecture}"
  instance_type = var.instance_type
  user_data     = base64encode(local.user_data)
  ebs_optimized = true

  iam_instance_profile {
    name = aws_iam_instance_profile.this.name
  }

  network_interfaces {
    associate_public_ip_address = false
    delete_on_termination       = true
    security_groups             = [var.security_group_id]
  }

  # IMDSv2, and one hop: what runs on the server gets no credentials by way of a forged request.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  monitoring {
    enabled = true
  }

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type           = "gp3"
      volume_size           = 20
      encrypted             = true
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])
    content {
      resource_type = tag_specifications.key
      tags          = merge(var.tags, { Name = local.group_name })
    }
  }
}

resource "aws_autoscaling_group" "this" {
  name                = local.group_name
  vpc_zone_identifier = var.subnet_ids
  target_group_arns   = [var.target_group_arn]

  min_size = var.min_size
  max_size = var.max_size

  health_check_type         = "ELB"
  health_check_grace_period = 180
  default_instance_warmup   = 120
  # Patches and fresh certificates.
  max_instance_lifetime = 30 * 24 * 3600
  enabled_metrics       = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupPendingInstances"]

  launch_template {
    id = aws_launch_template.this.id
    # Not "$Latest": a number makes a new release a change of this group, and the change rolls the servers.
    version = aws_launch_template.this.latest_version
  }

  instance_refresh {
    strategy = "Rolling"
    preferences {
      # New ones first: capacity never falls below what it was.
      min_healthy_percentage = 100
      max_healthy_percentage = 110
      auto_rollback          = true
    }
  }

  dynamic "tag" {
    for_each = merge(var.tags, { Name = local.group_name })
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = false
    }
  }
  timeouts {
    delete = "20m"
  }
}
