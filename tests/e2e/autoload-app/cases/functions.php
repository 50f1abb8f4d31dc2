<?php
namespace Run;
eval('namespace Composer\Autoload; function file_exists($f) { \Run\say("asked", $f); return \file_exists($f); } function strtr($s, $a, $b) { return \strtr($s, $a, $b); }');
say(class_exists('App\Child'), class_exists('Mapped'));
