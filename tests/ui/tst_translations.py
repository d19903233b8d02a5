#!/usr/bin/env python3
"""Every text of the ui is translated: lupdate on a copy finds nothing new, and nothing is unfinished or empty."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
LUPDATE = sys.argv.pop(1)


def unfinished(file):
    for message in ElementTree.parse(file).getroot().iter("message"):
        translation = message.find("translation")
        forms = translation.findall("numerusform") or [translation]
        if translation.get("type") or not all((form.text or "").strip() for form in forms):
            yield message.findtext("source")


class TranslationsTest(unittest.TestCase):
    def check(self, language, *options):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / f"assent_{language}.ts"
            shutil.copy(ROOT / "translations" / copy.name, copy)
            subprocess.run([LUPDATE, "-silent", "-I", ".", "-no-obsolete", "-locations", "none", *options, "ui", "app", "-ts", copy],
                           cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
            self.assertEqual(list(unfinished(copy)), [])

    def test_german_is_complete(self):
        self.check("de")

    def test_english_plurals_are_complete(self):
        self.check("en", "-pluralonly")


if __name__ == "__main__":
    unittest.main()
