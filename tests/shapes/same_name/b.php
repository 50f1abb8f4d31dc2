<?php
abstract class Hidden { const NAME = 'hidden b'; private static $x = ['b']; function who() { return 'hidden' . json_encode(self::$x); } } class Same extends Hidden { function extra() { return 1; } } function same() { return 'same b'; } interface Marker extends Countable { const M = 'mb'; }
