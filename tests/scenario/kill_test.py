"""Killed at any moment: the next run goes on, no key is lost, nothing is registered twice."""

import os
import random
import signal
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import Scenario, read_until

LOCK, JOURNAL = "byoc-ecdsa.lock.yaml", ".byoc-ecdsa.lock.yaml.byoc-journal"
STEPS = 17  # of the document's manifest
THOROUGH = int(os.environ.get("BYOC_THOROUGH", "1"))
WORKERS = 6  # most of a run is waiting, for the disk and for the sandbox
# Each answer takes its time, and the last steps need answers: whoever is killed before them was at work.
SLOW = ("--fault", "delay:120ms")


class Killed(Scenario):
    def kill_and_recover(self, wait_for_moment, *options):
        """Starts a run, kills it when the moment has come, and has later runs finish its work."""
        sandbox, project = self.sandbox(*SLOW), self.project()
        process = project.start(*options, sandbox=sandbox)
        begun = wait_for_moment(process, sandbox)
        process.send_signal(signal.SIGKILL)
        was_killed = project.finish(process, begun).status == -signal.SIGKILL
        self.assert_recovers(project, sandbox)
        return was_killed

    def assert_recovers(self, project, sandbox):
        # One good run is all that it takes: nobody has to clean up.
        files = project.files()
        was_folded = LOCK in files or files.get(JOURNAL, b"").count(b"\n") < 2
        run = self.apply_until_done(project, sandbox, most=1)
        # What the killed run had recorded is taken over, said, and written into the lock.
        if not was_folded:
            self.assertRegex(run.err, r"(?m)^went on from the journal of a run that was cut short: \d+ steps?$")
        self.assertNotIn(JOURNAL, project.files())
        self.assert_document_applied(project, sandbox)
        self.assertEqual(2, sandbox.succeeded("RegisterCACertificate"))
        self.assertEqual(1, sandbox.succeeded("RegisterCertificate"))

    def all_at_once(self, moments, *options):
        """A kill for each moment, some side by side; whether each of them hit a run that was still alive."""
        with ThreadPoolExecutor(WORKERS) as workers:
            return list(workers.map(lambda moment: self.kill_and_recover(moment, *options), moments))

    def test_between_any_two_steps(self):
        def after(count):
            return lambda process, _: read_until(process.stderr, r": created \(", count)

        # One step at a time, so that what comes after the n-th is always another moment.
        hits = self.all_at_once([after(count) for count in range(1, STEPS - 1)], "--parallelism", "1")
        self.assertTrue(all(hits), hits)

    def test_at_random_moments(self):
        def some_way_after(seed):
            generator = random.Random(seed)
            steps, more = generator.randrange(STEPS - 4), generator.uniform(0, 0.02)

            def wait(process, _):
                begun = read_until(process.stderr, r": created \(", steps) if steps else ""
                threading.Event().wait(more)  # the moment itself is what is tested, nothing is awaited
                return begun
            return wait

        hits = self.all_at_once([some_way_after(seed) for seed in range(12 * THOROUGH)], "--parallelism", "1")
        self.assertTrue(all(hits), hits)

    def test_while_a_request_is_under_way(self):
        def when_asked(count):
            def wait(_, sandbox):
                sandbox.wait_for(lambda lines: len(lines) >= count)
                return ""
            return wait

        # The code, the two authorities, the device: the sandbox has done it, the answer may not have arrived.
        hits = self.all_at_once([when_asked(count) for count in range(1, 5)])
        self.assertTrue(all(hits[:-1]), hits)  # after the last one nothing is asked any more: that run may be done

    def test_again_and_again_until_a_run_gets_through(self):
        sandbox, project = self.sandbox(), self.project()
        for seen in range(1, STEPS):
            keys = project.keys()
            process = project.start("--parallelism", "1", sandbox=sandbox)
            begun = read_until(process.stderr, r": (created|adopted) \(", 2)
            process.send_signal(signal.SIGKILL)
            run = project.finish(process, begun)
            self.assert_kept(keys, project)
            if run.status == 0:
                break
        self.assertGreater(seen, 3)
        self.assert_recovers(project, sandbox)


if __name__ == "__main__":
    unittest.main()
