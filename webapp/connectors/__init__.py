# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Fin and workflows may ask for a person: the tickets of which that person is the caller, and no others."""
