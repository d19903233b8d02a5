"""Looks at a program's windows and presses its buttons over AT-SPI, as a screen reader does. Run it below x.sh.

Needs python3-pyatspi (Debian's Python). Every wait has a deadline; AssertionError tells what was there instead.
"""
import time

import pyatspi

SECONDS = 15.0
BUTTONS = {"push button", "button"}  # the name of the role has changed between releases of AT-SPI
STEP = 0.05


def alive(node):
    """The node's role, name and children; None if it has gone meanwhile."""
    try:
        return node.getRoleName(), node.name or "", [node.getChildAtIndex(i) for i in range(node.childCount)]
    except Exception:  # the bus has a dozen of exceptions for an object that has just gone
        return None


def walk(node, depth=0):
    """(node, role, name) of this node and everything below it."""
    found = alive(node) if node is not None and depth < 25 else None
    if found:
        role, name, children = found
        yield node, role, name
        for child in children:
            yield from walk(child, depth + 1)


def wait_until(function, what, seconds=SECONDS):
    """What function returns, as soon as that is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := function():
            return result
        time.sleep(STEP)
    raise AssertionError(f"not within {seconds} s: {what}")


def texts(node):
    """Everything that is written below the node, one line each: names of widgets and text of labels."""
    return "\n".join(name for _, _, name in walk(node) if name)


def press(button):
    """\returns whether the button could be pressed: one that is switched off cannot"""
    action = button.queryAction()
    names = [action.getName(i).lower() for i in range(action.nActions)]
    place = next((i for i, name in enumerate(names) if name in ("press", "click")), None)
    return place is not None and bool(action.doAction(place))


class Application:
    """The windows of one process."""

    def __init__(self, pid):
        self.pid = pid
        self.node = wait_until(self.find, f"process {pid} on the accessibility bus")

    def find(self):
        for application in pyatspi.Registry.getDesktop(0):
            try:
                if application is not None and application.get_process_id() == self.pid:
                    return application
            except Exception:
                continue
        return None

    def windows(self):
        found = alive(self.node)
        return found[2] if found else []

    def window_with(self, *buttons):
        """The first window in which all these buttons are."""
        for window in self.windows():
            names = {name for _, role, name in walk(window) if role in BUTTONS}
            if set(buttons) <= names:
                return window
        return None

    def wait_for_window_with(self, *buttons, seconds=SECONDS):
        def seen():
            return "\n".join(texts(window) for window in self.windows())
        try:
            return wait_until(lambda: self.window_with(*buttons), f"a window with {buttons}", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; there is:\n{seen()}") from None

    def button(self, window, name):
        return next(node for node, role, text in walk(window) if role in BUTTONS and text == name)
