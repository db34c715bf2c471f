# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agent and an end user do and see, on the demo iTop and unchanged on a real one."""
