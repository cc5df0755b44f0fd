"""The files of a mail: which parts they are, their safe names, their bytes on demand."""

from __future__ import annotations

import hashlib
import re

from parsers.filenames import extension_of, safe_filename
from parsers.headers import decode_line, read_block
from parsers.model import Attachment
from parsers.signed import signed_content
from parsers.structure import Part, read_tree
from parsers.tnef import TnefFile, is_tnef, read_tnef
from parsers.transfer import decode, decode_base64_text, decode_slice, iterate_decoded, uu_blocks

_MESSAGE_TYPES = ("message/rfc822", "message/global")
_MAX_INNER_HEADER = 64 * 1024  # bytes looked at for the subject of a message inside the message
_LOCATION_NAME = re.compile(r"[^/\\?#]+\.[A-Za-z0-9]{1,5}$")


class Unknown(LookupError):
    """An attachment that the mail does not hold: another mail's, or one of another version."""


def normalised(raw: bytes) -> bytes:
    """Return `raw` with LF line ends when it has bare CRs only (old Mac OS); offsets stay the same."""
    return raw.replace(b"\r", b"\n") if b"\n" not in raw and b"\r" in raw else raw


def read_attachment(raw: bytes, attachment: Attachment) -> bytes:
    """Return the decoded bytes of `attachment` of the mail `raw`; reads only its slice.

    A part such as "1.2/3" lies inside a container (winmail.dat, an S/MIME envelope, an encoded text
    with uuencoded files), which is opened again. Raises Unknown when it is not there.
    """
    if b"\n" in raw:
        data = decode_slice(raw, attachment.start, attachment.end, attachment.encoding)
    else:  # the whole mail decides about bare CRs, as it did when it was parsed
        data = decode(raw[attachment.start : attachment.end].replace(b"\r", b"\n"), attachment.encoding)
    inners = attachment.part.split("/")[1:]
    if inners and inners[0].startswith("u") and attachment.encoding == "base64":
        data = decode_base64_text(raw[attachment.start : attachment.end])[0]
    for inner in inners:
        data = _inside(data, inner)
    return data


def _inside(container: bytes, path: str) -> bytes:
    if is_tnef(container):
        files = read_tnef(container).files
        if path.isdecimal() and 0 < int(path) <= len(files):
            return files[int(path) - 1].data
    elif (entity := signed_content(container)) is not None:
        tree = read_tree(entity, 0, len(entity))
        for leaf in tree.leaves:
            if leaf.path == path:
                return decode(entity[leaf.start : leaf.end], leaf.encoding)
    elif path.startswith("u") and path[1:].isdecimal():
        blocks = uu_blocks(container)
        if 0 < int(path[1:]) <= len(blocks):
            start, end, _ = blocks[int(path[1:]) - 1]
            return decode(container[start:end], "uuencode")
    raise Unknown(path)


def attachment_of_part(raw: bytes, part: Part, referenced: frozenset[str]) -> Attachment | None:
    """Describe a leaf of the tree that is not text; None for an empty part without a name.

    `referenced` holds the content ids that the HTML shows. Decodes in pieces: a large attachment is
    never whole in memory.
    """
    digest = hashlib.sha256()
    size = 0
    for piece in iterate_decoded(raw, part.start, part.end, part.encoding):
        digest.update(piece)
        size += len(piece)
    if not size and not part.name:
        return None
    content_id = part.content_id
    return Attachment(
        filename=_filename(raw, part),
        content_type=part.content_type,
        size=size,
        sha256=digest.hexdigest(),
        start=part.start,
        end=part.end,
        encoding=part.encoding,
        part=part.path,
        content_id=content_id,
        inline=_is_inline(part, referenced),
    )


def _is_inline(part: Part, referenced: frozenset[str]) -> bool:
    if part.content_id is not None and part.content_id in referenced:
        return True
    return part.disposition == "inline"


def _filename(raw: bytes, part: Part) -> str:
    """Return the part's own name made safe; else one out of its content or its place."""
    if name := safe_filename(part.name):
        return name
    if part.content_type in _MESSAGE_TYPES and (subject := _inner_subject(raw, part)):
        return safe_filename(f"{subject[:80].rstrip('. ')}.eml") or f"part-{part.path}.eml"
    if (location := part.block.first("content-location")) is not None:
        found = _LOCATION_NAME.search(decode_line(location)[:500])
        if found and (name := safe_filename(found[0])):
            return name
    return f"part-{part.path}{extension_of(part.content_type)}"


def _inner_subject(raw: bytes, part: Part) -> str:
    head = next(
        iterate_decoded(raw, part.start, min(part.end, part.start + _MAX_INNER_HEADER), part.encoding)
    )
    subject = read_block(head, 0, len(head)).first("subject")
    return safe_filename(decode_line(subject)) if subject is not None else ""


def attachment_of_block(
    data: bytes, start: int, end: int, name: str, place: tuple[int, int, str], part: str
) -> Attachment:
    """Describe the uuencoded file data[start:end]; `place` is (start, end, encoding) in the raw mail."""
    content = decode(data[start:end], "uuencode")
    return Attachment(
        filename=safe_filename(name) or f"{part.replace('/', '-')}.bin",
        content_type="application/octet-stream",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        start=place[0],
        end=place[1],
        encoding=place[2],
        part=part,
    )


def attachment_of_file(
    file: TnefFile, container: Part, number: int, referenced: frozenset[str]
) -> Attachment:
    """Describe the file with that number (from 1) of the winmail.dat in `container`."""
    path = f"{container.path}/{number}"
    content_type = file.content_type if re.fullmatch(r"[\w.+-]+/[\w.+-]+", file.content_type) else ""
    return Attachment(
        filename=safe_filename(file.name) or f"part-{container.path}-{number}{extension_of(content_type)}",
        content_type=content_type or "application/octet-stream",
        size=len(file.data),
        sha256=hashlib.sha256(file.data).hexdigest(),
        start=container.start,
        end=container.end,
        encoding=container.encoding,
        part=path,
        content_id=file.content_id,
        inline=file.content_id is not None and file.content_id in referenced,
    )
