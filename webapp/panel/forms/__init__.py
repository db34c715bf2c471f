# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms: what was entered, how a field looks, how people write dates and numbers."""
