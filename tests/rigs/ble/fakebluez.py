#!/usr/bin/python3
r"""A stand-in for bluetoothd on the bus that DBUS_SYSTEM_BUS_ADDRESS names: adapters, LE peripherals that show up after
StartDiscovery, GATT objects that show up after Connect. Needs python3-dbus and python3-gi.

    fakebluez.py [--spec FILE.json] [--delay MS] [--resolve MS] [--off]

\param spec     peripherals that advertise from the start: a list of {address, name, rssi, uuids, manufacturer {company:
                hex}, adapter, connected, cached, battery1, services [{uuid, chars [{uuid, flags, value, echo_to,
                paired}]}]}
\param delay    from StartDiscovery to the first advertisement
\param resolve  from Connected to ServicesResolved
\param off      the adapter is off at first

Tests speak to it by the interface rig.Bluez at /rig; see class Control. Names of what can fail or hang: Connect,
StartDiscovery, SetDiscoveryFilter, Powered, Pair, ReadValue:UUID, WriteValue:UUID, StartNotify:UUID, with UUIDs as in
the spec; resolve can only hang.
"""
import argparse
import json
import sys
import time

import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

from dbusobjects import (ADAPTER, BATTERY, CHR, DEVICE, DSC, OM, SVC, BluezError, Obj, ay, log, long_uuid)


def hci(number):
    return "/org/bluez/hci%d" % number


class Adapter(Obj):
    def __init__(self, mgr, number=0, on=True):
        super().__init__(mgr, hci(number), {ADAPTER: dbus.Dictionary({
            "Address": "02:00:00:00:00:%02X" % (number + 1), "AddressType": "public", "Name": "rig",
            "Alias": "rig %d" % number, "Class": dbus.UInt32(0), "Powered": dbus.Boolean(on),
            "PowerState": "on" if on else "off", "Discoverable": False, "Pairable": True,
            "Discovering": False, "DiscoverableTimeout": dbus.UInt32(180),
            "PairableTimeout": dbus.UInt32(0), "UUIDs": dbus.Array([], signature="s"),
            "Modalias": "usb:v1D6Bp0246d0542"}, signature="sv")})

    def on_set(self, iface, name, value):
        if name == "Powered":
            self.mgr.check("Powered")
            self.power(bool(value))
        else:
            self.set(iface, **{name: value})

    def power(self, on):
        log("power", on)
        if not on:
            for d in self.mgr.devices(self.path):
                d.link_down("adapter powered off")
            self.set(ADAPTER, Discovering=dbus.Boolean(False))
        self.set(ADAPTER, Powered=dbus.Boolean(on), PowerState="on" if on else "off")

    @dbus.service.method(ADAPTER, in_signature="a{sv}")
    def SetDiscoveryFilter(self, f):
        log("SetDiscoveryFilter", {str(k): str(v) for k, v in f.items()})
        self.mgr.check("SetDiscoveryFilter")

    @dbus.service.method(ADAPTER)
    def StartDiscovery(self):
        log("StartDiscovery")
        self.mgr.check("StartDiscovery")
        if not self.ifaces[ADAPTER]["Powered"]:
            raise BluezError("NotReady", "Resource Not Ready")
        self.set(ADAPTER, Discovering=dbus.Boolean(True))
        for spec in self.mgr.specs.values():
            if hci(spec.get("adapter", 0)) == self.path and not spec.get("cached"):
                GLib.timeout_add(spec.get("delay", self.mgr.opt.delay), self.mgr.advertise, spec)

    @dbus.service.method(ADAPTER)
    def StopDiscovery(self):
        log("StopDiscovery")
        self.set(ADAPTER, Discovering=dbus.Boolean(False))
        for d in self.mgr.devices(self.path):
            d.drop(DEVICE, "RSSI")

    @dbus.service.method(ADAPTER, in_signature="o")
    def RemoveDevice(self, path):
        d = self.mgr.objs.get(str(path))
        if not isinstance(d, Device):
            raise BluezError("DoesNotExist")
        d.link_down("removed")
        d.gone()


def device_path(spec):
    return hci(spec.get("adapter", 0)) + "/dev_" + spec["address"].replace(":", "_")


class Device(Obj):
    def __init__(self, mgr, spec):
        self.spec, self.gatt = spec, []
        self.adapter = hci(spec.get("adapter", 0))
        p = {"Address": spec["address"], "AddressType": spec.get("address_type", "random"),
             "Alias": spec.get("name") or spec["address"].replace(":", "-"),
             "Paired": False, "Trusted": False, "Blocked": False, "LegacyPairing": False,
             "Connected": False, "ServicesResolved": False,
             "UUIDs": dbus.Array([long_uuid(u) for u in spec.get("uuids", [])], signature="s"),
             "Adapter": dbus.ObjectPath(self.adapter)}
        if not spec.get("cached"):
            p["RSSI"] = dbus.Int16(spec.get("rssi", -55))
        if spec.get("name"):
            p["Name"] = spec["name"]
        if spec.get("manufacturer"):
            p["ManufacturerData"] = dbus.Dictionary(
                {dbus.UInt16(int(k, 0)): ay(bytes.fromhex(v)) for k, v in spec["manufacturer"].items()},
                signature="qv")
        if spec.get("service_data"):
            p["ServiceData"] = dbus.Dictionary(
                {long_uuid(k): ay(bytes.fromhex(v)) for k, v in spec["service_data"].items()}, signature="sv")
        ifaces = {DEVICE: dbus.Dictionary(p, signature="sv")}
        if "battery1" in spec:
            ifaces[BATTERY] = dbus.Dictionary({"Percentage": dbus.Byte(spec["battery1"])}, signature="sv")
        super().__init__(mgr, device_path(spec), ifaces)
        if spec.get("connected"):
            self.set(DEVICE, Connected=dbus.Boolean(True))
            self.resolved()

    def link_down(self, why):
        if not self.ifaces[DEVICE]["Connected"]:
            return
        log("link down:", why)
        self.mgr.journal("disconnect", self.spec["address"])
        # same order as bluetoothd: GATT objects go, then the properties change
        for o in reversed(self.gatt):
            o.gone()
        self.gatt = []
        self.set(DEVICE, ServicesResolved=dbus.Boolean(False))
        self.set(DEVICE, Connected=dbus.Boolean(False))

    def resolved(self):
        if not self.ifaces[DEVICE]["Connected"]:
            return False
        h = 1
        for s in self.spec.get("services", []):
            sp = "%s/service%04x" % (self.path, h); h += 1
            self.gatt.append(Obj(self.mgr, sp, {SVC: dbus.Dictionary({
                "UUID": long_uuid(s["uuid"]), "Device": dbus.ObjectPath(self.path), "Primary": True,
                "Includes": dbus.Array([], signature="o")}, signature="sv")}))
            for c in s.get("chars", []):
                cp = "%s/char%04x" % (sp, h); h += 2
                self.gatt.append(Char(self.mgr, cp, sp, self, c))
                if "notify" in c["flags"] or "indicate" in c["flags"]:
                    self.gatt.append(Desc(self.mgr, "%s/desc%04x" % (cp, h), cp, "2902")); h += 1
                for extra in c.get("descs", []):
                    self.gatt.append(Desc(self.mgr, "%s/desc%04x" % (cp, h), cp, extra)); h += 1
        self.set(DEVICE, UUIDs=dbus.Array([long_uuid(s["uuid"]) for s in self.spec.get("services", [])], signature="s"),
                 ServicesResolved=dbus.Boolean(True))
        return False

    @dbus.service.method(DEVICE, async_callbacks=("ok", "err"))
    def Connect(self, ok, err):
        log("Connect", self.path)
        try:
            self.mgr.check("Connect")
            if not self.mgr.objs[self.adapter].ifaces[ADAPTER]["Powered"]:
                raise BluezError("NotReady", "Resource Not Ready")
        except BluezError as e:
            return err(e)
        if self.mgr.hangs("Connect", self.spec["address"]):
            return          # never answers: libdbus gives up after 25 s
        self.mgr.journal("connect", self.spec["address"])
        self.set(DEVICE, Connected=dbus.Boolean(True))
        ok()
        if not self.mgr.hangs("resolve", self.spec["address"]):
            GLib.timeout_add(self.mgr.opt.resolve, self.resolved)

    @dbus.service.method(DEVICE)
    def Disconnect(self):
        log("Disconnect", self.path)
        self.link_down("local request")

    @dbus.service.method(DEVICE)
    def Pair(self):
        self.mgr.check("Pair")
        self.mgr.journal("pair", self.spec["address"])
        self.set(DEVICE, Paired=dbus.Boolean(True))

    @dbus.service.method(DEVICE)
    def CancelPairing(self):
        pass


class Char(Obj):
    def __init__(self, mgr, path, service, dev, spec):
        self.dev, self.spec, self.value = dev, spec, bytes.fromhex(spec.get("value", ""))
        super().__init__(mgr, path, {CHR: dbus.Dictionary({
            "UUID": long_uuid(spec["uuid"]), "Service": dbus.ObjectPath(service),
            "Value": ay(b""), "Notifying": False, "MTU": dbus.UInt16(247),
            "Flags": dbus.Array(spec["flags"], signature="s")}, signature="sv")})

    def check(self, call):
        self.mgr.check(call + ":" + self.spec["uuid"])
        if self.spec.get("paired") and not self.dev.ifaces[DEVICE]["Paired"]:
            raise BluezError("NotPermitted", "Not paired")

    def hangs(self, call):
        return self.mgr.hangs(call + ":" + self.spec["uuid"], self.dev.spec["address"])

    @dbus.service.method(CHR, in_signature="a{sv}", out_signature="ay", async_callbacks=("ok", "err"))
    def ReadValue(self, options, ok, err):
        try:
            self.check("ReadValue")
        except BluezError as error:
            return err(error)
        if self.hangs("ReadValue"):
            return
        queue = self.mgr.reads.get(long_uuid(self.spec["uuid"]))
        if queue:
            self.value = queue.pop(0)
        self.mgr.journal("read", self.dev.spec["address"], self.spec["uuid"], self.value)
        self.set(CHR, Value=ay(self.value))
        ok(ay(self.value))

    @dbus.service.method(CHR, in_signature="aya{sv}", async_callbacks=("ok", "err"))
    def WriteValue(self, value, options, ok, err):
        data = bytes(value)
        self.mgr.journal("write", self.dev.spec["address"], self.spec["uuid"], data, str(options.get("type", "")))
        log("WriteValue", self.spec["uuid"], data[:24], "len", len(data), "type", str(options.get("type", "-")))
        try:
            self.check("WriteValue")
        except BluezError as error:
            return err(error)
        if not self.hangs("WriteValue"):
            ok()
        if self.spec.get("echo_to"):
            for o in self.dev.gatt:
                if isinstance(o, Char) and o.spec["uuid"] == self.spec["echo_to"]:
                    GLib.idle_add(o.notify, data)
        if data == b"BYE":
            GLib.idle_add(self.dev.link_down, "remote end")

    def notify(self, data):
        if self.ifaces[CHR]["Notifying"]:
            self.set(CHR, Value=ay(data))
        return False

    @dbus.service.method(CHR, async_callbacks=("ok", "err"))
    def StartNotify(self, ok, err):
        log("StartNotify", self.spec["uuid"])
        try:
            self.check("StartNotify")
        except BluezError as error:
            return err(error)
        if not self.hangs("StartNotify"):
            ok()
        self.mgr.journal("subscribe", self.dev.spec["address"], self.spec["uuid"])
        self.set(CHR, Notifying=dbus.Boolean(True))

    @dbus.service.method(CHR)
    def StopNotify(self):
        self.mgr.journal("unsubscribe", self.dev.spec["address"], self.spec["uuid"])
        self.set(CHR, Notifying=dbus.Boolean(False))


class Desc(Obj):
    def __init__(self, mgr, path, char, uuid):
        super().__init__(mgr, path, {DSC: dbus.Dictionary({
            "UUID": long_uuid(uuid), "Characteristic": dbus.ObjectPath(char),
            "Value": ay(b"")}, signature="sv")})

    @dbus.service.method(DSC, in_signature="a{sv}", out_signature="ay")
    def ReadValue(self, options):
        self.mgr.check("ReadValue:desc")
        return ay(b"\0\0")

    @dbus.service.method(DSC, in_signature="aya{sv}")
    def WriteValue(self, value, options):
        pass


class Manager(dbus.service.Object):
    def __init__(self, bus, opt):
        self.bus, self.opt, self.objs, self.specs = bus, opt, {}, {}
        self.fail, self.hanging = {}, set()
        self.ops, self.reads = [], {}      # journal of what reached the devices; queued answers to reads, by UUID
        super().__init__(bus, "/")
        Control(self)
        Adapter(self, 0, not opt.off)
        if opt.spec:
            with open(opt.spec, encoding="utf-8") as file:
                for spec in json.load(file):
                    self.specs[spec["address"]] = spec
                    if spec.get("cached") or spec.get("connected"):
                        Device(self, spec)

    def devices(self, adapter="/org"):
        return [o for o in list(self.objs.values()) if isinstance(o, Device) and o.path.startswith(adapter)]

    def dev(self, address):
        return next(o for o in self.devices() if o.spec["address"] == address)

    def hangs(self, what, address):
        return what in self.hanging or what + "@" + address in self.hanging

    def journal(self, kind, device="", uuid="", data=b"", type=""):
        self.ops.append([kind, device, long_uuid(uuid) if uuid else "", data.hex(), type, time.monotonic_ns() // 1000])

    def check(self, call):
        if call in self.fail:
            raise BluezError(self.fail[call])

    def advertise(self, spec):
        adapter = self.objs.get(hci(spec.get("adapter", 0)))
        if not adapter or not adapter.ifaces[ADAPTER]["Discovering"] or spec["address"] not in self.specs:
            return False
        path = device_path(spec)
        if path in self.objs:
            self.objs[path].set(DEVICE, RSSI=dbus.Int16(spec.get("rssi", -55)))
        else:
            log("advertising", spec.get("name"), spec["address"])
            Device(self, spec)
        return False

    @dbus.service.method(OM, out_signature="a{oa{sa{sv}}}")
    def GetManagedObjects(self):
        return dbus.Dictionary({dbus.ObjectPath(p): dbus.Dictionary(o.ifaces, signature="sa{sv}")
                                for p, o in self.objs.items()}, signature="oa{sa{sv}}")

    @dbus.service.signal(OM, signature="oa{sa{sv}}")
    def InterfacesAdded(self, path, ifaces):
        pass

    @dbus.service.signal(OM, signature="oas")
    def InterfacesRemoved(self, path, ifaces):
        pass


class Control(dbus.service.Object):
    I = "rig.Bluez"

    def __init__(self, mgr):
        self.mgr = mgr
        super().__init__(mgr.bus, "/rig")

    @dbus.service.method(I, in_signature="s")
    def AddDevice(self, spec):
        s = json.loads(spec)
        self.mgr.specs[s["address"]] = s
        self.mgr.advertise(s)

    @dbus.service.method(I, in_signature="s")
    def Vanish(self, address):
        "device object removed, as bluetoothd does for temporary devices"
        self.mgr.specs.pop(str(address), None)
        d = self.mgr.dev(address)
        d.link_down("vanished")
        d.gone()

    @dbus.service.method(I, in_signature="s")
    def RemoteDisconnect(self, address):
        self.mgr.dev(address).link_down("remote end")

    @dbus.service.method(I, in_signature="s")
    def Advertise(self, address):
        "heard again, with the RSSI of its spec"
        self.mgr.advertise(self.mgr.specs[str(address)])

    @dbus.service.method(I, in_signature="b")
    def Power(self, on):
        self.mgr.objs[hci(0)].power(bool(on))

    @dbus.service.method(I, in_signature="s")
    def PowerState(self, state):
        "'off-blocked': the adapter is off, and rfkill says so"
        self.mgr.objs[hci(0)].power(False)
        self.mgr.objs[hci(0)].set(ADAPTER, PowerState=str(state))

    @dbus.service.method(I, in_signature="u")
    def RemoveAdapter(self, number):
        for d in self.mgr.devices(hci(number)):
            d.link_down("adapter unplugged")
            d.gone()
        self.mgr.objs[hci(number)].gone()

    @dbus.service.method(I, in_signature="u")
    def AddAdapter(self, number):
        Adapter(self.mgr, number)

    @dbus.service.method(I, in_signature="sss")
    def Notify(self, address, uuid, hexdata):
        for o in self.mgr.dev(address).gatt:
            if isinstance(o, Char) and long_uuid(o.spec["uuid"]) == long_uuid(uuid):
                o.notify(bytes.fromhex(hexdata))

    @dbus.service.method(I, in_signature="sss")
    def SetName(self, address, name, also_rssi):
        kw = {"Name": str(name), "Alias": str(name)}
        if also_rssi:
            kw["RSSI"] = dbus.Int16(int(also_rssi))
        self.mgr.dev(address).set(DEVICE, **kw)

    @dbus.service.method(I, in_signature="ss")
    def Fail(self, call, error):
        "Fail('Connect','Failed') makes that call raise org.bluez.Error.Failed; '' clears"
        if error:
            self.mgr.fail[str(call)] = str(error)
        else:
            self.mgr.fail.pop(str(call), None)

    @dbus.service.method(I, in_signature="sb")
    def Hang(self, what, does):
        "'Connect' or 'Connect@ADDRESS' is never answered from now on, or is again"
        (self.mgr.hanging.add if does else self.mgr.hanging.discard)(str(what))

    @dbus.service.method(I)
    def Quit(self):
        "bluetoothd crashes"
        GLib.idle_add(sys.exit)

    @dbus.service.method(I, in_signature="ss")
    def QueueRead(self, uuid, hexdata):
        "the next ReadValue of that characteristic answers with this"
        self.mgr.reads.setdefault(long_uuid(uuid), []).append(bytes.fromhex(hexdata))

    @dbus.service.method(I, in_signature="u", out_signature="s")
    def Ops(self, start):
        """JSON list of [kind, address, uuid, hex, type, monotonic us] from entry number start on; kinds: connect,
        disconnect, write, read, subscribe, unsubscribe, pair"""
        return json.dumps(self.mgr.ops[start:])


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--spec")
    ap.add_argument("--delay", type=int, default=100)
    ap.add_argument("--resolve", type=int, default=50)
    ap.add_argument("--off", action="store_true")
    opt = ap.parse_args()
    DBusGMainLoop(set_as_default=True)
    bus = dbus.SystemBus()
    mgr = Manager(bus, opt)
    name = dbus.service.BusName("org.bluez", bus, do_not_queue=True)
    log("ready")
    print("READY", flush=True)
    GLib.MainLoop().run()
