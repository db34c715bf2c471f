# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of the panel, a file each."""
