"""As much of JSON Schema (draft 7) as the schemas of plan and result use; an unknown word in them is an error."""

import re


def violations(value, schema, root=None, where="$"):
    """What in `value` does not fit, as lines of text."""
    root = root or schema
    found = []
    for word, rule in schema.items():
        if word not in WORDS:
            raise AssertionError(f"the test knows no '{word}' of JSON Schema")
        found += WORDS[word](value, rule, schema, root, where)
    return found


def _only(kind, check):
    """A rule that only values of that kind must keep."""
    return lambda value, rule, schema, root, where: (
        check(value, rule, schema, root, where) if isinstance(value, kind) and not isinstance(value, bool) else [])


def _unless(holds, text):
    return lambda value, rule, schema, root, where: [] if holds(value, rule) else [f"{where}: {text} {rule!r}"]


def _properties(value, rule, _, root, where):
    return [line for name, inner in rule.items() if name in value
            for line in violations(value[name], inner, root, f"{where}.{name}")]


def _additional(value, rule, schema, root, where):
    others = {name: inner for name, inner in value.items() if name not in schema.get("properties", {})}
    if rule is False:
        return [f"{where}: the unknown name '{name}'" for name in others]
    return [line for name, inner in others.items() for line in violations(inner, rule, root, f"{where}.{name}")]


def _items(value, rule, _, root, where):
    return [line for index, inner in enumerate(value) for line in violations(inner, rule, root, f"{where}[{index}]")]


def _reference(value, rule, _, root, where):
    target = root
    for part in rule.removeprefix("#/").split("/"):
        target = target[part]
    return violations(value, target, root, where)


def _condition(value, rule, schema, root, where):
    branch = "else" if violations(value, rule, root) else "then"
    return violations(value, schema.get(branch, {}), root, where)


def _negation(value, rule, _, root, where):
    return [] if violations(value, rule, root) else [f"{where}: fits {rule!r}, which it must not"]


def _nothing(*_):
    return []


TYPES = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}


def _is_of_type(value, rule):
    names = rule if isinstance(rule, list) else [rule]
    return isinstance(value, tuple(TYPES[name] for name in names)) and not isinstance(value, bool)


WORDS = {
    "type": _unless(_is_of_type, "not of type"),
    "const": _unless(lambda value, rule: value == rule, "is not"),
    "enum": _unless(lambda value, rule: value in rule, "is none of"),
    "minimum": _only(int, _unless(lambda value, rule: value >= rule, "is less than")),
    "minLength": _only(str, _unless(lambda value, rule: len(value) >= rule, "is shorter than")),
    "pattern": _only(str, _unless(lambda value, rule: re.search(rule, value), "does not match")),
    "minItems": _only(list, _unless(lambda value, rule: len(value) >= rule, "has fewer items than")),
    "uniqueItems": _only(list, _unless(lambda value, _: all(value.count(one) == 1 for one in value), "repeats items")),
    "items": _only(list, _items),
    "required": _only(dict, _unless(lambda value, rule: set(rule) <= set(value), "lacks one of")),
    "properties": _only(dict, _properties),
    "additionalProperties": _only(dict, _additional),
    "$ref": _reference,
    "if": _condition,
    "not": _negation,
    # Looked at by other words, or not at all.
    "then": _nothing, "else": _nothing, "definitions": _nothing,
    "$schema": _nothing, "title": _nothing, "description": _nothing,
}
