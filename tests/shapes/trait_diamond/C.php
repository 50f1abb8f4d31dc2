<?php
if (!class_exists('Base', false)) { class Base { public $which = 'conditional'; } }
class C extends Base { use One, Two { One::own insteadof Two; } }
