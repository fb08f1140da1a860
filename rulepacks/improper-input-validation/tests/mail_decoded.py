"""An encoded word may hold a line end, which is one when it is decoded."""
import email
import poplib
from email.header import decode_header
from email.message import EmailMessage


def answer():
    box = poplib.POP3_SSL("mail.example.org")
    _, lines, _ = box.retr(1)
    mail = email.message_from_bytes(b"\n".join(lines))
    text, charset = decode_header(mail["Subject"])[0]
    reply = EmailMessage()
    reply["Subject"] = "Re: " + text.decode(charset)  # expect: input-mail-header
    return reply
