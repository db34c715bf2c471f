# SPDX-License-Identifier: AGPL-3.0-or-later
"""Classes and attributes in the XML of iTop's datamodel (design version 1.7), as far as the tests need them."""

from __future__ import annotations


def values(*codes: str) -> str:
    """What an enumeration knows."""
    return "<values>" + "".join(f'<value id="{code}">{code}</value>' for code in codes) + "</values>"


def field(code: str, kind: str, more: str, *, column: bool = True) -> str:
    """A mandatory attribute without a default."""
    sql = f"<sql>{code}</sql>" if column else ""
    default = "<default_value/>" if kind not in ("AttributeBlob", "AttributeImage") else ""
    return f'<field id="{code}" xsi:type="{kind}">{sql}{default}<is_null_allowed>false</is_null_allowed>{more}</field>'


def state(id: str, flags: str, transitions: str) -> str:
    """A state with what it asks for and where it leads."""
    return f'<state id="{id}"><flags>{flags}</flags><transitions>{transitions}</transitions></state>'


def a_class(
    id: str, parent: str, fields: list[str], *, shown: list[str], lifecycle: str = "", name: str = "ref",
    listed: str = "org_id",
) -> str:  # fmt: skip
    """A class whose own form shows these attributes."""
    items = "".join(f'<item id="{code}"><rank>{rank}</rank></item>' for rank, code in enumerate(shown, 1))
    return (
        f'<class id="{id}" _delta="define"><parent>{parent}</parent><properties>'
        "<category>bizmodel,searchable</category><abstract>false</abstract><key_type>autoincrement</key_type>"
        f"<db_table>{id.lower()}</db_table><db_key_field>id</db_key_field><db_final_class_field/>"
        f'<naming><attributes><attribute id="{name}"/></attributes></naming></properties>'
        f"<fields>{''.join(fields)}</fields><methods/>{lifecycle}"
        f"<presentation><details><items>{items}</items></details>"
        f'<list><items><item id="{listed}"><rank>1</rank></item></items></list></presentation></class>\n'
    )


#: What a class needs to belong to a conversation.
INTERCOM = (
    '<field id="intercom_ref" xsi:type="AttributeString"><sql>intercom_ref</sql><default_value/>'
    "<is_null_allowed>true</is_null_allowed></field>",
    '<field id="intercom_url" xsi:type="AttributeURL"><sql>intercom_url</sql><default_value/>'
    "<is_null_allowed>true</is_null_allowed><target>_blank</target></field>",
    '<field id="intercom_sync_activated" xsi:type="AttributeEnum"><sql>intercom_sync_activated</sql>'
    f"{values('yes', 'no')}<default_value>no</default_value><is_null_allowed>false</is_null_allowed>"
    "<display_style>list</display_style></field>",
)
