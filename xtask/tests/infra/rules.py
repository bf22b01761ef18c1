"""What the rules of a template say to parameters: moto does not read them, so they are evaluated here.

  python rules.py TEMPLATE < CASES     a list of objects, each with the parameters that are given; a list of complaints for each
"""

import json
import sys

import cfnlint.decode.cfn_yaml

TEMPLATE = cfnlint.decode.cfn_yaml.load(sys.argv[1])
DEFAULTS = {name: parameter.get("Default") for name, parameter in TEMPLATE["Parameters"].items()}


def value(form, given):
    return given.get(form["Ref"], DEFAULTS[form["Ref"]]) if isinstance(form, dict) else form


def holds(form, given):
    (function, arguments), = form.items()
    if function == "Fn::Equals":
        return value(arguments[0], given) == value(arguments[1], given)
    if function == "Fn::Not":
        return not holds(arguments[0], given)
    if function == "Fn::Or":
        return any(holds(argument, given) for argument in arguments)
    raise NotImplementedError(function)


def complaints(given):
    assertions = [it for rule in TEMPLATE["Rules"].values() for it in rule["Assertions"]]
    return [it["AssertDescription"] for it in assertions if not holds(it["Assert"], given)]


print(json.dumps([complaints(case) for case in json.load(sys.stdin)]))
