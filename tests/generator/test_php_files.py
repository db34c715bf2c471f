# SPDX-License-Identifier: AGPL-3.0-or-later
"""PHP has to parse, to run unchanged from 7.1 to 8.4, and to do nothing when its address is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.checks import php_files
from generator.module import Module
from generator.problems import Problem
from generator.spec import Spec
from webapp.languages import Languages

pytestmark = pytest.mark.usefixtures("needs_php")


def findings(text: str, languages: Languages) -> list[Problem]:
    spec = Spec(languages=languages.ids)
    return list(php_files.check(Module(spec, {"src/X.php": text.encode()})))


KEPT = r"""<?php
namespace A;

use B\C as D;

require_once __DIR__.'/B.php';

if (interface_exists('iNewer')) {
    class Hook implements \iNewer {}
}

final class X implements D
{
    const A = array(1, 2,);
    private $aRows;
    public static $sName = 'x';

    public function F(?D $oOne = null, array $aTwo = array(), $xThree = null, callable $fFour = X::G): ?array
    {
        try {
            list($a, , $b) = $aTwo;
        } catch (A | B $oError) {
            return [1, 2,];
        }
        $f = static function () use ($a): bool { return true; };
        return $f ? array($oOne->str_contains(), D::hrtime()) : (isset($b['x']) ? D : E);
    }
}
"""


def test_php_that_every_version_takes_passes(languages: Languages) -> None:
    assert findings(KEPT, languages) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return fn($x) => $x;", "arrow function"),
        ("$a ??= 1;", "??="),
        ("return match(1) { 1 => 2 };", "match"),
        ("return $a?->b;", "?->"),
        ("f($a, b: 1);", "named argument"),
        ("f($a,);", "comma at the end"),
        ("return [...$a];", "..."),
        ("return 1_000;", "a number"),
        ("return $a::class;", "::class"),
        ('return "${a}";', '"${x}"'),
        ("return str_contains($a, 'b');", "str_contains"),
        ("return utf8_encode($a);", "utf8_encode"),
    ],
)
def test_what_some_php_does_not_take_is_named_with_its_line(languages: Languages, body: str, said: str) -> None:
    text = f"<?php\nfinal class X\n{{\n    function F($a)\n    {{\n        {body}\n    }}\n}}\n"
    assert [(one.line, said in one.message) for one in findings(text, languages)] == [(6, True)]


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("private int $i;", "property with a type"),
        ("private ?D $o;", "property with a type"),
        ("function F(A|B $x) {}", "union"),
        ("function F(mixed $x) {}", "type mixed"),
        ("function F($x,) {}", "comma at the end"),
        ("function F(D $o = null) {}", "null without ?"),
        ("function F(): static { return $this; }", "return type static"),
        ("#[A] function F() {}", "attribute"),
    ],
)
def test_a_member_that_some_php_does_not_take_is_found(languages: Languages, member: str, said: str) -> None:
    text = f"<?php\nclass X\n{{\n    {member}\n}}\n"
    assert [said in one.message for one in findings(text, languages)] == [True]


def test_a_syntax_error_is_named_once_with_its_line(languages: Languages) -> None:
    (found,) = findings("<?php\nfinal class X\n{\n    function F( { }\n}\n", languages)
    assert found.line == 4 and "is not PHP" in found.message


def test_what_only_the_compiler_sees_is_found(languages: Languages) -> None:
    text = "<?php\nfinal class X\n{\n    function F() {}\n    function F() {}\n}\n"
    (found,) = findings(text, languages)
    assert found.line == 5 and "does not compile" in found.message


def test_each_file_that_does_not_compile_is_named(languages: Languages) -> None:
    twice = "<?php\nnamespace A;\n\nfinal class {}\n{{\n    function F() {{}}\n    function F() {{}}\n}}\n"
    files = {f"src/{name}.php": twice.format(name).encode() for name in "XZ"}
    module = Module(Spec(languages=languages.ids), {**files, "src/Y.php": b"<?php\nfinal class Y\n{\n"})
    assert {(one.file, one.line) for one in php_files.check(module)} == {
        ("src/X.php", 7), ("src/Y.php", 4), ("src/Z.php", 7),
    }  # fmt: skip


def test_nothing_of_a_file_is_run(languages: Languages, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    assert findings(f"<?php\nif (!defined('APPROOT')) {{}}\nfile_put_contents('{mark}', '');\n", languages) == []
    assert findings(f"<?php\nnamespace A;\n\nif (!defined('APPROOT')) {{}}\ntouch('{mark}');\n", languages) == []
    assert not mark.exists()


@pytest.mark.parametrize("text", ["<?php\necho 1;\n", "<?php\nfinal class X {}\nX::Run();\n", "<?php\nnew X();\n"])
def test_a_file_that_runs_when_its_address_is_opened_is_found(languages: Languages, text: str) -> None:
    assert ["its address" in one.message for one in findings(text, languages)] == [True]


@pytest.mark.parametrize("text", ["\n<?php\nfinal class X {}\n", "<?php\nfinal class X {}\n?>\n"])
def test_text_outside_of_php_is_found(languages: Languages, text: str) -> None:
    assert any("every answer" in one.message for one in findings(text, languages))
