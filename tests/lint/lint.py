#!/usr/bin/env python3
"""Checks what the compiler does not: who includes whom, sizes, habits. Standard library only.

    lint.py [ROOT]      reads the sources under ROOT (default: this repository), prints one line for each violation

Exit status: 0 nothing found, 1 something found. To add a rule, write a function with @rule that yields (line, text) for a
Source, and plant a violation of it in tst_lint.py.
"""
import pathlib
import re
import sys

ENGINE = {  # the table in engine/README.md: folder of the engine -> which of its other folders it may include
    "base": set(),
    "message": {"base"},
    "gate": {"base"},
    "backend": {"gate", "base"},
    "driver": {"backend", "base"},
    "catalog": {"driver", "backend", "base"},
    "config": {"catalog", "driver", "backend", "base"},
    "consent": {"base"},
    "settings": {"base"},
    "device": {"catalog", "driver", "backend", "base"},
    "record": {"device", "base"},
    "server": {"gate", "device", "message", "consent", "base"},
    "api": {"base", "message", "gate", "backend", "driver", "catalog", "config", "consent", "settings", "device", "record", "server"},
}
# What others may include: these, what they include in turn, and the limits.
FACADE = ("engine/api/Engine.h", "engine/api/DeviceFiles.h")
WITHOUT_GUI = ("engine/", "app/assentd/", "app/assent-demo/", "app/common/", "app/guardian/")
CODE = {".h", ".cpp", ".py", ".sh", ".js", ".mjs", ".cmake", ".html"}
SKIPPED = {".git", "build", "node_modules", "python_modules", "__pycache__", ".cache"}
LONGEST = 500
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')

RULES = []


def rule(function):
    RULES.append(function)
    return function


class Source:
    """One file: its path from the root with slashes, its lines, and its lines without comments."""

    def __init__(self, root, path):
        self.root = root
        self.path = path.relative_to(root).as_posix()
        self.text = path.read_text(encoding="utf-8", errors="replace")
        self.lines = self.text.splitlines()
        self.is_cpp = path.suffix in {".h", ".cpp"}
        self.code = without_comments(self.text) if self.is_cpp else self.text
        self.code_lines = self.code.splitlines()

    def includes(self):
        for number, line in enumerate(self.lines, 1):
            if match := INCLUDE.match(line):
                yield number, match[1] == '"', match[2]

    def matches(self, pattern):
        for match in re.finditer(pattern, self.code):
            yield self.code.count("\n", 0, match.start()) + 1, match


def without_comments(text):
    """Comments become blanks of the same length; text in quotes stays."""
    token = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.DOTALL)
    return token.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m[0][0] == "/" else m[0], text)


def facade(root):
    """Every header that comes along with the engine's facade."""
    found, open_headers = set(), list(FACADE)
    while open_headers:
        header = open_headers.pop()
        if header in found or not (root / header).is_file():
            continue
        found.add(header)
        open_headers += [name for _, own, name in Source(root, root / header).includes() if own]
    return found


@rule
def layers(source):
    top, _, rest = source.path.partition("/")
    if top not in ("engine", "ui", "app") or not source.is_cpp:
        return
    allowed_headers = facade(source.root) if top != "engine" else set()
    for number, own, name in source.includes():
        target, _, inner = name.partition("/")
        if not own or target not in ("engine", "ui", "app"):
            continue
        if top == "engine":
            here, there = rest.partition("/")[0], inner.partition("/")[0]
            if target != "engine" or (there != here and there not in ENGINE.get(here, set())):
                yield number, f"{top}/{here}/ may not include {name}"
        elif target == "engine" and name not in allowed_headers:
            yield number, f"outside of the engine only its facade may be included, not {name}"
        elif target == "app" and top == "ui":
            yield number, f"ui/ may not include {name}"


@rule
def buses(source):
    """A concrete bus is known to itself, and to whoever puts the engine together."""
    if not source.path.startswith("engine/") or source.path.startswith("engine/api/"):
        return
    for number, own, name in source.includes():
        bus = re.match(r"engine/backend/[^/]+/", name)
        if own and bus and not source.path.startswith(bus[0]) and source.path != "engine/backend/BackendFactory.cpp":
            yield number, f"{name} is one bus; include an abstraction of engine/backend/"


@rule
def no_gui(source):
    if not source.path.startswith(WITHOUT_GUI):
        return
    for number, own, name in source.includes():
        if not own and (re.match(r"Qt[A-Z]\w*/", name) or re.match(r"Q(Widget|Gui|Application|Icon|Pixmap|Image|Painter)", name)):
            yield number, f"no Gui or Widgets here, and no name with its module: <{name}>"


@rule
def include_paths(source):
    if not source.is_cpp:
        return
    header = source.path[: -len(".cpp")] + ".h"
    first = True
    for number, own, name in source.includes():
        if own and ("/" not in name or name.startswith(".")) and not name.endswith(".moc"):
            yield number, f'write the path from the root: "{name}"'
        if first and source.path.endswith(".cpp") and (source.root / header).is_file() and name != header:
            yield number, f"the own header comes first: {header}"
        first = False


@rule
def headers(source):
    if not source.path.endswith(".h"):
        return
    if "#pragma once" not in source.text:
        yield 1, "#pragma once is missing"
    for number, _ in source.matches(r"\busing\s+namespace\s+(?!std::chrono_literals|std::literals)"):
        yield number, "no using namespace in a header"


@rule
def size(source):
    if len(source.lines) > LONGEST and not source.path.startswith("tests/fuzz/corpus/"):
        yield LONGEST + 1, f"{len(source.lines)} lines, more than {LONGEST}"


def arguments(code, start):
    """The top-level arguments of the call whose opening bracket is at start."""
    found, depth, begin = [], 0, start + 1
    position = start
    while position < len(code):
        character = code[position]
        if character in "\"'":
            end = re.compile(r"(?<!\\)(?:\\\\)*" + character).search(code, position + 1)
            position = end.end() - 1 if end else len(code)
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        if depth == 0 or (character == "," and depth == 1):
            found.append(code[begin:position].strip())
            begin = position + 1
        if depth == 0:
            return found
        position += 1
    return []


@rule
def connections(source):
    """A lambda without a context object outlives what it uses; a name in quotes is found out at run time only."""
    if not source.is_cpp:
        return
    for function, place in (("connect", 2), ("singleShot", 1)):
        for number, match in source.matches(rf"\b{function}\s*\("):
            given = arguments(source.code, match.end() - 1)
            if len(given) > place and given[place].startswith("["):
                yield number, f"{function} with a lambda needs a context object before it"
    for number, match in source.matches(r"\b(SIGNAL|SLOT)\s*\(|(?<![\w.>:])sender\s*\(\s*\)"):
        yield number, f"connect by function, not by name: {match[0]}"


@rule
def engine_time(source):
    if not source.path.startswith("engine/") or source.path.startswith("engine/base/"):
        return
    for number, match in source.matches(r"\bQTimer\b|\bQElapsedTimer\b|QDateTime::currentDateTime|\bsystem_clock\b|\bsteady_clock::now\b"):
        yield number, f"time comes from engine/base/Scheduler.h only: {match[0]}"
    blocking = r"\bwaitFor(Connected|Disconnected|ReadyRead|BytesWritten|Started|Finished|Encrypted)\b|\bBlockingQueuedConnection\b|\bm?u?sleep\s*\("
    for number, match in source.matches(blocking):
        yield number, f"nothing in the engine blocks: {match[0]}"


@rule
def tests_fail_on_warnings(source):
    if re.match(r"tests/(?!fuzz/|bench/).*/?tst_\w+\.cpp$", source.path) and "failOnWarning" not in source.text:
        yield 1, "init() has to call QTest::failOnWarning"


@rule
def lock_file_without_hosts(source):
    if source.path.endswith("package-lock.json"):
        for number, _ in source.matches(r'"resolved"\s*:'):
            yield number, "no address of a registry in a lock file"


def sources(root):
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if SKIPPED.isdisjoint(inside.parts) and path.is_file() and (path.suffix in CODE or path.name == "package-lock.json"):
            yield Source(root, path)


def check(root):
    """All violations under root, as lines of text."""
    return [f"{source.path}:{number}: {text} [{function.__name__}]"
            for source in sources(root) for function in RULES for number, text in function(source)]


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]).resolve()
    found = check(root)
    print("\n".join(found) or "lint: nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
