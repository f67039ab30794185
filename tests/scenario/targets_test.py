"""Several accounts and regions in one manifest, over the real programs."""

import json
import re
import unittest

from harness import SOURCE, Scenario, replaced

PAGE = (SOURCE / "docs" / "resources" / "targets.md").read_text(encoding="utf-8")
MANIFEST = re.search(r"(?s)```yaml\n(.*?)```", PAGE)[1]
IDS = ("devices.thermostat-0001.registration@us", "devices.thermostat-0001.registration@eu")


class Accounts(Scenario):
    def setUp(self):
        super().setUp()
        self.here, self.there = self.sandbox(), self.sandbox("--account", "222222222222")
        self.line = self.project()
        self.line.credentials = {}
        self.line.manifest.write_text(
            MANIFEST.replace("{region: us-east-1}", '{region: us-east-1, account: "123456789012"}').replace(
                "{region: eu-central-1}", '{region: eu-central-1, profile: eu, account: "222222222222"}'),
            encoding="utf-8")
        self.write_profiles(self.there.url)

    def write_profiles(self, there):
        folder = self.line.home / ".aws"
        folder.mkdir(exist_ok=True)
        keys = "aws_access_key_id = sandbox\naws_secret_access_key = sandbox\n"
        (folder / "credentials").write_text(f"[default]\n{keys}[eu]\n{keys}", encoding="utf-8")
        (folder / "config").write_text(
            f"[default]\nendpoint_url = {self.here.url}\n[profile eu]\nendpoint_url = {there}\nmax_attempts = 1\n",
            encoding="utf-8")

    def recorded(self):
        return [step for step in IDS if step in self.line.lock.read_text(encoding="utf-8")]

    def test_each_profile_registers_the_same_certificate_in_its_own_account(self):
        self.assert_done(self.line.apply())
        self.assertEqual((self.here.registered(), self.there.registered()), ((["ACTIVE"], ["ACTIVE"]),) * 2)
        lock = self.line.lock.read_text(encoding="utf-8")
        self.assertIn("arn:aws:iot:us-east-1:123456789012:cert/", lock)
        self.assertIn("arn:aws:iot:eu-central-1:222222222222:cert/", lock)
        plan = json.loads(self.assert_done(self.line.apply("--dry-run", "--format", "json")).out)
        self.assertEqual(plan["region"], "eu-central-1 (eu), us-east-1 (us)")
        self.assertEqual({step.get("target") for step in plan["steps"]}, {None, "eu", "us"})
        self.assertEqual(plan["summary"]["none"], len(plan["steps"]))

    def test_an_account_that_does_not_answer_does_not_stop_the_other(self):
        self.write_profiles("http://127.0.0.1:1")
        run = self.line.apply()
        self.assertEqual(run.status, 1, run)
        self.assertIn("error: target 'eu': ", run.err)
        self.assertEqual(self.recorded(), [IDS[0]])
        self.write_profiles(self.there.url)
        self.assert_done(self.line.apply())
        self.assertEqual(self.recorded(), list(IDS))
        self.assertEqual(self.here.succeeded("RegisterCertificate"), 1)

    def test_a_wrong_account_stops_all_of_it(self):
        self.write_profiles(self.here.url)
        run = self.line.apply()
        self.assertEqual(run.status, 1, run)
        self.assertIn("target 'eu': the credentials (", run.err)
        self.assertIn("belong to account '123456789012', but '222222222222' is wanted", run.err)
        self.assertFalse(self.line.lock.exists())
        self.assertFalse((self.line.folder / "pki").exists())
        self.assertEqual(self.here.registered(), ([], []))

    def test_credentials_of_a_target_that_is_gone_are_settled_before_it_is_pruned(self):
        self.line.manifest.write_text(replaced({"    validity: 10y\n": "    validity: 10y\n    protect: false\n"})(
            self.line.manifest.read_text(encoding="utf-8")), encoding="utf-8")
        self.assert_done(self.line.apply())
        self.line.manifest.write_text(re.sub(r"(?m)^ *us: \{region: us-east-1.*\n", "",
                                             self.line.manifest.read_text(encoding="utf-8")), encoding="utf-8")
        keys = (self.line.home / ".aws" / "credentials").read_text(encoding="utf-8")
        (self.line.home / ".aws" / "credentials").write_text(keys.replace("[default]", "[other]"), encoding="utf-8")
        self.assert_done(self.line.apply())
        before = self.line.lock.read_text(encoding="utf-8")
        run = self.line.apply("--prune")
        self.assertEqual(run.status, 1, run)
        self.assertIn("error: target 'us': there are no AWS credentials", run.err)
        self.assertNotIn("failed;", run.err)
        self.assertEqual(before, self.line.lock.read_text(encoding="utf-8"))
        (self.line.home / ".aws" / "credentials").write_text(keys, encoding="utf-8")
        self.assert_done(self.line.apply("--prune"))
        self.assertEqual(self.recorded(), [IDS[1]])
        self.assertEqual((self.here.registered(), self.there.registered()), (([], []), (["ACTIVE"], ["ACTIVE"])))

    def test_a_target_that_is_left_out_is_not_asked_for_its_credentials(self):
        self.write_profiles(self.here.url)
        self.assert_done(self.line.apply("--target", "@us"))
        self.assertEqual(self.recorded(), [IDS[0]])
        run = self.line.apply("--target", "@eu")
        self.assertEqual(run.status, 1, run)
        self.assertIn("target 'eu': the credentials (", run.err)

    def test_of_a_gone_target_nothing_is_deleted_with_credentials_of_another_account(self):
        self.assert_done(self.line.apply())
        without = re.sub(r"    eu: .*\n", "", self.line.manifest.read_text(encoding="utf-8"))
        self.line.manifest.write_text(without, encoding="utf-8")
        run = self.line.apply("--prune")
        self.assertEqual(run.status, 1, run)
        self.assertIn("error: target 'eu': the credentials (", run.err)
        self.assertIn("belong to account '123456789012', but '222222222222' is wanted", run.err)
        self.assertEqual((self.here.registered(), self.there.registered()), ((["ACTIVE"], ["ACTIVE"]),) * 2)
        self.assert_done(self.line.apply("--prune", "--profile", "eu", "--target", "@eu"))
        self.assertEqual((self.here.registered(), self.there.registered()), ((["ACTIVE"], ["ACTIVE"]), ([], [])))

    def test_a_target_that_moves_over_another_is_blocked_with_all_that_was_there_and_the_counts_agree(self):
        self.assert_done(self.line.apply())
        text = self.line.manifest.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^ *eu: \{region: .*\n", "", text).replace("us: {region: us-east-1", "us: {region: eu-central-1")
        self.line.manifest.write_text(text + "  thermostat-0009:\n    issuer: root\n"
                                      "    subject: {common_name: thermostat-0009}\n    validity: 1d\n", encoding="utf-8")
        before = self.here.registered(), self.there.registered()
        run = self.line.apply()
        self.assertEqual(run.status, 1, run)
        self.assertIn("registered in region 'us-east-1', but this run is for region 'eu-central-1'", run.err)
        self.assertNotIn("give --prune", run.out + run.err)
        self.assertRegex(run.out, r"Failed: 2 steps done, 0 failed, 0 skipped, \d+ blocked in ")
        self.assertNotRegex(run.err, r"\d+ steps? skipped")
        self.assertEqual(before, (self.here.registered(), self.there.registered()))

    def test_a_region_on_the_command_line_is_refused(self):
        run = self.line.apply("--region", "us-east-1")
        self.assertEqual(run.status, 64, run)
        self.assertIn("'--region' can't be given where the manifest names 'targets'", run.err)

    def test_what_iam_has_to_allow_is_named_for_all_or_for_one(self):
        both = self.assert_done(self.line.apply("iam-policy")).out
        self.assertIn("arn:aws:iot:us-east-1:123456789012:policy/thermostat", both)
        self.assertIn("arn:aws:iot:eu-central-1:222222222222:policy/thermostat", both)
        one = self.assert_done(self.line.apply("iam-policy", "--target", "@eu")).out
        self.assertIn("arn:aws:iot:eu-central-1:222222222222:policy/thermostat", one)
        self.assertNotIn("us-east-1", one)

    def test_the_connection_is_checked_where_the_id_says(self):
        self.assert_done(self.line.apply())
        run = self.line.apply("check-connection", "devices.thermostat-0001")
        self.assertEqual(run.status, 64, run)
        self.assertIn("add one of @eu, @us to the device's id", run.err)
        run = self.line.apply("check-connection", "devices.thermostat-0001@asia")
        self.assertEqual(run.status, 64, run)
        self.assertIn("the manifest has no target 'asia'", run.err)
        self.line.apply("check-connection", "devices.thermostat-0001@eu")
        self.assertEqual(self.there.succeeded("DescribeEndpoint"), 1)
        self.assertEqual(self.here.succeeded("DescribeEndpoint"), 0)

    def test_who_misspells_a_target_is_not_led_to_revoke_in_all(self):
        self.assert_done(self.line.apply())
        for misspelt, meant in (("devices.thermostat-0001@eux", "devices.thermostat-0001@eu"),
                                ("devices.thermostat-001@us", "devices.thermostat-0001@us"),
                                ("thermostat-0001", "devices.thermostat-0001")):
            run = self.line.apply("revoke", misspelt)
            self.assertEqual(run.status, 64, run)
            self.assertIn(f"hint: did you mean '{meant}'?", run.err)
        self.assertEqual((self.here.registered(), self.there.registered()), ((["ACTIVE"], ["ACTIVE"]),) * 2)

    def test_a_rehearsal_goes_through_all_targets(self):
        out = self.assert_done(self.line.apply("rehearse")).out
        self.assertRegex(out, r"RegisterCertificate +2\n")


if __name__ == "__main__":
    unittest.main()
