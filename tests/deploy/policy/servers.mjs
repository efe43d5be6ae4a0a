// The servers: their image, what they may do, and how many there are.
import { list, statements } from "./judge.mjs";

// Actions that know no narrower resource, each with what bounds it.
const unbounded = new Set(["cloudwatch:PutMetricData", "ec2:DescribeTags"]);

export const servers = [
  {
    says: "Credentials are had by IMDSv2 only, and not from a container or by a forged request",
    type: "aws_launch_template",
    holds: after => after.metadata_options[0].http_tokens === "required" && after.metadata_options[0].http_put_response_hop_limit === 1,
    broken: after => { after.metadata_options[0].http_tokens = "optional"; },
  },
  {
    says: "Servers' disks are encrypted",
    type: "aws_launch_template",
    holds: after => after.block_device_mappings.length > 0 && after.block_device_mappings.every(one => one.ebs[0].encrypted === "true"),
    broken: after => { after.block_device_mappings[0].ebs[0].encrypted = "false"; },
  },
  {
    says: "Servers have no address on the internet and no key for a shell",
    type: "aws_launch_template",
    holds: after => after.network_interfaces.every(one => one.associate_public_ip_address === "false") && after.key_name === null,
    broken: after => { after.network_interfaces[0].associate_public_ip_address = "true"; },
  },
  {
    says: "No secret is in a server's user data",
    type: "aws_launch_template",
    holds: after => {
      const text = Buffer.from(after.user_data, "base64").toString();
      return text.startsWith("#!") && !/offline-offline|password=|Lectern__\w*(Password|Token|Connection)\b/i.test(text);
    },
    broken: after => { after.user_data = Buffer.from("#!/bin/bash\nLectern__Redis__Password=x").toString("base64"); },
  },
  {
    says: "A server starts nothing but the release whose checksum is known",
    type: "aws_launch_template",
    holds: after => /echo '[0-9a-f]{64} {2}[^']+' \| sha256sum --check/.test(Buffer.from(after.user_data, "base64").toString()),
    broken: after => { after.user_data = Buffer.from("#!/bin/bash").toString("base64"); },
  },
  {
    says: "User data is within the 16 KB that EC2 takes",
    type: "aws_launch_template",
    holds: after => Buffer.from(after.user_data, "base64").length <= 16384,
    broken: after => { after.user_data = Buffer.alloc(20000, "x").toString("base64"); },
  },
  {
    says: "Two to fifty servers in at least two zones, judged by the balancer",
    type: "aws_autoscaling_group",
    holds: after => after.min_size >= 2 && after.max_size <= 50 && after.health_check_type === "ELB",
    broken: after => { after.min_size = 1; },
  },
  {
    says: "Servers are replaced at least every month, and a new release that fails is taken back",
    type: "aws_autoscaling_group",
    holds: after => after.max_instance_lifetime > 0 && after.max_instance_lifetime <= 31 * 86400 && after.instance_refresh[0].preferences[0].auto_rollback === true,
    broken: after => { after.max_instance_lifetime = 0; },
  },
  {
    says: "No role may do everything, or anything to everything",
    type: "aws_iam_role_policy",
    least: 2,
    holds: after => statements(after).every(one => one.Effect === "Allow"
      && list(one.Action).every(action => /^[a-z0-9-]+:[A-Z]\w+$/.test(action))
      && (!list(one.Resource).includes("*") || list(one.Action).every(action => unbounded.has(action)))),
    broken: after => { after.policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] }); },
  },
  {
    says: "Servers read their one secret and their one release",
    type: "aws_iam_role_policy",
    which: after => after.name === "server",
    holds: after => {
      const of = action => statements(after).filter(one => list(one.Action).includes(action)).flatMap(one => list(one.Resource));
      return of("secretsmanager:GetSecretValue").length === 1 && /:secret:[\w/-]+-\?{6}$/.test(of("secretsmanager:GetSecretValue")[0])
        && of("s3:GetObject").length === 1 && /\.tar\.gz$/.test(of("s3:GetObject")[0]);
    },
    broken: after => { after.policy = after.policy.replace("-??????", "*"); },
  },
  {
    says: "Only AWS' own services take a role on",
    type: "aws_iam_role",
    least: 3,
    holds: after => statements(after, "assume_role_policy").every(one => one.Action === "sts:AssumeRole" && /^[a-z0-9.-]+\.amazonaws\.com$/.test(one.Principal.Service)),
    broken: after => { after.assume_role_policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } }] }); },
  },
  {
    says: "Of AWS' ready-made policies only the two narrow ones are used",
    type: "aws_iam_role_policy_attachment",
    least: 2,
    holds: after => ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"].includes(after.policy_arn),
    broken: after => { after.policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"; },
  },
];
