<?php
#[Attribute(Attribute::TARGET_METHOD)] class OnlyMethods { function __construct($a = 0) {} }
class NotAttribute {}
#[OnlyMethods] class X { #[OnlyMethods, OnlyMethods] function m() {} #[NotAttribute] const C = 1; #[Missing(UNKNOWN)] public $p; }
foreach ([new ReflectionClass('X'), new ReflectionMethod('X', 'm'), new ReflectionClassConstant('X', 'C'), new ReflectionProperty('X', 'p')] as $r) {
	foreach ($r->getAttributes() as $a) {
		foreach (['getArguments', 'newInstance'] as $m) {
			try {
				echo json_encode($a->$m()), "\n";
			} catch (Error $e) {
				echo get_class($e), ' ', $e->getMessage(), ' ', $e->getLine(), ' ', basename($e->getFile()), "\n";
			}
		}
	}
}
