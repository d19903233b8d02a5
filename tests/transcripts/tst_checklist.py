#!/usr/bin/env python3
"""Every number of the protocol's conformance checklist (protocol.md §9) is named by a test, or in the table "Not as a test"
of tests/README.md with a reason; never both. Standard library only.

    tst_checklist.py [ROOT]        ROOT: the repository, by default this one

A test names a number, or several with commas, slashes and "to" between them,
  - in the heading of a transcript: "== 83 1 one bad index"
  - at the start of a row: row("B10/13: Id 0", …) or QTest::newRow("44: version 0")
  - at the start of the comment above it: "/// 85 to 87 and …"; further numbers in brackets, "(126)" or "(54, 162)"
  - in Python: "# checklist 24, 25" anywhere
"""
import pathlib
import re
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else __file__).resolve()
LAST = 165
FOLDERS = {"transcripts", "schema", "message", "device", "server", "app"}
NUMBERS = r"[BS]?\d+(?:(?:, ?|/| to )[BS]?\d+)*"
PLACES = {
    ".txt": [rf"^== ({NUMBERS}) "],
    ".cpp": [rf'(?:row|newRow)\("({NUMBERS}):', rf"^ *///? ({NUMBERS})(?=[,:. ]|$)", rf"^ *///? .*?\(({NUMBERS})\)"],
    ".py": [rf"# checklist ({NUMBERS})"],
}


def expanded(text):
    """The numbers that a list like "B10/13, 85 to 87" means; those of other lists (B10, S59) are left out."""
    found = set()
    for part in re.split(r", ?|/", text):
        ends = part.split(" to ")
        if all(end.isdigit() for end in ends):
            found.update(range(int(ends[0]), int(ends[-1]) + 1))
    return found


def tested(root):
    found = set()
    for path in (root / "tests").rglob("*"):
        folder = path.relative_to(root / "tests").parts[0]
        if path.suffix not in PLACES or folder not in FOLDERS or path.name == pathlib.Path(__file__).name:
            continue
        text = path.read_text(encoding="utf-8")
        for pattern in PLACES[path.suffix]:
            for match in re.finditer(pattern, text, re.MULTILINE):
                found |= expanded(match[1])
    return found


def excused(root):
    """The rows of the table: {number: reason}"""
    table = (root / "tests" / "README.md").read_text(encoding="utf-8").partition("## Not as a test")[2].partition("\n## ")[0]
    return {number: row[2].strip() for row in re.finditer(rf"^\| ({NUMBERS}) \|([^|\n]*)\|$", table, re.MULTILINE)
            for number in expanded(row[1])}


class ChecklistTest(unittest.TestCase):
    root = ROOT if ROOT.is_dir() else ROOT.parents[2]

    def test_every_number_has_a_test_or_a_reason(self):
        missing = set(range(1, LAST + 1)) - tested(self.root) - set(excused(self.root))
        self.assertEqual(sorted(missing), [])

    def test_no_number_is_excused_that_has_a_test(self):
        self.assertEqual(sorted(tested(self.root) & set(excused(self.root))), [])

    def test_every_excuse_gives_a_reason(self):
        for number, reason in excused(self.root).items():
            self.assertGreater(len(reason.split()), 3, number)

    def test_what_is_named_is_found_and_nothing_else(self):
        files = {"transcripts/a.txt": "# 1\n== 2/B3 4 text 5\n== S6 - text\n",
                 "message/tst_A.cpp": '    row("7: text 8", 9);\n    QTest::newRow("B1/10: text") << 11;\n    row("0.5", 0);\n'
                                      "/// 12 to 14, and 15\n/// Text (16), not f(17);\nint a = 18; // (19)\n",
                 "app/tst_a.py": "def test():  # checklist 20, 21\n    pass  # 22\n",
                 "ui/tst_B.cpp": "/// 23\n",
                 "README.md": "| 24 | not in the table |\n## Not as a test\n| 25, 26 to 27 | a reason |\n## Next\n| 28 | no |\n"}
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder, "tests", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            self.assertEqual(tested(pathlib.Path(folder)), {2, 7, 10, 12, 13, 14, 16, 20, 21})
            self.assertEqual(set(excused(pathlib.Path(folder))), {25, 26, 27})

    def test_lists_are_read_as_they_are_meant(self):
        self.assertEqual(expanded("B10/13"), {13})
        self.assertEqual(expanded("85 to 87, 90"), {85, 86, 87, 90})
        self.assertEqual(expanded("S59"), set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
