# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTML of both sides: what is read in it, and what each side is given of the other one's."""
