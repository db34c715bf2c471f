# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync export` and `erase`: what there is of one person, told and taken away."""
