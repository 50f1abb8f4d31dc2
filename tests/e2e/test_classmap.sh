#!/bin/bash
# Class -> script: what `phpca list --classes` says of an archive is what `composer dump-autoload --optimize` finds, class by class.
. "$(dirname "$0")/lib.sh"
export COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_NO_INTERACTION=1

# compare NAME ROOT [OPTION...]
compare() {
	local name=$1 root=$2 output; shift 2
	(cd "$root" && composer dump-autoload --optimize "$@") > "$work/composer.log" 2>&1 || { not_ok "$name: Composer's own" "$(cat "$work/composer.log")"; return; }
	phpca pack -q --root "$root" --mount /srv/app -o "$work/app.phpca" 2> "$work/pack.err" || { not_ok "$name: packed" "$(cat "$work/pack.err")"; return; }
	phpca list --classes "$work/app.phpca" > "$work/classes"
	if output=$(php "$here/classmap.php" "$root" "$work/classes"); then ok "$name: $output"; else not_ok "$name" "$output"; fi
}
# file PATH: with stdin, below $app
file() { mkdir -p "$(dirname "$app/$1")" && cat > "$app/$1"; }

# ---- every sort of rule ----
app=$work/rules
file composer.json <<'END'
{"name": "acme/rules", "repositories": [{"packagist.org": false}, {"type": "path", "url": "packages/*"}, {"type": "path", "url": "../outside/*", "options": {"symlink": false}}],
"require": {"acme/one": "*", "acme/two": "*", "acme/old": "*", "acme/none": "*"}, "minimum-stability": "dev", "config": {"lock": false},
"autoload": {"psr-4": {"App\\": ["src", "more/"], "App\\Deep\\": "deep", "": "fallback"}, "psr-0": {"Old_": "legacy/", "Very\\Old": "legacy"},
 "classmap": ["lib/", "single.php", "modules/*/inc", "lib/twice.php"], "files": ["functions.php"],
 "exclude-from-classmap": ["/lib/Tests/", "lib/**/fixtures", "lib/*/gen", "src/Left.php"]},
"autoload-dev": {"psr-4": {"App\\Tests\\": "tests/"}, "classmap": ["spec"]}}
END
file src/A.php <<< '<?php namespace App; class A {}'
file src/Left.php <<< '<?php namespace App; class Left {}'
file src/Wrong.php <<< '<?php namespace App; class Other {}'
file src/Two.php <<< '<?php namespace App; interface Two {} class NotTwo {}'
file src/Sub/B.php <<< '<?php namespace App\Sub { abstract class B {} } namespace { class NotB {} }'
file src/Deep/C.php <<< '<?php namespace App\Deep; final class C { const D = self::class; }'
file deep/C.php <<< '<?php namespace App\Deep; class C {}'
file deep/case.php <<< '<?php namespace App\Deep; class Case_ {}'
file more/A.php <<< '<?php namespace App; class A {}'
file more/Suit.php <<< '<?php namespace App; enum Suit: string { case Hearts = "H"; }'
file more/Hidden.php <<'END'
<?php
namespace App;
/* class InComment {} */ // class InLine {}
# class InHash {} ?><p>class InText {}</p><?php
#[Attribute]
$a = 'class InString {}'; $b = "class In\"Double {}"; $c = <<<X
class InHeredoc {}
  X . <<<'YY'
class InNowdoc {}
YY;
$d = new class extends \ArrayObject { }; $e = new class implements \Countable { function count(): int { return 0; } };
if (!interface_exists(Hidden::class)) { trait /* a remark */ Hidden {} }
echo A::class , $x->class , $class;
END
file more/Broken.php <<< '<?php namespace App; class Broken { this is no PHP'
file more/lower.inc <<< '<?php namespace App; class lower {}'
file more/ignored.phtml <<< '<?php namespace App; class ignored {}'
file fallback/Plain.php <<< '<?php class Plain {}'
file fallback/Any/Where.php <<< '<?php namespace Any; class Where {}'
file legacy/Old/Sub/Thing.php <<< '<?php class Old_Sub_Thing {}'
file legacy/Very/Old/N_S/Deep_Thing.php <<< '<?php namespace Very\Old\N_S; class Deep_Thing {}'
file legacy/Very/Old/N_S/Deep/Thing.php <<< '<?php namespace Very\Old\N_S; class Deep_Thing {}'
file lib/many.php <<< '<?php namespace { class M1 {} } namespace M { class M2 {} interface M3 {} trait M4 {} enum M5 {} function class_() {} }'
file lib/twice.php <<< '<?php class Plain {} class M1 {}'
file lib/Tests/T.php <<< '<?php class LibTest {}'
file lib/a/b/fixtures/F.php <<< '<?php class Fixture {}'
file lib/fixtures/F.php <<< '<?php class NearFixture {}'
file lib/x/gen/G.php <<< '<?php class Generated {}'
file lib/x/y/gen/G.php <<< '<?php class NotGenerated {}'
file lib/x/general.php <<< '<?php class General {}'
file single.php <<< '<?php class Single {}'
file modules/a/inc/i.inc <<< '<?php class ModuleA {}'
file modules/a/other/i.php <<< '<?php class ModuleOther {}'
file modules/b/inc/deep/i.php <<< '<?php class ModuleB {}'
file functions.php <<< '<?php class InFunctions {}'
file tests/XTest.php <<< '<?php namespace App\Tests; class XTest {}'
file spec/S.php <<< '<?php class Spec {}'
# Packages: one inside the project, linked; others outside, copied. Two of them declare the same class.
file packages/one/composer.json <<< '{"name": "acme/one", "version": "1.0.0", "require": {"acme/two": "*"}, "autoload": {"psr-4": {"One\\": ""}, "classmap": ["stubs"], "exclude-from-classmap": ["Tests/"]}, "autoload-dev": {"classmap": ["dev"]}}'
file packages/one/K.php <<< '<?php namespace One; class K {}'
file packages/one/Tests/K.php <<< '<?php namespace One\Tests; class K {}'
file packages/one/stubs/s.php <<< '<?php class Shared {}'
file packages/one/dev/d.php <<< '<?php class OneDev {}'
app=$work/outside
file two/composer.json <<< '{"name": "acme/two", "version": "1.0.0", "autoload": {"classmap": [""]}}'
file two/s.php <<< '<?php class Shared {}'
file two/src/TwoOnly.php <<< '<?php class TwoOnly {}'
file old/composer.json <<< '{"name": "acme/old", "version": "1.0.0", "target-dir": "Acme/Old", "autoload": {"psr-0": {"Acme\\Old": ""}}}'
file old/Relic.php <<< '<?php namespace Acme\Old; class Relic {}'
file none/composer.json <<< '{"name": "acme/none", "version": "1.0.0", "type": "metapackage"}'
app=$work/rules
if (cd "$app" && composer install --no-progress) > "$work/install.log" 2>&1; then
	compare "every sort of rule" "$app"
	check "... a script that does not compile has its classes" grep -qx 'app\\broken  more/Broken.php' "$work/classes"
	check "... a class that several declare is the one that Composer takes" grep -qx 'app\\a  src/A.php' "$work/classes"
	check "... a package of a \"path\" repository is found behind its link" grep -qx 'one\\k  packages/one/K.php' "$work/classes"
	(cd "$app" && composer install --no-dev --no-progress) > "$work/install.log" 2>&1
	compare "without development packages" "$app" --no-dev
	if grep -q '^spec ' "$work/classes"; then not_ok "... autoload-dev is not in force"; else ok "... autoload-dev is not in force"; fi
else
	not_ok "packages installed" "$(cat "$work/install.log")"
fi

# ---- real applications ----
for name in composer symfony demo; do
	if sh "$top/scripts/install-app.sh" $name "$build/apps/$name" > "$work/install.log" 2>&1; then
		cp -a "$build/apps/$name" "$work/$name"
		compare "$name" "$work/$name"
	else
		not_ok "$name installed" "$(cat "$work/install.log")"
	fi
done

# ---- no Composer project: no rules ----
mkdir "$work/plain" && echo '<?php class Plain {}' > "$work/plain/p.php"
check "without composer.json: packed" phpca pack -q --root "$work/plain" -o "$work/plain.phpca"
if [ -z "$(phpca list --classes "$work/plain.phpca")" ]; then ok "... there are no rules, so no class"; else not_ok "... there are no rules, so no class"; fi
plan
