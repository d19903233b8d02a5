"""Judges the server's text frames by the schemas in tests/schema, as tests/schema/FrameSchema.h does in C++.

Needs python3-jsonschema. Anything wrong is raised as WrongFrame.
"""
import functools
import json
import pathlib

import jsonschema

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "schema"
VERSIONS = range(5)


class WrongFrame(AssertionError):
    pass


def is_integer(_, value):
    return isinstance(value, int) and not isinstance(value, bool)  # 20.0 is none (protocol.md §1.5)


Validator = jsonschema.validators.extend(
    jsonschema.Draft7Validator, type_checker=jsonschema.Draft7Validator.TYPE_CHECKER.redefine("integer", is_integer))


@functools.cache
def validator(version):
    return Validator(json.loads((FOLDER / f"v{version}.json").read_text(encoding="utf-8")))


def unique(pairs):
    if len({key for key, _ in pairs}) < len(pairs):
        raise WrongFrame(f"a key twice: {pairs}")
    return dict(pairs)


class Witness:
    """Sees all frames of one session. Until ServerInfo says the version, a frame has to be right in every one."""

    def __init__(self):
        self.version = None

    def sees(self, text):
        try:
            frame = json.loads(text, object_pairs_hook=unique)
        except ValueError as error:
            raise WrongFrame(f"no JSON: {error} in {text}") from None
        if self.version is None and isinstance(frame, list) and frame and "ServerInfo" in frame[0]:
            info = frame[0]["ServerInfo"]
            self.version = info.get("ProtocolVersionMajor", info.get("MessageVersion"))
        for version in VERSIONS if self.version not in VERSIONS else [self.version]:
            wrong = jsonschema.exceptions.best_match(validator(version).iter_errors(frame))
            if wrong:
                raise WrongFrame(f"version {version} does not allow this: {wrong.message} in {text}")
