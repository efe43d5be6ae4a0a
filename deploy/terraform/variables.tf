# What must be said.

variable "account_id" {
  description = "The AWS account that all this is made in."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is twelve digits, such as those of: aws sts get-caller-identity."
  }
}

variable "zones" {
  description = "Availability zones of the region: two to six. Three keep two thirds when one fails."
  type        = list(string)
  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 6 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones needs two to six different availability zones, such as [\"eu-central-1a\", \"eu-central-1b\", \"eu-central-1c\"]."
  }
}

variable "domain_names" {
  description = "Names of the site, such as learn.example.org."
  type        = list(string)
  validation {
    condition     = length(var.domain_names) > 0 && alltrue([for name in var.domain_names : can(regex("^(\\*\\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", name))])
    error_message = "domain_names needs at least one name such as learn.example.org, in lower case."
  }
}

variable "edge_certificate_arn" {
  description = "ACM certificate of those names in us-east-1, where CloudFront looks."
  type        = string
  validation {
    condition     = can(regex("^arn:aws:acm:us-east-1:[0-9]{12}:certificate/", var.edge_certificate_arn))
    error_message = "edge_certificate_arn is an ACM certificate in us-east-1: CloudFront takes none from elsewhere."
  }
}

variable "balancer_certificate_arn" {
  description = "ACM certificate of the same names in the region of the balancer: CloudFront passes the site's name on, and checks it."
  type        = string
  validation {
    condition     = can(regex("^arn:aws:acm:[a-z0-9-]+:[0-9]{12}:certificate/", var.balancer_certificate_arn))
    error_message = "balancer_certificate_arn is the ARN of an ACM certificate in the balancer's region."
  }
}

variable "release_key" {
  description = "The release in the bucket of releases: a .tar.gz of a self-contained build (docs/deploy-aws.md)."
  type        = string
  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+\\.tar\\.gz$", var.release_key))
    error_message = "release_key is the name of a .tar.gz in the bucket of releases."
  }
}

variable "release_sha256" {
  description = "Its checksum: a server starts nothing else."
  type        = string
  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.release_sha256))
    error_message = "release_sha256 is 64 hexadecimal digits: sha256sum lectern.tar.gz."
  }
}

variable "database_password" {
  description = "PostgreSQL's password: 24 to 128 letters, digits, - and _. In no plan and no state."
  type        = string
  sensitive   = true
  ephemeral   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{24,128}$", var.database_password))
    error_message = "database_password has 24 to 128 letters, digits, - and _, such as those of: openssl rand -hex 24."
  }
}

variable "redis_auth_token" {
  description = "Redis' password: 24 to 128 letters, digits and -. The state holds it: ElastiCache has no write-only form of it."
  type        = string
  sensitive   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9-]{24,128}$", var.redis_auth_token))
    error_message = "redis_auth_token has 24 to 128 letters, digits and -, such as those of: openssl rand -hex 24."
  }
}

variable "operations_token" {
  description = "Lectern:Operations:Token, with which programs read metrics: 16 to 512 letters, digits, - and _. In no plan and no state."
  type        = string
  sensitive   = true
  ephemeral   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{16,512}$", var.operations_token))
    error_message = "operations_token has 16 to 512 letters, digits, - and _, such as those of: openssl rand -hex 24."
  }
}

variable "signing_public_keys" {
  description = "PEM public keys (RSA, 2048 bits) by name, whose private halves sign addresses under signed_path. Two at a time make a rotation without a gap."
  type        = map(string)
  validation {
    condition     = length(var.signing_public_keys) >= 1 && length(var.signing_public_keys) <= 5 && alltrue([for key in values(var.signing_public_keys) : startswith(key, "-----BEGIN PUBLIC KEY-----")])
    error_message = "signing_public_keys needs one to five PEM public keys: openssl rsa -pubout."
  }
}

# What may be said.

variable "name" {
  description = "Prefix of every name; one account may hold several."
  type        = string
  default     = "lectern"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "name has 2 to 20 lower-case letters, digits and -, begins with a letter and does not end with -."
  }
}

variable "tags" {
  description = "Of servers and their disks; give the rest theirs by the provider's default_tags."
  type        = map(string)
  default     = {}
}

variable "cidr" {
  description = "Addresses of the VPC."
  type        = string
  default     = "10.40.0.0/16"
  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "cidr is a /16 such as 10.40.0.0/16."
  }
}

variable "single_nat" {
  description = "One NAT gateway instead of one in each zone: cheaper, but when its zone fails, new servers cannot fetch what they need."
  type        = bool
  default     = false
}

variable "cloudfront_prefix_list_id" {
  description = "CloudFront's managed prefix list com.amazonaws.global.cloudfront.origin-facing in the region; null looks it up."
  type        = string
  default     = null
  validation {
    condition     = var.cloudfront_prefix_list_id == null || can(regex("^pl-[0-9a-f]+$", var.cloudfront_prefix_list_id))
    error_message = "cloudfront_prefix_list_id begins with pl-; leave it out to have it looked up."
  }
}

variable "architecture" {
  description = "Of the servers: arm64 or x86_64. The release must be built for it."
  type        = string
  default     = "arm64"
  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is arm64 or x86_64."
  }
}

variable "instance_type" {
  description = "Of each server."
  type        = string
  default     = "c7g.large"
}

variable "min_size" {
  description = "Servers at least: two survive the loss of one."
  type        = number
  default     = 2
  validation {
    condition     = var.min_size >= 2 && var.min_size <= 50 && floor(var.min_size) == var.min_size
    error_message = "min_size is from 2 to 50."
  }
}

variable "max_size" {
  description = "Servers at most."
  type        = number
  default     = 50
  validation {
    condition     = var.max_size >= var.min_size && var.max_size <= 50 && floor(var.max_size) == var.max_size
    error_message = "max_size is from min_size to 50."
  }
}

variable "cpu_target" {
  description = "Percent of CPU at which the servers are kept."
  type        = number
  default     = 70
  validation {
    condition     = var.cpu_target >= 10 && var.cpu_target <= 95
    error_message = "cpu_target is from 10 to 95."
  }
}

variable "memory_target" {
  description = "Percent of memory at which the servers are kept."
  type        = number
  default     = 80
  validation {
    condition     = var.memory_target >= 10 && var.memory_target <= 95
    error_message = "memory_target is from 10 to 95."
  }
}

variable "settings" {
  description = "More settings of Lectern, none secret, such as { Lectern__Cache__MemoryMegabytes = \"512\" }."
  type        = map(string)
  default     = {}
  validation {
    condition     = alltrue([for name, value in var.settings : can(regex("^Lectern(__[A-Za-z0-9]+)+$", name)) && !can(regex("[\"\n\\\\]", value))])
    error_message = "settings has names such as Lectern__Cache__MemoryMegabytes, and values without quotes, backslashes and line breaks."
  }
}

variable "secrets_version" {
  description = "Raise it when a password or a token changed: they are written again, and the servers roll."
  type        = number
  default     = 1
  validation {
    condition     = var.secrets_version >= 1 && floor(var.secrets_version) == var.secrets_version
    error_message = "secrets_version is a whole number from 1 on."
  }
}

variable "database_version" {
  description = "PostgreSQL, 15 or later."
  type        = string
  default     = "17.5"
  validation {
    condition     = can(regex("^(1[5-9]|[2-9][0-9])(\\.[0-9]+)?$", var.database_version))
    error_message = "database_version is PostgreSQL 15 or later, such as 17.5."
  }
}

variable "database_class" {
  description = "Of the primary and the replicas."
  type        = string
  default     = "db.r7g.large"
  validation {
    condition     = startswith(var.database_class, "db.")
    error_message = "database_class begins with db., such as db.r7g.large."
  }
}

variable "database_storage_gb" {
  description = "Gigabytes to begin with; it grows to ten times as much."
  type        = number
  default     = 100
  validation {
    condition     = var.database_storage_gb >= 20 && var.database_storage_gb <= 6553
    error_message = "database_storage_gb is from 20 to 6553."
  }
}

variable "database_replicas" {
  description = "Read replicas."
  type        = number
  default     = 1
  validation {
    condition     = var.database_replicas >= 0 && var.database_replicas <= 5
    error_message = "database_replicas is from 0 to 5."
  }
}

variable "database_max_connections" {
  description = "Connections that each server of PostgreSQL takes. All of Lectern's servers share them."
  type        = number
  default     = 1000
  validation {
    # Each of max_size servers, and a tenth more while a release rolls, wants ten at least; fifty are left over.
    condition     = var.database_max_connections >= 50 + 10 * ceil(var.max_size * 1.1) && var.database_max_connections <= 5000
    error_message = "database_max_connections is at most 5000 and leaves each of max_size servers ten: raise it, or lower max_size."
  }
}

variable "database_parameters" {
  description = "Parameters of PostgreSQL besides, or instead of, those in modules/database."
  type        = map(string)
  default     = {}
  validation {
    condition     = lookup(var.database_parameters, "rds.force_ssl", "1") == "1"
    error_message = "rds.force_ssl stays 1: what learners write does not cross the network in the clear."
  }
}

variable "backup_days" {
  description = "Days to which the database can be brought back."
  type        = number
  default     = 14
  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "backup_days is from 7 to 35."
  }
}

variable "deletion_protection" {
  description = "Whether database and balancer must be unprotected before they can be deleted."
  type        = bool
  default     = true
}

variable "redis_version" {
  description = "Redis, 6.0 or later."
  type        = string
  default     = "7.1"
  validation {
    condition     = can(regex("^7\\.[0-9]+$", var.redis_version))
    error_message = "redis_version is one of 7, such as 7.1."
  }
}

variable "redis_node_type" {
  description = "Of each node."
  type        = string
  default     = "cache.r7g.large"
  validation {
    condition     = startswith(var.redis_node_type, "cache.") && !can(regex("^cache\\.t", var.redis_node_type))
    error_message = "redis_node_type begins with cache. and is not of the t family, whose credits run out under steady load."
  }
}

variable "redis_nodes" {
  description = "Nodes without cluster mode: a master and its replicas."
  type        = number
  default     = 3
  validation {
    condition     = var.redis_nodes >= 2 && var.redis_nodes <= 6
    error_message = "redis_nodes is from 2 to 6."
  }
}

variable "redis_cluster_mode" {
  description = "Whether keys are spread over shards: for more than one node's memory or one core's work."
  type        = bool
  default     = false
}

variable "redis_shards" {
  description = "Shards in cluster mode."
  type        = number
  default     = 3
  validation {
    condition     = var.redis_shards >= 1 && var.redis_shards <= 90
    error_message = "redis_shards is from 1 to 90."
  }
}

variable "redis_replicas_per_shard" {
  description = "Replicas of each shard in cluster mode."
  type        = number
  default     = 1
  validation {
    condition     = var.redis_replicas_per_shard >= 1 && var.redis_replicas_per_shard <= 5
    error_message = "redis_replicas_per_shard is from 1 to 5: a shard without one is lost with its node."
  }
}

variable "signed_path" {
  description = "What CloudFront serves from the bucket of media, with signed addresses only."
  type        = string
  default     = "/protected/*"
  validation {
    condition     = can(regex("^/[a-z0-9/-]+/\\*$", var.signed_path))
    error_message = "signed_path is a path such as /protected/*."
  }
}

variable "price_class" {
  description = "How much of the world is served from nearby."
  type        = string
  default     = "PriceClass_100"
  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class is PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "requests_per_five_minutes" {
  description = "Requests of one address before it is turned away: a school behind one address has many learners."
  type        = number
  default     = 20000
  validation {
    condition     = var.requests_per_five_minutes >= 100 && var.requests_per_five_minutes <= 2000000000
    error_message = "requests_per_five_minutes is from 100 to 2,000,000,000."
  }
}

variable "alarm_emails" {
  description = "Who is told of alarms; each confirms by mail."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for email in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+$", email))])
    error_message = "alarm_emails has an entry that is no address of mail."
  }
}

variable "log_days" {
  description = "Days that logs are kept: one of those that CloudWatch takes."
  type        = number
  default     = 90
  validation {
    condition     = contains([30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "log_days is 30, 60, 90, 120, 150, 180, 365 or one of the longer ones that CloudWatch takes."
  }
}
