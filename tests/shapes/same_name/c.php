<?php
if (strlen(__FILE__) > 0) { class Same { const NAME = 'c'; public $c = 1; static function who() { return 'static c'; } } } else { class Same {} } if (!function_exists('same')) { function same() { return 'same c'; } } class_alias('Same', 'Marker2'); interface Marker { const M = 'mc'; }
