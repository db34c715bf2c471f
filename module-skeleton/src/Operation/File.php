<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Files\Outgoing;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;

/** A piece of a file that a ticket has, of which `changes` told. */
final class File extends Operation
{
	public function Run(Input $oInput): array
	{
		$oTicket = $this->oContext->Tickets()->Find($oInput->Id('id'));
		$iFile = (int)$oInput->Id('file');
		$bPicture = $oInput->Flag('picture', false);
		$iOffset = $oInput->Integer('offset', 0, 0);
		$oFiles = new Outgoing($this->oContext);
		$aPiece = $bPicture ? $oFiles->OfPicture($oTicket, $iFile, $iOffset) : $oFiles->OfAttachment($oTicket, $iFile, $iOffset);
		if ($aPiece === null) {
			throw new Failure(404, 'file_not_found', "Ticket {$oTicket->GetKey()} has no file $iFile that the account may read.");
		}

		return $aPiece;
	}
}
