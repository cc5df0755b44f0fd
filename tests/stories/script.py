"""What a story is told with: people act, time passes, and in the end everybody's mailbox is compared."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from difflib import unified_diff
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import format_datetime, formataddr, getaddresses, parseaddr, parsedate_to_datetime
from pathlib import Path

from daemon.demo.people import ADMINISTRATOR, Actor
from daemon.desk.model import Status, Ticket
from tests.end_to_end.command import postdesk
from tests.end_to_end.letters import files_of, html_of, read, subject_of, text_of
from tests.end_to_end.links import links_in
from tests.end_to_end.world import World
from tests.stories.clients import FORWARDED, TOP, Client, answer
from tests.stories.house import MailHouse

GOLDENS = Path(__file__).with_name("goldens")

_TOKEN = re.compile(r"pd[a-z][a-z2-7]{34}", re.IGNORECASE)
_ACTED = timedelta(minutes=1)
"""How long each act of a person takes: longer than a relay is held."""


class Story:
    """One story on one desk."""

    def __init__(self, name: str, world: World, house: MailHouse, staff: Sequence[Actor]) -> None:
        self.name, self.world, self.house = name, world, house
        self.staff = {actor.address for actor in staff} | {ADMINISTRATOR}
        self._numbers = 0

    # -- people ----------------------------------------------------------------------------------------

    def writes(
        self,
        actor: Actor,
        subject: str,
        text: str,
        *,
        cc: Sequence[Actor | str] = (),
        files: Sequence[tuple[str, str, bytes]] = (),
        quick: bool = False,
    ) -> None:
        """Somebody writes a new mail to the desk."""
        mail = EmailMessage()
        mail["Subject"] = subject
        mail.set_content(text, cte="base64")
        self._send(actor, mail, self.world.desk, cc, files, quick)

    def answers(
        self,
        actor: Actor,
        text: str,
        *,
        to: str = "",
        client: Client = TOP,
        cc: Sequence[Actor | str] = (),
        files: Sequence[tuple[str, str, bytes]] = (),
        to_all: bool = False,
        quick: bool = False,
        to_desk: bool = False,
    ) -> None:
        """Somebody answers the newest mail in their mailbox whose subject matches `to`.

        `cc`: whom they add; `to_all`: all whom that mail went to get a copy; `quick`: the next act follows
        at once; `to_desk`: not to whom the mail came from.
        """
        got = self.newest(actor, to)
        _, reply_to = parseaddr(got["Reply-To"] or got["From"])
        if to_desk:
            reply_to = self.world.desk
        copied = [each if isinstance(each, str) else each.address for each in cc]
        if to_all:
            named = (address for _, address in getaddresses([*got.get_all("To", []), *got.get_all("Cc", [])]))
            copied += [address for address in named if address not in (actor.address, reply_to, *copied)]
        self._send(actor, answer(client, text, got), reply_to, copied, files, quick)

    def taps(
        self,
        actor: Actor,
        button: str,
        *,
        to: str = "",
        sign: str = "",
        quick: bool = False,
        of: Message | None = None,
    ) -> None:
        """Somebody taps a button of the newest mail whose subject matches `to`, and sends what opens.

        A new mail, without In-Reply-To; `sign` is what the mail program puts below; `of`: of that mail.
        """
        opened = links_in(of or self.newest(actor, to))[button]
        mail = EmailMessage()
        mail["Subject"] = opened.subject
        mail.set_content(opened.body.replace("\r\n", "\n") + sign, cte="base64")
        self._send(actor, mail, opened.to, (), (), quick)

    def forwards(self, actor: Actor, text: str, whom: Actor, *, to: str = "") -> None:
        """Somebody forwards the newest mail in their mailbox whose subject matches `to`, past the desk."""
        self._send(actor, answer(FORWARDED, text, self.newest(actor, to)), whom.address, (), (), quick=False)

    def bounces(self, actor: Actor, *, to: str = "") -> None:
        """The newest mail to somebody whose subject matches `to` comes back as undeliverable."""
        got = self.newest(actor, to)
        report = (
            f"From: MAILER-DAEMON@demo.test\r\nTo: {self.world.desk}\r\n"
            "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
            f"Date: {format_datetime(self.world.clock.now())}\r\n"
            f"Message-ID: <bounce.{self.name}@demo.test>\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.demo.test\r\n\r\n"
            f"Final-Recipient: rfc822; {actor.address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
            "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Message-ID: {got['Message-ID']}\r\n\r\n--b--\r\n"
        )
        with smtplib.SMTP("127.0.0.1", self.house.smtp_port, timeout=20) as smtp:
            smtp.sendmail("", [self.world.desk], report.encode())
        self.world.settle()
        self.passes(_ACTED)

    def sends(self, actor: Actor, mail: EmailMessage, *, quick: bool = False) -> None:
        """Somebody sends a mail of their own making to the desk."""
        self._send(actor, mail, self.world.desk, (), (), quick)

    def _send(
        self,
        actor: Actor,
        mail: EmailMessage,
        to: str,
        cc: Sequence[Actor | str],
        files: Sequence[tuple[str, str, bytes]],
        quick: bool,
    ) -> None:
        self._numbers += 1
        copied = [each if isinstance(each, str) else each.address for each in cc]
        mail["From"] = formataddr((actor.name, actor.address))
        mail["To"] = to
        if copied:
            mail["Cc"] = ", ".join(copied)
        mail["Date"] = format_datetime(self.world.clock.now())
        mail["Message-ID"] = f"<{self._numbers}.{self.name}@{actor.address.partition('@')[2]}>"
        for name, kind, content in files:
            main, _, sub = kind.partition("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
        recipients = [to, *(each for each in copied if each != to)]
        with smtplib.SMTP("127.0.0.1", self.house.smtp_port, timeout=20) as smtp:
            smtp.sendmail(actor.address, recipients, mail.as_bytes(policy=SMTP))
        self.world.settle()
        if not quick:
            self.passes(_ACTED)

    # -- time ------------------------------------------------------------------------------------------

    def passes(self, span: timedelta) -> None:
        """Let time pass and happen what falls due."""
        self.world.clock.move(span)
        self.world.sweep()

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> None:
        """Go on at a time of the desk's day, so many days on."""
        self.world.at(hour, minute, days=days)

    # -- what came of it -------------------------------------------------------------------------------

    def got(self, who: Actor | str, subject: str = "") -> list[Message]:
        """Return what lies in somebody's mailbox, oldest first, of those whose subject matches."""
        address = who if isinstance(who, str) else who.address
        mails = [read(content) for content in self.house.messages(address)]
        return [mail for mail in mails if re.search(subject, subject_of(mail))]

    def newest(self, who: Actor | str, subject: str = "") -> Message:
        """Return the newest of these."""
        mails = self.got(who, subject)
        assert mails, f"{who} got no mail about {subject!r}"
        return mails[-1]

    def tickets(self) -> list[Ticket]:
        return self.world.tickets()

    def states(self) -> list[Status]:
        """The states of all tickets, oldest first."""
        return [ticket.status for ticket in self.tickets()]

    def ends(self, *people: Actor, update: bool, course: bool = False) -> None:
        """Compare every mail that each of them got with the story's golden files, and look for leaks.

        `course`: compare, too, what `postdesk` tells in both languages of the story's first ticket.
        """
        folder = GOLDENS / self.name
        # Mails that leave at the same instant arrive in any order.
        got = {actor: sorted(self.got(actor), key=_order) for actor in people}
        self._nothing_leaked()
        if update:
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob("*.txt"):
                old.unlink()
        for actor, mails in got.items():
            found = "".join(_shown(number, mail) for number, mail in enumerate(mails, 1)) or "no mail\n"
            self._compare(folder / f"{actor.address.partition('@')[0]}.txt", found, update)
        if course:
            for language in ("en", "zh-CN"):
                for words in (("ticket", "show"), ("report", "service")):
                    path = folder / f"{'_'.join(words)}.{language}.txt"
                    self._compare(path, self._told(*words, language=language), update)

    def _told(self, *words: str, language: str) -> str:
        ended = postdesk(self.world, *words, self.tickets()[0].number, "--language", language)
        assert ended.code == 0, ended.err
        return ended.out

    def _compare(self, path: Path, found: str, update: bool) -> None:
        if update:
            path.write_text(found, encoding="utf-8")
        before = path.read_text(encoding="utf-8").splitlines()
        changed = list(unified_diff(before, found.splitlines(), "golden", "now", lineterm="", n=2))
        assert not changed, f"{self.name}: {path.name}\n" + "\n".join(changed)

    def _nothing_leaked(self) -> None:
        """Nobody outside reads what is internal or an engineer's address; nobody an id of somebody else's."""
        secrets = set[str]()
        to_vendors = set[str]()
        public = ""
        for ticket in self.tickets():
            for entry in self.world.entries(ticket):
                lines = (line.strip() for line in entry.text.splitlines())
                if (entry.visibility == "internal" and "@" in entry.author) or entry.author == "requester":
                    public += entry.text  # their own words
                elif entry.visibility == "internal":
                    kept = {line for line in lines if len(line) >= 8}
                    secrets |= kept
                    to_vendors |= kept if entry.kind == "vendor" else set()
                else:
                    public += entry.text + "".join(entry.parts.values())
        owners: dict[str, str] = {}
        for address in self.house.users:
            for mail in self.got(address):
                if parseaddr(mail["From"])[1] != self.world.desk:
                    continue
                text = text_of(mail) + subject_of(mail)
                for token in _TOKEN.findall(str(mail.items()) + text + html_of(mail)):
                    assert owners.setdefault(token, address) == address, f"an id of {owners[token]}"
                if address in self.staff or address == self.world.desk:
                    continue
                inside = address.partition("@")[2] == self.world.desk.partition("@")[2]
                for secret in secrets if inside else secrets - to_vendors:
                    assert secret not in text or secret in public, f"{address} reads {secret!r}"
                for engineer in self.staff:
                    assert engineer not in mail.as_string(), f"{address} reads {engineer}"


def _order(mail: Message) -> tuple[datetime, str, str]:
    return parsedate_to_datetime(mail["Date"]), subject_of(mail), text_of(mail)


def _shown(number: int, mail: Message) -> str:
    """Return a mail as its reader sees it, ids masked."""
    lines = [f"===== {number} =====", f"From: {_masked(_header(mail, 'From'))}"]
    lines += [f"{name}: {_masked(_header(mail, name))}" for name in ("Cc", "Auto-Submitted") if mail[name]]
    lines += [f"Subject: {' '.join(subject_of(mail).split())}"]
    lines += [f"File: {name}" for name in files_of(mail)]
    return "\n".join(lines) + "\n\n" + _masked(text_of(mail)).rstrip() + "\n\n"


def _header(mail: Message, name: str) -> str:
    return str(make_header(decode_header(mail[name])))


def _masked(text: str) -> str:
    return re.sub(r"\[ref:[^\]]*\]", "[ref]", _TOKEN.sub("TOKEN", text))
