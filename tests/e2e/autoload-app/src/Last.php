<?php
namespace App; class Last { public function __destruct() { \Run\say("destroyed", Plain::$s === null, class_exists(HeirOfHeir::class)); } }
