# SPDX-License-Identifier: AGPL-3.0-or-later
"""What iTop's configuration says, read leniently: people write it by hand."""
