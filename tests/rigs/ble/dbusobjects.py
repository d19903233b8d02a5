"""D-Bus objects with properties, as bluetoothd has them: the base of fakebluez.py."""
import sys
import time

import dbus
import dbus.service

PROPS, OM = "org.freedesktop.DBus.Properties", "org.freedesktop.DBus.ObjectManager"
ADAPTER, DEVICE = "org.bluez.Adapter1", "org.bluez.Device1"
BATTERY = "org.bluez.Battery1"
SVC, CHR, DSC = "org.bluez.GattService1", "org.bluez.GattCharacteristic1", "org.bluez.GattDescriptor1"
T0 = time.monotonic()


def log(*a):
    print("[fake %7.1f]" % ((time.monotonic() - T0) * 1e3), *a, file=sys.stderr, flush=True)


def long_uuid(u):
    u = str(u).lower()
    return u if len(u) == 36 else "0000%04x-0000-1000-8000-00805f9b34fb" % int(u, 16)


def ay(b):
    return dbus.Array(bytes(b), signature="y")


class BluezError(dbus.DBusException):
    def __init__(self, name, msg=""):
        super().__init__(msg or name, name="org.bluez.Error." + name)


class Obj(dbus.service.Object):
    """D-Bus object with a property table and Properties/ObjectManager plumbing."""

    def __init__(self, mgr, path, ifaces):
        self.mgr, self.path, self.ifaces = mgr, path, ifaces
        super().__init__(mgr.bus, path)
        mgr.objs[path] = self
        mgr.InterfacesAdded(dbus.ObjectPath(path), ifaces)

    def gone(self):
        self.mgr.objs.pop(self.path, None)
        self.mgr.InterfacesRemoved(dbus.ObjectPath(self.path), dbus.Array(self.ifaces, signature="s"))
        self.remove_from_connection()

    def set(self, iface, **kw):
        kw = {k: v for k, v in kw.items() if self.ifaces[iface].get(k) != v or k in ("Value", "RSSI")}
        if kw:
            self.ifaces[iface].update(kw)
            self.PropertiesChanged(iface, dbus.Dictionary(kw, signature="sv"), dbus.Array([], signature="s"))

    def drop(self, iface, *names):
        for n in names:
            self.ifaces[iface].pop(n, None)
        self.PropertiesChanged(iface, dbus.Dictionary({}, signature="sv"), dbus.Array(names, signature="s"))

    @dbus.service.signal(PROPS, signature="sa{sv}as")
    def PropertiesChanged(self, iface, changed, invalidated):
        pass

    @dbus.service.method(PROPS, in_signature="ss", out_signature="v")
    def Get(self, iface, name):
        try:
            return self.ifaces[iface][name]
        except KeyError:
            raise dbus.DBusException("no such property", name="org.freedesktop.DBus.Error.InvalidArgs")

    @dbus.service.method(PROPS, in_signature="s", out_signature="a{sv}")
    def GetAll(self, iface):
        return dbus.Dictionary(self.ifaces.get(iface, {}), signature="sv")

    @dbus.service.method(PROPS, in_signature="ssv")
    def Set(self, iface, name, value):
        self.on_set(iface, str(name), value)

    def on_set(self, iface, name, value):
        self.set(iface, **{name: value})
