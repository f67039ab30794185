"""What the AWS CLI sees in the sandbox is what the manifest says, all of it and nothing beside it."""

import json
import subprocess
import unittest

from harness import Scenario, program

READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"}]}
WRITE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:Publish", "Resource": "*"}]}
OWN_BODY = {"Resources": {"policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "read"}}}}
LINE_BODY = {"Resources": {"policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "write"}}}}
ROLE = "arn:aws:iam::123456789012:role/provisioning"

MANIFEST = {
    "version": 1,
    "name": "seen",
    "aws": {"region": "us-east-1", "account": "123456789012"},
    "policies": {"read": {"document": READ}, "write": {"name": "line-write", "document": WRITE}},
    "provisioning_templates": {"line": {"type": "JITP", "role_arn": ROLE, "description": "Line 1", "enabled": False,
                                        "body": LINE_BODY}},
    "thing_types": {"thermostat": {"description": "Room thermostats", "searchable_attributes": ["site"]}},
    "thing_groups": {"plant": {"description": "Plant 2", "attributes": {"site": "plant-2"}},
                     "hall": {"parent": "plant"}},
    "authorities": {
        "root": {"subject": {"common_name": "Root"}, "validity": "10y", "protect": False, "register": {
            "auto_registration": True, "provisioning_template": "line", "tags": {"site": "plant-2", "line": "1"}}},
        "shared": {"issuer": "root", "subject": {"common_name": "Shared"}, "validity": "5y", "register": {
            "mode": "SNI_ONLY", "status": "INACTIVE"}},
        "own": {"issuer": "root", "subject": {"common_name": "Own"}, "validity": "5y", "register": {
            "auto_registration": True, "provisioning_template": {"role_arn": ROLE, "body": OWN_BODY}}},
    },
    "devices": {
        "d1": {"issuer": "own", "subject": {"common_name": "d1"}, "validity": "1y", "register": {},
               "policies": ["read", "write"],
               "thing": {"name": "thermostat-1", "type": "thermostat", "groups": ["hall"],
                         "attributes": {"site": "plant-2", "batch": "7"}}},
        "d2": {"issuer": "shared", "subject": {"common_name": "d2"}, "validity": "1y",
               "register": {"without_ca": True, "status": "INACTIVE"}},
    },
}


class AwsCli(Scenario):
    def setUp(self):
        self.aws, self.line = self.sandbox(), self.project()
        # JSON is YAML.
        self.line.manifest.write_text(json.dumps(MANIFEST, indent=1), encoding="utf-8")
        self.assert_done(self.line.apply(sandbox=self.aws))
        self.lock = self.line.lock.read_text(encoding="utf-8")

    def ask(self, *words):
        command = [program("aws"), "--endpoint-url", self.aws.url, "--region", "us-east-1", "--output", "json", "iot",
                   *words]
        done = subprocess.run(command, env=self.line.environment(AWS_PAGER=""), capture_output=True, text=True,
                              check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        return json.loads(done.stdout)

    def names(self, words, section, member):
        return sorted(entry[member] for entry in self.ask(words)[section])

    def certificate_id(self, name):
        show = subprocess.run([program("openssl"), "x509", "-in", f"pki/{name}.crt", "-noout", "-fingerprint", "-sha256"],
                              cwd=self.line.folder, capture_output=True, text=True, check=True)
        return show.stdout.split("=")[1].strip().replace(":", "").lower()

    def assert_has(self, expected, found):
        """Each member is as expected; what an older CLI does not know of, it leaves out."""
        newer = ("certificateMode", "type")
        for name, value in expected.items():
            if name in newer and name not in found:
                continue
            self.assertEqual(value, found.get(name), name)

    def test_authorities(self):
        expected = {
            "root": ({"status": "ACTIVE", "autoRegistrationStatus": "ENABLE", "certificateMode": "DEFAULT"},
                     {"templateName": "line"}),
            "shared": ({"status": "INACTIVE", "autoRegistrationStatus": "DISABLE", "certificateMode": "SNI_ONLY"}, None),
            "own": ({"status": "ACTIVE", "autoRegistrationStatus": "ENABLE", "certificateMode": "DEFAULT"},
                    {"roleArn": ROLE, "templateBody": OWN_BODY}),
        }
        ids = {name: self.certificate_id(name) for name in expected}
        self.assertEqual(sorted(ids.values()), self.names("list-ca-certificates", "certificates", "certificateId"))
        for name, (description, config) in expected.items():
            found = self.ask("describe-ca-certificate", "--certificate-id", ids[name])
            self.assert_has(description, found["certificateDescription"])
            self.assertEqual(self.line.files()[f"pki/{name}.crt"].decode(),
                             found["certificateDescription"]["certificatePem"])
            if config is None:
                self.assertNotIn("registrationConfig", found)
                continue
            seen = found["registrationConfig"]
            if "templateBody" in seen:
                seen["templateBody"] = json.loads(seen["templateBody"])
            if seen:  # a CLI that knows no templateName shows an empty config
                self.assertEqual(config, seen)
        tags = self.ask("list-tags-for-resource", "--resource-arn",
                        f"arn:aws:iot:us-east-1:123456789012:cacert/{ids['root']}")["tags"]
        self.assertEqual({"site": "plant-2", "line": "1"}, {tag["Key"]: tag["Value"] for tag in tags})

    def test_devices_and_what_is_attached_to_them(self):
        ids = {name: self.certificate_id(name) for name in ("d1", "d2")}
        self.assertEqual(sorted(ids.values()), self.names("list-certificates", "certificates", "certificateId"))
        d1 = self.ask("describe-certificate", "--certificate-id", ids["d1"])["certificateDescription"]
        self.assert_has({"status": "ACTIVE", "caCertificateId": self.certificate_id("own"),
                         "certificateMode": "DEFAULT"}, d1)
        d2 = self.ask("describe-certificate", "--certificate-id", ids["d2"])["certificateDescription"]
        self.assert_has({"status": "INACTIVE", "certificateMode": "SNI_ONLY"}, d2)
        self.assertEqual(["line-write", "read"],
                         sorted(policy["policyName"] for policy in
                                self.ask("list-attached-policies", "--target", d1["certificateArn"])["policies"]))
        self.assertEqual([], self.ask("list-attached-policies", "--target", d2["certificateArn"])["policies"])
        self.assertEqual([d1["certificateArn"]],
                         self.ask("list-thing-principals", "--thing-name", "thermostat-1")["principals"])

    def test_things_and_policies(self):
        self.assertEqual(["thermostat-1"], self.names("list-things", "things", "thingName"))
        self.assert_has({"thingTypeName": "thermostat", "attributes": {"site": "plant-2", "batch": "7"}},
                        self.ask("describe-thing", "--thing-name", "thermostat-1"))
        groups = self.ask("list-thing-groups-for-thing", "--thing-name", "thermostat-1")["thingGroups"]
        self.assertEqual(["hall"], [group["groupName"] for group in groups])
        self.assertEqual(["thermostat"], self.names("list-thing-types", "thingTypes", "thingTypeName"))
        self.assert_has({"thingTypeDescription": "Room thermostats", "searchableAttributes": ["site"]},
                        self.ask("describe-thing-type", "--thing-type-name", "thermostat")["thingTypeProperties"])
        self.assertEqual(["hall", "plant"], self.names("list-thing-groups", "thingGroups", "groupName"))
        plant = self.ask("describe-thing-group", "--thing-group-name", "plant")["thingGroupProperties"]
        self.assert_has({"thingGroupDescription": "Plant 2", "attributePayload": {"attributes": {"site": "plant-2"}}},
                        plant)
        hall = self.ask("describe-thing-group", "--thing-group-name", "hall")
        self.assertEqual("plant", hall["thingGroupMetadata"]["parentGroupName"])
        self.assertEqual(["line-write", "read"], self.names("list-policies", "policies", "policyName"))
        for name, document in (("read", READ), ("line-write", WRITE)):
            found = self.ask("get-policy", "--policy-name", name)
            self.assertEqual(document, json.loads(found["policyDocument"]))
            self.assertEqual("1", found["defaultVersionId"])
        self.assertEqual(["line"], self.names("list-provisioning-templates", "templates", "templateName"))
        line = self.ask("describe-provisioning-template", "--template-name", "line")
        self.assertEqual(LINE_BODY, json.loads(line["templateBody"]))
        self.assert_has({"description": "Line 1", "enabled": False, "provisioningRoleArn": ROLE, "type": "JITP"}, line)

    def test_with_all_taken_out_of_the_manifest_and_pruned_it_sees_nothing_more(self):
        self.line.manifest.write_text(json.dumps({name: MANIFEST[name] for name in ("version", "name", "aws")}),
                                      encoding="utf-8")
        self.assert_failed(self.line.apply("--prune", sandbox=self.aws),
                           "the thing type 'thermostat' is deprecated; AWS IoT deletes it only five minutes later",
                           "1 step failed")
        for words, section in (("list-ca-certificates", "certificates"), ("list-certificates", "certificates"),
                               ("list-things", "things"), ("list-thing-groups", "thingGroups"),
                               ("list-policies", "policies"), ("list-provisioning-templates", "templates")):
            self.assertEqual([], self.ask(words)[section])
        kept = self.ask("describe-thing-type", "--thing-type-name", "thermostat")
        self.assertTrue(kept["thingTypeMetadata"]["deprecated"])


if __name__ == "__main__":
    unittest.main()
