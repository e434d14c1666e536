"""The web page: the same tree in one self-contained file, for screens and phones."""

from lxml import etree

from reportgen.edition import Edition
from reportgen.forms import Content, Forms


def write_page(edition: Edition, content: Content, forms: Forms) -> bytes:
    """The document as one HTML file without scripts, pictures or links to elsewhere."""
    html = etree.Element("html", lang="zh-CN")
    head = etree.SubElement(html, "head")
    etree.SubElement(head, "meta", charset="utf-8")
    etree.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    etree.SubElement(head, "title").text = edition.title
    if edition.department.publisher:
        etree.SubElement(head, "meta", name="author", content=edition.department.publisher)
    etree.SubElement(head, "style").text = forms.style("screen.css", {})
    body = etree.SubElement(html, "body")
    header = etree.SubElement(body, "header")
    header.append(content.cover)
    body.append(content.contents)
    etree.SubElement(body, "main").extend(content.body)
    page: bytes = etree.tostring(html, encoding="utf-8", method="html", doctype="<!DOCTYPE html>")
    return page + b"\n"
