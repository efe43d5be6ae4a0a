output "file_system_id" {
  description = "What the servers mount, once it can be reached."
  value       = aws_efs_file_system.media.id

  depends_on = [aws_efs_mount_target.media, aws_efs_file_system_policy.media]
}

output "access_point_id" {
  description = "The way in."
  value       = aws_efs_access_point.media.id
}
