"""docs/operations.md is right: its commands do what it says, in its order; and what `status` says AWS has, too."""

import json
import os
import re
import subprocess
import unittest

from harness import BINARIES, SOURCE, Scenario, program

GUIDE = SOURCE / "docs/operations.md"


def chapters():
    """By headline, the commands of each."""
    text = GUIDE.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^## (.*)$", text)[1:]
    return {headline: re.findall(r"(?m)^    (\S.*)$", body) for headline, body in zip(parts[::2], parts[1::2])}


def without_moment(report):
    """Without what the next second may change: when it was made, and the days and seconds left."""
    return re.sub(r"(on|\"at\":) \S*| *\b\d+d\b|\"days_left\": -?\d+", "", report)


class Operations(Scenario):
    def setUp(self):
        self.aws, self.line = self.sandbox(), self.project()
        self.line.manifest = self.line.folder / "line.yaml"
        text = GUIDE.read_text(encoding="utf-8")
        self.line.manifest.write_text(re.search(r"(?s)```yaml\n(.*?)```", text)[1])

    def shell(self, command, expected=0):
        done = subprocess.run(["bash", "-euc", command], cwd=self.line.folder, check=False, capture_output=True, text=True,
                              env=self.line.environment(PATH=f"{BINARIES}:{os.environ['PATH']}",
                                                        AWS_ENDPOINT_URL=self.aws.url))
        self.assertEqual(expected, done.returncode, f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout

    def lock(self):
        return (self.line.folder / "line.lock.yaml").read_text(encoding="utf-8")

    def status(self, *words):
        document = json.loads(self.shell(f"byoc-apply status line.yaml --format json {' '.join(words)}"))
        return {entry["id"]: entry for entry in document["certificates"]}

    def aws_status(self, certificate_id, region="us-east-1"):
        done = subprocess.run([program("aws"), "--endpoint-url", self.aws.url, "--region", region, "--output", "json", "iot",
                               "describe-certificate", "--certificate-id", certificate_id], check=False,
                              env=self.line.environment(AWS_PAGER=""), capture_output=True, text=True)
        return json.loads(done.stdout)["certificateDescription"]["status"] if done.returncode == 0 else "gone"

    def run_chapter(self, headline, expected=None):
        return [self.shell(command, (expected or {}).get(command, 0)) for command in chapters()[headline]]

    def test_it_in_its_order(self):
        def known(device):
            return self.status()[f"devices.{device}"]["registered"][0]

        *_, shown, _, _ = self.run_chapter("What ends when")
        self.assertRegex(shown, r"devices\.t1 +\d{4}-\d\d-\d\d +\d+d  ACTIVE")
        self.assertIn('resource="authorities.root"}', (self.line.folder / "byoc.prom").read_text())
        self.shell("byoc-apply status line.yaml --fail-within 600d", expected=2)
        self.assertIn("Nothing to do", self.run_chapter("Renewing")[0])

        first = {name: known(name)["certificate_id"] for name in ("t1", "t2", "t3")}
        rolled = self.run_chapter("Rolling a CA over, with overlap")
        self.assertIn("stays ACTIVE for '30d', until ", rolled[0])
        self.assertIn("was succeeded, and stays ACTIVE until", rolled[2])
        for name in ("t1", "t2"):
            self.assertEqual(first[name], known(name)["kept"][0]["certificate_id"])
            self.assertEqual("ACTIVE", self.aws_status(first[name]))
        self.assertEqual({"INACTIVE"}, {kept["status"] for kept in known("t3")["kept"]})
        self.assertEqual("INACTIVE", self.aws_status(first["t3"]))

        second = known("t1")["certificate_id"]
        revoke, _, replace = chapters()["A stolen device"]
        self.shell(revoke)
        self.assertEqual(["REVOKED", "REVOKED"], [self.aws_status(one) for one in (first["t1"], second)])
        self.shell("byoc-apply line.yaml")
        self.assertIn("stolen in Turin", self.shell("byoc-apply plan line.yaml"))
        self.assertIn("stolen in Turin", known("t1")["revoked_because"])
        self.shell(replace)
        self.assertEqual("ACTIVE", known("t1")["status"])
        self.assertEqual("ACTIVE", self.aws_status(known("t1")["certificate_id"]))
        self.assertEqual("REVOKED", self.aws_status(second))

        *retired, _, _ = chapters()["Decommissioning"]
        third = known("t3")["certificate_id"]
        held = [self.shell(command) for command in retired]
        self.assertIn("held back", held[1])
        self.assertEqual("gone", self.aws_status(first["t2"]))
        for command in chapters()["Decommissioning"][3:]:
            self.shell(command)
        self.assertEqual("ACTIVE", self.aws_status(third))
        self.assertIn("forgotten", self.lock())

        self.assertRegex(self.run_chapter("A lost lock")[1], r"\d+ to adopt")
        self.assertIn("Nothing to do", self.run_chapter("A lost laptop")[0])
        restored = chapters()["Restoring a key"]
        moved = str(self.line.folder / "backup.key")
        self.shell(restored[0].replace("/tmp/backup.key", moved))
        self.assertIn("the recorded private key 'pki/issuing.key' is not here", self.shell(restored[1]))
        self.shell(restored[2].replace("/tmp/backup.key", moved))
        self.shell(restored[3])

        self.run_chapter("Nightly drift in CI")

    def test_a_report_overwrites_nothing_but_a_report(self):
        self.shell("byoc-apply line.yaml")
        for name in ("pki/root.key", "line.yaml", "line.lock.yaml"):
            before = (self.line.folder / name).read_bytes()
            self.shell(f"byoc-apply status line.yaml --output {name}", expected=1)
            self.assertEqual(before, (self.line.folder / name).read_bytes())
        for form in ("text", "json", "prometheus", "text"):
            self.shell(f"byoc-apply status line.yaml --format {form} --output report")
            shown = self.shell(f"byoc-apply status line.yaml --format {form}")
            written = (self.line.folder / "report").read_text()
            self.assertEqual(*(without_moment(text) for text in (shown, written)))

    def test_moving_a_region(self):
        self.shell("byoc-apply line.yaml")
        self.run_chapter("Moving a region")
        present = self.status()["devices.t1"]["registered"]
        self.assertEqual(["new"], [one["target"] for one in present])
        self.assertEqual("ACTIVE", self.aws_status(present[0]["certificate_id"], "eu-central-1"))
        self.assertEqual("gone", self.aws_status(present[0]["certificate_id"]))

    def test_what_status_says_is_what_aws_has(self):
        self.shell("byoc-apply line.yaml")
        self.shell("byoc-apply line.yaml --replace devices.t1")
        self.shell("byoc-apply line.yaml --replace devices.t2 --no-overlap")
        self.shell("byoc-apply revoke devices.t3 line.yaml")
        for words in ((), ("--live",)):
            seen = {}
            for name, entry in self.status(*words).items():
                for one in entry["registered"] if name.startswith("devices.") else []:
                    seen[one["certificate_id"]] = one["status"]
                    seen.update({kept["certificate_id"]: kept["status"] for kept in one.get("kept", [])})
            self.assertEqual(5, len(seen))
            self.assertEqual(seen, {one: self.aws_status(one) for one in seen})
            self.assertEqual({"ACTIVE", "INACTIVE", "REVOKED"}, set(seen.values()))
        # What somebody does in the console, --live sees.
        self.shell(f"aws --endpoint-url {self.aws.url} --region us-east-1 iot update-certificate --certificate-id "
                   f"{self.status()['devices.t1']['registered'][0]['certificate_id']} --new-status INACTIVE")
        self.assertEqual("INACTIVE", self.status("--live")["devices.t1"]["registered"][0]["status"])
        self.assertEqual("ACTIVE", self.status()["devices.t1"]["registered"][0]["status"])


if __name__ == "__main__":
    unittest.main()
