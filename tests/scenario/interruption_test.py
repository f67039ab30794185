"""Ctrl-C, and two runs on one manifest at the same time."""

import signal
import unittest

from harness import Scenario, read_until


class Interrupted(Scenario):
    def interrupt(self, process, signal_number=signal.SIGINT):
        begun = read_until(process.stderr, r": created \(")
        process.send_signal(signal_number)
        return begun

    def test_once_the_steps_under_way_are_finished_and_the_next_run_goes_on(self):
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=signal_number.name):
                sandbox, project = self.sandbox("--fault", "delay:200ms"), self.project()
                process = project.start(sandbox=sandbox)
                run = project.finish(process, self.interrupt(process, signal_number))
                self.assert_status(1, run)
                self.assertIn("stopping when the steps under way are done", run.err)
                self.assertRegex(run.err, r"error: stopped; \d+ of 17 steps are done and recorded, run again to go on")
                self.assertTrue(run.out.startswith("Stopped: "), run.out)
                self.apply_until_done(project, sandbox, most=1)
                self.assert_document_applied(project, sandbox)

    def test_what_the_message_counts_as_done_is_recorded(self):
        sandbox, project = self.sandbox("--fault", "delay:200ms"), self.project()
        process = project.start("--format", "json", sandbox=sandbox)
        project.finish(process, self.interrupt(process))
        recorded = project.lock.read_text()
        for name in project.keys():
            self.assertIn(f'file: "{name}"', recorded)

    def test_an_answer_that_does_not_come_is_not_waited_for(self):
        sandbox, project = self.sandbox("--fault", "delay:60000ms"), self.project()
        process = project.start(sandbox=sandbox)
        run = project.finish(process, self.interrupt(process, signal.SIGTERM))  # long before 60 s, by PATIENCE of finish
        self.assert_status(1, run)
        self.assertIn("stopped while waiting for the answer", run.err)
        self.assertIn("run again", run.err)

    def test_twice_it_ends_at_once(self):
        sandbox, project = self.sandbox("--fault", "delay:3000ms"), self.project()
        process = project.start(sandbox=sandbox)
        begun = self.interrupt(process) + read_until(process.stderr, "stopping when")
        process.send_signal(signal.SIGINT)
        self.assert_status(130, project.finish(process, begun))

    def test_a_caller_that_ignores_interrupts_is_not_interrupted(self):
        sandbox, project = self.sandbox("--fault", "delay:50ms"), self.project()

        def ignore():
            signal.signal(signal.SIGINT, signal.SIG_IGN)

        process = project.start(sandbox=sandbox, preexec_fn=ignore)
        self.assert_done(project.finish(process, self.interrupt(process)))


class TwoAtOnce(Scenario):
    def test_the_second_says_who_is_at_work_and_breaks_nothing(self):
        sandbox, project = self.sandbox(), self.project()
        first = project.start(sandbox=sandbox)
        begun = read_until(first.stderr, "^Plan for")
        first.send_signal(signal.SIGSTOP)
        try:
            run = self.assert_try_later(project.apply(sandbox=sandbox), "another byoc-apply is at work", "byoc-ecdsa.yaml")
            self.assertEqual("", run.out)
        finally:
            first.send_signal(signal.SIGCONT)
        self.assert_done(project.finish(first, begun))
        self.assert_document_applied(project, sandbox)

    def test_a_look_at_the_plan_does_not_wait_for_the_first(self):
        sandbox, project = self.sandbox(), self.project()
        first = project.start(sandbox=sandbox)
        begun = read_until(first.stderr, "^Plan for")
        first.send_signal(signal.SIGSTOP)
        try:
            self.assert_done(project.apply("--dry-run", sandbox=sandbox))
        finally:
            first.send_signal(signal.SIGCONT)
        self.assert_done(project.finish(first, begun))

    def test_a_run_whose_hold_is_taken_away_begins_no_step_and_another_goes_on(self):
        sandbox, project = self.sandbox("--fault", "delay:300ms"), self.project()
        first = project.start("--parallelism", "1", sandbox=sandbox)
        begun = read_until(first.stderr, r": created \(")
        (project.folder / ".byoc-ecdsa.lock.yaml.byoc-hold").unlink()
        run = self.assert_failed(project.finish(first, begun))
        self.assertTrue(run.out.startswith(("Failed: ", "Stopped: ")), run.out)
        self.assertRegex(run.err, r"error: the hold '.*byoc-hold' was taken away while this run was at work")
        self.assertRegex(run.err, r"error: stopped, since the hold was lost; \d+ of 17 steps are done and recorded")
        self.apply_until_done(project, sandbox, most=1)
        self.assert_document_applied(project, sandbox)


if __name__ == "__main__":
    unittest.main()
