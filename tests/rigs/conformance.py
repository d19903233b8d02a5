"""Conformance cases for a runner outside of the process: reads them, and puts their commands into the words of version 4.
\\source tests/conformance/README.md. Standard library only."""
import math

TIMED = "HwPositionWithDuration"


def steps(items, version=4):
    """(kind, content) of each step, where version has it: "message" (name, content), "operation" text, "notify" or "reads"."""
    for item in items:
        (kind, content), = item.items()
        if kind == "VersionGated":
            if version >= content["min_spec_version"]:
                yield from steps(content["commands"], version)
        elif kind == "Messages":
            yield from (("message", next(iter(message.items()))) for message in content["messages"])
        elif kind == "Commands":
            yield from (("operation", expected(command)) for command in content["commands"])
        elif kind == "Events":
            for event in content["events"]:
                (what, entries), = event.items()
                yield {"Notifications": "notify", "Reads": "reads"}[what], [
                    {"endpoint": entry["endpoint"], "data": bytes(entry["data"]).hex()} for entry in entries]


def expected(command):
    (verb, fields), = command.items()
    if verb != "Write":
        return f"{verb.lower()} {fields['endpoint']}"
    return f"write {fields['endpoint']} {bytes(fields['data']).hex()}{'!' if fields['write_with_response'] else ''}"


def seen(operation):
    """An operation of the simulator port in the same words; None for what cases do not compare."""
    if operation["op"] in ("subscribe", "unsubscribe"):
        return f"{operation['op']} {operation['endpoint']}"
    if operation["op"] == "write":
        return f"write {operation['endpoint']} {operation['data']}{'!' if operation['response'] else ''}"
    return None


def features(device, *kinds):
    return [feature for feature in device["DeviceFeatures"].values()
            if any(kind in (feature.get("Output") or {}) for kind in kinds)]


def output(device, feature, kind, part, **more):
    value = part * feature["Output"][kind]["Value"][1]
    value = math.floor(value) if value < 0 else math.ceil(value)
    return {"OutputCmd": {"DeviceIndex": device["DeviceIndex"], "FeatureIndex": feature["FeatureIndex"],
                          "Command": {kind: {"Value": value, **more}}}}


def messages(name, content, device):
    """What a client of version 4 sends for a command of a case, without Ids."""
    if name == "Stop":
        return [{"StopCmd": {"DeviceIndex": device["DeviceIndex"], "Inputs": True, "Outputs": True}}]
    if name == "Battery":
        feature = next(f for f in device["DeviceFeatures"].values() if "Battery" in (f.get("Input") or {}))
        return [{"InputCmd": {"DeviceIndex": device["DeviceIndex"], "FeatureIndex": feature["FeatureIndex"],
                              "Type": "Battery", "Command": "Read"}}]
    if name == "Vibrate":
        return [output(device, features(device, "Vibrate")[entry["Index"]], "Vibrate", entry["Speed"]) for entry in content]
    if name == "Rotate":
        return [output(device, features(device, "Rotate")[entry["Index"]], "Rotate",
                       entry["Speed"] if entry["Clockwise"] else -entry["Speed"]) for entry in content]
    if name == "Linear":
        return [output(device, device["DeviceFeatures"][str(entry["Index"])], TIMED, entry["Position"],
                       Duration=entry["Duration"]) for entry in content]
    if name == "Scalar":
        known = [f for f in features(device, "Vibrate", "Oscillate", "Constrict", "Rotate")
                 if "Rotate" not in f["Output"] or f["Output"]["Rotate"]["Value"][0] >= 0]
        return [output(device, known[entry["Index"]], entry["ActuatorType"], entry["Scalar"]) for entry in content]
    raise ValueError(name)
