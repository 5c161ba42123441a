"""The workloads `files` and `print`."""

import os
import tempfile

from tests.orders import WAYS, TestCase
from tests.reader import Runner, order


class FilesAndLines(TestCase):
    def outcomes(self, workload, inputs, executor, **more):
        runner = Runner(order(workload, executor, inputs=inputs, tasks=len(inputs), **more))
        self.assertEqual(runner.end(), (0, ""))
        return [runner.outcomes[task] for task in sorted(runner.outcomes)]

    def test_files_have_their_bytes(self):
        for executor, start in WAYS:
            with self.subTest(executor=executor, start=start), tempfile.TemporaryDirectory() as folder:
                inputs = [{"n": n, "folder": folder} for n in (1, 200_000)]
                self.assertEqual(self.outcomes("files", inputs, executor, start=start), [
                    {"done": {"count": 1}}, {"done": {"count": 200_000}}
                ])
                sizes = [os.path.getsize(os.path.join(folder, name)) for name in ("0", "1")]
                self.assertEqual(sizes, [1, 200_000])
        nowhere = [{"n": 1, "folder": "/nowhere"}]
        self.assertEqual(
            self.outcomes("files", nowhere, "serial"), [{"failed": "No such file or directory"}]
        )

    def test_lines_are_whole_under_a_lock_or_in_one_write(self):
        for executor, start in WAYS:
            for how, lock in (("parts", "yes"), ("whole", "no")):
                with self.subTest(executor=executor, start=start, how=how):
                    lines = self.printed(executor, start=start, print=how, lock=lock)
                    whole = [f"{i}:line {i}:{k} {i}:of {i}:5" for i in range(3) for k in range(1, 6)]
                    self.assertEqual(sorted(lines), sorted(whole))

    def printed(self, executor, **more):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "sink")
            os.mkfifo(path)
            sink = os.open(path, os.O_RDWR)
            try:
                inputs = [{"seconds": 0.005, "folder": folder}] * 3
                told = self.outcomes("print", inputs, executor, workers=3, **more)
                self.assertEqual(told, [{"done": {"count": 5}}] * 3)
                return os.read(sink, 65_536).decode().splitlines()
            finally:
                os.close(sink)
