"""Every page below docs/resources: its manifest is applied, and then there is nothing to do."""

import re
import unittest

from harness import SOURCE, Scenario

PAGES = sorted((SOURCE / "docs" / "resources").glob("*.md"))


class Pages(Scenario):
    def test_their_manifests_do_what_they_say(self):
        self.assertGreater(len(PAGES), 5)
        for page in PAGES:
            with self.subTest(page=page.name):
                project, aws = self.project(), self.sandbox()
                manifest = re.search(r"(?s)```yaml\n(.*?)```", page.read_text(encoding="utf-8"))[1]
                project.manifest.write_text(manifest, encoding="utf-8")
                self.assert_done(project.apply("--endpoint-url", aws.url))
                again = self.assert_done(project.apply("--endpoint-url", aws.url))
                self.assertIn("Nothing to do", again.out + again.err)


class IamPolicy(Scenario):
    def test_it_names_what_the_manifest_needs_and_no_more(self):
        project = self.project()
        page = (SOURCE / "docs" / "resources" / "policies.md").read_text(encoding="utf-8")
        project.manifest.write_text(re.search(r"(?s)```yaml\n(.*?)```", page)[1], encoding="utf-8")
        preview = self.assert_done(project.apply("--iam-policy", "--dry-run")).out
        self.assertIn('"iot:GetPolicy"', preview)
        self.assertNotIn("CreatePolicy", preview)
        whole = self.assert_done(project.apply("--iam-policy")).out
        self.assertIn('"arn:aws:iot:us-east-1:*:policy/thermostat"', whole)
        self.assertNotIn("iot:DeletePolicy\"", whole)
        self.assertIn("iot:DeletePolicy\"", self.assert_done(project.apply("--iam-policy", "--prune")).out)


if __name__ == "__main__":
    unittest.main()
