<?php
namespace Run;

// Parents of the same name that are not those that the archive has.
$loader->addClassMap(['App\Plain' => dirname(__DIR__).'/first/Replaced.php']);
attempt(static fn () => \App\Later::C);
attempt(static fn () => \App\HeirOfHeir::$s);
eval('namespace App; interface HasName { const BY = "eval"; function name(): string; }');
attempt(static fn () => \App\Child::BY);
attempt(static fn () => \App\Many\Ordered::BY);
eval('namespace App\Kin; class Special extends Product { const BY = "eval"; }');
attempt(static fn () => [get_parent_class('App\Kin\SpecialMaker'), (new \App\Kin\SpecialMaker)->make()::BY]);
class_alias('App\Lib', 'App\Circle\Elder');
attempt(static fn () => get_parent_class('App\Circle\Kid'));
