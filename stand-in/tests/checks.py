"""What the independent clients share: one line for each check, and a summary that a test runner can read."""

import sys

from botocore.exceptions import ClientError

RESULTS = []


def check(name, holds, detail=""):
    RESULTS.append(bool(holds))
    print(f"{'ok' if holds else 'FAILED'}: {name}" + ("" if holds else f" ({detail})"))


def refused(name, expected, call):
    """The call must fail with the error of this name."""
    try:
        detail = f"no error but {call()}"
    except ClientError as error:
        detail = error.response["Error"]["Code"]
    check(name, detail == expected, detail)


def finish():
    """Ends the program, with 1 when a check has failed."""
    failed = RESULTS.count(False)
    print(f"{RESULTS.count(True)} passed, {failed} failed")
    sys.exit(1 if failed else 0)
