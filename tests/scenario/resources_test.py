"""Every page below docs/resources: its manifest is applied, and then there is nothing to do."""

import json
import re
import tempfile
import unittest

from harness import SOURCE, Scenario

PAGES = sorted((SOURCE / "docs" / "resources").glob("*.md"))


def manifest_of(page):
    return re.search(r"(?s)```yaml\n(.*?)```", page.read_text(encoding="utf-8"))[1]


class Pages(Scenario):
    def test_their_manifests_do_what_they_say(self):
        self.assertGreater(len(PAGES), 5)
        for page in PAGES:
            with self.subTest(page=page.name):
                project, aws = self.project(), self.sandbox()
                project.manifest.write_text(manifest_of(page), encoding="utf-8")
                self.assert_done(project.apply("--endpoint-url", aws.url))
                again = self.assert_done(project.apply("--endpoint-url", aws.url))
                self.assertIn("Nothing to do", again.out + again.err)


class IamPolicy(Scenario):
    def described_by(self, page):
        project = self.project()
        project.manifest.write_text(manifest_of(SOURCE / "docs" / "resources" / f"{page}.md"), encoding="utf-8")
        return project

    def guarded_sandbox(self, policy):
        """A sandbox that allows no more than that."""
        file = tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json")
        self.addCleanup(file.close)
        json.dump(policy, file)
        file.flush()
        return self.sandbox("--iam-policy", file.name)

    def test_the_manifest_of_every_page_goes_through_with_what_it_prints(self):
        for page in PAGES:
            with self.subTest(page=page.name):
                project = self.described_by(page.stem)
                policy = json.loads(self.assert_done(project.apply("iam-policy")).out)
                self.assertNotIn("*", [action for statement in policy["Statement"] for action in statement["Action"]])
                aws = self.guarded_sandbox(policy)
                self.assert_done(project.apply(sandbox=aws))
                again = self.assert_done(project.apply(sandbox=aws))
                self.assertIn("Nothing to do", again.out + again.err)
                fresh = self.described_by(page.stem)
                preview = json.loads(self.assert_done(fresh.apply("iam-policy", "--dry-run")).out)
                self.assert_done(fresh.apply("--dry-run", sandbox=self.guarded_sandbox(preview)))
                self.assert_failed(fresh.apply(sandbox=self.guarded_sandbox(preview)), "AccessDeniedException")

    def test_an_action_that_is_missing_is_named(self):
        project = self.described_by("devices")
        policy = json.loads(self.assert_done(project.apply("iam-policy")).out)
        for statement in policy["Statement"]:
            statement["Action"] = [action for action in statement["Action"] if action != "iot:RegisterCertificate"]
        policy["Statement"] = [statement for statement in policy["Statement"] if statement["Action"]]
        run = self.assert_failed(project.apply(sandbox=self.guarded_sandbox(policy)),
                                 "devices.thermostat-0001.registration: AWS IoT refused RegisterCertificate: "
                                 "AccessDeniedException")
        self.assertIn("hint: allow iot:RegisterCertificate on * for these credentials (environment)", run.err)

    def test_it_names_what_the_manifest_needs_and_no_more(self):
        project = self.described_by("policies")
        preview = self.assert_done(project.apply("iam-policy", "--dry-run")).out
        self.assertIn('"iot:GetPolicy"', preview)
        self.assertNotIn("CreatePolicy", preview)
        whole = self.assert_done(project.apply("iam-policy")).out
        self.assertIn('"arn:aws:iot:us-east-1:*:policy/thermostat"', whole)
        self.assertNotIn("iot:DeletePolicy\"", whole)
        self.assertIn("iot:DeletePolicy\"", self.assert_done(project.apply("iam-policy", "--prune")).out)


if __name__ == "__main__":
    unittest.main()
