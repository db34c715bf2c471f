from webapp.conversations import Author, Conversation, Message
from webapp.services import Services


def messages(conversation: Conversation, services: Services, *, workspace_id: str) -> list[Message]:
    said = [part for part in conversation.parts if part.says_something and not part.writer.automatic]
    authors = [Author(part.writer.kind, name=part.writer.name, email=part.writer.email) for part in said]
    return [Message(p.id, p.log, author, p.created_at, p.body) for p, author in zip(said, authors, strict=True)]
