#!/usr/bin/python3
"""The schemas as documents, and the Python side of judging by them. Needs python3-jsonschema."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "rigs"))
import frames  # noqa: E402

NOTHING = {"$ref": "#/definitions/nothing"}
SHARED = {"$schema", "$ref", "title", "description", "definitions", "type", "properties", "required", "additionalProperties",
          "patternProperties", "minProperties", "maxProperties", "dependencies", "items", "additionalItems", "minItems",
          "maxItems", "uniqueItems", "minimum", "maximum", "minLength", "enum", "not"}
INFO = {0: '"MajorVersion":0,"MinorVersion":0,"BuildVersion":0,"MessageVersion":0', 1: '"MajorVersion":0,"MinorVersion":0,'
        '"BuildVersion":0,"MessageVersion":1', 2: '"MessageVersion":2', 3: '"MessageVersion":3',
        4: '"ProtocolVersionMajor":4,"ProtocolVersionMinor":0'}
WRONG = ['[{"Ok":{"Id":1,"Note":""}}]', '[{"Ok":{"Id":1.0}}]', '[{"Ok":{"Id":true}}]', '[{"Ok":{"Id":1,"Id":2}}]',
         '[{"Ok":{"Id":1}},{"Ok":{"Id":2}}]', '[{"Fine":{"Id":1}}]', '{"Ok":{"Id":1}}', '[]', 'Ok',
         '[{"Error":{"Id":1,"ErrorCode":3,"ErrorMessage":null}}]']
WRONG_IN = {0: '[{"BatteryLevelReading":{"Id":1,"DeviceIndex":0,"BatteryLevel":0.5}}]',
            1: '[{"DeviceAdded":{"Id":0,"DeviceName":"a","DeviceIndex":0,"DeviceMessages":["StopDeviceCmd"]}}]',
            2: '[{"Test":{"Id":1,"TestString":""}}]',
            3: '[{"DeviceList":{"Id":0,"Devices":[]}}]',
            4: '[{"DeviceRemoved":{"Id":0,"DeviceIndex":0}}]'}


def schemas_in(node):
    """Every schema within a schema, itself included."""
    yield node
    for key in ("properties", "patternProperties", "definitions"):
        for inner in node.get(key, {}).values():
            yield from schemas_in(inner)
    items = node.get("items", [])
    for inner in items if isinstance(items, list) else [items]:
        yield from schemas_in(inner)


def session(version):
    witness = frames.Witness()
    witness.sees(f'[{{"ServerInfo":{{"Id":1,"ServerName":"a",{INFO[version]},"MaxPingTime":0}}}}]')
    return witness


class SchemaTest(unittest.TestCase):
    @staticmethod
    def each():
        return [(version, frames.validator(version).schema) for version in frames.VERSIONS]

    def test_each_is_a_schema(self):
        for _, schema in self.each():
            frames.Validator.check_schema(schema)

    def test_no_object_allows_what_it_does_not_name(self):
        for _, schema in self.each():
            for node in schemas_in(schema):
                if node.get("type") == "object":
                    self.assertIn(node.get("additionalProperties"), (False, NOTHING), node)
                elif not {"$ref", "enum", "not"} & set(node):
                    self.assertIn(node.get("type"), ("array", "string", "integer", "number"), node)

    def test_only_keywords_that_both_validators_know(self):
        for _, schema in self.each():
            for node in schemas_in(schema):
                self.assertLessEqual(set(node), SHARED)

    def test_each_message_names_itself_and_its_section(self):
        for _, schema in self.each():
            for name, message in schema["items"]["properties"].items():
                self.assertRegex(message["description"], rf"^{name}, §\d")

    def test_wrong_frames_are_refused_in_every_version(self):
        for version, _ in self.each():
            for frame in WRONG + [WRONG_IN[version]]:
                with self.assertRaises(frames.WrongFrame, msg=frame):
                    session(version).sees(frame)

    def test_good_frames_pass(self):
        for version, _ in self.each():
            session(version).sees('[{"Ok":{"Id":2}}]')
        frames.Witness().sees('[{"Error":{"Id":1,"ErrorCode":1,"ErrorMessage":"no"}}]')

    def test_nothing_but_an_error_passes_before_the_version_is_known(self):
        with self.assertRaises(frames.WrongFrame):
            frames.Witness().sees('[{"DeviceList":{"Id":1,"Devices":[]}}]')

    def test_a_server_info_of_no_version_is_refused(self):
        with self.assertRaises(frames.WrongFrame):
            frames.Witness().sees('[{"ServerInfo":{"Id":1,"ServerName":"a","MessageVersion":5,"MaxPingTime":0}}]')


if __name__ == "__main__":
    unittest.main(verbosity=2)
