// What learners reach: CloudFront, its firewall, the balancer, and who may talk to whom.

const behaviors = after => [...after.default_cache_behavior, ...after.ordered_cache_behavior];
const everywhere = rule => [rule.cidr_ipv4, rule.cidr_ipv6].some(cidr => cidr?.endsWith("/0"));

export const edge = [
  {
    says: "CloudFront speaks no TLS older than 1.2",
    type: "aws_cloudfront_distribution",
    holds: after => /^TLSv1\.[23]_20(2[1-9]|[3-9]\d)$/.test(after.viewer_certificate[0].minimum_protocol_version),
    broken: after => { after.viewer_certificate[0].minimum_protocol_version = "TLSv1"; },
  },
  {
    says: "CloudFront answers over TLS only",
    type: "aws_cloudfront_distribution",
    holds: after => behaviors(after).length > 1 && behaviors(after).every(one => ["redirect-to-https", "https-only"].includes(one.viewer_protocol_policy)),
    broken: after => { after.ordered_cache_behavior[0].viewer_protocol_policy = "allow-all"; },
  },
  {
    says: "A firewall stands before CloudFront",
    type: "aws_cloudfront_distribution",
    holds: (after, unknown) => unknown.web_acl_id === true || /^arn:aws:wafv2:/.test(after.web_acl_id),
    broken: (after, unknown) => { after.web_acl_id = null; delete unknown.web_acl_id; },
  },
  {
    says: "CloudFront keeps nothing of pages and API, which are somebody's",
    type: "aws_cloudfront_distribution",
    holds: after => after.default_cache_behavior[0].cache_policy_id === "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    broken: after => { after.default_cache_behavior[0].cache_policy_id = "658327ea-f89d-4fab-a63d-7e88639e58f6"; },
  },
  {
    says: "The bucket of media is served with signed addresses only",
    type: "aws_cloudfront_distribution",
    holds: (after, unknown) => {
      const fromBucket = after.ordered_cache_behavior.map((one, index) => [one, unknown.ordered_cache_behavior[index]]).filter(([one]) => one.target_origin_id === "media");
      return fromBucket.length > 0 && after.default_cache_behavior[0].target_origin_id !== "media"
        && fromBucket.every(([one, later]) => later.trusted_key_groups === true || later.trusted_key_groups?.includes(true) || one.trusted_key_groups?.length > 0);
    },
    broken: (after, unknown) => {
      const index = after.ordered_cache_behavior.findIndex(one => one.target_origin_id === "media");
      after.ordered_cache_behavior[index].trusted_key_groups = null;
      delete unknown.ordered_cache_behavior[index].trusted_key_groups;
    },
  },
  {
    says: "CloudFront signs what it asks of a bucket",
    type: "aws_cloudfront_origin_access_control",
    holds: after => after.signing_behavior === "always" && after.signing_protocol === "sigv4" && after.origin_access_control_origin_type === "s3",
    broken: after => { after.signing_behavior = "never"; },
  },
  {
    says: "CloudFront speaks TLS 1.2 to the balancer",
    type: "aws_cloudfront_vpc_origin",
    holds: after => after.vpc_origin_endpoint_config[0].origin_protocol_policy === "https-only"
      && after.vpc_origin_endpoint_config[0].origin_ssl_protocols[0].items.every(one => one === "TLSv1.2"),
    broken: after => { after.vpc_origin_endpoint_config[0].origin_protocol_policy = "match-viewer"; },
  },
  {
    says: "The firewall limits each address and knows what is bad",
    type: "aws_wafv2_web_acl",
    holds: after => after.rule.some(rule => rule.statement[0].rate_based_statement?.length > 0)
      && ["AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet"]
        .every(name => after.rule.some(rule => rule.statement[0].managed_rule_group_statement?.[0]?.name === name && rule.override_action[0].none.length > 0)),
    broken: after => { after.rule = after.rule.filter(rule => rule.statement[0].managed_rule_group_statement?.[0]?.name !== "AWSManagedRulesSQLiRuleSet"); },
  },
  {
    says: "The firewall's log has no passwords and no sessions in it",
    type: "aws_wafv2_web_acl_logging_configuration",
    holds: after => ["authorization", "cookie"].every(name => after.redacted_fields.some(field => field.single_header[0]?.name === name)),
    broken: after => { after.redacted_fields = after.redacted_fields.slice(1); },
  },
  {
    says: "The balancer has no address on the internet",
    type: "aws_lb",
    holds: after => after.internal === true,
    broken: after => { after.internal = false; },
  },
  {
    says: "The balancer passes no malformed header on",
    type: "aws_lb",
    holds: after => after.drop_invalid_header_fields === true && ["defensive", "strictest"].includes(after.desync_mitigation_mode),
    broken: after => { after.drop_invalid_header_fields = false; },
  },
  {
    says: "The balancer writes down who asked",
    type: "aws_lb",
    holds: after => after.access_logs[0].enabled === true,
    broken: after => { after.access_logs[0].enabled = false; },
  },
  {
    says: "The balancer is not deleted by mistake",
    type: "aws_lb",
    holds: after => after.enable_deletion_protection === true,
    broken: after => { after.enable_deletion_protection = false; },
  },
  {
    says: "The balancer listens with TLS 1.2 or later",
    type: "aws_lb_listener",
    holds: after => after.protocol === "HTTPS" && /^ELBSecurityPolicy-TLS13-1-[23]-/.test(after.ssl_policy),
    broken: after => { after.ssl_policy = "ELBSecurityPolicy-2016-08"; },
  },
  {
    says: "Nothing lets the whole internet in",
    type: "aws_vpc_security_group_ingress_rule",
    least: 5,
    holds: (after, unknown) => !everywhere(after) && !unknown.cidr_ipv4 && !unknown.cidr_ipv6,
    broken: after => { after.cidr_ipv4 = "0.0.0.0/0"; },
  },
  {
    says: "Each way in is one port of one protocol from one named place",
    type: "aws_vpc_security_group_ingress_rule",
    least: 5,
    holds: (after, unknown) => after.ip_protocol === "tcp" && after.from_port === after.to_port && (unknown.referenced_security_group_id === true || (after.prefix_list_id ?? "") !== ""),
    broken: after => { after.ip_protocol = "-1"; },
  },
  {
    says: "What goes out to the internet goes out over TLS",
    type: "aws_vpc_security_group_egress_rule",
    which: everywhere,
    holds: after => after.ip_protocol === "tcp" && after.from_port === 443 && after.to_port === 443,
    broken: after => { after.from_port = 0; },
  },
  {
    says: "No security group has rules of its own, which would be judged by nobody",
    type: "aws_security_group",
    least: 5,
    holds: after => (after.ingress ?? []).length === 0 && (after.egress ?? []).length === 0,
    broken: after => { after.ingress = [{ cidr_blocks: ["0.0.0.0/0"] }]; },
  },
  {
    says: "The default security group lets nothing through",
    type: "aws_default_security_group",
    holds: (after, unknown) => (after.ingress ?? []).length === 0 && (after.egress ?? []).length === 0,
    broken: after => { after.ingress = [{ self: true }]; },
  },
  {
    says: "No subnet gives out addresses on the internet",
    type: "aws_subnet",
    least: 6,
    holds: after => after.map_public_ip_on_launch === false,
    broken: after => { after.map_public_ip_on_launch = true; },
  },
  {
    says: "The network's traffic is written down",
    type: "aws_flow_log",
    holds: after => after.traffic_type === "ALL",
    broken: after => { after.traffic_type = "ACCEPT"; },
  },
];
