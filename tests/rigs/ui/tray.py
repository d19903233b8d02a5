#!/usr/bin/python3
"""A tray without pixels: what a panel would show of a program's icon, and what a user would click. Run it below x.sh.

    tray.py     is the panel: owns the names of a StatusNotifierWatcher and of the notifications; prints "ready"

As a module: Panel runs that in the background, Item is the program's icon. Needs python3-dbus and python3-gi (Debian's
Python). The panel has to be there before the program asks for a tray.
"""
import json
import pathlib
import re
import subprocess
import sys
import time

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"
NOTIFICATIONS = "org.freedesktop.Notifications"
SECONDS = 10.0

# Qt reads a property only if introspection names it, which dbus-python's own answer does not.
DESCRIPTION = f"""<node><interface name="{WATCHER}">
<method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
<method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<property name="ProtocolVersion" type="i" access="read"/>
<property name="RegisteredStatusNotifierItems" type="as" access="read"/>
<signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
<signal name="StatusNotifierItemUnregistered"><arg type="s"/></signal>
<signal name="StatusNotifierHostRegistered"/></interface>
<interface name="{PROPERTIES}"><method name="Get"><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="v" direction="out"/></method></interface></node>"""


class Watcher(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(bus, "/StatusNotifierWatcher")
        self.bus = bus
        self.items = []

    @dbus.service.method("org.freedesktop.DBus.Introspectable", out_signature="s")
    def Introspect(self):
        return DESCRIPTION

    @dbus.service.method(WATCHER, in_signature="s", sender_keyword="sender")
    def RegisterStatusNotifierItem(self, service, sender=None):
        item = sender + service if service.startswith("/") else service + "/StatusNotifierItem"
        self.items.append(item)
        self.bus.watch_name_owner(item.split("/")[0], lambda owner: owner or self.forget(item))

    def forget(self, item):
        if item in self.items:
            self.items.remove(item)

    @dbus.service.method(WATCHER, in_signature="s")
    def RegisterStatusNotifierHost(self, service):
        pass

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return self.GetAll(interface)[name]

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")
    def GetAll(self, _interface):
        return {"IsStatusNotifierHostRegistered": True, "ProtocolVersion": dbus.Int32(0),
                "RegisteredStatusNotifierItems": dbus.Array(self.items, signature="s")}


class Notifications(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(bus, "/org/freedesktop/Notifications")
        self.shown = []

    @dbus.service.method(NOTIFICATIONS, in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, _application, replaces, _icon, summary, body, _actions, _hints, _milliseconds):
        self.shown.append([str(summary), str(body)])
        return dbus.UInt32(replaces or len(self.shown))

    @dbus.service.method(NOTIFICATIONS, out_signature="as")
    def GetCapabilities(self):
        return ["body", "actions"]

    @dbus.service.method(NOTIFICATIONS, out_signature="ssss")
    def GetServerInformation(self):
        return ("tray.py", "test", "1", "1.2")

    @dbus.service.method(NOTIFICATIONS, in_signature="u")
    def CloseNotification(self, number):
        pass

    @dbus.service.method("test.Notifications", out_signature="s")
    def Shown(self):
        return json.dumps(self.shown)


class Panel:
    """The panel in a process of its own, for as long as the with block."""

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, "-B", pathlib.Path(__file__)], stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise AssertionError("the panel did not start")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(5)
        self.process.stdout.close()

    def notifications(self):
        """[title, text] of each notification so far"""
        service = dbus.SessionBus().get_object(NOTIFICATIONS, "/org/freedesktop/Notifications")
        return json.loads(dbus.Interface(service, "test.Notifications").Shown())


class Item:
    """The newest icon in the tray."""

    def __init__(self):
        self.bus = dbus.SessionBus()
        watcher = dbus.Interface(self.bus.get_object(WATCHER, "/StatusNotifierWatcher"), PROPERTIES)
        deadline = time.monotonic() + SECONDS
        while not (items := watcher.Get(WATCHER, "RegisteredStatusNotifierItems")):
            if time.monotonic() > deadline:
                raise AssertionError("no icon in the tray")
            time.sleep(0.05)
        self.service, _, path = str(items[-1]).partition("/")
        self.object = self.bus.get_object(self.service, "/" + path)

    def properties(self):
        return dbus.Interface(self.object, PROPERTIES).GetAll(ITEM)

    def tool_tip(self):
        return " ".join(str(part) for part in self.properties()["ToolTip"][2:]).strip()

    def picture(self):
        """The icon's pixels, largest size: something to compare"""
        return max((int(width), bytes(data)) for width, _, data in self.properties()["IconPixmap"])[1]

    def click(self):
        dbus.Interface(self.object, ITEM).Activate(0, 0)

    def menu(self):
        """The open menu as (depth, text, number, is enabled), separators as "-", mnemonics taken out"""
        menu = dbus.Interface(self.bus.get_object(self.service, str(self.properties()["Menu"])), MENU)
        menu.AboutToShow(0)
        entries = []

        def walk(node, depth):
            number, properties, children = node
            if depth:
                label = re.sub("_(.)", r"\1", str(properties.get("label", "")))  # "_" marks a mnemonic, "__" is one "_"
                text = "-" if properties.get("type") == "separator" else label
                entries.append((depth, text, int(number), bool(properties.get("enabled", True))))
            for child in children:
                walk(child, depth + 1)

        walk(menu.GetLayout(0, -1, dbus.Array([], signature="s"))[1], 0)
        return menu, entries

    def texts(self):
        return [text for _, text, _, _ in self.menu()[1]]

    def pick(self, *path):
        """Picks an entry by its texts from the top, for example ("Programs", "Game", "Stop")."""
        menu, entries = self.menu()
        wanted = list(path)
        depth = 1
        for entry_depth, text, number, is_enabled in entries:
            if entry_depth == depth and text.startswith(wanted[0]):
                if len(wanted) == 1:
                    if not is_enabled:
                        raise AssertionError(f"{path} is switched off")
                    menu.Event(number, "clicked", dbus.String("", variant_level=1), dbus.UInt32(0))
                    return
                wanted.pop(0)
                depth += 1
        raise AssertionError(f"no menu entry {path} in {[text for _, text, _, _ in entries]}")


def main():
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    served = [Watcher(bus), Notifications(bus)]
    names = [dbus.service.BusName(name, bus) for name in (WATCHER, NOTIFICATIONS)]
    if served and names:
        print("ready", flush=True)
        GLib.MainLoop().run()


if __name__ == "__main__":
    main()
