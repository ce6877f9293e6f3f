#!/usr/bin/python3
"""What a screen reader is told of a window, as text: one line for each thing, indented by what holds it.

Reads lines from its input and answers each with one JSON text: the tree of the first document whose address contains the
line. Names that the program makes up for fields do not appear, so the text stays the same from run to run.
"""
import json
import sys
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

LOOK_S_MAX = 20.0
LOOK_EVERY_S = 0.1
DEPTH_MAX = 16
# States that somebody must be told. The others follow from the kind of thing, or from where the focus happens to be.
STATES = [
    (Atspi.StateType.CHECKED, "checked"),
    (Atspi.StateType.PRESSED, "pressed"),
    (Atspi.StateType.SELECTED, "selected"),
    (Atspi.StateType.EXPANDED, "expanded"),
    (Atspi.StateType.REQUIRED, "required"),
    (Atspi.StateType.INVALID_ENTRY, "invalid"),
    (Atspi.StateType.BUSY, "busy"),
    (Atspi.StateType.MODAL, "modal"),
    (Atspi.StateType.READ_ONLY, "read only"),
]
ATTRIBUTES = ["level", "live"]


def children(it):
    """What it holds, as far as it still exists: a page may change while it is read."""
    for index in range(it.get_child_count()):
        child = it.get_child_at_index(index)
        if child is not None:
            yield child


def documents(it, depth=0):
    """The web pages below, outermost first. They lie some boxes deep in their window."""
    if it.get_role() == Atspi.Role.DOCUMENT_WEB:
        yield it
    elif depth < DEPTH_MAX:
        for child in children(it):
            yield from documents(child, depth + 1)


def squeezed(text):
    return " ".join((text or "").replace("\ufffc", " ").split())


def line(it):
    attributes = it.get_attributes() or {}
    states = it.get_state_set()
    words = [it.get_role_name()]
    name = squeezed(it.get_name())
    if name:
        words.append(json.dumps(name, ensure_ascii=False))
    description = squeezed(it.get_description())
    if description:
        words.append(f"described {json.dumps(description, ensure_ascii=False)}")
    if not any(children(it)) and it.get_text_iface() is not None:
        text = squeezed(Atspi.Text.get_text(it, 0, -1))
        if text and text != name:
            words.append(f"text {json.dumps(text, ensure_ascii=False)}")
    if it.get_role() == Atspi.Role.LANDMARK:
        words.append(attributes.get("xml-roles", "unnamed"))
    words += [word for state, word in STATES if states.contains(state)]
    if not states.contains(Atspi.StateType.ENABLED) and states.contains(Atspi.StateType.FOCUSABLE):
        words.append("disabled")
    words += [f"{key}={attributes[key]}" for key in ATTRIBUTES if key in attributes]
    return " ".join(words)


def tree(it, depth=0):
    yield "  " * depth + line(it)
    for child in children(it):
        yield from tree(child, depth + 1)


def page(address):
    """The document at this address, as soon as it is there."""
    deadline = time.monotonic() + LOOK_S_MAX
    while time.monotonic() < deadline:
        desktop = Atspi.get_desktop(0)
        for application in children(desktop):
            try:
                for document in documents(application):
                    # What was read before may be remembered, and half of it be old.
                    document.clear_cache()
                    if address in (Atspi.Document.get_document_attribute_value(document, "URI") or ""):
                        return document
            except GLib.Error:
                continue  # It went away while it was read.
        time.sleep(LOOK_EVERY_S)
    raise LookupError(f"no window shows {address} to a screen reader")


def main():
    # The newer names of these calls are missing from the version that Debian 12 has.
    warnings.simplefilter("ignore", DeprecationWarning)
    Atspi.init()
    for request in sys.stdin:
        try:
            answer = {"tree": "\n".join(tree(page(request.strip()))) + "\n"}
        except (GLib.Error, LookupError) as error:
            answer = {"error": str(error)}
        print(json.dumps(answer, ensure_ascii=False), flush=True)


main()
