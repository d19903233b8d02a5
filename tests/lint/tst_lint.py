#!/usr/bin/env python3
"""Tests the lint itself: each row plants one violation in a small tree and wants exactly that rule to speak."""
import pathlib
import tempfile
import unittest

import lint
import udev_rules

PLANTED = [  # what is wrong, rule, path, text
    ("the lowest layer includes a higher one", "layers", "engine/base/A.cpp", '#include "engine/device/B.h"\n'),
    ("the engine includes the ui", "layers", "engine/api/A.cpp", '#include "ui/B.h"\n'),
    ("two sides of the engine meet", "layers", "engine/message/A.cpp", '#include "engine/consent/B.h"\n'),
    ("the ui looks behind the facade", "layers", "ui/A.cpp", '#include "engine/api/EngineCore.h"\n'),
    ("the ui takes a value of base that the facade does not bring", "layers", "ui/A.cpp", '#include "engine/base/B.h"\n'),
    ("the ui includes the application", "layers", "ui/A.cpp", '#include "app/common/B.h"\n'),
    ("an application looks behind the facade", "layers", "app/assentd/A.cpp", '#include "engine/server/B.h"\n'),
    ("a device knows its bus", "buses", "engine/device/A.cpp", '#include "engine/backend/simulated/B.h"\n'),
    ("a widget in the engine", "no_gui", "engine/base/A.cpp", "#include <QtWidgets/QWidget>\n"),
    ("a pixmap in the daemon", "no_gui", "app/assentd/A.cpp", "#include <QPixmap>\n"),
    ("an include without its folder", "include_paths", "ui/A.cpp", '#include "B.h"\n'),
    ("an include by way of the parent folder", "include_paths", "ui/A.cpp", '#include "../ui/B.h"\n'),
    ("the own header is not the first", "include_paths", "ui/Own.cpp", '#include "ui/B.h"\n#include "ui/Own.h"\n'),
    ("a header that can be read twice", "headers", "ui/A.h", "int a();\n"),
    ("a header that opens a namespace", "headers", "ui/A.h", "#pragma once\nusing namespace Qt::StringLiterals;\n"),
    ("a file that is too long", "size", "ui/A.cpp", "\n" * 501),
    ("a lambda without a context object", "connections", "ui/A.cpp",
     "void f() { connect(a, &A::b, [this](int x, int y) { g(x, y); }); }\n"),
    ("the same over several lines", "connections", "tests/tst/A.cpp",
     "QObject::connect(button.get(), &A::b,\n    [] {});\n"),
    ("a single shot without a context object", "connections", "ui/A.cpp", "QTimer::singleShot(5, [] { f(); });\n"),
    ("a connection by name", "connections", "ui/A.cpp", "connect(a, SIGNAL(b()), c, &C::d);\n"),
    ("asking who has sent it", "connections", "ui/A.cpp", "auto *a = sender();\n"),
    ("a timer of its own", "engine_time", "engine/device/A.cpp", "QTimer m_timer;\n"),
    ("the wall clock", "engine_time", "engine/server/A.cpp", "auto t = QDateTime::currentDateTime();\n"),
    ("waiting for a socket", "engine_time", "engine/server/A.cpp", "socket.waitForConnected(10);\n"),
    ("a test that lets warnings pass", "tests_fail_on_warnings", "tests/base/tst_A.cpp", "int a;\n"),
    ("a lock file that names a host", "lock_file_without_hosts", "tests/clients/package-lock.json",
     '{ "resolved": "https://example.org/x.tgz" }\n'),
]

CLEAN = {  # nothing here may be complained about
    "engine/base/Ids.h": "#pragma once\n#include <QString>\n",
    "engine/base/B.h": "#pragma once\n",
    "engine/base/Scheduler.cpp": "QTimer m_timer;\n",
    "engine/api/Engine.h": '#pragma once\n#include "engine/api/EngineTypes.h"\n',
    "engine/api/EngineTypes.h": '#pragma once\n#include "engine/base/Constants.h"\n#include "engine/base/Ids.h"\n',
    "engine/base/Constants.h": "#pragma once\n",
    "engine/api/EngineCore.h": "#pragma once\n",
    "engine/api/Core.cpp": '#include "engine/api/EngineCore.h"\n#include "engine/backend/simulated/B.h"\n',
    "engine/device/Device.cpp": '#include "engine/catalog/Catalog.h"\n// no QTimer, no "ui/A.h"\n',
    "ui/Own.h": "#pragma once\n",
    "ui/B.h": "#pragma once\n",
    "ui/Window.cpp": '#include "engine/api/Engine.h"\n#include "engine/base/Ids.h"\n#include "engine/base/Constants.h"\n'
                     "void f() {\n"
                     "    connect(a, &A::b, this, [this] { g(1, 2); }); // not connect(a, &A::b, [] {});\n"
                     '    connect(a.b(","), &A::b, c, &C::d);\n'
                     "    QTimer::singleShot(5, this, [] { f(); });\n"
                     "}\n",
    "tests/base/tst_Good.cpp": "void init() { QTest::failOnWarning(x); }\n#include \"tst_Good.moc\"\n",
    "tests/fuzz/corpus/long.py": "\n" * 600,
    "build/dev/ui/A.cpp": '#include "engine/server/B.h"\n',
}


class LintTest(unittest.TestCase):
    def check(self, planted):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path, text in {**CLEAN, **planted}.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text)
            return lint.check(root)

    def test_a_clean_tree_passes(self):
        self.assertEqual(self.check({}), [])

    def test_each_violation_is_found(self):
        for title, rule, path, text in PLANTED:
            with self.subTest(title):
                found = self.check({path: text})
                self.assertEqual([line.split(":")[0] for line in found], [path])
                self.assertTrue(found[0].endswith(f"[{rule}]"), found[0])

    def test_udev_rules_are_those_of_the_device_files(self):
        with tempfile.TemporaryDirectory() as folder:
            devices = pathlib.Path(folder)
            (devices / "a.json").write_text('{ "match": { "hid": ["057e:2009"], "usb": { "ids": ["0b49:064f"] } } }')
            (devices / "b.json").write_text('{ "match": { "ble": {} } }')
            wanted = udev_rules.section(devices)
            self.assertIn('KERNELS=="*:057E:2009.*"', wanted)
            self.assertIn('ATTR{idVendor}=="0b49", ATTR{idProduct}=="064f"', wanted)
            first = udev_rules.replaced("# own\n", wanted)
            self.assertTrue(first.startswith("# own\n") and first.endswith(wanted))
            self.assertEqual(udev_rules.replaced(first + "# more\n", wanted), first + "# more\n")
            (devices / "c.json").write_text('{ "match": { "hid": ["057e:2006"] } }')
            self.assertNotEqual(udev_rules.replaced(first, udev_rules.section(devices)), first)

    def test_each_rule_has_a_planted_violation(self):
        self.assertEqual({function.__name__ for function in lint.RULES}, {row[1] for row in PLANTED})


if __name__ == "__main__":
    unittest.main()
