# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel beside a conversation: `clicks` answers, `panel` is what each of the `screens` is given."""
