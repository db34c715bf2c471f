# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two more classes of every_type.py: the rare types of attributes, and a form that only wants a file.

`ChatFurtherTypes` has the types whose values follow from another attribute, a key to the class itself, a set of linked
objects, and the types that iTop fills in by itself, of which nobody may ever be asked for one.
"""

from __future__ import annotations

from tests.itop.datamodel_xml import INTERCOM, a_class, field, state, values

CLASS = "ChatFurtherTypes"
FILE_CLASS = "ChatWithFile"
CLASSES = (CLASS, FILE_CLASS)

#: Before iTop 3.1 no datamodel in XML can declare it; ChatClassStates has it in every version.
CLASS_NAME = "AttributeClass"
#: iTop gives each class its own of these, or they are only there to be built upon.
OF_EVERY_CLASS = frozenset({
    "AttributeDBField", "AttributeDBFieldVoid", "AttributeFinalClass", "AttributeFriendlyName", "AttributeArchiveDate",
    "AttributeArchiveFlag", "AttributeObsolescenceDate", "AttributeObsolescenceFlag",
})  # fmt: skip
#: What iTop's own class of tickets, from which these are made, has already.
OF_EVERY_TICKET = frozenset({"AttributeMetaEnum", "AttributeLinkedSetIndirect"})

_INHERITED = ["org_id", "caller_id", "title", "description"]


def _on(code: str) -> str:
    return f'<dependencies><attribute id="{code}"/></dependencies>'


def _fields(*, with_class_names: bool) -> list[str]:
    named = [field("another_class", CLASS_NAME, "<class_category>bizmodel</class_category>")]
    return [
        *(named if with_class_names else []),
        field("a_class_name", "AttributeEnum", values("UserRequest", "Person") + "<display_style>list</display_style>"),
        field(
            "attributes_of_class",
            "AttributeClassAttCodeSet",
            "<class_field>a_class_name</class_field><max_items>5</max_items><attribute_definition_list/>"
            "<attribute_definition_exclusion_list>AttributeLinkedSet</attribute_definition_exclusion_list>"
            + _on("a_class_name"),
        ),
        field("a_query", "AttributeOQL", ""),
        field(
            "attributes_of_query",
            "AttributeQueryAttCodeSet",
            "<query_field>a_query</query_field><max_items>5</max_items>" + _on("a_query"),
        ),
        '<field id="a_parent_id" xsi:type="AttributeHierarchicalKey"><sql>a_parent_id</sql>'
        "<is_null_allowed>true</is_null_allowed><on_target_delete>DEL_MANUAL</on_target_delete></field>",
        *INTERCOM,
        _STATUS,
        *_OF_ITOP,
    ]


_STATUS = (
    f'<field id="status" xsi:type="AttributeEnum"><sql>status</sql>{values("new", "done")}'
    "<default_value>new</default_value><is_null_allowed>false</is_null_allowed>"
    "<display_style>list</display_style></field>"
)
#: iTop fills in or computes them.
_OF_ITOP = (
    '<field id="a_parent_title" xsi:type="AttributeExternalField"><extkey_attcode>a_parent_id</extkey_attcode>'
    "<target_attcode>title</target_attcode></field>",
    '<field id="a_watch" xsi:type="AttributeStopWatch"><states><state id="new"/></states><working_time/>'
    "<thresholds/></field>",
    '<field id="a_time_spent" xsi:type="AttributeSubItem"><target_attcode>a_watch</target_attcode>'
    "<item_code>timespent</item_code></field>",
    '<field id="a_redundancy" xsi:type="AttributeRedundancySettings"><sql>a_redundancy</sql>'
    "<relation_code>impacts</relation_code><from_class>FunctionalCI</from_class><neighbour_id>none</neighbour_id>"
    "<enabled>true</enabled><enabled_mode>user</enabled_mode><min_up>1</min_up><min_up_mode>user</min_up_mode>"
    "<min_up_type>count</min_up_type></field>",
    '<field id="a_dashboard" xsi:type="AttributeDashboard"><is_user_editable>true</is_user_editable><definition>'
    "<layout>DashboardLayoutOneCol</layout><title>All</title><cells/></definition></field>",
)


def classes(*, with_class_names: bool) -> list[str]:
    """Their XML."""
    further = _fields(with_class_names=with_class_names)
    asked = "".join(f'<attribute id="{code}"><mandatory/></attribute>' for code in ("a_parent_id", "contacts_list"))
    done = '<transition id="ev_done"><target>done</target><actions/></transition>'
    lifecycle = (
        '<lifecycle><attribute>status</attribute><stimuli><stimulus id="ev_done" xsi:type="StimulusUserAction"/>'
        "</stimuli><states>" + state("new", asked, done) + state("done", "", "") + "</states></lifecycle>"
    )
    codes = [each.split('"')[1] for each in further]
    with_file = [field("a_file", "AttributeBlob", "", column=False), *INTERCOM, _STATUS]
    file_codes = [each.split('"')[1] for each in with_file]
    return [
        a_class(CLASS, "Ticket", further, lifecycle=lifecycle, shown=[*_INHERITED, *codes, "contacts_list"]),
        a_class(FILE_CLASS, "Ticket", with_file, shown=[*_INHERITED, "private_log", *file_codes], name="title"),
    ]
