# An internal balancer: only CloudFront's VPC origin reaches it.

resource "aws_lb" "this" {
  name               = var.name
  internal           = true
  load_balancer_type = "application"
  subnets            = var.subnet_ids
  security_groups    = [var.security_group_id]

  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = var.deletion_protection
  # Longer than CloudFront keeps a connection open, or it would send a request into one that just closed.
  idle_timeout = 65

  access_logs {
    enabled = true
    bucket  = var.logs_bucket
    prefix  = "alb"
  }
  connection_logs {
    enabled = true
    bucket  = var.logs_bucket
    prefix  = "alb"
  }
}

resource "aws_lb_target_group" "this" {
  name        = var.name
  vpc_id      = var.vpc_id
  target_type = "instance"
  protocol    = "HTTP"
  port        = var.app_port

  # What takes longest is asked least.
  load_balancing_algorithm_type = "least_outstanding_requests"
  # Longer than the drain of a server that was told to stop.
  deregistration_delay = var.drain_seconds + 25

  health_check {
    path                = "/api/health/ready"
    matcher             = "200"
    interval            = 5
    timeout             = 4
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}
