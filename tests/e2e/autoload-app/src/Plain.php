<?php
namespace App; class Plain { public $x = [1, 2]; static $s = __FILE__; const C = Child::A . "c"; }
