"""An HTML page as a tester looks at it: fields, errors, links, headings."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

_VOID = {"input", "br", "hr", "img", "meta", "link", "use", "path", "col"}


class Node:
    def __init__(self, tag: str, attrs: dict[str, str], parent: Node | None) -> None:
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.children: list[Node | str] = []

    @property
    def text(self) -> str:
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join("".join(parts).split())

    @property
    def raw(self) -> str:
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    def has(self, css: str) -> bool:
        return css in self.attrs.get("class", "").split()

    def find_all(self, tag: str = "", css: str = "") -> list[Node]:
        found = []
        for child in self.children:
            if isinstance(child, Node):
                if (not tag or child.tag == tag) and (not css or child.has(css)):
                    found.append(child)
                found += child.find_all(tag, css)
        return found


class Pagina(HTMLParser):
    """Reads once; unclosed tags of HTML are void elements only in our templates."""

    def __init__(self, response: Any) -> None:
        super().__init__(convert_charrefs=True)
        self.status = response.status_code
        self.root = self.current = Node("root", {}, None)
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.current)
        self.current.children.append(node)
        if tag not in _VOID:
            self.current = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.current.children.append(Node(tag, {name: value or "" for name, value in attrs}, self.current))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.current
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.current = node.parent

    def handle_data(self, data: str) -> None:
        self.current.children.append(data)

    # -- what a tester asks -----------------------------------------------------------------------

    def all(self, tag: str = "", css: str = "") -> list[Node]:
        return self.root.find_all(tag, css)

    @property
    def title(self) -> str:
        return self.all("title")[0].text

    @property
    def h1(self) -> str:
        (found,) = self.all("h1")
        return found.text

    @property
    def text(self) -> str:
        return self.all("main")[0].text

    @property
    def ids(self) -> set[str]:
        return {node.attrs["id"] for node in self.all() if "id" in node.attrs}

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(text, target) of each entry of the error summary."""
        return [(a.text, a.attrs["href"]) for box in self.all(css="error-summary") for a in box.find_all("a")]

    @property
    def field_errors(self) -> list[str]:
        return [p.text for box in self.all(css="field-error") for p in box.find_all("p")]

    @property
    def form(self) -> Node:
        """The form of the page itself (not of its frame)."""
        return next(form for main in self.all("main") for form in main.find_all("form"))

    @property
    def fields(self) -> dict[str, Any]:
        """What a browser would send of that form, without buttons and files."""
        data: dict[str, list[str]] = {}
        for node in self.form.find_all("input"):
            kind, name = node.attrs.get("type", "text"), node.attrs.get("name")
            if not name or kind in ("file", "submit"):
                continue
            if kind in ("checkbox", "radio") and "checked" not in node.attrs:
                continue
            empty = "on" if kind in ("checkbox", "radio") else ""
            data.setdefault(name, []).append(node.attrs.get("value", empty))
        for node in self.form.find_all("textarea"):
            data.setdefault(node.attrs["name"], []).append(node.raw.removeprefix("\n").strip("\r\n"))
        return {name: values if len(values) > 1 else values[0] for name, values in data.items()}

    def radios(self, name: str) -> list[str]:
        """The values one can choose from under this name."""
        return [node.attrs["value"] for node in self.form.find_all("input") if node.attrs["name"] == name]

    def button(self, text: str) -> Node:
        return next(button for button in self.all("button") if button.text == text)

    def link(self, text: str) -> str:
        return next(a.attrs["href"] for a in self.all("a") if a.text == text)
