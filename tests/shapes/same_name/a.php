<?php
class Same { const NAME = 'a'; function who() { return __CLASS__ . basename(__FILE__) . static::NAME; } } function same() { return 'same a'; } interface Marker { const M = 'ma'; }
