output "lectern" {
  description = "All that the module says."
  value       = module.lectern
}
