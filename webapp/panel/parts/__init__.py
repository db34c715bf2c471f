# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parts of a canvas that several screens show."""
