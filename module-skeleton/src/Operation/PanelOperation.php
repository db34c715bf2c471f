<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

/** An operation of the inbox panel: labels are in the language of the agent, and the answer names that language. */
abstract class PanelOperation extends Operation
{
}
