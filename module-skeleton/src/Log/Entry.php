<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/** One entry of a case log: what somebody wrote in iTop, one message of the conversation, or a group of them. */
interface Entry
{
	/** Returns its row of the index. */
	public function Row(): array;

	/** Returns its piece of the text, separator included. */
	public function Piece(): string;

	/** @return string[] the keys of the parts that it holds (Marker::Key) */
	public function Keys(): array;

	public function First(): Place;

	public function Last(): Place;

	/** @return CopiedMessage[] the messages that it consists of; none for what somebody else wrote */
	public function Messages(): array;
}
