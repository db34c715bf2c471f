<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Files;

use ItopIntercom\Log\Author;
use ItopIntercom\Log\Language;
use ItopIntercom\Log\Message;
use ItopIntercom\ModuleInfo;

/** Puts the files of a message where they stood among its words: a picture is shown, of another file stands the name. */
final class Places
{
	/** No message can hold it: the app writes no picture that came from outside. */
	const PLACE = '/<img src="'.ModuleInfo::FILE_SCHEME.':([0-9a-f]{64})">/';

	private $oLanguage;

	public function __construct(Language $oLanguage)
	{
		$this->oLanguage = $oLanguage;
	}

	public static function In(Message $oMessage): bool
	{
		return preg_match(self::PLACE, $oMessage->Html()) === 1;
	}

	/** Returns the HTML of the message with its files, which the ticket has then; one that is being made has none yet. */
	public function Fill(Message $oMessage, \DBObject $oTicket, Author $oAuthor): string
	{
		$fFill = function (array $aPlace) use ($oMessage, $oTicket, $oAuthor): string {
			$aFile = $oTicket->IsNew() ? null : $this->File($oMessage, $oTicket, $oAuthor, $aPlace[1]);
			if ($aFile === null) {
				return '<i>'.self::Escaped($this->oLanguage->Text('file_missing')).'</i>';
			}
			return ($aFile['class'] === Kept::PICTURE) ? self::Picture($aFile) : self::Name($aFile);
		};
		return (string)preg_replace_callback(self::PLACE, $fFill, $oMessage->Html());
	}

	private function File(Message $oMessage, \DBObject $oTicket, Author $oAuthor, string $sSha256): ?array
	{
		$aKnown = TicketFiles::Known($oTicket, $sSha256);
		if ($aKnown !== null) {
			return $aKnown;
		}
		$oDraft = Draft::Find($oMessage->Workspace(), $oMessage->PartId(), $sSha256);
		if ($oDraft === null || !$oDraft->HasDigest($sSha256)) {
			return null;
		}
		if ($oDraft->ClassName() === Kept::ATTACHMENT && TicketFiles::AreSettled($oTicket)) {
			return null;
		}

		return TicketFiles::Bind($oTicket, $oDraft, $sSha256, $oAuthor->HasUser() ? (string)$oAuthor->UserId() : '');
	}

	private static function Picture(array $aFile): string
	{
		$sUrl = \utils::GetAbsoluteUrlAppRoot().INLINEIMAGE_DOWNLOAD_URL.$aFile['id'].'&s='.$aFile['secret'];
		return '<img src="'.htmlspecialchars($sUrl, ENT_QUOTES, 'UTF-8').'">';
	}

	private static function Name(array $aFile): string
	{
		$aColumns = \MetaModel::GetAttributeDef($aFile['class'], Kept::CONTENT)->GetSQLExpressions();
		$aRow = Kept::Rows($aFile['class'], '`'.$aColumns['_filename'].'` AS `name`', '`id` = '.$aFile['id'])[0];
		return self::Escaped((string)$aRow['name']).TicketFiles::USED.$aFile['id'].'"></a>';
	}

	private static function Escaped(string $sText): string
	{
		return htmlspecialchars($sText, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
	}
}
