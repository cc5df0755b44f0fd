"""What a mail says: templates and values in, subject, text and HTML out."""

from daemon.mail.compose.composer import Composer
from daemon.mail.compose.engine import TemplateFault
from daemon.mail.compose.formats import mailto
from daemon.mail.compose.view import Rendered, TicketView

__all__ = ["Composer", "Rendered", "TemplateFault", "TicketView", "mailto"]
