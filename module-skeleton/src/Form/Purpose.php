<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/** What a form is for: which object in memory is filled in, and what iTop says about its attributes at that moment. */
interface Purpose
{
	/** Returns the object in memory, with everything set that nobody has to enter. */
	public function Object(): \DBObject;

	/** @return string[] the codes of the attributes to ask for in any case, in order */
	public function Asked(): array;

	/** Whether the form may have a field for that attribute, as far as its purpose goes. */
	public function Admits(string $sCode): bool;

	/** Whether every other mandatory attribute without a value is asked for too. */
	public function AsksWhatIsMissing(): bool;

	/** Returns iTop's flags (OPT_ATT_...) of an attribute, given the values the object has now. */
	public function Flags(string $sCode): int;
}
