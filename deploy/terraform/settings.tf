# What the servers are told, as docs/operating.md and config/performance.json name it.

locals {
  drain_seconds = 10
  database_user = "lectern"
  secret_name   = "${var.name}/environment"

  # While a release rolls, a tenth more servers than the limit run; fifty connections are left for people and programs.
  connections_per_server = max(2, floor((var.database_max_connections - 50) / ceil(var.max_size * 1.1)))

  # Not secret, and known before anything is made: in the servers' user data.
  settings = merge({
    Lectern__Data                     = "/var/lib/lectern"
    Lectern__Database__MaxConnections = tostring(local.connections_per_server)
    Lectern__Redis__Tls               = "true"
    Lectern__Operations__DrainSeconds = tostring(local.drain_seconds)
    Lectern__Web__TrustedProxies__0   = var.cidr
  }, var.settings)

  # Known only afterwards, but not secret. What begins with MEDIA_ is for boot.sh.
  addresses = {
    Lectern__Redis__Endpoints = module.cache.endpoints
    MEDIA_FILE_SYSTEM         = module.files.file_system_id
    MEDIA_ACCESS_POINT        = module.files.access_point_id
  }

  hosts = concat([module.database.address], module.database.replica_addresses)

  # Changes when the servers are to read the secret again, and with it their launch template.
  secrets_stamp = "version ${var.secrets_version}, ${var.database_replicas} replicas, Redis ${var.redis_cluster_mode ? "in cluster mode" : "with one master"}"
}

module "secrets" {
  source = "./modules/secrets"

  name         = var.name
  account_id   = var.account_id
  data_key_arn = module.keys.arns.data
  # The number follows what the secret is made of, but for the passwords, which nothing remembers.
  secrets_version = parseint(substr(sha256(jsonencode([var.secrets_version, local.addresses, local.hosts])), 0, 7), 16)
  environment = merge(
    local.addresses,
    {
      Lectern__Redis__Password   = var.redis_auth_token
      Lectern__Operations__Token = var.operations_token
    },
    { for index, host in local.hosts :
      index == 0 ? "Lectern__Database__Connection" : "Lectern__Database__Replicas__${index - 1}" =>
      "Host=${host};Port=5432;Database=lectern;Username=${local.database_user};Password=${var.database_password};SSL Mode=VerifyFull;Root Certificate=/etc/lectern/rds.pem"
  })
}
