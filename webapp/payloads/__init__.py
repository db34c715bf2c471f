# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each kind of job is given: written and read here.

The queue keeps it as JSON. What another version wrote besides is left out, and what it did not know has its default.
"""
