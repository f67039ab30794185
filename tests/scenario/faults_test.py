"""An AWS IoT that throttles, fails and drops connections: it converges, and nothing is registered twice."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import Scenario

KINDS = ("throttle", "500", "503", "drop-before", "drop-after")
WORKERS = 8  # most of it is waiting before the next try


class Faults(Scenario):
    def converge(self, faults, seed, most, **environment):
        options = [word for fault in faults for word in ("--fault", fault)]
        sandbox, project = self.sandbox(*options, "--fault-seed", str(seed)), self.project()
        self.apply_until_done(project, sandbox, most, environment=environment)
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), sandbox.registered())
        requests = sandbox.requests()
        self.assertEqual({"POST"}, {request.method for request in requests if request.is_changing})
        self.assertLessEqual(sandbox.succeeded("RegisterCACertificate"), 2)
        self.assertLessEqual(sandbox.succeeded("RegisterCertificate"), 1)
        return requests

    def converge_all(self, cases, most, **environment):
        with ThreadPoolExecutor(WORKERS) as workers:
            results = [workers.submit(self.converge, faults, seed, most, **environment) for faults, seed in cases]
            answers = []
            for (faults, seed), result in zip(cases, results):
                with self.subTest(faults=faults, seed=seed):
                    answers += result.result()
            return answers

    def test_each_kind_at_thirty_percent_is_overcome_by_trying_again(self):
        self.converge_all([([f"{kind}:0.3"], seed) for kind in KINDS for seed in (1, 2)], most=4)

    def test_all_kinds_together_are_overcome_by_trying_again(self):
        mixed = [f"{kind}:0.06" for kind in KINDS]
        self.converge_all([(mixed, seed) for seed in (1, 2, 3)], most=4)

    def test_without_trying_again_every_run_gets_further(self):
        # A run that begins with three questions of which each fails at 30 % succeeds once in three times.
        cases = [([f"{kind}:0.3"], seed) for kind in KINDS for seed in (1, 2)]
        self.converge_all(cases, most=40, AWS_MAX_ATTEMPTS="1")

    def test_a_dry_run_that_is_throttled_goes_on_as_an_apply_does_and_says_nothing_of_what_was_done(self):
        sandbox, project = self.sandbox("--quota", "1"), self.project()
        self.assert_done(project.apply(sandbox=sandbox))
        asked = len(sandbox.requests())
        self.assert_done(project.apply("--dry-run", sandbox=sandbox))
        self.assertIn("400", [request.status for request in sandbox.requests()[asked:]], "nothing was throttled")
        busy = self.sandbox("--fault", "throttle:1")
        run = project.apply("--dry-run", "--parallelism", "1", sandbox=busy, environment={"AWS_MAX_ATTEMPTS": "2"})
        self.assert_try_later(run, "tried 2 times", "hint: wait a little, then run again.")
        self.assertNotRegex(run.err, "recorded|to go on")
        self.assertEqual(2, len(busy.requests()))

    def test_a_registration_whose_answer_is_lost_is_found_to_be_done(self):
        cases = [(["drop-after:0.5"], seed) for seed in range(1, 6)]
        requests = self.converge_all(cases, most=40, AWS_MAX_ATTEMPTS="2")
        lost = [one for one in requests if one.status == "dropped" and one.operation.startswith("Register")]
        self.assertNotEqual([], lost, "choose other seeds: no registration's answer was lost")


if __name__ == "__main__":
    unittest.main()
