<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Files\Capacity;
use ItopIntercom\Files\Draft;
use ItopIntercom\Files\Incoming;
use ItopIntercom\Rights;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;

/** Takes a piece of a file for a message that follows by `append`; no ticket is touched or held meanwhile. */
final class Attach extends Operation
{
	public function Run(Input $oInput): array
	{
		Rights::RequireWritable();
		$sWorkspace = $this->oContext->Conversation($oInput)->Workspace();
		$sPartId = $oInput->PartId('part_id');
		$oFile = new Incoming($oInput);
		$this->RequireCapacity($oFile);
		$oDraft = Draft::Find($sWorkspace, $sPartId, $oFile->Sha256());
		if ($oDraft === null) {
			if ($oFile->Offset() > 0 || $oFile->Data() === '') {
				return array('received' => 0);
			}
			$oDraft = Draft::Begin($oFile, $sWorkspace, $sPartId, $this->oContext->Tickets()->Required());
		} elseif ($oFile->Data() !== '') {
			$oDraft->Add($oFile->Data(), $oFile->Offset());
		}
		$iLength = $oDraft->Length();
		if ($iLength >= $oFile->Size() && !$oDraft->HasDigest($oFile->Sha256())) {
			$oDraft->Drop();
			throw $oInput->Bad('sha256', 'is not the digest of what came');
		}

		return array('received' => $iLength);
	}

	private function RequireCapacity(Incoming $oFile)
	{
		$oCapacity = new Capacity($this->oContext->Rights(), $this->oContext->Tickets());
		$this->oContext->Tickets()->Required();
		if (!($oFile->IsInline() ? $oCapacity->TakesPictures() : $oCapacity->TakesAttachments())) {
			throw new Failure(403, 'not_allowed', 'The account may not add files to the tickets, or the tickets take none.');
		}
		if ($oFile->Size() > $oCapacity->MaxSize()) {
			throw new Failure(422, 'refused', 'The file is larger than the '.$oCapacity->MaxSize().' bytes that this iTop takes.');
		}
	}
}
