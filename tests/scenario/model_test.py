"""The sandbox takes what AWS's own model of the service takes, no more and no less.

The model is the one that botocore carries (the AWS CLI brings it). Of each operation that the sandbox serves, every
member of the input is walked: the shortest and the longest value, one beyond each, characters that its pattern allows
and forbids, all words of an enumeration and a wrong one. What the model forbids is to be refused as a violation of it;
what it allows may be refused for what it means, but not for its form.
"""

import copy
import http.client
import json
import re
import sys
import unicodedata
import unittest
from functools import cache
from urllib.parse import quote

from harness import SOURCE, Scenario

try:
    import botocore
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from botocore.loaders import create_loader
except ImportError:
    botocore = None

# The edition that the sandbox was written from. What a newer one has added is only listed.
EDITION = (1, 43, 11)
# What older editions forbade and that one allows.
ALLOWED_SINCE = {"AttributeValue": "=[]"}

CHARACTERS = "aZ09_-.:/=+@ ,#$[]!*'()~%\"\\|\t\n\x01\x7f" + "éλЖ٣中\u2028\u3000€\u200b\ue000\U0001d4b3\U0001f512"


@cache
def category(letter):
    """The characters of a Unicode category as the inside of a character class."""
    ranges, begin = [], None
    for point in range(sys.maxunicode + 2):
        is_inside = point <= sys.maxunicode and unicodedata.category(chr(point)).startswith(letter)
        if is_inside and begin is None:
            begin = point
        elif not is_inside and begin is not None:
            ranges.append(f"\\U{begin:08x}-\\U{point - 1:08x}")
            begin = None
    return "".join(ranges)


@cache
def compiled(pattern):
    """A pattern of the model, which has those of Java: \\p{Graph} is what can be seen of ASCII, \\w is of ASCII too."""
    pattern = pattern.replace(r"\p{Graph}", r"\x21-\x7e")
    return re.compile(re.sub(r"\\p\{(\w)\}", lambda match: category(match[1]), pattern), re.ASCII)


def is_legal(shape, text):
    if not shape.get("min", 0) <= len(text) <= shape.get("max", len(text)):
        return False
    return "pattern" not in shape or compiled(shape["pattern"]).fullmatch(text) is not None


def filled(shape, length):
    """A text of that length that the pattern allows."""
    return next(text for text in (character * length for character in "a0") if is_legal(shape, text))


class Served:
    """What the sandbox says that it takes, read from its tables."""

    def __init__(self):
        folder = SOURCE / "steps/aws/sandbox"
        text = re.sub(r'"\s+"', "", (folder / "routes.cpp").read_text(encoding="utf-8"))
        rows = re.findall(r'\{"([A-Z]+)", "([^"]*)",\s*"(\w+)",\s*\w+,\s*"([^"]*)"\}', text)
        self.routes = {operation: (method, path) for method, path, operation, _ in rows}
        self._members = {operation: set(re.findall(r"\{(\w+)\}", path)) | {self._name(word) for word in members.split()}
                         for _, path, operation, members in rows}
        shapes = (folder / "core/shapes.cpp").read_text(encoding="utf-8")
        for name, members in re.findall(r'structure\("(\w+)",\s*"([^"]*)"\)', shapes):
            self._members[name] = {self._name(word) for word in members.split()}
        for name, item in re.findall(r'list\("(\w+)",\s*"(\w+)"\)', shapes):
            self._members.setdefault(name, self._members.get(item, set()))

    @staticmethod
    def _name(word):
        return word.lstrip("?@").split(":")[0].rstrip("!")

    def knows(self, owner, member):
        return member in self._members.get(owner, ())


class Case:
    """One input of an operation, of which one value is looked at."""

    def __init__(self, operation, at, value, is_allowed, members):
        self.operation, self.at, self.value, self.is_allowed, self.members = operation, at, value, is_allowed, members

    def __str__(self):
        shown = repr(self.value)
        return f"{self.operation} {self.at} = {shown if len(shown) < 90 else shown[:80] + f'... ({len(self.value)})'}"


class Model:
    def __init__(self, served):
        self._model = create_loader().load_service_model("iot", "service-2", "2015-05-28")
        self._shapes, self._served = self._model["shapes"], served
        self.unknown = []

    def operation(self, name):
        return self._model["operations"].get(name)

    def input_of(self, name):
        return self._shapes[self.operation(name)["input"]["shape"]] if "input" in self.operation(name) else None

    def sample(self, shape_name):
        """The least that the model allows."""
        shape = self._shapes[shape_name]
        if "enum" in shape:
            return shape["enum"][0]
        if shape["type"] == "string":
            return filled(shape, max(shape.get("min", 0), 1))
        if shape["type"] == "structure":
            return {member: self.sample(shape["members"][member]["shape"]) for member in shape.get("required", [])}
        return {"list": [], "map": {}, "boolean": True}.get(shape["type"], shape.get("min", 1))

    def cases(self, operation):
        shape = self.input_of(operation)
        base = {member: self.sample(entry["shape"]) for member, entry in shape["members"].items()
                if member in shape.get("required", [])} if shape else {}
        yield Case(operation, "(the least)", "", True, base)
        for member, entry in (shape["members"] if shape else {}).items():
            location = entry.get("location", "body")
            name = member if location == "uri" else entry.get("locationName", member)
            if not self._served.knows(operation, name):
                self.unknown.append(f"{operation}.{name}")
                continue
            if member in base and location != "uri":
                yield Case(operation, member, None, False, {key: base[key] for key in base if key != member})
            for at, value, is_allowed in self._values(entry["shape"], name, location):
                yield Case(operation, member + at, value, is_allowed, {**copy.deepcopy(base), member: value})

    def _values(self, shape_name, name, location):
        """(where below the member, the member's value, whether it is allowed)."""
        shape = self._shapes[shape_name]
        if shape["type"] in ("structure", "list", "map"):
            yield from self._composite(shape_name, name)
            return
        for value, is_allowed in self._simple(shape_name, location):
            if not (location == "uri" and value == ""):  # this is another path
                yield "", value, is_allowed

    def _simple(self, shape_name, location):
        shape = self._shapes[shape_name]
        if location == "body":
            yield [], False
        if "enum" in shape:
            yield from ((word, True) for word in shape["enum"])
            yield from ((word, False) for word in ("WRONG", shape["enum"][0].lower(), ""))
        elif shape["type"] == "string":
            yield from self._texts(shape_name, shape, location)
        elif shape["type"] == "boolean":
            yield from ((value, True) for value in (True, False))
            yield from ((value, False) for value in ("TRUE", "1", ""))
        else:
            yield from ((bound, True) for bound in (shape.get("min", 0), shape.get("max", 1 << 30)))
            if "min" in shape:
                yield from ((bound, False) for bound in (shape["min"] - 1, shape["max"] + 1))
            yield from ((value, False) for value in ("x", "1x", ""))

    @staticmethod
    def _texts(shape_name, shape, location):
        least, most = max(shape.get("min", 0), 1), shape.get("max")
        yield "", is_legal(shape, "")
        yield filled(shape, least), True
        if least > 1:
            yield filled(shape, least)[1:], False
        if most:
            yield filled(shape, most), True
            yield filled(shape, most) + filled(shape, least)[0], False
        if location == "header":  # only ASCII can stand there
            return
        for character in CHARACTERS:
            text = filled(shape, least)[1:] + character
            is_allowed = is_legal(shape, text)
            if is_allowed or character not in ALLOWED_SINCE.get(shape_name, ""):
                yield text, is_allowed
            if most and ord(character) > 127 and is_legal(shape, character * most):
                yield character * most, True
                yield character * (most + 1), False
                yield character * least, True
                if least > 1:
                    yield character * (least - 1), False

    def _composite(self, shape_name, name):
        shape = self._shapes[shape_name]
        yield "", "x", False
        if shape["type"] == "list":
            yield "", [], True
            for at, value, is_allowed in self._values(shape["member"]["shape"], name, "body"):
                yield "[]" + at, [value], is_allowed
        elif shape["type"] == "map":
            yield "", {}, True
            for key, is_allowed in self._texts(shape["key"]["shape"], self._shapes[shape["key"]["shape"]], "body"):
                yield "{key}", {key: self.sample(shape["value"]["shape"])}, is_allowed
            for at, value, is_allowed in self._values(shape["value"]["shape"], name, "body"):
                yield "{value}" + at, {self.sample(shape["key"]["shape"]): value}, is_allowed
        else:
            base = self.sample(shape_name)
            yield "", base, True
            for member, entry in shape["members"].items():
                if not self._served.knows(name, member):
                    self.unknown.append(f"{name}.{member}")
                    continue
                if member in base:
                    yield f".{member}", {key: base[key] for key in base if key != member}, False
                for at, value, is_allowed in self._values(entry["shape"], member, "body"):
                    yield f".{member}{at}", {**base, member: value}, is_allowed


class Client:
    def __init__(self, url, model):
        self._url, self._model = url, model
        self.connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=120)
        self._signer = SigV4Auth(Credentials("sandbox", "sandbox"), "iot", "us-east-1")

    def send(self, case):
        """(status, error's code, text of the answer)."""
        about = self._model.operation(case.operation)["http"]
        path, query, headers, body = about["requestUri"], {}, {}, {}
        entries = (self._model.input_of(case.operation) or {"members": {}})["members"]
        for member, value in case.members.items():
            location, name = entries[member].get("location"), entries[member].get("locationName", member)
            text = str(value).lower() if isinstance(value, bool) else str(value)
            if location == "uri":
                path = path.replace("{" + name + "}", quote(text, safe=""))
            elif location == "querystring":
                query[name] = text
            elif location == "header":
                headers[name] = text
            else:
                body[member] = value
        target = path + ("?" if query else "") + "&".join(f"{name}={quote(text, safe='')}" for name, text in query.items())
        data = json.dumps(body).encode() if body else b""
        request = AWSRequest(about["method"], self._url + target, headers=headers, data=data)
        self._signer.add_auth(request)
        self.connection.request(about["method"], target, data, dict(request.headers.items()))
        response = self.connection.getresponse()
        return response.status, response.headers.get("x-amzn-ErrorType", ""), response.read().decode()


@unittest.skipIf(botocore is None, "there is no botocore")
class ServiceModel(Scenario):
    def setUp(self):
        self.served = Served()
        self.model = Model(self.served)
        self.client = Client(self.sandbox().url, self.model)
        self.addCleanup(self.client.connection.close)
        self.operations = [operation for operation in self.served.routes if self.model.operation(operation)]
        self.is_newer = tuple(int(part) for part in botocore.__version__.split(".")[:3]) > EDITION

    def flaw(self, case):
        """What is wrong with the answer, or nothing."""
        status, code, text = self.client.send(case)
        is_violation = (status, code) == (400, "InvalidRequestException") and "validation error" in text
        if not case.is_allowed:
            return None if is_violation else f"{case} was not refused as a violation but answered {status} {code}"
        if is_violation or status in (403, 413) or status >= 500 or code == "UnknownOperationException":
            return f"{case} was refused for its form: {status} {code} {text[:300]}"
        return None

    def test_each_member_takes_what_the_model_says(self):
        flaws, count = [], 0
        for operation in self.operations:
            for case in self.model.cases(operation):
                count += 1
                flaws += [flaw for flaw in [self.flaw(case)] if flaw]
        self.assertGreater(count, 3000)
        self.assertEqual([], flaws[:40])
        unknown = sorted(set(self.model.unknown))
        if unknown:
            print(f"botocore {botocore.__version__} has what the sandbox doesn't know: {', '.join(unknown)}")
        if not self.is_newer:
            self.assertEqual([], unknown)

    def test_each_operation_is_at_the_models_address(self):
        self.assertGreater(len(self.operations), 70)
        for operation in self.operations:
            about = self.model.operation(operation)["http"]
            method, path = self.served.routes[operation]
            self.assertEqual((about["method"], re.sub(r"\{\w+\}", "{}", about["requestUri"])),
                             (method, "/" + re.sub(r"\{\w+\}", "{}", path)))


if __name__ == "__main__":
    if botocore is None:
        print("skipped: 'import botocore' fails, and with it the service's model is missing; scripts/deps brings both")
    unittest.main()
