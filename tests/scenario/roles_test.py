"""Credentials that AWS STS gives for a role: the whole way, with the sandbox as STS and as AWS IoT."""

import base64
import json
import unittest

from harness import Scenario

ROLE = "arn:aws:iam::123456789012:role/deployer"


def web_token(**claims):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    return f"{part({'alg': 'RS256'})}.{part(claims)}.c2lnbmF0dXJl"


class Roles(Scenario):
    def setUp(self):
        self.line = self.project()
        self.line.credentials = {}

    def config(self, text):
        folder = self.line.home / ".aws"
        folder.mkdir(exist_ok=True)
        (folder / "config").write_text(text, encoding="utf-8")
        (folder / "credentials").write_text("[me]\naws_access_key_id = sandbox\naws_secret_access_key = sandbox\n",
                                            encoding="utf-8")

    def apply(self, aws, *options, **environment):
        return self.line.apply("--verbose", *options, environment={"AWS_ENDPOINT_URL": aws.url} | environment)

    def assert_applied(self, aws, run, source):
        self.assert_done(run)
        self.assertIn(f"credentials: role '{ROLE}'{source}", run.err)
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), aws.registered())

    def test_a_role_is_had_with_the_external_id_that_it_wants(self):
        aws = self.sandbox("--external-id", "ticket-7")
        profile = f"[profile line]\nrole_arn = {ROLE}\nsource_profile = me\n"
        self.config(profile)
        run = self.assert_failed(self.apply(aws, "--profile", "line"), "AccessDenied",
                                 "is not authorized to perform: sts:AssumeRole")
        self.assertIn("hint: check the role's trust policy: it has to let these credentials in (profile 'me' in ", run.err)
        self.assertEqual(([], []), aws.registered())
        self.config(f"{profile}external_id = ticket-7\nrole_session_name = factory-2\n")
        self.assert_applied(aws, self.apply(aws, "--profile", "line"), " of profile 'line', assumed with profile 'me'")
        self.assertEqual(1, aws.succeeded("AssumeRole"))

    def test_roles_may_lead_to_one_another(self):
        aws = self.sandbox()
        self.config(f"[profile line]\nrole_arn = {ROLE}\nsource_profile = hub\n"
                    "[profile hub]\nrole_arn = arn:aws:iam::123456789012:role/hub\nsource_profile = me\n")
        self.assert_applied(aws, self.apply(aws, "--profile", "line"), " of profile 'line'")
        self.assertEqual(2, aws.succeeded("AssumeRole"))

    def test_a_web_identity_has_a_role_while_its_token_lasts(self):
        aws = self.sandbox()
        token = self.line.home / "token"
        how = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": ROLE}
        token.write_text(web_token(sub="repo:line/pki", aud="sts.amazonaws.com", exp=946684800))
        self.assert_failed(self.apply(aws, **how), "ExpiredTokenException")
        token.write_text(web_token(sub="repo:line/pki", aud="sts.amazonaws.com", exp=4102444800))
        self.assert_applied(aws, self.apply(aws, **how), ", assumed with web identity token in ")

    def test_a_role_may_do_only_what_it_is_allowed(self):
        policy = self.line.home / "policy.json"
        policy.write_text(json.dumps({"Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE},
            {"Effect": "Allow", "Action": "iot:Describe*", "Resource": "*"}]}))
        aws = self.sandbox("--iam-policy", policy)
        self.config(f"[profile line]\nrole_arn = {ROLE}\nsource_profile = me\n")
        self.assert_done(self.apply(aws, "--profile", "line", "--dry-run"))
        self.assert_failed(self.apply(aws, "--profile", "line"), "User: arn:aws:sts::123456789012:assumed-role/deployer/",
                           "is not authorized to perform: iot:GetRegistrationCode")


if __name__ == "__main__":
    unittest.main()
