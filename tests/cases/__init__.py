# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inputs that failed once: what each is, and the tests that act it out (cases.toml)."""
