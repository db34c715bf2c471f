# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody gives a ticket of a real iTop files along with an entry, in one saving as iTop's own form does it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.itop import php
from tests.world import World


@dataclass(frozen=True)
class Given:
    """A file that somebody attaches, or a picture that they paste among their words (at ``{picture}``)."""

    name: str
    kind: str
    content: bytes


def write(
    world: World,
    ticket: str,
    words: str,
    *,
    login: str,
    attachment: Given | None = None,
    picture: Given | None = None,
    log: str = "public_log",
) -> None:
    """An entry in HTML by that user, with the files."""
    with tempfile.TemporaryDirectory() as place:
        # Of whoever iTop is.
        Path(place).chmod(0o755)
        code = [
            f"UserRights::Login('{login}');",
            f"$oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket}, true, true);",
            f"$sWords = {_quoted(words)};",
        ]
        if attachment is not None:
            code += [_made("Attachment", attachment, Path(place) / "attachment"), _NOTED]
        if picture is not None:
            code += [_made("InlineImage", picture, Path(place) / "picture"), _SHOWN]
        code += [
            f"$oLog = $oTicket->Get('{log}');",
            "$oLog->AddLogEntry($sWords);",
            f"$oTicket->Set('{log}', $oLog);",
            "$oTicket->DBUpdate();",
        ]
        php.inside(Path(world.itop_dir), "\n".join(code))


def _made(class_name: str, file: Given, path: Path) -> str:
    path.write_bytes(file.content)
    return f"""
        $oFile = MetaModel::NewObject('{class_name}');
        $oFile->SetItem($oTicket);
        $sContent = file_get_contents({_quoted(str(path))});
        $oFile->Set('contents', new ormDocument($sContent, {_quoted(file.kind)}, {_quoted(file.name)}));
        $oFile->Set('expire', time() + 3600);
        if (MetaModel::IsValidAttCode('{class_name}', 'creation_date')) {{ $oFile->Set('creation_date', time()); }}
        if (MetaModel::IsValidAttCode('{class_name}', 'secret')) {{ $oFile->Set('secret', 'a1b2c3'); }}
        $iFile = $oFile->DBInsert();
    """


_NOTED = """
    $oChange = MetaModel::NewObject('CMDBChangeOpAttachmentAdded');
    $oChange->Set('objclass', get_class($oTicket));
    $oChange->Set('objkey', $oTicket->GetKey());
    $oChange->Set('attachment_id', $iFile);
    $oChange->Set('filename', $oFile->Get('contents')->GetFileName());
    $oChange->DBInsertNoReload();
"""
_SHOWN = """
    $sUrl = utils::GetAbsoluteUrlAppRoot().INLINEIMAGE_DOWNLOAD_URL.$iFile.'&s=a1b2c3';
    $sWords = str_replace('{picture}', '<img src="'.htmlspecialchars($sUrl).'">', $sWords);
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
