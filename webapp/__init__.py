# SPDX-License-Identifier: AGPL-3.0-or-later
"""The deployed sync app."""
