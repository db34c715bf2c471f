<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Finished;

use ItopIntercom\TicketClass;

/**
 * A rating of the end user in iTop's own attributes for it: where the ticket is finished and its next step asks for them, so that
 * nobody has been asked yet, and never over what a person gave in iTop.
 */
final class Satisfaction
{
	const GRADE = 'user_satisfaction';
	const COMMENT = 'user_comment';
	/** Stands behind the name in iTop's history where a rating comes from Intercom. */
	const MARK = ' [rating]';
	const STARS = 5;

	private $oTickets;

	public function __construct(TicketClass $oTickets)
	{
		$this->oTickets = $oTickets;
	}

	/**
	 * Puts the rating into the ticket in memory, if it is to stand there; the caller writes it.
	 * @param int $iStars 1 to 5, 5 is the best
	 */
	public function Give(\DBObject $oTicket, int $iStars, string $sRemark)
	{
		$sGrade = $this->Grade($oTicket, $iStars);
		if ($sGrade === '' || !(new FinishedStates($this->oTickets))->IsFinished($oTicket) || !$this->IsOpen($oTicket)) {
			return;
		}
		$oTicket->Set(self::GRADE, $sGrade);
		// One that says nothing has nothing to do with what an earlier one said.
		if (self::Has($oTicket, self::COMMENT) && $oTicket->CheckValue(self::COMMENT, $sRemark) === true) {
			$oTicket->Set(self::COMMENT, $sRemark);
		}
	}

	/** Returns the value of a scale whose best one is 1, as iTop's is from 1 to 4; '' where the class has none like that. */
	private function Grade(\DBObject $oTicket, int $iStars): string
	{
		if (!self::Has($oTicket, self::GRADE)) {
			return '';
		}
		$aValues = array_map('strval', array_keys((array)\MetaModel::GetAllowedValues_att(get_class($oTicket), self::GRADE)));
		sort($aValues, SORT_NUMERIC);
		$iMost = count($aValues);
		if ($iMost < 2 || $aValues !== array_map('strval', range(1, $iMost))) {
			return '';
		}
		// Halfway between two of them the better one.
		return (string)(1 + (int)ceil((self::STARS - $iStars) * ($iMost - 1) / (self::STARS - 1) - 0.5));
	}

	private function IsOpen(\DBObject $oTicket): bool
	{
		$sGiven = (string)$oTicket->Get(self::GRADE);
		if ($sGiven !== '' && !$this->IsAskedFor($oTicket)) {
			return false;
		}
		$sDefault = (string)\MetaModel::GetAttributeDef(get_class($oTicket), self::GRADE)->GetDefaultValue();
		$bComment = self::Has($oTicket, self::COMMENT) && trim((string)$oTicket->Get(self::COMMENT)) !== '';
		$bUntouched = in_array($sGiven, array('', $sDefault), true) && !$bComment;
		if (!$bUntouched && $this->Changes($oTicket, 'userinfo LIKE :mark') === 0) {
			return false;
		}

		return $this->Changes($oTicket, 'userinfo NOT LIKE :mark') === 0;
	}

	/** Whether a step that leads on asks whoever takes it. */
	private function IsAskedFor(\DBObject $oTicket): bool
	{
		foreach (array_keys($oTicket->EnumTransitions()) as $sStimulus) {
			$aFlags = $oTicket->GetTransitionAttributes($sStimulus);
			if (isset($aFlags[self::GRADE]) && ($aFlags[self::GRADE] & (OPT_ATT_MUSTPROMPT | OPT_ATT_MUSTCHANGE | OPT_ATT_MANDATORY)) !== 0) {
				return true;
			}
		}

		return false;
	}

	/** How many changes of grade or comment fit a condition. */
	private function Changes(\DBObject $oTicket, string $sCondition): int
	{
		$sOql = "SELECT CMDBChangeOpSetAttribute WHERE objclass = :class AND objkey = :id AND attcode IN (:grade, :comment) AND $sCondition";
		$aArgs = array('class' => get_class($oTicket), 'id' => $oTicket->GetKey(), 'grade' => self::GRADE, 'comment' => self::COMMENT);
		// History is for administrators in some installations; nothing of it is handed out.
		$oSearch = \DBObjectSearch::FromOQL_AllData($sOql);
		return (int)(new \DBObjectSet($oSearch, array(), $aArgs + array('mark' => '%'.self::MARK)))->Count();
	}

	private static function Has(\DBObject $oTicket, string $sCode): bool
	{
		return \MetaModel::IsValidAttCode(get_class($oTicket), $sCode);
	}
}
