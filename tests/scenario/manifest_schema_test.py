"""What an editor makes of schemas/manifest.v1.json: a text for every key, and no completion that would be wrong."""

import json
import unittest
from collections import defaultdict

from harness import SOURCE

FILE = SOURCE / "schemas" / "manifest.v1.json"
TEXT = FILE.read_text(encoding="utf-8")
SCHEMA = json.loads(TEXT)
START = "#/definitions/"
SECTIONS = {name for name, rules in SCHEMA["properties"].items() if "propertyNames" in rules}
# One text for all operations of the API, whose names say the rest.
SHARED = {"rate"}


def rules_of(rules):
    while "$ref" in rules:
        rules = SCHEMA["definitions"][rules["$ref"].removeprefix(START)]
    return rules


def below(rules):
    """The schemas that `rules` itself has, with the name of the key where they are one's."""
    yield from rules.get("properties", {}).items()
    for word in ("items", "additionalProperties"):
        if isinstance(rules.get(word), dict):
            yield None, rules[word]


def all_keys():
    """(where, name, schema as it stands there) of every key, each once."""
    waiting = [("$", SCHEMA), *((f"#{name}", rules) for name, rules in SCHEMA["definitions"].items())]
    while waiting:
        where, rules = waiting.pop()
        for name, inner in below(rules):
            place = f"{where}.{name or '*'}"
            if name:
                yield place, name, inner
            waiting.append((place, inner))


def all_rules(rules):
    yield rules
    for _, inner in below(rules):
        yield from all_rules(inner)


def every_schema():
    for rules in (SCHEMA, *SCHEMA["definitions"].values()):
        yield from all_rules(rules)


def references_in(value, rules):
    """What an example says for keys that name another entry of the manifest."""
    rules = rules_of(rules)
    if isinstance(value, dict):
        for name, inner in value.items():
            known = rules.get("properties", {}).get(name, rules.get("additionalProperties"))
            if isinstance(known, dict):
                yield from references_in(inner, known)
    elif isinstance(value, list):
        for inner in value:
            yield from references_in(inner, rules.get("items", {}))
    elif "reference" in rules:
        yield value


class Schema(unittest.TestCase):
    def test_it_is_written_as_json_writes_it(self):
        self.assertEqual(TEXT, json.dumps(SCHEMA, indent=2, ensure_ascii=False) + "\n")

    def test_every_key_has_a_title_and_a_description(self):
        keys = list(all_keys())
        self.assertGreater(len(keys), 100)
        self.assertEqual([], [where for where, _, rules in keys
                              if not all(rules_of(rules).get(word, "").strip() for word in ("title", "description"))])

    def test_no_two_keys_share_a_description(self):
        named = defaultdict(set)
        for _, name, rules in all_keys():
            if rules.get("$ref", "").removeprefix(START) not in SHARED:
                named[rules_of(rules)["description"]].add(name)
        self.assertEqual({}, {text: names for text, names in named.items() if len(names) > 1})

    def test_the_keys_that_name_another_entry_say_of_which_section(self):
        found = {(name, rules.get("reference") or rules["items"]["reference"]) for _, name, rules in all_keys()
                 if "reference" in rules or "reference" in rules.get("items", {})}
        self.assertEqual({("issuer", "authorities"), ("policies", "policies"), ("type", "thing_types"),
                          ("groups", "thing_groups"), ("parent", "thing_groups"),
                          ("provisioning_template", "provisioning_templates")}, found)
        self.assertLessEqual({section for _, section in found}, SECTIONS)

    def test_nothing_offers_the_name_of_an_entry_that_the_manifest_may_not_have(self):
        for rules in every_schema():
            if "reference" in rules or "reference" in rules.get("items", {}):
                self.assertEqual(set(), {"examples", "default", "enum"} & set(rules), rules)
            for example in rules.get("examples", []):
                self.assertEqual([], list(references_in(example, rules)), example)

    def test_a_default_is_the_value_itself(self):
        for rules in every_schema():
            self.assertNotIn("<", str(rules.get("default", "")))


if __name__ == "__main__":
    unittest.main()
